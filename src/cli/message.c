/* SPDX-License-Identifier: MIT */
/* Messages of message.h. Each removes the line of progress first, which is on the same terminal. */
#include "cli/message.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/render.h"

static void
message_put(const struct running_line *l, enum tone tone, const char *place, const char *text)
{
	struct arena *a = arena_new();
	struct buffer out = buffer_new(a);
	struct screen screen = { .width = 0 };

	if (l->stderr_screen != NULL)
		l->stderr_screen(&screen);
	render_message(arena_printf(a, "toll: %s%s", place, text), tone, &screen, &out);
	fputs(out.text, stderr);
	arena_free(a);
}

void
message_say(struct running_line *l, enum tone tone, const char *text)
{
	char file[256], place[300] = "";

	progress_clear(&l->progress);
	fflush(stdout);
	if (l->file != NULL) {
		text_clean(file, sizeof file, l->file, strlen(l->file));
		snprintf(place, sizeof place, "%s:%u: ", file, l->number);
	} else if (l->number > 0)
		snprintf(place, sizeof place, "line %u: ", l->number);
	message_put(l, tone, place, text);
}

int
message_fail(struct running_line *l, const struct err *e)
{
	message_say(l, TONE_BAD, e->msg);
	return err_status(e->kind);
}

static void
message_on_message(void *self, const char *line)
{
	struct running_line *l = self;

	progress_clear(&l->progress);
	message_put(l, TONE_NONE, "", line);
}

static void
message_on_progress(void *self, const char *file, uint64_t bytes, uint64_t size, uint64_t rows)
{
	struct running_line *l = self;

	progress_show(&l->progress, file, bytes, size, rows);
}

struct listener
message_listener(struct running_line *l)
{
	return (struct listener){ .on_message = message_on_message, .on_progress = message_on_progress,
	    .self = l };
}
