/* SPDX-License-Identifier: MIT */
/* Models: in short for lists, with all their rates, and as a price card. See view.h. */
#include "report/view.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"

/* ---- in short ---- */

enum { M_PROVIDER, M_MODEL, M_TITLE, M_ALIASES, M_CONTEXT, M_TIERS, M_INPUT, M_CACHE_READ, M_OUTPUT,
	M_RETIRED };

static const struct column model_columns[] = {
	[M_PROVIDER]   = { "provider",   SHOW_ALL | DROP_LATE, NULL },
	[M_MODEL]      = { "model",      SHOW_ALL, NULL },
	[M_TITLE]      = { "title",      SHOW_DATA, NULL },
	[M_ALIASES]    = { "aliases",    SHOW_DATA, NULL },
	[M_CONTEXT]    = { "context",    SHOW_ALL | DROP_SOON, NULL },
	[M_TIERS]      = { "tiers",      SHOW_DATA, NULL },
	[M_INPUT]      = { "input",      SHOW_ALL, NULL },
	[M_CACHE_READ] = { "cache-read", SHOW_ALL | DROP_FIRST, NULL },
	[M_OUTPUT]     = { "output",     SHOW_ALL, NULL },
	[M_RETIRED]    = { "retired",    SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, "retires" },
};

struct table *
view_models(struct arena *a)
{
	struct table *t = table_new(a, "models", model_columns, LENGTH(model_columns));

	t->exact = true;
	return t;
}

static struct cell
alias_list(const struct book *b, const struct model *m, struct when on, struct arena *a)
{
	const char **items = arena_array(a, m->aliases.count, sizeof *items);
	size_t n = 0;

	for (uint32_t i = 0; i < m->aliases.count; i++) {
		const struct alias *al = &b->aliases[m->aliases.first + i];

		if (on.at >= al->from && on.at < al->until)
			items[n++] = book_text(b, al->name);
	}
	return cell_list(items, n);
}

/* The tiers that have a price row at that time, in the book's order. */
static struct cell
tier_list(const struct book *b, const struct model *m, struct when on, struct arena *a)
{
	const char **items = arena_array(a, m->rates.count, sizeof *items);
	size_t n = 0;

	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];
		const char *tier = book_text(b, r->tier);
		size_t k = 0;

		while (k < n && strcmp(items[k], tier) != 0)
			k++;
		if (k == n && strcmp(tier, "any") != 0 && on.at >= r->from && on.at < r->until)
			items[n++] = tier;
	}
	return cell_list(items, n);
}

static struct cell
price_cell(const struct book *b, const struct rate_choice *pick, enum meter m)
{
	const struct rate *row;
	enum meter as;
	money rate;

	if (!quote_rate(b, pick, m, &rate, &as, &row) || as != m)
		return cell_text(NULL);
	return cell_money(rate);
}

void
view_add_model(struct table *t, const struct book *b, const struct request *r, uint32_t model)
{
	const struct model *m = &b->models[model];
	struct cell *row = table_row(t);
	struct when on = r->on;
	struct bill bill;
	struct err e;

	row[M_PROVIDER] = cell_text(view_provider_id(b, model));
	row[M_MODEL] = cell_text(view_model_id(b, model));
	row[M_TITLE] = cell_text(book_text(b, m->title));
	row[M_ALIASES] = alias_list(b, m, on, t->arena);
	if (m->context > 0)
		row[M_CONTEXT] = cell_count((quantity)m->context * QUANTITY_ONE);
	row[M_TIERS] = tier_list(b, m, on, t->arena);
	if (quote_rates(r, &(struct model_ref){ .book = b, .model = model, .tier = "", .region = "" }, t->arena, &bill,
	    &e)) {
		row[M_INPUT] = price_cell(b, &bill.pick, METER_INPUT);
		row[M_CACHE_READ] = price_cell(b, &bill.pick, METER_CACHE_READ);
		row[M_OUTPUT] = price_cell(b, &bill.pick, METER_OUTPUT);
	}
	row[M_RETIRED] = cell_text(view_day_text(m->retired, t->arena));
}

