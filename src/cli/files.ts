/** Input files and output files of commands: read whole, refused when they are not what they should be. */
import { access, constants, lstat, open, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError, usage } from "../errors.js";
import { reasonOf } from "../profiles/system-error.js";
import { tooLarge } from "../read-all.js";
import { readFileAt, type FileRead } from "../read-file.js";
import { LARGEST_INPUT, type Input, type World } from "../world.js";

/** What stdin holds can be read once; several instances at the same time are all given it. */
export function readOnce(stdin: Input): Input {
  let all: Promise<Uint8Array> | undefined;
  return { isTTY: stdin.isTTY, readAll: (signal) => (all ??= stdin.readAll(signal)) };
}

/** Who reads: `note` tells that a terminal is waited for. */
export interface Reading {
  readonly world: World;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Bytes; `LARGEST_INPUT` when left out. */
  readonly largest?: number;
}

/**
 * All bytes of a file, or of stdin for `-`.
 * @throws {CliError} `usage`: missing, unreadable, a directory or a device, empty, or too large.
 */
export async function readInput({ world, signal, note, largest = LARGEST_INPUT }: Reading, path: string): Promise<Uint8Array> {
  if (path === "-" && world.stdin.isTTY) note("waiting for input on stdin; Ctrl-D ends it");
  const bytes = path === "-" ? await world.stdin.readAll(signal) : await readWhole(resolve(world.cwd, path), path, signal, largest);
  if (bytes.length === 0) throw usage(path === "-" ? "stdin is empty" : `${path} is empty`, "nothing was sent");
  if (bytes.length > largest) throw tooLarge("stdin", largest);
  return bytes;
}

async function readWhole(absolute: string, path: string, signal: AbortSignal, largest: number): Promise<Uint8Array> {
  let read: FileRead;
  try {
    read = await readFileAt(absolute, signal, largest);
  } catch (thrown) {
    signal.throwIfAborted();
    throw usage(`cannot read ${path}: ${reasonOf(thrown)}`, "check the name and its permissions");
  }
  if (read.ok) return read.bytes;
  throw read.why === "it is too large" ? tooLarge(path, largest) : usage(`${path} is ${read.why.slice("it is ".length)}`, "name a file");
}

/**
 * Writes a file that is only the person's (0600), whatever the mode of the one it replaces; a link is not followed. It is there
 * as a whole, or as it was.
 * @throws {CliError} `local_state`
 */
export async function writePrivateFile(world: World, path: string, text: string): Promise<void> {
  const absolute = resolve(world.cwd, path);
  const own = `${absolute}.${world.random().toString(36).slice(2)}.new`;
  try {
    await refuseUnusual(absolute, path);
    await writeNew(own, text);
    await rename(own, absolute);
  } catch (thrown) {
    await rm(own, { force: true }).catch(() => undefined);
    if (thrown instanceof CliError) throw thrown;
    throw new CliError("local_state", `cannot write ${path}: ${reasonOf(thrown)}`, {
      hint: "check the folder, its permissions and the space left",
      cause: thrown,
    });
  }
}

/** What is there and is no file, or is not for writing, stays. */
async function refuseUnusual(absolute: string, path: string): Promise<void> {
  const existing = await lstat(absolute).catch(() => undefined);
  if (existing === undefined) return;
  if (!existing.isFile()) throw new CliError("local_state", `${path} is no ordinary file`, { hint: "name another file" });
  await access(absolute, constants.W_OK);
}

async function writeNew(absolute: string, text: string): Promise<void> {
  const file = await open(absolute, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
