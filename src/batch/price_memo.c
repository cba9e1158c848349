/* SPDX-License-Identifier: MIT */
#include "batch/price_memo_internal.h"

#include <string.h>

#include "io/decimal_fast.h"
#include "io/number_lenient.h"

#define always_inline inline __attribute__((always_inline))

/* ---- which columns there are ---- */

enum { PARTS = 2 };	/* of a whole, in most files */

_Static_assert((int)DECIMAL_FRONT <= (int)MEMO_FRONT && (int)DECIMAL_READ <= (int)MEMO_READ,
    "what may be looked at around a cell");

static void
add_part(struct count_list *p, size_t count)
{
	p->count[p->n++] = count;
}

/* Where there are fewer parts than sum adds at once, the 0 behind the last count stands. */
static void
fill_up(struct price_memo *x, struct count_list *p)
{
	for (size_t i = p->n; i < PARTS; i++)
		p->count[i] = x->n_counts;
	x->many_parts |= p->n > PARTS;
}

/* When all columns are known. */
static void
lay_out(struct price_memo *x)
{
	x->n_padded = x->n_counts <= FOUR ? FOUR : (x->n_counts + FOUR - 1) / FOUR * FOUR;
	for (size_t i = x->n_counts; i > 0 && i < x->n_padded; i++)
		x->count[i] = x->count[i - 1];
	x->input_at = x->input < 0 ? x->n_counts : (size_t)x->input;
	x->output_at = x->output < 0 ? x->n_counts : (size_t)x->output;
	fill_up(x, &x->part_in);
	fill_up(x, &x->part_out);
	fill_up(x, &x->reads);
	x->entry_size = (sizeof(struct memo_entry) + x->n_padded * sizeof(int64_t) + ENTRY_LINE - 1) / ENTRY_LINE * ENTRY_LINE;
}

static bool
add_count(struct price_memo *x, size_t column, const struct field *f)
{
	unsigned c = (unsigned)f->where;

	if (x->n_counts == COLUMNS)
		return false;
	if (c == METER_INPUT) {
		x->input = (long)x->n_counts;
		x->input_bit = memo_bit(x->n_counts);
	}
	if (c == METER_OUTPUT) {
		x->output = (long)x->n_counts;
		x->output_bit = memo_bit(x->n_counts);
	}
	if (workload_whole(c) == METER_INPUT)
		add_part(&x->part_in, x->n_counts);
	if (workload_whole(c) == METER_OUTPUT)
		add_part(&x->part_out, x->n_counts);
	if (c == METER_CACHE_READ || c == METER_AUDIO_CACHE_READ || c == METER_IMAGE_CACHE_READ)
		add_part(&x->reads, x->n_counts);
	if (c == COUNT_FRESH)
		x->fresh_bit = memo_bit(x->n_counts);	/* which leaves nothing over */
	x->all |= memo_bit(x->n_counts);
	x->count[x->n_counts] = column;
	x->meaning[x->n_counts] = c;
	x->whole[x->n_counts++] = workload_whole(c);
	return true;
}

static bool
add_column(struct price_memo *x, const struct column_use *use)
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

struct price_memo *
memo_new(struct arena *a, const struct usage_columns *c, const struct usage_setup *setup,
    const struct price_context *t)
{
	const struct request *r = setup->defaults;
	struct price_memo *x;

	if (c->totals || c->dollars || request_counts(r) || r->n_ranges > 0 ||
	    request_has(r, field_find("requests")) || r->on.at < 0 || r->on.at > UINT32_MAX)
		return NULL;
	x = arena_alloc(a, sizeof *x);
	x->context = t;
	x->n_columns = c->n;
	x->on = x->requests = x->reported = x->input = x->output = -1;
	x->on_default = r->on;
	for (size_t i = 0; i < c->n_use; i++) {
		if (!add_column(x, &c->use[i]))
			return NULL;
	}
	lay_out(x);
	memo_list_dated(x, a);
	x->entries = arena_new();
	x->entry = arena_lines(a, (ENTRIES + 1) * x->entry_size);
	return x;
}

