/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_CATALOGUE_H
#define IMPORT_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/money.h"
#include "book/book.h"
#include "io/json.h"

/*
 * A catalogue as its reader finds it: models, rows of prices, and what is lost of them. The readers import_<format>.c
 * fill it with these functions, the steps of import_steps.h make a book of it. Everything lives in the import's arena.
 */
struct import;

/* A catalogue format. The reader walks its JSON and adds the models and prices that it finds to the import. */
struct catalogue {
	const char	*name;		/* the FORMAT of the command */
	const char	*title;		/* first part of a source's title; the original key follows */
	const char	*url;		/* the URL of each source */
	const char	*files;		/* the files of this format, for help */
	const char	*address;	/* where toll update fetches it; NULL: it is not one file */
	bool		(*read)(struct import *im, const struct json *root);	/* false: not this format */
	bool		(*is)(const struct json *root);	/* whether it has the form of this one only */
	bool		gateway;	/* its prices are its own, also of the models of makers */
};

/* The options of an import. */
struct import_order {
	const struct catalogue	*catalogue;	/* NULL: the one whose form the text has */
	const struct book	*book;		/* the price list in use; known providers keep its ids */
	day			 today;		/* yyyymmdd */
	day			 read;		/* when the catalogue was read; 0: its own day, or today, but an
						   overlay needs a day */
	bool			 overlay;	/* make a file to use on top of the price list */
	day			 fetched;	/* the day of an overlay whose day is not known otherwise; 0: none */
	bool			 listed_providers;	/* only providers that the price list has */
	const char		*provider;	/* only this provider; "": all */
	const char *const	*models;	/* only models that match one of these patterns */
	size_t			 n_models;	/* 0: all */
	bool			 force;		/* accept values that are far off their neighbours */
	bool			 all;		/* name every model that has a loss, not only a few */
};

/* A value that was refused; its model is not in the book. */
struct import_refusal { const char *model, *text; };

/* A price of an overlay that the price list does not have, or has another amount for. */
struct import_change {
	const char	*provider, *model;	/* ids; those of the price list if it has the model */
	const char	*tier;
	enum band	 band;			/* of the row, with its tokens; BAND_NONE, 0 */
	int64_t		 tokens;
	enum meter	 meter;
	bool		 is_new;		/* the price list lacks the model: before has no meaning */
	bool		 unpriced;		/* it has the model, but not the meter: before is the price of its
						   parent, which bills took; 0 if there is none */
	int64_t		 before, after;		/* in 10^-RATE_DECIMALS dollars for meters[].per units */
};

/* The result of an import; all of it lives in the arena. */
struct imported {
	const struct catalogue	*catalogue;	/* whose form the text has */
	day			 read;		/* the day of its prices, from which an overlay's rows apply */
	const char		*json;		/* a book in canonical form that loads without error */
	const char		**lines;	/* the report for people: what was imported, and what was not */
	size_t			 n_lines, room_lines;
	struct import_refusal	*unsupported;
	size_t			 n_unsupported, room_unsupported;
	size_t			 models;	/* number of models selected */
	size_t			 carried;	/* number of models in the book */
	size_t			 rows;		/* number of price rows in the book */
	struct import_change	*changes;	/* of an overlay: by provider and model, new models last */
	size_t			 n_changes, room_changes;
	size_t			 changed, added;	/* of an overlay: models with other prices, and new ones */
	size_t			 equal;		/* of an overlay: models with the same prices */
};

/* ---- models and rows ---- */

/* A row of prices and the conditions under which it applies. */
struct import_row {
	const char	*tier;
	enum band	 band;
	int64_t		 tokens;
	instant		 from, until;
	bool		 window;	/* applies during `hours` only */
	struct hours	 hours;		/* UTC */
	int64_t		 up_to;		/* largest prompt, in tokens; INT64_MAX: no limit */
	meter_set	 priced, as_parent, rounded;
	int64_t		 price[N_METERS];	/* in 10^-RATE_DECIMALS dollars */
	const struct rate *listed;	/* of an overlay: the row of the price list that it repeats; NULL: none */
	meter_set	 changed;	/* of a repeated row: the meters whose prices are the catalogue's */
};

enum { IMPORT_UPLIFTS = 4 };

struct import_model {
	const char	*provider;	/* the catalogue's name; after import_assign_ids the book's id */
	const char	*provider_title;	/* "": the catalogue has none */
	const char	*id, *title;
	const char	*folded;	/* text_fold of the id; of the provider while ids are assigned */
	const char	*key;		/* the key in the catalogue */
	const char	**aliases;
	size_t		 n_aliases, room_aliases;
	int64_t		 context, max_output, cache_minimum;	/* 0: not known */
	day		 retired;	/* 0: not known */
	day		 released;	/* 0: not known */
	struct { const char *region; int64_t times; } uplifts[IMPORT_UPLIFTS];
	size_t		 n_uplifts;
	struct import_row **rows;
	size_t		 n_rows, room_rows;
	bool		 lost;		/* a price other than zero could not be imported */
	bool		 free;		/* every price is 0 */
	bool		 listed;	/* of an overlay: the price list has it */
	bool		 host;		/* of an overlay: its provider is not in the price list */
	bool		 excluded;	/* provider= or model= leaves it out */
	const char	*dropped;	/* why it is not in the book; NULL: it is */
	size_t		 order;		/* position in the catalogue */
};

