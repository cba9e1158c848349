/* SPDX-License-Identifier: MIT */
#include "render_internal.h"

#include <string.h>

/*
 * A text that a spreadsheet would take for a formula gets a blank in front; numbers are left
 * alone.
 */
static bool
is_formula(const struct cell *c, const char *s)
{
	return (c->kind == CELL_TEXT || c->kind == CELL_LIST) && *s != '\0' && strchr("=+-@", *s) != NULL;
}

static void
render_field(const char *s, bool formula, struct buffer *out)
{
	if (!formula && s[strcspn(s, ",\"\r\n")] == '\0' && *s != ' ') {
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
			render_field(text, c != NULL && is_formula(c, text), out);
			first = false;
		}
		buffer_puts(out, "\n");
	}
}
