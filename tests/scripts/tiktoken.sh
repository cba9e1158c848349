#!/bin/sh
# SPDX-License-Identifier: MIT
# The ids of toll's tokens are those of tiktoken. It needs node and npm tiktoken, in node_modules of TIKTOKEN, of the
# sources, or of the build; without them it is skipped. For a long run: TIKTOKEN_MB=40 TIKTOKEN_STRINGS=1000000.
src=${TOLL_SRCDIR:-$PWD}
build=${TOLL_BUILDDIR:-$src/build}
command -v node >/dev/null || {
	echo 'skipped: there is no node'
	exit 77
}
for place in "$TIKTOKEN" "$src" "$build"; do
	if [ -z "$place" ] || ! [ -d "$place/node_modules/tiktoken" ]; then
		continue
	fi
	cd "$place" || exit 99
	node "$src/tests/tokens/tiktoken.mjs" "$build/tests/ids" "${TIKTOKEN_MB:-0}" "${TIKTOKEN_STRINGS:-5000}" \
		"$src/README.md" "$src/src/pricing/quote.c" "$src/vocab/unicode.mjs"
	exit
done
echo 'skipped: npm tiktoken is not installed (npm install tiktoken in the sources, or TIKTOKEN=FOLDER)'
exit 77
