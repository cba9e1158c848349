#!/bin/sh
# SPDX-License-Identifier: MIT
# What each part of the fast path of CSV is worth: builds toll as it is, and again with one part changed, and runs both in
# turn over the same rows, to /dev/null. The changes are the patches beside this script: for a part that is there, the
# simpler way (it costs time), and for one that was taken out, the part (it saves time). If a patch no longer fits the
# source, or a build prints other rows, this fails.
#
# It prints Markdown. A ratio is user time of the changed program over that of toll, pair by pair: each pair is two
# runs of each, in the order A B B A. Instructions are exact, but do not show branches that are mispredicted, nor waits
# for memory.
#
#	usage: [NAME=VALUE...] ablations.sh [NAME...]		all of them, or those: list, reader=portable, ...
#
#	ROWS	of usage, twice: without days, and with days and tiers; 1000000
#	ROUNDS	of pairs; 21. 0: only instructions
#	SEED	of the usage; 42
#	WORK	a folder for builds and data, best in memory: 35 MB for each build; a new one of /dev/shm
#	CC, CFLAGS	as for configure
# It needs what a build needs, patch, and the configure that bootstrap makes; for instructions valgrind.
set -eu

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -P -- "$here/../.." && pwd)
rows=${ROWS:-1000000}
rounds=${ROUNDS:-21}
seed=${SEED:-42}
memory=/dev/shm
[ -w $memory ] || memory=${TMPDIR:-/tmp}
made=
[ -n "${WORK:-}" ] || made=$(mktemp -d "$memory/toll-ablations-XXXXXX")
work=${WORK:-$made}
trap '[ -z "$made" ] || rm -rf "$made"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work"
work=$(CDPATH='' cd -P -- "$work" && pwd)
# Only the prices that the benchmark names, not those of whoever runs it.
unset TOLL_PRICES TOLL_TODAY
XDG_CONFIG_HOME=$work/none
XDG_CONFIG_DIRS=$work/none
LC_ALL=C
export XDG_CONFIG_HOME XDG_CONFIG_DIRS LC_ALL

say() {
	echo "ablations: $*" >&2
}

fail() {
	say "$*"
	exit 1
}

### Building

# build NAME: makes the program of a tree; whatever it writes is shown if it fails.
build() {
	make -C "$work/$1/build" toll >"$work/$1.log" 2>&1 || {
		tail -n 20 "$work/$1.log" >&2
		fail "$1: cannot build it"
	}
}

