/* SPDX-License-Identifier: MIT */
/* Format markdown: tables for people, to paste. Texts are cleaned of control characters and of markup. */
#include "report/render_internal.h"

#include <string.h>

/* Escapes markup, so that nothing in a name makes a link, HTML or a new cell. */
static void
put_markdown(const char *s, struct buffer *out)
{
	for (; *s != '\0'; s++) {
		if (strchr("|\\`*_<[", *s) != NULL)
			buffer_puts(out, "\\");
		buffer_add(out, s, 1);
	}
}

static void
put_markdown_cell(const char *s, struct buffer *out)
{
	buffer_puts(out, " ");
	put_markdown(s, out);
	buffer_puts(out, " |");
}

static void
put_markdown_table(const struct table *t, const struct cell_style *style, struct buffer *out)
{
	const struct sheet sh = layout_table(t, &(struct screen){ .width = 0 }, style, out->arena);

	for (size_t row = 0; row <= t->n_rows; row++) {
		buffer_puts(out, "|");
		for (size_t i = 0; i < sh.n; i++)
			put_markdown_cell(row == 0 ? sh.layout[i].heading :
			    layout_cell_text(&sh, &sh.layout[i], table_cell(t, row - 1, sh.layout[i].column)), out);
		buffer_puts(out, "\n");
		if (row > 0)
			continue;
		buffer_puts(out, "|");
		for (size_t i = 0; i < sh.n; i++)
			buffer_puts(out, sh.layout[i].numeric ? " ---: |" : " --- |");
		buffer_puts(out, "\n");
	}
}

static void
render_markdown(const struct answer *w, const struct cell_style *style, struct buffer *out)
{
	if (w->n_blocks == 0)
		put_markdown_table(w->data, style, out);
	for (size_t i = 0, n = 0; i < w->n_blocks; i++) {
		const struct block *block = &w->blocks[i];

		if (block->table == NULL && *block->text == '\0')
			continue;
		if (n++ > 0)
			buffer_puts(out, "\n");	/* each block is a paragraph */
		if (block->table != NULL)
			put_markdown_table(block->table, style, out);
		else {
			put_markdown(text_shown(block->text, style->ascii, out->arena), out);
			buffer_puts(out, "\n");
		}
	}
}

const struct format format_markdown = {
	.name        = "markdown",
	.help        = "tables to paste",
	.option      = "--markdown",
	.ending      = "md",
	.for_people  = true,
	.shown_cells = true,
	.render      = render_markdown,
};
