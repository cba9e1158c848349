/* SPDX-License-Identifier: MIT */
/*
 * The calculator's commands, from the line to the answer: the figures that were promised, with the
 * prices that toll is built with; every kind of question; and each wrong use with its clear error.
 */
#include "test_dispatch.h"

#include <sys/stat.h>

#include "book/book_data.h"

#define AT " in=10k out=2k"
#define CHAT "chat gpt-5 turns=3 system=1000 user=200 reply=300"

static const struct book *
book(struct arena *a)
{
	return test_book(a, "calculator.json");
}

/* A record of the CSV answer, or a part of one; in text, a sentence. */
struct asked { const char *line, *has; };

static void
want_answers(struct arena *a, const struct book *b, const struct asked *asked, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = test_answer(a, b, asked[i].line);

		if (strstr(got, asked[i].has) == NULL)
			fail_msg("%s: want \"%s\": %s", asked[i].line, asked[i].has, got);
	}
}

static void
the_promised_figures_hold(void **state)
{
	static const struct asked cases[] = {
		{ "gpt-5-mini:70%+gpt-5:30%" AT " format=json", "\"total\": \"0.0143\"" },
		{ "gpt-5:10+gpt-5-mini requests=100" AT " format=json", "\"total\": \"0.91\"" },
		{ "gpt-5-mini escalate=gpt-5:20%" AT " format=json", "\"total\": \"0.013\"" },
		{ "gpt-5 retry=3%" AT " format=json", "\"total\": \"0.033475\"" },
		{ "budget 500 gpt-5" AT " format=csv", "gpt-5,,0.0325,15384,,499.98,0.02," },
		{ CHAT " cache=off format=csv", ",1,3,5100,,,900,0.015375," },
		{ CHAT " format=csv", ",1,3,5100,,,900,0.015375," },
		{ CHAT " cache=on format=csv", ",1,3,5100,2816,,900,0.012207,0.015375," },
		{ CHAT " cache=on format=json", "\"cache-read\": 1152" },
		{ CHAT " cache=on format=json", "\"cache-read\": 1664" },
		{ "breakeven cache claude-opus-4-5 format=csv", "reuses,,1,5,6.25,," },
		{ "breakeven cache claude-opus-4-5 format=csv", "reuses,,2,5,10,," },
		{ "breakeven cache claude-opus-4-5", "1 reuse pays for a write" },
		{ "breakeven cache claude-opus-4-5", "2 reuses pay for a one-hour write" },
		{ "breakeven chatgpt-plus gpt-5 in=1k out=500 format=csv",
		  "chatgpt-plus,gpt-5,requests,3200,3201,20,20.00625,gpt-5,chatgpt-plus," },
	};

	want_answers(*state, &book_builtin, cases, LENGTH(cases));
}

/* 272,000 tokens are in the lower band of gpt-5.4, and 272,001 in the higher one. */
static void
a_chat_pays_the_higher_band_from_the_turn_that_crosses_it(void **state)
{
	/* turns 1 and 2 at $2.50, turn 3 of 3 * 90,667 = 272,001 tokens at $5 */
	for (int crosses = 0; crosses < 2; crosses++) {
		const char *line = arena_printf(*state, "chat gpt-5.4 turns=3 user=%d reply=0 format=json",
		    90666 + crosses);
		const char *got = test_answer(*state, &book_builtin, line);

		if (strstr(got, arena_printf(*state, "\"input\": %s,", crosses ? "272001" : "271998")) == NULL)
			fail_msg("%s: the third prompt: %s", line, got);
		if ((strstr(got, "\"cost\": \"1.360005\"") != NULL) != crosses ||
		    (strstr(got, "\"cost\": \"0.679995\"") != NULL) != !crosses)
			fail_msg("%s: the third turn: %s", line, got);
		if (strstr(got, crosses ? "\"cost\": \"0.453335\"" : "\"cost\": \"0.45333\"") == NULL)
			fail_msg("%s: the second turn: %s", line, got);
		if ((strstr(got, "\"band-turn\": 3") != NULL) != crosses)
			fail_msg("%s: the turn that is named: %s", line, got);
	}
}

