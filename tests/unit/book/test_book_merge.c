/* SPDX-License-Identifier: MIT */
/* What an overlay changes, what it leaves alone, and that a bill says so. */
#include "test_answer.h"
#include "test_same.h"

#include "book/book_merge.h"
#include "book/model_lookup.h"
#include "book/rate_select.h"

#define FILE_OF(provider, models) "{\"toll\":1,\"provider\":\"" provider "\",\"title\":\"" provider "\"," \
    "\"sources\":{\"s\":{\"title\":\"S\",\"url\":\"https://p.example/\",\"read\":\"2026-01-01\"}}," \
    "\"models\":[" models "]}"
#define MODEL(id, more, rows) "{\"id\":\"" id "\",\"title\":\"" id "\"" more ",\"rates\":[" rows "]}"
#define ROW(words) "{" words ",\"sources\":[\"s\"]}"

/* A book without anything in it. */
static const struct book *
nothing(struct arena *a)
{
	struct err e;

	return book_load(a, NULL, 0, NULL, &e);
}

static const struct book *
try_merge(struct arena *a, const char *base, const char *over, struct err *e)
{
	return book_merge(a, test_book_text(a, "base.json", base), test_book_text(a, "over.json", over),
	    "over.json", e);
}

static const struct book *
merge(struct arena *a, const char *base, const char *over)
{
	struct err e = { .kind = ERR_NONE };
	const struct book *b = try_merge(a, base, over, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	return b;
}

/* "standard 2025-01-01 2026-01-01 input=1 *": a line for each row; * if an overlay laid it. */
static const char *
rows_of(struct arena *a, const struct book *b, const char *id)
{
	const struct model *m = &b->models[test_model(b, id)];
	struct buffer out = buffer_new(a);

	buffer_puts(&out, "");
	for (uint32_t i = 0; i < m->rates.count; i++) {
		const struct rate *r = &b->rates[m->rates.first + i];
		char text[DATE_TEXT], price[INT128_TEXT];
		money input;

		assert_int_equal(r->model, m - b->models);
		buffer_printf(&out, "%s %s", book_text(b, r->tier),
		    r->from == INSTANT_FIRST ? "-" : date_print_instant(text, r->from));
		buffer_printf(&out, " %s", r->until == INSTANT_LAST ? "-" : date_print_instant(text, r->until));
		if (book_price(b, r, METER_INPUT, &input)) {
			money_print(price, input);
			buffer_printf(&out, " input=%s", price);
		}
		buffer_puts(&out, r->overlay == 0 ? "\n" : " *\n");
	}
	return out.n == 0 ? "" : out.text;
}

/* ---- rows ---- */

static void
a_row_supersedes_its_own_offer_from_its_first_day(void **state)
{
	static const struct { const char *what, *base, *over, *want; } cases[] = {
		{ "a price that holds without end", ROW("\"from\":\"2025-01-01\",\"input\":\"4\""),
		    ROW("\"from\":\"2026-01-01\",\"input\":\"3\""),
		    "standard 2025-01-01 2026-01-01 input=4\nstandard 2026-01-01 - input=3 *\n" },
		{ "at an hour", ROW("\"input\":\"4\""), ROW("\"from\":\"2026-01-01T12:30Z\",\"input\":\"3\""),
		    "standard - 2026-01-01T12:30Z input=4\nstandard 2026-01-01T12:30Z - input=3 *\n" },
		{ "from always", ROW("\"from\":\"2025-01-01\",\"input\":\"4\""), ROW("\"input\":\"3\""),
		    "standard - - input=3 *\n" },
		{ "from the same day", ROW("\"from\":\"2025-01-01\",\"input\":\"4\""),
		    ROW("\"from\":\"2025-01-01\",\"input\":\"3\""), "standard 2025-01-01 - input=3 *\n" },
		{ "every later row goes", ROW("\"until\":\"2025-01-01\",\"input\":\"6\"") ","
		    ROW("\"from\":\"2025-01-01\",\"until\":\"2026-01-01\",\"input\":\"5\"") ","
		    ROW("\"from\":\"2026-01-01\",\"input\":\"4\""), ROW("\"from\":\"2025-06-01\",\"input\":\"3\""),
		    "standard - 2025-01-01 input=6\nstandard 2025-01-01 2025-06-01 input=5\n"
		    "standard 2025-06-01 - input=3 *\n" },
		{ "a row that had ended stays as it was", ROW("\"until\":\"2025-01-01\",\"input\":\"6\""),
		    ROW("\"from\":\"2025-06-01\",\"input\":\"3\""),
		    "standard - 2025-01-01 input=6\nstandard 2025-06-01 - input=3 *\n" },
		{ "behind a row that ends there is nothing", ROW("\"input\":\"4\""),
		    ROW("\"from\":\"2026-01-01\",\"until\":\"2026-03-01\",\"input\":\"3\""),
		    "standard - 2026-01-01 input=4\nstandard 2026-01-01 2026-03-01 input=3 *\n" },
		{ "two rows: the first one counts", ROW("\"input\":\"4\""),
		    ROW("\"from\":\"2026-06-01\",\"input\":\"2\"") ","
		    ROW("\"from\":\"2026-01-01\",\"until\":\"2026-06-01\",\"input\":\"3\""),
		    "standard - 2026-01-01 input=4\nstandard 2026-06-01 - input=2 *\n"
		    "standard 2026-01-01 2026-06-01 input=3 *\n" },
		{ "other tiers stay", ROW("\"input\":\"4\"") "," ROW("\"tier\":\"batch\",\"input\":\"2\""),
		    ROW("\"tier\":\"batch\",\"input\":\"1\""), "standard - - input=4\nbatch - - input=1 *\n" },
		{ "a tier that is new", ROW("\"input\":\"4\""), ROW("\"tier\":\"priority\",\"input\":\"8\""),
		    "standard - - input=4\npriority - - input=8 *\n" },
		{ "other regions stay", ROW("\"input\":\"4\""), ROW("\"region\":\"eu\",\"input\":\"5\""),
		    "standard - - input=4\nstandard - - input=5 *\n" },
		{ "other bands stay", ROW("\"input\":\"4\"") "," ROW("\"above\":1000,\"input\":\"8\""),
		    ROW("\"input\":\"3\""), "standard - - input=8\nstandard - - input=3 *\n" },
		{ "a band by its least size", ROW("\"input\":\"4\"") "," ROW("\"above\":999,\"input\":\"8\""),
		    ROW("\"at-least\":1000,\"input\":\"7\""), "standard - - input=4\nstandard - - input=7 *\n" },
		{ "an upper end is no condition of its own", ROW("\"up-to\":1000,\"input\":\"4\""),
		    ROW("\"input\":\"3\""), "standard - - input=3 *\n" },
		{ "other hours stay", ROW("\"input\":\"4\"") ","
		    ROW("\"hours\":[\"01:00-02:00\"],\"input\":\"2\""),
		    ROW("\"hours\":[\"02:00-03:00\"],\"input\":\"1\""),
		    "standard - - input=4\nstandard - - input=2\nstandard - - input=1 *\n" },
		{ "the same hours", ROW("\"input\":\"4\"") ","
		    ROW("\"hours\":[\"01:00-02:00\"],\"days\":\"mon-fri\",\"input\":\"2\""),
		    ROW("\"hours\":[\"01:00-02:00\"],\"days\":\"mon-fri\",\"input\":\"1\""),
		    "standard - - input=4\nstandard - - input=1 *\n" },
		{ "a name gets its first price", "", ROW("\"input\":\"3\""), "standard - - input=3 *\n" },
		{ "an overlay that only names the model", ROW("\"input\":\"4\""), "", "standard - - input=4\n" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct book *b = merge(*state,
		    arena_printf(*state, FILE_OF("p", MODEL("m", "", "%s")), cases[i].base),
		    arena_printf(*state, FILE_OF("p", MODEL("m", "", "%s")), cases[i].over));

		want_text(rows_of(*state, b, "m"), cases[i].want, cases[i].what);
	}
}

static void
everything_in_a_row_survives(void **state)
{
	const struct book *base = test_book(*state, "full.json"), *b;
	struct err e = { .kind = ERR_NONE };

	b = book_merge(*state, base, test_book_text(*state, "over.json", FILE_OF("other", "")), "over.json", &e);
	assert_non_null(b);
	want_text(book_text(b, b->providers[b->n_providers - 1].id), "other", "the provider without models");
	want_same_book(*state, base, book_merge(*state, base, nothing(*state), "none.json",
	    &e), "every key of a model");
}

/* ---- the rest of a book ---- */

static void
new_models_providers_and_names_are_added(void **state)
{
	const struct book *b = merge(*state,
	    FILE_OF("p", MODEL("m", ",\"aliases\":[\"em\"]", ROW("\"input\":\"4\""))),
	    "[" FILE_OF("q", MODEL("x", ",\"aliases\":[\"ex\"]", ROW("\"input\":\"1\""))) ","
	    FILE_OF("p", MODEL("n", "", ROW("\"input\":\"2\"")) ","
	    MODEL("m", ",\"aliases\":[\"emm\",{\"id\":\"m-latest\",\"from\":\"2026-01-01\"}]", "")) "]");
	static const struct { const char *name, *model; } cases[] = {
		{ "m", "m" }, { "em", "m" }, { "emm", "m" }, { "m-latest", "m" }, { "p/m", "m" }, { "n", "n" },
		{ "p/n", "n" }, { "x", "x" }, { "ex", "x" }, { "q/x", "x" },
	};
	struct err e = { .kind = ERR_NONE };

	assert_int_equal(b->n_providers, 2);
	want_text(book_text(b, b->providers[0].id), "p", "what was there comes first");
	assert_int_equal(b->providers[0].models.count, 2);
	assert_int_equal(b->providers[1].models.count, 1);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint32_t model;

		if (!model_lookup(b, cases[i].name, "", date_instant(20260601), &model, &e))
			fail_msg("%s", e.msg);
		want_text(book_text(b, b->models[model].id), cases[i].model, cases[i].name);
	}
	want_text(rows_of(*state, b, "m"), "standard - - input=4\n", "a name alone changes no price");
	want_text(rows_of(*state, b, "n"), "standard - - input=2 *\n", "a new model");
}

static void
an_alias_that_is_there_is_not_added_again(void **state)
{
	const struct book *b = merge(*state, FILE_OF("p", MODEL("m", ",\"aliases\":[\"em\"]", "")),
	    FILE_OF("p", MODEL("m", ",\"aliases\":[\"em\",\"emm\"]", "")));

	assert_int_equal(b->models[0].aliases.count, 2);
}

static void
what_the_book_says_of_a_model_stays(void **state)
{
	const struct book *b = merge(*state,
	    FILE_OF("p", MODEL("m", ",\"context\":1000,\"retired\":\"2026-01-01\",\"note\":\"ours\"",
	    ROW("\"input\":\"4\""))),
	    FILE_OF("p", MODEL("m", ",\"context\":2000,\"max-output\":5,\"note\":\"theirs\"",
	    ROW("\"tier\":\"batch\",\"input\":\"2\""))));
	const struct model *m = &b->models[0];

	assert_int_equal(b->n_models, 1);
	assert_int_equal(m->context, 1000);
	assert_int_equal(m->max_output, 0);
	assert_int_equal(m->retired, 20260101);
	want_text(book_text(b, m->note), "ours", "note");
}

static void
a_successor_is_kept_with_its_day(void **state)
{
	static const char base[] = FILE_OF("p", MODEL("old", ",\"successor\":{\"id\":\"new\",\"from\":\"2026-06-01\"}",
	    ROW("\"input\":\"4\"")) "," MODEL("new", "", ROW("\"input\":\"1\"")));
	/* A provider before it, and a model between: every index moves. */
	const struct book *b = merge(*state, base, "[" FILE_OF("p", MODEL("more", "", ROW("\"input\":\"9\"")) ","
	    MODEL("new", "", ROW("\"from\":\"2026-07-01\",\"input\":\"2\""))) "]");
	uint32_t old = test_model(b, "old"), new = test_model(b, "new");

	assert_int_equal(b->models[old].successor, new);
	assert_int_equal(b->models[old].successor_from, 20260601);
	assert_int_equal(rate_successor(b, old, date_instant(20260531)), old);
	assert_int_equal(rate_successor(b, old, date_instant(20260601)), new);
	want_text(test_answer(*state, b, "old in=1M on=2026-05-31 format=plain"), "4\n", "before");
	want_text(test_answer(*state, b, "old in=1M on=2026-06-30 format=plain"), "1\n", "after");
	want_text(test_answer(*state, b, "old in=1M on=2026-07-01 format=plain"), "2\n", "overlaid");
}

/* Whether it counts or not, it never holds before its day. */
static void
a_successor_that_an_overlay_names_holds_from_its_day(void **state)
{
	static const char new[] = MODEL("new", "", ROW("\"input\":\"1\""));
	const struct book *b = merge(*state, FILE_OF("p", MODEL("old", "", ROW("\"input\":\"4\"")) ","
	    MODEL("new", "", ROW("\"input\":\"1\""))),
	    arena_printf(*state, FILE_OF("p",
	    MODEL("old", ",\"successor\":{\"id\":\"new\",\"from\":\"2026-06-01\"}", "") ",%s"), new));

	want_text(test_answer(*state, b, "old in=1M on=2026-05-31 format=plain"), "4\n", "before its day");
}

static void
a_new_model_brings_its_successor(void **state)
{
	const struct book *b = merge(*state, FILE_OF("q", MODEL("z", "", ROW("\"input\":\"7\""))),
	    FILE_OF("p", MODEL("old", ",\"successor\":{\"id\":\"new\",\"from\":\"2026-06-01\"}",
	    ROW("\"input\":\"4\"")) "," MODEL("new", "", ROW("\"input\":\"1\""))));

	assert_int_equal(b->models[test_model(b, "z")].successor, BOOK_NONE);
	assert_int_equal(b->models[test_model(b, "old")].successor, test_model(b, "new"));
	assert_int_equal(b->models[test_model(b, "old")].successor_from, 20260601);
}

static void
each_row_keeps_its_own_sources(void **state)
{
	static const char over[] = "{\"toll\":1,\"provider\":\"p\",\"title\":\"p\",\"sources\":{\"s\":{\"title\":"
	    "\"Contract\",\"url\":\"https://p.example/contract\",\"published\":\"2026-02-03\"}},\"models\":["
	    MODEL("m", "", ROW("\"from\":\"2026-01-01\",\"input\":\"3\"")) "]}";
	const struct book *b = merge(*state, FILE_OF("p", MODEL("m", "", ROW("\"input\":\"4\""))), over);
	const struct rate *r = &b->rates[b->models[0].rates.first];
	struct buffer first = buffer_new(*state), second = buffer_new(*state);

	write_sources(&first, b, r[0].sources);
	write_sources(&second, b, r[1].sources);
	want_text(first.text, " [s|S|https://p.example/|0|20260101]\n", "the book's row");
	want_text(second.text, " [s|Contract|https://p.example/contract|20260203|0]\n", "the overlay's row");
	want_text(book_text(b, r[0].overlay), "", "the book's own");
	want_text(book_text(b, r[1].overlay), "over.json", "the file");
}

static void
a_bill_says_which_file_decided_it(void **state)
{
	const struct book *b = merge(*state, FILE_OF("p", MODEL("m", "", ROW("\"input\":\"4\""))),
	    FILE_OF("p", MODEL("m", "", ROW("\"from\":\"2026-01-01\",\"input\":\"3\""))));
	const char *before = test_answer(*state, b, "m in=1M on=2025-12-31");
	const char *after = test_answer(*state, b, "m in=1M on=2026-01-01");

	if (strstr(before, "over.json") != NULL || strstr(before, "$4.00") == NULL)
		fail_msg("a price of the book: %s", before);
	if (strstr(after, "over.json") == NULL || strstr(after, "$3.00") == NULL)
		fail_msg("a price of the overlay: %s", after);
}

/* ---- plans ---- */

#define PLANS(fee) "{\"toll\":1,\"sources\":{\"s\":{\"title\":\"S\",\"url\":\"https://p.example/\"," \
    "\"read\":\"2026-01-01\"}},\"plans\":[{\"id\":\"plus\",\"provider\":\"p\",\"title\":\"Plus\",\"fees\":[" \
    ROW("\"fee\":\"" fee "\",\"per\":\"month\"") "],\"quotas\":[" ROW("\"of\":\"m\",\"count\":7") "]}]}"

static void
plans_are_kept(void **state)
{
	static const char prices[] = FILE_OF("p", MODEL("m", "", ROW("\"input\":\"4\"")));
	struct err e;
	const char *both = arena_printf(*state, "[%s,%s]", prices, PLANS("20"));

	want_same_book(*state, test_book_text(*state, "both.json", both), book_merge(*state, test_book_text(*state, "both.json", both), nothing(*state), "none", &e), "plans stay");
	want_same_book(*state, test_book_text(*state, "both.json", both), merge(*state, prices, PLANS("20")),
	    "plans are added");
}

static void
a_plan_of_an_overlay_supersedes_that_of_the_book(void **state)
{
	const struct book *b = merge(*state, PLANS("20"), PLANS("15"));

	assert_int_equal(b->n_plans, 1);
	assert_true(b->fees[b->plans[0].fees.first].fee == 15000000000000);
}

/* ---- laws ---- */

static const char *
answers(struct arena *a, const struct book *b)
{
	static const char *const lines[] = {
		"'*' in=10k out=2k cache-read=1k format=csv", "'*' in=300k out=2k format=csv",
		"'*' in=10k out=2k tier=batch on=2026-01-01 format=csv", "models format=json",
		"'*' in=1k on=2026-08-24T02:00Z format=csv", "'*' format=json",
	};
	struct buffer out = buffer_new(a);

	for (size_t i = 0; i < LENGTH(lines); i++)
		buffer_puts(&out, test_answer(a, b, lines[i]));
	return out.text;
}

static void
nothing_laid_over_a_book_changes_nothing(void **state)
{
	static const char *const names[] = { "bands.json", "windows.json", "regions.json", "full.json",
	    "golden.json", "names.json", "quote_book.json", "folder", "../../pricing" };
	const struct book *none = nothing(*state);

	assert_int_equal(none->n_models, 0);
	for (size_t i = 0; i < LENGTH(names); i++) {
		const struct book *b = test_book(*state, names[i]), *merged;
		struct err e = { .kind = ERR_NONE };

		merged = book_merge(*state, b, none, "none.json", &e);
		if (merged == NULL)
			fail_msg("%s: %s", names[i], e.msg);
		want_same_book(*state, b, merged, names[i]);
	}
}

static void
every_quote_of_the_shipped_book_is_the_same_under_nothing(void **state)
{
	const struct book *b = test_book(*state, "../../pricing");
	struct err e = { .kind = ERR_NONE };
	const struct book *merged = book_merge(*state, b, nothing(*state), "none.json", &e);

	assert_non_null(merged);
	if (strcmp(answers(*state, b), answers(*state, merged)) != 0)
		fail_msg("%s", "the answers differ");
}

static void
a_book_under_itself_has_the_same_prices(void **state)
{
	const struct book *b = test_book(*state, "../../pricing");
	struct err e = { .kind = ERR_NONE };
	const struct book *merged = book_merge(*state, b, b, "self.json", &e);

	if (merged == NULL)
		fail_msg("%s", e.msg);
	assert_int_equal(b->n_models, merged->n_models);
	assert_int_equal(b->n_rates, merged->n_rates);
	for (uint32_t i = 0; i < b->n_rates; i++) {
		const struct rate *r = &b->rates[i], *copy = &merged->rates[i];

		assert_int_equal(r->priced, copy->priced);
		for (int k = 0; k < __builtin_popcountll(r->priced); k++)
			assert_int_equal(b->prices[r->prices + (uint32_t)k], merged->prices[copy->prices + (uint32_t)k]);
	}
}

/* tests/data/hosts.json: forge sells anvil-2 at the price of acme. */
static void
an_overlay_on_a_maker_moves_no_host(void **state)
{
	const struct book *base = test_book(*state, "hosts.json"), *merged;
	const struct book *over = test_book_text(*state, "over.json", FILE_OF("acme",
	    MODEL("anvil-2", "", ROW("\"input\":\"1\",\"cache-read\":\"0.1\",\"output\":\"2\""))));
	struct err e = { .kind = ERR_NONE };
	const struct rate *maker, *host;
	money price;

	merged = book_merge(*state, base, over, "over.json", &e);
	if (merged == NULL)
		fail_msg("%s", e.msg);
	maker = &merged->rates[merged->models[0].rates.first];
	host = &merged->rates[merged->models[5].rates.first + 1];
	want_text(book_text(merged, maker[merged->models[0].rates.count - 1].overlay), "over.json", "the maker's last row");
	assert_int_equal(merged->models[5].rates.count, base->models[5].rates.count);
	assert_int_equal(host->overlay, 0);
	assert_true(book_price(merged, host, METER_INPUT, &price) && price == 3 * MONEY_ONE);
}

static void
an_overlay_laid_twice_is_laid_once(void **state)
{
	const struct book *base = test_book_text(*state, "base.json", FILE_OF("p",
	    MODEL("m", "", ROW("\"input\":\"4\"") "," ROW("\"tier\":\"batch\",\"input\":\"2\""))));
	const struct book *over = test_book_text(*state, "over.json", FILE_OF("p",
	    MODEL("m", ",\"aliases\":[\"em\"]", ROW("\"from\":\"2026-01-01\",\"until\":\"2026-03-01\",\"input\":\"3\"")
	    "," ROW("\"from\":\"2026-03-01\",\"input\":\"2.5\"")) ","
	    MODEL("n", "", ROW("\"input\":\"1\""))));
	struct err e = { .kind = ERR_NONE };
	const struct book *once = book_merge(*state, base, over, "over.json", &e), *twice;

	assert_non_null(once);
	twice = book_merge(*state, once, over, "over.json", &e);
	if (twice == NULL)
		fail_msg("%s", e.msg);
	want_text(rows_of(*state, twice, "m"), rows_of(*state, once, "m"), "the rows");
	want_same_book(*state, once, twice, "the whole book");
}

static void
the_last_of_several_overlays_decides(void **state)
{
	const struct book *b = test_book_text(*state, "base.json", FILE_OF("p",
	    MODEL("m", "", ROW("\"input\":\"4\""))));
	static const char *const overlays[] = {
		FILE_OF("p", MODEL("m", "", ROW("\"from\":\"2026-01-01\",\"input\":\"3\""))),
		FILE_OF("p", MODEL("m", "", ROW("\"from\":\"2026-02-01\",\"input\":\"2\""))),
	};
	static const char *const files[] = { "first.json", "second.json" };
	struct err e = { .kind = ERR_NONE };

	for (size_t i = 0; i < LENGTH(overlays); i++) {
		b = book_merge(*state, b, test_book_text(*state, files[i], overlays[i]), files[i], &e);
		assert_non_null(b);
	}
	want_text(rows_of(*state, b, "m"), "standard - 2026-01-01 input=4\n"
	    "standard 2026-01-01 2026-02-01 input=3 *\nstandard 2026-02-01 - input=2 *\n", "three files");
	want_text(book_text(b, b->rates[b->models[0].rates.first + 1].overlay), "first.json", "the first file");
	want_text(book_text(b, b->rates[b->models[0].rates.first + 2].overlay), "second.json", "the second file");
}

/* ---- what does not fit ---- */

static void
a_new_provider_has_no_name_of_another(void **state)
{
	static const struct { const char *names, *word; } cases[] = {
		{ "\"title\":\"P\"", "title: 'P'" },
		{ "\"title\":\"Q\",\"aliases\":[\"quince\",\"p\"]", "aliases: 'p'" },
	};
	const char *base = FILE_OF("p", MODEL("m", "", ROW("\"input\":\"4\"")));

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		const char *over = arena_printf(*state, "{\"toll\":1,\"provider\":\"q\",%s,\"sources\":{},\"models\":[]}", cases[i].names);

		assert_null(try_merge(*state, base, over, &e));
		want_err(&e, ERR_IO, "over.json: q: ", cases[i].word);
		want_err(&e, ERR_IO, cases[i].word, cases[i].word);
	}
}

