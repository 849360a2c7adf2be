/** Version, nodes, and the states of services. */
import { getClusterStatus, getNodes, getReplicationStatus, getSystemRequirements, getVersion } from "../../api/areas/manage.js";
import type { Appliance } from "../appliance.js";
import { behaves } from "../call.js";
import type { NodeState } from "../nodes.js";
import { versionOf } from "../upgrades.js";

const TOPOLOGY_NAMES = { standalone: "SingleNode", ha: "Ha", cluster: "Cluster" } as const;

export const nodeBehaviors = [
  behaves(getVersion, (appliance, input) => {
    const build = { platform: "kvm", build_id: "fc542058", build_date: "2026-11-10" };
    return {
      status: 200,
      body: appliance.nodes(input).map((node) => ({ hostname: node.hostname, version: { version: versionOf(appliance, node), ...build } })),
    };
  }),

  behaves(getNodes, (appliance, input) => ({
    status: 200,
    body: {
      topology: TOPOLOGY_NAMES[appliance.state.topology],
      nodes: appliance.nodes(input).map(({ hostname, uuid, replica, roles }) => ({ hostname, uuid, replica, cluster_roles: roles })),
    },
  })),

  behaves(getClusterStatus, (appliance) => ({ status: 200, body: healthOf(appliance, appliance.nodes(), () => CLUSTER_SERVICES) })),

  behaves(getReplicationStatus, (appliance, input) => ({
    status: 200,
    body: healthOf(appliance, appliance.nodes(input), (node) => (isCopy(appliance, node) ? REPLICATED : [])),
  })),

  behaves(getSystemRequirements, (appliance) => {
    const failed = appliance.faults.has("unhealthy", "requirements");
    const last = appliance.state.nodes.at(-1);
    const nodes = appliance.nodes().map((node) => {
      const status = failed && node === last ? "FAILED" : "OK";
      const roles = node.roles.length === 0 ? ["Blank"] : node.roles;
      return { hostname: node.hostname, status, roles_status: roles.map((role, i) => ({ status: i === 0 ? status : "OK", role })) };
    });
    return { status: 200, body: { status: failed ? "FAILED" : "OK", nodes } };
  }),
];

type Service = readonly [name: string, details: string];

const CLUSTER_SERVICES: readonly Service[] = [
  ["git-replication", "Git replication is in sync"],
  ["mysql-replication", "Replication is running"],
  ["elasticsearch", "Elasticsearch cluster is in sync (0 shards initializing, 0 shards unassigned)"],
  ["redis", "Redis is OK"],
  ["memcache", ""],
  ["pages", "Pages replication is in sync"],
  ["storage", "Storage replication is in sync"],
];

const REPLICATED: readonly Service[] = [
  ["redis", "replication is in sync"],
  ["elasticsearch", "cluster is in sync (0 shards initializing, 0 shards unassigned)"],
  ["git", "replication is in sync"],
  ["pages", "replication is in sync"],
  ["alambic", "replication is in sync"],
  ["git-hooks", "replication is in sync"],
  ["consul", "replication is in sync"],
  ["mysql", "replication is in sync"],
];

const isCopy = ({ state }: Appliance, node: NodeState): boolean => node.replica || (state.topology === "cluster" && node !== state.nodes[0]);

function healthOf(appliance: Appliance, nodes: readonly NodeState[], servicesOf: (node: NodeState) => readonly Service[]) {
  const fault = appliance.faults.all("unhealthy").findLast((one) => one.argument !== "requirements");
  const ill = fault?.argument ?? "OK";
  const last = appliance.state.nodes.at(-1);
  const health = nodes.map((node) => {
    const status = node === last ? ill : "OK";
    const services = servicesOf(node).map(([name, details], i) =>
      i === 0 && status !== "OK" ? { status, name, details: `${name} is behind` } : { status: "OK", name, details },
    );
    return { hostname: node.hostname, status, services };
  });
  return { status: health.some((node) => node.status !== "OK") ? ill : "OK", nodes: health };
}
