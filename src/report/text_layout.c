/* SPDX-License-Identifier: MIT */
/*
 * Lays out tables for people, and fits tables, charts, bars and lines of text into the width of a window.
 * Read layout_table first.
 */
#include "report/render_internal.h"

#include <string.h>

#include "base/text.h"

/* Last columns that can be narrowed: `least` is a good width, `worst` the narrowest possible one; in screen columns. */
static const struct { unsigned show; size_t least, worst; } shrinkable[] = {
	{ SHOW_PROSE, 30, 15 },
	{ SHOW_CHART, 10, 10 },
};

/* The good width of a last column; *worst: the narrowest possible one. */
static size_t
column_least_width(const struct table *t, const struct layout *l, size_t *worst)
{
	*worst = l->width;
	for (size_t i = 0; i < sizeof shrinkable / sizeof shrinkable[0]; i++) {
		if ((t->columns[l->column].show & shrinkable[i].show) == 0 || l->width <= shrinkable[i].least)
			continue;
		*worst = shrinkable[i].worst;
		return shrinkable[i].least;
	}
	return l->width;
}

size_t
layout_width(const struct layout *l, size_t n)
{
	size_t width = n > 0 ? (n - 1) * LAYOUT_GAP : 0;

	for (size_t i = 0; i < n; i++)
		width += l[i].width;
	return width;
}

/* The width of a line whose last column has its good width. */
static size_t
line_least_width(const struct table *t, const struct layout *l, size_t n)
{
	size_t width = layout_width(l, n), worst;

	return n == 0 ? width : width - l[n - 1].width + column_least_width(t, &l[n - 1], &worst);
}

static unsigned
drop_priority(const struct table *t, const struct layout *l)
{
	return t->columns[l->column].show & DROP_MASK;
}

/* The least important column, of equal ones the rightmost; n if all must stay. */
static size_t
least_important(const struct table *t, const struct layout *l, size_t n)
{
	size_t found = n;

	for (size_t i = 0; i < n; i++) {
		if (drop_priority(t, &l[i]) > 0 &&
		    (found == n || drop_priority(t, &l[i]) >= drop_priority(t, &l[found])))
			found = i;
	}
	return found;
}

/* Moves a column after those that stay, to its place among those taken out. */
static void
drop_column(struct layout *l, size_t at, size_t stay, size_t n)
{
	struct layout gone = l[at];
	size_t to;

	memmove(l + at, l + at + 1, (stay - at - 1) * sizeof *l);
	for (to = stay - 1; to + 1 < n && l[to + 1].column < gone.column; to++)
		l[to] = l[to + 1];
	l[to] = gone;
}

/* Narrows a first column of names to the room that is left; a longer name takes a line of its own. */
static void
narrow_first_column(struct layout *l, size_t n, size_t width)
{
	size_t all = layout_width(l, n), others;

	if (n < 2 || all <= width || l[0].numeric)
		return;
	others = all - l[0].width;
	if (others + text_width(l[0].heading) <= width)
		l[0].width = width - others;
}

size_t
layout_fit(const struct table *t, struct layout *l, size_t n, size_t width)
{
	size_t stay = n, at, all, worst;

	while (line_least_width(t, l, stay) > width && (at = least_important(t, l, stay)) < stay)
		drop_column(l, at, stay--, n);
	all = layout_width(l, stay);
	if (stay > 0 && all > width) {
		size_t others = all - l[stay - 1].width;

		column_least_width(t, &l[stay - 1], &worst);
		if (worst < l[stay - 1].width && others + worst <= width)
			l[stay - 1].width = width - others;
	}
	narrow_first_column(l, stay, width);
	return stay;
}

size_t
layout_whole_width(const char *s)
{
	return strcspn(s, ".x");
}

static const char *
column_heading(const struct column *c)
{
	return c->heading != NULL ? c->heading : c->name;
}

static bool
column_is_shown(const struct table *t, size_t column)
{
	unsigned how = t->columns[column].show;

	if ((how & SHOW_TEXT) == 0)
		return false;
	if ((how & SHOW_IF_ANY) == 0)
		return true;
	for (size_t row = 0; row < t->n_rows; row++) {
		const struct cell *c = table_cell(t, row, column);

		if (c->kind != CELL_NULL && !(c->kind == CELL_TEXT && *c->text == '\0') &&
		    !(c->kind == CELL_LIST && c->list.n == 0))
			return true;
	}
	return false;
}

/* The decimals of the amounts in a column, of which the whole table counts: a window does not change them. */
static unsigned
column_decimals(const struct sheet *sh, size_t column)
{
	enum money_rounding rounding = sh->style->rounding;
	money least = 0, greatest = 0;
	bool exact;

	if (rounding != ROUND_BY_COLUMN || sh->table->exact)
		return rounding == ROUND_CENTS ? 2 : 0;
	for (size_t row = 0; row < sh->table->n_rows; row++) {
		const struct cell *c = table_cell(sh->table, row, column);
		money m = c->kind == CELL_MONEY ? money_shown(c->number, sh->style->currency, &exact) : 0;

		m = m < 0 ? -m : m;
		if (m != 0 && (least == 0 || m < least))
			least = m;
		if (m > greatest)
			greatest = m;
	}
	return money_decimals(least, greatest);
}

