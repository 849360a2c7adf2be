/** What a profile holds, as it stands in `profiles.json`. Keys that this release does not know are kept as they are. */
import { CliError, usage } from "../errors.js";
import { ROOT_USER } from "../http/target.js";
import { isKeychainName } from "./keychain-programs.js";
import { defaultPort, defaultRestPort, hostForm, type Scheme } from "./host.js";

/** Where a stored credential comes from. Other sources may be in the file: a newer release knows them. */
export type StoredSecret = Since &
  (
    | { readonly source: "store"; readonly value: string }
    | { readonly source: "keychain"; readonly keychain: string; readonly item: string }
    | { readonly source: "file"; readonly path: string }
    | { readonly source: "command"; readonly command: string }
  );

interface Since {
  /** When it was given, RFC 3339 in UTC. Left out by releases before this key. */
  readonly since?: string | undefined;
}

export const SECRET_KINDS = ["password", "token"] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

export interface Profile {
  readonly host: string;
  /** Left out: https. */
  readonly scheme?: Scheme | undefined;
  /** Left out: the scheme's default. */
  readonly port?: number | undefined;
  readonly rest_port?: number | undefined;
  /** Left out: `api_key`. */
  readonly user?: string | undefined;
  readonly enterprise?: string | undefined;
  /** Absolute paths. */
  readonly ca_file?: string | undefined;
  /** The authority itself, PEM: of a profile from another machine, in place of `ca_file`. */
  readonly ca?: string | undefined;
  readonly client_cert?: string | undefined;
  readonly client_key?: string | undefined;
  /** SHA-256 of the only certificate accepted: 64 lower-case hex digits. */
  readonly pin?: string | undefined;
  readonly proxy?: string | undefined;
  /** Absolute path of the log of changes. */
  readonly audit_log?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly read_only?: boolean | undefined;
  readonly password?: StoredSecret | undefined;
  readonly token?: StoredSecret | undefined;
}

export interface Stored {
  readonly schemaVersion: number;
  /** The name of the profile used when none is named. */
  readonly default?: string | undefined;
  readonly profiles: Readonly<Record<string, Profile>>;
}

export const SCHEMA_VERSION = 1;
export const EMPTY: Stored = { schemaVersion: SCHEMA_VERSION, profiles: {} };
export const DEFAULT_USER = ROOT_USER;

export const find = (stored: Stored, name: string): Profile | undefined => (Object.hasOwn(stored.profiles, name) ? stored.profiles[name] : undefined);
/** In alphabetical order, which is the order of every listing. */
export const namesOf = (stored: Stored): readonly string[] => Object.keys(stored.profiles).sort();
export const schemeOf = (profile: Profile): Scheme => profile.scheme ?? "https";
export const portOf = (profile: Profile): number => profile.port ?? defaultPort(schemeOf(profile));
export const restPortOf = (profile: Profile): number => profile.rest_port ?? defaultRestPort(schemeOf(profile));
export const hostOf = (profile: Profile): string => hostForm({ scheme: schemeOf(profile), host: profile.host });

/** Whether somebody who reads the file learns a secret. */
export const holdsSecret = (stored: Stored): boolean =>
  Object.values(stored.profiles).some((one) => SECRET_KINDS.some((kind) => one[kind]?.source === "store") || (one.proxy ?? "").includes("@"));

/** @throws {CliError} `usage` for a name that could not be typed after `-p`. */
export function checkName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return name;
  throw usage(`${JSON.stringify(name)} is no name for a profile`, "use up to 64 letters, digits, dots, dashes and underscores, a letter or digit first");
}

type Rec = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Rec => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The store's content, checked where this release reads it.
 * @throws {CliError} `local_state`, which names what is wrong but never quotes a value.
 */
export function readStored(value: unknown, file: string): Stored {
  const wrong = (what: string, hint: string): CliError => new CliError("local_state", `${file}: ${what}`, { hint });
  const mend = `mend ${file} in an editor, or move it away to begin anew`;
  if (!isRecord(value)) throw wrong("not an object", mend);
  const { schemaVersion = SCHEMA_VERSION, profiles = {}, default: standard } = value;
  if (typeof schemaVersion !== "number" || !Number.isInteger(schemaVersion) || schemaVersion < 1) throw wrong("schemaVersion is not a whole number", mend);
  if (schemaVersion > SCHEMA_VERSION)
    throw wrong(`written by a newer release (schemaVersion ${String(schemaVersion)})`, "install the newer ghes-admin, or use another GHES_ADMIN_CONFIG_DIR");
  if (standard !== undefined && typeof standard !== "string") throw wrong("default is not text", mend);
  if (!isRecord(profiles)) throw wrong("profiles is not an object", mend);
  const checked: Record<string, Profile> = {};
  for (const [name, one] of Object.entries(profiles)) {
    const problem = NAME.test(name) ? problemOf(one) : "no name for a profile";
    if (problem !== undefined) throw wrong(`profile ${JSON.stringify(name)}: ${problem}`, mend);
    if (isProfile(one)) checked[name] = one;
  }
  return { ...value, schemaVersion, default: standard, profiles: checked };
}

/** Wider than `checkName`, so that a newer release may allow more. `__proto__` is no name in any. */
const NAME = /^(?!__proto__$)[^\s,]{1,255}$/;

const isProfile = (value: unknown): value is Profile => problemOf(value) === undefined;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isPort = (value: unknown): boolean => typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
const TEXTS = ["user", "enterprise", "ca_file", "ca", "client_cert", "client_key", "pin", "proxy", "audit_log"] as const;

/** What is wrong with one profile, or undefined. */
function problemOf(value: unknown): string | undefined {
  if (!isRecord(value)) return "not an object";
  if (!isText(value.host)) return "host is not text";
  if (value.scheme !== undefined && value.scheme !== "https" && value.scheme !== "http") return "scheme is neither https nor http";
  for (const key of ["port", "rest_port"]) if (value[key] !== undefined && !isPort(value[key])) return `${key} is not a port`;
  for (const key of TEXTS) if (value[key] !== undefined && !isText(value[key])) return `${key} is not text`;
  if (value.pin !== undefined && !(isText(value.pin) && /^[0-9a-f]{64}$/.test(value.pin))) return "pin is not a SHA-256";
  if (isText(value.proxy) && !URL.canParse(value.proxy)) return "proxy is not a URL";
  if (value.tags !== undefined && !(Array.isArray(value.tags) && value.tags.every(isText))) return "tags is not a list of texts";
  if (value.read_only !== undefined && typeof value.read_only !== "boolean") return "read_only is not true or false";
  return secretProblem("password", value.password) ?? secretProblem("token", value.token);
}

const HELD_IN: Readonly<Record<string, readonly string[]>> = { store: ["value"], keychain: ["keychain", "item"], file: ["path"], command: ["command"] };

function secretProblem(kind: SecretKind, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value) || !isText(value.source)) return `${kind} has no source`;
  const keys = Object.hasOwn(HELD_IN, value.source) ? (HELD_IN[value.source] ?? []) : [];
  for (const key of keys) if (!isText(value[key])) return `${kind}.${key} is not text`;
  if (value.source !== "keychain") return undefined;
  // Both become words of another program.
  if (isText(value.keychain) && !isKeychainName(value.keychain)) return `${kind}.keychain is not a keychain's name`;
  return isText(value.item) && /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(value.item) ? undefined : `${kind}.item is not an item's name`;
}
