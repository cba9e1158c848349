/* SPDX-License-Identifier: MIT */
/*
 * Takes the cells of a row into a request: usage_take, for each cell. Called by usage_row and usage_shape.
 * usage.def has the meanings of cells; those of a single vendor are read in usage_vendor.c. What the counts
 * make together is decided in usage_reconcile.c.
 */
#include "usage/usage.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "base/text.h"
#include "io/number_lenient.h"
#include "usage/usage_vendor.h"

#define BIT(i) ((uint64_t)1 << (i))

/* ---- single cells ---- */

static enum usage_count
usage_count_of(const struct usage_name *name)
{
	return (enum usage_count)(name - usage_names);
}

static bool
no_number_error(const char *cell, struct err *e)
{
	quantity q;

	if (cell[strspn(cell, " \t")] == '-')
		return err_set(e, ERR_USAGE, "'%.60s' is negative", cell);
	if (quantity_parse(cell, 0, &q, e))	/* it has decimals, or too many digits */
		return err_set(e, ERR_USAGE, "'%.60s' is not a whole number", cell);
	return false;
}

/* A count that a row gives in two ways must be the same in both. */
static bool
counts_agree(bool again, quantity before, quantity now, struct err *e)
{
	char a[INT128_TEXT], b[INT128_TEXT];

	if (!again || before == now)
		return true;
	quantity_print(a, before);
	quantity_print(b, now);
	return err_set(e, ERR_USAGE, "the row says both %s and %s", a, b);
}

static bool
usage_set_own_count(struct usage *u, enum usage_count c, quantity q, struct err *e)
{
	if (!counts_agree((u->given & BIT(c)) != 0, u->count[c], q, e))
		return false;
	u->count[c] = q;
	u->given |= (uint32_t)BIT(c);
	u->used |= q > 0;
	return true;
}

static bool
take_count(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	enum usage_count c = usage_count_of(name);
	quantity q;

	if (!lenient_count(cell, 0, &q) && !quantity_parse(cell, 0, &q, e))
		return no_number_error(cell, e);
	return usage_set_own_count(u, c, q, e);
}

void
usage_note_add(struct usage *u, const char *note)
{
	u->note = u->note == NULL ? note : arena_printf(u->arena, "%s; %s", u->note, note);
}

void
usage_unpriced_add(struct usage *u, const char *text)
{
	u->unpriced = u->unpriced == NULL ? text : arena_printf(u->arena, "%s; not priced: %s", u->unpriced, text);
}

/* Takes what was billed, or with more what was billed beside it, in any order. */
static bool
take_dollars(struct usage *u, const char *cell, unsigned places, bool more, struct err *e)
{
	money dollars;

	if (text_equal(cell, "included") || strcmp(cell, "-") == 0)	/* Cursor's words for no amount */
		return true;
	if (!lenient_amount(cell, places, &dollars)) {	/* the price does not need it */
		usage_note_add(u, arena_printf(u->arena, "the reported amount '%.60s' is not read", cell));
		return true;
	}
	u->billed = money_add(u->beside, more ? dollars : 0, &u->beside, e) &&
	    money_add(more ? u->reported : u->beside, dollars, &u->reported, e);
	return u->billed;
}

static bool
take_reported(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	return take_dollars(u, cell, MONEY_DECIMALS, false, e);
}

/* OpenRouter bills its fee, and the vendor the rest to a key of one's own. */
static bool
take_more(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	return take_dollars(u, cell, MONEY_DECIMALS, true, e);
}

/* A gateway says what a charge cost, and not what it was of. */
static bool
take_charge(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	money dollars;

	(void)e;
	if (!lenient_amount(cell, MONEY_DECIMALS, &dollars) || dollars > 0)
		usage_unpriced_add(u, arena_printf(u->arena, "%s %.60s", name->name, text_cleaned(cell, u->arena)));
	return true;
}

static bool
take_ticks(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	return take_dollars(u, cell, MONEY_DECIMALS - 10, false, e);
}

static bool
take_cents(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	return take_dollars(u, cell, MONEY_DECIMALS - 2, false, e);
}

/* Only dollars are read; usage_row_finish says so of others. */
static bool
take_currency(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	(void)e;
	u->currency = text_equal(cell, "usd") || text_equal(cell, "$") ? NULL : arena_strdup(u->arena, cell);
	return true;
}

/* Whether map= assigns the meaning to no column. */
static bool
meaning_is_unread(const struct usage *u, struct meaning m)
{
	for (size_t i = 0; i < u->n_map; i++) {
		if (u->map[i].column == NULL && meaning_same(u->map[i].meaning, m))
			return true;
	}
	return false;
}

