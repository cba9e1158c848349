/* SPDX-License-Identifier: MIT */
/* Rows that the price memo prices cost what the same rows cost when each is priced in full. */
#include "test_random_book.h"
#include "test_usage.h"

#include "batch/batch_run.h"

/* ---- a book of models at which entries of the memo end ---- */

#define SOURCE "\"sources\": [\"s\"]"

static const char edges[] =
	"{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\", \"tiers\": {\"fast\": \"priority\"},\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-20\" },\n"
	"    \"old\": { \"title\": \"News\", \"url\": \"https://acme.example/news\", \"published\": \"2026-01-01\" } },\n"
	"  \"models\": [\n"
	"    { \"id\": \"flat\", \"title\": \"Flat\", \"aliases\": [{ \"id\": \"latest\", \"until\": \"2026-05-01\" }], \"rates\": [\n"
	"      { \"input\": \"1\", \"cache-read\": \"0.1\", \"output\": \"4\", " SOURCE " } ] },\n"
	"    { \"id\": \"other\", \"title\": \"Other\", \"aliases\": [{ \"id\": \"latest\", \"from\": \"2026-05-01\" }], \"rates\": [\n"
	"      { \"input\": \"2\", \"output\": \"8\", " SOURCE " } ] },\n"
	"    { \"id\": \"banded\", \"title\": \"Banded\", \"context\": 400000, \"cache\": { \"minimum\": 1024, " SOURCE " }, \"rates\": [\n"
	"      { \"input\": \"1\", \"cache-read\": \"0.1\", \"output\": \"4\", " SOURCE " },\n"
	"      { \"above\": 200000, \"input\": \"2\", \"cache-read\": \"0.2\", \"output\": \"6\", " SOURCE " },\n"
	"      { \"tier\": \"batch\", \"up-to\": 100000, \"input\": \"0.5\", \"cache-read\": \"0.05\", \"output\": \"2\", " SOURCE " } ] },\n"
	"    { \"id\": \"by-total\", \"title\": \"By Total\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"4\", " SOURCE " },\n"
	"      { \"at-least\": 1000, \"band-on\": \"total\", \"input\": \"2\", \"output\": \"6\", " SOURCE " } ] },\n"
	"    { \"id\": \"noon\", \"title\": \"Noon\", \"rates\": [\n"
	"      { \"until\": \"2026-03-01T12:00Z\", \"input\": \"2\", \"output\": \"2\", " SOURCE " },\n"
	"      { \"from\": \"2026-03-01T12:00Z\", \"input\": \"1\", \"output\": \"1\", " SOURCE " } ] },\n"
	"    { \"id\": \"instant\", \"title\": \"Instant\", \"rates\": [\n"
	"      { \"until\": \"2026-03-01T12:07Z\", \"input\": \"2\", \"output\": \"2\", " SOURCE " },\n"
	"      { \"from\": \"2026-03-01T12:07Z\", \"input\": \"1\", \"output\": \"1\", " SOURCE " } ] },\n"
	"    { \"id\": \"weekday\", \"title\": \"Weekday\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"1\", " SOURCE " },\n"
	"      { \"days\": \"mon-fri\", \"input\": \"2\", \"output\": \"2\", " SOURCE " } ] },\n"
	"    { \"id\": \"night\", \"title\": \"Night\", \"rates\": [\n"
	"      { \"input\": \"2\", \"output\": \"2\", " SOURCE " },\n"
	"      { \"hours\": [\"16:30-00:30\"], \"input\": \"1\", \"output\": \"1\", " SOURCE " } ] },\n"
	"    { \"id\": \"rush\", \"title\": \"Rush\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"1\", " SOURCE " },\n"
	"      { \"hours\": [\"09:00-12:00\"], \"input\": \"1\", \"output\": \"1\", \"request\": \"0.1\", " SOURCE " } ] },\n"
	"    { \"id\": \"either\", \"title\": \"Either\", \"rates\": [\n"
	"      { \"input\": \"3\", \"output\": \"1\", " SOURCE " },\n"
	"      { \"hours\": [\"09:00-12:00\"], \"input\": \"1\", \"output\": \"3\", " SOURCE " } ] },\n"
	"    { \"id\": \"first\", \"title\": \"First\", \"successor\": { \"id\": \"second\", \"from\": \"2026-01-01\" }, \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"1\", " SOURCE " } ] },\n"
	"    { \"id\": \"second\", \"title\": \"Second\", \"successor\": { \"id\": \"third\", \"from\": \"2026-06-15\" }, \"rates\": [\n"
	"      { \"input\": \"2\", \"output\": \"2\", " SOURCE " } ] },\n"
	"    { \"id\": \"third\", \"title\": \"Third\", \"rates\": [\n"
	"      { \"input\": \"3\", \"output\": \"3\", " SOURCE " } ] },\n"
	"    { \"id\": \"gone\", \"title\": \"Gone\", \"retired\": \"2026-07-01\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"1\", " SOURCE " } ] },\n"
	"    { \"id\": \"aged\", \"title\": \"Aged\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"1\", \"sources\": [\"old\"] } ] },\n"
	"    { \"id\": \"seeker\", \"title\": \"Seeker\", \"rates\": [\n"
	"      { \"input\": \"3\", \"output\": \"3\", " SOURCE " },\n"
	"      { \"tier\": \"any\", \"search\": \"0.01\", \"note\": \"of searches\", " SOURCE " } ] },\n"
	"    { \"id\": \"booth\", \"title\": \"Booth\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"2\", \"request\": \"0.005\", " SOURCE " } ] },\n"
	"    { \"id\": \"abroad\", \"title\": \"Abroad\", \"uplift\": [\n"
	"      { \"region\": \"us\", \"times\": \"1.1\", \"from\": \"2026-02-01\", " SOURCE " } ], \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"2\", " SOURCE " } ] },\n"
	"    { \"id\": \"ferry\", \"title\": \"Ferry\", \"uplift\": [\n"
	"      { \"region\": \"us\", \"times\": \"2\", \"until\": \"2026-03-01\", " SOURCE " },\n"
	"      { \"region\": \"us\", \"times\": \"1.1\", \"from\": \"2026-03-01\", \"until\": \"2026-04-01\", " SOURCE " } ], \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"2\", " SOURCE " } ] },\n"
	"    { \"id\": \"tiered\", \"title\": \"Tiered\", \"uplift\": [\n"
	"      { \"region\": \"us\", \"tier\": \"batch\", \"times\": \"2\", \"until\": \"2026-03-01\", " SOURCE " },\n"
	"      { \"region\": \"us\", \"tier\": \"batch\", \"times\": \"1.1\", \"from\": \"2026-03-01\", " SOURCE " },\n"
	"      { \"region\": \"us\", \"tier\": \"standard\", \"times\": \"1.5\", " SOURCE " } ], \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"2\", " SOURCE " },\n"
	"      { \"tier\": \"batch\", \"input\": \"0.5\", \"output\": \"1\", " SOURCE " } ] },\n"
	"    { \"id\": \"thrice\", \"title\": \"Thrice\", \"uplift\": [\n"
	"      { \"region\": \"us\", \"times\": \"1\", \"until\": \"2026-03-01T12:00Z\", " SOURCE " },\n"
	"      { \"region\": \"us\", \"times\": \"1.1\", \"from\": \"2026-03-01T12:00Z\", " SOURCE " } ], \"rates\": [\n"
	"      { \"input\": \"5.6\", " SOURCE " },\n"
	"      { \"hours\": [\"09:00-12:00\"], \"input\": \"100\", " SOURCE " } ] } ] }\n";

