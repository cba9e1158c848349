#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual and the program name the same things. In man/toll.1 each ".It Ic NAME" is a command and each ".It Cm NAME"
# a field; in man/toll-pricing.5 each ".It Cm NAME" is a meter. Lists of anything else use other macros.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

# in_program TOPIC: the names in the first column.
in_program() {
	toll help "$1" format=csv </dev/null >"$tmp/csv" || {
		echo "toll help $1 format=csv failed"
		status=1
	}
	sed -e 1d -e 's/,.*//' -e 's/"//g' -e 's/\r$//' "$tmp/csv" | sort -u
}

# in_manual PAGE MACRO
in_manual() {
	awk -v macro="$2" '$1 == ".It" && $2 == macro { print $3 }' "$TOLL_SRCDIR/man/$1" | sort -u
}

# compare TOPIC PAGE MACRO
compare() {
	in_program "$1" >"$tmp/program"
	in_manual "$2" "$3" >"$tmp/manual"
	if [ ! -s "$tmp/program" ]; then
		echo "$1: the program names none"
		status=1
	fi
	comm -23 "$tmp/program" "$tmp/manual" | sed "s|.*|$1: man/$2 has no line \".It $3 &\"|" >"$tmp/drift"
	comm -13 "$tmp/program" "$tmp/manual" | sed "s|.*|$1: man/$2 has \".It $3 &\", which toll does not know|" >>"$tmp/drift"
	if [ -s "$tmp/drift" ]; then
		cat "$tmp/drift"
		status=1
	fi
}

compare commands toll.1 Ic
compare fields toll.1 Cm
compare meters toll-pricing.5 Cm

if command -v mandoc >/dev/null 2>&1; then
	mandoc -Tlint -Wwarning "$TOLL_SRCDIR/man/toll.1" "$TOLL_SRCDIR/man/toll-pricing.5" || status=1
else
	echo "mandoc is missing: the pages are not linted"
fi
exit $status
