/* SPDX-License-Identifier: MIT */
/*
 * The scanner of csv_scan.h. Read from the bottom: csv_scan_next takes records from lists of separators, scan_window
 * fills the lists for a window of blocks, and a kernel (portable, SSE2 or AVX2) marks the bytes of each block in words
 * of bits. A prefix sum over the quotes tells which bytes are inside them.
 */
#include "io/csv_scan.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/bytes.h"
#include "io/csv_reader.h"

#define always_inline inline __attribute__((always_inline))
#define rarely(x) __builtin_expect(!!(x), 0)

/* The kinds of the 64 bytes of a block: in each word one bit per byte, the lowest for the first byte. */
struct block_marks {
	uint64_t quote, space, lf;
	uint64_t separator;		/* delimiter or LF; those inside quotes too, until marks_apply_quotes */
	uint64_t low;			/* any other byte from 0 to CR */
	uint64_t busy;			/* not 0 if some byte is a quote or low; few blocks have one */
	uint64_t cr, nul;		/* found only if some byte is low, or after a CR */
};

/*
 * A variant. scan_blocks goes through n blocks, appends their separators to s->ends and lists their line ends in
 * s->lines, stops after a block that has an odd byte, and returns the number of blocks that it scanned.
 */
struct csv_scan_kernel {
	size_t	(*scan_blocks)(struct csv_scan *s, const char *text, size_t n);
	bool	(*parity)(const char *text, size_t n);
};

/* Flags of csv_scan_flow.carry: the last byte of a block was inside quotes, a closing quote, a CR outside quotes. */
enum { INSIDE = 1, CLOSED = 2, RETURNED = 4 };

/* ---- quotes ---- */

/* Each bit becomes the sum, modulo 2, of itself and all lower bits: of quotes, whether a byte is inside them. */
static always_inline uint64_t
bits_prefix_sum(uint64_t bits)
{
	bits ^= bits << 1;
	bits ^= bits << 2;
	bits ^= bits << 4;
	bits ^= bits << 8;
	bits ^= bits << 16;
	return bits ^ bits << 32;
}

/*
 * For a block that has quotes or control characters, or follows one that has: removes the marks inside quotes, and
 * finds odd bytes. Quotes are plain if each opening one comes right after a separator or (doubled) a closing one, and
 * if right after each closing one comes a separator, a line break or (doubled) an opening one. Up to the first odd byte
 * everything is as libcsv sees it; after it the bits mean nothing.
 */
static always_inline void
marks_apply_quotes(struct csv_scan_flow *f, struct block_marks *m)
{
	uint64_t inside = bits_prefix_sum(m->quote) ^ (0 - (f->carry & INSIDE));
	uint64_t opens = m->quote & inside, closes = m->quote & ~inside;
	uint64_t separator = m->separator & ~inside, cr = m->cr & ~inside;
	uint64_t after_separator = separator << 1 | f->separator;
	uint64_t after_close = closes << 1 | (f->carry & CLOSED) / CLOSED;
	uint64_t after_cr = cr << 1 | (f->carry & RETURNED) / RETURNED;

	f->odd = (opens & ~(after_separator | after_close)) |
	    (after_close & ~(separator | opens | cr)) | (after_cr & ~m->lf) | m->nul;
	f->carry = inside >> 63 | (closes >> 63) * CLOSED | (cr >> 63) * RETURNED;
	f->hidden += (uint64_t)__builtin_popcountll(m->lf & inside);
	m->space |= m->low & ~m->cr;
	m->separator = separator | cr;		/* a CR ends a cell too; nothing is a cell between it and its LF */
	m->lf &= ~inside;
}

/* The bytes at which a cell begins or ends with a blank, one bit each. */
static always_inline uint64_t
marks_blank_edges(struct csv_scan_flow *f, const struct block_marks *m)
{
	uint64_t edges = (m->space & (m->separator << 1 | f->separator)) |
	    ((m->space << 1 | f->blank) & m->separator);

	f->separator = m->separator >> 63;
	f->blank = m->space >> 63;
	return edges;
}

/* At most this many in a block, for most blocks of most files. */
enum { SEPARATORS = 10, LINES = 2 };

/* The index of the lowest bit that is set; any value if none is. */
static always_inline unsigned
bit_lowest(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits | UINT64_C(1) << 63);
}

/* ---- portable: eight bytes in a word of 64 bits ---- */

