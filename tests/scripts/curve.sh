#!/bin/sh
# SPDX-License-Identifier: MIT
# curve draws what gnuplot can draw: an .svg and a .png that are pictures, whole or not at all.

set -u
command -v gnuplot >/dev/null || {
	echo "gnuplot is not installed: skipped"
	exit 77
}
here=$(mktemp -d) || exit 99
trap 'rm -rf "$here"' EXIT
status=0

wrong() {
	echo "$*"
	status=1
}

for ending in svg png; do
	toll curve 1/4 3/2 vary=output=0..10k in=1k plot="$here/curve.$ending" >"$here/table" ||
		wrong "$ending: exit status $?"
	grep -q 'cross at output 1,000' "$here/table" || wrong "$ending: the table lacks the crossing"
	[ -s "$here/curve.$ending" ] || wrong "$ending: there is no picture"
done
head -c 200 "$here/curve.svg" | grep -q '<svg' || wrong "the .svg is no picture"
grep -q '</svg>' "$here/curve.svg" || wrong "the .svg does not end"
grep -q '1/4' "$here/curve.svg" || wrong "the .svg does not name its models"
[ "$(head -c 8 "$here/curve.png" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] ||
	wrong "the .png is no picture"

# A folder that is not there: an error, and nothing left behind.
toll curve 1/4 vary=output=0..10k plot="$here/none/curve.svg" >/dev/null 2>"$here/said"
[ $? -eq 5 ] || wrong "a folder that is not there is no error"
[ -s "$here/said" ] || wrong "a folder that is not there: nothing is said"
find "$here/." -name '*toll-*' | grep -q . && wrong "a temporary file stays"
exit $status
