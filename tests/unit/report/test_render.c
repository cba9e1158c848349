/* SPDX-License-Identifier: MIT */
/* Answers in every format: what programs read back, and what people see. */
#include "test.h"

#include <cJSON.h>
#include <csv.h>

#include "base/buffer.h"
#include "commands/command.h"
#include "report/render.h"
#include "commands/args.h"

enum { TODAY = 20261122 };

/* ---- answers of quote ---- */

static struct answer *
quote(struct arena *a, const char *line, const char **text)
{
	const char *paths[] = { test_path(a, "quote_book.json"), test_path(a, "quote_second.json") };
	const struct request none = request_new();
	struct answer *w = answer_new(a);
	struct buffer out = buffer_new(a);
	struct context c = { .today = TODAY };
	const struct format *format;
	const char **words;
	struct invocation call;
	struct err e;
	size_t n;

	c.book = book_load(a, paths, 2, NULL, &e);
	if (c.book == NULL || !args_split(line, a, &words, &n, &e) ||
	    !command_parse(words, n, &none, TODAY, a, &call, &e) ||
	    !call.command->run(&c, &call, w, &e) ||
	    (format = render_find(call.request.format, &e)) == NULL) {
		fail_msg("%s: %s", line, e.msg);
		return NULL;
	}
	render_answer(format, w, &out);
	*text = out.text;
	return w;
}

/* "a,b,c": the keys of an object in their order. */
static const char *
keys_of(struct arena *a, const cJSON *object)
{
	const char *text = "";
	const cJSON *item;

	cJSON_ArrayForEach(item, object)
		text = arena_printf(a, "%s%s%s", text, *text == '\0' ? "" : ",", item->string);
	return text;
}

static const char *
string_at(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	if (!cJSON_IsString(item))
		fail_msg("%s is no string", key);
	return item->valuestring;
}

static double
number_at(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	if (!cJSON_IsNumber(item))
		fail_msg("%s is no number", key);
	return item->valuedouble;
}

static const cJSON *
at(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	if (item == NULL)
		fail_msg("there is no %s", key);
	return item;
}

static cJSON *
parse_json(const char *text)
{
	const char *end;
	cJSON *root = cJSON_ParseWithOpts(text, &end, false);

	if (root == NULL)
		fail_msg("no JSON: %s", text);
	if (strcmp(end, "\n") != 0)
		fail_msg("something stands behind the JSON: %s", end);
	return root;
}

static void
json_of_a_quote_has_exactly_the_documented_shape(void **state)
{
	const char *text;
	const cJSON *quote_1, *line;
	cJSON *root;

	quote(*state, "acme/flat in=10k out=2k --json", &text);
	root = parse_json(text);
	want_text(keys_of(*state, root), "quotes,skipped", "the root");
	assert_int_equal((int)number_at(root, "skipped"), 0);
	assert_int_equal(cJSON_GetArraySize(at(root, "quotes")), 1);
	quote_1 = cJSON_GetArrayItem(at(root, "quotes"), 0);
	want_text(keys_of(*state, quote_1), "provider,model,tier,region,on,band,requests,currency,"
	    "total,"
	    "exact,lines,from,until,sources,notes", "a quote");
	assert_string_equal(string_at(quote_1, "provider"), "acme");
	assert_string_equal(string_at(quote_1, "model"), "flat");
	assert_string_equal(string_at(quote_1, "tier"), "standard");
	assert_true(cJSON_IsNull(at(quote_1, "region")));
	assert_string_equal(string_at(quote_1, "on"), "2026-11-22");
	assert_true(cJSON_IsNull(at(quote_1, "band")));
	assert_int_equal((int)number_at(quote_1, "requests"), 1);
	assert_string_equal(string_at(quote_1, "currency"), "USD");
	assert_string_equal(string_at(quote_1, "total"), "0.0325");
	assert_true(cJSON_IsTrue(at(quote_1, "exact")));
	assert_string_equal(string_at(quote_1, "from"), "2025-08-07");
	assert_true(cJSON_IsNull(at(quote_1, "until")));
	assert_string_equal(cJSON_GetArrayItem(at(quote_1, "sources"), 0)->valuestring, "page");
	assert_true(cJSON_IsArray(at(quote_1, "notes")));
	assert_int_equal(cJSON_GetArraySize(at(quote_1, "notes")), 0);
	assert_int_equal(cJSON_GetArraySize(at(quote_1, "lines")), 2);
	line = cJSON_GetArrayItem(at(quote_1, "lines"), 0);
	want_text(keys_of(*state, line), "meter,quantity,rate,per,amount", "a line");
	assert_string_equal(string_at(line, "meter"), "input");
	assert_int_equal((int)number_at(line, "quantity"), 10000);
	assert_string_equal(string_at(line, "rate"), "1.25");
	assert_int_equal((int)number_at(line, "per"), 1000000);
	assert_string_equal(string_at(line, "amount"), "0.0125");
	cJSON_Delete(root);
}

