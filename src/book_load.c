/* SPDX-License-Identifier: MIT */
#include "book_load.h"

#include <cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_build.h"
#include "text.h"

#define LENGTH(a) (sizeof (a) / sizeof (a)[0])

enum { FILE_MAX = 64 << 20,	/* bytes of one file */
	EVERY_DAY = 0x7f, DAY_MINUTES = 24 * 60 };

static const int64_t INTEGER_MAX = 1000000000000000;	/* 10^15; cJSON holds it exactly */
static const int64_t ONE = 1000000;			/* an uplift of 1, in millionths */

/* What is being loaded, and where we are in it. */
struct load {
	struct arena	*arena;
	struct build	*build;
	struct problems	*problems;
	const char	*file, *model, *row;	/* row: "rates[2]", "" outside of one */
	uint32_t	 provider;
	uint32_t	 first_source, n_sources;	/* of this provider */
	struct successor *successors;		/* names to look up when all models are there */
	size_t		 n_successors, room_successors;
};

struct successor { uint32_t model; const char *file, *id; };

static void	problem(struct load *l, const char *key, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

static void
problem(struct load *l, const char *key, const char *fmt, ...)
{
	struct problems *p = l->problems;
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	p->item = arena_grow(l->arena, p->item, p->n, &p->room, sizeof *p->item);
	p->item[p->n++] = (struct problem){
		.file = l->file, .model = l->model, .text = arena_strdup(l->arena, text),
		.key = *l->row == '\0' ? arena_strdup(l->arena, key) :
		    arena_printf(l->arena, *key == '\0' ? "%s%s" : "%s: %s", l->row, key),
	};
}

/* A key that an object may have. Keys are read in the order of their table, not of the file. */
struct key {
	const char	*name;
	bool		 required;
	void		(*read)(struct load *l, const char *key, const cJSON *item, void *row);
};

static const cJSON *
find_item(const cJSON *object, const char *name)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object) {
		if (item->string != NULL && strcmp(item->string, name) == 0)
			return item;
	}
	return NULL;
}

/* Says which keys nobody reads and which stand twice. other: also meters are keys. */
static void
check_keys(struct load *l, const cJSON *object, const struct key *keys, size_t n, bool other)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object) {
		bool known = other && meter_find(item->string) != METER_NONE;

		for (size_t i = 0; i < n && !known; i++)
			known = strcmp(keys[i].name, item->string) == 0;
		if (!known)
			problem(l, item->string, "unknown key");
		else if (find_item(object, item->string) != item)
			problem(l, item->string, "the key stands twice");
	}
}

static void
read_keys(struct load *l, const cJSON *object, const struct key *keys, size_t n, void *row)
{
	for (size_t i = 0; i < n; i++) {
		const cJSON *item = find_item(object, keys[i].name);

		if (item != NULL)
			keys[i].read(l, keys[i].name, item, row);
		else if (keys[i].required)
			problem(l, keys[i].name, "the key is missing");
	}
}

/* The text of a string that people may read; NULL, and a problem, if it is none. */
static const char *
read_string(struct load *l, const char *key, const cJSON *item)
{
	char clean[8];

	if (!cJSON_IsString(item) || *item->valuestring == '\0') {
		problem(l, key, "must be a string that is not empty");
		return NULL;
	}
	if (text_clean(clean, sizeof clean, item->valuestring, strlen(item->valuestring)) !=
	    strlen(item->valuestring)) {
		problem(l, key, "has control characters");
		return NULL;
	}
	return item->valuestring;
}

static text_ref
read_text(struct load *l, const char *key, const cJSON *item)
{
	const char *s = read_string(l, key, item);

	return s == NULL ? 0 : build_text(l->build, s);
}

/* A name as it may stand in a command line: [A-Za-z0-9._:/-]+ */
static const char *
read_id(struct load *l, const char *key, const cJSON *item)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-";
	const char *s = read_string(l, key, item);

	if (s != NULL && s[strspn(s, allowed)] != '\0') {
		problem(l, key, "'%.60s' has other characters than letters, digits and . _ : / -", s);
		return NULL;
	}
	return s;
}

static int64_t
read_integer(struct load *l, const char *key, const cJSON *item)
{
	int64_t n;

	if (!cJSON_IsNumber(item) || item->valuedouble < 0 ||
	    item->valuedouble > (int64_t)INTEGER_MAX) {
		problem(l, key, "must be a whole number");
		return 0;
	}
	n = (int64_t)item->valuedouble;
	if (n != item->valuedouble)
		problem(l, key, "must be a whole number");
	return n;
}

