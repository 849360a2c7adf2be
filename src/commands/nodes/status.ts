import { getClusterStatus } from "../../api/areas/manage.js";
import { command } from "../../cli/command.js";
import { healthFlags, healthOutcome, healthView } from "./health.js";

export const status = command({
  name: "status",
  summary: "Show the status of the services on every node",
  flags: healthFlags,
  operations: [getClusterStatus],
  returns: getClusterStatus.returns,
  view: healthView,
  mayAnswerNo: true,
  examples: ["nodes status", { line: "nodes status --nagios", note: "for a monitoring system" }],
  seeAlso: ["nodes replication", "nodes check", "status"],
  run: async (ctx, input) => healthOutcome("GHES NODES", await ctx.call(getClusterStatus, {}), input),
});
