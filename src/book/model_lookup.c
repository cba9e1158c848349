/* SPDX-License-Identifier: MIT */
/*
 * Model names: a binary search in the index of folded names (struct search), patterns, and the messages
 * for names that are unknown or ambiguous. Start at model_lookup().
 */
#include "book/model_lookup.h"

#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"

enum { FOLDED_MAX = 192, SUGGESTIONS = 3 };

enum { PARTS_LEAST = 5 };	/* the shortest word that is looked for inside of ids */

/* Folds a name and removes its separators, so that gpt5 and gpt-5 are equal. */
static void
fold_tight(char out[FOLDED_MAX], const char *name)
{
	size_t n = 0;

	text_fold(out, FOLDED_MAX, name);
	for (const char *p = out; *p != '\0'; p++) {
		if (*p != '-')
			out[n++] = *p;
	}
	out[n] = '\0';
}

/* The first row of the index of names that does not sort before folded. */
static uint32_t
names_lower_bound(const struct book *b, const char *folded)
{
	uint32_t low = 0, high = b->n_names;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp(book_text(b, b->names[middle].folded), folded) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A search: its conditions, and the models found, all by the best kind of name so far. */
struct search {
	const struct book	*book;
	uint32_t		 provider;	/* BOOK_NONE: any */
	instant			 at;
	bool			 hosted;	/* look at models of hosts, or else at those of makers */
	bool			 made;		/* a maker has the name, perhaps at other times */
	enum name_kind		 kind;		/* of the names found */
	uint32_t		 found[16];	/* indexes of models */
	size_t			 n;
};

static bool
model_is_hosted(const struct book *b, uint32_t model)
{
	return b->models[model].host || b->providers[b->models[model].provider].host;
}

static void
search_add(struct search *s, const struct name *name)
{
	if (s->provider != BOOK_NONE && s->book->models[name->model].provider != s->provider)
		return;
	if (s->provider == BOOK_NONE && model_is_hosted(s->book, name->model) != s->hosted)
		return;
	s->made |= s->provider == BOOK_NONE && !s->hosted;
	if (s->at < name->from || s->at >= name->until)
		return;
	if (s->n > 0 && (name->kind != s->kind || s->found[s->n - 1] == name->model))
		return;
	if (s->n < LENGTH(s->found)) {
		s->kind = name->kind;
		s->found[s->n++] = name->model;
	}
}

static void
search_run(struct search *s, const char *word)
{
	char folded[FOLDED_MAX];

	if (text_fold(folded, sizeof folded, word) >= sizeof folded)
		return;
	for (uint32_t i = names_lower_bound(s->book, folded); i < s->book->n_names; i++) {
		if (strcmp(book_text(s->book, s->book->names[i].folded), folded) != 0)
			break;
		search_add(s, &s->book->names[i]);
	}
}

/* The model of a provider that a name means at that instant, by a kind of name up to last; BOOK_NONE if none. */
static uint32_t
find_model_exactly(const struct book *b, uint32_t provider, const char *name, instant at, enum name_kind last)
{
	struct search s = { .book = b, .provider = provider, .at = at };

	search_run(&s, name);
	return s.n > 0 && s.kind <= last ? s.found[0] : BOOK_NONE;
}

uint32_t
model_lookup_same(const struct book *x, uint32_t model, const struct book *y, instant at)
{
	const struct model *m = &x->models[model];
	const char *provider = book_text(x, x->providers[m->provider].id);
	uint32_t p = 0, found;

	while (p < y->n_providers && strcmp(book_text(y, y->providers[p].id), provider) != 0)
		p++;
	if (p == y->n_providers)
		return BOOK_NONE;
	found = find_model_exactly(y, p, book_text(x, m->id), at, NAME_ALIAS);
	for (uint32_t i = 0; i < m->aliases.count && found == BOOK_NONE; i++) {
		const struct alias *al = &x->aliases[m->aliases.first + i];

		if (at >= al->from && at < al->until)
			found = find_model_exactly(y, p, book_text(x, al->name), at, NAME_ID);
	}
	return found;
}

uint32_t
model_lookup_at(const struct book *b, uint32_t model, uint32_t provider, instant at)
{
	const struct model *m = &b->models[model];
	uint32_t found = find_model_exactly(b, provider, book_text(b, m->id), at, NAME_TITLE);

	for (uint32_t i = 0; i < m->aliases.count && found == BOOK_NONE; i++) {
		const struct alias *al = &b->aliases[m->aliases.first + i];

		if (at >= al->from && at < al->until)
			found = find_model_exactly(b, provider, book_text(b, al->name), at, NAME_TITLE);
	}
	return found == BOOK_NONE ? model : found;
}

/* Whether a name is another one, folded, by itself or after a slash. */
static bool
name_ends_in(const char *text, const char *name)
{
	char x[FOLDED_MAX], y[FOLDED_MAX];
	const char *slash = strchr(text, '/');

	if (text_fold(y, sizeof y, name) >= sizeof y || text_fold(x, sizeof x, text) >= sizeof x)
		return false;
	return strcmp(x, y) == 0 || (slash != NULL && name_ends_in(slash + 1, name));
}

const char *
model_lookup_note(const struct book *b, uint32_t model, const char *name, instant at)
{
	struct span aliases = b->models[model].aliases;

	for (uint32_t i = 0; i < aliases.count; i++) {
		const struct alias *al = &b->aliases[aliases.first + i];

		if (al->note != 0 && at >= al->from && at < al->until && name_ends_in(name, book_text(b, al->name)))
			return book_text(b, al->note);
	}
	return "";
}

/* "openai/gpt-5": if the text before the slash is a provider, searches for the text after it. */
static void
search_qualified(struct search *s, const char *word)
{
	const char *slash = strchr(word, '/');
	char provider[FOLDED_MAX];
	uint32_t found;

	if (slash == NULL || (size_t)(slash - word) >= sizeof provider)
		return;
	snprintf(provider, sizeof provider, "%.*s", (int)(slash - word), word);
	found = book_provider(s->book, provider);
	if (found == BOOK_NONE || (s->provider != BOOK_NONE && s->provider != found))
		return;
	s->provider = found;
	search_run(s, slash + 1);
}

/* A name of a maker, else a provider, a slash and a name, else a name that hosts have and no maker at any time. */
static void
search_whole(struct search *s, const char *word)
{
	uint32_t asked = s->provider, narrowed;

	search_run(s, word);
	if (s->n == 0)
		search_qualified(s, word);
	if (s->n > 0 || s->made || asked != BOOK_NONE)
		return;
	narrowed = s->provider;
	s->provider = BOOK_NONE;
	s->hosted = true;
	search_run(s, word);
	if (s->n == 0)
		s->provider = narrowed;
}

static const char *
model_provider_id(const struct book *b, uint32_t model)
{
	return book_text(b, b->providers[b->models[model].provider].id);
}

static const char *
model_id(const struct book *b, uint32_t model)
{
	return book_text(b, b->models[model].id);
}

/* The first instant at which a model has a price; INSTANT_FIRST if that is not known. */
static instant
model_first_price(const struct book *b, uint32_t model)
{
	const struct model *m = &b->models[model];
	instant first = INSTANT_LAST;

	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];

		if (r->from < first)
			first = r->from;
	}
	return first == INSTANT_LAST ? INSTANT_FIRST : first;
}