static bool
read_bool(struct load *l, const char *key, const cJSON *item)
{
	if (!cJSON_IsBool(item))
		problem(l, key, "must be true or false");
	return cJSON_IsTrue(item);
}

static day
read_day(struct load *l, const char *key, const cJSON *item)
{
	const char *s = read_string(l, key, item);
	struct err e;
	day d = 0;

	if (s != NULL && !date_parse_day(s, &d, &e)) {
		problem(l, key, "%s", e.msg);
		return 0;
	}
	return d;
}

/* The bounds of periods are days or instants of whole minutes. */
static instant
read_instant(struct load *l, const char *key, const cJSON *item)
{
	const char *s = read_string(l, key, item);
	struct when w = { .at = 0 };
	struct err e;

	if (s != NULL && !date_parse(s, 0, &w, &e))
		problem(l, key, "%s", e.msg);
	else if (w.at % MINUTE != 0)
		problem(l, key, "must be a day or a whole minute");
	return w.at;
}

/* A decimal string with so many decimals at most; its value in units of the last. */
static bool
read_decimal(struct load *l, const char *key, const cJSON *item, unsigned places, int64_t *out)
{
	const char *s = item->valuestring, *end;
	enum wide_read read;
	wide value;

	if (cJSON_IsNumber(item)) {
		problem(l, key, "is a number; write it as a string, such as \"1.25\", which stays exact");
		return false;
	}
	if (!cJSON_IsString(item)) {
		problem(l, key, "must be a decimal in a string");
		return false;
	}
	read = wide_scan(s, places, &value, &end);
	if (read == WIDE_NONE || *end != '\0' || s[strspn(s, "0123456789.")] != '\0')
		problem(l, key, "'%.40s' is not a decimal", s);
	else if (read == WIDE_TOO_FINE)
		problem(l, key, "'%.40s' has more than %u decimals", s, places);
	else if (read == WIDE_TOO_LARGE || value > INT64_MAX)
		problem(l, key, "'%.40s' is too large", s);
	else {
		*out = (int64_t)value;
		return true;
	}
	return false;
}

static struct span
read_sources(struct load *l, const char *key, const cJSON *list)
{
	struct span span = { build_view(l->build)->n_source_refs, 0 };
	const cJSON *item;

	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
		problem(l, key, "must be a list of sources");
	else cJSON_ArrayForEach(item, list) {
		const char *name = read_string(l, key, item);
		const struct book *view = build_view(l->build);
		uint32_t i = 0;

		if (name == NULL)
			continue;
		while (i < l->n_sources &&
		    strcmp(book_text(view, view->sources[l->first_source + i].key), name) != 0)
			i++;
		if (i == l->n_sources)
			problem(l, key, "'%.60s' is not among the file's sources", name);
		else {
			build_source_ref(l->build, l->first_source + i);
			span.count++;
		}
	}
	return span;
}

/* ---- rate rows ---- */

static void
rate_tier(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_id(l, key, item);

	if (s != NULL)
		((struct rate *)row)->tier = build_text(l->build, s);
}

static void
rate_region(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_id(l, key, item);

	if (s != NULL)
		((struct rate *)row)->region = build_text(l->build, s);
}

static void
rate_from(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct rate *)row)->from = read_instant(l, key, item);
}

static void
rate_until(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct rate *)row)->until = read_instant(l, key, item);
}

static void
set_band(struct load *l, const char *key, const cJSON *item, struct rate *r, enum band band)
{
	if (r->band != BAND_NONE)
		problem(l, key, "a row has above or at-least, not both");
	r->band = band;
	r->band_tokens = read_integer(l, key, item);
}

static void
rate_above(struct load *l, const char *key, const cJSON *item, void *row)
{
	set_band(l, key, item, row, BAND_ABOVE);
}

static void
rate_at_least(struct load *l, const char *key, const cJSON *item, void *row)
{
	set_band(l, key, item, row, BAND_AT_LEAST);
}

static void
rate_up_to(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct rate *)row)->up_to = read_integer(l, key, item);
}

static void
rate_band_on(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item);

	if (s != NULL && strcmp(s, "total") == 0)
		((struct rate *)row)->band_on_total = true;
	else if (s != NULL && strcmp(s, "input") != 0)
		problem(l, key, "must be \"input\" or \"total\"");
}

