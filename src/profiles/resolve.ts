/**
 * The instances a command talks to: flag, environment, profile and default in their order of precedence
 * (COMMANDS.md, global flags). Everything about them that can be wrong is found here, before any connection.
 */
import { resolve } from "node:path";
import { shellWord } from "../domain/shell-word.js";
import { CliError, usage } from "../errors.js";
import type { SecretSource, Target, Trust } from "../http/target.js";
import type { World } from "../world.js";
import { bracketed, defaultPort, defaultRestPort, parseHost, type HostAddress } from "./host.js";
import { certificatesIn, readCertificates, readClientPair } from "./pem.js";
import type { Keychains } from "./keychain.js";
import { DEFAULT_USER, namesOf, portOf, restPortOf, schemeOf, type Profile, type SecretKind } from "./profile.js";
import type { Prompter } from "./prompter.js";
import { fromEnvironment, fromPrompt, fromStored, orElse, variableOf } from "./secrets.js";
import { sharingSecrets } from "./shared-secrets.js";
import { select, type Chosen, type Selection, type SelectionFlags } from "./selection.js";
import type { ProfileStore } from "./store.js";
import { unknownVariables, variable, type Environment, type Variable } from "./variables.js";

export interface TargetFlags extends SelectionFlags {
  readonly port?: number | undefined;
  readonly restPort?: number | undefined;
  readonly enterprise?: string | undefined;
  readonly caFile?: string | undefined;
  readonly insecure?: boolean | undefined;
}

export type ResolveWorld = Pick<World, "env" | "cwd" | "stderr">;

export interface ResolveRequest {
  readonly flags: TargetFlags;
  /** Where GHES_ADMIN_* are looked up, if not in `world.env`, which credential commands get. */
  readonly env?: Environment | undefined;
  readonly store: ProfileStore;
  readonly prompter: Prompter;
  readonly keychains: Keychains;
  readonly world: ResolveWorld;
  /** One line for stderr, said when a credential is read and not found where it should be. */
  readonly warn: (text: string) => void;
}

/** An instance of several whose profile cannot be used: it does not hide the others. */
export interface FailedTarget {
  /** Its place among all, in the order asked for. */
  readonly index: number;
  readonly profile: string;
  readonly error: CliError;
}

export interface Resolution {
  readonly targets: readonly Target[];
  /** Empty unless `several`: the failure of a single one is thrown. */
  readonly failed: readonly FailedTarget[];
  readonly several: boolean;
  /** Lines for stderr. */
  readonly warnings: readonly string[];
}

/** @throws {CliError} `usage` for what was typed or set wrongly, `local_state` for profiles and the store */
export function resolveTargets(request: ResolveRequest): Resolution {
  const { flags, store } = request;
  const env = variablesOf(request);
  const selection = select(flags, env, store);
  const chosen: readonly (Chosen | undefined)[] = selection.chosen.length === 0 ? [undefined] : selection.chosen;
  const targets: Target[] = [];
  const failed: FailedTarget[] = [];
  for (const [index, one] of chosen.entries()) {
    try {
      targets.push(resolveOne(request, selection, one));
    } catch (thrown) {
      if (!selection.several || one === undefined || !(thrown instanceof CliError)) throw thrown;
      failed.push({ index, profile: one.name, error: thrown });
    }
  }
  const plain = targets
    .filter(({ scheme }) => scheme === "http")
    .map(({ label }) => `${label} is reached without TLS: passwords and tokens can be read on the way`);
  const unknown = unknownVariables(env);
  return {
    targets: selection.several ? sharingSecrets(targets) : targets,
    failed,
    several: selection.several,
    warnings: [...(unknown === undefined ? [] : [unknown]), ...selection.warnings, ...plain],
  };
}

/** The target of one profile as it stands, whatever the environment says: for trying it before it is stored. */
export const resolveProfile = (chosen: Chosen, insecure: boolean, request: Omit<ResolveRequest, "flags" | "env">): Target =>
  resolveOne({ ...request, flags: { insecure }, env: {} }, { chosen: [chosen], several: false, by: "flag", warnings: [] }, chosen);

const variablesOf = ({ env, world }: ResolveRequest): Environment => env ?? world.env;

/** What one target is made from, in the order in which it counts. */
interface Parts {
  readonly request: ResolveRequest;
  /** A profile named on the command line comes before the variables that name an instance. */
  readonly profileFirst: boolean;
  /** The profile's name; undefined where no profile is used. */
  readonly name: string | undefined;
  /** Used for everything but credentials. */
  readonly profile: Profile | undefined;
  /** The same, or undefined where the host is another: its credentials stay at home. */
  readonly credentials: Profile | undefined;
  readonly address: HostAddress;
}

