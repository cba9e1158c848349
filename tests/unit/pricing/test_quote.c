/* SPDX-License-Identifier: MIT */
/* How a request is priced: the rules of the vendors, and the mistakes that others have made. */
#include "test.h"

#include "commands/command.h"
#include "pricing/quote.h"
#include "commands/args.h"

enum { TODAY = 20261122 };

/* A bill, or why there is none. */
struct result {
	bool		ok;
	struct bill	bill;
	struct err	err;
};

static struct request
request_of(struct arena *a, const char *line, const char **word)
{
	const struct request defaults = request_new();
	struct invocation call;
	const char **words;
	struct err e;
	size_t n;

	if (!args_split(line, a, &words, &n, &e) ||
	    !command_parse(words, n, &defaults, TODAY, a, &call, &e))
		fail_msg("%s: %s", line, e.msg);
	if (call.request.n_models != 1)
		fail_msg("%s: %zu models", line, call.request.n_models);
	*word = call.request.models[0];
	return call.request;
}

static struct result
run(struct arena *a, const struct request *r, const char *word)
{
	const struct book *b = test_book(a, "quote_book.json");
	struct result out = { .ok = false };
	struct multipliers terms = quote_multipliers(r);
	struct model_ref t;

	out.ok = model_ref_find(b, r, word, a, &t, &out.err) &&
	    quote_run(r, &t, &terms, a, &out.bill, &out.err);
	return out;
}

static struct result
quote(struct arena *a, const char *line)
{
	const char *word;
	struct request r = request_of(a, line, &word);

	return run(a, &r, word);
}

/* The same for a row that sums so many requests. */
static struct result
quote_sum(struct arena *a, const char *line, quantity over)
{
	const char *word;
	struct request r = request_of(a, line, &word);

	r.is_total = true;
	r.sum_of = over * QUANTITY_ONE;
	return run(a, &r, word);
}

static const struct bill *
want_bill(const struct result *got, const char *line)
{
	money sum = 0;
	struct err e;

	if (!got->ok)
		fail_msg("%s: %s", line, got->err.msg);
	for (size_t i = 0; i < got->bill.n_lines; i++)
		assert_true(money_add(sum, got->bill.lines[i].amount, &sum, &e));
	if (sum != got->bill.total)
		fail_msg("%s: the lines do not sum to the total", line);
	return &got->bill;
}

static void
want_total(const struct result *got, const char *line, const char *total)
{
	char number[INT128_TEXT];

	money_print(number, want_bill(got, line)->total);
	want_text(number, total, line);
}

static bool
has_note(const struct bill *bill, const char *part)
{
	for (size_t i = 0; i < bill->n_notes; i++) {
		if (strstr(bill->notes[i], part) != NULL)
			return true;
	}
	return false;
}

/* "input 2000 3 0.006": meter, quantity, rate and amount of each line, in order. */
static const char *
lines_of(struct arena *a, const struct bill *bill)
{
	const char *text = "";

	for (size_t i = 0; i < bill->n_lines; i++) {
		const struct line *l = &bill->lines[i];
		char number[INT128_TEXT], rate[INT128_TEXT], amount[INT128_TEXT];

		quantity_print(number, l->quantity);
		money_print(rate, l->rate);
		money_print(amount, l->amount);
		text = arena_printf(a, "%s%s%s %s %s %s", text, i == 0 ? "" : "; ",
		    meters[l->meter].name, number, rate, amount);
	}
	return text;
}

/* A line, what it comes to, and a note that it must have; "!note": that it must not have. */
struct total_case { const char *line, *total, *note; };

static void
want_totals(struct arena *a, const struct total_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct total_case *c = &cases[i];
		struct result got = quote(a, c->line);

		want_total(&got, c->line, c->total);
		if (c->note == NULL)
			continue;
		if (c->note[0] == '!' ? has_note(&got.bill, c->note + 1) : !has_note(&got.bill, c->note))
			fail_msg("%s: %s the note \"%s\"%s%s", c->line, c->note[0] == '!' ? "has" : "lacks",
			    c->note + (c->note[0] == '!'), got.bill.n_notes > 0 ? "; its first is: " : "",
			    got.bill.n_notes > 0 ? got.bill.notes[0] : "");
	}
}

/* Lines of bills: each count is in exactly one of them. */
struct lines_case { const char *line, *lines; };

static void
want_lines(struct arena *a, const struct lines_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct result got = quote(a, cases[i].line);

		want_text(lines_of(a, want_bill(&got, cases[i].line)), cases[i].lines, cases[i].line);
	}
}

/* A line that has no bill. */
struct fail_case { const char *line; enum err_kind kind; const char *words[3]; };

static void
want_failures(struct arena *a, const struct fail_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct result got = quote(a, cases[i].line);

		if (got.ok)
			fail_msg("%s: was priced", cases[i].line);
		for (size_t k = 0; k < LENGTH(cases[i].words) && cases[i].words[k] != NULL; k++)
			want_err(&got.err, cases[i].kind, cases[i].words[k], cases[i].line);
	}
}

/* ---- counts ---- */

