/* SPDX-License-Identifier: MIT */
/* What makes a total partial, and that every command says so: in its words, its JSON and its exit status. */
#include "test_usage.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include "usage/usage_unread.h"

#define M "\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0"
#define LATE "{\"id\":\"a\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":"

/* ---- status, JSON and words agree ---- */

static const struct whole_case {
	const char	*name, *file, *text, *summary;	/* summary: the whole line */
	bool		 partial;
	bool		 json_only;	/* batch of it is an error */
} whole_cases[] = {
	{ "whole", "in.csv", "model,input\nm,1M\nm,1M\n", "2 rows, 2 priced; total $2.00", false, false },
	{ "no rows", "in.csv", "model,input\n", "0 rows; nothing is priced", false, false },
	{ "no rows of JSON", "in.json", "[]\n", "0 rows; nothing is priced", false, false },
	{ "empty rows alone", "in.csv", "model,input\n,\n", "1 row, 1 empty; nothing is priced", false, false },
	{ "not priced", "in.csv", "model,input\nm,1M\nnobody,1\n",
	  "2 rows, 1 priced, 1 not priced (unknown model: 1); a partial total: at least $1.00", true, false },
	{ "nothing priced", "in.csv", "model,input\nnobody,1\n", "1 row, 1 not priced (unknown model: 1); nothing is priced",
	  true, false },
	{ "in part", "in.csv", "model,input,odd_tokens\nm,1M,5\nm,1M,0\n",
	  "2 rows, 2 priced, 1 of them only in part; a partial total: at least $2.00", true, false },
	{ "all in part", "in.json", "{" M ",\"odd_tokens\":5}}\n",
	  "1 row, 1 priced only in part; a partial total: at least $1.00", true, false },
	{ "perhaps too high", "in.json", "{" M ",\"odd_cached\":5}}\n",
	  "1 row, 1 priced only in part; a partial total: $1.00, which may be too high", true, false },
	{ "a charge of the name", "in.csv", "model,input\nm:online,1M\n",
	  "1 row, 1 priced only in part; a partial total: at least $1.00", true, false },
	{ "not priced and in part", "in.csv", "model,input,odd_tokens\nm,1M,5\nm,1M,\nnobody,1,\n",
	  "3 rows, 2 priced, 1 of them only in part, 1 not priced (unknown model: 1); a partial total: at least $2.00", true, false },
	{ "skipped", "in.json", "{" M "}}\n{\"type\":\"ping\"}\n", "2 rows, 1 priced, 1 skipped; total $1.00", false, false },
	{ "known, but not answered", "in.json", "{\"result\":{\"type\":\"errored\"}}\n", "1 row, 1 skipped; nothing is priced", false,
	  false },
	{ "no usage", "in.json", "{\"name\":\"a note\"}\n{\"name\":\"another\"}\n", "2 rows, 2 skipped; no usage was found", true,
	  false },
	{ "nearly no usage", "in.json", "{\"name\":\"a note\"}\n{" M "}}\n", "2 rows, 1 priced, 1 skipped; total $1.00", false, false },
	{ "dollars alone", "in.csv", "time,amount_usd\n2026-10-01,4\n", "1 row, 1 with dollars alone; reported $4.00", false,
	  true },
	{ "dollars alone in JSON", "in.json", "{\"date\":\"2026-10-01\",\"amount_usd\":4}\n",
	  "1 row, 1 with dollars alone; reported $4.00", false, false },
};

static bool
says_partial(const char *json)
{
	bool partial = strstr(json, "\"partial\": true") != NULL;

	if (partial == (strstr(json, "\"partial\": false") != NULL))
		fail_msg("partial is not there once: %s", json);
	return partial;
}

