/* SPDX-License-Identifier: MIT */
/*
 * Writes a book as canonical JSON. format_keys() writes the keys of a row in the order of book_keys.def, each with the
 * format_* function of its kind, which leaves out what is not given. The commands that write price files call
 * book_format().
 */
#include "book/book_format.h"

#include <string.h>

#include "base/json_writer.h"
#include "book/book_keys.h"

/* The object that is being written. */
struct object {
	const struct book	*book;
	struct buffer		*out;
	enum book_object	 type;
	const void		*row;
	uint32_t		 provider;	/* whose sources its file has; BOOK_NONE: those of the plans */
	uint32_t		 last;		/* of an uplift: the first row after it that is not in this object */
	int			 indent;	/* of its lines after the first, in blanks */
	bool			 started;	/* a member was written */
	bool			 fresh;		/* the next member begins a new line */
};

/* Writes the keys that the object at key parent has; "": those of the object itself. */
static void	format_keys(struct object *o, const char *parent);

/* Writes the separator, if any, and the key of the next member. */
static void
member_begin(struct object *o, const char *key)
{
	if (o->started)
		buffer_puts(o->out, ",");
	if (o->started && o->fresh)
		buffer_printf(o->out, "\n%*s", o->indent, "");
	else if (o->started)
		buffer_puts(o->out, " ");
	buffer_printf(o->out, "\"%s\": ", key);
	o->started = true;
	o->fresh = false;
}

static void
format_text(struct object *o, const char *key, const void *at)
{
	text_ref text = *(const text_ref *)at;

	if (text == 0)
		return;
	member_begin(o, key);
	json_quote(o->out, book_text(o->book, text));
}

static void
format_offer_tier(struct object *o, const char *key, const void *at)
{
	if (strcmp(book_text(o->book, *(const text_ref *)at), "standard") != 0)
		format_text(o, key, at);
}

static void
member_integer(struct object *o, const char *key, int64_t n)
{
	member_begin(o, key);
	buffer_printf(o->out, "%lld", (long long)n);
}

static void
format_size(struct object *o, const char *key, const void *at)
{
	if (*(const int64_t *)at > 0)
		member_integer(o, key, *(const int64_t *)at);
}

static void
format_limit(struct object *o, const char *key, const void *at)
{
	if (*(const int64_t *)at != INT64_MAX)
		member_integer(o, key, *(const int64_t *)at);
}

static void
format_count(struct object *o, const char *key, const void *at)
{
	if (*(const int64_t *)at >= 0)
		member_integer(o, key, *(const int64_t *)at);
}

static void
format_version(struct object *o, const char *key, const void *at)
{
	(void)at;
	member_integer(o, key, 1);
}

static void
member_decimal(struct object *o, const char *key, int64_t value, unsigned places)
{
	char number[INT128_TEXT];

	int128_print(number, value, places);
	member_begin(o, key);
	json_quote(o->out, number);
}

static void
format_price(struct object *o, const char *key, const void *at)
{
	member_decimal(o, key, *(const int64_t *)at, RATE_DECIMALS);
}

static void
format_factor(struct object *o, const char *key, const void *at)
{
	member_decimal(o, key, *(const int64_t *)at, FACTOR_DECIMALS);
}

static void
format_scale(struct object *o, const char *key, const void *at)
{
	if (*(const int64_t *)at != 0 && *(const int64_t *)at != FACTOR_ONE)
		format_factor(o, key, at);
}

static void
format_day(struct object *o, const char *key, const void *at)
{
	char text[DATE_TEXT];

	if (*(const day *)at == 0)
		return;
	member_begin(o, key);
	json_quote(o->out, date_print_day(text, *(const day *)at));
}

static void
format_instant(struct object *o, const char *key, const void *at)
{
	instant t = *(const instant *)at;
	char text[DATE_TEXT];

	if (t == INSTANT_FIRST || t == INSTANT_LAST)
		return;
	member_begin(o, key);
	json_quote(o->out, date_print_instant(text, t));
}

