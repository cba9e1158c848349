/* SPDX-License-Identifier: MIT */
/*
 * The table of fields, and one setter for each kind of field. A new option is one line in fields[] and one
 * member of struct request. The setters are called through request_set, for args and sessions, and request_put,
 * for usage rows.
 */
#include "pricing/request.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"

static const char *const period_names[N_PERIODS] = {
	[PERIOD_NONE] = "", [PERIOD_HOUR] = "hour", [PERIOD_DAY] = "day", [PERIOD_WEEK] = "week",
	[PERIOD_MONTH] = "month", [PERIOD_YEAR] = "year",
};

const char *
period_name(enum period p)
{
	return period_names[p];
}

int64_t
period_times(enum period p, enum period longer)
{
	static const int64_t times[N_PERIODS][N_PERIODS] = {
		[PERIOD_HOUR] = { [PERIOD_DAY] = 24, [PERIOD_WEEK] = 24 * 7,
		    [PERIOD_MONTH] = 24 * 30, [PERIOD_YEAR] = 24 * 365 },
		[PERIOD_DAY] = { [PERIOD_WEEK] = 7, [PERIOD_MONTH] = 30, [PERIOD_YEAR] = 365 },
		[PERIOD_WEEK] = { [PERIOD_YEAR] = 52 },
		[PERIOD_MONTH] = { [PERIOD_YEAR] = 12 },
	};

	return times[p][longer];
}

static void *
field_slot(struct request *r, const struct field *f)
{
	return (char *)r + f->where;
}

/* ---- one setter for each kind of field ---- */

static bool
field_set_count(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	uint64_t bit = (uint64_t)1 << f->where;
	bool share = share_is(value);
	unsigned decimals = f->where == COUNT_FRESH ? 0 : meters[f->where].decimals;

	(void)today, (void)a;
	if (share && workload_whole((unsigned)f->where) == METER_NONE)
		return err_set(e, ERR_USAGE, "'%.40s' is a share, but %s is not part of anything", value,
		    f->name);
	if (!(share ? share_parse(value, &r->work.count[f->where], e)
	    : quantity_parse(value, decimals, &r->work.count[f->where], e)))
		return false;
	r->work.given |= bit;
	r->work.shares = share ? r->work.shares | bit : r->work.shares & ~bit;
	return true;
}

/* "50k", or "50k/day" */
static bool
field_set_requests(struct request *r, const struct field *f, const char *value, day today,
    struct arena *a, struct err *e)
{
	const char *slash = strrchr(value, '/');
	enum period period = PERIOD_NONE;

	(void)f, (void)today;
	for (enum period p = PERIOD_HOUR; slash != NULL && p < N_PERIODS; p++) {
		if (text_equal(slash + 1, period_names[p]))
			period = p;
	}
	if (slash != NULL && period == PERIOD_NONE && slash[1] >= 'a' && slash[1] <= 'z')
		return err_set(e, ERR_USAGE, "'%.40s' is not a period; periods are hour, day, week, month "
		    "and year", slash + 1);
	if (period != PERIOD_NONE)
		value = arena_strndup(a, value, (size_t)(slash - value));
	if (!quantity_parse(value, 0, &r->requests, e))
		return false;
	r->period = period;
	return true;
}

static bool
field_set_model(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	(void)f, (void)today;
	if (*value == '\0')
		return err_set(e, ERR_USAGE, "no name");
	if ((r->n_models & (r->n_models - 1)) == 0) {	/* full at 0, 1, 2, 4, 8, ... */
		const char **models = arena_array(a, r->n_models * 2 + 1, sizeof *models);

		if (r->n_models > 0)
			memcpy(models, r->models, r->n_models * sizeof *models);
		r->models = models;
	}
	r->models[r->n_models++] = arena_strdup(a, value);
	return true;
}

static bool
field_set_text(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	(void)today;
	if (*value == '\0')
		return err_set(e, ERR_USAGE, "no value");
	*(const char **)field_slot(r, f) = arena_strdup(a, value);
	return true;
}

static bool
field_set_when(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	(void)a;
	return date_parse(value, today, field_slot(r, f), e);
}

static bool
field_set_share(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	(void)today, (void)a;
	return share_parse(value, field_slot(r, f), e);
}

static bool
field_set_money(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	(void)today, (void)a;
	return money_parse_word(value, field_slot(r, f), e);
}