/* ---- with their rates ---- */

enum { S_PROVIDER, S_MODEL, S_TITLE, S_ALIASES, S_CONTEXT, S_MAX_OUTPUT, S_RETIRED, S_SUCCESSOR,
	S_SUCCESSOR_FROM, S_NOTE, S_CACHE_MINIMUM, S_CACHE_STEP, S_UPLIFT, S_RATES, S_SOURCES, S_CHARGES, S_ENCODING };

static const struct column show_columns[] = {
	[S_PROVIDER]   = { "provider",   SHOW_JSON, NULL },
	[S_MODEL]      = { "model",      SHOW_JSON, NULL },
	[S_TITLE]      = { "title",      SHOW_JSON, NULL },
	[S_ALIASES]    = { "aliases",    SHOW_JSON, NULL },
	[S_CONTEXT]    = { "context",    SHOW_JSON, NULL },
	[S_MAX_OUTPUT] = { "max-output", SHOW_JSON, NULL },
	[S_RETIRED]    = { "retired",    SHOW_JSON, NULL },
	[S_SUCCESSOR]  = { "successor",  SHOW_JSON, NULL },
	[S_SUCCESSOR_FROM] = { "successor-from", SHOW_JSON | SHOW_IF_SET, NULL },
	[S_NOTE]       = { "note",       SHOW_JSON, NULL },
	[S_CACHE_MINIMUM] = { "cache-minimum", SHOW_JSON | SHOW_IF_SET, NULL },
	[S_CACHE_STEP] = { "cache-step", SHOW_JSON | SHOW_IF_SET, NULL },
	[S_UPLIFT]     = { "uplift",     SHOW_JSON | SHOW_IF_SET, NULL },
	[S_RATES]      = { "rates",      SHOW_JSON, NULL },
	[S_SOURCES]    = { "sources",    SHOW_JSON, NULL },
	[S_CHARGES]    = { "charges",    SHOW_JSON | SHOW_IF_SET, NULL },
	[S_ENCODING]   = { "encoding",   SHOW_JSON | SHOW_IF_SET, NULL },
};

/* The columns of a rate: its conditions, one column for each meter, and facts about the row. */
enum { R_PROVIDER, R_MODEL, R_TIER, R_REGION, R_BAND, R_UP_TO, R_HOURS, R_FROM, R_UNTIL, R_METERS };
enum { R_AS_PARENT = R_METERS + N_METERS, R_ESTIMATE, R_NOTE, R_OVERLAY, R_SOURCES, R_ALLOWANCE, R_ONE_SOURCE,
	R_REVIEW, R_LIST_PRICE, R_COLUMNS };

