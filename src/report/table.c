/* SPDX-License-Identifier: MIT */
/* Tables, cells and answers; see table.h. */
#include "report/table.h"

#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

struct table *
table_new(struct arena *a, const char *name, const struct column *columns, size_t n_columns)
{
	struct table *t = arena_alloc(a, sizeof *t);

	*t = (struct table){ .name = name, .columns = columns, .n_columns = n_columns, .arena = a };
	return t;
}

struct cell *
table_row(struct table *t)
{
	t->cells = arena_grow(t->arena, t->cells, t->n_rows, &t->room, t->n_columns * sizeof *t->cells);
	return t->cells + t->n_rows++ * t->n_columns;
}

const struct cell *
table_cell(const struct table *t, size_t row, size_t column)
{
	return &t->cells[row * t->n_columns + column];
}

struct table *
table_widen(const struct table *t, const struct column *more, size_t n)
{
	size_t all = t->n_columns + n;
	struct column *columns = arena_array(t->arena, all, sizeof *columns);
	struct table *out = table_new(t->arena, t->name, columns, all);

	out->exact = t->exact;

	memcpy(columns, t->columns, t->n_columns * sizeof *columns);
	memcpy(columns + t->n_columns, more, n * sizeof *columns);
	for (size_t row = 0; row < t->n_rows; row++)
		memcpy(table_row(out), table_cell(t, row, 0), t->n_columns * sizeof(struct cell));
	return out;
}

struct cell
cell_text(const char *s)
{
	return (struct cell){ .kind = s == NULL ? CELL_NULL : CELL_TEXT, .text = s };
}

struct cell
cell_decimal(const char *s)
{
	return (struct cell){ .kind = s == NULL ? CELL_NULL : CELL_DECIMAL, .text = s };
}

struct cell
cell_count(quantity q)
{
	return (struct cell){ .kind = CELL_COUNT, .number = q };
}

struct cell
cell_money(money m)
{
	return (struct cell){ .kind = CELL_MONEY, .number = m };
}

struct cell
cell_ratio(int128 millionths)
{
	return (struct cell){ .kind = CELL_RATIO, .number = millionths };
}

struct cell
cell_factor(int128 millionths)
{
	return (struct cell){ .kind = CELL_FACTOR, .number = millionths };
}

struct cell
cell_bool(bool flag)
{
	return (struct cell){ .kind = CELL_BOOL, .flag = flag };
}

struct cell
cell_list(const char *const *items, size_t n)
{
	return (struct cell){ .kind = CELL_LIST, .list = { items, n } };
}

struct cell
cell_table(const struct table *t)
{
	return (struct cell){ .kind = CELL_TABLE, .table = t };
}

struct cell
cell_object(const struct table *t)
{
	return (struct cell){ .kind = CELL_OBJECT, .table = t };
}

struct cell
cell_toned(struct cell c, enum tone tone)
{
	c.tone = tone;
	return c;
}

/* ---- cells as text ---- */

/* Replaces each character that is not ASCII by \uXXXX, for a terminal that cannot show it. */
static const char *
escape_non_ascii(const char *text, struct arena *a)
{
	struct buffer b = buffer_new(a);
	size_t n = strlen(text), len;

	for (; n > 0; text += len, n -= len) {
		uint32_t c;

		len = text_decode(text, n, &c);
		if (len > 1)
			buffer_printf(&b, "\\u%04x", (unsigned)c);
		else
			buffer_add(&b, text, len = 1);
	}
	return b.text;
}

const char *
text_shown(const char *text, bool ascii, struct arena *a)
{
	const char *clean;

	if (text_is_plain(text))
		return text;
	clean = text_cleaned(text, a);
	return ascii ? escape_non_ascii(clean, a) : clean;
}

bool
cell_is_number(const struct cell *c)
{
	return c->kind == CELL_COUNT || c->kind == CELL_MONEY || c->kind == CELL_RATIO || c->kind == CELL_FACTOR;
}

/* Percentages and shares of 1 or more are rounded to three decimals; smaller ones keep all six. */
static int128
three_decimals(int128 ratio)
{
	int128 size = ratio < 0 ? -ratio : ratio, rounded;

	if (size < QUANTITY_ONE || !int128_quotient(size, 1000, 0, &rounded))
		return ratio;
	return ratio < 0 ? -rounded * 1000 : rounded * 1000;
}

