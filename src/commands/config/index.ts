import { group } from "../../cli/command.js";
import { apply } from "./apply/index.js";
import { init } from "./init.js";
import { settings } from "./settings/index.js";

export const config = group("config", "Configuration of the instance", [init, apply, settings]);