/* ---- one row after the other ---- */

/* A usage file, opened as a run opens it, and what prices its rows. */
struct bench {
	struct arena		*arena, *row;
	struct request		 defaults;
	struct price_context		 context;
	struct input		*in;
	struct usage_file	*file;
	struct price_memo		*memo;	/* NULL: the header is not one for the memo */
	struct csv_reader		*odd;
	struct csv_scan		 scan;
};

static void
bench_open(struct bench *b, struct arena *a, const struct book *book, const char *path, const char *words)
{
	struct usage_setup *setup = arena_alloc(a, sizeof *setup);
	const struct request none = request_new();
	const char **split;
	struct invocation call;
	struct err e = { .kind = ERR_NONE };
	size_t n;

	*b = (struct bench){ .arena = a, .row = arena_new() };
	if (!args_split(arena_printf(a, "batch %s %s", path, words), a, &split, &n, &e) ||
	    !command_parse(split, n, &none, TEST_TODAY, a, &call, &e))
		fail_msg("%s: %s", words, e.msg);
	b->defaults = call.request;
	*setup = (struct usage_setup){ .defaults = &b->defaults, .today = TEST_TODAY, .listener = NULL };
	if (*b->defaults.timezone != '\0') {
		struct time_zone *zone = arena_alloc(a, sizeof *zone);

		setup->zone = zone;
		assert_true(time_zone_parse(b->defaults.timezone, NULL, zone, &e));
	}
	if (!price_context_read(book, &b->defaults, a, &b->context, &e) ||
	    (b->in = input_open(a, path, NULL, &e)) == NULL ||
	    (b->file = usage_file_open(a, b->in, setup, &e)) == NULL)
		fail_msg("%s: %s", words, e.msg);
	b->memo = memo_new(a, usage_csv_columns(usage_file_csv(b->file)), usage_file_setup(b->file), &b->context);
	b->odd = csv_reader_new(usage_csv_delimiter(usage_file_csv(b->file)));
}

static void
bench_close(struct bench *b)
{
	memo_free(b->memo);
	csv_reader_free(b->odd);
	usage_file_close(b->file);
	input_close(b->in);
	arena_free(b->row);
}

/* Prices a record in full. */
static void
bench_price_in_full(struct bench *b, const struct csv_scan_record *s, struct row_result *out)
{
	struct record r = csv_records_fields(s, b->row);
	struct usage_row *row = arena_alloc(b->row, sizeof *row);

	usage_csv_row(usage_file_csv(b->file), &r, b->row, row);
	row_price(&b->context, row, b->row, out);
}

/* The note of a row of the memo. */
static const char *
memo_note(const struct row_result *q)
{
	return q->note != NULL ? q->note : q->entry->detail->note->text;
}

/* Whether the parts of a price, which only a row that was priced in full has, add up to the cost by the memo. */
static bool
parts_add_up(const struct row_result *q, const struct row_result *c)
{
	money parts[N_METERS], sum = 0;

	if (row_result_parts(q, parts) || !row_result_parts(c, parts))
		return false;
	for (enum meter m = 0; m < N_METERS; m++)
		sum += parts[m];
	return sum == q->cost;
}

/* In what a row of the memo differs from what row_price says; NULL: in nothing. */
static const char *
row_result_fault(const struct bench *b, const struct row_result *q, const struct row_result *c)
{
	if (c->kind != RESULT_PRICED || q->kind != RESULT_PRICED)
		return "it has no price";
	if (q->on.at != c->on.at || row_result_when(q).day != c->on.day || q->on.timed != c->on.timed)
		return "it is of another moment";
	if (q->dated != c->dated)
		return "it has a date, or not";
	if (q->cost != c->cost)
		return "it costs something else";
	if (!parts_add_up(q, c))
		return "its parts cost something else";
	if (q->entry->large != c->large)
		return "it is above the context window, or not";
	if (strcmp(memo_note(q), c->note) != 0)
		return "it has another note";
	if ((quantity)memo_row_requests(q) != c->requests || memo_row_input(q) != c->input ||
	    memo_row_output(q) != c->output)
		return "it counts something else";
	if (strcmp(row_result_labels(q)->model, c->labels->model) != 0 ||
	    strcmp(row_result_labels(q)->band, c->labels->band) != 0)
		return "it has other labels";
	if (q->billed != c->billed || (q->billed && q->reported != c->reported))
		return "something else was billed";
	for (size_t i = 0; i < b->context.n_alternatives; i++) {
		if (!c->has_alternative[i] || !q->has_alternative[i] || q->alternatives[i] != c->alternatives[i])
			return "it costs something else on another model";
	}
	return NULL;
}

/*
 * What happened to each row of a file: "q" priced by the memo, "f" priced in full, "." in full and no entry
 * made.
 */
struct memo_trace { struct buffer rows; size_t quick, n; };

/* Called for each row that the memo prices. */
typedef void see_row_result(void *self, const struct row_result *q);

/* Prices every record by the memo, where an entry fits, and in full; fails if the two do not agree. */
static struct memo_trace
memo_trace_of(struct arena *a, const struct book *book, const char *path, const char *words,
    see_row_result *see, void *self)
{
	struct bench b;
	struct buffer text = buffer_new(a);
	struct memo_trace out = { .rows = buffer_new(a) };
	struct csv_scan_record r;
	const struct row_result *q;
	struct row_result c;
	struct err e;
	bool last = false, quick;
	const char *fault;

	bench_open(&b, a, book, path, words);
	csv_scan_init(&b.scan, usage_csv_delimiter(usage_file_csv(b.file)), CSV_SCAN_BEST);
	usage_csv_chunks(usage_file_csv(b.file))->block = 1 << 20;
	while (!last) {
		chunks_unread(usage_csv_chunks(usage_file_csv(b.file)), text.text, text.n);
		if (!chunks_next(usage_csv_chunks(usage_file_csv(b.file)), &text, &last, &e))
			fail_msg("%s", e.msg);
	}
	csv_scan_begin(&b.scan, text.text, text.n, true);
	buffer_puts(&out.rows, "");
	for (enum csv_scan_result found; b.memo != NULL && (found = csv_scan_next(&b.scan, &r)) != CSV_SCAN_MORE;) {
		if (found == CSV_SCAN_ODD) {
			struct record odd;
			size_t used;

			assert_true(csv_reader_take(b.odd, text.text + csv_scan_at(&b.scan), text.n - csv_scan_at(&b.scan), true,
			    &used, &odd, &e));
			csv_scan_skip(&b.scan, used);
			continue;
		}
		arena_reset(b.row);
		quick = found == CSV_SCAN_RECORD && memo_price(b.memo, &r, 1, &q) == 1;
		bench_price_in_full(&b, &r, &c);
		out.n++;
		out.quick += quick;
		fault = quick ? row_result_fault(&b, q, &c) : NULL;
		if (fault != NULL)
			fail_seed("by a fare %s: %s, not %s: %.*s\nwords: %s", fault, memo_note(q), c.note, (int)r.n_body, r.raw, words);
		if (quick && see != NULL)
			see(self, q);
		if (quick)
			buffer_puts(&out.rows, "q");
		else
			buffer_puts(&out.rows, found == CSV_SCAN_RECORD && memo_insert(b.memo, &c) != NULL ? "f" : ".");
	}
	bench_close(&b);
	return out;
}

