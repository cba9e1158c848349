/* SPDX-License-Identifier: MIT */
/*
 * The step of an import between import_ids.c and import_book.c: turns the rows of a catalogue into valid rows of
 * a book, and refuses values that are too far off to be believed.
 */
#include "interop/import_steps.h"

#include <stdlib.h>
#include <string.h>

enum {
	FAR = 1000,		/* a price is refused at that many times its neighbour, or that fraction */
	NEIGHBOURS = 7,		/* least number of a meter's prices for which the median is used */
};

/* Meters billed per call, whatever the tier: their prices go to a row of their own. */
static const meter_set per_call = METER_BIT(METER_SEARCH) | METER_BIT(METER_SEARCH_LOW) |
    METER_BIT(METER_SEARCH_HIGH) | METER_BIT(METER_REQUEST);

static bool
row_is_standard(const struct import_row *r)
{
	return strcmp(r->tier, "standard") == 0;
}

static bool
row_is_plain(const struct import_row *r)
{
	return row_is_standard(r) && r->band == BAND_NONE && !r->window;
}

static bool
rows_share_days(const struct import_row *x, const struct import_row *y)
{
	return x->from < y->until && y->from < x->until;
}

/* The smallest prompt that a row is for, in tokens. */
static int64_t
least_prompt(const struct import_row *r)
{
	return r->band == BAND_NONE ? 0 : r->tokens + (r->band == BAND_ABOVE);
}

static bool
hours_contain(const struct hours *h, int minute)
{
	return h->from < h->until ? h->from <= minute && minute < h->until :
	    h->from <= minute || minute < h->until;
}

static void
row_remove_meters(struct import_row *r, meter_set set)
{
	r->priced &= ~set;
	r->rounded &= ~set;
}

/* ---- rows ---- */

/* Whether the model has a price of output that is not 0. */
static bool
model_output_is_paid(const struct import_model *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		if ((m->rows[i]->priced & METER_BIT(METER_OUTPUT)) != 0 && m->rows[i]->price[METER_OUTPUT] != 0)
			return true;
	}
	return false;
}

/* Whether a row's 0 for meter k can only mean that the catalogue has no price for it: what it is part of is paid. */
static bool
zero_is_no_price(const struct import_row *r, enum meter k, bool paid)
{
	enum meter parent = meters[k].price_fallback;

	if ((r->priced & METER_BIT(k)) == 0 || r->price[k] != 0)
		return false;
	if (k == METER_SEARCH || parent == METER_SEARCH)
		return paid;
	while (parent != METER_NONE && ((r->priced & METER_BIT(parent)) == 0 || r->price[parent] == 0) &&
	    meters[parent].price_fallback != METER_NONE)
		parent = meters[parent].price_fallback;
	if (parent == METER_NONE)
		return false;
	return (r->priced & METER_BIT(parent)) != 0 ? r->price[parent] != 0 : paid;
}

/*
 * Catalogues write 0 for what they have no price for, such as OpenRouter's internal_reasoning, although reasoning is
 * billed as output. Such a 0 is no price: the meter costs what its parent costs, and searches have none.
 */
static void
remove_zeros(struct import *im, struct import_model *m)
{
	bool paid = model_output_is_paid(m);

	for (size_t i = 0; i < m->n_rows; i++) {
		meter_set zeros = 0;

		for (enum meter k = 0; k < N_METERS; k++) {
			if (!zero_is_no_price(m->rows[i], k, paid))
				continue;
			zeros |= METER_BIT(k);
			import_count(im, LOSS_ZERO, meters[k].name, m);
		}
		row_remove_meters(m->rows[i], zeros);
	}
}

/* If a plain row has prices per call and others, the former move to a row of tier any, which applies with all tiers. */
static void
split_plain_row(struct import *im, struct import_model *m, struct import_row *r)
{
	meter_set calls = r->priced & per_call;
	struct import_row *any;

	if (!row_is_plain(r) || calls == 0 || calls == r->priced)
		return;
	any = import_row_between(im, m, r->from, r->until);
	any->tier = "any";
	any->priced = calls;
	any->rounded = r->rounded & calls;
	memcpy(any->price, r->price, sizeof any->price);
	row_remove_meters(r, calls);
}

/* Whether a row of tier any has the same price of meter k for the whole period of r. */
static bool
any_row_repeats(const struct import_model *m, const struct import_row *r, enum meter k)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *any = m->rows[i];

		if (strcmp(any->tier, "any") == 0 && (any->priced & METER_BIT(k)) != 0 &&
		    any->price[k] == r->price[k] && any->from <= r->from && r->until <= any->until)
			return true;
	}
	return false;
}

