/** completions/ghes-admin.fish: for fish 3. */
import { NOTICE } from "../notice.js";
import { globalOffers, type OfferedFlag, type Offers, type Value } from "./offers.js";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
/** A word and its meaning, which fish keeps apart by a tab: two arguments of `printf '%s\t%s\n'`. */
const described = (word: string, meaning: string): string => `${quoted(word)} ${quoted(meaning)}`;

const setValue = (value: Value): string => (value.kind === "words" ? `set kind words; set list ${value.words.map(quoted).join(" ")}` : `set kind ${value.kind}`);

const setFlag = ({ value, commas }: OfferedFlag): string => (value === undefined ? "set kind none" : `${setValue(value)}${commas ? "; set commas 1" : ""}`);

const describedFlags = (flags: readonly OfferedFlag[]): string => flags.flatMap(({ forms, help }) => forms.map((form) => described(form, help))).join(" ");

const childCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, children }) =>
    children.flatMap((child) => [`        case ${[child.name, ...child.aliases].map((name) => quoted(`${id}>${name}`)).join(" ")}`, `            echo ${quoted(child.id)}`]),
  );

const nodeCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, children, flags, passThrough }) => {
    const aliases = children.flatMap((child) => child.aliases.map((alias) => described(alias, child.summary)));
    const parts = [
      ...(children.length === 0 ? [] : [`set names ${children.map((child) => described(child.name, child.summary)).join(" ")}`]),
      ...(aliases.length === 0 ? [] : [`set aliases ${aliases.join(" ")}`]),
      ...(flags.length === 0 ? [] : [`set own ${describedFlags(flags)}`]),
      ...(passThrough ? ["set program 1"] : []),
    ];
    return parts.length === 0 ? [] : [`        case ${quoted(id)}`, ...parts.map((part) => `            ${part}`)];
  });

const flagCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, flags }) =>
    flags.flatMap((flag) => [`        case ${flag.forms.map((form) => quoted(`${id}>${form}`)).join(" ")}`, `            ${setFlag(flag)}`, "            return"]),
  );

const globalCases = (): readonly string[] => globalOffers.flatMap((flag) => [`        case ${flag.forms.map(quoted).join(" ")}`, `            ${setFlag(flag)}`]);

const argCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, args }) =>
    args.flatMap(({ value, variadic }, i) =>
      value.kind === "anything" ? [] : [`        case ${quoted(`${id}>${variadic ? "*" : String(i)}`)}`, `            ${setValue(value)}`],
    ),
  );

const lines = (cases: readonly string[]): string => cases.map((line) => `${line}\n`).join("");

