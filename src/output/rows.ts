/** Rows out of a value: the list it is, the list it holds, or those a view computes. */
import type { View } from "../cli/command.js";
import { asList, at, isFields } from "./value.js";

/** A row, with the object around it where the rows are one of its fields: a column may name a field of either. */
export interface Row {
  readonly item: unknown;
  readonly around?: unknown;
}

/** Undefined where the value is no table: one object is a card, one scalar is itself. */
export function rowsOf(value: unknown, view: View | undefined): readonly Row[] | undefined {
  // A view is written for the very shape its command returns.
  if (view?.tabulate !== undefined) return view.tabulate(value as never).map((item) => ({ item, around: value }));
  const list = asList(value);
  if (list !== undefined) return list.map((item) => ({ item }));
  if (view?.rows === undefined || !isFields(value)) return undefined;
  const inner = asList(value[view.rows]);
  return inner?.map((item) => ({ item, around: value }));
}

/** The value of a column in a row. A list of scalars has one column, `value`. */
export function cellOf(row: Row, field: string): unknown {
  if (!isFields(row.item)) return field === "value" ? row.item : undefined;
  return at(row.item, field) ?? (row.around === undefined || Object.hasOwn(row.item, field) ? undefined : at(row.around, field));
}
