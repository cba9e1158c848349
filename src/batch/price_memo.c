/* SPDX-License-Identifier: MIT */
/*
 * The fast path of CSV: worker.c hands it records of the scanner, and it parses a batch of them, finds the
 * entry of each and multiplies counts by unit prices. Read price_memo.h and price_memo_internal.h first;
 * entries are made in price_memo_entry.c, and memo_insert, at the end, checks and keeps them. No rule of
 * pricing is here.
 */
#include "batch/price_memo_internal.h"

#include <string.h>

#include "io/decimal_fast.h"
#include "io/number_lenient.h"

#define always_inline inline __attribute__((always_inline))

/* ---- cells ---- */

/*
 * The text of a cell without its quotes; false if it is not in the file as such, because quotes are doubled in
 * it.
 */
static inline bool
cell_plain_text(struct csv_scan_cell c, const char **at, size_t *n)
{
	*at = c.at;
	*n = c.n;
	if (!csv_scan_quoted(c))
		return true;
	++*at;
	*n -= 2;
	return memchr(*at, '"', *n) == NULL;
}

/* Read from KEY_PIECE - n on, KEY_PIECE bytes are a mask of the first n bytes: n times 0xff, then 0. */
static const char prefix_masks[2 * KEY_PIECE] =
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

/*
 * Adds a piece of a key to a hash. Doubling the second half loses no byte of an ASCII text, whose highest bits
 * are 0.
 */
static always_inline uint64_t
key_hash_step(uint64_t hash, bytes_pair first, bytes_pair second)
{
	const bytes_pair both = first ^ (second + second);

	return hash * UINT64_C(0x94d049bb133111eb) + both[0] * UINT64_C(0x9e3779b97f4a7c15) +
	    both[1] * UINT64_C(0xbf58476d1ce4e5b9);
}

/* Adds n bytes of a key cell (up to KEY_PIECE), padded with 0, to a key; returns the new hash. */
static always_inline uint64_t
key_add_piece(uint64_t *key, uint64_t hash, const char *at, size_t n)
{
	const char *mask = prefix_masks + KEY_PIECE - n;
	const bytes_pair first = bytes_load_pair(at) & bytes_load_pair(mask);
	const bytes_pair second = bytes_load_pair(at + 16) & bytes_load_pair(mask + 16);

	memcpy(key, &first, sizeof first);
	memcpy(key + 2, &second, sizeof second);
	return key_hash_step(hash, first, second);
}

/* Reads a count that is not a few plain digits: a longer one, or one in quotes. False above COUNT_MAX. */
static __attribute__((noinline)) bool
count_read_long(struct csv_scan_cell c, uint64_t *out)
{
	bool quoted = csv_scan_quoted(c) && c.n > 2;

	return decimal_read(c.at + quoted, c.n - 2 * (size_t)quoted, out) && *out <= COUNT_MAX;
}

/* Reads a count: up to 8 digits fast, all others by count_read_long. */
static always_inline bool
count_read(struct csv_scan_cell c, uint64_t *out)
{
	return __builtin_expect(c.n - 1 < 8 && decimal_few(c.at, c.n, out), 1) || count_read_long(c, out);
}

/* Reads two digits, at most `most`. */
static inline bool
two_digits_read(const char *s, unsigned most, unsigned *out)
{
	unsigned tens = (unsigned char)s[0] - '0', ones = (unsigned char)s[1] - '0';

	*out = tens * 10 + ones;
	return tens <= 9 && ones <= 9 && *out <= most;
}

