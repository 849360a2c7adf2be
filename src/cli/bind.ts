/** Words to values: commander parses what the definitions describe. The only file that knows commander. */
import { Command as Parser, CommanderError, Option } from "commander";
import { shellWord } from "../domain/shell-word.js";
import { nearest } from "../domain/suggest.js";
import { usage } from "../errors.js";
import type { Arg, Command, Flag, Flags } from "./command.js";
import { argForm, flagName, readWord } from "./flags.js";
import { globalFlags, type GlobalInput } from "./globals.js";
import { takesValue } from "./tree.js";

export interface Bound {
  readonly globals: GlobalInput;
  /** The command's own arguments and flags, by the names of its definition. */
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * The command's input from the words that are not its name.
 * @throws {CliError} `usage` for unknown flags, missing or malformed values, missing or excess arguments.
 */
export function bind(
  command: Pick<Command, "args" | "flags" | "passThrough"> & Partial<Pick<Command, "children" | "target">>,
  path: readonly string[],
  rest: readonly string[],
): Bound {
  const flags: Flags = { ...globalFlags, ...command.flags };
  refuseSwallowedFlags(rest, flags);
  const values = new Map<string, unknown>();
  const parser = new Parser(path.join(" ")).exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  parser.helpOption(false).allowExcessArguments(true);
  for (const [key, flag] of Object.entries(flags)) addFlag(parser, key, flag, values);
  parser.argument("[words...]");
  try {
    parser.parse([...rest], { from: "user" });
  } catch (thrown) {
    throw translate(thrown, path, flags);
  }
  const read = (keys: Flags) => Object.fromEntries(Object.keys(keys).map((key) => [key, values.get(key)]));
  // A command that talks to an instance and has a flag of that name means something else by it.
  const own = command.target === "instance" ? new Set(Object.keys(command.flags)) : new Set<string>();
  const globals = read(Object.fromEntries(Object.entries(globalFlags).filter(([key]) => !own.has(key)))) as GlobalInput;
  if (globals.help === true || globals.version === true) return { globals, input: {} };
  return { globals, input: { ...readArguments(command, path, parser.args, rest), ...read(command.flags) } };
}

function addFlag(parser: Parser, key: string, flag: Flag, values: Map<string, unknown>): void {
  const name = flagName(key);
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  if (!takesValue(flag)) {
    // Commander reads `--no-x` as the absence of `x`; a value of its own keeps our names ours.
    const set = (value: boolean) => () => {
      if (values.get(key) === !value) throw usage(`--${name} and --no-${name} contradict each other`, "give one of them");
      values.set(key, value);
    };
    parser.addOption(new Option(`${short}--${name}`)).on(`option:${name}`, set(true));
    if (flag.negatable === true) parser.addOption(new Option(`--no-${name}`)).on(`option:no-${name}`, set(false));
    return;
  }
  parser.addOption(new Option(`${short}--${name} <${flag.value ?? "value"}>`)).on(`option:${name}`, (raw: string) => {
    const value = readWord(raw, flag, `--${name}`);
    const before = values.get(key);
    if (flag.shape.kind !== "list" && flag.commas !== true) values.set(key, value);
    else values.set(key, [...(Array.isArray(before) ? (before as unknown[]) : []), ...(Array.isArray(value) ? (value as unknown[]) : [value])]);
  });
}

function readArguments(
  command: Pick<Command, "args" | "flags"> & Partial<Pick<Command, "children">>,
  path: readonly string[],
  words: readonly string[],
  rest: readonly string[],
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(command.args);
  const input: Record<string, unknown> = {};
  let at = 0;
  for (const [key, arg] of entries) {
    const taken = arg.variadic ? words.slice(at) : words.slice(at, at + 1);
    if (taken.length === 0 && arg.required) throw usage(`${arg.value} is missing`, usageLine(path, command.args));
    at += taken.length;
    const values = taken.map((word) => readArgument(word, arg));
    input[key] = arg.variadic ? (values.length === 0 ? undefined : values) : values[0];
  }
  const excess = words[at];
  if (excess !== undefined)
    throw usage(`unexpected argument "${excess}"${guessed(excess, command.children ?? [])}`, unquoted(excess, rest, command) ?? usageOf(path, command));
  return input;
}

/** What several words may be, and no secret is. */
const OF_WORDS: ReadonlySet<string | undefined> = new Set(["TIME", "TEXT"]);

/** Where the surplus word follows the value of a flag that may have several: how that is written. */
function unquoted(excess: string, rest: readonly string[], { args, flags }: Pick<Command, "args" | "flags">): string | undefined {
  const end = rest.indexOf("--");
  const line = end === -1 ? rest : rest.slice(0, end);
  for (const [key, flag] of Object.entries(flags)) {
    if (!OF_WORDS.has(flag.value)) continue;
    const name = `--${flagName(key)}`;
    const at = line.findIndex((word) => word === name || word.startsWith(`${name}=`));
    if (at === -1) continue;
    const after = line.slice(at + 1);
    const stop = after.findIndex((word) => word.startsWith("-"));
    const given = [...(line[at] === name ? [] : [line[at]?.slice(name.length + 1) ?? ""]), ...after.slice(0, stop === -1 ? after.length : stop)];
    // Where the command takes words of its own, one may have been taken for one of them.
    if (given[1] === excess || (Object.keys(args).length === 0 && given.slice(1).includes(excess)))
      return `quote a value of several words: ${name} ${shellWord(given.join(" "))}`;
  }
  return undefined;
}

function readArgument(word: string, arg: Arg): unknown {
  if (word === "") throw usage(`${arg.value} is empty`);
  return readWord(word, arg, arg.value);
}

/** Where a command has subcommands, the word may be a mistyped one. */
function guessed(word: string, children: Command["children"]): string {
  const guess = nearest(
    word,
    children.map((child) => child.name),
  );
  return guess === undefined ? "" : ` (did you mean "${guess}"?)`;
}

/** With the commands below it, for the word may stand for one of them. */
const usageOf = (path: readonly string[], { args, children = [] }: Pick<Command, "args"> & Partial<Pick<Command, "children">>): string =>
  children.length === 0 ? usageLine(path, args) : `${usageLine(path, args)} [${children.map(({ name }) => name).join("|")}]`;

const usageLine = (path: readonly string[], args: Command["args"]): string => ["usage: ghes-admin", ...path, ...Object.values(args).map(argForm)].join(" ");

/** `--token --json` would give `--token` the value `--json`: a flag's value is never another flag's name, nor the `--` that ends them. */
function refuseSwallowedFlags(rest: readonly string[], flags: Flags): void {
  const names = new Map<string, Flag>(
    Object.entries(flags).flatMap(([key, flag]) => [
      [`--${flagName(key)}`, flag] as const,
      ...(flag.short === undefined ? [] : [[`-${flag.short}`, flag] as const]),
      ...(flag.negatable === true ? [[`--no-${flagName(key)}`, flag] as const] : []),
    ]),
  );
  for (const [i, word] of rest.entries()) {
    if (word === "--") return;
    const flag = names.get(word);
    const following = rest[i + 1];
    if (flag === undefined || !takesValue(flag) || following === undefined) continue;
    if (names.has(following) || following === "--") throw usage(`${word} needs a value, but "${following}" follows`, `write ${word} ${flag.value ?? "VALUE"}`);
  }
}

/** What people call the flag that names a moment. */
const MOMENT_WORDS: ReadonlySet<string> = new Set(["in", "at", "on", "time"]);

function translate(thrown: unknown, path: readonly string[], flags: Flags): unknown {
  if (!(thrown instanceof CommanderError)) return thrown;
  const help = `"${["ghes-admin", ...path].join(" ")} --help" lists the flags`;
  if (thrown.code === "commander.unknownOption") {
    const word = /'([^']*)'/.exec(thrown.message)?.[1] ?? "";
    const long = Object.entries(flags).flatMap(([key, flag]) => [flagName(key), ...(flag.negatable === true ? [`no-${flagName(key)}`] : [])]);
    const typed = word.replace(/^-+/, "").replace(/=.*$/, "");
    const guess = (MOMENT_WORDS.has(typed) ? ["when", "expires"].find((name) => long.includes(name)) : undefined) ?? nearest(typed, long);
    return usage(`unknown flag "${word}"${guess === undefined ? "" : ` (did you mean "--${guess}"?)`}`, help);
  }
  if (thrown.code === "commander.optionMissingArgument") {
    const form = /'([^']*)'/.exec(thrown.message)?.[1] ?? "the flag";
    return usage(`${form.replace(/ <.*$/, "").replace(/^-\w, /, "")} needs a value`, help);
  }
  return usage(thrown.message.replace(/^error: /, ""), help);
}
