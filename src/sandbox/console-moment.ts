/** Moments of the Management Console API: how they are given, and how they are shown. */
import { Refused } from "./wire.js";

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 1_440 * MINUTE };

/** The part of what Chronic parses that a script writes: a date with its time and zone, or `in 10 minutes`. Undefined for now. */
export function momentFrom(when: string, now: number): number | undefined {
  if (when === "now" || when === "") return undefined;
  const at = spanAfter(when, now) ?? dateIn(when);
  if (at === undefined) throw new Refused(400, "invalid request: when is neither now nor a date");
  if (at <= now) throw new Refused(400, "invalid request: when is in the past");
  return at;
}

function spanAfter(when: string, now: number): number | undefined {
  const [, after, number, unit = "", fromNow] = /^(in )?(\d{1,4}) (minute|hour|day)s?( from now)?$/i.exec(when) ?? [];
  return after === undefined && fromNow === undefined ? undefined : now + Number(number) * (UNITS[unit.toLowerCase()] ?? 0);
}

/** A zone is needed: which one the appliance would take is nobody's to guess. */
function dateIn(when: string): number | undefined {
  const [, date = "", time = "", zone = ""] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})$/.exec(when) ?? [];
  const at = Date.parse(`${date}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
  return Number.isNaN(at) ? undefined : at;
}

const two = (number: number): string => String(number).padStart(2, "0");

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** `Tuesday, January 22 at 15:34 -0800`, without a year, as documented. */
export function shownMoment(time: number): string {
  const at = new Date(time - 8 * 60 * MINUTE);
  const day = `${DAYS[at.getUTCDay()] ?? ""}, ${MONTHS[at.getUTCMonth()] ?? ""} ${String(at.getUTCDate())}`;
  return `${day} at ${two(at.getUTCHours())}:${two(at.getUTCMinutes())} -0800`;
}
