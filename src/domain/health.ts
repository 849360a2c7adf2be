/** What cluster and replication status have in common, and what they mean: a tree of services, each level with a verdict. */
import type { getClusterStatus } from "../api/areas/manage.js";
import type { Of } from "../api/shape.js";
import { nagiosState, worst, type NagiosState } from "./nagios.js";

export type Health = Of<(typeof getClusterStatus)["returns"]>;

/** The worst of verdicts in the instance's words, whatever level they are of: an answer that contradicts itself passes no check. */
export const worstOf = (words: readonly string[]): NagiosState => worst(words.map(nagiosState));

export const overall = (health: Health): NagiosState =>
  worstOf([health.status, ...health.nodes.flatMap((node) => [node.status, ...node.services.map((service) => service.status)])]);

/** What is not OK, each once: `host/service WARNING`, or the node, or the whole, where nothing inside it says why. */
export function faultsOf(health: Health): readonly string[] {
  const faults = health.nodes.flatMap((node) => {
    const bad = node.services.filter((service) => nagiosState(service.status) !== "OK");
    if (bad.length > 0) return bad.map((service) => `${node.hostname}/${service.name} ${service.status}`);
    return nagiosState(node.status) === "OK" ? [] : [`${node.hostname} ${node.status}`];
  });
  return faults.length > 0 || nagiosState(health.status) === "OK" ? faults : [`the instance as a whole is ${health.status}`];
}
