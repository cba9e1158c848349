#!/bin/sh
# SPDX-License-Identifier: MIT
# Presses keys: tmux drives the real program in a real terminal. Nothing sleeps for a fixed time: each step waits until
# the screen shows what it should, up to a bound that only a broken program reaches.

set -u
if ! command -v tmux >/dev/null 2>&1; then
	echo 'skipped: there is no tmux'
	exit 77
fi
status=0
tmp=$(mktemp -d) || exit 99
bound=300	# polls of a tenth of a second
LC_ALL=C.UTF-8
export LC_ALL
unset TMUX

keys() {
	tmux -S "$tmp/socket" -f /dev/null "$@"
}

trap 'keys kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

screen() {
	keys capture-pane -p -t toll 2>/dev/null
}

# sees TEXT WHAT: waits until the screen shows it.
sees() {
	tries=0
	until screen | grep -qF -e "$1"; do
		tries=$((tries + 1))
		if [ $tries -gt $bound ]; then
			echo "$2: the screen does not show '$1':"
			screen
			exit 1
		fi
		sleep 0.1
	done
}

# ends TEXT WHAT: waits until the last line that is not empty is this one.
ends() {
	tries=0
	until [ "$(screen | sed '/^ *$/d' | tail -n 1 | sed 's/ *$//')" = "$1" ]; do
		tries=$((tries + 1))
		if [ $tries -gt $bound ]; then
			echo "$2: the last line is not '$1':"
			screen
			exit 1
		fi
		sleep 0.1
	done
}

lacks() {
	screen | grep -qF -e "$1" || return 0
	echo "$2: the screen shows '$1':"
	screen
	status=1
}

type_text() {
	keys send-keys -t toll -l -- "$1"
}

press() {
	keys send-keys -t toll "$@"
}

clear_screen() {
	press C-l
	ends "toll>" "a clear screen"
}

# begin COLUMNS LINES COMMAND: a terminal of its own.
begin() {
	keys kill-server 2>/dev/null
	rm -f "$tmp/socket"
	keys new-session -d -s toll -x "$1" -y "$2" "$3" || exit 99
}

mkdir -p "$tmp/home" "$tmp/config/toll" "$tmp/work"
cd "$tmp/work" || exit 99
HOME=$tmp/home
XDG_STATE_HOME=$tmp/state
XDG_CONFIG_HOME=$tmp/config
export HOME XDG_STATE_HOME XDG_CONFIG_HOME
echo 'model,input' >usage-of-may.csv

### The start, and the prompt

begin 100 40 toll
sees 'models' 'the first line'
sees 'newest price of 20' 'the first line'
sees 'try: gpt-5' 'things to try without a history'
ends 'toll>' 'a prompt'
type_text 'set in=10k out=2k on=2026-01-01'
press Enter
ends 'toll in=10k out=2k +1>' 'a prompt that shows what is set'
type_text 'unset out'
press Enter
ends 'toll in=10k on=2026-01-01>' 'a prompt that shows the day'
type_text reset
press Enter
ends 'toll>' 'a prompt after reset'

### Completion

clear_screen
type_text bat
press Tab
ends 'toll> batch' 'a command'
type_text 'usage-of'
press Tab
ends 'toll> batch usage-of-may.csv' 'a file'
type_text .
ends 'toll> batch usage-of-may.csv .' 'a blank behind a unique match'
press C-c
ends 'toll>' 'Ctrl-C'
sees '^C' 'Ctrl-C'
clear_screen
type_text 'gpt-5-na'
press Tab
type_text 'reas'
press Tab
type_text '1'
ends 'toll> gpt-5-nano reasoning=1' 'no blank behind ='
press C-u
ends 'toll>' 'an empty line'
type_text 'gpt-5@prio'
press Tab
ends 'toll> gpt-5@priority' 'a tier'
press C-u
type_text 'gpt-5 format=mark'
press Tab
ends 'toll> gpt-5 format=markdown' 'a closed value'
press C-u
clear_screen
type_text 'bre'
press Tab
press C-u
type_text 're'
press Tab Tab
sees 'forget everything that was set' 'descriptions'
sees 'toll> re' 'the line below the list'
press C-u
clear_screen
type_text 'sum usage-of-may.csv by=mon'
press Tab
ends 'toll> sum usage-of-may.csv by=month' 'a closed value'
press C-u
type_text 'help mete'
press Tab
ends 'toll> help meters' 'a topic'
press C-u

