#!/bin/sh
# SPDX-License-Identifier: MIT
# A folder is read with all below it: the right files, each once, never one that blocks, and what cannot be read makes the
# total partial and is named.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'chmod -R u+rwx "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99
export TOLL_TODAY=2026-11-22 HOME="$tmp/home"
guard=60	# seconds, after which something hangs

complain() {
	echo "$*"
	status=1
}

# answer ID...: a line for each answer; one costs $0.00135.
answer() {
	for id in "$@"; do
		printf '{"id":"%s","model":"gpt-5","created":1795000000,"usage":{"prompt_tokens":1000,"completion_tokens":10}}\n' \
		    "$id"
	done
}

# want STATUS TOTAL PART WORDS...: runs toll; the total is that, and standard error says PART.
want() {
	want=$1 total=$2 part=$3
	shift 3
	timeout -k 5 $guard toll "$@" --json >out 2>err </dev/null
	got=$?
	[ "$got" -eq "$want" ] || complain "toll $*: exit $got, want $want: $(cat err)"
	[ -z "$total" ] || grep -qF "\"total\": \"$total\"" out || complain "toll $*: not $total: $(cat out)"
	[ -z "$part" ] || grep -qF -e "$part" err || complain "toll $*: says no '$part': $(cat err)"
}

### What is read

mkdir -p logs/a/b logs/c outside
answer a1 >logs/a/one.jsonl
answer a2 | gzip >logs/a/b/two.jsonl.gz
answer a3 >logs/c/THREE.JSONL
answer a4 >logs/a.json
answer o1 >outside/out.jsonl
echo 'Dear diary' >logs/a/notes.txt
echo 'a line of no usage' >logs/a/app.log
: >logs/a/empty.jsonl
ln -s ../../outside logs/a/link
ln -s ../../outside/out.jsonl logs/a/link.jsonl
mkfifo logs/a/pipe.jsonl
want 0 0.0054 'toll: 6 files, 2 without usage; 4 others left alone' logs
want 0 0.0054 '' sum logs
want 0 0.0054 '' sum logs logs			# each answer once
want 0 0.00675 '' outside logs			# a link that is named is followed
toll logs by=file format=plain --quiet >out 2>err
[ ! -s err ] || complain "by=file --quiet: $(cat err)"
toll logs by=file format=csv fields=file 2>/dev/null | tail -n +2 | LC_ALL=C sort >out
printf '%s\n' logs/a.json logs/a/b/two.jsonl.gz logs/a/one.jsonl logs/c/THREE.JSONL >expected
cmp -s out expected || complain "by=file: $(cat out)"

### Beside models, and as the first word

want 0 0.0054 '; gpt-5-mini ' gpt-5-mini logs
want 3 '' "unknown model 'gpt-x'" gpt-x logs
mkdir gpt-5
toll gpt-5 in=1M --plain >out 2>err
[ "$(cat out)" = 1.25 ] || complain "a folder that has the name of a model: $(cat out err)"
rmdir gpt-5

### Nothing

mkdir none
want 0 0 'none: no usage: 0 files read (what is read ends in .jsonl' none
echo '{"some": "thing"}' >none/x.json
want 0 0 'none: no usage: 1 file read, 0 others left alone' none
want 5 '' 'missing' sum missing

### What cannot be read

answer d1 d2 d3 d4 | gzip | head -c 60 >logs/damaged.jsonl.gz
want 3 0.0054 'toll: logs/damaged.jsonl.gz: the data that gzip compressed ends early' logs
answer a1 | sed 's/:10}/:20}/' >logs/z.jsonl	# all is read a second time
want 3 0.0055 'toll: logs/damaged.jsonl.gz: the data that gzip compressed ends early' logs
rm logs/z.jsonl
want 3 '' '' logs
grep -qF 'toll: 7 files, 2 without usage' err || complain "a damaged file counts as one without usage: $(cat err)"
rm logs/damaged.jsonl.gz
printf 'no zstd' >logs/damaged.jsonl.zst
answer d1 | { zstd -q 2>/dev/null || exit 0; } | head -c 30 >logs/damaged.jsonl.zst
if [ -s logs/damaged.jsonl.zst ]; then
	want 3 0.0054 'logs/damaged.jsonl.zst: ' logs
