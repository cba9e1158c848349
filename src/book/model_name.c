/* SPDX-License-Identifier: MIT */
/*
 * Names of models with something around them: model_name_find tries the rules one after the other, in the order of
 * rules[], and begins again after each that applies, until the book knows the name. Read it first, at the end.
 */
#include "book/model_name.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "base/text.h"

enum { RULES_APPLIED = 12, NAME_LONGEST = 256 };	/* at most, for one name */

enum kind { NONE, HOST, MAKER };
enum effect { FREE, CHARGE, PLAIN };

static const struct door { const char *text; enum kind kind; const char *provider; } doors[] = {
#define DOOR(text, kind, provider) { text, kind, provider },
#include "book/model_name.def"
};

struct part { const char *text, *value; };

static const struct part regions[] = {
#define REGION(text, region) { text, region },
#include "book/model_name.def"
};

static const struct part areas[] = {
#define AREA(text, region) { text, region },
#include "book/model_name.def"
};

static const struct part vendors[] = {
#define VENDOR(text, provider) { text, provider },
#include "book/model_name.def"
};

struct variant { const char *text; enum effect effect; const char *provider, *charge, *note; };

static const struct variant variants[] = {
#define VARIANT(text, effect, provider, charge, note) { text, effect, provider, charge, note },
#include "book/model_name.def"
};

static const char *const efforts[] = {
#define EFFORT(text) text,
#include "book/model_name.def"
};

/* A name while parts are taken away. */
struct naming {
	const struct book	*book;
	const struct model_ask	*ask;
	struct arena		*arena;
	struct model_name	*out;
	const char		*text;		/* what is left of it */
	const char		*host;		/* whose own price goes first; "" */
	uint32_t		 host_id;	/* in the book; BOOK_NONE */
	const char		*maker;		/* whose models alone are meant, or else the host's; "" */
	const char		*variant_of;	/* the only maker with such a variant; "" */
	const char		*date;		/* that was taken away because the book has no such snapshot; NULL */
	bool			 bedrock;	/* the name is an id of Bedrock, without a region so far */
	unsigned		 respelled;	/* number of other spellings of its date that were tried */
	unsigned		 turned;	/* number of times that version and family changed places */
	struct buffer		 note;
	bool			 failed;	/* no further rule can help: the error is set */
};

static void	naming_note(struct naming *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
naming_note(struct naming *n, const char *fmt, ...)
{
	va_list ap;
	char text[400];

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buffer_printf(&n->note, "%s%s", n->note.n == 0 ? "" : "; ", text);
}

static bool
text_begins(const char *text, const char *start)
{
	return text_equal_part(text, start, strlen(start)) && text[strlen(start)] != '\0';
}

/* Whether a text ends in that, with something before it. */
static bool
text_ends(const char *text, const char *end)
{
	size_t n = strlen(text), len = strlen(end);

	return n > len && text_equal(text + n - len, end);
}

static const struct part *
part_at_start(const struct part *parts, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++) {
		if (text_begins(text, parts[i].text))
			return &parts[i];
	}
	return NULL;
}

#define PART_AT_START(parts, text) part_at_start(parts, LENGTH(parts), text)

/* Takes the last len bytes away. */
static void
naming_cut(struct naming *n, size_t len)
{
	n->text = arena_strndup(n->arena, n->text, strlen(n->text) - len);
}

/* Sets the host; word: what a name or a gateway calls it, which may be its id in a price list that was imported. */
static void
naming_set_host(struct naming *n, const char *host, const char *word)
{
	n->host = host;
	n->host_id = book_provider(n->book, host);
	if (n->host_id == BOOK_NONE)
		n->host_id = book_provider(n->book, word);
}

/* ---- the rules: each takes one part away, or returns false ---- */

/* The resources of Bedrock that do not say their model (AWS, Resource types defined by Amazon Bedrock). */
static const char *const own_resources[] = { ":application-inference-profile/", ":provisioned-model/",
    ":custom-model/", ":custom-model-deployment/", ":imported-model/", ":default-prompt-router/", ":prompt-router/",
    ":marketplace/model-endpoint/" };

