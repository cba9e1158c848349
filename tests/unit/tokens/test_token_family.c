/* SPDX-License-Identifier: MIT */
/* Which tokenizer a model has, what kind of text a text is, and what an estimate comes to. */
#include "test.h"

#include "base/bytes.h"
#include "tokens/token_family.h"

static void
each_model_has_its_family(void **state)
{
	static const struct { const char *id, *family; bool assumed; } cases[] = {
		{ "gpt-5", "o200k_base", false }, { "gpt-5.6-sol", "o200k_base", false },
		{ "gpt-4o-2024-08-06", "o200k_base", false }, { "ft:gpt-4o-mini-2024-07-18", "o200k_base", false },
		{ "ft:gpt-4.1-2025-04-14", "o200k_base", false }, { "o3-mini", "o200k_base", false },
		{ "gpt-oss-120b", "o200k_base", false }, { "gpt-6.2-sol", "o200k_base", true },
		{ "gpt-4", "cl100k_base", false }, { "gpt-4-turbo", "cl100k_base", false },
		{ "ft:gpt-3.5-turbo", "cl100k_base", false }, { "text-embedding-3-small", "cl100k_base", false },
		{ "claude-opus-4-6", "claude-old", false }, { "claude-opus-4-7", "claude-new", false },
		{ "anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-old", false },
		{ "claude-haiku-5-5", "claude-new", false }, { "claude-2", "claude-old", true },
		{ "gemini-3-pro-preview", "gemini-gemma3", false }, { "gemini-3.1-flash-lite", "gemini-gemma4", false },
		{ "qwen3-max", "qwen-2-3", false }, { "qwen3.5-27b", "qwen-3.5", false },
		{ "mistral-large-2512", "mistral-tekken", false }, { "mistral-large-2402", "mistral-tekken", true },
		{ "amazon.nova-pro-v1:0", "nova", false }, { "3/15", "unknown", true },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		bool assumed = false;
		const struct token_family *f = token_family_of_model(cases[i].id, &assumed);

		want_text(f->name, cases[i].family, cases[i].id);
		if (assumed != cases[i].assumed)
			fail_msg("%s: assumed is %d", cases[i].id, assumed);
	}
}

static void
factors_of_a_family_are_in_order(void **state)
{
	static const char *const names[] = { "claude-new", "claude-old", "gemini-gemma3", "gemini-gemma4", "deepseek",
		"qwen-3.5", "qwen-2-3", "kimi", "glm", "minimax", "mistral-tekken", "llama4", "llama3", "muse", "grok",
		"cohere", "nova", "unknown" };
	const struct token_family *unknown = token_family_find("unknown");

	(void)state;
	assert_null(token_family_find("nothing"));
	for (size_t i = 0; i < LENGTH(names); i++) {
		const struct token_family *f = token_family_find(names[i]);

		assert_non_null(f);
		for (size_t k = 0; k < N_TEXT_KINDS; k++) {
			if (f->factor[k].least < 50 || f->factor[k].least > f->factor[k].typical ||
			    f->factor[k].typical > f->factor[k].most || f->factor[k].most > 300)
				fail_msg("%s: %s: %u %u %u", names[i], text_kind_name(k), f->factor[k].least,
				    f->factor[k].typical, f->factor[k].most);
			if (f->factor[k].most > unknown->factor[k].most && k != TEXT_OTHER && k != TEXT_CJK)
				fail_msg("%s: %s: more than an unknown model", names[i], text_kind_name(k));
		}
	}
}

/* Counts a text that is repeated. */
static struct text_count
count_text(struct arena *a, const char *text, int times)
{
	struct text_counter *c = text_counter_new(a, 1U << ENCODING_O200K | 1U << ENCODING_CL100K, NULL);
	struct buffer all = buffer_new(a);
	struct text_count out;

	for (int i = 0; i < times; i++)
		buffer_puts(&all, text);
	text_counter_text(c, all.text, all.n, &out);
	return out;
}

static void
a_text_is_of_the_kind_that_most_of_it_is(void **state)
{
	static const struct { const char *text; enum text_kind kind; } cases[] = {
		{ "It was a bright day in April, and the clocks were striking (as they do).\n", TEXT_PROSE },
		{ "\tfor (int i = 0; i < n; i++)\n\t\tsum += list[i];\n", TEXT_CODE },
		{ "{\"id\": 17, \"tags\": [\"a\", \"b\"], \"price\": 12.5}\n", TEXT_JSON },
		{ "Wir h\xc3\xb6ren heute nichts \xc3\xbc" "ber die sch\xc3\xb6nen alten Zeiten.\n", TEXT_LATIN },
		{ "\xe4\xbb\x8a\xe5\xa4\xa9\xe7\x9a\x84\xe5\xa4\xa9\xe6\xb0\x94\xe5\xbe\x88\xe5\xa5\xbd\xe3\x80\x82", TEXT_CJK },
		{ "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82, \xd0\xba\xd0\xb0\xd0\xba \xd0\xb4\xd0\xb5\xd0\xbb\xd0\xb0?\n", TEXT_OTHER },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct text_count t = count_text(*state, cases[i].text, 50);
		uint64_t sum = 0;

		for (size_t k = 0; k < N_TEXT_KINDS; k++) {
			sum += t.kinds[k];
			if (t.kinds[k] > t.kinds[cases[i].kind])
				fail_msg("%s: %s", text_kind_name(cases[i].kind), text_kind_name(k));
		}
		assert_int_equal(sum, t.tokens[ENCODING_O200K]);
	}
}

static void
an_estimate_is_the_count_times_its_factors(void **state)
{
	struct text_count t = { .bytes = TEXT_SHORT, .kinds = { [TEXT_PROSE] = 1000 }, .tokens = { 1000, 1010 } };
	struct token_count n = token_family_count(token_family_find("claude-new"), &t);

	(void)state;
	assert_int_equal(n.least, 1400);
	assert_int_equal(n.typical, 1540);
	assert_int_equal(n.most, 1650);
	t.bytes--;		/* a short text scatters more */
	n = token_family_count(token_family_find("claude-new"), &t);
	assert_int_equal(n.least, 1260);
	assert_int_equal(n.typical, 1540);
	assert_int_equal(n.most, 1815);
	t.kinds[TEXT_PROSE] = 1;	/* and is never no token */
	assert_int_equal(token_family_count(token_family_find("claude-old"), &t).least, 1);
	t.kinds[TEXT_PROSE] = 0;
	assert_int_equal(token_family_count(token_family_find("claude-old"), &t).least, 0);
	n = token_family_count(token_family_find("cl100k_base"), &t);
	assert_int_equal(n.least, 1010);
	assert_int_equal(n.most, 1010);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(each_model_has_its_family),
		UNIT(factors_of_a_family_are_in_order),
		UNIT(a_text_is_of_the_kind_that_most_of_it_is),
		UNIT(an_estimate_is_the_count_times_its_factors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
