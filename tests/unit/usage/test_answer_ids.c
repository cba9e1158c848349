/* SPDX-License-Identifier: MIT */
/* The memory of which answers were billed: whatever order records come in, one of each answer counts. */
#include "test.h"

#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usage/answer_ids.h"
#include "base/siphash.h"

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1, MANY = 300000 };
#else
enum { SANITIZED = 0, MANY = 3000000 };
#endif

static struct answer_ids *
ids_new(void)
{
	struct err e;
	struct answer_ids *ids = answer_ids_new(&e);

	if (ids == NULL)
		fail_msg("%s", e.msg);
	return ids;
}

/* The key of the n-th of many answers: any bits, and others for each n. */
static struct answer_key
key_of(uint64_t n)
{
	struct rng r = { n };
	struct answer_key k = { rng_next(&r), 0 };

	k.high = (uint32_t)rng_next(&r) & 0xffffff;
	return k;
}

static enum answer_verdict
judge(struct answer_ids *ids, struct answer_key key, quantity output, uint32_t print, uint64_t line, uint64_t *other)
{
	const struct answer_record r = { .key = key, .print = print, .output = output * QUANTITY_ONE, .line = line };
	enum answer_verdict v;
	uint64_t unused;
	struct err e;

	if (!answer_ids_judge(ids, &r, &v, other == NULL ? &unused : other, &e))
		fail_msg("%s", e.msg);
	return v;
}

/* The same of a record that may be a copy. */
static enum answer_verdict
judge_copy(struct answer_ids *ids, uint32_t high, bool copy, quantity output)
{
	const struct answer_record r = { .key = { 7, high }, .print = (uint32_t)(output / QUANTITY_ONE), .output = output,
	    .line = 1, .copy = copy };
	enum answer_verdict v;
	uint64_t line;
	struct err e;

	if (!answer_ids_judge(ids, &r, &v, &line, &e))
		fail_msg("%s", e.msg);
	return v;
}

static void
again(struct answer_ids *ids)
{
	struct err e;

	if (!answer_ids_again(ids, &e))
		fail_msg("%s", e.msg);
}

/* ---- the hash ---- */

/* The first entries of the table that the authors publish: key 00 01 ... 0f, text 00 01 ... */
static void
the_hash_is_siphash_of_128_bits(void **state)
{
	static const uint8_t want[][16] = {
		[0] = { 0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93 },
		[1] = { 0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59, 0x11, 0x9b, 0x22, 0xfc, 0x45 },
		[2] = { 0x81, 0x77, 0x22, 0x8d, 0xa4, 0xa4, 0x5d, 0xc7, 0xfc, 0xa3, 0x8b, 0xde, 0xf6, 0x0a, 0xff, 0xe4 },
	};
	const struct siphash_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
	static const uint8_t text[] = { 0, 1, 2 };

	(void)state;
	for (size_t n = 0; n < LENGTH(want); n++) {
		uint64_t out[2];

		siphash(&key, text, n, out);
		for (size_t i = 0; i < 16; i++) {
			if ((out[i / 8] >> 8 * (i % 8) & 0xff) != want[n][i])
				fail_msg("%zu bytes: byte %zu is %02x", n, i, (unsigned)(out[i / 8] >> 8 * (i % 8) & 0xff));
		}
	}
}

static void
texts_have_keys_of_88_bits_that_are_other_in_each_run(void **state)
{
	struct answer_ids *one = ids_new(), *two = ids_new();
	struct answer_key seen = { 0, 0 };

	(void)state;
	for (uint64_t i = 0; i < 200; i++) {
		const struct answer_key a = answer_ids_key(one, &i, sizeof i, 0), b = answer_ids_key(two, &i, sizeof i, 0),
		    same = answer_ids_key(one, &i, sizeof i, 0);

		assert_true(a.low == same.low && a.high == same.high);
		assert_true(a.low != b.low || a.high != b.high);
		assert_true(a.high < 1 << 24);
		seen.low |= a.low;
		seen.high |= a.high;
	}
	assert_true(seen.low == UINT64_MAX && seen.high == 0xffffff);
	answer_ids_free(one);
	answer_ids_free(two);
}

