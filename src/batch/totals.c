/* SPDX-License-Identifier: MIT */
/* Totals: adding a row, adding other totals, and the summary line for people. */
#include "batch/totals.h"

#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "batch/price_memo.h"

static bool
sum_add(int128 *sum, int128 more, struct err *e)
{
	return int128_add(*sum, more, sum) || err_set(e, ERR_RANGE, "a sum is too large");
}

/* Adds numbers of rows, up to 2^63 - 1, as totals files hold them. */
static bool
row_count_add(uint64_t *sum, uint64_t more, struct err *e)
{
	return (!__builtin_add_overflow(*sum, more, sum) && *sum <= TOTALS_ROWS_MAX) ||
	    err_set(e, ERR_RANGE, "a number of rows is above 2^63 - 1");
}

/* ---- adding ---- */

static bool
alternatives_add(struct totals *t, const struct row_result *c, const struct price_context *context, struct err *e)
{
	for (size_t i = 0; i < context->n_alternatives; i++) {
		if (c->has_alternative[i] && !sum_add(&t->alternatives[i], c->alternatives[i], e))
			return false;
		t->alternatives_unpriced[i] += !c->has_alternative[i];
	}
	return true;
}

/* Adds an allowance, unless it is there already, or there are too many for one line. */
static void
allowance_add(struct totals *t, const char *allowance)
{
	for (size_t i = 0; i < LENGTH(t->allowances); i++) {
		if (t->allowances[i] == NULL)
			t->allowances[i] = allowance;
		if (strcmp(t->allowances[i], allowance) == 0)
			return;
	}
}

/* Adds how a model's requests are counted, unless it is there already, or there are too many for one line. */
static void
how_add(struct totals *t, const struct request_how *how)
{
	for (size_t i = 0; i < LENGTH(t->how) && how->id != NULL; i++) {
		if (t->how[i].id == NULL)
			t->how[i] = *how;
		if (strcmp(t->how[i].id, how->id) != 0)
			continue;
		t->how[i].tools |= how->tools;
		t->how[i].sizes |= how->sizes;
		return;
	}
}

/* Adds the range of a request: how much more the most is than the least. */
static bool
range_add_row(struct totals *t, const struct row_result *c, const struct price_context *context, struct err *e)
{
	t->ranged += c->ranged;
	how_add(t, &c->how);
	for (size_t i = 0; i < context->n_alternatives; i++) {
		if (c->has_alternative[i] &&
		    !sum_add(&t->more.alternatives[i], c->high.alternatives[i] - c->alternatives[i], e))
			return false;
	}
	return sum_add(&t->more.cost, c->high.cost - c->cost, e) &&
	    sum_add(&t->more.input, c->high.input - c->input, e) &&
	    sum_add(&t->more.output, c->high.output - c->output, e);
}

/* Adds what few rows have: those not priced, or in part; sums; those that were billed, or have further models. */
static __attribute__((noinline)) bool
totals_add_rest(struct totals *t, const struct row_result *c, const struct price_context *context, struct err *e)
{
	bool used = c->kind == RESULT_PRICED || c->kind == RESULT_UNPRICED;

	t->idle += c->kind == RESULT_IDLE;
	t->skipped += c->kind == RESULT_SKIPPED;
	t->no_usage += c->no_usage;
	t->uncounted += c->uncounted;
	t->unsure += c->unsure;
	t->dollars += c->kind == RESULT_DOLLARS;
	t->alone += c->alone;
	t->unpriced += c->kind == RESULT_UNPRICED;
	if (c->kind == RESULT_UNPRICED)
		t->why[c->reason]++;
	if (c->kind == RESULT_PRICED && c->is_total)
		t->bands[c->band]++;
	t->billed += c->billed;
	if ((c->entry != NULL ? c->entry->detail->allowance : c->allowance) != NULL)
		allowance_add(t, c->entry != NULL ? c->entry->detail->allowance : c->allowance);
	return (!c->billed || sum_add(&t->reported, c->reported, e)) && (!used || alternatives_add(t, c, context, e));
}

/* Adds a row that was priced in full. */
static bool
full_row_add(struct totals *t, const struct row_result *c, const struct price_context *context, struct err *e)
{
	t->rows++;
	t->priced += c->kind == RESULT_PRICED;
	t->large += c->large;
	t->estimated += c->estimated;
	if (c->how.id != NULL && c->kind == RESULT_PRICED && !range_add_row(t, c, context, e))
		return false;
	return sum_add(&t->cost, c->cost, e) && sum_add(&t->requests, c->requests, e) &&
	    sum_add(&t->input, c->input, e) && sum_add(&t->output, c->output, e) && totals_add_rest(t, c, context, e);
}