/* A short list of the models with the lowest rank. */
struct suggestions {
	struct { int64_t rank; uint32_t model; } item[SUGGESTIONS];	/* in ascending order of rank */
	size_t	n;
};

static void
suggestions_add(struct suggestions *best, int64_t rank, uint32_t model)
{
	size_t i;

	for (i = 0; i < best->n; i++) {
		if (best->item[i].model == model) {
			if (best->item[i].rank <= rank)
				return;
			memmove(&best->item[i], &best->item[i + 1],
			    (best->n - i - 1) * sizeof best->item[0]);
			best->n--;
		}
	}
	for (i = best->n; i > 0 && best->item[i - 1].rank > rank; i--) {
		if (i < SUGGESTIONS)
			best->item[i] = best->item[i - 1];
	}
	if (i < SUGGESTIONS) {
		best->item[i].rank = rank;
		best->item[i].model = model;
		if (best->n < SUGGESTIONS)
			best->n++;
	}
}

static void
suggestions_print(const struct suggestions *best, const struct book *b, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < best->n && n < size; i++) {
		uint32_t model = best->item[i].model;
		bool hosted = model_is_hosted(b, model);

		n += (size_t)snprintf(out + n, size - n, "%s%s%s%s", i == 0 ? "" : ", ",
		    hosted ? model_provider_id(b, model) : "", hosted ? "/" : "", model_id(b, model));
	}
}

/* The length of the part of an id that begins at p, up to a separator. */
static size_t
part_length(const char *p)
{
	return strcspn(p, "-./:");
}

