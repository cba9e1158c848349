/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "book/model_name.h"

/* A name, and "provider/model tier region" that it means, "" for none of the last two; and what its note says. */
struct naming_case { const char *name, *want, *note; };

static struct model_ask
ask_for(const char *name, enum model_naming naming)
{
	return (struct model_ask){ .name = name, .provider = "", .host = "", .region = "",
	    .at = date_instant(20261122), .naming = naming };
}

static const char *
found_text(const struct book *b, const struct model_name *n, struct arena *a)
{
	return arena_printf(a, "%s%s%s%s%s", model_lookup_full(b, n->model, a), *n->tier == '\0' ? "" : " ", n->tier,
	    *n->region == '\0' ? "" : " ", n->region);
}

static void
want_names(struct arena *a, const struct naming_case *cases, size_t n, enum model_naming naming)
{
	const struct book *b = test_book(a, "model-names.json");

	for (size_t i = 0; i < n; i++) {
		const struct model_ask ask = ask_for(cases[i].name, naming);
		struct model_name out;
		struct err e;

		if (!model_name_find(b, &ask, a, &out, &e))
			fail_msg("%s: %s", cases[i].name, e.msg);
		want_text(found_text(b, &out, a), cases[i].want, cases[i].name);
		if (cases[i].note != NULL && (out.note == NULL || strstr(out.note, cases[i].note) == NULL))
			fail_msg("%s: the note is '%s'", cases[i].name, out.note == NULL ? "" : out.note);
	}
}

static void
want_no_names(struct arena *a, const struct naming_case *cases, size_t n, enum model_naming naming)
{
	const struct book *b = test_book(a, "model-names.json");

	for (size_t i = 0; i < n; i++) {
		const struct model_ask ask = ask_for(cases[i].name, naming);
		struct model_name out;
		struct err e;

		if (model_name_find(b, &ask, a, &out, &e))
			fail_msg("%s is %s", cases[i].name, found_text(b, &out, a));
		want_err(&e, ERR_MODEL, cases[i].want, cases[i].name);
	}
}

static void
a_host_has_its_own_price_or_that_of_the_maker(void **state)
{
	static const struct naming_case cases[] = {
		{ "azure/gpt-4o", "openai/gpt-4o", "price of openai: the price list has none of azure" },
		{ "openrouter/openai/gpt-4o", "openai/gpt-4o", "read as gpt-4o" },
		{ "models/gemini-2.5-pro", "google/gemini-2.5-pro", NULL },
		{ "groq/openai/gpt-oss-120b", "groq/gpt-oss-120b", NULL },
		{ "fireworks_ai/gpt-oss-120b", "fireworks/gpt-oss-120b", NULL },
		{ "accounts/fireworks/models/gpt-oss-120b", "fireworks/gpt-oss-120b", NULL },
		{ "bedrock/claude-sonnet-4-5", "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0",
		  "the price of a global profile of Bedrock" },
		{ "vertex_ai/claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4-5", "none of google-vertex" },
		{ "publishers/google/models/gemini-2.5-pro", "google/gemini-2.5-pro", NULL },
		{ "projects/p/locations/l/publishers/anthropic/models/claude-opus-4-6", "anthropic/claude-opus-4-6", NULL },
		{ "openai:chat:gpt-4o", "openai/gpt-4o", NULL },
		{ "anthropic:messages:claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5", NULL },
		{ "x-ai/grok-4", "xai/grok-4", NULL },
		{ "AZURE/GPT-4o", "openai/gpt-4o", NULL },
	};

	want_names(*state, cases, LENGTH(cases), NAMING_PLAIN);
}

