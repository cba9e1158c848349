/* SPDX-License-Identifier: MIT */
#include "cli/typed_word.h"

#include <string.h>

#include "base/file.h"
#include "base/macros.h"
#include "base/text.h"
#include "pricing/request.h"

/* Names of families of models that begin a word. */
static const struct { const char *name, *family; } families[] = {
	{ "通义千问", "qwen" }, { "通义", "qwen" }, { "千问", "qwen" }, { "豆包", "doubao" }, { "智谱", "glm" },
	{ "文心一言", "ernie" }, { "文心", "ernie" }, { "混元", "hunyuan" }, { "深度求索", "deepseek" },
	{ "月之暗面", "kimi" },
};

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

void
typed_words_plain(const char *const *words, size_t n, struct arena *a, const char *const **out, size_t *n_out)
{
	const char **plain = NULL;
	size_t room = 0, count = 0;

	for (size_t i = 0; i < n; i++) {
		const char *rest = words[i];
		size_t bytes = 0, separator = 0;

		do {
			rest += bytes + separator;
			bytes = word_is_whole(words[i], a) ? strlen(rest) : bytes_before_separator(rest, a, &separator);
			if (bytes == 0 && *words[i] != '\0')
				continue;
			plain = arena_grow(a, plain, count, &room, sizeof *plain);
			plain[count++] = word_plain(arena_strndup(a, rest, bytes), a);
		} while (rest[bytes] != '\0');
	}
	*out = plain;
	*n_out = count;
}
