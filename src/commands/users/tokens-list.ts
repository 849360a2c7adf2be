import { listTokens } from "../../api/areas/users.js";
import { operationCommand } from "../../cli/command.js";

export const listAccessTokens = operationCommand({
  name: "list",
  summary: "List the personal access tokens of all people",
  description: "What each may do and whose it is; not the tokens themselves.",
  operation: listTokens,
  view: {
    columns: [
      { field: "id", as: "number" },
      "user.login",
      "note",
      { field: "scopes", as: "list" },
      "token_last_eight",
      { field: "created_at", as: "time" },
      { field: "expires_at", as: "time" },
    ],
    empty: "There is no token.",
  },
  examples: ["users tokens list", { line: "users tokens list --jq '.[] | select(.user.login == \"mona\") | .id'", note: "those of one person" }],
  seeAlso: ["users tokens delete"],
});
