import { family } from "./case.js";
import { CONNECTION } from "./cases/a-connection.js";

family("a-connection", CONNECTION);