/* The seconds since midnight of what follows a date: "T12:30", " 12:30:59.123Z". utc: it may lack the Z. */
static bool
time_read(const char *s, size_t n, bool utc, instant *out)
{
	unsigned hour, minute, second = 0;

	if (n < 6 || (s[0] != 'T' && s[0] != ' ') || !two_digits_read(s + 1, 23, &hour) || s[3] != ':' ||
	    !two_digits_read(s + 4, 59, &minute))
		return false;
	s += 6, n -= 6;
	if (n >= 3 && s[0] == ':' && two_digits_read(s + 1, 59, &second)) {
		s += 3, n -= 3;
		if (n > 1 && *s == '.' && s[1] >= '0' && s[1] <= '9') {
			for (s++, n--; n > 0 && *s >= '0' && *s <= '9'; s++)
				n--;
		}
	}
	*out = (instant)hour * 60 * MINUTE + minute * MINUTE + second;
	return (n == 0 && utc) || (n == 1 && *s == 'Z');
}

/* The first second of "2026-11-22" since 1970, if that is below 2^32. */
static bool
day_read(const char *at, uint32_t *out)
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
	return of_month <= 28 || date_day(start) == d;	/* false: the month has no such day */
}

/*
 * The slot of a date, given as "26-11-22". It is perfect for the days of two consecutive years: each term of
 * the factor moves one of the digits that change in that time to bits 60 and up, and no other digit above bit
 * 59. Other dates may share a slot, so the text is compared as well.
 */
static always_inline size_t
day_slot(uint64_t text)
{
	const uint64_t digits = text & UINT64_C(0x0f03000f01000100);
	const uint128 moved = (uint128)digits * (UINT64_C(1) << 63 | UINT64_C(1) << 46 | UINT64_C(1) << 34 |
	    1 << 16 | 1 << 4);

	return (size_t)(moved >> 60) % DAYS;
}

/* As day_read, but each date is parsed once, and then found in the table of dates. */
static always_inline bool
day_lookup(struct price_memo *pm, const char *at, uint32_t *out)
{
	uint64_t text = bytes_load(at + 2);
	uint32_t century = (unsigned char)at[0] | (uint32_t)(unsigned char)at[1] << 8;
	struct known_day *known = &pm->day[day_slot(text)];

	if (rarely(known->text != text || known->century != century)) {
		if (!day_read(at, out))
			return false;
		*known = (struct known_day){ text, century, *out };
	}
	*out = known->start;
	return true;
}

/*
 * Reads the time of a row: "2026-11-22", with a time of day or not, or seconds or milliseconds since 1970; an empty
 * cell is the time of the command line. All other forms are left to row_price.
 */
static always_inline bool
row_read_time(struct price_memo *pm, struct parsed_row *row, struct csv_scan_cell c)
{
	uint32_t *out = &row->result.coords[AXIS_TIME];
	uint64_t seconds;
	instant time;
	bool timed;
	const char *at;
	size_t n;

	row->present &= ~TIMED;
	row->result.dated = true;
	if (__builtin_expect(c.n == 10 && day_lookup(pm, c.at, out), 1))
		return true;
	*out = (uint32_t)pm->on_default.at;
	if (c.n == 0) {
		row->result.dated = pm->on_given;
		row->present |= pm->on_default.timed ? TIMED : 0;
		return true;
	}
	if (!cell_plain_text(c, &at, &n))
		return false;
	timed = n != 10 || at[4] != '-';
	row->present |= timed ? TIMED : 0;
	if ((n == 10 || n == 13) && decimal_read(at, n, &seconds)) {
		seconds /= n == 13 ? 1000 : 1;
		*out = (uint32_t)seconds;
		return seconds <= UINT32_MAX;
	}
	if (n < 10 || !day_lookup(pm, at, out))
		return false;
	if (!timed)
		return true;
	if (!time_read(at + 10, n - 10, pm->utc, &time))
		return false;
	*out += (uint32_t)time;
	return true;
}

/* Reads what was billed for the row; an empty cell is none. */
static bool
row_read_reported(struct parsed_row *row, struct csv_scan_cell c)
{
	char text[80];
	const char *at;
	size_t n;

	row->result.billed = c.n > 0;
	if (!row->result.billed)
		return true;
	if (!cell_plain_text(c, &at, &n) || n >= sizeof text)
		return false;
	memcpy(text, at, n);
	text[n] = '\0';
	return memchr(at, '\0', n) == NULL && lenient_amount(text, MONEY_DECIMALS, &row->result.reported);
}

