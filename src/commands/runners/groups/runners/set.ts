import { setGroupRunners } from "../../../../api/areas/runner-groups.js";
import { flag, integer, list, object } from "../../../../api/shape.js";
import { args, command, show } from "../../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../../enterprise.js";
import { groupArg } from "../../words.js";

export const set = command({
  name: "set",
  summary: "Choose the runners in a group",
  description: "Replaces the list: runners that are not named go to the default group.",
  args: { ...groupArg, ids: args(integer({ min: 1 }), "RUNNER_ID", "The runner's id (runners list)") },
  flags: enterpriseFlag,
  operations: [setGroupRunners],
  returns: object({ runner_group_id: integer(), runners: list(integer()), set: flag() }),
  view: { columns: ["runner_group_id", "runners", "set"] },
  look: "runners groups runners list {group}{--enterprise}",
  examples: ["runners groups runners set 2 19 20"],
  seeAlso: ["runners groups runners list", "runners groups runners add"],
  async run(ctx, input) {
    const which = { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group };
    await ctx.call(setGroupRunners, { ...which, runners: input.ids });
    return show({ runner_group_id: input.group, runners: input.ids, set: true });
  },
});
