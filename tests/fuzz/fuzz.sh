#!/bin/sh
# SPDX-License-Identifier: MIT
# Lets libFuzzer look for inputs that break a target, from those of tests/corpus on: for make fuzz. It needs clang, and
# builds in a folder of its own, with sanitizers. A target whose input is found to be bad ends at once; the input is kept.
#
#	usage: [NAME=VALUE...] fuzz.sh
#
#	TARGET	the NAME of tests/fuzz/fuzz_NAME.c; or all, one after the other
#	TIME	seconds for each; 60. 0 runs the corpus alone
#	KEEP	yes: what reaches more of the code than tests/corpus/NAME does is put there, made as few files as do it
#	WORK	a folder for the build, the corpora under way and the findings; build-fuzz
#	CC	a clang; the first of clang, clang-19 ... clang-14 that there is
#
# For each target it prints how many inputs were run, how many edges of the code the corpus reached and how many are
# reached at the end. The last line counts the targets with and without findings.
set -u

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
top=${here%/tests/*}
seconds=${TIME:-60}
work=${WORK:-build-fuzz}

fail() {
	echo "fuzz: $*" >&2
	exit 1
}

# find_clang: sets $cc.
find_clang() {
	for cc in "${CC:-}" clang clang-19 clang-18 clang-17 clang-16 clang-15 clang-14; do
		case $cc in
		*clang*) command -v "$cc" >/dev/null 2>&1 && return ;;
		esac
	done
	fail 'clang is missing (or CC=NAME names none): it brings libFuzzer'
}

# A target that does not exist is none of a build that takes minutes.
targets=
for file in "$here"/fuzz_*.c; do
	name=${file##*/fuzz_}
	name=${name%.c}
	[ "$name" = main ] || targets="$targets $name"
done
case " $targets all " in
*" ${TARGET:-} "*) ;;
*) fail "TARGET=NAME is one of$targets and all" ;;
esac
[ "$TARGET" = all ] || targets=$TARGET
case $seconds in
'' | *[!0-9]*) fail "TIME=$seconds is no number of seconds" ;;
esac

mkdir -p "$work" || exit
work=$(CDPATH='' cd -P -- "$work" && pwd) || exit
log=$work/make.log
find_clang
[ ! -f "$top/config.status" ] || fail 'the sources are configured in place: make distclean, and build in another folder'
if [ ! -f "$work/Makefile" ]; then
	echo "fuzz: configuring $work with $cc"
	(cd "$work" && "$top/configure" CC="$cc" --enable-fuzz) >"$log" 2>&1 </dev/null || {
		tail -n 20 "$log"
		fail "configure failed: $log"
	}
fi
programs=
for name in $targets; do programs="$programs tests/fuzz/fuzz_$name"; done
echo 'fuzz: building'
# $programs is left bare: words. The jobs of the make that runs this are its own affair.
# shellcheck disable=SC2086
env -u MAKEFLAGS -u MFLAGS make -j2 -C "$work" $programs >"$log" 2>&1 </dev/null || {
	tail -n 40 "$log"
	fail "make failed: $log"
}

mkdir -p "$work/findings" || exit

# What targets write is in memory, where it can be: a sync of a file takes longer than all else that they do.
TOLL_SRCDIR=$top
TMPDIR=$work
[ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TOLL_SRCDIR TMPDIR

# hunt NAME: the status is libFuzzer's.
hunt() {
	corpus=$work/corpus/$1
	mkdir -p "$corpus" && cp "$here/../corpus/$1"/* "$corpus" || return
	if [ "$seconds" -eq 0 ]; then limit=-runs=0; else limit=-max_total_time=$seconds; fi
	# In a folder of its own, should a target write a file.
	(cd "$corpus/.." && "$work/tests/fuzz/fuzz_$1" "$limit" -timeout=30 -rss_limit_mb=4096 -print_final_stats=1 \
	    -artifact_prefix="$work/findings/$1-" "$corpus") >"$work/$1.log" 2>&1 </dev/null
}

# number PATTERN: the last number of the log that it matches.
number() {
	sed -n "s/$1/\\1/p" "$work/$name.log" | tail -n 1
}

passed=0
failed=0
for name in $targets; do
	if hunt "$name"; then
		passed=$((passed + 1))
		found=no
	else
		failed=$((failed + 1))
		found=yes
		sed -n '/does not hold\|^==[0-9]*==\|runtime error\|^    #[0-9]/p' "$work/$name.log" | head -n 40
		grep '^artifact_prefix' "$work/$name.log" | sed 's/.*Test unit written to //'
	fi
	echo "$name: $(number '^stat::number_of_executed_units: *\([0-9]*\).*') executions," \
	    "$(number '^#.*INITED *cov: \([0-9]*\).*') edges in the corpus," \
	    "$(number '^#.* cov: \([0-9]*\) .*') at the end; findings: $found; log: $work/$name.log"
	if [ "${KEEP:-no}" = yes ] && [ $found = no ]; then
		before=$(find "$here/../corpus/$name" -type f | wc -l)
		# Of the inputs that reach one more edge, a small set that reaches them all; how often they do does not count.
		"$work/tests/fuzz/fuzz_$name" -set_cover_merge=1 -use_counters=0 "$here/../corpus/$name" "$work/corpus/$name" \
		    >"$work/$name.merge.log" 2>&1 </dev/null ||
			fail "the merge failed: $work/$name.merge.log"
		echo "$name: tests/corpus/$name had $((before)) files, and has $(($(find "$here/../corpus/$name" -type f | wc -l)))"
	fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
