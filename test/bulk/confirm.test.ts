import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { deleteUser } from "../../src/api/areas/users.js";
import { prepareBulk } from "../../src/bulk/bulk.js";
import type { Job } from "../../src/bulk/job.js";
import type { Surroundings } from "../../src/bulk/surroundings.js";
import { paceText } from "../../src/bulk/summary.js";
import { CliError } from "../../src/errors.js";
import { fakeWorld } from "../support/fake-world.js";

const never = (): never => {
  throw new Error("nothing may be sent");
};

async function around(agrees: boolean) {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-confirm-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const said: string[] = [];
  const surroundings: Surroundings = {
    world: { ...fakeWorld({ home: folder, cwd: folder }).world },
    signal: new AbortController().signal,
    concurrency: 2,
    retries: true,
    origin: "https://ghe1.example.com",
    label: "ghe1",
    flags: " -p ghe1",
    flagsOf: () => undefined,
    asEachEnds: false,
    isLogged: true,
    isTable: false,
    asks: true,
    dryRun: false,
    isQuiet: false,
    reader: { call: never, pages: never },
    open: never,
    readInput: never,
    confirm(question) {
      said.push(`? ${question}`);
      return agrees ? Promise.resolve() : Promise.reject(new CliError("cancelled", "cancelled; nothing was changed"));
    },
    note: (text) => said.push(text),
    noteOnce: (text) => said.push(text),
    warn: (text) => said.push(`warning: ${text}`),
    lastWord: () => () => undefined,
    progress: () => ({ update: () => undefined, stop: () => undefined }),
    rehearse: never,
  };
  return { surroundings, said, folder };
}

const subjects = Array.from({ length: 1234 }, (_, i) => ({
  key: `user-${String(i)}`,
  columns: { login: `user-${String(i)}`, state: i < 34 ? "gone" : i < 40 ? "kept" : "" },
}));
const job: Job = {
  command: "users delete",
  names: "login",
  verb: { plain: "delete", done: "deleted", doing: "deleting" },
  noun: ["user", "users"],
  source: { kind: "found", subjects },
  parameters: {},
  write: (username) => ({ operation: deleteUser, input: { username } }),
  foresee: ({ state }) => (state === "gone" ? { skip: "gone already" } : state === "kept" ? { refuse: "must be kept", code: "forbidden" } : undefined),
  spared: () => Promise.resolve("User-40"),
};

describe("before the first write", () => {
  it("the plan is told and agreed to, with the instance's name in the question", async () => {
    const { surroundings, said } = await around(true);
    const bulk = await prepareBulk(job, surroundings);
    expect(bulk).toBeDefined();
    expect(said).toEqual([
      "ghe1: 1,193 users to delete: user-41, user-42, user-43, user-44, user-45, user-46, user-47, user-48, user-49, user-50, and 1,183 more; 34 gone already; 7 that cannot be deleted: user-34, user-35, user-36, user-37, user-38, user-39, user-40",
      "? Delete 1,193 users on ghe1?",
    ]);
  });

  it("a no ends it: nothing is sent, no journal is begun", async () => {
    const { surroundings, folder } = await around(false);
    await expect(prepareBulk(job, surroundings)).rejects.toMatchObject({ code: "cancelled" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("nothing is asked where nothing would be sent", async () => {
    const { surroundings, said } = await around(false);
    await prepareBulk({ ...job, source: { kind: "found", subjects: subjects.slice(0, 34) } }, surroundings);
    expect(said).toEqual([]);
  });
});

describe("the pace of a run", () => {
  it("is told as rate and time left", () => {
    expect(paceText(0, 100, 1000)).toBe("");
    expect(paceText(5, 100, 10_000)).toBe("0.5/s, 3 min left");
    expect(paceText(850, 10_000, 10_000)).toBe("85/s, 2 min left");
    expect(paceText(99, 100, 1000)).toBe("99/s, 1 s left");
    expect(paceText(10, 100_000, 10_000)).toBe("1.0/s, 28 h left");
  });
});
