/* SPDX-License-Identifier: MIT */
/*
 * Completion of a line, for the session and for shells (cmd_completion.c): what may come next is read from
 * the tables of commands, fields and values and from the price list in use.
 */
#include "commands/completion.h"

#include <string.h>

#include "base/text.h"
#include "batch/batch_run.h"
#include "batch/group_by.h"
#include "batch/row_choice.h"
#include "book/model_lookup.h"
#include "book/model_name.h"
#include "commands/agent_places.h"
#include "commands/args.h"
#include "commands/cmd.h"
#include "interop/import.h"
#include "interop/sql.h"
#include "report/render.h"
#include "usage/usage.h"
#include "usage/usage_shape.h"

/* A word under completion, and what is known of its line. */
struct finder {
	const struct book	*book;
	day			 today;
	bool			 session;
	const struct command	*command;	/* NULL: none was named */
	size_t			 operands;	/* words before it that are no field and no option */
	bool			 ended;		/* by "--": there are no more options */
	bool			*said;		/* one for each field */
	const struct field	*wanted;	/* the field whose option is before the word; NULL */
	bool			*named;		/* models of the line, if any: one for each of the book */
	uint32_t		 n_named, provider;	/* provider= of the line, or BOOK_NONE */
	const char		*head, *tail;	/* the word: what stays, and what is to be found */
	struct arena		*arena;
	struct completions	*out;
};

enum { HELP_BYTES = 160 };

const char *const completion_shells[N_SHELLS] = { [SHELL_BASH] = "bash", [SHELL_ZSH] = "zsh",
	[SHELL_FISH] = "fish" };

/* Whether a word of a book can be shown and typed as it is. */
static bool
is_plain(const char *word)
{
	char clean[HELP_BYTES];

	return text_clean(clean, sizeof clean, word, strlen(word)) < sizeof clean &&
	    strcmp(clean, word) == 0;
}

/* Offers a word followed by an end, if the tail is how it begins. */
static void
offer(struct finder *f, const char *word, const char *end, const char *help)
{
	struct completions *out = f->out;
	char clean[HELP_BYTES];
	const char *whole;

	if (!text_equal_part(word, f->tail, strlen(f->tail)) || !is_plain(word))
		return;
	whole = arena_printf(f->arena, "%s%s%s", f->head, word, end);
	for (size_t i = 0; i < out->n; i++) {
		if (strcmp(out->item[i].word, whole) == 0)
			return;
	}
	text_clean(clean, sizeof clean, help, strlen(help));
	out->item = arena_grow(f->arena, out->item, out->n, &out->room, sizeof *out->item);
	out->item[out->n++] = (struct completion){ whole, arena_strdup(f->arena, clean) };
}

/* Moves the first n bytes of the word into its fixed prefix. */
static void
skip_tail(struct finder *f, size_t n)
{
	f->head = arena_printf(f->arena, "%s%.*s", f->head, (int)n, f->tail);
	f->tail += n;
}

/* The same after the last of these characters. */
static void
skip_to(struct finder *f, char last)
{
	const char *p = strrchr(f->tail, last);

	if (p != NULL)
		skip_tail(f, (size_t)(p - f->tail) + 1);
}

/* ---- models ---- */

static bool
is_retired(const struct finder *f, const struct model *m)
{
	return m->retired != 0 && m->retired <= f->today;
}

static const char *
model_help(const struct finder *f, const struct model *m)
{
	const struct book *b = f->book;
	char text[DATE_TEXT];
	bool gone = is_retired(f, m);

	return arena_printf(f->arena, "%s, %s%s%s", book_text(b, m->title),
	    book_text(b, b->providers[m->provider].title), gone ? ", retired " : "",
	    gone ? date_print_day(text, m->retired) : "");
}

static void
offer_aliases(struct finder *f, const struct model *m)
{
	const struct book *b = f->book;
	instant now = date_instant(f->today);

	for (uint32_t i = m->aliases.first; i < m->aliases.first + m->aliases.count; i++) {
		const struct alias *alias = &b->aliases[i];

		if (alias->from <= now && now < alias->until)
			offer(f, book_text(b, alias->name), "", model_help(f, m));
	}
}

