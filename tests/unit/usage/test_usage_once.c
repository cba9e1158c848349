/* SPDX-License-Identifier: MIT */
/* Each answer is billed once, in whatever files, in whatever order, and however often its usage is there. */
#include "test_usage.h"

#include <sys/stat.h>
#include <unistd.h>

#include "batch/batch_readings.h"

/* Sums files, in that order. */
static void
want_sum(const struct usage_fixture *x, const char *files, const char *summary)
{
	want_part(usage_say(x, arena_printf(x->arena, "sum %s", files)).err, summary, files);
}

/* Sums a text from a pipe, which is read only once; it must be less than the pipe holds. */
static struct said
sum_piped(const struct usage_fixture *x, const char *text)
{
	struct said said;
	int ends[2];

	if (pipe(ends) != 0 || write(ends[1], text, strlen(text)) != (ssize_t)strlen(text) || close(ends[1]) != 0)
		fail_msg("no pipe");
	said = usage_say(x, arena_printf(x->arena, "sum /dev/fd/%d", ends[0]));
	close(ends[0]);
	return said;
}

/* Sums a text as a file and from a pipe; both have the same answer. */
static void
want_sum_of(const struct usage_fixture *x, const char *text, const char *total)
{
	usage_put(x, "in.jsonl", text);
	want_part(usage_say(x, "sum @in.jsonl").err, total, text);
	want_part(sum_piped(x, text).err, total, text);
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
	want_sum(x, "@more.jsonl @less.jsonl", "1 priced, 1 skipped; total $0.20\n");
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

/* A line in which Claude Code says what a session has cost so far. */
static const char *
cost_state(const struct usage_fixture *x, const char *session, const char *dollars)
{
	return arena_printf(x->arena, "{\"type\":\"cost-state\",\"sessionId\":\"%s\",\"totalCostUSD\":%s,\"startTime\":1791000000000,"
	    "\"modelUsage\":{\"m\":{\"inputTokens\":7,\"outputTokens\":9,\"cacheReadInputTokens\":1,"
	    "\"cacheCreationInputTokens\":0,\"webSearchRequests\":0,\"costUSD\":%s}}}\n", session, dollars, dollars);
}

/* Answers of $0.04 and $0.08, after each of which the session has cost more than its answers say. */
static const char *
claude_with_costs(const struct usage_fixture *x)
{
	return arena_printf(x->arena, "%s%s%s%s", claude(x, "main", "a", "r1", 1), cost_state(x, "s", "0.05"),
	    claude(x, "main", "b", "r2", 2), cost_state(x, "s", "0.15"));
}

static void
what_a_session_has_cost_so_far_is_reported_once_and_adds_no_cost(void **state)
{
	struct usage_fixture *x = *state;
	const char *log = claude_with_costs(x), *older = strchr(log, '\n') + 1;

	want_sum_of(x, log, "4 rows, 2 priced, 2 with dollars alone; total $0.12; reported $0.15, difference $0.03 (25%)\n");
	usage_put(x, "same.jsonl", log);
	usage_put(x, "older.jsonl", arena_strndup(x->arena, log, (size_t)(strchr(older, '\n') + 1 - log)));
	want_sum(x, "@in.jsonl @same.jsonl @older.jsonl", "total $0.12; reported $0.15, difference $0.03 (25%)\n");
	want_sum(x, "@older.jsonl @in.jsonl", "total $0.12; reported $0.15, difference $0.03 (25%)\n");
	want_sum_of(x, arena_printf(x->arena, "%s%s%s%s", cost_state(x, "s", "0.05"), cost_state(x, "t", "1"),
	    cost_state(x, "s", "0.15"), cost_state(x, "s", "0.15")), "; reported $1.15\n");
	want_sum_of(x, arena_printf(x->arena, "%s%s%s%s", cost_state(x, "s", "5"), cost_state(x, "s", "3"),
	    cost_state(x, "s", "5"), cost_state(x, "s", "4")), "; reported $4.00\n");
	want_sum_of(x, arena_printf(x->arena, "%s%s", claude(x, "main", "a", "r1", 1), cost_state(x, "s", "\"none\"")),
	    "2 rows, 1 priced, 1 skipped; total $0.04\n");
}

static void
what_a_session_has_cost_is_of_the_day_of_the_answer_before_and_never_of_no_usage(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.jsonl", claude_with_costs(x));
	said = usage_say(x, "sum @in.jsonl by=day,agent,session format=csv");
	want_part(said.out, "2026-10-01,claude-code,s,4,2,0,30000,0.12,0,0.15,0.03,25\n", "one group");
	assert_int_equal(said.status, 0);
	said = usage_say(x, "batch @in.jsonl");
	assert_int_equal(said.status, 0);
	want_part(said.out, "\"cost_usd\":null,\"note\":\"what the session has cost since the line before it that says so, by "
	    "its agent\"", "a line that is not priced");
	said = usage_say(x, "agents @in.jsonl timezone=+00:00 format=csv");
	want_part(said.out, "2026-10-01,2,2,0,30000,0.12,0\n", "rows of agents");
	if (strstr(said.out, "reported") != NULL)
		fail_msg("%s", said.out);
	usage_put(x, "in.jsonl", cost_state(x, "s", "0.05"));
	said = usage_say(x, "sum @in.jsonl format=json");
	assert_int_equal(said.status, 0);
	want_part(said.out, "\"cost\": null, \"unpriced\": 0, \"reported\": \"0.05\"", "no answers");
}

/* ---- Codex ---- */

/* The log of a session: its id, that of the session it was forked from, and its totals at their seconds: "0:1 5:2". */
static const char *
codex(const struct usage_fixture *x, const char *id, const char *from, const char *totals)
{
	struct buffer out = buffer_new(x->arena);
	unsigned second, total, before = 0;
	int n;

	buffer_printf(&out, "{\"timestamp\":\"2026-10-01T10:00:00.500Z\",\"type\":\"session_meta\",\"payload\":{\"id\":\"%s\"%s}}\n", id,
	    *from == '\0' ? "" : arena_printf(x->arena, ",\"%s\":\"%s\"", from[0] == '+' ? "parent_thread_id" : "forked_from_id",
	    from + (from[0] == '+')));
	if (*from != '\0')	/* the log of a fork has that line of the other session, too */
		buffer_printf(&out, "{\"timestamp\":\"2026-10-01T10:00:00.500Z\",\"type\":\"session_meta\",\"payload\":{\"id\":\"%s\","
		    "\"forked_from_id\":\"elsewhere\"}}\n", from + (from[0] == '+'));
	buffer_puts(&out, "{\"type\":\"turn_context\",\"payload\":{\"model\":\"m\"}}\n");
	for (const char *p = totals; sscanf(p, "%u:%u%n", &second, &total, &n) == 2; p += n, before = total)
		buffer_printf(&out, "{\"timestamp\":\"2026-10-01T10:00:%02u.900Z\",\"type\":\"event_msg\",\"payload\":{\"type\":\"token_count\","
		    "\"info\":{\"total_token_usage\":{\"input_tokens\":%u000000,\"output_tokens\":0},\"last_token_usage\":{"
		    "\"input_tokens\":%u000000,\"output_tokens\":0}}}}\n", second, total, total < before ? total : total - before);
	return out.text;
}

/* Sums three logs in every order; all have the same answer. */
static void
want_sum_in_any_order(const struct usage_fixture *x, const char *const logs[3], const char *summary)
{
	static const unsigned char orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	for (size_t i = 0; i < 3; i++)
		usage_put(x, arena_printf(x->arena, "%zu.jsonl", i), logs[i]);
	for (size_t i = 0; i < LENGTH(orders); i++)
		want_sum(x, arena_printf(x->arena, "@%d.jsonl @%d.jsonl @%d.jsonl", orders[i][0], orders[i][1], orders[i][2]), summary);
}

static void
a_session_of_codex_in_two_places_is_one_and_an_unchanged_total_is_no_answer(void **state)
{
	struct usage_fixture *x = *state;
	const char *a = codex(x, "a", "", "1:1 2:1 5:3 6:3 9:6"), *longer = codex(x, "a", "", "1:1 2:1 5:3 6:3 9:6 9:7"),
	    *b = codex(x, "b", "", "1:1 5:3 9:6");

	want_sum_in_any_order(x, (const char *const[]){ a, a, longer }, "; total $7.00\n");
	want_sum_in_any_order(x, (const char *const[]){ a, b, a }, "; total $12.00\n");	/* equal totals of two sessions */
	/* a total that falls is a new start, and one that it has had before is not the answer of that time */
	want_sum_of(x, codex(x, "a", "", "1:1 5:3 9:1 12:3"), "4 priced, 2 skipped; total $6.00\n");
	/* without an id, the name of the file */
	mkdir(usage_path(x, "d"), 0700);
	usage_put(x, "r.jsonl", codex(x, "", "", "1:1 5:3"));
	usage_put(x, "d/r.jsonl", codex(x, "", "", "1:1 5:3"));
	usage_put(x, "other.jsonl", codex(x, "", "", "1:1 5:3"));
	want_sum(x, "@r.jsonl @d/r.jsonl @other.jsonl", "; total $6.00\n");
	unlink(usage_path(x, "d/r.jsonl"));
	rmdir(usage_path(x, "d"));
}

static void
a_forked_session_does_not_bill_what_it_took_from_the_other(void **state)
{
	struct usage_fixture *x = *state;
	const char *parent = codex(x, "p", "", "1:1 5:3 9:6");

	/* the first two totals are the parent's, whenever they were written; then its own, also if it is equal to another */
	want_sum_in_any_order(x, (const char *const[]){ parent, codex(x, "c", "p", "0:1 3:3 9:4"), codex(x, "d", "+p", "1:1 3:3 9:4") },
	    "; total $8.00\n");
	/* one that starts at zero, in its first second, has nothing of the parent */
	want_sum_in_any_order(x, (const char *const[]){ parent, codex(x, "c", "p", "0:2 9:3"), codex(x, "d", "p", "0:2 9:3") },
	    "; total $12.00\n");
	/* forked from a fork */
	want_sum_in_any_order(x, (const char *const[]){ parent, codex(x, "c", "p", "0:1 0:3 9:4"), codex(x, "d", "c", "0:1 0:3 0:4 9:9") },
	    "; total $12.00\n");
	/* without the parent, the first second is its */
	usage_put(x, "c.jsonl", codex(x, "c", "p", "0:1 0:3 9:4"));
	want_sum(x, "@c.jsonl", "1 priced, 5 skipped; total $1.00\n");
	usage_put(x, "d.jsonl", codex(x, "d", "p", "1:1 2:3 9:4"));
	want_sum(x, "@c.jsonl @d.jsonl", "; total $5.00\n");
}

/* ---- Copilot CLI ---- */

/* A shutdown of Copilot CLI: requests of m and mini so far, with as many million input tokens. */
static const char *
copilot(const struct usage_fixture *x, unsigned m, unsigned mini)
{
	return arena_printf(x->arena, "{\"type\":\"session.shutdown\",\"timestamp\":\"2026-10-01T10:00:00Z\",\"data\":{\"modelMetrics\":{"
	    "\"m\":{\"requests\":{\"count\":%u,\"cost\":0.33},\"usage\":{\"inputTokens\":%u000000,\"outputTokens\":0}},"
	    "\"mini\":{\"requests\":{\"count\":%u,\"cost\":0},\"usage\":{\"inputTokens\":%u000000,\"outputTokens\":0}}}}}\n",
	    m, m, mini, mini);
}

#define COPILOT_START "{\"type\":\"session.start\",\"data\":{\"sessionId\":\"s\"}}\n"
#define COMPACTED "{\"type\":\"session.compaction_complete\",\"data\":{\"success\":true}}\n"

static void
a_resumed_session_of_copilot_goes_on_from_its_last_shutdown(void **state)
{
	struct usage_fixture *x = *state;
	struct arena *a = x->arena;
	const char *one = arena_printf(a, "%s%s", COPILOT_START, copilot(x, 2, 1)), *two = arena_printf(a, "%s%s", one,
	    copilot(x, 5, 1)), *fell = arena_printf(a, "%s%s", two, copilot(x, 1, 0));

	want_sum_of(x, two, " total $5.10\n");
	want_sum_of(x, fell, " total $6.10\n");
	want_sum_of(x, arena_printf(a, "%s%s%s", one, COMPACTED, copilot(x, 5, 2)), " total $7.30\n");
	want_sum_in_any_order(x, (const char *const[]){ one, two, two }, " total $5.10\n");
	usage_put(x, "in.jsonl", two);
	want_part(usage_say(x, "sum @in.jsonl by=model format=csv").out, "\nm,2,5,5000000,0,5,0\n", "requests");
	usage_put(x, "0.jsonl", copilot(x, 2, 1));	/* whose sessions are not known */
	usage_put(x, "1.jsonl", copilot(x, 2, 1));
	want_sum(x, "@0.jsonl @1.jsonl", " total $4.20\n");
}

/* ---- results ---- */

static const char *
claude_result(const struct usage_fixture *x, const char *session, const char *uuid, bool models)
{
	return arena_printf(x->arena, "{\"type\":\"result\",\"session_id\":\"%s\"%s%s,\"usage\":{\"input_tokens\":0,"
	    "\"cache_read_input_tokens\":0,\"output_tokens\":10000}%s}\n", session,
	    *uuid == '\0' ? "" : arena_printf(x->arena, ",\"uuid\":\"%s\"", uuid),
	    models ? "" : ",\"model\":\"m\"", !models ? "" : ",\"modelUsage\":{"
	    "\"m\":{\"inputTokens\":0,\"cacheReadInputTokens\":0,\"outputTokens\":10000},"
	    "\"mini\":{\"inputTokens\":0,\"cacheReadInputTokens\":0,\"outputTokens\":10000}}");
}

static void
each_result_of_a_log_of_several_runs_counts_once(void **state)
{
	struct usage_fixture *x = *state;

	for (int models = 0; models <= 1; models++) {
		const char *one = claude_result(x, "s", "u1", models), *again = claude_result(x, "s", "u2", models),
		    *other = claude_result(x, "t", "u3", models), *none = claude_result(x, "t", "", models);
		const char *three = models ? " total $0.132\n" : " total $0.12\n";

		want_sum_of(x, arena_printf(x->arena, "%s%s%s", one, again, other), three);
		want_sum_of(x, arena_printf(x->arena, "%s%s%s%s%s", one, again, one, other, other), three);
		want_sum_of(x, arena_printf(x->arena, "%s%s%s", none, none, none), three);
		want_sum_in_any_order(x, (const char *const[]){ one, arena_printf(x->arena, "%s%s", one, again),
		    arena_printf(x->arena, "%s%s", other, again) }, three);
	}
}

/* ---- sums and their parts ---- */

#define SUM "{\"type\":\"result\",\"session_id\":\"s\",\"model\":\"m\",\"usage\":{\"input_tokens\":0,\"cache_read_input_tokens\":0," \
	"\"output_tokens\":2000000}}\n"
#define PART(id) "{\"type\":\"assistant\",\"session_id\":\"s\",\"message\":{\"id\":\"" id "\",\"model\":\"m\",\"usage\":{" \
	"\"input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":1000000}}}\n"

