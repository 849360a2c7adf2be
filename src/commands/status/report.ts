/** What the gathered answers mean together: a verdict a part, and one for the whole. */
import { checkLicense, getClusterStatus, getConfigApply, getMaintenance, getNodes, getReplicationStatus } from "../../api/areas/manage.js";
import { choice, list, nullable, object, text } from "../../api/shape.js";
import type { View } from "../../cli/command.js";
import { counted } from "../../domain/amounts.js";
import { NAMELESS, runIdOf, runInWords, succeeded, type RunStatus } from "../../domain/apply/run.js";
import { faultsOf, overall, type Health } from "../../domain/health.js";
import { licenseState, licenseVerdict, type LicenseVerdict } from "../../domain/license.js";
import { connectionsIn, maintenanceInWords, type MaintenanceNode } from "../../domain/maintenance.js";
import { worst, type NagiosState, type PerfData } from "../../domain/nagios.js";
import { topologyInWords } from "../../domain/topology.js";
import type { Gathered, Part } from "./gather.js";

const state = choice("OK", "WARNING", "CRITICAL", "UNKNOWN");

export const statusShape = object({
  status: state,
  version: nullable(text({ example: "3.19.0" })),
  topology: nullable(text({ example: "SingleNode" })),
  parts: list(object({ part: text(), status: state, detail: text() })),
  maintenance: nullable(getMaintenance.returns),
  nodes: nullable(getNodes.returns),
  services: nullable(getClusterStatus.returns),
  replication: nullable(getReplicationStatus.returns),
  config_apply: nullable(getConfigApply.returns),
  license: nullable(checkLicense.returns),
});

export const statusView: View = {
  rows: "parts",
  columns: [
    { field: "part", whole: true },
    { field: "status", as: "state" },
    { field: "detail", as: "moments", wrap: true },
  ],
  summary: (report: Headline) => {
    const mode = maintenanceInWords(report.maintenance ?? []);
    const instance = `GitHub Enterprise Server ${report.version ?? "(unknown release)"}, ${topologyInWords(report.topology)}`;
    return `${instance}: ${report.status}${mode === undefined ? "" : `, ${mode}`}`;
  },
};

interface Headline {
  readonly version: string | null;
  readonly topology: string | null;
  readonly status: string;
  readonly maintenance: readonly MaintenanceNode[] | null;
}

interface Row {
  readonly part: string;
  readonly status: NagiosState;
  readonly detail: string;
}

interface Judged extends Row {
  /** The release has no such operation, which is no fault of the instance. */
  readonly isAbsent: boolean;
}

/** `now`: milliseconds since the epoch. */
export function summarize(gathered: Gathered, at: { readonly now: number; readonly warnDays: number }) {
  const license = verdictOf(gathered, at);
  const topology = valueOf(gathered.nodes)?.topology ?? null;
  const judged: readonly Judged[] = [
    judge("maintenance", gathered.maintenance, (nodes) => ["OK", describeMaintenance(nodes)]),
    judge("nodes", gathered.nodes, ({ nodes }) => ["OK", `${String(nodes.length)} (${nodes.map((node) => node.hostname).join(", ")})`]),
    judge("services", gathered.services, describeHealth),
    judge("replication", gathered.replication, (health) => (isAlone(health, topology) ? ["OK", "none (single node)"] : describeHealth(health))),
    judge("config apply", gathered.apply, describeApply),
    judge("license", license, ({ verdict, text }) => [licenseState(verdict), text]),
  ];
  const version = valueOf(gathered.version);
  const checked = judged.filter(({ isAbsent }) => !isAbsent);
  return {
    status: worst(checked.map(({ status }) => status)),
    version: version?.[0]?.version.version ?? gathered.release ?? null,
    topology,
    parts: judged.map(({ isAbsent: _, ...part }) => part),
    maintenance: valueOf(gathered.maintenance),
    nodes: valueOf(gathered.nodes),
    services: valueOf(gathered.services),
    replication: valueOf(gathered.replication),
    config_apply: valueOf(gathered.apply),
    license: valueOf(gathered.check),
    perfdata: perfdataOf(gathered, valueOf(license), at.warnDays),
    faults: checked.flatMap(({ part, status, detail }) => (status === "OK" ? [] : [`${part}: ${detail}`])),
    missing: judged.length - checked.length,
  };
}

function verdictOf({ check, license }: Gathered, at: { readonly now: number; readonly warnDays: number }): Part<LicenseVerdict> {
  return "error" in check ? check : { value: licenseVerdict({ status: check.value.status, expireAt: valueOf(license)?.expireAt }, at) };
}

const valueOf = <R>(part: Part<R>): R | null => ("value" in part ? part.value : null);

function judge<R>(part: string, answer: Part<R>, describe: (value: R) => readonly [NagiosState, string]): Judged {
  if ("error" in answer) return { part, status: "UNKNOWN", detail: answer.error.message, isAbsent: answer.error.code === "unsupported" };
  const [status, detail] = describe(answer.value);
  return { part, status, detail, isAbsent: false };
}

function describeMaintenance(nodes: readonly MaintenanceNode[]): string {
  const states = new Set(nodes.map((node) => node.status));
  const [only] = states;
  const scheduled = nodes.find((node) => node.scheduled_time !== null)?.scheduled_time;
  if (states.size === 1 && only !== undefined)
    return `${only}${scheduled === undefined ? "" : ` for ${scheduled ?? ""}`}${only === "on" ? `, ${String(connectionsIn(nodes))} connections still served` : ""}`;
  return nodes.map((node) => `${node.hostname}: ${node.status}`).join(", ");
}

function describeHealth(health: Health): readonly [NagiosState, string] {
  const faults = faultsOf(health);
  const services = health.nodes.reduce((sum, node) => sum + node.services.length, 0);
  return [
    overall(health),
    faults.length === 0 ? `${counted(services, ["service", "services"])} on ${counted(health.nodes.length, ["node", "nodes"])}` : faults.join(", "),
  ];
}

/** A single node replicates to nobody. */
const isAlone = (health: Health, topology: string | null): boolean =>
  topology === "SingleNode" && overall(health) === "OK" && health.nodes.every(({ services }) => services.length === 0);

function describeApply(run: RunStatus): readonly [NagiosState, string] {
  const runId = runIdOf(run) ?? NAMELESS;
  const name = runId === NAMELESS ? "the last run" : runInWords(runId);
  if (run.running) return ["OK", `${name} is under way`];
  if (run.successful === null && (run.nodes ?? []).length === 0) return ["UNKNOWN", `the instance does not say how ${name} ended`];
  return succeeded(run, runId) ? ["OK", `${name} succeeded`] : ["CRITICAL", `${name} failed`];
}

function perfdataOf(gathered: Gathered, license: LicenseVerdict | null, warnDays: number): readonly PerfData[] {
  const maintenance = valueOf(gathered.maintenance);
  return [
    { label: "nodes", value: valueOf(gathered.nodes)?.nodes.length ?? null },
    { label: "connections", value: maintenance === null ? null : connectionsIn(maintenance) },
    { label: "license_days_left", value: license === null ? null : license.days_left, warn: warnDays, crit: 0 },
  ];
}