### Questions: fields alone, arithmetic, a line that was pasted from a shell

clear_screen
type_text '12k*30'
press Enter
sees '360,000' 'arithmetic'
type_text '$ toll gpt-5 in=10k out=2k # one'
press Enter
sees "\$0.0325" 'a pasted line'
type_text 'out=4k'
press Enter
sees "\$0.0525" 'fields alone'
clear_screen

### History: arrows look for what the line begins with, Ctrl-R for what is in it

type_text '12k'
press Up
ends 'toll> 12k*30' 'the arrow'
press C-u
press C-r
type_text 'gpt-5 in'
sees 'toll gpt-5 in=10k out=2k # one' 'Ctrl-R'
press C-c
ends 'toll>' 'Ctrl-C in a search'

### Ctrl-C, a resize, Ctrl-D

type_text 'half a line'
ends 'toll> half a line' 'typing'
press C-c
ends 'toll>' 'Ctrl-C'
keys resize-window -t toll -x 40 -y 20
type_text '1+1'
press Enter
ends 'toll>' 'after a resize'
clear_screen
type_text 'gpt-5 in=10k cached=80% out=2k n=500'
ends '00' 'a line of two rows in 40 columns'
press C-c
clear_screen
keys resize-window -t toll -x 100 -y 40
type_text 'quit-not'
ends 'toll> quit-not' 'after a second resize'
press C-u
clear_screen

### 500 lines at once: as a terminal brackets them, and as one that does not

i=1
while [ $i -le 500 ]; do
	echo "$i+$i"
	i=$((i + 1))
done >"$tmp/lines"
keys load-buffer "$tmp/lines"
keys paste-buffer -p -t toll
press Enter
sees '1,000' '500 lines in brackets'
ends 'toll>' '500 lines in brackets'
[ "$(grep -cx '250+250' "$XDG_STATE_HOME/toll/history")" -eq 1 ] || {
	echo '500 lines in brackets: they are not in the history one by one'
	status=1
}
# private WHAT: no one else may read the history, which may hold what no one else should know.
private() {
	case $(ls -l "$XDG_STATE_HOME/toll/history") in
	-rw-------*) ;;
	*)
		echo "$1: others may read the history: $(ls -l "$XDG_STATE_HOME/toll/history")"
		status=1
		;;
	esac
}
private 'a new history'
chmod 644 "$XDG_STATE_HOME/toll/history"
clear_screen
keys paste-buffer -t toll
sees '1,000' '500 lines'
ends 'toll>' '500 lines'
lacks 'unknown' '500 lines'

press C-d
tries=0
while keys has-session -t toll 2>/dev/null; do
	tries=$((tries + 1))
	[ $tries -gt $bound ] && echo 'Ctrl-D does not leave' && exit 1
	sleep 0.1
done

### tollrc, .inputrc, a history that is there, a terminal that can do nothing, and Ctrl-Z

printf 'set in=10k\nset colour=1\ngpt-5 out=@/etc/passwd\n' >"$XDG_CONFIG_HOME/toll/tollrc"
cat >"$HOME/.inputrc" <<'END'
$if toll
"\C-o": "7*7"
$endif
END
cat >"$tmp/shell" <<'END'
PS1='shell> '
set -m
END
begin 100 40 'env TERM=dumb ENV='"$tmp"'/shell sh -i'
sees 'shell>' 'a shell'
type_text toll
press Enter
sees "toll/tollrc:2: unknown field 'colour'" 'an error in tollrc'
sees 'toll/tollrc:3: tollrc names no text' 'a text in tollrc'
ends 'toll in=10k>' 'what tollrc sets'
lacks 'try:' 'a start with a history'
private 'a history that others could read'
press C-p
ends 'toll in=10k> 500+500' 'the last line of an earlier session'
press C-u
press C-o
ends 'toll in=10k> 7*7' 'a key of .inputrc'
press Enter
sees '49' 'a dumb terminal'
ends 'toll in=10k>' 'a dumb terminal'
type_text '8*'
ends 'toll in=10k> 8*' 'typing'
press C-z
ends 'shell>' 'Ctrl-Z'
type_text fg
press Enter
ends 'toll in=10k> 8*' 'the line after Ctrl-Z'
type_text '8'
press Enter
sees '64' 'a line around Ctrl-Z'
ends 'toll in=10k>' 'after Ctrl-Z'
press C-d
ends 'shell>' 'Ctrl-D'
rm -f "$XDG_CONFIG_HOME/toll/tollrc" "$HOME/.inputrc"