/* ---- a row ---- */

/* The sum of the first PARTS counts of a list. */
static always_inline uint64_t
count_list_sum(const struct parsed_row *row, const struct count_list *p)
{
	return row->value[p->count[0]] + row->value[p->count[1]];
}

/* The sum of the counts after the first PARTS. */
static __attribute__((noinline)) uint64_t
count_list_sum_rest(const struct parsed_row *row, const struct count_list *p)
{
	uint64_t all = 0;

	for (size_t i = PARTS; i < p->n; i++)
		all += row->value[p->count[i]];
	return all;
}

/*
 * Computes the sizes of one request. False for counts that contradict each other, which row_price explains,
 * and for sizes of 2^32 tokens or more.
 */
static always_inline bool
row_read_sizes(const struct price_memo *pm, struct parsed_row *row)
{
	uint64_t in = count_list_sum(row, &pm->part_in), out = count_list_sum(row, &pm->part_out),
	    reads = count_list_sum(row, &pm->cache_reads);
	uint64_t prompt = row->value[pm->input_at], output = row->value[pm->output_at];

	if (rarely(pm->many_parts)) {
		in += count_list_sum_rest(row, &pm->part_in);
		out += count_list_sum_rest(row, &pm->part_out);
		reads += count_list_sum_rest(row, &pm->cache_reads);
	}
	/* Without a count of the whole, it is the sum of its parts. */
	if (in > prompt || out > output) {
		if ((in > prompt && (row->present & pm->input_bit) != 0) ||
		    (out > output && (row->present & pm->output_bit) != 0))
			return false;
		prompt = in > prompt ? in : prompt;
		output = out > output ? out : output;
	}
	if (rarely((row->present & pm->fresh_bit) != 0) && in != prompt)
		return false;
	row->result.coords[AXIS_PROMPT] = (uint32_t)prompt;
	row->result.coords[AXIS_TOTAL] = (uint32_t)(prompt + output);
	row->result.coords[AXIS_READ] = (uint32_t)reads;
	return ((prompt + output) | reads) <= UINT32_MAX;
}

/* Reads counts of which some are not a few plain digits: they are longer, in quotes, or missing. */
static __attribute__((noinline)) bool
row_read_counts_slow(const struct price_memo *pm, const struct csv_scan_record *r, struct parsed_row *row)
{
	uint64_t present = pm->all_counts, *value = row->value;

	for (size_t i = 0, n = pm->n_counts; i < n; i++) {
		const struct csv_scan_cell c = csv_scan_cell(r, pm->count_column[i]);

		if (count_read(c, &value[i]))
			continue;
		if (c.n > 0)
			return false;
		present &= ~memo_bit(i);
		value[i] = 0;
	}
	value[pm->n_counts] = 0;
	row->present = present;
	return true;
}

/* Reads the counts, UNROLL at a time; the last step reads the last column again where there are fewer. */
static always_inline bool
row_read_counts(const struct price_memo *pm, const struct csv_scan_record *r, struct parsed_row *row)
{
	const char *end[UNROLL];
	size_t length[UNROLL];

	for (size_t i = 0, n = pm->n_counts; i < n; i += UNROLL) {
		size_t unusual = 0;

#pragma GCC unroll 4
		for (size_t k = 0; k < UNROLL; k++) {
			const struct csv_scan_cell c = csv_scan_cell(r, pm->count_column[i + k]);

			end[k] = c.at + c.n;
			length[k] = c.n;
			unusual |= c.n - 1;
		}
		if (rarely(unusual >= 8) || rarely(!decimal_four(end, length, row->value + i)))
			return row_read_counts_slow(pm, r, row);
	}
	row->value[pm->n_counts] = 0;
	row->present = pm->all_counts;
	return true;
}

