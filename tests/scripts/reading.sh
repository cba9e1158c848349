#!/bin/sh
# SPDX-License-Identifier: MIT
# What is read is read whole, or is an error: price folders that are not folders, lines and records without an end,
# files that become shorter, memory that runs out, and inputs that never come.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99
XDG_CONFIG_HOME=$tmp/config
export XDG_CONFIG_HOME
guard=60	# seconds, after which something hangs

complain() {
	echo "$*"
	status=1
}

# want STATUS PART WORDS...: runs toll, which says that.
want() {
	want=$1 part=$2
	shift 2
	timeout -k 5 $guard toll "$@" >out 2>err </dev/null
	got=$?
	[ "$got" -eq "$want" ] || complain "toll $*: exit $got, want $want: $(cat err)"
	[ -z "$part" ] || grep -qF -e "$part" err || complain "toll $*: says no '$part': $(cat err)"
}

# amount AMOUNT WHAT: one million tokens cost that.
amount() {
	timeout -k 5 $guard toll gpt-5 in=1M --plain >out 2>err </dev/null || complain "$2: $(cat err)"
	[ "$(cat out)" = "$1" ] || complain "$2: $(cat out), want $1"
}

sanitized() {
	grep -q __asan_init "$(command -v toll)"
}

### The folder of overlays: not there, or read, or an error

folder=$XDG_CONFIG_HOME/toll/pricing
cat >deal.json <<'END_OF_FILE'
{ "toll": 1,
  "provider": "openai", "title": "OpenAI",
  "sources": { "deal": { "title": "A contract", "url": "https://example.com/", "read": "2026-11-01" } },
  "models": [ { "id": "gpt-5", "title": "GPT-5", "rates": [ { "from": "2025-08-07", "input": "1", "output": "8", "sources": ["deal"] } ] } ] }
END_OF_FILE
amount 1.25 'no folder of the configuration'
mkdir -p "$XDG_CONFIG_HOME"
amount 1.25 'no folder of toll'
mkdir "$XDG_CONFIG_HOME/toll"
amount 1.25 'no folder of overlays'
mkdir "$folder"
amount 1.25 'an empty folder of overlays'
cp deal.json "$folder"
amount 1 'an overlay'

# refused WHAT: the folder is no longer one that can be read; neither one request nor a file is priced without it.
printf 'model,input\ngpt-5,1000\n' >usage.csv
refused() {
	want 5 "$folder" gpt-5 in=1M
	[ ! -s out ] || complain "$1: an answer: $(cat out)"
	want 5 "$folder" batch usage.csv
	want 5 "$folder" sum usage.csv
}

mv "$folder" real
ln -s nowhere "$folder"
refused 'a link to nothing'
rm "$folder"
cp deal.json "$folder"
refused 'a plain file'
rm "$folder"
mkfifo "$folder"
refused 'a FIFO'
rm "$folder"
ln -s "$tmp/real" "$folder"
amount 1 'a link to a folder'
rm "$folder"
mv real "$folder"
mv "$XDG_CONFIG_HOME/toll" real
ln -s nowhere "$XDG_CONFIG_HOME/toll"
refused 'a link to nothing on the way'
rm "$XDG_CONFIG_HOME/toll"
mv real "$XDG_CONFIG_HOME/toll"
want 0 '' help
want 0 '' gpt-5 in=1M prices="$folder/deal.json"

# Nobody may look: as another user, for the superuser may always.
other() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	fi
}
chmod 755 "$tmp" "$XDG_CONFIG_HOME" "$XDG_CONFIG_HOME/toll" && chmod 644 "$folder/deal.json"
if other toll gpt-5 in=1M --plain >out 2>err && [ "$(cat out)" = 1 ]; then
	for mode in 711 300 0; do
		chmod $mode "$folder"
		other toll gpt-5 in=1M --plain >out 2>err
		got=$?
		{ [ $got -eq 5 ] && [ ! -s out ]; } || complain "mode $mode: exit $got: $(cat out err)"
		grep -qF "$folder" err || complain "mode $mode: the folder is not named: $(cat err)"
	done
	chmod 755 "$folder"
	chmod 0 "$XDG_CONFIG_HOME/toll"
	other toll gpt-5 in=1M --plain >out 2>err && complain "a folder in one that cannot be searched: $(cat out)"
	chmod 755 "$XDG_CONFIG_HOME/toll"
	chmod 0 "$folder/deal.json"
	other toll gpt-5 in=1M --plain >out 2>err && complain "an overlay that cannot be read: $(cat out)"
	chmod 644 "$folder/deal.json"
else
	echo 'skipped: folders that another user may not read'
fi

# No descriptor is left for the folder, or for the file in it: never the list price.
for n in 3 4 5 6; do
	(
		# shellcheck disable=SC3045
		ulimit -n $n
		exec toll gpt-5 in=1M --plain
	) >out 2>err </dev/null
	got=$?
	case "$got $(cat out)" in
	'0 1' | '5 ' | '127 ') ;;
	*) complain "$n descriptors: exit $got: $(cat out err)" ;;
	esac
