#!/bin/sh
# SPDX-License-Identifier: MIT
# The book in DuckDB, within node. DUCKDB names a folder where @duckdb/node-api is, or is to be.
name=duckdb
# shellcheck source=common.sh
. "${TOLL_SRCDIR:?}/tests/engines/common.sh"
version=1.5.6-r.1
command -v node >/dev/null 2>&1 || skip 'node is missing'
folder=${DUCKDB:-$TOLL_BUILDDIR/tests/bench-work/duckdb-$version}
if [ ! -d "$folder/node_modules/@duckdb/node-api" ]; then
	[ "${INSTALL_ENGINES:-no}" = yes ] || skip "no $folder/node_modules/@duckdb/node-api (INSTALL_ENGINES=yes installs it)"
	command -v npm >/dev/null 2>&1 || skip 'npm is missing'
	mkdir -p "$folder"
	say "installing DuckDB $version"
	timeout 150 npm install --prefix "$folder" --no-audit --no-fund "@duckdb/node-api@$version" >"$work/npm.log" 2>&1 ||
		skip "it cannot be installed: $(tail -n 1 "$work/npm.log")"
	: >"$folder/complete"
fi
# Node looks for packages beside the script.
ln -s "$folder/node_modules" "$work/node_modules"
cp "$here/duckdb.mjs" "$work"
prepare
# run NAME: $work/NAME.sql, in an empty database.
run() {
	node "$work/duckdb.mjs" "$work/$1.sql" times >"$work/out" 2>"$work/err" || { tail -n 5 "$work/err"; fail "the script fails"; }
	sed "s/^/$name: $1: /" "$work/err"
}

for book in book hard; do
	cat >>"$work/$book.sql" <<END
COPY toll_usage FROM '$work/$book-sql.csv' (FORMAT csv, HEADER true, NULLSTR '', DELIMITER ',', QUOTE '"');
COPY (SELECT id, cost_usd, note FROM toll_cost) TO '$work/$book-engine.csv' (FORMAT csv, HEADER false);
END
	run $book
	compare $book
done
toll export sql=duckdb to="$work/toll.sql"

{
	cat <<END
CREATE TABLE log (id VARCHAR, team VARCHAR, date DATE, tier VARCHAR, model VARCHAR, input_tokens BIGINT,
    cached_tokens BIGINT, output_tokens BIGINT, requests BIGINT, status INT, latency_ms INT);
COPY log FROM '$work/log.csv' (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"');
CREATE VIEW toll_usage AS SELECT id, team AS label, date AS used_on, tier, model, input_tokens AS input,
    cached_tokens AS cache_read, output_tokens AS output, requests $(nothing VARCHAR BIGINT TIMESTAMP) FROM log;
END
	cat "$work/toll.sql"
	cat <<END
SELECT * FROM toll_total;
COPY (SELECT id, cost_usd, note FROM toll_cost) TO '$work/log-engine.csv' (FORMAT csv, HEADER false);
END
} >"$work/log.sql"
run log
total "$(grep "^$rows," "$work/out")"
compare log all
