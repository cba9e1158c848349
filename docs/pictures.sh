#!/bin/sh
# SPDX-License-Identifier: MIT
# The pictures of README.md and docs/guide.md, from the real program: curve.svg, which gnuplot draws, and session.svg, the screen of a
# session that tmux types into. They are made anew when the program's answers change.
#
#	usage: [TOLL=PROGRAM] [OUT=FOLDER] pictures.sh
set -eu

here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
toll=$(command -v "${TOLL:-toll}") || { echo "pictures: no program '${TOLL:-toll}'; name it as TOLL" >&2; exit 1; }
out=${OUT:-$here}
columns=96
for tool in gnuplot tmux; do
	command -v $tool >/dev/null 2>&1 || { echo "pictures: needs $tool" >&2; exit 1; }
done
scratch=$(mktemp -d "${TMPDIR:-/tmp}/toll-pictures-XXXXXX")
tmux() {
	command tmux -S "$scratch/tmux" "$@"
}
trap 'tmux kill-server 2>/dev/null || :; rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# The day is fixed, so that a picture changes only if prices or the program do.
day=2026-01-15

(cd "$scratch" && "$toll" curve gpt-5 gemini-2.5-pro claude-sonnet-4.5 vary=input=1k..300k out=2k on=$day \
    plot=curve.svg >/dev/null)
cp "$scratch/curve.svg" "$out/curve.svg"

# shows TEXT: it is on the screen. ask LINE UNTIL: types a line, and waits until it is answered.
shows() {
	tmux capture-pane -p -t toll | grep -qF -e "$1"
}

ask() {
	[ -z "$1" ] || tmux send-keys -t toll -l "$1"
	tmux send-keys -t toll Enter
	tries=0
	until shows "$2"; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { echo "pictures: no answer to '$1':" >&2; tmux capture-pane -p -t toll >&2; exit 1; }
		sleep 0.1
	done
}

echo "set on=$day" >"$scratch/tollrc"
mkdir "$scratch/toll"
mv "$scratch/tollrc" "$scratch/toll/tollrc"
XDG_CONFIG_HOME=$scratch XDG_STATE_HOME=$scratch HOME=$scratch TERM=xterm-256color LC_ALL=C.UTF-8 \
    tmux -f /dev/null new-session -d -s toll -x $columns -y 48 "$toll"
ask '' 'toll'
ask 'gpt-5 in=12k out=800 cached=10k' 'effective'
ask 'out=4k' 'out'
ask 'gpt-5 gpt-5-mini o3 claude-sonnet-4.5 in=12k out=800 cached=10k n=50k/day' 'o3  '
ask '0.0325*50k' '1,625'
tmux capture-pane -p -e -t toll >"$scratch/screen"
awk -v COLUMNS=$columns -v TITLE='A session of toll: a bill, the same with more output, a comparison, arithmetic' \
    -f "$here/screen.awk" "$scratch/screen" >"$out/session.svg"
