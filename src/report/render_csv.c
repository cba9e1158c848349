/* SPDX-License-Identifier: MIT */
/* Format csv: records of RFC 4180, with cells that spreadsheets do not take for formulas. */
#include "report/render.h"

#include "io/csv_writer.h"

/* Appends one record; row 0 is the header, row 1 the first row. first: an additional first cell; NULL: none. */
static void
render_record(const struct table *t, size_t row, const char *first, const struct cell_style *style,
    struct buffer *out)
{
	bool started = first != NULL;

	if (first != NULL)
		buffer_puts(out, first);
	for (size_t i = 0; i < t->n_columns; i++) {
		const struct cell *c = row == 0 ? NULL : table_cell(t, row - 1, i);
		const char *text = c == NULL ? t->columns[i].name : cell_to_text(c, style, out->arena);

		if ((t->columns[i].show & SHOW_CSV) == 0)
			continue;
		if (started)
			buffer_puts(out, ",");
		csv_write_cell(text, ',', c == NULL || c->kind == CELL_TEXT || c->kind == CELL_LIST, out);
		started = true;
	}
	buffer_puts(out, "\n");
}

/* Appends the rows of an answer, without the header. */
static void
render_records(const struct answer *w, const char *first, const struct cell_style *style, struct buffer *out)
{
	const struct table *t = answer_flat(w);

	for (size_t row = 1; row <= t->n_rows; row++)
		render_record(t, row, first, style, out);
}

static void
render_csv(const struct answer *w, const struct cell_style *style, struct buffer *out)
{
	render_record(answer_flat(w), 0, NULL, style, out);
	render_records(w, NULL, style, out);
}

static void
render_csv_range(const struct answer *low, const struct answer *high, const struct cell_style *style,
    struct buffer *out)
{
	render_record(answer_flat(low), 0, "range", style, out);
	render_records(low, "low", style, out);
	render_records(high, "high", style, out);
}

const struct format format_csv = {
	.name         = "csv",
	.help         = "one record per row, with a header (RFC 4180)",
	.option       = "--csv",
	.ending       = "csv",
	.render       = render_csv,
	.render_range = render_csv_range,
};
