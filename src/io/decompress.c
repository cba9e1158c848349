/* SPDX-License-Identifier: MIT */
/* Finds the compressed format of an input by its first bytes, and checks how its data ends. See decompress.h. */
#include "io/decompress.h"

#include <string.h>

struct decompress {
	const struct decompressor	*format;
	void				*state;		/* of the library */
	bool				 whole;		/* the data so far ends with a whole member or frame */
};

static const struct decompressor *const decompressors[] = { &gunzip, &unzstd };

bool
decompress_may_begin(const char *first, size_t n)
{
	bool may = false;

	for (size_t i = 0; i < sizeof decompressors / sizeof decompressors[0]; i++)
		may |= n < decompressors[i]->n && memcmp(first, decompressors[i]->magic, n) == 0;
	return may;
}

bool
decompress_open(struct arena *a, const char *first, size_t n, struct decompress **out, struct err *e)
{
	const struct decompressor *found = NULL;
	void *state;

	*out = NULL;
	for (size_t i = 0; i < sizeof decompressors / sizeof decompressors[0]; i++) {
		if (n >= decompressors[i]->n && memcmp(first, decompressors[i]->magic, decompressors[i]->n) == 0)
			found = decompressors[i];
	}
	if (found == NULL)
		return true;
	if (found->open == NULL)
		return err_set(e, ERR_IO, "this is compressed by %s, which this toll was built without; give it "
		    "through %s -dc", found->name, found->program);
	state = found->open(a);
	if (state == NULL)
		return err_set(e, ERR_IO, "%s cannot be read: its library fails", found->name);
	*out = arena_alloc(a, sizeof **out);
	**out = (struct decompress){ .format = found, .state = state };
	return true;
}

void
decompress_close(struct decompress *d)
{
	if (d != NULL)
		d->format->close(d->state);
}

bool
decompress_run(struct decompress *d, const char *in, size_t *n_in, bool last, char *out, size_t *n_out,
    struct err *e)
{
	size_t given = *n_in;

	if (!d->format->run(d->state, in, n_in, out, n_out, &d->whole))
		return err_set(e, ERR_IO, "the data that %s compressed is broken", d->format->name);
	if (last && *n_in == given && *n_out == 0 && !d->whole)
		return err_set(e, ERR_IO, "the data that %s compressed ends early", d->format->name);
	return true;
}
