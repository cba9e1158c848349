/* SPDX-License-Identifier: MIT */
/* From words to a call, and from a call to an answer. */
#include "test.h"

#include "base/buffer.h"
#include "base/text.h"
#include "commands/cmd.h"
#include "commands/help_topic.h"
#include "report/render.h"
#include "commands/args.h"

enum { TODAY = 20261122 };

static bool
parse_with(struct arena *a, const char *line, const struct request *defaults, struct invocation *out,
    struct err *e)
{
	const char **words;
	size_t n;

	return args_split(line, a, &words, &n, e) &&
	    command_parse(words, n, defaults, TODAY, a, out, e);
}

static bool
parse(struct arena *a, const char *line, struct invocation *out, struct err *e)
{
	const struct request none = request_new();

	return parse_with(a, line, &none, out, e);
}

/* What a line answers in the format that it asks for; status is that of answer and error. */
struct said { int status; const char *text, *failures, *hints; struct err err; };

static struct said
answer(struct arena *a, const char *line)
{
	const char *paths[] = { test_path(a, "quote_book.json"), test_path(a, "quote_second.json") };
	struct said out = { .text = "", .failures = "", .hints = "" };
	struct context c = { .today = TODAY };
	struct answer *w = answer_new(a);
	struct buffer text = buffer_new(a);
	const struct format *format;
	struct invocation call;

	c.book = book_load(a, paths, 2, NULL, &out.err);
	if (c.book == NULL)
		fail_msg("%s", out.err.msg);
	if (!parse(a, line, &call, &out.err) || !call.command->run(&c, &call, w, &out.err)) {
		out.status = err_status(out.err.kind);
		out.failures = out.err.msg;
		return out;
	}
	format = render_find(call.request.format, &out.err);
	if (format == NULL)
		fail_msg("%s: %s", line, out.err.msg);
	render_answer(format, w, &text);
	out.text = text.text;
	out.status = w->no ? 1 : 0;
	for (size_t i = 0; i < w->n_failures; i++) {
		out.failures = arena_printf(a, "%s%s\n", out.failures, w->failures[i].msg);
		if (out.status <= 1)
			out.status = err_status(w->failures[i].kind);
	}
	for (size_t i = 0; i < w->n_hints; i++)
		out.hints = arena_printf(a, "%s%s\n", out.hints, w->hints[i].text);
	return out;
}

struct answer_case { const char *line; int status; const char *text; };

static void
want_answers(struct arena *a, const struct answer_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct said got = answer(a, cases[i].line);

		if (got.status != cases[i].status)
			fail_msg("%s: status %d, want %d: %s", cases[i].line, got.status, cases[i].status,
			    got.failures);
		want_text(got.text, cases[i].text, cases[i].line);
	}
}

/* A line that is no answer. */
struct error_case { const char *line; enum err_kind kind; const char *says; };

static void
want_errors(struct arena *a, const struct error_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct said got = answer(a, cases[i].line);

		if (got.status == 0)
			fail_msg("%s: was answered: %s", cases[i].line, got.text);
		want_err(&got.err, cases[i].kind, cases[i].says, cases[i].line);
	}
}

/* ---- words ---- */