/* "01:00" to minutes; 24:00 is the end of a day. */
static bool
clock_minutes(const char **s, unsigned *out)
{
	unsigned hour, minute;
	int n = 0;

	if (sscanf(*s, "%2u:%2u%n", &hour, &minute, &n) != 2 || n != 5 || hour > 24 || minute > 59 ||
	    (hour == 24 && minute > 0))
		return false;
	*s += n;
	*out = hour % 24 * 60 + minute;
	return true;
}

static void
rate_hours(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct rate *r = row;
	const cJSON *item;

	r->hours.first = build_view(l->build)->n_hours;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list such as [\"01:00-04:00\"]");
	else cJSON_ArrayForEach(item, list) {
		const char *s = read_string(l, key, item);
		struct hours h;
		unsigned from, until;

		if (s == NULL)
			continue;
		if (!clock_minutes(&s, &from) || *s++ != '-' || !clock_minutes(&s, &until) || *s != '\0') {
			problem(l, key, "'%.40s' is not hours such as 16:30-00:30", item->valuestring);
			continue;
		}
		h = (struct hours){ (uint16_t)from, (uint16_t)until };
		build_hours(l->build, &h);
		r->hours.count++;
	}
}

static bool
week_day(const char **s, unsigned *out)
{
	static const char names[] = "montuewedthufrisatsun";

	for (unsigned i = 0; i < 7; i++) {
		if (strncmp(*s, names + i * 3, 3) == 0) {
			*s += 3;
			*out = i;
			return true;
		}
	}
	return false;
}

static void
rate_days(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item);
	uint8_t days = 0;

	do {
		unsigned first, last;

		if (s == NULL || !week_day(&s, &first))
			break;
		last = first;
		if (*s == '-' && (s++, !week_day(&s, &last)))
			break;
		for (unsigned d = first;; d = (d + 1) % 7) {
			days |= (uint8_t)(1u << d);
			if (d == last)
				break;
		}
	} while (*s == ',' && s++);
	if (s != NULL && (*s != '\0' || days == 0))
		problem(l, key, "must be days such as \"mon-fri\" or \"sat,sun\"");
	((struct rate *)row)->days = days == 0 ? EVERY_DAY : days;
}

static void
rate_offset(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item), *p = s;
	unsigned minutes = 0;

	if (s == NULL)
		return;
	if ((*p != '+' && *p != '-') || (p++, !clock_minutes(&p, &minutes)) || *p != '\0' ||
	    minutes > 14 * 60)
		problem(l, key, "must be an offset such as \"+08:00\"");
	((struct rate *)row)->offset = (int16_t)(*s == '-' ? -(int)minutes : (int)minutes);
}

static void
rate_as_parent(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct rate *r = row;
	const cJSON *item;

	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list of meters");
	else cJSON_ArrayForEach(item, list) {
		const char *s = read_string(l, key, item);
		enum meter m = s == NULL ? METER_NONE : meter_find(s);

		if (s != NULL && (m == METER_NONE || meters[m].like == METER_NONE))
			problem(l, key, "'%.40s' is not a meter that can cost what another costs", s);
		else if (s != NULL)
			r->as_parent |= METER_BIT(m);
	}
}

static void
rate_estimate(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct rate *)row)->estimate = read_bool(l, key, item);
}

static void
rate_note(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct rate *)row)->note = read_text(l, key, item);
}

static void
rate_sources(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct rate *)row)->sources = read_sources(l, key, item);
}

static const struct key rate_keys[] = {
	{ "tier",	false,	rate_tier },
	{ "region",	false,	rate_region },
	{ "from",	false,	rate_from },
	{ "until",	false,	rate_until },
	{ "above",	false,	rate_above },
	{ "at-least",	false,	rate_at_least },
	{ "up-to",	false,	rate_up_to },
	{ "band-on",	false,	rate_band_on },
	{ "hours",	false,	rate_hours },
	{ "days",	false,	rate_days },
	{ "offset",	false,	rate_offset },
	{ "as-parent",	false,	rate_as_parent },
	{ "estimate",	false,	rate_estimate },
	{ "note",	false,	rate_note },
	{ "sources",	true,	rate_sources },
};

static void
read_prices(struct load *l, const cJSON *object, struct rate *r)
{
	r->prices = build_view(l->build)->n_prices;
	for (enum meter m = 0; m < N_METERS; m++) {
		const cJSON *item = find_item(object, meters[m].name);
		int64_t price;

		if (item != NULL && read_decimal(l, meters[m].name, item, RATE_DECIMALS, &price)) {
			build_price(l->build, price);
			r->priced |= METER_BIT(m);
		}
	}
}

static bool
is_any(struct load *l, const struct rate *r)
{
	return strcmp(book_text(build_view(l->build), r->tier), "any") == 0;
}