static void
every_token_is_billed_once(void **state)
{
	static const struct lines_case cases[] = {
		{ "flat in=10k out=2k", "input 10000 1.25 0.0125; output 2000 10 0.02" },
		{ "flat in=10k cached=80% out=2k",
		  "input 2000 1.25 0.0025; cache-read 8000 0.125 0.001; output 2000 10 0.02" },
		{ "flat in=10k cached=10k", "cache-read 10000 0.125 0.00125" },
		{ "writer in=10k cached=6k cache-write=1k cache-write-1h=1k out=2k",
		  "input 2000 3 0.006; cache-read 6000 0.3 0.0018; cache-write 1000 3.75 0.00375; "
		  "cache-write-1h 1000 6 0.006; output 2000 15 0.03" },
		{ "voice in=10k audio-input=3k audio-cache-read=2k cached=1k out=1k audio-output=400",
		  "input 4000 5 0.02; cache-read 1000 2.5 0.0025; audio-input 3000 40 0.12; "
		  "audio-cache-read 2000 2 0.004; output 600 20 0.012; audio-output 400 80 0.032" },
		{ "flat fresh=2k cached=8k", "input 2000 1.25 0.0025; cache-read 8000 0.125 0.001" },
	};

	want_lines(*state, cases, LENGTH(cases));
}

