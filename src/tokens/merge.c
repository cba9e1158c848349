/* SPDX-License-Identifier: MIT */
/*
 * Byte-pair merging. The idea is that of tiktoken (MIT, OpenAI); the heap drops what is out of date when it
 * comes up.
 */
#include "tokens/merge.h"

enum { SHORT_MAX = 96 };	/* bytes; above it, the heap is faster */

/* A part of a long piece is named by its first byte. */
struct long_part { uint32_t next, before, rank; };	/* rank: of it and the next together */

struct merger {
	struct arena		*arena;
	const struct vocab	*vocab;
	size_t			 room;		/* bytes of a piece that there is memory for */
	struct long_part	*parts;		/* room + 1 */
	uint64_t		*heap;		/* 3 * room: rank and first byte */
	size_t			 n_heap;
};

struct merger *
merger_new(struct arena *a, const struct vocab *v)
{
	struct merger *m = arena_alloc(a, sizeof *m);

	m->arena = a;
	m->vocab = v;
	return m;
}

/* ---- short pieces ---- */

/* Four ranks, compared at once. They are signed, since that is what all machines can compare; none is the largest. */
typedef int32_t rank_four __attribute__((vector_size(16)));

enum { NO_PAIR = INT32_MAX };

/* A short piece: a part is named by its first byte, as in a long one. */
struct short_piece {
	union {		/* of a part and the next together; the rest is NO_PAIR */
		rank_four	four[SHORT_MAX / 4 + 1];
		int32_t		one[SHORT_MAX + 4];
	} rank;
	uint8_t		next[SHORT_MAX + 1], before[SHORT_MAX + 1];
};

static inline rank_four
lower_four(rank_four a, rank_four b)
{
	rank_four is = a < b;

	return (a & is) | (b & ~is);
}

/* The part with the lowest rank among the first 4 * n, the first of equal ones; *least is NO_PAIR if there is none. */
static inline size_t
lowest_rank(const struct short_piece *p, size_t n, int32_t *least)
{
	rank_four low = p->rank.four[0];
	size_t at = 0;

	for (size_t i = 1; i < n; i++)
		low = lower_four(low, p->rank.four[i]);
	*least = low[0];
	for (int i = 1; i < 4; i++)
		*least = low[i] < *least ? low[i] : *least;
	while (p->rank.one[at] != *least)
		at++;
	return at;
}

static inline int32_t
pair_rank(const struct vocab *v, const char *text, size_t n)
{
	return (int32_t)(vocab_find(v, text, n) & INT32_MAX);
}

static size_t
merge_short(const struct vocab *v, const char *piece, size_t n, uint32_t *ids)
{
	struct short_piece p;
	const uint32_t *pairs = (const uint32_t *)((const char *)v + v->pairs);
	const unsigned char *bytes = (const unsigned char *)piece;
	int32_t *rank = p.rank.one, least;
	size_t count = n, fours = n / 4 + 1;

	for (size_t i = 0; i <= n; i++) {
		p.next[i] = (uint8_t)(i + 1);
		p.before[i] = (uint8_t)(i - 1);
	}
	for (size_t i = 0; i + 1 < n; i++)
		rank[i] = (int32_t)(pairs[bytes[i] << 8 | bytes[i + 1]] & INT32_MAX);
	for (size_t i = n - 1; i < 4 * fours; i++)
		rank[i] = NO_PAIR;
	for (size_t at; at = lowest_rank(&p, fours, &least), least != NO_PAIR; count--) {
		size_t taken = p.next[at], end = p.next[taken], before = p.before[at];

		rank[taken] = NO_PAIR;
		p.next[at] = (uint8_t)end;
		p.before[end] = (uint8_t)at;
		rank[at] = end < n ? pair_rank(v, piece + at, p.next[end] - at) : NO_PAIR;
		if (at > 0)
			rank[before] = pair_rank(v, piece + before, end - before);
	}
	for (size_t at = 0; ids != NULL && at < n; at = p.next[at])
		*ids++ = vocab_find(v, piece + at, p.next[at] - at);
	return count;
}

