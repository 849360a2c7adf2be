/**
 * Starting a configuration run, at most once. Its id is chosen here, so that it can be looked for when the answer to
 * the request is lost (RELIABILITY.md 1.1, 4.2 row 9).
 */
import { startConfigApply } from "../../api/areas/manage.js";
import { CliError, DeadlinePassed, Interrupted } from "../../errors.js";
import { announcedCertificates } from "./certificate.js";
import { Poller } from "./poller.js";
import { NAMELESS, runIdOf, watchCommand, type Surroundings } from "./run.js";
import { lastRun, lookFor } from "./sight.js";
import { workOf } from "./work.js";

export interface StartedRun {
  readonly runId: string;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  /** An earlier run had the same id, so that an ended one may be that. */
  readonly reused: boolean;
  /** SHA-256 fingerprints of the certificates that the run puts into effect. */
  readonly announced: readonly string[];
}

interface StartOptions {
  /** Chosen at random when left out. */
  readonly runId?: string | undefined;
  /** Whether the run will be followed: then the settings are asked which certificate it brings. */
  readonly follow: boolean;
}

/** Milliseconds of usable answers without the run until it counts as not started. */
const SEARCH = { lost: 30_000, refused: 5_000 } as const;
/** Milliseconds until the search ends, whatever the instance does. */
const SEARCH_IN_ALL = 10 * 60_000;
const SEARCH_INTERVAL = 1_000;

/** Eight hexadecimal digits, as the instance's own ids; never the last run's. */
export function newRunId(random: () => number, last?: string): string {
  const drawn = Math.floor(random() * 0x1_0000_0000);
  const [id = "", next = ""] = [drawn, (drawn + 1) % 0x1_0000_0000].map((number) => number.toString(16).padStart(8, "0"));
  return id === last ? next : id;
}

/**
 * Starts a run, unless one is under way.
 * @throws {CliError} `conflict` naming the run under way; `unknown_outcome` when neither an answer came nor the run shows.
 */
export async function startRun(around: Surroundings, options: StartOptions): Promise<StartedRun> {
  const last = await lastRun(around);
  const lastId = last === undefined ? undefined : runIdOf(last);
  if (last?.running === true) throw conflict(around, lastId);
  const runId = options.runId ?? newRunId(() => around.random(), lastId);
  const announced = options.follow ? await announcedCertificates(around) : [];
  const start = { runId, startedAt: around.monotonic(), reused: lastId === runId, announced };
  around.note(`${around.options.dryRun ? "would start " : ""}configuration run ${runId} on ${around.instance.label}`);
  const named = await send(around, start);
  if (named === runId) return start;
  around.note(`${around.instance.label} named the run ${named}`);
  return { ...start, runId: named, reused: false };
}

/** The id of the run that the request started. */
async function send(around: Surroundings, start: StartedRun): Promise<string> {
  try {
    const answer = await around.call(startConfigApply, { run_id: start.runId });
    return answer.run_id === null || answer.run_id === "" ? start.runId : answer.run_id;
  } catch (thrown) {
    const unsent = thrown instanceof CliError && thrown.code === "timeout";
    if (around.signal.aborted) throw unsent ? thrown : interrupted(around, start.runId, thrown);
    if (!(thrown instanceof CliError)) throw thrown;
    if (await startedNonetheless(around, start, thrown)) return start.runId;
    throw thrown;
  }
}

/** Whether the run is there although the request failed. @throws the better error, where there is one */
async function startedNonetheless(around: Surroundings, start: StartedRun, error: CliError): Promise<boolean> {
  switch (error.code) {
    case "invalid":
    case "conflict": {
      const last = await lastRun(around).catch((second: unknown) => {
        if (second instanceof CliError) return undefined;
        throw second;
      });
      const id = last === undefined ? undefined : runIdOf(last);
      if (last?.running !== true) return false;
      if (id !== start.runId) throw conflict(around, id, error);
      return true;
    }
    case "unknown_outcome":
    case "timeout":
      if (await search(around, start, error, SEARCH.lost)) return true;
      throw lost(around, start.runId, error);
    case "server_error": {
      const atGateway = error.facts.status === 502 || error.facts.status === 504;
      if (await search(around, start, error, atGateway ? SEARCH.lost : SEARCH.refused)) return true;
      if (atGateway) throw lost(around, start.runId, error);
      throw error.with({
        details: { ...error.facts.details, run_id: start.runId },
        hint: `the instance does not show run ${start.runId}; ${howToFindOut(around, start.runId)}`,
      });
    }
    case "bad_answer":
      if (await search(around, start, error, SEARCH.lost)) return true;
      throw error.with({ details: { ...error.facts.details, run_id: start.runId }, hint: howToFindOut(around, start.runId) });
    default:
      return false;
  }
}

/** Looks for the run by its id, through restarts. Another run's status meanwhile says nothing yet. */
async function search(around: Surroundings, start: StartedRun, error: CliError, patience: number): Promise<boolean> {
  const { runId } = start;
  around.note(`no usable answer to the request that starts run ${runId} (${error.message}); looking for it`);
  const progress = around.progress(`looking for run ${runId}`);
  const poller = new Poller(around, workOf(around, runId), start.announced);
  const begin = around.monotonic();
  let answeredSince: number | undefined;
  try {
    while (around.monotonic() - begin <= SEARCH_IN_ALL) {
      const sight = await poller.attempt(() => lookFor(around, runId, { once: true }));
      if (sight !== undefined) {
        if (sight.kind === "running" || (sight.kind === "ended" && sight.named && !start.reused)) return true;
        answeredSince ??= around.monotonic();
        if (around.monotonic() - answeredSince >= patience) return false;
      }
      await around.sleep(SEARCH_INTERVAL);
    }
    return false;
  } catch (thrown) {
    if (around.signal.aborted) throw interrupted(around, runId, thrown);
    if (thrown instanceof CliError)
      throw thrown.with({ details: { ...thrown.facts.details, run_id: runId }, hint: thrown.facts.hint ?? howToFindOut(around, runId) });
    throw thrown;
  } finally {
    progress.stop();
  }
}

function conflict(around: Surroundings, other: string | undefined, cause?: CliError): CliError {
  return new CliError(
    "conflict",
    `a configuration run is under way on ${around.instance.label}${other === undefined ? "" : `: ${other}`}; no other was started`,
    {
      ...cause?.facts,
      hint: `follow it with: ${watchCommand(around, other ?? NAMELESS)}`,
      details: { run_id: other ?? null },
      cause,
    },
  );
}

const lost = (around: Surroundings, runId: string, cause: CliError): CliError =>
  new CliError("unknown_outcome", `whether run ${runId} was started is not known: ${cause.message}, and the instance does not show it`, {
    ...cause.facts,
    hint: howToFindOut(around, runId),
    details: { ...cause.facts.details, run_id: runId },
    cause,
  });

/** Ctrl-C or `--timeout` while nobody knows whether the run was started. */
function interrupted(around: Surroundings, runId: string, thrown: unknown): unknown {
  const reason: unknown = around.signal.reason;
  if (reason instanceof Interrupted) {
    around.warn(`run ${runId} may have been started; ${howToFindOut(around, runId)}`);
    return reason.told({ run_id: runId });
  }
  if (!(reason instanceof DeadlinePassed)) return thrown;
  return new CliError("unknown_outcome", `whether run ${runId} was started is not known: ${reason.message}`, {
    hint: howToFindOut(around, runId),
    details: { run_id: runId },
    cause: thrown,
  });
}

const howToFindOut = (around: Surroundings, runId: string): string => `find out with: ${watchCommand(around, runId)}`;
