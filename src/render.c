/* SPDX-License-Identifier: MIT */
#include "render_internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const struct format formats[] = {
	{ "text",     "aligned tables for people",                      render_text },
	{ "json",     "one object; amounts are exact decimal strings",  render_json },
	{ "csv",      "one record a row, with a header (RFC 4180)",     render_csv },
	{ "markdown", "tables to paste",                                render_markdown },
	{ "plain",    "the bare exact amount, a line for each model",   render_plain },
};

const size_t n_formats = sizeof formats / sizeof formats[0];

const struct format *
render_find(const char *name, struct err *e)
{
	if (*name == '\0')
		return &formats[0];
	for (size_t i = 0; i < n_formats; i++) {
		if (strcasecmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	err_set(e, ERR_USAGE, "unknown format '%.40s'; formats are text, json, csv, markdown, plain",
	    name);
	return NULL;
}

static const char *
join(const struct cell *c, struct arena *a)
{
	struct buffer b = buffer_new(a);

	for (size_t i = 0; i < c->list.n; i++) {
		if (i > 0)
			buffer_puts(&b, "; ");
		buffer_puts(&b, c->list.items[i]);
	}
	return b.text;
}

const char *
render_exact(const struct cell *c, struct arena *a)
{
	char number[WIDE_TEXT];

	switch (c->kind) {
	case CELL_TEXT:
		return c->text;
	case CELL_COUNT:
	case CELL_RATIO:
		quantity_print(number, c->number);
		return arena_strdup(a, number);
	case CELL_MONEY:
		money_print(number, c->number);
		return arena_strdup(a, number);
	case CELL_BOOL:
		return c->flag ? "true" : "false";
	case CELL_LIST:
		return join(c, a);
	case CELL_NULL:
	case CELL_TABLE:
	case CELL_OBJECT:
		break;
	}
	return "";
}

void
render_plain(const struct answer *w, struct buffer *out)
{
	for (size_t i = 0; i < w->n_plain; i++) {
		buffer_puts(out, w->plain[i]);
		buffer_puts(out, "\n");
	}
}
