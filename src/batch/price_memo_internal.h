/* SPDX-License-Identifier: MIT */
#ifndef PRICE_MEMO_INTERNAL_H
#define PRICE_MEMO_INTERNAL_H

#include "base/bytes.h"
#include "batch/price_memo.h"

#define rarely(x) __builtin_expect(!!(x), 0)

/*
 * What price_memo.c, price_memo_entry.c and price_memo_index.c share: price_memo.c reads rows and prices them by fares, price_memo_entry.c makes a
 * fare of a row that was priced in full, and price_memo_index.c keeps it where its rows find it.
 */
enum {
	COLUMNS = 32,		/* that count something */
	KEY_CELLS = 8,		/* whose lengths fit into one number */
	KEY_STEP = 4,		/* of eight bytes: a word of up to MEMO_READ bytes, the rest of them 0 */
	KEY_MAX = KEY_CELLS * 32,	/* of eight bytes: the words of a row */
	SLOTS = 1 << 12,	/* of the table of shelves */
	DAYS = 1 << 12,		/* that are remembered */
	ENTRIES = 1 << 13,	/* more than that, and all are forgotten */
	NOTE_MAX = 2048,
	INTERNED_SLOTS = 1 << 8,	/* of the table of notes */
	MODEL_NAME_MAX = 256,		/* of a model */
	CANDIDATES = 16,		/* of a day; with more, row_price does it */
	CELLS = 256,		/* of a shelf; what needs more takes another one */
	UNROLL = 4,		/* counts are read and weighed so many at once */
	BOUNDS = 4,		/* of each axis of a shelf */
	ENTRY_LINE = 64,		/* bytes of which a fare has whole ones */
};

#define COUNT_MAX UINT64_C(1000000000000000)

/* What a request costs at one of the prices of a day, and what a note says of it if it is not taken. */
struct candidate {
	int64_t		*unit_price;		/* of each count: 10^-18 dollars */
	int64_t		 per_request;			/* of a request */
	const char	*other;			/* up to the amount, of n_other bytes */
	size_t		 n_other;
};

struct alternatives { struct candidate *candidates; size_t n; };	/* the dearest of which is taken */

/* A number for each axis; and the same, as two halves of each. */
typedef int32_t by_axis __attribute__((vector_size(4 * AXES)));
typedef uint16_t by_axis_halves __attribute__((vector_size(4 * AXES)));

/*
 * The fares of rows with the same words and counts, in the cells of a grid: the edges of an axis part it
 * into one more piece than there are edges. So a row finds its fare without looking at others, all axes
 * at once.
 */
struct memo_bucket {
	uint64_t	 hash, lengths;		/* of the words */
	uint64_t	 present;		/* which counts are there; see TIMED */
	uint32_t	 zero_sensitive, zero_mask;		/* which of them must be 0 or not, and which of these are 0 */
	struct memo_bucket	*next;			/* in the same slot */
	const uint16_t	*cell;			/* numbers of fares; 0: none */
	by_axis_halves	 stride;		/* cells from one piece of an axis to the next, in both halves */
	by_axis		 bound[BOUNDS];		/* in order; see bucket_edge */
	uint64_t	 key[];			/* the words, as those of a row */
};

/* A day as it stands in the file, "26-11-22" and "20", and its first second. */
struct known_day { uint64_t text; uint32_t century, start; };

/* Beside the counts that are there: that the row has a time of day. */
#define TIMED (UINT64_C(1) << 63)

/* A row that was read: what its fare is found by, and what it comes to. */
struct parsed_row {
	uint64_t	*key;			/* n_key times eight bytes */
	uint64_t	*value;			/* of each count; behind the last one 0 */
	size_t		 n_key;
	uint64_t	 lengths, hash;		/* of the words */
	uint64_t	 present;		/* which counts are there, and TIMED */
	struct fast_row	 fast;
};

/* Counts that are added up. Where there is none, the 0 behind the last count stands. */
struct count_list { size_t n, count[COLUMNS]; };

struct price_memo {
	const struct price_context	*context;
	struct arena		*entries;		/* what goes with fares: shelves, notes, choices */
	size_t			 n_columns;	/* of the header */
	size_t			 key_column[KEY_CELLS], n_key_cells;
	size_t			 count_column[COLUMNS], n_counts;	/* columns, and what they count: */
	size_t			 n_padded;	/* whole FOURs of them, one at least; the last column fills them up */
	unsigned		 meaning[COLUMNS];	/* a meter, or COUNT_FRESH */
	enum meter		 whole[COLUMNS];	/* which that is part of; METER_NONE */
	long			 on, requests, reported;	/* columns; -1: none */
	long			 input, output;		/* indexes of the counts of the wholes; -1 */
	uint64_t		 all_counts, input_bit, output_bit, fresh_bit;	/* in the masks; 0: there is none */
	/* the parts of both, and cache reads */
	struct count_list		 part_in, part_out, cache_reads;
	bool			 many_parts;	/* more than are added at once, of one of them */
	size_t			 input_at, output_at;	/* as input and output; where there is none, as in summands */
	struct when		 on_default;
	const struct name	**dated;	/* n_dated names of the book that do not always mean the same */
	size_t			 n_dated;
	struct memo_bucket		*slot[SLOTS];
	char			*entry;		/* FARES of them, numbered from 1, each of fare_size bytes */
	size_t			 n_entries, entry_size;
	struct interned_note		*interned[INTERNED_SLOTS];
	bool			 has_grids;	/* some shelf has more than one cell */
	struct known_day	 day[DAYS];
	uint64_t		 daily;		/* the hashes of words with fares of a single day, by their lowest bits */
	/* the rows that are being priced, and which of them is to be learnt from; NULL: none */
	struct parsed_row		 parsed[MEMO_BATCH], *missed;
	uint64_t		 keys[MEMO_BATCH * KEY_MAX], values[MEMO_BATCH * (COLUMNS + UNROLL)];
	char			 note[MEMO_BATCH][NOTE_MAX];
};

