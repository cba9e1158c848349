/* SPDX-License-Identifier: MIT */
/*
 * The settings and the last question of session_state.h. session_state_run, at the end, has the table of
 * commands.
 */
#include "cli/session_state.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/file_claims.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"
#include "commands/args.h"
#include "pricing/model_expr.h"
#include "report/currency.h"
#include "report/render.h"

struct session_state
session_state_open(struct answer_output *output, struct book_choice *books, day today)
{
	return (struct session_state){ .output = output, .books = books, .today = today,
	    .settings_arena = arena_new(), .spare_arena = arena_new(), .question_arena = arena_new(),
	    .variable_arena = arena_new(), .defaults = request_new() };
}

void
session_state_close(struct session_state *s)
{
	arena_free(s->settings_arena);
	arena_free(s->spare_arena);
	arena_free(s->variable_arena);
	arena_free(s->question_arena);
	for (size_t i = 0; i < SESSION_MARKS; i++)
		arena_free(s->marks[i].arena);
}

/* ---- the last amount ---- */

static bool
is_word_character(char c)
{
	return text_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}

/* The length of the word that begins at p and may be a name; 0 if none does. */
static size_t
name_length(const char *text, const char *p)
{
	size_t n = 0;

	if (text_is_digit(*p) || (p > text && is_word_character(p[-1])))
		return 0;
	while (is_word_character(p[n]) && p[n] != '-' && p[n] != '.')
		n++;
	return p[n] == '-' || p[n] == '.' ? 0 : n;
}

static bool
name_is_ans(const char *name, size_t n)
{
	return (n == 3 && memcmp(name, "ans", n) == 0) || (n == 1 && *name == '_');
}

/* The value of a name of n bytes, ans among them; NULL if it is none, "" if it has none yet. */
static const char *
name_value(const struct session_state *s, const char *name, size_t n)
{
	if (name_is_ans(name, n))
		return s->ans;
	for (size_t i = 0; i < s->n_variables; i++) {
		if (strlen(s->variables[i].name) == n && memcmp(s->variables[i].name, name, n) == 0)
			return s->variables[i].value;
	}
	return NULL;
}

/* ans has no value: says why. */
static const char *
ans_missing(const struct session_state *s, struct err *e)
{
	err_set(e, ERR_USAGE, *s->ans_lacks == '\0' ? "ans is the last amount, and there is none yet" :
	    "ans is the last amount, and the last answer has more than one, or none: %s", s->ans_lacks);
	return NULL;
}

/* Whether a value can stand in an expression as it is: a number, or a number of percent. */
static bool
value_is_number(const char *value)
{
	const size_t digits = strspn(value, "0123456789.");

	return value[digits + (value[digits] == '%')] == '\0';
}

/* A word of a line in which names are replaced by their values; NULL and e if ans has none. */
static const char *
word_expand(const struct session_state *s, const char *word, struct arena *a, struct err *e)
{
	const char *from = strchr(word, '=');
	struct buffer text = buffer_new(a);
	bool any = false;

	from = from == NULL ? word : from + 1;
	buffer_add(&text, word, (size_t)(from - word));
	for (const char *p = from; *p != '\0';) {
		size_t n = name_length(from, p);
		const char *value = n == 0 ? NULL : name_value(s, p, n);

		if (value != NULL && *value == '\0')
			return ans_missing(s, e);
		if (value == NULL)
			buffer_add(&text, p, n == 0 ? 1 : n);
		else
			buffer_printf(&text, value_is_number(value) ? "%s" : "(%s)", value);
		any |= value != NULL;
		p += n == 0 ? 1 : n;
	}
	return any ? text.text : word;
}

/* Whether a word asks for an amount of money: an operand of a command, or a field of that kind. */
static bool
word_is_money(const char *const *words, size_t i, struct arena *a)
{
	const char *equals = strchr(words[i], '=');
	const struct field *f = equals == NULL ? NULL :
	    field_find(arena_strndup(a, words[i], (size_t)(equals - words[i])));

	return equals == NULL ? i > 0 && command_find(words[0]) != NULL :
	    f != NULL && (f->kind == FIELD_MONEY || f->kind == FIELD_MAX);
}

static bool
word_is_ans(const char *word)
{
	const char *equals = strchr(word, '='), *value = equals == NULL ? word : equals + 1;

	return name_is_ans(value, strlen(value));
}

