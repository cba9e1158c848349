#!/bin/sh
# SPDX-License-Identifier: MIT
# Memory that runs out, at many different places: the answer is the same, or there is none and the status is 4. Never
# is it said of what could not be held that it is wrong.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99
if grep -q __asan_init "$(command -v toll)"; then
	echo 'skipped: a sanitizer takes terabytes of addresses'
	exit 77
fi

complain() {
	echo "$*"
	status=1
}

# least: from how many kB on the program starts at all.
least=4000
# shellcheck disable=SC3045 # where there is no such limit, the loop ends at its bound
while ! (ulimit -v $least && exec toll 1+1) >out 2>/dev/null || [ "$(cat out)" != 2 ]; do
	least=$((least + 500))
	[ $least -lt 400000 ] || exit 99
done

# limited STEP TO WORDS...: with ever more memory, by so many kB, until it is enough.
limited() {
	step=$1 to=$2
	shift 2
	toll "$@" >want 2>err </dev/null || complain "toll $*: $(cat err)"
	room=$least few=0 enough=0
	while [ $room -lt "$to" ]; do
		(
			# shellcheck disable=SC3045
			ulimit -v $room
			exec toll "$@"
		) >out 2>err </dev/null
		got=$?
		case $got in
		0)
			cmp -s want out || complain "$room kB: toll $*: another answer: $(head -c 500 out)"
			enough=$((enough + 1))
			;;
		4)
			grep -Eq 'out of memory|not enough memory' err || complain "$room kB: toll $*: exit 4, and nothing is said of memory: $(cat err)"
			few=$((few + 1))
			;;
		*) complain "$room kB: toll $*: exit $got: $(cat err)" ;;
		esac
		room=$((room + step))
	done
	[ $few -gt 2 ] || complain "toll $*: there was always enough memory"
	[ $enough -gt 0 ] || complain "toll $*: there was never enough memory"
}

# A value of many parts, and texts: what cJSON holds of it is much more than the file.
{
	printf '{"model":"gpt-5","usage":{"input_tokens":1000,"output_tokens":1000},"parts":[0'
	yes ',{"a":"b"}' | head -n 60000 | tr -d '\n'
	printf ']}\n'
} >value.jsonl
limited 1500 70000 batch value.jsonl -q threads=1
{
	printf '{ "object": "list", "data": [ 0'
	yes ',0' | head -n 100000 | tr -d '\n'
	printf ' ] }\n'
} >other.json
toll gpt-5 in=1k prices=other.json >out 2>want
room=$least
while [ $room -lt $((least + 30000)) ]; do
	(
		# shellcheck disable=SC3045
		ulimit -v $room
		exec toll gpt-5 in=1k prices=other.json
	) >out 2>err
	got=$?
	[ $got -eq 4 ] || { [ $got -eq 5 ] && cmp -s want err; } || complain "$room kB: prices=: exit $got: $(cat err)"
	room=$((room + 1500))
done

# A cell that libcsv collects; gzip and zstd.
{
	printf 'model,input,output,note\ngpt-5,1000,1000,"'
	head -c 8000000 /dev/zero | tr '\0' x
	printf '"\n'
} >cell.csv
limited 10000 300000 sum cell.csv reader=libcsv threads=1 -q
gzip -k cell.csv
limited 10000 300000 sum cell.csv.gz threads=1 -q
if command -v zstd >/dev/null 2>&1; then
	# A window of 64 MiB, which is taken at once.
	zstd -q --long=26 <cell.csv >cell.csv.zst
	limited 10000 400000 sum cell.csv.zst threads=1 -q
fi

exit $status
