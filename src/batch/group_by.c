/* SPDX-License-Identifier: MIT */
/*
 * Groups of usage rows: what the keys of by= mean, a hash table of groups, and their order. group_by_group
 * finds the group of a row; worker.c fills one table for each chunk, which group_by_merge adds to that of the
 * run.
 */
#include "batch/group_by.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "batch/price_memo.h"

enum { SLOTS = 1 << 10 };	/* of the hash table at first; a power of 2 */

/* ---- the keys ---- */

enum key_kind { HOUR, DAY, WEEK, MONTH, QUARTER, YEAR, PROVIDER, MODEL, TIER, REGION, BAND, FILE_NAME, ITEM, LABEL };

/*
 * The words of by=. read: the meaning of columns; a column with it does not take the place of the word. NULL:
 * any does. label: of LABEL, where rows are from.
 */
static const struct group_key {
	const char	*name;
	enum key_kind	 kind;
	const char	*read;
	enum usage_label label;
} group_keys[] = {
	{ .name = "hour",     .kind = HOUR },
	{ .name = "day",      .kind = DAY,       .read = "on" },
	{ .name = "week",     .kind = WEEK },
	{ .name = "month",    .kind = MONTH },
	{ .name = "quarter",  .kind = QUARTER },
	{ .name = "year",     .kind = YEAR },
	{ .name = "provider", .kind = PROVIDER,  .read = "provider" },
	{ .name = "model",    .kind = MODEL,     .read = "model" },
	{ .name = "tier",     .kind = TIER,      .read = "tier" },
	{ .name = "region",   .kind = REGION,    .read = "region" },
	{ .name = "band",     .kind = BAND },
	{ .name = "file",     .kind = FILE_NAME },
	{ .name = "item",     .kind = ITEM },
	{ .name = "agent",    .kind = LABEL,     .label = LABEL_AGENT },
	{ .name = "project",  .kind = LABEL,     .label = LABEL_PROJECT },
	{ .name = "session",  .kind = LABEL,     .label = LABEL_SESSION },
	{ .name = "branch",   .kind = LABEL,     .label = LABEL_BRANCH },
};

/* The key of rows without a date. */
static const char no_date[] = "(no date)";

const char *
group_by_key(size_t i)
{
	return i < sizeof group_keys / sizeof group_keys[0] ? group_keys[i].name : NULL;
}

static bool
key_is_time(const struct group_key *d)
{
	return d != NULL && d->kind <= YEAR;
}

/* Whether the files say it themselves: no row has it if no file does. */
static bool
key_is_stated(const struct group_key *d)
{
	return d != NULL && (d->kind == LABEL || d->kind == ITEM);
}

static bool
key_is_label(const struct group_key *d)
{
	return d != NULL && d->kind == LABEL;
}

/* What clocks of the zone show at the time of a row; hour -1: the row is of a whole day. */
struct wall_time { day day; int hour; };

