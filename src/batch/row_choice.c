/* SPDX-License-Identifier: MIT */
/*
 * Rows chosen by since=, until= and where=: what the words mean comes first, then the judgement of a row in
 * row_choice_judge. Builds on usage for columns and keys, and on the book for names of models.
 */
#include "batch/row_choice.h"
#include "batch/price_memo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "book/model_lookup.h"

enum { DAYS_MAX = 100000, CELL_MAX = 4096 };

/* ---- since= and until= ---- */

/* Periods by name: first and last day of the one that today is in. */
enum period_word { WORD_DAY, WORD_MONDAY, WORD_WEEK, WORD_MONTH, WORD_YEAR };

static const struct { const char *name; enum period_word kind; int back; } period_words[] = {
	{ "today",     WORD_DAY,    0 },
	{ "yesterday", WORD_DAY,    1 },
	{ "monday",    WORD_MONDAY, 0 },	/* the last one, today included */
	{ "week",      WORD_WEEK,   0 },
	{ "month",     WORD_MONTH,  0 },
	{ "year",      WORD_YEAR,   0 },
};

const char *
row_choice_since_word(size_t i)
{
	return i < sizeof period_words / sizeof period_words[0] ? period_words[i].name : NULL;
}

/* Sets the first and last day of a named period; false if it is none. */
static bool
period_word_read(const char *word, day today, day *first, day *last)
{
	for (size_t i = 0; i < sizeof period_words / sizeof period_words[0]; i++) {
		const day monday = date_add_days(today, -date_weekday(today));

		if (!text_equal(word, period_words[i].name))
			continue;
		*first = *last = date_add_days(today, -period_words[i].back);
		if (period_words[i].kind == WORD_MONDAY || period_words[i].kind == WORD_WEEK) {
			*first = monday;
			*last = date_add_days(monday, period_words[i].kind == WORD_WEEK ? 6 : 0);
		} else if (period_words[i].kind == WORD_MONTH) {
			*first = today / 100 * 100 + 1;
			*last = date_month_end(today);
		} else if (period_words[i].kind == WORD_YEAR) {
			*first = today / 10000 * 10000 + 101;
			*last = today / 10000 * 10000 + 1231;
		}
		return true;
	}
	return false;
}

/* Reads "7d" or "2w": the start of the day that many days ago, today counted; false if it is no such word. */
static bool
days_ago_read(const char *word, day today, day *out)
{
	const size_t n = strspn(word, "0123456789");
	int days = 0;

	if (n == 0 || n > 5 || (!text_equal(word + n, "d") && !text_equal(word + n, "w")))
		return false;
	for (size_t i = 0; i < n; i++)
		days = days * 10 + (word[i] - '0');
	days *= text_equal(word + n, "w") ? 7 : 1;
	if (days < 1 || days > DAYS_MAX || days > date_days_between(19700101, today))
		return false;
	*out = date_add_days(today, 1 - days);
	return true;
}

/* Reads the day, month, year or instant of one end of the time. */
static bool
bound_read(const char *word, bool is_until, day today, const struct time_zone *zone, struct row_bound *out,
    struct err *e)
{
	struct date_written d;
	day first, last;

	*out = (struct row_bound){ .set = true };
	if (period_word_read(word, today, &first, &last)) {
		out->day = is_until ? last : first;
		return true;
	}
	if (!is_until && days_ago_read(word, today, &out->day))
		return true;
	if (strlen(word) == 4 && strspn(word, "0123456789") == 4 && *word != '0' && strcmp(word, "1970") >= 0) {
		out->day = (int)strtol(word, NULL, 10) * 10000 + (is_until ? 1231 : 101);
		return true;
	}
	if (date_written_read(word, DATE_ORDER_UNKNOWN, zone, &d) != DATE_READ)
		return err_set(e, ERR_USAGE, "'%.40s' is not a day; write 2026-09-01, 2026-09, 2026-09-01T12:00Z, "
		    "%stoday, yesterday, monday, week, month or year", word, is_until ? "" : "7d, ");
	out->day = d.month && is_until ? date_month_end(d.when.day) : d.when.day;
	out->timed = d.when.timed;
	out->at = d.when.at;
	return true;
}

/* The instant of a row: a day without a time begins at midnight of the zone. */
static instant
choice_instant(const struct time_zone *zone, struct when w)
{
	return w.timed ? w.at : time_zone_instant(zone, date_instant(w.day));
}

/* The instant at which the chosen time begins or ends. */
static instant
bound_instant(const struct row_bound *b, bool is_until, const struct time_zone *zone)
{
	return b->timed ? b->at : time_zone_instant(zone, date_instant(b->day) + (is_until ? DAY_SECONDS : 0));
}

/* ---- where= ---- */

