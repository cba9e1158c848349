/* SPDX-License-Identifier: MIT */
/* In which order the files of the user's folder are laid over the price list, and what those of toll update leave alone. */
#include "test_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "book/book_overlay.h"
#include "book/model_lookup.h"

/* Sources that were read in January, June and December. */
#define PROVIDER(models) "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{" \
    "\"jan\":{\"title\":\"J\",\"url\":\"https://p.example/\",\"read\":\"2026-01-01\"}," \
    "\"jun\":{\"title\":\"U\",\"url\":\"https://p.example/\",\"read\":\"2026-06-01\"}," \
    "\"dec\":{\"title\":\"D\",\"url\":\"https://p.example/\",\"read\":\"2026-12-01\"}},\"models\":[" models "]}"
#define MODEL(id, more, rows) "{\"id\":\"" id "\",\"title\":\"" id "\"" more ",\"rates\":[" rows "]}"
#define ROW(words, source) "{" words ",\"sources\":[\"" source "\"]}"
#define FROM(day, price, source) ROW("\"from\":\"" day "\",\"input\":\"" price "\"", source)
/* One model m. The sources of a file that has no others: its newest is that of its row. */
#define ONLY(source, read, rows) "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"" source "\":" \
    "{\"title\":\"S\",\"url\":\"https://p.example/\",\"read\":\"" read "\"}},\"models\":[" MODEL("m", "", rows) "]}"

/* A file of the folder. */
struct laid {
	const char *name, *text;
};

/* Lays files, up to one without a name, over a price list from a folder of their own. NULL and the error. */
static const struct book *
lay(struct arena *a, const char *list, const struct laid *files, size_t n, struct err *e)
{
	char folder[] = "/tmp/toll-overlay-XXXXXX";
	const struct book *b;

	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < n && files[i].name != NULL; i++) {
		FILE *f = fopen(arena_printf(a, "%s/%s", folder, files[i].name), "w");

		assert_non_null(f);
		fputs(files[i].text, f);
		fclose(f);
	}
	b = book_overlay_folder(a, test_book_text(a, "list.json", list), folder, NULL, false,
	    &(struct book_load_how){ .kind = FILE_REGULAR }, e);
	for (size_t i = 0; i < n && files[i].name != NULL; i++)
		unlink(arena_printf(a, "%s/%s", folder, files[i].name));
	rmdir(folder);
	return b;
}

/* The rows of model m in the order of their days: "2026-01-01 2026-06-01 4, ...". */
static const char *
periods_of(struct arena *a, const struct book *b)
{
	uint32_t model;
	struct err e;
	struct buffer out = buffer_new(a);
	instant after = INSTANT_FIRST;

	assert_true(model_lookup(b, "m", NULL, date_instant(TEST_TODAY), &model, &e));
	buffer_puts(&out, "");
	for (bool more = true; more;) {
		const struct rate *next = NULL;

		for (uint32_t i = 0; i < b->models[model].rates.count; i++) {
			const struct rate *r = &b->rates[b->models[model].rates.first + i];

			if (r->from > after && (next == NULL || r->from < next->from))
				next = r;
		}
		more = next != NULL;
		if (more) {
			char text[DATE_TEXT], price[INT128_TEXT];
			money input;

			after = next->from;
			assert_true(book_price(b, next, METER_INPUT, &input));
			money_print(price, input);
			buffer_printf(&out, "%s%s", out.n == 0 ? "" : ", ", date_print_instant(text, next->from));
			buffer_printf(&out, " %s %s", next->until == INSTANT_LAST ? "-" :
			    date_print_instant(text, next->until), price);
		}
	}
	return out.text;
}

#define LIST   ONLY("s", "2025-01-01", FROM("2025-01-01", "4", "s"))
#define EARLY(price) ONLY("s", "2026-01-01", FROM("2026-01-01", price, "s"))
#define LATE(price)  ONLY("s", "2026-06-01", FROM("2026-06-01", price, "s"))

