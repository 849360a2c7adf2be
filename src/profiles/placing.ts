/** Where the secrets of a profile are kept, the keychain or the store: putting them there, moving them, taking them away. */
import { CliError, usage } from "../errors.js";
import { isKeychainName } from "./keychain-programs.js";
import type { KeychainItem, Keychains } from "./keychain.js";
import { namesOf, SECRET_KINDS, type Profile, type SecretKind, type Stored, type StoredSecret } from "./profile.js";
import type { Chosen } from "./selection.js";
import type { ProfileStore } from "./store.js";

export type Secrets = Readonly<Partial<Record<SecretKind, StoredSecret>>>;

/** `--store`. A name: this keychain and no other. */
export type Keeping = { readonly in: "file" } | { readonly in: "keychain"; readonly name: string | undefined };

/** @throws {CliError} `usage` */
export function parseStore(text: string): Keeping {
  if (text === "file") return { in: "file" };
  if (text === "keychain") return { in: "keychain", name: undefined };
  const name = /^keychain:(.*)$/.exec(text)?.[1];
  if (name !== undefined && isKeychainName(name)) return { in: "keychain", name };
  throw usage(`--store: ${JSON.stringify(text)} is no place for secrets`, "write keychain or file; keychain:NAME for docker-credential-NAME");
}

/** @throws {CliError} `local_state` where a keychain is asked for and there is none */
export function refuseAbsent(keychains: Keychains, wanted: Keeping | undefined): void {
  const absence = wanted?.in === "keychain" && wanted.name === undefined ? keychains.absence() : undefined;
  if (absence !== undefined)
    throw new CliError("local_state", `there is no keychain here: ${absence}`, { hint: "--store file keeps secrets in a file that only you can read" });
}

/** Secrets given now. A file has a date of its own. */
export const dated = (secrets: Secrets, now: number): Secrets =>
  Object.fromEntries(
    Object.entries(secrets).map(([kind, secret]) => [kind, secret.source === "file" ? secret : { ...secret, since: new Date(now).toISOString() }]),
  );

export interface PlacingDeps {
  readonly store: Pick<ProfileStore, "location">;
  readonly keychains: Keychains;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  readonly warn: (text: string) => void;
}

export interface Kept {
  readonly secrets: Secrets;
  /** Takes out of the keychain again what was put there. */
  undo(): Promise<void>;
}

/**
 * Puts values where they belong: as said, else where the profile has its others, else in the keychain where one takes them.
 * @param wanted undefined: nobody said
 * @throws {CliError} `local_state` where the keychain was asked for and there is none, or it refuses
 */
export async function keep(deps: PlacingDeps, { name, profile }: Chosen, secrets: Secrets, wanted: Keeping | undefined): Promise<Kept> {
  const kept: Partial<Record<SecretKind, StoredSecret>> = {};
  const put: KeychainItem[] = [];
  const undo = async () => {
    // Also when what failed is that the person stopped it.
    for (const { why, how } of await discard({ keychains: deps.keychains, signal: new AbortController().signal }, put))
      deps.warn(`a secret that was not stored is still there: ${why}; remove it by hand: ${how}`);
  };
  let refused: string | undefined;
  try {
    for (const kind of SECRET_KINDS) {
      const secret = secrets[kind];
      if (secret === undefined) continue;
      kept[kind] = secret;
      if (secret.source !== "store") continue;
      const place = wanted ?? placeOf(profile, kind);
      if (place?.in === "file" || refused !== undefined) continue;
      try {
        const item = await deps.keychains.put(place?.name, [name, kind], secret.value, deps.signal);
        put.push(item);
        const { value: _, ...rest } = secret;
        kept[kind] = { ...rest, source: "keychain", ...item };
      } catch (thrown) {
        if (place !== undefined || !(thrown instanceof CliError)) throw thrown;
        refused = thrown.message;
      }
    }
  } catch (thrown) {
    await undo();
    throw thrown;
  }
  if (refused !== undefined) sayFallback(deps, refused);
  return { secrets: kept, undo };
}

