/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_INTERNAL_H
#define IMPORT_INTERNAL_H

#include "base/money.h"
#include "interop/import.h"

/*
 * What the files import_*.c share. A reader makes a model of each entry of its catalogue and fills
 * rows of prices; import_settle makes them rows of a book, import_book writes that book, and
 * import_report counts what was lost on the way. Everything lives in the import's arena.
 */

/* ---- numbers ---- */

enum import_number { NUMBER_EXACT, NUMBER_ROUNDED, NUMBER_NONE, NUMBER_NEGATIVE, NUMBER_TOO_LARGE };

/*
 * Reads a decimal of JSON, "1.25e-06", times 10^shift, in units of 10^-RATE_DECIMALS. NUMBER_ROUNDED:
 * half to even, since it has more decimals; never from something to nothing. *out is set for these
 * two only.
 */
enum import_number import_number(const char *text, int shift, int64_t *out);

/* A whole number, also as "256000.0"; -1 if it is none, or above 10^15. */
int64_t	import_whole(const struct json *value);

/* A decimal in millionths, for a factor; 0 if it is none. */
int64_t	import_factor(const struct json *value);

/* A day such as "2026-02-19"; 0 if it is none. */
day	import_day(const struct json *value);

/* The text of a string; "" of anything else. */
const char *import_text(const struct json *value);

/* ---- models and rows ---- */

/* Prices with the conditions under which they hold. */
struct import_row {
	const char	*tier;
	enum band	 band;
	int64_t		 tokens;
	instant		 from, until;
	bool		 window;	/* holds at these hours of UTC only */
	struct hours	 hours;
	int64_t		 up_to;		/* INT64_MAX: no end */
	meter_set	 priced, as_parent, rounded;
	int64_t		 price[N_METERS];	/* in 10^-RATE_DECIMALS dollars */
};

enum { IMPORT_UPLIFTS = 4 };

struct import_model {
	const char	*provider;	/* the catalogue's word for it, then the id of the book */
	const char	*provider_title;	/* "" if the catalogue has none */
	const char	*id, *title, *folded;	/* folded: the id, as names are compared */
	const char	*key;		/* where it stands in the catalogue */
	const char	**aliases;
	size_t		 n_aliases, room_aliases;
	int64_t		 context, max_output, cache_minimum;	/* 0: not known */
	day		 retired;	/* 0 */
	struct { const char *region; int64_t times; } uplifts[IMPORT_UPLIFTS];
	size_t		 n_uplifts;
	struct import_row **rows;
	size_t		 n_rows, room_rows;
	bool		 lost;		/* a price of it, not zero, could not be carried */
	bool		 free;		/* every price is 0 */
	bool		 unwanted;	/* provider= or model= leaves it out */
	const char	*dropped;	/* why it is not in the book; NULL */
	size_t		 order;		/* among the models of the catalogue */
};

struct import_tally;

struct import {
	struct arena			*arena;
	const struct import_order	*order;
	const char			*file;
	day				 read;
	struct import_model		**models;
	size_t				 n_models, room_models;
	struct import_tally		*tallies;
	size_t				 n_tallies, room_tallies;
	struct imported			*out;
};

/*
 * Adds the model that stands under key in the catalogue, sold by that provider (as the catalogue
 * calls both). title may be "".
 */
struct import_model *import_model(struct import *im, const char *provider, const char *id,
    const char *title, const char *key);

/* A further name. */
void	import_alias(struct import *im, struct import_model *m, const char *name);

/* That region costs so many millionths of every token price. */
void	import_uplift(struct import *im, struct import_model *m, const char *region, int64_t times);

/* The model's row of that tier and size ("standard", BAND_NONE, 0), which is made if need be. */
struct import_row *import_row(struct import *im, struct import_model *m, const char *tier,
    enum band band, int64_t tokens);

/* A new row that holds for a time only. */
struct import_row *import_row_between(struct import *im, struct import_model *m, instant from,
    instant until);