static const struct column rate_columns[R_COLUMNS] = {
	[R_PROVIDER] = { "provider", SHOW_CSV, NULL },
	[R_MODEL]    = { "model",    SHOW_CSV, NULL },
	[R_TIER]     = { "tier",     SHOW_ALL, NULL },
	[R_REGION]   = { "region",   SHOW_ALL | SHOW_IF_ANY | DROP_LAST, NULL },
	[R_BAND]     = { "band",     SHOW_ALL | SHOW_IF_ANY | DROP_LAST, "prompts" },
	[R_UP_TO]    = { "up-to",    SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, "up to tokens" },
	[R_HOURS]    = { "hours",    SHOW_ALL | SHOW_IF_ANY | DROP_LAST, NULL },
	[R_FROM]     = { "from",     SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	[R_UNTIL]    = { "until",    SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
#define METER(symbol, name, brief, per, part_of, price_fallback, decimals, help) \
	[R_METERS + METER_##symbol] = { name, SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET | \
	    (METER_##symbol == METER_INPUT || METER_##symbol == METER_OUTPUT ? 0 : DROP_SOON), NULL },
#include "book/meter.def"
#undef METER
	[R_AS_PARENT] = { "as-parent", SHOW_DATA | SHOW_IF_SET, NULL },
	[R_ESTIMATE] = { "estimate", SHOW_ALL | DROP_FIRST | SHOW_IF_ANY | SHOW_IF_SET, NULL },
	[R_NOTE]     = { "note",     SHOW_DATA, NULL },
	[R_OVERLAY]  = { "overlay",  SHOW_ALL | DROP_FIRST | SHOW_IF_ANY | SHOW_IF_SET, NULL },
	[R_SOURCES]  = { "sources",  SHOW_DATA, NULL },
	[R_ALLOWANCE] = { "allowance", SHOW_DATA | SHOW_IF_SET, NULL },
	[R_ONE_SOURCE] = { "one-source", SHOW_ALL | DROP_FIRST | SHOW_IF_ANY | SHOW_IF_SET, "one source" },
	[R_REVIEW]   = { "review",   SHOW_ALL | DROP_FIRST | SHOW_IF_ANY | SHOW_IF_SET, "promised until" },
	[R_LIST_PRICE] = { "list-price", SHOW_DATA | SHOW_IF_SET, NULL },
};

static struct cell
meter_list(meter_set set, struct arena *a)
{
	const char **items = arena_array(a, N_METERS, sizeof *items);
	size_t n = 0;

	for (enum meter m = 0; m < N_METERS; m++) {
		if ((set & METER_BIT(m)) != 0)
			items[n++] = meters[m].name;
	}
	return cell_list(items, n);
}

static void
add_rate(struct table *t, const struct book *b, const struct rate *r)
{
	struct cell *row = table_row(t);
	struct arena *a = t->arena;

	row[R_PROVIDER] = cell_text(view_provider_id(b, r->model));
	row[R_MODEL] = cell_text(view_model_id(b, r->model));
	row[R_TIER] = cell_text(book_text(b, r->tier));
	row[R_REGION] = cell_text(view_or_null(book_text(b, r->region)));
	row[R_BAND] = view_band_cell(r, a);
	if (r->up_to != INT64_MAX)
		row[R_UP_TO] = cell_count((quantity)r->up_to * QUANTITY_ONE);
	row[R_HOURS] = cell_text(view_window_text(b, r, a));
	row[R_FROM] = cell_text(view_bound(r->from, a));
	row[R_UNTIL] = cell_text(view_bound(r->until, a));
	for (enum meter m = 0; m < N_METERS; m++) {
		money price;

		if (book_price(b, r, m, &price))
			row[R_METERS + m] = cell_money(price);
	}
	if (r->as_parent != 0)
		row[R_AS_PARENT] = meter_list(r->as_parent, a);
	if (r->estimate)
		row[R_ESTIMATE] = cell_bool(true);
	row[R_NOTE] = cell_text(view_or_null(book_text(b, r->note)));
	row[R_OVERLAY] = cell_text(view_or_null(book_text(b, r->overlay)));
	row[R_SOURCES] = view_source_keys(b, &r->sources, 1, a);
	row[R_ALLOWANCE] = cell_text(view_or_null(book_text(b, r->allowance)));
	if (r->one_source)
		row[R_ONE_SOURCE] = cell_bool(true);
	row[R_REVIEW] = cell_text(view_day_text(r->review, a));
	row[R_LIST_PRICE] = cell_text(view_or_null(book_text(b, r->list_price)));
}

static bool
rate_holds_on(const struct rate *r, day on)
{
	instant start;

	if (on == 0)
		return true;
	start = date_instant(on);
	return r->from < start + DAY_SECONDS && start < r->until;
}

static void
add_rates(struct table *t, const struct book *b, const struct model *m, day on)
{
	for (uint32_t i = 0; i < m->rates.count; i++) {
		if (rate_holds_on(&b->rates[m->rates.first + i], on))
			add_rate(t, b, &b->rates[m->rates.first + i]);
	}
}

static struct table *
rate_table(const struct book *b, const struct model *m, day on, struct arena *a)
{
	struct table *t = table_new(a, "rates", rate_columns, R_COLUMNS);

	t->exact = true;
	add_rates(t, b, m, on);
	return t;
}

/* The spans of sources of a model's rates (those of the day, unless `on` is 0), uplifts and cache minimum. */
static size_t
model_spans(const struct book *b, const struct model *m, day on, struct span **spans,
    struct arena *a)
{
	size_t n = 0;

	*spans = arena_array(a, m->rates.count + m->uplifts.count + 1, sizeof **spans);
	for (uint32_t i = 0; i < m->rates.count; i++) {
		if (rate_holds_on(&b->rates[m->rates.first + i], on))
			(*spans)[n++] = b->rates[m->rates.first + i].sources;
	}
	for (uint32_t i = 0; i < m->uplifts.count; i++)
		(*spans)[n++] = b->uplifts[m->uplifts.first + i].sources;
	(*spans)[n++] = m->cache_sources;
	return n;
}

struct table *
view_sources(const struct book *b, const bool *named, struct arena *a)
{
	struct span *all = arena_array(a, b->n_rates + b->n_uplifts + b->n_models, sizeof *all);
	size_t n = 0;

	for (uint32_t i = 0; i < b->n_models; i++) {
		struct span *spans;
		size_t count = named[i] ? model_spans(b, &b->models[i], 0, &spans, a) : 0;

		for (size_t k = 0; k < count; k++)
			all[n++] = spans[k];
	}
	return view_source_table(b, all, n, a);
}

void
view_start_rates(struct answer *w)
{
	w->data = table_new(w->arena, "models", show_columns, LENGTH(show_columns));
	w->flat = table_new(w->arena, "rates", rate_columns, R_COLUMNS);
	w->data->exact = w->flat->exact = true;
}

static const struct column uplift_columns[] = {
	{ "region",  SHOW_JSON, NULL },
	{ "times",   SHOW_JSON, NULL },
	{ "from",    SHOW_JSON, NULL },
	{ "until",   SHOW_JSON, NULL },
	{ "sources", SHOW_JSON, NULL },
	{ "tier",    SHOW_JSON | SHOW_IF_SET, NULL },
};

static struct table *
uplift_table(const struct book *b, const struct model *m, struct arena *a)
{
	struct table *t = table_new(a, "uplift", uplift_columns, LENGTH(uplift_columns));

	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		const struct uplift *u = &b->uplifts[m->uplifts.first + i];
		struct cell *row = table_row(t);

		row[0] = cell_text(book_text(b, u->region));
		row[1] = cell_ratio(u->times);
		row[2] = cell_text(view_bound(u->from, a));
		row[3] = cell_text(view_bound(u->until, a));
		row[4] = view_source_keys(b, &u->sources, 1, a);
		row[5] = cell_text(view_or_null(book_text(b, u->tier)));
	}
	return t;
}

void
view_add_rates(struct answer *w, const struct book *b, uint32_t model, day on)
{
	const struct model *m = &b->models[model];
	struct table *t = w->data;
	struct cell *row = table_row(t);
	struct when always = { .at = on == 0 ? INSTANT_LAST - 1 : date_instant(on) };
	struct span *spans;
	size_t n = model_spans(b, m, on, &spans, t->arena);

	row[S_PROVIDER] = cell_text(view_provider_id(b, model));
	row[S_MODEL] = cell_text(view_model_id(b, model));
	row[S_TITLE] = cell_text(book_text(b, m->title));
	row[S_ALIASES] = alias_list(b, m, always, t->arena);
	if (m->context > 0)
		row[S_CONTEXT] = cell_count((quantity)m->context * QUANTITY_ONE);
	if (m->max_output > 0)
		row[S_MAX_OUTPUT] = cell_count((quantity)m->max_output * QUANTITY_ONE);
	row[S_RETIRED] = cell_text(view_day_text(m->retired, t->arena));
	if (m->successor != BOOK_NONE) {
		row[S_SUCCESSOR] = cell_text(view_model_id(b, m->successor));
		row[S_SUCCESSOR_FROM] = cell_text(view_day_text(m->successor_from, t->arena));
	}
	if (m->cache_minimum > 0)
		row[S_CACHE_MINIMUM] = cell_count((quantity)m->cache_minimum * QUANTITY_ONE);
	if (m->cache_step > 0)
		row[S_CACHE_STEP] = cell_count((quantity)m->cache_step * QUANTITY_ONE);
	if (m->uplifts.count > 0)
		row[S_UPLIFT] = cell_table(uplift_table(b, m, t->arena));
	row[S_NOTE] = cell_text(view_or_null(book_text(b, m->note)));
	row[S_RATES] = cell_table(rate_table(b, m, on, t->arena));
	row[S_SOURCES] = cell_table(view_source_table(b, spans, n, t->arena));
	if (book_charges(b, m) != NULL)
		row[S_CHARGES] = cell_text(book_text(b, book_charges(b, m)->id));
	row[S_ENCODING] = cell_text(view_or_null(book_text(b, m->encoding)));
	add_rates(w->flat, b, m, on);
}

/* "GPT-5 (openai/gpt-5), context 400,000 tokens, output up to 128,000, retired 2026-12-11" */
static const char *
model_head(const struct book *b, uint32_t model, day today, struct arena *a)
{
	const struct model *m = &b->models[model];
	struct buffer line = buffer_new(a);
	char number[INT128_TEXT], d[DATE_TEXT];

	buffer_printf(&line, "%s (%s)", book_text(b, m->title), model_lookup_full(b, model, a));
	if (m->context > 0) {
		quantity_show(number, (quantity)m->context * QUANTITY_ONE);
		buffer_printf(&line, ", context %s tokens", number);
	}
	if (m->max_output > 0) {
		quantity_show(number, (quantity)m->max_output * QUANTITY_ONE);
		buffer_printf(&line, ", output up to %s", number);
	}
	if (m->encoding != 0)
		buffer_printf(&line, ", encoding %s", book_text(b, m->encoding));
	if (m->retired != 0)
		buffer_printf(&line, ", %s %s", m->retired > today ? "retires" : "retired",
		    date_print_day(d, m->retired));
	if (m->successor != BOOK_NONE)
		buffer_printf(&line, ", billed as %s from %s on", view_model_id(b, m->successor),
		    date_print_day(d, m->successor_from));
	return line.text;
}

static void
add_row_notes(struct answer *w, const struct book *b, const struct model *m)
{
	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];
		const char *from = view_bound(r->from, w->arena);

		if (r->note != 0)
			answer_text(w, arena_printf(w->arena, "note: %s%s%s: %s", book_text(b, r->tier),
			    from == NULL ? "" : " from ", from == NULL ? "" : from, book_text(b, r->note)));
		if (r->allowance != 0)
			answer_text(w, arena_printf(w->arena, "note: %s%s%s: %s", book_text(b, r->tier),
			    from == NULL ? "" : " from ", from == NULL ? "" : from,
			    quote_allowance_note(book_text(b, r->allowance), w->arena)));
		if (r->list_price != 0)
			answer_text(w, arena_printf(w->arena, "the vendor's page: %s%s%s: %s", book_text(b, r->tier),
			    from == NULL ? "" : " from ", from == NULL ? "" : from, book_text(b, r->list_price)));
	}
}

static void
add_uplifts(struct answer *w, const struct book *b, const struct model *m)
{
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		const struct uplift *u = &b->uplifts[m->uplifts.first + i];
		const char *from = view_bound(u->from, w->arena);
		char times[INT128_TEXT];

		int128_print(times, u->times, FACTOR_DECIMALS);
		answer_text(w, arena_printf(w->arena, "region %s%s%s: token prices times %s%s%s",
		    book_text(b, u->region), u->tier == 0 ? "" : " in tier ", book_text(b, u->tier), times,
		    from == NULL ? "" : " since ", from == NULL ? "" : from));
	}
}

