/* SPDX-License-Identifier: MIT */
#include "commands/model_family.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"

enum { ID_ROOM = 160 };

bool
model_family_find(const struct context *c, const char *word, struct arena *a, uint32_t **models, size_t *n)
{
	const struct book *b = c->book;
	uint32_t provider = book_provider(b, word);
	char folded[ID_ROOM], id[ID_ROOM];

	*n = 0;
	*models = arena_array(a, b->n_models, sizeof **models);
	if (*word == '\0' || text_fold(folded, sizeof folded, word) >= sizeof folded)
		return false;
	for (uint32_t i = 0; i < b->n_models; i++) {
		const struct model *m = &b->models[i];
		bool hosted = m->host || b->providers[m->provider].host;

		if (provider != BOOK_NONE ? m->provider == provider : !hosted &&
		    text_fold(id, sizeof id, book_text(b, m->id)) < sizeof id && model_id_in_family(id, folded))
			(*models)[(*n)++] = i;
	}
	return *n > 0;
}

static bool
is_for_text(const struct book *b, uint32_t model)
{
	return !b->models[model].charges && strcmp(model_kind(book_text(b, b->models[model].id)), "text") == 0;
}

/* A model of a family, and since when its newest prices hold. */
struct member { uint32_t model; instant first; size_t order; };

static int
compare_members(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	if (a->first != b->first)
		return a->first > b->first ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

/* The first day of a model's prices; false if it has none for tokens on that day. */
static bool
member_first_day(const struct book *b, uint32_t model, instant at, instant *first)
{
	const struct model *m = &b->models[model];
	bool sold = false;

	*first = INSTANT_LAST;
	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];

		if (strcmp(book_text(b, r->tier), "any") == 0 || (r->priced & METER_BIT(METER_INPUT)) == 0)
			continue;
		sold |= r->from <= at && at < r->until;
		*first = r->from < *first ? r->from : *first;
	}
	return sold;
}

size_t
model_family_newest(const struct context *c, day on, uint32_t *models, size_t n, size_t most)
{
	const struct book *b = c->book;
	struct arena *a = arena_new();
	struct member *members = arena_array(a, n, sizeof *members);
	size_t kept = 0;
	bool texts = false;	/* who names a family means its models for text, if it has any */

	for (size_t i = 0; i < n; i++)
		texts |= is_for_text(b, models[i]);
	for (size_t i = 0; i < n; i++) {
		struct member *m = &members[kept];

		*m = (struct member){ .model = models[i], .order = i };
		if ((!texts || is_for_text(b, models[i])) &&
		    (b->models[models[i]].retired == 0 || b->models[models[i]].retired > on) &&
		    member_first_day(b, models[i], date_instant(on), &m->first))
			kept++;
	}
	if (kept > 0)
		qsort(members, kept, sizeof *members, compare_members);
	kept = kept < most ? kept : most;
	for (size_t i = 0; i < kept; i++)
		models[i] = members[i].model;
	arena_free(a);
	return kept;
}

/* The parts of ids that say what a model is for; all others are for text. The first that fits counts. */
static const struct { const char *part, *kind; } kinds[] = {
	{ "embed", "embedding" }, { "embedding", "embedding" }, { "embeddings", "embedding" },
	{ "voyage", "embedding" },
	{ "rerank", "rerank" }, { "reranker", "rerank" }, { "moderation", "moderation" }, { "ocr", "ocr" },
	{ "paddleocr", "ocr" },
	{ "asr", "speech" }, { "tts", "speech" }, { "whisper", "speech" }, { "transcribe", "speech" },
	{ "translate", "speech" }, { "realtime", "speech" }, { "audio", "speech" }, { "live", "speech" },
	{ "sonic", "speech" }, { "voxtral", "speech" }, { "nova-2-general", "speech" }, { "aura", "speech" },
	{ "image", "image" }, { "imagen", "image" }, { "dall", "image" }, { "canvas", "image" }, { "flux", "image" },
	{ "sora", "video" }, { "veo", "video" }, { "reel", "video" }, { "video", "video" }, { "lyria", "video" },
	{ "guard", "moderation" }, { "safeguard", "moderation" },
};

static const char *const other_kinds[] = { "text", "all" };

const char *
model_kind(const char *id)
{
	char folded[ID_ROOM];

	if (text_fold(folded, sizeof folded, id) >= sizeof folded)
		return "text";
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		if (model_id_in_family(folded, kinds[i].part))
			return kinds[i].kind;
	}
	return "text";
}

bool
model_kind_is(const char *word)
{
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		if (strcmp(kinds[i].kind, word) == 0)
			return true;
	}
	for (size_t i = 0; i < LENGTH(other_kinds); i++) {
		if (strcmp(other_kinds[i], word) == 0)
			return true;
	}
	return false;
}
