import { group } from "../../../../cli/command.js";
import { add } from "./add.js";
import { list } from "./list.js";
import { remove } from "./remove.js";
import { set } from "./set.js";

export const orgs = group("orgs", "Organizations that may use a group", [list, set, add, remove]);