static void
a_price_of_an_own_file_stays_whatever_an_update_says(void **state)
{
	static const struct {
		const char *what, *want;
		struct laid files[3];
	} cases[] = {
		{ "the update begins later", "2025-01-01 2026-01-01 4, 2026-01-01 - 1",
		    { { "contract.json", EARLY("1") }, { "update-models.dev.json", LATE("3") } } },
		{ "the update begins before", "2025-01-01 2026-01-01 4, 2026-01-01 2026-06-01 3, 2026-06-01 - 1",
		    { { "contract.json", LATE("1") }, { "update-models.dev.json", EARLY("3") } } },
		{ "the name of the own file sorts last", "2025-01-01 2026-01-01 4, 2026-01-01 - 1",
		    { { "zoo.json", EARLY("1") }, { "update-models.dev.json", LATE("3") } } },
		{ "two updates", "2025-01-01 2026-01-01 4, 2026-01-01 - 1",
		    { { "contract.json", EARLY("1") }, { "update-a.json", LATE("3") }, { "update-z.json", EARLY("2") } } },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		const struct book *b = lay(*state, LIST, cases[i].files, LENGTH(cases[i].files), &e);

		if (b == NULL)
			fail_msg("%s: %s", cases[i].what, e.msg);
		want_text(periods_of(*state, b), cases[i].want, cases[i].what);
	}
}

static void
of_two_updates_the_later_catalogue_decides(void **state)
{
	static const struct laid files[][2] = {
		{ { "update-a.json", LATE("3") }, { "update-z.json", EARLY("2") } },
		{ { "update-a.json", EARLY("2") }, { "update-z.json", LATE("3") } },
	};

	for (size_t i = 0; i < LENGTH(files); i++) {
		struct err e = { .kind = ERR_NONE };
		const struct book *b = lay(*state, LIST, files[i], LENGTH(files[i]), &e);

		if (b == NULL)
			fail_msg("%s", e.msg);
		want_text(periods_of(*state, b), "2025-01-01 2026-01-01 4, 2026-01-01 2026-06-01 2, 2026-06-01 - 3",
		    i == 0 ? "the later one is laid first" : "the later one is laid last");
	}
}

