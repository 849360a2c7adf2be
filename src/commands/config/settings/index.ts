import { group } from "../../../cli/command.js";
import { diff } from "./diff.js";
import { exportSettings } from "./export.js";
import { get } from "./get.js";
import { set } from "./set.js";

export const settings = group("settings", "The settings of the instance", [get, set, diff, exportSettings]);
