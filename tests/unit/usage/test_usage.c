/* SPDX-License-Identifier: MIT */
/* Usage files from outside: cells, words against rows, map=, sums, totals, what was billed, forecasts. */
#include "test_usage.h"

#include <sys/resource.h>

#include "base/decimal.h"
#include "io/number_lenient.h"
#include "batch/group_by.h"
#include "usage/usage_shape.h"

/* ---- numbers as other programs write them ---- */

static void
counts_are_read_as_exports_write_them(void **state)
{
	/* in millionths; -1: refused, MOST: all that fit */
	enum { MOST = -2 };
	static const struct { const char *cell; unsigned decimals; long long want; } cases[] = {
		{ "0", 0, 0 }, { "59200", 0, 59200000000 }, { "59200.0", 0, 59200000000 }, { "59200.", 0, 59200000000 },
		{ "59200.00000000000000000000000000000000", 0, 59200000000 }, { "1,234", 0, 1234000000 },
		{ "1,234,567", 0, 1234567000000 }, { "1,234.0", 0, 1234000000 }, { "+5", 0, 5000000 },
		{ " 5\t", 0, 5000000 }, { "6e3", 0, 6000000000 }, { "6E+3", 0, 6000000000 }, { "6000e-3", 0, 6000000 },
		{ "1.5e1", 0, 15000000 }, { "0012", 0, 12000000 }, { "-0", 0, 0 }, { "1e15", 0, MOST },
		{ "0.000001", 6, 1 }, { "1.5", 6, 1500000 }, { "12.000", 6, 12000000 },
		{ "12.0000", 0, 12000000 }, { "1234.000", 0, 1234000000 }, { "12.00", 0, 12000000 },
		{ "0.0000001", 6, -1 }, { "1.5", 0, -1 }, { "12.000", 0, -1 }, { "1.000", 0, -1 }, { " 120.000 ", 0, -1 },
		{ "-5", 0, -1 }, { "-0.0", 0, 0 }, { "", 0, -1 }, { " ", 0, -1 }, { "abc", 0, -1 }, { "5x", 0, -1 },
		{ "5 5", 0, -1 }, { "1,23", 0, -1 }, { "1,2345", 0, -1 }, { "1234,567", 0, -1 }, { ",123", 0, -1 },
		{ "1,,234", 0, -1 }, { "1,.5", 6, -1 }, { ",123.5", 6, -1 }, { "1.2.3", 0, -1 }, { ".", 0, -1 }, { "e5", 0, -1 }, { "5e", 0, -1 }, { "5e+", 0, -1 },
		{ "5e999", 0, -1 }, { "1e16", 0, -1 }, { "$5", 0, -1 }, { "NaN", 0, -1 }, { "inf", 0, -1 }, { "0x10", 0, -1 },
		{ "--5", 0, -1 }, { "+-5", 0, -1 }, { "5%", 0, -1 }, { "\xef\xbc\x95", 0, -1 },
		{ "123456789012345678901234567890123456789012345678901234567890", 0, -1 },
		{ "1000000000000000.1", 6, -1 }, { ".5e1", 0, 5000000 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		quantity got = 0;
		bool read = lenient_count(cases[i].cell, cases[i].decimals, &got);
		int128 want = cases[i].want == MOST ? QUANTITY_MAX : cases[i].want;

		if (read != (want >= 0) || (read && got != want))
			fail_msg("'%s' with %u decimals: %s %lld", cases[i].cell, cases[i].decimals, read ? "read as" : "refused",
			    (long long)got);
	}
}

static void
amounts_are_read_exactly_or_rounded_half_to_even(void **state)
{
	/* in units of 10^-places; NULL: refused */
	static const struct { const char *cell; unsigned places; const char *want; } cases[] = {
		{ "0", 18, "0" }, { "0.24726", 18, "0.24726" }, { "$0.24726", 18, "0.24726" }, { "-$1,234.5", 18, "-1234.5" },
		{ "-0.5", 18, "-0.5" }, { "0.003835980000000000000000000000", 18, "0.00383598" }, { "3.5e-07", 18, "0.00000035" },
		{ "1E+2", 18, "100" }, { ".5", 18, "0.5" }, { "12.000", 18, "12" }, { " 1 ", 18, "1" }, { "-0", 18, "0" },
		{ "0.0000000000000000004", 18, "0" }, { "0.0000000000000000006", 18, "0.000000000000000001" },
		{ "0.0000000000000000005", 18, "0" }, { "0.0000000000000000015", 18, "0.000000000000000002" },
		{ "0.0000000000000000025", 18, "0.000000000000000002" },
		{ "0.00000000000000000250000000000000000000000000000001", 18, "0.000000000000000003" },
		{ "-0.0000000000000000015", 18, "-0.000000000000000002" },
		{ "0.123456789012345678901234567890123456789012345678901234567890", 18, "0.123456789012345679" },
		{ "100000000000000000000", 18, "100000000000000000000" }, { "1e-400", 18, "0" },
		{ "1e30", 18, NULL }, { "1e401", 18, NULL }, { "", 18, NULL }, { "-", 18, NULL }, { "$", 18, NULL },
		{ "5$", 18, NULL }, { "$-5", 18, NULL }, { "5 usd", 18, NULL }, { "0,5", 18, NULL }, { "1.234,5", 18, NULL },
		{ "NaN", 18, NULL }, { "1e", 18, NULL }, { "1,.5", 18, NULL }, { ",123.5", 18, NULL },
		{ "0.1234567890123456789012345678901234567890123456789012345678901", 18, NULL },	/* 61 digits */
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[INT128_TEXT];
		int128 got;
		bool read = lenient_amount(cases[i].cell, cases[i].places, &got);

		if (read)
			int128_print(text, got, cases[i].places);
		if (read != (cases[i].want != NULL) || (read && strcmp(text, cases[i].want) != 0))
			fail_msg("'%s': %s %s, want %s", cases[i].cell, read ? "read as" : "refused", read ? text : "",
			    cases[i].want == NULL ? "a refusal" : cases[i].want);
	}
}

/* ---- CSV from the door ---- */

struct csv_case { const char *name, *in, *words, *out; int status; };

static void
want_csv(const struct usage_fixture *x, const struct csv_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct said got;

		usage_put(x, "in.csv", cases[i].in);
		got = usage_say(x, arena_printf(x->arena, "batch @in.csv %s", cases[i].words));
		if (strcmp(got.out, cases[i].out) != 0)
			fail_msg("%s: got\n%s\nwant\n%s\n%s", cases[i].name, got.out, cases[i].out, got.err);
		if (got.status != cases[i].status)
			fail_msg("%s: exit %d: %s", cases[i].name, got.status, got.err);
	}
}

struct refusal { const char *name, *line, *says; int status; };

/* A line that is refused: nothing is written. */
static void
want_refusals(const struct usage_fixture *x, const struct refusal *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct said got = usage_say(x, cases[i].line);

		want_part(got.err, cases[i].says, cases[i].name);
		want_text(got.out, "", cases[i].name);
		if (got.status != cases[i].status)
			fail_msg("%s: exit %d: %s", cases[i].name, got.status, got.err);
	}
}

static void
what_a_row_says_beats_the_command_line(void **state)
{
	static const struct csv_case cases[] = {
		{ "a flag of the tier", "model,batch,input\nm,FALSE,1M\nm,TRUE,1M\nm,,1M\n", "tier=batch map=batch-flag:batch",
		  "model,batch,input,cost_usd,note\nm,FALSE,1M,1,\nm,TRUE,1M,0.5,\nm,,1M,0.5,\n", 0 },
		{ "a flag without a word", "model,batch,input\nm,False,1M\nm,True,1M\nm,,1M\n", "map=batch-flag:batch",
		  "model,batch,input,cost_usd,note\nm,False,1M,1,\nm,True,1M,0.5,\nm,,1M,1,\n", 0 },
		{ "a tier", "model,tier,input\nm,standard,1M\nm,default,1M\nm,,1M\n", "tier=batch",
		  "model,tier,input,cost_usd,note\nm,standard,1M,1,\nm,default,1M,1,\nm,,1M,0.5,\n", 0 },
		{ "a speed", "model,speed,input\nmini,fast,1M\nmini,standard,1M\nmini,,1M\n", "tier=priority map=speed:speed",
		  "model,speed,input,cost_usd,note\nmini,fast,1M,0.3,\nmini,standard,1M,0.1,\nmini,,1M,0.3,\n", 0 },
		{ "a kind of request", "model,kind,input\nm,batch,1M\nm,message,1M\nm,,1M\n", "tier=batch map=usage-type:kind",
		  "model,kind,input,cost_usd,note\nm,batch,1M,0.5,\nm,message,1M,1,\nm,,1M,0.5,\n", 0 },
		{ "a flag and a tier that agree", "model,batch,tier,input\nm,TRUE,standard,1M\nm,TRUE,batch,1M\n"
		  "m,FALSE,batch,1M\n", "map=batch-flag:batch",
		  "model,batch,tier,input,cost_usd,note\nm,TRUE,standard,1M,0.5,\nm,TRUE,batch,1M,0.5,\nm,FALSE,batch,1M,0.5,\n",
		  0 },
		{ "a flag and a tier that do not", "model,batch,tier,input\nm,TRUE,priority,1M\n", "map=batch-flag:batch",
		  "model,batch,tier,input,cost_usd,note\nm,TRUE,priority,1M,,the row is both batch and priority\n", 3 },
		{ "a region", "model,geo,input\nm,global,1M\nm,us,1M\nm,not_available,1M\nm,,1M\n", "region=us map=geo:geo",
		  "model,geo,input,cost_usd,note\nm,global,1M,1,\nm,us,1M,1.1,region us: token prices times 1.1\n"
		  "m,not_available,1M,1,\nm,,1M,1.1,region us: token prices times 1.1\n", 0 },
		{ "a day", "model,date,input\nmini,2025-12-31,1M\nmini,,1M\n", "on=2026-06-01",
		  "model,date,input,cost_usd,note\nmini,2025-12-31,1M,0.2,\nmini,,1M,0.1,\n", 0 },
		{ "a provider", "provider,model,input\ngoogle,g,1M\n,m,1M\n", "provider=acme",
		  "provider,model,input,cost_usd,note\ngoogle,g,1M,1,\n,m,1M,1,\n", 0 },
		{ "tier=- in map: the word holds for all", "model,tier,input\nm,standard,1M\nm,,1M\n", "tier=batch map=tier:-",
		  "model,tier,input,cost_usd,note\nm,standard,1M,0.5,\nm,,1M,0.5,\n", 0 },
		{ "and also for flags", "model,batch,input\nm,TRUE,1M\nm,FALSE,1M\n", "map=batch-flag:batch,tier:-",
		  "model,batch,input,cost_usd,note\nm,TRUE,1M,1,\nm,FALSE,1M,1,\n", 0 },
		{ "on=- in map: yesterday's log at today's prices", "model,date,input\nmini,2025-12-31,1M\n",
		  "on=2026-06-01 map=on:-", "model,date,input,cost_usd,note\nmini,2025-12-31,1M,0.1,\n", 0 },
		{ "retry and discount apply to all rows", "model,input\nm,1M\nmini,1M\n", "retry=10% discount=50%",
		  "model,input,cost_usd,note\nm,1M,0.55,amounts are after a discount of 50%; 10% of the "
		  "requests are billed twice\nmini,1M,0.055,amounts are after a discount of 50%; 10% of the requests are billed "
		  "twice\n", 0 },
		{ "a word without a known meaning is named", "model,geo,input\nm,mars,1M\n", "map=geo:geo",
		  "model,geo,input,cost_usd,note\nm,mars,1M,,column geo: 'mars' has no known meaning "
		  "(map=geo:- reads no such column)\n", 3 },
		{ "a band by the export's own column", "model,window,input,num_requests\nbanded,> 200k,1M,10\n"
		  "banded,0-200k,1M,1\nbanded,,1M,1\n", "map=window:window",
		  "model,window,input,num_requests,cost_usd,note\nbanded,> 200k,1M,10,2,\nbanded,0-200k,1M,1,1,\n"
		  "banded,,1M,1,2,\n", 0 },
	};

	want_csv(*state, cases, LENGTH(cases));
}

