/* SPDX-License-Identifier: MIT */
/*
 * The table of the answers of a run; answer_ids.h has its rules. Read answer_ids_judge first, then table_find
 * and table_split.
 */
#include "usage/answer_ids.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/siphash.h"

/*
 * The table: buckets of answers, each a chain of chunks of which only the first is not full. It grows by linear
 * hashing (Litwin): when a bucket holds LOAD answers on average, the next bucket in turn is split in
 * two. So no memory is needed for a copy of the table, and only half a chunk of each bucket is empty.
 *
 * There are at least 2^LEAST_BITS buckets, so that these bits of a key are not stored: they are part of the
 * number of its bucket.
 */
enum {
	LEAST_BITS = 12,
	CHUNK = 18,			/* answers */
	LOAD = 88,
	SLAB_BITS = 10,			/* log2 of the chunks that are allocated at once: 256 KiB */
	COUNT_BITS = 5,			/* of a head: the number of answers in its first chunk */
	OUTPUT_BITS = 18, PRINT_BITS = 17,
};

#define HIGH_SHIFT	(PRINT_BITS + OUTPUT_BITS + 1)
#define PRINT_MASK	((1u << PRINT_BITS) - 1)
#define LOW_MASK	(((uint64_t)1 << LEAST_BITS) - 1)
#define CHUNKS_MAX	(((uint32_t)1 << (32 - COUNT_BITS)) - 1)

/*
 * An answer takes 112 bits: in word, key.low without its lowest bits, which are replaced by the lowest bits of
 * key.high; in rest, from the lowest bit, its print, its output in tokens, whether it is a copy, and the remaining bits
 * of key.high.
 */
struct answer_chunk {
	uint64_t	word[CHUNK];
	uint8_t		rest[CHUNK][6];
	uint32_t	next;		/* number of the next chunk; 0: none */
};

_Static_assert(sizeof(struct answer_chunk) == 256, "14.2 bytes for each answer");
_Static_assert(HIGH_SHIFT + 24 - LEAST_BITS == 48, "rest is full");
_Static_assert(ANSWER_OUTPUT == 1 << OUTPUT_BITS, "the header says so");
_Static_assert(CHUNK < 1 << COUNT_BITS, "a full chunk can be counted");

/* The record that counts of an answer that has several; an element of a hash table of chains. */
struct best {
	uint64_t	low, output[2], seq, line;	/* seq: its number among all records */
	uint32_t	high, print, next;		/* next: 0 for none */
	bool		copy;
};

_Static_assert(sizeof(struct best) == 56, "and 8 for its place in the hash table");

_Static_assert(sizeof(quantity) == sizeof((struct best){ .low = 0 }.output), "an output without its alignment");

enum { BEST_SLAB_BITS = 12, BEST_HEADS = 64 };

/*
 * A filter in front of the table (Bloom), for most answers are new, and a bucket is far to walk: each answer sets two
 * bits of one word. It is made when there are enough answers, and again, larger, when there are many more. It fits a
 * cache, and is of little use above some millions, when most of its bits are set.
 */
static const struct { uint64_t answers; size_t words; } filters[] = { { 1 << 12, 1 << 13 },
    { 1 << 16, 1 << 15 }, { 1 << 19, 1 << 16 } };

struct answer_ids {
	struct siphash_key	 key;
	uint64_t		 seq;		/* number of records judged in this reading */
	bool			 second_reading;
	bool			 late;
	/* the table of answers; chunks are numbered from 1 */
	struct arena		*arena;
	uint32_t		*heads;		/* of n_buckets: the number of a chunk, and how many answers it holds */
	size_t			 n_buckets, room;
	unsigned		 level;		/* 2^level <= n_buckets < 2^(level + 1) */
	uint64_t		 n;		/* answers */
	struct answer_chunk		**slabs;
	size_t			 n_slabs, room_slabs;
	uint32_t		 used, spare;	/* used: number of chunks made; spare: heads the spare ones */
	uint32_t		 n_spare;
	uint64_t		*filter;	/* of n_filter words, a power of two; NULL: not made yet */
	size_t			 n_filter;
	/* the records that count, which remain for the second reading; numbered from 1 */
	struct arena		*best_arena;
	struct best		**best_slabs;
	size_t			 n_best, room_best_slabs;
	uint32_t		*best_heads;
	size_t			 n_best_heads;	/* a power of two */
	uint64_t		 best_met;		/* number of them that the second reading met */
};

