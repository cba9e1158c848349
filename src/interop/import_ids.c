/* SPDX-License-Identifier: MIT */
/*
 * The step of an import after reading: gives providers and models ids that a book accepts. A provider that the
 * book in use knows by any name gets its id there, so that the two can be compared; others keep the
 * catalogue's name.
 */
#include "interop/import_steps.h"

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

/* A name with '-' in place of each character that an id cannot have, cut after `most` bytes. */
static char *
clean_id(struct import *im, const char *name, const char *punctuation, size_t most)
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
lower_ascii(char *s)
{
	for (; *s != '\0'; s++)
		*s = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
}

/* ---- providers ---- */

/* A provider's name in the catalogue, and the provider of the book that it may be. */
struct provider_word {
	const char	*id;		/* its first spelling, as an id */
	const char	*folded;	/* the form in which names are compared */
	uint32_t	 known;		/* provider of the book; BOOK_NONE: none */
};

static bool
name_equals(struct import *im, const char *name, const char *folded)
{
	return strcmp(import_fold(im, name), folded) == 0;
}

static uint32_t
find_book_provider(struct import *im, const char *folded)
{
	const struct book *b = im->order->book;

	for (uint32_t i = 0; i < b->n_providers; i++) {
		const struct provider *p = &b->providers[i];

		if (name_equals(im, book_text(b, p->id), folded) || name_equals(im, book_text(b, p->title), folded))
			return i;
		for (uint32_t k = 0; k < p->aliases.count; k++) {
			if (name_equals(im, book_text(b, b->aliases[p->aliases.first + k].name), folded))
				return i;
		}
	}
	return BOOK_NONE;
}

