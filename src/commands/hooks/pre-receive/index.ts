import { group } from "../../../cli/command.js";
import { create } from "./create.js";
import { deleteHook } from "./delete.js";
import { enforce } from "./enforce.js";
import { list } from "./list.js";
import { unenforce } from "./unenforce.js";
import { update } from "./update.js";
import { view } from "./view.js";

export const preReceive = group("pre-receive", "Scripts that accept or refuse pushes", [list, view, create, update, deleteHook, enforce, unenforce]);