/* ---- the table ---- */

static void
keys_that_differ_in_any_one_bit_are_two_answers(void **state)
{
	struct answer_ids *ids = ids_new();
	const struct answer_key key = key_of(7);

	(void)state;
	assert_int_equal(judge(ids, key, 5, 1, 1, NULL), ANSWER_COUNTS);
	for (unsigned bit = 0; bit < 88; bit++) {
		struct answer_key other = key;

		if (bit < 64)
			other.low ^= (uint64_t)1 << bit;
		else
			other.high ^= (uint32_t)1 << (bit - 64);
		if (judge(ids, other, 5, 1, 1, NULL) != ANSWER_COUNTS)
			fail_msg("bit %u is not looked at", bit);
		if (judge(ids, other, 5, 1, 1, NULL) != ANSWER_AGAIN)
			fail_msg("bit %u: it was not remembered", bit);
	}
	answer_ids_free(ids);
}

/* All in one bucket of the smallest table, whose chain of chunks grows and is split again and again. */
static void
answers_whose_keys_begin_alike_are_all_kept(void **state)
{
	struct answer_ids *ids = ids_new();
	enum { N = 20000 };

	(void)state;
	for (uint64_t i = 0; i < N; i++)
		assert_int_equal(judge(ids, (struct answer_key){ i << 20 | 0x123, 0 }, 1, 1, 1, NULL), ANSWER_COUNTS);
	for (uint64_t i = 0; i < 400000; i++)	/* splits are by number, wherever answers are */
		assert_int_equal(judge(ids, key_of(i), 1, 1, 1, NULL), ANSWER_COUNTS);
	for (uint64_t i = 0; i < N; i++)
		assert_int_equal(judge(ids, (struct answer_key){ i << 20 | 0x123, 0 }, 1, 1, 1, NULL), ANSWER_AGAIN);
	answer_ids_free(ids);
}

static size_t
allocated(void)
{
	const struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/* At every size, since nothing is ever moved: there is no moment at which two tables are there. */
static void
millions_of_answers_are_remembered_in_16_bytes_each(void **state)
{
	const size_t before = allocated(), least = 1200000;
	struct answer_ids *ids = ids_new();

	(void)state;
	for (uint64_t i = 0; i < MANY; i++) {
		if (judge(ids, key_of(i), (quantity)(i % 4000), (uint32_t)i, i, NULL) != ANSWER_COUNTS)
			fail_msg("answer %" PRIu64 " is taken for another", i);
		if (!SANITIZED && i % 1000 == 0 && allocated() - before > least + 16 * i)
			fail_msg("%" PRIu64 " answers take %zu bytes", i, allocated() - before);
	}
	for (uint64_t i = 0; i < MANY; i++) {
		if (judge(ids, key_of(i), (quantity)(i % 4000), (uint32_t)i, i, NULL) != ANSWER_AGAIN)
			fail_msg("answer %" PRIu64 " is forgotten", i);
	}
	assert_false(answer_ids_late(ids));
	answer_ids_free(ids);
}

static void
an_answer_of_which_another_record_counts_takes_64_bytes_more(void **state)
{
	enum { N = 500000 };
	const size_t before = allocated();
	struct answer_ids *ids = ids_new();

	(void)state;
	for (uint64_t i = 0; i < N; i++) {
		judge(ids, key_of(i), 1, 1, i, NULL);
		assert_int_equal(judge(ids, key_of(i), 2, 1, i, NULL), ANSWER_LATE);
		if (!SANITIZED && i % 1000 == 0 && allocated() - before > 1500000 + 80 * i)
			fail_msg("%" PRIu64 " answers take %zu bytes", i, allocated() - before);
	}
	answer_ids_free(ids);
}

/* ---- which record counts ---- */

struct trial { uint64_t id; quantity output; uint32_t print; };

enum { IDS = 6, TRIALS = 40 };

/* Which record of an id counts: the largest output, of equals the last; of those that say the same, the first. */
static size_t
winner(const struct trial *t, size_t n, uint64_t id)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		if (t[i].id != id)
			continue;
		if (best == SIZE_MAX || t[i].output > t[best].output ||
		    (t[i].output == t[best].output && t[i].print != t[best].print))
			best = i;
	}
	return best;
}

