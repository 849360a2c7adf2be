/**
 * One writer at a time, across processes: a lock file that appears complete, by `link`, and says whose it is. A lock
 * whose process is gone is taken over at once; one that is held is waited for.
 */
import { randomUUID } from "node:crypto";
import { linkSync, lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { CliError } from "../errors.js";
import type { World } from "../world.js";
import { codeOf, reasonOf } from "./system-error.js";

const BUDGET = 10_000;
/** A lock that does not say whose it is (a file system without links, a crash) counts as left behind after this long. */
const ANONYMOUS_STALE = 10_000;
const PAUSE = { least: 5, most: 60 };

interface Owner {
  readonly pid: number;
  /** Host and process namespace: a pid means something only there. */
  readonly place: string;
  /** When the process began, where the system says, so that a pid used again is not taken for its owner. */
  readonly began: string | undefined;
  readonly nonce: string;
}

type Processes = Pick<World, "clock" | "random" | "processes">;

/**
 * Runs `work` while holding the lock. `work` is synchronous, so that the lock is held for milliseconds.
 * @throws {CliError} `local_state` when one other process holds it for 10 s; while it goes from hand to hand, it is waited for.
 */
export async function withLock<T>(path: string, world: Processes, signal: AbortSignal, work: () => T): Promise<T> {
  const own = ownerHere(world);
  let end = world.clock.monotonic() + BUDGET;
  let holder: string | undefined;
  while (!acquire(path, own, world)) {
    const now = readOwner(path)?.nonce;
    if (now !== undefined && now !== holder) end = world.clock.monotonic() + BUDGET;
    holder = now ?? holder;
    if (world.clock.monotonic() >= end) throw held(path);
    await world.clock.sleep(PAUSE.least + world.random() * (PAUSE.most - PAUSE.least), signal);
  }
  try {
    sweep(path, world);
    return work();
  } finally {
    if (readOwner(path)?.nonce === own.nonce) rmSync(path, { force: true });
  }
}

/**
 * Takes the lock and keeps it until the returned function is called; undefined while another process holds it.
 * @param what for messages: `the journal`
 * @throws {CliError} `local_state` when the lock cannot be written
 */
export function holdLock(path: string, world: Processes, what: string): (() => void) | undefined {
  const own = ownerHere(world);
  if (!acquire(path, own, world, what)) return undefined;
  return () => {
    if (readOwner(path)?.nonce === own.nonce) rmSync(path, { force: true });
  };
}

/** Who holds the lock, for messages: `process 4711 on build1`. */
export function holderOf(path: string): string {
  const owner = readOwner(path);
  return owner === undefined ? "another process" : `process ${String(owner.pid)} on ${owner.place.split("/")[0] ?? "another host"}`;
}

function held(path: string): CliError {
  return new CliError("local_state", `the profile store is locked by ${holderOf(path)}`, { hint: `wait for it to end; if it is gone, remove ${path}` });
}

function acquire(path: string, own: Owner, world: Processes, what = "the profile store"): boolean {
  if (create(path, own, what)) return true;
  if (!isAbandoned(path, world)) return false;
  // Two processes that both see a dead lock must not each remove one: the second would remove the first's new lock.
  const guard = `${path}.takeover`;
  if (!create(guard, own, what)) {
    if (isAbandoned(guard, world)) discard(guard, own);
    return false;
  }
  try {
    if (isAbandoned(path, world)) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
  return create(path, own, what);
}

/** False when it is there already. */
function create(path: string, own: Owner, what: string): boolean {
  const draft = `${path}.${own.nonce}`;
  try {
    writeFileSync(draft, JSON.stringify(own), { flag: "wx", mode: 0o600 });
    try {
      linkSync(draft, path);
    } catch (thrown) {
      // Somebody swept the draft away.
      if (codeOf(thrown) === "ENOENT") return false;
      if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(codeOf(thrown))) throw thrown;
      writeFileSync(path, JSON.stringify(own), { flag: "wx", mode: 0o600 });
    }
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    throw new CliError("local_state", `${what} cannot be locked: ${path}: ${reasonOf(thrown)}`, {
      hint: "check the directory's owner, mode and free space",
      cause: thrown,
    });
  } finally {
    rmSync(draft, { force: true });
  }
}

function discard(path: string, own: Owner): void {
  const aside = `${path}.${own.nonce}.old`;
  try {
    renameSync(path, aside);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT") throw thrown;
  }
  rmSync(aside, { force: true });
}

/** What killed processes left beside the lock. A draft that is not whole goes too: if its process lives, it makes another. */
function sweep(path: string, world: Processes): void {
  for (const name of readdirSync(dirname(path))) {
    const file = join(dirname(path), name);
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const isPartial = name !== `${basename(path)}.takeover` && readOwner(file) === undefined;
    if (isPartial || isAbandoned(file, world)) rmSync(file, { force: true });
  }
}

const DRAFT = /\.lock\.[0-9a-f-]{36}$/;

/** What killed processes left in a folder of locks that they were about to take, whichever they were. */
export function sweepDrafts(folder: string, world: Processes): void {
  for (const name of readdirSync(folder).filter((name) => DRAFT.test(name))) {
    const draft = join(folder, name);
    if (readOwner(draft) !== undefined && isAbandoned(draft, world)) rmSync(draft, { force: true });
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isOwner = (value: unknown): value is Owner =>
  typeof value === "object" &&
  value !== null &&
  "pid" in value &&
  typeof value.pid === "number" &&
  "place" in value &&
  typeof value.place === "string" &&
  "nonce" in value;

/** Whether its process is gone. Of a process on another host nobody here can say. */
function isAbandoned(path: string, world: Processes): boolean {
  const owner = readOwner(path);
  if (owner === undefined || world.processes === undefined) return ageOf(path, world) > ANONYMOUS_STALE;
  if (owner.place !== place()) return false;
  if (!world.processes.isAlive(owner.pid)) return true;
  return owner.began !== undefined && owner.began !== beginningOf(owner.pid);
}

function ageOf(path: string, world: Processes): number {
  try {
    return world.clock.now() - lstatSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

const ownerHere = (world: Processes): Owner => {
  const pid = world.processes?.pid ?? 0;
  return { pid, place: place(), began: beginningOf(pid), nonce: randomUUID() };
};

const place = (): string => `${hostname()}/${attempt(() => readlinkSync("/proc/self/ns/pid")) ?? ""}`;

/** Linux: clock ticks since boot, the 22nd field; the second may hold spaces and brackets. */
const beginningOf = (pid: number): string | undefined =>
  attempt(() => {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  });

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
