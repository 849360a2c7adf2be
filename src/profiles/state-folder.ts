/** Where this program keeps what nobody configured: journals, and what it has learned about instances and secrets. */
import { isAbsolute, join } from "node:path";
import type { World } from "../world.js";

/** A folder of its own for each kind of state; it may not be there yet. Undefined where nothing says where state is kept. */
export function stateFolder({ env, home }: Pick<World, "env" | "home">, kind: "runs" | "releases" | "attempts"): string | undefined {
  const state = env.XDG_STATE_HOME ?? "";
  // The XDG specification: a relative path is invalid and is to be ignored.
  if (isAbsolute(state)) return join(state, "ghes-admin", kind);
  return home === undefined || home === "" ? undefined : join(home, ".local", "state", "ghes-admin", kind);
}
