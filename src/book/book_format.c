/* SPDX-License-Identifier: MIT */
/*
 * Writes a book as canonical JSON: members first (member_*), then sources, rates, models, files and plans,
 * from the inside out. The commands that write price files call it; book_load.c reads the same keys.
 */
#include "book/book_format.h"

#include <string.h>

#include "base/json_writer.h"

/* The object that is being written. */
struct object {
	const struct book	*book;
	struct buffer		*out;
	const char		*indent;	/* of its lines after the first */
	bool			 started;	/* a member was written */
	bool			 fresh;		/* the next member begins a new line */
};

/* Writes the separator, if any, and the key of the next member. */
static void
member_begin(struct object *o, const char *key)
{
	if (o->started)
		buffer_puts(o->out, ",");
	if (o->started && o->fresh)
		buffer_printf(o->out, "\n%s", o->indent);
	else if (o->started)
		buffer_puts(o->out, " ");
	buffer_printf(o->out, "\"%s\": ", key);
	o->started = true;
	o->fresh = false;
}

/* Makes the next member begin a new line. */
static void
member_break_line(struct object *o)
{
	o->fresh = true;
}

/* Members whose text, day or instant is not given are left out. */
static void
member_text(struct object *o, const char *key, text_ref text)
{
	if (text == 0)
		return;
	member_begin(o, key);
	json_quote(o->out, book_text(o->book, text));
}

static void
member_integer(struct object *o, const char *key, int64_t n)
{
	member_begin(o, key);
	buffer_printf(o->out, "%lld", (long long)n);
}

static void
member_decimal(struct object *o, const char *key, int128 value, unsigned places)
{
	char number[INT128_TEXT];

	int128_print(number, value, places);
	member_begin(o, key);
	json_quote(o->out, number);
}

static void
member_day(struct object *o, const char *key, day d)
{
	char text[DATE_TEXT];

	if (d == 0)
		return;
	member_begin(o, key);
	json_quote(o->out, date_print_day(text, d));
}

static void
member_instant(struct object *o, const char *key, instant at)
{
	char text[DATE_TEXT];

	if (at == INSTANT_FIRST || at == INSTANT_LAST)
		return;
	member_begin(o, key);
	json_quote(o->out, date_print_instant(text, at));
}

/* ---- sources ---- */

static bool
sources_are_equal(const struct source *x, const struct source *y)
{
	return x->provider == y->provider && x->key == y->key && x->title == y->title && x->url == y->url &&
	    x->published == y->published && x->read == y->read;
}

/* The index of the first source that is equal to this one: only that one is written. */
static uint32_t
source_first(const struct book *b, uint32_t source)
{
	uint32_t i = 0;

	while (!sources_are_equal(&b->sources[i], &b->sources[source]))
		i++;
	return i;
}

static bool
source_has_key(const struct book *b, uint32_t provider, const char *key)
{
	for (uint32_t i = 0; i < b->n_sources; i++) {
		if (b->sources[i].provider == provider && strcmp(book_text(b, b->sources[i].key), key) == 0)
			return true;
	}
	return false;
}

/*
 * The key of a source. In one file a key means one source, but merged files may have different sources
 * of the same key: the second is KEY-2, and so on, skipping numbers that are the keys of other sources.
 */
static const char *
source_key(const struct book *b, uint32_t source, struct arena *a)
{
	const struct source *s = &b->sources[source];
	const char *base = book_text(b, s->key), *key = base;
	uint32_t first = source_first(b, source);
	unsigned before = 0, number = 1;

	for (uint32_t i = 0; i < first; i++)
		before += b->sources[i].provider == s->provider && b->sources[i].key == s->key &&
		    source_first(b, i) == i;
	for (; before > 0; before -= !source_has_key(b, s->provider, key))
		key = arena_printf(a, "%s-%u", base, ++number);
	return key;
}

static void
member_sources(struct object *o, struct span sources)
{
	member_begin(o, "sources");
	for (uint32_t i = 0; i < sources.count; i++) {
		buffer_puts(o->out, i == 0 ? "[" : ", ");
		json_quote(o->out, source_key(o->book, o->book->source_refs[sources.first + i], o->out->arena));
	}
	buffer_puts(o->out, sources.count == 0 ? "[]" : "]");
}

/* ---- rates ---- */

