#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs every example that "toll help" and "toll help TOPIC" show, as it is shown, in a folder with the files
# that they name: each must be answered with exit status 0. No line of a topic is wider than a terminal.
set -u
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd) || exit 99
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

mkdir "$tmp/here" && cp -R "$top/tests/data/help/." "$tmp/here" && cd "$tmp/here" || exit 99
HOME=$top/tests/data/home XDG_CONFIG_HOME=$tmp/config
export HOME XDG_CONFIG_HOME

commands=$(toll help --json | sed -n 's/.*"command": "\([a-z]*\)".*/\1/p')
subjects=$(toll help topics --json | sed -n 's/.*"topic": "\([a-z]*\)".*/\1/p')

failed=0
for topic in $commands $subjects; do
	[ "$topic" = help ] && continue
	toll help "$topic" >"$tmp/text" || { echo "help $topic fails"; failed=1; }
	# What follows "See also" is a list, and lists may be wide.
	grep -q '^See also' "$tmp/text" || continue
	sed '/^See also/q' "$tmp/text" | awk -v topic="$topic" '
	length > 80 && !/^Usage: / { print "help " topic ": wider than 80 columns: " $0 }' >>"$tmp/wide"
	sed -n '/^See also/q; s/^  \([^#].*\)/\1/p' "$tmp/text" >>"$tmp/lines"
done
[ -s "$tmp/wide" ] && { cat "$tmp/wide"; failed=1; }

awk '!seen[$0]++' "$tmp/lines" >"$tmp/once"
while IFS= read -r line; do
	if ! sh -c "$line" >"$tmp/out" 2>"$tmp/err" </dev/null; then
		echo "this example of help fails: $line"
		cat "$tmp/err"
		failed=1
	fi
done <"$tmp/once"
[ "$(wc -l <"$tmp/once")" -ge 100 ] || { echo "only $(wc -l <"$tmp/once") examples were found"; exit 1; }
exit $failed
