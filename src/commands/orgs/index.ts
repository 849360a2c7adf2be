import { group } from "../../cli/command.js";
import { create } from "./create.js";
import { list } from "./list.js";
import { rename } from "./rename.js";

export const orgs = group("orgs", "Organizations", [list, create, rename]);
