#!/bin/sh
# SPDX-License-Identifier: MIT
# Batch from outside: whatever the reader, the threads, the blocks and the parts, the same bytes come out; and whatever
# happens on the way, nothing partial stands under the final name.

set -u
status=0
# In memory, if there is a folder for that: files that are kept are synced to their disk.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
	TMPDIR=/dev/shm
	export TMPDIR
fi
tmp=$(mktemp -d) || exit 99
trap 'umount "$tmp/small" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
book=prices=$TOLL_SRCDIR/tests/data/quote_book.json
gen=$TOLL_BUILDDIR/tests/gen
unset TOLL_TODAY
TOLL_TODAY=2026-11-22
export TOLL_TODAY
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

# batch WORDS...: runs it; keeps what comes out in out, what is said in err, and the exit status in $got.
batch() {
	toll batch "$@" >out 2>err </dev/null
	got=$?
}

# want STATUS WORDS...
want() {
	want=$1
	shift
	batch "$@"
	[ "$got" -eq "$want" ] || complain "toll batch $*: exit $got, want $want: $(head -c 2000 err)"
}

### Files, plain and odd

mkdir files
# file NAME [WORDS]: what comes in is a file, and the words that it is read with.
file() {
	cat >"files/$1"
	echo "${2:-}" >"files/$1.words"
}

# rows N TEXT: as many rows, with that text and a number that tells them apart.
rows() {
	awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) printf "flat,%d,%s%d\n", i * 7919 % 100000, text, i }'
}

"$gen" 1500 7 | file generated
"$gen" prices | awk -f "$TOLL_SRCDIR/tests/bench/book.awk" >bench.json
echo 'prices=bench.json' >files/generated.words
"$gen" 1500 8 dated | file dated
echo ' ' >files/dated.words
# behind a quote that is none, all that was thought to be inside quotes is outside, and the other way round
{ echo model,input,text && echo 'flat,1,5" disk' && rows 300 x && printf 'nobody,2,"a\nb"\nflat,3,"c\nd"\n' && rows 300 y; } | file early-quote
{ echo model,input,text && rows 200 x && printf 'flat,1,5" disk\n' && rows 100 '"q' | sed 's/$/\n"/' && rows 100 y; } | file late-quote
{ echo model,input,text && rows 100 x && printf 'flat,1,"never closed\n' && rows 100 y; } | file unclosed
{ echo model,input,text && rows 60 x && printf 'nobody,1,x\n'; } | tr '\n' '\r' | file carriage-returns
{ echo model,input,text && rows 60 x && printf 'nobody,1,"x\ny"\n' && rows 9 'z"' | tr '\n' '\r'; } | file some-carriage-returns
{ echo model,input,text && rows 100 x && printf 'flat,1,a\0b\n' && rows 100 y && printf 'flat,1,"\0"\n'; } | file nul
{ echo input && rows 100 x | cut -d, -f2 && printf '\n\n \n7\n'; } | file one-column 'model=flat'
{ printf '\n \r\n\nmodel,input\n\n\n' && rows 50 x | cut -d, -f1,2 | sed 's/$/\n/' && printf ' \n\t\n\r\n\nnobody,1'; } | file blank-lines
{ echo model,text,input && printf 'flat,"' && rows 3000 'a ""quoted"" line,' && printf '",7\nflat,x,8\nflat,"' && rows 9000 z && printf '",9'; } |
	file long-records
{ printf '\357\273\277model,input,text\n' && rows 100 x && printf 'flat,1,"a\nb"\nnobody,1,x\n'; } | sed 's/$/\r/' | file mark-and-crlf
{ printf '"model";"input";"text"\n' && rows 100 '' | sed 's/\([^,]*\),\([^,]*\),\(.*\)/"\1";"\2";"x;\3\ny"/'; } | file all-quoted
{ printf 'model\tinput\ttext\n' && rows 100 'x ' | tr ',' '\t' && printf ' flat \t 7 \t"\t"\n'; } | file tabs
{ echo model,input,text && rows 50 '"x"y' && rows 50 ' "x" ' && rows 50 '"x" ' && rows 50 'x"'; } | file odd-quotes
{ echo model,input,text && echo flat && echo flat,1 && echo flat,1,2,3 && echo ,,,, && echo , && rows 20 x && echo flat,; } | file short-and-long
{ echo model,input && printf 'flat,"1,234"\n"flat","5"\nflat,1e3\nflat,-1\nflat,x\nflat,007\nflat,1.5k\nflat,1000000000000001\n'; } | file odd-numbers
printf 'model,input' | file header-alone
printf 'model,input\nflat,1' | file one-row
{ echo model,input,requests,when && awk 'BEGIN { for (i = 0; i < 400; i++) printf "%s,%d,%d,2026-%02d-%02dT%02d:30Z\n",
	(i % 3 ? "peaks" : "night"), i * 7919 % 1000, i % 4, i % 12 + 1, i % 28 + 1, i % 24 }'; } | file windows 'map=on:when'
