/* SPDX-License-Identifier: MIT */
#include "base/file_claims.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"

/* A file, whatever its name is. */
struct identity {
	dev_t	device;
	ino_t	inode;
};

struct claim {
	struct claim	*next;
	const char	*word, *path;	/* as they were typed */
	bool		 writes;
	bool		 replaces;	/* by another file of that name */
	bool		 in_place;	/* it may be read, too */
	bool		 opened;	/* of an output: no other may be opened under this claim */
	bool		 exists;
	bool		 exclusive;	/* spoilt if two use it; then */
	struct identity	 file;
	const char	*name;		/* in its folder; NULL if that does not matter */
	struct identity	 folder;
};

/* The claims of a command, those of the command that it runs in, and so on. */
struct scope {
	struct scope	*outer;
	struct arena	*arena;
	struct claim	*inputs, *outputs;
};

static struct scope *innermost;
static struct scope book;		/* what the price book was read from */
static const char *book_word;		/* while that is read */

void
claims_begin(void)
{
	struct arena *a = arena_new();
	struct scope *s = arena_alloc(a, sizeof *s);

	s->outer = innermost;
	s->arena = a;
	innermost = s;
}

void
claims_end(void)
{
	struct scope *s = innermost;

	innermost = s->outer;
	arena_free(s->arena);
}

void
claims_book(const char *word)
{
	if (book.arena == NULL)
		book.arena = arena_new();
	book_word = word == NULL ? NULL : arena_strdup(book.arena, word);
}

void
claims_forget_book(void)
{
	arena_free(book.arena);
	book = (struct scope){ .arena = NULL };
}

/* ---- which files are one ---- */

static bool
is_same(const struct identity *a, const struct identity *b)
{
	return a->device == b->device && a->inode == b->inode;
}

static bool
is_same_file(const struct claim *a, const struct claim *b)
{
	if (a->exclusive && b->exclusive && is_same(&a->file, &b->file))
		return true;
	return a->name != NULL && b->name != NULL && is_same(&a->folder, &b->folder) &&
	    strcmp(a->name, b->name) == 0;
}

static struct identity
identity_of(const struct stat *st)
{
	return (struct identity){ st->st_dev, st->st_ino };
}

/* A socket may be both ends, and a device such as /dev/null is for all. */
static void
claim_file(struct claim *c, const struct stat *st)
{
	c->exists = true;
	c->exclusive = S_ISREG(st->st_mode) || S_ISFIFO(st->st_mode) || S_ISBLK(st->st_mode);
	c->file = identity_of(st);
}

/* ---- refusals ---- */

static bool
refuse_read(const struct claim *output, const struct claim *input, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s%s: the output is the input %s%s; name another file", output->word, output->path,
	    input->word, input->path);
}

static bool
refuse_twice(const char *word, const char *path, const char *other_word, const char *other_path, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s%s and %s%s are one file; each writes one of its own", word, path,
	    other_word, other_path);
}

/* Whether a claim may be beside another that is already there. */
static bool
claim_fits(const struct claim *c, const struct claim *other, struct err *e)
{
	if (!is_same_file(c, other))
		return true;
	if (c->writes && other->writes)
		return refuse_twice(other->word, other->path, c->word, c->path, e);
	if (c->in_place || other->in_place)
		return true;
	return c->writes ? refuse_read(c, other, e) : refuse_read(other, c, e);
}

/* Any number of inputs may be one file, so only outputs are looked at for one more. */
static bool
claim_fits_scope(const struct claim *c, const struct scope *s, struct err *e)
{
	const struct claim *other;

	for (other = s->outputs; other != NULL; other = other->next) {
		if (!claim_fits(c, other, e))
			return false;
	}
	for (other = c->writes ? s->inputs : NULL; other != NULL; other = other->next) {
		if (!claim_fits(c, other, e))
			return false;
	}
	return true;
}

