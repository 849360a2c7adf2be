import { group } from "../../../cli/command.js";
import { create } from "./create.js";
import { deleteHook } from "./delete.js";
import { list } from "./list.js";
import { ping } from "./ping.js";
import { update } from "./update.js";
import { view } from "./view.js";

export const globalHooks = group("global", "Webhooks of the whole instance", [list, view, create, update, deleteHook, ping]);
