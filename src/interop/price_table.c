/* SPDX-License-Identifier: MIT */
#include "interop/price_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "book/model_lookup.h"
#include "book/rate_select.h"
#include "pricing/quote.h"

enum { KEY_MAX = 192 };		/* longer names are not found by model_lookup either */

/* ---- sets ---- */

/* Numbers at which something changes, or words; sorted, each of them once. */
struct breakpoints { int64_t *at; size_t n, room; };
struct words { const char **at; size_t n, room; };

static void
add_cut(struct arena *a, struct breakpoints *c, int64_t at)
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
add_word(struct arena *a, struct words *w, const char *word)
{
	for (size_t i = 0; i < w->n; i++) {
		if (strcmp(w->at[i], word) == 0)
			return;
	}
	w->at = arena_grow(a, w->at, w->n, &w->room, sizeof *w->at);
	w->at[w->n++] = word;
}

/* A moment between the first and the last of all. */
static void
add_moment(struct arena *a, struct breakpoints *c, instant at)
{
	if (at > 0 && at < PRICE_TABLE_INSTANT_END)
		add_cut(a, c, at);
}

static const char *
folded(struct arena *a, const char *word)
{
	size_t n = text_fold(NULL, 0, word);
	char *out = arena_alloc(a, n + 1);

	text_fold(out, n + 1, word);
	return out;
}

