/* SPDX-License-Identifier: MIT */
/* Values that several threads prepare come in their order, each made once and dropped once, however many threads. */
#include "test.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "io/json_ahead.h"

enum { VALUES = 3000, STREAMS = 12 };

struct counted { atomic_int made, dropped; };

struct made { struct counted *counted; char *text; };

static void
make(void *self, unsigned thread, const struct json_value *value, void *made, struct arena *a)
{
	struct counted *c = self;

	(void)thread;
	*(struct made *)made = (struct made){ c, arena_strndup(a, value->text, value->n) };
	atomic_fetch_add(&c->made, 1);
}

static void
drop(void *made)
{
	struct made *m = made;

	atomic_fetch_add(&m->counted->dropped, 1);
}

/* A file of n values of random lengths, and its input. */
static struct input *
values_open(struct arena *a, struct rng *rng, size_t n, struct err *e)
{
	char path[] = "/tmp/toll-ahead-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	struct input *in;

	assert_non_null(f);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "{\"n\":%zu,\"x\":\"%*s\"}\n", i, (int)rng_below(rng, rng_below(rng, 50) == 0 ? 90000 : 200), "");
	fclose(f);
	in = input_open(a, arena_strdup(a, path), NULL, e);
	unlink(path);
	return in;
}

static void
values_come_in_their_order_and_are_freed_once(void **state)
{
	struct rng rng = rng_new("values ahead");

	(void)state;
	for (size_t k = 0; k < STREAMS; k++) {
		struct arena *a = arena_new();
		const size_t n = rng_below(&rng, VALUES), stop = rng_below(&rng, 3) == 0 ? rng_below(&rng, VALUES) : VALUES;
		struct counted counted = { 0, 0 };
		struct err e;
		struct input *in = values_open(a, &rng, n, &e);
		struct json_stream *stream = json_stream_open(a, in);
		struct json_ahead *h = json_ahead_open(stream, &(struct json_ahead_how){ .threads = 1 + (unsigned)rng_below(&rng, 4),
		    .at_once = 1 + rng_below(&rng, JSON_CHUNK), .lump = 1 + rng_below(&rng, 300),
		    .room = sizeof(struct made), .prepare = make, .drop = drop, .self = &counted });
		struct json_value value, before = { .text = "" };
		struct made *made_before = NULL;
		void *made;
		size_t i = 0;

		for (; i < stop && json_ahead_next(h, &value, &made, &e); i++) {
			assert_int_equal(value.line, i + 1);
			assert_int_equal(strtoull(value.text + 5, NULL, 10), i);
			assert_string_equal(((struct made *)made)->text, value.text);
			if (made_before != NULL)	/* the one before it is still there */
				assert_string_equal(made_before->text, before.text);
			before = value;
			made_before = made;
		}
		assert_int_equal(i, n < stop ? n : stop);
		assert_int_equal(e.kind, ERR_NONE);
		json_ahead_free(h);
		assert_int_equal(counted.made, counted.dropped);
		assert_true((size_t)counted.made >= i);
		json_stream_free(stream);
		input_close(in);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { UNIT(values_come_in_their_order_and_are_freed_once) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
