/* SPDX-License-Identifier: MIT */
#include "express.h"

#include <string.h>

#include "cells.h"
#include "digits.h"
#include "rates.h"
#include "text.h"

#define LENGTH(a) (sizeof (a) / sizeof (a)[0])
#define rarely(x) __builtin_expect(!!(x), 0)
#define always_inline inline __attribute__((always_inline))

enum {
	COLUMNS = 32,		/* that count something */
	WORDS = 8,		/* whose lengths fit into one number */
	KEY_MAX = 128,		/* of eight bytes: the words of a row */
	SLOTS = 1 << 12,	/* of the table of words */
	FARES = 1 << 14,	/* more than that, and all are forgotten */
	NOTE_MAX = 2048,
	WORD_MAX = 256,		/* of a model */
	CHOICES = 16,		/* of a day; with more, charge_row does it */
};

#define COUNT_MAX UINT64_C(1000000000000000)

/* What a request costs at one of the prices of a day, and what a note says of it if it is not taken. */
struct choice {
	int64_t		*weight;		/* of each count: 10^-18 dollars */
	int64_t		 fee;			/* of a request */
	const char	*other;			/* up to the amount */
};

struct also { struct choice *choices; size_t n; };	/* the dearest of which is taken */

struct express {
	const struct tariff	*tariff;
	struct arena		*own, *fares;	/* the latter holds fares and their words */
	size_t			 n_columns;	/* of the header */
	size_t			 word[WORDS], n_words;
	size_t			 count[COLUMNS], n_counts;	/* columns, and what they count: */
	unsigned		 meaning[COLUMNS];	/* a meter, or COUNT_FRESH */
	enum meter		 whole[COLUMNS];	/* which that is part of; METER_NONE */
	long			 on, requests, reported;	/* columns; -1: none */
	long			 input, output;		/* indexes of the counts of the wholes; -1 */
	/* indexes of the parts of both, of cache reads, and of fresh, which leaves nothing over */
	size_t			 part_in[COLUMNS], n_in, part_out[COLUMNS], n_out, reads[COLUMNS], n_reads;
	long			 fresh;			/* -1: there is none */
	struct when		 on_default;
	size_t			 n_fares;
	struct fare		*slot[SLOTS];
	/* the row that is being priced */
	uint64_t		 key[KEY_MAX];
	size_t			 n_key;
	uint64_t		 lengths, hash;
	uint64_t		 present, zero;		/* which counts are there, and which of them are 0 */
	uint64_t		 value[COLUMNS];
	uint64_t		 n_requests;
	uint64_t		 prompt, output_size, read;
	instant			 at;
	bool			 timed, usable;
	bool			 billed;
	money			 amount;
	char			 note[NOTE_MAX];
};

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
	uint64_t word;

	memcpy(&word, s, sizeof word);
	if (n < 8)
		word = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? word >> 8 * (8 - n) :
		    word & ((UINT64_C(1) << 8 * n) - 1);
	return word;
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
bit(const struct express *x, size_t count)
{
	return UINT64_C(1) << (x->n_counts - 1 - count);
}

