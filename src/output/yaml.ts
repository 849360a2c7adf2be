/** YAML as text, read the same by YAML 1.1 and 1.2 (`off` and `no` are quoted), and harmless on a terminal. */
import { hostile } from "./hostile.js";

const HOSTILE = hostile("\n");
const ESCAPED = hostile("\n\t");

/** Only double quotes know escapes, and only they keep spaces at the edges of lines through every reader. */
const needsQuotes = (text: string): boolean =>
  text.search(HOSTILE) !== -1 ||
  (text.includes("\n") &&
    !text
      .replace(/\n$/, "")
      .split("\n")
      .every((line) => /^\S/.test(line) && /\S$/.test(line)));

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** A value as one YAML document with a final newline. */
export async function printYaml(value: unknown): Promise<string> {
  const { default: yaml } = await import("yaml");
  const document = new yaml.Document(value ?? null, { compat: "yaml-1.1", aliasDuplicateObjects: false });
  yaml.visit(document, {
    Scalar(_, node) {
      if (typeof node.value === "string" && needsQuotes(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  // Quoted text stays on its line: broken over lines, readers disagree about the spaces at the breaks.
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }).replace(ESCAPED, escape);
}