# The source without the folders that hold builds of it.
build_plain() {
	[ -x "$top/configure" ] || fail "no configure: run ./bootstrap first"
	rm -rf "$work/plain"
	mkdir -p "$work/plain/build"
	for item in "$top"/*; do
		[ -e "$item/config.status" ] || [ -L "$item" ] || cp -Rp "$item" "$work/plain"
	done
	(cd "$work/plain/build" && ../configure) >"$work/configure.log" 2>&1 || fail "see $work/configure.log"
	build plain
}

# build_changed NAME: the same with a patch.
build_changed() {
	rm -rf "${work:?}/$1"
	cp -Rp "$work/plain" "$work/$1"
	patch -d "$work/$1" -p1 -F0 -s <"$here/ablations/$1.patch" ||
		fail "$1.patch no longer fits the source: write it anew, or drop it"
	build "$1"
}

# batch NAME USAGE TO [RUNNER...]: prices a file by the program of NAME, or by toll with the word NAME.
batch() {
	program=plain word=
	case $1 in
	reader=*) word=$1 ;;
	*) program=$1 ;;
	esac
	usage=$2 to=$3 prices=
	case $usage in
	undated*) prices=prices=$work/book.json ;;
	esac
	shift 3
	set -- "$@" "$work/$program/build/toll" batch "$work/$usage.csv" to="$to" threads=1 -q
	"$@" ${prices:+"$prices"} ${word:+"$word"} || fail "failed: $*"
}

# same NAME: fails unless it prints the rows that toll prints.
same() {
	for kind in undated dated; do
		batch plain $kind-long "$work/plain.out"
		batch "$1" $kind-long "$work/changed.out"
		cmp "$work/plain.out" "$work/changed.out" || fail "$1: other rows than toll's"
	done
}

### Measuring

# instructions NAME USAGE
instructions() {
	batch "$1" "$2" /dev/null valgrind --tool=callgrind --callgrind-out-file=/dev/null 2>&1 |
		sed -n 's/^==.*Collected : //p'
}

# per_row NAME KIND: instructions for a row beyond the short file, in which most kinds of row have come.
per_row() {
	least=$(instructions "$1" "$2-short")
	most=$(instructions "$1" "$2-long")
	if [ -z "$least" ] || [ -z "$most" ]; then
		echo -
		return
	fi
	echo $(((most - least) / (long - short)))
}

# pairs NAME KIND: adds lines to results.
pairs() {
	batch plain "$2" /dev/null "$work/run" "$work/results" "$1 $2 A"
	batch "$1" "$2" /dev/null "$work/run" "$work/results" "$1 $2 B"
	batch "$1" "$2" /dev/null "$work/run" "$work/results" "$1 $2 B"
	batch plain "$2" /dev/null "$work/run" "$work/results" "$1 $2 A"
}

# ratios NAME KIND: min / median / max of the pairs.
ratios() {
	awk -F '\t' -v a="$1 $2 A" -v b="$1 $2 B" '
	$1 == a { plain += $4; n++ }
	$1 == b { changed += $4 }
	$1 == a && n % 2 == 0 && plain > 0 { print changed / plain; plain = changed = 0 }
	' "$work/results" | sort -n | awk '
	{ v[NR] = $1 }
	END {
		if (NR == 0)
			print "-"
		else
			printf "%.2f / %.2f / %.2f\n", v[1], (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[NR]
	}'
}

# count NAME KIND: instructions, and how many percent more than those of toll.
count() {
	[ "$counted" = yes ] || {
		echo -
		return
	}
	n=$(per_row "$1" "$2")
	base=$(cat "$work/$2.base")
	awk -v n="$n" -v base="$base" 'BEGIN { printf "%d (%+.1f %%)\n", n, (n / base - 1) * 100 }'
}

### What there is

[ $# -gt 0 ] || set -- plain list grid-branches grid-vectors row-steps single-rows prefetch padded-copies \
	scalar-decimals reader=portable reader=sse2 no-memo

what() {
	case $1 in
	plain) echo 'Nothing: the noise.' ;;
	reader=*) echo 'That scanner instead of the best one.' ;;
	*) sed -n 1p "$here/ablations/$1.patch" ;;
	esac
}

short=20000 long=120000
for name in run gen; do
	# shellcheck disable=SC2086 # a compiler and its flags are words
	${CC:-cc} -std=gnu11 -O2 -o "$work/$name" "$here/$name.c"
done
"$work/gen" prices >"$work/prices.csv"
awk -f "$here/book.awk" "$work/prices.csv" >"$work/book.json"
for kind in undated dated; do
	word=$kind
	[ $kind = dated ] || word=
	"$work/gen" "$rows" "$seed" ${word:+"$word"} >"$work/$kind.csv"
	"$work/gen" $short "$seed" ${word:+"$word"} >"$work/$kind-short.csv"
	"$work/gen" $long "$seed" ${word:+"$word"} >"$work/$kind-long.csv"
done
say "building toll"
build_plain
for name; do
	case $name in
	plain | reader=*) ;;
	*)
		say "building $name"
		build_changed "$name"
		;;
	esac
	same "$name"
done

counted=
if command -v valgrind >/dev/null 2>&1; then
	counted=yes
	for kind in undated dated; do
		per_row plain $kind >"$work/$kind.base"
	done
fi
rm -f "$work/results"
: >"$work/results"
round=1
while [ "$round" -le "$rounds" ]; do
	say "round $round of $rounds"
	for name; do
		pairs "$name" undated
		pairs "$name" dated
	done
	round=$((round + 1))
done

### Telling

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
cat <<END_OF_TEXT
- machine: ${cpu:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) cores, $(uname -sr | sed "s,-.*,,")
- $rows rows, seed $seed, 1 thread, to /dev/null; $rounds pairs; ratios are min / median / max

| changed | user time, undated | dated | instructions per row, undated | dated |
| --- | ---: | ---: | ---: | ---: |
END_OF_TEXT
for name; do
	echo "| \`$name\`: $(what "$name") | $(ratios "$name" undated) | $(ratios "$name" dated) |" \
		"$(count "$name" undated) | $(count "$name" dated) |"
done