static void
the_status_and_the_answer_say_the_same_of_every_file(void **state)
{
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(whole_cases); i++) {
		const struct whole_case *c = &whole_cases[i];
		const char *reported = strstr(c->text, "amount_usd") != NULL ? " reported=amount_usd" : "";
		int want = c->partial ? 3 : 0;
		struct said said;

		usage_put(x, c->file, c->text);
		said = usage_say(x, arena_printf(x->arena, "sum @%s format=json totals=@t.json%s", c->file, reported));
		if (said.status != want || says_partial(said.out) != c->partial)
			fail_msg("%s: sum: exit %d: %s%s", c->name, said.status, said.out, said.err);
		assert_int_equal(says_partial(usage_get(x, "t.json")), c->partial);
		said = usage_say(x, arena_printf(x->arena, "sum @%s%s", c->file, reported));
		want_part(said.err, arena_printf(x->arena, "toll: %s\n", c->summary), c->name);
		assert_int_equal(said.status, want);
		said = usage_say(x, "merge @t.json @t.json format=json");
		if (said.status != want || says_partial(said.out) != c->partial)
			fail_msg("%s: merge: exit %d: %s%s", c->name, said.status, said.out, said.err);
		if (c->json_only)
			continue;
		said = usage_say(x, arena_printf(x->arena, "batch @%s totals=@t.json%s", c->file, reported));
		if (said.status != want || says_partial(usage_get(x, "t.json")) != c->partial)
			fail_msg("%s: batch: exit %d: %s", c->name, said.status, said.err);
		want_part(said.err, arena_printf(x->arena, ": %s\n", c->summary), c->name);
	}
}

static void
a_forecast_says_which_rows_it_leaves_out_as_sum_does(void **state)
{
	static const struct { const char *words, *left; } cases[] = {
		{ "where=model:m", "1 row left out by where=" },
		{ "since=2026-01-01", "2 rows left out by since=, 1 of them without a date" },
		{ "", NULL },
	};
	struct usage_fixture *x = *state;

	usage_put(x, "in.csv", "date,model,input\n2025-12-31,m,1M\n2026-01-01,m,1M\n2026-01-31,m,1M\n2026-01-31,mini,1M\n,m,7\n");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		for (const char *const *command = (const char *const []){ "sum", "forecast", NULL }; *command != NULL; command++) {
			struct said said = usage_say(x, arena_printf(x->arena, "%s @in.csv %s", *command, cases[i].words));

			assert_int_equal(said.status, 0);
			if (cases[i].left != NULL)
				want_part(said.err, arena_printf(x->arena, "toll: %s\n", cases[i].left), *command);
			else if (strstr(said.err, "left out") != NULL)
				fail_msg("%s: %s", *command, said.err);
			said = usage_say(x, arena_printf(x->arena, "%s @in.csv %s format=json", *command, cases[i].words));
			want_part(said.out, cases[i].left == NULL ? "\"notes\": []" : arena_printf(x->arena, "\"notes\": [\"%s\"]",
			    cases[i].left), *command);
		}
	}
	want_part(usage_say(x, "forecast @in.csv where=team:a").err, "where: there is no column 'team'", "a word");
}

static void
a_forecast_of_a_partial_month_says_so(void **state)
{
	static const struct { const char *text, *says; bool partial; } cases[] = {
		{ "date,model,input,odd_tokens\n2026-01-01,m,1M,0\n2026-01-31,m,1M,\n", "", false },
		{ "date,model,input,odd_tokens\n2026-01-01,m,1M,0\n2026-01-31,m,1M,7\n",
		  "the forecast is partial, at least that: of 2026-01, 1 row is priced only in part", true },
		{ "date,model,input,odd_cached\n2026-01-01,m,1M,0\n2026-01-31,m,1M,7\n",
		  "the forecast is partial: of 2026-01, 1 row is priced only in part", true },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said said;

		usage_put(x, "in.csv", cases[i].text);
		said = usage_say(x, "forecast @in.csv months=1 format=json");
		assert_int_equal(said.status, cases[i].partial ? 3 : 0);
		assert_int_equal(says_partial(said.out), cases[i].partial);
		want_part(said.err, cases[i].says, cases[i].text);
	}
}

