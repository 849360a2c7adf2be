import { addRunnerLabels } from "../../../api/areas/runners.js";
import { text } from "../../../api/shape.js";
import { args, command, show } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { labelView, runnerArg } from "../words.js";
import { labelsShape } from "./shape.js";

export const add = command({
  name: "add",
  summary: "Give a runner more labels",
  description: "Jobs that ask for these labels can then go to it. Labels that it has stay.",
  args: { ...runnerArg, labels: args(text(), "LABEL", "The label's name") },
  flags: enterpriseFlag,
  operations: [addRunnerLabels],
  returns: labelsShape,
  view: labelView,
  look: "runners labels list {runner}{--enterprise}",
  examples: ["runners labels add 1 gpu cuda-12"],
  seeAlso: ["runners labels list", "runners labels remove"],
  async run(ctx, input) {
    const enterprise = enterpriseOf(ctx, input.enterprise);
    const { labels } = await ctx.call(addRunnerLabels, { enterprise, runner_id: input.runner, labels: input.labels });
    return show(labels);
  },
});