static void
a_budget_is_spent_to_the_last_request(void **state)
{
	static const struct asked cases[] = {
		{ "budget 10 plain in=1M format=csv", "plain,,1,10,,10,0," },
		{ "budget 9.99 plain in=1M format=csv", "plain,,1,9,,9,0.99," },
		{ "budget 0.5 plain in=1M format=csv", "plain,,1,0,,0,0.5," },
		{ "budget $1,000.50 plain in=1M format=csv", "plain,,1,1000,,1000,0.5," },
		{ "budget 10usd/month plain in=1M format=csv", "plain,,1,10,month,10,0," },
		{ "budget 10 plain small in=1M format=plain", "10\n50\n" },
		{ "budget 12 plain:10+small in=1M format=csv", "plain:10+small,,,20,,12,0,12.2" },
		{ "budget 12.1 plain:10+small in=1M format=csv", "plain:10+small,,,20,,12,0.1,12.2" },
		{ "budget 9.5 plain:10+small in=1M format=csv", "plain:10+small,,,9,,9,0.5,10" },
		{ "budget 6 plain:50%+small:50% in=1M format=csv", "plain:50%+small:50%,,,10,,6,0,6.6" },
		{ "budget 11 plain in=1M retry=10% format=csv", "plain,,1.1,10,,11,0," },
		{ "budget 5 plain in=1M discount=50% format=csv", "plain,,0.5,10,,5,0," },
		{ "budget 3 small escalate=plain:20% in=1M format=csv", "small,,0.4,7,,2.8,0.2," },
		/* the other way round: the largest field that keeps one request under a price */
		{ "budget 0.01 plain in=2000 solve=output format=csv", "plain,output,,2000,,0.01,0," },
		{ "budget 0.009999 plain in=2000 solve=out format=csv", "plain,output,,1999,,0.009996,0.000003," },
		{ "budget 0.001 banded solve=input format=csv", "banded,input,,1000,,0.001,0," },
		{ "budget 0.002001 banded solve=input format=csv", "banded,input,,1000,,0.001,0.001001," },
		{ "budget 0.002002 banded solve=input format=csv", "banded,input,,1001,,0.002002,0," },
		{ "budget 0.014999 banded solve=input format=csv", "banded,input,,4999,,0.009998,0.005001," },
		{ "budget 1 plain in=1000 solve=cached format=csv", "plain,cache-read,,1000,,0.0001,0.9999," },
		{ "budget 0.1 short solve=input format=csv", "short,input,,100000,,0.1,0," },
		/* a tier that is not sold above some size */
		{ "budget 1 short solve=input format=csv", "short,input,,272000,,0.272,0.728," },
	};

	want_answers(*state, book(*state), cases, LENGTH(cases));
}

static void
a_breakeven_is_the_last_and_the_first(void **state)
{
	static const struct asked cases[] = {
		/* equal at 10, beside it, and at one request */
		{ "breakeven fixed=10 plain in=1M format=csv",
		  "the fixed cost,plain,requests,10,11,10,11,plain,the fixed cost," },
		{ "breakeven fixed=10.5 plain in=1M format=csv",
		  "the fixed cost,plain,requests,10,11,10.5,11,plain,the fixed cost," },
		{ "breakeven fixed=1 plain in=1M format=csv",
		  "the fixed cost,plain,requests,1,2,1,2,plain,the fixed cost," },
		{ "breakeven fixed=0 plain in=1M format=csv", "the fixed cost always is cheaper" },
		{ "breakeven fixed=0 0/0 in=1M format=csv", "Both always cost the same." },
		{ "breakeven fixed=5 0/0 in=1M format=csv", "0/0 always is cheaper" },
		/* two models along a field */
		{ "breakeven 2/1/1 1.5/1.2/1 in=10k vary=cached format=csv", "cache-read,7142,7143," },
		{ "breakeven 2/1/1 1.5/1/1 in=10k vary=cached format=csv", "1.5/1/1 always " },
		{ "breakeven 1/4 3/2 in=1k vary=output format=csv", "output,1000,1001,0.005004,0.005002,1/4,3/2," },
		{ "breakeven 1/4 3/5 in=1k vary=output format=csv", "1/4 always is cheaper" },
		{ "breakeven plain plain in=1k vary=output format=csv", "Both always cost the same." },
		{ "breakeven plain small in=1k vary=requests format=csv", "small always is cheaper" },
		{ "breakeven plain plain@batch in=1k vary=output format=csv", "plain@batch always is cheaper" },
		/* a band turns it round, and a second one back */
		{ "breakeven banded 1.5/4 vary=input format=csv", "input,1000,1001,0.002002,0.0015015,banded,1.5/4," },
		/* a band on the total, which the output is part of */
		{ "breakeven total 1.5/4.5 out=10k vary=input format=csv", "input,22000,22001," },
		/* each bend of quotas in a row */
		{ "breakeven 2.5/0:10+0/0:20+10/0 1/0 in=1M format=csv", "requests,25,26,25,26,1/0,2.5/0:10+0/0:20+10/0," },
		{ "breakeven 2.5/0:10+0/0:20+10/0 1/0 in=1M format=csv",
		  "requests,30,31,35,31,2.5/0:10+0/0:20+10/0,1/0," },
		/* how many reads pay for a write */
		{ "breakeven cache writer format=csv", "cache-write,reuses,,1,5,6.25,," },
		{ "breakeven cache writer format=csv", "cache-write-1h,reuses,,2,5,10,," },
		{ "breakeven cache plain format=plain", "1\n" },
		{ "breakeven cache dear-cache", "never" },
		/* 1000 tokens a second are 3.6 M an hour; at half of the time 1.8 M for $1.80 */
		{ "breakeven hourly=1.80 throughput=1000 busy=50% 2/2 in=600k out=400k format=csv",
		  "own machine,2/2,busy,,0.25,1,2,2/2,own machine," },
		{ "breakeven hourly=1.80 throughput=1000 busy=50% 2/2 in=600k out=400k format=plain", "25%\n" },
		{ "breakeven hourly=1.80 throughput=1000 2/2 in=600k out=400k format=csv", "busy,,0.25,0.5,2," },
		{ "breakeven hourly=7.20 throughput=1000 2/2 in=600k out=400k format=plain", "never\n" },
		{ "breakeven hourly=7.19 throughput=1000 2/2 in=600k out=400k format=plain", "%\n" },
	};

	want_answers(*state, book(*state), cases, LENGTH(cases));
}

