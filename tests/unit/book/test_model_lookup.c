/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "book/model_lookup.h"

/* What is looked for, where and when, and the model ("provider/id") or the error that is wanted. */
struct lookup {
	const char	*name, *provider;
	day		 on;
	const char	*want;
};

static void
want_found(struct arena *a, const struct lookup *cases, size_t n)
{
	const struct book *b = test_book(a, "names.json");

	for (size_t i = 0; i < n; i++) {
		instant at = date_instant(cases[i].on == 0 ? 20261122 : cases[i].on);
		struct err e = { .kind = ERR_NONE };
		uint32_t model;

		if (!model_lookup(b, cases[i].name, cases[i].provider, at, &model, &e))
			fail_msg("%s: %s", cases[i].name, e.msg);
		want_text(model_lookup_full(b, model, a), cases[i].want, cases[i].name);
	}
}

static void
want_lost(struct arena *a, const struct lookup *cases, size_t n, enum err_kind kind)
{
	const struct book *b = test_book(a, "names.json");

	for (size_t i = 0; i < n; i++) {
		instant at = date_instant(cases[i].on == 0 ? 20261122 : cases[i].on);
		struct err e = { .kind = ERR_NONE };
		uint32_t model;

		if (model_lookup(b, cases[i].name, cases[i].provider, at, &model, &e))
			fail_msg("%s is %s", cases[i].name, model_lookup_full(b, model, a));
		want_err(&e, kind, cases[i].want, cases[i].name);
	}
}

static void
a_model_is_found_by_id_alias_or_title(void **state)
{
	static const struct lookup cases[] = {
		{ "gpt-5", "", 0, "openai/gpt-5" },
		{ "gpt-5-2025-08-07", NULL, 0, "openai/gpt-5" },
		{ "GPT-5 mini", "", 0, "openai/gpt-5-mini" },
		{ "Claude Opus 4.5", "", 0, "anthropic/claude-opus-4-5" },
		{ "nova 2 lite", "", 0, "amazon/amazon.nova-2-lite-v1:0" },
	};

	want_found(*state, cases, LENGTH(cases));
}

static void
case_and_separators_make_no_difference(void **state)
{
	static const struct lookup cases[] = {
		{ "GPT_5", "", 0, "openai/gpt-5" },
		{ "gpt 5.1", "", 0, "openai/gpt-5.1" },
		{ "gpt-5-1", "", 0, "openai/gpt-5.1" },
		{ "Claude_opus-4.5", "", 0, "anthropic/claude-opus-4-5" },
		{ "OpenAI/GPT-5", "", 0, "openai/gpt-5" },
		{ "Open AI Inc/gpt-5", "", 0, "openai/gpt-5" },
		{ "AMAZON-NOVA-2-LITE-V1:0", "", 0, "amazon/amazon.nova-2-lite-v1:0" },
	};

	want_found(*state, cases, LENGTH(cases));
}

static void
an_alias_means_what_it_meant_on_the_day(void **state)
{
	static const struct lookup cases[] = {
		{ "gpt-latest", "", 20250901, "openai/gpt-5" },
		{ "gpt-latest", "", 20251112, "openai/gpt-5" },
		{ "gpt-latest", "", 20251113, "openai/gpt-5.1" },
		{ "gpt-latest", "", 20261122, "openai/gpt-5.1" },
	};

	want_found(*state, cases, LENGTH(cases));
}

static void
an_id_beats_an_alias(void **state)
{
	static const struct lookup cases[] = {
		{ "twin", "", 0, "amazon/twin" },
		{ "twin", "anthropic", 0, "anthropic/claude-opus-4-5" },
	};

	want_found(*state, cases, LENGTH(cases));
}

static void
a_provider_narrows(void **state)
{
	static const struct lookup cases[] = {
		{ "gpt-oss-120b", "groq", 0, "groq/gpt-oss-120b" },
		{ "groq/gpt-oss-120b", "", 0, "groq/gpt-oss-120b" },
		{ "together/gpt-oss-120b", "", 0, "together/gpt-oss-120b" },
		{ "together/gpt-oss-120b", "Together", 0, "together/gpt-oss-120b" },
		{ "bedrock/twin", "", 0, "amazon/twin" },
		{ "amazon/openai/gpt-oss-120b", "", 0, "amazon/openai/gpt-oss-120b" },
		{ "gpt-oss 120b", "amazon", 0, "amazon/openai/gpt-oss-120b" },	/* a title */
	};

	want_found(*state, cases, LENGTH(cases));
}

