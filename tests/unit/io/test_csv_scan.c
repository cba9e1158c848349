/* SPDX-License-Identifier: MIT */
/* The scanner of plain CSV against libcsv: every variant, every cut, every offset in a block. */
#include "test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/json_writer.h"
#include "test_records.h"

static const char *const variants[] = { "best", "portable", "SSE2", "AVX2" };

/* Fails unless the scanner reads the text as libcsv does; tells how many records it read itself. */
static struct scanning
want_same(struct arena *a, const char *text, size_t n, enum csv_scan_variant v, size_t piece)
{
	struct reading r = without_mark(read_all(a, text, n));
	struct scanning met = { 0, 0, 0 };
	const char *fault = r.failed ? "libcsv fails" : scan_fault(&r, v, piece, &met);
	struct buffer shown = buffer_new(a);

	if (fault != NULL) {
		json_quote(&shown, text);
		fail_seed("%s: %s, in pieces of %zu: %s", variants[v], fault, piece, shown.text);
	}
	return met;
}

#define each_variant(v) \
	for (enum csv_scan_variant v = CSV_SCAN_BEST; v <= CSV_SCAN_AVX2; v++) \
		if (csv_scan_can(v))

/* ---- what is plain and what is odd ---- */

static void
test_plain_and_odd(void **state)
{
	static const struct { const char *text; size_t n; struct scanning want; } cases[] = {
#define CASE(text, plain, blank, odd) { text, sizeof text - 1, { plain, blank, odd } }
		CASE("", 0, 0, 0),
		CASE("a,b\n1,2\n", 2, 0, 0),
		CASE("a,b\r\n1,2\r\n", 2, 0, 0),
		CASE("a,b\n1,2", 2, 0, 0),
		CASE("a,b\n1,", 2, 0, 0),
		CASE("a;b\n1;2\n", 2, 0, 0),
		CASE("a\tb\n\t2\n1\t\n\t\n", 4, 0, 0),
		CASE(",\n,,\r\n", 2, 0, 0),
		CASE("a,b\n\n1,2\n\r\n \n \t\r\n", 2, 4, 0),
		CASE("\n\n \n", 0, 3, 0),
		CASE("a\n  ", 1, 1, 0),
		CASE(" a , b\t\n\t1,2 \r\n \t, x y \n,  ", 4, 0, 0),
		CASE("a\tb\n 1 \t 2 \n", 2, 0, 0),
		CASE("\"a\",b\n\"\",\"\"\n", 2, 0, 0),
		CASE("\"a\"\r\n\"\"\r\n\"\"", 3, 0, 0),
		CASE("\"a,b\",\"c\nd\"\r\n\"e\r\n\",\"f\rg\"\n", 2, 0, 0),
		CASE("a,\"b\"\"c\"\n\"\"\"\",\"\"\"\"\"\"\n", 2, 0, 0),
		CASE("a,\" b \"\n", 1, 0, 0),
		CASE("\xef\xbb\xbf" "a,b\n1,2\n", 2, 0, 0),
		CASE("a,b\n\xef\xbb\xbf\n\xef\xbb\xbf" "1,2\n", 3, 0, 0),
		CASE("\xc2\xa0" "a,\xe2\x80\x83\n", 1, 0, 0),
		CASE("a,b\v\n\f,\x01\n", 2, 0, 0),

		CASE("a,b\"c\n1,2\n", 1, 0, 1),
		CASE("a,b\"\n1,2\n", 1, 0, 1),
		CASE("5\" x 6\",b\n1,2\n", 1, 0, 1),
		CASE("a,\"b\"c\n1,2\n", 0, 0, 1),
		CASE("a,\"b\" \n1,2\n", 1, 0, 1),
		CASE("a, \"b\"\n1,2\n", 1, 0, 1),
		CASE("a,\"b\" \"\n1,2\n\"\n1,2\n", 1, 0, 2),
		CASE("a,\"b\" ,c\n\"x\"\t\n1,2\n", 1, 0, 2),
		CASE("a\rb\r1,2\r", 0, 0, 3),
		CASE("a\n\r1,2\n", 2, 0, 1),
		CASE("a,b\n1\r,2\n3,4\n", 3, 0, 1),
		CASE("a,b\n\"1\"\r,2\n3,4\n", 3, 0, 1),
		CASE("a,b\n1,2\r", 1, 0, 1),
		CASE("a,b\n1,\"2", 1, 0, 1),
		CASE("a,b\n1,\"2\n\n", 1, 0, 1),
		CASE("a,b\n1,\"", 1, 0, 1),
		CASE("a,b\n1,\0" "2\n3,4\n", 2, 0, 1),
		CASE("a,b\n1,\"\0\"\n3,4\n", 2, 0, 1),
	};

	each_variant(v) {
		for (size_t i = 0; i < LENGTH(cases); i++) {
			struct scanning got = want_same(*state, cases[i].text, cases[i].n, v, cases[i].n + 1);
			struct scanning want = cases[i].want;

			for (size_t piece = 1; piece < cases[i].n; piece++)
				want_same(*state, cases[i].text, cases[i].n, v, piece);
			if (got.plain != want.plain || got.blank != want.blank || got.odd != want.odd)
				fail_msg("%s: case %zu: %zu plain, %zu blank, %zu odd: %s", variants[v], i,
				    got.plain, got.blank, got.odd, cases[i].text);
		}
	}
}

