/** Markdown in the form that prettier leaves as it is. */
import { NOTICE } from "./notice.js";

export const document = (title: string, blocks: readonly string[]): string => `${[`<!-- ${NOTICE} -->`, `# ${title}`, ...blocks].join("\n\n")}\n`;

export const code = (text: string): string => `\`${text}\``;

/** Text in which markdown finds nothing to act on. */
export const plain = (text: string): string => text.replaceAll(/[\\*_<>[\]]/g, (mark) => `\\${mark}`);

/** A table with aligned columns. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)].join("\n");
}

export const fenced = (lines: readonly string[], language: string): string => ["```" + language, ...lines, "```"].join("\n");
