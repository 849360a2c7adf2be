import { setRunnerLabels } from "../../../api/areas/runners.js";
import { text } from "../../../api/shape.js";
import { args, command, show } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { labelView, runnerArg } from "../words.js";
import { labelsShape } from "./shape.js";

export const set = command({
  name: "set",
  summary: "Replace a runner's own labels",
  description:
    "Its own labels that are not named go away, and with them the jobs that ask for them. Labels that the runner has from its kind (self-hosted, its system, its processor) stay.",
  args: { ...runnerArg, labels: args(text(), "LABEL", "The label's name") },
  flags: enterpriseFlag,
  operations: [setRunnerLabels],
  returns: labelsShape,
  view: labelView,
  look: "runners labels list {runner}{--enterprise}",
  examples: ["runners labels set 19 gpu"],
  seeAlso: ["runners labels list", "runners labels remove"],
  async run(ctx, input) {
    const enterprise = enterpriseOf(ctx, input.enterprise);
    const { labels } = await ctx.call(setRunnerLabels, { enterprise, runner_id: input.runner, labels: input.labels });
    return show(labels);
  },
});
