/* SPDX-License-Identifier: MIT */
/*
 * The totals file: one table of members drives writing, reading and checking. See batch/totals.h for what they
 * mean.
 */
#include "batch/totals_file.h"

#include <stddef.h>
#include <string.h>

#include "base/buffer.h"
#include "base/decimal.h"
#include "base/macros.h"
#include "io/json.h"
#include "report/render.h"

/*
 * What a member of the totals is: a number of rows or files (64 bits), tokens or requests (128 bits, in
 * millionths), or dollars (128 bits, units of 10^-18). Only the reported amount may be below zero.
 */
enum member_kind { ROWS_ALL, ROWS_KIND, ROWS_REASON, ROWS_BAND, ROWS_OTHER, COUNTS, DOLLARS, DOLLARS_SIGNED };

static const struct member {
	const char	*name;
	size_t		 offset;
	enum member_kind	 kind;
} members[] = {
#define MEMBER(name, member, kind) { name, offsetof(struct totals, member), kind }
	MEMBER("rows", rows, ROWS_ALL),
	MEMBER("priced", priced, ROWS_KIND),
	MEMBER("idle", idle, ROWS_KIND),
	MEMBER("skipped", skipped, ROWS_KIND),
	MEMBER("dollars", dollars, ROWS_KIND),
	MEMBER("unpriced", unpriced, ROWS_KIND),
	MEMBER("bad-value", why[ERR_USAGE], ROWS_REASON),
	MEMBER("unknown-model", why[ERR_MODEL], ROWS_REASON),
	MEMBER("no-price", why[ERR_PRICE], ROWS_REASON),
	MEMBER("out-of-range", why[ERR_RANGE], ROWS_REASON),
	MEMBER("malformed", why[REASON_MALFORMED], ROWS_REASON),
	MEMBER("band-by-average", bands[BAND_BY_AVERAGE], ROWS_BAND),
	MEMBER("band-by-export", bands[BAND_BY_EXPORT], ROWS_BAND),
	MEMBER("band-lowest", bands[BAND_LOWEST], ROWS_BAND),
	MEMBER("uncounted", uncounted, ROWS_OTHER),
	MEMBER("unsure", unsure, ROWS_OTHER),
	MEMBER("no-usage", no_usage, ROWS_OTHER),
	MEMBER("damaged", damaged, ROWS_OTHER),
	MEMBER("requests", requests, COUNTS),
	MEMBER("input", input, COUNTS),
	MEMBER("output", output, COUNTS),
	MEMBER("cost", cost, DOLLARS),
	MEMBER("billed", billed, ROWS_OTHER),
	MEMBER("reported", reported, DOLLARS_SIGNED),
#undef MEMBER
};

static bool
kind_is_rows(enum member_kind k)
{
	return k < COUNTS;
}

static bool
kind_is_money(enum member_kind k)
{
	return k == DOLLARS || k == DOLLARS_SIGNED;
}

static const struct column alternative_columns[] = {
	{ "model", SHOW_JSON, NULL }, { "cost", SHOW_JSON, NULL }, { "unpriced", SHOW_JSON, NULL },
};

/* ---- writing ---- */

static const char *
number_text(int128 value, unsigned decimals, struct arena *a)
{
	char text[INT128_TEXT];

	int128_print(text, value, decimals);
	return arena_strdup(a, text);
}

static struct cell
number_cell(const struct totals *t, const struct member *m, struct arena *a)
{
	const char *at = (const char *)t + m->offset;

	if (kind_is_money(m->kind))
		return cell_money(*(const money *)at);
	return cell_text(kind_is_rows(m->kind) ? number_text(*(const uint64_t *)at, 0, a) :
	    number_text(*(const int128 *)at, QUANTITY_DECIMALS, a));
}

static struct table *
alternatives_table(const struct totals *t, const struct price_context *context, struct arena *a)
{
	struct table *out = table_new(a, "models", alternative_columns, LENGTH(alternative_columns));

	for (size_t i = 0; i < context->n_alternatives; i++) {
		struct cell *row = table_row(out);

		row[0] = cell_text(context->alternatives[i]);
		row[1] = cell_money(t->alternatives[i]);
		row[2] = cell_text(number_text(t->alternatives_unpriced[i], 0, a));
	}
	return out;
}

