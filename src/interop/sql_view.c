/* SPDX-License-Identifier: MIT */
/*
 * The SQL views, called by sql_write. toll_cost is nested SELECTs, each of which adds columns to those of its
 * subquery: names and counts in comparable form, sizes, faults, the price found, the cost, the note. Read the
 * three lists of stages near the end first.
 */
#include "interop/sql_view.h"

#include "base/macros.h"

/* The columns of usage that are not counts. */
static const char *const usage_columns[] = { "id", "label", "used_at", "used_on", "provider", "model", "tier", "region",
    "requests" };

static void
put_usage_columns(struct script *s)
{
	for (size_t i = 0; i < LENGTH(usage_columns); i++)
		sql_put(s, "%s%s", i == 0 ? "" : ", ", usage_columns[i]);
	for (unsigned i = 0; i < SQL_COUNTS; i++)
		sql_put(s, "%s%s", i % 8 == 0 ? ",\n    " : ", ", sql_count(i).name);
}

/* The name of number column i: 0 is requests, then all counts. */
static const char *
number_name(struct script *s, unsigned i)
{
	return i == 0 ? "requests" : arena_strdup(s->out->arena, sql_count(i - 1).name);
}

/* ---- the values of a row ---- */

/* c_NAME: counts as whole numbers; odd: whether one is invalid. */
static void
select_counts(struct script *s)
{
	const struct engine *g = s->engine;

	put_usage_columns(s);
	for (unsigned i = 0; i <= SQL_COUNTS; i++) {
		sql_put(s, "%s", i % 4 == 0 ? ",\n    " : ", ");
		sql_apply(s, g->count, number_name(s, i), "");
		sql_put(s, " AS c_%s", number_name(s, i));
	}
	sql_put(s, ",\n    CASE WHEN ");
	for (unsigned i = 0; i <= SQL_COUNTS; i++) {
		sql_put(s, "%s", i == 0 ? "" : " OR\n        ");
		sql_apply(s, g->odd, number_name(s, i), "");
	}
	sql_put(s, "\n        THEN 1 ELSE 0 END AS odd");
}

/* key_NAME: names as the tables hold them; n_NAME: counts, with 0 (requests: 1) for NULL and what is invalid. */
static void
select_keys(struct script *s)
{
	static const char *const keys[] = { "provider", "model", "tier" };
	const struct engine *g = s->engine;

	sql_put(s, "*");
	for (size_t i = 0; i < LENGTH(keys); i++) {
		sql_put(s, ",\n    ");
		sql_apply(s, g->fold, keys[i], "");
		sql_put(s, " AS key_%s", keys[i]);
	}
	sql_put(s, ",\n    ");
	sql_apply(s, g->lower, "region", "");
	sql_put(s, " AS key_region,\n    CASE WHEN %s THEN 1 ELSE 0 END AS timed", g->timed);
	sql_put(s, ",\n    coalesce(CASE WHEN %s\n        THEN %s\n        ELSE %s END, -1) AS moment",
	    g->timed, g->at, g->on);
	for (unsigned i = 0; i <= SQL_COUNTS; i++) {
		const char *name = number_name(s, i);

		sql_put(s, ",\n    coalesce(CASE WHEN c_%s >= 0 AND c_%s <= 1000000000000000 THEN c_%s ELSE NULL END, "
		    "%d) AS n_%s",
		    name, name, name, i == 0, name);
	}
	sql_put(s, ",\n    CASE WHEN coalesce(");
	for (unsigned i = 1; i <= SQL_COUNTS; i++)
		sql_put(s, "%sc_%s", i == 1 ? "" : i % 8 == 1 ? ",\n        " : ", ", number_name(s, i));
	sql_put(s, ") IS NULL THEN 0 ELSE 1 END AS counted");
}

/* ---- sizes and faults ---- */

