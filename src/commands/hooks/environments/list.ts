import { listEnvironments } from "../../../api/areas/environments.js";
import { operationCommand } from "../../../cli/command.js";
import { environmentColumns } from "./columns.js";

export const list = operationCommand({
  name: "list",
  summary: "List the environments of pre-receive hooks",
  description: "What pre-receive hooks run in: the image of each, how its download went, and how many hooks use it.",
  operation: listEnvironments,
  flags: { sort: { value: "BY" } },
  view: { columns: environmentColumns, empty: "There is no environment." },
  examples: [
    "hooks environments list",
    { line: "hooks environments list --jq '.[] | select(.download.state == \"failed\") | .name'", note: "those whose image did not come" },
  ],
  seeAlso: ["hooks environments create", "hooks pre-receive list"],
});