/* "openai/gpt-oss-120b" is an id at Amazon, though OpenAI is a provider as well. */
static void
the_whole_name_wins_where_the_book_has_it(void **state)
{
	static const struct lookup cases[] = {
		{ "openai/gpt-oss-120b", "", 0, "amazon/openai/gpt-oss-120b" },
		{ "amazon.nova-2-lite-v1:0", "", 0, "amazon/amazon.nova-2-lite-v1:0" },
	};

	want_found(*state, cases, LENGTH(cases));
}

static void
a_name_that_several_providers_have_lists_them(void **state)
{
	static const struct lookup cases[] = {
		{ "gpt-oss-120b", "", 0, "groq/gpt-oss-120b" },
		{ "gpt-oss-120b", "", 0, "together/gpt-oss-120b" },
	};

	want_lost(*state, cases, LENGTH(cases), ERR_MODEL);
}

/* tests/data/hosts.json: azure and forge are hosts of acme's models, and of two of others. */
static void
a_name_of_a_maker_is_never_that_of_a_host(void **state)
{
	static const struct { const char *name; day on; const char *want; enum err_kind kind; } cases[] = {
		{ "anvil-2", 20261122, "acme/anvil-2", ERR_NONE },
		{ "ANVIL 2", 20261122, "acme/anvil-2", ERR_NONE },
		{ "azure/anvil-2", 20261122, "azure/anvil-2", ERR_NONE },
		{ "acme/anvil-9", 20261122, "acme/anvil-9", ERR_NONE },	/* which forge has as an id */
		{ "forge/acme/anvil-9", 20261122, "forge/acme/anvil-9", ERR_NONE },
		{ "anvil-old", 20251231, "acme/anvil-9", ERR_NONE },	/* an alias, though a host has it as an id */
		{ "anvil-old", 20261122, "unknown model 'anvil-old'", ERR_MODEL },	/* nor when it means nothing there */
		{ "hammer-70b", 20261122, "forge/hammer-70b", ERR_NONE },
		{ "anvil-2 in the cloud", 20261122, "azure/anvil-2", ERR_NONE },
		{ "hammer-70", 20261122, "did you mean forge/hammer-70b", ERR_MODEL },
		{ "smith/hammer", 20261122, "the price list has forge/hammer-70b ($0.60/$0.80), azure/smith/hammer-70b-instruct "
		    "($0.50/$0.70)", ERR_MODEL },
		{ "anvil", 20261122, "'anvil' is a family of models: name one of them, such as anvil-2, anvil-9", ERR_MODEL },
	};
	const struct book *b = test_book(*state, "hosts.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		uint32_t model = 0;

		if (!model_lookup(b, cases[i].name, "", date_instant(cases[i].on), &model, &e))
			want_err(&e, cases[i].kind, cases[i].want, cases[i].name);
		else if (cases[i].kind != ERR_NONE)
			fail_msg("%s is %s", cases[i].name, model_lookup_full(b, model, *state));
		else
			want_text(model_lookup_full(b, model, *state), cases[i].want, cases[i].name);
	}
}

static void
a_pattern_of_makers_leaves_hosts_out(void **state)
{
	static const struct { const char *pattern, *want; } cases[] = {
		{ "anvil*", "acme/anvil-2 acme/anvil-9" },
		{ "azure/anvil*", "azure/anvil-2 azure/anvil-old" },
		{ "*anvil*", "acme/anvil-2 acme/anvil-9 forge/anvil-of-forge" },
		{ "hammer*", "forge/hammer-70b" },
		{ "*hammer*", "azure/smith/hammer-70b-instruct forge/hammer-70b" },
		{ "*", "acme/anvil-2 acme/anvil-9 azure/smith/hammer-70b-instruct forge/anvil-of-forge forge/hammer-70b" },
	};
	const struct book *b = test_book(*state, "hosts.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		char got[1000] = "";
		struct err e = { .kind = ERR_NONE };
		uint32_t *models;
		size_t n;

		if (!model_lookup_glob(b, cases[i].pattern, "", *state, &models, &n, &e))
			fail_msg("%s: %s", cases[i].pattern, e.msg);
		for (size_t k = 0; k < n; k++) {
			strcat(got, k == 0 ? "" : " ");
			strcat(got, model_lookup_full(b, models[k], *state));
		}
		want_text(got, cases[i].want, cases[i].pattern);
	}
}

