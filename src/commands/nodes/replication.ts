import { CLUSTER_ROLES, getReplicationStatus } from "../../api/areas/manage.js";
import { list, text } from "../../api/shape.js";
import { command, option } from "../../cli/command.js";
import { healthFlags, healthOutcome, healthView } from "./health.js";

export const replication = command({
  name: "replication",
  summary: "Show the status of replication on every replica",
  description:
    "Each replicated service on each replica, OK, WARNING, CRITICAL or UNKNOWN. Replication is started and stopped in the administrative shell (ghe-repl-start, ghe-repl-stop). Exits with 0 whatever it shows, unless --exit-code or --nagios is given.",
  flags: {
    uuid: option(text({ format: "uuid" }), "UUID", getReplicationStatus.params.uuid.help),
    clusterRole: option(list(text()), "ROLE", getReplicationStatus.params.cluster_roles.help, { commas: true, completion: CLUSTER_ROLES }),
    ...healthFlags,
  },
  operations: [getReplicationStatus],
  returns: getReplicationStatus.returns,
  view: healthView,
  mayAnswerNo: true,
  examples: [
    "nodes replication",
    { line: "nodes replication --exit-code && ghes-admin maintenance enable --yes", note: "begin a window only where the replica is up to date" },
  ],
  seeAlso: ["nodes status"],
  run: async (ctx, input) =>
    healthOutcome("GHES REPLICATION", await ctx.call(getReplicationStatus, { uuid: input.uuid, cluster_roles: input.clusterRole?.join(",") }), input),
});
