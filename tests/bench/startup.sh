#!/bin/sh
# SPDX-License-Identifier: MIT
# What a one-shot estimate costs beside a program that only says hello: the ratio of their wall
# times, run in turn. usage: startup.sh [TOLL [RUNS]]
set -eu

here=$(dirname "$0")
toll=${1:-toll}
runs=${2:-200}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/hello.c" <<'END'
#include <stdio.h>

int
main(void)
{
	puts("hello");
	return 0;
}
END
"${CC:-cc}" -O2 -o "$folder/hello" "$folder/hello.c"
"${CC:-cc}" -O2 -o "$folder/pair" "$here/pair.c"
echo "A: $toll gpt-5 in=10k out=2k   B: hello, dynamically linked"
"$folder/pair" "$runs" "$toll" gpt-5 in=10k out=2k -- "$folder/hello"
