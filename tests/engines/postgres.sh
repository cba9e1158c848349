#!/bin/sh
# SPDX-License-Identifier: MIT
# The book in PostgreSQL. With NODES=2 a second cluster holds half of the log, as a foreign table over its own
# toll_cost; and one that is down is an error.
name=postgres
# Its compiler takes longer over such expressions than a million rows take without it.
PGOPTIONS="-c jit=off"
export PGOPTIONS
# shellcheck source=common.sh
. "${TOLL_SRCDIR:?}/tests/engines/common.sh"
need initdb postgresql
need psql postgresql-client
prepare

# A server may not run as root.
as=
if [ "$(id -u)" = 0 ]; then
	as='runuser -u postgres --'
	$as true 2>/dev/null || skip 'there is no user to run it as'
fi
# start N: a cluster that listens in a folder alone, on no port of the network.
start() {
	mkdir "$work/$1"
	[ -z "$as" ] || chown postgres "$work/$1"
	$as initdb -D "$work/$1/data" -U postgres --no-sync -A trust --locale=C -E UTF8 >"$work/$1.log" 2>&1 ||
		{ cat "$work/$1.log"; fail "initdb"; }
	$as pg_ctl -D "$work/$1/data" -w -l "$work/$1/log" -o "-c listen_addresses= -c unix_socket_directories=$work/$1 \
	    -c fsync=off -c full_page_writes=off -c max_wal_size=4GB -c shared_buffers=128MB" start >>"$work/$1.log" 2>&1 ||
		{ cat "$work/$1.log"; fail "pg_ctl"; }
	started="${started:-} $1"
}
stop() {
	for one in ${started:-}; do
		$as pg_ctl -D "$work/$one/data" -m immediate stop >/dev/null 2>&1 || :
	done
}
# sql N [WORDS...]: what stands on standard input; or as psql says.
sql() {
	one=$1
	shift
	psql -X -q -h "$work/$one" -U postgres -v ON_ERROR_STOP=1 -At "$@"
}

start 1
for book in book hard; do
	# Texts are what they are under either meaning of a backslash.
	PGOPTIONS="$PGOPTIONS -c standard_conforming_strings=$([ $book = hard ] && echo off || echo on)" \
	    sql 1 -f "$work/$book.sql" >/dev/null 2>"$work/errors" || { cat "$work/errors"; fail "the script fails"; }
	sql 1 -c "TRUNCATE toll_usage"
	sql 1 -c "COPY toll_usage FROM STDIN (FORMAT csv, HEADER)" <"$work/$book-sql.csv"
	sql 1 -c "COPY (SELECT id, cost_usd, note FROM toll_cost) TO STDOUT (FORMAT csv)" >"$work/$book-engine.csv"
	compare $book
done

# A view may have numbers of any type: what is not whole is said, and never rounded.
sql 1 >"$work/typed" 2>"$work/errors" <<END || { cat "$work/errors"; fail "a view of numeric and double columns"; }
DROP VIEW toll_total; DROP VIEW toll_cost;
ALTER TABLE toll_usage ALTER input TYPE numeric, ALTER output TYPE double precision;
$(sed -n '/^CREATE VIEW toll_cost/,/^COMMIT/p' "$work/hard.sql" | grep -v '^COMMIT')
TRUNCATE toll_usage;
INSERT INTO toll_usage (id, model, used_on, input, output) VALUES ('whole', 'old', '2026-01-01', 1000.0, 1e3),
    ('half', 'old', '2026-01-01', 1000.5, 0), ('third', 'old', '2026-01-01', 0, 0.3), ('less', 'old', '2026-01-01', -1, 0);
SELECT id, cost_usd, note FROM toll_cost ORDER BY id;
END
cat >"$work/wanted" <<END
half||a count is negative, not whole or above 10^15
less||a count is negative, not whole or above 10^15
third||a count is negative, not whole or above 10^15
whole|0.016|
END
cmp -s "$work/typed" "$work/wanted" || { cat "$work/typed"; fail "something else was priced"; }

