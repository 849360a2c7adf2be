/** How global webhooks are shown. */
import type { View } from "../../../cli/command.js";

export const hookColumns: View["columns"] = [
  "id",
  { field: "active", as: "yesno" },
  { field: "config.url", title: "url" },
  { field: "events", as: "list" },
  { field: "config.content_type", title: "content type" },
  { field: "updated_at", title: "updated", as: "time" },
];