bool
session_state_expand(const struct session_state *s, const char *const *words, size_t n, struct arena *a,
    const char *const **out, struct err *e)
{
	const char **copy = arena_array(a, n, sizeof *copy);

	for (size_t i = 0; i < n; i++) {
		copy[i] = word_expand(s, words[i], a, e);
		if (copy[i] == NULL)
			return false;
		if (n == 1 && copy[i] != words[i] && strchr(words[i], '=') == NULL)
			copy[i] = arena_printf(a, "(%s)", copy[i]);	/* alone it is arithmetic */
		if (*s->ans_unit != '\0' && word_is_ans(words[i]) && word_is_money(words, i, a))
			copy[i] = arena_printf(a, "%s%s", copy[i], s->ans_unit);
	}
	*out = copy;
	return true;
}

void
session_state_tell_change(struct session_state *s, const struct invocation *call, const char *amount)
{
	const char *code = *call->request.currency == '\0' ? "USD" : call->request.currency;
	struct arena *a = s->output->line->arena;
	enum { SHOWN = 2 };	/* decimals of the percentage */
	char percent[INT128_TEXT];
	money before, after;
	int128 change;
	struct err e;

	if (*s->ans == '\0' || strcmp(s->ans_unit, code) != 0 || !money_parse(s->ans, &before, &e) ||
	    !money_parse(amount, &after, &e) || !money_percent(after, before, &change, &e) ||
	    !int128_quotient(change < 0 ? -change : change, FACTOR_ONE, SHOWN, &change))
		return;
	int128_print(percent, change, SHOWN);
	message_say(s->output->line, TONE_NONE, arena_printf(a, "%s%s%% (before: %s%s%s)", after < before ? "-" : "+",
	    percent, strcmp(code, "USD") == 0 ? "$" : code, strcmp(code, "USD") == 0 ? "" : " ", s->ans));
}

void
session_state_keep_amount(struct session_state *s, const struct invocation *call, const char *amount,
    const char *const *words, size_t n)
{
	const char *code = *call->request.currency == '\0' ? "USD" : call->request.currency;
	struct buffer line = buffer_new(s->output->line->arena);

	for (size_t i = 0; i < n; i++)
		buffer_printf(&line, "%s%s", i == 0 ? "" : " ", words[i]);
	snprintf(s->ans, sizeof s->ans, "%s", amount == NULL ? "" : amount);
	snprintf(s->ans_lacks, sizeof s->ans_lacks, "%s", amount == NULL ? line.text : "");
	snprintf(s->ans_unit, sizeof s->ans_unit, "%s", (call->command->groups & FIELDS_MAX) != 0 ? code : "");
}

/* ---- variables ---- */

/* Whether a name is one that toll knows: a field, a command, a model, a unit, an operator or ans. */
static bool
is_known_name(const struct session_state *s, const char *name)
{
	static const char *const units[] = { "_", "k", "m", "b", "g", "t", "e", "h", "s", "min", "of", "ans", "hour",
	    "day", "week", "month", "year", "usd" };
	uint32_t model;
	struct err e;

	for (size_t i = 0; i < LENGTH(units); i++) {
		if (text_equal(units[i], name))
			return true;
	}
	return field_find(name) != NULL || command_find(name) != NULL ||
	    model_lookup(book_choice_last(s->books), name, NULL, date_instant(s->today), &model, &e);
}

static void
variable_set(struct session_state *s, const char *name, const char *value)
{
	struct arena *a = s->variable_arena;

	for (size_t i = 0; i < s->n_variables; i++) {
		if (strcmp(s->variables[i].name, name) == 0) {
			s->variables[i].value = arena_strdup(a, value);
			return;
		}
	}
	s->variables = arena_grow(a, s->variables, s->n_variables, &s->room_variables, sizeof *s->variables);
	s->variables[s->n_variables++] = (struct session_variable){ arena_strdup(a, name), arena_strdup(a, value) };
}

bool
session_state_assign(struct session_state *s, const char *const *words, size_t n, struct arena *a, const char **shown,
    struct err *e)
{
	struct buffer line = buffer_new(a);
	const char *equals, *name, *value, *const *expanded;
	struct calculation r;
	size_t length;