/* tests/data/hosts.json: azure has anvil-2 and no other name of it, and no anvil-9. */
static void
a_host_knows_a_model_by_any_name_of_its_maker(void **state)
{
	static const struct naming_case cases[] = {
		{ "azure/anvil-2-2026-03-01", "azure/anvil-2", "read as anvil-2" },
		{ "azure/anvil-latest", "azure/anvil-2", "read as anvil-2" },
		{ "azure/anvil-2@2026-03-01", "azure/anvil-2", NULL },
		{ "azure/anvil-9", "acme/anvil-9", "price of acme: the price list has none of azure" },
		{ "anvil-latest", "acme/anvil-2", "the name moved here by 2026-10-01 at the latest" },
		{ "acme/anvil-latest", "acme/anvil-2", "the name moved here by 2026-10-01 at the latest" },
	};
	const struct book *b = test_book(*state, "hosts.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct model_ask ask = ask_for(cases[i].name, NAMING_PLAIN);
		struct model_name out;
		struct err e;

		if (!model_name_find(b, &ask, *state, &out, &e))
			fail_msg("%s: %s", cases[i].name, e.msg);
		want_text(found_text(b, &out, *state), cases[i].want, cases[i].name);
		if (cases[i].note != NULL && (out.note == NULL || strstr(out.note, cases[i].note) == NULL))
			fail_msg("%s: the note is '%s'", cases[i].name, out.note == NULL ? "" : out.note);
	}
}

static void
a_region_before_a_bedrock_id_is_the_region_of_its_price(void **state)
{
	static const struct naming_case cases[] = {
		{ "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0 us", NULL },
		{ "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0 eu", NULL },
		{ "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0", NULL },
		{ "anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0 in-region",
		  NULL },
		{ "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0",
		  "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0 in-region", NULL },
		{ "bedrock/eu-west-1/anthropic.claude-sonnet-4-5-20250929-v1:0",
		  "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0 eu", NULL },
		{ "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
		  "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0 us", NULL },
		{ "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
		  "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0 eu", NULL },
		/* the host has no row: the maker's price, with the same tenth above it */
		{ "eu.anthropic.claude-opus-4-6-v1", "anthropic/claude-opus-4-6 us", "the price of region us for eu" },
		{ "anthropic.claude-opus-4-6-v1", "anthropic/claude-opus-4-6 us", "none of amazon" },
		{ "global.anthropic.claude-opus-4-6-v1", "anthropic/claude-opus-4-6", NULL },
		{ "eu.anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic/claude-3-5-sonnet", "no price of its own in eu" },
		{ "us-gov.anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic/claude-3-5-sonnet us-gov", NULL },
		{ "us.amazon.nova-pro-v1:0", "amazon/amazon.nova-pro-v1:0", "no price of its own in us" },
	};

	want_names(*state, cases, LENGTH(cases), NAMING_PLAIN);
}

static void
dates_and_versions_are_read_in_any_spelling(void **state)
{
	static const struct naming_case cases[] = {
		{ "claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4-5", NULL },
		{ "claude-sonnet-4-5@2025-09-29", "anthropic/claude-sonnet-4-5", NULL },
		{ "claude-sonnet-4-5@default", "anthropic/claude-sonnet-4-5", NULL },
		{ "gpt-4o-20240513", "openai/gpt-4o-2024-05-13", NULL },	/* not the cheaper gpt-4o */
		{ "gpt-4o@20240513", "openai/gpt-4o-2024-05-13", NULL },
		{ "gpt-4o-20240513-20990101", "openai/gpt-4o-2024-05-13", NULL },
		{ "openai/gpt-5-20250807", "openai/gpt-5", NULL },
		{ "gpt-5-20990101", "openai/gpt-5", "the price list has no snapshot 2099-01-01" },
		{ "google/gemini-3-pro-preview-20251117", "google/gemini-3-pro-preview", "no snapshot" },
		{ "anthropic/claude-4.5-sonnet-20250929", "anthropic/claude-sonnet-4-5", NULL },
		{ "anthropic/claude-4.6-opus-20260205", "anthropic/claude-opus-4-6", NULL },
		{ "claude-4-5-sonnet", "anthropic/claude-sonnet-4-5", NULL },
		{ "claude-sonnet-3.5", "anthropic/claude-3-5-sonnet", NULL },
		{ "claude-3.5-sonnet-20991231", "anthropic/claude-3-5-sonnet", "no snapshot" },
		{ "anthropic.claude-v2:1", "anthropic/claude-2", NULL },
		{ "anthropic.claude-v2", "anthropic/claude-2", NULL },
		{ "anthropic.claude-instant-v1", "anthropic/claude-instant-1", NULL },
		{ "deepseek/deepseek-v3.2-20251201", "deepseek/deepseek-v3.2", NULL },
		{ "moonshotai/kimi-k2-thinking-20251106", "moonshot/kimi-k2-thinking", NULL },
		{ "qwen/qwen3-coder-plus", "qwen/qwen3-coder-plus", NULL },
	};

	want_names(*state, cases, LENGTH(cases), NAMING_PLAIN);
}

