import { group } from "../../cli/command.js";
import { disable } from "./disable.js";
import { enable } from "./enable.js";
import { status } from "./status.js";
import { watch } from "./watch.js";

export const maintenance = group("maintenance", "Maintenance mode", [status, enable, disable, watch]);
