/**
 * The kit's vocabulary: a command is a value that says what it is called, what it takes and what it sends.
 * Help, completion, man pages, JSON fields, dry run and validation are read from it. A command returns what it
 * found; it prints nothing and does not know the terminal.
 */
import type { AnyOperation, InputOf, Operation, Params } from "../api/operation.js";
import { integer, type ShapeData } from "../api/shape.js";
import { usage, type ExitName } from "../errors.js";
import type { Context } from "./context.js";
import { flagName, placeholder } from "./flags.js";
import type { Look } from "./look.js";
import { show, stream, type Outcome, type View } from "./outcome.js";
import { option, type Arg, type Args, type CommandInput, type Completion, type Flag, type Flags } from "./taking.js";

export * from "./outcome.js";
export * from "./taking.js";

/* ---------------------------------------------------------------- the command itself */

export interface Example {
  /** The words after `ghes-admin`. Run against the sandbox by the tests. */
  readonly line: string;
  /** The words after `ghes-admin` of the command whose output it reads: shown before it, with a pipe between. */
  readonly from?: string;
  /** What it is for, when the line alone does not say. */
  readonly note?: string;
  /** Not run by the tests, and why: it waits for a person, or needs what a test cannot have. */
  readonly untested?: string;
}

export interface Command {
  readonly kind: "command";
  readonly name: string;
  /** Imperative, no full stop, at most 60 characters. */
  readonly summary: string;
  /** Paragraphs for help and the man page: what a person should know before running it. */
  readonly description?: string | undefined;
  readonly aliases: readonly string[];
  readonly args: Args;
  readonly flags: Flags;
  /** What it may send; `operations`, help and the effect are read from here. */
  readonly operations: readonly AnyOperation[];
  /** The credentials that this input needs; left out: as the operations say. Of several instances they are asked for before anything is sent. */
  readonly credentials?: ((input: never) => readonly ("password" | "token")[]) | undefined;
  /** Whether it goes on until some work ends, and so gives NDJSON under `--json`: for some input, or never where left out. */
  readonly follows?: ((input: never) => boolean) | undefined;
  /** Whether it changes something: then `--dry-run` is offered and read-only profiles refuse it. */
  readonly effect: "read" | "write";
  /** Of a command that writes: for which input it only reads (`api`). */
  readonly reads?: ((input: never) => boolean) | undefined;
  /** Whether it talks to an instance at all (profiles, completion and help do not). */
  readonly target: "instance" | "none";
  /** Asks before the first write: always, or for some input. Without a terminal `--yes` is needed. */
  readonly asks: boolean | ((input: never) => boolean);
  /** The question, asked before `run`; left out when `run` asks for itself with `ctx.confirm`. */
  readonly question?: ((input: never, instance: string) => string) | undefined;
  /** What shows whether it was carried out, where no answer came; each that writes to an instance has one. */
  readonly look?: Look | undefined;
  readonly returns: ShapeData;
  readonly view?: View | undefined;
  readonly examples: readonly Example[];
  /** Other commands worth knowing: `config apply`. */
  readonly seeAlso: readonly string[];
  /** Subcommands, where the command is also a group (`config apply`). */
  readonly children: readonly Node[];
  /** Words after `--` belong to another program (`sandbox exec`). */
  readonly passThrough: boolean;
  /** For which input the results of several instances are JSON where no form is asked for: what they answer has no columns. */
  readonly inJson?: ((input: never) => boolean) | undefined;
  /** Whether it can end with exit 10, "a check answered no". */
  readonly mayAnswerNo: boolean;
  /** What it can end with beyond what its other properties say: a profile command that reaches an instance all the same. */
  readonly exits: readonly ExitName[];
  run(ctx: Context, input: never): Promise<Outcome>;
}

export interface Group {
  readonly kind: "group";
  readonly name: string;
  readonly summary: string;
  readonly description?: string | undefined;
  readonly aliases: readonly string[];
  readonly children: readonly Node[];
  /** How help groups the children, each in one section; left out: all in one. */
  readonly sections?: readonly Section[] | undefined;
}

export interface Section {
  readonly title: string;
  /** Of children. */
  readonly names: readonly string[];
}

export type Node = Command | Group;

interface Common<I> {
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly aliases?: readonly string[];
  readonly asks?: boolean | ((input: I) => boolean);
  readonly question?: (input: I, instance: string) => string;
  readonly look?: Look;
  readonly view?: View;
  readonly examples: readonly (string | Example)[];
  readonly seeAlso?: readonly string[];
  readonly children?: readonly Node[];
  readonly mayAnswerNo?: boolean;
  readonly exits?: readonly ExitName[];
}

interface Custom<A extends Args, F extends Flags> extends Common<CommandInput<A, F>> {
  readonly args?: A;
  readonly flags?: F;
  readonly operations?: readonly AnyOperation[];
  readonly credentials?: (input: CommandInput<A, F>) => readonly ("password" | "token")[];
  readonly follows?: (input: CommandInput<A, F>) => boolean;
  /** Left out: as its operations say. */
  readonly effect?: "read" | "write";
  readonly reads?: (input: CommandInput<A, F>) => boolean;
  readonly target?: "none";
  readonly returns: ShapeData;
  readonly passThrough?: boolean;
  readonly inJson?: (input: CommandInput<A, F>) => boolean;
  run(ctx: Context, input: CommandInput<A, F>): Promise<Outcome>;
}

const asExample = (example: string | Example): Example => (typeof example === "string" ? { line: example } : example);