/* The sum of the counts that are part of a meter; METER_NONE: of those part of none, except input and output. */
static void
put_sum(struct script *s, enum meter whole)
{
	const char *before = "";

	for (unsigned i = 0; i < SQL_COUNTS; i++) {
		struct sql_count c = sql_count(i);

		if (c.whole != whole || i == METER_INPUT || i == METER_OUTPUT)
			continue;
		sql_put(s, "%sn_%s", before, c.name);
		before = " + ";
	}
}

static void
select_sums(struct script *s)
{
	sql_put(s, "*,\n    ");
	put_sum(s, METER_INPUT);
	sql_put(s, " AS parts_in,\n    ");
	put_sum(s, METER_OUTPUT);
	sql_put(s, " AS parts_out,\n    ");
	put_sum(s, METER_NONE);
	sql_put(s, " AS calls");
}

/* prompt and completion: input and output, or if that is NULL the sum of its parts. */
static void
select_sizes(struct script *s)
{
	sql_put(s, "*,\n    CASE WHEN c_input IS NULL THEN parts_in ELSE n_input END AS prompt,\n"
	    "    CASE WHEN c_output IS NULL THEN parts_out ELSE n_output END AS completion,\n    ");
	sql_apply(s, s->engine->over, "moment", "60");
	sql_put(s, " AS minute_at");
}

static void
select_faults(struct script *s)
{
	static const char units[] = "(prompt + completion + calls + 1)";

	sql_put(s, "*,\n    prompt + completion AS total, (minute_at + 4320) %% 10080 AS week,\n");
	sql_put(s, "    CASE WHEN n_requests > ");
	sql_apply(s, s->engine->over, s->units, units);
	sql_put(s, " THEN 0 ELSE n_requests END AS times,\n");
	sql_put(s, "    CASE WHEN odd = 1 THEN 'a count is negative, not whole or above 10^15'\n"
	    "        WHEN key_model = '' AND prompt + completion + calls + parts_in + parts_out = 0 THEN 'idle'\n"
	    "        WHEN key_model = '' THEN 'no model'\n"
	    "        WHEN counted = 0 THEN 'no counts'\n"
	    "        WHEN parts_in > prompt OR parts_out > completion OR (c_fresh IS NOT NULL AND parts_in <> prompt)\n"
	    "            THEN 'the counts contradict each other'\n"
	    "        WHEN prompt > 1000000000000000 OR completion > 1000000000000000\n"
	    "            THEN 'the counts are too large'\n"
	    "        WHEN moment < 0 THEN 'used_at or used_on is missing, or cannot be read'\n"
	    "        WHEN n_requests > ");
	sql_apply(s, s->engine->over, s->units, units);
	sql_put(s, " THEN 'too large to be exact here'\n    ELSE '' END AS fault");
}

/* ---- the price, by joins ---- */

/* u_NAME: the unit price of each meter. */
static void
put_units(struct script *s, const char *from)
{
	for (enum meter m = 0; m < N_METERS; m++) {
		const char *name = m == METER_REQUEST ? "request" : number_name(s, m + 1);

		sql_put(s, "%s%s%s AS u_%s", m % 4 == 0 ? ",\n    " : ", ", from, name, name);
	}
}

/* The condition that a price applies to a row. */
static void
put_price_conditions(struct script *s, const char *row, const char *price)
{
	static const struct { const char *what, *from, *until; } bounds[] = {
		{ "timed", "timed_from", "timed_until" }, { "moment", "since", "until" },
		{ "week", "week_from", "week_until" },
		{ "prompt", "prompt_from", "prompt_until" }, { "total", "total_from", "total_until" },
	};

	for (size_t i = 0; i < LENGTH(bounds); i++)
		sql_put(s, "%s%s%s >= %s%s AND %s%s < %s%s", i == 0 ? "" : "\n        AND ", row, bounds[i].what, price,
		    bounds[i].from, row, bounds[i].what, price, bounds[i].until);
}

static void
select_joined(struct script *s)
{
	sql_put(s, "s.*, coalesce(n.model, 0) AS known, coalesce(p.cell, 0) AS cell");
	put_units(s, "p.");
}

