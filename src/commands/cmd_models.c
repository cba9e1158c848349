/* SPDX-License-Identifier: MIT */
/* models: what the book holds. show: everything about one of them. sources: its addresses. */
#include "commands/cmd.h"

#include "book/model_lookup.h"
#include "commands/model_family.h"
#include "report/view.h"

/*
 * The models that the words of a call name; all, if there is none. In the book's order. families: a word may also be a
 * provider or a family.
 */
static bool
named_models(const struct context *c, const struct request *r, bool families, struct arena *a, bool **named,
    struct err *e)
{
	*named = arena_array(a, c->book->n_models, sizeof **named);
	for (size_t i = 0; i < (r->n_models == 0 ? 1 : r->n_models); i++) {
		const char *word = r->n_models == 0 ? "*" : r->models[i];
		uint32_t *models, one;
		size_t n = 1;

		if (model_lookup_is_glob(word)) {
			if (!model_lookup_glob(c->book, word, r->provider, a, &models, &n, e))
				return false;
		} else if (model_find(c->book, r, word, a, &one, e)) {
			models = &one;
		} else if (!families || !model_family_find(c, word, a, &models, &n))
			return false;
		for (size_t k = 0; k < n; k++)
			(*named)[models[k]] = true;
	}
	return true;
}

bool
cmd_models(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct bill bill;
	bool *named, pattern = r->n_models == 0;
	size_t retired = 0;

	if (!named_models(c, r, true, w->arena, &named, e))
		return false;
	for (size_t i = 0; i < r->n_models; i++)
		pattern |= !model_find(c->book, r, r->models[i], w->arena, &(uint32_t){ 0 }, &(struct err){ 0 });
	w->data = view_models(w->arena);
	for (uint32_t i = 0; i < c->book->n_models; i++) {
		const struct model *m = &c->book->models[i];

		bool gone = m->retired != 0 && r->on.day >= m->retired;

		retired += named[i] && gone && pattern && !r->all;
		if (!named[i] || (gone && (r->live || (pattern && !r->all))) ||
		    (r->context > 0 && (quantity)m->context * QUANTITY_ONE < r->context))
			continue;
		if (*r->tier != '\0' && !quote_rates(r, &(struct model_ref){ .book = c->book, .model = i, .tier = "",
		    .region = "" }, w->arena, &bill, e))
			continue;
		view_add_model(w->data, c->book, r, i);
		answer_plain(w, model_lookup_full(c->book, i, w->arena));
	}
	if (retired > 0 && r->n_models > 0)
		answer_hint(w, TONE_NONE, arena_printf(w->arena, "%zu retired model%s left out; all=yes shows %s",
		    retired, retired == 1 ? " is" : "s are", retired == 1 ? "it" : "them"));
	if (w->data->n_rows == 0 && *r->tier != '\0')
		return err_set(e, ERR_PRICE, "no such model has a price in tier '%.40s'", r->tier);
	return true;
}

bool
cmd_show(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	bool *named;

	if (r->n_models == 0)
		return err_set(e, ERR_USAGE, "no model is named, as in: toll show gpt-5");
	if (!named_models(c, r, false, w->arena, &named, e))
		return false;
	view_start_rates(w);
	for (uint32_t i = 0; i < c->book->n_models; i++) {
		if (!named[i])
			continue;
		view_add_rates(w, c->book, i, 0);
		view_show(w, c->book, i, r->on.day);
		answer_plain(w, model_lookup_full(c->book, i, w->arena));
	}
	return true;
}

bool
cmd_sources(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	bool *named;

	if (r->n_models == 0)
		return err_set(e, ERR_USAGE, "no model is named, as in: toll sources gpt-5");
	if (!named_models(c, r, false, w->arena, &named, e))
		return false;
	w->data = view_sources(c->book, named, w->arena);
	for (size_t i = 0; i < w->data->n_rows; i++)
		answer_plain(w, table_cell(w->data, i, w->data->n_columns - 1)->text);
	return true;
}
