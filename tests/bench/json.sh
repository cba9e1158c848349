#!/bin/sh
# SPDX-License-Identifier: MIT
# How fast toll sum is on JSON, beside DuckDB on JSON Lines of chat answers, and beside ccusage on a tree of sessions as
# Claude Code writes them. All are run in turn, several rounds, so that they meet the same machine: the ratios hold where
# the times do not. It prints Markdown. Times are told, never judged; but it fails if toll and DuckDB count otherwise.
#
#	usage: [NAME=VALUE...] json.sh
#
#	TOLL	the program; toll
#	LINES	of chat answers, of 600 bytes each; 400000
#	ROUNDS	of which the medians are taken; 5
#	WORK	a folder for programs, data and packages from npm; bench-work
#	CC	a C compiler
set -eu

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
toll=${TOLL:-toll}
lines=${LINES:-400000}
rounds=${ROUNDS:-5}
work=${WORK:-bench-work}
duckdb_version=1.5.6-r.1
ccusage_version=20.0.24

say() {
	echo "json: $*" >&2
}

fail() {
	say "$*"
	exit 1
}

has() {
	command -v "$1" >/dev/null 2>&1
}

has "$toll" || fail "no program '$toll'; name it as TOLL"
toll=$(command -v "$toll")
case $toll in
/*) ;;
*) toll=$PWD/$toll ;;
esac
mkdir -p "$work"
work=$(CDPATH='' cd -P -- "$work" && pwd)
chat=$work/chat.jsonl
tree=$work/claude
results=$work/json-results
trap 'rm -rf "$chat" "$tree"' EXIT
trap 'exit 1' HUP INT TERM
unset TOLL_PRICES TOLL_TODAY
XDG_CONFIG_HOME=$work/none
XDG_CONFIG_DIRS=$work/none
LC_ALL=C
export XDG_CONFIG_HOME XDG_CONFIG_DIRS LC_ALL
${CC:-cc} -std=gnu11 -O2 -o "$work/run" "$here/run.c" || fail 'cannot compile run.c'

say "writing $lines answers"
awk -v n="$lines" 'BEGIN {
	srand(42)
	split("gpt-5 gpt-5-mini gpt-5-nano gpt-4o gpt-4o-mini gpt-4.1 gpt-4.1-mini o3 o4-mini gpt-5.1", model, " ")
	for (i = 1; i <= n; i++) {
		input = int(rand() * 90000) + 10
		output = int(rand() * 4000) + 1
		cached = rand() < 0.6 ? 0 : int(rand() * input)
		printf "{\"id\":\"chatcmpl-%08x%08x%08x\",\"object\":\"chat.completion\",\"created\":%d,\"model\":\"%s\",", \
			i, int(rand() * 2147483647), int(rand() * 2147483647), 1780000000 + i, model[int(rand() * 10) + 1]
		printf "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello there\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
		printf "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,\"prompt_tokens_details\":{\"cached_tokens\":%d,\"audio_tokens\":0},", \
			input, output, input + output, cached
		printf "\"completion_tokens_details\":{\"reasoning_tokens\":%d,\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},\"service_tier\":\"default\",\"system_fingerprint\":\"fp_%08x\"}\n", \
			int(rand() * output), int(rand() * 2147483647)
	}
}' >"$chat"

say 'writing 100 sessions'
mkdir -p "$tree/projects/x"
awk -v folder="$tree/projects/x" 'BEGIN {
	srand(7)
	split("claude-sonnet-4-5-20250929 claude-opus-4-5-20251101 claude-haiku-4-5-20251001", model, " ")
	for (i = 0; i < 500; i++)
		text = text "the model reads a file, and then it writes what it found into another one; "
	for (f = 1; f <= 100; f++) {
		session = sprintf("%08x-0000-4000-8000-%012x", f, int(rand() * 2147483647))
		file = folder "/" session ".jsonl"
		for (i = 0; i < 1200;) {
			seconds = i * 7
			common = sprintf("\"isSidechain\":false,\"userType\":\"external\",\"cwd\":\"/home/u/project%d\",\"sessionId\":\"%s\",\"version\":\"2.0.14\",\"gitBranch\":\"main\"", f % 7, session)
			time = sprintf("2026-10-%02dT%02d:%02d:%02d.123Z", f % 28 + 1, int(seconds / 3600), int(seconds / 60) % 60, seconds % 60)
			if (rand() < 0.55) {
				printf "{\"parentUuid\":null,%s,\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"%s\"},\"uuid\":\"u%d\",\"timestamp\":\"%s\"}\n", \
					common, substr(text, 75 * int(rand() * 400) + 1, 75 * 26), i, time >file
				i++
				continue
			}
			write = int(rand() * 5000)
			usage = sprintf("{\"input_tokens\":%d,\"cache_creation_input_tokens\":%d,\"cache_read_input_tokens\":%d,\"cache_creation\":{\"ephemeral_5m_input_tokens\":%d,\"ephemeral_1h_input_tokens\":0},\"output_tokens\":%d,\"service_tier\":\"standard\"}", \
				int(rand() * 20) + 1, write, int(rand() * 90000), write, int(rand() * 3000) + 1)
			message = sprintf("{\"id\":\"msg_%d_%d\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"%s\",\"content\":[{\"type\":\"text\",\"text\":\"%s\"}],\"stop_reason\":null,\"usage\":%s}", \
				f, i, model[int(rand() * 3) + 1], substr(text, 1, 75 * (int(rand() * 4) + 1)), usage)
			id = i
			for (r = int(rand() * 3) + 1; r > 0; r--)
				printf "{\"parentUuid\":\"u\",%s,\"message\":%s,\"requestId\":\"req_%d_%d\",\"type\":\"assistant\",\"uuid\":\"a%d\",\"timestamp\":\"%s\"}\n", \
					common, message, f, id, i++, time >file
		}
		close(file)
	}
}'

# package FOLDER NAME: installs a package of npm there, unless it is there; false without npm.
package() {
	has node && has npm || return 1
	[ -e "$1/complete" ] && return
	say "installing $2"
	mkdir -p "$1"
	npm install --prefix "$1" --no-audit --no-fund "$2" >"$work/npm.log" 2>&1 && : >"$1/complete"
}
duckdb='' ccusage=''
if package "$work/duckdb-$duckdb_version" "@duckdb/node-api@$duckdb_version"; then
	duckdb=$work/duckdb-$duckdb_version/duckdb_json.mjs
	cp "$here/duckdb_json.mjs" "$duckdb"
fi
if package "$work/ccusage-$ccusage_version" "@ccusage/ccusage-linux-x64@$ccusage_version"; then
	ccusage=$work/ccusage-$ccusage_version/node_modules/@ccusage/ccusage-linux-x64/bin/ccusage
	chmod +x "$ccusage"
fi

### Running

once() {
	"$work/run" "$results" "$@" 2>"$work/$1.err" || {
		tail -n 5 "$work/$1.err" >&2
		fail "failed: $*"
	}
}

rm -f "$results"
cat "$chat" "$tree"/projects/x/* >/dev/null
round=1
while [ "$round" -le "$rounds" ]; do
	say "round $round of $rounds"
	once chat "$toll" sum "$chat" by=model -q threads=1
	once chat-2 "$toll" sum "$chat" by=model -q threads=2
	[ "$round" -gt 1 ] || once chat-cjson "$toll" sum "$chat" by=model -q reader=cjson
	if [ -n "$duckdb" ]; then
		once duckdb-0 node "$duckdb" start
		once duckdb-1 node "$duckdb" sum 1 "$chat"
		once duckdb-2 node "$duckdb" sum 2 "$chat"
	fi
	once tree "$toll" sum "$tree" by=model -q threads=1
	[ -z "$ccusage" ] || once ccusage env CLAUDE_CONFIG_DIR="$tree" "$ccusage" claude monthly --offline
	round=$((round + 1))
done

counted=$("$toll" sum "$chat" -q format=csv | awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR == 2 { print $at["rows"], $at["input"], $at["output"] }')
if [ -n "$duckdb" ]; then
	summed=$(node "$duckdb" sum 2 "$chat")
	[ "$summed" = "$counted" ] || fail "DuckDB counts $summed, toll $counted"
fi
amount=$("$toll" sum "$tree" -q --plain)

### Telling

# median NAME COLUMN: 2 is wall time, 4 user time, in seconds.
median() {
	awk -F '\t' -v name="$1" -v at="$2" '$1 == name { print $at }' "$results" | sort -n |
		awk '{ v[NR] = $1 } END { if (NR) printf "%.6f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2e6 }'
}

# line NAME WHAT BYTES
line() {
	[ -n "$(median "$1" 2)" ] || return 0
	peak=$(awk -F '\t' -v name="$1" '$1 == name && $3 > most { most = $3 } END { print most }' "$results")
	awk -v what="$2" -v wall="$(median "$1" 2)" -v user="$(median "$1" 4)" -v bytes="$3" -v kib="$peak" \
		'BEGIN { printf "| %s | %.3f | %.3f | %.0f | %.1f |\n", what, wall, user, bytes / user / 1e6, kib / 1024 }'
}

# ratio WHAT NAME NAME [LESS]: of user times, less that of LESS.
ratio() {
	a=$(median "$2" 4) b=$(median "$3" 4) less=0
	[ -n "$a" ] && [ -n "$b" ] || return 0
	[ -z "${4:-}" ] || less=$(median "$4" 4)
	awk -v what="$1" -v a="$a" -v b="$b" -v less="$less" 'BEGIN { printf "| %s | %.2f |\n", what, (a - less) / b }'
}

chat_bytes=$(($(wc -c <"$chat")))
tree_bytes=$(cat "$tree"/projects/x/* | wc -c)
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
cat <<END_OF_TEXT
## toll sum by=model on JSON

- machine: ${cpu:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) cores, $(uname -sr | sed "s,-.*,,")
- program: $("$toll" version)
- chat: $lines answers of OpenAI's chat, one a line, $chat_bytes bytes; tree: 100 sessions of Claude Code, $tree_bytes bytes
- medians of $rounds rounds, in each of which every program runs once (with reader=cjson in the first alone), from the
  page cache; the peak is the highest
END_OF_TEXT
if [ -n "$duckdb" ]; then
	echo "- DuckDB $duckdb_version runs inside Node.js: its times and its memory include both; it counts, and prices nothing"
else
	echo '- skipped: DuckDB (npm cannot install it)'
fi
if [ -n "$ccusage" ]; then
	echo "- ccusage $ccusage_version, its native program; toll says \$$amount of the tree"
else
	echo '- skipped: ccusage (npm cannot install it)'
fi
cat <<'END_OF_TEXT'

| program | median s | user s | MB per user s | peak MiB |
| --- | ---: | ---: | ---: | ---: |
END_OF_TEXT
line chat 'toll, chat, 1 thread' "$chat_bytes"
line chat-2 'toll, chat, 2 threads' "$chat_bytes"
line chat-cjson 'toll, chat, reader=cjson' "$chat_bytes"
line duckdb-1 'DuckDB, chat, 1 thread' "$chat_bytes"
line duckdb-2 'DuckDB, chat, 2 threads' "$chat_bytes"
line duckdb-0 'DuckDB, start-up alone' 0
line tree 'toll, tree' "$tree_bytes"
line ccusage 'ccusage, tree' "$tree_bytes"
cat <<'END_OF_TEXT'

| ratio of user times | value |
| --- | ---: |
END_OF_TEXT
ratio 'DuckDB, 1 thread, without start-up / toll, chat, 1 thread' duckdb-1 chat duckdb-0
ratio 'toll with reader=cjson / toll, chat' chat-cjson chat
ratio 'ccusage / toll, tree' ccusage tree
