/* SPDX-License-Identifier: MIT */
/*
 * Compares an answer's totals with those of an earlier answer in JSON. The rows of the two are matched by the columns
 * that name a row (provider, model, tier, region, month), whatever the command.
 */
#include "report/baseline.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "io/input.h"
#include "io/json.h"
#include "report/render.h"

enum { BASELINE_MAX = 64 << 20 };	/* bytes of the baseline file */

bool
baseline_check(const struct request *r, struct err *e)
{
	if (r->max_changes && *r->baseline == '\0')
		return err_set(e, ERR_USAGE, "max= is a change: it requires baseline=FILE, an earlier answer in JSON");
	if (*r->baseline != '\0' && request_has(r, field_find("max")) && !r->max_changes)
		return err_set(e, ERR_USAGE, "baseline= is compared by a change: max=+10%%, or without max=");
	if (*r->baseline != '\0' && r->n_ranges > 0)
		return err_set(e, ERR_USAGE, "baseline= compares one answer, and a range has two");
	return true;
}

/*
 * Compares after * 10^6 with before * (10^6 + change) without leaving 128 bits: each is divided by the other's
 * factor first; if the quotients are equal, the remainders decide.
 */
bool
baseline_exceeds(money before, money after, int128 change)
{
	int128 times = QUANTITY_ONE + change;

	if (times == 0)
		return after > 0;
	if (after / times != before / QUANTITY_ONE)
		return after / times > before / QUANTITY_ONE;
	return after % times * QUANTITY_ONE > before % QUANTITY_ONE * times;
}

/* ---- the file ---- */

/* The columns that name a row of an answer, in any command. */
static const char *const key_columns[] = { "provider", "model", "tier", "region", "month" };