/* The first answer is free because no model did the work, so the name of the model does not matter. */
static void
an_answer_from_a_gateways_cache_is_free_on_any_model(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.csv", "request_id,spend,prompt_tokens,completion_tokens,model,cache_hit\n"
	    "1,0,10,5,unknown,true\n2,0,10,5,unknown,false\n");
	said = usage_say(x, "batch @in.csv");
	want_part(said.out, "1,0,10,5,unknown,true,0,answered from the gateway's cache\n", "an answer from the cache");
	want_part(said.out, "2,0,10,5,unknown,false,,unknown model 'unknown'", "an answer of a model");
}

static void
map_assigns_columns_and_takes_them_away(void **state)
{
	static const struct csv_case cases[] = {
		{ "a name that nobody knows", "model,Toks In,Toks Out\nm,1M,1M\n", "'map=input:Toks In,output:toks_out'",
		  "model,Toks In,Toks Out,cost_usd,note\nm,1M,1M,5,\n", 0 },
		{ "one that means something else", "model,output,input\nm,1M,0\n", "map=input:output,output:input",
		  "model,output,input,cost_usd,note\nm,1M,0,1,\n", 0 },
		{ "away", "model,input,output\nm,1M,1M\n", "map=output:-", "model,input,output,cost_usd,note\nm,1M,1M,1,\n", 0 },
		{ "a model", "who,model,input\nmini,m,1M\n", "map=model:who",
		  "who,model,input,cost_usd,note\nmini,m,1M,0.1,\n", 0 },
		{ "a short name of a field", "model,x\nm,1M\n", "map=out:x", "model,x,cost_usd,note\nm,1M,4,\n", 0 },
		{ "a name of usage.def", "model,a,b\nm,1M,400k\n", "map=input:a,cached-all:b",
		  "model,a,b,cost_usd,note\nm,1M,400k,0.64,\n", 0 },
		{ "one of two columns for one field", "model,input_tokens,prompt_tokens\nm,1M,5M\n", "map=input:input_tokens",
		  "model,input_tokens,prompt_tokens,cost_usd,note\nm,1M,5M,1,\n", 0 },
		{ "a total", "model,input,calls\nbanded,1M,10\n", "map=requests-summed:calls",
		  "model,input,calls,cost_usd,note\nbanded,1M,10,1,\n", 0 },
		{ "requests", "model,input,calls\nm,1M,10\n", "map=requests:calls",
		  "model,input,calls,cost_usd,note\nm,1M,10,10,\n", 0 },
		{ "a name that files give to a text", "model,input,Profile,pages,container\nm,1M,default,a.html,web-1\n", "",
		  "model,input,Profile,pages,container,cost_usd,note\nm,1M,default,a.html,web-1,1,\n", 0 },
		{ "and to a count", "model,pages\nm,3\n", "map=search:pages",
		  "model,pages,cost_usd,note\nm,3,0.03,\n", 0 },
	};
	static const struct refusal unsupported[] = {
		{ "no colon", "batch @in.csv map=input", "map: 'input' is not FIELD:COLUMN", 2 },
		{ "no field", "batch @in.csv map=:a", "is not FIELD:COLUMN", 2 },
		{ "no column", "batch @in.csv map=input:", "is not FIELD:COLUMN", 2 },
		{ "an unknown field", "batch @in.csv map=inputs:a", "map: 'inputs' is not what a column can mean", 2 },
		{ "an unknown column", "batch @in.csv map=input:b", "map: there is no column 'b'; there are model, a", 2 },
		{ "two meanings of one", "batch @in.csv map=input:a,output:a", "map: column 'a' is given two meanings", 2 },
		{ "two columns of one meaning", "batch @in.csv map=input:a,in:model", "map: input is given twice", 2 },
	};
	struct usage_fixture *x = *state;

	want_csv(x, cases, LENGTH(cases));
	usage_put(x, "in.csv", "model,a\nm,1M\n");
	want_refusals(x, unsupported, LENGTH(unsupported));
}

