/* SPDX-License-Identifier: MIT */
/*
 * Names of models with something around them: model_name_find tries the rules one after the other, in the order of
 * rules[], and begins again after each that applies, until the book knows the name.
 */
#include "book/model_name.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/macros.h"

enum { RULES_APPLIED = 12 };		/* at most, for one name */

enum effect { FREE, ONLINE, PLAIN };

static const struct { const char *text, *provider; } doors[] = {
#define DOOR(text, provider) { text, provider },
#define REGION(text, region)
#define VENDOR(text)
#define VARIANT(text, effect, note)
#define EFFORT(text)
#include "book/model_name.def"
#undef DOOR
#undef REGION
};

static const struct { const char *text, *region; } regions[] = {
#define DOOR(text, provider)
#define REGION(text, region) { text, region },
#include "book/model_name.def"
#undef REGION
#undef VENDOR
#define REGION(text, region)
};

static const char *const vendors[] = {
#define VENDOR(text) text,
#include "book/model_name.def"
#undef VENDOR
#undef VARIANT
#define VENDOR(text)
};

static const struct { const char *text; enum effect effect; const char *note; } variants[] = {
#define VARIANT(text, effect, note) { text, effect, note },
#include "book/model_name.def"
#undef VARIANT
#undef EFFORT
#define VARIANT(text, effect, note)
};

static const char *const efforts[] = {
#define EFFORT(text) text,
#include "book/model_name.def"
};

/* A name while parts are taken away. */
struct naming {
	const struct book	*book;
	const char		*text;		/* what is left of it */
	const char		*provider;	/* that the caller asked for, or "" */
	const char		*host;		/* the provider that a door names; "" */
	enum model_naming	 kind;
	instant			 at;
	struct arena		*arena;
	struct buffer		 note;
	struct model_name	*out;
	bool			 dated;		/* a date was tried in its other spelling */
};

