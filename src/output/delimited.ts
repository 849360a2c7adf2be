/** Tab- and comma-separated lines, each with its newline. */

const QUOTED = /[",\r\n]/;

/** As RFC 4180 quotes; the line ends with a bare newline, as line tools expect. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`;

const ESCAPES: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

/** As jq's `@tsv`: tab, newline, carriage return and backslash within a cell are `\t`, `\n`, `\r` and `\\`, so that a line is always one row. */
export const tsvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => cell.replaceAll(/[\t\n\r\\]/g, (found) => ESCAPES[found] ?? found)).join("\t")}\n`;