/* As text_equal compares: letters of ASCII alone. */
static const char *
lowered(struct arena *a, const char *word)
{
	char *out = arena_strdup(a, word);

	for (char *p = out; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
	return out;
}

/* ---- names ---- */

/* A pair of words that may mean a model, before the book is asked. */
struct pair { const char *name, *provider; };

struct pairs {
	const struct book	*book;
	struct arena		*arena;
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

/* The words for a provider: its id, title and aliases. */
static struct words
provider_words(const struct book *b, uint32_t provider, struct arena *a)
{
	const struct provider *p = &b->providers[provider];
	struct words w = { 0 };

	add_word(a, &w, folded(a, book_text(b, p->id)));
	if (p->title != 0)
		add_word(a, &w, folded(a, book_text(b, p->title)));
	for (uint32_t i = 0; i < p->aliases.count; i++)
		add_word(a, &w, folded(a, book_text(b, b->aliases[p->aliases.first + i].name)));
	return w;
}

/* A name by itself, and behind each word for its provider; each with and without a provider beside it. */
static void
add_name(struct pairs *p, const char *name, const struct words *providers)
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

/* When a word may come to mean something else: the bounds of all names that are the word, or its end. */
static struct breakpoints
name_cuts(const struct book *b, const char *word, struct arena *a)
{
	const char *slash = strchr(word, '/'), *ends[] = { word, slash == NULL ? word : slash + 1 };
	struct breakpoints c = { 0 };

	add_cut(a, &c, 0);
	for (uint32_t i = 0; i < b->n_names; i++) {
		const struct name *n = &b->names[i];
		const char *text = book_text(b, n->folded);

		if ((n->from == INSTANT_FIRST && n->until == INSTANT_LAST) ||
		    (strcmp(text, ends[0]) != 0 && strcmp(text, ends[1]) != 0))
			continue;
		add_moment(a, &c, n->from);
		add_moment(a, &c, n->until);
	}
	return c;
}

static void
ask_name(const struct pairs *p, const struct pair *pair, struct price_table *out)
{
	struct breakpoints c = name_cuts(p->book, pair->name, p->arena);
	struct err none;

	for (size_t i = 0; i < c.n; i++) {
		struct price_table_name *last = out->n_names == 0 ? NULL : &out->names[out->n_names - 1];
		struct price_table_name n = { pair->name, pair->provider, c.at[i],
		    i + 1 < c.n ? c.at[i + 1] : PRICE_TABLE_INSTANT_END, 0 };

		if (!model_lookup(p->book, n.name, n.provider, n.since, &n.model, &none))
			continue;
		if (i > 0 && last != NULL && last->name == n.name && last->provider == n.provider &&
		    last->model == n.model && last->until == n.since) {
			last->until = n.until;
			continue;
		}
		out->names = arena_grow(p->arena, out->names, out->n_names, &out->room_names, sizeof n);
		out->names[out->n_names++] = n;
	}
}

static void
make_names(const struct book *b, struct arena *a, struct price_table *out)
{
	struct pairs p = { .book = b, .arena = a };
	struct words *providers = arena_array(a, b->n_providers, sizeof *providers);

	for (uint32_t i = 0; i < b->n_providers; i++)
		providers[i] = provider_words(b, i, a);
	for (uint32_t i = 0; i < b->n_names; i++)
		add_name(&p, book_text(b, b->names[i].folded), &providers[b->models[b->names[i].model].provider]);
	if (p.n > 0)
		qsort(p.at, p.n, sizeof *p.at, compare_pairs);
	for (size_t i = 0; i < p.n; i++) {
		if (i == 0 || compare_pairs(&p.at[i - 1], &p.at[i]) != 0)
			ask_name(&p, &p.at[i], out);
	}
}

/* ---- prices ---- */

/* The prices of one model in one tier and region, while they are being asked for. */
struct builder {
	const struct book	*book;
	struct arena		*arena;
	struct price_table		*out;
	size_t			 first;		/* of its prices */
	uint32_t		 model;
	const char		*tier, *region;
	struct breakpoints		 times, week, prompts, totals;
	bool			 windows;	/* hours or days of the week matter */
};

/* Hours and days of the week, on every day of the week, on the clock of UTC. */
static void
cut_window(struct builder *q, const struct rate *r)
{
	if (!book_has_window(r))
		return;
	q->windows = true;
	for (int d = 0; d < 7; d++) {
		int start = d * DAY_MINUTES - r->offset + WEEK_MINUTES;

		add_cut(q->arena, &q->week, start % WEEK_MINUTES);
		for (uint32_t i = 0; i < r->hours.count; i++) {
			struct hours h = q->book->hours[r->hours.first + i];

			add_cut(q->arena, &q->week, (start + h.from) % WEEK_MINUTES);
			add_cut(q->arena, &q->week, (start + h.until) % WEEK_MINUTES);
		}
	}
}

/* A size that a request can have. */
static void
add_size(struct arena *a, struct breakpoints *c, int64_t tokens)
{
	if (tokens < PRICE_TABLE_COUNT_END)
		add_cut(a, c, tokens);
}

static void
cut_row(struct builder *q, const struct rate *r)
{
	add_moment(q->arena, &q->times, r->from);
	add_moment(q->arena, &q->times, r->until);
	cut_window(q, r);
	if (r->band != BAND_NONE)
		add_size(q->arena, r->band_on_total ? &q->totals : &q->prompts, book_band_least(r));
	if (r->up_to != INT64_MAX)
		add_size(q->arena, &q->prompts, r->up_to + 1);
}

/* Whether a row may be picked, or stand in the way of another. */
static bool
matters(const struct builder *q, const struct rate *r)
{
	const struct book *b = q->book;
	const char *tier = book_text(b, r->tier), *region = book_text(b, r->region);
	const char *asked = book_tier(b, b->models[r->model].provider, q->tier);

	return (strcmp(tier, asked) == 0 || strcmp(tier, "any") == 0) &&
	    (*region == '\0' || strcmp(lowered(q->arena, region), q->region) == 0);
}

static void
cut_model(struct builder *q, const struct model *m)
{
	const struct book *b = q->book;

	if (m->successor != BOOK_NONE)
		add_moment(q->arena, &q->times, date_instant(m->successor_from));
	for (uint32_t i = m->rates.first; i < m->rates.first + m->rates.count; i++) {
		if (matters(q, &b->rates[i]))
			cut_row(q, &b->rates[i]);
	}
	for (uint32_t i = m->uplifts.first; i < m->uplifts.first + m->uplifts.count; i++) {
		if (strcmp(lowered(q->arena, book_text(b, b->uplifts[i].region)), q->region) == 0) {
			add_moment(q->arena, &q->times, b->uplifts[i].from);
			add_moment(q->arena, &q->times, b->uplifts[i].until);
		}
	}
}

/* What a pick asks for a unit of each meter. False if that has more than 18 decimals. */
static bool
take_pick(const struct builder *q, const struct rate_choice *pick, struct price_table_price *out)
{
	out->priced = 0;
	for (enum meter m = 0; m < N_METERS; m++) {
		const struct rate *row;
		enum meter as;
		money rate;
		int128 per = int128_ten(meters[m].per_log10);

		if (!quote_rate(q->book, pick, m, &rate, &as, &row))
			continue;
		if (rate % per != 0)
			return false;
		out->unit[m] = rate / per;
		out->priced |= METER_BIT(m);
	}
	return true;
}

/* Whether a is the dearer at any counts. */
static bool
dearer(const struct price_table_price *a, const struct price_table_price *b)
{
	if (a->priced != b->priced)
		return false;
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((a->priced & METER_BIT(m)) != 0 && a->unit[m] < b->unit[m])
			return false;
	}
	return true;
}

/* Of the prices of a day the one that is the dearest at any counts; NULL: the counts decide. */
static const char *
take_picks(const struct builder *q, const struct rate_choices *picks, struct price_table_price *out)
{
	struct price_table_price *each = arena_array(q->arena, picks->n, sizeof *each);

	for (size_t i = 0; i < picks->n; i++) {
		each[i] = *out;
		if (!take_pick(q, &picks->pick[i], &each[i]))
			return "the price of a unit has more than 18 decimals";
	}
	for (size_t i = 0; i < picks->n; i++) {
		size_t k = 0;

		while (k < picks->n && dearer(&each[i], &each[k]))
			k++;
		if (k == picks->n) {
			*out = each[i];
			return NULL;
		}
	}
	return "the counts decide which of the day's prices is the dearest; say a time";
}

/* Cases of one kind that follow one another in time, or in the week, are told once. */
static bool
refused(struct price_table_unsupported *last, const struct price_table_price *p, const char *why)
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
refuse(struct price_table *f, const struct price_table_price *p, const char *why, struct arena *a)
{
	if (f->n_unsupported > 0 && refused(&f->unsupported[f->n_unsupported - 1], p, why))
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

/* If two prices are the same on both sides of one bound, makes the first hold for both. */
static bool
join(struct price_table_price *a, const struct price_table_price *b)
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
		if (join(&f->prices[i - 1], p))
			return;
	}
	f->prices = arena_grow(q->arena, f->prices, f->n_prices, &f->room_prices, sizeof *p);
	f->prices[f->n_prices++] = *p;
}

