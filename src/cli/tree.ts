/** The command tree as a whole: finding a node by its words, walking all of it. Knows no command by name. */
import { olderWays } from "../api/areas/older-ways.js";
import type { AnyOperation } from "../api/operation.js";
import { shellWord } from "../domain/shell-word.js";
import { nearestFew } from "../domain/suggest.js";
import { usage } from "../errors.js";
import type { Command, Flag, Flags, Group, Node } from "./command.js";
import { globalFlags } from "./globals.js";
import { choicesOf, flagName } from "./flags.js";

/** A node with the words that lead to it. */
export interface Placed<N extends Node = Node> {
  readonly node: N;
  /** `["config", "apply"]`; empty for the root. */
  readonly path: readonly string[];
}

/** Verbs that fingers expect, wherever the verb they stand for exists and they are not taken. */
const VERB_ALIASES: Readonly<Record<string, readonly string[]>> = {
  list: ["ls"],
  delete: ["rm"],
  remove: ["rm"],
  view: ["get", "show"],
  show: ["get", "view"],
};

/** Every name a node answers to among its siblings, its own first. */
export function namesOf(node: Node, siblings: readonly Node[]): readonly string[] {
  const taken = new Set(siblings.map((sibling) => sibling.name));
  const verbs = node.kind === "command" ? (VERB_ALIASES[node.name] ?? []).filter((alias) => !taken.has(alias)) : [];
  const singular = node.kind === "group" && node.name.endsWith("s") && !taken.has(node.name.slice(0, -1)) ? [node.name.slice(0, -1)] : [];
  return [node.name, ...node.aliases, ...verbs, ...singular];
}

const childNamed = (parent: Node, word: string): Node | undefined =>
  parent.children.find((child) => child.name === word) ?? parent.children.find((child) => namesOf(child, parent.children).includes(word));

/** Every node below the root, depth first, in the order of the definitions. */
export function* walk(root: Node, path: readonly string[] = []): Generator<Placed> {
  for (const node of root.children) {
    const here = [...path, node.name];
    yield { node, path: here };
    yield* walk(node, here);
  }
}

/** Every command below the root. */
export const commandsOf = (root: Node): readonly Placed<Command>[] =>
  [...walk(root)].filter((placed): placed is Placed<Command> => placed.node.kind === "command");

/** The commands that an operation is for: those that begin with it, and those that write with it. An older one is for what took its place. */
export const commandsFor = (operation: AnyOperation, root: Node): readonly string[] => {
  const today = olderWays.find((way) => way.by.id === operation.id)?.of ?? operation;
  return commandsOf(root)
    .filter(({ node }) => node.operations[0] === today || (today.effect !== "read" && node.operations.includes(today)))
    .map(({ path }) => path.join(" "));
};

/** The node that words name, or undefined. Aliases count. */
export function find(root: Node, words: readonly string[]): Placed | undefined {
  let node: Node = root;
  const path: string[] = [];
  for (const word of words) {
    const child = childNamed(node, word);
    if (child === undefined) return undefined;
    node = child;
    path.push(child.name);
  }
  return { node, path };
}

export interface Resolved extends Placed {
  /** The words that are not the command's name: flags and arguments, in their order. */
  readonly rest: readonly string[];
}

/**
 * Which command the words name. Flags may stand before, between and after the command's words.
 * @throws {CliError} `usage` for an unknown command, with the nearest real one.
 */
export function resolve(root: Group, argv: readonly string[]): Resolved {
  let node: Node = root;
  const path: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] ?? "";
    if (word === "--") {
      rest.push(...argv.slice(i));
      break;
    }
    if (word.startsWith("-") && word !== "-") {
      rest.push(word);
      const following = argv[i + 1];
      if (following !== undefined && awaitsValue(word, { ...globalFlags, ...(node.kind === "command" ? node.flags : {}) })) {
        rest.push(following);
        i += 1;
      }
      continue;
    }
    const child = childNamed(node, word);
    if (child !== undefined) {
      node = child;
      path.push(child.name);
    } else if (node.kind === "group") {
      throw unknownCommand(node, path, argv, i);
    } else {
      rest.push(...argv.slice(i));
      break;
    }
  }
  return { node, path, rest };
}

/** As many commands of the same name elsewhere are worth naming; `list` is no help. */
const MOST_ELSEWHERE = 3;

/** Commands below the node that have this very name: `suspend` is `users suspend`. */
export function sameNameBelow(node: Node, path: readonly string[], word: string): readonly string[] {
  const found = [...walk(node, path)].filter(({ node: one }) => one.name === word).map(({ path: place }) => place.join(" "));
  return found.length <= MOST_ELSEWHERE ? found : [];
}

