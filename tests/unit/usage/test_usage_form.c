/* SPDX-License-Identifier: MIT */
/* What is learned of lines of JSON never changes an answer: logs that are made at random, against reader=cjson. */
#include "test_usage.h"

#include <malloc.h>

#include "usage/usage_form.h"
#include "usage/usage_json.h"

enum { LOGS = 40, LINES = 90, STREAM = 15 };

/*
 * Lines of logs, in which # is a number, % a letter, ~ a day, ? a piece of a text, & true or false, * an object or a
 * list, ! a number that is odd now and then, ^ a number from 0 to 2.
 */
static const char *const lines[] = {
	/* answers */
	"{\"id\":\"c%#\",\"object\":\"chat.completion\",\"created\":17800#,\"model\":\"m\",\"choices\":[{\"index\":#,\"message\":"
	"{\"role\":\"assistant\",\"content\":\"?\"}}],\"usage\":{\"prompt_tokens\":9000#,\"completion_tokens\":#,"
	"\"prompt_tokens_details\":{\"cached_tokens\":#,\"audio_tokens\":0},\"completion_tokens_details\":"
	"{\"reasoning_tokens\":0}},\"service_tier\":\"default\",\"x\":*}",
	"{\"id\":\"c%#\",\"created\":17800#,\"model\":\"mini\",\"choices\":*,\"usage\":{\"prompt_tokens\":#,\"completion_tokens\":"
	"#,\"total_tokens\":!}}",
	"{\"id\":\"%\",\"model\":\"banded\",\"created\":17800#,\"usage\":{\"prompt_tokens\":!,\"completion_tokens\":#,\"cost\":0.!}}",
	"{\"type\":\"assistant\",\"sessionId\":\"s\",\"cwd\":\"/x\",\"timestamp\":\"~\",\"isSidechain\":&,\"requestId\":\"r%\","
	"\"message\":{\"id\":\"a%\",\"model\":\"m\",\"content\":*,\"usage\":{\"input_tokens\":#,\"cache_read_input_tokens\":#,"
	"\"cache_creation_input_tokens\":#,\"output_tokens\":#}}}",
	"{\"type\":\"assistant\",\"sessionId\":\"s\",\"timestamp\":\"~\",\"message\":{\"id\":\"a%#\",\"model\":\"m\",\"content\":*,"
	"\"usage\":{\"input_tokens\":#,\"cache_read_input_tokens\":#,\"cache_creation\":{\"ephemeral_5m_input_tokens\":#,"
	"\"ephemeral_1h_input_tokens\":#},\"output_tokens\":!,\"service_tier\":\"standard\"}},\"uuid\":\"?\"}",
	"{\"type\":\"assistant\",\"timestamp\":\"~\",\"message\":{\"model\":\"<synthetic>\",\"usage\":{\"input_tokens\":0,"
	"\"cache_read_input_tokens\":0,\"output_tokens\":0}}}",
	"{\"usageMetadata\":{\"promptTokenCount\":9#,\"candidatesTokenCount\":#,\"thoughtsTokenCount\":#,"
	"\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":#}],\"totalTokenCount\":!},\"modelVersion\":\"g\","
	"\"responseId\":\"g%\",\"candidates\":[{\"finishReason\":\"STOP\",\"content\":*}]}",
	"{\"model\":\"m\",\"usage\":{\"input_tokens\":#,\"output_tokens\":#,\"new_tokens\":!}}",
	"{\"model\":\"mini\",\"usage\":{\"input_tokens\":#,\"output_tokens\":#}}",
	"{\"type\":\"result\",\"model\":\"mini\",\"usage\":{\"input_tokens\":#,\"output_tokens\":#}}",
	/* a session, whose lines depend on each other */
	"{\"type\":\"session_meta\",\"timestamp\":\"~\",\"payload\":{\"id\":\"%\",\"cwd\":\"/%\"}}",
	"{\"type\":\"turn_context\",\"payload\":{\"model\":\"mini\",\"cwd\":\"/x\"}}",
	"{\"timestamp\":\"~\",\"type\":\"event_msg\",\"payload\":{\"type\":\"token_count\",\"info\":{\"total_token_usage\":"
	"{\"input_tokens\":#,\"cached_input_tokens\":0,\"output_tokens\":#},\"last_token_usage\":{\"input_tokens\":#,"
	"\"cached_input_tokens\":0,\"output_tokens\":#}}}}",
	/* spans, some of which are sums of others */
	"{\"traceId\":\"t%\",\"spanId\":\"%\",\"parentSpanId\":\"%\",\"attributes\":{\"gen_ai.operation.name\":\"invoke_agent\","
	"\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":#,\"gen_ai.usage.output_tokens\":#}}",
	"{\"traceId\":\"t%\",\"spanId\":\"%\",\"attributes\":{\"gen_ai.operation.name\":\"chat\",\"gen_ai.response.model\":\"m\","
	"\"gen_ai.response.id\":\"%\",\"gen_ai.usage.input_tokens\":#,\"gen_ai.usage.output_tokens\":\"#\"}}",
	/* streams */
	"{\"type\":\"message_start\",\"message\":{\"id\":\"a%\",\"model\":\"m\",\"usage\":{\"input_tokens\":#,"
	"\"cache_read_input_tokens\":0,\"output_tokens\":1}}}",
	"{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":#}}",
	"{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"?\"}}",
	"{\"id\":\"%\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"model\":\"m\",\"usage\":{\"prompt_tokens\":#,"
	"\"completion_tokens\":#}}",
	/* lines without usage, and such that are columns, or of no known format */
	"{\"parentUuid\":\"?\",\"isSidechain\":&,\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"?\"},\"uuid\":\"%\","
	"\"timestamp\":\"~\"}",
	"{\"type\":\"user\",\"message\":{\"content\":[{\"type\":\"tool_result\",\"content\":*}]},\"toolUseResult\":*}",
	"{\"type\":\"summary\",\"summary\":\"?\",\"leafUuid\":\"%\"}",
	"{\"model\":\"m\",\"input\":#,\"output\":#,\"on\":\"2026-10-02\"}",
	"{\"meter\":{\"in_tokens\":#,\"out_tokens\":#},\"model\":\"m\"}",
	"{\"text\":\"{\\\"tokensIn\\\":#,\\\"tokensOut\\\":#}\",\"ts\":17800#,\"model\":\"m\"}",
	"{\"msg\":\"?\"}",
	"{\"custom_id\":\"%\",\"response\":{\"body\":{\"id\":\"c%\",\"model\":\"mini\",\"usage\":{\"prompt_tokens\":#,"
	"\"completion_tokens\":#}}}}",
	"{\"name\":\"?\",\"attributes\":[{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"#\"}},"
	"{\"key\":\"gen_ai.request.model\",\"value\":{\"stringValue\":\"m\"}}]}",
	/* charges beside tokens */
	"{\"type\":\"assistant\",\"sessionId\":\"s\",\"timestamp\":\"~\",\"message\":{\"id\":\"a%#\",\"model\":\"m\",\"usage\":"
	"{\"input_tokens\":#,\"output_tokens\":#,\"server_tool_use\":{\"web_search_requests\":^,\"web_fetch_requests\":^}}}}",
	"{\"id\":\"%#\",\"object\":\"response\",\"model\":\"m\",\"output\":[{\"type\":\"web_search_call\",\"status\":\"completed\","
	"\"action\":{\"type\":\"search\"}}],\"usage\":{\"input_tokens\":#,\"output_tokens\":#,\"total_tokens\":!}}",
	"{\"id\":\"%#\",\"model\":\"sonar\",\"usage\":{\"prompt_tokens\":#,\"completion_tokens\":#,\"num_search_queries\":^,"
	"\"citation_tokens\":^}}",
	"{\"id\":\"%#\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":#,\"completion_tokens\":#,\"cost\":0.#,\"is_byok\":&,"
	"\"cost_details\":{\"upstream_inference_cost\":0.^}}}",
	"{\"id\":\"%#\",\"object\":\"response\",\"model\":\"m\",\"tools\":[{\"type\":\"image_generation\",\"model\":\"mini\"}],"
	"\"usage\":{\"input_tokens\":#,\"output_tokens\":#},\"tool_usage\":{\"image_gen\":{\"input_tokens\":^,\"output_tokens\":^}}}",
	"{\"provider\":{\"id\":\"m\"},\"response\":{\"output\":\"?\",\"tokenUsage\":{\"total\":!,\"prompt\":#,"
	"\"completion\":#,\"webSearchRequests\":^}}}",
	/* what a session has cost so far, and totals that begin anew */
	"{\"totalCostUSD\":#.5,\"modelUsage\":{},\"sessionId\":\"%\"}",
	"{\"type\":\"session.shutdown\",\"timestamp\":\"~\",\"data\":{\"modelMetrics\":{\"m\":{\"requests\":{\"count\":1},\"usage\":"
	"{\"inputTokens\":#,\"outputTokens\":#,\"cacheReadTokens\":0,\"cacheWriteTokens\":0}}}}}",
	"{\"type\":\"session.compaction_complete\",\"data\":{}}",
	/* requests that are not sent yet */
	"{\"custom_id\":\"%\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\",\"messages\":"
	"[{\"role\":\"user\",\"content\":\"?\"}]}}",
};

