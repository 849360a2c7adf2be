/** One value as text, in every mode. */
import type { View } from "../cli/command.js";
import { cardLines, entriesOf, layCard, type Entry } from "./card.js";
import { cellForPeople, cellForPrograms } from "./cell.js";
import { resolveColumns, type ResolvedColumn } from "./columns.js";
import { csvLine, tsvLine } from "./delimited.js";
import { pick } from "./fields.js";
import { printJson } from "./json.js";
import type { Mode } from "./mode.js";
import { cellOf, rowsOf, type Row } from "./rows.js";
import { safeLines } from "./safe.js";
import { shapedLines, shapedText } from "./shaped.js";
import type { About, Stage } from "./stage.js";
import { layTable, type Settled } from "./table.js";
import { asList, isFields } from "./value.js";
import { measureFor, wrap } from "./width.js";
import { printYaml } from "./yaml.js";

export type DataMode = Extract<Mode, { kind: "json" | "ndjson" | "yaml" }>;
export type RowMode = Extract<Mode, { kind: "lines" | "tsv" | "csv" }>;

export const isDataMode = (mode: Mode): mode is DataMode => mode.kind === "json" || mode.kind === "ndjson" || mode.kind === "yaml";
export const isRowMode = (mode: Mode): mode is RowMode => mode.kind === "lines" || mode.kind === "tsv" || mode.kind === "csv";

/** The whole text of a value, with its final newline. */
export async function valueText(value: unknown, about: About, stage: Stage): Promise<string> {
  const { mode } = stage;
  if (isDataMode(mode)) return dataText(mode.fields === undefined ? value : pick(value, mode.fields, about.view), stage, mode);
  const rows = rowsOf(value, about.view);
  if (rows === undefined) return isFields(value) ? cardText(value, about, stage) : scalarText(value, stage);
  const summary = mode.kind === "table" && stage.terminal.stdoutTTY ? await summaryText(value, about.view, stage) : "";
  return summary + (await rowsText(rows, about, stage, false));
}

/** JSON, NDJSON or YAML of a value that is already reduced to the wanted fields. */
export async function dataText(value: unknown, stage: Stage, mode: DataMode): Promise<string> {
  if (mode.kind === "yaml") return printYaml(value);
  if (mode.kind === "ndjson") {
    let text = "";
    for await (const part of linesText([value], stage, mode)) text += part;
    return text;
  }
  if (mode.jq === undefined) return `${printJson(value)}\n`;
  return shapedText(printJson(value, 0), mode.jq, stage, () => printJson(value));
}

/** NDJSON, or documents of YAML, of several values. What those before a value gave that `--jq` does not fit is there before the failure. */
export async function* linesText(values: readonly unknown[], stage: Stage, mode: DataMode): AsyncGenerator<string> {
  if (mode.kind === "yaml") {
    const documents: string[] = [];
    for (const value of values) documents.push("---\n", await printYaml(value));
    yield documents.join("");
  } else if (mode.jq === undefined) yield [...linesOf(values)].map((line) => `${line}\n`).join("");
  else yield* shapedLines(linesOf(values), mode.jq, stage);
}

/** A list is a line for each of its items. */
function* linesOf(values: readonly unknown[]): Generator<string> {
  for (const value of values) for (const part of asList(value) ?? [value]) yield printJson(part, 0);
}

export const summaryOf = (value: unknown, view: View | undefined): string => {
  const text = view?.summary?.(value as never) ?? "";
  return text === "" ? "" : `${safeLines(text)}\n`;
};

/** The line above, broken at words where it is too wide. */
async function summaryText(value: unknown, view: View | undefined, { terminal }: Stage): Promise<string> {
  const text = summaryOf(value, view).trimEnd();
  if (text === "") return "";
  const measure = await measureFor([[text]]);
  return text
    .split("\n")
    .flatMap((line) => wrap(line, terminal.columns, measure))
    .map((line) => `${line}\n`)
    .join("");
}