/* arn:aws:bedrock:us-east-1:1234:inference-profile/us.anthropic.claude-...: the name is after the slash. */
static bool
rule_arn(struct naming *n)
{
	const char *service, *profile, *model, *name;
	const struct part *area;

	if (!text_begins(n->text, "arn:aws") || (service = strstr(n->text, ":bedrock:")) == NULL)
		return false;
	profile = strstr(service, ":inference-profile/");
	model = strstr(service, ":foundation-model/");
	if ((profile == NULL) == (model == NULL))
		return false;
	name = strchr(profile != NULL ? profile : model, '/') + 1;
	area = PART_AT_START(areas, service + strlen(":bedrock:"));
	if (*name == '\0' || strchr(name, '/') != NULL)
		return false;
	if (model != NULL && area != NULL)
		n->out->region = area->value;
	n->text = name;
	naming_set_host(n, "amazon", "bedrock");
	return true;
}

/* publishers/anthropic/models/claude-..., also after projects/P/locations/L/, as Google's platform writes it. */
static bool
rule_publisher(struct naming *n)
{
	const char *path = text_begins(n->text, "publishers/") ? n->text : NULL, *slash;

	if (text_begins(n->text, "projects/") && (path = strstr(n->text, "/publishers/")) != NULL)
		path++;
	slash = path == NULL ? NULL : strchr(path + strlen("publishers/"), '/');
	if (slash == NULL || !text_begins(slash, "/models/") || strchr(slash + strlen("/models/"), '/') != NULL)
		return false;
	path += strlen("publishers/");
	n->maker = arena_strndup(n->arena, path, (size_t)(slash - path));
	n->text = slash + strlen("/models/");
	naming_set_host(n, "google-vertex", "vertex_ai");
	return true;
}

static const struct door *
door_at_start(const char *text)
{
	for (size_t i = 0; i < LENGTH(doors); i++) {
		if (text_begins(text, doors[i].text))
			return &doors[i];
	}
	return NULL;
}

static bool
rule_door(struct naming *n)
{
	const struct door *door = door_at_start(n->text);

	if (door == NULL)
		return false;
	if (door->kind == HOST)
		naming_set_host(n, door->provider, arena_strndup(n->arena, door->text, strcspn(door->text, "/:")));
	else if (door->kind == MAKER)
		n->maker = door->provider;
	n->text += strlen(door->text);
	return true;
}

/* us-east-1/anthropic.claude-...: a request in that region of AWS. */
static bool
rule_area(struct naming *n)
{
	const char *slash = strchr(n->text, '/');
	const struct part *area = PART_AT_START(areas, n->text);

	if (area == NULL || slash == NULL || slash - n->text < 5 || slash[-1] < '1' || slash[-1] > '9' ||
	    slash[-2] != '-' || PART_AT_START(vendors, slash + 1) == NULL)
		return false;
	n->out->region = area->value;
	n->text = slash + 1;
	naming_set_host(n, "amazon", "bedrock");
	return true;
}

/* anthropic/claude-4.5-sonnet: the maker, whose name for the model the rest may be in another spelling. */
static bool
rule_maker(struct naming *n)
{
	const char *slash = strchr(n->text, '/'), *word;
	uint32_t provider;

	if (slash == NULL || slash == n->text || slash[1] == '\0')
		return false;
	word = arena_strndup(n->arena, n->text, (size_t)(slash - n->text));
	provider = book_provider(n->book, word);
	if (provider == BOOK_NONE)
		return false;
	n->maker = book_text(n->book, n->book->providers[provider].id);
	n->text = slash + 1;
	return true;
}

static bool
rule_region(struct naming *n)
{
	const struct part *region = PART_AT_START(regions, n->text);
	const char *rest = region == NULL ? NULL : n->text + strlen(region->text);

	if (region == NULL || PART_AT_START(vendors, rest) == NULL)
		return false;
	n->out->region = region->value;
	n->text = rest;
	naming_set_host(n, "amazon", "bedrock");
	return true;
}

