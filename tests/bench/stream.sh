#!/bin/sh
# SPDX-License-Identifier: MIT
# A long stream of usage through a pipe: how long toll batch takes, and how much memory, which must not grow. The stream
# is a header and the same generated rows again and again, so that its totals are known: those of the rows, merged as
# often. It fails if the totals are others.
#
#	usage: [NAME=VALUE...] stream.sh
#
#	TOLL	the program; toll
#	GB	the size of the stream, in 10^9 bytes; 20
#	WORDS	for toll batch, as threads=2
#	SEED	of the usage; 42
#	CC	a C compiler
set -eu

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
toll=${TOLL:-toll}
gb=${GB:-20}
seed=${SEED:-42}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
unset TOLL_PRICES TOLL_TODAY
XDG_CONFIG_HOME=$work/none
XDG_CONFIG_DIRS=$work/none
LC_ALL=C
export XDG_CONFIG_HOME XDG_CONFIG_DIRS LC_ALL

for name in gen run; do
	# shellcheck disable=SC2086 # a compiler and its flags are words
	${CC:-cc} -std=gnu11 -O2 -o "$work/$name" "$here/$name.c"
done
"$work/gen" prices >"$work/prices.csv"
awk -f "$here/book.awk" "$work/prices.csv" >"$work/book.json"
"$work/gen" 1000000 "$seed" >"$work/usage.csv"
head -n 1 "$work/usage.csv" >"$work/header"
tail -n +2 "$work/usage.csv" >"$work/rows"
"$toll" batch "$work/usage.csv" prices="$work/book.json" to=/dev/null totals="$work/once" -q

size=$(wc -c <"$work/rows")
times=$(((gb * 1000000000 + size - 1) / size))
all=$((times * size + $(wc -c <"$work/header")))

stream() {
	cat "$work/header"
	i=0
	while [ $i -lt $times ]; do
		cat "$work/rows"
		i=$((i + 1))
	done
}

status=0
# shellcheck disable=SC2086 # words are words
stream | "$work/run" "$work/results" stream "$toll" batch - prices="$work/book.json" to=/dev/null \
	totals="$work/streamed" ${WORDS:-} 2>"$work/err" || status=$?
tail -n 1 "$work/err"
[ $status -eq 0 ] || exit $status

set --
i=0
while [ $i -lt $times ]; do
	set -- "$@" "$work/once"
	i=$((i + 1))
done
"$toll" merge "$@" format=json >"$work/merged"
cmp "$work/merged" "$work/streamed" || {
	echo 'stream: the totals are not those of the rows' >&2
	exit 1
}
awk -F '\t' -v bytes=$all -v rows=$((times * 1000000)) '{
	s = $2 / 1e6
	printf "%.0f bytes, %d rows, in %.1f s: %.0f MB/s, %.1f million rows a second; peak memory %.1f MiB\n",
		bytes, rows, s, bytes / s / 1e6, rows / s / 1e6, $3 / 1024
}' "$work/results"
