import { listRunnerGroups } from "../../../api/areas/runner-groups.js";
import { text } from "../../../api/shape.js";
import { command, itemsShape, limitFlag, option, stream } from "../../../cli/command.js";
import { enterpriseFlag, enterpriseOf } from "../../enterprise.js";
import { groupColumns } from "./columns.js";

export const list = command({
  name: "list",
  summary: "List the runner groups of an enterprise",
  flags: {
    ...enterpriseFlag,
    visibleToOrganization: option(text({ format: "login" }), "ORG", "Only groups that this organization may use (GHES 3.6)"),
    limit: limitFlag,
  },
  operations: [listRunnerGroups],
  returns: itemsShape(listRunnerGroups),
  view: { columns: groupColumns, empty: "There is no group." },
  examples: ["runners groups list"],
  seeAlso: ["runners groups view", "runners groups runners list"],
  run(ctx, input) {
    const query = { enterprise: enterpriseOf(ctx, input.enterprise), visible_to_organization: input.visibleToOrganization };
    return Promise.resolve(stream(ctx.pages(listRunnerGroups, query, input.limit), { ndjson: false }));
  },
});
