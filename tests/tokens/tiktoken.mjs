// SPDX-License-Identifier: MIT
// tiktoken.mjs IDS MEGABYTES STRINGS FILE...: compares the ids of toll (IDS is tests/tokens/ids) with those of npm
// tiktoken: of the files, of MEGABYTES of made texts, and of STRINGS short ones, in both encodings.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [ids, megabytes, strings, ...files] = process.argv.slice(2);
const { get_encoding } = createRequire(join(process.cwd(), 'x.js'))('tiktoken');
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const PIECE = 1 << 14;		// bytes compared at once: the other is slow on long pieces

// Numbers that are the same in every run.
let state = 20261201;
function random(n) {
	state = (Math.imul(state, 1103515245) + 12345) >>> 0;
	return Math.floor((state / 2 ** 32) * n);
}
const pick = (list) => list[random(list.length)];
const character = () => {
	const c = random(0x110000);
	return c >= 0xd800 && c < 0xe000 ? 0xfffd : c;
};

// Characters of every class, and what is near a border of the patterns.
const soup = [...'aZbXé中文あアกи٣½Ⅷʰªǅ́ัิ \t\n\r\n  /\\.,!?\'"(){}[]-_=+<>|&*#@$%^~`0123456789',
	...'\u00a0\u0085\u180e\u2028\u3000\ufeff\u200d\u017f\u212a\u0301\u20dd😀👨‍👩‍👧🇩🇪', "'s", "'LL", "'\u017f", "'re", "'vE", 'don\'t', '<|endoftext|>',
	'   ', '\n\n', '\r\n', ' \n ', '//', '\t\t', 'HTTPServer', '中AB', 'ABc', 'АБВг', '0x1F', 'aaaaaaaaaaaa', '________'];

const makers = {
	'classes':         () => pick(soup),
	'code points':     () => String.fromCodePoint(character()),
	'code points in words': () => 'a' + String.fromCodePoint(character()) + pick([' ', 'B', '\n', '1', '!']),
	'emoji':           () => String.fromCodePoint(0x1f300 + random(0x400)) + pick(['', '\u200d', '\ufe0f', ' ']),
	'letters':         () => String.fromCharCode(97 + random(26)) + (random(9) ? '' : pick([' ', '\n', 'E'])),
	'Han':             () => String.fromCharCode(0x4e00 + random(random(3) ? 600 : 0x5000)) + (random(20) ? '' : '，'),
	'Thai':            () => String.fromCharCode(0xe01 + random(0x5a)),
	'repeated':        () => pick(soup).repeat(1 + random(40)),
};

function text(make, size) {
	let out = '';
	while (out.length < size)
		out += make();
	return Buffer.from(out);
}

const bytes = (size) => Buffer.from(Array.from({ length: size }, () => random(random(2) ? 256 : 128)));

function damaged(size) {
	const out = text(makers.classes, size);
	for (let i = 0; i < out.length / 20; i++)
		out[random(out.length)] = random(256);
	return out;
}

// Every character once, in contexts that matter.
function* everyCharacter() {
	for (const around of [['', ''], ['a', 'b'], [' ', ' '], ['A', '\n'], ['1', '!']])
		for (let c = 0; c < 0x110000; c += 512)
			yield Buffer.from(Array.from({ length: 512 }, (_, i) => c + i).filter((x) => x < 0xd800 || x > 0xdfff)
				.map((x) => around[0] + String.fromCodePoint(x) + around[1]).join(''));
}

function* texts() {
	for (const file of files) {
		const whole = readFileSync(file);
		for (let i = 0; i < whole.length; i += PIECE)
			yield [file, whole.subarray(i, i + PIECE)];
	}
	const each = megabytes * 1e6 / (Object.keys(makers).length + 2);
	for (let i = 0; i < each; i += PIECE) {
		for (const [name, make] of Object.entries(makers))
			yield [name, text(make, PIECE / 3)];
		yield ['bytes', bytes(PIECE / 8)];
		yield ['damaged', damaged(PIECE / 4)];
	}
	if (megabytes >= 10)
		for (const some of everyCharacter())
			yield ['every character', some];
	for (let i = 0; i < strings; i++) {
		const size = 1 + random(24);
		yield ['short', random(8) ? text(pick(Object.values(makers)), size) : random(2) ? bytes(size) : damaged(size)];
	}
}

function compare(name, reference, batch) {
	const input = Buffer.concat(batch.flatMap(([, text]) => {
		const n = Buffer.alloc(4);
		n.writeUInt32LE(text.length);
		return [n, text];
	}));
	const run = spawnSync(ids, [name], { input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'inherit'] });
	let at = 0;
	if (run.status !== 0)
		throw new Error(`${ids} ${name} ended with ${run.status}`);
	for (const [what, text] of batch) {
		const n = run.stdout.readUInt32LE(at);
		const got = new Uint32Array(run.stdout.buffer.slice(run.stdout.byteOffset + at + 4, run.stdout.byteOffset + at + 4 + 4 * n));
		const want = reference.encode_ordinary(decoder.decode(text));
		at += 4 + 4 * n;
		if (got.length !== want.length || got.some((x, i) => x !== want[i])) {
			const i = want.findIndex((x, j) => x !== got[j]);
			console.log(`${name}: ${what}: from id ${i} on ${got.slice(i, i + 4)} and not ${want.slice(i, i + 4)}`);
			console.log(JSON.stringify(decoder.decode(text)).slice(0, 300));
			process.exit(1);
		}
	}
}

const encodings = ['o200k_base', 'cl100k_base'].map((name) => [name, get_encoding(name)]);
let batch = [], size = 0, total = 0, count = 0;
function flush() {
	for (const [name, reference] of encodings)
		compare(name, reference, batch);
	total += size;
	count += batch.length;
	batch = [];
	size = 0;
}
for (const item of texts()) {
	batch.push(item);
	size += item[1].length;
	if (size > 4e6 || batch.length > 50000)
		flush();
}
flush();
console.log(`${count} texts, ${(total / 1e6).toFixed(1)} MB: the same ids in ${encodings.map((x) => x[0]).join(' and ')}`);