/* "500", or "+10%" and "-5%": a change of the total in the baseline= file. */
static bool
field_set_max(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	enum { PERCENT_DECIMALS = QUANTITY_DECIMALS - 2 };
	bool sign = *value == '+' || *value == '-';
	const char *end = value;
	int128 change;

	r->max_changes = false;
	if (!sign && strchr(value, '%') == NULL)
		return field_set_money(r, f, value, today, a, e);
	if (!sign || decimal_scan(value + 1, PERCENT_DECIMALS, &change, &end) != DECIMAL_OK ||
	    strcmp(end, "%") != 0)
		return err_set(e, ERR_USAGE, "'%.40s' is neither an amount nor a change such as +10%%", value);
	if (change > (int128)QUANTITY_ONE * 1000000 || (*value == '-' && change > QUANTITY_ONE))
		return err_set(e, ERR_USAGE, "'%.40s' is not between -100%% and +100000000%%", value);
	r->max_changes = true;
	r->max_change = *value == '-' ? -change : change;
	r->max = ((int128)1 << 126) - 1 + ((int128)1 << 126);	/* as an amount: no limit */
	return true;
}

static bool
field_set_quantity(struct request *r, const struct field *f, const char *value, day today,
    struct arena *a, struct err *e)
{
	(void)today, (void)a;
	return quantity_parse(value, 0, field_slot(r, f), e);
}

static bool
field_set_switch(struct request *r, const struct field *f, const char *value, day today,
    struct arena *a, struct err *e)
{
	static const char *const yes[] = { "yes", "on", "true", "1" }, *const no[] = { "no", "off",
	    "false", "0" };

	(void)today, (void)a;
	for (size_t i = 0; i < LENGTH(yes); i++) {
		if (text_equal(value, yes[i]) || text_equal(value, no[i])) {
			*(bool *)field_slot(r, f) = text_equal(value, yes[i]);
			return true;
		}
	}
	return err_set(e, ERR_USAGE, "'%.40s' is neither yes nor no", value);
}

/* ---- the table ---- */

#define IN(member) offsetof(struct request, member)