function resolveOne(request: ResolveRequest, selection: Selection, chosen: Chosen | undefined): Target {
  const parts = partsOf(request, selection, chosen);
  const { flags } = request;
  const env = variablesOf(request);
  const { address, profile, credentials, name } = parts;
  const port = flags.port ?? portFrom(parts, "GHES_ADMIN_PORT", portOf, defaultPort);
  const label = name !== undefined && credentials !== undefined ? name : `${bracketed(address.host)}:${String(port)}`;
  const user = userFrom(parts);
  const place = `${address.scheme}://${bracketed(address.host)}:${String(port)}`;
  return {
    profile: name,
    flags: flagsOf(flags, name),
    label,
    ...address,
    port,
    restPort: flags.restPort ?? portFrom(parts, "GHES_ADMIN_REST_PORT", restPortOf, defaultRestPort),
    user,
    password: secretFrom("password", parts, { label, user, place }),
    token: secretFrom("token", parts, { label, user, place }),
    withheld: parts.profile !== undefined && parts.credentials === undefined,
    enterprise: flags.enterprise ?? variable(env, "GHES_ADMIN_ENTERPRISE") ?? profile?.enterprise,
    tags: profile?.tags ?? [],
    readOnly: profile?.read_only ?? false,
    trust: trustFrom(parts),
    proxy: profile?.proxy,
    auditLog: auditLogFrom(parts),
  };
}

/** What of this command line a later one needs to mean the same instance. */
function flagsOf({ host, port, restPort, caFile }: TargetFlags, name: string | undefined): string {
  const given = Object.entries({ "-p": name, "--host": host, "--port": port, "--rest-port": restPort, "--ca-file": caFile });
  return given.map(([flag, value]) => (value === undefined ? "" : ` ${flag} ${shellWord(String(value))}`)).join("");
}

/** It is about what this program does, wherever the credentials are from. */
function auditLogFrom({ request, profile }: Parts): string | undefined {
  const given = variable(variablesOf(request), "GHES_ADMIN_AUDIT_LOG");
  return given === undefined ? profile?.audit_log : resolve(request.world.cwd, given);
}

function partsOf(request: ResolveRequest, selection: Selection, chosen: Chosen | undefined): Parts {
  const { flags } = request;
  const env = variablesOf(request);
  const profileFirst = selection.by === "flag" && chosen !== undefined;
  const own = chosen === undefined ? undefined : { scheme: schemeOf(chosen.profile), host: chosen.profile.host };
  const fromVariable = profileFirst ? undefined : variable(env, "GHES_ADMIN_HOST");
  const given = flags.host !== undefined ? parseHost(flags.host) : fromVariable !== undefined ? parseVariableHost(fromVariable) : undefined;
  const address = given ?? own;
  if (address === undefined) throw nowhere(request.store);
  // Behind one host there may be several instances, each on a port of its own (tunnels): a profile that nobody named is about its port too.
  const samePlace =
    selection.by !== "default" || given === undefined || chosen === undefined || [undefined, portOf(chosen.profile)].includes(portGiven(request));
  const same = own !== undefined && sameHost(own, address) && samePlace;
  // A profile that nobody named is not about another host; one that was named is, but for its credentials.
  const profile = same || selection.by !== "default" ? chosen?.profile : undefined;
  return { request, profileFirst, name: profile === undefined ? undefined : chosen?.name, profile, credentials: same ? profile : undefined, address };
}

/** Nobody named an instance: what to do about it on the first day, and on a later one. */
function nowhere(store: ProfileStore): CliError {
  const names = namesOf(store.read());
  if (names.length > 0)
    return usage(
      "no instance is named, and no profile is the default one",
      `name one with -p (there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}), or choose: ghes-admin profile use NAME`,
    );
  return usage(
    "no instance is named, and no profile is stored yet",
    `to store yours (its password and token are asked for, and tried):
  ghes-admin profile add NAME --host HOST
to try everything first, on a simulated instance:
  ghes-admin sandbox exec -- ghes-admin status`,
  );
}

/** The management port that a flag or variable names; undefined where neither does. */
function portGiven(request: ResolveRequest): number | undefined {
  const text = variable(variablesOf(request), "GHES_ADMIN_PORT");
  return request.flags.port ?? (text === undefined ? undefined : parsePort(text, "GHES_ADMIN_PORT"));
}

