#!/bin/sh
# SPDX-License-Identifier: MIT
# Which files are counted: git says so in a repository, and can run nothing there; any number of threads and any size of
# a file give the same count; the pieces of a long file, and of hard texts, are counted quickly; only words name files.

set -u
status=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
cd "$tmp" || exit 99
export TOLL_TODAY=2026-11-22 HOME="$tmp/home" GIT_CONFIG_NOSYSTEM=1
guard=60	# seconds, after which something hangs

complain() {
	echo "$*"
	status=1
}

# paths WORDS...: the files that are counted, in one line.
paths() {
	timeout -k 5 $guard toll tokens "$@" --json </dev/null | sed -n 's/.*"path": "\([^"]*\)".*/\1/p' | tr '\n' ' '
}

# want GOT WANT WHAT
want() {
	[ "$1" = "$2" ] || complain "$3: $1, want $2"
}

### Folders

mkdir -p plain/sub plain/.hidden
for file in plain/b plain/a plain/sub/c plain/.env plain/.hidden/d; do
	echo word >$file
done
printf 'a\0' >plain/sub/binary
ln -s a plain/link
mkfifo plain/fifo
want "$(paths plain)" 'plain/a plain/b plain/sub/c ' 'a folder without git'
want "$(paths plain all=yes)" 'plain/.env plain/.hidden/d plain/a plain/b plain/sub/c ' 'all=yes'
want "$(paths plain/)" 'plain/a plain/b plain/sub/c ' 'a folder with a slash'

if command -v git >/dev/null; then
	cp -r plain repo && rm repo/fifo
	git -C repo init -q
	echo 'sub/' >repo/.gitignore
	git -C repo add a .env 2>/dev/null
	want "$(paths repo)" 'repo/.env repo/.gitignore repo/.hidden/d repo/a repo/b ' 'a repository'
	want "$(paths repo/.hidden)" 'repo/.hidden/d ' 'a folder in a repository'
	rm repo/a
	want "$(paths repo)" 'repo/.env repo/.gitignore repo/.hidden/d repo/b ' 'a file that git knows and that is gone'

	# A program that the settings of a repository name is not run.
	printf '#!/bin/sh\ntouch "%s/ran"\n' "$tmp" >monitor
	chmod +x monitor
	git -C repo config core.fsmonitor "$tmp/monitor"
	git -C repo status >/dev/null 2>&1 </dev/null
	[ -e ran ] || echo 'skipped: this git has no fsmonitor'
	rm -f ran
	paths repo >/dev/null
	toll gpt-5 in=@repo >/dev/null
	[ ! -e ran ] || complain 'the program of core.fsmonitor was run'

	# A git that does not end, or fails, is not waited for: the folder is read as any other.
	mkdir bin
	printf '#!/bin/sh\nexit 1\n' >bin/git
	chmod +x bin/git
	want "$(PATH="$tmp/bin:$PATH" paths repo)" 'repo/b repo/sub/c ' 'a git that fails'
else
	echo 'skipped: there is no git'
fi

### The same count in any way

awk -v word=internationalization 'BEGIN { for (i = 0; i < 60000; i++) print "line " i ": " word " " word }' >long
{ head -c 1500000 long && tail -c +1500001 long; } | toll tokens - --plain >piped
want "$(cat piped)" "$(toll tokens long --plain)" 'a long file and a pipe'
split -l 20000 long part.
parts=0
for part in part.*; do
	parts=$((parts + $(toll tokens "$part" --plain)))
done
want "$parts" "$(toll tokens long --plain)" 'a long file and its parts'
mkdir many
i=0
while [ $i -lt 40 ]; do
	head -n $i long >many/$i
	i=$((i + 1))
done
toll tokens many --json >many.json
want "$(taskset -c 0 toll tokens many --json 2>/dev/null || cat many.json)" "$(cat many.json)" 'one core and all of them'

# Rows with texts cost the same with any number of threads.
{
	echo model,text
	awk '{ print (NR % 3 ? "gpt-5" : NR % 2 ? "gpt-4" : "claude-opus-5") ",\"" $0 "\"" }' long
} >texts.csv
toll sum texts.csv on=2026-09-01 by=model threads=1 --json >one.json 2>/dev/null
want "$(toll sum texts.csv on=2026-09-01 by=model threads=4 block=4096 --json 2>/dev/null)" "$(cat one.json)" 'texts in threads'
grep -q '"rows": 40000' one.json || complain "texts of rows: $(cat one.json)"

### Hard texts: a megabyte of one piece each

for character in ' ' a 7 '\340\270\201' '\344\270\255' '\n' '-'; do
	printf '%b' "$character" >one
	i=0
	while [ $i -lt 20 ]; do
		cat one one >two && mv two one
		i=$((i + 1))
	done
	head -c 999999 one >hard
	timeout 20 toll tokens hard --plain >count || complain "a megabyte of '$character' takes too long"
	[ "$(cat count)" -gt 1000 ] || complain "a megabyte of '$character': $(cat count) tokens"
done

### Only words name files

echo secret words >secret
printf 'model,input,output\ngpt-5,@secret,1\n' | toll sum - >out 2>err
grep -q "@secret" err || complain "a cell that names a file: $(cat err)"
echo 'gpt-5 in=@secret out=1' >lines
want "$(toll source lines | grep -c '^total')" 1 'a script may name a file'
want "$(echo 'gpt-5 in=@secret out=1' | toll | grep -c '^total')" 1 'a line of standard input may name a file'
exit $status