static bool
rule_vendor(struct naming *n)
{
	const struct part *vendor = PART_AT_START(vendors, n->text);

	if (vendor == NULL)
		return false;
	n->bedrock = true;
	n->maker = vendor->value;
	n->text += strlen(vendor->text);
	naming_set_host(n, "amazon", "bedrock");
	return true;
}

static bool
rule_variant(struct naming *n)
{
	for (size_t i = 0; i < LENGTH(variants); i++) {
		const struct variant *v = &variants[i];

		if (!text_ends(n->text, v->text))
			continue;
		naming_cut(n, strlen(v->text));
		if (*v->note != '\0')
			naming_note(n, "%s", v->note);
		if (*v->provider != '\0')
			n->variant_of = v->provider;
		n->out->free |= v->effect == FREE;
		if (v->charge != NULL)
			n->out->charge = v->charge;
		return true;
	}
	return false;
}

/* The length of the version at the start of a text: 4, 4.5 or 4-5; of the family: letters. 0 if there is none. */
static size_t
version_length(const char *text)
{
	size_t n = strspn(text, "0123456789");

	if (n > 0 && (text[n] == '.' || text[n] == '-') && strspn(text + n + 1, "0123456789") == 1)
		n += 2;
	return n;
}

static size_t
family_length(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

/* Turns claude-FIRST-SECOND round, whose parts are that long. */
static bool
naming_turn(struct naming *n, size_t first, size_t second)
{
	const char *text = n->text + strlen("claude-");

	if (first == 0 || second == 0)
		return false;
	n->turned++;
	n->text = arena_printf(n->arena, "claude-%.*s-%.*s%s", (int)second, text + first + 1, (int)first, text,
	    text + first + 1 + second);
	return true;
}

/* claude-4.5-sonnet, as OpenRouter and Cursor write it, is claude-sonnet-4.5. */
static bool
rule_version_first(struct naming *n)
{
	const char *text = n->text + strlen("claude-");
	size_t first;

	if (n->turned > 0 || !text_begins(n->text, "claude-"))
		return false;
	first = version_length(text);
	return text[first] == '-' && naming_turn(n, first, family_length(text + first + 1));
}

/* And claude-sonnet-3.5 is claude-3.5-sonnet, also if that was turned round before. */
static bool
rule_family_first(struct naming *n)
{
	const char *text = n->text + strlen("claude-");
	size_t first;

	if (n->turned > 1 || !text_begins(n->text, "claude-"))
		return false;
	first = family_length(text);
	n->turned = 1;
	return text[first] == '-' && naming_turn(n, first, version_length(text + first + 1));
}

/* ---- dates and versions ---- */

static bool
digits_at(const char *text, size_t len)
{
	return strspn(text, "0123456789") >= len;
}

static bool
is_month_and_day(const char *month, const char *of_month)
{
	int m = (month[0] - '0') * 10 + month[1] - '0', d = (of_month[0] - '0') * 10 + of_month[1] - '0';

	return m >= 1 && m <= 12 && d >= 1 && d <= 31;
}

/* The length of a date at the end of a text, with what is before it: -20250929, @20250929, -2025-09-29; 0 if none. */
static size_t
date_length(const char *text)
{
	size_t n = strlen(text);
	const char *end = text + n;

	if (n > 9 && (end[-9] == '-' || end[-9] == '@') && end[-8] == '2' && end[-7] == '0' && digits_at(end - 8, 8) &&
	    is_month_and_day(end - 4, end - 2))
		return 9;
	return n > 11 && (end[-11] == '-' || end[-11] == '@') && end[-10] == '2' && end[-9] == '0' &&
	    digits_at(end - 10, 4) && end[-6] == '-' && digits_at(end - 5, 2) && end[-3] == '-' &&
	    digits_at(end - 2, 2) && is_month_and_day(end - 5, end - 2) ? 11 : 0;
}

/*
 * A date: first in the other spellings, 2025-09-29 for 20250929; then without it, since a snapshot that the book does
 * not list has the price of its model.
 */
static bool
rule_date(struct naming *n)
{
	size_t len = date_length(n->text), before = strlen(n->text) - len;
	const char *date = n->text + before + 1;

	if (text_ends(n->text, "@default") || text_ends(n->text, "@latest")) {
		naming_cut(n, strlen(strrchr(n->text, '@')));
		return true;
	}
	if (len == 0)
		return false;
	if (n->text[before] == '@')
		n->text = arena_printf(n->arena, "%.*s-%s", (int)before, n->text, date);
	else if (n->respelled++ == 0)
		n->text = len == 9 ?
		    arena_printf(n->arena, "%.*s-%.4s-%.2s-%.2s", (int)before, n->text, date, date + 4, date + 6) :
		    arena_printf(n->arena, "%.*s-%.4s%.2s%.2s", (int)before, n->text, date, date + 5, date + 8);
	else {
		n->date = date;
		n->respelled = 0;
		naming_cut(n, len);
	}
	return true;
}

/*
 * The version of an id of Bedrock: -v1:0, -v1, -1:0. Of claude-v2:1, which is claude-2.1, it is that of the model.
 * Names that are not of Bedrock keep it: elsewhere it may tell two models apart.
 */
static bool
rule_version(struct naming *n)
{
	size_t len = strlen(n->text), end = len, v = strcspn(n->text, "0123456789");
	const char *t = n->text;

	if (!text_equal(n->host, "amazon"))
		return false;
	if (text_begins(t, "claude-") && v < len && t[v - 1] == 'v' && strspn(t + v, "0123456789:") == len - v) {
		size_t number = strcspn(t + v, ":");

		n->text = arena_printf(n->arena, "%.*s%.*s%s%s", (int)(v - 1), t, (int)number, t + v,
		    t[v + number] == '\0' ? "" : ".", t[v + number] == '\0' ? "" : t + v + number + 1);
		return true;
	}
	if (len > 4 && t[len - 2] == ':' && digits_at(t + len - 1, 1) && digits_at(t + len - 3, 1))
		end = len - 2;
	if (end > 3 && digits_at(t + end - 1, 1) && t[end - 2] == 'v' && t[end - 3] == '-')
		end -= 3;
	else if (end < len && t[end - 2] == '-')
		end -= 2;
	else
		end = len;
	if (end == len)
		return false;
	naming_cut(n, len - end);
	return true;
}

/* ---- Cursor ---- */

static bool
rule_effort(struct naming *n)
{
	if (n->ask->naming != NAMING_CURSOR)
		return false;
	if (text_ends(n->text, "-fast") && *n->out->tier == '\0') {
		n->out->tier = "fast";
		naming_cut(n, strlen("-fast"));
		return true;
	}
	for (size_t i = 0; i < LENGTH(efforts); i++) {
		if (!text_ends(n->text, efforts[i]))
			continue;
		naming_cut(n, strlen(efforts[i]));
		return true;
	}
	return false;
}

static bool (*const rules[])(struct naming *n) = { rule_arn, rule_publisher, rule_door, rule_area, rule_maker,
    rule_region, rule_vendor, rule_variant, rule_version, rule_version_first, rule_date, rule_effort,
    rule_family_first };

/* ---- looking up ---- */

/* The provider of a model. */
static uint32_t
naming_provider_of(const struct naming *n, uint32_t model)
{
	return n->book->models[model].provider;
}

static const char *
naming_provider_id(const struct naming *n, uint32_t model)
{
	return book_text(n->book, n->book->providers[naming_provider_of(n, model)].id);
}

/* Whether a provider only serves the models of others: its price is not that of another host. */
static bool
is_host(const char *provider)
{
	for (size_t i = 0; i < LENGTH(doors); i++) {
		if (doors[i].kind == HOST && text_equal(doors[i].provider, provider))
			return true;
	}
	return false;
}

/* Whether the maker fits: of a model that a host has, the maker is not known. */
static bool
naming_variant_fits(const struct naming *n, uint32_t model)
{
	const char *id = book_text(n->book, n->book->models[model].id);

	return *n->variant_of == '\0' || text_equal(naming_provider_id(n, model), n->variant_of) ||
	    strstr(id, n->variant_of) != NULL;
}

/*
 * Looks up a name: at the provider asked for; else at the host that a door names; else at the maker that the name
 * names; else at any maker. False, and failed, if several have it.
 */
static bool
naming_lookup(struct naming *n, const char *text, struct err *e)
{
	const char *asked = n->ask->provider;
	uint32_t narrow = *asked != '\0' ? book_provider(n->book, asked) : *n->maker != '\0' ?
	    book_provider(n->book, n->maker) : BOOK_NONE;
	uint32_t *model = &n->out->model;
	size_t found;

	if (*asked == '\0' && n->host_id != BOOK_NONE &&
	    model_lookup_count(n->book, text, n->host_id, n->ask->at, model) == 1)
		return naming_variant_fits(n, *model);
	if (narrow == BOOK_NONE && *n->maker != '\0')
		return false;
	found = model_lookup_count(n->book, text, narrow, n->ask->at, model);
	if (found == 1 && *asked == '\0' && n->host_id != BOOK_NONE)
		*model = model_lookup_at(n->book, *model, n->host_id, n->ask->at);
	if (found == 1 && (narrow != BOOK_NONE || *n->host == '\0' || naming_provider_of(n, *model) == n->host_id ||
	    !is_host(naming_provider_id(n, *model))))
		return naming_variant_fits(n, *model);
	if (found > 0 && narrow == BOOK_NONE) {
		struct err several;

		n->failed = true;
		return found == 1 ? err_set(e, ERR_MODEL, "the price list has no price of %s for '%.80s', nor of its "
		    "maker; it has %s", n->host, n->ask->name, model_lookup_full(n->book, *model, n->arena)) :
		    model_lookup(n->book, text, NULL, n->ask->at, model, &several) ||
		    err_set(e, ERR_MODEL, "%s", several.msg);
	}
	return false;
}

/* ---- fine-tuned models ---- */

/* The model "ft:" + a name, of the same provider. */
static bool
tuned_lookup(struct naming *n, uint32_t provider, const char *base)
{
	return model_lookup_count(n->book, arena_printf(n->arena, "ft:%s", base), provider, n->ask->at,
	    &n->out->model) == 1;
}

/*
 * ft:gpt-4o-mini-2024-07-18:org:name:id has the fine-tuned price of its base, which the book may have by another
 * name of that base: of its date, or without it. A base without such a price is an error, whatever it costs itself.
 */
static bool
naming_tuned(struct naming *n, struct err *e)
{
	const char *base = n->text + strlen("ft:"), *end = strchr(base, ':');
	const struct model *m;
	uint32_t model;
	size_t len;

	base = end == NULL ? base : arena_strndup(n->arena, base, (size_t)(end - base));
	len = strlen(base);
	if (tuned_lookup(n, BOOK_NONE, base) || (len > 5 && base[len - 5] == '-' && digits_at(base + len - 4, 4) &&
	    tuned_lookup(n, BOOK_NONE, arena_strndup(n->arena, base, len - 5))))	/* gpt-3.5-turbo-0125 */
		return true;
	n->failed = true;
	if (model_lookup_count(n->book, base, BOOK_NONE, n->ask->at, &model) != 1)
		return err_set(e, ERR_MODEL, "'%.80s' is a fine-tuned model, and its base '%.80s' is unknown",
		    n->ask->name, base);
	m = &n->book->models[model];
	n->failed = !tuned_lookup(n, m->provider, book_text(n->book, m->id));
	for (uint32_t i = 0; i < m->aliases.count && n->failed; i++)
		n->failed = !tuned_lookup(n, m->provider, book_text(n->book,
		    n->book->aliases[m->aliases.first + i].name));
	return !n->failed || err_set(e, ERR_MODEL, "'%.80s' is a fine-tuned model, and the price list has no "
	    "fine-tuned price of %.80s; a price file given as overlay= can add 'ft:%.80s' (man toll-pricing)",
	    n->ask->name, base, base);
}

/* ---- the region of its price ---- */

static bool
model_has_region(const struct book *b, const struct model *m, const char *region)
{
	for (uint32_t i = 0; i < m->rates.count; i++) {
		if (text_equal(book_text(b, b->rates[m->rates.first + i].region), region))
			return true;
	}
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		if (text_equal(book_text(b, b->uplifts[m->uplifts.first + i].region), region))
			return true;
	}
	return false;
}

