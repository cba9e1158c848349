/* SPDX-License-Identifier: MIT */
/*
 * Gives each column of a header its meaning. Read usage_columns_read first: names, then map=, months, style=,
 * rows= and reported=, then the checks. Called by usage_csv and usage_json.
 */
#include "usage/usage_columns.h"

#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"
#include "usage/column_name.h"
#include "usage/usage_hint.h"
#include "usage/usage_unread.h"

const struct column_name column_names[] = {
#define COLUMN(field, name) { field, name },
#include "usage/column_names.def"
};

const size_t n_column_names = sizeof column_names / sizeof column_names[0];

const char *const column_otherwise[] = {
#define OTHERWISE(name) name,
#include "usage/column_names.def"
};

const size_t n_column_otherwise = sizeof column_otherwise / sizeof column_otherwise[0];

static bool
column_name_is_otherwise(const char *name)
{
	for (size_t i = 0; i < n_column_otherwise; i++) {
		if (strcmp(column_otherwise[i], name) == 0)
			return true;
	}
	return false;
}

/* The meaning of a name in any file. *rank orders the names of which a file may have several. */
static bool
column_name_find(const char *name, struct meaning *out, size_t *rank)
{
	const struct field *f = field_find(name);

	*out = (struct meaning){ .field = NULL };
	*rank = 0;
	if (f != NULL && (f->group & (FIELDS_COUNTS | FIELDS_MODEL | FIELDS_TIER)) != 0 &&
	    !column_name_is_otherwise(name)) {
		out->field = f;
		return true;
	}
	for (size_t i = 0; i < n_column_names; i++) {
		if (strcmp(column_names[i].name, name) == 0) {
			*rank = i + 1;
			return meaning_find(column_names[i].means, out);
		}
	}
	return false;
}

static struct meaning
meaning_named(const char *name)
{
	struct meaning m;

	meaning_find(name, &m);
	return m;
}

static bool
meaning_is_nothing(struct meaning m)
{
	return m.field == NULL && m.name == NULL;
}

bool
usage_columns_meaning(const char *name, struct arena *a, struct meaning *out)
{
	size_t rank;

	return column_name_find(column_name_normalise(name, a), out, &rank);
}

bool
usage_columns_looks_like_count(const char *name)
{
	static const char *const words[] = { "token", "cache", "input", "output", "Token", "Cache",
	    "Input", "Output", "jeton", "eingabe", "ausgabe", "entree", "sortie", "entrada", "salida",
	    "\xe8\xbe\x93\xe5\x85\xa5", "\xe8\xbe\x93\xe5\x87\xba", "\xe7\xbc\x93\xe5\xad\x98" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strstr(name, words[i]) != NULL)
			return true;
	}
	return false;
}

/* A header while it is being read. */
struct header {
	const char *const	*names;
	const char		**plain;	/* normalised */
	struct meaning		*meaning;	/* of each column */
	size_t			*rank;		/* order among columns of one meaning */
	bool			*known;		/* nothing else may give the column a meaning */
	const struct request	*defaults;
	struct mapping		*map;		/* n_map parts of map= */
	size_t			 n_map;
	struct arena		*arena;
	struct usage_columns		*out;
};

enum { MAPPED = 1 << 20 };	/* the rank of a column that map= names */

/* The index of the column with that name, exact or else in normalised form; -1: none. */
static long
header_find(const struct header *h, const char *name)
{
	const char *plain = column_name_normalise(name, h->arena);

	for (size_t i = 0; i < h->out->n; i++) {
		if (strcmp(h->names[i], name) == 0)
			return (long)i;
	}
	for (size_t i = 0; i < h->out->n; i++) {
		if (strcmp(h->plain[i], plain) == 0)
			return (long)i;
	}
	return -1;
}

static bool
no_column_error(const struct header *h, const char *what, const char *name, struct err *e)
{
	struct buffer list = buffer_new(h->arena);

	for (size_t i = 0; i < h->out->n && list.n < 300; i++)
		buffer_printf(&list, "%s%.60s", i == 0 ? "" : ", ", h->names[i]);
	return err_set(e, ERR_USAGE, "%s: there is no column '%.80s'; there are %s", what, name, list.text);
}

