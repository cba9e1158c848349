/* SPDX-License-Identifier: MIT */
/*
 * The built-in book as C source: one function for each table writes its rows as positional initialisers, so
 * they must have the order of the members in book.h. Tables are listed in book_emit_c().
 */
#include "book/book_emit_c.h"

#include <inttypes.h>
#include <string.h>

#include "base/macros.h"

/* One text a line; bytes that are not plain ASCII are octal with three digits, which no following digit can extend. */
static void
emit_text(FILE *f, const struct book *b)
{
	fputs("static const char text[] =\n\t\"", f);
	for (uint32_t i = 0; i + 1 < b->n_text; i++) {
		unsigned char c = (unsigned char)b->text[i];

		if (c == '\0')
			fputs("\\000\"\n\t\"", f);
		else if (c == '"' || c == '\\' || c == '?' || c < ' ' || c > '~')
			fprintf(f, "\\%03o", c);
		else
			fputc(c, f);
	}
	fputs("\";\n", f);
}

static void
emit_instant(FILE *f, instant at)
{
	if (at == INSTANT_FIRST)
		fputs("INSTANT_FIRST, ", f);
	else if (at == INSTANT_LAST)
		fputs("INSTANT_LAST, ", f);
	else
		fprintf(f, "%" PRId64 ", ", at);
}

static void
emit_span(FILE *f, struct span s)
{
	fprintf(f, "{ %" PRIu32 ", %" PRIu32 " }, ", s.first, s.count);
}

static void
emit_provider(FILE *f, const struct book *b, uint32_t i)
{
	const struct provider *p = &b->providers[i];

	fprintf(f, "%u, %u, ", p->id, p->title);
	emit_span(f, p->aliases);
	emit_span(f, p->tiers);
	emit_span(f, p->models);
}

static void
emit_tier_word(FILE *f, const struct book *b, uint32_t i)
{
	fprintf(f, "%u, %u, ", b->tier_words[i].word, b->tier_words[i].tier);
}

static void
emit_source(FILE *f, const struct book *b, uint32_t i)
{
	const struct source *s = &b->sources[i];

	fprintf(f, "%u, %u, %u, %uu, %d, %d, ", s->key, s->title, s->url, s->provider, s->published,
	    s->read);
}

static void
emit_alias(FILE *f, const struct book *b, uint32_t i)
{
	fprintf(f, "%u, ", b->aliases[i].name);
	emit_instant(f, b->aliases[i].from);
	emit_instant(f, b->aliases[i].until);
}

static void
emit_uplift(FILE *f, const struct book *b, uint32_t i)
{
	const struct uplift *u = &b->uplifts[i];

	fprintf(f, "%u, %u, %" PRId64 ", ", u->region, u->tier, u->times);
	emit_instant(f, u->from);
	emit_instant(f, u->until);
	emit_span(f, u->sources);
}

static void
emit_model(FILE *f, const struct book *b, uint32_t i)
{
	const struct model *m = &b->models[i];

	fprintf(f, "%u, %u, %u, %u, ", m->id, m->title, m->note, m->provider);
	emit_span(f, m->aliases);
	fprintf(f, "%" PRId64 ", %" PRId64 ", %d, %uu, %d, %" PRId64 ", %" PRId64 ", ", m->context,
	    m->max_output, m->retired, m->successor, m->successor_from, m->cache_minimum,
	    m->cache_step);
	emit_span(f, m->cache_sources);
	emit_span(f, m->uplifts);
	emit_span(f, m->rates);
}

static void
emit_hours(FILE *f, const struct book *b, uint32_t i)
{
	fprintf(f, "%u, %u, ", b->hours[i].from, b->hours[i].until);
}

static void
emit_rate(FILE *f, const struct book *b, uint32_t i)
{
	const struct rate *r = &b->rates[i];

	fprintf(f, "%u, %u, ", r->tier, r->region);
	emit_instant(f, r->from);
	emit_instant(f, r->until);
	fprintf(f, "%d, %" PRId64 ", ", r->band, r->band_tokens);
	if (r->up_to == INT64_MAX)
		fputs("INT64_MAX, ", f);
	else
		fprintf(f, "%" PRId64 ", ", r->up_to);
	fprintf(f, "%d, %d, %u, %d, ", r->band_on_total, r->estimate, r->days, r->offset);
	emit_span(f, r->hours);
	fprintf(f, "%#" PRIx64 ", %#" PRIx64 ", %u, %u, ", r->priced, r->as_parent, r->prices, r->note);
	emit_span(f, r->sources);
	fprintf(f, "%u, %u, ", r->model, r->overlay);
}

