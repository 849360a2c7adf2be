import { group } from "../../cli/command.js";
import { exec } from "./exec.js";
import { start } from "./start.js";

export const sandbox = group("sandbox", "The embedded simulated appliance", [start, exec], {
  description:
    "Inside this program: nothing is installed, nothing is downloaded, and no real instance is touched. Every command can be tried and rehearsed against it, and it can be told to fail.",
});