static void
a_sum_is_skipped_where_its_parts_are_and_billed_where_they_are_not(void **state)
{
	struct usage_fixture *x = *state;

	want_sum_of(x, PART("a") PART("b") SUM, "3 rows, 2 priced, 1 skipped; total $8.00\n");
	want_sum_of(x, SUM, "1 row, 1 priced; total $8.00\n");
	usage_put(x, "in.jsonl", SUM PART("a") PART("b"));
	want_sum(x, "@in.jsonl", "3 rows, 2 priced, 1 skipped; total $8.00\n");
	usage_put(x, "parts.jsonl", PART("a") PART("b"));
	usage_put(x, "sum.jsonl", SUM);
	want_sum(x, "@sum.jsonl @parts.jsonl", "3 rows, 2 priced, 1 skipped; total $8.00\n");
	want_sum(x, "@parts.jsonl @sum.jsonl", "3 rows, 2 priced, 1 skipped; total $8.00\n");
	/* the transcript of the same session has another name for its id */
	usage_put(x, "main.jsonl", claude(x, "main", "a", "r1", 1));
	want_sum(x, "@sum.jsonl @main.jsonl", "2 rows, 1 priced, 1 skipped; total $0.04\n");
}

static void
after_a_sum_that_a_pipe_has_billed_all_its_parts_are_skipped(void **state)
{
	struct usage_fixture *x = *state;
	struct said said = sum_piped(x, SUM PART("a") PART("b") PART("c"));

	want_part(said.err, "4 rows, 1 priced, 3 skipped; total $8.00\n", "a sum first");
	assert_int_equal(said.status, 0);
}