static always_inline bool
has_present(const struct express *x, size_t count)
{
	return (x->present & bit(x, count)) != 0;
}

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
	if (x->input >= 0 && has_present(x, (size_t)x->input)) {
		x->prompt = x->value[x->input];
		if (in > x->prompt || (x->fresh >= 0 && has_present(x, (size_t)x->fresh) && in != x->prompt))
			return false;
	}
	if (x->output >= 0 && has_present(x, (size_t)x->output)) {
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

/* Prices the row by a fare that fits it. */
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

/* ---- where a fare ends ---- */

/* Narrows half open bounds around a value by an edge. */
static void
narrow(uint64_t bounds[2], uint64_t value, uint64_t edge)
{
	if (edge <= value && edge > bounds[0])
		bounds[0] = edge;
	else if (edge > value && edge < bounds[1])
		bounds[1] = edge;
}

/*
 * A moment at which something changes. Rows without a time are of a whole day: one inside which
 * something changes is a fare by itself.
 */
static void
narrow_moment(struct fare *f, instant at, instant moment)
{
	instant start = moment - moment % DAY_SECONDS, edges[] = { moment, moment };

	if (moment <= 0 || moment == INSTANT_LAST)
		return;
	if (!f->timed) {
		edges[0] = start;
		edges[1] = moment == start ? start : start + DAY_SECONDS;
	}
	for (size_t i = 0; i < LENGTH(edges); i++) {
		if (edges[i] <= at && edges[i] > f->at[0])
			f->at[0] = edges[i];
		else if (edges[i] > at && edges[i] < f->at[1])
			f->at[1] = edges[i];
	}
}

/* Whether prices of a model may change from one day of the week to the next. */
static bool
has_windows(const struct book *b, uint32_t model)
{
	const struct span rates = b->models[model].rates;

	for (uint32_t i = 0; i < rates.count; i++) {
		if (book_has_window(&b->rates[rates.first + i]))
			return true;
	}
	return false;
}

/* Prices with hours or days of the week: a day by itself, or what of it has one price. */
static void
narrow_hours(struct fare *f, instant at, const struct book *b, uint32_t model)
{
	instant start = at - at % DAY_SECONDS;
	uint16_t minutes[DAY_MINUTES];
	size_t n = rates_minutes(b, model, start, minutes);

	if (n == 1 && !has_windows(b, model))
		return;
	narrow_moment(f, at, start);
	narrow_moment(f, at, start + DAY_SECONDS);
	for (size_t i = 0; i < n && f->timed; i++)
		narrow_moment(f, at, start + minutes[i] * MINUTE);
}

/* The prices of a model: their days, hours and sizes. */
static void
narrow_model(struct fare *f, const struct express *x, const struct book *b, uint32_t model)
{
	const struct model *m = &b->models[model];
	uint64_t total = x->prompt + x->output_size;

	narrow_moment(f, x->at, m->retired == 0 ? 0 : date_instant(m->retired));
	if (m->successor != BOOK_NONE)
		narrow_moment(f, x->at, date_instant(m->successor_from));
	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];

		narrow_moment(f, x->at, r->from);
		narrow_moment(f, x->at, r->until);
		if (r->band != BAND_NONE) {
			narrow(f->prompt, x->prompt, (uint64_t)book_band_least(r));
			narrow(f->total, total, (uint64_t)book_band_least(r));
		}
		if (r->up_to != INT64_MAX)
			narrow(f->prompt, x->prompt, (uint64_t)r->up_to + 1);
	}
	narrow_hours(f, x->at, b, model);
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		narrow_moment(f, x->at, b->uplifts[m->uplifts.first + i].from);
		narrow_moment(f, x->at, b->uplifts[m->uplifts.first + i].until);
	}
	if (m->context > 0)
		narrow(f->total, total, (uint64_t)m->context + 1);
	if (m->cache_minimum > 0) {
		narrow(f->read, x->read, 1);
		narrow(f->read, x->read, (uint64_t)m->cache_minimum);
	}
}

/* The note that bills have when their newest source is old: it counts the days. */
static void
narrow_age(struct fare *f, instant at, const struct bill *bill)
{
	day newest = book_newest(bill->book, bill->pick.rate->sources);
	instant old = newest == 0 ? 0 : date_instant(newest) + (QUOTE_STALE_DAYS + 1) * (instant)DAY_SECONDS;

	narrow_moment(f, at, old);
	if (newest != 0 && at >= old) {
		narrow_moment(f, at, at - at % DAY_SECONDS);
		narrow_moment(f, at, at - at % DAY_SECONDS + DAY_SECONDS);
	}
}

/* A word may come to mean another model: names that it holds, and their days. */
static void
narrow_word(struct fare *f, instant at, const struct book *b, const char *word)
{
	char folded[WORD_MAX];

	if (text_fold(folded, sizeof folded, word) >= sizeof folded)
		folded[0] = '\0';
	for (uint32_t i = 0; i < b->n_names; i++) {
		const struct name *n = &b->names[i];

		if (n->from == INSTANT_FIRST && n->until == INSTANT_LAST)
			continue;
		if (folded[0] == '\0' || strstr(folded, book_text(b, n->folded)) != NULL) {
			narrow_moment(f, at, n->from);
			narrow_moment(f, at, n->until);
		}
	}
}