rows 100 x | file no-header 'header=no columns=model,input,text'
printf '\357\273\277flat,1\r\nflat,2\r\n' | file no-header-marked 'header=no columns=model,input'

# words_of NAME: as words, with a price book.
words_of() {
	words=$(cat "files/$1.words")
	case $words in
	prices=* | ' ') echo "$words" ;;
	*) echo "$words $book" ;;
	esac
}

readers='best portable'
for reader in sse2 avx2; do
	toll batch files/one-row "$book" reader=$reader >/dev/null 2>&1 && readers="$readers $reader"
done

# as WHAT: the run was like that of libcsv.
as() {
	cmp -s out want.out || complain "$1: the output is another: $(cmp out want.out 2>&1)"
	cmp -s err want.err || complain "$1: says $(diff err want.err | head -c 500)"
	[ "$got" -eq "$want_got" ] || complain "$1: exit $got, want $want_got"
}

# sum FILE WORDS...: what sum by= answers, every figure of it.
sum() {
	toll sum "$@" by=model,tier models=flat format=json >out 2>err </dev/null
	got=$?
}

# Whether it is that of libcsv.
same_sum() {
	cmp -s out sum.out && cmp -s err sum.err && [ "$got" -eq "$want_sum" ]
}

mkdir whole
for path in files/*.words; do
	path=${path%.words}
	name=${path#files/}
	words=$(words_of "$name")
	# shellcheck disable=SC2086 # words are words
	batch "$path" $words reader=libcsv threads=1 totals=whole/"$name".totals
	want_got=$got
	mv out want.out
	mv err want.err
	cp want.out "whole/$name"
	cp want.err "whole/$name.err"
	[ -s want.out ] || complain "$name: nothing comes out: $(cat want.err)"
	# shellcheck disable=SC2086
	sum "$path" $words reader=libcsv threads=1
	mv out sum.out
	mv err sum.err
	want_sum=$got
	for reader in $readers libcsv; do
		case $reader in
		best) ways='1/1 1/300 2/1 2/64 2/4096 3/7 3/1M' ;;
		*) ways=2/500 ;;
		esac
		for way in $ways; do
			more="reader=$reader threads=${way%/*} block=${way#*/}"
			# shellcheck disable=SC2086
			batch "$path" $words $more
			as "$name, $more"
			# shellcheck disable=SC2086
			sum "$path" $words $more
			same_sum ||
				complain "$name, sum, $more: exit $got: $(diff sum.out out | head -c 500) $(diff sum.err err | head -c 500)"
		done
	done
	# from a pipe, in pieces
	# shellcheck disable=SC2086
	dd if="$path" bs=100 2>/dev/null | toll batch - $words block=500 >out 2>err
	got=$?
	sed -i "s|standard input: |$path: |; s|standard input:|$path:|" err
	as "$name, from a pipe"
done

### Every reader of JSON gives what cJSON gives: each example alone, and again after itself, when its lines are known

for path in "$TOLL_SRCDIR"/tests/data/usage/*.json*; do
	name=${path##*/}
	for words in 'batch' 'sum by=model,day,session'; do
		set -- "$path"
		[ "${words% *}" = batch ] || set -- "$path" "$path"
		# shellcheck disable=SC2086
		toll $words "$@" $book reader=cjson >want.out 2>want.err </dev/null
		want_got=$?
		for reader in $readers; do
			# shellcheck disable=SC2086
			toll $words "$@" $book reader=$reader >out 2>err </dev/null
			got=$?
			as "$name, $words, reader=$reader"
		done
	done
done

### Parts: together they are the file, and their totals are its totals

