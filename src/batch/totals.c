/* SPDX-License-Identifier: MIT */
#include "batch/totals.h"

#include <inttypes.h>

#include "base/buffer.h"

#define LENGTH(a) (sizeof (a) / sizeof (a)[0])

static bool
add(wide *sum, wide more, struct err *e)
{
	return wide_add(*sum, more, sum) || err_set(e, ERR_RANGE, "a sum is too large");
}

/* Numbers of rows go up to 2^63 - 1, as totals files can say them. */
static bool
add_rows(uint64_t *sum, uint64_t more, struct err *e)
{
	return (!__builtin_add_overflow(*sum, more, sum) && *sum <= TALLY_ROWS_MAX) ||
	    err_set(e, ERR_RANGE, "a number of rows is above 2^63 - 1");
}

/* ---- adding ---- */

static bool
add_also(struct tally *t, const struct charge *c, const struct tariff *tariff, struct err *e)
{
	for (size_t i = 0; i < tariff->n_also; i++) {
		if (c->has_also[i] && !add(&t->also[i], c->also[i], e))
			return false;
		t->also_unpriced[i] += !c->has_also[i];
	}
	return true;
}

bool
tally_add(struct tally *t, const struct charge *c, const struct tariff *tariff, struct err *e)
{
	bool used = c->kind == CHARGE_PRICED || c->kind == CHARGE_UNPRICED;

	t->rows++;
	t->priced += c->kind == CHARGE_PRICED;
	t->idle += c->kind == CHARGE_IDLE;
	t->skipped += c->kind == CHARGE_SKIPPED;
	t->dollars += c->kind == CHARGE_DOLLARS;
	t->unpriced += c->kind == CHARGE_UNPRICED;
	if (c->kind == CHARGE_UNPRICED)
		t->why[c->reason]++;
	if (c->kind == CHARGE_PRICED && c->summed)
		t->bands[c->band]++;
	t->billed += c->billed;
	t->large += c->large;
	return add(&t->cost, c->cost, e) && add(&t->requests, c->requests, e) &&
	    add(&t->input, c->input, e) && add(&t->output, c->output, e) &&
	    (!c->billed || add(&t->reported, c->reported, e)) && (!used || add_also(t, c, tariff, e));
}

/* So many requests of so many tokens, in millionths. */
static bool
add_tokens(quantity *sum, uint64_t each, uint64_t requests, struct err *e)
{
	wide millionths;

	return (wide_mul((wide)each * (wide)requests, QUANTITY_ONE, &millionths) &&
	    wide_add(*sum, millionths, sum)) || err_set(e, ERR_RANGE, "a sum is too large");
}

bool
tally_add_quick(struct tally *t, const struct quick *q, const struct tariff *tariff, struct err *e)
{
	t->rows++;
	t->priced++;
	t->billed += q->billed;
	t->large += q->fare->large;
	for (size_t i = 0; i < tariff->n_also; i++) {
		if (!add(&t->also[i], q->also[i], e))
			return false;
	}
	return add(&t->cost, q->cost, e) && add_tokens(&t->requests, 1, q->requests, e) &&
	    add_tokens(&t->input, quick_input(q), q->requests, e) &&
	    add_tokens(&t->output, quick_output(q), q->requests, e) &&
	    (!q->billed || add(&t->reported, q->reported, e));
}

static bool
merge_rows(struct tally *t, const struct tally *o, struct err *e)
{
	for (size_t i = 0; i < LENGTH(t->why); i++) {
		if (!add_rows(&t->why[i], o->why[i], e))
			return false;
	}
	for (size_t i = 0; i < LENGTH(t->bands); i++) {
		if (!add_rows(&t->bands[i], o->bands[i], e))
			return false;
	}
	return add_rows(&t->rows, o->rows, e) && add_rows(&t->priced, o->priced, e) &&
	    add_rows(&t->idle, o->idle, e) && add_rows(&t->skipped, o->skipped, e) &&
	    add_rows(&t->dollars, o->dollars, e) && add_rows(&t->unpriced, o->unpriced, e) &&
	    add_rows(&t->billed, o->billed, e) && add_rows(&t->large, o->large, e);
}

bool
tally_merge(struct tally *t, const struct tally *o, struct err *e)
{
	for (size_t i = 0; i < LENGTH(t->also); i++) {
		if (!add_rows(&t->also_unpriced[i], o->also_unpriced[i], e) || !add(&t->also[i], o->also[i], e))
			return false;
	}
	return merge_rows(t, o, e) && add(&t->cost, o->cost, e) && add(&t->requests, o->requests, e) &&
	    add(&t->input, o->input, e) && add(&t->output, o->output, e) &&
	    add(&t->reported, o->reported, e);
}

