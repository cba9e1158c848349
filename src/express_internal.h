/* SPDX-License-Identifier: MIT */
#ifndef EXPRESS_INTERNAL_H
#define EXPRESS_INTERNAL_H

#include "express.h"

/*
 * What express.c and fare.c share: express.c reads rows and prices them by fares, fare.c makes a fare of
 * a row that was priced in full.
 */
enum {
	COLUMNS = 32,		/* that count something */
	WORDS = 8,		/* whose lengths fit into one number */
	KEY_MAX = 128,		/* of eight bytes: the words of a row */
	SLOTS = 1 << 12,	/* of the table of words */
	FARES = 1 << 14,	/* more than that, and all are forgotten */
	NOTE_MAX = 2048,
	WORD_MAX = 256,		/* of a model */
	CHOICES = 16,		/* of a day; with more, charge_row does it */
};

#define COUNT_MAX UINT64_C(1000000000000000)

/* What a request costs at one of the prices of a day, and what a note says of it if it is not taken. */
struct choice {
	int64_t		*weight;		/* of each count: 10^-18 dollars */
	int64_t		 fee;			/* of a request */
	const char	*other;			/* up to the amount */
};

struct also { struct choice *choices; size_t n; };	/* the dearest of which is taken */

struct express {
	const struct tariff	*tariff;
	struct arena		*own, *fares;	/* the latter holds fares and their words */
	size_t			 n_columns;	/* of the header */
	size_t			 word[WORDS], n_words;
	size_t			 count[COLUMNS], n_counts;	/* columns, and what they count: */
	unsigned		 meaning[COLUMNS];	/* a meter, or COUNT_FRESH */
	enum meter		 whole[COLUMNS];	/* which that is part of; METER_NONE */
	long			 on, requests, reported;	/* columns; -1: none */
	long			 input, output;		/* indexes of the counts of the wholes; -1 */
	/* indexes of the parts of both, of cache reads, and of fresh, which leaves nothing over */
	size_t			 part_in[COLUMNS], n_in, part_out[COLUMNS], n_out, reads[COLUMNS], n_reads;
	long			 fresh;			/* -1: there is none */
	struct when		 on_default;
	size_t			 n_fares;
	struct fare		*slot[SLOTS];
	/* the row that is being priced */
	uint64_t		 key[KEY_MAX];
	size_t			 n_key;
	uint64_t		 lengths, hash;
	uint64_t		 present, zero;		/* which counts are there, and which of them are 0 */
	uint64_t		 value[COLUMNS];
	uint64_t		 n_requests;
	uint64_t		 prompt, output_size, read;
	instant			 at;
	bool			 timed, usable;
	bool			 billed;
	money			 amount;
	char			 note[NOTE_MAX];
};

/* The bit of a count in the masks, which have the last count in their lowest bit; and whether it is there. */
static inline uint64_t
express_bit(const struct express *x, size_t count)
{
	return UINT64_C(1) << (x->n_counts - 1 - count);
}

static inline bool
express_has(const struct express *x, size_t count)
{
	return (x->present & express_bit(x, count)) != 0;
}

/* Prices the row that was read last by a fare that fits it; false if the fare does not say how. */
bool	express_apply(struct express *x, struct fare *f, struct quick *out);

/* Forgets all fares. */
void	express_forget(struct express *x);

/* Gives a fare its place, for the row that was read last. */
void	express_keep(struct express *x, struct fare *f);

#endif