/* Sets the top bit of each byte that is equal to c, or (below) not above c; all other bits are 0. */
static always_inline uint64_t
bytes_equal_top(uint64_t word, char c)
{
	word ^= BYTES_EACH(c);
	return ~(((word & BYTES_EACH(0x7f)) + BYTES_EACH(0x7f)) | word) & BYTES_EACH(0x80);
}

static always_inline uint64_t
bytes_not_above_top(uint64_t word, char c)
{
	return ~(((word & BYTES_EACH(0x7f)) + BYTES_EACH(0x7f - c)) | word) & BYTES_EACH(0x80);
}

/* Moves the top bits of eight bytes into the lowest eight bits. */
static always_inline uint64_t
bits_gather(uint64_t tops)
{
	return (tops >> 7) * 0x0102040810204080 >> 56;
}

static always_inline uint64_t
equal_portable(const char *s, char c)
{
	uint64_t bits = 0;

	for (int i = 0; i < CSV_SCAN_BLOCK; i += 8)
		bits |= bits_gather(bytes_equal_top(bytes_load(s + i), c)) << i;
	return bits;
}

static always_inline struct block_marks
block_marks_portable(const char *s, char delimiter)
{
	struct block_marks m = { 0 };

	for (int i = 0; i < CSV_SCAN_BLOCK; i += 8) {
		uint64_t word = bytes_load(s + i), separator = bytes_equal_top(word, delimiter);
		uint64_t low = bytes_not_above_top(word, '"');

		/* Letters, digits and most signs are above '"': of them only the delimiter matters. */
		if (low != 0) {
			uint64_t lf = bytes_equal_top(word, '\n');

			separator |= lf;
			m.lf |= bits_gather(lf) << i;
			m.quote |= bits_gather(bytes_equal_top(word, '"')) << i;
			m.space |= bits_gather(bytes_equal_top(word, ' ')) << i;
			m.low |= bits_gather(bytes_not_above_top(word, '\r') & ~separator) << i;
		}
		m.separator |= bits_gather(separator) << i;
	}
	m.busy = m.quote | m.low;
	return m;
}

#define VARIANT(name) name##_portable
#include "io/csv_scan_loop.h"

static bool
parity_portable(const char *text, size_t n)
{
	uint64_t sum = 0;
	bool odd = false;

	for (; n >= 8; text += 8, n -= 8)
		sum ^= bytes_equal_top(bytes_load(text), '"');
	for (; n > 0; text++, n--)
		odd ^= *text == '"';
	return odd ^ __builtin_parityll(sum);
}

static const struct csv_scan_kernel kernel_portable = { scan_blocks_portable, parity_portable };

#ifdef __x86_64__

/* ---- SSE2: every x86-64 ---- */

static always_inline __m128i
load_sse2(const char *s)
{
	return _mm_loadu_si128((const void *)s);
}

static always_inline uint64_t
bits_sse2(__m128i v)
{
	return (uint32_t)_mm_movemask_epi8(v);
}

static always_inline uint64_t
equal_sse2(const char *s, char byte)
{
	uint64_t bits = 0;

	for (int i = 0; i < CSV_SCAN_BLOCK; i += 16)
		bits |= bits_sse2(_mm_cmpeq_epi8(load_sse2(s + i), _mm_set1_epi8(byte))) << i;
	return bits;
}

/* Marks the 16 bytes from i on; returns those that make the block busy. */
static always_inline __m128i
marks_add_16(struct block_marks *m, const char *s, int i, char delimiter)
{
	__m128i v = load_sse2(s + i);
	__m128i lf = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));
	__m128i separator = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(delimiter)), lf);
	__m128i low = _mm_andnot_si128(separator,
	    _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8('\r')), v));
	__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));

	m->quote |= bits_sse2(quote) << i;
	m->space |= bits_sse2(_mm_cmpeq_epi8(v, _mm_set1_epi8(' '))) << i;
	m->separator |= bits_sse2(separator) << i;
	m->lf |= bits_sse2(lf) << i;
	m->low |= bits_sse2(low) << i;
	return _mm_or_si128(quote, low);
}

static always_inline struct block_marks
block_marks_sse2(const char *s, char delimiter)
{
	struct block_marks m = { 0 };
	__m128i busy = marks_add_16(&m, s, 0, delimiter);

	busy = _mm_or_si128(busy, marks_add_16(&m, s, 16, delimiter));
	busy = _mm_or_si128(busy, marks_add_16(&m, s, 32, delimiter));
	busy = _mm_or_si128(busy, marks_add_16(&m, s, 48, delimiter));
	m.busy = bits_sse2(busy);
	return m;
}

#define VARIANT(name) name##_sse2
#include "io/csv_scan_loop.h"