bool
usage_set_field(struct usage *u, const char *field, const char *value, struct err *e)
{
	const struct field *f = field_find(field);

	if (meaning_is_unread(u, (struct meaning){ .field = f }))
		return true;
	request_unset(&u->request, f);
	return request_put(&u->request, f, value, u->today, u->arena, e);
}

static bool
take_label(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	static const char *const labels[N_USAGE_LABELS] = { [LABEL_AGENT] = "agent", [LABEL_PROJECT] = "project",
	    [LABEL_SESSION] = "session", [LABEL_BRANCH] = "branch" };

	(void)e;
	for (size_t i = 0; i < N_USAGE_LABELS; i++) {
		if (strcmp(labels[i], name->name) == 0)
			u->label[i] = arena_strdup(u->arena, cell);
	}
	return true;
}

/* The input is there, though how much it is depends on the model: the row is counted when it is priced. */
static bool
take_text(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	(void)e;
	u->text = arena_strdup(u->arena, cell);
	u->request.work.count[METER_INPUT] = 0;
	u->request.work.given |= METER_BIT(METER_INPUT);
	u->request.work.shares &= ~METER_BIT(METER_INPUT);
	u->used = true;
	return true;
}

/* ---- tier, region and day ---- */

void
usage_override_tier(struct usage *u)
{
	if (!u->tier_present && !meaning_is_unread(u, (struct meaning){ .field = field_find("tier") }))
		u->request.tier = "";
	u->tier_present = true;
}

bool
usage_flag(struct usage *u, const char *tier, struct err *e)
{
	if (meaning_is_unread(u, (struct meaning){ .field = field_find("tier") }))
		return true;
	usage_override_tier(u);
	if (u->flagged_tier != NULL && strcmp(u->flagged_tier, tier) != 0)
		return err_set(e, ERR_USAGE, "the row is both %s and %s", u->flagged_tier, tier);
	u->flagged_tier = tier;
	return true;
}

bool
usage_set_region(struct usage *u, const char *region, struct err *e)
{
	if (meaning_is_unread(u, (struct meaning){ .field = field_find("region") }))
		return true;
	u->request.region = "";
	return *region == '\0' || usage_set_field(u, "region", region, e);
}

/* The error for a text that is no date, or not a certain one. */
static bool
date_error(struct usage *u, const char *cell, enum date_reading reading, bool month, struct err *e)
{
	u->stops = reading != DATE_NONE;
	if (reading == DATE_UNCERTAIN)
		return err_set(e, ERR_USAGE, "'%.40s' can be read in two ways; dates=mdy has the month first, "
		    "dates=dmy the day", cell);
	if (reading == DATE_OTHER_ORDER)
		return err_set(e, ERR_USAGE, "'%.40s' cannot have its %s first, as the dates of this file do "
		    "(dates=%s)", cell, u->dates == DATE_MONTH_FIRST ? "month" : "day", date_order_name(u->dates));
	if (month)
		return err_set(e, ERR_USAGE, "'%.40s' is not a month; write 2026-10, Oct 2026 or Oct-26 (map=month:- "
		    "reads no such column)", cell);
	return err_set(e, ERR_USAGE, "'%.40s' is not a date; write 2026-11-22, 2026-11-22T01:30Z, 22 Nov 2026 or "
	    "seconds since 1970", cell);
}

/*
 * Takes a date. months: the cell is of a column of months, where the first of a month means the month, and any other
 * day that day. If it cannot be read and no other was, the row has no known day, hence no price and no month.
 */
static bool
usage_set_date(struct usage *u, const char *cell, bool months, struct err *e)
{
	struct date_written d;
	const enum date_reading reading = date_written_read(cell, u->dates, u->zone, &d);

	if (reading != DATE_READ) {
		if (!u->dated)
			request_unset(&u->request, field_find("on"));
		return date_error(u, cell, reading, months, e);
	}
	u->dated = true;
	u->month = d.month || (months && d.when.day % 100 == 1 && d.when.at % DAY_SECONDS == 0);
	u->request.on = u->month ? date_when(d.when.day) : d.when;
	return true;
}

static bool
take_month(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	return meaning_is_unread(u, (struct meaning){ .field = field_find("on") }) || usage_set_date(u, cell, true, e);
}

/* ---- meanings ---- */

const struct usage_name usage_names[] = {
#define COUNT(symbol, name, help) { name, help, take_count },
#define OTHER(symbol, name, take, help) { name, help, take },
#define WORD(symbol, cell, effect, value)
#define SERVED(provider, cell, effect, value)
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
#undef SERVED
};

