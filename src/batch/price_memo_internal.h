/* SPDX-License-Identifier: MIT */
#ifndef PRICE_MEMO_INTERNAL_H
#define PRICE_MEMO_INTERNAL_H

#include "base/bytes.h"
#include "batch/price_memo.h"
#include "book/price_breaks.h"

#define rarely(x) __builtin_expect(!!(x), 0)

/*
 * What the three files of the memo share. price_memo.c reads rows and prices them by entries (read it first),
 * price_memo_entry.c makes an entry of a row that was priced in full, and price_memo_index.c keeps it where
 * its rows find it.
 *
 * The key of a row is the text of its key cells: those that tell who is billed and for what (model, tier,
 * region, ...). Its counts are the cells that hold numbers of tokens, calls, images and the like.
 */
enum {
	COLUMNS = 32,		/* the most counts of a row */
	KEY_CELLS = 8,		/* the most key cells: their lengths, a byte each, fit into a uint64_t */
	KEY_STEP = 4,		/* uint64_t in one piece of a key: up to KEY_PIECE bytes of a cell, padded with 0 */
	KEY_PIECE = KEY_STEP * 8,	/* bytes of it, which are read whatever the length of the cell */
	KEY_MAX = KEY_CELLS * 32,	/* uint64_t in a key */
	SLOTS = 1 << 12,	/* of the hash table of buckets */
	DAYS = 1 << 12,		/* slots of the table of dates */
	ENTRIES = 1 << 13,	/* with more than that, all are forgotten */
	NOTE_MAX = 2048,	/* bytes of a note */
	INTERNED_SLOTS = 1 << 8,	/* of the hash table of notes */
	CANDIDATES = 16,	/* prices of a day; a row with more is left to row_price */
	CELLS = 256,		/* of the grid of a bucket; an entry that needs more gets another bucket */
	PARTS = 2,		/* counts that count_list_sum adds: in most files no list has more */
	UNROLL = 4,		/* counts that one unrolled step reads, or multiplies */
	BOUNDS = 4,		/* the most bounds of each axis of a bucket */
	MEMO_NO_COUNT = 255,
	ENTRY_LINE = 64,	/* bytes of a cache line: the size of an entry is a multiple of it */
};

_Static_assert((int)KEY_PIECE <= (int)PAD_AFTER, "what may be read after a cell");

#define COUNT_MAX UINT64_C(1000000000000000)
#define REQUESTS_MAX UINT64_C(10000000000000)	/* of a row */

_Static_assert(REQUESTS_MAX <= UINT64_MAX / QUANTITY_ONE, "in millionths they fit into 64 bits");

/* What a request costs at one of the prices of a day, and the text of the note when another price is higher. */
struct candidate {
	int64_t		*unit_price;		/* [10^-18 dollars] of a unit of each count */
	int64_t		 per_request;		/* [10^-18 dollars] of a request */
	const char	*other;			/* the text up to the amount */
	size_t		 n_other;		/* bytes of it */
};

struct alternatives { struct candidate *candidates; size_t n; };	/* the cost is that of the highest of them */

/*
 * The entries of rows that have the same key and the same counts present, in the cells of a grid. n bounds
 * divide an axis into n + 1 intervals, and a cell is one interval of each axis. A row computes its cell, and so
 * finds its entry without looking at others.
 */
struct memo_bucket {
	uint64_t	 hash, lengths;		/* of the key; the hash is that of a day as well if the entries are */
	uint64_t	 present;		/* mask of the counts that are present; see TIMED */
	uint32_t	 zero_sensitive;	/* mask of the counts whose being 0 changes the note or the price */
	uint32_t	 zero_mask;		/* which of those are 0 here: part of the key */
	struct memo_bucket	*next;		/* in the same hash slot */
	const uint16_t	*cell;			/* the number of the entry in each cell; 0: none */
	uint16_t	 stride[AXES];		/* cells from one interval of an axis to the next */
	uint32_t	 bound[BOUNDS][AXES];	/* ascending, as bucket_bound makes them, then NO_BOUND */
	uint64_t	 key[];			/* as parsed_row.key */
};

