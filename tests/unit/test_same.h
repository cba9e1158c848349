/* SPDX-License-Identifier: MIT */
#ifndef TEST_SAME_H
#define TEST_SAME_H

/*
 * Whether two books say the same. Each book is written out row by row, with texts in place of
 * references, in the order of its tables; two books are the same if the two texts are.
 */

#include "test.h"

#include "base/buffer.h"
#include "book/book_keys.h"

static inline void
write_sources(struct buffer *out, const struct book *b, struct span sources)
{
	for (uint32_t i = 0; i < sources.count; i++) {
		const struct source *s = &b->sources[b->source_refs[sources.first + i]];

		buffer_printf(out, " [%s|%s|%s|%d|%d]", book_text(b, s->key), book_text(b, s->title),
		    book_text(b, s->url), s->published, s->read);
	}
	buffer_puts(out, "\n");
}

/* The objects whose rows a span of that kind has. */
static const struct { enum book_kind kind; enum book_object object; } written_inside[] = {
	{ KIND_aliases, OBJECT_alias }, { KIND_tier_words, OBJECT_tier_word }, { KIND_hours, OBJECT_hours },
	{ KIND_uplifts, OBJECT_uplift }, { KIND_rates, OBJECT_rate }, { KIND_models, OBJECT_model },
	{ KIND_fees, OBJECT_fee }, { KIND_quotas, OBJECT_quota },
};

static inline void	write_row(struct buffer *out, const struct book *b, enum book_object object, const void *row);

static inline void
write_prices(struct buffer *out, const struct book *b, const struct rate *r)
{
	for (enum meter m = 0; m < N_METERS; m++) {
		char text[INT128_TEXT];
		money price;

		if (!book_price(b, r, m, &price))
			continue;
		money_print(text, price);
		buffer_printf(out, " %s=%s", meters[m].name, text);
	}
}

/* Writes a member as what it refers to, by its C type: that a kind is merged as a value must not hide a text. */
static inline void
write_member(struct buffer *out, const struct book *b, const struct book_key *k, const void *row)
{
	static const char *const types[] = {
#define KIND(kind, type, load, format, merge) [KIND_##kind] = #type,
#define MEMBER_KIND(kind, type, merge) [KIND_##kind] = #type,
#include "book/book_keys.def"
	};
	const void *at = (const char *)row + k->where;
	const struct span *span = at;
	uint64_t value = 0;

	for (size_t i = 0; i < LENGTH(written_inside); i++) {
		if (written_inside[i].kind != k->kind)
			continue;
		for (uint32_t n = 0; n < span->count; n++)
			write_row(out, b, written_inside[i].object, book_table_row(b, written_inside[i].object, span->first + n));
		return;
	}
	if (strcmp(types[k->kind], "text_ref") == 0)
		buffer_puts(out, book_text(b, *(const text_ref *)at));
	else if (k->kind == KIND_sources)
		write_sources(out, b, *span);
	else if (k->kind == KIND_first_price)
		write_prices(out, b, row);
	else {
		memcpy(&value, at, k->size);
		buffer_printf(out, "%" PRIx64, value);
	}
}

/* Writes all members of a row, and the rows inside of it. */
static inline void
write_row(struct buffer *out, const struct book *b, enum book_object object, const void *row)
{
	buffer_printf(out, "\n%s", book_objects[object].type);
	for (size_t i = 0; i < book_objects[object].n; i++) {
		const struct book_key *k = &book_objects[object].keys[i];

		if (k->member == NULL)
			continue;
		buffer_printf(out, " %s=", k->member);
		write_member(out, b, k, row);
	}
}

static inline const char *
book_written(struct arena *a, const struct book *b)
{
	static const enum book_object whole[] = { OBJECT_provider, OBJECT_plan, OBJECT_name };
	struct buffer out = buffer_new(a);

	for (size_t t = 0; t < LENGTH(whole); t++) {
		for (uint32_t i = 0; i < book_table_count(b, whole[t]); i++)
			write_row(&out, b, whole[t], book_table_row(b, whole[t], i));
	}
	return out.text;
}

/* Fails, and shows the first lines that differ, unless both books say the same. */
static inline void
want_same_book(struct arena *a, const struct book *x, const struct book *y, const char *what)
{
	const char *p = book_written(a, x), *q = book_written(a, y);

	while (*p != '\0' || *q != '\0') {
		size_t n = strcspn(p, "\n"), k = strcspn(q, "\n");

		if (n != k || memcmp(p, q, n) != 0)
			fail_msg("%s:\n%.*s\n%.*s", what, (int)n, p, (int)k, q);
		p += n + (p[n] == '\n');
		q += k + (q[k] == '\n');
	}
}

#endif