static void
put_join_conditions(struct script *s)
{
	put_price_conditions(s, "s.", "p.");
}

/* ---- the price, by arrays: for an engine whose joins compare for equality only and keep one match ---- */

static const char *const cell_columns[] = { "cell", "timed_from", "timed_until", "since", "until", "week_from",
    "week_until", "prompt_from", "prompt_until", "total_from", "total_until" };

static void
select_price(struct script *s)
{
	sql_put(s, "*");
	for (enum meter m = 0; m < N_METERS; m++)
		sql_put(s, ", u_%s", m == METER_REQUEST ? "request" : number_name(s, m + 1));
}

static void
put_price_columns(struct script *s)
{
	sql_put(s, "(SELECT cell");
	put_units(s, "");
	sql_put(s, "\n    FROM toll_price) USING cell");
}

static void
select_cell(struct script *s)
{
	sql_put(s, "*, arrayFirst((");
	for (size_t i = 0; i < LENGTH(cell_columns); i++)
		sql_put(s, "%sp_%s", i == 0 ? "" : ", ", cell_columns[i]);
	sql_put(s, ") ->\n        ");
	put_price_conditions(s, "", "p_");
	sql_put(s, ",\n       ");
	for (size_t i = 0; i < LENGTH(cell_columns); i++)
		sql_put(s, " a_%s%s", cell_columns[i], i + 1 < LENGTH(cell_columns) ? "," : ")");
	/* + 0 * ...: subqueries would drop columns that only a lambda uses */
	sql_put(s, " + 0 * (timed + moment + week + prompt + total) AS cell");
}

static void
select_cells(struct script *s)
{
	sql_put(s, "*");
	for (size_t i = 0; i < LENGTH(cell_columns); i++)
		sql_put(s, ", a_%s", cell_columns[i]);
}

static void
put_cells(struct script *s)
{
	sql_put(s, "(SELECT model AS known, tier AS key_tier, region AS key_place");
	for (size_t i = 0; i < LENGTH(cell_columns); i++)
		sql_put(s, "%sgroupArray(%s) AS a_%s", i % 3 == 0 ? ",\n    " : ", ", cell_columns[i], cell_columns[i]);
	sql_put(s, "\n    FROM toll_price GROUP BY model, tier, region) USING known, key_tier, key_place");
}

static void
select_known(struct script *s)
{
	sql_put(s, "*, arrayFirst((p_model, p_since, p_until) -> moment >= p_since AND moment < p_until,\n"
	    "        m_model, m_since, m_until) AS known,\n"
	    "    if(key_region = '', arrayFirst((p_region, p_since, p_until) -> moment >= p_since\n"
	    "        AND moment < p_until,\n"
	    "        m_region, m_since, m_until), key_region) AS key_place");
}

static void
select_names(struct script *s)
{
	sql_put(s, "*, m_model, m_since, m_until, m_region");
}

/* ---- the cost ---- */

/* The count that is billed at a meter's price: input and output without their parts. */
static const char *
billed_count(struct script *s, enum meter m)
{
	static const char request[] = "(CASE WHEN u_request IS NULL THEN 0 ELSE 1 END)";

	return m == METER_INPUT ? "(prompt - parts_in + n_fresh)" : m == METER_OUTPUT ? "(completion - parts_out)" :
	    m == METER_REQUEST ? request : arena_printf(s->out->arena, "n_%s", number_name(s, m + 1));
}

static const char *
unit_column(struct script *s, enum meter m)
{
	return m == METER_REQUEST ? "u_request" : arena_printf(s->out->arena, "u_%s", number_name(s, m + 1));
}

/* The sum of the terms of all meters. */
static const char *
sum_of_terms(struct script *s, const char *pattern)
{
	struct buffer *out = s->out, sum = buffer_new(out->arena);

	s->out = &sum;
	for (enum meter m = 0; m < N_METERS; m++) {
		sql_put(s, "%s", m == 0 ? "" : " +\n        ");
		sql_apply(s, pattern, unit_column(s, m), billed_count(s, m));
	}
	s->out = out;
	return sum.text;
}

