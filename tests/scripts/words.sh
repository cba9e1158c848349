#!/bin/sh
# SPDX-License-Identifier: MIT
# Words that texts for users may not hold: README, docs, man pages, help, and the tables that messages and help come from.
# Each has the term of the field beside it. A text in a block of a page is what the program says, and counts, too.
set -u
cd "$TOLL_SRCDIR" || exit 99
failed=0

# forbid PATTERN TERM: no text may have the words of PATTERN, an extended regular expression of whole words.
forbid() {
	found=$(grep -niwE "$1" README.md man/* docs/*.md src/commands/help_topic.def src/commands/command.def \
		src/pricing/field.def src/book/meter.def tests/golden/help.md 2>/dev/null |
		grep -v '^docs/\(glossary\|architecture\).md:' | grep -v '^[^:]*\.def:[0-9]*: \*')
	[ -z "$found" ] && return
	printf '%s\n' "$found" | cut -c 1-160
	echo "    say: $2"
	failed=1
}

forbid 'dearer|dearest' 'more expensive, most expensive, highest'
forbid 'three doors' 'three ways to use it'
forbid 'in force (since|from|until)' 'effective since, from, until'
forbid 'at prices of' 'prices as of'
forbid 'price card' "a model's prices"
forbid 'price books?|the book|a book' 'price list; price file'
forbid 'so many' 'that many; number of'
forbid 'no one asks|nobody' 'no one'
forbid 'stands? (there|beside)' 'is given; is beside'
forbid 'an instant|the instant' 'timestamp'
forbid 'rates of exchange' 'exchange rates'
forbid 'known by name only' 'listed, but no public price'
forbid 'knows no' 'does not know; includes no'
forbid 'for people' 'human-readable; to read'
forbid 'second names?' 'alias'
forbid 'is sound|not sound' 'is valid'
exit $failed
