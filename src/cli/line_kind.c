/* SPDX-License-Identifier: MIT */
/* Recognises arithmetic, changes of the last question, misspelt commands and rows of usage files. See line_kind.h. */
#include "cli/line_kind.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "commands/args.h"
#include "usage/usage_columns.h"

/* ---- arithmetic ---- */

/* "2026-10-01"; a price such as 3/15 needs a count or a model beside it, and alone is arithmetic. */
static bool
text_is_day(const char *word)
{
	struct err none;
	day d;

	return date_parse_day(word, &d, &none);
}

const char *
line_arithmetic(const char *const *words, size_t n, struct arena *a, const char ***field_words,
    size_t *n_field_words)
{
	struct buffer joined = buffer_new(a);
	struct calculation result;
	struct arg *w;
	struct err none;
	size_t n_words;

	if (!args_read(words, n, a, &w, &n_words, &none))
		return NULL;
	*field_words = arena_array(a, n_words, sizeof **field_words);
	*n_field_words = 0;
	for (size_t i = 0; i < n_words; i++) {
		const struct field *f = w[i].name == NULL ? NULL : field_find(w[i].name);

		if (w[i].name == NULL)
			buffer_printf(&joined, "%s%s", joined.n == 0 ? "" : " ", w[i].value);
		else if (f != NULL && (f->group & (FIELDS_ANSWER | FIELDS_OUTPUT)) != 0)
			(*field_words)[(*n_field_words)++] = arena_printf(a, "%s=%s", w[i].name, w[i].value);
		else
			return NULL;
	}
	if (joined.n == 0 || text_is_day(joined.text) ||
	    quantity_calculate(joined.text, &result, &none) == ARITHMETIC_NONE)
		return NULL;
	return joined.text;
}

bool
line_is_broken_arithmetic(const char *const *words, size_t n)
{
	return n >= 3 && strlen(words[1]) == 1 && strchr("*/+-^", *words[1]) != NULL &&
	    (text_is_digit(*words[2]) || strchr("$.(", *words[2]) != NULL) && !text_is_digit(*words[0]);
}

/* ---- the last question ---- */

bool
line_is_change(const char *const *words, size_t n, struct arena *a)
{
	struct arg *w;
	struct err none;

	if (!args_read(words, n, a, &w, &n, &none))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct field *f = w[i].name == NULL ? NULL : field_find(w[i].name);

		if (f == NULL || strcmp(f->name, "model") == 0)
			return false;
	}
	return n > 0;
}

static bool
args_have_field(const struct arg *w, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (w[i].name != NULL && field_find(w[i].name) == field_find(name))
			return true;
	}
	return false;
}

/* The value of a field in the last question; NULL. */
static const char *
value_in(const struct arg *w, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (w[i].name != NULL && field_find(w[i].name) == field_find(name))
			return w[i].value;
	}
	return NULL;
}

/* Whether a value says how much a count is to change: "+20%", "-500". */
static bool
value_is_change(const struct arg *w)
{
	const struct field *f = field_find(w->name);

	return (*w->value == '+' || *w->value == '-') && w->value[1] != '\0' && f != NULL &&
	    (f->kind == FIELD_COUNT || f->kind == FIELD_REQUESTS || f->kind == FIELD_QUANTITY);
}

/* The changed value of a count: "10k" and "+20%" are "(10k)+20%". What has a period keeps it. */
static const char *
changed_value(const char *old, const char *change, struct arena *a)
{
	const size_t n = strcspn(old, "/");
	const bool period = strchr("hdwmy", old[n] == '\0' ? '?' : old[n + 1]) != NULL;

	return period ? arena_printf(a, "(%.*s)%s%s", (int)n, old, change, old + n) :
	    arena_printf(a, "(%s)%s", old, change);
}

bool
line_is_relative(const char *const *words, size_t n, struct arena *a)
{
	struct arg *w;
	struct err none;
	bool relative = false;

	for (size_t i = 0; args_read(words, n, a, &w, &n, &none) && i < n; i++)
		relative |= w[i].name != NULL && value_is_change(&w[i]);
	return relative;
}

const char *const *
line_change(const char *const *question, size_t n_question, const char *const *words, size_t n,
    struct arena *a, size_t *n_out)
{
	const char **out = arena_array(a, n_question + n + 1, sizeof *out);
	struct arg *old, *new;
	size_t n_old = 0, n_new = 0;
	struct err none;

	*n_out = 0;
	if (!args_read(question, n_question, a, &old, &n_old, &none) ||
	    !args_read(words, n, a, &new, &n_new, &none))
		return out;	/* both were read before */
	for (size_t i = 0; i < n_old; i++) {
		if (old[i].name != NULL && !args_have_field(new, n_new, old[i].name))
			out[(*n_out)++] = arena_printf(a, "%s=%s", old[i].name, old[i].value);
	}
	for (size_t i = 0; i < n_new; i++) {
		const char *before = value_is_change(&new[i]) ? value_in(old, n_old, new[i].name) : NULL;

		out[(*n_out)++] = arena_printf(a, "%s=%s", new[i].name,
		    before == NULL ? new[i].value : changed_value(before, new[i].value, a));
	}
	out[(*n_out)++] = "--";
	for (size_t i = 0; i < n_old; i++) {
		if (old[i].name == NULL)
			out[(*n_out)++] = arena_strdup(a, old[i].value);
	}
	return out;
}

