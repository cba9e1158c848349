/* SPDX-License-Identifier: MIT */
#include "express_internal.h"

#include <string.h>

#include "cells.h"
#include "digits.h"

#define rarely(x) __builtin_expect(!!(x), 0)
#define always_inline inline __attribute__((always_inline))

/* ---- which columns there are ---- */

static bool
add_count(struct express *x, size_t column, const struct field *f)
{
	unsigned c = (unsigned)f->where;

	if (x->n_counts == COLUMNS)
		return false;
	if (c == METER_INPUT)
		x->input = (long)x->n_counts;
	if (c == METER_OUTPUT)
		x->output = (long)x->n_counts;
	if (workload_whole(c) == METER_INPUT)
		x->part_in[x->n_in++] = x->n_counts;
	if (workload_whole(c) == METER_OUTPUT)
		x->part_out[x->n_out++] = x->n_counts;
	if (c == METER_CACHE_READ || c == METER_AUDIO_CACHE_READ || c == METER_IMAGE_CACHE_READ)
		x->reads[x->n_reads++] = x->n_counts;
	if (c == COUNT_FRESH)
		x->fresh = (long)x->n_counts;
	x->count[x->n_counts] = column;
	x->meaning[x->n_counts] = c;
	x->whole[x->n_counts++] = workload_whole(c);
	return true;
}

static bool
add_column(struct express *x, const struct column_use *use)
{
	const struct meaning m = use->meaning;

	if (meaning_is(m, "requests"))
		x->requests = (long)use->column;
	else if (meaning_is(m, "on"))
		x->on = (long)use->column;
	else if (meaning_is(m, "reported"))
		x->reported = (long)use->column;
	else if (m.field != NULL && meaning_counts(m))
		return add_count(x, use->column, m.field);
	else if (meaning_has_numbers(m) || x->n_words == WORDS)
		return false;
	else
		x->word[x->n_words++] = use->column;
	return true;
}

struct express *
express_new(struct arena *a, const struct columns *c, const struct usage_setup *setup,
    const struct tariff *t)
{
	const struct request *r = setup->defaults;
	struct express *x;

	if (c->totals || c->dollars || request_counts(r) || r->n_ranges > 0 ||
	    request_has(r, field_find("requests")))
		return NULL;
	x = arena_alloc(a, sizeof *x);
	x->tariff = t;
	x->own = a;
	x->n_columns = c->n;
	x->on = x->requests = x->reported = x->input = x->output = x->fresh = -1;
	x->on_default = r->on;
	x->at = r->on.at;
	x->timed = r->on.timed;
	x->n_requests = 1;
	for (size_t i = 0; i < c->n_use; i++) {
		if (!add_column(x, &c->use[i]))
			return NULL;
	}
	x->fares = arena_new();
	return x;
}

void
express_free(struct express *x)
{
	if (x != NULL)
		arena_free(x->fares);
}

struct arena *
express_arena(struct express *x)
{
	return x->fares;
}

/* ---- cells ---- */

/* What a cell holds, if that is what stands in the file: no doubled quotes. */
static inline bool
plain(const struct scan_cell *c, const char **at, size_t *n)
{
	*at = c->at;
	*n = c->n;
	if (!scan_quoted(c))
		return true;
	++*at;
	*n -= 2;
	return memchr(*at, '"', *n) == NULL;
}

static always_inline uint64_t
mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

/* Up to eight bytes of n as one word; DIGITS_READ bytes are readable. */
static always_inline uint64_t
load_few(const char *s, size_t n)
{
	return n < 8 ? bytes_load(s) & ((UINT64_C(1) << 8 * n) - 1) : bytes_load(s);
}

/* What tells rows of different fares apart, while it is being read: key, hash and masks. */
struct words {
	uint64_t	*key;
	uint64_t	 lengths, hash, present, zero;
};

