/* SPDX-License-Identifier: MIT */
#include "io/csv_scan.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/bytes.h"
#include "io/csv_reader.h"

#define always_inline inline __attribute__((always_inline))
#define rarely(x) __builtin_expect(!!(x), 0)

/* What the bytes of a block are, a bit for each; the first byte has the lowest. */
struct marks {
	uint64_t quote, space, lf;
	uint64_t separator;		/* delimiter or LF; inside quotes too, up to weigh */
	uint64_t low;			/* any other byte up to CR */
	uint64_t busy;			/* not 0: some quote or low byte; few blocks have one */
	uint64_t cr, nul;		/* looked for only if there are low ones */
};

/*
 * A variant. look goes through n blocks, lists their separators and lines behind those that are listed,
 * stops behind a block that has an odd byte, and returns how many it saw.
 */
struct csv_scan_kernel {
	size_t	(*look)(struct csv_scan *s, const char *text, size_t n);
	bool	(*parity)(const char *text, size_t n);
};

/* Of a flow's carry: the last byte of a block was inside quotes, a closing quote, a CR outside quotes. */
enum { INSIDE = 1, CLOSED = 2, RETURNED = 4 };

/* ---- what quotes mean ---- */

/* Each bit becomes the sum, modulo 2, of itself and all lower ones. */
static always_inline uint64_t
prefix_sum(uint64_t bits)
{
	bits ^= bits << 1;
	bits ^= bits << 2;
	bits ^= bits << 4;
	bits ^= bits << 8;
	bits ^= bits << 16;
	return bits ^ bits << 32;
}

/*
 * A block with quotes, or behind one, or with control characters: leaves of its marks what is outside
 * quotes. Quotes are plain if each one that opens stands behind a separator or, doubled, behind one that
 * closes, and behind each one that closes there is a separator, a line break or, doubled, one that opens.
 * Up to the first byte that is odd, all is as libcsv sees it; behind it the bits mean nothing.
 */
static always_inline void
weigh(struct csv_scan_flow *f, struct marks *m)
{
	uint64_t inside = prefix_sum(m->quote) ^ (0 - (f->carry & INSIDE));
	uint64_t opens = m->quote & inside, closes = m->quote & ~inside;
	uint64_t separator = m->separator & ~inside, cr = m->cr & ~inside;
	uint64_t behind_separator = separator << 1 | f->separator;
	uint64_t behind_close = closes << 1 | (f->carry & CLOSED) / CLOSED;
	uint64_t behind_cr = cr << 1 | (f->carry & RETURNED) / RETURNED;

	f->odd = (opens & ~(behind_separator | behind_close)) |
	    (behind_close & ~(separator | opens | cr)) | (behind_cr & ~m->lf) | m->nul;
	f->carry = inside >> 63 | (closes >> 63) * CLOSED | (cr >> 63) * RETURNED;
	f->hidden += (uint64_t)__builtin_popcountll(m->lf & inside);
	m->space |= m->low & ~m->cr;
	m->separator = separator | cr;		/* that ends a cell, and what is up to the LF is none */
	m->lf &= ~inside;
}

/* Where a cell begins or ends with a blank. */
static always_inline uint64_t
edges_of(struct csv_scan_flow *f, const struct marks *m)
{
	uint64_t edges = (m->space & (m->separator << 1 | f->separator)) |
	    ((m->space << 1 | f->blank) & m->separator);

	f->separator = m->separator >> 63;
	f->blank = m->space >> 63;
	return edges;
}

/*
 * Writes where the bits of a block are. As many as most blocks have are written without asking how many
 * there are: nothing foresees that, and what is too much the next block overwrites.
 */
#define LIST(LOWEST, COUNT, OF_MOST, bits, to) do { \
		uint64_t left = (bits); \
		unsigned count = (unsigned)COUNT(left); \
		UNROLLED for (unsigned k = 0; k < (OF_MOST); k++, left &= left - 1) \
			(to)[k] = at + LOWEST(left); \
		for (unsigned k = (OF_MOST); rarely(k < count); k++, left &= left - 1) \
			(to)[k] = at + LOWEST(left); \
		(to) += count; \
	} while (0)

#define UNROLLED _Pragma("GCC unroll 10")

/* Of one block, in most files. */
enum { SEPARATORS = 10, LINES = 2 };

/*
 * The loop of every variant, spelled out in each: functions for different machines do not inline one
 * another. MARK, EQUAL, LOWEST and COUNT are its own.
 */