	*shown = NULL;
	for (size_t i = 0; i < n; i++)
		buffer_printf(&line, "%s%s", i == 0 ? "" : " ", words[i]);
	if (line.n == 0 || (equals = strchr(line.text, '=')) == NULL)
		return false;
	length = strspn(line.text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	if (length == 0 || text_is_digit(*line.text) || line.text + length + strspn(line.text + length, " ") != equals)
		return false;
	name = arena_strndup(a, line.text, length);
	if (field_find(name) != NULL && line.text[length] == '=')
		return false;	/* a change of the last question */
	if (is_known_name(s, name)) {
		err_set(e, ERR_USAGE, "'%.40s' is a word that toll knows: give the variable another name", name);
		return true;
	}
	value = equals + 1 + strspn(equals + 1, " ");
	if (!session_state_expand(s, &value, 1, a, &expanded, e))
		return true;
	if (value_is_number(expanded[0]) && expanded[0][strlen(expanded[0]) - 1] == '%') {	/* 100 + tax is 119 */
		variable_set(s, name, expanded[0]);
		*shown = arena_printf(a, "%s = %s", name, expanded[0]);
		return true;
	}
	if (quantity_calculate(arena_printf(a, "(%s)", expanded[0]), &r, e) != ARITHMETIC_DONE) {
		err_set(e, ERR_USAGE, "'%.60s' is no arithmetic; a variable is a number, as in users = 5k", value);
		return true;
	}
	variable_set(s, name, r.exact);
	*shown = arena_printf(a, "%s = %s", name, r.shown);
	return true;
}

/* ---- the last question ---- */

/* Forgets the last question, so that a line of fields alone does not change it. */
static void
question_forget(struct session_state *s)
{
	arena_reset(s->question_arena);
	s->n_question = 0;
	s->question_answered = false;
}

void
session_state_remember(struct session_state *s, const char *const *words, size_t n, int status)
{
	bool answered = s->output->line->answered;

	if (!answered && (s->question_answered || status != err_status(ERR_USAGE)))
		return;
	question_forget(s);
	s->question_answered = answered;
	s->question = arena_array(s->question_arena, n, sizeof *s->question);
	for (size_t i = 0; i < n; i++)
		s->question[s->n_question++] = arena_strdup(s->question_arena, words[i]);
}

/* ---- the settings ---- */

/* Rebuilds the settings without those of the fields in drop, and with more added at the end. */
static void
settings_rebuild(struct session_state *s, const struct setting *drop, size_t n_drop,
    const struct setting *more, size_t n_more)
{
	struct arena *a = s->spare_arena;
	struct setting *settings = arena_array(a, s->n_settings + n_more, sizeof *settings);
	struct request r = request_new();
	size_t n = 0;
	struct err e;

	for (size_t i = 0; i < s->n_settings + n_more; i++) {
		struct setting one = i < s->n_settings ? s->settings[i] : more[i - s->n_settings];
		bool dropped = false;

		for (size_t k = 0; i < s->n_settings && k < n_drop; k++)
			dropped |= drop[k].field == one.field;
		if (dropped)
			continue;
		settings[n++] = (struct setting){ one.field, arena_strdup(a, one.value) };
		request_set_word(&r, one.field, one.value, s->today, a, &e);	/* it was valid before */
	}
	s->spare_arena = s->settings_arena;
	s->settings_arena = a;
	arena_reset(s->spare_arena);
	s->settings = settings;
	s->n_settings = n;
	s->defaults = r;
}

/* Shows the settings on standard output. */
static bool
settings_show(struct session_state *s, struct err *e)
{
	struct arena *a = s->output->line->arena;
	struct answer *w = answer_new(a);
	struct buffer out = buffer_new(a);

	if (s->n_settings == 0)
		answer_text(w, "nothing is set");
	for (size_t i = 0; i < s->n_settings; i++)
		answer_text(w, arena_printf(a, "%s=%s", s->settings[i].field->name, s->settings[i].value));
	w->screen = answer_output_screen(s->output, "");
	render_answer(formats[0], w, &out);
	return answer_output_write(s->output, "", false, out.text, out.n, e);
}

/* Whether a call sets the field of that name. */
static bool
call_sets(const struct invocation *call, const char *name)
{
	for (size_t i = 0; i < call->n_settings; i++) {
		if (strcmp(call->settings[i].field->name, name) == 0)
			return true;
	}
	return false;
}

/* Checks a word to be set as a model: "set out" is a slip, and every later line would fail. */
static bool
settings_check_model(const struct book *b, const struct request *r, const char *word, struct arena *a,
    struct err *e)
{
	const char *pattern = arena_strndup(a, word, strcspn(word, "@"));	/* without a tier */
	const struct field *f = field_find(word);
	struct err why;
	struct model_expr o;
	uint32_t *models;
	size_t n;