/* A file that is damaged was lost when totals were merged. */
static void
a_damaged_file_of_a_folder_makes_the_total_partial_for_good(void **state)
{
	struct usage_fixture *x = *state;
	const char *folder = usage_path(x, "logs");
	struct said said;

	assert_int_equal(mkdir(folder, 0700), 0);
	usage_put(x, "logs/a.jsonl", "{" M "}}\n");
	usage_put(x, "logs/b.jsonl.gz", "\x1f\x8b\x08 not gzip");
	said = usage_say(x, "sum @logs totals=@t.json format=json");
	assert_int_equal(said.status, 3);
	assert_true(says_partial(said.out));
	want_part(said.err, "1 file could not be read whole", "the reason");
	said = usage_say(x, "merge @t.json");
	assert_int_equal(said.status, 3);
	want_part(said.out, "1 row, 1 priced; 1 file could not be read whole; a partial total: at least $1.00", "merge");
	unlink(usage_path(x, "logs/a.jsonl"));
	unlink(usage_path(x, "logs/b.jsonl.gz"));
	rmdir(folder);
}

/* ---- a file in which nothing is usage ---- */

static void
a_file_in_which_nothing_is_usage_is_no_zero(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "notes.json", "{\"name\":\"a note\"}\n");
	usage_put(x, "in.json", "{" M "}}\n");
	said = usage_say(x, "sum @notes.json");
	assert_int_equal(said.status, 3);
	want_part(said.err, "notes.json: no usage was found: is its format one of those that 'toll help shapes' lists?", "alone");
	said = usage_say(x, "sum @notes.json max=5");
	assert_int_equal(said.status, 3);
	said = usage_say(x, "sum @notes.json @in.json");	/* as the shell expands *.json of a folder of logs */
	assert_int_equal(said.status, 0);
	want_part(said.err, "notes.json: no usage was found", "beside another");
	want_no_part(said.err, "in.json: no usage", "beside another");
	said = usage_say(x, "batch @notes.json");
	assert_int_equal(said.status, 3);
	want_text(said.out, "{\"name\":\"a note\",\"cost_usd\":null,\"note\":\"no usage\"}\n", "batch");
}

static void
a_folder_without_usage_is_no_failure(void **state)
{
	struct usage_fixture *x = *state;
	const char *folder = usage_path(x, "logs");

	assert_int_equal(mkdir(folder, 0700), 0);
	usage_put(x, "logs/a.jsonl", "{\"name\":\"a note\"}\n");
	assert_int_equal(usage_say(x, "sum @logs").status, 0);
	unlink(usage_path(x, "logs/a.jsonl"));
	rmdir(folder);
}

/* ---- counts that nothing reads ---- */

