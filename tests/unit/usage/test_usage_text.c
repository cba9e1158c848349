/* SPDX-License-Identifier: MIT */
/* Answers in texts of JSON: bodies of responses in HAR files, as they are, encoded, and as streams. */
#include "test_usage.h"

#define ENTRY(content) "{\"log\":{\"entries\":[{\"startedDateTime\":\"2026-10-01T00:00:00Z\",\"request\":" \
	"{\"postData\":{\"text\":\"{\\\"model\\\":\\\"m\\\"}\"}},\"response\":{\"content\":{" content "}}}]}}\n"
#define TEXT(text) ENTRY("\"text\":\"" text "\"")
#define CHAT(id, in) "{\\\"id\\\":\\\"" id "\\\",\\\"model\\\":\\\"m\\\",\\\"object\\\":\\\"chat.completion.chunk\\\"," \
	"\\\"choices\\\":[],\\\"usage\\\":{\\\"prompt_tokens\\\":" in ",\\\"completion_tokens\\\":0}}"
#define NO_USAGE "{\\\"id\\\":\\\"a\\\",\\\"model\\\":\\\"m\\\",\\\"object\\\":\\\"chat.completion.chunk\\\"," \
	"\\\"choices\\\":[],\\\"usage\\\":null}"
#define START "{\\\"type\\\":\\\"message_start\\\",\\\"message\\\":{\\\"id\\\":\\\"a\\\",\\\"model\\\":\\\"m\\\",\\\"usage\\\":" \
	"{\\\"input_tokens\\\":2000000,\\\"cache_read_input_tokens\\\":0,\\\"output_tokens\\\":1}}}"
#define DELTA "{\\\"type\\\":\\\"message_delta\\\",\\\"delta\\\":{\\\"stop_reason\\\":\\\"end_turn\\\"},\\\"usage\\\":" \
	"{\\\"output_tokens\\\":0}}"
#define DONE "{\\\"type\\\":\\\"response.completed\\\",\\\"response\\\":{\\\"id\\\":\\\"a\\\",\\\"model\\\":\\\"m\\\",\\\"usage\\\":" \
	"{\\\"input_tokens\\\":3000000,\\\"input_tokens_details\\\":{},\\\"output_tokens\\\":0}}}"
#define GOOGLE(in, why) "{\\\"responseId\\\":\\\"g\\\",\\\"modelVersion\\\":\\\"g\\\",\\\"candidates\\\":[{" why "}]," \
	"\\\"usageMetadata\\\":{\\\"promptTokenCount\\\":" in ",\\\"totalTokenCount\\\":" in "}}"

static const struct text_case { const char *name, *json, *says; } text_cases[] = {
	{ "a body", TEXT(CHAT("a", "1000000")), "1 row, 1 priced; total $1.00\n" },
	{ "a body without a model has that of its request",
	  TEXT("{\\\"usage\\\":{\\\"prompt_tokens\\\":1000000,\\\"completion_tokens\\\":0}}"), "1 row, 1 priced; total $1.00\n" },
	{ "base64", ENTRY("\"encoding\":\"base64\",\"text\":\"eyJtb2RlbCI6Im0iLCJ1c2FnZSI6eyJwcm9tcHRfdG9rZW5zIjox"
	  "MDAwMDAwLCJjb21wbGV0aW9uX3Rva2VucyI6MH19\""), "1 row, 1 priced; total $1.00\n" },
	{ "base64 that is none", ENTRY("\"encoding\":\"base64\",\"text\":\"{usage}\""), "no usage was found\n" },
	{ "chunks, of which the last counts", TEXT("data: " CHAT("a", "1000000") "\\n\\ndata: " CHAT("a", "2000000")
	  "\\n\\ndata: [DONE]\\n\\n"), "1 row, 1 priced; total $2.00\n" },
	{ "chunks without usage", TEXT("data: " NO_USAGE "\\n\\n"),
	  "response/content/text: a stream without usage (stream_options with include_usage has it)\n" },
	{ "two answers in one text", TEXT("data: " CHAT("a", "1000000") "\\n\\ndata: " CHAT("b", "1000000") "\\n\\n"),
	  "response/content/text: a text with the streams of several answers\n" },
	{ "an answer in two events", TEXT("event: message_start\\ndata: " START "\\n\\ndata: " DELTA "\\n\\n"),
	  "1 row, 1 priced; total $2.00\n" },
	{ "its first event alone", TEXT("data: " START "\\n\\n"), "the stream ends before the final counts of this answer\n" },
	{ "the last event of a response", TEXT("data: " DONE "\\n\\n"), "1 row, 1 priced; total $3.00\n" },
	{ "lines", TEXT(CHAT("a", "1000000") "\\n" CHAT("a", "4000000") "\\n"), "1 row, 1 priced; total $4.00\n" },
	{ "a list", TEXT("[" GOOGLE("1000000", "") "," GOOGLE("5000000", "\\\"finishReason\\\":\\\"STOP\\\"") "]"),
	  "1 row, 1 priced; total $5.00\n" },
	{ "a page that speaks of usage", TEXT("<p>usage: 5 tokens</p>"), "no usage was found\n" },
	{ "a body that was cut off", TEXT("{\\\"usage\\\":{\\\"prompt_tokens\\\":1000"),
	  "malformed: the text response/content/text is not JSON\n" },
	{ "a message of a socket", "{\"log\":{\"entries\":[{\"response\":{},\"_webSocketMessages\":[{\"type\":\"receive\","
	  "\"data\":\"" DONE "\"}]}]}}\n", "2 rows, 1 priced, 1 skipped; total $3.00\n" },
	{ "a stream in a text of something else is no answer", "{\"id\":\"x\",\"text\":\"data: " CHAT("a", "1000000") "\\n\"}\n",
	  "no usage was found\n" },
};

static void
the_answer_in_a_text_counts_once(void **state)
{
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(text_cases); i++) {
		const struct text_case *c = &text_cases[i];
		struct said said;

		usage_put(x, "in.har", c->json);
		said = usage_say(x, "sum @in.har");
		want_part(said.err, c->says, c->name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(the_answer_in_a_text_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
