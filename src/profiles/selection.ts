/** Which profiles a command is for: `-p`, `--tag`, `--all-profiles`, GHES_ADMIN_PROFILE, or the default one. */
import { nearestFew } from "../domain/suggest.js";
import { CliError, usage } from "../errors.js";
import { find, namesOf, type Profile, type Stored } from "./profile.js";
import type { ProfileStore } from "./store.js";
import { variable, type Environment } from "./variables.js";

export interface SelectionFlags {
  readonly profile?: readonly string[] | undefined;
  readonly allProfiles?: boolean | undefined;
  readonly tag?: string | undefined;
  readonly host?: string | undefined;
}

export interface Chosen {
  readonly name: string;
  readonly profile: Profile;
}

export interface Selection {
  readonly chosen: readonly Chosen[];
  /** Rows say which profile they are from, also when one was found. */
  readonly several: boolean;
  /** `flag`: chosen on the command line. `environment`: GHES_ADMIN_PROFILE. `default`: nobody named it. */
  readonly by: "flag" | "environment" | "default";
  readonly warnings: readonly string[];
}

/** @throws {CliError} `usage` for flags that exclude each other, `local_state` for profiles that are not there. */
export function select(flags: SelectionFlags, env: Environment, store: ProfileStore): Selection {
  refuseConflicts(flags);
  if (flags.profile !== undefined) {
    const names = [...new Set(flags.profile)];
    if (flags.host !== undefined && names.length > 1) throw usage("--host is for one instance, and -p names several", "leave one of them out");
    const stored = store.read();
    return { chosen: names.map((name) => choose(stored, name)), several: names.length > 1, by: "flag", warnings: [] };
  }
  if (flags.tag !== undefined) return { chosen: tagged(store.read(), flags.tag), several: true, by: "flag", warnings: [] };
  if (flags.allProfiles === true) return { chosen: all(store.read()), several: true, by: "flag", warnings: [] };
  const named = variable(env, "GHES_ADMIN_PROFILE");
  if (named !== undefined) return { chosen: [choose(store.read(), named)], several: false, by: "environment", warnings: [] };
  return unnamed(flags.host !== undefined || variable(env, "GHES_ADMIN_HOST") !== undefined, store);
}

function refuseConflicts({ profile, tag, allProfiles, host }: SelectionFlags): void {
  const given = [profile === undefined ? [] : ["-p"], tag === undefined ? [] : ["--tag"], allProfiles === true ? ["--all-profiles"] : []].flat();
  if (given.length > 1) throw usage(`${given.join(" and ")} exclude each other`, "use one of them");
  if (profile?.some((name) => name === "") === true || profile?.length === 0) throw usage("-p is empty", "name a profile; profile list shows them");
  if (tag === "") throw usage("--tag is empty", "name a tag; profile list shows them");
  if (host !== undefined && (tag !== undefined || allProfiles === true))
    throw usage(`--host is for one instance, and ${given.join("")} may find several`, "leave one of them out");
}

/** With a host from elsewhere the store is not needed: what hinders its reading is a warning then. */
function unnamed(hasHost: boolean, store: ProfileStore): Selection {
  const none = { chosen: [], several: false, by: "default", warnings: [] } as const;
  try {
    const stored = store.read();
    if (stored.default === undefined || (hasHost && find(stored, stored.default) === undefined)) return none;
    return { ...none, chosen: [choose(stored, stored.default)] };
  } catch (thrown) {
    if (!hasHost || !(thrown instanceof CliError)) throw thrown;
    return { ...none, warnings: hasPlace(store) ? [`the stored profiles are not used: ${thrown.message}`] : [] };
  }
}

function hasPlace(store: ProfileStore): boolean {
  try {
    store.location();
    return true;
  } catch {
    return false;
  }
}

/** @throws {CliError} `local_state` with the nearest names. */
export function choose(stored: Stored, name: string): Chosen {
  const profile = find(stored, name);
  if (profile !== undefined) return { name, profile };
  const names = namesOf(stored);
  const near = nearestFew(name, names, 3);
  const guess = near.length === 0 ? "" : ` (did you mean ${near.join(" or ")}?)`;
  const hint =
    name === "sandbox"
      ? "ghes-admin sandbox start makes it, in another terminal; it is there as long as that runs"
      : names.length === 0
        ? "there are none yet: ghes-admin profile add NAME --host HOST"
        : "ghes-admin profile list shows those there are";
  throw new CliError("local_state", `no profile ${JSON.stringify(name)}${guess}`, { hint });
}

function tagged(stored: Stored, tag: string): readonly Chosen[] {
  const found = all(stored).filter(({ profile }) => profile.tags?.includes(tag) === true);
  if (found.length > 0) return found;
  const near = nearestFew(tag, new Set(all(stored).flatMap(({ profile }) => profile.tags ?? [])), 3);
  throw new CliError("local_state", `no profile has the tag ${JSON.stringify(tag)}${near.length === 0 ? "" : ` (did you mean ${near.join(" or ")}?)`}`, {
    hint: "ghes-admin profile list shows the tags",
  });
}

function all(stored: Stored): readonly Chosen[] {
  const names = namesOf(stored);
  if (names.length === 0) throw new CliError("local_state", "there are no profiles", { hint: "ghes-admin profile add NAME --host HOST makes one" });
  return names.map((name) => choose(stored, name));
}
