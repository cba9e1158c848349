/* SPDX-License-Identifier: MIT */
/* From what a catalogue says to rows that a book takes, and which values are too odd to be taken. */
#include "interop/import_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
	FAR = 1000,		/* so many times its neighbours is no price any more */
	NEIGHBOURS = 7,		/* prices of a meter that make a median worth asking */
};

/* What is billed for each call, whatever the tier: it stands in a row of its own. */
static const meter_set per_call = METER_BIT(METER_SEARCH) | METER_BIT(METER_SEARCH_LOW) |
    METER_BIT(METER_SEARCH_HIGH) | METER_BIT(METER_REQUEST);

static bool
is_standard(const struct import_row *r)
{
	return strcmp(r->tier, "standard") == 0;
}

static bool
is_plain(const struct import_row *r)
{
	return is_standard(r) && r->band == BAND_NONE && !r->window;
}

static bool
days_meet(const struct import_row *x, const struct import_row *y)
{
	return x->from < y->until && y->from < x->until;
}

/* The least prompt that a row takes. */
static int64_t
least(const struct import_row *r)
{
	return r->band == BAND_NONE ? 0 : r->tokens + (r->band == BAND_ABOVE);
}

static bool
in_hours(const struct hours *h, int minute)
{
	return h->from < h->until ? h->from <= minute && minute < h->until :
	    h->from <= minute || minute < h->until;
}

static void
take_out(struct import_row *r, meter_set set)
{
	r->priced &= ~set;
	r->rounded &= ~set;
}

/* ---- rows ---- */

/* Prices of calls of a plain row that has others as well go to a row of tier any, which holds beside all. */
static void
split_plain(struct import *im, struct import_model *m, struct import_row *r)
{
	meter_set calls = r->priced & per_call;
	struct import_row *any;

	if (!is_plain(r) || calls == 0 || calls == r->priced)
		return;
	any = import_row_between(im, m, r->from, r->until);
	any->tier = "any";
	any->priced = calls;
	any->rounded = r->rounded & calls;
	memcpy(any->price, r->price, sizeof any->price);
	take_out(r, calls);
}

/* Whether a row of tier any has, all the time that r holds, its price of a call. */
static bool
is_repeated(const struct import_model *m, const struct import_row *r, enum meter k)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *any = m->rows[i];

		if (strcmp(any->tier, "any") == 0 && (any->priced & METER_BIT(k)) != 0 &&
		    any->price[k] == r->price[k] && any->from <= r->from && r->until <= any->until)
			return true;
	}
	return false;
}

/* Other rows have no prices of calls: they repeat them, or else those of one tier or size are lost. */
static void
split_other(struct import *im, struct import_model *m, struct import_row *r)
{
	meter_set calls = r->priced & per_call;

	if (is_plain(r) || calls == 0 || calls == r->priced || strcmp(r->tier, "any") == 0)
		return;
	for (enum meter k = 0; k < N_METERS; k++) {
		if ((calls & METER_BIT(k)) == 0 || is_repeated(m, r, k))
			continue;
		m->lost = true;
		import_count(im, LOSS_PRICE, arena_printf(im->arena, "%s of one tier, size or hour only",
		    meters[k].name), m);
	}
	take_out(r, calls);
}

static void
split_calls(struct import *im, struct import_model *m)
{
	size_t n = m->n_rows;

	for (size_t i = 0; i < n; i++)
		split_plain(im, m, m->rows[i]);
	for (size_t i = 0; i < n; i++)
		split_other(im, m, m->rows[i]);
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

/* What plain rows of a row's days price and it does not: bills say that it costs what its parent costs. */
static void
fill_parents(struct import *im, struct import_model *m, struct import_row *r)
{
	meter_set plain = 0;

	if ((is_standard(r) && r->band == BAND_NONE) || strcmp(r->tier, "any") == 0)
		return;
	for (size_t i = 0; i < m->n_rows; i++) {
		if (is_plain(m->rows[i]) && days_meet(m->rows[i], r))
			plain |= m->rows[i]->priced;
	}
	for (enum meter k = 0; k < N_METERS; k++) {
		if ((plain & ~r->priced & METER_BIT(k)) == 0 || meters[k].price_fallback == METER_NONE)
			continue;
		r->as_parent |= METER_BIT(k);
		import_count(im, LOSS_PARENT, meters[k].name, m);
	}
}

/* A tier without prices for long prompts, of a model that has such, is not sold for them. */
static void
end_tier(struct import *im, struct import_model *m, struct import_row *r)
{
	int64_t end = INT64_MAX;

	if (is_standard(r) || r->band != BAND_NONE || strcmp(r->tier, "any") == 0)
		return;
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *other = m->rows[i];

		if (other->band == BAND_NONE)
			continue;
		if (strcmp(other->tier, r->tier) == 0)
			return;
		if (is_standard(other) && least(other) > 0 && least(other) - 1 < end)
			end = least(other) - 1;
	}
	if (end == INT64_MAX)
		return;
	r->up_to = end;
	import_count(im, LOSS_SIZE, "a tier has no price for long prompts, so that it ends at their size",
	    m);
}

