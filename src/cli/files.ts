/** Input files and output files of commands: read whole, refused when they are not what they should be. */
import { lstat, open, readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError, usage } from "../errors.js";
import { reasonOf } from "../profiles/system-error.js";
import type { Input, World } from "../world.js";

/** Bytes; a license or a settings file has some thousand. */
const LIMIT = 256 * 1024 * 1024;

/** What stdin holds can be read once; several instances at the same time are all given it. */
export function readOnce(stdin: Input): Input {
  let all: Promise<Uint8Array> | undefined;
  return { isTTY: stdin.isTTY, readAll: (signal) => (all ??= stdin.readAll(signal)) };
}

/**
 * All bytes of a file, or of stdin for `-`.
 * @throws {CliError} `usage`: missing, unreadable, a directory, empty, or too large.
 */
export async function readInput(world: World, path: string, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = path === "-" ? await world.stdin.readAll(signal) : await readWhole(resolve(world.cwd, path), path);
  if (bytes.length === 0) throw usage(path === "-" ? "stdin is empty" : `${path} is empty`, "nothing was sent");
  return bytes;
}

async function readWhole(absolute: string, path: string): Promise<Uint8Array> {
  try {
    const facts = await stat(absolute);
    if (facts.isDirectory()) throw usage(`${path} is a directory`, "name a file");
    if (facts.size > LIMIT) throw usage(`${path} is larger than ${String(LIMIT / 1024 / 1024)} MB`, "nothing was sent");
    return await readFile(absolute);
  } catch (thrown) {
    if (thrown instanceof CliError) throw thrown;
    throw usage(`cannot read ${path}: ${reasonOf(thrown)}`, "check the name and its permissions");
  }
}

/**
 * Writes a file that is only the person's (0600); an existing one is replaced, a link is not followed.
 * @throws {CliError} `local_state`
 */
export async function writeNewFile(world: World, path: string, text: string): Promise<void> {
  const absolute = resolve(world.cwd, path);
  try {
    const existing = await lstat(absolute).catch(() => undefined);
    if (existing !== undefined && !existing.isFile()) throw new CliError("local_state", `${path} is no ordinary file`, { hint: "name another file" });
    const file = await open(absolute, "w", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (thrown instanceof CliError) throw thrown;
    throw new CliError("local_state", `cannot write ${path}: ${reasonOf(thrown)}`, {
      hint: "check the folder, its permissions and the space left",
      cause: thrown,
    });
  }
}
