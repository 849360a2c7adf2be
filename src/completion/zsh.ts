/** completions/_ghes-admin: for zsh 5, in a folder of `fpath`. */
import { globalOffers, type OfferedFlag, type Offers } from "./offers.js";
import { lines, type Source } from "./script.js";
import { meaningOf, settings, type Value } from "./values.js";
import { zshRuntime } from "./zsh-runtime.js";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
/** `word:what it means`, the form `_describe` reads. */
const described = (word: string, meaning: string): string => quoted(`${word.replaceAll(":", "\\:")}${meaning === "" ? "" : `:${meaning}`}`);

const setValue = (value: Value): string =>
  value.kind === "words" ? `kind=words; list=(${value.words.map(({ word, help }) => described(word, help)).join(" ")})` : `kind=${value.kind}`;

const setFlag = ({ value, commas }: OfferedFlag): string => (value === undefined ? "kind=none" : `${setValue(value)}${commas ? "; commas=1" : ""}`);

const describedFlags = (flags: readonly OfferedFlag[]): string => flags.flatMap(({ forms, help }) => forms.map((form) => described(form, help))).join(" ");

const childCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, children }) =>
    children.map((child) => `    (${[child.name, ...child.aliases].map((name) => quoted(`${id}>${name}`)).join("|")}) child=${quoted(child.id)} ;;`),
  );

const nodeCases = (all: readonly Offers[]): readonly string[] =>
  all.map(({ id, children, flags, hidden, passThrough, describes }) => {
    const aliases = children.flatMap((child) => child.aliases.map((alias) => quoted(`${child.name}>${described(alias, child.summary).slice(1, -1)}`)));
    const parts = [
      ...(children.length === 0 ? [] : [`names=(${children.map((child) => described(child.name, child.summary)).join(" ")})`]),
      ...(aliases.length === 0 ? [] : [`aliases=(${aliases.join(" ")})`]),
      ...(flags.length === 0 ? [] : [`own=(${describedFlags(flags)})`]),
      ...(hidden.length === 0 ? [] : [`hidden=(${hidden.join(" ")})`]),
      ...(passThrough ? ["program=1"] : []),
      ...(describes ? ["describes=1"] : []),
    ];
    return `    (${quoted(id)}) ${parts.length === 0 ? ":" : parts.join("; ")} ;;`;
  });

const flagCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, flags, narrowed }) =>
    [...flags, ...narrowed].map((flag) => `    (${flag.forms.map((form) => quoted(`${id}>${form}`)).join("|")}) ${setFlag(flag)}; return ;;`),
  );

const globalCases = (): readonly string[] => globalOffers.map((flag) => `    (${flag.forms.map(quoted).join("|")}) ${setFlag(flag)} ;;`);

const argCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, args }) =>
    args.flatMap(({ value, variadic }, i) =>
      value.kind === "anything" ? [] : [`    (${quoted(`${id}>`)}${variadic ? "*" : String(i)}) ${setValue(value)} ;;`],
    ),
  );

export const zshCompletion = (source: Source): string => `#compdef ghes-admin
# ${source.notice}
# zsh completion for ghes-admin. Put this file into a folder of fpath, under the name _ghes-admin.
# No program is started: profile names come from profiles.txt beside the profile store.

# Sets child: the command that word $2 names below command $1; empty where it names none.
__ghes_admin_child() {
  child=
  case "$1>$2" in
${lines(childCases(source.all))}  esac
}

# Sets names, aliases (name>alias), own, hidden, program and describes: what command $1 offers.
__ghes_admin_node() {
  names=() aliases=() own=() hidden=() program= describes=
  case "$1" in
${lines(nodeCases(source.all))}  esac
}

# Sets kind, list and commas: what flag $2 of command $1 takes; kind is empty for a flag it does not have.
__ghes_admin_flag() {
  kind= list=() commas=
  case "$1>$2" in
${lines(flagCases(source.all))}  esac
  case "$2" in
${lines(globalCases())}  esac
}

# Sets kind and list: what argument number $2, from 0, of command $1 is.
__ghes_admin_arg() {
  kind= list=() commas=
  case "$1>$2" in
${lines(argCases(source.all))}  esac
}

# Sets list: the settings, each with what it holds.
__ghes_admin_settings() {
  list=(
${lines(settings.map((setting) => `    ${described(setting.path, meaningOf(setting))}`))}  )
}

# Sets list: what help knows beside the commands.
__ghes_admin_topics() {
  list=(${source.topics.map(({ name, summary }) => described(name, summary)).join(" ")})
}
${zshRuntime(describedFlags(globalOffers))}`;
