/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "pricing/request.h"

enum { TODAY = 20261122, WORDS = 8 };

/* Sets "field=value" words, ended by NULL. */
static bool
set_all(struct arena *a, const char *const *words, struct request *r, struct err *e)
{
	*r = request_new();
	for (size_t i = 0; i < WORDS && words[i] != NULL; i++) {
		const char *equals = strchr(words[i], '=');
		const struct field *f = field_find(arena_strndup(a, words[i], (size_t)(equals - words[i])));

		if (f == NULL)
			fail_msg("%s: no such field", words[i]);
		if (!request_set(r, f, equals + 1, TODAY, a, e))
			return false;
	}
	return true;
}

/* "input 2000, cache-read 8000": the parts that are not zero, in the order of the meters. */
static const char *
print_parts(struct arena *a, const struct token_split *p)
{
	const char *out = "";
	char number[INT128_TEXT];

	for (enum meter m = 0; m < N_METERS; m++) {
		if (p->of[m] == 0)
			continue;
		quantity_print(number, p->of[m]);
		out = arena_printf(a, "%s%s%s %s", out, *out == '\0' ? "" : ", ", meters[m].name, number);
	}
	return out;
}

static void
want_split(struct arena *a, const char *const *words, const char *want, int64_t prompt,
    int64_t total)
{
	struct request r;
	struct token_split p;
	struct err e = { .kind = ERR_NONE };

	if (!set_all(a, words, &r, &e) || !workload_split(&r.work, &p, &e))
		fail_msg("%s %s: %s", words[0], words[1] == NULL ? "" : words[1], e.msg);
	want_text(print_parts(a, &p), want, words[0]);
	if (p.prompt != prompt * QUANTITY_ONE || p.total != total * QUANTITY_ONE)
		fail_msg("%s: prompt %lld, total %lld", want, (long long)(p.prompt / QUANTITY_ONE),
		    (long long)(p.total / QUANTITY_ONE));
}

