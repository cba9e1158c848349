/* SPDX-License-Identifier: MIT */
/*
 * The models that a line names: single ones, patterns, or all of a provider. Each command that takes models
 * begins here.
 */
#include "commands/model_args.h"

#include <string.h>

#include "book/model_lookup.h"
#include "report/view.h"

static void
add_offer(struct model_args *s, const struct model_expr *o, bool pattern, struct arena *a)
{
	s->item = arena_grow(a, s->item, s->n, &s->room, sizeof *s->item);
	s->item[s->n++] = (struct model_arg){ *o, pattern };
}

/* Whether a model is off sale on the day of a request: a pattern asks for what can be bought. */
static bool
is_retired(const struct context *c, const struct request *r, uint32_t model)
{
	day retired = c->book->models[model].retired;

	return retired != 0 && r->on.day >= retired && !r->all;
}

/* "gpt-5*", "openai/<star>@batch": one item for each model that matches, unless it is retired. */
static bool
add_pattern(const struct context *c, const struct request *r, const char *word, struct arena *a,
    struct model_args *out, struct err *e)
{
	const char *at = strrchr(word, '@');
	size_t n, before = out->n;
	uint32_t *models;

	if (at != NULL)
		word = arena_strndup(a, word, (size_t)(at - word));
	if (!model_lookup_glob(c->book, word, r->provider, a, &models, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct model_ref t = { .book = c->book, .model = models[i], .tier = at == NULL ? "" : at + 1,
		    .region = "" };
		struct model_expr o;

		if (n > 1 && is_retired(c, r, models[i])) {
			out->n_retired++;
			continue;
		}
		o = model_expr_of(&t, a);
		add_offer(out, &o, n > 1, a);
	}
	if (out->n > before)
		return true;
	return err_set(e, ERR_PRICE, "the %zu models of %.80s are all retired on %s; all=yes prices them at "
	    "their last prices", n, word, view_day_text(r->on.day, a));
}

static bool
add_word(const struct context *c, const struct request *r, const char *word, struct arena *a,
    struct model_args *out, struct err *e)
{
	struct model_expr o;

	if (model_lookup_is_glob(word))
		return add_pattern(c, r, word, a, out, e);
	if (!model_expr_parse(c->book, r, word, a, &o, e))
		return false;
	add_offer(out, &o, false, a);
	return true;
}

bool
model_args_none(struct answer *w, struct err *e)
{
	*e = w->failures[0];
	w->n_failures--;
	memmove(w->failures, w->failures + 1, w->n_failures * sizeof *w->failures);
	return false;
}

static void
say_retired(struct answer *w, size_t n)
{
	if (n > 0)
		answer_hint(w, TONE_UNSURE,
		    arena_printf(w->arena,
			"%zu retired model%s of the pattern left out; all=yes prices %s too", n,
			n == 1 ? "" : "s", n == 1 ? "it" : "them"));
}

bool
model_args_read(const struct context *c, const struct request *r, size_t first, struct answer *w,
    struct model_args *out, struct err *e)
{
	struct err why;

	*out = (struct model_args){ 0 };
	if (r->n_models <= first && *r->provider != '\0') {
		if (!add_pattern(c, r, "*", w->arena, out, e))
			return false;
		say_retired(w, out->n_retired);
		return true;
	}
	if (r->n_models <= first)
		return err_set(e, ERR_USAGE, "no model is named, as in: toll gpt-5 in=10k out=2k");
	for (size_t i = first; i < r->n_models; i++) {
		if (!add_word(c, r, r->models[i], w->arena, out, &why))
			answer_failure(w, &why);
	}
	if (out->n == 0)
		return model_args_none(w, e);
	say_retired(w, out->n_retired);
	return true;
}