static void
an_unknown_name_suggests_the_nearest(void **state)
{
	static const struct lookup cases[] = {
		{ "gpt5", "", 0, "did you mean gpt-5?" },
		{ "gpt-5-mni", "", 0, "gpt-5-mini" },
		{ "o1-por", "", 0, "o1-pro" },
		{ "openai/gpt5", "", 0, "gpt-5" },
		{ "claude-opus", "", 0, "claude-opus-4-5" },
		{ "claude-sonet-4-5", "", 0, "claude-sonnet-4-5" },
		{ "something else entirely", "", 0, "unknown model 'something else entirely'" },
		{ "", "", 0, "unknown model" },
		{ "gpt-5\x1b[31m", "", 0, "gpt-5\\x1b[31m" },
	};

	want_lost(*state, cases, LENGTH(cases), ERR_MODEL);
}

static void
a_name_is_never_found_by_a_part_of_it(void **state)
{
	static const struct lookup cases[] = {
		{ "gpt", "", 0, "gpt" },
		{ "mini", "", 0, "mini" },
		{ "gpt-5-", "", 0, "gpt-5-" },
		{ "pro", "", 0, "pro" },
		{ "openai/", "", 0, "openai/" },
		{ "/gpt-5", "", 0, "gpt-5" },
		{ "anthropic/gpt-5", "", 0, "gpt-5" },
		{ "gpt-5", "anthropic", 0, "gpt-5" },
		{ "openai/gpt-5", "anthropic", 0, "gpt-5" },
	};

	want_lost(*state, cases, LENGTH(cases), ERR_MODEL);
}

static void
a_family_word_lists_its_newest(void **state)
{
	const struct book *b = test_book(*state, "names.json");
	struct err e = { .kind = ERR_NONE };
	uint32_t model;

	assert_false(model_lookup(b, "claude", "", date_instant(20261122), &model, &e));
	want_err(&e, ERR_MODEL, "claude-opus-4-5, claude-haiku-4-5, claude-sonnet-4-5", "claude");
	if (strstr(e.msg, "claude-3-haiku") != NULL)
		fail_msg("the oldest is listed: %s", e.msg);
}

static void
an_unknown_provider_is_an_error_that_lists_them(void **state)
{
	static const struct lookup cases[] = { { "gpt-5", "opanai", 0, "openai, anthropic, amazon" } };
	const struct book *b = test_book(*state, "names.json");
	struct err e = { .kind = ERR_NONE };
	uint32_t *models;
	size_t n;

	want_lost(*state, cases, LENGTH(cases), ERR_USAGE);
	assert_false(model_lookup_glob(b, "*", "opanai", *state, &models, &n, &e));
	want_err(&e, ERR_USAGE, "openai", "a pattern");
}

