/* SPDX-License-Identifier: MIT */
/*
 * Builds the rule-free price table. It collects the breaks of time, week and size (book/price_breaks.h), and
 * prices one case between each two of them with rate_select and quote_rate. Called by sql.c.
 */
#include "interop/price_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "book/model_lookup.h"
#include "book/model_name.h"
#include "book/price_breaks.h"
#include "book/rate_select.h"
#include "pricing/quote.h"

enum { KEY_MAX = 192 };		/* bytes with the NUL; model_lookup does not find longer names either */

/* ---- sets ---- */

/* Numbers at which something changes, sorted, each once; and different words, in order of arrival. */
struct breakpoints { int64_t *at; size_t n, room; };
struct word_set { const char **at; size_t n, room; };

static void
add_breakpoint(struct arena *a, struct breakpoints *c, int64_t at)
{
	size_t i = c->n;

	while (i > 0 && c->at[i - 1] > at)
		i--;
	if (i > 0 && c->at[i - 1] == at)
		return;
	c->at = arena_grow(a, c->at, c->n, &c->room, sizeof *c->at);
	memmove(c->at + i + 1, c->at + i, (c->n - i) * sizeof *c->at);
	c->at[i] = at;
	c->n++;
}

static void
word_set_add(struct arena *a, struct word_set *w, const char *word)
{
	for (size_t i = 0; i < w->n; i++) {
		if (strcmp(w->at[i], word) == 0)
			return;
	}
	w->at = arena_grow(a, w->at, w->n, &w->room, sizeof *w->at);
	w->at[w->n++] = word;
}

/* Adds an instant, if it lies within the table's range. */
static void
add_time_breakpoint(struct arena *a, struct breakpoints *c, instant at)
{
	if (at > 0 && at < PRICE_TABLE_INSTANT_END)
		add_breakpoint(a, c, at);
}

static const char *
folded_copy(struct arena *a, const char *word)
{
	size_t n = text_fold(NULL, 0, word);
	char *out = arena_alloc(a, n + 1);

	text_fold(out, n + 1, word);
	return out;
}

/* In lower case as text_equal compares: ASCII letters only. */
static const char *
lowered_copy(struct arena *a, const char *word)
{
	char *out = arena_strdup(a, word);

	for (char *p = out; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	return out;
}

/* ---- names ---- */

/* The instants at which a name may change its meaning. */
struct times_found { struct arena *arena; struct breakpoints times; };

static void
times_found_add(void *self, const struct price_break *at)
{
	struct times_found *found = self;

	add_time_breakpoint(found->arena, &found->times, at->at);
}

/* Names of a model and of a provider that may mean a model; model_lookup decides. */
struct pair { const char *name, *provider; };

struct pairs {
	const struct book	*book;
	struct arena		*arena;
	struct dated_names	 dated;
	struct pair		*at;
	size_t			 n, room;
};

static void
add_pair(struct pairs *p, const char *name, const char *provider)
{
	if (strlen(name) >= KEY_MAX)
		return;
	p->at = arena_grow(p->arena, p->at, p->n, &p->room, sizeof *p->at);
	p->at[p->n++] = (struct pair){ name, provider };
}

/* The folded names of a provider: its id, title and aliases. */
static struct word_set
provider_words(const struct book *b, uint32_t provider, struct arena *a)
{
	const struct provider *p = &b->providers[provider];
	struct word_set w = { 0 };

	word_set_add(a, &w, folded_copy(a, book_text(b, p->id)));
	if (p->title != 0)
		word_set_add(a, &w, folded_copy(a, book_text(b, p->title)));
	for (uint32_t i = 0; i < p->aliases.count; i++)
		word_set_add(a, &w, folded_copy(a, book_text(b, b->aliases[p->aliases.first + i].name)));
	return w;
}

/* Adds a name by itself and as PROVIDER/NAME, for each name of its provider; each with and without a provider. */
static void
add_name_pairs(struct pairs *p, const char *name, const struct word_set *providers)
{
	for (size_t i = 0; i <= providers->n; i++) {
		const char *word = i == 0 ? NULL : providers->at[i - 1];
		const char *full = word == NULL ? name : arena_printf(p->arena, "%s/%s", word, name);

		if (word != NULL && strchr(word, '/') != NULL)
			continue;
		add_pair(p, full, "");
		for (size_t k = 0; k < providers->n; k++)
			add_pair(p, full, providers->at[k]);
	}
}

static int
compare_pairs(const void *x, const void *y)
{
	const struct pair *a = x, *b = y;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->provider, b->provider);
}

