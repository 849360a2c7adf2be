/** Where journals are, and what a run is called. */
import { join, resolve } from "node:path";
import { randomBytes } from "node:crypto";
import { CliError, usage } from "../errors.js";
import { stateFolder } from "../profiles/state-folder.js";
import type { World } from "../world.js";

type Surroundings = Pick<World, "env" | "home" | "cwd">;

/** `20261121T110734Z-3f2a1b`: sorts by time. */
export const newRunId = (now: number): string => `${new Date(now).toISOString().replace(/[-:]|\.\d+/g, "")}-${randomBytes(3).toString("hex")}`;

/** @throws {CliError} `local_state` where nothing says where state is kept */
export const journalOf = (id: string, world: Surroundings): string => join(runsDirectory(world), `${id}.jsonl`);

/** `--journal FILE`. */
export const journalFile = (path: string, { cwd }: Surroundings): string => resolve(cwd, path);

/** `--resume ID|PATH`: a path has a slash or ends as a journal does. @throws {CliError} `usage` */
export function journalNamed(name: string, world: Surroundings): string {
  if (name.includes("/") || name.endsWith(".jsonl")) return resolve(world.cwd, name);
  if (!/^[\w.-]+$/.test(name) || name.startsWith("."))
    throw usage(`--resume: "${name}" is neither the id of a run nor a path`, "the run printed how to resume it");
  return journalOf(name, world);
}

function runsDirectory(world: Surroundings): string {
  const folder = stateFolder(world, "runs");
  if (folder !== undefined) return folder;
  throw new CliError("local_state", "there is no home directory to keep the journal in", { hint: "set HOME or XDG_STATE_HOME, or give --journal FILE" });
}
