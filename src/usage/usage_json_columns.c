/* SPDX-License-Identifier: MIT */
/* Objects of no known shape, whose keys are read as columns of CSV are. Read usage_json_take_columns first. */
#include "usage/usage_json_internal.h"

#include <string.h>

#include "usage/usage_hint.h"
#include "usage/usage_leaves.h"

void
usage_json_report_unread(struct usage_json *f, const char *path)
{
	for (size_t i = 0; i < f->n_unread; i++) {
		if (strcmp(f->unread[i], path) == 0)
			return;
	}
	if (f->n_unread == UNREAD)
		return;
	f->unread[f->n_unread++] = arena_strdup(f->arena, path);
	listener_say(f->setup->listener, "nothing reads the key '%s'", path);
}

/* Whether an object before had the same keys, and no usage. */
static bool
keys_without_usage(struct usage_json *f, const struct usage_leaves *l)
{
	for (size_t i = 0; i < KEY_SETS; i++) {
		const struct key_set *set = &f->no_usage[i];

		if (set->arena == NULL || !usage_leaves_have_keys(set->names, set->n, l))
			continue;
		f->columns_error = set->why;
		return true;
	}
	return false;
}

static void
keys_note_without_usage(struct usage_json *f, const struct usage_leaves *l)
{
	struct key_set *set = &f->no_usage[f->next_set++ % KEY_SETS];

	if (set->arena == NULL)
		set->arena = arena_new();
	arena_reset(set->arena);
	set->names = usage_leaves_keys(l, set->arena);
	set->n = l->n;
	set->why = f->columns_error;
}

static bool
no_usage_error(struct err *e)
{
	return err_set(e, ERR_USAGE, "the object has no usage of a known shape ('toll help shapes' lists all)");
}

/* Gives meanings to the keys of an object, if they differ from those of the object before. */
static bool
columns_read(struct usage_json *f, const struct usage_leaves *l, struct err *e)
{
	if (f->columns_arena == NULL)
		f->columns_arena = arena_new();
	arena_reset(f->columns_arena);
	f->names = usage_leaves_keys(l, f->columns_arena);
	f->n_names = l->n;
	f->columns_valid = usage_columns_read(f->names, l->n, f->setup->defaults, false, f->columns_arena,
	    &f->columns, e);
	if (f->columns_valid && !f->columns.counts && !f->columns.dollars)
		f->columns_valid = no_usage_error(e);
	if (!f->columns_valid)
		return false;
	if (!f->columns_reported)
		listener_say(f->setup->listener, "%s", usage_columns_describe(&f->columns, f->names, f->setup->defaults,
		    f->columns_arena));
	f->columns_reported = true;
	for (size_t i = 0; i < f->columns.n_unread; i++)
		usage_json_report_unread(f, f->columns.unread[i]);
	return true;
}

/* Whether an object is an observation of Langfuse without counts that is not a generation, by its type. */
static bool
is_no_generation(const struct json *object, struct usage *u, struct arena *a)
{
	bool twice;
	const struct json *type = json_at(object, "type", &twice), *details = json_at(object, "usageDetails",
	    &twice);
	struct meaning observation;
	struct err e;

	if (type == NULL || json_kind(type) != JSON_STRING || details == NULL ||
	    json_kind(details) != JSON_OBJECT || !meaning_find("observation", &observation))
		return false;
	return usage_take(u, observation, json_text(type, a), true, &e) && u->skipped != NULL;
}

/* An object without usage is no failure; one with usage that is not understood is, and its error says which. */
static void
row_take_nothing(const struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	const char *hint = usage_hint(object, a), *broken = usage_shape_broken_text(object, f->setup->reader, a);

	row->state = ROW_SKIPPED;
	if (is_no_generation(object, &row->usage, a))
		return;
	row->usage.skipped = "no usage";
	if (broken != NULL) {
		usage_row_bad(row, true, arena_printf(a, "malformed: the text %s is not JSON", broken));
		return;
	}
	row->no_usage = true;
	if (hint != NULL) {
		usage_shape_take_place(&(struct shape_record){ object, &f->walk, f->log, f->name }, &f->found,
		    f->setup->defaults->style, &row->usage);
		usage_row_bad(row, false, hint);
	} else if (f->columns_error.kind != ERR_NONE && f->columns_error.kind != ERR_USAGE) {
		row->state = ROW_BAD;
		row->why = f->columns_error;
	}
}

void
usage_json_take_columns(struct usage_json *f, const struct json *object, struct arena *a, struct usage_row *row)
{
	struct usage_leaves l = { .arena = a };
	const char **cells;
	bool *strings;

	for (size_t i = 1; usage_walk_outer(&f->walk, i) != NULL; i++)
		usage_leaves_collect_outer(&l, usage_walk_outer(&f->walk, i));
	usage_leaves_collect(&l, object);
	if (keys_without_usage(f, &l)) {
		row_take_nothing(f, object, a, row);
		return;
	}
	if (f->columns_arena == NULL || !usage_leaves_have_keys(f->names, f->n_names, &l))
		f->columns_valid = columns_read(f, &l, &f->columns_error);
	if (!f->columns_valid) {
		keys_note_without_usage(f, &l);
		row_take_nothing(f, object, a, row);
		return;
	}
	usage_row_begin(row, f->setup, f->columns.totals, a);
	usage_leaves_texts(&l, &cells, &strings);
	usage_row_take(row, &f->columns, f->names, cells, strings, l.n);
	if (row->state == ROW_IDLE && row->usage.uncounted != NULL && f->columns.profile == NULL)
		usage_row_bad(row, false, arena_printf(a, "no counts that are read: %s", row->usage.uncounted));
	row->dollars = f->columns.dollars;
}
