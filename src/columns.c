/* SPDX-License-Identifier: MIT */
#include "columns.h"

#include <string.h>

const struct column_name column_names[] = {
#define COLUMN(field, name) { field, name },
#define COLUMN_TOTAL(name) { NULL, name },
#include "column.def"
#undef COLUMN
#undef COLUMN_TOTAL
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
columns_normalise(const char *name, struct arena *a)
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

/* What a name means: its field, or total. rank orders names of which a file may have several. */
static const struct field *
find_column(const char *name, bool *total, size_t *rank)
{
	const struct field *f = field_find(name);

	*total = false;
	*rank = 0;
	if (f != NULL && (f->group & (FIELDS_COUNTS | FIELDS_MODEL | FIELDS_TIER)) != 0)
		return f;
	for (size_t i = 0; i < n_column_names; i++) {
		if (strcmp(column_names[i].name, name) != 0)
			continue;
		*total = column_names[i].field == NULL;
		*rank = i + 1;
		return *total ? NULL : field_find(column_names[i].field);
	}
	return NULL;
}

/* A column that holds what somebody pays for, by its name. */
static bool
looks_like_usage(const char *name)
{
	static const char *const words[] = { "token", "cache", "input", "output" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strstr(name, words[i]) != NULL)
			return true;
	}
	return false;
}

/* Only names of models and tiers may stand twice: what was served beats what was asked. */
static bool
may_repeat(const struct field *f)
{
	return f == field_find("model") || f == field_find("tier");
}

/* A header while it is being read. */
struct header {
	const char	*const *names;
	const char	**plain;	/* normalised */
	size_t		*rank;
	struct columns	*out;
};

static bool
take_column(struct header *h, size_t i, struct err *e)
{
	struct columns *c = h->out;
	const struct field *f;
	bool total;

	f = find_column(h->plain[i], &total, &h->rank[i]);
	if (total && c->total >= 0)
		return err_set(e, ERR_USAGE, "columns '%s' and '%s' both count requests",
		    h->names[c->total], h->names[i]);
	if (total)
		c->total = (long)i;
	for (size_t k = 0; f != NULL && k < i; k++) {
		if (c->field[k] != f)
			continue;
		if (!may_repeat(f))
			return err_set(e, ERR_USAGE, "columns '%s' and '%s' both mean %s", h->names[k],
			    h->names[i], f->name);
		if (h->rank[k] > h->rank[i])
			return true;	/* the one that we have is the better one */
		c->field[k] = NULL;
	}
	c->field[i] = f;
	if (f == NULL && !total && looks_like_usage(h->plain[i]))
		c->unread[c->n_unread++] = h->names[i];
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

/*
 * input_tokens beside Anthropic's names of cache columns, and no prompt_tokens, is what stands
 * beside the cached tokens: fresh.
 */
static void
take_exclusive(struct header *h)
{
	for (size_t i = 0; i < h->out->n; i++) {
		if (h->out->field[i] == field_find("fresh"))
			return;
	}
	if (!has_column(h, "input_tokens") || has_column(h, "prompt_tokens") || !has_cache_column(h))
		return;
	h->out->exclusive = true;
	for (size_t i = 0; i < h->out->n; i++) {
		if (strcmp(h->plain[i], "input_tokens") == 0)
			h->out->field[i] = field_find("fresh");
	}
}

static bool
counts_anything(const struct columns *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->field[i] != NULL && (c->field[i]->group & FIELDS_COUNTS) != 0 &&
		    c->field[i] != field_find("requests"))
			return true;
	}
	return false;
}

bool
columns_read(const char *const *names, size_t n, const struct request *defaults, struct arena *a,
    struct columns *out, struct err *e)
{
	struct header h = { .names = names, .out = out, .plain = arena_array(a, n, sizeof *h.plain),
	    .rank = arena_array(a, n, sizeof *h.rank) };
	bool model = defaults->n_models > 0;

	*out = (struct columns){ .n = n, .field = arena_array(a, n, sizeof *out->field), .total = -1,
	    .unread = arena_array(a, n, sizeof *out->unread) };
	for (size_t i = 0; i < n; i++)
		h.plain[i] = columns_normalise(names[i], a);
	for (size_t i = 0; i < n; i++) {
		if (!take_column(&h, i, e))
			return false;
		model |= out->field[i] == field_find("model");
		out->counts |= out->field[i] == field_find("model") ||
		    (out->field[i] != NULL && (out->field[i]->group & FIELDS_COUNTS) != 0);
	}
	take_exclusive(&h);
	if (!counts_anything(out) && !request_counts(defaults))
		return err_set(e, ERR_USAGE, "the header has no column that counts tokens, such as "
		    "input_tokens or output ('toll help columns' lists all)");
	if (!model)
		return err_set(e, ERR_USAGE, "the header has no column for the model; say model=NAME");
	return true;
}
