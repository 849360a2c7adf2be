import { getMaintenance } from "../../api/areas/manage.js";
import { choice } from "../../api/shape.js";
import { command, live, option } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { isDrained, type MaintenanceNode } from "../../domain/maintenance.js";
import { maintenanceView } from "./view.js";

/** Milliseconds between two looks. */
const EVERY = 2_000;

type Goal = "on" | "off" | "drained";

export const watch = command({
  name: "watch",
  summary: "Watch maintenance mode until it is stopped",
  description: "Repaints on a terminal. Elsewhere it prints the state whenever it changes. With --until it ends by itself.",
  flags: { until: option(choice("on", "off", "drained"), "STATE", "End with exit code 0 when every node has reached this state") },
  operations: [getMaintenance],
  returns: getMaintenance.returns,
  view: maintenanceView,
  examples: [
    { line: "maintenance watch", untested: "runs until it is stopped" },
    { line: "maintenance watch --until off --timeout 1h", note: "wait for the end of the window" },
  ],
  seeAlso: ["maintenance status"],
  run: (ctx, input) => Promise.resolve(live(frames(ctx, input.until), maintenanceView)),
});

async function* frames(ctx: Context, until: Goal | undefined): AsyncIterable<readonly MaintenanceNode[]> {
  for (;;) {
    const nodes = await ctx.call(getMaintenance, {});
    yield nodes;
    if (until !== undefined && reached(nodes, until)) return;
    await ctx.sleep(EVERY);
  }
}

const reached = (nodes: readonly MaintenanceNode[], goal: Goal): boolean =>
  goal === "drained" ? isDrained(nodes) : nodes.every((node) => node.status === goal);
