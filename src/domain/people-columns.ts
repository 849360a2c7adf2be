/**
 * What the columns of a CSV say about a person: the instance's own reports (`role`, `suspended?`, `dormant?`, `last_active` …),
 * and lists that this program printed (`site_admin`, `suspended_at`). Names are in lower case.
 * Source: "Accessing reports for your instance".
 */

export type Columns = Readonly<Record<string, string>>;

/** Undefined where the columns do not say. */
export function isSuspended(columns: Columns): boolean | undefined {
  const said = truth(columns["suspended?"] ?? columns.suspended);
  if (said !== undefined || columns.suspended_at === undefined) return said;
  return columns.suspended_at !== "" && columns.suspended_at !== "null";
}

/** The reports write `admin` or `user`. */
export function isSiteAdmin(columns: Columns): boolean | undefined {
  const said = truth(columns.site_admin);
  if (said !== undefined || columns.role === undefined || columns.role === "") return said;
  return /^(site[_ -]?)?admin(istrator)?$|^staff$/i.test(columns.role);
}

/** Milliseconds since the epoch; null for somebody who was never there, undefined where the columns do not say. */
export function lastActive(columns: Columns): number | null | undefined {
  const said = columns.last_active;
  if (said === undefined) return undefined;
  if (said === "" || /^never$/i.test(said)) return null;
  return momentOf(said);
}

/** `2026-10-01 12:00:00 UTC` and ISO 8601; without a zone it is UTC. Undefined for anything else. */
export function momentOf(text: string): number | undefined {
  const [, date, time = "00:00:00", fraction = "", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/.exec(text) ?? [];
  if (date === undefined) return undefined;
  const moment = Date.parse(`${date}T${time}${fraction}${zone === "UTC" ? "Z" : zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
  return Number.isNaN(moment) ? undefined : moment;
}

const truth = (text: string | undefined): boolean | undefined =>
  text === undefined || text === "" ? undefined : /^(true|yes|1)$/i.test(text) ? true : /^(false|no|0)$/i.test(text) ? false : undefined;