/* ---- every offset ---- */

/* Each of these, behind text that puts it at each place of a block, and the text cut there too. */
static void
test_offsets(void **state)
{
	static const char *const parts[] = { "\"q\"", "\"\"", "\"x\"\"y\"", "\"\"\"\"", "\"a,b\"", "\"a\nb\"",
	    "\"a\r\nb\"", "x\"y", "\"x\"y", " \"x\"", "\"x\" ", " x ", "\r\n", "\r", "\n\n", "\"", "" };
	char text[256];

	each_variant(v) {
		for (size_t i = 0; i < LENGTH(parts); i++) {
			for (size_t at = 0; at <= 2 * CSV_SCAN_BLOCK; at++) {
				int n = snprintf(text, sizeof text, "h,i\n%.*s,%s,1\n2,\"3\"\n",
				    (int)at, "0123456789,abcdefghijklm,nopqrstuvwxyzABCDEFGHIJ,KLMNOPQRSTUVWXYZ"
				    "0123456789,abcdefghijklm,nopqrstuvwxyzABCDEFGHIJ,KLMNOPQRSTUVWXYZ", parts[i]);

				want_same(*state, text, (size_t)n, v, (size_t)n);
				want_same(*state, text, (size_t)n, v, at + 1);
				arena_reset(*state);
			}
		}
	}
}

/*
 * A blank in front of the first cell of a record is taken off wherever in the window of blocks the record begins,
 * and however far behind the blank its first separator comes.
 */
static void
test_first_cells(void **state)
{
	static const char filler[] = "0123456789,abcdefghijklm,nopqrstuvwxyzABCDEFGHIJ,KLMNOPQRSTUVWXYZ"
	    "0123456789,abcdefghijklm,nopqrstuvwxyzABCDEFGHIJ,KLMNOPQRSTUVWXYZ";
	char text[512];

	each_variant(v) {
		for (size_t at = 0; at <= 2 * CSV_SCAN_BLOCK; at++) {
			for (size_t length = 1; length <= 2 * CSV_SCAN_BLOCK; length += 21) {
				int n = snprintf(text, sizeof text, "%.*s\n %0*d,1\n2,3\n", (int)at, filler, (int)length, 7);

				want_same(*state, text, (size_t)n, v, (size_t)n);
				want_same(*state, text, (size_t)n, v, at + 1);
				arena_reset(*state);
			}
		}
	}
}

