/* SPDX-License-Identifier: MIT */
/* The canonical form of a book: it says the same, it is its own form, and the shipped files have it. */
#include "test_answer.h"
#include "test_same.h"

#include <ctype.h>

#include "book/book_merge.h"
#include "book/book_format.h"

static const char *
tidy(struct arena *a, const struct book *b)
{
	struct buffer out = buffer_new(a);

	book_format(b, &out);
	return out.text;
}

static const char *
read_text(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buffer out = buffer_new(a);
	char part[4096];
	size_t n;

	if (f == NULL)
		fail_msg("%s: cannot be read", path);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		buffer_add(&out, part, n);
	fclose(f);
	return out.text;
}

/* How many lines of y are not those of x, where both have the same number; -1 where not. */
static int
changed_lines(const char *x, const char *y)
{
	int changed = 0;

	while (*x != '\0' && *y != '\0') {
		size_t n = strcspn(x, "\n"), k = strcspn(y, "\n");

		changed += n != k || memcmp(x, y, n) != 0;
		x += n + (x[n] == '\n');
		y += k + (y[k] == '\n');
	}
	return *x != '\0' || *y != '\0' ? -1 : changed;
}

static const char *const books[] = { "bands.json", "windows.json", "regions.json", "full.json",
	"golden.json", "names.json", "quote_book.json", "quote_second.json", "plans.json", "folder",
	"../../pricing" };

static void
a_tidied_book_says_the_same(void **state)
{
	for (size_t i = 0; i < LENGTH(books); i++) {
		const struct book *b = test_book(*state, books[i]);
		const char *text = tidy(*state, b);

		want_same_book(*state, b, test_book_text(*state, books[i], text), books[i]);
	}
}

static void
a_tidied_book_is_its_own_form(void **state)
{
	for (size_t i = 0; i < LENGTH(books); i++) {
		const char *once = tidy(*state, test_book(*state, books[i]));

		if (strcmp(once, tidy(*state, test_book_text(*state, books[i], once))) != 0)
			fail_msg("%s: tidied again it is another text", books[i]);
	}
}

static void
every_shipped_file_is_tidy(void **state)
{
	const char *const *files;
	struct err e = { .kind = ERR_NONE };
	size_t n;

	if (!book_files(*state, test_path(*state, "../../pricing"), &files, &n, &e))
		fail_msg("%s", e.msg);
	assert_true(n > 15);
	for (size_t i = 0; i < n; i++) {
		const char *text = read_text(*state, files[i]);
		const struct book *b = book_load_as(*state, &files[i], 1, &(struct book_load_how){ .keep_like = true },
		    NULL, &e);

		if (b == NULL)
			fail_msg("%s", e.msg);
		if (strcmp(text, tidy(*state, b)) != 0)
			fail_msg("%s is not tidy: toll tidy %s", files[i], files[i]);
	}
}

