import { family } from "./case.js";
import { TIME } from "./cases/j-time.js";

family("j-time", TIME);
