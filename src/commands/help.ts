import { anything, text } from "../api/shape.js";
import { command, optionalArgs, raw, type Command, type Group } from "../cli/command.js";
import { helpOf, topicList } from "../cli/help.js";
import { TOPICS } from "../cli/topic-names.js";
import { find, sameNameBelow } from "../cli/tree.js";
import { nearest } from "../domain/suggest.js";
import { usage } from "../errors.js";

/** Help for a command, a group or a topic of the tree it is given. */
export const help = (root: () => Group): Command =>
  command({
    name: "help",
    summary: "Help for a command or a topic",
    description: `Topics: ${TOPICS.map(({ name }) => name).join(", ")}; "help topics" says what each is about.`,
    target: "none",
    args: { words: optionalArgs(text(), "COMMAND|TOPIC", "Words of a command, or a topic", { completion: "command" }) },
    returns: anything(),
    examples: ["help config apply", "help exit-codes", "help profiles"],
    async run(ctx, input) {
      const words = input.words ?? [];
      if (words.length === 1 && words[0] === "topics") return raw(topicList());
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
  const guesses = guessesFor(root, words);
  return usage(
    `there is no command or topic "${words.join(" ")}"${guesses.length === 0 ? "" : ` (did you mean ${guesses.map((one) => `"${one}"`).join(" or ")}?)`}`,
    "ghes-admin --help lists the commands, ghes-admin help topics the topics",
  );
}

function guessesFor(root: Group, words: readonly string[]): readonly string[] {
  const [before, last = ""] = [words.slice(0, -1), words.at(-1)];
  const parent = find(root, before)?.node;
  const elsewhere = parent === undefined ? [] : sameNameBelow(parent, before, last);
  if (elsewhere.length > 0) return elsewhere;
  const guess = nearest(last, [...(before.length === 0 ? TOPICS.map(({ name }) => name) : []), ...(parent?.children.map((child) => child.name) ?? [])]);
  return guess === undefined ? [] : [[...before, guess].join(" ")];
}