/* No crossing is told twice, and none where both sides only touch. */
static void
each_crossing_is_told_once(void **state)
{
	static const struct { const char *line; size_t rows; } cases[] = {
		{ "breakeven fixed=1 plain in=1M", 1 },
		{ "breakeven fixed=10 plain in=1M", 1 },
		{ "breakeven fixed=10 plain:10+small in=1M", 1 },
		{ "breakeven fixed=10 plain:10+0/0 in=1M", 1 },		/* touches at 10, and stays */
		{ "breakeven 2.5/0:10+0/0:20+10/0 1/0 in=1M", 2 },
		{ "breakeven 1/0:10+3/0 2/0 in=1M", 1 },
		{ "breakeven 1/0:10+2/0 1/0 in=1M", 1 },
		{ "breakeven banded 1.5/4 vary=input out=1", 1 },
		{ "breakeven banded 1/4 vary=input", 1 },
		{ "breakeven 2/1/1 1.5/1/1 in=10k vary=cached", 1 },
	};
	const struct book *b = book(*state);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *got = test_answer(*state, b, arena_printf(*state, "%s format=plain", cases[i].line));
		size_t rows = 0;

		for (const char *p = got; (p = strchr(p, '\n')) != NULL; p++)
			rows++;
		if (rows != cases[i].rows)
			fail_msg("%s: %zu rows: %s", cases[i].line, rows, test_answer(*state, b, cases[i].line));
	}
}

static void
a_curve_has_its_points(void **state)
{
	static const struct asked cases[] = {
		{ "curve plain vary=input=0..10M format=csv", "input,plain\n0,0\n1000000,1\n2000000,2\n" },
		{ "curve plain vary=input=0..10M points=2 format=csv", "input,plain\n0,0\n10000000,10\n" },
		{ "curve plain vary=input=0..2 format=csv", "input,plain\n0,0\n1,0.000001\n2,0.000002\n" },
		{ "curve plain vary=input=1..1M points=4 log=yes format=csv",
		  "input,plain\n1,0.000001\n100,0.0001\n10000,0.01\n1000000,1\n" },
		{ "curve plain small vary=requests=1..3 points=2 in=1M format=csv",
		  "requests,plain,small\n1,1,0.2\n3,3,0.6\n" },
		{ "curve plain:2+small vary=requests=1..3 points=3 in=1M format=csv", "2,2\n3,2.2\n" },
		{ "curve 1/4 3/2 vary=output=0..10k in=1k points=2", "cross at output 1,000" },
	};

	want_answers(*state, book(*state), cases, LENGTH(cases));
}

/* ---- wrong uses ---- */

