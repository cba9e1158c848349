/* SPDX-License-Identifier: MIT */
/* Models: in short, with all their rates, and as a price card. */
#include "view.h"

#include <string.h>

#include "buffer.h"
#include "names.h"

#define LENGTH(a) (sizeof (a) / sizeof (a)[0])

/* ---- in short ---- */

enum { M_PROVIDER, M_MODEL, M_TITLE, M_ALIASES, M_CONTEXT, M_TIERS, M_INPUT, M_CACHE_READ, M_OUTPUT,
	M_RETIRED };

static const struct column model_columns[] = {
	[M_PROVIDER]   = { "provider",   SHOW_ALL, NULL },
	[M_MODEL]      = { "model",      SHOW_ALL, NULL },
	[M_TITLE]      = { "title",      SHOW_DATA, NULL },
	[M_ALIASES]    = { "aliases",    SHOW_DATA, NULL },
	[M_CONTEXT]    = { "context",    SHOW_ALL, NULL },
	[M_TIERS]      = { "tiers",      SHOW_DATA, NULL },
	[M_INPUT]      = { "input",      SHOW_ALL, NULL },
	[M_CACHE_READ] = { "cache-read", SHOW_ALL, NULL },
	[M_OUTPUT]     = { "output",     SHOW_ALL, NULL },
	[M_RETIRED]    = { "retired",    SHOW_ALL | SHOW_IF_ANY, NULL },
};

struct table *
view_models(struct arena *a)
{
	return table_new(a, "models", model_columns, LENGTH(model_columns));
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

/* The tiers that have a row on that day, in the book's order. */
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
price_cell(const struct book *b, const struct rate_pick *pick, enum meter m)
{
	const struct rate *row;
	enum meter as;
	money rate;

	if (!quote_rate(b, pick, m, &rate, &as, &row) || as != m)
		return cell_text(NULL);
	return cell_money(rate);
}

void
view_add_model(struct table *t, const struct book *b, uint32_t model, struct when on)
{
	const struct model *m = &b->models[model];
	struct rate_query q = { .model = rates_successor(b, model, on.at), .tier = "", .region = "",
	    .when = on };
	struct cell *row = table_row(t);
	struct rate_picks picks;
	struct err e;

	row[M_PROVIDER] = cell_text(view_provider_id(b, model));
	row[M_MODEL] = cell_text(view_model_id(b, model));
	row[M_TITLE] = cell_text(book_text(b, m->title));
	row[M_ALIASES] = alias_list(b, m, on, t->arena);
	if (m->context > 0)
		row[M_CONTEXT] = cell_count((quantity)m->context * QUANTITY_ONE);
	row[M_TIERS] = tier_list(b, m, on, t->arena);
	if (rates_pick(b, &q, &picks, &e)) {
		row[M_INPUT] = price_cell(b, &picks.pick[0], METER_INPUT);
		row[M_CACHE_READ] = price_cell(b, &picks.pick[0], METER_CACHE_READ);
		row[M_OUTPUT] = price_cell(b, &picks.pick[0], METER_OUTPUT);
	}
	row[M_RETIRED] = cell_text(view_day_text(m->retired, t->arena));
}

/* ---- with their rates ---- */

enum { S_PROVIDER, S_MODEL, S_TITLE, S_ALIASES, S_CONTEXT, S_MAX_OUTPUT, S_RETIRED, S_SUCCESSOR,
	S_NOTE, S_RATES, S_SOURCES };

static const struct column show_columns[] = {
	[S_PROVIDER]   = { "provider",   SHOW_JSON, NULL },
	[S_MODEL]      = { "model",      SHOW_JSON, NULL },
	[S_TITLE]      = { "title",      SHOW_JSON, NULL },
	[S_ALIASES]    = { "aliases",    SHOW_JSON, NULL },
	[S_CONTEXT]    = { "context",    SHOW_JSON, NULL },
	[S_MAX_OUTPUT] = { "max-output", SHOW_JSON, NULL },
	[S_RETIRED]    = { "retired",    SHOW_JSON, NULL },
	[S_SUCCESSOR]  = { "successor",  SHOW_JSON, NULL },
	[S_NOTE]       = { "note",       SHOW_JSON, NULL },
	[S_RATES]      = { "rates",      SHOW_JSON, NULL },
	[S_SOURCES]    = { "sources",    SHOW_JSON, NULL },
};

/* What a rate row is, before its prices: one column for each meter follows. */
enum { R_PROVIDER, R_MODEL, R_TIER, R_REGION, R_BAND, R_UP_TO, R_HOURS, R_FROM, R_UNTIL, R_METERS };
enum { R_ESTIMATE = R_METERS + N_METERS, R_NOTE, R_SOURCES, R_COLUMNS };

static const struct column rate_columns[R_COLUMNS] = {
	[R_PROVIDER] = { "provider", SHOW_CSV, NULL },
	[R_MODEL]    = { "model",    SHOW_CSV, NULL },
	[R_TIER]     = { "tier",     SHOW_ALL, NULL },
	[R_REGION]   = { "region",   SHOW_ALL | SHOW_IF_ANY, NULL },
	[R_BAND]     = { "band",     SHOW_ALL | SHOW_IF_ANY, "prompts" },
	[R_UP_TO]    = { "up-to",    SHOW_ALL | SHOW_IF_ANY, NULL },
	[R_HOURS]    = { "hours",    SHOW_ALL | SHOW_IF_ANY, NULL },
	[R_FROM]     = { "from",     SHOW_ALL | SHOW_IF_ANY, NULL },
	[R_UNTIL]    = { "until",    SHOW_ALL | SHOW_IF_ANY, NULL },
#define METER(symbol, name, brief, per, whole, like, decimals, help) \
	[R_METERS + METER_##symbol] = { name, SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET, NULL },
#include "meter.def"
#undef METER
	[R_ESTIMATE] = { "estimate", SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET, NULL },
	[R_NOTE]     = { "note",     SHOW_DATA, NULL },
	[R_SOURCES]  = { "sources",  SHOW_DATA, NULL },
};

static void
add_rate(struct table *t, const struct book *b, const struct rate *r)
{
	struct cell *row = table_row(t);
	struct arena *a = t->arena;

	row[R_PROVIDER] = cell_text(view_provider_id(b, r->model));
	row[R_MODEL] = cell_text(view_model_id(b, r->model));
	row[R_TIER] = cell_text(book_text(b, r->tier));
	row[R_REGION] = cell_text(view_or_null(book_text(b, r->region)));
	row[R_BAND] = cell_text(view_or_null(view_band_text(r, a)));
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
	if (r->estimate)
		row[R_ESTIMATE] = cell_bool(true);
	row[R_NOTE] = cell_text(view_or_null(book_text(b, r->note)));
	row[R_SOURCES] = view_source_keys(b, &r->sources, 1, a);
}

static bool
holds_on(const struct rate *r, day on)
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
		if (holds_on(&b->rates[m->rates.first + i], on))
			add_rate(t, b, &b->rates[m->rates.first + i]);
	}
}