/* The region that a name sets, as an id of Bedrock without a prefix does; "". */
static const char *
name_region(const struct pairs *p, const struct price_table_name *name)
{
	const struct model_ask ask = { .name = name->name, .provider = name->provider, .host = "", .region = "",
	    .at = name->since };
	struct model_name found;
	struct err none;

	return model_name_find(p->book, &ask, p->arena, &found, &none) && found.model == name->model ?
	    found.region : "";
}

static void
resolve_pair(const struct pairs *p, const struct pair *pair, struct price_table *out)
{
	struct times_found found = { .arena = p->arena };
	const struct breakpoints *c = &found.times;
	struct err none;

	add_breakpoint(p->arena, &found.times, 0);
	price_breaks_of_name(&p->dated, pair->name, times_found_add, &found);
	for (size_t i = 0; i < c->n; i++) {
		struct price_table_name *last = out->n_names == 0 ? NULL : &out->names[out->n_names - 1];
		struct price_table_name n = { pair->name, pair->provider, c->at[i],
		    i + 1 < c->n ? c->at[i + 1] : PRICE_TABLE_INSTANT_END, 0, "" };

		if (!model_lookup(p->book, n.name, n.provider, n.since, &n.model, &none))
			continue;
		n.region = name_region(p, &n);
		if (i > 0 && last != NULL && last->name == n.name && last->provider == n.provider &&
		    last->model == n.model && last->until == n.since && strcmp(last->region, n.region) == 0) {
			last->until = n.until;
			continue;
		}
		out->names = arena_grow(p->arena, out->names, out->n_names, &out->room_names, sizeof n);
		out->names[out->n_names++] = n;
	}
}

static void
build_names(const struct book *b, struct arena *a, struct price_table *out)
{
	struct pairs p = { .book = b, .arena = a, .dated = price_dated_names(b, a) };
	struct word_set *providers = arena_array(a, b->n_providers, sizeof *providers);

	for (uint32_t i = 0; i < b->n_providers; i++)
		providers[i] = provider_words(b, i, a);
	for (uint32_t i = 0; i < b->n_names; i++)
		add_name_pairs(&p, book_text(b, b->names[i].folded),
		    &providers[b->models[b->names[i].model].provider]);
	if (p.n > 0)
		qsort(p.at, p.n, sizeof *p.at, compare_pairs);
	for (size_t i = 0; i < p.n; i++) {
		if (i == 0 || compare_pairs(&p.at[i - 1], &p.at[i]) != 0)
			resolve_pair(&p, &p.at[i], out);
	}
}

/* ---- prices ---- */

/* The state while the prices of one model in one tier and region are built. */
struct builder {
	const struct book	*book;
	struct arena		*arena;
	struct price_table	*out;
	size_t			 first;		/* index of its first price in out */
	uint32_t		 model;
	const char		*tier, *region;
	struct breakpoints	 times, week, prompts, totals;
	bool			 windows;	/* hours or days of the week matter */
};

static void
add_price_breakpoint(void *self, const struct price_break *at)
{
	struct builder *q = self;

	q->windows |= at->kind == BREAK_WEEK;
	if (at->kind == BREAK_TIME)
		add_time_breakpoint(q->arena, &q->times, at->at);
	else if (at->kind == BREAK_WEEK)
		add_breakpoint(q->arena, &q->week, at->at);
	else if (at->at < PRICE_TABLE_COUNT_END)	/* else no request has so many tokens */
		add_breakpoint(q->arena, at->kind == BREAK_PROMPT ? &q->prompts : &q->totals, at->at);
}

