/* SPDX-License-Identifier: MIT */
/* Charges beside tokens: prices that all models of a provider share, their periods, and what accounts have free. */
#include "test_usage.h"

static const char book[] =
	"[{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\",\n"
	"  \"sources\": { \"s\": { \"title\": \"S\", \"url\": \"https://acme.example/\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [ { \"id\": \"own\", \"title\": \"Own\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"2\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"batch\", \"input\": \"0.5\", \"output\": \"1\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"any\", \"search\": \"0.01\", \"allowance\": \"3 searches a day\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"plain\", \"title\": \"Plain\", \"rates\": [ { \"input\": \"1\", \"output\": \"2\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"tools\", \"title\": \"Tools\", \"charges\": true, \"rates\": [\n"
	"      { \"tier\": \"any\", \"until\": \"2026-06-02\", \"container-session\": \"0.03\", \"search\": \"0.02\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"any\", \"from\": \"2026-06-02\", \"container\": \"0.03\", \"search\": \"0.04\", \"note\": \"by the minute\",\n"
	"        \"allowance\": \"9 containers a month\", \"sources\": [\"s\"] } ] } ] },\n"
	" { \"toll\": 1, \"provider\": \"other\", \"title\": \"Other\",\n"
	"  \"sources\": { \"s\": { \"title\": \"S\", \"url\": \"https://other.example/\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [ { \"id\": \"far\", \"title\": \"Far\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"2\", \"page\": \"0.001\", \"sources\": [\"s\"] } ] } ] }]\n";

static void
open_book(struct usage_fixture *x)
{
	dispatch_close(x->door);
	x->door = test_dispatch(test_book_text(x->arena, "charges.json", book), false);
}

/* Whether the answer to each line, or its message, has a text. */
static void
want_said(struct usage_fixture *x, const char *const (*cases)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct said said = usage_say(x, cases[i][0]);

		if (strstr(said.out, cases[i][1]) == NULL && strstr(said.err, cases[i][1]) == NULL)
			fail_msg("%s: %s%s", cases[i][0], said.out, said.err);
	}
}

static void
the_charges_of_a_provider_are_billed_on_each_of_its_models_after_the_models_own(void **state)
{
	static const char *const cases[][2] = {
		{ "plain in=1M container=0.25 --csv", ",1.0075,,\"by the minute; free" },
		{ "own@batch in=1M container=2 --csv", ",0.56,,\"by" },
		{ "own in=1M search=2 --csv", ",1.02,,\"free" },
		{ "plain in=1M search=2 --csv", ",1.08,,\"by" },
		{ "plain in=1M search=2 on=2026-06-01 --csv", ",1.04,," },
		{ "plain in=1M container-session=2 on=2026-06-01 --csv", ",1.06,," },
		{ "plain in=1 container=1 on=2026-06-01", "plain in tier standard has no price for container; it prices input, output, "
		    "search, container-session; it has one from 2026-06-02 on\n" },
		{ "plain in=1 container-session=1", "it prices input, output, search, container; it had one until 2026-06-02\n" },
		{ "far in=1 container=1", "far in tier standard has no price for container; it prices input, output, page; priced by "
		    "tools\n" },
		{ "plain in=1 page=1", "no price for page; it prices input, output, search, container; priced by far\n" },
		{ "plain in=1M container=1 --explain", "acme/tools/any" },
		{ "tools container=2 search=1 --csv", ",0.1,,\"by" },
		{ "tools container=2 tier=batch --csv", ",0.06,,\"by" },
		{ "plain", "tools beside tokens: toll acme/tools\n" },
		{ "show plain --json", "\"charges\": \"tools\"" },
		{ "forecast plain in=1M container=1 search=1 on=2026-07-01 months=1 --csv", ",1.07,1.07," },
	};
	struct usage_fixture *x = *state;

	open_book(x);
	want_said(x, cases, LENGTH(cases));
}

static void
files_have_the_charges_of_each_day_by_the_memo_and_in_full(void **state)
{
	struct usage_fixture *x = *state;
	struct said by_memo, in_full;
	struct buffer rows = buffer_new(x->arena);

	open_book(x);
	buffer_puts(&rows, "model,date,input,search,boxes\n");
	for (unsigned i = 0; i < 40; i++)
		buffer_printf(&rows, "plain,2026-06-0%u,%u,%u,%u\n", 1 + i % 3, i, i % 5, i % 3 == 0 ? 0 : i % 2);
	usage_put(x, "in.csv", rows.text);
	by_memo = usage_say(x, "batch @in.csv map=container:boxes");
	in_full = usage_say(x, "batch @in.csv reader=libcsv map=container:boxes");
	want_text(by_memo.out, in_full.out, "rows by the memo");
	want_text(by_memo.err, in_full.err, "messages by the memo");
	if (strstr(by_memo.out, "plain,2026-06-01,3,3,0,0.060003,\n") == NULL ||
	    strstr(by_memo.out, "plain,2026-06-02,1,1,1,0.070001,by the minute\n") == NULL)
		fail_msg("%s", by_memo.out);
}