/* ---- a whole run ---- */

/* Lets the fixture answer by another book. */
static void
use_book(struct usage_fixture *x, const struct book *b)
{
	dispatch_close(x->door);
	x->door = test_dispatch(b, false);
}

/* The result of a run: the rows, followed by their totals; and the log. */
struct trace { int status; const char *out, *log; };

static struct trace
run_file(const struct usage_fixture *x, const char *words)
{
	struct said said = usage_say(x, arena_printf(x->arena, "batch @in.csv totals=- %s", words));

	return (struct trace){ said.status, said.out, said.err };
}

/* The first line in which two texts differ, for people. */
static const char *
first_difference(struct arena *a, const char *p, const char *q)
{
	while (*p != '\0' || *q != '\0') {
		size_t n = strcspn(p, "\n"), k = strcspn(q, "\n");

		if (n != k || memcmp(p, q, n) != 0)
			return arena_printf(a, "\n%.*s\nwant\n%.*s", (int)n, p, (int)k, q);
		p += n + (p[n] == '\n');
		q += k + (q[k] == '\n');
	}
	return "behind the end of one";
}

/*
 * Whether the rows are the same; if sums were too large, up to where the run that noticed it first has ended.
 */
static bool
same_rows(const struct trace *got, const struct trace *want)
{
	size_t n = strlen(got->out), k = strlen(want->out);

	return (n == k || want->status == 4) && memcmp(got->out, want->out, n < k ? n : k) == 0;
}

static void
want_same_trace(struct arena *a, const struct trace *got, const struct trace *want, const char *how)
{
	if (!same_rows(got, want))
		fail_seed("%s: the output differs: %s", how, first_difference(a, got->out, want->out));
	if (strcmp(got->log, want->log) != 0)
		fail_seed("%s: the log differs: %s", how, first_difference(a, got->log, want->log));
	if (got->status != want->status)
		fail_seed("%s: status %d, want %d: %s", how, got->status, want->status, got->log);
}

/* ---- where an entry ends ---- */

