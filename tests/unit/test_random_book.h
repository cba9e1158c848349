/* SPDX-License-Identifier: MIT */
#ifndef TEST_RANDOM_BOOK_H
#define TEST_RANDOM_BOOK_H

/* Random books in which every condition of a price occurs, and prices change on a few known instants. */

#include "test_answer.h"

/* Makes random books and files; each round has its own stream of numbers. */
struct maker {
	struct rng	 rng;
	struct buffer	 out;
	unsigned	 priced;	/* of the current model: bits of optional[] */
	bool		 bands_by_total;
	const char	*uplift_tier;	/* a condition of the uplifts that come next, or empty */
};

static inline bool
one_in(struct maker *m, uint64_t n)
{
	return rng_below(&m->rng, n) == 0;
}

#define any_of(m, list) ((list)[rng_below(&(m)->rng, LENGTH(list))])
#define add(m, ...) buffer_printf(&(m)->out, __VA_ARGS__)

enum { MODELS = 5 };

/* Moments at which something changes in these books; the days of the files are around them. */
static const char *const change_moments[] = { "2026-02-01", "2026-03-01T12:00Z", "2026-06-15", "2026-09-01T06:30Z" };

/* Meters that a model may price; one with a parent may be billed as its parent. */
static const struct { const char *name; bool has_parent; unsigned often; } optional[] = {
	{ "output", false, 9 }, { "cache-read", true, 7 }, { "cache-write", true, 5 }, { "cache-write-1h", true, 3 },
	{ "audio-input", true, 4 }, { "audio-cache-read", true, 4 }, { "reasoning", true, 4 }, { "audio-output", true, 4 },
	{ "request", false, 2 }, { "image", false, 7 },
};

static inline const char *
random_price(struct maker *m)
{
	static const char *const prices[] = { "0", "1", "2", "0.1", "1.25", "15", "0.000001", "0.123456789012",
	    "3.333333", "0.07", "1000" };

	return any_of(m, prices);
}

static inline void
add_source(struct maker *m)
{
	add(m, "\"sources\": [\"%s\"] }", one_in(m, 4) ? "old" : "s");
}

static inline void
add_remarks(struct maker *m)
{
	static const char *const notes[] = { "half of the list", "as told by mail", "with ; and \\\"quotes\\\", too" };

	if (one_in(m, 8))
		add(m, "\"estimate\": true, ");
	if (one_in(m, 6))
		add(m, "\"note\": \"%s\", ", any_of(m, notes));
}

/* A row of the model; conditions end with a comma, or are empty. whole: no meter is left to its parent. */
static inline void
add_rate(struct maker *m, bool *first, const char *conditions, bool whole)
{
	const char *parents = "";

	add(m, "%s      { %s", *first ? "" : ",\n", conditions);
	*first = false;
	add_remarks(m);
	add(m, "\"input\": \"%s\", ", random_price(m));
	for (size_t i = 0; i < LENGTH(optional); i++) {
		if ((m->priced & 1U << i) == 0)
			continue;
		if (whole || !optional[i].has_parent || !one_in(m, 5))
			add(m, "\"%s\": \"%s\", ", optional[i].name, random_price(m));
		else
			parents = arena_printf(m->out.arena, "%s%s\"%s\"", parents, *parents == '\0' ? "" : ", ",
			    optional[i].name);
	}
	if (*parents != '\0')
		add(m, "\"as-parent\": [%s], ", parents);
	add_source(m);
}

static inline const char *
random_window(struct maker *m)
{
	static const char *const hours[] = { "\"09:00-12:00\", \"14:00-18:00\"", "\"16:30-00:30\"", "\"00:00-06:00\"" };
	static const char *const days[] = { "mon-fri", "sat,sun", "wed" };
	static const char *const offsets[] = { "", "\"offset\": \"+08:00\", ", "\"offset\": \"-05:30\", " };
	uint64_t kind = rng_below(&m->rng, 3);
	const char *h = kind == 1 ? "" : arena_printf(m->out.arena, "\"hours\": [%s], ", any_of(m, hours));
	const char *d = kind == 0 ? "" : arena_printf(m->out.arena, "\"days\": \"%s\", ", any_of(m, days));

	return arena_printf(m->out.arena, "%s%s%s", h, d, any_of(m, offsets));
}

static inline void
add_bands(struct maker *m, bool *first, const char *when)
{
	static const char *const sizes[] = { "1000", "32000", "200000" };
	const char *on = m->bands_by_total ? "\"band-on\": \"total\", " : "";

	for (size_t i = 0; i < LENGTH(sizes); i++) {
		if (one_in(m, 3))
			add_rate(m, first, arena_printf(m->out.arena, "%s\"%s\": %s, %s", when,
			    one_in(m, 2) ? "above" : "at-least", sizes[i], on), false);
	}
}

/* All rows of a period; when: its bounds. */
static inline void
add_period(struct maker *m, bool *first, const char *when)
{
	struct arena *a = m->out.arena;

	add_rate(m, first, when, true);
	if (one_in(m, 3))
		add_bands(m, first, when);
	if (one_in(m, 3))
		add_rate(m, first, arena_printf(a, "%s%s", when, random_window(m)), true);
	if (one_in(m, 4))
		add_rate(m, first, arena_printf(a, "\"region\": \"eu\", %s", when), false);
	if (!one_in(m, 4))
		add_rate(m, first, arena_printf(a, "\"tier\": \"batch\", %s%s", when, one_in(m, 3) ?
		    "\"up-to\": 100000, " : ""), false);
}