/* Tiers of one model, or of those that the line names, or of all. */
static void
offer_tiers_of(struct finder *f, uint32_t model)
{
	const struct book *b = f->book;

	for (uint32_t i = 0; i < b->n_rates; i++) {
		const struct rate *r = &b->rates[i];
		const char *tier = book_text(b, r->tier);

		if (model != BOOK_NONE ? r->model != model : f->n_named > 0 && !f->named[r->model])
			continue;
		if (strcmp(tier, "any") != 0)
			offer(f, tier, "", "");
	}
}

static void
offer_tiers(struct finder *f)
{
	offer_tiers_of(f, BOOK_NONE);
}

/* "gpt-5@ba": the tiers of that model. */
static void
offer_tiers_at(struct finder *f)
{
	const char *at = strrchr(f->tail, '@');
	uint32_t model;
	struct err none;

	if (at == NULL || !model_lookup(f->book, arena_strndup(f->arena, f->tail, (size_t)(at - f->tail)),
	    NULL, date_instant(f->today), &model, &none))
		return;
	skip_to(f, '@');
	offer_tiers_of(f, model);
}

/*
 * Ids first, with their provider if that is how the word begins; aliases only where no id does.
 * What is retired comes once something is typed: the list of all is long enough.
 */
static void
offer_models_named(struct finder *f)
{
	const struct book *b = f->book;
	size_t before = f->out->n;

	for (int round = 0; round < 2 && f->out->n == before; round++) {
		for (uint32_t i = 0; i < b->n_models; i++) {
			const struct model *m = &b->models[i];

			if ((f->provider != BOOK_NONE && m->provider != f->provider) ||
			    (*f->tail == '\0' && is_retired(f, m)))
				continue;
			if (round == 0 && strchr(f->tail, '/') != NULL)
				offer(f, model_lookup_full(b, i, f->arena), "", model_help(f, m));
			if (round == 0)
				offer(f, book_text(b, m->id), "", model_help(f, m));
			else
				offer_aliases(f, m);
		}
	}
}

/* The bytes of the door or region in front of a name, as in azure/gpt-5 and us.anthropic.claude-sonnet-4-5; 0. */
static size_t
front_length(const char *name)
{
	size_t length = 0;

	for (size_t i = 0; i < n_model_name_parts; i++) {
		const struct model_name_part *part = &model_name_parts[i];
		size_t n = strlen(part->text);

		if (strcmp(part->kind, "before") == 0 && n > length && text_equal_part(name, part->text, n))
			length = n;
	}
	return length;
}

static void
offer_models(struct finder *f)
{
	size_t before = f->out->n, front;

	skip_to(f, '+');	/* the last part of a mix */
	offer_models_named(f);
	while (f->out->n == before && (front = front_length(f->tail)) > 0) {
		skip_tail(f, front);
		offer_models_named(f);
	}
	if (f->out->n == before)
		offer_tiers_at(f);
}

static void
offer_providers(struct finder *f)
{
	const struct book *b = f->book;

	for (uint32_t i = 0; i < b->n_providers; i++)
		offer(f, book_text(b, b->providers[i].id), "", book_text(b, b->providers[i].title));
}

static void
offer_regions(struct finder *f)
{
	const struct book *b = f->book;

	for (uint32_t i = 0; i < b->n_models; i++) {
		const struct model *m = &b->models[i];

		if (f->n_named > 0 && !f->named[i])
			continue;
		for (uint32_t k = m->rates.first; k < m->rates.first + m->rates.count; k++) {
			if (b->rates[k].region != 0)
				offer(f, book_text(b, b->rates[k].region), "", "");
		}
		for (uint32_t k = m->uplifts.first; k < m->uplifts.first + m->uplifts.count; k++)
			offer(f, book_text(b, b->uplifts[k].region), "", "");
	}
}

static void
offer_plans(struct finder *f)
{
	const struct book *b = f->book;

	for (uint32_t i = 0; i < b->n_plans; i++)
		offer(f, book_text(b, b->plans[i].id), "", book_text(b, b->plans[i].title));
}