/* Removes a meaning from every column that has it. */
static void
meaning_drop(struct header *h, struct meaning m)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (!meaning_same(h->meaning[i], m))
			continue;
		h->meaning[i] = (struct meaning){ .field = NULL };
		h->known[i] = true;
	}
}

/* A column whose heading says that its numbers are thousands, or another currency, is never read as other ones. */
static bool
unit_check(const char *heading, const char *word, struct err *e)
{
	const char *unit = column_name_unit(heading);

	return unit == NULL || err_set(e, ERR_USAGE, "%s: column '%.80s' is in %s; toll reads single tokens and "
	    "dollars", word, heading, unit);
}

static bool
mapping_apply(struct header *h, const struct mapping *m, struct err *e)
{
	long column = m->column == NULL ? -1 : header_find(h, m->column);

	if (m->column != NULL && column < 0)
		return no_column_error(h, "map", m->column, e);
	if (column >= 0 && h->rank[column] == MAPPED)
		return err_set(e, ERR_USAGE, "map: column '%.80s' is given two meanings", m->column);
	if (column >= 0 && meaning_has_numbers(m->meaning) && !unit_check(h->names[column], "map", e))
		return false;
	meaning_drop(h, m->meaning);
	if (column >= 0) {
		h->meaning[column] = m->meaning;
		h->rank[column] = MAPPED;
	}
	return true;
}

static bool
header_apply_map(struct header *h, struct err *e)
{
	for (size_t i = 0; i < h->n_map; i++) {
		if (!mapping_apply(h, &h->map[i], e))
			return false;
	}
	return true;
}

static bool
header_has_column(const struct header *h, const char *name)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (strcmp(h->plain[i], name) == 0)
			return true;
	}
	return false;
}

/* Whether the export has a column of that meaning which is in the header. */
static bool
profile_has_meaning(const struct header *h, struct meaning m)
{
	for (size_t i = 0; i < n_profile_columns; i++) {
		const struct usage_profile_column *p = &profile_columns[i];

		if (p->profile == h->out->profile && strcmp(p->means, meaning_name(m)) == 0 &&
		    header_has_column(h, p->name))
			return true;
	}
	return false;
}

/*
 * Gives the columns of the export their meanings, then names that hold in any file, for meanings that are still
 * free.
 */
static void
header_read_names(struct header *h)
{
	struct usage_columns *c = h->out;

	for (size_t i = 0; i < c->n; i++) {
		const struct usage_profile_column *p = usage_profile_column(c->profile, h->plain[i]);

		if (p == NULL)
			continue;
		h->known[i] = true;
		h->meaning[i] = meaning_named(p->means);
		h->rank[i] = (size_t)(p - profile_columns) + 1;
	}
	for (size_t i = 0; i < c->n; i++) {
		struct meaning m;

		if (h->known[i] || !column_name_find(h->plain[i], &m, &h->rank[i]))
			continue;
		h->known[i] = profile_has_meaning(h, m);
		if (!h->known[i])
			h->meaning[i] = m;
	}
}

/* ---- the day ---- */

static bool	header_has_meaning(const struct header *h, const char *name);

/* Whether map= says that no column is the day. */
static bool
map_drops_day(const struct header *h)
{
	for (size_t i = 0; i < h->n_map; i++) {
		if (h->map[i].column == NULL && meaning_is(h->map[i].meaning, "on"))
			return true;
	}
	return false;
}

/*
 * A column of map= goes before one that was recognised. A month is the day of the price only if no column has
 * the day.
 */
static bool
header_apply_month(struct header *h, struct err *e)
{
	bool mapped_day = false, mapped_month = false;

	for (size_t i = 0; i < h->out->n; i++) {
		mapped_day |= meaning_is(h->meaning[i], "on") && h->rank[i] == MAPPED;
		mapped_month |= meaning_is(h->meaning[i], "month") && h->rank[i] == MAPPED;
	}
	if (mapped_day && mapped_month)
		return err_set(e, ERR_USAGE, "map: on and month both tell the day of the price; name one of them");
	if (mapped_month)
		meaning_drop(h, meaning_named("on"));
	else if (header_has_meaning(h, "on") || map_drops_day(h))
		meaning_drop(h, meaning_named("month"));
	return true;
}

/* ---- what input includes ---- */

/* Whether a column has one of Anthropic's names for the cache. */
static bool
has_cache_column(const struct header *h)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (strncmp(h->plain[i], "cache_creation_", 15) == 0)
			return true;
	}
	return header_has_column(h, "cache_read_input_tokens");
}

