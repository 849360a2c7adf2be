import { anything, text } from "../api/shape.js";
import { command, optionalArgs, raw, type Command, type Group } from "../cli/command.js";
import { helpOf } from "../cli/help.js";
import { TOPICS } from "../cli/topic-names.js";
import { find } from "../cli/tree.js";
import { nearest } from "../domain/suggest.js";
import { usage } from "../errors.js";

/** Help for a command, a group or a topic of the tree it is given. */
export const help = (root: () => Group): Command =>
  command({
    name: "help",
    summary: "Help for a command or a topic",
    description: `Topics: ${TOPICS.map(({ name }) => name).join(", ")}.`,
    target: "none",
    args: { words: optionalArgs(text(), "COMMAND|TOPIC", "Words of a command, or a topic", { completion: "command" }) },
    returns: anything(),
    examples: ["help config apply", "help exit-codes", "help profiles"],
    async run(ctx, input) {
      const words = input.words ?? [];
      const topic = TOPICS.find(({ name }) => words.length === 1 && name === words[0]);
      if (topic !== undefined) {
        const { topicSections, topicText } = await import("../cli/topics.js");
        // The facts of the faults are the embedded appliance's own.
        return raw(topicText(topicSections(topic.name, topic.name === "faults" ? await ctx.sandbox.kinds() : [])));
      }
      const placed = find(root(), words);
      if (placed === undefined) throw unknown(root(), words);
      const parent = find(root(), words.slice(0, -1));
      return raw(helpOf(placed, parent?.node.children ?? []));
    },
  });

function unknown(root: Group, words: readonly string[]): Error {
  const guess = nearest(words.at(-1) ?? "", [
    ...TOPICS.map(({ name }) => name),
    ...(find(root, words.slice(0, -1))?.node.children.map((child) => child.name) ?? []),
  ]);
  return usage(
    `there is no command or topic "${words.join(" ")}"${guess === undefined ? "" : ` (did you mean "${[...words.slice(0, -1), guess].join(" ")}"?)`}`,
    "ghes-admin --help lists the commands, ghes-admin help --help the topics",
  );
}