/* Adds at most MEMO_BATCH rows of the memo: sums of so few fit, but for the cost. Inline, so that one takes no loop. */
static inline __attribute__((always_inline)) bool
memo_rows_add(struct totals *t, const struct row_result *const c[], size_t n, const struct price_context *context,
    struct err *e)
{
	int128 cost = t->cost, input = 0, output = 0;
	uint64_t requests = 0, large = 0;
	bool fits = true, rest = context->n_alternatives > 0;

	for (size_t i = 0; i < n; i++) {
		fits &= int128_add(cost, c[i]->cost, &cost);
		requests += c[i]->memo_requests;
		input += memo_row_input(c[i]);
		output += memo_row_output(c[i]);
		large += c[i]->entry->large;
		rest |= c[i]->billed || c[i]->entry->has_allowance;
	}
	t->rows += n;
	t->priced += n;
	t->large += large;
	t->cost = cost;
	fits &= int128_add(t->requests, (int128)requests * QUANTITY_ONE, &t->requests) &&
	    int128_add(t->input, input, &t->input) &&
	    int128_add(t->output, output, &t->output);
	for (size_t i = 0; rest && i < n; i++) {
		if (!totals_add_rest(t, c[i], context, e))
			return false;
	}
	return fits || err_set(e, ERR_RANGE, "a sum is too large");
}

bool
totals_add(struct totals *t, const struct row_result *c, const struct price_context *context, struct err *e)
{
	return c->entry == NULL ? full_row_add(t, c, context, e) : memo_rows_add(t, &c, 1, context, e);
}

bool
totals_add_memo_rows(struct totals *t, const struct row_result *const c[], size_t n,
    const struct price_context *context, struct err *e)
{
	return memo_rows_add(t, c, n, context, e);
}

static bool
row_counts_merge(struct totals *t, const struct totals *o, struct err *e)
{
	for (size_t i = 0; i < LENGTH(t->why); i++) {
		if (!row_count_add(&t->why[i], o->why[i], e))
			return false;
	}
	for (size_t i = 0; i < LENGTH(t->bands); i++) {
		if (!row_count_add(&t->bands[i], o->bands[i], e))
			return false;
	}
	return row_count_add(&t->rows, o->rows, e) && row_count_add(&t->priced, o->priced, e) &&
	    row_count_add(&t->idle, o->idle, e) && row_count_add(&t->skipped, o->skipped, e) &&
	    row_count_add(&t->dollars, o->dollars, e) && row_count_add(&t->alone, o->alone, e) &&
	    row_count_add(&t->unpriced, o->unpriced, e) &&
	    row_count_add(&t->billed, o->billed, e) && row_count_add(&t->large, o->large, e) &&
	    row_count_add(&t->estimated, o->estimated, e) &&
	    row_count_add(&t->damaged, o->damaged, e) && row_count_add(&t->uncounted, o->uncounted, e) &&
	    row_count_add(&t->unsure, o->unsure, e) && row_count_add(&t->no_usage, o->no_usage, e) &&
	    row_count_add(&t->left_time, o->left_time, e) &&
	    row_count_add(&t->left_undated, o->left_undated, e) && row_count_add(&t->left_where, o->left_where, e);
}

static bool
ranges_merge(struct totals *t, const struct totals *o, struct err *e)
{
	for (size_t i = 0; i < LENGTH(o->how); i++)
		how_add(t, &o->how[i]);
	for (size_t i = 0; i < ALTERNATIVES_MAX; i++) {
		if (!sum_add(&t->more.alternatives[i], o->more.alternatives[i], e))
			return false;
	}
	return row_count_add(&t->ranged, o->ranged, e) && sum_add(&t->more.cost, o->more.cost, e) &&
	    sum_add(&t->more.input, o->more.input, e) && sum_add(&t->more.output, o->more.output, e);
}

bool
totals_high(const struct totals *t, struct totals *out, struct err *e)
{
	*out = *t;
	for (size_t i = 0; i < ALTERNATIVES_MAX; i++) {
		if (!sum_add(&out->alternatives[i], t->more.alternatives[i], e))
			return false;
	}
	return sum_add(&out->cost, t->more.cost, e) && sum_add(&out->input, t->more.input, e) &&
	    sum_add(&out->output, t->more.output, e);
}

