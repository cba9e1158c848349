#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether toll batch writes the same bytes, says the same and comes to the same totals whatever finds its records: each
# reader with 1, 2 and 3 threads and blocks of 1 byte to 1 MiB, against libcsv with one thread. It says what it compared,
# and fails at the first difference.
#
#	usage: [NAME=VALUE...] million.sh
#
#	TOLL	the program; toll
#	ROWS	of usage, twice: without days, and with days and tiers; 1000000
#	SEED	of the usage; 42
#	BLOCKS	in bytes; "7 4096 256k 1M". A block of 1 is tried with the first 20000 rows
#	WORK	a folder for what is written, best in memory; a new one of /dev/shm
#	CC	a C compiler
set -eu

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
toll=${TOLL:-toll}
rows=${ROWS:-1000000}
seed=${SEED:-42}
blocks=${BLOCKS:-7 4096 256k 1M}
memory=/dev/shm
[ -w $memory ] || memory=${TMPDIR:-/tmp}
made=
[ -n "${WORK:-}" ] || made=$(mktemp -d "$memory/toll-million-XXXXXX")
work=${WORK:-$made}
trap '[ -z "$made" ] || rm -rf "$made"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work"
unset TOLL_PRICES TOLL_TODAY
XDG_CONFIG_HOME=$work/none
XDG_CONFIG_DIRS=$work/none
LC_ALL=C
export XDG_CONFIG_HOME XDG_CONFIG_DIRS LC_ALL

say() {
	echo "million: $*" >&2
}

# price NAME WORDS...: keeps the rows, the log, the totals and the exit status.
price() {
	name=$1
	shift
	status=0
	"$toll" batch "$@" to="$work/$name.out" totals="$work/$name.totals" 2>"$work/$name.err" || status=$?
	echo $status >"$work/$name.status"
}

# compare USAGE BLOCKS WORDS...
compare() {
	usage=$1 some=$2
	shift 2
	price want "$usage" reader=libcsv threads=1 "$@"
	n=0
	for block in $some; do
		for reader in $readers; do
			for threads in 1 2 3; do
				price got "$usage" reader="$reader" threads=$threads block="$block" "$@"
				for what in out err totals status; do
					cmp "$work/want.$what" "$work/got.$what" || {
						say "$usage: reader=$reader threads=$threads block=$block: another $what"
						exit 1
					}
				done
				n=$((n + 1))
			done
		done
		say "$usage: blocks of $block are the same"
	done
	echo "$(wc -l <"$usage") lines, $(wc -c <"$usage") bytes in, $(wc -c <"$work/want.out") out," \
		"blocks $some, readers $readers, threads 1 2 3: $n runs are as libcsv's;$(sed -n '$s/^[^:]*: [^:]*://p' "$work/want.err")"
}

# shellcheck disable=SC2086 # a compiler and its flags are words
${CC:-cc} -std=gnu11 -O2 -o "$work/gen" "$here/gen.c"
"$work/gen" prices >"$work/prices.csv"
awk -f "$here/book.awk" "$work/prices.csv" >"$work/book.json"
echo 'model,input' >"$work/none.csv"
readers=
for reader in portable sse2 avx2 best libcsv; do
	"$toll" batch "$work/none.csv" reader=$reader >/dev/null 2>&1 && readers="$readers $reader"
done
readers=${readers# }

"$work/gen" "$rows" "$seed" >"$work/usage.csv"
"$work/gen" 20000 "$seed" >"$work/short.csv"
"$work/gen" "$rows" "$seed" dated >"$work/dated.csv"
"$work/gen" 20000 "$seed" dated >"$work/dated-short.csv"
compare "$work/short.csv" 1 prices="$work/book.json"
compare "$work/dated-short.csv" 1
compare "$work/usage.csv" "$blocks" prices="$work/book.json"
compare "$work/dated.csv" "$blocks"
