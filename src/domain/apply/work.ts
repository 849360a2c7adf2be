/** What an instance goes on with while nobody watches: how messages name it, and how it is picked up again. */
import { CliError, DeadlinePassed, Interrupted } from "../../errors.js";
import { NAMELESS, runInWords, watchCommand, type Surroundings } from "./run.js";

export interface Work {
  /** As messages call it, at the beginning of a sentence too: `run d34db33f`, `the upgrade`. */
  readonly name: string;
  /** The command that follows it. */
  readonly again: string;
  /** More keys for the JSON error. */
  readonly details: Readonly<Record<string, unknown>>;
}

export const workOf = (around: Pick<Surroundings, "instance">, runId: string): Work => ({
  name: runInWords(runId),
  again: watchCommand(around, runId),
  details: { run_id: runId === NAMELESS ? null : runId },
});

/** Ended while an item could not be printed: no failure passes through who follows then. */
export function leftWhilePrinting(around: Surroundings, work: Work): void {
  around.warn(stillRunning(work));
}

const stillRunning = ({ name, again }: Work): string => `${name} is still running on the instance; follow with: ${again}`;

/** What a person must know when following ends before the work does. `told`: errors that are the work's own end. */
export function farewell(around: Surroundings, work: Work, thrown: unknown, told: (error: CliError) => boolean): unknown {
  if (thrown instanceof CliError && told(thrown)) return thrown;
  // Ctrl-C at a question is thrown by the question, without the signal.
  const reason: unknown = around.signal.aborted ? around.signal.reason : thrown;
  if (reason instanceof Interrupted) {
    around.warn(stillRunning(work));
    return reason.told(work.details);
  }
  if (reason instanceof DeadlinePassed)
    return new CliError("still_running", `${work.name} is still running on the instance (${reason.message})`, {
      hint: `follow with: ${work.again}`,
      details: work.details,
      cause: thrown,
    });
  if (!(thrown instanceof CliError) || thrown.facts.hint?.includes(work.again) === true) return thrown;
  return new CliError(thrown.code, `${thrown.message} (${work.name} goes on)`, {
    ...thrown.facts,
    hint: [thrown.facts.hint, `pick it up with: ${work.again}`].filter((part) => part !== undefined).join("; "),
    details: { ...thrown.facts.details, ...work.details },
  });
}