#define LOOK(MARK, EQUAL, LOWEST, COUNT) \
	struct csv_scan_flow f = s->flow; \
	const char **end = s->ends + s->n_ends, **line = s->lines, *at = s->seen; \
	uint64_t edges = 0; \
	size_t i = 0; \
	while (i < n && f.odd == 0) {	/* be it what fills up the last block */ \
		struct marks m = MARK(text, s->delimiter); \
		if (rarely((m.busy | f.carry) != 0)) { \
			if ((m.low | (f.carry & RETURNED)) != 0) { \
				m.cr = EQUAL(text, '\r'); \
				m.nul = EQUAL(text, '\0'); \
			} \
			weigh(&f, &m); \
		} \
		edges |= edges_of(&f, &m); \
		LIST(LOWEST, COUNT, SEPARATORS, m.separator, end); \
		LIST(LOWEST, COUNT, LINES, m.lf, line); \
		i++, text += CSV_SCAN_BLOCK, at += CSV_SCAN_BLOCK; \
	} \
	s->flow = f; \
	s->edged |= edges != 0; \
	s->n_ends = (size_t)(end - s->ends); \
	s->n_lines = (size_t)(line - s->lines); \
	return i

/* The lowest of some bits; anything of none. */
static always_inline unsigned
lowest(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits | UINT64_C(1) << 63);
}

/* ---- portable: eight bytes in a word ---- */

/* The top bit of each byte that is equal, or not above; all other bits are 0. */
static always_inline uint64_t
equal_top(uint64_t word, char c)
{
	word ^= BYTES_EACH(c);
	return ~(((word & BYTES_EACH(0x7f)) + BYTES_EACH(0x7f)) | word) & BYTES_EACH(0x80);
}

static always_inline uint64_t
not_above_top(uint64_t word, char c)
{
	return ~(((word & BYTES_EACH(0x7f)) + BYTES_EACH(0x7f - c)) | word) & BYTES_EACH(0x80);
}

/* The top bits of eight bytes, side by side. */
static always_inline uint64_t
gather(uint64_t tops)
{
	return (tops >> 7) * 0x0102040810204080 >> 56;
}

static always_inline uint64_t
equal_portable(const char *s, char c)
{
	uint64_t bits = 0;

	for (int i = 0; i < CSV_SCAN_BLOCK; i += 8)
		bits |= gather(equal_top(bytes_load(s + i), c)) << i;
	return bits;
}

static always_inline struct marks
mark_portable(const char *s, char delimiter)
{
	struct marks m = { 0 };

	for (int i = 0; i < CSV_SCAN_BLOCK; i += 8) {
		uint64_t word = bytes_load(s + i), separator = equal_top(word, delimiter);
		uint64_t low = not_above_top(word, '"');

		/* Letters, digits and signs are above all that matters but the delimiter. */
		if (low != 0) {
			uint64_t lf = equal_top(word, '\n');

			separator |= lf;
			m.lf |= gather(lf) << i;
			m.quote |= gather(equal_top(word, '"')) << i;
			m.space |= gather(equal_top(word, ' ')) << i;
			m.low |= gather(not_above_top(word, '\r') & ~separator) << i;
		}
		m.separator |= gather(separator) << i;
	}
	m.busy = m.quote | m.low;
	return m;
}

static size_t
look_portable(struct csv_scan *s, const char *text, size_t n)
{
	LOOK(mark_portable, equal_portable, lowest, __builtin_popcountll);
}

static bool
parity_portable(const char *text, size_t n)
{
	uint64_t sum = 0;
	bool odd = false;

	for (; n >= 8; text += 8, n -= 8)
		sum ^= equal_top(bytes_load(text), '"');
	for (; n > 0; text++, n--)
		odd ^= *text == '"';
	return odd ^ __builtin_parityll(sum);
}

static const struct csv_scan_kernel portable = { look_portable, parity_portable };

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

/* Adds what the 16 bytes from i on are; returns those that make the block busy. */
static always_inline __m128i
mark_16(struct marks *m, const char *s, int i, char delimiter)
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

static always_inline struct marks
mark_sse2(const char *s, char delimiter)
{
	struct marks m = { 0 };
	__m128i busy = mark_16(&m, s, 0, delimiter);

	busy = _mm_or_si128(busy, mark_16(&m, s, 16, delimiter));
	busy = _mm_or_si128(busy, mark_16(&m, s, 32, delimiter));
	busy = _mm_or_si128(busy, mark_16(&m, s, 48, delimiter));
	m.busy = bits_sse2(busy);
	return m;
}

