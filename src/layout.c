/* SPDX-License-Identifier: MIT */
/* What of a table a window has room for. */
#include "render_internal.h"

#include <string.h>

#include "text.h"

enum { PROSE = 30 };	/* columns that prose is still read in */

static bool
is_prose(const struct table *t, const struct layout *l)
{
	return (t->columns[l->column].show & SHOW_PROSE) != 0;
}

size_t
layout_width(const struct layout *l, size_t n)
{
	size_t width = n > 0 ? (n - 1) * LAYOUT_GAP : 0;

	for (size_t i = 0; i < n; i++)
		width += l[i].width;
	return width;
}

/* The same with prose at its narrowest. */
static size_t
least_width(const struct table *t, const struct layout *l, size_t n)
{
	size_t width = layout_width(l, n);

	if (n > 0 && is_prose(t, &l[n - 1]) && l[n - 1].width > PROSE)
		width -= l[n - 1].width - PROSE;
	return width;
}

static unsigned
drop_of(const struct table *t, const struct layout *l)
{
	return t->columns[l->column].show & DROP_MASK;
}

/* The column that is least missed; n if none may go. */
static size_t
least_important(const struct table *t, const struct layout *l, size_t n)
{
	size_t found = n;

	for (size_t i = 0; i < n; i++) {
		if (drop_of(t, &l[i]) > 0 && (found == n || drop_of(t, &l[i]) >= drop_of(t, &l[found])))
			found = i;
	}
	return found;
}

/* Moves a column behind those that stay, to its place among those that have gone. */
static void
take_out(struct layout *l, size_t at, size_t stay, size_t n)
{
	struct layout gone = l[at];
	size_t to;

	memmove(l + at, l + at + 1, (stay - at - 1) * sizeof *l);
	for (to = stay - 1; to + 1 < n && l[to + 1].column < gone.column; to++)
		l[to] = l[to + 1];
	l[to] = gone;
}

size_t
layout_fit(const struct table *t, struct layout *l, size_t n, size_t width)
{
	size_t stay = n, at, all;

	while (least_width(t, l, stay) > width && (at = least_important(t, l, stay)) < stay)
		take_out(l, at, stay--, n);
	all = layout_width(l, stay);
	if (stay > 0 && all > width && is_prose(t, &l[stay - 1])) {
		size_t others = all - l[stay - 1].width;

		if (others + PROSE / 2 <= width)
			l[stay - 1].width = width - others;
	}
	return stay;
}

void
layout_bar(money amount, money greatest, size_t room, bool ascii, struct buffer *out)
{
	static const char *const eighths[] = { "", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b",
	    "\u258a", "\u2589" };
	wide steps = (wide)room * (ascii ? 1 : 8), n;

	if (amount <= 0 || greatest <= 0)
		return;
	for (; greatest >> 100 > 0; greatest >>= 1)	/* a bar needs no more digits */
		amount >>= 1;
	n = amount * steps / greatest;
	n = n < 1 ? 1 : n > steps ? steps : n;
	if (ascii) {
		buffer_fill(out, '#', (size_t)n);
		return;
	}
	for (wide i = 0; i < n / 8; i++)
		buffer_puts(out, "\u2588");
	buffer_puts(out, eighths[n % 8]);
}

/* Bytes of the longest beginning that has no more columns; a word that is longer stays whole. */
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