static bool
no_memory_error(struct err *e)
{
	return err_set(e, ERR_RANGE, "not enough memory to remember which answers were billed");
}

/* Makes *list, an array of n elements of size bytes, longer if it is full. */
static bool
pointers_grow(struct arena *a, void **list, size_t n, size_t *room, size_t size, struct err *e)
{
	size_t more = *room == 0 ? 64 : *room * 2;
	void *longer;

	if (n < *room)
		return true;
	longer = arena_try(a, more * size);
	if (longer == NULL)
		return no_memory_error(e);
	if (n > 0)
		memcpy(longer, *list, n * size);
	*list = longer;
	*room = more;
	return true;
}

/* ---- chunks ---- */

static struct answer_chunk *
chunk_at(const struct answer_ids *ids, uint32_t number)
{
	return &ids->slabs[number >> SLAB_BITS][number & ((1 << SLAB_BITS) - 1)];
}

static void
chunk_give_back(struct answer_ids *ids, uint32_t number)
{
	chunk_at(ids, number)->next = ids->spare;
	ids->spare = number;
	ids->n_spare++;
}

/* Makes sure that at least n chunks are spare. */
static bool
chunks_reserve(struct answer_ids *ids, uint32_t n, struct err *e)
{
	void *list = ids->slabs;

	while (ids->n_spare < n) {
		if (ids->used == CHUNKS_MAX)
			return err_set(e, ERR_RANGE, "more answers than can be remembered");
		if ((ids->used + 1) >> SLAB_BITS == ids->n_slabs) {
			if (!pointers_grow(ids->arena, &list, ids->n_slabs, &ids->room_slabs, sizeof *ids->slabs, e))
				return false;
			ids->slabs = list;
			ids->slabs[ids->n_slabs] = arena_try(ids->arena, sizeof(struct answer_chunk) << SLAB_BITS);
			if (ids->slabs[ids->n_slabs] == NULL)
				return no_memory_error(e);
			ids->n_slabs++;
		}
		chunk_give_back(ids, ++ids->used);
	}
	return true;
}

/* Puts an answer into a bucket; at least one chunk must be spare. */
static void
bucket_put(struct answer_ids *ids, size_t bucket, uint64_t word, const uint8_t rest[6])
{
	uint32_t head = ids->heads[bucket], number = head >> COUNT_BITS, n = head & ((1 << COUNT_BITS) - 1);
	struct answer_chunk *c;

	if (number == 0 || n == CHUNK) {
		const uint32_t next = number;

		number = ids->spare;
		c = chunk_at(ids, number);
		ids->spare = c->next;
		ids->n_spare--;
		c->next = next;
		n = 0;
	} else
		c = chunk_at(ids, number);
	c->word[n] = word;
	memcpy(c->rest[n], rest, sizeof c->rest[n]);
	ids->heads[bucket] = number << COUNT_BITS | (n + 1);
}

/* ---- the table ---- */

static uint64_t
key_word(struct answer_key k)
{
	return (k.low & ~LOW_MASK) | (k.high & LOW_MASK);
}

static void
bits_pack(uint64_t bits, uint8_t rest[6])
{
	for (size_t i = 0; i < 6; i++, bits >>= 8)
		rest[i] = (uint8_t)bits;
}

static void
rest_pack(const struct answer_record *r, uint8_t rest[6])
{
	bits_pack((uint64_t)(r->key.high >> LEAST_BITS) << HIGH_SHIFT | (uint64_t)r->copy << (HIGH_SHIFT - 1) |
	    (uint64_t)(r->output / QUANTITY_ONE) << PRINT_BITS | (r->print & PRINT_MASK), rest);
}

static uint64_t
rest_unpack(const uint8_t rest[6])
{
	uint64_t bits = 0;

	for (size_t i = 6; i-- > 0;)
		bits = bits << 8 | rest[i];
	return bits;
}

