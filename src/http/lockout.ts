/**
 * One 401, and nothing more is sent with that secret: ten failed attempts lock the root site administrator out, and only
 * somebody with administrative SSH access can mend it. Until an instance has accepted a secret, requests that carry it go one
 * at a time, so that a wrong one is tried once and not once per connection, per instance or per process.
 */
import { createHash, randomBytes } from "node:crypto";
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

/** What an answer says of a secret. `unknown`: nothing, or there was none. */
export type Verdict = "accepted" | "rejected" | "unknown";

/** `settle` says how the request ended. It must be called once. */
export type Admission = { readonly ok: true; readonly settle: (verdict: Verdict) => void } | { readonly ok: false; readonly refusal: Refusal };

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

/** Milliseconds without a verdict until more instances try the secret too, twice as many each time: one that does not answer must not hold them up. */
const PATIENCE = 1000;

/** A secret that no instance has judged yet. */
interface Unproven {
  /** First requests under way, and how many there may be. */
  trials: number;
  most: number;
  timer: NodeJS.Timeout | undefined;
  readonly waiting: Set<() => void>;
}

/** A name for the secret, and one for the secret at the origin. Of thousands of requests in a row with the same secret it is made once. */
function createTags(): (secret: string, origin: string) => readonly [string, string] {
  const key = randomBytes(32);
  const tag = (...parts: readonly string[]) => createHash("sha256").update(key).update(parts.join("\u0000")).digest("base64");
  let last: { readonly secret: string; readonly origin: string; readonly tags: readonly [string, string] } | undefined;
  return (secret, origin) => {
    if (last?.secret !== secret || last.origin !== origin) last = { secret, origin, tags: [tag(secret), tag(secret, origin)] };
    return last.tags;
  };
}

export function createLockout({ clock, verdicts, force = false }: LockoutOptions): Lockout {
  // The secrets themselves are not kept, but for the last: only what tells two of them apart, in this process.
  const tagsOf = createTags();
  const begun = clock.now();
  // Each by the secret alone, and by the secret at one origin.
  const refusals = new Map<string, Refusal>();
  const accepted = new Set<string>();
  /** By the secret at one origin. */
  const trials = new Map<string, Trial>();
  /** By the secret alone. */
  const unproven = new Map<string, Unproven>();

  const remembered = (secret: string, origin: string): Refusal | undefined => {
    const refusal = verdicts?.refusal(secret, origin);
    return refusal !== undefined && force && refusal.at <= begun ? undefined : refusal;
  };

  const stateOf = (one: string): Unproven => {
    const known = unproven.get(one) ?? { trials: 0, most: 1, timer: undefined, waiting: new Set() };
    unproven.set(one, known);
    return known;
  };

  const wake = ({ waiting }: Unproven): void => {
    for (const go of waiting) go();
    waiting.clear();
  };

  /** Resolves when a trial has ended, or when there may be more of them. */
  const news = (state: Unproven): Promise<void> => {
    state.timer ??= setTimeout(() => {
      state.timer = undefined;
      state.most *= 2;
      wake(state);
    }, PATIENCE).unref();
    return new Promise((resolve) => state.waiting.add(resolve));
  };

  const begin = (one: string, place: string): Trial => {
    let end = (): void => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const trial = { over, end };
    trials.set(place, trial);
    stateOf(one).trials += 1;
    return trial;
  };

  const finish = (trial: Trial, one: string, place: string): void => {
    if (trials.get(place) === trial) trials.delete(place);
    trial.end();
    const state = stateOf(one);
    state.trials -= 1;
    clearTimeout(state.timer);
    state.timer = undefined;
    wake(state);
  };

  const learn = (secret: string, origin: string, verdict: Verdict): void => {
    const both = tagsOf(secret, origin);
    if (verdict === "accepted") for (const name of both) accepted.add(name);
    if (verdict !== "rejected") return;
    for (const name of both) refusals.set(name, { origin, at: clock.now() });
    verdicts?.note(secret, origin, "rejected");
  };

  /** The first request at this origin, as soon as no other process is at its own. */
  const tryFirst = async (secret: string, origin: string, signal: AbortSignal): Promise<Admission> => {
    const [one, place] = tagsOf(secret, origin);
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
    const settle = (verdict: Verdict): void => {
      learn(secret, origin, verdict);
      if (verdict === "accepted") verdicts?.note(secret, origin, verdict);
      over();
    };
    return { ok: true, settle };
  };

  return {
    async admit(secret, origin, signal) {
      const [one, place] = tagsOf(secret, origin);
      for (;;) {
        signal.throwIfAborted();
        const isAccepted = accepted.has(place);
        const refusal = refusals.get(place) ?? (isAccepted ? undefined : refusals.get(one));
        if (refusal !== undefined) return { ok: false, refusal };
        if (isAccepted) return { ok: true, settle: (verdict) => learn(secret, origin, verdict) };
        const own = trials.get(place);
        if (own !== undefined) {
          await own.over;
          continue;
        }
        const state = stateOf(one);
        const isFree = accepted.has(one) || state.trials < state.most || verdicts?.isAccepted(secret, origin) === true;
        if (isFree) return tryFirst(secret, origin, signal);
        await news(state);
      }
    },
  };
}
