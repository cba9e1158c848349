/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_H
#define FUZZ_H

/* What the fuzz targets have in common. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Fuzzing and replay both tell a fault by the abort. */
static inline void
need(bool holds)
{
	if (!holds)
		abort();
}

#endif