/*
 * An id of Bedrock without a prefix is in one region, and has the price of it, which is 10 % above the global profile
 * from Claude 4.5 on (Anthropic, Pricing, "Third-party platform pricing").
 */
static void
naming_assume_region(struct naming *n, const struct model *m)
{
	bool own = model_has_region(n->book, m, MODEL_NAME_IN_REGION);

	if (*n->ask->region != '\0' ||
	    (!own && !(text_equal(n->maker, "anthropic") && model_has_region(n->book, m, "us"))))
		return;
	n->out->region = own ? MODEL_NAME_IN_REGION : "us";
	n->out->other_region = own ? "global" : "";
	n->out->other = "in-region price of Bedrock";
}

/* The region of the price. The maker's us is any region of a host that has no price of its own, but for us-gov. */
static void
naming_region(struct naming *n)
{
	struct model_name *out = n->out;
	const struct model *m = &n->book->models[out->model];
	const char *named = out->region;

	if (*named == '\0') {
		if (n->bedrock)
			naming_assume_region(n, m);
		else if (*n->ask->region == '\0' && strstr(n->ask->name, "global.") == NULL &&
		    model_has_region(n->book, m, MODEL_NAME_IN_REGION))
			naming_note(n, "the price of a global profile of Bedrock");
		return;
	}
	if (model_has_region(n->book, m, named) || text_equal(named, "us-gov"))
		return;
	out->region = "";
	if (text_equal(named, "global"))
		return;
	if (model_has_region(n->book, m, "us")) {
		out->region = "us";
		naming_note(n, "the price of region us for %s", named);
	} else if (m->uplifts.count > 0)
		out->region = named;		/* which is an error that names the regions */
	else
		naming_note(n, "no price of its own in %s", named);
}