/* ---- other words of the tables ---- */

static bool
is_for_shells(const struct command *c)
{
	return c->kind != COMMAND_SESSION || c->outside_sessions;
}

/* Second names only once something is typed. */
static void
offer_commands(struct finder *f)
{
	for (size_t i = 0; i < n_commands; i++) {
		const struct command *c = &commands[i];

		if (!f->session && !is_for_shells(c))
			continue;
		offer(f, c->name, "", c->summary);
		for (const char *p = c->second_names; *f->tail != '\0' && *p != '\0';
		    p += strcspn(p, " "), p += *p == ' ')
			offer(f, arena_strndup(f->arena, p, strcspn(p, " ")), "", c->summary);
	}
}

/* The fields that the line's command takes and that are not set yet. */
static void
offer_fields(struct finder *f, const char *end)
{
	const struct command *c = f->command == NULL ? command_default() : f->command;

	for (size_t i = 0; i < n_fields; i++) {
		if ((fields[i].group & c->groups) == 0 || f->said[i])
			continue;
		offer(f, fields[i].name, end, fields[i].help);
		if (*fields[i].brief != '\0' && *f->tail != '\0')
			offer(f, fields[i].brief, end, fields[i].help);
	}
}

static void
offer_options(struct finder *f)
{
	const struct command *c = f->command == NULL ? command_default() : f->command;
	struct args_switch s;

	for (size_t i = 0; args_switch_at(i, f->arena, &s); i++) {
		const struct field *field = field_find(s.name);

		if (field == NULL || ((field->group & c->groups) != 0 && !f->said[field - fields])) {
			offer(f, s.option, "", s.help);
			offer(f, s.brief, "", s.help);
		}
		if (field != NULL && strcmp(s.option + 2, field->name) == 0)
			f->said[field - fields] = true;		/* --explain takes no value */
	}
	for (size_t i = 0; i < n_words_briefs; i++) {
		const struct field *field = field_find(words_briefs[i].name);

		if ((field->group & c->groups) != 0 && !f->said[field - fields])
			offer(f, words_briefs[i].option, "", field->help);
	}
	if (strncmp(f->tail, "--", 2) == 0) {
		skip_tail(f, 2);
		offer_fields(f, "=");
	}
}

static void
offer_field_names(struct finder *f)
{
	for (size_t i = 0; i < n_fields; i++) {
		if (fields[i].group != 0)
			offer(f, fields[i].name, "", fields[i].help);
	}
}

static void
offer_counts(struct finder *f)
{
	for (size_t i = 0; i < n_fields; i++) {
		if ((fields[i].group & FIELDS_COUNTS) != 0)
			offer(f, fields[i].name, "", fields[i].help);
	}
}

static void
offer_topics(struct finder *f)
{
	for (size_t i = 0; help_topic(i) != NULL; i++)
		offer(f, help_topic(i), "", "");
	for (size_t i = 0; i < n_commands; i++)
		offer(f, commands[i].name, "", commands[i].summary);
	if (*f->tail != '\0')
		offer_field_names(f);
}

static void
offer_shells(struct finder *f)
{
	for (size_t i = 0; i < N_SHELLS; i++)
		offer(f, completion_shells[i], "", "");
}

static void
offer_formats(struct finder *f)
{
	for (size_t i = 0; i < n_formats; i++)
		offer(f, formats[i]->name, "", formats[i]->help);
}

static void
offer_catalogues(struct finder *f)
{
	for (size_t i = 0; i < n_catalogues; i++)
		offer(f, catalogues[i].name, "", catalogues[i].files);
}

/* The catalogues that toll update can fetch. */
static void
offer_addresses(struct finder *f)
{
	for (size_t i = 0; i < n_catalogues; i++) {
		if (catalogues[i].address != NULL)
			offer(f, catalogues[i].name, "", catalogues[i].address);
	}
}

static void
offer_shapes(struct finder *f)
{
	for (size_t i = 0; i < n_shapes; i++)
		offer(f, shapes[i].name, "", shapes[i].title);
}