static void
meaning_replace(struct header *h, const char *from, const char *to)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (meaning_is(h->meaning[i], from))
			h->meaning[i] = meaning_named(to);
	}
}

static bool
header_has_meaning(const struct header *h, const char *name)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (meaning_is(h->meaning[i], name))
			return true;
	}
	return false;
}

/*
 * In a file that is not a known export, input_tokens with Anthropic's names of cache columns, and without
 * prompt_tokens, does not include the cached tokens: it is fresh (Anthropic, Prompt caching). style= sets this
 * for any file.
 */
static bool
header_apply_style(struct header *h, struct err *e)
{
	const char *style = h->defaults->style;
	bool names = h->out->profile == NULL && header_has_column(h, "input_tokens") &&
	    !header_has_column(h, "prompt_tokens") && has_cache_column(h);

	if (*style != '\0' && strcmp(style, "inclusive") != 0 && strcmp(style, "exclusive") != 0)
		return err_set(e, ERR_USAGE, "style: '%.40s' is neither inclusive nor exclusive", style);
	if (strcmp(style, "inclusive") == 0 && !header_has_meaning(h, "input"))
		meaning_replace(h, "fresh", "input");
	else if ((strcmp(style, "exclusive") == 0 || (*style == '\0' && names)) && !header_has_meaning(h, "fresh")) {
		h->out->exclusive = header_has_meaning(h, "input");
		meaning_replace(h, "input", "fresh");
	}
	return true;
}

/* A column that counts input; NULL if there is none. */
static const char *
input_column(const struct header *h)
{
	static const char *const outputs[] = { "output", "reasoning", "reasoning-by-total", "text-output", "thoughts" };

	for (size_t i = 0; i < h->out->n; i++) {
		bool output = false;

		for (size_t k = 0; k < LENGTH(outputs); k++)
			output |= meaning_is(h->meaning[i], outputs[k]);
		if (!output && (meaning_counts(h->meaning[i]) || meaning_is(h->meaning[i], "details")))
			return h->names[i];
	}
	return NULL;
}

/* A text is the input of files that do not count it. */
static bool
header_apply_text(struct header *h, bool csv, struct err *e)
{
	const char *input = input_column(h);

	if (header_has_meaning(h, "text"))
		return input == NULL ||
		    err_set(e, ERR_USAGE, "map: a text tells the input, and so does column '%.60s'; one of them is "
			"enough (map=FIELD:- reads none)", input);
	for (size_t i = 0; csv && input == NULL && h->out->profile == NULL && i < h->out->n; i++) {
		if (strcmp(h->plain[i], "text") == 0 && meaning_is_nothing(h->meaning[i]))
			h->meaning[i] = meaning_named("text");
	}
	return true;
}

/* ---- what a row is ---- */

static bool
header_apply_rows(struct header *h, struct err *e)
{
	const char *rows = h->defaults->rows;
	struct usage_columns *c = h->out;

	if (*rows != '\0' && strcmp(rows, "request") != 0 && strcmp(rows, "total") != 0)
		return err_set(e, ERR_USAGE, "rows: '%.40s' is neither request nor total", rows);
	if (strcmp(rows, "request") == 0)
		meaning_replace(h, "requests-summed", "requests");
	else if (strcmp(rows, "total") == 0)
		meaning_replace(h, "requests", "requests-summed");
	c->dollars = c->profile != NULL && c->profile->rows == ROWS_DOLLARS;
	c->totals = strcmp(rows, "total") == 0 || (*rows == '\0' && (header_has_meaning(h, "requests-summed") ||
	    (c->profile != NULL && c->profile->rows == ROWS_TOTALS)));
	if (!c->totals)
		return true;
	if (request_has(h->defaults, field_find("requests")))
		return err_set(e, ERR_USAGE, "requests: a row is a sum of requests here, which is not multiplied");
	meaning_replace(h, "requests", "requests-summed");
	return true;
}

