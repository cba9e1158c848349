/* SPDX-License-Identifier: MIT */
/* The loader of rate rows: what book_keys.def lists for a rate and no other object has, and what a row must be. */
#include <string.h>

#include "book/book_load_internal.h"

enum { EVERY_DAY = 0x7f };

static void
rate_set_band(struct load *l, const char *key, const struct book_json *item, struct rate *r, enum band band)
{
	if (r->band != BAND_NONE)
		load_problem(l, key, "a row has above or at-least, not both");
	r->band = band;
	load_whole(l, key, item, &r->band_tokens);
}

void
load_above(struct load *l, const char *key, const struct book_json *item, void *row)
{
	rate_set_band(l, key, item, row, BAND_ABOVE);
}

void
load_at_least(struct load *l, const char *key, const struct book_json *item, void *row)
{
	rate_set_band(l, key, item, row, BAND_AT_LEAST);
}

void
load_band_on(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_string(l, key, item);

	if (s != NULL && strcmp(s, "total") == 0)
		*(bool *)into = true;
	else if (s != NULL && strcmp(s, "input") != 0)
		load_problem(l, key, "must be \"input\" or \"total\"");
}

/* Reads "01:00" as minutes of the day; "24:00", the end of a day, gives 0. */
static bool
scan_clock(const char **s, unsigned *out)
{
	static const char digits[] = "0123456789";
	unsigned hour, minute;

	if (strspn(*s, digits) != 2 || (*s)[2] != ':' || strspn(*s + 3, digits) != 2)
		return false;
	hour = (unsigned)((*s)[0] - '0') * 10 + (unsigned)((*s)[1] - '0');
	minute = (unsigned)((*s)[3] - '0') * 10 + (unsigned)((*s)[4] - '0');
	if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
		return false;
	*s += 5;
	*out = hour % 24 * 60 + minute;
	return true;
}

void
load_hours(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list such as [\"01:00-04:00\"]");
	struct span *span = into;

	span->first = build_view(l->build)->n_hours;
	for (; item != NULL; item = book_json_next(item)) {
		const char *s = load_string(l, key, item);
		struct hours h;
		unsigned from, until;

		if (s == NULL)
			continue;
		if (!scan_clock(&s, &from) || *s++ != '-' || !scan_clock(&s, &until) || *s != '\0') {
			load_problem(l, key, "'%.40s' is not hours such as 16:30-00:30", book_json_text(item));
			continue;
		}
		h = (struct hours){ (uint16_t)from, (uint16_t)until };
		build_hours(l->build, &h);
		span->count++;
	}
}

/* Reads "mon" to "sun" as 0 to 6. */
static bool
scan_week_day(const char **s, unsigned *out)
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

void
load_days(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_string(l, key, item);
	uint8_t days = 0;
	bool valid = true;

	if (s == NULL)
		return;
	do {
		unsigned first, last;

		valid = scan_week_day(&s, &first);
		last = first;
		if (valid && *s == '-')
			valid = (s++, scan_week_day(&s, &last));
		if (!valid)
			break;
		for (unsigned d = first;; d = (d + 1) % 7) {
			days |= (uint8_t)(1u << d);
			if (d == last)
				break;
		}
	} while (*s == ',' && s++);
	if (!valid || *s != '\0')
		load_problem(l, key, "must be days such as \"mon-fri\" or \"sat,sun\"");
	else
		*(uint8_t *)into = days;
}

void
load_offset(struct load *l, const char *key, const struct book_json *item, void *into)
{
	const char *s = load_string(l, key, item), *p = s;
	unsigned minutes = 0;

	if (s == NULL)
		return;
	if ((*p != '+' && *p != '-') || (p++, !scan_clock(&p, &minutes)) || *p != '\0' ||
	    minutes > 14 * 60 || strncmp(s + 1, "24", 2) == 0)
		load_problem(l, key, "must be an offset such as \"+08:00\"");
	*(int16_t *)into = (int16_t)(*s == '-' ? -(int)minutes : (int)minutes);
}

/* Reads a list of meters that can cost what another meter costs. */
void
load_meters(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list of meters");

	for (; item != NULL; item = book_json_next(item)) {
		const char *s = load_string(l, key, item);
		enum meter m = s == NULL ? METER_NONE : meter_find(s);

		if (s != NULL && (m == METER_NONE || meters[m].price_fallback == METER_NONE))
			load_problem(l, key, "'%.40s' is not a meter that can cost what another costs", s);
		else if (s != NULL)
			*(meter_set *)into |= METER_BIT(m);
	}
}

/* Reads the prices of a row, which have the names of meters as keys. */
void
load_prices(struct load *l, const char *key, const struct book_json *object, void *row)
{
	struct rate *r = row;

	(void)key;
	r->prices = build_view(l->build)->n_prices;
	for (enum meter m = 0; m < N_METERS; m++) {
		const struct book_json *item = book_json_member(object, meters[m].name);
		int64_t price;

		if (item != NULL && load_decimal(l, meters[m].name, item, RATE_DECIMALS, &price)) {
			build_price(l->build, price);
			r->priced |= METER_BIT(m);
		}
	}
}

static bool
rate_tier_is_any(struct load *l, const struct rate *r)
{
	return strcmp(book_text(build_view(l->build), r->tier), "any") == 0;
}

/* Reports a row that is not valid by itself; book_validate compares it with the others. */
static void
check_rate(struct load *l, const struct rate *r)
{
	if (r->priced == 0)
		load_problem(l, "", "the row has no price");
	if (r->from >= r->until)
		load_problem(l, "until", "the row ends before it begins");
	if (r->up_to < book_band_least(r))
		load_problem(l, "up-to", "the row's size is empty");
	if ((r->priced & r->as_parent) != 0)
		load_problem(l, "as-parent", "names a meter that has a price in this row");
	for (enum meter m = 0; m < N_METERS; m++) {
		if (rate_tier_is_any(l, r) && (r->priced & METER_BIT(m)) != 0 && meter_is_token(m))
			load_problem(l, meters[m].name, "tokens have no price in tier any; only per-call meters do");
	}
}

static void
load_rate_row(struct load *l, const struct book_json *object, uint32_t model)
{
	struct rate r = { .model = model, .from = INSTANT_FIRST, .until = INSTANT_LAST,
	    .up_to = INT64_MAX, .days = EVERY_DAY };

	r.tier = build_text(l->build, "standard");
	if (!load_object(l, "", object, OBJECT_rate, "", &r))
		return;
	check_rate(l, &r);
	build_rate(l->build, &r);
}

void
load_rates(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list of rows");
	struct span *span = into;
	unsigned n = 0;

	span->first = build_view(l->build)->n_rates;
	for (; item != NULL; item = book_json_next(item)) {
		l->row = arena_printf(l->arena, "rates[%u]", n++);
		load_rate_row(l, item, build_view(l->build)->n_models);
	}
	l->row = "";
	span->count = build_view(l->build)->n_rates - span->first;
}