/* ---- long pieces ---- */

/* Four children each: half as deep as a heap of two, and they are beside one another. */
static void
heap_push(struct merger *m, uint64_t key)
{
	size_t at = m->n_heap++;

	for (; at > 0 && m->heap[(at - 1) / 4] > key; at = (at - 1) / 4)
		m->heap[at] = m->heap[(at - 1) / 4];
	m->heap[at] = key;
}

/* Puts a key into the hole at `at`, and what is lower than it above it. */
static void
heap_sink(struct merger *m, size_t at, uint64_t key)
{
	for (size_t child; (child = 4 * at + 1) < m->n_heap; at = child) {
		size_t last = child + 4 < m->n_heap ? child + 4 : m->n_heap;

		for (size_t i = child + 1; i < last; i++)
			child = m->heap[i] < m->heap[child] ? i : child;
		if (m->heap[child] >= key)
			break;
		m->heap[at] = m->heap[child];
	}
	m->heap[at] = key;
}

static uint64_t
heap_pop(struct merger *m)
{
	uint64_t top = m->heap[0];

	if (--m->n_heap > 0)
		heap_sink(m, 0, m->heap[m->n_heap]);
	return top;
}

static uint64_t
heap_key(uint32_t rank, size_t at)
{
	return (uint64_t)rank << 32 | at;
}

/* Gives a part its rank with the next one, and puts the pair into the heap. */
static void
rank_pair(struct merger *m, const char *piece, size_t n, uint32_t at)
{
	struct long_part *part = &m->parts[at];

	part->rank = RANK_NONE;
	if (part->next < n)
		part->rank = vocab_find(m->vocab, piece + at, m->parts[part->next].next - at);
	if (part->rank != RANK_NONE)
		heap_push(m, heap_key(part->rank, at));
}

static void
begin_long(struct merger *m, const char *piece, size_t n)
{
	if (n > m->room) {
		m->room = n + n / 2;
		m->parts = arena_room(m->arena, (m->room + 1) * sizeof *m->parts);
		m->heap = arena_room(m->arena, 3 * m->room * sizeof *m->heap);
	}
	m->n_heap = 0;
	for (uint32_t i = 0; i <= n; i++) {
		uint32_t rank = i + 1 < n ? vocab_find(m->vocab, piece + i, 2) : RANK_NONE;

		m->parts[i] = (struct long_part){ i + 1, i - 1, rank };
		if (rank != RANK_NONE)
			m->heap[m->n_heap++] = heap_key(rank, i);
	}
	for (size_t i = m->n_heap / 4 + 1; i-- > 0 && m->n_heap > 0;)
		heap_sink(m, i, m->heap[i]);
}

static size_t
merge_long(struct merger *m, const char *piece, size_t n, uint32_t *ids)
{
	size_t count = n;

	begin_long(m, piece, n);
	while (m->n_heap > 0) {
		uint64_t key = heap_pop(m);
		uint32_t at = (uint32_t)key;
		struct long_part *part = &m->parts[at], *taken;

		if (part->rank != key >> 32)
			continue;	/* one of the two has become part of another since */
		taken = &m->parts[part->next];
		taken->rank = RANK_NONE;
		part->next = taken->next;
		m->parts[part->next].before = at;
		count--;
		rank_pair(m, piece, n, at);
		if (at > 0)
			rank_pair(m, piece, n, part->before);
	}
	for (uint32_t at = 0; ids != NULL && at < n; at = m->parts[at].next)
		*ids++ = vocab_find(m->vocab, piece + at, m->parts[at].next - at);
	return count;
}

size_t
merger_run(struct merger *m, const char *piece, size_t n, uint32_t *ids)
{
	return n <= SHORT_MAX ? merge_short(m->vocab, piece, n, ids) : merge_long(m, piece, n, ids);
}