static void
the_first_word_may_be_a_command(void **state)
{
	static const struct { const char *line, *command; size_t models, operands; } cases[] = {
		{ "gpt-5 in=10k", "quote", 1, 0 },
		{ "in=10k gpt-5", "quote", 1, 0 },
		{ "in=10k model=gpt-5", "quote", 1, 0 },
		{ "quote gpt-5 o1 in=10k", "quote", 2, 0 },
		{ "in=10k quote gpt-5", "quote", 1, 0 },
		{ "compare gpt-5 o1", "quote", 2, 0 },
		{ "calc gpt-5", "quote", 1, 0 },
		{ "QUOTE gpt-5", "quote", 1, 0 },
		{ "models", "models", 0, 0 },
		{ "list 'gpt-5*'", "models", 1, 0 },
		{ "show gpt-5", "show", 1, 0 },
		{ "info gpt-5", "show", 1, 0 },
		{ "ratio a b", "ratio", 2, 0 },
		{ "batch usage.csv", "batch", 0, 1 },
		{ "csv usage.csv in=1k", "batch", 0, 1 },
		{ "check a.json b.json", "check", 0, 2 },
		{ "help fields", "help", 0, 1 },
		{ "version", "version", 0, 0 },
		{ "set in=10k", "set", 0, 0 },
		{ "unset in out", "unset", 0, 2 },
		{ "reset", "reset", 0, 0 },
		{ "quit", "quit", 0, 0 },
		{ "exit", "quit", 0, 0 },
		/* only the first word: a model may be called like a command */
		{ "gpt-5 models", "quote", 2, 0 },
		{ "quote models", "quote", 1, 0 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct invocation call;
		struct err e;

		if (!parse(*state, cases[i].line, &call, &e))
			fail_msg("%s: %s", cases[i].line, e.msg);
		want_text(call.command->name, cases[i].command, cases[i].line);
		if (call.request.n_models != cases[i].models || call.n_operands != cases[i].operands)
			fail_msg("%s: %zu models, %zu operands", cases[i].line, call.request.n_models,
			    call.n_operands);
	}
}

static void
help_and_version_stand_for_the_command(void **state)
{
	static const struct { const char *line, *command, *topic; } cases[] = {
		{ "--help", "help", NULL },
		{ "-h", "help", NULL },
		{ "quote --help", "help", "quote" },
		{ "--help quote", "help", "quote" },
		{ "compare --help", "help", "quote" },
		{ "batch -h", "help", "batch" },
		{ "batch usage.csv --help", "help", "batch" },
		{ "quote gpt-5 --help", "help", "quote" },
		{ "quote gpt-5 in=10k --help", "help", "quote" },
		{ "gpt-5 in=10k out=2k --help", "help", NULL },
		{ "--version", "version", NULL },
		{ "-V", "version", NULL },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct invocation call;
		struct err e;

		if (!parse(*state, cases[i].line, &call, &e))
			fail_msg("%s: %s", cases[i].line, e.msg);
		want_text(call.command->name, cases[i].command, cases[i].line);
		if (cases[i].topic == NULL)
			assert_int_equal(call.n_operands, 0);
		else
			want_text(call.n_operands == 1 ? call.operands[0] : "(none)", cases[i].topic,
			    cases[i].line);
	}
}

static void
a_field_given_twice_is_an_error(void **state)
{
	static const struct error_case cases[] = {
		{ "flat in=1k in=2k", ERR_USAGE, "input is given twice" },
		{ "flat in=1k input=1k", ERR_USAGE, "input is given twice" },
		{ "flat in=1k --in 2k", ERR_USAGE, "input is given twice" },
		{ "flat in=1k -n 2 requests=2", ERR_USAGE, "requests is given twice" },
		{ "flat in=1k --json --csv", ERR_USAGE, "format is given twice" },
		{ "flat in=1k --json format=json", ERR_USAGE, "format is given twice" },
		{ "flat in=1k cache-read=1 cache_read=2", ERR_USAGE, "cache-read is given twice" },
	};

	want_errors(*state, cases, LENGTH(cases));
}

static void
a_line_beats_what_is_set(void **state)
{
	struct request set = request_new();
	struct invocation call;
	struct err e;

	assert_true(request_set(&set, field_find("input"), "10k", TODAY, *state, &e));
	assert_true(request_set(&set, field_find("output"), "2k", TODAY, *state, &e));
	assert_true(request_set(&set, field_find("model"), "flat", TODAY, *state, &e));
	assert_true(request_set(&set, field_find("on"), "2026-01-01", TODAY, *state, &e));
	assert_true(parse_with(*state, "bare in=1k", &set, &call, &e));
	assert_int_equal(call.request.n_models, 1);
	assert_string_equal(call.request.models[0], "bare");
	assert_true(call.request.work.count[METER_INPUT] == 1000 * QUANTITY_ONE);
	assert_true(call.request.work.count[METER_OUTPUT] == 2000 * QUANTITY_ONE);
	assert_int_equal(call.request.on.day, 20260101);
	assert_true(parse_with(*state, "on=2026-02-01", &set, &call, &e));
	assert_string_equal(call.request.models[0], "flat");
	assert_int_equal(call.request.on.day, 20260201);
	assert_string_equal(set.models[0], "flat");	/* and leaves it as it was */
	assert_true(set.work.count[METER_INPUT] == 10000 * QUANTITY_ONE);
}

static void
today_is_the_day_unless_another_is_said(void **state)
{
	struct invocation call;
	struct err e;

	assert_true(parse(*state, "flat in=1k", &call, &e));
	assert_int_equal(call.request.on.day, TODAY);
	assert_false(call.request.on.timed);
	assert_true(parse(*state, "flat in=1k on=2024-02-29", &call, &e));
	assert_int_equal(call.request.on.day, 20240229);
}

static void
unknown_words_are_errors_that_suggest(void **state)
{
	static const struct error_case cases[] = {
		{ "flat inptu=1k", ERR_USAGE, "did you mean input" },
		{ "flat ouput=1k", ERR_USAGE, "did you mean output" },
		{ "flat zzzzzzzz=1k", ERR_USAGE, "unknown field 'zzzzzzzz'" },
		{ "flat request=1", ERR_USAGE, "request" },	/* a price, not a count */
		{ "flatt in=1k", ERR_MODEL, "flat" },
		{ "flatmini in=1k", ERR_MODEL, "flat-mini" },
		{ "flat in=1k format=yaml", ERR_USAGE, "formats are text, json" },
		{ "help feilds", ERR_USAGE, "did you mean fields" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e;
		struct invocation call;

		if (strstr(cases[i].line, "format=") == NULL) {
			want_errors(*state, &cases[i], 1);
			continue;
		}
		assert_true(parse(*state, cases[i].line, &call, &e));
		assert_null(render_find(call.request.format, &e));
		want_err(&e, cases[i].kind, cases[i].says, cases[i].line);
	}
}

static void
help_names_every_format(void **state)
{
	const char *format = field_find("format")->help, *begin = answer(*state, "help").text;

	for (size_t i = 0; i < n_formats; i++) {
		if (strstr(format, formats[i]->name) == NULL)
			fail_msg("the help of format= lacks %s: %s", formats[i]->name, format);
		if (formats[i]->option != NULL && strstr(begin, formats[i]->option) == NULL)
			fail_msg("help lacks %s:\n%s", formats[i]->option, begin);
	}
}

static void
a_format_of_bare_amounts_refuses_a_price_card(void **state)
{
	struct said plain = answer(*state, "acme/flat format=PLAIN");

	want_text(plain.failures, "plain prints amounts, and nothing is counted: say in= and out=", "plain");
	assert_int_equal(answer(*state, "acme/flat format=csv").status, 0);
}

static void
a_command_refuses_fields_that_it_does_not_take(void **state)
{
	static const struct error_case cases[] = {
		{ "models in=1k", ERR_USAGE, "models takes no input" },
		{ "check in=1k", ERR_USAGE, "check takes no input" },
		{ "flat in=1k live=yes", ERR_USAGE, "quote takes no live" },
		{ "show flat max=1", ERR_USAGE, "show takes no max" },
	};

	want_errors(*state, cases, LENGTH(cases));
}

static void
bad_values_name_their_field(void **state)
{
	static const struct error_case cases[] = {
		{ "flat in=abc", ERR_USAGE, "input: " },
		{ "flat in=", ERR_USAGE, "input: " },
		{ "flat in=0x400", ERR_USAGE, "input: " },
		{ "flat in=-5", ERR_USAGE, "input: " },
		{ "flat in=1.5", ERR_USAGE, "input: " },
		{ "flat in=99999999999999999999", ERR_RANGE, "input: " },
		{ "flat in=1k max=", ERR_USAGE, "max: " },
		{ "flat in=1k max=00", ERR_USAGE, "max: " },
		{ "flat in=1k on=2026-02-30", ERR_USAGE, "on: " },
		{ "flat in=1k tier=", ERR_USAGE, "tier: " },
		{ "flat in=1k discount=120%", ERR_USAGE, "discount: " },
		{ "flat in=1k discount=15", ERR_USAGE, "discount: " },
		{ "flat in=1k requests=5/fortnight", ERR_USAGE, "fortnight" },
		{ "flat in=1k explain=maybe", ERR_USAGE, "explain: " },
		{ "flat in=1k requests=10%", ERR_USAGE, "requests: " },
		{ "flat search=10%", ERR_USAGE, "search: " },
	};

	want_errors(*state, cases, LENGTH(cases));
}

/* ---- quote ---- */

static void
several_models_are_a_comparison_cheapest_first(void **state)
{
	struct said got = answer(*state, "bare acme/flat flat-mini in=100k out=10k --csv");

	assert_int_equal(got.status, 0);
	want_text(got.text,
	    "provider,model,tier,region,on,band,requests,total,factor,notes\n"
	    "acme,flat-mini,standard,,2026-11-22,,1,0.045,1,\n"
	    "acme,flat,standard,,2026-11-22,,1,0.225,5,\n"
	    "acme,bare,standard,,2026-11-22,,1,0.45,10,\n", "a comparison");
	got = answer(*state, "bare acme/flat flat-mini in=100k out=10k --json");
	assert_true(strstr(got.text, "flat-mini") < strstr(got.text, "\"flat\""));
	assert_true(strstr(got.text, "\"flat\"") < strstr(got.text, "\"bare\""));
}

static void
plain_keeps_the_order_typed(void **state)
{
	static const struct answer_case cases[] = {
		{ "bare acme/flat flat-mini in=100k out=10k --plain", 0, "0.45\n0.225\n0.045\n" },
		{ "flat-mini acme/flat bare in=100k out=10k --plain", 0, "0.045\n0.225\n0.45\n" },
		{ "acme/flat in=1 --plain", 0, "0.00000125\n" },
		{ "fine in=1 format=plain", 0, "0.000000000000000001\n" },
		{ "acme/flat in=10k out=2k requests=50k/day --plain", 0, "1625\n" },
	};

	want_answers(*state, cases, LENGTH(cases));
}

static void
without_counts_there_is_a_price_card_and_never_zero(void **state)
{
	struct said got = answer(*state, "acme/flat");

	assert_int_equal(got.status, 0);
	for (const char *const *p = (const char *const []){ "1.25", "0.125", "0.625", "batch",
	    "priority",
	    "cache-read", NULL }; *p != NULL; p++) {
		if (strstr(got.text, *p) == NULL)
			fail_msg("the price card lacks %s:\n%s", *p, got.text);
	}
	assert_null(strstr(got.text, "$0.00"));
	got = answer(*state, "acme/flat bare");
	assert_int_equal(got.status, 0);
	assert_null(strstr(got.text, "$0.00"));
	got = answer(*state, "acme/flat --json");
	assert_non_null(strstr(got.text, "\"models\""));
	assert_null(strstr(got.text, "\"total\""));
	got = answer(*state, "acme/flat requests=5");	/* how often what? */
	assert_null(strstr(got.text, "$0.00"));
}

/* Hermes 79220, tokscale 1197: sub-cent costs shown as $0.00, $0.005 as $0.01. */
static void
small_amounts_are_never_shown_as_zero(void **state)
{
	static const struct { const char *line, *shown; } cases[] = {
		{ "acme/flat in=1", "$0.00000125" },
		{ "acme/flat in=4k", "$0.005" },
		{ "fine in=1", "$0.000000000000000001" },
		{ "fine in=123", "$0.000000000000000123" },
		{ "bare in=1 flat-mini", "$0.000003" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said got = answer(*state, cases[i].line);

		if (strstr(got.text, "$0.00\n") != NULL || strstr(got.text, "$0.00 ") != NULL)
			fail_msg("%s: shown as zero:\n%s", cases[i].line, got.text);
		if (strstr(got.text, cases[i].shown) == NULL)
			fail_msg("%s: lacks %s:\n%s", cases[i].line, cases[i].shown, got.text);
	}
}

/* Token-optimizer 150: 55 million tokens for $0.00. */
static void
an_unknown_model_has_no_amount(void **state)
{
	static const struct error_case cases[] = {
		{ "nobody in=55M", ERR_MODEL, "nobody" },
		{ "acme/nobody in=1k", ERR_MODEL, "nobody" },
		{ "flat in=1k provider=nobody", ERR_USAGE, "nobody" },
		{ "in=1k", ERR_USAGE, "no model" },
		{ "'zzz*' in=1k", ERR_MODEL, "zzz*" },
		{ "flat in=1k", ERR_MODEL, "zhi" },	/* two providers have it */
	};

	want_errors(*state, cases, LENGTH(cases));
}

static void
a_model_that_fails_does_not_hide_the_others(void **state)
{
	struct said got = answer(*state, "bare nobody flat-mini in=1M --plain");

	assert_int_equal(got.status, 3);
	want_text(got.text, "3\n0.25\n", "the others");
	assert_non_null(strstr(got.failures, "nobody"));
}

static void
a_pattern_skips_what_cannot_price_and_counts_it(void **state)
{
	struct said got = answer(*state, "'acme/flat*' in=1k search=1 --json");

	assert_int_equal(got.status, 3);	/* none of them can */
	got = answer(*state, "'acme/s*' in=1k search=1 --json");
	assert_int_equal(got.status,
	    0);	/* the searcher can; silent, studio, short and stale cannot */
	assert_non_null(strstr(got.text, "\"searcher\""));
	assert_non_null(strstr(got.text, "\"skipped\": 4"));
	assert_non_null(strstr(got.hints, "4 models"));
	assert_string_equal(got.failures, "");
	got = answer(*state, "'acme/flat*' in=1k --json");
	assert_non_null(strstr(got.text, "\"skipped\": 0"));
	got = answer(*state, "'flat@batch' in=1k provider=acme --plain");
	want_text(got.text, "0.000625\n", "a tier behind a name");
	got = answer(*state, "'acme/fl*@batch' in=1k --json");
	assert_non_null(strstr(got.text, "\"tier\": \"batch\""));
	assert_non_null(strstr(got.text, "\"skipped\": 1"));
}

static void
above_max_the_answer_is_no(void **state)
{
	static const struct { const char *line; int status; } cases[] = {
		{ "acme/flat in=10k out=2k max=0.0325", 0 },
		{ "acme/flat in=10k out=2k max=0.0324", 1 },
		{ "acme/flat in=10k out=2k max='$0.03'", 1 },
		{ "acme/flat in=10k out=2k max=1usd", 0 },
		{ "acme/flat in=10k out=2k max=0", 1 },
		{ "flat-mini acme/flat in=10k out=2k max=0.01", 1 },
		{ "'acme/flat*' in=10k out=2k max=0.01", 1 },
		{ "'acme/flat-m*' in=10k out=2k max=0.0001", 1 },
		{ "provider=acme bare in=10k out=2k max=0.0001", 1 },
		{ "nobody acme/flat in=10k out=2k max=1", 3 },	/* not decided */
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said got = answer(*state, cases[i].line);

		if (got.status != cases[i].status)
			fail_msg("%s: status %d, want %d", cases[i].line, got.status, cases[i].status);
		if (got.status == 1 && strstr(got.hints, "max") == NULL)
			fail_msg("%s: nobody says why", cases[i].line);
	}
}

static void
a_period_shows_the_longer_ones(void **state)
{
	static const struct { const char *period, *parts[4]; } cases[] = {
		{ "hour", { "\"day\": \"78\"", "\"week\": \"546\"", "\"month\": \"2340\"",
		  "\"year\": \"28470\"" } },
		{ "day", { "\"week\": \"22.75\"", "\"month\": \"97.5\"", "\"year\": \"1186.25\"" } },
		{ "week", { "\"year\": \"169\"" } },
		{ "month", { "\"year\": \"39\"" } },
		{ "year", { "\"year\": \"3.25\"" } },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said got = answer(*state, arena_printf(*state,
		    "acme/flat in=10k out=2k requests=100/%s --json", cases[i].period));

		if (strstr(got.text, arena_printf(*state, "\"period\": \"%s\"", cases[i].period)) == NULL)
			fail_msg("%s: no period:\n%s", cases[i].period, got.text);
		for (size_t k = 0; k < LENGTH(cases[i].parts) && cases[i].parts[k] != NULL; k++) {
			if (strstr(got.text, cases[i].parts[k]) == NULL)
				fail_msg("%s: lacks %s:\n%s", cases[i].period, cases[i].parts[k], got.text);
		}
	}
	assert_non_null(strstr(answer(*state, "acme/flat in=10k out=2k requests=100/day").text,
	    "$97.50 a month"));
}

static void
explain_names_row_tier_band_dates_and_source(void **state)
{
	struct said got = answer(*state, "acme/above in=300k cached=100k out=1k --explain");

	for (const char *const *p = (const char *const []){ "above 200,000", "acme/above", "standard",
	    "page", "2026-11-20", "https://acme.example/prices", "input 300,000 - cache-read 100,000",
	    NULL }; *p != NULL; p++) {
		if (strstr(got.text, *p) == NULL)
			fail_msg("the explanation lacks %s:\n%s", *p, got.text);
	}
}

/* ---- the others ---- */

static void
ratio_gives_factor_and_percent_meter_by_meter(void **state)
{
	static const struct answer_case cases[] = {
		{ "ratio acme/flat flat-mini --csv", 0, "meter,a,b,ratio,percent,note\n"
		  "input,1.25,0.25,5,400,\ncache-read,0.125,0.025,5,400,\noutput,10,2,5,400,\n" },
		{ "ratio flat-mini acme/flat --csv", 0, "meter,a,b,ratio,percent,note\n"
		  "input,0.25,1.25,0.2,-80,\ncache-read,0.025,0.125,0.2,-80,\noutput,2,10,0.2,-80,\n" },
		{ "ratio acme/flat@batch acme/flat --plain", 0, "0.5\n0.5\n0.5\n" },
	};
	static const struct error_case errors[] = {
		{ "ratio bare", ERR_USAGE, "two models" },
		{ "ratio bare omni silent", ERR_USAGE, "two models" },
		{ "ratio bare nobody", ERR_MODEL, "nobody" },
		{ "ratio bare omni@batch", ERR_PRICE, "batch" },
	};
	struct said got;

	want_answers(*state, cases, LENGTH(cases));
	want_errors(*state, errors, LENGTH(errors));
	got = answer(*state, "ratio bare free-cache");	/* by zero there is no factor, and no crash */
	assert_int_equal(got.status, 0);
}

static void
models_lists_what_the_book_holds_on_the_day(void **state)
{
	struct said got = answer(*state, "models 'flat*' provider=acme --csv");

	want_text(got.text, "provider,model,title,aliases,context,tiers,input,cache-read,output,"
	    "retired\n"
	    "acme,flat,Flat Rate,flat-2025-08-07,400000,standard; batch; priority,1.25,0.125,10,\n"
	    "acme,flat-mini,Flat Rate mini,,400000,standard,0.25,0.025,2,\n", "models");
	got = answer(*state, "models context=400k --plain --quiet");
	assert_int_equal(got.status, 0);
	got = answer(*state, "models context=500k --csv");
	assert_null(strstr(got.text, "acme,flat,"));
	got = answer(*state, "models all=yes --csv");
	assert_non_null(strstr(got.text, "acme,retired,"));
	assert_non_null(strstr(got.text, "zhi,glm,"));
	got = answer(*state, "models live=yes --csv");
	assert_null(strstr(got.text, "acme,retired,"));
	got = answer(*state, "models provider=zhi --csv");
	assert_null(strstr(got.text, "acme"));
}

static void
show_tells_every_row_with_its_dates_and_sources(void **state)
{
	struct said got = answer(*state, "show dated");

	for (const char *const *p = (const char *const []){ "2025-01-01", "2026-01-01", "2026-06-01",
	    "2026-09-01", "page", "https://acme.example/prices", NULL }; *p != NULL; p++) {
		if (strstr(got.text, *p) == NULL)
			fail_msg("show lacks %s:\n%s", *p, got.text);
	}
	got = answer(*state, "show dated --json");
	assert_non_null(strstr(got.text, "\"models\""));
	assert_non_null(strstr(got.text, "\"until\": \"2026-06-01\""));
	got = answer(*state, "show unpriced");
	assert_int_equal(got.status, 0);
}

static void
help_knows_every_command_field_and_topic(void **state)
{
	static const char *const topics[] = { "commands", "fields", "meters", "formats", "columns",
	    "options" };

	for (size_t i = 0; i < LENGTH(topics); i++)
		assert_int_equal(answer(*state, arena_printf(*state, "help %s", topics[i])).status, 0);
	for (size_t i = 0; i < n_commands; i++) {
		struct said got = answer(*state, arena_printf(*state, "help %s", commands[i].name));

		const char *want = commands[i].run == cmd_help ? "toll help topics" : arena_printf(*state, "Usage: toll %s",
		    commands[i].name);

		if (got.status != 0 || strstr(got.text, want) == NULL)
			fail_msg("help %s: %s", commands[i].name, got.text);
	}
	for (size_t i = 0; i < n_fields; i++) {
		struct said got = answer(*state, arena_printf(*state, "help %s", fields[i].name));

		if (fields[i].group != 0 && (got.status != 0 || *got.text == '\0'))
			fail_msg("help %s: %s", fields[i].name, got.failures);
	}
}

/* Adds each word of a list, with what it is. */
static void
add_words(struct arena *a, const char *list, const char *what, const char **words, const char **whats, size_t *n)
{
	for (const char *p = list; *p != '\0'; p += strcspn(p, " "), p += *p == ' ') {
		assert_true(*n < 128);
		words[*n] = arena_strndup(a, p, strcspn(p, " "));
		whats[(*n)++] = what;
	}
}

static void
no_command_has_the_name_of_another_or_of_a_topic_of_help(void **state)
{
	const char *words[128], *whats[128];
	struct arena *a = *state;
	size_t n = 0;

	for (size_t i = 0; help_topic(i) != NULL; i++)
		add_words(a, help_topic(i), "a topic of help", words, whats, &n);
	for (size_t i = 0; i < n_commands; i++) {
		const struct command *c = &commands[i];

		if (c->second_names == NULL || c->usage == NULL || c->summary == NULL)
			fail_msg("the command %s lacks .second_names, .usage or .summary", c->name);
		add_words(a, c->name, arena_printf(a, "the command %s", c->name), words, whats, &n);
		add_words(a, c->second_names, arena_printf(a, "a second name of %s", c->name), words, whats, &n);
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (text_equal(words[i], words[k]))
				fail_msg("'%s' is %s and %s", words[i], whats[k], whats[i]);
		}
	}
}

static void
every_command_has_a_topic_of_help(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_commands; i++) {
		if (commands[i].kind != COMMAND_SESSION && strcmp(commands[i].name, "help") != 0 &&
		    help_topic_find(commands[i].name) == NULL)
			fail_msg("help_topic.def has no topic for the command %s", commands[i].name);
	}
}

/* What "See also" names is a topic, a list, or a command. */
static void
topics_of_help_lead_to_topics(void **state)
{
	for (size_t i = 0; i < n_help_lines; i++) {
		const char *p = help_lines[i].kind == HELP_SEE ? help_lines[i].text : "";

		for (; *p != '\0'; p += strcspn(p, " "), p += *p == ' ') {
			const char *name = arena_strndup(*state, p, strcspn(p, " "));
			bool known = command_find(name) != NULL;

			for (size_t k = 0; help_topic(k) != NULL; k++)
				known |= strcmp(help_topic(k), name) == 0;
			if (!known)
				fail_msg("a topic says: see %s", name);
		}
	}
}

static void
each_command_has_what_runs_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_commands; i++) {
		const struct command *c = &commands[i];
		bool dispatched = c->kind == COMMAND_STREAM || c->kind == COMMAND_SESSION;

		if (dispatched != (c->run == NULL))
			fail_msg("%s is COMMAND if a function of its own answers it, DISPATCHED if not", c->name);
	}
}

