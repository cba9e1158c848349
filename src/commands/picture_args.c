/* SPDX-License-Identifier: MIT */
#include "commands/picture_args.h"

#include <string.h>

#include "base/buffer.h"
#include "base/file.h"
#include "io/picture_head.h"

/* Appends the size of the picture in a file. */
static bool
append_size(const char *path, struct arena *a, struct buffer *out, struct err *e)
{
	unsigned char *head = arena_alloc(a, PICTURE_HEAD_BYTES);
	size_t n = 0, more = 1;
	int64_t w, h;
	struct file f;

	if (!file_open(&f, path, FILE_ANY, NULL, e))
		return false;
	while (more > 0 && n < PICTURE_HEAD_BYTES) {
		if (!file_read(&f, (char *)head + n, PICTURE_HEAD_BYTES - n, &more, e)) {
			file_close(&f);
			return err_at(e, "%s: ", path);
		}
		n += more;
	}
	file_close(&f);
	if (!picture_head(head, n, &w, &h))
		return err_set(e, ERR_IO, "%s: this is no PNG, JPEG, GIF or WebP with its size in the first 64 kB; "
		    "give the size, as in picture=1024x768", path);
	buffer_printf(out, "%lldx%lld", (long long)w, (long long)h);
	return true;
}

bool
picture_args_read(const char *value, struct arena *a, const char **out, struct err *e)
{
	struct buffer text = buffer_new(a);

	for (const char *p = value; *p != '\0';) {
		size_t n = strcspn(p, ",");
		const char *part = arena_strndup(a, p, n), *end = part + strlen(part), *colon = strrchr(part, ':'),
		    *star = strrchr(part, '*');

		if (*part != '@')
			buffer_puts(&text, part);
		else {
			/* What follows the path: *N and :DETAIL, which no name of a picture ends in. */
			end = colon != NULL && strpbrk(colon, "./") == NULL ? colon : end;
			end = star != NULL && star < end && strspn(star + 1, "0123456789") == (size_t)(end - star - 1) ?
			    star : end;
			if (!append_size(arena_strndup(a, part + 1, (size_t)(end - part - 1)), a, &text, e))
				return err_at(e, "picture: ");
			buffer_puts(&text, end);
		}
		p += n;
		if (*p == ',') {
			buffer_puts(&text, ",");
			p++;
		}
	}
	*out = text.n == 0 ? "" : text.text;
	return true;
}
