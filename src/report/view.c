/* SPDX-License-Identifier: MIT */
/* Texts and tables that bills, models and price cards share. See view.h. */
#include "report/view.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "book/model_lookup.h"

const char *
view_model_id(const struct book *b, uint32_t model)
{
	return book_text(b, b->models[model].id);
}

const char *
view_provider_id(const struct book *b, uint32_t model)
{
	return book_text(b, b->providers[b->models[model].provider].id);
}

const char *
view_or_null(const char *s)
{
	return *s == '\0' ? NULL : s;
}

/* A bound of a period as text; NULL if it is not known. */
const char *
view_bound(instant at, struct arena *a)
{
	char text[DATE_TEXT];

	if (at == INSTANT_FIRST || at == INSTANT_LAST)
		return NULL;
	return arena_strdup(a, date_print_instant(text, at));
}

const char *
view_day_text(day d, struct arena *a)
{
	char text[DATE_TEXT];

	return d == 0 ? NULL : arena_strdup(a, date_print_day(text, d));
}

const char *
view_money_exact(money m, struct currency *x, struct arena *a)
{
	char text[INT128_TEXT];

	money_show_exact(text, m, x);
	return arena_strdup(a, text);
}

const char *
view_over_limit(money m, money max, struct currency *x, struct arena *a)
{
	const char *amount = money_show_text(m, x, a), *limit = money_show_text(max, x, a);

	if (strcmp(amount, limit) == 0) {
		amount = view_money_exact(m, x, a);
		limit = view_money_exact(max, x, a);
	}
	return arena_printf(a, "%s is more than max=%s", amount, limit);
}

const char *
view_number_text(int128 n, struct arena *a)
{
	char text[INT128_TEXT];

	int128_print_grouped(text, n, 0);
	return arena_strdup(a, text);
}

const char *
view_when_text(struct when w, struct arena *a)
{
	char text[DATE_TEXT];

	return arena_strdup(a, date_print(text, w));
}

const char *
view_band_text(const struct rate *r, struct arena *a)
{
	char number[INT128_TEXT];

	if (r->band == BAND_NONE)
		return "";
	quantity_show(number, (quantity)r->band_tokens * QUANTITY_ONE);
	return arena_printf(a, "%s %s%s", r->band == BAND_ABOVE ? "above" : "at least", number,
	    r->band_on_total ? " in all" : "");
}

static const struct column above_column = { "above", SHOW_JSON, NULL };
static const struct column at_least_column = { "at-least", SHOW_JSON, NULL };

struct cell
view_band_cell(const struct rate *r, struct arena *a)
{
	struct table *t;

	if (r->band == BAND_NONE)
		return cell_text(NULL);
	t = table_new(a, "band", r->band == BAND_ABOVE ? &above_column : &at_least_column, 1);
	table_row(t)[0] = cell_count((quantity)r->band_tokens * QUANTITY_ONE);
	return cell_object(t);
}

const char *
view_window_text(const struct book *b, const struct rate *r, struct arena *a)
{
	char text[BOOK_WINDOW_TEXT];

	return book_has_window(r) ? arena_strdup(a, book_print_window(text, b, r)) : NULL;
}

struct cell
view_source_keys(const struct book *b, const struct span *spans, size_t n, struct arena *a)
{
	const char **keys = NULL;
	size_t count = 0, room = 0;

	for (size_t s = 0; s < n; s++) {
		for (uint32_t i = 0; i < spans[s].count; i++) {
			const struct source *src = &b->sources[b->source_refs[spans[s].first + i]];
			const char *key = book_text(b, src->key);
			size_t k = 0;

			while (k < count && strcmp(keys[k], key) != 0)
				k++;
			if (k < count)
				continue;
			keys = arena_grow(a, keys, count, &room, sizeof *keys);
			keys[count++] = key;
		}
	}
	return cell_list(keys, count);
}

/* "sources: 36kr-2025-08-08 (2025-08-08), openai-pricing (2026-09-02)" */
const char *
view_sources_line(const struct book *b, const struct span *spans, size_t n, struct arena *a)
{
	struct buffer out = buffer_new(a);
	bool *seen = arena_array(a, b->n_sources, sizeof *seen);
	char text[DATE_TEXT];
	size_t count = 0;

	for (size_t k = 0; k < n; k++) {
		for (uint32_t i = 0; i < spans[k].count; i++) {
			uint32_t index = b->source_refs[spans[k].first + i];
			const struct source *s = &b->sources[index];

			if (seen[index])
				continue;
			seen[index] = true;
			buffer_printf(&out, "%s%s (%s)", count++ == 0 ? "" : ", ", book_text(b, s->key),
			    date_print_day(text, book_source_day(s)));
		}
	}
	return arena_printf(a, "source%s: %s", count == 1 ? "" : "s", out.text);
}

static const struct column source_columns[] = {
	{ "source",    SHOW_ALL, NULL },
	{ "title",     SHOW_ALL | DROP_SOON, NULL },
	{ "published", SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, NULL },
	{ "read",      SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, NULL },
	{ "url",       SHOW_ALL | SHOW_BELOW, NULL },
};

struct table *
view_source_table(const struct book *b, const struct span *spans, size_t n, struct arena *a)
{
	struct table *t = table_new(a, "sources", source_columns, LENGTH(source_columns));
	bool *seen = arena_array(a, b->n_sources, sizeof *seen);

	for (size_t k = 0; k < n; k++) {
		for (uint32_t i = 0; i < spans[k].count; i++) {
			uint32_t index = b->source_refs[spans[k].first + i];
			const struct source *s = &b->sources[index];
			struct cell *row;

			if (seen[index])
				continue;
			seen[index] = true;
			row = table_row(t);
			row[0] = cell_text(book_text(b, s->key));
			row[1] = cell_text(book_text(b, s->title));
			row[2] = cell_text(view_day_text(s->published, a));
			row[3] = cell_text(view_day_text(s->read, a));
			row[4] = cell_text(book_text(b, s->url));
		}
	}
	return t;
}

/* Whether some line of a bill has its price from that row. */
static bool
bill_uses_row(const struct bill *bill, const struct rate *row)
{
	for (size_t i = 0; i < bill->n_lines; i++) {
		if (bill->lines[i].row == row)
			return true;
	}
	return false;
}

size_t
view_bill_sources(const struct bill *bill, struct span spans[VIEW_SOURCES])
{
	size_t n = 0;

	spans[n++] = bill->pick.rate->sources;
	if (bill->pick.any != bill->pick.rate && bill_uses_row(bill, bill->pick.any))
		spans[n++] = bill->pick.any->sources;
	if (bill_uses_row(bill, bill->pick.shared))
		spans[n++] = bill->pick.shared->sources;
	if (bill->pick.uplift != NULL)
		spans[n++] = bill->pick.uplift->sources;
	return n;
}

const char *
view_period_text(const struct book *b, const struct rate *r, struct arena *a)
{
	const char *from = view_bound(r->from, a), *until = view_bound(r->until, a);
	const char *window = view_window_text(b, r, a);
	const char *text = "effective (first day not known)";

	if (from != NULL && until != NULL)
		text = arena_printf(a, "effective from %s until %s", from, until);
	else if (from != NULL)
		text = arena_printf(a, "effective since %s", from);
	else if (until != NULL)
		text = arena_printf(a, "effective until %s", until);
	return window == NULL ? text : arena_printf(a, "%s, during %s", text, window);
}
