/** Tab- and comma-separated lines, each with its newline. What acts on a terminal is written out: `| head` leads there too. */
import { visiblePoint } from "./safe.js";

const QUOTED = /[",\r\n]/;

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)/g;

/** As RFC 4180 quotes, control characters as `\u{1b}`; the line ends with a bare newline, as line tools expect. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`.replaceAll(CONTROL, visiblePoint);

const ESCAPES: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

/**
 * As jq's `@tsv`: tab, newline, carriage return and backslash within a cell are `\t`, `\n`, `\r` and `\\`, so that a line is
 * always one row; other control characters are `\u{1b}`.
 */
export const tsvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => cell.replaceAll(/[\t\n\r\\]/g, (found) => ESCAPES[found] ?? found)).join("\t")}\n`.replaceAll(CONTROL, visiblePoint);
