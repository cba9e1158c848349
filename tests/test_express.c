/* SPDX-License-Identifier: MIT */
/* Rows that are priced by a fare cost what the same rows cost when each is priced in full. */
#include "test_usage.h"

#include "usage_run.h"

/* ---- a book of models at which fares end ---- */

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
	"      { \"input\": \"1\", \"output\": \"2\", " SOURCE " } ] } ] }\n";

/* ---- one row after the other, by hand ---- */

/* A file of usage under a header, opened as a run does it, and what prices its rows. */
struct bench {
	struct arena		*arena, *row;
	struct request		 defaults;
	struct tariff		 tariff;
	struct input		*in;
	struct usage_file	*file;
	struct express		*express;	/* NULL: the header is none for fares */
	struct reader		*odd;
	struct scan		 scan;
};

static void
bench_open(struct bench *b, struct arena *a, const struct book *book, const char *path, const char *words)
{
	struct usage_setup *setup = arena_alloc(a, sizeof *setup);
	const struct request none = request_new();
	const char **split;
	struct call call;
	struct err e = { .kind = ERR_NONE };
	size_t n;

	*b = (struct bench){ .arena = a, .row = arena_new() };
	if (!words_split(arena_printf(a, "batch %s %s", path, words), a, &split, &n, &e) ||
	    !command_parse(split, n, &none, TEST_TODAY, a, &call, &e))
		fail_msg("%s: %s", words, e.msg);
	b->defaults = call.request;
	*setup = (struct usage_setup){ .defaults = &b->defaults, .today = TEST_TODAY, .listener = NULL };
	if (!tariff_read(book, &b->defaults, a, &b->tariff, &e) ||
	    (b->in = input_open(a, path, NULL, &e)) == NULL ||
	    (b->file = usage_file_open(a, b->in, setup, &e)) == NULL)
		fail_msg("%s: %s", words, e.msg);
	b->express = express_new(a, usage_csv_columns(usage_file_csv(b->file)), usage_file_setup(b->file), &b->tariff);
	b->odd = reader_new(usage_csv_delimiter(usage_file_csv(b->file)));
}

static void
bench_close(struct bench *b)
{
	express_free(b->express);
	reader_free(b->odd);
	usage_file_close(b->file);
	input_close(b->in);
	arena_free(b->row);
}

/* Prices a record in full. */
static void
charge_record(struct bench *b, const struct scan_record *s, struct charge *out)
{
	struct record r = { .raw = s->raw, .n_raw = s->n_raw, .n_body = s->n_body, .n_fields = s->n_cells };
	struct usage_row *row = arena_alloc(b->row, sizeof *row);

	r.fields = arena_array(b->row, s->n_cells, sizeof *r.fields);
	for (size_t i = 0; i < s->n_cells; i++) {
		char *text = arena_alloc(b->row, s->cells[i].n + 1);

		scan_unquote(&s->cells[i], text);
		r.fields[i] = text;
	}
	usage_csv_row(usage_file_csv(b->file), &r, b->row, row);
	charge_row(&b->tariff, row, b->row, out);
}

/* What a fare said that charge_row does not say. */
static const char *
quick_fault(const struct bench *b, const struct quick *q, const struct charge *c)
{
	wide requests = (wide)q->requests * QUANTITY_ONE;

	if (c->kind != CHARGE_PRICED)
		return "it has no price";
	if (q->cost != c->cost)
		return "it costs something else";
	if (strcmp(q->note != NULL ? q->note : q->fare->note, c->note) != 0)
		return "it has another note";
	if (requests != c->requests || (wide)q->input * requests != c->input ||
	    (wide)q->output * requests != c->output)
		return "it counts something else";
	if (q->billed != c->billed || (q->billed && q->reported != c->reported))
		return "something else was billed";
	for (size_t i = 0; i < b->tariff.n_also; i++) {
		if (!c->has_also[i] || q->also[i] != c->also[i])
			return "it costs something else on another model";
	}
	return NULL;
}

/* What happened to the rows of a file: "q" for a fare, "f" priced in full, "." neither priced nor learned. */
struct course { struct buffer rows; size_t quick, n; };

/* Called for each row that a fare prices. */
typedef void see_quick(void *self, const struct quick *q);