static size_t
bucket_of(const struct answer_ids *ids, uint64_t low)
{
	size_t at = low & (((uint64_t)2 << ids->level) - 1);

	return at < ids->n_buckets ? at : at - ((size_t)1 << ids->level);
}

/* An answer of the table, and where it is. */
struct table_answer {
	struct answer_chunk	*chunk;		/* NULL: it is not there */
	uint32_t		 i;
	struct answer_key	 key;
	uint32_t		 print;
	quantity		 output;
	bool			 copy;
};

static struct table_answer
table_answer_at(struct answer_chunk *c, uint32_t i, uint64_t low)
{
	const uint64_t rest = rest_unpack(c->rest[i]);

	return (struct table_answer){ c, i,
	    { low, (uint32_t)(rest >> HIGH_SHIFT) << LEAST_BITS | (uint32_t)(c->word[i] & LOW_MASK) },
	    (uint32_t)rest & PRINT_MASK, (quantity)(rest >> PRINT_BITS & (ANSWER_OUTPUT - 1)) * QUANTITY_ONE,
	    (rest >> (HIGH_SHIFT - 1) & 1) != 0 };
}

/* Whether a record is of an answer with the same low. */
static bool
is_same_answer(const struct answer_record *r, uint32_t high, bool copy)
{
	return r->key.high == high || r->copy || copy || r->key.high == 0 || high == 0;
}

/* The word of the filter for a key, and its bits there. The table does not store the lowest bits of low as such. */
static inline size_t
filter_word(const struct answer_ids *ids, uint64_t low)
{
	return (low >> (LEAST_BITS + 8)) & (ids->n_filter - 1);
}

static inline uint64_t
filter_bits(uint64_t low)
{
	return UINT64_C(1) << (low >> 52 & 63) | UINT64_C(1) << (low >> 58);
}

/* Makes the filter of the answers so far, of n words. Without memory it stays as it was. */
static void
filter_make(struct answer_ids *ids, size_t n_filter)
{
	uint64_t *filter = arena_try(ids->arena, n_filter * sizeof *filter);

	if (filter == NULL)
		return;
	memset(filter, 0, n_filter * sizeof *filter);
	ids->filter = filter;
	ids->n_filter = n_filter;
	for (size_t b = 0; b < ids->n_buckets; b++) {
		uint32_t n = ids->heads[b] & ((1 << COUNT_BITS) - 1);

		for (uint32_t number = ids->heads[b] >> COUNT_BITS; number != 0; n = CHUNK) {
			const struct answer_chunk *c = chunk_at(ids, number);

			for (uint32_t i = 0; i < n; i++)
				ids->filter[filter_word(ids, c->word[i])] |= filter_bits(c->word[i]);
			number = c->next;
		}
	}
}

/* Finds the answer of a record: that of the same key, else of the same low. */
static struct table_answer
table_find(const struct answer_ids *ids, const struct answer_record *r)
{
	const uint64_t bits = filter_bits(r->key.low);
	struct table_answer found = { .chunk = NULL };
	uint32_t head, n;

	if (ids->filter != NULL && (ids->filter[filter_word(ids, r->key.low)] & bits) != bits)
		return found;
	head = ids->heads[bucket_of(ids, r->key.low)];
	n = head & ((1 << COUNT_BITS) - 1);
	for (uint32_t number = head >> COUNT_BITS; number != 0; n = CHUNK) {
		struct answer_chunk *c = chunk_at(ids, number);

		for (uint32_t i = 0; i < n; i++) {
			struct table_answer at;

			if (((c->word[i] ^ r->key.low) & ~LOW_MASK) != 0)
				continue;
			at = table_answer_at(c, i, r->key.low);
			if (at.key.high == r->key.high)
				return at;
			if (is_same_answer(r, at.key.high, at.copy))
				found = at;
		}
		number = c->next;
	}
	return found;
}

/*
 * The key of an answer that has one more record: a record that is no copy, or says which request it is of, says more of
 * it than the record before.
 */