static struct wall_time
wall_time_of(const struct time_zone *zone, const struct row_result *c)
{
	const struct when w = row_result_when(c);
	const instant wall = w.timed ? time_zone_wall(zone, w.at) : w.at;

	return (struct wall_time){ zone == NULL || !w.timed ? w.day : time_zone_wall_day(wall),
	    w.timed ? (int)((wall % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS / (60 * MINUTE)) : -1 };
}

/* Where a row of JSON is from. What nothing says is no empty cell, which a table would show as a gap. */
static const char *
label_value(const struct group_by *gb, const struct group_key *d, const struct usage_row *row,
    struct arena *scratch)
{
	const char *label = "";

	if (row != NULL && gb->json != NULL)
		label = row_origin_label(gb->origin, row, d->label, scratch);
	return *label == '\0' ? "(none)" : label;
}

enum { TIME_TEXT = sizeof "2026-11-27T23" };

/* Writes n digits and a NUL; returns where the NUL is. */
static char *
digits_print(char *to, int number, int n)
{
	for (int i = n - 1; i >= 0; i--, number /= 10)
		to[i] = (char)('0' + number % 10);
	to[n] = '\0';
	return to + n;
}

/*
 * Writes the hour "2026-11-27T23", day "2026-11-27", week "2026-W48", month "2026-11", quarter "2026-Q4" or year. The
 * hour of a row of a whole day is that day. Without snprintf, since it is written for each row.
 */
static const char *
time_print(char text[TIME_TEXT], enum key_kind kind, struct wall_time w)
{
	int year = w.day / 10000, week = kind == WEEK ? date_week(w.day, &year) : 0;
	char *to = digits_print(text, year, 4);

	if (kind == YEAR)
		return text;
	*to++ = '-';
	if (kind == WEEK || kind == QUARTER) {
		*to++ = kind == WEEK ? 'W' : 'Q';
		digits_print(to, kind == WEEK ? week : (w.day / 100 % 100 + 2) / 3, kind == WEEK ? 2 : 1);
		return text;
	}
	to = digits_print(to, w.day / 100 % 100, 2);
	if (kind == MONTH)
		return text;
	*to++ = '-';
	to = digits_print(to, w.day % 100, 2);
	if (kind == HOUR && w.hour >= 0) {
		*to++ = 'T';
		digits_print(to, w.hour, 2);
	}
	return text;
}

/* The text of a row for a word of by=. w: its time; NULL: it has none. room: for a time. */
static const char *
key_value(const struct group_by *gb, const struct group_key *d, const struct row_labels *f,
    const struct wall_time *w, char room[TIME_TEXT])
{
	const char *const texts[] = { [PROVIDER] = f->provider, [MODEL] = f->model, [TIER] = f->tier,
	    [REGION] = f->region, [BAND] = f->band, [FILE_NAME] = gb->file, [ITEM] = "(none)" };

	if (key_is_time(d))
		return w == NULL ? no_date : time_print(room, d->kind, *w);
	return texts[d->kind];
}

static const struct group_key *
group_key_find(const char *name)
{
	for (size_t i = 0; i < sizeof group_keys / sizeof group_keys[0]; i++) {
		if (strcmp(group_keys[i].name, name) == 0)
			return &group_keys[i];
	}
	return NULL;
}

static bool
key_add(struct group_by *gb, const char *name, const char *home, struct err *e)
{
	const struct group_key *d = group_key_find(name);

	if (gb->n_by == GROUP_BY_KEYS)
		return err_set(e, ERR_USAGE, "by: at most %d columns", GROUP_BY_KEYS);
	gb->group_key[gb->n_by] = d;
	gb->has_time |= key_is_time(d);
	if (key_is_label(d) && gb->origin == NULL)
		gb->origin = row_origin_new(home, gb->arena);
	gb->column[gb->n_by] = SIZE_MAX;
	gb->seen[gb->n_by] = d != NULL && !key_is_stated(d);
	gb->by[gb->n_by++] = name;
	return true;
}

static bool
key_is_given(const struct group_by *gb, const char *name)
{
	for (size_t i = 0; i < gb->n_by; i++) {
		if (strcmp(gb->by[i], name) == 0)
			return true;
	}
	return false;
}

bool
group_by_begin(struct group_by *gb, const char *by, const char *home, struct arena *a, struct err *e)
{
	*gb = (struct group_by){ .arena = a, .n_slots = SLOTS, .file = "" };
	gb->slots = arena_array(a, gb->n_slots, sizeof *gb->slots);
	for (const char *p = by; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		const char *part = arena_strndup(a, p, strcspn(p, ","));

		if (key_is_given(gb, part))
			return err_set(e, ERR_USAGE, "by: '%.60s' is given twice", part);
		if (!key_add(gb, part, home, e))
			return false;
	}
	return true;
}

bool
group_by_across(struct group_by *gb, const char *key, const char *home, struct err *e)
{
	if (strchr(key, ',') != NULL)
		return err_set(e, ERR_USAGE, "across: '%.60s' is more than one key; by= takes the others", key);
	gb->across = arena_strdup(gb->arena, key);
	return key_is_given(gb, key) || key_add(gb, gb->across, home, e);
}

/* ---- finding a group ---- */

static size_t
keys_hash(const char *const *key, size_t n)
{
	uint64_t h = 0xcbf29ce484222325;	/* FNV-1a */

	for (size_t i = 0; i < n; i++) {
		for (const char *p = key[i];; p++) {
			h = (h ^ (unsigned char)*p) * 0x100000001b3;
			if (*p == '\0')
				break;
		}
	}
	return (size_t)(h ^ h >> 32);
}

static struct group **
slot_find(struct group **slots, size_t n_slots, const char *const *key, size_t n)
{
	size_t at = keys_hash(key, n) & (n_slots - 1);

	for (; slots[at] != NULL; at = (at + 1) & (n_slots - 1)) {
		bool same = true;

		for (size_t i = 0; i < n && same; i++)
			same = strcmp(slots[at]->key[i], key[i]) == 0;
		if (same)
			break;
	}
	return &slots[at];
}

static void
slots_grow(struct group_by *gb)
{
	size_t n = gb->n_slots * 2;
	struct group **slots = arena_array(gb->arena, n, sizeof *slots);

	for (size_t i = 0; i < gb->n; i++)
		*slot_find(slots, n, gb->groups[i]->key, gb->n_by) = gb->groups[i];
	gb->slots = slots;
	gb->n_slots = n;
}

static struct group *
group_add(struct group_by *gb, const char *const *key, struct err *e)
{
	struct group *g;

	if (gb->n == GROUP_BY_GROUPS) {
		err_set(e, ERR_RANGE, "by: more than %d groups", GROUP_BY_GROUPS);
		return NULL;
	}
	if (gb->n * 2 >= gb->n_slots)
		slots_grow(gb);
	g = arena_alloc(gb->arena, sizeof *g);
	for (size_t i = 0; i < gb->n_by; i++)
		g->key[i] = arena_strdup(gb->arena, key[i]);
	gb->groups = arena_grow(gb->arena, gb->groups, gb->n, &gb->room, sizeof(struct group *));
	gb->groups[gb->n++] = g;
	*slot_find(gb->slots, gb->n_slots, g->key, gb->n_by) = g;
	return g;
}

/* The first row of a worker's chunk in a group: what the group had from an earlier chunk is of no use any more. */
static void
group_touch(struct group_by *gb, struct group *g)
{
	g->chunk = gb->chunk;
	g->totals = (struct totals){ .rows = 0 };
	gb->touched = arena_grow(gb->arena, gb->touched, gb->n_touched, &gb->touched_room, sizeof(struct group *));
	gb->touched[gb->n_touched++] = g;
}

static struct group *
group_find(struct group_by *gb, const char *const *key, struct err *e)
{
	struct group *found = *slot_find(gb->slots, gb->n_slots, key, gb->n_by);

	if (found == NULL && (found = group_add(gb, key, e)) == NULL)
		return NULL;
	if (found->chunk != gb->chunk)
		group_touch(gb, found);
	return found;
}

/* The column that means a label, whatever its name; SIZE_MAX. */
static size_t
label_column(const struct usage_columns *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++) {
		if (usage_columns_mean(c, i, name))
			return i;
	}
	return SIZE_MAX;
}

