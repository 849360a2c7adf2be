import { updateRunnerGroup } from "../../../api/areas/runner-groups.js";
import { choice, text } from "../../../api/shape.js";
import { command, option, show } from "../../../cli/command.js";
import { usage } from "../../../errors.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { groupArg } from "../words.js";
import { groupColumns } from "./columns.js";

export const update = command({
  name: "update",
  summary: "Rename a runner group, or change who may use it",
  description: "With --visibility all, every organization may use its runners from then on; with selected, only those chosen with runners groups orgs.",
  args: groupArg,
  flags: {
    name: option(text(), "NAME", "The group's new name"),
    visibility: option(choice("all", "selected"), "WHO", "Whether all organizations may use it, or selected ones"),
    ...enterpriseFlag,
  },
  operations: [updateRunnerGroup],
  returns: updateRunnerGroup.returns,
  view: { columns: groupColumns },
  look: "runners groups view {group}{--enterprise}",
  examples: ["runners groups update 2 --visibility all"],
  seeAlso: ["runners groups orgs set"],
  async run(ctx, { group, name, visibility, enterprise }) {
    if (name === undefined && visibility === undefined) throw usage("nothing to update was given", "give --name or --visibility");
    return show(await ctx.call(updateRunnerGroup, { enterprise: enterpriseOf(ctx, enterprise), runner_group_id: group, name, visibility }));
  },
});
