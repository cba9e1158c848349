#!/bin/sh
# SPDX-License-Identifier: MIT
# Ends runs that write, by signals at random moments: each file has its old or its new content, whole, and after the
# next run there is nothing else in the folder. SHARE percent of 500 runs end by SIGKILL, a fifth as many each by SIGTERM
# and SIGHUP; without SHARE, as in make check, a tenth. SEED chooses other moments.

set -u
status=0
COUNT=$((${SHARE:-10} * 5))
SEED=${SEED:-1}
# In memory, if there is a folder for that: files that are kept are synced to their disk.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ]; then
	TMPDIR=/dev/shm
	export TMPDIR
fi
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99

passed=0 failed=0

complain() {
	echo "$*"
	status=1
}

mkdir work new old
{ echo model,input && awk 'BEGIN { for (i = 0; i < 60000; i++) printf "gpt-5%s,%d\n", i % 2 ? "" : "-mini", i }'; } >usage.csv
{ echo 'set in=1k' && awk 'BEGIN { for (i = 0; i < 400; i++) print "save work/out" }'; } >lines

# writes KIND: a run that writes work/out, by itself: what the signal reaches is toll.
writes() {
	case $1 in
	batch) exec toll batch usage.csv to=work/out -q ;;
	sum) exec toll sum usage.csv to=work/out -q ;;
	tidy) exec toll tidy work/out ;;
	save) exec toll <lines ;;
	esac
}

# An old content, and what the run makes of it.
for kind in batch sum save; do
	echo old >old/$kind
done
toll export to=tidy.json || exit 99
tr -d '\n' <tidy.json >old/tidy
for kind in batch sum tidy save; do
	cp old/$kind work/out
	(writes $kind) || complain "$kind: exit $?"
	mv work/out new/$kind
	cmp -s old/$kind new/$kind && complain "$kind: the run changes nothing: this test sees nothing"
done

# milliseconds KIND: how long it takes to write, about.
milliseconds() {
	case $1 in
	batch | save) echo 60 ;;
	*) echo 40 ;;
	esac
}

# ended SIGNAL KIND DELAY
ended() {
	signal=$1 kind=$2 delay=$3
	before=$status status=0
	cp "old/$kind" work/out
	(writes "$kind") >/dev/null 2>&1 &
	job=$!
	sleep "$delay"
	kill -"$signal" $job 2>/dev/null
	wait $job 2>/dev/null
	got=$?
	[ $got -le 1 ] || hit=$((hit + 1))
	cmp -s work/out "old/$kind" || cmp -s work/out "new/$kind" ||
		complain "SIG$signal after $delay s, $kind: neither the old nor the new file: $(head -c 100 work/out)"
	left=$(ls -A work)
	if [ "$left" != out ]; then
		[ "$signal" = KILL ] || complain "SIG$signal after $delay s, $kind: left: $left"
		litter=$((litter + 1))
	fi
	toll gpt-5 in=1k to=work/next || complain "the next run: exit $?"
	rm work/next
	left=$(ls -A work)
	[ "$left" = out ] || complain "SIG$signal after $delay s, $kind: after the next run there is: $left"
	if [ $status -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
	[ "$before" -eq 0 ] || status=$before
}

# many SIGNAL N
many() {
	hit=0 litter=0 n=0
	while [ $n -lt "$2" ]; do
		case $((n % 4)) in
		0) kind='batch' ;;
		1) kind='sum' ;;
		2) kind='tidy' ;;
		3) kind='save' ;;
		esac
		n=$((n + 1))
		delay=$(awk -v seed="$SEED$1$n" -v most="$(milliseconds "$kind")" 'BEGIN {
			for (i = 1; i <= length(seed); i++)
				n = (n * 31 + index("0123456789KILTERMHUP", substr(seed, i, 1))) % 1000003
			srand(n); printf "%.3f", rand() * most / 1000 }')
		ended "$1" "$kind" "$delay"
	done
	echo "SIG$1: $2 runs, $hit ended by it, $litter left a temporary file, all removed by the next"
	[ $hit -gt 0 ] || complain "SIG$1: no run was ended by it: this test sees nothing"
}

many KILL "$COUNT"
many TERM $(((COUNT + 4) / 5))
# One that is ignored from the start, as by nohup, stays so.
(trap 'exit 9' HUP; kill -HUP "$(sh -c 'echo $PPID')"; exit 0) 2>/dev/null
if [ $? -eq 9 ]; then
	many HUP $(((COUNT + 4) / 5))
else
	echo 'skipped: SIGHUP (it is ignored here)'
fi

# What failed outside of the runs is one more.
[ $status -eq 0 ] || [ $failed -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
exit $status