static bool
parity_sse2(const char *text, size_t n)
{
	__m128i sum = _mm_setzero_si128();
	bool odd;

	for (; n >= 16; text += 16, n -= 16)
		sum = _mm_xor_si128(sum, _mm_cmpeq_epi8(load_sse2(text), _mm_set1_epi8('"')));
	odd = __builtin_parity((unsigned)_mm_movemask_epi8(sum));
	return odd ^ parity_portable(text, n);
}

static const struct csv_scan_kernel kernel_sse2 = { scan_blocks_sse2, parity_sse2 };

/* ---- AVX2 ---- */

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

AVX2 static always_inline __m256i
load_avx2(const char *s)
{
	return _mm256_loadu_si256((const void *)s);
}

AVX2 static always_inline uint64_t
bits_avx2(__m256i v)
{
	return (uint32_t)_mm256_movemask_epi8(v);
}

AVX2 static always_inline uint64_t
equal_avx2(const char *s, char byte)
{
	const __m256i c = _mm256_set1_epi8(byte);

	return bits_avx2(_mm256_cmpeq_epi8(load_avx2(s), c)) |
	    bits_avx2(_mm256_cmpeq_epi8(load_avx2(s + 32), c)) << 32;
}

/* Marks the 32 bytes from i on; returns those that make the block busy. */
AVX2 static always_inline __m256i
marks_add_32(struct block_marks *m, const char *s, int i, char delimiter)
{
	__m256i v = load_avx2(s + i);
	__m256i lf = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n'));
	__m256i separator = _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(delimiter)), lf);
	__m256i low = _mm256_andnot_si256(separator,
	    _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8('\r')), v));
	__m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"'));

	m->quote |= bits_avx2(quote) << i;
	m->space |= bits_avx2(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(' '))) << i;
	m->separator |= bits_avx2(separator) << i;
	m->lf |= bits_avx2(lf) << i;
	m->low |= bits_avx2(low) << i;
	return _mm256_or_si256(quote, low);
}

AVX2 static always_inline struct block_marks
block_marks_avx2(const char *s, char delimiter)
{
	struct block_marks m = { 0 };
	__m256i busy = marks_add_32(&m, s, 0, delimiter);

	busy = _mm256_or_si256(busy, marks_add_32(&m, s, 32, delimiter));
	m.busy = bits_avx2(busy);
	return m;
}

#define VARIANT(name) name##_avx2
#define TARGET AVX2
#define LOWEST _tzcnt_u64
#define COUNT _mm_popcnt_u64
#include "io/csv_scan_loop.h"

AVX2 static bool
parity_avx2(const char *text, size_t n)
{
	__m256i sum = _mm256_setzero_si256();
	bool odd;

	for (; n >= 32; text += 32, n -= 32)
		sum = _mm256_xor_si256(sum, _mm256_cmpeq_epi8(load_avx2(text), _mm256_set1_epi8('"')));
	odd = __builtin_parity((unsigned)_mm256_movemask_epi8(sum));
	return odd ^ parity_portable(text, n);
}

static const struct csv_scan_kernel kernel_avx2 = { scan_blocks_avx2, parity_avx2 };

#endif

/* ---- choice of the variant ---- */

bool
csv_scan_can(enum csv_scan_variant variant)
{
#ifdef __x86_64__
	return variant != CSV_SCAN_AVX2 || (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	    __builtin_cpu_supports("popcnt"));
#else
	return variant == CSV_SCAN_BEST || variant == CSV_SCAN_PORTABLE;
#endif
}

static const struct csv_scan_kernel *
kernel_choose(enum csv_scan_variant variant)
{
#ifdef __x86_64__
	if (variant == CSV_SCAN_SSE2)
		return &kernel_sse2;
	if (variant != CSV_SCAN_PORTABLE)
		return csv_scan_can(CSV_SCAN_AVX2) ? &kernel_avx2 : &kernel_sse2;
#endif
	(void)variant;
	return &kernel_portable;
}

/* ---- windows of blocks ---- */

/* Forgets the blocks that were scanned: a record begins at s->next, and nothing is known of what follows. */
static void
scan_restart(struct csv_scan *s)
{
	s->seen = s->next;
	s->odd_at = s->end;
	s->flow = (struct csv_scan_flow){ .separator = 1, .hidden = s->flow.hidden };
	s->ends[0] = s->next - 1;
	s->n_ends = s->n_used = 1;
	s->n_lines = s->n_lines_used = 0;
	s->edged = false;
}

