import { anything, text } from "../api/shape.js";
import { command, optionalArgs, raw, type Command, type Group } from "../cli/command.js";
import { faultsText, helpOf, topics } from "../cli/help.js";
import { find } from "../cli/tree.js";
import { nearest } from "../domain/suggest.js";
import { usage } from "../errors.js";

/** The topic whose facts are the embedded appliance's own. */
const FAULTS = "faults";

/** Help for a command, a group or a topic of the tree it is given. */
export const help = (root: () => Group): Command =>
  command({
    name: "help",
    summary: "Help for a command or a topic",
    description: `Topics: ${[...topics.map((topic) => topic.name), FAULTS].join(", ")}.`,
    target: "none",
    args: { words: optionalArgs(text(), "COMMAND|TOPIC", "Words of a command, or a topic", { completion: "command" }) },
    returns: anything(),
    examples: ["help config apply", "help exit-codes", "help faults"],
    async run(ctx, input) {
      const words = input.words ?? [];
      if (words.length === 1 && words[0] === FAULTS) return raw(faultsText(await ctx.sandbox.kinds()));
      const topic = topics.find((one) => words.length === 1 && one.name === words[0]);
      if (topic !== undefined) return raw(topic.text());
      const placed = find(root(), words);
      if (placed === undefined) throw unknown(root(), words);
      const parent = find(root(), words.slice(0, -1));
      return raw(helpOf(placed, parent?.node.children ?? []));
    },
  });

function unknown(root: Group, words: readonly string[]): Error {
  const guess = nearest(words.at(-1) ?? "", [
    ...topics.map((topic) => topic.name),
    ...(find(root, words.slice(0, -1))?.node.children.map((child) => child.name) ?? []),
  ]);
  return usage(
    `there is no command or topic "${words.join(" ")}"${guess === undefined ? "" : ` (did you mean "${[...words.slice(0, -1), guess].join(" ")}"?)`}`,
    "ghes-admin --help lists the commands, ghes-admin help --help the topics",
  );
}
