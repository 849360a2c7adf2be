/** Moments for people: the absolute time here, and how far away it is. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (n: number): string => (n < 10 ? `0${String(n)}` : String(n));

/** `+01:00` for -60, as `Date.getTimezoneOffset` gives it. */
function offsetText(offset: number): string {
  const minutes = Math.abs(offset);
  return `${offset <= 0 ? "+" : "-"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `2026-11-22 22:00 +01:00`, in local time. */
export function localTime(epoch: number): string {
  const date = new Date(epoch);
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} ${offsetText(date.getTimezoneOffset())}`;
}

/** `20:54:20`, in local time. */
export function clockTime(epoch: number): string {
  const date = new Date(epoch);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}

/** `in 5 h`, `3 d ago`, `now`: one unit, rounded down. */
export function distance(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size < 1000) return "now";
  const amount =
    size < MINUTE
      ? `${String(Math.floor(size / 1000))} s`
      : size < HOUR
        ? `${String(Math.floor(size / MINUTE))} min`
        : size < 2 * DAY
          ? `${String(Math.floor(size / HOUR))} h`
          : `${String(Math.floor(size / DAY))} d`;
  return milliseconds > 0 ? `in ${amount}` : `${amount} ago`;
}

/** Whether text is a moment as the APIs write it, in ISO 8601. */
export const isMoment = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text);

/** An ISO 8601 moment as `2026-11-22 22:00 +01:00 (in 5 h)`; anything else as it is. */
export function timeForPeople(value: string, now: number): string {
  if (!isMoment(value)) return value;
  const epoch = Date.parse(value);
  return Number.isNaN(epoch) ? value : `${localTime(epoch)} (${distance(epoch - now)})`;
}

/** To the second, with its zone, and a word of its own. */
const MOMENT_IN_TEXT = /(?<=^|[\s(])\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})(?=$|[\s,;:)])/g;

/** Text with each moment in it as `timeForPeople`; without the distance inside parentheses, and where they follow, for they say it. */
export const textForPeople = (text: string, now: number): string =>
  text.replace(MOMENT_IN_TEXT, (moment, at: number) => {
    const isInside = text.lastIndexOf("(", at) > text.lastIndexOf(")", at);
    const shown = timeForPeople(moment, now);
    return isInside || text.startsWith(" (", at + moment.length) ? withoutDistance(shown) : shown;
  });

/** What `timeForPeople` made of a moment, without how far away it is; any other text as it is. */
export const withoutDistance = (text: string): string => text.replace(/^(\d{4}-\d{2}-\d{2} \d{2}:\d{2} [+-]\d{2}:\d{2}) \([^()]+\)$/, "$1");
