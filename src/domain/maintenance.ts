/** What the state of maintenance mode means. Source: `GET /manage/v1/maintenance`. */
import type { getMaintenance } from "../api/areas/manage.js";
import type { Of } from "../api/shape.js";

export type MaintenanceNode = Of<(typeof getMaintenance)["returns"]>[number];

/** Connections and jobs that are still being served, over all services; null where the instance does not say. */
export const connectionsOf = (node: Pick<MaintenanceNode, "connection_services">): number | null =>
  node.connection_services === null ? null : node.connection_services.reduce((sum, service) => sum + service.number, 0);

/** The same over all nodes. */
export const connectionsIn = (nodes: readonly MaintenanceNode[]): number => nodes.reduce((sum, node) => sum + (connectionsOf(node) ?? 0), 0);

/** Every node has maintenance mode on and serves nobody any more. */
export const isDrained = (nodes: readonly MaintenanceNode[]): boolean => nodes.every((node) => node.status === "on" && (connectionsOf(node) ?? 0) === 0);

/** Every node says that maintenance mode can be left. */
export const canLeave = (nodes: readonly MaintenanceNode[]): boolean => nodes.every((node) => node.can_unset_maintenance !== false);

/** `it cannot be left yet on ghe-1`: a configuration run is under way there. */
export const describeHolding = (nodes: readonly MaintenanceNode[]): string =>
  `it cannot be left yet on ${nodes
    .filter((node) => node.can_unset_maintenance === false)
    .map((node) => node.hostname)
    .join(", ")}`;

/** `in maintenance mode`, `partly in maintenance mode`, `maintenance scheduled`; undefined where no node is in it or will be. */
export function maintenanceInWords(nodes: readonly Pick<MaintenanceNode, "status">[]): string | undefined {
  const on = nodes.filter(({ status }) => status === "on").length;
  if (on > 0) return on === nodes.length ? "in maintenance mode" : "partly in maintenance mode";
  return nodes.some(({ status }) => status === "scheduled") ? "maintenance scheduled" : undefined;
}

/** `12 connections left on ghe-1, 3 on ghe-2`, or what state the nodes are in. */
export function describeDraining(nodes: readonly MaintenanceNode[]): string {
  const busy = nodes.filter((node) => (connectionsOf(node) ?? 0) > 0);
  if (busy.length === 0) return nodes.map((node) => `${node.hostname}: ${node.status}`).join(", ");
  return `${busy.map((node) => `${String(connectionsOf(node))} on ${node.hostname}`).join(", ")} still served`;
}