static int
find_table_column(const struct table *t, const char *name)
{
	for (size_t i = 0; t != NULL && i < t->n_columns; i++) {
		if (strcmp(t->columns[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

/* A member of an object as text; "" if it is null or missing. */
static const char *
json_member_text(const struct json *object, const char *key, struct arena *a)
{
	bool twice = false;
	const struct json *value = json_at(object, key, &twice);

	return value == NULL ? "" : json_text(value, a);
}

/* A cell of key_columns, as JSON has it. */
static const char *
key_text(const struct table *t, size_t row, size_t column)
{
	return cell_to_text(table_cell(t, row, column), &(struct cell_style){ .shown = false }, t->arena);
}

/* The object of a list with the same names as a row; NULL if there is none. */
static const struct json *
find_object(const struct json *list, const struct table *t, size_t row)
{
	for (const struct json *j = json_first(list); j != NULL; j = json_next(j)) {
		bool same = json_kind(j) == JSON_OBJECT;

		for (size_t i = 0; same && i < LENGTH(key_columns); i++) {
			int column = find_table_column(t, key_columns[i]);

			if (column >= 0)
				same = strcmp(json_member_text(j, key_columns[i], t->arena),
				    key_text(t, row, (size_t)column)) == 0;
		}
		if (same)
			return j;
	}
	return NULL;
}

/* ---- the comparison ---- */

struct comparison {
	const struct request	*request;
	struct answer		*answer;
	const struct json	*root;
	const char		*max;		/* "max=+10%" */
};

/* Whether the earlier amount is in the currency of this answer; else ERR_USAGE. */
static bool
check_currency(const struct comparison *g, const struct json *object, struct err *e)
{
	const char *code = json_member_text(object, "currency", g->answer->arena);

	if (*code == '\0')
		code = json_member_text(g->root, "currency", g->answer->arena);
	if (*code == '\0')
		code = "USD";
	return strcmp(code, currency_code(g->answer->currency)) == 0 ||
	    err_set(e, ERR_USAGE, "its amounts are in %.8s, and those of this answer in %s", code,
	    currency_code(g->answer->currency));
}

/* Whether the percentage is exact in millionths: change * 10^8 / before has no remainder. */
static bool
percent_is_exact(money before, money after)
{
	int128 change = after < before ? before - after : after - before, scaled;

	return int128_mul(change, 100 * (int128)QUANTITY_ONE, &scaled) && scaled % before == 0;
}

/* The columns added to each row that has a total. */
enum { BEFORE, PERCENT, N_EXTRA };

static const struct column extra_columns[N_EXTRA] = {
	[BEFORE]  = { "before",  SHOW_ALL | DROP_LATE, NULL },
	[PERCENT] = { "percent", SHOW_ALL | DROP_LAST, NULL },
};

/*
 * Sets the added cells of a row. In another currency the earlier amount is a text: it is in that currency already,
 * and as money it would be converted again.
 */
static void
set_extra_cells(struct cell extra[N_EXTRA], money before, money after, const struct answer *w)
{
	char text[INT128_TEXT];
	int128 percent;
	struct err e;

	money_print(text, before);
	extra[BEFORE] = w->currency == NULL ? cell_money(before) : cell_decimal(arena_strdup(w->arena, text));
	if (before != 0 && money_percent(after, before, &percent, &e))
		extra[PERCENT] = cell_ratio(percent);
}

/* A copy of a table with the added cells of each row on the right. */
static struct table *
with_extra_columns(const struct table *t, const struct cell *extra)
{
	struct table *out = table_widen(t, extra_columns, N_EXTRA);

	for (size_t row = 0; row < t->n_rows; row++)
		memcpy(out->cells + row * out->n_columns + t->n_columns, extra + row * N_EXTRA,
		    N_EXTRA * sizeof *extra);
	return out;
}

/* Adds the cells to each table of the answer that shows the rows with their totals; whether people see one. */
static bool
show_extra_columns(struct answer *w, const struct cell *extra)
{
	bool shown = false;

	for (size_t i = 0; i < w->n_blocks; i++) {
		const struct table *t = w->blocks[i].table;

		if (t != NULL && t->n_rows == w->data->n_rows && find_table_column(t, "total") >= 0)
			w->blocks[i].table = with_extra_columns(t, extra);
		shown |= w->blocks[i].table != t;
	}
	w->data = with_extra_columns(w->data, extra);
	return shown;
}

/* "+5%", "~+8.333333%"; a change from 0 has no percentage. */
static const char *
percent_text(money before, money after, struct arena *a)
{
	char text[INT128_TEXT];
	int128 percent;
	struct err e;

	if (before == 0 || !money_percent(after, before, &percent, &e))
		return after == before ? "no change" : "from nothing";
	quantity_print(text, percent);
	return arena_printf(a, "%s%s%s%%", percent_is_exact(before, after) ? "" : "~", percent > 0 ? "+" : "", text);
}

static void
report_change(struct comparison *g, const char *name, money before, money after)
{
	const bool limited = g->request->max_changes, exceeds = limited &&
	    baseline_exceeds(before, after, g->request->max_change);
	struct arena *a = g->answer->arena;
	char was[INT128_TEXT], is[INT128_TEXT];
	const char *sign;

	money_print(was, before);
	money_print(is, after);
	sign = currency_sign(g->answer->currency);
	g->answer->no |= exceeds;
	answer_hint(g->answer, exceeds ? TONE_BAD : TONE_NONE, arena_printf(a, "%s%s%s%s, before %s%s: %s%s%s", name,
	    *name == '\0' ? "" : ": ", sign, is, sign, was, percent_text(before, after, a),
	    !limited ? "" : exceeds ? ", more than " : ", within ", limited ? g->max : ""));
}

static const struct column change_columns[] = {
	{ "model", SHOW_TEXT | SHOW_IF_ANY, NULL }, { "before", SHOW_TEXT, NULL }, { "after", SHOW_TEXT, NULL },
	{ "change", SHOW_TEXT, "change %" },
};

/* A bill has no table of totals that could get more columns: a table of its own says what has changed. */
static void
show_change(struct answer *w, const char *name, const struct cell *extra, struct cell after)
{
	struct table *t = table_new(w->arena, "changes", change_columns, LENGTH(change_columns));
	struct cell *row = table_row(t);

	row[0] = cell_text(name);
	row[1] = extra[BEFORE];
	row[2] = after;
	row[3] = extra[PERCENT];
	answer_text(w, "");
	answer_table(w, t);
}

/* Compares a total with the file's. A missing total is a failure of the answer, another currency an error. */
static bool
compare_total(struct comparison *g, const char *name, const struct json *object, const struct cell *cell,
    struct cell extra[N_EXTRA], struct err *e)
{
	struct arena *a = g->answer->arena;
	bool exact;
	money before, after;
	struct err none;

	if (object == NULL || cell->kind != CELL_MONEY ||
	    !money_parse(json_member_text(object, "total", a), &before, &none)) {
		err_set(&none, ERR_PRICE, "%s%s%s has no total for it%s%s%s", name,
		    *name == '\0' ? "" : ": ", cell->kind != CELL_MONEY ? "this answer" : g->request->baseline,
		    g->request->max_changes ? ": " : "", g->request->max_changes ? g->max : "",
		    g->request->max_changes ? " cannot be decided" : "");
		answer_failure(g->answer, &none);
		return true;
	}
	if (!check_currency(g, object, e))
		return false;
	after = money_shown(cell->number, g->answer->currency, &exact);
	report_change(g, name, before, after);
	set_extra_cells(extra, before, after, g->answer);
	return true;
}

/* "openai/gpt-5@batch", "gpt-5, month 3": the name of a row. */
static const char *
row_name(const struct table *t, size_t row)
{
	const char *text[LENGTH(key_columns)];

	for (size_t i = 0; i < LENGTH(key_columns); i++) {
		int column = find_table_column(t, key_columns[i]);

		text[i] = column < 0 ? "" : key_text(t, row, (size_t)column);
	}
	return arena_printf(t->arena, "%s%s%s%s%s%s%s%s%s", text[0], *text[0] == '\0' ? "" : "/", text[1],
	    *text[2] == '\0' || strcmp(text[2], "standard") == 0 ? "" : "@",
	    strcmp(text[2], "standard") == 0 ? "" : text[2], *text[3] == '\0' ? "" : ", region ", text[3],
	    *text[4] == '\0' ? "" : ", month ", text[4]);
}

static bool
compare_totals(struct comparison *g, struct err *e)
{
	struct answer *w = g->answer;
	struct cell *extra = arena_array(w->arena, (w->data->n_rows + 1) * N_EXTRA, sizeof *extra);
	int single = find_table_column(w->more, "total"), column = find_table_column(w->data, "total");
	bool twice = false;
	const struct json *list = json_at(g->root, w->data->name, &twice);

	if (list == NULL || json_kind(list) != JSON_LIST)
		return err_set(e, ERR_USAGE, "no earlier answer of this command in JSON: it has no \"%s\"",
		    w->data->name);
	if (single >= 0) {
		if (!compare_total(g, "", g->root, table_cell(w->more, 0, (size_t)single), extra, e))
			return false;
		show_change(w, NULL, extra, *table_cell(w->more, 0, (size_t)single));
		w->more = with_extra_columns(w->more, extra);
		return true;
	}
	for (size_t row = 0; column >= 0 && row < w->data->n_rows; row++) {
		if (!compare_total(g, row_name(w->data, row), find_object(list, w->data, row),
		    table_cell(w->data, row, (size_t)column), extra + row * N_EXTRA, e))
			return false;
	}
	if (column >= 0 && w->flat == NULL && !show_extra_columns(w, extra) && w->data->n_rows == 1)
		show_change(w, row_name(w->data, 0), extra, *table_cell(w->data, 0, (size_t)column));
	return column >= 0 || err_set(e, ERR_USAGE, "this answer has no totals to compare");
}

bool
baseline_compare(const struct request *r, const atomic_int *stop, struct answer *w, struct err *e)
{
	struct buffer text = buffer_new(w->arena);
	struct comparison g = { .request = r, .answer = w };
	char percent[INT128_TEXT];
	struct json *root;
	bool done;

	if (*r->baseline == '\0' || w->data == NULL || w->raw != NULL || w->compared)
		return true;
	if (!input_whole(w->arena, r->baseline, BASELINE_MAX, stop, &text, e))
		return err_at(e, "baseline: ");
	root = json_parse(text.text, text.n, e);
	if (root == NULL)
		return err_at(e, "baseline: %s: ", r->baseline);
	quantity_print(percent, r->max_change * 100);
	g.root = root;
	g.max = arena_printf(w->arena, "max=%s%s%%", r->max_change < 0 ? "" : "+", percent);
	done = compare_totals(&g, e) || err_at(e, "baseline: %s: ", r->baseline);
	json_free(root);
	return done;
}