/* The billed amount is read if reported= asks for it, or if the file has nothing else. */
static void
header_apply_reported(struct header *h)
{
	const char *name = h->defaults->reported;
	bool own = header_has_meaning(h, "reported") || header_has_meaning(h, "reported-cents");
	bool yes = strcmp(name, "yes") == 0;
	long column = *name == '\0' || yes ? -1 : header_find(h, name);
	struct err missing = { .kind = ERR_NONE };

	if (yes && !own)
		err_set(&missing, ERR_USAGE, "reported: no column is known to hold what was billed; name it, "
		    "as in reported=cost");
	else if (*name != '\0' && !yes && column < 0)
		no_column_error(h, "reported", name, &missing);
	else if (column >= 0 && !meaning_is(h->meaning[column], "reported-cents"))
		unit_check(h->names[column], "reported", &missing);
	if (missing.kind != ERR_NONE)
		h->out->unbilled = arena_strdup(h->arena, missing.msg);
	if (yes || (*name == '\0' && h->out->dollars) ||
	    (column >= 0 && meaning_is(h->meaning[column], "reported-cents")))
		return;
	meaning_drop(h, meaning_named("reported"));
	meaning_drop(h, meaning_named("reported-more"));
	if (column < 0 || missing.kind != ERR_NONE)
		meaning_drop(h, meaning_named("reported-cents"));
	else
		h->meaning[column] = meaning_named("reported");
}

/* ---- putting it together ---- */

/* Only the model and the tier may have two columns: what was served goes before what was asked for. */
static bool
meaning_may_repeat(struct meaning m)
{
	return meaning_is(m, "model") || meaning_is(m, "tier");
}

enum { MEANINGS = 256 };	/* more than there are */

static bool
header_check_twice(const struct header *h, struct err *e)
{
	size_t seen[MEANINGS], n = 0;

	for (size_t i = 0; i < h->out->n; i++) {
		size_t k = 0;

		if (meaning_is_nothing(h->meaning[i]) || meaning_may_repeat(h->meaning[i]))
			continue;
		while (k < n && !meaning_same(h->meaning[seen[k]], h->meaning[i]))
			k++;
		if (k < n)
			return err_set(e, ERR_USAGE, "columns '%s' and '%s' both mean %s", h->names[seen[k]],
			    h->names[i], meaning_name(h->meaning[i]));
		seen[n++] = i;
	}
	return true;
}

static void
columns_collect(struct header *h)
{
	struct usage_columns *c = h->out;

	for (size_t i = 0; i < c->n; i++) {
		struct meaning m = h->meaning[i];
		size_t at = c->n_use;

		if (meaning_is_nothing(m)) {
			bool billed = usage_columns_looks_like_count(h->plain[i]);

			if (h->known[i] || (!billed && !column_name_is_otherwise(h->plain[i])))
				continue;
			c->unread[c->n_unread++] = h->names[i];
			if (billed && !usage_unread_is_view(h->names[i]))
				c->uncounted[c->n_uncounted++] = i;
			continue;
		}
		for (; at > 0 && h->rank[c->use[at - 1].column] > h->rank[i]; at--)
			c->use[at] = c->use[at - 1];
		c->use[at] = (struct column_use){ i, m };
		c->n_use++;
		c->dated |= meaning_is(m, "on") || meaning_is(m, "month");
		c->counts |= meaning_counts(m) || meaning_is(m, "details") || meaning_is(m, "text");
		c->named |= meaning_is(m, "model") || meaning_is(m, "bedrock-usage");
	}
}

/* The headings that have no meaning, and their number. */
static const char *const *
headings_free(const struct usage_columns *c, const char *const *names, struct arena *a, size_t *n)
{
	const char **list = arena_array(a, c->n, sizeof *list);

	*n = 0;
	for (size_t i = 0; i < c->n; i++) {
		size_t k = 0;

		while (k < c->n_use && c->use[k].column != i)
			k++;
		if (k == c->n_use)
			list[(*n)++] = names[i];
	}
	return list;
}

/* The first column that holds other units than are read, and what it holds. */
static const char *
headings_unit(const struct usage_columns *c, const char *const *names, struct arena *a)
{
	for (size_t i = 0; i < c->n; i++) {
		if (column_name_unit(names[i]) != NULL)
			return arena_printf(a, "; column '%.60s' is in %s, and toll reads single tokens and dollars",
			    names[i], column_name_unit(names[i]));
	}
	return "";
}

bool
usage_columns_suffice(const struct usage_columns *c, const char *const *names, const struct request *defaults,
    struct arena *a, struct err *e)
{
	const char *const *others;
	const char *map;
	size_t n;