static void
json_tells_what_a_quote_depends_on(void **state)
{
	static const struct { const char *line, *key, *want; } cases[] = {
		{ "acme/above in=300k --json", "band", "{\"above\":200000}" },
		{ "acme/reaches in=300k --json", "band", "{\"at-least\":200000}" },
		{ "acme/above in=100k --json", "band", "null" },
		{ "searcher in=1k region=us --json", "region", "\"us\"" },
		{ "flat@fast in=1k provider=acme --json", "tier", "\"priority\"" },
		{ "night in=1k on=2026-03-01T20:00Z --json", "on", "\"2026-03-01T20:00Z\"" },
		{ "dated in=1k on=2026-02-01 --json", "until", "\"2026-06-01\"" },
		{ "noon in=1k on=2026-02-01 --json", "until", "\"2026-03-01T12:00Z\"" },
		{ "noon in=1k on=2026-02-01 --json", "from", "null" },
		{ "fine in=3 discount=50% --json", "exact", "false" },
		{ "searcher in=1 search=1 --json", "sources", "[\"page\",\"paper\"]" },
		{ "searcher in=1 --json", "sources", "[\"page\"]" },
		{ "bare in=1k requests=50k --json", "requests", "50000" },
		{ "moved in=1k --json", "model", "\"moved\"" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *text;
		cJSON *root;
		char *value;

		quote(*state, cases[i].line, &text);
		root = parse_json(text);
		value = cJSON_PrintUnformatted(at(cJSON_GetArrayItem(at(root, "quotes"), 0), cases[i].key));
		want_text(value, cases[i].want, cases[i].line);
		cJSON_free(value);
		cJSON_Delete(root);
	}
}

/* Amounts are strings, so that nobody's parser rounds them; quantities are for all requests. */
static void
json_lines_sum_to_the_total_for_all_requests(void **state)
{
	const cJSON *line;
	const char *text;
	money sum = 0;
	cJSON *root;
	struct err e;

	quote(*state, "writer in=10k cached=5k cache-write=1k out=2k requests=7 --json", &text);
	root = parse_json(text);
	cJSON_ArrayForEach(line, at(cJSON_GetArrayItem(at(root, "quotes"), 0), "lines")) {
		money amount;

		assert_true(money_parse(string_at(line, "amount"), &amount, &e));
		assert_true(money_add(sum, amount, &sum, &e));
		assert_int_equal((int)number_at(line, "quantity") % 7, 0);
	}
	assert_true(sum == MONEY_ONE * 33075 / 100000);
	cJSON_Delete(root);
}

/* ---- CSV ---- */

struct sheet { struct arena *arena; const char *text; };

static void
on_cell(void *bytes, size_t n, void *sheet)
{
	struct sheet *s = sheet;

	s->text = arena_printf(s->arena, "%s[%.*s]", s->text, (int)n, (const char *)bytes);
}

static void
on_record(int c, void *sheet)
{
	struct sheet *s = sheet;

	(void)c;
	s->text = arena_printf(s->arena, "%s\n", s->text);
}

/* What libcsv makes of it: "[cell][cell]" and a newline for each record. */
static const char *
read_csv(struct arena *a, const char *text)
{
	struct sheet s = { a, "" };
	struct csv_parser p;

	assert_int_equal(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI), 0);
	if (csv_parse(&p, text, strlen(text), on_cell, on_record, &s) != strlen(text) ||
	    csv_fini(&p, on_cell, on_record, &s) != 0)
		fail_msg("no CSV: %s in %s", csv_strerror(csv_error(&p)), text);
	csv_free(&p);
	return s.text;
}

static void
csv_of_quotes_has_the_documented_header_and_reads_back(void **state)
{
	const char *text;

	quote(*state, "acme/flat flat-mini@standard in=100k out=10k requests=3 --csv", &text);
	want_text(read_csv(*state, text),
	    "[provider][model][tier][region][on][band][requests][total][factor][notes]\n"
	    "[acme][flat-mini][standard][][2026-11-22][][3][0.135][1][]\n"
	    "[acme][flat][standard][][2026-11-22][][3][0.675][5][]\n", "two models");
	quote(*state, "trap in=1M --csv", &text);
	assert_non_null(strstr(read_csv(*state, text), "[zhi][trap]"));
	quote(*state, "acme/flat in=500k cached=100 on=2026-11-22T10:00Z --csv", &text);
	assert_non_null(strstr(read_csv(*state, text), "[2026-11-22T10:00Z]"));
	assert_non_null(strstr(read_csv(*state, text), "larger than the context window of 400,000 "
	    "tokens"));
}

static void
csv_tells_the_band(void **state)
{
	const char *above, *at_least;

	quote(*state, "acme/above in=300k --csv", &above);
	quote(*state, "acme/reaches in=300k --csv", &at_least);
	if (strstr(above, "200000") == NULL || strstr(at_least, "200000") == NULL)
		fail_msg("the band column does not tell the band:\n%s%s", above, at_least);
}

/* ---- tables of our own ---- */

enum { NAME, COUNT, MONEY, RATIO, COLUMNS };