/* The price of one unit of each meter at a rate choice. False if one has more than 18 decimals. */
static bool
take_unit_prices(const struct builder *q, const struct rate_choice *pick, struct price_table_price *out)
{
	out->priced = 0;
	for (enum meter m = 0; m < N_METERS; m++) {
		const struct rate *row;
		enum meter as;
		money rate;
		int128 per = int128_power_of_ten(meters[m].per_log10);

		if (!quote_rate(q->book, pick, m, &rate, &as, &row))
			continue;
		if (rate % per != 0)
			return false;
		out->unit[m] = rate / per;
		out->priced |= METER_BIT(m);
	}
	return true;
}

/* Whether a prices the same meters as b and costs at least as much for any counts. */
static bool
is_at_least(const struct price_table_price *a, const struct price_table_price *b)
{
	if (a->priced != b->priced)
		return false;
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((a->priced & METER_BIT(m)) != 0 && a->unit[m] < b->unit[m])
			return false;
	}
	return true;
}

/*
 * Sets *out to that price of a day which is the highest for any counts, since toll bills a day at its highest
 * price, and returns NULL. Returns the reason if there is no such price, as the counts decide which is highest.
 */
static const char *
take_highest_price(const struct builder *q, const struct rate_choices *picks, struct price_table_price *out)
{
	struct price_table_price *each = arena_array(q->arena, picks->n, sizeof *each);

	for (size_t i = 0; i < picks->n; i++) {
		each[i] = *out;
		if (!take_unit_prices(q, &picks->pick[i], &each[i]))
			return "the price of a unit has more than 18 decimals";
	}
	for (size_t i = 0; i < picks->n; i++) {
		size_t k = 0;

		while (k < picks->n && is_at_least(&each[i], &each[k]))
			k++;
		if (k == picks->n) {
			*out = each[i];
			return NULL;
		}
	}
	return "the counts decide which of the day's prices is the highest; give a time";
}

/* Extends the last unsupported case in time by one that differs in nothing else but the week; false if it cannot. */
static bool
extend_unsupported(struct price_table_unsupported *last, const struct price_table_price *p, const char *why)
{
	struct price_table_price *q = &last->price;

	if (q->model != p->model || strcmp(q->tier, p->tier) != 0 || strcmp(q->region, p->region) != 0 ||
	    q->prompt_from != p->prompt_from || q->total_from != p->total_from || q->clock != p->clock ||
	    strcmp(last->why, why) != 0 || p->since > q->until)
		return false;
	q->until = p->until > q->until ? p->until : q->until;
	return true;
}

static void
add_unsupported(struct price_table *f, const struct price_table_price *p, const char *why, struct arena *a)
{
	if (f->n_unsupported > 0 && extend_unsupported(&f->unsupported[f->n_unsupported - 1], p, why))
		return;
	f->unsupported = arena_grow(a, f->unsupported, f->n_unsupported, &f->room_unsupported, sizeof *f->unsupported);
	f->unsupported[f->n_unsupported++] = (struct price_table_unsupported){ *p, why };
}

static bool
same_units(const struct price_table_price *a, const struct price_table_price *b)
{
	return a->clock == b->clock && a->priced == b->priced &&
	    memcmp(a->unit, b->unit, sizeof a->unit) == 0;
}

