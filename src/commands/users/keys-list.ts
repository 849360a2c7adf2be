import { listKeys } from "../../api/areas/users.js";
import { operationCommand } from "../../cli/command.js";

export const listPublicKeys = operationCommand({
  name: "list",
  summary: "List the public keys of people and repositories",
  operation: listKeys,
  flags: { since: { value: "TIME", help: "Only keys used or made since then (ISO 8601); newer releases" } },
  view: {
    columns: [
      { field: "id", as: "number" },
      "title",
      { field: "user_id", as: "number" },
      { field: "repository_id", as: "number" },
      { field: "read_only", as: "yesno" },
      { field: "created_at", as: "time" },
      { field: "last_used", as: "time" },
      "key",
    ],
    empty: "There is no key.",
  },
  examples: ["users keys list", { line: "users keys list --sort accessed --direction asc --limit 10", note: "those longest unused" }],
  seeAlso: ["users keys delete"],
});
