import { getMaintenance } from "../../api/areas/manage.js";
import { operationCommand } from "../../cli/command.js";
import { nodeFilterFlags } from "../nodes/filters.js";
import { maintenanceView } from "./view.js";

export const status = operationCommand({
  name: "status",
  summary: "Show whether each node is in maintenance mode",
  description:
    "For each node: on, off or scheduled; when it starts; how many connections and jobs are still served, which is what --wait-drained waits for; whether the instance can leave maintenance mode now; who is excepted, and what people read.",
  operation: getMaintenance,
  flags: nodeFilterFlags,
  view: maintenanceView,
  examples: ["maintenance status", { line: "maintenance status --cluster-role WebServer --json", note: "only the web servers, for a script" }],
  seeAlso: ["maintenance watch", "maintenance enable"],
});
