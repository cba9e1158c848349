/* SPDX-License-Identifier: MIT */
#include "usage/usage.h"

#include <string.h>

#include "base/text.h"
#include "io/json.h"
#include "io/number_lenient.h"
#include "usage/usage_columns.h"

#define BIT(i) ((uint64_t)1 << (i))

/* ---- single cells ---- */

static enum usage_count
count_of(const struct usage_name *name)
{
	return (enum usage_count)(name - usage_names);
}

static bool
no_number(const char *cell, struct err *e)
{
	quantity q;

	if (cell[strspn(cell, " \t")] == '-')
		return err_set(e, ERR_USAGE, "'%.60s' is negative", cell);
	if (quantity_parse(cell, 0, &q, e))	/* it has decimals, or too many digits */
		return err_set(e, ERR_USAGE, "'%.60s' is not a whole number", cell);
	return false;
}

/* What a row says twice must be the same. */
static bool
agree(bool again, quantity before, quantity now, struct err *e)
{
	char a[INT128_TEXT], b[INT128_TEXT];

	if (!again || before == now)
		return true;
	quantity_print(a, before);
	quantity_print(b, now);
	return err_set(e, ERR_USAGE, "the row says both %s and %s", a, b);
}

static bool
take_count(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	enum usage_count c = count_of(name);
	quantity q;

	if (!lenient_count(cell, 0, &q) && !quantity_parse(cell, 0, &q, e))
		return no_number(cell, e);
	if (!agree((u->given & BIT(c)) != 0, u->count[c], q, e))
		return false;
	u->count[c] = q;
	u->given |= (uint32_t)BIT(c);
	u->used |= q > 0;
	return true;
}

static bool
take_dollars(struct usage *u, const char *cell, unsigned places, struct err *e)
{
	if (!lenient_amount(cell, places, &u->reported))
		return err_set(e, ERR_USAGE, "'%.60s' is not an amount", cell);
	u->billed = true;
	return true;
}

static bool
take_reported(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	return take_dollars(u, cell, MONEY_DECIMALS, e);
}

static bool
take_cents(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	(void)name;
	return take_dollars(u, cell, MONEY_DECIMALS - 2, e);
}

/* Whether map= says that nothing is to mean this. */
static bool
is_unread(const struct usage *u, struct meaning m)
{
	for (size_t i = 0; i < u->n_map; i++) {
		if (u->map[i].column == NULL && meaning_same(u->map[i].meaning, m))
			return true;
	}
	return false;
}

static bool
set_field(struct usage *u, const char *field, const char *value, struct err *e)
{
	const struct field *f = field_find(field);

	if (is_unread(u, (struct meaning){ .field = f }))
		return true;
	request_unset(&u->request, f);
	return request_put(&u->request, f, value, u->today, u->arena, e);
}

/* "gpt-5-2025-08-07, input": the model stands before the comma; without one there is none. */
static bool
take_line_item(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	const char *comma = strstr(cell, ", ");

	(void)name;
	if (comma == NULL || comma == cell)
		return true;
	u->named = true;
	return set_field(u, "model", arena_strndup(u->arena, cell, (size_t)(comma - cell)), e);
}

static bool
take_thousands(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	int128 millionths;

	(void)name;
	if (!lenient_amount(cell, QUANTITY_DECIMALS + 3, &millionths) || millionths < 0 ||
	    millionths > QUANTITY_MAX)
		return err_set(e, ERR_USAGE, "'%.60s' is not a number of thousands", cell);
	if (millionths % QUANTITY_ONE != 0)
		return err_set(e, ERR_USAGE, "'%.60s' thousands are not whole tokens", cell);
	u->amount = millionths;
	u->has_amount = true;
	u->used |= millionths > 0;
	return true;
}

/* ---- words ---- */

static const struct usage_word { const char *name, *cell, *field, *value, *skip; } words[] = {
#define COUNT(symbol, name, help)
#define OTHER(symbol, name, take, help)
#define WORD(name, cell, field, value, skip) { name, cell, field, value, skip },
#include "base/macros.h"
#include "base/text.h"
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
};

static void	say_tier(struct usage *u);