static void
member_hours(struct object *o, const struct rate *r)
{
	if (r->hours.count == 0)
		return;
	member_begin(o, "hours");
	for (uint32_t i = 0; i < r->hours.count; i++) {
		struct hours h = o->book->hours[r->hours.first + i];

		buffer_printf(o->out, "%s\"%02d:%02d-%02d:%02d\"", i == 0 ? "[" : ", ", h.from / 60,
		    h.from % 60, h.until / 60, h.until % 60);
	}
	buffer_puts(o->out, "]");
}

static void
member_window(struct object *o, const struct rate *r)
{
	char days[BOOK_DAYS_TEXT];
	int offset = r->offset < 0 ? -r->offset : r->offset;

	member_hours(o, r);
	if (*book_print_days(days, r) != '\0') {
		member_begin(o, "days");
		json_quote(o->out, days);
	}
	if (r->offset != 0) {
		member_begin(o, "offset");
		buffer_printf(o->out, "\"%c%02d:%02d\"", r->offset < 0 ? '-' : '+', offset / 60, offset % 60);
	}
}

static void
member_band(struct object *o, const struct rate *r)
{
	if (r->band != BAND_NONE)
		member_integer(o, r->band == BAND_ABOVE ? "above" : "at-least", r->band_tokens);
	if (r->up_to != INT64_MAX)
		member_integer(o, "up-to", r->up_to);
	if (r->band_on_total) {
		member_begin(o, "band-on");
		buffer_puts(o->out, "\"total\"");
	}
}

static void
member_as_parent(struct object *o, const struct rate *r)
{
	const char *before = "[";

	if (r->as_parent == 0)
		return;
	member_begin(o, "as-parent");
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((r->as_parent & METER_BIT(m)) == 0)
			continue;
		buffer_puts(o->out, before);
		json_quote(o->out, meters[m].name);
		before = ", ";
	}
	buffer_puts(o->out, "]");
}

static void
format_rate(const struct book *b, const struct rate *r, struct buffer *out)
{
	struct object o = { .book = b, .out = out, .indent = "          " };
	int n = 0;

	buffer_puts(out, "        { ");
	if (strcmp(book_text(b, r->tier), "standard") != 0)
		member_text(&o, "tier", r->tier);
	member_text(&o, "region", r->region);
	member_instant(&o, "from", r->from);
	member_instant(&o, "until", r->until);
	member_band(&o, r);
	member_window(&o, r);
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((r->priced & METER_BIT(m)) != 0)
			member_decimal(&o, meters[m].name, b->prices[r->prices + (uint32_t)n++], RATE_DECIMALS);
	}
	member_break_line(&o);
	member_as_parent(&o, r);
	if (r->estimate) {
		member_begin(&o, "estimate");
		buffer_puts(out, "true");
	}
	member_text(&o, "note", r->note);
	member_sources(&o, r->sources);
	buffer_puts(out, " }");
}

/* The list of rates, each row on lines of its own. */
static void
format_rates(struct object *o, struct span rates)
{
	member_begin(o, "rates");
	buffer_puts(o->out, "[");
	for (uint32_t i = 0; i < rates.count; i++) {
		buffer_puts(o->out, i == 0 ? "\n" : ",\n");
		format_rate(o->book, &o->book->rates[rates.first + i], o->out);
	}
	buffer_puts(o->out, rates.count == 0 ? "]" : " ]");
}

/* ---- models ---- */

static void
member_aliases(struct object *o, struct span aliases)
{
	if (aliases.count == 0)
		return;
	member_begin(o, "aliases");
	for (uint32_t i = 0; i < aliases.count; i++) {
		const struct alias *al = &o->book->aliases[aliases.first + i];
		struct object dated = { .book = o->book, .out = o->out };

		buffer_puts(o->out, i == 0 ? "[" : ", ");
		if (al->from == INSTANT_FIRST && al->until == INSTANT_LAST) {
			json_quote(o->out, book_text(o->book, al->name));
			continue;
		}
		buffer_puts(o->out, "{");
		member_text(&dated, "id", al->name);
		member_instant(&dated, "from", al->from);
		member_instant(&dated, "until", al->until);
		buffer_puts(o->out, "}");
	}
	buffer_puts(o->out, "]");
}

