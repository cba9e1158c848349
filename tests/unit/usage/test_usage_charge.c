/* SPDX-License-Identifier: MIT */
/* The charges beside tokens that answers show: each is billed as a line of its own, or named, and none is lost. */
#include "test_usage.h"

#include "io/csv_reader.h"
#include "usage/usage_charge.h"

/* Writes a book under a name of its own, since the door keeps those that it has read; prices= of it. */
static const char *
book_write(const struct usage_fixture *x, const char *text)
{
	static unsigned n;
	const char *name = arena_printf(x->arena, "book%u.json", n++);

	usage_put(x, name, text);
	return arena_printf(x->arena, "prices=@%s", name);
}

/* A book with one model at that provider: tokens cost $1 a million, and one of the meter $4; "": it has no price. */
static const char *
book_put(const struct usage_fixture *x, const char *provider, const char *model, const char *meter)
{
	bool tokens = *meter != '\0' && meter_is_token(meter_find(meter));
	const char *price = *meter == '\0' ? "" : arena_printf(x->arena, ", \"%s\": \"4\"", meter);

	return book_write(x, arena_printf(x->arena, "{ \"toll\": 1, \"provider\": \"%s\", \"title\": \"T\",\n"
	    "\"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } },\n"
	    "\"models\": [ { \"id\": \"%s\", \"title\": \"Model\", \"rates\": [\n"
	    "{ \"input\": \"1\", \"output\": \"1\"%s, \"sources\": [\"s\"] },\n"
	    "{ \"tier\": \"any\", \"task\": \"1\"%s, \"sources\": [\"s\"] } ] } ] }\n", provider, model,
	    tokens ? price : "", tokens ? "" : price));
}

static struct usage_answer
answer_price(const struct usage_fixture *x, const char *provider, const char *json, const char *meter)
{
	static const char *const paths[] = { "model", "modelVersion", "model_version", "response/model",
	    "response_metadata/model_name" };
	const char *model = "";

	for (size_t i = 0; i < LENGTH(paths) && *model == '\0'; i++)
		model = usage_value(x->arena, json, paths[i]);
	return usage_price(x, json, book_put(x, provider, model, meter));
}

/* ---- every charge ---- */

enum { VENDOR, WHAT, KNOWN, METER, COUNT, ANSWER, WHY, N_FIELDS };

/* What a million input tokens and that number of charges at $4 each cost; a million tokens, of the meters of tokens. */
static const char *
expected_cost(const struct usage_fixture *x, const char *const *f)
{
	struct err e;
	quantity n = 0;
	enum meter m = meter_find(f[METER]);
	char text[INT128_TEXT];

	assert_true(*f[COUNT] == '\0' || quantity_parse(f[COUNT], QUANTITY_DECIMALS, &n, &e));
	n *= 4;
	if (m != METER_NONE && meter_is_token(m))
		n /= 1000000;
	if (strcmp(f[KNOWN], "billed") != 0 && strcmp(f[KNOWN], "least") != 0)
		n = 0;
	if (strstr(f[ANSWER], "pages_processed") == NULL)	/* OCR has no tokens */
		n += QUANTITY_ONE;
	int128_print(text, n, QUANTITY_DECIMALS);
	return arena_strdup(x->arena, text);
}

static void
want_charge(const struct usage_fixture *x, const char *const *f)
{
	struct usage_answer got = answer_price(x, f[VENDOR], f[ANSWER], f[METER]);
	bool partial = strcmp(f[KNOWN], "named") == 0 || strcmp(f[KNOWN], "least") == 0;
	const char *what = arena_printf(x->arena, "%s, %s: %s", f[VENDOR], f[WHAT], f[ANSWER]);

	if (strcmp(got.cost, expected_cost(x, f)) != 0 || got.said.status != (partial ? 3 : 0))
		fail_msg("%s\ncosts %s, want %s, status %d: %s", what, got.cost, expected_cost(x, f), got.said.status,
		    got.note);
	if (strcmp(f[KNOWN], "named") == 0)
		want_part(got.note, "not priced: ", what);
	else if (strcmp(f[KNOWN], "least") == 0)
		want_part(got.note, "at least, because ", what);
	else
		want_text(got.note, "", what);
	if ((strcmp(f[KNOWN], "billed") != 0 && strcmp(f[KNOWN], "least") != 0) || strcmp(f[METER], "reasoning") == 0)
		return;
	/* without a price the charge is named, and the tokens are priced */
	got = answer_price(x, f[VENDOR], f[ANSWER], "");
	if (got.said.status != 3)
		fail_msg("%s\nwithout a price costs %s: %s", what, got.cost, got.note);
	if (strstr(f[ANSWER], "pages_processed") != NULL)
		return;
	want_text(got.cost, "1", what);
	want_part(got.note, "not priced: ", what);
}

