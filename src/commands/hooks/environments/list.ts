import { listEnvironments } from "../../../api/areas/environments.js";
import { operationCommand } from "../../../cli/command.js";
import { environmentColumns } from "./columns.js";

export const list = operationCommand({
  name: "list",
  summary: "List the environments of pre-receive hooks",
  operation: listEnvironments,
  flags: { sort: { value: "BY" } },
  view: { columns: environmentColumns, empty: "There is no environment." },
  examples: ["hooks environments list"],
  seeAlso: ["hooks environments create", "hooks pre-receive list"],
});