/* What a row must be by itself. */
static void
check_rate(struct load *l, const struct rate *r)
{
	if (r->priced == 0)
		problem(l, "", "the row has no price");
	if (r->from >= r->until)
		problem(l, "until", "the row ends before it begins");
	if (r->up_to <= book_band_least(r))
		problem(l, "up-to", "the row's size is empty");
	if ((r->priced & r->as_parent) != 0)
		problem(l, "as-parent", "names a meter that has a price in this row");
	for (enum meter m = 0; m < N_METERS; m++) {
		if (is_any(l, r) && (r->priced & METER_BIT(m)) != 0 && meter_is_token(m))
			problem(l, meters[m].name, "tokens have no price in tier any; only per-call meters do");
	}
}

static void
read_rate(struct load *l, const cJSON *object, uint32_t model)
{
	struct rate r = { .model = model, .from = INSTANT_FIRST, .until = INSTANT_LAST,
	    .up_to = INT64_MAX, .days = EVERY_DAY };

	if (!cJSON_IsObject(object)) {
		problem(l, "", "must be an object");
		return;
	}
	r.tier = build_text(l->build, "standard");
	check_keys(l, object, rate_keys, LENGTH(rate_keys), true);
	read_keys(l, object, rate_keys, LENGTH(rate_keys), &r);
	read_prices(l, object, &r);
	check_rate(l, &r);
	build_rate(l->build, &r);
}

/* ---- what the rows of a model must be together ---- */

static bool
same_band(const struct rate *a, const struct rate *b)
{
	return book_band_least(a) == book_band_least(b) && a->band_on_total == b->band_on_total;
}

static bool
windows_meet(const struct book *b, const struct rate *x, const struct rate *y)
{
	if (book_has_window(x) != book_has_window(y))
		return false;	/* the one with a window wins */
	if (!book_has_window(x))
		return true;
	for (int minute = 0; minute < WEEK_MINUTES; minute++) {
		if (book_in_window(b, x, minute * MINUTE) && book_in_window(b, y, minute * MINUTE))
			return true;
	}
	return false;
}

static void
check_overlap(struct load *l, const struct book *b, uint32_t first, uint32_t x, uint32_t y)
{
	const struct rate *p = &b->rates[x], *q = &b->rates[y];

	if (p->tier == q->tier && p->region == q->region && same_band(p, q) &&
	    p->from < q->until && q->from < p->until && windows_meet(b, p, q)) {
		l->row = arena_printf(l->arena, "rates[%u]", y - first);
		problem(l, "", "holds at the same time as rates[%u]: same tier, region, band and hours",
		    x - first);
	}
}

/* A tier or band row must price what the plain row of its days prices, or say as-parent. */
static void
check_complete(struct load *l, const struct book *b, uint32_t first, const struct rate *plain,
    uint32_t y)
{
	const struct rate *r = &b->rates[y];
	meter_set missing = plain->priced & ~r->priced & ~r->as_parent;

	if ((r->tier == plain->tier && r->band == BAND_NONE) || is_any(l, r) ||
	    r->from >= plain->until || plain->from >= r->until)
		return;
	for (enum meter m = 0; m < N_METERS; m++) {
		if ((missing & METER_BIT(m)) != 0 && meters[m].like != METER_NONE) {
			l->row = arena_printf(l->arena, "rates[%u]", y - first);
			problem(l, meters[m].name,
			    "the plain row has a price for it; give one here, or name it in as-parent");
		}
	}
}

static void
check_rates(struct load *l, const struct model *m)
{
	const struct book *b = build_view(l->build);
	uint32_t first = m->rates.first, end = first + m->rates.count;
	text_ref standard = build_text(l->build, "standard");
	size_t tokens = 0;

	for (uint32_t x = first; x < end; x++) {
		const struct rate *r = &b->rates[x];
		bool plain = r->tier == standard && r->region == 0 && r->band == BAND_NONE &&
		    !book_has_window(r);

		tokens += !is_any(l, r);
		for (uint32_t y = x + 1; y < end; y++)
			check_overlap(l, b, first, x, y);
		for (uint32_t y = first; plain && y < end; y++)
			check_complete(l, b, first, r, y);
	}
	l->row = "";
	if (m->rates.count > 0 && tokens == 0)
		problem(l, "rates", "has rows of tier any only");
}

/* ---- models ---- */

static void
model_id(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_id(l, key, item);

	if (s != NULL)
		((struct model *)row)->id = build_text(l->build, s);
}