/* If two prices differ only in that one follows the other in time or in the week, extends the first over both. */
static bool
join_prices(struct price_table_price *a, const struct price_table_price *b)
{
	bool time = a->since == b->since && a->until == b->until;
	bool week = a->week_from == b->week_from && a->week_until == b->week_until;
	bool size = a->prompt_from == b->prompt_from && a->prompt_until == b->prompt_until &&
	    a->total_from == b->total_from && a->total_until == b->total_until;

	if (!same_units(a, b) || !size)
		return false;
	if (week && a->until == b->since)
		a->until = b->until;
	else if (time && a->week_until == b->week_from)
		a->week_until = b->week_until;
	else
		return false;
	return true;
}

static void
add_price(const struct builder *q, const struct price_table_price *p)
{
	struct price_table *f = q->out;

	for (size_t i = f->n_prices; i > q->first; i--) {
		if (join_prices(&f->prices[i - 1], p))
			return;
	}
	f->prices = arena_grow(q->arena, f->prices, f->n_prices, &f->room_prices, sizeof *p);
	f->prices[f->n_prices++] = *p;
}

/* Prices one case; `when` is a time or a day that is representative of all of it. */
static void
price_case(const struct builder *q, struct price_table_price *p, struct when when)
{
	struct rate_query query = { .model = rate_successor(q->book, q->model, when.at), .tier = q->tier,
	    .region = q->region, .when = when, .prompt = p->prompt_from * QUANTITY_ONE,
	    .total = p->total_from * QUANTITY_ONE, .request_count = QUANTITY_ONE };
	struct rate_choices picks;
	const char *why;
	struct err none;

	if (!rate_select(q->book, &query, &picks, &none)) {
		if (none.kind == ERR_RANGE)
			add_unsupported(q->out, p, "the day has too many prices; say a time", q->arena);
		return;
	}
	why = take_highest_price(q, &picks, p);
	if (why != NULL)
		add_unsupported(q->out, p, why, q->arena);
	else
		add_price(q, p);
}

/* `since` if it is within these minutes of the week, else the first instant after it that is. */
static instant
first_instant(instant since, int week_from, int week_until)
{
	int minute = date_week_minute(since, 0);

	if (minute >= week_from && minute < week_until)
		return since;
	return since - since % MINUTE + (week_from - minute + WEEK_MINUTES) % WEEK_MINUTES * (instant)MINUTE;
}

/* Prices all sizes of requests in one part of the week in one period. */
static void
price_sizes(const struct builder *q, const struct price_table_price *base, struct when when)
{
	for (size_t i = 0; i < q->prompts.n; i++) {
		for (size_t k = 0; k < q->totals.n; k++) {
			struct price_table_price p = *base;

			p.prompt_from = q->prompts.at[i];
			p.prompt_until = i + 1 < q->prompts.n ? q->prompts.at[i + 1] : PRICE_TABLE_COUNT_END;
			p.total_from = q->totals.at[k];
			p.total_until = k + 1 < q->totals.n ? q->totals.at[k + 1] : PRICE_TABLE_COUNT_END;
			if (p.total_until > p.prompt_from)
				price_case(q, &p, when);
		}
	}
}

static void
price_times(const struct builder *q, enum price_table_clock clock, const struct breakpoints *times,
    const struct breakpoints *week)
{
	for (size_t i = 0; i < times->n; i++) {
		for (size_t k = 0; k < week->n; k++) {
			struct price_table_price p = { .model = q->model, .tier = q->tier, .region = q->region,
			    .clock = clock, .since = times->at[i],
			    .until = i + 1 < times->n ? times->at[i + 1] : PRICE_TABLE_INSTANT_END,
			    .week_from = (int)week->at[k],
			    .week_until = k + 1 < week->n ? (int)week->at[k + 1] : WEEK_MINUTES };
			instant at = first_instant(p.since, p.week_from, p.week_until);

			if (at < p.until)
				price_sizes(q, &p, (struct when){ date_day(at), at, clock != PRICE_TABLE_DAYS });
		}
	}
}

