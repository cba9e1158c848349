/* SPDX-License-Identifier: MIT */
/*
 * The choice of book_choice.h. The files of a book are claimed under the word that named them
 * (base/file_claims.h), so that no later line can write them.
 */
#include "cli/book_choice.h"

#include <string.h>

#include "base/file.h"
#include "base/file_claims.h"
#include "book/book_load.h"
#include "book/book_overlay.h"

struct book_choice
book_choice_open(const struct book *builtin, const char *environment, const char *overlays,
    const atomic_int *stop)
{
	return (struct book_choice){ .builtin = builtin, .environment = environment, .overlays = overlays,
	    .stop = stop, .arena = arena_new() };
}

void
book_choice_close(struct book_choice *k)
{
	claims_forget_book();
	arena_free(k->arena);
}

/* Lays the file, or every file of the folder, of overlay= over a book. */
static const struct book *
overlay_apply_path(const struct book_choice *k, const struct book *base, const char *path, struct err *e)
{
	struct book_load_how how = { .makers = k->builtin, .stop = k->stop };
	const char *const *files;
	size_t n;

	claims_book("overlay=");
	if (!book_files(k->arena, path, &files, &n, e))
		return NULL;
	how.kind = n == 1 && files[0] == path ? FILE_ANY : FILE_REGULAR;
	return book_overlay_files(k->arena, base, files, n, &how, e);
}

/*
 * Lays the user's own overlays over a book. Most users do not have the folder; if it exists but cannot be
 * read, that is an error, for without the overlays the prices would differ.
 */
static const struct book *
overlay_apply_user_folder(const struct book_choice *k, const struct book *base, struct err *e)
{
	claims_book("");
	return book_overlay_folder(k->arena, base, k->overlays, NULL, false,
	    &(struct book_load_how){ .kind = FILE_REGULAR, .makers = k->builtin, .stop = k->stop }, e);
}

/* Loads the book of two paths, either of which may be "". */
static const struct book *
book_choice_load(const struct book_choice *k, const char *prices, const char *overlay, struct err *e)
{
	const struct book *b = k->builtin;

	claims_book(prices == k->environment ? "TOLL_PRICES=" : "prices=");
	if (*prices != '\0')
		b = book_load_as(k->arena, &prices, 1, &(struct book_load_how){ .kind = FILE_ANY,
		    .makers = k->builtin, .stop = k->stop }, NULL, e);
	else
		b = overlay_apply_user_folder(k, b, e);
	if (b != NULL && *overlay != '\0')
		b = overlay_apply_path(k, b, overlay, e);
	claims_book(NULL);
	return b;
}

const struct book *
book_choice_of_request(struct book_choice *k, const struct request *r, struct err *e)
{
	const char *prices = *r->prices != '\0' ? r->prices : k->environment;

	if (k->book != NULL && strcmp(prices, k->prices) == 0 && strcmp(r->overlay, k->overlay) == 0)
		return k->book;
	arena_reset(k->arena);
	claims_forget_book();
	k->book = book_choice_load(k, prices, r->overlay, e);
	if (k->book != NULL) {
		k->prices = arena_strdup(k->arena, prices);
		k->overlay = arena_strdup(k->arena, r->overlay);
	}
	return k->book;
}

const struct book *
book_choice_of_call(struct book_choice *k, const struct invocation *call, struct err *e)
{
	enum book_need need = call->command->need;
	const struct book *b;

	if (need == BOOK_NEVER)
		return k->builtin;
	b = book_choice_of_request(k, &call->request, e);
	if (b == NULL && (need == BOOK_IF_SOUND || (need == BOOK_UNLESS_NAMED && call->n_operands > 0)))
		b = k->builtin;	/* "check FILE" must work even if the file in use is broken */
	return b;
}

const struct book *
book_choice_last(const struct book_choice *k)
{
	return k->book != NULL ? k->book : k->builtin;
}
