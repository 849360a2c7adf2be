/**
 * The journal of a bulk run: an append-only file of JSON lines, only the person's (0600), with one writer. A line says
 * `sent` before the request's first byte leaves, and another how it ended; so whatever ends the process, no write is
 * forgotten, and what is in doubt is known to be.
 */
import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { shellWord } from "../domain/shell-word.js";
import { CliError } from "../errors.js";
import { holderOf, holdLock, sweepDrafts } from "../profiles/lock.js";
import { makeFolder } from "../profiles/state-folder.js";
import { codeOf, HAS_MODES, reasonOf } from "../profiles/system-error.js";
import type { World } from "../world.js";
import type { Ended } from "./job.js";
import { linesOf, readJournal, type Header, type Step } from "./journal-lines.js";

type Surroundings = Pick<World, "clock" | "random" | "processes">;

/** At least once a second what was written reaches the disk. */
const SYNC_EVERY = 1000;

/** How bytes reach the file; tests put a full disk in its place. Returns how many were taken. */
export type WriteBytes = (file: number, bytes: Uint8Array, from: number) => number;

const writeBytes: WriteBytes = (file, bytes, from) => writeSync(file, bytes, from);

export interface Journal {
  readonly path: string;
  /** The line is in the system's hands when this returns. @throws {CliError} `local_state`: then the request must not be sent */
  sent(index: number, key: string): void;
  /** @throws {CliError} `local_state` */
  ended(index: number, key: string, ended: Ended): void;
  /** On the disk, unlocked. Safe to call twice. @throws {CliError} `local_state` */
  close(): void;
}

/**
 * A new journal with the run's header and subjects, on the disk before anything is sent.
 * @throws {CliError} `usage` where there is such a file already, `local_state` where it cannot be written
 */
