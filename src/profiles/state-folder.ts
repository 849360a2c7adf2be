/** Where this program keeps what nobody configured: journals, and what it has learned about instances and secrets. */
import { mkdirSync, rmSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { World } from "../world.js";
import { codeOf } from "./system-error.js";

/** A folder of its own for each kind of state; it may not be there yet. Undefined where nothing says where state is kept. */
export function stateFolder({ env, home }: Pick<World, "env" | "home">, kind: "runs" | "releases" | "attempts"): string | undefined {
  const state = env.XDG_STATE_HOME ?? "";
  // The XDG specification: a relative path is invalid and is to be ignored.
  if (isAbsolute(state)) return join(state, "ghes-admin", kind);
  return home === undefined || home === "" ? undefined : join(home, ".local", "state", "ghes-admin", kind);
}

/**
 * Makes the folder, for this person alone, and those above it. Node's own `recursive` does not come to an end where a folder
 * that is there refuses others with ENOENT, as `/proc` and automounters do.
 * @throws the system's error
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return;
    if (codeOf(thrown) !== "ENOENT" || dirname(folder) === folder) throw thrown;
    makeFolder(dirname(folder));
    makeLast(folder);
  }
}

function makeLast(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (thrown) {
    if (codeOf(thrown) !== "EEXIST") throw thrown;
  }
}

/** Takes a file away where that can be done: `force` alone still throws where a part of the path is no folder. */
export function discardFile(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What stays there counts for nothing, or grows too old to count.
  }
}