	if (c->dollars || ((c->counts || request_counts(defaults)) && (c->named || defaults->n_models > 0)))
		return true;
	others = headings_free(c, names, a, &n);
	map = usage_hint_map(others, n, a);
	if (!c->counts && !request_counts(defaults))
		return err_set(e, ERR_USAGE, "the header has no column that counts tokens, such as input_tokens or "
		    "output ('toll help columns' lists all)%s%s%s", *map == '\0' ? "" : "; perhaps ", map,
		    headings_unit(c, names, a));
	return err_set(e, ERR_USAGE, "the header has no column for the model; say model=NAME%s%s", *map == '\0' ? "" :
	    ", or perhaps ", map);
}

bool
usage_columns_read(const char *const *names, size_t n, const struct request *defaults, bool csv,
    struct arena *a, struct usage_columns *out, struct err *e)
{
	struct header h = { .names = names, .defaults = defaults, .arena = a, .out = out,
	    .plain = arena_array(a, n, sizeof *h.plain), .rank = arena_array(a, n, sizeof *h.rank),
	    .meaning = arena_array(a, n, sizeof *h.meaning), .known = arena_array(a, n, sizeof *h.known) };

	*out = (struct usage_columns){ .n = n, .use = arena_array(a, n, sizeof *out->use),
	    .unread = arena_array(a, n, sizeof *out->unread),
	    .uncounted = arena_array(a, n, sizeof *out->uncounted) };
	for (size_t i = 0; i < n; i++)
		h.plain[i] = column_name_normalise(names[i], a);
	out->profile = usage_profile_of(h.plain, n);
	out->item = usage_profile_item(out->profile, h.plain, n);
	header_read_names(&h);
	if (!mapping_read(defaults->map, a, &h.map, &h.n_map, e))
		return false;
	if (!header_apply_map(&h, e) || !header_apply_text(&h, csv, e) || !header_apply_month(&h, e) ||
	    !header_apply_style(&h, e) || !header_apply_rows(&h, e))
		return false;
	header_apply_reported(&h);
	if (!header_check_twice(&h, e))
		return false;
	columns_collect(&h);
	out->dollars |= !out->counts && !request_counts(defaults) && (header_has_meaning(&h, "reported") ||
	    header_has_meaning(&h, "reported-cents"));
	return true;
}

bool
usage_columns_mean(const struct usage_columns *c, size_t column, const char *name)
{
	for (size_t i = 0; i < c->n_use; i++) {
		if (c->use[i].column == column && meaning_is(c->use[i].meaning, name))
			return true;
	}
	return false;
}

/* The title of a known export, and which column has which meaning. */
static void
describe_use(const struct usage_columns *c, const char *const *names, struct buffer *line)
{
	if (c->profile != NULL)
		buffer_printf(line, "%s; ", c->profile->title);
	buffer_puts(line, "columns: ");
	for (size_t i = 0, n = 0; i < c->n; i++) {
		for (size_t k = 0; k < c->n_use; k++) {
			if (c->use[k].column == i)
				buffer_printf(line, "%s%s=%s", n++ == 0 ? "" : ", ", meaning_name(c->use[k].meaning),
				    names[i]);
		}
	}
}

const char *
usage_columns_describe(const struct usage_columns *c, const char *const *names, const struct request *defaults,
    struct arena *a)
{
	struct buffer line = buffer_new(a);
	char text[DATE_TEXT];

	if (c->profile != NULL && !defaults->dry)
		buffer_printf(&line, "%s; %zu columns read (dry=yes lists them)", c->profile->title, c->n_use);
	else
		describe_use(c, names, &line);
	if (c->dollars)
		buffer_printf(&line, "; dollars without tokens%s%s",
		    c->profile == NULL || *c->profile->note == '\0' ? "" : ": ",
		    c->profile == NULL ? "" : c->profile->note);
	else if (c->totals)
		buffer_puts(&line, "; a row is a sum of requests");
	if (c->exclusive)
		buffer_puts(&line, "; input tokens stand beside the cached tokens");
	if (!c->dated && !c->dollars)
		buffer_printf(&line, "; no column for the day: prices of %s", date_print(text, defaults->on));
	if (!c->dollars && c->profile != NULL && *c->profile->note != '\0')
		buffer_printf(&line, "; %s", c->profile->note);
	return line.text;
}