/* LiteLLM 9812: $0.0913 where the console said $0.0544; tokens that were written were input too. */
static void
cache_writes_are_not_billed_as_input_too(void **state)
{
	static const struct total_case cases[] = {
		{ "writer fresh=3 cache-write=12304 cache-read=0 out=550", "0.054399", NULL },
		{ "writer in=12307 cache-write=12304 out=550", "0.054399", NULL },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* LiteLLM 14849: cached tokens at both rates. */
static void
cache_reads_are_taken_out_of_the_input(void **state)
{
	static const struct total_case cases[] = {
		{ "flat in=1M cached=900k", "0.2375", NULL },
		{ "flat in=1M cached=1M", "0.125", NULL },
		{ "flat in=1M cached=0", "1.25", NULL },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* Pi 5737: writes for an hour at the price of those for five minutes. */
static void
one_hour_cache_writes_have_a_price_of_their_own(void **state)
{
	static const struct lines_case cases[] = {
		{ "writer cache-write-1h=1M", "cache-write-1h 1000000 6 6" },
		{ "writer cache-write=1M", "cache-write 1000000 3.75 3.75" },
	};

	want_lines(*state, cases, LENGTH(cases));
}

/* Opencode 17566: reasoning on top of output that has it already. */
static void
reasoning_is_inside_output_and_billed_once(void **state)
{
	static const struct total_case cases[] = {
		{ "flat in=1k out=2k", "0.02125", NULL },
		{ "flat in=1k out=2k reasoning=1500", "0.02125", NULL },
		{ "flat in=1k out=2k reasoning=100%", "0.02125", NULL },
		{ "flat in=1k reasoning=2k", "0.02125", NULL },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* Opik 7777: some models have another price for it. */
static void
reasoning_with_a_price_of_its_own_leaves_the_output(void **state)
{
	static const struct lines_case cases[] = {
		{ "thinker in=1k out=1k reasoning=600",
		  "input 1000 2 0.002; output 400 8 0.0032; reasoning 600 3 0.0018" },
		{ "thinker out=1k reasoning=1k", "reasoning 1000 3 0.003" },
	};

	want_lines(*state, cases, LENGTH(cases));
}

/* LiteLLM 27745, new-api 5003 (a bill of -0.008907), genai-prices 334: never less than zero. */
static void
contradicting_counts_are_an_error_that_names_them(void **state)
{
	static const struct fail_case cases[] = {
		{ "flat in=1k cached=2k", ERR_USAGE, { "cache-read 2000", "input 1000", "in=3k" } },
		{ "flat in=56322 cached=72960", ERR_USAGE, { "72960", "56322", "input includes it" } },
		{ "writer in=5 cache-write=4735", ERR_USAGE, { "cache-write 4735", "input 5" } },
		{ "flat out=500 reasoning=2k", ERR_USAGE, { "reasoning 2000", "output 500", "out=2.5k" } },
		{ "writer in=100 cached=60 cache-write=50", ERR_USAGE, { "cache-read 60",
		  "cache-write 50" } },
		{ "flat in=10k fresh=1k cached=2k", ERR_USAGE, { "fresh 1000", "cache-read 2000" } },
		{ "flat cached=80%", ERR_USAGE, { "cache-read is a share of input" } },
	};

	want_failures(*state, cases, LENGTH(cases));
}

/* ---- prices of parts ---- */

static void
a_part_without_a_price_costs_what_its_parent_does_and_says_so(void **state)
{
	static const struct total_case cases[] = {
		{ "bare in=1M cached=1M", "3", "cache-read has no price of its own: billed as input" },
		{ "bare in=1M cache-write=1M", "3", "cache-write has no price of its own" },
		{ "bare in=1M cache-write-1h=1M", "3", "cache-write-1h has no price of its own" },
		{ "bare in=1M cache-write-12h=1M", "3", "cache-write-12h has no price of its own" },
		{ "bare in=1M audio-input=1M", "3", "audio-input has no price of its own" },
		{ "bare in=1M image-input=1M", "3", "image-input has no price of its own" },
		{ "bare in=1M video-input=1M", "3", "video-input has no price of its own" },
		{ "bare in=1M audio-cache-read=1M", "3", "audio-cache-read has no price of its own" },
		{ "bare in=1M image-cache-read=1M", "3", "image-cache-read has no price of its own" },
		{ "bare out=1M reasoning=1M", "15", "reasoning has no price of its own: billed as output" },
		{ "bare out=1M audio-output=1M", "15", "audio-output has no price of its own" },
		{ "bare out=1M image-output=1M", "15", "image-output has no price of its own" },
		{ "bare out=1M video-output=1M", "15", "video-output has no price of its own" },
		/* the nearest parent that has a price, not the last */
		{ "writer in=1M cache-write-12h=1M", "3.75", "cache-write-12h has no price of its own: "
		  "billed as cache-write" },
		{ "flat in=1M audio-cache-read=1M", "0.125", "billed as cache-read" },
		{ "searcher search-high=2", "0.02", "search-high has no price of its own: billed as "
		  "search" },
		{ "searcher search-low=2", "0.02", "billed as search" },
		{ "writer in=1M cached=1M", "0.3", "!no price of its own" },
		{ "bare in=1M out=1M", "18", "!no price of its own" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
a_tier_that_drops_a_discount_says_as_parent(void **state)
{
	static const struct total_case cases[] = {
		{ "silent in=1M cached=1M", "0.2", "!in this tier" },
		{ "silent@batch in=1M cached=1M", "1", "cache-read costs what input costs in this tier" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* LiteLLM 38815: an explicit zero is a price; holistic-ai 16: a missing price is no zero. */
static void
a_price_of_zero_is_a_price_and_a_missing_one_is_not(void **state)
{
	static const struct lines_case cases[] = {
		{ "free-cache in=1M cached=1M", "cache-read 1000000 0 0" },
		{ "bare in=1M cached=1M", "cache-read 1000000 3 3" },
	};

	want_lines(*state, cases, LENGTH(cases));
}

/* LiteLLM 31316: $0 for searches without a price. */
static void
a_per_call_meter_without_a_price_is_an_error(void **state)
{
	static const struct fail_case cases[] = {
		{ "flat in=1k search=1", ERR_PRICE, { "search", "flat" } },
		{ "flat in=1k search-low=1", ERR_PRICE, { "search-low" } },
		{ "flat in=1k image=1", ERR_PRICE, { "image" } },
		{ "flat in=1k second=0.5", ERR_PRICE, { "second" } },
		{ "flat in=1k minute=1", ERR_PRICE, { "minute" } },
		{ "flat in=1k character=1", ERR_PRICE, { "character" } },
		{ "flat in=1k task=1", ERR_PRICE, { "task" } },
		{ "flat in=1k cache-hour=1", ERR_PRICE, { "cache-hour" } },
		{ "studio out=1", ERR_PRICE,
		  { "output" } },	/* nor is a token meter without a parent free */
	};

	want_failures(*state, cases, LENGTH(cases));
}

/* LiteLLM 10384: a fee for searches that nobody made. */
static void
per_call_fees_come_from_counts_and_stand_in_lines_of_their_own(void **state)
{
	static const struct lines_case cases[] = {
		{ "searcher in=1M", "input 1000000 3 3" },
		{ "searcher in=1M search=3", "input 1000000 3 3; search 3 0.01 0.03" },
		{ "searcher@batch in=1M search=3", "input 1000000 1.5 1.5; search 3 0.01 0.03" },
		{ "studio image=3 minute=1.5 character=1000 task=2 cache-hour=2M",
		  "image 3 0.04 0.12; minute 1.5 0.006 0.009; character 1000 0.000015 0.015; task 2 2.5 5; "
		  "cache-hour 2000000 4.5 9" },
		{ "searcher in=1k search=2 requests=10", "input 10000 3 0.03; search 20 0.01 0.2" },
	};

	want_lines(*state, cases, LENGTH(cases));
}

static void
a_fee_per_request_is_billed_once_per_request(void **state)
{
	static const struct lines_case cases[] = {
		{ "booth in=1k", "input 1000 1 0.001; request 1 0.005 0.005" },
		{ "booth in=1k requests=3", "input 3000 1 0.003; request 3 0.005 0.015" },
	};
	struct result got;

	want_lines(*state, cases, LENGTH(cases));
	got = quote_sum(*state, "booth in=1M", 10);
	want_text(lines_of(*state, want_bill(&got, "a sum of ten")),
	    "input 1000000 1 1; request 10 0.005 0.05", "a sum of ten");
}

/* ---- tiers ---- */

/* LoreAI 503, LiteLLM 38341: what stacks stands in the row, and is not computed. */
static void
a_tier_has_its_own_prices_for_every_meter(void **state)
{
	static const struct total_case cases[] = {
		{ "flat@batch in=10k out=2k", "0.01625", NULL },
		{ "flat tier=batch in=10k cached=8k out=2k", "0.01175", NULL },
		{ "flat@fast in=10k out=2k", "0.065", NULL },
		{ "flat@priority in=10k out=2k", "0.065", NULL },
		{ "flat@default in=10k out=2k", "0.0325", NULL },
		{ "flat@Batch in=10k out=2k", "0.01625", NULL },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* LiteLLM 37046, 31837: priority at the standard price, silently. */
static void
a_tier_without_prices_is_an_error_and_never_falls_back(void **state)
{
	static const struct fail_case cases[] = {
		{ "flat@flex in=1k", ERR_PRICE, { "flex", "standard", "batch" } },
		{ "bare tier=priority in=1k", ERR_PRICE, { "priority", "standard" } },
		{ "searcher tier=flex in=1k search=1", ERR_PRICE, { "flex" } },
		{ "flat@ in=1k", ERR_USAGE, { "no tier" } },
		{ "flat@batch tier=flex in=1k", ERR_USAGE, { "both name a tier" } },
		{ "unpriced in=1k", ERR_PRICE, { "listed, but has no public price" } },
	};

	want_failures(*state, cases, LENGTH(cases));
}

/* ---- bands ---- */

/* Tokscale 862, Helicone 5766: one row for all tokens of a request, cached ones and output too. */
static void
one_band_prices_the_whole_request(void **state)
{
	static const struct lines_case cases[] = {
		{ "above in=300k cached=100k out=1k",
		  "input 200000 2.5 0.5; cache-read 100000 0.25 0.025; output 1000 15 0.015" },
		{ "above fresh=1k cached=199k out=1k",
		  "input 1000 1.25 0.00125; cache-read 199000 0.125 0.024875; output 1000 10 0.01" },
		/* the whole prompt counts, written tokens as well; output does not */
		{ "above fresh=1 cached=100k cache-write=100k",
		  "input 1 2.5 0.0000025; cache-read 100000 0.25 0.025; cache-write 100000 2.5 0.25" },
		{ "above in=1 out=300k", "input 1 1.25 0.00000125; output 300000 10 3" },
	};

	want_lines(*state, cases, LENGTH(cases));
}

/* Genai-prices 586: "reaches" is at least, "exceeds" is above. */
static void
bands_begin_exactly_at_their_threshold(void **state)
{
	static const struct total_case cases[] = {
		{ "above in=199999", "0.24999875", NULL },
		{ "above in=200000", "0.25", NULL },
		{ "above in=200001", "0.5000025", NULL },
		{ "reaches in=199999", "0.599997", NULL },
		{ "reaches in=200000", "1.2", NULL },
		{ "reaches in=200001", "1.200006", NULL },
		{ "ladder in=32000", "0.032", NULL },
		{ "ladder in=32001", "0.064002", NULL },
		{ "ladder in=128000", "0.256", NULL },
		{ "ladder in=128001", "0.384003", NULL },
		{ "by-total in=600 out=400", "0.001", NULL },
		{ "by-total in=600 out=401", "0.002002", NULL },
		{ "by-total in=1 out=1000", "0.002002", NULL },
		{ "short@batch in=272000", "0.136", NULL },
		{ "short in=272001", "0.272001", NULL },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* Opencode 42910: two thresholds in one row. */
static void
a_row_has_one_threshold(void **state)
{
	static const char json[] = "{\"toll\": 1, \"provider\": \"p\", \"title\": \"P\", "
	    "\"aliases\": [], "
	    "\"sources\": {\"s\": {\"title\": \"S\", \"url\": \"https://s.example\", \"read\": "
	    "\"2026-01-01\"}}, "
	    "\"models\": [{\"id\": \"m\", \"title\": \"M\", \"rates\": [{\"input\": \"1\", "
	    "\"sources\": [\"s\"]}, "
	    "{\"above\": 200000, \"at-least\": 272000, \"input\": \"2\", \"sources\": [\"s\"]}]}]}";
	struct err e;

	assert_null(book_load_text(*state, "two.json", json, sizeof json - 1, NULL, &e));
	want_err(&e, ERR_IO, "above or at-least, not both", "two thresholds");
}

static void
a_size_that_a_tier_does_not_sell_is_an_error(void **state)
{
	static const struct fail_case cases[] = {
		{ "short@batch in=272001", ERR_PRICE, { "272000", "272001" } },
	};

	want_failures(*state, cases, LENGTH(cases));
}

/* Codeburn 1478: a phantom of $4,979, since a day's sum was taken for a request. */
static void
a_sum_of_requests_is_judged_by_its_average_exactly(void **state)
{
	static const struct { const char *line; quantity over; const char *total; } cases[] = {
		{ "above in=2000000", 10, "2.5" },
		{ "above in=2000001", 10, "5.0000025" },
		{ "reaches in=1999999", 10, "5.999997" },
		{ "reaches in=2000000", 10, "12" },
		{ "above in=600000", 3, "0.75" },
		{ "above in=600001", 3, "1.5000025" },
		{ "by-total in=1500 out=1500", 3, "0.003" },
		{ "by-total in=1500 out=1501", 3, "0.006002" },
		{ "short@batch in=816000", 3, "0.408" },
		{ "above in=1000T", 1000000000000000, "1250000000" },
		/* not said over how many: the lowest band */
		{ "above in=5M", 0, "6.25" },
		{ "reaches in=5M", 0, "15" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct result got = quote_sum(*state, cases[i].line, cases[i].over);

		want_total(&got, cases[i].line, cases[i].total);
	}
}

/* A real row: gpt-4o-2024-08-06, 10 requests, billed $0.24726. */
static void
a_sum_of_requests_is_not_multiplied(void **state)
{
	struct result got = quote_sum(*state, "omni in=59200 cached=5760 out=10646", 10);

	want_total(&got, "a real row", "0.24726");
}

/* ---- regions ---- */

static void
a_region_uplifts_tokens_and_nothing_else(void **state)
{
	static const struct lines_case lines[] = {
		{ "searcher in=1M out=1M search=100 region=us",
		  "input 1000000 3.3 3.3; output 1000000 16.5 16.5; search 100 0.01 1" },
		{ "searcher in=1M search=100", "input 1000000 3 3; search 100 0.01 1" },
		{ "searcher@batch in=1M region=US", "input 1000000 1.65 1.65" },
		{ "regional in=1M region=eu", "input 1000000 3.3 3.3" },
		{ "regional in=1M region=us", "input 1000000 4 4" },
		{ "regional in=1M", "input 1000000 3 3" },
	};
	static const struct total_case notes[] = {
		{ "searcher in=1M region=us", "3.3", "region us: token prices times 1.1" },
		{ "regional in=1M region=us", "4", "!times" },
	};
	static const struct fail_case failures[] = {
		{ "regional in=1M region=mars", ERR_PRICE, { "mars", "us", "eu" } },
		{ "flat in=1M region=us", ERR_PRICE, { "us" } },
		{ "searcher in=1M region=us on=2026-01-31", ERR_PRICE, { "us" } },
	};

	want_lines(*state, lines, LENGTH(lines));
	want_totals(*state, notes, LENGTH(notes));
	want_failures(*state, failures, LENGTH(failures));
}

/* ---- days and hours ---- */

/* Ccusage 1636, genai-prices 539: closed months keep their prices; days are half open, in UTC. */
static void
prices_hold_from_a_day_until_a_day(void **state)
{
	static const struct total_case cases[] = {
		{ "dated in=1M on=2025-01-01", "2", NULL },
		{ "dated in=1M on=2025-12-31", "2", NULL },
		{ "dated in=1M on=2025-12-31T23:59:59Z", "2", NULL },
		{ "dated in=1M on=2026-01-01", "1", NULL },
		{ "dated in=1M on=2026-01-01T00:00Z", "1", NULL },
		{ "dated in=1M on=2026-01-01T07:59:59+08:00", "2", NULL },
		{ "dated in=1M on=2025-12-31T19:00-05:00", "1", NULL },
		{ "dated in=1M on=2026-05-31", "1", NULL },
		{ "dated in=1M on=2026-09-01", "3", NULL },
		{ "dated in=1M", "3", NULL },		/* today */
		{ "bare in=1M on=1999-01-01", "3", NULL },	/* the start is not known */
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
a_day_without_prices_is_an_error_that_names_the_nearest(void **state)
{
	static const struct fail_case cases[] = {
		{ "dated in=1M on=2026-06-01", ERR_PRICE, { "2026-06-01", "2026-09-01" } },
		{ "dated in=1M on=2024-12-31", ERR_PRICE, { "2024-12-31", "2025-01-01" } },
	};

	want_failures(*state, cases, LENGTH(cases));
}

static void
a_price_that_changes_inside_a_day_changes_at_that_minute(void **state)
{
	static const struct total_case cases[] = {
		{ "noon in=1M on=2026-03-01T11:59Z", "2", "!change" },
		{ "noon in=1M on=2026-03-01T12:00Z", "1", "!change" },
		{ "noon in=1M on=2026-02-28", "2", "!change" },
		{ "noon in=1M on=2026-03-02", "1", "!change" },
		{ "noon in=1M on=2026-03-01", "2", "prices change on this day, at 2026-03-01T12:00Z" },
		{ "noon in=700k on=2026-03-01", "1.4", "0.7" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
a_window_holds_at_its_first_minute_and_not_at_its_last(void **state)
{
	static const struct total_case cases[] = {
		{ "night in=1M on=2026-03-01T16:29:59Z", "1", NULL },
		{ "night in=1M on=2026-03-01T16:30Z", "0.5", NULL },
		{ "night in=1M on=2026-03-01T23:59Z", "0.5", NULL },	/* over midnight */
		{ "night in=1M on=2026-03-02T00:00Z", "0.5", NULL },
		{ "night in=1M on=2026-03-02T00:29:59Z", "0.5", NULL },
		{ "night in=1M on=2026-03-02T00:30Z", "1", NULL },
		{ "night in=1M on=2026-03-02T00:30+08:00", "0.5", NULL },	/* 16:30 of the day before */
		{ "night in=1M out=1M on=2026-03-01T20:00Z", "1.5", "!dearest" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
a_whole_day_is_quoted_at_its_dearest_row_and_names_the_other(void **state)
{
	static const struct total_case cases[] = {
		{ "night in=1M on=2026-03-01", "1", "highest" },
		{ "night in=1M on=2026-03-01", "1", "16:30-00:30 UTC" },
		{ "night in=1M on=2026-03-01", "1", "0.5" },
		{ "peaks in=1M on=2026-08-24", "0.44", "09:00-12:00, 14:00-18:00 UTC+08:00" },
		{ "peaks in=1M on=2026-08-24", "0.44", "0.22" },
		{ "peaks in=1M on=2026-08-23", "0.22", "!dearest" },	/* a Sunday */
		{ "workday in=1M on=2026-08-29", "1",
		  "!dearest" },	/* all Saturday in Beijing by 16:00 UTC */
		{ "workday in=1M on=2026-08-28", "2", "mon-fri UTC+08:00" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* Defog 298 and what DeepSeek's page says: weekends are those of Beijing. */
static void
weekends_are_those_of_the_vendors_clock(void **state)
{
	static const struct total_case cases[] = {
		{ "workday in=1M on=2026-08-28T15:59Z", "2", NULL },	/* Friday, 23:59 in Beijing */
		{ "workday in=1M on=2026-08-28T16:00Z", "1", NULL },
		{ "workday in=1M on=2026-08-30T15:59Z", "1", NULL },
		{ "workday in=1M on=2026-08-30T16:00Z", "2", NULL },	/* Monday, 00:00 in Beijing */
		/* the scheme begins on a Sunday evening, and knows no weekend at first */
		{ "peaks in=1M on=2026-08-16T01:00Z", "0.22", NULL },
		{ "peaks in=1M on=2026-08-17T00:59Z", "0.22", NULL },
		{ "peaks in=1M on=2026-08-17T01:00Z", "0.44", NULL },
		{ "peaks in=1M on=2026-08-17T03:59:59Z", "0.44", NULL },
		{ "peaks in=1M on=2026-08-17T04:00Z", "0.22", NULL },
		{ "peaks in=1M on=2026-08-17T06:00Z", "0.44", NULL },
		{ "peaks in=1M on=2026-08-17T09:59Z", "0.44", NULL },
		{ "peaks in=1M on=2026-08-17T10:00Z", "0.22", NULL },
		{ "peaks in=1M on=2026-08-22T02:00Z", "0.44", NULL },
		/* from Saturday evening on it does */
		{ "peaks in=1M on=2026-08-23T02:00Z", "0.22", NULL },
		{ "peaks in=1M on=2026-08-24T01:00Z", "0.44", NULL },
		{ "peaks in=1M on=2026-08-24T09:00+08:00", "0.44", NULL },
		{ "peaks in=1M on=2026-08-28T09:59Z", "0.44", NULL },
		{ "peaks in=1M on=2026-08-29T02:00Z", "0.22", NULL },
		{ "peaks in=1M cached=1M on=2026-08-24T01:00Z", "0.014", NULL },
		{ "peaks out=1M on=2026-08-24T01:00Z", "1.32", NULL },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* ---- notes ---- */

static void
a_successor_is_billed_from_its_day_on_with_a_note(void **state)
{
	static const struct total_case cases[] = {
		{ "moved in=1M on=2026-04-30", "7", "!since" },
		{ "moved in=1M on=2026-04-30", "7", "served and billed as flat from 2026-05-01 on, in 1 day" },
		{ "moved in=1M on=2026-01-30", "7", "!served" },
		{ "moved in=1M on=2026-05-01", "1.25", "served and billed as flat since 2026-05-01" },
		{ "moved@batch in=1M on=2026-05-01", "0.625", "billed as flat" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
a_retired_model_is_priced_with_a_note(void **state)
{
	static const struct total_case cases[] = {
		{ "retired in=1M on=2026-04-30", "1", "!retired" },
		{ "retired in=1M on=2026-05-01", "1", "retired since 2026-05-01" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
the_announced_end_of_a_model_is_noted_ahead(void **state)
{
	static const struct total_case cases[] = {
		{ "retired in=1M on=2026-04-30", "1", "retires on 2026-05-01, in 1 day" },
		{ "retired in=1M on=2026-01-31", "1", "retires on 2026-05-01, in 90 days" },
		{ "retired in=1M on=2026-01-30", "1", "!retires" },
		{ "retired in=1M on=2026-05-01", "1", "!retires" },
		/* what is projected to a year looks a year ahead */
		{ "retired in=1M requests=1/day on=2026-01-30", "1", "retires on 2026-05-01, in 91 days" },
		{ "retired in=1M requests=1/month on=2025-05-01", "1", "retires on 2026-05-01, in 365 days" },
		{ "retired in=1M requests=1/month on=2025-04-30", "1", "!retires" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
output_beyond_the_limit_of_a_model_is_noted(void **state)
{
	static const struct total_case cases[] = {
		{ "retired in=1M out=1000 reasoning=900", "1.001", "!model's limit" },
		{ "retired in=1M out=1001", "1.001001", "more output than the model's limit of 1,000 tokens" },
		{ "retired in=1M out=600 requests=2", "2.0012", "!model's limit" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
a_request_beyond_the_context_window_is_noted(void **state)
{
	static const struct total_case cases[] = {
		{ "flat in=390k out=10k", "0.5875", "!context window" },
		{ "flat in=390001 out=10k", "0.58750125", "larger than the context window of 400,000" },
		{ "flat in=390k out=10001", "0.58751", "context window" },
		{ "flat in=300k out=10k requests=1k", "475", "!context window" },
		{ "bare in=1T out=1", "3000000.000015", "!context window" },	/* not known */
	};
	struct result got;

	want_totals(*state, cases, LENGTH(cases));
	got = quote_sum(*state, "flat in=900k", 100);
	assert_false(has_note(want_bill(&got, "a sum"), "context window"));
}

static void
a_cache_read_below_the_vendors_minimum_is_noted(void **state)
{
	static const struct total_case cases[] = {
		{ "flat in=1000 cached=1000", "0.000125", "1,024" },
		{ "flat in=1023 cached=500", "0.00071625", "1,024" },
		{ "flat in=1024 cached=1024", "0.000128", "!1,024" },
		{ "flat in=10k cached=2k", "0.01025", "!1,024" },
		{ "flat in=1000", "0.00125", "!1,024" },
		{ "flat in=10k cached=500", "0.0119375", "1,024" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
a_source_older_than_ninety_days_is_noted(void **state)
{
	static const struct total_case cases[] = {
		{ "stale in=1M on=2026-04-01", "1", "!2026-01-01" },	/* 90 days */
		{ "stale in=1M on=2026-04-02", "1", "2026-01-01, 91 days" },
		{ "bare in=1M", "3", "!newest source" },
		{ "bare in=1M on=2027-03-01", "3", "2026-11-20" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
an_estimate_is_marked_on_the_bill(void **state)
{
	static const struct total_case cases[] = {
		{ "guess in=1M", "1", "estimate" },
		{ "guess in=1M", "1", "half of the standard price" },
		{ "bare in=1M", "3", "!estimate" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* ---- exactness ---- */

/* LiteLLM 8867: 0.0016150000000000001. */
static void
amounts_are_exact_to_the_last_decimal(void **state)
{
	static const struct total_case cases[] = {
		{ "booth in=1615", "0.006615", NULL },
		{ "omni in=1 cached=0 out=0", "0.0000025", NULL },
		{ "fine in=1", "0.000000000000000001", NULL },
		{ "fine in=999999999999999", "0.000999999999999999", NULL },
		{ "flat in=3 out=7 requests=33333333", "2458.33330875", "!rounded" },
	};

	want_totals(*state, cases, LENGTH(cases));
}

static void
a_line_is_rounded_once_half_to_even_and_the_bill_says_so(void **state)
{
	static const struct { const char *line, *total; bool exact; } cases[] = {
		{ "fine in=2 discount=50%", "0.000000000000000001", true },
		{ "fine in=3 discount=50%", "0.000000000000000002", false },	/* 1.5 */
		{ "fine in=5 discount=50%", "0.000000000000000002", false },	/* 2.5 */
		{ "fine in=7 discount=50%", "0.000000000000000004", false },	/* 3.5 */
		{ "fine in=7 discount=60%", "0.000000000000000003", false },	/* 2.8 */
		{ "fine in=3 out=3 discount=50%", "0.000000000000000004",
		  false },	/* each line, not the sum */
		{ "fine in=3 out=4 discount=50%", "0.000000000000000004", false },
		{ "fine in=3 requests=3 discount=50%", "0.000000000000000004", false },	/* 4.5, not 3 x 2 */
		{ "flat in=10k out=2k discount=15%", "0.027625", true },
		{ "flat in=10k out=2k discount=100%", "0", true },
		{ "flat in=10k out=2k discount=0.0001%", "0.0324999675", true },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct result got = quote(*state, cases[i].line);

		want_total(&got, cases[i].line, cases[i].total);
		if (got.bill.exact != cases[i].exact)
			fail_msg("%s: exact is %d", cases[i].line, got.bill.exact);
		if (has_note(&got.bill, "rounded") == cases[i].exact)
			fail_msg("%s: a note about rounding is %s", cases[i].line,
			    cases[i].exact ? "there" : "missing");
	}
}

static void
what_does_not_fit_is_a_range_error(void **state)
{
	static const struct fail_case cases[] = {
		{ "flat in=1000T requests=1000T", ERR_RANGE, { "too large" } },
		{ "studio task=1000T requests=1000T", ERR_RANGE, { "too large" } },
		{ "bare fresh=1000T cached=1000T", ERR_RANGE, { "too large" } },
	};

	want_failures(*state, cases, LENGTH(cases));
}

static void
the_largest_amounts_that_fit_are_exact(void **state)
{
	static const struct total_case cases[] = {
		{ "flat in=1000T requests=100G", "125000000000000000000", NULL },
		{ "fine in=1000T requests=1000T", "1000000000000", NULL },
	};

	want_totals(*state, cases, LENGTH(cases));
}

/* ---- names ---- */

/* Ccusage 934: gpt-5.4-mini as gpt-5; continue 13184; tokscale 523: another model's prices. */
static void
no_model_is_found_by_a_part_of_its_name(void **state)
{
	static const struct fail_case cases[] = {
		{ "flat-mini-2 in=1k", ERR_MODEL, { "flat-mini-2" } },
		{ "fla in=1k", ERR_MODEL, { "fla" } },
		{ "flat-2025-08-08-x in=1k", ERR_MODEL, { "flat-2025-08-08" } },
		{ "acme-flat in=1k", ERR_MODEL, { "acme-flat" } },
		{ "nowhere/flat in=1k", ERR_MODEL, { "nowhere/flat" } },
	};
	static const struct total_case found[] = {
		{ "flat-mini in=1M", "0.25", NULL },
		{ "flat in=1M", "1.25", NULL },
		{ "flat-2025-08-07 in=1M", "1.25", NULL },
		{ "FLAT_2025.08.07 in=1M", "1.25", NULL },
		{ "'Flat Rate' in=1M", "1.25", NULL },
		{ "'flat rate mini' in=1M", "0.25", NULL },
		{ "acme/flat in=1M", "1.25", NULL },
		{ "acme-cloud/flat in=1M", "1.25", NULL },
	};

	want_failures(*state, cases, LENGTH(cases));
	want_totals(*state, found, LENGTH(found));
}

/* ---- prices of meters ---- */

static void
a_pick_tells_each_meters_price_and_where_it_stands(void **state)
{
	const struct book *b = test_book(*state, "quote_book.json");
	struct result got = quote(*state, "searcher in=1 search=1 region=us");
	const struct bill *bill = want_bill(&got, "searcher");
	const struct rate *row;
	enum meter as;
	money rate;

	assert_true(quote_rate(b, &bill->pick, METER_CACHE_READ, &rate, &as, &row));
	assert_int_equal(as, METER_INPUT);
	assert_true(rate == MONEY_ONE * 33 / 10);
	assert_true(quote_rate(b, &bill->pick, METER_SEARCH_HIGH, &rate, &as, &row));
	assert_int_equal(as, METER_SEARCH);
	assert_true(rate == MONEY_ONE / 100);
	assert_string_equal(book_text(b, row->tier), "any");
	assert_false(quote_rate(b, &bill->pick, METER_IMAGE, &rate, &as, &row));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(every_token_is_billed_once),
		UNIT(cache_writes_are_not_billed_as_input_too),
		UNIT(cache_reads_are_taken_out_of_the_input),
		UNIT(one_hour_cache_writes_have_a_price_of_their_own),
		UNIT(reasoning_is_inside_output_and_billed_once),
		UNIT(reasoning_with_a_price_of_its_own_leaves_the_output),
		UNIT(contradicting_counts_are_an_error_that_names_them),
		UNIT(a_part_without_a_price_costs_what_its_parent_does_and_says_so),
		UNIT(a_tier_that_drops_a_discount_says_as_parent),
		UNIT(a_price_of_zero_is_a_price_and_a_missing_one_is_not),
		UNIT(a_per_call_meter_without_a_price_is_an_error),
		UNIT(per_call_fees_come_from_counts_and_stand_in_lines_of_their_own),
		UNIT(a_fee_per_request_is_billed_once_per_request),
		UNIT(a_tier_has_its_own_prices_for_every_meter),
		UNIT(a_tier_without_prices_is_an_error_and_never_falls_back),
		UNIT(one_band_prices_the_whole_request),
		UNIT(bands_begin_exactly_at_their_threshold),
		UNIT(a_row_has_one_threshold),
		UNIT(a_size_that_a_tier_does_not_sell_is_an_error),
		UNIT(a_sum_of_requests_is_judged_by_its_average_exactly),
		UNIT(a_sum_of_requests_is_not_multiplied),
		UNIT(a_region_uplifts_tokens_and_nothing_else),
		UNIT(prices_hold_from_a_day_until_a_day),
		UNIT(a_day_without_prices_is_an_error_that_names_the_nearest),
		UNIT(a_price_that_changes_inside_a_day_changes_at_that_minute),
		UNIT(a_window_holds_at_its_first_minute_and_not_at_its_last),
		UNIT(a_whole_day_is_quoted_at_its_dearest_row_and_names_the_other),
		UNIT(weekends_are_those_of_the_vendors_clock),
		UNIT(a_successor_is_billed_from_its_day_on_with_a_note),
		UNIT(a_retired_model_is_priced_with_a_note),
		UNIT(the_announced_end_of_a_model_is_noted_ahead),
		UNIT(output_beyond_the_limit_of_a_model_is_noted),
		UNIT(a_request_beyond_the_context_window_is_noted),
		UNIT(a_cache_read_below_the_vendors_minimum_is_noted),
		UNIT(a_source_older_than_ninety_days_is_noted),
		UNIT(an_estimate_is_marked_on_the_bill),
		UNIT(amounts_are_exact_to_the_last_decimal),
		UNIT(a_line_is_rounded_once_half_to_even_and_the_bill_says_so),
		UNIT(what_does_not_fit_is_a_range_error),
		UNIT(the_largest_amounts_that_fit_are_exact),
		UNIT(no_model_is_found_by_a_part_of_its_name),
		UNIT(a_pick_tells_each_meters_price_and_where_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
