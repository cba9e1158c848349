#!/bin/sh
# SPDX-License-Identifier: MIT
# Each of 100,000 rows costs what a second calculation says (tests/scripts/same.py), with and without days and tiers; and that
# calculation can tell.

set -u
command -v python3 >/dev/null 2>&1 || { echo "python3 is missing: skipped"; exit 77; }
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99

# want STATUS PART WHAT ARGUMENTS...: runs the script; PART must stand in what it says.
want() {
	want=$1 part=$2 what=$3
	shift 3
	python3 "$TOLL_SRCDIR/tests/scripts/same.py" "$@" >said 2>&1
	got=$?
	[ "$got" -eq "$want" ] && grep -qF -e "$part" said && return
	echo "$what: exit $got, want $want and '$part':"
	cat said
	status=1
}

want 0 'the shipped book: 100000 rows, 0 wrong' '100,000 rows' 100000
want 0 'invented models: 1 rows, 0 wrong' 'a row' 1 7
# a millionth of a dollar more for a million tokens
want 1 'invented models: row ' 'a wrong price' 2000 42 amber-2.cache_read=0.125001
want 1 'invented models: row ' 'a wrong price of output' 2000 42 nadir-120b.output=0.281374
want 1 'the shipped book: row ' 'a wrong price of the book' 2000 42 gpt-5.output=10.000001
want 1 'the shipped book: row ' 'a wrong price of a day with two prices' 4000 42 deepseek-v4-pro.cache-read=0.000001
exit $status