static bool
is_free(const struct import_model *m)
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
has_only_any(const struct import_model *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		if (strcmp(m->rows[i]->tier, "any") != 0)
			return false;
	}
	return true;
}

/* Whether two rows hold at one minute of a day, as far as their hours tell. */
static bool
hours_meet(const struct import_row *x, const struct import_row *y)
{
	if (!x->window || !y->window)
		return x->window == y->window;
	for (int minute = 0; minute < DAY_MINUTES; minute++) {
		if (in_hours(&x->hours, minute) && in_hours(&y->hours, minute))
			return true;
	}
	return false;
}

/* Whether the catalogue has two prices for one moment; a book may not. */
static bool
contradicts_itself(const struct import_model *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct import_row *x = m->rows[i], *y = m->rows[k];

			if (strcmp(x->tier, y->tier) == 0 && least(x) == least(y) && days_meet(x, y) &&
			    hours_meet(x, y))
				return true;
		}
	}
	return false;
}

/* What stands in the rows is what the catalogue says; whether that can be in a book. */
static void
settle_rows(struct import *im, struct import_model *m)
{
	split_calls(im, m);
	drop_empty_rows(m);
	if (m->n_rows == 0 || has_only_any(m))
		import_drop(m, m->lost ? "none of its prices can be carried" : "no price");
	else if (is_free(m) && m->lost)
		import_drop(m, "its prices that can be carried are all 0, and it has others");
	else if (contradicts_itself(m))
		import_drop(m, "two rows of prices for the same time and size");
}

/* What a book wants to know of its rows beside their prices. */
static void
complete_rows(struct import *im, struct import_model *m)
{
	for (size_t i = 0; i < m->n_rows; i++) {
		struct import_row *r = m->rows[i];

		fill_parents(im, m, r);
		end_tier(im, m, r);
		for (enum meter k = 0; k < N_METERS; k++) {
			if ((r->rounded & METER_BIT(k)) != 0)
				import_count(im, LOSS_ROUNDED, meters[k].name, m);
		}
	}
	m->free = is_free(m);
	if (m->free)
		import_count(im, LOSS_FREE, "every price is 0", m);
}

/* ---- what is far off ---- */

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The median price of a meter in the catalogue, zeros aside; 0 if there are too few to tell. */
static int64_t
median(const struct import *im, enum meter k)
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
	qsort(prices, n, sizeof *prices, by_value);
	return prices[n / 2];
}

/* Whether one price is FAR times the other; nothing is far from 0. */
static bool
is_far(int64_t x, int64_t y)
{
	int64_t low = x < y ? x : y, high = x < y ? y : x;

	return low > 0 && high / low >= FAR;
}

/* What a price stands beside: that of another meter of its row, or of its meter in another row. */
static bool
neighbour(const struct import_model *m, const struct import_row *r, enum meter k, int64_t *price,
    const char **what)
{
	enum meter like = meters[k].price_fallback == METER_NONE && k == METER_OUTPUT ? METER_INPUT : meters[k].price_fallback;

	if (like != METER_NONE && (r->priced & METER_BIT(like)) != 0 && is_far(r->price[k], r->price[like])) {
		*price = r->price[like];
		*what = meters[like].name;
		return true;
	}
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *other = m->rows[i];

		if ((other->priced & METER_BIT(k)) == 0 || !is_far(r->price[k], other->price[k]))
			continue;
		*price = other->price[k];
		*what = "another row";
		return true;
	}
	return false;
}

static void
refuse(struct import *im, struct import_model *m, enum meter k, int64_t price, const char *what,
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

/* Refuses the model for its first value that is far off. */
static void
judge(struct import *im, struct import_model *m, const int64_t medians[N_METERS])
{
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct import_row *r = m->rows[i];

		for (enum meter k = 0; k < N_METERS; k++) {
			int64_t beside = medians[k];
			const char *what = "the median of the catalogue";

			if ((r->priced & METER_BIT(k)) == 0 ||
			    (!is_far(r->price[k], beside) && !neighbour(m, r, k, &beside, &what)))
				continue;
			refuse(im, m, k, r->price[k], what, beside);
			return;
		}
	}
}

void
import_settle(struct import *im)
{
	int64_t medians[N_METERS];

	for (size_t i = 0; i < im->n_models; i++)
		settle_rows(im, im->models[i]);
	for (enum meter k = 0; k < N_METERS; k++)	/* a second is one of speech, or of a film */
		medians[k] = meter_is_token(k) ? median(im, k) : 0;
	for (size_t i = 0; i < im->n_models && !im->order->force; i++) {
		if (im->models[i]->dropped == NULL && !im->models[i]->unwanted)
			judge(im, im->models[i], medians);
	}
	for (size_t i = 0; i < im->n_models; i++) {
		if (im->models[i]->dropped == NULL && !im->models[i]->unwanted)
			complete_rows(im, im->models[i]);
	}
}
