/** Where the store is. Needed only when the store is: a run with no home directory can do without one. */
import { isAbsolute, join, resolve } from "node:path";
import { CliError } from "../errors.js";
import type { World } from "../world.js";

export interface Location {
  readonly directory: string;
  /** `profiles.json`. */
  readonly file: string;
  /** `profiles.txt`: the names, one a line, for completion. */
  readonly names: string;
  readonly lock: string;
}

/** @throws {CliError} `local_state` where neither a variable nor a home directory says. */
export function locate(world: Pick<World, "env" | "home" | "cwd">): Location {
  const directory = directoryOf(world);
  return { directory, file: join(directory, "profiles.json"), names: join(directory, "profiles.txt"), lock: join(directory, "profiles.lock") };
}

function directoryOf({ env, home, cwd }: Pick<World, "env" | "home" | "cwd">): string {
  const own = env.GHES_ADMIN_CONFIG_DIR ?? "";
  if (own !== "") return resolve(cwd, own);
  const xdg = env.XDG_CONFIG_HOME ?? "";
  // The XDG specification: a relative path is invalid and is to be ignored.
  if (isAbsolute(xdg)) return join(xdg, "ghes-admin");
  if (home !== undefined && home !== "") return join(home, ".config", "ghes-admin");
  throw new CliError("local_state", "there is no home directory to keep profiles in", {
    hint: "set HOME or GHES_ADMIN_CONFIG_DIR, or give --host and the credentials in the environment",
  });
}