const size_t n_usage_names = LENGTH(usage_names);

bool
meaning_find(const char *name, struct meaning *out)
{
	const struct field *f = field_find(name);

	*out = (struct meaning){ .field = NULL };
	if (f != NULL && (f->group & (FIELDS_COUNTS | FIELDS_MODEL | FIELDS_TIER)) != 0) {
		out->field = f;
		return true;
	}
	for (size_t i = 0; i < n_usage_names; i++) {
		if (strcmp(usage_names[i].name, name) == 0)
			out->name = &usage_names[i];
	}
	return out->name != NULL;
}

bool
meaning_same(struct meaning a, struct meaning b)
{
	return a.field == b.field && a.name == b.name;
}

const char *
meaning_name(struct meaning m)
{
	return m.field != NULL ? m.field->name : m.name != NULL ? m.name->name : "";
}

bool
meaning_is(struct meaning m, const char *name)
{
	return strcmp(meaning_name(m), name) == 0;
}

bool
meaning_counts(struct meaning m)
{
	if (m.field != NULL)
		return (m.field->group & FIELDS_COUNTS) != 0 && strcmp(m.field->name, "requests") != 0;
	return m.name != NULL && ((m.name->take == take_count && usage_count_of(m.name) != USAGE_SUMMED) ||
	    m.name->take == usage_vendor_thousands);
}

bool
meaning_has_numbers(struct meaning m)
{
	if (m.field != NULL)
		return (m.field->group & FIELDS_COUNTS) != 0;
	return m.name != NULL && m.name->take != usage_vendor_word && m.name->take != usage_vendor_host &&
	    m.name->take != take_month && m.name->take != take_label && m.name->take != take_charge;
}

/*
 * Takes the next part of map= off a text: up to a comma, which does not end it inside "..."; in those, "" is one quote.
 * False for a quote without an end.
 */
static bool
mapping_next(const char **text, struct arena *a, const char **part, struct err *e)
{
	struct buffer out = buffer_new(a);
	const char *p = *text;
	bool quoted = false;

	for (; *p != '\0' && (quoted || *p != ','); p++) {
		if (*p == '"' && (quoted || p[-1] == ':')) {
			if (!quoted || p[1] != '"') {
				quoted = !quoted;
				continue;
			}
			p++;
		}
		buffer_add(&out, p, 1);
	}
	buffer_add(&out, "", 1);
	*part = out.text;
	*text = p + (*p == ',');
	return !quoted || err_set(e, ERR_USAGE, "map: '%.80s' has a quote without an end", *part);
}

bool
meaning_is_label(struct meaning m)
{
	return m.name != NULL && m.name->take == take_label;
}

static bool
mapping_parse(const char *part, struct arena *a, struct mapping *out, struct err *e)
{
	const char *colon = strchr(part, ':');

	if (colon == NULL || colon == part || colon[1] == '\0')
		return err_set(e, ERR_USAGE, "map: '%.80s' is not FIELD:COLUMN", part);
	if (!meaning_find(arena_strndup(a, part, (size_t)(colon - part)), &out->meaning))
		return err_set(e, ERR_USAGE, "map: '%.*s' is not what a column can mean ('toll help columns' "
		    "lists all)", (int)(colon - part), part);
	out->column = strcmp(colon + 1, "-") == 0 ? NULL : colon + 1;
	return true;
}

bool
mapping_read(const char *map, struct arena *a, struct mapping **out, size_t *n, struct err *e)
{
	const char *part;
	size_t room = 0;

	*out = NULL;
	*n = 0;
	while (*map != '\0') {
		*out = arena_grow(a, *out, *n, &room, sizeof **out);
		if (!mapping_next(&map, a, &part, e) || !mapping_parse(part, a, &(*out)[*n], e))
			return false;
		for (size_t i = 0; i < *n; i++) {
			if (meaning_same((*out)[i].meaning, (*out)[*n].meaning))
				return err_set(e, ERR_USAGE, "map: %s is given twice",
				    meaning_name((*out)[i].meaning));
		}
		++*n;
	}
	return true;
}

/* ---- a row ---- */

