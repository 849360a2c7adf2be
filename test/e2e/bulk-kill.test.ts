/** The program itself, killed in the middle of its work, and gone on with. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/sandbox/random.js";
import { crowd, rowsOf, type Crowd } from "../bulk/people.js";

const PROGRAM = new URL("../../bin/ghes-admin.js", import.meta.url).pathname;
const KILLS = 20;
const PEOPLE = 48;
const LINE = ["users", "suspend", "--from-file", "logins.txt", "--yes", "--json", "--journal", "run.jsonl"];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(ghes: Crowd, words: readonly string[]) {
  const env = { PATH: process.env.PATH, HOME: ghes.folder, TZ: "UTC", ...ghes.env };
  const child = spawn(process.execPath, [PROGRAM, ...words], { env, cwd: ghes.folder });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (texts.stderr += chunk.toString()));
  const ended = once(child, "close").then(([code]): Ended => ({ code: code as number | null, ...texts }));
  return { child, ended };
}

const writes = (ghes: Crowd) => ghes.sandbox.requests.filter(({ method }) => method === "PUT");

/** Does something the moment the appliance has received its n-th write. */
async function atWrite(ghes: Crowd, n: number, act: () => void, ended: Promise<Ended>): Promise<Ended> {
  const watch = setInterval(() => {
    if (writes(ghes).length < n) return;
    clearInterval(watch);
    act();
  }, 0);
  return ended.finally(() => clearInterval(watch));
}

interface Step {
  readonly key: string;
  readonly s: string;
}