/* Adds the bytes of a word to the key, eight at a time, and its length to the lengths. */
static always_inline bool
add_word(struct words *w, const uint64_t *key_end, const struct scan_cell *c)
{
	const char *at = c->at;
	size_t n = c->n;

	if (rarely(scan_quoted(c)) && !plain(c, &at, &n))
		return false;
	if (rarely(n > 255 || (size_t)(key_end - w->key) <= n / 8))
		return false;
	w->lengths = w->lengths << 8 | n;
	for (; n >= 8; n -= 8, at += 8) {
		memcpy(w->key, at, 8);
		w->hash = mix(w->hash, *w->key++);
	}
	if (n > 0) {
		*w->key = load_few(at, n);
		w->hash = mix(w->hash, *w->key++);
	}
	return true;
}

/* A count that is not a few plain digits: a longer one, or one in quotes. */
static __attribute__((noinline)) bool
long_number(const struct scan_cell *c, uint64_t *out)
{
	bool quoted = scan_quoted(c) && c->n > 2;

	return digits_read(c->at + quoted, c->n - 2 * (size_t)quoted, out) && *out <= COUNT_MAX;
}

static always_inline bool
number(const struct scan_cell *c, uint64_t *out)
{
	return __builtin_expect(c->n - 1 < 8 && digits_few(c->at, c->n, out), 1) || long_number(c, out);
}

/*
 * Reads the count of a cell and adds its bits to the masks, which have the last count in their lowest
 * bit. False if it is not there, or is no number.
 */
static always_inline bool
add_number(struct words *w, const struct scan_cell *c, uint64_t *out)
{
	w->present <<= 1;
	w->zero <<= 1;
	*out = 0;
	if (rarely(c->n == 0))
		return true;
	if (rarely(!number(c, out)))
		return false;
	w->present++;
	w->zero += *out == 0;
	return true;
}

static inline bool
two_digits(const char *s, unsigned most, unsigned *out)
{
	unsigned tens = (unsigned char)s[0] - '0', ones = (unsigned char)s[1] - '0';

	*out = tens * 10 + ones;
	return tens <= 9 && ones <= 9 && *out <= most;
}

/* The seconds of what stands behind a day, a time in UTC: "T12:30", " 12:30:59.123Z". */
static bool
read_time(const char *s, size_t n, instant *out)
{
	unsigned hour, minute, second = 0;

	if (n < 6 || (s[0] != 'T' && s[0] != ' ') || !two_digits(s + 1, 23, &hour) || s[3] != ':' ||
	    !two_digits(s + 4, 59, &minute))
		return false;
	s += 6, n -= 6;
	if (n >= 3 && s[0] == ':' && two_digits(s + 1, 59, &second)) {
		s += 3, n -= 3;
		if (n > 1 && *s == '.' && s[1] >= '0' && s[1] <= '9') {
			for (s++, n--; n > 0 && *s >= '0' && *s <= '9'; s++)
				n--;
		}
	}
	*out = (instant)hour * 60 * MINUTE + minute * MINUTE + second;
	return n == 0 || (n == 1 && *s == 'Z');
}

/* "2026-11-22", with a time or not, or seconds or milliseconds since 1970. */
static bool
read_moment(struct express *x, const struct scan_cell *c)
{
	uint64_t year, month, of_month, seconds;
	instant time = 0;
	const char *at;
	size_t n;
	day d;

	x->at = x->on_default.at;
	x->timed = x->on_default.timed;
	if (c->n == 0)
		return true;
	if (!plain(c, &at, &n))
		return false;
	x->timed = n != 10 || at[4] != '-';
	if ((n == 10 || n == 13) && digits_read(at, n, &seconds)) {
		x->at = (instant)(n == 13 ? seconds / 1000 : seconds);
		return true;
	}
	if (n < 10 || at[4] != '-' || at[7] != '-' || !digits_read(at, 4, &year) ||
	    !digits_read(at + 5, 2, &month) || !digits_read(at + 8, 2, &of_month) ||
	    (x->timed && !read_time(at + 10, n - 10, &time)))
		return false;
	d = (day)(year * 10000 + month * 100 + of_month);
	if (year < 1970 || month - 1 >= 12 || of_month - 1 >= 31)
		return false;
	x->at = date_instant(d) + time;
	return of_month <= 28 || date_day(x->at) == d;	/* else the month has no such day */
}

