import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CliError } from "../../src/errors.js";
import { find, namesOf, type Profile, type Stored } from "../../src/profiles/profile.js";
import { profileStore } from "../../src/profiles/store.js";
import { fakeClock } from "../support/fake-world.js";
import { watchFlushes } from "../support/flushes.js";
import { storeScript, type StoreScript } from "./store-process.js";

let root: string;
let directory: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ghes-store-"));
  directory = join(root, "config");
  file = join(directory, "profiles.json");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const signal = new AbortController().signal;
const alive = { pid: process.pid, isAlive: () => true };
const at = (env: Record<string, string | undefined>, home?: string) =>
  profileStore({ env, home, cwd: root, clock: fakeClock(), random: () => 0.5, processes: alive });
const store = () => at({ GHES_ADMIN_CONFIG_DIR: directory });
const put = (name: string, profile: Profile) => (stored: Stored) => ({ ...stored, profiles: { ...stored.profiles, [name]: profile } });
const place = (content: string | Uint8Array, mode = 0o600) => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(file, content, { mode });
  chmodSync(file, mode);
};
const failure = (run: () => unknown): { code: string; message: string; hint: string | undefined } => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof CliError) return { code: thrown.code, message: thrown.message, hint: thrown.facts.hint };
    throw thrown;
  }
  return { code: "none", message: "", hint: undefined };
};
const rejection = async (run: Promise<unknown>) => {
  const settled = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return failure(() => {
    throw settled;
  });
};
const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const SECRET = { host: "ghe1.example.com", password: { source: "store", value: "canary-secret" } } as const;

describe("where the store is", () => {
  it.each([
    ["GHES_ADMIN_CONFIG_DIR before all", { GHES_ADMIN_CONFIG_DIR: "/a", XDG_CONFIG_HOME: "/b" }, "/home/mona", "/a"],
    ["XDG_CONFIG_HOME next", { XDG_CONFIG_HOME: "/b" }, "/home/mona", "/b/ghes-admin"],
    ["the home directory's .config last", {}, "/home/mona", "/home/mona/.config/ghes-admin"],
    ["an empty variable counts as unset", { GHES_ADMIN_CONFIG_DIR: "", XDG_CONFIG_HOME: "" }, "/home/mona", "/home/mona/.config/ghes-admin"],
    ["a relative XDG_CONFIG_HOME is ignored", { XDG_CONFIG_HOME: "b" }, "/home/mona", "/home/mona/.config/ghes-admin"],
  ])("%s", (_, env, home, expected) => {
    expect(at(env, home).location().directory).toBe(expected);
  });

  it("takes a relative GHES_ADMIN_CONFIG_DIR from the working directory", () => {
    expect(at({ GHES_ADMIN_CONFIG_DIR: "conf/" }).location().file).toBe(join(root, "conf", "profiles.json"));
  });

  it("says what to set where there is no home directory", () => {
    expect(failure(() => at({}).read())).toEqual({
      code: "local_state",
      message: "there is no home directory to keep profiles in",
      hint: "set HOME or GHES_ADMIN_CONFIG_DIR, or give --host and the credentials in the environment",
    });
  });
});

