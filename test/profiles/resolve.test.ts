import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CliError } from "../../src/errors.js";
import type { Target } from "../../src/http/target.js";
import type { Prompter } from "../../src/profiles/prompter.js";
import { createKeychains } from "../../src/profiles/keychain.js";
import { resolveTargets, type TargetFlags } from "../../src/profiles/resolve.js";
import { profileStore } from "../../src/profiles/store.js";
import { fakeWorld } from "../support/fake-world.js";

let root: string;
let directory: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "ghes-resolve-"));
  directory = join(root, "config");
  mkdirSync(directory, { mode: 0o700 });
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out", "ca.pem", "-days", "1", "-subj", "/CN=ca"],
    { cwd: root, stdio: "ignore" },
  );
  execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "other-key.pem"], { cwd: root, stdio: "ignore" });
  execFileSync("openssl", ["x509", "-in", "ca.pem", "-outform", "der", "-out", "ca.der"], { cwd: root, stdio: "ignore" });
  writeFileSync(join(root, "empty.pem"), "");
  writeFileSync(join(root, "junk.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const PIN = "ab".repeat(32);
const STORE = {
  schemaVersion: 1,
  default: "main",
  profiles: {
    main: {
      host: "main.lan",
      port: 9443,
      rest_port: 9444,
      user: "mona",
      enterprise: "acme",
      pin: PIN,
      proxy: "http://proxy.lan:3128",
      tags: ["prod", "eu"],
      read_only: true,
      password: { source: "store", value: "main-password" },
      token: { source: "store", value: "main-token" },
    },
    bare: { host: "bare.lan", tags: ["prod"] },
    plain: { host: "plain.lan", scheme: "http", password: { source: "store", value: "plain-password" } },
  },
};
beforeEach(() => {
  write(STORE);
});
const write = (content: unknown) => {
  writeFileSync(join(directory, "profiles.json"), JSON.stringify(content));
  chmodSync(join(directory, "profiles.json"), 0o600);
};

type Env = Readonly<Record<string, string>>;
const nobody: Prompter = { available: false, confirm: () => Promise.resolve(false), password: () => Promise.resolve(""), text: () => Promise.resolve("") };
const resolve = (flags: TargetFlags, env: Env = {}, prompter = nobody) => {
  const { world } = fakeWorld({ env: { GHES_ADMIN_CONFIG_DIR: directory, ...env }, cwd: root });
  return resolveTargets({ flags, store: profileStore(world), keychains: createKeychains(world), prompter, world, warn: () => undefined });
};
const signal = new AbortController().signal;
const one = (flags: TargetFlags, env: Env = {}): Target => {
  const [target] = resolve(flags, env).targets;
  if (target === undefined) throw new CliError("local_state", "no target");
  return target;
};
const failure = (flags: TargetFlags, env: Env = {}): string => {
  try {
    resolve(flags, env);
  } catch (thrown) {
    if (thrown instanceof CliError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
  return "none";
};
/** What decides where a request goes and with which credentials, in one line. */
const line = async (flags: TargetFlags, env: Env): Promise<string> => {
  const target = one(flags, env);
  const read = async (kind: "password" | "token") => (await target[kind]?.read(signal)) ?? "-";
  return [
    target.label,
    `${target.scheme}://${target.host}:${String(target.port)}/${String(target.restPort)}`,
    target.user,
    await read("password"),
    await read("token"),
    target.enterprise ?? "-",
  ].join(" ");
};

const E = {
  host: "GHES_ADMIN_HOST",
  port: "GHES_ADMIN_PORT",
  rest: "GHES_ADMIN_REST_PORT",
  user: "GHES_ADMIN_USER",
  password: "GHES_ADMIN_PASSWORD",
  token: "GHES_ADMIN_TOKEN",
};
const all = { [E.port]: "1001", [E.rest]: "1002", [E.user]: "env-user", [E.password]: "env-password", [E.token]: "env-token" };

describe("precedence", () => {
  it.each<[string, TargetFlags, Env, string]>([
    ["the default profile", {}, {}, "main https://main.lan:9443/9444 mona main-password main-token acme"],
    ["the environment before the default profile", {}, all, "main https://main.lan:1001/1002 env-user env-password env-token acme"],
    [
      "flags before the environment",
      { port: 2001, restPort: 2002, enterprise: "flagged" },
      { ...all, GHES_ADMIN_ENTERPRISE: "env" },
      "main https://main.lan:2001/2002 env-user env-password env-token flagged",
    ],
    ["GHES_ADMIN_PROFILE before the default", {}, { GHES_ADMIN_PROFILE: "bare" }, "bare https://bare.lan:8443/443 api_key - - -"],
    [
      "the environment before GHES_ADMIN_PROFILE",
      {},
      { ...all, GHES_ADMIN_PROFILE: "main" },
      "main https://main.lan:1001/1002 env-user env-password env-token acme",
    ],
    [
      "-p before GHES_ADMIN_PROFILE",
      { profile: ["main"] },
      { GHES_ADMIN_PROFILE: "bare" },
      "main https://main.lan:9443/9444 mona main-password main-token acme",
    ],
    [
      "-p before HOST, PORT, REST_PORT, USER, PASSWORD and TOKEN",
      { profile: ["main"] },
      { ...all, [E.host]: "env.lan" },
      "main https://main.lan:9443/9444 mona main-password main-token acme",
    ],
    ["-p's default ports too", { profile: ["bare"] }, { [E.port]: "1001", [E.rest]: "1002" }, "bare https://bare.lan:8443/443 api_key - - -"],
    ["but not before ENTERPRISE", { profile: ["main"] }, { GHES_ADMIN_ENTERPRISE: "env" }, "main https://main.lan:9443/9444 mona main-password main-token env"],
    [
      "what -p's profile does not have comes from the environment",
      { profile: ["bare"] },
      all,
      "bare https://bare.lan:8443/443 env-user env-password env-token -",
    ],
    ["unless the environment is about another host", { profile: ["bare"] }, { ...all, [E.host]: "env.lan" }, "bare https://bare.lan:8443/443 api_key - - -"],
    ["flags before -p", { profile: ["main"], port: 2001 }, all, "main https://main.lan:2001/9444 mona main-password main-token acme"],
    [
      "an empty variable is unset",
      {},
      { [E.host]: "", [E.port]: "", [E.password]: "", GHES_ADMIN_PROFILE: "" },
      "main https://main.lan:9443/9444 mona main-password main-token acme",
    ],
    ["--host equal to the profile's uses its credentials", { host: "MAIN.lan." }, {}, "main https://main.lan:9443/9444 mona main-password main-token acme"],
    ["--host that differs from the default profile's uses nothing of it", { host: "other.lan" }, {}, "other.lan:8443 https://other.lan:8443/443 api_key - - -"],
    ["GHES_ADMIN_HOST that differs too", {}, { [E.host]: "other.lan" }, "other.lan:8443 https://other.lan:8443/443 api_key - - -"],
    [
      "--host that differs from -p's uses none of its credentials",
      { profile: ["main"], host: "10.0.0.1" },
      {},
      "10.0.0.1:9443 https://10.0.0.1:9443/9444 api_key - - acme",
    ],
    [
      "GHES_ADMIN_HOST that differs from GHES_ADMIN_PROFILE's too",
      {},
      { GHES_ADMIN_PROFILE: "main", [E.host]: "10.0.0.1" },
      "10.0.0.1:9443 https://10.0.0.1:9443/9444 api_key - - acme",
    ],
    ["the same host without TLS is another", { profile: ["main"], host: "http://main.lan" }, {}, "main.lan:8080 http://main.lan:8080/80 api_key - - acme"],
    [
      "--host before GHES_ADMIN_HOST",
      { host: "flag.lan" },
      { [E.host]: "env.lan", [E.password]: "env-password" },
      "flag.lan:8443 https://flag.lan:8443/443 api_key env-password - -",
    ],
    ["everything from the environment", {}, { ...all, [E.host]: "http://env.lan" }, "env.lan:1001 http://env.lan:1001/1002 env-user env-password env-token -"],
    ["IPv6 in a label has brackets", { host: "::1" }, {}, "[::1]:8443 https://::1:8443/443 api_key - - -"],
    ["a newline at the end of a secret is not part of it", {}, { [E.password]: "p\n", [E.token]: "t\r\n" }, "main https://main.lan:9443/9444 mona p t acme"],
  ])("%s", async (_, flags, env, expected) => {
    expect(await line(flags, env)).toBe(expected);
  });

  it("keeps trust, proxy, tags and read-only of a named profile whose host is another, and takes none of an unnamed one's", () => {
    const facts = ({ trust, proxy, tags, readOnly, profile }: Target) => ({ pin: trust.pin?.fingerprint256, proxy, tags, readOnly, profile });
    const stored = { pin: PIN, proxy: "http://proxy.lan:3128", tags: ["prod", "eu"], readOnly: true, profile: "main" };
    expect(facts(one({ profile: ["main"], host: "10.0.0.1" }))).toEqual(stored);
    expect(facts(one({ host: "10.0.0.1" }))).toEqual({ pin: undefined, proxy: undefined, tags: [], readOnly: false, profile: undefined });
  });
});

describe("which instances", () => {
  const labels = (flags: TargetFlags, env: Env = {}) => {
    const { targets, several } = resolve(flags, env);
    return [targets.map(({ label }) => label).join(" "), several];
  };
  it.each<[string, TargetFlags, [string, boolean]]>([
    ["one named", { profile: ["main"] }, ["main", false]],
    ["one named twice", { profile: ["main", "main"] }, ["main", false]],
    ["two named, in the order given", { profile: ["plain", "main"] }, ["plain main", true]],
    ["a tag", { tag: "prod" }, ["bare main", true]],
    ["a tag that one has counts as several", { tag: "eu" }, ["main", true]],
    ["all", { allProfiles: true }, ["bare main plain", true]],
  ])("%s", (_, flags, expected) => {
    expect(labels(flags)).toEqual(expected);
  });

  it("counts one as several where --all-profiles finds one", () => {
    write({ schemaVersion: 1, profiles: { only: { host: "only.lan" } } });
    expect(labels({ allProfiles: true })).toEqual(["only", true]);
  });

  it.each<[string, TargetFlags, Env, string]>([
    ["an unknown profile", { profile: ["mian"] }, {}, 'local_state: no profile "mian" (did you mean main?)'],
    ["an unknown profile of the environment", {}, { GHES_ADMIN_PROFILE: "zzzzzz" }, 'local_state: no profile "zzzzzz"'],
    ["a name that every object has", { profile: ["constructor"] }, {}, 'local_state: no profile "constructor"'],
    ["an unknown one of several", { profile: ["main", "zzzzzz"] }, {}, 'local_state: no profile "zzzzzz"'],
    ["an unknown tag", { tag: "prud" }, {}, 'local_state: no profile has the tag "prud" (did you mean prod?)'],
    ["-p and --tag", { profile: ["main"], tag: "prod" }, {}, "usage: -p and --tag exclude each other"],
    ["-p and --all-profiles", { profile: ["main"], allProfiles: true }, {}, "usage: -p and --all-profiles exclude each other"],
    ["--host for several", { profile: ["main", "bare"], host: "x" }, {}, "usage: --host is for one instance, and -p names several"],
    ["--host with a tag", { tag: "prod", host: "x" }, {}, "usage: --host is for one instance, and --tag may find several"],
    ["an empty -p", { profile: [""] }, {}, "usage: -p is empty"],
    ["a bad host in the environment", {}, { GHES_ADMIN_HOST: "ftp://x" }, 'usage: GHES_ADMIN_HOST: host "ftp://x": the scheme ftp is not supported'],
  ])("%s is refused", (_, flags, env, expected) => {
    expect(failure(flags, env)).toBe(expected);
  });

  it.each(["0", "65536", "08443", "1e3", "-1", "0x10", " 443", "443 ", "NaN", "99999999999", "4.0"])(
    "GHES_ADMIN_PORT and GHES_ADMIN_REST_PORT refuse %j",
    (port) => {
      expect(failure({}, { GHES_ADMIN_PORT: port })).toBe(`usage: GHES_ADMIN_PORT: ${JSON.stringify(port)} is no port`);
      expect(failure({}, { GHES_ADMIN_REST_PORT: port })).toBe(`usage: GHES_ADMIN_REST_PORT: ${JSON.stringify(port)} is no port`);
    },
  );

  it.each(["1", "65535"])("GHES_ADMIN_PORT takes %s", (port) => {
    expect(one({}, { GHES_ADMIN_PORT: port }).port).toBe(Number(port));
  });

  it("says how to begin where no instance is named", () => {
    write({ schemaVersion: 1, profiles: {} });
    expect(failure({})).toBe("usage: no instance is named, and no profile is stored yet");
    expect(failure({ allProfiles: true })).toBe("local_state: there are no profiles");
  });

  it("needs no store and no home where the host is given", () => {
    const { world } = fakeWorld({ env: {}, cwd: root });
    const { targets, warnings } = resolveTargets({
      flags: { host: "a.lan" },
      store: profileStore(world),
      keychains: createKeychains(world),
      prompter: nobody,
      world,
      warn: () => undefined,
    });
    expect([targets.map(({ label }) => label), warnings]).toEqual([["a.lan:8443"], []]);
  });

  it("goes on without a broken store where the host is given, and says so; without a host it is exit 9", () => {
    writeFileSync(join(directory, "profiles.json"), "");
    expect(resolve({ host: "a.lan" }).warnings).toEqual([`the stored profiles are not used: ${join(directory, "profiles.json")} is empty`]);
    expect(failure({})).toBe(`local_state: ${join(directory, "profiles.json")} is empty`);
    expect(failure({ profile: ["main"], host: "main.lan" })).toBe(`local_state: ${join(directory, "profiles.json")} is empty`);
  });
});

describe("warnings", () => {
  it("warns of plain HTTP, for each instance", () => {
    expect(resolve({ host: "http://a.lan" }).warnings).toEqual(["a.lan:8080 is reached without TLS: passwords and tokens can be read on the way"]);
    expect(resolve({ allProfiles: true }).warnings).toEqual(["plain is reached without TLS: passwords and tokens can be read on the way"]);
  });

  it("names variables that look like ours and are none, once, without their values", () => {
    expect(resolve({}, { GHES_ADMIN_PASWORD: "canary", GHES_ADMIN_ZZZZZZZZZZZZ: "canary", GHES_ADMIN_HSOT: "" }).warnings).toEqual([
      "unknown environment variables ignored: GHES_ADMIN_PASWORD (did you mean GHES_ADMIN_PASSWORD?), GHES_ADMIN_ZZZZZZZZZZZZ",
    ]);
  });
});

describe("certificate files", () => {
  it.each([
    ["missing.pem", "--ca-file ROOT/missing.pem cannot be read: no such file"],
    ["config", "--ca-file ROOT/config is a directory"],
    ["empty.pem", "--ca-file ROOT/empty.pem is empty"],
    ["key.pem", "--ca-file ROOT/key.pem holds a private key, not a certificate"],
    ["ca.der", "--ca-file ROOT/ca.der is not PEM"],
    ["junk.pem", "--ca-file ROOT/junk.pem: certificate 1 of 1 cannot be read"],
    ["", "--ca-file is empty"],
  ])("--ca-file %j is exit 2 before any connection", (name, message) => {
    expect(failure({ caFile: name })).toBe(`usage: ${message.replace("ROOT", root)}`);
  });

  it("names the variable, or the profile, whose file it is", () => {
    expect(failure({}, { GHES_ADMIN_CA_FILE: "empty.pem" })).toBe(`usage: GHES_ADMIN_CA_FILE ${join(root, "empty.pem")} is empty`);
    write({ schemaVersion: 1, default: "a", profiles: { a: { host: "a.lan", ca_file: "/nowhere.pem" } } });
    expect(failure({})).toBe("usage: the ca_file of a /nowhere.pem cannot be read: no such file");
  });

  it("takes flag, then environment, then profile", () => {
    write({ schemaVersion: 1, default: "a", profiles: { a: { host: "a.lan", ca_file: "/nowhere.pem" } } });
    expect(one({ caFile: "ca.pem" }, { GHES_ADMIN_CA_FILE: "empty.pem" }).trust.ca.length).toBe(1);
    expect(one({ profile: ["a"] }, { GHES_ADMIN_CA_FILE: "ca.pem" }).trust.ca.length).toBe(1);
  });

  it("of several, one with a bad file is a failure of its own, at its place, and hides no other", () => {
    write({ schemaVersion: 1, profiles: { a: { host: "a.lan" }, b: { host: "b.lan", ca_file: "/nowhere.pem" }, c: { host: "c.lan" } } });
    const { targets, failed } = resolve({ allProfiles: true });
    expect(targets.map(({ label }) => label)).toEqual(["a", "c"]);
    expect(failed.map(({ index, profile, error }) => [index, profile, error.code])).toEqual([[1, "b", "usage"]]);
  });

  it("reads a client certificate with its key, refuses one with another's key, and sends none to another host", () => {
    const pair = (key: string) => ({
      schemaVersion: 1,
      default: "a",
      profiles: { a: { host: "a.lan", client_cert: join(root, "ca.pem"), client_key: join(root, key) } },
    });
    write(pair("key.pem"));
    expect(one({}).trust.client?.key).toContain("PRIVATE KEY");
    expect(one({ profile: ["a"], host: "b.lan" }).trust.client).toBeUndefined();
    write(pair("other-key.pem"));
    expect(failure({})).toBe(`usage: --client-key ${join(root, "other-key.pem")} does not belong to the certificate in ${join(root, "ca.pem")}`);
    write(pair("empty.pem"));
    expect(failure({})).toBe(`usage: --client-key ${join(root, "empty.pem")} is empty`);
  });

  it("--insecure is for this call", () => {
    expect([one({ insecure: true }).trust.insecure, one({}).trust.insecure]).toEqual([true, false]);
  });
});

describe("where nothing is stored", () => {
  it("asks on the terminal, once, when a request needs the secret", async () => {
    const asked: string[] = [];
    const prompter: Prompter = { ...nobody, available: true, password: (question) => (asked.push(question), Promise.resolve("typed")) };
    const [target] = resolve({ profile: ["bare"] }, {}, prompter).targets;
    expect(asked).toEqual([]);
    expect([await target?.password?.read(signal), await target?.password?.read(signal), target?.password?.source]).toEqual(["typed", "typed", "prompt"]);
    expect(asked).toEqual(["Root site administrator password of bare"]);
  });

  it("has no source where nobody can be asked", () => {
    expect(one({ profile: ["bare"] }).password).toBeUndefined();
  });
});