/* A date of the file, as the texts "26-11-22" and "20", and its first second since 1970. */
struct known_day { uint64_t text; uint32_t century, start; };

/* A bit beside those of the counts that are present: the row has a time of day. */
#define TIMED (UINT64_C(1) << 63)

/* A row that was read: what its entry is found by, and its price. */
struct parsed_row {
	uint64_t	*key;			/* KEY_STEP of them for each piece of a key cell */
	uint64_t	*value;			/* of each count; after the last one a constant 0 */
	size_t		 n_key;			/* uint64_t in the key */
	uint64_t	 lengths, hash;		/* of the key */
	uint64_t	 present;		/* mask of the counts that are present, and TIMED */
	struct row_result	 result;
};

/* Indexes of counts that are added up. Unused ones are the index of the constant 0 after the last count. */
struct count_list { size_t n, count[COLUMNS]; };

struct price_memo {
	const struct price_context	*context;
	struct arena		*entries;	/* what belongs to entries: buckets, notes, candidates */
	size_t			 n_columns;	/* of the header */
	size_t			 key_column[KEY_CELLS], n_key_cells;
	size_t			 count_column[COLUMNS], n_counts;	/* the column of each count */
	size_t			 n_padded;	/* n_counts in whole UNROLLs, at least one; the last column fills up */
	unsigned		 meaning[COLUMNS];	/* what each count is of: a meter, or COUNT_FRESH */
	enum meter		 whole[COLUMNS];	/* the meter that it is a part of, or METER_NONE */
	long			 on, requests, reported;	/* columns; -1: none */
	long			 input, output;		/* indexes of the counts of all input and output; -1: none */
	uint64_t		 all_counts, input_bit, output_bit, fresh_bit;	/* masks; 0: not in the file */
	uint8_t			 count_of[N_COUNTS];	/* of usage: the count of a meter, or MEMO_NO_COUNT */
	struct count_list		 part_in, part_out;	/* the parts of input and of output */
	struct count_list		 cache_reads;
	bool			 many_parts;	/* one of the three lists has more than PARTS counts */
	size_t			 input_at, output_at;	/* as input and output; for none the index of the constant 0 */
	struct when		 on_default;	/* of rows without a time */
	bool			 on_given;	/* the command line says it */
	bool			 utc;		/* times without an offset are in UTC; else row_price reads them */
	struct dated_names	 dated;		/* of the book */
	struct memo_bucket		*slot[SLOTS];
	char			*entry;		/* ENTRIES entries of entry_size bytes, numbered from 1 */
	size_t			 n_entries, entry_size;
	struct interned_note		*interned[INTERNED_SLOTS];
	bool			 has_grids;	/* some bucket has more than one cell */
	struct known_day	 day[DAYS];
	struct parsed_row		 parsed[MEMO_BATCH];	/* the rows that are being priced */
	struct parsed_row		*missed;	/* the one that memo_insert makes an entry of; NULL: none */
	uint64_t		 keys[MEMO_BATCH * KEY_MAX], values[MEMO_BATCH * (COLUMNS + UNROLL)];
	char			 note[MEMO_BATCH][NOTE_MAX];
};

/* The bit of a count in masks. */
static inline uint64_t
memo_bit(size_t count)
{
	return UINT64_C(1) << count;
}

/* Whether a count is present in the row. */
static inline bool
memo_has(const struct parsed_row *row, size_t count)
{
	return (row->present & memo_bit(count)) != 0;
}

/* The mask of the counts that are present and 0. */
static inline uint32_t
memo_zeros(const struct price_memo *pm, const struct parsed_row *row)
{
	uint32_t zeros = 0;

	for (size_t i = 0; i < COLUMNS && i < pm->n_counts; i++)
		zeros |= (uint32_t)(row->value[i] == 0) << i;
	return zeros & (uint32_t)row->present;
}

