/** In which form the result is printed, decided once from the flags and the terminal. */
import { usage } from "../errors.js";
import type { Terminal } from "./terminal.js";

export interface ModeFlags {
  readonly json?: boolean | undefined;
  readonly output?: string | undefined;
  readonly fields?: string | undefined;
  readonly jq?: string | undefined;
  /** False under `--no-headers`. */
  readonly headers: boolean;
}

interface Fields {
  /** As given, in order, without repetition; undefined without `--fields`. */
  readonly fields: readonly string[] | undefined;
}

/**
 * `table`: aligned, for people. `lines`: the same columns tab-separated without a header, what a pipe gets unless
 * it is told otherwise. `jq` is an expression applied to the JSON value, or to each item of NDJSON.
 */
export type Mode =
  | ({ readonly kind: "table"; readonly headers: boolean } & Fields)
  | ({ readonly kind: "lines" } & Fields)
  | ({ readonly kind: "tsv" | "csv"; readonly headers: boolean } & Fields)
  | ({ readonly kind: "json" | "ndjson"; readonly jq: string | undefined } & Fields)
  | ({ readonly kind: "yaml" } & Fields);

export const FORMATS = ["table", "json", "ndjson", "yaml", "csv", "tsv"] as const;
type Format = (typeof FORMATS)[number];

/** Whether results, and so errors too, are JSON of any kind. */
export const isJson = (mode: Mode): boolean => mode.kind === "json" || mode.kind === "ndjson";
/** Whether the result is rows and columns, where `View.columns` and `View.tabulate` apply. */
export const isTabular = (mode: Mode): boolean => mode.kind === "table" || mode.kind === "lines" || mode.kind === "tsv" || mode.kind === "csv";

const isFormat = (text: string): text is Format => FORMATS.some((format) => format === text);

/** @throws {CliError} `usage`: an unknown format, or flags that contradict each other. */
export function decideMode(flags: ModeFlags, terminal: Pick<Terminal, "stdoutTTY">): Mode {
  const format = readFormat(flags);
  const fields = flags.fields === undefined ? undefined : readFields(flags.fields);
  switch (format) {
    case undefined:
      return terminal.stdoutTTY ? { kind: "table", headers: flags.headers, fields } : { kind: "lines", fields };
    case "table":
    case "tsv":
    case "csv":
      return { kind: format, headers: flags.headers, fields };
    case "json":
    case "ndjson":
      return { kind: format, jq: flags.jq, fields };
    case "yaml":
      return { kind: "yaml", fields };
  }
}

function readFormat({ json = false, output, jq }: ModeFlags): Format | undefined {
  if (output !== undefined && !isFormat(output)) throw usage(`unknown output format "${output}"`, `Give one of ${FORMATS.join(", ")}.`);
  if (json && output !== undefined && output !== "json") throw usage(`--json and -o ${output} ask for different forms`, "Give one of them.");
  if (jq === undefined) return json ? "json" : output;
  if (jq.trim() === "") throw usage("--jq was given no expression", "`--jq .` prints the whole value.");
  if (output !== undefined && output !== "json" && output !== "ndjson") {
    throw usage(`--jq reads JSON, and -o ${output} prints none`, "Leave out -o, or give -o json or -o ndjson.");
  }
  return output ?? "json";
}

function readFields(text: string): readonly string[] {
  const fields = text.split(",").map((field) => field.trim());
  if (fields.includes("")) throw usage(`--fields "${text}" holds an empty name`, "Separate the names by single commas: --fields hostname,status");
  return [...new Set(fields)];
}