/* Calls take for each row of the file of charges. */
static void
charges_each(const struct usage_fixture *x, void (*take)(const struct usage_fixture *x, const char *const *f))
{
	FILE *file = fopen(test_path(x->arena, "charges.csv"), "r");
	struct csv_reader *reader = csv_reader_new(',');
	const char *text;
	size_t at = 0, used, n, rows = 0;
	struct record r;
	struct err e;

	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	text = test_caught(x->arena, file);
	fclose(file);
	n = strlen(text);
	while (csv_reader_take(reader, text + at, n - at, true, &used, &r, &e) && used > 0) {
		at += used;
		if (r.n_fields == 0 || rows++ == 0)
			continue;
		if (r.n_fields != N_FIELDS)
			fail_msg("a row has %zu fields: %.*s", r.n_fields, (int)r.n_body, r.raw);
		take(x, r.fields);
	}
	csv_reader_free(reader);
	assert_true(rows > 80);
}

static void
want_row(const struct usage_fixture *x, const char *const *f)
{
	if (strcmp(f[KNOWN], "except") == 0)
		assert_true(*f[WHY] != '\0' && *f[ANSWER] == '\0');
	else
		want_charge(x, f);
}

static void
every_charge_that_an_answer_shows_is_billed_or_named(void **state)
{
	charges_each(*state, want_row);
}

/* The places of the table, and which of them an example has. */
static struct charge_example { const char *path; bool has; } examples[] = {
#define CHARGE(symbol, meter, known, each, models, text)
#define PLACE(symbol, how, path) { path, false },
#define ALSO(symbol, path) { path, false },
#define WHEN(symbol, path, other)
#define EITHER(one, other)
#define USAGE(path)
#include "usage/usage_charge.def"
};

static void
take_example(const struct usage_fixture *x, const char *const *f)
{
	struct err e;
	struct json *root = json_parse(f[ANSWER], strlen(f[ANSWER]), &e);
	bool twice;
	const struct json *inner = root == NULL ? NULL : json_at(root, "response", &twice);

	for (size_t i = 0; root != NULL && i < LENGTH(examples); i++)
		examples[i].has |= usage_charge_has(root, examples[i].path, x->arena) ||
		    (inner != NULL && usage_charge_has(inner, examples[i].path, x->arena));
	json_free(root);
}

/* A place that no example has would be a guess. */
static void
every_place_of_a_charge_has_an_example(void **state)
{
	charges_each(*state, take_example);
	for (size_t i = 0; i < LENGTH(examples); i++) {
		if (!examples[i].has)
			fail_msg("no answer of tests/data/charges.csv has %s", examples[i].path);
	}
}

/* ---- the rules of a chain ---- */

#define RESPONSE(rest, usage) "{\"id\":\"r\",\"model\":\"m\"," rest "\"usage\":{\"input_tokens\":1000000," \
    "\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":0" usage "}}"
#define SEARCHED "\"output\":[{\"type\":\"web_search_call\",\"action\":{\"type\":\"search\"}}],"

