/** The journal where files have no modes: every file says there that anybody may write it. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { fakeWorld } from "../support/fake-world.js";

/** The journal's module as it is where the system is Windows. */
async function onWindows(): Promise<typeof import("../../src/bulk/journal.js")> {
  vi.resetModules();
  vi.doMock("node:os", async (original) => ({ ...(await original<typeof import("node:os")>()), platform: () => "win32" }));
  onTestFinished(() => {
    vi.doUnmock("node:os");
    vi.resetModules();
  });
  return import("../../src/bulk/journal.js");
}

it("a run is gone on with on Windows", async () => {
  const { createJournal, resumeJournal } = await onWindows();
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-windows-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "r1.jsonl");
  const world = { ...fakeWorld().world, processes: { pid: process.pid, isAlive: () => true } };
  const instance = "https://ghe1.example.com";
  const header = {
    journal: "ghes-admin",
    version: 1,
    id: "r1",
    command: "users suspend",
    instance,
    names: "login",
    parameters: {},
    input_sha256: "00",
    count: 1,
    begun: "2026-11-22T17:00:00.000Z",
  } as const;
  createJournal(path, header, ["mona"], world).close();
  await chmod(path, 0o666);
  const { keys, journal } = resumeJournal(path, world);
  journal.close();
  expect(keys).toEqual(["mona"]);
});
