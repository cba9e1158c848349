/* SPDX-License-Identifier: MIT */
/* What an import could not carry: counted by kind and reason, and named. */
#include "interop/import_internal.h"

#include <string.h>

#include "base/buffer.h"

enum {
	NAMED = 3,		/* models that a line names, unless all are wanted */
	LINE = 700,		/* bytes of a line, about: what is said has an end */
	TALLIES = 2000,		/* reasons that are told apart: a file may make them up */
};

struct import_tally {
	enum import_loss		 loss;
	const char			*what;
	size_t				 n;	/* rows or names; of models each counts once */
	const struct import_model	**models;
	size_t				 n_models, room;
};

/* How a kind of loss is said, and what it counts. */
static const struct { const char *head, *one, *more; } phrases[N_LOSSES] = {
	[LOSS_MODEL]   = { "left out: ", "model", "models" },
	[LOSS_PRICE]   = { "not carried: ", "model", "models" },
	[LOSS_FACT]    = { "not carried: ", "model", "models" },
	[LOSS_NAME]    = { "not carried: ", "name", "names" },
	[LOSS_ROUNDED] = { "rounded to 12 decimals: ", "row", "rows" },
	[LOSS_PARENT]  = { "no price in a tier or band, billed as its parent: ", "row", "rows" },
	[LOSS_SIZE]    = { "", "row", "rows" },
	[LOSS_FREE]    = { "", "model", "models" },
};

static struct import_tally *
tally_of(struct import *im, enum import_loss loss, const char *what)
{
	if (im->n_tallies >= TALLIES)
		what = "more of other kinds";
	for (size_t i = 0; i < im->n_tallies; i++) {
		if (im->tallies[i].loss == loss && strcmp(im->tallies[i].what, what) == 0)
			return &im->tallies[i];
	}
	im->tallies = arena_grow(im->arena, im->tallies, im->n_tallies, &im->room_tallies,
	    sizeof *im->tallies);
	im->tallies[im->n_tallies] = (struct import_tally){ .loss = loss, .what = what };
	return &im->tallies[im->n_tallies++];
}

void
import_count(struct import *im, enum import_loss loss, const char *what,
    const struct import_model *m)
{
	struct import_tally *t = tally_of(im, loss, what);

	t->n++;
	if (t->n_models > 0 && t->models[t->n_models - 1] == m)
		return;
	t->models = arena_grow(im->arena, t->models, t->n_models, &t->room, sizeof *t->models);
	t->models[t->n_models++] = m;
}

void
import_lose(struct import *im, struct import_model *m, const char *key, const struct json *value)
{
	int64_t number;

	if (json_kind(value) == JSON_NULL ||
	    (import_number(import_text(value), 0, &number) == NUMBER_EXACT && number == 0))
		return;
	m->lost = true;
	import_count(im, LOSS_PRICE, key, m);
}

static void
say_line(struct import *im, const char *line)
{
	struct imported *out = im->out;

	out->lines = arena_grow(im->arena, out->lines, out->n_lines, &out->room_lines,
	    sizeof *out->lines);
	out->lines[out->n_lines++] = arena_printf(im->arena, "%s: %s", im->file, line);
}

/* Those of a tally's models that somebody wants: reading counted before that was known. */
static size_t
keep_wanted(struct import_tally *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_models; i++) {
		if (!t->models[i]->unwanted)
			t->models[n++] = t->models[i];
	}
	return t->n_models = n;
}

/* Says names behind a head, "HEAD: A, B", on as many lines with that head as they need. */
static void
say_names(struct import *im, const char *head, const char *const *names, size_t n, const char *end)
{
	struct buffer line = buffer_new(im->arena);

	for (size_t i = 0; i < n; i++) {
		if (line.n > 0 && line.n + strlen(names[i]) > LINE) {
			say_line(im, line.text);
			line = buffer_new(im->arena);
		}
		buffer_printf(&line, "%s%s", line.n == 0 ? head : ", ", line.n == 0 ? ": " : "");
		buffer_puts(&line, names[i]);
	}
	buffer_puts(&line, end);
	say_line(im, line.text);
}

/* "not carried: input_cost_per_pixel, 45 models: dall-e-2, dall-e-3, gpt-image-1 and 42 more" */
static void
say_tally(struct import *im, struct import_tally *t)
{
	bool rows = t->loss == LOSS_ROUNDED || t->loss == LOSS_PARENT || t->loss == LOSS_SIZE ||
	    t->loss == LOSS_NAME;
	size_t n = keep_wanted(t), named = im->order->all || n <= NAMED + 1 ? n : NAMED;
	const char **names = arena_array(im->arena, n, sizeof *names);
	size_t count = rows ? t->n : n;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		names[i] = t->models[i]->key;
	say_names(im, arena_printf(im->arena, "%s%s, %zu %s", phrases[t->loss].head, t->what, count,
	    count == 1 ? phrases[t->loss].one : phrases[t->loss].more), names, named,
	    named == n ? "" : arena_printf(im->arena, " and %zu more", n - named));
}

/* "not read, since they are no prices, 40 keys (all=yes names them)" */
static void
say_plain(struct import *im)
{
	const char **names = arena_array(im->arena, im->n_tallies, sizeof *names), *head;
	size_t n = 0;

	for (size_t i = 0; i < im->n_tallies; i++) {
		if (im->tallies[i].loss == LOSS_PLAIN && keep_wanted(&im->tallies[i]) > 0)
			names[n++] = im->tallies[i].what;
	}
	if (n == 0)
		return;
	head = arena_printf(im->arena, "not read, since they are no prices, %zu key%s", n, n == 1 ? "" : "s");
	if (im->order->all)
		say_names(im, head, names, n, "");
	else
		say_line(im, arena_printf(im->arena, "%s (all=yes names them)", head));
}

void
import_report(struct import *im)
{
	const struct imported *out = im->out;

	say_line(im, arena_printf(im->arena, "%s: %zu model%s, %zu carried with %zu row%s of prices",
	    im->order->catalogue->title, out->models, out->models == 1 ? "" : "s", out->carried, out->rows,
	    out->rows == 1 ? "" : "s"));
	for (enum import_loss loss = 0; loss < LOSS_PLAIN; loss++) {
		for (size_t i = 0; i < im->n_tallies; i++) {
			if (im->tallies[i].loss == loss)
				say_tally(im, &im->tallies[i]);
		}
	}
	say_plain(im);
}
