/* SPDX-License-Identifier: MIT */
/* The SQL dialects: one row for each engine, with its limits. Read struct engine in sql_script.h first. */
#include "interop/sql_dialect.h"

#include "interop/sql_view.h"

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL    "abcdefghijklmnopqrstuvwxyz"

/* ASCII letters only, as toll folds them, whatever the engine's locale. */
#define FOLD(word)  "translate(coalesce(" word ", ''), '" CAPITALS "._ ', '" SMALL "---')"
#define LOWER(word) "translate(coalesce(" word ", ''), '" CAPITALS "', '" SMALL "')"

/*
 * A time in SQLite is a text that datetime() reads and writes back unchanged: '+0 seconds' makes it normalise
 * the date, so that the 30th of February is rejected. Or it is ten digits, seconds since 1970.
 */
#define SQLITE_TIME "replace(substr(used_at, 1, 19), 'T', ' ')"
#define SQLITE_AT \
	"CASE WHEN length(used_at) = 10 AND used_at NOT GLOB '*[^0-9]*' THEN CAST(used_at AS INTEGER)\n" \
	"            WHEN datetime(" SQLITE_TIME ", '+0 seconds') = " SQLITE_TIME "\n" \
	"                AND trim(rtrim(substr(used_at, 20), 'Z'), '.0123456789') = ''\n" \
	"            THEN CAST(strftime('%s', " SQLITE_TIME ") AS INTEGER) END"
#define SQLITE_ON \
	"CASE WHEN date(used_on, '+0 days') = used_on THEN CAST(strftime('%s', used_on) AS INTEGER) END"

#define INDEXES \
	"CREATE INDEX toll_name_key ON toll_name (name, provider);\n" \
	"CREATE INDEX toll_price_key ON toll_price (model, tier, region);\n"

/* The highest price of a unit that a book can hold, and the highest below 100 dollars; in 10^-18 dollars. */
#define HIGHEST_PRICE ((money)INT64_MAX * 1000000)
#define HIGHEST_BELOW_100 (100 * MONEY_ONE - 1)

/*
 * Units and dollars are limited so that no product or sum of a row overflows its type: at most 10^18 units at
 * less than 100 dollars are below 10^20 dollars, which 38 digits with 18 decimals hold. ClickHouse does not
 * check sums for overflow, so a row must cost less than 10^9 dollars: 10^11 such rows are needed to overflow
 * 128 bits. SQLite has 64 bits: prices are split into three limbs of six digits, and each times 10^12 fits.
 * PostgreSQL has no such limit; there toll's own money is the limit.
 */
