/** Looking at an instance again and again until it reaches a state, with a way back when the wait ends early. */
import type { Context } from "../cli/context.js";
import { isRestart } from "../domain/apply/poller.js";
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

export const POLL_INTERVAL = 2_000;

/**
 * The state at each look, for ever. Once it was seen, an instance that is away as in a restart is waited for: said
 * once, and once when it is back.
 */
export async function* looks<T>(ctx: Context, read: () => Promise<T>, every = POLL_INTERVAL): AsyncGenerator<T, never> {
  let away = false;
  yield await read();
  for (;;) {
    await ctx.sleep(every);
    try {
      const state = await read();
      if (away) ctx.note(`${ctx.instance.label} answers again`);
      away = false;
      yield state;
    } catch (thrown) {
      if (ctx.signal.aborted || !(thrown instanceof CliError) || !isRestart(thrown)) throw thrown;
      if (!away) ctx.note(`${thrown.message}; waiting`);
      away = true;
    }
  }
}

/**
 * Looks until the state is reached; returns it.
 * @throws {CliError} `still_running` when `--timeout` passes first.
 */
export async function waitUntil<T>(ctx: Context, wait: Wait<T>): Promise<T> {
  const progress = ctx.progress(wait.text);
  let last = wait.text;
  try {
    for await (const state of looks(ctx, wait.read, wait.every)) {
      if (wait.done(state)) return state;
      last = wait.describe(state);
      // How far it is comes first: a narrow terminal shows that.
      progress.update(`${last}; ${wait.text}`);
    }
  } catch (thrown) {
    throw endedEarly(ctx, thrown, { ...wait, last });
  } finally {
    progress.stop();
  }
  throw new CliError("still_running", `stopped waiting: ${last}`, { hint: wait.hint });
}

/** What the end of a wait means: an interruption is told what goes on, the deadline is `still_running`, the rest is itself. */
export function endedEarly(ctx: Context, thrown: unknown, { last, goesOn, hint }: Pick<Wait<unknown>, "goesOn" | "hint"> & { readonly last: string }): unknown {
  if (thrown instanceof Interrupted) {
    ctx.warn(`${goesOn}; to look again: ${hint}`);
    return thrown.told();
  }
  const isOver = thrown instanceof DeadlinePassed || (thrown instanceof CliError && thrown.code === "timeout");
  return isOver ? new CliError("still_running", `stopped waiting after --timeout (${last}); ${goesOn}`, { hint, cause: thrown }) : thrown;
}