enum where_kind { WHERE_MODEL, WHERE_PROVIDER, WHERE_TIER, WHERE_REGION, WHERE_LABEL, WHERE_FILE, WHERE_COLUMN };

static const struct where_word { const char *name; enum where_kind kind; enum usage_label label; } where_words[] = {
	{ "model",    WHERE_MODEL,    0 },
	{ "provider", WHERE_PROVIDER, 0 },
	{ "tier",     WHERE_TIER,     0 },
	{ "region",   WHERE_REGION,   0 },
	{ "agent",    WHERE_LABEL,    LABEL_AGENT },
	{ "project",  WHERE_LABEL,    LABEL_PROJECT },
	{ "session",  WHERE_LABEL,    LABEL_SESSION },
	{ "branch",   WHERE_LABEL,    LABEL_BRANCH },
	{ "file",     WHERE_FILE,     0 },
};

/* One FIELD:VALUE. */
struct row_condition {
	const char		*field, *value;
	const struct where_word	*word;		/* NULL: only ever a column */
	bool			 seen;		/* it is a word, or some file has the column */
	/* of the current file: */
	enum where_kind		 kind;
	size_t			 column;	/* of WHERE_COLUMN and WHERE_LABEL in CSV; SIZE_MAX: none */
};

const char *
row_choice_word(size_t i)
{
	return i < sizeof where_words / sizeof where_words[0] ? where_words[i].name : NULL;
}

static const struct where_word *
where_word_find(const char *name)
{
	for (size_t i = 0; i < sizeof where_words / sizeof where_words[0]; i++) {
		if (text_equal(where_words[i].name, name))
			return &where_words[i];
	}
	return NULL;
}

/* Takes a name or value off the front, up to one of the marks that end it; in quotes it may hold them. */
static bool
where_part_read(const char **s, const char *ends, struct arena *a, const char **out, struct err *e)
{
	struct buffer text = buffer_new(a);
	const size_t n = strcspn(*s, ends);

	if (**s != '"') {
		*out = arena_strndup(a, *s, n);
		*s += n;
		return true;
	}
	for (++*s; **s != '\0' && (**s != '"' || (*s)[1] == '"'); ++*s) {
		*s += **s == '"';
		buffer_add(&text, *s, 1);
	}
	if (**s == '\0' || ((*s)[1] != '\0' && strchr(ends, (*s)[1]) == NULL))
		return err_set(e, ERR_USAGE, "where: a quote is not closed; write FIELD:\"VALUE\", and \"\" for a "
		    "quote in it");
	++*s;
	*out = text.n == 0 ? "" : text.text;
	return true;
}

/* Reads one FIELD:VALUE, and the comma after it. */
static bool
condition_read(const char **s, struct arena *a, struct row_condition *out, struct err *e)
{
	bool quoted;

	if (!where_part_read(s, ":,", a, &out->field, e))
		return false;
	if (**s != ':' || *out->field == '\0')
		return err_set(e, ERR_USAGE, "where: '%.60s' is not FIELD:VALUE, as in where=model:gpt-5*", out->field);
	++*s;
	quoted = **s == '"';
	if (!where_part_read(s, ":,", a, &out->value, e))
		return false;
	if (**s == ':')
		return err_set(e, ERR_USAGE, "where: a value with a colon has quotes around it: "
		    "where='%.60s:\"%.60s:...\"'", out->field, out->value);
	if (*out->value == '\0' && !quoted)
		return err_set(e, ERR_USAGE, "where: %.60s has no value; %.60s:\"\" chooses rows that have none",
		    out->field, out->field);
	if (**s == ',' && (*s)[1] == '\0')
		return err_set(e, ERR_USAGE, "where: nothing comes after the last comma");
	*s += **s == ',';
	out->word = where_word_find(out->field);
	out->seen = out->word != NULL;
	return true;
}

/* Reads all of where=, with the conditions of one field together. */
static bool
conditions_read(struct row_choice *c, const char *where, struct arena *a, struct err *e)
{
	size_t room = 0, at;

	for (const char *p = where; *p != '\0';) {
		struct row_condition one = { .column = SIZE_MAX };

		if (!condition_read(&p, a, &one, e))
			return false;
		c->conditions = arena_grow(a, c->conditions, c->n, &room, sizeof *c->conditions);
		for (at = c->n; at > 0 && !text_equal(c->conditions[at - 1].field, one.field);)
			at--;
		at = at == 0 ? c->n : at;
		memmove(&c->conditions[at + 1], &c->conditions[at], (c->n - at) * sizeof *c->conditions);
		c->conditions[at] = one;
		c->n++;
	}
	return true;
}

/* ---- a run ---- */

bool
row_choice_asks(const struct row_choice *c)
{
	return c->since.set || c->until.set || c->n > 0;
}