static uint32_t
merged_high(uint32_t high, bool copy, const struct answer_record *r)
{
	return (copy && !r->copy) || (copy == r->copy && high == 0) ? r->key.high : high;
}

/* Notes in the table what one more record of an answer says of its key. */
static void
table_note(const struct table_answer *t, const struct answer_record *r)
{
	struct answer_record merged = { .key = { t->key.low, merged_high(t->key.high, t->copy, r) }, .print = t->print,
	    .output = t->output, .copy = t->copy && r->copy };

	t->chunk->word[t->i] = key_word(merged.key);
	rest_pack(&merged, t->chunk->rest[t->i]);
}

/*
 * Splits the next bucket in turn. Its chunks are given back as they are emptied, so two spare ones cover what
 * two buckets need more than one.
 */
static bool
table_split(struct answer_ids *ids, struct err *e)
{
	const size_t from = ids->n_buckets - ((size_t)1 << ids->level);
	uint32_t head, n;
	void *list = ids->heads;

	if (!pointers_grow(ids->arena, &list, ids->n_buckets, &ids->room, sizeof *ids->heads, e) ||
	    !chunks_reserve(ids, 2, e))
		return false;
	ids->heads = list;
	head = ids->heads[from];
	ids->heads[from] = ids->heads[ids->n_buckets] = 0;
	n = head & ((1 << COUNT_BITS) - 1);
	for (uint32_t number = head >> COUNT_BITS; number != 0; n = CHUNK) {
		const struct answer_chunk c = *chunk_at(ids, number);

		chunk_give_back(ids, number);
		for (uint32_t i = 0; i < n; i++)
			bucket_put(ids, (c.word[i] >> ids->level & 1) != 0 ? ids->n_buckets : from, c.word[i],
			    c.rest[i]);
		number = c.next;
	}
	ids->n_buckets++;
	ids->level += ids->n_buckets == (size_t)2 << ids->level;
	return true;
}

static bool
table_add(struct answer_ids *ids, const struct answer_record *r, struct err *e)
{
	uint8_t rest[6];

	if ((ids->n >= ids->n_buckets * LOAD && !table_split(ids, e)) || !chunks_reserve(ids, 1, e))
		return false;
	rest_pack(r, rest);
	bucket_put(ids, bucket_of(ids, r->key.low), key_word(r->key), rest);
	if (ids->filter != NULL)
		ids->filter[filter_word(ids, r->key.low)] |= filter_bits(r->key.low);
	ids->n++;
	for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
		if (ids->n == filters[i].answers)
			filter_make(ids, filters[i].words);
	}
	return true;
}

static bool
table_begin(struct answer_ids *ids, struct err *e)
{
	ids->level = LEAST_BITS;
	ids->n_buckets = ids->room = (size_t)1 << LEAST_BITS;
	ids->n = ids->n_slabs = ids->room_slabs = 0;
	ids->used = ids->spare = ids->n_spare = 0;
	ids->filter = NULL;
	ids->heads = arena_try(ids->arena, ids->room * sizeof *ids->heads);
	if (ids->heads == NULL)
		return no_memory_error(e);
	memset(ids->heads, 0, ids->room * sizeof *ids->heads);
	return true;
}

/* ---- records that count ---- */

static struct best *
best_at(const struct answer_ids *ids, uint32_t number)
{
	return &ids->best_slabs[number >> BEST_SLAB_BITS][number & ((1 << BEST_SLAB_BITS) - 1)];
}

static quantity
best_output(const struct best *b)
{
	quantity q;

	memcpy(&q, b->output, sizeof q);
	return q;
}

static void
best_set(const struct answer_ids *ids, struct best *b, const struct answer_record *r)
{
	memcpy(b->output, &r->output, sizeof b->output);
	b->print = r->print;
	b->high = merged_high(b->high, b->copy, r);
	b->copy = r->copy;
	b->seq = ids->seq;
	b->line = r->line;
}

/*
 * The best record of the answer of a record. In the second reading a record that counts finds itself, whatever other
 * answers it may also be of.
 */
