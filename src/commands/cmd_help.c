/* SPDX-License-Identifier: MIT */
/* help and version: everything is read from the tables that the program runs by. */
#include "commands/cmd.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "book/model_lookup.h"
#include "book/model_name.h"
#include "commands/args.h"
#include "commands/help_topic.h"
#include "interop/import.h"
#include "report/render.h"
#include "report/view.h"
#include "usage/usage_columns.h"
#include "usage/usage_profile.h"
#include "usage/usage_shape.h"

static const char *const overview[] = {
	"  toll gpt-5 in=10k out=2k                    what one request costs",
	"  toll gpt-5 o1-pro 3/15 in=10k out=2k        several models, or your own price",
	"  toll top 5 in=10k out=2k context=100k       the cheapest with that window",
	"  toll gpt-5 in=10k cached=80% out=2k         with a cache; also written=10%",
	"  toll gpt-5@batch in=10k out=2k              the batch tier, or another one",
	"  toll gpt-5 in=10k out=2k on=2025-11-22      as of a past day",
	"  toll gpt-5 in=10k out=2k n=50k/day          per day, month and year",
	"  toll gpt-5 in=10k out=2k --explain          how it is calculated, and sources",
	"  toll gpt-5                                  its prices per million tokens",
	"  toll budget 100 gpt-5 in=10k out=2k         how many requests fit in $100",
	"  toll breakeven plus gpt-5 in=1k out=500     ChatGPT Plus or the API",
	"  toll chat gpt-5 turns=9 user=200 reply=400  a conversation, turn by turn",
	"  toll forecast gpt-5 in=1k n=1M growth=10%   month by month",
	"  toll gpt-5 in=10k out=2k max=0.05 -q        in scripts: exit status 1 above it",
	"  toll gpt-5 in=@prompt.txt out=500           a text as input; toll tokens docs",
	"  toll sum usage.csv by=month,model           usage: CSV, exports, JSON, logs",
	"  toll sum requests.jsonl models=gpt-5-mini   requests, before they are sent",
	"  toll agents                                 what coding agents here used",
	"  toll                                        a session; Tab completes",
	"",
	"Counts are per request: 1200, 12k, 1.5M, 3e6; n= is the number of requests.",
	"Formats: --json --csv --markdown --plain. Short: -q quiet, -o FILE, -n REQUESTS.",
	"Settings: ~/.config/toll/tollrc. Newer prices: toll update. Manual: man toll.",
	"More: toll help TOPIC; toll help topics, commands and fields list them.",
};

static const struct column command_columns[] = {
	{ "command", SHOW_ALL, NULL },
	{ "also",    SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	{ "words",   SHOW_ALL | DROP_LATE, NULL },
	{ "help",    SHOW_ALL | SHOW_PROSE, "" },
};

static void
add_command(struct table *t, const struct command *c)
{
	struct cell *row = table_row(t);

	row[0] = cell_text(c->name);
	row[1] = cell_text(c->second_names);
	row[2] = cell_text(c->usage);
	row[3] = cell_text(c->summary);
}

static struct table *
help_commands(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "commands", command_columns, LENGTH(command_columns));

	(void)c;
	for (size_t i = 0; i < call->n_table; i++)
		add_command(t, &call->table[i]);
	return t;
}

static const struct column field_columns[] = {
	{ "field",   SHOW_ALL, NULL },
	{ "short",   SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	{ "value",   SHOW_ALL | DROP_LAST, NULL },
	{ "part-of", SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, "part of" },
	{ "help",    SHOW_ALL | SHOW_PROSE, "" },
};

static void
add_field(struct table *t, const struct field *f)
{
	struct cell *row = table_row(t);
	enum meter whole = f->kind == FIELD_COUNT ? workload_whole((unsigned)f->where) : METER_NONE;

	row[0] = cell_text(f->name);
	row[1] = cell_text(f->brief);
	row[2] = cell_text(f->value);
	row[3] = cell_text(whole == METER_NONE ? NULL : meters[whole].name);
	row[4] = cell_text(f->help);
}

static struct table *
help_fields(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "fields", field_columns, LENGTH(field_columns));

	(void)c, (void)call;
	for (size_t i = 0; i < n_fields; i++) {
		if (fields[i].group != 0)
			add_field(t, &fields[i]);
	}
	return t;
}

