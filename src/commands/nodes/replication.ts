import { CLUSTER_ROLES, getReplicationStatus } from "../../api/areas/manage.js";
import { list, text } from "../../api/shape.js";
import { command, option } from "../../cli/command.js";
import { healthFlags, healthOutcome, healthView } from "./health.js";

export const replication = command({
  name: "replication",
  summary: "Show the status of replication on every replica",
  flags: {
    uuid: option(text({ format: "uuid" }), "UUID", getReplicationStatus.params.uuid.help),
    clusterRole: option(list(text()), "ROLE", getReplicationStatus.params.cluster_roles.help, { commas: true, completion: CLUSTER_ROLES }),
    ...healthFlags,
  },
  operations: [getReplicationStatus],
  returns: getReplicationStatus.returns,
  view: healthView,
  mayAnswerNo: true,
  examples: ["nodes replication", { line: "nodes replication --exit-code", note: "stop a script unless replication is OK" }],
  seeAlso: ["nodes status"],
  run: async (ctx, input) =>
    healthOutcome("GHES REPLICATION", await ctx.call(getReplicationStatus, { uuid: input.uuid, cluster_roles: input.clusterRole?.join(",") }), input),
});
