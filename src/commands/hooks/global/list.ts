import { listGlobalHooks } from "../../../api/areas/hooks.js";
import { operationCommand } from "../../../cli/command.js";
import { hookColumns } from "./columns.js";

export const list = operationCommand({
  name: "list",
  summary: "List the global webhooks",
  operation: listGlobalHooks,
  view: { columns: hookColumns, empty: "There is no global webhook." },
  examples: ["hooks global list"],
  seeAlso: ["hooks global create", "hooks global ping"],
});
