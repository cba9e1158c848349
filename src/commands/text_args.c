/* SPDX-License-Identifier: MIT */
/* Texts as counts. Read text_args_read, then count_tokens, which a quote calls for each model. */
#include "commands/text_args.h"

#include <string.h>

#include "base/macros.h"
#include "commands/model_tokens.h"
#include "commands/text_files.h"
#include "pricing/model_expr.h"

struct text_arg { const struct field *field; const char *path; struct text_files files; struct text_count sum; };

/* What was counted for a model: it is told once. */
struct text_use { size_t text; const char *model; struct model_tokens way; struct text_tokens tokens; };

struct text_args {
	struct arena		*arena;
	struct token_options	 options;
	struct request_texts	 texts;
	struct text_arg		*args;		/* texts.n */
	struct text_use		**uses;		/* n_uses */
	size_t			 n_uses, room;
};

/* The tokens of the i-th text in a model, for struct request_texts. */
static const struct text_tokens *
count_tokens(void *self, size_t i, const struct book *b, uint32_t model, struct err *e)
{
	struct text_args *t = self;
	const char *name = book_text(b, b->models[model].id);
	struct token_count n;
	struct text_use *use;

	for (size_t k = 0; k < t->n_uses; k++) {
		if (t->uses[k]->text == i && strcmp(t->uses[k]->model, name) == 0)
			return &t->uses[k]->tokens;
	}
	use = arena_alloc(t->arena, sizeof *use);
	use->text = i;
	use->model = arena_strdup(t->arena, name);
	if (!model_tokens_find(&t->options, b, model, &use->way, e))
		return NULL;
	n = model_tokens_count(&use->way, &t->args[i].sum);
	use->tokens = (struct text_tokens){ .least = (quantity)n.least * QUANTITY_ONE,
		.most = (quantity)n.most * QUANTITY_ONE, .method = use->way.exact ? "exact" : "estimate",
		.encoding = use->way.name };
	if (use->way.family != NULL && use->way.family->confidence != TOKENS_EXACT)
		use->tokens.factor = model_tokens_factor(&use->way, &t->args[i].sum, t->arena);
	if (!use->way.exact)
		use->tokens.source = model_tokens_source(&use->way, t->arena);
	t->uses = arena_grow(t->arena, t->uses, t->n_uses, &t->room, sizeof *t->uses);
	t->uses[t->n_uses++] = use;
	return &use->tokens;
}

/* The encodings that the models of a request need; both if that cannot be told yet. */
static unsigned
encodings_of(const struct text_args *t, const struct context *c, const struct request *r)
{
	unsigned all = 1U << ENCODING_O200K | 1U << ENCODING_CL100K, some = 0;
	struct model_tokens way;
	struct model_expr o;
	struct err e;

	if (t->options.path != NULL)
		return 1U << ENCODING_OWN;
	if (t->options.family != NULL && model_tokens_find(&t->options, NULL, 0, &way, &e))
		return model_tokens_encodings(&way);
	if (r->n_models == 0 || *r->escalate != '\0')
		return all;
	for (size_t i = 0; i < r->n_models; i++) {
		if (!model_expr_parse(c->book, r, r->models[i], t->arena, &o, &e))
			return all;
		for (size_t k = 0; k < o.n; k++) {
			if (!model_tokens_find(&t->options, o.legs[k].target.book, o.legs[k].target.model, &way, &e))
				continue;	/* a failure when it is priced */
			some |= model_tokens_encodings(&way);
		}
	}
	return some;
}

bool
text_args_read(const struct context *c, struct request *r, struct arena *a, struct text_args **out, struct err *e)
{
	struct text_args *t = *out = arena_alloc(a, sizeof *t);
	struct text_options o = { .threads = c->cores, .all = r->all, .stop = c->stop, .listener = c->listener };
	size_t inputs = 0;

	t->arena = a;
	if (!token_options_read(r, a, &t->options, e))
		return false;
	t->texts = *r->texts;
	t->texts.count = count_tokens;
	t->texts.self = t;
	t->args = arena_array(a, t->texts.n, sizeof *t->args);
	o.own = &t->options.own;
	o.encodings = encodings_of(t, c, r);
	for (size_t i = 0; i < t->texts.n; i++) {
		struct text_arg *arg = &t->args[i];

		*arg = (struct text_arg){ .field = t->texts.item[i].field, .path = t->texts.item[i].path };
		inputs += strcmp(arg->path, "-") == 0;
		if (inputs > 1)
			return err_set(e, ERR_USAGE, "%s=@-: standard input is read once", arg->field->name);
		if (!text_files_count(&arg->files, &arg->path, 1, &o, a, e))
			return err_at(e, "%s: ", arg->field->name);
		for (size_t k = 0; k < arg->files.n; k++)
			text_count_add(&arg->sum, &arg->files.jobs[k].count);
	}
	r->texts = &t->texts;
	return true;
}

