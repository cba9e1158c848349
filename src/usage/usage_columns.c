/* SPDX-License-Identifier: MIT */
#include "usage/usage_columns.h"

#include <string.h>

#include "base/buffer.h"

const struct column_name column_names[] = {
#define COLUMN(field, name) { field, name },
#include "usage/column_names.def"
#undef COLUMN
};

const size_t n_column_names = sizeof column_names / sizeof column_names[0];

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

const char *
usage_columns_normalise(const char *name, struct arena *a)
{
	char *out = arena_alloc(a, 2 * strlen(name) + 1);
	size_t n = 0;

	if (strncmp(name, "\xef\xbb\xbf", 3) == 0)
		name += 3;
	name += strspn(name, " \t");
	for (const char *p = name; *p != '\0'; p++) {
		if (is_upper(*p) && p > name && (is_lower(p[-1]) || (is_upper(p[-1]) && is_lower(p[1]))))
			out[n++] = '_';
		out[n++] = is_upper(*p) ? (char)(*p - 'A' + 'a') : strchr(" -.", *p) != NULL ? '_' : *p;
	}
	while (n > 0 && out[n - 1] == '_')
		n--;
	out[n] = '\0';
	return out;
}

/* The meaning of a name in any file; rank orders names of which a file may have several. */
static bool
find_column(const char *name, struct meaning *out, size_t *rank)
{
	const struct field *f = field_find(name);

	*out = (struct meaning){ .field = NULL };
	*rank = 0;
	if (f != NULL && (f->group & (FIELDS_COUNTS | FIELDS_MODEL | FIELDS_TIER)) != 0) {
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
meaning_of(const char *name)
{
	struct meaning m;

	meaning_find(name, &m);
	return m;
}

static bool
is_nothing(struct meaning m)
{
	return m.field == NULL && m.name == NULL;
}

bool
usage_columns_meaning(const char *name, struct arena *a, struct meaning *out)
{
	size_t rank;

	return find_column(usage_columns_normalise(name, a), out, &rank);
}

bool
usage_columns_sound_like_usage(const char *name)
{
	static const char *const words[] = { "token", "cache", "input", "output", "Token", "Cache",
	    "Input", "Output" };

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
	size_t			*rank;		/* among columns of one meaning */
	bool			*known;		/* whether it was decided that nothing reads it */
	const struct request	*defaults;
	struct mapping		*map;		/* n_map parts of map= */
	size_t			 n_map;
	struct arena		*arena;
	struct usage_columns		*out;
};

enum { MAPPED = 1 << 20 };	/* the rank of what the user said */

/* The column of a name as typed: to the letter, else as names are compared. -1: none. */
static long
find_name(const struct header *h, const char *name)
{
	const char *plain = usage_columns_normalise(name, h->arena);

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
no_column(const struct header *h, const char *what, const char *name, struct err *e)
{
	struct buffer list = buffer_new(h->arena);

	for (size_t i = 0; i < h->out->n && list.n < 300; i++)
		buffer_printf(&list, "%s%.60s", i == 0 ? "" : ", ", h->names[i]);
	return err_set(e, ERR_USAGE, "%s: there is no column '%.80s'; there are %s", what, name, list.text);
}

/* Takes a meaning from every column that has it. */
static void
forget(struct header *h, struct meaning m)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (!meaning_same(h->meaning[i], m))
			continue;
		h->meaning[i] = (struct meaning){ .field = NULL };
		h->known[i] = true;
	}
}

static bool
map_one(struct header *h, const struct mapping *m, struct err *e)
{
	long column = m->column == NULL ? -1 : find_name(h, m->column);

	if (m->column != NULL && column < 0)
		return no_column(h, "map", m->column, e);
	if (column >= 0 && h->rank[column] == MAPPED)
		return err_set(e, ERR_USAGE, "map: column '%.80s' is given two meanings", m->column);
	forget(h, m->meaning);
	if (column >= 0) {
		h->meaning[column] = m->meaning;
		h->rank[column] = MAPPED;
	}
	return true;
}

static bool
apply_map(struct header *h, struct err *e)
{
	for (size_t i = 0; i < h->n_map; i++) {
		if (!map_one(h, &h->map[i], e))
			return false;
	}
	return true;
}

static bool
has_column(const struct header *h, const char *name)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (strcmp(h->plain[i], name) == 0)
			return true;
	}
	return false;
}

/* Whether the export has a column of that meaning, and the header has it. */
static bool
profile_has(const struct header *h, struct meaning m)
{
	for (size_t i = 0; i < n_profile_columns; i++) {
		const struct usage_profile_column *p = &profile_columns[i];

		if (p->profile == h->out->profile && strcmp(p->means, meaning_name(m)) == 0 &&
		    has_column(h, p->name))
			return true;
	}
	return false;
}

