#!/bin/sh
# SPDX-License-Identifier: MIT
# How fast toll batch is, beside other programs that do the same job or a part of it with the same file. All are run
# in turn, several rounds, so that they meet the same machine: the ratios hold where the times do not.
#
# It prints Markdown. Times are told, never judged; but it fails if toll leaves a row without a price, or if toll and
# DuckDB do not agree to the last digit.
#
#	usage: [NAME=VALUE...] bench.sh
#
#	TOLL	the program; toll
#	ROWS	of usage; 10000000, for which it takes 2 GB of disk and 2 GB of memory
#	ROUNDS	of which the medians are taken; 5
#	SEED	of the usage; 42
#	WORK	a folder for programs, data and DuckDB (from npm); bench-work
#	MEMORY	a folder in memory, for what is written; /dev/shm
#	BUILT	what toll was compiled with, to be told
#	CC, CSV_CFLAGS, CSV_LIBS	a C compiler, and its flags for libcsv
set -eu

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
toll=${TOLL:-toll}
rows=${ROWS:-10000000}
rounds=${ROUNDS:-5}
seed=${SEED:-42}
work=${WORK:-bench-work}
memory=${MEMORY:-/dev/shm}
duckdb_version=1.5.6-r.1
callgrind_rows=20000

say() {
	echo "bench: $*" >&2
}

fail() {
	say "$*"
	exit 1
}

has() {
	command -v "$1" >/dev/null 2>&1
}

### Preparing

for number in "$rows" "$rounds" "$seed"; do
	case $number in
	'' | 0 | *[!0-9]*) fail "not a count: '$number'" ;;
	esac
done
has "$toll" || fail "no program '$toll'; name it as TOLL"
mkdir -p "$work"
work=$(CDPATH='' cd -P -- "$work" && pwd)
if [ -d "$memory" ] && [ -w "$memory" ]; then
	output_in="memory ($memory)"
else
	memory=$work
	output_in="files of $work: there is no folder in memory"
fi
scratch=$(mktemp -d "$memory/toll-bench-XXXXXX")
usage=$work/usage.csv
dated=$work/dated.csv
out=$scratch/out.csv
results=$work/results
trap 'rm -rf "$scratch" "$usage" "$dated"' EXIT
trap 'exit 1' HUP INT TERM

# A row is about 80 bytes long, with its cost 100.
needs() {
	free=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge $((rows * $2 / 1024)) ] || fail "too little room in $1 for $rows rows; set fewer ROWS"
}
needs "$work" 190
needs "$scratch" 220

# Only the prices that the benchmark names, not those of whoever runs it.
unset TOLL_PRICES TOLL_TODAY
XDG_CONFIG_HOME=$scratch/none
XDG_CONFIG_DIRS=$scratch/none
LC_ALL=C
export XDG_CONFIG_HOME XDG_CONFIG_DIRS LC_ALL

# compile NAME FLAGS...
compile() {
	name=$1
	shift
	# shellcheck disable=SC2086 # a compiler and its flags are words
	${CC:-cc} -std=gnu11 -O2 -Wall -Wextra ${CSV_CFLAGS:-} -o "$work/$name" "$here/$name.c" "$@" ||
		fail "cannot compile $name.c"
}
compile gen
compile run
compile sum
# shellcheck disable=SC2086 # libraries are words
compile anchor ${CSV_LIBS:--lcsv}

say "writing $rows rows, twice"
"$work/gen" prices >"$work/prices.csv"
awk -f "$here/book.awk" "$work/prices.csv" >"$work/book.json"
"$work/gen" "$rows" "$seed" >"$usage"
"$work/gen" "$rows" "$seed" dated >"$dated"
size=$(($(wc -c <"$usage")))

one='' two=''
if "$toll" help threads >/dev/null 2>&1; then
	one=threads=1 two=threads=2
fi

# Sets $duckdb to its folder, or $no_duckdb to why it is not there.
duckdb='' no_duckdb=''
find_duckdb() {
	folder=$work/duckdb-$duckdb_version
	if ! has node || ! has npm; then
		no_duckdb='node or npm is missing'
		return
	fi
	if ! [ -e "$folder/complete" ]; then
		say "installing DuckDB into $folder"
		mkdir -p "$folder"
		if ! npm install --prefix "$folder" --no-audit --no-fund "@duckdb/node-api@$duckdb_version" \
		    >"$work/npm.log" 2>&1; then
			no_duckdb="npm cannot install it; see $work/npm.log"
			return
		fi
		: >"$folder/complete"
	fi
	# Node looks for packages beside the script.
	cp "$here/duckdb.mjs" "$folder"
	duckdb=$folder/duckdb.mjs
}
find_duckdb
[ -n "$duckdb" ] || say "without DuckDB: $no_duckdb"

### Running