static size_t
look_sse2(struct csv_scan *s, const char *text, size_t n)
{
	LOOK(mark_sse2, equal_sse2, lowest, __builtin_popcountll);
}

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

static const struct csv_scan_kernel sse2 = { look_sse2, parity_sse2 };

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

/* Adds what the 32 bytes from i on are; returns those that make the block busy. */
AVX2 static always_inline __m256i
mark_32(struct marks *m, const char *s, int i, char delimiter)
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

AVX2 static always_inline struct marks
mark_avx2(const char *s, char delimiter)
{
	struct marks m = { 0 };
	__m256i busy = mark_32(&m, s, 0, delimiter);

	busy = _mm256_or_si256(busy, mark_32(&m, s, 32, delimiter));
	m.busy = bits_avx2(busy);
	return m;
}

AVX2 static size_t
look_avx2(struct csv_scan *s, const char *text, size_t n)
{
	LOOK(mark_avx2, equal_avx2, _tzcnt_u64, _mm_popcnt_u64);
}

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

static const struct csv_scan_kernel avx2 = { look_avx2, parity_avx2 };

#endif

/* ---- the choice ---- */

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
choose(enum csv_scan_variant variant)
{
#ifdef __x86_64__
	if (variant == CSV_SCAN_SSE2)
		return &sse2;
	if (variant != CSV_SCAN_PORTABLE)
		return csv_scan_can(CSV_SCAN_AVX2) ? &avx2 : &sse2;
#endif
	(void)variant;
	return &portable;
}

/* ---- windows of blocks ---- */

/* Forgets what was seen: a record begins at s->next, and nothing is known of what comes. */
static void
restart(struct csv_scan *s)
{
	s->seen = s->next;
	s->odd_at = s->end;
	s->flow = (struct csv_scan_flow){ .separator = 1, .hidden = s->flow.hidden };
	s->ends[0] = s->next - 1;
	s->n_ends = s->n_used = 1;
	s->n_lines = s->n_lines_used = 0;
	s->edged = false;
}

/* What is listed of the record under way comes to the front. */
static void
move_up(struct csv_scan *s)
{
	const size_t left = s->n_ends - s->n_used;

	memmove(s->ends, s->ends + s->n_used - 1, (1 + left) * sizeof *s->ends);
	s->n_used = 1;
	s->n_ends = 1 + left;
	s->n_lines_used = 0;
	/* Of the record under way even the first cell may have begun with a blank, before any separator. */
	s->edged &= left > 0 || s->seen != s->next;
}

/* Looks at the blocks behind those that were seen; false if there are none, or something odd came. */
static __attribute__((noinline)) bool
look(struct csv_scan *s)
{
	size_t left = (size_t)(s->end - s->seen), n = left / CSV_SCAN_BLOCK;
	const char *last;
	char tail[CSV_SCAN_BLOCK];

	if (left == 0 || s->odd_at != s->end)
		return false;
	move_up(s);
	if (n > 0) {
		n = s->kernel->look(s, s->seen, n < CSV_SCAN_WINDOW ? n : CSV_SCAN_WINDOW);
		last = s->seen + (n - 1) * CSV_SCAN_BLOCK;
		s->seen += n * CSV_SCAN_BLOCK;
	} else {
		/* Nobody may read behind the text. What fills up the block means nothing anywhere. */
		memset(tail, 'x', sizeof tail);
		memcpy(tail, s->seen, left);
		s->kernel->look(s, tail, 1);
		last = s->seen;
		s->seen = s->end;
	}
	if (s->flow.odd != 0) {
		/* Of what fills up a block the first byte at most is odd, behind a quote or CR: that is the end. */
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
	s->kernel = choose(variant);
	s->delimiter = delimiter;
	s->columns = 0;
	csv_scan_begin(s, &"\n"[1], 0, true);	/* no text, behind something */
}

void
csv_scan_begin(struct csv_scan *s, const char *text, size_t n, bool last)
{
	s->text = s->next = text;
	s->end = text + n;
	s->last = last;
	s->flow.hidden = 0;
	restart(s);
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
	restart(s);
}

/* Nothing of what was seen holds any more behind a record that libcsv reads. */
static enum csv_scan_result
turn_away(struct csv_scan *s)
{
	restart(s);
	return CSV_SCAN_ODD;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Takes away the blanks around cells. Where the tab is the delimiter, no cell begins or ends with one. */
static __attribute__((noinline)) void
trim(struct csv_scan *s, struct csv_scan_record *r)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const char *from = r->from[i], *to = r->to[i];

		while (to != from + 1 && is_blank(to[-1]))
			to--;
		while (to != from + 1 && is_blank(from[1]))
			from++;
		s->trimmed[0][i] = from;
		s->trimmed[1][i] = to;
	}
	r->from = s->trimmed[0];
	r->to = s->trimmed[1];
}