static void
each_wrong_use_has_its_clear_error(void **state)
{
	static const struct { const char *line; enum err_kind kind; const char *word; } cases[] = {
		{ "budget", ERR_USAGE, "an amount and models" },
		{ "budget 500", ERR_USAGE, "" },
		{ "budget '' plain in=1k", ERR_USAGE, "" },
		{ "budget 00 plain in=1k", ERR_USAGE, "500usd" },
		{ "budget 00.50 plain in=1k", ERR_USAGE, "'$'" },
		{ "budget abc plain in=1k", ERR_USAGE, "abc" },
		{ "budget -5 plain in=1k", ERR_USAGE, "" },
		{ "budget 5/fortnight plain in=1k", ERR_USAGE, "fortnight" },
		{ "budget 5/ plain in=1k", ERR_USAGE, "period" },
		{ "budget 5 plain", ERR_USAGE, "in=" },
		{ "budget 5 plain in=1k solve=model", ERR_USAGE, "model cannot vary" },
		{ "budget 5 plain in=1k solve=inptu", ERR_USAGE, "input" },
		{ "budget 0.0001 plain in=1k solve=output", ERR_PRICE, "even with output 0 it costs $0.001" },
		{ "budget 1 0/0 in=1k", ERR_RANGE, "10^15" },
		{ "budget 5 smoll in=1k", ERR_MODEL, "smoll" },
		{ "budget 5 plain:60%+small:50% in=1k", ERR_USAGE, "110%" },
		{ "budget 1 plain in=1k vary=in", ERR_USAGE, "vary" },
		{ "breakeven", ERR_USAGE, "no model" },
		{ "breakeven plain in=1k", ERR_USAGE, "breakeven compares" },
		{ "breakeven no-such-plan plain in=1k", ERR_MODEL, "plan" },
		{ "breakeven plain smoll in=1k vary=output", ERR_MODEL, "smoll" },
		{ "breakeven plain small in=1k vary=tier", ERR_USAGE, "tier cannot vary" },
		{ "breakeven plain small in=1k vary=bananas", ERR_USAGE, "bananas" },
		{ "breakeven fixed=00 plain in=1k", ERR_USAGE, "fixed" },
		{ "breakeven fixed= plain in=1k", ERR_USAGE, "fixed" },
		{ "breakeven plain small writer in=1k", ERR_USAGE, "breakeven compares" },
		{ "breakeven cache", ERR_USAGE, "no model" },
		{ "breakeven cache total", ERR_PRICE, "cache-read" },
		{ "breakeven cache plain:50%+small:50%", ERR_USAGE, "is a mix" },
		{ "breakeven hourly=2.5 3/15 in=1k", ERR_USAGE, "throughput=" },
		{ "breakeven hourly=2.5 throughput=0 3/15 in=1k", ERR_USAGE, "throughput=" },
		{ "breakeven hourly=2.5 throughput=10 busy=0% 3/15 in=1k", ERR_USAGE, "never busy" },
		{ "breakeven hourly=2.5 throughput=10 busy=101% 3/15 in=1k", ERR_USAGE, "busy" },
		{ "breakeven hourly=2.5 throughput=10 3/15", ERR_USAGE, "in=" },
		{ "curve plain", ERR_USAGE, "vary=input=1k..200k" },
		{ "curve plain vary=input", ERR_USAGE, "vary=input=1k..200k" },
		{ "curve plain vary=input=5", ERR_USAGE, "vary=input=1k..200k" },
		{ "curve plain vary=input=5..5", ERR_USAGE, "empty" },
		{ "curve plain vary=input=6..5", ERR_USAGE, "empty" },
		{ "curve plain vary=input=a..5", ERR_USAGE, "vary" },
		{ "curve plain vary=input=1..", ERR_USAGE, "vary" },
		{ "curve plain vary=tier=1..5", ERR_USAGE, "tier cannot vary" },
		{ "curve plain vary=input=0..5 log=yes", ERR_USAGE, "vary=input=1..5" },
		{ "curve plain vary=input=0..5 points=1", ERR_USAGE, "points" },
		{ "curve plain vary=input=0..5 points=1001", ERR_USAGE, "points" },
		{ "curve plain vary=cached=0..2k in=1k", ERR_USAGE, "cache-read" },
		{ "curve plain smoll vary=input=0..5", ERR_MODEL, "smoll" },
		{ "curve plain vary=input=0..5 plot=x.gif", ERR_USAGE, ".svg or a .png" },
		{ "curve plain vary=input=0..5 plot=svg", ERR_USAGE, ".svg or a .png" },
		{ "plain in=5..5", ERR_USAGE, "empty" },
		{ "plain in=6..5", ERR_USAGE, "empty" },
		{ "plain in=1..x", ERR_USAGE, "input" },
		{ "plain in=..5", ERR_USAGE, "input" },
		{ "plain in=5..", ERR_USAGE, "input" },
	};
	const struct book *b = book(*state);

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_refusal(*state, b, cases[i].line, cases[i].kind, cases[i].word);
}

