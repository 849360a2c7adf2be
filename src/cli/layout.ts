/** How help is laid out: at most 80 columns, sections with a title, forms beside what they mean. */

export const WIDTH = 80;
export const PROGRAM = "ghes-admin";

/** Words broken at spaces to fit; each line but the first begins with `indent` spaces. */
export function wrap(words: string, width: number, indent: number): string {
  const lines: string[] = [""];
  for (const word of words.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > width - indent) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/** A form, and what it means. */
export type Row = readonly [string, string];

/** Two columns: a form and what it means. Forms that are too long stand on a line of their own. */
export function twoColumns(rows: readonly Row[], most = 30): string {
  const column = Math.min(most, Math.max(...rows.map(([form]) => form.length))) + 4;
  return rows
    .map(([form, meaning]) => {
      const lead = `  ${form}`;
      const text = wrap(meaning, WIDTH, column);
      return lead.length + 2 > column ? `${lead}\n${" ".repeat(column)}${text}` : `${lead.padEnd(column)}${text}`;
    })
    .join("\n");
}

export const section = (title: string, body: string): string => `${title}\n${body}`;

/** Paragraphs that stand a blank line apart in the text, each line with `indent` spaces before it. */
export const paragraphs = (text: string, indent = 0): string =>
  text
    .split("\n\n")
    .map((paragraph) => `${" ".repeat(indent)}${wrap(paragraph.replace(/\s*\n\s*/g, " ").trim(), WIDTH, indent)}`)
    .join("\n\n");