bool
row_choice_read(const struct request *r, day today, const struct time_zone *zone, const char *home,
    struct arena *a, struct row_choice *out, struct err *e)
{
	*out = (struct row_choice){ .zone = zone };
	if (*r->since != '\0' && !bound_read(r->since, false, today, zone, &out->since, e))
		return err_at(e, "since: ");
	if (*r->until != '\0' && !bound_read(r->until, true, today, zone, &out->until, e))
		return err_at(e, "until: ");
	if (out->since.set && out->until.set &&
	    bound_instant(&out->since, false, zone) >= bound_instant(&out->until, true, zone))
		return err_set(e, ERR_USAGE, "since=%.40s is after until=%.40s: no row can be chosen", r->since,
		    r->until);
	if (!conditions_read(out, r->where, a, e))
		return false;
	for (size_t i = 0; i < out->n && out->origin == NULL; i++) {
		if (out->conditions[i].word != NULL && out->conditions[i].word->kind == WHERE_LABEL)
			out->origin = row_origin_new(home, a);
	}
	return true;
}

/* Finds what a condition compares in a file. */
static bool
condition_enter(struct row_choice *c, struct row_condition *k, const struct usage_file *f, struct err *e)
{
	const struct where_word *w = k->word;

	k->kind = w == NULL ? WHERE_COLUMN : w->kind;
	k->column = SIZE_MAX;
	if (c->json != NULL)
		return true;
	k->column = usage_file_column(f, k->field);
	if (w != NULL && (k->column == SIZE_MAX || usage_columns_mean(c->columns, k->column, w->name))) {
		k->column = SIZE_MAX;
		for (size_t i = 0; i < c->columns->n_use && w->kind == WHERE_LABEL; i++) {
			if (meaning_is(c->columns->use[i].meaning, w->name))
				k->column = c->columns->use[i].column;
		}
	} else
		k->kind = WHERE_COLUMN;
	k->seen |= k->column != SIZE_MAX;
	return k->seen || usage_file_setup(f)->several || row_choice_check(c, e);
}

bool
row_choice_enter(struct row_choice *c, const char *file, const struct usage_file *f, struct err *e)
{
	const struct usage_csv *csv = usage_file_csv(f);
	const struct usage_setup *setup = usage_file_setup(f);

	c->file = file;
	c->json = usage_file_json(f);
	c->columns = csv == NULL ? NULL : usage_csv_columns(csv);
	if (c->origin != NULL)
		row_origin_enter(c->origin, file, c->json);
	if ((c->since.set || c->until.set) && csv != NULL && !c->columns->dated && !setup->several &&
	    !request_has(setup->defaults, field_find("on")))
		return err_set(e, ERR_USAGE, "%s: no column tells when a row was; name the one that does, as in "
		    "map=on:COLUMN", c->since.set ? "since" : "until");
	for (size_t i = 0; i < c->n; i++) {
		if (!condition_enter(c, &c->conditions[i], f, e))
			return false;
	}
	return true;
}

bool
row_choice_check(const struct row_choice *c, struct err *e)
{
	for (size_t i = 0; i < c->n; i++) {
		if (!c->conditions[i].seen)
			return err_set(e, ERR_USAGE, "where: there is no column '%.60s'; other words are model, "
			    "provider, tier, region, agent, project, session, branch and file", c->conditions[i].field);
	}
	return true;
}

/* ---- a row ---- */

/* A row in the form that it has: of the memo a record, else read. */
struct judged_row {
	const struct row_choice		*choice;
	const struct usage_row		*row;
	const struct csv_scan_record	*record;
	const struct row_result		*result;
	struct arena			*scratch;
	char				*room;	/* CELL_MAX bytes */
};

/* The text of a cell of CSV; "" if the row has no such cell. */
static const char *
judged_cell(const struct judged_row *j, size_t column)
{
	struct csv_scan_cell cell;
	char *to = j->room;

	if (j->row != NULL)
		return column < j->row->record.n_fields ? j->row->record.fields[column] : "";
	if (column >= j->record->n_cells)
		return "";
	cell = csv_scan_cell(j->record, column);
	if (cell.n >= CELL_MAX)
		to = arena_alloc(j->scratch, cell.n + 1);
	to[csv_scan_unquote(cell, to)] = '\0';
	return to;
}

/* The text of a row at the condition's column or key, or the label that it names. */
static const char *
judged_text(const struct judged_row *j, struct row_condition *k)
{
	const struct json *value;

	if (j->choice->json == NULL)
		return k->column == SIZE_MAX ? "" : judged_cell(j, k->column);
	if (k->kind == WHERE_LABEL)
		return row_origin_label(j->choice->origin, j->row, k->word->label, j->scratch);
	value = usage_json_value(j->choice->json, j->row, k->field, j->scratch);
	k->seen |= value != NULL;
	return value == NULL ? "" : json_text(value, j->scratch);
}

