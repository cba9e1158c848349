/* SPDX-License-Identifier: MIT */
#include "test_usage.h"

#define HEAD ",rows,requests,input,output,cost,unpriced\n"

/* A line, what is written to standard output, and a part of what is said. */
struct answer_want { const char *line, *out, *err; int status; };

static void
want_answers(struct usage_fixture *x, const struct answer_want *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct said said = usage_say(x, w[i].line);

		if (w[i].out != NULL)
			want_text(said.out, w[i].out, w[i].line);
		want_part(said.err, w[i].err, w[i].line);
		if (said.status != w[i].status)
			fail_msg("%s: status %d: %s", w[i].line, said.status, said.err);
	}
}

static void
the_first_date_that_shows_its_order_decides_for_the_file(void **state)
{
	static const struct answer_want wants[] = {
		{ "sum @mdy.csv by=day format=csv", "day" HEAD "2026-08-09,1,1,1000000,0,0.1,0\n2026-08-31,1,1,1000000,0,0.1,0\n",
		  "mdy.csv: dates have the month first, as '08/31/2026' in line 3 shows", 0 },
		{ "sum @dmy.csv by=day format=csv", "day" HEAD "2026-08-31,1,1,1000000,0,0.1,0\n2026-09-08,1,1,1000000,0,0.1,0\n",
		  "dmy.csv: dates have the day first, as '31/08/2026 10:00' in line 3 shows", 0 },
		{ "sum @open.csv by=day", "", "open.csv: line 2: column date: '08/09/2026' can be read in two ways, and none of the "
		  "first 1000 records says which; dates=mdy has the month first, dates=dmy the day", 2 },
		{ "sum @open.csv by=day format=csv dates=mdy", "day" HEAD "2026-08-09,1,1,1000000,0,0.1,0\n", "", 0 },
		{ "sum @open.csv by=day format=csv dates=dmy", "day" HEAD "2026-09-08,1,1,1000000,0,0.1,0\n", "", 0 },
		{ "sum @both.csv by=day", "", "both.csv: line 3: column date: '31/08/2026' has the day first, but '08/31/2026' in "
		  "line 2 has the month first", 2 },
		{ "batch @mdy.csv dates=dmy", NULL, "mdy.csv: line 3: column date: '08/31/2026' cannot have its day first, as the "
		  "dates of this file do (dates=dmy)", 2 },
		{ "sum @mdy.csv dates=ymd", "", "dates: 'ymd' is neither mdy (08/31/2026) nor dmy (31/08/2026)", 2 },
		{ "sum @in.json by=day", "", "line 1: column date: '08/09/2026' can be read in two ways", 2 },
		{ "sum @in.json by=day format=csv dates=dmy", "day" HEAD "2026-09-08,1,1,1000000,0,0.1,0\n", "", 0 },
		{ "sum @azure.csv by=day format=csv",
		  "day,rows,requests,input,output,cost,unpriced,reported,difference,percent\n"
		  "2026-09-08,1,0,0,0,,0,1.5,1.5,\n", "", 0 },
		{ "sum @azure.csv by=day dates=dmy format=csv", NULL, "", 0 },
	};
	struct usage_fixture *x = *state;

	usage_put(x, "mdy.csv", "date,model,input\n08/09/2026,mini,1M\n08/31/2026,mini,1M\n");
	usage_put(x, "dmy.csv", "date,model,input\n08/09/2026,mini,1M\n31/08/2026 10:00,mini,1M\n");
	usage_put(x, "open.csv", "date,model,input\n08/09/2026,mini,1M\n");
	usage_put(x, "both.csv", "date,model,input\n08/31/2026,mini,1M\n31/08/2026,mini,1M\n");
	usage_put(x, "in.json", "{\"date\":\"08/09/2026\",\"model\":\"mini\",\"input_tokens\":1000000}\n");
	usage_put(x, "azure.csv", "Date,MeterCategory,CostInBillingCurrency\n09/08/2026,AI,1.5\n");
	want_answers(x, wants, LENGTH(wants));
}

/* n rows of date, model and a million tokens. */
static void
dates_add(struct buffer *file, const char *date, int n)
{
	for (int i = 0; i < n; i++)
		buffer_printf(file, "%s,mini,1M\n", date);
}