static void
map_names_keys_of_json(void **state)
{
	static const struct { const char *name, *json, *words, *cost; } cases[] = {
		{ "beside a shape", "{\"who\":\"mini\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000}}", "map=model:who", "0.1" },
		{ "a path", "{\"meta\":{\"who\":\"mini\"},\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000}}", "map=model:meta.who",
		  "0.1" },
		{ "away", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":1000000}}", "map=output:-", "1" },
		{ "the tier away", "{\"model\":\"m\",\"service_tier\":\"batch\",\"usage\":{\"prompt_tokens\":1000000}}", "map=tier:-",
		  "1" },
		{ "a batch away", "{\"custom_id\":\"1\",\"response\":{\"body\":{\"model\":\"m\",\"usage\":{"
		  "\"prompt_tokens\":1000000}}}}", "map=tier:-", "1" },
		{ "columns", "{\"model\":\"m\",\"toks\":{\"up\":1000000,\"down\":1000000}}", "map=input:toks.up,output:toks.down", "5" },
		{ "a key in place of the shape's", "{\"model\":\"m\",\"mine\":2000000,\"usage\":{\"prompt_tokens\":1000000}}",
		  "map=input:mine", "2" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = usage_price(x, cases[i].json, cases[i].words);

		if (strcmp(got.cost, cases[i].cost) != 0)
			fail_msg("%s: costs \"%s\", want %s: %s", cases[i].name, got.cost, cases[i].cost, got.note);
	}
}

static void
style_tells_whether_input_holds_the_cached_tokens(void **state)
{
	static const struct csv_case cases[] = {
		{ "inclusive by its names", "model,input,cached\nm,1M,400k\n", "",
		  "model,input,cached,cost_usd,note\nm,1M,400k,0.64,\n", 0 },
		{ "exclusive", "model,input,cached\nm,1M,400k\n", "style=exclusive",
		  "model,input,cached,cost_usd,note\nm,1M,400k,1.04,\n", 0 },
		{ "exclusive by its names", "model,input_tokens,cache_read_input_tokens\nm,1M,400k\n", "",
		  "model,input_tokens,cache_read_input_tokens,cost_usd,note\nm,1M,400k,1.04,\n", 0 },
		{ "inclusive", "model,input_tokens,cache_read_input_tokens\nm,1M,400k\n", "style=inclusive",
		  "model,input_tokens,cache_read_input_tokens,cost_usd,note\nm,1M,400k,0.64,\n", 0 },
	};
	static const char answer[] = "{\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"cache_read_input_tokens\":400000,"
	    "\"output_tokens\":0}}";
	struct usage_fixture *x = *state;
	struct refusal refusal = { "neither", "batch @in.csv style=both", "style: 'both' is neither inclusive nor exclusive", 2 };

	want_csv(x, cases, LENGTH(cases));
	want_refusals(x, &refusal, 1);
	want_text(usage_price(x, answer, "").cost, "1.04", "JSON");
	want_text(usage_price(x, answer, "style=inclusive").cost, "0.64", "JSON, inclusive");
	want_text(usage_price(x, "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"cached_tokens\":400000}}",
	    "style=exclusive").cost, "1.04", "JSON, exclusive");
}

static void
rows_tells_whether_a_row_is_a_request_or_a_sum(void **state)
{
	static const struct csv_case cases[] = {
		{ "a sum by its names", "model,input,num_requests\nbanded,1M,10\n", "",
		  "model,input,num_requests,cost_usd,note\nbanded,1M,10,1,\n", 0 },
		{ "requests", "model,input,num_requests\nbanded,1M,10\n", "rows=request",
		  "model,input,num_requests,cost_usd,note\nbanded,1M,10,20,\n", 0 },
		{ "requests by its names", "model,input,requests\nbanded,1M,10\n", "",
		  "model,input,requests,cost_usd,note\nbanded,1M,10,20,\n", 0 },
		{ "a sum", "model,input,requests\nbanded,1M,10\n", "rows=total",
		  "model,input,requests,cost_usd,note\nbanded,1M,10,1,\n", 0 },
		{ "a sum that does not say of how many: the lowest band", "model,input\nbanded,1M\n", "rows=total",
		  "model,input,cost_usd,note\nbanded,1M,1,\n", 0 },
		{ "one request", "model,input\nbanded,1M\n", "", "model,input,cost_usd,note\nbanded,1M,2,\n", 0 },
	};
	static const struct refusal unsupported[] = {
		{ "neither", "batch @in.csv rows=sum", "rows: 'sum' is neither request nor total", 2 },
		{ "requests= beside a sum", "batch @in.csv rows=total requests=5", "which is not multiplied", 2 },
	};
	struct usage_fixture *x = *state;
	struct said said;

	want_csv(x, cases, LENGTH(cases));
	want_refusals(x, unsupported, LENGTH(unsupported));
	usage_put(x, "in.csv", "model,input,num_requests\nbanded,1M,10\nbanded,1M,\nm,1M,1\n");
	said = usage_say(x, "sum @in.csv");
	want_part(said.err, "3 of them sums of requests (band by the average request: 2, the lowest: 1)", "the summary");
	want_text(usage_price(x, "{\"model\":\"banded\",\"usage\":{\"prompt_tokens\":1000000}}", "rows=total").cost, "1", "JSON");
}

static void
files_may_have_other_delimiters_and_no_header(void **state)
{
	static const struct csv_case cases[] = {
		{ "a pipe by name", "model|input\nm|1M\n", "delimiter=pipe", "model|input|cost_usd|note\nm|1M|1|\n", 0 },
		{ "a pipe", "model|input\nm|1M\n", "'delimiter=|'", "model|input|cost_usd|note\nm|1M|1|\n", 0 },
		{ "a colon", "model:input\nm:1M\n", "delimiter=:", "model:input:cost_usd:note\nm:1M:1:\n", 0 },
		{ "a semicolon among commas", "model;input;a,b,c,d\nm;1M;\n", "delimiter=semicolon",
		  "model;input;a,b,c,d;cost_usd;note\nm;1M;;1;\n", 0 },
		{ "a tab", "model\tinput\nm\t1,000\n", "delimiter=tab", "model\tinput\tcost_usd\tnote\nm\t1,000\t0.001\t\n", 0 },
		{ "no header", "m,1M,x\nm,2M,y\n", "header=no columns=model,input,who", "m,1M,x,1,\nm,2M,y,2,\n", 0 },
		{ "no header, with a mark", "\xef\xbb\xbfm,1M\n", "header=no columns=model,input", "\xef\xbb\xbfm,1M,1,\n", 0 },
		{ "header=yes", "model,input\nm,1M\n", "header=yes", "model,input,cost_usd,note\nm,1M,1,\n", 0 },
	};
	static const struct refusal unsupported[] = {
		{ "two characters", "batch @in.csv delimiter=ab", "delimiter: 'ab' is not one character", 2 },
		{ "a digit", "batch @in.csv delimiter=5", "is not one character", 2 },
		{ "a quote", "batch @in.csv 'delimiter=\"'", "is not one character", 2 },
		{ "no header and no names", "batch @in.csv header=no", "header=no needs the names of the columns", 2 },
		{ "names and a header", "batch @in.csv columns=a,b", "columns= goes with header=no", 2 },
		{ "perhaps", "batch @in.csv header=perhaps", "header: 'perhaps' is neither yes nor no", 2 },
		{ "two columns of one field", "batch @in.csv header=no columns=model,input,prompt_tokens",
		  "columns 'input' and 'prompt_tokens' both mean input", 2 },
	};
	struct usage_fixture *x = *state;

	want_csv(x, cases, LENGTH(cases));
	want_refusals(x, unsupported, LENGTH(unsupported));
}

static void
dry_says_what_is_recognised_and_does_nothing(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.csv", "model,input_tokens,odd_tokens\nnobody,x,y\n");
	usage_put(x, "out.csv", "old\n");
	for (const char *const *p = (const char *const []){ "batch @in.csv dry=yes", "batch @in.csv dry=yes to=@out.csv",
	    "sum @in.csv dry=yes totals=@out.csv", NULL }; *p != NULL; p++) {
		said = usage_say(x, *p);
		assert_int_equal(said.status, 0);
		want_text(said.out, "", *p);
		want_part(said.err, "columns: model=model, input=input_tokens", *p);
		want_part(said.err, "nothing reads the column 'odd_tokens'", *p);
		want_no_part(said.err, "nobody", *p);
		want_text(usage_get(x, "out.csv"), "old\n", *p);
	}
	usage_put(x, "in.json", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"odd_tokens\":5}}\n");
	said = usage_say(x, "batch @in.json dry=yes");
	assert_int_equal(said.status, 0);
	want_text(said.out, "", "JSON");
	want_part(said.err, "JSON; OpenAI chat completions (openai-chat)", "JSON");
	want_part(said.err, "nothing reads the key 'usage/odd_tokens'", "JSON");
}

static void
errors_stop_ends_at_the_first_row_without_a_price(void **state)
{
	static const struct refusal unsupported[] = {
		{ "an unknown model", "batch @in.csv errors=stop to=@out.csv", "in.csv: line 3: unknown model 'nobody'", 3 },
		{ "in sum", "sum @in.csv errors=stop totals=@out.csv", "in.csv: line 3: unknown model 'nobody'", 3 },
		{ "a bad count", "batch @bad.csv errors=stop to=@out.csv", "bad.csv: line 2: column input: 'x'", 2 },
		{ "a malformed row", "batch @long.csv errors=stop to=@out.csv", "long.csv: line 2: malformed: more cells", 2 },
		{ "JSON", "batch @in.json errors=stop to=@out.csv", "in.json: line 1: malformed: not JSON", 2 },
		{ "another word", "batch @in.csv errors=skip", "errors: 'skip' is not stop", 2 },
	};
	struct usage_fixture *x = *state;

	usage_put(x, "in.csv", "model,input\nm,1M\nnobody,1\n");
	usage_put(x, "bad.csv", "model,input\nm,x\n");
	usage_put(x, "long.csv", "model,input\nm,1,2\n");
	usage_put(x, "in.json", "{oops\n");
	usage_put(x, "out.csv", "old\n");
	want_refusals(x, unsupported, LENGTH(unsupported));
	want_text(usage_get(x, "out.csv"), "old\n", "what was there");
	usage_put(x, "in.csv", "model,input\nm,1M\n,\n");
	assert_int_equal(usage_say(x, "batch @in.csv errors=stop").status, 0);	/* an idle row is none without a price */
}

/* ---- further models ---- */

static void
models_prices_the_same_usage_elsewhere(void **state)
{
	static const struct csv_case cases[] = {
		{ "row by row", "model,input,output\nm,1M,1M\nmini,1M,0\n", "models=mini,m",
		  "model,input,output,cost_usd,note,cost_usd:mini,cost_usd:m\nm,1M,1M,5,,0.5,5\nmini,1M,0,0.1,,0.1,1\n", 0 },
		{ "another provider's", "model,input\nm,1M\n", "models=google/g provider=acme",
		  "model,input,cost_usd,note,cost_usd:google/g\nm,1M,1,,1\n", 0 },
		{ "a tier of their own", "model,tier,input\nm,batch,1M\n", "models=mini@priority,m",
		  "model,tier,input,cost_usd,note,cost_usd:mini@priority,cost_usd:m\nm,batch,1M,0.5,,0.3,0.5\n", 0 },
		{ "one that lacks the tier", "model,tier,input\nm,batch,1M\nm,,1M\n", "models=mini",
		  "model,tier,input,cost_usd,note,cost_usd:mini\n"
		  "m,batch,1M,0.5,\"mini: mini has no price in tier 'batch'; it has standard, priority\",\nm,,1M,1,,0.1\n", 3 },
		{ "a row without a price of its own", "model,input\nnobody,1M\n", "models=m",
		  "model,input,cost_usd,note,cost_usd:m\nnobody,1M,,unknown model 'nobody' ('toll models' lists all),1\n", 3 },
		{ "an idle row", "model,input\n,\n", "models=m", "model,input,cost_usd,note,cost_usd:m\n,,,,\n", 0 },
		{ "a mix", "model,input\nm,1M\n", "'models=m:50%+mini'", "model,input,cost_usd,note,cost_usd:m:50%+mini\nm,1M,1,,0.55\n",
		  0 },
		{ "a price spelled out", "model,input,output\nm,1M,1M\n", "models=3/15",
		  "model,input,output,cost_usd,note,cost_usd:3/15\nm,1M,1M,5,,18\n", 0 },
		{ "their own bands", "model,input\nm,1M\n", "models=banded",
		  "model,input,cost_usd,note,cost_usd:banded\nm,1M,1,,2\n", 0 },
	};
	static const struct refusal unsupported[] = {
		{ "an unknown one, at once", "batch @in.csv models=m,nobody", "models: unknown model 'nobody'", 3 },
		{ "an unknown one in sum", "sum @in.csv models=nobody", "models: unknown model 'nobody'", 3 },
		{ "too many", "batch @in.csv models=m,m,m,m,m,m,m,m,m,m,m,m,m,m,m,m,m", "models: at most 16 models", 2 },
	};
	struct usage_fixture *x = *state;
	struct said said;

	want_csv(x, cases, LENGTH(cases));
	usage_put(x, "in.csv", "model,tier,input\nm,,1M\nm,,2M\nmini,,1M\n");
	want_refusals(x, unsupported, LENGTH(unsupported));
	said = usage_say(x, "sum @in.csv by=model models=mini,m format=csv");
	want_text(said.out, "model,rows,requests,input,output,cost,unpriced,cost:mini,cost:m\n"
	    "m,2,2,3000000,0,3,0,0.3,3\nmini,1,1,1000000,0,0.1,0,0.1,1\n", "sum");
	usage_put(x, "in.csv", "model,tier,input\nm,,1M\nm,batch,2M\n");
	said = usage_say(x, "sum @in.csv by=tier models=mini format=csv");
	assert_int_equal(said.status, 3);
	want_text(said.out, "tier,rows,requests,input,output,cost,unpriced,cost:mini\n"
	    "batch,1,1,2000000,0,1,0,\nstandard,1,1,1000000,0,1,0,0.1\n", "sum of a tier that a model lacks");
	want_part(said.err, "; mini: a partial total: at least $0.10", "sum of a tier that a model lacks");
}

/* ---- what was billed ---- */

static void
reported_compares_with_what_was_billed(void **state)
{
	static const struct csv_case cases[] = {
		{ "a named column", "model,input,paid\nm,1M,0.9\nm,1M,$1.00\nm,1M,\nm,1M,1e0\n", "reported=paid",
		  "model,input,paid,cost_usd,note,diff_usd\nm,1M,0.9,1,,-0.1\nm,1M,$1.00,1,,0\nm,1M,,1,,\nm,1M,1e0,1,,0\n", 0 },
		{ "a column in other letters", "model,input,Total Paid\nm,1M,0.9\n", "reported=total_paid",
		  "model,input,Total Paid,cost_usd,note,diff_usd\nm,1M,0.9,1,,-0.1\n", 0 },
		{ "what is no amount", "model,input,paid\nm,1M,some\n", "reported=paid",
		  "model,input,paid,cost_usd,note,diff_usd\nm,1M,some,1,the reported amount 'some' is not read,\n", 0 },
		{ "a refund", "model,input,paid\nm,1M,-0.5\n", "reported=paid",
		  "model,input,paid,cost_usd,note,diff_usd\nm,1M,-0.5,1,,-1.5\n", 0 },
		{ "an export's own column", "Date,Slug,Usage,Requests,Prompt Tokens,Completion Tokens\n2026-10-01,acme/m,0.75,3,1M,0\n",
		  "reported=yes", "Date,Slug,Usage,Requests,Prompt Tokens,Completion Tokens,cost_usd,note,diff_usd\n"
		  "2026-10-01,acme/m,0.75,3,1M,0,1,,-0.25\n", 0 },
		{ "taken names", "model,input,paid,diff_usd\nm,1M,0.9,x\n", "reported=paid",
		  "model,input,paid,diff_usd,toll_cost_usd,toll_note,toll_diff_usd\nm,1M,0.9,x,1,,-0.1\n", 0 },
	};
	static const struct refusal unsupported[] = {
		{ "a column that is not there", "batch @in.csv reported=nope", "reported: there is no column 'nope'; there are model, "
		  "input", 2 },
		{ "none of its own", "sum @in.csv reported=yes", "reported: no column is known to hold what was billed", 2 },
	};
	struct usage_fixture *x = *state;

	want_csv(x, cases, LENGTH(cases));
	usage_put(x, "in.csv", "model,input\nm,1M\n");
	want_refusals(x, unsupported, LENGTH(unsupported));
}

/* "Why does the invoice say so?": the groups that differ most come first. */
static void
sum_shows_days_in_order_and_of_others_the_largest_difference_first(void **state)
{
	static const char usage[] = "date,model,input,paid\n2026-10-01,m,1M,1\n2026-10-02,m,1M,1.5\n2026-10-03,mini,1M,0\n"
	    "2026-10-04,m,1M,\n2026-10-05,nobody,1M,0.2\n";
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.csv", usage);
	said = usage_say(x, "sum @in.csv by=day reported=paid format=csv");
	want_text(said.out, "day,rows,requests,input,output,cost,unpriced,reported,difference,percent\n"
	    "2026-10-01,1,1,1000000,0,1,0,1,0,0\n"
	    "2026-10-02,1,1,1000000,0,1,0,1.5,0.5,50\n"
	    "2026-10-03,1,1,1000000,0,0.1,0,0,-0.1,-100\n"
	    "2026-10-04,1,1,1000000,0,1,0,,,\n"
	    "2026-10-05,1,1,1000000,0,,1,0.2,0.2,\n", "by day");
	assert_int_equal(said.status, 3);
	want_part(said.err, "; reported $2.70, difference -$0.40 (-12.903226%)", "the summary");
	want_text(usage_say(x, "sum @in.csv by=model reported=paid format=csv").out,
	    "model,rows,requests,input,output,cost,unpriced,reported,difference,percent\n"
	    "m,3,3,3000000,0,3,0,2.5,-0.5,-16.666667\n"
	    "nobody,1,1,1000000,0,,1,0.2,0.2,\n"
	    "mini,1,1,1000000,0,0.1,0,0,-0.1,-100\n", "by model");
	usage_put(x, "in.csv", "model,input,paid\nm,1M,0.7654321\n");
	said = usage_say(x, "sum @in.csv reported=paid");
	want_part(said.err, "; reported $0.765, difference -$0.235 (-23.45679%)", "a long difference");
}

static void
an_export_of_dollars_stands_beside_one_of_usage(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	/* names of openai's exports, whose models this book does not have; map says whose they are */
	usage_put(x, "usage.csv", "date,model,input,output\n2026-10-01,m-20250101,1M,1M\n2026-10-02,m,2M,0\n");
	usage_put(x, "cost.csv", "usage_date_utc,model,token_type,cost_usd\n2026-10-01,Model M,input,1\n"
	    "2026-10-01,Model M,output,4\n2026-10-02,m,input,2.5\n2026-10-02,,web_search,0.1\n");
	said = usage_say(x, "sum @usage.csv @cost.csv by=day,model map=provider:- provider=acme format=csv");
	want_text(said.out, "day,model,rows,requests,input,output,cost,unpriced,reported,difference,percent\n"
	    "2026-10-01,m,3,1,1000000,1000000,5,0,5,0,0\n"
	    "2026-10-02,m,2,1,2000000,0,2,0,2.5,0.5,25\n"
	    "2026-10-02,,1,0,0,0,,0,0.1,0.1,\n", "by day and model");
	assert_int_equal(said.status, 0);
	said = usage_say(x, "sum @cost.csv by=model format=csv provider=acme");
	want_part(said.out, "m,3,0,0,0,,0,7.5,7.5,", "dollars alone");
	said = usage_say(x, "batch @cost.csv");
	assert_int_equal(said.status, 3);
	want_part(said.err, "dollars without tokens cannot be priced: the export claude_api_tokens has the tokens", "batch");
	want_text(said.out, "", "batch");
}

static void
what_a_skipped_row_was_billed_is_in_no_sum(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.csv", "type,model,usage_details,total_cost\nGENERATION,m,\"{\"\"input\"\":1000000}\",1\nSPAN,,{},1\n");
	said = usage_say(x, "sum @in.csv by=model reported=yes format=text");
	want_part(said.err, "2 rows, 1 priced, 1 skipped; total $1.00; reported $1.00, difference $0.00 (0%)", "the summary");
	want_part(said.out, "\ntotal     1 ", "the last line");
}

