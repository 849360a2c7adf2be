import { getConfigApply, getConfigApplyEvents, getSettings } from "../../../api/areas/manage.js";
import { either, text } from "../../../api/shape.js";
import { command, option, show, toggle, type View } from "../../../cli/command.js";
import { followRun } from "../../../domain/apply/follow.js";
import { phaseOf, type EventPage } from "../../../domain/apply/run.js";
import { findRun } from "../../../domain/apply/sight.js";
import { following, itemShape, itemView } from "./items.js";

const pageView: View = {
  columns: [{ field: "timestamp", as: "time" }, "node", { field: "severity", as: "state" }, "phase", "message"],
  tabulate: (page: EventPage) =>
    page.nodes.flatMap(({ node, events }) =>
      events.map((event) => ({ timestamp: event.timestamp, node, severity: event.severity_text, phase: phaseOf(event.event_name), message: event.body })),
    ),
  empty: "No events: no configuration run is under way.",
};

export const events = command({
  name: "events",
  summary: "Show the events of the configuration run under way",
  description:
    "What the nodes have said so far, as one answer. --follow shows the events as they come, each once, and ends with the run; config apply watch also says how it ended, and exits by it.",
  flags: {
    lastRequestId: option(text(), "ID", "Only what came after the answer with this last_request_id"),
    follow: toggle("Go on until the run ends", { short: "f" }),
  },
  operations: [getConfigApplyEvents, getConfigApply, getSettings],
  follows: ({ follow }) => follow === true,
  returns: either(getConfigApplyEvents.returns, itemShape),
  view: itemView,
  examples: ["config apply events", { line: "config apply events --follow --json", note: "one event a line" }],
  seeAlso: ["config apply watch", "config apply"],
  async run(ctx, input) {
    if (input.follow !== true) return show(await ctx.call(getConfigApplyEvents, { last_request_id: input.lastRequestId }), { view: pageView });
    const { runId } = await findRun(ctx, undefined);
    return following(followRun(ctx, runId, { after: input.lastRequestId }));
  },
});
