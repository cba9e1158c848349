/* SPDX-License-Identifier: MIT */
/*
 * Writes the SQL script: comments, tables and rows; the views are in sql_view.c, the dialects in sql_dialect.c.
 * Called by commands/cmd_export.c; builds on price_table.h. Read sql_script.h first.
 */
#include "interop/sql.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "interop/sql_dialect.h"
#include "interop/sql_view.h"

const char *
sql_engine(size_t i)
{
	return i < n_sql_engines ? sql_engines[i].name : NULL;
}

const char *
sql_help(size_t i)
{
	return i < n_sql_engines ? sql_engines[i].title : NULL;
}

/* ---- pieces ---- */

/*
 * A string literal of any text. In PostgreSQL a setting decides whether a backslash is an escape; the prefix E
 * makes it one in any case.
 */
static void
put_string(struct script *s, const char *text)
{
	bool escapes = s->engine->escapes;
	bool escape_prefix = !escapes && strchr(text, '\\') != NULL && strcmp(s->engine->name, "postgres") == 0;

	sql_put(s, escape_prefix ? "E'" : "'");
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\'')
			sql_put(s, escapes ? "\\'" : "''");
		else if (*p == '\\' && (escapes || escape_prefix))
			sql_put(s, "\\\\");
		else if (*p == '\n' && escapes)
			sql_put(s, "\\n");	/* VALUES of ClickHouse end at the end of the line */
		else
			buffer_add(s->out, p, 1);
	}
	sql_put(s, "'");
}

/* A text in an SQL comment, cleaned, since a line break would end the comment. */
static void
put_comment(struct script *s, const char *before, const char *text)
{
	char clean[256];

	text_clean(clean, sizeof clean, text, strlen(text));
	sql_put(s, "%s%s", before, clean);
}

static void
put_column(struct script *s, const char *name, const char *type)
{
	sql_put(s, "%s ", name);
	sql_apply(s, s->engine->maybe, type, "");
}

/* ---- comments at the top ---- */

static void
put_heading(struct script *s)
{
	const struct engine *g = s->engine;
	day newest = book_newest_source(s->book);
	char text[DATE_TEXT];

	sql_put(s, "-- Prices of language models for %s, written by: toll export sql=%s\n", g->title, g->name);
	sql_put(s, "-- Newest source: %s. Amounts are dollars, and exact.\n--\n",
	    newest == 0 ? "none" : date_print_day(text, newest));
	buffer_puts(s->out,
	    "-- toll_usage  What is to be priced: a table, made here unless there is one, or a view of your own.\n"
	    "--             A row is one request, times requests. NULL is what was not said. input holds the\n"
	    "--             cached tokens, output the reasoning; fresh is input without any cache. used_at is a\n"
	    "--             moment in UTC, or else used_on is a day. id and label come along as they are.\n"
	    "-- toll_cost   Its rows with cost_usd, the cell of toll_price behind that, and a note. What has no\n"
	    "--             price has NULL, never 0, and the note says why.\n"
	    "-- toll_total  How many rows, and how many of them have a price; the sum of those that do, which\n"
	    "--             is partial if others do not.\n"
	    "-- toll_name   Words for models, in lower case, with - for . and _ and blank. since and until are\n"
	    "--             seconds from 1970 on; here as elsewhere what begins with a bound includes it. region\n"
	    "--             is that of usage by that name which has none.\n"
	    "-- toll_price  What one unit costs, for usage of days (timed 0) or of moments (1), in minutes of the\n"
	    "--             week from Monday 00:00 UTC on, and at sizes of one request.\n");
}

static void
put_unsupported_case(struct script *s, const struct price_table_unsupported *r)
{
	const struct book *b = s->book;
	const struct price_table_price *p = &r->price;
	char text[DATE_TEXT];

	put_comment(s, "--   ", book_text(b, b->providers[b->models[p->model].provider].id));
	put_comment(s, "/", book_text(b, b->models[p->model].id));
	put_comment(s, ", tier ", *p->tier == '\0' ? "not said" : p->tier);
	if (*p->region != '\0')
		put_comment(s, ", region ", p->region);
	if (p->since > 0)
		sql_put(s, ", from %s", date_print_instant(text, p->since));
	if (p->until < PRICE_TABLE_INSTANT_END)
		sql_put(s, ", until %s", date_print_instant(text, p->until));
	if (p->prompt_from > 0)
		sql_put(s, ", from %lld input tokens", (long long)p->prompt_from);
	if (p->total_from > 0)
		sql_put(s, ", from %lld tokens", (long long)p->total_from);
	sql_put(s, "%s: %s\n", p->clock == PRICE_TABLE_DAYS ? ", whole days" : "", r->why);
}