bool
usage_flag(struct usage *u, const char *tier, struct err *e)
{
	if (is_unread(u, (struct meaning){ .field = field_find("tier") }))
		return true;
	say_tier(u);
	if (u->flagged != NULL && strcmp(u->flagged, tier) != 0)
		return err_set(e, ERR_USAGE, "the row is both %s and %s", u->flagged, tier);
	u->flagged = tier;
	return true;
}

/* What the row says of its tier or region beats the command line, also if it has none. */
static void
say_tier(struct usage *u)
{
	if (!u->tier_said && !is_unread(u, (struct meaning){ .field = field_find("tier") }))
		u->request.tier = "";
	u->tier_said = true;
}

static bool
set_region(struct usage *u, const char *region, struct err *e)
{
	if (is_unread(u, (struct meaning){ .field = field_find("region") }))
		return true;
	u->request.region = "";
	return *region == '\0' || set_field(u, "region", region, e);
}

static bool
set_window(struct usage *u, const char *edge, bool above, struct err *e)
{
	quantity prompt;

	if (!quantity_parse(edge, 0, &prompt, e))
		return false;
	u->up_to = above ? 0 : prompt;
	u->request.band_prompt = above ? prompt + QUANTITY_ONE : QUANTITY_ONE;
	return true;
}

static bool
apply_word(struct usage *u, const struct usage_word *w, struct err *e)
{
	if (w->skip != NULL)
		u->skipped = w->skip;
	if (w->field == NULL)
		return true;
	if (strcmp(w->field, "tier") == 0) {
		say_tier(u);
		return *w->value == '\0' || usage_flag(u, w->value, e);
	}
	if (strcmp(w->field, "region") == 0)
		return set_region(u, w->value, e);
	if (strcmp(w->field, "free") == 0 || strcmp(w->field, "unserved") == 0) {
		u->free = w->value;
		u->unserved = *w->field == 'u';
		return true;
	}
	if (strcmp(w->field, "up-to") == 0 || strcmp(w->field, "above") == 0)
		return set_window(u, w->value, *w->field == 'a', e);
	return set_field(u, w->field, w->value, e);
}

static bool
take_word(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	for (size_t i = 0; i < LENGTH(words); i++) {
		if (strcmp(words[i].name, name->name) == 0 &&
		    (text_equal(words[i].cell, cell) || strcmp(words[i].cell, "*") == 0))
			return apply_word(u, &words[i], e);
	}
	return err_set(e, ERR_USAGE, "'%.60s' has no known meaning (map=%s:- reads no such column)", cell,
	    name->name);
}

/* The row is of no day that is known: it has no price, and no month. */
static void
set_unknown_day(struct usage *u)
{
	request_unset(&u->request, field_find("on"));
}

/* A month of which the first day is d. */
static bool
set_month(struct usage *u, day d, struct err *e)
{
	char text[DATE_TEXT];

	u->month = true;
	return set_field(u, "on", date_print_day(text, d), e);
}

/* "2026-10", "Oct-26"; the first day stands for its month, and any other is that day. */
static bool
take_month(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	struct when when;
	day d;

	(void)name;
	if (is_unread(u, (struct meaning){ .field = field_find("on") }))
		return true;
	if (date_parse_month(cell, &d))
		return set_month(u, d, e);
	if (!date_parse(cell, u->today, &when, e) || text_equal(cell, "today")) {
		set_unknown_day(u);
		return err_set(e, ERR_USAGE, "'%.40s' is not a month; write 2026-10, Oct 2026 or Oct-26 (map=month:- "
		    "reads no such column)", cell);
	}
	if (when.day % 100 == 1 && when.at % DAY_SECONDS == 0)
		return set_month(u, when.day, e);
	u->request.on = when;
	return true;
}

/* ---- AWS ---- */

/* How AWS's word for what was used ends; the longest first. */
static const struct { const char *ending, *field, *tier; } bedrock_kinds[] = {
	{ "-cache-read-input-token-count",        "cache-read",  NULL },
	{ "-cache-write-input-token-count",       "cache-write", NULL },
	{ "-cache-write-1h-input-token-count",    "cache-write-1h", NULL },
	{ "-cache-read-input-token-count-batch",  "cache-read",  "batch" },
	{ "-cache-write-input-token-count-batch", "cache-write", "batch" },
	{ "-input-tokens",                        "fresh",       NULL },
	{ "-output-tokens",                       "output",      NULL },
	{ "-input-tokens-batch",                  "fresh",       "batch" },
	{ "-output-tokens-batch",                 "output",      "batch" },
};