static void
only_the_first_thousand_records_decide_and_later_ones_must_agree(void **state)
{
	static const char *const ways[] = { "", "threads=1", "threads=3 block=1", "threads=2 block=4096", "reader=libcsv" };
	struct usage_fixture *x = *state;
	struct buffer at_end = buffer_new(x->arena), late = buffer_new(x->arena), against = buffer_new(x->arena);

	buffer_puts(&at_end, "date,model,input\n");
	buffer_puts(&late, at_end.text);
	buffer_puts(&against, at_end.text);
	dates_add(&at_end, "08/09/2026", 999);
	dates_add(&at_end, "13/09/2026", 1);
	dates_add(&late, "08/09/2026", 1000);
	dates_add(&late, "13/09/2026", 1);
	dates_add(&against, "13/09/2026", 1);
	dates_add(&against, "08/09/2026", 1500);
	dates_add(&against, "09/13/2026", 1);
	usage_put(x, "end.csv", at_end.text);
	usage_put(x, "late.csv", late.text);
	usage_put(x, "against.csv", against.text);
	for (size_t i = 0; i < LENGTH(ways); i++) {
		struct said said = usage_say(x, arena_printf(x->arena, "sum @end.csv by=day format=csv %s", ways[i]));

		want_text(said.out, "day" HEAD "2026-09-08,999,999,999000000,0,99.9,0\n2026-09-13,1,1,1000000,0,0.1,0\n", ways[i]);
		said = usage_say(x, arena_printf(x->arena, "sum @late.csv by=day %s", ways[i]));
		want_part(said.err, "late.csv: line 2: column date: '08/09/2026' can be read in two ways", ways[i]);
		assert_int_equal(said.status, 2);
		said = usage_say(x, arena_printf(x->arena, "batch @against.csv to=@out.csv %s", ways[i]));
		want_part(said.err, "against.csv: line 1503: column date: '09/13/2026' cannot have its day first", ways[i]);
		assert_int_equal(said.status, 2);
	}
}

static void
rows_without_a_date_stand_apart_and_last(void **state)
{
	static const struct answer_want wants[] = {
		{ "sum @a.csv by=month format=csv", "month" HEAD "2026-01,1,1,1000000,0,0.1,0\n2026-02,1,1,1000000,0,0.1,0\n"
		  "(no date),1,1,2000000,0,0.2,0\n", "", 0 },
		{ "sum @a.csv by=month format=csv reader=libcsv", "month" HEAD "2026-01,1,1,1000000,0,0.1,0\n"
		  "2026-02,1,1,1000000,0,0.1,0\n(no date),1,1,2000000,0,0.2,0\n", "", 0 },
		{ "sum @a.csv @none.csv by=year format=csv", "year" HEAD "2026,2,2,2000000,0,0.2,0\n(no date),2,2,5000000,0,0.5,0\n",
		  "", 0 },
		{ "sum @in.json by=day format=csv", "day" HEAD "2026-09-01,1,1,1000000,0,0.1,0\n(no date),1,1,2000000,0,0.2,0\n",
		  "there are answers without a day", 0 },
		{ "sum @a.csv by=month format=csv on=2026-03-04", "month" HEAD "2026-01,1,1,1000000,0,0.1,0\n"
		  "2026-02,1,1,1000000,0,0.1,0\n2026-03,1,1,2000000,0,0.2,0\n", "", 0 },
		{ "sum @none.csv by=hour", "", "by: there is no hour, since no column tells when a row was", 2 },
	};
	struct usage_fixture *x = *state;

	usage_put(x, "a.csv", "date,model,input\n,mini,2M\n2026-02-02,mini,1M\n2026-01-02,mini,1M\n");
	usage_put(x, "none.csv", "model,input\nmini,3M\n");
	usage_put(x, "in.json", "{\"model\":\"mini\",\"usage\":{\"prompt_tokens\":2000000}}\n"
	    "{\"model\":\"mini\",\"created\":1788220800,\"usage\":{\"prompt_tokens\":1000000}}\n");
	want_answers(x, wants, LENGTH(wants));
}

