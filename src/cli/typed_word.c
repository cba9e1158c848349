/* SPDX-License-Identifier: MIT */
#include "cli/typed_word.h"

#include <string.h>

#include "base/file.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"
#include "commands/model_family.h"
#include "pricing/request.h"

/* Names of families of models that begin a word. */
static const struct { const char *name, *family; } families[] = {
	{ "通义千问", "qwen" }, { "通义", "qwen" }, { "千问", "qwen" }, { "豆包", "doubao" },
	{ "智谱", "glm" }, { "文心一言", "ernie" }, { "文心", "ernie" }, { "混元", "hunyuan" },
	{ "深度求索", "deepseek" }, { "月之暗面", "kimi" },
};

/* Chinese names of fields, before the sign of equality. */
static const struct { const char *name, *field; } field_names[] = {
	{ "输入", "in" }, { "输出", "out" }, { "缓存", "cached" }, { "模型", "model" }, { "请求", "n" },
	{ "日期", "on" }, { "币种", "currency" }, { "汇率", "rate" },
};

/* A word whose field has a Chinese name, with its own. */
static const char *
with_plain_field(const char *word, struct arena *a)
{
	for (size_t i = 0; i < LENGTH(field_names); i++) {
		const size_t n = strlen(field_names[i].name);

		if (strncmp(word, field_names[i].name, n) == 0 && word[n] == '=')
			return arena_printf(a, "%s%s", field_names[i].field, word + n);
	}
	return word;
}

static const char *
with_plain_family(const char *word, struct arena *a)
{
	for (size_t i = 0; i < LENGTH(families); i++) {
		const size_t n = strlen(families[i].name);

		if (strncmp(word, families[i].name, n) == 0)
			return arena_printf(a, "%s%s", families[i].family, word + n);
	}
	return word;
}

/* Whether the value of a field is a text of the user's own, such as a path. */
static bool
value_is_text(const char *name, size_t n, struct arena *a)
{
	const struct field *f = field_find(arena_strndup(a, name, n));

	return f == NULL || (f->kind == FIELD_TEXT && *f->value != '\0' && strcmp(f->value, "TIER") != 0 &&
	    strcmp(f->value, "CODE") != 0 && strcmp(f->value, "NUMBER") != 0 && strcmp(f->value, "NAME") != 0);
}

/* A word with its plain characters; one without others is returned as it is. */
static const char *
word_plain(const char *word, struct arena *a)
{
	const char *plain = text_plain_width(a, word), *equals = strchr(plain, '=');
	const char *typed;

	if (plain == word)
		return with_plain_family(word, a);
	if (*word == '@' || !file_is_absent(word))
		return word;
	if (equals == NULL || !value_is_text(plain, (size_t)(equals - plain), a))
		return with_plain_family(plain, a);
	/* the name of the field alone; the sign after it may be either */
	typed = strchr(word, '=');
	if (typed == NULL || strstr(word, "＝") != NULL)
		typed = strstr(word, "＝") + strlen("＝") - 1;
	return arena_printf(a, "%.*s=%s", (int)(equals - plain), plain, typed + 1);
}

static bool
digit_is_next(const char *text, struct arena *a)
{
	return text_is_digit(*text_plain_width(a, text));
}

/*
 * The bytes of a word before what separates it from the next one, where the shell saw none: an ideographic blank, or a
 * comma or enumeration comma that no digit follows. *n: the bytes of the separator; 0 at the end.
 */
static size_t
bytes_before_separator(const char *word, struct arena *a, size_t *n)
{
	static const char *const separators[] = { "　", "，", "、" };

	for (const char *p = word; *p != '\0'; p++) {
		for (size_t i = 0; i < LENGTH(separators); i++) {
			*n = strlen(separators[i]);
			if (strncmp(p, separators[i], *n) == 0 && (i == 0 || !digit_is_next(p + *n, a)))
				return (size_t)(p - word);
		}
	}
	*n = 0;
	return strlen(word);
}

/* Whether a word is one whatever it has in it: a file, or the value of a field that is a text. */
static bool
word_is_whole(const char *word, struct arena *a)
{
	const char *plain = text_plain_width(a, word), *equals = strchr(plain, '=');

	return plain == word || *word == '@' || !file_is_absent(word) || (equals != NULL &&
	    strcspn(plain, " ,") > (size_t)(equals - plain) && value_is_text(plain, (size_t)(equals - plain), a));
}

/*
 * "500 a month" and "50k per day" as "500/month" and "50k/day": a number, a word between, and a period. *taken: the
 * number of words that it is; NULL if it is none.
 */
