#!/bin/sh
# SPDX-License-Identifier: MIT
# The book says what tests/data/facts.csv says, read by a second reader (tests/scripts/facts.py); and that reader can fail.

set -u
command -v python3 >/dev/null 2>&1 || { echo "python3 is missing: skipped"; exit 77; }
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
facts=$TOLL_SRCDIR/tests/data/facts.csv
exceptions=$TOLL_SRCDIR/tests/scripts/facts-exceptions.csv

# want STATUS PART WHAT ARGUMENTS...: runs the script; PART must stand in what it says.
want() {
	want=$1 part=$2 what=$3
	shift 3
	python3 "$TOLL_SRCDIR/tests/scripts/facts.py" "$@" >"$tmp/said" 2>&1
	got=$?
	[ "$got" -eq "$want" ] && grep -qF -e "$part" "$tmp/said" && return
	echo "$what: exit $got, want $want and '$part':"
	cat "$tmp/said"
	status=1
}

# change LINE FROM TO: a copy of the facts in which that line, and no other, is changed.
change() {
	sed "/^$1,/s/,$2,/,$3,/" "$facts" >"$tmp/changed.csv"
	[ "$(diff "$facts" "$tmp/changed.csv" | grep -c '^>')" -eq 1 ] || {
		echo "no single line was changed by $*"
		status=1
	}
}

want 0 ' 0 without' 'the facts' "$facts"

change 'openai,o1-pro' 150 150.000001
want 1 'openai|o1-pro|input|standard|||2025-03-19|' 'a wrong price' "$tmp/changed.csv"
change 'openai,o1-pro' 2025-03-19 2025-03-18
want 1 '2025-03-18T00:00Z: no price' 'a first day that is too early' "$tmp/changed.csv"
change 'openai,o1-pro' o1-pro o1-prop
want 1 'no such name' 'a model that is not there' "$tmp/changed.csv"
change 'openai,chatgpt-plus' 20 21
want 1 'chatgpt-plus|subscription_month' 'a wrong fee' "$tmp/changed.csv"

# An exception excuses one answer: not another one, and not agreement.
change 'openai,o1-pro' 150 151
printf 'key,book,reason\n%s,%s,%s\n' 'openai|o1-pro|input|standard|||2025-03-19|' \
	'2025-03-19T00:00Z: 150; 2026-11-22T00:00Z: 150' 'a test' >"$tmp/exceptions.csv"
want 0 ' 1 differ with a reason' 'an exception' "$tmp/changed.csv" "$TOLL_SRCDIR/pricing" "$tmp/exceptions.csv"
want 1 'the book says the same' 'an exception that is not needed' "$facts" "$TOLL_SRCDIR/pricing" "$tmp/exceptions.csv"
sed 's/: 150;/: 149;/' "$tmp/exceptions.csv" >"$tmp/other.csv"
want 1 'its exception' 'an exception for another answer' "$tmp/changed.csv" "$TOLL_SRCDIR/pricing" "$tmp/other.csv"

# A table of the other kind: prices, days, names and quotas, each of which can differ.
added=$tmp/added.csv
cat >"$added" <<'END'
provider,model,alias_ids,tier,meter,usd_per,unit,from,until,band,source_title,source_url,source_date,confidence
amazon,eu.anthropic.claude-opus-4-5-20251101-v1:0,,standard,output,27.5,1M_tokens,,,,x,y,2026-11-20,single
azure,gpt-5.4,,standard,output,22.5,1M_tokens,,,>272000,x,y,2026-11-20,agree2
google,gemini-3.5-flash,gemini-3.6-flash,any,successor,,model,2026-10-08,,,x,y,2026-10-27,vendor
google,veo-2,veo-2.0-generate-001,any,alias,,model,,,,x,y,2026-07-21,vendor
google,veo-2,,any,retired,,day,2026-06-30,,,x,y,2026-07-21,vendor
openai,text-embedding-3-small,,any,first-day,,day,2024-01-25,,,x,y,2024-01-25,vendor
cursor,cursor-ultra,,plan,quota,400,usd_of_usage_included_per_month,,,,x,y,2026-10-07,vendor
END
want 0 '7 facts: 7 agree' 'added facts' "$added" "$TOLL_SRCDIR/pricing" "$exceptions"
for wrong in 's/27.5/25/' 's/>272000//' 's/gemini-3.6-flash/gemini-3.7-flash/' 's/veo-2.0-generate/veo-3.0-generate/' \
	's/2026-06-30/2026-06-29/' 's/2024-01-25,,,x/2024-01-24,,,x/' 's/quota,400/quota,401/'; do
	sed "$wrong" "$added" >"$tmp/wrong.csv"
	want 1 ' 1 without' "added facts with $wrong" "$tmp/wrong.csv"
done

sed 1q "$facts" >"$tmp/none.csv"
want 1 '0 facts' 'no facts at all' "$tmp/none.csv"
want 1 'no price book' 'a folder without a book' "$facts" "$tmp" "$exceptions"
exit $status