/** Commands below the node that take this very word first: `users dormant` is `users report dormant`. */
function takenBelow(node: Node, path: readonly string[], word: string): readonly string[] {
  const found = [...walk(node, path)].flatMap(({ node: one, path: place }) => {
    const [first] = one.kind === "command" ? Object.values(one.args) : [];
    return first !== undefined && choicesOf(first.shape)?.includes(word) === true ? [[...place, word].join(" ")] : [];
  });
  return found.length <= MOST_ELSEWHERE ? found : [];
}

function unknownCommand(node: Node, path: readonly string[], argv: readonly string[], at: number): Error {
  const [word = "", ...after] = argv.slice(at);
  const elsewhere = [sameNameBelow(node, path, word), takenBelow(node, path, word)].find((found) => found.length > 0) ?? [];
  const [first] = elsewhere;
  if (path.length === 0 && word === "version")
    return usage(`unknown command "version" (did you mean ${["--version", ...elsewhere].map((one) => `"${one}"`).join(" or ")}?)`, "ghes-admin --version");
  const unknown = `unknown command "${word}"${path.length === 0 ? "" : ` for "${path.join(" ")}"`}`;
  const lists = `"${["ghes-admin", ...path].join(" ")} --help" lists what there is`;
  if (first !== undefined) {
    const meant = elsewhere.map((one) => `"${one}"`).join(" or ");
    return usage(`${unknown} (did you mean ${meant}?)`, elsewhere.length === 1 ? instead([first], argv, path.length + 1) : lists);
  }
  const [real, ...others] = meantBy(node, word);
  if (real === undefined) return usage(unknown, lists);
  const below = namedBelow(childNamed(node, real), after);
  return usage(
    `${unknown} (did you mean ${[real, ...others].map((one) => `"${one}"`).join(" or ")}?)`,
    instead([...path, real, ...below], argv, path.length + 1 + below.length),
  );
}

/**
 * The command to write in place of `named` words of the line. Without the words that it leaves out it would be another command, `maintenance
 * enable` one for this very moment; they may hold secrets: it is a line to run only where nothing is left out.
 */
function instead(command: readonly string[], argv: readonly string[], named: number): string {
  const placing = placingFlags(argv);
  return argv.length > named + placing.length
    ? `write ${command.join(" ")}; the rest of the line can stay as it is`
    : ["ghes-admin", ...placing, ...command].join(" ");
}

/** Words people have for a verb, which no letters lead to. */
const SYNONYMS: Readonly<Record<string, string>> = {
  on: "enable",
  off: "disable",
  start: "enable",
  stop: "disable",
  end: "disable",
  list: "get",
  show: "get",
};

/** The commands that a mistyped word may mean, the likeliest first: two at most. */
function meantBy(node: Node, word: string): readonly string[] {
  const synonym = node.children.find(({ name }) => name === SYNONYMS[word]);
  if (synonym !== undefined) return [synonym.name];
  const names = node.children.flatMap((child) => [...namesOf(child, node.children)]);
  // A word that two begin with may be either; of others the nearest is worth naming.
  const [first, ...rest] = nearestFew(word, names, 4).flatMap((name) => childNamed(node, name)?.name ?? []);
  const isBeginning = first?.startsWith(word) === true;
  return [...new Set([...(first === undefined ? [] : [first]), ...(isBeginning ? rest.filter((name) => name.startsWith(word)) : [])])].slice(0, 2);
}

/** The flags that say which instance is meant, each with its value, as they are written before a command. */
function placingFlags(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  return words.flatMap((word, i) => {
    const [name = ""] = word.split("=");
    if (!PLACING.has(name)) return [];
    const following = words[i + 1];
    return awaitsValue(word, globalFlags) ? (following === undefined ? [] : [word, shellWord(following)]) : [shellWord(word)];
  });
}

const { profile, allProfiles, tag, host, port, restPort, caFile } = globalFlags;
const PLACING: ReadonlySet<string> = new Set(
  Object.entries<Flag>({ profile, allProfiles, tag, host, port, restPort, caFile }).flatMap(([key, { short }]) => [
    `--${flagName(key)}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]),
);

/** The words that go on naming commands. No argument is among them: it might be a secret. */
function namedBelow(node: Node | undefined, [word, ...after]: readonly string[]): readonly string[] {
  const child = node === undefined || word === undefined ? undefined : childNamed(node, word);
  return child === undefined ? [] : [child.name, ...namedBelow(child, after)];
}

/** Whether the word is a flag whose value is the next word. */
function awaitsValue(word: string, flags: Flags): boolean {
  const entries = Object.entries(flags);
  if (word.startsWith("--")) {
    if (word.includes("=")) return false;
    return entries.some(([key, flag]) => `--${flagName(key)}` === word && takesValue(flag));
  }
  const letters = [...word.slice(1)];
  const first = letters.findIndex((letter) => entries.some(([, flag]) => flag.short === letter && takesValue(flag)));
  return first !== -1 && first === letters.length - 1;
}

export const takesValue = (flag: Flag): boolean => flag.shape.kind !== "flag";