/** Rows as a table or as delimited lines. `profiles` puts the profile first, whatever the fields. */
export async function rowsText(rows: readonly Row[], about: About, stage: Stage, profiles: boolean): Promise<string> {
  const { mode } = stage;
  if (isDataMode(mode)) return "";
  const columns = columnsOf(rows, about, mode, profiles);
  if (isRowMode(mode)) return headerOf(columns, mode) + rows.map((row) => lineOf(row, columns, mode)).join("");
  if (rows.length === 0 && stage.terminal.stdoutTTY && about.view?.empty !== undefined) return `${safeLines(about.view.empty)}\n`;
  const isPlainList = columns.length === 1 && columns[0]?.field === "value" && mode.fields === undefined;
  return tableText(rows, columns, stage, mode.headers && !isPlainList);
}

export async function tableText(rows: readonly Row[], columns: readonly ResolvedColumn[], stage: Stage, headers: boolean, settled?: Settled): Promise<string> {
  const { terminal, world } = stage;
  const now = world.clock.now();
  const cells = rows.map((row) => columns.map(({ field, form }) => cellForPeople(cellOf(row, field), form, now)));
  const page = {
    columns: terminal.stdoutTTY ? terminal.columns : Infinity,
    unicode: terminal.unicode,
    isolates: terminal.unicode && terminal.stdoutTTY,
    headers,
    settled,
    paint: await stage.paint(),
    measure: await measureFor([columns.map(({ title }) => title), ...cells]),
  };
  const lines = layTable(columns, cells, page);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

export function columnsOf(rows: readonly Row[], about: About, mode: Mode, profiles: boolean): readonly ResolvedColumn[] {
  const fields = mode.fields !== undefined && profiles && !mode.fields.includes("profile") ? ["profile", ...mode.fields] : mode.fields;
  return resolveColumns({ fields, view: about.view, shape: about.returns, rows: rows.map(({ item }) => item), profiles });
}

export const headerOf = (columns: readonly { readonly field: string }[], mode: RowMode): string =>
  mode.kind === "lines" || !mode.headers ? "" : delimit(mode)(columns.map(({ field }) => field));

export const lineOf = (row: Row, columns: readonly ResolvedColumn[], mode: RowMode): string =>
  delimit(mode)(columns.map(({ field }) => cellForPrograms(cellOf(row, field))));

const delimit = (mode: RowMode) => (mode.kind === "csv" ? csvLine : tsvLine);

async function cardText(value: unknown, about: About, stage: Stage): Promise<string> {
  const { mode, terminal, world } = stage;
  const isChosen = mode.fields !== undefined || (about.view !== undefined && about.view.rows === undefined && about.view.columns.length > 0);
  const entries: readonly Entry[] = entriesOf(value, isChosen ? columnsOf([{ item: value }], about, mode, false) : undefined);
  if (mode.kind === "lines") return cardLines(entries).join("");
  if (isRowMode(mode))
    return (
      headerOf(
        entries.map(({ key }) => ({ field: key })),
        mode,
      ) + delimit(mode)(entries.map((entry) => cellForPrograms(entry.value)))
    );
  const summary = terminal.stdoutTTY ? await summaryText(value, about.view, stage) : "";
  const page = { columns: terminal.stdoutTTY ? terminal.columns : Infinity, isolates: terminal.stdoutTTY && terminal.unicode, paint: await stage.paint() };
  const lines = await layCard(entries, world.clock.now(), page);
  return summary + lines.map((line) => `${line}\n`).join("");
}

/** A value without parts, as itself: a certificate keeps its lines. */
function scalarText(value: unknown, stage: Stage): string {
  const { mode, terminal } = stage;
  if (value === undefined) return "";
  const text = cellForPrograms(value);
  if (mode.kind === "csv" || mode.kind === "tsv") return headerOf([{ field: "value" }], mode) + delimit(mode)([text]);
  const shown = terminal.stdoutTTY ? safeLines(text) : text;
  return shown.endsWith("\n") ? shown : `${shown}\n`;
}
