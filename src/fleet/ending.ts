/** How all ends: for each instance of its own accord, and for those who print what was found a little later. */
import { DeadlinePassed } from "../errors.js";
import type { Clock } from "../world.js";

/** What one instance listens to. Its deadline is its own, so that what the end means is told of this one. */
export function endingOf(all: AbortSignal): { readonly signal: AbortSignal; end(reason: unknown): void; stop(): void } {
  const own = new AbortController();
  const onAbort = (): void => {
    const reason: unknown = all.reason;
    own.abort(reason instanceof DeadlinePassed ? new DeadlinePassed(reason.milliseconds) : reason);
  };
  all.addEventListener("abort", onAbort, { once: true });
  if (all.aborted) onAbort();
  return {
    signal: own.signal,
    end: (reason) => {
      own.abort(reason);
    },
    stop: () => {
      all.removeEventListener("abort", onAbort);
    },
  };
}

/** Aborted so many milliseconds after the other one, with its reason. */
export function laterThan(all: AbortSignal, milliseconds: number, clock: Pick<Clock, "sleep">): { readonly signal: AbortSignal; stop(): void } {
  const later = new AbortController();
  const done = new AbortController();
  const onAbort = (): void => {
    clock.sleep(milliseconds, done.signal).then(
      () => {
        later.abort(all.reason);
      },
      () => undefined,
    );
  };
  all.addEventListener("abort", onAbort, { once: true });
  if (all.aborted) onAbort();
  return {
    signal: later.signal,
    stop: () => {
      all.removeEventListener("abort", onAbort);
      done.abort();
    },
  };
}
