/** What may stand where on the command line, as flat data that each shell's script is made from. */
import type { Arg, Command, Flag, Node } from "../cli/command.js";
import { flagName } from "../cli/flags.js";
import { globalFlags } from "../cli/globals.js";
import { namesOf, takesValue, walk } from "../cli/tree.js";
import { validFields } from "../output/fields.js";
import { bare, valueOf, type Value } from "./values.js";

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
  /** Forms of global flags that are not offered here: those of the same name as its own, and those that do nothing here. */
  readonly hidden: readonly string[];
  /** Global flags that take other words here: `--fields`, with the fields of this command. */
  readonly narrowed: readonly OfferedFlag[];
  readonly args: readonly OfferedArg[];
  /** Whether a command line of another program follows `--`. */
  readonly passThrough: boolean;
  /** Whether its arguments are the words of a command of this program, or a topic. */
  readonly describes: boolean;
}

export const offersOf = (root: Node): readonly Offers[] => [offer("", root), ...[...walk(root)].map(({ node, path }) => offer(path.join(" "), node))];

export const globalOffers: readonly OfferedFlag[] = flagsOf(globalFlags);

/** Which instance is meant: nothing to a command that speaks to none. */
const NAMING = flagsOf({ profile: globalFlags.profile, allProfiles: globalFlags.allProfiles, tag: globalFlags.tag, host: globalFlags.host }).flatMap(
  ({ forms }) => forms,
);

function hiddenFrom(flags: readonly OfferedFlag[], target: Command["target"]): readonly string[] {
  const hidden = new Set([...flags.flatMap(({ forms }) => forms), ...(target === "none" ? NAMING : [])]);
  return globalOffers.flatMap(({ forms }) => forms).filter((form) => hidden.has(form));
}

const BARE: Pick<Command, "args" | "flags" | "passThrough" | "returns" | "view" | "target"> = {
  target: "instance",
  args: {},
  flags: {},
  passThrough: false,
  returns: { kind: "nothing" },
  view: undefined,
};

function offer(id: string, node: Node): Offers {
  const children = node.children.map((child) => {
    const [name = child.name, ...aliases] = namesOf(child, node.children);
    return { id: id === "" ? name : `${id} ${name}`, name, aliases, summary: child.summary };
  });
  const { args, flags, passThrough, target, ...result } = node.kind === "command" ? node : BARE;
  const own = flagsOf(flags);
  const offered = Object.values(args).map(argOf);
  const describes = offered.some(({ value }) => value.kind === "command");
  const hidden = hiddenFrom(own, target);
  return { id, children, flags: own, hidden, narrowed: fieldsFlag(result), args: passThrough || describes ? [] : offered, passThrough, describes };
}

/** The columns of the table and the fields of the JSON: which of them it will be is not known before the line is whole. */
function fieldsFlag({ returns, view }: Pick<Command, "returns" | "view">): readonly OfferedFlag[] {
  const fields = [...new Set([true, false].flatMap((tabular) => validFields({ shape: returns, view, tabular })))];
  if (fields.length === 0) return [];
  return flagsOf({ fields: globalFlags.fields }).map((flag) => ({ ...flag, value: { kind: "words", words: fields.map(bare) }, commas: true }));
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
