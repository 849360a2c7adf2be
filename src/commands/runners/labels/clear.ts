import { clearRunnerLabels } from "../../../api/areas/runners.js";
import { command, show } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { labelView, runnerArg } from "../words.js";
import { labelsShape } from "./shape.js";

export const clear = command({
  name: "clear",
  summary: "Take all of a runner's own labels away",
  description:
    "Only jobs that ask for nothing but its kind still go to it: labels that the runner has from that (self-hosted, its system, its processor) stay.",
  args: runnerArg,
  flags: enterpriseFlag,
  operations: [clearRunnerLabels],
  returns: labelsShape,
  view: labelView,
  asks: true,
  question: (input, instance) => `Take all labels of its own from runner ${String(input.runner)} of ${instance}?`,
  look: "runners labels list {runner}{--enterprise}",
  examples: ["runners labels clear 19 --yes"],
  seeAlso: ["runners labels remove"],
  async run(ctx, input) {
    const { labels } = await ctx.call(clearRunnerLabels, { enterprise: enterpriseOf(ctx, input.enterprise), runner_id: input.runner });
    return show(labels);
  },
});
