/* SPDX-License-Identifier: MIT */
/* curve: cost as one count grows, as a table, a chart of characters, and a picture by gnuplot. */
#include "commands/cmd.h"

#include <string.h>

#include "base/buffer.h"
#include "commands/model_args.h"
#include "pricing/solve.h"
#include "report/view.h"

enum { POINTS = 11, POINTS_MAX = 1000, OFFERS_MAX = 12, BAR = 40 };

/* What is drawn: models along the points of a field. */
struct curve {
	const struct request	*request;
	struct answer		*answer;
	const struct field	*field;
	const struct model_expr	*offers[OFFERS_MAX];
	struct variation	 vary[OFFERS_MAX];
	size_t			 n_offers;
	int64_t			*x;
	money			*cost;		/* row by row */
	size_t			 n;
};

/* "input=1k..200k" */
static bool
read_range(struct curve *c, int64_t *low, int64_t *high, struct err *e)
{
	const char *vary = c->request->vary, *equals = strchr(vary, '='), *dots;
	struct arena *a = c->answer->arena;
	quantity from, to;

	if (equals == NULL || (dots = strstr(equals, "..")) == NULL)
		return err_set(e, ERR_USAGE,
		    "a curve needs a field and its range, as in vary=input=1k..200k");
	if (!solve_can_vary(arena_strndup(a, vary, (size_t)(equals - vary)), &c->field, e) ||
	    !quantity_parse(arena_strndup(a, equals + 1, (size_t)(dots - equals - 1)), 0, &from, e) ||
	    !quantity_parse(dots + 2, 0, &to, e))
		return err_at(e, "vary: ");
	if (from >= to)
		return err_set(e, ERR_USAGE, "vary: the range %s is empty", equals + 1);
	*low = (int64_t)(from / QUANTITY_ONE);
	*high = (int64_t)(to / QUANTITY_ONE);
	return true;
}

/* The i-th of n points at equal ratios: the whole number nearest below, by bisection on powers. */
static int64_t
log_point(int64_t low, int64_t high, size_t i, size_t n)
{
	int64_t left = low, right = high;

	for (size_t steps = 0; steps < 64 && right - left > 1; steps++) {
		int64_t middle = left + (right - left) / 2;
		/* middle^(n-1) against low^(n-1-i) * high^i, with both sides divided by low^(n-1) */
		int128 have = QUANTITY_ONE, want = QUANTITY_ONE;
		bool above = false;

		for (size_t k = 0; k + 1 < n && !above; k++)
			above = !int128_mul(have, middle, &have) || (have /= low) > (int128)1 << 90;
		for (size_t k = 0; k < i; k++) {
			if (!int128_mul(want, high, &want) || (want /= low) > (int128)1 << 90)
				break;
		}
		if (above || have > want)
			right = middle;
		else
			left = middle;
	}
	return left;
}

static bool
set_points(struct curve *c, int64_t low, int64_t high, struct err *e)
{
	size_t n = request_has(c->request, field_find("points")) ?
	    (size_t)(c->request->points / QUANTITY_ONE) : POINTS;

	if (n < 2 || n > POINTS_MAX)
		return err_set(e, ERR_USAGE, "a curve has 2 to %d points", POINTS_MAX);
	if (c->request->log && low == 0)
		return err_set(e, ERR_USAGE, "equal ratios do not begin at 0: say vary=%s=1..%lld",
		    c->field->name, (long long)high);
	c->x = arena_array(c->answer->arena, n, sizeof *c->x);
	for (size_t i = 0; i < n; i++) {
		int64_t x = i + 1 == n ? high : c->request->log ? log_point(low, high, i, n) :
		    low + (int64_t)((int128)(high - low) * (int128)i / (int128)(n - 1));

		if (c->n == 0 || x > c->x[c->n - 1])
			c->x[c->n++] = x;
	}
	return true;
}

static bool
price_points(struct curve *c, struct err *e)
{
	c->cost = arena_array(c->answer->arena, c->n * c->n_offers, sizeof *c->cost);
	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < c->n_offers; k++) {
			if (!solve_vary(&c->vary[k], c->x[i], &c->cost[i * c->n_offers + k], e))
				return err_at(e, "%s at %s %lld: ", c->offers[k]->name, c->field->name,
				    (long long)c->x[i]);
		}
	}
	return true;
}