static void
periods_are_those_of_the_zone(void **state)
{
	static const struct { const char *words, *out; } wants[] = {
		{ "by=hour", "hour" HEAD "2025-12-31T20,1,1,1000000,0,0.2,0\n2026-01-01,1,1,3000000,0,0.3,0\n"
		  "2026-01-01T00,1,1,2000000,0,0.2,0\n" },
		{ "by=day", "day" HEAD "2025-12-31,1,1,1000000,0,0.2,0\n2026-01-01,2,2,5000000,0,0.5,0\n" },
		{ "by=day timezone=+09:00", "day" HEAD "2026-01-01,3,3,6000000,0,0.7,0\n" },
		{ "by=hour timezone=+04:30", "hour" HEAD "2026-01-01,1,1,3000000,0,0.3,0\n2026-01-01T00,1,1,1000000,0,0.2,0\n"
		  "2026-01-01T04,1,1,2000000,0,0.2,0\n" },
		{ "by=day timezone=-01:00", "day" HEAD "2025-12-31,2,2,3000000,0,0.4,0\n2026-01-01,1,1,3000000,0,0.3,0\n" },
		{ "by=week", "week" HEAD "2026-W01,3,3,6000000,0,0.7,0\n" },
		{ "by=quarter", "quarter" HEAD "2025-Q4,1,1,1000000,0,0.2,0\n2026-Q1,2,2,5000000,0,0.5,0\n" },
		{ "by=year", "year" HEAD "2025,1,1,1000000,0,0.2,0\n2026,2,2,5000000,0,0.5,0\n" },
	};
	struct usage_fixture *x = *state;

	/* the price of mini halves at 2026-01-01T00:00Z, whatever the zone */
	usage_put(x, "a.csv", "date,model,input\n2025-12-31T20:15:00Z,mini,1M\n2026-01-01T00:00:00Z,mini,2M\n2026-01-01,mini,3M\n");
	usage_put(x, "a.json", "{\"date\":\"2025-12-31T20:15:00Z\",\"model\":\"mini\",\"input\":1000000}\n"
	    "{\"date\":1767225600,\"model\":\"mini\",\"input\":2000000}\n{\"date\":\"2026-01-01\",\"model\":\"mini\",\"input\":3000000}\n");
	for (size_t i = 0; i < LENGTH(wants); i++) {
		static const char *const ways[] = { "a.csv", "a.csv reader=libcsv", "a.json" };

		for (size_t k = 0; k < LENGTH(ways); k++)
			want_text(usage_say(x, arena_printf(x->arena, "sum @%s format=csv %s", ways[k], wants[i].words)).out,
			    wants[i].out, wants[i].words);
	}
	/* a time without an offset is of the zone, and so is its price */
	usage_put(x, "wall.csv", "date,model,input\n2026-01-01 02:00,mini,1M\n");
	want_text(usage_say(x, "sum @wall.csv format=csv by=day").out, "day" HEAD "2026-01-01,1,1,1000000,0,0.1,0\n", "UTC");
	want_text(usage_say(x, "sum @wall.csv format=csv by=day timezone=+09:00").out,
	    "day" HEAD "2026-01-01,1,1,1000000,0,0.2,0\n", "Tokyo");
}