static const char *
list_text(struct cell list, struct arena *a)
{
	struct buffer out = buffer_new(a);

	for (size_t i = 0; i < list.list.n; i++)
		buffer_printf(&out, "%s%s", i == 0 ? "" : ", ", list.list.items[i]);
	return out.text;
}

/* Says where the charges of all models of the provider are, if it has any. */
static void
add_charges(struct answer *w, const struct book *b, const struct model *m)
{
	const struct model *charges = book_charges(b, m);

	if (charges != NULL)
		answer_text(w, arena_printf(w->arena, "tools beside tokens: toll %s", model_lookup_full(b,
		    (uint32_t)(charges - b->models), w->arena)));
}

void
view_show(struct answer *w, const struct book *b, uint32_t model, day today)
{
	const struct model *m = &b->models[model];
	struct when always = { .at = INSTANT_LAST - 1 };
	struct cell aliases = alias_list(b, m, always, w->arena);
	struct span *spans;
	size_t n = model_spans(b, m, 0, &spans, w->arena), before;

	if (w->n_blocks > 0)
		answer_text(w, "");
	answer_text(w, model_head(b, model, today, w->arena));
	if (aliases.list.n > 0)
		answer_text(w, arena_printf(w->arena, "also: %s", list_text(aliases, w->arena)));
	if (m->cache_minimum > 0)
		answer_text(w, arena_printf(w->arena, "cache: from %lld tokens on%s", (long long)m->cache_minimum,
		    m->cache_step == 0 ? "" : arena_printf(w->arena, ", in steps of %lld",
		    (long long)m->cache_step)));
	if (m->note != 0)
		answer_text(w, arena_printf(w->arena, "note: %s", book_text(b, m->note)));
	if (m->rates.count > 0)
		add_charges(w, b, m);
	else {
		answer_text(w, "listed, but no public price");
		return;
	}
	answer_text(w, "");
	answer_text(w, arena_printf(w->arena, "%s per million tokens; per one for searches, images, "
	    "seconds, tasks:", currency_unit(w->currency)));
	answer_table(w, rate_table(b, m, 0, w->arena));
	answer_text(w, "");
	before = w->n_blocks;
	add_uplifts(w, b, m);
	add_row_notes(w, b, m);
	if (w->n_blocks > before)
		answer_text(w, "");
	answer_table(w, view_source_table(b, spans, n, w->arena));
}

