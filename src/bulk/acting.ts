/** A bulk run from its first write to its last word. */
import { shellWord } from "../domain/shell-word.js";
import { seatsChange, type Seats } from "../domain/seats.js";
import { CliError, Interrupted, type ExitName } from "../errors.js";
import type { Ended, Job, Parameters } from "./job.js";
import type { Journal } from "./journal.js";
import type { Plan } from "./plan.js";
import { Feed, isResumed, rowOf, type Row } from "./rows.js";
import { Run } from "./run.js";
import { leftBy, type Stop } from "./stop.js";
import { causeLines, doneText, exitFor, tallyOf } from "./summary.js";
import type { Surroundings } from "./surroundings.js";
import { tellProgress, tellStop } from "./telling.js";

export interface Bulk {
  /** The work begins when the first row is asked for. */
  readonly rows: AsyncIterable<Row>;
  /** Known when the rows are over. */
  exit(): ExitName;
}

/** After the first Ctrl-C, what is under way has this long to be answered. */
const GRACE = 5000;

export interface Parts {
  readonly job: Job;
  readonly parameters: Parameters;
  readonly plan: Plan;
  /** As they were before, where they are told. */
  readonly seats: Seats | undefined;
  readonly surroundings: Surroundings;
  readonly journal: Journal;
  /** How to resume it: an id or a path. */
  readonly id: string;
}

export function startBulk(parts: Parts): Bulk {
  let exit: ExitName = "ok";
  return {
    rows: (async function* () {
      const feed = new Feed(!parts.surroundings.asEachEnds);
      let stop: (stop: Stop) => void = () => undefined;
      const stopTelling = tellStop(parts.surroundings, resumeLine(parts.job, parts.id, parts.surroundings));
      const work = acting(parts, feed, (end) => (stop = end))
        .finally(stopTelling)
        .then(
          (code) => (exit = code),
          (thrown: unknown) => {
            parts.journal.close();
            feed.end(thrown instanceof Error ? thrown : new CliError("local_state", "ended"));
          },
        );
      try {
        yield* feed;
      } finally {
        // Whoever prints the rows may have failed before the end: what is under way is waited for, nothing more is started.
        stop({ why: "thrown", error: new CliError("local_state", "the results could not be written") });
        await work;
      }
    })(),
    exit: () => exit,
  };
}

/** From the first write to the last word. Resolves with the exit; a defect goes to whoever reads the rows. */
async function acting(parts: Parts, feed: Feed, onRun: (end: (stop: Stop) => void) => void): Promise<ExitName> {
  const { job, plan, journal, surroundings } = parts;
  const ended: (Ended | undefined)[] = plan.subjects.map((_, i) => plan.settled.get(i));
  const isAlone = surroundings.isTable && plan.subjects.length === 1;
  const put = (i: number, one: Ended): void => {
    const subject = plan.subjects[i];
    if (subject !== undefined) feed.put(i, rowOf(job.names, subject, one));
  };
  const end = (i: number, one: Ended): void => {
    ended[i] = one;
    if (!isAlone) put(i, one);
  };
  const grace = graceAfter(surroundings);
  const line = await surroundings.open(grace.signal);
  const telling = tellProgress(parts);
  const run = new Run({
    ...parts,
    line,
    maxFailures: limitOf(job, plan.subjects.length),
    onEnd(i, one) {
      end(i, one);
      telling.step(one);
    },
  });
  onRun((stop) => run.end(stop));
  try {
    for (const [i, one] of plan.settled) {
      if (one.state !== "ok") journal.ended(i, plan.subjects[i]?.key ?? "", one);
      end(i, one);
    }
    await run.act();
  } catch (thrown) {
    run.end(
      thrown instanceof CliError
        ? { why: "journal", error: thrown }
        : { why: "thrown", error: thrown instanceof Error ? thrown : new CliError("local_state", "ended") },
    );
  }
  telling.stop();
  grace.stop();
  await line.close();
  closed(journal, run);
  const { stop } = run;
  if (stop !== undefined) for (const i of plan.subjects.keys()) if (ended[i] === undefined) end(i, { state: "left", error: leftBy(stop) });
  const [only] = ended;
  const failure = isAlone && only !== undefined ? failureOf(only, plan.subjects[0]?.key ?? "", stop) : undefined;
  if (isAlone && failure === undefined && only !== undefined) put(0, only);
  const exit = conclude(parts, ended, { stop, isTold: failure !== undefined });
  if (stop?.why !== "unauthenticated" && stop?.why !== "limited") await tellSeats(parts, ended);
  feed.end(stop?.why === "thrown" ? stop.error : failure);
  return exit;
}

