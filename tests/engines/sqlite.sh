#!/bin/sh
# SPDX-License-Identifier: MIT
# The book in SQLite: 64 bits, no decimals, and the same amounts.
name=sqlite
. "${TOLL_SRCDIR:?}/tests/engines/common.sh"
need sqlite3 sqlite3
prepare
for book in book hard; do
	sqlite3 :memory: <<END || fail "the script fails"
.bail on
.read $work/$book.sql
.mode csv
.import --skip 1 $work/$book-sql.csv toll_usage
.once $work/$book-engine.csv
SELECT id, cost_usd, note FROM toll_cost;
END
	compare $book
done

# The log as it is, under a view that maps its columns.
lap "compared"
sqlite3 "$work/log.db" <<END || fail "the script fails on a view of one's own"
.bail on
.mode csv
CREATE TABLE log (id TEXT, team TEXT, date TEXT, tier TEXT, model TEXT, input_tokens INTEGER, cached_tokens INTEGER,
    output_tokens INTEGER, requests INTEGER, status INTEGER, latency_ms INTEGER);
.import --skip 1 $work/log.csv log
CREATE VIEW toll_usage AS SELECT id, team AS label, date AS used_on, tier, model, input_tokens AS input,
    cached_tokens AS cache_read, output_tokens AS output, requests $(nothing TEXT INTEGER TEXT) FROM log;
.read $work/book.sql
END
lap "loaded $rows rows"
total "$(sqlite3 "$work/log.db" 'SELECT * FROM toll_total')"
lap "summed up"
sqlite3 -csv "$work/log.db" 'SELECT id, cost_usd, note FROM toll_cost' >"$work/log-engine.csv"
lap "priced every row"
compare log all