/* Small outputs, those that do not fit into the table, and no whole numbers; few, so that they meet. */
static quantity
random_output(struct rng *r)
{
	static const quantity outputs[] = { 0, 1, 2, 3, ANSWER_OUTPUT - 1, ANSWER_OUTPUT, ANSWER_OUTPUT + 1, 1000000000 };

	return outputs[rng_below(r, LENGTH(outputs))] * QUANTITY_ONE + (rng_below(r, 8) == 0 ? 500000 : 0);
}

static enum answer_verdict
judge_trial(struct answer_ids *ids, const struct trial *t, size_t i, uint64_t *line)
{
	const struct answer_record r = { .key = key_of(t[i].id), .print = t[i].print,
	    .output = t[i].output, .line = i + 1 };
	enum answer_verdict v;
	struct err e;

	if (!answer_ids_judge(ids, &r, &v, line, &e))
		fail_msg("%s", e.msg);
	return v;
}

/* What is judged of n records that are read once: the first of an answer counts, and what should have is late. */
static bool
check_once(struct answer_ids *ids, const struct trial *t, size_t n)
{
	bool late = false;
	uint64_t line;

	for (size_t i = 0; i < n; i++) {
		const size_t before = winner(t, i, t[i].id), after = winner(t, i + 1, t[i].id);
		const enum answer_verdict v = judge_trial(ids, t, i, &line);
		const enum answer_verdict want = before == SIZE_MAX ? ANSWER_COUNTS : after == i ? ANSWER_LATE :
		    t[i].output == t[before].output ? ANSWER_AGAIN : ANSWER_OTHER;

		if (v != want)
			fail_seed("record %zu: judged %d, not %d", i, v, want);
		late |= v == ANSWER_LATE;
		if (answer_ids_late(ids) != late)
			fail_seed("record %zu: it is not known whether one came late", i);
	}
	return late;
}

static void
check_again(struct answer_ids *ids, const struct trial *t, size_t n)
{
	uint64_t line;

	again(ids);
	for (size_t i = 0; i < n; i++) {
		const size_t best = winner(t, n, t[i].id);
		const enum answer_verdict v = judge_trial(ids, t, i, &line);

		if ((v == ANSWER_COUNTS) != (i == best))
			fail_seed("record %zu: judged %d, but %zu counts", i, v, best);
		if (v == ANSWER_LATE || (i < best && (v != ANSWER_OTHER || line != best + 1)))
			fail_seed("record %zu: judged %d, line %" PRIu64 " instead of %zu", i, v, line, best + 1);
		if (v == ANSWER_AGAIN && (t[i].output != t[best].output || t[i].print != t[best].print))
			fail_seed("record %zu does not say the same", i);
	}
	if (!answer_ids_whole(ids) || answer_ids_late(ids))
		fail_seed("%s", "the second reading does not fit the first");
}

static void
of_any_records_the_largest_output_counts(void **state)
{
	struct rng r = rng_new(__func__);
	unsigned late = 0;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct answer_ids *ids = ids_new();
		size_t n = 1 + rng_below(&r, TRIALS);
		struct trial t[TRIALS];

		for (size_t i = 0; i < n; i++)
			t[i] = (struct trial){ rng_below(&r, IDS), random_output(&r), (uint32_t)rng_below(&r, 2) };
		late += check_once(ids, t, n);
		check_again(ids, t, n);
		answer_ids_free(ids);
	}
	assert_true(late > 100);
}