/* A span of a trace: what it does, its id, that of the span above it, and how many million output tokens it has. */
static const char *
span(const struct usage_fixture *x, const char *does, const char *id, const char *parent, unsigned n)
{
	return arena_printf(x->arena, "{\"traceId\":\"t\",\"spanId\":\"%s\",\"parentSpanId\":\"%s\",\"attributes\":{"
	    "\"gen_ai.operation.name\":\"%s\",\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":0,"
	    "\"gen_ai.usage.output_tokens\":%u000000}}\n", id, parent, does, n);
}

static void
of_agents_within_agents_the_innermost_that_is_known_counts(void **state)
{
	struct usage_fixture *x = *state;
	const char *outer = span(x, "invoke_agent", "a", "", 3), *inner = span(x, "invoke_agent", "b", "a", 2),
	    *beside = span(x, "invoke_agent", "c", "a", 1), *chat = span(x, "chat", "d", "b", 2);
	struct arena *a = x->arena;

	want_sum_of(x, arena_printf(a, "%s%s%s", inner, beside, outer), "2 priced, 1 skipped; total $12.00\n");
	want_sum_of(x, arena_printf(a, "%s%s%s", chat, inner, outer), "1 priced, 2 skipped; total $8.00\n");
	want_sum_of(x, outer, "1 priced; total $12.00\n");
	usage_put(x, "in.jsonl", arena_printf(a, "%s%s%s", outer, inner, beside));
	want_sum(x, "@in.jsonl", "2 priced, 1 skipped; total $12.00\n");
	want_part(sum_piped(x, arena_printf(a, "%s%s%s", outer, inner, beside)).err, "1 priced, 2 skipped; total $12.00\n", "a pipe");
	usage_put(x, "in.jsonl", arena_printf(a, "%s%s%s", outer, inner, chat));
	want_sum(x, "@in.jsonl", "1 priced, 2 skipped; total $8.00\n");
}

