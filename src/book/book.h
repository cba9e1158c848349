/* SPDX-License-Identifier: MIT */
#ifndef BOOK_H
#define BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/money.h"
#include "book/meter.h"

/*
 * A book of prices: immutable once it is built, and without pointers inside its tables, so that
 * the one that is compiled into the program costs nothing at start. Tables refer to each other
 * by index, and to text by its offset in one pool. book_load makes a book from JSON.
 */

/* Offset of a text in the pool; 0 is the empty text, which means "not given". */
typedef uint32_t text_ref;

/* A run of rows of another table. */
struct span { uint32_t first, count; };

#define BOOK_NONE UINT32_MAX		/* no row */

struct provider {
	text_ref	id, title;
	struct span	aliases;	/* of names, as aliases[] rows without dates */
	struct span	tiers;		/* of tier_words */
	struct span	models;
};

/* Another word for a tier of a provider: "fast" for "priority". */
struct tier_word { text_ref word, tier; };

struct source {
	text_ref	key, title, url;
	uint32_t	provider;	/* whose file names it; BOOK_NONE: that of the plans */
	day		published, read;	/* 0: not given; one of them always is */
};

/* A second name, and when it meant (or will mean) this model. */
struct alias {
	text_ref	name;
	instant		from, until;	/* half open */
};

/* What a region adds to every token meter. */
struct uplift {
	text_ref	region;
	int64_t		times;		/* in millionths: 1100000 is 1.1 */
	instant		from, until;
	struct span	sources;
};

struct model {
	text_ref	id, title, note;
	uint32_t	provider;
	struct span	aliases;
	int64_t		context;	/* tokens; 0: not known */
	int64_t		max_output;
	day		retired;	/* 0: not retired */
	uint32_t	successor;	/* whose prices apply from successor_from on; BOOK_NONE */
	day		successor_from;
	int64_t		cache_minimum;	/* tokens of a prompt below which nothing is cached; 0 */
	int64_t		cache_step;	/* cached tokens come in multiples of this; 0 */
	struct span	cache_sources;
	struct span	uplifts;
	struct span	rates;		/* empty: known by name only */
};

/* Minutes of a day, half open; may pass midnight, and equal ends mean the whole day. */
struct hours { uint16_t from, until; };

enum band { BAND_NONE, BAND_ABOVE, BAND_AT_LEAST };

/* A row of prices and the conditions under which it holds. */
struct rate {
	text_ref	tier;		/* "standard", ...; "any" beside every tier */
	text_ref	region;		/* 0: everywhere */
	instant		from, until;	/* half open */
	enum band	band;
	int64_t		band_tokens;	/* prompt tokens above which, or from which on, it holds */
	int64_t		up_to;		/* not sold above; INT64_MAX: no end */
	bool		band_on_total;	/* band counts input and output, not input alone */
	bool		estimate;
	uint8_t		days;		/* of the week, bit 0 = Monday */
	int16_t		offset;		/* minutes east of UTC for hours and days */
	struct span	hours;		/* none: all day */
	meter_set	priced;		/* the meters that have a price here */
	meter_set	as_parent;	/* those that the vendor bills as their parent */
	uint32_t	prices;		/* the first of its prices, in order of the meters */
	text_ref	note;
	struct span	sources;
	uint32_t	model;
	text_ref	overlay;	/* the file that laid it over the book; 0: the book's own */
};

/* A subscription: what it costs, and how much of what it holds. */
struct plan {
	text_ref	id, title, provider, note;
	struct span	aliases, fees, quotas;
};

struct fee {
	int64_t		fee;		/* 10^-12 dollars */
	text_ref	per, each;	/* "month", "user" */
	text_ref	note;
	instant		from, until;
	struct span	sources;
};

struct quota {
	text_ref	of;		/* a model, or something else that is counted */
	int64_t		count;		/* -1: no limit is stated */
	text_ref	per;		/* "month", "5h" */
	text_ref	then;		/* what comes when it is used up; 0: nothing */
	text_ref	note;
	instant		from, until;
	struct span	sources;
};

enum name_kind { NAME_ID, NAME_ALIAS, NAME_TITLE };

/* The index of names: sorted by folded text, then by kind. */
struct name {
	text_ref	folded;
	uint32_t	model;
	enum name_kind	kind;
	instant		from, until;
};

struct model_lookup_memo;

struct book {
	const char		*text;
	const struct provider	*providers;
	const struct tier_word	*tier_words;
	const struct source	*sources;
	const struct alias	*aliases;
	const struct uplift	*uplifts;
	const struct model	*models;
	const struct hours	*hours;
	const struct rate	*rates;
	const int64_t		*prices;	/* 10^-12 dollars per unit of the meter */
	const uint32_t		*source_refs;	/* indexes of sources, for spans of sources */
	const struct plan	*plans;
	const struct fee	*fees;
	const struct quota	*quotas;
	const struct name	*names;
	uint32_t		 n_text, n_providers, n_tier_words, n_sources, n_aliases, n_uplifts,
				 n_models, n_hours, n_rates, n_prices, n_source_refs, n_plans,
				 n_fees, n_quotas, n_names;
	struct model_lookup_memo	*memo;		/* what unknown names are near to, of a book of one thread; see model_lookup.h. NULL: none */
};

const char *book_text(const struct book *b, text_ref ref);

/*
 * The price of a meter in a row: dollars of 10^-18 for meters[m].per units. False if the row has
 * none of its own.
 */
bool	book_price(const struct book *b, const struct rate *r, enum meter m, money *out);

/*
 * The meter whose price holds for m in row r: m itself, or the nearest meter that it costs like.
 * METER_NONE if there is none.
 */
enum meter book_priced_as(const struct rate *r, enum meter m);

/* The provider of that id, title or alias (in any case); BOOK_NONE. */
uint32_t book_provider(const struct book *b, const char *name);

/* The plan of that id, title or alias at that instant; BOOK_NONE. */
uint32_t book_plan(const struct book *b, const char *name, instant at);

/* The tier that a provider means by a word: "priority" for "fast", and the word itself if it has
 * no other meaning. "" is "standard". */
const char *book_tier(const struct book *b, uint32_t provider, const char *word);

/* The day that a source stands for: when it was read, else published. */
day	book_source_day(const struct source *s);

/* The latest such day over a span of sources; 0 if the span is empty. */
day	book_newest(const struct book *b, struct span sources);

/* The latest day of any source of the book; 0 if it has none. */
day	book_newest_source(const struct book *b);

/* Whether r holds only at certain hours or days of the week, and whether at that instant. */
bool	book_has_window(const struct rate *r);
bool	book_in_window(const struct book *b, const struct rate *r, instant at);

/*
 * Whether row p of book x and row q of book y are one offer, at the same or at different times:
 * tier, region, band and hours are the same.
 */
bool	book_same_offer(const struct book *x, const struct rate *p, const struct book *y,
	    const struct rate *q);

/* The least prompt that a row's band takes: 0 without a band, N + 1 for "above": N. */
int64_t	book_band_least(const struct rate *r);

enum { BOOK_WINDOW_TEXT = 160, BOOK_DAYS_TEXT = 32 };

/* The days of the week on which a row holds: "mon-fri", "sat,sun"; "" for all. */
const char *book_print_days(char out[BOOK_DAYS_TEXT], const struct rate *r);

/* A row's window in words: "mon-fri 01:00-04:00, 06:00-10:00 UTC". */
const char *book_print_window(char out[BOOK_WINDOW_TEXT], const struct book *b,
    const struct rate *r);

#endif