/* Completes the key of a row: its size and its hash. */
static always_inline void
row_end_key(struct parsed_row *row, const uint64_t *end, uint64_t lengths, uint64_t hash)
{
	row->n_key = (size_t)(end - row->key);
	row->lengths = lengths;
	row->hash = memo_mix(hash ^ lengths);
}

/* Reads a key of which some cells are quoted, or longer than KEY_PIECE: a longer cell takes several pieces. */
static __attribute__((noinline)) bool
row_read_key_slow(const struct price_memo *pm, const struct csv_scan_record *r, struct parsed_row *row)
{
	uint64_t *key = row->key, lengths = 0, hash = 0;

	for (size_t i = 0; i < pm->n_key_cells; i++) {
		const char *at;
		size_t n, part;

		if (!cell_plain_text(csv_scan_cell(r, pm->key_column[i]), &at, &n) || n > 255)
			return false;
		lengths = lengths << 8 | n;
		do {
			part = n < KEY_PIECE ? n : KEY_PIECE;
			hash = key_add_piece(key, hash, at, part);
			key += KEY_STEP;
			at += part;
			n -= part;
		} while (n > 0);
	}
	row_end_key(row, key, lengths, hash);
	return true;
}

/* Reads the key cells. All usual lengths take the same steps: a branch on the length could not be predicted. */
static always_inline bool
row_read_key(const struct price_memo *pm, const struct csv_scan_record *r, struct parsed_row *row)
{
	uint64_t *key = row->key, lengths = 0, hash = 0;

	for (size_t i = 0, n = pm->n_key_cells; i < n; i++) {
		const struct csv_scan_cell c = csv_scan_cell(r, pm->key_column[i]);

		if (rarely(c.n > KEY_PIECE) || rarely(csv_scan_quoted(c)))
			return row_read_key_slow(pm, r, row);
		lengths = lengths << 8 | c.n;
		hash = key_add_piece(key, hash, c.at, c.n);
		key += KEY_STEP;
	}
	row_end_key(row, key, lengths, hash);
	return true;
}

/* Reads how many requests of this size the row is of; an empty cell is one. */
static always_inline bool
row_read_requests(struct parsed_row *row, struct csv_scan_cell c)
{
	if (__builtin_expect(c.n == 1 && (unsigned char)(*c.at - '1') < 9, 1)) {
		row->result.memo_requests = (unsigned char)(*c.at - '0');
		return true;
	}
	return c.n == 0 || (count_read(c, &row->result.memo_requests) && row->result.memo_requests - 1 < REQUESTS_MAX);
}

/* Parses a record; false if it is not plain enough for the memo. */
static always_inline bool
row_read(struct price_memo *pm, const struct csv_scan_record *r, struct parsed_row *row)
{
	row->result.billed = false;
	row->result.memo_requests = 1;
	row->result.coords[AXIS_TIME] = (uint32_t)pm->on_default.at;
	if (rarely(r->n_cells != pm->n_columns) || rarely(!row_read_key(pm, r, row)) ||
	    rarely(!row_read_counts(pm, r, row)))
		return false;
	if (pm->requests >= 0 && rarely(!row_read_requests(row, csv_scan_cell(r, (size_t)pm->requests))))
		return false;
	row->present |= pm->on_default.timed ? TIMED : 0;
	if (pm->on >= 0 && rarely(!row_read_time(pm, row, csv_scan_cell(r, (size_t)pm->on))))
		return false;
	if (pm->reported >= 0 && !row_read_reported(row, csv_scan_cell(r, (size_t)pm->reported)))
		return false;
	return row_read_sizes(pm, row);
}

/* ---- what rows cost ---- */

