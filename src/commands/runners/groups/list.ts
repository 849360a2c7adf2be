import { listRunnerGroups } from "../../../api/areas/runner-groups.js";
import { text } from "../../../api/shape.js";
import { command, itemsShape, limitFlag, option, stream } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { groupColumns } from "./columns.js";

export const list = command({
  name: "list",
  summary: "List the runner groups of an enterprise",
  description: "Which organizations may use which runners is decided by groups. The ids are what the other commands take.",
  flags: {
    visibleToOrganization: option(text({ format: "login" }), "ORG", "Only groups that this organization may use (GHES 3.6 and later)"),
    limit: limitFlag,
    ...enterpriseFlag,
  },
  operations: [listRunnerGroups],
  returns: itemsShape(listRunnerGroups),
  view: { columns: groupColumns, empty: "There is no group." },
  examples: ["runners groups list", { line: "runners groups list --visible-to-organization octo-org", note: "which one organization may use" }],
  seeAlso: ["runners groups view", "runners groups runners list"],
  run(ctx, input) {
    const query = { enterprise: enterpriseOf(ctx, input.enterprise), visible_to_organization: input.visibleToOrganization };
    return Promise.resolve(stream(ctx.pages(listRunnerGroups, query, input.limit), { ndjson: false }));
  },
});