static bool
read_amount(struct express *x, const struct scan_cell *c)
{
	char text[80];
	const char *at;
	size_t n;

	x->billed = c->n > 0;
	if (!x->billed)
		return true;
	if (!plain(c, &at, &n) || n >= sizeof text)
		return false;
	memcpy(text, at, n);
	text[n] = '\0';
	return memchr(at, '\0', n) == NULL && cells_amount(text, MONEY_DECIMALS, &x->amount);
}

/* ---- a row ---- */

static always_inline uint64_t
sum(const struct express *x, const size_t *parts, size_t n)
{
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += x->value[parts[i]];
	return all;
}

/*
 * The sizes of one request. Counts that contradict each other are for charge_row to explain, and so
 * is what it does not allow.
 */
static always_inline bool
read_sizes(struct express *x)
{
	uint64_t in = sum(x, x->part_in, x->n_in), out = sum(x, x->part_out, x->n_out);

	x->read = sum(x, x->reads, x->n_reads);
	x->prompt = in;
	x->output_size = out;
	if (x->input >= 0 && express_has(x, (size_t)x->input)) {
		x->prompt = x->value[x->input];
		if (in > x->prompt || (x->fresh >= 0 && express_has(x, (size_t)x->fresh) && in != x->prompt))
			return false;
	}
	if (x->output >= 0 && express_has(x, (size_t)x->output)) {
		x->output_size = x->value[x->output];
		if (out > x->output_size)
			return false;
	}
	return x->prompt <= COUNT_MAX && x->output_size <= COUNT_MAX;
}

/* The cells of a row that tell its fare. */
static always_inline bool
read_words(struct express *x, const struct scan_cell *cells)
{
	struct words w = { .key = x->key };
	const size_t n_words = x->n_words, n_counts = x->n_counts;

	for (size_t i = 0; i < n_words; i++) {
		if (rarely(!add_word(&w, x->key + KEY_MAX, &cells[x->word[i]])))
			return false;
	}
	for (size_t i = 0; i < n_counts; i++) {
		if (rarely(!add_number(&w, &cells[x->count[i]], &x->value[i])))
			return false;
	}
	x->n_key = (size_t)(w.key - x->key);
	x->lengths = w.lengths;
	x->present = w.present;
	x->zero = w.zero;
	x->hash = mix(w.hash, w.lengths ^ w.present << 40);
	return true;
}

static always_inline bool
read_row(struct express *x, const struct scan_record *r)
{
	const struct scan_cell *cells = r->cells;

	if (rarely(r->n_cells != x->n_columns) || rarely(!read_words(x, cells)))
		return false;
	if (x->requests >= 0) {
		x->n_requests = 1;
		if (cells[x->requests].n > 0 && rarely(!number(&cells[x->requests], &x->n_requests) ||
		    x->n_requests == 0))
			return false;
	}
	if (x->on >= 0 && rarely(!read_moment(x, &cells[x->on])))
		return false;
	if (x->reported >= 0 && !read_amount(x, &cells[x->reported]))
		return false;
	return read_sizes(x);
}

static always_inline bool
inside(uint64_t value, const uint64_t bounds[2])
{
	return value - bounds[0] < bounds[1];
}

static always_inline bool
same_key(const uint64_t *a, const uint64_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i])
			return false;
	}
	return true;
}

static always_inline bool
fits(const struct express *x, const struct fare *f)
{
	return f->hash == x->hash && f->lengths == x->lengths && f->present == x->present &&
	    ((f->zero ^ x->zero) & f->heeded) == 0 &&
	    f->timed == x->timed && x->at >= f->at[0] && x->at < f->at[1] &&
	    inside(x->prompt, f->prompt) && inside(x->prompt + x->output_size, f->total) &&
	    inside(x->read, f->read) && f->n_key == x->n_key && same_key(f->key, x->key, x->n_key);
}