done

# Of a folder only regular files are prices, wherever it is named; a FIFO that is named is read.
for kind in fifo folder link; do
	case $kind in
	fifo) mkfifo "$folder/other.json" ;;
	folder) mkdir "$folder/other.json" && cp deal.json "$folder/other.json" ;;
	link) ln -s nowhere "$folder/other.json" ;;
	esac
	want 5 "$folder/other.json" gpt-5 in=1M
	for words in "prices=$folder" "overlay=$folder"; do
		want 5 "$folder/other.json" gpt-5 in=1M "$words"
	done
	want 5 "$folder/other.json" check "$folder"
	TOLL_PRICES=$folder timeout $guard toll gpt-5 in=1M --plain >out 2>err
	[ $? -eq 5 ] || complain "TOLL_PRICES with a $kind in it: $(cat out err)"
	rm -r "$folder/other.json"
done
mkfifo book
cat "$folder/deal.json" >book &
timeout $guard toll gpt-5 in=1M --plain prices=book >out 2>err || complain "prices=FIFO: $(cat err)"
[ "$(cat out)" = 1 ] || complain "prices=FIFO: $(cat out)"
wait
want 5 'File too large' gpt-5 in=1M prices=/dev/zero
rm -r "$XDG_CONFIG_HOME"

### Every message of an error of reading names its file

for words in 'import litellm' 'import openrouter' merge source 'gpt-5 in=1k max=+1%'; do
	case $words in
	gpt*) last=baseline=. ;;
	*) last=. ;;
	esac
	# shellcheck disable=SC2086
	want 5 '.: Is a directory' $words "$last"
done
# A folder of usage is no file that cannot be read: it is the files in it. What they become needs a place, though.
mkdir logs
cp usage.csv logs
want 0 'toll: 1 row, 1 priced; total' sum logs --plain
[ "$(cat out)" = 0.00125 ] || complain "sum of a folder: $(cat out)"
want 2 'toll: batch of a folder writes a file for each: say to=FOLDER (sum logs adds it up)' batch logs
[ ! -s out ] || complain "batch of a folder, without a place for its files: an answer: $(cat out)"
[ ! -r /proc/self/mem ] || for words in 'import litellm' merge source sum batch 'gpt-5 in=1k prices=/proc/self/mem' check; do
	# shellcheck disable=SC2086
	want 5 '/proc/self/mem: ' $words /proc/self/mem
done

### Lines of a session

mkfifo never
x() {
	head -c "$1" /dev/zero | tr '\0' x
}
{
	echo 'gpt-5 in=1k --plain'
	x 2M
	printf '\ngpt-5 in=2k --plain\n'
} >script
timeout $guard toll <script >out 2>err
got=$?
[ $got -eq 4 ] || complain "a line of 2 MB: exit $got: $(cut -c 1-200 err)"
grep -qF 'line 2: the line is longer than 1 MiB' err || complain "a line of 2 MB: $(cut -c 1-200 err)"
[ "$(cat out)" = 0.00125 ] || complain "before a line of 2 MB: $(cat out)"
want 4 'script:2: the line is longer than 1 MiB' source script
want 4 '/dev/zero:1: the line is longer than 1 MiB' source /dev/zero
printf 'gpt-5 in=1k --plain\nsource script\ngpt-5 in=3k --plain\n' | timeout $guard toll >out 2>err
[ $? -eq 1 ] || complain 'a session of which one line sources a script that cannot be read: not exit 1'
[ "$(tail -n 1 out)" = 0.00375 ] || complain "after a script that cannot be read: $(cat out)"
{
	printf 'gpt-5 in=1k --plain'
	head -c 1000000 /dev/zero | tr '\0' ' '
	printf '\ngpt-5 in=2k --plain'
} | timeout $guard toll >out 2>err || complain "a long line and one without an end: $(cut -c 1-200 err)"
[ "$(tail -n 1 out)" = 0.0025 ] || complain "a last line without a break: $(cat out)"

### Records and values without an end: an error at the limit, with the line

# cell N: a row, and another with a quoted cell of N bytes.
cell() {
	printf 'model,input,output,note\ngpt-5,1,1,"a\nb"\ngpt-5,1000,1000,"'
	x "$1"
	printf '"\ngpt-5,1,1,c\n'
}
for threads in 1 2 4; do
	cell 3M | timeout -k 5 $guard toll sum - threads=$threads --plain >out 2>err || complain "a cell of 3 MB: $(cat err)"
	[ "$(cat out)" = 0.0112725 ] || complain "threads=$threads: a cell of 3 MB: $(cat out)"
	cell 6M | timeout -k 5 $guard toll sum - threads=$threads --plain >out 2>err || complain "a cell of 6 MB: $(cat err)"
	[ "$(cat out)" = 0.0112725 ] || complain "threads=$threads: a cell of 6 MB: $(cat out)"
