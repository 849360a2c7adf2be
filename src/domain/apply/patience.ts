/** The first look at work that somebody picks up, perhaps in the middle of a restart. */
import { CliError } from "../../errors.js";
import { isRestart } from "./poller.js";
import type { Surroundings } from "./run.js";

/** Milliseconds for which an instance may be away before anything was heard of it. */
const RESTART = 120_000;

interface Patience {
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** What is said once, after the reason: `waiting for run d34db33f`. */
  readonly waiting: string;
  /** What the failure says beside its own hint, where it lasts. */
  readonly hint?: string;
}

/** What `read` gives. @throws its last failure, when it lasts or is none that a restart explains */
export async function patiently<T>(around: Surroundings, { interval, waiting, hint }: Patience, read: () => Promise<T>): Promise<T> {
  const begin = around.monotonic();
  for (let looks = 1; ; looks++) {
    try {
      return await read();
    } catch (thrown) {
      if (around.signal.aborted || !(thrown instanceof CliError) || !isRestart(thrown)) throw thrown;
      if (around.monotonic() - begin >= RESTART)
        throw hint === undefined ? thrown : thrown.with({ hint: [thrown.facts.hint, hint].filter((part) => part !== undefined).join("; ") });
      if (looks === 2) around.note(`${around.instance.label} unreachable (${thrown.message}); ${waiting}`);
    }
    await around.sleep(interval);
  }
}