static void
a_plan_asks_for_a_model_and_a_fee(void **state)
{
	want_refusal(*state, &book_builtin, "breakeven chatgpt-plus in=1k", ERR_USAGE, "model");
	want_refusal(*state, &book_builtin, "breakeven no-such-plan gpt-5 in=1k", ERR_MODEL, "no-such-plan");
	want_refusal(*state, &book_builtin, "breakeven no-such-plan gpt-5 in=1k", ERR_MODEL, "plan");
	want_refusal(*state, &book_builtin, "breakeven chatgpt-plus gpt-5 in=1k on=2020-01-01", ERR_PRICE, "");
}

/* ---- at the door ---- */

static void
a_range_is_answered_at_both_ends(void **state)
{
	static const struct asked cases[] = {
		{ "plain in=1M..3M format=plain", "1\n3\n" },
		{ "plain in=10k out=10k..20k format=csv", "low,acme,plain,standard,,2026-11-22,,1,0.05,,\n"
		  "high,acme,plain,standard,,2026-11-22,,1,0.09,,\n" },
		{ "plain in=1M..2M format=json", "{\"low\": {" },
		{ "plain in=1M..2M format=json", "\"high\": {" },
		{ "plain in=1M..2M out=1M..2M format=plain", "5\n10\n" },
		{ "plain in=1M..2M", "at the low end of the range" },
		{ "budget 12 plain in=1M..3M format=plain", "12\n4\n" },
		{ "forecast plain in=1M..3M months=2 format=plain", "2\n6\n" },
	};
	struct dispatch *d = test_dispatch(book(*state), false);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said said = test_say(*state, d, cases[i].line);

		if (said.status != 0 || strstr(said.out, cases[i].has) == NULL)
			fail_msg("%s: status %d, %s%s", cases[i].line, said.status, said.out, said.err);
	}
	dispatch_close(d);
}

static void
max_is_judged_at_the_high_end_too(void **state)
{
	static const struct { const char *line; int status; } cases[] = {
		{ "plain in=1M..3M max=3", 0 }, { "plain in=1M..3M max=2.99", 1 }, { "plain in=1M..3M max=0.5", 1 },
		{ "forecast plain in=1M months=2 max=2", 0 }, { "forecast plain in=1M months=2 max=1.99", 1 },
		{ "plain smoll in=1M", 3 }, { "budget 5 plain smoll in=1k", 3 }, { "curve plain vary=in", 2 },
	};
	struct dispatch *d = test_dispatch(book(*state), false);

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said said = test_say(*state, d, cases[i].line);

		if (said.status != cases[i].status)
			fail_msg("%s: status %d: %s", cases[i].line, said.status, said.err);
	}
	dispatch_close(d);
}

static void
saved_work_is_run_again_at_every_door(void **state)
{
	const char *file = test_new_file(*state, "work.toll");
	struct dispatch *d = test_dispatch(book(*state), true);
	struct said said;

	assert_int_equal(test_say(*state, d, "set in=1M out=1M..2M on=2026-12-01 quiet=yes format=plain").status, 0);
	said = test_say(*state, d, arena_printf(*state, "save %s", file));
	if (said.status != 0)
		fail_msg("save: %s", said.err);
	dispatch_close(d);

	d = test_dispatch(book(*state), true);
	assert_int_equal(test_say(*state, d, arena_printf(*state, "source %s", file)).status, 0);
	want_text(test_say(*state, d, "plain").out, "5\n9\n", "in a session");
	dispatch_close(d);

	/* what stands behind in the file, at the shell */
	FILE *f = fopen(file, "a");
	assert_non_null(f);
	fputs("plain\nunset out\nplain\n", f);
	fclose(f);
	d = test_dispatch(book(*state), false);
	said = test_say(*state, d, arena_printf(*state, "source %s", file));
	if (said.status != 0 || strcmp(said.out, "5\n9\n1\n") != 0)
		fail_msg("at the shell: status %d, %s%s", said.status, said.out, said.err);
	dispatch_close(d);
	unlink(file);
}

