import { group, type Command, type Group } from "../../cli/command.js";
import { SHELLS } from "../../completion/script.js";
import { install } from "./install.js";
import { print } from "./print.js";

/** Completion of the commands of the tree it is given. */
export const completion = (root: () => Group): Group =>
  group("completion", "Completion for bash, zsh and fish", [...SHELLS.map((shell): Command => print(shell, root)), install(root)], {
    description:
      "`completion install` puts the script where the shell looks for it. The other commands print it, for a place of your own. Profile names are completed from a list beside the store, so no process is started for a TAB.",
  });
