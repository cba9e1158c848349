/* SPDX-License-Identifier: MIT */
/*
 * The table of fields, from field.def, and how each kind of field is set and unset. A new field is one row
 * there and nothing here. request_set is for args and sessions, request_put for usage rows.
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

/* ---- defaults ---- */

#define FIELD_DEFAULT_REQUESTS	QUANTITY_ONE
#define FIELD_DEFAULT_MODEL	NULL
#define FIELD_DEFAULT_TEXT	""
#define FIELD_DEFAULT_WHEN	{ .day = 0 }
#define FIELD_DEFAULT_SHARE	0
#define FIELD_DEFAULT_MONEY	0
#define FIELD_DEFAULT_MAX	0
#define FIELD_DEFAULT_QUANTITY	0
#define FIELD_DEFAULT_SWITCH	false

static const struct request request_none = {
#define FIELD(member, kind, name, brief, groups, value, help) .member = FIELD_DEFAULT_##kind,
#include "pricing/field.def"
#undef FIELD
};

static void *
field_slot(struct request *r, const struct field *f)
{
	return (char *)r + f->where;
}

/* ---- one setter for each kind of field ---- */

/* The length of sound or film that a count may be given as; NULL: it is another count. */
static quantity *
length_member(struct request *r, int count)
{
	return count == METER_AUDIO_INPUT ? &r->audio_length : count == METER_VIDEO_INPUT ? &r->video_length : NULL;
}

/* Sets a count to a length, if the value is one: "90s", "1.5min", "2h". *is_length: it is. */
static bool
set_length(struct request *r, const struct field *f, const char *value, struct arena *a, bool *is_length, struct err *e)
{
	static const struct { const char *unit; int seconds; } units[] = { { "min", 60 }, { "h", 3600 }, { "s", 1 } };
	quantity *length = length_member(r, f->where), q;
	size_t n = strlen(value);

	*length = 0;
	for (size_t i = 0; i < LENGTH(units); i++) {
		size_t u = strlen(units[i].unit);

		if (n <= u || strcmp(value + n - u, units[i].unit) != 0)
			continue;
		if (!quantity_parse(arena_strndup(a, value, n - u), 6, &q, e))
			return false;
		if (q > QUANTITY_MAX / units[i].seconds)
			return err_set(e, ERR_RANGE, "'%.40s' is too long", value);
		*length = q * units[i].seconds;
		*is_length = true;
		r->work.given &= ~((uint64_t)1 << f->where);
		return true;
	}
	return true;
}

static bool
field_set_count(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	uint64_t bit = (uint64_t)1 << f->where;
	bool share = share_is(value), is_length = false;
	unsigned decimals = f->where == COUNT_FRESH ? 0 : meters[f->where].decimals;

	(void)today;
	if (*value == '+')
		return err_set(e, ERR_USAGE, "'%.40s' is a change, of a last question that has %s=; here, say the "
		    "count itself", value, f->name);
	if (share && workload_whole((unsigned)f->where) == METER_NONE)
		return err_set(e, ERR_USAGE, "'%.40s' is a share, but %s is not part of anything", value,
		    f->name);
	if (f->where == METER_CACHE_READ) {
		r->cached_shared = strcmp(value, "shared") == 0;
		if (r->cached_shared)
			return true;
	}
	if (length_member(r, f->where) != NULL && !set_length(r, f, value, a, &is_length, e))
		return false;
	if (is_length)
		return true;
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

/* Forgets in which currency the amount of a field was typed. */
static void
unit_drop(struct request *r, const struct field *f)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_units; i++) {
		if (r->units[i].field != f)
			r->units[n++] = r->units[i];
	}
	r->n_units = n;
}

