/* SPDX-License-Identifier: MIT */
/* Writes and removes the line of progress.h. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/quantity.h"
#include "base/text.h"

enum {
	RENEW_MS = 200,		/* milliseconds between two lines */
	DELAY_MS = 600,		/* milliseconds until the first line: short work shows none */
	LINE_COLUMNS = 79,
};

/* Milliseconds of the monotonic clock. */
static int64_t
clock_milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Adds a time such as "3 s", "2 min" or "5 h". */
static void
progress_add_time(struct buffer *out, uint64_t seconds)
{
	if (seconds < 120)
		buffer_printf(out, "%llu s", (unsigned long long)seconds);
	else if (seconds < 120 * 60)
		buffer_printf(out, "%llu min", (unsigned long long)seconds / 60);
	else
		buffer_printf(out, "%llu h", (unsigned long long)seconds / 3600);
}

/* Adds a line such as "usage.csv: 45%, 12,345,678 rows, 4,200,000 a second, 3 s left". passed: milliseconds, not 0. */
static void
progress_add_line(struct buffer *out, const char *file, uint64_t bytes, uint64_t size, uint64_t rows,
    uint64_t passed)
{
	char count[INT128_TEXT], rate[INT128_TEXT], name[32];
	const char *slash = strrchr(file, '/');

	file = slash == NULL ? file : slash + 1;
	text_clean(name, sizeof name, file, strlen(file));
	quantity_show(count, (quantity)rows * QUANTITY_ONE);
	quantity_show(rate, (quantity)(rows * 1000 / passed) * QUANTITY_ONE);
	buffer_printf(out, "%s: ", name);
	if (size > 0)
		buffer_printf(out, "%llu%%, ", (unsigned long long)((int128)bytes * 100 / (int128)size));
	buffer_printf(out, "%s rows, %s a second", count, rate);
	if (size > 0 && bytes > 0) {
		buffer_puts(out, ", ");
		progress_add_time(out, (uint64_t)((int128)(size - bytes) * (int128)passed / (int128)bytes / 1000));
		buffer_puts(out, " left");
	}
}

void
progress_show(struct progress *p, const char *file, uint64_t bytes, uint64_t size, uint64_t rows)
{
	int64_t at = clock_milliseconds();
	struct arena *a;
	struct buffer line;

	if (p->started == 0)
		p->started = at;
	if (at - p->started < DELAY_MS || at - p->shown < RENEW_MS || !isatty(STDERR_FILENO))
		return;
	p->shown = at;
	a = arena_new();
	line = buffer_new(a);
	progress_add_line(&line, file, bytes < size ? bytes : size, size, rows, (uint64_t)(at - p->started));
	fprintf(stderr, "\r%-*.*s", LINE_COLUMNS, LINE_COLUMNS, line.text);
	fflush(stderr);
	p->visible = true;
	arena_free(a);
}

void
progress_clear(struct progress *p)
{
	if (p->visible)
		fprintf(stderr, "\r%*s\r", LINE_COLUMNS, "");
	*p = (struct progress){ .visible = false };
}