const struct field fields[] = {
#define METER(symbol, name, brief, per, whole, like, decimals, help) \
	{ name, brief, METER_##symbol == METER_REQUEST ? 0 : FIELDS_COUNTS, "COUNT", help, field_set_count, \
	    METER_##symbol },
#include "book/meter.def"
#undef METER
	{ "fresh", "", FIELDS_COUNTS, "COUNT",
	    "plain input tokens, neither read from nor written to a cache", field_set_count, COUNT_FRESH },
	{ "requests", "n", FIELDS_COUNTS, "COUNT", "how many such requests; 50k/day gives them a period",
	    field_set_requests, 0 },
	{ "model", "", FIELDS_MODEL, "MODEL", "a model, alias, title or pattern; model@tier",
	    field_set_model, 0 },
	{ "provider", "", FIELDS_MODEL, "NAME", "only models of this provider", field_set_text,
	    IN(provider) },
	{ "tier", "", FIELDS_TIER, "TIER", "the service tier: standard, batch, flex, priority, ...",
	    field_set_text, IN(tier) },
	{ "region", "", FIELDS_TIER, "NAME", "the region where the request is processed", field_set_text,
	    IN(region) },
	{ "on", "", FIELDS_MODEL, "DAY", "the day or instant whose prices hold; today if not said",
	    field_set_when, IN(on) },
	{ "discount", "", FIELDS_BILL, "SHARE", "off the whole bill, as in discount=15%", field_set_share,
	    IN(discount) },
	{ "retry", "", FIELDS_BILL, "SHARE", "the share of requests that is made, and billed, twice",
	    field_set_share, IN(retry) },
	{ "escalate", "", FIELDS_ESCALATE, "MODEL:SHARE", "the share that goes on to a second model as well",
	    field_set_text, IN(escalate) },
	{ "max", "", FIELDS_MAX, "MONEY", "answer no (exit 1) above that amount, or that change", field_set_max,
	    IN(max) },
	{ "baseline", "", FIELDS_BASELINE, "FILE", "an earlier answer in JSON, which max=+10% compares with",
	    field_set_text, IN(baseline) },
	{ "format", "", FIELDS_ANSWER, "FORMAT", "text, json, csv, markdown or plain", field_set_text,
	    IN(format) },
	{ "fields", "", FIELDS_ANSWER, "COLUMNS", "only these columns of the answer, in this order: model,total",
	    field_set_text, IN(columns_shown) },
	{ "currency", "", FIELDS_ANSWER, "CODE", "show amounts in another currency, such as EUR; wants rate=",
	    field_set_text, IN(currency) },
	{ "rate", "", FIELDS_ANSWER, "NUMBER", "how much of it a dollar is: 0.92, or 0.92@2026-11-01",
	    field_set_text, IN(rate) },
	{ "prices", "", FIELDS_BOOK, "PATH", "price files to use instead of the built-in book",
	    field_set_text, IN(prices) },
	{ "overlay", "", FIELDS_BOOK, "PATH", "price files to lay over the book", field_set_text,
	    IN(overlay) },
	{ "to", "", FIELDS_OUTPUT, "FILE", "the file that the answer goes to", field_set_text, IN(to) },
	{ "explain", "", FIELDS_EXPLAIN, "yes", "show the price row behind every line", field_set_switch,
	    IN(explain) },
	{ "quiet", "", FIELDS_OUTPUT, "yes", "no summaries and no hints", field_set_switch, IN(quiet) },
	{ "force", "", FIELDS_FORCE | FIELDS_IMPORT, "yes", "do what would otherwise be refused", field_set_switch,
	    IN(force) },
	{ "all", "", FIELDS_CHECK | FIELDS_ANSWER | FIELDS_IMPORT, "yes",
	    "show all: long comparisons, retired models of patterns, what check and import count",
	    field_set_switch, IN(all) },
	{ "pager", "", FIELDS_ANSWER, "yes", "show the answer by $PAGER, on a terminal", field_set_switch, IN(pager) },
	{ "context", "", FIELDS_MODELS | FIELDS_CONTEXT, "COUNT", "only models whose window holds that many tokens",
	    field_set_quantity, IN(context) },
	{ "stale", "", FIELDS_CHECK, "COUNT", "days after which the newest source of a price is old",
	    field_set_quantity, IN(stale) },
	{ "solve", "", FIELDS_SOLVE, "FIELD", "the field whose largest value fits, such as output",
	    field_set_text, IN(solve) },
	{ "vary", "", FIELDS_VARY, "FIELD", "the field that varies; for curve as in vary=input=1k..200k",
	    field_set_text, IN(vary) },
	{ "fixed", "", FIELDS_BREAKEVEN, "MONEY", "a cost for each month, whatever is used", field_set_money,
	    IN(fixed) },
	{ "hourly", "", FIELDS_BREAKEVEN, "MONEY", "what a machine of one's own costs for an hour",
	    field_set_money, IN(hourly) },
	{ "throughput", "", FIELDS_BREAKEVEN, "COUNT", "tokens, in and out, that it does in a second",
	    field_set_quantity, IN(throughput) },
	{ "busy", "", FIELDS_BREAKEVEN, "SHARE", "the share of time that it works", field_set_share,
	    IN(busy) },
	{ "turns", "", FIELDS_CHAT, "COUNT", "turns of the conversation", field_set_quantity, IN(turns) },
	{ "system", "", FIELDS_CHAT, "COUNT", "tokens of the system text", field_set_quantity, IN(system) },
	{ "user", "", FIELDS_CHAT, "COUNT", "tokens that the user says in a turn", field_set_quantity,
	    IN(user) },
	{ "reply", "", FIELDS_CHAT, "COUNT", "tokens of the model's answer in a turn", field_set_quantity,
	    IN(reply) },
	{ "tools", "", FIELDS_CHAT, "COUNT", "tokens that results of tools add to a turn", field_set_quantity,
	    IN(tools) },
	{ "cache", "", FIELDS_CHAT, "on", "whether what was sent before is read from the cache",
	    field_set_switch, IN(cache) },
	{ "months", "", FIELDS_FORECAST, "COUNT", "how many months; 12 if not said", field_set_quantity,
	    IN(months) },
	{ "growth", "", FIELDS_FORECAST, "SHARE", "growth of requests: 10% a month, or 10%/year",
	    field_set_text, IN(growth) },
	{ "points", "", FIELDS_CURVE, "COUNT", "points of a curve; 11 if not said", field_set_quantity,
	    IN(points) },
	{ "log", "", FIELDS_CURVE, "yes", "points at equal ratios, not at equal distances", field_set_switch,
	    IN(log) },
	{ "plot", "", FIELDS_CURVE, "FILE", "draw the curve with gnuplot: .svg or .png", field_set_text,
	    IN(plot) },
	{ "map", "", FIELDS_USAGE, "FIELD:COLUMN", "which column means which field; FIELD:- reads none",
	    field_set_text, IN(map) },
	{ "style", "", FIELDS_USAGE, "STYLE", "whether input tokens hold the cached ones: inclusive or exclusive",
	    field_set_text, IN(style) },
	{ "rows", "", FIELDS_USAGE, "KIND", "what a row of a usage file is: request or total", field_set_text,
	    IN(rows) },
	{ "delimiter", "", FIELDS_USAGE, "CHARACTER", "between cells: a character, or comma, semicolon, tab or pipe",
	    field_set_text, IN(delimiter) },
	{ "header", "", FIELDS_USAGE, "no", "no: the first line is a row; columns= names its columns",
	    field_set_text, IN(header) },
	{ "columns", "", FIELDS_USAGE, "NAMES", "the columns of a file without header, separated by commas",
	    field_set_text, IN(columns) },
	{ "shape", "", FIELDS_USAGE, "SHAPE", "how usage in JSON is meant, if its keys do not tell",
	    field_set_text, IN(shape) },
	{ "dry", "", FIELDS_USAGE, "yes", "say what is recognised in a usage file, and stop", field_set_switch,
	    IN(dry) },
	{ "reported", "", FIELDS_USAGE, "COLUMN", "the column with what was billed; yes: the export's own",
	    field_set_text, IN(reported) },
	{ "threads", "", FIELDS_WORKERS, "COUNT", "how many work on a file at once; as many as there are cores",
	    field_set_quantity, IN(threads) },
	{ "block", "", FIELDS_WORKERS, "COUNT", "bytes that are read at once", field_set_quantity, IN(block) },
	{ "reader", "", FIELDS_WORKERS, "READER", "what finds records: best, avx2, sse2, portable or libcsv",
	    field_set_text, IN(reader) },
	{ "range", "", FIELDS_WORKERS, "K/N", "the K-th of N parts of a file; its header comes with the first",
	    field_set_text, IN(range) },
	{ "models", "", FIELDS_ALTERNATIVES, "MODELS", "further models for the same usage, separated by commas",
	    field_set_text, IN(alternatives) },
	{ "by", "", FIELDS_BY, "COLUMNS", "subtotals by day, month, provider, model, tier, region, file or a column",
	    field_set_text, IN(by) },
	{ "totals", "", FIELDS_TOTALS, "FILE", "the file for exact totals, which merge adds up", field_set_text,
	    IN(totals) },
	{ "errors", "", FIELDS_USAGE, "stop", "stop: end at the first row without a price", field_set_text,
	    IN(errors) },
	{ "sql", "", FIELDS_EXPORT, "ENGINE",
	    "the engine that a price book is written for: postgres, sqlite, duckdb, clickhouse",
	    field_set_text, IN(sql) },
	{ "live", "", FIELDS_MODELS, "yes", "only models that are not retired", field_set_switch, IN(live) },
};

const size_t n_fields = LENGTH(fields);

_Static_assert(LENGTH(fields) <= 128, "struct request has one bit for each field");

/* ---- fields and requests ---- */

const struct field *
field_find(const char *name)
{
	char folded[32];

	if (text_fold(folded, sizeof folded, name) >= sizeof folded)
		return NULL;
	for (const struct field *f = fields; f < fields + n_fields; f++) {
		if (f->group != 0 &&
		    (strcmp(folded, f->name) == 0 || (*f->brief != '\0' && strcmp(folded, f->brief) == 0)))
			return f;
	}
	return NULL;
}

bool
field_unknown(const char *name, struct err *e)
{
	const char *words[2 * LENGTH(fields)], *nearest;
	size_t n = 0;

	for (size_t i = 0; i < n_fields; i++) {
		if (fields[i].group == 0)
			continue;
		words[n++] = fields[i].name;
		if (*fields[i].brief != '\0')
			words[n++] = fields[i].brief;
	}
	nearest = model_lookup_nearest(name, words, n);
	if (nearest == NULL)
		return err_set(e, ERR_USAGE, "unknown field '%.40s' ('toll help fields' lists all)", name);
	return err_set(e, ERR_USAGE, "unknown field '%.40s' (did you mean %s?)", name, nearest);
}

/* The index in is_set of the word that holds the field's bit; is_set_bit is the bit. */
static size_t
is_set_index(const struct field *f)
{
	return (size_t)(f - fields) / 64;
}

static uint64_t
is_set_bit(const struct field *f)
{
	return (uint64_t)1 << (f - fields) % 64;
}

struct request
request_new(void)
{
	return (struct request){ .requests = QUANTITY_ONE, .provider = "", .tier = "", .region = "", .escalate = "",
	    .solve = "", .vary = "", .growth = "", .plot = "", .map = "", .style = "", .delimiter = "", .shape = "",
	    .rows = "", .header = "", .columns = "", .reader = "", .range = "", .reported = "", .alternatives = "",
	    .by = "", .errors = "", .totals = "", .sql = "", .format = "", .columns_shown = "", .baseline = "",
	    .currency = "", .rate = "", .prices = "", .overlay = "", .to = "" };
}

/* Whether a field is a count, so that it may be a range. */
static bool
field_may_be_range(const struct field *f)
{
	return f->set == field_set_count || f->set == field_set_requests || f->set == field_set_quantity;
}

static void
range_drop(struct request *r, const struct field *f)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_ranges; i++) {
		if (r->ranges[i].field != f)
			r->ranges[n++] = r->ranges[i];
	}
	r->n_ranges = n;
}

