import { removeGroupOrg } from "../../../../api/areas/runner-groups.js";
import { flag, integer, object } from "../../../../api/shape.js";
import { arg, command, show } from "../../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../../enterprise.js";
import { groupArg } from "../../words.js";

export const remove = command({
  name: "remove",
  summary: "Let an organization use a group no longer",
  description: "Its jobs no longer run on the runners of the group. For groups with visibility selected.",
  args: { ...groupArg, id: arg(integer({ min: 1 }), "ORG_ID", "The organization's id (orgs list)") },
  flags: enterpriseFlag,
  operations: [removeGroupOrg],
  returns: object({ runner_group_id: integer(), org_id: integer(), removed: flag() }),
  view: { columns: ["runner_group_id", "org_id", "removed"] },
  look: "runners groups orgs list {group}{--enterprise}",
  examples: ["runners groups orgs remove 2 26"],
  seeAlso: ["runners groups orgs list", "runners groups orgs set"],
  async run(ctx, input) {
    await ctx.call(removeGroupOrg, { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group, org_id: input.id });
    return show({ runner_group_id: input.group, org_id: input.id, removed: true });
  },
});