static void
put_unsupported(struct script *s)
{
	if (s->table.n_unsupported > 0)
		sql_put(s, "--\n-- What toll has a price for and these tables have not:\n");
	for (size_t i = 0; i < s->table.n_unsupported; i++)
		put_unsupported_case(s, &s->table.unsupported[i]);
	sql_put(s, "\n");
}

/* ---- tables ---- */

static void
put_name_table(struct script *s)
{
	const struct engine *g = s->engine;

	sql_put(s, "CREATE TABLE toll_name (name %s, provider %s,\n    since %s, until %s, model %s, region %s)%s;\n\n",
	    g->text, g->text, g->whole, g->whole, g->whole, g->text, g->table_end);
}

static void
put_price_table(struct script *s)
{
	static const char *const texts[] = { "provider_id", "model_id", "tier", "region" };
	static const char *const wholes[] = { "timed_from", "timed_until", "since", "until", "week_from", "week_until",
	    "prompt_from", "prompt_until", "total_from", "total_until" };
	const struct engine *g = s->engine;

	sql_put(s, "CREATE TABLE toll_price (cell %s, model %s", g->whole, g->whole);
	for (size_t i = 0; i < LENGTH(texts); i++)
		sql_put(s, ",\n    %s %s", texts[i], g->text);
	for (size_t i = 0; i < LENGTH(wholes); i++)
		sql_put(s, ",\n    %s %s", wholes[i], g->whole);
	for (unsigned i = 0; i < N_METERS; i++) {
		sql_put(s, ",\n    ");
		put_column(s, i == METER_REQUEST ? meters[i].name : sql_count(i).name, g->price);
	}
	sql_put(s, ")%s;\n\n", g->table_end);
}

/* A type without its NOT NULL: columns of toll_usage have the types of the other tables, but may be NULL. */
static const char *
base_type(struct script *s, const char *type)
{
	return arena_strndup(s->out->arena, type, strcspn(type, " "));
}

static void
put_usage_table(struct script *s)
{
	static const char *const texts[] = { "id", "label", "provider", "model", "tier", "region" };
	const struct engine *g = s->engine;

	sql_put(s, "CREATE TABLE IF NOT EXISTS toll_usage (");
	for (size_t i = 0; i < LENGTH(texts); i++) {
		sql_put(s, "\n    ");
		put_column(s, texts[i], base_type(s, g->text));
		sql_put(s, ",");
	}
	sql_put(s, "\n    used_at %s,\n    used_on %s,\n    ", g->moment, g->day);
	put_column(s, "requests", base_type(s, g->whole));
	for (unsigned i = 0; i < SQL_COUNTS; i++) {
		sql_put(s, ",\n    ");
		put_column(s, sql_count(i).name, base_type(s, g->whole));
	}
	sql_put(s, ")%s;\n\n", g->table_end);
}

/* ---- rows ---- */

/* Begins row i of a table, and an INSERT if the last one is full. */
static void
begin_row(struct script *s, const char *table, size_t i)
{
	if (i % s->engine->rows == 0)
		sql_put(s, "%sINSERT INTO %s VALUES%s(", i == 0 ? "" : ";\n", table, s->engine->space);
	else
		sql_put(s, ",%s(", s->engine->space);
}

static void
put_names(struct script *s)
{
	for (size_t i = 0; i < s->table.n_names; i++) {
		const struct price_table_name *n = &s->table.names[i];

		begin_row(s, "toll_name", i);
		put_string(s, n->name);
		sql_put(s, ", ");
		put_string(s, n->provider);
		sql_put(s, ", %lld, %lld, %u, ", (long long)n->since, (long long)n->until, n->model + 1);
		put_string(s, n->region);
		sql_put(s, ")");
	}
	sql_put(s, "%s", s->table.n_names > 0 ? ";\n\n" : "");
}