/* Where "help fields" shows a field: in the first section that has one of its groups. */
static const struct section {
	unsigned	 groups;
	const char	*title;
} sections[] = {
	{ FIELDS_COUNTS, "Tokens and other counts of one request" },
	{ FIELDS_MODEL | FIELDS_TIER, "Which price" },
	{ FIELDS_BILL | FIELDS_ESCALATE | FIELDS_MAX | FIELDS_BASELINE, "The bill" },
	{ FIELDS_ANSWER | FIELDS_OUTPUT | FIELDS_EXPLAIN | FIELDS_FORCE, "The answer" },
	{ FIELDS_TEXT, "Texts" },
	{ FIELDS_USAGE | FIELDS_ALTERNATIVES | FIELDS_BY | FIELDS_TOTALS, "Usage files" },
	{ FIELDS_WORKERS, "Large files" },
	{ FIELDS_CHAT, "Conversations" },
	{ FIELDS_FORECAST, "Forecasts" },
	{ FIELDS_VARY | FIELDS_CURVE | FIELDS_SOLVE | FIELDS_BREAKEVEN, "Curves, budgets and break-even points" },
	{ FIELDS_ALL, "Price files and lists of models" },
};

static void
field_sections(struct answer *w)
{
	for (size_t s = 0; s < LENGTH(sections); s++) {
		struct table *t = table_new(w->arena, "fields", field_columns, LENGTH(field_columns));

		for (size_t i = 0; i < n_fields; i++) {
			size_t first = 0;

			while (first + 1 < LENGTH(sections) && (sections[first].groups & fields[i].group) == 0)
				first++;
			if (first == s && fields[i].group != 0)
				add_field(t, &fields[i]);
		}
		if (s > 0)
			answer_text(w, "");
		answer_text(w, sections[s].title);
		answer_table(w, t);
	}
}

static const struct column meter_columns[] = {
	{ "meter",      SHOW_ALL, NULL },
	{ "per",        SHOW_ALL, NULL },
	{ "part-of",    SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, "part of" },
	{ "costs-like", SHOW_ALL | SHOW_IF_ANY | DROP_SOON, "costs like" },
	{ "help",       SHOW_ALL | SHOW_PROSE, "" },
};

static struct table *
help_meters(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "meters", meter_columns, LENGTH(meter_columns));

	(void)c, (void)call;
	for (enum meter m = 0; m < N_METERS; m++) {
		struct cell *row = table_row(t);

		row[0] = cell_text(meters[m].name);
		row[1] = cell_count((quantity)meters[m].per * QUANTITY_ONE);
		row[2] = cell_text(meters[m].part_of == METER_NONE ? NULL : meters[meters[m].part_of].name);
		row[3] = cell_text(
		    meters[m].price_fallback == METER_NONE ? NULL : meters[meters[m].price_fallback].name);
		row[4] = cell_text(meters[m].help);
	}
	return t;
}

static const struct column format_columns[] = {
	{ "format", SHOW_ALL, NULL },
	{ "help",   SHOW_ALL | SHOW_PROSE, "" },
};

static struct table *
help_formats(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "formats", format_columns, LENGTH(format_columns));

	(void)c, (void)call;
	for (size_t i = 0; i < n_formats; i++) {
		struct cell *row = table_row(t);

		row[0] = cell_text(formats[i]->name);
		row[1] = cell_text(formats[i]->help);
	}
	return t;
}

static const struct column column_columns[] = {
	{ "column", SHOW_ALL, NULL },
	{ "field",  SHOW_ALL, NULL },
};

/* Names that stand for fields, and what else a column may mean under its own name. */
static struct table *
help_columns(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "columns", column_columns, LENGTH(column_columns));

	(void)c, (void)call;
	for (size_t i = 0; i < n_column_names; i++) {
		struct cell *row = table_row(t);

		row[0] = cell_text(column_names[i].name);
		row[1] = cell_text(column_names[i].means);
	}
	for (size_t i = 0; i < n_column_otherwise; i++) {
		struct cell *row = table_row(t);

		row[0] = cell_text(column_otherwise[i]);
		row[1] = cell_text("not read: files have other things in it; map= reads it");
	}
	for (size_t i = 0; i < n_usage_names; i++) {
		struct cell *row = table_row(t);

		row[0] = cell_text(arena_printf(a, "map=%s:...", usage_names[i].name));
		row[1] = cell_text(usage_names[i].help);
	}
	return t;
}

