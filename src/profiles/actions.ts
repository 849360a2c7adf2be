/** The profile commands' work: what is missing is asked for, what was given is tried, and then it is stored. */
import { CliError, usage } from "../errors.js";
import type { PresentedCertificate } from "../http/answers.js";
import { WANTS_AUTHORITY, WANTS_PIN } from "../http/handshake-codes.js";
import type { Target } from "../http/target.js";
import type { World } from "../world.js";
import { applyChanges, changesAnything, givenSecrets, type GivenSecret } from "./changes.js";
import type { Keychains } from "./keychain.js";
import { dated, discard, keep, orphans, parseStore, refuseAbsent, refuseChanged, toMove, type Keeping, type Kept, type Secrets } from "./placing.js";
import type { ActionOptions, ImportOptions, Inspected, ProfileActions, ProfileChanges, ProfileRow } from "./profile-actions.js";
import { checkName, DEFAULT_USER, find, namesOf, SECRET_KINDS, type Profile, type SecretKind, type Stored, type StoredSecret } from "./profile.js";
import type { Prompter } from "./prompter.js";
import { withProxyPassword } from "./proxy-password.js";
import { resolveProfile } from "./resolve.js";
import { detailOf, rowOf } from "./rows.js";
import { cleanSecret, shownOnTerminal } from "./secret-text.js";
import { refuseUnreadable } from "./secrets.js";
import { choose, type Chosen } from "./selection.js";
import type { ProfileStore } from "./store.js";
import { exportProfiles, readExported, withImported, type Imported } from "./transfer.js";

export interface ActionsDeps {
  readonly world: Pick<World, "cwd" | "env" | "stdin" | "stderr" | "clock">;
  readonly store: ProfileStore;
  readonly keychains: Keychains;
  readonly prompter: Prompter;
  readonly signal: AbortSignal;
  /** `--insecure`: for the trial only, never stored. */
  readonly insecure?: boolean | undefined;
  /** One line for the person. */
  readonly note: (text: string) => void;
  /** The same, also where the person wants no more than results. */
  readonly warn: (text: string) => void;
  /** Sends the one request that tells whether the credential works. @throws {CliError} when it does not, or nobody can say */
  verify(target: Target, kind: SecretKind): Promise<void>;
  /** The certificate the target presents, seen without sending it anything. */
  inspect(target: Target): Promise<PresentedCertificate>;
}

export const createProfileActions = (deps: ActionsDeps): ProfileActions => ({
  list: () => listRows(deps.store.read()),
  show: (name) => show(deps, deps.store.read(), name),
  add: (name, changes, options) => add(deps, name, changes, options),
  set: (name, changes, options) => set(deps, name, changes, options),
  use: (name, options) => edit(deps, options, name, (stored) => ({ ...stored, default: choose(stored, name).name })),
  rename: (name, to, options) => edit(deps, options, to, (stored) => renamed(stored, name, checkName(to))),
  remove: (name, options) => remove(deps, name, options),
  exported: (names) => exportProfiles(deps.store.read(), names),
  import: (text, file, options) => imported(deps, readExported(text, file, deps.world.cwd), options),
  inspect: (name) => inspect(deps, name),
  pin: (name, fingerprint256, options) => pin(deps, name, fingerprint256, options),
});

const rowIn = (stored: Stored, name: string): ProfileRow => rowOf(choose(stored, name), stored.default);
const listRows = (stored: Stored): readonly ProfileRow[] => namesOf(stored).map((name) => rowIn(stored, name));

const show = ({ world }: ActionsDeps, stored: Stored, name: string | undefined) =>
  detailOf(choose(stored, chosenName(stored, name)), stored.default, world.clock.now());

/** The default profile where no name is given. */
function chosenName(stored: Stored, name: string | undefined): string {
  const wanted = name ?? stored.default;
  if (wanted !== undefined) return wanted;
  throw usage("NAME is missing, and there is no default profile", "ghes-admin profile list shows the names; profile use NAME makes one the default");
}