/* Prices whole days; a day within which something changes is a case of its own. */
static void
price_days(const struct builder *q)
{
	struct breakpoints days = { 0 }, week = { 0 };

	for (size_t i = 0; i < q->times.n; i++) {
		instant start = q->times.at[i] - q->times.at[i] % DAY_SECONDS;

		add_breakpoint(q->arena, &days, start);
		if (start != q->times.at[i])
			add_breakpoint(q->arena, &days, start + DAY_SECONDS);
	}
	for (int d = 0; d < (q->windows ? 7 : 1); d++)
		add_breakpoint(q->arena, &week, d * DAY_MINUTES);
	price_times(q, PRICE_TABLE_DAYS, &days, &week);
}

static void
price_all_cases(struct builder *q)
{
	const struct price_scope scope = { .asked = q->model, .billed = BOOK_NONE, .tier = q->tier,
	    .region = q->region };
	bool midnights = true;

	q->first = q->out->n_prices;
	add_breakpoint(q->arena, &q->times, 0);
	add_breakpoint(q->arena, &q->week, 0);
	add_breakpoint(q->arena, &q->prompts, 0);
	add_breakpoint(q->arena, &q->totals, 0);
	price_breaks(q->book, &scope, add_price_breakpoint, q);
	for (size_t i = 0; i < q->times.n; i++)
		midnights &= q->times.at[i] % DAY_SECONDS == 0;
	price_times(q, midnights && !q->windows ? PRICE_TABLE_EITHER : PRICE_TABLE_MOMENTS, &q->times, &q->week);
	if (!midnights || q->windows)
		price_days(q);
}

/* Adds all names of tiers and regions that may lead to a price of the model. */
static void
add_conditions(const struct book *b, const struct model *m, struct arena *a, struct word_set *tiers,
    struct word_set *regions)
{
	const struct provider *p = &b->providers[m->provider];

	for (uint32_t i = m->rates.first; i < m->rates.first + m->rates.count; i++) {
		const char *tier = book_text(b, b->rates[i].tier);

		if (strcmp(tier, "any") != 0)
			word_set_add(a, tiers, folded_copy(a, tier));
		word_set_add(a, regions, lowered_copy(a, book_text(b, b->rates[i].region)));
	}
	for (uint32_t i = p->tiers.first; i < p->tiers.first + p->tiers.count; i++)
		word_set_add(a, tiers, folded_copy(a, book_text(b, b->tier_words[i].word)));
	for (uint32_t i = m->uplifts.first; i < m->uplifts.first + m->uplifts.count; i++)
		word_set_add(a, regions, lowered_copy(a, book_text(b, b->uplifts[i].region)));
}

static void
build_prices(const struct book *b, uint32_t model, struct arena *a, struct price_table *out)
{
	struct word_set tiers = { 0 }, regions = { 0 };
	uint32_t m = model;

	word_set_add(a, &tiers, "");
	word_set_add(a, &regions, "");
	for (uint32_t steps = 0; m != BOOK_NONE && steps < b->n_models; steps++, m = b->models[m].successor)
		add_conditions(b, &b->models[m], a, &tiers, &regions);
	for (size_t i = 0; i < tiers.n; i++) {
		for (size_t k = 0; k < regions.n; k++) {
			struct builder q = { .book = b, .arena = a, .out = out, .model = model,
			    .tier = tiers.at[i], .region = regions.at[k] };

			price_all_cases(&q);
		}
	}
}

void
price_table_build(const struct book *b, struct arena *a, struct price_table *out)
{
	*out = (struct price_table){ 0 };
	build_names(b, a, out);
	for (uint32_t i = 0; i < b->n_models; i++)
		build_prices(b, i, a, out);
}

void
price_table_limit(struct price_table *f, money most, const char *why, struct arena *a)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_prices; i++) {
		const struct price_table_price *p = &f->prices[i];
		bool fits = true;

		for (enum meter m = 0; m < N_METERS; m++)
			fits &= p->unit[m] <= most;
		if (fits)
			f->prices[n++] = *p;
		else
			add_unsupported(f, p, why, a);
	}
	f->n_prices = n;
}
