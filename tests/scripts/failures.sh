#!/bin/sh
# SPDX-License-Identifier: MIT
# What becomes of a command when a call of the system fails: an error that says so and a file that is as it was, or the
# same answer in another way. tests/torture/fail_call.c makes them fail; a small part of the sweep over all calls of all
# commands, tests/torture/failures.sh, comes first.

set -u
status=0
# In memory, if there is a folder for that: files that are kept are synced to their disk.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
	TMPDIR=/dev/shm
	export TMPDIR
fi
torture=$TOLL_SRCDIR/tests/torture
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
# A program with sanitizers runs too, if it is told that what fails calls comes first; what they find is status 98.
ASAN_OPTIONS=verify_asan_link_order=0:exitcode=98 LSAN_OPTIONS=exitcode=98
export ASAN_OPTIONS LSAN_OPTIONS
cd "$tmp" || exit 99

complain() {
	echo "$*"
	status=1
}

### A part of the sweep, which says why it is skipped where calls cannot be made to fail

SHARE=0 sh "$torture/failures.sh" >said 2>&1
case $? in
0) ;;
77) cat said && exit 77 ;;
*) complain "$(cat said)" ;;
esac

### Files that are read in several pieces, and a folder with nothing but one output

shim=$tmp/fail_call.so
${CC:-cc} -O1 -shared -fPIC -o "$shim" "$torture/fail_call.c" -ldl || exit 99
mkdir work && cd work || exit 99
awk 'BEGIN { print "model,input,text"; for (i = 0; i < 30000; i++) print "gpt-5," i * 7919 % 100000 ",text of row " i }' >../use.csv
awk 'BEGIN { for (i = 0; i < 6000; i++)
	print "{\"id\":\"a" i "\",\"model\":\"gpt-5\",\"usage\":{\"input_tokens\":" i ",\"output_tokens\":1}}" }' >../use.jsonl
gzip -n <../use.csv >../use.csv.gz
printf 'model,input\ngpt-5,5\ngpt-5,7\n' >../two.csv
files='use.csv use.jsonl'
! toll sum ../use.csv.gz >/dev/null 2>&1 || files="$files use.csv.gz"

# failing 'VARIABLE=VALUE...' WORDS...: runs toll with calls that fail; keeps out, err and the exit status in $got.
failing() {
	how=$1
	shift
	# shellcheck disable=SC2086 # several variables
	timeout 30 env LD_PRELOAD="$shim" $how toll "$@" >../out 2>../err </dev/null
	got=$?
}

# same WHAT: went well, with the answer that is kept in right.
same() {
	[ "$got" -eq 0 ] || complain "$1: exit $got: $(head -c 500 ../err)"
	cmp -s ../out ../right || complain "$1: another answer: $(head -c 500 ../out)"
}

# kept STATUS WHAT: that status, with a message; the output is as it was, and there is nothing beside it.
kept() {
	[ "$got" -eq "$1" ] || complain "$2: exit $got, want $1: $(head -c 500 ../err)"
	[ -s ../err ] || complain "$2: no message"
	[ "$(cat out.csv)" = before ] || complain "$2: the output is neither as it was nor whole"
	[ "$(ls -A)" = out.csv ] || complain "$2: left over: $(ls -A)"
}

# calls KIND WORDS...: how often a run makes calls of that kind.
calls() {
	kind=$1
	shift
	rm -f ../log
	env LD_PRELOAD="$shim" FAIL_LOG=../log toll "$@" >/dev/null 2>&1 </dev/null
	awk -v kind="$kind" '$1 == "calls" && $2 == kind { print $3 }' ../log
}

### A read error is not the end of the file

for file in $files; do
	for threads in 1 2; do
		reads=$(calls read batch "../$file" threads=$threads to=out.csv)
		[ "$reads" -ge 4 ] || complain "$file: is read in $reads pieces, and the test needs some more"
		for n in 1 2 $((reads / 2 + 1)) "$reads"; do
			echo before >out.csv
			failing "FAIL_CALL=read FAIL_AT=$n" batch "../$file" threads=$threads to=out.csv
			kept 5 "$file, $threads threads, an error of read $n of $reads"
			grep -q 'Input/output error' ../err || complain "$file: the message is another: $(cat ../err)"
		done
	done
	failing 'FAIL_CALL=read FAIL_AT=2' sum "../$file"
	[ "$got$(cat ../out)" = 5 ] || complain "sum $file, a read error: exit $got: $(cat ../out)"
done

### A read that was interrupted, or brought less than it might, is gone on with