/* rows: what must happen to each row, as in struct memo_trace; "*" is "q" or "f". */
static const struct edge_case { const char *name, *words, *in, *rows; } edge_cases[] = {
	{ "the same words, other counts", "", "model,input,output\nflat,1,2\nflat,3,4\nflat,500000000,6\n", "fqq" },
	{ "sizes up to what 32 bits hold", "", "model,input,output\nflat,1,2\nflat,4294967289,6\nflat,4294967290,6\n", "fq." },
	{ "times up to what 32 bits hold", "", "model,on,input\nflat,4294967294,1\nflat,4294967295,1\nflat,4294967296,1\n"
	  "flat,2105-12-31,1\nflat,2106-01-01,1\n", "fq.f." },
	{ "another model", "", "model,input,output\nflat,1,2\nother,3,4\nflat,5,6\n", "ffq" },
	{ "a word in other case is another word", "", "model,input\nflat,1\nFlat,1\nFLAT,1\nflat,1\n", "fffq" },
	{ "quotes do not matter", "", "model,input\nflat,1\n\"flat\",\"1\"\nflat,\"2\"\n", "fqq" },
	{ "words that only together are the same", "", "model,tier,region,input\nflat,,,1\nfla,t,,1\nfl,at,,1\n", "f.." },
	{ "a row without a price teaches nothing", "", "model,input\nnobody,1\nnobody,1\n", ".." },
	{ "a count that is missing", "", "model,input,output\nflat,1,2\nflat,1,\nflat,,2\nflat,3,\nflat,,4\n", "fffqq" },
	{ "requests multiply", "", "model,input,requests\nflat,1,1\nflat,1,7\nflat,1,\nflat,1,1000000\n", "fqqq" },
	{ "no requests", "", "model,input,requests\nflat,1,1\nflat,1,0\nflat,1,2\n", "f.q" },
	{ "tier, region and discount of the line", "tier=standard discount=15% retry=3%",
	  "model,input,output\nflat,1,2\nflat,3,4\n", "fq" },
	{ "an amount that is not exact", "discount=33.3333% retry=1.2345%", "model,input,cached\nflat,1,1\nflat,9,2\n", ".." },
	{ "an amount that is just exact", "discount=33.3333% retry=1.2345%", "model,input\nflat,1\nflat,9\n", "fq" },
	{ "a band by input", "", "model,input,output\nbanded,200000,1\nbanded,199999,1\nbanded,200001,1\nbanded,200000,2\n"
	  "banded,300000,9\n", "f*fqq" },
	{ "a band by total", "", "model,input,output\nby-total,500,499\nby-total,500,500\nby-total,999,0\nby-total,1000,0\n"
	  "by-total,0,1001\n", "ffq*q" },
	{ "up to a size", "", "model,tier,input\nbanded,batch,100000\nbanded,batch,100001\nbanded,batch,99999\n", "f.q" },
	{ "the context window", "", "model,input,output\nbanded,399999,1\nbanded,400000,1\nbanded,300000,5\nbanded,400000,7\n",
	  "ffqq" },
	{ "input above the context window", "", "model,input,output\nbanded,399990,20\nbanded,400000,1\nbanded,400001,0\n"
	  "banded,400001,7\nbanded,400000,9\n", "fqfqq" },
	{ "the least that is cached", "", "model,input,cached\nbanded,5000,0\nbanded,5000,1\nbanded,5000,1023\n"
	  "banded,5000,1024\nbanded,5000,5000\nbanded,5000,0\n", "ffqfqq" },
	{ "a part without a price of its own", "", "model,input,cached\nother,10,5\nother,10,0\nother,10,1\nother,9,0\n",
	  "ffqq" },
	{ "counts that contradict each other", "", "model,input,cached\nflat,10,5\nflat,10,11\nflat,10,10\n", "f.q" },
	{ "a day and a moment", "", "model,date,input\nflat,2026-11-20,1\nflat,2026-11-20T10:00Z,1\nflat,2026-11-19,1\n"
	  "flat,2026-11-20 11:00:59.5,1\nflat,1790000000,1\nflat,1790000000123,1\n", "ffqqqq" },
	{ "no day is today", "", "model,date,input\nflat,,1\nflat,2026-11-21,1\nflat,,2\n", "fqq" },
	{ "an uplift of one tier", "", "model,tier,region,date,input\ntiered,batch,us,2026-02-27,1\n"
	  "tiered,batch,us,2026-02-28,2\ntiered,batch,us,2026-03-01,1\ntiered,batch,us,2026-03-02,2\ntiered,,us,2026-02-28,1\n"
	  "tiered,,us,2026-03-01,1\ntiered,,us,2026-02-27,1\n", "fqfqf*q" },
	{ "the day of the line", "on=2026-03-01", "model,date,input\nnoon,,1\nnoon,,2\nnoon,2026-03-02,1\n", "fqf" },
	{ "a day that is none", "", "model,date,input\nflat,2024-02-28,1\nflat,2024-02-29,1\nflat,2025-02-29,1\n"
	  "flat,2025-04-31,1\nflat,2025-13-01,1\nflat,2025-12-00,1\nflat,2025-12-1,1\nflat,0000-01-01,1\n", "fq......" },
	{ "a moment that is none", "", "model,date,input\nflat,2026-11-20T23:59Z,1\nflat,2026-11-20T24:00Z,1\n"
	  "flat,2026-11-20T23:60Z,1\nflat,2026-11-20T23:5,1\nflat,2026-11-20T23:59:5,1\nflat,2026-11-20Z,1\n", "f....." },
	{ "prices that change at noon", "", "model,date,input\nnoon,2026-02-28,1\nnoon,2026-03-01,1\nnoon,2026-03-02,1\n"
	  "noon,2026-03-01T11:59:59Z,1\nnoon,2026-03-01T12:00Z,1\nnoon,2026-03-01,2\nnoon,2026-02-27,1\nnoon,2027-01-01,1\n"
	  "noon,2026-02-01T00:00,1\nnoon,2026-04-01T00:00,1\n", "fffffqqq**" },
	{ "hours", "", "model,date,input\nnight,2026-11-20,1\nnight,2026-11-20,2\nnight,2026-11-21,1\n"
	  "night,2026-11-20T16:29Z,1\nnight,2026-11-20T16:30Z,1\nnight,2026-11-20T00:30Z,1\nnight,2026-11-20T23:59Z,1\n", "fqfffqq" },
	{ "which price is dearest depends on the counts", "", "model,date,input,output\neither,2026-11-20,2,1\n"
	  "either,2026-11-20,1,2\neither,2026-11-20,3,1\neither,2026-11-20,1,1\neither,2026-11-20,1,9\n", "ffqqq" },
	{ "a name that moves", "", "model,date,input\nlatest,2026-04-30,1\nlatest,2026-05-01,1\nlatest,2026-04-01,1\n", "ffq" },
	{ "a successor", "", "model,date,input\nsecond,2026-06-14,1\nsecond,2026-06-15,1\nsecond,2026-06-01,1\n", "ffq" },
	{ "a retired model", "", "model,date,input\ngone,2026-06-30,1\ngone,2026-07-01,1\ngone,2026-06-01,1\n", "ffq" },
	{ "an old source", "", "model,date,input\naged,2026-04-01,1\naged,2026-04-02,1\naged,2026-04-03,1\naged,2026-04-02,2\n"
	  "aged,2026-03-01,1\n", "fffqq" },
	{ "a fee for each request", "", "model,input,requests\nbooth,1,1\nbooth,0,3\nbooth,5,2\n", "fqq" },
	{ "a region that costs more", "region=us", "model,date,input\nabroad,2026-01-31,1\nabroad,2026-02-01,1\n"
	  "abroad,2026-01-01,1\n", ".f." },
	{ "the last day of a region's factor", "", "model,region,date,input\nferry,us,2026-02-28,1\nferry,us,2026-03-01,1\n"
	  "ferry,us,2026-01-05,1\nferry,us,2026-03-31,1\nferry,us,2026-04-01,1\nferry,,2026-04-01,1\nferry,us,2026-02-28T23:59Z,1\n"
	  "ferry,us,2026-03-01T00:00Z,1\nferry,us,2026-02-28T23:00Z,1\n", "ffqq.fffq" },
	{ "the first second of a price, as a time of day", "", "model,date,input\ninstant,2026-03-01T12:06:59Z,1\n"
	  "instant,2026-03-01T12:07:00Z,1\ninstant,2026-03-01T12:06:59.999Z,2\ninstant,2026-03-01 12:07,2\n", "ffqq" },
	{ "the first second of a price, in milliseconds", "", "model,date,input\nnoon,1772366399999,1\nnoon,1772366400000,1\n"
	  "noon,1772366399000,2\nnoon,1772366400999,2\nnoon,1772366399,3\nnoon,1772366400,3\n", "ffqqqq" },
	{ "a month", "", "model,month,input\nflat,2026-10,1\nflat,2026-10,2\nflat,2026-09,1\nflat,,1\nflat,,2\nflat,Oct-26,1\n"
	  "flat,2026-10-01,1\nflat,2026-10-05,1\nflat,10,1\nflat,Oct-26,7\n", "fqffqfff.q" },
	{ "a month in which a price changes", "", "model,month,input\nnoon,2026-03,1\nnoon,2026-03,2\nnoon,2026-02,1\nnoon,2026-02,5\n"
	  "noon,2026-04,1\nnoon,2026-04,2\nsecond,2026-06,1\nsecond,2026-07,1\nsecond,2026-07,2\nweekday,2026-08,1\n",
	  "..fqfq.fq." },
	{ "a month of further models", "models=noon,first", "model,month,input\nflat,2026-03,1\nflat,2026-03,2\nflat,2026-04,1\n"
	  "flat,2026-04,2\nflat,2026-06,1\nflat,2026-06,1\n", "..fq.." },
	{ "further models", "models=other,banded@batch", "model,input,output\nflat,1,2\nflat,3,4\nflat,100001,1\nflat,100000,1\n",
	  "fq.q" },
	{ "further models on a day of two prices", "models=either", "model,date,input,output\nflat,2026-11-20,2,1\n"
	  "flat,2026-11-20,1,2\n", "fq" },
	{ "a mix is no single model", "", "model,input\nflat:70%+other,10\nflat:70%+other,10\n", ".." },
	{ "a price spelled out", "", "model,input,output\n3/15,1,1\n3/15,2,2\n3/0.3/15,1,1\n", "fqf" },
	{ "what was billed", "reported=billed", "model,input,billed\nflat,1,0.5\nflat,2,$1.5\nflat,2,\nflat,2,\"1,234.5\"\n"
	  "flat,2,nothing\n", "fqqq." },
	{ "days of the week without hours", "", "model,date,input\nweekday,2026-11-21,1\nweekday,2026-11-20,1\n"
	  "weekday,2026-11-23,1\nweekday,2026-11-21,2\nweekday,2026-11-21T10:00Z,1\nweekday,2026-11-20T10:00Z,1\n", "fffqff" },
	{ "a chain of successors", "", "model,date,input\nfirst,2026-07-01,1\nfirst,2026-05-20,1\nfirst,2025-03-01,1\n"
	  "first,2026-06-15,1\nfirst,2026-06-14,1\n", "fffqq" },
	{ "a quota of requests", "", "model,input,requests\nflat:100+other,1,1\nflat:100+other,1,200\n", ".." },
	{ "a quota of requests beside it", "models=flat:100+other", "model,input,requests\nflat,1,1\nflat,1,200\n", ".." },
	{ "an idle row", "model=flat", "input,output\n10,20\n0,0\n1,0\n30,40\n,\n0,0\n", "f.fq.." },
	{ "an idle row beside named ones", "model=flat", "model,input,output\n,10,20\n,0,0\nflat,10,20\nflat,0,0\n,1,2\n",
	  "f.fqq" },
	{ "a note of a price for each call", "", "model,input,search\nseeker,10,0\nseeker,10,1\nseeker,10,0\nseeker,10,7\n"
	  "seeker,0,1\n", "ffqqq" },
	{ "nothing counted on a day of two prices", "", "model,date,input,output\nrush,2026-11-20,1,1\nrush,2026-11-20,0,0\n"
	  "rush,2026-11-20,1,0\nrush,2026-11-20,3,4\n", "f.fq" },
	{ "a fraction without digits", "", "model,date,input\nflat,2026-11-20T10:00:05.5Z,1\nflat,2026-11-20T10:00:05.Z,1\n"
	  "flat,2026-11-20T10:00:05.,1\nflat,2026-11-20T10:00:05.25,1\n", "f..q" },
	{ "other prices that come to the same", "region=us", "model,date,input\nthrice,2026-03-01,1000000\nthrice,2026-03-01,1\n"
	  "thrice,2026-03-01,2000000\n", "f.q" },
	{ "a short row and a long one", "", "model,input,output\nflat,1,2\nflat,1\nflat,1,2,3\nflat,1,2\n", "f..q" },
};