static void
counts_are_split_into_disjoint_parts(void **state)
{
	static const struct {
		const char	*words[WORDS], *want;
		int64_t		 prompt, total;
	} cases[] = {
		{ { "in=10k", "out=2k" }, "input 10000, output 2000", 10000, 12000 },
		{ { "in=10k", "cached=8k" }, "input 2000, cache-read 8000", 10000, 10000 },
		{ { "in=10k", "cached=10k" }, "cache-read 10000", 10000, 10000 },
		{ { "out=2k", "reasoning=1500" }, "output 500, reasoning 1500", 0, 2000 },
		{ { "in=10k", "cached=1k", "cache-write=2k", "cache-write-1h=3k", "audio-input=4k" },
		    "cache-read 1000, cache-write 2000, cache-write-1h 3000, audio-input 4000",
		    10000, 10000 },
		{ { "audio-cache-read=5", "audio-input=7" }, "audio-input 7, audio-cache-read 5", 12, 12 },
		{ { "cached=8k" }, "cache-read 8000", 8000, 8000 },
		{ { "fresh=2k", "cached=8k" }, "input 2000, cache-read 8000", 10000, 10000 },
		{ { "fresh=2k", "cached=8k", "in=10k" }, "input 2000, cache-read 8000", 10000, 10000 },
		{ { "fresh=2k" }, "input 2000", 2000, 2000 },
		{ { "reasoning=300" }, "reasoning 300", 0, 300 },
		{ { "search=3", "second=1.5" }, "search 3, second 1.5", 0, 0 },
		{ { "in=0", "out=0" }, "", 0, 0 },
		{ { "in=1e15" }, "input 1000000000000000", 1000000000000000, 1000000000000000 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_split(*state, cases[i].words, cases[i].want, cases[i].prompt, cases[i].total);
}

static void
a_share_is_of_the_whole_it_is_part_of(void **state)
{
	static const struct {
		const char	*words[WORDS], *want;
		int64_t		 prompt, total;
	} cases[] = {
		{ { "in=10k", "cached=80%" }, "input 2000, cache-read 8000", 10000, 10000 },
		{ { "in=10k", "cached=100%" }, "cache-read 10000", 10000, 10000 },
		{ { "in=10k", "cached=0%" }, "input 10000", 10000, 10000 },
		{ { "out=1001", "reasoning=50%" }, "output 500, reasoning 501", 0, 1001 },	/* half up */
		{ { "in=3", "cached=50%", "written=50%" }, "cache-read 2, cache-write 1", 3, 3 },	/* gives way */
		{ { "in=10k", "cached=80%", "fresh=20%" }, "input 2000, cache-read 8000", 10000, 10000 },
		{ { "in=10k", "cached=80%", "written=1k" }, "input 1000, cache-read 8000, cache-write 1000",
		    10000, 10000 },
		{ { "in=0", "cached=80%" }, "", 0, 0 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_split(*state, cases[i].words, cases[i].want, cases[i].prompt, cases[i].total);
}

/* 3.333 + 3.333 + 3.334 tokens are rounded to 9, but nobody contradicted himself. */
static void
shares_of_all_are_all_however_they_are_rounded(void **state)
{
	static const char *const words[WORDS] = { "in=10", "cached=33.33%", "written=33.33%",
	    "fresh=33.34%" };
	struct request r;
	struct token_split p;
	struct err e = { .kind = ERR_NONE };

	assert_true(set_all(*state, words, &r, &e));
	if (!workload_split(&r.work, &p, &e))
		fail_msg("%s", e.msg);
	assert_true(p.prompt == 10 * QUANTITY_ONE);
}

static void
counts_that_contradict_each_other_are_named(void **state)
{
	static const struct {
		const char	*words[WORDS];
		enum err_kind	 kind;
		const char	*word[3];
	} cases[] = {
		{ { "in=1k", "cached=2k" }, ERR_USAGE, { "cache-read 2000", "input 1000", "in=3k" } },
		{ { "out=500", "reasoning=2000" }, ERR_USAGE,
		    { "reasoning 2000", "output 500", "out=2.5k" } },
		{ { "in=10", "cached=6", "written=5" }, ERR_USAGE,
		    { "cache-read 6", "cache-write 5", "input 10" } },
		{ { "in=10", "cached=60%", "written=50%" }, ERR_USAGE,
		    { "cache-read", "cache-write", "input 10" } },
		{ { "in=10k", "fresh=2k" }, ERR_USAGE, { "fresh 2000", "input 10000", "" } },
		{ { "in=10k", "fresh=2k", "cached=9k" }, ERR_USAGE,
		    { "fresh 2000", "cache-read 9000", "" } },
		{ { "cached=80%" }, ERR_USAGE, { "cache-read", "input", "in" } },
		{ { "reasoning=80%" }, ERR_USAGE, { "reasoning", "output", "out" } },
		{ { "fresh=1e15", "cached=1" }, ERR_RANGE, { "input", "fresh", "10^15" } },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct request r;
		struct token_split p;
		struct err e = { .kind = ERR_NONE };

		if (!set_all(*state, cases[i].words, &r, &e))
			fail_msg("%s", e.msg);
		if (workload_split(&r.work, &p, &e))
			fail_msg("%s, %s: split", cases[i].words[0], cases[i].words[1]);
		for (size_t k = 0; k < LENGTH(cases[i].word); k++)
			want_err(&e, cases[i].kind, cases[i].word[k], cases[i].words[0]);
	}
}

static void
every_meter_is_a_field_and_so_is_its_short_name(void **state)
{
	(void)state;
	for (enum meter m = 0; m < N_METERS; m++) {
		const struct field *f = field_find(meters[m].name);

		if (m == METER_REQUEST) {
			assert_null(f);		/* "requests" says how many */
			continue;
		}
		if (f == NULL || strcmp(f->name, meters[m].name) != 0 || (f->group & FIELDS_COUNTS) == 0)
			fail_msg("%s is no field of counts", meters[m].name);
		if (*meters[m].brief != '\0' && field_find(meters[m].brief) != f)
			fail_msg("%s is another field", meters[m].brief);
	}
	for (size_t i = 0; i < n_fields; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(fields[i].name, fields[k].name) == 0 ||
			    (*fields[i].brief != '\0' && strcmp(fields[i].brief, fields[k].brief) == 0))
				fail_msg("%s stands twice", fields[i].name);
		}
		assert_true(*fields[i].help != '\0' && *fields[i].value != '\0');
	}
}

static void
a_field_is_found_with_underscores_too(void **state)
{
	static const struct { const char *name, *want; } cases[] = {
		{ "cache_read", "cache-read" }, { "CACHE-READ", "cache-read" }, { "cached", "cache-read" },
		{ "written", "cache-write" }, { "in", "input" }, { "out", "output" }, { "n", "requests" },
		{ "cache_write_1h", "cache-write-1h" }, { "fresh", "fresh" }, { "on", "on" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct field *f = field_find(cases[i].name);

		if (f == NULL)
			fail_msg("%s is no field", cases[i].name);
		want_text(f->name, cases[i].want, cases[i].name);
	}
	assert_null(field_find(""));
	assert_null(field_find("inp"));
	assert_null(field_find("inputs"));
	assert_null(field_find("a name that is longer than any field of the table can be"));
}

static void
an_unknown_field_suggests_the_nearest(void **state)
{
	static const struct { const char *name, *word; } cases[] = {
		{ "inptu", "input" }, { "cache-raed", "cache-read" }, { "reqests", "requests" },
		{ "xyzzy", "unknown field 'xyzzy'" }, { "\x1b[m", "\\x1b[m" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };

		assert_false(field_unknown(cases[i].name, &e));
		want_err(&e, ERR_USAGE, cases[i].word, cases[i].name);
	}
}

static void
a_value_is_read_as_its_field_wants_it(void **state)
{
	static const char *const words[WORDS] = { "n=50k/day", "model=gpt-5", "tier=batch", "region=us",
		"on=2026-08-24T01:30Z", "discount=15%", "max=$500", "explain=yes" };
	struct request r;
	struct err e = { .kind = ERR_NONE };

	if (!set_all(*state, words, &r, &e))
		fail_msg("%s", e.msg);
	assert_true(r.requests == 50000 * QUANTITY_ONE);
	assert_int_equal(r.period, PERIOD_DAY);
	assert_int_equal(r.n_models, 1);
	assert_string_equal(r.models[0], "gpt-5");
	assert_string_equal(r.tier, "batch");
	assert_string_equal(r.region, "us");
	assert_int_equal(r.on.day, 20260824);
	assert_true(r.on.timed);
	assert_true(r.discount == 150000);
	assert_true(r.max == 500 * MONEY_ONE);
	assert_true(r.explain);
	assert_false(request_counts(&r));
}

static void
requests_may_have_a_period(void **state)
{
	static const struct { const char *text; int64_t n; enum period p; } cases[] = {
		{ "50k", 50000, PERIOD_NONE }, { "50k/day", 50000, PERIOD_DAY },
		{ "1/Hour", 1, PERIOD_HOUR },
		{ "2/week", 2, PERIOD_WEEK }, { "3/month", 3, PERIOD_MONTH }, { "4/YEAR", 4, PERIOD_YEAR },
		{ "100/4", 25, PERIOD_NONE }, { "100/4/day", 25, PERIOD_DAY }, { "0", 0, PERIOD_NONE },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct request r = request_new();
		struct err e = { .kind = ERR_NONE };

		if (!request_set(&r, field_find("requests"), cases[i].text, TODAY, *state, &e))
			fail_msg("%s: %s", cases[i].text, e.msg);
		if (r.requests != cases[i].n * QUANTITY_ONE || r.period != cases[i].p)
			fail_msg("%s: read otherwise", cases[i].text);
	}
}

static void
periods_are_as_long_as_the_contract_says(void **state)
{
	static const struct { enum period p, longer; int64_t want; } cases[] = {
		{ PERIOD_DAY, PERIOD_WEEK, 7 }, { PERIOD_DAY, PERIOD_MONTH, 30 },
		{ PERIOD_DAY, PERIOD_YEAR, 365 },
		{ PERIOD_WEEK, PERIOD_YEAR, 52 }, { PERIOD_MONTH, PERIOD_YEAR, 12 },
		{ PERIOD_HOUR, PERIOD_DAY, 24 },
		{ PERIOD_DAY, PERIOD_DAY, 0 }, { PERIOD_YEAR, PERIOD_DAY, 0 },
		{ PERIOD_NONE, PERIOD_YEAR, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++)
		assert_int_equal(period_times(cases[i].p, cases[i].longer), cases[i].want);
	assert_string_equal(period_name(PERIOD_MONTH), "month");
	assert_string_equal(period_name(PERIOD_NONE), "");
}

static void
a_bad_value_is_reported_with_its_field(void **state)
{
	static const struct { const char *field, *value; enum err_kind kind; const char *word; } cases[] = {
		{ "input", "", ERR_USAGE, "input: " },
		{ "input", "1.5", ERR_USAGE, "whole" },
		{ "input", "80%", ERR_USAGE, "not part of anything" },
		{ "search", "80%", ERR_USAGE, "not part of anything" },
		{ "input", "99999999999999999999", ERR_RANGE, "input: " },
		{ "cache-read", "101%", ERR_USAGE, "cache-read: " },
		{ "second", "0.0000001", ERR_USAGE, "second: " },
		{ "fresh", "x", ERR_USAGE, "fresh: " },
		{ "requests", "5/fortnight", ERR_USAGE, "fortnight" },
		{ "requests", "5/", ERR_USAGE, "requests: " },
		{ "requests", "/day", ERR_USAGE, "requests: " },
		{ "requests", "1.5/day", ERR_USAGE, "whole" },
		{ "on", "yesterday", ERR_USAGE, "on: " },
		{ "discount", "15", ERR_USAGE, "percent" },
		{ "discount", "150%", ERR_USAGE, "discount: " },
		{ "max", "", ERR_USAGE, "max: " },
		{ "max", "00", ERR_USAGE, "max: " },
		{ "max", "-5", ERR_USAGE, "max: " },
		{ "model", "", ERR_USAGE, "model: " },
		{ "tier", "", ERR_USAGE, "tier: " },
		{ "format", "", ERR_USAGE, "format: " },
		{ "explain", "maybe", ERR_USAGE, "explain: " },
		{ "explain", "", ERR_USAGE, "explain: " },
		{ "context", "-1", ERR_USAGE, "context: " },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct field *f = field_find(cases[i].field);
		struct request r = request_new();
		struct err e = { .kind = ERR_NONE };

		assert_non_null(f);
		if (request_set(&r, f, cases[i].value, TODAY, *state, &e))
			fail_msg("%s=%s was taken", cases[i].field, cases[i].value);
		want_err(&e, cases[i].kind, cases[i].word, cases[i].field);
		if (request_has(&r, f))
			fail_msg("%s=%s counts as said", cases[i].field, cases[i].value);
	}
}

static void
a_text_is_copied_and_not_borrowed(void **state)
{
	char value[] = "batch", model[] = "gpt-5";
	struct request r = request_new();
	struct err e;

	assert_true(request_set(&r, field_find("tier"), value, TODAY, *state, &e));
	assert_true(request_set(&r, field_find("model"), model, TODAY, *state, &e));
	value[0] = model[0] = 'x';
	assert_string_equal(r.tier, "batch");
	assert_string_equal(r.models[0], "gpt-5");
}

static void
a_field_that_is_unset_was_never_said(void **state)
{
	static const char *const words[WORDS] = { "in=10k", "cached=80%", "n=50k/day", "model=gpt-5",
		"on=2026-01-01", "discount=15%", "max=5", "explain=yes" };
	const struct request none = request_new();
	struct request r;
	struct err e;

	assert_true(set_all(*state, words, &r, &e));
	assert_true(request_counts(&r));
	for (size_t i = 0; i < n_fields; i++) {
		request_unset(&r, &fields[i]);
		assert_false(request_has(&r, &fields[i]));
	}
	assert_true(r.is_set[0] == 0 && r.is_set[1] == 0 && r.work.given == 0 && r.work.shares == 0);
	assert_true(r.requests == none.requests && r.period == none.period && r.n_models == 0);
	assert_true(r.on.day == 0 && r.discount == 0 && r.max == 0 && !r.explain);
	assert_string_equal(r.tier, "");
	assert_false(request_counts(&r));
}

/* The bytes of a field's member; of a count, its bits. */
static const void *
member_of(const struct request *r, const struct field *f, uint64_t *bits)
{
	*bits = f->kind != FIELD_COUNT ? 0 : (r->work.given | r->work.shares) >> f->where & 1;
	return f->kind == FIELD_COUNT ? (const void *)bits : (const char *)r + f->where;
}

static void
each_field_has_a_default_that_unset_gives_back(void **state)
{
	static const char *const values[N_FIELD_KINDS] = { [FIELD_COUNT] = "7", [FIELD_REQUESTS] = "7/day",
		[FIELD_MODEL] = "gpt-5", [FIELD_TEXT] = "x", [FIELD_WHEN] = "2026-01-01", [FIELD_SHARE] = "7%",
		[FIELD_MONEY] = "7", [FIELD_MAX] = "+7%", [FIELD_QUANTITY] = "7..9", [FIELD_SWITCH] = "yes" };
	const struct request none = request_new();

	for (const struct field *f = fields; f < fields + n_fields; f++) {
		size_t size = f->kind == FIELD_COUNT ? sizeof(uint64_t) : f->size;
		struct request r = request_new();
		uint64_t bits, default_bits;
		struct err e;

		if (f->kind == FIELD_TEXT && *(const char *const *)member_of(&none, f, &default_bits) == NULL)
			fail_msg("the default of %s is no text", f->name);
		if (request_has(&r, f) || !request_set(&r, f, values[f->kind], TODAY, *state, &e))
			fail_msg("%s=%s", f->name, values[f->kind]);
		if (!request_has(&r, f) ||
		    memcmp(member_of(&r, f, &bits), member_of(&none, f, &default_bits), size) == 0)
			fail_msg("%s=%s sets nothing", f->name, values[f->kind]);
		request_unset(&r, f);
		if (request_has(&r, f) ||
		    memcmp(member_of(&r, f, &bits), member_of(&none, f, &default_bits), size) != 0)
			fail_msg("unset %s does not give its default back", f->name);
		assert_true(r.n_ranges == 0 && r.n_models == 0 && r.period == PERIOD_NONE && !r.max_changes);
	}
}

static void
setting_a_field_again_replaces_it(void **state)
{
	struct request r = request_new();
	struct err e;

	assert_true(request_set(&r, field_find("cache-read"), "80%", TODAY, *state, &e));
	assert_true(r.work.shares != 0);
	assert_true(request_set(&r, field_find("cache-read"), "5k", TODAY, *state, &e));
	assert_true(r.work.shares == 0);
	assert_true(r.work.count[METER_CACHE_READ] == 5000 * QUANTITY_ONE);
	assert_true(request_set(&r, field_find("requests"), "5/day", TODAY, *state, &e));
	assert_true(request_set(&r, field_find("requests"), "7", TODAY, *state, &e));
	assert_true(r.requests == 7 * QUANTITY_ONE && r.period == PERIOD_NONE);
	assert_true(request_set(&r, field_find("explain"), "on", TODAY, *state, &e));
	assert_true(request_set(&r, field_find("explain"), "OFF", TODAY, *state, &e));
	assert_false(r.explain);
}

static void
zero_is_said_and_absent_is_not(void **state)
{
	struct request r = request_new();
	struct err e;

	assert_false(request_counts(&r));
	assert_true(request_set(&r, field_find("search"), "0", TODAY, *state, &e));
	assert_true(request_counts(&r));
	assert_true(request_has(&r, field_find("search")));
	assert_false(request_has(&r, field_find("input")));
}

static void
set_takes_every_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_fields; i++) {
		if ((fields[i].group & ~(unsigned)FIELDS_ALL) != 0)
			fail_msg("FIELDS_ALL lacks a group of %s", fields[i].name);
	}
}

static void
the_sizes_of_a_workload_are_those_of_its_parts(void **state)
{
	struct rng rng = rng_new("sizes of workloads");

	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct workload w = { .given = rng_next(&rng) & rng_next(&rng) & ((UINT64_C(1) << N_COUNTS) - 1) };
		quantity prompt, total;
		struct token_split p;
		struct err e, f;
		bool split, sizes;

		for (unsigned c = 0; c < N_COUNTS; c++)
			w.count[c] = (quantity)rng_below(&rng, c == METER_INPUT || c == METER_OUTPUT ? 12 : 3) * QUANTITY_ONE;
		if (rng_below(&rng, 50) == 0)
			w.count[rng_below(&rng, N_COUNTS)] = QUANTITY_MAX;
		if (rng_below(&rng, 4) == 0)
			w.shares = w.given & rng_next(&rng) & ~(METER_BIT(METER_INPUT) | METER_BIT(METER_OUTPUT));
		split = workload_split(&w, &p, &e);
		sizes = workload_sizes(&w, &prompt, &total, &f);
		if (split != sizes || (split && (prompt != p.prompt || total != p.total)) || (!split && strcmp(e.msg, f.msg) != 0))
			fail_msg("given %" PRIx64 ": %d, %d", w.given, split, sizes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(the_sizes_of_a_workload_are_those_of_its_parts),
		UNIT(counts_are_split_into_disjoint_parts),
		UNIT(a_share_is_of_the_whole_it_is_part_of),
		UNIT(shares_of_all_are_all_however_they_are_rounded),
		UNIT(counts_that_contradict_each_other_are_named),
		UNIT(every_meter_is_a_field_and_so_is_its_short_name),
		UNIT(a_field_is_found_with_underscores_too),
		UNIT(an_unknown_field_suggests_the_nearest),
		UNIT(a_value_is_read_as_its_field_wants_it),
		UNIT(requests_may_have_a_period),
		UNIT(periods_are_as_long_as_the_contract_says),
		UNIT(a_bad_value_is_reported_with_its_field),
		UNIT(a_text_is_copied_and_not_borrowed),
		UNIT(a_field_that_is_unset_was_never_said),
		UNIT(each_field_has_a_default_that_unset_gives_back),
		UNIT(setting_a_field_again_replaces_it),
		UNIT(zero_is_said_and_absent_is_not),
		UNIT(set_takes_every_field),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