static void
an_idle_row_that_was_billed_is_a_difference(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.csv", "date,model,input,paid\n2026-10-01,m,1M,1\n2026-10-02,,,0\n2026-10-03,,,0.3\n");
	said = usage_say(x, "sum @in.csv by=day reported=paid format=csv");
	want_text(said.out, "day,rows,requests,input,output,cost,unpriced,reported,difference,percent\n"
	    "2026-10-01,1,1,1000000,0,1,0,1,0,0\n2026-10-03,1,0,0,0,0,0,0.3,0.3,\n", "by day");
	want_part(said.err, "1 priced, 2 empty; total $1.00; reported $1.30, difference $0.30 (30%)", "the summary");
}

/* ---- subtotals ---- */

static void
sum_groups_by_what_a_row_is_known_by(void **state)
{
	static const char usage[] = "date,model,tier,region,input,output,team\n"
	    "2026-01-05,m,,,1M,0,b\n2026-01-06,mini,,,1M,1M,a\n2026-02-05,m,batch,us,0,1M,b\n2025-12-31,m,,,300k,0,\n,,,,,,\n";
	static const struct { const char *by, *out; } cases[] = {
		{ "", "rows,requests,input,output,cost,unpriced\n4,4,2300000,2000000,4,0\n" },
		{ "by=month", "month,rows,requests,input,output,cost,unpriced\n2025-12,1,1,300000,0,0.3,0\n"
		  "2026-01,2,2,2000000,1000000,1.5,0\n2026-02,1,1,0,1000000,2.2,0\n" },
		{ "by=day", "day,rows,requests,input,output,cost,unpriced\n2025-12-31,1,1,300000,0,0.3,0\n"
		  "2026-01-05,1,1,1000000,0,1,0\n2026-01-06,1,1,1000000,1000000,0.5,0\n2026-02-05,1,1,0,1000000,2.2,0\n" },
		{ "by=model", "model,rows,requests,input,output,cost,unpriced\nm,3,3,1300000,1000000,3.5,0\n"
		  "mini,1,1,1000000,1000000,0.5,0\n" },
		{ "by=provider", "provider,rows,requests,input,output,cost,unpriced\nacme,4,4,2300000,2000000,4,0\n" },
		{ "by=tier", "tier,rows,requests,input,output,cost,unpriced\nbatch,1,1,0,1000000,2.2,0\n"
		  "standard,3,3,2300000,1000000,1.8,0\n" },
		{ "by=region", "region,rows,requests,input,output,cost,unpriced\nus,1,1,0,1000000,2.2,0\n"
		  ",3,3,2300000,1000000,1.8,0\n" },
		{ "by=team", "team,rows,requests,input,output,cost,unpriced\nb,2,2,1000000,1000000,3.2,0\n"
		  "a,1,1,1000000,1000000,0.5,0\n,1,1,300000,0,0.3,0\n" },
		{ "by=Team", "Team,rows,requests,input,output,cost,unpriced\nb,2,2,1000000,1000000,3.2,0\n"
		  "a,1,1,1000000,1000000,0.5,0\n,1,1,300000,0,0.3,0\n" },
		{ "by=model,month", "model,month,rows,requests,input,output,cost,unpriced\nm,2025-12,1,1,300000,0,0.3,0\n"
		  "m,2026-01,1,1,1000000,0,1,0\nmini,2026-01,1,1,1000000,1000000,0.5,0\n"
		  "m,2026-02,1,1,0,1000000,2.2,0\n" },
	};
	struct usage_fixture *x = *state;

	usage_put(x, "in.csv", usage);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said said = usage_say(x, arena_printf(x->arena, "sum @in.csv %s format=csv", cases[i].by));

		want_text(said.out, cases[i].out, cases[i].by);
		want_part(said.err, "5 rows, 4 priced, 1 empty; total $4.00", cases[i].by);
	}
}

/* mini costs 0.2 a million up to the end of 2025, and half of that from then on; changing and late change inside a month. */
static const char months_book[] =
	"{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\",\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [\n"
	"    { \"id\": \"mini\", \"title\": \"Mini\", \"rates\": [\n"
	"      { \"until\": \"2026-01-01\", \"input\": \"0.2\", \"sources\": [\"s\"] },\n"
	"      { \"from\": \"2026-01-01\", \"input\": \"0.1\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"changing\", \"title\": \"Changing\", \"rates\": [\n"
	"      { \"until\": \"2026-08-15\", \"input\": \"4\", \"sources\": [\"s\"] },\n"
	"      { \"from\": \"2026-08-15\", \"until\": \"2026-08-20\", \"input\": \"2\", \"sources\": [\"s\"] },\n"
	"      { \"from\": \"2026-08-20\", \"until\": \"2026-09-30\", \"input\": \"4\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"late\", \"title\": \"Late\", \"aliases\": [{ \"id\": \"latest\", \"from\": \"2026-08-15\" }], \"rates\": [\n"
	"      { \"from\": \"2026-08-07\", \"input\": \"3\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"early\", \"title\": \"Early\", \"aliases\": [{ \"id\": \"latest\", \"until\": \"2026-08-15\" }], \"rates\": [\n"
	"      { \"input\": \"8\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"weekday\", \"title\": \"Weekday\", \"rates\": [\n"
	"      { \"input\": \"1\", \"sources\": [\"s\"] },\n"
	"      { \"days\": \"mon-fri\", \"input\": \"2\", \"sources\": [\"s\"] } ] } ] }\n";

static void
use_months(struct usage_fixture *x)
{
	dispatch_close(x->door);
	x->door = test_dispatch(test_book_text(x->arena, "months.json", months_book), false);
}