static const struct column export_columns[] = {
	{ "export",   SHOW_ALL, NULL },
	{ "title",    SHOW_ALL | DROP_SOON, "" },
	{ "provider", SHOW_ALL | SHOW_IF_ANY | DROP_FIRST, NULL },
	{ "rows",     SHOW_ALL | DROP_LATE, NULL },
	{ "columns",  SHOW_ALL | SHOW_PROSE, NULL },
};

static struct table *
help_exports(struct arena *a, const struct context *c, const struct invocation *call)
{
	static const char *const rows[] = { [ROWS_REQUESTS] = "requests", [ROWS_TOTALS] = "totals",
	    [ROWS_DOLLARS] = "dollars" };
	struct table *t = table_new(a, "exports", export_columns, LENGTH(export_columns));

	(void)c, (void)call;
	for (size_t i = 0; i < n_profiles; i++) {
		struct cell *row = table_row(t);
		struct buffer names = buffer_new(a);

		for (size_t k = 0; k < n_profile_columns; k++) {
			if (profile_columns[k].profile == &profiles[i] && profile_columns[k].needed)
				buffer_printf(&names, "%s%s", names.n == 0 ? "" : " ",
				    profile_columns[k].name);
		}
		row[0] = cell_text(profiles[i].name);
		row[1] = cell_text(profiles[i].title);
		row[2] = cell_text(*profiles[i].provider == '\0' ? NULL : profiles[i].provider);
		row[3] = cell_text(rows[profiles[i].rows]);
		row[4] = cell_text(names.text);
	}
	return t;
}

static const struct column shape_columns[] = {
	{ "shape", SHOW_ALL, NULL },
	{ "title", SHOW_ALL, "" },
	{ "keys",  SHOW_ALL | SHOW_PROSE, NULL },
};

static struct table *
help_shapes(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "shapes", shape_columns, LENGTH(shape_columns));

	(void)c, (void)call;
	for (size_t i = 0; i < n_shapes; i++) {
		struct cell *row = table_row(t);
		struct buffer keys = buffer_new(a);

		for (size_t k = 0; k < n_shape_lines; k++) {
			if (shape_lines[k].shape == &shapes[i] && shape_lines[k].rule == USAGE_SHAPE_MARK)
				buffer_printf(&keys, "%s%s", keys.n == 0 ? "" : " ", shape_lines[k].path);
		}
		for (size_t k = 0, any = keys.n; k < n_shape_lines && any == 0; k++) {
			if (shape_lines[k].shape == &shapes[i] && shape_lines[k].rule == USAGE_SHAPE_ANY)
				buffer_printf(&keys, "%s%s", keys.n == 0 ? "" : " or ", shape_lines[k].path);
		}
		row[0] = cell_text(shapes[i].name);
		row[1] = cell_text(shapes[i].title);
		row[2] = cell_text(keys.text);
	}
	return t;
}

static const struct column catalogue_columns[] = {
	{ "catalogue", SHOW_ALL, NULL },
	{ "title",     SHOW_ALL, "" },
	{ "files",     SHOW_ALL | SHOW_PROSE, NULL },
	{ "url",       SHOW_DATA, NULL },
};

/* The formats of import. */
static struct table *
help_catalogues(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "catalogues", catalogue_columns, LENGTH(catalogue_columns));

	(void)c, (void)call;
	for (size_t i = 0; i < n_catalogues; i++) {
		struct cell *row = table_row(t);

		row[0] = cell_text(catalogues[i].name);
		row[1] = cell_text(catalogues[i].title);
		row[2] = cell_text(catalogues[i].files);
		row[3] = cell_text(catalogues[i].url);
	}
	return t;
}

static const struct column option_columns[] = {
	{ "option", SHOW_ALL, NULL },
	{ "short",  SHOW_ALL | SHOW_IF_ANY, NULL },
	{ "help",   SHOW_ALL | SHOW_PROSE, "" },
};

static struct table *
help_options(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "options", option_columns, LENGTH(option_columns));
	struct args_switch s;

	(void)c, (void)call;
	for (size_t i = 0; args_switch_at(i, a, &s); i++) {
		struct cell *row = table_row(t);

		row[0] = cell_text(s.option);
		row[1] = cell_text(s.brief);
		row[2] = cell_text(s.help);
	}
	for (size_t i = 0; i < n_words_briefs; i++) {
		struct cell *row = table_row(t);

		row[0] = cell_text(arena_printf(a, "--%s VALUE", words_briefs[i].name));
		row[1] = cell_text(words_briefs[i].option);
		row[2] = cell_text(arena_printf(a, "the same as %s=VALUE; so for every field",
		    words_briefs[i].name));
	}
	return t;
}