static void
a_count_that_nothing_reads_is_in_the_note_of_its_row(void **state)
{
	static const struct { const char *json, *cost, *note; int status; } cases[] = {
		{ "{" M ",\"odd_tokens\":5}}", "1", "not priced: usage/odd_tokens 5", 3 },
		{ "{" M ",\"odd\":{\"x\":5,\"y\":{\"z\":2.5}}}}", "1", "not priced: usage/odd/x 5, usage/odd/y/z 2.5", 3 },
		{ "{" M ",\"odd\":[{\"x\":5},{\"x\":0}]}}", "1", "not priced: usage/odd[]/x 5", 3 },
		{ "{" M ",\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}}", "1",
		  "not priced: usage/a 1, usage/b 2, usage/c 3, usage/d 4, and more", 3 },
		{ "{" M ",\"odd_tokens\":0,\"odd\":0.0,\"less\":-0}}", "1", "", 0 },
		{ "{" M ",\"odd_tokens\":null,\"odd\":\"5\",\"on\":true}}", "1", "", 0 },
		{ "{\"odd_tokens\":5," M "}}", "1", "not priced: odd_tokens 5", 3 },
		{ "{\"odd_number\":5,\"output_index\":1," M "}}", "1", "", 0 },
		{ "{\"response\":{" M ",\"odd_tokens\":5}}}", "1", "not priced: usage/odd_tokens 5", 3 },
		{ "{\"model\":\"m\",\"input\":1000000,\"odd_tokens\":5}", "1", "not priced: odd_tokens 5", 3 },
		{ "{\"model\":\"m\",\"input\":1000000,\"odd_tokens\":\"5\"}", "1", "", 0 },
		{ "{\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":1000000,\"gen_ai.usage.odd_tokens\":5}", "1",
		  "not priced: gen_ai.usage.odd_tokens 5", 3 },
		{ "{\"tokens\":{\"input\":1000000,\"output\":0,\"cached\":0,\"thoughts\":0,\"odd\":5},\"model\":\"m\"}", "1",
		  "not priced: tokens/odd 5", 3 },
		/* parts: of iterations, the keys of each are known, and another key is named */
		{ "{\"model\":\"m\",\"usage\":{\"input_tokens\":1,\"cache_read_input_tokens\":0,\"output_tokens\":0,"
		  "\"iterations\":[{\"type\":\"message\",\"input_tokens\":1000000,\"output_tokens\":0}]}}", "1", "", 0 },
		{ "{\"model\":\"m\",\"usage\":{\"input_tokens\":1,\"cache_read_input_tokens\":0,\"output_tokens\":0,"
		  "\"iterations\":[{\"type\":\"message\",\"input_tokens\":1000000,\"output_tokens\":0,\"x\":5}]}}", "1",
		  "not priced: usage/iterations[]/x 5", 3 },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = usage_price(x, cases[i].json, cases[i].json[2] == 't' ? "provider=acme" : "");

		want_text(got.cost, cases[i].cost, cases[i].json);
		want_text(got.note, cases[i].note, cases[i].json);
		if (got.said.status != cases[i].status)
			fail_msg("%s: exit %d", cases[i].json, got.said.status);
		if (*cases[i].note != '\0')
			want_part(got.said.err, arena_printf(x->arena, "in.json:1: %s", cases[i].note), cases[i].json);
	}
}

static void
errors_stop_ends_at_a_row_that_is_priced_in_part(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.json", "{" M "}}\n{" M ",\"odd_tokens\":5}}\n");
	said = usage_say(x, "batch @in.json errors=stop");
	assert_int_equal(said.status, 3);
	want_part(said.err, "line 2: not priced: usage/odd_tokens 5", "JSON");
	usage_put(x, "in.csv", "model,input,odd_tokens\nm,1M,\nm,1M,5\n");
	for (const char *const *line = (const char *const []){ "batch @in.csv errors=stop", "sum @in.csv errors=stop",
	    "batch @in.csv errors=stop reader=libcsv", NULL }; *line != NULL; line++) {
		said = usage_say(x, *line);
		assert_int_equal(said.status, 3);
		want_part(said.err, "line 3: not priced: odd_tokens 5", *line);
	}
}

/* Of an amount that may be too high, it cannot be said that it is above a limit. */
static void
a_limit_is_passed_only_by_what_is_not_too_high(void **state)
{
	static const struct { const char *json; int status; } cases[] = {
		{ "{" M ",\"odd_tokens\":5}}\n", 1 }, { "{" M ",\"odd_cached\":5}}\n", 3 }, { "{" M "}}\n", 1 },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		usage_put(x, "in.json", cases[i].json);
		assert_int_equal(usage_say(x, "sum @in.json max=0.9").status, cases[i].status);
		assert_int_equal(usage_say(x, "batch @in.json max=0.9").status, cases[i].status);
	}
}

