/** Local time and instants: what a clock on the wall of a time zone shows, and when it shows it. */

export interface Zone {
  /** IANA name; `UTC` where it is not known. */
  readonly name: string;
  /** False where the system or the caller names none that exists; times are then UTC. */
  readonly known: boolean;
}

/** What a calendar and a clock on the wall show. */
export interface Civil {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const UNKNOWN: Zone = { name: "UTC", known: false };

/** The named zone, or the system's where no name is given. A `TZ` that nobody knows leaves Node without a name, or with `Etc/Unknown`. */
export function zoneOf(name?: string): Zone {
  const found = name ?? systemZone();
  if (found === undefined || found === "" || found === "Etc/Unknown") return UNKNOWN;
  try {
    formatter(found);
    return { name: found, known: true };
  } catch (thrown) {
    if (thrown instanceof RangeError) return UNKNOWN;
    throw thrown;
  }
}

/** Undefined where `TZ` names no zone, although the compiler's library says that there always is one. */
const systemZone = (): string | undefined => Intl.DateTimeFormat().resolvedOptions().timeZone;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const made = formatters.get(zone);
  if (made !== undefined) return made;
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
  const fresh = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", calendar: "gregory", numberingSystem: "latn", ...numeric });
  formatters.set(zone, fresh);
  return fresh;
}

/** What the clock shows at an instant. */
export function civilAt(epoch: number, zone: string): Civil {
  const shown = new Map(
    formatter(zone)
      .formatToParts(epoch)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
  return { year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute"), second: part("second") };
}

/** The same wall clock read as UTC, in milliseconds: a number to reckon with. */
export const asUtc = ({ year, month, day, hour, minute, second }: Civil): number => Date.UTC(year, month - 1, day, hour, minute, second);

/** Minutes ahead of UTC at an instant. */
export const offsetAt = (epoch: number, zone: string): number => (asUtc(civilAt(epoch, zone)) - Math.floor(epoch / 1000) * 1000) / MINUTE;

/** What a clock that is `offset` minutes ahead of UTC shows. */
export function civilWith(epoch: number, offset: number): Civil {
  const shifted = new Date(epoch + offset * MINUTE);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
  };
}

/** Whether the calendar has this day and the clock this time. */
export const isReal = (civil: Civil): boolean => {
  const again = civilWith(asUtc(civil), 0);
  return (Object.keys(again) as (keyof Civil)[]).every((field) => again[field] === civil[field]);
};

export type LocalReading =
  | { readonly kind: "one"; readonly epoch: number }
  /** The clock is put back over this time: it is shown twice. Earlier instant first. */
  | { readonly kind: "twice"; readonly epochs: readonly [number, number] }
  /** The clock is put forward over this time: it is never shown. What it would be by the clock before and after the change. */
  | { readonly kind: "never"; readonly epochs: readonly [number, number] };

/** Far enough to each side that every offset in force around the time is seen; offsets reach 14 hours. */
const REACH = 24 * HOUR;
const STEP = 6 * HOUR;

/** The instants at which the clocks of a zone show this time. */
export function readLocal(civil: Civil, zone: string): LocalReading {
  const wall = asUtc(civil);
  const offsets = new Set<number>();
  for (let probe = wall - REACH; probe <= wall + REACH; probe += STEP) offsets.add(offsetAt(probe, zone));
  const candidates = [...offsets].map((offset) => wall - offset * MINUTE).sort((a, b) => a - b);
  const [first, second] = candidates.filter((epoch) => asUtc(civilAt(epoch, zone)) === wall);
  if (first !== undefined) return second === undefined ? { kind: "one", epoch: first } : { kind: "twice", epochs: [first, second] };
  return { kind: "never", epochs: [candidates[0] ?? wall, candidates.at(-1) ?? wall] };
}

/** `+01:00`, `-03:30`. */
export function offsetText(minutes: number): string {
  const size = Math.abs(Math.round(minutes));
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

export const two = (number: number): string => String(number).padStart(2, "0");

/** `2026-11-22T22:00:00`. */
export const civilText = ({ year, month, day, hour, minute, second }: Civil): string =>
  `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
