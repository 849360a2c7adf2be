import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createJournal, makePlace, resumeJournal, type WriteBytes } from "../../src/bulk/journal.js";
import type { Header } from "../../src/bulk/journal-lines.js";
import { CliError } from "../../src/errors.js";
import { fakeWorld } from "../support/fake-world.js";
import { watchFlushes } from "../support/flushes.js";

const world = { ...fakeWorld().world, processes: { pid: process.pid, isAlive: () => true } };
const KEYS = ["mona", "hubot", "octocat"];
const header: Header = {
  journal: "ghes-admin",
  version: 1,
  id: "r1",
  command: "users suspend",
  instance: "https://ghe1.example.com",
  names: "login",
  parameters: {},
  input_sha256: "00",
  count: KEYS.length,
  begun: "2026-11-22T17:00:00.000Z",
};

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "ghes-admin-journal-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function written(): Promise<string> {
  const path = join(await folder(), "runs", "r1.jsonl");
  makePlace(path);
  const journal = createJournal(path, header, KEYS, world);
  journal.sent(0, "mona");
  journal.ended(0, "mona", { state: "ok", status: 204 });
  journal.sent(1, "hubot");
  journal.close();
  return path;
}

const failure = (run: () => unknown): CliError => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof CliError) return thrown;
    throw thrown;
  }
  throw new Error("nothing failed");
};

