import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { around, appliance, type Ghes } from "../support/cli.js";

const CANARY = "canary-secret";
const bare = { GHES_ADMIN_HOST: undefined, GHES_ADMIN_PORT: undefined, GHES_ADMIN_REST_PORT: undefined, GHES_ADMIN_USER: undefined };
const env = { ...bare, GHES_ADMIN_PASSWORD: undefined, GHES_ADMIN_TOKEN: undefined, GHES_ADMIN_CA_FILE: undefined };

const run = async (on: Ghes, line: string, stdin?: string) => {
  const { exit, stdout, stderr } = await on.run(line, { env, ...(stdin === undefined ? {} : { stdin }) });
  return { exit, stdout, stderr };
};
const storeOf = (on: Ghes): string => join(on.folder, "config/ghes-admin/profiles.json");
const stored = (on: Ghes): unknown => JSON.parse(readFileSync(storeOf(on), "utf8"));

/** A machine with two profiles of the sandbox, and one with none. */
async function machines(): Promise<{ readonly mine: Ghes; readonly theirs: Ghes }> {
  const mine = await appliance({ password: CANARY + randomBytes(8).toString("hex") });
  const theirs = await around(mine.sandbox);
  const { host, port, restPort } = mine.sandbox;
  const at = `--host ${host} --port ${String(port)} --rest-port ${String(restPort)} --ca-file ${mine.folder}/.ca.pem`;
  const lines = [
    `profile add east ${at} --user mona --enterprise acme --tag prod --tag eu --read-only --password-stdin --no-verify --store file`,
    `profile add west --host http://west.lan --pin ${"ab".repeat(32)} --proxy http://me:${CANARY}@proxy.lan:3128 --token-command 'vault ${CANARY}' --no-verify`,
  ];
  for (const line of lines) expect(await run(mine, line, mine.sandbox.password)).toMatchObject({ exit: 0 });
  return { mine, theirs };
}

describe("profile export", () => {
  it("carries everything but secrets, the authority itself in place of its path, and names what stays", async () => {
    const { mine } = await machines();
    const ran = await run(mine, "profile export");
    const { port, restPort, host, caPem } = mine.sandbox;
    expect(JSON.parse(ran.stdout)).toEqual({
      ghes_admin_profiles: 1,
      default: "east",
      profiles: {
        east: { host, port, rest_port: restPort, user: "mona", enterprise: "acme", ca: caPem.trim() + "\n", tags: ["prod", "eu"], read_only: true },
        west: { host: "http://west.lan", pin: "ab".repeat(32), proxy: "http://proxy.lan:3128/" },
      },
    });
    expect(ran.stderr).toBe("east: left out password\nwest: left out token, the proxy's credentials\n");
    expect(ran.stdout + ran.stderr).not.toContain("canary");
  });

  it("of some names only, into a private file", async () => {
    const { mine } = await machines();
    expect(await run(mine, "profile export west --file out.json --json")).toMatchObject({ exit: 0 });
    expect((statSync(join(mine.folder, "out.json")).mode & 0o777).toString(8)).toBe("600");
    const document = JSON.parse(readFileSync(join(mine.folder, "out.json"), "utf8")) as { default?: string; profiles: object };
    expect([document.default, Object.keys(document.profiles)]).toEqual([undefined, ["west"]]);
  });

  it("is the same with --json", async () => {
    const { mine } = await machines();
    expect(JSON.parse((await run(mine, "profile export --json")).stdout)).toEqual(JSON.parse((await run(mine, "profile export")).stdout));
  });

  it("of a profile that is not there, or of none at all, is exit 9", async () => {
    const { mine, theirs } = await machines();
    expect((await run(mine, "profile export eats")).exit).toBe(9);
    expect((await run(theirs, "profile export")).exit).toBe(9);
  });
});