static void
rows_are_chosen_by_time(void **state)
{
	static const struct { const char *words; int rows; const char *said; } wants[] = {
		{ "", 9, "" },
		{ "since=2026-11-16", 5, "4 rows left out by since=, 1 of them without a date" },
		{ "until=2026-11-16", 4, "5 rows left out by until=, 1 of them without a date" },
		{ "since=2026-11-16 until=2026-11-16", 1, "8 rows left out by since= and until=, 1 of them without a date" },
		{ "since=2026-11-16T12:00Z", 5, "4 rows left out by since=, 1" },
		{ "since=2026-11-16T12:00:01Z", 4, "5 rows left out" },
		{ "until=2026-11-16T12:00Z", 3, "6 rows left out" },
		{ "until=2026-11-16T12:00:01Z", 4, "5 rows left out" },
		{ "since=7d", 5, "4 rows left out" },		/* from 2026-11-16 on */
		{ "since=6d", 4, "5 rows left out" },
		{ "since=1w", 5, "" },
		{ "since=today", 2, "7 rows left out" },
		{ "since=yesterday", 3, "" },
		{ "until=yesterday", 6, "" },
		{ "since=monday", 5, "" },			/* 2026-11-22 is a Sunday */
		{ "since=week", 5, "" },
		{ "since=month", 6, "" },
		{ "since=year", 7, "" },
		{ "since=2026-10", 7, "" }, { "until=2026-10", 2, "" }, { "until=2025", 1, "" }, { "since=2026", 7, "" },
		{ "since=20261116", 5, "" }, { "since='Nov 16, 2026'", 5, "" },
		{ "since=2026-11-22 timezone=+09:00", 3, "6 rows left out" },
		{ "since=2026-12-01", 0, "9 rows left out" },
		{ "since=2026-12-01 on=2026-12-05", 1, "8 rows left out by since=\n" },
	};
	static const struct answer_want refused[] = {
		{ "sum @a.csv since=soon", "", "since: 'soon' is not a day; write 2026-09-01, 2026-09, 2026-09-01T12:00Z, 7d, today, "
		  "yesterday, monday, week, month or year", 2 },
		{ "sum @a.csv until=7d", "", "until: '7d' is not a day", 2 },
		{ "sum @a.csv since=0d", "", "since: '0d' is not a day", 2 },
		{ "sum @a.csv since=09/01/2026", "", "since: '09/01/2026' is not a day", 2 },
		{ "sum @a.csv since=2026-11-17 until=2026-11-16", "", "since=2026-11-17 is after until=2026-11-16", 2 },
		{ "sum @a.csv timezone=Tokyo", "", "timezone: 'Tokyo' is not a time zone; write an offset as +09:00", 2 },
		{ "sum @b.csv since=7d", "", "b.csv: since: no column tells when a row was", 2 },
	};
	static const char file[] = "date,model,input\n2025-11-22,mini,1M\n2026-10-31,mini,1M\n2026-11-01,mini,1M\n"
	    "2026-11-16T12:00:00Z,mini,1M\n2026-11-20,mini,1M\n2026-11-21T15:00:00Z,mini,1M\n2026-11-22,mini,1M\n"
	    "2026-11-22T23:59:59Z,mini,1M\n,mini,1M\n";
	struct usage_fixture *x = *state;

	usage_put(x, "a.csv", file);
	usage_put(x, "b.csv", "model,input\nmini,1M\n");
	for (size_t i = 0; i < LENGTH(wants); i++) {
		static const char *const ways[] = { "", "reader=libcsv", "threads=3 block=1" };

		for (size_t k = 0; k < LENGTH(ways); k++) {
			const struct said said = usage_say(x, arena_printf(x->arena, "sum @a.csv format=json %s %s", wants[i].words,
			    ways[k]));

			assert_int_equal(said.status, 0);
			want_part(said.err, wants[i].rows == 0 ? "toll: 0 rows; nothing is priced\n" :
			    arena_printf(x->arena, "toll: %d row%s, %d priced", wants[i].rows,
			    wants[i].rows == 1 ? "" : "s", wants[i].rows), wants[i].words);
			want_part(said.err, wants[i].said, wants[i].words);
			if (*wants[i].said != '\0')
				want_part(said.out, arena_printf(x->arena, "%.*s", (int)strcspn(wants[i].said, "\n"), wants[i].said),
				    "the notes of the answer");
		}
	}
	want_answers(x, refused, LENGTH(refused));
}

