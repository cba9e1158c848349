/* SPDX-License-Identifier: MIT */
/*
 * Command lines: from a line to words, from words to fields, switches and operands. args.h has the language.
 */
#include "commands/args.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"
#include "pricing/request.h"
#include "report/render.h"

/* The switches before and after those of the formats. */
static const struct args_switch first_switches[] = {
	{ "--explain",  "",   "explain", "yes",      "show the price row behind every line" },
	{ "--quiet",    "-q", "quiet",   "yes",      "no summaries and no hints" },
	{ "--force",    "",   "force",   "yes",      "do what would otherwise be refused" },
	{ "--all",      "",   "all",     "yes",
	    "show all: long comparisons, retired models of patterns, what check and import count" },
	{ "--pager",    "",   "pager",   "yes",      "show the answer by $PAGER, on a terminal" },
};

static const struct args_switch last_switches[] = {
	{ "--help",     "-h", "help",    "",         "the same as the command help" },
	{ "--version",  "-V", "version", "",         "the same as the command version" },
};

bool
args_switch_at(size_t i, struct arena *a, struct args_switch *out)
{
	if (i < LENGTH(first_switches)) {
		*out = first_switches[i];
		return true;
	}
	i -= LENGTH(first_switches);
	for (size_t k = 0; k < n_formats; k++) {
		const struct format *f = formats[k];

		if (f->option == NULL || i-- > 0)
			continue;
		*out = (struct args_switch){ f->option, "", "format", f->name,
		    arena_printf(a, "the same as format=%s", f->name) };
		return true;
	}
	if (i >= LENGTH(last_switches))
		return false;
	*out = last_switches[i];
	return true;
}

const struct args_short_name words_briefs[] = {
	{ "-o", "to" },
	{ "-n", "requests" },
};

const size_t n_words_briefs = sizeof words_briefs / sizeof words_briefs[0];

/* ---- a session line ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * A word as it was typed; loose has a 'b' for each brace and comma that is not quoted, a 'p' for each such
 * point, else a blank.
 */
struct typed { struct buffer text, loose; };

static void
type_char(struct typed *word, char c, bool quoted)
{
	bool brace = c == '{' || c == ',' || c == '}';

	buffer_add(&word->text, &c, 1);
	buffer_add(&word->loose, quoted ? " " : brace ? "b" : c == '.' ? "p" : " ", 1);
}

/* Reads one word at *s, quotes and all. */
static bool
split_word(const char **s, struct typed *word, struct err *e)
{
	const char *p = *s;
	char quote = '\0';

	for (; *p != '\0' && (quote != '\0' || !is_blank(*p)); p++) {
		if (*p == quote)
			quote = '\0';
		else if (quote == '\0' && (*p == '"' || *p == '\''))
			quote = *p;
		else if (*p == '\\' && quote != '\'' && p[1] != '\0')
			type_char(word, *++p, true);
		else
			type_char(word, *p, quote != '\0');
	}
	*s = p;
	return quote == '\0' || err_set(e, ERR_USAGE, "a %c quote is not closed", quote);
}

enum { BRACED_MAX = 1000 };	/* words of a line that braces stand for */

/* The words of a line so far. */
struct line {
	struct arena	*arena;
	const char	**words;
	size_t		 n, room;
	size_t		 braced;	/* how often a brace was opened out */
	struct err	*err;
};

/*
 * The brace that closes the one at text[open], if there is a comma between them at the same level;
 * 0 if the brace is an ordinary character.
 */
static size_t
closing_brace(const char *text, const char *loose, size_t open)
{
	unsigned depth = 0;
	bool comma = false;

	for (size_t i = open; text[i] != '\0'; i++) {
		if (loose[i] != 'b')
			continue;
		depth += text[i] == '{';
		comma |= text[i] == ',' && depth == 1;
		if (text[i] == '}' && --depth == 0)
			return comma ? i : 0;
	}
	return 0;
}

static bool	add_braced(struct line *l, const char *text, const char *loose);

/* Adds a word with something in place of what is between its braces. */
static bool
add_filled(struct line *l, const char *text, const char *loose, size_t open, size_t close,
    const char *filling, const char *how)
{
	return add_braced(l, arena_printf(l->arena, "%.*s%s%s", (int)open, text, filling, text + close + 1),
	    arena_printf(l->arena, "%.*s%s%s", (int)open, loose, how, loose + close + 1));
}

/* Adds a word once for each alternative between the braces at open and close. */
static bool
add_alternatives(struct line *l, const char *text, const char *loose, size_t open, size_t close)
{
	unsigned depth = 0;
	size_t from = open + 1;

	for (size_t i = open; i <= close; i++) {
		bool counts = loose[i] == 'b';

		depth += counts && text[i] == '{';
		if (counts && depth == 1 && i > open && text[i] != '{') {
			if (!add_filled(l, text, loose, open, close,
				arena_strndup(l->arena, text + from, i - from),
				arena_strndup(l->arena, loose + from, i - from)))
				return false;
			from = i + 1;
		}
		depth -= counts && text[i] == '}';
	}
	return true;
}