static void
narrow_bill(struct fare *f, const struct express *x, const struct bill *bill, const char *word)
{
	const struct model *models = bill->book->models;

	for (uint32_t i = bill->asked; i != bill->model; i = models[i].successor)
		narrow_model(f, x, bill->book, i);	/* each of them may serve on another day */
	narrow_model(f, x, bill->book, bill->model);
	narrow_word(f, x->at, bill->book, word);
	for (size_t i = 0; i < bill->n_choices; i++)
		narrow_age(f, x->at, &bill->choices[i]);
}

/* ---- what counts cost in a fare ---- */

/*
 * What one unit of a meter costs after all that multiplies it, and whether by a price of its own in
 * the row of tokens: if not, notes may say so wherever it is used. False if it has no price, or that
 * is not exact.
 */
static bool
unit_cost(const struct bill *bill, enum meter m, int64_t *out, bool *own)
{
	const struct terms *t = &bill->terms;
	const struct rate *row;
	enum meter as;
	wide factors[] = { 0, t->again, t->kept }, cost;
	bool exact = true;

	*out = 0;
	if (!quote_rate(bill->book, &bill->pick, m, &factors[0], &as, &row) ||
	    !wide_product(factors, LENGTH(factors), 2 * FACTOR_DECIMALS + meters[m].per_zeros, &cost, &exact) ||
	    !exact || cost > INT64_MAX / 4)
		return false;
	*out = (int64_t)cost;
	*own = as == m && row == bill->pick.rate;
	return true;
}

/*
 * The cost of a count: of a part, beside the whole that it is in already, the difference. Whether it
 * is 0 is heeded if that changes the notes, or if it cannot be anything else.
 */
static bool
weigh(const struct express *x, const struct bill *bill, size_t i, struct fare *f, int64_t *out)
{
	unsigned c = x->meaning[i];
	enum meter m = c == COUNT_FRESH ? METER_INPUT : (enum meter)c, whole = x->whole[i];
	long in = whole == METER_INPUT ? x->input : whole == METER_OUTPUT ? x->output : -1;
	int64_t base = 0;
	bool own = false, priced;

	*out = 0;
	if (!has_present(x, i))
		return true;
	priced = unit_cost(bill, m, out, &own);
	if (!priced || !own)
		f->heeded |= bit(x, i);
	if (!priced)
		return (x->zero & bit(x, i)) != 0;
	if (in >= 0 && has_present(x, (size_t)in) && !unit_cost(bill, whole, &base, &own))
		return false;
	*out -= base;
	return true;
}

static bool
weigh_all(const struct express *x, const struct bill *bill, struct fare *f, struct choice *out)
{
	const struct rate *rows[] = { bill->pick.rate, bill->pick.any };
	bool own;

	out->weight = arena_array(x->fares, x->n_counts, sizeof *out->weight);
	if (bill->terms.share != QUANTITY_ONE || bill->terms.escalated != QUANTITY_ONE)
		return false;
	for (size_t i = 0; i < x->n_counts; i++) {
		if (!weigh(x, bill, i, f, &out->weight[i]))
			return false;
	}
	for (size_t i = 0; i < LENGTH(rows); i++) {
		if (rows[i] != NULL && (rows[i]->priced & METER_BIT(METER_REQUEST)) != 0)
			return unit_cost(bill, METER_REQUEST, &out->fee, &own);
	}
	return true;
}

/* All choices of a bill. */
static bool
weigh_choices(const struct express *x, const struct bill *bill, struct fare *f, struct choice **out)
{
	*out = arena_array(x->fares, bill->n_choices, sizeof **out);
	for (size_t i = 0; i < bill->n_choices; i++) {
		if (bill->n_choices > CHOICES || !weigh_all(x, &bill->choices[i], f, &(*out)[i]))
			return false;
		if (bill->n_choices > 1)
			(*out)[i].other = quote_other(bill, &bill->choices[i], x->fares);
	}
	return true;
}

