import { family } from "./case.js";
import { STATE } from "./cases/g-state.js";

family("g-state", STATE);
