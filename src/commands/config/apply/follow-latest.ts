/** Following the run that another command started: `license upload --apply --follow`. */
import { getConfigApply } from "../../../api/areas/manage.js";
import type { Outcome } from "../../../cli/command.js";
import type { Context } from "../../../cli/context.js";
import { announcedCertificates } from "../../../domain/apply/certificate.js";
import { followRun } from "../../../domain/apply/follow.js";
import { awaitNewRun } from "../../../domain/apply/new-run.js";
import { NAMELESS, type RunStatus } from "../../../domain/apply/run.js";
import { lastRun } from "../../../domain/apply/sight.js";
import { farewell, workOf, type Work } from "../../../domain/apply/work.js";
import { following } from "./items.js";
import { followPhases } from "../../../domain/apply/phases.js";

/** The last run before the one that is about to be started; to be asked before the request that starts it. */
export const runBefore = (ctx: Context): Promise<RunStatus | undefined> => lastRun(ctx);

/**
 * The run that began after `before` (from `runBefore`), followed to its end.
 * @throws {CliError} `unknown_outcome` when no new run shows within a minute; what ends the wait before that says how to follow on.
 */
export async function followLatestRun(ctx: Context, before: RunStatus | undefined): Promise<Outcome> {
  const startedAt = ctx.monotonic();
  const work: Work = { ...workOf(ctx, NAMELESS), name: "the configuration run" };
  try {
    if (await ctx.isOlder(getConfigApply)) return following(followPhases(ctx, startedAt));
    const announced = await announcedCertificates(ctx);
    const runId = await awaitNewRun(ctx, work, before, announced);
    ctx.note(`configuration run ${runId} on ${ctx.instance.label}`);
    return following(followRun(ctx, runId, { startedAt, announced }));
  } catch (thrown) {
    throw farewell(ctx, work, thrown, (error) => error.code === "unknown_outcome");
  }
}