/* The column of a key; SIZE_MAX if the file has none, or the word means the same. */
static size_t
key_column(const struct group_by *gb, size_t i, const struct usage_file *f)
{
	const struct group_key *d = gb->group_key[i];
	size_t column = gb->json != NULL || (gb->words_only && d != NULL) ? SIZE_MAX : usage_file_column(f, gb->by[i]);

	if (column == SIZE_MAX && gb->json == NULL && key_is_label(d))
		return label_column(usage_csv_columns(usage_file_csv(f)), d->name);
	if (column == SIZE_MAX && gb->json == NULL && d != NULL && d->kind == ITEM)
		return usage_csv_columns(usage_file_csv(f))->item;
	if (column != SIZE_MAX && d != NULL && d->read != NULL &&
	    usage_columns_mean(usage_csv_columns(usage_file_csv(f)), column, d->read))
		return SIZE_MAX;
	return column;
}

/* The error for a day or month in a file without dates; it names the columns. */
static bool
no_date_error(const char *word, const struct usage_csv *csv, struct arena *a, struct err *e)
{
	struct buffer list = buffer_new(a);

	for (size_t i = 0; i < usage_csv_columns(csv)->n && list.n < 300; i++)
		buffer_printf(&list, "%s%.60s", i == 0 ? "" : ", ", usage_csv_names(csv)[i]);
	return err_set(e, ERR_USAGE, "by: there is no %s, since no column tells when a row was; there are %s; name the "
	    "one that does, as in map=on:COLUMN, or say on=2026-11-22 for all rows", word, list.text);
}

bool
group_by_enter(struct group_by *gb, const char *file, const struct usage_file *f, struct err *e)
{
	const struct usage_csv *csv = usage_file_csv(f);
	bool dated = request_has(usage_file_setup(f)->defaults, field_find("on")) ||
	    (csv != NULL && usage_csv_columns(csv)->dated);

	gb->file = file;
	gb->json = usage_file_json(f);
	gb->dated |= dated;
	if (gb->origin != NULL)
		row_origin_enter(gb->origin, file, gb->json);
	for (size_t i = 0; i < gb->n_by; i++) {
		gb->column[i] = key_column(gb, i, f);
		gb->seen[i] |= gb->column[i] != SIZE_MAX || (key_is_label(gb->group_key[i]) && csv == NULL);
		gb->is_column[i] |= gb->column[i] != SIZE_MAX;
		if (csv != NULL && !dated && !gb->words_only && !usage_file_setup(f)->several &&
		    key_is_time(gb->group_key[i]) && gb->column[i] == SIZE_MAX)
			return no_date_error(gb->by[i], csv, gb->arena, e);
	}
	return true;
}

