/** Man pages, in the man(7) macros: one for all, one for each command or group at the top, and those of the topics. */
import type { Arg, Command, Flag, Node } from "../cli/command.js";
import { argForm, flagForm } from "../cli/flags.js";
import { effectNote, exampleLine, exitRows, usageOf } from "../cli/help.js";
import { TOPICS, type TopicName } from "../cli/topic-names.js";
import { topicSections, type Block, type Section } from "../cli/topics.js";
import { namesOf, walk, type Placed } from "../cli/tree.js";
import { EXIT } from "../errors.js";
import { FAULT_KINDS } from "../sandbox/fault-kinds.js";
import { heading, inline, line, literal, page, paragraphs, terms } from "./roff.js";

/** The pages, by their paths. */
export function manPages(root: Node): Readonly<Record<string, string>> {
  const tops = root.children.map((node) => [`man/${pageName(node)}.1`, topPage(node, root.children)] as const);
  return Object.fromEntries([
    ["man/ghes-admin.1", mainPage(root)] as const,
    ...tops,
    ["man/ghes-admin-config.5", configPage()],
    ["man/ghes-admin-exit-codes.7", exitCodesPage()],
  ]);
}

const pageName = (top: Pick<Node, "name">): string => `ghes-admin-${top.name}`;

/* ---------------------------------------------------------------- parts */

const flagTerms = (flags: Readonly<Record<string, Flag>>): readonly string[] =>
  terms(Object.entries(flags).map(([key, flag]) => [flagForm(key, flag), flag.help] as const));
const argTerms = (args: Readonly<Record<string, Arg>>): readonly string[] => terms(Object.values(args).map((arg) => [argForm(arg), arg.help] as const));
const exitTerms = (): readonly string[] => [
  ...terms(Object.values(EXIT).map((row) => [String(row.code), row.means] as const)),
  ...paragraphs("More: ghes-admin-exit-codes(7)."),
];

/** A topic's sections, as `help TOPIC` has them. */
const topic = (name: TopicName): readonly string[] => topicSections(name, FAULT_KINDS).flatMap(sectionLines);
const sectionLines = ({ title, blocks }: Section): readonly string[] => [heading("SH", title), ...blocks.flatMap(blockLines)];

function blockLines(block: Block): readonly string[] {
  if (typeof block === "string") return paragraphs(block);
  if ("rows" in block) return terms(block.rows.map(([form, meaning]) => [form.trim(), meaning] as const));
  return block.examples.flatMap(([words, note]) => [...paragraphs(`${note.charAt(0).toUpperCase()}${note.slice(1)}:`), ...literal(words)]);
}

const exampleLines = ({ examples }: Command): readonly string[] =>
  examples.flatMap((example) => [
    ...(example.note === undefined ? [".sp"] : [".PP", line(`${example.note.charAt(0).toUpperCase()}${example.note.slice(1)}:`)]),
    ...literal(exampleLine(example)),
  ]);

function commandBody(command: Command, siblings: readonly Node[]): readonly string[] {
  const others = namesOf(command, siblings).slice(1);
  return [
    ...paragraphs(`${command.summary}.`),
    ...(command.description === undefined ? [] : paragraphs(command.description)),
    ...(effectNote(command) === "" ? [] : paragraphs(effectNote(command))),
    ...(others.length === 0 ? [] : paragraphs(`Also: ${others.join(", ")}.`)),
    ...argTerms(command.args),
    ...flagTerms(command.flags),
    ...exampleLines(command),
    ...paragraphs(
      `Exit codes: ${exitRows(command)
        .map(([code]) => code)
        .join(", ")}.`,
    ),
  ];
}

const commandsBelow = (top: Node): readonly Placed<Command>[] =>
  [...(top.kind === "command" ? [{ node: top, path: [top.name] }] : []), ...walk(top, [top.name])].filter(
    (placed): placed is Placed<Command> => placed.node.kind === "command",
  );

