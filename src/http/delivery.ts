/** One request to its end: attempts, waits, the deadline, and what is said when it cannot be done. */
import type { AnyOperation } from "../api/operation.js";
import { CliError, DeadlinePassed, Interrupted } from "../errors.js";
import type { Clock } from "../world.js";
import { GONE_ALREADY, inDoubt } from "./doubt.js";
import type { RawAnswer } from "./transport.js";
import { nextTry, type Ending } from "./retry.js";
import type { HttpRequest } from "./request.js";

/** A request with what is known about it. */
export interface Call {
  readonly request: HttpRequest;
  /** `METHOD /path/{template}` */
  readonly operation: string;
  readonly op: AnyOperation | undefined;
  readonly isRead: boolean;
  readonly repeatable: boolean;
  /** Seconds. */
  readonly headersTimeout: number;
  readonly totalTimeout: number;
  readonly credentials: "basic" | "token" | "none";
  /** Sends the token as this login's password, for pages of the site. */
  readonly login?: string | undefined;
  /** The body of the answer is handed out as it comes. */
  readonly flowing?: boolean | undefined;
}

export type Attempted<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CliError; readonly ending: Ending; /** The answer of failure, where one came. */ readonly answer?: RawAnswer };

/** What an attempt learns that the next ones, and the last words, need. */
export interface Progress {
  /** Whether a byte of the request may have left in the attempt that is under way. */
  sent: boolean;
  /** Who has not answered yet in its place: a proxy on the way to the instance. */
  awaited?: string | undefined;
}

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Milliseconds until the deadline. */
  readonly remaining: () => number | undefined;
  readonly onWait: (text: string) => void;
  readonly onWarn: (text: string) => void;
  /** An attempt begins; what it returns is called when it is over. */
  readonly onAttempt?: ((text: string) => () => void) | undefined;
  /** What messages call the instance. */
  readonly label: string;
}

/** How often one request may be tried. */
export interface Patience {
  /** A single attempt. */
  readonly once?: boolean | undefined;
  /**
   * Asked before each attempt after the first, once a retry is safe; `false` ends it with the failure at hand, and whoever is asked
   * tells of the waits for a limit.
   */
  readonly again?: ((why: WhyAgain) => boolean) | undefined;
  /** Right before each further attempt, when its wait is over; `false` ends it with the failure at hand. */
  readonly lookFirst?: (() => Promise<boolean>) | undefined;
  /** Refusals for the number of requests are waited for until they end, and count as no attempts; unless nothing is retried. */
  readonly untilReset?: boolean | undefined;
  /** When it is aborted nothing more is sent: a wait ends with the failure at hand, and what is under way is waited for. */
  readonly until?: AbortSignal | undefined;
}

export interface WhyAgain {
  /** Refused for the number of requests, before it was processed. */
  readonly limited: boolean;
  /** What was sent may have been carried out. */
  readonly doubtful: boolean;
  /** Milliseconds until the next attempt. */
  readonly wait: number;
}

export type Deliver = <T>(call: Call, patience: Patience, attempt: (progress: Progress) => Promise<Attempted<T>>) => Promise<Attempted<T>>;

/** Waits longer than this are told. */
const TOLD = 2000;

/** In a row, of one request: whoever refuses that often never stops. */
const MOST_REFUSALS = 20;

