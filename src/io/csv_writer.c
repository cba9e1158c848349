/* SPDX-License-Identifier: MIT */
/*
 * Writes CSV cells (RFC 4180) that spreadsheets do not take for formulas. Answers and rows of batch use it.
 */
#include "io/csv_writer.h"

#include <string.h>

#include "base/macros.h"

/* Whether a cell begins or ends with a blank: some readers strip those unless the cell is quoted. */
static bool
has_outer_blank(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && (s[0] == ' ' || s[0] == '\t' || s[n - 1] == ' ' || s[n - 1] == '\t');
}

/*
 * Whether a spreadsheet would take a text for a formula: by its first character, ASCII or full-width, after
 * any tabs and line breaks, which some spreadsheets strip.
 */
static bool
is_formula(const char *s)
{
	static const char *const starts[] = { "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b",
	    "\xef\xbc\x8d", "\xef\xbc\xa0" };

	s += strspn(s, "\t\r\n");
	for (size_t i = 0; i < LENGTH(starts); i++) {
		if (strncmp(s, starts[i], strlen(starts[i])) == 0)
			return true;
	}
	return false;
}

void
csv_write_cell(const char *s, char delimiter, bool text, struct buffer *out)
{
	const char special[] = { delimiter, '"', '\r', '\n', '\0' };
	bool formula = text && is_formula(s);

	if (!formula && !has_outer_blank(s) && s[strcspn(s, special)] == '\0') {
		buffer_puts(out, s);
		return;
	}
	buffer_puts(out, formula ? "\" " : "\"");
	for (size_t n; *s != '\0'; s += n + (s[n] == '"')) {
		n = strcspn(s, "\"");
		buffer_add(out, s, n);
		if (s[n] == '"')
			buffer_puts(out, "\"\"");
	}
	buffer_puts(out, "\"");
}