/* Whether the parts of an id from p on begin with those of the word, with nothing but versions between them. */
static bool
parts_follow(const char *p, const char *word)
{
	while (*word != '\0') {
		size_t n = part_length(word);

		while (part_length(p) != n || memcmp(p, word, n) != 0) {
			if (!text_is_digit(*p) && !(*p == 'v' && text_is_digit(p[1])))
				return false;
			p += part_length(p);
			if (*p++ == '\0')
				return false;
		}
		p += n;
		word += n + (word[n] != '\0');
		if (*word != '\0' && *p++ == '\0')
			return false;
	}
	return true;
}

bool
model_id_in_family(const char *id, const char *word)
{
	size_t n = part_length(word);

	if (n == 0 || text_is_digit(*word) || strchr("-./:", word[strlen(word) - 1]) != NULL)
		return false;
	for (const char *p = id; *p != '\0'; p += part_length(p), p += *p != '\0') {
		if (part_length(p) == n && memcmp(p, word, n) == 0 && parts_follow(p, word))
			return true;
	}
	return false;
}

/* Adds the newest models of a family: see model_id_in_family. */
static void
add_newest_of_family(const struct book *b, const char *folded, uint32_t provider, struct suggestions *best)
{
	for (uint32_t i = 0; i < b->n_names; i++) {
		const char *name = book_text(b, b->names[i].folded);
		uint32_t model = b->names[i].model;

		if (b->names[i].kind == NAME_ID && !b->models[model].charges && strcmp(name, folded) != 0 &&
		    (provider == BOOK_NONE ? !model_is_hosted(b, model) : b->models[model].provider == provider) &&
		    model_id_in_family(name, folded))
			suggestions_add(best, -(model_first_price(b, model) / 2), model);
	}
}

/* ---- unknown names, and the memo of their errors ---- */

/* MEMO_MOST: the most names in the memo; for further names, near names are searched for each time. */
enum { MEMO_SLOTS = 1 << 8, MEMO_MOST = 1 << 12 };

struct memo_error {
	const char		*word, *msg;
	uint32_t		 provider;
	enum err_kind		 kind;
	struct memo_error	*next;		/* with the same hash */
};

struct model_lookup_memo {
	struct arena		*arena;
	const char		**tight;	/* the names of the book by fold_tight; NULL: not made yet */
	struct memo_error	*slot[MEMO_SLOTS];
	size_t			 n;		/* names in slots */
};

/* Name i of the index without its separators; in room, if the book has no memo. */
static const char *
tight_name(const struct book *b, uint32_t i, char room[FOLDED_MAX])
{
	struct model_lookup_memo *m = b->memo;

	if (m != NULL && m->tight == NULL)
		m->tight = arena_array(m->arena, b->n_names, sizeof *m->tight);
	if (m != NULL && m->tight[i] != NULL)
		return m->tight[i];
	fold_tight(room, book_text(b, b->names[i].folded));
	if (m != NULL)
		m->tight[i] = arena_strdup(m->arena, room);
	return room;
}

/* Adds the models whose names are nearest to a word; those of hosts if no maker has one. */
static void
add_nearest_names(const struct book *b, const char *word, uint32_t provider, struct suggestions *best)
{
	char tight[FOLDED_MAX], room[FOLDED_MAX];
	unsigned far;

	fold_tight(tight, word);
	far = (unsigned)strlen(tight) / 5 + 1;
	for (uint32_t i = 0; i < b->n_names; i++) {
		unsigned distance;

		if (provider != BOOK_NONE && b->models[b->names[i].model].provider != provider)
			continue;
		distance = text_distance(tight, tight_name(b, i, room), far);
		if (distance != TEXT_FAR)
			suggestions_add(best, distance + (model_is_hosted(b, b->names[i].model) ? FOLDED_MAX : 0),
			    b->names[i].model);
	}
	if (best->n > 0 && best->item[0].rank == 0)
		best->n = 1;	/* only separators differ */
	while (best->n > 1 && best->item[0].rank < FOLDED_MAX && best->item[best->n - 1].rank >= FOLDED_MAX)
		best->n--;	/* a host sells the model of a maker by the same name */
}