static const struct column columns[COLUMNS] = {
	[NAME]  = { "name",  SHOW_ALL, NULL },
	[COUNT] = { "count", SHOW_ALL, NULL },
	[MONEY] = { "money", SHOW_ALL, "amount" },
	[RATIO] = { "ratio", SHOW_ALL | SHOW_IF_ANY, NULL },
};

static struct answer *
one_table(struct arena *a)
{
	struct answer *w = answer_new(a);

	w->data = table_new(a, "things", columns, COLUMNS);
	return w;
}

static void
add(struct answer *w, const char *name, int128 count, const char *amount)
{
	struct cell *row = table_row(w->data);
	money m;
	struct err e;

	if (name != NULL)
		row[NAME] = cell_text(name);
	row[COUNT] = cell_count((quantity)count * QUANTITY_ONE);
	if (amount == NULL)
		return;
	if (!money_parse(amount, &m, &e))
		fail_msg("%s", e.msg);
	row[MONEY] = cell_money(m);
}

static const char *
render(const struct answer *w, const char *format)
{
	struct buffer out = buffer_new(w->arena);
	struct err e;

	render_answer(render_find(format, &e), w, &out);
	return out.text;
}

/*
 * No terminal is steered, whatever stands in a name: nothing but printable characters and newlines,
 * and none that turn the direction of writing, unless invisible ones are data.
 */
static void
want_clean(const char *text, bool invisible, const char *what)
{
	uint32_t c;
	size_t n = strlen(text), len;

	for (const char *p = text; n > 0; p += len, n -= len) {
		len = text_decode(p, n, &c);
		if (len == 0)
			fail_msg("%s: no UTF-8", what);
		if ((c < 0x20 && c != '\n') || (c >= 0x7f && c <= 0x9f))
			fail_msg("%s: character %#x", what, (unsigned)c);
		if (invisible)
			continue;
		if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200f || c == 0xfeff)
			fail_msg("%s: character %#x", what, (unsigned)c);
	}
}

static void
text_aligns_by_the_width_on_the_screen(void **state)
{
	struct answer *w = one_table(*state);

	add(w, "flat", 1200, "0.0325");
	add(w, "\xe6\x99\xba\xe8\xb0\xb1 \xe6\x97\x97\xe8\x88\xb0", 5, "1234.5");	/* nine columns */
	add(w, "cafe\xcc\x81", 50, "0.5");	/* four, and a mark without width */
	want_text(render(w, "text"),
	    "name       count     amount\n"
	    "flat       1,200      $0.03\n"
	    "\xe6\x99\xba\xe8\xb0\xb1 \xe6\x97\x97\xe8\x88\xb0      5  $1,234.50\n"
	    "cafe\xcc\x81          50      $0.50\n", "three scripts");
}

static void
text_leaves_out_columns_that_have_nothing(void **state)
{
	struct answer *w = one_table(*state);

	add(w, "a", 1, NULL);
	assert_null(strstr(render(w, "text"), "ratio"));
	assert_non_null(strstr(render(w, "text"), "amount"));	/* only those that may be left out */
	assert_non_null(strstr(render(w, "csv"), "ratio"));	/* programs want the same columns always */
	assert_non_null(strstr(render(w, "json"), "ratio"));
	w->data->cells[RATIO] = cell_ratio(2500000);
	assert_non_null(strstr(render(w, "text"), "2.5"));
}

static void
no_line_ends_with_a_blank(void **state)
{
	struct answer *w = one_table(*state);
	const char *text;

	add(w, "a", 1, NULL);
	add(w, "a longer one", 1, "1");
	text = render(w, "text");
	assert_null(strstr(text, " \n"));
}

static void
nothing_in_a_name_steers_a_terminal(void **state)
{
	static const char *const hostile[] = {
		"\x1b]0;owned\x07", "\x1b[2J\x1b[H", "a\rb", "a\nb", "a\tb", "\x9b" "31m", "\xc2\x9b" "31m",
		"\x7f",
		"\xe2\x80\xae" "evil", "\xef\xbb\xbf" "bom", "\xff\xfe", "a\bb", "\xe2\x81\xa6x",
	};

	for (size_t i = 0; i < LENGTH(hostile); i++) {
		struct answer *w = one_table(*state);

		add(w, hostile[i], 1, "1");
		answer_text(w, hostile[i]);
		answer_table(w, w->data);
		want_clean(render(w, "text"), false, "text");
		want_clean(render(w, "markdown"), false, "markdown");
		want_clean(render(w, "json"), true, "json");
	}
}

static void
json_is_valid_whatever_stands_in_a_text(void **state)
{
	static const struct { const char *text, *reads; } cases[] = {
		{ "a\"b\\c", "a\"b\\c" },
		{ "a\nb\tc\x01", "a\nb\tc\x01" },
		{ "\xe6\x99\xba\xf0\x9f\x98\x80", "\xe6\x99\xba\xf0\x9f\x98\x80" },
		{ "a\xff" "b", "a\xef\xbf\xbd" "b" },
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },	/* half of a pair */
		{ "", "" },
		{ "</script>", "</script>" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct answer *w = one_table(*state);
		cJSON *root;

		add(w, cases[i].text, 1, "1");
		root = parse_json(render(w, "json"));
		want_text(string_at(cJSON_GetArrayItem(at(root, "things"), 0), "name"), cases[i].reads,
		    cases[i].text);
		cJSON_Delete(root);
	}
}

