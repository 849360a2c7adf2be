/** How an upgrade stands on one node. Source: `GET /manage/v1/upgrade/status`. */
import type { getUpgradeStatus, UPGRADE_PHASES } from "../../api/areas/upgrade.js";
import type { Of } from "../../api/shape.js";
import { saying } from "./item.js";

export type NodeStatus = Of<(typeof getUpgradeStatus)["returns"]>[number];
export type Phase = (typeof UPGRADE_PHASES)[number];

/**
 * `none`: nothing was begun. `prepared`: the pre-upgrade phase is done, and nothing is under way. `away`: the instance
 * cannot reach the node, as while it reboots.
 */
export type Verdict = "none" | "going" | "prepared" | "completed" | "failed" | "away";

/** @param only the phase that was asked for; both, or not known, where undefined */
export function verdictOf(node: NodeStatus, only: Phase | undefined): Verdict {
  if (node.is_running === true) return "going";
  const { status, pre_upgrade_status: pre } = node;
  if (status === null && pre === null) return node.failed === true ? "failed" : saying(node.error) === null ? "none" : "away";
  const decisive = only === "pre-upgrade" ? pre : status;
  if (decisive === "in_progress") return "going";
  if (decisive === "failed" || node.failed === true) return "failed";
  if (decisive === "completed") return only === "pre-upgrade" ? "prepared" : "completed";
  if (only === undefined && pre === "in_progress") return "going";
  if (only === undefined && pre === "failed") return "failed";
  return pre === "completed" ? "prepared" : "none";
}

/** Whether something is under way on a node. */
export const isUpgrading = (node: NodeStatus): boolean => verdictOf(node, undefined) === "going";

/** What changes when an upgrade makes headway; two equal ones may be the same moment. */
export const traceOf = (node: NodeStatus): string =>
  JSON.stringify([node.release_version, node.status, node.pre_upgrade_status, node.upgrade_last_completed_step, (node.steps ?? []).map(stepKey)]);

type Step = NonNullable<NodeStatus["steps"]>[number];

/** The same step of another upgrade began at another time. */
export const stepKey = (step: Step): string => JSON.stringify([step.phase, step.step, step.started_at]);