struct group_by
group_by_like(const struct group_by *gb, struct arena *a)
{
	struct group_by out = { .arena = a, .n_by = gb->n_by, .n_slots = SLOTS, .file = gb->file, .json = gb->json,
	    .zone = gb->zone };

	/* not the whole struct: another thread may be adding groups to it */
	memcpy(out.by, gb->by, sizeof out.by);
	memcpy(out.group_key, gb->group_key, sizeof out.group_key);
	memcpy(out.column, gb->column, sizeof out.column);
	out.has_time = gb->has_time;
	out.slots = arena_array(a, out.n_slots, sizeof *out.slots);
	return out;
}

/* The text of a row in a column, or at a JSON key; NULL if the file has neither. */
static const char *
row_cell(struct group_by *gb, size_t i, const struct usage_row *row, struct arena *scratch)
{
	const struct group_key *d = gb->group_key[i];
	const struct json *value;

	if (gb->json == NULL && gb->column[i] == SIZE_MAX)
		return NULL;
	if (gb->json == NULL)
		return gb->column[i] < row->record.n_fields ? row->record.fields[gb->column[i]] : "";
	if (d != NULL && (d->read != NULL || d->kind == LABEL || gb->words_only))
		return NULL;
	value = usage_json_value(gb->json, row, gb->by[i], scratch);
	gb->seen[i] |= value != NULL;
	gb->is_column[i] |= value != NULL;
	return value == NULL ? NULL : json_text(value, scratch);
}

enum { CELLS_MAX = 4096 };	/* bytes that all cells of by= in a row of the price memo may have */

/* The text of a row of the memo in a column, put into the room up to end; NULL if the file has no such column. */
static bool
record_cell(const struct group_by *gb, size_t i, const struct csv_scan_record *r, char **to, const char *end,
    const char **out, struct err *e)
{
	*out = gb->column[i] == SIZE_MAX ? NULL : *to;
	if (*out == NULL)
		return true;
	if (gb->column[i] < r->n_cells) {
		const struct csv_scan_cell cell = csv_scan_cell(r, gb->column[i]);

		if (cell.n >= (size_t)(end - *to))
			return err_set(e, ERR_RANGE, "by: the texts of a row are too long to group it by");
		*to += csv_scan_unquote(cell, *to);
	}
	*(*to)++ = '\0';
	return true;
}

/* The group of a row, which is a row or, of the memo, a record. */
static inline struct group *
group_of(struct group_by *gb, const struct usage_row *row, const struct csv_scan_record *record,
    const struct row_result *c, struct arena *scratch, struct err *e)
{
	char times[GROUP_BY_KEYS][TIME_TEXT], room[CELLS_MAX], *to = room;
	const char *key[GROUP_BY_KEYS];
	struct wall_time wall = { .day = 0 };

	gb->dated |= row != NULL && row->usage.dated;
	if (gb->has_time && c->dated)
		wall = wall_time_of(gb->zone, c);
	for (size_t i = 0; i < gb->n_by; i++) {
		if (row != NULL)
			key[i] = row_cell(gb, i, row, scratch);
		else if (!record_cell(gb, i, record, &to, room + CELLS_MAX, &key[i], e))
			return NULL;
		if (key[i] == NULL && key_is_label(gb->group_key[i]))
			key[i] = label_value(gb, gb->group_key[i], row, scratch);
		else if (key[i] == NULL)
			key[i] = gb->group_key[i] == NULL ? "" : key_value(gb, gb->group_key[i], row_result_labels(c),
			    c->dated ? &wall : NULL, times[i]);
	}
	return group_find(gb, key, e);
}

struct group *
group_by_group(struct group_by *gb, const struct usage_row *row, const struct row_result *c,
    struct arena *scratch, struct err *e)
{
	return group_of(gb, row, NULL, c, scratch, e);
}

bool
group_by_add(struct group_by *gb, const struct usage_row *row, const struct csv_scan_record *record,
    const struct row_result *c, const struct price_context *context, struct arena *scratch, struct err *e)
{
	struct group *g;

	/* An idle row that was billed counts: a comparison with what was reported looks for just that. */
	if (c->kind == RESULT_SKIPPED || (c->kind == RESULT_IDLE && (!c->billed || c->reported == 0)))
		return true;
	g = group_of(gb, row, record, c, scratch, e);
	return g != NULL && totals_add(&g->totals, c, context, e);
}

