# Prints what zsh offers for each of the command lines, one match a line and `--` at the end, by pressing TAB in a zsh of its own.
# usage: zsh -f zsh-complete.zsh 'ghes-admin ma' 'ghes-admin -p '
zmodload zsh/zpty
here=${0:A:h}
zpty shell zsh -f -i
run() { zpty -w shell "$1" }
run 'PS1= PROMPT2= RPS1=; stty -echo; unsetopt zle_bracketed_paste; fpath=('${(q)here}'/../../completions $fpath); autoload -Uz compinit; compinit -u -D; zstyle ":completion:*" insert-unambiguous false; zstyle ":completion:*" list-grouped false'
# What the completion adds goes to the terminal instead of the line, each match behind a mark.
run 'compadd() { local -a _given; builtin compadd -A _given "$@"; (( $#_given )) || { builtin compadd "$@"; return }; print -rl -- "<match>"${^IPREFIX}${^_given}; builtin compadd "$@" }'
run 'report() { print -r -- "<begin>"; zle complete-word 2>/dev/null; print -r -- "<end>" }; zle -N report; bindkey "^I" report; print -r -- "<rea""dy>"'
zpty -r shell line '*<ready>*'
for words; do
  # The line before it is taken away first.
  zpty -w -n shell $'\C-u'"$words"$'\t'
  zpty -r shell line '*<end>*'
  print -r -- ${line##*<begin>} | tr -d '\r' | sed -n 's/^.*<match>//p' | sort -u
  print -r -- --
done
zpty -d shell
