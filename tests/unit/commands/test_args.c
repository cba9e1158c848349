/* SPDX-License-Identifier: MIT */
/* From a line to words, and from words to fields, switches and operands. */
#include "test.h"

#include "commands/args.h"
#include "report/render.h"

static const char *
joined(struct arena *a, const char *const *words, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(a, "%s[%s]", text, words[i]);
	return text;
}

/* A line, and its words in brackets. */
struct split { const char *line, *words; };

static void
want_splits(struct arena *a, const struct split *cases, size_t n_cases)
{
	for (size_t i = 0; i < n_cases; i++) {
		const char **words;
		struct err e;
		size_t n;

		if (!args_split(cases[i].line, a, &words, &n, &e))
			fail_msg("%s: %s", cases[i].line, e.msg);
		want_text(joined(a, words, n), cases[i].words, cases[i].line);
	}
}

static void
session_lines_are_split_as_a_shell_would(void **state)
{
	static const struct split cases[] = {
		{ "", "" },
		{ " \t ", "" },
		{ "gpt-5 in=10k out=2k", "[gpt-5][in=10k][out=2k]" },
		{ "  gpt-5\tin=10k  \r\n", "[gpt-5][in=10k]" },
		{ "'GPT-5 mini' in=1k", "[GPT-5 mini][in=1k]" },
		{ "\"GPT-5 mini\" in=1k", "[GPT-5 mini][in=1k]" },
		{ "model='GPT-5 mini'", "[model=GPT-5 mini]" },
		{ "GPT-5\\ mini", "[GPT-5 mini]" },
		{ "a\"b c\"d'e f'g", "[ab cde fg]" },
		{ "'a\"b' \"c'd\"", "[a\"b][c'd]" },
		{ "'a\\b' \"a\\\"b\"", "[a\\b][a\"b]" },
		{ "'' \"\"", "[][]" },
		{ "max='$500'", "[max=$500]" },
		{ "# a comment", "" },
		{ "gpt-5 in=1k # why", "[gpt-5][in=1k]" },
		{ "gpt-5 'in=1k#2' a#b", "[gpt-5][in=1k#2][a#b]" },
		{ "'gpt-5*'", "[gpt-5*]" },
		{ "\xe6\x99\xba\xe8\xb0\xb1 in=1\xe4\xb8\x87",
		  "[\xe6\x99\xba\xe8\xb0\xb1][in=1\xe4\xb8\x87]" },
		{ "a\\", "[a\\]" },
		{ "gpt-5{,-mini} in=1k", "[gpt-5][gpt-5-mini][in=1k]" },
		{ "{a,b}{1,2}", "[a1][a2][b1][b2]" },
		{ "x{a,{b,c}d}y", "[xay][xbdy][xcdy]" },
		{ "a{b}c {} {a {,", "[a{b}c][{}][{a][{,]" },
		{ "{{a,b}", "[{a][{b]" },
		{ "'{a,b}' \\{a,b} {a\\,b}", "[{a,b}][{a,b}][{a,b}]" },
		{ "by=month,model", "[by=month,model]" },
	};

	want_splits(*state, cases, LENGTH(cases));
}

/* What bash makes of the same words. */
static void
braces_around_a_sequence_are_opened_as_bash_does(void **state)
{
	static const struct split cases[] = {
		{ "{1..3}", "[1][2][3]" },
		{ "a{3..1}b", "[a3b][a2b][a1b]" },
		{ "{01..3}", "[01][02][03]" },
		{ "{8..12..2}", "[8][10][12]" },
		{ "{a..e..2}", "[a][c][e]" },
		{ "{5..1..2}", "[5][3][1]" },
		{ "{-1..1}", "[-1][0][1]" },
		{ "{1..2}{a,b}", "[1a][1b][2a][2b]" },
		{ "x{a,{1..2}}y", "[xay][x1y][x2y]" },
		{ "{1..}", "[{1..}]" },
		{ "{..3}", "[{..3}]" },
		{ "{1...3}", "[{1...3}]" },
		{ "{a..3}", "[{a..3}]" },
		{ "{1..a}", "[{1..a}]" },
		{ "'{1..3}'", "[{1..3}]" },
		{ "{1\\..3}", "[{1..3}]" },
		{ "{1..3..0}", "[1][2][3]" },
		{ "{-01..1}", "[-01][000][001]" },
		{ "{1.5..2}", "[{1.5..2}]" },
		{ "{1..3..x}", "[{1..3..x}]" },
		{ "{c..a}", "[c][b][a]" },
		{ "{1..1}", "[1]" },
		{ "{1..5..-2}", "[1][3][5]" },
		{ "{{1..2},x}", "[1][2][x]" },
		{ "{1..2", "[{1..2]" },
		{ "\\{1..2}", "[{1..2}]" },
		{ "{1..2\\}", "[{1..2}]" },
		{ "o{1..3}-mini{,@batch}", "[o1-mini][o1-mini@batch][o2-mini][o2-mini@batch][o3-mini][o3-mini@batch]" },
	};

	want_splits(*state, cases, LENGTH(cases));
}