static const struct column tier_columns[] = {
	{ "tier",      SHOW_ALL, NULL },
	{ "models",    SHOW_ALL, NULL },
	{ "providers", SHOW_ALL, NULL },
	{ "words",     SHOW_ALL | SHOW_IF_ANY, "other words for it" },
};

/* The providers that sell a tier, how many of their models have it, and other words for it. */
static void
add_tier(struct table *t, const struct book *b, text_ref tier)
{
	struct buffer providers = buffer_new(t->arena), words = buffer_new(t->arena);
	uint32_t provider = BOOK_NONE;
	struct cell *row = table_row(t);
	quantity n = 0;

	for (uint32_t i = 0; i < b->n_models; i++) {
		const struct model *m = &b->models[i];
		bool has = false;

		for (uint32_t k = 0; k < m->rates.count; k++)
			has |= b->rates[m->rates.first + k].tier == tier;
		n += has ? QUANTITY_ONE : 0;
		if (has && m->provider != provider) {
			provider = m->provider;
			buffer_printf(&providers, "%s%s", providers.n == 0 ? "" : " ",
			    book_text(b, b->providers[provider].id));
		}
	}
	for (uint32_t i = 0; i < b->n_tier_words; i++) {
		const char *word = book_text(b, b->tier_words[i].word);

		if (b->tier_words[i].tier == tier &&
		    strstr(words.text == NULL ? "" : words.text, word) == NULL)
			buffer_printf(&words, "%s%s", words.n == 0 ? "" : " ", word);
	}
	row[0] = cell_text(book_text(b, tier));
	row[1] = cell_count(n);
	row[2] = cell_text(providers.text);
	row[3] = cell_text(words.n == 0 ? NULL : words.text);
}

static struct table *
help_tiers(struct arena *a, const struct context *c, const struct invocation *call)
{
	const struct book *b = c->book;
	struct table *t = table_new(a, "tiers", tier_columns, LENGTH(tier_columns));
	bool *seen = arena_array(a, b->n_text, sizeof *seen);

	(void)call;
	for (uint32_t i = 0; i < b->n_rates; i++) {
		text_ref tier = b->rates[i].tier;

		if (!seen[tier] && strcmp(book_text(b, tier), "any") != 0)
			add_tier(t, b, tier);
		seen[tier] = true;
	}
	return t;
}

static const struct column name_columns[] = {
	{ "where", SHOW_ALL, NULL },
	{ "text",  SHOW_ALL, NULL },
	{ "means", SHOW_ALL | SHOW_PROSE, NULL },
	{ "of",    SHOW_ALL | SHOW_IF_ANY, NULL },
};

/* What the name of a model may have around it. */
static struct table *
help_names(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "names", name_columns, LENGTH(name_columns));

	(void)c;
	(void)call;
	for (size_t i = 0; i < n_model_name_parts; i++) {
		const struct model_name_part *p = &model_name_parts[i];
		struct cell *row = table_row(t);

		row[0] = cell_text(p->kind);
		row[1] = cell_text(p->text);
		row[2] = cell_text(p->means);
		row[3] = cell_text(*p->of == '\0' ? NULL : p->of);
	}
	return t;
}

static const char *list_title(const char *name);

static const struct column topic_list_columns[] = {
	{ "topic", SHOW_ALL, NULL },
	{ "help",  SHOW_ALL | SHOW_PROSE, "" },
};

/* The subjects and the lists; each command and each field is a topic, too. */
static struct table *
help_topics(struct arena *a, const struct context *c, const struct invocation *call)
{
	struct table *t = table_new(a, "topics", topic_list_columns, LENGTH(topic_list_columns));

	(void)c, (void)call;
	for (size_t i = 0; help_topic(i) != NULL; i++) {
		const struct help_line *line = help_topic_find(help_topic(i));
		struct cell *row = table_row(t);

		row[0] = cell_text(help_topic(i));
		row[1] = cell_text(line != NULL ? line->meaning : list_title(help_topic(i)));
	}
	return t;
}

