#!/bin/sh
# SPDX-License-Identifier: MIT
# Every call that may fail does so once, by its number, in commands of every kind: memory, files, folders, threads. A
# run that says it went well has given the same answer and written the same files as one that was left alone; any other
# says why, and each file is as before or as it should become. No signal, no endless wait, no file left over.
#
# SHARE=PERCENT of all such runs, always the same ones (100); CASES='NAME...' of tests/torture/commands.

set -u
SHARE=${SHARE:-100}
torture=$(cd "$(dirname "$0")" && pwd) || exit 99
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
# A program with sanitizers runs too, if it is told that what fails calls comes first; what they find is status 98.
ASAN_OPTIONS=verify_asan_link_order=0:exitcode=98 LSAN_OPTIONS=exitcode=98
export ASAN_OPTIONS LSAN_OPTIONS

skip() {
	echo "skipped: $*"
	exit 77
}

[ "$(uname -s)" = Linux ] || skip 'calls are made to fail by LD_PRELOAD as Linux has it'
command -v timeout >/dev/null || skip 'timeout is missing'
shim=$tmp/fail_call.so
${CC:-cc} -O1 -shared -fPIC -o "$shim" "$torture/fail_call.c" -ldl 2>"$tmp/why" || skip "no fail_call.so: $(cat "$tmp/why")"
env LD_PRELOAD="$shim" toll 1+1 >/dev/null 2>"$tmp/why" || skip "toll does not run with it: $(head -n 1 "$tmp/why")"

# shellcheck source=SCRIPTDIR/commands
. "$torture/commands"
commands_begin || exit 99
got=0

# Whether a failing run of the case ends with status 1, as sessions do.
is_session() {
	case $1 in
	session* | save | source) return 0 ;;
	esac
	return 1
}

### One run and what there is to say of it

# state: each file, by its sum, size and name; any hidden one as well.
state() {
	cksum .[!.]* ..?* ./* config/* config/*/* config/*/*/* 2>/dev/null
}

# modes: who may read and write each file.
modes() {
	find . -type f -exec ls -l {} + | awk '{ print $1, $NF }' | sort -k 2
}

# odd_files: those of the folder that are neither as before nor as they should become, and those that are missing.
odd_files() {
	printf '%s\n' "$now" >"$tmp/now"
	awk -v now="$tmp/now" '
		FILENAME != now { known[$0]; if (FILENAME ~ /before$/) needed[$3]; next }
		{ there[$3] }
		!($0 in known) { print $3 " is neither the old file nor the new one" }
		END { for (name in needed) if (!(name in there)) print name " is gone" }
	' "$tmp/before" "$tmp/after" "$tmp/now"
}

# judge NAME: complains of what the run came to.
judge() {
	now=$(state)
	# that had no memory itself
	! grep -q '^AddressSanitizer: CHECK failed' "$tmp/err" || return 0
	[ "$got" -lt 124 ] || echo "exit $got: a signal, or it did not end"
	if [ "$got" -eq "$right" ]; then
		cmp "$tmp/out" "$tmp/right.out" 2>&1 || echo 'another answer with the same status'
		cmp "$tmp/err" "$tmp/right.err" 2>&1 || { echo 'another message with the same status:' && cat "$tmp/err"; }
		[ "$now" = "$after" ] || { odd_files && echo 'the files are not what they should become'; }
		[ "$now" = "$before" ] || [ "$(modes)" = "$after_modes" ] || echo 'the modes of the files are others'
		return
	fi
	case $got in
	2 | 4 | 5) ;;
	1) is_session "$1" || echo 'exit 1' ;;
	*) echo "exit $got" ;;
	esac
	[ -s "$tmp/err" ] || echo "exit $got without a message"
	[ "$now" = "$before" ] || [ "$now" = "$after" ] || odd_files
	# what it did print is the beginning of the answer; of a session, lines of it
	if is_session "$1"; then
		! grep -vxF -f "$tmp/right.out" "$tmp/out" || echo 'these lines are in no answer'
	else
		head -c "$(wc -c <"$tmp/out")" "$tmp/right.out" | cmp - "$tmp/out" 2>&1 || echo 'another answer'
	fi
}

# undisturbed NAME: what is right, and how often each kind of call is made.
undisturbed() {
	command_copy || exit 99
	before=$(state)
	command_run "$1"
	right=$got
	mv "$tmp/out" "$tmp/right.out"
	mv "$tmp/err" "$tmp/right.err"
	after=$(state)
	after_modes=$(modes)
	printf '%s\n' "$before" >"$tmp/before"
	printf '%s\n' "$after" >"$tmp/after"
	command_copy || exit 99
	rm -f "$tmp/calls"
	command_run "$1" LD_PRELOAD="$shim" FAIL_LOG="$tmp/calls"
	judge "$1"
}

# plan SEED: a line for each run, of what the shim is told. SHARE percent of the plan, and at least one of each kind.
plan() {
	awk -v seed="$1" -v share="$SHARE" '
		function random(n) {
			x = x * 16807 % 2147483647
			return x % n
		}
		BEGIN {
			x = seed * 7919 + 1
			# errors, once, or with + that call and all after it
			how["malloc"] = "ENOMEM ENOMEM+"
			how["open"] = "EIO EIO+ EMFILE EACCES"
			how["read"] = "EIO EIO+ EINTR SHORT"
			how["write"] = "EIO ENOSPC+ EINTR SHORT"
			how["clone"] = "EAGAIN EAGAIN+"
			how["mmap"] = "ENOMEM ENOMEM+"
			how["stat"] = "EIO EIO+ EACCES"
		}
		$1 == "calls" && $3 > 0 {
			n = split($2 in how ? how[$2] : "EIO EIO+", each, " ")
			one = random(n * $3)
			for (i = 0; i < n * $3; i++) {
				if (random(10000) >= share * 100 && i != one)
					continue
				word = each[i % n + 1]
				number = int(i / n) + 1
				sticky = sub(/[+]$/, "", word)
				print "FAIL_CALL=" $2, (sticky ? "FAIL_FROM=" : "FAIL_AT=") number,
				    (word == "SHORT" ? "FAIL_SHORT=1" : "FAIL_ERRNO=" word)
			}
		}
	' "$tmp/calls"
}

### The sweep

passed=0 failed=0
seed=0
for case in ${CASES:-$commands}; do
	seed=$((seed + 1)) runs=0 wrong=0
	undisturbed "$case" >"$tmp/said"
	if [ -s "$tmp/said" ] || [ "$right" -ge 4 ]; then
		echo "$case: with nothing made to fail: exit $right: $(cat "$tmp/said" "$tmp/err")"
		failed=$((failed + 1))
		continue
	fi
	plan "$seed" >"$tmp/plan"
	call='' shown=0
	while read -r how; do
		[ "$now" = "$before" ] || command_copy || exit 99
		# shellcheck disable=SC2086 # several variables
		command_run "$case" LD_PRELOAD="$shim" $how
		judge "$case" >"$tmp/said"
		runs=$((runs + 1))
		[ "${how%% *}" = "$call" ] || shown=0
		call=${how%% *}
		[ -s "$tmp/said" ] || continue
		wrong=$((wrong + 1)) shown=$((shown + 1))
		[ "$shown" -le 2 ] || continue
		echo "$case, $how: exit $got, undisturbed $right: $(head -c 300 "$tmp/err")"
		sed 's/^/    /' "$tmp/said" | head -n 6
	done <"$tmp/plan"
	echo "$case: $runs runs, $wrong wrong"
	passed=$((passed + runs - wrong))
	failed=$((failed + wrong))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
