#!/bin/sh
# SPDX-License-Identifier: MIT
# What valgrind says of commands of every kind: nothing; no invalid access, nothing undefined that is looked at, and all
# memory is given back at the end.
#
# SHARE=PERCENT of the commands (100), always the same ones; CASES='NAME...' of tests/torture/commands.

set -u
SHARE=${SHARE:-100}
torture=$(cd "$(dirname "$0")" && pwd) || exit 99
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

skip() {
	echo "skipped: $*"
	exit 77
}

command -v valgrind >/dev/null || skip 'valgrind is missing'
command -v timeout >/dev/null || skip 'timeout is missing'
FOUND=99
before_toll="valgrind -q --error-exitcode=$FOUND --leak-check=full --errors-for-leak-kinds=all --show-leak-kinds=all"
TIMEOUT=300
# A program with sanitizers does not run in it.
$before_toll toll 1+1 >/dev/null 2>"$tmp/why" || skip "toll does not run in valgrind: $(head -n 2 "$tmp/why")"

# shellcheck source=SCRIPTDIR/commands
. "$torture/commands"
commands_begin || exit 99
got=0

passed=0 failed=0 number=0
for case in ${CASES:-$commands}; do
	number=$((number + 1))
	[ $number -eq 1 ] || [ $((number * SHARE % 100)) -lt "$SHARE" ] || continue
	command_copy || exit 99
	command_run "$case"
	if [ "$got" -eq $FOUND ] || [ "$got" -ge 124 ]; then
		echo "$case: exit $got: $(grep '^==' "$tmp/err" | head -n 30)"
		failed=$((failed + 1))
	else
		echo "$case: nothing to say of it"
		passed=$((passed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
