#!/bin/sh
# SPDX-License-Identifier: MIT
# Imported books answer what the catalogue says, by a second calculation (tests/scripts/import.py); and that one can fail. The
# catalogues of tests/data/import are small; TOLL_CATALOGUES is a folder with whole ones, named as those are.

set -u
command -v python3 >/dev/null 2>&1 || { echo "python3 is missing: skipped"; exit 77; }
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

fail() {
	echo "$@"
	status=1
}

# format_of FILE: the format by how the name begins.
format_of() {
	case ${1##*/} in
	litellm*) echo litellm ;;
	models.dev*) echo models.dev ;;
	genai-prices*) echo genai-prices ;;
	llm-prices*) echo llm-prices ;;
	openrouter*) echo openrouter ;;
	esac
}

# import FILE: into $tmp/book.json, the report in $tmp/report. Refused values are an answer too, with status 4.
import() {
	toll import "$(format_of "$1")" "$1" all=yes on=2026-10-01 to="$tmp/book.json" >"$tmp/said" 2>"$tmp/report"
	got=$?
	[ $got -eq 0 ] || { [ $got -eq 4 ] && grep -q ': refused: ' "$tmp/report"; } || {
		fail "$1: exit $got:"
		cat "$tmp/report"
		return 1
	}
	toll check "$tmp/book.json" >"$tmp/said" 2>&1 || {
		fail "$1: the book is not sound:"
		grep '^error' "$tmp/said"
		return 1
	}
}

# agrees FILE: what the book of an import answers is what the catalogue says.
agrees() {
	import "$1" || return
	python3 "$TOLL_SRCDIR/tests/scripts/import.py" toll "$(format_of "$1")" "$1" "$tmp/book.json" "$tmp/report" || status=1
}

for file in "$TOLL_SRCDIR"/tests/data/import/*.json; do
	agrees "$file"
done
if [ -n "${TOLL_CATALOGUES:-}" ]; then
	for file in "$TOLL_CATALOGUES"/*.json; do
		[ -z "$(format_of "$file")" ] || agrees "$file"
	done
fi

# The second calculation notices a price, a size and a model that are not the catalogue's.
litellm=$TOLL_SRCDIR/tests/data/import/litellm.json
# notices WHAT SED...: a book of a changed catalogue is not that of the catalogue.
notices() {
	what=$1
	shift
	sed "$@" "$litellm" >"$tmp/litellm.json"
	cmp -s "$litellm" "$tmp/litellm.json" && fail "$what: nothing was changed"
	import "$tmp/litellm.json" || return
	! python3 "$TOLL_SRCDIR/tests/scripts/import.py" toll litellm "$litellm" "$tmp/book.json" "$tmp/report" >"$tmp/said" 2>&1 ||
		fail "$what is not noticed"
	grep -q ' faults$' "$tmp/said" || fail "$what: the calculation broke: $(cat "$tmp/said")"
}
notices 'a price that is a ten thousandth off' -e '/"cache_read_input_token_cost": 3e-07/s/3e-07/3.0003e-07/'
notices 'a size that is one thousand off' -e 's/_above_200k_tokens_priority/_above_201k_tokens_priority/'
notices 'a model that vanished' -e '/"gift\/free"/d'
notices 'a price that vanished' -e '/input_dbu_cost_per_token/d'
exit $status