/* A trace as its own program writes it: the sum before, the part after. */
static void
sums_of_each_tracer_are_known(void **state)
{
	static const char *const traces[] = {
		"{\"traceId\":\"t\",\"spanId\":\"a\",\"attributes\":{\"openinference.span.kind\":\"CHAIN\",\"llm.token_count.prompt\":1000000}}\n"
		"{\"traceId\":\"t\",\"spanId\":\"b\",\"attributes\":{\"openinference.span.kind\":\"LLM\",\"llm.model_name\":\"m\","
		"\"llm.token_count.prompt\":1000000}}\n",
		"{\"traceId\":\"t\",\"attributes\":[{\"key\":\"traceloop.span.kind\",\"value\":{\"stringValue\":\"workflow\"}},"
		"{\"key\":\"gen_ai.usage.prompt_tokens\",\"value\":{\"intValue\":\"1000000\"}}]}\n"
		"{\"traceId\":\"t\",\"attributes\":[{\"key\":\"llm.request.model\",\"value\":{\"stringValue\":\"m\"}},"
		"{\"key\":\"gen_ai.usage.prompt_tokens\",\"value\":{\"intValue\":\"1000000\"}}]}\n",
		"{\"traceId\":\"t\",\"id\":\"a\",\"attributes\":{\"ai.operationId\":\"ai.generateText\",\"ai.model.id\":\"m\","
		"\"ai.usage.promptTokens\":1000000,\"ai.usage.completionTokens\":0}}\n"
		"{\"traceId\":\"t\",\"id\":\"b\",\"parentId\":\"a\",\"attributes\":{\"ai.operationId\":\"ai.generateText.doGenerate\","
		"\"ai.usage.promptTokens\":1000000,\"gen_ai.request.model\":\"m\",\"gen_ai.usage.input_tokens\":1000000}}\n",
		"{\"id\":\"a\",\"trace_id\":\"t\",\"run_type\":\"chain\",\"prompt_tokens\":1000000,\"completion_tokens\":0}\n"
		"{\"id\":\"b\",\"trace_id\":\"t\",\"parent_run_id\":\"a\",\"run_type\":\"llm\",\"model\":\"m\",\"prompt_tokens\":1000000,"
		"\"completion_tokens\":0}\n",
		"{\"gen_ai.operation.name\":\"invoke_agent\",\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":1000000}\n"
		"{\"gen_ai.operation.name\":\"chat\",\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":1000000}\n",
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(traces); i++) {
		usage_put(x, "in.jsonl", traces[i]);
		want_part(usage_say(x, "sum @in.jsonl").err, "2 rows, 1 priced, 1 skipped; total $1.00\n", traces[i]);
		want_part(usage_say(x, "batch @in.jsonl").out, "the sum of other lines", traces[i]);
	}
}