/* Spreads the bits of a hash: each of them changes bits both below and above itself. */
static inline uint64_t
memo_mix(uint64_t h)
{
	const uint128 product = (uint128)h * UINT64_C(0x9e3779b97f4a7c15);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The first second of the row's day. */
static inline instant
memo_day(const struct parsed_row *row)
{
	return (instant)(row->result.coords[AXIS_TIME] - row->result.coords[AXIS_TIME] % DAY_SECONDS);
}

/*
 * Makes an entry of the row that missed and its price, in the place after the last entry; it is not kept yet.
 * *zero_sensitive: as of bucket_keep. NULL if no entry can price such rows.
 */
struct memo_entry *memo_entry_build(struct price_memo *pm, const struct row_result *c, uint32_t *zero_sensitive);

/* The entry of a number, from 1. */
static inline struct memo_entry *
memo_entry(const struct price_memo *pm, size_t number)
{
	return (struct memo_entry *)(pm->entry + number * pm->entry_size);
}

/*
 * A bound, 1 to 2^32, as a bucket keeps it: a coordinate is at or above the bound if it is greater than that. 2^32
 * becomes NO_BOUND.
 */
static inline uint32_t
bucket_bound(uint64_t bound)
{
	return (uint32_t)(bound - 1);
}

#define NO_BOUND UINT32_MAX

/*
 * The cell of a bucket that holds the coordinates. It compares all bounds, used or not: a branch on how many
 * matter could not be predicted, and compilers compare all axes at once.
 */
static inline __attribute__((always_inline)) size_t
bucket_cell(const struct memo_bucket *bucket, const uint32_t coords[AXES])
{
	uint32_t interval[AXES] = { 0 }, cell = 0;

#pragma GCC unroll 4
	for (size_t i = 0; i < BOUNDS; i++) {
		for (size_t axis = 0; axis < AXES; axis++)
			interval[axis] += coords[axis] > bucket->bound[i][axis];
	}
#pragma GCC unroll 4
	for (size_t axis = 0; axis < AXES; axis++)
		cell += interval[axis] * bucket->stride[axis];
	return cell;
}

/* Whether a row has the key and the counts of a bucket; hash: that of the row's key, or bucket_hash_of_day. */
static inline __attribute__((always_inline)) bool
bucket_is_for(const struct memo_bucket *bucket, const struct price_memo *pm, const struct parsed_row *row,
    uint64_t hash)
{
	bytes_pair differ = { bucket->lengths ^ row->lengths, bucket->present ^ row->present };

	if (bucket->hash != hash || (differ[0] | differ[1]) != 0)
		return false;
	for (size_t i = 0; i < row->n_key; i += KEY_STEP)	/* equal lengths: n_key is equal too */
		differ |= (bytes_load_pair(bucket->key + i) ^ bytes_load_pair(row->key + i)) |
		    (bytes_load_pair(bucket->key + i + 2) ^ bytes_load_pair(row->key + i + 2));
	if (bucket->zero_sensitive != 0 && ((bucket->zero_mask ^ memo_zeros(pm, row)) & bucket->zero_sensitive) != 0)
		return false;
	return (differ[0] | differ[1]) == 0;
}

/*
 * The hash of the buckets whose entries hold for a single day: a model whose prices change by the hour has one
 * for each day.
 */
static inline uint64_t
bucket_hash_of_day(const struct parsed_row *row)
{
	return memo_mix(row->hash ^ row->result.coords[AXIS_TIME] / DAY_SECONDS);
}

/*
 * Gives the entry after the last one its number, and a place in a bucket of the row that missed.
 * zero_sensitive: mask of the counts whose being 0 changes the note or the price; part of the key.
 */
void	bucket_keep(struct price_memo *pm, const struct memo_entry *entry, uint32_t zero_sensitive);

/* Forgets all buckets and entries. */
void	bucket_forget(struct price_memo *pm);

#endif
