import { listKeys } from "../../api/areas/users.js";
import { operationCommand } from "../../cli/command.js";

export const listPublicKeys = operationCommand({
  name: "list",
  summary: "List the public keys of people and repositories",
  description: "Whose each key is and when it was last used; the ids are what users keys delete takes. Keys of the administrative shell are under ssh-keys.",
  operation: listKeys,
  flags: { since: { value: "TIME", help: "Only keys used or made since then (ISO 8601); GHES 3.8 and later" } },
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
