import { group } from "../../cli/command.js";
import { list } from "./list.js";

export const auditLog = group("audit-log", "Who did what", [list]);