describe("reading and writing", () => {
  it("has no profiles where there is no store, and makes none by reading", () => {
    expect(namesOf(store().read())).toEqual([]);
    expect(existsSync(directory)).toBe(false);
  });

  it("reads back what it wrote, names and hosts with dots included, and lists the names for completion", async () => {
    await store().change(put("ghe.prod.1", SECRET), signal);
    await store().change(put("constructor", { host: "10.0.0.1", tags: ["a.b"] }), signal);
    const read = store().read();
    expect(namesOf(read)).toEqual(["constructor", "ghe.prod.1"]);
    expect(find(read, "ghe.prod.1")).toEqual(SECRET);
    expect(find(read, "toString")).toBeUndefined();
    expect(readFileSync(join(directory, "profiles.txt"), "utf8")).toBe("constructor\nghe.prod.1\n");
  });

  it("is on the disk before it takes the place of the old one, and its place after that", async () => {
    await store().change(put("a", SECRET), signal);
    const flushes = watchFlushes();
    await store().change(put("b", SECRET), signal);
    const place = flushes.indexOf("rename profiles.json");
    const own = flushes.findLastIndex((one, i) => i < place && one.startsWith("flush "));
    expect(flushes.slice(own, place + 2)).toEqual([
      expect.stringMatching(/^flush .*\.json$/) as string,
      "rename profiles.json",
      `flush ${basename(directory)}`,
    ]);
  });

  it("keeps keys of a newer release, in the store, in a profile and in a credential", async () => {
    const newer = {
      schemaVersion: 1,
      telemetry: { never: true },
      profiles: { a: { host: "a.lan", colour: "red", token: { source: "hsm", service: "ghes", age: 3 } } },
    };
    place(JSON.stringify(newer));
    await store().change(put("b", { host: "b.lan" }), signal);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ ...newer, profiles: { ...newer.profiles, b: { host: "b.lan" } } });
  });

  it("reads a file that an editor began with a byte order mark", () => {
    place(`\uFEFF${JSON.stringify({ schemaVersion: 1, profiles: { a: { host: "a.lan" } } })}`);
    expect(namesOf(store().read())).toEqual(["a"]);
  });

  it("writes nothing when the change throws", async () => {
    await store().change(put("a", { host: "a.lan" }), signal);
    const before = hash(file);
    expect(
      await rejection(
        store().change(() => {
          throw new CliError("usage", "no");
        }, signal),
      ),
    ).toEqual({ code: "usage", message: "no", hint: undefined });
    expect(hash(file)).toBe(before);
    expect(existsSync(join(directory, "profiles.lock"))).toBe(false);
  });

  it("makes 0600 of a store that was wider and is about to hold a secret", async () => {
    place(JSON.stringify({ schemaVersion: 1, profiles: { a: { host: "a.lan" } } }), 0o644);
    await store().change(put("b", SECRET), signal);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("waits 10 s for a lock that is held, names its process, and changes nothing", async () => {
    await store().change(put("a", { host: "a.lan" }), signal);
    const before = hash(file);
    const namespace = execFileSync("readlink", ["/proc/self/ns/pid"], { encoding: "utf8" }).trim();
    writeFileSync(join(directory, "profiles.lock"), JSON.stringify({ pid: 4711, place: `${hostname()}/${namespace}`, nonce: "x" }));
    const clock = fakeClock();
    const began = clock.monotonic();
    const locked = profileStore({ env: { GHES_ADMIN_CONFIG_DIR: directory }, home: undefined, cwd: root, clock, random: () => 0.5, processes: alive });
    expect(await rejection(locked.change(put("b", { host: "b.lan" }), signal))).toEqual({
      code: "local_state",
      message: `the profile store is locked by process 4711 on ${hostname()}`,
      hint: `wait for it to end; if it is gone, remove ${join(directory, "profiles.lock")}`,
    });
    expect(clock.monotonic() - began).toBeGreaterThanOrEqual(10_000);
    expect(clock.monotonic() - began).toBeLessThan(10_200);
    expect(hash(file)).toBe(before);
  });

  it("waits on while the lock goes from hand to hand, however long that is", async () => {
    await store().change(put("a", { host: "a.lan" }), signal);
    const lock = join(directory, "profiles.lock");
    let waits = 0;
    const clock = fakeClock();
    const handing = {
      ...clock,
      sleep: (milliseconds: number, stop: AbortSignal) => {
        waits++;
        if (waits > 2_000) rmSync(lock);
        else if (waits % 100 === 0) writeFileSync(lock, JSON.stringify({ pid: 4711, place: "elsewhere/", nonce: String(waits) }));
        return clock.sleep(milliseconds, stop);
      },
    };
    writeFileSync(lock, JSON.stringify({ pid: 4711, place: "elsewhere/", nonce: "first" }));
    const began = clock.monotonic();
    const waiting = profileStore({
      env: { GHES_ADMIN_CONFIG_DIR: directory },
      home: undefined,
      cwd: root,
      clock: handing,
      random: () => 0.5,
      processes: alive,
    });
    expect(namesOf(await waiting.change(put("b", { host: "b.lan" }), signal))).toEqual(["a", "b"]);
    expect(clock.monotonic() - began).toBeGreaterThan(60_000);
  });

  it("does not take over the lock of another host, whose processes it cannot see", async () => {
    await store().change(put("a", { host: "a.lan" }), signal);
    writeFileSync(join(directory, "profiles.lock"), JSON.stringify({ pid: 1, place: "elsewhere/pid:[1]", nonce: "x" }));
    const dead = profileStore({
      env: { GHES_ADMIN_CONFIG_DIR: directory },
      home: undefined,
      cwd: root,
      clock: fakeClock(),
      random: () => 0.5,
      processes: { pid: 2, isAlive: () => false },
    });
    expect((await rejection(dead.change(put("b", { host: "b.lan" }), signal))).message).toBe("the profile store is locked by process 1 on elsewhere");
  });

  it("takes away what a killed process left half written", async () => {
    await store().change(put("a", { host: "a.lan" }), signal);
    for (const name of ["profiles.lock.draft", "profiles.new.json", "profiles.new.json.tmp-1", "profiles.new.txt"]) writeFileSync(join(directory, name), "");
    await store().change(put("b", { host: "b.lan" }), signal);
    expect(readdirSync(directory).sort()).toEqual(["profiles.json", "profiles.txt"]);
  });

  it("stops waiting for a lock when the person does", async () => {
    await store().change(put("a", { host: "a.lan" }), signal);
    writeFileSync(join(directory, "profiles.lock"), JSON.stringify({ pid: 4711, place: "elsewhere/", nonce: "x" }));
    const stopped = AbortSignal.abort(new CliError("cancelled", "stopped"));
    expect((await rejection(store().change(put("b", { host: "b.lan" }), stopped))).message).toBe("stopped");
  });
});

