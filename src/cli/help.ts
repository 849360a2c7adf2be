/** Definitions to help text, at most 80 columns wide. Also what the man pages are made from. */
import { EXIT } from "../errors.js";
import type { Arg, Command, Flag, Group, Node } from "./command.js";
import { argForm, flagForm } from "./flags.js";
import { VARIABLE_MEANINGS } from "../profiles/variables.js";
import { globalFlags } from "./globals.js";
import { namesOf, type Placed } from "./tree.js";

const WIDTH = 80;
const PROGRAM = "ghes-admin";

/** Words broken at spaces to fit; each line but the first begins with `indent` spaces. */
export function wrap(words: string, width: number, indent: number): string {
  const lines: string[] = [""];
  for (const word of words.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > width - indent) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/** Two columns: a form and what it means. Forms that are too long stand on a line of their own. */
function twoColumns(rows: readonly (readonly [string, string])[], most = 30): string {
  const column = Math.min(most, Math.max(...rows.map(([form]) => form.length))) + 4;
  return rows
    .map(([form, meaning]) => {
      const lead = `  ${form}`;
      const text = wrap(meaning, WIDTH, column);
      return lead.length + 2 > column ? `${lead}\n${" ".repeat(column)}${text}` : `${lead.padEnd(column)}${text}`;
    })
    .join("\n");
}

const section = (title: string, body: string): string => `${title}\n${body}`;

/** Commands one beside the other, none broken in two. */
const seeAlso = (commands: readonly string[]): string =>
  `  ${wrap(commands.map((one) => `${PROGRAM} ${one}`.replaceAll(" ", GLUE)).join(", "), WIDTH, 2).replaceAll(GLUE, " ")}`;
/** Stands for a space at which no line may break. */
const GLUE = "\u00a0";

const paragraphs = (text: string): string =>
  text
    .split("\n\n")
    .map((paragraph) => wrap(paragraph.replace(/\s*\n\s*/g, " ").trim(), WIDTH, 0))
    .join("\n\n");

export const usageOf = (command: Command, path: readonly string[]): string => {
  // What stands after `--` is one argument in the definition, and two words for people.
  const args = command.passThrough ? [] : Object.values(command.args).map(argForm);
  return [PROGRAM, ...path, ...(Object.keys(command.flags).length === 0 ? [] : ["[flags]"]), ...(command.passThrough ? ["--", "CMD", "ARG…"] : args)].join(" ");
};

const flagRows = (flags: Readonly<Record<string, Flag>>): readonly (readonly [string, string])[] => {
  const rows = Object.entries(flags).map(([key, flag]) => [flagForm(key, flag), flag.help] as const);
  return rows.map(([form, help]) => [form.startsWith("-") && !form.startsWith("--") ? form : `    ${form}`, help] as const);
};

const argRows = (args: Readonly<Record<string, Arg>>): readonly (readonly [string, string])[] =>
  Object.values(args).map((one) => [argForm(one), one.help] as const);

const childRows = (parent: Node): readonly (readonly [string, string])[] => parent.children.map((child) => [child.name, child.summary] as const);

/** What a command's exit codes can be: those every command has, and its own. */
export function exitRows(command: Command): readonly (readonly [string, string])[] {
  const always = command.target === "instance" ? (["ok", "failed", "usage", "auth", "unreachable"] as const) : (["ok", "usage", "local"] as const);
  const own = [
    ...(command.effect === "write" && command.target === "instance" ? (["unknown"] as const) : []),
    ...(command.asks === false ? [] : (["cancelled"] as const)),
    ...(command.mayAnswerNo ? (["check"] as const) : []),
  ];
  return [...always, ...own].map((name) => [String(EXIT[name].code), EXIT[name].means] as const).sort(([a], [b]) => Number(a) - Number(b));
}

/** The flags that matter to most commands; the whole list is under `help flags`. */
const COMMON: readonly (keyof typeof globalFlags)[] = ["profile", "json", "fields", "dryRun", "yes", "timeout"];

export function commandHelp({ node: command, path }: Placed<Command>, siblings: readonly Node[] = []): string {
  const others = namesOf(command, siblings).slice(1);
  const common = Object.fromEntries(
    COMMON.filter((key) => (key === "dryRun" ? command.effect === "write" : key === "yes" ? command.asks !== false : true)).map((key) => [
      key,
      globalFlags[key],
    ]),
  );
  const related = [...command.seeAlso, "help flags", "help exit-codes"];
  return [
    `${command.summary}.`,
    ...(command.description === undefined ? [] : [paragraphs(command.description)]),
    section("USAGE", `  ${usageOf(command, path)}`),
    ...(others.length === 0 ? [] : [section("ALIASES", `  ${others.join(", ")}`)]),
    ...(command.children.length === 0 ? [] : [section("COMMANDS", twoColumns(childRows(command)))]),
    ...(Object.keys(command.args).length === 0 ? [] : [section("ARGUMENTS", twoColumns(argRows(command.args)))]),
    ...(Object.keys(command.flags).length === 0 ? [] : [section("FLAGS", twoColumns(flagRows(command.flags)))]),
    ...(command.target === "none" ? [] : [section("COMMON FLAGS", twoColumns(flagRows(common)))]),
    ...(command.examples.length === 0 ? [] : [section("EXAMPLES", examples(command))]),
    section("EXIT CODES", twoColumns(exitRows(command))),
    section("SEE ALSO", seeAlso(related)),
  ]
    .join("\n\n")
    .concat("\n");
}

const examples = (command: Command): string =>
  command.examples
    .map((example) => `${example.note === undefined ? "" : `  # ${wrap(example.note, WIDTH - 4, 4)}\n`}  $ ${broken(`${PROGRAM} ${example.line}`)}`)
    .join("\n");

/** A line for a shell, continued where it is too wide: at `--`, else before the last flag that fits. */
function broken(line: string): string {
  const room = WIDTH - "  $ ".length;
  if (line.length <= room) return line;
  const at = [line.lastIndexOf(" -- ", room - 4) + 3, line.lastIndexOf(" --", room - 2)].find((place) => place > PROGRAM.length && place <= room - 2);
  return at === undefined ? line : `${line.slice(0, at)} \\\n      ${broken(line.slice(at + 1))}`;
}

export function groupHelp({ node: group, path }: Placed<Group>, siblings: readonly Node[] = []): string {
  const others = namesOf(group, siblings).slice(1);
  const root = path.length === 0;
  return [
    `${group.summary}.`,
    ...(group.description === undefined ? [] : [paragraphs(group.description)]),
    section("USAGE", `  ${[PROGRAM, ...path].join(" ")} COMMAND [flags]`),
    ...(others.length === 0 ? [] : [section("ALIASES", `  ${others.join(", ")}`)]),
    section("COMMANDS", twoColumns(childRows(group))),
    ...(root ? [section("FIRST STEPS", twoColumns(FIRST_STEPS, 44))] : []),
    section("SEE ALSO", seeAlso(["help flags", "help exit-codes", "help environment"])),
  ]
    .join("\n\n")
    .concat("\n");
}

const FIRST_STEPS: readonly (readonly [string, string])[] = [
  [`${PROGRAM} sandbox exec -- ${PROGRAM} status`, "try it without an instance"],
  [`${PROGRAM} profile add NAME --host HOST`, "store an instance and its credentials"],
  [`${PROGRAM} COMMAND --help`, "help for a command or group"],
];

/** Help for any node. */
export const helpOf = (placed: Placed, siblings: readonly Node[]): string =>
  placed.node.kind === "command"
    ? commandHelp({ node: placed.node, path: placed.path }, siblings)
    : groupHelp({ node: placed.node, path: placed.path }, siblings);

/** A topic's body: forms with what they mean, and paragraphs around them. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
  readonly text: () => string;
}

/** Ours, and those of others that count. */
export const VARIABLES: readonly (readonly [string, string])[] = [
  ...Object.entries(VARIABLE_MEANINGS),
  ["HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "proxy for HTTPS and HTTP, and the hosts without one"],
  ["NO_COLOR, FORCE_COLOR", "never, or always, colour"],
  ["COLUMNS", "width of tables"],
];

export const topics: readonly Topic[] = [
  { name: "flags", summary: "Flags that every command takes", text: () => `${section("GLOBAL FLAGS", twoColumns(flagRows(globalFlags)))}\n` },
  {
    name: "exit-codes",
    summary: "What the exit codes mean",
    text: () => `${section("EXIT CODES", twoColumns(Object.values(EXIT).map((row) => [String(row.code), row.means] as const)))}\n`,
  },
  {
    name: "environment",
    summary: "Environment variables",
    text: () =>
      `${section("ENVIRONMENT", twoColumns(VARIABLES, 36))}\n\n${paragraphs("A flag wins over the environment, the environment over the profile, the profile over the default. --profile, --tag and --all-profiles win over GHES_ADMIN_HOST, PORT, REST_PORT, USER, PASSWORD and TOKEN. An empty variable counts as not set.")}\n`,
  },
];

interface FaultKind {
  readonly kind: string;
  readonly argument?: string | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly does: string;
}

/** `help faults`: the kinds of faults of the embedded appliance, as its own table has them. */
export function faultsText(kinds: readonly FaultKind[]): string {
  const rows = kinds.map(
    ({ kind, argument, choices, does }) => [faultForm(kind, argument), choices === undefined ? does : `${choices.join(", ")}: ${does}`] as const,
  );
  const form =
    "A fault is KIND[=ARG][:METHOD PATH][@N|P%]: METHOD PATH strikes only those requests (PATH may end in *), @N only the Nth of them, @P% that share.";
  return `${section("FAULTS", twoColumns(rows))}\n\n${paragraphs(form)}\n`;
}

/** An argument in brackets may be left out. */
const faultForm = (kind: string, argument: string | undefined): string =>
  argument === undefined ? kind : argument.startsWith("[") ? `${kind}[=${argument.slice(1)}` : `${kind}=${argument}`;
