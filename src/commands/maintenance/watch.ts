import { getMaintenance } from "../../api/areas/manage.js";
import { choice } from "../../api/shape.js";
import { command, live, option } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { again } from "../../domain/again.js";
import { describeDraining, isDrained, type MaintenanceNode } from "../../domain/maintenance.js";
import { endedEarly, looks, POLL_INTERVAL } from "../waiting.js";
import { maintenanceView } from "./view.js";

type Goal = "on" | "off" | "drained";

export const watch = command({
  name: "watch",
  summary: "Watch maintenance mode until it is stopped",
  description:
    "Repaints on a terminal, until q or Ctrl-C. Elsewhere it prints the state whenever it changes. With --until it ends by itself; q ends it with exit code 7 then, for the state was not reached.",
  flags: {
    until: option(choice("on", "off", "drained"), "STATE", "End with exit code 0 when every node has reached this state (default: go on until stopped)"),
  },
  operations: [getMaintenance],
  follows: () => true,
  returns: getMaintenance.returns,
  view: maintenanceView,
  examples: [
    { line: "maintenance watch", untested: "runs until it is stopped" },
    { line: "maintenance watch --until off --timeout 1h", note: "wait for the end of the window" },
  ],
  seeAlso: ["maintenance status"],
  run: (ctx, input) => Promise.resolve(live(frames(ctx, input.until), { every: POLL_INTERVAL, view: maintenanceView })),
});

async function* frames(ctx: Context, until: Goal | undefined): AsyncIterable<readonly MaintenanceNode[]> {
  let last = "nothing was seen yet";
  try {
    for await (const nodes of looks(ctx, () => ctx.call(getMaintenance, {}))) {
      yield nodes;
      if (until !== undefined && reached(nodes, until)) return;
      last = describeDraining(nodes);
    }
  } catch (thrown) {
    // Without a goal there is nothing that was waited for: the end is the end.
    throw until === undefined
      ? thrown
      : endedEarly(ctx, thrown, { last, goesOn: `not every node is ${until}`, hint: again(ctx, `maintenance watch --until ${until}`) });
  }
}

const reached = (nodes: readonly MaintenanceNode[], goal: Goal): boolean =>
  goal === "drained" ? isDrained(nodes) : nodes.every((node) => node.status === goal);