/* Removes prices per call from other rows; those that no row of tier any has are counted as lost. */
static void
split_other_row(struct import *im, struct import_model *m, struct import_row *r)
{
	meter_set calls = r->priced & per_call;

	if (row_is_plain(r) || calls == 0 || calls == r->priced || strcmp(r->tier, "any") == 0)
		return;
	for (enum meter k = 0; k < N_METERS; k++) {
		if ((calls & METER_BIT(k)) == 0 || any_row_repeats(m, r, k))
			continue;
		m->lost = true;
		import_count(im, LOSS_PRICE, arena_printf(im->arena, "%s of one tier, size or hour only",
		    meters[k].name), m);
	}
	row_remove_meters(r, calls);
}

static void
split_call_prices(struct import *im, struct import_model *m)
{
	size_t n = m->n_rows;

	for (size_t i = 0; i < n; i++)
		split_plain_row(im, m, m->rows[i]);
	for (size_t i = 0; i < n; i++)
		split_other_row(im, m, m->rows[i]);
}

static void
drop_empty_rows(struct import_model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_rows; i++) {
		if (m->rows[i]->priced != 0 && m->rows[i]->from < m->rows[i]->until)
			m->rows[n++] = m->rows[i];
	}
	m->n_rows = n;
}

/*
 * Marks meters that plain rows of the same days price and r does not: bills say that they cost what their parent
 * costs.
 */
static void
fill_parent_prices(struct import *im, struct import_model *m, struct import_row *r)
{
	meter_set plain = 0;

	if ((row_is_standard(r) && r->band == BAND_NONE) || strcmp(r->tier, "any") == 0)
		return;
	for (size_t i = 0; i < m->n_rows; i++) {
		if (row_is_plain(m->rows[i]) && rows_share_days(m->rows[i], r))
			plain |= m->rows[i]->priced;
	}
	for (enum meter k = 0; k < N_METERS; k++) {
		if ((plain & ~r->priced & METER_BIT(k)) == 0 || meters[k].price_fallback == METER_NONE)
			continue;
		r->as_parent |= METER_BIT(k);
		import_count(im, LOSS_PARENT, meters[k].name, m);
	}
}

/*
 * If tier standard has prices for long prompts and r's tier has none, r ends below their size: the tier is not
 * sold for them.
 */
static void
limit_tier_size(struct import *im, struct import_model *m, struct import_row *r)
{
	int64_t end = INT64_MAX;

	if (row_is_standard(r) || r->band != BAND_NONE || strcmp(r->tier, "any") == 0)
		return;
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *other = m->rows[i];

		if (other->band == BAND_NONE)
			continue;
		if (strcmp(other->tier, r->tier) == 0)
			return;
		if (row_is_standard(other) && least_prompt(other) > 0 && least_prompt(other) - 1 < end)
			end = least_prompt(other) - 1;
	}
	if (end == INT64_MAX)
		return;
	r->up_to = end;
	import_count(im, LOSS_SIZE, "a tier has no price for long prompts, so that it ends at their size",
	    m);
}

static bool
model_is_free(const struct import_model *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		for (enum meter k = 0; k < N_METERS; k++) {
			if ((m->rows[i]->priced & METER_BIT(k)) != 0 && m->rows[i]->price[k] != 0)
				return false;
		}
	}
	return true;
}

static bool
has_only_any_rows(const struct import_model *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		if (strcmp(m->rows[i]->tier, "any") != 0)
			return false;
	}
	return true;
}

/* Whether two rows share a minute of the day. Two rows without hours do; one with and one without do not. */
static bool
rows_share_hours(const struct import_row *x, const struct import_row *y)
{
	if (!x->window || !y->window)
		return x->window == y->window;
	for (int minute = 0; minute < DAY_MINUTES; minute++) {
		if (hours_contain(&x->hours, minute) && hours_contain(&y->hours, minute))
			return true;
	}
	return false;
}

/* Whether two rows apply to the same tier, size and time, which a book may not have. */
static bool
has_conflicting_rows(const struct import_model *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct import_row *x = m->rows[i], *y = m->rows[k];

			if (strcmp(x->tier, y->tier) == 0 && least_prompt(x) == least_prompt(y) &&
			    rows_share_days(x, y) && rows_share_hours(x, y))
				return true;
		}
	}
	return false;
}

/* Splits the rows as a book needs them, and drops a model whose rows cannot be in a book. */
static void
normalise_rows(struct import *im, struct import_model *m)
{
	remove_zeros(im, m);
	split_call_prices(im, m);
	drop_empty_rows(m);
	if (m->n_rows == 0 || has_only_any_rows(m))
		import_drop(m, m->lost ? "none of its prices can be carried" : "no price");
	else if (model_is_free(m) && m->lost)
		import_drop(m, "its prices that can be carried are all 0, and it has others");
	else if (has_conflicting_rows(m))
		import_drop(m, "two rows of prices for the same time and size");
}

