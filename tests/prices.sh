#!/bin/sh
# SPDX-License-Identifier: MIT
# The work that keeps the price list current, from whole catalogues of others: what they price otherwise than the list,
# which names the list does not know, and which of its own prices are due. docs/prices.md says what to do with it.
#
#	sh tests/prices.sh litellm.json models.dev.json genai-prices.json llm-prices.json openrouter.json
#
# The name of a file begins with its format (toll help catalogues), but for portkey and pi-ai, which are files of one
# provider in a folder of that name. PROVIDERS limits it to some; TOLL is the program.

set -u
toll=${TOLL:-toll}
providers=${PROVIDERS:-openai anthropic google xai mistral deepseek cohere qwen moonshot minimax zai amazon}
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
[ $# -gt 0 ] || { echo "usage: sh tests/prices.sh CATALOGUE..." >&2; exit 2; }

# format_of FILE: the format by the name of the file, or of its folder.
format_of() {
	folder=$(basename "$(dirname "$1")")
	for format in litellm models.dev genai-prices llm-prices openrouter vercel; do
		case ${1##*/} in "$format"*) echo $format && return ;; esac
	done
	case $folder in portkey | pi-ai) echo "$folder" && return ;; esac
	echo "$1: the name begins with no format of a catalogue" >&2
	return 1
}

# Prices: on=today takes the catalogue's also where the list has read its own later, so that every difference is there.
: >"$tmp/changes"
for file; do
	format=$(format_of "$file") || exit 2
	for provider in $providers; do
		"$toll" import "$format" "$file" for=overlay on=today provider="$provider" to="$tmp/overlay.json" -q \
			>"$tmp/said" 2>&1 || [ $? -eq 4 ] || continue
		"$toll" diff "$tmp/overlay.json" provider="$provider" --plain 2>"$tmp/said" |
			sed -n "s/^[^ ]* \([^ ]*\/.*\)/\1 $format/p" >>"$tmp/changes"
	done
done
echo "# Prices that catalogues have otherwise: model, tier, meter, the list's, theirs, who says so"
echo
LC_ALL=C sort "$tmp/changes" | awk '
{
	key = $1 " " $2 " " $3 " " $4 " " $5
	if (!(key in who))
		order[++n] = key
	if (index(" " who[key] " ", " " $6 " ") == 0) {
		who[key] = who[key] (who[key] == "" ? "" : " ") $6
		count[key]++
	}
}
END {
	for (most = NR; most > 0; most--)
		for (i = 1; i <= n; i++)
			if (count[order[i]] == most)
				print order[i] "  " who[order[i]]
}'
echo
echo "# Names that the list does not know, newest first: provider/model, who has it"
echo
for file; do
	format=$(format_of "$file")
	for provider in $providers; do
		"$toll" check names="$file" provider="$provider" --csv 2>"$tmp/said" |
			sed -n "2,\$s/^\([^,]*\),\([^,]*\),\([^,]*\),.*/\1 \2\/\3 $format/p"
	done
done | LC_ALL=C sort -k1,1r -k2,2 | awk '
{
	day = substr($0, 1, 1) == " " ? "" : $1
	name = day == "" ? $1 : $2
	who = day == "" ? $2 : $3
	if (!(name in has)) {
		order[++n] = name
		days[name] = day
	}
	has[name] = has[name] " " who
}
END {
	for (i = 1; i <= n; i++)
		print (days[order[i]] == "" ? "day unknown" : days[order[i]]) " " order[i] " " has[order[i]]
}'
echo
echo "# Prices of the list that are due: promises that end within 14 days, sources older than 90"
echo
"$toll" check due=14d --csv | sed -n '2,$p'
