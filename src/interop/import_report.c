/* SPDX-License-Identifier: MIT */
/*
 * The last step of an import: writes what could not be imported, as import_count counted it by kind and reason, as
 * lines for people.
 */
#include "interop/import_steps.h"

#include <string.h>

#include "base/buffer.h"

enum {
	NAMES_SHOWN = 3,		/* models that a line names, without all=yes */
	LINE_BYTES = 700,		/* bytes of a line, about: a longer list goes on in the next line */
};

/* The text of each kind of loss, and the unit of its number. */
static const struct { const char *head, *one, *more; } phrases[N_LOSSES] = {
	[LOSS_MODEL]   = { "left out: ", "model", "models" },
	[LOSS_PRICE]   = { "not carried: ", "model", "models" },
	[LOSS_FACT]    = { "not carried: ", "model", "models" },
	[LOSS_NAME]    = { "not carried: ", "name", "names" },
	[LOSS_ROUNDED] = { "rounded to 12 decimals: ", "row", "rows" },
	[LOSS_ZERO]    = { "0 beside a price of what it is part of, taken as no price: ", "row", "rows" },
	[LOSS_PARENT]  = { "no price in a tier or band, billed as its parent: ", "row", "rows" },
	[LOSS_SIZE]    = { "", "row", "rows" },
	[LOSS_FREE]    = { "", "model", "models" },
	[LOSS_LISTED]  = { "left out: ", "price", "prices" },
};

static void
add_report_line(struct import *im, const char *line)
{
	struct imported *out = im->out;

	out->lines = arena_grow(im->arena, out->lines, out->n_lines, &out->room_lines,
	    sizeof *out->lines);
	out->lines[out->n_lines++] = arena_printf(im->arena, "%s: %s", im->file, line);
}

/* Removes excluded models, which were counted before the selection was known; returns the number left. */
static size_t
remove_excluded(struct import_loss_count *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_models; i++) {
		if (!t->models[i]->excluded)
			t->models[n++] = t->models[i];
	}
	return t->n_models = n;
}

/* Adds "HEAD: A, B", in as many lines as the names need; each begins with the head. */
static void
add_name_lines(struct import *im, const char *head, const char *const *names, size_t n, const char *end)
{
	struct buffer line = buffer_new(im->arena);

	for (size_t i = 0; i < n; i++) {
		if (line.n > 0 && line.n + strlen(names[i]) > LINE_BYTES) {
			add_report_line(im, line.text);
			line = buffer_new(im->arena);
		}
		buffer_printf(&line, "%s%s", line.n == 0 ? head : ", ", line.n == 0 ? ": " : "");
		buffer_puts(&line, names[i]);
	}
	buffer_puts(&line, end);
	add_report_line(im, line.text);
}

/* "not carried: input_cost_per_pixel, 45 models: dall-e-2, dall-e-3, gpt-image-1 and 42 more" */
static void
report_loss(struct import *im, struct import_loss_count *t)
{
	bool rows = t->loss == LOSS_ROUNDED || t->loss == LOSS_PARENT || t->loss == LOSS_SIZE ||
	    t->loss == LOSS_NAME || t->loss == LOSS_ZERO || t->loss == LOSS_LISTED;
	size_t n = remove_excluded(t), named = im->order->all || n <= NAMES_SHOWN + 1 ? n : NAMES_SHOWN;
	const char **names = arena_array(im->arena, n, sizeof *names);
	size_t count = rows ? t->n : n;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		names[i] = t->models[i]->key;
	add_name_lines(im, arena_printf(im->arena, "%s%s, %zu %s", phrases[t->loss].head, t->what, count,
	    count == 1 ? phrases[t->loss].one : phrases[t->loss].more), names, named,
	    named == n ? "" : arena_printf(im->arena, " and %zu more", n - named));
}

/* "not read, since they are no prices, 40 keys (all=yes names them)" */
static void
report_plain_keys(struct import *im)
{
	const char **names = arena_array(im->arena, im->n_loss_counts, sizeof *names), *head;
	size_t n = 0;

	for (size_t i = 0; i < im->n_loss_counts; i++) {
		if (im->loss_counts[i].loss == LOSS_PLAIN && remove_excluded(&im->loss_counts[i]) > 0)
			names[n++] = im->loss_counts[i].what;
	}
	if (n == 0)
		return;
	head = arena_printf(im->arena, "not read, since they are no prices, %zu key%s", n, n == 1 ? "" : "s");
	if (im->order->all)
		add_name_lines(im, head, names, n, "");
	else
		add_report_line(im, arena_printf(im->arena, "%s (all=yes names them)", head));
}

void
import_report(struct import *im)
{
	const struct imported *out = im->out;

	char on[DATE_TEXT];

	date_print_day(on, im->read);
	if (im->order->overlay)
		add_report_line(im, arena_printf(im->arena, "%s of %s: %zu model%s, %zu new, %zu with other prices "
		    "than the price list, %zu with the same", out->catalogue->title, on, out->models,
		    out->models == 1 ? "" : "s", out->added, out->changed, out->equal));
	else
		add_report_line(im, arena_printf(im->arena, "%s: %zu model%s, %zu carried with %zu row%s of prices",
		    out->catalogue->title, out->models, out->models == 1 ? "" : "s", out->carried, out->rows,
		    out->rows == 1 ? "" : "s"));
	for (enum import_loss loss = 0; loss < LOSS_PLAIN; loss++) {
		for (size_t i = 0; i < im->n_loss_counts; i++) {
			if (im->loss_counts[i].loss == loss)
				report_loss(im, &im->loss_counts[i]);
		}
	}
	report_plain_keys(im);
	if (im->order->overlay && out->catalogue->gateway)
		add_report_line(im, "prices of a gateway, which may differ from those of the makers");
	if (im->undated)
		add_report_line(im, arena_printf(im->arena, "the catalogue does not say its day: its prices count as "
		    "read today, %s (on=DAY says when they were)", on));
}