/* Covers all time by up to as many periods as change_moments allows; may_miss: one of them may be missing. */
static inline void
add_periods(struct maker *m, void (*period)(struct maker *m, bool *first, const char *when), bool *first,
    bool may_miss)
{
	struct arena *a = m->out.arena;
	const char *from = "";

	for (size_t i = 0; i <= LENGTH(change_moments); i++) {
		bool end = i == LENGTH(change_moments);

		if (!end && !one_in(m, 4))
			continue;
		if (end || !may_miss || !one_in(m, 10))
			period(m, first, end ? from : arena_printf(a, "%s\"until\": \"%s\", ", from, change_moments[i]));
		if (!end)
			from = arena_printf(a, "\"from\": \"%s\", ", change_moments[i]);
	}
}

static inline void
add_calls(struct maker *m, bool *first, const char *when)
{
	add(m, "%s      { \"tier\": \"any\", %s", *first ? "" : ",\n", when);
	*first = false;
	add_remarks(m);
	add(m, "\"search\": \"%s\", ", random_price(m));
	if (one_in(m, 2))
		add(m, "\"search-high\": \"%s\", ", random_price(m));
	add_source(m);
}

static inline void
add_uplift(struct maker *m, bool *first, const char *when)
{
	static const char *const factors[] = { "1.1", "1.333333", "0.9", "2" };

	add(m, "%s{ \"region\": \"us\", %s\"times\": \"%s\", %s\"sources\": [\"s\"] }", *first ? "" : ", ",
	    m->uplift_tier, any_of(m, factors), when);
	*first = false;
}

static inline void
add_model(struct maker *m, unsigned i)
{
	bool first = true;

	m->priced = 0;
	for (size_t k = 0; k < LENGTH(optional); k++)
		m->priced |= (unsigned)(rng_below(&m->rng, 10) < optional[k].often) << k;
	m->bands_by_total = one_in(m, 3);
	add(m, "%s    { \"id\": \"m%u\", \"title\": \"Model %u\", ", i == 0 ? "" : ",\n", i, i);
	if (i < 2)
		add(m, "\"aliases\": [\"long-name-%u\", { \"id\": \"now\", \"%s\": \"2026-06-15\" }], ", i,
		    i == 0 ? "until" : "from");
	if (one_in(m, 3))
		add(m, "\"context\": %s, ", one_in(m, 2) ? "1000" : "300000");
	if (one_in(m, 3))
		add(m, "\"cache\": { \"minimum\": 1024, \"sources\": [\"s\"] }, ");
	if (i + 1 < MODELS && one_in(m, 4))
		add(m, "\"successor\": { \"id\": \"m%u\", \"from\": \"2026-0%u-02\" }, ", i + 1,
		    1 + (unsigned)rng_below(&m->rng, 9));
	else if (one_in(m, 4))
		add(m, "\"retired\": \"2026-05-05\", ");
	if (!one_in(m, 4)) {
		m->uplift_tier = one_in(m, 3) ? "\"tier\": \"batch\", " : "";
		add(m, "\"uplift\": [");
		add_periods(m, add_uplift, &first, true);
		if (*m->uplift_tier != '\0' && one_in(m, 2)) {
			m->uplift_tier = "\"tier\": \"standard\", ";
			add_periods(m, add_uplift, &first, true);
		}
		add(m, "], ");
		first = true;
	}
	add(m, "\"rates\": [\n");
	add_periods(m, add_period, &first, true);
	if (!one_in(m, 4))
		add_periods(m, add_calls, &first, true);
	add(m, " ] }");
}

/* The charges of all models: a price per call for those, and in the periods, that have none of their own. */
static inline void
add_charges(struct maker *m)
{
	add(m, ",\n    { \"id\": \"tools\", \"title\": \"Tools\", \"charges\": true, \"rates\": [\n"
	    "      { \"tier\": \"any\", \"until\": \"2026-02-02\", \"search\": \"0.5\", \"sources\": [\"s\"] },\n"
	    "      { \"tier\": \"any\", \"from\": \"2026-03-01T18:00Z\", \"search\": \"0.25\", \"search-high\": \"0.75\", "
	    "\"note\": \"of all models\", \"sources\": [\"old\"] } ] }");
}

static inline const struct book *
random_book(struct maker *m)
{
	m->out.n = 0;
	add(m, "{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\", \"tiers\": { \"bulk\": \"batch\" },\n"
	    "  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-20\" },\n"
	    "    \"old\": { \"title\": \"News\", \"url\": \"https://acme.example/news\", \"published\": \"2026-01-15\" } },\n"
	    "  \"models\": [\n");
	for (unsigned i = 0; i < MODELS; i++)
		add_model(m, i);
	add_charges(m);
	add(m, " ] }\n");
	return test_book_text(m->out.arena, "random.json", m->out.text);
}

#endif