/* ---- the price card ---- */

enum { CARD_COLUMNS = 24 };

/* A card has one column for each of these: a price row, with the row of per-call prices and the uplift. */
struct card {
	struct rate_choice	pick[CARD_COLUMNS];
	size_t			n;
};

/* Whether a price row is on the card: in force on the day, or at the time, and of the tier and region asked for. */
static bool
rate_is_on_card(const struct book *b, const struct request *r, const char *tier, const struct rate *rate)
{
	if (*tier != '\0' && strcmp(book_text(b, rate->tier), tier) != 0)
		return false;
	if (rate->region != 0 && !text_equal(book_text(b, rate->region), r->region))
		return false;
	if (r->on.timed)
		return r->on.at >= rate->from && r->on.at < rate->until && book_in_window(b, rate, r->on.at);
	return rate_holds_on(rate, r->on.day);
}

static void
fill_card(const struct book *b, const struct bill *bill, const struct request *r, const char *tier,
    struct card *card)
{
	const struct model *m = &b->models[bill->model];
	const struct rate *any = bill->pick.any;

	card->n = 0;
	for (uint32_t i = 0; i < m->rates.count && card->n < CARD_COLUMNS; i++) {
		const struct rate *rate = &b->rates[m->rates.first + i];
		const char *of = book_text(b, rate->tier);
		const struct uplift *uplift = rate->region != 0 || bill->pick.uplift == NULL ? NULL :
		    rate_uplift(b, m, of, r->region, bill->pick.at);
		bool sold = rate->region != 0 || bill->pick.uplift == NULL || uplift != NULL;

		if (sold && strcmp(of, "any") != 0 && rate_is_on_card(b, r, tier, rate))
			card->pick[card->n++] = (struct rate_choice){ .rate = rate, .any = any, .uplift = uplift,
			    .times = uplift == NULL ? 1000000 : uplift->times };
	}
	if (card->n == 0 && bill->pick.rate == any && any != NULL)
		card->pick[card->n++] = (struct rate_choice){ .rate = any, .times = 1000000 };
}