static void
a_month_is_the_day_of_the_price(void **state)
{
#define FIRST "prices of the first day of the month"
	static const struct csv_case cases[] = {
		{ "in all its forms", "Month,model,input\n2025-12,mini,1M\nJan-26,mini,1M\n2025/12,mini,1M\nDec 2025,mini,1M\n"
		  "202512,mini,1M\n2025-12-01,mini,1M\n", "", "Month,model,input,cost_usd,note\n2025-12,mini,1M,0.2," FIRST "\n"
		  "Jan-26,mini,1M,0.1," FIRST "\n2025/12,mini,1M,0.2," FIRST "\nDec 2025,mini,1M,0.2," FIRST "\n202512,mini,1M,0.2,"
		  FIRST "\n2025-12-01,mini,1M,0.2," FIRST "\n", 0 },
		{ "beside a day it tells nothing", "month,date,model,input\nSearch,2025-12-05,mini,1M\n2026-05,2025-12-05,mini,1M\n", "",
		  "month,date,model,input,cost_usd,note\nSearch,2025-12-05,mini,1M,0.2,\n2026-05,2025-12-05,mini,1M,0.2,\n", 0 },
		{ "where the day is one", "date,model,input\n2025-12,mini,1M\nJan-26,mini,1M\n2025-12-31,mini,1M\n", "",
		  "date,model,input,cost_usd,note\n2025-12,mini,1M,0.2," FIRST "\nJan-26,mini,1M,0.1," FIRST "\n2025-12-31,mini,1M,0.2,\n", 0 },
		{ "what is mapped beats what is found", "date,period,model,input\n2026-05-01,2025-12,mini,1M\n", "map=month:period",
		  "date,period,model,input,cost_usd,note\n2026-05-01,2025-12,mini,1M,0.2," FIRST "\n", 0 },
		{ "no column is to tell the day", "month,model,input\n2025-12,mini,1M\n", "map=on:- on=2026-02-01",
		  "month,model,input,cost_usd,note\n2025-12,mini,1M,0.1,\n", 0 },
		{ "without one it is the line's", "month,model,input\n,mini,1M\n", "on=2025-03-03",
		  "month,model,input,cost_usd,note\n,mini,1M,0.2,\n", 0 },
		{ "a day in it is that day", "month,model,input\n2026-08-16,changing,1M\n", "",
		  "month,model,input,cost_usd,note\n2026-08-16,changing,1M,2,\n", 0 },
		{ "a number is none", "month,model,input\n8,mini,1M\n", "", "month,model,input,cost_usd,note\n8,mini,1M,,\"column month: "
		  "'8' is not a month; write 2026-10, Oct 2026 or Oct-26 (map=month:- reads no such column)\"\n", 3 },
		{ "a price that changes inside it", "month,model,input\n2026-08,changing,1M\n2026-08,changing,2M\n2026-07,changing,1M\n", "",
		  "month,model,input,cost_usd,note\n2026-08,changing,1M,4,\"" FIRST "; the price changes in the month: from 2026-08-15 on it is "
		  "$2.00, from 2026-08-20 on it is $4.00\"\n2026-08,changing,2M,8,\"" FIRST "; the price changes in the month: from 2026-08-15 "
		  "on it is $4.00, from 2026-08-20 on it is $8.00\"\n2026-07,changing,1M,4," FIRST "\n", 0 },
		{ "a price that ends inside it", "month,model,input\n2026-09,changing,1M\n", "", "month,model,input,cost_usd,note\n"
		  "2026-09,changing,1M,4," FIRST "; the price changes in the month: from 2026-09-30 on it has no price\n", 0 },
		{ "a model that is new", "month,model,input\n2026-08,late,1M\n2026-07,late,1M\n", "", "month,model,input,cost_usd,note\n"
		  "2026-08,late,1M,3,\"prices of 2026-08-07, the first day of the month that has one\"\n"
		  "2026-07,late,1M,,late in tier standard has no price on 2026-07-01; the next is from 2026-08-07\n", 3 },
		{ "a name that moves", "month,model,input\n2026-08,latest,1M\n", "", "month,model,input,cost_usd,note\n"
		  "2026-08,latest,1M,8," FIRST "; the price changes in the month: from 2026-08-15 on it is $3.00\n", 0 },
		{ "days of the week", "month,model,input\n2026-08,weekday,1M\n", "", "month,model,input,cost_usd,note\n"
		  "2026-08,weekday,1M,1," FIRST "; the price changes in the month: by day it is $1.00 to $2.00\n", 0 },
		{ "on another model", "month,model,input\n2026-08,mini,1M\n", "models=changing", "month,model,input,cost_usd,note,"
		  "cost_usd:changing\n2026-08,mini,1M,0.1,\"" FIRST "; changing: the price changes in the month: from 2026-08-15 on it is "
		  "$2.00, from 2026-08-20 on it is $4.00\",4\n", 0 },
	};
#undef FIRST
	static const struct refusal unsupported[] = {
		{ "two that are mapped", "batch @in.csv map=on:date,month:month", "map: on and month both tell the day of the price", 2 },
	};
	struct usage_fixture *x = *state;

	use_months(x);
	want_csv(x, cases, LENGTH(cases));
	usage_put(x, "in.csv", "month,date,model,input\n2026-08,2026-08-01,mini,1M\n");
	want_refusals(x, unsupported, LENGTH(unsupported));
	usage_put(x, "in.csv", "month,model,input\n2025-12,mini,1M\n");
	assert_null(strstr(usage_say(x, "sum @in.csv").err, "no column for the day"));
}

#define HEAD ",rows,requests,input,output,cost,unpriced\n"

static void
a_column_of_the_file_beats_a_word_of_by(void **state)
{
	static const struct { const char *name, *in, *words, *out; } cases[] = {
		{ "months, in order of time", "month,model,input\nAug-26,mini,1M\nJan-26,mini,3M\nDec-25,mini,1M\nAug-26,mini,2M\n",
		  "by=month", "month" HEAD "Dec-25,1,1,1000000,0,0.2,0\nJan-26,1,1,3000000,0,0.3,0\nAug-26,2,2,3000000,0,0.3,0\n" },
		{ "months beside a day", "Month,date,model,input\nQ1,2026-01-05,mini,1M\nQ1,2026-02-05,mini,1M\n", "by=month",
		  "month" HEAD "Q1,2,2,2000000,0,0.2,0\n" },
		{ "a word that is no column", "date,model,input\n2026-01-05,mini,1M\n", "by=month", "month" HEAD "2026-01,1,1,1000000,0,0.1,0\n" },
		{ "files", "file,model,input\na.txt,mini,1M\nb.txt,mini,2M\n", "by=file", "file" HEAD "b.txt,1,1,2000000,0,0.2,0\n"
		  "a.txt,1,1,1000000,0,0.1,0\n" },
		{ "bands", "Band,model,input\nThe Doors,mini,1M\n", "by=band", "band" HEAD "The Doors,1,1,1000000,0,0.1,0\n" },
		{ "a model that is not read as one", "model,LLM,input\nT-34,mini,1M\n", "by=model map=model:LLM", "model" HEAD
		  "T-34,1,1,1000000,0,0.1,0\n" },
		{ "a day that is not read as one", "day,date,model,input\nMon,2026-01-05,mini,1M\n", "by=day map=on:date", "day" HEAD
		  "Mon,1,1,1000000,0,0.1,0\n" },
		{ "what is read as the word has the book's name", "day,model,input\n2026-01-05T10:00Z,Acme/MINI,1M\n", "by=day,model",
		  "day,model" HEAD "2026-01-05,mini,1,1,1000000,0,0.1,0\n" },
		{ "the day of a month", "month,model,input\nDec-25,mini,1M\nDec-25,mini,2M\nDec-25,mini,3M\n", "by=day", "day" HEAD
		  "2025-12-01,3,3,6000000,0,1.2,0\n" },
	};
	static const char *const readers[] = { "reader=libcsv", "reader=best", "threads=1" };
	struct usage_fixture *x = *state;

	use_months(x);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		usage_put(x, "in.csv", cases[i].in);
		for (size_t k = 0; k < LENGTH(readers); k++)
			want_text(usage_say(x, arena_printf(x->arena, "sum @in.csv %s %s format=csv", cases[i].words, readers[k])).out,
			    cases[i].out, cases[i].name);
	}
	usage_put(x, "in.json", "{\"month\":\"Dec-25\",\"file\":\"a\",\"model\":\"mini\",\"input_tokens\":1000000}\n"
	    "{\"month\":\"Jan-26\",\"file\":\"b\",\"model\":\"Acme/Mini\",\"input_tokens\":1000000}\n");
	want_text(usage_say(x, "sum @in.json by=month,file,model format=csv").out, "month,file,model" HEAD
	    "Dec-25,a,mini,1,1,1000000,0,0.2,0\nJan-26,b,mini,1,1,1000000,0,0.1,0\n", "keys of JSON");
}

static void
nothing_is_grouped_by_a_time_that_is_not_known(void **state)
{
	static const struct refusal unsupported[] = {
		{ "a month", "sum @in.csv by=month", "in.csv: by: there is no month, since no column tells when a row was; there are "
		  "team, model, input; name the one that does, as in map=on:COLUMN, or say on=2026-11-22 for all rows", 2 },
		{ "a day", "sum @in.csv by=team,day", "by: there is no day, since", 2 },
		{ "a month that is not read", "sum @month.csv by=day map=month:-", "by: there is no day, since", 2 },
		{ "JSON", "sum @in.json by=month", "by: there is no month, since no row tells when it was", 2 },
	};
	struct usage_fixture *x = *state;

	use_months(x);
	usage_put(x, "in.csv", "team,model,input\na,mini,1M\n");
	usage_put(x, "month.csv", "month,model,input\n2026-02,mini,1M\n");
	usage_put(x, "in.json", "{\"team\":\"a\",\"model\":\"mini\",\"input_tokens\":1000000}\n");
	want_refusals(x, unsupported, LENGTH(unsupported));
	want_text(usage_say(x, "sum @in.csv by=month on=2026-03-04 format=csv").out, "month" HEAD "2026-03,1,1,1000000,0,0.1,0\n",
	    "the line tells it");
	want_text(usage_say(x, "sum @in.json by=month on=2026-03-04 format=csv").out, "month" HEAD "2026-03,1,1,1000000,0,0.1,0\n",
	    "the line tells it, for JSON");
}

static void
sum_knows_bands_files_and_keys_of_json(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "a.csv", "model,input\nbanded,1M\nbanded,100k\nm,1M\n");
	usage_put(x, "b.json", "{\"meta\":{\"team\":\"x\"},\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000}}\n"
	    "{\"meta\":{\"team\":\"y\"},\"model\":\"m\",\"usage\":{\"prompt_tokens\":3000000}}\n{\"model\":\"m\",\"usage\":"
	    "{\"prompt_tokens\":500000}}\n");
	said = usage_say(x, "sum @a.csv by=band format=csv");
	want_text(said.out, "band,rows,requests,input,output,cost,unpriced\nabove 200000,1,1,1000000,0,2,0\n"
	    ",2,2,1100000,0,1.1,0\n", "band");
	said = usage_say(x, "sum @b.json by=meta.team format=csv");
	want_text(said.out, "meta.team,rows,requests,input,output,cost,unpriced\ny,1,1,3000000,0,3,0\n"
	    "x,1,1,1000000,0,1,0\n,1,1,500000,0,0.5,0\n", "a path");
	said = usage_say(x, "sum @a.csv @b.json by=file format=csv");
	want_text(said.out, arena_printf(x->arena, "file,rows,requests,input,output,cost,unpriced\n"
	    "%s/b.json,3,3,4500000,0,4.5,0\n%s/a.csv,3,3,2100000,0,3.1,0\n", x->folder, x->folder), "files");
	said = usage_say(x, "sum @a.csv @b.json by=meta.team format=csv");
	want_part(said.out, "y,1,1,3000000,0,3,0\n", "a key that one of the files has");
}

