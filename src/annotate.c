/* SPDX-License-Identifier: MIT */
#include "annotate.h"

#include <string.h>

#include "render.h"

enum { OURS = 3 + CHARGE_ALSO };

/* What is added to a row: name, value ("" for none), and whether it is a text of ours. */
struct ours { const char *name, *value; bool text; };

static const char *
amount(bool has, money m, struct arena *a)
{
	char text[WIDE_TEXT];

	if (!has)
		return "";
	money_print(text, m);
	return arena_strdup(a, text);
}

/* c NULL: only the names are wanted. */
static size_t
list_ours(const struct annotate *an, bool taken, const struct charge *c, struct arena *a,
    struct ours ours[OURS])
{
	static const struct charge nothing = { .kind = CHARGE_IDLE, .note = "" };
	const char *prefix = taken ? "toll_" : "";
	money difference;
	size_t n = 0;
	bool priced;

	c = c == NULL ? &nothing : c;
	priced = c->kind == CHARGE_PRICED;
	ours[n++] = (struct ours){ taken ? "toll_cost_usd" : "cost_usd", amount(priced, c->cost, a), false };
	ours[n++] = (struct ours){ taken ? "toll_note" : "note", c->note, true };
	for (size_t i = 0; i < an->tariff->n_also; i++)
		ours[n++] = (struct ours){ arena_printf(a, "%scost_usd:%s", prefix, an->tariff->also[i]),
		    amount(c->has_also[i], c->also[i], a), false };
	if (an->reported) {
		bool both = priced && c->billed && wide_sub(c->reported, c->cost, &difference);

		ours[n++] = (struct ours){ taken ? "toll_diff_usd" : "diff_usd",
		    amount(both, both ? difference : 0, a), false };
	}
	return n;
}

/* ---- CSV ---- */

struct annotate
annotate_of(const struct usage_file *f, const struct tariff *t, bool reported, struct arena *a)
{
	struct annotate an = { .tariff = t, .format = usage_file_format(f), .reported = reported };
	struct ours ours[OURS];
	const char *const *names;
	size_t n;

	if (an.format == USAGE_JSON)
		return an;
	names = usage_file_names(f, &an.columns);
	an.delimiter = usage_file_delimiter(f);
	n = list_ours(&an, false, NULL, a, ours);
	for (size_t i = 0; i < an.columns; i++) {
		for (size_t k = 0; k < n; k++)
			an.taken |= strcmp(columns_normalise(names[i], a), columns_normalise(ours[k].name, a)) == 0;
	}
	return an;
}

/* The record as it came, its missing cells, ours, and its line break. */
static void
write_record(const struct annotate *an, const struct record *r, const struct charge *c,
    struct buffer *out)
{
	struct ours ours[OURS];
	size_t n = list_ours(an, an->taken, c, out->arena, ours);

	buffer_add(out, r->raw, r->n_body);
	if (r->unclosed)
		buffer_puts(out, "\"");
	for (size_t i = r->n_fields; i < an->columns; i++)
		buffer_add(out, &an->delimiter, 1);
	for (size_t i = 0; i < n; i++) {
		buffer_add(out, &an->delimiter, 1);
		render_csv_cell(c == NULL ? ours[i].name : ours[i].value, an->delimiter,
		    c == NULL || ours[i].text, out);
	}
	buffer_add(out, r->raw + r->n_body, r->n_raw - r->n_body);
}

void
annotate_header(const struct annotate *an, const struct record *header, struct buffer *out)
{
	if (an->format == USAGE_CSV && header->n_fields > 0)
		write_record(an, header, NULL, out);
}

/* ---- JSON ---- */

/* Our keys in front of the last brace; null where there is no value. */
static void
write_object(const struct annotate *an, const struct usage_row *row, const struct charge *c,
    struct buffer *out)
{
	size_t n = strlen(row->text), ours_n;
	struct ours ours[OURS];
	bool twice, taken = false;

	ours_n = list_ours(an, false, NULL, out->arena, ours);
	for (size_t i = 0; row->object != NULL && i < ours_n; i++)
		taken |= json_at(row->object, ours[i].name, &twice) != NULL;
	ours_n = list_ours(an, taken, c, out->arena, ours);
	while (n > 0 && row->text[n - 1] != '}')
		n--;
	n -= n > 0;
	while (n > 0 && strchr(" \t\r\n", row->text[n - 1]) != NULL)
		n--;
	buffer_add(out, row->text, n);
	for (size_t i = 0; i < ours_n; i++) {
		buffer_puts(out, i == 0 && n > 0 && row->text[n - 1] == '{' ? "" : ",");
		buffer_json(out, ours[i].name);
		buffer_puts(out, ":");
		if (*ours[i].value == '\0')
			buffer_puts(out, "null");
		else
			buffer_json(out, ours[i].value);
	}
	buffer_puts(out, "}\n");
}

void
annotate_row(const struct annotate *an, const struct usage_row *row, const struct charge *c,
    struct buffer *out)
{
	if (an->format == USAGE_JSON)
		write_object(an, row, c, out);
	else if (row->state == ROW_EMPTY)
		buffer_add(out, row->record.raw, row->record.n_raw);
	else
		write_record(an, &row->record, c, out);
}