/** Of one subject alone its failure, with whom it is about where it does not say so; or itself what would have ended the run of many. */
function failureOf(ended: Ended, key: string, stop: Stop | undefined): CliError | undefined {
  if (!("error" in ended)) return undefined;
  const { error } = ended;
  if (stop !== undefined) return "error" in stop && stop.error === error ? error : undefined;
  return error.message.split(/[^\w.-]+/).includes(key) ? error : new CliError(error.code, `${key}: ${error.message}`, error.facts);
}

function closed(journal: Journal, run: Run): void {
  try {
    journal.close();
  } catch (thrown) {
    if (!(thrown instanceof CliError)) throw thrown;
    run.end({ why: "journal", error: thrown });
  }
}

function limitOf({ maxFailures }: Job, count: number): number {
  if (maxFailures === undefined) return Infinity;
  return "count" in maxFailures ? maxFailures.count : Math.floor(maxFailures.share * count);
}

/** The summary, and how to go on. */
function conclude(
  { job, plan, id, surroundings }: Parts,
  ended: readonly (Ended | undefined)[],
  { stop, isTold }: { readonly stop: Stop | undefined; /** The failure is the error of the command. */ readonly isTold: boolean },
): ExitName {
  const keys = plan.subjects.map(({ key }) => key);
  const tally = tallyOf(keys, ended);
  const isBad = stop !== undefined || tally.failed.length > 0;
  const text = `${surroundings.label}: ${doneText(job, tally, stop)}`;
  if (!isBad) {
    if (keys.length !== 1) surroundings.note(text);
    return exitFor(tally, ended, stop);
  }
  if (!isTold) surroundings.warn([text, ...causeLines(tally)].join("\n  "));
  // What the plan refused would be refused again.
  const isWorthIt = (one: Ended | undefined, i: number) => one?.state === "unknown" || one?.state === "left" || (one?.state === "fail" && !plan.settled.has(i));
  const again = ended.filter(isWorthIt).length;
  if (tally.left + tally.unknown > 0 || (again > 0 && (tally.total > 1 || tally.failed.some(({ error }) => isResumed(error)))))
    surroundings.note(`go on with: ${resumeLine(job, id, surroundings)}`);
  return exitFor(tally, ended, stop);
}

/** What became of the seats by what this run has done. That they cannot be read changes nothing. */
async function tellSeats({ job, plan, seats, surroundings }: Parts, ended: readonly (Ended | undefined)[]): Promise<void> {
  const { signal, reader, note } = surroundings;
  if (seats === undefined || signal.aborted || !ended.some((one, i) => one?.state === "ok" && !plan.settled.has(i))) return;
  // An interruption now is one of this question alone: the work is done and reported.
  const after = await job.seats?.read(reader).catch(() => undefined);
  if (after !== undefined) note(seatsChange(seats, after));
}

const resumeLine = ({ command }: Job, id: string, { flags }: Surroundings): string => `ghes-admin ${command}${flags} --resume ${shellWord(id)}`;

/** A signal that ends requests under way: at once when the time is over, five seconds after the first Ctrl-C. */
function graceAfter({ signal, world }: Surroundings): { readonly signal: AbortSignal; stop(): void } {
  const ending = new AbortController();
  const done = new AbortController();
  const onAbort = () => {
    if (!(signal.reason instanceof Interrupted)) ending.abort(signal.reason);
    else
      world.clock.sleep(GRACE, done.signal).then(
        () => ending.abort(signal.reason),
        () => undefined,
      );
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    signal: ending.signal,
    stop() {
      signal.removeEventListener("abort", onAbort);
      done.abort();
    },
  };
}
