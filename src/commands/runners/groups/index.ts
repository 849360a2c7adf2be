import { group } from "../../../cli/command.js";
import { create } from "./create.js";
import { deleteGroup } from "./delete.js";
import { list } from "./list.js";
import { orgs } from "./orgs/index.js";
import { runners } from "./runners/index.js";
import { update } from "./update.js";
import { view } from "./view.js";

export const groups = group("groups", "Groups of runners", [list, view, create, update, deleteGroup, orgs, runners]);