/* The memo of prices knows only the columns that are read: no row may get the price of another without its note. */
static void
the_memo_hides_no_count_and_no_charge(void **state)
{
	static const struct { const char *cell; bool counts; } odd[] = { { "", false }, { "0", false }, { "5", true },
		{ "\"7\"", true }, { "x1", false }, { "0.5", false }, { " 3 ", true }, { "00", false }, { "\"1,000\"", true },
		{ "-4", false }, { "null", false }, { "2026-10-01", false } };
	static const char *const models[] = { "m", "mini", "m:online" };
	struct usage_fixture *x = *state;
	struct buffer text = buffer_new(x->arena);
	struct said fast, slow;
	size_t partial = 0, want = 0;

	buffer_puts(&text, "model,input,output,odd_tokens\n");
	for (unsigned i = 0; i < 2000; i++) {
		size_t k = i * 7 % LENGTH(odd);

		buffer_printf(&text, "%s,%u,%u,%s\n", models[i / 3 % LENGTH(models)], i % 90, i % 5, odd[k].cell);
		want += odd[k].counts;
	}
	usage_put(x, "in.csv", text.text);
	fast = usage_say(x, "batch @in.csv");
	slow = usage_say(x, "batch @in.csv reader=libcsv");
	want_text(fast.out, slow.out, "with the memo, and without it");
	for (const char *p = fast.out; (p = strstr(p, "not priced: odd_tokens ")) != NULL; p++)
		partial++;
	assert_int_equal(partial, want);
	want_part(fast.err, strstr(slow.err, "2000 rows, "), "the summary");
}

/* ---- counts that restate others ---- */

static void
what_restates_other_counts_is_no_charge(void **state)
{
	static const struct { const char *path; bool view; } cases[] = {
		{ "usage/total_tokens", true }, { "usage/totalTokens", true }, { "Total Tokens", true },
		{ "usageMetadata/totalTokenCount", true }, { "llm.usage.total_tokens", true },
		{ "usage/total_cached_tokens", false }, { "usage/totally_tokens", false },
		{ "usage/completion_tokens_details/text_tokens", true }, { "usage/context_tokens", false },
		{ "usageMetadata/promptTokensDetails[modality=TEXT]/tokenCount", true },
		{ "usage_metadata/prompt_tokens_details[modality=TEXT]/token_count", true },
		{ "usageMetadata/promptTokensDetails[modality=AUDIO]/tokenCount", false },
		{ "usage/queue_time", true }, { "usage/prompt_time", true }, { "usage/timeouts", false },
		{ "usage/cost_details/upstream_inference_cost", true }, { "usage/cost", true }, { "usage/costly_tokens", true },
		{ "usage/server_tool_use/web_fetch_requests", true }, { "usage/server_tool_use/code_execution_requests", false },
		{ "usage/num_sources_used", false }, { "usage/search_units", false }, { "usage/prompt_audio_seconds", false },
		{ "max_output_tokens", true }, { "contextWindow", true }, { "usage/thinking_tokens", false },
		{ "usage/output_tokens_details/thinking_tokens", true }, { "cache_creation/ephemeral_1h_input_tokens", false },
		{ "llm.cost.completion_details.output", true }, { "usage/inputTokens/noCache", true }, { "usage/raw", true },
		{ "usage/input_cost_details", true }, { "usage/details/cached_tokens", false },
		{ "ai.usage.promptTokens", true }, { "usage/promptTokens", false }, { "ai.usage.cachedInputTokens", false },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (usage_unread_is_view(cases[i].path) != cases[i].view)
			fail_msg("%s is %s view", cases[i].path, cases[i].view ? "no" : "a");
	}
}