static const char *
amount_per_period(const char *const *words, size_t n, struct arena *a, size_t *taken)
{
	static const char *const between[] = { "a", "an", "per", "each", "every" };
	const char *equals = strchr(words[0], '='), *number = equals == NULL ? words[0] : equals + 1;
	bool joins = false;

	for (size_t i = 0; i < LENGTH(between) && n >= 3; i++)
		joins |= text_equal(words[1], between[i]);
	for (enum period p = PERIOD_HOUR; joins && p < N_PERIODS; p++) {
		if (text_equal(words[2], period_name(p)) && (text_is_digit(*number) || strchr("$.", *number) != NULL)) {
			*taken = 3;
			return arena_printf(a, "%s/%s", words[0], period_name(p));
		}
	}
	return NULL;
}

void
typed_words_plain(const char *const *words, size_t n, struct arena *a, const char *const **out, size_t *n_out)
{
	const char **plain = NULL;
	size_t room = 0, count = 0;

	for (size_t i = 0; i < n; i++) {
		const char *rest = words[i], *period;
		size_t bytes = 0, separator = 0, taken;

		period = amount_per_period(words + i, n - i, a, &taken);
		if (period != NULL) {
			plain = arena_grow(a, plain, count, &room, sizeof *plain);
			plain[count++] = period;
			i += taken - 1;
			continue;
		}
		do {
			rest += bytes + separator;
			bytes = word_is_whole(words[i], a) ? strlen(rest) : bytes_before_separator(rest, a, &separator);
			if (bytes == 0 && *words[i] != '\0')
				continue;
			plain = arena_grow(a, plain, count, &room, sizeof *plain);
			plain[count++] = with_plain_field(word_plain(with_plain_field(arena_strndup(a, rest, bytes), a),
			    a), a);
		} while (rest[bytes] != '\0');
	}
	*out = plain;
	*n_out = count;
}

/* Whether n bytes name a model, perhaps with a tier or a share, a pattern of models, or a family. */
static bool
is_model(const struct book *b, day today, const char *word, size_t n, struct arena *a)
{
	const char *name = arena_strndup(a, word, strcspn(word, "@:") < n ? strcspn(word, "@:") : n);
	struct context context = { .book = b };
	uint32_t model, *models;
	size_t count;
	struct err e;

	return n > 0 && (model_lookup(b, name, NULL, date_instant(today), &model, &e) || e.kind != ERR_MODEL ||
	    model_lookup_glob(b, name, "", a, &models, &count, &e) ||
	    model_family_find(&context, name, a, &models, &count));
}

static bool
word_joins(const char *word)
{
	static const char *const joins[] = { "and", "vs", "vs.", "versus", "," };

	for (size_t i = 0; i < LENGTH(joins); i++) {
		if (text_equal(word, joins[i]))
			return true;
	}
	return false;
}

/* Whether all parts of a word between commas are models. */
static bool
word_is_list(const struct book *b, day today, const char *word, struct arena *a)
{
	if (strchr(word, ',') == NULL || strchr(word, '=') != NULL || !file_is_absent(word))
		return false;
	for (const char *p = word; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		if (!is_model(b, today, p, strcspn(p, ","), a))
			return false;
	}
	return *word != ',';
}

bool
typed_words_may_list(const char *const *words, size_t n)
{
	bool may = false;

	for (size_t i = 0; i < n; i++)
		may |= word_joins(words[i]) || (strchr(words[i], ',') != NULL && strchr(words[i], '=') == NULL);
	return may;
}

void
typed_words_models(const struct book *b, day today, struct arena *a, const char *const **words, size_t *n)
{
	const char **out = NULL;
	size_t room = 0, count = 0;
	bool model = false;	/* the last word was one */

	for (size_t i = 0; i < *n; i++) {
		const char *word = (*words)[i];
		const bool list = word_is_list(b, today, word, a);

		if (model && i + 1 < *n && word_joins(word) && (word_is_list(b, today, (*words)[i + 1], a) ||
		    is_model(b, today, (*words)[i + 1], strlen((*words)[i + 1]), a)))
			continue;
		for (const char *p = word; list && *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
			out = arena_grow(a, out, count, &room, sizeof *out);
			out[count++] = arena_strndup(a, p, strcspn(p, ","));
		}
		model = list || (strchr(word, '=') == NULL && is_model(b, today, word, strlen(word), a));
		if (list)
			continue;
		out = arena_grow(a, out, count, &room, sizeof *out);
		out[count++] = word;
	}
	*words = out;
	*n = count;
}
