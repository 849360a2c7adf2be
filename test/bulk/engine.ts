/** The engine without a command line: an instance that is a few functions, and what it was sent. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { deleteUser } from "../../src/api/areas/users.js";
import { prepareBulk } from "../../src/bulk/bulk.js";
import type { Job, Reader } from "../../src/bulk/job.js";
import type { Row } from "../../src/bulk/rows.js";
import type { Again, Surroundings } from "../../src/bulk/surroundings.js";
import { fakeWorld } from "../support/fake-world.js";

const never = (): never => {
  throw new Error("not expected");
};

interface Instance {
  /** Answers a write with its status, or throws. */
  readonly write: (login: string) => number | Promise<number>;
  /** How a write is delivered; once, where it is left out. */
  readonly deliver?: (write: () => Promise<number>, again: Again) => Promise<number>;
  /** How the run reads; not at all, where it is left out. */
  readonly call?: Reader["call"];
  readonly signal?: AbortSignal;
  readonly asks?: boolean;
  readonly concurrency?: number;
}

export interface Engine {
  /** Notes, warnings, and questions behind a `?`, in order. */
  readonly said: string[];
  readonly sent: string[];
  /** Where journals that are named lie. */
  readonly folder: string;
  run(job: Job): Promise<readonly Row[]>;
}

export async function engine({
  write,
  deliver = (once) => once(),
  call = never,
  signal = new AbortController().signal,
  asks = false,
  concurrency = 1,
}: Instance): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-engine-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const said: string[] = [];
  const sent: string[] = [];
  const surroundings: Surroundings = {
    world: fakeWorld({ home: folder, cwd: folder }).world,
    signal,
    concurrency,
    retries: true,
    origin: "https://ghe1.example.com",
    flagsOf: () => undefined,
    label: "ghe1",
    flags: " -p ghe1",
    asEachEnds: false,
    isLogged: true,
    isTable: false,
    asks,
    dryRun: false,
    isQuiet: false,
    reader: { call: never, pages: never },
    open: () =>
      Promise.resolve({
        call,
        pages: never,
        async send(_operation, input, again) {
          const username = "username" in input ? String(input.username) : "";
          const once = () => {
            sent.push(username);
            return Promise.resolve().then(() => write(username));
          };
          return { status: await deliver(once, again) };
        },
        close: () => Promise.resolve(),
      }),
    readInput: never,
    confirm: (question) => Promise.resolve(void said.push(`? ${question}`)),
    note: (text) => said.push(text),
    noteOnce: (text) => said.push(text),
    warn: (text) => said.push(`warning: ${text}`),
    lastWord: () => () => undefined,
    progress: () => ({ update: () => undefined, stop: () => undefined }),
    rehearse: never,
  };
  return {
    said,
    sent,
    folder,
    async run(job) {
      const rows: Row[] = [];
      const bulk = await prepareBulk(job, surroundings);
      for await (const row of bulk?.rows ?? []) rows.push(row);
      return rows;
    },
  };
}

export const deleting = (logins: readonly string[], more: Partial<Job> = {}): Job => ({
  command: "users delete",
  names: "login",
  verb: { plain: "delete", done: "deleted", doing: "deleting" },
  noun: ["user", "users"],
  source: { kind: "found", subjects: logins.map((key) => ({ key })) },
  parameters: {},
  write: (username) => ({ operation: deleteUser, input: { username } }),
  ...more,
});
