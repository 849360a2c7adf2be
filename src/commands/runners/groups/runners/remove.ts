import { removeGroupRunner } from "../../../../api/areas/runner-groups.js";
import { flag, integer, object } from "../../../../api/shape.js";
import { arg, command, show } from "../../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../../enterprise.js";
import { groupArg } from "../../words.js";

export const remove = command({
  name: "remove",
  summary: "Move a runner back to the default group",
  description: "Whoever may use the default group can then use the runner.",
  args: { ...groupArg, id: arg(integer({ min: 1 }), "RUNNER_ID", "The runner's id (runners list)") },
  flags: enterpriseFlag,
  operations: [removeGroupRunner],
  returns: object({ runner_group_id: integer(), runner_id: integer(), removed: flag() }),
  view: { columns: ["runner_group_id", "runner_id", "removed"] },
  look: "runners groups runners list {group}{--enterprise}",
  examples: ["runners groups runners remove 2 19"],
  seeAlso: ["runners groups runners list", "runners groups runners set"],
  async run(ctx, input) {
    await ctx.call(removeGroupRunner, { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group, runner_id: input.id });
    return show({ runner_group_id: input.group, runner_id: input.id, removed: true });
  },
});
