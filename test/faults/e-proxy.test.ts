import { family } from "./case.js";
import { PROXY } from "./cases/e-proxy.js";

family("e-proxy", PROXY);
