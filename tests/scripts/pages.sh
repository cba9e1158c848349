#!/bin/sh
# SPDX-License-Identifier: MIT
# What the pages for users and developers name is there: each path between backquotes, each link to a file, and each function
# that is written like `this()`.
#
#	usage: pages.sh [PAGE...]	README.md, CONTRIBUTING.md, NEWS.md and docs/ if none is named
#
# A path is a word between backquotes, or in a block fenced by ```, that begins with a folder of the tree (src/, tests/, docs/,
# man/, pricing/, .ci/); words with capitals such as NAME stand for others. A recipe says `PATH` (new) once of a file that
# is still to be made.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$TOLL_SRCDIR" || exit 99

[ $# -gt 0 ] || {
	set -- README.md CONTRIBUTING.md NEWS.md
	for page in docs/*.md docs/*/*.md; do
		set -- "$@" "$page"
	done
	if [ $# -lt 9 ]; then
		echo 'fewer than nine pages are looked at'
		status=1
	fi
}

# Prints "KIND LINE WORD" for each path, link and function of a page.
named() {
	awk '
	function path(word) {
		sub(/^[A-Z]+="?/, "", word)
		sub(/[".,:;]+$/, "", word)
		sub(/:[0-9]+$/, "", word)
		if (word ~ /^(src|tests|docs|man|pricing|[.]ci)\/[A-Za-z0-9_.\/-]*$/ && word !~ /[A-Z][A-Z]/)
			print "path", NR, word
	}
	/^```/ { fenced = !fenced; next }
	fenced {
		for (i = 1; i <= NF; i++)
			path($i)
		next
	}
	{
		line = $0
		while (match(line, /`[^`]+`/)) {
			word = substr(line, RSTART + 1, RLENGTH - 2)
			line = substr(line, RSTART + RLENGTH)
			if (word ~ /^[a-z][a-z0-9_]*[(][)]$/)
				print "function", NR, substr(word, 1, length(word) - 2)
			n = split(word, part, " ")
			for (i = 1; i <= n; i++)
				path(part[i])
		}
		line = $0
		while (match(line, /\]\([^)#]+/)) {
			word = substr(line, RSTART + 2, RLENGTH - 2)
			line = substr(line, RSTART + RLENGTH)
			if (word !~ /^[a-z]+:/)
				print "link", NR, word
		}
	}' "$1"
}

# What is called or defined in the source; main() and the like are there too.
cat src/*/*.[ch] src/*/*.def tests/unit/*.h | grep -oE '[a-z][a-z0-9_]*\(' | sed 's/($//' | sort -u >"$tmp/functions"

for page; do
	named "$page" >"$tmp/named"
	while read -r kind line word; do
		case $kind in
		path)
			[ -e "$word" ] || [ -e "$word.c" ] && continue	# a test is named without its .c
			grep -qF "\`$word\` (new)" "$page" && continue
			case $word in
			.ci/*) [ -d .ci ] || continue ;;	# not in a tarball
			esac
			;;
		link) [ -e "$(dirname "$page")/$word" ] && continue ;;
		function) grep -qxF "$word" "$tmp/functions" && continue ;;
		esac
		echo "$page:$line: there is no $kind $word"
		status=1
	done <"$tmp/named"
done
exit $status
