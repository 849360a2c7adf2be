import { getConfigApply, getConfigApplyEvents, getSettings, startConfigApply } from "../../../api/areas/manage.js";
import { either } from "../../../api/shape.js";
import { command, show, toggle, type Outcome } from "../../../cli/command.js";
import type { Context } from "../../../cli/context.js";
import { followRun } from "../../../domain/apply/follow.js";
import { startRun } from "../../../domain/apply/start.js";
import { events } from "./events.js";
import { following, itemShape, itemView, runIdFlag, startedShape } from "./items.js";
import { status } from "./status.js";
import { watch } from "./watch.js";
import { followPhases, startNamelessRun } from "../../../domain/apply/phases.js";

export const apply = command({
  name: "apply",
  summary: "Start a configuration run: changed settings take effect",
  description: `A run restarts services on every node and takes minutes; people may be interrupted meanwhile, so put the instance into maintenance mode first. The id of the run is named before the request is sent, so that a lost connection can be picked up with config apply watch. While another run is under way none is started.

--follow shows the events of all nodes until the run ends, also while services restart, and exits with 0 or 1 as it succeeded or failed. Ctrl-C and --timeout end the watching, not the run. Events of severity ERROR are ordinary during a run; what counts is the result.`,
  flags: {
    runId: runIdFlag("The id of the new run (default: eight random hexadecimal digits)"),
    follow: toggle("Watch the run to its end", { short: "f" }),
  },
  operations: [startConfigApply, getConfigApply, getConfigApplyEvents, getSettings],
  follows: ({ follow }) => follow === true,
  returns: either(itemShape, startedShape),
  view: itemView,
  asks: true,
  question: (_input, instance) => `Start a configuration run on ${instance}? It restarts services on every node.`,
  look: "config apply status",
  examples: [
    { line: "config apply --follow --yes", note: "start a run and watch it" },
    { line: "config apply --yes --json", note: "start one and go on; its id is printed" },
  ],
  seeAlso: ["config apply watch", "config apply status", "config settings set", "maintenance enable"],
  children: [status, events, watch],
  async run(ctx, input) {
    const follow = input.follow === true;
    if (await ctx.isOlder(startConfigApply)) return applyNameless(ctx, input.runId, follow);
    const { runId, ...started } = await startRun(ctx, { runId: input.runId, follow });
    if (follow) return following(followRun(ctx, runId, { ...started, fresh: true }));
    return show({ run_id: runId }, { view: { columns: ["run_id"] }, next: `ghes-admin config apply watch --run-id ${runId}` });
  },
});

/** On releases whose runs have no id. */
async function applyNameless(ctx: Context, runId: string | undefined, follow: boolean): Promise<Outcome> {
  const startedAt = await startNamelessRun(ctx, runId);
  if (follow) return following(followPhases(ctx, startedAt));
  return show({ run_id: null }, { view: { columns: ["run_id"] }, next: "ghes-admin config apply watch" });
}