/** A command with its own `run`. */
export function command<const A extends Args = Record<never, never>, const F extends Flags = Record<never, never>>(def: Custom<A, F>): Command {
  const operations = def.operations ?? [];
  return {
    kind: "command",
    name: def.name,
    summary: def.summary,
    description: def.description,
    aliases: def.aliases ?? [],
    args: def.args ?? {},
    flags: def.flags ?? {},
    operations,
    credentials: def.credentials,
    follows: def.follows,
    effect: def.effect ?? (operations.some((op) => op.effect !== "read") ? "write" : "read"),
    reads: def.reads,
    target: def.target ?? "instance",
    asks: def.asks ?? false,
    question: def.question,
    look: def.look,
    returns: def.returns,
    view: def.view,
    examples: def.examples.map(asExample),
    seeAlso: def.seeAlso ?? [],
    children: def.children ?? [],
    passThrough: def.passThrough ?? false,
    inJson: def.inJson,
    mayAnswerNo: def.mayAnswerNo ?? false,
    exits: def.exits ?? [],
    run: (ctx, input) => def.run(ctx, input),
  };
}

interface Direct<P extends Params, R> extends Common<InputOf<P>> {
  readonly operation: Operation<P, R>;
  /** Other names, placeholders or words for parameters that the API's own do not suit; `false` hides one. */
  readonly flags?: {
    readonly [K in keyof P]?:
      false | { readonly flag?: string; readonly value?: string; readonly help?: string; readonly commas?: boolean; readonly completion?: Completion };
  };
  /** Turns the answer into what is printed; left out when the answer is that. */
  readonly outcome?: (answer: R, input: InputOf<P>) => Outcome;
}

/** A command that is one operation: path parameters become arguments, the others flags. */
export function operationCommand<P extends Params, R>(def: Direct<P, R>): Command {
  const overrides: Readonly<Record<string, false | { flag?: string; value?: string; help?: string; commas?: boolean; completion?: Completion } | undefined>> =
    def.flags ?? {};
  const entries = Object.entries(def.operation.params).filter(([name]) => overrides[name] !== false && !isPaging(def.operation, name));
  const named = (name: string) => {
    const override = overrides[name];
    return override === false || override === undefined ? {} : override;
  };
  const wire = new Map<string, string>();
  const taken: Record<string, Arg> = {};
  const flags: Record<string, Flag> = {};
  for (const [name, param] of entries) {
    const { flag = name, value = placeholder(name), help = param.help, commas, completion } = named(name);
    wire.set(flag, name);
    if (param.place === "path") taken[flag] = { shape: param.shape, value, help, required: true, variadic: false, completion };
    else flags[flag] = { shape: param.shape, value: param.shape.kind === "flag" ? undefined : value, help, commas, completion };
  }
  if (def.operation.pages !== undefined) flags.limit = limitFlag;
  return {
    kind: "command",
    name: def.name,
    summary: def.summary,
    description: def.description,
    aliases: def.aliases ?? [],
    args: taken,
    flags,
    operations: [def.operation],
    effect: def.operation.effect === "read" ? "read" : "write",
    target: "instance",
    asks: def.asks ?? false,
    question: def.question,
    look: def.look,
    returns: itemsShape(def.operation),
    view: def.view,
    examples: def.examples.map(asExample),
    seeAlso: def.seeAlso ?? [],
    children: def.children ?? [],
    passThrough: false,
    mayAnswerNo: def.mayAnswerNo ?? false,
    exits: def.exits ?? [],
    async run(ctx, input: Readonly<Record<string, unknown>>) {
      const missing = entries.find(([name, param]) => param.required && param.place !== "path" && input[named(name).flag ?? name] === undefined);
      if (missing !== undefined) throw usage(`--${flagName(named(missing[0]).flag ?? missing[0])} is missing`, "--help shows what the command takes");
      const given = Object.entries(input).filter(([name, value]) => value !== undefined && (name !== "limit" || def.operation.pages === undefined));
      const parameters = Object.fromEntries(
        given.map(([flag, value]) => [wire.get(flag) ?? flag, Array.isArray(value) && flags[flag]?.commas === true ? value.join(",") : value]),
      );
      if (def.operation.pages !== undefined) return stream(ctx.pages(def.operation, parameters as InputOf<P>, limitOf(input)), { ndjson: false });
      const answer = await ctx.call(def.operation, parameters as InputOf<P>);
      return def.outcome === undefined ? show(answer) : def.outcome(answer, parameters as InputOf<P>);
    },
  };
}

/** For every list in pages. */
export const limitFlag: Flag<number> = option(integer({ min: 1 }), "N", "At most N items (default: all)");

const limitOf = ({ limit }: Readonly<Record<string, unknown>>): number | undefined => (typeof limit === "number" ? limit : undefined);

/** The parameters that the kit itself sets from page to page. */
const isPaging = ({ pages }: AnyOperation, name: string): boolean => pages !== undefined && ["page", "per_page", "after", "before"].includes(name);

/** What the command prints: a list in pages without the wire's envelope. */
export function itemsShape({ pages, returns }: AnyOperation): ShapeData {
  if (pages === undefined || pages === true || returns.kind !== "object") return returns;
  return returns.fields[pages] ?? returns;
}

/** Commands under one noun. */
export const group = (
  name: string,
  summary: string,
  children: readonly Node[],
  options: Partial<Pick<Group, "aliases" | "description" | "sections">> = {},
): Group => ({
  kind: "group",
  name,
  summary,
  description: options.description,
  aliases: options.aliases ?? [],
  children,
  sections: options.sections,
});