void
group_by_next_chunk(struct group_by *gb)
{
	gb->chunk++;
	gb->n_touched = 0;
}

bool
group_by_merge(struct group_by *gb, const struct group_by *worker, struct err *e)
{
	for (size_t i = 0; i < worker->n_touched; i++) {
		struct group *g = worker->touched[i];

		if (g->target == NULL)
			g->target = group_find(gb, g->key, e);
		if (g->target == NULL || !totals_merge(&g->target->totals, &g->totals, e))
			return false;
	}
	return true;
}

bool
group_by_fold(const struct group_by *gb, const size_t *keys, size_t n, struct arena *a, struct group_by *out,
    struct group **of, struct err *e)
{
	*out = (struct group_by){ .arena = a, .n_by = n, .n_slots = SLOTS, .zone = gb->zone };
	out->slots = arena_array(a, out->n_slots, sizeof *out->slots);
	for (size_t k = 0; k < n; k++) {
		out->by[k] = gb->by[keys[k]];
		out->group_key[k] = gb->group_key[keys[k]];
	}
	for (size_t i = 0; i < gb->n; i++) {
		const char *key[GROUP_BY_KEYS];

		for (size_t k = 0; k < n; k++)
			key[k] = gb->groups[i]->key[keys[k]];
		of[i] = group_find(out, key, e);
		if (of[i] == NULL || !totals_merge(&of[i]->totals, &gb->groups[i]->totals, e))
			return false;
	}
	return true;
}

bool
group_by_check(const struct group_by *gb, struct err *e)
{
	for (size_t i = 0; i < gb->n_by; i++) {
		if (!gb->seen[i])
			return err_set(e, ERR_USAGE, "%s: there is no column '%.60s'; other words are %s",
			    gb->across != NULL && strcmp(gb->by[i], gb->across) == 0 ? "across" : "by", gb->by[i],
			    GROUP_BY_WORDS);
		if (key_is_time(gb->group_key[i]) && gb->n > 0 && !gb->dated && !gb->is_column[i])
			return err_set(e, ERR_USAGE, "by: there is no %s, since no row tells when it was; "
			    "say on=2026-11-22 for all rows", gb->by[i]);
	}
	return true;
}

/* ---- their order ---- */

/* Orders texts by time if both are months; days sort as texts. Rows without a date come last. */
static int
times_compare(const char *a, const char *b)
{
	day one, two;

	if ((strcmp(a, no_date) == 0) != (strcmp(b, no_date) == 0))
		return strcmp(a, no_date) == 0 ? 1 : -1;
	if (date_parse_month(a, &one) && date_parse_month(b, &two) && one != two)
		return one < two ? -1 : 1;
	return strcmp(a, b);
}

int
group_by_compare_texts(const struct group_by *gb, size_t key, const char *a, const char *b)
{
	return key_is_time(gb->group_key[key]) ? times_compare(a, b) : strcmp(a, b);
}

/* For groups_compare, since qsort passes no argument; only one thread sorts. */
static const struct group_by *sort_subject;
static bool sort_by_difference;

static int
int128_compare(int128 a, int128 b)
{
	return (a > b) - (a < b);
}

static int128
totals_difference(const struct totals *t)
{
	int128 d;

	if (!int128_sub(t->reported, t->cost, &d))
		return 0;
	return d < 0 ? -d : d;
}

static int
groups_compare(const void *one, const void *two)
{
	const struct group *a = *(struct group *const *)one, *b = *(struct group *const *)two;
	int order = 0;

	for (size_t i = 0; i < sort_subject->n_by && order == 0; i++)
		order = key_is_time(sort_subject->group_key[i]) ? times_compare(a->key[i], b->key[i]) : 0;
	if (sort_by_difference && order == 0)
		order = int128_compare(totals_difference(&b->totals), totals_difference(&a->totals));
	if (order == 0)
		order = int128_compare(b->totals.cost, a->totals.cost);
	for (size_t i = 0; i < sort_subject->n_by && order == 0; i++)
		order = strcmp(a->key[i], b->key[i]);
	return order;
}

void
group_by_sort(struct group_by *gb, bool reported)
{
	sort_subject = gb;
	sort_by_difference = reported;
	if (gb->n > 1)
		qsort(gb->groups, gb->n, sizeof(struct group *), groups_compare);
}
