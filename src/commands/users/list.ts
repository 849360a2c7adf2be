import { listUsers } from "../../api/areas/users.js";
import { operationCommand } from "../../cli/command.js";

export const list = operationCommand({
  name: "list",
  summary: "List the accounts of the instance",
  description: "In the order of their ids. Who is suspended or dormant stands in the reports: users report.",
  operation: listUsers,
  flags: { since: { value: "ID", help: "Only accounts with a greater id" } },
  view: {
    columns: [{ field: "id", as: "number" }, "login", "type", { field: "site_admin", as: "yesno" }, "name", "email"],
    empty: "There is no such account.",
  },
  examples: ["users list --limit 20", { line: "users list --jq '.[] | select(.site_admin) | .login'", note: "who is a site administrator" }],
  seeAlso: ["users view", "users report"],
});
