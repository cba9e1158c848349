#!/bin/sh
# SPDX-License-Identifier: MIT
# What ThreadSanitizer says of a run with several threads: nothing. And it gives the answer of one thread, over files
# that make readers stumble: odd quotes, line breaks in quotes, blanks around cells.
#
# The program is compiled anew for that, in races/ of the build folder, and kept there. SHARE=PERCENT of the ways (100).

set -u
SHARE=${SHARE:-100}
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
work=$TOLL_BUILDDIR/races
FOUND=66
TSAN_OPTIONS="halt_on_error=1 exitcode=$FOUND"
export TSAN_OPTIONS

skip() {
	echo "skipped: $*"
	exit 77
}

### The compiler, and whether it finds a race where there is one

cat >"$tmp/race.c" <<'END'
#include <pthread.h>
static int shared;
static void *add(void *p) { shared++; return p; }
int main(int argc, char **argv) {
	pthread_t t;
	(void)argv;
	if (argc > 1 && pthread_create(&t, 0, add, 0) == 0) { shared++; pthread_join(t, 0); }
	return 0;
}
END
${CC:-cc} -g -fsanitize=thread -o "$tmp/race" "$tmp/race.c" -lpthread 2>"$tmp/why" ||
	skip "no ThreadSanitizer: $(head -n 1 "$tmp/why")"
# Some kernels spread memory more than it can follow.
alone=
"$tmp/race" 2>/dev/null || alone="setarch $(uname -m) -R"
$alone "$tmp/race" 2>"$tmp/why" || skip "ThreadSanitizer does not run here: $(head -n 1 "$tmp/why")"
$alone "$tmp/race" a-race 2>"$tmp/why"
[ $? -eq $FOUND ] || {
	echo 'ThreadSanitizer does not find a race'
	exit 1
}

### The program

mkdir -p "$work" && cd "$work" || exit 99
{
	[ -f Makefile ] || "$TOLL_SRCDIR/configure" -q CC="${CC:-cc}" CFLAGS='-O1 -g -fsanitize=thread' LDFLAGS='-fsanitize=thread'
	make -s -j2 toll
} >"$tmp/log" 2>&1 </dev/null || {
	echo "the program cannot be compiled: $(tail -n 20 "$tmp/log")"
	exit 1
}
toll=$work/toll
cd "$tmp" || exit 99

### Files

# put_file SEED QUOTE: rows with a cell like QUOTE in some, and line breaks in quotes in others.
put_file() {
	echo model,team,input,text
	awk -v seed="$1" -v odd="$2" 'BEGIN {
		x = seed
		for (i = 0; i < 3000; i++) {
			x = x * 16807 % 2147483647
			text = x % 41 == 0 ? odd : x % 7 == 0 ? "\"a\nb\"" : x % 11 == 0 ? "\"say \"\"x\"\"\"" : "text " i
			printf "%s,%s,%d,%s\n", x % 3 ? "gpt-5" : " o3 ", "team " x % 5, x % 90000, text
		}
	}'
}
put_file 1 plain >plain.csv
put_file 2 '19" rack' >odd.csv
put_file 3 ' "x" ' | sed 's/$/\r/' >blanks.csv
awk 'BEGIN { for (i = 0; i < 1500; i++)
	printf "{\"id\":\"a%d\",\"model\":\"gpt-5\",\"usage\":{\"input_tokens\":%d,\"output_tokens\":3}}\n", i % 1400, i }' >use.jsonl
# Lines of many kinds, more than are remembered, some of them broken; and requests that are not sent yet.
awk 'BEGIN { for (i = 0; i < 6000; i++)
	if (i % 97 == 0)
		print "{\"type\":\"user\",\"message\":{\"content\":\"hello"
	else
		printf "{\"id\":\"a%d\",\"model\":\"%s\",\"usage\":{\"input_tokens\":%d,\"output_tokens\":3}}\n", \
			i % 5800, i % 3 ? "gpt-5" : "m" i % 1300, i % 500 }' >kinds.jsonl
awk 'BEGIN { for (i = 0; i < 600; i++)
	printf "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"text %d of a request\"}]}\n", i }' >ask.jsonl

### Ways

passed=0 failed=0 number=0
# way FILE THREADS BLOCK WORDS...: that, and the answer of one thread.
way() {
	number=$((number + 1))
	[ $number -eq 1 ] || [ $((number * SHARE % 100)) -lt "$SHARE" ] || return 0
	file=$1 threads=$2 block=$3
	shift 3
	command=$1
	shift
	# shellcheck disable=SC2086 # several words
	timeout 300 $alone "$toll" "$command" "$file" "$@" threads=1 >right 2>right.err </dev/null
	right=$?
	# shellcheck disable=SC2086
	timeout 300 $alone "$toll" "$command" "$file" "$@" threads="$threads" block="$block" >out 2>err </dev/null
	got=$?
	if [ $got -eq $right ] && [ $got -le 3 ] && cmp -s out right && cmp -s err right.err; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	echo "$command $file $* threads=$threads block=$block: exit $got, with one thread $right: $(head -c 3000 err)"
	cmp out right
}

# Logs are read ahead by several threads if more than four blocks are left of them.
for threads in 2 3 5; do
	for block in 300 5000; do
		way kinds.jsonl "$threads" "$block" batch
		way kinds.jsonl "$threads" "$block" sum by=model --json
	done
done
way ask.jsonl 2 5000 batch
way ask.jsonl 3 5000 sum out=100
for file in plain.csv odd.csv blanks.csv use.jsonl; do
	for threads in 2 3 5; do
		for block in 300 5000; do
			way "$file" "$threads" "$block" batch
			way "$file" "$threads" "$block" sum by=team,model --json
			way "$file" "$threads" "$block" sum models=gpt-5,o3,gpt-5-mini
			way "$file" "$threads" "$block" batch models=o3
		done
	done
done
# Files of a folder, whose texts are counted by as many threads as there are cores.
mkdir texts
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo "a text" >texts/$i; done
# shellcheck disable=SC2086 # several words
if timeout 300 $alone "$toll" tokens texts encoding=o200k_base --plain >out 2>err </dev/null && [ "$(cat out)" = 48 ]; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
	echo "tokens texts: $(cat out) $(head -c 3000 err)"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