/* The export's own columns first; names that hold in any file only for what those leave out. */
static void
read_names(struct header *h)
{
	struct usage_columns *c = h->out;

	for (size_t i = 0; i < c->n; i++) {
		const struct usage_profile_column *p = usage_profile_column(c->profile, h->plain[i]);

		if (p == NULL)
			continue;
		h->known[i] = true;
		h->meaning[i] = meaning_of(p->means);
		h->rank[i] = (size_t)(p - profile_columns) + 1;
	}
	for (size_t i = 0; i < c->n; i++) {
		struct meaning m;

		if (h->known[i] || !find_column(h->plain[i], &m, &h->rank[i]))
			continue;
		h->known[i] = profile_has(h, m);
		if (!h->known[i])
			h->meaning[i] = m;
	}
}

/* ---- when ---- */

static bool	has_meaning(const struct header *h, const char *name);

/* Whether map= says that no column is to tell the day. */
static bool
maps_no_day(const struct header *h)
{
	for (size_t i = 0; i < h->n_map; i++) {
		if (h->map[i].column == NULL && meaning_is(h->map[i].meaning, "on"))
			return true;
	}
	return false;
}

/* What was mapped beats what was found: a month is the day of the price only if no column tells that. */
static bool
apply_month(struct header *h, struct err *e)
{
	bool mapped_day = false, mapped_month = false;

	for (size_t i = 0; i < h->out->n; i++) {
		mapped_day |= meaning_is(h->meaning[i], "on") && h->rank[i] == MAPPED;
		mapped_month |= meaning_is(h->meaning[i], "month") && h->rank[i] == MAPPED;
	}
	if (mapped_day && mapped_month)
		return err_set(e, ERR_USAGE, "map: on and month both tell the day of the price; name one of them");
	if (mapped_month)
		forget(h, meaning_of("on"));
	else if (has_meaning(h, "on") || maps_no_day(h))
		forget(h, meaning_of("month"));
	return true;
}

/* ---- how input is meant ---- */

/* Whether a column is one of Anthropic's for the cache. */
static bool
has_cache_column(const struct header *h)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (strncmp(h->plain[i], "cache_creation_", 15) == 0)
			return true;
	}
	return has_column(h, "cache_read_input_tokens");
}

static void
exchange(struct header *h, const char *from, const char *to)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (meaning_is(h->meaning[i], from))
			h->meaning[i] = meaning_of(to);
	}
}

static bool
has_meaning(const struct header *h, const char *name)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (meaning_is(h->meaning[i], name))
			return true;
	}
	return false;
}

/*
 * Of a file that is no known export: input_tokens beside Anthropic's names of cache columns, and
 * no prompt_tokens, is what stands beside the cached tokens: fresh. style= says it for any file.
 */
static bool
apply_style(struct header *h, struct err *e)
{
	const char *style = h->defaults->style;
	bool names = h->out->profile == NULL && has_column(h, "input_tokens") &&
	    !has_column(h, "prompt_tokens") && has_cache_column(h);

	if (*style != '\0' && strcmp(style, "inclusive") != 0 && strcmp(style, "exclusive") != 0)
		return err_set(e, ERR_USAGE, "style: '%.40s' is neither inclusive nor exclusive", style);
	if (strcmp(style, "inclusive") == 0 && !has_meaning(h, "input"))
		exchange(h, "fresh", "input");
	else if ((strcmp(style, "exclusive") == 0 || (*style == '\0' && names)) && !has_meaning(h, "fresh")) {
		h->out->exclusive = has_meaning(h, "input");
		exchange(h, "input", "fresh");
	}
	return true;
}

/* ---- what a row is ---- */

static bool
apply_rows(struct header *h, struct err *e)
{
	const char *rows = h->defaults->rows;
	struct usage_columns *c = h->out;

	if (*rows != '\0' && strcmp(rows, "request") != 0 && strcmp(rows, "total") != 0)
		return err_set(e, ERR_USAGE, "rows: '%.40s' is neither request nor total", rows);
	if (strcmp(rows, "request") == 0)
		exchange(h, "requests-summed", "requests");
	else if (strcmp(rows, "total") == 0)
		exchange(h, "requests", "requests-summed");
	c->dollars = c->profile != NULL && c->profile->rows == ROWS_DOLLARS;
	c->totals = strcmp(rows, "total") == 0 || (*rows == '\0' && (has_meaning(h, "requests-summed") ||
	    (c->profile != NULL && c->profile->rows == ROWS_TOTALS)));
	if (!c->totals)
		return true;
	if (request_has(h->defaults, field_find("requests")))
		return err_set(e, ERR_USAGE, "requests: a row is a sum of requests here, which is not multiplied");
	exchange(h, "requests", "requests-summed");
	return true;
}