static void
a_pattern_matches_whole_ids(void **state)
{
	static const struct { const char *pattern, *provider, *want; } cases[] = {
		{ "gpt-5*", "", "openai/gpt-5 openai/gpt-5-mini openai/gpt-5.1" },
		{ "gpt-5?1", "", "openai/gpt-5.1" },
		{ "GPT_5*", "", "openai/gpt-5 openai/gpt-5-mini openai/gpt-5.1" },
		{ "openai/*", "", "openai/gpt-5 openai/gpt-5-mini openai/gpt-5.1 openai/o1-pro" },
		{ "openai/gpt-oss*", "", "amazon/openai/gpt-oss-120b" },
		{ "*/gpt-oss-120b", "", "amazon/openai/gpt-oss-120b groq/gpt-oss-120b together/gpt-oss-120b" },
		{ "*-4-5", "", "anthropic/claude-opus-4-5 anthropic/claude-sonnet-4-5 anthropic/claude-haiku-4-5" },
		{ "*sonnet*", "", "anthropic/claude-sonnet-4-5" },
		{ "gpt-*", "groq", "groq/gpt-oss-120b" },
		{ "**mini**", "", "openai/gpt-5-mini" },
		{ "gpt-5", "", "openai/gpt-5" },
	};
	const struct book *b = test_book(*state, "names.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		char got[1000] = "";
		struct err e = { .kind = ERR_NONE };
		uint32_t *models;
		size_t n;

		if (!model_lookup_glob(b, cases[i].pattern, cases[i].provider, *state, &models, &n, &e))
			fail_msg("%s: %s", cases[i].pattern, e.msg);
		for (size_t k = 0; k < n; k++) {
			strcat(got, k == 0 ? "" : " ");
			strcat(got, model_lookup_full(b, models[k], *state));
		}
		want_text(got, cases[i].want, cases[i].pattern);
	}
}

static void
a_pattern_that_matches_nothing_is_an_error(void **state)
{
	static const char *const cases[] = { "gpt-6*", "?", "*x*y*z", "anthropic/gpt*", "mini*" };
	const struct book *b = test_book(*state, "names.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		uint32_t *models;
		size_t n;

		if (model_lookup_glob(b, cases[i], "", *state, &models, &n, &e))
			fail_msg("%s matches", cases[i]);
		want_err(&e, ERR_MODEL, cases[i], cases[i]);
	}
	assert_true(model_lookup_is_glob("gpt-*") && model_lookup_is_glob("gpt-?"));
	assert_false(model_lookup_is_glob("gpt-5") || model_lookup_is_glob(""));
}

/* Many stars on a text that almost matches: a matcher that tries everything would not end. */
static void
a_pattern_of_many_stars_is_no_burden(void **state)
{
	const struct book *b = test_book(*state, "names.json");
	char pattern[160] = "";
	struct err e = { .kind = ERR_NONE };
	uint32_t *models;
	size_t n;

	for (int i = 0; i < 70; i++)
		strcat(pattern, "*?");
	strcat(pattern, "!");
	assert_false(model_lookup_glob(b, pattern, "", *state, &models, &n, &e));
	want_err(&e, ERR_MODEL, "*?", "many stars");
}

static void
a_very_long_name_is_unknown(void **state)
{
	const struct book *b = test_book(*state, "names.json");
	char name[2000];
	struct err e = { .kind = ERR_NONE };
	uint32_t model, *models;
	size_t n;

	memset(name, 'g', sizeof name);
	name[sizeof name - 1] = '\0';
	assert_false(model_lookup(b, name, "", 0, &model, &e));
	want_err(&e, ERR_MODEL, "ggg", "a long name");
	name[100] = '/';
	assert_false(model_lookup(b, name, "", 0, &model, &e));
	want_err(&e, ERR_MODEL, "ggg", "a long name with a slash");
	name[0] = '*';
	assert_false(model_lookup_glob(b, name, "", *state, &models, &n, &e));
	want_err(&e, ERR_MODEL, "gg", "a long pattern");
	assert_false(model_lookup(b, "gpt-5", name, 0, &model, &e));
	want_err(&e, ERR_USAGE, "gg", "a long provider");
}

static void
the_nearest_word_is_named_if_one_is_near(void **state)
{
	static const char *const words[] = { "input", "output", "cache-read", "requests" };

	(void)state;
	assert_string_equal(model_lookup_nearest("inptu", words, LENGTH(words)), "input");
	assert_string_equal(model_lookup_nearest("cacheread", words, LENGTH(words)), "cache-read");
	assert_string_equal(model_lookup_nearest("request", words, LENGTH(words)), "requests");
	assert_null(model_lookup_nearest("bananas", words, LENGTH(words)));
	assert_null(model_lookup_nearest("input", words, 0));
}

