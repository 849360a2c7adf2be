import { group } from "../../../cli/command.js";
import { diff } from "./diff.js";
import { exportSettings } from "./export.js";
import { get } from "./get.js";
import { set } from "./set.js";

export const settings = group("settings", "The settings of the instance", [get, set, diff, exportSettings], {
  description:
    "A change from beginning to end: export --file settings.yml, edit the file, diff --file settings.yml, set --file settings.yml, and ghes-admin config apply --follow.",
});