### What is found at the start and is no file: refused, and the session begins all the same

mv "$XDG_STATE_HOME/toll/history" "$tmp/history"
mkfifo "$XDG_CONFIG_HOME/toll/tollrc" "$XDG_STATE_HOME/toll/history" "$tmp/book"
begin 100 30 'exec toll'
sees 'toll/tollrc: not a regular file' 'a tollrc that is a FIFO'
sees 'toll/history: not a regular file; this session keeps no history' 'a history that is a FIFO'
ends 'toll>' 'a session without its files'
type_text '6*7'
press Enter
sees '42' 'a session without its files'
ends 'toll>' 'a session without its files'
press C-d
[ -p "$XDG_STATE_HOME/toll/history" ] || { echo 'a history that is a FIFO is replaced'; status=1; }
rm "$XDG_CONFIG_HOME/toll/tollrc" "$XDG_STATE_HOME/toll/history"
ln -s nowhere "$XDG_CONFIG_HOME/toll/tollrc"
mkdir "$XDG_STATE_HOME/toll/history"
begin 100 30 "env TOLL_PRICES='$tmp/book' toll"
sees 'toll/tollrc: No such file or directory' 'a tollrc that is a link to nothing'
sees 'toll/history: Is a directory; this session keeps no history' 'a history that is a folder'
ends 'toll>' 'a session with prices from a FIFO'
type_text 'gpt-5 in=1k'
press Enter
sees 'toll> gpt-5 in=1k' 'a line'
press C-c
sees 'book: interrupted' 'prices from a FIFO that gives nothing'
type_text '6*7'
press Enter
sees '42' 'after prices that did not come'
ends 'toll>' 'after prices that did not come'
press C-d
rm "$XDG_CONFIG_HOME/toll/tollrc" "$tmp/book"
rmdir "$XDG_STATE_HOME/toll/history"
mv "$tmp/history" "$XDG_STATE_HOME/toll/history"

### 10,000 commands do not make it grow

if [ ! -r /proc/self/status ]; then
	echo 'skipped: growth in memory (there is no /proc)'
	exit $status
fi

# many FROM TO: commands, and one at their end that shows that all were answered.
many() {
	i=$1
	while [ "$i" -lt "$2" ]; do
		echo 'gpt-5 in=10k out=2k --plain'
		echo "$i+0"
		i=$((i + 2))
	done
	echo '4321*1000'
}

resident() {
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

# paste FROM TO: runs these commands, and sets $size to the memory then.
paste() {
	clear_screen
	many "$1" "$2" >"$tmp/lines"
	keys load-buffer "$tmp/lines"
	keys paste-buffer -t toll
	sees '4,321,000' "the commands $1 to $2"
	ends 'toll>' "the commands $1 to $2"
	size=$(resident "$pid")
}

# A sanitizer lays zones round each allocation, and gives pages back by the clock unless it is told not to.
begin 80 24 'ASAN_OPTIONS=quarantine_size_mb=1:allocator_release_to_os_interval_ms=-1:detect_leaks=0 exec toll'
ends 'toll>' 'a prompt'
pid=$(keys display-message -p -t toll '#{pane_pid}')
# Until the history has its 10,000 lines a command may keep its line there, and no answer.
each=256 slack=256
grep -q __asan_init "$(command -v toll)" && each=1024 slack=1024
paste 0 2000
sizes=$size
early=$size
paste 2000 10000
sizes="$sizes $size"
if [ $((size - early)) -gt $((8000 * each / 1024 + 1024)) ]; then
	echo "8,000 commands before the history is full: from $early kB to $size kB"
	status=1
fi
# From then on nothing may grow. What each command leaves behind shows in every ten thousand of them; how far the
# allocator reaches before it takes what was freed shows once.
from=10000
grows=1
while [ $grows -eq 1 ] && [ $from -lt 40000 ]; do
	before=$size
	paste $from $((from + 10000))
	sizes="$sizes $size"
	[ $((size - before)) -gt $slack ] || grows=0
	from=$((from + 10000))
done
if [ $grows -eq 1 ]; then
	echo "three times 10,000 commands, and each made it grow: $sizes kB"
	status=1
fi
[ -z "${TOLL_SIZES:-}" ] || echo "$sizes kB"
press C-d

exit $status
