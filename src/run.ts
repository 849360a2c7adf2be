/** The spine: parse, find the instances, run, render, classify. Tests call `run` with a world of their own. */
import type { Command, Group } from "./cli/command.js";
import { helpOf } from "./cli/help.js";
import { find, resolve, type Placed, type Resolved } from "./cli/tree.js";
import { root } from "./commands/index.js";
import { CliError, DeadlinePassed, EXIT, Interrupted } from "./errors.js";
import { VERSION } from "./version.js";
import type { World } from "./world.js";
import { nagiosLine } from "./domain/nagios.js";

/** How a failure is told. */
interface Manner {
  /** Errors are JSON, as results would have been. */
  json: boolean;
  /** A monitoring system asks: whatever hinders the answer is UNKNOWN. */
  nagios: boolean;
}

/** Runs the words of `world.argv`; resolves with the exit code when everything is written. Never rejects. */
export async function run(world: World): Promise<number> {
  const manner: Manner = { json: asksForJson(world.argv), nagios: false };
  try {
    const resolved = resolve(root, world.argv);
    const asked = askedPlainly(resolved);
    if (asked !== undefined) return await print(world, asked === "help" ? helpFor(resolved) : versionLine());
    return resolved.node.kind === "group"
      ? await runGroup(world, { ...resolved, node: resolved.node })
      : await runCommand(world, { ...resolved, node: resolved.node }, manner);
  } catch (thrown) {
    return fail(world, thrown, manner);
  }
}

/** A group alone prints its help; flags and words it does not know are refused. */
async function runGroup(world: World, resolved: Resolved & Placed<Group>): Promise<number> {
  const { bind } = await import("./cli/bind.js");
  const { globals } = bind({ args: {}, flags: {}, passThrough: false }, resolved.path, resolved.rest);
  return print(world, globals.version === true && globals.help !== true ? versionLine() : helpFor(resolved));
}

/** `manner` is settled as soon as the words are understood; before that it is guessed from them. */
async function runCommand(world: World, resolved: Resolved & Placed<Command>, manner: Manner): Promise<number> {
  const { bind } = await import("./cli/bind.js");
  manner.nagios = "nagios" in resolved.node.flags && resolved.rest.includes("--nagios");
  const { globals, input } = bind(resolved.node, resolved.path, resolved.rest);
  manner.json = globals.json === true || globals.jq !== undefined || globals.output === "json" || globals.output === "ndjson";
  if (globals.help === true || globals.version === true) {
    return print(world, globals.help === true ? helpFor(resolved) : versionLine());
  }
  const { execute } = await import("./execute.js");
  return execute(world, resolved.node, globals, input);
}

/** What words ask for that need no parser: `--help` or `--version` and nothing beside it, or a group alone. */
function askedPlainly({ node, rest }: Resolved): "help" | "version" | undefined {
  const [first, ...others] = rest;
  if (first === undefined) return node.kind === "group" ? "help" : undefined;
  if (others.length > 0) return undefined;
  return first === "--help" || first === "-h" ? "help" : first === "--version" ? "version" : undefined;
}

async function print(world: World, text: string): Promise<number> {
  try {
    if (world.stdout.isTTY) await (await import("./output/pager.js")).printText(world, text);
    else await world.stdout.write(text);
    return EXIT.ok.code;
  } catch (thrown) {
    return unwritten(world, thrown);
  }
}

/** Says that stdout did not take the text, where somebody still listens; resolves with the exit code. */
export async function unwritten(world: World, thrown: unknown): Promise<number> {
  const { isClosedPipe, cannotWrite } = await import("./output/writing.js");
  const isKnown = isClosedPipe(thrown) || thrown instanceof CliError || thrown instanceof Interrupted;
  return fail(world, isKnown ? thrown : cannotWrite(thrown), { json: false, nagios: false });
}

const versionLine = (): string => `ghes-admin ${VERSION}\n`;

function helpFor({ node, path }: Placed): string {
  const parent = find(root, path.slice(0, -1))?.node ?? root;
  return helpOf({ node, path }, path.length === 0 ? [] : parent.children);
}

/** The one place where a failure becomes a message and an exit code. */
async function fail(world: World, thrown: unknown, manner: Manner): Promise<number> {
  const { isClosedPipe } = await import("./output/writing.js");
  if (isClosedPipe(thrown)) return EXIT.ok.code;
  const error = classify(thrown);
  const isCheck = manner.nagios && !(error instanceof Interrupted);
  if (isCheck) await printUnknown(world, error);
  const { reportFailure } = await import("./output/report.js");
  await reportFailure(world, error, manner);
  if (isCheck) return UNKNOWN;
  return EXIT[error instanceof CliError || error instanceof Interrupted ? error.exit : "failed"].code;
}

/** Whatever hinders an answer is UNKNOWN to a monitoring system, and its line stands on stdout. */
const UNKNOWN = 3;

async function printUnknown(world: World, error: Error): Promise<void> {
  // Where stdout cannot be written the exit code still says it.
  await world.stdout.write(`${nagiosLine({ service: "GHES", state: "UNKNOWN", text: error.message })}\n`).catch(() => undefined);
}

/** What every foreseen failure is. Anything else is a defect of this program and says so. */
function classify(thrown: unknown): Error {
  if (thrown instanceof CliError || thrown instanceof Interrupted) return thrown;
  if (thrown instanceof DeadlinePassed)
    return new CliError("timeout", "the time given with --timeout is over", { hint: "give more time, or none: --timeout 0" });
  return thrown instanceof Error ? thrown : new CliError("bad_answer", "something that is no error was thrown");
}

/** Whether errors are JSON, asked before the words could be parsed as a whole. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  return words.some(
    (word, i) =>
      word === "--json" ||
      word.startsWith("--jq") ||
      /^(-o|--output=)(json|ndjson)$/.test(word) ||
      ((word === "-o" || word === "--output") && /^(json|ndjson)$/.test(words[i + 1] ?? "")),
  );
}