/* "batch", "standard above 200,000", "standard, us": the heading of one column. */
static const char *
card_heading(const struct book *b, const struct rate *r, struct arena *a)
{
	const char *band = view_band_text(r, a), *window = view_window_text(b, r, a);
	const char *head = arena_printf(a, "%s%s%s%s%s%s%s", book_text(b, r->tier),
	    r->region == 0 ? "" : ", ", book_text(b, r->region), *band == '\0' ? "" : " ", band,
	    window == NULL ? "" : " ", window == NULL ? "" : window);
	char number[INT128_TEXT];

	if (r->up_to != INT64_MAX) {
		quantity_show(number, (quantity)r->up_to * QUANTITY_ONE);
		head = arena_printf(a, "%s up to %s", head, number);
	}
	if (r->overlay != 0)
		head = arena_printf(a, "%s (overlay)", head);
	return r->estimate ? arena_printf(a, "%s (estimate)", head) : head;
}

/* Whether a meter is on the card: some column has a price of its own for it. */
static bool
meter_is_on_card(const struct book *b, const struct card *card, enum meter m)
{
	for (size_t i = 0; i < card->n; i++) {
		const struct rate *row;
		enum meter as;
		money rate;

		if (quote_rate(b, &card->pick[i], m, &rate, &as, &row) && as == m)
			return true;
	}
	return false;
}