/* ---- a wrong command ---- */

/* Words that people try, and the command that does what they mean. */
static const struct { const char *word, *command; } synonyms[] = {
	{ "cost", "quote" }, { "estimate", "quote" }, { "cheapest", "top" },
	{ "cheap", "top" }, { "best", "top" }, { "ls", "models" }, { "search", "models" },
	{ "find", "models" }, { "describe", "show" }, { "total", "sum" }, { "add", "sum" },
	{ "plan", "plans" }, { "subscriptions", "plans" }, { "factor", "ratio" }, { "load", "source" },
	{ "run", "source" }, { "write", "save" }, { "man", "help" }, { "?", "help" },
	{ "q", "quit" }, { "bye", "quit" }, { "plot", "curve" }, { "monthly", "forecast" },
	{ "conversation", "chat" }, { "validate", "check" }, { "compare-models", "quote" },
};

/* The command whose name is nearest to a word: one typing error in a short word, at most two in a longer one; NULL. */
static const char *
command_nearest(const char *word)
{
	unsigned least = strlen(word) < 5 ? 2 : 3;
	const char *nearest = NULL;

	for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++) {
		if (text_equal(synonyms[i].word, word))
			return synonyms[i].command;
	}
	for (size_t i = 0; strlen(word) > 2 && i < n_commands; i++) {
		unsigned distance = text_distance(word, commands[i].name, least);

		if (distance < least) {
			least = distance;
			nearest = commands[i].name;
		}
	}
	return nearest;
}

const char *
line_meant(const char *const *words, size_t n, struct arena *a)
{
	struct buffer out = buffer_new(a);
	const struct command *joined;
	const char *name;
	size_t used = 1;

	if (n == 0 || words[0][0] == '-' || command_find(words[0]) != NULL)
		return NULL;
	joined = n > 1 ? command_find(arena_printf(a, "%s%s", words[0], words[1])) : NULL;
	if (joined != NULL)
		used = 2;
	name = joined != NULL ? joined->name : command_nearest(words[0]);
	if (name == NULL)
		return NULL;
	buffer_puts(&out, name);
	for (size_t i = used; i < n; i++) {
		buffer_puts(&out, " ");
		args_quote(&out, words[i]);
	}
	return out.text;
}

/* ---- the prompt ---- */

void
line_prompt_text(char *out, size_t size, const struct setting *settings, size_t n)
{
	enum { COLUMNS = 24 };
	size_t used = 0, left = 0;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		const struct field *f = settings[i].field;
		bool is_day = strcmp(f->name, "on") == 0;
		char value[64], item[128];

		if (!is_day && (f->group & FIELDS_COUNTS) == 0)
			continue;
		text_clean(value, sizeof value, settings[i].value, strlen(settings[i].value));
		snprintf(item, sizeof item, "%s%s=%s", used == 0 ? "" : " ",
		    *f->brief != '\0' ? f->brief : f->name, value);
		if (used + strlen(item) > COLUMNS || used + strlen(item) >= size)
			left++;
		else
			used += (size_t)snprintf(out + used, size - used, "%s", item);
	}
	if (left > 0 && used + 5 < size)
		snprintf(out + used, size - used, "%s+%zu", used == 0 ? "" : " ", left);
}

/* ---- files given by mistake ---- */

bool
line_is_row(const char *line)
{
	return strpbrk(line, ",;\t|") != NULL && strchr(line, '=') == NULL;
}

/* Whether some cell of the line is the name of a column of usage. */
static bool
row_names_columns(const char *line, struct arena *a)
{
	for (const char *p = line; *p != '\0'; p += *p != '\0') {
		size_t n = strcspn(p, ",;\t|\r\n");
		struct meaning means;

		while (n > 0 && (*p == '"' || *p == ' '))
			p++, n--;
		if (n > 0 && usage_columns_meaning(arena_strndup(a, p, n - (p[n - 1] == '"')), a, &means))
			return true;
		p += n;
	}
	return false;
}

bool
line_is_usage(const char *line, struct arena *a)
{
	size_t skip = strspn(line, " \t"), first = strcspn(line + skip, " \t,");
	struct calculation result;
	struct err none;

	if (strncmp(line + skip, "{\"", 2) == 0)	/* JSON Lines */
		return strstr(line, "\":") != NULL;
	if (line[skip] == '#' || !line_is_row(line) || strchr(line, '{') != NULL)
		return false;
	if (row_names_columns(line, a))
		return true;
	return strchr(line, ',') != NULL && command_find(arena_strndup(a, line + skip, first)) == NULL &&
	    quantity_calculate(arena_strndup(a, line, strcspn(line, "\r\n")), &result, &none) == ARITHMETIC_NONE;
}
