/* SPDX-License-Identifier: MIT */
#ifndef BOOK_H
#define BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/money.h"
#include "book/meter.h"

/*
 * The book: a list of prices with their conditions and sources. It is immutable once it is built, and
 * has no pointers inside its tables, so that the book that is compiled into the program costs nothing
 * at start. Tables refer to each other by index, and to text by its offset in one pool. book_load makes
 * a book from JSON (toll-pricing(5)); rate_select chooses the row that prices a request.
 */

/* The offset of a text in the pool; 0 is the empty text, which means "not given". */
typedef uint32_t text_ref;

/* Consecutive rows of another table. */
struct span { uint32_t first, count; };

#define BOOK_NONE UINT32_MAX		/* no row */

struct provider {
	text_ref	id, title;
	struct span	aliases;	/* of aliases, without dates */
	struct span	tiers;		/* of tier_words */
	struct span	models;
};

/* Another word for a tier of a provider: word "fast" for tier "priority". */
struct tier_word { text_ref word, tier; };

struct source {
	text_ref	key, title, url;
	uint32_t	provider;	/* whose file has it; BOOK_NONE: the file of the plans */
	day		published;	/* 0: not given */
	day		read;		/* 0: not given; one of the two is given */
};

/* A second name, and the period in which it means this model. */
struct alias {
	text_ref	name;
	instant		from, until;	/* half open */
};

/*
 * The factor of a region for the price of every token meter, such as the +10 % of OpenAI (API pricing) and
 * the 1.1x of Anthropic (Pricing, data residency).
 */
struct uplift {
	text_ref	region;
	text_ref	tier;		/* in this tier only; 0: in every tier */
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
	uint32_t	successor;	/* the model whose prices apply from successor_from on; BOOK_NONE */
	day		successor_from;
	int64_t		cache_minimum;	/* tokens of the shortest prompt that is cached; 0: not known */
	int64_t		cache_step;	/* cached tokens are a multiple of this (OpenAI, Prompt caching); 0 */
	struct span	cache_sources;
	struct span	uplifts;
	struct span	rates;		/* empty: known by name only */
};

/*
 * Minutes of a day, half open. May pass midnight; if both are equal, the whole day. Prices by the hour are
 * those of DeepSeek (API docs, quick_start/pricing).
 */
struct hours { uint16_t from, until; };

enum band { BAND_NONE, BAND_ABOVE, BAND_AT_LEAST };

/* A row of prices, and the conditions under which it holds. */
struct rate {
	text_ref	tier;		/* "standard", ...; "any": prices per call, in addition to every tier */
	text_ref	region;		/* 0: everywhere */
	instant		from, until;	/* half open */
	enum band	band;
	int64_t		band_tokens;	/* it holds above, or from, this number of prompt tokens */
	int64_t		up_to;		/* the most prompt tokens that are sold; INT64_MAX: no limit */
	bool		band_on_total;	/* the band counts input and output, not input alone */
	bool		estimate;	/* some prices were computed or never published */
	uint8_t		days;		/* of the week, bit 0 is Monday */
	int16_t		offset;		/* of the clock of hours and days, in minutes east of UTC */
	struct span	hours;		/* empty: all day */
	meter_set	priced;		/* the meters that have a price here */
	meter_set	as_parent;	/* the meters that the vendor bills as their parent */
	uint32_t	prices;		/* index of its first price; they are in the order of the meters */
	text_ref	note;
	struct span	sources;
	uint32_t	model;
	text_ref	overlay;	/* the file that added it to the book (overlay=); 0: the book's own */
};

/* A subscription: its fees, and the quotas that it includes. */
struct plan {
	text_ref	id, title, provider, note;
	struct span	aliases, fees, quotas;
};

struct fee {
	int64_t		fee;		/* in units of 10^-12 dollars */
	text_ref	per;		/* "month" */
	text_ref	each;		/* "user"; 0: not given */
	text_ref	note;
	instant		from, until;
	struct span	sources;
};

struct quota {
	text_ref	of;		/* a model, or something else that is counted */
	int64_t		count;		/* -1: no limit is stated */
	text_ref	per;		/* "month", "5h" */
	text_ref	then;		/* what follows when it is used up; 0: nothing */
	text_ref	note;
	instant		from, until;
	struct span	sources;
};

enum name_kind { NAME_ID, NAME_ALIAS, NAME_TITLE };

/* The index of names, sorted by folded text (text_fold), then by kind, then by model. */
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
	const int64_t		*prices;	/* 10^-12 dollars for meters[m].per units */
	const uint32_t		*source_refs;	/* indexes of sources; a span of sources is of these */
	const struct plan	*plans;
	const struct fee	*fees;
	const struct quota	*quotas;
	const struct name	*names;
	uint32_t		 n_text, n_providers, n_tier_words, n_sources, n_aliases, n_uplifts,
				 n_models, n_hours, n_rates, n_prices, n_source_refs, n_plans,
				 n_fees, n_quotas, n_names;
	struct model_lookup_memo	*memo;	/* of a book of one thread, see model_lookup.h; NULL: none */
};

const char *book_text(const struct book *b, text_ref ref);

/*
 * The price of a meter in a row, for meters[m].per units. False if the row has no price of its own for it.
 */
bool	book_price(const struct book *b, const struct rate *r, enum meter m, money *out);

/*
 * The meter whose price is used for m in row r: m itself, or the first of its price_fallback meters that
 * has a price. METER_NONE if there is none.
 */
enum meter book_priced_as(const struct rate *r, enum meter m);

/* The provider of that id, title or alias (in any case); BOOK_NONE. */
uint32_t book_provider(const struct book *b, const char *name);

/* The plan of that id, title or alias at that instant; BOOK_NONE. */
uint32_t book_plan(const struct book *b, const char *name, instant at);

/*
 * The tier that a provider means by a word: "priority" for "fast"; the word itself if it has no other
 * meaning. "" means "standard".
 */
const char *book_tier(const struct book *b, uint32_t provider, const char *word);

/* The day of a source: when it was read, otherwise when it was published. */
day	book_source_day(const struct source *s);

/* The latest such day of a span of sources; 0 if the span is empty. */
day	book_newest(const struct book *b, struct span sources);

/* The latest such day of all sources of the book; 0 if it has none. */
day	book_newest_source(const struct book *b);

/* Whether r holds only at certain hours or days of the week, and whether it holds at that instant of the week. */
bool	book_has_window(const struct rate *r);
bool	book_in_window(const struct book *b, const struct rate *r, instant at);

/*
 * Whether row p of book x and row q of book y price the same thing, in whatever periods: tier, region,
 * band and hours are the same. The models are not compared.
 */
bool	book_same_conditions(const struct book *x, const struct rate *p, const struct book *y,
	    const struct rate *q);

/* The fewest tokens for which a row holds: 0 without a band, N + 1 for "above": N. */
int64_t	book_band_least(const struct rate *r);

enum { BOOK_WINDOW_TEXT = 160, BOOK_DAYS_TEXT = 32 };

/* Prints the days of the week on which a row holds: "mon-fri", "sat,sun"; "" for all. Returns out. */
const char *book_print_days(char out[BOOK_DAYS_TEXT], const struct rate *r);

/* Prints the window of a row: "mon-fri 01:00-04:00, 06:00-10:00 UTC". Returns out. */
const char *book_print_window(char out[BOOK_WINDOW_TEXT], const struct book *b,
    const struct rate *r);

#endif