/* No step beyond the text on either side: pages that nobody may touch surround it. */
static void
test_borders(void **state)
{
	static const char line[] = "\"a\",bc, d\r\n\"e\"\"f\",, \n";
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *room = mmap(NULL, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static struct csv_scan s;
	struct csv_scan_record rec;

	(void)state;
	if (room == MAP_FAILED || mprotect(room + page, page, PROT_READ | PROT_WRITE) != 0)
		fail_msg("no memory");
	for (size_t i = 0; i < page; i++)
		room[page + i] = line[i % (sizeof line - 1)];
	each_variant(v) {
		csv_scan_init(&s, ',', v);
		for (size_t n = 0; n <= 4 * CSV_SCAN_BLOCK; n++) {
			const char *starts[] = { room + page, room + 2 * page - n };

			for (size_t i = 0; i < LENGTH(starts); i++) {
				csv_scan_begin(&s, starts[i], n, true);
				while (csv_scan_next(&s, &rec) < CSV_SCAN_ODD)
					;
				csv_scan_parity(starts[i], n, v);
			}
		}
	}
	munmap(room, 3 * page);
}

/* ---- anything ---- */

static void
add_cell(struct rng *r, struct buffer *out)
{
	static const char *const cells[] = { "", "1", "gpt-5", "200000", "2026-11-22 10:00", "a b", " a", "b ",
	    "\t", "\"\"", "\"a,b\"", "\"a\"\"b\"", "\"line\nbreak\"", "\"cr\r\nlf\"", "\" x \"", "\"gpt-5\"",
	    "\xc3\xa9t\xc3\xa9", "a long cell that is longer than a block of the scanner has bytes, by some" };

	buffer_puts(out, cells[rng_below(r, LENGTH(cells))]);
}

/* A plain file: quoted in all cells, in some, or in none but where needed. */
static struct buffer
plain_file(struct rng *r, struct arena *a, char delimiter, size_t rows)
{
	struct buffer out = buffer_new(a);
	const char *line_break = rng_below(r, 2) == 0 ? "\n" : "\r\n";
	size_t columns = 1 + rng_below(r, 12);

	buffer_printf(&out, "h%ch%ch%s", delimiter, delimiter, line_break);
	for (size_t i = 0; i < rows; i++) {
		for (size_t c = 0; c < columns; c++) {
			if (c > 0)
				buffer_add(&out, &delimiter, 1);
			add_cell(r, &out);
		}
		if (i + 1 < rows || rng_below(r, 2) == 0)
			buffer_puts(&out, line_break);
		if (rng_below(r, 16) == 0)
			buffer_puts(&out, line_break);
	}
	return out;
}

/* Puts some bytes that matter where they do not belong. */
static void
spoil(struct rng *r, char *text, size_t n)
{
	static const char bytes[] = { '"', '"', '"', ',', '\n', '\r', ' ', '\t', ';', '\0', 'x' };

	for (size_t i = rng_below(r, 6); i > 0 && n > 8; i--)
		text[8 + rng_below(r, n - 8)] = bytes[rng_below(r, LENGTH(bytes))];
}

static void
test_any(void **state)
{
	static const char delimiters[] = ",;\t";
	struct rng r = rng_new("any file");

	for (int i = 0; i < 150; i++) {
		char delimiter = delimiters[rng_below(&r, 3)];
		struct buffer file = plain_file(&r, *state, delimiter, rng_below(&r, 24));
		bool plain = i % 3 == 0;

		if (!plain)
			spoil(&r, file.text, file.n);
		each_variant(v) {
			struct scanning met = want_same(*state, file.text, file.n, v, file.n + 1);

			if (plain && met.odd > 0)
				fail_seed("%s: %zu odd in a plain file: %s", variants[v], met.odd, file.text);
			want_same(*state, file.text, file.n, v, 1 + rng_below(&r, 70));
			want_same(*state, file.text, file.n, v, 64 * (1 + rng_below(&r, 20)));
		}
		arena_reset(*state);
	}
}

/* What one window leaves to the next: a separator, a quote, a blank or a CR may be its last byte. */
static void
test_windows(void **state)
{
	static const char *const parts[] = { ",\"q\",1", ", x ,1", ",\"q\"\"r\",1", ",\"q\r\n\"\r", ", \"q\"",
	    ",\"q\" ", ",q\r,1", "q\",\",1" };

	each_variant(v) {
		for (size_t i = 0; i < LENGTH(parts); i++) {
			for (size_t before = 0; before < 10; before++) {
				struct buffer file = buffer_new(*state);

				buffer_puts(&file, "a,b\n");
				buffer_fill(&file, 'x', CSV_SCAN_WINDOW * CSV_SCAN_BLOCK - before - file.n);
				buffer_printf(&file, "%s\n1,2\n", parts[i]);
				want_same(*state, file.text, file.n, v, file.n);
				arena_reset(*state);
			}
		}
	}
}

/* Files of more than one window, of one record longer than a window, and of more cells than are plain. */
static void
test_large(void **state)
{
	struct rng r = rng_new("large file");

	each_variant(v) {
		struct buffer file = plain_file(&r, *state, ',', 400), broad = buffer_new(*state);
		struct scanning met = want_same(*state, file.text, file.n, v, file.n);

		assert_int_equal(met.odd, 0);
		want_same(*state, file.text, file.n, v, 3000);
		spoil(&r, file.text, file.n);
		want_same(*state, file.text, file.n, v, file.n);

		buffer_puts(&broad, "a,\"");
		buffer_fill(&broad, 'x', 3 * CSV_SCAN_WINDOW * CSV_SCAN_BLOCK);
		buffer_puts(&broad, "\"\n");
		buffer_fill(&broad, ',', CSV_SCAN_CELLS - 1);
		buffer_puts(&broad, "\n1\n");
		met = want_same(*state, broad.text, broad.n, v, broad.n);
		assert_int_equal(met.odd, 0);
		for (int more = 0; more < 3; more++) {
			buffer_fill(&broad, ',', CSV_SCAN_CELLS + (more > 1 ? 5000 : more));
			buffer_puts(&broad, "\n1\n");
			met = want_same(*state, broad.text, broad.n, v, broad.n);
			assert_int_equal(met.odd, 1 + more);
		}
		arena_reset(*state);
	}
}

/* ---- several readers ---- */

static void
test_parity(void **state)
{
	struct rng r = rng_new("parity");
	struct buffer file = plain_file(&r, *state, ',', 40);

	each_variant(v) {
		for (size_t from = 0; from < 70; from++) {
			bool odd = false;

			for (size_t n = 0; from + n < file.n && n < 300; n++) {
				if (csv_scan_parity(file.text + from, n, v) != odd)
					fail_seed("%s: parity of %zu bytes from %zu", variants[v], n, from);
				odd ^= file.text[from + n] == '"';
			}
		}
	}
}

/* From any place, the next record is one that libcsv has, and none is stepped over. */
static void
test_to_record(void **state)
{
	struct rng r = rng_new("to record");
	struct buffer file = plain_file(&r, *state, ',', 40);
	struct reading all = read_all(*state, file.text, file.n);
	size_t record = 0, end = all.records[0].n_raw;

	for (size_t at = 0; at < file.n; at++) {
		bool inside = csv_scan_parity(file.text, at, CSV_SCAN_BEST);
		size_t step = csv_scan_to_record(file.text + at, file.n - at, inside);

		if (at == end)
			end += all.records[++record].n_raw;
		if (step == SIZE_MAX ? end != file.n : at + step != end)
			fail_seed("from %zu: %zu, want %zu", at, step, end);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(test_plain_and_odd),
		UNIT(test_offsets),
		UNIT(test_first_cells),
		UNIT(test_borders),
		UNIT(test_windows),
		UNIT(test_any),
		UNIT(test_large),
		UNIT(test_parity),
		UNIT(test_to_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
