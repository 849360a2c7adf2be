/** How a shape meets the command line: the flag's form, and how its text becomes a value. One table for all commands. */
import type { Format, ShapeData } from "../api/shape.js";
import { parseAddress, parseUuid } from "../domain/address.js";
import { nearest } from "../domain/suggest.js";
import { CliError, usage } from "../errors.js";
import type { Arg, Flag } from "./command.js";

/** `waitDrained`, `wait_drained` → `wait-drained`. */
export const flagName = (key: string): string =>
  key
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/_/g, "-")
    .toLowerCase();

/** `cluster_roles` as `CLUSTER_ROLES`, the way usage lines write what the person fills in. */
export const placeholder = (name: string): string => name.toUpperCase();

/** `-p, --profile NAME…` as usage lines and help write it. */
export function flagForm(key: string, flag: Flag): string {
  const long = flag.negatable === true ? `--[no-]${flagName(key)}` : `--${flagName(key)}`;
  const value = flag.shape.kind === "flag" ? "" : ` ${valueForm(flag)}`;
  return `${flag.short === undefined ? "" : `-${flag.short}, `}${long}${value}`;
}

function valueForm(flag: Flag): string {
  const choices = choicesOf(flag.shape);
  const one = choices !== undefined && choices.length <= 6 ? choices.join("|") : (flag.value ?? "VALUE");
  if (flag.commas === true) return `${one},...`;
  return flag.shape.kind === "list" ? `${one}...` : one;
}

export const argForm = (arg: Arg): string => {
  // One of several words (`[METHOD] PATH`) says itself how many there are.
  const word = arg.variadic && !arg.value.includes(" ") ? `${arg.value}...` : arg.value;
  return arg.required ? word : `[${word}]`;
};

/** The fixed words a value may be, or undefined. */
export function choicesOf(shape: ShapeData): readonly string[] | undefined {
  if (shape.kind === "choice") return shape.choices;
  return shape.kind === "list" || shape.kind === "nullable" ? choicesOf(shape.of) : undefined;
}

interface Readable {
  readonly shape: ShapeData;
  readonly parse?: ((text: string) => unknown) | undefined;
  readonly commas?: boolean | undefined;
}

/**
 * The value of one word. `where` is how the message names it: `--port`, `KEY`.
 * @throws {CliError} `usage`
 */
export function readWord(raw: string, readable: Readable, where: string): unknown {
  if (readable.commas === true) return readParts(raw, readable, where);
  return readOne(raw, readable.shape.kind === "list" ? readable.shape.of : readable.shape, readable.parse, where);
}

function readParts(raw: string, readable: Readable, where: string): readonly unknown[] {
  const parts = raw.split(",").map((part) => part.trim());
  if (parts.some((part) => part === "")) throw usage(`${where}: an empty name in "${raw}"`, "separate the names with single commas");
  const shape = readable.shape.kind === "list" ? readable.shape.of : readable.shape;
  return parts.map((part) => readOne(part, shape, readable.parse, where));
}

function readOne(raw: string, shape: ShapeData, parse: ((text: string) => unknown) | undefined, where: string): unknown {
  if (parse !== undefined) return named(where, () => parse(raw));
  switch (shape.kind) {
    case "integer":
      return readInteger(raw, shape.min ?? Number.MIN_SAFE_INTEGER, shape.max ?? Number.MAX_SAFE_INTEGER, where);
    case "choice":
      if (!shape.choices.includes(raw)) throw noChoice(raw, shape.choices, where);
      return raw;
    case "text":
      return named(where, () => readText(raw, shape.format));
    default:
      return raw;
  }
}

function noChoice(raw: string, choices: readonly string[], where: string): CliError {
  const guess = nearest(raw, choices);
  return usage(`${where}: "${raw}" is none of ${choices.join(", ")}${guess === undefined ? "" : ` (did you mean "${guess}"?)`}`);
}

function readInteger(raw: string, min: number, max: number, where: string): number {
  const value = /^(0|-?[1-9]\d{0,15})$/.test(raw) ? Number(raw) : NaN;
  if (!Number.isSafeInteger(value)) throw usage(`${where}: "${raw}" is no whole number`);
  if (value < min || value > max) throw usage(`${where}: ${raw} is not between ${String(min)} and ${String(max)}`);
  return value;
}

/** What a format asks of text; formats without a rule here are checked by the instance. */
const READERS: Partial<Record<Format, (raw: string) => string>> = {
  uuid: parseUuid,
  "ip/cidr": parseAddress,
  "org/repo": (raw) => {
    if (!/^[^/\s]+\/[^/\s]+$/.test(raw)) throw usage(`"${raw}" is not OWNER/REPO`);
    return raw;
  },
};

function readText(raw: string, format: Format | undefined): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (format !== undefined && (raw === "" || /[\u0000-\u001f\u007f]/.test(raw)))
    throw usage(raw === "" ? "the value is empty" : "the value holds a control character");
  const reader = format === undefined ? undefined : READERS[format];
  return reader === undefined ? raw : reader(raw);
}

/** The failure, with the flag or argument named in front. */
function named<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof CliError && !thrown.message.startsWith(where)) throw new CliError(thrown.code, `${where}: ${thrown.message}`, thrown.facts);
    throw thrown;
  }
}
