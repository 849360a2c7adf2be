/** Man pages, in the man(7) macros: one for all, one for each command or group at the top. */
import type { Arg, Command, Flag, Node } from "../cli/command.js";
import { argForm, flagForm } from "../cli/flags.js";
import { globalFlags } from "../cli/globals.js";
import { exitRows, usageOf, VARIABLES, wrap } from "../cli/help.js";
import { namesOf, walk, type Placed } from "../cli/tree.js";
import { EXIT } from "../errors.js";
import { VERSION } from "../version.js";
import { NOTICE } from "./notice.js";

/** When the pages' release came out; changed together with the version, never taken from a clock. */
const RELEASED = "2026-11-21";
/** Escapes make some lines longer; mandoc wants at most 80 bytes. */
const WIDTH = 66;

/** The pages, by their paths. */
export function manPages(root: Node): Readonly<Record<string, string>> {
  const tops = root.children.map((node) => [`man/${pageName(node)}.1`, topPage(node, root.children)] as const);
  return Object.fromEntries([["man/ghes-admin.1", mainPage(root)] as const, ...tops]);
}

const pageName = (top: Pick<Node, "name">): string => `ghes-admin-${top.name}`;

/* ---------------------------------------------------------------- roff */

/** Text that roff prints as it is: nothing in it is a request, an escape or a typographic dash. */
const inline = (text: string): string =>
  [...text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("'", "\\(aq").replaceAll("`", "\\(ga").replaceAll("^", "\\(ha").replaceAll("~", "\\(ti")]
    .map((character) =>
      (character.codePointAt(0) ?? 0) < 0x7f ? character : `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    )
    .join("");

/** Text as input lines: a dot or an apostrophe at the start of one would make it a request. */
const line = (text: string): string =>
  wrap(text, WIDTH, 0)
    .split("\n")
    .map((part) => (/^[.']/.test(part) ? `\\&${inline(part)}` : inline(part)))
    .join("\n");
const bold = (text: string): string => `\\fB${inline(text)}\\fR`;
const heading = (level: "SH" | "SS", text: string): string => `.${level} "${inline(text).replaceAll('"', '""')}"`;

const paragraphs = (text: string): readonly string[] => text.split("\n\n").flatMap((paragraph) => [".PP", line(paragraph.replace(/\s*\n\s*/g, " ").trim())]);

const terms = (rows: readonly (readonly [string, string])[]): readonly string[] => rows.flatMap(([form, meaning]) => [".TP", bold(form), line(meaning)]);

function page(name: string, summary: string, synopsis: readonly string[], body: readonly string[]): string {
  return [
    `.\\" ${NOTICE}`,
    `.TH "${inline(name.toUpperCase())}" "1" "${RELEASED}" "ghes\\-admin ${VERSION}" "User commands"`,
    ".SH NAME",
    `${inline(name)} \\- ${inline(summary.charAt(0).toLowerCase() + summary.slice(1))}`,
    ".SH SYNOPSIS",
    ...synopsis.flatMap((usage, i) => [...(i === 0 ? [] : [".br"]), line(usage)]),
    ...body.filter((input, i) => input !== ".PP" || !/^\.S[HS] /.test(body[i - 1] ?? "")),
    "",
  ].join("\n");
}

/* ---------------------------------------------------------------- parts */

const flagTerms = (flags: Readonly<Record<string, Flag>>): readonly string[] =>
  terms(Object.entries(flags).map(([key, flag]) => [flagForm(key, flag), flag.help] as const));
const argTerms = (args: Readonly<Record<string, Arg>>): readonly string[] => terms(Object.values(args).map((arg) => [argForm(arg), arg.help] as const));
const exitTerms = (): readonly string[] => terms(Object.values(EXIT).map((row) => [String(row.code), row.means] as const));

const exampleLines = ({ examples }: Command): readonly string[] =>
  examples.flatMap(({ line: words, note }) => [
    ...(note === undefined ? [".sp"] : [".PP", line(`${note.charAt(0).toUpperCase()}${note.slice(1)}:`)]),
    ".RS 4",
    line(`ghes-admin ${words.trimEnd()}`),
    ".RE",
  ]);

function commandBody(command: Command, siblings: readonly Node[]): readonly string[] {
  const others = namesOf(command, siblings).slice(1);
  return [
    ...paragraphs(`${command.summary}.`),
    ...(command.description === undefined ? [] : paragraphs(command.description)),
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
      ".SH EXIT STATUS",
      ...exitTerms(),
      ".SH SEE ALSO",
      `.BR ${inline("ghes-admin")} (1)`,
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
      ".SH COMMANDS",
      ...terms(all.map(({ node, path }) => [path.join(" "), `${node.summary}.`] as const)),
      ".SH GLOBAL FLAGS",
      ...flagTerms(globalFlags),
      ".SH ENVIRONMENT",
      ...terms(VARIABLES),
      ".SH EXIT STATUS",
      ...exitTerms(),
      ".SH SEE ALSO",
      ...root.children.map((top, i) => `.BR ${inline(pageName(top))} (1)${i === root.children.length - 1 ? "" : ","}`),
    ],
  );
}