done
cell 300M | gzip -1 >cell.csv.gz
[ -z "$(command -v zstd)" ] || gzip -dc cell.csv.gz | zstd -q -1 >cell.csv.zst
for reader in best libcsv; do
	for threads in 1 2; do
		for file in cell.csv.*; do
			want 4 "$file: line 4: the record is longer than 64 MiB" sum "$file" reader=$reader threads=$threads
		done
		gzip -dc cell.csv.gz 2>/dev/null | timeout -k 5 $guard toll sum - reader=$reader threads=$threads >out 2>err
		grep -qF 'standard input: line 4: the record is longer than 64 MiB' err ||
			complain "reader=$reader threads=$threads: a pipe: $(cat err)"
	done
done
sanitized || for threads in 1 2; do
	# The cell once, and once more as the limit lets it be looked at; not as long as it is.
	(
		# shellcheck disable=SC3045
		ulimit -v 600000
		exec timeout -k 5 $guard toll sum cell.csv.gz threads=$threads
	) >out 2>err
	[ $? -eq 4 ] || complain "threads=$threads: exit is not 4: $(cat err)"
	grep -qF 'line 4: the record' err || complain "threads=$threads: a record beyond the memory: $(cat err)"
done
{
	printf '\n\nmodel,input,"'
	x 70000000
} | timeout -k 5 $guard toll sum - >out 2>err
grep -qF 'standard input: line 3: the record is longer than 64 MiB' err || complain "a header without an end: $(cat err)"
for begin in '{"a":1}\n{"b":"' '{"a":1,\n"b":[{}' '[{"a":1},\n{"b":"'; do
	{
		# shellcheck disable=SC2059
		printf "$begin"
		x 100M
	} | gzip -1 >value.json.gz
	want 4 'the value is longer than 64 MiB' sum value.json.gz
	grep -qE ': line [12]: the value' err || complain "a value without an end: no line: $(tail -n 1 err)"
done

# A document of which the records are in a list: the message has the line of jq that makes lines of it.
for head in '{"version": 1.2, "meta": {"a": {"b": [1]}}, "log": {"entries": [{"a":"' '{"log":{"entries":[{"a":"'; do
	{
		printf '%s' "$head"
		x 65M
		printf '"}]}}'
	} >large.json
	want 4 "large.json: line 1: the value is longer than 64 MiB; its list as lines: jq -c '.log.entries[] | {log: {entries: [.]}}' large.json" sum large.json
done
rm large.json

### A file that becomes shorter while it is read

# The answer waits for its reader, and the input with it: the file is not read to its end until then.
# cut SIZE WANT: runs batch over a file of 3 MB that then has another size.
mkfifo answer
cut_file() {
	{
		echo model,input
		yes gpt-5,1000 | head -c 3300000
	} >cut.csv
	timeout -k 5 $guard toll batch cut.csv block=64k threads=1 >answer 2>err &
	job=$!
	exec 3<answer
	read -r _ <&3
	case $1 in
	more) yes gpt-5,1000 | head -c 1100000 >>cut.csv ;;
	*) truncate -s "$1" cut.csv ;;
	esac
	cat <&3 >out
	exec 3<&-
	wait $job
	got=$?
	[ $got -eq "$2" ] || complain "a file that becomes $1 while it is read: exit $got: $(cat err)"
}
cut_file 2200013 5
grep -q 'cut.csv: stopped after row 2.*shorter' err || complain "a file that was cut: $(cat err)"
grep -qF 'priced; total' err && complain "a file that was cut has a total: $(cat err)"
cut_file 13 5
cut_file more 0
grep -qF '400000 priced' err || complain "a file that grew: $(cat err)"

### Signals, while nothing comes

# answers WHAT WORDS...: SIGTERM ends it. timeout tells whether it had to be killed.
answers() {
	what=$1
	shift
	timeout -k $guard -s TERM 0.3 toll "$@" >out 2>err
	got=$?
	[ $got -eq 124 ] || complain "$what: exit $got: $(cat err)"
	timeout -k $guard -s INT 0.3 toll "$@" >out 2>err
	got=$?
	[ $got -eq 124 ] || complain "$what: SIGINT: exit $got: $(cat err)"
}
answers 'a FIFO without a writer' sum never
answers 'a FIFO that is sourced' source never
answers 'prices from a FIFO' gpt-5 in=1k prices=never
answers 'an overlay from a FIFO' gpt-5 in=1k overlay=never
answers 'a baseline from a FIFO' gpt-5 in=1k baseline=never max=+1%
answers 'a catalogue from a FIFO' import litellm never
answers 'totals from a FIFO' merge never
answers 'a check of a FIFO' check never
answers 'a session from a FIFO' <>never
answers 'a pipe that gives nothing' sum - <>never

exit $status
