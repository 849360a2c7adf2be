import { getConfigApply, getConfigApplyEvents, getSettings } from "../../../api/areas/manage.js";
import { command } from "../../../cli/command.js";
import type { Context } from "../../../cli/context.js";
import { endedRun, followRun } from "../../../domain/apply/follow.js";
import type { ApplyItem } from "../../../domain/apply/run.js";
import { findRun } from "../../../domain/apply/sight.js";
import { following, itemShape, itemView, runIdFlag } from "./items.js";
import { followPhases } from "../../../domain/apply/phases.js";

export const watch = command({
  name: "watch",
  summary: "Follow a configuration run that is under way",
  description:
    "Shows the events of all nodes until the run ends, and exits with 0 or 1 as it succeeded or failed. Of a run that has ended the result is shown. Ctrl-C and --timeout end the watching, not the run.",
  flags: { runId: runIdFlag("This run instead of the last one") },
  operations: [getConfigApply, getConfigApplyEvents, getSettings],
  follows: () => true,
  returns: itemShape,
  view: itemView,
  examples: [
    "config apply watch",
    { line: "config apply watch --run-id d34db33f", note: "pick up a run after a lost connection", untested: "needs a run with this id" },
  ],
  seeAlso: ["config apply", "config apply status", "config apply events"],
  run: (ctx, input) => Promise.resolve(following(watched(ctx, input.runId))),
});

async function* watched(ctx: Context, wanted: string | undefined): AsyncGenerator<ApplyItem, void, void> {
  if (wanted === undefined && (await ctx.isOlder(getConfigApply))) {
    yield* followPhases(ctx);
    return;
  }
  const { runId, status } = await findRun(ctx, wanted);
  yield* status.running ? followRun(ctx, runId) : endedRun(ctx, runId, status);
}