/* The number of times that a text has another. */
static unsigned
occurrences(const char *text, const char *part)
{
	unsigned n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

static void
what_accounts_have_free_is_never_subtracted_and_said_once_for_a_file(void **state)
{
	static const char *const cases[][2] = {
		{ "own in=1M search=2 --csv", ",1.02,,free for each account\\, and not subtracted: 3 searches a day" },
		{ "plain in=1M container=1", "note: free for each account, and not subtracted: 9 containers a month\n" },
	};
	static const char once[] = "free for each account, and not subtracted: 3 searches a day; 9 containers a month\n";
	static const char *const lines[] = { "sum @in.csv map=container:boxes",
	    "sum @in.csv reader=libcsv map=container:boxes", "batch @in.csv map=container:boxes",
	    "sum @in.csv threads=2 block=64 map=container:boxes", "sum @in.jsonl" };
	struct usage_fixture *x = *state;
	struct said said;

	open_book(x);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		said = usage_say(x, cases[i][0]);
		if (strstr(said.out, "not subtracted") == NULL || strstr(said.out, strrchr(cases[i][1], ':')) == NULL)
			fail_msg("%s: %s%s", cases[i][0], said.out, said.err);
	}
	said = usage_say(x, "own in=1M");
	assert_null(strstr(said.out, "not subtracted"));
	usage_put(x, "in.csv", "model,date,input,search,boxes\nown,2026-08-01,1,1,0\nown,2026-08-01,1,2,0\n"
	    "own,2026-08-02,1,1,0\nplain,2026-08-01,1,0,1\nplain,2026-08-01,1,0,1\nplain,2026-08-01,1,0,0\n");
	usage_put(x, "in.jsonl", "{\"model\":\"own\",\"date\":\"2026-08-01\",\"input\":1,\"search\":1}\n"
	    "{\"model\":\"plain\",\"date\":\"2026-08-01\",\"input\":1,\"container-session\":0,\"file-search\":0,\"search\":1}\n");
	for (size_t i = 0; i < LENGTH(lines); i++) {
		said = usage_say(x, lines[i]);
		if (occurrences(said.err, once) + occurrences(said.out, "not subtracted") != 1)
			fail_msg("%s: %s%s", lines[i], said.out, said.err);
	}
	usage_put(x, "in.csv", "model,date,input,search\nown,2026-08-01,1,1\nown,2026-08-01,1,2\nown,2026-08-03,1,2\n");
	said = usage_say(x, "sum @in.csv since=2026-08-02");
	assert_int_equal(occurrences(said.err, "3 searches a day\n"), 1);
	usage_put(x, "in.csv", "model,date,input,search\nown,2026-08-01,1,0\nplain,2026-06-01,1,1\n");
	said = usage_say(x, "sum @in.csv");
	assert_null(strstr(said.err, "not subtracted"));
}

static void
an_overlay_of_charges_holds_on_each_model_from_its_first_day_on(void **state)
{
	static const char *const cases[][2] = {
		{ "plain in=1M container=1 on=2026-09-01 overlay=@over.json --csv", ",1.02,," },
		{ "plain in=1M container=1 on=2026-08-31 overlay=@over.json --csv", ",1.03,," },
	};
	struct usage_fixture *x = *state;

	open_book(x);
	usage_put(x, "over.json", "{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\",\n"
	    "  \"sources\": { \"c\": { \"title\": \"C\", \"url\": \"https://acme.example/c\", \"read\": \"2026-11-01\" } },\n"
	    "  \"models\": [ { \"id\": \"tools\", \"title\": \"Tools\", \"charges\": true, \"rates\": [\n"
	    "      { \"tier\": \"any\", \"from\": \"2026-09-01\", \"container\": \"0.02\", \"sources\": [\"c\"] } ] } ] }\n");
	want_said(x, cases, LENGTH(cases));
}

static void
a_provider_has_one_model_of_charges(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "two.json", "{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\",\n"
	    "  \"sources\": { \"s\": { \"title\": \"S\", \"url\": \"https://acme.example/\", \"read\": \"2026-11-01\" } },\n"
	    "  \"models\": [ { \"id\": \"a\", \"title\": \"A\", \"charges\": true, \"rates\": [\n"
	    "      { \"tier\": \"any\", \"page\": \"1\", \"sources\": [\"s\"] } ] },\n"
	    "    { \"id\": \"b\", \"title\": \"B\", \"charges\": true, \"rates\": [\n"
	    "      { \"tier\": \"any\", \"page\": \"2\", \"sources\": [\"s\"] } ] } ] }\n");
	said = usage_say(x, "check @two.json");
	if (strstr(said.out, "a has the charges of this provider already") == NULL)
		fail_msg("%s%s", said.out, said.err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(the_charges_of_a_provider_are_billed_on_each_of_its_models_after_the_models_own),
		USAGE_UNIT(files_have_the_charges_of_each_day_by_the_memo_and_in_full),
		USAGE_UNIT(what_accounts_have_free_is_never_subtracted_and_said_once_for_a_file),
		USAGE_UNIT(an_overlay_of_charges_holds_on_each_model_from_its_first_day_on),
		USAGE_UNIT(a_provider_has_one_model_of_charges),
	};

	return cmocka_run_group_tests_name("charges", tests, NULL, NULL);
}
