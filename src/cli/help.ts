/** Definitions to help text, at most 80 columns wide. Also what the man pages are made from. */
import { EXIT } from "../errors.js";
import type { Arg, Command, Example, Flag, Group, Node } from "./command.js";
import { argForm, flagForm } from "./flags.js";
import { globalFlags } from "./globals.js";
import { paragraphs, PROGRAM, section, twoColumns, WIDTH, wrap, type Row } from "./layout.js";
import { TOPICS } from "./topic-names.js";
import { namesOf, type Placed } from "./tree.js";

/** Commands one beside the other, none broken in two. */
const seeAlso = (commands: readonly string[]): string =>
  `  ${wrap(commands.map((one) => `${PROGRAM} ${one}`.replaceAll(" ", GLUE)).join(", "), WIDTH, 2).replaceAll(GLUE, " ")}`;
/** Stands for a space at which no line may break. */
const GLUE = "\u00a0";

export const usageOf = (command: Command, path: readonly string[]): string => {
  // What stands after `--` is one argument in the definition, and two words for people.
  const args = command.passThrough ? [] : Object.values(command.args).map(argForm);
  return [PROGRAM, ...path, "[flags]", ...(command.passThrough ? ["--", "CMD", "ARG..."] : args)].join(" ");
};

const flagRows = (flags: Readonly<Record<string, Flag>>): readonly Row[] => {
  const rows = Object.entries(flags).map(([key, flag]) => [flagForm(key, flag), flag.help] as const);
  return rows.map(([form, help]) => [form.startsWith("-") && !form.startsWith("--") ? form : `    ${form}`, help] as const);
};

const argRows = (args: Readonly<Record<string, Arg>>): readonly Row[] => Object.values(args).map((one) => [argForm(one), one.help] as const);

const childRows = (parent: Node): readonly Row[] => parent.children.map((child) => [child.name, child.summary] as const);

/** The children of a group, under a title of their own where there are many. */
function childSections(group: Group): readonly string[] {
  const rows = childRows(group);
  const width = Math.max(...rows.map(([name]) => name.length));
  const padded = rows.map(([name, summary]) => [name.padEnd(width), summary] as const);
  if (group.sections === undefined) return [section("COMMANDS", twoColumns(rows))];
  return group.sections.map(({ title, names }) =>
    section(title.toUpperCase(), twoColumns(names.flatMap((name) => padded.filter(([padding]) => padding.trimEnd() === name)))),
  );
}

/** What a command's exit codes can be: those every command has, and its own. */
export function exitRows(command: Command): readonly Row[] {
  const always = command.target === "instance" ? (["ok", "failed", "usage", "auth", "unreachable"] as const) : (["ok", "usage", "local"] as const);
  const own = [
    ...(command.effect === "write" && command.target === "instance" ? (["unknown"] as const) : []),
    ...(command.asks === false ? [] : (["cancelled"] as const)),
    ...(command.mayAnswerNo ? (["check"] as const) : []),
    ...command.exits,
  ];
  return [...new Set([...always, ...own])].map((name) => [String(EXIT[name].code), EXIT[name].means] as const).sort(([a], [b]) => Number(a) - Number(b));
}

/** What running it means for the instance: whether it changes something, whether it asks, and what it needs. Empty where it talks to none. */
export function effectNote(command: Command): string {
  if (command.target === "none") return command.asks === false ? "" : "Asks first; --yes goes on without a question.";
  if (command.operations.length === 0) return "";
  const kinds = new Set(command.operations.map(({ credentials }) => credentials).filter((kind) => kind !== "none"));
  const needs = kinds.size !== 1 ? "" : kinds.has("basic") ? " Needs the password of the Management Console." : " Needs a personal access token.";
  return `${changes(command)}${needs}`;
}

function changes({ effect, asks }: Command): string {
  if (effect === "read") return "Changes nothing.";
  if (asks === true) return "Changes the instance, and asks first; --yes goes on without a question.";
  if (asks === false) return "Changes the instance without asking; --dry-run shows what would be sent.";
  return "Changes the instance; where that takes something away it asks first, and --yes goes on without a question.";
}

/** The flags that matter to most commands; the whole list is under `help flags`. */
const COMMON: readonly (keyof typeof globalFlags)[] = ["profile", "json", "fields", "dryRun", "yes", "timeout"];

function commandHelp({ node: command, path }: Placed<Command>, siblings: readonly Node[] = []): string {
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
    ...(effectNote(command) === "" ? [] : [paragraphs(effectNote(command))]),
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
    .map(({ note, from, line }) => {
      const noted = note === undefined ? "" : `  # ${wrap(note, WIDTH, 4).replaceAll("\n    ", "\n  # ")}\n`;
      const piped = from === undefined ? "" : `${broken(`${PROGRAM} ${from}`)} | \\\n      `;
      return `${noted}  $ ${piped}${broken(`${PROGRAM} ${line}`)}`;
    })
    .join("\n");

/** An example as one line for a shell. */
export const exampleLine = ({ from, line }: Example): string => `${from === undefined ? "" : `${PROGRAM} ${from} | `}${PROGRAM} ${line.trimEnd()}`;

/** A line for a shell, continued where it is too wide: at `--`, else before the last flag that fits. */
function broken(line: string): string {
  const room = WIDTH - "  $ ".length;
  if (line.length <= room) return line;
  const at = [line.lastIndexOf(" -- ", room - 4) + 3, line.lastIndexOf(" --", room - 2)].find((place) => place > PROGRAM.length && place <= room - 2);
  return at === undefined ? line : `${line.slice(0, at)} \\\n      ${broken(line.slice(at + 1))}`;
}

function groupHelp({ node: group, path }: Placed<Group>, siblings: readonly Node[] = []): string {
  const others = namesOf(group, siblings).slice(1);
  const root = path.length === 0;
  return [
    `${group.summary}.`,
    ...(group.description === undefined ? [] : [paragraphs(group.description)]),
    section("USAGE", `  ${[PROGRAM, ...path].join(" ")} COMMAND [flags]`),
    ...(others.length === 0 ? [] : [section("ALIASES", `  ${others.join(", ")}`)]),
    ...childSections(group),
    ...(root ? [section("FIRST STEPS", twoColumns(FIRST_STEPS, 44))] : []),
    section("SEE ALSO", seeAlso(root ? TOPICS.map(({ name }) => `help ${name}`) : ["help flags", "help exit-codes", "help environment"])),
  ]
    .join("\n\n")
    .concat("\n");
}

/** What `help topics` prints: each topic and what it is about. */
export const topicList = (): string => `${section("TOPICS", twoColumns(TOPICS.map(({ name, summary }): Row => [`${PROGRAM} help ${name}`, summary])))}\n`;

const FIRST_STEPS: readonly Row[] = [
  [`${PROGRAM} sandbox exec -- ${PROGRAM} status`, "try it without an instance"],
  [`${PROGRAM} profile add NAME --host HOST`, "store an instance and its credentials"],
  [`${PROGRAM} COMMAND --help`, "help for a command or group"],
];

/** Help for any node. */
export const helpOf = (placed: Placed, siblings: readonly Node[]): string =>
  placed.node.kind === "command"
    ? commandHelp({ node: placed.node, path: placed.path }, siblings)
    : groupHelp({ node: placed.node, path: placed.path }, siblings);