const text = JSON.stringify({ schemaVersion: 1, profiles: { a: SECRET } });
const BAD: readonly (readonly [string, string | Uint8Array, string])[] = [
  ["empty", "", "is empty"],
  ["cut short", text.slice(0, -10), "is not valid JSON"],
  ["not JSON", '{\n  "profiles": {},\n  canary-secret\n}', "is not valid JSON (line 3, column 3)"],
  ["not UTF-8", Buffer.concat([Buffer.from('{"profiles":{"a":{"host":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}}}')]), "is not UTF-8 text"],
  ["a list", "[]", ": not an object"],
  ["of a newer release", '{"schemaVersion":2,"profiles":{}}', ": written by a newer release (schemaVersion 2)"],
  ["with profiles that are a list", '{"schemaVersion":1,"profiles":[]}', ": profiles is not an object"],
  ["with a host that is a number", '{"schemaVersion":1,"profiles":{"a":{"host":1}}}', ': profile "a": host is not text'],
  ["with a port out of range", '{"schemaVersion":1,"profiles":{"a":{"host":"a","port":65536}}}', ': profile "a": port is not a port'],
  ["with a proxy that is no URL", '{"schemaVersion":1,"profiles":{"a":{"host":"a","proxy":"10.0.0.1:3128"}}}', ': profile "a": proxy is not a URL'],
  [
    "with a credential without a value",
    '{"schemaVersion":1,"profiles":{"a":{"host":"a","token":{"source":"store"}}}}',
    ': profile "a": token.value is not text',
  ],
  ["with __proto__ for a name", '{"schemaVersion":1,"profiles":{"__proto__":{"host":"a"}}}', ': profile "__proto__": no name for a profile'],
];