/* What is a view is so inside an answer, and so are the numbers below it. */
static void
views_in_an_answer_leave_it_whole(void **state)
{
	static const char *const parts[] = {
		"\"queue_time\":0.05,\"prompt_time\":0.1,\"completion_time\":0.2,\"total_time\":0.3",
		"\"cost_details\":{\"upstream\":{\"prompt\":0.5}}",
		"\"x_details\":[{\"input_tokens\":5,\"x_billing_type\":\"response_api\"}]",
		"\"cost_in_usd_ticks\":12345", "\"tokens_per_second\":101.5,\"latency\":3", "\"max_tokens\":4096",
		"\"completion_tokens_details\":{\"thinking_tokens\":7}", "\"raw\":{\"input_tokens\":1000000}",
		"\"requests\":2,\"tool_calls\":3,\"details\":{\"reasoning_tokens\":7}",
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(parts); i++) {
		struct usage_answer got = usage_price(x, arena_printf(x->arena, "{" M ",%s}}", parts[i]), "");

		want_text(got.note, "", parts[i]);
		assert_int_equal(got.said.status, 0);
	}
}

/* ---- models that make images ---- */

static const char image_prices[] =
	"{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\",\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [\n"
	"    { \"id\": \"paint\", \"title\": \"Paint\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"10\", \"image-output\": \"30\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"only\", \"title\": \"Only\", \"rates\": [\n"
	"      { \"input\": \"1\", \"image-output\": \"30\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"all\", \"title\": \"All\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"10\", \"image-output\": \"30\", \"audio-output\": \"20\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"plain\", \"title\": \"Plain\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"10\", \"sources\": [\"s\"] } ] } ] }\n";

#define TAKEN "the output is taken to be image tokens: there is no breakdown"

static void
the_output_of_a_model_that_makes_images_is_image_tokens(void **state)
{
	static const struct { const char *json, *cost, *note; } cases[] = {
		{ "{\"model\":\"paint\",\"usage\":{\"input_tokens\":0,\"output_tokens\":1000000}}", "30", TAKEN },
		{ "{\"model\":\"paint\",\"usage\":{\"input_tokens\":1000000,\"output_tokens\":0}}", "1", "" },
		{ "{\"model\":\"paint\",\"usage\":{\"input_tokens\":0,\"input_tokens_details\":{\"text_tokens\":0},"
		  "\"output_tokens\":1000000}}", "30", TAKEN },
		{ "{\"model\":\"paint\",\"usage\":{\"input_tokens\":0,\"input_tokens_details\":{\"text_tokens\":0},"
		  "\"output_tokens\":1000000,\"output_tokens_details\":{\"text_tokens\":600000,\"image_tokens\":400000}}}", "18", "" },
		{ "{\"model\":\"paint\",\"usage\":{\"input_tokens\":0,\"input_tokens_details\":{\"text_tokens\":0},"
		  "\"output_tokens\":1000000,\"output_tokens_details\":{\"reasoning_tokens\":0}}}", "30", TAKEN },
		{ "{\"model\":\"paint\",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":1000000,"
		  "\"completion_tokens_details\":{\"text_tokens\":1000000}}}", "10", "" },
		{ "{\"modelVersion\":\"acme/paint\",\"usageMetadata\":{\"promptTokenCount\":0,\"candidatesTokenCount\":1000000}}", "30",
		  TAKEN },
		{ "{\"modelVersion\":\"acme/paint\",\"usageMetadata\":{\"promptTokenCount\":0,\"candidatesTokenCount\":1000000,"
		  "\"candidatesTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":1000000}]}}", "10", "" },
		{ "{\"model\":\"only\",\"usage\":{\"input_tokens\":0,\"output_tokens\":1000000}}", "30", TAKEN },
		{ "{\"model\":\"all\",\"usage\":{\"input_tokens\":0,\"output_tokens\":1000000}}", "10", "" },
		{ "{\"model\":\"plain\",\"usage\":{\"input_tokens\":0,\"output_tokens\":1000000}}", "10", "" },
	};
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "book.json", image_prices);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = usage_price(x, cases[i].json, strstr(cases[i].json, "acme/") != NULL ?
		    "prices=@book.json provider=acme" : "prices=@book.json");

		want_text(got.cost, cases[i].cost, cases[i].json);
		want_text(got.note, cases[i].note, cases[i].json);
		assert_int_equal(got.said.status, 0);
	}
	/* text is not taken to be images because the model has no price for it */
	assert_int_equal(usage_price(x, "{\"model\":\"only\",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":5,"
	    "\"completion_tokens_details\":{\"text_tokens\":5}}}", "prices=@book.json").said.status, 3);
	/* a column says what it has: only answers of APIs leave it out */
	usage_put(x, "in.csv", "model,input,output,image_output\npaint,0,1000000,\npaint,0,1000000,0\n");
	want_part(usage_say(x, "sum @in.csv prices=@book.json").err, "2 rows, 2 priced; total $20.00", "CSV");
	usage_put(x, "in.jsonl", "{\"model\":\"paint\",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":1000000}}\n"
	    "{\"model\":\"plain\",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":1000000}}\n");
	said = usage_say(x, "batch @in.jsonl prices=@book.json models=paint");
	want_part(said.out, "\"cost_usd\":\"30\",\"note\":\"" TAKEN "; paint: " TAKEN "\",\"cost_usd:paint\":\"30\"", "answers");
	want_part(said.out, "\"cost_usd\":\"10\",\"note\":\"paint: " TAKEN "\",\"cost_usd:paint\":\"30\"", "answers");
}

