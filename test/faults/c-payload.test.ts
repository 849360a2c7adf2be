import { family } from "./case.js";
import { PAYLOAD } from "./cases/c-payload.js";

family("c-payload", PAYLOAD);