/** In a dry run the change is worked out, so that what is wrong with it is found, and not stored. */
async function edit({ store, signal }: ActionsDeps, { dryRun }: ActionOptions, name: string, change: (stored: Stored) => Stored): Promise<ProfileRow> {
  const after = dryRun ? change(store.read()) : await store.change(change, signal);
  return rowIn(after, name);
}

const put = (stored: Stored, name: string, profile: Profile): Stored => ({ ...stored, profiles: { ...stored.profiles, [name]: profile } });

const without = (stored: Stored, name: string): Stored => ({
  ...stored,
  default: stored.default === name ? undefined : stored.default,
  profiles: Object.fromEntries(Object.entries(stored.profiles).filter(([other]) => other !== name)),
});

function refuseTaken(stored: Stored, name: string): void {
  if (find(stored, name) !== undefined) throw usage(`a profile ${JSON.stringify(name)} exists`, `ghes-admin profile set ${name} changes it`);
}

function renamed(stored: Stored, name: string, to: string): Stored {
  const { profile } = choose(stored, name);
  refuseTaken(stored, to);
  const moved = put(without(stored, name), to, profile);
  return stored.default === name ? { ...moved, default: to } : moved;
}

async function remove(deps: ActionsDeps, name: string, { dryRun }: ActionOptions): Promise<void> {
  choose(deps.store.read(), name);
  if (dryRun) return;
  let removed: Profile | undefined;
  const after = await deps.store.change((stored) => {
    removed = choose(stored, name).profile;
    return without(stored, name);
  }, deps.signal);
  const left = await discard(deps, orphans(removed, after));
  if (left.length === 0) return;
  throw new CliError("local_state", `${name} is removed, but not all of its secrets are: ${left.map(({ why }) => why).join("; ")}`, {
    hint: `remove what is left by hand: ${left.map(({ how }) => how).join("; ")}`,
  });
}

async function imported({ store, signal }: ActionsDeps, read: Imported, { dryRun, replace }: ImportOptions): Promise<readonly ProfileRow[]> {
  const change = (stored: Stored): Stored => withImported(stored, read, replace);
  const after = dryRun ? change(store.read()) : await store.change(change, signal);
  return [...read.profiles.keys()].map((name) => rowIn(after, name));
}

async function inspect(deps: ActionsDeps, name: string | undefined): Promise<Inspected> {
  const one = choose(deps.store.read(), chosenName(deps.store.read(), name));
  const target = resolveProfile(one, false, deps);
  return { name: one.name, certificate: await deps.inspect(target), pin: one.profile.pin };
}

async function pin(deps: ActionsDeps, name: string, fingerprint256: string | undefined, options: ActionOptions): Promise<void> {
  await edit(deps, options, name, (stored) => {
    const { pin: _, ...profile } = choose(stored, name).profile;
    return put(stored, name, fingerprint256 === undefined ? profile : { ...profile, pin: fingerprint256 });
  });
}

/* ---------------------------------------------------------------- add and set */

async function add(deps: ActionsDeps, name: string, changes: ProfileChanges, options: ActionOptions): Promise<ProfileRow> {
  const { world, store, prompter } = deps;
  refuseTaken(store.read(), checkName(name));
  const given = givenSecrets(changes, world.cwd);
  const wanted = keepingOf(deps, changes);
  const ask = prompter.available && !options.dryRun;
  // Found to be wrong before anything is asked: what the host is does not matter to the rest.
  checkFiles(deps, { name, profile: applyChanges(undefined, { ...changes, host: changes.host ?? "localhost" }, {}, world.cwd) }, given, changes, options);
  const host = changes.host ?? (ask ? await prompter.text(`Host name or address of ${name}`) : undefined);
  const named = { ...changes, host };
  const bare = applyChanges(undefined, named, {}, world.cwd);
  const complete = await withProxyPassword(named, ask, deps);
  const asked = ask && Object.keys(given).length === 0 ? await askSecrets(prompter, name, changes.user) : {};
  const secrets = dated({ ...(options.dryRun ? {} : await readGiven(deps, given)), ...asked }, world.clock.now());
  const profile = applyChanges(undefined, complete, secrets, world.cwd);
  await tryOut(deps, { name, profile }, secrets, changes, options);
  const kept = await keep(deps, { name, profile: bare }, secrets, wanted);
  return undone(kept, () =>
    edit(deps, options, name, (stored) => {
      refuseTaken(stored, name);
      // The first profile is the one meant when none is named.
      const standard = changes.default === true || (changes.default !== false && namesOf(stored).length === 0);
      return { ...put(stored, name, applyChanges(undefined, complete, kept.secrets, world.cwd)), ...(standard ? { default: name } : {}) };
    }),
  );
}