struct table *
totals_file_table(struct arena *a, const struct totals *t, const struct price_context *context)
{
	struct column *columns = arena_array(a, LENGTH(members) + 2, sizeof *columns);
	struct table *out = table_new(a, "totals", columns, LENGTH(members) + 2);
	struct cell *row = table_row(out);

	for (size_t i = 0; i < LENGTH(members); i++) {
		columns[i] = (struct column){ members[i].name, SHOW_DATA, NULL };
		row[i] = number_cell(t, &members[i], a);
	}
	columns[LENGTH(members)] = (struct column){ "partial", SHOW_DATA, NULL };
	row[LENGTH(members)] = cell_bool(!totals_is_whole(t, context));
	columns[LENGTH(members) + 1] = (struct column){ "models", SHOW_JSON, NULL };
	row[LENGTH(members) + 1] = cell_table(alternatives_table(t, context, a));
	return out;
}

const char *
totals_file_print(struct arena *a, const struct totals *t, const struct price_context *context)
{
	struct buffer out = buffer_new(a);
	struct answer *w = answer_new(a);
	struct err e;

	w->data = totals_file_table(a, t, context);
	render_answer(render_find("json", &e), w, &out);
	return out.text;
}

/* ---- reading ---- */

/* Reads a number of an object; it must be there once, as a string. */
static bool
number_read(const struct json *object, const char *key, enum member_kind kind, int128 *out, struct arena *a,
    struct err *e)
{
	unsigned decimals = kind_is_money(kind) ? MONEY_DECIMALS : kind_is_rows(kind) ? 0 : QUANTITY_DECIMALS;
	bool twice = false;
	const struct json *value = json_at(object, key, &twice);
	const char *text = value == NULL ? "" : json_text(value, a), *end = text;
	bool negative = *text == '-';
	enum decimal_result read = decimal_scan(text + negative, decimals, out, &end);

	if (twice || value == NULL || json_kind(value) != JSON_STRING || read == DECIMAL_NONE || *end != '\0')
		return err_set(e, ERR_USAGE, "%s is not there once, as a number in quotes", key);
	if (negative && kind != DOLLARS_SIGNED)
		return err_set(e, ERR_USAGE, "%s is below zero: %.60s", key, text);
	if (read == DECIMAL_TOO_FINE || (kind == COUNTS && read == DECIMAL_OK && *out % QUANTITY_ONE != 0))
		return err_set(e, ERR_USAGE, "%s is not a whole number: %.60s", key, text);
	if (read == DECIMAL_TOO_LARGE || (kind_is_rows(kind) && *out > (int128)TOTALS_ROWS_MAX))
		return err_set(e, ERR_RANGE, "%s is too large: %.60s", key, text);
	if (negative)
		*out = -*out;
	return true;
}

static bool
members_read(const struct json *object, struct arena *a, struct totals *t, struct err *e)
{
	for (size_t i = 0; i < LENGTH(members); i++) {
		const struct member *m = &members[i];
		char *at = (char *)t + m->offset;
		int128 value;

		if (!number_read(object, m->name, m->kind, &value, a, e))
			return false;
		if (kind_is_rows(m->kind))
			*(uint64_t *)at = (uint64_t)value;
		else
			*(int128 *)at = value;
	}
	return true;
}

/* The sum of all members of a kind of rows; each is at most 2^63 - 1. */
static int128
rows_of_kind(const struct totals *t, enum member_kind kind)
{
	int128 sum = 0;

	for (size_t i = 0; i < LENGTH(members); i++) {
		if (members[i].kind == kind)
			sum += *(const uint64_t *)((const char *)t + members[i].offset);
	}
	return sum;
}

/*
 * The error of numbers that do not fit: "rows is 1, but priced, idle, skipped, dollars and unpriced come to
 * 5".
 */
static bool
contradiction_error(const char *what, int128 whole, const char *parts, int128 sum, struct err *e)
{
	char one[INT128_TEXT], two[INT128_TEXT];

	int128_print(one, whole, 0);
	int128_print(two, sum, 0);
	return err_set(e, ERR_USAGE, "%s is %s, but %s %s", what, one, parts, two);
}

/* Rejects what no run can produce. */
static bool
members_check(const struct totals *t, struct err *e)
{
	int128 kinds = rows_of_kind(t, ROWS_KIND), reasons = rows_of_kind(t, ROWS_REASON),
	    bands = rows_of_kind(t, ROWS_BAND);

	if (kinds != t->rows)
		return contradiction_error("rows", t->rows, "priced, idle, skipped, dollars and unpriced come to",
		    kinds, e);
	if (reasons != t->unpriced)
		return contradiction_error("unpriced", t->unpriced, "bad-value, unknown-model, no-price, "
		    "out-of-range and malformed come to", reasons, e);
	if (bands > t->priced)
		return contradiction_error("priced", t->priced, "the bands come to", bands, e);
	if (t->billed > t->rows)
		return contradiction_error("rows", t->rows, "billed is", t->billed, e);
	if (t->uncounted > t->priced)
		return contradiction_error("priced", t->priced, "uncounted is", t->uncounted, e);
	if (t->unsure > (uint64_t)t->uncounted + t->unpriced)
		return contradiction_error("uncounted + unpriced", t->uncounted + t->unpriced, "unsure is",
		    t->unsure, e);
	if (t->no_usage > t->skipped)
		return contradiction_error("skipped", t->skipped, "no-usage is", t->no_usage, e);
	if (t->priced == 0 && t->cost != 0)
		return err_set(e, ERR_USAGE, "cost is not 0, but priced is");
	if (t->billed == 0 && t->reported != 0)
		return err_set(e, ERR_USAGE, "reported is not 0, but billed is");
	return true;
}

