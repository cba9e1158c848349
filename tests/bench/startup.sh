#!/bin/sh
# SPDX-License-Identifier: MIT
# What a one-shot estimate costs beside a program that only says hello, and how long a session takes to its prompt on a
# terminal beside a program that does nothing and a shell: wall times and their ratios, run in turn.
# usage: startup.sh [TOLL [RUNS]]
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

"${CC:-cc}" -O2 -o "$folder/prompt" "$here/prompt.c" -lutil
HOME=$folder XDG_STATE_HOME=$folder/state XDG_CONFIG_HOME=$folder/config TERM=xterm-256color PS1='prompt> '
export HOME XDG_STATE_HOME XDG_CONFIG_HOME TERM PS1
mkdir -p "$folder/full/toll"
i=0
while [ $i -lt 10000 ]; do
	echo "gpt-5 in=$i out=2k cached=80% n=50k/day"
	i=$((i + 1))
done >"$folder/full/toll/history"
echo "to the prompt on a terminal: a program that does nothing, a session, bash"
"$folder/prompt" "$runs" '' true -- 'toll> ' "$toll" -- 'prompt> ' bash --norc --noprofile -i
echo "the same with a history of 10,000 lines"
XDG_STATE_HOME=$folder/full "$folder/prompt" "$runs" '' true -- 'toll> ' "$toll"
