import { group } from "../../cli/command.js";
import { clear } from "./clear.js";
import { set } from "./set.js";
import { view } from "./view.js";

export const announcement = group("announcement", "The banner that people see on every page", [view, set, clear]);