/* Prices every record by a fare where one fits, and in full; fails if they do not agree. */
static struct course
follow(struct arena *a, const struct book *book, const char *path, const char *words, see_quick *see, void *self)
{
	struct bench b;
	struct buffer text = buffer_new(a);
	struct course out = { .rows = buffer_new(a) };
	struct scan_record r;
	struct quick q;
	struct charge c;
	struct err e;
	bool last = false, quick;
	const char *fault;

	bench_open(&b, a, book, path, words);
	scan_init(&b.scan, usage_csv_delimiter(usage_file_csv(b.file)), SCAN_BEST);
	usage_csv_stretches(usage_file_csv(b.file))->block = 1 << 20;
	while (!last) {
		stretches_put_back(usage_csv_stretches(usage_file_csv(b.file)), text.text, text.n);
		if (!stretches_next(usage_csv_stretches(usage_file_csv(b.file)), &text, &last, &e))
			fail_msg("%s", e.msg);
	}
	scan_begin(&b.scan, text.text, text.n, true);
	buffer_puts(&out.rows, "");
	for (enum scan_result found; b.express != NULL && (found = scan_next(&b.scan, &r)) != SCAN_MORE;) {
		if (found == SCAN_ODD) {
			struct record odd;
			size_t used;

			assert_true(reader_take(b.odd, text.text + scan_at(&b.scan), text.n - scan_at(&b.scan), true,
			    &used, &odd, &e));
			scan_skip(&b.scan, used);
			continue;
		}
		arena_reset(b.row);
		quick = found == SCAN_RECORD && express_price(b.express, &r, &q);
		charge_record(&b, &r, &c);
		out.n++;
		out.quick += quick;
		fault = quick ? quick_fault(&b, &q, &c) : NULL;
		if (fault != NULL)
			fail_seed("by a fare %s: %s, not %s: %.*s\nwords: %s", fault, q.note != NULL ? q.note :
			    q.fare->note, c.note, (int)r.n_body, r.raw, words);
		if (quick && see != NULL)
			see(self, &q);
		if (quick)
			buffer_puts(&out.rows, "q");
		else
			buffer_puts(&out.rows, found == SCAN_RECORD && express_learn(b.express, &c) != NULL ? "f" : ".");
	}
	bench_close(&b);
	return out;
}

/* ---- a whole run ---- */

/* Everything that a run leaves behind. */
struct trace {
	int		 status;
	const char	*out, *log, *totals;	/* "" if there is none */
	size_t		 n_out;
};

static struct trace
run_file(const struct usage_fixture *x, struct door *d, const char *words)
{
	struct said said;
	struct trace t = { .out = "", .totals = "" };
	struct usage_fixture with = *x;
	FILE *f;

	unlink(usage_path(x, "out.csv"));
	unlink(usage_path(x, "totals"));
	with.door = d;
	said = usage_say(&with, arena_printf(x->arena, "batch @in.csv to=@out.csv totals=@totals %s", words));
	t.status = said.status;
	t.log = said.err;
	if ((f = fopen(usage_path(x, "out.csv"), "r")) != NULL) {
		fseek(f, 0, SEEK_END);
		t.n_out = (size_t)ftell(f);
		t.out = test_caught(x->arena, f);
		fclose(f);
	}
	if (access(usage_path(x, "totals"), F_OK) == 0)
		t.totals = usage_get(x, "totals");
	return t;
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

static void
want_same_trace(const struct usage_fixture *x, const struct trace *got, const struct trace *want,
    const char *how)
{
	if (got->n_out != want->n_out || memcmp(got->out, want->out, got->n_out) != 0)
		fail_seed("%s: the output differs: %s", how, first_difference(x->arena, got->out, want->out));
	if (strcmp(got->log, want->log) != 0)
		fail_seed("%s: the log differs: %s", how, first_difference(x->arena, got->log, want->log));
	if (strcmp(got->totals, want->totals) != 0)
		fail_seed("%s: the totals differ: %s", how, first_difference(x->arena, got->totals, want->totals));
	if (got->status != want->status)
		fail_seed("%s: status %d, want %d: %s", how, got->status, want->status, got->log);
}

/* ---- where a fare ends ---- */

/* rows: what must happen to each row, as follow() tells; "*" is "q" or "f". */
static const struct edge_case { const char *name, *words, *in, *rows; } edge_cases[] = {
	{ "the same words, other counts", "", "model,input,output\nflat,1,2\nflat,3,4\nflat,5000000000,6\n", "fqq" },
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
	{ "the least that is cached", "", "model,input,cached\nbanded,5000,0\nbanded,5000,1\nbanded,5000,1023\n"
	  "banded,5000,1024\nbanded,5000,5000\nbanded,5000,0\n", "ffqfqq" },
	{ "a part without a price of its own", "", "model,input,cached\nother,10,5\nother,10,0\nother,10,1\nother,9,0\n",
	  "ffqq" },
	{ "counts that contradict each other", "", "model,input,cached\nflat,10,5\nflat,10,11\nflat,10,10\n", "f.q" },
	{ "a day and a moment", "", "model,date,input\nflat,2026-11-20,1\nflat,2026-11-20T10:00Z,1\nflat,2026-11-19,1\n"
	  "flat,2026-11-20 11:00:59.5,1\nflat,1790000000,1\nflat,1790000000123,1\n", "ffqqqq" },
	{ "no day is today", "", "model,date,input\nflat,,1\nflat,2026-11-21,1\nflat,,2\n", "fqq" },
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
fares_end_where_prices_and_notes_change(void **state)
{
	const struct usage_fixture *x = *state;
	const struct book *b = test_book_text(x->arena, "edges.json", edges);
	struct door *d = test_door(b, false);

	for (size_t i = 0; i < LENGTH(edge_cases); i++) {
		const struct edge_case *c = &edge_cases[i];
		struct course course;
		struct trace want, got;

		usage_put(x, "in.csv", c->in);
		course = follow(x->arena, b, usage_path(x, "in.csv"), c->words, NULL, NULL);
		if (!is_course(course.rows.text, c->rows))
			fail_msg("%s: the rows went %s, want %s", c->name, course.rows.text, c->rows);
		want = run_file(x, d, arena_printf(x->arena, "%s reader=libcsv threads=1", c->words));
		got = run_file(x, d, arena_printf(x->arena, "%s threads=1", c->words));
		want_same_trace(x, &got, &want, c->name);
	}
	door_close(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(fares_end_where_prices_and_notes_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
