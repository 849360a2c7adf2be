/** completions/ghes-admin.bash: for bash 3.2 and later, with or without bash-completion. */
import { NOTICE } from "../notice.js";
import { globalOffers, type OfferedFlag, type Offers, type Value } from "./offers.js";

/** Words of ours hold neither spaces nor quotes, so that a list of them is one string. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const setValue = (value: Value): string => (value.kind === "words" ? `kind=words; list=${quoted(value.words.join(" "))}` : `kind=${value.kind}`);

const setFlag = ({ value, commas }: OfferedFlag): string => (value === undefined ? "kind=none" : `${setValue(value)}${commas ? "; commas=1" : ""}`);

const forms = (flags: readonly OfferedFlag[]): string => flags.flatMap((flag) => flag.forms).join(" ");

function childCases(all: readonly Offers[]): readonly string[] {
  return all.flatMap(({ id, children }) => children.map((child) => `    ${[child.name, ...child.aliases].map((name) => quoted(`${id}>${name}`)).join("|")}) child=${quoted(child.id)} ;;`));
}

function nodeCases(all: readonly Offers[]): readonly string[] {
  return all.map(({ id, children, flags, passThrough }) => {
    const parts = [
      ...(children.length === 0 ? [] : [`names=${quoted(children.map((child) => child.name).join(" "))}`]),
      ...(children.some((child) => child.aliases.length > 0) ? [`aliases=${quoted(children.flatMap((child) => child.aliases).join(" "))}`] : []),
      ...(flags.length === 0 ? [] : [`own=${quoted(forms(flags))}`]),
      ...(passThrough ? ["program=1"] : []),
    ];
    return `    ${quoted(id)}) ${parts.length === 0 ? ":" : parts.join("; ")} ;;`;
  });
}

const flagCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, flags }) => flags.map((flag) => `    ${flag.forms.map((form) => quoted(`${id}>${form}`)).join("|")}) ${setFlag(flag)}; return ;;`));

const globalCases = (): readonly string[] => globalOffers.map((flag) => `    ${flag.forms.join("|")}) ${setFlag(flag)} ;;`);

function argCases(all: readonly Offers[]): readonly string[] {
  return all.flatMap(({ id, args }) =>
    args.flatMap(({ value, variadic }, i) => (value.kind === "anything" ? [] : [`    ${quoted(`${id}>`)}${variadic ? "*" : String(i)}) ${setValue(value)} ;;`])),
  );
}

const TOP = `# ${NOTICE}
# bash completion for ghes-admin. Source this file, or put it where bash-completion looks for it.
# No program is started: profile names come from profiles.txt beside the profile store.
# shellcheck shell=bash disable=SC2034

# Sets child: the command that word $2 names below command $1; empty where it names none.
__ghes_admin_child() {
  child=
  case "$1>$2" in
`;

const NODE = `  esac
}

# Sets names, aliases, own and program: what command $1 offers.
__ghes_admin_node() {
  names= aliases= own= program=
  case "$1" in
`;

const FLAG = `  esac
}

# Sets kind, list and commas: what flag $2 of command $1 takes; kind is empty for a flag it does not have.
__ghes_admin_flag() {
  kind= list= commas=
  case "$1>$2" in
`;

const GLOBAL = `  esac
  case "$2" in
`;

const ARG = `  esac
}

# Sets kind and list: what argument number $2, from 0, of command $1 is.
__ghes_admin_arg() {
  kind= list= commas=
  case "$1>$2" in
`;

const bottom = (global: string): string => `  esac
}

# Sets next_value when the value of flag word $2 of command $1 is the next word. Letters may stand together: -vp NAME.
__ghes_admin_awaits() {
  local letters
  next_value=
  case "$2" in
    --*=*) return ;;
    --*) __ghes_admin_flag "$1" "$2" ;;
    *)
      letters=\${2#-}
      while [[ -n $letters ]]; do
        __ghes_admin_flag "$1" "-\${letters:0:1}"
        letters=\${letters:1}
        [[ -z $kind || $kind == none ]] || break
      done
      [[ -z $letters ]] || return
      ;;
  esac
  [[ -z $kind || $kind == none ]] || next_value=1
}

# Adds those of the words $2... that begin with $part, with $1 in front.
__ghes_admin_offer() {
  local lead=$1 word
  shift
  for word in "$@"; do
    [[ $word == "$part"* ]] || continue
    word=$lead$word
    COMPREPLY+=("\${word#"$cut"}")
  done
}

__ghes_admin_profiles() {
  local folder name
  if [[ -n \${GHES_ADMIN_CONFIG_DIR-} ]]; then folder=$GHES_ADMIN_CONFIG_DIR
  elif [[ \${XDG_CONFIG_HOME-} == /* ]]; then folder=$XDG_CONFIG_HOME/ghes-admin
  else folder=\${HOME-}/.config/ghes-admin
  fi
  [[ -r $folder/profiles.txt ]] || return
  while IFS= read -r name; do __ghes_admin_offer "$1" "$name"; done <"$folder/profiles.txt"
}

__ghes_admin_files() {
  local name
  compopt -o filenames 2>/dev/null
  while IFS= read -r name; do
    name=$1$name
    COMPREPLY+=("\${name#"$cut"}")
  done < <(compgen -f -- "$part")
}

# Offers values of the kind in $kind; $1 stands in front of them in the same word: --topology=
__ghes_admin_values() {
  local lead=$1
  case $part in \\"* | \\'*) part=\${part:1} ;; esac
  if [[ -n $commas && $part == *,* ]]; then
    lead=$lead\${part%,*},
    part=\${part##*,}
  fi
  # shellcheck disable=SC2086 # a list of words
  case $kind in
    words) __ghes_admin_offer "$lead" $list ;;
    profile) __ghes_admin_profiles "$lead" ;;
    file) __ghes_admin_files "$lead" ;;
  esac
}

# Sets words, part and cut from the line up to the cursor. Bash takes --flag=value apart at the sign; here it is one
# word again, and cut is what stands in it before the piece that bash replaces.
__ghes_admin_read_line() {
  local line=\${COMP_LINE:0:COMP_POINT} piece spaces i last=-1
  words=() cut=
  for ((i = 0; i <= COMP_CWORD; i++)); do
    spaces=\${line%%[![:space:]]*}
    line=\${line#"$spaces"}
    piece=\${COMP_WORDS[i]}
    ((i < COMP_CWORD)) || piece=$line
    if [[ -n $spaces || $i -eq 0 ]]; then
      last=$((last + 1))
      words[last]=$piece
    else
      ((i < COMP_CWORD)) || cut=\${words[last]}
      words[last]=\${words[last]}$piece
      [[ $piece != = || $i -lt $COMP_CWORD ]] || cut=\${words[last]}
    fi
    line=\${line#"$piece"}
  done
  part=\${words[last]}
  unset "words[last]"
}

_ghes_admin() {
  local words part cut id child kind list commas names aliases own program next_value index dashes word i
  COMPREPLY=()
  __ghes_admin_read_line
  id= index=0 dashes= next_value=
  i=1
  while ((i < \${#words[@]})); do
    word=\${words[i]}
    i=$((i + 1))
    if [[ -n $next_value ]]; then next_value=
    elif [[ -n $dashes ]]; then index=$((index + 1))
    elif [[ $word == -- ]]; then
      dashes=1
      __ghes_admin_node "$id"
      if [[ -n $program && $i -lt \${#words[@]} ]]; then
        # Another command line: ours again, or files.
        [[ \${words[i]##*/} == ghes-admin ]] || { kind=file; __ghes_admin_values ""; return; }
        id= dashes= i=$((i + 1))
      fi
    elif [[ $word == -?* ]]; then __ghes_admin_awaits "$id" "$word"
    else
      __ghes_admin_child "$id" "$word"
      if [[ -n $child && $index -eq 0 ]]; then id=$child; else index=$((index + 1)); fi
    fi
  done
  case $part in \\"* | \\'*) part=\${part:1} ;; esac
  __ghes_admin_node "$id"
  if [[ -n $next_value ]]; then __ghes_admin_values ""
  elif [[ -n $dashes && -n $program ]]; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -c -- "$part")
  elif [[ -z $dashes && $part == --*=* ]]; then
    word=\${part%%=*}
    part=\${part#*=}
    __ghes_admin_flag "$id" "$word"
    __ghes_admin_values "$word="
  elif [[ -z $dashes && $part == -* ]]; then
    # shellcheck disable=SC2086 # lists of words
    __ghes_admin_offer "" $own ${global}
  else
    # shellcheck disable=SC2086 # lists of words
    if [[ -z $dashes && $index -eq 0 ]]; then
      __ghes_admin_offer "" $names
      ((\${#COMPREPLY[@]} > 0)) || [[ -z $part ]] || __ghes_admin_offer "" $aliases
    fi
    __ghes_admin_arg "$id" "$index"
    __ghes_admin_values ""
  fi
}

complete -F _ghes_admin ghes-admin
`;

const lines = (cases: readonly string[]): string => cases.map((line) => `${line}\n`).join("");

export const bashCompletion = (all: readonly Offers[]): string =>
  [
    TOP,
    lines(childCases(all)),
    NODE,
    lines(nodeCases(all)),
    FLAG,
    lines(flagCases(all)),
    GLOBAL,
    lines(globalCases()),
    ARG,
    lines(argCases(all)),
    bottom(forms(globalOffers)),
  ].join("");
