/* SPDX-License-Identifier: MIT */
/*
 * Splits counts that overlap (input and its cached part, output and its reasoning) into disjoint ones. Read
 * workload_split first; quote.c prices the result, and solve.c asks it for bounds.
 */
#include "pricing/workload.h"

#include <stdio.h>
#include <string.h>

#define BIT(count) ((uint64_t)1 << (count))

static const char *
count_name(unsigned count)
{
	return count == COUNT_FRESH ? "fresh" : meters[count].name;
}

enum meter
workload_whole(unsigned count)
{
	return count == COUNT_FRESH ? METER_INPUT : meters[count].part_of;
}

/* A count as a person would type it: 2.5k for 2500. */
static const char *
count_text_brief(char out[INT128_TEXT], quantity q)
{
	quantity units = q / QUANTITY_ONE;

	if (units < 1000 || units % 100 != 0)
		quantity_print(out, q);
	else
		strcat(out + int128_print(out, units, 3), "k");
	return out;
}

/* One whole and its parts, in tokens (millionths), while they are computed. */
struct division {
	const struct workload	*work;
	enum meter		 whole;
	quantity		 size;			/* of the whole */
	quantity		 part[N_COUNTS];
	quantity		 sum;			/* of all parts */
	unsigned		 last_share;		/* the last part that was given as a share */
	int128			 exact;			/* sum of the parts before rounding, in millionths */
	unsigned		 n;			/* number of parts that were given */
};

enum { LIST_TEXT = 300 };

/* "cache-read 2000 + cache-write 300" */
static void
division_list_parts(const struct division *d, char out[LIST_TEXT])
{
	char number[INT128_TEXT];
	size_t n = 0;

	out[0] = '\0';
	for (unsigned c = 0; c < N_COUNTS && n < LIST_TEXT; c++) {
		if ((d->work->given & BIT(c)) == 0 || workload_whole(c) != d->whole)
			continue;
		quantity_print(number, d->part[c]);
		n += (size_t)snprintf(out + n, LIST_TEXT - n, "%s%s %s", n == 0 ? "" : " + ", count_name(c),
		    number);
	}
}

static bool
division_add_parts(struct division *d, struct err *e)
{
	const struct workload *w = d->work;

	d->last_share = N_COUNTS;
	for (uint64_t left = w->given; left != 0; left &= left - 1) {
		const unsigned c = (unsigned)__builtin_ctzll(left);
		const bool share = (w->shares & BIT(c)) != 0;

		if (workload_whole(c) != d->whole)
			continue;
		if (share && (w->given & BIT(d->whole)) == 0)
			return err_set(e, ERR_USAGE, "%s is a share of %s, which is not given: say %s too",
			    count_name(c), meters[d->whole].name, meters[d->whole].brief);
		d->part[c] = share ? share_of(w->count[c], d->size) : w->count[c];
		d->sum += d->part[c];
		d->exact += share ? w->count[c] * (d->size / QUANTITY_ONE) : d->part[c];
		if (share)
			d->last_share = c;
		d->n++;
	}
	return true;
}

/*
 * Rounding may make the parts a few tokens more than the whole, or leave a few of a whole that they share out
 * completely: the last share takes the difference.
 */
static void
division_absorb_rounding(struct division *d)
{
	quantity over = d->sum - d->size;

	if (d->last_share == N_COUNTS || d->exact > d->size || over > d->part[d->last_share] ||
	    (over < 0 && d->exact < d->size))
		return;
	d->part[d->last_share] -= over;
	d->sum -= over;
}

static bool
division_error(const struct division *d, struct err *e)
{
	const char *name = meters[d->whole].name;
	char size[INT128_TEXT], both[INT128_TEXT], list[LIST_TEXT];

	division_list_parts(d, list);
	quantity_print(size, d->size);
	if (d->sum > d->size)
		return err_set(e, ERR_USAGE, "%s %s more than %s %s; %s includes %s: write %s=%s", list,
		    d->n > 1 ? "are" : "is", name, size, name, d->n > 1 ? "them" : "it",
		    meters[d->whole].brief, count_text_brief(both, d->sum + d->size));
	return err_set(e, ERR_USAGE, "%s %s less than %s %s, but fresh is all that no other part takes: "
	    "leave %s out, or name the other parts", list, d->n > 1 ? "are" : "is", name, size, name);
}