static void
rows_are_chosen_by_what_they_are(void **state)
{
	static const struct { const char *where; int input; } wants[] = {	/* bits: 1M, 2M, 4M, ... tell the rows */
		{ "model:mini", 1 | 8 }, { "model:MINI", 1 | 8 }, { "model:m", 2 | 4 }, { "model:m-2025*", 4 }, { "model:m*", 15 },
		{ "model:acme/mini", 1 | 8 }, { "model:g", 16 }, { "model:m,model:g", 2 | 4 | 16 }, { "model:m,team:b", 4 },
		{ "team:b,model:m,model:mini", 4 | 8 }, { "provider:google", 16 }, { "provider:acme,team:a", 1 | 2 },
		{ "tier:batch", 2 }, { "tier:standard", 1 | 4 | 8 | 16 }, { "team:\"\"", 16 }, { "team:?", 15 }, { "team:A", 0 },
		{ "file:*in.csv", 31 }, { "file:other", 0 }, { "\"path\":\"x:y,z\"", 8 }, { "path:/home/*", 1 | 2 },
		{ "path:\"a \"\"q\"\"\"", 4 }, { "project:web", 1 | 16 }, { "region:\"\"", 31 },
	};
	static const struct answer_want refused[] = {
		{ "sum @in.csv where=model", "", "where: 'model' is not FIELD:VALUE, as in where=model:gpt-5*", 2 },
		{ "sum @in.csv where=:x", "", "where: '' is not FIELD:VALUE", 2 },
		{ "sum @in.csv where=model:", "", "where: model has no value; model:\"\" chooses rows that have none", 2 },
		{ "sum @in.csv where=model:a:b", "", "where: a value with a colon has quotes around it: where='model:\"a:...\"'", 2 },
		{ "sum @in.csv where=model:a,", "", "where: nothing comes after the last comma", 2 },
		{ "sum @in.csv 'where=model:\"a'", "", "where: a quote is not closed", 2 },
		{ "sum @in.csv 'where=model:\"a\"b'", "", "where: a quote is not closed", 2 },
		{ "sum @in.csv where=squad:a", "", "in.csv: where: there is no column 'squad'; other words are model, provider, tier, "
		  "region, agent, project, session, branch and file", 2 },
		{ "batch @in.csv where=squad:a", "", "where: there is no column 'squad'", 2 },
		{ "sum @in.csv @in.json where=squad:a", "", "where: there is no column 'squad'", 2 },
	};
	struct usage_fixture *x = *state;

	usage_put(x, "in.csv", "model,tier,input,team,path,project\nmini,,1M,a,/home/x,web\nm,batch,2M,a,/home/y,\n"
	    "m-20250101,,4M,b,\"a \"\"q\"\"\",app\nmini,,8M,b,\"x:y,z\",app\ng,,16M,,,web\n");
	usage_put(x, "in.json",
	    "{\"model\":\"mini\",\"input\":1000000,\"team\":\"a\",\"path\":\"/home/x\",\"project\":\"web\"}\n"
	    "{\"model\":\"m\",\"tier\":\"batch\",\"input\":2000000,\"team\":\"a\",\"path\":\"/home/y\"}\n"
	    "{\"model\":\"m-20250101\",\"input\":4000000,\"team\":\"b\",\"path\":\"a \\\"q\\\"\",\"project\":\"app\"}\n"
	    "{\"model\":\"mini\",\"input\":8000000,\"team\":\"b\",\"path\":\"x:y,z\",\"project\":\"app\"}\n"
	    "{\"model\":\"g\",\"input\":16000000,\"project\":\"web\"}\n");
	for (size_t i = 0; i < LENGTH(wants); i++) {
		static const char *const ways[] = { "in.csv", "in.csv reader=libcsv", "in.csv threads=3 block=1", "in.json" };

		for (size_t k = 0; k < LENGTH(ways); k++) {
			const struct said said = usage_say(x, arena_printf(x->arena, "sum @%s format=csv by=file 'where=%s'", ways[k],
			    wants[i].where));
			const char *input = said.out;
			const bool csv = strncmp(ways[k], "in.json", 7) != 0;

			if (said.status != 0)
				fail_msg("%s: %s", wants[i].where, said.err);
			input = strchr(input, '\n') + 1;
			for (int comma = 0; comma < 3 && *input != '\0'; comma++)
				input += strcspn(input, ",") + 1;
			if (strncmp(wants[i].where, "file:*", 6) == 0 && !csv)
				continue;
			if (atoi(input) / 1000000 != wants[i].input)
				fail_msg("%s of %s: %s", wants[i].where, ways[k], said.out);
		}
	}
	want_answers(x, refused, LENGTH(refused));
}

static void
batch_writes_the_chosen_rows_alone(void **state)
{
	static const struct answer_want wants[] = {
		{ "batch @in.csv since=2026-09-02", "date,model,input,cost_usd,note\n2026-09-02,mini,1M,0.1,\n",
		  "in.csv: 2 rows left out by since=, 1 of them without a date", 0 },
		{ "batch @in.csv since=2026-09-02 reader=libcsv", "date,model,input,cost_usd,note\n2026-09-02,mini,1M,0.1,\n",
		  "in.csv: 2 rows left out by since=, 1 of them without a date", 0 },
		/* a row that is not chosen is no failure, and does not end the run */
		{ "batch @in.csv where=model:mini errors=stop since=2026-09-01 until=2026-09-02",
		  "date,model,input,cost_usd,note\n2026-09-02,mini,1M,0.1,\n", "1 row, 1 priced", 0 },
		/* a row that is too broken to tell is not left out in silence */
		{ "batch @bad.csv since=2026-09-02", "date,model,input,cost_usd,note\nsome day,mini,1M,,\"column date: 'some day' is not a "
		  "date; write 2026-11-22, 2026-11-22T01:30Z, 22 Nov 2026 or seconds since 1970\"\n2026-09-03,mini,1M,0.1,\n",
		  "1 row left out by since=", 3 },
		/* nor is one whose usage is not understood, if its time is */
		{ "batch @odd.jsonl since=2026-09-02", "{\"model\":\"mini\",\"timestamp\":\"2026-09-02\",\"usage\":"
		  "{\"prompt_tokens\":1000000},\"cost_usd\":\"0.1\",\"note\":null}\n", "odd.jsonl: 1 row left out by since=\n", 0 },
		{ "batch @log.jsonl where=model:mini", "{\"model\":\"mini\",\"input\":1000000,\"cost_usd\":\"0.1\",\"note\":null}\n",
		  "log.jsonl: 1 row left out by where=", 0 },
	};
	struct usage_fixture *x = *state;

	usage_put(x, "in.csv", "date,model,input\n2026-09-01,nope,1M\n,mini,1M\n2026-09-02,mini,1M\n");
	usage_put(x, "bad.csv", "date,model,input\nsome day,mini,1M\n2026-09-01,mini,many\n2026-09-03,mini,1M\n");
	usage_put(x, "odd.jsonl", "{\"timestamp\":\"2026-09-01\",\"usage\":{\"tokens_of_some_kind\":5}}\n"
	    "{\"model\":\"mini\",\"timestamp\":\"2026-09-02\",\"usage\":{\"prompt_tokens\":1000000}}\n");
	usage_put(x, "log.jsonl", "{\"type\":\"hello\"}\n{\"model\":\"m\",\"input\":1000000}\n{\"model\":\"mini\",\"input\":1000000}\n");
	want_answers(x, wants, LENGTH(wants));
}