describe("the journal", () => {
  it("has what killed processes left of locks that they were about to take swept away by the next run, and nobody else's", async () => {
    const processes = { pid: process.pid, isAlive: (pid: number) => pid !== 4711 };
    const first = join(await folder(), "runs", "r1.jsonl");
    makePlace(first);
    const journal = createJournal(first, header, KEYS, { ...world, processes });
    const own = JSON.parse(await readFile(`${first}.lock`, "utf8")) as object;
    journal.close();
    const draft = (end: string) => `r0.jsonl.lock.00000000-0000-4000-8000-00000000000${end}`;
    await writeFile(join(first, "..", draft("1")), JSON.stringify({ ...own, pid: 4711 }));
    await writeFile(join(first, "..", draft("2")), JSON.stringify(own));
    await writeFile(join(first, "..", draft("3")), "somebody's");
    createJournal(join(first, "..", "r2.jsonl"), { ...header, id: "r2" }, KEYS, { ...world, processes }).close();
    expect((await readdir(join(first, ".."))).sort()).toEqual([draft("2"), draft("3"), "r1.jsonl", "r2.jsonl"]);
  });

  it("is only the person's, in a folder that is only the person's", async () => {
    const path = await written();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
  });

  it("has a line in the file as soon as `sent` returns", async () => {
    const path = join(await folder(), "r1.jsonl");
    const journal = createJournal(path, header, KEYS, world);
    journal.sent(2, "octocat");
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual({ i: 2, key: "octocat", s: "sent", t: "2026-11-22T17:00:00.000Z" });
    journal.close();
  });

  it("is flushed to the disk when it is begun, within a second of a line, and before it is closed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const path = join(await folder(), "r1.jsonl");
    const flushes = watchFlushes();
    const journal = createJournal(path, header, KEYS, world);
    expect(flushes).toEqual(["flush r1.jsonl"]);
    journal.sent(0, "mona");
    journal.ended(0, "mona", { state: "ok", status: 204 });
    vi.advanceTimersByTime(1000);
    expect(flushes).toEqual(["flush r1.jsonl", "flush r1.jsonl"]);
    journal.sent(1, "hubot");
    journal.close();
    expect(flushes).toEqual(["flush r1.jsonl", "flush r1.jsonl", "flush r1.jsonl"]);
  });

  it("tells the last word on each subject", async () => {
    const { journal, keys, last } = resumeJournal(await written(), world);
    journal.close();
    expect(keys).toEqual(KEYS);
    expect([...last.values()].map(({ key, s }) => [key, s])).toEqual([
      ["mona", "ok"],
      ["hubot", "sent"],
    ]);
  });

  it("loses a torn last line, and goes on behind it with whole ones", async () => {
    const path = await written();
    const whole = await readFile(path, "utf8");
    await writeFile(path, `${whole}{"i":2,"key":"octo`);
    const { journal, last } = resumeJournal(path, world);
    expect(last.size).toBe(2);
    journal.sent(2, "octocat");
    journal.close();
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { s?: string }).s)).toEqual([undefined, undefined, "sent", "ok", "sent", "sent"]);
  });

  it("has one writer", async () => {
    const path = await written();
    const { journal } = resumeJournal(path, world);
    const refused = failure(() => resumeJournal(path, world));
    expect(refused.code).toBe("local_state");
    expect(refused.message).toContain(`is in use by process ${String(process.pid)} on `);
    journal.close();
    resumeJournal(path, world).journal.close();
  });

  it("never takes the place of a file that is there", async () => {
    const path = await written();
    expect(failure(() => createJournal(path, header, KEYS, world)).code).toBe("usage");
    expect(resumeJournal(path, world).last.size).toBe(2);
  });

  it("that cannot be begun leaves no file in the way of the next try", async () => {
    const path = join(await folder(), "r1.jsonl");
    let room = 20;
    const full: WriteBytes = (file, bytes, from) => {
      if (room === 0) throw Object.assign(new Error("write"), { code: "ENOSPC" });
      const taken = writeSync(file, bytes, from, room);
      room = 0;
      return taken;
    };
    expect(failure(() => createJournal(path, header, KEYS, world, full)).message).toBe(`cannot write the journal ${path}: no space left on the disk`);
    createJournal(path, header, KEYS, world).close();
    expect(resumeJournal(path, world).keys).toEqual(KEYS);
  });

  it("is no such file where there is none, in a folder that is there or not, and leaves nothing", async () => {
    const folder = join(await written(), "..");
    for (const path of [join(folder, "none.jsonl"), join(folder, "runs", "none.jsonl")])
      expect(failure(() => resumeJournal(path, world))).toMatchObject({
        code: "local_state",
        message: `cannot read the journal ${path}: no such file`,
        facts: { hint: "name the run's id or its journal file" },
      });
    expect((await readdir(folder)).filter((name) => name.startsWith("none"))).toEqual([]);
  });

  it("is refused when others can write it, when it is a link, and when it is no journal", async () => {
    const path = await written();
    const link = join(path, "..", "link.jsonl");
    await symlink(path, link);
    expect(failure(() => resumeJournal(link, world)).message).toContain("it is a symbolic link");
    await chmod(path, 0o622);
    expect(failure(() => resumeJournal(path, world)).message).toBe(`others can write the journal ${path}`);
    await chmod(path, 0o600);
    await writeFile(path, '{"some":"thing"}\n');
    expect(failure(() => resumeJournal(path, world)).code).toBe("local_state");
    await writeFile(path, `${JSON.stringify(header)}\n{"plan":["mona","hubot","octocat"]}\n{"i":0,\n{"i":1,"key":"hubot","s":"ok"}\n`);
    expect(failure(() => resumeJournal(path, world)).message).toContain("line 3 cannot be read");
  });

  it("says so when the disk is full, and takes nothing more, so that nothing more is sent", async () => {
    let room = 600;
    const full: WriteBytes = (file, bytes, from) => {
      if (room <= 0) throw Object.assign(new Error("write"), { code: "ENOSPC" });
      const taken = writeSync(file, bytes, from, Math.min(room, bytes.length - from));
      room -= taken;
      return taken;
    };
    const path = join(await folder(), "r1.jsonl");
    const journal = createJournal(path, header, KEYS, world, full);
    let sent = 0;
    const refused = failure(() => {
      for (;;) {
        journal.sent(sent, "mona");
        sent += 1;
      }
    });
    expect(refused.code).toBe("local_state");
    expect(refused.message).toBe(`cannot write the journal ${path}: no space left on the disk`);
    room = 1000;
    expect(failure(() => journal.sent(1, "mona"))).toBe(refused);
    journal.close();
    // What was taken before is whole, the line that was not is lost.
    expect(resumeJournal(path, world).last.size).toBe(sent === 0 ? 0 : sent);
  });
});
