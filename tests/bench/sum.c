/* SPDX-License-Identifier: MIT */
/*
 * sum FILE COLUMN [IGNORED]: adds up a column of dollars, exactly, and prints four lines:
 *
 *	rows N		records below the header
 *	blank N		those of them in which the column is empty
 *	total T		in whole 10^-18 dollars, as a decimal without needless zeros
 *	content H	a hash of all records that does not depend on their order
 *
 * Two files with the same content hold the same fields in the same columns, with the same amounts, however they are
 * quoted and whatever zeros end an amount. The column IGNORED takes no part in it. Fields are told apart as in RFC
 * 4180, byte by byte: this has to be plainly right, not fast.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_MAX = 1 << 16, SCALE = 18 };

static const char *name;		/* of the file */
static uint64_t rows;

static void
die(const char *what, const char *value)
{
	fprintf(stderr, "sum: %s: record %" PRIu64 ": %s%s\n", name, rows, what, value);
	exit(1);
}

/* ---- amounts ---- */

/* In 10^-18 dollars: digits with a point and at most 18 decimals, or without. */
static unsigned __int128
amount(const char *text)
{
	unsigned __int128 value = 0, most = ~(unsigned __int128)0 / 10 - 1;
	int decimals = -1;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (*p < '0' || *p > '9' || value > most || decimals == SCALE)
			die("not an exact amount: ", text);
		value = value * 10 + (unsigned)(*p - '0');
		decimals += decimals >= 0;
	}
	for (int i = decimals < 0 ? 0 : decimals; i < SCALE; i++) {
		if (value > most)
			die("too large: ", text);
		value *= 10;
	}
	return value;
}

static void
print_amount(unsigned __int128 value)
{
	char text[64];
	char *p = text + sizeof text - 1;
	int decimals = SCALE;

	*p = '\0';
	for (; decimals > 0 && value % 10 == 0; decimals--)
		value /= 10;
	for (int i = 0; i <= decimals || value > 0; i++) {
		if (i > 0 && i == decimals)
			*--p = '.';
		*--p = (char)('0' + (int)(value % 10));
		value /= 10;
	}
	puts(p);
}

/* ---- hashes: FNV-1a of a record, mixed, so that those of different records may be added ---- */

static uint64_t
hash_bytes(uint64_t h, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3;
	return h;
}

static uint64_t
hash_end(uint64_t h)
{
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9;
	h = (h ^ h >> 27) * 0x94d049bb133111eb;
	return h ^ h >> 31;
}

/* ---- fields ---- */

enum next { FIELD, RECORD, END };

/* Reads a field and tells what follows it: another field, another record or nothing. */
static enum next
read_field(FILE *f, char *field)
{
	size_t n = 0;
	bool quoted = false;

	for (;;) {
		int c = getc_unlocked(f);

		if (c == '"' && !quoted && n == 0) {
			quoted = true;
			continue;
		}
		if (c == '"' && quoted) {
			c = getc_unlocked(f);
			if (c != '"')
				quoted = false;
		}
		if (c == EOF || (!quoted && (c == ',' || c == '\n'))) {
			field[n] = '\0';
			return c == EOF ? END : c == ',' ? FIELD : RECORD;
		}
		if (n == FIELD_MAX - 1)
			die("a field is too long", "");
		field[n++] = (char)c;
	}
}

int
main(int argc, char **argv)
{
	static char field[FIELD_MAX];
	int column = -1, ignored = -1;
	unsigned __int128 total = 0;
	uint64_t blank = 0, content = 0;
	enum next next = FIELD;
	FILE *f;

	if (argc < 3 || argc > 4) {
		fputs("usage: sum FILE COLUMN [IGNORED]\n", stderr);
		return 2;
	}
	name = argv[1];
	f = fopen(name, "r");
	if (f == NULL) {
		perror(name);
		return 1;
	}
	for (int i = 0; next == FIELD; i++) {
		next = read_field(f, field);
		if (strcmp(field, argv[2]) == 0)
			column = i;
		else if (argc == 4 && strcmp(field, argv[3]) == 0)
			ignored = i;
	}
	if (column < 0)
		die("no column ", argv[2]);
	while (next != END) {
		uint64_t hash = 0xcbf29ce484222325;
		bool seen = false;
		int i = 0;

		do {
			next = read_field(f, field);
			if (next == END && i == 0 && *field == '\0')
				break;
			seen |= i == column;
			if (i == column && *field != '\0') {
				unsigned __int128 cost = amount(field);

				if (cost > ~total)
					die("the total is too large", "");
				total += cost;
				hash = hash_bytes(hash, &cost, sizeof cost);
			} else if (i == column) {
				blank++;
			} else if (i != ignored) {
				hash = hash_bytes(hash, field, strlen(field) + 1);
			}
			i++;
		} while (next == FIELD);
		if (i == 0)
			break;
		rows++;
		if (!seen)
			die("too few fields", "");
		content += hash_end(hash);
	}
	if (ferror(f)) {
		perror(name);
		return 1;
	}
	printf("rows %" PRIu64 "\nblank %" PRIu64 "\ntotal ", rows, blank);
	print_amount(total);
	printf("content %016" PRIx64 "\n", content);
	return 0;
}