/* What the row costs by a choice. False if that is too large for quick arithmetic. */
static always_inline bool
add_up(const struct express *x, const struct choice *c, money *out)
{
	const int64_t *weight = c->weight;
	const size_t n = x->n_counts;
	wide sum = c->fee;

	for (size_t i = 0; i < n; i++)		/* counts are below 2^63 */
		sum += (wide)weight[i] * (int64_t)x->value[i];
	*out = sum;
	return x->n_requests == 1 || wide_mul(sum, (wide)x->n_requests, out);
}

/*
 * On a day with several prices: whether the same choice is the dearest, and the note that names what
 * the row comes to by the others.
 */
static bool
compare_choices(struct express *x, const struct fare *f, money cost)
{
	size_t n = strlen(f->note);
	char *more;
	money other;

	memcpy(x->note, f->note, n);
	for (size_t i = 0; i < f->n_choices; i++) {
		size_t some = strlen(f->choices[i].other);

		if (i == f->dearest)
			continue;
		if (!add_up(x, &f->choices[i], &other) || other > cost || (other == cost && i < f->dearest) ||
		    n + some + WIDE_TEXT + 2 > NOTE_MAX)
			return false;
		if (other == cost)
			continue;
		memcpy(x->note + n, "; ", 2);
		n += n == 0 ? 0 : 2;
		more = x->note + n;
		memcpy(more, f->choices[i].other, some);
		n += some + money_show(more + some, other);
		x->note[n] = '\0';
		if (strstr(x->note, more) != more)
			return false;	/* a bill does not say a thing twice */
	}
	x->note[n] = '\0';
	return true;
}

static bool
add_up_also(const struct express *x, const struct also *also, money *out)
{
	money cost;

	*out = 0;
	for (size_t i = 0; i < also->n; i++) {
		if (!add_up(x, &also->choices[i], &cost))
			return false;
		*out = cost > *out ? cost : *out;
	}
	return true;
}

static always_inline bool
apply(struct express *x, struct fare *f, struct quick *out)
{
	if (!add_up(x, &f->choices[f->dearest], &out->cost))
		return false;
	out->note = NULL;
	if (rarely(f->n_choices > 1)) {
		if (!compare_choices(x, f, out->cost))
			return false;
		out->note = x->note;
	}
	for (size_t i = 0; i < x->tariff->n_also; i++) {
		if (!add_up_also(x, &f->also[i], &out->also[i]))
			return false;
	}
	return true;
}

/* The fare of the row among those that have a place in the table; it is applied. NULL: none. */
static always_inline struct fare *
find_fare(struct express *x, uint64_t hash, struct quick *out)
{
	struct fare *f = x->slot[hash % SLOTS];

	while (f != NULL && !(fits(x, f) && apply(x, f, out)))
		f = f->next;
	return f;
}

/* Where fares of a single day are: a model whose prices change by the hour has one for each. */
static uint64_t
hash_of_day(const struct express *x)
{
	return mix(x->hash, (uint64_t)(x->at / DAY_SECONDS));
}

bool
express_price(struct express *x, const struct scan_record *r, struct quick *out)
{
	struct fare *f;

	x->usable = read_row(x, r);
	if (rarely(!x->usable))
		return false;
	f = find_fare(x, x->hash, out);
	if (rarely(f == NULL) && (f = find_fare(x, hash_of_day(x), out)) == NULL)
		return false;
	out->fare = f;
	out->at = x->at;
	out->requests = x->n_requests;
	out->input = x->prompt;
	out->output = x->output_size;
	out->billed = x->billed;
	if (x->billed)
		out->reported = x->amount;
	return true;
}

bool
express_apply(struct express *x, struct fare *f, struct quick *out)
{
	return apply(x, f, out);
}

void
express_forget(struct express *x)
{
	arena_reset(x->fares);
	memset(x->slot, 0, sizeof x->slot);
	x->n_fares = 0;
}

void
express_keep(struct express *x, struct fare *f)
{
	bool one_day = (uint64_t)f->at[1] - (uint64_t)f->at[0] <= DAY_SECONDS;
	struct fare **slot = &x->slot[(one_day ? hash_of_day(x) : x->hash) % SLOTS];

	f->next = *slot;
	*slot = f;
	x->n_fares++;
}