/* ---- what the price does not need is no reason to refuse ---- */

static void
what_the_price_does_not_need_is_no_reason_to_refuse(void **state)
{
#define CLAUDE "{\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"cache_read_input_tokens\":0,\"output_tokens\":0"
	static const struct { const char *json, *cost; } cases[] = {
		{ "{\"service_tier\":null," M "}}", "1" }, { "{\"service_tier\":\"\"," M "}}", "1" },
		{ "{\"service_tier\":\"on_demand\"," M "}}", "1" }, { "{\"service_tier\":\"default\"," M "}}", "1" },
		{ "{\"created\":null," M "}}", "1" }, { "{" M ",\"total_tokens\":null}}", "1" }, { "{" M ",\"total_tokens\":0}}", "1" },
		{ "{" M ",\"prompt_tokens_details\":null,\"completion_tokens_details\":null}}", "1" },
		{ "{" M ",\"prompt_tokens_details\":{\"cached_tokens\":null}}}", "1" },
		{ "{" M ",\"cost\":null}}", "1" }, { "{" M ",\"cost\":\"\"}}", "1" }, { "{" M ",\"cost\":\"NaN\"}}", "1" },
		{ "{" M ",\"cost\":{\"total_cost\":0.5}}}", "1" }, { "{" M ",\"cost\":\"0,00225\"}}", "1" }, { "{" M ",\"cost\":\"Included\"}}", "1" },
		{ CLAUDE ",\"inference_geo\":\"\"}}", "1" }, { CLAUDE ",\"inference_geo\":\"not_available\"}}", "1" },
		{ CLAUDE ",\"inference_geo\":null,\"service_tier\":null,\"speed\":null,\"server_tool_use\":null,"
		  "\"cache_creation\":null}}", "1" },
		{ CLAUDE ",\"speed\":\"\",\"service_tier\":\"\"}}", "1" },
		{ CLAUDE ",\"cache_creation_input_tokens\":1000000,\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,"
		  "\"ephemeral_1h_input_tokens\":0}}}", "2.25" },
		{ CLAUDE ",\"cache_creation_input_tokens\":1000000,\"cache_creation\":{\"ephemeral_5m_input_tokens\":null,"
		  "\"ephemeral_1h_input_tokens\":null}}}", "2.25" },
		{ "{\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":1000000,\"trafficType\":\"PROVISIONED_THROUGHPUT\"}}",
		  "0" },
		{ "{\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":1000000,"
		  "\"trafficType\":\"TRAFFIC_TYPE_UNSPECIFIED\"}}", "1" },
		{ "{\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":1000000,\"cachedContentTokenCount\":null,"
		  "\"thoughtsTokenCount\":null,\"cacheTokensDetails\":null}}", "1" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = usage_price(x, cases[i].json, "");

		want_text(got.cost, cases[i].cost, cases[i].json);
		assert_int_equal(got.said.status, 0);
	}
}

/* The words of programs for "nothing" are no counts, tiers or regions; what only looks like one is still refused. */
static void
a_cell_with_a_word_for_nothing_is_empty(void **state)
{
	static const char *const words[] = { "null", "NULL", "None", "NaN", "n/a", "\\N", "-", " - " };
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(words); i++) {
		struct said said;

		usage_put(x, "in.csv", arena_printf(x->arena, "model,tier,region,input,output,cached,paid\nm,,,1M,0,0,1\n"
		    "m,%s,%s,1M,%s,%s,%s\nm,%s,%s,1M,%s,%s,%s\n", words[i], words[i], words[i], words[i], words[i], words[i], words[i],
		    words[i], words[i], words[i]));
		said = usage_say(x, "sum @in.csv reported=paid");
		want_part(said.err, "3 rows, 3 priced; total $3.00; reported $1", words[i]);
		assert_int_equal(said.status, 0);
	}
	usage_put(x, "in.csv", "model,input,output\nm,1M,nothing\nm,1M,--\nm,1M,-5\n");
	want_part(usage_say(x, "sum @in.csv").err, "3 not priced (bad value: 3)", "no words for nothing");
}

