/* SPDX-License-Identifier: MIT */
#ifndef EXPRESS_INTERNAL_H
#define EXPRESS_INTERNAL_H

#include "base/bytes.h"
#include "batch/price_memo.h"

#define rarely(x) __builtin_expect(!!(x), 0)

/*
 * What express.c, fare.c and shelf.c share: express.c reads rows and prices them by fares, fare.c makes a
 * fare of a row that was priced in full, and shelf.c keeps it where its rows find it.
 */
enum {
	COLUMNS = 32,		/* that count something */
	WORDS = 8,		/* whose lengths fit into one number */
	WORD_READ = 4,		/* of eight bytes: a word of up to EXPRESS_READ bytes, the rest of them 0 */
	KEY_MAX = WORDS * 32,	/* of eight bytes: the words of a row */
	SLOTS = 1 << 12,	/* of the table of shelves */
	DAYS = 1 << 12,		/* that are remembered */
	FARES = 1 << 13,	/* more than that, and all are forgotten */
	NOTE_MAX = 2048,
	REMARKS = 1 << 8,	/* of the table of notes */
	WORD_MAX = 256,		/* of a model */
	CHOICES = 16,		/* of a day; with more, charge_row does it */
	CELLS = 256,		/* of a shelf; what needs more takes another one */
	FOUR = 4,		/* counts are read and weighed so many at once */
	EDGES = 4,		/* of each axis of a shelf */
	FARE_LINE = 64,		/* bytes of which a fare has whole ones */
};

#define COUNT_MAX UINT64_C(1000000000000000)

/* What a request costs at one of the prices of a day, and what a note says of it if it is not taken. */
struct choice {
	int64_t		*weight;		/* of each count: 10^-18 dollars */
	int64_t		 fee;			/* of a request */
	const char	*other;			/* up to the amount, of n_other bytes */
	size_t		 n_other;
};

struct also { struct choice *choices; size_t n; };	/* the dearest of which is taken */

/* A number for each axis; and the same, as two halves of each. */
typedef int32_t by_axis __attribute__((vector_size(4 * AXES)));
typedef uint16_t by_axis_halves __attribute__((vector_size(4 * AXES)));

/*
 * The fares of rows with the same words and counts, in the cells of a grid: the edges of an axis part it
 * into one more piece than there are edges. So a row finds its fare without looking at others, all axes
 * at once.
 */
struct shelf {
	uint64_t	 hash, lengths;		/* of the words */
	uint64_t	 present;		/* which counts are there; see TIMED */
	uint32_t	 heeded, zero;		/* which of them must be 0 or not, and which of these are 0 */
	struct shelf	*next;			/* in the same slot */
	const uint16_t	*cell;			/* numbers of fares; 0: none */
	by_axis_halves	 stride;		/* cells from one piece of an axis to the next, in both halves */
	by_axis		 edge[EDGES];		/* in order; see shelf_edge */
	uint64_t	 key[];			/* the words, as those of a row */
};

/* A day as it stands in the file, "26-11-22" and "20", and its first second. */
struct known_day { uint64_t text; uint32_t century, start; };

/* Beside the counts that are there: that the row has a time of day. */
#define TIMED (UINT64_C(1) << 63)

/* A row that was read: what its fare is found by, and what it comes to. */
struct reading {
	uint64_t	*key;			/* n_key times eight bytes */
	uint64_t	*value;			/* of each count; behind the last one 0 */
	size_t		 n_key;
	uint64_t	 lengths, hash;		/* of the words */
	uint64_t	 present;		/* which counts are there, and TIMED */
	struct quick	 quick;
};

/* Counts that are added up. Where there is none, the 0 behind the last count stands. */
struct summands { size_t n, count[COLUMNS]; };

struct express {
	const struct tariff	*tariff;
	struct arena		*fares;		/* what goes with fares: shelves, notes, choices */
	size_t			 n_columns;	/* of the header */
	size_t			 word[WORDS], n_words;
	size_t			 count[COLUMNS], n_counts;	/* columns, and what they count: */
	size_t			 n_lanes;	/* whole FOURs of them, one at least; the last column fills them up */
	unsigned		 meaning[COLUMNS];	/* a meter, or COUNT_FRESH */
	enum meter		 whole[COLUMNS];	/* which that is part of; METER_NONE */
	long			 on, requests, reported;	/* columns; -1: none */
	long			 input, output;		/* indexes of the counts of the wholes; -1 */
	uint64_t		 all, input_bit, output_bit, fresh_bit;	/* in the masks; 0: there is none */
	/* the parts of both, and cache reads */
	struct summands		 part_in, part_out, reads;
	bool			 many_parts;	/* more than are added at once, of one of them */
	size_t			 input_at, output_at;	/* as input and output; where there is none, as in summands */
	struct when		 on_default;
	const struct name	**dated;	/* n_dated names of the book that do not always mean the same */
	size_t			 n_dated;
	struct shelf		*slot[SLOTS];
	char			*fare;		/* FARES of them, numbered from 1, each of fare_size bytes */
	size_t			 n_fares, fare_size;
	struct remark		*remark[REMARKS];
	bool			 parted;	/* some shelf has more than one cell */
	struct known_day	 day[DAYS];
	uint64_t		 daily;		/* the hashes of words with fares of a single day, by their lowest bits */
	/* the rows that are being priced, and which of them is to be learnt from; NULL: none */
	struct reading		 reading[EXPRESS_BATCH], *last;
	uint64_t		 keys[EXPRESS_BATCH * KEY_MAX], values[EXPRESS_BATCH * (COLUMNS + FOUR)];
	char			 note[EXPRESS_BATCH][NOTE_MAX];
};