static void
variants_cost_what_is_known_of_them(void **state)
{
	static const struct naming_case cases[] = {
		{ "deepseek/deepseek-r1:free", "deepseek/deepseek-r1", ":free costs nothing" },
		{ "openai/gpt-4o:online", "openai/gpt-4o", "searches" },
		{ "openai/gpt-4o:extended", "openai/gpt-4o", "may cost more" },
		{ "openai/gpt-4o:nitro", "openai/gpt-4o", NULL },
		{ "anthropic/claude-opus-4.6:thinking", "anthropic/claude-opus-4-6", NULL },
		{ "claude-sonnet-4-5-20250929[1m]", "anthropic/claude-sonnet-4-5", NULL },
		{ "bedrock/claude-sonnet-4-5[1m]", "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0", NULL },
		{ "ft:gpt-4o-mini-2024-07-18:acme::abc", "openai/ft:gpt-4o-mini-2024-07-18", NULL },
		{ "ft:gpt-4o-mini:acme:name:abc:ckpt-step-90", "openai/ft:gpt-4o-mini-2024-07-18", NULL },
		{ "openai/ft:gpt-3.5-turbo-0125:acme::abc", "openai/ft:gpt-3.5-turbo", NULL },
	};
	const struct book *b = test_book(*state, "model-names.json");
	const struct model_ask free_one = ask_for("deepseek-r1:free", NAMING_PLAIN), online = ask_for("gpt-4o:online",
	    NAMING_PLAIN);
	struct model_name out;
	struct err e;

	want_names(*state, cases, LENGTH(cases), NAMING_PLAIN);
	assert_true(model_name_find(b, &free_one, *state, &out, &e) && out.free && out.charge == NULL);
	assert_true(model_name_find(b, &online, *state, &out, &e) && !out.free && out.charge != NULL);
}

static void
efforts_are_of_names_in_exports_of_cursor_alone(void **state)
{
	static const struct naming_case cases[] = {
		{ "claude-4.6-sonnet-medium-thinking", "anthropic/claude-sonnet-4-6", "read as" },
		{ "gpt-5-high", "openai/gpt-5", NULL },
		{ "gpt-5-high-fast", "openai/gpt-5 fast", "tier priority by its -fast" },
		{ "claude-4.6-opus-high-thinking-fast", "anthropic/claude-opus-4-6 fast", NULL },
		{ "gpt-5.1-codex-max", "openai/gpt-5.1-codex-max", NULL },
		{ "gpt-5.1-codex-max-xhigh", "openai/gpt-5.1-codex-max", NULL },
		{ "grok-4-fast", "xai/grok-4-fast", NULL },
	};
	static const struct naming_case unknown[] = {
		{ "gpt-4o-high-fast", "no tier priority of gpt-4o", NULL }, { "auto", "unknown model", NULL },
		{ "composer-2-fast", "unknown model", NULL },
	};
	static const struct naming_case elsewhere[] = {
		{ "gpt-5-high", "unknown", NULL }, { "claude-4.6-sonnet-thinking", "unknown", NULL }, { "gpt-5-fast", "unknown", NULL },
	};

	want_names(*state, cases, LENGTH(cases), NAMING_CURSOR);
	want_no_names(*state, unknown, LENGTH(unknown), NAMING_CURSOR);
	want_no_names(*state, elsewhere, LENGTH(elsewhere), NAMING_PLAIN);
}