static void
emit_plan(FILE *f, const struct book *b, uint32_t i)
{
	const struct plan *p = &b->plans[i];

	fprintf(f, "%u, %u, %u, %u, ", p->id, p->title, p->provider, p->note);
	emit_span(f, p->aliases);
	emit_span(f, p->fees);
	emit_span(f, p->quotas);
}

static void
emit_fee(FILE *f, const struct book *b, uint32_t i)
{
	const struct fee *fee = &b->fees[i];

	fprintf(f, "%" PRId64 ", %u, %u, %u, ", fee->fee, fee->per, fee->each, fee->note);
	emit_instant(f, fee->from);
	emit_instant(f, fee->until);
	emit_span(f, fee->sources);
}

static void
emit_quota(FILE *f, const struct book *b, uint32_t i)
{
	const struct quota *q = &b->quotas[i];

	fprintf(f, "%u, %" PRId64 ", %u, %u, %u, ", q->of, q->count, q->per, q->then, q->note);
	emit_instant(f, q->from);
	emit_instant(f, q->until);
	emit_span(f, q->sources);
}

static void
emit_price(FILE *f, const struct book *b, uint32_t i)
{
	fprintf(f, "%" PRId64 ", ", b->prices[i]);
}

static void
emit_source_ref(FILE *f, const struct book *b, uint32_t i)
{
	fprintf(f, "%u, ", b->source_refs[i]);
}

static void
emit_name(FILE *f, const struct book *b, uint32_t i)
{
	const struct name *n = &b->names[i];

	fprintf(f, "%u, %u, %d, ", n->folded, n->model, n->kind);
	emit_instant(f, n->from);
	emit_instant(f, n->until);
}

static bool
is_struct(const char *type)
{
	return strncmp(type, "struct ", 7) == 0;
}

/* An empty table gets one row of zeros, since C has no empty arrays. */
void
book_emit_c(FILE *f, const struct book *b)
{
	const struct {
		const char	*type, *name;
		uint32_t	 n;
		void		(*row)(FILE *, const struct book *, uint32_t);
	} tables[] = {
		{ "struct provider",  "providers",   b->n_providers,   emit_provider },
		{ "struct tier_word", "tier_words",  b->n_tier_words,  emit_tier_word },
		{ "struct source",    "sources",     b->n_sources,     emit_source },
		{ "struct alias",     "aliases",     b->n_aliases,     emit_alias },
		{ "struct uplift",    "uplifts",     b->n_uplifts,     emit_uplift },
		{ "struct model",     "models",      b->n_models,      emit_model },
		{ "struct hours",     "hours",       b->n_hours,       emit_hours },
		{ "struct rate",      "rates",       b->n_rates,       emit_rate },
		{ "int64_t",          "prices",      b->n_prices,      emit_price },
		{ "uint32_t",         "source_refs", b->n_source_refs, emit_source_ref },
		{ "struct plan",      "plans",       b->n_plans,       emit_plan },
		{ "struct fee",       "fees",        b->n_fees,        emit_fee },
		{ "struct quota",     "quotas",      b->n_quotas,      emit_quota },
		{ "struct name",      "names",       b->n_names,       emit_name },
	};
	const size_t n = LENGTH(tables);

	fputs("/* Written by mkbook from pricing/; do not edit. */\n#include \"book/book_data.h\"\n\n", f);
	emit_text(f, b);
	for (size_t t = 0; t < n; t++) {
		fprintf(f, "static const %s %s[] = {\n", tables[t].type, tables[t].name);
		for (uint32_t i = 0; i < tables[t].n; i++) {
			fputs(is_struct(tables[t].type) ? "\t{ " : "\t", f);
			tables[t].row(f, b, i);
			fputs(is_struct(tables[t].type) ? "},\n" : "\n", f);
		}
		fputs(tables[t].n > 0 ? "};\n" : is_struct(tables[t].type) ? "\t{ 0 }\n};\n" : "\t0\n};\n", f);
	}
	fputs("\nconst struct book book_builtin = {\n\t.text = text,\n", f);
	for (size_t t = 0; t < n; t++)
		fprintf(f, "\t.%s = %s, .n_%s = %u,\n", tables[t].name, tables[t].name, tables[t].name,
		    tables[t].n);
	fprintf(f, "\t.n_text = %u,\n};\n", b->n_text);
}
