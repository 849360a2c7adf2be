/** Waiting for an instance to reach a state, with a way back when the wait ends early. */
import type { Context } from "../cli/context.js";
import { CliError, DeadlinePassed, Interrupted } from "../errors.js";

export interface Wait<T> {
  /** What is waited for, for the progress line: `waiting for connections to end`. */
  readonly text: string;
  readonly read: () => Promise<T>;
  readonly done: (state: T) => boolean;
  /** How far it is, in a few words. */
  readonly describe: (state: T) => string;
  /** What goes on when the wait ends early, and how to look again. */
  readonly goesOn: string;
  readonly hint: string;
  /** Milliseconds between two looks. */
  readonly every?: number;
}

const POLL_INTERVAL = 2_000;

/**
 * Looks again and again until the state is reached; returns it.
 * @throws {CliError} `still_running` when `--timeout` passes first.
 */
export async function waitUntil<T>(ctx: Context, wait: Wait<T>): Promise<T> {
  const progress = ctx.progress(wait.text);
  let last = "";
  try {
    for (;;) {
      const state = await wait.read();
      if (wait.done(state)) return state;
      last = wait.describe(state);
      progress.update(`${wait.text}: ${last}`);
      await ctx.sleep(wait.every ?? POLL_INTERVAL);
    }
  } catch (thrown) {
    if (thrown instanceof Interrupted) ctx.warn(`${wait.goesOn}; ${wait.hint}`);
    if (thrown instanceof DeadlinePassed || (thrown instanceof CliError && thrown.code === "timeout")) {
      throw new CliError("still_running", `stopped waiting after --timeout: ${last === "" ? wait.text : last}; ${wait.goesOn}`, {
        hint: wait.hint,
        cause: thrown,
      });
    }
    throw thrown;
  } finally {
    progress.stop();
  }
}
