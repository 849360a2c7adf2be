import { getGlobalHook } from "../../../api/areas/hooks.js";
import { operationCommand } from "../../../cli/command.js";
import { hookColumns } from "./columns.js";

export const view = operationCommand({
  name: "view",
  summary: "Show one global webhook",
  description: "Where it delivers, what it is told of, and whether it is on. Its secret is masked.",
  operation: getGlobalHook,
  flags: { hook_id: { flag: "id", value: "ID" } },
  view: { columns: [...hookColumns, "config.insecure_ssl", { field: "created_at", title: "created", as: "time" }] },
  examples: ["hooks global view 1"],
  seeAlso: ["hooks global list", "hooks global update"],
});