static void
what_is_not_known_for_certain_stays_unknown(void **state)
{
	static const struct naming_case cases[] = {
		{ "gpt-4o-mini-2024-07-18-custom", "unknown", NULL }, { "claude-sonnet-4-5-20250929-evil", "unknown", NULL },
		{ "my-gpt-4o", "unknown", NULL }, { "gpt-4-v2", "unknown", NULL }, { "o1-pro-max", "unknown", NULL },
		{ "gpt-5-20251399", "unknown", NULL }, { "gpt-5-2025", "unknown", NULL }, { "gpt-4o-0806", "unknown", NULL },
		{ "anthropic/gpt-4o", "unknown", NULL }, { "mistralai/gpt-4o", "unknown", NULL },
		{ "publishers/meta/models/gpt-4o", "unknown", NULL }, { "evilpublishers/google/models/gemini-2.5-pro", "unknown", NULL },
		{ "google/gemini-2.5-flash:thinking", "unknown", NULL }, { "gpt-4o[1m]", "unknown", NULL },
		{ "foo:free", "unknown", NULL }, { "accounts/acme/models/gpt-oss-120b", "unknown", NULL },
		{ "fireworks_ai/accounts/acme/models/gpt-oss-120b", "unknown", NULL },
		{ "azure/gpt-oss-120b", "several meanings", NULL }, { "azure/only-here", "it has groq/only-here", NULL },
		{ "ft:gpt-5:acme::abc", "no fine-tuned price of gpt-5", NULL }, { "ft:mine:acme::abc", "base 'mine' is unknown", NULL },
		{ "ft:", "ft:", NULL }, { "azure/", "unknown", NULL }, { "/", "unknown", NULL }, { "us.", "unknown", NULL },
		{ ":free", "unknown", NULL }, { "@20250929", "unknown", NULL }, { "claude-", "unknown", NULL },
		{ "claude-4.5-", "unknown", NULL }, { "azure/azure/azure/azure/azure/azure/azure/azure/azure/azure/azure/azure/azure/gpt-4o",
		  "unknown", NULL },
		{ "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc", "overlay=", NULL },
		{ "bedrock/arn:aws:bedrock:us-east-1:1:provisioned-model/abc", "overlay=", NULL },
		{ "arn:aws:bedrock:us-east-1:1:custom-model/anthropic.claude-opus-4-6-v1", "overlay=", NULL },
		{ "arn:aws:bedrock:us-east-1:1:imported-model/abc", "overlay=", NULL },
		{ "arn:aws:s3:::bucket/gpt-4o", "unknown", NULL },
	};

	want_no_names(*state, cases, LENGTH(cases), NAMING_PLAIN);
}

static void
a_gateways_word_for_the_provider_is_a_door(void **state)
{
	static const struct { const char *name, *host, *want; } cases[] = {
		{ "gpt-4o", "azure", "openai/gpt-4o" }, { "claude-sonnet-4-5", "vertex_ai", "anthropic/claude-sonnet-4-5" },
		{ "gpt-oss-120b", "groq", "groq/gpt-oss-120b" }, { "gpt-4o", "OPENAI", "openai/gpt-4o" },
		{ "claude-sonnet-4-5", "bedrock_converse", "amazon/anthropic.claude-sonnet-4-5-20250929-v1:0" },
		{ "gpt-4o", "anthropic", NULL }, { "gpt-4o", "ollama", NULL },
	};
	const struct book *b = test_book(*state, "model-names.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct model_ask ask = ask_for(cases[i].name, NAMING_PLAIN);
		struct model_name out;
		struct err e;
		bool found;

		ask.host = cases[i].host;
		found = model_name_find(b, &ask, *state, &out, &e);
		want_text(found ? found_text(b, &out, *state) : "", cases[i].want == NULL ? "" : cases[i].want, cases[i].host);
		if (!found)
			want_err(&e, ERR_MODEL, cases[i].name, cases[i].host);
	}
}

static void
a_region_beside_the_name_may_not_contradict_it(void **state)
{
	const struct book *b = test_book(*state, "model-names.json");
	struct model_ask ask = ask_for("us.anthropic.claude-sonnet-4-5-20250929-v1:0", NAMING_PLAIN);
	struct model_name out;
	struct err e;

	ask.region = "eu";
	assert_false(model_name_find(b, &ask, *state, &out, &e));
	want_err(&e, ERR_USAGE, "region=eu names another", ask.name);
	ask.name = "anthropic.claude-sonnet-4-5-20250929-v1:0";	/* says none, so the word holds */
	assert_true(model_name_find(b, &ask, *state, &out, &e));
	want_text(out.region, "", ask.name);
}

