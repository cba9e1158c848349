/* SPDX-License-Identifier: MIT */
/* Rows whose input is a text: the column text, or what map=text:COLUMN names. */
#include "batch/row_text.h"

#include <string.h>

const struct token_family *
token_family_of_book(const struct book *b, uint32_t model, bool *assumed)
{
	const struct token_family *by_name = token_family_of_model(book_text(b, b->models[model].id), assumed);
	const struct token_family *said = token_family_find(book_text(b, b->models[model].encoding));

	if (said == NULL || said == by_name)
		return by_name;
	*assumed = false;
	return said;
}

void
row_counters_text(struct row_counters *c, enum encoding_id id, const char *text, struct text_count *out)
{
	if (c->counter[id] == NULL)
		c->counter[id] = text_counter_new(c->arena, 1U << id, NULL);
	text_counter_text(c->counter[id], text, strlen(text), out);
}

/* For struct request_texts. A row has one price, so an estimate is the typical count; the note has its range. */
static const struct text_tokens *
row_text_tokens(void *self, size_t i, const struct book *b, uint32_t model, struct err *e)
{
	struct row_text *t = self;
	struct text_tokens *out = arena_alloc(t->arena, sizeof *out);
	enum encoding_id id = ENCODING_O200K;
	const struct token_family *family;
	struct text_count count;
	struct token_count n;
	bool assumed;

	(void)i, (void)e;
	family = token_family_of_book(b, model, &assumed);
	encoding_find(family->name, &id);
	row_counters_text(t->counters, id, t->text, &count);
	n = token_family_count(family, &count);
	out->least = out->most = (quantity)n.typical * QUANTITY_ONE;
	out->method = n.least == n.most ? "exact" : "estimate";
	out->encoding = family->name;
	if (n.least != n.most)
		t->note = arena_printf(t->arena, "input is an estimate of the text's tokens, from %llu to %llu",
		    (unsigned long long)n.least, (unsigned long long)n.most);
	return out;
}

void
row_text_begin(struct row_text *t, struct row_counters *counters, const char *text, struct request *r,
    struct arena *a)
{
	*t = (struct row_text){ .counters = counters, .text = text, .arena = a };
	t->texts.item[0].field = field_find("input");
	t->texts.item[0].path = "a cell";
	t->texts.n = 1;
	t->texts.count = row_text_tokens;
	t->texts.self = t;
	r->texts = &t->texts;
}
