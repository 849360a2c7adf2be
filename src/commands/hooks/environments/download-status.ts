import { getEnvironmentDownload } from "../../../api/areas/environments.js";
import { operationCommand } from "../../../cli/command.js";
import { downloadView } from "./columns.js";

export const downloadStatus = operationCommand({
  name: "download-status",
  summary: "Show the last download of an environment's image",
  operation: getEnvironmentDownload,
  flags: { pre_receive_environment_id: { flag: "id", value: "ID" } },
  view: downloadView,
  examples: ["hooks environments download-status 2"],
  seeAlso: ["hooks environments download"],
});
