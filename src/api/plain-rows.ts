/**
 * Rows that an answer holds nearly as they are printed: plain values in printable ASCII, all rows with the same fields in the same
 * order. One regular expression, made of the shape and the first row, holds them against the shape and takes them apart in one
 * go. What it does not match is not wrong; it only has to be read (`answer.ts`).
 */
import { LineWriter, type LineParts, type PlainLines } from "./plain-lines.js";
import type { ShapeData } from "./shape.js";

type Fields = Readonly<Record<string, ShapeData>>;

/** Text that JSON writes in one way alone: nothing to escape, nothing that a terminal would act on. */
const TEXT = '"[ !#-\\[\\]-~]*"';
/** No more digits than a number holds exactly. */
const INTEGER = "(?:0|-?[1-9][0-9]{0,14})";
const FLAG = "(?:true|false)";
const SCALAR = `(?:${TEXT}|${INTEGER}|${FLAG}|null)`;

const FIRST_ROW = new RegExp(`\\[(\\{${TEXT}:${SCALAR}(?:,${TEXT}:${SCALAR})*\\})[,\\]]`, "y");
/** Characters in which the first row ends; a longer one is read. */
const LONGEST_ROW = 20_000;

/** How the rows at hand are written, and what is printed of one. */
interface Layout {
  readonly names: string;
  readonly row: RegExp;
  readonly parts: LineParts;
}

export class PlainRows {
  #layout: Layout | undefined;

  private constructor(private readonly fields: Fields) {}

  /** Undefined where rows of that shape cannot be plain. */
  static of(returns: ShapeData): PlainRows | undefined {
    if (returns.kind !== "list" || returns.of.kind !== "object" || returns.of.open) return undefined;
    const { fields } = returns.of;
    return Object.values(fields).every((field) => patternOf(field) !== undefined) ? new PlainRows(fields) : undefined;
  }

  /** Each row as `readAnswer` would have it; undefined where one of them has to be read. */
  read(answer: Buffer): PlainLines | undefined {
    const known = this.#layout === undefined ? undefined : rowsBy(this.#layout, answer);
    if (known !== undefined) return known;
    const layout = layoutOf(answer, this.fields);
    if (layout === undefined || layout.names === this.#layout?.names) return undefined;
    this.#layout = layout;
    return rowsBy(layout, answer);
  }
}

const [OPENING, CLOSING] = [0x5b, 0x5d];
const BLANK = /^[\t\n\r ]*$/;

/** Characters that are text at a time: what is alive when V8 tidies up is copied, and what is large is kept for long. */
const WINDOW = 16 * 1024;

/** A whole list of rows, or undefined as soon as one is written otherwise. */
function rowsBy({ row, parts }: Layout, answer: Buffer): PlainLines | undefined {
  if (answer[0] !== OPENING) return undefined;
  const writer = new LineWriter(answer, parts);
  for (let from = 1, size = WINDOW; ;) {
    const text = answer.toString("latin1", from, from + size);
    row.lastIndex = 0;
    let end = 0;
    for (let match = row.exec(text); match !== null; match = row.exec(text)) {
      writer.add(match, from + end);
      end = row.lastIndex;
      if (answer[from + end - 1] === CLOSING) return BLANK.test(answer.toString("latin1", from + end)) ? writer.lines() : undefined;
    }
    if (from + size >= answer.length) return undefined;
    // The window ended within a row.
    if (end === 0) size *= 4;
    from += end;
  }
}

function layoutOf(answer: Buffer, fields: Fields): Layout | undefined {
  FIRST_ROW.lastIndex = 0;
  const first = FIRST_ROW.exec(answer.toString("latin1", 0, LONGEST_ROW))?.[1];
  if (first === undefined) return undefined;
  const names = Object.keys(JSON.parse(first) as object);
  // Keys of these forms have a place or a meaning of their own in an object.
  if (names.some((name) => /^\d+$/.test(name) || name === "__proto__")) return undefined;
  const absent = Object.keys(fields).filter((name) => !names.includes(name));
  // A field that must be there is not: that is for the reader to say.
  if (absent.some((name) => fields[name]?.kind !== "nullable")) return undefined;
  const order = [...Object.keys(fields), ...names.filter((name) => !Object.hasOwn(fields, name))];
  return { names: JSON.stringify(names), ...arranged(names, order, fields) };
}

/** Names as they are written, and in the order in which they are printed. Neighbors that stay neighbors are taken over together. */
function arranged(names: readonly string[], order: readonly string[], fields: Fields): Pick<Layout, "row" | "parts"> {
  const written = new Map(names.map((name, i) => [name, i]));
  const runs: number[][] = [];
  const parts: (number[] | string)[] = [];
  for (const name of order) {
    const at = written.get(name);
    const last = parts.at(-1);
    if (at === undefined) parts.push(`"${name}":null`);
    else if (Array.isArray(last) && last.at(-1) === at - 1) last.push(at);
    else {
      const run = [at];
      runs.push(run);
      parts.push(run);
    }
  }
  runs.sort(([a = 0], [b = 0]) => a - b);
  const patternAt = (at: number): string => {
    const name = names[at] ?? "";
    return `"${name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}":${(Object.hasOwn(fields, name) ? patternOf(fields[name]) : undefined) ?? SCALAR}`;
  };
  const row = new RegExp(`\\{${runs.map((run) => `(${run.map(patternAt).join(",")})`).join(",")}\\}[,\\]]`, "y");
  const printed = parts.map((part) => (typeof part === "string" ? part : runs.indexOf(part) + 1));
  return { row, parts: joined(["{", ...printed.flatMap((part) => [",", part]).slice(1), "}\n"]) };
}

/** Texts that stand side by side as one. */
function joined(parts: readonly (number | string)[]): LineParts {
  const all: (number | string)[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (typeof last === "string" && typeof part === "string") all[all.length - 1] = last + part;
    else all.push(part);
  }
  return all.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part));
}

/** What a value of the shape looks like, or undefined where it is more than a word. */
function patternOf(shape: ShapeData | undefined): string | undefined {
  switch (shape?.kind) {
    case "text":
    case "choice":
      return TEXT;
    case "flag":
      return FLAG;
    case "integer":
      return INTEGER;
    case "anything":
      return SCALAR;
    case "nullable": {
      const inner = patternOf(shape.of);
      return inner === undefined ? undefined : `(?:${inner}|null)`;
    }
    default:
      return undefined;
  }
}
