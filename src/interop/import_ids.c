/* SPDX-License-Identifier: MIT */
/*
 * Providers and models under ids that a book takes. A provider that the book in use knows by any name
 * has its id there, so that the two can be compared; others keep the catalogue's word.
 */
#include "interop/import_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { ID_BYTES = 120, PROVIDER_BYTES = 60 };

const char *
import_fold(struct import *im, const char *name)
{
	size_t n = text_fold(NULL, 0, name) + 1;
	char *out = arena_alloc(im->arena, n);

	text_fold(out, n, name);
	return out;
}

/* A name with '-' for each character that no id has; at most so many bytes. */
static char *
plain_id(struct import *im, const char *name, const char *punctuation, size_t most)
{
	size_t n = strlen(name);
	char *id = arena_strndup(im->arena, name, n < most ? n : most);

	for (char *p = id; *p != '\0'; p++) {
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');

		if (!letter && strchr(punctuation, *p) == NULL)
			*p = '-';
	}
	return id;
}

static void
lower(char *s)
{
	for (; *s != '\0'; s++)
		*s = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
}

/* ---- providers ---- */

/* A word of the catalogue for a provider, and the provider of the book that it may be. */
struct word {
	const char	*id, *folded;	/* the first form of it, as an id; how words are compared */
	uint32_t	 known;		/* BOOK_NONE */
};

static bool
is_name(struct import *im, const char *name, const char *folded)
{
	return strcmp(import_fold(im, name), folded) == 0;
}

static uint32_t
find_known(struct import *im, const char *folded)
{
	const struct book *b = im->order->book;

	for (uint32_t i = 0; i < b->n_providers; i++) {
		const struct provider *p = &b->providers[i];

		if (is_name(im, book_text(b, p->id), folded))
			return i;
		for (uint32_t k = 0; k < p->aliases.count; k++) {
			if (is_name(im, book_text(b, b->aliases[p->aliases.first + k].name), folded))
				return i;
		}
	}
	return BOOK_NONE;
}

