/**
 * One 401, and nothing more is sent with that secret: ten failed attempts lock the root site administrator out, and only
 * somebody with administrative SSH access can mend it. Until an instance has accepted a secret, requests that carry it go one
 * at a time, so that a wrong one is tried once and not once per connection, per instance or per process.
 */
import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../world.js";

/** Milliseconds for which a refusal counts. Source: the recorded default of `manage_auth.login_attempt_lockout_minutes`. */
export const LOCKOUT_TIME = 10 * 60 * 1000;

export interface Refusal {
  /** `https://ghe1.example.com:8443` */
  readonly origin: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What other processes have learned of a secret, and what they are told. It holds no secret, and none of it ever throws but for the signal. */
export interface Verdicts {
  /** The refusal that still counts: the origin's own, or another's where this one has not accepted the secret before. */
  refusal(secret: string, origin: string): Refusal | undefined;
  /** Whether the origin's last word on the secret was yes. */
  isAccepted(secret: string, origin: string): boolean;
  /**
   * Resolves when no other process tries the secret at the origin, or when that takes too long; what it resolves with ends the
   * turn. @throws the signal's reason
   */
  turn(secret: string, origin: string, signal: AbortSignal): Promise<() => void>;
  note(secret: string, origin: string, verdict: "accepted" | "rejected"): void;
}

/** `settle` says how the request ended; `unknown`: without an answer that would tell. It must be called once. */
export type Admission =
  { readonly ok: true; readonly settle: (verdict: "accepted" | "rejected" | "unknown") => void } | { readonly ok: false; readonly refusal: Refusal };

export interface Lockout {
  /** Whether the secret may be sent to the origin; waits while its first request is under way. @throws the signal's reason */
  admit(secret: string, origin: string, signal: AbortSignal): Promise<Admission>;
}

interface LockoutOptions {
  readonly clock: Pick<Clock, "now">;
  readonly verdicts?: Verdicts | undefined;
  /** `--force`: refusals from before this command do not count. */
  readonly force?: boolean | undefined;
}

interface Trial {
  readonly over: Promise<void>;
  readonly end: () => void;
}

/** Milliseconds that other instances wait for the first answer to a secret: one that does not answer must not hold them up. */
const FIRST_ANSWER = 1000;

export function createLockout({ clock, verdicts, force = false }: LockoutOptions): Lockout {
  // The secrets themselves are not kept: only what tells two of them apart, in this process.
  const key = randomBytes(32);
  const tag = (...parts: readonly string[]) => createHmac("sha256", key).update(parts.join("\u0000")).digest("base64");
  const begun = clock.now();
  // Each by the secret alone, and by the secret at one origin.
  const refusals = new Map<string, Refusal>();
  const accepted = new Set<string>();
  const trials = new Map<string, Trial>();

  const remembered = (secret: string, origin: string): Refusal | undefined => {
    const refusal = verdicts?.refusal(secret, origin);
    return refusal !== undefined && force && refusal.at <= begun ? undefined : refusal;
  };

  const begin = (one: string, place: string): Trial => {
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const trial = { over, end };
    trials.set(place, trial);
    if (!trials.has(one)) trials.set(one, trial);
    return trial;
  };

  const finish = (trial: Trial, ...tags: readonly string[]): void => {
    for (const name of tags) if (trials.get(name) === trial) trials.delete(name);
    trial.end();
  };

  const learn = (secret: string, origin: string, verdict: "accepted" | "rejected" | "unknown"): void => {
    const both = [tag(secret), tag(secret, origin)];
    if (verdict === "accepted") for (const name of both) accepted.add(name);
    if (verdict !== "rejected") return;
    for (const name of both) refusals.set(name, { origin, at: clock.now() });
    verdicts?.note(secret, origin, "rejected");
  };

  /** The first request at this origin, as soon as no other process is at its own. */
  const tryFirst = async (secret: string, origin: string, signal: AbortSignal): Promise<Admission> => {
    const [one, place] = [tag(secret), tag(secret, origin)];
    const trial = begin(one, place);
    let free = (): void => undefined;
    const over = (): void => {
      free();
      finish(trial, one, place);
    };
    try {
      let refusal = remembered(secret, origin);
      if (refusal === undefined && verdicts !== undefined) {
        free = await verdicts.turn(secret, origin, signal);
        refusal = remembered(secret, origin);
      }
      if (refusal !== undefined) {
        refusals.set(place, refusal);
        over();
        return { ok: false, refusal };
      }
    } catch (thrown) {
      over();
      throw thrown;
    }
    const settle = (verdict: "accepted" | "rejected" | "unknown"): void => {
      learn(secret, origin, verdict);
      if (verdict === "accepted") verdicts?.note(secret, origin, verdict);
      over();
    };
    return { ok: true, settle };
  };

  return {
    async admit(secret, origin, signal) {
      const [one, place] = [tag(secret), tag(secret, origin)];
      for (let hasWaited = false; ;) {
        signal.throwIfAborted();
        const isAccepted = accepted.has(place);
        const refusal = refusals.get(place) ?? (isAccepted ? undefined : refusals.get(one));
        if (refusal !== undefined) return { ok: false, refusal };
        if (isAccepted) return { ok: true, settle: (verdict) => learn(secret, origin, verdict) };
        const own = trials.get(place);
        const first = accepted.has(one) ? undefined : trials.get(one);
        if (own !== undefined) await own.over;
        else if (first === undefined || hasWaited || verdicts?.isAccepted(secret, origin) === true) return tryFirst(secret, origin, signal);
        else {
          hasWaited = true;
          await atMost(FIRST_ANSWER, first.over);
        }
      }
    },
  };
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