/* What the first letters of AWS's short region codes mean for prices. */
static const struct { const char *prefix, *region; } bedrock_regions[] = {
	{ "US", "us" }, { "EU", "eu" }, { "AP", "apac" }, { "CA", "ca" }, { "SA", "sa" },
};

static bool
ends_in(const char *s, size_t n, const char *ending)
{
	size_t len = strlen(ending);

	return n > len && memcmp(s + n - len, ending, len) == 0;
}

static const char *
bedrock_region(const char *cell)
{
	for (size_t i = 0; i < LENGTH(bedrock_regions); i++) {
		if (strncmp(bedrock_regions[i].prefix, cell, strlen(bedrock_regions[i].prefix)) == 0)
			return bedrock_regions[i].region;
	}
	return NULL;
}

/* Between the region and the kind stands the model. */
static bool
set_bedrock(struct usage *u, const char *cell, size_t n, size_t kind, bool global, struct err *e)
{
	const char *dash = memchr(cell, '-', n), *region = bedrock_region(cell);
	size_t end = n - strlen(bedrock_kinds[kind].ending);

	if (dash == NULL || dash + 1 >= cell + end || region == NULL)
		return err_set(e, ERR_USAGE, "'%.80s' names no region and model that are known", cell);
	u->kind = field_find(bedrock_kinds[kind].field);
	u->named = true;
	say_tier(u);
	if (bedrock_kinds[kind].tier != NULL && !usage_flag(u, bedrock_kinds[kind].tier, e))
		return false;
	if (!set_region(u, global ? "" : region, e))
		return false;
	return set_field(u, "model", arena_strndup(u->arena, dash + 1, (size_t)(cell + end - dash - 1)), e);
}

/* "USW2-Claude4.5Sonnet-cache-read-input-token-count": region, model, kind; what is not of tokens
 * is none of ours. */
static bool
take_bedrock(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	static const char everywhere[] = "-cross-region-global";
	size_t n = strlen(cell);
	bool global = ends_in(cell, n, everywhere);

	(void)name;
	if (global)
		n -= sizeof everywhere - 1;
	for (size_t i = 0; i < LENGTH(bedrock_kinds); i++) {
		if (ends_in(cell, n, bedrock_kinds[i].ending))
			return set_bedrock(u, cell, n, i, global, e);
	}
	if (strstr(cell, "token") != NULL || strstr(cell, "Token") != NULL)
		return err_set(e, ERR_USAGE, "'%.80s' is a kind of token that has no known meaning", cell);
	u->skipped = "not tokens";
	return true;
}

/* ---- Langfuse ---- */

/* One count of a cell of JSON: it means what the column of that name does in the export as JSON. */
static bool
take_detail(struct usage *u, const struct json *count, struct err *e)
{
	const char *name = usage_columns_normalise(arena_printf(u->arena, "usage_details_%s", json_key(count)),
	    u->arena);
	const struct usage_profile_column *c = usage_profile_column(usage_profile_find("langfuse"), name);
	const char *text = json_text(count, u->arena);
	struct meaning m;

	if (c == NULL || !meaning_find(c->means, &m))
		return strcmp(text, "0") == 0 ||
		    err_set(e, ERR_USAGE, "the count '%.60s' has no known meaning", json_key(count));
	return *text == '\0' || usage_take(u, m, text, json_kind(count) == JSON_STRING, e) ||
	    err_at(e, "%s: ", json_key(count));
}

static bool
take_details(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	struct json *details = json_parse(cell, strlen(cell), e);
	bool done = details != NULL;

	(void)name;
	for (const struct json *m = done ? json_first(details) : NULL; done && m != NULL; m = json_next(m))
		done = take_detail(u, m, e);
	json_free(details);
	return done;
}

/* ---- LiteLLM ---- */

/* Where the metadata of a call has the counts that the columns of a spend log leave out. */
static const struct { const char *path, *means; } metadata_paths[] = {
	{ "usage_object/prompt_tokens_details/cached_tokens", "cached-all" },
	{ "usage_object/cache_read_input_tokens",             "cached-all" },
	{ "usage_object/cache_creation_input_tokens",         "written-all" },
	{ "usage_object/completion_tokens_details/reasoning_tokens", "reasoning" },
};

