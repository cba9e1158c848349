/* SPDX-License-Identifier: MIT */
/* What a session keeps: every field of the table, without a word for any of them in the code of sessions. */
#include "test_dispatch.h"

static void
want_line(struct arena *a, struct dispatch *d, const char *line, const char *want)
{
	struct said said = test_say(a, d, line);

	if (said.status != 0 || *said.err != '\0')
		fail_msg("%s: status %d: %s", line, said.status, said.err);
	want_text(said.out, want, line);
}

static void
each_field_is_kept_shown_saved_and_forgotten(void **state)
{
	static const char *const values[N_FIELD_KINDS] = { [FIELD_COUNT] = "7", [FIELD_REQUESTS] = "7/day",
		[FIELD_MODEL] = "flat", [FIELD_TEXT] = "x", [FIELD_WHEN] = "2026-01-01", [FIELD_SHARE] = "7%",
		[FIELD_MONEY] = "7", [FIELD_MAX] = "+7%", [FIELD_QUANTITY] = "7", [FIELD_SWITCH] = "yes" };
	struct arena *a = *state;
	const char *path = test_new_file(a, "settings");

	for (const struct field *f = fields; f < fields + n_fields; f++) {
		struct dispatch *d = test_dispatch(test_book(a, "quote_book.json"), true);
		const char *value = strcmp(f->name, "round") == 0 ? "cents" : values[f->kind];
		const char *shown = arena_printf(a, "%s=%s\n", f->name, value);
		char text[256] = "";
		FILE *file;

		/* currency= and rate= are refused without each other; request is a meter, and no field */
		if (f->group != 0 && strcmp(f->name, "currency") != 0 && strcmp(f->name, "rate") != 0) {
			want_line(a, d, arena_printf(a, "set %s=%s", f->name, value), "");
			want_line(a, d, "set", shown);
			want_line(a, d, arena_printf(a, "save %s", path), "");
			file = fopen(path, "r");
			assert_non_null(file);
			assert_true(fread(text, 1, sizeof text - 1, file) > 0);
			fclose(file);
			remove(path);
			want_text(text, arena_printf(a, "# toll: lines of a session\nset %s", shown), f->name);
			want_line(a, d, arena_printf(a, "unset %s", f->name), "");
			want_line(a, d, "set", "nothing is set\n");
		}
		dispatch_close(d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(each_field_is_kept_shown_saved_and_forgotten),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