static bool
is_course(const char *got, const char *want)
{
	for (; *want != '\0' && (*got == *want || (*want == '*' && *got != '.')); want++)
		got++;
	return *got == '\0' && *want == '\0';
}

static void
entries_end_where_prices_and_notes_change(void **state)
{
	struct usage_fixture *x = *state;
	const struct book *b = test_book_text(x->arena, "edges.json", edges);

	use_book(x, b);

	for (size_t i = 0; i < LENGTH(edge_cases); i++) {
		const struct edge_case *c = &edge_cases[i];
		struct memo_trace trace;
		struct trace want, got;

		usage_put(x, "in.csv", c->in);
		trace = memo_trace_of(x->arena, b, usage_path(x, "in.csv"), c->words, NULL, NULL);
		if (!is_course(trace.rows.text, c->rows))
			fail_msg("%s: the rows went %s, want %s", c->name, trace.rows.text, c->rows);
		want = run_file(x, arena_printf(x->arena, "%s reader=libcsv threads=1", c->words));
		got = run_file(x, arena_printf(x->arena, "%s threads=1", c->words));
		want_same_trace(x->arena, &got, &want, c->name);
	}
}

/* A model whose prices, bands and days have more bounds than one bucket holds. */
static const struct book *
book_with_many_bounds(struct arena *a, unsigned months)
{
	struct buffer out = buffer_new(a);

	buffer_puts(&out, "{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\", \"sources\": { \"s\": { "
	    "\"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-20\" } }, \"models\": [ { "
	    "\"id\": \"changing\", \"title\": \"Changing\", \"context\": 500000, \"cache\": { \"minimum\": 1024, "
	    SOURCE " }, \"rates\": [");
	for (unsigned i = 0; i < months; i++) {
		for (unsigned band = 0; band < 5; band++)
			buffer_puts(&out, arena_printf(a, "%s{ \"from\": \"2025-%02u-02\", \"until\": \"2025-%02u-02\", "
			    "%s\"input\": \"%u\", \"cache-read\": \"0.%u\", \"output\": \"%u\", " SOURCE " }", i + band == 0 ? "" : ", ",
			    i + 1, i + 2, band == 0 ? "" : arena_printf(a, "\"above\": %u0000, ", band), i + band + 1, band + 1,
			    i + 2));
	}
	buffer_puts(&out, "] } ] }");
	return test_book_text(a, "many.json", out.text);
}

static void
a_model_with_more_days_and_bands_than_a_bucket_holds_is_still_priced_by_the_memo(void **state)
{
	enum { MONTHS = 11, ROWS = MONTHS * 5 * 3 };
	const struct usage_fixture *x = *state;
	struct buffer in = buffer_new(x->arena);
	struct memo_trace trace;

	buffer_puts(&in, "date,model,input,cached_tokens\n");
	for (unsigned again = 0; again < 2; again++) {
		for (unsigned i = 0; i < ROWS; i++)
			buffer_puts(&in, arena_printf(x->arena, "2025-%02u-%02u,changing,%u5000,%u\n", i / 15 + 1,
			    3 + i % 3 + again, i / 3 % 5, i % 3 * 700));
	}
	usage_put_bytes(x, "in.csv", in.text, in.n);
	trace = memo_trace_of(x->arena, book_with_many_bounds(x->arena, MONTHS), usage_path(x, "in.csv"), "",
	    NULL, NULL);
	assert_int_equal(trace.n, 2 * ROWS);
	assert_int_equal(strspn(trace.rows.text, "f"), ROWS);
	assert_int_equal(strspn(trace.rows.text + ROWS, "q"), ROWS);
}

/* Names of all lengths that differ in their last letter only. */
static void
words_of_any_length_are_told_apart_to_their_last_letter(void **state)
{
	enum { LONGEST = 120 };
	const struct usage_fixture *x = *state;
	struct buffer book = buffer_new(x->arena), in = buffer_new(x->arena), want = buffer_new(x->arena);
	char name[LONGEST + 2];
	struct memo_trace trace;

	buffer_puts(&book, "{ \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\", \"sources\": { \"s\": { "
	    "\"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-20\" } }, \"models\": [");
	buffer_puts(&in, "model,input\n");
	for (unsigned n = 1; n <= LONGEST; n++) {
		memset(name, 'x', n);
		name[n] = '\0';
		for (unsigned last = 0; last < 2; last++) {
			name[n - 1] = last == 0 ? 'y' : 'z';
			buffer_puts(&book, arena_printf(x->arena, "%s{ \"id\": \"%s\", \"title\": \"%s\", \"rates\": [ { "
			    "\"input\": \"%u\", " SOURCE " } ] }", n + last == 1 ? "" : ", ", name, name, 2 * n + last));
			buffer_puts(&in, arena_printf(x->arena, "%s,1000\n%s,10\n", name, name));
			buffer_puts(&want, "fq");
		}
	}
	buffer_puts(&book, "] }");
	usage_put_bytes(x, "in.csv", in.text, in.n);
	trace = memo_trace_of(x->arena, test_book_text(x->arena, "names.json", book.text), usage_path(x, "in.csv"),
	    "", NULL, NULL);
	want_text(trace.rows.text, want.text, "the rows");
}

/* Appends a row of one model and tier in one of 2^15 spellings. */
static void
add_spelling(struct buffer *out, unsigned i)
{
	char text[] = "weekday,standard,1\n";

	for (char *p = text; *p != '\0'; p++) {
		if (*p < 'a' || *p > 'z')
			continue;
		*p -= (i & 1) * ('a' - 'A');
		i >>= 1;
	}
	buffer_puts(out, text);
}