enum import_loss {
	LOSS_MODEL,	/* a model is not in the book; what: why */
	LOSS_PRICE,	/* a price is not in the book; what: its key */
	LOSS_FACT,	/* a fact other than a price is not; what: its key */
	LOSS_NAME,	/* an alias or title is not; what: why */
	LOSS_ROUNDED,	/* a price has more decimals than toll keeps; what: its meter */
	LOSS_ZERO,	/* a row has 0 for a meter that is part of a paid one; what: the meter */
	LOSS_PARENT,	/* a row has no price for a meter; what: the meter */
	LOSS_SIZE,	/* a tier has no price for long prompts */
	LOSS_FREE,	/* every price is zero */
	LOSS_LISTED,	/* a price is not in an overlay; what: why */
	LOSS_PLAIN,	/* a key that is not a price; what: the key */
	N_LOSSES
};

/* A model of a catalogue that the price list does not know by any name. */
struct unknown_name {
	const char	*provider, *id, *title;	/* in the arena */
	day		 released;		/* 0: the catalogue does not say it */
	int64_t		 input, output;		/* of the plain row, in 10^-RATE_DECIMALS dollars; -1: none */
};

/* How often something was lost in the same way, and of which models. */
struct import_loss_count {
	enum import_loss		 loss;
	const char			*what;
	size_t				 n;	/* number of rows or names */
	const struct import_model	**models;
	size_t				 n_models, room;
};

struct import {
	struct arena			*arena;
	const struct import_order	*order;
	const char			*file;
	day				 read;
	bool				 undated;	/* read is today, since nothing says another day */
	day				 own;	/* the newest day that it gives as its own; 0: none */
	struct import_model		**models;
	size_t				 n_models, room_models;
	struct import_loss_count	*loss_counts;
	size_t				 n_loss_counts, room_loss_counts;
	struct imported			*out;
};

/*
 * Adds a model. `key` is its key in the catalogue; provider and id are as the catalogue writes them. title
 * may be "". Strings are kept, not copied.
 */
struct import_model *import_model(struct import *im, const char *provider, const char *id,
    const char *title, const char *key);

/* Adds an alias of the model. */
void	import_alias(struct import *im, struct import_model *m, const char *name);

/* In that region every token price is multiplied by `times`, in millionths. */
void	import_uplift(struct import *im, struct import_model *m, const char *region, int64_t times);

/* The model's row of that tier and size ("standard", BAND_NONE, 0); it is made if there is none. */
struct import_row *import_row(struct import *im, struct import_model *m, const char *tier,
    enum band band, int64_t tokens);

/* Adds a row of tier standard that applies from `from` until `until` only. */
struct import_row *import_row_between(struct import *im, struct import_model *m, instant from,
    instant until);

/* Adds a copy of row r for another size. */
struct import_row *import_row_above(struct import *im, struct import_model *m,
    const struct import_row *r, enum band band, int64_t tokens);

/* A word as the name of a tier, in lower case; NULL if it cannot be one, or is "standard" or "any". */
const char *import_tier(struct import *im, const char *word);

/* A day on which the catalogue was changed or checked, as it says: the newest, if it is not to come, is its own. */
void	import_saw_day(struct import *im, day d);

/* The model was released on that day, or, if is_epoch, at that second of the epoch; what is neither is ignored. */
void	import_released(struct import_model *m, const struct json *value, bool is_epoch);

/* Leaves the model out. The report counts models by reason, so no model is named in it. The first reason stays. */
void	import_drop(struct import_model *m, const char *reason);

/* ---- keys ---- */

enum import_use {
	USE_PRICE,	/* the price of a meter */
	USE_LOST,	/* a price for which toll has no meter */
	USE_OWN,	/* handled by the reader of the catalogue */
};

/* A key of a catalogue and its meaning. A new key takes one row in its catalogue's table. */
struct import_key {
	const char	*name;
	enum import_use	 use;
	enum meter	 meter;
	int		 shift;		/* toll's price is the catalogue's times 10^shift */
	const char	*only;		/* kinds of models that it prices, separated by blanks; NULL: all */
};

struct import_keys { const struct import_key *item; size_t n; };

/* A name of a catalogue that equals no name in the price list, and the name there. */
struct import_name { const char *word, *means; };

/* What a word means by these n names; the word itself if it is none of them. */
const char *import_name(const struct import_name *names, size_t n, const char *word);

/* Whether the key prices models of that kind. */
bool	import_is_for(const struct import_key *key, const char *kind);

/* The key of that name; NULL if there is none. */
const struct import_key *import_key(const struct import_keys *keys, const char *name);

/* Reads one price into a row; the report names it by key->name. A price that cannot be read drops the model. */
void	import_price(struct import *im, struct import_model *m, struct import_row *r,
	    const struct import_key *key, const struct json *value);

/*
 * Reads an object of prices into a row, by a table of keys. kind is the model's, for keys that price some
 * kinds only. Keys of USE_OWN are left to the caller, and so are keys that are not in the table if their value
 * is not a number.
 */
void	import_prices(struct import *im, struct import_model *m, struct import_row *r,
	    const struct json *object, const struct import_keys *keys, const char *kind);

/* ---- losses ---- */

/* Counts a loss; `what` must live as long as the import. */
void	import_count(struct import *im, enum import_loss loss, const char *what,
	    const struct import_model *m);

/* Counts a price that toll cannot hold, unless its value is zero or null; marks the model as `lost`. */
void	import_lose(struct import *im, struct import_model *m, const char *key,
	    const struct json *value);

#endif
