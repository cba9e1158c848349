/* SPDX-License-Identifier: MIT */
/* The table of families, from token_family.def. */
#include "tokens/token_family.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"

static const struct token_family families[] = {
#define FAMILY(title, how, from) }, { .name = title, .confidence = TOKENS_##how, .source = from,
#define FACTORS(kind, low, middle, high) .factor[TEXT_##kind] = { low, middle, high },
#define MODELS(pattern)
#define ASSUMED(pattern)
	{ .name = "",
#include "tokens/token_family.def"
	},
#undef FAMILY
#undef MODELS
#undef ASSUMED
};
#undef FACTORS

/* The patterns, each with the name of its family. */
static const struct { const char *family, *pattern; bool assumed; } patterns[] = {
#define FAMILY(title, how, from) { title, NULL, false },
#define FACTORS(kind, low, middle, high)
#define MODELS(pattern) { NULL, pattern, false },
#define ASSUMED(pattern) { NULL, pattern, true },
#include "tokens/token_family.def"
};

const struct token_family *
token_family_find(const char *name)
{
	for (size_t i = 1; i < LENGTH(families); i++) {
		if (strcmp(families[i].name, name) == 0)
			return &families[i];
	}
	return NULL;
}

const struct token_family *
token_family_of_model(const char *id, bool *assumed)
{
	const char *family = "unknown";

	for (size_t i = 0; i < LENGTH(patterns); i++) {
		if (patterns[i].pattern == NULL) {
			family = patterns[i].family;
			continue;
		}
		if (text_glob(patterns[i].pattern, id)) {
			*assumed = patterns[i].assumed || strcmp(patterns[i].pattern, "*") == 0;
			break;
		}
	}
	return token_family_find(family);
}

struct token_count
token_family_count(const struct token_family *f, const struct text_count *t)
{
	struct token_count sum = { 0 };

	if (f->confidence == TOKENS_EXACT) {
		uint64_t n = t->tokens[strcmp(f->name, "cl100k_base") == 0 ? ENCODING_CL100K : ENCODING_O200K];

		return (struct token_count){ n, n, n };
	}
	for (size_t i = 0; i < N_TEXT_KINDS; i++) {
		sum.least += t->kinds[i] * f->factor[i].least;
		sum.typical += t->kinds[i] * f->factor[i].typical;
		sum.most += t->kinds[i] * f->factor[i].most;
	}
	if (t->bytes < TEXT_SHORT) {
		sum.least = sum.least * 9 / 10;
		sum.most = (sum.most * 11 + 9) / 10;
	}
	return (struct token_count){ sum.most > 0 && sum.least < 100 ? 1 : sum.least / 100,	/* a text has a token */
	    (sum.typical + 50) / 100, (sum.most + 99) / 100 };
}
