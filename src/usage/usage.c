/* SPDX-License-Identifier: MIT */
/*
 * Turns the cells of a row into a request: usage_take for each cell, then usage_reconcile for the counts. Called
 * by usage_row and usage_shape. The fields of vendors differ: OpenAI counts cached and written tokens in the
 * input (OpenAI, Prompt caching), Anthropic beside it (Anthropic, Prompt caching), and Google counts cached
 * tokens in the prompt (Google, Context caching). usage.def has the names, and the take_ functions here read
 * them.
 */
#include "usage/usage.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "io/json.h"
#include "io/number_lenient.h"
#include "usage/usage_columns.h"

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
take_count(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	enum usage_count c = usage_count_of(name);
	quantity q;

	if (!lenient_count(cell, 0, &q) && !quantity_parse(cell, 0, &q, e))
		return no_number_error(cell, e);
	if (!counts_agree((u->given & BIT(c)) != 0, u->count[c], q, e))
		return false;
	u->count[c] = q;
	u->given |= (uint32_t)BIT(c);
	u->used |= q > 0;
	return true;
}

/* Adds to what was assumed. */
static void
usage_note_add(struct usage *u, const char *note)
{
	u->note = u->note == NULL ? note : arena_printf(u->arena, "%s; %s", u->note, note);
}

