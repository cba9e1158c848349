/* SPDX-License-Identifier: MIT */
#include "totals.h"

#include <stddef.h>
#include <string.h>

#include "buffer.h"
#include "json.h"
#include "render.h"

#define LENGTH(a) (sizeof (a) / sizeof (a)[0])

/* The numbers of a tally: rows of 64 bits, sums of 128 in units of 10^-decimals. */
static const struct member {
	const char	*name;
	size_t		 offset;
	bool		 sum;
	unsigned	 decimals;
} members[] = {
#define ROWS(name, member) { name, offsetof(struct tally, member), false, 0 }
#define SUM(name, member, decimals) { name, offsetof(struct tally, member), true, decimals }
	ROWS("rows", rows),
	ROWS("priced", priced),
	ROWS("idle", idle),
	ROWS("skipped", skipped),
	ROWS("dollars", dollars),
	ROWS("unpriced", unpriced),
	ROWS("bad-value", why[ERR_USAGE]),
	ROWS("unknown-model", why[ERR_MODEL]),
	ROWS("no-price", why[ERR_PRICE]),
	ROWS("out-of-range", why[ERR_RANGE]),
	ROWS("malformed", why[REASON_MALFORMED]),
	ROWS("band-by-average", bands[BAND_BY_AVERAGE]),
	ROWS("band-by-export", bands[BAND_BY_EXPORT]),
	ROWS("band-lowest", bands[BAND_LOWEST]),
	SUM("requests", requests, QUANTITY_DECIMALS),
	SUM("input", input, QUANTITY_DECIMALS),
	SUM("output", output, QUANTITY_DECIMALS),
	SUM("cost", cost, MONEY_DECIMALS),
	ROWS("billed", billed),
	SUM("reported", reported, MONEY_DECIMALS),
#undef ROWS
#undef SUM
};

static const struct column also_columns[] = {
	{ "model", SHOW_JSON, NULL }, { "cost", SHOW_JSON, NULL }, { "unpriced", SHOW_JSON, NULL },
};

/* ---- writing ---- */

static const char *
number_text(wide value, unsigned decimals, struct arena *a)
{
	char text[WIDE_TEXT];

	wide_print(text, value, decimals);
	return arena_strdup(a, text);
}

static struct cell
number_cell(const struct tally *t, const struct member *m, struct arena *a)
{
	const char *at = (const char *)t + m->offset;

	if (m->sum && m->decimals == MONEY_DECIMALS)
		return cell_money(*(const money *)at);
	return cell_text(number_text(m->sum ? *(const wide *)at : *(const uint64_t *)at, m->decimals, a));
}

static struct table *
also_table(const struct tally *t, const struct tariff *tariff, struct arena *a)
{
	struct table *out = table_new(a, "models", also_columns, LENGTH(also_columns));

	for (size_t i = 0; i < tariff->n_also; i++) {
		struct cell *row = table_row(out);

		row[0] = cell_text(tariff->also[i]);
		row[1] = cell_money(t->also[i]);
		row[2] = cell_text(number_text(t->also_unpriced[i], 0, a));
	}
	return out;
}

struct table *
totals_table(struct arena *a, const struct tally *t, const struct tariff *tariff)
{
	struct column *columns = arena_array(a, LENGTH(members) + 1, sizeof *columns);
	struct table *out = table_new(a, "totals", columns, LENGTH(members) + 1);
	struct cell *row = table_row(out);

	for (size_t i = 0; i < LENGTH(members); i++) {
		columns[i] = (struct column){ members[i].name, SHOW_DATA, NULL };
		row[i] = number_cell(t, &members[i], a);
	}
	columns[LENGTH(members)] = (struct column){ "models", SHOW_JSON, NULL };
	row[LENGTH(members)] = cell_table(also_table(t, tariff, a));
	return out;
}

const char *
totals_print(struct arena *a, const struct tally *t, const struct tariff *tariff)
{
	struct buffer out = buffer_new(a);
	struct answer *w = answer_new(a);
	struct err e;

	w->data = totals_table(a, t, tariff);
	render_find("json", &e)->render(w, &out);
	return out.text;
}

/* ---- reading ---- */

/* A number of an object, which must be a text there. */
static bool
read_number(const struct json *object, const char *key, unsigned decimals, wide *out, struct arena *a,
    struct err *e)
{
	bool twice = false;
	const struct json *value = json_at(object, key, &twice);
	const char *text = value == NULL ? "" : json_text(value, a), *end;
	bool negative = *text == '-';

	if (twice || value == NULL || json_kind(value) != JSON_STRING ||
	    wide_scan(text + negative, decimals, out, &end) != WIDE_OK || *end != '\0')
		return err_set(e, ERR_USAGE, "%s is not there once, as a number in quotes", key);
	if (negative)
		*out = -*out;
	return true;
}

static bool
read_members(const struct json *object, struct arena *a, struct tally *t, struct err *e)
{
	for (size_t i = 0; i < LENGTH(members); i++) {
		const struct member *m = &members[i];
		char *at = (char *)t + m->offset;
		wide value;

		if (!read_number(object, m->name, m->decimals, &value, a, e))
			return false;
		if (m->sum)
			*(wide *)at = value;
		else if (value < 0 || value > UINT64_MAX / 2)
			return err_set(e, ERR_RANGE, "%s is no number of rows", m->name);
		else
			*(uint64_t *)at = (uint64_t)value;
	}
	return true;
}

/* Further models: the same in every file, in the same order. */
static bool
read_also(const struct json *object, bool first, struct arena *a, struct tally *t,
    struct tariff *tariff, struct err *e)
{
	bool twice = false;
	const struct json *list = json_at(object, "models", &twice);
	const struct json *m = list == NULL ? NULL : json_first(list);
	size_t n = 0;

	for (; m != NULL; m = json_next(m)) {
		const struct json *name = json_at(m, "model", &twice);
		wide unpriced;

		if (name == NULL || json_kind(name) != JSON_STRING || n == CHARGE_ALSO)
			return err_set(e, ERR_USAGE, "its list of models is not as toll writes it");
		if (first)
			tariff->also[tariff->n_also++] = arena_strdup(a, json_text(name, a));
		if (n >= tariff->n_also || strcmp(tariff->also[n], json_text(name, a)) != 0)
			break;
		if (!read_number(m, "cost", MONEY_DECIMALS, &t->also[n], a, e) ||
		    !read_number(m, "unpriced", 0, &unpriced, a, e))
			return false;
		t->also_unpriced[n++] = (uint64_t)unpriced;
	}
	return (m == NULL && n == tariff->n_also) ||
	    err_set(e, ERR_USAGE, "its models are not those of the first file");
}

bool
totals_read(const char *text, size_t n, bool first, struct arena *a, struct tally *t,
    struct tariff *tariff, struct err *e)
{
	struct json *root = json_parse(text, n, e);
	const struct json *list;
	struct tally more = { .rows = 0 };
	bool twice = false, done;

	if (root == NULL)
		return false;
	list = json_at(root, "totals", &twice);
	if (json_at(root, "currency", &twice) != NULL)
		done = err_set(e, ERR_USAGE, "its amounts are not in dollars");
	else if (list == NULL || json_kind(list) != JSON_LIST || json_first(list) == NULL)
		done = err_set(e, ERR_USAGE, "no totals: write them with totals=FILE");
	else
		done = read_members(json_first(list), a, &more, e) &&
		    read_also(json_first(list), first, a, &more, tariff, e) && tally_merge(t, &more, e);
	json_free(root);
	return done;
}
