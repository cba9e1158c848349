#!/bin/sh
# SPDX-License-Identifier: MIT
# What toll writes, and what it leaves alone: descriptors that are closed, each output against each input, descriptors as
# outputs, limits of files, and signals.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
data=$TOLL_SRCDIR/tests/data
cd "$tmp" || exit 99

complain() {
	echo "$*"
	status=1
}

skip() {
	echo "skipped: $*"
}

# says FILE PART WHAT
says() {
	grep -qF -e "$2" "$1" || complain "$3: lacks '$2': $(head -c 2000 "$1")"
}

# alone WHAT FILE...: the folder work holds these and no more, not even hidden ones.
alone() {
	what=$1
	shift
	ls -A work >have
	printf '%s\n' "$@" | sed '/^$/d' | sort >should
	cmp -s have should || complain "$what: left behind: $(cat have)"
}

{
	echo model,input,day
	i=0
	while [ $i -lt 40 ]; do
		printf 'gpt-5,%d,2026-%02d-%02d\n' $((i * 1000)) $((i / 20 + 9)) $((i % 20 + 1))
		i=$((i + 1))
	done
} >usage.csv
# The sources may be read-only, as those of make distcheck are; these copies are not.
copy() {
	cat "$data/$1" >"$2" || exit 99
}
copy full.json book.json
copy overlay.json overlay.json
copy import/litellm.json litellm.json
toll sum usage.csv totals=totals.json -q >out 2>err || complain "sum: $(cat err)"
toll gpt-5 in=1k --json to=cost.json || complain "to=cost.json"
mkdir -p work home/.claude/projects/p
copy usage/claude-code.jsonl home/.claude/projects/p/s.jsonl
# the home in which agents finds its logs, and these alone
HOME=$tmp/home
export HOME
unset XDG_CONFIG_HOME XDG_DATA_HOME CLAUDE_CONFIG_DIR CODEX_HOME
toll agents --plain >out 2>err || complain "agents: $(cat err)"
grep -q '[1-9]' out || complain "agents finds no log: $(cat out err)"

### Closed descriptors

# Each command with words that it answers; session commands are lines of a pipe.
cat >commands <<'END'
quote gpt-5 in=1k
models gpt-5
show gpt-5
sources gpt-5
history gpt-5
diff 2025-06-01 2026-11-22
ratio o1-pro gpt-5
top 3 in=1k
budget 5 gpt-5 in=1k
breakeven gpt-5 o3 in=1k vary=output
chat gpt-5 turns=3 system=1k user=200 reply=300
forecast gpt-5 in=1k n=10/day months=2
curve gpt-5 vary=output=0..10k in=1k
tokens usage.csv
count hello
plans plus
batch usage.csv
sum usage.csv
merge totals.json
agents
check book.json
tidy book.json to=-
import litellm litellm.json
export format=csv
help
completion bash
version
update
END
toll help commands format=csv | sed -e 1d -e 's/,.*//' | grep -Evx 'set|unset|reset|save|source|quit|undo|why|clear' | sort >want
cut -d' ' -f1 commands | sort | cmp -s - want || complain "closed descriptors: not each command: $(cut -d' ' -f1 commands | sort | diff - want)"

# gone FD COMMAND...: fails, since it uses that descriptor.
gone() {
	fd=$1
	shift
	case $fd in
	0) "$@" >out 2>err <&- ;;
	1) "$@" 2>err </dev/null >&- ;;
	esac
	got=$?
	[ $got -eq 5 ] || complain "$*, without descriptor $fd: exit $got: $(cat err)"
	case $fd in
	0) says err 'standard input: Bad file descriptor' "$*, without descriptor 0" ;;
	1) says err 'standard output: Bad file descriptor' "$*, without descriptor 1" ;;
	esac
}

while read -r words; do
	# shellcheck disable=SC2086 # words are words
	gone 1 toll $words
	# shellcheck disable=SC2086
	toll $words >want 2>/dev/null </dev/null
	want=$?
	# what does not use a descriptor does not miss it; and no file takes the place of one
	for closed in 0 2 '0 2' '0 1 2'; do
		rm -f work/out
		(
			exec 2>/dev/null
			for fd in $closed; do
				eval "exec $fd>&-"
			done
			# shellcheck disable=SC2086
			case $words in
			*' to=-') exec toll ${words% *} to=work/out ;;
			*) exec toll $words to=work/out ;;
			esac
		)
		got=$?
		[ $got -eq $want ] || complain "toll $words to=work/out, without $closed: exit $got, want $want"
		cmp -s want work/out || complain "toll $words to=work/out, without $closed: $(diff want work/out | head -n 5)"
	done