static void
model_title(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->title = read_text(l, key, item);
}

static void
model_note(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->note = read_text(l, key, item);
}

static void
alias_id(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct alias *)row)->name = read_text(l, key, item);
}

static void
alias_from(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct alias *)row)->from = read_instant(l, key, item);
}

static void
alias_until(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct alias *)row)->until = read_instant(l, key, item);
}

static const struct key alias_keys[] = {
	{ "id",		true,	alias_id },
	{ "from",	false,	alias_from },
	{ "until",	false,	alias_until },
};

/* Names as strings, or as objects where they mean the model for a time only. */
static struct span
read_aliases(struct load *l, const char *key, const cJSON *list, bool dated)
{
	struct span span = { build_view(l->build)->n_aliases, 0 };
	const cJSON *item;

	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list of names");
	else cJSON_ArrayForEach(item, list) {
		struct alias a = { 0, INSTANT_FIRST, INSTANT_LAST };

		if (dated && cJSON_IsObject(item)) {
			check_keys(l, item, alias_keys, LENGTH(alias_keys), false);
			read_keys(l, item, alias_keys, LENGTH(alias_keys), &a);
		} else
			a.name = read_text(l, key, item);
		if (a.from >= a.until)
			problem(l, key, "the name ends before it begins");
		if (a.name != 0) {
			build_alias(l->build, &a);
			span.count++;
		}
	}
	return span;
}

static void
model_aliases(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->aliases = read_aliases(l, key, item, true);
}

static void
model_context(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->context = read_integer(l, key, item);
}

static void
model_max_output(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->max_output = read_integer(l, key, item);
}

static void
model_retired(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->retired = read_day(l, key, item);
}

/* A successor as it is read: its name is looked up when all models are known. */
struct next { const char *id; day from; };

static void
next_id(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct next *)row)->id = read_id(l, key, item);
}

static void
next_from(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct next *)row)->from = read_day(l, key, item);
}

static const struct key next_keys[] = {
	{ "id",		true,	next_id },
	{ "from",	true,	next_from },
};

static void
model_successor(struct load *l, const char *key, const cJSON *item, void *row)
{
	struct model *m = row;
	struct next next = { NULL, 0 };

	if (!cJSON_IsObject(item)) {
		problem(l, key, "must be an object with id and from");
		return;
	}
	check_keys(l, item, next_keys, LENGTH(next_keys), false);
	read_keys(l, item, next_keys, LENGTH(next_keys), &next);
	if (next.id == NULL || next.from == 0)
		return;
	m->successor_from = next.from;
	l->successors = arena_grow(l->arena, l->successors, l->n_successors, &l->room_successors,
	    sizeof *l->successors);
	l->successors[l->n_successors++] = (struct successor){
		.model = build_view(l->build)->n_models,
		.file = l->file, .id = arena_strdup(l->arena, next.id),
	};
}

static void
cache_minimum(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->cache_minimum = read_integer(l, key, item);
}

static void
cache_step(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->cache_step = read_integer(l, key, item);
}

static void
cache_sources(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct model *)row)->cache_sources = read_sources(l, key, item);
}

static const struct key cache_keys[] = {
	{ "minimum",	false,	cache_minimum },
	{ "step",	false,	cache_step },
	{ "sources",	true,	cache_sources },
};

static void
model_cache(struct load *l, const char *key, const cJSON *item, void *row)
{
	if (!cJSON_IsObject(item)) {
		problem(l, key, "must be an object with minimum, step and sources");
		return;
	}
	l->row = key;
	check_keys(l, item, cache_keys, LENGTH(cache_keys), false);
	read_keys(l, item, cache_keys, LENGTH(cache_keys), row);
	l->row = "";
}

static void
uplift_region(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_id(l, key, item);

	if (s != NULL)
		((struct uplift *)row)->region = build_text(l->build, s);
}

static void
uplift_times(struct load *l, const char *key, const cJSON *item, void *row)
{
	struct uplift *u = row;

	if (read_decimal(l, key, item, FACTOR_DECIMALS, &u->times) &&
	    (u->times == 0 || u->times > 1000 * ONE))
		problem(l, key, "must be above 0 and at most 1000");
}

static void
uplift_from(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct uplift *)row)->from = read_instant(l, key, item);
}

static void
uplift_until(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct uplift *)row)->until = read_instant(l, key, item);
}

static void
uplift_sources(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct uplift *)row)->sources = read_sources(l, key, item);
}