static struct table *
rate_table(const struct book *b, const struct model *m, day on, struct arena *a)
{
	struct table *t = table_new(a, "rates", rate_columns, R_COLUMNS);

	add_rates(t, b, m, on);
	return t;
}

/* All spans of sources of a model's rows. */
static size_t
model_spans(const struct book *b, const struct model *m, day on, struct span **spans,
    struct arena *a)
{
	size_t n = 0;

	*spans = arena_array(a, m->rates.count + m->uplifts.count + 1, sizeof **spans);
	for (uint32_t i = 0; i < m->rates.count; i++) {
		if (holds_on(&b->rates[m->rates.first + i], on))
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
	if (m->successor != BOOK_NONE)
		row[S_SUCCESSOR] = cell_text(view_model_id(b, m->successor));
	row[S_NOTE] = cell_text(view_or_null(book_text(b, m->note)));
	row[S_RATES] = cell_table(rate_table(b, m, on, t->arena));
	row[S_SOURCES] = cell_table(view_source_table(b, spans, n, t->arena));
	add_rates(w->flat, b, m, on);
}

/* "GPT-5 (openai/gpt-5), context 400,000 tokens, output up to 128,000, retired 2026-12-11" */
static const char *
model_head(const struct book *b, uint32_t model, day today, struct arena *a)
{
	const struct model *m = &b->models[model];
	struct buffer line = buffer_new(a);
	char number[WIDE_TEXT], d[DATE_TEXT];

	buffer_printf(&line, "%s (%s)", book_text(b, m->title), names_full(b, model, a));
	if (m->context > 0) {
		quantity_show(number, (quantity)m->context * QUANTITY_ONE);
		buffer_printf(&line, ", context %s tokens", number);
	}
	if (m->max_output > 0) {
		quantity_show(number, (quantity)m->max_output * QUANTITY_ONE);
		buffer_printf(&line, ", output up to %s", number);
	}
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
	}
}

