import { listOrganizations } from "../../api/areas/orgs.js";
import { operationCommand } from "../../cli/command.js";

export const list = operationCommand({
  name: "list",
  summary: "List the organizations of the instance",
  description: "All of them, in the order of their ids.",
  operation: listOrganizations,
  flags: { since: { value: "ID", help: "Only organizations with a greater id" } },
  view: { columns: [{ field: "id", as: "number" }, "login", "description", "url"], empty: "There is no such organization." },
  examples: ["orgs list", { line: "orgs list --jq '.[].login'", note: "their names alone" }],
  seeAlso: ["orgs create"],
});