const char *
layout_cell_text(const struct sheet *sh, const struct layout *l, const struct cell *c)
{
	struct cell_style style = *sh->style;

	style.decimals = l->decimals;
	return cell_to_text(c, &style, sh->arena);
}

static struct layout
lay_out_column(const struct sheet *sh, size_t column)
{
	struct layout l = { .column = column,
	    .heading = text_shown(column_heading(&sh->table->columns[column]), sh->style->ascii, sh->arena) };
	size_t decimals = 0;

	l.decimals = column_decimals(sh, column);
	l.width = text_width(l.heading);
	for (size_t row = 0; row < sh->n_rows; row++) {
		const struct cell *c = table_cell(sh->table, row, column);
		const char *s = layout_cell_text(sh, &l, c);
		size_t width = text_width(s);

		l.numeric |= cell_is_number(c);
		if (cell_is_number(c)) {
			l.whole = layout_whole_width(s) > l.whole ? layout_whole_width(s) : l.whole;
			decimals = width - layout_whole_width(s) > decimals ? width - layout_whole_width(s) : decimals;
		} else if (width > l.width)
			l.width = width;
	}
	if (l.whole + decimals > l.width)
		l.width = l.whole + decimals;
	else
		l.whole = l.width - decimals;	/* numbers are right-aligned under a long heading */
	l.natural = l.width;
	return l;
}

struct sheet
layout_table(const struct table *t, const struct screen *screen, const struct cell_style *style,
    struct arena *a)
{
	struct sheet sh = { .table = t, .screen = *screen, .style = style, .n_rows = t->n_rows, .arena = a };

	if (screen->width > 0 && t->most > 0 && t->n_rows > t->most + 1)	/* the line about one row takes a row */
		sh.n_rows = t->most;
	sh.layout = arena_array(a, t->n_columns, sizeof *sh.layout);
	for (size_t i = 0; i < t->n_columns; i++) {
		if (column_is_shown(t, i))
			sh.layout[sh.n++] = lay_out_column(&sh, i);
	}
	sh.all = sh.n;
	sh.below = sh.n > 1 && screen->width > 0 && layout_width(sh.layout, sh.n) > screen->width &&
	    (t->columns[sh.layout[sh.n - 1].column].show & SHOW_BELOW) != 0;
	if (sh.below)
		sh.all = --sh.n;
	if (screen->width > 0)
		sh.n = layout_fit(t, sh.layout, sh.n, screen->width);
	return sh;
}

void
layout_shrink(const char *chart, size_t from, size_t to, struct buffer *out)
{
	size_t n = strlen(chart), at = out->n;

	buffer_fill(out, ' ', to);
	for (size_t i = n; i-- > 0;) {	/* from the right: of marks on one place the leftmost stays */
		if (chart[i] != ' ')
			out->text[at + i * to / from] = chart[i];
	}
}

void
layout_bar(money amount, money greatest, size_t room, bool ascii, struct buffer *out)
{
	static const char *const eighths[] = { "", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b",
	    "\u258a", "\u2589" };
	int128 steps = (int128)room * (ascii ? 1 : 8), n;

	if (amount <= 0 || greatest <= 0)
		return;
	for (; greatest >> 100 > 0; greatest >>= 1)	/* 100 bits are enough for a bar, and the product fits */
		amount >>= 1;
	n = amount * steps / greatest;
	n = n < 1 ? 1 : n > steps ? steps : n;
	if (ascii) {
		buffer_fill(out, '#', (size_t)n);
		return;
	}
	for (int128 i = 0; i < n / 8; i++)
		buffer_puts(out, "\u2588");
	buffer_puts(out, eighths[n % 8]);
}

/* Bytes of the longest prefix of whole words that fits the width; one word at least. */
static size_t
line_length(const char *text, size_t width, struct arena *a)
{
	size_t best = 0, end = 0;

	do {
		end += strspn(text + end, " ");
		end += strcspn(text + end, " ");
		if (best > 0 && text_width(arena_strndup(a, text, end)) > width)
			break;
		best = end;
	} while (text[end] != '\0');
	return best;
}

void
layout_wrap(const char *text, size_t width, size_t indent, struct buffer *out)
{
	size_t n;

	for (; *text != '\0'; text += n) {
		n = text_width(text) <= width ? strlen(text) : line_length(text, width, out->arena);
		buffer_add(out, text, n);
		n += strspn(text + n, " ");
		if (text[n] != '\0') {
			buffer_puts(out, "\n");
			buffer_fill(out, ' ', indent);
		}
	}
}
