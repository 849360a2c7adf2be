/** The lines of a journal, as text and back. Pure. */
import { createHash } from "node:crypto";
import { CliError } from "../errors.js";
import type { Job, Parameters, Subject } from "./job.js";

export interface Header {
  readonly journal: "ghes-admin";
  readonly version: 1;
  readonly id: string;
  /** `users suspend` */
  readonly command: string;
  /** `https://ghe1.example.com` */
  readonly instance: string;
  readonly names: Job["names"];
  readonly parameters: Parameters;
  /** Of the subjects in their order, and the parameters. */
  readonly input_sha256: string;
  readonly count: number;
  /** ISO 8601. */
  readonly begun: string;
}

/** One subject's step. */
export interface Step {
  readonly i: number;
  readonly key: string;
  /** `left`: it was not sent after all. */
  readonly s: "sent" | "ok" | "skip" | "fail" | "unknown" | "left";
  readonly http?: number;
  /** The instance's id of the request. */
  readonly req?: string;
  /** `error.code` */
  readonly code?: string;
  readonly why?: string;
  /** ISO 8601. */
  readonly t: string;
}

const KEYS_A_LINE = 1000;

/** The header, and the subjects behind it. */
export function linesOf(header: Header, keys: readonly string[]): string {
  const plan = Array.from({ length: Math.ceil(keys.length / KEYS_A_LINE) }, (_, i) => ({ plan: keys.slice(i * KEYS_A_LINE, (i + 1) * KEYS_A_LINE) }));
  return [header, ...plan].map((line) => `${JSON.stringify(line)}\n`).join("");
}

export const hashOf = (subjects: readonly Subject[], parameters: Parameters): string =>
  createHash("sha256")
    .update(JSON.stringify([Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)), subjects.map(({ key }) => key)]))
    .digest("hex");

/**
 * What a journal holds; `whole` is the number of its bytes that are whole lines.
 * @throws {CliError} `local_state` when it is no journal, or a line before the last cannot be read
 */
export function readJournal(bytes: Uint8Array, path: string) {
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, whole)).split("\n").slice(0, -1);
  const [first, ...rest] = lines.map((line, i) => parsed(line, i, path));
  if (!isHeader(first)) throw broken(path, "it does not begin as a journal of this program does");
  const keys = rest.flatMap((line) => (isPlan(line) ? line.plan : []));
  if (keys.length !== first.count) throw broken(path, `it names ${String(keys.length)} of its ${String(first.count)} subjects`);
  const last = new Map(rest.flatMap((line) => (isRecord(line) ? [[line.i, line] as const] : [])));
  return { header: first, keys, last, whole };
}

const NEWLINE = 0x0a;

function parsed(line: string, index: number, path: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw broken(path, `line ${String(index + 1)} cannot be read`);
  }
}

const broken = (path: string, what: string): CliError =>
  new CliError("local_state", `${path} is no journal that can be gone on with: ${what}`, { hint: "start a new run without --resume" });

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isHeader = (value: unknown): value is Header =>
  isObject(value) && "journal" in value && value.journal === "ghes-admin" && "version" in value && value.version === 1 && "count" in value;
const isPlan = (value: unknown): value is { readonly plan: readonly string[] } => isObject(value) && "plan" in value && Array.isArray(value.plan);
const isRecord = (value: unknown): value is Step => isObject(value) && "i" in value && typeof value.i === "number" && "s" in value;