/* A copy of row r for another size. */
struct import_row *import_row_above(struct import *im, struct import_model *m,
    const struct import_row *r, enum band band, int64_t tokens);

/* A word as a tier, in lower case; NULL if it cannot be one, or is the word for what is no tier. */
const char *import_tier(struct import *im, const char *word);

/* Leaves the model out, for a reason that counts for all models alike; the first reason stays. */
void	import_drop(struct import_model *m, const char *reason);

/* ---- keys ---- */

enum import_use {
	USE_PRICE,	/* the price of a meter */
	USE_LOST,	/* a price for which toll has no meter */
	USE_OWN,	/* the reader of the catalogue knows */
};

/* A key of a catalogue, and what toll makes of it. A new key is one row of its catalogue's table. */
struct import_key {
	const char	*name;
	enum import_use	 use;
	enum meter	 meter;
	int		 shift;		/* the price of toll is that times 10^shift */
	const char	*only;		/* kinds of models of which it is the price, with blanks; NULL: all */
};

struct import_keys { const struct import_key *item; size_t n; };

/* Whether a key is a price of models of that kind. */
bool	import_is_for(const struct import_key *key, const char *kind);

/* The key of that name; NULL. */
const struct import_key *import_key(const struct import_keys *keys, const char *name);

/* Reads one price into a row. key is its name in reports. */
void	import_price(struct import *im, struct import_model *m, struct import_row *r,
	    const struct import_key *key, const struct json *value);

/*
 * Reads an object of prices into a row by a table. kind is that of the model, for keys that are
 * prices of some only. Keys of USE_OWN, and those that the table has not and that have no number, are
 * left to the caller.
 */
void	import_prices(struct import *im, struct import_model *m, struct import_row *r,
	    const struct json *object, const struct import_keys *keys, const char *kind);

/* ---- reports ---- */

enum import_loss {
	LOSS_MODEL,	/* a model is not in the book; what: why */
	LOSS_PRICE,	/* a price is not; what: its key */
	LOSS_FACT,	/* something that is no price; what: its key */
	LOSS_NAME,	/* a second name is not; what: why */
	LOSS_ROUNDED,	/* a price has more decimals than toll keeps; what: its meter */
	LOSS_PARENT,	/* a row has no price for a meter; what: the meter */
	LOSS_SIZE,	/* a tier has no price for long prompts */
	LOSS_FREE,	/* every price is zero */
	LOSS_PLAIN,	/* keys that are no prices: what is one of them */
	N_LOSSES
};

/* Counts a loss; what must live as long as the import. */
void	import_count(struct import *im, enum import_loss loss, const char *what,
	    const struct import_model *m);

/* Counts a price that toll has no place for, unless its value is zero. */
void	import_lose(struct import *im, struct import_model *m, const char *key,
	    const struct json *value);

/* Says all that was counted, in lines of im->out. */
void	import_report(struct import *im);

/* ---- from models to a book ---- */

/* A name as names are compared: text_fold of it. */
const char *import_fold(struct import *im, const char *name);

/* Gives providers and models ids that are fit for a book, and sorts models by them. */
void	import_name(struct import *im);

/*
 * Of models of one provider, sorted by import_name and with different ids: keeps titles and aliases
 * that no other of them has.
 */
void	import_name_seconds(struct import *im, struct import_model **models, size_t n);

/* Makes rows what a book wants, and drops models that have none; refuses what is far off. */
void	import_settle(struct import *im);

/* Fills im->out->json with the models that are not dropped. ERR_MODEL if none is left. */
bool	import_book(struct import *im, struct err *e);

/* ---- the readers ---- */

bool	import_litellm(struct import *im, const struct json *root);
bool	import_models_dev(struct import *im, const struct json *root);
bool	import_genai_prices(struct import *im, const struct json *root);
bool	import_llm_prices(struct import *im, const struct json *root);
bool	import_openrouter(struct import *im, const struct json *root);

#endif