#define PICK(rng, list) ((list)[rng_below((rng), LENGTH(list))])

static void
put_number(struct rng *rng, struct buffer *out)
{
	buffer_printf(out, "%u", (unsigned)(rng_below(rng, 3) == 0 ? rng_below(rng, 4) : rng_below(rng, 99999)));
}

/* Puts what a mark of a line is for. */
static void
put_mark(struct rng *rng, char mark, struct buffer *out)
{
	static const char *const pieces[] = { "", "x", "two words", "\\n\\\"", "\\u00e9\\ud83d\\ude00", "{\\\"usage\\\":{}}",
		"\\u0000", "\t", "input_tokens", "0123456789012345678901234567890123456789", "\xff" };
	static const char *const wholes[] = { "[]", "{}", "[{\"a\":[1,2]},{}]", "{\"b\":{\"c\":null,\"d\":\"]\"}}", "[1,]",
		"{\"e\" : [ true , -1.5e3 ]}", "{\"input_tokens\":5,\"output_tokens\":6}", "[\"\\ud83d\"]", "\"text\"", "null",
		"7" };
	static const char *const odd[] = { "1.5", "-3", "1e3", "12345678901234567890", "null", "\"7\"", "007", "0" };
	static const char *const letters[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "", "\\u0061", "a\\n" };
	const size_t from = rng_below(rng, 40) == 0 ? 0 : 1;	/* mostly the first ones */

	switch (mark) {
	case '#':
		put_number(rng, out);
		break;
	case '%':
		buffer_puts(out, letters[rng_below(rng, from == 0 ? LENGTH(letters) : 9)]);
		break;
	case '~':
		buffer_printf(out, "2026-10-%02uT0%u:00:00%s", (unsigned)(1 + rng_below(rng, 30)),
		    (unsigned)rng_below(rng, 10), rng_below(rng, 3) == 0 ? "" : "Z");
		break;
	case '?':
		buffer_puts(out, pieces[rng_below(rng, from == 0 ? LENGTH(pieces) : 5)]);
		break;
	case '*':
		buffer_puts(out, wholes[rng_below(rng, from == 0 ? LENGTH(wholes) : 4)]);
		break;
	case '^':
		buffer_printf(out, "%u", (unsigned)rng_below(rng, 3));
		break;
	case '&':
		buffer_puts(out, rng_below(rng, 2) == 0 ? "true" : "false");
		break;
	default:
		if (rng_below(rng, 6) == 0)
			buffer_puts(out, PICK(rng, odd));
		else
			put_number(rng, out);
	}
}