/* Writes one whole and its parts to out; the count of the whole itself is what its parts leave of it. */
static bool
whole_split(const struct workload *w, enum meter whole, struct token_split *out, struct err *e)
{
	struct division d = { .work = w, .whole = whole, .size = w->count[whole] };
	bool is_given = (w->given & BIT(whole)) != 0;

	if (!division_add_parts(&d, e))
		return false;
	if (!is_given)
		d.size = d.sum;
	division_absorb_rounding(&d);
	if (d.sum > d.size ||
	    (d.sum < d.size && whole == METER_INPUT && (w->given & BIT(COUNT_FRESH)) != 0))
		return division_error(&d, e);
	if (d.size > QUANTITY_MAX) {
		char list[LIST_TEXT];

		division_list_parts(&d, list);
		return err_set(e, ERR_RANGE, "%s: the sum of %s is too large; the most is 10^15",
		    meters[whole].name, list);
	}
	for (uint64_t left = w->given & ~BIT(COUNT_FRESH); left != 0; left &= left - 1) {
		const unsigned c = (unsigned)__builtin_ctzll(left);

		if (meters[c].part_of == whole)
			out->of[c] = d.part[c];
	}
	out->of[whole] = d.size - d.sum + d.part[COUNT_FRESH];
	out->total += d.size;
	if (whole == METER_INPUT)
		out->prompt = d.size;
	return true;
}

bool
workload_split(const struct workload *w, struct token_split *out, struct err *e)
{
	*out = (struct token_split){ .prompt = 0 };
	for (uint64_t left = w->given & ~BIT(COUNT_FRESH); left != 0; left &= left - 1) {
		const unsigned m = (unsigned)__builtin_ctzll(left);

		if (meters[m].part_of == METER_NONE)
			out->of[m] = w->count[m];
	}
	return whole_split(w, METER_INPUT, out, e) && whole_split(w, METER_OUTPUT, out, e);
}

/* The size of a whole whose parts are no shares; false if that takes more than adding them up. */
static inline bool
whole_size(const struct workload *w, enum meter whole, uint64_t parts, quantity *out)
{
	quantity sum = 0;

	for (uint64_t left = w->given & parts; left != 0; left &= left - 1)
		sum += w->count[__builtin_ctzll(left)];
	*out = (w->given & BIT(whole)) != 0 ? w->count[whole] : sum;
	return sum == *out || (sum < *out && (w->given & parts & BIT(COUNT_FRESH)) == 0);
}

bool
workload_sizes(const struct workload *w, quantity *prompt, quantity *total, struct err *e)
{
#define METER(symbol, name, brief, per, part_of, price_fallback, decimals, help) \
	(METER_##part_of == METER_INPUT ? BIT(METER_##symbol) : 0) |
	static const uint64_t input_parts =
#include "book/meter.def"
	    BIT(COUNT_FRESH);
#undef METER
#define METER(symbol, name, brief, per, part_of, price_fallback, decimals, help) \
	(METER_##part_of == METER_OUTPUT ? BIT(METER_##symbol) : 0) |
	static const uint64_t output_parts =
#include "book/meter.def"
	    0;
#undef METER
	struct token_split p;
	quantity output;

	if (w->shares == 0 && whole_size(w, METER_INPUT, input_parts, prompt) && *prompt <= QUANTITY_MAX &&
	    whole_size(w, METER_OUTPUT, output_parts, &output) && output <= QUANTITY_MAX) {
		*total = *prompt + output;
		return true;
	}
	if (!workload_split(w, &p, e))
		return false;
	*prompt = p.prompt;
	*total = p.total;
	return true;
}