static void
too_many_entries_are_forgotten_and_inserted_again(void **state)
{
	enum { MANY = (1 << 14) + 100 };	/* more than are kept */
	const struct usage_fixture *x = *state;
	struct buffer in = buffer_new(x->arena);
	const struct book *b = test_book_text(x->arena, "edges.json", edges);
	struct memo_trace trace;

	buffer_puts(&in, "model,tier,input\n");
	for (unsigned i = 0; i < MANY; i++)
		add_spelling(&in, i);
	for (unsigned i = 0; i < 2; i++) {
		add_spelling(&in, 0);
		add_spelling(&in, MANY - 1);
	}
	usage_put_bytes(x, "in.csv", in.text, in.n);
	trace = memo_trace_of(x->arena, b, usage_path(x, "in.csv"), "", NULL, NULL);
	assert_int_equal(trace.n, MANY + 4);
	assert_int_equal(strspn(trace.rows.text, "f"), MANY + 1);
	want_text(trace.rows.text + MANY + 1, "qqq", "the last rows");
}

/* ---- lines ---- */

static void
messages_name_the_same_lines_wherever_blocks_end(void **state)
{
	static const char *const rows[] = { "flat,1,\"a\nb\"\r\n", "flat,2,x\n", "flat,3,\"\r\n\"\n",
	    "flat,4,\"c\n\"\"\"\r\n", "flat,5,\"\n\n\"\n", "flat,6,a\"b\r\n", "flat,7,\"a\"b\n\"\n", "\n", "flat,8,\r" };
	struct usage_fixture *x = *state;

	use_book(x, test_book_text(x->arena, "edges.json", edges));
	for (size_t odd = 0; odd < 2; odd++) {
		struct buffer in = buffer_new(x->arena);
		struct trace want, got;

		buffer_puts(&in, "model,input,text\n");
		for (size_t i = 0; i < 600; i++)		/* more than is read to find the header */
			buffer_puts(&in, rows[i * i % (odd ? LENGTH(rows) : 5)]);
		buffer_puts(&in, "nobody,1,x\nnobody,1,\"y\n\"\nnobody,1,z\n");
		usage_put_bytes(x, "in.csv", in.text, in.n);
		want = run_file(x, "reader=libcsv threads=1");
		for (size_t block = 1; block < 140; block++) {
			for (unsigned threads = 1; threads < 3; threads++) {
				const char *words = arena_printf(x->arena, "block=%zu threads=%u", block, threads);

				got = run_file(x, words);
				want_same_trace(x->arena, &got, &want, words);
			}
		}
	}
}

/* ---- random files ---- */

enum { C_MODEL, C_TIER, C_REGION, C_DATE, C_TEXT, C_REQUESTS, C_BILLED, C_COUNTS };

/* Columns that count, by the names that they may have. in: of input; whole: not a part of another count. */
static const struct { const char *names[2]; bool in, whole; } counts[] = {
	{ { "input", "prompt_tokens" }, true, true },
	{ { "output", "completion_tokens" }, false, true },
	{ { "cache-read", "cached_tokens" }, true, false },
	{ { "cache-write", "cache_write" }, true, false },
	{ { "cache-write-1h", "cache_write_1h" }, true, false },
	{ { "fresh", "fresh" }, true, false },
	{ { "audio-input", "audio_input" }, true, false },
	{ { "audio-cache-read", "audio_cache_read" }, true, false },
	{ { "reasoning", "reasoning_tokens" }, false, false },
	{ { "audio-output", "audio_output" }, false, false },
	{ { "search", "web_searches" }, false, true },
	{ { "search-high", "search_high" }, false, true },
	{ { "image", "image" }, false, true },
};

/* What several rows have in common. */
struct kind {
	const char	*model, *tier, *region, *day;
	unsigned	 missing;	/* mask of columns that are empty */
};

/* A file: its columns in order, the kinds of its rows, and the words of the command line. */
struct sheet {
	unsigned	 column[C_COUNTS + LENGTH(counts)];	/* n of them; from C_COUNTS on one of counts[] */
	size_t		 n;
	char		 delimiter;
	bool		 monthly;	/* the date column has months */
	bool		 wild;		/* some cells are odd, or wrong */
	struct kind	 kind[5];
	const char	*words;
};

static bool
has_column(const struct sheet *s, unsigned column)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->column[i] == column)
			return true;
	}
	return false;
}

static const char *
random_day(struct maker *m)
{
	static const char *const days[] = { "2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01",
	    "2026-03-01T11:59:59Z", "2026-03-01T12:00:00Z", "2026-03-01 12:00", "2026-06-14", "2026-06-15",
	    "2026-09-01", "2026-09-01T06:29Z", "2026-09-01T06:30:00.123Z", "2026-05-04", "2026-05-05", "2026-04-15",
	    "2026-04-16", "2026-04-17T00:00Z", "2024-02-29", "1767225600", "1772366400", "1772366399999", "1972-01-01" };
	static const char *const bad[] = { "2026-02-29", "2026-13-01", "yesterday", "2026-01-31T25:00Z", "2026-1-1",
	    "2026-01-31T08:00+08:00", "2026-01-31T10:00:05.Z", "today", "2026-01-31t10:00z", "1767225600.5", "176722560" };
	static const char *const written[] = { "02/15/2026", "\"Mar 1, 2026, 12:00 PM\"", "15.06.2026" };
	unsigned month = 1 + (unsigned)rng_below(&m->rng, 12), of_month = 1 + (unsigned)rng_below(&m->rng, 28);

	if (one_in(m, 20))
		return any_of(m, bad);
	if (one_in(m, 30))
		return any_of(m, written);
	if (one_in(m, 2))
		return any_of(m, days);
	if (one_in(m, 2))
		return arena_printf(m->out.arena, "2026-%02u-%02u", month, of_month);
	return arena_printf(m->out.arena, "2026-%02u-%02uT%02u:%02u:%02uZ", month, of_month,
	    (unsigned)rng_below(&m->rng, 24), (unsigned)rng_below(&m->rng, 60), (unsigned)rng_below(&m->rng, 60));
}

static const char *
random_month(struct maker *m)
{
	static const char *const months[] = { "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-09", "Mar-26",
	    "March 2026", "06/2026", "202601", "2026-03-01", "2026-06-15", "2024-02", "1972-01", "2026-03-01T12:00Z" };
	static const char *const bad[] = { "3", "March", "2026-13", "2026", "today", "Mar 26", "1772366400" };

	return one_in(m, 20) ? any_of(m, bad) : any_of(m, months);
}

static const char *
random_model(struct maker *m)
{
	static const char *const words[] = { "m0", "m1", "m2", "m3", "m4", "m0", "m1", "m2", "m3", "M0", "now", "now",
	    "long-name-0", "Long Name 1", "acme/m1", "m0@batch", "m1@bulk", "model 2" };
	static const char *const odd[] = { "nobody", "3/15", "1/0.25/2", "m0:70%+m1", "m0:2+m1", "m1@nothing", "m*",
	    "m0:100%" };

	return one_in(m, 9) ? any_of(m, odd) : any_of(m, words);
}

