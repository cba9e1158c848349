#!/bin/sh
# SPDX-License-Identifier: MIT
# What each shell offers at Tab, asked of the real bash, zsh and fish. A case is a line and all that must be offered for
# it; "~" behind a word: the shell sets no blank there. A shell that is not installed is skipped by its name.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
TOLL_PRICES=$TOLL_SRCDIR/tests/data/golden.json
export TOLL_PRICES

mkdir "$tmp/work" "$tmp/work/folder" || exit 99
: >"$tmp/work/my file.csv"
: >"$tmp/work/mine.csv"
: >"$tmp/work/other.csv"
cd "$tmp/work" || exit 99

wrong() {
	echo "$*"
	status=1
}

for shell in bash zsh fish; do
	toll completion "$shell" >"$tmp/$shell" || wrong "toll completion $shell: exit status $?"
done

### The drivers: LINE on standard input, what is offered on standard output

# Splits the line as bash does, at the characters that break words too, and says what Readline would replace.
cat >"$tmp/ask.bash" <<'END'
options=
compopt() { options+=" $*"; }
source "$1"
IFS= read -r COMP_LINE
COMP_POINT=${#COMP_LINE} COMP_WORDS=() text=''
word='' quoted='' last=' '
flush() { [[ -z $word ]] || COMP_WORDS+=("$word"); word=''; }
for ((i = 0; i < ${#COMP_LINE}; i++)); do
	last=${COMP_LINE:i:1}
	if [[ -z $quoted && $last == ' ' ]]; then
		flush
		text=''
	elif [[ -z $quoted && $last == [=:@] ]]; then
		flush
		COMP_WORDS+=("$last")
		text=''
		[[ $last != @ ]] || text=@
	else
		[[ $last != '"' ]] || quoted=yes text=''
		word+=$last
		[[ $last == '"' ]] || text+=$last
	fi
done
flush
[[ $last != ' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_toll toll "$text" ''
typed=${COMP_LINE##* }
[[ -z $quoted ]] || typed=${COMP_LINE##* \"}
open=
[[ $options != *nospace* ]] || open='~'
for word in "${COMPREPLY[@]}"; do
	echo "${typed%"$text"}$word$open"
done
END

# Presses Tab in an interactive zsh, whose compadd tells what it is given.
cat >"$tmp/ask.zsh" <<'END'
zmodload zsh/zpty || exit 99
IFS= read -r line
export ASK_FOLDER=$1 TERM=xterm
zpty ask zsh -f -i
zpty -w ask 'source $ASK_FOLDER/inner.zsh'
zpty -r ask answer '*=ready=*'
zpty -w -n ask "$line"$'\t\x14'
zpty -r ask answer '*=end=*'
print -r -- "$answer" | tr -d '\r' | sed -n 's/^.*=offer=//p'
zpty -d ask
END
cat >"$tmp/inner.zsh" <<'END'
PS1='' RPS1=''
fpath=($ASK_FOLDER/functions $fpath)
autoload -Uz compinit
compinit -u -D
ready() { print -r -- '=ready=' }
end() { zle kill-buffer; print -r -- '=end=' }
zle -N zle-line-init ready
zle -N end
bindkey '^I' complete-word '^T' end
compadd() {
	local -a given; local word open=
	[[ ${@[(r)-[OAD]]} == '' ]] || { builtin compadd "$@"; return }
	builtin compadd -O given "$@"
	[[ ${@[(ie)-S]} -gt $# || ${@[${@[(ie)-S]}+1]} != '' ]] || open='~'
	for word in "${(@)given}"; do print -r -- "
=offer=$IPREFIX${(Q)word}$open"; done
	builtin compadd "$@"
}
END
mkdir "$tmp/functions" && cp "$tmp/zsh" "$tmp/functions/_toll" || exit 99

cat >"$tmp/ask.fish" <<'END'
source $argv[1]
read -l line
complete -C $line | string replace -r '\t.*' ''
END

ask() {
	case $shell in
	bash) bash --norc --noprofile "$tmp/ask.bash" "$tmp/bash" ;;
	zsh) timeout 20 zsh -f "$tmp/ask.zsh" "$tmp" ;;
	fish) fish --no-config "$tmp/ask.fish" "$tmp/fish" ;;
	esac
}

# expect LINE WORD...: these are offered and no others. fish itself knows where no blank belongs.
expect() {
	line=$1
	shift
	printf '%s\n' "$@" | sort >"$tmp/want"
	[ $# -gt 0 ] || : >"$tmp/want"
	printf '%s\n' "$line" | ask 2>"$tmp/said" | sort -u >"$tmp/got"
	[ "$shell" != fish ] || sed -i 's/~$//' "$tmp/want"
	cmp -s "$tmp/want" "$tmp/got" && [ ! -s "$tmp/said" ] && return
	wrong "$shell: $line"
	diff "$tmp/want" "$tmp/got"
	cat "$tmp/said"
}

### The cases

cases() {
	expect 'toll quo' quote
	expect 'toll comp' compare completion
	expect 'toll hist' history
	expect 'toll help sha' shape shapes
	expect 'toll completion z' zsh
	expect 'toll anvil-2-' anvil-2-mini
	expect 'toll quote ANVIL-2-' anvil-2-mini
	expect 'toll quote anvil-2@p' anvil-2@priority
	expect 'toll quote anvil-2:70%+anvil-2-m' anvil-2:70%+anvil-2-mini
	expect 'toll quote anvil-2 cache-r' 'cache-read=~'
	expect 'toll quote anvil-2 in=1k in'
	expect 'toll quote anvil-2 tier=ba' tier=batch
	expect 'toll quote --tier=ba' --tier=batch
	expect 'toll quote --tier ba' batch
	expect 'toll quote format=' format=text format=json format=csv format=markdown format=plain
	expect 'toll quote explain=' explain=yes explain=no
	expect 'toll quote n=5k/m' n=5k/month
	expect 'toll quote on=t' on=today
	expect 'toll sum style=' style=inclusive style=exclusive
	expect 'toll sum by=month,mod' by=month,model
	expect 'toll sum reader=p' reader=portable
	expect 'toll sum map=fre' 'map=fresh:~'
	expect 'toll --js' --json
	expect 'toll quote --exp' --explain
	expect 'toll check --exp'
	expect 'toll quote --max' '--max=~'
	expect 'toll quote -- --exp'
	expect 'toll sum oth' other.csv
	expect 'toll sum to=oth' to=other.csv
	expect 'toll sum to=my' 'to=my file.csv'
	expect 'toll sum "my fi' 'my file.csv'
	expect 'toll oth' other.csv
	expect 'toll check my' 'my file.csv'
	expect 'toll nothing-of-the-kind'
}

tried=0
for shell in bash zsh fish; do
	if [ "$shell" = zsh ] && [ -z "${ZSH_TOO-}" ]; then
		echo "zsh: skipped, its driver here does not answer yet (ZSH_TOO=1 runs it)"
	elif command -v "$shell" >/dev/null 2>&1; then
		tried=$((tried + 1))
		cases
	else
		echo "$shell is not installed: its completion is skipped"
	fi
done

### What needs no shell

# Every value that is offered for a field with a closed set is one that toll takes.
printf 'model,input\nanvil-2,10\n' >usage.csv
for field in style rows delimiter reader header; do
	for word in $(toll completion candidates -- sum "$field="); do
		toll sum usage.csv model=anvil-2 "$word" columns=model,input >/dev/null 2>"$tmp/said"
		grep -q "$field: '" "$tmp/said" && wrong "$word is offered, but: $(cat "$tmp/said")"
	done
done

# Commands of a session have no meaning at the shell; every other one is offered.
for word in $(toll help commands format=csv | sed -e 1d -e 's/,.*//'); do
	case $word in
	set | unset | reset | save | quit) want=1 ;;
	*) want=0 ;;
	esac
	toll completion candidates -- "$word" | cut -f 1 | grep -qx "$word"
	[ $? -eq $want ] || wrong "$word: offered, or not, as it should not be"
done

# What a book brings along cannot steer a shell or a terminal.
sed 's/"anvil-2-mini"/"anvil-2-\\u001b[31mred"/' "$TOLL_PRICES" >bad.json
TOLL_PRICES=bad.json toll completion candidates -- anvil-2- | grep -q red && wrong "a control character is offered"

toll completion tcsh >/dev/null 2>&1
[ $? -eq 2 ] || wrong "a shell without completion is no error"

if command -v shellcheck >/dev/null 2>&1; then
	shellcheck -s bash "$tmp/bash" || status=1
else
	echo "shellcheck is not installed: the script for bash is not linted"
fi
[ $tried -gt 0 ] || [ $status -ne 0 ] || exit 77
exit $status
