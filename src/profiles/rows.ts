/** A stored profile as people and scripts see it: sources of secrets, never secrets. */
import type { ProfileDetail, ProfileRow } from "./profile-actions.js";
import { DEFAULT_USER, hostOf, portOf, restPortOf, type StoredSecret } from "./profile.js";
import type { Chosen } from "./selection.js";

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

export function detailOf(chosen: Chosen, standard: string | undefined): ProfileDetail {
  const row = rowOf(chosen, standard);
  const { profile } = chosen;
  const settings: readonly (readonly [string, string | undefined])[] = [
    ["name", row.name],
    ["default", yesNo(row.default)],
    ["host", row.host],
    ["port", String(row.port)],
    ["rest_port", String(row.rest_port)],
    ["user", row.user],
    ["enterprise", profile.enterprise],
    ["tags", row.tags.join(",")],
    ["read_only", yesNo(profile.read_only ?? false)],
    ["password", describeSecret(profile.password)],
    ["token", describeSecret(profile.token)],
    ["ca_file", profile.ca_file],
    ["client_cert", profile.client_cert],
    ["client_key", profile.client_key],
    ["pin", profile.pin],
    ["proxy", profile.proxy === undefined ? undefined : maskProxy(profile.proxy)],
    ["audit_log", profile.audit_log],
  ];
  return { row, settings: settings.map(([setting, value]) => ({ setting, value: value ?? "" })) };
}

const yesNo = (value: boolean): string => (value ? "yes" : "no");

/** A command's words may hold a secret that somebody put there, so only its program is named. */
function describeSecret(secret: StoredSecret | undefined): string | undefined {
  if (secret === undefined) return undefined;
  switch (secret.source) {
    case "file":
      return `file ${secret.path}`;
    case "command":
      return `command ${secret.command.trim().split(/\s/)[0] ?? ""} …`;
    default:
      return secret.source;
  }
}

function maskProxy(text: string): string {
  const url = new URL(text);
  if (url.password !== "") url.password = "********";
  return url.href;
}