# parts NAME N [WORDS]
parts() {
	name=$1 n=$2 more=${3:-}
	words=$(words_of "$name")
	: >together
	: >said
	k=1 list=
	while [ "$k" -le "$n" ]; do
		# shellcheck disable=SC2086
		batch "files/$name" $words $more range="$k/$n" totals=part.$k
		case $got in
		0 | 3) ;;
		*) complain "$name, range=$k/$n: exit $got: $(cat err)" ;;
		esac
		cat out >>together
		grep "^toll: files/$name:[0-9]*: " err >>said
		list="$list part.$k"
		k=$((k + 1))
	done
	cmp -s together "whole/$name" || complain "$name: $n parts are not the whole: $(cmp together "whole/$name" 2>&1)"
	# shellcheck disable=SC2086
	toll merge $list format=json >merged 2>err
	cmp -s merged "whole/$name.totals" || complain "$name, $n parts: $(diff merged "whole/$name.totals")"
	# the first rows without a price are named by the same lines, in whichever part they are
	grep "^toll: files/$name:[0-9]*: " "whole/$name.err" >want.said
	head -n "$(grep -c '' want.said)" said | cmp -s - want.said ||
		complain "$name, $n parts: $(diff said want.said | head -n 5)"
	rm -f part.*
}

for path in files/*.words; do
	path=${path%.words}
	name=${path#files/}
	parts "$name" 7
done
parts generated 2 'threads=1 block=64'
parts blank-lines 2 'threads=2 block=1'
parts one-row 40
parts long-records 20
parts early-quote 3 reader=libcsv
parts short-and-long 100
parts mark-and-crlf 1

for range in 0/7 8/7 7 1/0 -1/7 1/7/7 x/7 1/ /7 '1/ 7'; do
	want 2 files/tabs "$book" range="$range"
	says err range "range=$range"
done
toll batch - "$book" range=1/2 <files/tabs >out 2>err || complain "range= of standard input that is a file: $(cat err)"
# shellcheck disable=SC2002 # it must be a pipe
cat files/tabs | toll batch - "$book" range=1/2 >out 2>err
[ $? -eq 2 ] || complain "range= of a pipe: $(cat err)"
says err 'no pipe' 'range= of a pipe'
[ ! -s out ] || complain "range= of a pipe writes before it is refused: $(cat out)"

### Records that are too long

{ printf 'model,input\nflat,1\nflat,"' && head -c 70000000 /dev/zero | tr '\0' x; } >endless
for words in 'threads=2' 'reader=libcsv'; do
	rm -f priced
	# shellcheck disable=SC2086
	want 4 endless "$book" $words to=priced
	says err 'not closed' "a record without an end, $words"
	[ ! -e priced ] || complain "a record without an end, $words: something was written"
done
rm endless

### Killed at any moment

# Files of the size of many pipes, so that the run is somewhere in it when what was given has been taken.
"$gen" 4000 9 >long.csv
size=$(wc -c <long.csv)
mkdir work
mkfifo feed
echo old >old

# killed SIGNAL BYTES WORDS...: by that signal when that much of the file has been given, and no more comes.
killed() {
	signal=$1 bytes=$2
	shift 2
	cp old work/priced
	toll batch feed prices=bench.json to=work/priced "$@" >out 2>err &
	job=$!
	exec 4>feed
	head -c "$bytes" long.csv >&4
	kill -"$signal" $job
	i=0
	while [ "$signal" != KILL ] && kill -0 $job 2>/dev/null && [ $i -lt 500 ]; do
		sleep 0.02
		i=$((i + 1))
	done
	[ $i -lt 500 ] || {
		complain "SIG$signal after $bytes bytes, $*: it does not end"
		kill -KILL $job
	}
	wait $job 2>/dev/null
	got=$?
	exec 4>&-
	cmp -s work/priced old || complain "SIG$signal after $bytes bytes, $*: the old file is not there any more"
	left=$(ls -A work)
	if [ "$signal" = KILL ]; then
		rm -f work/.toll-output-*
	elif [ $got -ne 5 ] || [ "$left" != priced ]; then
		complain "SIG$signal after $bytes bytes, $*: exit $got, left: $left; $(cat err)"
	fi
	[ "$(ls -A work)" = priced ] || complain "SIG$signal: left: $(ls -A work)"
}

awk -v size="$size" 'BEGIN { srand(1); for (i = 0; i < 200; i++) print int(rand() * size) }' >moments
n=0
while read -r bytes; do
	n=$((n + 1))
	case $((n % 8)) in
	0) killed TERM "$bytes" threads=1 block=4096 ;;
	1) killed TERM "$bytes" threads=2 block=300 ;;
	2) killed INT "$bytes" threads=3 block=4096 ;;
	3) killed TERM "$bytes" threads=2 ;;
	4) killed KILL "$bytes" threads=3 block=1k ;;
	*) killed KILL "$bytes" threads=2 ;;
	esac
done <moments
killed TERM 100000 threads=2 block=4096
says err 'stopped after row ' 'how far it came before a signal'
says err interrupted 'why it ended'

### A full disk

# full WORDS...: the folder small has no room for all that comes out.
full() {
	rm -f small/*
	echo old >small/priced
	want 5 long.csv prices=bench.json to=small/priced "$@"
	[ "$(cat small/priced)" = old ] || complain "a full disk, $*: the old file is not there any more"
	[ "$(ls -A small)" = priced ] || complain "a full disk, $*: left: $(ls -A small)"
	says err 'No space left' "a full disk, $*"
	says err 'stopped after row ' "how far it came before the disk was full, $*"
}

mkdir small
if mount -t tmpfs -o size=200k toll-test small 2>/dev/null; then
	full threads=1
	full threads=1 block=4096
	full threads=2 block=4096
	full threads=3 reader=libcsv
	# it fits at last: only the totals do not
	umount small
	mount -t tmpfs -o size=8k toll-test small
	want 5 files/one-row "$book" to=priced totals=small/none/totals
	head -c 8192 /dev/zero >small/fill 2>/dev/null
	want 5 files/one-row "$book" to=priced totals=small/totals
	[ ! -s small/totals ] || complain 'a full disk: partial totals'
	umount small
else
	skip 'a disk that is full (nobody may mount one here)'
fi
if [ -c /dev/full ]; then
	for words in 'threads=1' 'threads=2 block=4096' 'reader=libcsv'; do
		# shellcheck disable=SC2086
		toll batch long.csv prices=bench.json $words >/dev/full 2>err
		got=$?
		[ $got -eq 5 ] || complain "/dev/full, $words: exit $got: $(cat err)"
		says err 'stopped after row ' "/dev/full, $words"
	done
else
	skip '/dev/full (there is none)'
fi

### Readers that close early

for words in 'threads=1' 'threads=2 block=4096' 'threads=3' 'reader=libcsv'; do
	# shellcheck disable=SC2086
	{ toll batch long.csv prices=bench.json -q $words 2>err; echo $? >code; } | head -n 1 >out
	[ "$(cat code)" -eq 0 ] || complain "| head, $words: exit $(cat code)"
	[ ! -s err ] || complain "| head, $words: $(cat err)"
	head -n 1 long.csv | sed 's/$/,cost_usd,note/' | cmp -s - out || complain "| head, $words: $(cat out)"
done

### Pipes and devices at both ends

toll batch long.csv prices=bench.json >want.out 2>/dev/null
mkfifo pipe
cat pipe >out &
job=$!
cat long.csv >feed &
want=$!
toll batch feed prices=bench.json to=pipe 2>err || complain "a FIFO in and out: $(cat err)"
wait $job $want
cmp -s out want.out || complain 'a FIFO in and out: another output'
[ -p pipe ] || complain 'a FIFO is replaced'
# shellcheck disable=SC2002 # it must be a pipe
cat long.csv | toll batch - prices=bench.json to=- >out 2>err || complain "- and to=-: $(cat err)"
cmp -s out want.out || complain '- and to=-: another output'
if [ -e /dev/stdout ]; then
	toll batch long.csv prices=bench.json to=/dev/stdout 2>err | cat >out
	cmp -s out want.out || complain "to=/dev/stdout: another output: $(cat err)"
	# shellcheck disable=SC2002
	cat long.csv | toll batch /dev/stdin prices=bench.json >out 2>err
	cmp -s out want.out || complain "/dev/stdin: another output: $(cat err)"
fi
toll batch - prices=bench.json to=priced <long.csv 2>err || complain "< and to=: $(cat err)"
cmp -s priced want.out || complain '< and to=: another output'

### The input is not the output, and must be there

cp long.csv same.csv
ln -s same.csv link.csv
ln same.csv hard.csv
for name in same.csv ./same.csv link.csv hard.csv "$PWD/same.csv"; do
	want 2 same.csv prices=bench.json to="$name"
	cmp -s same.csv long.csv || complain "to=$name: the input is damaged"
	says err 'the output is the input' "to=$name"
done
want 2 link.csv prices=bench.json to=same.csv
toll batch - prices=bench.json to=link.csv <same.csv >out 2>err
[ $? -eq 2 ] || complain "the input as standard input: $(cat err)"
cmp -s same.csv long.csv || complain 'the input as standard input is damaged'
rm priced
for words in 'nowhere.csv' 'nowhere.csv range=1/2'; do
	# shellcheck disable=SC2086
	want 5 $words "$book" to=priced
	[ ! -e priced ] || complain "$words: something was written"
done
# A folder is read, as far as the names in it are those of usage; these are not.
want 0 files "$book" to=priced
says err 'files: no usage: 0 files read' 'a folder without usage'
says err "$(find files -type f | wc -l) others left alone" 'a folder without usage'
says err 'files: 0 rows; nothing is priced' 'a folder without usage'
[ -z "$(ls -A priced 2>/dev/null)" ] || complain "a folder without usage: $(ls -A priced) was written"
rm -rf priced
want 2 files "$book" to=files/priced
says err 'to=: files/priced is inside files, which is read' 'a folder into itself'
[ ! -e files/priced ] || complain 'a folder into itself: something was written'
chmod 0 same.csv
if [ ! -r same.csv ]; then
	want 5 same.csv prices=bench.json to=priced
	says err 'same.csv: ' 'an unreadable input'
	[ ! -e priced ] || complain 'an unreadable input: something was written'
fi
chmod 600 same.csv

### Compressed input

# unpacked WHAT: packed is read as long.csv.
unpacked() {
	for words in 'threads=1' 'threads=2 block=4096' 'block=7'; do
		# shellcheck disable=SC2086
		want 0 packed prices=bench.json $words
		cmp -s out want.out || complain "$1, $words: another output"
	done
	# shellcheck disable=SC2002
	cat packed | toll batch - prices=bench.json >out 2>err
	cmp -s out want.out || complain "$1, from a pipe: another output: $(cat err)"
}

# broken PART WHAT: packed is an error.
broken() {
	for words in 'threads=1' 'threads=2 block=4096'; do
		rm -f priced
		# shellcheck disable=SC2086
		want 5 packed prices=bench.json to=priced $words
		says err "$1" "$2, $words"
		[ ! -e priced ] || complain "$2, $words: something was written"
	done
}

# compressed PROGRAM: by a program that works as gzip does.
compressed() {
	toll batch packed-"$1" prices=bench.json >/dev/null 2>err
	if grep -q 'built without' err; then
		skip "$1 (this toll was built without it)"
		return
	fi
	cp packed-"$1" packed
	unpacked "$1"
	{ head -c 99999 long.csv | $1 -c; tail -c +100000 long.csv | $1 -c; } >packed
	unpacked "$1, two members"
	{ $1 -c </dev/null; cat packed-"$1"; $1 -c </dev/null; } >packed
	unpacked "$1, empty members"
	n=$(wc -c <packed-"$1")
	for cut in 20 100 $((n / 2)) $((n - 5)) $((n - 1)); do
		head -c "$cut" packed-"$1" >packed
		broken 'ends early' "$1, $cut of $n bytes"
	done
	{ head -c $((n / 2)) packed-"$1"; printf 'xxxxxxxx'; tail -c +$((n / 2 + 9)) packed-"$1"; } >packed
	broken broken "$1, other bytes within"
	{ cat packed-"$1"; printf 'model,input\nflat,1\n'; } >packed
	broken broken "$1, something behind"
}

for program in gzip zstd; do
	if command -v $program >/dev/null 2>&1; then
		$program -c <long.csv >packed-$program
		compressed $program
	else
		skip "$program (it is missing)"
	fi
done

### Without a header; the first error; quiet

want 0 files/no-header "$book" header=no columns=model,input,text
[ "$(head -n 1 out)" = 'flat,0,x0,0,' ] || complain "header=no: begins with $(head -n 1 out)"
want 2 files/no-header "$book" header=no
want 2 files/tabs "$book" columns=model,input
want 2 files/no-header "$book" header=no columns=model,model

{ echo model,input,text && rows 9000 '"a
b' | sed '0~2s/$/"/' && echo nobody,1,x && rows 9000 x && echo nobody,2,x; } >stops.csv
line=$(grep -n nobody stops.csv | head -n 1 | cut -d: -f1)
for words in 'threads=1' 'threads=2 block=4096' 'threads=3 block=700' 'reader=libcsv' 'threads=2'; do
	rm -f priced
	# shellcheck disable=SC2086
	want 3 stops.csv "$book" errors=stop to=priced $words
	says err "line $line: unknown model" "errors=stop, $words"
	[ ! -e priced ] || complain "errors=stop, $words: something was written"
	# shellcheck disable=SC2086
	want 3 stops.csv "$book" errors=stop -q range=2/3 to=priced $words
	says err "line $line: unknown model" "errors=stop, range=2/3, $words"
done
want 3 stops.csv "$book" -q
[ ! -s err ] || complain "quiet: $(cat err)"
want 0 files/generated prices=bench.json --quiet
[ ! -s err ] || complain "quiet: $(cat err)"

exit $status
