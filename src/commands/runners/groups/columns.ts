/** How groups are shown. */
import type { View } from "../../../cli/command.js";

export const groupColumns: View["columns"] = [
  "id",
  "name",
  "visibility",
  { field: "default", as: "yesno" },
  { field: "allows_public_repositories", title: "public repositories", as: "yesno" },
  { field: "restricted_to_workflows", title: "selected workflows only", as: "yesno" },
];