/* Prints " ($1.25/$10.00)": input and output in the plain row of a model at that instant; "" if there is none. */
static void
print_plain_price(const struct book *b, uint32_t model, instant at, char *out, size_t size)
{
	const struct model *m = &b->models[model];
	char in[INT128_TEXT], out_price[INT128_TEXT];

	out[0] = '\0';
	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];
		money input, output;

		if (strcmp(book_text(b, r->tier), "standard") != 0 || r->region != 0 ||
		    r->band != BAND_NONE || at < r->from || at >= r->until ||
		    !book_price(b, r, METER_INPUT, &input) || !book_price(b, r, METER_OUTPUT, &output))
			continue;
		money_show(in, input, b->currency);
		money_show(out_price, output, b->currency);
		snprintf(out, size, " (%s/%s)", in, out_price);
	}
}

/* Whether a folded name has those parts one after the other: meta-llama/llama-3-3-70b-it has llama-3-3-70b. */
static bool
name_has_parts(const char *name, const char *parts)
{
	size_t len = strlen(parts);

	for (const char *at = name; (at = strstr(at, parts)) != NULL; at++) {
		if ((at == name || at[-1] == '-' || at[-1] == '/') &&
		    (at[len] == '\0' || at[len] == '-' || at[len] == '/'))
			return true;
	}
	return false;
}

/*
 * Adds the models whose ids have all of a word, or what is after its last slash: those of makers first, then the
 * shortest. Returns whether a host has one of them.
 */
static bool
add_longer_ids(const struct book *b, const char *folded, uint32_t provider, struct suggestions *best)
{
	const char *slash = strrchr(folded, '/'), *parts = slash == NULL ? folded : slash + 1;

	bool hosted = false;

	if (strlen(parts) < PARTS_LEAST)
		return false;
	for (uint32_t i = 0; i < b->n_names; i++) {
		const char *name = book_text(b, b->names[i].folded);
		uint32_t model = b->names[i].model;

		if (b->names[i].kind != NAME_ID || (provider != BOOK_NONE && b->models[model].provider != provider) ||
		    !name_has_parts(name, parts))
			continue;
		hosted |= model_is_hosted(b, model);
		suggestions_add(best, (int64_t)strlen(name) + (model_is_hosted(b, model) ? FOLDED_MAX : 0), model);
	}
	return hosted;
}

/* Sets the error for a name of which there are longer ones, with their prices as they are last. Returns false. */
static bool
error_longer_ids(const struct book *b, const char *word, const struct suggestions *best, struct err *e)
{
	char list[400] = "", price[2 * INT128_TEXT + 8];
	size_t n = 0;

	for (size_t i = 0; i < best->n && n < sizeof list; i++) {
		print_plain_price(b, best->item[i].model, INSTANT_LAST - 1, price, sizeof price);
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s/%s%s", i == 0 ? "" : ", ",
		    model_provider_id(b, best->item[i].model), model_id(b, best->item[i].model), price);
	}
	return err_set(e, ERR_MODEL, "unknown model '%.80s'; the price list has %s", word, list);
}

/* Sets the error for an unknown name: a family, a provider, or near names if any. Returns false. */
static bool
error_unknown_model(const struct book *b, const char *word, uint32_t provider, struct err *e)
{
	const char *slash = strchr(word, '/');
	char folded[FOLDED_MAX], list[400];
	struct suggestions best = { .n = 0 };

	text_fold(folded, sizeof folded, word);
	add_newest_of_family(b, folded, provider, &best);
	if (best.n > 1) {
		suggestions_print(&best, b, list, sizeof list);
		return err_set(e, ERR_MODEL, "'%.80s' is a family of models: name one of them, such as %s", word, list);
	}
	if (provider == BOOK_NONE && book_provider(b, word) != BOOK_NONE)
		return err_set(e, ERR_MODEL, "'%.80s' is a provider; '%.80s/*' means all of its models", word,
		    book_text(b, b->providers[book_provider(b, word)].id));
	best.n = 0;
	if (add_longer_ids(b, folded, provider, &best))
		return error_longer_ids(b, word, &best, e);
	best.n = 0;
	add_nearest_names(b, word, provider, &best);
	if (best.n == 0 && slash != NULL)
		add_nearest_names(b, slash + 1, provider, &best);
	if (best.n == 0)
		return err_set(e, ERR_MODEL, "unknown model '%.80s' ('toll models' lists all)", word);
	suggestions_print(&best, b, list, sizeof list);
	return err_set(e, ERR_MODEL, "unknown model '%.80s' (did you mean %s?)", word, list);
}

struct model_lookup_memo *
model_lookup_memo_new(struct arena *a)
{
	struct model_lookup_memo *m = arena_alloc(a, sizeof *m);

	m->arena = a;
	return m;
}

