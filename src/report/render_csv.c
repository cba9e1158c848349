/* SPDX-License-Identifier: MIT */
/* Format csv: records of RFC 4180, with cells that spreadsheets do not take for formulas. */
#include "report/render_internal.h"

#include <string.h>

/* Whether a cell begins or ends with a blank: some readers strip those unless the cell is quoted. */
static bool
has_outer_blank(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && (s[0] == ' ' || s[0] == '\t' || s[n - 1] == ' ' || s[n - 1] == '\t');
}

/*
 * Whether a spreadsheet would take a text for a formula: by its first character, ASCII or full-width, after any
 * tabs and line breaks, which some spreadsheets strip.
 */
static bool
is_formula(const char *s)
{
	static const char *const starts[] = { "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b",
	    "\xef\xbc\x8d", "\xef\xbc\xa0" };

	s += strspn(s, "\t\r\n");
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
		if (strncmp(s, starts[i], strlen(starts[i])) == 0)
			return true;
	}
	return false;
}

void
render_csv_cell(const char *s, char delimiter, bool text, struct buffer *out)
{
	const char special[] = { delimiter, '"', '\r', '\n', '\0' };
	bool formula = text && is_formula(s);

	if (!formula && !has_outer_blank(s) && s[strcspn(s, special)] == '\0') {
		buffer_puts(out, s);
		return;
	}
	buffer_puts(out, formula ? "\" " : "\"");
	for (size_t n; *s != '\0'; s += n + (s[n] == '"')) {
		n = strcspn(s, "\"");
		buffer_add(out, s, n);
		if (s[n] == '"')
			buffer_puts(out, "\"\"");
	}
	buffer_puts(out, "\"");
}

/* Appends one record; row 0 is the header, row 1 the first row. first: an additional first cell; NULL: none. */
static void
render_record(const struct table *t, size_t row, const char *first, struct buffer *out)
{
	bool started = first != NULL;

	if (first != NULL)
		buffer_puts(out, first);
	for (size_t i = 0; i < t->n_columns; i++) {
		const struct cell *c = row == 0 ? NULL : table_cell(t, row - 1, i);
		const char *text = c == NULL ? t->columns[i].name : render_exact(c, out->arena);

		if ((t->columns[i].show & SHOW_CSV) == 0)
			continue;
		if (started)
			buffer_puts(out, ",");
		render_csv_cell(text, ',', c == NULL || c->kind == CELL_TEXT || c->kind == CELL_LIST, out);
		started = true;
	}
	buffer_puts(out, "\n");
}

static const struct table *
csv_table(const struct answer *w)
{
	return w->flat != NULL ? w->flat : w->data;
}

void
render_csv(const struct answer *w, struct buffer *out)
{
	const struct table *t = csv_table(w);

	for (size_t row = 0; row <= t->n_rows; row++)
		render_record(t, row, NULL, out);
}

void
render_csv_range(const struct answer *low, const struct answer *high, struct buffer *out)
{
	const struct table *t = csv_table(low), *u = csv_table(high);

	render_record(t, 0, "range", out);
	for (size_t row = 1; row <= t->n_rows; row++)
		render_record(t, row, "low", out);
	for (size_t row = 1; row <= u->n_rows; row++)
		render_record(u, row, "high", out);
}
