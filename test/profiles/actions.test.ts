import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CliError } from "../../src/errors.js";
import type { Target } from "../../src/http/target.js";
import { createProfileActions } from "../../src/profiles/actions.js";
import type { ProfileActions, ProfileChanges } from "../../src/profiles/profile-actions.js";
import { createKeychains } from "../../src/profiles/keychain.js";
import type { Prompter } from "../../src/profiles/prompter.js";
import { profileStore } from "../../src/profiles/store.js";
import { fakeWorld, type FakeOptions } from "../support/fake-world.js";

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ghes-actions-"));
  file = join(root, "config", "profiles.json");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Bench {
  readonly actions: ProfileActions;
  /** `kind user@host:port with SECRET` of each credential tried. */
  readonly tried: string[];
  readonly asked: string[];
  readonly warned: string[];
}
interface Given {
  readonly world?: FakeOptions;
  readonly verify?: (target: Target, kind: string) => Promise<void>;
  /** What the person types; undefined: there is no terminal. */
  readonly answers?: readonly string[];
}

function bench({ world: options = {}, verify, answers }: Given = {}): Bench {
  const { world } = fakeWorld({ cwd: root, ...options, env: { PATH: process.env.PATH, GHES_ADMIN_CONFIG_DIR: join(root, "config"), ...options.env } });
  const tried: string[] = [];
  const asked: string[] = [];
  const warned: string[] = [];
  const left = [...(answers ?? [])];
  const answer = (question: string) => (asked.push(question), Promise.resolve(left.shift() ?? ""));
  const prompter: Prompter = { available: answers !== undefined, confirm: () => Promise.resolve(true), password: answer, text: answer };
  const signal = new AbortController().signal;
  const actions = createProfileActions({
    world,
    store: profileStore(world),
    keychains: createKeychains(world, { platform: "linux" }),
    prompter,
    signal,
    note: () => undefined,
    warn: (text) => void warned.push(text),
    inspect: () => Promise.reject(new CliError("unreachable", "no instance in this test")),
    verify: async (target, kind) => {
      const source = kind === "password" ? target.password : target.token;
      tried.push(`${kind} ${target.user}@${target.host}:${String(target.port)} with ${(await source?.read(signal)) ?? "none"}`);
      await verify?.(target, kind);
    },
  });
  return { actions, tried, asked, warned };
}

const go = { dryRun: false };
const stored = (): unknown => JSON.parse(readFileSync(file, "utf8"));
const failing = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => "none",
    (thrown: unknown) => {
      if (thrown instanceof CliError) return `${thrown.code}: ${thrown.message}`;
      throw thrown;
    },
  );
const add = (changes: ProfileChanges, given: Given = {}, name = "ghe1") => bench(given).actions.add(name, changes, go);
const set = (changes: ProfileChanges, given: Given = {}, name = "ghe1") => bench(given).actions.set(name, changes, go);