/* A file keeps the key like, the regions of one uplift, and notes of names; read with its maker, it has the figures. */
static void
a_tidied_file_says_what_it_said(void **state)
{
	static const struct book_load_how keep = { .keep_like = true };
	const char *path = test_path(*state, "like.json"), *text = read_text(*state, path), *full;
	const struct book_load_how take = { .makers = test_book(*state, "hosts.json") };
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load_as(*state, &path, 1, &keep, NULL, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	assert_int_equal(b->n_uplifts, 3);
	want_text(tidy(*state, b), text, "kept");
	b = book_load_as(*state, &path, 1, &take, NULL, &e);
	if (b == NULL)
		fail_msg("%s", e.msg);
	full = tidy(*state, b);
	assert_null(strstr(full, "like"));
	assert_non_null(strstr(full, "\"input\": \"6\", \"cache-read\": \"0.6\", \"output\": \"30\""));
	want_same_book(*state, b, test_book_text(*state, "full", full), "read again");
}

/* Each price of a file in turn becomes another one of another length. */
static void
a_change_of_one_price_is_a_change_of_one_line(void **state)
{
	const char *text = tidy(*state, test_book(*state, "golden.json"));
	struct arena *a = arena_new();
	int prices = 0;

	for (const char *p = text; (p = strstr(p, "put\": \"")) != NULL; prices++) {
		const char *changed;

		p += strlen("put\": \"");
		arena_reset(a);
		changed = arena_printf(a, "%.*s%s%s", (int)(p - text), text, "123.456", strchr(p, '"'));
		changed = tidy(a, test_book_text(a, "changed.json", changed));
		if (changed_lines(text, changed) != 1)
			fail_msg("%d lines changed with price %d", changed_lines(text, changed), prices);
	}
	arena_free(a);
	assert_true(prices > 10);
}

/* However it is written: order of keys, blanks, line breaks, decimals. */
static void
one_book_has_one_form(void **state)
{
	static const char want[] =
	    "{ \"toll\": 1, \"provider\": \"p\", \"title\": \"P\", \"aliases\": [\"pee\"], \"tiers\": {\"fast\": \"priority\"},\n"
	    "  \"sources\": {\n"
	    "    \"s\": { \"title\": \"S\", \"url\": \"https://p.example/\", \"published\": \"2025-01-01\", \"read\": \"2026-01-01\" } },\n"
	    "  \"models\": [\n"
	    "    { \"id\": \"m\", \"title\": \"M\", \"aliases\": [\"em\", {\"id\": \"m-old\", \"until\": \"2026-01-01\"}],\n"
	    "      \"context\": 1000, \"max-output\": 500, \"retired\": \"2026-05-01\", \"successor\": {\"id\": \"n\", \"from\": \"2026-06-01\"},\n"
	    "      \"note\": \"a \\\"note\\\"\",\n"
	    "      \"cache\": {\"minimum\": 1024, \"sources\": [\"s\"]},\n"
	    "      \"uplift\": [{\"region\": \"us\", \"tier\": \"batch\", \"times\": \"1.1\", \"from\": \"2026-01-01\", \"sources\": [\"s\"]}],\n"
	    "      \"rates\": [\n"
	    "        { \"until\": \"2026-01-01T16:30Z\", \"input\": \"1.5\", \"output\": \"4\",\n"
	    "          \"sources\": [\"s\"] },\n"
	    "        { \"tier\": \"batch\", \"region\": \"eu\", \"from\": \"2026-01-01\", \"above\": 1000, \"up-to\": 2000, "
	    "\"band-on\": \"total\", \"hours\": [\"22:00-06:00\", \"12:00-00:00\"], \"days\": \"mon-fri\", \"offset\": \"+05:30\", "
	    "\"input\": \"0.000000000001\", \"output\": \"2\", \"search\": \"0.01\",\n"
	    "          \"as-parent\": [\"cache-read\", \"reasoning\"], \"estimate\": true, \"note\": \"n\", \"sources\": [\"s\"] } ] },\n"
	    "    { \"id\": \"n\", \"title\": \"N\",\n"
	    "      \"rates\": [] } ] }\n";
	static const char *const ways[] = {
		"{\"models\":[{\"rates\":[{\"sources\":[\"s\"],\"output\":\"4.000\",\"input\":\"01.50\",\"until\":"
		"\"2026-01-01T16:30Z\",\"estimate\":false,\"tier\":\"standard\"},"
		"{\"note\":\"n\",\"estimate\":true,\"as-parent\":[\"reasoning\",\"cache-read\"],\"sources\":[\"s\"],"
		"\"search\":\".01\",\"output\":\"2\",\"input\":\"0.0000000000010\",\"offset\":\"+05:30\",\"days\":\"mon,tue,wed-fri\","
		"\"hours\":[\"22:00-06:00\",\"12:00-24:00\"],\"band-on\":\"total\",\"up-to\":2000,\"above\":1e3,"
		"\"from\":\"2026-01-01\",\"region\":\"eu\",\"tier\":\"batch\"}],"
		"\"uplift\":[{\"sources\":[\"s\"],\"from\":\"2026-01-01\",\"times\":\"1.10\",\"tier\":\"Batch\",\"region\":\"us\"}],"
		"\"cache\":{\"sources\":[\"s\"],\"minimum\":1024},\"note\":\"a \\u0022note\\u0022\","
		"\"successor\":{\"from\":\"2026-06-01\",\"id\":\"n\"},\"retired\":\"2026-05-01\",\"max-output\":500,"
		"\"context\":1000,\"aliases\":[\"em\",{\"until\":\"2026-01-01\",\"id\":\"m-old\"}],\"title\":\"M\","
		"\"id\":\"m\"},{\"rates\":[],\"title\":\"N\",\"id\":\"n\"}],\"sources\":{\"s\":{\"read\":\"2026-01-01\","
		"\"published\":\"2025-01-01\",\"url\":\"https://p.example/\",\"title\":\"S\"}},\"tiers\":{\"fast\":"
		"\"priority\"},\"aliases\":[\"pee\"],\"title\":\"P\",\"provider\":\"p\",\"toll\":1}",
		want,
	};

	for (size_t i = 0; i < LENGTH(ways); i++)
		want_text(tidy(*state, test_book_text(*state, "way.json", ways[i])), want,
		    arena_printf(*state, "way %zu", i));
}

static void
several_providers_and_plans_are_a_list(void **state)
{
	const char *paths[] = { test_path(*state, "folder"), test_path(*state, "plans.json") };
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load(*state, paths, 2, NULL, &e);
	const char *text;

	if (b == NULL)
		fail_msg("%s", e.msg);
	text = tidy(*state, b);
	assert_int_equal(text[0], '[');
	want_same_book(*state, b, test_book_text(*state, "list.json", text), "two providers and plans");
}

static void
no_line_ends_in_a_blank(void **state)
{
	for (size_t i = 0; i < LENGTH(books); i++) {
		const char *text = tidy(*state, test_book(*state, books[i]));

		for (const char *p = strchr(text, '\n'); p != NULL; p = strchr(p + 1, '\n')) {
			if (p > text && isspace((unsigned char)p[-1]) != 0)
				fail_msg("%s: a line ends in a blank, or is empty", books[i]);
		}
		assert_int_equal(text[strlen(text) - 1], '\n');
	}
}

/* ---- the command ---- */

/* A book of one row whose source has that key and title. */
static const struct book *
small_book(struct arena *a, const char *model, const char *key, const char *title)
{
	return test_book_text(a, "small.json", arena_printf(a, "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"%s\":"
	    "{\"title\":\"%s\",\"url\":\"https://p.example/\",\"read\":\"2026-01-01\"}},\"models\":[{\"id\":\"%s\",\"title\":\"%s\","
	    "\"rates\":[{\"input\":\"1\",\"output\":\"2\",\"sources\":[\"%s\"]}]}]}", key, title, model, model, key));
}

static void
sources_of_one_key_in_files_laid_over_each_other_are_told_apart(void **state)
{
	static const struct { const char *model, *key, *title; } files[] = {
		{ "a", "page", "First" }, { "b", "page-2", "Other" }, { "c", "page", "Second" }, { "d", "page", "First" },
		{ "e", "page", "Third" },
	};
	static const char *const want[] = { "\"page\": { \"title\": \"First\"", "\"page-2\": { \"title\": \"Other\"",
	    "\"page-3\": { \"title\": \"Second\"", "\"page-4\": { \"title\": \"Third\"" };
	const struct book *b = NULL, *again;
	const char *text;
	struct err e = { .kind = ERR_NONE };

	for (size_t i = 0; i < LENGTH(files); i++) {
		const struct book *over = small_book(*state, files[i].model, files[i].key, files[i].title);

		b = b == NULL ? over : book_merge(*state, b, over, "small.json", &e);
		assert_non_null(b);
	}
	text = tidy(*state, b);
	again = test_book_text(*state, "tidied", text);
	assert_int_equal(again->n_sources, LENGTH(want));
	for (size_t i = 0; i < LENGTH(want); i++) {
		if (strstr(text, want[i]) == NULL)
			fail_msg("%s is missing in %s", want[i], text);
	}
	for (uint32_t i = 0; i < again->n_models; i++) {
		const struct source *s = &again->sources[again->source_refs[again->rates[again->models[i].rates.first].sources.first]];

		want_text(book_text(again, s->title), files[i].title, files[i].model);
	}
	want_text(tidy(*state, again), text, "tidied again");
}

static void
tidy_takes_one_sound_file(void **state)
{
	const struct book *b = test_book(*state, "bands.json");
	const char *path = test_path(*state, "bands.json"), *bad = test_path(*state, "bad/rows_overlap.json");

	want_text(test_answer(*state, b, arena_printf(*state, "tidy %s", path)), tidy(*state, b), "tidy");
	want_refusal(*state, b, "tidy", ERR_USAGE, "one file");
	want_refusal(*state, b, arena_printf(*state, "tidy %s %s", path, path), ERR_USAGE, "one file");
	want_refusal(*state, b, arena_printf(*state, "tidy %s", bad), ERR_IO, "rates[1]");
	want_refusal(*state, b, "tidy no_such_file.json", ERR_IO, "no_such_file.json");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_tidied_book_says_the_same),
		UNIT(a_tidied_book_is_its_own_form),
		UNIT(every_shipped_file_is_tidy),
		UNIT(a_tidied_file_says_what_it_said),
		UNIT(a_change_of_one_price_is_a_change_of_one_line),
		UNIT(one_book_has_one_form),
		UNIT(several_providers_and_plans_are_a_list),
		UNIT(no_line_ends_in_a_blank),
		UNIT(sources_of_one_key_in_files_laid_over_each_other_are_told_apart),
		UNIT(tidy_takes_one_sound_file),
	};

	return cmocka_run_group_tests_name("book_tidy", tests, NULL, NULL);
}