/* What a row costs at a candidate's unit prices; false if the sum does not fit the fast arithmetic. */
static always_inline bool
row_cost(const struct price_memo *pm, const struct parsed_row *row, int64_t per_request,
    const int64_t *unit_price, money *out)
{
	const uint64_t *value = row->value;
	size_t i = 0;
	int128 sum = per_request;

	do {			/* counts are below 2^63: the conversion keeps them */
#pragma GCC unroll 4
		for (size_t k = 0; k < UNROLL; k++)
			sum += (int128)unit_price[i + k] * (int64_t)value[i + k];
		i += UNROLL;
	} while (rarely(i < pm->n_padded));
	/*
	 * A branch on "one request" could not be predicted; one on "a request costs less than 18 dollars" can:
	 * 2^64 units of 10^-18 dollars.
	 */
	if (rarely((uint64_t)(sum >> 64) != 0))
		return int128_mul(sum, (int128)row->result.memo_requests, out);
	*out = (int128)((uint128)(uint64_t)sum * row->result.memo_requests);
	return true;
}

/*
 * For a day with several prices: computes the note, which names the cost at each lower price. False if another
 * candidate than the entry's is the highest for this row, or the note does not fit.
 */
static bool
row_compare_candidates(const struct price_memo *pm, struct parsed_row *row, const struct memo_entry *entry, char *note)
{
	const struct entry_detail *detail = entry->detail;
	const money cost = row->result.cost;
	size_t n = detail->note->n;
	char *more;
	money other;

	memcpy(note, detail->note->text, n);
	for (size_t i = 0; i < entry->n_candidates; i++) {
		const struct candidate *c = &detail->candidates[i];
		if (i == detail->highest)
			continue;
		if (!row_cost(pm, row, c->per_request, c->unit_price, &other) || other > cost ||
		    (other == cost && i < detail->highest) || n + c->n_other + INT128_TEXT + 2 > NOTE_MAX)
			return false;
		if (other == cost)
			continue;
		memcpy(note + n, "; ", 2);
		n += n == 0 ? 0 : 2;
		more = note + n;
		memcpy(more, c->other, c->n_other);
		n += c->n_other + money_show(more + c->n_other, other, pm->context->book->currency);
		note[n] = '\0';
		if (!detail->other_is_unique && strstr(note, more) != more)
			return false;	/* a bill has no note twice: row_price decides */
	}
	note[n] = '\0';
	row->result.note = note;
	return true;
}

/* What a row costs on a further model: at the highest of its candidates. */
static bool
row_alternative_cost(const struct price_memo *pm, const struct parsed_row *row,
    const struct alternatives *alternatives, money *out)
{
	money cost;

	*out = 0;
	for (size_t i = 0; i < alternatives->n; i++) {
		if (!row_cost(pm, row, alternatives->candidates[i].per_request,
		    alternatives->candidates[i].unit_price, &cost))
			return false;
		*out = cost > *out ? cost : *out;
	}
	return true;
}

/* Prices a row by an entry that fits it; false if row_price must do it. */
static always_inline bool
entry_apply(struct price_memo *pm, struct parsed_row *row, const struct memo_entry *entry)
{
	struct row_result *out = &row->result;

	if (rarely(!row_cost(pm, row, entry->per_request, entry->unit_price, &out->cost)))
		return false;
	out->note = NULL;
	if (rarely(entry->n_candidates > 1) && !row_compare_candidates(pm, row, entry, pm->note[row - pm->parsed]))
		return false;
	for (size_t i = 0; i < pm->context->n_alternatives; i++) {
		if (!row_alternative_cost(pm, row, &entry->detail->alternatives[i], &out->alternatives[i]))
			return false;
	}
	out->entry = entry;
	out->on = pm->on < 0 ? entry->detail->on :
	    (struct when){ .at = (instant)out->coords[AXIS_TIME], .timed = (row->present & TIMED) != 0 };
	out->dated = pm->on < 0 ? entry->detail->dated : out->dated;
	return true;
}

/* ---- entries of rows ---- */

