/* SPDX-License-Identifier: MIT */
/* What a line of the session may be before it is a call. */
#include "test.h"

#include "base/buffer.h"
#include "cli/line_kind.h"
#include "commands/args.h"

/* The words of a line, as the session splits them. */
static const char **
split(struct arena *a, const char *line, size_t *n)
{
	const char **words;
	struct err e;

	if (!args_split(line, a, &words, n, &e))
		fail_msg("%s: %s", line, e.msg);
	return words;
}

static const char *
joined(struct arena *a, const char *const *words, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(a, "%s%s%s", text, i == 0 ? "" : " ", words[i]);
	return text;
}

static void
arithmetic_is_told_from_models_prices_days_and_fields(void **state)
{
	static const struct { const char *line, *expression, *given; } cases[] = {
		{ "12k*30", "12k*30", "" },
		{ "1 + 1", "1 + 1", "" },
		{ "(3/15)", "(3/15)", "" },
		{ "0.0325*50k format=plain", "0.0325*50k", "format=plain" },
		{ "--json 30x24", "30x24", "format=json" },
		{ "2*3 to=out.txt", "2*3", "to=out.txt" },
		{ "3/15", "3/15", "" },		/* a price has a model or a count beside it */
		{ "3/0.30/15", "3/0.30/15", "" },
		{ "2026-11-22", NULL, "" },		/* a day, not 1993 */
		{ "gpt-5", NULL, "" },
		{ "12k*30 in=10k", NULL, "" },		/* a count belongs to a question */
		{ "in=12k*30", NULL, "" },
		{ "gpt-4*", NULL, "" },
		{ "openai/*", NULL, "" },
		{ "", NULL, "" },
		{ "--nonsense 1+1", NULL, "" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char **given = NULL, *got;
		size_t n, n_given = 0;
		const char **words = split(*state, cases[i].line, &n);

		got = line_arithmetic(words, n, *state, &given, &n_given);
		want_text(got == NULL ? "-" : got, cases[i].expression == NULL ? "-" : cases[i].expression,
		    cases[i].line);
		if (got != NULL)
			want_text(joined(*state, given, n_given), cases[i].given, cases[i].line);
	}
}

static void
fields_alone_change_the_last_question(void **state)
{
	static const struct { const char *line; bool change; } cases[] = {
		{ "out=4k", true }, { "out=4k cached=50%", true }, { "--out 4k", true }, { "-n 5", true },
		{ "--json", true }, { "on=2026-01-01", true }, { "gpt-5 out=4k", false }, { "out=4k gpt-5", false },
		{ "model=gpt-5", false }, { "colour=red", false }, { "", false }, { "help", false },
		{ "--nonsense", false },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		size_t n;
		const char **words = split(*state, cases[i].line, &n);

		if (line_is_change(words, n, *state) != cases[i].change)
			fail_msg("'%s' is %sa change", cases[i].line, cases[i].change ? "not " : "");
	}
}

/* A field that both lines have is that of the new one, under whatever name; operands stay behind "--". */
static void
a_change_takes_the_place_of_the_same_field(void **state)
{
	static const struct { const char *question, *line, *want; } cases[] = {
		{ "gpt-5 in=10k out=2k", "out=4k", "in=10k out=4k -- gpt-5" },
		{ "gpt-5 in=10k out=2k", "output=4k", "in=10k output=4k -- gpt-5" },
		{ "gpt-5 input=10k", "in=1 out=2", "in=1 out=2 -- gpt-5" },
		{ "budget 500 gpt-5 in=10k", "on=2026-01-01", "in=10k on=2026-01-01 -- budget 500 gpt-5" },
		{ "gpt-5 o3 --json in=1k", "--csv", "in=1k format=csv -- gpt-5 o3" },
		{ "'GPT-5 mini' in=1k", "in=2k", "in=2k -- GPT-5 mini" },
		{ "gpt-5", "in=2k", "in=2k -- gpt-5" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		size_t n_question, n, n_out;
		const char **question = split(*state, cases[i].question, &n_question);
		const char **words = split(*state, cases[i].line, &n);
		const char *const *out = line_change(question, n_question, words, n, *state, &n_out);

		want_text(joined(*state, out, n_out), cases[i].want, cases[i].line);
	}
}

static void
a_word_that_is_nearly_a_command_names_the_line_that_was_meant(void **state)
{
	static const struct { const char *line, *meant; } cases[] = {
		{ "shwo gpt-5", "show gpt-5" },
		{ "break even chatgpt-plus gpt-5", "breakeven chatgpt-plus gpt-5" },
		{ "cheapest in=10k", "top in=10k" },
		{ "CHEAPEST in=10k", "top in=10k" },
		{ "modles 'a b'", "models \"a b\"" },
		{ "show gpt-5", NULL },		/* it is one */
		{ "gpt-5 in=1k", NULL },
		{ "--shwo", NULL },
		{ "", NULL },
		{ "xy", NULL },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		size_t n;
		const char **words = split(*state, cases[i].line, &n);
		const char *got = line_meant(words, n, *state);

		want_text(got == NULL ? "-" : got, cases[i].meant == NULL ? "-" : cases[i].meant, cases[i].line);
	}
}

/* Every word that people try leads to a command that there is. */
static void
what_people_try_is_a_command(void **state)
{
	static const char *const tries[] = { "cost", "estimate", "cheap", "best", "ls", "find", "describe",
	    "total", "plan", "subscriptions", "factor", "load", "write", "man", "q", "bye", "plot",
	    "monthly", "conversation", "validate" };

	for (size_t i = 0; i < LENGTH(tries); i++) {
		const char *word = tries[i], *meant = line_meant(&word, 1, *state);

		if (meant == NULL || command_find(meant) == NULL)
			fail_msg("'%s' leads to '%s', which is no command", word, meant == NULL ? "nothing" : meant);
	}
}

static void
a_word_with_an_operator_and_a_number_is_broken_arithmetic(void **state)
{
	static const struct { const char *line; bool want; } cases[] = {
		{ "rise * 2", true }, { "foo / 2", true }, { "ans - .5", true }, { "a ^ (2+1)", true }, { "a * $5", true },
		{ "5 * 2", false }, { "rise *", false }, { "gpt-5 in=1k", false }, { "gpt-5 gpt-5-mini 10", false },
		{ "a * b", false },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		size_t n;
		const char **words = split(*state, cases[i].line, &n);

		if (line_is_broken_arithmetic(words, n) != cases[i].want)
			fail_msg("%s", cases[i].line);
	}
}

/* "+20%" is added to the value of the last question, whose period stays. */
static void
a_value_with_a_sign_changes_the_last_one(void **state)
{
	static const struct { const char *question, *line, *want; } cases[] = {
		{ "gpt-5 in=10k out=2k", "in=+20%", "out=2k in=(10k)+20% -- gpt-5" },
		{ "gpt-5 in=10k n=50k/day", "n=-10k", "in=10k n=(50k)-10k/day -- gpt-5" },
		{ "gpt-5 in=10k", "in=20k", "in=20k -- gpt-5" },
		{ "gpt-5 in=10k", "out=+5", "in=10k out=+5 -- gpt-5" },
		{ "gpt-5 in=1k/2", "in=+1", "in=(1k/2)+1 -- gpt-5" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct buffer got = buffer_new(*state);
		size_t n, n_new, n_out;
		const char **question = split(*state, cases[i].question, &n), **line = split(*state, cases[i].line, &n_new);
		const char *const *words = line_change(question, n, line, n_new, *state, &n_out);

		for (size_t k = 0; k < n_out; k++)
			buffer_printf(&got, "%s%s", k == 0 ? "" : " ", words[k]);
		want_text(got.text, cases[i].want, cases[i].line);
		assert_true(line_is_relative(line, n_new, *state) == (strpbrk(cases[i].line, "+-") != NULL));
	}
}

static void
the_prompt_shows_counts_and_the_day_in_a_few_columns(void **state)
{
	static const struct { const char *fields[4]; size_t size; const char *brief; } cases[] = {
		{ { NULL }, 64, "" },
		{ { "in=10k", "out=2k" }, 64, "in=10k out=2k" },
		{ { "input=10k", "format=json" }, 64, "in=10k" },		/* what is no workload is left out */
		{ { "tier=batch" }, 64, "" },
		{ { "in=10k", "out=2k", "on=2026-01-01" }, 64, "in=10k out=2k +1" },
		{ { "on=2026-01-01" }, 64, "on=2026-01-01" },
		{ { "in=1\033[31m" }, 64, "in=1\\x1b[31m" },
		{ { "in=10k", "out=2k" }, 8, "in=10k" },			/* no room for more, nor to say so */
		{ { "in=10k" }, 1, "" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct setting settings[4];
		char out[64], name[16];
		size_t n = 0;

		for (; n < 4 && cases[i].fields[n] != NULL; n++) {
			const char *field = cases[i].fields[n], *equals = strchr(field, '=');

			snprintf(name, sizeof name, "%.*s", (int)(equals - field), field);
			settings[n] = (struct setting){ field_find(name), equals + 1 };
			assert_non_null(settings[n].field);
		}
		memset(out, '!', sizeof out);
		line_prompt_text(out, cases[i].size, settings, n);
		want_text(out, cases[i].brief, n == 0 ? "nothing" : cases[i].fields[0]);
	}
}

static void
a_usage_file_that_came_by_mistake_is_told_from_lines(void **state)
{
	static const struct { const char *line; bool usage; } cases[] = {
		{ "model,input,output\n", true },
		{ "date;model;input_tokens\n", true },
		{ "\"model\"\t\"prompt_tokens\"\n", true },
		{ "{\"model\":\"gpt-5\",\"usage\":{}}\n", true },
		{ "2026-10-01,gpt-5,10000,2000\n", true },
		{ "gpt-5 in=10k,out=2k\n", false },
		{ "gpt-5 in=10k\n", false },
		{ "gpt-5{,-mini}\n", false },
		{ "1,200+1\n", false },			/* arithmetic */
		{ "help fields, please\n", false },
		{ "# model,input\n", false },
		{ "\n", false },
		{ "{\n", false },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (line_is_usage(cases[i].line, *state) != cases[i].usage)
			fail_msg("'%s' is %staken for a usage file", cases[i].line, cases[i].usage ? "not " : "");
	}
	assert_true(line_is_row("a,b"));
	assert_true(line_is_row("a\tb"));
	assert_false(line_is_row("a b"));
	assert_false(line_is_row("gpt-5 by=a,b"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(arithmetic_is_told_from_models_prices_days_and_fields),
		UNIT(fields_alone_change_the_last_question),
		UNIT(a_change_takes_the_place_of_the_same_field),
		UNIT(a_word_that_is_nearly_a_command_names_the_line_that_was_meant),
		UNIT(what_people_try_is_a_command),
		UNIT(a_word_with_an_operator_and_a_number_is_broken_arithmetic),
		UNIT(a_value_with_a_sign_changes_the_last_one),
		UNIT(the_prompt_shows_counts_and_the_day_in_a_few_columns),
		UNIT(a_usage_file_that_came_by_mistake_is_told_from_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
