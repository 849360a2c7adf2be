import { getRunner } from "../../api/areas/runners.js";
import { command, show } from "../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../enterprise.js";
import { runnerArg, runnerColumns } from "./words.js";

export const view = command({
  name: "view",
  summary: "Show one runner",
  args: runnerArg,
  flags: enterpriseFlag,
  operations: [getRunner],
  returns: getRunner.returns,
  view: { columns: [...runnerColumns, { field: "ephemeral", as: "yesno" }, "version"] },
  examples: ["runners view 3"],
  seeAlso: ["runners list", "runners labels list"],
  run: async (ctx, input) => show(await ctx.call(getRunner, { enterprise: enterpriseOf(ctx, input.enterprise), runner_id: input.runner })),
});
