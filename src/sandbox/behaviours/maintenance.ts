/** Maintenance mode: per node, at once or scheduled, with connections that drain. */
import { BlockList, isIP } from "node:net";
import { getMaintenance, setMaintenance } from "../../api/areas/manage.js";
import type { Appliance } from "../appliance.js";
import { behaves } from "../call.js";
import type { Maintenance, NodeState } from "../nodes.js";
import { Refused } from "../wire.js";

/** Simulated milliseconds until the last connection of a node is gone. */
const DRAIN = 4_000;

export const RUN_IN_PROGRESS =
  "A configuration run is currently in progress. Unable to unset maintenance mode. Please try again after the configuration run is completed.";

export const maintenanceBehaviors = [
  behaves(getMaintenance, (appliance, input) => ({ status: 200, body: appliance.nodes(input).map((node) => statusOf(appliance, node)) })),

  behaves(setMaintenance, (appliance, input, call) => {
    const { enabled, uuid, when = "", ip_exception_list: exceptions = [], maintenance_mode_message: message = "" } = input;
    const nodes = appliance.nodes({ uuid });
    const at = startOf(when, appliance.clock.now());
    if (uuid !== undefined && at !== undefined) throw new Refused(400, "invalid request: uuid is incompatible with maintenance mode scheduling");
    if (nodes.length === 0) throw new Refused(400, "invalid request: no node has this uuid");
    exceptions.forEach(checkAddress);
    if (!enabled && appliance.running() !== undefined) throw new Refused(400, RUN_IN_PROGRESS);
    const body = nodes.map((node) => {
      const { hostname } = node;
      if (call.failingNodes.has(hostname)) return { hostname, uuid: node.uuid, error: "failed to set maintenance mode: node is unreachable" };
      node.maintenance = next(enabled, at, appliance.clock.now(), exceptions, message);
      return { hostname, uuid: node.uuid, message: sentence(node.maintenance) };
    });
    return { status: 200, body };
  }),
];

/** What maintenance becomes; at once where no moment is given. */
export function next(enabled: boolean, at: number | undefined, now: number, exceptions: readonly string[], message: string): Maintenance {
  if (!enabled) return { status: "off" };
  return at === undefined ? { status: "on", since: now, exceptions, message } : { status: "scheduled", at, exceptions, message };
}

function sentence(maintenance: Maintenance): string {
  if (maintenance.status === "off") return "maintenance mode disabled";
  const verb = maintenance.status === "on" ? "enabled" : "scheduled";
  return `maintenance mode ${verb}${maintenance.exceptions.length === 0 ? "" : ` with exception list [${maintenance.exceptions.join(" ")}]`}`;
}

/** Undefined for at once. */
function startOf(when: string, now: number): number | undefined {
  if (when === "" || when === "now") return undefined;
  const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(when);
  const at = iso ? Date.parse(when) : Number.NaN;
  if (Number.isNaN(at)) throw new Refused(400, "invalid request: when is neither now nor a moment in ISO 8601");
  if (at <= now) throw new Refused(400, "invalid request: when is in the past");
  return at;
}

function checkAddress(entry: string): void {
  const [address = "", prefix, ...rest] = entry.split("/");
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  const fits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (bits ?? 0));
  if (bits === undefined || !fits || rest.length > 0)
    throw new Refused(400, `invalid request: ip_exception_list: ${JSON.stringify(entry)} is no address or range`);
}

/** Whether the address is among the exceptions, or in a range (`192.168.1.0/24`) among them. */
export function holds(exceptions: readonly string[], address: string): boolean {
  const familyOf = (one: string) => (isIP(one) === 6 ? "ipv6" : "ipv4");
  const list = new BlockList();
  for (const one of exceptions) {
    const [net = "", prefix] = one.split("/");
    if (prefix === undefined) list.addAddress(net, familyOf(net));
    else list.addSubnet(net, Number(prefix), familyOf(net));
  }
  return list.check(address, familyOf(address));
}

/** A node's maintenance now: a schedule whose time has come is on. */
export function settled(appliance: Appliance, node: NodeState): Maintenance {
  const { maintenance } = node;
  if (maintenance.status === "scheduled" && maintenance.at <= appliance.clock.now()) {
    const { at, exceptions, message } = maintenance;
    node.maintenance = { status: "on", since: at, exceptions, message };
    appliance.surroundings.changed();
  }
  return node.maintenance;
}

/** The wire's form: what does not apply is absent, not null. */
function statusOf(appliance: Appliance, node: NodeState) {
  const maintenance = settled(appliance, node);
  return {
    hostname: node.hostname,
    uuid: node.uuid,
    status: maintenance.status,
    ...(maintenance.status === "scheduled" ? { scheduled_time: new Date(maintenance.at).toISOString().replace(/\.\d+Z$/, "+00:00") } : {}),
    connection_services: connectionsOf(appliance, node),
    can_unset_maintenance: appliance.running() === undefined,
    ...(maintenance.status !== "off" && maintenance.exceptions.length > 0 ? { ip_exception_list: maintenance.exceptions } : {}),
    ...(maintenance.status !== "off" && maintenance.message !== "" ? { maintenance_mode_message: maintenance.message } : {}),
  };
}

/** How many connections each service of a node still has: in maintenance they drain. */
export function connectionsOf(appliance: Appliance, node: NodeState): readonly { readonly name: string; readonly number: number }[] {
  const maintenance = settled(appliance, node);
  const since = maintenance.status === "on" ? appliance.clock.now() - maintenance.since : 0;
  return Object.entries(node.traffic).map(([name, number], i) => ({ name, number: remaining(number, since, appliance.clock.span(DRAIN - i * 500)) }));
}

const remaining = (number: number, since: number, drain: number): number =>
  since === 0 ? number : since >= drain ? 0 : Math.ceil(number * (1 - since / drain));