bool
text_args_are_estimates(const struct text_args *t)
{
	for (size_t i = 0; t != NULL && i < t->n_uses; i++) {
		if (t->uses[i]->tokens.least != t->uses[i]->tokens.most)
			return true;
	}
	return false;
}

/* ---- telling ---- */

enum { FIELD, PATH, MODEL, TOKENS, LEAST, MOST, METHOD, ENCODING, FACTOR, SOURCE };

static const struct column columns[] = {
	[FIELD]    = { "field",    SHOW_JSON, NULL },
	[PATH]     = { "path",     SHOW_JSON, NULL },
	[MODEL]    = { "model",    SHOW_JSON, NULL },
	[TOKENS]   = { "tokens",   SHOW_JSON | SHOW_IF_SET, NULL },
	[LEAST]    = { "least",    SHOW_JSON | SHOW_IF_SET, NULL },
	[MOST]     = { "most",     SHOW_JSON | SHOW_IF_SET, NULL },
	[METHOD]   = { "method",   SHOW_JSON, NULL },
	[ENCODING] = { "encoding", SHOW_JSON, NULL },
	[FACTOR]   = { "factor",   SHOW_JSON | SHOW_IF_SET, NULL },
	[SOURCE]   = { "source",   SHOW_JSON | SHOW_IF_SET, NULL },
};

static const char *
grouped_count(quantity q, struct arena *a)
{
	char number[INT128_TEXT];

	int128_print_grouped(number, q / QUANTITY_ONE, 0);
	return arena_strdup(a, number);
}

/* "claude-opus-5: input is 1,200 to 1,760 tokens (README.md): an estimate: ..." */
static const char *
use_text(const struct text_args *t, const struct text_use *use, struct arena *a)
{
	const struct text_arg *arg = &t->args[use->text];
	const char *files = arg->files.folder ? arena_printf(a, "%zu files%s in ", arg->files.n,
	    arg->files.by_git ? " that git tracks or does not ignore" : "") : "";
	const char *skipped = arg->files.skipped == 0 ? "" :
	    arena_printf(a, "; %zu skipped, no text", arg->files.skipped);
	const char *least = grouped_count(use->tokens.least, a), *number = least;

	if (use->tokens.least != use->tokens.most)
		number = arena_printf(a, "%s to %s", least, grouped_count(use->tokens.most, a));
	return arena_printf(a, "%s: %s is %s tokens (%s%s%s): %s", use->model, arg->field->name, number, files,
	    strcmp(arg->path, "-") == 0 ? "standard input" : arg->path, skipped,
	    model_tokens_note(&use->way, &arg->sum, a));
}

static struct table *
uses_table(const struct text_args *t, struct arena *a)
{
	struct table *out = table_new(a, "tokens", columns, LENGTH(columns));

	for (size_t i = 0; i < t->n_uses; i++) {
		const struct text_use *use = t->uses[i];
		struct cell *row = table_row(out);

		row[FIELD] = cell_text(t->args[use->text].field->name);
		row[PATH] = cell_text(t->args[use->text].path);
		row[MODEL] = cell_text(use->model);
		if (use->tokens.least == use->tokens.most)
			row[TOKENS] = cell_count(use->tokens.least);
		else {
			row[LEAST] = cell_count(use->tokens.least);
			row[MOST] = cell_count(use->tokens.most);
		}
		row[METHOD] = cell_text(use->tokens.method);
		row[ENCODING] = cell_text(use->tokens.encoding);
		row[FACTOR] = cell_text(use->tokens.factor);
		row[SOURCE] = cell_text(use->tokens.source);
	}
	return out;
}

void
text_args_tell(const struct text_args *t, bool for_people, bool first, struct answer *w)
{
	static const struct column tokens[] = { { "tokens", SHOW_JSON, NULL } };
	struct cell *row;

	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n_uses; i++) {
		const char *text = use_text(t, t->uses[i], w->arena);

		if (!for_people && first && !t->uses[i]->way.exact)
			answer_hint(w, TONE_UNSURE, text);
		else if (for_people && w->n_blocks > 0) {
			if (i == 0)
				answer_text(w, "");
			answer_text(w, text);
		}
	}
	if (w->more == NULL) {
		w->more = table_new(w->arena, "more", tokens, LENGTH(tokens));
		row = table_row(w->more);
	} else {
		size_t n = w->more->n_columns;

		w->more = table_widen(w->more, tokens, LENGTH(tokens));
		row = w->more->cells + n;
	}
	*row = cell_table(uses_table(t, w->arena));
}