static bool
take_metadata(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	struct json *root = json_parse(cell, strlen(cell), e);
	bool done = root != NULL, twice;
	struct meaning m;

	(void)name;
	for (size_t i = 0; done && i < LENGTH(metadata_paths); i++) {
		const struct json *value = json_at(root, metadata_paths[i].path, &twice);

		if (value == NULL || json_kind(value) == JSON_NULL || !meaning_find(metadata_paths[i].means, &m))
			continue;
		done = usage_take(u, m, json_text(value, u->arena), json_kind(value) == JSON_STRING, e) ||
		    err_at(e, "%s: ", metadata_paths[i].path);
	}
	json_free(root);
	return done;
}

/* ---- meanings ---- */

const struct usage_name usage_names[] = {
#define COUNT(symbol, name, help) { name, help, take_count },
#define OTHER(symbol, name, take, help) { name, help, take },
#define WORD(name, cell, field, value, skip)
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
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
	return m.name != NULL && ((m.name->take == take_count && count_of(m.name) != USAGE_SUMMED) ||
	    m.name->take == take_thousands);
}

bool
meaning_has_numbers(struct meaning m)
{
	if (m.field != NULL)
		return (m.field->group & FIELDS_COUNTS) != 0;
	return m.name != NULL && m.name->take != take_word && m.name->take != take_month;
}