describe("profile import", () => {
  const carry = async (mine: Ghes, theirs: Ghes, names = "") => {
    writeFileSync(join(theirs.folder, "in.json"), (await run(mine, `profile export ${names}`)).stdout);
  };

  it("on a colleague's machine makes profiles that work once the password is there, the private authority included", async () => {
    const { mine, theirs } = await machines();
    await carry(mine, theirs);
    const ran = await run(theirs, "profile import in.json --json");
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { name: "east", user: "mona", enterprise: "acme", default: true, tags: ["prod", "eu"], password: null, token: null },
      { name: "west", host: "http://west.lan", default: false },
    ]);
    const show = await run(theirs, "profile show east");
    expect(show.stdout).toMatch(/^read_only\tyes$/m);
    expect(show.stdout).toMatch(/^ca\t[0-9a-f]{64}$/m);
    await run(theirs, "profile set east --user api_key");
    expect(await run(theirs, "profile set east --password-stdin", theirs.sandbox.password)).toMatchObject({ exit: 0 });
    expect(await run(theirs, "maintenance status -p east --json --fields status")).toMatchObject({ exit: 0 });
    expect((await run(theirs, "maintenance disable -p east")).exit).toBe(2);
    // What was exported comes out again as it went in.
    expect(JSON.parse((await run(theirs, "profile export west")).stdout)).toMatchObject({ profiles: { west: { pin: "ab".repeat(32) } } });
  });

  it("takes stdin for -", async () => {
    const { mine, theirs } = await machines();
    const { stdout } = await run(mine, "profile export west");
    expect((await run(theirs, "profile import -", stdout)).exit).toBe(0);
  });

  it("of a name that is taken is exit 2 and imports nothing; --replace takes the settings and leaves the credentials", async () => {
    const { mine, theirs } = await machines();
    await carry(mine, theirs);
    await run(theirs, `profile add east --host ${mine.sandbox.host} --enterprise old --password-stdin --no-verify --store file`, "theirs");
    const before = stored(theirs);
    expect(await run(theirs, "profile import in.json")).toMatchObject({
      exit: 2,
      stderr: "error: east exists already; nothing was imported\n  hint: --replace takes the settings over and keeps the credentials\n",
    });
    expect(await run(theirs, "profile import in.json --replace --dry-run")).toMatchObject({ exit: 0 });
    expect(stored(theirs)).toEqual(before);
    expect(await run(theirs, "profile import in.json --replace")).toMatchObject({ exit: 0 });
    expect(stored(theirs)).toMatchObject({ default: "east", profiles: { east: { enterprise: "acme", password: { source: "store", value: "theirs" } } } });
  });

  it("never sends credentials that are there to a host from the file", async () => {
    const { mine, theirs } = await machines();
    await carry(mine, theirs, "east");
    await run(theirs, "profile add east --host elsewhere.lan --password-stdin --no-verify --store file", "theirs");
    expect(await run(theirs, "profile import in.json --replace")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("error: east has credentials here for elsewhere.lan, and is another host in the file; nothing was imported\n") as string,
    });
  });

  it.each([
    ["not JSON", "profiles:\n  a: 1\n", "in.json: is not JSON"],
    ["another document", '{"profiles":{"a":{"host":"a"}}}', "in.json: holds no exported profiles"],
    ["no profile", '{"ghes_admin_profiles":1,"profiles":{}}', "in.json: holds no profile"],
    ["a newer form", '{"ghes_admin_profiles":2,"profiles":{"a":{"host":"a"}}}', "in.json: written by a newer release"],
    ["a secret", one({ host: "a.lan", password: { source: "store", value: CANARY } }), 'in.json: profile "a": the key "password" is not known'],
    ["a path", one({ host: "a.lan", ca_file: "/etc/passwd" }), 'in.json: profile "a": the key "ca_file" is not known'],
    ["a command", one({ host: "a.lan", token: { source: "command", command: "rm" } }), 'in.json: profile "a": the key "token" is not known'],
    ["no host", one({ port: 1 }), 'in.json: profile "a": --host: the host is empty'],
    ["a port in words", one({ host: "a.lan", port: "8443" }), 'in.json: profile "a": port is no port'],
    ["a proxy that is none", one({ host: "a.lan", proxy: "file:///x" }), 'in.json: profile "a": --proxy: not the URL of a proxy'],
    ["no certificate", one({ host: "a.lan", ca: "x" }), 'in.json: profile "a": ca is not PEM'],
    [
      "a name with a control character",
      '{"ghes_admin_profiles":1,"profiles":{"a\\u001bb":{"host":"a"}}}',
      'in.json: profile "a\\u001bb": "a\\u001bb" is no name for a profile',
    ],
  ])("of %s is exit 2 and imports nothing, not even the good ones", async (_, content, message) => {
    const { theirs } = await machinesWithout();
    writeFileSync(join(theirs.folder, "in.json"), content);
    const ran = await run(theirs, "profile import in.json");
    expect({ exit: ran.exit, first: ran.stderr.split("\n")[0] }).toEqual({ exit: 2, first: `error: ${message}` });
    expect((await run(theirs, "profile list --json")).stdout).toBe("[]\n");
  });

  it("into a store that is refused is exit 9, and the store stays", async () => {
    const { mine, theirs } = await machines();
    await carry(mine, theirs);
    await run(theirs, "profile add own --host own.lan --password-stdin --no-verify --store file", "theirs");
    chmodSync(storeOf(theirs), 0o644);
    const before = readFileSync(storeOf(theirs), "utf8");
    expect((await run(theirs, "profile import in.json")).exit).toBe(9);
    expect(readFileSync(storeOf(theirs), "utf8")).toBe(before);
  });
});

/** A document with a good profile before the one in question. */
function one(profile: object): string {
  return JSON.stringify({ ghes_admin_profiles: 1, profiles: { good: { host: "good.lan" }, a: profile } });
}

let shared: Ghes | undefined;
/** An empty machine; what it would talk to is of no interest. */
async function machinesWithout(): Promise<{ readonly theirs: Ghes }> {
  shared ??= await appliance();
  return { theirs: await around(shared.sandbox) };
}