static void
amounts_for_programs_are_exact_and_canonical(void **state)
{
	static const struct { const char *amount, *text, *data; } cases[] = {
		{ "0", "$0.00", "0" },
		{ "5", "$5.00", "5" },
		{ "0.50", "$0.500", "0.5" },
		{ "1234567.89", "$1,234,567.89", "1234567.89" },
		{ "0.123456", "$0.123", "0.123456" },
		{ "0.1235", "$0.124", "0.1235" },		/* half to even */
		{ "0.1245", "$0.124", "0.1245" },
		{ "0.0000009949", "$0.000001", "0.0000009949" },
		{ "0.000000000000000001", "<$0.000001", "0.000000000000000001" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct answer *w = one_table(*state);
		cJSON *root;

		add(w, "x", 1, cases[i].amount);
		if (strstr(render(w, "text"), arena_printf(*state, " %s\n", cases[i].text)) == NULL)
			fail_msg("%s: lacks %s:\n%s", cases[i].amount, cases[i].text, render(w, "text"));
		if (strstr(render(w, "csv"), arena_printf(*state, "x,1,%s,\n", cases[i].data)) == NULL)
			fail_msg("%s: lacks %s:\n%s", cases[i].amount, cases[i].data, render(w, "csv"));
		root = parse_json(render(w, "json"));
		want_text(string_at(cJSON_GetArrayItem(at(root, "things"), 0), "money"), cases[i].data,
		    cases[i].amount);
		cJSON_Delete(root);
	}
}

static void
null_and_zero_differ_in_every_format(void **state)
{
	struct answer *w = one_table(*state);

	add(w, "none", 0, NULL);
	add(w, "zero", 0, "0");
	want_text(render(w, "csv"), "name,count,money,ratio\nnone,0,,\nzero,0,0,\n", "csv");
	assert_non_null(strstr(render(w, "json"), "\"money\": null"));
	assert_non_null(strstr(render(w, "json"), "\"money\": \"0\""));
	assert_non_null(strstr(render(w, "text"), "zero      0   $0.00\n"));
	assert_non_null(strstr(render(w, "text"), "none      0\n"));
}

static const char *const formulas[] = { "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"x\",\"y\")", "\t=1+1", "\r=1+1",
    "\r\n+1", "\n-1", "\t\t\r@x", "\xef\xbc\x9d" "1", "\xef\xbc\x8b" "1", "\xef\xbc\x8d" "1", "\xef\xbc\xa0x", "\t\xef\xbc\x9d" "1" };

/* What libcsv reads of a record, with a blank that was put in front of a formula, and with nothing else changed. */
static const char *
with_blank(const char *text, struct arena *a)
{
	return arena_printf(a, "[ %s]", text);
}

static void
no_cell_of_text_is_a_formula(void **state)
{
	static const char *const others[] = { "\tx", "a=b", "\xef\xbc\x8c", "\r", "\xef\xbc", "1-2" };

	for (size_t i = 0; i < LENGTH(formulas); i++) {
		struct answer *w = one_table(*state);
		const char *cells;

		add(w, formulas[i], 1, "1");
		cells = read_csv(*state, render(w, "csv"));
		if (strstr(cells, with_blank(formulas[i], *state)) == NULL)
			fail_msg("%s: a formula, or changed: %s", formulas[i], cells);
	}
	for (size_t i = 0; i < LENGTH(others); i++) {
		struct answer *w = one_table(*state);

		add(w, others[i], 1, "1");
		assert_non_null(strstr(read_csv(*state, render(w, "csv")), arena_printf(*state, "[%s]", others[i])));
	}
}

static void
no_cell_of_a_header_is_a_formula(void **state)
{
	for (size_t i = 0; i < LENGTH(formulas); i++) {
		const struct column named[] = { { "plain", SHOW_ALL, NULL }, { formulas[i], SHOW_ALL, NULL } };
		struct answer *w = answer_new(*state);

		w->data = table_new(*state, "things", named, LENGTH(named));
		table_row(w->data)[0] = cell_text("x");
		if (strstr(read_csv(*state, render(w, "csv")), with_blank(formulas[i], *state)) == NULL)
			fail_msg("%s: a formula, or changed: %s", formulas[i], render(w, "csv"));
	}
}

static void
numbers_in_csv_stay_numbers_even_below_zero(void **state)
{
	struct answer *w = one_table(*state);
	struct cell *row = table_row(w->data);

	row[NAME] = cell_text("x");
	row[MONEY] = cell_money(-MONEY_ONE / 2);
	row[RATIO] = cell_ratio(-60000000);
	want_text(render(w, "csv"), "name,count,money,ratio\nx,,-0.5,-60\n", "csv");
}

static void
csv_quotes_what_must_be_quoted(void **state)
{
	static const char *const texts[] = { "a,b", "a\"b", "a\nb", "a\r\nb", "a\rb", "a\r", " a ", "\ta", "a b",
	    "\"\"", ";" };

	for (size_t i = 0; i < LENGTH(texts); i++) {
		struct answer *w = one_table(*state);

		add(w, texts[i], 1, NULL);
		want_text(read_csv(*state, render(w, "csv")), arena_printf(*state,
		    "[name][count][money][ratio]\n[%s][1][][]\n", texts[i]), texts[i]);
	}
}

static void
lists_are_joined_in_csv_and_text_and_kept_in_json(void **state)
{
	static const char *const items[] = { "one", "two" };
	struct answer *w = one_table(*state);

	table_row(w->data)[NAME] = cell_list(items, 2);
	assert_non_null(strstr(render(w, "csv"), "one; two,"));
	assert_non_null(strstr(render(w, "text"), "one; two"));
	assert_non_null(strstr(render(w, "json"), "[\"one\", \"two\"]"));
}

static void
markdown_is_escaped(void **state)
{
	static const struct { const char *text, *shown; } cases[] = {
		{ "a|b", "| a\\|b |" },
		{ "*a*", "| \\*a\\* |" },
		{ "a_b", "| a\\_b |" },
		{ "`a`", "| \\`a\\` |" },
		{ "<b>", "| \\<b> |" },
		{ "a\\b", "| a\\\\b |" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct answer *w = one_table(*state);

		add(w, cases[i].text, 1, "1");
		if (strstr(render(w, "markdown"), cases[i].shown) == NULL)
			fail_msg("%s: lacks %s:\n%s", cases[i].text, cases[i].shown, render(w, "markdown"));
	}
}

static void
markdown_around_tables_is_escaped_too(void **state)
{
	const char *text;

	quote(*state, "trap in=1M --markdown", &text);
	if (strstr(text, "<b>") != NULL && strstr(text, "\\<b>") == NULL)
		fail_msg("a title is taken for HTML:\n%s", text);
}

static void
markdown_aligns_numbers_to_the_right(void **state)
{
	struct answer *w = one_table(*state);

	add(w, "flat", 1200, "0.0325");
	want_text(render(w, "markdown"), "| name | count | amount |\n| --- | ---: | ---: |\n"
	    "| flat | 1,200 | $0.0325 |\n", "markdown");
}

static void
a_link_in_a_name_does_not_make_a_markdown_link(void **state)
{
	struct answer *w = one_table(*state);

	add(w, "[click](https://evil.example)", 1, "1");
	if (strstr(render(w, "markdown"), "| [click](https://evil.example) |") != NULL)
		fail_msg("a link:\n%s", render(w, "markdown"));
}

static void
formats_are_found_by_name_in_any_case(void **state)
{
	struct err e;

	(void)state;
	assert_string_equal(render_find("", &e)->name, "text");
	assert_string_equal(render_find("JSON", &e)->name, "json");
	for (size_t i = 0; i < n_formats; i++)
		assert_ptr_equal(render_find(formats[i]->name, &e), formats[i]);
	assert_null(render_find("xml", &e));
	for (size_t i = 0; i < n_formats; i++)
		want_err(&e, ERR_USAGE, formats[i]->name, "xml");
}

static void
a_format_for_a_file_refuses_standard_output(void **state)
{
	static const struct format sheet = { .name = "sheet", .ending = "xlsx", .needs_file = true };
	struct err e = { .kind = ERR_NONE };

	(void)state;
	assert_false(render_check_output(&sheet, "", &e));
	want_err(&e, ERR_USAGE, "to=answer.xlsx", "standard output");
	assert_true(render_check_output(&sheet, "a.xlsx", &e));
	for (size_t i = 0; i < n_formats; i++)
		assert_true(render_check_output(formats[i], "", &e));
}

/* Two answers at once, as of two threads: neither changes what the other shows. */
static void
each_answer_has_its_own_currency(void **state)
{
	struct currency yen = { .code = "JPY", .sign = "JPY ", .rate = 150 * int128_power_of_ten(CURRENCY_DECIMALS) };
	struct answer *dollars = one_table(*state), *other = one_table(*state);

	other->currency = &yen;
	add(dollars, "a", 1, "2");
	add(other, "a", 1, "2");
	for (unsigned i = 0; i < 2; i++) {
		assert_non_null(strstr(render(dollars, "text"), "$2.00"));
		assert_non_null(strstr(render(other, "text"), "JPY 300.00"));
		assert_non_null(strstr(render(other, "csv"), "300"));
	}
}

static void
an_ascii_screen_gets_no_raw_sign_of_a_currency(void **state)
{
	struct currency yen = { .code = "JPY", .sign = "\u00a5", .rate = int128_power_of_ten(CURRENCY_DECIMALS) / 3 };
	struct answer *w = one_table(*state);
	const char *text;

	w->currency = &yen;
	add(w, "a", 1, "1");
	assert_non_null(strstr(render(w, "text"), " \u00a50.333\n"));
	w->screen.ascii = true;
	for (unsigned i = 0; i < 2; i++) {
		text = render(w, i == 0 ? "text" : "markdown");
		assert_non_null(strstr(text, "u00a50.333"));
		for (; *text != '\0'; text++)
			assert_true(*text > 0 && *text < 0x7f);
	}
}

/* The rows of a column have as many decimals as each other, whatever round= says. */
static void
a_column_of_amounts_is_rounded_as_a_whole(void **state)
{
	static const struct { const char *amounts[3]; enum money_rounding how; bool exact; const char *want[3]; } cases[] = {
		{ { "0.0325", "0.0013", "0" }, ROUND_BY_COLUMN, false, { "$0.03250", "$0.00130", "$0.00000" } },
		{ { "705.413", "0.003", "0.5" }, ROUND_BY_COLUMN, false, { "$705.41", "<$0.01", "$0.50" } },
		{ { "0.0325", "0.0013", "0.5" }, ROUND_CENTS, false, { "$0.03", "<$0.01", "$0.50" } },
		{ { "705.413", "0.0031415926", "5" }, ROUND_EXACT, false, { "$705.413", "$0.0031415926", "$5.00" } },
		{ { "705.413", "0.0031415926", "5" }, ROUND_BY_COLUMN, true, { "$705.413", "$0.0031415926", "$5.00" } },
		{ { "705.413", "0.0031415926", "5" }, ROUND_CENTS, true, { "$705.41", "<$0.01", "$5.00" } },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct answer *w = one_table(*state);

		w->rounding = cases[i].how;
		w->data->exact = cases[i].exact;
		for (size_t k = 0; k < 3; k++)
			add(w, "x", 1, cases[i].amounts[k]);
		for (size_t k = 0; k < 3; k++) {
			assert_non_null(strstr(render(w, "text"), arena_printf(*state, "%s\n", cases[i].want[k])));
			assert_non_null(strstr(render(w, "csv"), arena_printf(*state, "1,%s,\n", cases[i].amounts[k])));
		}
	}
}

static void
a_factor_has_three_significant_digits(void **state)
{
	static const struct { int128 millionths; const char *want; } cases[] = {
		{ 1000000, "1x" }, { 25000000, "25x" }, { 61538000, "61.5x" }, { 1229000, "1.23x" }, { 2076923000, "2,077x" },
		{ 999500000, "1,000x" }, { 12345678000000, "12,345,678x" }, { 333333, "0.333x" }, { 1500, "0.0015x" }, { 0, "0x" },
		{ 1, "0.000001x" }, { 2076, "0.00208x" },
	};
	const struct cell_style people = { .shown = true }, programs = { .shown = false };

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct cell c = cell_factor(cases[i].millionths);

		want_text(cell_to_text(&c, &people, *state), cases[i].want, "for people");
		assert_null(strchr(cell_to_text(&c, &programs, *state), 'x'));
	}
}

/* What a format says of itself decides how its cells are written, whoever wrote the format. */
static void
cells_are_written_as_the_format_says(void **state)
{
	struct arena *a = *state;
	const struct cell_style exact = { .shown = false }, people = { .shown = true };
	const struct cell cells[] = { cell_money(MONEY_ONE * 1234), cell_bool(true), cell_text("a\tb"), cell_text(NULL) };
	static const char *const texts[][2] = { { "1234", "$1,234.00" }, { "true", "yes" }, { "a\tb", "a\\x09b" }, { "", "" } };

	for (size_t i = 0; i < LENGTH(cells); i++) {
		want_text(cell_to_text(&cells[i], &exact, a), texts[i][0], "exact");
		want_text(cell_to_text(&cells[i], &people, a), texts[i][1], "for people");
	}
}

static void
an_empty_table_is_a_valid_answer(void **state)
{
	struct answer *w = one_table(*state);
	cJSON *root = parse_json(render(w, "json"));

	assert_int_equal(cJSON_GetArraySize(at(root, "things")), 0);
	cJSON_Delete(root);
	want_text(render(w, "csv"), "name,count,money,ratio\n", "csv");
	assert_non_null(strstr(render(w, "text"), "name"));
	want_text(render(w, "plain"), "", "plain");
}

/* A file of many rows costs no more than its rows. */
static void
many_rows_keep_their_order(void **state)
{
	struct answer *w = one_table(*state);
	const char *text, *p;

	for (int i = 0; i < 5000; i++)
		add(w, "row", i, "1");
	p = text = render(w, "csv");
	for (int i = 0; i < 5000; i++) {
		p = strstr(p, arena_printf(*state, "row,%d,1,", i));
		if (p == NULL)
			fail_msg("row %d is missing", i);
	}
}

/* ---- a window ---- */

enum { S_NAME, S_TOTAL, S_CHANGE, S_TITLE, S_NOTE };

static const struct column screen_columns[] = {
	[S_NAME]   = { "name",   SHOW_ALL, NULL },
	[S_TOTAL]  = { "total",  SHOW_ALL | SHOW_BARS, NULL },
	[S_CHANGE] = { "change", SHOW_ALL | DROP_LAST, NULL },
	[S_TITLE]  = { "title",  SHOW_ALL | DROP_FIRST, NULL },
	[S_NOTE]   = { "note",   SHOW_ALL | SHOW_PROSE | SHOW_IF_ANY | DROP_LATE, NULL },
};

static struct answer *
in_window(struct arena *a, unsigned width)
{
	struct answer *w = answer_new(a);

	w->data = table_new(a, "things", screen_columns, LENGTH(screen_columns));
	w->screen = (struct screen){ .width = width, .ascii = true };
	return w;
}

static struct cell *
add_thing(struct answer *w, const char *name, const char *total, const char *change, const char *title)
{
	struct cell *row = table_row(w->data);
	struct err e;
	money m;

	row[S_NAME] = cell_text(name);
	if (!money_parse(total, &m, &e))
		fail_msg("%s", e.msg);
	row[S_TOTAL] = cell_money(m);
	row[S_CHANGE] = cell_text(change);
	row[S_TITLE] = cell_text(title);
	return row;
}

static void
a_window_drops_the_least_important_column_first(void **state)
{
	static const char whole[] = "name   total  change  title\nalpha  $1.00  dearer  A Title\n";
	struct answer *w = in_window(*state, 29);

	add_thing(w, "alpha", "1", "dearer", "A Title");
	want_text(render(w, "text"), whole, "a window of just that width");
	w->screen.width = 28;
	want_text(render(w, "text"), "name   total  change\nalpha  $1.00  dearer\n"
	    "(left out: title; pager=yes\n or a wider window shows\n more)\n", "one column less");
	w->screen.width = 19;
	want_text(render(w, "text"), "name   total\nalpha  $1.00\n(left out: change,\n title; pager=yes\n"
	    " or a wider window\n shows more)\n", "only what never goes");
	w->screen.width = 5;
	assert_non_null(strstr(render(w, "text"), "alpha  $1.00\n"));	/* a name and a total stay whole */
	w->screen.width = 0;
	want_text(render(w, "text"), whole, "no window");
}

static void
a_window_is_filled_by_what_is_seen(void **state)
{
	static const char chinese[] = "\u667a\u8c31\u65d7\u8230";	/* 8 columns, 12 bytes */
	struct answer *w = in_window(*state, 30);

	w->screen.ascii = false;
	add_thing(w, chinese, "1", "new", "title");
	want_text(render(w, "text"), arena_printf(*state, "name      total  change  title\n%s  $1.00  new     title\n",
	    chinese), "wide characters");
	w->screen.width = 29;
	assert_null(strstr(render(w, "text"), "new     title"));
	w->screen = (struct screen){ .width = 80, .ascii = true };
	assert_non_null(strstr(render(w, "text"), "\\u667a\\u8c31\\u65d7\\u8230"));
}

static void
numbers_keep_their_point_in_one_column(void **state)
{
	struct answer *w = in_window(*state, 27);

	w->screen.ascii = false;
	w->rounding = ROUND_EXACT;
	add_thing(w, "\u667a", "1234.5", NULL, "t");
	add_thing(w, "b", "0.000125", NULL, "t");
	add_thing(w, "c", "20", NULL, "t");
	want_text(render(w, "text"),
	    "name          total  change\n"
	    "\u667a    $1,234.50\n"
	    "b         $0.000125\n"
	    "c        $20.00\n"
	    "(left out: title;\n pager=yes or a wider\n window shows more)\n", "mixed decimals");
}

static void
prose_is_wrapped_at_the_end_of_a_line(void **state)
{
	struct answer *w = in_window(*state, 52);

	add_thing(w, "alpha", "1", "new", NULL)[S_NOTE] =
	    cell_text("a note that is too long for the window and goes on below itself");
	want_text(render(w, "text"),
	    "name   total  change  note\n"
	    "alpha  $1.00  new     a note that is too long for\n"
	    "                      the window and goes on below\n"
	    "                      itself\n"
	    "(left out: title; pager=yes or a wider window shows\n more)\n", "prose");
}

static void
bars_are_in_proportion_and_never_too_long(void **state)
{
	struct answer *w = in_window(*state, 30);

	add_thing(w, "a", "1", "new", "0123456789");
	add_thing(w, "b", "4", "new", NULL);
	add_thing(w, "c", "0.001", "new", NULL);
	add_thing(w, "d", "0", "new", NULL);
	want_text(render(w, "text"),
	    "name   total  change\n"
	    "a      $1.00  new     ##\n"
	    "b      $4.00  new     ########\n"
	    "c     <$0.01  new     #\n"
	    "d      $0.00  new\n"
	    "(left out: title; pager=yes\n or a wider window shows more)\n", "in ASCII");
	w->screen.ascii = false;
	assert_non_null(strstr(render(w, "text"), "c     <$0.01  new     \u258f\n"));	/* an eighth */
	w->screen.width = 29;
	assert_null(strstr(render(w, "text"), "\u258f"));
	w->screen.width = 0;
	assert_null(strstr(render(w, "text"), "\u258f"));
	w->screen.width = 200;
	assert_non_null(strstr(render(w, "text"), "\u258f"));
}

static void
bars_of_the_greatest_amounts_do_not_overflow(void **state)
{
	struct answer *w = in_window(*state, 120);

	add_thing(w, "a", "100000000000000000000", "new", "t");
	add_thing(w, "b", "50000000000000000000", "new", "t");
	assert_non_null(strstr(render(w, "text"), "  ################################\n"));
	assert_non_null(strstr(render(w, "text"), "  ################\n"));
}

static void
a_long_comparison_is_cut_in_a_window_only(void **state)
{
	struct answer *w = in_window(*state, 80);
	const char *text;

	w->data->most = 3;
	for (int i = 0; i < 4; i++)
		add_thing(w, arena_printf(*state, "model-%d", i), "1", NULL, NULL);
	assert_non_null(strstr(render(w, "text"), "model-3"));	/* a line that says so would be no shorter */
	add_thing(w, "model-4", "1000", NULL, NULL);
	text = render(w, "text");
	assert_null(strstr(text, "model-3"));
	assert_non_null(strstr(text, "\n... 2 more; all=yes shows them\n"));
	assert_null(strstr(text, "$1,000"));
	for (size_t i = 0; i < n_formats; i++) {
		w->screen.width = strcmp(formats[i]->name, "text") == 0 ? 0 : 80;
		text = render(w, formats[i]->name);
		assert_non_null(strstr(text, "model-4"));
		assert_null(strstr(text, "more;"));
	}
}

static void
colour_stands_only_where_it_means_something(void **state)
{
	static const char *const others[] = { "json", "markdown" };
	struct answer *w = in_window(*state, 38);
	struct cell *row = add_thing(w, "alpha", "1", "dearer", "t");

	row[S_CHANGE] = cell_toned(row[S_CHANGE], TONE_BAD);
	row = add_thing(w, "\033[31mbeta", "2", "cheaper", "t");
	row[S_CHANGE] = cell_toned(row[S_CHANGE], TONE_GOOD);
	assert_null(strchr(render(w, "text"), '\033'));
	w->screen.colour = true;
	want_text(render(w, "text"),
	    "name          total  change   title\n"
	    "alpha         $1.00  \033[31mdearer\033[0m   t\n"
	    "\\x1b[31mbeta  $2.00  \033[32mcheaper\033[0m  t\n", "two colours");
	for (size_t i = 0; i < LENGTH(others); i++)
		assert_null(strchr(render(w, others[i]), '\033'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(json_of_a_quote_has_exactly_the_documented_shape),
		UNIT(json_tells_what_a_quote_depends_on),
		UNIT(json_lines_sum_to_the_total_for_all_requests),
		UNIT(csv_of_quotes_has_the_documented_header_and_reads_back),
		UNIT(csv_tells_the_band),
		UNIT(text_aligns_by_the_width_on_the_screen),
		UNIT(text_leaves_out_columns_that_have_nothing),
		UNIT(no_line_ends_with_a_blank),
		UNIT(nothing_in_a_name_steers_a_terminal),
		UNIT(json_is_valid_whatever_stands_in_a_text),
		UNIT(amounts_for_programs_are_exact_and_canonical),
		UNIT(null_and_zero_differ_in_every_format),
		UNIT(no_cell_of_text_is_a_formula),
		UNIT(no_cell_of_a_header_is_a_formula),
		UNIT(numbers_in_csv_stay_numbers_even_below_zero),
		UNIT(csv_quotes_what_must_be_quoted),
		UNIT(lists_are_joined_in_csv_and_text_and_kept_in_json),
		UNIT(markdown_is_escaped),
		UNIT(markdown_around_tables_is_escaped_too),
		UNIT(markdown_aligns_numbers_to_the_right),
		UNIT(a_link_in_a_name_does_not_make_a_markdown_link),
		UNIT(formats_are_found_by_name_in_any_case),
		UNIT(a_format_for_a_file_refuses_standard_output),
		UNIT(a_column_of_amounts_is_rounded_as_a_whole),
		UNIT(a_factor_has_three_significant_digits),
		UNIT(cells_are_written_as_the_format_says),
		UNIT(each_answer_has_its_own_currency),
		UNIT(an_ascii_screen_gets_no_raw_sign_of_a_currency),
		UNIT(an_empty_table_is_a_valid_answer),
		UNIT(many_rows_keep_their_order),
		UNIT(a_window_drops_the_least_important_column_first),
		UNIT(a_window_is_filled_by_what_is_seen),
		UNIT(numbers_keep_their_point_in_one_column),
		UNIT(prose_is_wrapped_at_the_end_of_a_line),
		UNIT(bars_are_in_proportion_and_never_too_long),
		UNIT(bars_of_the_greatest_amounts_do_not_overflow),
		UNIT(a_long_comparison_is_cut_in_a_window_only),
		UNIT(colour_stands_only_where_it_means_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
