#!/bin/sh
# SPDX-License-Identifier: MIT
# Replays a transcript and fails if any answer differs. Run it by make, which sets the surroundings:
#
#	make check TESTS=tests/golden/quote.md		compare
#	make golden					write today's answers into all transcripts
#
# A transcript is Markdown. In a block fenced by ``` or ```console a line "$ WORDS" is a command for sh, and what
# follows is its answer, both streams in order, and "[exit N]" unless it ended with 0:
#
#	$ toll <<END
#	> set in=10k
#	> END
#	$ toll nonsense
#	toll: unknown model 'nonsense'
#	[exit 3]
#
# Lines of a here-document, and what follows a "\" at the end, begin with "> ". Each command is a shell of its own; all
# of a transcript share an empty folder, in which data/ is tests/data. Other blocks (```sh, ```json) are left alone.

set -u
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd) || exit 99
file=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1") || exit 99
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
mkdir "$tmp/here" && ln -s "$top/tests/data" "$tmp/here/data" && cd "$tmp/here" || exit 99

awk '
function fail(message) {
	printf "%s\n", message | "cat >&2"
	close("cat >&2")
	exit 1
}

# Runs one command and prints its answer. The line break before the status shows whether the answer ended with one.
function run(command,    pipe, lines, n, i) {
	pipe = "( " command "\n) </dev/null 2>&1\nprintf \"\\n[exit %s]\\n\" $?"
	n = 0
	while ((pipe | getline lines[n + 1]) > 0)
		n++
	close(pipe)
	commands++
	if (n == 0)
		fail("the shell cannot read: " command)
	for (i = 1; i < n; i++) {
		if (i == n - 1 && lines[i] == "")
			break
		sub(/[ \t]+$/, "", lines[i])
		if (lines[i] ~ /^\$ / || lines[i] ~ /^```/)
			fail("this line of an answer cannot stand in a transcript: " lines[i])
		print lines[i]
		if (i == n - 1)
			print "[no line break at the end]"
	}
	if (lines[n] != "[exit 0]")
		print lines[n]
}

{ text[NR] = $0 }

END {
	for (i = 1; i <= NR; i++) {
		line = text[i]
		if (line ~ /^```/) {
			print line
			live = !inside && line ~ /^```+(console.*)?[ \t]*$/
			inside = !inside
			continue
		}
		if (!live || line !~ /^\$ /) {
			print line
			continue
		}
		print line
		command = substr(line, 3)
		word = ""
		if (match(command, /<<-?[ ]*[^ <>|;&()]+/)) {
			word = substr(command, RSTART, RLENGTH)
			gsub(/^<<-?[ ]*|[\\"\047]/, "", word)
		}
		while (text[i + 1] ~ /^>( |$)/ && (word != "" || command ~ /\\$/)) {
			print text[++i]
			line = substr(text[i], 3)
			command = command "\n" line
			if (line == word)
				word = ""
		}
		run(command)
		while (i < NR && text[i + 1] !~ /^\$ / && text[i + 1] !~ /^```/)
			i++
	}
	if (inside)
		fail("a block is not closed")
	if (!commands)
		fail("no commands")
}' "$file" >"$tmp/new" || exit 99

cmp -s "$file" "$tmp/new" && exit 0
if [ "${UPDATE:-}" = 1 ]; then
	cat "$tmp/new" >"$file" || exit 99
	echo "written anew: ${file#"$top"/}"
	exit 0
fi
echo "${file#"$top"/}: - what the transcript says, + what toll says now"
diff -u "$file" "$tmp/new" | sed 1,2d
exit 1