/* Asks for one case, at a moment or on a day that stands for all of it. */
static void
ask(const struct builder *q, struct price_table_price *p, struct when when)
{
	struct rate_query query = { .model = rate_successor(q->book, q->model, when.at), .tier = q->tier,
	    .region = q->region, .when = when, .prompt = p->prompt_from * QUANTITY_ONE,
	    .total = p->total_from * QUANTITY_ONE, .request_count = QUANTITY_ONE };
	struct rate_choices picks;
	const char *why;
	struct err none;

	if (!rate_select(q->book, &query, &picks, &none)) {
		if (none.kind == ERR_RANGE)
			refuse(q->out, p, "the day has too many prices; say a time", q->arena);
		return;
	}
	why = take_picks(q, &picks, p);
	if (why != NULL)
		refuse(q->out, p, why, q->arena);
	else
		add_price(q, p);
}

/* The first moment from since on at, or after, that minute of the week: or since itself, inside it. */
static instant
moment_in(instant since, int week_from, int week_until)
{
	int minute = date_week_minute(since, 0);

	if (minute >= week_from && minute < week_until)
		return since;
	return since - since % MINUTE + (week_from - minute + WEEK_MINUTES) % WEEK_MINUTES * (instant)MINUTE;
}

/* All sizes of requests at one part of the week in one part of time. */
static void
ask_sizes(const struct builder *q, const struct price_table_price *base, struct when when)
{
	for (size_t i = 0; i < q->prompts.n; i++) {
		for (size_t k = 0; k < q->totals.n; k++) {
			struct price_table_price p = *base;

			p.prompt_from = q->prompts.at[i];
			p.prompt_until = i + 1 < q->prompts.n ? q->prompts.at[i + 1] : PRICE_TABLE_COUNT_END;
			p.total_from = q->totals.at[k];
			p.total_until = k + 1 < q->totals.n ? q->totals.at[k + 1] : PRICE_TABLE_COUNT_END;
			if (p.total_until > p.prompt_from)
				ask(q, &p, when);
		}
	}
}

