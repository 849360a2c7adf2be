/** Public keys and personal access tokens of everybody. */
import { deleteKey, deleteToken, listKeys, listTokens } from "../../api/areas/users.js";
import type { Appliance } from "../appliance.js";
import { behaves, type Call } from "../call.js";
import { hasKey, hasToken, keyIds, keyWith, tokenIds, tokenWith, type Key } from "../keys.js";
import { pageOf } from "../paging.js";
import { isoOf, log } from "../site.js";
import { Refused } from "../wire.js";
import { account, actorOf, originOf } from "./account-answers.js";

export const keyBehaviors = [
  behaves(listKeys, (appliance, input, call) => {
    const { items, headers } = pageOf(sortedIds(appliance, input), input, call);
    return { status: 200, body: items.map((id) => publicKey(appliance, keyWith(appliance, id), call)), headers };
  }),

  behaves(deleteKey, (appliance, { key_ids: id }, call) => {
    if (!hasKey(appliance, id)) throw new Refused(404, "Not Found");
    appliance.state.site.deletedKeys[id] = true;
    log(appliance, actorOf(appliance, call), "public_key.delete", { public_key_id: id });
    return { status: 204 };
  }),

  behaves(listTokens, (appliance, input, call) => {
    const { items, headers } = pageOf([...tokenIds(appliance)].reverse(), input, call);
    return { status: 200, body: items.map((id) => personalToken(appliance, id, call)), headers };
  }),

  behaves(deleteToken, (appliance, { token_id: id }, call) => {
    if (!hasToken(appliance, id)) throw new Refused(404, "Not Found");
    appliance.state.site.deletedTokens[id] = true;
    log(appliance, actorOf(appliance, call), "personal_access_token.delete", { token_id: id });
    return { status: 204 };
  }),
];

interface Wanted {
  readonly sort?: "created" | "updated" | "accessed" | undefined;
  readonly direction?: "asc" | "desc" | undefined;
  readonly since?: string | undefined;
}

/** Keys are made in the order of their ids, and never updated. */
function sortedIds(appliance: Appliance, { sort = "created", direction = "desc", since }: Wanted): readonly number[] {
  const ids = keyIds(appliance);
  const turned = (ascending: readonly number[]) => (direction === "asc" ? ascending : [...ascending].reverse());
  if (sort !== "accessed" && since === undefined) return turned(ids);
  const from = since === undefined ? -Infinity : Date.parse(since);
  const keys = ids.map((id) => keyWith(appliance, id)).filter((key) => (key.lastUsed ?? key.createdAt) >= from);
  const time = (key: Key): number => (sort === "accessed" ? (key.lastUsed ?? 0) : key.createdAt);
  return turned(keys.sort((a, b) => time(a) - time(b) || a.id - b.id).map(({ id }) => id));
}

/** Releases before 3.0 tell less, and the id as text. */
function publicKey({ state }: Appliance, key: Key, call: Call) {
  const early = {
    id: key.id,
    key: key.text,
    user_id: key.deploy ? null : key.owner,
    repository_id: key.deploy ? 1_000 + key.id : null,
    url: `${originOf(call)}/api/v3/user/keys/${String(key.id)}`,
  };
  if (state.version.startsWith("2.")) return { ...early, id: String(key.id), key_id: String(key.id) };
  return {
    ...early,
    title: key.title,
    read_only: key.deploy,
    verified: true,
    created_at: isoOf(key.createdAt),
    last_used: key.lastUsed === null ? null : isoOf(key.lastUsed),
  };
}

function personalToken(appliance: Appliance, id: number, call: Call) {
  const { owner, scopes, lastEight, hash, note, createdAt, expiresAt } = tokenWith(appliance, id);
  const person = appliance.people.get(owner);
  return {
    id,
    url: `${originOf(call)}/api/v3/authorizations/${String(id)}`,
    app: { name: note, url: "https://docs.github.com/rest/enterprise/users/", client_id: "00000000000000000000" },
    token: "",
    hashed_token: hash,
    token_last_eight: lastEight,
    note,
    note_url: null,
    created_at: isoOf(createdAt),
    updated_at: isoOf(createdAt),
    expires_at: expiresAt === null ? null : isoOf(expiresAt),
    scopes,
    fingerprint: null,
    ...(person === undefined ? {} : { user: account(person, call) }),
  };
}