static void	naming_note(struct naming *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
naming_note(struct naming *n, const char *fmt, ...)
{
	va_list ap;
	char text[256];

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	buffer_printf(&n->note, "%s%s", n->note.n == 0 ? "" : "; ", text);
}

static bool
text_begins(const char *text, const char *start)
{
	return strncasecmp(text, start, strlen(start)) == 0 && text[strlen(start)] != '\0';
}

/* Whether a text ends in that, with something before it. */
static bool
text_ends(const char *text, const char *end)
{
	size_t n = strlen(text), len = strlen(end);

	return n > len && strcasecmp(text + n - len, end) == 0;
}

/* Takes the last len bytes away. */
static void
naming_cut(struct naming *n, size_t len)
{
	n->text = arena_strndup(n->arena, n->text, strlen(n->text) - len);
}

/* ---- the rules: each takes one part away, or returns false ---- */

/* arn:aws:bedrock:us-east-1:1234:inference-profile/us.anthropic.claude-...: the name is after the slash. */
static bool
rule_arn(struct naming *n)
{
	const char *slash = strrchr(n->text, '/');

	if (!text_begins(n->text, "arn:") || slash == NULL || strstr(n->text, ":bedrock:") == NULL ||
	    (strstr(n->text, ":inference-profile/") == NULL && strstr(n->text, ":foundation-model/") == NULL))
		return false;
	n->text = slash + 1;
	n->host = "amazon";
	return true;
}

static bool
rule_door(struct naming *n)
{
	for (size_t i = 0; i < LENGTH(doors); i++) {
		if (!text_begins(n->text, doors[i].text))
			continue;
		n->text += strlen(doors[i].text);
		if (*doors[i].provider != '\0')
			n->host = doors[i].provider;
		return true;
	}
	return false;
}

/* anthropic/claude-4.5-sonnet: the maker, whose name for the model the rest may be in another spelling. */
static bool
rule_maker(struct naming *n)
{
	const char *slash = strchr(n->text, '/');
	uint32_t provider = slash == NULL ? BOOK_NONE : book_provider(n->book, arena_strndup(n->arena, n->text,
	    (size_t)(slash - n->text)));

	if (provider == BOOK_NONE || slash[1] == '\0')
		return false;
	if (*n->host == '\0')
		n->host = book_text(n->book, n->book->providers[provider].id);
	n->text = slash + 1;
	return true;
}

/* publishers/anthropic/models/claude-..., also after projects/P/locations/L/, as Google's platform writes it. */
static bool
rule_publisher(struct naming *n)
{
	const char *path = strstr(n->text, "publishers/"), *models = path == NULL ? NULL : strstr(path, "/models/");

	if (models == NULL)
		return false;
	n->text = models + strlen("/models/");
	n->host = "google-vertex";
	return true;
}

/* us-east-1/anthropic.claude-...: a request in that region of AWS. */
static bool
rule_aws_region(struct naming *n)
{
	static const struct { const char *start, *region; } areas[] = { { "us-", "us" }, { "eu-", "eu" },
	    { "ap-", "apac" }, { "ca-", "ca" }, { "sa-", "sa" } };
	const char *slash = strchr(n->text, '/');

	if (slash == NULL || slash - n->text < 5 || slash[-1] < '1' || slash[-1] > '9' || slash[-2] != '-')
		return false;
	for (size_t i = 0; i < LENGTH(areas); i++) {
		if (text_begins(n->text, areas[i].start)) {
			n->out->region = areas[i].region;
			n->host = "amazon";
			n->text = slash + 1;
			return true;
		}
	}
	return false;
}

/* The maker before a name of Bedrock; NULL if there is none. */
static const char *
vendor_of(const char *text)
{
	for (size_t i = 0; i < LENGTH(vendors); i++) {
		if (text_begins(text, vendors[i]))
			return vendors[i];
	}
	return NULL;
}

static bool
rule_region(struct naming *n)
{
	for (size_t i = 0; i < LENGTH(regions); i++) {
		const char *rest = n->text + strlen(regions[i].text);

		if (text_begins(n->text, regions[i].text) && vendor_of(rest) != NULL) {
			n->out->region = regions[i].region;
			n->host = "amazon";
			n->text = rest;
			return true;
		}
	}
	return false;
}

static bool
rule_variant(struct naming *n)
{
	for (size_t i = 0; i < LENGTH(variants); i++) {
		if (!text_ends(n->text, variants[i].text))
			continue;
		naming_cut(n, strlen(variants[i].text));
		naming_note(n, "%s %s", variants[i].text, variants[i].note);
		n->out->free |= variants[i].effect == FREE;
		if (variants[i].effect == ONLINE)
			n->out->charge = "searches";
		return true;
	}
	return false;
}

/* ft:gpt-4o-mini-2024-07-18:org:name:id: the price is that of the base model, fine-tuned. */
static bool
rule_fine_tuned(struct naming *n)
{
	const char *end = text_begins(n->text, "ft:") ? strchr(n->text + 3, ':') : NULL;

	if (end == NULL)
		return false;
	n->text = arena_strndup(n->arena, n->text, (size_t)(end - n->text));
	naming_note(n, "a fine-tuned model: the price of %s", n->text);
	return true;
}

/* claude-4.5-sonnet, as OpenRouter and Cursor write it, is claude-sonnet-4.5. */
static bool
rule_version_first(struct naming *n)
{
	static const char claude[] = "claude-";
	const char *version = n->text + sizeof claude - 1, *family, *end;
	size_t digits;

	if (!text_begins(n->text, claude))
		return false;
	digits = strspn(version, "0123456789.");
	if (digits == 0 || version[digits] != '-')
		return false;
	family = version + digits + 1;
	end = family + strspn(family, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	if (end == family)
		return false;
	n->text = arena_printf(n->arena, "%s%.*s-%.*s%s", claude, (int)(end - family), family, (int)digits, version, end);
	return true;
}

static bool
all_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return true;
}

/* The length of a date at the end of a text, with what is before it: -20250929, @20250929, -2025-09-29; 0 if none. */
static size_t
date_length(const char *text)
{
	size_t n = strlen(text);

	if (n > 9 && (text[n - 9] == '-' || text[n - 9] == '@') && text[n - 8] == '2' && all_digits(text + n - 8, 8))
		return 9;
	return n > 11 && text[n - 11] == '-' && text[n - 10] == '2' && all_digits(text + n - 10, 4) &&
	    text[n - 6] == '-' && all_digits(text + n - 5, 2) && text[n - 3] == '-' && all_digits(text + n - 2, 2) ? 11 : 0;
}

/*
 * A date: first in the other spelling, 2025-09-29 for 20250929; then without it, since a snapshot that the book does
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
	if (!n->dated) {
		n->dated = true;
		n->text = n->text[before] == '@' ? arena_printf(n->arena, "%.*s-%s", (int)before, n->text, date) :
		    len == 9 ? arena_printf(n->arena, "%.*s-%.4s-%.2s-%.2s", (int)before, n->text, date, date + 4,
		    date + 6) : arena_printf(n->arena, "%.*s-%.4s%.2s%.2s", (int)before, n->text, date, date + 5, date + 8);
		return true;
	}
	naming_note(n, "the price list has no %s of its own: the price of the undated name", date);
	naming_cut(n, len);
	return true;
}

/* The version of an id of Bedrock: -v1:0, -v2. */
static bool
rule_version(struct naming *n)
{
	size_t len = strlen(n->text), end = len;

	if (len > 2 && n->text[len - 2] == ':' && all_digits(n->text + len - 1, 1))
		end = len - 2;
	if (end > 3 && all_digits(n->text + end - 1, 1) && n->text[end - 2] == 'v' && n->text[end - 3] == '-')
		end -= 3;
	if (end == len)
		return false;
	naming_cut(n, len - end);
	return true;
}

static bool
rule_vendor(struct naming *n)
{
	const char *vendor = vendor_of(n->text);

	if (vendor == NULL)
		return false;
	n->text += strlen(vendor);
	n->host = "amazon";
	return true;
}

static bool
rule_effort(struct naming *n)
{
	for (size_t i = 0; n->kind == NAMING_CURSOR && i < LENGTH(efforts); i++) {
		if (!text_ends(n->text, efforts[i]))
			continue;
		naming_note(n, "%s says how the model was run", efforts[i]);
		naming_cut(n, strlen(efforts[i]));
		return true;
	}
	return false;
}

static bool (*const rules[])(struct naming *n) = { rule_arn, rule_publisher, rule_door, rule_aws_region, rule_maker, rule_region,
    rule_variant, rule_fine_tuned, rule_version_first, rule_date, rule_version, rule_effort, rule_vendor };

/* ---- looking up ---- */

/* Looks up what is left of a name: at the provider asked for, at the host that a door names, or at any. */
static bool
naming_lookup(struct naming *n, struct err *e)
{
	bool hosted = *n->provider == '\0' && *n->host != '\0';

	if (hosted && book_provider(n->book, n->host) != BOOK_NONE &&
	    model_lookup(n->book, n->text, n->host, n->at, &n->out->model, e))
		return true;
	if (!model_lookup(n->book, n->text, n->provider, n->at, &n->out->model, e))
		return false;
	if (hosted)
		naming_note(n, "the price list has no price of %s for it: the price of %s", n->host,
		    book_text(n->book, n->book->providers[n->book->models[n->out->model].provider].id));
	return true;
}

/* Whether a model has a price in a region. */
static bool
model_has_region(const struct book *b, const struct model *m, const char *region)
{
	for (uint32_t i = 0; i < m->rates.count; i++) {
		if (strcmp(book_text(b, b->rates[m->rates.first + i].region), region) == 0)
			return true;
	}
	for (uint32_t i = 0; i < m->uplifts.count; i++) {
		if (strcmp(book_text(b, b->uplifts[m->uplifts.first + i].region), region) == 0)
			return true;
	}
	return false;
}

static void
naming_finish(struct naming *n)
{
	struct model_name *out = n->out;

	if (*out->region != '\0' && !model_has_region(n->book, &n->book->models[out->model], out->region)) {
		naming_note(n, "it has no price of its own in region %s", out->region);
		out->region = "";
	} else if (*out->region != '\0')
		naming_note(n, "region %s, by its name", out->region);
	out->note = n->note.n == 0 ? NULL : n->note.text;
}

static bool
error_own_profile(const char *name, struct err *e)
{
	return err_set(e, ERR_MODEL, "'%.120s' is an inference profile of an application, which does not say its model; "
	    "a price file given as overlay= can name it as an alias of the model (man toll-pricing)", name);
}

bool
model_name_find(const struct book *b, const char *name, const char *provider, instant at, enum model_naming naming,
    struct arena *a, struct model_name *out, struct err *e)
{
	struct naming n = { .book = b, .text = name, .provider = provider == NULL ? "" : provider, .host = "",
	    .kind = naming, .at = at, .arena = a, .note = buffer_new(a), .out = out };
	struct err why;

	*out = (struct model_name){ .region = "" };
	if (model_lookup(b, name, provider, at, &out->model, e))
		return true;
	if (e->kind != ERR_MODEL || strlen(name) > 256)
		return false;
	if (text_begins(name, "arn:") && strstr(name, "application-inference-profile/") != NULL)
		return error_own_profile(name, e);
	for (size_t applied = 0; applied < RULES_APPLIED; applied++) {
		size_t i = 0;

		while (i < LENGTH(rules) && !rules[i](&n))
			i++;
		if (i == LENGTH(rules))
			return false;
		if (naming_lookup(&n, &why)) {
			naming_finish(&n);
			return true;
		}
	}
	return false;
}
