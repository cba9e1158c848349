/* SPDX-License-Identifier: MIT */
/* Format plain: the amounts of an answer and nothing else, for scripts. */
#include "report/render.h"

/* All columns of each row, separated by tabs; cells are cleaned, so that no cell contains a tab. */
static void
render_tabs(const struct table *t, const struct cell_style *style, struct buffer *out)
{
	for (size_t row = 0; row < t->n_rows; row++) {
		for (size_t i = 0; i < t->n_columns; i++) {
			const char *text = cell_to_text(table_cell(t, row, i), style, out->arena);

			buffer_printf(out, "%s%s", i > 0 ? "\t" : "", text_shown(text, false, out->arena));
		}
		buffer_puts(out, "\n");
	}
}

/* Plain of an answer without plain lines: the first column shown of each row. */
static void
render_first_column(const struct table *t, const struct cell_style *style, struct buffer *out)
{
	size_t column = 0;

	while (column + 1 < t->n_columns && (t->columns[column].show & SHOW_TEXT) == 0)
		column++;
	for (size_t row = 0; row < t->n_rows; row++)
		buffer_printf(out, "%s\n", cell_to_text(table_cell(t, row, column), style, out->arena));
}

static void
render_plain(const struct answer *w, const struct cell_style *style, struct buffer *out)
{
	if (w->whole_rows)
		render_tabs(w->data, style, out);
	else if (w->n_plain == 0)
		render_first_column(w->data, style, out);
	for (size_t i = 0; i < w->n_plain; i++) {
		buffer_puts(out, w->plain[i]);
		buffer_puts(out, "\n");
	}
}

const struct format format_plain = {
	.name         = "plain",
	.help         = "the exact amount alone, one line per model",
	.option       = "--plain",
	.ending       = "txt",
	.amounts_only = true,
	.render       = render_plain,
};