/* The number in a field, to tell whether a range is empty. */
static int128
field_number(const struct request *r, const struct field *f)
{
	return f->set == field_set_count ? r->work.count[f->where] : f->set == field_set_requests ? r->requests :
	    *(const int128 *)((const char *)r + f->where);
}

/* "500..2000": sets the low end, and keeps the high end in ranges. */
static bool
range_set(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	const char *dots = strstr(value, ".."), *low = arena_strndup(a, value, (size_t)(dots - value));
	struct request high = *r;

	if (r->n_ranges == RANGES)
		return err_set(e, ERR_USAGE, "at most %d fields can be ranges", RANGES);
	if (!f->set(r, f, low, today, a, e) || !f->set(&high, f, dots + 2, today, a, e))
		return false;
	if (field_number(r, f) >= field_number(&high, f) || r->work.shares != high.work.shares)
		return err_set(e, ERR_USAGE, "the range '%.60s' is empty", value);
	r->ranges[r->n_ranges++] = (struct range){ f, arena_strdup(a, dots + 2) };
	return true;
}

bool
request_put(struct request *r, const struct field *f, const char *value, day today,
    struct arena *a, struct err *e)
{
	bool range = field_may_be_range(f) && strstr(value, "..") != NULL;

	range_drop(r, f);
	if (!(range ? range_set(r, f, value, today, a, e) : f->set(r, f, value, today, a, e)))
		return false;
	r->is_set[is_set_index(f)] |= is_set_bit(f);
	return true;
}