/** Over plain HTTP it is another host: what was stored for TLS is not sent in the clear. */
const sameHost = (a: HostAddress, b: HostAddress): boolean => a.host === b.host && a.scheme === b.scheme;

function parseVariableHost(text: string): HostAddress {
  try {
    return parseHost(text);
  } catch (thrown) {
    if (thrown instanceof CliError) throw new CliError(thrown.code, `GHES_ADMIN_HOST: ${thrown.message}`, thrown.facts);
    throw thrown;
  }
}

type PortReader = (profile: Profile) => number;

function portFrom(parts: Parts, name: Variable, ofProfile: PortReader, standard: (scheme: HostAddress["scheme"]) => number): number {
  const { profile, address } = parts;
  const stored = profile !== undefined && schemeOf(profile) === address.scheme ? ofProfile(profile) : undefined;
  const text = parts.profileFirst ? undefined : variable(variablesOf(parts.request), name);
  return (text === undefined ? undefined : parsePort(text, name)) ?? stored ?? standard(address.scheme);
}

/** @throws {CliError} `usage` for anything but 1 to 65535 in plain digits */
export function parsePort(text: string, where: string): number {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : NaN;
  if (port <= 65535) return port;
  throw usage(`${where}: ${JSON.stringify(text)} is no port`, "a port is a whole number from 1 to 65535");
}

/** The user belongs to the password: a stored pair is not mixed with a variable. */
function userFrom(parts: Parts): string {
  const stored = parts.credentials?.user;
  const given = credentialVariable(parts, "GHES_ADMIN_USER");
  if (given !== undefined && /[:\p{Cc}]/u.test(given))
    throw usage("GHES_ADMIN_USER holds a character that no user name has", "a colon and control characters cannot be sent");
  if (!parts.profileFirst) return given ?? stored ?? DEFAULT_USER;
  return stored ?? (parts.credentials?.password === undefined ? given : undefined) ?? DEFAULT_USER;
}

/** Beside a profile named on the command line, variables that are about another host stay unused. */
function credentialVariable({ request, profileFirst, address }: Parts, name: Variable): string | undefined {
  const env = variablesOf(request);
  const host = variable(env, "GHES_ADMIN_HOST");
  if (profileFirst && host !== undefined && !isHost(host, address)) return undefined;
  return variable(env, name);
}

function isHost(text: string, address: HostAddress): boolean {
  try {
    return sameHost(parseHost(text), address);
  } catch {
    return false;
  }
}

/** `place`: what tells the instance from others. */
function secretFrom(
  kind: SecretKind,
  parts: Parts,
  { label, user, place }: { readonly label: string; readonly user: string; readonly place: string },
): SecretSource | undefined {
  const { world, prompter, keychains, warn } = parts.request;
  const text = credentialVariable(parts, variableOf(kind));
  const given = text === undefined ? undefined : fromEnvironment(kind, text);
  const secret = parts.credentials?.[kind];
  const stored = secret === undefined ? undefined : fromStored(kind, secret, parts.name ?? label, world, keychains);
  const asked = prompter.available ? fromPrompt(kind, label, user, prompter, `${user} ${place}`) : undefined;
  const first = parts.profileFirst ? (stored ?? given) : (given ?? stored);
  if (first?.source === "keychain") return orElse(first, given ?? asked, warn);
  return first ?? asked;
}

function trustFrom({ request, name, profile, credentials }: Parts): Trust {
  const { flags, world } = request;
  const env = variablesOf(request);
  const fromVariable = variable(env, "GHES_ADMIN_CA_FILE");
  const caFile = flags.caFile ?? fromVariable ?? profile?.ca_file;
  const where = flags.caFile !== undefined ? "--ca-file" : fromVariable !== undefined ? "GHES_ADMIN_CA_FILE" : `the ca_file of ${name ?? "the profile"}`;
  return {
    ca: caFile !== undefined ? readCertificates(caFile === "" ? "" : resolve(world.cwd, caFile), where) : certificatesOf(profile, name),
    pin: profile?.pin === undefined ? undefined : { fingerprint256: profile.pin },
    client:
      credentials?.client_cert === undefined || credentials.client_key === undefined
        ? undefined
        : readClientPair(credentials.client_cert, credentials.client_key),
    insecure: flags.insecure ?? false,
  };
}

const certificatesOf = (profile: Profile | undefined, name: string | undefined): readonly string[] =>
  profile?.ca === undefined ? [] : certificatesIn(profile.ca, `the ca of ${name ?? "the profile"}`);
