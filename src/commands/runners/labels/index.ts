import { group } from "../../../cli/command.js";
import { add } from "./add.js";
import { clear } from "./clear.js";
import { list } from "./list.js";
import { remove } from "./remove.js";
import { set } from "./set.js";

export const labels = group("labels", "Labels of a runner", [list, add, set, remove, clear]);