static int
by_word(const void *a, const void *b)
{
	const struct import_model *x = *(struct import_model *const *)a,
	    *y = *(struct import_model *const *)b;
	int order = strcmp(x->folded, y->folded);

	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

/* The different words, of models that are sorted by them. */
static struct word *
list_words(struct import *im, size_t *n)
{
	struct word *words = NULL;
	size_t room = 0;

	*n = 0;
	for (size_t i = 0; i < im->n_models; i++) {
		const struct import_model *m = im->models[i];

		if (*n > 0 && strcmp(words[*n - 1].folded, m->folded) == 0)
			continue;
		words = arena_grow(im->arena, words, *n, &room, sizeof *words);
		words[(*n)++] = (struct word){ m->provider, m->folded, find_known(im, m->folded) };
	}
	return words;
}

/*
 * A provider of the book is one word of the catalogue only: the one that is its id, else the first
 * that is another name of it. What stays is a provider of its own: "zhipuai" beside "zai".
 */
static void
settle_claims(struct import *im, struct word *words, size_t n)
{
	const struct book *b = im->order->book;
	size_t *claims = arena_array(im->arena, b->n_providers, sizeof *claims);	/* word + 1 */

	for (int exact = 1; exact >= 0; exact--) {
		for (size_t i = 0; i < n; i++) {
			struct word *w = &words[i];

			if (w->known == BOOK_NONE || claims[w->known] != 0)
				continue;
			if (!exact || is_name(im, book_text(b, b->providers[w->known].id), w->folded))
				claims[w->known] = i + 1;
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (words[i].known != BOOK_NONE && claims[words[i].known] != i + 1)
			words[i].known = BOOK_NONE;
	}
}

/* Words as ids of their own, until it is known which of them the book has. */
static void
plain_providers(struct import *im)
{
	for (size_t i = 0; i < im->n_models; i++) {
		struct import_model *m = im->models[i];
		char *id = plain_id(im, *m->provider == '\0' ? "unknown" : m->provider, "._-", PROVIDER_BYTES);

		lower(id);
		m->provider = id;
		m->folded = import_fold(im, id);
	}
}

static void
name_providers(struct import *im)
{
	const struct book *b = im->order->book;
	struct word *words;
	size_t n, w = 0;

	plain_providers(im);
	qsort(im->models, im->n_models, sizeof (struct import_model *), by_word);
	words = list_words(im, &n);
	settle_claims(im, words, n);
	for (size_t i = 0; i < im->n_models; i++) {
		struct import_model *m = im->models[i];

		while (strcmp(words[w].folded, m->folded) != 0)
			w++;
		m->provider = words[w].id;
		if (words[w].known != BOOK_NONE) {
			m->provider = book_text(b, b->providers[words[w].known].id);
			m->provider_title = book_text(b, b->providers[words[w].known].title);
		}
	}
}

/* ---- models ---- */

static int
by_id(const void *a, const void *b)
{
	const struct import_model *x = *(struct import_model *const *)a,
	    *y = *(struct import_model *const *)b;
	int order = strcmp(x->provider, y->provider);

	order = order != 0 ? order : strcmp(x->folded, y->folded);
	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

void
import_name(struct import *im)
{
	name_providers(im);
	for (size_t i = 0; i < im->n_models; i++) {
		struct import_model *m = im->models[i];
		const char *id;

		if (strcmp(m->id, m->key) != 0 &&
		    strcmp(arena_printf(im->arena, "%s/%s", m->provider, m->id), m->key) != 0)
			import_alias(im, m, m->key);
		if (*m->id == '\0')
			import_drop(m, "no name");
		else if (strlen(m->id) > ID_BYTES)
			import_drop(m, "a name of more than 120 bytes");
		id = plain_id(im, m->id, "._:/-", ID_BYTES);
		if (strcmp(id, m->id) != 0)
			import_alias(im, m, m->id);
		m->id = id;
		m->folded = import_fold(im, m->id);
	}
	qsort(im->models, im->n_models, sizeof (struct import_model *), by_id);
}

/* ---- second names ---- */

/* A name that a model may have beside its id, and where it goes if it is free. */
struct second {
	const char		*text, *folded;
	struct import_model	*model;
};

static int
by_folded(const void *a, const void *b)
{
	const struct second *x = a, *y = b;
	int order = strcmp(x->folded, y->folded);

	return order != 0 ? order : (x->model->order > y->model->order) - (x->model->order < y->model->order);
}

static int
is_id_of(const void *folded, const void *model)
{
	return strcmp(folded, (*(struct import_model *const *)model)->folded);
}

/* Whether people may say it: clean, not empty, and short enough to be found. */
static bool
is_sayable(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= ID_BYTES && text_clean(NULL, 0, s, n) == n;
}

/*
 * Sorts seconds, and keeps of each name the first, unless it is the id of another model, or, for what
 * is no title, of its own. What a model loses to another one is counted.
 */
static size_t
keep_free(struct import *im, struct second *seconds, size_t n, struct import_model **models,
    size_t n_models, bool titles)
{
	size_t kept = 0;

	if (n > 0)
		qsort(seconds, n, sizeof *seconds, by_folded);
	for (size_t i = 0; i < n; i++) {
		struct second *s = &seconds[i];
		struct import_model **owner = bsearch(s->folded, models, n_models,
		    sizeof (struct import_model *), is_id_of);
		const struct import_model *other = owner != NULL ? *owner :
		    kept > 0 && strcmp(seconds[kept - 1].folded, s->folded) == 0 ? seconds[kept - 1].model : NULL;

		if (other == NULL || (titles && other == s->model && owner != NULL))
			seconds[kept++] = *s;
		else if (other != s->model)
			import_count(im, LOSS_NAME, "a second name or title that another model has", s->model);
	}
	return kept;
}

static void
add_second(struct import *im, struct second **seconds, size_t *n, size_t *room, const char *text,
    struct import_model *m)
{
	if (!is_sayable(text)) {
		if (*text != '\0')
			import_count(im, LOSS_NAME, "a second name or title that is too long or not printable", m);
		return;
	}
	*seconds = arena_grow(im->arena, *seconds, *n, room, sizeof **seconds);
	(*seconds)[(*n)++] = (struct second){ text, import_fold(im, text), m };
}

void
import_name_seconds(struct import *im, struct import_model **models, size_t n)
{
	struct second *titles = NULL, *aliases = NULL;
	size_t n_titles = 0, n_aliases = 0, room_titles = 0, room_aliases = 0;

	for (size_t i = 0; i < n; i++) {
		struct import_model *m = models[i];

		if (strcmp(m->title, m->id) != 0)
			add_second(im, &titles, &n_titles, &room_titles, m->title, m);
		for (size_t k = 0; k < m->n_aliases; k++)
			add_second(im, &aliases, &n_aliases, &room_aliases, m->aliases[k], m);
		m->title = m->id;
		m->n_aliases = m->room_aliases = 0;
		m->aliases = NULL;
	}
	n_titles = keep_free(im, titles, n_titles, models, n, true);
	n_aliases = keep_free(im, aliases, n_aliases, models, n, false);
	for (size_t i = 0; i < n_titles; i++)
		titles[i].model->title = titles[i].text;
	for (size_t i = 0; i < n_aliases; i++)
		import_alias(im, aliases[i].model, aliases[i].text);
}
