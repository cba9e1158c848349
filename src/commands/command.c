/* SPDX-License-Identifier: MIT */
/*
 * The table of commands, from command.def, and how a line becomes a call of one of them. Read command.h
 * first.
 */
#include "commands/command.h"

#include <string.h>

#include "base/file.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"
#include "commands/args.h"
#include "commands/cmd.h"
#include "commands/picture_args.h"

/* The fields that a command takes, where a row of command.def would become long. */
enum {
	TAKES_QUOTE	= FIELDS_QUOTE | FIELDS_QUESTION | FIELDS_MAX | FIELDS_BASELINE | FIELDS_EXPLAIN |
			    FIELDS_PRINT | FIELDS_TEXT,
	TAKES_TOP	= TAKES_QUOTE | FIELDS_CONTEXT,
	TAKES_FORECAST	= TAKES_QUOTE | FIELDS_FORECAST | FIELDS_USAGE,
	TAKES_BUDGET	= FIELDS_QUOTE | FIELDS_QUESTION | FIELDS_EXPLAIN | FIELDS_PRINT | FIELDS_SOLVE | FIELDS_TEXT,
	TAKES_BREAKEVEN	= FIELDS_QUOTE | FIELDS_QUESTION | FIELDS_PRINT | FIELDS_VARY | FIELDS_BREAKEVEN,
	TAKES_CURVE	= FIELDS_QUOTE | FIELDS_PRINT | FIELDS_VARY | FIELDS_CURVE | FIELDS_TEXT,
	TAKES_MODELS	= FIELDS_FIND | FIELDS_TIER | FIELDS_MODELS,
	TAKES_RATIO	= FIELDS_FIND | FIELDS_TIER | FIELDS_COUNTS,
	TAKES_CHAT	= TAKES_RATIO | FIELDS_BILL | FIELDS_MAX | FIELDS_BASELINE | FIELDS_EXPLAIN |
			    FIELDS_CHAT | FIELDS_TEXT,
	TAKES_FILES	= FIELDS_QUOTE | FIELDS_MAX | FIELDS_USAGE | FIELDS_ALTERNATIVES | FIELDS_TOTALS |
			    FIELDS_WORKERS,
	TAKES_BATCH	= TAKES_FILES | FIELDS_BOOK | FIELDS_OUTPUT,
	TAKES_SUM	= TAKES_FILES | FIELDS_BASELINE | FIELDS_PRINT | FIELDS_BY,
	TAKES_TOKENS	= FIELDS_QUOTE | FIELDS_MAX | FIELDS_BASELINE | FIELDS_PRINT | FIELDS_TEXT,
	TAKES_MERGE	= FIELDS_ANSWER | FIELDS_OUTPUT | FIELDS_TOTALS,
	TAKES_UPDATE	= FIELDS_MODEL | FIELDS_PRINT | FIELDS_UPDATE,
	TAKES_IMPORT	= FIELDS_MODEL | FIELDS_BOOK | FIELDS_OUTPUT | FIELDS_IMPORT,
};

const struct command commands[] = {
#define COMMAND(word, ...) { .name = #word, .run = cmd_##word, __VA_ARGS__ },
#define DISPATCHED(word, ...) { .name = #word, __VA_ARGS__ },
#include "commands/command.def"
#undef COMMAND
#undef DISPATCHED
};

const size_t n_commands = LENGTH(commands);

const char *
context_variable(const struct context *c, const char *name)
{
	const char *value = c->environment == NULL ? NULL : c->environment(name);

	return value == NULL ? "" : value;
}

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < n_commands; i++) {
		if (text_equal(commands[i].name, name) || text_has_word(commands[i].second_names, name))
			return &commands[i];
	}
	return NULL;
}

const struct command *
command_default(void)
{
	return &commands[0];
}

/* A line while it is being understood. */
struct parse {
	struct invocation	*call;
	day		 today;
	struct arena	*arena;
};

static bool
is_said(const struct invocation *call, const struct field *f)
{
	for (size_t i = 0; i < call->n_settings; i++) {
		if (call->settings[i].field == f)
			return true;
	}
	return false;
}

static bool
add_field(struct parse *p, const struct field *f, const char *value, struct err *e)
{
	struct invocation *call = p->call;
	bool again = is_said(call, f);

	if (again && strcmp(f->name, "model") != 0)	/* several models are a comparison */
		return err_set(e, ERR_USAGE, "%s is given twice", f->name);
	if (!again)
		request_unset(&call->request, f);	/* a line beats what is set */
	call->settings[call->n_settings++] = (struct setting){ f, value };
	if (strcmp(f->name, "picture") == 0 && strchr(value, '@') != NULL)
		return picture_args_read(value, p->arena, &value, e) &&
		    request_set(&call->request, f, value, p->today, p->arena, e);
	if (request_set_word(&call->request, f, value, p->today, p->arena, e))
		return true;
	if (field_takes_text(f) && strpbrk(value, "./") != NULL && !file_is_absent(value))
		return err_set(e, ERR_USAGE, "%s: '%.80s' is a file: write %s=@%.80s for the tokens of its text",
		    f->name, value, f->name, value);
	return false;
}