/* Names of the book, changed in a place or two, or anything: asked for twice, at any time and with any provider. */
static void
a_memory_of_unknown_names_says_what_the_book_says(void **state)
{
	static const char *const providers[] = { "", "openai", "anthropic", "amazon" };
	static const char letters[] = "abgpt5-/.:@ \x1b\xc3";
	const struct book *b = test_book(*state, "names.json");
	struct rng rng = rng_new("a_memory_of_unknown_names_says_what_the_book_says");
	struct book own = *b;
	char word[300];

	own.memo = model_lookup_memo_new(*state);
	for (int i = 0; i < 12000; i++) {
		const char *provider = providers[rng_below(&rng, LENGTH(providers))];
		const char *name = book_text(b, b->names[rng_below(&rng, b->n_names)].folded);
		instant at = date_instant(20250101 + (day)rng_below(&rng, 28));
		uint32_t want_model = 0, got_model = 0;
		struct err want = { .kind = ERR_NONE }, got = { .kind = ERR_NONE };
		bool found;
		size_t n;

		n = (size_t)snprintf(word, sizeof word, "%s", name);
		for (uint64_t k = rng_below(&rng, 3); k > 0 && n > 0; k--)
			word[rng_below(&rng, n)] = letters[rng_below(&rng, sizeof letters - 1)];
		if (rng_below(&rng, 500) == 0)
			snprintf(word, sizeof word, "%0*d", (int)rng_below(&rng, 250), 0);
		found = model_lookup(b, word, provider, at, &want_model, &want);
		for (int k = 0; k < 2; k++) {
			if (model_lookup(&own, word, provider, at, &got_model, &got) != found || got_model != want_model ||
			    got.kind != want.kind || strcmp(got.msg, want.msg) != 0)
				fail_seed("'%s' of '%s': %s, want %s", word, provider, got.msg, want.msg);
		}
	}
}

static void
a_family_has_its_parts_with_only_versions_between(void **state)
{
	static const struct { const char *id, *word; bool has; } cases[] = {
		{ "gemini-3.8-flash", "gemini-flash", true }, { "gemini-3.8-flash", "flash", true },
		{ "gemini-3.8-flash", "gemini", true }, { "gemini-2.0-flash", "gemini-2-flash", true },
		{ "deepseek-v3.2-exp", "deepseek-exp", true }, { "gpt-5.6-luna", "gpt-5.6", true },
		{ "claude-sonnet-4-5", "claude-sonnet", true }, { "claude-3-5-sonnet", "claude-sonnet", true },
		{ "gemini-pro-flash", "gemini-flash", false }, { "gemini-3.8-flash", "flash-gemini", false },
		{ "gemini-3.8-flash", "gemini-flash-lite", false }, { "gemini-3.8-flashy", "flash", false },
		{ "gpt-5", "5", false }, { "gpt-5", "", false }, { "", "gpt", false }, { "gpt-", "gpt-x", false },
		{ "gpt-5", "gpt-", false }, { "gpt-5", "gpt-x", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (model_id_in_family(cases[i].id, cases[i].word) != cases[i].has)
			fail_msg("%s, %s: want %d", cases[i].id, cases[i].word, cases[i].has);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_model_is_found_by_id_alias_or_title),
		UNIT(case_and_separators_make_no_difference),
		UNIT(an_alias_means_what_it_meant_on_the_day),
		UNIT(an_id_beats_an_alias),
		UNIT(a_provider_narrows),
		UNIT(the_whole_name_wins_where_the_book_has_it),
		UNIT(a_name_that_several_providers_have_lists_them),
		UNIT(a_name_of_a_maker_is_never_that_of_a_host),
		UNIT(a_pattern_of_makers_leaves_hosts_out),
		UNIT(an_unknown_name_suggests_the_nearest),
		UNIT(a_name_is_never_found_by_a_part_of_it),
		UNIT(a_family_word_lists_its_newest),
		UNIT(a_family_has_its_parts_with_only_versions_between),
		UNIT(an_unknown_provider_is_an_error_that_lists_them),
		UNIT(a_pattern_matches_whole_ids),
		UNIT(a_pattern_that_matches_nothing_is_an_error),
		UNIT(a_pattern_of_many_stars_is_no_burden),
		UNIT(a_very_long_name_is_unknown),
		UNIT(a_memory_of_unknown_names_says_what_the_book_says),
		UNIT(the_nearest_word_is_named_if_one_is_near),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
