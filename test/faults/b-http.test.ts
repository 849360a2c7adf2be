import { family } from "./case.js";
import { HTTP } from "./cases/b-http.js";

family("b-http", HTTP);
