import { family } from "./case.js";
import { TLS } from "./cases/d-tls.js";

family("d-tls", TLS);