bool
totals_merge(struct totals *t, const struct totals *o, struct err *e)
{
	for (size_t i = 0; i < LENGTH(t->alternatives); i++) {
		if (o->alternatives_unpriced[i] == 0 && o->alternatives[i] == 0)
			continue;	/* nearly always: few runs have models= */
		if (!row_count_add(&t->alternatives_unpriced[i], o->alternatives_unpriced[i], e) ||
		    !sum_add(&t->alternatives[i], o->alternatives[i], e))
			return false;
	}
	for (size_t i = 0; i < LENGTH(o->allowances) && o->allowances[i] != NULL; i++)
		allowance_add(t, o->allowances[i]);
	if (o->how[0].id != NULL && !ranges_merge(t, o, e))
		return false;
	return row_counts_merge(t, o, e) && sum_add(&t->cost, o->cost, e) && sum_add(&t->requests, o->requests, e) &&
	    sum_add(&t->input, o->input, e) && sum_add(&t->output, o->output, e) &&
	    sum_add(&t->reported, o->reported, e);
}

/* ---- whole or partial ---- */

bool
totals_is_least(const struct totals *t)
{
	return t->unsure == 0;
}

bool
totals_found_nothing(const struct totals *t)
{
	return t->no_usage > 0 && t->no_usage == t->rows;
}

/* Whether the cost, apart from that on further models, is whole. */
static bool
cost_is_whole(const struct totals *t)
{
	return t->unpriced == 0 && t->uncounted == 0 && t->damaged == 0 && !totals_found_nothing(t);
}

bool
totals_is_whole(const struct totals *t, const struct price_context *context)
{
	for (size_t i = 0; i < context->n_alternatives; i++) {
		if (t->alternatives_unpriced[i] > 0)
			return false;
	}
	return cost_is_whole(t);
}

/* Appends "2 rows are" and the rest of a reason, unless there are none. */
static void
reason_append(struct buffer *out, uint64_t n, const char *one, const char *several, const char *what)
{
	if (n > 0)
		buffer_printf(out, "%s%" PRIu64 " %s %s", out->n == 0 ? "" : ", ", n, n == 1 ? one : several, what);
}

const char *
totals_partial_reason(const struct totals *t, const struct price_context *context, struct arena *a)
{
	struct buffer out = buffer_new(a);

	reason_append(&out, t->unpriced, "row is", "rows are", "not priced");
	reason_append(&out, t->uncounted, "row is", "rows are", "priced only in part");
	reason_append(&out, t->damaged, "file", "files", "could not be read whole");
	for (size_t i = 0; i < context->n_alternatives; i++)
		reason_append(&out, t->alternatives_unpriced[i], "row has", "rows have",
		    arena_printf(a, "no price on %s", context->alternatives[i]));
	if (totals_found_nothing(t))
		buffer_puts(&out, "no usage was found");
	return out.text;
}

/* ---- the summary ---- */

bool
totals_percent(const struct totals *t, int128 *millionths)
{
	struct err e;

	return t->cost > 0 && t->reported >= 0 && money_percent(t->reported, t->cost, millionths, &e);
}

const char *
totals_large(const struct totals *t, struct arena *a)
{
	if (t->large == 0)
		return NULL;
	return t->large == 1 ? "1 row has more input than the context window of its model: it looks like a total of "
	    "several requests; rows=total takes rows as totals" : arena_printf(a, "%" PRIu64 " rows have more input "
	    "than the context window of their model: they look like totals of several requests; rows=total takes "
	    "rows as totals", t->large);
}

const char *
totals_allowance(const struct totals *t, struct arena *a)
{
	const char *list = t->allowances[0];

	for (size_t i = 1; i < LENGTH(t->allowances) && t->allowances[i] != NULL; i++)
		list = arena_printf(a, "%s; %s", list, t->allowances[i]);
	return list == NULL ? NULL : quote_allowance_note(list, a);
}

const char *
totals_how(const struct totals *t, struct arena *a)
{
	struct buffer out = buffer_new(a);

	for (size_t i = 0; i < LENGTH(t->how) && t->how[i].id != NULL; i++) {
		const struct request_how *h = &t->how[i];

		buffer_printf(&out, "%s%s: input by %s%s, frame of messages%s %s", i == 0 ? "" : "; ", h->id,
		    h->family->name, h->family->confidence == TOKENS_EXACT ? "" : " (an estimate)",
		    h->tools ? " and tools" : "",
		    frame_source_text(h->frame->how));
		if (h->sizes)
			buffer_printf(&out, ", pictures by address as of %dx%d to %dx%d pixels", PICTURE_SMALL,
			    PICTURE_SMALL, PICTURE_LARGE, PICTURE_LARGE);
	}
	return out.n == 0 ? NULL : out.text;
}

const char *
totals_estimated(const struct totals *t, struct arena *a)
{
	return t->estimated == 0 ? NULL : arena_printf(a, "the input tokens of %" PRIu64 " row%s are estimates from "
	    "texts, and so is the total", t->estimated, t->estimated == 1 ? "" : "s");
}

