/* SPDX-License-Identifier: MIT */
/* Where fares are kept, so that each row finds its own at once. */
#include "batch/price_memo_internal.h"

#include <string.h>

static size_t
count_edges(const struct memo_bucket *s, enum axis axis)
{
	size_t n = 0;

	while (n < EDGES && s->edge[n][axis] != NO_EDGE)
		n++;
	return n;
}

/*
 * Adds an edge to an axis, unless it is there, or no place that rows have is below it or above. False if
 * there is no room.
 */
static bool
add_edge(struct memo_bucket *s, enum axis axis, uint64_t edge)
{
	const int32_t kept = bucket_edge(edge);
	size_t n = count_edges(s, axis), i = n;

	if (edge == 0 || edge > UINT32_MAX)
		return true;
	while (i > 0 && s->edge[i - 1][axis] > kept)
		i--;
	if (i > 0 && s->edge[i - 1][axis] == kept)
		return true;
	if (n == EDGES)
		return false;
	for (; n > i; n--)
		s->edge[n][axis] = s->edge[n - 1][axis];
	s->edge[i][axis] = kept;
	return true;
}

/* Says where the cells of each piece are; returns how many there are. */
static size_t
set_strides(struct memo_bucket *s)
{
	size_t n = 1;

	for (enum axis axis = 0; axis < AXES; axis++) {
		s->stride[2 * axis] = s->stride[2 * axis + 1] = (uint16_t)n;
		n *= count_edges(s, axis) + 1;
	}
	return n;
}

/* The least place that a cell holds. */
static void
least_of(const struct memo_bucket *s, size_t cell, uint32_t coords[AXES])
{
	for (enum axis axis = 0; axis < AXES; axis++) {
		size_t piece = cell / s->stride[2 * axis] % (count_edges(s, axis) + 1);

		coords[axis] = piece == 0 ? 0 : bucket_least(s->edge[piece - 1][axis]);
	}
}

static bool
inside(const uint32_t coords[AXES], const uint64_t bounds[AXES][2])
{
	for (size_t axis = 0; axis < AXES; axis++) {
		if (coords[axis] < bounds[axis][0] || coords[axis] >= bounds[axis][1])
			return false;
	}
	return true;
}

/*
 * Gives a fare, by its number, its cells of a shelf. False, and nothing is changed, if they are taken, or
 * too many.
 */
static bool
take(struct price_memo *x, struct memo_bucket *s, const struct memo_entry *f, uint16_t number)
{
	struct memo_bucket grown = *s;
	uint16_t cell[CELLS];
	uint32_t coords[AXES];
	size_t n;

	for (enum axis axis = 0; axis < AXES; axis++) {
		if (!add_edge(&grown, axis, f->rest->bounds[axis][0]) ||
		    !add_edge(&grown, axis, f->rest->bounds[axis][1]))
			return false;
	}
	n = set_strides(&grown);
	if (n > CELLS)
		return false;
	for (size_t i = 0; i < n; i++) {
		least_of(&grown, i, coords);
		cell[i] = s->cell == NULL ? 0 : s->cell[bucket_cell(s, coords)];
		if (!inside(coords, f->rest->bounds))
			continue;
		if (cell[i] != 0)
			return false;
		cell[i] = number;
	}
	grown.cell = memcpy(arena_array(x->entries, n, sizeof *cell), cell, n * sizeof *cell);
	*s = grown;
	x->parted |= n > 1;
	return true;
}

static struct memo_bucket *
new_shelf(struct price_memo *x, uint64_t hash, uint32_t zero_sensitive)
{
	const struct parsed_row *row = x->last;
	const size_t n = row->n_key * sizeof *row->key;
	struct memo_bucket *s = arena_lines(x->entries, sizeof *s + n), **slot = &x->slot[hash % SLOTS];

	while (*slot != NULL)		/* what came first comes most often */
		slot = &(*slot)->next;
	*s = (struct memo_bucket){ .hash = hash, .lengths = row->lengths, .present = row->present, .zero_sensitive = zero_sensitive,
	    .zero_mask = memo_zeros(x, row) };
	memcpy(s->key, row->key, n);
	for (size_t i = 0; i < EDGES; i++)
		s->edge[i] = (by_axis){ NO_EDGE, NO_EDGE, NO_EDGE, NO_EDGE };
	*slot = s;
	return s;
}

void
bucket_keep(struct price_memo *x, const struct memo_entry *f, uint32_t zero_sensitive)
{
	const uint64_t *time = f->rest->bounds[AXIS_TIME];
	const bool daily = time[1] - time[0] <= DAY_SECONDS;
	uint64_t hash = daily ? bucket_hash_of_day(x->last) : x->last->hash;
	uint16_t number = (uint16_t)++x->n_entries;

	x->daily |= (uint64_t)daily << x->last->hash % 64;
	for (struct memo_bucket *s = x->slot[hash % SLOTS]; s != NULL; s = s->next) {
		if (s->zero_sensitive == zero_sensitive && bucket_is_for(s, x, x->last, hash) && take(x, s, f, number))
			return;
	}
	take(x, new_shelf(x, hash, zero_sensitive), f, number);
}

void
bucket_forget(struct price_memo *x)
{
	arena_reset(x->entries);
	memset(x->slot, 0, sizeof x->slot);
	memset(x->interned, 0, sizeof x->interned);
	x->daily = 0;
	x->n_entries = 0;
	x->parted = false;
}
