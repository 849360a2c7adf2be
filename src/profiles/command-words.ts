/** A credential command's words, as a shell would split them, without a shell: quotes and backslashes, nothing else. */
import { usage } from "../errors.js";

/** Outside quotes these would mean something to a shell, so the person expects one. */
const FOR_A_SHELL = new Set(["|", "&", ";", "<", ">", "`", "$", "(", ")", "\n"]);

/** @throws {CliError} `usage`: nothing in it, a quote left open, or something that needs a shell. The command is not quoted in the message. */
export function splitCommand(command: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < command.length; at++) {
    const char = command.charAt(at);
    if (quote !== "") {
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"' && ['"', "\\", "$", "`"].includes(command.charAt(at + 1))) word = (word ?? "") + command.charAt(++at);
      else word = (word ?? "") + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (char === "\\") {
      if (at + 1 >= command.length) throw usage("the command ends with a backslash");
      word = (word ?? "") + command.charAt(++at);
    } else if (char === " " || char === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (FOR_A_SHELL.has(char)) {
      throw usage(`the command holds ${JSON.stringify(char)}, which needs a shell`, `put quotes around it, or write sh -c '…'`);
    } else word = (word ?? "") + char;
  }
  if (quote !== "") throw usage(`the command has a quote (${quote}) that is not closed`);
  if (word !== undefined) words.push(word);
  if (words.length === 0 || words[0] === "") throw usage("the command is empty");
  return words;
}
