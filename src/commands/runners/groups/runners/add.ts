import { addGroupRunner } from "../../../../api/areas/runner-groups.js";
import { flag, integer, object } from "../../../../api/shape.js";
import { arg, command, show } from "../../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../../enterprise.js";
import { groupArg } from "../../words.js";

export const add = command({
  name: "add",
  summary: "Move a runner into a group",
  description: "It leaves the group in which it was, and whoever may use that one alone can no longer use it.",
  args: { ...groupArg, id: arg(integer({ min: 1 }), "RUNNER_ID", "The runner's id (runners list)") },
  flags: enterpriseFlag,
  operations: [addGroupRunner],
  returns: object({ runner_group_id: integer(), runner_id: integer(), added: flag() }),
  view: { columns: ["runner_group_id", "runner_id", "added"] },
  look: "runners groups runners list {group}{--enterprise}",
  examples: ["runners groups runners add 3 7"],
  seeAlso: ["runners groups runners list", "runners groups runners set"],
  async run(ctx, input) {
    await ctx.call(addGroupRunner, { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group, runner_id: input.id });
    return show({ runner_group_id: input.group, runner_id: input.id, added: true });
  },
});
