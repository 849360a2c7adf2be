/** A stored profile as people and scripts see it: sources of secrets, never secrets. */
import { statSync } from "node:fs";
import { fingerprintsIn } from "../domain/fingerprint.js";
import type { ProfileDetail, ProfileDetailRow, ProfileRow } from "./profile-actions.js";
import { DEFAULT_USER, hostOf, portOf, restPortOf, type StoredSecret } from "./profile.js";
import type { Chosen } from "./selection.js";
import { reasonOf } from "./system-error.js";

const sourceOf = (secret: StoredSecret | undefined) => (secret === undefined ? null : { source: secret.source });

export const rowOf = ({ name, profile }: Chosen, standard: string | undefined): ProfileRow => ({
  name,
  host: hostOf(profile),
  port: portOf(profile),
  rest_port: restPortOf(profile),
  user: profile.user ?? DEFAULT_USER,
  enterprise: profile.enterprise ?? null,
  default: name === standard,
  tags: profile.tags ?? [],
  password: sourceOf(profile.password),
  token: sourceOf(profile.token),
});

const fileOf = (secret: StoredSecret | undefined): string | null => (secret?.source === "file" ? secret.path : null);

const detailRowOf = (chosen: Chosen, standard: string | undefined): ProfileDetailRow => {
  const { profile } = chosen;
  return {
    ...rowOf(chosen, standard),
    read_only: profile.read_only ?? false,
    password_file: fileOf(profile.password),
    token_file: fileOf(profile.token),
    ca_file: profile.ca_file ?? null,
    ca: profile.ca === undefined ? [] : fingerprintsIn(profile.ca),
    client_cert: profile.client_cert ?? null,
    client_key: profile.client_key ?? null,
    pin: profile.pin ?? null,
    proxy: profile.proxy === undefined ? null : maskProxy(profile.proxy),
    audit_log: profile.audit_log ?? null,
  };
};

/** @param now milliseconds since the epoch */
export function detailOf(chosen: Chosen, standard: string | undefined, now: number): ProfileDetail {
  const row = detailRowOf(chosen, standard);
  const { profile } = chosen;
  const settings: readonly (readonly [string, string | null])[] = [
    ["name", row.name],
    ["default", yesNo(row.default)],
    ["host", row.host],
    ["port", String(row.port)],
    ["rest_port", String(row.rest_port)],
    ["user", row.user],
    ["enterprise", row.enterprise],
    ["tags", row.tags.join(",")],
    ["read_only", yesNo(row.read_only)],
    ["password", describeSecret(profile.password, now)],
    ["token", describeSecret(profile.token, now)],
    ["ca_file", row.ca_file],
    ["ca", row.ca.join(",")],
    ["client_cert", row.client_cert],
    ["client_key", row.client_key],
    ["pin", row.pin],
    ["proxy", row.proxy],
    ["audit_log", row.audit_log],
  ];
  return { row, settings: settings.map(([setting, value]) => ({ setting, value: value ?? "" })) };
}

const yesNo = (value: boolean): string => (value ? "yes" : "no");

/** Where it comes from, and how old it is. A command's words may hold a secret that somebody put there, so only its program is named. */
function describeSecret(secret: StoredSecret | undefined, now: number): string | null {
  if (secret === undefined) return null;
  const given = secret.since === undefined ? "" : age(Date.parse(secret.since), now);
  switch (secret.source) {
    case "store":
      return `store${given}`;
    case "keychain":
      return `keychain ${secret.keychain}${given}`;
    case "file":
      return `file ${secret.path}${ageOfFile(secret.path, now)}`;
    case "command":
      return `command ${secret.command.trim().split(/\s/)[0] ?? ""} …${given}`;
    default: {
      const { source }: { readonly source: string } = secret;
      return source;
    }
  }
}

/** The file is what changes when the secret does. */
function ageOfFile(path: string, now: number): string {
  try {
    return age(statSync(path).mtimeMs, now);
  } catch (thrown) {
    return `, which cannot be read: ${reasonOf(thrown)}`;
  }
}

const DAY = 86_400_000;

function age(then: number, now: number): string {
  if (Number.isNaN(then)) return "";
  const days = Math.max(0, Math.floor((now - then) / DAY));
  const distance = days === 0 ? "less than a day" : days === 1 ? "1 day" : `${String(days)} days`;
  return `, ${distance} old (${new Date(then).toISOString().slice(0, 10)})`;
}

function maskProxy(text: string): string {
  const url = new URL(text);
  if (url.password !== "") url.password = "********";
  return url.href;
}