static struct best *
best_find(const struct answer_ids *ids, const struct answer_record *r)
{
	uint32_t number = ids->n_best == 0 ? 0 : ids->best_heads[r->key.low & (ids->n_best_heads - 1)];
	struct best *found = NULL;

	for (; number != 0; number = best_at(ids, number)->next) {
		struct best *b = best_at(ids, number);

		if (b->low != r->key.low)
			continue;
		if (ids->second_reading && b->seq == ids->seq)
			return b;
		if (b->high == r->key.high || (is_same_answer(r, b->high, b->copy) &&
		    (found == NULL || found->high != r->key.high)))
			found = b;
	}
	return found;
}

/* Doubles the heads when each has two records on average. */
static bool
best_heads_grow(struct answer_ids *ids, struct err *e)
{
	size_t n = ids->n_best_heads == 0 ? BEST_HEADS : ids->n_best_heads * 2;
	uint32_t *heads;

	if (ids->n_best < ids->n_best_heads * 2)
		return true;
	heads = arena_try(ids->best_arena, n * sizeof *heads);
	if (heads == NULL)
		return no_memory_error(e);
	memset(heads, 0, n * sizeof *heads);
	for (uint32_t i = 1; i <= ids->n_best; i++) {
		struct best *b = best_at(ids, i);

		b->next = heads[b->low & (n - 1)];
		heads[b->low & (n - 1)] = i;
	}
	ids->best_heads = heads;
	ids->n_best_heads = n;
	return true;
}

static bool
best_append(struct answer_ids *ids, const struct answer_record *r, struct err *e)
{
	const size_t number = ids->n_best + 1, slab = number >> BEST_SLAB_BITS;
	void *list = ids->best_slabs;
	struct best *b;

	if (number > UINT32_MAX)
		return err_set(e, ERR_RANGE, "more answers than can be remembered");
	if (!best_heads_grow(ids, e) ||
	    !pointers_grow(ids->best_arena, &list, slab, &ids->room_best_slabs, sizeof *ids->best_slabs, e))
		return false;
	ids->best_slabs = list;
	if (number % (1 << BEST_SLAB_BITS) == 0 || number == 1) {
		ids->best_slabs[slab] = arena_try(ids->best_arena, sizeof *b << BEST_SLAB_BITS);
		if (ids->best_slabs[slab] == NULL)
			return no_memory_error(e);
	}
	b = best_at(ids, (uint32_t)number);
	b->low = r->key.low;
	b->high = r->key.high;
	b->copy = r->copy;
	b->next = ids->best_heads[b->low & (ids->n_best_heads - 1)];
	ids->best_heads[b->low & (ids->n_best_heads - 1)] = (uint32_t)number;
	best_set(ids, b, r);
	ids->n_best++;
	return true;
}

/* ---- judging ---- */

static bool
output_fits_table(quantity output)
{
	return output >= 0 && output < (quantity)ANSWER_OUTPUT * QUANTITY_ONE && output % QUANTITY_ONE == 0;
}

/* Judges a record by the one of its answer that counts so far. */
static enum answer_verdict
records_compare(const struct answer_record *r, bool copy, quantity output, bool same_content)
{
	if (same_content && r->output == output)
		return ANSWER_AGAIN;
	if (r->copy != copy)
		return r->copy ? ANSWER_OTHER : ANSWER_LATE;
	return r->output < output ? ANSWER_OTHER : ANSWER_LATE;
}

/* Judges a record of an answer whose best record so far is known. */
static enum answer_verdict
best_judge(struct answer_ids *ids, struct best *b, const struct answer_record *r, uint64_t *line)
{
	enum answer_verdict v;

	if (ids->second_reading && ids->seq == b->seq) {
		ids->best_met++;
		return ANSWER_COUNTS;
	}
	if (ids->second_reading && ids->seq < b->seq) {
		*line = b->line;
		return ANSWER_OTHER;
	}
	v = records_compare(r, b->copy, best_output(b), r->print == b->print);
	if (v == ANSWER_OTHER)
		*line = b->line;
	else if (v == ANSWER_LATE) {
		if (!ids->second_reading)
			best_set(ids, b, r);
		ids->late = true;
	} else if (!ids->second_reading) {
		b->high = merged_high(b->high, b->copy, r);
		b->copy &= r->copy;
	}
	return v;
}

