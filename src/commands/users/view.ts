import { getUser } from "../../api/areas/users.js";
import { operationCommand } from "../../cli/command.js";

export const view = operationCommand({
  name: "view",
  summary: "Show one account",
  description: "Since when the person is suspended, whether a site administrator, and what of the account the instance tells administrators.",
  operation: getUser,
  flags: { username: { flag: "login", value: "LOGIN" } },
  view: {
    columns: [
      "login",
      { field: "id", as: "number" },
      "type",
      "name",
      "email",
      { field: "site_admin", as: "yesno" },
      { field: "suspended_at", as: "time" },
      { field: "created_at", as: "time" },
      { field: "updated_at", as: "time" },
      { field: "two_factor_authentication", as: "yesno" },
      "ldap_dn",
      { field: "public_repos", as: "number" },
    ],
  },
  examples: ["users view mona", { line: "users view mona --jq .suspended_at", note: "since when, or null" }],
  seeAlso: ["users list", "users suspend"],
});
