/** What may stand where on the command line, as flat data that each shell's script is made from. */
import type { Arg, Command, Completion, Flag, Node } from "../../cli/command.js";
import { choicesOf, flagName } from "../../cli/flags.js";
import { globalFlags } from "../../cli/globals.js";
import { namesOf, takesValue, walk } from "../../cli/tree.js";

/** What a value may be. `anything` is the person's to know. */
export type Value = { readonly kind: "file" | "profile" | "anything" } | { readonly kind: "words"; readonly words: readonly string[] };

export interface OfferedFlag {
  /** Every form it is written in: `--profile`, `-p`; `--no-x` is a flag of its own. */
  readonly forms: readonly string[];
  readonly help: string;
  /** Undefined for a flag without a value. */
  readonly value: Value | undefined;
  /** Several values with commas between them. */
  readonly commas: boolean;
}

export interface OfferedArg {
  readonly value: Value;
  readonly variadic: boolean;
}

export interface OfferedChild {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
}

/** One group or command. */
export interface Offers {
  /** Its words with a space between them; empty for the root. */
  readonly id: string;
  readonly children: readonly OfferedChild[];
  /** Its own, which win over the global ones of the same name. */
  readonly flags: readonly OfferedFlag[];
  readonly args: readonly OfferedArg[];
  /** Whether a command line of another program follows `--`. */
  readonly passThrough: boolean;
}

export const offersOf = (root: Node): readonly Offers[] => [offer("", root), ...[...walk(root)].map(({ node, path }) => offer(path.join(" "), node))];

export const globalOffers: readonly OfferedFlag[] = flagsOf(globalFlags);

function offer(id: string, node: Node): Offers {
  const children = node.children.map((child) => {
    const [name = child.name, ...aliases] = namesOf(child, node.children);
    return { id: id === "" ? name : `${id} ${name}`, name, aliases, summary: child.summary };
  });
  const own: Pick<Command, "args" | "flags" | "passThrough"> = node.kind === "command" ? node : { args: {}, flags: {}, passThrough: false };
  return { id, children, flags: flagsOf(own.flags), args: own.passThrough ? [] : Object.values(own.args).map(argOf), passThrough: own.passThrough };
}

function flagsOf(flags: Readonly<Record<string, Flag>>): readonly OfferedFlag[] {
  return Object.entries(flags).flatMap(([key, flag]) => {
    const name = flagName(key);
    const forms = flag.short === undefined ? [`--${name}`] : [`--${name}`, `-${flag.short}`];
    const offered = { forms, help: flag.help, value: takesValue(flag) ? valueOf(flag) : undefined, commas: flag.commas === true };
    return flag.negatable === true ? [offered, { ...offered, forms: [`--no-${name}`], help: `Not: ${flag.help}` }] : [offered];
  });
}

const argOf = (arg: Arg): OfferedArg => ({ value: valueOf(arg), variadic: arg.variadic });

function valueOf({ shape, completion }: { readonly shape: Flag["shape"]; readonly completion?: Completion | undefined }): Value {
  if (completion === "file" || completion === "profile") return { kind: completion };
  const words = completion ?? choicesOf(shape);
  return words === undefined ? { kind: "anything" } : { kind: "words", words };
}