static void
add_uplifts(struct answer *w, const struct book *b, const struct model *m)
{
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		const struct uplift *u = &b->uplifts[m->uplifts.first + i];
		const char *from = view_bound(u->from, w->arena);
		char times[WIDE_TEXT];

		wide_print(times, u->times, FACTOR_DECIMALS);
		answer_text(w, arena_printf(w->arena, "region %s: token prices times %s%s%s",
		    book_text(b, u->region), times, from == NULL ? "" : " since ",
		    from == NULL ? "" : from));
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

void
view_show(struct answer *w, const struct book *b, uint32_t model, day today)
{
	const struct model *m = &b->models[model];
	struct when always = { .at = INSTANT_LAST - 1 };
	struct cell aliases = alias_list(b, m, always, w->arena);
	struct span *spans;
	size_t n = model_spans(b, m, 0, &spans, w->arena);

	if (w->n_blocks > 0)
		answer_text(w, "");
	answer_text(w, model_head(b, model, today, w->arena));
	if (aliases.list.n > 0)
		answer_text(w, arena_printf(w->arena, "also: %s", list_text(aliases, w->arena)));
	if (m->cache_minimum > 0)
		answer_text(w, arena_printf(w->arena, "cache: prompts from %lld tokens on, in steps of %lld",
		    (long long)m->cache_minimum, (long long)m->cache_step));
	if (m->note != 0)
		answer_text(w, arena_printf(w->arena, "note: %s", book_text(b, m->note)));
	if (m->rates.count == 0) {
		answer_text(w, "known by name only: no public price");
		return;
	}
	answer_text(w, "");
	answer_text(w, "dollars per million tokens; per one for searches, images, seconds, tasks:");
	answer_table(w, rate_table(b, m, 0, w->arena));
	answer_text(w, "");
	add_uplifts(w, b, m);
	add_row_notes(w, b, m);
	answer_table(w, view_source_table(b, spans, n, w->arena));
}

/* ---- the price card ---- */

enum { CARD_ROWS = 24 };

static bool
is_card_row(const struct book *b, const struct rate *r, day on)
{
	return holds_on(r, on) && strcmp(book_text(b, r->tier), "any") != 0;
}

/* "batch", "standard above 200,000", "standard, us": the heading of one row on the card. */
static const char *
card_heading(const struct book *b, const struct rate *r, struct arena *a)
{
	const char *band = view_band_text(r, a), *window = view_window_text(b, r, a);

	return arena_printf(a, "%s%s%s%s%s%s%s", book_text(b, r->tier), r->region == 0 ? "" : ", ",
	    book_text(b, r->region), *band == '\0' ? "" : " ", band, window == NULL ? "" : " ",
	    window == NULL ? "" : window);
}

static void
add_card_row(struct table *t, const struct book *b, const struct rate *const *rows, size_t n,
    const struct rate *any, enum meter m)
{
	struct cell *row = NULL;

	for (size_t i = 0; i < n; i++) {
		money price;

		if (!book_price(b, rows[i], m, &price) &&
		    (any == NULL || !book_price(b, any, m, &price)))
			continue;
		if (row == NULL)
			row = table_row(t);
		row[i + 2] = cell_money(price);
	}
	if (row != NULL) {
		row[0] = cell_text(meters[m].name);
		row[1] = cell_text(meters[m].per == 1 ? "1" : "1M");
	}
}

void
view_card(struct answer *w, const struct book *b, uint32_t model, struct when on)
{
	const struct model *m = &b->models[model];
	struct column *columns = arena_array(w->arena, CARD_ROWS + 2, sizeof *columns);
	const struct rate *rows[CARD_ROWS], *any = NULL;
	struct table *t;
	size_t n = 0;

	columns[0] = (struct column){ "dollars", SHOW_TEXT, NULL };
	columns[1] = (struct column){ "per", SHOW_TEXT, NULL };
	for (uint32_t i = 0; i < m->rates.count && n < CARD_ROWS; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];

		if (is_card_row(b, r, on.day)) {
			columns[n + 2] = (struct column){ "", SHOW_TEXT, card_heading(b, r, w->arena) };
			rows[n++] = r;
		} else if (holds_on(r, on.day))
			any = r;
	}
	t = table_new(w->arena, "card", columns, n + 2);
	for (enum meter k = 0; k < N_METERS; k++)
		add_card_row(t, b, rows, n, any, k);
	answer_text(w, arena_printf(w->arena, "%s; prices of %s", model_head(b, model, on.day, w->arena),
	    view_when_text(on, w->arena)));
	answer_text(w, "");
	answer_table(w, t);
}
