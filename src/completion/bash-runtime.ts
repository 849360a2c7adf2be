/** The part of the bash script that is the same for every tree of commands. `global` are the forms of the global flags. */
export const bashRuntime = (global: string): string => `
# Sets part: the word $1 without its quotes; and cut: what of it stands before the piece that bash replaces.
__ghes_admin_read_word() {
  local raw=$1 quote='' char i
  part='' cut=''
  for ((i = 0; i < \${#raw}; i++)); do
    char=\${raw:i:1}
    if [[ $char == \\\\ && $quote != "'" ]]; then
      i=$((i + 1))
      part=$part\${raw:i:1}
    elif [[ -n $quote && $char == "$quote" ]]; then quote='' cut=$part
    elif [[ -z $quote && ( $char == \\" || $char == "'" ) ]]; then quote=$char cut=$part
    else
      # Bash breaks words at @ too, and replaces it with what follows.
      [[ -n $quote || $char != @ ]] || cut=$part
      part=$part$char
      [[ -n $quote || $char == @ || \${COMP_WORDBREAKS-} != *"$char"* ]] || cut=$part
    fi
  done
}

# Sets words, places, part and cut from the line up to the cursor. Bash takes --flag=value apart at the sign; here it is
# one word again. places are the numbers that the words' first pieces have for bash.
__ghes_admin_read_line() {
  local line=\${COMP_LINE:0:COMP_POINT} piece spaces i last=-1
  words=() places=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    spaces=\${line%%[![:space:]]*}
    line=\${line#"$spaces"}
    piece=\${COMP_WORDS[i]}
    ((i < COMP_CWORD)) || piece=$line
    if [[ -n $spaces || $i -eq 0 ]]; then
      last=$((last + 1))
      words[last]=$piece
      places[last]=$i
    else words[last]=\${words[last]}$piece
    fi
    line=\${line#"$piece"}
  done
  for ((i = 1; i < last; i++)); do
    case \${words[i]} in *[\\\\\\"\\']*) __ghes_admin_read_word "\${words[i]}"; words[i]=$part ;; esac
  done
  __ghes_admin_read_word "\${words[last]}"
  unset "words[last]"
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

# Names; and aliases where they fit and the names they stand for do not.
__ghes_admin_names() {
  local pair
  # shellcheck disable=SC2086 # lists of words
  __ghes_admin_offer '' $names
  for pair in $aliases; do
    [[ \${pair#*:} == "$part"* ]] || __ghes_admin_offer '' "\${pair%%:*}"
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

# Files: bash's own completion of them knows quotes, ~ and variables, where it replaces the name and nothing before it.
__ghes_admin_files() {
  local name
  [[ $1 != "$cut" ]] || ! compopt -o default 2>/dev/null || return 0
  while IFS= read -r name; do
    [[ ! -d $name ]] || name=$name/
    printf -v name %s%q "$1" "$name"
    COMPREPLY+=("\${name#"$cut"}")
  done < <(compgen -f -- "$part")
}

# Settings, a level at a time; to be set ($kind is assignment) or to be read.
__ghes_admin_paths() {
  local base='' word path rest last=''
  [[ $part != *.* ]] || base=\${part%.*}.
  for word in $__ghes_admin_settings; do
    path=\${word%[@%]}
    [[ $path == "$part"* ]] || continue
    rest=\${path#"$base"}
    if [[ $rest == *.* ]]; then
      rest=$base\${rest%%.*}
      [[ $rest != "$last" ]] || continue
      last=$rest
      [[ $kind == assignment ]] || __ghes_admin_offer '' "$rest"
      __ghes_admin_offer '' "$rest."
    elif [[ $kind != assignment ]]; then __ghes_admin_offer '' "$path"
    elif [[ $word == *@ ]]; then __ghes_admin_offer '' "$path=@"
    else __ghes_admin_offer '' "$path="
    fi
  done
}

# KEY=VALUE of a setting.
__ghes_admin_assignment() {
  local key=\${part%%=*}
  if [[ $part != *=* ]]; then __ghes_admin_paths
  elif [[ $part == *=@* ]]; then
    part=\${part#*=@}
    __ghes_admin_files "$key=@"
  else
    part=\${part#*=}
    case " $__ghes_admin_settings " in *" $key% "*) __ghes_admin_offer "$key=" true false ;; esac
  fi
}

# Offers values of the kind in $kind; $1 stands in front of them in the same word: --topology=
__ghes_admin_values() {
  local lead=$1
  if [[ -n $commas && $part == *,* ]]; then
    lead=$lead\${part%,*},
    part=\${part##*,}
  fi
  # shellcheck disable=SC2086 # a list of words
  case $kind in
    words) __ghes_admin_offer "$lead" $list ;;
    profile) __ghes_admin_profiles "$lead" ;;
    file) __ghes_admin_files "$lead" ;;
    setting) __ghes_admin_paths ;;
    assignment) __ghes_admin_assignment ;;
  esac
}

# The command line of another program, which begins at word $1: bash-completion knows how, where there is one.
# Succeeds where that is all.
__ghes_admin_program() {
  local place=\${places[$1]} word
  if declare -F _comp_command_offset >/dev/null; then _comp_command_offset "$place"
  elif declare -F _command_offset >/dev/null; then _command_offset "$place"
  elif (($1 == \${#words[@]})); then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do COMPREPLY+=("\${word#"$cut"}"); done < <(compgen -c -- "$part")
  elif [[ \${words[$1]##*/} == ghes-admin ]]; then return 1
  else __ghes_admin_files ''
  fi
}

_ghes_admin() {
  local IFS=$' \\t\\n' words places part cut id='' child kind list commas names aliases own hidden program describes helping='' next_value='' index=0 dashes='' word i=1
  COMPREPLY=()
  __ghes_admin_read_line
  while ((i < \${#words[@]})); do
    word=\${words[i]}
    i=$((i + 1))
    if [[ -n $next_value ]]; then next_value=
    elif [[ -n $dashes ]]; then index=$((index + 1))
    elif [[ $word == -- ]]; then
      dashes=1
      __ghes_admin_node "$id"
      if [[ -n $program ]]; then
        ! __ghes_admin_program "$i" || return 0
        id='' dashes='' i=$((i + 1))
      fi
    elif [[ $word == -?* ]]; then __ghes_admin_awaits "$id" "$word"
    else
      __ghes_admin_child "$id" "$word"
      if [[ -n $child && $index -eq 0 ]]; then
        id=$child
        __ghes_admin_node "$id"
        # What follows is the words of a command, from the first.
        [[ -z $describes ]] || helping=1 id=''
      else index=$((index + 1))
      fi
    fi
  done
  __ghes_admin_node "$id"
  if [[ -n $next_value ]]; then __ghes_admin_values ''
  elif [[ -z $dashes && $part == --*=* ]]; then
    word=\${part%%=*}
    part=\${part#*=}
    __ghes_admin_flag "$id" "$word"
    __ghes_admin_values "$word="
  elif [[ -z $dashes && $part == -* ]]; then
    # shellcheck disable=SC2086 # lists of words
    [[ -n $helping ]] || __ghes_admin_offer '' $own
    for word in ${global}; do
      case " $hidden " in *" $word "*) ;; *) __ghes_admin_offer '' "$word" ;; esac
    done
  else
    [[ -n $dashes || $index -ne 0 ]] || __ghes_admin_names
    # shellcheck disable=SC2086 # a list of words
    if [[ -n $helping ]]; then [[ -n $id || $index -ne 0 ]] || __ghes_admin_offer '' $__ghes_admin_topics
    else
      __ghes_admin_arg "$id" "$index"
      __ghes_admin_values ''
    fi
  fi
  # After these the word goes on.
  case \${#COMPREPLY[@]}\${COMPREPLY[0]-} in 1*[=.@/]) compopt -o nospace 2>/dev/null ;; esac
  return 0
}

complete -F _ghes_admin ghes-admin
`;