/* The topics that are lists, read from the tables that the program runs by. */
static const struct list {
	const char	*name;
	const char	*title;
	struct table	*(*table)(struct arena *a, const struct context *c, const struct invocation *call);
} lists[] = {
	{ "topics",     "Topics of help; each command and each field is one, too.", help_topics },
	{ "commands",   "Commands; without one, a line is a quote.", help_commands },
	{ "fields",     "Fields, written as field=value.", help_fields },
	{ "meters",     "What is billed, and what it costs if a model has no price of its own for it.",
	    help_meters },
	{ "tiers",      "", help_tiers },
	{ "formats",    "", help_formats },
	{ "columns",    "Column names that are recognised in usage files.", help_columns },
	{ "names",      "What may surround the name of a model in usage files.", help_names },
	{ "exports",    "", help_exports },
	{ "shapes",     "JSON formats that are recognised in usage files.", help_shapes },
	{ "catalogues", "Catalogues of prices that toll import reads.", help_catalogues },
	{ "options",    "Options of the command line; every field is one, too: --in 10k.", help_options },
};

static const struct list *
list_find(const char *name)
{
	for (size_t i = 0; i < LENGTH(lists); i++) {
		if (strcmp(lists[i].name, name) == 0)
			return &lists[i];
	}
	return NULL;
}

static const char *
list_title(const char *name)
{
	return list_find(name)->title;
}

/* Subjects first, then lists; topics of commands are found by the names of these. */
const char *
help_topic(size_t i)
{
	for (size_t k = 0; k < n_help_lines; k++) {
		const struct help_line *line = &help_lines[k];

		if (line->kind != HELP_TOPIC || command_find(line->text) != NULL || list_find(line->text) != NULL)
			continue;
		if (i-- == 0)
			return line->text;
	}
	return i < LENGTH(lists) ? lists[i].name : NULL;
}

static const struct column topic_columns[] = {
	{ "kind",    SHOW_ALL, NULL },
	{ "text",    SHOW_ALL, NULL },
	{ "meaning", SHOW_ALL, NULL },
};

/* The words of a topic, with their meanings in a column. */
static void
topic_words(struct answer *w, const struct help_line *topic)
{
	size_t width = 0;

	for (const struct help_line *l = topic; l != NULL; l = help_topic_next(l)) {
		if (l->kind == HELP_WORD && strlen(l->text) > width)
			width = strlen(l->text);
	}
	if (width > 0)
		answer_text(w, "");
	for (const struct help_line *l = topic; l != NULL; l = help_topic_next(l)) {
		if (l->kind == HELP_WORD)
			answer_text(w, arena_printf(w->arena, "%-*s  %s", (int)width, l->text, l->meaning));
	}
}

static void
topic_examples(struct answer *w, const struct help_line *topic)
{
	answer_text(w, "");
	for (const struct help_line *l = topic; l != NULL; l = help_topic_next(l)) {
		if (l->kind != HELP_EXAMPLE)
			continue;
		if (*l->meaning != '\0')
			answer_text(w, arena_printf(w->arena, "  # %s", l->meaning));
		answer_text(w, arena_printf(w->arena, "  %s", l->text));
	}
}

static void
topic_see(struct answer *w, const struct help_line *topic)
{
	for (const struct help_line *l = topic; l != NULL; l = help_topic_next(l)) {
		struct buffer line = buffer_new(w->arena);

		if (l->kind != HELP_SEE)
			continue;
		buffer_puts(&line, "See also: toll help ");
		for (const char *p = l->text; *p != '\0'; p++)
			buffer_printf(&line, *p == ' ' ? ", " : "%c", *p);
		answer_text(w, line.text);
	}
}

/* A sentence, examples, the words that matter, usage if it is a command, and where to read on. */
static void
help_on_topic(struct answer *w, const struct help_line *topic, const struct command *c)
{
	static const char *const kinds[] = { [HELP_TOPIC] = "topic", [HELP_EXAMPLE] = "example",
	    [HELP_WORD] = "word", [HELP_SEE] = "see-also" };

	w->data = table_new(w->arena, "help", topic_columns, LENGTH(topic_columns));
	for (const struct help_line *l = topic; l != NULL; l = help_topic_next(l)) {
		struct cell *row = table_row(w->data);

		row[0] = cell_text(kinds[l->kind]);
		row[1] = cell_text(l->text);
		row[2] = cell_text(*l->meaning == '\0' ? NULL : l->meaning);
	}
	answer_text(w, topic->meaning);
	topic_examples(w, topic);
	topic_words(w, topic);
	answer_text(w, "");
	if (c != NULL)
		answer_text(w, arena_printf(w->arena, "Usage: toll %s %s%s%s", c->name, c->usage,
		    *c->second_names == '\0' ? "" : "; aliases: ", c->second_names));
	topic_see(w, topic);
}

