/* SPDX-License-Identifier: MIT */
/* The table of formats, and what is the same for all of them: finding one, and ranges. */
#include "report/render.h"

#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"

/*
 * A row for each format, in the order of help. FORMAT(json) is format_json of render_json.c. The first is the
 * default.
 */
#define FORMATS \
	FORMAT(text) \
	FORMAT(json) \
	FORMAT(csv) \
	FORMAT(markdown) \
	FORMAT(plain)

#define FORMAT(name) extern const struct format format_##name;
FORMATS
#undef FORMAT

const struct format *const formats[] = {
#define FORMAT(name) &format_##name,
	FORMATS
#undef FORMAT
};

const size_t n_formats = LENGTH(formats);

const struct format *
render_find(const char *name, struct err *e)
{
	char names[200] = "";
	size_t n = 0;

	if (*name == '\0')
		return formats[0];
	for (size_t i = 0; i < n_formats; i++) {
		if (text_equal(formats[i]->name, name))
			return formats[i];
	}
	for (size_t i = 0; i < n_formats && n < sizeof names; i++)
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i == 0 ? "" : ", ", formats[i]->name);
	err_set(e, ERR_USAGE, "unknown format '%.40s'; formats are %s", name, names);
	return NULL;
}

bool
render_check_output(const struct format *f, const char *to, struct err *e)
{
	return !f->needs_file || *to != '\0' ||
	    err_set(e, ERR_USAGE, "format=%s is for a file: say to=answer.%s", f->name, f->ending);
}

const char *
render_format_of_file(const char *to)
{
	const char *slash = strrchr(to, '/'), *point = strrchr(slash == NULL ? to : slash, '.');

	for (size_t i = 1; point != NULL && i < n_formats; i++) {
		if (text_equal(formats[i]->ending, point + 1) && strcmp(formats[i]->ending, formats[0]->ending) != 0)
			return formats[i]->name;
	}
	return "";
}

bool
render_rounding(const char *word, enum money_rounding *out, struct err *e)
{
	static const char *const names[] = { [ROUND_BY_COLUMN] = "", [ROUND_CENTS] = "cents", [ROUND_EXACT] = "exact" };

	for (size_t i = 0; i < LENGTH(names); i++) {
		if (text_equal(names[i], word)) {
			*out = (enum money_rounding)i;
			return true;
		}
	}
	return err_set(e, ERR_USAGE, "round: '%.40s' is neither cents nor exact", word);
}

static struct cell_style
format_style(const struct format *f, const struct answer *w)
{
	return (struct cell_style){ .shown = f->shown_cells, .ascii = w->screen.ascii, .currency = w->currency,
	    .rounding = w->rounding, .numbers = w->numbers };
}

void
render_answer(const struct format *f, const struct answer *w, struct buffer *out)
{
	const struct cell_style style = format_style(f, w);

	f->render(w, &style, out);
}

void
render_range(const struct format *f, const struct answer *low, const struct answer *high,
    struct buffer *out)
{
	const struct cell_style style = format_style(f, low);

	if (f->for_people && low->has_both) {
		f->render(low, &style, out);
		return;
	}
	if (f->render_range != NULL) {
		f->render_range(low, high, &style, out);
		return;
	}
	buffer_puts(out, f->for_people ? "at the low end of the range:\n\n" : "");
	f->render(low, &style, out);
	buffer_puts(out, f->for_people ? "\nat the high end of the range:\n\n" : "");
	f->render(high, &style, out);
}
