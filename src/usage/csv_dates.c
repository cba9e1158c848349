/* SPDX-License-Identifier: MIT */
/* Finds out in which order a file has day and month: csv_dates_find, at the end, for usage_csv. */
#include "usage/csv_dates.h"

#include <inttypes.h>
#include <string.h>

#include "io/csv_records.h"

/* What was seen so far. */
struct date_look {
	const struct usage_columns	*columns;
	const char *const		*names;
	uint64_t			 lines;		/* before the text */
	struct arena			*arena;
	struct csv_dates		*found;
	const char			*uncertain;	/* the first cell of both orders, and its place */
	const char			*uncertain_column;
	uint64_t			 uncertain_line;
};

/* Looks at the cell of one column. */
static bool
date_cell_look(struct date_look *l, const char *name, const char *cell, uint64_t line, struct err *e)
{
	struct date_written d;
	const enum date_reading reading = date_written_read(cell, DATE_ORDER_UNKNOWN, NULL, &d);

	if (reading == DATE_UNCERTAIN && l->uncertain == NULL) {
		l->uncertain = arena_strdup(l->arena, cell);
		l->uncertain_column = name;
		l->uncertain_line = line;
	}
	if (reading != DATE_READ || d.shows == DATE_ORDER_UNKNOWN || d.shows == l->found->order)
		return true;
	if (l->found->order != DATE_ORDER_UNKNOWN)
		return err_set(e, ERR_USAGE, "line %" PRIu64 ": column %.60s: '%.40s' has the %s first, but '%.40s' in "
		    "line %" PRIu64 " has the %s first: the file contradicts itself", line, name, cell,
		    d.shows == DATE_DAY_FIRST ? "day" : "month", l->found->cell, l->found->line,
		    d.shows == DATE_DAY_FIRST ? "month" : "day");
	*l->found = (struct csv_dates){ d.shows, arena_strdup(l->arena, cell), line };
	return true;
}

/* Looks at the dates of a record. */
static bool
dates_of_record(struct date_look *l, const struct record *r, uint64_t line, struct err *e)
{
	for (size_t i = 0; i < l->columns->n_use; i++) {
		const struct column_use *use = &l->columns->use[i];

		if ((meaning_is(use->meaning, "on") || meaning_is(use->meaning, "month")) &&
		    use->column < r->n_fields &&
		    !date_cell_look(l, l->names[use->column], r->fields[use->column], line, e))
			return false;
	}
	return true;
}

/*
 * Looks at the records of a text that grows as needed. A record that cannot be read ends the look: pricing reports
 * it.
 */
static bool
records_look(struct date_look *l, struct csv_records *s, struct chunks *chunks, struct buffer *text, struct err *e)
{
	struct err unread;
	bool last;
	size_t begin = 0, n, records = 0;
	uint64_t lines = l->lines;

	if (!chunks_next(chunks, text, &last, e))
		return false;
	csv_records_begin(s, text->text, text->n, last);
	while (records < CSV_DATES_RECORDS) {
		switch (csv_records_next(s, NULL, 0, &n, &unread)) {
		case CSV_RECORDS_PLAIN:
		case CSV_RECORDS_ODD:
			if (begin + csv_records_at(s) > CSV_DATES_BYTES)
				return true;
			if (s->odd.n_fields == 0)
				break;
			records++;
			if (!dates_of_record(l, &s->odd, lines + csv_records_lines_before(s, s->odd.raw) + 1, e))
				return false;
			break;
		case CSV_RECORDS_FAILED:
			return true;
		case CSV_RECORDS_MORE:
			begin += csv_records_at(s);
			lines += csv_records_lines(s);
			if (last || text->n - begin > CSV_DATES_BYTES)
				return true;
			if (!chunks_more(chunks, text, 0, &last, e))
				return false;
			csv_records_begin(s, text->text + begin, text->n - begin, last);
		}
	}
	return true;
}

bool
csv_dates_find(struct chunks *chunks, char delimiter, const struct usage_columns *c, const char *const *names,
    uint64_t lines, struct arena *a, struct csv_dates *out, struct err *e)
{
	struct arena *own = arena_new();
	struct buffer text = buffer_new(own);
	struct csv_records *s = arena_room(own, sizeof *s);
	struct date_look l = { .columns = c, .names = names, .lines = lines, .arena = a, .found = out };
	bool done;

	*out = (struct csv_dates){ DATE_ORDER_UNKNOWN, "", 0 };
	csv_records_open(s, delimiter, CSV_SCAN_BEST, true);
	done = records_look(&l, s, chunks, &text, e);
	csv_records_close(s);
	chunks_unread(chunks, text.text, text.n);
	chunks->last_size = SIZE_MAX;	/* it need not be read on for a long record */
	arena_free(own);
	if (!done || l.uncertain == NULL || out->order != DATE_ORDER_UNKNOWN)
		return done;
	return err_set(e, ERR_USAGE, "line %" PRIu64 ": column %.60s: '%.40s' can be read in two ways, and none of "
	    "the first %d records says which; dates=mdy has the month first, dates=dmy the day", l.uncertain_line,
	    l.uncertain_column, l.uncertain, CSV_DATES_RECORDS);
}