bool
answer_ids_judge(struct answer_ids *ids, const struct answer_record *r, enum answer_verdict *v,
    uint64_t *line, struct err *e)
{
	struct answer_record best = *r;
	struct table_answer t;
	struct best *b;

	ids->seq++;
	*line = 0;
	*v = ANSWER_COUNTS;
	if ((b = best_find(ids, r)) != NULL) {
		*v = best_judge(ids, b, r, line);
		return true;
	}
	t = table_find(ids, r);
	if (t.chunk == NULL)
		return output_fits_table(r->output) ? table_add(ids, r, e) : best_append(ids, r, e);
	*v = records_compare(r, t.copy, t.output, ((t.print ^ r->print) & PRINT_MASK) == 0);
	best.key.high = merged_high(t.key.high, t.copy, r);
	table_note(&t, r);
	if (*v != ANSWER_LATE)
		return true;
	ids->late = true;
	return best_append(ids, &best, e);
}

bool
answer_ids_is_again(const struct answer_ids *ids)
{
	return ids->second_reading;
}

bool
answer_ids_judged_again(struct answer_ids *ids)
{
	if (ids->n_best > 0)
		return false;
	ids->seq++;
	return true;
}

bool
answer_ids_has(const struct answer_ids *ids, const struct answer_record *r)
{
	return best_find(ids, r) != NULL || table_find(ids, r).chunk != NULL;
}

bool
answer_ids_again(struct answer_ids *ids, struct err *e)
{
	ids->second_reading = true;
	ids->late = false;
	ids->seq = ids->best_met = 0;
	arena_reset(ids->arena);
	return table_begin(ids, e);
}

uint64_t
answer_ids_place(const struct answer_ids *ids)
{
	return ids->seq;
}

void
answer_ids_move(struct answer_ids *ids, uint64_t place)
{
	ids->seq = place;
}

bool
answer_ids_late(const struct answer_ids *ids)
{
	return ids->late;
}

bool
answer_ids_whole(const struct answer_ids *ids)
{
	return ids->best_met == ids->n_best;
}

/* ---- life and hashes ---- */

struct answer_ids *
answer_ids_new(struct err *e)
{
	struct arena *a = arena_new();
	struct answer_ids *ids = arena_alloc(a, sizeof *ids);

	ids->best_arena = a;
	ids->arena = arena_new();
	if (getrandom(&ids->key, sizeof ids->key, 0) != sizeof ids->key)
		err_set(e, ERR_IO, "no random numbers: %s", strerror(errno));
	else if (table_begin(ids, e))
		return ids;
	answer_ids_free(ids);
	return NULL;
}

void
answer_ids_free(struct answer_ids *ids)
{
	if (ids == NULL)
		return;
	arena_free(ids->arena);
	arena_free(ids->best_arena);
}

struct answer_key
answer_ids_key(const struct answer_ids *ids, const void *text, size_t n, size_t n_id)
{
	uint64_t out[2];
	struct answer_key key;

	siphash(&ids->key, text, n, out);
	key = (struct answer_key){ out[0], (uint32_t)out[1] & 0xffffff };
	if (n_id == 0)
		return key;
	siphash(&ids->key, text, n_id, out);
	return (struct answer_key){ out[0], n == n_id ? 0 : key.high };
}

uint32_t
answer_ids_print(const struct answer_ids *ids, const void *bytes, size_t n)
{
	const char *p = bytes;
	uint64_t hash = ids->key.word[0] ^ n, word;

	/* prints are compared between records of one answer only, so a faster hash than that of keys will do */
	for (; n > 0; p += sizeof word, n -= n < sizeof word ? n : sizeof word) {
		uint128 product;

		word = 0;
		memcpy(&word, p, n < sizeof word ? n : sizeof word);
		product = (uint128)(hash ^ word) * (ids->key.word[1] | 1);
		hash = (uint64_t)product ^ (uint64_t)(product >> 64) ^ UINT64_C(0x9e3779b97f4a7c15);
	}
	hash *= UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(hash >> 32);
}