export function createJournal(path: string, header: Header, keys: readonly string[], world: Surroundings, write: WriteBytes = writeBytes): Journal {
  const folder = dirname(path);
  if (!isFolder(folder))
    throw new CliError("local_state", `the journal ${path} has no folder to be in: there is no folder ${folder}`, { hint: "make it, or name another file" });
  const release = locked(path, world);
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND, 0o600);
    const journal = new OpenJournal(path, file, release, world, write);
    journal.append(linesOf(header, keys));
    journal.sync();
    return journal;
  } catch (thrown) {
    if (file !== undefined) {
      // Half a plan is nothing to go on with, and would stand in the way of the next try.
      closeSync(file);
      rmSync(path, { force: true });
    }
    release();
    if (isFolder(path)) throw new CliError("usage", `the journal ${path} would be a folder`, { hint: "name a file in it" });
    if (codeOf(thrown) === "EEXIST")
      throw new CliError("usage", `there is a file ${path} already`, { hint: `go on with it: --resume ${shellWord(path)}; or name another file` });
    throw cannotWrite(path, thrown);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Makes the folder of a journal for which nobody named a place. @throws {CliError} `local_state` */
export function makePlace(path: string): void {
  try {
    makeFolder(dirname(path));
  } catch (thrown) {
    throw cannotWrite(path, thrown);
  }
}

/** What a journal holds, and the journal itself, to go on with. */
export interface Resumed {
  readonly journal: Journal;
  readonly header: Header;
  readonly keys: readonly string[];
  /** The last word on each subject that was started, by its place. */
  readonly last: ReadonlyMap<number, Step>;
}

/**
 * @throws {CliError} `local_state`: not there, unsafe, no journal, or in use by another process
 */
export function resumeJournal(path: string, world: Surroundings, write: WriteBytes = writeBytes): Resumed {
  if (!existsSync(path)) throw cannotRead(path, "no such file");
  const release = locked(path, world);
  try {
    const file = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
    refuseUnsafe(path, file);
    const bytes = readFileSync(file);
    const { whole, ...read } = readJournal(bytes, path);
    // A line that was torn when the process died said nothing yet.
    if (whole < bytes.length) ftruncateSync(file, whole);
    return { ...read, journal: new OpenJournal(path, file, release, world, write) };
  } catch (thrown) {
    release();
    if (thrown instanceof CliError) throw thrown;
    throw cannotRead(path, reasonOf(thrown), thrown);
  }
}

function locked(path: string, world: Surroundings): () => void {
  const lock = `${path}.lock`;
  const release = holdLock(lock, world, "the journal");
  if (release !== undefined) {
    sweepDrafts(dirname(lock), world);
    return release;
  }
  throw new CliError("local_state", `the journal ${path} is in use by ${holderOf(lock)}`, { hint: `wait for it to end; if it is gone, remove ${lock}` });
}

/** What others can write must not decide what is skipped. */
function refuseUnsafe(path: string, file: number): void {
  const facts = fstatSync(file);
  if (!facts.isFile()) throw new CliError("local_state", `${path} is no ordinary file`, { hint: "name the journal of a run" });
  if (HAS_MODES && (facts.mode & 0o022) !== 0)
    throw new CliError("local_state", `others can write the journal ${path}`, { hint: `look whether it is as it was, then: chmod 600 ${shellWord(path)}` });
}

const cannotRead = (path: string, why: string, cause?: unknown): CliError =>
  new CliError("local_state", `cannot read the journal ${path}: ${why}`, { hint: "name the run's id or its journal file", cause });

const cannotWrite = (path: string, thrown: unknown): CliError =>
  thrown instanceof CliError
    ? thrown
    : new CliError("local_state", `cannot write the journal ${path}: ${reasonOf(thrown)}`, {
        hint: "make room or name another file with --journal FILE; nothing is sent without a journal",
        cause: thrown,
      });

class OpenJournal implements Journal {
  #timer: NodeJS.Timeout | undefined;
  #failure: CliError | undefined;
  #isClosed = false;

  constructor(
    readonly path: string,
    private readonly file: number,
    private readonly release: () => void,
    private readonly world: Surroundings,
    private readonly write: WriteBytes,
  ) {}

  sent(index: number, key: string): void {
    this.#record({ i: index, key, s: "sent" });
  }

  ended(index: number, key: string, ended: Ended): void {
    if (ended.state === "left") this.#record({ i: index, key, s: "left" });
    else if (ended.state === "ok") this.#record({ i: index, key, s: "ok", ...(ended.status === undefined ? {} : { http: ended.status }) });
    else if (ended.state === "skip") this.#record({ i: index, key, s: "skip", why: ended.reason });
    else this.#record({ i: index, key, s: ended.state, ...factsOf(ended.error) });
  }

  #record(record: Omit<Step, "t">): void {
    this.append(`${JSON.stringify({ ...record, t: new Date(this.world.clock.now()).toISOString() })}\n`);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isClosed) fdatasync(this.file, (error) => (this.#failure ??= error === null ? undefined : cannotWrite(this.path, error)));
    }, SYNC_EVERY);
  }

  /** Once a line could not be written, nothing more is. */
  append(text: string): void {
    if (this.#failure !== undefined) throw this.#failure;
    const bytes = Buffer.from(text, "utf8");
    try {
      for (let at = 0; at < bytes.length;) at += this.write(this.file, bytes, at);
    } catch (thrown) {
      throw (this.#failure = cannotWrite(this.path, thrown));
    }
  }

  sync(): void {
    try {
      fdatasyncSync(this.file);
    } catch (thrown) {
      throw (this.#failure ??= cannotWrite(this.path, thrown));
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    try {
      this.sync();
    } finally {
      closeSync(this.file);
      this.release();
    }
  }
}

function factsOf({ code, message, facts }: CliError): Partial<Step> {
  return {
    code,
    why: message,
    ...(facts.status === undefined ? {} : { http: facts.status }),
    ...(facts.requestId === undefined ? {} : { req: facts.requestId }),
  };
}
