import { execFileSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { namesOf } from "../../src/profiles/profile.js";
import { profileStore } from "../../src/profiles/store.js";
import { fakeClock } from "../support/fake-world.js";
import { ended, storeScript, type Ended, type StoreScript } from "./store-process.js";

let script: StoreScript;
let root: string;
let directory: string;
beforeAll(async () => {
  script = await storeScript();
});
afterAll(() => script.remove());
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ghes-store-"));
  directory = join(root, "config");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const stored = (): Record<string, unknown> =>
  (JSON.parse(readFileSync(join(directory, "profiles.json"), "utf8")) as { profiles: Record<string, unknown> }).profiles;
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

interface Server {
  readonly child: ChildProcess;
  readonly over: Promise<Ended>;
}

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
