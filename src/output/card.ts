/** One object as lines of a key and a value: aligned for people, `key<TAB>value` for programs. */
import type { CellForm } from "../cli/command.js";
import { isolated } from "./bidi.js";
import { cellForPeople, cellForPrograms } from "./cell.js";
import type { ResolvedColumn } from "./columns.js";
import { tsvLine } from "./delimited.js";
import { layEntry } from "./entry.js";
import { brushOf, type Paint } from "./paint.js";
import { safe } from "./safe.js";
import { isMoment } from "./time.js";
import { asList, at, isFields } from "./value.js";
import { measureFor } from "./width.js";

export interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly form: CellForm;
}

/** Nested objects as dotted keys, lists of objects with their index: `nodes[0].hostname`. Lists of scalars stay one value. */
export function flatten(value: unknown, key = ""): readonly Entry[] {
  if (isFields(value) && (key === "" || Object.keys(value).length > 0)) {
    return Object.entries(value).flatMap(([name, inner]) => flatten(inner, key === "" ? name : `${key}.${name}`));
  }
  const list = asList(value);
  if (list?.some((item) => isFields(item) || Array.isArray(item)) === true) return list.flatMap((item, i) => flatten(item, `${key}[${String(i)}]`));
  return [{ key, value, form: typeof value === "string" && isMoment(value) ? "time" : typeof value === "boolean" ? "yesno" : "text" }];
}

/** The entries of the named columns; one that is an object is flattened. */
export function entriesOf(value: unknown, columns: readonly ResolvedColumn[] | undefined): readonly Entry[] {
  if (columns === undefined) return flatten(value);
  return columns.flatMap(({ field, form }) => {
    const inner = at(value, field);
    return isFields(inner) ? flatten(inner, field) : [{ key: field, value: inner, form: form === "text" ? (flatten(inner, field)[0]?.form ?? form) : form }];
  });
}

export interface CardPage {
  /** Infinity where nothing has to fit. */
  readonly columns: number;
  /** Whether text from right to left is kept in its place. */
  readonly isolates: boolean;
  readonly paint: Paint;
}

/** Beyond this cli-table3, whose time grows with the square of the rows, would be felt. */
const TABLE_LIBRARY_ROWS = 500;

/** Lines for a terminal: keys in one column, values whole in the other. */
export async function layCard(entries: readonly Entry[], now: number, page: CardPage): Promise<readonly string[]> {
  const { paint, columns, isolates } = page;
  const rows = entries.map(({ key, value, form }) => {
    const text = cellForPeople(value, form, now);
    return { key: safe(key), value: text, brush: (form === "state" ? brushOf(text, paint) : undefined) ?? ((shown: string) => shown) };
  });
  const measure = await measureFor(rows.map(({ key, value }) => [key, value]));
  const keyWidth = rows.reduce((most, { key }) => Math.max(most, measure(key)), 0);
  const widest = rows.reduce((most, { value }) => Math.max(most, measure(value)), 0);
  if (rows.length > TABLE_LIBRARY_ROWS || keyWidth + GAP + widest > columns)
    return rows.flatMap(({ key, value, brush }) => layEntry({ key, value }, { key: paint.bold, value: brush }, { columns, keyWidth, measure, isolates }));
  const { default: Table } = await import("cli-table3");
  const table = new Table({ chars: NO_BORDERS, style: { head: [], border: [], "padding-left": 0, "padding-right": 0 } });
  table.push(...rows.map(({ key, value, brush }) => [paint.bold(key), brush(isolates ? isolated(value) : value)]));
  return rows.length === 0
    ? []
    : table
        .toString()
        .split("\n")
        .map((line) => line.trimEnd());
}

/** Between key and value. */
const GAP = 2;

const NO_BORDERS = {
  ...Object.fromEntries(
    [
      "top",
      "top-mid",
      "top-left",
      "top-right",
      "bottom",
      "bottom-mid",
      "bottom-left",
      "bottom-right",
      "left",
      "left-mid",
      "mid",
      "mid-mid",
      "right",
      "right-mid",
    ].map((side) => [side, ""]),
  ),
  middle: "  ",
};

export const cardLines = (entries: readonly Entry[]): readonly string[] => entries.map(({ key, value }) => tsvLine([key, cellForPrograms(value)]));