/* ---- what is found ---- */

/* Whether the model has the tier that its name names, if any. */
static bool
naming_check_tier(struct naming *n, struct err *e)
{
	const struct model *m = &n->book->models[n->out->model];
	const char *tier = book_tier(n->book, m->provider, n->out->tier);
	bool has = *n->out->tier == '\0';

	for (uint32_t i = 0; i < m->rates.count && !has; i++)
		has = text_equal(book_text(n->book, n->book->rates[m->rates.first + i].tier), tier);
	if (has && *n->out->tier != '\0')
		naming_note(n, "tier %s by its -fast", tier);
	return has || err_set(e, ERR_MODEL, "unknown model '%.80s': the price list has no tier %s of %s", n->ask->name,
	    tier, book_text(n->book, m->id));
}

/* Writes the note: what the name means, and what the rules said. */
static void
naming_finish(struct naming *n)
{
	struct model_name *out = n->out;
	const char *id = book_text(n->book, n->book->models[out->model].id), *of_name;

	if (*n->ask->provider == '\0' && *n->host != '\0' && naming_provider_of(n, out->model) != n->host_id)
		naming_note(n, "price of %s: the price list has none of %s", naming_provider_id(n, out->model),
		    n->host);
	of_name = model_lookup_note(n->book, out->model, out->in_book ? n->ask->name : n->text, n->ask->at);
	if (*of_name != '\0')
		naming_note(n, "%s", of_name);
	out->dated = n->date != NULL;
	if (out->dated)
		naming_note(n, "the price list has no snapshot %s", n->date);
	naming_region(n);
	if (!out->in_book)
		out->note = arena_printf(n->arena, "read as %s%s%s", id, n->note.n == 0 ? "" : "; ",
		    n->note.n == 0 ? "" : n->note.text);
	else if (n->note.n > 0)
		out->note = n->note.text;
}

