// SPDX-License-Identifier: MIT
// The job of toll batch in DuckDB: every row back as it was, with its exact cost behind it. Run from a folder in
// which @duckdb/node-api is installed.
//
//	node duckdb.mjs start				opens and closes an empty database: what every run below pays first
//	node duckdb.mjs price THREADS USAGE PRICES OUT	writes OUT
//	node duckdb.mjs total THREADS USAGE PRICES	prints the number of rows and the sum of their costs
//
// A price has at most six decimals and is for a million tokens, so a token's ends within twelve: all of it is done
// with decimals, none of it rounds. Of the forms tried this is the fastest; decimals with 18 places take longer.

import { DuckDBInstance } from '@duckdb/node-api';

const [what, threads = '1', usage, prices, out] = process.argv.slice(2);
const text = (value) => `'${value.replaceAll("'", "''")}'`;

// What toll is told by names, DuckDB is told by types: it need not guess them from a sample either.
const csv = (file, columns) => `read_csv(${text(file)}, header = true, delim = ',', quote = '"', escape = '"',
	auto_detect = false, columns = {${Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`)}})`;

const tokens = 'DECIMAL(18,0)';
const usageColumns = {
	id: 'VARCHAR', team: 'VARCHAR', model: 'VARCHAR', input_tokens: 'BIGINT', cached_tokens: 'BIGINT',
	output_tokens: 'BIGINT', requests: 'BIGINT', status: 'VARCHAR', latency_ms: 'VARCHAR',
};
const priceColumns = {
	model: 'VARCHAR', input: 'DECIMAL(12,6)', cache_read: 'DECIMAL(12,6)', output: 'DECIMAL(12,6)',
};
const perToken = (price) => `CAST(${price} * CAST('0.000001' AS DECIMAL(6,6)) AS DECIMAL(18,12)) AS ${price}`;

const cost = `CAST((CAST(u.input_tokens - u.cached_tokens AS ${tokens}) * p.input +
	CAST(u.cached_tokens AS ${tokens}) * p.cache_read + CAST(u.output_tokens AS ${tokens}) * p.output) *
	CAST(u.requests AS ${tokens}) AS DECIMAL(18,12))`;

const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
const run = (sql) => connection.run(sql);

if (what !== 'start') {
	await run(`CREATE TABLE p AS SELECT model, ${['input', 'cache_read', 'output'].map(perToken)}
		FROM ${csv(prices, priceColumns)}`);
	const rows = `FROM ${csv(usage, usageColumns)} u JOIN p ON u.model = p.model`;
	if (what === 'price') {
		await run(`COPY (SELECT u.*, ${cost} AS cost_usd ${rows}) TO ${text(out)} (FORMAT csv, HEADER true)`);
	} else {
		const reader = await connection.runAndReadAll(
			`SELECT count(*)::VARCHAR, sum(${cost})::VARCHAR ${rows}`);
		console.log(reader.getRows()[0].join(' '));
	}
}
connection.closeSync();
