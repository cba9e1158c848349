/* SPDX-License-Identifier: MIT */
/*
 * No key of book_keys.def is lost on a way that a book takes. tests/data/every_key.json has all of them; the build
 * compiles it as book_every_key, as it compiles the built-in book.
 */
#include "test_answer.h"
#include "test_same.h"

#include "book/book_data.h"	/* book_every_key, see Makefile.am */
#include "book/book_format.h"
#include "book/book_merge.h"

static const struct book *
every_key(struct arena *a)
{
	return test_book(a, "every_key.json");
}

/* The first row of each table of the example has only what is required, the last one has everything. */
static void
the_example_has_every_key(void **state)
{
	const char *path = test_path(*state, "every_key.json");
	const struct book *b;
	struct err e;
	size_t len;
	const char *json = file_whole(*state, path, FILE_ANY, NULL, 1 << 20, &len, &e);

	assert_non_null(json);
	b = book_load_as(*state, &path, 1, &(struct book_load_how){ .keep_like = true }, NULL, &e);
	assert_non_null(b);
	for (enum book_object t = 0; t < N_OBJECTS; t++) {
		const struct book_object_info *o = &book_objects[t];
		uint32_t n = o->table == NULL ? 0 : book_table_count(b, t);

		for (size_t i = 0; i < o->n; i++) {
			const struct book_key *k = &o->keys[i];
			const char *name = k->key == NULL || *k->key == '*' ? NULL : strrchr(k->key, '/');

			if (k->key == NULL || *k->key == '*')
				continue;
			name = name == NULL ? k->key : name + 1;
			if (strstr(json, arena_printf(*state, "\"%s\":", name)) == NULL)
				fail_msg("every_key.json lacks \"%s\" of a %s", k->key, o->type);
			if (k->member != NULL && o->table != NULL && (n < 2 ||
			    memcmp((const char *)book_table_row(b, t, 0) + k->where,
			    (const char *)book_table_row(b, t, n - 1) + k->where, k->size) == 0))
				fail_msg("every_key.json: the last %s does not set \"%s\"", o->type, k->key);
		}
	}
}

static void
a_compiled_book_keeps_every_key(void **state)
{
	want_same_book(*state, every_key(*state), &book_builtin, "compiled");
}

static void
a_merged_book_keeps_every_key(void **state)
{
	const struct book *b = every_key(*state), *merged;
	struct err e = { .kind = ERR_NONE };

	merged = book_merge(*state, b, test_book_text(*state, "none.json", "{\"toll\":1,\"sources\":{},\"plans\":[]}"),
	    "none.json", &e);
	if (merged == NULL)
		fail_msg("%s", e.msg);
	want_same_book(*state, b, merged, "merged");
}

static void
a_formatted_book_keeps_every_key(void **state)
{
	const struct book *b = every_key(*state);
	struct buffer out = buffer_new(*state);

	book_format(b, &out);
	want_same_book(*state, b, test_book_text(*state, "formatted", out.text), "formatted");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(the_example_has_every_key),
		UNIT(a_compiled_book_keeps_every_key),
		UNIT(a_merged_book_keeps_every_key),
		UNIT(a_formatted_book_keeps_every_key),
	};

	return cmocka_run_group_tests_name("book_keys", tests, NULL, NULL);
}
