/** A configuration run as the Management Console API tells of it: four phases, over all nodes. The keys are recorded ones. */
import type { Run } from "./runs.js";

const PHASES = ["Preparing storage device", "Updating configuration", "Reloading system services", "Reloading application services"] as const;

type PhaseStatus = "PENDING" | "CONFIGURING" | "DONE" | "FAILED";

export interface ConfigCheck {
  readonly status: "running" | "success" | "failed";
  readonly progress: readonly { readonly key: string; readonly status: PhaseStatus }[];
}

/** How the run stands at a time of the sandbox's clock. */
export function configCheck(run: Run, now: number): ConfigCheck {
  const running = run.nodes.some((node) => node.endsAt > now);
  const successful = run.nodes.every((node) => node.successful);
  if (running) return { status: "running", progress: progressOf(run, now, "CONFIGURING") };
  if (!successful) return { status: "failed", progress: progressOf(run, now, "FAILED") };
  return { status: "success", progress: PHASES.map((key) => ({ key, status: "DONE" })) };
}

/** Phases before the one that the slowest node is in are done, and those after it not begun. */
function progressOf(run: Run, now: number, current: PhaseStatus): ConfigCheck["progress"] {
  const unfinished = run.nodes.filter((node) => node.endsAt > now || !node.successful);
  const reached = Math.min(
    ...unfinished.map(({ events }) =>
      Math.max(
        0,
        PHASES.findLastIndex((key) => events.some((one) => one.body === key && one.at <= now)),
      ),
    ),
  );
  return PHASES.map((key, index) => ({ key, status: index < reached ? "DONE" : index === reached ? current : "PENDING" }));
}
