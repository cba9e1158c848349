#!/bin/sh
# SPDX-License-Identifier: MIT
# What a terminal shows: the real program on a pseudo-terminal, in windows of several widths, with and without colour,
# in a UTF-8 locale and in C; and that nothing in a book or a CSV file steers it.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
data=$TOLL_SRCDIR/tests/data
cd "$tmp" || exit 99

if ! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	echo 'screen.sh: script (util-linux) is missing'
	exit 77
fi

complain() {
	echo "$*"
	status=1
}

# screen NAME=VALUE... COMMAND: runs a shell command on a terminal, with these variables; what it shows is in out.
screen() {
	set -- TERM=xterm LC_ALL=C "$@"
	for command; do :; done
	while [ $# -gt 1 ]; do
		variables="${variables:-} $1"
		shift
	done
	# shellcheck disable=SC2086 # a list of words
	env $variables script -qec "$command" /dev/null </dev/null >raw 2>err
	variables=
	tr -d '\r' <raw >out
}

says() {
	grep -qF -e "$1" out || complain "$2: lacks '$1': $(cat -v out)"
}

silent() {
	grep -qF -e "$1" out && complain "$2: has '$1': $(cat -v out)"
}

esc=$(printf '\033')
full=$(printf '\342\226\210')

# fits WIDTH WHAT: no line is longer.
fits() {
	long=$(sed "s/$esc\[[0-9]*m//g" out | awk -v width="$1" 'length($0) > width')
	[ -z "$long" ] || complain "$2: longer than $1: $long"
}

family="toll 'gpt-5*' in=10k out=2k on=2026-06-01 --quiet"

### Widths

for width in 40 80 200; do
	screen COLUMNS=$width "$family"
	fits $width "a comparison in $width columns"
	says '... ' "a comparison in $width columns"
	says 'more; all=yes shows them' "a comparison in $width columns"
	screen "stty cols $width; toll history o3 --quiet"
	fits $width "a history in a window of $width columns"
	says o3 "a history in a window of $width columns"
	screen COLUMNS=$width 'toll help fields'
	fits $width "help in $width columns"
done
screen COLUMNS=40 'toll history o3'
says '(left out: provider, ' 'a narrow history'
silent '  openai  ' 'a narrow history'
screen COLUMNS=200 'toll history o3'
silent 'left out' 'a wide history'
screen COLUMNS=80 "$family all=yes"
silent 'all=yes' 'all=yes'
[ "$(grep -c '^gpt-5' out)" -gt 22 ] || complain "all=yes does not show all: $(cat out)"
screen COLUMNS=80 'toll top 30 in=10k out=2k on=2026-06-01 --quiet'
silent 'all=yes' 'top 30'
screen COLUMNS=nonsense "stty cols 60; toll help fields"
fits 60 'COLUMNS=nonsense'

# A name that leaves no room for its price has a line of its own, and the price stays whole.
screen COLUMNS=24 'toll amazon/amazon.nova-micro-v1:0 amazon/amazon.nova-lite-v1:0 in=10k out=2k on=2026-10-01 --quiet'
fits 24 'a long name in 24 columns'
grep -qx 'amazon.nova-micro-v1:0' out || complain "a long name in 24 columns: $(cat out)"
says '0.00063' 'a long name in 24 columns'

# An address stays whole and has a line of its own where there is no room for it.
screen COLUMNS=40 'toll sources gpt-5'
grep -q '^  https://developers.openai.com/api/docs/guides/prompt-caching$' out || complain "a narrow list of sources: $(cat out)"
[ "$(grep -c http out)" -eq "$(grep -c '^  http' out)" ] || complain "a narrow list of sources: $(cat out)"
screen COLUMNS=300 'toll sources gpt-5'
grep -q '^openai-prompt-caching .* https://' out || complain "a wide list of sources: $(cat out)"

# A chart is drawn smaller, the longest line as long as there is room, before it is left out.
curve='toll curve gpt-5 vary=input=1k..300k out=2k points=3 on=2026-10-01'
for width in 40 60 80; do
	screen COLUMNS=$width "$curve"
	fits $width "a chart in $width columns"
	longest=$(grep -o '#*$' out | awk '{ if (length > most) most = length } END { print most + 0 }')
	room=$((width - 18))
	[ "$longest" -eq $((room < 40 ? room : 40)) ] || complain "a chart in $width columns: $longest long: $(cat out)"
done
screen COLUMNS=24 "$curve"
silent '#' 'a chart without room'
says 'chart' 'a chart without room'
screen COLUMNS=60 'toll curve gpt-5 3/15 vary=input=1k..300k out=2k points=3 on=2026-10-01'
fits 60 'two lines in a chart'
says ' b' 'two lines in a chart'

# Notes and hints on models that the window does not show are not shown either.
screen COLUMNS=80 "toll 'openai/*' in=10k out=2k on=2026-11-22"
says 'more; all=yes' 'a long comparison'
says 'note: gpt-4o-mini-transcribe' 'a note on a model that is shown'
silent 'gpt-6.2-astra' 'a note on a model that is not shown'

# So do messages fit, with a colour for what they are: red an error and a no, yellow what was left out.
screen COLUMNS=40 "toll 'openai/gpt-4*' in=10k"
fits 40 'a message'
says "${esc}[33mtoll: " 'a message'
screen COLUMNS=80 'toll gtp-5 in=1k'
says "${esc}[31mtoll: unknown model 'gtp-5' (did you mean gpt-5?)${esc}[0m" 'an error'
screen COLUMNS=80 'toll gpt-5 in=1k max=0.0001'
says "${esc}[31mtoll: gpt-5: \$0.00125 is more than max=\$0.0001${esc}[0m" 'a no'
for plain in TERM=dumb NO_COLOR=1; do
	screen COLUMNS=80 $plain 'toll gtp-5 in=1k'
	says 'toll: unknown' "an error, $plain"
	silent "$esc" "an error, $plain"
done
screen COLUMNS=40 'toll gtp-5 in=1k 2>message; cat message'
silent "$esc" 'an error in a file'
says "toll: unknown model 'gtp-5' (did you mean gpt-5?)" 'an error in a file'

### Colour and characters

screen COLUMNS=120 'toll history o3'
says "${esc}[32mcheaper${esc}[0m" 'colour'
for plain in TERM=dumb NO_COLOR=1 TERM=; do
	screen COLUMNS=120 $plain 'toll history o3'
	says cheaper "$plain"
	silent "$esc" "$plain"
done
screen COLUMNS=120 NO_COLOR= 'toll history o3'
says "${esc}[32m" 'an empty NO_COLOR'
screen COLUMNS=120 'toll gpt-5 gpt-5-mini in=10k out=2k max=0.01 --quiet'
says "${esc}[31m\$0.03250${esc}[0m" 'above max='

screen COLUMNS=100 "$family"
says '  ####' 'bars in C'
LC_ALL=C grep -q '[^ -~]' out && complain "not ASCII in C: $(cat -v out)"
usage='toll forecast gpt-5 in=1k n=1k/day months=3 on=2026-06-01 --quiet'
screen COLUMNS=120 "$usage"
silent '  ##' 'bars that nobody asked for'
screen COLUMNS=56 "$usage chart=yes"
says '  ##' 'bars of chart=yes in a narrow window'
awk 'length($0) > 57 { exit 1 }' out || complain "chart=yes is wider than the window: $(cat out)"
screen COLUMNS=200 'toll sources glm-5'
LC_ALL=C grep -q '[^ -~]' out && complain "not ASCII in C: $(cat -v out)"
for locale in C.UTF-8 en_US.UTF-8; do
	[ "$(LC_ALL=$locale locale charmap 2>/dev/null)" = UTF-8 ] || continue
	screen COLUMNS=100 LC_ALL=$locale "$family"
	says "$full$full" "bars in $locale"
	silent '####' "bars in $locale"
	eval "LC_ALL=$locale $family chart=yes" >out
	says "$full$full" "bars of chart=yes in a pipe in $locale"
	for format in csv json markdown plain; do
		eval "LC_ALL=$locale $family chart=yes format=$format" >out
		silent "$full" "bars in $format"
	done
done

### A pipe, a file and a pager

toll history o3 >plain
COLUMNS=20 TERM=xterm toll history o3 >piped
cmp -s plain piped || complain "COLUMNS narrows a pipe: $(cat piped)"
screen COLUMNS=20 'toll history o3 | cat'
cmp -s plain out || complain "a terminal behind a pipe: $(cat out)"
screen COLUMNS=20 'toll history o3 to=file'
cmp -s plain file || complain "to=: $(cat file)"
PAGER='sed s/^/:/' COLUMNS=20 TERM=xterm script -qec 'toll history o3 --pager' /dev/null </dev/null 2>&1 | tr -d '\r' >out
sed 's/^/:/' plain | cmp -s - out || complain "a pager: $(cat out)"
PAGER='sed s/^/:/' toll history o3 --pager >out
cmp -s plain out || complain "a pager in a pipe: $(cat out)"
PAGER=true script -qec 'toll history o3 --pager' /dev/null </dev/null >out 2>&1 || complain "a pager that is left: $(cat out)"
PAGER=nowhere-to-be-found script -qec 'toll history o3 --pager; echo exit $?' /dev/null </dev/null >out 2>&1
says 'exit 5' 'a pager that is missing'
says PAGER 'a pager that is missing'

### Nothing in a book or a file steers the terminal

# clean WHAT: no control character but the ends of lines, nor C1, nor one that turns the writing.
clean() {
	tr -d '\n\t' <out | LC_ALL=C od -An -v -tx1 | tr -s ' \n' '  ' >bytes
	grep -Eq ' (0[0-9a-f]|1[0-9a-f]|7f|c2 (8|9)[0-9a-f]|e2 80 a[a-e]|e2 81 a[6-9]|f[5-9a-f])( |$)' bytes &&
		complain "$1: control characters: $(cat -v out | head -5)"
	[ -s out ] || complain "$1: nothing is shown"
}

evil="${esc}]0;owned$(printf '\007')${esc}[31m$(printf '\302\233')2J$(printf '\342\200\256\177\b\377')"
printf 'model,input,user\ngpt-5,1k,%s\n%s,1k,a\n' "$evil" "$evil" >evil.csv
sed 's/"title": "Flat Rate"/"title": "\\u001b]0;owned\\u0007\\u009b31m\\u202e"/' "$data/quote_book.json" >evil.json
for locale in C C.UTF-8; do
	for words in 'batch evil.csv' 'sum evil.csv by=model' 'sum evil.csv by=user' 'sum evil.csv by=user --csv' \
		'sum evil.csv by=user --json' 'sum evil.csv by=user --markdown' 'sum evil.csv by=user --plain' \
		'sum evil.csv by=user pager=yes' 'check evil.json' 'tidy evil.json' 'show flat prices=evil.json' \
		'models prices=evil.json --csv' 'flat in=1k prices=evil.json --json'; do
		screen LC_ALL=$locale NO_COLOR=1 PAGER=cat "toll $words"
		clean "toll $words in $locale"
	done
done
# In C the bytes of a character could be taken for C1.
printf 'model,input,user\ngpt-5,1k,\346\231\233\n' >user.csv
for words in 'batch user.csv' 'sum user.csv by=user --json' 'sum user.csv by=user --csv' 'sum user.csv by=user'; do
	screen NO_COLOR=1 "toll $words"
	says 'u665b' "toll $words in C"
	LC_ALL=C grep -q '[^ -~]' out && complain "toll $words: not ASCII in C: $(cat -v out)"
	screen LC_ALL=C.UTF-8 "toll $words"
	says "$(printf '\346\231\233')" "toll $words in C.UTF-8"
done
# A file has what the rows had, to the byte.
toll batch evil.csv to=priced.csv 2>/dev/null
grep -qF "$evil" priced.csv || complain 'a file does not have the bytes of its rows'

exit $status
