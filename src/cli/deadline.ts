/** `--timeout`: one signal over everything a command does. */
import { DeadlinePassed } from "../errors.js";
import type { World } from "../world.js";

export interface Deadline {
  readonly signal: AbortSignal;
  /** Of the monotonic clock. */
  readonly at: number | undefined;
  stop(): void;
}

/** The signal that everything listens to: interrupted by the person, or after `milliseconds`. */
export function startDeadline(world: World, milliseconds: number | undefined): Deadline {
  if (milliseconds === undefined || milliseconds === 0) return { signal: world.interrupt, at: undefined, stop: () => undefined };
  const over = new AbortController();
  const done = new AbortController();
  const at = world.clock.monotonic() + milliseconds;
  world.clock.sleep(milliseconds, done.signal).then(
    () => {
      over.abort(new DeadlinePassed(milliseconds));
    },
    () => undefined,
  );
  return {
    signal: AbortSignal.any([world.interrupt, over.signal]),
    at,
    stop: () => {
      done.abort();
    },
  };
}