/* ---- saying it ---- */

bool
tally_is_whole(const struct tally *t, const struct tariff *tariff)
{
	for (size_t i = 0; i < tariff->n_also; i++) {
		if (t->also_unpriced[i] > 0)
			return false;
	}
	return t->unpriced == 0;
}

bool
tally_percent(const struct tally *t, wide *millionths)
{
	struct err e;

	return t->cost > 0 && t->reported >= 0 && money_percent(t->reported, t->cost, millionths, &e);
}

const char *
tally_signed(money m, struct arena *a)
{
	char text[WIDE_TEXT];
	bool rounded;

	money_show(text, m < 0 ? -m : m);
	rounded = *text == '~';
	return arena_printf(a, "%s%s%s", rounded ? "~" : "", m < 0 ? "-" : "", text + rounded);
}

const char *
tally_large(const struct tally *t, struct arena *a)
{
	if (t->large == 0)
		return NULL;
	return t->large == 1 ? "1 row has more input than the context window of its model: it looks like a total of several "
	    "requests; rows=total takes rows as totals" : arena_printf(a, "%" PRIu64 " rows have more input than the context "
	    "window of their model: they look like totals of several requests; rows=total takes rows as totals", t->large);
}

/* "2 unpriced (no price: 1, malformed: 1)" */
static void
say_unpriced(const struct tally *t, struct buffer *out)
{
	if (t->unpriced == 0)
		return;
	buffer_printf(out, ", %" PRIu64 " unpriced (", t->unpriced);
	for (unsigned i = 0, n = 0; i < N_REASONS; i++) {
		if (t->why[i] > 0)
			buffer_printf(out, "%s%s: %" PRIu64, n++ == 0 ? "" : ", ", reason_name(i), t->why[i]);
	}
	buffer_puts(out, ")");
}

static void
say_totals(const struct tally *t, struct buffer *out)
{
	static const char *const by[N_USAGE_BANDS] = { [BAND_BY_AVERAGE] = "by the average request",
	    [BAND_BY_EXPORT] = "by the export's own column", [BAND_LOWEST] = "the lowest" };
	uint64_t all = 0;

	for (size_t i = 0; i < LENGTH(by); i++)
		all += t->bands[i];
	if (all == 0)
		return;
	buffer_printf(out, ", %" PRIu64 " of them sums of requests (band ", all);
	for (size_t i = 0, n = 0; i < LENGTH(by); i++) {
		if (t->bands[i] > 0)
			buffer_printf(out, "%s%s: %" PRIu64, n++ == 0 ? "" : ", ", by[i], t->bands[i]);
	}
	buffer_puts(out, ")");
}

static void
say_reported(const struct tally *t, struct buffer *out)
{
	char percent[WIDE_TEXT];
	wide millionths;
	money difference;

	if (t->billed == 0 || !wide_sub(t->reported, t->cost, &difference))
		return;
	buffer_printf(out, "; reported %s, difference %s", tally_signed(t->reported, out->arena),
	    tally_signed(difference, out->arena));
	if (tally_percent(t, &millionths)) {
		wide_print(percent, millionths, FACTOR_DECIMALS);
		buffer_printf(out, " (%s%%)", percent);
	}
}

static void
say_total(const char *what, money total, uint64_t unpriced, struct buffer *out)
{
	char text[WIDE_TEXT];

	money_print_shown(text, total);
	buffer_printf(out, "; %s %s%s", what, money_sign(), text);
	if (unpriced > 0)
		buffer_puts(out, ", a floor: some rows are unpriced");
}

const char *
tally_summary(const struct tally *t, const struct tariff *tariff, struct arena *a)
{
	struct buffer out = buffer_new(a);

	buffer_printf(&out, "%" PRIu64 " row%s, %" PRIu64 " priced", t->rows, t->rows == 1 ? "" : "s",
	    t->priced);
	say_totals(t, &out);
	say_unpriced(t, &out);
	if (t->idle > 0)
		buffer_printf(&out, ", %" PRIu64 " idle", t->idle);
	if (t->skipped > 0)
		buffer_printf(&out, ", %" PRIu64 " skipped", t->skipped);
	if (t->dollars > 0)
		buffer_printf(&out, ", %" PRIu64 " with dollars alone", t->dollars);
	if (t->priced == 0)
		buffer_puts(&out, "; nothing is priced");
	else
		say_total("total", t->cost, t->unpriced, &out);
	for (size_t i = 0; i < tariff->n_also; i++)
		say_total(tariff->also[i], t->also[i], t->also_unpriced[i], &out);
	say_reported(t, &out);
	return out.text;
}