/* ---------------------------------------------------------------- pages */

function topPage(top: Node, siblings: readonly Node[]): string {
  const commands = commandsBelow(top);
  const others = namesOf(top, siblings).slice(1);
  const siblingsOf = (path: readonly string[]): readonly Node[] => {
    let nodes = siblings;
    for (const word of path.slice(0, -1)) nodes = nodes.find((node) => node.name === word)?.children ?? [];
    return nodes;
  };
  const only = commands.length === 1 ? commands[0] : undefined;
  const body =
    only === undefined
      ? commands.flatMap(({ node, path }) => [heading("SS", path.join(" ")), ...commandBody(node, siblingsOf(path))])
      : commandBody(only.node, siblings);
  return page(
    pageName(top),
    top.summary,
    commands.map(({ node, path }) => usageOf(node, path)),
    [
      ...(top.kind === "group" && (top.description !== undefined || others.length > 0)
        ? [
            ".SH DESCRIPTION",
            ...(top.description === undefined ? [] : paragraphs(top.description)),
            ...(others.length === 0 ? [] : paragraphs(`Also: ${others.join(", ")}.`)),
          ]
        : []),
      only === undefined ? ".SH COMMANDS" : ".SH DESCRIPTION",
      ...body,
      ...(top.name === "sandbox" ? topic("faults") : []),
      ...(top.name === "help" ? [".SH TOPICS", ...terms(TOPICS.map(({ name, summary }) => [name, `${summary}.`] as const))] : []),
      ".SH EXIT STATUS",
      ...exitTerms(),
      ".SH SEE ALSO",
      ...references(["ghes-admin(1)", "ghes-admin-config(5)", "ghes-admin-exit-codes(7)"]),
    ],
  );
}

function mainPage(root: Node): string {
  const all = [...walk(root)].filter(({ node }) => node.kind === "command");
  return page(
    root.name,
    root.summary,
    ["ghes-admin COMMAND [flags]"],
    [
      ".SH DESCRIPTION",
      ...paragraphs(
        "One command tree for the Manage API, the Management Console API and the site administration part of the REST API. Which instance a command is for, and where its credentials come from: ghes-admin-config(5). Each command has a page of its group, and `ghes-admin COMMAND --help`.",
      ),
      ".SH COMMANDS",
      ...terms(all.map(({ node, path }) => [path.join(" "), `${node.summary}.`] as const)),
      ...topic("flags"),
      ...topic("output"),
      ...topic("jq"),
      ...topic("time"),
      ".SH EXIT STATUS",
      ...exitTerms(),
      ".SH SEE ALSO",
      ...references(["ghes-admin-config(5)", "ghes-admin-exit-codes(7)", ...root.children.map((top) => `${pageName(top)}(1)`)]),
    ],
  );
}

const configPage = (): string =>
  page(
    "ghes-admin-config",
    "stored instances, credentials, environment",
    ["$XDG_CONFIG_HOME/ghes-admin/profiles.json"],
    [...topic("profiles"), ...topic("environment"), ".SH SEE ALSO", ...references(["ghes-admin(1)", "ghes-admin-profile(1)", "ghes-admin-exit-codes(7)"])],
    { section: "5", volume: "File formats" },
  );

const exitCodesPage = (): string =>
  page(
    "ghes-admin-exit-codes",
    "what the exit codes mean",
    ["ghes-admin COMMAND; echo $?"],
    [...topic("exit-codes"), ".SH SEE ALSO", ...references(["ghes-admin(1)", "ghes-admin-config(5)"])],
    { section: "7", volume: "Miscellaneous" },
  );

/** Pages as `name(section)`, one after the other with commas between. */
const references = (pages: readonly string[]): readonly string[] =>
  pages.map((one, i) => {
    const [name = "", section = ""] = one.split(/[()]/);
    return `.BR ${inline(name)} (${section})${i === pages.length - 1 ? "" : ","}`;
  });
