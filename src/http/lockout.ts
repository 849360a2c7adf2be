/**
 * One 401, and nothing more is sent with that secret by this process: ten failed attempts lock the root site
 * administrator out, and only somebody with administrative SSH access can mend it. Until an instance has accepted a
 * secret, requests that carry it go one at a time, so that a wrong one is tried once and not once per connection.
 */
import { createHmac, randomBytes } from "node:crypto";

export interface Lockout {
  /** Whether the secret may be used; waits while its first request is under way. `rejected` never resolves otherwise again. */
  admit(secret: string, origin: string): Promise<"first" | "known" | "rejected">;
  /** How the first request ended. `unknown`: without an answer that would tell. */
  settle(secret: string, origin: string, verdict: "accepted" | "rejected" | "unknown"): void;
}

export function createLockout(): Lockout {
  // The secrets themselves are not kept: only what tells two of them apart, in this process.
  const key = randomBytes(32);
  const tag = (...parts: readonly string[]) => createHmac("sha256", key).update(parts.join("\u0000")).digest("base64");
  const rejected = new Set<string>();
  const accepted = new Set<string>();
  const trials = new Map<string, { readonly over: Promise<void>; readonly end: () => void }>();

  return {
    async admit(secret, origin) {
      const place = tag(secret, origin);
      for (;;) {
        if (rejected.has(tag(secret))) return "rejected";
        if (accepted.has(place)) return "known";
        const trial = trials.get(place);
        if (trial === undefined) break;
        await trial.over;
      }
      let end = (): void => undefined;
      const over = new Promise<void>((resolve) => (end = resolve));
      trials.set(place, { over, end });
      return "first";
    },
    settle(secret, origin, verdict) {
      const place = tag(secret, origin);
      if (verdict === "rejected") rejected.add(tag(secret));
      if (verdict === "accepted") accepted.add(place);
      trials.get(place)?.end();
      trials.delete(place);
    },
  };
}

/** What every client of this process shares. */
export const processLockout: Lockout = createLockout();