/* A sequence between braces: 1..3, 08..12..2, a..e. */
struct sequence {
	long	first, last, step;
	bool	letters;
	int	digits;		/* that each number has at least, if one was written with a leading zero */
};

static bool
read_end(const char **s, struct sequence *q, long *value)
{
	const char *p = *s, *digits = p + (*p == '-');
	size_t n = strspn(digits, "0123456789");

	if (n == 0 && q->letters && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'))) {
		*value = *p;
		*s = p + 1;
		return true;
	}
	if (n == 0 || n > 9)
		return false;
	q->letters = false;
	*value = strtol(p, NULL, 10);
	*s = digits + n;
	if (*digits == '0' && n > 1 && *s - p > q->digits)
		q->digits = (int)(*s - p);
	return true;
}

/* Whether a text is one: two ends of a kind, and perhaps a step. */
static bool
read_sequence(const char *s, struct sequence *q)
{
	struct sequence step = { .letters = false };
	bool letters;

	*q = (struct sequence){ .step = 1, .letters = true };
	if (!read_end(&s, q, &q->first) || strncmp(s, "..", 2) != 0)
		return false;
	letters = q->letters;
	s += 2;
	if (!read_end(&s, q, &q->last) || q->letters != letters)
		return false;
	if (strncmp(s, "..", 2) == 0) {
		s += 2;
		if (!read_end(&s, &step, &q->step))
			return false;
	}
	q->step = q->step == 0 ? 1 : labs(q->step);
	return *s == '\0';
}

/*
 * The brace that closes the one at text[open] around a sequence, which is read; 0 if there is none. Its
 * points must not be quoted.
 */
static size_t
sequence_at(struct line *l, const char *text, const char *loose, size_t open, struct sequence *q)
{
	size_t n = strcspn(text + open + 1, "{,}"), close = open + 1 + n;

	if (text[close] != '}' || loose[close] != 'b')
		return 0;
	for (size_t i = open + 1; i < close; i++) {
		if (text[i] == '.' && loose[i] != 'p')
			return 0;
	}
	return read_sequence(arena_strndup(l->arena, text + open + 1, n), q) ? close : 0;
}

/* Adds a word once for each member of a sequence. */
static bool
add_sequence(struct line *l, const char *text, const char *loose, size_t open, size_t close,
    const struct sequence *q)
{
	long way = q->last < q->first ? -q->step : q->step;

	for (long x = q->first; way > 0 ? x <= q->last : x >= q->last; x += way) {
		const char *member = q->letters ? arena_printf(l->arena, "%c", (char)x) :
		    arena_printf(l->arena, "%0*ld", q->digits, x);
		const char *how = arena_printf(l->arena, "%*s", (int)strlen(member), "");

		if (++l->braced > BRACED_MAX)
			return err_set(l->err, ERR_USAGE, "the braces stand for too many words");
		if (!add_filled(l, text, loose, open, close, member, how))
			return false;
	}
	return true;
}

/* Adds a word, or the words that its braces stand for, as a shell has it: a{b,c} is ab ac, a{1..2} a1 a2. */
static bool
add_braced(struct line *l, const char *text, const char *loose)
{
	for (size_t i = 0; text[i] != '\0'; i++) {
		struct sequence q;
		size_t close;

		if (loose[i] != 'b' || text[i] != '{')
			continue;
		if ((close = sequence_at(l, text, loose, i, &q)) > 0)
			return add_sequence(l, text, loose, i, close, &q);
		if ((close = closing_brace(text, loose, i)) == 0)
			continue;
		if (++l->braced > BRACED_MAX)
			return err_set(l->err, ERR_USAGE, "the braces stand for too many words");
		return add_alternatives(l, text, loose, i, close);
	}
	l->words = arena_grow(l->arena, l->words, l->n, &l->room, sizeof *l->words);
	l->words[l->n++] = text;
	return true;
}

bool
args_split(const char *line, struct arena *a, const char ***words, size_t *n, struct err *e)
{
	struct line l = { .arena = a, .err = e };

	for (;;) {
		struct typed word;

		while (is_blank(*line))
			line++;
		if (*line == '\0' || *line == '#')
			break;
		word = (struct typed){ buffer_new(a), buffer_new(a) };
		if (!split_word(&line, &word, e) || !add_braced(&l, word.text.text, word.loose.text))
			return false;
	}
	*words = l.words;
	*n = l.n;
	return true;
}

void
args_quote(struct buffer *out, const char *word)
{
	bool plain = *word != '\0' && word[strcspn(word, " \t\r\n\"'\\#{}")] == '\0';

	buffer_puts(out, plain ? "" : "\"");
	for (; *word != '\0'; word++) {
		if (*word == '"' || *word == '\\')
			buffer_puts(out, "\\");
		buffer_add(out, word, 1);
	}
	buffer_puts(out, plain ? "" : "\"");
}

