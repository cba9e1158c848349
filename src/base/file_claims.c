/* SPDX-License-Identifier: MIT */
/*
 * The files of each running command, and of the price book, to refuse an output that is also an input or
 * another output. file.c, io/output, src/cli and cmd_batch make the claims; destination.c follows their
 * paths.
 */
#include "base/file_claims.h"

#include <string.h>
#include <unistd.h>

#include "base/arena.h"

/* Identifies a file, whatever its name is. */
struct identity {
	dev_t	device;
	ino_t	inode;
};

struct claim {
	struct claim	*next;
	const char	*word, *path;	/* as they were typed, for messages */
	bool		 writes;
	bool		 replaces;	/* by a new file of that name */
	bool		 in_place;	/* it may be read as well */
	bool		 opened;	/* of an output: this claim is used up */
	bool		 exists;
	bool		 exclusive;	/* two users would spoil it */
	struct identity	 file;		/* if it exists */
	const char	*name;		/* in its folder; NULL: not compared */
	struct identity	 folder;	/* if it has a name */
};

/* The claims of a command; outer has those of the command that runs it. */
struct scope {
	struct scope	*outer;
	struct arena	*arena;
	struct claim	*inputs, *outputs;
};

static struct scope *innermost;
static struct scope book_scope;		/* the files of the price book */
static const char *book_word;		/* not NULL while they are read */

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
	if (book_scope.arena == NULL)
		book_scope.arena = arena_new();
	book_word = word == NULL ? NULL : arena_strdup(book_scope.arena, word);
}

void
claims_forget_book(void)
{
	arena_free(book_scope.arena);
	book_scope = (struct scope){ .arena = NULL };
}

/* ---- comparing files ---- */

static bool
identities_are_equal(const struct identity *a, const struct identity *b)
{
	return a->device == b->device && a->inode == b->inode;
}

static bool
claims_are_one_file(const struct claim *a, const struct claim *b)
{
	if (a->exclusive && b->exclusive && identities_are_equal(&a->file, &b->file))
		return true;
	return a->name != NULL && b->name != NULL && identities_are_equal(&a->folder, &b->folder) &&
	    strcmp(a->name, b->name) == 0;
}

static struct identity
identity_of(const struct stat *st)
{
	return (struct identity){ st->st_dev, st->st_ino };
}

/* Fills in the identity. A socket may be input and output, and a device such as /dev/null may be shared. */
static void
claim_file(struct claim *c, const struct stat *st)
{
	c->exists = true;
	c->exclusive = S_ISREG(st->st_mode) || S_ISFIFO(st->st_mode) || S_ISBLK(st->st_mode);
	c->file = identity_of(st);
}

/* ---- refusals ---- */

static bool
refuse_output_is_input(const struct claim *output, const struct claim *input, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s%s: the output is the input %s%s; name another file", output->word,
	    output->path, input->word, input->path);
}

static bool
refuse_two_outputs(const char *word, const char *path, const char *other_word, const char *other_path, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s%s and %s%s are one file; each writes one of its own", word, path,
	    other_word, other_path);
}

/* Whether a new claim c is compatible with an existing one. */
static bool
claim_fits(const struct claim *c, const struct claim *other, struct err *e)
{
	if (!claims_are_one_file(c, other))
		return true;
	if (c->writes && other->writes)
		return refuse_two_outputs(other->word, other->path, c->word, c->path, e);
	if (c->in_place || other->in_place)
		return true;
	return c->writes ? refuse_output_is_input(c, other, e) : refuse_output_is_input(other, c, e);
}

/* Several inputs may be one file, so a new input is compared with the outputs only. */
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

/* Refuses to replace the file that standard output or standard error writes to: their text would be lost. */
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
		if (identities_are_equal(&stream, &c->file))
			return refuse_two_outputs(c->word, c->path, "", names[fd], e);
	}
	return true;
}

/* Adds a claim, unless it conflicts with an existing one. */
static bool
claim_add(struct scope *to, const struct claim *claim, struct err *e)
{
	struct claim *c, **list;

	for (const struct scope *s = innermost; s != NULL; s = s->outer) {
		if (!claim_fits_scope(claim, s, e))
			return false;
	}
	if (!claim_fits_scope(claim, &book_scope, e) || !claim_spares_streams(claim, e))
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
	struct err ignored;

	if (innermost == NULL || !destination_find(path, &d, &ignored))
		return true;
	c = claim_of_output(word, path, &d);
	if (own != NULL && c.exists && stat(own, &st) == 0) {
		old = identity_of(&st);
		c.in_place = identities_are_equal(&old, &c.file);
	}
	return claim_add(innermost, &c, e);
}

/* The claim of an output path that is not open yet; NULL if there is none. */
static struct claim *
claim_find_output(const char *path)
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
	struct claim c, *claim;

	if (innermost == NULL)
		return true;
	claim = claim_find_output(path);
	if (claim != NULL) {
		claim->opened = true;
		return true;
	}
	c = claim_of_output("", path, d);
	c.opened = true;
	return claim_add(innermost, &c, e);
}

/* ---- inputs ---- */

static bool
claim_input(struct scope *to, const char *word, const char *path, const struct stat *st, struct err *e)
{
	struct claim c = { .word = word, .path = path };

	claim_file(&c, st);
	return claim_add(to, &c, e);
}

bool
claims_read(const char *word, const char *path, struct err *e)
{
	struct stat st;

	return innermost == NULL || stat(path, &st) != 0 || claim_input(innermost, word, path, &st, e);
}

bool
claims_open_input(int fd, const char *name, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return true;		/* read will report the error */
	if (book_word != NULL)
		return claim_input(&book_scope, book_word, name, &st, e);
	return innermost == NULL || claim_input(innermost, "", name, &st, e);
}
