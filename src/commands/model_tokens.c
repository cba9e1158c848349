/* SPDX-License-Identifier: MIT */
/* From a model to its tokenizer, and what is said of it. */
#include "commands/model_tokens.h"

#include <string.h>

#include "base/file.h"
#include "batch/row_text.h"

bool
token_options_read(const struct request *r, struct arena *a, struct token_options *out, struct err *e)
{
	enum encoding_id id;

	*out = (struct token_options){ .only_exact = *r->tokens != '\0' };
	if (*r->tokens != '\0' && strcmp(r->tokens, "exact") != 0)
		return err_set(e, ERR_USAGE, "tokens=%.40s: the only value is exact", r->tokens);
	if (*r->pattern != '\0' && (*r->encoding == '\0' || encoding_find(r->encoding, &id)))
		return err_set(e, ERR_USAGE, "pattern= belongs to a vocabulary of one's own: encoding=FILE");
	if (*r->encoding == '\0')
		return true;
	if (encoding_find(r->encoding, &id)) {
		out->family = token_family_find(r->encoding);
		return true;
	}
	if (file_is_absent(r->encoding))
		return err_set(e, ERR_USAGE, "encoding=%.60s is neither o200k_base nor cl100k_base, nor a file",
		    r->encoding);
	out->path = r->encoding;
	return own_encoding_read(a, r->encoding, r->pattern, &out->own, e) || err_at(e, "encoding: ");
}

bool
model_tokens_find(const struct token_options *o, const struct book *b, uint32_t model, struct model_tokens *out,
    struct err *e)
{
	const char *id = b == NULL ? NULL : book_text(b, b->models[model].id);

	*out = (struct model_tokens){ .family = o->family };
	if (o->path != NULL)
		out->name = o->path;
	else if (o->family == NULL && id != NULL)
		out->family = token_family_of_book(b, model, &out->assumed);
	else if (o->family == NULL)
		out->family = token_family_find(encoding_name(ENCODING_O200K));
	if (out->family != NULL)
		out->name = out->family->name;
	out->exact = out->family == NULL || (out->family->confidence == TOKENS_EXACT && !out->assumed);
	if (!o->only_exact || out->exact)
		return true;
	return err_set(e, ERR_PRICE, "tokens=exact: %s has no tokenizer here, and its tokens can only be estimated; "
	    "count them with its vendor's service, and give the number", id);
}

unsigned
model_tokens_encodings(const struct model_tokens *m)
{
	enum encoding_id id = ENCODING_O200K;

	if (m->family == NULL)
		return 1U << ENCODING_OWN;
	encoding_find(m->family->name, &id);
	return 1U << id;
}

struct token_count
model_tokens_count(const struct model_tokens *m, const struct text_count *t)
{
	uint64_t own = t->tokens[ENCODING_OWN];

	return m->family == NULL ? (struct token_count){ own, own, own } : token_family_count(m->family, t);
}

/* A quotient as a decimal with two places. */
static const char *
factor_text(uint64_t tokens, uint64_t of, struct arena *a)
{
	uint64_t hundredths = (tokens * 100 + of / 2) / of;

	return arena_printf(a, "%u.%02u", (unsigned)(hundredths / 100), (unsigned)(hundredths % 100));
}

/* The kind of text that most of the tokens are of. */
static enum text_kind
main_kind(const struct text_count *t)
{
	enum text_kind kind = 0;

	for (enum text_kind k = 1; k < N_TEXT_KINDS; k++)
		kind = t->kinds[k] > t->kinds[kind] ? k : kind;
	return kind;
}

const char *
model_tokens_factor(const struct model_tokens *m, const struct text_count *t, struct arena *a)
{
	struct token_count n = model_tokens_count(m, t);
	uint64_t of = t->tokens[ENCODING_O200K] > 0 ? t->tokens[ENCODING_O200K] : 1;

	return arena_printf(a, "%s to %s", factor_text(n.least, of, a), factor_text(n.most, of, a));
}

const char *
model_tokens_source(const struct model_tokens *m, struct arena *a)
{
	static const char *const how[] = { [TOKENS_EXACT] = "assumed:", [TOKENS_MEASURED] = "measured with",
		[TOKENS_REPORTED] = "reported by", [TOKENS_GUESS] = "a guess from" };

	return arena_printf(a, "%s %s", how[m->family->confidence], m->family->confidence == TOKENS_EXACT ?
	    "its vendor has not said which encoding it has" : m->family->source);
}

const char *
model_tokens_note(const struct model_tokens *m, const struct text_count *t, struct arena *a)
{
	if (m->exact)
		return arena_printf(a, "exact, %s", m->name);
	if (m->family->confidence == TOKENS_EXACT)
		return arena_printf(a, "exact if the model has %s, which its vendor has not said", m->name);
	return arena_printf(a, "an estimate: %s x o200k_base for %s (%s), %s", model_tokens_factor(m, t, a),
	    text_kind_name(main_kind(t)), m->name, model_tokens_source(m, a));
}