/* An ARN of a resource that a user made, which does not say its model. */
static bool
error_own_resource(const char *name, struct err *e)
{
	return err_set(e, ERR_MODEL, "'%.160s' does not say its model; a price file given as overlay= can make it an "
	    "alias of one (man toll-pricing, Overlays)", name);
}

/* Takes part after part away, until the book knows the rest. */
static bool
naming_search(struct naming *n, struct err *e)
{
	for (size_t applied = 0; applied < RULES_APPLIED; applied++) {
		size_t i = 0;

		if (text_begins(n->text, "ft:"))
			return naming_tuned(n, e);
		for (size_t k = 0; k < LENGTH(own_resources); k++) {
			if (text_begins(n->text, "arn:aws") && strstr(n->text, own_resources[k]) != NULL) {
				n->failed = true;
				return error_own_resource(n->ask->name, e);
			}
		}
		while (i < LENGTH(rules) && !rules[i](n))
			i++;
		if (i == LENGTH(rules))
			return false;
		if (naming_lookup(n, n->text, e))
			return true;
		if (n->failed)
			return false;
	}
	return false;
}

/*
 * Looks up the whole name, then what the rules leave of it. False, with failed, if the error is set: else the name is
 * unknown.
 */
static bool
naming_run(struct naming *n, struct err *e)
{
	const struct model_ask *ask = n->ask;
	uint32_t provider = *ask->provider == '\0' ? BOOK_NONE : book_provider(n->book, ask->provider);
	const char *slash;

	if (*n->host != '\0' || *n->maker != '\0')
		n->out->in_book = naming_lookup(n, ask->name, e);
	else
		n->out->in_book = model_lookup_count(n->book, ask->name, provider, ask->at, &n->out->model) == 1;
	slash = strrchr(ask->name, '/');
	n->bedrock = n->out->in_book && model_name_of_bedrock(slash == NULL ? ask->name : slash + 1);
	return n->out->in_book || (!n->failed && strlen(ask->name) <= NAME_LONGEST && naming_search(n, e));
}

