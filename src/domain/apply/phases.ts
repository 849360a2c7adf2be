/**
 * A configuration run on a release of the Management Console API: it has no id and no events. Its phases stand for them,
 * and `configcheck` says how it ends. Source: "Management Console", release 3.14; API.md 1.5.
 */
import { getConfigApply, startConfigApply } from "../../api/areas/manage.js";
import { getConfigCheck } from "../../api/areas/setup.js";
import type { Of } from "../../api/shape.js";
import { CliError } from "../../errors.js";
import { announcedCertificates } from "./certificate.js";
import { Poller } from "./poller.js";
import { elapsed, NAMELESS, watchCommand, type ApplyEvent, type ApplyItem, type Surroundings } from "./run.js";
import { lastRun } from "./sight.js";
import { farewell, leftWhilePrinting, workOf } from "./work.js";

type Check = Of<(typeof getConfigCheck)["returns"]>;

export interface PhaseSurroundings extends Surroundings {
  readonly instance: Surroundings["instance"] & { readonly host: string };
}

/** Milliseconds between two looks: while the instance answers, and while it is away. */
const INTERVAL = { here: 2_000, away: 3_000 } as const;
/** Milliseconds in which the end of a run that was never seen going may be an earlier run's. */
const DOUBT = 15_000;

/**
 * Starts a run, unless one is under way.
 * @returns when it was started, in monotonic milliseconds
 * @throws {CliError} `unsupported` for an id; `conflict`; `unknown_outcome` when no answer came: such a run has no id to look for it by
 */
export async function startNamelessRun(around: Surroundings, runId: string | undefined): Promise<number> {
  // An id that was asked for is refused here, by the read.
  const last = runId === undefined ? await lastRun(around) : await around.call(getConfigApply, { run_id: runId });
  if (last?.running === true)
    throw new CliError("conflict", `a configuration run is under way on ${around.instance.label}; no other was started`, {
      hint: `follow it with: ${watchCommand(around, NAMELESS)}`,
      details: { run_id: null },
    });
  const startedAt = around.monotonic();
  try {
    await around.call(startConfigApply, {});
  } catch (thrown) {
    if (!(thrown instanceof CliError) || thrown.code !== "unknown_outcome") throw thrown;
    throw thrown.with({ hint: `find out with: ${watchCommand(around, NAMELESS)}`, details: { ...thrown.facts.details, run_id: null } });
  }
  return startedAt;
}

/**
 * The phases as they begin and end, then the result.
 * @param startedAt monotonic milliseconds at which this command started the run; left out: it goes on already, or has ended
 * @throws {CliError} and {Interrupted} as `followRun` does
 */
export async function* followPhases(around: PhaseSurroundings, startedAt?: number): AsyncGenerator<ApplyItem, void, void> {
  const progress = around.progress("configuration run");
  const since = around.monotonic();
  const told = new Map<string, string>();
  let isSeen = startedAt === undefined;
  const work = workOf(around, NAMELESS);
  let isTold = false;
  try {
    const poller = new Poller(around, work, await announcedCertificates(around));
    for (;;) {
      const check = await poller.attempt(() => around.call(getConfigCheck, {}, { once: true }));
      if (check?.status === "running") isSeen = true;
      // Just after the start it may still be the end of the run before.
      const isOurs = check !== undefined && (isSeen || around.monotonic() - since >= DOUBT);
      if (isOurs) yield* news(check, around, told);
      if (isOurs && check.status !== "running") {
        isTold = true;
        yield* result(check, around, startedAt);
        return;
      }
      const now = check?.progress?.find((phase) => phase.status === "CONFIGURING")?.key;
      const time = startedAt === undefined ? undefined : elapsed(around.monotonic() - startedAt);
      progress.update([now ?? "configuration run", time, poller.away].filter(isText).join(" · "));
      await around.sleep(check === undefined ? INTERVAL.away : INTERVAL.here);
    }
  } catch (thrown) {
    isTold = true;
    throw farewell(around, work, thrown, (error) => error.code === "apply_failed");
  } finally {
    progress.stop();
    if (!isTold && around.signal.aborted) leftWhilePrinting(around, work);
  }
}

const isText = (text: string | undefined): text is string => text !== undefined;

/** What changed in the phases since the last look. */
function* news({ progress }: Check, { instance }: PhaseSurroundings, told: Map<string, string>): Generator<ApplyEvent> {
  for (const { key, status } of progress ?? []) {
    if (status === "PENDING" || told.get(key) === status) continue;
    told.set(key, status);
    const severity = status === "FAILED" ? "ERROR" : "INFO";
    yield { type: "event", node: instance.host, timestamp: null, severity, phase: key, message: `${key}: ${status}`, run_id: null };
  }
}

function* result({ status, progress }: Check, around: PhaseSurroundings, startedAt: number | undefined): Generator<ApplyItem> {
  const successful = status === "success";
  const state = { run_id: null, running: false, successful };
  const duration = startedAt === undefined ? null : Math.round(around.monotonic() - startedAt);
  yield { type: "result", run_id: null, successful, nodes: [{ ...state, hostname: around.instance.host }], duration_ms: duration };
  if (successful) return;
  const failed = (progress ?? []).filter((phase) => phase.status === "FAILED").map((phase) => phase.key);
  throw new CliError("apply_failed", `the configuration run failed on ${around.instance.label}${failed.length === 0 ? "" : `: ${failed.join(", ")}`}`, {
    hint: "the log is /data/user/common/ghe-config.log on the instance; maintenance mode stays as it was",
    details: { run_id: null, nodes: [around.instance.host] },
  });
}
