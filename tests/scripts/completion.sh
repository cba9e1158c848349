#!/bin/sh
# SPDX-License-Identifier: MIT
# What each shell offers at Tab, asked of the real bash, zsh and fish. A case is a line and all that must be offered for
# it; "~" after a word: the shell sets no blank there. A shell that is not installed is skipped by its name.

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

### The drivers: all lines are in FOLDER/lines, what is offered for line N goes to FOLDER/answer.N. A shell starts once,
### not once for each line.

# Splits the line as bash does, at the characters that break words too, and says what Readline would replace.
cat >"$tmp/ask.bash" <<'END'
compopt() { options+=" $*"; }
source "$1/bash"
flush() { [[ -z $word ]] || COMP_WORDS+=("$word"); word=''; }
press() {
	COMP_POINT=${#COMP_LINE} COMP_WORDS=() COMPREPLY=() options='' text='' word='' quoted='' last=' '
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
}
number=0
while IFS= read -r COMP_LINE <&3; do
	press >"$1/answer.$((++number))"
done 3<"$1/lines"
END

# An interactive zsh, which ends by itself, presses Tab behind every line. Its compadd notes what it is given, so that
# nothing has to be read from what the terminal shows. compinit looks at no other "#compdef" than at toll's: all of them
# take it seconds.
cat >"$tmp/ask.zsh" <<'END'
zmodload zsh/zpty || exit 99
export ASK_FOLDER=$1 ZDOTDIR=$1/zdotdir TERM=dumb
zpty ask 'exec zsh -d -i'
while zpty -r ask answer; do :; done
END
mkdir "$tmp/zdotdir" "$tmp/functions" && cp "$tmp/zsh" "$tmp/functions/_toll" || exit 99
: >"$tmp/zdotdir/dump"
cat >"$tmp/zdotdir/.zshrc" <<'END'
exec 2>>"$ASK_FOLDER/errors"
setopt no_auto_list no_auto_menu no_beep
fpath=($ASK_FOLDER/functions $fpath)
autoload -Uz compinit ${^fpath}/_*(N:t)
compinit -C -d "$ASK_FOLDER/zdotdir/dump"
IFS=' ' read -rA header <"$ASK_FOLDER/functions/_toll"
[[ $header[1] == '#compdef' ]] && compdef -na _toll "${(@)header[2,-1]}"
compadd() {
	if (( ! ${@[(I)-(O|A|D)*]} )); then
		local -a ask_given
		local ask_word ask_open=
		builtin compadd -O ask_given "$@"
		(( ${@[(Ie)-S]} )) && [[ -z ${@[${@[(Ie)-S]}+1]} ]] && ask_open='~'
		for ask_word in "${(@)ask_given}"; do
			print -r -- "$IPREFIX${(Q)ask_word}$ask_open" >>"$ASK_FOLDER/answer.$ask_number"
		done
	fi
	builtin compadd "$@"
}
press() {
	local ask_line
	integer -g ask_number=0
	for ask_line in "${(@f)$(<"$ASK_FOLDER/lines")}"; do
		(( ++ask_number ))
		: >"$ASK_FOLDER/answer.$ask_number"
		BUFFER=$ask_line CURSOR=${#ask_line}
		zle complete-word
		zle kill-buffer
	done
	exit
}
zle -N zle-line-init press
END

cat >"$tmp/ask.fish" <<'END'
source $argv[1]/fish
set number 0
while read -l line
	set number (math $number + 1)
	complete -C $line | string replace -r '\t.*' '' >$argv[1]/answer.$number
end <$argv[1]/lines
true
END

limit=
! command -v timeout >/dev/null 2>&1 || limit='timeout 60'

# $limit is left bare: two words, or none.
ask() {
	rm -f "$tmp"/answer.*
	case $shell in
	bash) $limit bash --norc --noprofile "$tmp/ask.bash" "$tmp" ;;
	zsh) $limit zsh -f "$tmp/ask.zsh" "$tmp" ;;
	fish) $limit fish --no-config "$tmp/ask.fish" "$tmp" ;;
	esac </dev/null 2>"$tmp/errors" || wrong "$shell: its driver ended with exit status $?"
	[ ! -s "$tmp/errors" ] || wrong "$shell: $(cat "$tmp/errors")"
}

# expect LINE WORD...: these are offered and no others. fish itself knows where no blank belongs, and bash sets one only
# after a word that is offered alone. Without a shell, the line is printed.
expect() {
	line=$1
	shift
	if [ -z "$shell" ]; then
		printf '%s\n' "$line"
		return
	fi
	number=$((number + 1))
	for word in "$@"; do
		case $shell:$# in
		fish:* | bash:[!1]*) word=${word%"~"} ;;
		esac
		printf '%s\n' "$word"
	done | sort >"$tmp/want"
	if [ ! -f "$tmp/answer.$number" ]; then
		wrong "$shell: $line: no answer"
		return
	fi
	sort -u "$tmp/answer.$number" >"$tmp/got"
	cmp -s "$tmp/want" "$tmp/got" && return
	wrong "$shell: $line"
	diff "$tmp/want" "$tmp/got"
}

