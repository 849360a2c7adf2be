import { group } from "../../cli/command.js";
import { environments } from "./environments/index.js";
import { globalHooks } from "./global/index.js";
import { preReceive } from "./pre-receive/index.js";

export const hooks = group("hooks", "Global webhooks, pre-receive hooks and their environments", [globalHooks, preReceive, environments]);
