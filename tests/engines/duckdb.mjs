// SPDX-License-Identifier: MIT
// node duckdb.mjs FILE: runs the statements of a file in an empty database, and prints what SELECTs give: a line for a
// row, with commas between its columns. Run from a folder in which @duckdb/node-api is installed.

import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
const statements = await connection.extractStatements(readFileSync(process.argv[2], 'utf8'));
for (let i = 0; i < statements.count; i++) {
	const start = Date.now();
	const reader = await (await statements.prepare(i)).runAndReadAll();
	const note = process.argv[3] === 'times' && Date.now() - start > 50 ? `statement ${i}: ${Date.now() - start} ms` : '';
	for (const row of reader.getRows()) console.log(row.join(','));
	if (note) console.error(note);
}
connection.closeSync();