void
memo_free(struct price_memo *x)
{
	if (x != NULL)
		arena_free(x->entries);
}

struct arena *
memo_arena(struct price_memo *x)
{
	return x->entries;
}

/* ---- cells ---- */

/* What a cell holds, if that is what stands in the file: no doubled quotes. */
static inline bool
plain(struct csv_scan_cell c, const char **at, size_t *n)
{
	*at = c.at;
	*n = c.n;
	if (!csv_scan_quoted(c))
		return true;
	++*at;
	*n -= 2;
	return memchr(*at, '"', *n) == NULL;
}

/* As many bytes of 0xff as a word may have, and as many 0: where it is read from tells how many of each. */
static const char masks[2 * MEMO_READ] =
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

/* Adds what has come to the key to a hash. No byte of a text in ASCII is lost when the second half is doubled. */
static always_inline uint64_t
add_hash(uint64_t hash, bytes_pair first, bytes_pair second)
{
	const bytes_pair both = first ^ (second + second);

	return hash * UINT64_C(0x94d049bb133111eb) + both[0] * UINT64_C(0x9e3779b97f4a7c15) +
	    both[1] * UINT64_C(0xbf58476d1ce4e5b9);
}

/* Adds the n bytes of a word, up to MEMO_READ, to a key, with zeros behind them; returns the hash. */
static always_inline uint64_t
add_word(uint64_t *key, uint64_t hash, const char *at, size_t n)
{
	const char *mask = masks + MEMO_READ - n;
	const bytes_pair first = bytes_load_pair(at) & bytes_load_pair(mask);
	const bytes_pair second = bytes_load_pair(at + 16) & bytes_load_pair(mask + 16);

	memcpy(key, &first, sizeof first);
	memcpy(key + 2, &second, sizeof second);
	return add_hash(hash, first, second);
}

/* A count that is not a few plain digits: a longer one, or one in quotes. */
static __attribute__((noinline)) bool
long_number(struct csv_scan_cell c, uint64_t *out)
{
	bool quoted = csv_scan_quoted(c) && c.n > 2;

	return decimal_read(c.at + quoted, c.n - 2 * (size_t)quoted, out) && *out <= COUNT_MAX;
}

