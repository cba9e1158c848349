/* SPDX-License-Identifier: MIT */
/* How many tokens a picture has: the examples that vendors print, and what no size may do. */
#include "test.h"

#include "book/media_rule.h"

static void
pictures_have_the_tokens_that_vendors_print(void **state)
{
	static const struct { const char *model; int64_t width, height; enum picture_detail detail; int64_t want; } cases[] = {
		/* OpenAI, Images and vision */
		{ "gpt-4o", 1024, 1024, DETAIL_HIGH, 765 }, { "gpt-4o", 2048, 4096, DETAIL_HIGH, 1105 },
		{ "gpt-4o", 4096, 8192, DETAIL_LOW, 85 }, { "gpt-4o-2024-08-06", 1024, 1024, DETAIL_HIGH, 765 },
		{ "gpt-5.2", 1024, 1024, DETAIL_HIGH, 1024 }, { "gpt-5.2", 1800, 2400, DETAIL_HIGH, 1452 },
		{ "gpt-5.6-sol", 3840, 2160, DETAIL_HIGH, 8160 }, { "gpt-5.6-sol", 1024, 1024, DETAIL_HIGH, 1024 },
		/* 1,452 patches times 1.62, which is 2,352.24 */
		{ "gpt-4.1-mini", 1800, 2400, DETAIL_HIGH, 2353 },
		{ "gpt-5", 512, 512, DETAIL_HIGH, 210 }, { "gpt-5", 513, 512, DETAIL_HIGH, 350 },
		/* Anthropic, Vision: the standard tier, then the high one */
		{ "claude-sonnet-4-5", 200, 200, DETAIL_HIGH, 64 }, { "claude-opus-5", 200, 200, DETAIL_HIGH, 64 },
		{ "claude-sonnet-4-5", 1000, 1000, DETAIL_HIGH, 1296 }, { "claude-opus-5", 1000, 1000, DETAIL_HIGH, 1296 },
		{ "claude-sonnet-4-5", 1092, 1092, DETAIL_HIGH, 1521 }, { "claude-opus-5", 1092, 1092, DETAIL_HIGH, 1521 },
		{ "claude-sonnet-4-5", 1920, 1080, DETAIL_HIGH, 1560 }, { "claude-opus-5", 1920, 1080, DETAIL_HIGH, 2691 },
		{ "claude-sonnet-4-5", 2000, 1500, DETAIL_HIGH, 1564 }, { "claude-opus-5", 2000, 1500, DETAIL_HIGH, 3888 },
		{ "claude-sonnet-4-5", 3840, 2160, DETAIL_HIGH, 1560 }, { "claude-opus-4-7", 3840, 2160, DETAIL_HIGH, 4784 },
		{ "claude-sonnet-4-5", 1075, 1520, DETAIL_HIGH, 1551 }, { "claude-opus-4-8", 1075, 1520, DETAIL_HIGH, 2145 },
		/* Google, tokens and media resolution */
		{ "gemini-2.5-flash", 960, 540, DETAIL_HIGH, 1548 }, { "gemini-2.5-flash", 384, 384, DETAIL_HIGH, 258 },
		{ "gemini-2.5-pro", 2000, 300, DETAIL_LOW, 64 }, { "gemini-3.1-pro-preview", 10, 10, DETAIL_HIGH, 1120 },
		{ "gemini-3.5-flash", 10, 10, DETAIL_LOW, 280 },
		/* Amazon, Nova 2 */
		{ "amazon.nova-2-lite-v1:0", 4000, 3000, DETAIL_HIGH, 230 },
		/* no rule is documented */
		{ "kimi-k3", 100, 100, DETAIL_HIGH, -1 }, { "gpt-3.5-turbo", 100, 100, DETAIL_HIGH, -1 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int64_t n = media_rule_picture(media_rule_of_model(cases[i].model), cases[i].width, cases[i].height,
		    cases[i].detail);

		if (n != cases[i].want)
			fail_msg("%s, %lldx%lld: %lld", cases[i].model, (long long)cases[i].width, (long long)cases[i].height,
			    (long long)n);
	}
}

/* The tokens of a picture have a limit in every rule but one, and there are some for every size. */
static void
no_size_leaves_the_limits_of_a_rule(void **state)
{
	static const struct { const char *model; int64_t most; } rules[] = { { "gpt-4o", 85 + 170 * 8 },
		{ "gpt-5.2", 1536 }, { "gpt-5.4", 2500 }, { "gpt-5.5", 10000 }, { "claude-sonnet-4-5", 1568 },
		{ "claude-opus-5", 4784 } };
	static const int64_t sides[] = { 1, 2, 27, 28, 29, 31, 32, 33, 511, 512, 513, 767, 768, 769, 1567, 1568, 2047, 2048,
		2049, 2577, 6001, 99999, PICTURE_SIDE_MAX };

	(void)state;
	for (size_t i = 0; i < LENGTH(rules); i++) {
		const struct media_rule *rule = media_rule_of_model(rules[i].model);

		for (size_t k = 0; k < LENGTH(sides) * LENGTH(sides); k++) {
			int64_t w = sides[k / LENGTH(sides)], h = sides[k % LENGTH(sides)],
			    n = media_rule_picture(rule, w, h, DETAIL_HIGH);

			if (n < 1 || n > rules[i].most)
				fail_msg("%s, %lldx%lld: %lld", rules[i].model, (long long)w, (long long)h, (long long)n);
			if (n != media_rule_picture(rule, h, w, DETAIL_HIGH))
				fail_msg("%s: %lldx%lld is not %lldx%lld", rules[i].model, (long long)w, (long long)h, (long long)h,
				    (long long)w);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(pictures_have_the_tokens_that_vendors_print),
		UNIT(no_size_leaves_the_limits_of_a_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
