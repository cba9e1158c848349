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

enum { FACTOR_ONE = 1000000 };		/* a factor of 1, in millionths */

enum band { BAND_NONE, BAND_ABOVE, BAND_AT_LEAST };

enum name_kind { NAME_ID, NAME_ALIAS, NAME_TITLE };

/*
 * The rows of the tables: one struct for each object of book_keys.def, which lists and explains their members. kind_id,
 * kind_instant and so on are the C types of its kinds.
 */
#define KIND(kind, type, load, format, merge) typedef type kind_##kind;
#define MEMBER_KIND(kind, type, merge) typedef type kind_##kind;
#define OBJECT(object, table) struct object {
#define OBJECT_OF_FILE(object) struct object {
#define KEY(object, key, kind, member, flags) kind_##kind member;
#define MEMBER(object, kind, member) kind_##kind member;
#define END };
#include "book/book_keys.def"

struct model_lookup_memo;

/* For each object a table, as in: const struct rate *rates; uint32_t n_rates; */
struct book {
	const char	*text;
	const int64_t	*prices;	/* 10^-12 dollars for meters[m].per units */
	const uint32_t	*source_refs;	/* indexes of sources; a span of sources is of these */
	uint32_t	 n_text, n_prices, n_source_refs;
#define OBJECT(object, table) const struct object *table; uint32_t n_##table;
#include "book/book_keys.def"
	struct currency	*currency;	/* in which its prices, and bills by it, are shown; NULL: dollars */
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

/* The model whose rows of tier any hold for m too, as its provider says; NULL if there is none, or it is m itself. */
const struct model *book_charges(const struct book *b, const struct model *m);

/* The day of a source: when it was read, otherwise when it was published. */
day	book_source_day(const struct source *s);

enum { BOOK_STALE_DAYS = 90 };	/* if the newest source of a price is older, a bill has a note */

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

/* Whether an uplift holds in that tier (in the word of the book) and region, at some time; NULL: in any. */
bool	book_uplift_is_for(const struct book *b, const struct uplift *u, const char *tier, const char *region);

#endif
