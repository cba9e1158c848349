/* SPDX-License-Identifier: MIT */
/* Files of requests cost the same by any number of threads that read ahead, whatever lines they have. */
#include "test_usage.h"

enum { FILES = 8, LINES = 700 };

static const char *const lines[] = {
	"{\"custom_id\":\"%\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\",\"messages\":"
	"[{\"role\":\"user\",\"content\":\"?\"}],\"max_completion_tokens\":90}}",
	"{\"custom_id\":\"%\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"mini\",\"messages\":"
	"[{\"role\":\"system\",\"content\":\"?\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"?\"}]}],"
	"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"?\",\"parameters\":{\"type\":\"object\","
	"\"properties\":{\"x\":{\"type\":\"string\",\"description\":\"?\"}}}}}],\"max_tokens\":10}}",
	"{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}],\"max_tokens\":7,\"n\":2}",
};

static const char *const odd_lines[] = {
	"{\"note\":\"?\"}", "7", "[1,2]", "{\"custom_id\":", "", "{\"id\":\"%\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":9,"
	"\"completion_tokens\":1}}", "{\"model\":\"nowhere\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}",
	"{\"id\":\"s\",\"object\":\"chat.completion.chunk\",\"choices\":[],\"model\":\"m\",\"usage\":{\"prompt_tokens\":5,"
	"\"completion_tokens\":6}}",
};

#define PICK(rng, list) ((list)[rng_below((rng), LENGTH(list))])

static void
put_line(struct rng *rng, struct buffer *out, const char *line)
{
	static const char *const texts[] = { "one word", "", "a longer text, which says a little more than nothing",
		"\\u00e9\\n{}", "x = f(y);" };

	for (const char *p = line; *p != '\0'; p++) {
		if (*p == '%')
			buffer_printf(out, "%u", (unsigned)rng_below(rng, 9999));
		else if (*p == '?')
			for (size_t n = rng_below(rng, 30); n > 0; n--)
				buffer_puts(out, PICK(rng, texts));
		else
			buffer_add(out, p, 1);
	}
	buffer_puts(out, "\n");
}

static void
requests_cost_the_same_by_any_number_of_threads(void **state)
{
	static const char *const ways[] = { "batch @in.jsonl", "sum @in.jsonl by=model models=mini,g", "batch @in.jsonl out=5 models=g",
		"batch @in.jsonl errors=stop", "sum @in.jsonl @in.jsonl cached=shared" };
	struct usage_fixture *x = *state;
	struct rng rng = rng_new("requests ahead");

	for (size_t i = 0; i < FILES; i++) {
		struct buffer log = buffer_new(x->arena);

		put_line(&rng, &log, lines[rng_below(&rng, LENGTH(lines))]);
		for (size_t k = rng_below(&rng, LINES); k > 0; k--)
			put_line(&rng, &log, rng_below(&rng, 30) == 0 && i > 1 ? PICK(&rng, odd_lines) : PICK(&rng, lines));
		usage_put_bytes(x, "in.jsonl", log.text, log.n);
		for (size_t k = 0; k < LENGTH(ways); k++) {
			struct said want = usage_say(x, arena_printf(x->arena, "%s threads=1", ways[k]));
			struct said got = usage_say(x, arena_printf(x->arena, "%s threads=%u", ways[k],
			    2 + (unsigned)rng_below(&rng, 3)));

			if (want.status != got.status || strcmp(want.out, got.out) != 0 || strcmp(want.err, got.err) != 0)
				fail_msg("%s\nof\n%s\n%d %s\n%s\nwant %d %s\n%s", ways[k], log.text, got.status, got.out, got.err,
				    want.status, want.out, want.err);
			assert_true(*want.out != '\0' || want.status != 0);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { USAGE_UNIT(requests_cost_the_same_by_any_number_of_threads) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
