/** The subjects of a bulk command, out of words or a file. Wrong lines are named by their numbers, before anything is sent. */
import { csvRecords } from "../domain/csv.js";
import { CliError, usage } from "../errors.js";
import type { Job, Subject } from "./job.js";

type Names = Job["names"];

export interface Input {
  readonly subjects: readonly Subject[];
  /** Subjects that were named again, and left out. */
  readonly repeated: number;
}

/** Logins hold letters, digits, hyphens and underscores. Source: "Username considerations for external authentication". */
const FORMS: Readonly<Record<Names, { readonly fits: RegExp; readonly is: string }>> = {
  login: { fits: /^[A-Za-z0-9_-]{1,255}$/, is: "login" },
  id: { fits: /^[1-9]\d{0,14}$/, is: "id" },
};

/** @throws {CliError} `usage` */
export function fromWords(words: readonly string[], names: Names): Input {
  const wrong = words.find((word) => !FORMS[names].fits.test(word));
  if (wrong !== undefined) throw usage(`${quoted(wrong)} is no ${FORMS[names].is}`, "nothing was sent");
  return unique(words.map((key) => ({ key })));
}

/**
 * One key a line, or a CSV with a column of that name. Blank lines and lines that begin with `#` are passed over.
 * @param name what messages call the file
 * @throws {CliError} `usage`, naming the lines
 */
export function fromFile(bytes: Uint8Array, names: Names, name: string): Input {
  const text = textOf(bytes, name);
  try {
    const first = csvHeader(text);
    const header = first?.map((field) => field.trim().toLowerCase());
    if (header?.includes(names) === true) return fromCsv(text, header, names);
    if (header !== undefined && header.length > 1) throw usage(`a CSV without a column named "${names}" (its first line: ${quoted(header.join(","))})`);
    const [only = ""] = header ?? [];
    const separator = only.includes(";") ? "semicolons" : only.includes("\t") ? "tabs" : undefined;
    if (separator !== undefined) throw usage(`a CSV with ${separator} between its fields, where commas are needed (its first line: ${quoted(only)})`);
    return fromLines(text, names);
  } catch (thrown) {
    if (thrown instanceof CliError) throw usage(`${name}: ${thrown.message}`, "nothing was sent; mend the lines and run it again");
    throw thrown;
  }
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const nul = text.indexOf("\u0000");
    if (nul === -1) return text;
    throw usage(`${name}: line ${String(text.slice(0, nul).split("\n").length)}: a NUL character`, "give a text file in UTF-8");
  } catch (thrown) {
    if (thrown instanceof CliError) throw thrown;
    throw usage(`${name} is no text in UTF-8`, "write it in UTF-8");
  }
}

/** The fields of the first record, where it has the form of one; a list of logins is one too, of one field. */
function csvHeader(text: string): readonly string[] | undefined {
  for (const { fields } of csvRecords(text)) return fields;
  return undefined;
}

function fromCsv(text: string, header: readonly string[], names: Names): Input {
  const column = header.indexOf(names);
  const flaws = new Flaws();
  const subjects: Subject[] = [];
  let isHeader = true;
  for (const { line, fields } of csvRecords(text)) {
    const key = fields[column]?.trim() ?? "";
    if (isHeader) isHeader = false;
    else if (fields.length !== header.length) flaws.add(line, `${String(fields.length)} fields where the first line has ${String(header.length)}`);
    else if (key === "") flaws.add(line, `the ${names} is empty`);
    else if (!FORMS[names].fits.test(key)) flaws.add(line, `${quoted(key)} is no ${FORMS[names].is}`);
    else subjects.push({ key, columns: Object.fromEntries(header.map((name, i) => [name, fields[i]?.trim() ?? ""])) });
  }
  flaws.check();
  return unique(subjects);
}

function fromLines(text: string, names: Names): Input {
  const flaws = new Flaws();
  const subjects: Subject[] = [];
  for (const [i, raw] of text.split("\n").entries()) {
    const key = raw
      .trim()
      .replace(/(^|\s)#.*$/, "")
      .trim();
    if (key === "") continue;
    if (FORMS[names].fits.test(key)) subjects.push({ key });
    else flaws.add(i + 1, `${quoted(key)} is no ${FORMS[names].is}`);
  }
  flaws.check();
  return unique(subjects);
}

/** What is wrong, line by line; a handful is named, the rest counted. */
class Flaws {
  static readonly #named = 10;
  readonly #found: string[] = [];
  #count = 0;

  add(line: number, what: string): void {
    this.#count += 1;
    if (this.#found.length < Flaws.#named) this.#found.push(`line ${String(line)}: ${what}`);
  }

  check(): void {
    const more = this.#count - this.#found.length;
    if (this.#count > 0) throw usage(`${this.#found.join("; ")}${more > 0 ? `; and ${String(more)} more` : ""}`);
  }
}

/** Logins are the same whatever their case. */
function unique(subjects: readonly Subject[]): Input {
  const known = new Map(subjects.toReversed().map((subject) => [subject.key.toLowerCase(), subject]));
  const kept = subjects.filter((subject) => known.get(subject.key.toLowerCase()) === subject);
  return { subjects: kept, repeated: subjects.length - kept.length };
}

const LONGEST = 60;
const quoted = (text: string): string => `"${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}"`;
