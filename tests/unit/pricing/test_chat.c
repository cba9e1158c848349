/* SPDX-License-Identifier: MIT */
/* Conversations: what each turn sends, what the cache holds of it, and what that costs. */
#include "test_answer.h"

#include "pricing/chat.h"

struct turn { int64_t input, read, write, output; const char *total; };

/* Runs the chat of a word and settings; false with e if it cannot be. */
static bool
run(struct arena *a, const char *word, const char *const *set, struct chat *out, struct err *e)
{
	struct request r;
	struct model_expr o;

	return test_offer(a, word, set, &r, &o, e) && chat_run(&r, &o.legs[0].target, a, out, e);
}

static void
every_turn_sends_what_was_said_before(void **state)
{
	static const struct {
		const char	*model;
		const char	*set[15];
		struct turn	 turns[4];
		const char	*total, *uncached;
		size_t		 band_turn;
	} cases[] = {
		{ "plain", { "turns", "3", "system", "1000", "user", "200", "reply", "300" },
		  { { 1200, 0, 0, 300, "0.0024" }, { 1700, 0, 0, 300, "0.0029" }, { 2200, 0, 0, 300, "0.0034" } },
		  "0.0087", "0.0087", 0 },
		/* read: 1200 and 1700, in steps of 100, at least 1000 */
		{ "plain", { "turns", "3", "system", "1000", "user", "250", "reply", "300", "cache", "on" },
		  { { 1250, 0, 0, 300, "0.00245" }, { 1800, 1200, 0, 300, "0.00192" },
		    { 2350, 1800, 0, 300, "0.00193" } }, "0.0063", "0.009", 0 },
		/* below the minimum nothing is cached, on it everything is */
		{ "plain", { "turns", "2", "system", "799", "user", "200", "reply", "300", "cache", "on" },
		  { { 999, 0, 0, 300, "0.002199" }, { 1499, 0, 0, 300, "0.002699" } }, "0.004898", "0.004898", 0 },
		{ "plain", { "turns", "2", "system", "800", "user", "200", "reply", "300", "cache", "on" },
		  { { 1000, 0, 0, 300, "0.0022" }, { 1500, 1000, 0, 300, "0.0018" } }, "0.004", "0.0049", 0 },
		/* a model whose writing has a price; no step */
		{ "writer", { "turns", "2", "system", "1001", "user", "200", "reply", "100", "cache", "on" },
		  { { 1201, 0, 1201, 100, "0.01000625" }, { 1501, 1201, 300, 100, "0.0049755" } },
		  "0.01498175", "0.01851", 0 },
		{ "writer", { "turns", "2", "system", "500", "user", "200", "reply", "400", "cache", "on" },
		  { { 700, 0, 0, 400, "0.0135" }, { 1300, 0, 1300, 400, "0.018125" } }, "0.031625", "0.03", 0 },
		/* no minimum and no step in the book: all that was sent before */
		{ "small", { "turns", "2", "user", "7", "reply", "5", "cache", "on" },
		  { { 7, 0, 0, 5, "0.0000054" }, { 19, 7, 0, 5, "0.00000654" } }, "0.00001194", "0.0000132", 0 },
		/* reasoning is billed as output and not sent again; tools are new input of each turn */
		{ "plain", { "turns", "2", "user", "100", "reply", "10", "reasoning", "90", "tools", "50" },
		  { { 150, 0, 0, 100, "0.00055" }, { 310, 0, 0, 100, "0.00071" } }, "0.00126", "0.00126", 0 },
		/* bands, turn by turn: above 1000, and from 5000 on */
		{ "banded", { "turns", "3", "system", "500", "user", "250", "reply", "0" },
		  { { 750, 0, 0, 0, "0.00075" }, { 1000, 0, 0, 0, "0.001" }, { 1250, 0, 0, 0, "0.0025" } },
		  "0.00425", "0.00425", 3 },
		{ "banded", { "turns", "2", "user", "2499", "reply", "1" },
		  { { 2499, 0, 0, 1, "0.005004" }, { 4999, 0, 0, 1, "0.010004" } }, "0.015008", "0.015008", 0 },
		{ "banded", { "turns", "2", "user", "2499", "reply", "2" },
		  { { 2499, 0, 0, 2, "0.00501" }, { 5000, 0, 0, 2, "0.015018" } }, "0.020028", "0.020028", 2 },
		/* terms: conversations, retries, discounts */
		{ "plain", { "turns", "1", "user", "1000", "reply", "0", "requests", "10", "retry", "10%",
		    "discount", "50%" }, { { 1000, 0, 0, 0, "0.0055" } }, "0.0055", "0.0055", 0 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		int64_t input = 0, read = 0, output = 0;
		char text[INT128_TEXT];
		struct chat c;

		if (!run(*state, cases[i].model, cases[i].set, &c, &e))
			fail_msg("case %zu: %s", i, e.msg);
		for (size_t k = 0; k < c.n_turns; k++) {
			const struct turn *want = &cases[i].turns[k];
			const struct chat_turn *got = &c.turns[k];

			money_print(text, got->bill.total);
			if (got->input != want->input * QUANTITY_ONE || got->cache_read != want->read * QUANTITY_ONE ||
			    got->cache_write != want->write * QUANTITY_ONE ||
			    got->output != want->output * QUANTITY_ONE || strcmp(text, want->total) != 0)
				fail_msg("case %zu, turn %zu: input %" PRId64 " read %" PRId64 " write %" PRId64
				    " output %" PRId64 " total %s", i, k + 1, (int64_t)(got->input / QUANTITY_ONE),
				    (int64_t)(got->cache_read / QUANTITY_ONE),
				    (int64_t)(got->cache_write / QUANTITY_ONE),
				    (int64_t)(got->output / QUANTITY_ONE), text);
			input += want->input;
			read += want->read;
			output += want->output;
		}
		assert_true(c.input == input * QUANTITY_ONE && c.output == output * QUANTITY_ONE);
		assert_true(c.cache_read == read * QUANTITY_ONE && c.exact);
		assert_true(c.turns[c.n_turns - 1].sum == c.total);
		money_print(text, c.total);
		want_text(text, cases[i].total, arena_printf(*state, "case %zu, total", i));
		money_print(text, c.uncached);
		want_text(text, cases[i].uncached, arena_printf(*state, "case %zu, uncached", i));
		if (c.band_turn != cases[i].band_turn)
			fail_msg("case %zu: more expensive from turn %zu", i, c.band_turn);
	}
}

static void
what_is_no_chat_is_refused(void **state)
{
	static const struct { const char *line; enum err_kind kind; const char *word; } cases[] = {
		{ "chat plain user=5 reply=5", ERR_USAGE, "turns=" },
		{ "chat plain turns=0 user=5 reply=5", ERR_USAGE, "turns=" },
		{ "chat plain turns=3", ERR_USAGE, "say user= and reply=" },
		{ "chat plain turns=100001 user=5", ERR_RANGE, "100000" },
		{ "chat plain turns=2 user=5 in=5", ERR_USAGE, "input" },
		{ "chat plain turns=2 user=5 out=5", ERR_USAGE, "output" },
		{ "chat plain turns=2 user=5 cached=50%", ERR_USAGE, "cache-read" },
		{ "chat plain turns=2 user=5 reply=5 reasoning=50%", ERR_USAGE, "reasoning" },
		{ "chat plain turns=2 user=5 cache=maybe", ERR_USAGE, "maybe" },
		{ "chat plain turns=1.5 user=5", ERR_USAGE, "turns" },
		{ "chat plain:50%+small:50% turns=2 user=5", ERR_USAGE, "is a mix" },
		{ "chat smoll turns=2 user=5", ERR_MODEL, "smoll" },
		{ "chat turns=2 user=5", ERR_USAGE, "no model" },
		{ "chat plain@sale turns=2 user=5", ERR_PRICE, "sale" },
		{ "chat plain turns=2 user=5 months=3", ERR_USAGE, "months" },
	};
	const struct book *b = test_book(*state, "calculator.json");

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_refusal(*state, b, cases[i].line, cases[i].kind, cases[i].word);
}

/* turns, totals, and what caching saved */
static void
a_chat_is_answered_in_every_format(void **state)
{
	static const struct { const char *line, *has; } cases[] = {
		{ "chat plain turns=3 system=1000 user=250 reply=300 cache=on format=plain", "0.0063\n" },
		{ "chat plain turns=3 system=1000 user=250 reply=300 cache=on format=csv",
		  "acme/plain,standard,2026-11-22,1,3,5400,3000,,900,0.0063,0.009,30," },
		{ "chat plain turns=3 system=1000 user=250 reply=300 cache=on format=json", "\"saved\": \"30\"" },
		{ "chat plain turns=3 system=1000 user=250 reply=300 cache=on", "1,800" },
		{ "chat plain turns=3 system=1000 user=250 reply=300 cache=on format=markdown", "|" },
		{ "chat plain turns=3 system=1000 user=250 reply=300 format=csv",
		  "acme/plain,standard,2026-11-22,1,3,5400,,,900,0.009,,,," },
		{ "chat plain small turns=1 user=1M reply=0 format=plain", "1\n0.2\n" },
		{ "chat plain turns=1 user=1M reply=0 requests=7 format=plain", "7\n" },
		{ "chat plain turns=1 user=1M reply=0 n=7 format=csv", ",7,1,1000000," },
		{ "chat banded turns=3 system=500 user=250 reply=0 format=csv", ",0.00425,,,3," },
	};
	const struct book *b = test_book(*state, "calculator.json");

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *got = test_answer(*state, b, cases[i].line);

		if (strstr(got, cases[i].has) == NULL)
			fail_msg("%s: want %s: %s", cases[i].line, cases[i].has, got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(every_turn_sends_what_was_said_before),
		UNIT(what_is_no_chat_is_refused),
		UNIT(a_chat_is_answered_in_every_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
