/** Comma-separated values as RFC 4180 has them, read strictly: what is ambiguous is refused by its line. */
import { usage } from "../errors.js";

export interface CsvRecord {
  /** The line it begins on, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** As it stands in the text, with the end of its line. */
  readonly raw: string;
}

/**
 * The records of a text, one at a time. Lines end in LF or CRLF; blank lines, and lines that begin with `#` where a record
 * would begin, are passed over.
 * @param firstLine the number of the text's first line
 * @throws {CliError} `usage`, naming the line: a quote inside a field that is not quoted, text after a closing quote, a quote that is never closed
 */
export function* csvRecords(text: string, firstLine = 1): Generator<CsvRecord> {
  let at = 0;
  let line = firstLine;
  while (at < text.length) {
    const end = endOfLine(text, at);
    const plain = text.slice(at, end).replace(/\r$/, "");
    if (plain.trim() === "" || plain.startsWith("#")) {
      at = end + 1;
      line += 1;
    } else if (!plain.includes('"')) {
      yield { line, fields: plain.split(","), raw: text.slice(at, end + 1) };
      at = end + 1;
      line += 1;
    } else {
      const record = quotedRecord(text, at, line);
      yield { line, fields: record.fields, raw: text.slice(at, record.next) };
      at = record.next;
      line += record.lines;
    }
  }
}

/** Characters of a record; what is longer is no report. */
const LONGEST_RECORD = 1024 * 1024;

/**
 * The same of a text that comes in pieces, cut anywhere: the records that each piece completes, together. Holds one piece and one
 * record at most.
 * @throws {CliError} `usage` as above, and for a record of more than a million characters
 */
export async function* csvBatches(pieces: AsyncIterable<string>, longest = LONGEST_RECORD): AsyncGenerator<readonly CsvRecord[]> {
  let rest = "";
  let line = 1;
  for await (const piece of pieces) {
    rest += piece;
    const end = endOfRecords(rest);
    const whole = rest.slice(0, end);
    if (rest.length - end > longest) throw usage(`line ${String(line + linesIn(whole))}: a record of more than ${String(longest)} characters`);
    if (end === 0) continue;
    yield [...csvRecords(whole, line)];
    line += linesIn(whole);
    rest = rest.slice(end);
  }
  if (rest !== "") yield [...csvRecords(rest, line)];
}

/** Where the last record that is surely whole ends: after a newline that stands in no quotes. */
function endOfRecords(text: string): number {
  if (!text.includes('"')) return text.lastIndexOf("\n") + 1;
  let whole = 0;
  let isOpen = false;
  let at = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", at)) {
    const isComment = !isOpen && text[at] === "#";
    const quotes = text.slice(at, end).split('"').length - 1;
    if (!isComment && quotes % 2 === 1) isOpen = !isOpen;
    at = end + 1;
    if (!isOpen) whole = at;
  }
  return whole;
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
};

interface QuotedRecord {
  readonly fields: readonly string[];
  /** Where the next record begins. */
  readonly next: number;
  /** How many lines it took. */
  readonly lines: number;
}

/** A record with at least one quoted field, which may hold commas, doubled quotes and line breaks. */
function quotedRecord(text: string, start: number, line: number): QuotedRecord {
  const fields: string[] = [];
  let at = start;
  let lines = 1;
  for (;;) {
    if (text[at] === '"') {
      const close = closingQuote(text, at, line);
      const field = text.slice(at + 1, close);
      lines += field.split("\n").length - 1;
      fields.push(field.replaceAll('""', '"'));
      at = close + 1;
    } else {
      const [bare = ""] = /^[^,\r\n]*/.exec(text.slice(at, endOfLine(text, at))) ?? [];
      if (bare.includes('"')) throw usage(`line ${String(line)}: a quote inside a field that is not quoted`);
      fields.push(bare);
      at += bare.length;
    }
    if (text[at] === ",") at += 1;
    else if (at >= text.length || text[at] === "\n") return { fields, next: at + 1, lines };
    else if (text.startsWith("\r\n", at)) return { fields, next: at + 2, lines };
    else throw usage(`line ${String(line)}: text after a closing quote`);
  }
}

function closingQuote(text: string, open: number, line: number): number {
  for (let at = open + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at === -1) throw usage(`line ${String(line)}: a quote that is never closed`);
    if (text[at + 1] !== '"') return at;
  }
}
