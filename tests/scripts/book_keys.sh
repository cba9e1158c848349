#!/bin/sh
# SPDX-License-Identifier: MIT
# Every key of src/book/book_keys.def is described in man/toll-pricing.5, and every key of that page exists: OBJECT/KEY on
# a line. Of a list item of its own, the page says "Required." if the list does.

set -u
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

# The keys of cache, like, successor and uplift are described in items of the model, those of an alias in the item aliases.
awk -F'"' '/^(KEY|PART)\(/ && $2 != "*" {
	split($1, word, /[(,]/)
	object = word[2] == "alias" ? "aliases" : word[2]
	print ($2 ~ /\// ? $2 : object "/" $2) (/KEY_REQUIRED/ ? " required" : "")
}' "$TOLL_SRCDIR/src/book/book_keys.def" | sort >"$tmp/list"

awk '
BEGIN {
	place["Provider"] = "provider"; place["Source"] = "source"; place["Model"] = "model"
	place["Row of prices"] = "rate"; place["Plans"] = "plan_file"
}
function put(name) { print name; last = name; listed++ }
/^\.Ss / { object = place[substr($0, 5)]; item = "" }
/^\.Bd/ { object = "" }
/^A (plan|fee|quota) has:$/ { object = $2 }
object == "" { next }
/^\.El/ { item = "" }
/^\.It Sy/ {
	listed = 0
	item = object == "model" ? $3 : ""
	for (i = 3; i <= NF; i++)
		if ($i != "," && $i != "Sy")
			put(object "/" $i)
	next
}
$0 == "Required." && listed == 1 { print last " required" }
(item == "cache" || item == "uplift" || item == "like") && /^\.Sy / { print item "/" $2 }
item == "aliases" || item == "successor" {
	for (line = $0; match(line, /\\\(dq[a-z-]+\\\(dq:/); line = substr(line, RSTART + RLENGTH))
		print item "/" substr(line, RSTART + 4, RLENGTH - 9)
}' "$TOLL_SRCDIR/man/toll-pricing.5" | sort >"$tmp/page"

# Where the page says in a sentence what is required, the list alone decides.
awk 'NR == FNR { if ($2 != "") says[$1] = 1; else keys[$1] = 1; next }
	$1 in keys { if (($2 != "") != ($1 in says) && $1 !~ /^(aliases|cache|like|successor|uplift)\// &&
	    $1 !~ /^(fee|quota)\/sources$/)
		print "book_keys.def and man/toll-pricing.5 differ in whether " $1 " is required"
	    seen[$1] = 1; next }
	{ print "man/toll-pricing.5 does not describe the key " $1 " of book_keys.def" }
	END { for (k in keys) if (!(k in seen)) print "man/toll-pricing.5 describes " k ", which book_keys.def does not have" }
' "$tmp/page" "$tmp/list" | sort >"$tmp/drift"
cat "$tmp/drift"
[ "$(wc -l <"$tmp/list")" -ge 60 ] || {
	echo 'fewer than 60 keys are found in book_keys.def'
	exit 1
}
[ ! -s "$tmp/drift" ]
