/** completions/ghes-admin.fish: for fish 3. */
import { fishRuntime } from "./fish-runtime.js";
import { globalOffers, type OfferedFlag, type Offers } from "./offers.js";
import { lines, type Source } from "./script.js";
import { meaningOf, settings, type Value } from "./values.js";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
/** A word and its meaning, which fish keeps apart by a tab: two arguments of `printf '%s\t%s\n'`. */
const described = (word: string, meaning: string): string => `${quoted(word)} ${quoted(meaning)}`;

const setValue = (value: Value): string =>
  value.kind === "words" ? `set kind words; set list ${value.words.map(({ word, help }) => described(word, help)).join(" ")}` : `set kind ${value.kind}`;

const setFlag = ({ value, commas }: OfferedFlag): string => (value === undefined ? "set kind none" : `${setValue(value)}${commas ? "; set commas 1" : ""}`);

const describedFlags = (flags: readonly OfferedFlag[]): string => flags.flatMap(({ forms, help }) => forms.map((form) => described(form, help))).join(" ");

const childCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, children }) =>
    children.flatMap((child) => [
      `        case ${[child.name, ...child.aliases].map((name) => quoted(`${id}>${name}`)).join(" ")}`,
      `            set child ${quoted(child.id)}`,
    ]),
  );

const nodeCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, children, flags, hidden, passThrough, describes }) => {
    const aliases = children.flatMap((child) => child.aliases.map((alias) => `${quoted(child.name)} ${described(alias, child.summary)}`));
    const parts = [
      ...(children.length === 0 ? [] : [`set names ${children.map((child) => described(child.name, child.summary)).join(" ")}`]),
      ...(aliases.length === 0 ? [] : [`set aliases ${aliases.join(" ")}`]),
      ...(flags.length === 0 ? [] : [`set own ${describedFlags(flags)}`]),
      ...(hidden.length === 0 ? [] : [`set hidden ${hidden.join(" ")}`]),
      ...(passThrough ? ["set program 1"] : []),
      ...(describes ? ["set describes 1"] : []),
    ];
    return parts.length === 0 ? [] : [`        case ${quoted(id)}`, ...parts.map((part) => `            ${part}`)];
  });

const flagCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, flags, narrowed }) =>
    [...flags, ...narrowed].flatMap((flag) => [
      `        case ${flag.forms.map((form) => quoted(`${id}>${form}`)).join(" ")}`,
      `            ${setFlag(flag)}`,
      "            return",
    ]),
  );

const globalCases = (): readonly string[] =>
  globalOffers.flatMap((flag) => [`        case ${flag.forms.map(quoted).join(" ")}`, `            ${setFlag(flag)}`]);

const argCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, args }) =>
    args.flatMap(({ value, variadic }, i) =>
      value.kind === "anything" ? [] : [`        case ${quoted(`${id}>${variadic ? "*" : String(i)}`)}`, `            ${setValue(value)}`],
    ),
  );

export const fishCompletion = (source: Source): string => `# ${source.notice}
# fish completion for ghes-admin. Source this file, or put it into ~/.config/fish/completions.
# No program is started: profile names come from profiles.txt beside the profile store.

# Sets child: the command that word $argv[2] names below command $argv[1]; empty where it names none.
function __ghes_admin_child --no-scope-shadowing
    set child
    switch "$argv[1]>$argv[2]"
${lines(childCases(source.all))}    end
end

# Sets names, aliases (three words each: name, alias, meaning), own, hidden, program and describes: what command $argv[1] offers.
function __ghes_admin_node --no-scope-shadowing
    set names
    set aliases
    set own
    set hidden
    set program
    set describes
    switch "$argv[1]"
${lines(nodeCases(source.all))}    end
end

# Sets kind, list and commas: what flag $argv[2] of command $argv[1] takes; kind is empty for a flag it does not have.
function __ghes_admin_flag --no-scope-shadowing
    set kind ''
    set list
    set commas
    switch "$argv[1]>$argv[2]"
${lines(flagCases(source.all))}    end
    switch "$argv[2]"
${lines(globalCases())}    end
end

# Sets kind and list: what argument number $argv[2], from 0, of command $argv[1] is.
function __ghes_admin_arg --no-scope-shadowing
    set kind ''
    set list
    set commas
    switch "$argv[1]>$argv[2]"
${lines(argCases(source.all))}    end
end

# Sets list: the settings, each with what it holds.
function __ghes_admin_settings --no-scope-shadowing
    set list \\
${lines(settings.map((setting, i) => `        ${described(setting.path, meaningOf(setting))}${i === settings.length - 1 ? "" : " \\"}`))}end

# Sets list: what help knows beside the commands.
function __ghes_admin_topics --no-scope-shadowing
    set list ${source.topics.map(({ name, summary }) => described(name, summary)).join(" ")}
end
${fishRuntime(describedFlags(globalOffers))}`;