/* windowed takes 1,000 tokens. */
static void
rows_that_are_larger_than_a_request_can_be_are_said_to_look_like_totals(void **state)
{
	static const char book[] = "{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\", \"sources\": { \"s\": { \"title\": "
	    "\"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } }, \"models\": [ { \"id\": \"windowed\", "
	    "\"title\": \"Windowed\", \"context\": 1000, \"rates\": [ { \"input\": \"1\", \"output\": \"2\", \"sources\": [\"s\"] } ] }, "
	    "{ \"id\": \"open\", \"title\": \"Open\", \"rates\": [ { \"input\": \"1\", \"output\": \"2\", \"sources\": [\"s\"] } ] } ] }";
	static const char note[] = "5 rows have more input than the context window of their model: they look like totals of "
	    "several requests; rows=total takes rows as totals";
	static const char *const readers[] = { "reader=libcsv", "reader=best", "threads=1 block=20" };
	struct usage_fixture *x = *state;
	struct said said;

	dispatch_close(x->door);
	x->door = test_dispatch(test_book_text(x->arena, "windowed.json", book), false);
	usage_put(x, "in.csv", "model,input,output\nwindowed,1001,1\nwindowed,1000,1\nwindowed,1000,0\nopen,5000,1\nwindowed,5000,0\n"
	    "windowed,999,900\nwindowed,7000,3\nwindowed,1001,2\nwindowed:50%+open,1001,1\nwindowed,7,1\n,,\n");
	for (size_t i = 0; i < LENGTH(readers); i++) {
		said = usage_say(x, arena_printf(x->arena, "sum @in.csv format=json %s", readers[i]));
		want_part(said.err, note, readers[i]);
		want_part(said.out, arena_printf(x->arena, "\"notes\": [\"%s\"]", note), readers[i]);
		want_part(usage_say(x, arena_printf(x->arena, "batch @in.csv %s", readers[i])).err, note, readers[i]);
	}
	said = usage_say(x, "sum @in.csv rows=total format=json");
	assert_null(strstr(said.err, "look"));
	want_part(said.out, "\"notes\": []", "totals");
	usage_put(x, "in.json", "{\"model\":\"windowed\",\"input_tokens\":1001,\"output_tokens\":1}\n");
	want_part(usage_say(x, "sum @in.json").err, "1 row has more input than the context window of its model: it looks like a total",
	    "JSON");
}

static void
sum_refuses_what_it_cannot_group_by(void **state)
{
	static const struct refusal unsupported[] = {
		{ "no such column", "sum @in.csv by=nope", "by: there is no column 'nope'; other words are hour, day", 2 },
		{ "no such column in any file", "sum @in.csv @in.csv by=nope", "by: there is no column 'nope'", 2 },
		{ "twice", "sum @in.csv by=model,model", "by: 'model' is given twice", 2 },
		{ "nine", "sum @in.csv by=a,b,c,d,e,f,g,h,i", "by: at most 8 columns", 2 },
		{ "no file", "sum", "sum takes files", 2 },
		{ "a file that is not there", "sum @none.csv", "none.csv: ", 5 },
	};
	struct usage_fixture *x = *state;

	usage_put(x, "in.csv", "model,input\nm,1M\n");
	want_refusals(x, unsupported, LENGTH(unsupported));
}

static void
there_may_be_a_hundred_thousand_groups(void **state)
{
	struct usage_fixture *x = *state;
	struct buffer text = buffer_new(x->arena);
	struct refusal refusal = { "one more", "sum @in.csv by=id", "by: more than 100000 groups", 4 };
	struct said said;
	size_t n = 0;

	buffer_puts(&text, "model,input,id\n");
	for (int i = 0; i < GROUP_BY_GROUPS; i++)
		buffer_printf(&text, "m,1,%d\n", i);
	usage_put(x, "in.csv", text.text);
	said = usage_say(x, "sum @in.csv by=id format=csv");
	assert_int_equal(said.status, 0);
	for (const char *p = said.out; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	assert_int_equal(n, GROUP_BY_GROUPS + 1);
	buffer_puts(&text, "m,1,again\nm,1,7\n");
	usage_put(x, "in.csv", text.text);
	want_refusals(x, &refusal, 1);
}

static void
a_total_with_unpriced_rows_is_partial(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.csv", "model,input\nm,1M\nnobody,1M\n");
	said = usage_say(x, "sum @in.csv by=model format=json");
	assert_int_equal(said.status, 3);
	want_part(said.out, "\"total\": \"1\",\n  \"partial\": true", "JSON");
	want_part(said.out, "\"model\": \"nobody\", \"rows\": 1, \"requests\": 1, \"input\": 1000000, \"output\": 0, "
	    "\"cost\": null, \"unpriced\": 1", "unknown is not zero");
	said = usage_say(x, "sum @in.csv max=0.99");
	assert_int_equal(said.status, 1);	/* at least that is above it already */
	said = usage_say(x, "sum @in.csv max=1");
	assert_int_equal(said.status, 3);
	want_part(said.err, "max= cannot be decided", "a partial total");
}

static void
a_file_alone_is_summed(void **state)
{
	struct usage_fixture *x = *state;
	struct said alone, sum;

	usage_put(x, "in.csv", "model,input\nm,1M\nmini,1M\n");
	alone = usage_say(x, "@in.csv by=model");
	sum = usage_say(x, "sum @in.csv by=model");
	want_text(alone.out, sum.out, "toll FILE");
	assert_int_equal(alone.status, 0);
}

/* ---- totals ---- */

static void
merge_adds_totals_and_nothing_else(void **state)
{
	static const struct refusal unsupported[] = {
		{ "a file of usage", "merge @a.csv", "a.csv: ", 2 },
		{ "JSON of something else", "merge @other.json", "no totals: write them with totals=FILE", 2 },
		{ "numbers without quotes", "merge @number.json", "rows is not there once, as a number in quotes", 2 },
		{ "a number of rows below zero", "merge @negative.json", "negative.json: rows is below zero: -3", 2 },
		{ "other models", "merge @a.json @also.json", "its models are not those of the first file", 2 },
		{ "fewer models", "merge @also.json @a.json", "its models are not those of the first file", 2 },
		{ "nothing", "merge", "merge takes files that totals= wrote", 2 },
		{ "a file that is not there", "merge @none.json", "none.json: ", 5 },
	};
	struct usage_fixture *x = *state;
	const char *a, *cut;
	struct said said;

	usage_put(x, "a.csv", "model,input,paid\nm,1M,0.9\nnobody,1,\n,,\n");
	usage_put(x, "b.csv", "model,input,paid\nmini,1M,0.1\nm,3M,3\n");
	usage_say(x, "sum @a.csv reported=paid totals=@a.json");
	usage_say(x, "batch @b.csv reported=paid totals=@b.json to=/dev/null");
	usage_say(x, "sum @a.csv @b.csv reported=paid totals=@both.json");
	usage_say(x, "sum @a.csv models=mini totals=@also.json");
	said = usage_say(x, "merge @a.json @b.json totals=@merged.json");
	assert_int_equal(said.status, 3);
	want_text(usage_get(x, "merged.json"), usage_get(x, "both.json"), "merge is the sum");
	want_part(said.out, "5 rows, 3 priced, 1 not priced (unknown model: 1), 1 empty; a partial total: at least $4.10", "merge");
	want_part(said.out, "reported $4.00, difference -$0.10", "merge");
	want_text(usage_say(x, "merge @b.json --plain").out, "3.1\n", "plain");
	a = usage_get(x, "a.json");
	usage_put(x, "other.json", "{\"sums\": []}");
	usage_put(x, "number.json", "{\"totals\": [{\"rows\": 5}]}");
	cut = strstr(a, "\"rows\": \"3\"");
	assert_non_null(cut);
	usage_put(x, "negative.json", arena_printf(x->arena, "%.*s\"rows\": \"-3\"%s", (int)(cut - a), a,
	    cut + strlen("\"rows\": \"3\"")));
	want_refusals(x, unsupported, LENGTH(unsupported));
}

/* The text of totals with another number at a key: that of the last model of the list for "models/KEY". */
static const char *
totals_with(const struct usage_fixture *x, const char *totals, const char *key, const char *value)
{
	bool model = strncmp(key, "models/", strlen("models/")) == 0;
	const char *name = arena_printf(x->arena, "\"%s\": \"", model ? key + strlen("models/") : key);
	const char *at = strstr(model ? strstr(totals, "\"models\"") : totals, name), *end;

	assert_non_null(at);
	at += strlen(name);
	end = strchr(at, '"');
	return arena_printf(x->arena, "%.*s%s%s", (int)(at - totals), totals, value, end);
}

/* The same text of totals, which are partial. */
static const char *
totals_partial(const struct usage_fixture *x, const char *totals)
{
	const char *at = strstr(totals, "\"partial\": false");

	assert_non_null(at);
	return arena_printf(x->arena, "%.*s\"partial\": true%s", (int)(at - totals), totals, at +
	    strlen("\"partial\": false"));
}

static void
totals_that_no_run_comes_to_are_refused(void **state)
{
	static const struct { const char *key, *value, *message; int status; } cases[] = {
		{ "rows", "-1", "rows is below zero: -1", 2 },
		{ "idle", "-1", "idle is below zero: -1", 2 },
		{ "malformed", "-1", "malformed is below zero: -1", 2 },
		{ "billed", "-1", "billed is below zero: -1", 2 },
		{ "requests", "-3", "requests is below zero: -3", 2 },
		{ "input", "-1", "input is below zero: -1", 2 },
		{ "output", "-0.5", "output is below zero: -0.5", 2 },
		{ "cost", "-0.1", "cost is below zero: -0.1", 2 },
		{ "models/unpriced", "-1", "models: mini: unpriced is below zero: -1", 2 },
		{ "models/cost", "-1", "models: mini: cost is below zero: -1", 2 },
		{ "rows", "1.5", "rows is not a whole number: 1.5", 2 },
		{ "requests", "2.5", "requests is not a whole number: 2.5", 2 },
		{ "input", "0.000001", "input is not a whole number: 0.000001", 2 },
		{ "rows", "9223372036854775808", "rows is too large: 9223372036854775808", 4 },
		{ "skipped", "18446744073709551616", "skipped is too large: 18446744073709551616", 4 },
		{ "no-price", "9223372036854775808", "no-price is too large", 4 },
		{ "models/unpriced", "18446744073709551616", "models: mini: unpriced is too large", 4 },
		{ "cost", "999999999999999999999999", "cost is too large", 4 },
		{ "rows", "99999999999999999999999999999999999999999999", "rows is too large", 4 },
		{ "rows", "3 rows", "rows is not there once, as a number in quotes", 2 },
		{ "rows", "", "rows is not there once, as a number in quotes", 2 },
		{ "rows", "9", "rows is 9, but priced, idle, skipped, dollars and unpriced come to 4", 2 },
		{ "priced", "3", "rows is 4, but priced, idle, skipped, dollars and unpriced come to 5", 2 },
		{ "dollars", "9223372036854775807", "rows is 4, but priced, idle, skipped, dollars and unpriced come to "
		  "9223372036854775811", 2 },
		{ "unknown-model", "2", "unpriced is 1, but bad-value, unknown-model, no-price, out-of-range and malformed come to 2", 2 },
		{ "unknown-model", "0", "unpriced is 1, but bad-value, unknown-model, no-price, out-of-range and malformed come to 0", 2 },
		{ "band-lowest", "3", "priced is 2, but the bands come to 3", 2 },
		{ "billed", "5", "rows is 4, but billed is 5", 2 },
		{ "billed", "0", "reported is not 0, but billed is", 2 },
		{ "uncounted", "3", "priced is 2, but uncounted is 3", 2 },
		{ "uncounted", "-1", "uncounted is below zero: -1", 2 },
		{ "unsure", "2", "uncounted + unpriced is 1, but unsure is 2", 2 },
		{ "no-usage", "1", "skipped is 0, but no-usage is 1", 2 },
		{ "damaged", "0.5", "damaged is not a whole number: 0.5", 2 },
		{ "models/unpriced", "4", "models: mini: priced + unpriced is 3, but unpriced of a model is 4", 2 },
		{ "models/unpriced", "3", "models: mini: cost is not 0, but no row has a price", 2 },
	};
	struct usage_fixture *x = *state;
	const char *sound;

	usage_put(x, "in.csv", "model,input,paid\nm,1M,0.9\nmini,1M,-0.2\nnobody,1,\n,,\n");
	usage_say(x, "sum @in.csv reported=paid models=mini totals=@sound.json");
	sound = usage_get(x, "sound.json");
	assert_int_equal(usage_say(x, "merge @sound.json").status, 3);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct refusal refusal = { cases[i].message, "merge @bad.json", arena_printf(x->arena, "bad.json: %s",
		    cases[i].message), cases[i].status };

		usage_put(x, "bad.json", totals_with(x, sound, cases[i].key, cases[i].value));
		want_refusals(x, &refusal, 1);
	}
	usage_put(x, "bad.json", totals_with(x, totals_with(x, sound, "priced", "0"), "rows", "2"));
	want_refusals(x, &(struct refusal){ "a cost of nothing", "merge @bad.json", "cost is not 0, but priced is", 2 }, 1);
	usage_put(x, "bad.json", totals_with(x, sound, "reported", "-12.5"));
	assert_int_equal(usage_say(x, "merge @bad.json").status, 3);	/* a credit */
	usage_put(x, "bad.json", "{\"totals\": [{}, {}]}");
	want_refusals(x, &(struct refusal){ "two", "merge @bad.json", "totals holds more than one object", 2 }, 1);
}

