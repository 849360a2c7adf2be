/** Profiles for another machine: a JSON document with everything but secrets, and with certificates in place of paths to them. */
import { CliError, usage } from "../errors.js";
import { applyChanges } from "./changes.js";
import { certificatesIn, readCertificates } from "./pem.js";
import type { ProfileChanges } from "./profile-actions.js";
import { checkName, find, hostOf, namesOf, SECRET_KINDS, type Profile, type Stored } from "./profile.js";
import { choose } from "./selection.js";

export interface Exported {
  readonly document: Readonly<Record<string, unknown>>;
  /** What stayed here, a line for each profile. */
  readonly left: readonly string[];
}

const FORMAT = 1;

/**
 * @param names none: all of them
 * @throws {CliError} `local_state` for a profile that is not there, `usage` for a CA file that cannot be read
 */
export function exportProfiles(stored: Stored, names: readonly string[]): Exported {
  const chosen = (names.length === 0 ? namesOf(stored) : [...new Set(names)]).map((name) => choose(stored, name));
  if (chosen.length === 0) throw new CliError("local_state", "there are no profiles", { hint: "ghes-admin profile add NAME --host HOST makes one" });
  const isAmong = stored.default !== undefined && chosen.some(({ name }) => name === stored.default);
  return {
    document: {
      ghes_admin_profiles: FORMAT,
      ...(isAmong ? { default: stored.default } : {}),
      profiles: Object.fromEntries(chosen.map(({ name, profile }) => [name, portable(name, profile)])),
    },
    left: chosen.flatMap(({ name, profile }) => {
      const what = staying(profile);
      return what.length === 0 ? [] : [`${name}: left out ${what.join(", ")}`];
    }),
  };
}

/** What may leave this machine, as the flags of `profile add` would have it. What is not set is not there. */
function portable(name: string, profile: Profile): Readonly<Record<string, unknown>> {
  const { port, rest_port, user, enterprise, pin, proxy, tags, read_only } = profile;
  const ca = profile.ca_file === undefined ? profile.ca : `${readCertificates(profile.ca_file, `the ca_file of ${name}`).join("\n")}\n`;
  const all = {
    host: hostOf(profile),
    port,
    rest_port,
    user,
    enterprise,
    ca,
    pin,
    proxy: proxy === undefined ? undefined : withoutUser(proxy),
    tags,
    read_only,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function withoutUser(proxy: string): string {
  const url = new URL(proxy);
  url.username = "";
  url.password = "";
  return url.href;
}

const staying = (profile: Profile): readonly string[] => [
  ...SECRET_KINDS.filter((kind) => profile[kind] !== undefined),
  ...(profile.client_key === undefined ? [] : ["client_cert and client_key"]),
  ...(profile.proxy?.includes("@") === true ? ["the proxy's credentials"] : []),
];

/* ---------------------------------------------------------------- the other way */

export interface Imported {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly default: string | undefined;
}

type Rec = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Rec => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * @param file what messages call it
 * @throws {CliError} `usage`, naming the profile and what is wrong with it: what a flag would refuse is refused here too
 */
export function readExported(text: string, file: string, cwd: string): Imported {
  const wrong = (what: string) => usage(`${file}: ${what}`, "it should be as ghes-admin profile export writes it");
  const value = parse(text.replace(/^\uFEFF/, ""), wrong);
  if (!isRecord(value) || value.ghes_admin_profiles === undefined || !isRecord(value.profiles)) throw wrong("holds no exported profiles");
  if (value.ghes_admin_profiles !== FORMAT) throw usage(`${file}: written by a newer release`, "install the newer ghes-admin");
  if (value.default !== undefined && typeof value.default !== "string") throw wrong("default is no text");
  const profiles = new Map<string, Profile>();
  for (const [name, one] of Object.entries(value.profiles)) {
    try {
      profiles.set(checkName(name), readOne(one, cwd));
    } catch (thrown) {
      throw thrown instanceof CliError ? new CliError(thrown.code, `${file}: profile ${JSON.stringify(name)}: ${thrown.message}`, thrown.facts) : thrown;
    }
  }
  if (profiles.size === 0) throw wrong("holds no profile");
  return { profiles, default: value.default };
}

function parse(text: string, wrong: (what: string) => CliError): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong("is not JSON");
  }
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isPort = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.length > 0 && value.every(isText);

const KEYS = ["host", "port", "rest_port", "user", "enterprise", "ca", "pin", "proxy", "tags", "read_only"];

function readOne(value: unknown, cwd: string): Profile {
  if (!isRecord(value)) throw usage("is no object");
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw usage(`the key ${JSON.stringify(unknown)} is not known`, "no secret is imported; a newer release may know the key");
  const take = <T>(key: string, is: (value: unknown) => value is T, what: string): T | undefined => {
    const one = value[key];
    if (one === undefined || is(one)) return one;
    throw usage(`${key} is ${what}`);
  };
  const text = (key: string) => take(key, isText, "no text");
  const changes: ProfileChanges = {
    host: text("host") ?? "",
    port: take("port", isPort, "no port"),
    restPort: take("rest_port", isPort, "no port"),
    user: text("user"),
    enterprise: text("enterprise"),
    pin: text("pin"),
    proxy: text("proxy"),
    tag: take("tags", isTexts, "no list of tags"),
    readOnly: take("read_only", isFlag, "neither true nor false"),
  };
  const ca = text("ca");
  return { ...applyChanges(undefined, changes, {}, cwd), ...(ca === undefined ? {} : { ca: `${certificatesIn(ca, "ca").join("\n")}\n` }) };
}

/**
 * The store with the imported profiles in it.
 * @param replace those that are there take the imported settings and keep their credentials
 * @throws {CliError} `usage` for a name that is taken, or whose credentials would go to another host
 */
export function withImported(stored: Stored, imported: Imported, replace: boolean): Stored {
  const taken = [...imported.profiles.keys()].filter((name) => find(stored, name) !== undefined);
  if (taken.length > 0 && !replace) {
    throw usage(
      `${taken.join(", ")} ${taken.length === 1 ? "exists" : "exist"} already; nothing was imported`,
      "--replace takes the settings over and keeps the credentials",
    );
  }
  const profiles: Record<string, Profile> = { ...stored.profiles };
  for (const [name, profile] of imported.profiles) profiles[name] = merged(name, find(stored, name), profile);
  // An import decides nothing that was decided here.
  const standard = stored.default ?? (imported.default !== undefined && imported.profiles.has(imported.default) ? imported.default : undefined);
  return { ...stored, default: standard, profiles };
}

function merged(name: string, before: Profile | undefined, profile: Profile): Profile {
  if (before === undefined) return profile;
  const { password, token, client_cert, client_key } = before;
  const keeps = [password, token, client_key].some((one) => one !== undefined);
  if (keeps && hostOf(before) !== hostOf(profile)) {
    throw usage(
      `${name} has credentials here for ${hostOf(before)}, and is another host in the file; nothing was imported`,
      `rename or remove it first: ghes-admin profile rename ${name} NEW`,
    );
  }
  const { ca: _, ca_file: __, ...rest } = before;
  const settings = Object.fromEntries(Object.entries(rest).filter(([key]) => !KEYS.includes(key) && key !== "scheme"));
  return { ...settings, ...profile, password, token, client_cert, client_key };
}