done <commands
rm -f work/out
gone 0 toll batch -
gone 0 toll sum -
gone 0 toll
toll import litellm - >out 2>err <&-
[ $? -eq 5 ] || complain "import without standard input: not exit 5"
says err 'Bad file descriptor' 'import without standard input'
echo 'gpt-5 in=1k' >lines
toll source lines 2>err >&-
[ $? -eq 1 ] || complain "source without standard output: not exit 1"
says err 'standard output: Bad file descriptor' 'source without standard output'
for line in 'gpt-5 in=1k' set 12k*30 help; do
	echo "$line" >lines
	toll <lines 2>err >&-
	[ $? -eq 5 ] || complain "'$line' as a line, without standard output: not exit 5: $(cat err)"
	says err 'standard output: Bad file descriptor' "'$line' as a line"
done
echo 'save work/saved' | toll 2>&- >&- || complain 'save needs no standard output'
says work/saved '# toll' 'save without standard output'
rm work/saved

### No output is an input

mkdir -p config/toll/pricing
copy overlay.json config/toll/pricing/own.json
cp overlay.json keep.json
XDG_CONFIG_HOME=$tmp/config
export XDG_CONFIG_HOME

# spares INPUT WORD OUTPUT COMMAND...: is refused with both words, whatever the file is called; the input stays as it is.
spares() {
	input=$1 word=$2 output=$3
	shift 3
	cp "$input" before
	ln -sf "$tmp/$input" work/link
	ln -f "$input" work/hard
	for name in "./$input" work/link work/hard; do
		"$@" "$output$name" >out 2>err </dev/null
		got=$?
		[ $got -eq 2 ] || complain "$* $output$name: exit $got, want 2: $(head -c 300 err)"
		says err "$output$name: the output is the input $word" "$* $output$name"
		cmp -s "$input" before || complain "$* $output$name: $input is damaged"
	done
	rm -f work/link work/hard
	alone "$* $output"
	cp before "$input"
}

# each input of a command against each of its outputs
spares usage.csv usage.csv to= toll batch usage.csv
spares usage.csv usage.csv totals= toll batch usage.csv
spares usage.csv usage.csv totals= toll batch usage.csv to=priced
spares usage.csv usage.csv to= toll sum usage.csv
spares usage.csv usage.csv totals= toll sum usage.csv
spares usage.csv usage.csv to= toll sum totals.json usage.csv
spares usage.csv usage.csv to= toll forecast usage.csv months=1
spares usage.csv usage.csv to= toll usage.csv
spares totals.json totals.json to= toll merge totals.json
spares totals.json totals.json totals= toll merge totals.json totals.json
spares cost.json baseline=cost.json to= toll gpt-5 in=1k baseline=cost.json max=+5% --json
spares cost.json baseline=cost.json to= toll sum usage.csv baseline=cost.json max=+5%
spares cost.json baseline=cost.json totals= toll sum usage.csv baseline=cost.json max=+5%
spares litellm.json litellm.json to= toll import litellm litellm.json
spares book.json book.json to= toll check book.json
spares book.json book.json to= toll diff book.json
spares book.json book.json to= toll diff overlay.json book.json
for words in 'gpt-5 in=1k' 'export format=csv' 'batch usage.csv' 'import litellm litellm.json' version; do
	# shellcheck disable=SC2086
	{
		spares keep.json overlay=keep.json to= toll $words overlay=keep.json
		spares config/toll/pricing/own.json "$tmp/config/toll/pricing/own.json" to= toll $words
	}
done
for words in 'export format=csv' 'models' 'sum usage.csv' 'batch usage.csv'; do
	# shellcheck disable=SC2086
	{
		spares book.json prices=book.json to= toll $words prices=book.json
		TOLL_PRICES=book.json spares book.json TOLL_PRICES=book.json to= toll $words
	}
done
spares book.json prices=book.json totals= toll batch usage.csv prices=book.json
mkdir folder && mv keep.json folder
spares folder/keep.json overlay=folder/keep.json to= toll export overlay=folder
spares overlay.json overlay=overlay.json plot= toll curve gpt-5 vary=output=0..10k in=1k overlay=overlay.json
TOLL_PRICES=overlay.json spares overlay.json TOLL_PRICES=overlay.json to= toll tidy book.json
unset XDG_CONFIG_HOME