export const fishCompletion = (all: readonly Offers[]): string => `# ${NOTICE}
# fish completion for ghes-admin. Source this file, or put it into ~/.config/fish/completions.
# No program is started: profile names come from profiles.txt beside the profile store.

# The command that word $argv[2] names below command $argv[1]; nothing where it names none.
function __ghes_admin_child
    switch "$argv[1]>$argv[2]"
${lines(childCases(all))}    end
end

# Sets names, aliases, own and program: what command $argv[1] offers.
function __ghes_admin_node --no-scope-shadowing
    set names
    set aliases
    set own
    set program
    switch "$argv[1]"
${lines(nodeCases(all))}    end
end

# Sets kind, list and commas: what flag $argv[2] of command $argv[1] takes; kind is empty for a flag it does not have.
function __ghes_admin_flag --no-scope-shadowing
    set kind ''
    set list
    set commas
    switch "$argv[1]>$argv[2]"
${lines(flagCases(all))}    end
    switch "$argv[2]"
${lines(globalCases())}    end
end

# Sets kind and list: what argument number $argv[2], from 0, of command $argv[1] is.
function __ghes_admin_arg --no-scope-shadowing
    set kind ''
    set list
    set commas
    switch "$argv[1]>$argv[2]"
${lines(argCases(all))}    end
end

# Whether the value of flag word $argv[2] of command $argv[1] is the next word. Letters may stand together: -vp NAME.
function __ghes_admin_awaits
    set -l kind
    set -l list
    set -l commas
    switch "$argv[2]"
        case '--*=*'
            return 1
        case '--*'
            __ghes_admin_flag "$argv[1]" "$argv[2]"
        case '*'
            set -l letters (string split '' -- (string sub -s 2 -- "$argv[2]"))
            while set -q letters[1]
                __ghes_admin_flag "$argv[1]" "-$letters[1]"
                set -e letters[1]
                test -z "$kind" -o "$kind" = none; or break
            end
            set -q letters[1]; and return 1
    end
    test -n "$kind" -a "$kind" != none
end

function __ghes_admin_profiles
    set -l folder "$HOME/.config/ghes-admin"
    string match -q '/*' -- "$XDG_CONFIG_HOME"; and set folder "$XDG_CONFIG_HOME/ghes-admin"
    test -n "$GHES_ADMIN_CONFIG_DIR"; and set folder "$GHES_ADMIN_CONFIG_DIR"
    test -r "$folder/profiles.txt"; or return
    while read -l name
        test -n "$name"; and echo "$name"
    end <"$folder/profiles.txt"
end

# Offers values of the kind in $kind; $argv[1] stands in front of them in the same word, and $argv[2] is what was typed.
function __ghes_admin_values --no-scope-shadowing
    set -l lead "$argv[1]"
    set -l typed "$argv[2]"
    if test -n "$commas"; and string match -q '*,*' -- "$typed"
        set lead "$lead"(string replace -r '[^,]*$' '' -- "$typed")
    end
    switch "$kind"
        case words
            printf '%s\\n' "$lead"$list
        case profile
            set -l found (__ghes_admin_profiles)
            set -q found[1]; and printf '%s\\tprofile\\n' "$lead"$found
        case file
            set -l found (__fish_complete_path "$typed")
            set -q found[1]; and printf '%s\\n' "$lead"$found
    end
end

# Everything that may stand at the cursor, with what it means after a tab.
function __ghes_admin_complete
    set -l tokens (commandline -opc)
    set -l part (commandline -ct)
    set -l id ''
    set -l index 0
    set -l dashes
    set -l awaited
    set -l names
    set -l aliases
    set -l own
    set -l program
    set -l kind
    set -l list
    set -l commas
    set -e tokens[1]
    while set -q tokens[1]
        set -l word "$tokens[1]"
        set -e tokens[1]
        if test -n "$awaited"
            set awaited
        else if test -n "$dashes"
            set index (math $index + 1)
        else if test "$word" = --
            set dashes 1
            __ghes_admin_node "$id"
            if test -n "$program"; and set -q tokens[1]
                # The command line of another program.
                complete -C (string join ' ' -- (string escape -- $tokens) "$part")
                return
            end
        else if string match -q -- '-?*' "$word"
            __ghes_admin_awaits "$id" "$word"; and set awaited "$word"
        else
            set -l child (__ghes_admin_child "$id" "$word")
            if test -n "$child" -a $index -eq 0
                set id "$child"
            else
                set index (math $index + 1)
            end
        end
    end
    __ghes_admin_node "$id"
    if test -n "$awaited"
        string match -q -- '--*' "$awaited"; or set awaited -(string sub -s -1 -- "$awaited")
        __ghes_admin_flag "$id" "$awaited"
        __ghes_admin_values '' "$part"
    else if test -n "$dashes" -a -n "$program"
        complete -C "$part"
    else if test -z "$dashes"; and string match -q -- '--*=*' "$part"
        set -l halves (string split -m 1 = -- "$part")
        __ghes_admin_flag "$id" "$halves[1]"
        __ghes_admin_values "$halves[1]=" "$halves[2]"
    else if test -z "$dashes"; and string match -q -- '-*' "$part"
        set -q own[1]; and printf '%s\\t%s\\n' $own
        printf '%s\\t%s\\n' ${describedFlags(globalOffers)}
    else
        if test -z "$dashes" -a $index -eq 0
            set -q names[1]; and printf '%s\\t%s\\n' $names
            # An alias is offered where no name fits.
            set -l fitting (set -q names[1]; and printf '%s\\t%s\\n' $names | string match -- "$part*")
            set -q fitting[1]; or not set -q aliases[1]; or printf '%s\\t%s\\n' $aliases
        end
        __ghes_admin_arg "$id" $index
        __ghes_admin_values '' "$part"
    end
end

complete -c ghes-admin -e
complete -c ghes-admin -f -a '(__ghes_admin_complete)'
`;