static int
compare_words(const void *a, const void *b)
{
	const struct import_model *x = *(struct import_model *const *)a,
	    *y = *(struct import_model *const *)b;
	int order = strcmp(x->folded, y->folded);

	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

/* The different provider names of the models, which are sorted by them. */
static struct provider_word *
list_words(struct import *im, size_t *n)
{
	struct provider_word *words = NULL;
	size_t room = 0;

	*n = 0;
	for (size_t i = 0; i < im->n_models; i++) {
		const struct import_model *m = im->models[i];

		if (*n > 0 && strcmp(words[*n - 1].folded, m->folded) == 0)
			continue;
		words = arena_grow(im->arena, words, *n, &room, sizeof *words);
		words[(*n)++] = (struct provider_word){ m->provider, m->folded, find_book_provider(im, m->folded) };
	}
	return words;
}

/*
 * A provider of the book takes one name of the catalogue only: the one that equals its id, else the first that
 * equals another name of it. Any further name is a provider of its own: "zhipuai" as well as "zai".
 */
static void
assign_book_providers(struct import *im, struct provider_word *words, size_t n)
{
	const struct book *b = im->order->book;
	size_t *claims = arena_array(im->arena, b->n_providers, sizeof *claims);	/* word index + 1; 0: none */

	for (int exact = 1; exact >= 0; exact--) {
		for (size_t i = 0; i < n; i++) {
			struct provider_word *w = &words[i];

			if (w->known == BOOK_NONE || claims[w->known] != 0)
				continue;
			if (!exact || name_equals(im, book_text(b, b->providers[w->known].id), w->folded))
				claims[w->known] = i + 1;
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (words[i].known != BOOK_NONE && claims[words[i].known] != i + 1)
			words[i].known = BOOK_NONE;
	}
}

/* Makes each provider's name an id, before it is looked up in the book. */
static void
clean_provider_ids(struct import *im)
{
	for (size_t i = 0; i < im->n_models; i++) {
		struct import_model *m = im->models[i];
		char *id = clean_id(im, *m->provider == '\0' ? "unknown" : m->provider, "._-", PROVIDER_BYTES);

		lower_ascii(id);
		m->provider = id;
		m->folded = import_fold(im, id);
	}
}

static void
assign_provider_ids(struct import *im)
{
	const struct book *b = im->order->book;
	struct provider_word *words;
	size_t n, w = 0;

	clean_provider_ids(im);
	qsort(im->models, im->n_models, sizeof (struct import_model *), compare_words);
	words = list_words(im, &n);
	assign_book_providers(im, words, n);
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
compare_ids(const void *a, const void *b)
{
	const struct import_model *x = *(struct import_model *const *)a,
	    *y = *(struct import_model *const *)b;
	int order = strcmp(x->provider, y->provider);

	order = order != 0 ? order : strcmp(x->folded, y->folded);
	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

void
import_sort_models(struct import *im)
{
	qsort(im->models, im->n_models, sizeof (struct import_model *), compare_ids);
}

void
import_assign_ids(struct import *im)
{
	assign_provider_ids(im);
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
		id = clean_id(im, m->id, "._:/-", ID_BYTES);
		if (strcmp(id, m->id) != 0)
			import_alias(im, m, m->id);
		m->id = id;
		m->folded = import_fold(im, m->id);
	}
	import_sort_models(im);
}

/* ---- titles and aliases ---- */

/* A title or alias, and the model that gets it if no other model has it. */
struct other_name {
	const char		*text, *folded;
	struct import_model	*model;
};

static int
compare_other_names(const void *a, const void *b)
{
	const struct other_name *x = a, *y = b;
	int order = strcmp(x->folded, y->folded);

	return order != 0 ? order : (x->model->order > y->model->order) - (x->model->order < y->model->order);
}

static int
compare_with_id(const void *folded, const void *model)
{
	return strcmp(folded, (*(struct import_model *const *)model)->folded);
}

/* Whether a name can be typed and found: printable, not empty, and at most ID_BYTES long. */
static bool
is_usable_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= ID_BYTES && text_clean(NULL, 0, s, n) == n;
}

/*
 * Sorts the names and keeps the first of each, unless it is the id of a model; a title may be the id of its own
 * model. A name that a model loses to another one is counted. Returns the number of names kept.
 */
static size_t
keep_free_names(struct import *im, struct other_name *names, size_t n, struct import_model **models,
    size_t n_models, bool titles)
{
	size_t kept = 0;

	if (n > 0)
		qsort(names, n, sizeof *names, compare_other_names);
	for (size_t i = 0; i < n; i++) {
		struct other_name *s = &names[i];
		struct import_model **owner = bsearch(s->folded, models, n_models,
		    sizeof (struct import_model *), compare_with_id);
		const struct import_model *other = owner != NULL ? *owner :
		    kept > 0 && strcmp(names[kept - 1].folded, s->folded) == 0 ? names[kept - 1].model : NULL;

		if (other == NULL || (titles && other == s->model && owner != NULL))
			names[kept++] = *s;
		else if (other != s->model)
			import_count(im, LOSS_NAME, "a second name or title that another model has", s->model);
	}
	return kept;
}

static void
add_other_name(struct import *im, struct other_name **names, size_t *n, size_t *room, const char *text,
    struct import_model *m)
{
	if (!is_usable_name(text)) {
		if (*text != '\0')
			import_count(im, LOSS_NAME, "a second name or title that is too long or not printable", m);
		return;
	}
	*names = arena_grow(im->arena, *names, *n, room, sizeof **names);
	(*names)[(*n)++] = (struct other_name){ text, import_fold(im, text), m };
}

void
import_keep_free_names(struct import *im, struct import_model **models, size_t n)
{
	struct other_name *titles = NULL, *aliases = NULL;
	size_t n_titles = 0, n_aliases = 0, room_titles = 0, room_aliases = 0;

	for (size_t i = 0; i < n; i++) {
		struct import_model *m = models[i];

		if (strcmp(m->title, m->id) != 0)
			add_other_name(im, &titles, &n_titles, &room_titles, m->title, m);
		for (size_t k = 0; k < m->n_aliases; k++)
			add_other_name(im, &aliases, &n_aliases, &room_aliases, m->aliases[k], m);
		m->title = m->id;
		m->n_aliases = m->room_aliases = 0;
		m->aliases = NULL;
	}
	n_titles = keep_free_names(im, titles, n_titles, models, n, true);
	n_aliases = keep_free_names(im, aliases, n_aliases, models, n, false);
	for (size_t i = 0; i < n_titles; i++)
		titles[i].model->title = titles[i].text;
	for (size_t i = 0; i < n_aliases; i++)
		import_alias(im, aliases[i].model, aliases[i].text);
}
