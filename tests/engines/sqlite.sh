#!/bin/sh
# SPDX-License-Identifier: MIT
# The book in SQLite: 64 bits, no decimals, and the same amounts.
name=sqlite
# shellcheck source=common.sh
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

# Its columns hold anything: what is no time or no whole number is said, and never priced.
sqlite3 :memory: >"$work/typed" <<END || fail "the script fails"
.bail on
.read $work/book.sql
INSERT INTO toll_usage (id, model, used_on, used_at, input, output) VALUES
    ('day', 'gpt-5', '2026-10-01', NULL, 1000, 0), ('moment', 'gpt-5', NULL, '2026-10-01 12:30:00', 1000, 0),
    ('zulu', 'gpt-5', NULL, '2026-10-01T12:30:00.250Z', 1000, 0), ('seconds', 'gpt-5', NULL, 1790857800, 1000, 0),
    ('empty', 'gpt-5', '2026-10-01', '', 1000, ''), ('text', 'gpt-5', '2026-10-01', NULL, '1000', NULL),
    ('offset', 'gpt-5', NULL, '2026-10-01 12:30:00+02:00', 1000, 0), ('leap', 'gpt-5', '2026-02-30', NULL, 1000, 0),
    ('hour 24', 'gpt-5', NULL, '2026-10-01 24:00:00', 1000, 0), ('none', 'gpt-5', NULL, NULL, 1000, 0),
    ('broken', 'gpt-5', '2026-10-01', NULL, 1000.5, 0), ('word', 'gpt-5', '2026-10-01', NULL, 'many', 0),
    ('hex', 'gpt-5', '2026-10-01', NULL, '0x10', 0), ('infinite', 'gpt-5', '2026-10-01', NULL, 9e999, 0),
    ('blob', 'gpt-5', '2026-10-01', NULL, x'31', 0), ('julian', 'gpt-5', 'now', NULL, 1000, 0);
SELECT group_concat(id) FROM toll_cost WHERE cost_usd = '0.00125' AND note IS NULL;
SELECT group_concat(id) FROM toll_cost WHERE cost_usd IS NULL AND note LIKE 'used_at or used_on%';
SELECT group_concat(id) FROM toll_cost WHERE cost_usd IS NULL AND note LIKE 'a count is%';
END
cat >"$work/wanted" <<END
day,moment,zulu,seconds,empty,text
offset,leap,hour 24,none,julian
broken,word,hex,infinite,blob
END
cmp -s "$work/typed" "$work/wanted" || { cat "$work/typed"; fail "something else was priced"; }

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
