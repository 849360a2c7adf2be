/**
 * A moment in plain English. chrono-node does the reading; since it reads any fragment it finds and fills in what is
 * missing, a sentence counts only if it has one of the forms below from its first letter to its last.
 */
import { usage } from "../errors.js";
import type { Reading } from "./moment.js";
import { readOffset } from "./moment-iso.js";
import { asUtc, civilWith, isReal, offsetAt, readLocal, two, type Civil, type Zone } from "./time-zone.js";

const WEEKDAY = "(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\\.?";
const MONTH = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const NTH = "\\d{1,2}(?:st|nd|rd|th)?";
const DATE = `(?:\\d{4}-\\d{1,2}-\\d{1,2}|\\d{4}/\\d{1,2}/\\d{1,2}|${NTH}(?: of)? ${MONTH}(?:,? \\d{4})?|${MONTH} ${NTH}(?:,? \\d{4})?)`;
const PART = "(?:morning|afternoon|evening|night)";
const COUNT = "(?:\\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";
const DAY =
  `(?:today|tonight|tomorrow(?: ${PART})?|this ${PART}|overmorrow|the day after tomorrow` +
  `|(?:on )?(?:(?:this|next) )?${WEEKDAY}(?: ${PART})?|(?:on )?(?:${WEEKDAY},? )?(?:the )?${DATE}|in ${COUNT} (?:days?|weeks?))`;
const CLOCK = "(?:(?:at )?(?:\\d{1,2}:\\d{2}(?::\\d{2})?(?: ?[ap]m)?|\\d{1,2} ?[ap]m|noon|midnight)|at \\d{1,2})";
const SPAN = `(?:${COUNT} ?|half an )(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)`;
const SPANS = `${SPAN}(?:(?:, | and |, and | )?${SPAN})*`;

const whole = (form: string) => new RegExp(`^(?:${form})$`, "i");
const RELATIVE = whole(`in ${SPANS}|${SPANS} from now`);
const AT_CLOCK = whole(`${DAY},? ${CLOCK}|${CLOCK}(?:,? ${DAY})?`);
const DAY_ONLY = whole(`${DAY}|in ${COUNT} (?:months?|years?)|(?:this|next) (?:week|month|year)`);
/** `22:00-02:00` may be a span as well, so a minus with a colon in the offset needs a space before. */
const OFFSET = /(?:(?<=\d|[ap]m|noon|midnight) ?(?=[+]|-\d{4}$)|(?<=\d|[ap]m|noon|midnight) (?=-))([+-]\d{2}:?\d{2})$/i;

/**
 * @param text trimmed, single spaces
 * @throws {CliError} `usage`
 */
export async function readWords(text: string, now: number, zone: Zone): Promise<Reading> {
  const offset = OFFSET.exec(text);
  const said = offset === null ? text : text.slice(0, offset.index);
  const chrono = await import("chrono-node/en");
  const isDistance = RELATIVE.test(said);
  const results = chrono.casual.parse(said, isDistance ? { instant: new Date(now), timezone: offsetAt(now, zone.name) } : onTheWall(now, zone));
  if (results.length > 1) throw wrong(text, `it names more than one time (${results.map((one) => JSON.stringify(one.text)).join(", ")})`);
  if (results[0]?.end) throw wrong(text, "it names a span with a beginning and an end");
  if (DAY_ONLY.test(said)) throw wrong(text, "it names no hour", 'Add one: "tomorrow 22:00".');
  checkForm(text, said);
  checkClock(text, said);
  const only = results[0];
  if (only?.index !== 0 || only.text.length !== said.length || !only.start.isCertain("hour")) throw wrong(text, "it was not understood as a whole");
  if (isDistance) {
    if (offset !== null) throw wrong(text, "a distance from now needs no offset");
    return { kind: "instant", epoch: only.start.date().getTime() };
  }
  const read = (options: { readonly offset?: number; readonly forward?: boolean }): Civil => {
    const [result] = chrono.casual.parse(said, onTheWall(now, zone, options.offset), { forwardDate: options.forward ?? false });
    const civil = civilOf(result?.start ?? only.start);
    checkDay(text, said, civil, only.start.isCertain("day") && only.start.isCertain("weekday") ? only.start.get("weekday") : null);
    return civil;
  };
  const minutes = offset?.[1] === undefined ? undefined : readOffset(offset[1], text);
  // "friday 22:00" means the one to come; chrono takes the nearest, which may be over.
  const forward = !only.start.isCertain("day") && only.start.isCertain("weekday") && isOver(read({}), minutes?.minutes, now, zone);
  const civil = read({ forward });
  if (minutes !== undefined && asUtc(read({ forward, offset: minutes.minutes })) !== asUtc(civil)) {
    throw wrong(text, `the day is another one in ${zone.name} than at ${minutes.text}`, "Write the date in place of the day's name: 2027-01-31T22:00+01:00.");
  }
  return { kind: "clock", civil, offset: minutes };
}

/** What the clock there shows, as if it were here: of "saturday" and "the day after tomorrow" chrono takes the days of this process's zone, whatever it is told. */
function onTheWall(now: number, zone: Zone, offset?: number): { readonly instant: Date } {
  const { year, month, day, hour, minute, second } = civilWith(now, offset ?? offsetAt(now, zone.name));
  return { instant: new Date(year, month - 1, day, hour, minute, second) };
}

