/** ISO 8601: date and time, seconds optional, `T` or a space between, with or without an offset. */
import { usage } from "../errors.js";
import type { Reading } from "./moment.js";
import { isReal, offsetText, type Civil } from "./time-zone.js";

const EXTENDED = /^(\d{4})-(\d{2})-(\d{2})(?:T|t| )(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?: ?(Z|z|[+-]\d{2}(?::?\d{2})?))?$/;
const BASIC = /^(\d{4})(\d{2})(\d{2})[Tt](\d{2})(\d{2})(?:(\d{2}))?(Z|z|[+-]\d{2}(?:\d{2})?)?$/;
const DAY = /^(\d{4})-?(\d{2})-?(\d{2})[Tt]?$/;

/** Meant as ISO 8601: it is then read as that or refused, never guessed at. */
export const looksIso = (text: string): boolean => EXTENDED.test(text) || BASIC.test(text) || DAY.test(text) || /^[+-]?\d{5,}-\d/.test(text);

/** @throws {CliError} `usage`, naming the part that is wrong */
export function readIso(text: string): Reading {
  const parts = EXTENDED.exec(text) ?? BASIC.exec(text);
  if (parts === null) {
    if (/^[+-]?\d{5,}/.test(text) && !/^\d{8}[Tt]?$/.test(text)) throw wrong(text, "a year has four digits");
    const [year = 0, month = 0, day = 0] = (DAY.exec(text) ?? []).slice(1).map(Number);
    throw wrong(text, faultOf({ year, month, day, hour: 0, minute: 0, second: 0 }) ?? "it names a day but no hour");
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1, 6).map(Number);
  const civil: Civil = { year, month, day, hour, minute, second: Number(parts[6] ?? 0) };
  const fault = faultOf(civil);
  if (fault !== undefined) throw wrong(text, fault);
  return { kind: "clock", civil, offset: parts[7] === undefined ? undefined : readOffset(parts[7], text) };
}

function faultOf(civil: Civil): string | undefined {
  if (civil.month < 1 || civil.month > 12) return "the months go from 01 to 12";
  if (civil.hour === 24) return "the hours go from 00 to 23; write 00:00 of the next day";
  if (civil.hour > 23) return "the hours go from 00 to 23";
  if (civil.minute > 59) return "the minutes go from 00 to 59";
  if (civil.second === 60) return "a leap second cannot be scheduled; write the second before or after it";
  if (civil.second > 59) return "the seconds go from 00 to 59";
  if (civil.year < 1970 || !isReal(civil)) return "the calendar has no such day";
  return undefined;
}

/** Clocks on Earth are 12 hours behind UTC to 14 ahead. */
const EARLIEST = -12 * 60;
const LATEST = 14 * 60;

/**
 * `Z`, `+02`, `+0200`, `+02:00`; kept as given, in the long form.
 * @throws {CliError} `usage`
 */
export function readOffset(given: string, text: string): { readonly minutes: number; readonly text: string } {
  if (given.toUpperCase() === "Z") return { minutes: 0, text: "Z" };
  const hours = Number(given.slice(1, 3));
  const minutes = Number(given.slice(3).replace(":", ""));
  const offset = (given.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
  if (minutes > 59 || offset < EARLIEST || offset > LATEST) throw wrong(text, `no clock on Earth is at ${given}: offsets go from -12:00 to +14:00`);
  return { minutes: offset, text: offsetText(offset) };
}

const wrong = (text: string, why: string) =>
  usage(`${JSON.stringify(text)} is no usable time: ${why}`, "Write it as 2027-01-31T22:00 (local time) or 2027-01-31T22:00+01:00.");
