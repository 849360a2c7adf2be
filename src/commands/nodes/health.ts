/** How cluster and replication status look, and how they end. */
import { raw, show, toggle, type Outcome, type View } from "../../cli/command.js";
import { faultsOf, overall, type Health } from "../../domain/health.js";
import { nagiosExit, nagiosLine, nagiosState, type NagiosState } from "../../domain/nagios.js";

export const healthView: View = {
  columns: ["hostname", { field: "status", as: "state" }, "service", { field: "details", wrap: true }],
  tabulate: (health: Health): readonly object[] =>
    health.nodes.flatMap((node): readonly object[] =>
      node.services.length === 0
        ? [{ hostname: node.hostname, status: node.status, service: null, details: null }]
        : node.services.map((service) => ({ hostname: node.hostname, status: service.status, service: service.name, details: service.details })),
    ),
  summary: (health: Health) => `Overall: ${health.status}`,
  empty: "No node matched.",
};

export const healthFlags = {
  exitCode: toggle("Exit with 10 unless the status is OK"),
  nagios: toggle("One line for Nagios, with performance data; exit 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN", { single: "is one line about one instance" }),
};

export function healthOutcome(
  service: string,
  health: Health,
  flags: { readonly exitCode: boolean | undefined; readonly nagios: boolean | undefined },
): Outcome {
  if (flags.nagios === true) return healthNagios(service, health);
  return show(health, { exit: flags.exitCode === true && overall(health) !== "OK" ? "check" : "ok" });
}

function healthNagios(service: string, health: Health): Outcome {
  const services = health.nodes.flatMap((node) => node.services);
  const count = (state: NagiosState) => services.filter((one) => nagiosState(one.status) === state).length;
  const faults = faultsOf(health);
  const state = overall(health);
  const line = nagiosLine({
    service,
    state,
    text: faults.length === 0 ? `${String(health.nodes.length)} nodes, ${String(services.length)} services` : faults.join(", "),
    perfdata: [
      { label: "ok", value: count("OK") },
      { label: "warning", value: count("WARNING") },
      { label: "critical", value: count("CRITICAL") },
      { label: "unknown", value: count("UNKNOWN") },
    ],
  });
  return raw(`${line}\n`, nagiosExit(state));
}
