import { execFileSync, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { namesOf } from "../../src/profiles/profile.js";
import { profileStore } from "../../src/profiles/store.js";
import { fakeClock } from "../support/fake-world.js";
import { ended, storeScript, type Ended, type StoreScript } from "./store-process.js";

/** Thousands of saves wait for a real disk for minutes, and what they are about is other than that. */
const MEMORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

let script: StoreScript;
let root: string;
let directory: string;
beforeAll(async () => {
  script = await storeScript();
});
afterAll(() => script.remove());
beforeEach(() => {
  root = mkdtempSync(join(MEMORY, "ghes-store-"));
  directory = join(root, "config");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const storedIn = (place: string): Record<string, unknown> =>
  (JSON.parse(readFileSync(join(place, "profiles.json"), "utf8")) as { profiles: Record<string, unknown> }).profiles;
const stored = (): Record<string, unknown> => storedIn(directory);
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const FILES = ["profiles.json", "profiles.txt"];

describe("the store among processes", () => {
  it("loses none of 8 × 100 profiles, and every read meanwhile finds a whole store", { timeout: 120_000 }, async () => {
    const store = profileStore({ env: { GHES_ADMIN_CONFIG_DIR: directory }, home: root, cwd: root, clock: fakeClock(), random: Math.random });
    const writers = Array.from({ length: 8 }, (_, i) => script.start(directory, ["add", `w${String(i)}`, "100"]));
    // This process reads whenever one of them has saved something, while the others go on.
    const seen: number[] = [];
    const misread: unknown[] = [];
    for (const { stdout } of writers)
      stdout?.on("data", () => {
        try {
          seen.push(namesOf(store.read()).length);
        } catch (thrown) {
          misread.push(thrown);
        }
      });
    const results = await Promise.all(writers.map(ended));
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array.from({ length: 8 }, () => ({ code: 0, stderr: "" })));
    expect(misread).toEqual([]);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(100);
    expect(Object.keys(stored()).length).toBe(800);
    expect(readFileSync(join(directory, "profiles.txt"), "utf8").trimEnd().split("\n").length).toBe(800);
    expect(readdirSync(directory).sort()).toEqual(FILES);
  });

  it("has everything that was reported saved after kill -9 at any moment, and the next save leaves no stray file", { timeout: 120_000 }, async () => {
    const saved: string[] = [];
    for (let round = 0; round < 25; round++) {
      const child = script.start(directory, ["add", `r${String(round)}`, "1000"], { env: { STORE_PADDING: "20000" } });
      const end = ended(child);
      let lines = 0;
      // After a different number of saves, and at a different place in the next one.
      while (lines < 1 + (round % 3)) lines += (await once(child.stdout ?? child, "data")).length;
      for (let spin = 0; spin < round * 40_000; spin++) Math.sqrt(spin);
      child.kill("SIGKILL");
      saved.push(...(await end).stdout.split("\n").filter((line) => line !== ""));
      const names = Object.keys(stored());
      expect(saved.filter((name) => !names.includes(name))).toEqual([]);
    }
    const { code } = await script.run(directory, ["add", "last", "1"]);
    expect(code).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(FILES);
  });

  it.skipIf(!canTrace)(
    `${canTrace ? "" : "(needs strace) "}has the old store or the new one after kill -9 before any step of a save`,
    { timeout: 120_000 },
    async () => {
      await script.run(directory, ["add", "old", "1"]);
      const steps = ["link", "unlink", "fsync", "chmod", "rename"].flatMap((call) => [1, 2, 3].map((nth) => [call, nth] as const));
      const outcomes = new Map<string, number>();
      for (const [call, nth] of steps) {
        const copy = join(root, `${call}-${String(nth)}`);
        cpSync(directory, copy, { recursive: true });
        const through = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${String(nth)}`];
        await script.run(copy, ["add", "new", "1"], { through });
        const names = Object.keys(storedIn(copy)).join(" ");
        outcomes.set(names, (outcomes.get(names) ?? 0) + 1);
        expect(await script.run(copy, ["add", "next", "1"])).toEqual({ code: 0, stdout: "next-0\n", stderr: "" });
        expect(readdirSync(copy).sort()).toEqual(FILES);
      }
      expect([...outcomes.keys()].sort()).toEqual(["old-0", "old-0 new-0"]);
      // Each of them was met, on both sides of the step that makes it so.
      for (const count of outcomes.values()) expect(count).toBeGreaterThan(2);
    },
  );

  it("loses none when 8 processes meet a lock whose process is gone", { timeout: 60_000 }, async () => {
    const children = Array.from({ length: 8 }, (_, i) => script.start(directory, ["serve", `m${String(i)}`]));
    const servers = children.map((child) => ({ child, over: ended(child) }));
    // All of them are there before they meet the first lock.
    await told(servers, ["begun"]);
    for (let round = 0; round < 5; round++) {
      writeFileSync(join(directory, "profiles.lock"), JSON.stringify({ ...owner(), pid: gonePid() }));
      await told(servers, [`${String(round)}-first`, `${String(round)}-second`]);
    }
    for (const { stdin } of children) stdin?.end();
    const results = await Promise.all(servers.map(({ over }) => over));
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array.from({ length: 8 }, () => ({ code: 0, stderr: "" })));
    expect(Object.keys(stored()).length).toBe(8 + 5 * 8 * 2);
  });

  it("takes over the lock of a process whose number somebody else has now", async () => {
    await script.run(directory, ["add", "first", "1"]);
    writeFileSync(join(directory, "profiles.lock"), JSON.stringify({ ...owner(), pid: process.pid, began: "1" }));
    expect(await script.run(directory, ["add", "second", "1"])).toEqual({ code: 0, stdout: "second-0\n", stderr: "" });
  });

  it("makes the directory 0700 and its files 0600 under umask 000", async () => {
    const { code } = await script.run(directory, ["add", "one", "1"], { through: ["/bin/sh", "-c", 'umask 000; exec "$@"', "sh"] });
    expect(code).toBe(0);
    expect([directory, ...FILES.map((file) => join(directory, file))].map(mode)).toEqual(["700", "600", "600"]);
  });

  it("keeps the old store when the disk takes only a part of the new one", async () => {
    await script.run(directory, ["add", "one", "1"]);
    const before = readFileSync(join(directory, "profiles.json"));
    const { code, stderr } = await script.run(directory, ["add", "two", "1"], {
      env: { STORE_PADDING: "200000" },
      through: ["/bin/bash", "--norc", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "bash"],
    });
    expect({ code, stderr }).toEqual({
      code: 9,
      stderr: `local_state: ${join(directory, "profiles.json")} cannot be written: only a part of it went to the disk\n`,
    });
    expect(readFileSync(join(directory, "profiles.json"))).toEqual(before);
    expect(readdirSync(directory).sort()).toEqual(FILES);
  });
});

/** Whether processes may be traced, and file systems mounted, here. */
const canTrace = spawnSync("strace", ["-e", "trace=execve", "-o", "/dev/null", "true"]).status === 0;
const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

/** Runs what comes after it with a file system of its own over `place`. */
const mounted = (place: string, options: string, before: string): readonly string[] => [
  "unshare",
  "-rm",
  "sh",
  "-ec",
  `cp -a '${place}' '${place}.old'; mount -t tmpfs -o '${options}' none '${place}'; chmod 700 '${place}'; cp -a '${place}.old/.' '${place}'; ${before}; exec "$@"`,
  "sh",
];

describe.skipIf(!canMount)(`${canMount ? "" : "(needs unshare) "}the store on a disk`, () => {
  /** Runs an `add` there; prints the code, what it said, and the store's names afterwards. */
  const adding = (options: string, before: string, env: NodeJS.ProcessEnv = {}) =>
    script.run(directory, ["add", "two", "1"], {
      env,
      through: [
        ...mounted(directory, options, before),
        "sh",
        "-c",
        '"$@"; echo "code $?"; ls "$GHES_ADMIN_CONFIG_DIR"; cat "$GHES_ADMIN_CONFIG_DIR/profiles.txt"',
        "sh",
      ],
    });

  it("that is full: exit 9, the old store stays, no stray file", async () => {
    await script.run(directory, ["add", "one", "1"]);
    expect(await adding("size=64k", "true", { STORE_PADDING: "200000" })).toEqual({
      code: 0,
      stdout: "code 9\nprofiles.json\nprofiles.txt\none-0\n",
      stderr: `local_state: ${join(directory, "profiles.json")} cannot be written: only a part of it went to the disk\n`,
    });
  });

  it("that is read-only: exit 9, and reading goes on", async () => {
    await script.run(directory, ["add", "one", "1"]);
    expect(await adding("size=64k", `mount -o remount,ro '${directory}'`)).toEqual({
      code: 0,
      stdout: "code 9\nprofiles.json\nprofiles.txt\none-0\n",
      stderr: `local_state: the profile store cannot be locked: ${join(directory, "profiles.lock")}: the file system is read-only\n`,
    });
  });
});

interface Server {
  readonly child: ChildProcess;
  readonly over: Promise<Ended>;
}

/** Tells each server to save these; resolves when all have said that they are saved, or have ended. */
async function told(servers: readonly Server[], names: readonly string[]): Promise<void> {
  const each = servers.map(({ child: { stdin, stdout }, over }) => {
    let text = "";
    const saved = new Promise<void>((resolve) => {
      stdout?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.split("\n").length > names.length) resolve();
      });
    });
    stdin?.write(names.map((name) => `${name}\n`).join(""));
    return Promise.race([saved, over]);
  });
  await Promise.all(each);
}

/** What a lock of this machine holds, but for the process. */
function owner() {
  return { place: `${hostname()}/${execFileSync("readlink", ["/proc/self/ns/pid"], { encoding: "utf8" }).trim()}`, nonce: "of-a-test" };
}

/** The number of a process that has ended. */
function gonePid(): number {
  return Number(execFileSync("/bin/sh", ["-c", "echo $$"], { encoding: "utf8" }));
}
