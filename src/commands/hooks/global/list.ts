import { listGlobalHooks } from "../../../api/areas/hooks.js";
import { operationCommand } from "../../../cli/command.js";
import { hookColumns } from "./columns.js";

export const list = operationCommand({
  name: "list",
  summary: "List the global webhooks",
  description: "They are told of what happens on the whole instance. The ids are what the other commands take.",
  operation: listGlobalHooks,
  view: { columns: hookColumns, empty: "There is no global webhook." },
  examples: ["hooks global list", { line: "hooks global list --jq '.[] | select(.active | not) | .id'", note: "those that are switched off" }],
  seeAlso: ["hooks global create", "hooks global ping"],
});
