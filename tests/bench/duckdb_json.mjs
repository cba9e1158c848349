// SPDX-License-Identifier: MIT
// The job of toll sum by=model on JSON Lines of chat answers in DuckDB: the counts of each model, nothing priced. The
// columns are declared, so that it need not guess them. Run from a folder in which @duckdb/node-api is installed.
//
//	node duckdb_json.mjs start		opens and closes an empty database: what every run below pays first
//	node duckdb_json.mjs sum THREADS FILE	prints the number of rows, input and output tokens

import { DuckDBInstance } from '@duckdb/node-api';

const [what, threads = '1', file] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();

if (what !== 'start') {
	const reader = await connection.runAndReadAll(`
		SELECT sum(n)::VARCHAR, sum(i)::VARCHAR, sum(o)::VARCHAR FROM (
			SELECT model, count(*) AS n, sum(usage.prompt_tokens) AS i, sum(usage.completion_tokens) AS o,
				sum(usage.prompt_tokens_details.cached_tokens) AS c
			FROM read_json('${file.replaceAll("'", "''")}', format = 'newline_delimited', columns = {
				created: 'BIGINT', model: 'VARCHAR', usage: 'STRUCT(prompt_tokens BIGINT, completion_tokens BIGINT,
				prompt_tokens_details STRUCT(cached_tokens BIGINT))' })
			GROUP BY model)`);
	console.log(reader.getRows()[0].join(' '));
}
connection.closeSync();