/* ---- streams ---- */

#define START(id) "{\"type\":\"message_start\",\"message\":{\"id\":\"" id "\",\"model\":\"m\",\"usage\":{\"input_tokens\":0," \
	"\"cache_read_input_tokens\":0,\"output_tokens\":1}}}\n"
#define BLOCK "{\"type\":\"content_block_delta\",\"index\":0}\n"
#define DELTA(stop, n) "{\"type\":\"message_delta\",\"delta\":{" stop "},\"usage\":{\"output_tokens\":" n "}}\n"
#define STOP "\"stop_reason\":\"end_turn\""
#define END "{\"type\":\"message_stop\"}\n"
#define CHUNK(words, n) "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"m\"," words \
	"\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":" n "}}\n"
#define GEMINI(id, reason, n) "{\"responseId\":\"" id "\",\"modelVersion\":\"g\",\"candidates\":[{\"content\":{}" reason "}]," \
	"\"usageMetadata\":{\"promptTokenCount\":0,\"candidatesTokenCount\":" n "}}\n"
#define RESPONSE(type, usage) "{\"type\":\"" type "\",\"response\":{\"id\":\"r\",\"model\":\"m\",\"usage\":" usage "}}\n"
#define USED "{\"input_tokens\":0,\"input_tokens_details\":{},\"output_tokens\":1000000}"