static bool
read_mapping(const char *part, struct arena *a, struct mapping *out, struct err *e)
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
	size_t room = 0;

	*out = NULL;
	*n = 0;
	for (const char *p = map; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		*out = arena_grow(a, *out, *n, &room, sizeof **out);
		if (!read_mapping(arena_strndup(a, p, strcspn(p, ",")), a, &(*out)[*n], e))
			return false;
		for (size_t i = 0; i < *n; i++) {
			if (meaning_same((*out)[i].meaning, (*out)[*n].meaning))
				return err_set(e, ERR_USAGE, "map: %s stands there twice", meaning_name((*out)[i].meaning));
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
	u->map = NULL;
	u->n_map = 0;
	u->given = 0;
	u->own = 0;
	u->flagged = u->skipped = u->free = u->note = NULL;
	u->kind = NULL;
	u->has_amount = u->dated = u->month = u->tier_said = u->named = u->used = u->billed = u->unserved = false;
	u->reported = 0;
	u->up_to = 0;
	u->band = BAND_LOWEST;
}

static bool
set_count(struct usage *u, const struct field *f, const char *cell, struct err *e)
{
	struct workload *w = &u->request.work;
	size_t c = f->where;
	bool again = (u->own & BIT(c)) != 0;
	quantity before = w->count[c], q;

	if (!lenient_count(cell, c == COUNT_FRESH ? 0 : meters[c].decimals, &q)) {
		if (cell[strspn(cell, " \t")] == '-')
			return no_number(cell, e);
		request_unset(&u->request, f);
		if (!request_put(&u->request, f, cell, u->today, u->arena, e))
			return false;
		q = w->count[c];
	} else {
		w->count[c] = q;
		w->given |= BIT(c);
		w->shares &= ~BIT(c);
	}
	u->own |= BIT(c);
	u->used |= q > 0;
	return agree(again, before, q, e);
}

/*
 * A model as Google and its platform write it: models/NAME, publishers/.../models/NAME, and
 * NAME@20250929 for the snapshot that others call NAME-20250929.
 */
static const char *
plain_model(const char *cell, struct arena *a)
{
	bool path = strncmp(cell, "models/", strlen("models/")) == 0 || strstr(cell, "publishers/") != NULL;
	const char *name = path ? strrchr(cell, '/') + 1 : cell, *at = strrchr(name, '@');
	char *copy;

	if (at == NULL || strlen(at + 1) != 8 || at[1 + strspn(at + 1, "0123456789")] != '\0')
		return name;
	copy = arena_strdup(a, name);
	copy[at - name] = '-';
	return copy;
}

static bool
set_model(struct usage *u, const struct field *f, const char *cell, struct err *e)
{
	if (strcmp(cell, "<synthetic>") == 0) {		/* Claude Code, of its own messages */
		u->skipped = "not of a model";
		return true;
	}
	u->named = true;
	request_unset(&u->request, f);
	return request_put(&u->request, f, plain_model(cell, u->arena), u->today, u->arena, e);
}

static bool
set_other(struct usage *u, const struct field *f, const char *cell, struct err *e)
{
	struct when when;
	quantity q;
	day d;

	if (strcmp(f->name, "model") == 0)
		return set_model(u, f, cell, e);
	if (strcmp(f->name, "tier") == 0)
		say_tier(u);
	request_unset(&u->request, f);
	if (strcmp(f->name, "on") == 0 && date_parse_epoch(cell, &when)) {
		u->request.on = when;
		return true;
	}
	if (strcmp(f->name, "on") == 0 && date_parse_month(cell, &d))
		return set_month(u, d, e);
	if (strcmp(f->name, "requests") == 0 && lenient_count(cell, 0, &q)) {
		char plain[INT128_TEXT];

		quantity_print(plain, q);
		return request_put(&u->request, f, plain, u->today, u->arena, e);
	}
	return request_put(&u->request, f, cell, u->today, u->arena, e);
}

bool
usage_take(struct usage *u, struct meaning m, const char *cell, bool string, struct err *e)
{
	if (is_unread(u, m))
		return true;
	if (string && (meaning_counts(m) || (m.field != NULL && strcmp(m.field->name, "requests") == 0)))
		return err_set(e, ERR_USAGE, "\"%.40s\" is a string where a number belongs", cell);
	if (m.name != NULL)
		return m.name->take(u, m.name, cell, e);
	return meaning_counts(m) ? set_count(u, m.field, cell, e) : set_other(u, m.field, cell, e);
}

/* ---- wholes and parts ---- */

static bool
has(const struct usage *u, enum usage_count c)
{
	return (u->given & BIT(c)) != 0;
}

static quantity
count(const struct usage *u, enum usage_count c)
{
	return has(u, c) ? u->count[c] : 0;
}

static bool
works(const struct usage *u, unsigned c)
{
	return (u->request.work.given & BIT(c)) != 0;
}

static quantity
work(const struct usage *u, unsigned c)
{
	return works(u, c) ? u->request.work.count[c] : 0;
}

static void
put(struct usage *u, unsigned c, quantity q)
{
	u->request.work.count[c] = q;
	u->request.work.given |= BIT(c);
	u->request.work.shares &= ~BIT(c);
}

/* "cached 10 + 5 is not 20" and the like. */
static bool
contradict(const char *what, quantity parts, const char *relation, quantity whole, struct err *e)
{
	char a[INT128_TEXT], b[INT128_TEXT];

	quantity_print(a, parts);
	quantity_print(b, whole);
	return err_set(e, ERR_USAGE, "%s: %s %s %s", what, a, relation, b);
}

static quantity
written(const struct usage *u)
{
	return work(u, METER_CACHE_WRITE) + work(u, METER_CACHE_WRITE_1H) + work(u, METER_CACHE_WRITE_12H);
}

static quantity
cached(const struct usage *u)
{
	return work(u, METER_CACHE_READ) + work(u, METER_AUDIO_CACHE_READ) + work(u, METER_IMAGE_CACHE_READ);
}

/* In files with a row for each kind of token, the row has one count. */
static bool
settle_kind(struct usage *u, struct err *e)
{
	if (u->kind == NULL && u->has_amount)
		return err_set(e, ERR_USAGE, "the row does not say of what");
	if (u->kind == NULL)
		return true;
	if (!u->has_amount)
		return err_set(e, ERR_USAGE, "the row has no amount");
	put(u, (unsigned)u->kind->where, u->amount);
	return true;
}

/* Cached tokens of all kinds, less those of audio and images: text and video cost the same. */
static bool
settle_cached(struct usage *u, struct err *e)
{
	quantity kinds = work(u, METER_AUDIO_CACHE_READ) + work(u, METER_IMAGE_CACHE_READ);
	quantity rest = count(u, USAGE_CACHED_TEXT) + count(u, USAGE_CACHED_VIDEO);
	bool said = (u->own & BIT(METER_CACHE_READ)) != 0;

	if (has(u, USAGE_CACHED_ALL)) {
		if (kinds + rest > u->count[USAGE_CACHED_ALL])
			return contradict("the kinds of cached tokens", kinds + rest, "are more than all",
			    u->count[USAGE_CACHED_ALL], e);
		rest = u->count[USAGE_CACHED_ALL] - kinds;
	} else if (!has(u, USAGE_CACHED_TEXT) && !has(u, USAGE_CACHED_VIDEO))
		return true;
	if (said && work(u, METER_CACHE_READ) != rest)
		return contradict("cached tokens", work(u, METER_CACHE_READ), "is not", rest, e);
	put(u, METER_CACHE_READ, rest);
	return true;
}

/* Written tokens of all lifetimes, where some or all lifetimes are told as well. */
static bool
settle_written(struct usage *u, struct err *e)
{
	const uint64_t lifetimes = BIT(METER_CACHE_WRITE) | BIT(METER_CACHE_WRITE_1H) |
	    BIT(METER_CACHE_WRITE_12H);
	quantity all = count(u, USAGE_WRITTEN_ALL);

	if (!has(u, USAGE_WRITTEN_ALL))
		return true;
	if ((u->own & BIT(METER_CACHE_WRITE)) == 0) {
		if (written(u) > all)
			return contradict("tokens written to the cache", written(u), "are more than all", all, e);
		if ((u->own & lifetimes) == 0 && all > 0)
			u->note = "cache writes are taken to be of the default lifetime";
		put(u, METER_CACHE_WRITE, all - written(u));
	}
	return written(u) == all ||
	    contradict("tokens written to the cache", written(u), "are not", all, e);
}

static bool
settle_uncached(struct usage *u, struct err *e)
{
	quantity sum = count(u, USAGE_UNCACHED_ALL) + cached(u) + written(u);

	if (!has(u, USAGE_UNCACHED_ALL))
		return true;
	if (works(u, METER_INPUT) && work(u, METER_INPUT) != sum)
		return contradict("uncached, cached and written tokens", sum, "are not input",
		    work(u, METER_INPUT), e);
	put(u, METER_INPUT, sum);
	return true;
}

/* A kind of input whose count may hold its cached tokens. */
static const struct kind {
	enum usage_count	all;
	enum meter		input, cached;	/* cached: METER_NONE where it has no meter */
	const char		*name;
} kinds[] = {
	{ USAGE_AUDIO_ALL, METER_AUDIO_INPUT, METER_AUDIO_CACHE_READ, "audio" },
	{ USAGE_IMAGE_ALL, METER_IMAGE_INPUT, METER_IMAGE_CACHE_READ, "images" },
	{ USAGE_VIDEO_ALL, METER_VIDEO_INPUT, METER_NONE, "video" },
};

/* Whether every cached token is known to be of some kind, so that the others have none. */
static bool
cached_kinds_are_all(const struct usage *u)
{
	return has(u, USAGE_CACHED_ALL) && u->count[USAGE_CACHED_ALL] == count(u, USAGE_CACHED_TEXT) +
	    count(u, USAGE_CACHED_VIDEO) + work(u, METER_AUDIO_CACHE_READ) + work(u, METER_IMAGE_CACHE_READ);
}

/* Whether the kinds' counts hold cached tokens; only a count of text can tell. */
static bool
kinds_hold_cached(const struct usage *u, bool *hold, struct err *e)
{
	quantity sum = count(u, USAGE_TEXT_INPUT);

	*hold = true;
	if (!has(u, USAGE_TEXT_INPUT) || !works(u, METER_INPUT))
		return true;
	for (size_t i = 0; i < LENGTH(kinds); i++)
		sum += count(u, kinds[i].all);
	if (sum == 0)		/* gateways fill in zeros for what they do not know */
		return true;
	if (sum + cached(u) + written(u) == work(u, METER_INPUT)) {
		*hold = false;
		return true;
	}
	if (sum == work(u, METER_INPUT) || sum + written(u) == work(u, METER_INPUT))
		return true;
	return contradict("text, audio and image tokens, with the cached ones or without", sum,
	    "are not input", work(u, METER_INPUT), e);
}

static bool
settle_kinds(struct usage *u, struct err *e)
{
	bool hold;

	if (!kinds_hold_cached(u, &hold, e))
		return false;
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		const struct kind *k = &kinds[i];
		bool told = k->cached == METER_NONE ? has(u, USAGE_CACHED_VIDEO) : works(u, k->cached);
		quantity own = k->cached == METER_NONE ? count(u, USAGE_CACHED_VIDEO) : work(u, k->cached);
		quantity all = count(u, k->all);

		if (!has(u, k->all))
			continue;
		if (hold && all > 0 && cached(u) > 0 && !told && !cached_kinds_are_all(u))
			return err_set(e, ERR_USAGE, "the row does not say how many of its cached tokens are %s",
			    k->name);
		if (hold && own > all)
			return contradict("cached tokens of one kind", own, "are more than all of it", all, e);
		put(u, k->input, hold ? all - own : all);
	}
	return true;
}

