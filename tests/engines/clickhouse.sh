#!/bin/sh
# SPDX-License-Identifier: MIT
# The book in ClickHouse. With NODES=2 two servers hold a half of the log each, under a Distributed table over their
# toll_cost; and one that is down is an error, unless a setting hides it.
name=clickhouse
# shellcheck source=common.sh
. "${TOLL_SRCDIR:?}/tests/engines/common.sh"
need clickhouse-server clickhouse-server
need clickhouse-client clickhouse-client
prepare
# shellcheck disable=SC2046 # three numbers are three words
set -- $(ports 4)
port1=$1 port2=$2 inter1=$3 inter2=$4

# start N PORT INTERSERVER-PORT: a server that listens on this machine alone.
start() {
	mkdir -p "$work/$1/data" "$work/$1/tmp"
	cat >"$work/$1/config.xml" <<END
<yandex>
  <logger><level>error</level><log>$work/$1/log</log><errorlog>$work/$1/errors</errorlog></logger>
  <tcp_port>$2</tcp_port><listen_host>127.0.0.1</listen_host><timezone>UTC</timezone>
  <interserver_http_port>$3</interserver_http_port><interserver_http_host>127.0.0.1</interserver_http_host>
  <path>$work/$1/data/</path><tmp_path>$work/$1/tmp/</tmp_path><mark_cache_size>100000000</mark_cache_size>
  <users_config>users.xml</users_config><default_profile>default</default_profile>
  <default_database>default</default_database>
  <remote_servers><two>
    <shard><replica><host>127.0.0.1</host><port>$port1</port></replica></shard>
    <shard><replica><host>127.0.0.1</host><port>$port2</port></replica></shard>
  </two></remote_servers>
</yandex>
END
	cat >"$work/$1/users.xml" <<END
<yandex><profiles><default><max_threads>2</max_threads></default></profiles><quotas><default></default></quotas>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
<quota>default</quota></default></users></yandex>
END
	clickhouse-server --config-file="$work/$1/config.xml" >"$work/$1/said" 2>&1 &
	pids="${pids:-} $!"
	tries=0
	until clickhouse-client --host 127.0.0.1 --port "$2" --query 'SELECT 1' >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { tail -n 5 "$work/$1/said" "$work/$1/errors"; fail "the server does not start"; }
		sleep 0.2
	done
}
stop() {
	for pid in ${pids:-}; do
		kill -9 "$pid" 2>/dev/null || continue
		wait "$pid" 2>/dev/null || :
	done
}
# sql PORT WORDS...: what stands on standard input, or a --query.
sql() {
	one=$1
	shift
	clickhouse-client --host 127.0.0.1 --port "$one" "$@"
}
# script PORT BOOK: the script of a book.
script() {
	sql "$1" -n <"$work/$2.sql" >/dev/null 2>"$work/err" || { cut -c1-2000 "$work/err"; fail "the script fails"; }
}
every='SELECT id, cost_usd, note FROM toll_cost FORMAT CSV'

start 1 "$port1" "$inter1"
# An empty cell is NULL, which its CSV of that time cannot say.
python3 - "$work" <<'END'
import csv, sys
def text(cell):
    return '\\N' if cell == '' else cell.replace('\\', '\\\\').replace('\t', '\\t').replace('\n', '\\n')
for name in 'book-sql', 'hard-sql', 'log':
    with open('%s/%s.csv' % (sys.argv[1], name), newline='', encoding='utf-8') as f, \
            open('%s/%s.tsv' % (sys.argv[1], name), 'w', newline='', encoding='utf-8') as g:
        rows = csv.reader(f)
        next(rows)
        for row in rows:
            g.write('\t'.join(map(text, row)) + '\n')
END
for book in book hard; do
	sql "$port1" --query 'DROP TABLE IF EXISTS toll_usage'
	script "$port1" $book
	sql "$port1" --query 'INSERT INTO toll_usage FORMAT TSV' <"$work/$book-sql.tsv"
	sql "$port1" --query "$every" | sed 's/\\N//g' >"$work/$book-engine.csv"
	compare $book
done

# load PORT FILE: the log, or a part of it, under a view of one's own.
load() {
	sql "$1" -n <<END
DROP TABLE IF EXISTS toll_usage;
DROP TABLE IF EXISTS log;
CREATE TABLE log (id String, team String, date Date, tier String, model String, input_tokens Int64,
    cached_tokens Int64, output_tokens Int64, requests Int64, status Int32, latency_ms Int32)
    ENGINE = MergeTree() ORDER BY id;
CREATE VIEW toll_usage AS SELECT id, team AS label, date AS used_on, tier, model, input_tokens AS input,
    cached_tokens AS cache_read, output_tokens AS output, requests
    $(nothing 'Nullable(String)' 'Nullable(Int64)' 'Nullable(DateTime)') FROM log;
END
	script "$1" book
	sql "$1" --query 'INSERT INTO log FORMAT TSV' <"$2"
}
clock=$(date +%s%N)
load "$port1" "$work/log.tsv"
lap "loaded $rows rows"
total "$(sql "$port1" --query 'SELECT * FROM toll_total')"
lap "summed up"
sql "$port1" --query "$every" | sed 's/\\N//g' >"$work/log-engine.csv"
lap "priced every row"
compare log all
[ "$nodes" -ge 2 ] || exit 0

start 2 "$port2" "$inter2"
split -n l/2 "$work/log.tsv" "$work/half-"
load "$port1" "$work/half-aa"
load "$port2" "$work/half-ab"
sql "$port1" --query "CREATE TABLE cost (id String, cost_usd Nullable(Decimal(38,18)), note Nullable(String))
    ENGINE = Distributed(two, default, toll_cost)"
lap "two servers"
sums='SELECT count(*), count(cost_usd), 0, sum(note IS NOT NULL), sum(cost_usd) FROM cost'
total "$(sql "$port1" --query "$sums")"
lap "summed up on two servers"
sql "$port1" --query 'SELECT id, cost_usd, note FROM cost FORMAT CSV' | sed 's/\\N//g' >"$work/log-engine.csv"
lap "every row from two servers"
compare log all
kill -9 "${pids##* }"
sql "$port1" --query "$sums" >"$work/half" 2>&1 && fail "half of the bill is no error: $(cat "$work/half")"
say "a server that is down: $(grep -o 'Code: [0-9]*' "$work/half" | head -n 1)"
hidden=$(sql "$port1" --skip_unavailable_shards 1 --query "$sums")
say "with skip_unavailable_shards=1, which nobody should set for money: $hidden"