/*
 * The first entry for a row among the buckets of a hash; with priced, the first by which it can also be
 * priced.
 */
static always_inline struct memo_entry *
memo_find_in_bucket(struct price_memo *pm, struct parsed_row *row, uint64_t hash, bool priced)
{
	for (struct memo_bucket *bucket = pm->slot[hash % SLOTS]; bucket != NULL; bucket = bucket->next) {
		struct memo_entry *entry;
		size_t number;

		if (!bucket_is_for(bucket, pm, row, hash) ||
		    (number = bucket->cell[pm->has_grids ? bucket_cell(bucket, row->result.coords) : 0]) == 0)
			continue;
		entry = memo_entry(pm, number);
		if (!priced || entry_apply(pm, row, entry))
			return entry;
	}
	return NULL;
}

/* The entry for a row among those that hold for its day only. */
static __attribute__((noinline)) struct memo_entry *
memo_find_of_day(struct price_memo *pm, struct parsed_row *row, bool priced)
{
	return memo_find_in_bucket(pm, row, bucket_hash_of_day(row), priced);
}

/* Whether any entry can price a row that the first one for it could not. */
static __attribute__((noinline)) bool
memo_apply_any(struct price_memo *pm, struct parsed_row *row)
{
	return memo_find_in_bucket(pm, row, row->hash, true) != NULL || memo_find_of_day(pm, row, true) != NULL;
}

/* Parses rows, up to one that is not plain; returns how many. */
static size_t
memo_read_rows(struct price_memo *pm, const struct csv_scan_record *r, size_t n)
{
	uint64_t *key = pm->keys, *value = pm->values;

	for (size_t i = 0; i < n; i++) {
		struct parsed_row *row = &pm->parsed[i];

		row->key = key;
		row->value = value;
		if (rarely(!row_read(pm, &r[i], row)))
			return i;
		key += row->n_key;
		value += pm->n_padded + UNROLL;	/* with the constant 0 after the counts */
	}
	return n;
}

/* Finds the entries of n rows, up to one that has none; returns how many. */
static size_t
memo_find_entries(struct price_memo *pm, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct parsed_row *row = &pm->parsed[i];
		struct memo_entry *entry = memo_find_in_bucket(pm, row, row->hash, false);

		if (rarely(entry == NULL) && (entry = memo_find_of_day(pm, row, false)) == NULL)
			return i;
		row->result.entry = entry;
	}
	return n;
}

/*
 * Prices the first of n rows that were read, and returns how many. Each step is done for all rows of the batch before
 * the next: the processor overlaps the same step of several rows, none of which waits for another.
 */
static size_t
memo_price_rows(struct price_memo *pm, size_t n, const struct row_result *out[])
{
	const size_t found = memo_find_entries(pm, n);
	size_t i;

	for (i = 0; i < found; i++) {
		struct parsed_row *row = &pm->parsed[i];
		const struct memo_entry *entry = row->result.entry;

		if (rarely(!entry_apply(pm, row, entry)) && !memo_apply_any(pm, row))
			break;
		out[i] = &row->result;
	}
	pm->missed = i < n ? &pm->parsed[i] : NULL;
	return i;
}

size_t
memo_price(struct price_memo *pm, const struct csv_scan_record *r, size_t n, const struct row_result *out[])
{
	return memo_price_rows(pm, memo_read_rows(pm, r, n), out);
}

/* ---- rows of JSON ---- */

/*
 * Reads the counts of a row; false if one is not a whole number of a usual size. Those that are not of tokens must
 * be 0: they are the same in all rows of a variant (usage_form.h).
 */