/* ---- learning ---- */

static void
forget(struct express *x)
{
	arena_reset(x->fares);
	memset(x->slot, 0, sizeof x->slot);
	x->n_fares = 0;
}

/* The note of a bill without those on the other prices of the day. */
static const char *
own_note(const struct charge *c, struct arena *a)
{
	size_t n = strlen(c->note);

	for (size_t i = c->bill->n_notes; i > c->bill->n_own_notes; i--)
		n -= strlen(c->bill->notes[i - 1]) + (i > 1 || n > strlen(c->bill->notes[i - 1]) ? 2 : 0);
	return arena_strndup(a, c->note, n);
}

/* Whether the fare says of the row that made it what charge_row did. */
static bool
agrees(struct express *x, struct fare *f, const struct charge *c)
{
	struct quick q;

	if (!apply(x, f, &q) || q.cost != c->cost || strcmp(q.note != NULL ? q.note : f->note, c->note) != 0)
		return false;
	for (size_t i = 0; i < x->tariff->n_also; i++) {
		if (q.also[i] != c->also[i])
			return false;
	}
	return true;
}

/* Facts that live as long as the fare. */
static struct facts
keep_facts(const struct facts *f, struct arena *a)
{
	return (struct facts){ arena_strdup(a, f->provider), arena_strdup(a, f->model),
	    arena_strdup(a, f->tier), arena_strdup(a, f->region), arena_strdup(a, f->band) };
}

static bool
fill(struct express *x, const struct charge *c, struct fare *f)
{
	const struct facts facts = charge_facts(c, x->fares);

	narrow_bill(f, x, c->bill, c->usage->request.models[0]);
	f->facts = keep_facts(&facts, x->fares);
	f->n_choices = c->bill->n_choices;
	f->dearest = c->bill->choice;
	f->note = f->n_choices == 1 ? arena_strdup(x->fares, c->note) : own_note(c, x->fares);
	f->also = arena_array(x->fares, x->tariff->n_also, sizeof *f->also);
	/* With no count above 0 the row would be idle, or the notes would not say what others come to. */
	if (!c->usage->named || f->n_choices > 1)
		f->heeded = x->present;
	if (strlen(f->note) >= NOTE_MAX || !weigh_choices(x, c->bill, f, &f->choices))
		return false;
	for (size_t i = 0; i < x->tariff->n_also; i++) {
		if (c->also_bill[i] == NULL || !weigh_choices(x, c->also_bill[i], f, &f->also[i].choices))
			return false;
		f->also[i].n = c->also_bill[i]->n_choices;
		narrow_bill(f, x, c->also_bill[i], x->tariff->also[i]);
	}
	return agrees(x, f, c);
}

struct fare *
express_learn(struct express *x, const struct charge *c)
{
	struct fare *f, **slot;

	if (!x->usable || c->kind != CHARGE_PRICED || c->bill == NULL || c->quota)
		return NULL;
	if (x->n_fares == FARES)
		forget(x);
	f = arena_alloc(x->fares, sizeof *f);
	*f = (struct fare){ .n_key = x->n_key, .lengths = x->lengths, .hash = x->hash, .present = x->present, .zero = x->zero,
	    .timed = x->timed, .at = { INSTANT_FIRST, INSTANT_LAST }, .prompt = { 0, COUNT_MAX + 1 },
	    .total = { 0, 2 * COUNT_MAX + 1 }, .read = { 0, COUNT_MAX + 1 } };
	if (!fill(x, c, f))
		return NULL;
	f->prompt[1] -= f->prompt[0];
	f->total[1] -= f->total[0];
	f->read[1] -= f->read[0];
	f->key = memcpy(arena_array(x->fares, x->n_key, sizeof *f->key), x->key, x->n_key * sizeof *f->key);
	slot = &x->slot[((uint64_t)f->at[1] - (uint64_t)f->at[0] <= DAY_SECONDS ? hash_of_day(x) : x->hash) % SLOTS];
	f->next = *slot;
	*slot = f;
	x->n_fares++;
	return f;
}
