import { listGroupOrgs } from "../../../../api/areas/runner-groups.js";
import { command, itemsShape, limitFlag, stream } from "../../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../../enterprise.js";
import { groupArg } from "../../words.js";

export const list = command({
  name: "list",
  summary: "List the organizations that may use a group",
  description: "For groups with visibility selected.",
  args: groupArg,
  flags: { ...enterpriseFlag, limit: limitFlag },
  operations: [listGroupOrgs],
  returns: itemsShape(listGroupOrgs),
  view: { columns: ["id", "login", "description"], empty: "No organization is selected." },
  examples: ["runners groups orgs list 2"],
  seeAlso: ["runners groups orgs set", "runners groups view"],
  run(ctx, input) {
    const which = { enterprise: enterpriseOf(ctx, input.enterprise), runner_group_id: input.group };
    return Promise.resolve(stream(ctx.pages(listGroupOrgs, which, input.limit), { ndjson: false }));
  },
});