static const struct key uplift_keys[] = {
	{ "region",	true,	uplift_region },
	{ "times",	true,	uplift_times },
	{ "from",	false,	uplift_from },
	{ "until",	false,	uplift_until },
	{ "sources",	true,	uplift_sources },
};

/* Two uplifts of one region may not hold at the same time. */
static void
check_uplift(struct load *l, struct span span, const struct uplift *u)
{
	const struct book *b = build_view(l->build);

	for (uint32_t i = 0; i < span.count; i++) {
		const struct uplift *other = &b->uplifts[span.first + i];

		if (other->region == u->region && other->from < u->until && u->from < other->until)
			problem(l, "region", "has another uplift at the same time");
	}
}

static void
model_uplift(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct span *span = &((struct model *)row)->uplifts;
	const cJSON *item;

	span->first = build_view(l->build)->n_uplifts;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list");
	else cJSON_ArrayForEach(item, list) {
		struct uplift u = { .times = ONE, .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "uplift[%u]", span->count);
		if (cJSON_IsObject(item)) {
			check_keys(l, item, uplift_keys, LENGTH(uplift_keys), false);
			read_keys(l, item, uplift_keys, LENGTH(uplift_keys), &u);
			check_uplift(l, *span, &u);
		} else
			problem(l, "", "must be an object");
		build_uplift(l->build, &u);
		span->count++;
	}
	l->row = "";
}

static void
model_rates(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct model *m = row;
	const cJSON *item;
	unsigned n = 0;

	m->rates.first = build_view(l->build)->n_rates;
	if (!cJSON_IsArray(list))
		problem(l, key, "must be a list of rows");
	else cJSON_ArrayForEach(item, list) {
		l->row = arena_printf(l->arena, "rates[%u]", n++);
		read_rate(l, item, build_view(l->build)->n_models);
	}
	l->row = "";
	m->rates.count = build_view(l->build)->n_rates - m->rates.first;
	check_rates(l, m);
}

static const struct key model_keys[] = {
	{ "id",		true,	model_id },
	{ "title",	true,	model_title },
	{ "aliases",	false,	model_aliases },
	{ "context",	false,	model_context },
	{ "max-output",	false,	model_max_output },
	{ "retired",	false,	model_retired },
	{ "successor",	false,	model_successor },
	{ "note",	false,	model_note },
	{ "cache",	false,	model_cache },
	{ "uplift",	false,	model_uplift },
	{ "rates",	true,	model_rates },
};

static void
provider_models(struct load *l, const char *key, const cJSON *list, void *row)
{
	struct provider *p = row;
	const cJSON *item;

	p->models.first = build_view(l->build)->n_models;
	if (!cJSON_IsArray(list)) {
		problem(l, key, "must be a list of models");
		return;
	}
	cJSON_ArrayForEach(item, list) {
		struct model m = { .provider = l->provider, .successor = BOOK_NONE };
		const cJSON *id = find_item(item, "id");

		l->model = cJSON_IsString(id) ? arena_strdup(l->arena, id->valuestring) :
		    arena_printf(l->arena, "models[%u]", p->models.count);
		if (cJSON_IsObject(item)) {
			check_keys(l, item, model_keys, LENGTH(model_keys), false);
			read_keys(l, item, model_keys, LENGTH(model_keys), &m);
		} else
			problem(l, "", "must be an object");
		build_model(l->build, &m);
		p->models.count++;
	}
	l->model = "";
}

/* ---- providers ---- */

static void
provider_toll(struct load *l, const char *key, const cJSON *item, void *row)
{
	(void)row;
	if (!cJSON_IsNumber(item) || item->valueint != 1)
		problem(l, key, "must be 1, the version of the format");
}

static void
provider_id(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_id(l, key, item);

	if (s == NULL)
		return;
	if (strchr(s, '/') != NULL)
		problem(l, key, "has a slash");
	if (book_provider(build_view(l->build), s) != BOOK_NONE)
		problem(l, key, "'%.40s' is in the book already", s);
	((struct provider *)row)->id = build_text(l->build, s);
}

static void
provider_title(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct provider *)row)->title = read_text(l, key, item);
}

static void
provider_aliases(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct provider *)row)->aliases = read_aliases(l, key, item, false);
}

static void
provider_tiers(struct load *l, const char *key, const cJSON *object, void *row)
{
	struct span *tiers = &((struct provider *)row)->tiers;
	const cJSON *item;

	tiers->first = build_view(l->build)->n_tier_words;
	if (!cJSON_IsObject(object))
		problem(l, key, "must be an object of words and the tiers that they mean");
	else cJSON_ArrayForEach(item, object) {
		struct tier_word t = { build_text(l->build, item->string), 0 };

		if (find_item(object, item->string) != item)
			problem(l, item->string, "the key stands twice");
		t.tier = read_text(l, item->string, item);
		build_tier_word(l->build, &t);
		tiers->count++;
	}
}

