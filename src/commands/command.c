/* SPDX-License-Identifier: MIT */
/* The table of commands, and how a line becomes a call of one of them. Read command.h first. */
#include "commands/command.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"
#include "commands/args.h"
#include "commands/cmd.h"

const struct command commands[] = {
	{ "quote", "compare calc", "MODEL... FIELD=VALUE...",
	    "price a workload: a bill for one model, a comparison for several",
	    COMMAND_ANSWER, FIELDS_QUOTE | FIELDS_MAX | FIELDS_BASELINE | FIELDS_EXPLAIN | FIELDS_PRINT,
	    true, BOOK_NEEDED, cmd_quote },
	{ "models", "list", "[GLOB...] [provider=] [tier=] [context=] [live=yes]",
	    "what the book holds on the day",
	    COMMAND_ANSWER, FIELDS_FIND | FIELDS_TIER | FIELDS_MODELS, true, BOOK_NEEDED, cmd_models },
	{ "show", "info", "MODEL...", "everything about a model: tiers, bands, dates, sources",
	    COMMAND_ANSWER, FIELDS_FIND, true, BOOK_NEEDED, cmd_show },
	{ "sources", "", "MODEL...", "where the prices of a model come from: the addresses",
	    COMMAND_ANSWER, FIELDS_FIND, true, BOOK_NEEDED, cmd_sources },
	{ "history", "", "MODEL...", "each change of a model's prices, with its day and percent",
	    COMMAND_ANSWER, FIELDS_FIND, true, BOOK_NEEDED, cmd_history },
	{ "diff", "", "DAY DAY | FILE [FILE]", "what changed between two days, or two price books",
	    COMMAND_ANSWER, FIELDS_FIND, false, BOOK_NEEDED, cmd_diff },
	{ "ratio", "", "A B [FIELD=VALUE...]", "price of A over price of B, meter by meter",
	    COMMAND_ANSWER, FIELDS_FIND | FIELDS_TIER | FIELDS_COUNTS, true, BOOK_NEEDED, cmd_ratio },
	{ "top", "", "[N] [MODEL...] FIELD=VALUE... [context=]",
	    "the cheapest models on sale that hold the request",
	    COMMAND_ANSWER, FIELDS_QUOTE | FIELDS_MAX | FIELDS_BASELINE | FIELDS_EXPLAIN | FIELDS_PRINT |
	    FIELDS_CONTEXT, true, BOOK_NEEDED, cmd_top },
	{ "budget", "", "MONEY[/PERIOD] MODEL... FIELD=VALUE... [solve=FIELD]",
	    "how many requests fit, and what is left over; or the largest field that fits",
	    COMMAND_ANSWER, FIELDS_QUOTE | FIELDS_EXPLAIN | FIELDS_PRINT | FIELDS_SOLVE,
	    true, BOOK_NEEDED, cmd_budget },
	{ "breakeven", "", "PLAN MODEL | A B vary=FIELD | cache MODEL | fixed= or hourly= MODEL",
	    "from where on one side is cheaper",
	    COMMAND_ANSWER, FIELDS_QUOTE | FIELDS_PRINT | FIELDS_VARY | FIELDS_BREAKEVEN, true, BOOK_NEEDED,
	    cmd_breakeven },
	{ "chat", "", "MODEL... turns= system= user= reply= [reasoning=] [tools=] [cache=on]",
	    "a conversation whose context grows; requests are conversations",
	    COMMAND_ANSWER, FIELDS_FIND | FIELDS_TIER | FIELDS_BILL | FIELDS_MAX | FIELDS_BASELINE | FIELDS_EXPLAIN |
	    FIELDS_COUNTS | FIELDS_CHAT, true, BOOK_NEEDED, cmd_chat },
	{ "forecast", "", "MODEL... FIELD=VALUE... | FILE... [months=] [growth=]",
	    "month by month, with growth and the price changes that are announced",
	    COMMAND_ANSWER, FIELDS_QUOTE | FIELDS_MAX | FIELDS_BASELINE | FIELDS_EXPLAIN | FIELDS_PRINT |
	    FIELDS_FORECAST | FIELDS_USAGE, true, BOOK_NEEDED, cmd_forecast },
	{ "curve", "", "MODEL... vary=FIELD FROM..TO FIELD=VALUE... [plot=FILE]",
	    "cost along a field", COMMAND_ANSWER, FIELDS_QUOTE | FIELDS_PRINT | FIELDS_VARY | FIELDS_CURVE,
	    true, BOOK_NEEDED, cmd_curve },
	{ "plans", "", "[PLAN...]", "subscriptions: fees and quotas",
	    COMMAND_ANSWER, FIELDS_FIND, false, BOOK_NEEDED, cmd_plans },
	{ "batch", "csv", "FILE|- [to=FILE] [models=A,B] [reported=COLUMN] [FIELD=VALUE...]",
	    "price every row of a usage file",
	    COMMAND_STREAM, FIELDS_QUOTE | FIELDS_MAX | FIELDS_BOOK | FIELDS_OUTPUT | FIELDS_USAGE |
	    FIELDS_ALTERNATIVES | FIELDS_TOTALS | FIELDS_WORKERS, false, BOOK_NEEDED, NULL },
	{ "sum", "", "FILE... [by=month,model] [models=A,B] [reported=COLUMN] [FIELD=VALUE...]",
	    "what usage files cost together, in groups, beside what was billed",
	    COMMAND_ANSWER, FIELDS_QUOTE | FIELDS_MAX | FIELDS_BASELINE | FIELDS_PRINT | FIELDS_USAGE |
	    FIELDS_ALTERNATIVES | FIELDS_BY | FIELDS_TOTALS | FIELDS_WORKERS, false, BOOK_NEEDED, cmd_sum },
	{ "merge", "", "TOTALS...", "add up what totals= wrote",
	    COMMAND_ANSWER, FIELDS_ANSWER | FIELDS_OUTPUT | FIELDS_TOTALS, false, BOOK_IF_SOUND, cmd_merge },
	{ "check", "", "[FILE...] [stale=DAYS] [all=yes]", "is a price book sound",
	    COMMAND_ANSWER, FIELDS_PRINT | FIELDS_CHECK, false, BOOK_UNLESS_NAMED, cmd_check },
	{ "tidy", "", "FILE [to=FILE]", "rewrite a price book in its canonical form",
	    COMMAND_REWRITE, FIELDS_OUTPUT, false, BOOK_IF_SOUND, cmd_tidy },
	{ "import", "", "FORMAT FILE|- [to=FILE] [provider=] [model=] [on=DAY] [force=yes] [all=yes]",
	    "another catalogue of prices as a price book; toll help catalogues lists the formats",
	    COMMAND_ANSWER, FIELDS_MODEL | FIELDS_BOOK | FIELDS_OUTPUT | FIELDS_IMPORT,
	    false, BOOK_NEEDED, cmd_import },
	{ "export", "", "[format=json|csv | sql=ENGINE] [to=FILE]",
	    "the price book for other programs, or inside a database: prices, and a view that prices usage",
	    COMMAND_ANSWER, FIELDS_PRINT | FIELDS_EXPORT, false, BOOK_NEEDED, cmd_export },
	{ "help", "", "[TOPIC]",
	    "help; topics are commands, fields, meters, tiers, formats, columns, exports, shapes, catalogues, "
	    "options and their names",
	    COMMAND_ANSWER, FIELDS_ANSWER | FIELDS_OUTPUT, false, BOOK_IF_SOUND, cmd_help },
	{ "completion", "", "SHELL", "what makes Tab complete the words of toll in bash, zsh or fish",
	    COMMAND_ANSWER, FIELDS_OUTPUT, false, BOOK_IF_SOUND, cmd_completion },
	{ "version", "", "", "the version of toll and of its prices",
	    COMMAND_ANSWER, FIELDS_PRINT, false, BOOK_NEEDED, cmd_version },
	{ "update", "", "", "how old the prices are, and how to have newer ones without a network",
	    COMMAND_ANSWER, FIELDS_PRINT, false, BOOK_NEEDED, cmd_update },
	{ "set", "", "[FIELD=VALUE...]", "keep fields for the session; alone: show them",
	    COMMAND_SESSION, FIELDS_ALL, true, BOOK_NEEDED, NULL },
	{ "unset", "", "FIELD...", "forget fields that were set", COMMAND_SESSION, 0, false, BOOK_NEEDED, NULL },
	{ "reset", "", "", "forget everything that was set", COMMAND_SESSION, 0, false, BOOK_NEEDED, NULL },
	{ "save", "", "FILE", "write what is set as session lines", COMMAND_SESSION, 0, false, BOOK_NEEDED,
	    NULL },
	{ "source", "", "FILE", "run the session lines of a file", COMMAND_SESSION, 0, false, BOOK_NEEDED,
	    NULL },
	{ "quit", "exit", "", "leave the session", COMMAND_SESSION, 0, false, BOOK_NEEDED, NULL },
};