/* Over all points of all models. */
static money
highest_cost(const struct curve *c)
{
	money most = 0;

	for (size_t i = 0; i < c->n * c->n_offers; i++)
		most = c->cost[i] > most ? c->cost[i] : most;
	return most;
}

/* A line with a letter for each model, at its cost between zero and the highest. */
static const char *
chart_line(const struct curve *c, size_t i, money most)
{
	char *line = arena_alloc(c->answer->arena, BAR + 2);

	memset(line, c->n_offers == 1 ? '\0' : ' ', BAR + 1);
	for (size_t k = c->n_offers; k-- > 0;) {
		int128 at = 0;

		if (most > 0)
			int128_quotient(c->cost[i * c->n_offers + k] * BAR, most, 0, &at);
		if (c->n_offers == 1)
			memset(line, '#', (size_t)at);
		else
			line[at] = (char)('a' + k);
	}
	return line;
}

/* What the amounts are of, where that is not one request. */
static void
tell_requests(struct curve *c)
{
	const struct request *r = c->request;
	struct arena *a = c->answer->arena;

	if (r->requests == QUANTITY_ONE && r->period == PERIOD_NONE)
		return;
	if (c->field == field_find("requests") && r->period == PERIOD_NONE)
		return;
	answer_text(c->answer,
	    c->field == field_find("requests") ?
		arena_printf(a, "amounts per %s, prices as of %s", period_name(r->period),
		    view_when_text(r->on, a)) :
		arena_printf(a, "%sprices as of %s", view_requests(r->requests, r->period, a),
		    view_when_text(r->on, a)));
	answer_text(c->answer, "");
}

static void
fill_table(struct curve *c)
{
	struct arena *a = c->answer->arena;
	struct column *columns = arena_array(a, c->n_offers + 2, sizeof *columns);
	struct table *t = table_new(a, "curve", columns, c->n_offers + 2);
	money most = highest_cost(c);

	columns[0] = (struct column){ c->field->name, SHOW_ALL, NULL };
	for (size_t k = 0; k < c->n_offers; k++)
		columns[k + 1] = (struct column){ c->offers[k]->name, SHOW_ALL, c->n_offers == 1 ? NULL :
		    arena_printf(a, "%c: %s", (char)('a' + k), c->offers[k]->name) };
	columns[c->n_offers + 1] = (struct column){ "chart", SHOW_TEXT | SHOW_CHART | DROP_LATE, "" };
	for (size_t i = 0; i < c->n; i++) {
		struct cell *row = table_row(t);
		char amount[INT128_TEXT];

		row[0] = cell_count((quantity)c->x[i] * QUANTITY_ONE);
		for (size_t k = 0; k < c->n_offers; k++)
			row[k + 1] = cell_money(c->cost[i * c->n_offers + k]);
		row[c->n_offers + 1] = cell_text(chart_line(c, i, most));
		money_print_shown(amount, c->cost[i * c->n_offers], c->answer->currency);
		answer_plain(c->answer, arena_strdup(a, amount));
	}
	c->answer->data = t;
	tell_requests(c);
	answer_table(c->answer, t);
}

/* ---- crossings ---- */

struct crossing { int64_t x; size_t a, b; };

/* Where the first of two models becomes more or less expensive than the second, between two points. */
static bool
find_crossings(struct curve *c, struct crossing **out, size_t *n, struct err *e)
{
	size_t room = 0;

	*out = NULL;
	*n = 0;
	for (size_t i = 1; i < c->n; i++) {
		for (size_t a = 0; a < c->n_offers; a++) {
			for (size_t b = a + 1; b < c->n_offers; b++) {
				int64_t x;
				bool found;

				if (!solve_crossing(solve_vary, &c->vary[a], solve_vary, &c->vary[b],
					c->x[i - 1], c->x[i], &x, &found, e))
					return false;
				if (!found ||
				    c->cost[(i - 1) * c->n_offers + a] == c->cost[(i - 1) * c->n_offers + b])
					continue;
				*out = arena_grow(c->answer->arena, *out, *n, &room, sizeof **out);
				(*out)[(*n)++] = (struct crossing){ x, a, b };
			}
		}
	}
	return true;
}