/* Reads one further model of the list; t: the totals of the file. */
static bool
alternative_read(const struct json *m, const char *name, const struct totals *t, struct arena *a,
    money *cost, uint64_t *without, struct err *e)
{
	uint64_t used = t->priced + t->unpriced;	/* at most t->rows */
	int128 unpriced;

	if (!number_read(m, "cost", DOLLARS, cost, a, e) || !number_read(m, "unpriced", ROWS_KIND, &unpriced, a, e))
		return err_at(e, "models: %s: ", name);
	*without = (uint64_t)unpriced;
	if (*without > used)
		return contradiction_error("priced + unpriced", used, "unpriced of a model is", unpriced, e) ||
		    err_at(e, "models: %s: ", name);
	return *without < used || *cost == 0 ||
	    err_set(e, ERR_USAGE, "models: %s: cost is not 0, but no row has a price", name);
}

/* Reads the further models: they must be the same in every file, in the same order. */
static bool
alternatives_read(const struct json *object, bool first, struct arena *a, struct totals *t,
    struct price_context *context, struct err *e)
{
	bool twice = false;
	const struct json *list = json_at(object, "models", &twice);
	const struct json *m = list == NULL ? NULL : json_first(list);
	size_t n = 0;

	if (twice || list == NULL || json_kind(list) != JSON_LIST)
		return err_set(e, ERR_USAGE, "models is not there once, as a list");
	for (; m != NULL; m = json_next(m)) {
		const struct json *name = json_at(m, "model", &twice);

		if (twice || name == NULL || json_kind(name) != JSON_STRING || n == ALTERNATIVES_MAX)
			return err_set(e, ERR_USAGE, "models: its rows do not name up to %d models",
			    ALTERNATIVES_MAX);
		if (first)
			context->alternatives[context->n_alternatives++] = arena_strdup(a, json_text(name, a));
		if (n >= context->n_alternatives || strcmp(context->alternatives[n], json_text(name, a)) != 0)
			break;
		if (!alternative_read(m, context->alternatives[n], t, a, &t->alternatives[n],
		    &t->alternatives_unpriced[n], e))
			return false;
		n++;
	}
	return (m == NULL && n == context->n_alternatives) ||
	    err_set(e, ERR_USAGE, "its models are not those of the first file");
}

/* Whether partial is there, and says of the totals what their numbers say. */
static bool
partial_check(const struct json *object, const struct totals *t, const struct price_context *context,
    struct arena *a, struct err *e)
{
	bool twice = false;
	const struct json *value = json_at(object, "partial", &twice);
	const char *text;

	if (twice || value == NULL || json_kind(value) != JSON_BOOL)
		return err_set(e, ERR_USAGE, "partial is not there once, as true or false");
	text = json_text(value, a);
	return (strcmp(text, "false") == 0) == totals_is_whole(t, context) ||
	    err_set(e, ERR_USAGE, "partial is %s, but the numbers of rows say otherwise", text);
}

bool
totals_file_read(const char *text, size_t n, bool first, struct arena *a, struct totals *t,
    struct price_context *context, struct err *e)
{
	struct json *root = json_parse(text, n, e);
	const struct json *list;
	struct totals more = { .rows = 0 };
	bool twice = false, done;

	if (root == NULL)
		return false;
	list = json_at(root, "totals", &twice);
	if (twice)
		done = err_set(e, ERR_USAGE, "totals is there twice");
	else if (json_at(root, "currency", &twice) != NULL)
		done = err_set(e, ERR_USAGE, "its amounts are not in dollars");
	else if (list == NULL || json_kind(list) != JSON_LIST || json_first(list) == NULL)
		done = err_set(e, ERR_USAGE, "no totals: write them with totals=FILE");
	else if (json_next(json_first(list)) != NULL)
		done = err_set(e, ERR_USAGE, "totals holds more than one object");
	else
		done = members_read(json_first(list), a, &more, e) && members_check(&more, e) &&
		    alternatives_read(json_first(list), first, a, &more, context, e) &&
		    partial_check(json_first(list), &more, context, a, e) && totals_merge(t, &more, e);
	json_free(root);
	return done;
}
