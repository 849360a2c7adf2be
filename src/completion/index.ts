/** The completion scripts, from the tree of commands. */
import type { Node } from "../cli/command.js";
import { TOPICS } from "../cli/topic-names.js";
import { bashCompletion } from "./bash.js";
import { fishCompletion } from "./fish.js";
import { offersOf } from "./offers.js";
import type { Shell, Source } from "./script.js";
import { zshCompletion } from "./zsh.js";

const WRITERS: Readonly<Record<Shell, (source: Source) => string>> = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** The script for a shell. `notice` stands in its first comment: one line that says where the script comes from. */
export const completionScript = (root: Node, shell: Shell, notice: string): string => WRITERS[shell]({ all: offersOf(root), topics: TOPICS, notice });