### The cases

cases() {
	expect 'toll quo' quote
	expect 'toll comp' compare completion
	expect 'toll hist' history
	expect 'toll help sha' shape shapes share
	expect 'toll completion z' zsh
	expect 'toll import l' litellm llm-prices
	expect 'toll anvil-2-' anvil-2-mini
	expect 'toll quote ANVIL-2-' anvil-2-mini
	expect 'toll quote anvil-2@p' anvil-2@priority
	expect 'toll azure/anvil-2-' azure/anvil-2-mini
	expect 'toll quote us.anthropic.anvil-2-' us.anthropic.anvil-2-mini
	expect 'toll quote anvil-2:70%+bedrock/eu.anvil-2-m' anvil-2:70%+bedrock/eu.anvil-2-mini
	expect 'toll quote nowhere/anvil-2-'
	expect 'toll quote anvil-2:70%+anvil-2-m' anvil-2:70%+anvil-2-mini
	expect 'toll quote anvil-2 cache-r' 'cache-read=~'
	expect 'toll quote anvil-2 in=1k in'
	expect 'toll quote anvil-2 tier=ba' tier=batch
	expect 'toll quote --tier=ba' --tier=batch
	expect 'toll quote --tier ba' batch
	# shellcheck disable=SC2046 # a word for each format
	expect 'toll quote format=' $(toll help formats fields=format format=plain </dev/null | sed 's/^/format=/')
	expect 'toll quote explain=' explain=yes explain=no
	expect 'toll quote n=5k/m' n=5k/month
	expect 'toll quote on=t' on=today
	expect 'toll update fetch=l' fetch=litellm fetch=llm-prices
	expect 'toll update und' 'undo=~'
	expect 'toll update oth' other.csv
	expect 'toll sum style=' style=inclusive style=exclusive
	expect 'toll sum by=month,mod' by=month,model
	expect 'toll sum by=proj' by=project
	expect 'toll agents mon' monthly
	expect 'toll agents codex clau' claude-code
	expect 'toll sum dates=' dates=mdy dates=dmy
	expect 'toll sum timezone=l' timezone=local
	expect 'toll sum since=y' since=yesterday since=year
	expect 'toll sum until=mon' until=monday until=month
	expect 'toll sum where=model:anvil-2,bra' 'where=model:anvil-2,branch:~'
	expect 'toll sum reader=p' reader=portable
	expect 'toll export sql=p' sql=postgres
	expect 'toll sum map=fre' 'map=fresh-by-total:~' 'map=fresh:~'
	expect 'toll sum map=fresh-' 'map=fresh-by-total:~'
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
shell=
cases >"$tmp/lines"
for shell in bash zsh fish; do
	if command -v "$shell" >/dev/null 2>&1; then
		tried=$((tried + 1))
		number=0
		ask
		cases
	else
		echo "$shell is not installed: its completion is skipped"
	fi
done

### What needs no shell

# Every value that is offered for a field with a closed set is one that toll takes.
printf 'model,input\nanvil-2,10\n' >usage.csv
for field in style rows delimiter reader header dates timezone since until; do
	for word in $(toll completion candidates -- sum "$field="); do
		toll sum usage.csv model=anvil-2 "$word" columns=model,input >/dev/null 2>"$tmp/said"
		grep -q "$field: '" "$tmp/said" && wrong "$word is offered, but: $(cat "$tmp/said")"
	done
done

# Commands of a session have no meaning at the shell; every other one is offered.
for word in $(toll help commands format=csv | sed -e 1d -e 's/,.*//'); do
	case $word in
	set | unset | reset | save | quit | undo | why | clear) want=1 ;;
	*) want=0 ;;
	esac
	toll completion candidates -- "$word" | cut -f 1 | grep -qx "$word"
	[ $? -eq $want ] || wrong "$word: offered, or not, as it should not be"
done

# What a book brings along cannot steer a shell or a terminal.
sed 's/"anvil-2-mini"/"anvil-2-\\u001b[31mred"/' "$TOLL_PRICES" >bad.json
# After in=@ there are files; after n=@ there are not.
toll completion candidates -- gpt-5 'in=@d' | grep -q "^	in=@$" || wrong "no files are offered after in=@"
toll completion candidates -- gpt-5 'n=@d' | grep -q "^	" && wrong "files are offered after n=@"
TOLL_PRICES=bad.json toll completion candidates -- anvil-2- | grep -q red && wrong "a control character is offered"

toll completion tcsh >/dev/null 2>&1
[ $? -eq 2 ] || wrong "a shell without completion is no error"

[ $tried -gt 0 ] || [ $status -ne 0 ] || exit 77
exit $status