# files that come by a descriptor, and standard output itself
toll batch - to=usage.csv <usage.csv >out 2>err
[ $? -eq 2 ] || complain "to= is standard input: $(cat err)"
says err 'the input standard input' 'to= is standard input'
for words in 'batch usage.csv to=/dev/fd/3' 'sum usage.csv totals=/dev/fd/3' 'batch /dev/fd/4 to=usage.csv'; do
	# shellcheck disable=SC2086,SC2094
	toll $words 3>>usage.csv 4<usage.csv >out 2>err
	[ $? -eq 2 ] || complain "$words: not refused: $(cat err)"
done
# shellcheck disable=SC2094 # to read and write one file is the mistake that has to be noticed
for words in 'batch usage.csv' 'sum usage.csv' 'import litellm usage.csv' 'batch usage.csv to=-'; do
	# shellcheck disable=SC2086
	toll $words >>usage.csv 2>err </dev/null
	[ $? -eq 2 ] || complain "$words >>usage.csv: not refused: $(cat err)"
	says err 'usage.csv' "$words >>usage.csv"
done
[ "$(wc -l <usage.csv)" -eq 41 ] || complain 'the usage file is damaged'

# lines of a file that saves itself, at the shell and in the middle of others
printf 'set in=1k\nsave work/lines\n' >work/lines
cp work/lines before
toll source work/lines >out 2>err && complain 'a file that saves itself: exit 0'
says err 'save work/lines: the output is the input work/lines' 'a file that saves itself'
cmp -s before work/lines || complain 'a file that saves itself is damaged'
rm work/lines

# what a session has read stays in the way while it is in use
printf 'set prices=book.json\nmodels --csv\nsave book.json\nreset\nsave work/saved\n' | toll >out 2>err
says err 'save book.json: the output is the input prices=book.json' 'a session'
cmp -s "$data/full.json" book.json || complain 'a session overwrites the book that it uses'
says work/saved '# toll' 'a session that has left the book'
rm work/saved

# tidy is there to write what it reads
cp book.json work/book.json
toll tidy work/book.json 2>err || complain "tidy: $(cat err)"
toll tidy work/book.json to=work/book.json 2>err || complain "tidy to= itself: $(cat err)"
TOLL_PRICES=work/book.json toll tidy work/book.json 2>err || complain "tidy of the book in use: $(cat err)"
rm work/book.json

### No output is another

# one FIRST SECOND COMMAND...: two outputs are one file, which is left as it is.
one() {
	first=$1 second=$2
	shift 2
	"$@" "$first" "$second" >out 2>err </dev/null
	got=$?
	[ $got -eq 2 ] || complain "$* $first $second: exit $got, want 2: $(head -c 300 err)"
	says err "$first and $second are one file" "$* $first $second"
}

for command in 'batch usage.csv' 'sum usage.csv'; do
	# shellcheck disable=SC2086
	{
		one to=work/x totals=work/x toll $command
		one to=work/x totals=./work/../work/x toll $command
		one to=work/x "totals=$tmp/work/x" toll $command
		ln -s x work/link
		one to=work/x totals=work/link toll $command
		one to=work/link totals=work/x toll $command
		rm work/link
		alone "$command, two outputs that are not there yet"
		echo old >work/x
		ln work/x work/hard
		one to=work/x totals=work/hard toll $command
		[ "$(cat work/x)" = old ] || complain "$command: two outputs: $(cat work/x)"
		rm work/x work/hard
		toll $command to=work/x totals=work/y -q 2>err || complain "$command, two files: $(cat err)"
		rm work/x work/y
		toll $command to=/dev/null totals=/dev/null -q 2>err || complain "$command, /dev/null twice: $(cat err)"
	}
done
one to=work/x totals=work/x toll merge totals.json
ln -s . work/same
one to=work/x.svg plot=work/same/x.svg toll curve gpt-5 vary=output=0..10k in=1k
rm work/same
alone 'two outputs'
# the stream that a file is open as would go on into what is there no more
echo head >work/log
toll gpt-5 in=1k to=work/log >>work/log 2>err && complain 'to= replaces standard output'
says err 'to=work/log and standard output are one file' 'to= is standard output'
toll gpt-5 in=1k to=work/log 2>>work/log && complain 'to= replaces standard error'
says work/log 'to=work/log and standard error are one file' 'to= is standard error'
says work/log head 'to= is standard error'
rm work/log

### Descriptors as outputs: written where they are

