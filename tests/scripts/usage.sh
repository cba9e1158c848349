#!/bin/sh
# SPDX-License-Identifier: MIT
# Every known export costs what a second calculation says (tests/scripts/usage.py), however its file is written; and that
# calculation can tell.

set -u
command -v python3 >/dev/null 2>&1 || { echo "python3 is missing: skipped"; exit 77; }
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

# want STATUS PART WHAT ARGUMENTS...: runs the script; PART must stand in what it says.
want() {
	want=$1 part=$2 what=$3
	shift 3
	python3 "$TOLL_SRCDIR/tests/scripts/usage.py" "$@" >"$tmp/said" 2>&1
	got=$?
	[ "$got" -eq "$want" ] && grep -qF -e "$part" "$tmp/said" && return
	echo "$what: exit $got, want $want and '$part':"
	cat "$tmp/said"
	status=1
}

want 0 ': 0 failed' 'the exports'
want 1 'openai-usage.csv, as CSV, semicolons: row 3: costs 0.569788' 'a wrong price' 'gpt-5-mini.out=2.000001' openai-usage.csv
want 1 'aws-cur.csv, as CSV, plain: row 1: costs 1.789808625' 'a wrong price of one kind' \
	'bedrock sonnet us.write=4.1250000001' aws-cur.csv
want 1 'ccusage.json, a list: row 2: costs 0.042185' 'a wrong price in JSON' 'haiku-4.5.in=1.001' ccusage.json
exit $status