/* Fills in what a book's rows have besides prices, and counts what is reported about them. */
static void
complete_rows(struct import *im, struct import_model *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		struct import_row *r = m->rows[i];

		if (r->listed == NULL) {
			fill_parent_prices(im, m, r);
			limit_tier_size(im, m, r);
		}
		for (enum meter k = 0; k < N_METERS; k++) {
			if ((r->rounded & METER_BIT(k)) != 0)
				import_count(im, LOSS_ROUNDED, meters[k].name, m);
		}
	}
	m->free = model_is_free(m);
	if (m->free)
		import_count(im, LOSS_FREE, "every price is 0", m);
}

/* ---- what is far off ---- */

static int
compare_prices(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The median price of a meter in the catalogue, without zeros; 0 if there are fewer than NEIGHBOURS. */
static int64_t
median_price(const struct import *im, enum meter k)
{
	int64_t *prices = NULL;
	size_t n = 0, room = 0;

	for (size_t i = 0; i < im->n_models; i++) {
		const struct import_model *m = im->models[i];

		for (size_t r = 0; r < m->n_rows && m->dropped == NULL; r++) {
			if ((m->rows[r]->priced & METER_BIT(k)) == 0 || m->rows[r]->price[k] == 0)
				continue;
			prices = arena_grow(im->arena, prices, n, &room, sizeof *prices);
			prices[n++] = m->rows[r]->price[k];
		}
	}
	if (n < NEIGHBOURS)
		return 0;
	qsort(prices, n, sizeof *prices, compare_prices);
	return prices[n / 2];
}

/* Whether one price is at least FAR times the other; no price is far from 0. */
static bool
is_far_off(int64_t x, int64_t y)
{
	int64_t low = x < y ? x : y, high = x < y ? y : x;

	return low > 0 && high / low >= FAR;
}

/* Finds a price that r's is far off: of the parent meter in r, or of the same meter in another row. */
static bool
find_far_neighbour(const struct import_model *m, const struct import_row *r, enum meter k, int64_t *price,
    const char **what)
{
	enum meter parent = meters[k].price_fallback == METER_NONE && k == METER_OUTPUT ? METER_INPUT :
	    meters[k].price_fallback;

	if (parent != METER_NONE && (r->priced & METER_BIT(parent)) != 0 && is_far_off(r->price[k], r->price[parent])) {
		*price = r->price[parent];
		*what = meters[parent].name;
		return true;
	}
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *other = m->rows[i];

		if ((other->priced & METER_BIT(k)) == 0 || !is_far_off(r->price[k], other->price[k]))
			continue;
		*price = other->price[k];
		*what = "another row";
		return true;
	}
	return false;
}

static void
refuse_model(struct import *im, struct import_model *m, enum meter k, int64_t price, const char *what,
    int64_t beside)
{
	struct imported *out = im->out;
	char is[INT128_TEXT], other[INT128_TEXT];

	int128_print_grouped(is, price, RATE_DECIMALS);
	int128_print_grouped(other, beside, RATE_DECIMALS);
	out->unsupported = arena_grow(im->arena, out->unsupported, out->n_unsupported, &out->room_unsupported,
	    sizeof *out->unsupported);
	out->unsupported[out->n_unsupported++] = (struct import_refusal){
	    arena_strdup(im->arena, m->key), arena_printf(im->arena,
	    "%s is $%s and %s $%s", meters[k].name, is, what, other) };
	import_drop(m, "a value is 1,000 times off its neighbours (force=yes takes it)");
}

/* Refuses the model at its first value that is far off the median or a neighbour. */
static void
check_model_prices(struct import *im, struct import_model *m, const int64_t medians[N_METERS])
{
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *r = m->rows[i];

		for (enum meter k = 0; k < N_METERS; k++) {
			int64_t beside = medians[k];
			const char *what = "the median of the catalogue";

			if ((r->priced & METER_BIT(k)) == 0 ||
			    (!is_far_off(r->price[k], beside) && !find_far_neighbour(m, r, k, &beside, &what)))
				continue;
			refuse_model(im, m, k, r->price[k], what, beside);
			return;
		}
	}
}

void
import_normalise(struct import *im)
{
	int64_t medians[N_METERS];

	for (size_t i = 0; i < im->n_models; i++)
		normalise_rows(im, im->models[i]);
	for (enum meter k = 0; k < N_METERS; k++)	/* not for other units: a second may be speech or video */
		medians[k] = meter_is_token(k) ? median_price(im, k) : 0;
	for (size_t i = 0; i < im->n_models && !im->order->force; i++) {
		if (im->models[i]->dropped == NULL && !im->models[i]->excluded)
			check_model_prices(im, im->models[i], medians);
	}
}

void
import_complete(struct import *im)
{
	for (size_t i = 0; i < im->n_models; i++) {
		if (im->models[i]->dropped == NULL && !im->models[i]->excluded)
			complete_rows(im, im->models[i]);
	}
}