/* What was billed is read if somebody asks for it, or if there is nothing else. */
static void
apply_reported(struct header *h)
{
	const char *name = h->defaults->reported;
	bool own = has_meaning(h, "reported") || has_meaning(h, "reported-cents");
	bool yes = strcmp(name, "yes") == 0;
	long column = *name == '\0' || yes ? -1 : find_name(h, name);
	struct err missing = { .kind = ERR_NONE };

	if (yes && !own)
		err_set(&missing, ERR_USAGE, "reported: no column is known to hold what was billed; name it, "
		    "as in reported=cost");
	else if (*name != '\0' && !yes && column < 0)
		no_column(h, "reported", name, &missing);
	if (missing.kind != ERR_NONE)
		h->out->unbilled = arena_strdup(h->arena, missing.msg);
	if (yes || (*name == '\0' && h->out->dollars) ||
	    (column >= 0 && meaning_is(h->meaning[column], "reported-cents")))
		return;
	forget(h, meaning_of("reported"));
	if (column < 0)
		forget(h, meaning_of("reported-cents"));
	else
		h->meaning[column] = meaning_of("reported");
}

/* ---- putting it together ---- */

/* Only names of models and tiers may stand twice: what was served beats what was asked. */
static bool
may_repeat(struct meaning m)
{
	return meaning_is(m, "model") || meaning_is(m, "tier");
}

enum { MEANINGS = 256 };	/* more than there are */

static bool
check_twice(const struct header *h, struct err *e)
{
	size_t seen[MEANINGS], n = 0;

	for (size_t i = 0; i < h->out->n; i++) {
		size_t k = 0;

		if (is_nothing(h->meaning[i]) || may_repeat(h->meaning[i]))
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
collect(struct header *h)
{
	struct usage_columns *c = h->out;

	for (size_t i = 0; i < c->n; i++) {
		struct meaning m = h->meaning[i];
		size_t at = c->n_use;

		if (is_nothing(m)) {
			if (!h->known[i] && usage_columns_sound_like_usage(h->plain[i]))
				c->unread[c->n_unread++] = h->names[i];
			continue;
		}
		for (; at > 0 && h->rank[c->use[at - 1].column] > h->rank[i]; at--)
			c->use[at] = c->use[at - 1];
		c->use[at] = (struct column_use){ i, m };
		c->n_use++;
		c->dated |= meaning_is(m, "on") || meaning_is(m, "month");
		c->counts |= meaning_counts(m) || meaning_is(m, "details");
		c->named |= meaning_is(m, "model") || meaning_is(m, "bedrock-usage");
	}
}

bool
usage_columns_suffice(const struct usage_columns *c, const struct request *defaults, struct err *e)
{
	if (c->dollars)
		return true;
	if (!c->counts && !request_counts(defaults))
		return err_set(e, ERR_USAGE, "the header has no column that counts tokens, such as "
		    "input_tokens or output ('toll help columns' lists all)");
	if (!c->named && defaults->n_models == 0)
		return err_set(e, ERR_USAGE, "the header has no column for the model; say model=NAME");
	return true;
}

bool
usage_columns_read(const char *const *names, size_t n, const struct request *defaults, struct arena *a,
    struct usage_columns *out, struct err *e)
{
	struct header h = { .names = names, .defaults = defaults, .arena = a, .out = out,
	    .plain = arena_array(a, n, sizeof *h.plain), .rank = arena_array(a, n, sizeof *h.rank),
	    .meaning = arena_array(a, n, sizeof *h.meaning), .known = arena_array(a, n, sizeof *h.known) };

	*out = (struct usage_columns){ .n = n, .use = arena_array(a, n, sizeof *out->use),
	    .unread = arena_array(a, n, sizeof *out->unread) };
	for (size_t i = 0; i < n; i++)
		h.plain[i] = usage_columns_normalise(names[i], a);
	out->profile = usage_profile_of(h.plain, n);
	read_names(&h);
	if (!mapping_read(defaults->map, a, &h.map, &h.n_map, e))
		return false;
	if (!apply_map(&h, e) || !apply_month(&h, e) || !apply_style(&h, e) || !apply_rows(&h, e))
		return false;
	apply_reported(&h);
	if (!check_twice(&h, e))
		return false;
	collect(&h);
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

const char *
usage_columns_describe(const struct usage_columns *c, const char *const *names, const struct request *defaults,
    struct arena *a)
{
	struct buffer line = buffer_new(a);
	char text[DATE_TEXT];

	if (c->profile != NULL)
		buffer_printf(&line, "%s; ", c->profile->title);
	buffer_puts(&line, "columns: ");
	for (size_t i = 0, n = 0; i < c->n; i++) {
		for (size_t k = 0; k < c->n_use; k++) {
			if (c->use[k].column == i)
				buffer_printf(&line, "%s%s=%s", n++ == 0 ? "" : ", ",
				    meaning_name(c->use[k].meaning), names[i]);
		}
	}
	if (c->dollars)
		buffer_printf(&line, "; dollars without tokens: %s", c->profile->note);
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