/* Moves the separators of the current record, and the one before it, to the front of the list. */
static void
scan_move_up(struct csv_scan *s)
{
	const size_t left = s->n_ends - s->n_used;

	memmove(s->ends, s->ends + s->n_used - 1, (1 + left) * sizeof *s->ends);
	s->n_used = 1;
	s->n_ends = 1 + left;
	s->n_lines_used = 0;
	/* The first cell of the current record may have begun with a blank before any separator was listed. */
	s->edged &= left > 0 || s->seen != s->next;
}

/* Scans the next window of blocks; false if the text has no more, or an odd byte was seen. */
static __attribute__((noinline)) bool
scan_window(struct csv_scan *s)
{
	size_t left = (size_t)(s->end - s->seen), n = left / CSV_SCAN_BLOCK;
	const char *last;
	char tail[CSV_SCAN_BLOCK];

	if (left == 0 || s->odd_at != s->end)
		return false;
	scan_move_up(s);
	if (n > 0) {
		n = s->kernel->scan_blocks(s, s->seen, n < CSV_SCAN_WINDOW ? n : CSV_SCAN_WINDOW);
		last = s->seen + (n - 1) * CSV_SCAN_BLOCK;
		s->seen += n * CSV_SCAN_BLOCK;
	} else {
		/* Bytes after the text must not be read. The byte that pads the block means nothing anywhere. */
		memset(tail, 'x', sizeof tail);
		memcpy(tail, s->seen, left);
		s->kernel->scan_blocks(s, tail, 1);
		last = s->seen;
		s->seen = s->end;
	}
	if (s->flow.odd != 0) {
		/* Of the padding at most the first byte is odd, after a quote or CR: that is s->end. */
		s->odd_at = last + __builtin_ctzll(s->flow.odd);
		while (s->n_lines > 0 && s->lines[s->n_lines - 1] >= s->odd_at)
			s->n_lines--;
	}
	return true;
}

/* ---- records ---- */

void
csv_scan_init(struct csv_scan *s, char delimiter, enum csv_scan_variant variant)
{
	s->kernel = kernel_choose(variant);
	s->delimiter = delimiter;
	s->columns = 0;
	csv_scan_begin(s, &"\n"[1], 0, true);	/* an empty text; a byte before it exists */
}

void
csv_scan_begin(struct csv_scan *s, const char *text, size_t n, bool last)
{
	s->text = s->next = text;
	s->end = text + n;
	s->last = last;
	s->flow.hidden = 0;
	scan_restart(s);
}

size_t
csv_scan_at(const struct csv_scan *s)
{
	return (size_t)(s->next - s->text);
}

void
csv_scan_skip(struct csv_scan *s, size_t n)
{
	s->next += n;
	scan_restart(s);
}

/* Leaves a record to libcsv. What was scanned is forgotten, for after that record it holds no more. */
static enum csv_scan_result
scan_leave_to_libcsv(struct csv_scan *s)
{
	scan_restart(s);
	return CSV_SCAN_ODD;
}

static bool
byte_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Removes the blanks around cells. If the tab is the delimiter, no cell begins or ends with one. */
static __attribute__((noinline)) void
record_trim(struct csv_scan *s, struct csv_scan_record *r)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const char *from = r->from[i], *to = r->to[i];

		while (to != from + 1 && byte_is_blank(to[-1]))
			to--;
		while (to != from + 1 && byte_is_blank(from[1]))
			from++;
		s->trimmed[0][i] = from;
		s->trimmed[1][i] = to;
	}
	r->from = s->trimmed[0];
	r->to = s->trimmed[1];
}

/* Returns the record of the next n separators. Its bytes end at body, and the next record begins at end. */
static always_inline void
record_return(struct csv_scan *s, size_t n, const char *body, const char *end, struct csv_scan_record *out)
{
	const char *const *to = s->ends + s->n_used;
	const size_t returned = (n > 1 || body != s->next) && body[-1] == '\r';

	*out = (struct csv_scan_record){ .raw = s->next, .n_raw = (size_t)(end - s->next),
	    .n_body = (size_t)(body - s->next) - returned, .n_cells = n - returned, .from = to - 1,
	    .to = to };
	s->n_used += n;
	s->next = end;
}