static struct memo_error **
memo_slot(struct model_lookup_memo *m, const char *word)
{
	uint32_t hash = 0;

	for (; *word != '\0'; word++)
		hash = hash * 31 + (unsigned char)*word;
	return &m->slot[(hash ^ hash >> 16) % MEMO_SLOTS];
}

/* The same, through the memo if the book has one. The instant is not part of its key, since it changes nothing. */
static bool
error_unknown_memoised(const struct book *b, const char *word, uint32_t provider, struct err *e)
{
	struct memo_error **slot, *r;

	if (b->memo == NULL || strlen(word) >= FOLDED_MAX)
		return error_unknown_model(b, word, provider, e);
	slot = memo_slot(b->memo, word);
	for (r = *slot; r != NULL; r = r->next) {
		if (r->provider == provider && strcmp(r->word, word) == 0) {
			e->kind = r->kind;
			memcpy(e->msg, r->msg, strlen(r->msg) + 1);	/* it was made by err_set: it fits */
			return false;
		}
	}
	error_unknown_model(b, word, provider, e);
	if (b->memo->n == MEMO_MOST)
		return false;
	r = arena_alloc(b->memo->arena, sizeof *r);
	*r = (struct memo_error){ arena_strdup(b->memo->arena, word), arena_strdup(b->memo->arena, e->msg), provider,
	    e->kind, *slot };
	*slot = r;
	b->memo->n++;
	return false;
}

/* Sets the error for a name that means several models. Returns false. */
static bool
error_ambiguous(const struct book *b, const char *word, const struct search *s, struct err *e)
{
	char list[800], price[2 * INT128_TEXT + 8];
	size_t n = 0;

	for (size_t i = 0; i < s->n && n < sizeof list; i++) {
		print_plain_price(b, s->found[i], s->at, price, sizeof price);
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s/%s%s", i == 0 ? "" : ", ",
		    model_provider_id(b, s->found[i]), model_id(b, s->found[i]), price);
	}
	return err_set(e, ERR_MODEL, "'%.80s' has several meanings: %s", word, list);
}

/* The provider that a word names; BOOK_NONE for NULL and "". ERR_USAGE if the book does not have it. */
static bool
find_provider_named(const struct book *b, const char *word, uint32_t *provider, struct err *e)
{
	char list[400] = "";
	size_t n = 0;

	*provider = BOOK_NONE;
	if (word == NULL || *word == '\0')
		return true;
	*provider = book_provider(b, word);
	if (*provider != BOOK_NONE)
		return true;
	for (uint32_t i = 0; i < b->n_providers && n < sizeof list; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", i == 0 ? "" : ", ",
		    book_text(b, b->providers[i].id));
	return err_set(e, ERR_USAGE, "unknown provider '%.60s'; the price list has %s", word, list);
}

bool
model_lookup(const struct book *b, const char *name, const char *provider, instant at,
    uint32_t *model, struct err *e)
{
	struct search s = { .book = b, .at = at };

	if (!find_provider_named(b, provider, &s.provider, e))
		return false;
	search_whole(&s, name);
	if (s.n == 0)
		return error_unknown_memoised(b, name, s.provider, e);
	if (s.n > 1)
		return error_ambiguous(b, name, &s, e);
	*model = s.found[0];
	return true;
}

size_t
model_lookup_count(const struct book *b, const char *name, uint32_t provider, instant at, uint32_t *model)
{
	struct search s = { .book = b, .provider = provider, .at = at };

	search_whole(&s, name);
	if (s.n == 1)
		*model = s.found[0];
	return s.n;
}

bool
model_lookup_is_glob(const char *word)
{
	return strpbrk(word, "*?") != NULL;
}

bool
model_lookup_match(const char *pattern, const char *provider, const char *id)
{
	char folded[FOLDED_MAX], name[FOLDED_MAX], full[FOLDED_MAX * 2 + 1], raw[FOLDED_MAX * 2 + 1];

	if (text_fold(folded, sizeof folded, pattern) >= sizeof folded)
		return false;
	text_fold(name, sizeof name, id);
	snprintf(raw, sizeof raw, "%.190s/%.190s", provider, id);
	text_fold(full, sizeof full, raw);
	return text_glob(folded, name) || (strchr(folded, '/') != NULL && text_glob(folded, full));
}

