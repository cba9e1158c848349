/* SPDX-License-Identifier: MIT */
#include "render_internal.h"

#include <string.h>

/* Readers of CSV may take blanks around a cell away, unless it is quoted. */
static bool
has_outer_blank(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && (s[0] == ' ' || s[0] == '\t' || s[n - 1] == ' ' || s[n - 1] == '\t');
}

void
render_csv_cell(const char *s, char delimiter, bool text, struct buffer *out)
{
	const char special[] = { delimiter, '"', '\r', '\n', '\0' };
	bool formula = text && *s != '\0' && strchr("=+-@", *s) != NULL;

	if (!formula && !has_outer_blank(s) && s[strcspn(s, special)] == '\0') {
		buffer_puts(out, s);
		return;
	}
	buffer_puts(out, formula ? "\" " : "\"");
	for (; *s != '\0'; s++)
		buffer_add(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
	buffer_puts(out, "\"");
}

void
render_csv(const struct answer *w, struct buffer *out)
{
	const struct table *t = w->flat != NULL ? w->flat : w->data;

	for (size_t row = 0; row <= t->n_rows; row++) {	/* row 0 is the header */
		bool first = true;

		for (size_t i = 0; i < t->n_columns; i++) {
			const struct cell *c = row == 0 ? NULL : table_cell(t, row - 1, i);
			const char *text = c == NULL ? t->columns[i].name : render_exact(c, out->arena);

			if ((t->columns[i].show & SHOW_CSV) == 0)
				continue;
			if (!first)
				buffer_puts(out, ",");
			render_csv_cell(text, ',', c != NULL && (c->kind == CELL_TEXT || c->kind == CELL_LIST), out);
			first = false;
		}
		buffer_puts(out, "\n");
	}
}