toll sum ../use.csv >../right 2>/dev/null
for how in 'FAIL_AT=2 FAIL_ERRNO=EINTR' 'FAIL_AT=1 FAIL_SHORT=1' 'FAIL_AT=2 FAIL_SHORT=1'; do
	failing "FAIL_CALL=read $how" sum ../use.csv
	same "a read with $how"
done

### No thread can start: the rows are priced all the same

toll batch ../use.csv threads=1 >../right 2>/dev/null
for how in FAIL_FROM=1 FAIL_AT=1 FAIL_FROM=2 FAIL_AT=3; do
	failing "FAIL_CALL=clone $how" batch ../use.csv threads=4 block=20000
	same "batch, no thread, $how"
done
toll sum ../use.csv threads=1 >../right 2>/dev/null
failing 'FAIL_CALL=clone FAIL_FROM=1' sum ../use.csv threads=4 block=20000
same 'sum, no thread'

### What cannot be written, synced, closed or renamed leaves the old file, and nothing beside it

for how in 'write FAIL_ERRNO=ENOSPC' 'fsync' 'rename'; do
	echo before >out.csv
	failing "FAIL_CALL=${how%% *} FAIL_AT=1 ${how#"${how%% *}"}" batch ../two.csv to=out.csv
	kept 5 "an error of $how"
done
# The input is closed as well, and what was only read may be.
times=0
closes=$(calls close batch ../two.csv to=out.csv)
for n in $(seq "$closes"); do
	echo before >out.csv
	failing "FAIL_CALL=close FAIL_AT=$n" batch ../two.csv to=out.csv
	[ "$got" -eq 0 ] && continue
	times=$((times + 1))
	kept 5 "an error of close $n of $closes"
done
[ "$times" -ge 1 ] || complain "no error of $closes calls of close is told"

### Where a file cannot be looked at, nothing is left beside the output either

for n in $(seq "$(calls stat batch ../two.csv to=out.csv)"); do
	failing "FAIL_CALL=stat FAIL_AT=$n" batch ../two.csv to=out.csv
	[ "$(ls -A)" = out.csv ] || complain "an error of stat $n: exit $got, left over: $(ls -A)"
	rm -f .toll-*
done

### No picture is drawn of half a script

mkdir ../bin
printf '#!/bin/sh\nexec cat\n' >../bin/gnuplot
chmod +x ../bin/gnuplot
(
	PATH=../bin:$PATH
	echo before >out.svg
	rm -f out.csv
	for n in $(seq "$(calls write curve 1/2 2/1 vary=output=0..10k in=1k plot=../right.svg)"); do
		failing "FAIL_CALL=write FAIL_AT=$n" curve 1/2 2/1 vary=output=0..10k in=1k plot=out.svg
		[ "$got" -eq 5 ] || complain "plot, an error of write $n: exit $got"
		[ "$(cat out.svg)" = before ] || cmp -s out.svg ../right.svg || complain "plot, an error of write $n: half a picture"
	done
	exit $status
) || status=1
rm -f out.svg

### Every file is synced before it is renamed

# synced WORDS...: the files that it writes are.
synced() {
	rm -f ../log
	env LD_PRELOAD="$shim" FAIL_LOG=../log toll "$@" >/dev/null 2>&1 </dev/null
	awk '
		$1 == "sync" { synced[$2] }
		$1 == "rename" { n++; if (!($2 in synced)) print $3 " is renamed before it is synced" }
		END { if (n == 0) print "nothing is renamed" }
	' ../log >../said
	[ ! -s ../said ] || complain "toll $*: $(cat ../said)"
}

synced batch ../two.csv to=out.csv totals=totals
synced sum ../two.csv totals=totals
synced gpt-5 in=5 to=answer
cat "$TOLL_SRCDIR/tests/data/quote_book.json" >tidy.json	# cp would keep a mode of no writing
synced tidy tidy.json
synced import litellm "$TOLL_SRCDIR/tests/data/import/litellm.json" to=imported.json
synced export to=exported
synced completion zsh to=_toll

### JSON that there is no memory for is no malformed row

echo '{"model":"gpt-5","usage":{"input_tokens":5,"output_tokens":1}}' >../one.jsonl
allocations=$(calls malloc batch ../one.jsonl)
for n in $(seq 2 3 "$allocations"); do
	failing "FAIL_CALL=malloc FAIL_AT=$n" batch ../one.jsonl
	[ "$got" -eq 4 ] || [ "$got" -eq 0 ] || complain "allocation $n of $allocations: exit $got: $(cat ../err)"
done

exit $status
