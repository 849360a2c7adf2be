/**
 * One 401, and nothing more is sent with that secret by this process: ten failed attempts lock the root site
 * administrator out, and only somebody with administrative SSH access can mend it. Until an instance has accepted a
 * secret, requests that carry it go one at a time, so that a wrong one is tried once and not once per connection, nor once per
 * instance. An instance that does not answer holds the others up for a moment only.
 */
import { createHmac, randomBytes } from "node:crypto";

export interface Lockout {
  /** Whether the secret may be used; waits while its first request is under way. `rejected` never resolves otherwise again. */
  admit(secret: string, origin: string): Promise<"first" | "known" | "rejected">;
  /** How the first request ended. `unknown`: without an answer that would tell. */
  settle(secret: string, origin: string, verdict: "accepted" | "rejected" | "unknown"): void;
}

/** Milliseconds without a verdict until other instances try the secret too: twice as many each time. */
const PATIENCE = 1000;

/** A secret that no instance has judged yet. */
interface Unproven {
  /** By instance, the first request under way. */
  readonly trials: Set<string>;
  /** How many there may be. */
  most: number;
  timer: NodeJS.Timeout | undefined;
  /** Those who wait. */
  readonly waiting: Set<() => void>;
}

export function createLockout(patience = PATIENCE): Lockout {
  // The secrets themselves are not kept: only what tells two of them apart, in this process.
  const key = randomBytes(32);
  const tag = (secret: string) => createHmac("sha256", key).update(secret).digest("base64");
  const placeOf = (own: string, origin: string) => `${own} ${origin}`;
  const rejected = new Set<string>();
  const accepted = new Set<string>();
  /** Accepted somewhere. */
  const proven = new Set<string>();
  const secrets = new Map<string, Unproven>();

  const stateOf = (own: string): Unproven => {
    const known = secrets.get(own) ?? { trials: new Set(), most: 1, timer: undefined, waiting: new Set() };
    secrets.set(own, known);
    return known;
  };
  const wake = ({ waiting }: Unproven): void => {
    for (const go of [...waiting]) go();
    waiting.clear();
  };
  const news = (state: Unproven): Promise<void> => {
    state.timer ??= setTimeout(() => {
      state.timer = undefined;
      state.most *= 2;
      wake(state);
    }, patience).unref();
    return new Promise((resolve) => state.waiting.add(resolve));
  };

  return {
    async admit(secret, origin) {
      const own = tag(secret);
      const place = placeOf(own, origin);
      const state = stateOf(own);
      for (;;) {
        if (rejected.has(own)) return "rejected";
        if (accepted.has(place)) return "known";
        if (!state.trials.has(place) && (proven.has(own) || state.trials.size < state.most)) break;
        await news(state);
      }
      state.trials.add(place);
      return "first";
    },
    settle(secret, origin, verdict) {
      const own = tag(secret);
      const place = placeOf(own, origin);
      const state = stateOf(own);
      if (verdict === "rejected") rejected.add(own);
      if (verdict === "accepted") {
        accepted.add(place);
        proven.add(own);
      }
      if (!state.trials.delete(place) && verdict === "unknown") return;
      clearTimeout(state.timer);
      state.timer = undefined;
      wake(state);
    },
  };
}

/** What every client of this process shares. */
export const processLockout: Lockout = createLockout();