/** Where there is no keychain that is as it is; one that refuses is to be looked after. */
function sayFallback({ keychains, store, note, warn }: PlacingDeps, refused: string): void {
  const isAbsent = keychains.absence() !== undefined;
  (isAbsent ? note : warn)(`${refused}; the secret is kept in ${store.location().file}, readable by this account only`);
}

/** Where the profile has its secret of this kind, or else the other one; undefined where it has none of its own. */
function placeOf(profile: Profile | undefined, kind: SecretKind): Keeping | undefined {
  for (const one of [kind, ...SECRET_KINDS]) {
    const secret = profile?.[one];
    if (secret?.source === "store") return { in: "file" };
    if (secret?.source === "keychain") return { in: "keychain", name: secret.keychain };
  }
  return undefined;
}

/**
 * The values that move when the profile's secrets are to be kept elsewhere.
 * @throws {CliError} `usage` where it has none that could be moved; `local_state` where one cannot be read
 */
export async function toMove({ keychains, signal }: PlacingDeps, { name, profile }: Chosen, given: Secrets, wanted: Keeping): Promise<Secrets> {
  const moved: Partial<Record<SecretKind, StoredSecret>> = {};
  const own = SECRET_KINDS.filter((kind) => ["store", "keychain"].includes(profile[kind]?.source ?? ""));
  if (own.length === 0 && Object.keys(given).length === 0) {
    throw usage(
      `--store: ${name} has no secret of its own to move`,
      `profile show ${name} shows where they come from; give one with --password-stdin or --token-stdin`,
    );
  }
  for (const kind of own) {
    const secret = profile[kind];
    if (given[kind] !== undefined || secret === undefined || isThere(secret, wanted)) continue;
    if (secret.source === "store") moved[kind] = secret;
    if (secret.source !== "keychain") continue;
    const { keychain: _, item: __, ...rest } = secret;
    moved[kind] = { ...rest, source: "store", value: await keychains.read(secret, signal) };
  }
  return moved;
}

function isThere(secret: StoredSecret, wanted: Keeping): boolean {
  if (wanted.in === "file") return secret.source === "store";
  return secret.source === "keychain" && (wanted.name === undefined || wanted.name === secret.keychain);
}

/** @throws {CliError} `local_state` where another process changed meanwhile what was to be moved */
export function refuseChanged(name: string, before: Profile, now: Profile, moved: Secrets): void {
  for (const kind of SECRET_KINDS) {
    if (moved[kind] === undefined || JSON.stringify(before[kind]) === JSON.stringify(now[kind])) continue;
    throw new CliError("local_state", `the ${kind} of ${name} was changed by another process meanwhile`, {
      hint: "it stays as it is now; run the command again",
    });
  }
}

/** The keychain's items that a profile had and that no profile has any more. */
export function orphans(profile: Profile | undefined, after: Stored): readonly KeychainItem[] {
  const used = new Set(namesOf(after).flatMap((name) => itemsOf(after.profiles[name]).map(keyOf)));
  return itemsOf(profile).filter((item) => !used.has(keyOf(item)));
}

const itemsOf = (profile: Profile | undefined): readonly KeychainItem[] =>
  SECRET_KINDS.flatMap((kind) => {
    const secret = profile?.[kind];
    return secret?.source === "keychain" ? [{ keychain: secret.keychain, item: secret.item }] : [];
  });

const keyOf = ({ keychain, item }: KeychainItem): string => `${keychain}/${item}`;

/** Takes them out of the keychain. Resolves with what stayed, and the command for each. */
export async function discard(
  { keychains, signal }: Pick<PlacingDeps, "keychains" | "signal">,
  items: readonly KeychainItem[],
): Promise<readonly { readonly why: string; readonly how: string }[]> {
  const left: { readonly why: string; readonly how: string }[] = [];
  for (const item of items) {
    try {
      await keychains.remove(item, signal);
    } catch (thrown) {
      if (!(thrown instanceof CliError)) throw thrown;
      left.push({ why: thrown.message, how: keychains.removing(item) });
    }
  }
  return left;
}
