/* SPDX-License-Identifier: MIT */
/*
 * Where the entries of the memo are kept: buckets in a hash table, each with a grid of cells. bucket_keep is
 * called by memo_insert (price_memo.c), where rows are looked up as well. Read struct memo_bucket
 * first.
 */
#include "batch/price_memo_internal.h"

#include <string.h>

/* The number of bounds of an axis. */
static size_t
bucket_count_bounds(const struct memo_bucket *bucket, enum axis axis)
{
	size_t n = 0;

	while (n < BOUNDS && bucket->bound[n][axis] != NO_BOUND)
		n++;
	return n;
}

/*
 * Adds a bound to an axis, unless it is there already, or has no row on one of its sides. False if there is no
 * room.
 */
static bool
bucket_add_bound(struct memo_bucket *bucket, enum axis axis, uint64_t bound)
{
	const uint32_t kept = bucket_bound(bound);
	size_t n = bucket_count_bounds(bucket, axis), i = n;

	if (bound == 0 || bound > UINT32_MAX)
		return true;
	while (i > 0 && bucket->bound[i - 1][axis] > kept)
		i--;
	if (i > 0 && bucket->bound[i - 1][axis] == kept)
		return true;
	if (n == BOUNDS)
		return false;
	for (; n > i; n--)
		bucket->bound[n][axis] = bucket->bound[n - 1][axis];
	bucket->bound[i][axis] = kept;
	return true;
}

/* Sets the stride of each axis; returns the number of cells. */
static size_t
bucket_set_strides(struct memo_bucket *bucket)
{
	size_t n = 1;

	for (enum axis axis = 0; axis < AXES; axis++) {
		bucket->stride[axis] = (uint16_t)n;
		n *= bucket_count_bounds(bucket, axis) + 1;
	}
	return n;
}

/* The least coordinates that lie in a cell. */
static void
cell_least_coords(const struct memo_bucket *bucket, size_t cell, uint32_t coords[AXES])
{
	for (enum axis axis = 0; axis < AXES; axis++) {
		size_t interval = cell / bucket->stride[axis] % (bucket_count_bounds(bucket, axis) + 1);

		coords[axis] = interval == 0 ? 0 : bucket->bound[interval - 1][axis] + 1;
	}
}

/* Whether coordinates are within the bounds of an entry. */
static bool
coords_inside(const uint32_t coords[AXES], const uint64_t bounds[AXES][2])
{
	for (size_t axis = 0; axis < AXES; axis++) {
		if (coords[axis] < bounds[axis][0] || coords[axis] >= bounds[axis][1])
			return false;
	}
	return true;
}

/*
 * Puts the number of an entry into its cells of a bucket, whose grid is rebuilt with the bounds of the entry.
 * False, and nothing is changed, if one of the cells is taken, or there are too many bounds or cells.
 */
static bool
bucket_add_entry(struct price_memo *pm, struct memo_bucket *bucket, const struct memo_entry *entry, uint16_t number)
{
	struct memo_bucket grown = *bucket;
	uint16_t cell[CELLS];
	uint32_t coords[AXES];
	size_t n;

	for (enum axis axis = 0; axis < AXES; axis++) {
		if (!bucket_add_bound(&grown, axis, entry->detail->bounds[axis][0]) ||
		    !bucket_add_bound(&grown, axis, entry->detail->bounds[axis][1]))
			return false;
	}
	n = bucket_set_strides(&grown);
	if (n > CELLS)
		return false;
	for (size_t i = 0; i < n; i++) {
		cell_least_coords(&grown, i, coords);
		cell[i] = bucket->cell == NULL ? 0 : bucket->cell[bucket_cell(bucket, coords)];
		if (!coords_inside(coords, entry->detail->bounds))
			continue;
		if (cell[i] != 0)
			return false;
		cell[i] = number;
	}
	grown.cell = memcpy(arena_array(pm->entries, n, sizeof *cell), cell, n * sizeof *cell);
	*bucket = grown;
	pm->has_grids |= n > 1;
	return true;
}

/* Adds an empty bucket for the row that missed. */
static struct memo_bucket *
bucket_new(struct price_memo *pm, uint64_t hash, uint32_t zero_sensitive)
{
	const struct parsed_row *row = pm->missed;
	const size_t n = row->n_key * sizeof *row->key;
	struct memo_bucket *bucket = arena_lines(pm->entries, sizeof *bucket + n), **slot = &pm->slot[hash % SLOTS];

	while (*slot != NULL)		/* at the end: what came first comes most often */
		slot = &(*slot)->next;
	*bucket = (struct memo_bucket){ .hash = hash, .lengths = row->lengths, .present = row->present,
	    .zero_sensitive = zero_sensitive, .zero_mask = memo_zeros(pm, row) };
	memcpy(bucket->key, row->key, n);
	memset(bucket->bound, 0xff, sizeof bucket->bound);	/* NO_BOUND */
	*slot = bucket;
	return bucket;
}

void
bucket_keep(struct price_memo *pm, const struct memo_entry *entry, uint32_t zero_sensitive)
{
	const uint64_t *time = entry->detail->bounds[AXIS_TIME];
	const bool daily = time[1] - time[0] <= DAY_SECONDS;
	uint64_t hash = daily ? bucket_hash_of_day(pm->missed) : pm->missed->hash;
	uint16_t number = (uint16_t)++pm->n_entries;

	for (struct memo_bucket *bucket = pm->slot[hash % SLOTS]; bucket != NULL; bucket = bucket->next) {
		if (bucket->zero_sensitive == zero_sensitive && bucket_is_for(bucket, pm, pm->missed, hash) &&
		    bucket_add_entry(pm, bucket, entry, number))
			return;
	}
	bucket_add_entry(pm, bucket_new(pm, hash, zero_sensitive), entry, number);
}

void
bucket_forget(struct price_memo *pm)
{
	arena_reset(pm->entries);
	memset(pm->slot, 0, sizeof pm->slot);
	memset(pm->interned, 0, sizeof pm->interned);
	pm->n_entries = 0;
	pm->has_grids = false;
}
