/**
 * A moment as a person names it, understood in one way or not at all: `now`, ISO 8601, or plain English such as
 * "tomorrow 22:00". The appliance acts on it at night and unattended, so whatever could be read twice is refused.
 */
import { usage, type CliError } from "../errors.js";
import { formatDuration } from "./duration.js";
import { isoUtc } from "./license-dates.js";
import { looksIso, readIso } from "./moment-iso.js";
import { civilAt, civilText, civilWith, offsetAt, offsetText, readLocal, zoneOf, type Civil, type Zone } from "./time-zone.js";

export interface MomentAt {
  readonly kind: "at";
  /** Milliseconds since the epoch, a whole second. */
  readonly epoch: number;
  /** ISO 8601 with the offset that was given, or the local one: `2026-11-22T22:00:00+01:00`. */
  readonly wire: string;
  /** `2026-11-22 22:00 +01:00 (Europe/Berlin)`. */
  readonly local: string;
  /** `2026-11-22T21:00:00Z`. */
  readonly utc: string;
  /** `in 5 h 12 min`, or `now`. */
  readonly distance: string;
  /** More than 30 days ahead: worth a second look. */
  readonly far: boolean;
  /** This machine's time zone is not known and UTC stood in for it: say `ZONE_UNKNOWN`. */
  readonly zoneUnknown: boolean;
}

export type Moment =
  | {
      readonly kind: "now";
      /** What other words than `now` were read as. */
      readonly read?: MomentAt;
    }
  | MomentAt;

/** `now`: milliseconds since the epoch. `timeZone`: IANA name; left out, the system's. */
export interface Here {
  readonly now: number;
  readonly timeZone?: string | undefined;
}

/** What a reader of text found: an instant, or what a clock shows, with the offset where one was written. */
export type Reading =
  | { readonly kind: "instant"; readonly epoch: number }
  | { readonly kind: "clock"; readonly civil: Civil; readonly offset?: { readonly minutes: number; readonly text: string } | undefined };

/** For a warning, once, where `zoneUnknown` says so. */
export const ZONE_UNKNOWN = "this machine's time zone is not known (TZ names none): local times are read and shown as UTC";

/** A request takes its time: what was the present when it was typed is not the past. */
const GRACE = 60_000;
const FAR = 30 * 24 * 3_600_000;
/** Longer than any moment anybody writes. */
const MAX_TEXT = 100;

/**
 * @throws {CliError} `usage`: not understood as a whole, without an hour, in more than one way, in the past, or a
 * local time that the clocks skip or show twice
 */
export async function parseMoment(text: string, here: Here): Promise<Moment> {
  const words = text.trim().replace(/\s+/g, " ");
  if (words.length > MAX_TEXT) throw usage("the time is too long to be one", MOMENT_FORMS);
  if (words === "") throw usage("the time is empty", MOMENT_FORMS);
  if (words.toLowerCase() === "now") return { kind: "now" };
  return parseAt(words, here);
}

/**
 * As `parseMoment`, where only a moment to come makes sense and `now` does not.
 * @throws {CliError} `usage`
 */
export async function parseFutureDate(text: string, here: Here): Promise<MomentAt> {
  const moment = await parseMoment(text, here);
  if (moment.kind === "now") throw usage(`${JSON.stringify(text.trim())} is no moment to come`, `Write ${FORMS}`);
  return moment;
}

const FORMS = 'ISO 8601 (2027-01-31T22:00, 2027-01-31T22:00+01:00), or words such as "tomorrow 22:00" or "in 2 hours".';
export const MOMENT_FORMS = `Write the word now, ${FORMS}`;

async function parseAt(words: string, { now, timeZone }: Here): Promise<Moment> {
  const zone = zoneOf(timeZone);
  const reading = looksIso(words) ? readIso(words) : await (await import("./moment-words.js")).readWords(words, now, zone);
  const epoch = settle(reading, zone, words);
  const moment = momentAt(epoch, now, zone, reading.kind === "clock" ? reading.offset : undefined);
  if (epoch < now - GRACE) {
    throw usage(
      `${JSON.stringify(words)} is in the past: ${moment.local} = ${moment.utc}, ${formatDuration(now - epoch)} ago`,
      "Write a time to come, with its date and year.",
    );
  }
  // An instance takes no moment that is over, however little.
  return epoch <= now ? { kind: "now", read: moment } : moment;
}

/** The one instant of a reading. @throws {CliError} `usage` where the clocks skip or double it */
function settle(reading: Reading, zone: Zone, words: string): number {
  if (reading.kind === "instant") return Math.floor(reading.epoch / 1000) * 1000;
  if (reading.offset !== undefined) return Date.parse(`${civilText(reading.civil)}Z`) - reading.offset.minutes * 60_000;
  const local = readLocal(reading.civil, zone.name);
  if (local.kind === "one") return local.epoch;
  throw clockChange(local.kind, local.epochs, reading.civil, zone, words);
}

function clockChange(kind: "never" | "twice", epochs: readonly [number, number], civil: Civil, zone: Zone, words: string): CliError {
  const named = epochs.map((epoch) => `${stamp(epoch, offsetAt(epoch, zone.name))} (${isoUtc(epoch)})`);
  const time = civilText(civil).replace("T", " ").replace(/:00$/, "");
  const why =
    kind === "never"
      ? `${time} does not exist in ${zone.name}: the clocks are put forward over it`
      : `${time} comes twice in ${zone.name}: the clocks are put back over it`;
  return usage(`${words === time ? "" : `${JSON.stringify(words)}: `}${why}`, `Write the one that is meant, with its offset: ${named.join(" or ")}.`);
}

function momentAt(epoch: number, now: number, zone: Zone, given: { readonly minutes: number; readonly text: string } | undefined): MomentAt {
  const offset = offsetAt(epoch, zone.name);
  const { second } = civilAt(epoch, zone.name);
  const shown = stamp(epoch, offset).replace("T", " ");
  return {
    kind: "at",
    epoch,
    wire: given === undefined ? stamp(epoch, offset) : `${civilText(civilWith(epoch, given.minutes))}${given.text}`,
    local: `${shown.slice(0, second === 0 ? 16 : 19)} ${offsetText(offset)} (${zone.name})`,
    utc: isoUtc(epoch),
    distance: epoch - now < 1000 ? "now" : `in ${formatDuration(epoch - now)}`,
    far: epoch - now > FAR,
    zoneUnknown: !zone.known,
  };
}

/** `2026-11-22T22:00:00+01:00`. */
const stamp = (epoch: number, offset: number): string => `${civilText(civilWith(epoch, offset))}${offsetText(offset)}`;

/** For the person, before anything is sent: `2026-11-22 22:00 +01:00 (Europe/Berlin) = 2026-11-22T21:00:00Z (in 5 h 12 min)`. */
export const describeMoment = (moment: MomentAt): string => `${moment.local} = ${moment.utc} (${moment.distance})`;
