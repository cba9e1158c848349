/* SPDX-License-Identifier: MIT */
/* Where fares are kept, so that each row finds its own at once. */
#include "batch/price_memo_internal.h"

#include <string.h>

static size_t
count_edges(const struct shelf *s, enum axis axis)
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
add_edge(struct shelf *s, enum axis axis, uint64_t edge)
{
	const int32_t kept = shelf_edge(edge);
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
set_strides(struct shelf *s)
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
least_of(const struct shelf *s, size_t cell, uint32_t place[AXES])
{
	for (enum axis axis = 0; axis < AXES; axis++) {
		size_t piece = cell / s->stride[2 * axis] % (count_edges(s, axis) + 1);

		place[axis] = piece == 0 ? 0 : shelf_least(s->edge[piece - 1][axis]);
	}
}

static bool
inside(const uint32_t place[AXES], const uint64_t bounds[AXES][2])
{
	for (size_t axis = 0; axis < AXES; axis++) {
		if (place[axis] < bounds[axis][0] || place[axis] >= bounds[axis][1])
			return false;
	}
	return true;
}

/*
 * Gives a fare, by its number, its cells of a shelf. False, and nothing is changed, if they are taken, or
 * too many.
 */
static bool
take(struct express *x, struct shelf *s, const struct fare *f, uint16_t number)
{
	struct shelf grown = *s;
	uint16_t cell[CELLS];
	uint32_t place[AXES];
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
		least_of(&grown, i, place);
		cell[i] = s->cell == NULL ? 0 : s->cell[shelf_cell(s, place)];
		if (!inside(place, f->rest->bounds))
			continue;
		if (cell[i] != 0)
			return false;
		cell[i] = number;
	}
	grown.cell = memcpy(arena_array(x->fares, n, sizeof *cell), cell, n * sizeof *cell);
	*s = grown;
	x->parted |= n > 1;
	return true;
}

static struct shelf *
new_shelf(struct express *x, uint64_t hash, uint32_t heeded)
{
	const struct reading *row = x->last;
	const size_t n = row->n_key * sizeof *row->key;
	struct shelf *s = arena_lines(x->fares, sizeof *s + n), **slot = &x->slot[hash % SLOTS];

	while (*slot != NULL)		/* what came first comes most often */
		slot = &(*slot)->next;
	*s = (struct shelf){ .hash = hash, .lengths = row->lengths, .present = row->present, .heeded = heeded,
	    .zero = express_zeros(x, row) };
	memcpy(s->key, row->key, n);
	for (size_t i = 0; i < EDGES; i++)
		s->edge[i] = (by_axis){ NO_EDGE, NO_EDGE, NO_EDGE, NO_EDGE };
	*slot = s;
	return s;
}

void
shelf_keep(struct express *x, const struct fare *f, uint32_t heeded)
{
	const uint64_t *time = f->rest->bounds[AXIS_TIME];
	const bool daily = time[1] - time[0] <= DAY_SECONDS;
	uint64_t hash = daily ? shelf_hash_of_day(x->last) : x->last->hash;
	uint16_t number = (uint16_t)++x->n_fares;

	x->daily |= (uint64_t)daily << x->last->hash % 64;
	for (struct shelf *s = x->slot[hash % SLOTS]; s != NULL; s = s->next) {
		if (s->heeded == heeded && shelf_is_for(s, x, x->last, hash) && take(x, s, f, number))
			return;
	}
	take(x, new_shelf(x, hash, heeded), f, number);
}

void
shelf_forget(struct express *x)
{
	arena_reset(x->fares);
	memset(x->slot, 0, sizeof x->slot);
	memset(x->remark, 0, sizeof x->remark);
	x->daily = 0;
	x->n_fares = 0;
	x->parted = false;
}