answer=$(toll gpt-5 in=10k out=2k --plain)
for name in /dev/stdout /dev/fd/1 /proc/self/fd/1 /dev/stderr /dev/fd/2 /dev/fd/3 work/link; do
	[ -e "${name%/*}" ] || {
		skip "$name (there is no ${name%/*})"
		continue
	}
	rm -f work/link
	ln -s /dev/stdout work/link
	echo precious >log
	# shellcheck disable=SC2094
	toll gpt-5 in=10k out=2k --plain to=$name >>log 2>>log 3>>log || complain "to=$name: exit $?"
	[ "$(tr '\n' ' ' <log)" = "precious $answer " ] || complain "to=$name, appended: $(cat log)"
	# shellcheck disable=SC2094
	{ echo head; toll gpt-5 in=10k out=2k --plain to=$name 2>&1 3>&1; echo foot; } >log
	[ "$(tr '\n' ' ' <log)" = "head $answer foot " ] || complain "to=$name, between others: $(cat log)"
	got=$(toll batch usage.csv -q to=$name 2>&1 3>&1 | wc -l)
	[ "$got" -eq 41 ] || complain "to=$name, a pipe: $got lines"
	printf 'gpt-5 in=10k out=2k --plain to=%s\n' $name >lines
	# shellcheck disable=SC2094
	{ echo head; toll <lines 2>&1 3>&1; echo foot; } >log
	[ "$(tr '\n' ' ' <log)" = "head $answer foot " ] || complain "to=$name, in a session: $(cat log)"
done
rm -f work/link
# what another process has open is no file of ours to replace
if [ -d /proc/self/fd ]; then
	echo precious >log
	sleep 60 >>log &
	other=$!
	toll gpt-5 in=10k out=2k --plain to=/proc/$other/fd/1 2>err || complain "to=/proc/PID/fd/1: $(cat err)"
	kill $other
	wait $other 2>/dev/null
	[ "$(tr '\n' ' ' <log)" = "precious $answer " ] || complain "to=/proc/PID/fd/1: $(cat log)"
fi
for name in /dev/fd/9 /dev/fd/7 /dev/stdin; do
	toll gpt-5 in=1k to=$name >out 2>err 7</dev/null </dev/null
	[ $? -eq 5 ] || complain "to=$name cannot be written, and exit is not 5"
	says err "$name: Bad file descriptor" "to=$name"
done

### A file that would be larger than the limit

(
	trap '' XFSZ
	ulimit -f 1
	toll batch usage.csv to=work/small -q 2>err && ulimit -f 1 && toll export to=work/large 2>err
)
got=$?
[ $got -eq 5 ] || complain "ulimit -f: exit $got: $(cat err)"
says err 'File too large' 'ulimit -f'
rm -f work/small
alone 'ulimit -f'
# the same where no one has set that the signal is to be ignored
(ulimit -f 1; toll export to=work/large 2>err)
got=$?
[ $got -eq 5 ] || complain "ulimit -f, SIGXFSZ as it is: exit $got: $(cat err)"
alone 'ulimit -f, SIGXFSZ as it is'

### Signals

mkfifo feed

# signalled SIGNAL STATUSES COMMAND...: while it waits for more of a pipe; it ends within a second, and nothing is left.
signalled() {
	signal=$1 statuses=$2
	shift 2
	echo old >work/out
	"$@" >out 2>err &
	job=$!
	exec 4>feed
	printf 'model,input\ngpt-5,1k\n' >&4
	i=0
	until [ -n "$(ls work/.toll-output-* 2>/dev/null)" ] || grep -q columns err || [ $i -gt 200 ]; do
		sleep 0.02
		i=$((i + 1))
	done
	kill -"$signal" $job
	i=0
	while kill -0 $job 2>/dev/null && [ $i -lt 150 ]; do
		sleep 0.02
		i=$((i + 1))
	done
	[ $i -lt 150 ] || {
		complain "SIG$signal, $*: it does not end"
		kill -KILL $job
	}
	wait $job
	got=$?
	exec 4>&-
	case " $statuses " in
	*" $got "*) ;;
	*) complain "SIG$signal, $*: exit $got, want $statuses: $(cat err)" ;;
	esac
	[ "$(cat work/out)" = old ] || complain "SIG$signal, $*: the old file is not there any more"
	alone "SIG$signal, $*" out
	rm work/out
}

# A signal that is ignored from the start, as by nohup, stays so; then there is nothing to see here.
heeded='TERM INT XCPU'
(trap 'exit 9' HUP; kill -HUP "$(sh -c 'echo $PPID')"; exit 0) 2>/dev/null
[ $? -eq 9 ] && heeded="$heeded HUP"
for signal in $heeded; do
	for threads in 1 2; do
		signalled "$signal" 5 toll batch feed to=work/out threads=$threads
		signalled "$signal" 5 toll sum feed to=work/out threads=$threads
	done
