/** completions/ghes-admin.bash: for bash 3.2 and later, with or without bash-completion. */
import { globalOffers, type OfferedFlag, type Offers } from "./offers.js";
import { bashRuntime } from "./bash-runtime.js";
import { lines, type Source } from "./script.js";
import { settings, type Value } from "./values.js";

/** Words of ours hold neither spaces nor quotes nor what bash expands, so that a list of them is one string. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const setValue = (value: Value): string =>
  value.kind === "words" ? `kind=words; list=${quoted(value.words.map(({ word }) => word).join(" "))}` : `kind=${quoted(value.kind)}`;

const setFlag = ({ value, commas }: OfferedFlag): string => (value === undefined ? "kind=none" : `${setValue(value)}${commas ? "; commas=1" : ""}`);

const forms = (flags: readonly OfferedFlag[]): string => flags.flatMap((flag) => flag.forms).join(" ");

const childCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, children }) =>
    children.map((child) => `    ${[child.name, ...child.aliases].map((name) => quoted(`${id}>${name}`)).join("|")}) child=${quoted(child.id)} ;;`),
  );

const nodeCases = (all: readonly Offers[]): readonly string[] =>
  all.map(({ id, children, flags, hidden, passThrough, describes }) => {
    const aliases = children.flatMap((child) => child.aliases.map((alias) => `${alias}:${child.name}`));
    const parts = [
      ...(children.length === 0 ? [] : [`names=${quoted(children.map((child) => child.name).join(" "))}`]),
      ...(aliases.length === 0 ? [] : [`aliases=${quoted(aliases.join(" "))}`]),
      ...(flags.length === 0 ? [] : [`own=${quoted(forms(flags))}`]),
      ...(hidden.length === 0 ? [] : [`hidden=${quoted(hidden.join(" "))}`]),
      ...(passThrough ? ["program=1"] : []),
      ...(describes ? ["describes=1"] : []),
    ];
    return `    ${quoted(id)}) ${parts.length === 0 ? ":" : parts.join("; ")} ;;`;
  });

const flagCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, flags, narrowed }) =>
    [...flags, ...narrowed].map((flag) => `    ${flag.forms.map((form) => quoted(`${id}>${form}`)).join("|")}) ${setFlag(flag)}; return ;;`),
  );

const globalCases = (): readonly string[] => globalOffers.map((flag) => `    ${flag.forms.join("|")}) ${setFlag(flag)} ;;`);

const argCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, args }) =>
    args.flatMap(({ value, variadic }, i) =>
      value.kind === "anything" ? [] : [`    ${quoted(`${id}>`)}${variadic ? "*" : String(i)}) ${setValue(value)} ;;`],
    ),
  );

/** A mark at the end says more about the value: `%` true or false, `@` a secret. */
const settingWords = (): string => settings.map(({ path, kind, secret }) => `${path}${secret ? "@" : kind === "flag" ? "%" : ""}`).join(" ");

export const bashCompletion = (source: Source): string => `# ${source.notice}
# bash completion for ghes-admin. Source this file, or put it where bash-completion looks for it.
# No program is started: profile names come from profiles.txt beside the profile store.
# shellcheck shell=bash disable=SC2034

# Sets child: the command that word $2 names below command $1; empty where it names none.
__ghes_admin_child() {
  child=
  case "$1>$2" in
${lines(childCases(source.all))}  esac
}

# Sets names, aliases (alias:name), own, hidden, program and describes: what command $1 offers.
__ghes_admin_node() {
  names='' aliases='' own='' hidden='' program='' describes=
  case "$1" in
${lines(nodeCases(source.all))}  esac
}

# Sets kind, list and commas: what flag $2 of command $1 takes; kind is empty for a flag it does not have.
__ghes_admin_flag() {
  kind='' list='' commas=
  case "$1>$2" in
${lines(flagCases(source.all))}  esac
  case "$2" in
${lines(globalCases())}  esac
}

# Sets kind and list: what argument number $2, from 0, of command $1 is.
__ghes_admin_arg() {
  kind='' list='' commas=
  case "$1>$2" in
${lines(argCases(source.all))}  esac
}

__ghes_admin_settings='${settingWords()}'
__ghes_admin_topics='${source.topics.map(({ name }) => name).join(" ")}'
${bashRuntime(forms(globalOffers))}`;
