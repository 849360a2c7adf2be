import { group } from "../../cli/command.js";
import { apply } from "./apply/index.js";
import { init } from "./init.js";
import { settings } from "./settings/index.js";

export const config = group("config", "Configuration of the instance", [init, apply, settings], {
  description: "Settings are stored first and take effect with a configuration run: config settings set, then config apply --follow.",
});
