import { removeRunnerLabel } from "../../../api/areas/runners.js";
import { text } from "../../../api/shape.js";
import { arg, command, show } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { labelView, runnerArg } from "../words.js";
import { labelsShape } from "./shape.js";

export const remove = command({
  name: "remove",
  summary: "Take one label from a runner",
  description: "Labels that the runner has from its kind (self-hosted, its system, its processor) cannot be taken away.",
  args: { ...runnerArg, label: arg(text(), "LABEL", "The label's name") },
  flags: enterpriseFlag,
  operations: [removeRunnerLabel],
  returns: labelsShape,
  view: labelView,
  look: "runners labels list {runner}{--enterprise}",
  examples: ["runners labels remove 19 cuda-12"],
  seeAlso: ["runners labels list", "runners labels clear"],
  async run(ctx, input) {
    const enterprise = enterpriseOf(ctx, input.enterprise);
    const { labels } = await ctx.call(removeRunnerLabel, { enterprise, runner_id: input.runner, name: input.label });
    return show(labels);
  },
});
