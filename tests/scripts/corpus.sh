#!/bin/sh
# SPDX-License-Identifier: MIT
# Every fuzz target takes every file of its corpus: the seeds, and each input that ever broke something.

set -u
status=0
for source in "$TOLL_SRCDIR"/tests/fuzz/fuzz_*.c; do
	name=${source##*/fuzz_}
	name=${name%.c}
	[ "$name" != main ] || continue
	target=$TOLL_BUILDDIR/tests/fuzz/fuzz_$name
	folder=$TOLL_SRCDIR/tests/corpus/$name
	set -- "$folder"/*
	if [ ! -f "$1" ]; then
		echo "$name: tests/corpus/$name is empty"
		status=1
	elif "$target" "$@" >/dev/null 2>&1; then
		echo "$name: $# files"
	else
		# Once more, one by one, to name the file and show what was said.
		for file; do
			"$target" "$file" || echo "$name: failed on tests/corpus/$name/${file##*/}"
		done
		status=1
	fi
done
exit $status