/* Appends ", 2 not priced (no price: 1, malformed: 1)". */
static void
unpriced_append(const struct totals *t, struct buffer *out)
{
	if (t->unpriced == 0)
		return;
	buffer_printf(out, ", %" PRIu64 " not priced (", t->unpriced);
	for (unsigned i = 0, n = 0; i < N_REASONS; i++) {
		if (t->why[i] > 0)
			buffer_printf(out, "%s%s: %" PRIu64, n++ == 0 ? "" : ", ", reason_name(i), t->why[i]);
	}
	buffer_puts(out, ")");
}

/* Appends how the bands of sums of requests were chosen. */
static void
bands_append(const struct totals *t, struct buffer *out)
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

/* Appends what was reported, and how much it differs from the cost. */
static void
reported_append(const struct totals *t, struct currency *x, struct buffer *out)
{
	char percent[INT128_TEXT];
	int128 millionths;
	money difference;

	if (t->billed == 0 || !int128_sub(t->reported, t->cost, &difference))
		return;
	buffer_printf(out, "; reported %s", money_show_text(t->reported, x, out->arena));
	if (t->priced == 0)
		return;
	buffer_printf(out, ", difference %s", money_show_text(difference, x, out->arena));
	if (totals_percent(t, &millionths)) {
		int128_print(percent, millionths, FACTOR_DECIMALS);
		buffer_printf(out, " (%s%%)", percent);
	}
}

/*
 * Appends a cost, on a further model if there is one, and what can be said of it if it is partial. more: what the high
 * end of a range is above it.
 */
static void
cost_append(const char *model, money cost, money more, bool whole, bool least, struct currency *x, struct buffer *out)
{
	char text[INT128_TEXT], high[INT128_TEXT];
	int128 most;

	money_show(text, cost, x);
	if (more > 0 && int128_add(cost, more, &most)) {
		money_show(high, most, x);
		buffer_printf(out, "; %s%s %s to %s", model == NULL ? "total" : model, whole ? "" : ", partial,", text,
		    high);
	} else if (whole)
		buffer_printf(out, "; %s %s", model == NULL ? "total" : model, text);
	else
		buffer_printf(out, "; %s%sa partial total: %s%s%s", model == NULL ? "" : model,
		    model == NULL ? "" : ": ", least ? "at least " : "", text,
		    least ? "" : ", which may be too high");
}

/* Appends numbers of rows and files, each unless it is 0. */
static void
rows_append(const struct totals *t, struct buffer *out)
{
	buffer_printf(out, "%" PRIu64 " row%s", t->rows, t->rows == 1 ? "" : "s");
	if (t->priced > 0)
		buffer_printf(out, ", %" PRIu64 " priced", t->priced);
	if (t->uncounted > 0 && t->uncounted == t->priced)
		buffer_puts(out, " only in part");
	else if (t->uncounted > 0)
		buffer_printf(out, ", %" PRIu64 " of them only in part", t->uncounted);
	bands_append(t, out);
	unpriced_append(t, out);
	if (t->idle > 0)
		buffer_printf(out, ", %" PRIu64 " empty", t->idle);
	if (t->skipped > 0)
		buffer_printf(out, ", %" PRIu64 " skipped", t->skipped);
	if (t->dollars > 0)
		buffer_printf(out, ", %" PRIu64 " with dollars alone", t->dollars);
	if (t->damaged > 0)
		buffer_printf(out, "; %" PRIu64 " file%s could not be read whole", t->damaged,
		    t->damaged == 1 ? "" : "s");
}

const char *
totals_summary(const struct totals *t, const struct price_context *context, struct currency *x,
    struct arena *a)
{
	struct buffer out = buffer_new(a);
	bool least = totals_is_least(t);

	rows_append(t, &out);
	if (totals_found_nothing(t))
		buffer_puts(&out, "; no usage was found");
	else if (t->priced > 0)
		cost_append(NULL, t->cost, t->more.cost, cost_is_whole(t), least, x, &out);
	else if (t->billed == 0)
		buffer_puts(&out, "; nothing is priced");
	for (size_t i = 0; i < context->n_alternatives && !totals_found_nothing(t); i++) {
		if (t->alternatives_unpriced[i] > 0 && t->alternatives_unpriced[i] >= t->priced + t->unpriced) {
			buffer_printf(&out, "; %s: nothing is priced", context->alternatives[i]);
			continue;
		}
		cost_append(context->alternatives[i], t->alternatives[i], t->more.alternatives[i],
		    t->alternatives_unpriced[i] == 0 && t->uncounted + t->damaged == 0, least, x, &out);
	}
	reported_append(t, x, &out);
	return out.text;
}
