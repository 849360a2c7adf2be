/** Lengths of time as people write and read them. */
import { usage } from "../errors.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A hundred years: beyond it is a slip of the keyboard, and nothing here waits that long. */
const MAX_DURATION = 36_500 * DAY;

/**
 * `90s`, `1h30m`, `30d`: whole numbers with `d`, `h`, `m`, `s`, each once and in that order; a bare number is
 * seconds, `0` is none.
 * @returns milliseconds
 * @throws {CliError} `usage`
 */
export function parseDuration(text: string): number {
  const bare = /^\d+$/.exec(text);
  const parts = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (bare === null && parts === null) throw notADuration(text);
  const [, d = "0", h = "0", m = "0", s = "0"] = parts ?? [];
  const duration = bare === null ? Number(d) * DAY + Number(h) * HOUR + Number(m) * MINUTE + Number(s) * SECOND : Number(text) * SECOND;
  if (duration > MAX_DURATION) throw usage(`${JSON.stringify(text)} is too long a duration`, "The longest is 36500d; 0 is none.");
  return duration;
}

const notADuration = (text: string) =>
  usage(
    `${JSON.stringify(text)} is no duration`,
    "Write whole numbers with d, h, m, s, each once and in that order (90s, 1h30m, 30d); a bare number is seconds, 0 is none.",
  );

const UNITS = [
  { size: DAY, spoken: "d" },
  { size: HOUR, spoken: "h" },
  { size: MINUTE, spoken: "min" },
  { size: SECOND, spoken: "s" },
] as const;

/** For people: the two largest units, `5 h 12 min`, `3 d`, `42 s`; below a second `340 ms`. `milliseconds` is not negative. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < SECOND) return `${String(Math.max(1, Math.round(milliseconds)))} ms`;
  const shown = rounded(milliseconds);
  const first = UNITS.findIndex((unit) => shown >= unit.size);
  if (first === -1) return "0 s";
  return split(shown)
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ count, spoken }) => `${String(count)} ${spoken}`)
    .join(" ");
}

/** To the smaller of the two units that will be shown, so that 59 min 59.9 s reads `1 h`. */
function rounded(milliseconds: number): number {
  const seconds = Math.round(milliseconds / SECOND) * SECOND;
  const unit = seconds >= DAY ? HOUR : seconds >= HOUR ? MINUTE : SECOND;
  return Math.round(seconds / unit) * unit;
}

function split(milliseconds: number): readonly { readonly count: number; readonly spoken: string }[] {
  let rest = milliseconds;
  return UNITS.map(({ size, spoken }) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { count, spoken };
  });
}