async function set(deps: ActionsDeps, name: string, asGiven: ProfileChanges, options: ActionOptions): Promise<ProfileRow> {
  const { world, store, prompter } = deps;
  const before = choose(store.read(), name);
  if (!changesAnything(asGiven)) throw usage("nothing to change", `ghes-admin profile set --help lists what can be; profile use ${name} makes it the default`);
  const given = givenSecrets(asGiven, world.cwd);
  const wanted = keepingOf(deps, asGiven);
  checkFiles(deps, { name, profile: applyChanges(before.profile, asGiven, {}, world.cwd) }, given, asGiven, options);
  const changes = await withProxyPassword(asGiven, prompter.available && !options.dryRun, deps);
  const secrets = options.dryRun ? {} : dated(await readGiven(deps, given), world.clock.now());
  const moved = wanted === undefined || options.dryRun ? {} : await toMove(deps, before, secrets, wanted);
  await tryOut(deps, { name, profile: applyChanges(before.profile, changes, secrets, world.cwd) }, secrets, changes, options);
  const kept = await keep(deps, before, { ...moved, ...secrets }, wanted);
  let former: Profile | undefined;
  let after: Stored | undefined;
  const row = await undone(kept, () =>
    edit(deps, options, name, (stored) => {
      former = choose(stored, name).profile;
      refuseChanged(name, before.profile, former, moved);
      after = put(stored, name, applyChanges(former, changes, kept.secrets, world.cwd));
      if (changes.default !== undefined) after = { ...after, default: changes.default ? name : after.default === name ? undefined : after.default };
      return after;
    }),
  );
  for (const { why, how } of after === undefined || options.dryRun ? [] : await discard(deps, orphans(former, after)))
    deps.warn(`the former secret is still there: ${why}; remove it by hand: ${how}`);
  return row;
}

function keepingOf({ keychains }: ActionsDeps, { store }: ProfileChanges): Keeping | undefined {
  const wanted = store === undefined ? undefined : parseStore(store);
  refuseAbsent(keychains, wanted);
  return wanted;
}

/** What was put into the keychain goes out again where the store does not take the rest. */
async function undone<T>(kept: Kept, save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (thrown) {
    await kept.undo();
    throw thrown;
  }
}

async function askSecrets(prompter: Prompter, name: string, user: string | undefined): Promise<Secrets> {
  const who = user === undefined || user === DEFAULT_USER ? "Root site administrator password" : `Password of ${user}`;
  const password = await prompter.password(`${who} of ${name} (Enter for none)`);
  const token = await prompter.password(`Token of a site administrator of ${name} (Enter for none)`);
  const stored = (kind: SecretKind, value: string): Secrets =>
    value === "" ? {} : { [kind]: { source: "store", value: cleanSecret(kind, value, "the prompt", "usage") } };
  return { ...stored("password", password), ...stored("token", token) };
}

async function readGiven(deps: ActionsDeps, given: Given): Promise<Secrets> {
  const read: Partial<Record<SecretKind, StoredSecret>> = {};
  for (const kind of SECRET_KINDS) {
    const one = given[kind];
    if (one === undefined) continue;
    read[kind] = one === "stdin" ? { source: "store", value: await readStdin(deps, kind) } : one;
  }
  return read;
}