static void
offer_readers(struct finder *f)
{
	for (size_t i = 0; batch_run_reader(i) != NULL; i++)
		offer(f, batch_run_reader(i), "", "");
}

static void
offer_engines(struct finder *f)
{
	for (size_t i = 0; sql_engine(i) != NULL; i++)
		offer(f, sql_engine(i), "", sql_help(i));
}

/* by=month,model */
static void
offer_dimensions(struct finder *f)
{
	skip_to(f, ',');
	for (size_t i = 0; group_by_key(i) != NULL; i++)
		offer(f, group_by_key(i), "", "");
}

/* map=input:my column,output:... */
static void
offer_meanings(struct finder *f)
{
	struct meaning m;

	skip_to(f, ',');
	for (size_t i = 0; i < n_usage_names; i++)
		offer(f, usage_names[i].name, ":", usage_names[i].help);
	for (size_t i = 0; i < n_fields; i++) {
		if (fields[i].group != 0 && meaning_find(fields[i].name, &m))
			offer(f, fields[i].name, ":", fields[i].help);
	}
}

/* where=model:NAME,team:... */
static void
offer_conditions(struct finder *f)
{
	skip_to(f, ',');
	if (text_equal_part(f->tail, "model:", 6)) {
		skip_to(f, ':');
		offer_models(f);
		return;
	}
	for (size_t i = 0; row_choice_word(i) != NULL; i++)
		offer(f, row_choice_word(i), ":", "");
}

static void
offer_periods_past(struct finder *f)
{
	for (size_t i = 0; row_choice_since_word(i) != NULL; i++)
		offer(f, row_choice_since_word(i), "", "");
	offer(f, "7d", "", "from the start of the day six days ago");
}

static void
offer_model_list(struct finder *f)
{
	skip_to(f, ',');
	offer_models(f);
}

/* 50k/day: a period, once there is a slash */
static void
offer_periods(struct finder *f)
{
	if (strchr(f->tail, '/') == NULL)
		return;
	skip_to(f, '/');
	for (enum period p = PERIOD_HOUR; p < N_PERIODS; p++)
		offer(f, period_name(p), "", "");
}

static void
offer_growth(struct finder *f)
{
	if (strchr(f->tail, '/') == NULL)
		return;
	skip_to(f, '/');
	offer(f, period_name(PERIOD_MONTH), "", "");
	offer(f, period_name(PERIOD_YEAR), "", "");
}

static void
offer_today(struct finder *f)
{
	char text[DATE_TEXT];

	offer(f, "today", "", "");
	if (*f->tail != '\0')
		offer(f, date_print_day(text, f->today), "", "");
}

static void
offer_files(struct finder *f)
{
	f->out->files = f->head;
}

/* ---- values ---- */

/*
 * What may follow "field=", by the field's name (with "=") or else by its kind of value; words are
 * separated by blanks. What is in neither has no closed set of values.
 */
static const struct value {
	const char	*of;
	void		(*offer)(struct finder *f);
	const char	*words;
} values[] = {
	{ "provider=",     offer_providers, "" },
	{ "region=",       offer_regions,   "" },
	{ "requests=",     offer_periods,   "" },
	{ "growth=",       offer_growth,    "" },
	{ "in-growth=",    offer_growth,    "" },
	{ "sort=",         NULL,            "cost -cost" },
	{ "since=",        offer_periods_past, "" },
	{ "until=",        NULL, "today yesterday monday week month year" },
	{ "MODEL",        offer_models,    "" },
	{ "MODEL:SHARE",  offer_models,    "" },
	{ "MODELS",       offer_model_list, "" },
	{ "TIER",         offer_tiers,     "" },
	{ "DAY",          offer_today,     "" },
	{ "FORMAT",       offer_formats,   "" },
	{ "FILE",         offer_files,     "" },
	{ "PATH",         offer_files,     "" },
	{ "FIELD",        offer_counts,    "" },
	{ "FIELD:COLUMN", offer_meanings,  "" },
	{ "FIELD:VALUE",  offer_conditions, "" },
	{ "COLUMNS",      offer_dimensions, "" },
	{ "SHAPE",        offer_shapes,    "" },
	{ "READER",       offer_readers,   "" },
	{ "ENGINE",       offer_engines,   "" },
	{ "CATALOGUE",    offer_addresses, "" },
	{ "ENCODING",     NULL,            "o200k_base cl100k_base" },
	{ "PATTERN",      NULL,            "o200k cl100k" },
	{ "exact",        NULL,            "exact" },
	{ "ORDER",        NULL,            "mdy dmy" },
	{ "OFFSET",       NULL,            "local Z" },
	{ "STYLE",        NULL,            "inclusive exclusive" },
	{ "KIND",         NULL,            "request total" },
	{ "CHARACTER",    NULL,            "comma semicolon tab pipe" },
	{ "COLUMN",       NULL,            "yes" },
	{ "yes",          NULL,            "yes no" },
	{ "no",           NULL,            "no yes" },
	{ "on",           NULL,            "on off" },
	{ "stop",         NULL,            "stop" },
};

