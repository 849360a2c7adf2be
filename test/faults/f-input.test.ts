import { family } from "./case.js";
import { INPUT } from "./cases/f-input.js";

family("f-input", INPUT);