# Pages that were in use a moment ago: a virtual machine that first has to get more of them from its host takes longer
# over that than over all else, and only with outputs larger than the one before.
warm() {
	head -c $((size * 2)) /dev/zero >"$scratch/warm"
	rm -f "$scratch/warm"
}

# once NAME COMMAND...: one run, with nothing left of an earlier one.
once() {
	rm -f "$out"
	warm
	"$work/run" "$results" "$@" 2>"$work/$1.err" && return
	tail -n 5 "$work/$1.err" >&2
	fail "failed: $*"
}

# keep NAME: what came out, in the first round: rows, blanks, total and content.
keep() {
	[ "$round" -gt 1 ] || "$work/sum" "$out" cost_usd note >"$work/$1.sum" || fail "$1: no sums"
}

# all_priced NAME: by the summary of toll.
all_priced() {
	grep -qF ": $rows rows, $rows priced; total " "$work/$1.err" || {
		tail -n 1 "$work/$1.err" >&2
		fail "toll did not price every row"
	}
}

# price NAME THREADS OUT: toll with the invented models; THREADS may be empty.
price() {
	once "$1" "$toll" batch "$usage" prices="$work/book.json" ${2:+"$2"} to="$3"
	all_priced "$1"
}

one_round() {
	price toll-1 "$one" "$out"
	keep toll-1
	if [ -n "$two" ]; then
		price toll-2 "$two" "$out"
		keep toll-2
	fi
	price null-1 "$one" /dev/null
	[ -z "$two" ] || price null-2 "$two" /dev/null
	once dated "$toll" batch "$dated" ${one:+"$one"} to="$out"
	all_priced dated
	once dated-null "$toll" batch "$dated" ${one:+"$one"} to=/dev/null
	all_priced dated-null
	once lines "$work/anchor" lines "$usage"
	once copy "$work/anchor" copy "$usage" "$out"
	once libcsv "$work/anchor" libcsv "$usage"
	if [ -n "$duckdb" ]; then
		once duckdb-0 node "$duckdb" start
		once duckdb-1 node "$duckdb" price 1 "$usage" "$work/prices.csv" "$out"
		keep duckdb-1
		once duckdb-2 node "$duckdb" price 2 "$usage" "$work/prices.csv" "$out"
		keep duckdb-2
	fi
	! has mawk || once mawk mawk -v prices="$work/prices.csv" -v out="$out" -f "$here/price.awk" "$usage"
	rm -f "$out"
}

# fact NAME WORD: from what keep() kept.
fact() {
	sed -n "s/^$2 //p" "$work/$1.sum"
}

# same NAME: as toll with one thread.
same() {
	for word in rows blank total content; do
		[ "$(fact "$1" $word)" = "$(fact toll-1 $word)" ] ||
			fail "$1 and toll-1 differ: $word $(fact "$1" $word), $(fact toll-1 $word)"
	done
}

# All sums are exact, and compared as text.
agree() {
	[ "$(fact toll-1 rows) $(fact toll-1 blank)" = "$rows 0" ] || fail "toll did not price every row"
	told=$(sed -n "s/.* priced; total \\$//p" "$work/toll-1.err")
	[ "$told" = "$(fact toll-1 total)" ] || fail "toll says $told, its rows say $(fact toll-1 total)"
	[ -z "$two" ] || same toll-2
	[ -n "$duckdb" ] || return 0
	same duckdb-1
	same duckdb-2
	summed=$(node "$duckdb" total 2 "$usage" "$work/prices.csv" | sed '/[.]/s/[.]*0*$//')
	[ "$summed" = "$rows $(fact toll-1 total)" ] ||
		fail "DuckDB sums up $summed, toll $rows $(fact toll-1 total)"
}