/* ---- a late line in a pipe ---- */

static void
a_line_that_is_too_late_to_count_is_not_called_at_least(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.json", LATE "1}}\n" LATE "1000000}}\n");
	said = usage_say(x, "sum @in.json");
	want_part(said.err, "2 rows, 1 priced, 1 skipped; total $5.00", "a file");
	assert_int_equal(mkfifo(usage_path(x, "pipe"), 0600), 0);
	if (fork() == 0) {
		execlp("cp", "cp", usage_path(x, "in.json"), usage_path(x, "pipe"), (char *)NULL);
		_exit(1);
	}
	said = usage_say(x, "sum @pipe totals=@t.json");
	wait(NULL);
	assert_int_equal(said.status, 3);
	want_part(said.err, "a partial total: $1.00, which may be too high", "a pipe");
	want_part(usage_say(x, "merge @t.json").out, "a partial total: $1.00, which may be too high", "merge");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(the_status_and_the_answer_say_the_same_of_every_file),
		USAGE_UNIT(a_forecast_says_which_rows_it_leaves_out_as_sum_does),
		USAGE_UNIT(a_forecast_of_a_partial_month_says_so),
		USAGE_UNIT(a_damaged_file_of_a_folder_makes_the_total_partial_for_good),
		USAGE_UNIT(a_file_in_which_nothing_is_usage_is_no_zero),
		USAGE_UNIT(a_folder_without_usage_is_no_failure),
		USAGE_UNIT(a_count_that_nothing_reads_is_in_the_note_of_its_row),
		USAGE_UNIT(errors_stop_ends_at_a_row_that_is_priced_in_part),
		USAGE_UNIT(a_limit_is_passed_only_by_what_is_not_too_high),
		USAGE_UNIT(the_memo_hides_no_count_and_no_charge),
		cmocka_unit_test(what_restates_other_counts_is_no_charge),
		USAGE_UNIT(views_in_an_answer_leave_it_whole),
		USAGE_UNIT(the_output_of_a_model_that_makes_images_is_image_tokens),
		USAGE_UNIT(what_the_price_does_not_need_is_no_reason_to_refuse),
		USAGE_UNIT(a_cell_with_a_word_for_nothing_is_empty),
		USAGE_UNIT(a_line_that_is_too_late_to_count_is_not_called_at_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