/* Puts a line; now and then with a byte changed, cut off, or with blanks. */
static void
put_line(struct rng *rng, struct buffer *out, const char *line)
{
	const size_t begin = out->n;

	for (const char *p = line; *p != '\0'; p++) {
		if (strchr("#%~?*&!^", *p) != NULL)
			put_mark(rng, *p, out);
		else
			buffer_add(out, p, 1);
		if (strchr(",:{", *p) != NULL && rng_below(rng, 400) == 0)
			buffer_puts(out, " ");
	}
	if (rng_below(rng, 25) == 0)
		out->text[begin + rng_below(rng, out->n - begin)] = "{}[]\",:x0"[rng_below(rng, 10)];
	if (rng_below(rng, 40) == 0) {
		out->n = begin + rng_below(rng, out->n - begin);
		out->text[out->n] = '\0';
	}
	if (rng_below(rng, 60) == 0)
		buffer_puts(out, PICK(rng, ((const char *const []){ "\r", "x", " {}", "}" })));
	buffer_puts(out, "\n");
}

static struct buffer
random_log(struct rng *rng, struct arena *a)
{
	struct buffer out = buffer_new(a);
	const size_t kinds = 1 + rng_below(rng, 4), few[] = { rng_below(rng, LENGTH(lines)), rng_below(rng, LENGTH(lines)),
	    rng_below(rng, LENGTH(lines)), rng_below(rng, LENGTH(lines)) };

	for (size_t i = 0; i < LINES; i++)
		put_line(rng, &out, rng_below(rng, 10) == 0 ? PICK(rng, lines) : lines[few[rng_below(rng, kinds)]]);
	if (rng_below(rng, 3) == 0)	/* streams that never end, between lines of other kinds */
		for (size_t i = 0; i < LINES / 4; i++)
			put_line(rng, &out, rng_below(rng, 2) == 0 ? lines[STREAM + 2 * rng_below(rng, 2)] : lines[few[rng_below(rng, kinds)]]);
	return out;
}

