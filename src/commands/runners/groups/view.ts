import { getRunnerGroup } from "../../../api/areas/runner-groups.js";
import { command, show } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { groupArg } from "../words.js";
import { groupColumns } from "./columns.js";

export const view = command({
  name: "view",
  summary: "Show one runner group",
  description: "Who may use it, and for what.",
  args: groupArg,
  flags: enterpriseFlag,
  operations: [getRunnerGroup],
  returns: getRunnerGroup.returns,
  view: { columns: groupColumns },
  examples: ["runners groups view 2"],
  seeAlso: ["runners groups orgs list", "runners groups runners list"],
  run: async (ctx, input) => show(await ctx.call(getRunnerGroup, { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group })),
});