static void
add_operand(struct invocation *call, const char *word)
{
	call->operands[call->n_operands++] = word;
}

/* Turns operands into models, for a command that takes them. */
static bool
operands_to_models(struct parse *p, struct err *e)
{
	struct invocation *call = p->call;

	for (size_t i = 0; i < call->n_operands; i++) {
		if (!add_field(p, field_find("model"), call->operands[i], e))
			return false;
	}
	call->n_operands = 0;
	return true;
}

static bool
check_groups(const struct invocation *call, struct err *e)
{
	if (call->request.list.field != NULL && !call->command->takes_list && call->command->kind != COMMAND_SESSION)
		return err_set(e, ERR_USAGE, "%s takes one value of %s; a list, as in toll gpt-5 in=2k,4k,8k, is for "
		    "questions without a command", call->command->name, call->request.list.field->name);
	for (size_t i = 0; i < call->n_settings; i++) {
		const struct field *f = call->settings[i].field;

		if ((f->group & call->command->groups) == 0)
			return err_set(e, ERR_USAGE, "%s takes no %s%s", call->command->name, f->name,
			    strcmp(f->name, "cache") != 0 ? "" : "; cached=80% says what share of the input is read "
			    "from the cache");
		if (*call->settings[i].value == '@' && (call->command->groups & FIELDS_TEXT) == 0 &&
		    (f->kind == FIELD_COUNT || (f->group & FIELDS_CHAT) != 0) && call->command->kind != COMMAND_SESSION)
			return err_set(e, ERR_USAGE, "%s takes no text: count it with toll tokens %s, and give the "
			    "number", call->command->name, call->settings[i].value + 1);
	}
	return true;
}

/* What is set to a text for the session is not set for a command that prices none. */
static void
forget_texts(struct request *r)
{
	for (size_t i = 0; r->texts != NULL && i < r->texts->n; i++)
		request_unset(r, r->texts->item[i].field);
	r->texts = NULL;
}

/*
 * The command of --help or --version; what is named beside it is the topic. NULL if the word is no such
 * switch.
 */
static const struct command *
command_of_switch(const struct arg *w)
{
	const struct command *c = w->name == NULL || *w->value != '\0' ? NULL : command_find(w->name);

	return c != NULL && c->is_switch && strcmp(c->name, w->name) == 0 ? c : NULL;
}

/* ---- counts without a field ---- */

/* "10000", "10k", "1.5M", "1_000": a count, and the name of no model. */
static bool
is_count(const struct arg *w)
{
	size_t n = w->name != NULL ? 0 : strspn(w->value, "0123456789");
	struct err none;
	quantity q;

	n += n == 0 ? 0 : strspn(w->value + n, "0123456789_.,");
	return n > 0 && strlen(w->value + n) <= 1 && quantity_parse(w->value, 0, &q, &none);
}

static bool
is_field(const char *name, unsigned group)
{
	return field_find(name) != NULL && (field_find(name)->group & group) != 0;
}

/* "10" and "000": they may be a number whose thousands a blank divides. */
static bool
is_group_of_three(const char *number, const char *group)
{
	const size_t n = strlen(number);

	return n <= 3 && strspn(number, "0123456789") == n && strlen(group) == 3 && strspn(group, "0123456789") == 3;
}

/* "in=10 000": the rest of a number whose thousands a blank divides. */
static bool
is_divided(const struct arg *before, const struct arg *w)
{
	const char *value = before->value;
	size_t n = strlen(value);

	return w->name == NULL && before->name != NULL && is_field(before->name, FIELDS_COUNTS) && n > 0 &&
	    is_group_of_three(value, w->value);
}

/* A sign alone, as in "3 * 5" with a word that is no number. */
static bool
is_operator(const char *word)
{
	return strchr("=*/+-^%", *word) != NULL && word[1] == '\0';
}

/*
 * "gpt-5 10k 2k": one or two counts after models are input and output, for commands that take them so. Anything else is
 * left to check_counts. *taken: there were some.
 */