# load N: the log, or a part of it, under a view of one's own; the script is run again, over the view.
load() {
	sql "$1" >/dev/null 2>&1 <<END || fail "a view of one's own"
DROP TABLE IF EXISTS toll_usage CASCADE;
CREATE TABLE log (id text, team text, date date, tier text, model text, input_tokens bigint, cached_tokens bigint,
    output_tokens bigint, requests bigint, status int, latency_ms int);
CREATE VIEW toll_usage AS SELECT id, team AS label, date AS used_on, tier, model, input_tokens AS input,
    cached_tokens AS cache_read, output_tokens AS output, requests $(nothing text bigint timestamp) FROM log;
END
	sql "$1" -f "$work/book.sql" >/dev/null 2>"$work/errors" || { cat "$work/errors"; fail "the script fails on a view"; }
	sql "$1" -c "COPY log FROM STDIN (FORMAT csv, HEADER)" <"$2"
	sql "$1" -c "ANALYZE"
}
clock=$(date +%s%N)
load 1 "$work/log.csv"
lap "loaded $rows rows"
total "$(sql 1 -c 'SELECT * FROM toll_total')"
lap "summed up"
sql 1 -c "COPY (SELECT id, cost_usd, note FROM toll_cost) TO STDOUT (FORMAT csv)" >"$work/log-engine.csv"
lap "priced every row"
compare log all
[ "$nodes" -ge 2 ] || exit 0

# Two clusters: each prices its own half, and a table in two partitions holds both. Records are whole: range= cuts.
start 2
start 3
for k in 1 2; do toll batch "$work/log.csv" range=$k/2 to="$work/half$k.csv" quiet=yes 2>/dev/null; done
python3 - "$work" <<'END'
import csv, sys
head, n = None, 0
for k in '12':
    with open(sys.argv[1] + '/half%s.csv' % k, newline='') as f, open(sys.argv[1] + '/log%s.csv' % k, 'w', newline='') as g:
        out = csv.writer(g)
        for row in csv.reader(f):
            if k == '2' and n == 0:
                out.writerow(head)
            head, n = head or row[:-2], n + 1
            out.writerow(row[:-2])
        n = 0
END
load 2 "$work/log1.csv"
load 3 "$work/log2.csv"
sql 1 >/dev/null <<END
CREATE EXTENSION postgres_fdw;
CREATE SERVER one FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$work/2', dbname 'postgres');
CREATE SERVER two FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$work/3', dbname 'postgres');
CREATE USER MAPPING FOR postgres SERVER one OPTIONS (user 'postgres');
CREATE USER MAPPING FOR postgres SERVER two OPTIONS (user 'postgres');
CREATE TABLE cost (node int, id text, cost_usd numeric, note text) PARTITION BY LIST (node);
END
for k in 1 2; do
	server=$([ $k = 1 ] && echo one || echo two)
	sql $((k + 1)) -c "CREATE VIEW part AS SELECT $k AS node, id, cost_usd, note FROM toll_cost" >/dev/null
	sql 1 -c "CREATE FOREIGN TABLE cost$k PARTITION OF cost FOR VALUES IN ($k) SERVER $server
	    OPTIONS (table_name 'part', use_remote_estimate 'true', async_capable 'true')" >/dev/null
done
lap "two clusters"
total "$(sql 1 -c "SET enable_partitionwise_aggregate = on" -c "SELECT count(*), count(cost_usd), 0,
    count(note), sum(cost_usd) FROM cost")"
lap "summed up on two clusters"
sql 1 -c "COPY (SELECT id, cost_usd, note FROM cost) TO STDOUT (FORMAT csv)" >"$work/log-engine.csv"
lap "every row from two clusters"
compare log all
$as pg_ctl -D "$work/3/data" -m immediate stop >/dev/null
sql 1 -c "SELECT sum(cost_usd) FROM cost" >"$work/half" 2>&1 && fail "half of the bill is no error: $(cat "$work/half")"
say "a cluster that is down: $(head -n 1 "$work/half" | cut -c1-90)"
