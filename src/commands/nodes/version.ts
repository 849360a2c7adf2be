import { getVersion } from "../../api/areas/manage.js";
import { operationCommand } from "../../cli/command.js";
import { nodeFilterFlags } from "./filters.js";

export const version = operationCommand({
  name: "version",
  summary: "Show the release that runs on every node",
  description: "Nodes that differ are in the middle of an upgrade, or were left behind by one.",
  operation: getVersion,
  flags: nodeFilterFlags,
  view: {
    columns: [
      "hostname",
      { field: "version.version", title: "version" },
      { field: "version.platform", title: "platform" },
      { field: "version.build_id", title: "build" },
      { field: "version.build_date", title: "built" },
    ],
    empty: "No node matched.",
  },
  examples: ["nodes version", { line: "nodes version --jq '.[].version.version'", note: "only the number" }],
  seeAlso: ["nodes list", "status"],
});
