#!/bin/sh
# SPDX-License-Identifier: MIT
# What engines that hand over lines ask of toll (Spark's pipe, Hadoop streaming): rows without a header from standard
# input to standard output, any lines in any part, and totals that add up by task, also if a task runs twice.
name=pipe
# shellcheck source=common.sh
. "${TOLL_SRCDIR:?}/tests/engines/common.sh"

# Lines alone: these engines cut at them, so that no record may hold one.
"$gen" "$rows" 7 dated | tail -n +2 | grep -v '"' >"$work/lines"
cd "$work"
priced() {
	toll batch - header=no columns=id,team,on,tier,model,input,cache-read,output,requests,status,latency_ms \
	    threads=1 quiet=yes "$@"
}
priced totals=whole.json <lines >whole
[ "$(wc -l <whole)" = "$(wc -l <lines)" ] || fail "$(wc -l <whole) rows came back, of $(wc -l <lines)"
[ "$(head -n 1 whole | cut -d , -f 1)" = "$(head -n 1 lines | cut -d , -f 1)" ] || fail "a header: $(head -n 1 whole)"

split -n l/5 lines part-
for part in part-a?; do
	priced totals="totals-$part.json" <"$part" >"out-$part"
done
cat out-part-a? | cmp - whole || fail "the parts are not the whole"
# A task that is run again replaces its own totals.
priced totals=totals-part-ab.json <part-ab | cmp - out-part-ab || fail "a second try says something else"
toll merge totals-part-a?.json totals=merged.json >merged
cmp merged.json whole.json || fail "the totals of the parts are not those of the whole"
say "$(cat merged)"

status=0
sed '2s/standard/no-such-tier/; 2s/batch/no-such-tier/' part-aa | priced >bad 2>/dev/null || status=$?
[ $status = 3 ] || fail "a row without a price: exit status $status"
[ "$(wc -l <bad)" = "$(wc -l <part-aa)" ] || fail "a row without a price is lost"