describe("profile add", () => {
  it("stores what was given and answers with the contract's keys, secrets by their source", async () => {
    writeFileSync(join(root, "token"), "ghp_token\n");
    const row = await add(
      {
        host: "GHE1.lan",
        port: 9443,
        restPort: 9444,
        user: "mona",
        enterprise: "acme",
        tag: ["prod", "eu", "prod"],
        readOnly: true,
        pin: "SHA256:" + "AB:".repeat(31) + "AB",
        passwordStdin: true,
        tokenFile: "token",
      },
      { world: { stdin: "hunter2\n" } },
    );
    expect(row).toEqual({
      name: "ghe1",
      host: "ghe1.lan",
      port: 9443,
      rest_port: 9444,
      user: "mona",
      enterprise: "acme",
      default: true,
      tags: ["prod", "eu"],
      password: { source: "store" },
      token: { source: "file" },
    });
    expect(stored()).toEqual({
      schemaVersion: 1,
      default: "ghe1",
      profiles: {
        ghe1: {
          host: "ghe1.lan",
          port: 9443,
          rest_port: 9444,
          user: "mona",
          enterprise: "acme",
          pin: "ab".repeat(32),
          tags: ["prod", "eu"],
          read_only: true,
          password: { source: "store", value: "hunter2", since: "2026-11-22T17:00:00.000Z" },
          token: { source: "file", path: join(root, "token") },
        },
      },
    });
  });

  it("tries each credential given with one request, on the instance that is to be stored, whatever the environment says", async () => {
    const { actions, tried } = bench({
      world: {
        stdin: "hunter2",
        env: { GHES_ADMIN_HOST: "env.lan", GHES_ADMIN_PORT: "1", GHES_ADMIN_USER: "env", GHES_ADMIN_PASSWORD: "env-password", GHES_ADMIN_CA_FILE: "/nowhere" },
      },
    });
    await actions.add("ghe1", { host: "ghe1.lan", passwordStdin: true, tokenCommand: "echo ghp_token" }, go);
    expect(tried).toEqual(["password api_key@ghe1.lan:8443 with hunter2", "token api_key@ghe1.lan:8443 with ghp_token"]);
  });

  it("stores nothing when a credential is refused, and the instance's own code stays", async () => {
    const verify = () => Promise.reject(new CliError("unauthenticated", "ghe1 refuses the password", { hint: "check it", status: 401 }));
    const thrown: unknown = await add({ host: "ghe1.lan", passwordStdin: true }, { verify, world: { stdin: "wrong" } }).catch((error: unknown) => error);
    expect(thrown instanceof CliError ? [thrown.exit, thrown.message, thrown.facts.hint, thrown.facts.status] : thrown).toEqual([
      "auth",
      "ghe1 refuses the password",
      "check it; nothing was stored; --no-verify stores it untried",
      401,
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it("--no-verify sends nothing and runs no command", async () => {
    const { actions, tried } = bench();
    await actions.add("ghe1", { host: "ghe1.lan", passwordCommand: `sh -c 'touch ${join(root, "ran")}'`, verify: false }, go);
    expect([tried, existsSync(join(root, "ran"))]).toEqual([[], false]);
  });

  it("without credentials sends nothing", async () => {
    const { actions, tried } = bench();
    await actions.add("ghe1", { host: "ghe1.lan" }, go);
    expect(tried).toEqual([]);
  });

  it("a dry run finds what is wrong, asks and tries and stores nothing", async () => {
    const { actions, tried, asked } = bench({ answers: ["x", "y"] });
    await actions.add("ghe1", { host: "ghe1.lan", tokenFile: "t" }, { dryRun: true });
    expect([tried, asked, existsSync(file)]).toEqual([[], [], false]);
    expect(await failing(actions.add("ghe1", { host: "ftp://x" }, { dryRun: true }))).toBe('usage: --host: host "ftp://x": the scheme ftp is not supported');
  });

  it("makes the first profile the default, and a later one when asked", async () => {
    expect((await add({ host: "a.lan" }, {}, "a")).default).toBe(true);
    expect((await add({ host: "b.lan" }, {}, "b")).default).toBe(false);
    expect((await add({ host: "c.lan", default: true }, {}, "c")).default).toBe(true);
    expect(
      bench()
        .actions.list()
        .map((row) => [row.name, row.default]),
    ).toEqual([
      ["a", false],
      ["b", false],
      ["c", true],
    ]);
  });

  it("asks on the terminal for the host and the credentials where none is given; Enter is none", async () => {
    const { actions, asked, tried } = bench({ answers: ["ghe1.lan", "hunter2", ""] });
    const row = await actions.add("ghe1", {}, go);
    expect(asked).toEqual([
      "Host name or address of ghe1",
      "Root site administrator password of ghe1 (Enter for none)",
      "Token of a site administrator of ghe1 (Enter for none)",
    ]);
    expect([row.host, row.password, row.token, tried]).toEqual(["ghe1.lan", { source: "store" }, null, ["password api_key@ghe1.lan:8443 with hunter2"]]);
  });

  it.each<[string, ProfileChanges, string]>([
    ["the authority's", { caFile: "absent.pem" }, "usage: the ca_file of ghe1 ROOT/absent.pem cannot be read: no such file"],
    ["the client certificate's", { clientCert: "c.pem", clientKey: "k.pem" }, "usage: --client-cert ROOT/c.pem cannot be read: no such file"],
    ["the password's", { passwordFile: "absent" }, "local_state: the password cannot be read from ROOT/absent: no such file"],
    ["the token's", { tokenFile: "." }, "local_state: the token cannot be read from ROOT: it is a directory"],
  ])("a file that cannot be read, %s, is said before anything is asked, by set too", async (_, changes, message) => {
    const { actions, asked, tried } = bench({ answers: ["ghe1.lan", "hunter2", ""] });
    const proxied: ProfileChanges = { ...changes, proxy: "http://me@proxy.lan:3128" };
    expect((await failing(actions.add("ghe1", proxied, go))).replace(root, "ROOT")).toBe(message);
    expect([asked, tried, existsSync(file)]).toEqual([[], [], false]);
    await add({ host: "ghe1.lan", verify: false });
    expect((await failing(actions.set("ghe1", proxied, go))).replace(root, "ROOT")).toBe(message);
    expect([asked, tried]).toEqual([[], []]);
  });

  it("asks for no credential where one is given", async () => {
    const { actions, asked } = bench({ answers: [], world: { stdin: "ghp_token" } });
    await actions.add("ghe1", { host: "ghe1.lan", tokenStdin: true }, go);
    expect(asked).toEqual([]);
  });

  it.each<[string, ProfileChanges, string]>([
    ["no host and no terminal", {}, "usage: --host is missing"],
    [
      "two secrets from one stdin",
      { host: "a", passwordStdin: true, tokenStdin: true },
      "usage: --password-stdin and --token-stdin: one stdin holds one secret",
    ],
    ["two sources of a password", { host: "a", passwordStdin: true, passwordFile: "f" }, "usage: --password-stdin and --password-file exclude each other"],
    [
      "three sources of a token",
      { host: "a", tokenStdin: true, tokenFile: "f", tokenCommand: "c" },
      "usage: --token-stdin and --token-file and --token-command exclude each other",
    ],
    ["a command for a shell", { host: "a", passwordCommand: "a | b" }, 'usage: --password-command: the command holds "|", which needs a shell'],
    ["a certificate without its key", { host: "a", clientCert: "c.pem" }, "usage: --client-cert and --client-key go together"],
    ["a short pin", { host: "a", pin: "abcd" }, 'usage: --pin: "abcd" is no SHA-256 fingerprint'],
    ["a proxy that is no URL", { host: "a", proxy: "proxy:3128" }, "usage: --proxy: not the URL of a proxy"],
    ["a tag with a comma", { host: "a", tag: ["a,b"] }, 'usage: --tag: "a,b" is no tag'],
    ["a user with a colon", { host: "a", user: "a:b" }, 'usage: --user: "a:b" is no user name'],
    ["an empty user", { host: "a", user: "" }, "usage: --user is empty"],
    ["a CA file that is not there", { host: "a", caFile: "/nowhere.pem" }, "usage: the ca_file of ghe1 /nowhere.pem cannot be read: no such file"],
    ["an empty stdin", { host: "a", passwordStdin: true }, "usage: the password from stdin is empty"],
  ])("%s is exit 2 and stores nothing", async (_, changes, message) => {
    expect(await failing(add(changes))).toBe(message);
    expect(existsSync(file)).toBe(false);
  });

  it("asks for a secret for stdin on a terminal, in place of reading it there", async () => {
    const one = { answers: ["hunter2"], world: { tty: { stdin: true } } };
    expect(await add({ host: "a", passwordStdin: true, verify: false }, one)).toMatchObject({ password: { source: "store" } });
    expect(stored()).toMatchObject({ profiles: { ghe1: { password: { source: "store", value: "hunter2" } } } });
  });

  it("does not read a secret from a terminal that would show it, where nobody may be asked", async () => {
    expect(await failing(add({ host: "a", passwordStdin: true }, { world: { tty: { stdin: true } } }))).toBe(
      "usage: --password-stdin: stdin is a terminal, which would show the password",
    );
  });

  it.each(["", "a b", "-x", "a,b", "a/b", "__proto__", "..", "x".repeat(65), "ä"])("%j is no name", async (name) => {
    expect(await failing(add({ host: "a" }, {}, name))).toBe(`usage: ${JSON.stringify(name)} is no name for a profile`);
  });

  it("of a name that exists is exit 2, before anything is tried", async () => {
    await add({ host: "ghe1.lan" });
    const { actions, tried } = bench({ world: { stdin: "x" } });
    expect(await failing(actions.add("ghe1", { host: "b.lan", passwordStdin: true }, go))).toBe('usage: a profile "ghe1" exists');
    expect(tried).toEqual([]);
  });

  it("of a name that somebody else added meanwhile is exit 2, and theirs stays", async () => {
    const verify = () => add({ host: "theirs.lan" }).then(() => undefined);
    expect(await failing(add({ host: "ours.lan", passwordStdin: true }, { verify, world: { stdin: "x" } }))).toBe('usage: a profile "ghe1" exists');
    expect(bench().actions.show("ghe1").row.host).toBe("theirs.lan");
  });
});

describe("profile set", () => {
  beforeEach(async () => {
    await add({ host: "ghe1.lan", port: 9443, enterprise: "acme", tag: ["a"], readOnly: true, passwordStdin: true }, { world: { stdin: "hunter2" } });
  });

  it("changes what is given and nothing else", async () => {
    expect(await set({ restPort: 9444, tag: ["b", "c"], readOnly: false })).toEqual({
      name: "ghe1",
      host: "ghe1.lan",
      port: 9443,
      rest_port: 9444,
      user: "api_key",
      enterprise: "acme",
      default: true,
      tags: ["b", "c"],
      password: { source: "store" },
      token: null,
    });
    expect(
      bench()
        .actions.show("ghe1")
        .settings.find(({ setting }) => setting === "read_only")?.value,
    ).toBe("no");
  });

  it("takes a setting away with an empty value", async () => {
    const row = await set({ enterprise: "", tag: [""] });
    expect([row.enterprise, row.tags]).toEqual([null, []]);
    expect(stored()).toEqual({
      schemaVersion: 1,
      default: "ghe1",
      profiles: { ghe1: { host: "ghe1.lan", port: 9443, read_only: true, password: { source: "store", value: "hunter2", since: "2026-11-22T17:00:00.000Z" } } },
    });
  });

  it("tries the credential that is given, not the one that is there", async () => {
    const { actions, tried } = bench({ world: { stdin: "ghp_token" } });
    await actions.set("ghe1", { tokenStdin: true }, go);
    expect(tried).toEqual(["token api_key@ghe1.lan:9443 with ghp_token"]);
  });

  it("leaves everything as it was when the credential is refused", async () => {
    const before = readFileSync(file, "utf8");
    const verify = () => Promise.reject(new CliError("unauthenticated", "no"));
    expect(await failing(set({ passwordStdin: true, port: 1 }, { verify, world: { stdin: "wrong" } }))).toBe("unauthenticated: no");
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("keeps what another process changed while the credential was tried", async () => {
    const verify = () => set({ enterprise: "other" }).then(() => undefined);
    expect((await set({ tokenStdin: true }, { verify, world: { stdin: "ghp_token" } })).enterprise).toBe("other");
  });

  it("switches between TLS and plain HTTP with the host", async () => {
    expect((await set({ host: "http://ghe1.lan" })).host).toBe("http://ghe1.lan");
    const row = await set({ host: "ghe1.lan" });
    expect([row.host, row.rest_port]).toEqual(["ghe1.lan", 443]);
  });

  it("with nothing to change is exit 2; of an unknown name exit 9 with the nearest", async () => {
    expect(await failing(set({ verify: false }))).toBe("usage: nothing to change");
    expect(await failing(set({ port: 1 }, {}, "gheo1"))).toBe('local_state: no profile "gheo1" (did you mean ghe1?)');
  });
});

describe("profile list, show, use, rename, remove", () => {
  beforeEach(async () => {
    await add({ host: "b.lan", passwordStdin: true }, { world: { stdin: "canary-secret" } }, "b");
    await add({ host: "a.lan", proxy: "http://u:canary-secret@proxy.lan:1", tokenCommand: "vault --canary-secret", verify: false }, {}, "a");
  });

  it("never show a secret, or a command's words", () => {
    const { actions } = bench();
    const everything = JSON.stringify([actions.list(), actions.show("a"), actions.show("b")]);
    expect(everything).not.toContain("canary-secret");
    expect(actions.show("a").settings.filter(({ setting }) => setting === "proxy" || setting === "token")).toEqual([
      { setting: "token", value: "command vault …, less than a day old (2026-11-22)" },
      { setting: "proxy", value: "http://u:********@proxy.lan:1/" },
    ]);
  });

  it("show has all of it for a script too: files, fingerprints and addresses, null where there is none", async () => {
    writeFileSync(join(root, "token"), "ghp_token");
    const pin = "ab".repeat(32);
    await bench().actions.set("a", { tokenFile: "token", pin, auditLog: "audit.jsonl", readOnly: true }, go);
    const none = { password_file: null, ca_file: null, ca: [], client_cert: null, client_key: null };
    expect(bench().actions.show("a").row).toEqual({
      ...bench().actions.list()[0],
      ...none,
      read_only: true,
      token_file: join(root, "token"),
      pin,
      proxy: "http://u:********@proxy.lan:1/",
      audit_log: join(root, "audit.jsonl"),
    });
    expect(bench().actions.show("b").row).toMatchObject({ ...none, read_only: false, token_file: null, pin: null, proxy: null, audit_log: null });
  });

  it("tell the age of a secret: of a file by its date, of one from an older release not at all", async () => {
    const secret = join(root, "token");
    writeFileSync(secret, "ghp_token");
    utimesSync(secret, new Date("2026-11-21T16:00:00Z"), new Date("2026-11-21T16:00:00Z"));
    await bench().actions.set("a", { tokenFile: "token" }, go);
    const text = readFileSync(file, "utf8").replace(/,\s*"since": "[^"]*"/g, "");
    writeFileSync(file, text);
    const sources = () =>
      ["a", "b"].map((name) =>
        bench()
          .actions.show(name)
          .settings.filter(({ setting, value }) => /^(password|token)$/.test(setting) && value !== ""),
      );
    expect(sources()).toEqual([[{ setting: "token", value: `file ${secret}, 1 day old (2026-11-21)` }], [{ setting: "password", value: "store" }]]);
    rmSync(secret);
    expect(sources()[0]).toEqual([{ setting: "token", value: `file ${secret}, which cannot be read: no such file` }]);
  });

  it("list is in alphabetical order, and empty without a store", () => {
    expect(
      bench()
        .actions.list()
        .map(({ name }) => name),
    ).toEqual(["a", "b"]);
    rmSync(join(root, "config"), { recursive: true });
    expect(bench().actions.list()).toEqual([]);
  });

  it("show without a name is the default profile", () => {
    expect(bench().actions.show(undefined).row.name).toBe("b");
    expect(() => bench().actions.show("c")).toThrow(/^no profile "c"$/);
  });

  it("use makes a profile the default one", async () => {
    expect((await bench().actions.use("a", go)).default).toBe(true);
    expect(bench().actions.show("b").row.default).toBe(false);
  });

  it("rename keeps everything, the default too, and refuses a name that is taken", async () => {
    const row = await bench().actions.rename("b", "c", go);
    expect([row.name, row.default, row.password]).toEqual(["c", true, { source: "store" }]);
    expect(await failing(bench().actions.rename("c", "a", go))).toBe('usage: a profile "a" exists');
    expect(await failing(bench().actions.rename("b", "d", go))).toBe('local_state: no profile "b"');
  });

  it("remove takes the secret out of the file, and the default with it", async () => {
    await bench().actions.remove("b", go);
    expect(readFileSync(file, "utf8")).not.toContain('"value": "canary-secret"');
    expect(stored()).not.toHaveProperty("default");
    expect(
      bench()
        .actions.list()
        .map(({ name }) => name),
    ).toEqual(["a"]);
    expect(await failing(bench().actions.remove("b", go))).toMatch(/^local_state: no profile "b"/);
  });

  it("change nothing in a dry run", async () => {
    const before = readFileSync(file, "utf8");
    const { actions } = bench();
    await actions.use("a", { dryRun: true });
    await actions.rename("a", "c", { dryRun: true });
    await actions.set("a", { port: 1 }, { dryRun: true });
    await actions.remove("a", { dryRun: true });
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});

describe("a proxy's password", () => {
  const ASKED = "Password of admin for the proxy proxy.lan:3128 (Enter for none)";

  it("is asked for where its URL names a user alone, and stored as a URL writes it", async () => {
    const added = bench({ answers: ["p@ss:w/rd %1", "", ""] });
    await added.actions.add("ghe1", { host: "a.lan", proxy: "http://admin@proxy.lan:3128" }, go);
    expect([added.asked[0], added.warned]).toEqual([ASKED, []]);
    expect(stored()).toMatchObject({ profiles: { ghe1: { proxy: "http://admin:p%40ss%3Aw%2Frd%20%251@proxy.lan:3128" } } });
    const changed = bench({ answers: ["other"] });
    await changed.actions.set("ghe1", { proxy: "http://admin@proxy.lan:3128" }, go);
    expect(changed.asked).toEqual([ASKED]);
    expect(stored()).toMatchObject({ profiles: { ghe1: { proxy: "http://admin:other@proxy.lan:3128" } } });
  });

  it("is not asked for in a dry run, without a terminal, or where the proxy has no user", async () => {
    const { actions, asked } = bench({ answers: [] });
    await actions.add("ghe1", { host: "a.lan", proxy: "http://proxy.lan:3128", tokenCommand: "true", verify: false }, go);
    await actions.set("ghe1", { proxy: "http://admin@proxy.lan:3128" }, { dryRun: true });
    await set({ proxy: "http://admin@proxy.lan:3128" });
    expect(asked).toEqual([]);
    expect(stored()).toMatchObject({ profiles: { ghe1: { proxy: "http://admin@proxy.lan:3128" } } });
  });

  it("that is an argument is stored with a warning, which does not repeat it", async () => {
    const { actions, warned } = bench();
    await actions.add("ghe1", { host: "a.lan", proxy: "http://admin:canary@proxy.lan:3128", verify: false }, go);
    expect(warned).toEqual(["the proxy's password was an argument, which others on this computer can read; leave it out of the URL to be asked for it"]);
  });
});
