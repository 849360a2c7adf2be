import { describe, expect, it } from "vitest";
import type { Tree } from "../../../src/domain/settings/paths.js";
import { parseAssignments, typedTree } from "../../../src/domain/settings/assignments.js";
import { CliError } from "../../../src/errors.js";

const CURRENT = {
  private_mode: false,
  github_hostname: "ghes.lan",
  smtp: { port: 0, address: "smtp.lan", password: "old", username: null },
  ldap: { base: ["dc=lan"], password: null },
  feature_toggles: { packages: { npm_enabled: "true" } },
  cas: null,
  sso: { token: 5 },
};

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "pw.txt": "hunter2\n",
  "digits.txt": "12345678\r\n",
  "quoted.txt": '"quoted"\n',
  "cert.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
  "port.txt": "\uFEFF25\n",
  "two.txt": "a\nb\n\n",
  "masked.txt": "********\n",
  "junk.bin": new Uint8Array([0xff, 0x00, 0x80]),
  "nul.txt": "a\0b",
  "-": "from stdin\n",
};

const read = (path: string): Promise<Uint8Array> =>
  Promise.resolve(typeof FILES[path] === "string" ? Buffer.from(FILES[path]) : (FILES[path] ?? new Uint8Array()));

async function tree(words: readonly string[], current: Tree = CURRENT) {
  return typedTree(await parseAssignments(words, read), current);
}

async function refusal(words: readonly string[]): Promise<string> {
  try {
    await parseAssignments(words, read);
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.exit === "usage") return `${thrown.message} ${thrown.facts.hint ?? ""}`;
    throw thrown;
  }
  return "accepted";
}

describe("values", () => {
  it.each([
    // JSON where that gives the type the instance has
    ["private_mode=true", { private_mode: true }],
    ["smtp.port=25", { smtp: { port: 25 } }],
    ['ldap.base=["dc=a","dc=b"]', { ldap: { base: ["dc=a", "dc=b"] } }],
    ['github_hostname="quoted"', { github_hostname: "quoted" }],
    // otherwise text
    ["github_hostname=123", { github_hostname: "123" }],
    ["github_hostname=true", { github_hostname: "true" }],
    ["github_hostname=null", { github_hostname: "null" }],
    ["github_hostname=", { github_hostname: "" }],
    ["github_hostname=a=b", { github_hostname: "a=b" }],
    ["feature_toggles.packages.npm_enabled=false", { feature_toggles: { packages: { npm_enabled: "false" } } }],
    // nothing or null there: JSON if it parses
    ["smtp.username=mona", { smtp: { username: "mona" } }],
    ["smtp.username=7", { smtp: { username: 7 } }],
    ["new.group.flag=true", { new: { group: { flag: true } } }],
    ['cas={"url":"https://cas.lan"}', { cas: { url: "https://cas.lan" } }],
    ["cas=null", { cas: null }],
    ["id=12345678901234567890", { id: 12345678901234567890n }],
    ["id=1e400", { id: "1e400" }],
    ['id={"a":1,"a":2}', { id: '{"a":1,"a":2}' }],
    // from files
    ["smtp.password=@pw.txt", { smtp: { password: "hunter2" } }],
    ["smtp.password=-", { smtp: { password: "from stdin" } }],
    ["smtp.password=@-", { smtp: { password: "from stdin" } }],
    ["smtp.port=@port.txt", { smtp: { port: 25 } }],
    ["github_hostname=@two.txt", { github_hostname: "a\nb\n" }],
    ["github_ssl.cert=@cert.pem", { github_ssl: { cert: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" } }],
    // a secret is text, be it digits or in quotes
    ["ldap.password=@digits.txt", { ldap: { password: "12345678" } }],
    ["smtp.password=@digits.txt", { smtp: { password: "12345678" } }],
    ["smtp.password=@quoted.txt", { smtp: { password: '"quoted"' } }],
    ["sso.token=@digits.txt", { sso: { token: 12345678 } }],
  ])("%s", async (word, wanted) => {
    expect(await tree([word])).toEqual({ tree: wanted, surprises: [] });
  });

  it("become one tree", async () => {
    expect((await tree(["smtp.port=25", "smtp.address=mail.lan", "private_mode=true"])).tree).toEqual({
      smtp: { port: 25, address: "mail.lan" },
      private_mode: true,
    });
  });

  it.each([
    ["private_mode=yes", { private_mode: "yes" }, "true or false"],
    ["smtp.port=abc", { smtp: { port: "abc" } }, "a number"],
    ["smtp.port=null", { smtp: { port: "null" } }, "a number"],
    ["ldap.base=dc=lan", { ldap: { base: "dc=lan" } }, "a list"],
    ["smtp=x", { smtp: "x" }, "a group of settings"],
  ])("%s stays text, and is reported because the instance has another type there", async (word, wanted, expected) => {
    expect(await tree([word])).toEqual({ tree: wanted, surprises: [{ path: word.slice(0, word.indexOf("=")), expected }] });
  });
});

describe("words that are refused before anything is sent", () => {
  it.each([
    [["hunter.two"], "an assignment has no ="],
    [["=x"], "path of the setting is empty"],
    [["a..b=x"], "is no path"],
    [["__proto__.x=1"], "__proto__"],
    [["smtp.port=1", "smtp.port=2"], "smtp.port is given twice"],
    [["smtp.port=1", "smtp={}"], "smtp.port and smtp are both given"],
    [["smtp={}", "smtp.tls.on=true"], "smtp.tls.on and smtp are both given"],
    [["smtp.password=hunter2"], "smtp.password is a secret"],
    [["smtp.password="], "smtp.password is a secret"],
    [["unheard.of.api_key=hunter2"], "unheard.of.api_key is a secret"],
    [['smtp={"port":1,"password":"hunter2"}'], "smtp.password is a secret"],
    [['list=[{"client_secret":"hunter2"}]'], "list.0.client_secret is a secret"],
    [["smtp.password=-", "ldap.password=-"], "stdin can give one value only"],
    [["smtp.password=@"], "smtp.password=@ names no file"],
    [["smtp.password=@masked.txt"], "stands for a secret"],
    [["github_hostname=********"], "stands for a secret"],
    [["github_hostname=@junk.bin"], "is no text"],
    [["github_hostname=@nul.txt"], "is no text"],
  ])("%j", async (words, why) => {
    const said = await refusal(words);
    expect(said).toContain(why);
    expect(said).not.toContain("hunter2");
  });

  it("a secret typed as a word: says how to give it, and does not repeat it", async () => {
    expect(await refusal(["smtp.password=hunter2"])).toBe(
      "smtp.password is a secret, and its value cannot stand on the command line Give it from a file or stdin: smtp.password=@FILE or smtp.password=-.",
    );
  });

  it("a word without = is not repeated, since it may be a secret", async () => {
    expect(await refusal(["hunter2"])).not.toContain("hunter2");
  });

  it("nothing is read from a file when a later word is wrong", async () => {
    const asked: string[] = [];
    const spy = (path: string) => {
      asked.push(path);
      return read(path);
    };
    await expect(parseAssignments(["smtp.password=-", "oops"], spy)).rejects.toMatchObject({ code: "usage" });
    expect(asked).toEqual([]);
  });
});
