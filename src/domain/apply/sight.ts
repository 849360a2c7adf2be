/** Looking for one run in the instance's status. */
import { getConfigApply } from "../../api/areas/manage.js";
import { CliError } from "../../errors.js";
import { again } from "../again.js";
import { isRestart } from "./poller.js";
import { runIdOf, watchCommand, type RunStatus, type Surroundings } from "./run.js";

/** Milliseconds for which an instance may be away before anything was heard of it. */
const RESTART = 120_000;
const INTERVAL = 2_000;

/**
 * `absent`: the instance answered, and the run is not what it speaks of; `other` is the run that it shows under way.
 * `named` is false where the answer carries no id at all.
 */
export type Sight =
  { readonly kind: "running" | "ended"; readonly status: RunStatus; readonly named: boolean } | { readonly kind: "absent"; readonly other: string | undefined };

/** One look, for a run by its id. What an unknown id is answered with is not documented: 400, 404 and another run's status are all `absent`. */
export async function lookFor(around: Pick<Surroundings, "call">, runId: string, options: { readonly once?: boolean }): Promise<Sight> {
  try {
    return sightIn(await around.call(getConfigApply, { run_id: runId }, options), runId);
  } catch (thrown) {
    if (!isUnknownRun(thrown)) throw thrown;
  }
  try {
    const last = await around.call(getConfigApply, {}, options);
    return runIdOf(last) === undefined ? { kind: "absent", other: undefined } : sightIn(last, runId);
  } catch (thrown) {
    if (!isUnknownRun(thrown)) throw thrown;
    return { kind: "absent", other: undefined };
  }
}

function sightIn(status: RunStatus, runId: string): Sight {
  const told = runIdOf(status);
  const ours = told === runId || ((status.run_id ?? "") === "" && (status.nodes ?? []).some((node) => node.run_id === runId));
  if (told !== undefined && !ours) return { kind: "absent", other: status.running ? told : undefined };
  return { kind: status.running ? "running" : "ended", status, named: told !== undefined };
}

/** A refusal of the id itself, not of the person. */
export const isUnknownRun = (thrown: unknown): boolean => thrown instanceof CliError && (thrown.code === "not_found" || thrown.code === "invalid");

/**
 * A run by its id, or the last one.
 * @throws {CliError} `not_found`
 */
export async function findRun(around: Surroundings, wanted: string | undefined): Promise<{ readonly runId: string; readonly status: RunStatus }> {
  if (wanted !== undefined) {
    const sight = await lookPatiently(around, wanted);
    if (sight.kind !== "absent" && (sight.named || sight.status.running || (sight.status.nodes ?? []).length > 0))
      return { runId: wanted, status: sight.status };
    const other = sight.kind === "absent" ? sight.other : undefined;
    throw new CliError(
      "not_found",
      `${around.instance.label} shows no configuration run ${wanted}${other === undefined ? "" : `; run ${other} is under way`}`,
      {
        operation: getConfigApply.route,
        hint: other === undefined ? `${again(around, "config apply status")} shows the last run` : watchCommand(around, other),
        details: { run_id: wanted },
      },
    );
  }
  const status = await lastRun(around);
  const runId = status === undefined ? undefined : runIdOf(status);
  if (status !== undefined && runId !== undefined) return { runId, status };
  if (status?.running === true)
    throw new CliError("bad_answer", `${around.instance.label} shows a configuration run under way, but not its id`, {
      operation: getConfigApply.route,
      hint: "name it with --run-id",
    });
  throw new CliError("not_found", `${around.instance.label} shows no configuration run`, {
    operation: getConfigApply.route,
    hint: `${again(around, "config apply --follow")} starts one`,
  });
}

/** A run that somebody names may be picked up in the middle of a restart. @throws the last failure, when it lasts. */
async function lookPatiently(around: Surroundings, runId: string): Promise<Sight> {
  const begin = around.monotonic();
  for (let looks = 1; ; looks++) {
    try {
      return await lookFor(around, runId, { once: true });
    } catch (thrown) {
      if (around.signal.aborted || !(thrown instanceof CliError) || !isRestart(thrown) || around.monotonic() - begin >= RESTART) throw thrown;
      if (looks === 2) around.note(`${around.instance.label} unreachable (${thrown.message}); waiting for run ${runId}`);
    }
    await around.sleep(INTERVAL);
  }
}

/** The run under way, or the last one; undefined where the instance has none to show. */
export async function lastRun(around: Pick<Surroundings, "call">, options: { readonly once?: boolean } = {}): Promise<RunStatus | undefined> {
  try {
    return await around.call(getConfigApply, {}, options);
  } catch (thrown) {
    if (isUnknownRun(thrown)) return undefined;
    throw thrown;
  }
}
