import { setGroupOrgs } from "../../../../api/areas/runner-groups.js";
import { flag, integer, list, object } from "../../../../api/shape.js";
import { args, command, show } from "../../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../../enterprise.js";
import { groupArg } from "../../words.js";

export const set = command({
  name: "set",
  summary: "Choose the organizations that may use a group",
  description: "Replaces the list: organizations that are not named may no longer use it.",
  args: { ...groupArg, ids: args(integer({ min: 1 }), "ORG_ID", "The organization's id (orgs list)") },
  flags: enterpriseFlag,
  operations: [setGroupOrgs],
  returns: object({ runner_group_id: integer(), selected_organization_ids: list(integer()), set: flag() }),
  view: { columns: ["runner_group_id", "selected_organization_ids", "set"] },
  look: "runners groups orgs list {group}{--enterprise}",
  examples: ["runners groups orgs set 2 26 27"],
  seeAlso: ["runners groups orgs list", "runners groups orgs add"],
  async run(ctx, input) {
    const which = { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group };
    await ctx.call(setGroupOrgs, { ...which, selected_organization_ids: input.ids });
    return show({ runner_group_id: input.group, selected_organization_ids: input.ids, set: true });
  },
});