static void
numbers_of_rows_do_not_wrap_when_totals_are_merged(void **state)
{
	static const char *const keys[] = { "priced", "idle", "skipped", "dollars", "unpriced" };
	struct usage_fixture *x = *state;
	const char *half = "4611686018427387904", *one, *json;

	usage_put(x, "in.csv", "model,input\nm,1M\n");
	usage_say(x, "sum @in.csv models=mini totals=@one.json");
	one = usage_get(x, "one.json");
	for (size_t i = 0; i < LENGTH(keys); i++) {	/* 2^62 and 2^62 are one too many */
		json = totals_with(x, totals_with(x, totals_with(x, one, "priced", "0"), "cost", "0"), "rows", half);
		json = totals_with(x, json, keys[i], half);
		json = totals_with(x, json, "models/cost", "0");
		if (strcmp(keys[i], "unpriced") == 0)
			json = totals_partial(x, totals_with(x, json, "no-price", half));
		usage_put(x, "half.json", json);
		want_refusals(x, &(struct refusal){ keys[i], "merge @half.json @half.json",
		    "half.json: a number of rows is above 2^63 - 1", 4 }, 1);
	}
	json = totals_with(x, totals_with(x, one, "rows", "9223372036854775807"), "priced", "9223372036854775807");
	usage_put(x, "most.json", json);
	want_part(usage_say(x, "merge @most.json").out, "9223372036854775807 rows, 9223372036854775807 priced", "the most");
	json = totals_with(x, totals_with(x, json, "models/cost", "0"), "models/unpriced", "9223372036854775807");
	usage_put(x, "most.json", totals_partial(x, json));
	want_refusals(x, &(struct refusal){ "of a further model", "merge @one.json @most.json", "a number of rows is above 2^63 - 1", 4 }, 1);
	want_refusals(x, &(struct refusal){ "three times the most", "merge @most.json @most.json @most.json",
	    "a number of rows is above 2^63 - 1", 4 }, 1);
}

/* A column of by= is named as the file names it. */
static void
no_header_of_groups_is_a_formula(void **state)
{
	struct usage_fixture *x = *state;

	usage_put(x, "in.csv", "model,input,=cmd|x!A1\nm,1M,\"\t=x\"\nm,1M,\xef\xbc\x9d" "1\n");
	want_text(usage_say(x, "sum @in.csv by='=cmd|x!A1' format=csv").out, "\" =cmd|x!A1\",rows,requests,input,output,cost,unpriced\n"
	    "\" \t=x\",1,1,1000000,0,1,0\n\" \xef\xbc\x9d" "1\",1,1,1000000,0,1,0\n", "the column is called like a formula");
}

/* ---- forecasts ---- */

static void
forecast_goes_on_from_the_last_whole_month(void **state)
{
	static const struct { const char *name, *in, *words, *out; } cases[] = {
		{ "the last whole month of three", "date,model,input\n2025-10-01,m,9M\n2025-11-01,m,1M\n2025-11-30,m,1M\n2025-12-03,m,7M\n",
		  "months=2 growth=10%", "model,month,from,requests,total,sum,note\nm,1,2025-12-01,2,2.2,2.2,\n"
		  "m,2,2026-01-01,2,2.42,4.62,\n" },
		{ "over the end of a year, at the prices of each month", "date,model,input\n2025-11-01,mini,1M\n2025-11-30,mini,0\n",
		  "months=2", "model,month,from,requests,total,sum,note\nmini,1,2025-12-01,2,0.2,0.2,\n"
		  "mini,2,2026-01-01,2,0.1,0.3,a price changes\n" },
		{ "December to January", "date,model,input\n2025-12-01,mini,1M\n2025-12-31,mini,1M\n", "months=1",
		  "model,month,from,requests,total,sum,note\nmini,1,2026-01-01,2,0.2,0.2,\n" },
		{ "bands are kept apart", "date,model,input\n2026-01-01,banded,100k\n2026-01-31,banded,300k\n", "months=1",
		  "model,month,from,requests,total,sum,note\nbanded,1,2026-02-01,2,0.7,0.7,\n" },
		{ "sums keep the band of their average", "date,model,input,num_requests\n2026-01-01,banded,1M,10\n2026-01-31,banded,1M,1\n",
		  "months=1", "model,month,from,requests,total,sum,note\nbanded,1,2026-02-01,11,3,3,\n" },
		{ "tiers are kept apart, models added up, the dearest first",
		  "date,model,tier,input,output\n2026-01-01,mini,,1M,0\n2026-01-15,m,batch,1M,1M\n2026-01-31,m,,1M,0\n", "months=1",
		  "model,month,from,requests,total,sum,note\nm,1,2026-02-01,2,3.5,3.5,\nmini,1,2026-02-01,1,0.1,0.1,\n" },
		{ "an idle row shows that a day is covered", "date,model,input\n2026-01-01,,\n2026-01-15,m,1M\n2026-01-31,,\n", "months=1",
		  "model,month,from,requests,total,sum,note\nm,1,2026-02-01,1,1,1,\n" },
		{ "requests multiply", "date,model,input,requests\n2026-01-01,m,1M,3\n2026-01-31,m,1M,2\n", "months=1",
		  "model,month,from,requests,total,sum,note\nm,1,2026-02-01,5,5,5,\n" },
		{ "kinds of token", "date,model,fresh,cached,cache_write_1h,output,search\n2026-01-01,m,1M,1M,1M,1M,2\n2026-01-31,m,0,0,0,0,0\n",
		  "months=1", "model,month,from,requests,total,sum,note\nm,1,2026-02-01,2,7.12,7.12,\n" },
	};
	static const struct refusal unsupported[] = {
		{ "no whole month", "forecast @part.csv", "the files hold no whole month: they go from 2026-01-02 to 2026-01-31", 2 },
		{ "not to the end", "forecast @open.csv", "the files hold no whole month: they go from 2026-01-01 to 2026-01-30", 2 },
		{ "no rows", "forecast @none.csv", "the files have no rows of usage", 2 },
		{ "no price", "forecast @unpriced.csv", "no row of 2026-01 has a price", 3 },
	};
	struct usage_fixture *x = *state;
	struct said said;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		usage_put(x, "in.csv", cases[i].in);
		said = usage_say(x, arena_printf(x->arena, "forecast @in.csv %s format=csv", cases[i].words));
		if (strcmp(said.out, cases[i].out) != 0)
			fail_msg("%s: got\n%s\nwant\n%s\n%s", cases[i].name, said.out, cases[i].out, said.err);
		assert_int_equal(said.status, 0);
	}
	usage_put(x, "part.csv", "date,model,input\n2026-01-02,m,1M\n2026-01-31,m,1M\n");
	usage_put(x, "open.csv", "date,model,input\n2026-01-01,m,1M\n2026-01-30,m,1M\n");
	usage_put(x, "none.csv", "date,model,input\n");
	usage_put(x, "unpriced.csv", "date,model,input\n2026-01-01,nobody,1M\n2026-01-31,nobody,1M\n");
	want_refusals(x, unsupported, LENGTH(unsupported));
	usage_put(x, "in.csv", "date,model,input\n2026-01-01,m,1M\n2026-01-05,nobody,1M\n2026-01-31,m,1M\n");
	said = usage_say(x, "forecast @in.csv months=1");
	assert_int_equal(said.status, 3);
	want_part(said.err, "the forecast is partial, at least that: of 2026-01, 1 row is not priced", "an unpriced row");
	want_part(said.out, "from the usage of 2026-01, which cost $2.00 at its own prices", "an unpriced row");
}

/* ---- properties ---- */

enum { ROWS = 60, ROUNDS = 40 };

/* A row of random usage: CSV, and the same as JSON of OpenAI's chat. Some have no price, some are idle. */
static void
random_row(struct rng *rng, struct buffer *csv, struct buffer *json)
{
	static const char *const models[] = { "m", "mini", "banded", "nobody", "google/g" };
	static const char *const tiers[] = { "", "standard", "batch", "default" };
	long long input = (long long)rng_long(rng, 24), output = (long long)rng_long(rng, 20);
	long long cached = (long long)rng_below(rng, (uint64_t)input + 1);
	long long reasoning = (long long)rng_below(rng, (uint64_t)output + 1 + (rng_below(rng, 9) == 0));
	const char *model = models[rng_below(rng, LENGTH(models))], *tier = tiers[rng_below(rng, LENGTH(tiers))];
	int month = 1 + (int)rng_below(rng, 12), date = 1 + (int)rng_below(rng, 28);

	if (rng_below(rng, 10) == 0) {
		buffer_puts(csv, "2026-01-01,,,,,,\n");
		buffer_puts(json, "{\"created\":\"2026-01-01\",\"usage\":{\"prompt_tokens\":0}}\n");
		return;
	}
	buffer_printf(csv, "2025-%02d-%02d,%s,%s,%lld,%lld,%lld,%lld\n", month, date, model, tier, input, cached, output,
	    reasoning);
	buffer_printf(json, "{\"created\":\"2025-%02d-%02d\",\"model\":\"%s\",%s%s%s\"usage\":{\"prompt_tokens\":%lld,"
	    "\"prompt_tokens_details\":{\"cached_tokens\":%lld},\"completion_tokens\":%lld,"
	    "\"completion_tokens_details\":{\"reasoning_tokens\":%lld}}}\n", month, date, model, *tier == '\0' ? "" :
	    "\"service_tier\":\"", tier, *tier == '\0' ? "" : "\",", input, cached, output, reasoning);
}

