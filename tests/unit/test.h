/* SPDX-License-Identifier: MIT */
#ifndef TEST_H
#define TEST_H

/*
 * What the unit tests share: an arena for each test, the books of tests/data, checks of errors,
 * and random numbers that can be repeated.
 */

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/macros.h"
#include "book/book_load.h"
#include "base/err.h"
#include "base/text.h"

/* A test whose *state is an arena of its own. */
#define UNIT(f) cmocka_unit_test_setup_teardown(f, test_start, test_end)

static inline int
test_start(void **state)
{
	*state = arena_new();
	return 0;
}

static inline int
test_end(void **state)
{
	arena_free(*state);
	return 0;
}

/* ---- errors ---- */

/* What is wrong with an error that was reported; NULL if it is as err.h promises. */
static inline const char *
err_fault(const struct err *e)
{
	size_t n = strnlen(e->msg, sizeof e->msg), len;
	uint32_t c;

	if (e->kind <= ERR_NONE || e->kind > ERR_IO)
		return "it has no kind";
	if (n == 0)
		return "its message is empty";
	if (n == sizeof e->msg)
		return "its message does not end";
	for (size_t i = 0; i < n; i += len) {
		len = text_decode(e->msg + i, n - i, &c);
		if (len == 0)
			return "its message is no UTF-8";
		if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
			return "its message has control characters";
	}
	return NULL;
}

/* Fails unless e is a sound error of that kind whose message holds word. */
static inline void
want_err(const struct err *e, enum err_kind kind, const char *word, const char *what)
{
	const char *fault = err_fault(e);

	if (fault != NULL)
		fail_msg("%s: an error was reported, but %s: %s", what, fault, e->msg);
	if (e->kind != kind)
		fail_msg("%s: error of kind %d instead of %d: %s", what, e->kind, kind, e->msg);
	if (strstr(e->msg, word) == NULL)
		fail_msg("%s: the message lacks \"%s\": %s", what, word, e->msg);
}

static inline void
want_text(const char *got, const char *want, const char *what)
{
	if (strcmp(got, want) != 0)
		fail_msg("%s: got \"%s\", want \"%s\"", what, got, want);
}

/* ---- books ---- */

/* The path of a file of tests/data, wherever the build is. */
static inline const char *
test_path(struct arena *a, const char *name)
{
	const char *top = getenv("TOLL_SRCDIR");

	return arena_printf(a, "%s/tests/data/%s", top == NULL || *top == '\0' ? "." : top, name);
}

static inline const struct book *
test_book(struct arena *a, const char *name)
{
	const char *path = test_path(a, name);
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load(a, &path, 1, NULL, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	return b;
}

/* The model of that id; fails if there is none. */
static inline uint32_t
test_model(const struct book *b, const char *id)
{
	for (uint32_t i = 0; i < b->n_models; i++) {
		if (strcmp(book_text(b, b->models[i].id), id) == 0)
			return i;
	}
	fail_msg("the book has no model %s", id);
	return BOOK_NONE;
}

/* ---- random numbers ---- */

/* SEED=N in the environment repeats a run; a failing property names the seed. */
static inline uint64_t
test_seed(void)
{
	const char *s = getenv("SEED");

	return s == NULL || *s == '\0' ? 1 : strtoull(s, NULL, 10);
}

#define fail_seed(fmt, ...) fail_msg("SEED=%" PRIu64 ": " fmt, test_seed(), __VA_ARGS__)

struct rng { uint64_t state; };

/* Splitmix64: passes every test of randomness that matters here, in four lines. */
static inline uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* A stream of its own for each property, so that one alone repeats what it did among all. */
static inline struct rng
rng_new(const char *name)
{
	struct rng r = { test_seed() };

	for (; *name != '\0'; name++)
		r.state = rng_next(&r) ^ (unsigned char)*name;
	return r;
}

/* From 0 to n - 1. */
static inline uint64_t
rng_below(struct rng *r, uint64_t n)
{
	return rng_next(r) % n;
}

/* From 0 up, of any length in bits: small numbers are as likely as large ones. */
static inline uint64_t
rng_long(struct rng *r, unsigned bits)
{
	unsigned keep = (unsigned)rng_below(r, bits + 1);

	return keep == 0 ? 0 : rng_next(r) >> (64 - keep);
}

#endif
