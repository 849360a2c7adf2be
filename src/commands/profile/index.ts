import { group } from "../../cli/command.js";
import { add } from "./add.js";
import { exportProfiles } from "./export.js";
import { importProfiles } from "./import.js";
import { list } from "./list.js";
import { remove } from "./remove.js";
import { rename } from "./rename.js";
import { set } from "./set.js";
import { show } from "./show.js";
import { trust } from "./trust.js";
import { use } from "./use.js";

export const profile = group(
  "profile",
  "Stored instances and their credentials",
  [add, list, show, use, set, rename, remove, trust, exportProfiles, importProfiles],
  {
    aliases: ["profiles"],
    description:
      "A profile says which instance: its address, whom to trust there, and where its password and its token come from. A command takes one with -p NAME, several with -p NAME,NAME or --tag TAG, and without these the default one.",
  },
);
