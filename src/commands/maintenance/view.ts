import type { View } from "../../cli/command.js";
import { connectionsOf, type MaintenanceNode } from "../../domain/maintenance.js";

export const maintenanceView: View = {
  columns: [
    "hostname",
    { field: "status", as: "state" },
    { field: "scheduled_time", title: "starts", as: "time" },
    { field: "connections", as: "number" },
    { field: "can_unset_maintenance", title: "can leave", as: "yesno" },
    { field: "ip_exception_list", title: "exceptions", as: "list", wrap: true },
    { field: "maintenance_mode_message", title: "message", wrap: true },
  ],
  tabulate: (nodes: readonly MaintenanceNode[]) => nodes.map((node) => ({ ...node, connections: connectionsOf(node) })),
  empty: "No node matched.",
};
