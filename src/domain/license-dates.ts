/** Moments as the APIs write them in license answers. */

/** `2025-01-02T07:59:59Z`, `2020-04-27T00:00:00-07:00`, `2021-02-28T23:59:59.000-08:00`. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;
/** `2016/02/06 12:41:52 -0600`, of the REST API's license page. */
const SLASHED = /^(\d{4})\/(\d{2})\/(\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2}):?(\d{2})$/;
/** `2026-01-02`, as the description's format `date` has it: the day's beginning in UTC. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Milliseconds since the epoch, or undefined for a form that no release is known to write. */
export function parseApiDate(text: string): number | undefined {
  const slashed = SLASHED.exec(text);
  const iso = slashed === null ? text : `${slashed.slice(1, 4).join("-")}T${slashed[4] ?? ""}${slashed[5] ?? ""}:${slashed[6] ?? ""}`;
  if (!ISO.test(iso) && !DAY.test(iso)) return undefined;
  const epoch = Date.parse(iso.replace(/([+-]\d{2})(\d{2})$/, (whole, hours: string, minutes: string) => (iso.includes("T") ? `${hours}:${minutes}` : whole)));
  return Number.isNaN(epoch) ? undefined : epoch;
}

/** `2020-04-27T07:00:00Z`: whole seconds, UTC. */
export const isoUtc = (epoch: number): string => new Date(epoch).toISOString().replace(/\.\d{3}Z$/, "Z");