static struct table *
card_table(const struct book *b, const struct card *card, struct arena *a)
{
	struct column *columns = arena_array(a, card->n + 2, sizeof *columns);
	struct table *t = table_new(a, "card", columns, card->n + 2);

	t->exact = true;
	columns[0] = (struct column){ currency_unit(b->currency), SHOW_TEXT, NULL };
	columns[1] = (struct column){ "per", SHOW_TEXT | DROP_LAST, NULL };
	for (size_t i = 0; i < card->n; i++)
		columns[i + 2] = (struct column){ "", SHOW_TEXT | (i > 0 ? DROP_LATE : 0),
		    card_heading(b, card->pick[i].rate, a) };
	for (enum meter m = 0; m < N_METERS; m++) {
		struct cell *row = meter_is_on_card(b, card, m) ? table_row(t) : NULL;

		for (size_t i = 0; row != NULL && i < card->n; i++) {
			const struct rate *at;
			enum meter as;
			money rate;

			if (quote_rate(b, &card->pick[i], m, &rate, &as, &at))
				row[i + 2] = cell_money(rate);
		}
		if (row != NULL) {
			row[0] = cell_text(meters[m].name);
			row[1] = cell_text(meters[m].per == 1 ? "1" : "1M");
		}
	}
	return t;
}

static const char *
card_sources(const struct book *b, const struct card *card, struct arena *a)
{
	struct span spans[CARD_COLUMNS + 1];
	size_t n = 0;

	for (size_t i = 0; i < card->n; i++)
		spans[n++] = card->pick[i].rate->sources;
	if (card->n > 0 && card->pick[0].any != NULL)
		spans[n++] = card->pick[0].any->sources;
	return view_sources_line(b, spans, n, a);
}

void
view_card(struct answer *w, const struct bill *bill, const struct request *r, const char *tier)
{
	const struct book *b = bill->book;
	struct card card;

	fill_card(b, bill, r, tier, &card);
	answer_text(w, arena_printf(w->arena, "%s; prices of %s",
	    model_head(b, bill->asked, r->on.day, w->arena), view_when_text(r->on, w->arena)));
	answer_text(w, "");
	answer_table(w, card_table(b, &card, w->arena));
	answer_text(w, "");
	for (size_t i = 0; i < bill->n_notes; i++)
		answer_text(w, arena_printf(w->arena, "note: %s", bill->notes[i]));
	add_charges(w, b, &b->models[bill->model]);
	answer_text(w, card_sources(b, &card, w->arena));
}
