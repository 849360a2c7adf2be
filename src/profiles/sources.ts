/** What profiles and their secrets are read from, for whoever needs all of it. */
import type { World } from "../world.js";
import { createKeychains, type Keychains } from "./keychain.js";
import type { Prompter } from "./prompter.js";
import { profileStore, type ProfileStore } from "./store.js";

export interface ProfileSources {
  readonly world: World;
  readonly store: ProfileStore;
  readonly keychains: Keychains;
  readonly prompter: Prompter;
  /** One line for the person. */
  readonly note: (text: string) => void;
  /** The same, also where the person wants no more than results. */
  readonly warn: (text: string) => void;
}

export function profileSources(world: World, prompter: Prompter, tell: Pick<ProfileSources, "note" | "warn">): ProfileSources {
  const warn = (text: string) => {
    tell.warn(text);
  };
  return {
    world,
    store: profileStore(world),
    keychains: createKeychains(world, { warn }),
    prompter,
    note: (text) => {
      tell.note(text);
    },
    warn,
  };
}
