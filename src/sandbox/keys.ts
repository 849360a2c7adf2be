/** Public keys and personal access tokens of the people: like them, they follow from the seed until they are deleted. */
import type { Appliance } from "./appliance.js";
import { Random } from "./random.js";
import { whole } from "./site.js";

const DAY = 86_400_000;

/** Every third person has a key; every tenth key is a repository's deploy key. */
const ownerOfKey = (key: number): number => 3 * key - 2;
/** Every fourth person has a token. */
const ownerOfToken = (token: number): number => 4 * token - 2;

export interface Key {
  readonly id: number;
  readonly owner: number;
  readonly deploy: boolean;
  readonly text: string;
  readonly title: string;
  readonly createdAt: number;
  readonly lastUsed: number | null;
}

export interface Token {
  readonly id: number;
  readonly owner: number;
  readonly scopes: readonly string[];
  readonly lastEight: string;
  readonly hash: string;
  readonly note: string;
  readonly createdAt: number;
  /** Null for those that never do. */
  readonly expiresAt: number | null;
}

/** How many keys a person has. */
export const keysOf = (appliance: Appliance, personId: number): number => {
  const key = (personId + 2) / 3;
  return Number.isInteger(key) && personId <= appliance.people.seeded && appliance.state.site.deletedKeys[key] !== true ? 1 : 0;
};

/** Ids of the keys that are there, oldest first. */
export function keyIds(appliance: Appliance): readonly number[] {
  return idsOf(appliance, ownerOfKey, (id) => appliance.state.site.deletedKeys[id] === true);
}

/** Ids of the tokens that are there, oldest first. */
export function tokenIds(appliance: Appliance): readonly number[] {
  return idsOf(appliance, ownerOfToken, (id) => appliance.state.site.deletedTokens[id] === true);
}

function idsOf({ people, state }: Appliance, ownerOf: (id: number) => number, isDeleted: (id: number) => boolean): readonly number[] {
  const ids: number[] = [];
  for (let id = 1; ownerOf(id) <= people.seeded; id++) if (!isDeleted(id) && state.site.people.deleted[ownerOf(id)] !== true) ids.push(id);
  return ids;
}

export const hasKey = (appliance: Appliance, id: number): boolean => isThere(appliance, id, ownerOfKey, appliance.state.site.deletedKeys);
export const hasToken = (appliance: Appliance, id: number): boolean => isThere(appliance, id, ownerOfToken, appliance.state.site.deletedTokens);

const isThere = ({ people, state }: Appliance, id: number, ownerOf: (id: number) => number, deleted: Readonly<Record<string, true>>): boolean =>
  id >= 1 && ownerOf(id) <= people.seeded && deleted[id] !== true && state.site.people.deleted[ownerOf(id)] !== true;

export function keyWith({ state }: Appliance, id: number): Key {
  const random = new Random(`${state.seed}/key/${String(id)}`);
  const { since, seeded } = state.site.people;
  // One after the other over a thousand days, so that the order of the ids is that of their making.
  const createdAt = whole(since - 1_000 * DAY * (1 - ownerOfKey(id) / (seeded + 3)));
  return {
    id,
    owner: ownerOfKey(id),
    deploy: id % 10 === 0,
    text: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${random.text(43)}`,
    title: ["laptop", "workstation", "build", "backup"][random.integer(0, 3)] ?? "laptop",
    createdAt,
    lastUsed: random.number() < 0.2 ? null : createdAt + Math.floor(random.number() * (since - createdAt)),
  };
}

export function tokenWith({ state }: Appliance, id: number): Token {
  const random = new Random(`${state.seed}/token/${String(id)}`);
  return {
    id,
    owner: ownerOfToken(id),
    scopes: [["repo"], ["repo", "workflow"], ["read:org"], ["repo", "gist", "user"]][random.integer(0, 3)] ?? ["repo"],
    lastEight: random.text(8),
    hash: random.hex(64),
    note: ["ci", "laptop", "release script", "dashboard"][random.integer(0, 3)] ?? "ci",
    createdAt: whole(state.site.people.since - random.integer(1, 700) * DAY),
    expiresAt: random.number() < 0.5 ? null : whole(state.site.people.since + random.integer(1, 300) * DAY),
  };
}