/* Sets the error for a pattern without a match: the provider before its slash may be misspelt. Returns false. */
static bool
error_no_match(const struct book *b, const char *pattern, struct arena *a, struct err *e)
{
	const char *slash = strchr(pattern, '/'), *nearest, **ids;
	const char *provider = slash == NULL ? "" : arena_strndup(a, pattern, (size_t)(slash - pattern));

	if (slash == NULL || model_lookup_is_glob(provider) || book_provider(b, provider) != BOOK_NONE)
		return err_set(e, ERR_MODEL, "no model's id matches '%.80s'", pattern);
	ids = arena_array(a, b->n_providers, sizeof *ids);
	for (uint32_t i = 0; i < b->n_providers; i++)
		ids[i] = book_text(b, b->providers[i].id);
	nearest = model_lookup_nearest(provider, ids, b->n_providers);
	if (nearest == NULL)
		return err_set(e, ERR_MODEL, "no model's id matches '%.80s'", pattern);
	return err_set(e, ERR_MODEL, "no model's id matches '%.80s' (did you mean '%.40s%.80s'?)", pattern, nearest,
	    slash);
}

/* Whether the id of a host's model is, by itself, the name of a maker's. */
static bool
model_has_maker(const struct book *b, uint32_t model)
{
	struct search s = { .book = b, .provider = BOOK_NONE, .at = INSTANT_LAST - 1 };

	search_run(&s, model_id(b, model));
	if (!s.made)
		search_qualified(&s, model_id(b, model));
	return s.made || s.n > 0;
}

/*
 * Whether a pattern without a provider takes a model of a host: by an id that no maker has, and only where makers have
 * nothing of the kind, or if it begins with a star.
 */
static bool
pattern_takes_host(const struct book *b, const char *pattern, uint32_t model, bool made)
{
	return (!made || *pattern == '*' || *pattern == '?') && !model_has_maker(b, model);
}

/* Whether a maker has a model, with prices, that a pattern matches. */
static bool
pattern_is_of_makers(const struct book *b, const char *pattern)
{
	for (uint32_t i = 0; i < b->n_models; i++) {
		if (!model_is_hosted(b, i) && b->models[i].rates.count > 0 &&
		    model_lookup_match(pattern, model_provider_id(b, i), model_id(b, i)))
			return true;
	}
	return false;
}

/* The provider before the slash of a pattern; BOOK_NONE if that is none. */
static uint32_t
pattern_provider(const struct book *b, const char *pattern, struct arena *a)
{
	const char *slash = strchr(pattern, '/');

	return slash == NULL ? BOOK_NONE : book_provider(b, arena_strndup(a, pattern, (size_t)(slash - pattern)));
}

/* Adds the models of a provider, or of any that a pattern without one takes. */
static void
glob_add(const struct book *b, const char *pattern, uint32_t provider, uint32_t *models, size_t *n)
{
	bool whole = provider != BOOK_NONE || strchr(pattern, '/') != NULL;
	bool made = !whole && pattern_is_of_makers(b, pattern);

	for (uint32_t i = 0; i < b->n_models; i++) {
		if (provider != BOOK_NONE && b->models[i].provider != provider)
			continue;
		if (model_lookup_match(pattern, model_provider_id(b, i), model_id(b, i)) &&
		    (whole || !model_is_hosted(b, i) || pattern_takes_host(b, pattern, i, made)))
			models[(*n)++] = i;
	}
}

bool
model_lookup_glob(const struct book *b, const char *pattern, const char *provider, struct arena *a,
    uint32_t **models, size_t *n, struct err *e)
{
	uint32_t narrow;

	if (!find_provider_named(b, provider, &narrow, e))
		return false;
	*models = arena_array(a, b->n_models, sizeof **models);
	*n = 0;
	glob_add(b, pattern, narrow == BOOK_NONE ? pattern_provider(b, pattern, a) : narrow, *models, n);
	if (*n == 0)
		glob_add(b, pattern, narrow, *models, n);
	return *n > 0 || error_no_match(b, pattern, a, e);
}

const char *
model_lookup_full(const struct book *b, uint32_t model, struct arena *a)
{
	return arena_printf(a, "%s/%s", model_provider_id(b, model), model_id(b, model));
}

const char *
model_lookup_nearest(const char *word, const char *const *words, size_t n)
{
	char tight[FOLDED_MAX], other[FOLDED_MAX];
	const char *nearest = NULL;
	unsigned least;

	fold_tight(tight, word);
	least = (unsigned)strlen(tight) / 3 + 2;	/* the first distance that is too far */
	for (size_t i = 0; i < n; i++) {
		unsigned distance;

		fold_tight(other, words[i]);
		distance = text_distance(tight, other, least);
		if (distance < least) {
			least = distance;
			nearest = words[i];
		}
	}
	return nearest;
}
