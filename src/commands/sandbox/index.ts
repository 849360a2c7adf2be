import { group } from "../../cli/command.js";
import { exec } from "./exec.js";
import { start } from "./start.js";

export const sandbox = group("sandbox", "The embedded simulated appliance", [start, exec]);