/* What stands beside the wholes joins them. */
static bool
settle_beside(struct usage *u, struct err *e)
{
	quantity text = count(u, USAGE_TEXT_OUTPUT) + work(u, METER_AUDIO_OUTPUT) +
	    work(u, METER_IMAGE_OUTPUT);

	if (has(u, USAGE_TOOL_INPUT))
		put(u, METER_INPUT, work(u, METER_INPUT) + u->count[USAGE_TOOL_INPUT]);
	if (has(u, USAGE_THOUGHTS)) {
		put(u, METER_OUTPUT, work(u, METER_OUTPUT) + u->count[USAGE_THOUGHTS]);
		put(u, METER_REASONING, u->count[USAGE_THOUGHTS]);
	}
	if (has(u, USAGE_TEXT_OUTPUT) && works(u, METER_OUTPUT) && text > work(u, METER_OUTPUT))
		return contradict("text, audio and image tokens", text, "are more than output",
		    work(u, METER_OUTPUT), e);
	return true;
}

/*
 * The total must be that of input and output. Where it is larger by just the reasoning, the output
 * does not hold that, as with some vendors that speak OpenAI's form: the row itself proves it.
 */
static bool
settle_total(struct usage *u, struct err *e)
{
	quantity total = count(u, USAGE_TOTAL), reasoning = work(u, METER_REASONING), sum;
	struct workload plain = u->request.work;
	struct token_split p;

	if (!has(u, USAGE_TOTAL))
		return true;
	plain.given &= ~BIT(METER_REASONING);	/* which may be larger than the output that is beside it */
	if (!workload_split(&plain, &p, e))
		return false;
	sum = p.total;
	if (reasoning > 0 && !works(u, METER_OUTPUT))
		sum += reasoning;
	if (sum == total)
		return true;
	if (reasoning == 0 || sum + reasoning != total)
		return contradict("input and output", sum, "are not the total", total, e);
	put(u, METER_OUTPUT, work(u, METER_OUTPUT) + reasoning);
	u->note = "reasoning stands beside the output here, as the total says";
	return true;
}