async function stepsIn(ghes: Crowd): Promise<readonly Step[]> {
  const text = await readFile(join(ghes.folder, "run.jsonl"), "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Step)
    .filter(({ s }) => typeof s === "string");
}

describe("a bulk run that is killed", () => {
  it("with -9 at any of twenty moments leaves a journal that is not behind the appliance, and --resume completes it", { timeout: 240_000 }, async () => {
    const random = new Random("kills");
    for (let round = 0; round < KILLS; round++) {
      const ghes = await crowd(PEOPLE, { faults: ["latency=8:PUT /api/v3/users/*"] });
      const n = random.integer(1, PEOPLE);
      await writeFile(join(ghes.folder, "logins.txt"), ghes.logins.join("\n"));
      const first = start(ghes, LINE);
      await atWrite(ghes, n, () => first.child.kill("SIGKILL"), first.ended);
      const steps = await stepsIn(ghes);
      const sent = new Set(steps.filter(({ s }) => s === "sent").map(({ key }) => key));
      const done = new Set(steps.filter(({ s }) => s === "ok").map(({ key }) => key));
      expect([...done].every(ghes.isSuspended), "what the journal calls done is done").toBe(true);
      const reached = new Set(writes(ghes).map(({ url }) => url.split("/").at(-2) ?? ""));
      expect(
        [...reached].filter((login) => !sent.has(login)),
        "what the appliance received is in the journal",
      ).toEqual([]);

      const before = writes(ghes).length;
      const second = await start(ghes, ["users", "suspend", "--from-file", "logins.txt", "--yes", "--json", "--resume", "run.jsonl"]).ended;
      expect({ round, n, code: second.code, stderr: second.stderr }).toMatchObject({ code: 0 });
      expect(rowsOf(second)).toEqual(ghes.logins.map((login) => ({ login, ok: true })));
      expect(ghes.logins.every(ghes.isSuspended)).toBe(true);
      const again = writes(ghes)
        .slice(before)
        .map(({ url }) => url.split("/").at(-2) ?? "");
      expect(
        again.filter((login) => done.has(login)),
        "nothing that is done is sent again",
      ).toEqual([]);
      expect(new Set(again).size).toBe(again.length);
      await ghes.sandbox.stop();
    }
  });

  it("by Ctrl-C ends with 130, everything settled and the way to go on", async () => {
    const ghes = await crowd(PEOPLE, { faults: ["latency=30:PUT /api/v3/users/*"] });
    await writeFile(join(ghes.folder, "logins.txt"), ghes.logins.join("\n"));
    const run = start(ghes, LINE);
    const ended = await atWrite(ghes, 10, () => run.child.kill("SIGINT"), run.ended);
    expect(ended.code).toBe(130);
    const rows = rowsOf(ended);
    expect(rows.filter(({ ok }) => ok).map(({ login }) => login)).toEqual(ghes.logins.filter(ghes.isSuspended));
    expect(ended.stderr).toMatch(/stopped by Ctrl-C; suspended \d+ of 48 users; \d+ not sent\n/);
    expect(ended.stderr).toContain(`--resume ${join(ghes.folder, "run.jsonl")}`);
  });

  it("is not gone on with by two at once: the second is told who has it", async () => {
    const ghes = await crowd(PEOPLE, { faults: ["latency=60:PUT /api/v3/users/*"] });
    await writeFile(join(ghes.folder, "logins.txt"), ghes.logins.join("\n"));
    const run = start(ghes, LINE);
    let second: Promise<Ended> | undefined;
    // The first stands still, journal in hand, until the second has its answer.
    const resume = (): void => {
      run.child.kill("SIGSTOP");
      second = start(ghes, ["users", "suspend", "--yes", "--resume", "run.jsonl"]).ended.finally(() => run.child.kill("SIGCONT"));
    };
    await atWrite(ghes, 4, resume, run.ended);
    const refused = await second;
    expect(refused?.code).toBe(9);
    expect(refused?.stderr).toContain(`is in use by process ${String(run.child.pid)} on `);
  });

  it("goes on when nobody reads its output", async () => {
    const ghes = await crowd(PEOPLE);
    await writeFile(join(ghes.folder, "logins.txt"), ghes.logins.join("\n"));
    const run = start(ghes, ["users", "suspend", "--from-file", "logins.txt", "--yes", "-o", "ndjson", "--journal", "run.jsonl"]);
    run.child.stdout.destroy();
    const ended = await run.ended;
    expect(ended.code).toBe(0);
    expect(ghes.logins.every(ghes.isSuspended)).toBe(true);
    expect((await stepsIn(ghes)).filter(({ s }) => s === "ok")).toHaveLength(PEOPLE);
  });

  it("whose journal cannot be written any more sends nothing more, ends with 9, and is gone on with when there is room", async () => {
    const ghes = await crowd(PEOPLE);
    await writeFile(join(ghes.folder, "logins.txt"), ghes.logins.join("\n"));
    // Files may grow to 4 kB: the journal is full after some twenty users.
    const limited = spawn("bash", ["-c", `ulimit -f 4; exec "$0" "$@"`, process.execPath, PROGRAM, ...LINE], {
      env: { PATH: process.env.PATH, HOME: ghes.folder, ...ghes.env },
      cwd: ghes.folder,
    });
    const texts = { stdout: "", stderr: "" };
    limited.stdout.on("data", (chunk: Buffer) => (texts.stdout += chunk.toString()));
    limited.stderr.on("data", (chunk: Buffer) => (texts.stderr += chunk.toString()));
    const [code] = (await once(limited, "close")) as [number];
    expect({ code, stderr: texts.stderr.split("\n")[0] }).toEqual({ code: 9, stderr: expect.stringContaining("cannot write the journal") as string });
    const rows = rowsOf(texts);
    expect(rows.filter(({ ok }) => ok).map(({ login }) => login)).toEqual(ghes.logins.filter(ghes.isSuspended));
    const sent = new Set((await stepsIn(ghes)).map(({ key }) => key));
    expect(writes(ghes).filter(({ url }) => !sent.has(url.split("/").at(-2) ?? ""))).toEqual([]);
    expect(writes(ghes).length).toBeLessThan(PEOPLE);
    const on = await start(ghes, ["users", "suspend", "--yes", "--json", "--resume", "run.jsonl"]).ended;
    expect([on.code, ghes.logins.every(ghes.isSuspended)]).toEqual([0, true]);
  });
});
