#!/bin/sh
# SPDX-License-Identifier: MIT
# The program from outside: one language at three doors, exit statuses, files that appear whole or not at all, and
# nothing of the surroundings or of a hostile name in what it says.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
data=$TOLL_SRCDIR/tests/data
book=$data/quote_book.json
cd "$tmp" || exit 99

complain() {
	echo "$*"
	status=1
}

# want STATUS WORDS...: runs toll, keeps its answer in out and err.
want() {
	want=$1
	shift
	toll "$@" >out 2>err </dev/null
	got=$?
	[ "$got" -eq "$want" ] || complain "toll $*: exit $got, want $want: $(cat err)"
}

# says FILE PART WHAT
says() {
	grep -qF -e "$2" "$1" || complain "$3: lacks '$2': $(cat "$1")"
}

### One request, three doors, one total

# The shell and the session take the words; a CSV file takes their names as header and their values as cells.
total() {
	model=$1
	shift
	shell=$(toll "$model" "$@" --plain prices="$book" 2>err) || complain "shell: $model $*: $(cat err)"
	session=$(printf "'%s' %s --plain prices='%s'\n" "$model" "$*" "$book" | toll 2>err) ||
		complain "session: $model $*: $(cat err)"
	set=$(printf "set prices='%s'\nset %s\n'%s' --plain\n" "$book" "$*" "$model" | toll 2>err) ||
		complain "set: $model $*: $(cat err)"
	head=model
	row="\"$model\""
	for word; do
		head="$head,${word%%=*}"
		row="$row,\"${word#*=}\""
	done
	printf '%s\n%s\n' "$head" "$row" >in.csv
	rm -f out.csv
	toll batch in.csv to=out.csv prices="$book" 2>err || complain "CSV: $model $*: $(cat err)"
	csv=$(sed -e 1d out.csv | cut -c $((${#row} + 2))- | sed 's/,.*//')
	if [ -z "$shell" ] || [ "$shell" != "$session" ] || [ "$shell" != "$csv" ] || [ "$shell" != "$set" ]; then
		complain "$model $*: shell $shell, session $session, set $set, CSV $csv"
	fi
}

total flat in=10k out=2k
total flat in=10k cached=80% out=2k reasoning=25%
total flat@batch in=1,200,000 out=2_000
total flat input=1.5M output=3e3 requests=50k
total flat fresh=2k cache-read=8k n=7 tier=fast
total writer in=10k cached=6k cache-write=1k cache-write-1h=1k cache-write-12h=500 out=2k
total voice in=10k audio-input=3k audio-cache-read=2k out=1k audio-output=400 image-input=10 image-output=5
total bare in=10k video-input=3k image-cache-read=2k out=1k video-output=400
total thinker out=1k reasoning=600 on=2026-02-01
total searcher in=1M search=3 search-low=1 search-high=2 region=us
total studio image=3 minute=1.5 character=1000 task=2 cache-hour=2M
total above in=200001 out=1k requests=3
total reaches in=500+3k out=30x24
total dated in=1M out=1M on=2025-12-31
total dated in=1M on=2026-01-01T07:59:59+08:00
total peaks in=1M cached=50% out=1k on=2026-08-24T01:30Z
total night in=1M on=2026-03-01
total fine in=999999999999999 requests=1000
total acme/flat in=1 provider=acme
total 'Flat Rate mini' in=10k out=2k

### Exit statuses

want 0 gpt-5 in=10k out=2k
says out 0.0325 'a bill'
want 1 gpt-5 in=10k out=2k max=0.01
want 1 check "$data/quote_bad.json"
want 2 gpt-5 in=1k cached=2k
says err 'toll: ' 'an error'
want 2 gpt-5 in=1k nonsense=1
want 2 --nonsense
want 2 gpt-5 in=10k max=
want 3 nobody in=1k
want 3 gpt5 in=1k
says err gpt-5 'a near name'
want 3 gpt-5@nonsense in=1k
want 3 gpt-5 nobody in=1k
says out 0.00125 'what could be answered'
want 4 gpt-5 in=99999999999999999999
want 4 gpt-5 in=1000T requests=1000T
want 5 batch nowhere.csv
want 5 gpt-5 in=1k prices=nowhere.json
want 5 gpt-5 in=1k to=nowhere/out.txt
want 5 gpt-5 in=1k prices="$data/quote_bad.json"
says err input 'a bad book'

for words in 'gpt-5 in=1k cached=2k' 'nobody in=1k' 'gpt-5 in=99999999999999999999' 'gpt-5 in=1k prices=nowhere.json'; do
	eval "want_words() { toll $words; }"
	want_words >out 2>err
	[ ! -s out ] || complain "toll $words: stdout is not empty: $(cat out)"
	[ -s err ] || complain "toll $words: nobody says why"
done

printf 'gpt-5 in=1k\nnobody in=1k\ngpt-5 in=2k --plain\n' | toll >out 2>err
[ $? -eq 1 ] || complain 'a script with a line that failed does not exit with 1'
says err 'line 2: ' 'a script'
says out 0.0025 'a script goes on'
printf '# nothing\n\n' | toll >out 2>err || complain 'an empty script fails'
printf 'gpt-5 in=1k --plain\nquit\nnobody in=1k\n' | toll >out 2>err || complain 'quit does not end a script'

### TOLL_TODAY and TOLL_PRICES

TOLL_TODAY=2025-12-31 TOLL_PRICES=$book toll dated in=1M --plain >out 2>err || complain "TOLL_TODAY: $(cat err)"
[ "$(cat out)" = 2 ] || complain "TOLL_TODAY=2025-12-31: $(cat out)"
TOLL_TODAY=2026-01-01 TOLL_PRICES=$book toll dated in=1M --plain >out 2>err
[ "$(cat out)" = 1 ] || complain "TOLL_TODAY=2026-01-01: $(cat out)"
TOLL_TODAY=yesterday toll gpt-5 in=1k >out 2>err
[ $? -eq 2 ] || complain 'TOLL_TODAY=yesterday is taken'
says err TOLL_TODAY 'TOLL_TODAY=yesterday'
TOLL_PRICES=$book toll gpt-5 in=1k >out 2>err
[ $? -eq 3 ] || complain 'TOLL_PRICES does not replace the built-in book'
TOLL_PRICES=$tmp/none.json toll flat in=1M --plain prices="$book" >out 2>err || complain "prices= does not beat TOLL_PRICES"
mkdir folder && cp "$book" "$data/quote_second.json" folder && echo 'no JSON' >folder/readme.txt
TOLL_PRICES=folder toll glm in=1M --plain >out 2>err || complain "a folder of prices: $(cat err)"
[ "$(cat out)" = 0.5 ] || complain "a folder of prices: $(cat out)"

### Zone, language and window change nothing

probe() {
	toll dated peaks in=1M out=1M on=2026-02-01 prices="$book"
	toll peaks in=1M out=1k on=2026-08-24 --explain prices="$book"
	toll night in=1234567 on=2026-03-01T16:30Z --json prices="$book"
	toll show gpt-4o
	toll models --csv
	toll gpt-5 in=1,234,567 cached=33.5% n=3/day --markdown
	toll gpt-5 in=1.000.000
	toll LIST GPT-5-MINI FORMAT=PLAIN
	toll gpt-5 IN=1.5M CACHED=12.5% format=PLAIN
	toll batch nowhere.csv
	printf 'model,created,in\ngpt-4o,1722902400,1M\n' | toll batch -
	env -u TOLL_TODAY toll gpt-4o in=1k on=2024-06-01
}
mkdir "$tmp/locales"
probe >plain 2>&1 </dev/null
[ -s plain ] || complain 'the probe is empty'
for zone in UTC Asia/Shanghai America/Los_Angeles Pacific/Kiritimati XYZ-14 ABC+12; do
	TZ=$zone probe >other 2>&1 </dev/null
	cmp -s plain other || complain "TZ=$zone changes an answer: $(diff plain other)"
done
same_in() {
	LC_ALL=$1 LANG=$1 LANGUAGE=de probe >other 2>&1 </dev/null
	cmp -s plain other || complain "LC_ALL=$1 changes an answer: $(diff plain other)"
}
for locale in C POSIX C.UTF-8 en_US.UTF-8 zh_CN.GB18030 nonsense; do
	same_in $locale
done
# Few machines have these, where a comma is the decimal point, and where I is not the capital of i: they are made here.
for locale in de_DE tr_TR; do
	for codes in UTF-8 ISO-8859-9; do
		if localedef -c -i $locale -f $codes "$tmp/locales/$locale.$codes" >/dev/null 2>&1 &&
			[ "$(LOCPATH=$tmp/locales LC_ALL=$locale.$codes locale decimal_point 2>/dev/null)" = , ]; then
			LOCPATH=$tmp/locales
			export LOCPATH
			same_in $locale.$codes
			unset LOCPATH
		else
			echo "skipped: $locale.$codes cannot be made here"
		fi
	done
done
COLUMNS=20 TERM=dumb probe >other 2>&1 </dev/null
cmp -s plain other || complain "the window changes an answer: $(diff plain other)"

### A closed pipe ends quietly; a full disk does not

# closed COMMAND: its stdout is a pipe whose reader has gone before the command writes a byte.
closed() {
	rm -f pipe go
	mkfifo pipe go
	sh -c "read -r line <go; $1" >pipe 2>err &
	job=$!
	exec 4<pipe
	exec 4<&-
	echo >go
	wait $job
	got=$?
	[ $got -eq 0 ] || complain "$1, into a closed pipe: exit $got"
	[ ! -s err ] || complain "$1, into a closed pipe: $(cat err)"
}

{
	echo model,input
	i=0
	while [ $i -lt 4000 ]; do
		printf 'gpt-5,%d\ngpt-5-mini,%d\n' $i $i
		i=$((i + 1))
	done
} >big.csv
closed 'toll gpt-5 in=10k'
closed 'toll models --json'
closed 'toll help'
closed 'toll batch big.csv --quiet'
echo 'gpt-5 in=1k' >script
closed 'toll <script'
printf 'set in=1k\nset\n' >script
closed 'toll <script'

# A session whose reader has gone does not go on for ever.
printf 'gpt-5 in=1k\ngpt-5 in=1k to=late\n' >script
closed 'toll <script'
[ ! -e late ] || complain 'a session goes on although its reader has gone'

if [ -c /dev/full ]; then
	for words in 'gpt-5 in=10k' 'models --json' 'batch big.csv' 'gpt-5 in=10k to=/dev/full' 'batch big.csv to=/dev/full'; do
		eval "toll $words" >/dev/full 2>err </dev/null
		got=$?
		[ $got -eq 5 ] || complain "toll $words >/dev/full: exit $got: $(cat err)"
		[ -s err ] || complain "toll $words >/dev/full: nobody says why"
	done
	if printf 'set in=1k\nset\n' | toll >/dev/full 2>err; then
		complain 'a session does not notice a full disk when it shows what is set'
	fi
	if printf 'gpt-5 in=1k\n' | toll >/dev/full 2>err; then
		complain 'a session does not notice a full disk'
	fi
fi

### A file appears whole or not at all

mkdir work && cd work || exit 99

# nothing_else FILE...: the folder holds these and no more.
nothing_else() {
	ls -A >../have
	printf '%s\n' "$@" | sed '/^$/d' | sort >../should
	cmp -s ../have ../should || complain "left behind: $(cat ../have)"
}

toll gpt-5 in=10k out=2k --plain to=answer >../out 2>../err || complain "to=: $(cat ../err)"
[ "$(cat answer)" = 0.0325 ] || complain "to=: $(cat answer)"
[ ! -s ../out ] || complain 'to= writes to stdout as well'
toll nobody in=1k to=answer 2>/dev/null
[ "$(cat answer)" = 0.0325 ] || complain 'a failed answer replaces a file'
toll gpt-5 in=10k out=2k -o - --plain >../out 2>../err
[ "$(cat ../out)" = 0.0325 ] || complain '-o - is not stdout'
nothing_else answer
rm answer

toll batch nowhere.csv to=priced.csv 2>/dev/null && complain 'no input, and no error'
nothing_else ''
toll batch . to=priced.csv 2>/dev/null && complain 'a folder as input'
nothing_else ''
toll batch ../big.csv to=none/priced.csv 2>/dev/null && complain 'no folder for the output'
nothing_else ''
printf 'a,b\n1,2\n' | toll batch - to=priced.csv 2>/dev/null && complain 'a header without counts'
nothing_else ''
if [ "$(id -u)" -ne 0 ]; then
	cp ../big.csv secret.csv && chmod 0 secret.csv
	toll batch secret.csv to=priced.csv 2>/dev/null && complain 'an unreadable input'
	nothing_else secret.csv
	rm -f secret.csv
fi

cp ../big.csv usage.csv
ln -s usage.csv link.csv
for name in usage.csv ./usage.csv "$PWD/usage.csv" link.csv; do
	toll batch usage.csv to="$name" 2>../err
	[ $? -eq 2 ] || complain "to=$name: the output is the input, and exit is not 2: $(cat ../err)"
	cmp -s ../big.csv usage.csv || complain "to=$name: the input is damaged"
done
# shellcheck disable=SC2094 # to read and write one file is the mistake that has to be noticed
toll batch usage.csv 2>../err >>usage.csv && complain 'stdout is the input'
cmp -s ../big.csv usage.csv || complain '>>usage.csv: the input is damaged'
nothing_else link.csv usage.csv
rm link.csv usage.csv

# SIGTERM while it waits for the rest of a pipe: its first words say that it has read the header. What follows the
# signal wakes it, should it have come just before the wait.
mkfifo ../feed ../log
toll batch ../feed to=priced.csv >/dev/null 2>../log &
job=$!
exec 5<../log
exec 4>../feed
printf 'model,input\ngpt-5,1k\n' >&4
read -r _ <&5
kill -TERM $job
(trap '' PIPE && printf 'gpt-5,1k\n' >&4) 2>/dev/null
wait $job
got=$?
exec 4>&- 5<&-
[ $got -ne 0 ] || complain 'SIGTERM: exit 0'
nothing_else ''

# The same for a session of many lines: it ends where it is. Its answers fill the pipe long before the last line.
mkfifo ../answers
i=0
while [ $i -lt 20000 ]; do
	echo 'gpt-5 in=1k'
	i=$((i + 1))
done >../script
toll <../script >../answers 2>/dev/null &
job=$!
exec 4<../answers
read -r _ <&4
kill -TERM $job
n=$(grep -c 'gpt-5' <&4)
exec 4<&-
wait $job
got=$?
[ "$n" -lt 19000 ] || complain "SIGTERM: a session of 20000 lines goes on to its end"
[ $got -ne 0 ] || complain 'SIGTERM: a session ends with 0'

# A device is no file: it stays what it is.
toll gpt-5 in=1k to=/dev/null || complain 'to=/dev/null'
[ -c /dev/null ] || complain '/dev/null is replaced'
mkfifo fifo
cat fifo >../out &
toll gpt-5 in=10k out=2k --plain to=fifo || complain 'to=FIFO'
wait $!
[ -p fifo ] || complain 'a FIFO is replaced'
[ "$(cat ../out)" = 0.0325 ] || complain "to=FIFO: $(cat ../out)"
rm fifo
cd .. || exit 99

### No name reaches a terminal raw

esc=$(printf '\033')
bell=$(printf '\007')
csi=$(printf '\302\233')
evil="$esc]0;owned$bell${csi}[31m$(printf '\342\200\256\377\177\b')"

# clean WHAT: neither stream has a control character but the line break, nor C1, nor one that turns the writing.
clean() {
	LC_ALL=C tr -d '\n' <out | LC_ALL=C od -An -v -tx1 >bytes
	LC_ALL=C tr -d '\n' <err | LC_ALL=C od -An -v -tx1 >>bytes
	tr -s ' \n' '  ' <bytes >line
	grep -Eq ' (0[0-9a-f]|1[0-9a-f]|7f|c2 (8|9)[0-9a-f]|e2 80 a[a-e]|e2 81 a[6-9]|f[5-9a-f])( |$)' line &&
		complain "$1: control characters: $(cat -v out err | head -5)"
}

hostile() {
	toll "$@" >out 2>err </dev/null
	clean "toll $(printf '%s ' "$@" | cat -v)"
}

hostile "$evil" in=1k
hostile "gpt-5@$evil" in=1k
hostile "gpt-5$evil*" in=1k
hostile gpt-5 in="$evil"
hostile gpt-5 "in=1k" "$evil=1"
hostile gpt-5 "--$evil"
hostile gpt-5 "-$evil"
hostile gpt-5 in=1k tier="$evil"
hostile gpt-5 in=1k region="$evil"
hostile gpt-5 in=1k provider="$evil"
hostile gpt-5 in=1k on="$evil"
hostile gpt-5 in=1k format="$evil"
hostile gpt-5 in=1k max="$evil"
hostile gpt-5 in=1k requests="1/$evil"
hostile gpt-5 in=1k prices="$evil"
hostile gpt-5 in=1k to="none/$evil"
hostile batch "$evil"
hostile check "$evil"
hostile help "$evil"
hostile show "$evil"
hostile ratio "$evil" gpt-5
TOLL_TODAY=$evil toll gpt-5 in=1k >out 2>err
clean TOLL_TODAY
TOLL_PRICES=$evil toll gpt-5 in=1k >out 2>err
clean TOLL_PRICES
printf '%s in=1k\nset tier=%s\nset\nunset %s\n"%s\n' "$evil" "$evil" "$evil" "$evil" >script
toll <script >out 2>err
clean 'a session'

# Headers and cells: they come out as they came in, but nothing else says them raw.
printf 'model,input,%s tokens\n%s,1,1\ngpt-5,%s,1\ngpt-5@%s,1,1\n' "$evil" "$evil" "$evil" "$evil" >"$evil.csv"
toll batch "./$evil.csv" to=priced.csv >out 2>err
[ $? -eq 3 ] || complain 'a hostile file: not exit 3'
clean 'a hostile file'
# the notes, which are ours, are clean too
sed -e 's/.*,,//' priced.csv | sed 1d >out
clean 'notes of a hostile file'

# A book with escapes in its title is refused; what it says is clean.
sed 's/"title": "Flat Rate"/"title": "\\u001b]0;owned\\u0007\\u009b31m\\u202e"/' "$book" >hostile.json
cmp -s "$book" hostile.json && complain 'the hostile book is not hostile'
hostile flat in=1k prices=hostile.json
hostile flat in=1k prices=hostile.json --json
hostile show flat prices=hostile.json
hostile check hostile.json
for key in '"id": "flat"' '"provider": "acme"' '"tier": "batch"' '"note": "half of the standard price"' '"page": { "title"'; do
	sed "s/${key%\"*}\"/&\\\\u001b[2J/" "$book" >hostile.json
	hostile check hostile.json
	hostile models prices=hostile.json --csv
	hostile guess in=1k prices=hostile.json --csv
done

exit $status
