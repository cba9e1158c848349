#!/bin/sh
# SPDX-License-Identifier: MIT
# The columns that programs rely on: none of those that are published vanishes or changes places with another, whatever
# the order of meters and members inside. In the SQL tables, whose rows may be written without names of columns, each
# keeps its position as well. A new column needs no edit here: it is the last of its kind.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

meters='input cache-read cache-write cache-write-1h cache-write-12h audio-input audio-cache-read image-input
	image-cache-read video-input output reasoning audio-output image-output video-output search search-low
	search-high image second minute character task cache-hour'
charges='file-search container container-4g container-16g container-64g container-session code-execution
	code-execution-hour browser-hour session-hour grounded-answer maps maps-answer x-search post profile
	attachment-search search-source web-fetch advanced-search image-search search-unit page annotated-page citation
	song training training-hour storage-day search-preview'
columns=$(echo "$meters" | sed 'y/-/_/')
charge_columns=$(echo "$charges" | sed 'y/-/_/')

# keeps WHAT [first] COLUMN...: the columns of $tmp/now, one a line, have these in this order; first: at their start.
keeps() {
	what=$1 kind=order
	shift
	[ "$1" = first ] && kind=first && shift
	printf '%s\n' "$@" >"$tmp/published"
	awk -v what="$what" -v kind="$kind" '
	NR == FNR { column[++n] = $0; next }
	$0 == column[found + 1] && (kind != "first" || FNR == found + 1) { found++ }
	END {
		if (found < n) {
			print what ": the published column " column[found + 1] " is missing, or not where it was"
			exit 1
		}
	}' "$tmp/published" "$tmp/now" || status=1
}

# header WORD...: the header of an answer in CSV.
header() {
	toll "$@" format=csv </dev/null | sed -n '1{s/\r$//;p;}' | tr ',' '\n' >"$tmp/now"
}

# table NAME: the columns of a table of the SQL export.
table() {
	toll export sql=sqlite quiet=yes </dev/null |
		sed -n "/^CREATE TABLE .*$1 (/,/);*\$/{s/^CREATE TABLE .*$1 (//;p;}" |
		tr ',' '\n' | sed -e 's/^ *//' -e 's/ .*//' -e '/^$/d' >"$tmp/now"
}

toll help meters format=csv </dev/null | sed -e 1d -e 's/\r$//' -e 's/,.*//' >"$tmp/now"
# shellcheck disable=SC2086 # lists of words
{
	keeps 'help meters' first $meters request $charges
	header show gpt-5
	keeps show provider model tier region band up-to hours from until $meters request $charges as-parent estimate note \
		overlay sources
	header export
	keeps export provider model tier region band up-to hours from until $meters request $charges as-parent estimate note \
		overlay sources
	table toll_price
	keeps toll_price first cell model provider_id model_id tier region timed_from timed_until since until week_from \
		week_until prompt_from prompt_until total_from total_until $columns request $charge_columns
	table toll_usage
	keeps toll_usage first id label provider model tier region used_at used_on requests $columns fresh $charge_columns
}
exit $status
