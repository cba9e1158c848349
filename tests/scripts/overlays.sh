#!/bin/sh
# SPDX-License-Identifier: MIT
# import for=overlay of 12 providers from 3 catalogues: each of the 36 files loads on top of the price list and is
# sound, no quote of a day before the catalogue's changes, and those of later days are the catalogue's. The catalogues
# of tests/data/catalogues are small, in the form that their projects give them; prices.tsv has what quotes must be.
# TOLL_CATALOGUES is a folder with whole ones, named as those are.

set -u
status=0
data=$TOLL_SRCDIR/tests/data/catalogues
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

providers='openai anthropic google xai mistral deepseek cohere qwen moonshot minimax zai amazon'
before=2027-05-31 day=2027-06-01

fail() {
	echo "$@"
	status=1
}

# quotes PROVIDER [WORD...]: what all models of a provider cost on the day before.
quotes() {
	provider=$1
	shift
	toll "$provider/*" in=10k cached=2k out=1k reasoning=100 on=$before format=csv fields=model,tier,band,total all=yes "$@" 2>"$tmp/said"
}

# overlay FORMAT FILE PROVIDER: into $tmp/overlay.json, and what holds of every overlay.
overlay() {
	what="$1 $3"
	rm -f "$tmp/overlay.json"
	toll import "$1" "$2" for=overlay provider="$3" on=$day to="$tmp/overlay.json" >"$tmp/said" 2>&1
	got=$?
	grep -q 'none of its models is of that provider' "$tmp/said" && return 2
	[ $got -eq 0 ] || { [ $got -eq 4 ] && grep -q ': refused: ' "$tmp/said"; } || {
		fail "$what: exit $got: $(cat "$tmp/said")"
		return 1
	}
	toll check overlay="$tmp/overlay.json" >"$tmp/said" 2>&1 || fail "$what: not valid: $(grep '^error' "$tmp/said")"
	grep -q '^valid: ' "$tmp/said" || fail "$what: not valid: $(tail -n 1 "$tmp/said")"
	quotes "$3" >"$tmp/list"
	quotes "$3" overlay="$tmp/overlay.json" >"$tmp/laid"
	[ "$(wc -l <"$tmp/list")" -gt 1 ] || fail "$what: no quote to compare: $(cat "$tmp/said")"
	cmp -s "$tmp/list" "$tmp/laid" || fail "$what: quotes of $before differ: $(diff "$tmp/list" "$tmp/laid" | head -n 4)"
}

made=0
for format in litellm models.dev genai-prices; do
	for provider in $providers; do
		overlay "$format" "$data/$format.json" "$provider" || continue
		made=$((made + 1))
		quoted=0
		while IFS='	' read -r of model words want; do
			[ "$of" = "$provider" ] || continue
			quoted=$((quoted + 1))
			# shellcheck disable=SC2086 # words are fields
			got=$(toll "$of/$model" $words on=$day overlay="$tmp/overlay.json" --plain 2>&1)
			[ "$got" = "$want" ] || fail "$format: $of/$model $words: $got, and the catalogue says $want"
		done <"$data/prices.tsv"
		[ $quoted -ge 3 ] || fail "$provider: $quoted quotes in prices.tsv"
	done
done
[ $made -eq 36 ] || fail "$made overlays, and not 36"

# The list of work has the changes of all three, and the names that are unknown.
PROVIDERS='openai zai' sh "$TOLL_SRCDIR/tests/prices.sh" "$data/litellm.json" "$data/models.dev.json" \
	"$data/genai-prices.json" >"$tmp/work" 2>"$tmp/said" || fail "the list of work: $(cat "$tmp/said")"
for line in 'openai/gpt-5.2 standard input 1.75 2.625  genai-prices litellm models.dev' \
	'2026-10-01 openai/zz-openai-9  models.dev genai-prices litellm' '2026-10-01 zai/zz-zai-9'; do
	grep -q "^$line" "$tmp/work" || fail "the list of work has no '$line': $(cat "$tmp/work")"
done

if [ -n "${TOLL_CATALOGUES:-}" ]; then
	for file in "$TOLL_CATALOGUES"/*.json; do
		for format in litellm models.dev genai-prices; do
			case ${file##*/} in
			"$format"*) for provider in $providers; do overlay "$format" "$file" "$provider"; done ;;
			esac
		done
	done
fi
exit $status