static void
select_cost(struct script *s)
{
	sql_put(s, "*,\n    ");
	sql_apply(s, s->engine->cost, sum_of_terms(s, s->engine->term), "");
	sql_put(s, " AS cost");
}

/* The cost in three limbs: each has six digits of the prices, low those of 10^-18 dollars. */
static void
select_limbs(struct script *s)
{
	static const struct { const char *term, *name; } limbs[] = {
		{ "CASE WHEN # > 0 THEN # * (? % 1000000) ELSE 0 END", "low" },
		{ "CASE WHEN # > 0 THEN # * (? / 1000000 % 1000000) ELSE 0 END", "middle" },
		{ "CASE WHEN # > 0 THEN # * (? / 1000000000000) ELSE 0 END", "high" },
	};

	sql_put(s, "*");
	for (size_t i = 0; i < LENGTH(limbs); i++)
		sql_put(s, ",\n    (%s) * times AS %s", sum_of_terms(s, limbs[i].term), limbs[i].name);
}

/* ---- the note, and what is shown ---- */

static void
select_note(struct script *s)
{
	sql_put(s, "*,\n    CASE WHEN fault <> '' THEN fault\n"
	    "        WHEN known = 0 THEN 'unknown model'\n"
	    "        WHEN cell = 0 THEN 'no price in that tier and region, on that day, at that size'\n"
	    "        WHEN ");
	for (enum meter m = 0; m < N_METERS; m++) {
		if (m != METER_REQUEST)
			sql_put(s, "%s(%s > 0 AND %s IS NULL)", m == 0 ? "" : " OR\n            ",
			    billed_count(s, m), unit_column(s, m));
	}
	sql_put(s, "\n            THEN 'a count has no price'\n");
	if (s->engine->dollars != NULL)
		sql_put(s, "        WHEN cost >= %s THEN 'too large to be exact here'\n", s->engine->dollars);
	sql_put(s, "    ELSE '' END AS said");
}

static void
put_shown(struct script *s, const char *amount)
{
	put_usage_columns(s);
	sql_put(s, ",\n    CASE WHEN said = '' THEN %s ELSE NULL END AS cost_usd,\n", amount);
	sql_put(s, "    CASE WHEN said = '' THEN cell ELSE NULL END AS cell,\n"
	    "    CASE WHEN said = '' THEN NULL ELSE said END AS note");
}

static void
select_shown(struct script *s)
{
	put_shown(s, s->engine->amount);
}

static void
select_carried(struct script *s)
{
	sql_put(s, "*, low %% 1000000 AS usd_18, (middle + low / 1000000) %% 1000000 AS usd_12,\n"
	    "    high + (middle + low / 1000000) / 1000000 AS usd_6");
}

static void
select_shown_limbs(struct script *s)
{
	static const char *const limbs[] = { "usd_6", "usd_12", "usd_18" };

	put_shown(s,
	    "rtrim(rtrim(printf('%d.%06d%06d%06d', usd_6 / 1000000, usd_6 % 1000000, usd_12, usd_18), '0'), '.')");
	for (size_t i = 0; i < LENGTH(limbs); i++)
		sql_put(s, ",\n    CASE WHEN said = '' THEN %s ELSE NULL END AS %s", limbs[i], limbs[i]);
}

/* ---- the stages of toll_cost ---- */

#define SIZED \
	{ select_faults, ") AS sized", NULL }, \
	{ select_sizes, ") AS summed", NULL }, \
	{ select_sums, ") AS said", NULL }, \
	{ select_keys, ") AS taken", NULL }, \
	{ select_counts, "FROM toll_usage", NULL }, \
	{ NULL, NULL, NULL }

#define JOINED \
	{ select_joined, ") AS s\nLEFT JOIN toll_name AS n ON n.name = s.key_model AND n.provider = s.key_provider\n" \
	    "    AND s.moment >= n.since AND s.moment < n.until\n" \
	    "LEFT JOIN toll_price AS p ON p.model = n.model AND p.tier = s.key_tier\n" \
	    "        AND p.region = CASE WHEN s.key_region = '' THEN n.region ELSE s.key_region END\n" \
	    "        AND ", put_join_conditions }

