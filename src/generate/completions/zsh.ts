/** completions/_ghes-admin: for zsh 5, in a folder of `fpath`. */
import { NOTICE } from "../notice.js";
import { globalOffers, type OfferedFlag, type Offers, type Value } from "./offers.js";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
/** `word:what it means`, the form `_describe` reads. */
const described = (word: string, meaning: string): string => quoted(`${word.replaceAll(":", "\\:")}:${meaning}`);

const setValue = (value: Value): string => (value.kind === "words" ? `kind=words; list=(${value.words.map(quoted).join(" ")})` : `kind=${value.kind}`);

const setFlag = ({ value, commas }: OfferedFlag): string => (value === undefined ? "kind=none" : `${setValue(value)}${commas ? "; commas=1" : ""}`);

const describedFlags = (flags: readonly OfferedFlag[]): string => flags.flatMap(({ forms, help }) => forms.map((form) => described(form, help))).join(" ");

const childCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, children }) => children.map((child) => `    (${[child.name, ...child.aliases].map((name) => quoted(`${id}>${name}`)).join("|")}) child=${quoted(child.id)} ;;`));

const nodeCases = (all: readonly Offers[]): readonly string[] =>
  all.map(({ id, children, flags, passThrough }) => {
    const aliases = children.flatMap((child) => child.aliases.map((alias) => described(alias, child.summary)));
    const parts = [
      ...(children.length === 0 ? [] : [`names=(${children.map((child) => described(child.name, child.summary)).join(" ")})`]),
      ...(aliases.length === 0 ? [] : [`aliases=(${aliases.join(" ")})`]),
      ...(flags.length === 0 ? [] : [`own=(${describedFlags(flags)})`]),
      ...(passThrough ? ["program=1"] : []),
    ];
    return `    (${quoted(id)}) ${parts.length === 0 ? ":" : parts.join("; ")} ;;`;
  });

const flagCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, flags }) => flags.map((flag) => `    (${flag.forms.map((form) => quoted(`${id}>${form}`)).join("|")}) ${setFlag(flag)}; return ;;`));

const globalCases = (): readonly string[] => globalOffers.map((flag) => `    (${flag.forms.map(quoted).join("|")}) ${setFlag(flag)} ;;`);

const argCases = (all: readonly Offers[]): readonly string[] =>
  all.flatMap(({ id, args }) =>
    args.flatMap(({ value, variadic }, i) => (value.kind === "anything" ? [] : [`    (${quoted(`${id}>`)}${variadic ? "*" : String(i)}) ${setValue(value)} ;;`])),
  );

const lines = (cases: readonly string[]): string => cases.map((line) => `${line}\n`).join("");

export const zshCompletion = (all: readonly Offers[]): string => `#compdef ghes-admin
# ${NOTICE}
# zsh completion for ghes-admin. Put this file into a folder of fpath, under the name _ghes-admin.
# No program is started: profile names come from profiles.txt beside the profile store.

# Sets child: the command that word $2 names below command $1; empty where it names none.
__ghes_admin_child() {
  child=
  case "$1>$2" in
${lines(childCases(all))}  esac
}

# Sets names, aliases, own and program: what command $1 offers.
__ghes_admin_node() {
  names=() aliases=() own=() program=
  case "$1" in
${lines(nodeCases(all))}  esac
}

# Sets kind, list and commas: what flag $2 of command $1 takes; kind is empty for a flag it does not have.
__ghes_admin_flag() {
  kind= list=() commas=
  case "$1>$2" in
${lines(flagCases(all))}  esac
  case "$2" in
${lines(globalCases())}  esac
}

# Sets kind and list: what argument number $2, from 0, of command $1 is.
__ghes_admin_arg() {
  kind= list=() commas=
  case "$1>$2" in
${lines(argCases(all))}  esac
}

# Sets next_value when the value of flag word $2 of command $1 is the next word. Letters may stand together: -vp NAME.
__ghes_admin_awaits() {
  local letters
  next_value=
  case "$2" in
    (--*=*) return ;;
    (--*) __ghes_admin_flag "$1" "$2" ;;
    (*)
      letters=\${2#-}
      while [[ -n $letters ]]; do
        __ghes_admin_flag "$1" "-\${letters[1]}"
        letters=\${letters[2,-1]}
        [[ -z $kind || $kind == none ]] || break
      done
      [[ -z $letters ]] || return
      ;;
  esac
  [[ -z $kind || $kind == none ]] || next_value=1
}

__ghes_admin_profiles() {
  local folder
  local -a found
  if [[ -n \${GHES_ADMIN_CONFIG_DIR-} ]]; then folder=$GHES_ADMIN_CONFIG_DIR
  elif [[ \${XDG_CONFIG_HOME-} == /* ]]; then folder=$XDG_CONFIG_HOME/ghes-admin
  else folder=\${HOME-}/.config/ghes-admin
  fi
  [[ -r $folder/profiles.txt ]] && found=("\${(@f)$(<$folder/profiles.txt)}")
  found=(\${found:#})
  (( $#found )) && _describe -t profiles profile found
}

# Offers values of the kind in $kind.
__ghes_admin_values() {
  [[ -z $commas ]] || compset -P '*,'
  case $kind in
    (words) _describe -t values value list ;;
    (profile) __ghes_admin_profiles ;;
    (file) _files ;;
  esac
}

_ghes-admin() {
  local id= child= kind= commas= next_value= dashes= program= word= index=0 i=2
  local -a list names aliases own flags
  while (( i < CURRENT )); do
    word=\${(Q)words[i]}
    (( i += 1 ))
    if [[ -n $next_value ]]; then next_value=
    elif [[ -n $dashes ]]; then (( index += 1 ))
    elif [[ $word == -- ]]; then
      dashes=1
      __ghes_admin_node "$id"
      if [[ -n $program ]]; then
        # The command line of another program.
        shift $(( i - 1 )) words
        (( CURRENT -= i - 1 ))
        _normal
        return
      fi
    elif [[ $word == -?* ]]; then __ghes_admin_awaits "$id" "$word"
    else
      __ghes_admin_child "$id" "$word"
      if [[ -n $child && $index -eq 0 ]]; then id=$child; else (( index += 1 )); fi
    fi
  done
  __ghes_admin_node "$id"
  if [[ -n $next_value ]]; then __ghes_admin_values
  elif [[ -z $dashes && $PREFIX == --*=* ]]; then
    word=\${PREFIX%%=*}
    compset -P 1 '*='
    __ghes_admin_flag "$id" "$word"
    __ghes_admin_values
  elif [[ -z $dashes && $PREFIX == -* ]]; then
    flags=($own ${describedFlags(globalOffers)})
    _describe -t flags flag flags
  else
    if [[ -z $dashes && $index -eq 0 ]]; then
      _describe -t commands command names || [[ -z $PREFIX ]] || _describe -t aliases alias aliases
    fi
    __ghes_admin_arg "$id" "$index"
    __ghes_admin_values
  fi
}

_ghes-admin "$@"
`;