void
usage_begin(struct usage *u, const struct request *defaults, bool totals, day today, struct arena *a)
{
	u->request = *defaults;
	u->request.is_total = totals;
	u->request.past = true;
	u->arena = a;
	u->today = today;
	u->dates = DATE_ORDER_UNKNOWN;
	u->zone = NULL;
	u->map = NULL;
	u->n_map = 0;
	u->given = 0;
	u->own_counts = 0;
	u->flagged_tier = u->skipped = u->free = u->note = u->uncounted = u->currency = NULL;
	u->unpriced = NULL;
	u->charged = u->charge_rules = 0;
	u->kinds_unsaid = u->unsure = false;
	u->kind = NULL;
	u->dated = u->stops = u->month = u->texts = false;
	u->has_amount = u->tier_present = u->named = u->used = u->billed = u->unserved = false;
	u->reported = u->beside = 0;
	u->text = NULL;
	u->asked = NULL;
	u->first_asked = false;
	u->up_to = 0;
	u->band = BAND_LOWEST;
	u->trace = NULL;
	for (size_t i = 0; i < N_USAGE_LABELS; i++)
		u->label[i] = "";
}

/* Sets a count of the workload. */
static bool
usage_set_meter(struct usage *u, size_t c, quantity q, struct err *e)
{
	struct workload *w = &u->request.work;
	const bool again = (u->own_counts & BIT(c)) != 0;
	const quantity before = w->count[c];

	w->count[c] = q;
	w->given |= BIT(c);
	w->shares &= ~BIT(c);
	u->own_counts |= BIT(c);
	u->used |= q > 0;
	return counts_agree(again, before, q, e);
}

static bool
usage_set_count(struct usage *u, const struct field *f, const char *cell, struct err *e)
{
	struct workload *w = &u->request.work;
	size_t c = f->where;
	bool again = (u->own_counts & BIT(c)) != 0;
	quantity before = w->count[c], q;

	if (!lenient_count(cell, c == COUNT_FRESH ? 0 : meters[c].decimals, &q)) {
		if (cell[strspn(cell, " \t")] == '-')
			return no_number_error(cell, e);
		request_unset(&u->request, f);
		if (!request_put(&u->request, f, cell, u->today, u->arena, e))
			return false;
		q = w->count[c];
		u->own_counts |= BIT(c);
		u->used |= q > 0;
		return counts_agree(again, before, q, e);
	}
	return usage_set_meter(u, c, q, e);
}

static bool
usage_set_model(struct usage *u, const struct field *f, const char *cell, struct err *e)
{
	if (strcmp(cell, "<synthetic>") == 0) {	/* Claude Code writes it of messages that no model made */
		u->skipped = "not of a model";
		return true;
	}
	u->named = true;
	request_unset(&u->request, f);
	return request_put(&u->request, f, cell, u->today, u->arena, e);
}

static bool
usage_set_other(struct usage *u, const struct field *f, const char *cell, struct err *e)
{
	struct served_tier served;
	quantity q;

	if (strcmp(f->name, "model") == 0)
		return usage_set_model(u, f, cell, e);
	if (strcmp(f->name, "tier") == 0) {
		usage_override_tier(u);
		if (!usage_vendor_tier(cell, "", &served, e))
			return false;
		if (served.echo)
			usage_note_add(u, "its tier is only what was asked for, and taken to be standard");
		if (*served.tier == '\0') {
			u->request.tier = "";
			return true;
		}
	}
	if (strcmp(f->name, "on") == 0)
		return usage_set_date(u, cell, false, e);
	request_unset(&u->request, f);
	if (strcmp(f->name, "requests") == 0 && lenient_count(cell, 0, &q)) {
		char plain[INT128_TEXT];

		quantity_print(plain, q);
		return request_put(&u->request, f, plain, u->today, u->arena, e);
	}
	return request_put(&u->request, f, cell, u->today, u->arena, e);
}

bool
usage_take_number(struct usage *u, struct meaning m, uint64_t number, struct err *e)
{
	const quantity q = (quantity)number * QUANTITY_ONE;

	if (meaning_is_unread(u, m))
		return true;
	return m.name != NULL ? usage_set_own_count(u, usage_count_of(m.name), q, e) :
	    usage_set_meter(u, m.field->where, q, e);
}

void
usage_take_seconds(struct usage *u, struct meaning on, uint64_t seconds)
{
	if (meaning_is_unread(u, on))
		return;
	u->dated = true;
	u->month = false;
	u->request.on = (struct when){ date_day((instant)seconds), (instant)seconds, true };
}

bool
usage_take(struct usage *u, struct meaning m, const char *cell, bool string, struct err *e)
{
	if (meaning_is_unread(u, m))
		return true;
	if (string && (meaning_counts(m) || (m.field != NULL && strcmp(m.field->name, "requests") == 0)))
		return err_set(e, ERR_USAGE, "\"%.40s\" is a string where a number belongs", cell);
	if (m.name != NULL)
		return m.name->take(u, m.name, cell, e);
	return meaning_counts(m) ? usage_set_count(u, m.field, cell, e) : usage_set_other(u, m.field, cell, e);
}