export function createDelivery(options: DeliveryOptions): Deliver {
  const { clock, signal, random, onWait, onAttempt } = options;
  /** Under way; of several the last to end counts. */
  const pauses = new Set<Promise<void>>();

  /** A limit concerns every request to the instance, so all of them wait. */
  const waitFor = async (milliseconds: number, everyone: boolean, until: AbortSignal | undefined): Promise<void> => {
    const over = until === undefined ? clock.sleep(milliseconds, signal) : sleepAtMost(milliseconds, until);
    if (everyone) {
      const own = over.catch(() => undefined).finally(() => void pauses.delete(own));
      pauses.add(own);
    }
    await over;
  };

  /** Over at once when `until` is aborted. */
  const sleepAtMost = async (milliseconds: number, until: AbortSignal): Promise<void> => {
    const either = new AbortController();
    const end = (): void => either.abort();
    const ends = [signal, until];
    for (const one of ends) one.addEventListener("abort", end);
    if (ends.some(({ aborted }) => aborted)) end();
    try {
      await clock.sleep(milliseconds, either.signal);
    } catch {
      signal.throwIfAborted();
    } finally {
      for (const one of ends) one.removeEventListener("abort", end);
    }
  };

  return async (call, { once = false, again, lookFirst, untilReset = false, until }, attempt) => {
    const limit = once ? 1 : options.retries + 1;
    const isStopped = (): boolean => until?.aborted === true;
    let refusals = 0;
    const begun = clock.monotonic();
    let maybeDone = false;
    let before: Earlier | undefined;
    let atHand: Attempted<never> | undefined;
    for (let number = 1; ; number++) {
      const progress: Progress = { sent: false };
      try {
        while (pauses.size > 0) await Promise.all(pauses);
        signal.throwIfAborted();
        if (isStopped()) return atHand ?? notSent(call, until?.reason);
        const tries = number === 1 ? "" : ` (attempt ${String(number)} of ${String(limit)})`;
        const attempted = await during(onAttempt?.(`waiting for ${placeOf(call.request)}${tries}`), () => attempt(progress));
        if (attempted.ok) return attempted;
        const { ending, error } = attempted;
        const isOpen = !call.isRead && mayBeDone(ending);
        maybeDone ||= isOpen;
        const limited = ending.kind === "answered" && ending.limited;
        const isPatient = untilReset && limited && limit > 1 && refusals < MOST_REFUSALS;
        if (isPatient) refusals += 1;
        const wait = nextTry(ending, { ...(isPatient ? { attempt: refusals, limit: Infinity } : { attempt: number - refusals, limit }), ...call }, random);
        const left = options.remaining();
        const tried = { number, elapsed: clock.monotonic() - begun, before: before?.error, maybeDone, call };
        const failed = (time: string): Attempted<never> => ({ ...attempted, error: lastWords(error, tried, time) });
        if (wait === undefined || (left !== undefined && wait > left) || again?.({ limited, doubtful: isDoubtful(ending), wait }) === false)
          return failed(tooLong(ending, wait, left));
        atHand = failed(tooLong(ending, wait, undefined));
        if (wait > TOLD && !(limited && again !== undefined))
          onWait(`${waitText(error, options.label)} (attempt ${String(number - refusals)} of ${String(limit)}), next try in ${duration(wait)}`);
        before = moreTelling(before, { error, isOpen });
        progress.sent = false;
        await waitFor(wait, limited, until);
        if (!isStopped() && (await lookFirst?.()) === false) return attempted;
      } catch (thrown) {
        if (signal.aborted) throw ended(signal.reason, call, maybeDone || progress.sent, options, progress.awaited);
        throw maybeDone && before !== undefined && thrown instanceof CliError ? stillOpen(call, before.error, thrown) : thrown;
      }
    }
  };
}

async function during<T>(over: (() => void) | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    over?.();
  }
}

/** What never began: its turn came after the end. */
const notSent = ({ operation }: Call, reason: unknown): Attempted<never> => ({
  ok: false,
  error: new CliError("cancelled", `not sent: ${reason instanceof Error ? reason.message : "ended"}`, { operation }),
  ending: { kind: "final" },
});

/** `ghe1.example.com:8443`, with the port that a URL leaves out. */
function placeOf({ origin }: HttpRequest): string {
  const place = origin.slice(origin.indexOf("//") + 2);
  return /:\d+$/.test(place) ? place : `${place}:${origin.startsWith("https:") ? "443" : "80"}`;
}

/** Whether an attempt that ended so may have done a write: it was sent, and no answer of the instance's own came. */
const mayBeDone = (ending: Ending): boolean =>
  ending.kind === "lost" || ending.kind === "cut" || (ending.kind === "answered" && (ending.status === 502 || ending.status === 504));

/** A failure before the last one. */
interface Earlier {
  readonly error: CliError;
  /** It may have been carried out. */
  readonly isOpen: boolean;
}

