/** The nodes of the three topologies. */
import type { Random } from "./random.js";

export const TOPOLOGIES = ["standalone", "ha", "cluster"] as const;
export type Topology = (typeof TOPOLOGIES)[number];

/** Times are milliseconds of the sandbox's clock. */
export type Maintenance =
  | { readonly status: "off" }
  | { readonly status: "scheduled"; readonly at: number; readonly exceptions: readonly string[]; readonly message: string }
  | { readonly status: "on"; readonly since: number; readonly exceptions: readonly string[]; readonly message: string };

export interface NodeState {
  readonly hostname: string;
  readonly uuid: string;
  readonly replica: boolean;
  readonly roles: readonly string[];
  /** Connections by service while the node serves people. */
  readonly traffic: Readonly<Record<string, number>>;
  maintenance: Maintenance;
  /** Where upgrades have made releases of nodes differ; the appliance's where undefined. */
  version?: string;
}

const CLUSTER: readonly (readonly string[])[] = [
  ["ConsulServer", "ElasticsearchServer", "GitServer", "MysqlServer", "RedisServer", "StorageServer"],
  ["ConsulServer", "GitServer", "MemcacheServer", "MetricsServer", "PagesServer", "StorageServer"],
  ["ActionsServer", "ConsulServer", "JobServer", "LaunchServer", "WebServer"],
];

/** One node, a primary with a replica, or three with roles. Roles are a matter of clusters only. */
export function buildNodes(topology: Topology, random: Random): NodeState[] {
  const roles = { standalone: [[]], ha: [[], []], cluster: CLUSTER }[topology];
  return roles.map((own, index) => {
    const replica = topology === "ha" && index === 1;
    return {
      hostname: `ghes-${String(index + 1).padStart(2, "0")}.lan`,
      uuid: random.uuid(),
      replica,
      roles: own,
      traffic: replica ? zero : busy(random),
      maintenance: { status: "off" },
    };
  });
}

const zero = { "git operations": 0, "mysql queries": 0, "resque jobs": 0, "aqueduct jobs": 0 };

const busy = (random: Random) => ({
  "git operations": random.integer(4, 24),
  "mysql queries": random.integer(8, 40),
  "resque jobs": random.integer(1, 6),
  "aqueduct jobs": random.integer(2, 12),
});
