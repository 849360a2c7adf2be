/**
 * What a configuration run does, step by step. "Validating services" and its event name are documented, the other
 * phases' titles are known from the older API; their event names and all finer steps are made up.
 */

export interface PlannedStep {
  /** Simulated milliseconds from the start of the run, or from the end of the restart where `after`. */
  readonly at: number;
  readonly after: boolean;
  readonly phase: string;
  readonly name: string;
  readonly body: string;
  readonly depth: 0 | 1;
  readonly severity?: "INFO" | "ERROR";
}

const step = (at: number, phase: string, name: string, body: string, more: Partial<PlannedStep> = {}): PlannedStep => ({
  at,
  after: false,
  phase,
  name,
  body,
  depth: name.startsWith("config_phase") ? 0 : 1,
  ...more,
});
const later = { after: true } as const;

export const EVENT_PLAN: readonly PlannedStep[] = [
  step(0, "Validation", "config_phase_validation", "Validating services"),
  step(300, "Validation", "validate_services", "No such object: notebooks", { severity: "ERROR" }),
  step(500, "Validation", "validate_services", "No such object: viewscreen", { severity: "ERROR" }),
  step(800, "Storage", "config_phase_storage", "Preparing storage device"),
  step(1200, "Storage", "check_volumes", "Checking data volumes"),
  step(1600, "Configuration", "config_phase_configuration", "Updating configuration"),
  step(2000, "Configuration", "render_templates", "Writing service configuration"),
  step(2400, "Configuration", "wait_for_mysql", "Waiting for MySQL"),
  step(2700, "Configuration", "wait_for_mysql", "Waiting for MySQL"),
  step(3000, "SystemServices", "config_phase_system_services", "Reloading system services"),
  step(3700, "SystemServices", "restart_haproxy", "Restarting the load balancer"),
  step(400, "SystemServices", "wait_for_haproxy", "The load balancer answers", later),
  step(900, "ApplicationServices", "config_phase_application_services", "Reloading application services", later),
  step(1400, "ApplicationServices", "reload_services", "Reloading github-unicorn", later),
  step(1900, "ApplicationServices", "reload_services", "Reloading github-resqued", later),
  step(2600, "ApplicationServices", "reload_services", "All services are running", later),
];

/** The last step of a run that fails late. */
export const FAILED_RELOAD: PlannedStep = step(1600, "ApplicationServices", "reload_services", "Reloading github-unicorn failed: exit status 1", {
  ...later,
  severity: "ERROR",
});

/** The last step of a run that fails before anything is restarted. */
export const FAILED_CERTIFICATE: PlannedStep = step(600, "Validation", "validate_tls", "The certificate and the key in github_ssl do not belong together", {
  severity: "ERROR",
});
