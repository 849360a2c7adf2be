import { getAnnouncement } from "../../api/areas/announcement.js";
import { operationCommand } from "../../cli/command.js";

export const announcementView = { columns: ["announcement", { field: "expires_at", as: "time" }, { field: "user_dismissible", as: "yesno" }] } as const;

export const view = operationCommand({
  name: "view",
  summary: "Show the announcement that people see on every page",
  description: "Where there is none, announcement is empty (null in JSON).",
  operation: getAnnouncement,
  view: announcementView,
  examples: ["announcement view", { line: "announcement view --jq .announcement", note: "its text, or null" }],
  seeAlso: ["announcement set", "announcement clear"],
});