static void
what_cannot_be_sourced_or_saved_says_why(void **state)
{
	const char *file = test_new_file(*state, "loop.toll");
	struct dispatch *d = test_dispatch(book(*state), true);
	FILE *f = fopen(file, "w");
	struct said said;

	assert_non_null(f);
	fprintf(f, "plain in=1M format=plain\nplain in=\nsource %s\n", file);
	fclose(f);
	said = test_say(*state, d, arena_printf(*state, "source %s", file));
	assert_int_equal(said.status, 1);
	assert_non_null(strstr(said.err, ":2: "));
	assert_non_null(strstr(said.err, "source each other"));
	assert_non_null(strstr(said.out, "1\n"));
	unlink(file);
	assert_int_equal(test_say(*state, d, arena_printf(*state, "source %s", file)).status, 5);
	assert_int_equal(test_say(*state, d, "source").status, 2);
	assert_int_equal(test_say(*state, d, "save").status, 2);
	assert_int_equal(test_say(*state, d, "save a b").status, 2);
	assert_int_equal(test_say(*state, d, "save /nowhere/at/all").status, 5);
	dispatch_close(d);
	d = test_dispatch(book(*state), false);
	assert_int_equal(test_say(*state, d, "set in=1k").status, 2);
	dispatch_close(d);
}

static void
a_question_that_is_refused_before_it_runs_is_not_kept(void **state)
{
	struct dispatch *d = test_dispatch(book(*state), true);
	struct said said = test_say(*state, d, "plain in=1M max=+10%");

	assert_int_equal(said.status, 2);
	assert_non_null(strstr(said.err, "baseline="));
	said = test_say(*state, d, "out=1M");
	assert_int_equal(said.status, 2);
	assert_non_null(strstr(said.err, "there is no question yet"));
	dispatch_close(d);
}

/* The table is answered, the picture is missed, and nothing is left behind. */
static void
a_plot_without_gnuplot_says_so(void **state)
{
	const char *old = getenv("PATH"), *path = arena_strdup(*state, old == NULL ? "" : old);
	const char *file = test_new_file(*state, "curve.svg");
	struct dispatch *d = test_dispatch(book(*state), false);
	struct said said;

	setenv("PATH", "/nowhere", 1);
	said = test_say(*state, d, arena_printf(*state, "curve plain vary=input=0..10 plot=%s", file));
	setenv("PATH", path, 1);
	dispatch_close(d);
	assert_int_equal(said.status, 5);
	assert_non_null(strstr(said.err, "gnuplot is not installed"));
	assert_non_null(strstr(said.out, "input"));
	assert_int_not_equal(access(file, F_OK), 0);
}

static void
a_plot_of_another_ending_is_refused_before_anything_is_drawn(void **state)
{
	static const char *const files[] = { "x.gif", "x", "x.svgz", "x.PDF", "x.svg/y" };
	struct dispatch *d = test_dispatch(book(*state), false);

	for (size_t i = 0; i < LENGTH(files); i++) {
		struct said said = test_say(*state, d, arena_printf(*state,
		    "curve plain vary=input=0..10 plot=%s", files[i]));

		if (said.status != 2 || strstr(said.err, ".svg or a .png") == NULL || *said.out != '\0')
			fail_msg("%s: status %d, %s%s", files[i], said.status, said.out, said.err);
	}
	dispatch_close(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(the_promised_figures_hold),
		UNIT(a_chat_pays_the_higher_band_from_the_turn_that_crosses_it),
		UNIT(a_budget_is_spent_to_the_last_request),
		UNIT(a_breakeven_is_the_last_and_the_first),
		UNIT(each_crossing_is_told_once),
		UNIT(a_curve_has_its_points),
		UNIT(each_wrong_use_has_its_clear_error),
		UNIT(a_plan_asks_for_a_model_and_a_fee),
		UNIT(a_range_is_answered_at_both_ends),
		UNIT(max_is_judged_at_the_high_end_too),
		UNIT(a_question_that_is_refused_before_it_runs_is_not_kept),
		UNIT(saved_work_is_run_again_at_every_door),
		UNIT(what_cannot_be_sourced_or_saved_says_why),
		UNIT(a_plot_without_gnuplot_says_so),
		UNIT(a_plot_of_another_ending_is_refused_before_anything_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