static bool
take_dollars(struct usage *u, const char *cell, unsigned places, struct err *e)
{
	(void)e;
	if (lenient_amount(cell, places, &u->reported))
		u->billed = true;
	else		/* "Included", "-": the price does not need it */
		usage_note_add(u, arena_printf(u->arena, "the reported amount '%.60s' is not read", cell));
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

static bool
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

/* "gpt-5-2025-08-07, input": the model is before the comma; without a comma there is none. */
static bool
take_line_item(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	const char *comma = strstr(cell, ", ");

	(void)name;
	if (comma == NULL || comma == cell)
		return true;
	u->named = true;
	return usage_set_field(u, "model", arena_strndup(u->arena, cell, (size_t)(comma - cell)), e);
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
#include "usage/usage.def"
#undef COUNT
#undef OTHER
#undef WORD
};

static void	tier_override(struct usage *u);

bool
usage_flag(struct usage *u, const char *tier, struct err *e)
{
	if (meaning_is_unread(u, (struct meaning){ .field = field_find("tier") }))
		return true;
	tier_override(u);
	if (u->flagged_tier != NULL && strcmp(u->flagged_tier, tier) != 0)
		return err_set(e, ERR_USAGE, "the row is both %s and %s", u->flagged_tier, tier);
	u->flagged_tier = tier;
	return true;
}

/* The tier of the row replaces that of the command line, also if the row names none. */
static void
tier_override(struct usage *u)
{
	if (!u->tier_present && !meaning_is_unread(u, (struct meaning){ .field = field_find("tier") }))
		u->request.tier = "";
	u->tier_present = true;
}

static bool
usage_set_region(struct usage *u, const char *region, struct err *e)
{
	if (meaning_is_unread(u, (struct meaning){ .field = field_find("region") }))
		return true;
	u->request.region = "";
	return *region == '\0' || usage_set_field(u, "region", region, e);
}

static bool
usage_set_window(struct usage *u, const char *bound, bool above, struct err *e)
{
	quantity prompt;

	if (!quantity_parse(bound, 0, &prompt, e))
		return false;
	u->up_to = above ? 0 : prompt;
	u->request.band_prompt = above ? prompt + QUANTITY_ONE : QUANTITY_ONE;
	return true;
}

static bool
word_apply(struct usage *u, const struct usage_word *w, struct err *e)
{
	if (w->skip != NULL)
		u->skipped = w->skip;
	if (w->field == NULL)
		return true;
	if (strcmp(w->field, "tier") == 0) {
		tier_override(u);
		return *w->value == '\0' || usage_flag(u, w->value, e);
	}
	if (strcmp(w->field, "region") == 0)
		return usage_set_region(u, w->value, e);
	if (strcmp(w->field, "free") == 0 || strcmp(w->field, "unserved") == 0) {
		u->free = w->value;
		u->unserved = *w->field == 'u';
		return true;
	}
	if (strcmp(w->field, "up-to") == 0 || strcmp(w->field, "above") == 0)
		return usage_set_window(u, w->value, *w->field == 'a', e);
	return usage_set_field(u, w->field, w->value, e);
}

static bool
take_word(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	for (size_t i = 0; i < LENGTH(words); i++) {
		if (strcmp(words[i].name, name->name) == 0 &&
		    (text_equal(words[i].cell, cell) || strcmp(words[i].cell, "*") == 0))
			return word_apply(u, &words[i], e);
	}
	return err_set(e, ERR_USAGE, "'%.60s' has no known meaning (map=%s:- reads no such column)", cell,
	    name->name);
}

/* Resets the day: the row has no known day, hence no price and no month. */
static void
usage_unset_day(struct usage *u)
{
	request_unset(&u->request, field_find("on"));
}

/* Sets a month, whose first day is d. */
static bool
usage_set_month(struct usage *u, day d, struct err *e)
{
	char text[DATE_TEXT];

	u->month = true;
	return usage_set_field(u, "on", date_print_day(text, d), e);
}

/* "2026-10", "Oct-26"; a date that is the first of a month means the month, any other date that day. */
static bool
take_month(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	struct when when;
	day d;

	(void)name;
	if (meaning_is_unread(u, (struct meaning){ .field = field_find("on") }))
		return true;
	if (date_parse_month(cell, &d))
		return usage_set_month(u, d, e);
	if (!date_parse(cell, u->today, &when, e) || text_equal(cell, "today")) {
		usage_unset_day(u);
		return err_set(e, ERR_USAGE, "'%.40s' is not a month; write 2026-10, Oct 2026 or Oct-26 (map=month:- "
		    "reads no such column)", cell);
	}
	if (when.day % 100 == 1 && when.at % DAY_SECONDS == 0)
		return usage_set_month(u, when.day, e);
	u->request.on = when;
	return true;
}

/* ---- AWS ---- */

/* The endings of the usage types of Bedrock in AWS reports; the first that fits counts. */
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

/* The regions of prices, by the first letters of the short region codes of AWS. */
static const struct { const char *prefix, *region; } bedrock_regions[] = {
	{ "US", "us" }, { "EU", "eu" }, { "AP", "apac" }, { "CA", "ca" }, { "SA", "sa" },
};

static bool
text_ends_in(const char *s, size_t n, const char *ending)
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

/* Sets region, model and kind of token; the model is between the other two. */
static bool
bedrock_set(struct usage *u, const char *cell, size_t n, size_t kind, bool global, struct err *e)
{
	const char *dash = memchr(cell, '-', n), *region = bedrock_region(cell);
	size_t end = n - strlen(bedrock_kinds[kind].ending);

	if (dash == NULL || dash + 1 >= cell + end || region == NULL)
		return err_set(e, ERR_USAGE, "'%.80s' names no region and model that are known", cell);
	u->kind = field_find(bedrock_kinds[kind].field);
	u->named = true;
	tier_override(u);
	if (bedrock_kinds[kind].tier != NULL && !usage_flag(u, bedrock_kinds[kind].tier, e))
		return false;
	if (!usage_set_region(u, global ? "" : region, e))
		return false;
	return usage_set_field(u, "model", arena_strndup(u->arena, dash + 1, (size_t)(cell + end - dash - 1)), e);
}

/*
 * "USW2-Claude4.5Sonnet-cache-read-input-token-count": region, model, kind. A row that is not of tokens is
 * skipped.
 */
static bool
take_bedrock(struct usage *u, const struct usage_name *name, const char *cell, struct err *e)
{
	static const char everywhere[] = "-cross-region-global";
	size_t n = strlen(cell);
	bool global = text_ends_in(cell, n, everywhere);

	(void)name;
	if (global)
		n -= sizeof everywhere - 1;
	for (size_t i = 0; i < LENGTH(bedrock_kinds); i++) {
		if (text_ends_in(cell, n, bedrock_kinds[i].ending))
			return bedrock_set(u, cell, n, i, global, e);
	}
	if (strstr(cell, "token") != NULL || strstr(cell, "Token") != NULL)
		return err_set(e, ERR_USAGE, "'%.80s' is a kind of token that has no known meaning", cell);
	u->skipped = "not tokens";
	return true;
}

/* ---- Langfuse ---- */

/* Takes one count of a cell of JSON: it has the meaning of the column of that name in the other export. */
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

/* The paths in the metadata of a call to the counts that the columns of a spend log do not have. */
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
	return m.name != NULL && ((m.name->take == take_count && usage_count_of(m.name) != USAGE_SUMMED) ||
	    m.name->take == take_thousands);
}

