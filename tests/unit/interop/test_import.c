/* SPDX-License-Identifier: MIT */
#include "test_answer.h"

#include "book/book_data.h"
#include "base/buffer.h"
#include "interop/import.h"
#include "interop/import_number.h"

/* ---- numbers ---- */

static void
a_number_is_what_its_text_says(void **state)
{
	static const struct { const char *text; int shift; enum import_number kind; int64_t value; } cases[] = {
		{ "1.25e-06", 6, NUMBER_EXACT, 1250000000000 },
		{ "1.25E-6", 6, NUMBER_EXACT, 1250000000000 },
		{ "0.00000125", 6, NUMBER_EXACT, 1250000000000 },
		{ "1.250000000000000000000000000000000000000000e-6", 6, NUMBER_EXACT, 1250000000000 },
		{ "12500e-10", 6, NUMBER_EXACT, 1250000000000 },
		{ "3", 0, NUMBER_EXACT, 3000000000000 },
		{ "5", -3, NUMBER_EXACT, 5000000000 },
		{ "0.000000000001", 0, NUMBER_EXACT, 1 },
		{ "1e-18", 6, NUMBER_EXACT, 1 },
		{ "0", 6, NUMBER_EXACT, 0 },
		{ "0.0e99999999999", 6, NUMBER_EXACT, 0 },
		{ "-0.0", 6, NUMBER_EXACT, 0 },
		{ "2.9999900000000002e-06", 6, NUMBER_ROUNDED, 2999990000000 },
		{ "8.333333333333333e-08", 6, NUMBER_ROUNDED, 83333333333 },
		{ "1.5e-12", 0, NUMBER_ROUNDED, 2 },			/* half to even */
		{ "2.5e-12", 0, NUMBER_ROUNDED, 2 },
		{ "2.500000000000000000000000000000000000001e-12", 0, NUMBER_ROUNDED, 3 },
		{ "1e-13", 0, NUMBER_ROUNDED, 1 },			/* never nothing */
		{ "1e-9999", 0, NUMBER_ROUNDED, 1 },
		{ "1e-99999999999999", 0, NUMBER_ROUNDED, 1 },
		{ "9223372.036854775807", 0, NUMBER_EXACT, INT64_MAX },
		{ "9223372.036854775808", 0, NUMBER_TOO_LARGE, 0 },
		{ "1e30", 0, NUMBER_TOO_LARGE, 0 },
		{ "1e99999999999999", 0, NUMBER_TOO_LARGE, 0 },
		{ "-1", 6, NUMBER_NEGATIVE, 0 },
		{ "-1e-30", 6, NUMBER_NEGATIVE, 0 },
		{ "", 0, NUMBER_NONE, 0 },
		{ "-", 0, NUMBER_NONE, 0 },
		{ ".5", 0, NUMBER_NONE, 0 },
		{ "1.2.3", 0, NUMBER_NONE, 0 },
		{ "1 ", 0, NUMBER_NONE, 0 },
		{ "free", 0, NUMBER_NONE, 0 },
		{ "1,000", 0, NUMBER_NONE, 0 },
		{ "0x10", 0, NUMBER_NONE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int64_t value = 0;
		enum import_number kind = import_number(cases[i].text, cases[i].shift, &value);

		if (kind != cases[i].kind || value != cases[i].value)
			fail_msg("%s: kind %d, value %" PRId64, cases[i].text, kind, value);
	}
}

static void
numbers_of_json_keep_their_text(void **state)
{
	static const struct { const char *json, *want; } cases[] = {
		{ "[1.250000000000000000000001, -0, 1E+5]", "[\"1.250000000000000000000001\",\"-0\",\"1E+5\"]" },
		{ "{\"1\":\"2\",\"a\\\"3\":[4]}", "{\"1\":\"2\",\"a\\\"3\":[\"4\"]}" },
		{ "[true,null,\"-\"]", "[true,null,\"-\"]" },
	};
	static const char *const bad[] = { "[01]", "[1.]", "[-]", "[1e]", "[1.2.3]", "[1 2]", "[+1]", "[.5]", "[1e5e5]",
	    "{\"a\":\"b", "[\"\\", "[0x1]", "[1", "[- 1]", "" };
	struct err e;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct json *j = json_parse_exact(cases[i].json, strlen(cases[i].json), *state, &e);

		assert_non_null(j);
		assert_string_equal(json_print(j, *state), cases[i].want);
		json_free(j);
	}
	for (size_t i = 0; i < LENGTH(bad); i++) {
		if (json_parse_exact(bad[i], strlen(bad[i]), *state, &e) != NULL)
			fail_msg("%s is taken for JSON", bad[i]);
	}
}