fi
rm logs/damaged.jsonl.zst
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 logs/c
	want 3 0.00405 'toll: logs/c: Permission denied' logs
	chmod 755 logs/c
	chmod 0 logs/a/one.jsonl
	want 3 0.00405 'toll: logs/a/one.jsonl: Permission denied' logs
	chmod 644 logs/a/one.jsonl
fi

# The last line of a log that is still being written is no damage, and is there the next time.
answer t1 >logs/torn.jsonl
answer t2 | tr -d '\n' | head -c 50 >>logs/torn.jsonl
want 0 0.00675 '' logs
rm logs/torn.jsonl

### What only looks like usage: lines of text, tables of other things

mkdir plain
answer p1 >plain/log.jsonl
printf '[INFO] started\n[INFO] done\n' >plain/app.log
printf '[1, 2]\n' >plain/list.json
printf '"text"\n' >plain/text.json
printf 'car,model,year\nx,golf,1990\n' >plain/cars.csv
want 0 0.00135 'toll: 5 files, 4 without usage; 0 others left alone' plain
printf 'car,model,tokens_foo\nx,golf,1\n' >plain/cars.csv	# which may be usage
want 3 0.00135 'toll: plain/cars.csv: ' plain
rm plain/cars.csv
printf '[INFO] tokens: 5\n' >plain/app.log
want 3 0.00135 'toll: plain/app.log:1: malformed: not JSON' plain
printf '{"id":x}\n' >plain/app.log
want 3 0.00135 'toll: plain/app.log:1: malformed: not JSON' plain

### batch: each file to its place

# batch STATUS PART WORDS...: runs toll batch, which says that.
batch() {
	want=$1 part=$2
	shift 2
	timeout -k 5 $guard toll batch "$@" >out 2>err </dev/null
	got=$?
	[ "$got" -eq "$want" ] || complain "toll batch $*: exit $got, want $want: $(cat err)"
	grep -qF -e "$part" err || complain "toll batch $*: says no '$part': $(cat err)"
}

answer a1 | sed 's/:10}/:20}/' >logs/c/again.jsonl	# the larger record counts, in whatever file
echo '{"some": "thing"}' >logs/a/config.json	# no usage: it is not written
batch 0 'logs/a/b/two.jsonl.gz: what was compressed is written plain, as priced/a/b/two.jsonl' logs to=priced
(cd priced && find . -type f) | LC_ALL=C sort >out
printf '%s\n' ./a.json ./a/b/two.jsonl ./a/one.jsonl ./c/THREE.JSONL ./c/again.jsonl >expected
cmp -s out expected || complain "batch logs: $(cat out)"
grep -qF '"cost_usd":null' priced/a/one.jsonl || complain "an earlier record is billed: $(cat priced/a/one.jsonl)"
grep -qF '"cost_usd":"0.00145"' priced/c/again.jsonl || complain "the last record is not: $(cat priced/c/again.jsonl)"
batch 0 '0.0055' logs/ to=priced/	# over regular files
cmp -s priced/a/one.jsonl priced/c/again.jsonl && complain 'a folder with a slash'
batch 2 'say to=FOLDER' logs
batch 2 'is inside logs, which is read' logs to=logs/new/one
batch 2 'is inside logs, which is read' logs to=logs
batch 2 'is a file, and logs a folder' logs to=priced/a.json
batch 2 'only of one file are there parts' logs to=priced range=1/2
mkdir priced3 && mkfifo priced3/a.json
batch 2 'to=: priced3/a.json is there, and no regular file' logs to=priced3
rm -r priced3 && mkdir priced3 && ln -s ../outside/out.jsonl priced3/a.json
batch 2 'to=: priced3/a.json is there, and no regular file' logs to=priced3
gzip -k logs/c/again.jsonl
batch 2 'logs/c/again.jsonl is there too, and both would be written as priced/c/again.jsonl' logs to=priced
rm logs/c/again.jsonl.gz logs/c/again.jsonl
rm -rf priced logs/a/config.json
answer d1 d2 d3 d4 | gzip >full.gz			# all rows can be read, but not its end
head -c $(($(wc -c <full.gz) - 4)) full.gz >logs/damaged.jsonl.gz
batch 3 'logs/damaged.jsonl.gz: the data that gzip compressed ends early' logs to=priced
[ ! -e priced/damaged.jsonl ] || complain 'a damaged file is written'
[ -e priced/a.json ] || complain 'the files beside a damaged one are not written'
rm logs/damaged.jsonl.gz
toll batch logs to=dry dry=yes 2>err || complain 'dry=yes fails'
[ ! -e dry ] || complain 'dry=yes writes'
grep -qF 'logs/a.json: JSON; OpenAI chat completions' err || complain "dry=yes: $(cat err)"

