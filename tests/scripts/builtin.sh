#!/bin/sh
# SPDX-License-Identifier: MIT
# The price book that is compiled in says what the files of pricing/ say: what src/book/book_emit_c.c does not write, or
# writes at another place, is missing here or is something else.

set -u
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

toll export to="$tmp/compiled.json" </dev/null || exit 1
toll export prices="$TOLL_SRCDIR/pricing" to="$tmp/read.json" </dev/null || exit 1
if [ "$(wc -l <"$tmp/read.json")" -lt 1000 ]; then
	echo 'toll export prints less than 1,000 lines'
	exit 1
fi
cmp -s "$tmp/compiled.json" "$tmp/read.json" && exit 0
echo 'the compiled book differs from pricing/ (-); look at src/book/book_emit_c.c:'
diff -u "$tmp/read.json" "$tmp/compiled.json" | sed -n 3,30p
exit 1