/* What a price list of a later release has read after the update was made. */
static void
what_the_price_list_has_read_later_stays(void **state)
{
	static const struct { const char *what, *list, *update, *want; } cases[] = {
		{ "the list is older", FROM("2025-01-01", "4", "jan"), FROM("2026-06-01", "3", "jun"),
		    "2025-01-01 2026-06-01 4, 2026-06-01 - 3" },
		{ "the list was read on the same day", FROM("2025-01-01", "4", "jun"), FROM("2026-06-01", "3", "jun"),
		    "2025-01-01 2026-06-01 4, 2026-06-01 - 3" },
		{ "the list was read later", FROM("2025-01-01", "4", "dec"), FROM("2026-06-01", "3", "jun"),
		    "2025-01-01 - 4" },
		{ "a price that begins after the update was read later", "{\"from\":\"2025-01-01\","
		    "\"until\":\"2026-11-01\",\"input\":\"4\",\"sources\":[\"jan\"]}," FROM("2026-11-01", "5", "dec"),
		    FROM("2026-06-01", "3", "jun"),
		    "2025-01-01 2026-06-01 4, 2026-06-01 2026-11-01 3, 2026-11-01 - 5" },
		{ "and so was none after that", "{\"from\":\"2025-01-01\",\"until\":\"2026-11-01\",\"input\":\"4\","
		    "\"sources\":[\"jan\"]},{\"from\":\"2026-11-01\",\"until\":\"2026-12-01\",\"input\":\"5\","
		    "\"sources\":[\"dec\"]}," FROM("2026-12-01", "6", "jan"), FROM("2026-06-01", "3", "jun"),
		    "2025-01-01 2026-06-01 4, 2026-06-01 2026-11-01 3, 2026-11-01 2026-12-01 5, 2026-12-01 - 6" },
		{ "another tier was read later", FROM("2025-01-01", "4", "jan") ","
		    ROW("\"tier\":\"batch\",\"input\":\"2\"", "dec"),
		    ROW("\"from\":\"2026-06-01\",\"input\":\"3\",\"cache-read\":\"1\"", "jun") ","
		    ROW("\"tier\":\"batch\",\"input\":\"2\",\"as-parent\":[\"cache-read\"]", "jun"),
		    "2025-01-01 2026-06-01 4, 2026-06-01 - 3" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct laid file = { "update-models.dev.json", arena_printf(*state, PROVIDER(MODEL("m", "", "%s")),
		    cases[i].update) };
		struct err e = { .kind = ERR_NONE };
		const struct book *b = lay(*state, arena_printf(*state, PROVIDER(MODEL("m", "", "%s")), cases[i].list),
		    &file, 1, &e);

		if (b == NULL)
			fail_msg("%s: %s", cases[i].what, e.msg);
		want_text(periods_of(*state, b), cases[i].want, cases[i].what);
	}
}

/* A file of the user's own decides, however old its source is. */
static void
an_own_file_gives_way_to_nothing(void **state)
{
	struct laid file = { "contract.json", PROVIDER(MODEL("m", "", FROM("2026-06-01", "3", "jan"))) };
	struct err e = { .kind = ERR_NONE };
	const struct book *b = lay(*state, PROVIDER(MODEL("m", "", FROM("2025-01-01", "4", "dec"))), &file, 1, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	want_text(periods_of(*state, b), "2025-01-01 2026-06-01 4, 2026-06-01 - 3", "the rows");
}

static void
a_new_model_of_an_update_that_the_price_list_has_by_now_is_left_out(void **state)
{
	static const struct { const char *what, *more; } cases[] = {
		{ "by its id, which is another name in the list", MODEL("m2", "", FROM("2026-01-01", "9", "jan")) },
		{ "by an alias", MODEL("m3", ",\"aliases\":[\"m2\"]", FROM("2026-01-01", "9", "jan")) },
		{ "by an alias that is an id", MODEL("m4", ",\"aliases\":[\"m\"]", FROM("2026-01-01", "9", "jan")) },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct laid file = { "update-models.dev.json", arena_printf(*state, PROVIDER("%s"), cases[i].more) };
		struct err e = { .kind = ERR_NONE };
		const struct book *b = lay(*state, PROVIDER(MODEL("m", ",\"aliases\":[\"m2\"]",
		    FROM("2025-01-01", "4", "jan"))), &file, 1, &e);

		if (b == NULL)
			fail_msg("%s: %s", cases[i].what, e.msg);
		want_text(periods_of(*state, b), "2025-01-01 - 4", cases[i].what);
		assert_int_equal(b->n_models, 1);
	}
}

static void
a_new_provider_of_an_update_has_no_name_of_one_that_the_price_list_has_by_now(void **state)
{
	struct laid file = { "update-models.dev.json", "{\"toll\":1,\"provider\":\"q\",\"title\":\"P\",\"sources\":{\"jan\":"
	    "{\"title\":\"S\",\"url\":\"https://q.example/\",\"read\":\"2026-01-01\"}},\"models\":["
	    MODEL("m9", "", FROM("2026-01-01", "9", "jan")) "]}" };
	struct err e = { .kind = ERR_NONE };
	const struct book *b = lay(*state, LIST, &file, 1, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	assert_int_equal(b->n_providers, 2);
	assert_string_equal(book_text(b, b->providers[book_provider(b, "q")].title), "q");
	assert_string_equal(book_text(b, b->providers[book_provider(b, "P")].id), "p");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_price_of_an_own_file_stays_whatever_an_update_says),
		UNIT(of_two_updates_the_later_catalogue_decides),
		UNIT(what_the_price_list_has_read_later_stays),
		UNIT(an_own_file_gives_way_to_nothing),
		UNIT(a_new_model_of_an_update_that_the_price_list_has_by_now_is_left_out),
		UNIT(a_new_provider_of_an_update_has_no_name_of_one_that_the_price_list_has_by_now),
	};

	return cmocka_run_group_tests_name("book_overlay", tests, NULL, NULL);
}
