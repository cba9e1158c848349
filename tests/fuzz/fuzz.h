/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_H
#define FUZZ_H

/* What the fuzz targets have in common. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Fuzzing and replay both tell a fault by the abort. What did not hold is said where no target turns it away. */
static inline void
need_failed(const char *what, const char *file, int line)
{
	dprintf(STDERR_FILENO, "%s:%d: it does not hold that %s\n", file, line, what);
	abort();
}

#define need(holds) ((holds) ? (void)0 : need_failed(#holds, __FILE__, __LINE__))

/* A listener: what is said must be fit for a terminal. */
static inline void
on_message(void *self, const char *line)
{
	uint32_t c;

	(void)self;
	for (size_t i = 0, n = strlen(line), len; i < n; i += len) {
		len = text_decode(line + i, n - i, &c);
		need(len > 0 && !text_is_unsafe(c));
	}
}

#endif