static void
the_first_place_that_is_there_counts_and_no_sum_of_two(void **state)
{
	static const struct { const char *name, *json, *cost; } cases[] = {
		{ "two views", RESPONSE(SEARCHED, ",\"server_tool_use\":{\"web_search_requests\":3}"), "13" },
		{ "0 ends the search", RESPONSE(SEARCHED, ",\"server_tool_use\":{\"web_search_requests\":0}"), "1" },
		{ "null is absent", RESPONSE(SEARCHED, ",\"server_tool_use\":{\"web_search_requests\":null}"), "5" },
		{ "no object", RESPONSE(SEARCHED, ",\"server_tool_use\":null"), "5" },
		{ "a list where an object belongs", RESPONSE(SEARCHED, ",\"server_tool_use\":[7]"), "5" },
		{ "a text where a number belongs", RESPONSE(SEARCHED, ",\"server_tool_use\":{\"web_search_requests\":\"many\"}"),
		  "5" },
		{ "an object where a list belongs", RESPONSE("\"output\":{\"type\":\"web_search_call\"},", ""), "1" },
		{ "texts in the list", RESPONSE("\"output\":[\"web_search_call\",null,3],", ""), "1" },
		{ "an empty list", RESPONSE("\"output\":[],", ""), "1" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = answer_price(x, "acme", cases[i].json, "search");

		want_text(got.cost, cases[i].cost, cases[i].name);
	}
}

/* Older models of Google charge for the answer, and a price of searches is for what counts them otherwise. */
static void
of_two_ways_to_charge_the_one_that_has_a_price_is_billed(void **state)
{
	static const struct { const char *prices, *cost, *note; } cases[] = {
		{ "\"search\": \"2\"", "5", "" },
		{ "\"grounded-answer\": \"3\"", "4", "" },
		{ "\"search\": \"2\", \"grounded-answer\": \"3\"", "4", "" },
		{ "\"task\": \"1\"", "1", "not priced: grounded-answer 1, for which m has no price" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *prices = book_write(x, arena_printf(x->arena, "{ \"toll\": 1, \"provider\": \"google\", \"title\": "
		    "\"T\", \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": "
		    "\"2026-11-01\" } }, \"models\": [ { \"id\": \"m\", \"title\": \"M\", \"rates\": [ { \"input\": \"1\", "
		    "\"output\": \"1\", \"sources\": [\"s\"] }, { \"tier\": \"any\", %s, \"sources\": [\"s\"] } ] } ] }",
		    cases[i].prices));
		struct usage_answer got = usage_price(x, "{\"modelVersion\":\"m\",\"candidates\":[{\"finishReason\":\"STOP\","
		    "\"groundingMetadata\":{\"webSearchQueries\":[\"a\",\"b\"]}}],\"usageMetadata\":{\"promptTokenCount\":"
		    "1000000,\"totalTokenCount\":1000000}}", prices);

		want_text(got.cost, cases[i].cost, cases[i].prices);
		want_text(got.note, cases[i].note, cases[i].prices);
	}
}

static void
a_count_of_another_form_is_named_and_loses_no_tokens(void **state)
{
	static const struct { const char *usage, *named; } cases[] = {
		{ ",\"server_tool_use\":{\"web_search_requests\":1.5}", "usage/server_tool_use/web_search_requests 1.5" },
		{ ",\"server_tool_use\":{\"web_search_requests\":-2}", "usage/server_tool_use/web_search_requests -2" },
		{ ",\"server_tool_use\":{\"web_search_requests\":{\"n\":2}}", "usage/server_tool_use/web_search_requests/n 2" },
		{ ",\"server_tool_use\":{\"other_requests\":2}", "usage/server_tool_use/other_requests 2" },
		{ ",\"x_tools\":{\"web_search\":{\"count\":0},\"new\":{\"count\":2}}", "usage/x_tools/new/count 2" },
		{ ",\"x_details\":[{\"plugins\":{\"new\":{\"count\":2}},\"input_tokens\":5}]",
		  "usage/x_details[]/plugins/new/count 2" },
		{ ",\"server_side_tool_usage_details\":{\"new_calls\":2}", "usage/server_side_tool_usage_details/new_calls 2" },
		{ ",\"num_search_queries\":2", "usage/num_search_queries 2" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = answer_price(x, "acme", arena_printf(x->arena, RESPONSE("", "%s"), cases[i].usage),
		    "search");

		want_text(got.cost, "1", cases[i].usage);
		want_part(got.note, arena_printf(x->arena, "not priced: %s", cases[i].named), cases[i].usage);
		assert_int_equal(got.said.status, 3);
	}
}

static void
a_tool_beside_the_usage_that_nothing_knows_is_named(void **state)
{
	struct usage_answer got = answer_price(*state, "acme",
	    RESPONSE("\"tool_usage\":{\"web_search\":{\"num_requests\":0},\"lab\":{\"num_requests\":3}},", ""), "search");

	want_text(got.cost, "1", "cost");
	want_text(got.note, "not priced: tool_usage/lab/num_requests 3", "note");
	assert_int_equal(got.said.status, 3);
}

static void
map_decides_over_what_an_answer_shows(void **state)
{
	struct usage_fixture *x = *state;
	const char *prices = book_put(x, "acme", "m", "search");

	want_text(usage_price(x, RESPONSE(SEARCHED "\"mine\":2,", ""), arena_printf(x->arena, "%s map=search:mine",
	    prices)).cost, "9", "a key");
	want_text(usage_price(x, RESPONSE(SEARCHED, ""), arena_printf(x->arena, "%s map=search:-", prices)).cost, "1", "none");
}

static void
a_search_on_a_further_model_is_billed_there_or_named(void **state)
{
	struct usage_fixture *x = *state;
	struct usage_answer got;

	got = usage_price(x, RESPONSE(SEARCHED, ""), "models=mini on=2026-02-01");
	want_text(got.cost, "1.01", "its own model");
	want_text(usage_value(x->arena, got.said.out, "cost_usd:mini"), "0.1", "a further one");
	want_text(got.note, "mini: not priced: search 1, for which mini has no price", "note");
	assert_int_equal(got.said.status, 3);
}

/* ---- xAI, before and after 2026-09-21 ---- */

static const char xai_prices[] =
	"{ \"toll\": 1, \"provider\": \"xai\", \"title\": \"xAI\",\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [ { \"id\": \"x\", \"title\": \"X\", \"rates\": [\n"
	"    { \"input\": \"1.25\", \"cache-read\": \"0.2\", \"output\": \"2.5\", \"sources\": [\"s\"] },\n"
	"    { \"tier\": \"any\", \"until\": \"2026-09-21\", \"x-search\": \"0.005\", \"sources\": [\"s\"] },\n"
	"    { \"tier\": \"any\", \"from\": \"2026-09-21\", \"x-search\": \"0\", \"post\": \"0.005\", \"profile\": \"0.01\","
	" \"sources\": [\"s\"] } ] } ] }\n";

static void
searches_of_x_cost_what_xai_billed(void **state)
{
	static const struct { int input, cached, output, calls; const char *ticks, *cost; } cases[] = {
		{ 8237, 3072, 2023, 4, "321281500", "0.03212815" },
		{ 35139, 16320, 2922, 11, "890927500", "0.08909275" },
		{ 21996, 11904, 2387, 10, "709633000", "0.0709633" },
		{ 10992, 3072, 2394, 4, "364994000", "0.0364994" },
	};
	struct usage_fixture *x = *state;
	const char *prices = book_write(x, xai_prices);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *json = arena_printf(x->arena, "{\"id\":\"r\",\"created_at\":1784000000,\"model\":\"x\",\"usage\":{"
		    "\"input_tokens\":%d,\"input_tokens_details\":{\"cached_tokens\":%d},\"output_tokens\":%d,\"total_tokens\":%d,"
		    "\"num_sources_used\":0,\"num_server_side_tools_used\":%d,\"cost_in_usd_ticks\":%s,"
		    "\"server_side_tool_usage_details\":{\"web_search_calls\":0,\"x_search_calls\":%d,\"mcp_calls\":0},"
		    "\"context_details\":{\"input_tokens\":7,\"output_tokens\":9}}}", cases[i].input, cases[i].cached,
		    cases[i].output, cases[i].input + cases[i].output, cases[i].calls, cases[i].ticks, cases[i].calls);
		struct usage_answer got = usage_price(x, json, arena_printf(x->arena, "%s reported=yes", prices));

		want_text(got.cost, cases[i].cost, json);
		want_text(usage_value(x->arena, got.said.out, "diff_usd"), "0", json);
		want_text(got.note, "", json);
		assert_int_equal(got.said.status, 0);
	}
}

static void
searches_of_x_are_billed_by_what_was_valid_on_their_day(void **state)
{
	struct usage_fixture *x = *state;
	const char *prices = book_write(x, xai_prices), *json = "{\"model\":\"x\",\"usage\":{"
	    "\"input_tokens\":1000000,\"output_tokens\":0,\"server_side_tool_usage_details\":{\"x_search_calls\":2,"
	    "\"x_posts_fetched\":10,\"x_users_fetched\":3}}}";
	struct usage_answer got = usage_price(x, json, arena_printf(x->arena, "%s on=2026-09-21", prices));

	want_text(got.cost, "1.33", "1.25 + 10 x 0.005 + 3 x 0.01");
	assert_int_equal(got.said.status, 0);
	got = usage_price(x, json, arena_printf(x->arena, "%s on=2026-09-20", prices));
	want_text(got.cost, "1.26", "1.25 + 2 x 0.005");
}

/* ---- a second model in an answer ---- */

static const char two_models[] =
	"{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\",\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [ { \"id\": \"m\", \"title\": \"M\", \"rates\": [ { \"input\": \"1\", \"output\": \"4\", \"sources\": [\"s\"] } ] },\n"
	"  { \"id\": \"paint\", \"title\": \"P\", \"rates\": [ { \"input\": \"5\", \"image-input\": \"8\", \"image-output\": \"30\",\n"
	"    \"sources\": [\"s\"] } ] } ] }\n";

#define DRAWN(tools) "\"tier\":0,\"tools\":[" tools "],\"tool_usage\":{\"image_gen\":{\"input_tokens\":1000000," \
    "\"input_tokens_details\":{\"image_tokens\":500000,\"text_tokens\":500000},\"output_tokens\":1000000," \
    "\"output_tokens_details\":{\"image_tokens\":1000000,\"text_tokens\":0},\"total_tokens\":2000000}}," \
    "\"output\":[{\"type\":\"image_generation_call\"}],"

static void
the_image_tool_of_an_answer_is_priced_as_its_own_model(void **state)
{
	struct usage_fixture *x = *state;
	const char *prices = book_write(x, two_models);
	struct usage_answer got;

	got = usage_price(x, RESPONSE(DRAWN("{\"type\":\"image_generation\",\"model\":\"paint\"}"), ""), prices);
	want_text(got.cost, "37.5", "1 + 2.5 + 4 + 30");
	want_text(got.note, "", "note");
	assert_int_equal(got.said.status, 0);
	usage_put(x, "in.json", RESPONSE(DRAWN("{\"type\":\"image_generation\",\"model\":\"paint\"}"), ""));
	want_part(usage_say(x, arena_printf(x->arena, "sum @in.json %s by=model format=csv", prices)).out, "paint,1,1,1000000,1000000,36.5,0", "by model");
	got = usage_price(x, RESPONSE("\"tools\":[{\"type\":\"image_generation\",\"model\":\"other\"}],\"tool_usage\":{\"image_gen\":"
	    "{\"input_tokens\":0,\"output_tokens\":0}},", ""), prices);
	want_text(got.note, "", "a tool that was not used");
	got = usage_price(x, RESPONSE(DRAWN("{\"type\":\"image_generation\"}"), ""), prices);
	want_text(got.cost, "1", "its model is not known");
	want_part(got.note, "not priced: tool_usage/image_gen/input_tokens 1000000", "note");
	assert_int_equal(got.said.status, 3);
	got = usage_price(x, RESPONSE(DRAWN("{\"type\":\"image_generation\",\"model\":\"other\"}"), ""), prices);
	want_text(got.cost, "1", "it has no price");
	assert_int_equal(got.said.status, 3);
}

static void
each_model_of_a_breakdown_has_its_own_price(void **state)
{
	static const char json[] = "{\"id\":\"c\",\"model\":\"all\",\"usage\":{\"prompt_tokens\":3000000,\"completion_tokens\":1000000,"
	    "\"total_tokens\":4000000,\"completion_tokens_details\":{\"reasoning_tokens\":1000000}},\"usage_breakdown\":{\"models\":["
	    "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":1000000,\"total_tokens\":2000000}},"
	    "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":2000000,\"completion_tokens\":0,\"total_tokens\":2000000}}]}}";
	struct usage_answer got = usage_price(*state, json, "");

	want_text(got.cost, "7", "1 + 4 + 2");
	assert_int_equal(got.said.status, 0);
}

/* ---- tiers ---- */

static void
the_word_of_a_tier_means_what_its_vendor_means(void **state)
{
	static const struct { const char *provider, *tier, *cost, *note; } cases[] = {
		{ "openai", "default", "1", "" },
		{ "openai", "fast", "0.5", "" },
		{ "openai", "auto", "1", "its tier is only what was asked for, and taken to be standard" },
		{ "openai", "scale", "0", "scale tier, which is paid in advance" },
		{ "anthropic", "priority", "0", "priority tier, which is paid in advance" },
		{ "groq", "on_demand", "1", "" },
		{ "groq", "flex", "1", "" },
		{ "groq", "performance", "", "tier performance has no known price: Groq sells it by contract "
		  "(map=tier:- prices it as standard)" },
		{ "amazon", "reserved", "0", "reserved capacity, which is paid in advance" },
		{ "amazon", "flex", "", "tier flex has no known price: Amazon does not publish its discount "
		  "(map=tier:- prices it as standard)" },
		{ "xai", "default", "1", "" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *answer = arena_printf(x->arena, "{\"model\":\"m\",\"service_tier\":\"%s\",\"usage\":{\"prompt_tokens\":"
		    "1000000,\"completion_tokens\":0}}", cases[i].tier), *what = arena_printf(x->arena, "%s at %s",
		    cases[i].tier, cases[i].provider);
		struct usage_answer got;
		const char *prices = book_write(x, arena_printf(x->arena,
		    "{ \"toll\": 1, \"provider\": \"%s\", \"title\": \"T\", \"sources\": "
		    "{ \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } }, \"models\": [ "
		    "{ \"id\": \"m\", \"title\": \"Model\", \"rates\": [ { \"input\": \"1\", \"output\": \"1\", \"sources\": [\"s\"] }, "
		    "{ \"tier\": \"fast\", \"input\": \"0.5\", \"output\": \"0.5\", \"sources\": [\"s\"] } ] } ] }\n",
		    cases[i].provider));
		got = usage_price(x, answer, prices);
		want_text(got.cost, cases[i].cost, what);
		want_text(got.note, cases[i].note, what);
		assert_int_equal(got.said.status, *cases[i].cost == '\0' ? 3 : 0);
	}
}

/* A contract has a price for what is sold to others in advance, or not at all. */
static void
a_tier_that_the_price_list_has_is_priced_by_it(void **state)
{
	struct usage_fixture *x = *state;
	const char *prices = book_write(x, "{ \"toll\": 1, \"provider\": \"anthropic\", \"title\": \"T\", \"sources\": "
	    "{ \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } }, \"models\": [ "
	    "{ \"id\": \"m\", \"title\": \"Model\", \"rates\": [ { \"input\": \"1\", \"output\": \"1\", \"sources\": [\"s\"] }, "
	    "{ \"tier\": \"priority\", \"input\": \"2\", \"output\": \"2\", \"sources\": [\"s\"] } ] } ] }\n");
	struct usage_answer got = usage_price(x, "{\"model\":\"m\",\"service_tier\":\"priority\",\"usage\":{"
	    "\"prompt_tokens\":1000000,\"completion_tokens\":0}}", prices);

	want_text(got.cost, "2", "its own price");
	want_text(got.note, "", "note");
}

/* ---- what was billed ---- */

static void
what_an_answer_says_was_billed_is_read_as_its_vendor_writes_it(void **state)
{
	static const struct { const char *name, *usage, *reported; } cases[] = {
		{ "ticks", "\"cost_in_usd_ticks\":321281500", "0.03212815" },
		{ "dollars", "\"cost\":0.25", "0.25" },
		{ "a total", "\"cost\":{\"total_cost\":0.5,\"request_cost\":0.2}", "0.5" },
		{ "a key of one's own", "\"cost\":0.25,\"is_byok\":true,\"cost_details\":{\"upstream_inference_cost\":0.5}", "0.75" },
		{ "OpenRouter's key", "\"cost\":0.25,\"is_byok\":false,\"cost_details\":{\"upstream_inference_cost\":0.25}",
		  "0.25" },
		{ "no cost of the vendor", "\"cost\":0.25,\"is_byok\":true,\"cost_details\":{\"upstream_inference_cost\":null}",
		  "0.25" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said said;

		usage_put(x, "in.json", arena_printf(x->arena, "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":0,"
		    "\"completion_tokens\":0,%s}}", cases[i].usage));
		said = usage_say(x, "sum @in.json reported=yes format=json");
		want_part(said.out, arena_printf(x->arena, "\"reported\": \"%s\"", cases[i].reported), cases[i].name);
		assert_int_equal(said.status, 0);
	}
}

/* An export of OpenRouter has the same in columns, and what a search cost, which no count tells. */
static void
dollars_beside_tokens_in_an_export_are_reported_or_named(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.csv", "generation_id,created_at,byok_usage_inference,cost_total,cost_web_search,cost_file_processing,"
	    "tokens_prompt,tokens_completion,model_permaslug\na,2026-01-01,0.5,0.25,0,0,1000000,0,m\n"
	    "b,2026-01-01,0,0.25,0,0,1000000,0,m\nc,2026-01-01,0,0.25,0.02,0.01,1000000,0,m\n");
	said = usage_say(x, "batch @in.csv reported=yes");
	want_part(said.out, "a,2026-01-01,0.5,0.25,0,0,1000000,0,m,1,,-0.25\n", "a key of one's own");
	want_part(said.out, "b,2026-01-01,0,0.25,0,0,1000000,0,m,1,,-0.75\n", "OpenRouter's key");
	want_part(said.out, ",1,not priced: search-cost 0.02; not priced: file-cost 0.01,-0.75\n", "a search");
	assert_int_equal(said.status, 3);
	usage_put(x, "big.json", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":0,\"is_byok\":true,"
	    "\"cost\":170141183460469231731,\"cost_details\":{\"upstream_inference_cost\":170141183460469231731}}}");
	want_no_part(usage_say(x, "sum @big.json reported=yes").err, "reported", "a sum that does not fit");
	want_part(usage_say(x, "sum @in.csv").err, "3 rows, 3 priced, 1 of them only in part", "the memo");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(every_charge_that_an_answer_shows_is_billed_or_named),
		USAGE_UNIT(every_place_of_a_charge_has_an_example),
		USAGE_UNIT(of_two_ways_to_charge_the_one_that_has_a_price_is_billed),
		USAGE_UNIT(the_first_place_that_is_there_counts_and_no_sum_of_two),
		USAGE_UNIT(a_count_of_another_form_is_named_and_loses_no_tokens),
		USAGE_UNIT(a_tool_beside_the_usage_that_nothing_knows_is_named),
		USAGE_UNIT(map_decides_over_what_an_answer_shows),
		USAGE_UNIT(a_search_on_a_further_model_is_billed_there_or_named),
		USAGE_UNIT(searches_of_x_cost_what_xai_billed),
		USAGE_UNIT(searches_of_x_are_billed_by_what_was_valid_on_their_day),
		USAGE_UNIT(the_image_tool_of_an_answer_is_priced_as_its_own_model),
		USAGE_UNIT(each_model_of_a_breakdown_has_its_own_price),
		USAGE_UNIT(the_word_of_a_tier_means_what_its_vendor_means),
		USAGE_UNIT(a_tier_that_the_price_list_has_is_priced_by_it),
		USAGE_UNIT(dollars_beside_tokens_in_an_export_are_reported_or_named),
		USAGE_UNIT(what_an_answer_says_was_billed_is_read_as_its_vendor_writes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