static const struct value *
value_of(const struct field *field)
{
	const struct value *by_kind = NULL;

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		size_t n = strlen(field->name);

		if (strncmp(values[i].of, field->name, n) == 0 && strcmp(values[i].of + n, "=") == 0)
			return &values[i];
		if (strcmp(values[i].of, field->value) == 0)
			by_kind = &values[i];
	}
	return by_kind;
}

static void
offer_values(struct finder *f, const struct field *field)
{
	const struct value *v = field == NULL ? NULL : value_of(field);

	if (*f->tail == '@' && field != NULL && field_takes_text(field)) {
		skip_tail(f, 1);
		offer_files(f);
		return;
	}
	if (v == NULL)
		return;
	if (v->offer != NULL)
		v->offer(f);
	for (const char *p = v->words; *p != '\0'; p += strcspn(p, " "), p += *p == ' ')
		offer(f, arena_strndup(f->arena, p, strcspn(p, " ")), "", "");
}

/* The words of agents, and the programs that it knows. */
static void
offer_agents(struct finder *f)
{
	for (size_t i = 0; agents_word(i) != NULL; i++)
		offer(f, agents_word(i), "", "");
	for (size_t i = 0; i < n_agent_programs; i++)
		offer(f, agent_programs[i].name, "", "");
}

/* ---- operands ---- */

/* What an operand may be, by the word for it in the command's usage. */
static const struct {
	const char	*word;
	void		(*offer)(struct finder *f);
} kinds[] = {
	{ "FILE",   offer_files },
	{ "PATH",   offer_files },
	{ "AGENT",  offer_agents },
	{ "TOTALS", offer_files },
	{ "DAY",    offer_today },
	{ "PLAN",   offer_plans },
	{ "TOPIC",  offer_topics },
	{ "SHELL",  offer_shells },
	{ "FORMAT", offer_catalogues },
	{ "FIELD",  offer_field_names },
	{ "MONEY",  offer_periods },
};

/* Offers what n bytes of usage mean. */
static void
offer_kind(const struct finder *f, const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct finder own = *f;	/* an offer may move its head */

		if (strlen(kinds[i].word) == n && memcmp(kinds[i].word, word, n) == 0)
			kinds[i].offer(&own);
	}
}

/* Reads "[MODEL...] FIELD=VALUE... | FILE [to=FILE]": neither names of fields nor their values. */
static void
offer_operands(const struct finder *f, const char *usage)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (const char *p = usage; *p != '\0';) {
		size_t n = strspn(p, capitals);

		if (n > 0 && (p == usage || p[-1] != '=') && p[n] != '=')
			offer_kind(f, p, n);
		p += n > 0 ? n : 1;
	}
}

static void
offer_operand(struct finder *f)
{
	bool first = f->command == NULL && f->operands == 0, begun = *f->tail != '\0';
	struct finder models = *f;

	if (first)
		offer_commands(f);
	else if (f->command != NULL)
		offer_operands(f, f->command->usage);
	/* after a model, and before the first letter of another, fields are what comes next */
	if ((first ? begun : f->command == NULL || f->command->takes_models) && (begun || f->n_named == 0))
		offer_models(&models);
	if ((!first || begun) && !f->ended)
		offer_fields(f, "=");
	if (first && f->out->n == 0)
		offer_files(f);		/* a file alone is for sum */
}