/* ---- any file, read in any way ---- */

static void
any_way_of_reading_chooses_the_same_rows(void **state)
{
	static const char *const times[] = { "", "T10:00:00Z", " 23:30", NULL };
	static const char *const models[] = { "mini", "m", "\"m-20250101\"", "unknown", "banded" };
	static const char *const ways[] = { "threads=1", "threads=2 block=1", "threads=3 block=977", "threads=2", "reader=libcsv",
	    "reader=portable threads=1 block=20000" };
	static const char *const words[] = { "since=2026-03-10 by=day", "until=2026-04-15 by=week,model", "where=model:m* by=month",
	    "where=team:t1,team:t3,model:mini by=hour", "since=2026-03-31T12:00Z until=2026-05-01 where=model:m by=quarter",
	    "since=2026-04 timezone=+09:00 by=day", "where=tier:standard timezone=-05:00 by=hour" };
	struct usage_fixture *x = *state;
	struct buffer file = buffer_new(x->arena);
	uint64_t seed = 5;

	buffer_puts(&file, "date,model,input,output,team\n");
	for (int i = 0; i < 4000; i++) {
		unsigned pick;

		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
		pick = (unsigned)(seed >> 33);
		if (pick % 17 == 0)		/* by numbers alone; the first that shows its order may come late */
			buffer_printf(&file, "%02u/%02u/2026", pick / 17 % 28 + 1, pick / 500 % 4 + 3);
		else if (times[pick % 4] != NULL)
			buffer_printf(&file, "2026-%02u-%02u%s", pick / 4 % 4 + 3, pick / 16 % 28 + 1, times[pick % 4]);
		buffer_printf(&file, ",%s,%u,%s,t%u\n", models[pick / 64 % 5], pick % 1000, pick % 97 == 0 ? "many" : "12",
		    pick / 1000 % 5);
	}
	usage_put(x, "in.csv", file.text);
	for (size_t i = 0; i < LENGTH(words); i++) {
		struct said first = { .status = -1 }, first_rows = { .status = -1 };

		for (size_t k = 0; k < LENGTH(ways); k++) {
			struct said said = usage_say(x, arena_printf(x->arena, "sum @in.csv format=csv %s %s", words[i], ways[k]));
			struct said rows = usage_say(x, arena_printf(x->arena, "batch @in.csv %.*s %s",
			    (int)(strstr(words[i], "by=") - words[i]), words[i], ways[k]));

			if (first.status < 0) {
				first = said;
				first_rows = rows;
				if (strlen(said.out) < 100 || strstr(said.err, "left out") == NULL)
					fail_msg("%s: %s", words[i], said.err);
			}
			want_text(said.out, first.out, words[i]);
			want_text(said.err, first.err, words[i]);
			want_text(rows.out, first_rows.out, words[i]);
			want_text(rows.err, first_rows.err, words[i]);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(the_first_date_that_shows_its_order_decides_for_the_file),
		USAGE_UNIT(only_the_first_thousand_records_decide_and_later_ones_must_agree),
		USAGE_UNIT(rows_without_a_date_stand_apart_and_last),
		USAGE_UNIT(periods_are_those_of_the_zone),
		USAGE_UNIT(rows_are_chosen_by_time),
		USAGE_UNIT(rows_are_chosen_by_what_they_are),
		USAGE_UNIT(batch_writes_the_chosen_rows_alone),
		USAGE_UNIT(any_way_of_reading_chooses_the_same_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
