# Prints what zsh offers for the command line $1, one match a line, by pressing TAB in a zsh of its own.
# usage: zsh -f zsh-complete.zsh 'ghes-admin ma'
zmodload zsh/zpty
here=${0:A:h}
zpty shell zsh -f -i
run() { zpty -w shell "$1" }
run 'PS1= PROMPT2= RPS1=; stty -echo; unsetopt zle_bracketed_paste; fpath=('${(q)here}'/../../completions $fpath); autoload -Uz compinit; compinit -u -D; zstyle ":completion:*" insert-unambiguous false; zstyle ":completion:*" list-grouped false'
# What the completion adds goes to the terminal instead of the line, each match behind a mark.
run 'compadd() { local -a _given; builtin compadd -A _given "$@"; (( $#_given )) || { builtin compadd "$@"; return }; print -rl -- "<match>"${^IPREFIX}${^_given}; builtin compadd "$@" }'
run 'report() { print -r -- "<begin>"; zle complete-word 2>/dev/null; print -r -- "<end>" }; zle -N report; bindkey "^I" report; print -r -- "<rea""dy>"'
zpty -r shell line '*<ready>*'
zpty -w -n shell "$1"$'\t'
zpty -r shell line '*<end>*'
print -r -- ${line##*<begin>} | tr -d '\r' | sed -n 's/^.*<match>//p' | sort -u
zpty -d shell