/* As record_return, for any record: counts its separators, and removes blanks around cells if edged. */
static __attribute__((noinline)) enum csv_scan_result
record_return_any(struct csv_scan *s, const char *body, const char *end, bool edged, struct csv_scan_record *out)
{
	const char *const *to = s->ends + s->n_used;
	size_t n = 1;

	while (to[n - 1] != body)
		n++;
	if (n > CSV_SCAN_CELLS || end - s->next >= RECORD_MAX)
		return scan_leave_to_libcsv(s);
	record_return(s, n, body, end, out);
	s->columns = n;
	if (edged)
		record_trim(s, out);
	if (out->n_cells > 1 || out->to[0] != out->from[0] + 1)
		return CSV_SCAN_RECORD;
	out->n_cells = 0;
	return CSV_SCAN_BLANK;
}

/*
 * Returns the next record if it is like the one before: as many cells, more than one of them, and no blanks around
 * them. If not: false, and nothing is taken.
 */
static always_inline bool
record_return_alike(struct csv_scan *s, struct csv_scan_record *out)
{
	const size_t n = s->columns;
	const char *line = s->lines[s->n_lines_used];

	if (rarely(s->n_lines_used == s->n_lines) || rarely(s->n_used + n > s->n_ends) ||
	    rarely(s->ends[s->n_used + n - 1] != line) || rarely(s->edged) ||
	    (rarely(n < 3) && (n < 2 || line[-1] == '\r')))
		return false;
	s->n_lines_used++;
	record_return(s, n, line, line + 1, out);
	return true;
}

/* The result if no line break comes before the end of the text or an odd byte. */
static __attribute__((noinline)) enum csv_scan_result
scan_run_out(struct csv_scan *s, struct csv_scan_record *out)
{
	if (s->odd_at != s->end || s->end - s->next >= RECORD_MAX)
		return scan_leave_to_libcsv(s);
	if (s->last && s->next != s->end) {
		if ((s->flow.carry & INSIDE) != 0 || s->end[-1] == '\r')
			return scan_leave_to_libcsv(s);
		s->ends[s->n_ends++] = s->end;
		return record_return_any(s, s->end, s->end, true, out);
	}
	scan_restart(s);
	return CSV_SCAN_MORE;
}

enum csv_scan_result
csv_scan_next(struct csv_scan *s, struct csv_scan_record *out)
{
	const char *body;

	while (rarely(s->n_lines_used == s->n_lines)) {
		if (s->n_ends - s->n_used > CSV_SCAN_CELLS || s->seen - s->next >= RECORD_MAX)
			return scan_leave_to_libcsv(s);
		if (!scan_window(s))
			return scan_run_out(s, out);
	}
	if (s->seen - s->next < RECORD_MAX && record_return_alike(s, out))
		return CSV_SCAN_RECORD;
	body = s->lines[s->n_lines_used++];
	return record_return_any(s, body, body + 1, s->edged, out);
}

size_t
csv_scan_several(struct csv_scan *s, struct csv_scan_record *out, size_t most)
{
	size_t n = 0;

	while (n < most && record_return_alike(s, &out[n]))
		n++;
	return n;
}

size_t
csv_scan_unquote(struct csv_scan_cell c, char *out)
{
	size_t n = 0;

	if (!csv_scan_quoted(c)) {
		memcpy(out, c.at, c.n);
		return c.n;
	}
	for (size_t i = 1; i < c.n - 1; i++) {
		out[n++] = c.at[i];
		i += c.at[i] == '"';
	}
	return n;
}

/* ---- several readers ---- */

bool
csv_scan_parity(const char *text, size_t n, enum csv_scan_variant variant)
{
	return kernel_choose(variant)->parity(text, n);
}

size_t
csv_scan_to_record(const char *text, size_t n, bool inside)
{
	for (size_t i = 0; i < n; i++) {
		inside ^= text[i] == '"';
		if (text[i] == '\n' && !inside)
			return i + 1;
	}
	return SIZE_MAX;
}

uint64_t
csv_scan_lines(const char *text, size_t n)
{
	uint64_t lines = 0;
	size_t i = 0;

#ifdef __x86_64__
	while (n - i >= 16) {
		__m128i sum = _mm_setzero_si128();
		size_t rounds = (n - i) / 16 < 255 ? (n - i) / 16 : 255;	/* a byte counts up to 255 */

		for (; rounds > 0; rounds--, i += 16)
			sum = _mm_sub_epi8(sum, _mm_cmpeq_epi8(load_sse2(text + i), _mm_set1_epi8('\n')));
		sum = _mm_sad_epu8(sum, _mm_setzero_si128());
		lines += (uint64_t)_mm_cvtsi128_si64(sum) + (uint64_t)_mm_cvtsi128_si64(_mm_srli_si128(sum, 8));
	}
#endif
	for (; i < n; i++)
		lines += text[i] == '\n';
	return lines;
}