static void
member_successor(struct object *o, const struct model *m)
{
	struct object next = { .book = o->book, .out = o->out };

	if (m->successor == BOOK_NONE)
		return;
	member_begin(o, "successor");
	buffer_puts(o->out, "{");
	member_text(&next, "id", o->book->models[m->successor].id);
	member_day(&next, "from", m->successor_from);
	buffer_puts(o->out, "}");
}

static void
member_cache(struct object *o, const struct model *m)
{
	struct object cache = { .book = o->book, .out = o->out };

	if (m->cache_sources.count == 0)
		return;
	member_break_line(o);
	member_begin(o, "cache");
	buffer_puts(o->out, "{");
	if (m->cache_minimum > 0)
		member_integer(&cache, "minimum", m->cache_minimum);
	if (m->cache_step > 0)
		member_integer(&cache, "step", m->cache_step);
	member_sources(&cache, m->cache_sources);
	buffer_puts(o->out, "}");
}

static void
member_uplifts(struct object *o, const struct model *m)
{
	if (m->uplifts.count == 0)
		return;
	member_break_line(o);
	member_begin(o, "uplift");
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		const struct uplift *u = &o->book->uplifts[m->uplifts.first + i];
		struct object row = { .book = o->book, .out = o->out };

		buffer_puts(o->out, i == 0 ? "[{" : ", {");
		member_text(&row, "region", u->region);
		member_text(&row, "tier", u->tier);
		member_decimal(&row, "times", u->times, FACTOR_DECIMALS);
		member_instant(&row, "from", u->from);
		member_instant(&row, "until", u->until);
		member_sources(&row, u->sources);
		buffer_puts(o->out, "}");
	}
	buffer_puts(o->out, "]");
}

static void
format_model(const struct book *b, const struct model *m, struct buffer *out)
{
	struct object o = { .book = b, .out = out, .indent = "      " };

	buffer_puts(out, "    { ");
	member_text(&o, "id", m->id);
	member_text(&o, "title", m->title);
	member_aliases(&o, m->aliases);
	member_break_line(&o);
	if (m->context > 0)
		member_integer(&o, "context", m->context);
	if (m->max_output > 0)
		member_integer(&o, "max-output", m->max_output);
	member_day(&o, "retired", m->retired);
	member_successor(&o, m);
	member_break_line(&o);
	member_text(&o, "note", m->note);
	member_cache(&o, m);
	member_uplifts(&o, m);
	member_break_line(&o);
	format_rates(&o, m->rates);
	buffer_puts(out, " }");
}

/* ---- files ---- */

static void
format_source(const struct book *b, uint32_t source, struct buffer *out)
{
	const struct source *s = &b->sources[source];
	struct object o = { .book = b, .out = out };

	buffer_puts(out, "    ");
	json_quote(out, source_key(b, source, out->arena));
	buffer_puts(out, ": { ");
	member_text(&o, "title", s->title);
	member_text(&o, "url", s->url);
	member_day(&o, "published", s->published);
	member_day(&o, "read", s->read);
	buffer_puts(out, " }");
}

static void
format_sources(struct object *o, uint32_t provider)
{
	const char *before = "{\n";

	member_begin(o, "sources");
	for (uint32_t i = 0; i < o->book->n_sources; i++) {
		if (o->book->sources[i].provider != provider || source_first(o->book, i) != i)
			continue;
		buffer_puts(o->out, before);
		format_source(o->book, i, o->out);
		before = ",\n";
	}
	buffer_puts(o->out, *before == '{' ? "{}" : " }");
}

static void
format_provider(const struct book *b, uint32_t provider, struct buffer *out)
{
	const struct provider *p = &b->providers[provider];
	struct object o = { .book = b, .out = out, .indent = "  " };

	buffer_puts(out, "{ ");
	member_integer(&o, "toll", 1);
	member_text(&o, "provider", p->id);
	member_text(&o, "title", p->title);
	member_aliases(&o, p->aliases);
	if (p->tiers.count > 0)
		member_begin(&o, "tiers");
	for (uint32_t i = 0; i < p->tiers.count; i++) {
		const struct tier_word *t = &b->tier_words[p->tiers.first + i];

		buffer_puts(out, i == 0 ? "{" : ", ");
		json_quote(out, book_text(b, t->word));
		buffer_puts(out, ": ");
		json_quote(out, book_text(b, t->tier));
	}
	buffer_puts(out, p->tiers.count > 0 ? "}" : "");
	member_break_line(&o);
	format_sources(&o, provider);
	member_break_line(&o);
	member_begin(&o, "models");
	buffer_puts(out, "[");
	for (uint32_t i = 0; i < p->models.count; i++) {
		buffer_puts(out, i == 0 ? "\n" : ",\n");
		format_model(b, &b->models[p->models.first + i], out);
	}
	buffer_puts(out, p->models.count == 0 ? "] }\n" : " ] }\n");
}

