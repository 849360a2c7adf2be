import { getClusterStatus } from "../../api/areas/manage.js";
import { command } from "../../cli/command.js";
import { healthFlags, healthOutcome, healthView } from "./health.js";

export const status = command({
  name: "status",
  summary: "Show the status of the services on every node",
  description:
    "The services of every node, each OK, WARNING, CRITICAL or UNKNOWN, and the worst of them as the whole. Exits with 0 whatever it shows, unless --exit-code or --nagios is given.",
  flags: healthFlags,
  operations: [getClusterStatus],
  returns: getClusterStatus.returns,
  view: healthView,
  mayAnswerNo: true,
  examples: ["nodes status", { line: "nodes status --nagios --timeout 20s", note: "for a monitoring system" }],
  seeAlso: ["nodes replication", "nodes check", "status"],
  run: async (ctx, input) => healthOutcome("GHES NODES", await ctx.call(getClusterStatus, {}), input),
});