	if (model_lookup_is_glob(word) ? model_lookup_glob(b, pattern, r->provider, a, &models, &n, &why) :
	    model_expr_parse(b, r, word, a, &o, &why))
		return true;
	if (f != NULL)
		return err_set(e, ERR_USAGE, "'%.40s' is a field and needs a value: set %s=%s", word,
		    *f->brief != '\0' ? f->brief : f->name, f->value);
	*e = why;
	return false;
}

/* Checks all models of a call, in the book that it asks for. */
static bool
settings_check_models(struct session_state *s, const struct invocation *call, struct err *e)
{
	const struct request *r = &call->request;
	const struct book *b = book_choice_of_request(s->books, r, e);

	for (size_t i = 0; b != NULL && i < r->n_models; i++) {
		if (!settings_check_model(b, r, r->models[i], s->output->line->arena, e))
			return false;
	}
	return b != NULL;
}

/* Refuses settings that would make every later line fail. */
static bool
settings_check(struct session_state *s, const struct invocation *call, struct err *e)
{
	struct conversion x;
	enum money_rounding rounding;

	if (call_sets(call, "round") && !render_rounding(call->request.round, &rounding, e))
		return false;
	if (call_sets(call, "model") && !settings_check_models(s, call, e))
		return false;
	return (!call_sets(call, "currency") && !call_sets(call, "rate")) ||
	    currency_read(&call->request, false, s->output->line->arena, &x, e);
}

/* ---- undo ---- */

void
session_state_mark(struct session_state *s)
{
	struct session_mark *m = &s->marks[s->next_mark];
	struct arena *a;

	arena_free(m->arena);
	a = arena_new();
	*m = (struct session_mark){ .arena = a, .n_settings = s->n_settings, .n_variables = s->n_variables,
	    .n_question = s->n_question, .question_answered = s->question_answered };
	m->settings = arena_array(a, s->n_settings, sizeof *m->settings);
	for (size_t i = 0; i < s->n_settings; i++)
		m->settings[i] = (struct setting){ s->settings[i].field, arena_strdup(a, s->settings[i].value) };
	m->variables = arena_array(a, s->n_variables, sizeof *m->variables);
	for (size_t i = 0; i < s->n_variables; i++)
		m->variables[i] = (struct session_variable){ arena_strdup(a, s->variables[i].name),
		    arena_strdup(a, s->variables[i].value) };
	m->question = arena_array(a, s->n_question, sizeof *m->question);
	for (size_t i = 0; i < s->n_question; i++)
		m->question[i] = arena_strdup(a, s->question[i]);
	s->next_mark = (s->next_mark + 1) % SESSION_MARKS;
	s->n_marks = s->n_marks < SESSION_MARKS ? s->n_marks + 1 : s->n_marks;
}

static bool
mark_is_now(const struct session_state *s, const struct session_mark *m)
{
	if (m->n_settings != s->n_settings || m->n_variables != s->n_variables || m->n_question != s->n_question)
		return false;
	for (size_t i = 0; i < s->n_settings; i++) {
		if (m->settings[i].field != s->settings[i].field ||
		    strcmp(m->settings[i].value, s->settings[i].value) != 0)
			return false;
	}
	for (size_t i = 0; i < s->n_variables; i++) {
		if (strcmp(m->variables[i].value, s->variables[i].value) != 0)
			return false;
	}
	for (size_t i = 0; i < s->n_question; i++) {
		if (strcmp(m->question[i], s->question[i]) != 0)
			return false;
	}
	return true;
}

/* Goes back to a mark. */
static void
mark_restore(struct session_state *s, const struct session_mark *m)
{
	settings_rebuild(s, s->settings, s->n_settings, m->settings, m->n_settings);
	s->n_variables = 0;
	for (size_t i = 0; i < m->n_variables; i++)
		variable_set(s, m->variables[i].name, m->variables[i].value);
	question_forget(s);
	s->question = arena_array(s->question_arena, m->n_question, sizeof *s->question);
	for (size_t i = 0; i < m->n_question; i++)
		s->question[s->n_question++] = arena_strdup(s->question_arena, m->question[i]);
	s->question_answered = m->question_answered;
}

/* Takes back the last line that changed something, and shows what is kept now. */
static bool
session_undo(struct session_state *s, const struct invocation *call, struct err *e)
{
	struct buffer out = buffer_new(s->output->line->arena);
	const struct session_mark *m = NULL;

	(void)call;
	while (s->n_marks > 0 && (m == NULL || mark_is_now(s, m))) {
		s->next_mark = (s->next_mark + SESSION_MARKS - 1) % SESSION_MARKS;
		s->n_marks--;
		m = &s->marks[s->next_mark];
	}
	if (m == NULL || mark_is_now(s, m))
		return err_set(e, ERR_USAGE, "there is nothing to take back");
	mark_restore(s, m);
	buffer_puts(&out, s->n_settings == 0 ? "nothing is set" : "set:");
	for (size_t i = 0; i < s->n_settings; i++)
		buffer_printf(&out, " %s=%s", s->settings[i].field->name, s->settings[i].value);
	buffer_puts(&out, s->n_question == 0 ? "; there is no last question" : "; the last question:");
	for (size_t i = 0; i < s->n_question; i++)
		buffer_printf(&out, " %s", s->question[i]);
	message_say(s->output->line, TONE_NONE, out.text);
	return true;
}

/* ---- lines ---- */

void
session_state_keep_line(struct session_state *s, const char *text, size_t n)
{
	text_clean(s->lines[s->n_lines++ % SESSION_LINES], SESSION_LINE, text, n);
}

const char *
session_state_lines(const struct session_state *s, struct arena *a)
{
	struct buffer out = buffer_new(a);

	for (size_t i = s->n_lines < SESSION_LINES ? 0 : s->n_lines - SESSION_LINES; i < s->n_lines; i++)
		buffer_printf(&out, "%4zu  %s\n", i + 1, s->lines[i % SESSION_LINES]);
	return out.text;
}

/* ---- the commands ---- */

static bool
session_set(struct session_state *s, const struct invocation *call, struct err *e)
{
	if (call->n_settings == 0)
		return settings_show(s, e);
	if (!settings_check(s, call, e))
		return false;
	settings_rebuild(s, call->settings, call->n_settings, call->settings, call->n_settings);
	if (call_sets(call, "model"))
		question_forget(s);	/* lines of fields alone are about this model from now on */
	return true;
}

static bool
session_unset(struct session_state *s, const struct invocation *call, struct err *e)
{
	struct setting *drop = arena_array(s->output->line->arena, call->n_operands, sizeof *drop);

	if (call->n_operands == 0)
		return err_set(e, ERR_USAGE, "unset takes names of fields, as in: unset in out");
	for (size_t i = 0; i < call->n_operands; i++) {
		drop[i].field = field_find(call->operands[i]);
		if (drop[i].field == NULL)
			return field_unknown(call->operands[i], e);
	}
	settings_rebuild(s, drop, call->n_operands, NULL, 0);
	return true;
}

static bool
session_reset(struct session_state *s, const struct invocation *call, struct err *e)
{
	(void)call, (void)e;
	settings_rebuild(s, s->settings, s->n_settings, NULL, 0);
	question_forget(s);
	return true;
}

/* Writes the settings as session lines, for source to read. */
static bool
session_save(struct session_state *s, const struct invocation *call, struct err *e)
{
	struct buffer out = buffer_new(s->output->line->arena);

	if (call->n_operands != 1)
		return err_set(e, ERR_USAGE, "save takes one file, as in: save work.toll");
	buffer_puts(&out, "# toll: lines of a session\n");
	for (size_t i = 0; i < s->n_settings; i++) {
		buffer_printf(&out, "set %s=", s->settings[i].field->name);
		args_quote(&out, s->settings[i].value);
		buffer_puts(&out, "\n");
	}
	return claims_write("save ", call->operands[0], NULL, e) &&
	    answer_output_write(s->output, call->operands[0], true, out.text, out.n, e);
}

int
session_state_run(struct session_state *s, const struct invocation *call)
{
	static const struct {
		const char	*name;
		bool		(*run)(struct session_state *, const struct invocation *, struct err *);
	} session_commands[] = { { "set", session_set }, { "unset", session_unset },
	    { "reset", session_reset }, { "save", session_save }, { "undo", session_undo } };
	struct err e;

	for (size_t i = 0; i < LENGTH(session_commands); i++) {
		if (strcmp(session_commands[i].name, call->command->name) == 0)
			return session_commands[i].run(s, call, &e) ? 0 : message_fail(s->output->line, &e);
	}
	return 0;
}
