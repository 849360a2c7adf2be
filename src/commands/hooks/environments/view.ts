import { getEnvironment } from "../../../api/areas/environments.js";
import { operationCommand } from "../../../cli/command.js";
import { environmentColumns } from "./columns.js";

export const view = operationCommand({
  name: "view",
  summary: "Show one environment",
  description: "Its image, the last download of it, and how many hooks run in it.",
  operation: getEnvironment,
  flags: { pre_receive_environment_id: { flag: "id", value: "ID" } },
  view: {
    columns: [...environmentColumns, { field: "download.message", title: "message" }, { field: "created_at", title: "created", as: "time" }],
  },
  examples: ["hooks environments view 2"],
  seeAlso: ["hooks environments list", "hooks environments download-status"],
});