bool
request_set(struct request *r, const struct field *f, const char *value, day today,
    struct arena *a, struct err *e)
{
	return request_put(r, f, value, today, a, e) || err_at(e, "%s: ", f->name);
}

bool
request_high(const struct request *r, struct arena *a, struct request *out, struct err *e)
{
	*out = *r;
	out->n_ranges = 0;
	for (size_t i = 0; i < r->n_ranges; i++) {
		if (!request_set(out, r->ranges[i].field, r->ranges[i].high, r->on.day, a, e))
			return false;
	}
	return true;
}

void
request_unset(struct request *r, const struct field *f)
{
	const struct request none = request_new();

	range_drop(r, f);
	r->is_set[is_set_index(f)] &= ~is_set_bit(f);
	if (f->set == field_set_count) {
		r->work.given &= ~((uint64_t)1 << f->where);
		r->work.shares &= ~((uint64_t)1 << f->where);
	} else if (f->set == field_set_requests) {
		r->requests = none.requests;
		r->period = none.period;
	} else if (f->set == field_set_model)
		r->n_models = 0;
	else if (f->set == field_set_text)
		*(const char **)field_slot(r, f) = "";
	else if (f->set == field_set_when)
		r->on = none.on;
	else if (f->set == field_set_switch)
		*(bool *)field_slot(r, f) = false;
	else {	/* share, money and quantity are one type */
		*(int128 *)field_slot(r, f) = 0;
		if (f->set == field_set_max)
			r->max_changes = false;
	}
}

bool
request_has(const struct request *r, const struct field *f)
{
	return (r->is_set[is_set_index(f)] & is_set_bit(f)) != 0;
}

bool
request_counts(const struct request *r)
{
	return r->work.given != 0;
}