bool
meaning_has_numbers(struct meaning m)
{
	if (m.field != NULL)
		return (m.field->group & FIELDS_COUNTS) != 0;
	return m.name != NULL && m.name->take != take_word && m.name->take != take_month && m.name->take != take_label;
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
	size_t room = 0;

	*out = NULL;
	*n = 0;
	for (const char *p = map; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		*out = arena_grow(a, *out, *n, &room, sizeof **out);
		if (!mapping_parse(arena_strndup(a, p, strcspn(p, ",")), a, &(*out)[*n], e))
			return false;
		for (size_t i = 0; i < *n; i++) {
			if (meaning_same((*out)[i].meaning, (*out)[*n].meaning))
				return err_set(e, ERR_USAGE, "map: %s stands there twice",
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
	u->map = NULL;
	u->n_map = 0;
	u->given = 0;
	u->own_counts = 0;
	u->flagged_tier = u->skipped = u->free = u->note = NULL;
	u->kind = NULL;
	u->has_amount = u->dated = u->month = u->tier_present = u->named = u->used = u->billed = u->unserved = false;
	u->reported = 0;
	u->up_to = 0;
	u->band = BAND_LOWEST;
	for (size_t i = 0; i < N_USAGE_LABELS; i++)
		u->label[i] = "";
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
	} else {
		w->count[c] = q;
		w->given |= BIT(c);
		w->shares &= ~BIT(c);
	}
	u->own_counts |= BIT(c);
	u->used |= q > 0;
	return counts_agree(again, before, q, e);
}

/*
 * A model name as Google and its platform write it: models/NAME, publishers/.../models/NAME, and NAME@20250929
 * for the snapshot that others call NAME-20250929.
 */
static const char *
google_model_name(const char *cell, struct arena *a)
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
usage_set_model(struct usage *u, const struct field *f, const char *cell, struct err *e)
{
	if (strcmp(cell, "<synthetic>") == 0) {		/* Claude Code, for its own messages */
		u->skipped = "not of a model";
		return true;
	}
	u->named = true;
	request_unset(&u->request, f);
	return request_put(&u->request, f, google_model_name(cell, u->arena), u->today, u->arena, e);
}

static bool
usage_set_other(struct usage *u, const struct field *f, const char *cell, struct err *e)
{
	struct when when;
	quantity q;
	day d;

	if (strcmp(f->name, "model") == 0)
		return usage_set_model(u, f, cell, e);
	if (strcmp(f->name, "tier") == 0) {
		tier_override(u);
		if (text_equal(cell, "on_demand"))	/* Groq's word for its standard tier (Groq, Service tiers) */
			return true;
	}
	request_unset(&u->request, f);
	if (strcmp(f->name, "on") == 0 && date_parse_epoch(cell, &when)) {
		u->request.on = when;
		return true;
	}
	if (strcmp(f->name, "on") == 0 && date_parse_month(cell, &d))
		return usage_set_month(u, d, e);
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
	if (meaning_is_unread(u, m))
		return true;
	if (string && (meaning_counts(m) || (m.field != NULL && strcmp(m.field->name, "requests") == 0)))
		return err_set(e, ERR_USAGE, "\"%.40s\" is a string where a number belongs", cell);
	if (m.name != NULL)
		return m.name->take(u, m.name, cell, e);
	return meaning_counts(m) ? usage_set_count(u, m.field, cell, e) : usage_set_other(u, m.field, cell, e);
}

/* ---- wholes and parts ---- */

static bool
count_present(const struct usage *u, enum usage_count c)
{
	return (u->given & BIT(c)) != 0;
}

static quantity
count_or_zero(const struct usage *u, enum usage_count c)
{
	return count_present(u, c) ? u->count[c] : 0;
}

static bool
meter_present(const struct usage *u, unsigned c)
{
	return (u->request.work.given & BIT(c)) != 0;
}

static quantity
meter_count(const struct usage *u, unsigned c)
{
	return meter_present(u, c) ? u->request.work.count[c] : 0;
}

static void
meter_count_set(struct usage *u, unsigned c, quantity q)
{
	u->request.work.count[c] = q;
	u->request.work.given |= BIT(c);
	u->request.work.shares &= ~BIT(c);
}

/* Sets an error such as "cached tokens: 15 is not 20". */
static bool
contradiction_error(const char *what, quantity parts, const char *relation, quantity whole, struct err *e)
{
	char a[INT128_TEXT], b[INT128_TEXT];

	quantity_print(a, parts);
	quantity_print(b, whole);
	return err_set(e, ERR_USAGE, "%s: %s %s %s", what, a, relation, b);
}

static quantity
written_tokens(const struct usage *u)
{
	return meter_count(u, METER_CACHE_WRITE) + meter_count(u, METER_CACHE_WRITE_1H) +
	    meter_count(u, METER_CACHE_WRITE_12H);
}

static quantity
cached_tokens(const struct usage *u)
{
	return meter_count(u, METER_CACHE_READ) + meter_count(u, METER_AUDIO_CACHE_READ) +
	    meter_count(u, METER_IMAGE_CACHE_READ);
}

/* In files with a row for each kind of token, a row has one count and its kind. */
static bool
reconcile_kind(struct usage *u, struct err *e)
{
	if (u->kind == NULL && u->has_amount)
		return err_set(e, ERR_USAGE, "the row does not say of what");
	if (u->kind == NULL)
		return true;
	if (!u->has_amount)
		return err_set(e, ERR_USAGE, "the row has no amount");
	meter_count_set(u, (unsigned)u->kind->where, u->amount);
	return true;
}

/* All tokens read from and written to the cache, as far as they are given before anything is reconciled. */
static quantity
cache_given(const struct usage *u)
{
	quantity written = count_present(u, USAGE_WRITTEN_ALL) ? u->count[USAGE_WRITTEN_ALL] : written_tokens(u);
	quantity read = count_present(u, USAGE_CACHED_ALL) ? u->count[USAGE_CACHED_ALL] : cached_tokens(u);

	return read + written;
}

static bool
total_is(const struct usage *u, quantity sum)
{
	return count_present(u, USAGE_TOTAL) && u->count[USAGE_TOTAL] == sum;
}

/*
 * Counts of which programs of the same format differ in what they include; the total of the row decides, and a part
 * that is larger than its whole. Gemini CLI has sessions with cached tokens in the input and beside it, the AI SDK
 * leaves them out of Anthropic's input, and reasoning is beside the output where opencode has Google's models.
 */
static bool
reconcile_by_total(struct usage *u, struct err *e)
{
	quantity cached = count_or_zero(u, USAGE_CACHED_BY_TOTAL), output = meter_count(u, METER_OUTPUT);
	quantity reasoning = count_or_zero(u, USAGE_REASONING_BY_TOTAL), input, sum;
	bool with = count_present(u, USAGE_INPUT_BY_TOTAL);

	if (count_present(u, USAGE_CACHED_BY_TOTAL)) {
		sum = meter_count(u, METER_INPUT) + output + count_or_zero(u, USAGE_THOUGHTS) +
		    count_or_zero(u, USAGE_TOOL_INPUT);
		if (!counts_agree(count_present(u, USAGE_CACHED_ALL), count_or_zero(u, USAGE_CACHED_ALL), cached, e))
			return false;
		u->count[USAGE_CACHED_ALL] = cached;
		u->given |= (uint32_t)BIT(USAGE_CACHED_ALL);
		if (total_is(u, sum + cached) || cached > meter_count(u, METER_INPUT))
			meter_count_set(u, METER_INPUT, meter_count(u, METER_INPUT) + cached);
	}
	if (count_present(u, USAGE_REASONING_BY_TOTAL)) {
		meter_count_set(u, METER_REASONING, reasoning);
		if (reasoning > output) {	/* it cannot be in it */
			meter_count_set(u, METER_OUTPUT, output + reasoning);
			usage_note_add(u, "reasoning is more than the output, so it is taken to be beside it");
		}
	}
	if (!with && !count_present(u, USAGE_FRESH_BY_TOTAL))
		return true;
	input = u->count[with ? USAGE_INPUT_BY_TOTAL : USAGE_FRESH_BY_TOTAL];
	if (cache_given(u) > input || total_is(u, input + cache_given(u) + output) ||
	    total_is(u, input + cache_given(u) + output + reasoning))
		with = false;
	else if (total_is(u, input + output) || total_is(u, input + output + reasoning))
		with = true;
	meter_count_set(u, with ? METER_INPUT : COUNT_FRESH, input);
	return true;
}

/* Cache reads: cached tokens of all kinds, without audio and images; text and video have the same price. */
static bool
reconcile_cached(struct usage *u, struct err *e)
{
	quantity kinds = meter_count(u, METER_AUDIO_CACHE_READ) + meter_count(u, METER_IMAGE_CACHE_READ);
	quantity rest = count_or_zero(u, USAGE_CACHED_TEXT) + count_or_zero(u, USAGE_CACHED_VIDEO);
	bool is_given = (u->own_counts & BIT(METER_CACHE_READ)) != 0;

	if (count_present(u, USAGE_CACHED_ALL)) {
		if (kinds + rest > u->count[USAGE_CACHED_ALL])
			return contradiction_error("the kinds of cached tokens", kinds + rest, "are more than all",
			    u->count[USAGE_CACHED_ALL], e);
		rest = u->count[USAGE_CACHED_ALL] - kinds;
	} else if (!count_present(u, USAGE_CACHED_TEXT) && !count_present(u, USAGE_CACHED_VIDEO))
		return true;
	if (is_given && meter_count(u, METER_CACHE_READ) != rest)
		return contradiction_error("cached tokens", meter_count(u, METER_CACHE_READ), "is not", rest, e);
	meter_count_set(u, METER_CACHE_READ, rest);
	return true;
}

/*
 * Cache writes: all of them, where some or all lifetimes may be given as well. The rest has the default
 * lifetime.
 */
static bool
reconcile_written(struct usage *u, struct err *e)
{
	quantity all = count_or_zero(u, USAGE_WRITTEN_ALL);

	if (!count_present(u, USAGE_WRITTEN_ALL))
		return true;
	if (all == 0)		/* a program that knows the lifetimes may not know the sum */
		return true;
	if ((u->own_counts & BIT(METER_CACHE_WRITE)) == 0 || written_tokens(u) == 0) {
		if (written_tokens(u) > all)
			return contradiction_error("tokens written to the cache", written_tokens(u),
			    "are more than all", all, e);
		if (written_tokens(u) == 0 && all > 0)
			usage_note_add(u, "cache writes are taken to be of the default lifetime");
		meter_count_set(u, METER_CACHE_WRITE, all - written_tokens(u));
	}
	return written_tokens(u) == all ||
	    contradiction_error("tokens written to the cache", written_tokens(u), "are not", all, e);
}

static bool
reconcile_uncached(struct usage *u, struct err *e)
{
	quantity sum = count_or_zero(u, USAGE_UNCACHED_ALL) + cached_tokens(u) + written_tokens(u);

	if (!count_present(u, USAGE_UNCACHED_ALL))
		return true;
	if (meter_present(u, METER_INPUT) && meter_count(u, METER_INPUT) != sum)
		return contradiction_error("uncached, cached and written tokens", sum, "are not input",
		    meter_count(u, METER_INPUT), e);
	meter_count_set(u, METER_INPUT, sum);
	return true;
}

/* The kinds of input whose count may include its cached tokens. */
static const struct input_kind {
	enum usage_count	all;
	enum meter		input, cached;	/* cached: METER_NONE if it has no meter */
	const char		*name;
} input_kinds[] = {
	{ USAGE_AUDIO_ALL, METER_AUDIO_INPUT, METER_AUDIO_CACHE_READ, "audio" },
	{ USAGE_IMAGE_ALL, METER_IMAGE_INPUT, METER_IMAGE_CACHE_READ, "images" },
	{ USAGE_VIDEO_ALL, METER_VIDEO_INPUT, METER_NONE, "video" },
};

/* Whether the kind of every cached token is known, so that the other kinds have none. */
static bool
cached_kinds_are_all(const struct usage *u)
{
	return count_present(u, USAGE_CACHED_ALL) && u->count[USAGE_CACHED_ALL] == count_or_zero(u, USAGE_CACHED_TEXT) +
	    count_or_zero(u, USAGE_CACHED_VIDEO) + meter_count(u, METER_AUDIO_CACHE_READ) +
	    meter_count(u, METER_IMAGE_CACHE_READ);
}

/* Whether the counts of the kinds include cached tokens, which only a count of text can tell. */
static bool
kinds_hold_cached(const struct usage *u, bool *hold, struct err *e)
{
	quantity sum = count_or_zero(u, USAGE_TEXT_INPUT);

	*hold = true;
	if (!count_present(u, USAGE_TEXT_INPUT) || !meter_present(u, METER_INPUT))
		return true;
	for (size_t i = 0; i < LENGTH(input_kinds); i++)
		sum += count_or_zero(u, input_kinds[i].all);
	if (sum == 0)		/* gateways write zeros for counts that they do not know */
		return true;
	if (sum + cached_tokens(u) + written_tokens(u) == meter_count(u, METER_INPUT)) {
		*hold = false;
		return true;
	}
	if (sum == meter_count(u, METER_INPUT) || sum + written_tokens(u) == meter_count(u, METER_INPUT))
		return true;
	return contradiction_error("text, audio and image tokens, with the cached ones or without", sum,
	    "are not input", meter_count(u, METER_INPUT), e);
}

static bool
reconcile_kinds(struct usage *u, struct err *e)
{
	bool hold;

	if (!kinds_hold_cached(u, &hold, e))
		return false;
	for (size_t i = 0; i < LENGTH(input_kinds); i++) {
		const struct input_kind *k = &input_kinds[i];
		bool cached_known = k->cached == METER_NONE ? count_present(u, USAGE_CACHED_VIDEO) :
		    meter_present(u, k->cached);
		quantity cached_of_kind = k->cached == METER_NONE ? count_or_zero(u, USAGE_CACHED_VIDEO) :
		    meter_count(u, k->cached);
		quantity all = count_or_zero(u, k->all);

		if (!count_present(u, k->all))
			continue;
		if (hold && all > 0 && cached_tokens(u) > 0 && !cached_known && !cached_kinds_are_all(u))
			return err_set(e, ERR_USAGE, "the row does not say how many of its cached tokens are %s",
			    k->name);
		if (hold && cached_of_kind > all)
			return contradiction_error("cached tokens of one kind", cached_of_kind,
			    "are more than all of it", all, e);
		meter_count_set(u, k->input, hold ? all - cached_of_kind : all);
	}
	return true;
}

/*
 * Adds the counts that a vendor does not include in its wholes: Google has the tokens of tools beside the
 * prompt and those of thoughts beside the output, and bills thoughts as output (Google, Gemini API pricing).
 */
static bool
reconcile_extra(struct usage *u, struct err *e)
{
	quantity text = count_or_zero(u, USAGE_TEXT_OUTPUT) + meter_count(u, METER_AUDIO_OUTPUT) +
	    meter_count(u, METER_IMAGE_OUTPUT);

	if (count_present(u, USAGE_TOOL_INPUT))
		meter_count_set(u, METER_INPUT, meter_count(u, METER_INPUT) + u->count[USAGE_TOOL_INPUT]);
	if (count_present(u, USAGE_THOUGHTS)) {
		meter_count_set(u, METER_OUTPUT, meter_count(u, METER_OUTPUT) + u->count[USAGE_THOUGHTS]);
		meter_count_set(u, METER_REASONING, u->count[USAGE_THOUGHTS]);
	}
	if (count_present(u, USAGE_TEXT_OUTPUT) && meter_present(u, METER_OUTPUT) &&
	    text > meter_count(u, METER_OUTPUT))
		return contradiction_error("text, audio and image tokens", text, "are more than output",
		    meter_count(u, METER_OUTPUT), e);
	return true;
}

/*
 * The total must be the sum of input and output. If it is larger by exactly the reasoning, the output does not
 * include that, as with some vendors that use OpenAI's format: the row itself proves it.
 */
static bool
reconcile_total(struct usage *u, struct err *e)
{
	quantity total = count_or_zero(u, USAGE_TOTAL), reasoning = meter_count(u, METER_REASONING), sum;
	struct workload plain = u->request.work;
	struct token_split p;

	if (!count_present(u, USAGE_TOTAL))
		return true;
	plain.given &= ~BIT(METER_REASONING);	/* it may be larger than an output that does not include it */
	if (!workload_split(&plain, &p, e))
		return false;
	sum = p.total;
	if (reasoning > 0 && !meter_present(u, METER_OUTPUT))
		sum += reasoning;
	if (sum == total)
		return true;
	if (reasoning == 0 || sum + reasoning != total)
		return contradiction_error("input and output", sum, "are not the total", total, e);
	meter_count_set(u, METER_OUTPUT, meter_count(u, METER_OUTPUT) + reasoning);
	usage_note_add(u, "reasoning stands beside the output here, as the total says");
	return true;
}

/* The tier of a flag replaces "standard", and contradicts any other tier. */
static bool
reconcile_tier(struct usage *u, struct err *e)
{
	const char *tier = u->request.tier;

	if (u->flagged_tier == NULL || strcmp(tier, u->flagged_tier) == 0)
		return true;
	if (*tier != '\0' && !text_equal(tier, "standard") && !text_equal(tier, "default"))
		return err_set(e, ERR_USAGE, "the row is both %s and %s", u->flagged_tier, tier);
	return usage_set_field(u, "tier", u->flagged_tier, e);
}

/*
 * Selects how a total finds its band. A sum that begins at midnight is of the whole day, whichever hours have
 * prices of their own.
 */
static void
total_set_band(struct usage *u)
{
	struct request *r = &u->request;

	r->requests = QUANTITY_ONE;
	r->sum_of = count_or_zero(u, USAGE_SUMMED);
	if (r->band_prompt > 0)
		u->band = BAND_BY_EXPORT;
	else
		u->band = r->sum_of > 0 ? BAND_BY_AVERAGE : BAND_LOWEST;
	if (r->on.timed && r->on.at % DAY_SECONDS == 0)
		r->on.timed = false;
}

bool
usage_reconcile(struct usage *u, struct err *e)
{
	if (!reconcile_kind(u, e) || !reconcile_by_total(u, e) || !reconcile_cached(u, e) || !reconcile_written(u, e) ||
	    !reconcile_uncached(u, e) || !reconcile_kinds(u, e) || !reconcile_extra(u, e) ||
	    !reconcile_total(u, e) || !reconcile_tier(u, e))
		return false;
	if (u->request.is_total)
		total_set_band(u);
	return true;
}
