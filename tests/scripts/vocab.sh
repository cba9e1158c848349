#!/bin/sh
# SPDX-License-Identifier: MIT
# The vocabularies are those that OpenAI publishes, to the byte: written in the published form again, they have the
# SHA-256 that tiktoken itself expects of them (tiktoken_ext/openai_public.py).
cd "${TOLL_BUILDDIR:-build}" || exit 99
vocab=${TOLL_SRCDIR:-..}/vocab
bad=0

check_vocab() {
	./mkvocab text "$vocab/$1.vocab" "$1.tiktoken" || exit 1
	sum=$(sha256sum "$1.tiktoken" 2>/dev/null || shasum -a 256 "$1.tiktoken") || exit 77
	rm -f "$1.tiktoken"
	[ "${sum%% *}" = "$2" ] && return
	echo "$1: the SHA-256 of the published form is ${sum%% *} and not $2"
	bad=1
}

check_vocab o200k_base 446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d
check_vocab cl100k_base 223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7
exit $bad