static const char random_header[] = "date,model,tier,input,cached,output,reasoning\n";

/* The costs of the rows of an answer in CSV, whose cells have no commas but in the note. */
static size_t
costs_of_csv(struct arena *a, const char *out, const char **costs, size_t room)
{
	size_t n = 0;

	for (const char *p = strchr(out, '\n') + 1; *p != '\0' && n < room; p = strchr(p, '\n') + 1) {
		for (int i = 0; i < 7; i++)
			p = strchr(p, ',') + 1;
		costs[n++] = arena_strndup(a, p, strcspn(p, ",\n"));
	}
	return n;
}

static money
sum_of(const char *const *costs, size_t n)
{
	money sum = 0;

	for (size_t i = 0; i < n; i++) {
		const char *end;
		int128 cost = 0;

		if (*costs[i] != '\0')
			assert_int_equal(decimal_scan(costs[i], MONEY_DECIMALS, &cost, &end), DECIMAL_OK);
		sum += cost;
	}
	return sum;
}

static void
csv_and_json_of_the_same_usage_cost_the_same_row_by_row(void **state)
{
	struct usage_fixture *x = *state;
	struct rng rng = rng_new("csv_and_json_of_the_same_usage_cost_the_same_row_by_row");

	for (size_t round = 0; round < ROUNDS; round++) {
		struct buffer csv = buffer_new(x->arena), json = buffer_new(x->arena);
		const char *costs[ROWS], *p;
		struct said of_csv, of_json;
		size_t n;

		buffer_puts(&csv, random_header);
		for (size_t i = 0; i < ROWS; i++)
			random_row(&rng, &csv, &json);
		usage_put(x, "in.csv", csv.text);
		usage_put(x, "in.json", json.text);
		of_csv = usage_say(x, "batch @in.csv");
		of_json = usage_say(x, "batch @in.json");
		n = costs_of_csv(x->arena, of_csv.out, costs, ROWS);
		assert_int_equal(n, ROWS);
		p = of_json.out;
		for (size_t i = 0; i < n; i++, p = strchr(p, '\n') + 1) {
			const char *cost = usage_value(x->arena, p, "cost_usd");

			if (strcmp(cost, costs[i]) != 0)
				fail_seed("round %zu, row %zu: CSV %s, JSON %s: %s", round, i, costs[i], cost, p);
			if (*cost == '-')
				fail_seed("round %zu, row %zu: below zero: %s", round, i, cost);
		}
		assert_int_equal(of_csv.status, of_json.status);
	}
}

static void
rows_sums_and_merged_parts_are_the_same(void **state)
{
	struct usage_fixture *x = *state;
	struct rng rng = rng_new("rows_sums_and_merged_parts_are_the_same");

	for (size_t round = 0; round < ROUNDS; round++) {
		struct buffer csv = buffer_new(x->arena), json = buffer_new(x->arena), part = buffer_new(x->arena);
		struct buffer merge = buffer_new(x->arena), sum = buffer_new(x->arena);
		const char *costs[ROWS], *p, *whole;
		char total[INT128_TEXT];
		size_t parts = 0;

		buffer_puts(&csv, random_header);
		for (size_t i = 0; i < ROWS; i++)
			random_row(&rng, &csv, &json);
		usage_put(x, "in.csv", csv.text);
		money_print(total, sum_of(costs, costs_of_csv(x->arena, usage_say(x, "batch @in.csv").out, costs, ROWS)));
		usage_say(x, "sum @in.csv models=m,mini totals=@whole.json");
		whole = usage_get(x, "whole.json");
		if (strstr(whole, arena_printf(x->arena, "\"cost\": \"%s\"", total)) == NULL)
			fail_seed("round %zu: the rows are %s, the sum is %s", round, total, whole);
		buffer_puts(&merge, "merge");
		buffer_puts(&sum, "sum");
		for (p = strchr(csv.text, '\n') + 1; *p != '\0';) {	/* cut at ends of records */
			const char *from = p;

			for (uint64_t n = 1 + rng_below(&rng, ROWS); n > 0 && *p != '\0'; n--)
				p = strchr(p, '\n') + 1;
			part.n = 0;
			buffer_puts(&part, random_header);
			buffer_add(&part, from, (size_t)(p - from));
			part.text[part.n] = '\0';
			usage_put(x, arena_printf(x->arena, "%zu.csv", parts), part.text);
			usage_say(x, arena_printf(x->arena, "sum @%zu.csv models=m,mini totals=@%zu.json", parts, parts));
			buffer_printf(&merge, " @%zu.json", parts);
			buffer_printf(&sum, " @%zu.csv", parts++);
		}
		usage_say(x, arena_printf(x->arena, "%s totals=@merged.json", merge.text));
		usage_say(x, arena_printf(x->arena, "%s models=m,mini totals=@summed.json", sum.text));
		if (strcmp(whole, usage_get(x, "merged.json")) != 0 || strcmp(whole, usage_get(x, "summed.json")) != 0)
			fail_seed("round %zu: %zu parts are %s, the whole is %s", round, parts, usage_get(x, "merged.json"), whole);
	}
}

/* The largest amount of memory that this process ever had, in KiB. */
static long
peak(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void
write_log(const struct usage_fixture *x, const char *name, int lines)
{
	FILE *f = fopen(usage_path(x, name), "w");

	assert_non_null(f);
	for (int i = 0; i < lines; i++)
		fprintf(f, "{\"id\":\"chatcmpl-%d\",\"created\":%d,\"user\":\"user-%d\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":%d,"
		    "\"completion_tokens\":%d}}\n", i, 1767225600 + i, i, 1000 + i % 777, i % 555);
	assert_int_equal(fclose(f), 0);
}

static void
memory_does_not_grow_with_a_log_of_json(void **state)
{
	struct usage_fixture *x = *state;
	long before, after;

#ifdef __SANITIZE_ADDRESS__
	skip();		/* it keeps what was freed for a while */
#endif
	write_log(x, "short.json", 20000);
	write_log(x, "long.json", 60000);
	for (const char *const *p = (const char *const []){ "batch to=/dev/null", "sum by=day,model", NULL }; *p != NULL;
	    p++) {
		assert_int_equal(usage_say(x, arena_printf(x->arena, "%s @short.json", *p)).status, 0);
		before = peak();
		assert_int_equal(usage_say(x, arena_printf(x->arena, "%s @long.json", *p)).status, 0);
		after = peak();
		if (after - before > 512)
			fail_msg("%s: three times the lines took %ld KiB more", *p, after - before);
	}
}

/* Whether a table of usage names something that is read; "" is known and not read. */
static void
need_meaning(const char *table, const char *of, const char *means)
{
	struct meaning m;

	if (*means != '\0' && !meaning_find(means, &m))
		fail_msg("%s: %s means '%s', which is neither a field nor a name of usage.def", table, of, means);
}

/* The three meanings of STATE rows that are no columns: usage_log.c alone reads them, by these names. */
static bool
is_of_logs(const char *means)
{
	return strcmp(means, "forked-from") == 0 || strcmp(means, "begun") == 0 || strcmp(means, "answered") == 0;
}

static void
every_meaning_in_the_tables_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_profile_columns; i++)
		need_meaning("usage_profile.def", profile_columns[i].name, profile_columns[i].means);
	for (size_t i = 0; i < n_column_names; i++)
		need_meaning("column_names.def", column_names[i].name, column_names[i].means);
	for (size_t i = 0; i < n_shape_lines; i++) {
		if (shape_lines[i].rule == USAGE_SHAPE_KEY)
			need_meaning("usage_shape.def", shape_lines[i].path, shape_lines[i].means);
	}
	for (size_t i = 0; i < n_shape_outers; i++)
		need_meaning("usage_shape.def, OUTER", shape_outers[i].path, shape_outers[i].means);
	for (size_t i = 0; i < n_shape_states; i++) {
		if (!is_of_logs(shape_states[i].means))
			need_meaning("usage_shape.def, STATE", shape_states[i].path, shape_states[i].means);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(every_meaning_in_the_tables_is_one),
		UNIT(counts_are_read_as_exports_write_them),
		UNIT(amounts_are_read_exactly_or_rounded_half_to_even),
		USAGE_UNIT(what_a_row_says_beats_the_command_line),
		USAGE_UNIT(an_answer_from_a_gateways_cache_is_free_on_any_model),
		USAGE_UNIT(map_assigns_columns_and_takes_them_away),
		USAGE_UNIT(map_names_keys_of_json),
		USAGE_UNIT(style_tells_whether_input_holds_the_cached_tokens),
		USAGE_UNIT(rows_tells_whether_a_row_is_a_request_or_a_sum),
		USAGE_UNIT(files_may_have_other_delimiters_and_no_header),
		USAGE_UNIT(dry_says_what_is_recognised_and_does_nothing),
		USAGE_UNIT(errors_stop_ends_at_the_first_row_without_a_price),
		USAGE_UNIT(models_prices_the_same_usage_elsewhere),
		USAGE_UNIT(reported_compares_with_what_was_billed),
		USAGE_UNIT(sum_shows_days_in_order_and_of_others_the_largest_difference_first),
		USAGE_UNIT(an_export_of_dollars_stands_beside_one_of_usage),
		USAGE_UNIT(what_a_skipped_row_was_billed_is_in_no_sum),
		USAGE_UNIT(an_idle_row_that_was_billed_is_a_difference),
		USAGE_UNIT(sum_groups_by_what_a_row_is_known_by),
		USAGE_UNIT(a_month_is_the_day_of_the_price),
		USAGE_UNIT(a_column_of_the_file_beats_a_word_of_by),
		USAGE_UNIT(nothing_is_grouped_by_a_time_that_is_not_known),
		USAGE_UNIT(sum_knows_bands_files_and_keys_of_json),
		USAGE_UNIT(rows_that_are_larger_than_a_request_can_be_are_said_to_look_like_totals),
		USAGE_UNIT(sum_refuses_what_it_cannot_group_by),
		USAGE_UNIT(there_may_be_a_hundred_thousand_groups),
		USAGE_UNIT(a_total_with_unpriced_rows_is_partial),
		USAGE_UNIT(a_file_alone_is_summed),
		USAGE_UNIT(no_header_of_groups_is_a_formula),
		USAGE_UNIT(merge_adds_totals_and_nothing_else),
		USAGE_UNIT(totals_that_no_run_comes_to_are_refused),
		USAGE_UNIT(numbers_of_rows_do_not_wrap_when_totals_are_merged),
		USAGE_UNIT(forecast_goes_on_from_the_last_whole_month),
		USAGE_UNIT(csv_and_json_of_the_same_usage_cost_the_same_row_by_row),
		USAGE_UNIT(rows_sums_and_merged_parts_are_the_same),
		USAGE_UNIT(memory_does_not_grow_with_a_log_of_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