const struct stage sql_by_joins[] = {
	{ select_shown, ") AS noted", NULL },
	{ select_note, ") AS costed", NULL },
	{ select_cost, ") AS joined", NULL },
	JOINED,
	SIZED
};

const struct stage sql_by_limbs[] = {
	{ select_shown_limbs, ") AS noted", NULL },
	{ select_note, ") AS carried", NULL },
	{ select_carried, ") AS costed", NULL },
	{ select_limbs, ") AS joined", NULL },
	JOINED,
	SIZED
};

const struct stage sql_by_arrays[] = {
	{ select_shown, ") AS noted", NULL },
	{ select_note, ") AS costed", NULL },
	{ select_cost, ") AS priced", NULL },
	{ select_price, ") AS celled\nANY LEFT JOIN ", put_price_columns },
	{ select_cell, ") AS tiered", NULL },
	{ select_cells, ") AS known\nANY LEFT JOIN ", put_cells },
	{ select_known, ") AS named", NULL },
	{ select_names, ") AS faulty\nANY LEFT JOIN (SELECT name AS key_model, provider AS key_provider,\n"
	    "    groupArray(model) AS m_model, groupArray(since) AS m_since, groupArray(until) AS m_until,\n"
	    "    groupArray(region) AS m_region\n"
	    "    FROM toll_name GROUP BY name, provider) USING key_model, key_provider", NULL },
	SIZED
};

static void
put_stages(struct script *s, const struct stage *stage)
{
	bool innermost = stage[1].select == NULL;

	sql_put(s, "SELECT ");
	stage->select(s);
	sql_put(s, "\n");
	if (!innermost) {
		sql_put(s, "FROM (\n");
		put_stages(s, stage + 1);
		sql_put(s, "%s", s->engine->inside);
	}
	sql_put(s, "%s", stage->tail);
	if (stage->more != NULL)
		stage->more(s);
	else if (!innermost)
		sql_put(s, "%s", s->engine->outside);
	sql_put(s, "\n");
}

/* ---- the totals ---- */

static void
put_total_counts(struct script *s)
{
	sql_put(s, "SELECT count(*) AS row_count, count(cost_usd) AS priced,\n"
	    "    sum(CASE WHEN note = 'idle' THEN 1 ELSE 0 END) AS idle,\n"
	    "    sum(CASE WHEN note IS NOT NULL AND note <> 'idle' THEN 1 ELSE 0 END) AS unpriced,\n    ");
}

void
sql_totals(struct script *s)
{
	put_total_counts(s);
	sql_put(s, "sum(cost_usd) AS total_usd\nFROM toll_cost");
}

void
sql_totals_of_limbs(struct script *s)
{
	sql_put(s, "SELECT row_count, priced, idle, unpriced,\n    CASE WHEN priced > 0 THEN "
	    "rtrim(rtrim(printf('%%d.%%06d%%06d%%06d',\n"
	    "        (usd_6 + (usd_12 + usd_18 / 1000000) / 1000000) / 1000000,\n"
	    "        (usd_6 + (usd_12 + usd_18 / 1000000) / 1000000) %% 1000000,\n"
	    "        (usd_12 + usd_18 / 1000000) %% 1000000, usd_18 %% 1000000), '0'), '.') END AS total_usd\nFROM (");
	put_total_counts(s);
	sql_put(s, "sum(usd_6) AS usd_6, sum(usd_12) AS usd_12, sum(usd_18) AS usd_18\nFROM toll_cost) AS sums");
}

void
sql_views(struct script *s)
{
	sql_put(s, "CREATE VIEW toll_cost AS\n");
	put_stages(s, s->engine->stages);
	sql_put(s, ";\n\nCREATE VIEW toll_total AS\n");
	s->engine->totals(s);
	sql_put(s, ";\n");
}