static void
an_overlay_that_contradicts_the_book_is_named(void **state)
{
	static const struct { const char *what, *base, *over, *model, *word; } cases[] = {
		{ "an alias that is another model's", MODEL("m", ",\"aliases\":[\"em\"]", "") "," MODEL("n", "", ""),
		    MODEL("n", ",\"aliases\":[\"em\"]", ""), "n", "em" },
		{ "an alias that is another model's id", MODEL("m", "", "") "," MODEL("n", "", ""),
		    MODEL("m", ",\"aliases\":[\"n\"]", ""), "", "shares the name 'n'" },
		{ "a new model whose id is an alias", MODEL("m", ",\"aliases\":[\"em\"]", ""),
		    MODEL("em", "", ""), "", "shares the name 'em'" },
		{ "hours that overlap", MODEL("m", "", ROW("\"input\":\"4\"") ","
		    ROW("\"hours\":[\"01:00-03:00\"],\"input\":\"2\"")),
		    MODEL("m", "", ROW("\"hours\":[\"02:00-04:00\"],\"input\":\"1\"")), "m", "same time" },
		{ "a region in another spelling", MODEL("m", "", ROW("\"input\":\"4\"") ","
		    ROW("\"region\":\"eu\",\"input\":\"5\"")),
		    MODEL("m", "", ROW("\"region\":\"EU\",\"input\":\"6\"")), "m", "same time" },
		{ "a tier row that leaves out what the plain row prices",
		    MODEL("m", "", ROW("\"input\":\"4\",\"cache-read\":\"1\"")),
		    MODEL("m", "", ROW("\"tier\":\"batch\",\"input\":\"2\"")), "m", "cache-read" },
		{ "a plain row that prices more than the tiers",
		    MODEL("m", "", ROW("\"input\":\"4\"") "," ROW("\"tier\":\"batch\",\"input\":\"2\"")),
		    MODEL("m", "", ROW("\"input\":\"3\",\"cache-read\":\"1\"")), "m", "cache-read" },
		{ "a band that counts other tokens", MODEL("m", "", ROW("\"input\":\"4\"") ","
		    ROW("\"above\":1000,\"input\":\"8\"")),
		    MODEL("m", "", ROW("\"above\":1000,\"band-on\":\"total\",\"input\":\"7\"")), "m", "same time" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };

		if (try_merge(*state, arena_printf(*state, FILE_OF("p", "%s"), cases[i].base),
		    arena_printf(*state, FILE_OF("p", "%s"), cases[i].over), &e) != NULL)
			fail_msg("%s: was merged", cases[i].what);
		want_err(&e, ERR_IO, "over.json", cases[i].what);
		want_err(&e, ERR_IO, cases[i].model, cases[i].what);
		want_err(&e, ERR_IO, cases[i].word, cases[i].what);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_row_supersedes_its_own_offer_from_its_first_day),
		UNIT(everything_in_a_row_survives),
		UNIT(new_models_providers_and_names_are_added),
		UNIT(an_alias_that_is_there_is_not_added_again),
		UNIT(what_the_book_says_of_a_model_stays),
		UNIT(a_successor_is_kept_with_its_day),
		UNIT(a_successor_that_an_overlay_names_holds_from_its_day),
		UNIT(a_new_model_brings_its_successor),
		UNIT(each_row_keeps_its_own_sources),
		UNIT(a_bill_says_which_file_decided_it),
		UNIT(plans_are_kept),
		UNIT(a_plan_of_an_overlay_supersedes_that_of_the_book),
		UNIT(nothing_laid_over_a_book_changes_nothing),
		UNIT(every_quote_of_the_shipped_book_is_the_same_under_nothing),
		UNIT(a_book_under_itself_has_the_same_prices),
		UNIT(an_overlay_on_a_maker_moves_no_host),
		UNIT(an_overlay_laid_twice_is_laid_once),
		UNIT(the_last_of_several_overlays_decides),
		UNIT(a_new_provider_has_no_name_of_another),
		UNIT(an_overlay_that_contradicts_the_book_is_named),
	};

	return cmocka_run_group_tests_name("book_merge", tests, NULL, NULL);
}
