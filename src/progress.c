/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "quantity.h"
#include "text.h"

enum { EVERY = 200, LATE = 600, LINE = 79 };	/* milliseconds; and columns */

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* "3 s", "2 min", "5 h" */
static int
print_time(char *out, size_t size, uint64_t seconds)
{
	if (seconds < 120)
		return snprintf(out, size, "%llu s", (unsigned long long)seconds);
	if (seconds < 120 * 60)
		return snprintf(out, size, "%llu min", (unsigned long long)seconds / 60);
	return snprintf(out, size, "%llu h", (unsigned long long)seconds / 3600);
}

static void
print_line(char out[LINE + 1], const char *file, uint64_t bytes, uint64_t size, uint64_t rows,
    uint64_t passed)
{
	char count[WIDE_TEXT], rate[WIDE_TEXT], left[32] = "", share[32] = "", name[32];
	const char *slash = strrchr(file, '/');

	file = slash == NULL ? file : slash + 1;
	text_clean(name, sizeof name, file, strlen(file));
	quantity_show(count, (quantity)rows * QUANTITY_ONE);
	quantity_show(rate, (quantity)(rows * 1000 / passed) * QUANTITY_ONE);
	if (size > 0) {
		int n = snprintf(left, sizeof left, ", ");

		print_time(left + n, sizeof left - (size_t)n, (uint64_t)((wide)(size - bytes) *
		    (wide)passed / (wide)(bytes > 0 ? bytes : 1) / 1000));
		snprintf(share, sizeof share, "%llu%%, ", (unsigned long long)((wide)bytes * 100 / (wide)size));
	}
	snprintf(out, LINE + 1, "%s: %s%s rows, %s a second%s%s", name, share, count, rate, left,
	    size > 0 ? " left" : "");
}

void
progress_show(struct progress *p, const char *file, uint64_t bytes, uint64_t size, uint64_t rows)
{
	char line[LINE + 1];
	int64_t at = now();

	if (p->started == 0)
		p->started = at;
	if (at - p->started < LATE || at - p->shown < EVERY || !isatty(STDERR_FILENO))
		return;
	p->shown = at;
	print_line(line, file, bytes < size ? bytes : size, size, rows, (uint64_t)(at - p->started));
	fprintf(stderr, "\r%-*s", LINE, line);
	fflush(stderr);
	p->visible = true;
}

void
progress_clear(struct progress *p)
{
	if (p->visible)
		fprintf(stderr, "\r%*s\r", LINE, "");
	*p = (struct progress){ .visible = false };
}