/* The bit of a count in masks, and whether it is there. */
static inline uint64_t
memo_bit(size_t count)
{
	return UINT64_C(1) << count;
}

static inline bool
memo_has(const struct parsed_row *row, size_t count)
{
	return (row->present & memo_bit(count)) != 0;
}

/* Which counts are there, and 0. */
static inline uint32_t
memo_zeros(const struct price_memo *pm, const struct parsed_row *row)
{
	uint32_t zeros = 0;

	for (size_t i = 0; i < COLUMNS && i < pm->n_counts; i++)
		zeros |= (uint32_t)(row->value[i] == 0) << i;
	return zeros & (uint32_t)row->present;
}

/* Spreads the bits of a hash: each one of it moves some below and some above itself. */
static inline uint64_t
memo_mix(uint64_t h)
{
	const uint128 product = (uint128)h * UINT64_C(0x9e3779b97f4a7c15);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The first second of the day of a row. */
static inline instant
memo_day(const struct parsed_row *row)
{
	return (instant)(row->fast.coords[AXIS_TIME] - row->fast.coords[AXIS_TIME] % DAY_SECONDS);
}

/* Fills in the names that have days. They live in the arena, or in the book. */
void	memo_list_dated(struct price_memo *pm, struct arena *a);

/* Prices the last row by a fare that fits it; false if the fare does not say how. */
bool	memo_apply(struct price_memo *pm, struct memo_entry *entry);

/* The fare of a number. */
static inline struct memo_entry *
memo_entry(const struct price_memo *pm, size_t number)
{
	return (struct memo_entry *)(pm->entry + number * pm->entry_size);
}

/*
 * An edge, 1 to 2^32, as a shelf keeps it: a place is at or above it if its bucket_coords is greater. That
 * of 2^32 is no edge. Both numbers are moved so that they are compared with their signs, which SSE2 can.
 */
static inline int32_t
bucket_bound(uint64_t bound)
{
	return (int32_t)((uint32_t)(bound - 1) ^ UINT32_C(0x80000000));
}

#define NO_BOUND INT32_MAX

/* The least place that is at or above an edge that a shelf keeps. */
static inline uint32_t
bucket_bound_least(int32_t bound)
{
	return ((uint32_t)bound ^ UINT32_C(0x80000000)) + 1;
}

static inline __attribute__((always_inline)) by_axis
bucket_coords(const uint32_t coords[AXES])
{
	by_axis out;

	memcpy(&out, coords, sizeof out);
	return out ^ INT32_MIN;
}

/* The cell of a shelf that holds a place. All edges are looked at: nothing foresees which ones matter. */
static inline __attribute__((always_inline)) size_t
bucket_cell(const struct memo_bucket *bucket, const uint32_t coords[AXES])
{
	const by_axis at = bucket_coords(coords);
	by_axis piece = { 0 };
	bytes_pair cells;
	uint64_t both;

#pragma GCC unroll 4
	for (size_t i = 0; i < BOUNDS; i++)
		piece -= at > bucket->bound[i];		/* of what is true all bits are set: -1 */
	cells = (bytes_pair)((by_axis_halves)piece * bucket->stride);
	both = cells[0] + cells[1];
	return (uint16_t)(both + (both >> 32));
}

/* Whether a row has the words and the counts of a shelf; hash is that of the row, or of its day. */
static inline __attribute__((always_inline)) bool
bucket_is_for(const struct memo_bucket *bucket, const struct price_memo *pm, const struct parsed_row *row, uint64_t hash)
{
	bytes_pair differ = { bucket->lengths ^ row->lengths, bucket->present ^ row->present };

	if (bucket->hash != hash || (differ[0] | differ[1]) != 0)
		return false;
	for (size_t i = 0; i < row->n_key; i += KEY_STEP)	/* with the lengths n_key is the same */
		differ |= (bytes_load_pair(bucket->key + i) ^ bytes_load_pair(row->key + i)) |
		    (bytes_load_pair(bucket->key + i + 2) ^ bytes_load_pair(row->key + i + 2));
	if (bucket->zero_sensitive != 0 && ((bucket->zero_mask ^ memo_zeros(pm, row)) & bucket->zero_sensitive) != 0)
		return false;
	return (differ[0] | differ[1]) == 0;
}

/* Where fares of a single day are: a model whose prices change by the hour has one for each. */
static inline uint64_t
bucket_hash_of_day(const struct parsed_row *row)
{
	return memo_mix(row->hash ^ row->fast.coords[AXIS_TIME] / DAY_SECONDS);
}

/*
 * Gives the fare behind the last one its number, and a place on a shelf, for the last row.
 * heeded: which counts must be 0, or not, as in that row.
 */
void	bucket_keep(struct price_memo *pm, const struct memo_entry *entry, uint32_t zero_sensitive);

/* Forgets all shelves and their fares. */
void	bucket_forget(struct price_memo *pm);

#endif