static bool
field_set_money(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	struct money_unit unit;

	(void)today, (void)a;
	if (!money_parse_in(value, field_slot(r, f), &unit, e))
		return false;
	unit_drop(r, f);
	r->units[r->n_units].field = f;
	r->units[r->n_units++].unit = unit;
	return true;
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
		return err_set(e, ERR_USAGE, "'%.40s' is neither an amount nor a change such as +10%%",
		    value);
	if (change > (int128)QUANTITY_ONE * 1000000 || (*value == '-' && change > QUANTITY_ONE))
		return err_set(e, ERR_USAGE, "'%.40s' is not between -100%% and +100000000%%", value);
	unit_drop(r, f);
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

/* ---- how each kind of field is unset ---- */

static void
field_unset_member(struct request *r, const struct field *f)
{
	memcpy(field_slot(r, f), (const char *)&request_none + f->where, f->size);
}

static void
field_unset_count(struct request *r, const struct field *f)
{
	if (length_member(r, f->where) != NULL)
		*length_member(r, f->where) = 0;
	r->cached_shared &= f->where != METER_CACHE_READ;
	r->work.given &= ~((uint64_t)1 << f->where);
	r->work.shares &= ~((uint64_t)1 << f->where);
}

static void
field_unset_requests(struct request *r, const struct field *f)
{
	r->period = PERIOD_NONE;
	field_unset_member(r, f);
}

static void
field_unset_model(struct request *r, const struct field *f)
{
	r->n_models = 0;
	field_unset_member(r, f);
}

static void
field_unset_money(struct request *r, const struct field *f)
{
	unit_drop(r, f);
	field_unset_member(r, f);
}

static void
field_unset_max(struct request *r, const struct field *f)
{
	r->max_changes = false;
	field_unset_money(r, f);
}

static const struct {
	bool	(*set)(struct request *r, const struct field *f, const char *value, day today,
		    struct arena *a, struct err *e);
	void	(*unset)(struct request *r, const struct field *f);
	bool	 may_be_range;
} field_kinds[N_FIELD_KINDS] = {
	[FIELD_COUNT]    = { field_set_count,    field_unset_count,    true },
	[FIELD_REQUESTS] = { field_set_requests, field_unset_requests, true },
	[FIELD_MODEL]    = { field_set_model,    field_unset_model,    false },
	[FIELD_TEXT]     = { field_set_text,     field_unset_member,   false },
	[FIELD_WHEN]     = { field_set_when,     field_unset_member,   false },
	[FIELD_SHARE]    = { field_set_share,    field_unset_member,   false },
	[FIELD_MONEY]    = { field_set_money,    field_unset_money,   false },
	[FIELD_MAX]      = { field_set_max,      field_unset_max,      false },
	[FIELD_QUANTITY] = { field_set_quantity, field_unset_member,   true },
	[FIELD_SWITCH]   = { field_set_switch,   field_unset_member,   false },
};

static bool
field_set(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	return field_kinds[f->kind].set(r, f, value, today, a, e);
}

/* ---- the table ---- */

const struct field fields[] = {
#define METER(symbol, name, brief, per, whole, like, decimals, help) \
	{ name, brief, METER_##symbol == METER_REQUEST ? 0 : FIELDS_COUNTS, "COUNT", help, FIELD_COUNT, \
	    METER_##symbol, sizeof(quantity) },
#include "book/meter.def"
#undef METER
	{ "fresh", "", FIELDS_COUNTS, "COUNT", "uncached input tokens: neither read from nor written to a cache",
	    FIELD_COUNT, COUNT_FRESH, sizeof(quantity) },
#define FIELD(member, kind, name, brief, groups, value, help) \
	{ name, brief, groups, value, help, FIELD_##kind, offsetof(struct request, member), \
	    sizeof(FIELD_TYPE_##kind) },
#include "pricing/field.def"
#undef FIELD
};

const size_t n_fields = LENGTH(fields);

_Static_assert(LENGTH(fields) <= 256, "struct request has one bit for each field");

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
	static const struct { const char *name, *text; } advice[] = {
		{ "file", "in=@FILE counts the tokens of a text" }, { "text", "in=@FILE counts the tokens of a text" },
		{ "chars", "toll tokens FILE counts the tokens of a text, and in=@FILE prices them" },
		{ "words", "toll tokens FILE counts the tokens of a text, and in=@FILE prices them" },
		{ "bars", "chart=yes draws bars" }, { "batch", "tier=batch has the prices of batches" },
	};
	const char *words[2 * LENGTH(fields)], *nearest;
	size_t n = 0;

	for (size_t i = 0; i < n_fields; i++) {
		if (fields[i].group == 0)
			continue;
		words[n++] = fields[i].name;
		if (*fields[i].brief != '\0')
			words[n++] = fields[i].brief;
	}
	for (size_t i = 0; i < LENGTH(advice); i++) {
		if (text_equal(advice[i].name, name))
			return err_set(e, ERR_USAGE, "unknown field '%.40s': %s", name, advice[i].text);
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
	return request_none;
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
	return f->kind == FIELD_COUNT ? r->work.count[f->where] :
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
	if (!field_set(r, f, low, today, a, e) || !field_set(&high, f, dots + 2, today, a, e))
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
	bool range = field_kinds[f->kind].may_be_range && strstr(value, "..") != NULL;

	range_drop(r, f);
	if (!(range ? range_set : field_set)(r, f, value, today, a, e))
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

/* ---- texts ---- */

bool
field_takes_text(const struct field *f)
{
	return f->kind == FIELD_COUNT ? f->where == COUNT_FRESH || meters[f->where].per > 1 :
	    f->kind == FIELD_QUANTITY && (f->group & FIELDS_CHAT) != 0 && strcmp(f->name, "turns") != 0;
}

static void
set_text_number(struct request *r, const struct field *f, quantity q)
{
	if (f->kind == FIELD_COUNT) {
		r->work.count[f->where] = q;
		r->work.given |= (uint64_t)1 << f->where;
		r->work.shares &= ~((uint64_t)1 << f->where);
	} else
		*(quantity *)field_slot(r, f) = q;
}

void
request_drop_text(struct request *r, const struct field *f, struct arena *a)
{
	struct request_texts *t;
	size_t n = 0;

	for (size_t i = 0; r->texts != NULL && i < r->texts->n; i++)
		n += r->texts->item[i].field == f;
	if (n == 0)
		return;
	t = arena_alloc(a, sizeof *t);
	*t = *r->texts;
	t->n = 0;
	for (size_t i = 0; i < r->texts->n; i++) {
		if (r->texts->item[i].field != f)
			t->item[t->n++] = r->texts->item[i];
	}
	r->texts = t->n > 0 ? t : NULL;
}

/* "@PATH": the field becomes a text, and its number is not known yet. */
static bool
set_text(struct request *r, const struct field *f, const char *path, struct arena *a, struct err *e)
{
	struct request_texts *t = arena_alloc(a, sizeof *t);

	if (*path == '\0')
		return err_set(e, ERR_USAGE, "'@' is the tokens of a text, and needs its path: %s=@FILE, or %s=@- for "
		    "standard input", f->name, f->name);
	request_drop_text(r, f, a);
	*t = r->texts == NULL ? (struct request_texts){ .n = 0 } : *r->texts;
	if (t->n == TEXTS_MAX)
		return err_set(e, ERR_USAGE, "at most %d counts can be texts", TEXTS_MAX);
	t->item[t->n].field = f;
	t->item[t->n++].path = arena_strdup(a, path);
	r->texts = t;
	range_drop(r, f);
	set_text_number(r, f, 0);
	r->is_set[is_set_index(f)] |= is_set_bit(f);
	return true;
}

/*
 * Whether a value is a list of counts: "2k,4k,8k". What may be one number with separators, as "100,200,400", is that
 * number: in a list, some item after the first is no group of three digits.
 */
static bool
value_is_list(const struct field *f, const char *value)
{
	bool list = false;

	if (f->kind != FIELD_COUNT && f->kind != FIELD_REQUESTS && f->kind != FIELD_QUANTITY)
		return false;
	for (const char *p = strchr(value, ','); p != NULL; p = strchr(p + 1, ',')) {
		const size_t n = strcspn(p + 1, ",");

		if (n == 0)
			return false;
		list |= n != 3 || strspn(p + 1, "0123456789") < 3;
	}
	return list;
}

/* Takes a list of values: each must be one, and the field gets the first. */
static bool
list_set(struct request *r, const struct field *f, const char *value, day today, struct arena *a, struct err *e)
{
	struct value_list list = { .field = f };
	size_t room = 0;

	if (r->list.field != NULL && r->list.field != f)
		return err_set(e, ERR_USAGE, "%s and %s are both lists: give one at a time", r->list.field->name,
		    f->name);
	for (const char *p = value; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		const char *item = arena_strndup(a, p, strcspn(p, ","));
		struct request one = *r;

		if (strstr(item, "..") != NULL)
			return err_set(e, ERR_USAGE, "%s: '%.40s' is a range in a list: give values", f->name, item);
		if (!request_set(&one, f, item, today, a, e))
			return false;
		list.values = arena_grow(a, list.values, list.n, &room, sizeof *list.values);
		list.values[list.n++] = item;
	}
	if (!request_set(r, f, list.values[0], today, a, e))
		return false;
	r->list = list;
	return true;
}

bool
request_set_word(struct request *r, const struct field *f, const char *value, day today, struct arena *a,
    struct err *e)
{
	if (*value == '@' && field_takes_text(f))
		return set_text(r, f, value + 1, a, e) || err_at(e, "%s: ", f->name);
	request_drop_text(r, f, a);
	if (r->list.field == f)
		r->list = (struct value_list){ .field = NULL };
	return value_is_list(f, value) ? list_set(r, f, value, today, a, e) : request_set(r, f, value, today, a, e);
}

bool
request_count_texts(const struct request *r, const struct book *b, uint32_t model, struct request *out,
    const struct text_tokens **how, struct err *e)
{
	const struct request_texts *t = r->texts;

	*out = *r;
	out->texts = NULL;
	for (size_t i = 0; i < t->n; i++) {
		const struct text_tokens *tokens = t->count == NULL ? NULL : t->count(t->self, i, b, model, e);

		if (t->count == NULL)
			return err_set(e, ERR_USAGE, "%s=@%s is not read here", t->item[i].field->name,
			    t->item[i].path);
		if (tokens == NULL)
			return false;
		set_text_number(out, t->item[i].field, r->texts_most ? tokens->most : tokens->least);
		*how = i == 0 ? tokens : *how;
	}
	return true;
}

bool
request_high(const struct request *r, struct arena *a, struct request *out, struct err *e)
{
	*out = *r;
	out->n_ranges = 0;
	out->texts_most = true;
	for (size_t i = 0; i < r->n_ranges; i++) {
		if (!request_set(out, r->ranges[i].field, r->ranges[i].high, r->on.day, a, e))
			return false;
	}
	return true;
}

bool
request_take_users(struct request *r, day today, struct arena *a, struct err *e)
{
	const struct field *requests = field_find("requests"), *users = field_find("users"),
	    *messages = field_find("messages");
	struct request one = request_none;

	if (!request_has(r, users) && !request_has(r, messages))
		return true;
	if (!request_has(r, users) || !request_has(r, messages))
		return err_set(e, ERR_USAGE, "users= and messages= belong together, as in users=5000 messages=20/day");
	if (request_has(r, requests))
		return err_set(e, ERR_USAGE, "users= and messages= are the number of requests, and so is requests=: "
		    "leave one out");
	if (r->users % QUANTITY_ONE != 0)
		return err_set(e, ERR_USAGE, "users is a whole number");
	if (!request_put(&one, requests, r->messages, today, a, e))
		return err_at(e, "messages: ");
	if (one.n_ranges > 0)
		return err_set(e, ERR_USAGE, "messages: '%.40s' is a range: give one number, or requests= as a range",
		    r->messages);
	if (!int128_mul(one.requests, r->users / QUANTITY_ONE, &r->requests) || r->requests > QUANTITY_MAX)
		return err_set(e, ERR_RANGE, "users times messages are more than 10^15 requests");
	r->period = one.period;
	r->is_set[is_set_index(requests)] |= is_set_bit(requests);
	request_unset(r, users);
	request_unset(r, messages);
	return true;
}

bool
request_dollars(struct request *r, const struct currency *x, struct err *e)
{
	for (size_t i = 0; i < r->n_units; i++) {
		money *slot = field_slot(r, r->units[i].field);

		if (!money_to_dollars(*slot, &r->units[i].unit, x, slot, e))
			return err_at(e, "%s: ", r->units[i].field->name);
	}
	r->n_units = 0;
	return true;
}

void
request_unset(struct request *r, const struct field *f)
{
	range_drop(r, f);
	r->is_set[is_set_index(f)] &= ~is_set_bit(f);
	field_kinds[f->kind].unset(r, f);
}

bool
request_has(const struct request *r, const struct field *f)
{
	return (r->is_set[is_set_index(f)] & is_set_bit(f)) != 0;
}

bool
request_counts(const struct request *r)
{
	return r->work.given != 0 || *r->picture != '\0' || r->audio_length > 0 || r->video_length > 0;
}
