#!/bin/sh
# SPDX-License-Identifier: MIT
# Words that texts for users do not hold, since readers stumble over them or another word is the usual one.
#
#	usage: words.sh [FILE...]	the texts below if none is named; a file named is read as a page
#
# Pages are README.md, docs/ without the pages for developers, and the manual; what is fenced in a page is not its prose, since
# tests of its own compare it. The program is its help, of all topics, commands and fields, and the tables in src/.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$TOLL_SRCDIR" || exit 99

# TEXTS: pages, or all, which takes in the program; PATTERN, an extended regular expression of whole words, in any case;
# the words to use.
words='
all|three doors|the command line, the session, and files
all|no dearer|costs the same or less
all|in force since|effective since
pages|stands? (beside|behind|in place|alone|whole)|is next to, after, ...
all|nobody|no one
all|somebody|someone
all|price cards?|prices of a model
all|answered no|limit exceeded, check failed
all|say in (too|a)|add
all|knows no rates of exchange|has no exchange rates
all|mended|corrected
all|price as typed|custom price
pages|for people|text
pages|dearer|more expensive
pages|dearest|highest, most expensive
pages|so many|a number of
pages|(price )?books?|price list, price file
pages|wants|requires, needs
pages|behind|after
pages|an? instants?|timestamp
pages|is a floor|partial total, at least
pages|is sound|is valid, has no error
pages|if it is not said|by default
pages|idle|empty, without usage
pages|second names?|alias
pages|laid over|overrides
'

# The prose of a page, each line after its number.
prose() {
	awk '
	/^[ ]*```/ { fenced = !fenced; next }
	/^[.]Dl / || fenced { next }
	{ gsub(/`[^`]*`/, "``"); print FNR ":" $0 }' "$1"
}

# The help of the program: topics first, then each command and field.
program() {
	toll --help
	for list in topics commands fields; do
		toll help "$list"
		for topic in $(toll help "$list" format=csv | sed -e 1d -e 's/,.*//' -e 's/"//g' -e 's/\r$//'); do
			toll help "$topic"
		done
	done
}

if [ $# -eq 0 ]; then
	program </dev/null >"$tmp/help" 2>&1
	if [ "$(wc -l <"$tmp/help")" -lt 500 ]; then
		echo 'help has fewer than 500 lines'
		status=1
	fi
	grep -n '' "$tmp/help" | sed 's/^/help:/' >"$tmp/program"
	grep -n '' src/*/*.def >>"$tmp/program"
	set -- README.md man/toll.1 man/toll-pricing.5
	for page in docs/*.md; do
		case $page in
		docs/architecture.md | docs/glossary.md | docs/prices.md) ;;	# for developers
		*) set -- "$@" "$page" ;;
		esac
	done
	if [ $# -lt 10 ]; then
		echo 'fewer than ten pages are looked at'
		status=1
	fi
else
	: >"$tmp/program"
fi
for page; do
	prose "$page" | sed "s|^|$page:|"
done >"$tmp/pages"

printf '%s' "$words" | sed 1d >"$tmp/words"
while IFS= read -r row; do
	texts=${row%%|*}
	use=${row##*|}
	pattern=${row#*|}
	pattern=${pattern%|*}
	set -- "$tmp/pages"
	[ "$texts" = all ] && set -- "$tmp/pages" "$tmp/program"
	if grep -hiwE -e "$pattern" "$@" >"$tmp/found"; then
		sed "s#\$#  [say: $use]#" "$tmp/found"
		status=1
	fi
done <"$tmp/words"
exit $status