/* ---- words of a call ---- */

/* What other programs call an option of this one; NULL. */
static const char *
option_elsewhere(const char *word)
{
	static const struct { const char *word, *means; } words[] = { { "-m", "model" }, { "-j", "json" },
	    { "-v", "version" }, { "-V", "version" }, { "-f", "format" }, { "-t", "tier" }, { "--batch", "tier=batch" },
	    { "--md", "markdown" }, { "--output", "out=COUNT, or --to=FILE" } };

	for (size_t i = 0; i < LENGTH(words); i++) {
		if (strcmp(words[i].word, word) == 0)
			return words[i].means;
	}
	return NULL;
}

static bool
no_option(const char *word, struct arena *a, struct err *e)
{
	const char *nearest, *names[64];
	struct args_switch s;
	size_t n = 0;

	for (size_t i = 0; n < LENGTH(names) && args_switch_at(i, a, &s); i++)
		names[n++] = s.option + 2;
	for (size_t i = 0; i < n_fields && n < LENGTH(names); i++) {
		if (fields[i].group != 0)
			names[n++] = fields[i].name;
	}
	nearest = option_elsewhere(word);
	if (nearest == NULL)
		nearest = model_lookup_nearest(word + strspn(word, "-"), names, n);
	if (nearest == NULL)
		return err_set(e, ERR_USAGE, "unknown option '%.40s' ('toll help' shows how to begin)", word);
	return err_set(e, ERR_USAGE, "unknown option '%.40s' (did you mean --%s?)", word, nearest);
}

/* The name before the first '=', if it looks like one of a field. */
static const char *
name_before(const char *word, struct arena *a, const char **value)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	size_t n = strspn(word, letters);

	if (n == 0 || word[n] != '=')
		return NULL;
	*value = word + n + 1;
	return arena_strndup(a, word, n);
}

/* The name of the field that an option with a value of its own word sets; NULL. */
static const char *
name_of_option(const char *word)
{
	for (size_t i = 0; i < n_words_briefs; i++) {
		if (strcmp(words_briefs[i].option, word) == 0)
			return words_briefs[i].name;
	}
	if (strncmp(word, "--", 2) == 0 && field_find(word + 2) != NULL)
		return field_find(word + 2)->name;
	return NULL;
}

static bool
find_switch(const char *word, struct arena *a, struct args_switch *out)
{
	for (size_t i = 0; args_switch_at(i, a, out); i++) {
		if (strcmp(out->option, word) == 0 || (*word != '\0' && strcmp(out->brief, word) == 0))
			return true;
	}
	return false;
}

static bool
is_yes_or_no(const char *word)
{
	return text_equal(word, "yes") || text_equal(word, "no");
}

/* Reads the option at words[i]; *i moves to the last word that it took. */
static bool
read_option(const char *const *words, size_t n, size_t *i, struct arena *a, struct arg *out,
    struct err *e)
{
	const char *word = words[*i];
	struct args_switch s;

	if (find_switch(word, a, &s)) {
		*out = (struct arg){ s.name, s.value };
		return true;
	}
	if (word[1] == '-' && (out->name = name_before(word + 2, a, &out->value)) != NULL)
		return true;
	out->name = name_of_option(word);
	if (out->name == NULL)
		return no_option(word, a, e);
	if (field_find(out->name)->kind == FIELD_SWITCH && !(*i + 1 < n && is_yes_or_no(words[*i + 1]))) {
		out->value = "yes";	/* --dry is dry=yes */
		return true;
	}
	if (*i + 1 == n)
		return err_set(e, ERR_USAGE, "%s needs a value", word);
	out->value = words[++*i];
	return true;
}

/* Whether a word is arithmetic that begins with a minus, as in -5+8: no option begins like that. */
static bool
is_negative_number(const char *word)
{
	return word[1] == '.' || word[1] == '$' || word[1] == '(' || text_is_digit(word[1]);
}

bool
args_read(const char *const *words, size_t n, struct arena *a, struct arg **out, size_t *n_out,
    struct err *e)
{
	bool options = true;

	*out = arena_array(a, n, sizeof **out);
	*n_out = 0;
	for (size_t i = 0; i < n; i++) {
		struct arg *w = &(*out)[*n_out];

		if (options && strcmp(words[i], "--") == 0) {
			options = false;
			continue;
		}
		*w = (struct arg){ NULL, words[i] };
		if (options && words[i][0] == '-' && words[i][1] != '\0' && !is_negative_number(words[i])) {
			if (!read_option(words, n, &i, a, w, e))
				return false;
		} else if (options) {
			w->name = name_before(words[i], a, &w->value);
			if (w->name == NULL)
				w->value = words[i];
		}
		++*n_out;
	}
	return true;
}