static void
random_words(struct maker *m, struct sheet *s)
{
	static const char *const any[] = { "tier=batch", "region=us", "on=2026-03-01", "on=2026-03-01T12:00Z",
	    "retry=3%", "discount=15%", "discount=33.3333%", "models=m1,m0@batch", "models=m0:2+m1,m2",
	    "models=m3,m4,3/15", "escalate=m1:20%", "provider=acme", "retry=100%", "discount=100%",
	    "timezone=+05:30", "timezone=-08:00", "since=2026-02-01", "until=2026-06-15T12:00Z",
	    "where=model:m*,tier:standard" };
	const char *words = has_column(s, C_MODEL) && !one_in(m, 3) ? "" :
	    arena_printf(m->out.arena, "model='%s' ", any_of(m, s->kind).model);

	for (size_t i = 0; i < LENGTH(any); i++) {
		size_t n = strcspn(any[i], "=");
		bool twice = strstr(words, arena_strndup(m->out.arena, any[i], n + 1)) != NULL;

		if (!twice && one_in(m, 9))
			words = arena_printf(m->out.arena, "%s%s ", words, any[i]);
	}
	if (has_column(s, C_BILLED))
		words = arena_printf(m->out.arena, "%sreported=billed ", words);
	if (s->wild && one_in(m, 12))
		words = arena_printf(m->out.arena, "%serrors=stop ", words);
	s->words = words;
}

static struct kind
random_kind(struct maker *m, bool monthly)
{
	static const char *const tiers[] = { "", "", "", "", "", "", "standard", "batch", "batch", "bulk", "Batch", "flex" };
	static const char *const regions[] = { "", "", "", "", "", "", "", "us", "us", "eu", "mars" };

	return (struct kind){ random_model(m), any_of(m, tiers), any_of(m, regions),
	    monthly ? random_month(m) : random_day(m), one_in(m, 2) ? 0 :
	    (unsigned)(rng_next(&m->rng) & rng_next(&m->rng) & rng_next(&m->rng)) };
}

static void
random_sheet(struct maker *m, struct sheet *s)
{
	*s = (struct sheet){ .delimiter = ",,,;\t"[rng_below(&m->rng, 5)], .wild = one_in(m, 2),
	    .monthly = one_in(m, 9) };
	for (unsigned c = 0; c < LENGTH(s->column); c++) {
		unsigned often = c == C_MODEL || c == C_COUNTS || c == C_COUNTS + 1 ? 9 : c <= C_REQUESTS ? 5 : 2;

		if (rng_below(&m->rng, 10) < often)
			s->column[s->n++] = c;
	}
	if (s->n == 0 || s->column[s->n - 1] < C_COUNTS)
		s->column[s->n++] = C_COUNTS;
	for (size_t i = s->n - 1; i > 0; i--) {
		size_t k = (size_t)rng_below(&m->rng, i + 1);
		unsigned c = s->column[i];

		s->column[i] = s->column[k];
		s->column[k] = c;
	}
	for (size_t i = 0; i < LENGTH(s->kind); i++)
		s->kind[i] = random_kind(m, s->monthly);
	random_words(m, s);
}

static uint64_t
random_count(struct maker *m)
{
	static const uint64_t sizes[] = { 1, 1000, 1001, 999, 1023, 1024, 32000, 32001, 200000, 200001, 300000, 100000,
	    100001, 12345678, 123456789, 999999999999999, 1000000000000000 };

	return one_in(m, 6) ? 0 : one_in(m, 3) ? any_of(m, sizes) : rng_long(&m->rng, one_in(m, 6) ? 50 : 19);
}

/* Appends a count in one of the ways in which files write it. */
static void
add_count(struct maker *m, const struct sheet *s, uint64_t n)
{
	static const char *const bad[] = { "-1", "x", "1.5", "1000000000000001", "99999999999999999999", "\"\"", "\" \"",
	    "1,5", "0x10", "12.000", "1e-3", "+", "." };

	if (!s->wild || !one_in(m, 8)) {
		add(m, "%" PRIu64, n);
		return;
	}
	switch (rng_below(&m->rng, 9)) {
	case 0: add(m, "\"%" PRIu64 "\"", n); return;
	case 1: add(m, "00%" PRIu64, n); return;
	case 2: add(m, " %" PRIu64 "  ", n); return;
	case 3: add(m, "%" PRIu64 ".0", n); return;
	case 4: add(m, "\"%u,%03u\"", (unsigned)(n / 1000 % 1000), (unsigned)(n % 1000)); return;
	case 5: add(m, "%uk", (unsigned)(n % 1000)); return;
	case 6: add(m, "+%" PRIu64, n); return;
	case 7: add(m, "%ue2", (unsigned)(n % 1000)); return;
	default: add(m, "%s", any_of(m, bad)); return;
	}
}

static void
add_word(struct maker *m, const struct sheet *s, const char *word)
{
	if (s->wild && one_in(m, 15) && strchr(word, '"') == NULL)
		add(m, "\"%s\"", word);
	else if (s->wild && one_in(m, 15))
		add(m, " %s ", word);
	else
		buffer_puts(&m->out, word);
}

static void
add_text(struct maker *m, const struct sheet *s)
{
	static const char *const plain[] = { "x", "", "search", "\"a\nb\"", "\"a,b;c\td\"", "\"say \"\"hi\"\"\"",
	    "\xe6\x99\xba", "\"\r\n\"", "req_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" };
	static const char *const odd[] = { "a\"b", "\"a\"b", " \"a\" ", "\xff", "\"\"\"", "\r", "\"a\" \"" };

	buffer_puts(&m->out, s->wild && one_in(m, 20) ? any_of(m, odd) : any_of(m, plain));
}

/* The counts of a row: mostly such that parts add up to less than their whole. */
static void
random_counts(struct maker *m, const struct sheet *s, uint64_t value[LENGTH(counts)])
{
	uint64_t left[2] = { 0, 0 };
	bool sane = !one_in(m, 8);

	for (size_t i = 0; i < LENGTH(counts); i++) {
		value[i] = random_count(m);
		if (i < 2)
			left[i] = value[i];
		else if (sane && !counts[i].whole) {
			uint64_t *of = &left[!counts[i].in];

			value[i] = one_in(m, 3) ? *of : value[i] % (*of + 1);
			*of -= has_column(s, C_COUNTS + (unsigned)i) ? value[i] : 0;
		} else if (sane)
			value[i] %= 20;
	}
	if (sane && has_column(s, C_COUNTS + 5))	/* with fresh input, the parts add up to all of it */
		value[0] -= left[0];
}