describe("a store that is refused", () => {
  it.each(BAD)("%s: exit 9, told what is wrong without quoting it, and left byte for byte", async (_, content, message) => {
    place(content);
    const before = hash(file);
    const reading = failure(() => store().read());
    expect(reading.code).toBe("local_state");
    expect(reading.message.startsWith(file)).toBe(true);
    expect(
      reading.message
        .slice(file.length)
        .trim()
        .replace(/ \(line 1, .*\)$/, ""),
    ).toBe(message.trim());
    expect(reading.message + (reading.hint ?? "")).not.toContain("canary-secret");
    expect(reading.hint).toBeDefined();
    expect(await rejection(store().change(put("b", { host: "b.lan" }), signal))).toEqual(reading);
    expect(hash(file)).toBe(before);
    expect(existsSync(join(directory, "profiles.txt"))).toBe(false);
  });

  it.each([0o640, 0o604, 0o660, 0o644])("holds a secret and others may read it (mode %o): names the chmod", async (mode) => {
    place(text, mode);
    const reading = failure(() => store().read());
    expect(reading).toEqual({
      code: "local_state",
      message: `${file} holds credentials and others may read it (mode ${mode.toString(8).padStart(4, "0")})`,
      hint: `chmod 600 ${file}`,
    });
    expect(await rejection(store().change(put("b", { host: "b.lan" }), signal))).toEqual(reading);
    expect(statSync(file).mode & 0o777).toBe(mode);
  });

  it("without a secret in it, others may read it", () => {
    place(JSON.stringify({ schemaVersion: 1, profiles: { a: { host: "a.lan", token: { source: "file", path: "/run/secrets/t" } } } }), 0o644);
    expect(namesOf(store().read())).toEqual(["a"]);
  });

  it("is a directory", () => {
    mkdirSync(file, { recursive: true });
    expect(failure(() => store().read()).message).toBe(`${file} is a directory`);
  });

  it("is a pipe, and is not waited for", () => {
    mkdirSync(directory);
    execFileSync("mkfifo", [file]);
    expect(failure(() => store().read()).message).toBe(`${file} is not a regular file`);
  });

  it.each(["whole", "dangling"])("is a symbolic link (%s), and its target stays as it is", async (kind) => {
    mkdirSync(directory);
    const target = join(root, "target.json");
    if (kind === "whole") writeFileSync(target, text, { mode: 0o600 });
    symlinkSync(target, file);
    expect((await rejection(store().change(put("b", { host: "b.lan" }), signal))).message).toBe(`${file} is a symbolic link`);
    expect(existsSync(target) ? readFileSync(target, "utf8") : "none").toBe(kind === "whole" ? text : "none");
  });

  it("stands in a directory that is a symbolic link, also one written with a slash at its end", () => {
    mkdirSync(join(root, "real"));
    symlinkSync(join(root, "real"), directory);
    expect(failure(() => at({ GHES_ADMIN_CONFIG_DIR: `${directory}/` }).read()).message).toBe(`${directory} is a symbolic link`);
  });

  it("stands in what is no directory", () => {
    writeFileSync(directory, "");
    expect(failure(() => store().read()).message).toBe(`${directory} is not a directory`);
  });

  it("stands in a directory that others can change", () => {
    place(text);
    chmodSync(directory, 0o770);
    expect(failure(() => store().read())).toEqual({
      code: "local_state",
      message: `${directory} can be changed by others (mode 0770)`,
      hint: `chmod 700 ${directory}`,
    });
  });

  it("an empty directory of ours is made 0700 with the first save", async () => {
    mkdirSync(directory);
    chmodSync(directory, 0o777);
    await store().change(put("a", SECRET), signal);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});

/** Root may do everything, so these run as somebody who may not. */
describe.runIf(process.getuid?.() === 0)("as a person who is not root", () => {
  const NOBODY = 65534;
  let script: StoreScript;
  beforeAll(async () => {
    script = await storeScript();
    chmodSync(join(script.path, ".."), 0o755);
  });
  afterAll(() => script.remove());

  it("tells a store that cannot be read from one that is not there", async () => {
    chmodSync(root, 0o755);
    place(text);
    expect(await script.run(directory, ["read"], { uid: NOBODY })).toEqual({
      code: 9,
      stdout: "",
      stderr: `local_state: ${file} cannot be read: permission denied\n`,
    });
  });

  it.each(["the file", "the directory"])("refuses a store of which %s is somebody else's, who could change it", async (which) => {
    chmodSync(root, 0o755);
    place(JSON.stringify({ schemaVersion: 1, profiles: { a: { host: "a.lan" } } }), 0o644);
    chmodSync(directory, 0o755);
    const path = which === "the file" ? file : directory;
    chownSync(path, 12345, 12345);
    expect(await script.run(directory, ["read"], { uid: NOBODY })).toEqual({
      code: 9,
      stdout: "",
      stderr: `local_state: ${path} belongs to somebody else (user id 12345)\n`,
    });
  });

  it("root reads everybody's store, and what it saves there stays theirs", async () => {
    place(text);
    for (const path of [directory, file]) chownSync(path, NOBODY, NOBODY);
    await store().change(put("b", { host: "b.lan" }), signal);
    expect(readdirSync(directory).map((name) => [name, statSync(join(directory, name)).uid])).toEqual([
      ["profiles.json", NOBODY],
      ["profiles.txt", NOBODY],
    ]);
    chmodSync(root, 0o755);
    expect(await script.run(directory, ["read"], { uid: NOBODY })).toEqual({ code: 0, stdout: "a\nb\n", stderr: "" });
  });

  it("tells a directory that cannot be made, and makes nothing", async () => {
    chmodSync(root, 0o755);
    expect(await script.run(directory, ["add", "a", "1"], { uid: NOBODY })).toEqual({
      code: 9,
      stdout: "",
      stderr: `local_state: ${directory} cannot be made: permission denied\n`,
    });
    expect(existsSync(directory)).toBe(false);
  });

  it("tells a directory that cannot be written to, and the store stays", async () => {
    chmodSync(root, 0o755);
    place(JSON.stringify({ schemaVersion: 1, profiles: { a: { host: "a.lan" } } }));
    chownSync(file, NOBODY, NOBODY);
    chmodSync(directory, 0o755);
    const before = hash(file);
    const { code, stderr } = await script.run(directory, ["add", "b", "1"], { uid: NOBODY });
    expect({ code, stderr }).toEqual({
      code: 9,
      stderr: `local_state: the profile store cannot be locked: ${join(directory, "profiles.lock")}: permission denied\n`,
    });
    expect(hash(file)).toBe(before);
  });
});