static void
format_flag(struct object *o, const char *key, const void *at)
{
	if (!*(const bool *)at)
		return;
	member_begin(o, key);
	buffer_puts(o->out, "true");
}

/* ---- objects in objects ---- */

/* The object of a row of a table inside of o. */
static struct object
object_inside(const struct object *o, enum book_object type, uint32_t row)
{
	return (struct object){ .book = o->book, .out = o->out, .type = type,
	    .row = book_table_row(o->book, type, row), .provider = o->provider, .indent = o->indent + 4 };
}

/* A list of rows, each of which begins a line. */
static void
member_rows(struct object *o, const char *key, struct span span, enum book_object type)
{
	member_begin(o, key);
	buffer_puts(o->out, "[");
	for (uint32_t i = 0; i < span.count; i++) {
		struct object row = object_inside(o, type, span.first + i);

		buffer_printf(o->out, "%s\n%*s{ ", i == 0 ? "" : ",", o->indent + 2, "");
		format_keys(&row, "");
		buffer_puts(o->out, " }");
	}
	buffer_puts(o->out, span.count == 0 ? "]" : " ]");
}

#define FORMAT_ROWS(kind, type) \
static void \
format_##kind(struct object *o, const char *key, const void *at) \
{ \
	member_rows(o, key, *(const struct span *)at, OBJECT_##type); \
}
FORMAT_ROWS(rates, rate)
FORMAT_ROWS(models, model)
FORMAT_ROWS(fees, fee)
FORMAT_ROWS(plans, plan)

static void
format_quotas(struct object *o, const char *key, const void *at)
{
	if (((const struct span *)at)->count > 0)
		member_rows(o, key, *(const struct span *)at, OBJECT_quota);
}

/* An object on one line. */
static void
format_inline(struct object *o, const char *parent)
{
	o->started = false;
	buffer_puts(o->out, "{");
	format_keys(o, parent);
	buffer_puts(o->out, "}");
}

/* The object at a key whose values are members of the same row. */
static void
member_part(struct object *o, const char *key)
{
	struct object part = *o;

	member_begin(o, key);
	format_inline(&part, key);
}

static void
format_cache(struct object *o, const char *key, const void *at)
{
	if (((const struct model *)at)->cache_sources.count > 0)
		member_part(o, key);
}

static void
format_like(struct object *o, const char *key, const void *at)
{
	if (((const struct model *)at)->like != 0)
		member_part(o, key);
}

static void
format_next_model(struct object *o, const char *key, const void *at)
{
	if (((const struct model *)at)->successor != BOOK_NONE)
		member_part(o, key);
}

static void
format_successor_id(struct object *o, const char *key, const void *at)
{
	format_text(o, key, &o->book->models[*(const uint32_t *)at].id);
}

/* Whether two uplifts differ in nothing but their region, so that one object has both. */
static bool
uplifts_are_alike(const struct book *b, const struct uplift *x, const struct uplift *y)
{
	if (x->tier != y->tier || x->times != y->times || x->from != y->from || x->until != y->until ||
	    x->sources.count != y->sources.count)
		return false;
	for (uint32_t i = 0; i < x->sources.count; i++) {
		if (b->source_refs[x->sources.first + i] != b->source_refs[y->sources.first + i])
			return false;
	}
	return true;
}

/* The regions of an uplift and of those after it that differ in nothing else. */
static void
format_regions(struct object *o, const char *key, const void *at)
{
	const struct uplift *u = o->row, *end = o->book->uplifts + o->last;
	const char *before = "[";

	if (u + 1 == end) {
		format_text(o, key, at);
		return;
	}
	member_begin(o, key);
	for (; u < end; u++) {
		buffer_puts(o->out, before);
		json_quote(o->out, book_text(o->book, u->region));
		before = ", ";
	}
	buffer_puts(o->out, "]");
}

static void
format_uplifts(struct object *o, const char *key, const void *at)
{
	const struct span *span = at;

	if (span->count == 0)
		return;
	member_begin(o, key);
	for (uint32_t i = span->first, end = i + span->count, first = i; i < end; i = first) {
		struct object row = object_inside(o, OBJECT_uplift, i);

		for (first = i + 1; first < end; first++) {
			if (!uplifts_are_alike(o->book, row.row, &o->book->uplifts[first]))
				break;
		}
		row.last = first;
		buffer_puts(o->out, i == span->first ? "[" : ", ");
		format_inline(&row, "");
	}
	buffer_puts(o->out, "]");
}

/* A name that holds at all times, and of which there is nothing to say, is a string. */
static void
format_aliases(struct object *o, const char *key, const void *at)
{
	const struct span *span = at;

	if (span->count == 0)
		return;
	member_begin(o, key);
	for (uint32_t i = 0; i < span->count; i++) {
		const struct alias *al = &o->book->aliases[span->first + i];
		struct object dated = object_inside(o, OBJECT_alias, span->first + i);

		buffer_puts(o->out, i == 0 ? "[" : ", ");
		if (al->from == INSTANT_FIRST && al->until == INSTANT_LAST && al->note == 0)
			json_quote(o->out, book_text(o->book, al->name));
		else
			format_inline(&dated, "");
	}
	buffer_puts(o->out, "]");
}

static void
format_tier_words(struct object *o, const char *key, const void *at)
{
	const struct span *span = at;

	if (span->count == 0)
		return;
	member_begin(o, key);
	for (uint32_t i = 0; i < span->count; i++) {
		const struct tier_word *t = &o->book->tier_words[span->first + i];

		buffer_puts(o->out, i == 0 ? "{" : ", ");
		json_quote(o->out, book_text(o->book, t->word));
		buffer_puts(o->out, ": ");
		json_quote(o->out, book_text(o->book, t->tier));
	}
	buffer_puts(o->out, "}");
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
format_sources(struct object *o, const char *key, const void *at)
{
	const struct span *sources = at;

	member_begin(o, key);
	for (uint32_t i = 0; i < sources->count; i++) {
		buffer_puts(o->out, i == 0 ? "[" : ", ");
		json_quote(o->out, source_key(o->book, o->book->source_refs[sources->first + i], o->out->arena));
	}
	buffer_puts(o->out, sources->count == 0 ? "[]" : "]");
}

/* The sources of a file, each of which is a line. */
static void
format_source_list(struct object *o, const char *key, const void *at)
{
	const char *before = "{\n";

	(void)at;
	member_begin(o, key);
	for (uint32_t i = 0; i < o->book->n_sources; i++) {
		struct object source = object_inside(o, OBJECT_source, i);

		if (o->book->sources[i].provider != o->provider || source_first(o->book, i) != i)
			continue;
		buffer_printf(o->out, "%s%*s", before, o->indent + 2, "");
		json_quote(o->out, source_key(o->book, i, o->out->arena));
		buffer_puts(o->out, ": { ");
		format_keys(&source, "");
		buffer_puts(o->out, " }");
		before = ",\n";
	}
	buffer_puts(o->out, *before == '{' ? "{}" : " }");
}

/* ---- rates ---- */

static void
format_hours(struct object *o, const char *key, const void *at)
{
	const struct span *span = at;

	if (span->count == 0)
		return;
	member_begin(o, key);
	for (uint32_t i = 0; i < span->count; i++) {
		struct hours h = o->book->hours[span->first + i];

		buffer_printf(o->out, "%s\"%02d:%02d-%02d:%02d\"", i == 0 ? "[" : ", ", h.from / 60,
		    h.from % 60, h.until / 60, h.until % 60);
	}
	buffer_puts(o->out, "]");
}

static void
format_days(struct object *o, const char *key, const void *at)
{
	char days[BOOK_DAYS_TEXT];

	(void)at;
	if (*book_print_days(days, o->row) == '\0')
		return;
	member_begin(o, key);
	json_quote(o->out, days);
}

static void
format_offset(struct object *o, const char *key, const void *at)
{
	int signed_offset = *(const int16_t *)at, offset = signed_offset < 0 ? -signed_offset : signed_offset;

	if (offset == 0)
		return;
	member_begin(o, key);
	buffer_printf(o->out, "\"%c%02d:%02d\"", signed_offset < 0 ? '-' : '+', offset / 60, offset % 60);
}

static void
format_above(struct object *o, const char *key, const void *at)
{
	const struct rate *r = at;

	if (r->band == BAND_ABOVE)
		member_integer(o, key, r->band_tokens);
}

static void
format_at_least(struct object *o, const char *key, const void *at)
{
	const struct rate *r = at;

	if (r->band == BAND_AT_LEAST)
		member_integer(o, key, r->band_tokens);
}

static void
format_band_on(struct object *o, const char *key, const void *at)
{
	if (!*(const bool *)at)
		return;
	member_begin(o, key);
	buffer_puts(o->out, "\"total\"");
}

/* The prices of a row, each at the name of its meter. */
static void
format_prices(struct object *o, const char *key, const void *at)
{
	const struct rate *r = at;
	const int64_t *price = o->book->prices + r->prices;

	(void)key;
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((r->priced & METER_BIT(m)) != 0)
			format_price(o, meters[m].name, price++);
	}
}

static void
format_meters(struct object *o, const char *key, const void *at)
{
	meter_set set = *(const meter_set *)at;
	const char *before = "[";

	if (set == 0)
		return;
	member_begin(o, key);
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((set & METER_BIT(m)) == 0)
			continue;
		buffer_puts(o->out, before);
		json_quote(o->out, meters[m].name);
		before = ", ";
	}
	buffer_puts(o->out, "]");
}

