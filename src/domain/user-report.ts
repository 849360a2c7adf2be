/** The instance's CSV reports about people, as they come: read, filtered, in types. */
import { CliError } from "../errors.js";
import { csvBatches, type CsvRecord } from "./csv.js";
import { isSiteAdmin, lastActive, momentOf, type Columns } from "./people-columns.js";

export interface ReportFilter {
  /** Milliseconds since the last sign of life; somebody who never gave one counts from the day the account was made. */
  readonly inactiveFor?: number | undefined;
  readonly role?: "user" | "admin" | undefined;
  /** Members of so many organizations at most. */
  readonly orgs?: number | undefined;
}

export interface ReportLine {
  readonly row: Readonly<Record<string, unknown>>;
  /** As the instance wrote it, with the end of its line. */
  readonly raw: string;
}

export interface Report {
  /** As the instance wrote it. */
  readonly header: string;
  /** The lines that each piece of the report completes and the filter lets through; read once. */
  readonly batches: AsyncGenerator<readonly ReportLine[]>;
}

/**
 * Reads the first line; the others are read as they are asked for.
 * @param pieces the text, cut anywhere
 * @throws {CliError} `bad_answer`, also from the iteration, when it is no such report, or lacks a column that the filter asks about
 */
export async function readReport(pieces: AsyncIterable<string>, filter: ReportFilter, now: number): Promise<Report> {
  const records = readable(csvBatches(pieces));
  const begin = await records.next();
  const [first, ...others] = begin.done === true ? [] : begin.value;
  const names = first?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  if (first === undefined || !names.includes("login")) throw noReport("its first line names no column login");
  for (const [name, value] of [
    ["last_active", filter.inactiveFor],
    ["role", filter.role],
    ["org_memberships", filter.orgs],
  ] as const)
    if (value !== undefined && !names.includes(name)) throw noReport(`it has no column ${name}`);
  const kept = (batch: readonly CsvRecord[]) => batch.flatMap((record) => filtered(record, names, filter, now));
  return {
    header: first.raw,
    batches: (async function* () {
      yield kept(others);
      for await (const batch of records) yield kept(batch);
    })(),
  };
}

/** Flaws of the text are the instance's, not of the command line. */
async function* readable(batches: AsyncIterable<readonly CsvRecord[]>): AsyncGenerator<readonly CsvRecord[], void> {
  try {
    // A batch may hold nothing but blank lines and comments.
    for await (const batch of batches) if (batch.length > 0) yield batch;
  } catch (thrown) {
    throw thrown instanceof CliError && thrown.code === "usage" ? noReport(thrown.message) : thrown;
  }
}

function filtered({ line, fields, raw }: CsvRecord, names: readonly string[], filter: ReportFilter, now: number): readonly ReportLine[] {
  if (fields.length !== names.length) throw noReport(`line ${String(line)} has ${String(fields.length)} fields, its first line ${String(names.length)}`);
  const columns = Object.fromEntries(names.map((name, i) => [name, fields[i]?.trim() ?? ""]));
  return passes(columns, filter, now) ? [{ row: typed(columns), raw }] : [];
}

const noReport = (why: string): CliError => new CliError("bad_answer", `the report cannot be read: ${why}`, { hint: "-o csv prints it as it is" });

function passes(columns: Columns, { inactiveFor, role, orgs }: ReportFilter, now: number): boolean {
  if (role !== undefined && isSiteAdmin(columns) !== (role === "admin")) return false;
  if (orgs !== undefined && !(numberIn(columns.org_memberships) <= orgs)) return false;
  if (inactiveFor === undefined) return true;
  const since = lastActive(columns) ?? momentOf(columns.created_at ?? "");
  return since !== undefined && now - since >= inactiveFor;
}

const numberIn = (text: string | undefined): number => (text === undefined || text === "" ? NaN : Number(text));

const NUMBERS = new Set(["id", "repos", "ssh_keys", "org_memberships"]);
const MOMENTS = new Set(["created_at", "last_active"]);

/** `suspended?` as `suspended`, true or false; numbers as numbers, moments in ISO 8601; what is empty is null. */
function typed(columns: Columns): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]): readonly [string, unknown] => {
      const key = name.replace(/\?$/, "");
      if (value === "") return [key, null];
      if (NUMBERS.has(key) && /^\d{1,15}$/.test(value)) return [key, Number(value)];
      if (key !== name && /^(true|false)$/i.test(value)) return [key, /^true$/i.test(value)];
      return [key, MOMENTS.has(key) ? isoOf(value) : value];
    }),
  );
}

/** What cannot be read as a moment stays as it is. */
function isoOf(text: string): string | null {
  if (/^never$/i.test(text)) return null;
  const moment = momentOf(text);
  return moment === undefined ? text : new Date(moment).toISOString().replace(".000Z", "Z");
}