/* "1x", "1.23x", "25x", "2,077x": three significant digits, but no whole number is shortened. */
static const char *
factor_to_text(int128 factor, struct arena *a)
{
	char number[INT128_TEXT];
	int128 unit = 1;	/* of the last digit shown, in millionths */

	while (unit < QUANTITY_ONE && factor >= unit * 1000)
		unit *= 10;
	if (!int128_quotient(factor, unit, 0, &factor))
		return "";
	quantity_show(number, factor * unit);
	return arena_printf(a, "%sx", number);
}

static const char *
money_to_text(money m, const struct cell_style *style, struct arena *a)
{
	char number[INT128_TEXT];

	if (!style->shown)
		money_print_shown(number, m, style->currency);
	else if (style->decimals == 0)
		money_show_exact(number, m, style->currency);
	else
		money_show_rounded(number, m, style->currency, style->decimals);
	return arena_strdup(a, number);
}

static const char *
number_to_text(const struct cell *c, const struct cell_style *style, struct arena *a)
{
	char number[INT128_TEXT];

	if (c->kind == CELL_MONEY)
		return money_to_text(c->number, style, a);
	if (c->kind == CELL_FACTOR && style->shown)
		return factor_to_text(c->number, a);
	if (style->shown)
		quantity_show(number, c->kind == CELL_RATIO ? three_decimals(c->number) : c->number);
	else
		quantity_print(number, c->number);
	return arena_strdup(a, number);
}

static const char *
list_to_text(const struct cell *c, struct arena *a)
{
	struct buffer b = buffer_new(a);

	for (size_t i = 0; i < c->list.n; i++) {
		if (i > 0)
			buffer_puts(&b, "; ");
		buffer_puts(&b, c->list.items[i]);
	}
	return b.text;
}

/* "above 200,000": the keys that are set, with their values. */
static const char *
object_to_text(const struct table *t, const struct cell_style *style, struct arena *a)
{
	struct buffer b = buffer_new(a);

	for (size_t i = 0; i < t->n_columns; i++) {
		const struct cell *c = table_cell(t, 0, i);

		if (c->kind != CELL_NULL)
			buffer_printf(&b, "%s%s %s", b.n == 0 ? "" : ", ", t->columns[i].name,
			    cell_to_text(c, style, a));
	}
	return b.text;
}

const char *
cell_to_text(const struct cell *c, const struct cell_style *style, struct arena *a)
{
	const char *text = "";

	switch (c->kind) {
	case CELL_TEXT:
	case CELL_DECIMAL:
		text = c->text;
		break;
	case CELL_COUNT:
	case CELL_RATIO:
	case CELL_FACTOR:
	case CELL_MONEY:
		text = number_to_text(c, style, a);
		break;
	case CELL_BOOL:
		text = style->shown ? c->flag ? "yes" : "no" : c->flag ? "true" : "false";
		break;
	case CELL_LIST:
		text = list_to_text(c, a);
		break;
	case CELL_OBJECT:
		text = object_to_text(c->table, style, a);
		break;
	case CELL_NULL:
	case CELL_TABLE:
		break;
	}
	return style->shown ? text_shown(text, style->ascii, a) : text;
}

/* ---- answers ---- */

struct answer *
answer_new(struct arena *a)
{
	struct answer *w = arena_alloc(a, sizeof *w);

	w->arena = a;
	return w;
}

static void
add_block(struct answer *w, struct block block)
{
	w->blocks = arena_grow(w->arena, w->blocks, w->n_blocks, &w->room_blocks, sizeof *w->blocks);
	w->blocks[w->n_blocks++] = block;
}

void
answer_text(struct answer *w, const char *text)
{
	add_block(w, (struct block){ .text = text });
}

void
answer_remark(struct answer *w, size_t row, const char *text)
{
	add_block(w, (struct block){ .text = text, .row = row });
}

void
answer_table(struct answer *w, const struct table *t)
{
	add_block(w, (struct block){ .table = t });
}

void
answer_plain(struct answer *w, const char *line)
{
	w->plain = arena_grow(w->arena, w->plain, w->n_plain, &w->room_plain, sizeof *w->plain);
	w->plain[w->n_plain++] = line;
}

void
answer_failure(struct answer *w, const struct err *e)
{
	w->failures = arena_grow(w->arena, w->failures, w->n_failures, &w->room_failures,
	    sizeof *w->failures);
	w->failures[w->n_failures++] = *e;
}

void
answer_hint(struct answer *w, enum tone tone, const char *text)
{
	w->hints = arena_grow(w->arena, w->hints, w->n_hints, &w->room_hints, sizeof *w->hints);
	w->hints[w->n_hints++] = (struct hint){ text, tone };
}

const struct table *
answer_flat(const struct answer *w)
{
	return w->flat != NULL ? w->flat : w->data;
}