/* A name of the book, wrapped at random. */
static const char *
wrapped(struct rng *r, const char *id, struct arena *a)
{
	static const char *const before[] = { "", "azure/", "openrouter/", "litellm/", "vertex_ai/", "models/", "github_copilot/" };
	static const char *const after[] = { "", ":nitro", ":beta", "-20990101", "@20990101", "-2099-01-01", ":free" };

	for (size_t n = rng_below(r, 3); n > 0; n--)
		id = arena_printf(a, "%s%s", id, after[rng_below(r, LENGTH(after))]);
	for (size_t n = rng_below(r, 3); n > 0; n--)
		id = arena_printf(a, "%s%s", before[rng_below(r, LENGTH(before))], id);
	return id;
}

static void
a_name_is_found_whatever_known_parts_are_around_it(void **state)
{
	static const char *const ids[] = { "gpt-4o", "gpt-5", "o1-pro", "claude-sonnet-4-6", "gemini-2.5-pro", "deepseek-r1",
	    "gpt-4o-2024-05-13" };
	const struct book *b = test_book(*state, "model-names.json");
	struct rng r = { test_seed() };

	for (int round = 0; round < 2000; round++) {
		struct arena *a = arena_new();
		const char *id = ids[rng_below(&r, LENGTH(ids))], *name = wrapped(&r, id, a);
		struct model_ask ask = ask_for(name, NAMING_PLAIN);
		struct model_name out;
		struct err e;

		if (!model_name_find(b, &ask, a, &out, &e))
			fail_seed("%s: %s", name, e.msg);
		if (strcmp(book_text(b, b->models[out.model].id), id) != 0)
			fail_seed("%s is %s", name, found_text(b, &out, a));
		arena_free(a);
	}
}

static void
a_name_with_anything_else_at_an_end_is_unknown(void **state)
{
	static const char letters[] = "abcxyz019.:/@-_[]\x01\x1b\xc3\xa9 ";
	const struct book *b = test_book(*state, "model-names.json");
	struct rng r = { test_seed() };

	for (int round = 0; round < 2000; round++) {
		struct arena *a = arena_new();
		char junk[16] = "q";	/* so that it is no part that the rules know */
		struct model_name out;
		struct err e;
		size_t n = 1 + rng_below(&r, 12);

		for (size_t i = 1; i < n; i++)
			junk[i] = letters[rng_below(&r, sizeof letters - 1)];
		junk[n] = 'q';
		for (int end = 0; end < 2; end++) {
			const char *name = end == 0 ? arena_printf(a, "gpt-4o%s", junk) : arena_printf(a, "%sgpt-4o", junk);
			struct model_ask ask = ask_for(name, round % 2 == 0 ? NAMING_PLAIN : NAMING_CURSOR);

			if (model_name_find(b, &ask, a, &out, &e))
				fail_seed("'%s' is %s", name, found_text(b, &out, a));
		}
		arena_free(a);
	}
}

static void
a_name_of_any_length_is_answered(void **state)
{
	const struct book *b = test_book(*state, "model-names.json");
	char *name = arena_alloc(*state, 10001);
	struct model_ask ask = ask_for(name, NAMING_CURSOR);
	struct model_name out;
	struct err e;

	for (size_t i = 0; i < 10000; i += 5)
		memcpy(name + i, "-high", 5);
	assert_false(model_name_find(b, &ask, *state, &out, &e));
	want_err(&e, ERR_MODEL, "unknown model", "10 kB");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_host_has_its_own_price_or_that_of_the_maker),
		UNIT(a_host_knows_a_model_by_any_name_of_its_maker),
		UNIT(a_region_before_a_bedrock_id_is_the_region_of_its_price),
		UNIT(dates_and_versions_are_read_in_any_spelling),
		UNIT(variants_cost_what_is_known_of_them),
		UNIT(efforts_are_of_names_in_exports_of_cursor_alone),
		UNIT(what_is_not_known_for_certain_stays_unknown),
		UNIT(a_gateways_word_for_the_provider_is_a_door),
		UNIT(a_region_beside_the_name_may_not_contradict_it),
		UNIT(a_name_is_found_whatever_known_parts_are_around_it),
		UNIT(a_name_with_anything_else_at_an_end_is_unknown),
		UNIT(a_name_of_any_length_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
