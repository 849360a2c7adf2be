/** `--fields`: which names are right, and what is left of a value. */
import { fieldPaths, isOpen, rowShape, type ShapeData } from "../api/shape.js";
import type { View } from "../cli/command.js";
import { usage } from "../errors.js";
import { asList, isFields } from "./value.js";

export interface FieldRules {
  readonly shape: ShapeData;
  readonly view?: View | undefined;
  /** The result is rows (table, tsv, csv), where computed columns can be named too. */
  readonly tabular: boolean;
  /** Results of several profiles carry a `profile`. */
  readonly profiles?: boolean | undefined;
}

/** The fields of the rows inside the object (`nodes`), without the key that holds them. */
export function rowFieldPaths(shape: ShapeData, view: View | undefined): readonly string[] {
  const rows = rowsShape(shape, view);
  return rows === undefined ? [] : fieldPaths(rows);
}

function rowsShape(shape: ShapeData, view: View | undefined): ShapeData | undefined {
  const outer = rowShape(shape);
  return view?.rows === undefined || outer.kind !== "object" ? undefined : outer.fields[view.rows];
}

/** The view of what is asked for: where no field is of its rows the object itself is shown, once, as `pick` keeps it in JSON. */
export function viewFor(fields: readonly string[] | undefined, shape: ShapeData, view: View | undefined): View | undefined {
  if (fields === undefined || view?.rows === undefined || view.tabulate !== undefined) return view;
  const ofTheWhole = fieldPaths(shape);
  return fields.every((field) => field === "profile" || ofTheWhole.includes(field)) ? { ...view, rows: undefined } : view;
}

/** Every name `--fields` takes, as messages and completion list them. */
export function validFields({ shape, view, tabular, profiles = false }: FieldRules): readonly string[] {
  const computed = tabular ? (view?.columns ?? []).map((column) => (typeof column === "string" ? column : column.field)) : [];
  const known = tabular && view?.tabulate !== undefined ? [] : [...rowFieldPaths(shape, view), ...fieldPaths(shape)];
  return [...new Set([...(profiles ? ["profile"] : []), ...computed, ...known])];
}

/**
 * Called before anything is sent.
 * @throws {CliError} `usage` that lists the valid names. Where keys are not all known (the settings) any name may be right.
 */
export function checkFields(fields: readonly string[], rules: FieldRules): void {
  const rows = rowsShape(rules.shape, rules.view);
  if (isOpen(rules.shape) || (rows !== undefined && isOpen(rows))) return;
  const valid = validFields(rules);
  if (valid.length === 0) return;
  const wrong = fields.filter((field) => !valid.includes(field) && !reachesOpen(field, rules.shape));
  if (wrong.length === 0) return;
  throw usage(`unknown ${wrong.length === 1 ? "field" : "fields"} ${wrong.map((field) => `"${field}"`).join(", ")}`, `Valid fields: ${valid.join(", ")}`);
}

/** Whether the path leads into a part of the answer whose keys are not listed. */
function reachesOpen(path: string, shape: ShapeData): boolean {
  const row = rowShape(shape);
  if (row.kind === "either") return row.of.some((one) => reachesOpen(path, one));
  if (row.kind === "anything") return true;
  if (row.kind !== "object") return false;
  if (row.open) return true;
  const [head = "", ...rest] = path.split(".");
  const inner = Object.hasOwn(row.fields, head) ? row.fields[head] : undefined;
  return inner !== undefined && rest.length > 0 && reachesOpen(rest.join("."), inner);
}

/**
 * The value with only the named fields, in the order named. A list is reduced item by item. Where the view has rows,
 * a name of theirs (`hostname`) keeps the rows, reduced to such names.
 */
export function pick(value: unknown, fields: readonly string[], view?: View): unknown {
  const list = asList(value);
  if (list !== undefined) return list.map((item) => pick(item, fields, view));
  if (!isFields(value)) return value;
  const key = view?.rows;
  const rows = key === undefined ? undefined : asList(value[key]);
  if (key === undefined || rows === undefined) return keep(value, fields);
  return keep(
    value,
    fields.flatMap((field) => placesOf(field, key, value, fields)),
  );
}

/** Where a name points: the object itself, its rows, or, for a name both have, both as soon as another one asks for rows. */
function placesOf(field: string, key: string, value: Readonly<Record<string, unknown>>, all: readonly string[]): readonly string[] {
  const isOuter = (name: string) => Object.hasOwn(value, name.split(".")[0] ?? name);
  if (!isOuter(field)) return [`${key}.${field}`];
  const asksForRows = all.some((other) => !isOuter(other) && other !== "profile");
  return asksForRows && field !== key && !field.startsWith(`${key}.`) && field !== "profile" ? [field, `${key}.${field}`] : [field];
}

function keep(value: unknown, paths: readonly string[]): unknown {
  const list = asList(value);
  if (list !== undefined) return list.map((item) => keep(item, paths));
  if (!isFields(value)) return value;
  const kept = new Map<string, string[]>();
  for (const path of paths) {
    const head = Object.hasOwn(value, path) ? path : headOf(path, value);
    if (head === undefined) continue;
    const rest = path.slice(head.length + 1);
    const before = kept.get(head);
    if (before === undefined) kept.set(head, rest === "" ? [] : [rest]);
    else if (rest === "") before.length = 0;
    else if (before.length > 0) before.push(rest);
  }
  return Object.fromEntries([...kept].map(([head, rests]) => [head, rests.length === 0 ? value[head] : keep(value[head], rests)]));
}

function headOf(path: string, value: Readonly<Record<string, unknown>>): string | undefined {
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    if (Object.hasOwn(value, path.slice(0, dot))) return path.slice(0, dot);
  }
  return undefined;
}