/* The model as the row itself names it: of CSV the last of the columns of models that is not empty. */
static const char *
judged_model(const struct judged_row *j)
{
	const struct usage_columns *c = j->choice->columns;

	if (j->choice->json != NULL)
		return j->row->usage.request.n_models > 0 ? j->row->usage.request.models[0] : "";
	for (size_t i = c->n_use; i > 0; i--) {
		const struct column_use *use = &c->use[i - 1];
		const char *text = meaning_is(use->meaning, "model") ? judged_cell(j, use->column) : "";

		if (text[strspn(text, " \t")] != '\0')
			return text;
	}
	return "";
}

/* Whether a name is the value of a condition, in any case, or matches its pattern. */
static bool
name_matches(const char *value, const char *name)
{
	return *value == '\0' ? *name == '\0' : model_lookup_match(value, "", name);
}

static bool
condition_holds(const struct judged_row *j, struct row_condition *k)
{
	const struct row_labels *l = row_result_labels(j->result);
	const char *text;

	switch (k->kind) {
	case WHERE_MODEL:
		return name_matches(k->value, judged_model(j)) || (*l->model != '\0' && *k->value != '\0' &&
		    model_lookup_match(k->value, l->provider, l->model));
	case WHERE_PROVIDER:
		return name_matches(k->value, l->provider);
	case WHERE_TIER:
		return name_matches(k->value, l->tier);
	case WHERE_REGION:
		return name_matches(k->value, l->region);
	case WHERE_FILE:
		return text_glob(k->value, j->choice->file);
	case WHERE_LABEL:
	case WHERE_COLUMN:
		break;
	}
	text = judged_text(j, k);
	return text_glob(k->value, text) || (k->kind == WHERE_LABEL && j->choice->origin != NULL && *text == '~' &&
	    text_glob(k->value, arena_printf(j->scratch, "%s%s", j->choice->origin->home, text + 1)));
}

/* Whether the row fulfils where=: of each field, one of its conditions. */
static bool
conditions_hold(const struct judged_row *j)
{
	const struct row_choice *c = j->choice;

	for (size_t i = 0; i < c->n;) {
		const char *field = c->conditions[i].field;
		bool holds = false;

		for (; i < c->n && text_equal(c->conditions[i].field, field); i++)
			holds |= condition_holds(j, &c->conditions[i]);
		if (!holds)
			return false;
	}
	return true;
}

static bool
time_is_chosen(const struct row_choice *c, const struct row_result *r)
{
	const struct when w = row_result_when(r);
	const day d = time_zone_day(c->zone, w);

	if (c->since.set && (c->since.timed ? choice_instant(c->zone, w) < c->since.at : d < c->since.day))
		return false;
	return !c->until.set || (c->until.timed ? choice_instant(c->zone, w) < c->until.at : d <= c->until.day);
}

enum row_left
row_choice_judge(const struct row_choice *c, const struct usage_row *row, const struct csv_scan_record *record,
    const struct row_result *result, struct arena *scratch)
{
	char room[CELL_MAX];
	const struct judged_row j = { c, row, record, result, scratch, room };

	if (!row_choice_asks(c))
		return ROW_CHOSEN;
	if (result->kind == RESULT_SKIPPED || result->kind == RESULT_IDLE)
		return ROW_LEFT_NO_USAGE;
	if (row != NULL && row->state == ROW_BAD && row->malformed)
		return ROW_CHOSEN;
	if (c->since.set || c->until.set) {
		if (!result->dated)
			return row != NULL && row->state == ROW_BAD ? ROW_CHOSEN : ROW_LEFT_UNDATED;
		if (!time_is_chosen(c, result))
			return ROW_LEFT_TIME;
	}
	return conditions_hold(&j) ? ROW_CHOSEN : ROW_LEFT_WHERE;
}

void
row_choice_count(struct totals *t, enum row_left why)
{
	t->left_time += why == ROW_LEFT_TIME;
	t->left_undated += why == ROW_LEFT_UNDATED;
	t->left_where += why == ROW_LEFT_WHERE;
}

const char *
row_choice_summary(const struct row_choice *c, const struct totals *t, struct arena *a)
{
	const uint64_t by_time = t->left_time + t->left_undated;
	struct buffer out = buffer_new(a);

	if (by_time > 0)
		buffer_printf(&out, "%" PRIu64 " row%s left out by %s", by_time, by_time == 1 ? "" : "s",
		    !c->until.set ? "since=" : !c->since.set ? "until=" : "since= and until=");
	if (t->left_undated > 0)
		buffer_printf(&out, ", %" PRIu64 " of them without a date", t->left_undated);
	if (t->left_where > 0)
		buffer_printf(&out, "%s%" PRIu64 " row%s left out by where=", out.n == 0 ? "" : "; ", t->left_where,
		    t->left_where == 1 ? "" : "s");
	return out.n == 0 ? NULL : out.text;
}
