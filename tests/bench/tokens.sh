#!/bin/sh
# SPDX-License-Identifier: MIT
# Tokens a second, beside the native build of tiktoken in npm @anysphere/tiktoken-node, in one run; texts that are hard; and
# what a text of 4 kB adds to a one-shot estimate. It needs node and that package, in node_modules of TIKTOKEN (a folder).
# usage: tokens.sh [TOLL [FILE...]]     FILE: further texts, such as prose in Chinese; the project's own sources come first
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
toll=${1:-toll}
[ $# -eq 0 ] || shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat "$here"/../../src/*/*.[ch] >"$folder/sources"
cat >"$folder/other.mjs" <<'END'
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const { getTokenizer, SupportedEncoding } = createRequire(process.env.TIKTOKEN + '/x.js')('@anysphere/tiktoken-node');
const text = readFileSync(process.argv[2], 'utf8'), t = getTokenizer();
let best = Infinity, count;
for (let i = 0; i < 3; i++) {
	const from = process.cpuUsage();
	count = await t.exactNumTokensNoSpecialTokens(text, SupportedEncoding.O200k);
	const used = process.cpuUsage(from);
	best = Math.min(best, (used.user + used.system) / 1e6);
}
console.log(count, best);
END

# cpu WORDS...: the least processor time of five runs, in seconds, after one that warms up.
cpu() {
	for _ in 0 1 2 3 4 5; do
		{ command time -f '%U %S' "$@" >/dev/null; } 2>&1
	done | awk 'NR > 1 { t = $1 + $2; if (NR == 2 || t < least) least = t } END { print least }'
}

# Eight copies, so that the start of the program is a small part of its time; it is what a folder of files would be.
echo 'text: bytes, tokens, MB a second of processor time: toll, tiktoken, ratio'
for file in "$folder/sources" "$@"; do
	for _ in 1 2 3 4 5 6 7 8; do
		cat "$file"
		echo
	done >"$folder/eight"
	bytes=$(wc -c <"$file")
	count=$("$toll" tokens "$file" --plain)
	own=$(cpu "$toll" tokens "$folder/eight" --plain)
	other=$(node "$folder/other.mjs" "$file" 2>/dev/null) || other='0 0'
	echo "${file##*/} $bytes $count $own $other" | awk '{
		own = 8 * $2 / $4 / 1e6
		printf "%s: %d %d %.1f", $1, $2, $3, own
		if ($6 > 0)
			printf " %.1f %.1fx%s", $2 / $6 / 1e6, own / ($2 / $6 / 1e6), $3 == $5 ? "" : ", AND OTHER COUNTS: " $5
		print ""
	}'
done

echo 'a megabyte of one character: seconds of processor time'
for character in ' ' a 7 '\0340\0270\0201' '\n'; do
	printf '%b' "$character" >"$folder/one"
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		cat "$folder/one" "$folder/one" >"$folder/two"
		mv "$folder/two" "$folder/one"
	done
	head -c 999999 "$folder/one" >"$folder/hard"
	echo "'$character': $(cpu "$toll" tokens "$folder/hard" --plain)"
done

head -c 4096 "$folder/sources" >"$folder/4k"
"${CC:-cc}" -O2 -o "$folder/pair" "$here/pair.c"
echo "A: $toll gpt-5 in=@4KB out=2k   B: $toll gpt-5 in=1k out=2k"
"$folder/pair" 200 "$toll" gpt-5 in=@"$folder/4k" out=2k -- "$toll" gpt-5 in=1k out=2k