/* What standard output or standard error has open cannot be replaced: what they say would be lost. */
static bool
claim_spares_streams(const struct claim *c, struct err *e)
{
	static const char *const names[] = { [STDOUT_FILENO] = "standard output", [STDERR_FILENO] = "standard error" };

	for (int fd = STDOUT_FILENO; c->writes && c->replaces && c->exists && fd <= STDERR_FILENO; fd++) {
		struct identity stream;
		struct stat st;

		if (fstat(fd, &st) != 0)
			continue;
		stream = identity_of(&st);
		if (is_same(&stream, &c->file))
			return refuse_twice(c->word, c->path, "", names[fd], e);
	}
	return true;
}

/* Notes a claim, unless one that is there is in its way. */
static bool
claim_add(struct scope *to, const struct claim *claim, struct err *e)
{
	struct claim *c, **list;

	for (const struct scope *s = innermost; s != NULL; s = s->outer) {
		if (!claim_fits_scope(claim, s, e))
			return false;
	}
	if (!claim_fits_scope(claim, &book, e) || !claim_spares_streams(claim, e))
		return false;
	c = arena_alloc(to->arena, sizeof *c);
	*c = *claim;
	c->word = arena_strdup(to->arena, c->word);
	c->path = arena_strdup(to->arena, c->path);
	if (c->name != NULL)
		c->name = arena_strdup(to->arena, c->name);
	list = c->writes ? &to->outputs : &to->inputs;
	c->next = *list;
	*list = c;
	return true;
}

/* ---- outputs ---- */

static bool
is_standard_output(const char *path)
{
	return *path == '\0' || strcmp(path, "-") == 0;
}

static struct claim
claim_of_output(const char *word, const char *path, const struct destination *d)
{
	struct claim c = { .word = word, .path = path, .writes = true,
	    .replaces = d->kind == DESTINATION_FILE };

	if (*path == '\0')
		c.path = "standard output";
	if (d->exists)
		claim_file(&c, &d->st);
	if (d->kind == DESTINATION_FILE) {
		c.name = d->path + d->name;
		c.folder = identity_of(&d->folder);
	}
	return c;
}

bool
claims_write(const char *word, const char *path, const char *own, struct err *e)
{
	struct identity old;
	struct destination d;
	struct claim c;
	struct stat st;
	struct err none;

	if (innermost == NULL || !destination_find(path, &d, &none))
		return true;
	c = claim_of_output(word, path, &d);
	if (own != NULL && c.exists && stat(own, &st) == 0) {
		old = identity_of(&st);
		c.in_place = is_same(&old, &c.file);
	}
	return claim_add(innermost, &c, e);
}

/* The claim under which a path was named; NULL if none is left that is not open. */
static struct claim *
named_output(const char *path)
{
	for (const struct scope *s = innermost; s != NULL; s = s->outer) {
		for (struct claim *c = s->outputs; c != NULL; c = c->next) {
			if (!c->opened && (strcmp(c->path, path) == 0 ||
			    (is_standard_output(path) && strcmp(c->path, "standard output") == 0)))
				return c;
		}
	}
	return NULL;
}

bool
claims_open_output(const char *path, const struct destination *d, struct err *e)
{
	struct claim c, *named;

	if (innermost == NULL)
		return true;
	named = named_output(path);
	if (named != NULL) {
		named->opened = true;
		return true;
	}
	c = claim_of_output("", path, d);
	c.opened = true;
	return claim_add(innermost, &c, e);
}

/* ---- inputs ---- */

static bool
note_input(struct scope *to, const char *word, const char *path, const struct stat *st, struct err *e)
{
	struct claim c = { .word = word, .path = path };

	claim_file(&c, st);
	return claim_add(to, &c, e);
}

bool
claims_read(const char *word, const char *path, struct err *e)
{
	struct stat st;

	return innermost == NULL || stat(path, &st) != 0 || note_input(innermost, word, path, &st, e);
}

bool
claims_open_input(int fd, const char *name, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return true;		/* what is wrong with it, read will tell */
	if (book_word != NULL)
		return note_input(&book, book_word, name, &st, e);
	return innermost == NULL || note_input(innermost, "", name, &st, e);
}