rm -f "$results" "$work"/*.sum
cat "$usage" "$dated" >/dev/null
round=1
while [ "$round" -le "$rounds" ]; do
	say "round $round of $rounds"
	one_round
	[ "$round" -gt 1 ] || agree
	round=$((round + 1))
done

### Instructions: the same on every run

# instructions USAGE WORDS...: of toll, with nothing written.
instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$toll" batch "$@" ${one:+"$one"} to=/dev/null 2>&1 |
		sed -n 's/^==.*Collected : //p'
}

# per_byte KIND WORDS...: what rows of that kind, dated or not, take beyond the first.
per_byte() {
	kind=$1
	shift
	"$work/gen" 1 "$seed" ${kind:+"$kind"} >"$scratch/short.csv"
	"$work/gen" $callgrind_rows "$seed" ${kind:+"$kind"} >"$scratch/long.csv"
	least=$(instructions "$scratch/short.csv" "$@")
	most=$(instructions "$scratch/long.csv" "$@")
	if [ -z "$least" ] || [ -z "$most" ]; then
		echo 'not counted: toll fails under valgrind'
		return
	fi
	awk -v n=$((most - least)) -v bytes=$(($(wc -c <"$scratch/long.csv") - $(wc -c <"$scratch/short.csv"))) \
		'BEGIN { printf "%.1f", n / bytes }'
}

if has valgrind; then
	say "counting instructions"
	plain_bytes=$(per_byte '' prices="$work/book.json")
	dated_bytes=$(per_byte dated)
else
	plain_bytes='not counted: valgrind is missing' dated_bytes=$plain_bytes
fi

### Telling

# median NAME: seconds.
median() {
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' "$results" | sort -n |
		awk '{ v[NR] = $1 } END { if (NR) printf "%.6f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2e6 }'
}

base=$(median toll-1)

# line NAME WHAT: a row of the table, if it was run.
line() {
	seconds=$(median "$1")
	[ -n "$seconds" ] || return 0
	peak=$(awk -F '\t' -v name="$1" '$1 == name && $3 > most { most = $3 } END { print most }' "$results")
	case $1 in
	duckdb-0) speed=- ;;
	*) speed=$(awk -v rows="$rows" -v s="$seconds" 'BEGIN { printf "%.2f", rows / s / 1e6 }') ;;
	esac
	awk -v what="$2" -v s="$seconds" -v speed="$speed" -v base="$base" -v kib="$peak" \
		'BEGIN { printf "| %s | %.3f | %s | %.3f | %.1f |\n", what, s, speed, s / base, kib / 1024 }'
}

# ratio WHAT A B [LESS]: of seconds; LESS is taken off A first.
ratio() {
	[ -n "$2" ] && [ -n "$3" ] || return 0
	awk -v what="$1" -v a="$2" -v b="$3" -v less="${4:-0}" \
		'BEGIN { printf "| %s | %.2f |\n", what, (a - less) / b }'
}

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
cat <<END_OF_TEXT
## toll batch, $rows rows

- machine: ${cpu:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) cores, $(uname -sr | sed "s,-.*,,")
- program: $("$toll" version)${BUILT:+; compiled by ${BUILT% }}
- usage: $size bytes, seed $seed, from the page cache; output into $output_in
- medians of $rounds rounds, in each of which every program runs once; the peak is the highest of all rounds
END_OF_TEXT
[ -n "$two" ] || echo '- this toll has no threads=: it runs as it is, listed as one thread'
if [ -n "$duckdb" ]; then
	echo "- DuckDB $duckdb_version runs inside Node.js: its times and its memory include both"
	echo "- toll and DuckDB agree on all $rows rows, and on their total: \$$(fact toll-1 total)"
else
	echo "- skipped: DuckDB ($no_duckdb); so no other program confirms the total: \$$(fact toll-1 total)"
fi
has mawk || echo '- skipped: mawk (it is missing)'
cat <<'END_OF_TEXT'

| program | median s | Mrow/s | time relative to toll, 1 thread | peak MiB |
| --- | ---: | ---: | ---: | ---: |
END_OF_TEXT
line toll-1 'toll, 1 thread'
line toll-2 'toll, 2 threads'
line null-1 'toll, 1 thread, to /dev/null'
line null-2 'toll, 2 threads, to /dev/null'
line dated 'toll, 1 thread, with days and tiers, by the built-in price list'
line dated-null 'the same, to /dev/null'
line lines 'counting newlines (read, memchr)'
line copy 'copying (read, write)'
line libcsv 'splitting into fields by libcsv, nothing priced or written'
line duckdb-1 'DuckDB, 1 thread'
line duckdb-2 'DuckDB, 2 threads'
line duckdb-0 'DuckDB, start-up alone, without any rows'
line mawk 'mawk, with floating point, wrong for quoted fields'
cat <<'END_OF_TEXT'

| ratio of times | value |
| --- | ---: |
END_OF_TEXT
start=$(median duckdb-0)
ratio 'DuckDB without start-up / toll, 1 thread' "$(median duckdb-1)" "$base" "$start"
ratio 'DuckDB without start-up / toll, 2 threads' "$(median duckdb-2)" "$(median toll-2)" "$start"
ratio 'toll, 1 thread, to /dev/null / counting newlines' "$(median null-1)" "$(median lines)"
ratio 'toll, 2 threads, to /dev/null / counting newlines' "$(median null-2)" "$(median lines)"
ratio 'toll, 1 thread / 2 threads' "$base" "$(median toll-2)"
ratio 'toll, 1 thread / 2 threads, to /dev/null' "$(median null-1)" "$(median null-2)"
ratio 'toll, with days and tiers / without' "$(median dated)" "$base"
ratio 'toll, with days and tiers / without, to /dev/null' "$(median dated-null)" "$(median null-1)"
cat <<END_OF_TEXT

| instructions per byte, $callgrind_rows rows, nothing written | value |
| --- | ---: |
| toll | $plain_bytes |
| toll, with days and tiers | $dated_bytes |
END_OF_TEXT