static bool
unknown_topic(const char *name, const struct invocation *call, struct arena *a, struct err *e)
{
	const char *words[256], *nearest, *list = "";
	size_t n = 0;

	for (size_t i = 0; help_topic(i) != NULL; i++) {
		words[n++] = help_topic(i);
		list = arena_printf(a, "%s%s%s", list, i == 0 ? "" : ", ", help_topic(i));
	}
	for (size_t i = 0; i < call->n_table && n < LENGTH(words); i++)
		words[n++] = call->table[i].name;
	for (size_t i = 0; i < n_fields && n < LENGTH(words); i++)
		words[n++] = fields[i].name;
	nearest = model_lookup_nearest(name, words, n);
	if (nearest != NULL)
		return err_set(e, ERR_USAGE, "no help on '%.40s' (did you mean %s?)", name, nearest);
	return err_set(e, ERR_USAGE, "no help on '%.40s'; topics are %s, and every command and field", name,
	    list);
}

/* The command of that name or second name in the table of the call; NULL. */
static const struct command *
command_of_topic(const struct invocation *call, const char *name)
{
	for (size_t i = 0; i < call->n_table; i++) {
		if (text_equal(call->table[i].name, name) || text_has_word(call->table[i].second_names, name))
			return &call->table[i];
	}
	return NULL;
}

/* A list under its title. Fields are shown in sections, all else as one table. */
static void
help_on_list(struct answer *w, const struct list *list, const struct context *c, const struct invocation *call)
{
	w->data = list->table(w->arena, c, call);
	if (*list->title != '\0') {
		answer_text(w, list->title);
		answer_text(w, "");
	}
	if (list->table == help_fields)
		field_sections(w);
	else
		answer_table(w, w->data);
}

static void
help_overview(struct answer *w, const struct context *c, const struct invocation *call)
{
	w->data = help_commands(w->arena, c, call);
	for (size_t i = 0; i < LENGTH(overview); i++)
		answer_text(w, overview[i]);
}

bool
cmd_help(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const char *name = call->n_operands > 0 ? call->operands[0] : NULL;
	const struct command *command = name == NULL ? NULL : command_of_topic(call, name);
	const struct help_line *topic;
	const struct list *list;

	if (name == NULL || (command != NULL && command->run == cmd_help)) {
		help_overview(w, c, call);
		return true;
	}
	if (command != NULL)
		name = command->kind == COMMAND_SESSION ? "session" : command->name;
	topic = help_topic_find(name);
	list = list_find(name);
	if (topic != NULL)
		help_on_topic(w, topic, command);
	if (topic != NULL && list != NULL)
		answer_text(w, "");
	if (list != NULL)
		help_on_list(w, list, c, call);
	else if (topic == NULL && field_find(name) != NULL) {
		w->data = table_new(w->arena, "fields", field_columns, LENGTH(field_columns));
		add_field(w->data, field_find(name));
	} else if (topic == NULL)
		return unknown_topic(name, call, w->arena, e);
	return true;
}

static const struct column version_columns[] = {
	{ "version",   SHOW_ALL, "toll" },
	{ "providers", SHOW_ALL, NULL },
	{ "models",    SHOW_ALL, NULL },
	{ "prices",    SHOW_ALL, "newest source" },
};

bool
cmd_version(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	char text[DATE_TEXT];
	struct cell *row;
	day newest = book_newest_source(c->book);

	(void)call, (void)e;
	w->data = table_new(w->arena, "version", version_columns, LENGTH(version_columns));
	row = table_row(w->data);
	row[0] = cell_text(PACKAGE_VERSION);
	row[1] = cell_count((quantity)c->book->n_providers * QUANTITY_ONE);
	row[2] = cell_count((quantity)c->book->n_models * QUANTITY_ONE);
	row[3] = cell_text(newest == 0 ? NULL : arena_strdup(w->arena, date_print_day(text, newest)));
	answer_text(w, arena_printf(w->arena, "toll %s, %u models, newest source of %s", PACKAGE_VERSION,
	    c->book->n_models, newest == 0 ? "no day" : text));
	return true;
}
