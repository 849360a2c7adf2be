/** How all ends: for each instance of its own accord, and for those who print what was found a little later. */
import type { Clock } from "../world.js";

/** What one instance listens to: it can end before the others. */
export function endingOf(all: AbortSignal): { readonly signal: AbortSignal; end(reason: unknown): void; stop(): void } {
  const own = new AbortController();
  const onAbort = (): void => {
    own.abort(all.reason);
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