/* The door whose text is a word and a slash. */
static const struct door *
door_of_word(const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < LENGTH(doors); i++) {
		if (text_equal_part(doors[i].text, word, len) && text_equal(doors[i].text + len, "/"))
			return &doors[i];
	}
	return NULL;
}

/* Takes what a gateway says of its provider, as if it were a door before the name. */
static void
naming_enter(struct naming *n, const char *word)
{
	const struct door *door = door_of_word(word);

	if (door == NULL && *word != '\0')
		n->maker = word;
	else if (door != NULL && door->kind == HOST)
		naming_set_host(n, door->provider, word);
	else if (door != NULL && door->kind == MAKER)
		n->maker = door->provider;
}

/* Sets the error of a name that neither the book nor the rules know. Returns false. */
static bool
error_no_such_name(const struct naming *n, struct err *e)
{
	const struct model_ask *ask = n->ask;
	uint32_t other;

	return model_lookup(n->book, ask->name, ask->provider, ask->at, &other, e) && err_set(e, ERR_MODEL,
	    "unknown model '%.80s' of '%.40s' (map=host:- reads no such column)", ask->name, ask->host);
}

bool
model_name_find(const struct book *b, const struct model_ask *ask, struct arena *a, struct model_name *out,
    struct err *e)
{
	struct naming n = { .book = b, .ask = ask, .text = ask->name, .host = "", .host_id = BOOK_NONE, .maker = "",
	    .variant_of = "", .arena = a, .note = buffer_new(a), .out = out };

	*out = (struct model_name){ .region = "", .tier = "" };
	if (*ask->provider != '\0' && book_provider(b, ask->provider) == BOOK_NONE)
		return model_lookup(b, ask->name, ask->provider, ask->at, &out->model, e);	/* says so */
	naming_enter(&n, ask->host);
	if (!naming_run(&n, e))
		return !n.failed && error_no_such_name(&n, e);
	if (!naming_check_tier(&n, e))
		return false;
	naming_finish(&n);
	if (*out->region != '\0' && *ask->region != '\0' && !text_equal(out->region, ask->region))
		return err_set(e, ERR_USAGE, "'%.80s' is of region %s, and region=%.40s names another", ask->name,
		    out->region, ask->region);
	return true;
}