static bool
usage_read_counts(const struct price_memo *pm, const struct workload *w, struct parsed_row *row)
{
	memset(row->value, 0, (pm->n_padded + 1) * sizeof *row->value);
	row->present = 0;
	for (uint64_t left = w->given; left != 0; left &= left - 1) {
		const unsigned c = (unsigned)__builtin_ctzll(left);
		const uint64_t low = (uint64_t)w->count[c], whole = low / QUANTITY_ONE;

		if (w->count[c] == 0 && pm->count_of[c] == MEMO_NO_COUNT)
			continue;
		if (w->count[c] != (quantity)low || whole * QUANTITY_ONE != low || whole > COUNT_MAX ||
		    pm->count_of[c] == MEMO_NO_COUNT)
			return false;
		row->value[pm->count_of[c]] = whole;
		row->present |= memo_bit(pm->count_of[c]);
	}
	return w->shares == 0;
}

/* Makes the key of a row: the number of its variant, and what was assumed of it. */
static bool
usage_read_key(uint64_t variant, const char *note, struct parsed_row *row)
{
	char text[256 + KEY_PIECE];
	const size_t n = note == NULL ? 0 : strlen(note);
	uint64_t *key = row->key, hash;

	if (n > 255)
		return false;
	memset(text, 0, KEY_PIECE);
	memcpy(text, &variant, sizeof variant);
	hash = key_add_piece(key, 0, text, sizeof variant);
	key += KEY_STEP;
	if (n > 0) {
		memset(text, 0, sizeof text);
		memcpy(text, note, n);
	}
	for (size_t i = 0; i < n; i += KEY_PIECE) {
		hash = key_add_piece(key, hash, text + i, n - i < KEY_PIECE ? n - i : KEY_PIECE);
		key += KEY_STEP;
	}
	row_end_key(row, key, sizeof variant << 8 | n, hash);
	return true;
}

const struct row_result *
memo_price_usage(struct price_memo *pm, uint64_t variant, const struct usage *u)
{
	const struct request *r = &u->request;
	struct parsed_row *row = &pm->parsed[0];
	const struct row_result *out;

	pm->missed = NULL;
	row->key = pm->keys;
	row->value = pm->values;
	if (r->is_total || u->month || r->requests != QUANTITY_ONE || r->on.at < 0 || r->on.at > UINT32_MAX ||
	    !usage_read_key(variant, u->note, row) || !usage_read_counts(pm, &r->work, row))
		return NULL;
	row->present |= r->on.timed ? TIMED : 0;
	row->result.coords[AXIS_TIME] = (uint32_t)r->on.at;
	row->result.dated = u->dated || request_has(r, field_find("on"));
	row->result.memo_requests = 1;
	row->result.billed = u->billed;
	row->result.reported = u->reported;
	return row_read_sizes(pm, row) && memo_price_rows(pm, 1, &out) == 1 ? out : NULL;
}

/* Whether the entry prices the row that it was made from as row_price did: the check that every entry passes. */
static bool
entry_agrees(struct price_memo *pm, struct memo_entry *entry, const struct row_result *c)
{
	const struct row_result *q = &pm->missed->result;

	if (!entry_apply(pm, pm->missed, entry) || q->cost != c->cost ||
	    strcmp(q->note != NULL ? q->note : entry->detail->note->text, c->note) != 0)
		return false;
	for (size_t i = 0; i < pm->context->n_alternatives; i++) {
		if (q->alternatives[i] != c->alternatives[i])
			return false;
	}
	return true;
}

struct memo_entry *
memo_insert(struct price_memo *pm, const struct row_result *c)
{
	struct memo_entry *entry;
	uint32_t zero_sensitive;

	if (pm->missed == NULL || c->kind != RESULT_PRICED || c->bill == NULL || c->quota || c->unsteady ||
	    row_result_partial(c))	/* such a row is a message, and may end the run */
		return NULL;
	if (pm->n_entries == ENTRIES)
		bucket_forget(pm);
	entry = memo_entry_build(pm, c, &zero_sensitive);
	if (entry == NULL || !entry_agrees(pm, entry, c))
		return NULL;
	bucket_keep(pm, entry, zero_sensitive);
	return entry;
}
