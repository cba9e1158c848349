#!/bin/sh
# SPDX-License-Identifier: MIT
# What takes too long for make check: each script of this folder, one after the other, for make torture. Every script
# does SHARE percent of its rounds, at least one of each kind; it ends with the line "N passed, N failed" and says
# before it what failed. It begins in an empty folder of its own, and leaves with 77 if something is missing for it.
#
#	usage: SHARE=PERCENT run.sh [NAME...]		NAME of tests/torture/NAME.sh; all of them
set -u

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
SHARE=${SHARE:-100}
case $SHARE in
[1-9] | [1-9][0-9] | 100) ;;
*)
	echo "torture: SHARE=$SHARE is no percentage from 1 to 100" >&2
	exit 2
	;;
esac
export SHARE
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

if [ $# -eq 0 ]; then
	for script in "$here"/*.sh; do
		name=${script##*/}
		[ "$name" = run.sh ] || set -- "$@" "${name%.sh}"
	done
fi

passed=0
failed=0
for name; do
	echo "== $name"
	mkdir "$tmp/$name" || exit 99
	(cd "$tmp/$name" && sh "$here/$name.sh") >"$tmp/$name.log" 2>&1 </dev/null
	status=$?
	cat "$tmp/$name.log"
	rm -rf "${tmp:?}/$name"
	[ $status -ne 77 ] || {
		echo "SKIP: $name"
		continue
	}
	last=$(tail -n 1 "$tmp/$name.log" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
	n_passed=${last% *}
	n_failed=${last#* }
	if [ -z "$last" ] || [ $((n_passed + n_failed)) -eq 0 ]; then
		echo "$name: it did not come to its end (exit status $status)"
		n_passed=0 n_failed=1
	elif [ $status -ne 0 ] && [ "$n_failed" -eq 0 ]; then
		echo "$name: exit status $status though nothing failed"
		n_failed=1
	fi
	passed=$((passed + n_passed))
	failed=$((failed + n_failed))
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
