/* SPDX-License-Identifier: MIT */
/* What tests of numbers of 128 bits share. */
#ifndef TEST_INT128_H
#define TEST_INT128_H

#include "test.h"

#include "base/int128.h"

static const char int128_most[] = "170141183460469231731687303715884105727";	/* 2^127 - 1 */

static inline void
want_number(int128 got, const char *want, const char *what)
{
	char text[INT128_TEXT];

	int128_print(text, got, 0);
	want_text(text, want, what);
}

#endif
