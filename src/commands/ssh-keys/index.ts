import { group } from "../../cli/command.js";
import { add } from "./add.js";
import { list } from "./list.js";
import { remove } from "./remove.js";
import { sync } from "./sync.js";

export const sshKeys = group("ssh-keys", "Keys that open the administrative shell", [list, add, remove, sync], {
  description: "The administrative shell is ssh -p 122 admin@HOST. These are not the keys that people push with: those are under users keys.",
});