static void
what_is_learned_of_lines_changes_no_answer(void **state)
{
	static const char *const ways[] = { "sum @in.jsonl by=model,day", "batch @in.jsonl", "sum @in.jsonl by=session,file",
		"batch @in.jsonl models=mini,banded where=model:m", "sum @in.jsonl @in.jsonl @other.jsonl by=tier",
		"batch @in.jsonl reported=yes since=2026-10-05", "sum @in.jsonl rows=total", "batch @in.jsonl errors=stop",
		"sum @in.jsonl in=5", "sum @in.jsonl map=model:name", "top @in.jsonl", "sum @in.jsonl on=2026-10-03",
		"sum @in.jsonl shape=openai-chat", "batch @in.jsonl style=exclusive",
		"sum @in.jsonl @other.jsonl by=day timezone=+09:00" };
	static const char *const readers[] = { "best", "portable", "sse2" };
	static const unsigned blocks[] = { 1, 400, 3000, 20000 };	/* a block has four batches, which threads read ahead */
	struct usage_fixture *x = *state;
	struct rng rng = rng_new("forms of lines");

	for (size_t i = 0; i < LOGS; i++) {
		const struct buffer log = random_log(&rng, x->arena), other = random_log(&rng, x->arena);

		usage_put_bytes(x, "in.jsonl", log.text, log.n);
		usage_put_bytes(x, "other.jsonl", other.text, other.n);
		for (size_t k = 0; k < LENGTH(ways); k++) {
			const char *line = ways[k];
			struct said want = usage_say(x, arena_printf(x->arena, "%s reader=cjson", line));
			struct said got = usage_say(x, arena_printf(x->arena, "%s reader=%s threads=%u block=%u", line,
			    PICK(&rng, readers), 1 + (unsigned)rng_below(&rng, 3), (unsigned)PICK(&rng, blocks)));

			if (want.status != got.status || strcmp(want.out, got.out) != 0 || strcmp(want.err, got.err) != 0)
				fail_msg("%s\nof\n%s\n%d %s\n%s\nwant %d %s\n%s", line, log.text, got.status, got.out, got.err,
				    want.status, want.out, want.err);
		}
	}
}

/* More kinds of lines than are remembered, so that threads that look for them meet what is forgotten. */
static void
what_is_forgotten_changes_no_answer_of_several_threads(void **state)
{
	enum { KINDS = 1500, REPEATS = 4 };
	struct usage_fixture *x = *state;
	struct rng rng = rng_new("kinds of lines");
	struct buffer log = buffer_new(x->arena);
	struct said want;

	for (unsigned i = 0; i < KINDS; i++)
		for (unsigned k = 0; k < REPEATS; k++)
			buffer_printf(&log, "{\"id\":\"%u\",\"model\":\"%s\",\"kind\":\"k\",\"service_tier\":\"%s\",\"usage\":{"
			    "\"prompt_tokens\":%u,\"completion_tokens\":1}}\n", (unsigned)rng_below(&rng, KINDS * REPEATS),
			    rng_below(&rng, 3) == 0 ? "m" : arena_printf(x->arena, "m%u", i), k == 0 ? "flex" : "default",
			    (unsigned)rng_below(&rng, 9000));
	usage_put_bytes(x, "in.jsonl", log.text, log.n);
	want = usage_say(x, "batch @in.jsonl reader=cjson");
	for (unsigned threads = 1; threads <= 4; threads++) {
		struct said got = usage_say(x, arena_printf(x->arena, "batch @in.jsonl threads=%u block=5000", threads));

		assert_int_equal(got.status, want.status);
		assert_string_equal(got.out, want.out);
		assert_string_equal(got.err, want.err);
	}
}

