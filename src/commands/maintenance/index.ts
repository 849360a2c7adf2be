import { group } from "../../cli/command.js";
import { disable } from "./disable.js";
import { enable } from "./enable.js";
import { status } from "./status.js";
import { watch } from "./watch.js";

export const maintenance = group("maintenance", "Maintenance mode", [status, enable, disable, watch], {
  description: `In maintenance mode people see a page in place of the instance, and Git and the API are refused.

A window from beginning to end: maintenance enable --wait-drained, then the work (config apply --follow, upgrade apply --follow), then maintenance disable --wait, and status to see that all is well.`,
});