static void
braces_for_too_many_words_are_an_error(void **state)
{
	static const char *const lines[] = { "{1..1001}", "{-999999999..999999999}", "{1..40}{1..40}" };

	for (size_t i = 0; i < LENGTH(lines); i++) {
		const char **words;
		struct err e;
		size_t n;

		assert_false(args_split(lines[i], *state, &words, &n, &e));
		want_err(&e, ERR_USAGE, "too many words", lines[i]);
	}
}

static void
a_quote_that_is_not_closed_is_an_error(void **state)
{
	static const struct { const char *line, *says; } cases[] = {
		{ "'gpt-5", "a ' quote is not closed" },
		{ "gpt-5 \"in=10k", "a \" quote is not closed" },
		{ "\"a\\\"", "quote is not closed" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char **words;
		struct err e;
		size_t n;

		assert_false(args_split(cases[i].line, *state, &words, &n, &e));
		want_err(&e, ERR_USAGE, cases[i].says, cases[i].line);
	}
}

/* "(in=10k)" for a field, "[gpt-5]" for an operand. */
static const char *
read_words(struct arena *a, const char *line)
{
	const char **words, *text = "";
	struct arg *w;
	struct err e;
	size_t n, n_out;

	if (!args_split(line, a, &words, &n, &e) || !args_read(words, n, a, &w, &n_out, &e))
		fail_msg("%s: %s", line, e.msg);
	assert_true(n_out <= n);
	for (size_t i = 0; i < n_out; i++)
		text = w[i].name == NULL ? arena_printf(a, "%s[%s]", text, w[i].value) :
		    arena_printf(a, "%s(%s=%s)", text, w[i].name, w[i].value);
	return text;
}

static void
every_way_to_give_a_field_means_the_same(void **state)
{
	static const struct { const char *line, *means; } cases[] = {
		{ "in=10k", "(in=10k)" },
		{ "--in=10k", "(in=10k)" },
		{ "cache-read=1", "(cache-read=1)" },
		{ "--cache-read=1", "(cache-read=1)" },
		{ "--cache-read 1", "(cache-read=1)" },
		{ "cache_read=1", "(cache_read=1)" },
		{ "--output 2k gpt-5", "(output=2k)[gpt-5]" },
		{ "-n 5", "(requests=5)" },
		{ "-o file.json", "(to=file.json)" },
		{ "-o -", "(to=-)" },
		{ "--to -", "(to=-)" },
		{ "gpt-5 --max 0.05 --discount 15%", "[gpt-5](max=0.05)(discount=15%)" },
		{ "in=", "(in=)" },		/* an empty value is said, and wrong, later */
		{ "--max=", "(max=)" },
		{ "model=a=b", "(model=a=b)" },	/* only the first = counts */
		{ "--model -x", "(model=-x)" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_text(read_words(*state, cases[i].line), cases[i].means, cases[i].line);
}

static void
an_option_with_its_own_word_sets_the_field_of_that_name(void **state)
{
	want_text(read_words(*state, "--in 10k"), "(input=10k)", "--in 10k");
	want_text(read_words(*state, "--n 5"), "(requests=5)", "--n 5");
	want_text(read_words(*state, "--cached 80%"), "(cache-read=80%)", "--cached 80%");
}

static void
a_switch_takes_no_next_word(void **state)
{
	static const struct { const char *line, *means; } cases[] = {
		{ "--explain in=10k", "(explain=yes)(in=10k)" },
		{ "--explain gpt-5", "(explain=yes)[gpt-5]" },
		{ "--quiet x", "(quiet=yes)[x]" },
		{ "-q x", "(quiet=yes)[x]" },
		{ "--force x", "(force=yes)[x]" },
		{ "--all x", "(all=yes)[x]" },
		{ "--json x", "(format=json)[x]" },
		{ "--csv x", "(format=csv)[x]" },
		{ "--markdown x", "(format=markdown)[x]" },
		{ "--plain x", "(format=plain)[x]" },
		{ "--help quote", "(help=)[quote]" },
		{ "-h quote", "(help=)[quote]" },
		{ "--version x", "(version=)[x]" },
		{ "-V x", "(version=)[x]" },
		{ "--explain=no", "(explain=no)" },	/* with a value it is a field like any other */
		{ "--format json", "(format=json)" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_text(read_words(*state, cases[i].line), cases[i].means, cases[i].line);
}

static void
two_dashes_end_the_options(void **state)
{
	static const struct { const char *line, *means; } cases[] = {
		{ "in=1k -- --json", "(in=1k)[--json]" },
		{ "batch -- -o", "[batch][-o]" },
		{ "check -- a=b.json", "[check][a=b.json]" },
		{ "-- --", "[--]" },
		{ "--", "" },
		{ "batch -", "[batch][-]" },	/* one alone is standard input */
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_text(read_words(*state, cases[i].line), cases[i].means, cases[i].line);
}

static void
words_that_only_look_like_fields_are_operands(void **state)
{
	static const struct { const char *line, *means; } cases[] = {
		{ "3/15", "[3/15]" },
		{ "amazon.nova-2-lite-v1:0", "[amazon.nova-2-lite-v1:0]" },
		{ "openai/gpt-5@batch", "[openai/gpt-5@batch]" },
		{ "dir/in=1k.csv", "[dir/in=1k.csv]" },
		{ "=1", "[=1]" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_text(read_words(*state, cases[i].line), cases[i].means, cases[i].line);
}

static void
an_option_that_is_wrong_is_an_error_that_suggests(void **state)
{
	static const struct { const char *line, *says; } cases[] = {
		{ "--jsn", "did you mean --json" },
		{ "--inptu 10k", "did you mean --input" },
		{ "--explian", "did you mean --explain" },
		{ "--marckdown", "did you mean --markdown" },
		{ "--zzzzzzzzzzzz", "unknown option '--zzzzzzzzzzzz'" },
		{ "-z", "unknown option '-z'" },
		{ "-x 5", "unknown option '-x'" },
		{ "gpt-5 --in", "--in needs a value" },
		{ "-n", "-n needs a value" },
		{ "-o", "-o needs a value" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char **words;
		struct arg *w;
		struct err e;
		size_t n;

		assert_true(args_split(cases[i].line, *state, &words, &n, &e));
		if (args_read(words, n, *state, &w, &n, &e))
			fail_msg("%s: was understood", cases[i].line);
		want_err(&e, ERR_USAGE, cases[i].says, cases[i].line);
	}
}

static void
messages_about_hostile_words_are_clean(void **state)
{
	static const char *const hostile[] = { "--\x1b]0;owned\x07", "--\xff\xfe", "-\xe2\x80\xae",
	    "--a\nb" };

	for (size_t i = 0; i < LENGTH(hostile); i++) {
		struct arg *w;
		struct err e;
		size_t n;

		assert_false(args_read(&hostile[i], 1, *state, &w, &n, &e));
		want_err(&e, ERR_USAGE, "unknown option", "a hostile option");
	}
}

/* Switches and words with a value differ by the table alone, which help prints too. */
static void
every_switch_of_the_table_is_read(void **state)
{
	struct args_switch s;
	size_t n_options = 0;

	for (size_t i = 0; args_switch_at(i, *state, &s); i++) {
		const char *both[] = { s.option, s.brief };

		n_options += strcmp(s.name, "format") == 0;
		for (size_t k = 0; k < (*s.brief == '\0' ? 1 : 2); k++) {
			struct arg *w;
			struct err e;
			size_t n;

			if (!args_read(&both[k], 1, *state, &w, &n, &e))
				fail_msg("%s: %s", both[k], e.msg);
			assert_int_equal(n, 1);
			want_text(w[0].name, s.name, both[k]);
			want_text(w[0].value, s.value, both[k]);
		}
	}
	for (size_t i = 0; i < n_formats; i++)
		n_options -= formats[i]->option != NULL;
	assert_int_equal(n_options, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(session_lines_are_split_as_a_shell_would),
		UNIT(braces_around_a_sequence_are_opened_as_bash_does),
		UNIT(braces_for_too_many_words_are_an_error),
		UNIT(a_quote_that_is_not_closed_is_an_error),
		UNIT(every_way_to_give_a_field_means_the_same),
		UNIT(an_option_with_its_own_word_sets_the_field_of_that_name),
		UNIT(a_switch_takes_no_next_word),
		UNIT(two_dashes_end_the_options),
		UNIT(words_that_only_look_like_fields_are_operands),
		UNIT(an_option_that_is_wrong_is_an_error_that_suggests),
		UNIT(messages_about_hostile_words_are_clean),
		UNIT(every_switch_of_the_table_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
