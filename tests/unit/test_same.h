/* SPDX-License-Identifier: MIT */
#ifndef TEST_SAME_H
#define TEST_SAME_H

/*
 * Whether two books say the same. Each book is written out row by row, with texts in place of
 * references, in the order of its tables; two books are the same if the two texts are.
 */

#include "test.h"

#include "base/buffer.h"

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

static inline void
write_aliases(struct buffer *out, const struct book *b, struct span aliases)
{
	for (uint32_t i = 0; i < aliases.count; i++) {
		const struct alias *al = &b->aliases[aliases.first + i];

		buffer_printf(out, " alias %s %" PRId64 " %" PRId64, book_text(b, al->name), al->from,
		    al->until);
	}
	buffer_puts(out, "\n");
}

static inline void
write_rate(struct buffer *out, const struct book *b, const struct rate *r)
{
	buffer_printf(out, "  row %s|%s %" PRId64 " %" PRId64 " band %d %" PRId64 " %" PRId64 " %d estimate %d "
	    "days %d offset %d parent %llx note %s overlay %s", book_text(b, r->tier),
	    book_text(b, r->region), r->from, r->until, r->band, r->band_tokens, r->up_to,
	    r->band_on_total, r->estimate, r->days, r->offset, (unsigned long long)r->as_parent,
	    book_text(b, r->note), book_text(b, r->overlay));
	for (uint32_t i = 0; i < r->hours.count; i++)
		buffer_printf(out, " %d-%d", b->hours[r->hours.first + i].from,
		    b->hours[r->hours.first + i].until);
	for (enum meter m = 0; m < N_METERS; m++) {
		char text[INT128_TEXT];
		money price;

		if (!book_price(b, r, m, &price))
			continue;
		money_print(text, price);
		buffer_printf(out, " %s=%s", meters[m].name, text);
	}
	write_sources(out, b, r->sources);
}

static inline void
write_model(struct buffer *out, const struct book *b, const struct model *m)
{
	buffer_printf(out, " model %s|%s|%s provider %u %" PRId64 " %" PRId64 " retired %d cache %" PRId64
	    " %" PRId64, book_text(b, m->id), book_text(b, m->title), book_text(b, m->note), m->provider,
	    m->context, m->max_output, m->retired, m->cache_minimum, m->cache_step);
	if (m->successor != BOOK_NONE)
		buffer_printf(out, " successor %s from %d", book_text(b, b->models[m->successor].id),
		    m->successor_from);
	write_sources(out, b, m->cache_sources);
	write_aliases(out, b, m->aliases);
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		const struct uplift *u = &b->uplifts[m->uplifts.first + i];

		buffer_printf(out, "  uplift %s|%s %" PRId64 " %" PRId64 " %" PRId64, book_text(b, u->region),
		    book_text(b, u->tier), u->times, u->from, u->until);
		write_sources(out, b, u->sources);
	}
	for (uint32_t i = 0; i < m->rates.count; i++)
		write_rate(out, b, &b->rates[m->rates.first + i]);
}

static inline void
write_plan(struct buffer *out, const struct book *b, const struct plan *p)
{
	buffer_printf(out, "plan %s|%s|%s|%s", book_text(b, p->id), book_text(b, p->title),
	    book_text(b, p->provider), book_text(b, p->note));
	write_aliases(out, b, p->aliases);
	for (uint32_t i = 0; i < p->fees.count; i++) {
		const struct fee *f = &b->fees[p->fees.first + i];

		buffer_printf(out, " fee %" PRId64 " %s %s %s %" PRId64 " %" PRId64, f->fee,
		    book_text(b, f->per), book_text(b, f->each), book_text(b, f->note), f->from, f->until);
		write_sources(out, b, f->sources);
	}
	for (uint32_t i = 0; i < p->quotas.count; i++) {
		const struct quota *q = &b->quotas[p->quotas.first + i];

		buffer_printf(out, " quota %s %" PRId64 " %s %s %s %" PRId64 " %" PRId64, book_text(b, q->of),
		    q->count, book_text(b, q->per), book_text(b, q->then), book_text(b, q->note), q->from,
		    q->until);
		write_sources(out, b, q->sources);
	}
}

static inline const char *
book_written(struct arena *a, const struct book *b)
{
	struct buffer out = buffer_new(a);

	for (uint32_t i = 0; i < b->n_providers; i++) {
		const struct provider *p = &b->providers[i];

		buffer_printf(&out, "provider %s|%s", book_text(b, p->id), book_text(b, p->title));
		write_aliases(&out, b, p->aliases);
		for (uint32_t k = 0; k < p->tiers.count; k++)
			buffer_printf(&out, " tier %s=%s\n", book_text(b, b->tier_words[p->tiers.first + k].word),
			    book_text(b, b->tier_words[p->tiers.first + k].tier));
		for (uint32_t k = 0; k < p->models.count; k++)
			write_model(&out, b, &b->models[p->models.first + k]);
	}
	for (uint32_t i = 0; i < b->n_plans; i++)
		write_plan(&out, b, &b->plans[i]);
	for (uint32_t i = 0; i < b->n_names; i++) {
		const struct name *n = &b->names[i];

		buffer_printf(&out, "name %s %d %s %" PRId64 " %" PRId64 "\n", book_text(b, n->folded), n->kind,
		    book_text(b, b->models[n->model].id), n->from, n->until);
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
