/* SPDX-License-Identifier: MIT */
/* Each answer is billed once, in whatever files, in whatever order, and however often its usage is there. */
#include "test_usage.h"

/* Sums files, in that order. */
static void
want_sum(const struct usage_fixture *x, const char *files, const char *summary)
{
	want_part(usage_say(x, arena_printf(x->arena, "sum %s", files)).err, summary, files);
}

/* ---- Claude Code ---- */

/* A line of Claude Code: of the "main" or a "side" chain, with the ids of the message and of the request, for n * $0.04. */
static const char *
claude(const struct usage_fixture *x, const char *chain, const char *id, const char *request, unsigned n)
{
	return arena_printf(x->arena, "{\"type\":\"assistant\",\"sessionId\":\"s\",\"timestamp\":\"2026-10-01T10:00:00Z\","
	    "\"isSidechain\":%s,%s\"message\":{\"id\":\"%s\",\"model\":\"m\",\"usage\":{\"input_tokens\":0,"
	    "\"cache_read_input_tokens\":0,\"cache_creation_input_tokens\":0,\"output_tokens\":%u0000}}}\n",
	    strcmp(chain, "side") == 0 ? "true" : "false",
	    *request == '\0' ? "" : arena_printf(x->arena, "\"requestId\":\"%s\",", request), id, n);
}

static void
an_answer_that_a_side_chain_repeats_is_that_of_the_main_chain(void **state)
{
	struct usage_fixture *x = *state;

	usage_put(x, "main.jsonl", claude(x, "main", "a", "r1", 3));
	usage_put(x, "less.jsonl", claude(x, "side", "a", "r2", 1));
	usage_put(x, "same.jsonl", claude(x, "side", "a", "r2", 3));
	usage_put(x, "more.jsonl", claude(x, "side", "a", "r2", 5));
	for (const char *const *side = (const char *const []){ "less", "same", "more", NULL }; *side != NULL; side++) {
		want_sum(x, arena_printf(x->arena, "@main.jsonl @%s.jsonl", *side), "1 priced, 1 skipped; total $0.12\n");
		want_sum(x, arena_printf(x->arena, "@%s.jsonl @main.jsonl", *side), "1 priced, 1 skipped; total $0.12\n");
	}
	want_sum(x, "@less.jsonl @more.jsonl @main.jsonl @same.jsonl", "1 priced, 3 skipped; total $0.12\n");
	want_sum(x, "@more.jsonl @less.jsonl", "1 priced, 1 skipped; total $0.2\n");
	usage_put(x, "in.jsonl", arena_printf(x->arena, "%s%s", claude(x, "side", "a", "r2", 5), claude(x, "main", "a", "r1", 3)));
	want_text(usage_value(x->arena, usage_say(x, "batch @in.jsonl").out, "note"), "line 2 has the final counts of this answer",
	    "the copy");
	usage_put(x, "in.jsonl", arena_printf(x->arena, "%s%s", claude(x, "main", "a", "r1", 3), claude(x, "side", "a", "r2", 5)));
	want_part(usage_say(x, "batch @in.jsonl").out, "\"an earlier line has this answer, which a side chain repeats\"", "after it");
}

static void
answers_that_only_side_chains_have_count(void **state)
{
	struct usage_fixture *x = *state;

	usage_put(x, "main.jsonl", claude(x, "main", "a", "r1", 1));
	usage_put(x, "agent.jsonl", arena_printf(x->arena, "%s%s%s", claude(x, "side", "b", "r2", 1), claude(x, "side", "b", "r2", 2),
	    claude(x, "side", "c", "r3", 1)));
	want_sum(x, "@main.jsonl @agent.jsonl", "3 priced, 1 skipped; total $0.16\n");
	want_sum(x, "@agent.jsonl @main.jsonl", "3 priced, 1 skipped; total $0.16\n");
}

/* Of the main chain, an id with two requests is two answers; a line without a request is of any of them. */
static void
the_request_tells_answers_with_one_id_apart(void **state)
{
	struct usage_fixture *x = *state;

	usage_put(x, "one.jsonl", claude(x, "main", "a", "r1", 1));
	usage_put(x, "two.jsonl", claude(x, "main", "a", "r2", 2));
	usage_put(x, "none.jsonl", claude(x, "main", "a", "", 1));
	usage_put(x, "side.jsonl", claude(x, "side", "a", "r2", 3));
	want_sum(x, "@one.jsonl @two.jsonl", "2 priced; total $0.12\n");
	want_sum(x, "@one.jsonl @none.jsonl", "1 priced, 1 skipped; total $0.04\n");
	want_sum(x, "@none.jsonl @one.jsonl", "1 priced, 1 skipped; total $0.04\n");
	want_sum(x, "@none.jsonl @none.jsonl", "1 priced, 1 skipped; total $0.04\n");
	want_sum(x, "@none.jsonl @two.jsonl", "1 priced, 1 skipped; total $0.08\n");
	for (const char *const *files = (const char *const []){ "@side.jsonl @one.jsonl @two.jsonl", "@one.jsonl @side.jsonl @two.jsonl",
	    "@two.jsonl @one.jsonl @side.jsonl", NULL }; *files != NULL; files++)
		want_sum(x, *files, "2 priced, 1 skipped; total $0.12\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(an_answer_that_a_side_chain_repeats_is_that_of_the_main_chain),
		USAGE_UNIT(answers_that_only_side_chains_have_count),
		USAGE_UNIT(the_request_tells_answers_with_one_id_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