static bool
take_bare_counts(struct parse *p, const struct arg *w, size_t n, bool *taken, struct err *e)
{
	static const char *const names[] = { "input", "output" };
	struct invocation *call = p->call;
	const size_t own = call->command->first_is_number && call->n_operands > 0 &&
	    call->operands[0][strspn(call->operands[0], "0123456789")] == '\0';
	size_t n_counts = 0, first = call->n_operands;

	while (n_counts + own < call->n_operands &&
	    is_count(&(struct arg){ NULL, call->operands[call->n_operands - 1 - n_counts] }))
		n_counts++;
	first -= n_counts;
	if (!call->command->takes_counts || n_counts == 0 || n_counts > LENGTH(names) ||
	    first < 1 || is_field(call->operands[first - 1], FIELDS_COUNTS) ||
	    is_operator(call->operands[first - 1]) ||
	    is_said(call, field_find("input")) ||
	    is_said(call, field_find("output")))
		return true;
	for (size_t i = 1; i < n; i++) {
		if (is_divided(&w[i - 1], &w[i]))
			return true;
	}
	if (n_counts == 2 && is_group_of_three(call->operands[first], call->operands[first + 1]))
		return err_set(e, ERR_USAGE, "'%s %s' may be one number or two: write in=%s_%s, or in=%s out=%s",
		    call->operands[first], call->operands[first + 1], call->operands[first], call->operands[first + 1],
		    call->operands[first], call->operands[first + 1]);
	*taken = true;
	call->n_operands = first;
	for (size_t i = 0; i < n_counts; i++) {
		if (!add_field(p, field_find(names[i]), call->operands[first + i], e))
			return false;
	}
	return true;
}

/*
 * Refuses counts that stand for themselves, once and with the fields that were probably meant, where each
 * would be an unknown model: "gpt-5 10000 2000", "gpt-5 in 10k out 2k". The first may be an operand.
 */
static bool
check_counts(const struct invocation *call, const struct arg *w, size_t n, struct parse *p, struct err *e)
{
	static const char *const names[] = { "in", "out" };
	size_t nth = 0, n_counts = 0;
	const char *meant = "";

	for (size_t i = 0; i < n; i++) {
		const char *name = NULL;

		if (i > 0 && is_divided(&w[i - 1], &w[i]))
			return err_set(e, ERR_USAGE, "a blank divides a number: write %s=%s%s or %s=%s_%s",
			    w[i - 1].name, w[i - 1].value, w[i].value, w[i - 1].name, w[i - 1].value,
			    w[i].value);
		if (!is_count(&w[i]) ||
		    (call->command->first_is_number && call->n_operands > 0 &&
			w[i].value == call->operands[0]))
			continue;
		if (i > 0 && w[i - 1].name == NULL && is_field(w[i - 1].value, FIELDS_COUNTS))
			name = w[i - 1].value;
		while (name == NULL && nth < LENGTH(names)) {
			if (!is_said(call, field_find(names[nth++])))
				name = names[nth - 1];
		}
		n_counts++;
		if (name != NULL)
			meant = arena_printf(p->arena, "%s%s%s=%s", meant, *meant == '\0' ? "" : " ", name,
			    w[i].value);
	}
	return n_counts == 0 ||
	    err_set(e, ERR_USAGE, "a count needs the name of a field%s%s",
		*meant == '\0' ? ", as in out=2k" : ": write ", meant);
}

/* "project_id=x" for a command of files: how rows are chosen by a column. Always false. */
static bool
add_where_advice(const struct invocation *call, const struct arg *w, struct err *e)
{
	if (call->command == NULL || (call->command->groups & FIELDS_USAGE) == 0 ||
	    strstr(e->msg, "did you mean") != NULL)
		return false;
	return err_set(e, ERR_USAGE, "unknown field '%.40s'; rows are chosen by where=%.40s:%.80s", w->name, w->name,
	    w->value);
}

bool
command_parse(const char *const *words, size_t n, const struct request *defaults, day today,
    struct arena *a, struct invocation *out, struct err *e)
{
	struct parse p = { .call = out, .today = today, .arena = a };
	bool bare = false;
	struct arg *w;

	*out = (struct invocation){ .request = *defaults, .table = commands, .n_table = n_commands };
	if (!args_read(words, n, a, &w, &n, e))
		return false;
	out->operands = arena_array(a, n + 1, sizeof *out->operands);
	out->settings = arena_array(a, n, sizeof *out->settings);
	for (size_t i = 0; i < n; i++) {
		const struct field *f = w[i].name == NULL ? NULL : field_find(w[i].name);

		if (command_of_switch(&w[i]) != NULL) {
			out->n_operands = out->n_settings = 0;
			if (out->command != NULL)
				add_operand(out, out->command->name);
			out->command = command_of_switch(&w[i]);
		} else if (w[i].name != NULL && f == NULL)
			return field_unknown(w[i].name, e) || add_where_advice(out, &w[i], e);
		else if (f != NULL) {
			if (!add_field(&p, f, w[i].value, e))
				return false;
		} else if (out->command == NULL && out->n_operands == 0 && command_find(w[i].value) != NULL)
			out->command = command_find(w[i].value);
		else
			add_operand(out, w[i].value);
	}
	if (out->command == NULL)
		out->command = command_default();
	if (out->command->takes_models && !take_bare_counts(&p, w, n, &bare, e))
		return false;
	if (out->command->takes_models && !bare && !check_counts(out, w, n, &p, e))
		return false;
	if (out->command->takes_models && !operands_to_models(&p, e))
		return false;
	if (out->request.on.day == 0)
		out->request.on = date_when(today);
	if (!check_groups(out, e))
		return false;
	if ((out->command->groups & FIELDS_TEXT) == 0)
		forget_texts(&out->request);
	return true;
}