static void
source_title(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct source *)row)->title = read_text(l, key, item);
}

static void
source_url(struct load *l, const char *key, const cJSON *item, void *row)
{
	const char *s = read_string(l, key, item);

	if (s != NULL && strncmp(s, "https://", 8) != 0 && strncmp(s, "http://", 7) != 0)
		problem(l, key, "must begin with https:// or http://");
	((struct source *)row)->url = s == NULL ? 0 : build_text(l->build, s);
}

static void
source_published(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct source *)row)->published = read_day(l, key, item);
}

static void
source_read(struct load *l, const char *key, const cJSON *item, void *row)
{
	((struct source *)row)->read = read_day(l, key, item);
}

static const struct key source_keys[] = {
	{ "title",	true,	source_title },
	{ "url",	true,	source_url },
	{ "published",	false,	source_published },
	{ "read",	false,	source_read },
};

static void
provider_sources(struct load *l, const char *key, const cJSON *object, void *row)
{
	const cJSON *item;

	(void)row;
	if (!cJSON_IsObject(object))
		problem(l, key, "must be an object of sources");
	else cJSON_ArrayForEach(item, object) {
		struct source s = { .key = build_text(l->build, item->string), .provider = l->provider };

		l->row = arena_printf(l->arena, "sources: %s", item->string);
		if (find_item(object, item->string) != item)
			problem(l, "", "the key stands twice");
		if (cJSON_IsObject(item)) {
			check_keys(l, item, source_keys, LENGTH(source_keys), false);
			read_keys(l, item, source_keys, LENGTH(source_keys), &s);
			if (s.published == 0 && s.read == 0)
				problem(l, "", "needs the day on which it was published or read");
		} else
			problem(l, "", "must be an object");
		build_source(l->build, &s);
		l->n_sources++;
	}
	l->row = "";
}

/* Sources stand before the models that name them, wherever the file has them. */
static const struct key provider_keys[] = {
	{ "toll",	true,	provider_toll },
	{ "provider",	true,	provider_id },
	{ "title",	true,	provider_title },
	{ "aliases",	false,	provider_aliases },
	{ "tiers",	false,	provider_tiers },
	{ "sources",	true,	provider_sources },
	{ "models",	true,	provider_models },
};

static void
read_provider(struct load *l, const cJSON *object)
{
	struct provider p = { 0 };

	l->model = l->row = "";
	if (!cJSON_IsObject(object)) {
		problem(l, "", "must be an object with toll, provider, sources and models");
		return;
	}
	l->provider = build_view(l->build)->n_providers;
	l->first_source = build_view(l->build)->n_sources;
	l->n_sources = 0;
	check_keys(l, object, provider_keys, LENGTH(provider_keys), false);
	read_keys(l, object, provider_keys, LENGTH(provider_keys), &p);
	build_provider(l->build, &p);
}

/* ---- files ---- */

static unsigned
line_of(const char *json, const char *at)
{
	unsigned line = 1;

	for (const char *p = json; at != NULL && p < at; p++)
		line += *p == '\n';
	return line;
}

static void
load_text(struct load *l, const char *file, const char *json, size_t len)
{
	const char *end = NULL;
	const cJSON *item;
	cJSON *root;

	l->file = arena_strdup(l->arena, file);
	l->model = l->row = "";
	if (!text_valid(json, len) || strlen(json) != len) {
		problem(l, "", "is not a text of UTF-8");
		return;
	}
	root = cJSON_ParseWithLengthOpts(json, len + 1, &end, true);
	if (root == NULL)
		problem(l, "", "line %u: this is not JSON", line_of(json, end));
	else if (cJSON_IsArray(root)) {
		cJSON_ArrayForEach(item, root)
			read_provider(l, item);
	} else
		read_provider(l, root);
	cJSON_Delete(root);
}

/* Reads all of f into the arena, with a NUL behind it; NULL if that fails or it is too large. */
static char *
read_all(struct arena *a, FILE *f, size_t *len)
{
	size_t room = 0;
	char *text = NULL;

	*len = 0;
	do {
		text = arena_grow(a, text, *len, &room, 1);
		*len += fread(text + *len, 1, room - *len, f);
	} while (!feof(f) && !ferror(f) && *len < FILE_MAX);
	if (ferror(f) || !feof(f))
		return NULL;
	text = arena_grow(a, text, *len, &room, 1);
	text[*len] = '\0';
	return text;
}