static void
a_second_reading_that_lacks_the_record_that_counts_is_not_whole(void **state)
{
	struct answer_ids *ids = ids_new();
	uint64_t line;

	(void)state;
	judge(ids, key_of(1), 1, 1, 10, NULL);
	assert_int_equal(judge(ids, key_of(1), 800, 1, 11, NULL), ANSWER_LATE);
	again(ids);
	assert_int_equal(judge(ids, key_of(1), 1, 1, 10, &line), ANSWER_OTHER);
	assert_int_equal(line, 11);
	assert_int_equal(judge(ids, key_of(2), 800, 1, 11, NULL), ANSWER_COUNTS);
	assert_false(answer_ids_whole(ids));
	assert_int_equal(judge(ids, key_of(1), 900, 1, 12, NULL), ANSWER_LATE);	/* it has grown since */
	answer_ids_free(ids);
}

/* ---- no memory ---- */

/* 0: the error is what it should be; else what is wrong. */
static int
run_out_of_memory(void)
{
	const struct rlimit limit = { 64 << 20, 64 << 20 };
	struct answer_ids *ids = ids_new();
	enum answer_verdict v;
	uint64_t line;
	struct err e;

	if (setrlimit(RLIMIT_AS, &limit) != 0)
		return 1;
	for (uint64_t i = 0; i < 20000000; i++) {
		const struct answer_record r = { .key = key_of(i), .line = i };

		if (answer_ids_judge(ids, &r, &v, &line, &e))
			continue;
		answer_ids_free(ids);
		return e.kind == ERR_RANGE && strstr(e.msg, "memory") != NULL && i > 1000000 ? 0 : 2;
	}
	return 3;
}

static void
no_memory_is_an_error_and_no_end(void **state)
{
	int status;
	pid_t child;

	(void)state;
	if (SANITIZED)
		skip();		/* a sanitizer takes more address space than any limit */
	child = fork();
	if (child == 0)
		_exit(run_out_of_memory());
	assert_true(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* In a pipe too, where the first judgement holds; with outputs that the table holds, and with larger ones. */
static void
a_copy_is_of_the_first_answer_that_is_none(void **state)
{
	(void)state;
	for (quantity size = QUANTITY_ONE; size <= ANSWER_OUTPUT * QUANTITY_ONE; size *= ANSWER_OUTPUT) {
		struct answer_ids *ids = ids_new();

		assert_int_equal(judge_copy(ids, 2, true, size), ANSWER_COUNTS);
		assert_int_equal(judge_copy(ids, 1, false, size), ANSWER_AGAIN);
		assert_int_equal(judge_copy(ids, 2, false, 3 * size), ANSWER_COUNTS);
		assert_int_equal(judge_copy(ids, 2, true, 5 * size), ANSWER_OTHER);
		assert_int_equal(judge_copy(ids, 1, false, 2 * size), ANSWER_LATE);
		answer_ids_free(ids);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_is_of_the_first_answer_that_is_none),
		UNIT(the_hash_is_siphash_of_128_bits),
		UNIT(texts_have_keys_of_88_bits_that_are_other_in_each_run),
		UNIT(keys_that_differ_in_any_one_bit_are_two_answers),
		UNIT(answers_whose_keys_begin_alike_are_all_kept),
		UNIT(millions_of_answers_are_remembered_in_16_bytes_each),
		UNIT(an_answer_of_which_another_record_counts_takes_64_bytes_more),
		UNIT(of_any_records_the_largest_output_counts),
		UNIT(a_second_reading_that_lacks_the_record_that_counts_is_not_whole),
		UNIT(no_memory_is_an_error_and_no_end),
	};

	return cmocka_run_group_tests_name("answer_ids", tests, NULL, NULL);
}
