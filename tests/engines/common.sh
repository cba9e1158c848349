# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What the engines' scripts share; each of them reads this first, as "$here/common.sh".
#
# Each runs its engine on files of its own, on this machine alone, and compares what the exported views say with
# toll batch: ROWS rows of a dated log, through a view that maps the log's columns, where every row has a price; and
# CASES rows that ask for every rule of the book, and as many of hard.json, of which a good part has no price. Set NODES=2 for engines that can be several.
# INSTALL_ENGINES=yes installs what is missing, if that is possible; else the engine is skipped, by exit status 77.

set -eu
rows=${ROWS:-5000}
cases=${CASES:-4000}
# shellcheck disable=SC2034 # who reads this uses it
nodes=${NODES:-1}
: "${name:?the engine}"
here=${TOLL_SRCDIR:?where the sources are}/tests/engines
gen=${TOLL_BUILDDIR:?where the build is}/tests/gen
TOLL_TODAY=2026-11-22
TZ=UTC
export TOLL_TODAY TZ

say() {
	echo "$name: $*"
}

skip() {
	say "skipped: $*"
	exit 77
}

fail() {
	say "$*"
	exit 1
}

# need PROGRAM PACKAGE...: looked for on the path, and where Debian keeps servers.
PATH=$PATH:/usr/sbin
for folder in /usr/lib/postgresql/*/bin; do PATH=$folder:$PATH; done
export PATH
need() {
	program=$1
	shift
	command -v "$program" >/dev/null 2>&1 && return
	if [ "${INSTALL_ENGINES:-no}" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
		say "installing $*"
		{ timeout 45 apt-get update && DEBIAN_FRONTEND=noninteractive timeout 150 apt-get install -y \
		    --no-install-recommends "$@"; } >"$work/install.log" 2>&1 </dev/null || skip "it cannot be installed: $(tail -n 1 "$work/install.log")"
	fi
	command -v "$program" >/dev/null 2>&1 || skip "$program is missing (INSTALL_ENGINES=yes installs $*)"
}

command -v python3 >/dev/null 2>&1 || skip 'python3 is missing'
work=$(mktemp -d /tmp/toll-engines-XXXXXX)
chmod 755 "$work"
stop() { :; }
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM PIPE

# ports N: so many that nobody listens on.
ports() {
	python3 -c 'import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held: s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in held])' "$1"
}

# Seconds since the last call, for figures.
clock=$(date +%s%N)
lap() {
	now=$(date +%s%N)
	say "$*: $(((now - clock) / 1000000)) ms"
	clock=$now
}

# The counts of toll_usage in its order: the meters, with fresh in the place of request.
counts() {
	toll help meters format=csv | sed -e 1d -e 's/\r$//' -e 's/,.*//' -e 's/^request$/fresh/' -e 'y/-/_/'
}

# Columns that toll batch reads only if it is told to, since files give their names to other things.
otherwise=citation:citation,container:container,maps:maps,page:page,post:post,profile:profile,song:song,training:training

# usage_of NAME [prices=FILE]: $work/NAME.sql for the engine; NAME.csv for toll and NAME-sql.csv for a table, each with
# CASES rows; and NAME-toll.csv, what toll says of them.
usage_of() {
	toll export sql="$name" to="$work/$1.sql" ${2:+"$2"} quiet=yes
	toll show '*' ${2:+"$2"} format=json >"$work/models.json"
	# shellcheck disable=SC2046 # a word for each
	python3 "$here/cases.py" "$cases" "${SEED:-7}" "$work/$1" $(counts) <"$work/models.json"
	toll batch "$work/$1.csv" ${2:+"$2"} map="$otherwise" to="$work/$1-toll.csv" quiet=yes 2>/dev/null || [ $? = 3 ]
}

# cases: of the book, and of one that is as hard as can be; the log; and what toll says of them.
prepare() {
	usage_of book
	usage_of hard "prices=$here/hard.json"
	"$gen" "$rows" 7 dated >"$work/log.csv"
	toll batch "$work/log.csv" to="$work/log-toll.csv" totals="$work/log.totals" 2>"$work/said" || fail "toll left a row without a price"
	say "$(tail -n 1 "$work/said" | sed 's/.*csv: //')"
	lap "made, and priced by toll"
}

# The columns that the log has not, each as NULL of a type: nothing TEXT WHOLE MOMENT.
nothing() {
	for column in provider region; do printf ", CAST(NULL AS %s) AS %s" "$1" "$column"; done
	printf ", CAST(NULL AS %s) AS used_at" "$3"
	for column in $(counts); do
		case $column in input | cache_read | output) continue ;; esac
		printf ", CAST(NULL AS %s) AS %s" "$2" "$column"
	done
}

# compare NAME [all]: $work/NAME-engine.csv with what toll said; what is told is the rows and the total.
compare() {
	python3 "$here/compare.py" "$work/$1-toll.csv" "$work/$1-engine.csv" ${2:+"$2"} >"$work/told" ||
		{ cat "$work/told"; fail "$1: toll and $name differ"; }
	say "$1: $(cat "$work/told")"
}

# total LINE: of the log, as toll_total says it, separated by any of , | or tab: all rows, all priced, and toll's sum.
total() {
	told=$(echo "$1" | tr '|\t' ',,' | sed '/[.]/s/0*$//')
	sum=$(toll merge "$work/log.totals" --plain -q)
	[ "$told" = "$rows,$rows,0,0,$sum" ] || fail "toll_total says $told, toll $rows,$rows,0,0,$sum"
}