static bool
load_file(struct load *l, const char *path, struct err *e)
{
	FILE *f = fopen(path, "rb");
	const char *json;
	size_t len;

	if (f == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	errno = EFBIG;
	json = read_all(l->arena, f, &len);
	if (json == NULL)
		err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	else
		load_text(l, path, json, len);
	fclose(f);
	return json != NULL;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
load_folder(struct load *l, const char *path, DIR *dir, struct err *e)
{
	char **names = NULL;
	size_t n = 0, room = 0;
	const struct dirent *entry;

	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (entry->d_name[0] == '.' || len < 6 || strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		names = arena_grow(l->arena, names, n, &room, sizeof *names);
		names[n++] = arena_printf(l->arena, "%s/%s", path, entry->d_name);
	}
	if (n == 0)
		return err_set(e, ERR_IO, "%s: no *.json in this folder", path);
	qsort(names, n, sizeof *names, by_text);
	for (size_t i = 0; i < n; i++) {
		if (!load_file(l, names[i], e))
			return false;
	}
	return true;
}

static bool
load_path(struct load *l, const char *path, struct err *e)
{
	DIR *dir = opendir(path);
	bool done;

	if (dir == NULL)
		return load_file(l, path, e);
	done = load_folder(l, path, dir, e);
	closedir(dir);
	return done;
}

/* ---- the whole ---- */

static void
find_successors(struct load *l)
{
	const struct book *b = build_view(l->build);

	for (size_t i = 0; i < l->n_successors; i++) {
		const struct successor *s = &l->successors[i];
		struct model *m = build_model_at(l->build, s->model);

		for (uint32_t k = 0; k < b->n_models; k++) {
			if (b->models[k].provider == m->provider &&
			    strcmp(book_text(b, b->models[k].id), s->id) == 0)
				m->successor = k;
		}
		l->file = s->file;
		l->model = book_text(b, m->id);
		if (m->successor == BOOK_NONE || m->successor == s->model)
			problem(l, "successor", "'%.60s' is not another model of this provider", s->id);
	}
}

/* Two models of one provider may not have a name in common at the same time. */
static void
check_names(struct load *l, const struct book *b)
{
	for (uint32_t i = 1; i < b->n_names; i++) {
		const struct name *y = &b->names[i];

		for (uint32_t k = i; k-- > 0 && b->names[k].folded == y->folded;) {
			const struct name *x = &b->names[k];
			const struct model *m = &b->models[y->model];

			if (x->model == y->model || b->models[x->model].provider != m->provider ||
			    (x->kind == NAME_TITLE) != (y->kind == NAME_TITLE) ||
			    x->from >= y->until || y->from >= x->until)
				continue;
			l->model = book_text(b, m->id);
			l->file = book_text(b, b->providers[m->provider].id);
			problem(l, "", "shares the name '%s' with %s", book_text(b, y->folded),
			    book_text(b, b->models[x->model].id));
		}
	}
}

static const struct book *
finish(struct load *l, struct err *e)
{
	const struct book *b;

	find_successors(l);
	l->row = "";
	b = build_finish(l->build);
	check_names(l, b);
	if (l->problems->n == 0)
		return b;
	err_set(e, ERR_IO, "%s", l->problems->item[0].text);
	if (*l->problems->item[0].key != '\0')
		err_at(e, "%s: ", l->problems->item[0].key);
	if (*l->problems->item[0].model != '\0')
		err_at(e, "%s: ", l->problems->item[0].model);
	err_at(e, "%s: ", l->problems->item[0].file);
	return NULL;
}

static struct load
start(struct arena *a, struct problems *problems)
{
	return (struct load){ .arena = a, .build = build_new(a), .problems = problems,
	    .file = "", .model = "", .row = "" };
}

const struct book *
book_load(struct arena *a, const char *const *paths, size_t n, struct problems *problems,
    struct err *e)
{
	struct problems own = { 0 };
	struct load l = start(a, problems == NULL ? &own : problems);

	for (size_t i = 0; i < n; i++) {
		if (!load_path(&l, paths[i], e))
			return NULL;
	}
	return finish(&l, e);
}

const struct book *
book_load_text(struct arena *a, const char *file, const char *json, size_t len,
    struct problems *problems, struct err *e)
{
	struct problems own = { 0 };
	struct load l = start(a, problems == NULL ? &own : problems);

	load_text(&l, file, json, len);
	return finish(&l, e);
}