static void
tell_crossings(struct curve *c, const struct crossing *crossings, size_t n)
{
	if (n > 0)
		answer_text(c->answer, "");
	for (size_t i = 0; i < n; i++) {
		char number[INT128_TEXT];

		int128_print_grouped(number, crossings[i].x, 0);
		answer_text(c->answer,
		    arena_printf(c->answer->arena, "%s and %s cross at %s %s",
			c->offers[crossings[i].a]->name, c->offers[crossings[i].b]->name, c->field->name,
			number));
	}
}

/* ---- the picture ---- */

/* A text in double quotes for gnuplot; what is not plain is left out. */
static void
put_quoted(struct buffer *b, const char *s)
{
	buffer_puts(b, "\"");
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s >= ' ' && *s != '"' && *s != '\\' && *s != '`' && *s != '$')
			buffer_add(b, s, 1);
	}
	buffer_puts(b, "\"");
}

/* The script that draws the curve; the dispatcher gives it to gnuplot and names the file. */
static bool
write_plot(struct curve *c, const struct crossing *crossings, size_t n, struct err *e)
{
	const char *file = c->request->plot, *dot = strrchr(file, '.');
	struct buffer b = buffer_new(c->answer->arena);
	char amount[INT128_TEXT];

	if (dot == NULL || (strcmp(dot, ".svg") != 0 && strcmp(dot, ".png") != 0))
		return err_set(e, ERR_USAGE, "plot: a picture is a .svg or a .png, not '%.60s'", file);
	buffer_printf(&b, "set terminal %s size 900,600\nset key left top noenhanced\nset grid\n",
	    strcmp(dot, ".svg") == 0 ? "svg" : "png");
	buffer_printf(&b, "set xlabel \"%s\"\nset ylabel \"%s\"\n%s", c->field->name,
	    currency_unit(c->answer->currency),
	    c->request->log ? "set logscale x\n" : "");
	for (size_t i = 0; i < n; i++)
		buffer_printf(&b, "set arrow from first %lld, graph 0 to first %lld, graph 1 nohead dt 2\n",
		    (long long)crossings[i].x, (long long)crossings[i].x);
	buffer_puts(&b, "$data << EOD\n");
	for (size_t i = 0; i < c->n; i++) {
		buffer_printf(&b, "%lld", (long long)c->x[i]);
		for (size_t k = 0; k < c->n_offers; k++) {
			money_print_shown(amount, c->cost[i * c->n_offers + k], c->answer->currency);
			buffer_printf(&b, " %s", amount);
		}
		buffer_puts(&b, "\n");
	}
	buffer_puts(&b, "EOD\nplot ");
	for (size_t k = 0; k < c->n_offers; k++) {
		buffer_printf(&b, "%s$data using 1:%zu with linespoints title ", k == 0 ? "" : ", ", k + 2);
		put_quoted(&b, c->offers[k]->name);
	}
	buffer_puts(&b, "\n");
	c->answer->plot = b.text;
	c->answer->plot_file = file;
	return true;
}

bool
cmd_curve(const struct context *ctx, const struct invocation *call, struct answer *w, struct err *e)
{
	struct request r = call->request;
	struct curve c = { .request = &r, .answer = w };
	struct crossing *crossings;
	struct model_args s;
	int64_t low = 0, high = 0;
	size_t n;
	bool done, fixed = true;

	if (!read_range(&c, &low, &high, e) || !set_points(&c, low, high, e))
		return false;
	if (c.field == field_find("requests"))	/* a quota asks for requests, and here they vary */
		request_set(&r, c.field, "1", ctx->today, w->arena, e);
	if (!model_args_read(ctx, &r, 0, w, &s, e))
		return false;
	if (w->n_failures > 0)
		return model_args_none(w, e);
	if (s.n > OFFERS_MAX)
		return err_set(e, ERR_USAGE, "a curve shows at most %d models", OFFERS_MAX);
	c.n_offers = s.n;
	for (size_t i = 0; i < s.n; i++) {
		c.offers[i] = &s.item[i].offer;
		c.vary[i] = (struct variation){ c.offers[i], r, c.field, arena_new() };
		fixed = fixed && solve_fix_texts(c.offers[i], &c.vary[i].request, c.field, e);
	}
	done = fixed && price_points(&c, e) && find_crossings(&c, &crossings, &n, e);
	for (size_t i = 0; i < s.n; i++)
		arena_free(c.vary[i].scratch);
	if (!done)
		return false;
	fill_table(&c);
	tell_crossings(&c, crossings, n);
	return *r.plot == '\0' || write_plot(&c, crossings, n, e);
}
