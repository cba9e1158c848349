/* SPDX-License-Identifier: MIT */
#include "report/baseline.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "io/input.h"
#include "io/json.h"
#include "report/render.h"

enum { BASELINE_MAX = 64 << 20 };	/* bytes of a file */

bool
baseline_check(const struct request *r, struct err *e)
{
	if (r->max_changes && *r->baseline == '\0')
		return err_set(e, ERR_USAGE, "max= is a change: it wants baseline=FILE, an earlier answer in JSON");
	if (*r->baseline != '\0' && !r->max_changes)
		return err_set(e, ERR_USAGE, "baseline= wants a change beside it, as in max=+10%%");
	if (*r->baseline != '\0' && r->n_ranges > 0)
		return err_set(e, ERR_USAGE, "baseline= compares one answer, and a range has two");
	return true;
}

/*
 * after * 10^6 against before * (10^6 + change), without numbers of more than 128 bits: both are
 * divided by the other's factor first, and what is left over decides between equal quotients.
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

/* What names a row of an answer, in whatever command. */
static const char *const names[] = { "provider", "model", "tier", "region", "month" };

static int
find_column(const struct table *t, const char *name)
{
	for (size_t i = 0; t != NULL && i < t->n_columns; i++) {
		if (strcmp(t->columns[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

/* A member of an object as text, "" for null and for none. */
static const char *
text_of(const struct json *object, const char *key, struct arena *a)
{
	bool twice = false;
	const struct json *value = json_at(object, key, &twice);

	return value == NULL ? "" : json_text(value, a);
}

/* The object of a list that has the names of a row; NULL. */
static const struct json *
find_object(const struct json *list, const struct table *t, size_t row)
{
	for (const struct json *j = json_first(list); j != NULL; j = json_next(j)) {
		bool same = json_kind(j) == JSON_OBJECT;

		for (size_t i = 0; same && i < LENGTH(names); i++) {
			int column = find_column(t, names[i]);

			if (column >= 0)
				same = strcmp(text_of(j, names[i], t->arena),
				    render_exact(table_cell(t, row, (size_t)column), t->arena)) == 0;
		}
		if (same)
			return j;
	}
	return NULL;
}

/* ---- the comparison ---- */

struct gate {
	const struct request	*request;
	struct answer		*answer;
	const struct json	*root;
	const char		*max;		/* "max=+10%" */
};

/* Amounts of several currencies cannot be compared. */
static bool
check_currency(const struct gate *g, const struct json *object, struct err *e)
{
	const char *code = text_of(object, "currency", g->answer->arena);

	if (*code == '\0')
		code = text_of(g->root, "currency", g->answer->arena);
	if (*code == '\0')
		code = "USD";
	return strcmp(code, money_currency()) == 0 || err_set(e, ERR_USAGE, "its amounts are in %.8s, and those of "
	    "this answer in %s", code, money_currency());
}

/* Whether the percent is the whole truth: change * 10^8 / before has no rest. */
static bool
is_whole(money before, money after)
{
	int128 change = after < before ? before - after : after - before, scaled;

	return int128_mul(change, 100 * (int128)QUANTITY_ONE, &scaled) && scaled % before == 0;
}

/* What is said of a row beside its total. */
enum { BEFORE, PERCENT, N_KEPT };

static const struct column kept_columns[N_KEPT] = {
	[BEFORE]  = { "before",  SHOW_ALL | DROP_LATE, NULL },
	[PERCENT] = { "percent", SHOW_ALL | DROP_LAST, NULL },
};

/* The amount is in the currency of the answer, and as money it would be converted once more. */
static void
keep(struct cell kept[N_KEPT], money before, money after, struct arena *a)
{
	char text[INT128_TEXT];
	int128 percent;
	struct err e;

	money_print(text, before);
	kept[BEFORE] = strcmp(money_currency(), "USD") == 0 ? cell_money(before) :
	    cell_text(arena_strdup(a, text));
	if (before != 0 && money_percent(after, before, &percent, &e))
		kept[PERCENT] = cell_ratio(percent);
}

/* A table with what was kept of each of its rows behind it. */
static struct table *
with_kept(const struct table *t, const struct cell *kept)
{
	struct table *out = table_widen(t, kept_columns, N_KEPT);

	for (size_t row = 0; row < t->n_rows; row++)
		memcpy(out->cells + row * out->n_columns + t->n_columns, kept + row * N_KEPT,
		    N_KEPT * sizeof *kept);
	return out;
}

/* Shows it wherever the rows are shown with their totals. */
static void
show_kept(struct answer *w, const struct cell *kept)
{
	for (size_t i = 0; i < w->n_blocks; i++) {
		const struct table *t = w->blocks[i].table;

		if (t != NULL && t->n_rows == w->data->n_rows && find_column(t, "total") >= 0)
			w->blocks[i].table = with_kept(t, kept);
	}
	w->data = with_kept(w->data, kept);
}

/* "+5%", "~+8.333333%"; of what was nothing before there is none. */
static const char *
percent_text(money before, money after, struct arena *a)
{
	char text[INT128_TEXT];
	int128 percent;
	struct err e;

	if (before == 0 || !money_percent(after, before, &percent, &e))
		return after == before ? "no change" : "from nothing";
	quantity_print(text, percent);
	return arena_printf(a, "%s%s%s%%", is_whole(before, after) ? "" : "~", percent > 0 ? "+" : "", text);
}

static void
compare(struct gate *g, const char *name, money before, money after)
{
	bool exceeds = baseline_exceeds(before, after, g->request->max_change);
	char was[INT128_TEXT], is[INT128_TEXT];

	money_print(was, before);
	money_print(is, after);
	g->answer->no |= exceeds;
	answer_hint(g->answer, exceeds ? TONE_BAD : TONE_NONE, arena_printf(g->answer->arena, "%s%s%s%s, before %s%s: %s, %s %s",
	    name, *name == '\0' ? "" : ": ", money_sign(), is, money_sign(), was,
	    percent_text(before, after, g->answer->arena), exceeds ? "more than" : "within", g->max));
}

/* A total that the file has, and today's; what cannot be compared is a failure of its own. */
static bool
judge_total(struct gate *g, const char *name, const struct json *object, const struct cell *cell,
    struct cell kept[N_KEPT], struct err *e)
{
	struct arena *a = g->answer->arena;
	bool exact;
	money before;
	struct err none;

	if (object == NULL || cell->kind != CELL_MONEY ||
	    !money_parse(text_of(object, "total", a), &before, &none)) {
		err_set(&none, ERR_PRICE, "%s%s%s has no total for it: %s cannot be decided", name,
		    *name == '\0' ? "" : ": ", cell->kind != CELL_MONEY ? "this answer" : g->request->baseline, g->max);
		answer_failure(g->answer, &none);
		return true;
	}
	if (!check_currency(g, object, e))
		return false;
	compare(g, name, before, money_shown(cell->number, &exact));
	keep(kept, before, money_shown(cell->number, &exact), a);
	return true;
}

/* "openai/gpt-5@batch", "gpt-5 month 3": what tells a row from others. */
static const char *
row_name(const struct table *t, size_t row)
{
	const char *text[LENGTH(names)];

	for (size_t i = 0; i < LENGTH(names); i++) {
		int column = find_column(t, names[i]);

		text[i] = column < 0 ? "" : render_exact(table_cell(t, row, (size_t)column), t->arena);
	}
	return arena_printf(t->arena, "%s%s%s%s%s%s%s%s%s", text[0], *text[0] == '\0' ? "" : "/", text[1],
	    *text[2] == '\0' || strcmp(text[2], "standard") == 0 ? "" : "@",
	    strcmp(text[2], "standard") == 0 ? "" : text[2], *text[3] == '\0' ? "" : ", region ", text[3],
	    *text[4] == '\0' ? "" : ", month ", text[4]);
}

static bool
judge_all(struct gate *g, struct err *e)
{
	struct answer *w = g->answer;
	struct cell *kept = arena_array(w->arena, (w->data->n_rows + 1) * N_KEPT, sizeof *kept);
	int single = find_column(w->more, "total"), column = find_column(w->data, "total");
	bool twice = false;
	const struct json *list = json_at(g->root, w->data->name, &twice);

	if (list == NULL || json_kind(list) != JSON_LIST)
		return err_set(e, ERR_USAGE, "no earlier answer of this command in JSON: it has no \"%s\"",
		    w->data->name);
	if (single >= 0) {
		if (!judge_total(g, "", g->root, table_cell(w->more, 0, (size_t)single), kept, e))
			return false;
		w->more = with_kept(w->more, kept);
		return true;
	}
	for (size_t row = 0; column >= 0 && row < w->data->n_rows; row++) {
		if (!judge_total(g, row_name(w->data, row), find_object(list, w->data, row),
		    table_cell(w->data, row, (size_t)column), kept + row * N_KEPT, e))
			return false;
	}
	if (column >= 0 && w->flat == NULL)
		show_kept(w, kept);
	return column >= 0 || err_set(e, ERR_USAGE, "this answer has no totals to compare");
}

bool
baseline_judge(const struct request *r, const atomic_int *stop, struct answer *w, struct err *e)
{
	struct buffer text = buffer_new(w->arena);
	struct gate g = { .request = r, .answer = w };
	char percent[INT128_TEXT];
	struct json *root;
	bool done;

	if (*r->baseline == '\0' || w->data == NULL || w->raw != NULL)
		return true;
	if (!input_whole(w->arena, r->baseline, BASELINE_MAX, stop, &text, e))
		return err_at(e, "baseline: ");
	root = json_parse(text.text, text.n, e);
	if (root == NULL)
		return err_at(e, "baseline: %s: ", r->baseline);
	quantity_print(percent, r->max_change * 100);
	g.root = root;
	g.max = arena_printf(w->arena, "max=%s%s%%", r->max_change < 0 ? "" : "+", percent);
	done = judge_all(&g, e) || err_at(e, "baseline: %s: ", r->baseline);
	json_free(root);
	return done;
}