done
case $heeded in
*HUP*)
	# nohup: the run goes on
	sh -c "trap '' HUP; exec toll sum feed to=work/out -q" 2>err &
	job=$!
	exec 4>feed
	printf 'model,input\ngpt-5,1k\n' >&4
	kill -HUP $job
	sleep 0.1
	exec 4>&-
	wait $job || complain "nohup: exit $?: $(cat err)"
	[ -s work/out ] || complain 'nohup: nothing is written'
	rm work/out
	;;
*) skip 'SIGHUP (it is ignored here)' ;;
esac

# What does not look at signals ends by them, within a second, and leaves nothing: here a picture is drawn by a
# program that takes long.
mkdir bin
printf '#!/bin/sh\nexec sleep 5\n' >bin/gnuplot
chmod +x bin/gnuplot
for signal in $heeded; do
	[ "$signal" != XCPU ] || continue
	echo old >work/out.svg
	(PATH=$tmp/bin:$PATH exec toll curve gpt-5 vary=output=0..10k in=1k plot=work/out.svg >out 2>err) &
	job=$!
	i=0
	until [ -n "$(ls work/.toll-output-* 2>/dev/null)" ] || [ $i -gt 200 ]; do
		sleep 0.02
		i=$((i + 1))
	done
	kill -"$signal" $job
	i=0
	while kill -0 $job 2>/dev/null && [ $i -lt 150 ]; do
		sleep 0.02
		i=$((i + 1))
	done
	[ $i -lt 150 ] || complain "SIG$signal while gnuplot draws: it goes on for $i looks"
	wait $job
	got=$?
	case "$signal $got" in
	'TERM 143' | 'INT 130' | 'HUP 129') ;;
	*) complain "SIG$signal while gnuplot draws: exit $got" ;;
	esac
	[ "$(cat work/out.svg)" = old ] || complain "SIG$signal while gnuplot draws: the old picture is gone"
	alone "SIG$signal while gnuplot draws" out.svg
	rm work/out.svg
done

### A picture is written as any other output

printf '#!/bin/sh\ncat >/dev/null\necho picture\n' >bin/gnuplot
echo old >work/real.svg
chmod 600 work/real.svg
ln -s real.svg work/link.svg
PATH=$tmp/bin:$PATH toll curve gpt-5 vary=output=0..10k in=1k plot=work/link.svg >out 2>err || complain "plot=: $(cat err)"
[ "$(cat work/real.svg)" = picture ] || complain "plot=, through a link: $(cat work/real.svg)"
case $(ls -l work/real.svg) in
-rw-------*) ;;
*) complain "plot=: the mode is not kept: $(ls -l work/real.svg)" ;;
esac
[ -L work/link.svg ] || complain 'plot=: the link is replaced'
printf '#!/bin/sh\nexit 3\n' >bin/gnuplot
PATH=$tmp/bin:$PATH toll curve gpt-5 vary=output=0..10k in=1k plot=work/link.svg >out 2>err && complain 'gnuplot fails: exit 0'
[ "$(cat work/real.svg)" = picture ] || complain "gnuplot fails: $(cat work/real.svg)"
alone 'a picture' link.svg real.svg
rm work/link.svg work/real.svg

### Many that write to one folder do not take each other's files for left behind

jobs=
i=0
while [ $i -lt 60 ]; do
	toll gpt-5 in=10k out=2k --plain to=work/$i 2>err.$i &
	jobs="$jobs $!"
	i=$((i + 1))
done
for job in $jobs; do
	wait "$job" || complain "60 at once: exit $?: $(cat err.*)"
done
rm -f err.*
[ "$(cat work/*)" = "$(yes "$answer" | head -n 60)" ] || complain '60 at once: not each has its answer'
# shellcheck disable=SC2046 # numbers
alone '60 at once' $(seq 0 59)
rm -f work/*

### What a killed run has left goes with the next one

toll batch feed to=work/out >out 2>err &
job=$!
exec 4>feed
printf 'model,input\ngpt-5,1k\n' >&4
i=0
until [ -n "$(ls work/.toll-output-* 2>/dev/null)" ] || [ $i -gt 200 ]; do
	sleep 0.02
	i=$((i + 1))
done
left=$(ls -A work)
toll gpt-5 in=1k to=work/answer 2>err || complain "beside one that runs: $(cat err)"
[ -e "work/$left" ] || complain 'what another run is writing is removed'
kill -KILL $job
wait $job 2>/dev/null
exec 4>&-
[ -e "work/$left" ] || complain 'SIGKILL leaves nothing: this test sees nothing'
toll gpt-5 in=1k to=work/answer 2>err || complain "after one that was killed: $(cat err)"
alone 'after one that was killed' answer

exit $status
