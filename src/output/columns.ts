/** Which columns a result has, and what is known of each. */
import { rowShape, type ShapeData } from "../api/shape.js";
import type { CellForm, View } from "../cli/command.js";
import { isFields } from "./value.js";

export interface ResolvedColumn {
  /** Where its value is, dotted; the name in header lines of csv and tsv. */
  readonly field: string;
  /** The header on a terminal, in capitals. */
  readonly title: string;
  readonly form: CellForm;
  /** Ids, URLs, host names: shown whole or not at all. */
  readonly whole: boolean;
  /** Takes more lines where it is too wide, at its spaces. */
  readonly wrap?: boolean | undefined;
}

export interface ColumnSources {
  readonly fields?: readonly string[] | undefined;
  readonly view?: View | undefined;
  readonly shape: ShapeData;
  /** The rows, where neither fields, view nor shape say which columns there are. */
  readonly rows: readonly unknown[];
  /** Results of several profiles: a `profile` comes first. */
  readonly profiles: boolean;
}

/** Names whose values people copy: cut off they would be worth nothing. */
const WHOLE_NAMES = /(^|[._])(u?uid|id|url|host|hostname|login|fingerprint|sha256|profile|key_id|version)$/i;
const WHOLE_FORMATS: ReadonlySet<string> = new Set(["uuid", "hostname", "fingerprint", "ip/cidr", "date-time", "date", "url", "email", "login", "org/repo"]);

/** How many rows are looked at where nothing else names the columns. */
const ROWS_TO_LOOK_AT = 100;

export function resolveColumns(sources: ColumnSources): readonly ResolvedColumn[] {
  const { view, shape } = sources;
  const declared = new Map((view?.columns ?? []).map((column) => (typeof column === "string" ? [column, { field: column }] : [column.field, column])));
  const names = sources.fields ?? withProfile(declared.size > 0 ? [...declared.keys()] : namesOf(sources), sources.profiles);
  return names.map((field) => {
    const column: { readonly title?: string; readonly as?: CellForm; readonly wrap?: boolean; readonly whole?: true } = declared.get(field) ?? {};
    const known = shapeAt(shape, field) ?? shapeAt(rowsOf(shape, view), field);
    const form = column.as ?? formOf(known);
    return {
      field,
      title: (column.title ?? field.replaceAll(/[_.]+/g, " ")).toUpperCase(),
      form,
      whole: column.whole ?? isWhole(field, form, known),
      wrap: column.wrap,
    };
  });
}

/** Whether the columns are known only when the rows are. */
export function needRows({ fields, view, shape }: Pick<ColumnSources, "fields" | "view" | "shape">): boolean {
  if (fields !== undefined || (view?.columns ?? []).length > 0) return false;
  const row = rowShape(rowsOf(shape, view) ?? shape);
  return row.kind !== "object" || row.open || Object.keys(row.fields).length === 0;
}

const withProfile = (names: readonly string[], profiles: boolean): readonly string[] =>
  profiles && !names.includes("profile") ? ["profile", ...names] : names;

function rowsOf(shape: ShapeData, view: View | undefined): ShapeData | undefined {
  return view?.rows === undefined ? undefined : shapeAt(shape, view.rows);
}

function namesOf({ shape, view, rows }: ColumnSources): readonly string[] {
  const row = rowShape(rowsOf(shape, view) ?? shape);
  if (row.kind === "object" && !row.open && Object.keys(row.fields).length > 0) return Object.keys(row.fields);
  const seen = new Set(rows.slice(0, ROWS_TO_LOOK_AT).flatMap((one) => (isFields(one) ? Object.keys(one) : [])));
  return seen.size > 0 ? [...seen] : ["value"];
}

function shapeAt(shape: ShapeData | undefined, path: string): ShapeData | undefined {
  if (shape === undefined) return undefined;
  const row = rowShape(shape);
  if (row.kind !== "object") return undefined;
  const [head = "", ...rest] = path.split(".");
  const inner = Object.hasOwn(row.fields, head) ? row.fields[head] : undefined;
  return rest.length === 0 ? inner : shapeAt(inner, rest.join("."));
}

const bare = (shape: ShapeData | undefined): ShapeData | undefined => (shape?.kind === "nullable" || shape?.kind === "optional" ? bare(shape.of) : shape);

function formOf(shape: ShapeData | undefined): CellForm {
  const inner = bare(shape);
  switch (inner?.kind) {
    case "flag":
      return "yesno";
    case "integer":
      return "number";
    case "list":
      return "list";
    case "text":
      return inner.format === "date-time" ? "time" : "text";
    default:
      return "text";
  }
}

function isWhole(field: string, form: CellForm, shape: ShapeData | undefined): boolean {
  if (form === "state" || form === "time" || form === "yesno" || form === "number") return true;
  const inner = bare(shape);
  if (inner?.kind === "choice") return true;
  if (inner?.kind === "text" && inner.format !== undefined) return WHOLE_FORMATS.has(inner.format);
  return WHOLE_NAMES.test(field);
}