/** Of two, the one to tell of: what may have been done before what was answered, and that before what never left; else the later. */
function moreTelling(first: Earlier | undefined, second: Earlier): Earlier {
  const rank = ({ error, isOpen }: Earlier): number => (isOpen ? 2 : error.facts.status === undefined ? 0 : 1);
  return first !== undefined && rank(first) > rank(second) ? first : second;
}

/** What stopped another attempt says nothing of the one before it, such as a secret that another request was refused with. */
function stillOpen(call: Call, before: CliError, thrown: CliError): CliError {
  return thrown.facts.mayBeDone === undefined ? inDoubt(call.operation, `${before.message}; then ${thrown.message}`, { cause: thrown }) : thrown;
}

const isDoubtful = (ending: Ending): boolean =>
  ending.kind === "lost" || ending.kind === "cut" || (ending.kind === "answered" && !ending.limited && ending.status >= 500);

/** `503 from ghe1`, or the failure's own words. */
const waitText = (error: CliError, label: string): string => (error.facts.status === undefined ? error.message : `${String(error.facts.status)} from ${label}`);

/** `8 s`, `2 min 30 s` */
export function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${String(seconds)} s`;
  if (minutes < 120) return seconds % 60 === 0 ? `${String(minutes)} min` : `${String(minutes)} min ${String(seconds % 60)} s`;
  return `${String(Math.floor(minutes / 60))} h${minutes % 60 === 0 ? "" : ` ${String(minutes % 60)} min`}`;
}

function tooLong(ending: Ending, wait: number | undefined, left: number | undefined): string {
  const asked = ending.kind === "answered" && (ending.limited || ending.status === 503) ? ending.retryAfter : undefined;
  if (asked !== undefined)
    return `; it asks to wait ${duration(asked)}${wait !== undefined && left !== undefined ? `, and --timeout leaves ${duration(left)}` : ""}`;
  return wait !== undefined && left !== undefined ? `; no time for another attempt (--timeout leaves ${duration(left)})` : "";
}

interface Tries {
  readonly number: number;
  readonly elapsed: number;
  readonly before: CliError | undefined;
  readonly maybeDone: boolean;
  readonly call: Call;
}

/** The error with how often it was tried, what happened before it, and whether the write may have been done after all. */
function lastWords(error: CliError, { number, elapsed, before, maybeDone, call }: Tries, time: string): CliError {
  const tries = number === 1 ? "" : ` (${String(number)} attempts in ${duration(elapsed)})`;
  const earlier = before === undefined || before.message === error.message ? "" : `; before that: ${before.message}`;
  const message = `${error.message}${tries}${time}${earlier}`;
  if (maybeDone && error.facts.status === undefined && error.code !== "unknown_outcome")
    return inDoubt(call.operation, message, { ...error.facts, hint: undefined });
  if (message === error.message && !maybeDone) return error;
  const hint = maybeDone && error.facts.status === 404 ? GONE_ALREADY : error.facts.hint;
  return new CliError(error.code, message, { ...error.facts, hint, mayBeDone: maybeDone ? true : error.facts.mayBeDone });
}

/** What the end of the whole command means for a request under way. */
export function ended(reason: unknown, call: Call, sent: boolean, { label, onWarn }: Pick<DeliveryOptions, "label" | "onWarn">, awaited?: string): unknown {
  const isOpen = sent && !call.isRead;
  if (reason instanceof DeadlinePassed) {
    const facts = { operation: call.operation, cause: reason };
    if (isOpen) return inDoubt(call.operation, `${reason.message} before ${label} answered`, facts);
    return new CliError("timeout", `${reason.message} before ${awaited ?? label} answered${call.isRead ? "" : "; nothing was sent"}`, {
      ...facts,
      hint:
        awaited === undefined
          ? "give it a longer --timeout"
          : "give it a longer --timeout, or check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or --proxy of the profile",
    });
  }
  if (isOpen && reason instanceof Interrupted) onWarn(`${call.operation} was under way on ${label}: whether it was carried out is not known`);
  return reason;
}
