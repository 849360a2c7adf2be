import { getRunner } from "../../api/areas/runners.js";
import { command, show } from "../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";
import { runnerArg, runnerColumns } from "./words.js";

export const view = command({
  name: "view",
  summary: "Show one runner",
  description: "Whether it is online and busy, its labels and its group.",
  args: runnerArg,
  flags: enterpriseFlag,
  operations: [getRunner],
  returns: getRunner.returns,
  view: { columns: [...runnerColumns, { field: "ephemeral", as: "yesno" }, "version"] },
  examples: ["runners view 3", { line: "runners view 3 --jq .busy", note: "whether it is at work, for a script" }],
  seeAlso: ["runners list", "runners labels list"],
  run: async (ctx, input) => show(await ctx.call(getRunner, { enterprise: enterpriseOf(ctx, input.enterprise), runner_id: input.runner })),
});