/* ---- plans ---- */

static void
format_fees(struct object *o, struct span fees)
{
	member_begin(o, "fees");
	buffer_puts(o->out, "[");
	for (uint32_t i = 0; i < fees.count; i++) {
		const struct fee *f = &o->book->fees[fees.first + i];
		struct object row = { .book = o->book, .out = o->out, .indent = "          " };

		buffer_puts(o->out, i == 0 ? "\n        { " : ",\n        { ");
		member_instant(&row, "from", f->from);
		member_instant(&row, "until", f->until);
		member_decimal(&row, "fee", f->fee, RATE_DECIMALS);
		member_text(&row, "per", f->per);
		member_text(&row, "each", f->each);
		member_break_line(&row);
		member_text(&row, "note", f->note);
		member_sources(&row, f->sources);
		buffer_puts(o->out, " }");
	}
	buffer_puts(o->out, fees.count == 0 ? "]" : " ]");
}

static void
format_quotas(struct object *o, struct span quotas)
{
	member_begin(o, "quotas");
	buffer_puts(o->out, "[");
	for (uint32_t i = 0; i < quotas.count; i++) {
		const struct quota *q = &o->book->quotas[quotas.first + i];
		struct object row = { .book = o->book, .out = o->out, .indent = "          " };

		buffer_puts(o->out, i == 0 ? "\n        { " : ",\n        { ");
		member_text(&row, "of", q->of);
		if (q->count >= 0)
			member_integer(&row, "count", q->count);
		member_text(&row, "per", q->per);
		member_text(&row, "then", q->then);
		member_instant(&row, "from", q->from);
		member_instant(&row, "until", q->until);
		member_break_line(&row);
		member_text(&row, "note", q->note);
		member_sources(&row, q->sources);
		buffer_puts(o->out, " }");
	}
	buffer_puts(o->out, quotas.count == 0 ? "]" : " ]");
}

static void
format_plan(const struct book *b, const struct plan *p, struct buffer *out)
{
	struct object o = { .book = b, .out = out, .indent = "      " };

	buffer_puts(out, "    { ");
	member_text(&o, "id", p->id);
	member_text(&o, "provider", p->provider);
	member_text(&o, "title", p->title);
	member_aliases(&o, p->aliases);
	member_break_line(&o);
	member_text(&o, "note", p->note);
	member_break_line(&o);
	format_fees(&o, p->fees);
	if (p->quotas.count > 0) {
		member_break_line(&o);
		format_quotas(&o, p->quotas);
	}
	buffer_puts(out, " }");
}

static void
format_plans(const struct book *b, struct buffer *out)
{
	struct object o = { .book = b, .out = out, .indent = "  " };

	buffer_puts(out, "{ ");
	member_integer(&o, "toll", 1);
	member_break_line(&o);
	format_sources(&o, BOOK_NONE);
	member_break_line(&o);
	member_begin(&o, "plans");
	buffer_puts(out, "[");
	for (uint32_t i = 0; i < b->n_plans; i++) {
		buffer_puts(out, i == 0 ? "\n" : ",\n");
		format_plan(b, &b->plans[i], out);
	}
	buffer_puts(out, " ] }\n");
}

/* One provider, or plans alone, are an object; several are a list. */
void
book_format(const struct book *b, struct buffer *out)
{
	uint32_t parts = b->n_providers + (b->n_plans > 0);

	if (parts > 1)
		buffer_puts(out, "[\n");
	for (uint32_t i = 0; i < b->n_providers; i++) {
		format_provider(b, i, out);
		if (i + 1 < parts)
			buffer_puts(out, ",\n");
	}
	if (b->n_plans > 0)
		format_plans(b, out);
	if (parts > 1)
		buffer_puts(out, "]\n");
}