static void
second_names_stand_in_help(void **state)
{
	struct said got = answer(*state, "help commands");

	for (const char *const *p = (const char *const []){ "compare", "calc", "list", "info", "csv",
	    "exit", NULL }; *p != NULL; p++) {
		if (strstr(got.text, *p) == NULL)
			fail_msg("help commands lacks %s:\n%s", *p, got.text);
	}
}

static void
check_answers_no_with_file_model_and_key(void **state)
{
	char path[] = "/tmp/toll-test-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	struct said got;

	assert_non_null(f);
	fputs("{\"toll\": 1, \"provider\": \"p\", \"title\": \"P\", \"aliases\": [], \"sources\": "
	    "{\"s\": {\"title\": \"S\", \"url\": \"https://s.example\", \"read\": \"2026-01-01\"}}, "
	    "\"models\": "
	    "[{\"id\": \"m\", \"title\": \"M\", \"rates\": [{\"input\": 1.25, \"sources\": "
	    "[\"s\"]}]}]}", f);
	fclose(f);
	got = answer(*state, arena_printf(*state, "check %s --json", path));
	remove(path);
	assert_int_equal(got.status, 1);
	for (const char *const *p = (const char *const []){ path, "\"m\"", "input", "string",
	    "problems",
	    NULL }; *p != NULL; p++) {
		if (strstr(got.text, *p) == NULL)
			fail_msg("check lacks %s:\n%s", *p, got.text);
	}
	got = answer(*state, arena_printf(*state, "check %s", test_path(*state, "quote_book.json")));
	assert_int_equal(got.status, 0);
	got = answer(*state, "check /nonexistent/prices.json");
	assert_int_equal(got.status, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(the_first_word_may_be_a_command),
		UNIT(help_and_version_stand_for_the_command),
		UNIT(a_field_given_twice_is_an_error),
		UNIT(a_line_beats_what_is_set),
		UNIT(today_is_the_day_unless_another_is_said),
		UNIT(unknown_words_are_errors_that_suggest),
		UNIT(help_names_every_format),
		UNIT(a_format_of_bare_amounts_refuses_a_price_card),
		UNIT(a_command_refuses_fields_that_it_does_not_take),
		UNIT(bad_values_name_their_field),
		UNIT(several_models_are_a_comparison_cheapest_first),
		UNIT(plain_keeps_the_order_typed),
		UNIT(without_counts_there_is_a_price_card_and_never_zero),
		UNIT(small_amounts_are_never_shown_as_zero),
		UNIT(an_unknown_model_has_no_amount),
		UNIT(a_model_that_fails_does_not_hide_the_others),
		UNIT(a_pattern_skips_what_cannot_price_and_counts_it),
		UNIT(above_max_the_answer_is_no),
		UNIT(a_period_shows_the_longer_ones),
		UNIT(explain_names_row_tier_band_dates_and_source),
		UNIT(ratio_gives_factor_and_percent_meter_by_meter),
		UNIT(models_lists_what_the_book_holds_on_the_day),
		UNIT(show_tells_every_row_with_its_dates_and_sources),
		UNIT(help_knows_every_command_field_and_topic),
		UNIT(no_command_has_the_name_of_another_or_of_a_topic_of_help),
		UNIT(every_command_has_a_topic_of_help),
		UNIT(topics_of_help_lead_to_topics),
		UNIT(each_command_has_what_runs_it),
		UNIT(second_names_stand_in_help),
		UNIT(check_answers_no_with_file_model_and_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