/* What a flag says of the tier beats "standard", and contradicts anything else. */
static bool
settle_tier(struct usage *u, struct err *e)
{
	const char *tier = u->request.tier;

	if (u->flagged == NULL || strcmp(tier, u->flagged) == 0)
		return true;
	if (*tier != '\0' && !text_equal(tier, "standard") && !text_equal(tier, "default"))
		return err_set(e, ERR_USAGE, "the row is both %s and %s", u->flagged, tier);
	return set_field(u, "tier", u->flagged, e);
}

/* A day's sum that begins at midnight is of the whole day, at whatever hours that has prices. */
static void
settle_band(struct usage *u)
{
	struct request *r = &u->request;

	r->requests = QUANTITY_ONE;
	r->sum_of = count(u, USAGE_SUMMED);
	if (r->band_prompt > 0)
		u->band = BAND_BY_EXPORT;
	else
		u->band = r->sum_of > 0 ? BAND_BY_AVERAGE : BAND_LOWEST;
	if (r->on.timed && r->on.at % DAY_SECONDS == 0)
		r->on.timed = false;
}

bool
usage_settle(struct usage *u, struct err *e)
{
	if (!settle_kind(u, e) || !settle_cached(u, e) || !settle_written(u, e) ||
	    !settle_uncached(u, e) || !settle_kinds(u, e) || !settle_beside(u, e) ||
	    !settle_total(u, e) || !settle_tier(u, e))
		return false;
	if (u->request.is_total)
		settle_band(u);
	return true;
}
