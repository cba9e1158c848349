/* SPDX-License-Identifier: MIT */
/* count: how many tokens the words of the line are. A session line in quotes means the same. */
#include "commands/cmd.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "commands/model_args.h"
#include "commands/model_tokens.h"

enum { MODEL, BYTES, TOKENS, LEAST, MOST, ENCODING, EXACT };

static const struct column columns[] = {
	[MODEL]    = { "model",    SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET, NULL },
	[BYTES]    = { "bytes",    SHOW_ALL, NULL },
	[TOKENS]   = { "tokens",   SHOW_ALL, NULL },
	[LEAST]    = { "least",    SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET, NULL },
	[MOST]     = { "most",     SHOW_ALL | SHOW_IF_ANY | SHOW_IF_SET, NULL },
	[ENCODING] = { "encoding", SHOW_DATA, NULL },
	[EXACT]    = { "exact",    SHOW_DATA, NULL },
};

static struct cell
number_cell(uint64_t n)
{
	return cell_count((quantity)n * QUANTITY_ONE);
}

static void
add_count(struct answer *w, const char *model, const struct model_tokens *way, const struct text_count *t)
{
	struct token_count n = model_tokens_count(way, t);
	struct cell *row = table_row(w->data);
	char number[INT128_TEXT];

	row[MODEL] = cell_text(model);
	row[BYTES] = number_cell(t->bytes);
	row[TOKENS] = number_cell(n.typical);
	if (n.least != n.most) {
		row[LEAST] = number_cell(n.least);
		row[MOST] = number_cell(n.most);
	}
	row[ENCODING] = cell_text(way->name);
	row[EXACT] = cell_bool(way->exact);
	quantity_print(number, (quantity)n.typical * QUANTITY_ONE);
	answer_plain(w, arena_strdup(w->arena, number));
	answer_text(w, arena_printf(w->arena, "%s%s%s token%s: %s", model == NULL ? "" : model,
	    model == NULL ? "" : ": ", number, n.typical == 1 ? "" : "s", model_tokens_note(way, t, w->arena)));
}

bool
cmd_count(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct buffer text = buffer_new(w->arena);
	struct token_options options;
	struct model_args models = { .n = 0 };
	struct model_tokens way;
	struct text_count count;
	unsigned all = 1U << ENCODING_O200K | 1U << ENCODING_CL100K;

	for (size_t i = 0; i < call->n_operands; i++)
		buffer_printf(&text, "%s%s", i > 0 ? " " : "", call->operands[i]);
	if (call->n_operands == 0)
		return err_set(e, ERR_USAGE, "count takes a text, as in: count 'hello world'; toll tokens counts "
		    "files");
	if (!token_options_read(r, w->arena, &options, e) ||
	    (r->n_models > 0 && !model_args_read(c, r, 0, w, &models, e)))
		return false;
	text_counter_text(text_counter_new(w->arena, options.path != NULL ? 1U << ENCODING_OWN : all, &options.own),
	    text.text, text.n, &count);
	w->data = table_new(w->arena, "counts", columns, LENGTH(columns));
	for (size_t i = 0; i < models.n; i++) {
		const struct leg *leg = &models.item[i].offer.legs[0];
		struct err why;

		if (model_tokens_find(&options, leg->target.book, leg->target.model, &way, &why))
			add_count(w, leg->name, &way, &count);
		else
			answer_failure(w, &why);
	}
	if (models.n == 0 && model_tokens_find(&options, NULL, 0, &way, e))
		add_count(w, NULL, &way, &count);
	return w->data->n_rows > 0 || model_args_none(w, e);
}