/* The record up to the n-th separator that is listed; it ends at body, and the next one begins at end. */
static always_inline void
hand_out(struct csv_scan *s, size_t n, const char *body, const char *end, struct csv_scan_record *out)
{
	const char *const *to = s->ends + s->n_used;
	const size_t returned = (n > 1 || body != s->next) && body[-1] == '\r';

	*out = (struct csv_scan_record){ .raw = s->next, .n_raw = (size_t)(end - s->next),
	    .n_body = (size_t)(body - s->next) - returned, .n_cells = n - returned, .from = to - 1,
	    .to = to };
	s->n_used += n;
	s->next = end;
}

/* The same for a record of which nothing is foreseen. */
static __attribute__((noinline)) enum csv_scan_result
hand_out_any(struct csv_scan *s, const char *body, const char *end, bool edged, struct csv_scan_record *out)
{
	const char *const *to = s->ends + s->n_used;
	size_t n = 1;

	while (to[n - 1] != body)
		n++;
	if (n > CSV_SCAN_CELLS || end - s->next >= RECORD_MAX)
		return turn_away(s);
	hand_out(s, n, body, end, out);
	s->columns = n;
	if (edged)
		trim(s, out);
	if (out->n_cells > 1 || out->to[0] != out->from[0] + 1)
		return CSV_SCAN_RECORD;
	out->n_cells = 0;
	return CSV_SCAN_BLANK;
}

/*
 * Hands out the record if it is like the one before: has as many cells, more than one of them, and no
 * blanks around them. False if not, and nothing is taken.
 */
static always_inline bool
hand_out_next(struct csv_scan *s, struct csv_scan_record *out)
{
	const size_t n = s->columns;
	const char *line = s->lines[s->n_lines_used];

	if (rarely(s->n_lines_used == s->n_lines) || rarely(s->n_used + n > s->n_ends) ||
	    rarely(s->ends[s->n_used + n - 1] != line) || rarely(s->edged) ||
	    (rarely(n < 3) && (n < 2 || line[-1] == '\r')))
		return false;
	s->n_lines_used++;
	hand_out(s, n, line, line + 1, out);
	return true;
}

/* No line break came before the end of the text, or before something odd. */
static __attribute__((noinline)) enum csv_scan_result
run_out(struct csv_scan *s, struct csv_scan_record *out)
{
	if (s->odd_at != s->end || s->end - s->next >= RECORD_MAX)
		return turn_away(s);
	if (s->last && s->next != s->end) {
		if ((s->flow.carry & INSIDE) != 0 || s->end[-1] == '\r')
			return turn_away(s);
		s->ends[s->n_ends++] = s->end;
		return hand_out_any(s, s->end, s->end, true, out);
	}
	restart(s);
	return CSV_SCAN_MORE;
}

enum csv_scan_result
csv_scan_next(struct csv_scan *s, struct csv_scan_record *out)
{
	const char *body;

	while (rarely(s->n_lines_used == s->n_lines)) {
		if (s->n_ends - s->n_used > CSV_SCAN_CELLS || s->seen - s->next >= RECORD_MAX)
			return turn_away(s);
		if (!look(s))
			return run_out(s, out);
	}
	if (s->seen - s->next < RECORD_MAX && hand_out_next(s, out))
		return CSV_SCAN_RECORD;
	body = s->lines[s->n_lines_used++];
	return hand_out_any(s, body, body + 1, s->edged, out);
}

size_t
csv_scan_several(struct csv_scan *s, struct csv_scan_record *out, size_t most)
{
	size_t n = 0;

	while (n < most && hand_out_next(s, &out[n]))
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
	return choose(variant)->parity(text, n);
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
		size_t rounds = (n - i) / 16 < 255 ? (n - i) / 16 : 255;	/* a byte counts to 255 */

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
