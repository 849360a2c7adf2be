import { group } from "../../cli/command.js";
import { environments } from "./environments/index.js";
import { globalHooks } from "./global/index.js";
import { preReceive } from "./pre-receive/index.js";

export const hooks = group("hooks", "Global webhooks, pre-receive hooks and their environments", [globalHooks, preReceive, environments], {
  description:
    "A global webhook tells another program what happens on the instance. A pre-receive hook is a script in a repository that runs in an environment before a push is accepted: create the environment, then the hook with --enforcement testing, and enable it when it refuses what it should.",
});
