import { family } from "./case.js";
import { TERMINAL } from "./cases/h-terminal.js";

family("h-terminal", TERMINAL);