/* ---- books ---- */

/* What an import of a text makes; NULL in out->json if nothing. */
static struct imported
import(struct arena *a, const char *format, const char *json, const struct import_order *more)
{
	struct import_order order = *more;
	struct imported in;
	struct err e;

	order.catalogue = catalogue_find(format, &e);
	order.book = &book_builtin;
	order.today = 20261122;
	order.provider = order.provider == NULL ? "" : order.provider;
	assert_non_null(order.catalogue);
	if (!import_run(&order, "test.json", json, strlen(json), a, &in, &e))
		in.json = NULL;
	return in;
}

static const struct book *
book_of(struct arena *a, const struct imported *in)
{
	struct err e;
	const struct book *b;

	assert_non_null(in->json);
	b = book_load_text(a, "book.json", in->json, strlen(in->json), NULL, &e);
	if (b == NULL)
		fail_msg("%s", e.msg);
	return b;
}

#define PRICED(provider) "{\"litellm_provider\":\"" provider "\",\"input_cost_per_token\":1e-6}"

/* The book's own names of a provider lead to its id; two words of the catalogue stay two providers. */
static void
a_provider_that_the_book_knows_has_its_id(void **state)
{
	static const struct { const char *json, *want; } cases[] = {
		{ "{\"a\":" PRICED("gemini") "}", "google" },
		{ "{\"a\":" PRICED("together_ai") "}", "together" },
		{ "{\"a\":" PRICED("bedrock_converse") "}", "amazon" },
		{ "{\"a\":" PRICED("vertex_ai-anthropic_models") "}", "google-vertex" },
		{ "{\"a\":" PRICED("zhipuai") "}", "zai" },
		{ "{\"a\":" PRICED("zai") ",\"b\":" PRICED("zhipuai") "}", "zai zhipuai" },
		{ "{\"a\":" PRICED("No Such / Vendor") ",\"b\":" PRICED("no-such---vendor") "}", "no-such---vendor" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct imported in = import(*state, "litellm", cases[i].json, &(struct import_order){ 0 });
		const struct book *b = book_of(*state, &in);
		struct buffer ids = buffer_new(*state);

		for (uint32_t k = 0; k < b->n_providers; k++)
			buffer_printf(&ids, "%s%s", k == 0 ? "" : " ", book_text(b, b->providers[k].id));
		assert_string_equal(ids.text, cases[i].want);
	}
}

static void
the_day_is_what_is_said_or_the_catalogues_own_or_today(void **state)
{
	static const char own[] = "{\"updated_at\":\"2026-08-05\",\"prices\":[{\"id\":\"a\",\"vendor\":\"v\",\"input\":1}]}",
	    none[] = "{\"prices\":[{\"id\":\"a\",\"vendor\":\"v\",\"input\":1}]}";
	static const struct { const char *json; day said, want; } cases[] = {
		{ own, 0, 20260805 }, { own, 20260901, 20260901 }, { none, 0, 20261122 }, { none, 20260901, 20260901 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct imported in = import(*state, "llm-prices", cases[i].json,
		    &(struct import_order){ .read = cases[i].said });

		assert_int_equal(book_of(*state, &in)->sources[0].read, cases[i].want);
	}
}

/* A thousand times, not 999 times: beside the median, the price it is like, and another row of its own. */
static void
a_price_a_thousand_times_off_is_refused(void **state)
{
	static const struct { const char *model; size_t refused; } cases[] = {
		{ "\"input_cost_per_token\":1e-6,\"cache_read_input_token_cost\":1e-9", 1 },
		{ "\"input_cost_per_token\":1e-6,\"cache_read_input_token_cost\":1.001e-9", 0 },
		{ "\"input_cost_per_token\":1e-6,\"cache_read_input_token_cost\":0", 0 },
		{ "\"input_cost_per_token\":1e-6,\"output_cost_per_token\":1e-3", 1 },
		{ "\"input_cost_per_token\":1e-6,\"output_cost_per_token\":9.99e-4", 0 },
		{ "\"input_cost_per_token\":1e-6,\"input_cost_per_token_flex\":1e-9", 1 },
		{ "\"input_cost_per_token\":1e-6,\"input_cost_per_token_above_200k_tokens\":1e-3", 1 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *json = arena_printf(*state, "{\"a\":{\"litellm_provider\":\"b\",%s},\"c\":" PRICED("d") "}",
		    cases[i].model);
		struct imported in = import(*state, "litellm", json, &(struct import_order){ 0 });

		if (in.n_unsupported != cases[i].refused || in.carried != 2 - cases[i].refused)
			fail_msg("%s: %zu refused, %zu carried", cases[i].model, in.n_unsupported, in.carried);
		in = import(*state, "litellm", json, &(struct import_order){ .force = true });
		assert_int_equal(in.n_unsupported, 0);
		assert_int_equal(in.carried, 2);
	}
}

/* What provider= and model= leave out is still what a price is measured by. */
static void
a_part_of_a_catalogue_is_judged_by_the_whole(void **state)
{
	static const struct { const char *provider, *model; size_t models, refused; } cases[] = {
		{ "", NULL, 9, 1 }, { "far", NULL, 1, 1 }, { "FAR", NULL, 1, 1 }, { "b", NULL, 8, 0 },
		{ "", "far/*", 1, 1 }, { "", "m[0-9]", 0, 0 }, { "", "m1", 1, 0 }, { "far", "m1", 0, 0 },
	};
	struct buffer json = buffer_new(*state);

	buffer_puts(&json, "{\"x\":{\"litellm_provider\":\"far\",\"input_cost_per_token\":1}");
	for (int i = 0; i < 8; i++)
		buffer_printf(&json, ",\"m%d\":" PRICED("b"), i);
	buffer_puts(&json, "}");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct import_order order = { .provider = cases[i].provider, .models = &cases[i].model,
		    .n_models = cases[i].model != NULL };
		struct imported in = import(*state, "litellm", json.text, &order);

		if (in.models != cases[i].models || in.n_unsupported != cases[i].refused ||
		    in.carried != cases[i].models - cases[i].refused)
			fail_msg("%s %s: %zu models, %zu refused, %zu carried", cases[i].provider,
			    cases[i].model == NULL ? "" : cases[i].model, in.models, in.n_unsupported, in.carried);
	}
}

static void
what_is_no_catalogue_makes_no_book(void **state)
{
	static const char *const texts[] = { "", "7", "[]", "{}", "{\"a\":1}", "[{}]", "{\"data\":{}}", "null", "{\"a\":{}}" };

	for (size_t i = 0; i < n_catalogues; i++) {
		for (size_t k = 0; k < LENGTH(texts); k++) {
			struct imported in = import(*state, catalogues[i].name, texts[k], &(struct import_order){ 0 });

			if (in.json != NULL)
				fail_msg("%s makes a book of %s", catalogues[i].name, texts[k]);
		}
	}
}

/* ---- zeros ---- */

/* "standard: input 1, output 2; any: search 0.01": the prices of the rows that an import makes of one model. */
static const char *
prices_of(struct arena *a, const char *format, const char *json)
{
	struct imported in = import(a, format, json, &(struct import_order){ 0 });
	const struct book *b = book_of(a, &in);
	struct buffer out = buffer_new(a);

	for (uint32_t i = 0; i < b->n_rates; i++) {
		const struct rate *r = &b->rates[i];
		uint32_t price = r->prices;

		buffer_printf(&out, "%s%s:", i == 0 ? "" : "; ", book_text(b, r->tier));
		for (enum meter k = 0; k < N_METERS; k++) {
			char text[INT128_TEXT];

			if ((r->priced & METER_BIT(k)) == 0)
				continue;
			int128_print_grouped(text, b->prices[price++], RATE_DECIMALS);
			buffer_printf(&out, " %s %s", meters[k].name, text);
		}
	}
	return out.text;
}

#define TOKEN_PRICES "\"litellm_provider\":\"p\",\"input_cost_per_token\":1e-6,\"output_cost_per_token\":2e-6"

static void
a_zero_beside_the_price_of_its_whole_is_no_price(void **state)
{
	static const struct { const char *format, *json, *want; } cases[] = {
		{ "openrouter", "{\"data\":[{\"id\":\"p/m\",\"pricing\":{\"prompt\":\"0.000001\",\"completion\":\"0.000002\","
		    "\"internal_reasoning\":\"0\",\"input_cache_read\":\"0\",\"web_search\":\"0\",\"audio\":\"0\"}}]}",
		    "standard: input 1 output 2" },
		{ "openrouter", "{\"data\":[{\"id\":\"p/m:free\",\"pricing\":{\"prompt\":\"0\",\"completion\":\"0\","
		    "\"internal_reasoning\":\"0\"}}]}", "standard: input 0 output 0 reasoning 0" },
		{ "openrouter", "{\"data\":[{\"id\":\"p/m\",\"pricing\":{\"prompt\":\"0\",\"completion\":\"0.000002\","
		    "\"input_cache_read\":\"0\"}}]}", "standard: input 0 cache-read 0 output 2" },
		{ "litellm", "{\"m\":{" TOKEN_PRICES ",\"cache_creation_input_token_cost\":0,"
		    "\"cache_creation_input_token_cost_above_1hr\":0,\"output_cost_per_reasoning_token\":0.0,"
		    "\"search_context_cost_per_query\":{\"search_context_size_low\":0,\"search_context_size_medium\":0.01}}}",
		    "standard: input 1 output 2; any: search 0.01" },
		{ "litellm", "{\"m\":{" TOKEN_PRICES ",\"input_cost_per_token_batches\":5e-7,"
		    "\"output_cost_per_token_batches\":1e-6,\"cache_read_input_token_cost\":1e-7,"
		    "\"cache_read_input_token_cost_batches\":0}}",
		    "standard: input 1 cache-read 0.1 output 2; batch: input 0.5 output 1" },
		{ "models.dev", "{\"p\":{\"models\":{\"m\":{\"cost\":{\"input\":1,\"output\":2,\"reasoning\":0,\"cache_write\":0,"
		    "\"tiers\":[{\"tier\":{\"size\":1000},\"input\":2,\"output\":4,\"cache_read\":0}]}}}}}",
		    "standard: input 1 output 2; standard: input 2 output 4" },
		{ "genai-prices", "[{\"id\":\"p\",\"models\":[{\"id\":\"m\",\"prices\":{\"input_mtok\":1,\"output_mtok\":2,"
		    "\"output_reasoning_mtok\":0,\"web_searches_kcount\":0}}]}]", "standard: input 1 output 2" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *got = prices_of(*state, cases[i].format, cases[i].json);

		if (strcmp(got, cases[i].want) != 0)
			fail_msg("case %zu: got \"%s\", want \"%s\"", i, got, cases[i].want);
	}
}

/* ---- what a text is, and what an overlay changes ---- */

static void
a_catalogue_is_recognised_by_its_form(void **state)
{
	static const struct { const char *json, *want; } cases[] = {
		{ "{\"sample_spec\":{},\"a\":" PRICED("openai") "}", "litellm" },
		{ "{\"a\":{\"id\":\"a\",\"models\":{}},\"b\":{\"models\":{\"m\":{\"cost\":{\"input\":1}}}}}", "models.dev" },
		{ "[{\"id\":\"p\",\"models\":[{\"id\":\"m\",\"prices\":{\"input_mtok\":1}}]}]", "genai-prices" },
		{ "{\"prices\":[{\"id\":\"m\",\"vendor\":\"p\",\"input\":1}]}", "llm-prices" },
		{ "{\"vendor\":\"p\",\"models\":[{\"id\":\"m\",\"price_history\":[]}]}", "llm-prices" },
		{ "\xef\xbb\xbf{\"data\":[{\"id\":\"p/m\",\"pricing\":{\"prompt\":\"0\"}}]}", "openrouter" },
		{ "{\"data\":[{\"id\":\"p/m\",\"owned_by\":\"p\",\"pricing\":{\"input\":\"0\"}}]}", "vercel" },
		{ "{\"m\":{\"pricing_config\":{}}}", "portkey" },
		{ "{\"x\":{\"chat:m\":{\"provider\":\"p\",\"cost\":{\"cacheRead\":0}}}}", "pi-ai" },
		{ "{}", NULL }, { "[]", NULL }, { "3", NULL }, { "{\"data\":[]}", NULL }, { "[{\"models\":[]}]", NULL },
		{ "{\"toll\":1,\"models\":[{\"id\":\"m\"}]}", NULL }, { "<html>", NULL }, { "{\"data\":", NULL },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e;
		const struct catalogue *c = catalogue_recognise("t.json", cases[i].json, strlen(cases[i].json), *state, &e);

		if (cases[i].want == NULL ? c != NULL || e.kind != ERR_IO :
		    c == NULL || strcmp(c->name, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].json, c == NULL ? e.msg : c->name);
	}
}

/* "acme/m standard input 3 > 2": a line for each change; "-" is no price. */
static const char *
changes_of(struct arena *a, const char *list, const char *json, day read)
{
	const struct book *b = test_book_text(a, "list.json", list);
	struct import_order order = { .catalogue = NULL, .book = b, .today = 20261122, .read = read, .overlay = true,
	    .provider = "" };
	struct buffer out = buffer_new(a);
	struct imported in;
	struct err e;

	if (!import_run(&order, "t.json", json, strlen(json), a, &in, &e))
		return arena_strdup(a, e.msg);
	for (size_t i = 0; i < in.n_changes; i++) {
		const struct import_change *c = &in.changes[i];
		char before[INT128_TEXT] = "-", after[INT128_TEXT];

		if (!c->is_new)
			int128_print_grouped(before, c->before, RATE_DECIMALS);
		int128_print_grouped(after, c->after, RATE_DECIMALS);
		buffer_printf(&out, "%s/%s %s%s %s %s%s > %s\n", c->provider, c->model, c->tier,
		    c->band == BAND_NONE ? "" : " above", meters[c->meter].name, before, c->unpriced ? " of its parent" : "",
		    after);
	}
	buffer_printf(&out, "%d: %zu changed, %zu new, %zu equal\n", in.read, in.changed, in.added, in.equal);
	return out.text;
}

#define LIST(models) "{\"toll\":1,\"provider\":\"acme\",\"title\":\"Acme\",\"sources\":{\"s\":{\"title\":\"S\"," \
    "\"url\":\"https://acme.example\",\"read\":\"2026-09-01\"}},\"models\":[" models "]}"
#define LISTED(id, rows) "{\"id\":\"" id "\",\"title\":\"" id "\",\"rates\":[" rows "]}"
#define RATE(words) "{" words ",\"sources\":[\"s\"]}"
#define DEV(models) "{\"acme\":{\"models\":{" models "}}}"
#define COST(id, words) "\"" id "\":{\"limit\":{},\"last_updated\":\"2026-11-01\",\"cost\":{" words "}}"

static void
an_overlay_says_what_it_changes(void **state)
{
	static const struct { const char *what, *list, *json; day read; const char *want; } cases[] = {
		{ "a price, and one that is equal", LIST(LISTED("m", RATE("\"input\":\"3\",\"output\":\"15\""))),
		    DEV(COST("M", "\"input\":2,\"output\":15")), 0,
		    "acme/m standard input 3 > 2\n20261101: 1 changed, 0 new, 0 equal\n" },
		{ "new models last", LIST(LISTED("n", RATE("\"input\":\"3\""))),
		    DEV(COST("a", "\"input\":1") "," COST("n", "\"input\":2")), 20261105,
		    "acme/n standard input 3 > 2\nacme/a standard input - > 1\n20261105: 1 changed, 1 new, 0 equal\n" },
		{ "a meter that was billed as its parent", LIST(LISTED("m", RATE("\"input\":\"3\",\"output\":\"15\"") ","
		    RATE("\"tier\":\"batch\",\"input\":\"1\",\"output\":\"7\""))),
		    DEV(COST("m", "\"input\":3,\"output\":15,\"cache_read\":0.3,\"reasoning\":15")), 0,
		    "acme/m standard cache-read 3 of its parent > 0.3\n20261101: 1 changed, 0 new, 0 equal\n" },
		{ "no change", LIST(LISTED("m", RATE("\"input\":\"3\""))), DEV(COST("m", "\"input\":3")), 0,
		    "20261101: 0 changed, 0 new, 1 equal\n" },
		{ "a list that was read later", LIST(LISTED("m", RATE("\"input\":\"3\""))), DEV(COST("m", "\"input\":2")),
		    20260901, "20260901: 0 changed, 0 new, 0 equal\n" },
		{ "a day to come is not the catalogue's own", LIST(LISTED("m", RATE("\"input\":\"3\""))),
		    "{\"acme\":{\"models\":{\"m\":{\"last_updated\":\"2027-01-01\",\"cost\":{\"input\":2}}}}}", 0,
		    "t.json: models.dev does not say from which day its prices are: add the day on which you got it, as in "
		    "on=2026-11-20" },
		{ "prices by the hour stay", LIST(LISTED("m", RATE("\"input\":\"3\"") ","
		    RATE("\"hours\":[\"01:00-04:00\"],\"input\":\"6\""))), DEV(COST("m", "\"input\":6")), 0,
		    "20261101: 0 changed, 0 new, 0 equal\n" },
		{ "a snapshot that the list does not have", LIST(LISTED("m-1", RATE("\"input\":\"3\""))),
		    DEV(COST("m-1-2026-05-13", "\"input\":5")), 0, "20261101: 0 changed, 0 new, 0 equal\n" },
		{ "searches alone", LIST(LISTED("m", RATE("\"input\":\"3\",\"output\":\"9\"") ","
		    RATE("\"tier\":\"any\",\"search\":\"0.02\""))),
		    "[{\"id\":\"acme\",\"models\":[{\"id\":\"m\",\"prices\":{\"input_mtok\":3,\"output_mtok\":9,"
		    "\"web_searches_kcount\":10}}]}]", 20261101,
		    "acme/m any search 0.02 > 0.01\n20261101: 1 changed, 0 new, 0 equal\n" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *got = changes_of(*state, cases[i].list, cases[i].json, cases[i].read);

		if (strcmp(got, cases[i].want) != 0)
			fail_msg("%s: got \"%s\", want \"%s\"", cases[i].what, got, cases[i].want);
	}
}

/* An overlay is a book of its own, and valid on top of the list, also where it has only a part of a model's rows. */
static void
a_meter_that_other_rows_lack_is_billed_there_as_its_parent(void **state)
{
	const struct book *b = test_book_text(*state, "list.json", LIST(LISTED("m", RATE("\"input\":\"3\"") ","
	    RATE("\"above\":1000,\"input\":\"6\"") "," RATE("\"tier\":\"batch\",\"input\":\"1\",\"until\":\"2026-10-01\"")
	    "," RATE("\"tier\":\"batch\",\"input\":\"2\",\"from\":\"2026-12-01\""))));
	struct import_order order = { .book = b, .today = 20261122, .overlay = true, .provider = "" };
	static const char json[] = DEV(COST("m", "\"input\":3,\"cache_read\":0.5"));
	struct imported in;
	struct err e;

	assert_true(import_run(&order, "t.json", json, sizeof json - 1, *state, &in, &e));
	assert_int_equal(in.rows, 3);	/* the plain row, the band, and the batch row that is to come */
	assert_non_null(strstr(in.json, "\"from\": \"2026-12-01\", \"input\": \"2\",\n          \"as-parent\": [\"cache-read\"]"));
	assert_null(strstr(in.json, "\"until\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_number_is_what_its_text_says),
		UNIT(numbers_of_json_keep_their_text),
		UNIT(a_provider_that_the_book_knows_has_its_id),
		UNIT(the_day_is_what_is_said_or_the_catalogues_own_or_today),
		UNIT(a_price_a_thousand_times_off_is_refused),
		UNIT(a_part_of_a_catalogue_is_judged_by_the_whole),
		UNIT(what_is_no_catalogue_makes_no_book),
		UNIT(a_zero_beside_the_price_of_its_whole_is_no_price),
		UNIT(a_catalogue_is_recognised_by_its_form),
		UNIT(an_overlay_says_what_it_changes),
		UNIT(a_meter_that_other_rows_lack_is_billed_there_as_its_parent),
	};

	return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
