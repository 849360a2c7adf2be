import { getNodes } from "../../api/areas/manage.js";
import { operationCommand } from "../../cli/command.js";
import { nodeFilterFlags } from "./filters.js";
import { topologyInWords } from "../../domain/topology.js";

export const list = operationCommand({
  name: "list",
  summary: "List the nodes and their roles",
  description: "Which nodes there are, what each is for, and which are replicas. The UUID is what --uuid of other commands takes.",
  operation: getNodes,
  flags: nodeFilterFlags,
  view: {
    rows: "nodes",
    columns: ["hostname", "uuid", { field: "replica", as: "yesno" }, { field: "cluster_roles", title: "roles", as: "list" }],
    summary: (nodes: { readonly topology: string | null }) => `Topology: ${topologyInWords(nodes.topology)}`,
    empty: "No node matched.",
  },
  examples: ["nodes list", { line: "nodes list --cluster-role GitServer --jq '.nodes[].hostname'", note: "host names for a loop" }],
  seeAlso: ["nodes status", "nodes version"],
});