function isOver(civil: Civil, offset: number | undefined, now: number, zone: Zone): boolean {
  if (offset !== undefined) return asUtc(civil) - offset * 60_000 < now;
  const local = readLocal(civil, zone.name);
  return (local.kind === "one" ? local.epoch : local.epochs[1]) < now;
}

interface Components {
  get(part: "year" | "month" | "day" | "hour" | "minute" | "second"): number | null;
}

const civilOf = (start: Components): Civil => ({
  year: start.get("year") ?? 0,
  month: start.get("month") ?? 0,
  day: start.get("day") ?? 0,
  hour: start.get("hour") ?? 0,
  minute: start.get("minute") ?? 0,
  second: start.get("second") ?? 0,
});

/** Names the words that keep a text from having one of the forms: those outside its longest part that has. */
function checkForm(text: string, said: string): void {
  const fits = (words: readonly string[]) => [RELATIVE, AT_CLOCK, DAY_ONLY].some((form) => form.test(words.join(" ")));
  const words = said.split(" ");
  if (fits(words)) return;
  if (PAST.test(said)) throw usage(`${JSON.stringify(text)} is in the past`, `${FORMS}. ${TOPIC}`);
  for (let length = words.length - 1; length > 0; length--) {
    for (let from = 0; from + length <= words.length; from++) {
      if (!fits(words.slice(from, from + length))) continue;
      const rest = [words.slice(0, from), words.slice(from + length)].filter((part) => part.length > 0).map((part) => JSON.stringify(part.join(" ")));
      const hint = from === 0 ? `${FORMS}; a time zone is written as its offset. ${TOPIC}` : undefined;
      throw wrong(text, `${rest.join(" and ")} ${rest.length > 1 ? "were" : "was"} not understood`, hint);
    }
  }
  const distance = distanceOf(said);
  throw wrong(text, "it was not understood", distance === undefined ? undefined : `Write "${distance}". ${TOPIC}`);
}

const PAST = whole(`(?:yesterday|last) ?.*|.* ago`);
const BARE_SPANS = whole(`\\+?(${SPANS})`);
const UNITS: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day", w: "week" };

/** What a bare duration, as the flags for durations take it, would be from now on: `in 30 minutes` of `30m`. */
function distanceOf(said: string): string | undefined {
  const spans = BARE_SPANS.exec(said)?.[1]?.replace(/(\d+) ?([smhdw])[a-z]*/gi, (_, count: string, letter: string) => {
    const unit = UNITS[letter.toLowerCase()] ?? letter;
    return `${count} ${unit}${Number(count) === 1 ? "" : "s"} `;
  });
  const distance = `in ${spans?.trim().replace(/ +(?=,| )/g, "") ?? ""}`;
  return RELATIVE.test(distance) && !DAY_ONLY.test(distance) ? distance : undefined;
}

/** Hours of the parts of a day, first and last. */
const PARTS: Readonly<Record<string, readonly [number, number]>> = {
  morning: [0, 11],
  afternoon: [12, 17],
  evening: [17, 23],
  night: [18, 23],
  tonight: [18, 23],
};

const partOfDay = (said: string): string | undefined => Object.keys(PARTS).find((name) => new RegExp(`\\b${name}\\b`, "i").test(said));

function checkClock(text: string, said: string): void {
  if (/\bmidnight\b/i.test(said) && !/^(?:at )?midnight$/i.test(said))
    throw wrong(text, "midnight belongs to two days", "Write 00:00 and the date that begins then.");
  const half = /(?<![\d:])(\d{1,2})(?::\d{2}){0,2} ?[ap]m\b/i.exec(said);
  if (half !== null && (Number(half[1]) < 1 || Number(half[1]) > 12)) throw wrong(text, "hours with am and pm go from 1 to 12");
  const bare = /\bat (\d{1,2})(?!\d|:| ?[ap]m)/i.exec(said);
  if (bare !== null && Number(bare[1]) <= 12 && partOfDay(said) === undefined) {
    const hour = String(Number(bare[1]));
    throw wrong(text, `${hour} may be in the morning or in the evening`, `Write ${hour}am, ${hour}pm, or the minutes too: 22:00.`);
  }
}

function checkDay(text: string, said: string, civil: Civil, weekday: number | null): void {
  if (!isReal(civil)) throw wrong(text, "the calendar has no such day");
  if (weekday !== null && new Date(asUtc(civil)).getUTCDay() !== weekday) throw wrong(text, "the date falls on another day of the week");
  const part = partOfDay(said);
  const [first, last] = PARTS[part ?? ""] ?? [0, 23];
  if (civil.hour < first || civil.hour > last)
    throw wrong(
      text,
      `${two(civil.hour)}:${two(civil.minute)} is not ${part === "tonight" ? part : `in the ${part ?? "day"}`}`,
      "Write the date and the time: 2027-01-31T22:00.",
    );
}

const FORMS = 'Write it as 2027-01-31T22:00, 2027-01-31T22:00+01:00, "tomorrow 22:00" or "in 2 hours"';
const TOPIC = "ghes-admin help time has the forms.";

const wrong = (text: string, why: string, hint = `${FORMS}. ${TOPIC}`) => usage(`${JSON.stringify(text)} is no usable time: ${why}`, hint);