/* ---- the whole book ---- */

static void (*const formats[])(struct object *, const char *key, const void *at) = {
#define KIND(kind, type, load, format, merge) [KIND_##kind] = format_##format,
#include "book/book_keys.def"
};

/* Writes those keys that are, or are not, to be written first (KEY_FIRST). */
static void
format_keys_pass(struct object *o, const char *parent, unsigned first)
{
	for (size_t i = 0; i < book_objects[o->type].n; i++) {
		const struct book_key *k = &book_objects[o->type].keys[i];
		const char *key = book_key_name(k, parent);

		if (key == NULL || (k->flags & KEY_FIRST) != first)
			continue;
		if ((k->flags & KEY_LINE) != 0)
			o->fresh = true;
		formats[k->kind](o, key, (const char *)o->row + k->where);
	}
}

static void
format_keys(struct object *o, const char *parent)
{
	format_keys_pass(o, parent, KEY_FIRST);
	format_keys_pass(o, parent, 0);
}

/* An object of a file: a provider or the plans. */
static void
format_file_object(const struct book *b, enum book_object type, const void *row, uint32_t provider,
    struct buffer *out)
{
	struct object o = { .book = b, .out = out, .type = type, .row = row, .provider = provider, .indent = 2 };

	buffer_puts(out, "{ ");
	format_keys(&o, "");
	buffer_puts(out, " }\n");
}

/* One provider, or plans alone, are an object; several are a list. */
void
book_format(const struct book *b, struct buffer *out)
{
	const struct plan_file plans = { .plans = { 0, b->n_plans } };
	uint32_t parts = b->n_providers + (b->n_plans > 0);

	if (parts > 1)
		buffer_puts(out, "[\n");
	for (uint32_t i = 0; i < b->n_providers; i++) {
		format_file_object(b, OBJECT_provider, &b->providers[i], i, out);
		if (i + 1 < parts)
			buffer_puts(out, ",\n");
	}
	if (b->n_plans > 0)
		format_file_object(b, OBJECT_plan_file, &plans, BOOK_NONE, out);
	if (parts > 1)
		buffer_puts(out, "]\n");
}
