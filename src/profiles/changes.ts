/** Flags of `profile add` and `set` to the profile they make. Reads no secret and sends nothing. */
import { resolve } from "node:path";
import { parseFingerprint256 } from "../domain/fingerprint.js";
import { CliError, usage } from "../errors.js";
import { splitCommand } from "./command-words.js";
import { parseHost } from "./host.js";
import type { ProfileChanges } from "./profile-actions.js";
import { SECRET_KINDS, type Profile, type SecretKind, type StoredSecret } from "./profile.js";

/** A credential given: stored as it is, or to be read from stdin first. */
export type GivenSecret = StoredSecret | "stdin";

/** @throws {CliError} `usage`: two sources for one secret, two secrets from one stdin, a command that cannot be split */
export function givenSecrets(changes: ProfileChanges, cwd: string): Readonly<Partial<Record<SecretKind, GivenSecret>>> {
  if (changes.passwordStdin === true && changes.tokenStdin === true)
    throw usage("--password-stdin and --token-stdin: one stdin holds one secret", "use --token-file or --token-command, or profile set for the second");
  return {
    ...given("password", { stdin: changes.passwordStdin, file: changes.passwordFile, command: changes.passwordCommand }, cwd),
    ...given("token", { stdin: changes.tokenStdin, file: changes.tokenFile, command: changes.tokenCommand }, cwd),
  };
}

interface Sources {
  readonly stdin: boolean | undefined;
  readonly file: string | undefined;
  readonly command: string | undefined;
}

function given(kind: SecretKind, { stdin, file, command }: Sources, cwd: string): Readonly<Partial<Record<SecretKind, GivenSecret>>> {
  const flags = [
    stdin === true ? [`--${kind}-stdin`] : [],
    file === undefined ? [] : [`--${kind}-file`],
    command === undefined ? [] : [`--${kind}-command`],
  ].flat();
  if (flags.length > 1) throw usage(`${flags.join(" and ")} exclude each other`, "use one of them");
  if (stdin === true) return { [kind]: "stdin" };
  if (file === "") throw usage(`--${kind}-file is empty`);
  if (file !== undefined) return { [kind]: { source: "file", path: resolve(cwd, file) } };
  if (command === undefined) return {};
  named(`--${kind}-command`, () => splitCommand(command));
  return { [kind]: { source: "command", command } };
}

function named<T>(flag: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw thrown instanceof CliError ? new CliError(thrown.code, `${flag}: ${thrown.message}`, thrown.facts) : thrown;
  }
}

/** Whether `set` was given anything to change. */
export const changesAnything = ({ verify: _, ...changes }: ProfileChanges): boolean => Object.values(changes).some((value) => value !== undefined);

/**
 * The profile with the changes; keys it does not know stay.
 * @param before the profile there is, or undefined for a new one
 * @throws {CliError} `usage` with the flag that is wrong
 */
export function applyChanges(
  before: Profile | undefined,
  changes: ProfileChanges,
  secrets: Readonly<Partial<Record<SecretKind, StoredSecret>>>,
  cwd: string,
): Profile {
  const address = changes.host === undefined ? undefined : named("--host", () => parseHost(changes.host ?? ""));
  const host = address?.host ?? before?.host;
  if (host === undefined) throw usage("--host is missing", "usage: ghes-admin profile add NAME --host HOST");
  const { base, text } = textReader(before);
  const path = (value: string): string => resolve(cwd, value);
  const profile: Profile = {
    ...base,
    host,
    scheme: address === undefined ? base?.scheme : address.scheme === "http" ? "http" : undefined,
    port: changes.port ?? base?.port,
    rest_port: changes.restPort ?? base?.rest_port,
    user: text("user", changes.user, checkUser),
    enterprise: text("enterprise", changes.enterprise, checkEnterprise),
    ca_file: text("ca_file", changes.caFile, path),
    ca: changes.caFile === undefined ? base?.ca : undefined,
    client_cert: text("client_cert", changes.clientCert, path),
    client_key: text("client_key", changes.clientKey, path),
    pin: text("pin", changes.pin, parseFingerprint256),
    proxy: text("proxy", changes.proxy, parseProxy),
    audit_log: text("audit_log", changes.auditLog, path),
    tags: changes.tag === undefined ? base?.tags : tagsOf(changes.tag, before !== undefined),
    read_only: changes.readOnly ?? base?.read_only,
  };
  if ((profile.client_cert === undefined) !== (profile.client_key === undefined)) throw usage("--client-cert and --client-key go together", "give both");
  return withSecrets(profile, secrets);
}

type TextKey = "user" | "enterprise" | "ca_file" | "client_cert" | "client_key" | "pin" | "proxy" | "audit_log";

function textReader(base: Profile | undefined) {
  const text = (key: TextKey, value: string | undefined, read: (value: string) => string): string | undefined => {
    if (value === undefined) return base?.[key];
    const flag = `--${key.replace("_", "-")}`;
    if (value !== "") return named(flag, () => read(value));
    if (base === undefined) throw usage(`${flag} is empty`, "leave it out");
    return undefined;
  };
  return { base, text };
}

const withSecrets = (profile: Profile, secrets: Readonly<Partial<Record<SecretKind, StoredSecret>>>): Profile =>
  SECRET_KINDS.reduce<Profile>((so, kind) => (secrets[kind] === undefined ? so : { ...so, [kind]: secrets[kind] }), profile);

const checkUser = (user: string): string => {
  if (!/[:\p{Cc}]/u.test(user)) return user;
  throw usage(`${JSON.stringify(user)} is no user name`, "a colon and control characters cannot be sent");
};

const checkEnterprise = (slug: string): string => {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(slug)) return slug;
  throw usage(`${JSON.stringify(slug)} is no enterprise`, "give its slug, as it stands in the URL after /enterprises/");
};

const parseProxy = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ["http:", "https:"].includes(url.protocol) && ["", "/"].includes(url.pathname) && url.search === "" && url.hash === "") return text;
  throw usage("not the URL of a proxy", "write it as http://HOST:PORT");
};

function tagsOf(tags: readonly string[], mayClear: boolean): readonly string[] | undefined {
  if (mayClear && tags.length === 1 && tags[0] === "") return undefined;
  for (const tag of tags) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(tag))
      throw usage(`--tag: ${JSON.stringify(tag)} is no tag`, "use letters, digits, dots, dashes and underscores; repeat the flag for several");
  }
  return [...new Set(tags)];
}
