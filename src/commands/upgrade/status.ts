import { getUpgradeStatus } from "../../api/areas/upgrade.js";
import { text } from "../../api/shape.js";
import { command, option, show, toggle, type View } from "../../cli/command.js";
import { isUpgrading, type NodeStatus } from "../../domain/upgrade/verdict.js";
import { EXPERIMENTAL } from "./words.js";

const nodesView: View = {
  columns: [
    "hostname",
    { field: "release_version", title: "version" },
    { field: "pre_upgrade_status", title: "pre-upgrade", as: "state" },
    { field: "status", title: "upgrade", as: "state" },
    { field: "upgrade_last_completed_step", title: "last step" },
    { field: "is_running", title: "running", as: "yesno" },
    "error",
  ],
  empty: "No node.",
};

/** Named as in the JSON, so that `--fields` takes the same names. */
const stepsView: View = {
  columns: [
    "hostname",
    { field: "steps.phase", title: "phase" },
    { field: "steps.step", title: "step" },
    { field: "steps.status", title: "status", as: "state" },
    { field: "steps.started_at", title: "started", as: "time" },
    { field: "steps.ended_at", title: "ended", as: "time" },
    { field: "steps.error", title: "error" },
  ],
  tabulate: (nodes: readonly NodeStatus[]) => nodes.flatMap(({ steps, ...node }) => (steps ?? []).map((step) => ({ ...node, steps: step }))),
  empty: "No step was begun.",
};

export const status = command({
  name: "status",
  summary: "Show how the upgrade of each node stands",
  description: `For each node what it is doing, and with --steps where it is or where it failed. Exits with 0 whatever it shows; upgrade watch exits by the result.

${EXPERIMENTAL}`,
  flags: {
    uuid: option(text({ format: "uuid" }), "UUID", "Only the node with this UUID"),
    steps: toggle("With each step of each node"),
  },
  operations: [getUpgradeStatus],
  returns: getUpgradeStatus.returns,
  view: nodesView,
  examples: ["upgrade status", { line: "upgrade status --steps", note: "where it is, or where it failed" }],
  seeAlso: ["upgrade watch", "upgrade apply"],
  async run(ctx, input) {
    const nodes = await ctx.call(getUpgradeStatus, { uuid: input.uuid, is_verbose: input.steps });
    const next = nodes.some(isUpgrading) ? "ghes-admin upgrade watch" : undefined;
    return show(nodes, { next, ...(input.steps === true ? { view: stepsView } : {}) });
  },
});