/* The bit of a count in masks, and whether it is there. */
static inline uint64_t
express_bit(size_t count)
{
	return UINT64_C(1) << count;
}

static inline bool
express_has(const struct reading *row, size_t count)
{
	return (row->present & express_bit(count)) != 0;
}

/* Which counts are there, and 0. */
static inline uint32_t
express_zeros(const struct express *x, const struct reading *row)
{
	uint32_t zeros = 0;

	for (size_t i = 0; i < COLUMNS && i < x->n_counts; i++)
		zeros |= (uint32_t)(row->value[i] == 0) << i;
	return zeros & (uint32_t)row->present;
}

/* Spreads the bits of a hash: each one of it moves some below and some above itself. */
static inline uint64_t
express_mix(uint64_t h)
{
	const uwide product = (uwide)h * UINT64_C(0x9e3779b97f4a7c15);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The first second of the day of a row. */
static inline instant
express_day(const struct reading *row)
{
	return (instant)(row->quick.place[AXIS_TIME] - row->quick.place[AXIS_TIME] % DAY_SECONDS);
}

/* Fills in the names that have days. They live in the arena, or in the book. */
void	fare_list_dated(struct express *x, struct arena *a);

/* Prices the last row by a fare that fits it; false if the fare does not say how. */
bool	express_apply(struct express *x, struct fare *f);

/* The fare of a number. */
static inline struct fare *
express_fare(const struct express *x, size_t number)
{
	return (struct fare *)(x->fare + number * x->fare_size);
}

/*
 * An edge, 1 to 2^32, as a shelf keeps it: a place is at or above it if its shelf_place is greater. That
 * of 2^32 is no edge. Both numbers are moved so that they are compared with their signs, which SSE2 can.
 */
static inline int32_t
shelf_edge(uint64_t edge)
{
	return (int32_t)((uint32_t)(edge - 1) ^ UINT32_C(0x80000000));
}

#define NO_EDGE INT32_MAX

/* The least place that is at or above an edge that a shelf keeps. */
static inline uint32_t
shelf_least(int32_t edge)
{
	return ((uint32_t)edge ^ UINT32_C(0x80000000)) + 1;
}

static inline __attribute__((always_inline)) by_axis
shelf_place(const uint32_t place[AXES])
{
	by_axis out;

	memcpy(&out, place, sizeof out);
	return out ^ INT32_MIN;
}

/* The cell of a shelf that holds a place. All edges are looked at: nothing foresees which ones matter. */
static inline __attribute__((always_inline)) size_t
shelf_cell(const struct shelf *s, const uint32_t place[AXES])
{
	const by_axis at = shelf_place(place);
	by_axis piece = { 0 };
	bytes_pair cells;
	uint64_t both;

#pragma GCC unroll 4
	for (size_t i = 0; i < EDGES; i++)
		piece -= at > s->edge[i];		/* of what is true all bits are set: -1 */
	cells = (bytes_pair)((by_axis_halves)piece * s->stride);
	both = cells[0] + cells[1];
	return (uint16_t)(both + (both >> 32));
}

/* Whether a row has the words and the counts of a shelf; hash is that of the row, or of its day. */
static inline __attribute__((always_inline)) bool
shelf_is_for(const struct shelf *s, const struct express *x, const struct reading *row, uint64_t hash)
{
	bytes_pair differ = { s->lengths ^ row->lengths, s->present ^ row->present };

	if (s->hash != hash || (differ[0] | differ[1]) != 0)
		return false;
	for (size_t i = 0; i < row->n_key; i += WORD_READ)	/* with the lengths n_key is the same */
		differ |= (bytes_load_pair(s->key + i) ^ bytes_load_pair(row->key + i)) |
		    (bytes_load_pair(s->key + i + 2) ^ bytes_load_pair(row->key + i + 2));
	if (s->heeded != 0 && ((s->zero ^ express_zeros(x, row)) & s->heeded) != 0)
		return false;
	return (differ[0] | differ[1]) == 0;
}

/* Where fares of a single day are: a model whose prices change by the hour has one for each. */
static inline uint64_t
shelf_hash_of_day(const struct reading *row)
{
	return express_mix(row->hash ^ row->quick.place[AXIS_TIME] / DAY_SECONDS);
}

/*
 * Gives the fare behind the last one its number, and a place on a shelf, for the last row.
 * heeded: which counts must be 0, or not, as in that row.
 */
void	shelf_keep(struct express *x, const struct fare *f, uint32_t heeded);

/* Forgets all shelves and their fares. */
void	shelf_forget(struct express *x);

#endif