static void
add_cell(struct maker *m, const struct sheet *s, const struct kind *k, unsigned c, const uint64_t *value)
{
	static const uint64_t many[] = { 1, 1, 1, 2, 7, 1000000, 10000000000000, 0 };
	static const char *const amounts[] = { "0.5", "$1.25", "", "-3", "1", "2.75", "12345.678", "0.000000000000000001", "\"1.5\"", "1e-3" };

	if ((k->missing >> c & 1) != 0)
		return;
	if (c >= C_COUNTS)
		add_count(m, s, value[c - C_COUNTS]);
	else if (c == C_MODEL)
		add_word(m, s, k->model);
	else if (c == C_TIER)
		add_word(m, s, k->tier);
	else if (c == C_REGION)
		add_word(m, s, k->region);
	else if (c == C_DATE)
		add_word(m, s, k->day);
	else if (c == C_TEXT)
		add_text(m, s);
	else if (c == C_REQUESTS)
		add_count(m, s, any_of(m, many));
	else if (c == C_BILLED)
		buffer_puts(&m->out, s->wild && one_in(m, 30) ? "abc" : any_of(m, amounts));
}

static void
random_file(struct maker *m, const struct sheet *s, size_t rows)
{
	static const char *const names[] = { "model", "tier", "region", "date", "text", "requests", "billed" };
	static const char *const ends[] = { "\n", "\n", "\n", "\r\n", "\n\n", "\n \n", "\r" };
	uint64_t value[LENGTH(counts)];
	struct kind k;

	m->out.n = 0;
	if (one_in(m, 6))
		buffer_puts(&m->out, "\xef\xbb\xbf");
	for (size_t i = 0; i < s->n; i++)
		add(m, "%.*s%s", i > 0, &s->delimiter, s->column[i] == C_DATE && s->monthly ?
		    "month" : s->column[i] < C_COUNTS ? names[s->column[i]] :
		    counts[s->column[i] - C_COUNTS].names[one_in(m, 4)]);
	buffer_puts(&m->out, one_in(m, 4) ? "\r\n" : "\n");
	while (rows-- > 0) {
		size_t n = s->wild && one_in(m, 40) ? s->n + 1 - 2 * (size_t)one_in(m, 2) : s->n;

		k = any_of(m, s->kind);
		if (one_in(m, 20))
			k.day = s->monthly ? random_month(m) : random_day(m);
		if (one_in(m, 40))
			k.missing ^= 1U << rng_below(&m->rng, C_COUNTS + LENGTH(counts));
		random_counts(m, s, value);
		for (size_t i = 0; i < n; i++) {
			add(m, "%.*s", i > 0, &s->delimiter);
			if (i < s->n)
				add_cell(m, s, &k, s->column[i], value);
		}
		if (rows > 0 || one_in(m, 2))
			buffer_puts(&m->out, s->wild ? any_of(m, ends) : "\n");
	}
	if (s->wild && one_in(m, 6))
		buffer_puts(&m->out, "m0,\"never closed,1\n");
}

/* ---- the memo against full pricing, on random books and files ---- */

/* Notes that rows of the memo must have had, for the test to have tested them. */
static const char *const notes_to_meet[] = { "served and billed as", "retired since", "half of the list", "estimate",
    "costs what", "has no price of its own", "larger than the context window", "the vendor caches nothing below",
    "token prices times", "after a discount", "billed twice", "the newest source", "the highest prices of the day; during",
    "the highest prices of the day, those of", "prices change on this day", "prices of the first day of the month" };

struct sights { size_t quick, alternatives, many, billed, choices, note[LENGTH(notes_to_meet)]; };

static void
sights_add(void *self, const struct row_result *q)
{
	struct sights *s = self;
	const char *note = memo_note(q);

	s->quick++;
	s->alternatives += q->alternatives[0] > 0;
	s->many += q->memo_requests > 1;
	s->billed += q->billed;
	s->choices += q->note != NULL;
	for (size_t i = 0; i < LENGTH(notes_to_meet); i++)
		s->note[i] += strstr(note, notes_to_meet[i]) != NULL;
}

static const char *
random_way(struct maker *m)
{
	static const char *const readers[] = { "best", "portable", "sse2", "avx2" };
	static const unsigned blocks[] = { 1, 2, 7, 64, 300, 4096, 1 << 16, 1 << 20 };
	static const enum csv_scan_variant variants[] = { CSV_SCAN_BEST, CSV_SCAN_PORTABLE, CSV_SCAN_SSE2, CSV_SCAN_AVX2 };
	size_t reader = (size_t)rng_below(&m->rng, LENGTH(readers));

	return arena_printf(m->out.arena, "reader=%s threads=%u block=%u", readers[csv_scan_can(variants[reader]) ? reader : 0],
	    1 + (unsigned)rng_below(&m->rng, 3), any_of(m, blocks));
}

static void
any_file_costs_by_fares_what_it_costs_in_full(void **state)
{
	enum { BOOKS = 60, FILES = 3, WAYS = 4, ROWS = 250 };
	const struct usage_fixture *x = *state;
	struct maker m = { .rng = rng_new("any_file_costs_by_fares_what_it_costs_in_full") };
	struct sights sights = { .quick = 0 };
	size_t rows = 0;

	for (size_t i = 0; i < BOOKS; i++) {
		struct usage_fixture with = *x;
		const struct book *b;

		with.arena = arena_new();
		m.out = buffer_new(with.arena);
		b = random_book(&m);
		with.door = test_dispatch(b, false);
		for (size_t k = 0; k < FILES; k++) {
			struct sheet s;
			struct trace want, got;

			random_sheet(&m, &s);
			random_file(&m, &s, ROWS);
			usage_put_bytes(&with, "in.csv", m.out.text, m.out.n);
			rows += memo_trace_of(with.arena, b, usage_path(&with, "in.csv"), s.words,
			    sights_add, &sights).n;
			want = run_file(&with, arena_printf(with.arena, "%s reader=libcsv threads=1", s.words));
			for (size_t w = 0; w < WAYS; w++) {
				const char *words = arena_printf(with.arena, "%s%s", s.words, random_way(&m));

				got = run_file(&with, words);
				want_same_trace(with.arena, &got, &want, arena_printf(with.arena, "book %zu, file %zu, %s", i, k,
				    words));
			}
		}
		dispatch_close(with.door);
		arena_free(with.arena);
	}
	if (test_seed() != 1)
		return;
	if (sights.quick < rows / 10 || sights.alternatives < 100 || sights.many < 100 || sights.billed < 100 ||
	    sights.choices < 100)
		fail_msg("too little was priced by fares: of %zu rows %zu, with further models %zu, with requests %zu, "
		    "billed %zu, on days of several prices %zu", rows, sights.quick, sights.alternatives, sights.many,
		    sights.billed, sights.choices);
	for (size_t i = 0; i < LENGTH(notes_to_meet); i++) {
		if (sights.note[i] < 10)
			fail_msg("fares met '%s' %zu times only", notes_to_meet[i], sights.note[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(entries_end_where_prices_and_notes_change),
		USAGE_UNIT(a_model_with_more_days_and_bands_than_a_bucket_holds_is_still_priced_by_the_memo),
		USAGE_UNIT(words_of_any_length_are_told_apart_to_their_last_letter),
		USAGE_UNIT(too_many_entries_are_forgotten_and_inserted_again),
		USAGE_UNIT(messages_name_the_same_lines_wherever_blocks_end),
		USAGE_UNIT(any_file_costs_by_fares_what_it_costs_in_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