static always_inline bool
number(struct csv_scan_cell c, uint64_t *out)
{
	return __builtin_expect(c.n - 1 < 8 && decimal_few(c.at, c.n, out), 1) || long_number(c, out);
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

/* The first second of "2026-11-22", if that is below 2^32. */
static bool
read_day(const char *at, uint32_t *out)
{
	uint64_t year, month, of_month;
	instant start;
	day d;

	if (at[4] != '-' || at[7] != '-' || !decimal_read(at, 4, &year) || !decimal_read(at + 5, 2, &month) ||
	    !decimal_read(at + 8, 2, &of_month) || year < 1970 || year > 2105 || month - 1 >= 12 || of_month - 1 >= 31)
		return false;
	d = (day)(year * 10000 + month * 100 + of_month);
	start = date_instant(d);
	*out = (uint32_t)start;
	return of_month <= 28 || date_day(start) == d;	/* else the month has no such day */
}

/*
 * A place for each day of two years, by the digits of "26-11-22" that change in that time, side by side: each
 * term of the factor moves one of them to its place, and no other to a place above bit 59.
 */
static always_inline size_t
day_slot(uint64_t text)
{
	const uint64_t digits = text & UINT64_C(0x0f03000f01000100);
	const uint128 moved = (uint128)digits * (UINT64_C(1) << 63 | UINT64_C(1) << 46 | UINT64_C(1) << 34 | 1 << 16 | 1 << 4);

	return (size_t)(moved >> 60) % DAYS;
}

/* The same, read once for all rows of a day. */
static always_inline bool
find_day(struct price_memo *x, const char *at, uint32_t *out)
{
	uint64_t text = bytes_load(at + 2);
	uint32_t century = (unsigned char)at[0] | (uint32_t)(unsigned char)at[1] << 8;
	struct known_day *known = &x->day[day_slot(text)];

	if (rarely(known->text != text || known->century != century)) {
		if (!read_day(at, out))
			return false;
		*known = (struct known_day){ text, century, *out };
	}
	*out = known->start;
	return true;
}

/* "2026-11-22", with a time or not, or seconds or milliseconds since 1970. */
static always_inline bool
read_moment(struct price_memo *x, struct parsed_row *row, struct csv_scan_cell c)
{
	uint32_t *out = &row->quick.coords[AXIS_TIME];
	uint64_t seconds;
	instant time;
	bool timed;
	const char *at;
	size_t n;

	row->present &= ~TIMED;
	if (__builtin_expect(c.n == 10 && find_day(x, c.at, out), 1))
		return true;
	*out = (uint32_t)x->on_default.at;
	if (c.n == 0) {
		row->present |= x->on_default.timed ? TIMED : 0;
		return true;
	}
	if (!plain(c, &at, &n))
		return false;
	timed = n != 10 || at[4] != '-';
	row->present |= timed ? TIMED : 0;
	if ((n == 10 || n == 13) && decimal_read(at, n, &seconds)) {
		seconds /= n == 13 ? 1000 : 1;
		*out = (uint32_t)seconds;
		return seconds <= UINT32_MAX;
	}
	if (n < 10 || !find_day(x, at, out))
		return false;
	if (!timed)
		return true;
	if (!read_time(at + 10, n - 10, &time))
		return false;
	*out += (uint32_t)time;
	return true;
}

static bool
read_amount(struct parsed_row *row, struct csv_scan_cell c)
{
	char text[80];
	const char *at;
	size_t n;

	row->quick.billed = c.n > 0;
	if (!row->quick.billed)
		return true;
	if (!plain(c, &at, &n) || n >= sizeof text)
		return false;
	memcpy(text, at, n);
	text[n] = '\0';
	return memchr(at, '\0', n) == NULL && lenient_amount(text, MONEY_DECIMALS, &row->quick.reported);
}

/* ---- a row ---- */

static always_inline uint64_t
sum(const struct parsed_row *row, const struct count_list *p)
{
	return row->value[p->count[0]] + row->value[p->count[1]];
}

static __attribute__((noinline)) uint64_t
sum_rest(const struct parsed_row *row, const struct count_list *p)
{
	uint64_t all = 0;

	for (size_t i = PARTS; i < p->n; i++)
		all += row->value[p->count[i]];
	return all;
}

/*
 * The sizes of one request. Counts that contradict each other are for row_price to explain, and so
 * is what it does not allow.
 */
static always_inline bool
read_sizes(const struct price_memo *x, struct parsed_row *row)
{
	uint64_t in = sum(row, &x->part_in), out = sum(row, &x->part_out), reads = sum(row, &x->reads);
	uint64_t prompt = row->value[x->input_at], output = row->value[x->output_at];

	if (rarely(x->many_parts)) {
		in += sum_rest(row, &x->part_in);
		out += sum_rest(row, &x->part_out);
		reads += sum_rest(row, &x->reads);
	}
	/* A whole that is not there is its parts. */
	if (in > prompt || out > output) {
		if ((in > prompt && (row->present & x->input_bit) != 0) ||
		    (out > output && (row->present & x->output_bit) != 0))
			return false;
		prompt = in > prompt ? in : prompt;
		output = out > output ? out : output;
	}
	if (rarely((row->present & x->fresh_bit) != 0) && in != prompt)
		return false;
	row->quick.coords[AXIS_PROMPT] = (uint32_t)prompt;
	row->quick.coords[AXIS_TOTAL] = (uint32_t)(prompt + output);
	row->quick.coords[AXIS_READ] = (uint32_t)reads;
	return ((prompt + output) | reads) <= UINT32_MAX;
}

/* Counts some of which are not a few plain digits: too long, in quotes, or not there. */
static __attribute__((noinline)) bool
read_any_counts(const struct price_memo *x, const struct csv_scan_record *r, struct parsed_row *row)
{
	uint64_t present = x->all, *value = row->value;

	for (size_t i = 0, n = x->n_counts; i < n; i++) {
		const struct csv_scan_cell c = csv_scan_cell(r, x->count[i]);

		if (number(c, &value[i]))
			continue;
		if (c.n > 0)
			return false;
		present &= ~memo_bit(i);
		value[i] = 0;
	}
	value[x->n_counts] = 0;
	row->present = present;
	return true;
}

/* The cells that count something, four at a time: the last one is read again where there are fewer. */
static always_inline bool
read_counts(const struct price_memo *x, const struct csv_scan_record *r, struct parsed_row *row)
{
	const char *end[FOUR];
	size_t length[FOUR];

	for (size_t i = 0, n = x->n_counts; i < n; i += FOUR) {
		size_t unusual = 0;

#pragma GCC unroll 4
		for (size_t k = 0; k < FOUR; k++) {
			const struct csv_scan_cell c = csv_scan_cell(r, x->count[i + k]);

			end[k] = c.at + c.n;
			length[k] = c.n;
			unusual |= c.n - 1;
		}
		if (rarely(unusual >= 8) || rarely(!decimal_four(end, length, row->value + i)))
			return read_any_counts(x, r, row);
	}
	row->value[x->n_counts] = 0;
	row->present = x->all;
	return true;
}

static always_inline void
end_words(struct parsed_row *row, const uint64_t *end, uint64_t lengths, uint64_t hash)
{
	row->n_key = (size_t)(end - row->key);
	row->lengths = lengths;
	row->hash = memo_mix(hash ^ lengths);
}

/* Words some of which are in quotes, or longer than most: of those the rest is added as if it were further words. */
static __attribute__((noinline)) bool
read_any_words(const struct price_memo *x, const struct csv_scan_record *r, struct parsed_row *row)
{
	uint64_t *key = row->key, lengths = 0, hash = 0;

	for (size_t i = 0; i < x->n_words; i++) {
		const char *at;
		size_t n, part;

		if (!plain(csv_scan_cell(r, x->word[i]), &at, &n) || n > 255)
			return false;
		lengths = lengths << 8 | n;
		do {
			part = n < MEMO_READ ? n : MEMO_READ;
			hash = add_word(key, hash, at, part);
			key += WORD_READ;
			at += part;
			n -= part;
		} while (n > 0);
	}
	end_words(row, key, lengths, hash);
	return true;
}

/*
 * The cells that tell who counts and what for. Words of all usual lengths take the same steps: no processor
 * foresees which one comes.
 */
static always_inline bool
read_words(const struct price_memo *x, const struct csv_scan_record *r, struct parsed_row *row)
{
	uint64_t *key = row->key, lengths = 0, hash = 0;

	for (size_t i = 0, n = x->n_words; i < n; i++) {
		const struct csv_scan_cell c = csv_scan_cell(r, x->word[i]);

		if (rarely(c.n > MEMO_READ) || rarely(csv_scan_quoted(c)))
			return read_any_words(x, r, row);
		lengths = lengths << 8 | c.n;
		hash = add_word(key, hash, c.at, c.n);
		key += WORD_READ;
	}
	end_words(row, key, lengths, hash);
	return true;
}

/* How many such requests a row is of. */
static always_inline bool
read_requests(struct parsed_row *row, struct csv_scan_cell c)
{
	if (__builtin_expect(c.n == 1 && (unsigned char)(*c.at - '1') < 9, 1)) {
		row->quick.requests = (unsigned char)(*c.at - '0');
		return true;
	}
	return c.n == 0 || (number(c, &row->quick.requests) && row->quick.requests > 0);
}

static always_inline bool
read_row(struct price_memo *x, const struct csv_scan_record *r, struct parsed_row *row)
{
	row->quick.billed = false;
	row->quick.requests = 1;
	row->quick.coords[AXIS_TIME] = (uint32_t)x->on_default.at;
	if (rarely(r->n_cells != x->n_columns) || rarely(!read_words(x, r, row)) || rarely(!read_counts(x, r, row)))
		return false;
	if (x->requests >= 0 && rarely(!read_requests(row, csv_scan_cell(r, (size_t)x->requests))))
		return false;
	row->present |= x->on_default.timed ? TIMED : 0;
	if (x->on >= 0 && rarely(!read_moment(x, row, csv_scan_cell(r, (size_t)x->on))))
		return false;
	if (x->reported >= 0 && !read_amount(row, csv_scan_cell(r, (size_t)x->reported)))
		return false;
	return read_sizes(x, row);
}

/* ---- what rows cost ---- */

/* What a row costs by a choice. False if that is too large for quick arithmetic. */
static always_inline bool
add_up(const struct price_memo *x, const struct parsed_row *row, int64_t per_request, const int64_t *unit_price, money *out)
{
	const uint64_t *value = row->value;
	size_t i = 0;
	int128 sum = per_request;

	do {			/* counts are below 2^63 */
#pragma GCC unroll 4
		for (size_t k = 0; k < FOUR; k++)
			sum += (int128)unit_price[i + k] * (int64_t)value[i + k];
		i += FOUR;
	} while (rarely(i < x->n_padded));
	/* Nothing foresees whether a row is of one request, but that one of them costs less than 18 dollars. */
	if (rarely((uint64_t)(sum >> 64) != 0))
		return int128_mul(sum, (int128)row->quick.requests, out);
	*out = (int128)((uint128)(uint64_t)sum * row->quick.requests);
	return true;
}

/*
 * On a day with several prices: whether the same choice is the dearest, and the note that names what
 * the row comes to by the others.
 */
static bool
compare_choices(const struct price_memo *x, struct parsed_row *row, const struct memo_entry *f, char *note)
{
	const struct entry_detail *rest = f->rest;
	const money cost = row->quick.cost;
	size_t n = rest->note->n;
	char *more;
	money other;

	memcpy(note, rest->note->text, n);
	for (size_t i = 0; i < f->n_candidates; i++) {
		const struct candidate *c = &rest->candidates[i];
		if (i == rest->highest)
			continue;
		if (!add_up(x, row, c->per_request, c->unit_price, &other) || other > cost ||
		    (other == cost && i < rest->highest) || n + c->n_other + INT128_TEXT + 2 > NOTE_MAX)
			return false;
		if (other == cost)
			continue;
		memcpy(note + n, "; ", 2);
		n += n == 0 ? 0 : 2;
		more = note + n;
		memcpy(more, c->other, c->n_other);
		n += c->n_other + money_show(more + c->n_other, other);
		note[n] = '\0';
		if (!rest->once && strstr(note, more) != more)
			return false;	/* a bill does not say a thing twice */
	}
	note[n] = '\0';
	row->quick.note = note;
	row->quick.n_note = n;
	return true;
}

static bool
add_up_also(const struct price_memo *x, const struct parsed_row *row, const struct alternatives *alternatives, money *out)
{
	money cost;

	*out = 0;
	for (size_t i = 0; i < alternatives->n; i++) {
		if (!add_up(x, row, alternatives->candidates[i].per_request, alternatives->candidates[i].unit_price, &cost))
			return false;
		*out = cost > *out ? cost : *out;
	}
	return true;
}

static always_inline bool
apply(struct price_memo *x, struct parsed_row *row, struct memo_entry *f)
{
	struct fast_row *out = &row->quick;

	if (rarely(!add_up(x, row, f->per_request, f->unit_price, &out->cost)))
		return false;
	out->entry = f;
	out->note = NULL;
	if (rarely(f->n_candidates > 1) && !compare_choices(x, row, f, x->note[row - x->parsed]))
		return false;
	for (size_t i = 0; i < x->context->n_alternatives; i++) {
		if (!add_up_also(x, row, &f->rest->alternatives[i], &out->alternatives[i]))
			return false;
	}
	return true;
}

/* ---- fares of rows ---- */

/* The first fare that is for a row, among the shelves of a hash; priced: and by which it can be priced. */
static always_inline struct memo_entry *
find_in(struct price_memo *x, struct parsed_row *row, uint64_t hash, bool priced)
{
	for (struct memo_bucket *s = x->slot[hash % SLOTS]; s != NULL; s = s->next) {
		struct memo_entry *f;
		size_t number;

		if (!bucket_is_for(s, x, row, hash) ||
		    (number = s->cell[x->parted ? bucket_cell(s, row->quick.coords) : 0]) == 0)
			continue;
		f = memo_entry(x, number);
		if (!priced || apply(x, row, f))
			return f;
	}
	return NULL;
}

static __attribute__((noinline)) struct memo_entry *
find_of_day(struct price_memo *x, struct parsed_row *row, bool priced)
{
	return find_in(x, row, bucket_hash_of_day(row), priced);
}

/* Whether any fare prices a row that the first one did not. */
static __attribute__((noinline)) bool
apply_any(struct price_memo *x, struct parsed_row *row)
{
	return find_in(x, row, row->hash, true) != NULL || find_of_day(x, row, true) != NULL;
}

/* Asks for the shelf of a row's day: when the batch is read it is there. */
static __attribute__((noinline)) void
prefetch_day(const struct price_memo *x, const struct parsed_row *row)
{
	const struct memo_bucket *s = x->slot[bucket_hash_of_day(row) % SLOTS];

	for (size_t i = 0; s != NULL && i < sizeof *s + WORD_READ * sizeof s->key[0]; i += ENTRY_LINE)
		__builtin_prefetch((const char *)s + i);
}

/* Reads rows, up to one that is not plain; returns how many. */
static size_t
read_rows(struct price_memo *x, const struct csv_scan_record *r, size_t n)
{
	uint64_t *key = x->keys, *value = x->values;

	for (size_t i = 0; i < n; i++) {
		struct parsed_row *row = &x->parsed[i];

		row->key = key;
		row->value = value;
		if (rarely(!read_row(x, &r[i], row)))
			return i;
		if (rarely((x->daily >> row->hash % 64 & 1) != 0))
			prefetch_day(x, row);
		key += row->n_key;
		value += x->n_padded + FOUR;	/* and the 0 behind the counts */
	}
	return n;
}

/* Finds the fares of n rows, up to one that has none, and asks for them. */
static size_t
find_fares(struct price_memo *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct parsed_row *row = &x->parsed[i];
		struct memo_entry *f = find_in(x, row, row->hash, false);

		if (rarely(f == NULL) && (f = find_of_day(x, row, false)) == NULL)
			return i;
		row->quick.entry = f;
		__builtin_prefetch(f);
	}
	return n;
}

/* One step for all rows, then the next: a processor works at the same step of several, none of which waits for another. */
size_t
memo_price(struct price_memo *x, const struct csv_scan_record *r, size_t n, const struct fast_row *out[])
{
	const size_t readable = read_rows(x, r, n), found = find_fares(x, readable);
	size_t i;

	for (i = 0; i < found; i++) {
		struct parsed_row *row = &x->parsed[i];

		if (rarely(!apply(x, row, row->quick.entry)) && !apply_any(x, row))
			break;
		__builtin_prefetch(row->quick.entry->csv_suffix);
		out[i] = &row->quick;
	}
	x->last = i < readable ? &x->parsed[i] : NULL;
	return i;
}

bool
memo_apply(struct price_memo *x, struct memo_entry *f)
{
	return apply(x, x->last, f);
}
