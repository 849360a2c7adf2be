/** When a failed request is sent again, and after how long. Pure. */

/**
 * How an attempt ended.
 * `unsent`: nothing of the request left. `lost`: it may have been carried out, no answer came. `cut`: only part of
 * the answer came. `answered`: a status of failure. `final`: nothing that another attempt would change.
 */
export type Ending =
  | { readonly kind: "unsent"; /** How often it may be tried again; left out: as often as allowed. */ readonly again?: number }
  | { readonly kind: "lost" | "cut" | "final" }
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly limited: boolean;
      /** Milliseconds the instance asked for. */ readonly retryAfter: number | undefined;
    };

export interface Tries {
  /** The attempt that just ended, from 1. */
  readonly attempt: number;
  /** Attempts in all. */
  readonly limit: number;
  readonly isRead: boolean;
  readonly repeatable: boolean;
}

const BASE = 500;
const CAP = 30_000;
const MAY_BE_SENT_AGAIN = new Set([502, 503, 504]);

/** Milliseconds until the next attempt (full jitter), or undefined when there is none. */
export function nextTry(ending: Ending, tries: Tries, random: () => number): number | undefined {
  if (tries.attempt >= tries.limit || !isWorthAnother(ending, tries)) return undefined;
  const backoff = random() * Math.min(CAP, BASE * 2 ** (tries.attempt - 1));
  const asked = ending.kind === "answered" ? ending.retryAfter : undefined;
  // What the instance asks for is a minimum; the jitter keeps many clients from coming back in the same moment.
  return Math.round(asked === undefined ? backoff : asked + random() * BASE);
}

function isWorthAnother(ending: Ending, { attempt, isRead, repeatable }: Tries): boolean {
  switch (ending.kind) {
    case "unsent":
      return attempt <= (ending.again ?? Infinity);
    case "lost":
    case "cut":
      return repeatable;
    case "final":
      return false;
    case "answered":
      if (ending.limited) return true;
      if (ending.status === 500) return isRead && attempt === 1;
      if (ending.status === 503 && ending.retryAfter !== undefined) return true;
      return MAY_BE_SENT_AGAIN.has(ending.status) && repeatable;
  }
}

/** Longer waits than a day are mistakes. */
const LONGEST = 24 * 60 * 60 * 1000;

/** Milliseconds that `Retry-After` asks for: seconds, or a date by the server's own clock. Negative, huge or unreadable: undefined. */
export function retryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers["retry-after"]?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d{1,9}$/.test(value)) return sensible(Number(value) * 1000);
  return /^[A-Z][a-z]{2,8}, /.test(value) ? sensible(Date.parse(value) - serverTime(headers, now)) : undefined;
}

/** Milliseconds until the rate limit is reset, where the instance says that it is used up. */
export function rateLimitReset(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const reset = headers["x-ratelimit-reset"]?.trim();
  if (headers["x-ratelimit-remaining"]?.trim() !== "0" || reset === undefined || !/^\d{1,12}$/.test(reset)) return undefined;
  return sensible(Number(reset) * 1000 - serverTime(headers, now));
}

/** Whether the instance refused for the number of requests, not for their content. */
export const isLimited = (status: number, headers: Readonly<Record<string, string>>): boolean =>
  status === 429 || (status === 403 && (headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"]?.trim() === "0"));

const sensible = (milliseconds: number): number | undefined => (milliseconds >= 0 && milliseconds <= LONGEST ? milliseconds : undefined);

function serverTime(headers: Readonly<Record<string, string>>, now: number): number {
  const date = Date.parse(headers.date ?? "");
  return Number.isNaN(date) ? now : date;
}
