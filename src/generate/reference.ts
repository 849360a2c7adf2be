/** The reference part of `docs`, in the form that prettier leaves as it is. */
import { catalogue } from "../api/catalogue.js";
import { fieldPaths, isOpen } from "../api/shape.js";
import type { Command, Node } from "../cli/command.js";
import { argForm, flagForm } from "../cli/flags.js";
import { globalFlags } from "../cli/globals.js";
import { effectNote, exampleLine, usageOf } from "../cli/help.js";
import { commandsFor, commandsOf, find, namesOf, type Placed } from "../cli/tree.js";
import { ERROR_CODES, EXIT } from "../errors.js";
import { code, document, fenced, plain, table } from "./markdown.js";

/** The pages, by their paths. */
export const references = (root: Node): Readonly<Record<string, string>> => ({
  "docs/commands.md": commandsPage(root),
  "docs/exit-codes.md": exitCodesPage(),
  "docs/operations.md": operationsPage(root),
});

/* ---------------------------------------------------------------- commands */

function commandsPage(root: Node): string {
  const placed = commandsOf(root);
  return document("Commands", [
    "What every command takes and returns, in the order of the help. `ghes-admin COMMAND --help` says the same, and `ghes-admin help TOPIC` more.",
    ...placed.flatMap((one) => commandBlocks(one, find(root, one.path.slice(0, -1))?.node.children ?? [])),
    "## Global flags",
    table(
      ["flag", "meaning"],
      Object.entries(globalFlags).map(([key, flag]) => [code(flagForm(key, flag)), plain(flag.help)]),
    ),
  ]);
}

function commandBlocks({ node, path }: Placed<Command>, siblings: readonly Node[]): readonly string[] {
  const others = namesOf(node, siblings).slice(1);
  const args = Object.values(node.args).map((arg) => [code(argForm(arg)), plain(arg.help)]);
  const flags = Object.entries(node.flags).map(([key, flag]) => [code(flagForm(key, flag)), plain(flag.help)]);
  return [
    `## ${path.join(" ")}`,
    plain(`${node.summary}.`),
    ...(node.description === undefined ? [] : [plain(node.description)]),
    ...(effectNote(node) === "" ? [] : [plain(effectNote(node))]),
    fenced([usageOf(node, path)], "text"),
    ...(others.length === 0 ? [] : [`Also: ${others.map(code).join(", ")}.`]),
    ...(args.length === 0 ? [] : [table(["argument", "meaning"], args)]),
    ...(flags.length === 0 ? [] : [table(["flag", "meaning"], flags)]),
    fieldsBlock(node),
    fenced(
      node.examples.flatMap((example) => [...(example.note === undefined ? [] : [`# ${example.note}`]), exampleLine(example)]),
      "sh",
    ),
    ...(node.seeAlso.length === 0 ? [] : [`See also: ${node.seeAlso.map((words) => `[${words}](#${words.replaceAll(" ", "-")})`).join(", ")}.`]),
  ];
}

function fieldsBlock({ returns }: Command): string {
  const fields = fieldPaths(returns);
  if (fields.length === 0) return isOpen(returns) ? "JSON: what the instance or the command gives; no fixed fields." : "No JSON fields.";
  return `JSON fields: ${fields.map(code).join(", ")}.`;
}

/* ---------------------------------------------------------------- exit codes */

function exitCodesPage(): string {
  const codesOf = (name: string) => Object.entries(ERROR_CODES).flatMap(([error, exit]) => (exit === name ? [code(error)] : []));
  return document("Exit codes", [
    "The exit code says what kind of end it was; with `--json`, `error.code` on stderr says which. Both are part of the public interface.",
    table(
      ["code", "meaning", "`error.code`"],
      Object.entries(EXIT).map(([name, row]) => [String(row.code), plainAround(row.means), codesOf(name).join(", ")]),
    ),
  ]);
}

/** As `plain`, but what stands in backquotes stays as it is. */
const plainAround = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : plain(part)))
    .join("");

/* ---------------------------------------------------------------- operations */

function operationsPage(root: Node): string {
  return document("Operations", [
    "Every API operation that has a command, with the releases of GitHub Enterprise Server whose description has it. `ghes-admin api` reaches any other endpoint.",
    table(
      ["operation", "API", "effect", "since", "until", "command"],
      catalogue.map((operation) => [
        `[${code(operation.route)}](${operation.docs})`,
        operation.plane,
        operation.effect,
        operation.since,
        operation.until ?? "",
        commandsFor(operation, root).map(code).join(", "),
      ]),
    ),
  ]);
}