### Names and depth

answer n1 >"logs/$(printf 'a\033[31m\nb').jsonl"
want 0 0.00675 '' logs by=file
LC_ALL=C grep -q "$(printf '\033')" out err && complain "a name controls the terminal: $(cat out err)"
rm logs/a?*b.jsonl
(
	cd none || exit 99
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
		mkdir -p "$(printf '%0200d' "$i")" && cd -P "$(printf '%0200d' "$i")" || exit 0
	done
	answer deep >deep.jsonl
)
want 3 0 ': File name too long' none
find none -depth -type d -name '0*' -exec rm -rf {} + 2>/dev/null || rm -rf none

### Many

mkdir many
i=0
while [ $i -lt 2000 ]; do
	answer "m$i" >many/$i.jsonl
	i=$((i + 1))
done
want 0 2.7 'toll: 2000 files, 0 without usage; 0 others left alone' many

### Agents: a place that cannot be read, one that a variable names, several, and a link to another

mkdir -p home/.codex/sessions home/.claude/projects/p alt/projects/q "home/.config/claude"
answer c1 >home/.claude/projects/p/s.jsonl
answer c2 >alt/projects/q/s.jsonl
ln -s "$tmp/home/.claude/projects" home/.config/claude/projects
want 0 0.00135 'toll: Claude Code: ~/.claude/projects' agents
grep -qF 'claude/projects, ' err && complain "a link to the same folder is another one: $(cat err)"
export CLAUDE_CONFIG_DIR="$tmp/alt, $tmp/home/.claude"
want 0 0.0027 "toll: Claude Code: $tmp/alt/projects, ~/.claude/projects" agents
CLAUDE_CONFIG_DIR=$tmp/alt
want 0 0.00135 "toll: Claude Code: $tmp/alt/projects" agents
unset CLAUDE_CONFIG_DIR
grep -qF 'deletes logs after 30 days' err || complain "no word of the 30 days: $(cat err)"
want 0 0 'toll:   pi: ~/.pi/agent/sessions, ~/.omp/agent/sessions' agents gemini-cli pi
want 0 0 '' agents codex
grep -qF 'deletes logs' err && complain "the 30 days are of Claude Code: $(cat err)"
mkdir -p home/.local/share/opencode home/.config/Cursor/User/globalStorage
: >home/.local/share/opencode/opencode.db
want 0 0.00135 'toll: opencode: ~/.local/share/opencode/opencode.db' agents	# it was just created
echo 'a text' >home/.local/share/opencode/opencode.db
want 3 0.00135 'opencode.db: it should be a database of SQLite, of one of these: ' agents
want 0 0.00135 '' agents claude-code
want 0 0.00135 '' agents Claude
rm home/.local/share/opencode/opencode.db
: >home/.config/Cursor/User/globalStorage/state.vscdb
want 3 0.00135 'state.vscdb: the usage of Cursor in it is not read; instead: ' agents
rm home/.config/Cursor/User/globalStorage/state.vscdb
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 home/.codex/sessions
	want 3 0.00135 "toll: $tmp/home/.codex/sessions: Permission denied" agents
	chmod 755 home/.codex/sessions
fi
want 2 '' "agents: 'yesterday' is a time; say since=yesterday" agents yesterday
want 2 '' "agents: 'blocks' is neither a word of agents nor a file or folder; words are daily, " agents blocks
want 2 '' "by=model and 'day' both say what is summed apart" agents daily by=model
want 0 0.00135 '' daily			# as ccusage's users write it
want 0 0.00135 '' monthly
HOME=
want 2 '' 'agents: no home folder is known' agents
want 0 0.00135 '' agents alt
exit $status
