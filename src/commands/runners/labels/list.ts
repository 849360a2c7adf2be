import { listRunnerLabels } from "../../../api/areas/runners.js";
import { command, show } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { labelsShape } from "./shape.js";
import { labelView, runnerArg } from "../words.js";

export const list = command({
  name: "list",
  summary: "List a runner's labels",
  description: "Those of type read-only come from its kind, custom ones are its own.",
  args: runnerArg,
  flags: enterpriseFlag,
  operations: [listRunnerLabels],
  returns: labelsShape,
  view: labelView,
  examples: ["runners labels list 19"],
  seeAlso: ["runners labels add", "runners view"],
  async run(ctx, input) {
    const { labels } = await ctx.call(listRunnerLabels, { enterprise: enterpriseOf(ctx, input.enterprise), runner_id: input.runner });
    return show(labels);
  },
});