/** A terminal as stdin would show what is typed there: it is asked for instead, masked, where that is allowed. */
async function readStdin({ world: { stdin }, prompter, signal }: ActionsDeps, kind: SecretKind): Promise<string> {
  if (stdin.isTTY && prompter.available) return cleanSecret(kind, await prompter.password(kind === "password" ? "Password" : "Token"), "the prompt", "usage");
  if (stdin.isTTY) throw shownOnTerminal(kind);
  return cleanSecret(kind, await stdin.readAll(signal), "stdin", "usage");
}

type Given = Readonly<Partial<Record<SecretKind, GivenSecret>>>;

/** Whatever files are named: certificates and keys are read, and those of secrets that are to be tried are there. */
function checkFiles(deps: ActionsDeps, one: Chosen, given: Given, { verify }: ProfileChanges, { dryRun }: ActionOptions): void {
  resolveProfile(one, deps.insecure ?? false, deps);
  if (dryRun || verify === false) return;
  for (const kind of SECRET_KINDS) {
    const secret = given[kind];
    if (typeof secret === "object" && secret.source === "file") refuseUnreadable(kind, secret.path);
  }
}

/** Files are read and checked always; credentials are tried, each with one request, unless that is not wanted. */
async function tryOut(
  deps: ActionsDeps,
  one: { readonly name: string; readonly profile: Profile },
  secrets: Secrets,
  changes: ProfileChanges,
  { dryRun }: ActionOptions,
): Promise<void> {
  const target = untried(resolveProfile(one, deps.insecure ?? false, deps));
  if (dryRun || changes.verify === false) return;
  for (const kind of SECRET_KINDS.filter((kind) => secrets[kind] !== undefined)) {
    try {
      await deps.verify(target, kind);
    } catch (thrown) {
      if (!(thrown instanceof CliError)) throw thrown;
      const trust = trustHint(one.name, thrown);
      if (trust !== undefined) throw thrown.with({ hint: `nothing was stored; ${trust}` });
      const said = hintOfTrial(one.name, thrown, find(deps.store.read(), one.name) !== undefined);
      throw thrown.with({ hint: [said, "nothing was stored; --no-verify stores it untried"].filter((part) => part !== undefined).join("; ") });
    }
  }
}

/** Nothing is stored before it was tried: what is refused needs no other in its place. */
const untried = (target: Target): Target => ({ ...target, password: onStdin(target.password), token: onStdin(target.token) });
const onStdin = (source: Target["password"]): Target["password"] => (source === undefined ? undefined : { ...source, source: "stdin" });

/** What hints say is about a profile that is stored. */
function hintOfTrial(name: string, { facts: { hint, details } }: CliError, isStored: boolean): string | undefined {
  if (details?.until !== undefined) return "--force tries it all the same";
  if (isStored) return hint;
  return hint
    ?.replaceAll(`ghes-admin profile set ${name} `, `ghes-admin profile add ${name} `)
    .replaceAll(`pin it with ghes-admin profile trust ${name} --replace`, "give that with --pin SHA256");
}

/** What makes the certificate acceptable, or undefined where trust is not what is wanting. The profile is not there yet, so that `profile trust` cannot mend it. */
function trustHint(name: string, { facts: { details } }: CliError): string | undefined {
  const wantsAuthority = WANTS_AUTHORITY.has(details?.reason);
  if (!wantsAuthority && !WANTS_PIN.has(details?.reason)) return undefined;
  const fingerprint = details?.fingerprint256;
  const pin = typeof fingerprint === "string" ? [`--pin ${fingerprint} once you have compared it`] : [];
  const flags = [...(wantsAuthority ? ["--ca-file PEM"] : []), ...pin].join(", or ");
  return `${flags === "" ? "" : `give ${flags}; or `}store ${name} with --no-verify and then: ghes-admin profile trust ${name}`;
}
