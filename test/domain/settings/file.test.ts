import { describe, expect, it } from "vitest";
import { parseSettingsFile } from "../../../src/domain/settings/file.js";
import { CliError } from "../../../src/errors.js";

const parse = (content: string | Uint8Array, name = "settings.yml") => parseSettingsFile(typeof content === "string" ? Buffer.from(content) : content, name);

async function refusal(content: string | Uint8Array, name?: string): Promise<string> {
  try {
    await parse(content, name);
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.exit === "usage") return thrown.message;
    throw thrown;
  }
  return "accepted";
}

/** Nine levels of aliases, each of nine of the level before: nine to the ninth values. */
const BOMB = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from(
  { length: 9 },
  (_, i) =>
    `a${String(i + 1)}: &a${String(i + 1)} [${Array<string>(9)
      .fill(`*a${String(i)}`)
      .join(",")}]`,
).join("\n")}\n`;

describe("what is read", () => {
  it.each([
    ["JSON", '{"smtp":{"port":25},"private_mode":true}', { smtp: { port: 25 }, private_mode: true }],
    ["JSON with tabs, a byte order mark and CRLF", '\uFEFF{\r\n\t"smtp": {\r\n\t\t"port": 25}}\r\n', { smtp: { port: 25 } }],
    ["YAML", "smtp:\n  port: 25\n  tls: true\nldap:\n  base: [a, 'b']\n", { smtp: { port: 25, tls: true }, ldap: { base: ["a", "b"] } }],
    ["YAML with a byte order mark and CRLF", "\uFEFFsmtp:\r\n  port: 25\r\n", { smtp: { port: 25 } }],
    ["YAML with a document mark and comments", "---\n# mail\nsmtp: {port: 25} # standard\n", { smtp: { port: 25 } }],
    ["YAML in braces", "{smtp: {port: 25}}", { smtp: { port: 25 } }],
    ["null and empty text", "a: null\nb: ''\nc:\n", { a: null, b: "", c: null }],
    ["yes and no as the text they are in YAML 1.2", "a: yes\nb: off\n", { a: "yes", b: "off" }],
    ["whole numbers that a double cannot hold, in YAML", "a: 12345678901234567890\nb: 1.5\nc: -3\n", { a: 12345678901234567890n, b: 1.5, c: -3 }],
    [
      "whole numbers that a double cannot hold, in JSON",
      '{"a":12345678901234567890,"b":1.5,"c":9007199254740991}',
      { a: 12345678901234567890n, b: 1.5, c: 9007199254740991 },
    ],
    ["a few aliases", "a: &x {port: 1}\nb: *x\n", { a: { port: 1 }, b: { port: 1 } }],
    ["text over several lines", "cert: |\n  line 1\n  line 2\n", { cert: "line 1\nline 2\n" }],
    ["dates as text", "at: 2027-01-01\n", { at: "2027-01-01" }],
  ])("%s", async (_, content, tree) => {
    expect(await parse(content)).toEqual(tree);
  });
});

describe("what is refused", () => {
  it.each([
    ["nothing", "", "settings.yml is empty"],
    ["blanks", " \n\t\n", "settings.yml is empty"],
    ["comments only", "# nothing\n", "it is empty"],
    ["text", "hello", "holds text where an object"],
    ["a number", "42", "holds a number where an object"],
    ["a list", "- a\n- b\n", "holds a list where an object"],
    ["a JSON list", "[1]", "holds a list where an object"],
    ["an empty object", "{}", "holds no settings"],
    ["binary data", new Uint8Array([0xff, 0xfe, 0x00, 0x01]), "is no text file"],
    ["NUL", "a: b\0c", "is no text file"],
    ["an image", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), "is no text file"],
    ["a bracket that does not close", "a: [1, 2\nb: 3\n", "line 2, column 1"],
    ["a tab as indentation", "a:\n\tb: 1\n", "line 2, column 1"],
    ["a key twice", "a: 1\nb: 2\na: 3\n", "a key stands twice in one object (line 3, column 1)"],
    ["a key twice further in", "s:\n  a: 1\n  a: 1\n", "a key stands twice in one object (line 3, column 3)"],
    ["a key twice in JSON", '{"a":1,\n"a":2}', "a key stands twice in one object"],
    ["a tag of YAML's own for bytes", "a: !!binary aGk=\n", "a tag (!) that settings cannot have (line 1, column 4)"],
    ["a number beyond JSON's", '{"a": 1e400}', "a is no number that JSON has"],
    ["two documents", "a: 1\n---\nb: 2\n", "more than one document"],
    ["a merge key", "a: &x {p: 1}\nb:\n  <<: *x\n", "merge keys (<<) are not read; write the settings out (line 3, column 3)"],
    ["a tag", "a: !!js/function 'x'\n", "a tag (!) that settings cannot have (line 1, column 4)"],
    ["a number as key", "1: a\n", "a key is no text; write it in quotes (line 1, column 1)"],
    ["a list as key", "? [a]\n: b\n", "a key is no text"],
    ["an empty key", '{"":1}', "a key is empty"],
    ["an alias of nothing", "a: *x\n", "an alias (*) names no anchor (line 1, column 4)"],
    ["aliases of aliases of aliases", BOMB, "its aliases unfold without end"],
    ["an alias of itself", "a: &a [*a]\n", "nests too deep"],
    ["endless nesting in YAML", `a: ${"[".repeat(100_000)}`, "it nests too deep"],
    ["endless nesting in JSON", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "nests too deep"],
    ["more levels than settings have", `${'{"a":'.repeat(150)}1${"}".repeat(150)}`, "nests deeper than 100 levels"],
    ["__proto__", '{"__proto__":{"x":1}}', "__proto__"],
    ["__proto__ in YAML", "a:\n  __proto__: {x: 1}\n", "__proto__"],
    ["no number", "a: .nan\n", "a is no number that JSON has"],
    ["endlessness", "a: {b: .inf}\n", "a.b is no number that JSON has"],
    ["our mask", "smtp:\n  password: '********'\n", "smtp.password stands for a secret that was left out"],
    ["our mask in a list", 'a: [{"k": "********"}]\n', "a.0.k stands for a secret that was left out"],
    ["another program's mask", '{"smtp":{"password":{"$redacted":true}}}', "smtp.password stands for a secret that was left out"],
  ])("%s", async (_, content, why) => {
    expect(await refusal(content)).toContain(why);
  });

  it.each([
    ['{"a": 1,\n "b": }', "line 2, column 7"],
    ['{"a": 1', "it ends too early (line 1, column 8)"],
    ["{'a': 1}", "line 1, column 2"],
    ['{"a": 1} x', "line 1, column 10"],
  ])("broken JSON by the place: %j", async (content, place) => {
    const said = await refusal(content, "settings.json");
    expect(said).toContain("settings.json is no JSON");
    expect(said).toContain(place);
  });

  it("repeats nothing of a broken file, which may hold secrets", async () => {
    for (const content of ['{"password":"hunter2" "x"}', "password: hunter2: x\n", "password: 'hunter2\n", '{"password":"a","password":"hunter2"}']) {
      expect(await refusal(content)).not.toBe("accepted");
      expect(await refusal(content)).not.toContain("hunter2");
    }
  });
});