const struct engine sql_engines[] = {
	{
		.name = "postgres", .title = "PostgreSQL 13 and later",
		.begin = "BEGIN;\n", .end = "COMMIT;\n", .view = "VIEW",
		.text = "text NOT NULL", .whole = "bigint NOT NULL", .price = "numeric", .maybe = "?",
		.moment = "timestamp", .day = "date", .table_end = "", .space = "\n", .rows = 200,
		.ready = INDEXES "ANALYZE toll_name;\nANALYZE toll_price;\n\n", .inside = "", .outside = "",
		.number = "?", .places = MONEY_DECIMALS,
		.fold = FOLD("?"), .lower = LOWER("?"),
		.count = "CAST(? AS bigint)", .odd = "? < 0 OR ? > 1000000000000000 OR CAST(? AS bigint) <> ?",
		.timed = "used_at IS NOT NULL", .at = "CAST(floor(extract(epoch FROM used_at)) AS bigint)",
		.on = "(used_on - DATE '1970-01-01') * CAST(86400 AS bigint)",
		.over = "? / #", .term = "CASE WHEN # > 0 THEN # * ? ELSE 0 END",
		.cost = "(?) * times", .amount = "trim_scale(cost)",
		.most = HIGHEST_PRICE, .units = 1000000000000000000, .dollars = NULL,
		.stages = sql_by_joins, .totals = sql_totals,
	},
	{
		.name = "sqlite", .title = "SQLite 3.38 and later",
		.begin = "BEGIN;\n", .end = "COMMIT;\n", .view = "VIEW",
		.text = "TEXT NOT NULL", .whole = "INTEGER NOT NULL", .price = "INTEGER", .maybe = "?",
		.moment = "TEXT", .day = "TEXT", .table_end = "", .space = "\n", .rows = 200,
		/* merged into one SELECT, the view would compute an expression again at each use */
		.ready = INDEXES "\n", .inside = "LIMIT -1\n", .outside = "\nWHERE 1",
		.number = "?", .places = 0,
		.fold = "replace(replace(replace(lower(coalesce(?, '')), '.', '-'), '_', '-'), ' ', '-')",
		.lower = "lower(coalesce(?, ''))",
		.count = "nullif(?, '')", .odd = "typeof(nullif(?, '')) NOT IN ('integer', 'null') OR ? < 0 OR "
		    "nullif(?, '') > 1000000000000000",
		.timed = "nullif(used_at, '') IS NOT NULL", .at = SQLITE_AT, .on = SQLITE_ON,
		.over = "? / #", .term = NULL, .cost = NULL, .amount = NULL,
		.most = INT64_MAX, .units = 1000000000000, .dollars = NULL,
		.stages = sql_by_limbs, .totals = sql_totals_of_limbs,
	},
	{
		.name = "duckdb", .title = "DuckDB 1.0 and later",
		.begin = "BEGIN;\n", .end = "COMMIT;\n", .view = "VIEW",
		.text = "VARCHAR NOT NULL", .whole = "BIGINT NOT NULL", .price = "DECIMAL(20,18)", .maybe = "?",
		.moment = "TIMESTAMP", .day = "DATE", .table_end = "", .space = "\n", .rows = 2000,
		.ready = "", .inside = "", .outside = "",
		/* an unquoted number might be converted to a binary fraction */
		.number = "'?'", .places = MONEY_DECIMALS,
		.fold = FOLD("?"), .lower = LOWER("?"),
		.count = "CAST(? AS BIGINT)", .odd = "? < 0 OR ? > 1000000000000000 OR CAST(? AS BIGINT) <> ?",
		.timed = "used_at IS NOT NULL", .at = "epoch_us(used_at) // 1000000",
		.on = "CAST(used_on - DATE '1970-01-01' AS BIGINT) * 86400",
		.over = "? // #", .term = "CASE WHEN # > 0 THEN CAST(# AS DECIMAL(18,0)) * ? ELSE 0 END",
		.cost = "(?) * CAST(times AS DECIMAL(18,0))", .amount = "cost",
		.most = HIGHEST_BELOW_100, .units = 999999999999999999, .dollars = NULL,
		.stages = sql_by_joins, .totals = sql_totals,
	},
	{
		.name = "clickhouse", .title = "ClickHouse 18.16 and later",
		.begin = "", .end = "", .view = "TABLE",
		.text = "String", .whole = "Int64", .price = "Decimal(38,18)", .maybe = "Nullable(?)",
		.moment = "Nullable(DateTime)", .day = "Nullable(Date)",
		.table_end = " ENGINE = MergeTree() ORDER BY tuple()", .space = " ", .rows = SIZE_MAX,
		.ready = "", .inside = "", .outside = "",
		.escapes = true, .number = "?", .places = MONEY_DECIMALS,
		.fold = "replaceRegexpAll(lower(ifNull(?, '')), '[._ ]', '-')",
		.lower = "lower(ifNull(?, ''))",
		.count = "toInt64(?)", .odd = "? < 0 OR ? > 1000000000000000 OR toInt64(?) <> ?",
		.timed = "used_at IS NOT NULL", .at = "toInt64(used_at)", .on = "toInt64(used_on) * 86400",
		.over = "intDiv(?, #)", .term = "# * ifNull(?, toDecimal128(0, 18))",
		.cost = "(?) * times", .amount = "cost",
		.most = HIGHEST_BELOW_100, .units = 1000000000000000000, .dollars = "1000000000",
		.stages = sql_by_arrays, .totals = sql_totals,
	},
};

const size_t n_sql_engines = sizeof sql_engines / sizeof sql_engines[0];