/* Lines are taken where they are in a buffer of 256 KiB: whatever is at its end, none is lost, and all have their number. */
static void
no_line_is_lost_at_the_end_of_a_buffer(void **state)
{
	enum { BYTES = 600000, PLACES = 24 };
	struct usage_fixture *x = *state;
	struct rng rng = rng_new("ends of buffers");

	for (size_t k = 0; k < PLACES; k++) {
		struct arena *a = arena_new();
		struct buffer log = buffer_new(a);
		unsigned n = 0;

		while (log.n < BYTES) {
			const int padding = (int)rng_below(&rng, rng_below(&rng, 40) == 0 ? 9000 : 300);

			buffer_printf(&log, "{\"id\":\"%u\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0},"
			    "\"x\":\"%*s\"}%s", n++, padding, "", rng_below(&rng, 9) == 0 ? " \r\n" : "\n");
		}
		buffer_puts(&log, k % 2 == 0 ? "{\"id\":" : "\n{\"id\":\n");
		usage_put_bytes(x, "in.jsonl", log.text, log.n);
		want_part(usage_say(x, "sum @in.jsonl").err, arena_printf(x->arena, "in.jsonl:%u: malformed: not JSON\n",
		    n + 1 + (unsigned)(k % 2)), "the number of a line");
		want_part(usage_say(x, "sum @in.jsonl").err, arena_printf(x->arena, "toll: %u rows, %u priced, 1 not priced "
		    "(malformed: 1); a partial total: at least $%u,%03u.00\n", n + 1, n, n / 1000, n % 1000),
		    "the sum of all lines");
		arena_free(a);
	}
}

/* Reads a log by the forms of a run, and counts the lines that are known. */
static size_t
known_lines(const struct usage_fixture *x, const char *text, struct usage_forms *forms)
{
	const struct request defaults = request_new();
	const struct usage_setup setup = { .defaults = &defaults, .today = 20261122, .forms = forms };
	struct arena *a = arena_new();
	struct err e = { .kind = ERR_NONE };
	struct usage_json *json;
	struct usage_row *row;
	struct input *in;
	size_t n = 0;

	usage_put(x, "in.jsonl", text);
	in = input_open(a, usage_path(x, "in.jsonl"), NULL, &e);
	json = usage_json_open(a, in, &setup, &e);
	while (usage_json_next(json, a, &row, &e))
		n += row->variant != 0 && row->object == NULL;
	assert_int_equal(e.kind, ERR_NONE);
	usage_json_close(json);
	input_close(in);
	arena_free(a);
	return n;
}

static void
a_line_like_an_earlier_one_is_not_read_in_full(void **state)
{
	static const char log[] =
		"{\"id\":\"a\",\"model\":\"m\",\"created\":1780000000,\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2},\"x\":[1]}\n"
		"{\"id\":\"b\",\"model\":\"m\",\"created\":1780000001,\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4},\"x\":[{}]}\n"
		"{\"id\":\"c\",\"model\":\"mini\",\"created\":1780000001,\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4},\"x\":[]}\n"
		"{\"id\":\"d\",\"model\":\"mini\",\"created\":1780000001,\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4},\"x\":[]}\n"
		"{\"type\":\"user\",\"timestamp\":\"2026-10-01T10:00:00Z\",\"message\":{\"role\":\"user\",\"content\":\"one\"}}\n"
		"{\"type\":\"user\",\"timestamp\":\"2026-10-01T11:00:00Z\",\"message\":{\"role\":\"user\",\"content\":\"\\u00e9 \\\"two\\\"\"}}\n"
		"{\"type\":\"user\",\"timestamp\":\"2026-10-01T11:00:00Z\",\"message\":{\"role\":\"user\",\"content\":\"\\x\"}}\n";
	struct usage_fixture *x = *state;
	struct usage_forms *forms = usage_forms_new(JSON_READER_BEST);

	assert_int_equal(known_lines(x, log, forms), 3);
	assert_int_equal(known_lines(x, log, forms), 6);	/* all but the last, which is not JSON */
	assert_int_equal(known_lines(x, log, NULL), 0);
	assert_null(usage_forms_new(JSON_READER_CJSON));
	usage_forms_free(forms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(a_line_like_an_earlier_one_is_not_read_in_full),
		USAGE_UNIT(no_line_is_lost_at_the_end_of_a_buffer),
		USAGE_UNIT(what_is_learned_of_lines_changes_no_answer),
		USAGE_UNIT(what_is_forgotten_changes_no_answer_of_several_threads),
	};

#ifdef M_PERTURB
	mallopt(M_PERTURB, 85);		/* what is used after it was freed is seen at once */
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
