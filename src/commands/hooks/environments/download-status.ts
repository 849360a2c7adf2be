import { getEnvironmentDownload } from "../../../api/areas/environments.js";
import { operationCommand, show } from "../../../cli/command.js";
import { downloadView } from "./columns.js";
import { hookIn } from "./downloading.js";

export const downloadStatus = operationCommand({
  name: "download-status",
  summary: "Show the last download of an environment's image",
  description: "One of not_started, in_progress, success and failed, and why it failed. Exits with 0 whatever it shows.",
  operation: getEnvironmentDownload,
  flags: { pre_receive_environment_id: { flag: "id", value: "ID" } },
  view: downloadView,
  outcome: (last, { pre_receive_environment_id: id }) =>
    show(last, {
      next: last.state === "success" ? hookIn(id) : last.state === "in_progress" ? undefined : `ghes-admin hooks environments download ${String(id)} --wait`,
    }),
  examples: ["hooks environments download-status 2"],
  seeAlso: ["hooks environments download"],
});
