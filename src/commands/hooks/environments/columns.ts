/** How environments and downloads are shown. */
import { integer } from "../../../api/shape.js";
import { arg, type View } from "../../../cli/command.js";

export const environmentArg = { id: arg(integer({ min: 1 }), "ID", "The environment's id (hooks environments list)") };

export const environmentColumns: View["columns"] = [
  "id",
  "name",
  "image_url",
  { field: "default_environment", title: "default", as: "yesno" },
  { field: "hooks_count", title: "hooks" },
  { field: "download.state", title: "download", as: "state" },
];

export const downloadView: View = {
  columns: [{ field: "state", as: "state" }, { field: "downloaded_at", title: "downloaded", as: "time" }, "message"],
};