/* ---- the line ---- */

/* The length of a name followed by "=", "in=" or "--in="; 0 if the word does not begin so. */
static size_t
name_length(const char *word, const struct field **field, struct arena *a)
{
	size_t dashes = strncmp(word, "--", 2) == 0 ? 2 : 0, n = strcspn(word + dashes, "=");

	if (n == 0 || word[dashes + n] == '\0' || word[dashes] == '-')
		return 0;
	*field = field_find(arena_strndup(a, word + dashes, n));
	return dashes + n + 1;
}

/* The field that an option sets with its next word; NULL. */
static const struct field *
field_of_option(const char *word, struct arena *a)
{
	struct args_switch s;

	for (size_t i = 0; args_switch_at(i, a, &s); i++) {
		if (strcmp(s.option, word) == 0)
			return NULL;
	}
	for (size_t i = 0; i < n_words_briefs; i++) {
		if (strcmp(words_briefs[i].option, word) == 0)
			return field_find(words_briefs[i].name);
	}
	return strncmp(word, "--", 2) == 0 ? field_find(word + 2) : NULL;
}

static void
note_model(struct finder *f, const char *word)
{
	uint32_t model;
	struct err none;

	if (model_lookup(f->book, word, NULL, date_instant(f->today), &model, &none) &&
	    !f->named[model]) {
		f->named[model] = true;
		f->n_named++;
	}
}

static void
note_value(struct finder *f, const struct field *field, const char *value)
{
	f->said[field - fields] = strcmp(field->name, "model") != 0;	/* several are a comparison */
	if (strcmp(field->name, "provider") == 0)
		f->provider = book_provider(f->book, value);
	else if (strcmp(field->name, "model") == 0)
		note_model(f, value);
}

static void
note_switch(struct finder *f, const char *word)
{
	struct args_switch s;

	for (size_t i = 0; args_switch_at(i, f->arena, &s); i++) {
		const struct field *field = field_find(s.name);

		if (field != NULL && (strcmp(s.option, word) == 0 || strcmp(s.brief, word) == 0))
			f->said[field - fields] = true;
	}
}

static void
note_word(struct finder *f, const char *word)
{
	const struct field *field = NULL;
	size_t n;

	if (f->wanted != NULL) {
		note_value(f, f->wanted, word);
		f->wanted = NULL;
	} else if (!f->ended && strcmp(word, "--") == 0)
		f->ended = true;
	else if (!f->ended && (n = name_length(word, &field, f->arena)) > 0) {
		if (field != NULL)
			note_value(f, field, word + n);
	} else if (!f->ended && word[0] == '-' && word[1] != '\0') {
		f->wanted = field_of_option(word, f->arena);
		note_switch(f, word);
	} else if (f->command == NULL && f->operands == 0 && command_find(word) != NULL)
		f->command = command_find(word);
	else {
		f->operands++;
		note_model(f, word);
	}
}

void
completion_find(const struct book *b, day today, bool session, const char *const *words, size_t n,
    const char *part, struct arena *a, struct completions *out)
{
	struct finder f = { .book = b, .today = today, .session = session, .provider = BOOK_NONE,
	    .said = arena_array(a, n_fields, sizeof *f.said),
	    .named = arena_array(a, b->n_models, sizeof *f.named),
	    .head = "", .tail = part, .arena = a, .out = out };
	const struct field *field = NULL;
	size_t name;

	*out = (struct completions){ 0 };
	for (size_t i = 0; i < n; i++)
		note_word(&f, words[i]);
	if (f.wanted != NULL)
		offer_values(&f, f.wanted);
	else if (!f.ended && (name = name_length(part, &field, a)) > 0) {
		skip_tail(&f, name);
		offer_values(&f, field);
	} else if (!f.ended && part[0] == '-')
		offer_options(&f);
	else
		offer_operand(&f);
}
