import { family } from "./case.js";
import { MANY } from "./cases/i-many.js";

family("i-many", MANY);