static void
put_unit(struct script *s, const struct price_table_price *p, enum meter m)
{
	char number[INT128_TEXT];

	sql_put(s, ", ");
	if ((p->priced & METER_BIT(m)) == 0) {
		sql_put(s, "NULL");
		return;
	}
	int128_print(number, p->unit[m], s->engine->places);
	sql_apply(s, s->engine->number, number, "");
}

static void
put_price(struct script *s, const struct price_table_price *p)
{
	const struct book *b = s->book;
	const struct model *m = &b->models[p->model];
	const char *texts[] = { book_text(b, b->providers[m->provider].id), book_text(b, m->id), p->tier, p->region };

	for (size_t i = 0; i < LENGTH(texts); i++) {
		sql_put(s, ", ");
		put_string(s, texts[i]);
	}
	sql_put(s, ", %d, %d, %lld, %lld, %d, %d, %lld, %lld, %lld, %lld", p->clock == PRICE_TABLE_MOMENTS,
	    p->clock == PRICE_TABLE_DAYS ? 1 : 2, (long long)p->since,
	    (long long)p->until, p->week_from, p->week_until, (long long)p->prompt_from, (long long)p->prompt_until,
	    (long long)p->total_from, (long long)p->total_until);
	for (enum meter k = 0; k < N_METERS; k++)
		put_unit(s, p, k);
}

static void
put_prices(struct script *s)
{
	for (size_t i = 0; i < s->table.n_prices; i++) {
		begin_row(s, "toll_price", i);
		sql_put(s, "%zu, %u", i + 1, s->table.prices[i].model + 1);
		put_price(s, &s->table.prices[i]);
		sql_put(s, ")");
	}
	sql_put(s, "%s", s->table.n_prices > 0 ? ";\n\n" : "");
}

/* ---- the script ---- */

static const struct engine *
find_engine(const char *name, struct arena *a, struct err *e)
{
	struct buffer list = buffer_new(a);

	for (size_t i = 0; i < n_sql_engines; i++) {
		if (text_equal(sql_engines[i].name, name))
			return &sql_engines[i];
		buffer_printf(&list, "%s%s", i == 0 ? "" : ", ", sql_engines[i].name);
	}
	err_set(e, ERR_USAGE, "sql: '%.40s' is no engine; engines are %s", name, list.text);
	return NULL;
}

/* The number of units that a row may have: at the highest price their cost still fits the type money. */
static const char *
max_units(const struct script *s)
{
	const money most_money = (((money)1 << 126) - 1) * 2 + 1;
	int128 units = s->engine->units;
	char text[INT128_TEXT];

	for (size_t i = 0; i < s->table.n_prices; i++) {
		for (enum meter m = 0; m < N_METERS; m++) {
			money unit = s->table.prices[i].unit[m];

			if (unit > 0 && most_money / unit < units)
				units = most_money / unit;
		}
	}
	int128_print(text, units, 0);
	return arena_strdup(s->out->arena, text);
}

bool
sql_write(const struct book *b, const char *engine, struct buffer *out, size_t *refused, struct err *e)
{
	struct script s = { .engine = find_engine(engine, out->arena, e), .book = b, .out = out };

	if (s.engine == NULL)
		return false;
	price_table_build(b, out->arena, &s.table);
	price_table_limit(&s.table, s.engine->most, "a unit costs more than this engine can say exactly", out->arena);
	*refused = s.table.n_unsupported;
	s.units = max_units(&s);
	put_heading(&s);
	put_unsupported(&s);
	sql_put(&s, "%sDROP %s IF EXISTS toll_total;\nDROP %s IF EXISTS toll_cost;\n", s.engine->begin, s.engine->view,
	    s.engine->view);
	sql_put(&s, "DROP TABLE IF EXISTS toll_name;\nDROP TABLE IF EXISTS toll_price;\n\n");
	put_name_table(&s);
	put_names(&s);
	put_price_table(&s);
	put_prices(&s);
	sql_put(&s, "%s", s.engine->ready);
	put_usage_table(&s);
	sql_views(&s);
	sql_put(&s, "%s", s.engine->end);
	return true;
}
