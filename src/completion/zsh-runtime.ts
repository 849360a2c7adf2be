/** The part of the zsh script that is the same for every tree of commands. `global` are the global flags, described. */
export const zshRuntime = (global: string): string => `
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

# Offers the words of list, by the name of $1; after those that end so, the word goes on.
__ghes_admin_describe() {
  local -a open closed
  open=(\${(M)list:#([^:]##[=.@](|:*))}) closed=(\${list:#([^:]##[=.@](|:*))})
  (( ! $#closed )) || _describe -t "$1" "$1" closed
  (( ! $#open )) || _describe -t "$1" "$1" open -S ''
}

__ghes_admin_profiles() {
  local folder
  if [[ -n \${GHES_ADMIN_CONFIG_DIR-} ]]; then folder=$GHES_ADMIN_CONFIG_DIR
  elif [[ \${XDG_CONFIG_HOME-} == /* ]]; then folder=$XDG_CONFIG_HOME/ghes-admin
  else folder=\${HOME-}/.config/ghes-admin
  fi
  [[ -r $folder/profiles.txt ]] || return
  list=("\${(@f)$(<$folder/profiles.txt)}")
  list=(\${list:#})
  __ghes_admin_describe profile
}

# Settings, a level at a time; to be set ($kind is assignment) or to be read.
__ghes_admin_paths() {
  local base= entry setting meaning rest last=
  local -a all
  [[ $PREFIX != *.* ]] || base=\${PREFIX%.*}.
  __ghes_admin_settings
  all=($list) list=()
  for entry in $all; do
    setting=\${entry%%:*} meaning=\${entry#*:}
    [[ $setting == "$base"* ]] || continue
    rest=\${setting#"$base"}
    if [[ $rest == *.* ]]; then
      rest=\${rest%%.*}
      [[ $rest != "$last" ]] || continue
      last=$rest
      [[ $kind == assignment ]] || list+=("$base\${rest}:all of them")
      list+=("$base$rest.:group")
    elif [[ $kind != assignment ]]; then list+=("$entry")
    elif [[ $meaning == secret ]]; then list+=("$setting=@:secret, from a file")
    else list+=("$setting=:$meaning")
    fi
  done
  __ghes_admin_describe setting
}

# KEY=VALUE of a setting.
__ghes_admin_assignment() {
  local key=\${PREFIX%%=*}
  if [[ $PREFIX != *=* ]]; then __ghes_admin_paths; return; fi
  compset -P 1 '*='
  if [[ $PREFIX == @* ]]; then compset -P @; _files; return; fi
  __ghes_admin_settings
  [[ -n \${(M)list:#\${key}:true*} ]] || return
  list=(true false)
  __ghes_admin_describe value
}

# Offers values of the kind in $kind.
__ghes_admin_values() {
  [[ -z $commas ]] || compset -P '*,'
  case $kind in
    (words) __ghes_admin_describe value ;;
    (profile) __ghes_admin_profiles ;;
    (file) _files ;;
    (setting) __ghes_admin_paths ;;
    (assignment) __ghes_admin_assignment ;;
  esac
}

# Names; and aliases where they fit and the names they stand for do not.
__ghes_admin_names() {
  local entry
  list=($names)
  for entry in $aliases; do
    [[ \${entry%%>*} == "$PREFIX"* ]] || list+=("\${entry#*>}")
  done
  (( ! $#list )) || _describe -t commands command list
}

_ghes-admin() {
  setopt localoptions extendedglob
  local id= child= kind= commas= next_value= dashes= program= describes= helping= word= index=0 i=2
  local -a list names aliases own hidden flags
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
      if [[ -n $child && $index -eq 0 ]]; then
        id=$child
        __ghes_admin_node "$id"
        # What follows is the words of a command, from the first.
        [[ -z $describes ]] || { helping=1; id= }
      else (( index += 1 ))
      fi
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
    flags=(${global})
    for word in $hidden; do flags=(\${flags:#\${word}:*}); done
    # The command's own first, each group in its order.
    [[ -n $helping ]] || (( ! $#own )) || _describe -V -t flags flag own
    _describe -V -t global-flags 'flag of all commands' flags
  else
    [[ -n $dashes || $index -ne 0 ]] || __ghes_admin_names
    if [[ -z $helping ]]; then
      __ghes_admin_arg "$id" "$index"
      __ghes_admin_values
    elif [[ -z $id && $index -eq 0 ]]; then
      __ghes_admin_topics
      __ghes_admin_describe topic
    fi
  fi
}

_ghes-admin "$@"
`;