const size_t n_commands = sizeof commands / sizeof commands[0];

static bool
is_second_name(const struct command *c, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = c->second; *p != '\0'; p += strcspn(p, " "), p += *p == ' ') {
		if (strcspn(p, " ") == len && text_equal_part(p, name, len))
			return true;
	}
	return false;
}

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < n_commands; i++) {
		if (text_equal(commands[i].name, name) || is_second_name(&commands[i], name))
			return &commands[i];
	}
	return NULL;
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
	return request_set(&call->request, f, value, p->today, p->arena, e);
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
	for (size_t i = 0; i < call->n_settings; i++) {
		const struct field *f = call->settings[i].field;

		if ((f->group & call->command->groups) == 0)
			return err_set(e, ERR_USAGE, "%s takes no %s", call->command->name, f->name);
	}
	return true;
}

/* --help and --version stand for the command; what is named beside them is the topic. */
static bool
is_command_switch(const struct arg *w)
{
	return w->name != NULL && *w->value == '\0' &&
	    (strcmp(w->name, "help") == 0 || strcmp(w->name, "version") == 0);
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

/* "in=10 000": the rest of a number whose thousands a blank divides. */
static bool
is_divided(const struct arg *before, const struct arg *w)
{
	const char *value = before->value;
	size_t n = strlen(value);

	return w->name == NULL && before->name != NULL && is_field(before->name, FIELDS_COUNTS) && n > 0 && n <= 3 &&
	    strspn(value, "0123456789") == n && strlen(w->value) == 3 && strspn(w->value, "0123456789") == 3;
}

/*
 * Refuses counts that stand for themselves, once and with the fields that were probably meant, where each
 * would be an unknown model: "gpt-5 10000 2000", "gpt-5 in 10k out 2k". The first may be an operand.
 */
static bool
check_counts(const struct invocation *call, const struct arg *w, size_t n, struct parse *p, struct err *e)
{
	static const char *const names[] = { "in", "out" };
	bool may_begin = call->command->run == cmd_top || call->command->run == cmd_budget;
	size_t nth = 0, n_counts = 0;
	const char *meant = "";

	for (size_t i = 0; i < n; i++) {
		const char *name = NULL;

		if (i > 0 && is_divided(&w[i - 1], &w[i]))
			return err_set(e, ERR_USAGE, "a blank divides a number: write %s=%s%s or %s=%s_%s",
			    w[i - 1].name, w[i - 1].value, w[i].value, w[i - 1].name, w[i - 1].value, w[i].value);
		if (!is_count(&w[i]) || (may_begin && call->n_operands > 0 && w[i].value == call->operands[0]))
			continue;
		if (i > 0 && w[i - 1].name == NULL && is_field(w[i - 1].value, FIELDS_COUNTS))
			name = w[i - 1].value;
		while (name == NULL && nth < LENGTH(names)) {
			if (!is_said(call, field_find(names[nth++])))
				name = names[nth - 1];
		}
		n_counts++;
		if (name != NULL)
			meant = arena_printf(p->arena, "%s%s%s=%s", meant, *meant == '\0' ? "" : " ", name, w[i].value);
	}
	return n_counts == 0 || err_set(e, ERR_USAGE, "a count wants the name of a field%s%s", *meant == '\0' ?
	    ", as in out=2k" : ": write ", meant);
}

bool
command_parse(const char *const *words, size_t n, const struct request *defaults, day today,
    struct arena *a, struct invocation *out, struct err *e)
{
	struct parse p = { .call = out, .today = today, .arena = a };
	struct arg *w;

	*out = (struct invocation){ .request = *defaults };
	if (!args_read(words, n, a, &w, &n, e))
		return false;
	out->operands = arena_array(a, n + 1, sizeof *out->operands);
	out->settings = arena_array(a, n, sizeof *out->settings);
	for (size_t i = 0; i < n; i++) {
		const struct field *f = w[i].name == NULL ? NULL : field_find(w[i].name);

		if (is_command_switch(&w[i])) {
			out->n_operands = out->n_settings = 0;
			if (out->command != NULL)
				add_operand(out, out->command->name);
			out->command = command_find(w[i].name);
		} else if (w[i].name != NULL && f == NULL)
			return field_unknown(w[i].name, e);
		else if (f != NULL) {
			if (!add_field(&p, f, w[i].value, e))
				return false;
		} else if (out->command == NULL && out->n_operands == 0 && command_find(w[i].value) != NULL)
			out->command = command_find(w[i].value);
		else
			add_operand(out, w[i].value);
	}
	if (out->command == NULL)
		out->command = command_find("quote");
	if (out->command->models && !check_counts(out, w, n, &p, e))
		return false;
	if (out->command->models && !operands_to_models(&p, e))
		return false;
	if (out->request.on.day == 0)
		out->request.on = date_when(today);
	return check_groups(out, e);
}
