import { deleteRunnerGroup } from "../../../api/areas/runner-groups.js";
import { flag, integer, object } from "../../../api/shape.js";
import { command, show } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { groupArg } from "../words.js";

export const deleteGroup = command({
  name: "delete",
  summary: "Delete a runner group",
  description: "Its runners go to the default group, where other organizations may use them.",
  args: groupArg,
  flags: enterpriseFlag,
  operations: [deleteRunnerGroup],
  returns: object({ id: integer(), deleted: flag() }),
  view: { columns: ["id", "deleted"] },
  asks: true,
  question: (input, instance) => `Delete runner group ${String(input.group)} of ${instance}?`,
  look: "runners groups list{--enterprise}",
  examples: ["runners groups delete 3 --yes"],
  seeAlso: ["runners groups list"],
  async run(ctx, input) {
    await ctx.call(deleteRunnerGroup, { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group });
    return show({ id: input.group, deleted: true });
  },
});
