/* SPDX-License-Identifier: MIT */
/*
 * Which columns a memo has: memo_new, of a CSV file, and memo_new_of_usage, of rows of JSON. Read price_memo.h and
 * price_memo_internal.h first.
 */
#include "batch/price_memo_internal.h"

#include <string.h>

static void
count_list_add(struct count_list *p, size_t count)
{
	p->count[p->n++] = count;
}

/* Pads a list with the index of the constant 0 after the last count, so that count_list_sum needs no loop. */
static void
count_list_pad(struct price_memo *pm, struct count_list *p)
{
	for (size_t i = p->n; i < PARTS; i++)
		p->count[i] = pm->n_counts;
	pm->many_parts |= p->n > PARTS;
}

/* Derives what depends on all columns, when they are known. */
static void
memo_lay_out(struct price_memo *pm)
{
	pm->n_padded = pm->n_counts <= UNROLL ? UNROLL : (pm->n_counts + UNROLL - 1) / UNROLL * UNROLL;
	for (size_t i = pm->n_counts; i > 0 && i < pm->n_padded; i++)
		pm->count_column[i] = pm->count_column[i - 1];
	pm->input_at = pm->input < 0 ? pm->n_counts : (size_t)pm->input;
	pm->output_at = pm->output < 0 ? pm->n_counts : (size_t)pm->output;
	count_list_pad(pm, &pm->part_in);
	count_list_pad(pm, &pm->part_out);
	count_list_pad(pm, &pm->cache_reads);
	pm->entry_size = (sizeof(struct memo_entry) + pm->n_padded * sizeof(int64_t) + ENTRY_LINE - 1) /
	    ENTRY_LINE * ENTRY_LINE;
}

/* Adds a column that counts something; false if there are too many. */
static bool
memo_add_count(struct price_memo *pm, size_t column, const struct field *f)
{
	unsigned c = (unsigned)f->where;

	if (pm->n_counts == COLUMNS)
		return false;
	if (c == METER_INPUT) {
		pm->input = (long)pm->n_counts;
		pm->input_bit = memo_bit(pm->n_counts);
	}
	if (c == METER_OUTPUT) {
		pm->output = (long)pm->n_counts;
		pm->output_bit = memo_bit(pm->n_counts);
	}
	if (workload_whole(c) == METER_INPUT)
		count_list_add(&pm->part_in, pm->n_counts);
	if (workload_whole(c) == METER_OUTPUT)
		count_list_add(&pm->part_out, pm->n_counts);
	if (c == METER_CACHE_READ || c == METER_AUDIO_CACHE_READ || c == METER_IMAGE_CACHE_READ)
		count_list_add(&pm->cache_reads, pm->n_counts);
	if (c == COUNT_FRESH)
		pm->fresh_bit = memo_bit(pm->n_counts);	/* with it, the parts of input must add up to all of it */
	pm->all_counts |= memo_bit(pm->n_counts);
	pm->count_column[pm->n_counts] = column;
	pm->meaning[pm->n_counts] = c;
	pm->whole[pm->n_counts++] = workload_whole(c);
	return true;
}

/* Adds a column by its meaning; false if only row_price understands it. */
static bool
memo_add_column(struct price_memo *pm, const struct column_use *use, bool commas)
{
	const struct meaning m = use->meaning;

	if (meaning_is(m, "requests"))
		pm->requests = (long)use->column;
	else if (meaning_is(m, "on"))
		pm->on = (long)use->column;
	else if (meaning_is(m, "reported") && !commas)	/* an amount with a comma is read by usage_row */
		pm->reported = (long)use->column;
	else if (meaning_is_label(m))
		return true;	/* no price depends on it, and groups read its column themselves */
	else if (m.field != NULL && meaning_counts(m))
		return memo_add_count(pm, use->column, m.field);
	else if (meaning_has_numbers(m) || pm->n_key_cells == KEY_CELLS)
		return false;
	else
		pm->key_column[pm->n_key_cells++] = use->column;
	return true;
}

/* Begins a memo without columns; NULL if rows are what only row_price understands. */
static struct price_memo *
memo_begin(struct arena *a, const struct usage_setup *setup, const struct price_context *context)
{
	const struct request *r = setup->defaults;
	struct price_memo *pm;

	if (request_counts(r) || r->n_ranges > 0 || request_has(r, field_find("requests")) || r->on.at < 0 ||
	    r->on.at > UINT32_MAX)
		return NULL;
	pm = arena_alloc(a, sizeof *pm);
	pm->context = context;
	pm->on = pm->requests = pm->reported = pm->input = pm->output = -1;
	pm->on_default = r->on;
	pm->on_given = request_has(r, field_find("on"));
	pm->utc = setup->zone == NULL;
	return pm;
}

/* Makes room for entries, when all columns are known. */
static struct price_memo *
memo_end(struct price_memo *pm, struct arena *a)
{
	memo_lay_out(pm);
	pm->dated = price_dated_names(pm->context->book, a);
	pm->entries = arena_new();
	pm->entry = arena_lines(a, (ENTRIES + 1) * pm->entry_size);
	for (size_t i = 0; i < MEMO_BATCH; i++)
		memset(pm->parsed[i].result.has_alternative, true, pm->context->n_alternatives);
	return pm;
}

struct price_memo *
memo_new(struct arena *a, const struct usage_columns *c, const struct usage_setup *setup,
    const struct price_context *context)
{
	struct price_memo *pm = c->totals || c->dollars ? NULL : memo_begin(a, setup, context);

	if (pm == NULL)
		return NULL;
	pm->n_columns = c->n;
	for (size_t i = 0; i < c->n_use; i++) {
		if (!memo_add_column(pm, &c->use[i], c->comma))
			return NULL;
	}
	return memo_end(pm, a);
}

struct price_memo *
memo_new_of_usage(struct arena *a, const struct usage_setup *setup, const struct price_context *context)
{
	struct price_memo *pm = memo_begin(a, setup, context);

	if (pm == NULL)
		return NULL;
	pm->on = 0;
	memset(pm->count_of, MEMO_NO_COUNT, sizeof pm->count_of);
	for (size_t i = 0; i < n_fields; i++) {
		const unsigned c = (unsigned)fields[i].where;

		if (fields[i].kind != FIELD_COUNT || (c != COUNT_FRESH && !meter_is_token((enum meter)c)))
			continue;
		pm->count_of[c] = (uint8_t)pm->n_counts;
		if (!memo_add_count(pm, i, &fields[i]))
			return NULL;
	}
	return memo_end(pm, a);
}

void
memo_free(struct price_memo *pm)
{
	if (pm != NULL)
		arena_free(pm->entries);
}

struct arena *
memo_arena(struct price_memo *pm)
{
	return pm->entries;
}