static void
ask_times(const struct builder *q, enum price_table_clock clock, const struct breakpoints *times, const struct breakpoints *week)
{
	for (size_t i = 0; i < times->n; i++) {
		for (size_t k = 0; k < week->n; k++) {
			struct price_table_price p = { .model = q->model, .tier = q->tier, .region = q->region, .clock = clock,
			    .since = times->at[i], .until = i + 1 < times->n ? times->at[i + 1] : PRICE_TABLE_INSTANT_END,
			    .week_from = (int)week->at[k],
			    .week_until = k + 1 < week->n ? (int)week->at[k + 1] : WEEK_MINUTES };
			instant at = moment_in(p.since, p.week_from, p.week_until);

			if (at < p.until)
				ask_sizes(q, &p, (struct when){ date_day(at), at, clock != PRICE_TABLE_DAYS });
		}
	}
}

/* Days in which something changes stand by themselves. */
static void
ask_days(const struct builder *q)
{
	struct breakpoints days = { 0 }, week = { 0 };

	for (size_t i = 0; i < q->times.n; i++) {
		instant start = q->times.at[i] - q->times.at[i] % DAY_SECONDS;

		add_cut(q->arena, &days, start);
		if (start != q->times.at[i])
			add_cut(q->arena, &days, start + DAY_SECONDS);
	}
	for (int d = 0; d < (q->windows ? 7 : 1); d++)
		add_cut(q->arena, &week, d * DAY_MINUTES);
	ask_times(q, PRICE_TABLE_DAYS, &days, &week);
}

static void
ask_all(struct builder *q)
{
	const struct book *b = q->book;
	bool midnights = true;
	uint32_t m = q->model;

	q->first = q->out->n_prices;
	add_cut(q->arena, &q->times, 0);
	add_cut(q->arena, &q->week, 0);
	add_cut(q->arena, &q->prompts, 0);
	add_cut(q->arena, &q->totals, 0);
	for (uint32_t steps = 0; m != BOOK_NONE && steps < b->n_models; steps++, m = b->models[m].successor)
		cut_model(q, &b->models[m]);
	for (size_t i = 0; i < q->times.n; i++)
		midnights &= q->times.at[i] % DAY_SECONDS == 0;
	ask_times(q, midnights && !q->windows ? PRICE_TABLE_EITHER : PRICE_TABLE_MOMENTS, &q->times, &q->week);
	if (!midnights || q->windows)
		ask_days(q);
}

/* The words for tiers and regions of a model: all that may lead to a price. */
static void
add_conditions(const struct book *b, const struct model *m, struct arena *a, struct words *tiers,
    struct words *regions)
{
	const struct provider *p = &b->providers[m->provider];

	for (uint32_t i = m->rates.first; i < m->rates.first + m->rates.count; i++) {
		const char *tier = book_text(b, b->rates[i].tier);

		if (strcmp(tier, "any") != 0)
			add_word(a, tiers, folded(a, tier));
		add_word(a, regions, lowered(a, book_text(b, b->rates[i].region)));
	}
	for (uint32_t i = p->tiers.first; i < p->tiers.first + p->tiers.count; i++)
		add_word(a, tiers, folded(a, book_text(b, b->tier_words[i].word)));
	for (uint32_t i = m->uplifts.first; i < m->uplifts.first + m->uplifts.count; i++)
		add_word(a, regions, lowered(a, book_text(b, b->uplifts[i].region)));
}

static void
make_prices(const struct book *b, uint32_t model, struct arena *a, struct price_table *out)
{
	struct words tiers = { 0 }, regions = { 0 };
	uint32_t m = model;

	add_word(a, &tiers, "");
	add_word(a, &regions, "");
	for (uint32_t steps = 0; m != BOOK_NONE && steps < b->n_models; steps++, m = b->models[m].successor)
		add_conditions(b, &b->models[m], a, &tiers, &regions);
	for (size_t i = 0; i < tiers.n; i++) {
		for (size_t k = 0; k < regions.n; k++) {
			struct builder q = { .book = b, .arena = a, .out = out, .model = model,
			    .tier = tiers.at[i], .region = regions.at[k] };

			ask_all(&q);
		}
	}
}

void
price_table_build(const struct book *b, struct arena *a, struct price_table *out)
{
	*out = (struct price_table){ 0 };
	make_names(b, a, out);
	for (uint32_t i = 0; i < b->n_models; i++)
		make_prices(b, i, a, out);
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
			refuse(f, p, why, a);
	}
	f->n_prices = n;
}