/* In a pipe too: the next event says whether one is the last, so that nothing has to be taken back. */
static void
a_stream_is_one_answer_with_its_last_counts_in_a_pipe_too(void **state)
{
	static const struct { const char *text, *summary; } cases[] = {
		{ START("a") BLOCK DELTA(STOP, "1000000") END, "1 priced, 3 skipped; total $4.00\n" },
		{ START("a") BLOCK DELTA("", "7") DELTA(STOP, "1000000") END, "1 priced, 4 skipped; total $4.00\n" },
		{ START("a") DELTA("", "7") BLOCK DELTA("", "1000000") END, "1 priced, 4 skipped; total $4.00\n" },
		{ START("a") DELTA(STOP, "1000000") START("b") DELTA("", "1000000"), "2 priced, 2 skipped; total $8.00\n" },
		{ CHUNK("\"choices\":[{}],", "5") CHUNK("\"choices\":[{}],", "9") CHUNK("\"choices\":[],", "1000000"),
		  "1 priced, 2 skipped; total $4.00\n" },
		{ GEMINI("a", "", "5") GEMINI("a", "", "9") GEMINI("a", ",\"finishReason\":\"STOP\"", "1000000"),
		  "1 priced, 2 skipped; total $4.00\n" },
		{ RESPONSE("response.created", "null") RESPONSE("response.completed", USED), "1 priced, 1 skipped; total $4.00\n" },
		{ RESPONSE("response.created", "null") RESPONSE("response.incomplete", USED), "1 priced, 1 skipped; total $4.00\n" },
		{ RESPONSE("response.created", "null") RESPONSE("response.failed", USED), "1 priced, 1 skipped; total $4.00\n" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct buffer events = buffer_new(x->arena);

		want_sum_of(x, cases[i].text, cases[i].summary);
		assert_int_equal(sum_piped(x, cases[i].text).status, 0);
		for (const char *p = cases[i].text; *p != '\0'; p += strcspn(p, "\n") + 1)
			buffer_printf(&events, "event: x\ndata: %.*s\n\n", (int)strcspn(p, "\n"), p);
		want_sum_of(x, events.text, cases[i].summary);
	}
}

static void
an_answer_whose_stream_ends_early_is_unpriced_unless_it_is_elsewhere(void **state)
{
	static const struct { const char *text, *summary; } cases[] = {
		{ START("a"), "1 row, 1 not priced (bad value: 1); nothing is priced" },
		{ START("a") BLOCK DELTA("", "7") BLOCK, "4 rows, 1 not priced (bad value: 1), 3 skipped; nothing is priced" },
		{ START("a") BLOCK START("b") DELTA(STOP, "1000000"), "4 rows, 1 priced, 1 not priced (bad value: 1), 2 skipped; a partial total: at least $4.00" },
		{ GEMINI("a", "", "5") GEMINI("b", ",\"finishReason\":\"STOP\"", "1000000"), "2 rows, 1 priced, 1 not priced (bad value: 1)" },
		{ GEMINI("a", "", "5") GEMINI("a", "", "5"), "2 rows, 1 not priced (bad value: 1), 1 skipped; nothing is priced" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		want_sum_of(x, cases[i].text, cases[i].summary);
		want_sum_of(x, cases[i].text, "the stream ends before the final counts of this answer");
	}
	usage_put(x, "open.jsonl", START("a") BLOCK);
	usage_put(x, "whole.jsonl", START("a") BLOCK DELTA(STOP, "1000000") END);
	want_sum(x, "@open.jsonl @whole.jsonl", "6 rows, 1 priced, 5 skipped; total $4.00\n");
	want_sum(x, "@whole.jsonl @open.jsonl", "6 rows, 1 priced, 5 skipped; total $4.00\n");
	usage_put(x, "less.jsonl", "{\"id\":\"a\",\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"cache_read_input_tokens\":0,"
	    "\"output_tokens\":0}}\n");
	want_sum(x, "@open.jsonl @less.jsonl", "3 rows, 1 priced, 2 skipped; total $1.00\n");
	want_sum(x, "@less.jsonl @open.jsonl", "3 rows, 1 priced, 2 skipped; total $1.00\n");
}

/* ---- folders ---- */

struct changing { const struct usage_fixture *fixture; const char *text; };	/* text NULL: the file is removed */

static bool
change_file(void *self, struct err *e)
{
	const struct changing *c = self;

	(void)e;
	if (c->text == NULL)
		unlink(usage_path(c->fixture, "b.jsonl"));
	else
		usage_put(c->fixture, "b.jsonl", c->text);
	return true;
}

/* A growing answer, so that the folder is read twice; between the readings one of its files changes. */
static void
a_file_of_a_folder_that_changes_or_goes_makes_the_total_partial_and_spares_the_others(void **state)
{
	struct usage_fixture *x = *state;
	const struct book *book = test_book_text(x->arena, "usage.json", test_usage_prices);
	const char *folder = x->folder, *growing = "";

	for (const char *const *id = (const char *const []){ "a", "b", "c", NULL }; *id != NULL; id++) {
		growing = arena_printf(x->arena, "%s%s", claude(x, "main", *id, "r", 1), claude(x, "main", *id, "r", 2));
		usage_put(x, arena_printf(x->arena, "%s.jsonl", *id), growing);
	}
	for (const char *const *text = (const char *const []){ NULL, claude(x, "main", "b", "r", 1) }; ; text++) {
		struct changing changing = { x, *text };
		const struct request defaults = request_new();
		struct batch_run run = { .defaults = &defaults, .today = 20261122, .restart = change_file, .self = &changing };
		struct err e = { .kind = ERR_NONE };

		assert_true(batch_run_begin(&run, book, 1, x->arena, &e));
		if (!batch_readings_files(&run, &folder, 1, &e))
			fail_msg("%s", e.msg);
		assert_int_equal(run.totals.damaged, 1);
		if (run.totals.cost != MONEY_ONE * 16 / 100 || run.totals.rows != 4)
			fail_msg("the other files do not count as they are");
		if (*text != NULL)
			break;
		usage_put(x, "b.jsonl", arena_printf(x->arena, "%s%s", claude(x, "main", "b", "r", 1), claude(x, "main", "b", "r", 2)));
	}
}

/* A line of Claude Code for $0.04, compressed, without the end of the file. */
static const char gzip_cut[] = {
	31, -117, 8, 0, 0, 0, 0, 0, 2, -1, 117, -114, 61, 14, -62, 48,
	12, -123, 119, -114, -31, -71, -107, -110, 14, 12, -67, 1, 51, 76, 44, 85,
	-108, 24, 26, -47, 38, 109, -19, 12, -88, -22, -35, 121, 101, 64, 72, 8,
	-53, -125, -33, -5, -4, -73, -110, 62, 39, -90, -106, -100, 72, 20, 117, 73,
	-87, 34, 97, -120, -100, 78, 1, -66, 64, 107, 28, 25, 108, -100, -96, 27,
	-45, 28, 107, 107, 106, 99, 47, -42, -76, 102, -49, 43, 90, -94, -100, 99,
	96, -33, -69, -104, -88, -67, -71, 65, -72, -94, -123, -25, -126, -71, -9, -102,
	25, 61, 88, 34, -18, -114, 99, 43, -59, -35, 11, -69, -105, 3, 15, -88,
	71, -44, -27, 67, -45, 84, -76, -45, -4, -32, 36, -44, -102, -118, -68, -13,
	61, 119, 11, -69, -48, -3, 97, 30, 80, -15, -13, 47, -49, 69, -65, 29,
	107, 16, -37, -74, 29, 94, 115, -7,
};

/* What a damaged file has is read in both readings; a file of nothing but copies has usage. */
static void
a_folder_that_is_read_twice_is_reported_as_one_that_is_read_once(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "a.jsonl", arena_printf(x->arena, "%s%s", claude(x, "main", "a", "r", 1), claude(x, "main", "a", "r", 2)));
	usage_put(x, "b.jsonl", "{\"type\":\"user\"}\n");
	usage_put(x, "c.jsonl", claude(x, "main", "a", "r", 2));
	said = usage_say(x, arena_printf(x->arena, "sum %s", x->folder));
	want_part(said.err, "3 files, 1 without usage; 0 others left alone", "twice");
	want_part(said.err, "1 priced, 3 skipped; total $0.08\n", "twice");
	assert_int_equal(said.status, 0);
	usage_put_bytes(x, "d.jsonl.gz", gzip_cut, sizeof gzip_cut);
	said = usage_say(x, arena_printf(x->arena, "sum %s", x->folder));
	want_part(said.err, "d.jsonl.gz: ", "cut off");
	want_part(said.err, "total: at least $0.12", "cut off");
	assert_int_equal(said.status, 3);
}

/* ---- answers in parts ---- */

#define ITERATION(words, n) "{\"type\":\"message\"," words "\"input_tokens\":0,\"output_tokens\":" n "}"
#define ITERATIONS(list) "{\"message\":{\"id\":\"i\",\"model\":\"m\",\"usage\":{\"input_tokens\":0,\"cache_read_input_tokens\":0," \
	"\"output_tokens\":1000000,\"iterations\":[" list "]}},\"paid\":9}\n"

static void
an_answer_in_parts_is_one_line_with_the_sum_of_their_costs(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;
	const char *second;

	usage_put(x, "in.jsonl", ITERATIONS(ITERATION("", "1000000") "," ITERATION("\"model\":\"mini\",", "1000000"))
	    ITERATIONS(ITERATION("", "1000000") "," ITERATION("\"model\":\"mini\",", "1000000")));
	said = usage_say(x, "batch @in.jsonl models=mini,m map=reported:paid reported=paid");
	second = strchr(said.out, '\n') + 1;
	want_text(usage_value(x->arena, said.out, "cost_usd"), "4.4", "both parts");
	want_text(usage_value(x->arena, said.out, "cost_usd:mini"), "0.8", "on another model");
	want_text(usage_value(x->arena, said.out, "diff_usd"), "4.6", "what was billed once");
	want_text(usage_value(x->arena, second, "note"), "the same answer again", "the repeat");
	want_text(usage_value(x->arena, second, "cost_usd"), "", "the repeat");
	want_text(strchr(second, '\n') + 1, "", "the end");
	want_part(said.err, "reported $9.00,", "once");
	want_no_part(said.err, "nothing reads", "the keys of parts");
	/* the first part has no price; the record is judged all the same */
	usage_put(x, "in.jsonl", ITERATIONS(ITERATION("\"model\":\"nobody\",", "5") "," ITERATION("", "1000000"))
	    ITERATIONS(ITERATION("\"model\":\"nobody\",", "5") "," ITERATION("", "1000000")));
	said = usage_say(x, "batch @in.jsonl");
	assert_int_equal(said.status, 3);
	want_text(usage_value(x->arena, said.out, "cost_usd"), "4", "the other part");
	want_part(usage_value(x->arena, said.out, "note"), "a part is unpriced: unknown model 'nobody'", "why");
	want_part(said.err, "total: at least $4.00", "once");
	usage_put(x, "in.jsonl", ITERATIONS(ITERATION("", "-1") "," ITERATION("", "1000000"))
	    ITERATIONS(ITERATION("", "-1") "," ITERATION("", "1000000")));
	want_part(usage_say(x, "batch @in.jsonl").err, "total: at least $4.00", "a bad part");
}

/* ---- any logs, in any order ---- */

enum { LINES = 400, FILES = 4, ANSWERS = 40, ROUNDS = 150 };

struct lines { const char *line[LINES]; size_t n; };

static void
line_add(struct lines *l, const char *line)
{
	assert_true(l->n < LINES);
	l->line[l->n++] = line;
}

/* A line of a session: an answer with its output, or, without an id, the sum of the session. */
static const char *
session_line(const struct usage_fixture *x, unsigned session, const char *id, const char *request, bool side, unsigned output)
{
	const char *usage = arena_printf(x->arena, "{\"input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":%u}", output);

	if (id == NULL)
		return arena_printf(x->arena, "{\"type\":\"result\",\"session_id\":\"s%u\",\"model\":\"m\",\"usage\":%s}\n", session, usage);
	return arena_printf(x->arena, "{\"type\":\"assistant\",\"sessionId\":\"s%u\",\"isSidechain\":%s,\"requestId\":\"%s\","
	    "\"message\":{\"id\":\"%s\",\"model\":\"m\",\"usage\":%s}}\n", session, side ? "true" : "false", request, id, usage);
}

/*
 * Makes the lines of an answer: smaller counts before the last ones, copies of the last, and copies in side chains, under
 * other requests and with any counts; or an answer of a side chain alone. Returns the output that counts.
 */
static unsigned
answer_make(const struct usage_fixture *x, struct rng *r, unsigned session, unsigned number, struct lines *l)
{
	/* two answers of the main chain may have one id, and then each line its request */
	const bool shared = number % 8 < 2, side = !shared && rng_next(r) % 4 == 0;
	const char *id = arena_printf(x->arena, "a%u", shared ? number / 2 * 2 : number), *request = arena_printf(x->arena, "r%u", number);
	const unsigned output = 10 + (unsigned)(rng_next(r) % (rng_next(r) % 2 == 0 ? 1000 : 600000));

	for (unsigned i = (unsigned)(rng_next(r) % 3); i > 0; i--)
		line_add(l, session_line(x, session, id, request, side, output / (i + 1)));
	for (unsigned i = 1 + (unsigned)(rng_next(r) % 2); i > 0; i--)
		line_add(l, session_line(x, session, id, shared || rng_next(r) % 4 != 0 ? request : "", side, output));
	for (unsigned i = side ? 0 : (unsigned)(rng_next(r) % 3); i > 0; i--)
		line_add(l, session_line(x, session, id, arena_printf(x->arena, "%s-%u", request, i), true,
		    1 + (unsigned)(rng_next(r) % 700000)));
	return output;
}

/* Sums files in any order, and demands a number of tokens of output. */
static void
want_tokens(const struct usage_fixture *x, const char *const *paths, size_t n, uint64_t tokens, uint64_t seed)
{
	const struct book *book = test_book_text(x->arena, "usage.json", test_usage_prices);
	const struct request defaults = request_new();
	struct batch_run run = { .defaults = &defaults, .today = 20261122 };
	struct err e = { .kind = ERR_NONE };

	if (!batch_run_begin(&run, book, 1, x->arena, &e) || !batch_readings_files(&run, paths, n, &e))
		fail_msg("seed %llu: %s", (unsigned long long)seed, e.msg);
	if (run.totals.unpriced > 0 || run.totals.cost != (money)tokens * 4 * (MONEY_ONE / 1000000))
		fail_msg("seed %llu: %zu files have another total", (unsigned long long)seed, n);
}

/* Writes the lines into files, in any order, and sums those, in any order, their folder, and all of them as one file. */
static void
want_lines(const struct usage_fixture *x, struct rng *r, struct lines *l, uint64_t tokens, uint64_t seed)
{
	const char *paths[FILES], *folder = x->folder, *one = usage_path(x, "one.jsonl");
	struct buffer texts[FILES], all = buffer_new(x->arena);
	size_t first = rng_next(r) % FILES;

	for (size_t i = l->n; i > 1; i--) {
		size_t at = rng_next(r) % i;
		const char *line = l->line[at];

		l->line[at] = l->line[i - 1];
		l->line[i - 1] = line;
	}
	for (size_t i = 0; i < FILES; i++)
		texts[i] = buffer_new(x->arena);
	for (size_t i = 0; i < l->n; i++) {
		buffer_puts(&texts[rng_next(r) % FILES], l->line[i]);
		buffer_puts(&all, l->line[i]);
	}
	unlink(one);
	for (size_t i = 0; i < FILES; i++) {
		const char *name = arena_printf(x->arena, "%zu.jsonl", i);

		usage_put(x, name, texts[i].n == 0 ? "{}\n" : texts[i].text);
		paths[(first + i) % FILES] = usage_path(x, name);
	}
	want_tokens(x, paths, FILES, tokens, seed);
	want_tokens(x, &folder, 1, tokens, seed);
	usage_put(x, "one.jsonl", all.text);
	want_tokens(x, &one, 1, tokens, seed);
}

static void
the_total_is_that_of_the_answers_whatever_the_files_and_the_order_of_their_lines(void **state)
{
	struct usage_fixture *x = *state;
	struct rng seeds = rng_new("once");

	for (unsigned round = 0; round < ROUNDS; round++) {
		const uint64_t seed = rng_next(&seeds);
		struct rng r = { seed };
		struct lines l = { .n = 0 };
		uint64_t tokens = 0;

		for (unsigned i = 0; i < ANSWERS; i++)
			tokens += answer_make(x, &r, i % 5, i, &l);
		for (unsigned session = 0; session < 8; session++) {	/* those from 5 on have no other lines */
			unsigned output = 1 + (unsigned)(rng_next(&r) % 1000000);

			if (rng_next(&r) % 2 == 0)
				continue;
			line_add(&l, session_line(x, session, NULL, NULL, false, output));
			tokens += session < 5 ? 0 : output;
		}
		want_lines(x, &r, &l, tokens, seed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(an_answer_that_a_side_chain_repeats_is_that_of_the_main_chain),
		USAGE_UNIT(answers_that_only_side_chains_have_count),
		USAGE_UNIT(the_request_tells_answers_with_one_id_apart),
		USAGE_UNIT(what_a_session_has_cost_so_far_is_reported_once_and_adds_no_cost),
		USAGE_UNIT(what_a_session_has_cost_is_of_the_day_of_the_answer_before_and_never_of_no_usage),
		USAGE_UNIT(a_session_of_codex_in_two_places_is_one_and_an_unchanged_total_is_no_answer),
		USAGE_UNIT(a_forked_session_does_not_bill_what_it_took_from_the_other),
		USAGE_UNIT(a_resumed_session_of_copilot_goes_on_from_its_last_shutdown),
		USAGE_UNIT(each_result_of_a_log_of_several_runs_counts_once),
		USAGE_UNIT(a_sum_is_skipped_where_its_parts_are_and_billed_where_they_are_not),
		USAGE_UNIT(after_a_sum_that_a_pipe_has_billed_all_its_parts_are_skipped),
		USAGE_UNIT(of_agents_within_agents_the_innermost_that_is_known_counts),
		USAGE_UNIT(sums_of_each_tracer_are_known),
		USAGE_UNIT(a_stream_is_one_answer_with_its_last_counts_in_a_pipe_too),
		USAGE_UNIT(an_answer_whose_stream_ends_early_is_unpriced_unless_it_is_elsewhere),
		USAGE_UNIT(a_file_of_a_folder_that_changes_or_goes_makes_the_total_partial_and_spares_the_others),
		USAGE_UNIT(a_folder_that_is_read_twice_is_reported_as_one_that_is_read_once),
		USAGE_UNIT(an_answer_in_parts_is_one_line_with_the_sum_of_their_costs),
		USAGE_UNIT(the_total_is_that_of_the_answers_whatever_the_files_and_the_order_of_their_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
