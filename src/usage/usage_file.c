/* SPDX-License-Identifier: MIT */
/* Decides between CSV and JSON, and opens the file as one of them. Called by batch. */
#include "usage/usage_file.h"

#include <string.h>

#include "io/json_stream.h"
#include "usage/column_name.h"

struct usage_file {
	struct usage_setup	 setup;
	enum usage_format	 format;
	struct usage_csv	*csv;		/* one of the two, the other is NULL */
	struct usage_json	*json;
};

static bool
delimiter_parse(const char *word, char *out, struct err *e)
{
	static const struct { const char *word; char c; } names[] = {
		{ "", '\0' }, { "comma", ',' }, { "semicolon", ';' }, { "tab", '\t' }, { "pipe", '|' },
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i].word, word) == 0) {
			*out = names[i].c;
			return true;
		}
	}
	*out = word[0];
	if (word[1] == '\0' && strchr("\"\r\n \\", word[0]) == NULL &&
	    (word[0] == '\t' || (word[0] > ' ' && word[0] < 0x7f)) && strchr("0123456789.", word[0]) == NULL)
		return true;
	return err_set(e, ERR_USAGE, "delimiter: '%.40s' is not one character; write , ; | or tab", word);
}

struct usage_file *
usage_file_open(struct arena *a, struct input *in, const struct usage_setup *setup, struct err *e)
{
	struct usage_file *f = arena_alloc(a, sizeof *f);
	char delimiter;
	bool json;

	f->setup = *setup;
	if (!delimiter_parse(setup->defaults->delimiter, &delimiter, e) ||
	    (!date_order_parse(setup->defaults->dates, &f->setup.dates, e) && !err_at(e, "dates: ")) ||
	    !mapping_read(setup->defaults->map, a, &f->setup.map, &f->setup.n_map, e) ||
	    !json_stream_is_json(in, &json, e))
		return NULL;
	f->format = json ? USAGE_JSON : USAGE_CSV;
	if (json)
		f->json = usage_json_open(a, in, &f->setup, e);
	else
		f->csv = usage_csv_open(a, in, &f->setup, delimiter, e);
	return f->json != NULL || f->csv != NULL ? f : NULL;
}

void
usage_file_close(struct usage_file *f)
{
	if (f != NULL && f->json != NULL)
		usage_json_close(f->json);
}

struct usage_csv *
usage_file_csv(const struct usage_file *f)
{
	return f->csv;
}

struct usage_json *
usage_file_json(const struct usage_file *f)
{
	return f->json;
}

const struct usage_setup *
usage_file_setup(const struct usage_file *f)
{
	return &f->setup;
}

enum usage_format
usage_file_format(const struct usage_file *f)
{
	return f->format;
}

const char *
usage_file_dollars(const struct usage_file *f)
{
	const struct usage_columns *c = f->csv == NULL ? NULL : usage_csv_columns(f->csv);

	if (c == NULL || !c->dollars)
		return NULL;
	return c->profile != NULL && *c->profile->note != '\0' ? c->profile->note : "an export with tokens is needed";
}

size_t
usage_file_column(const struct usage_file *f, const char *name)
{
	const char *const *names = usage_csv_names(f->csv);
	size_t n = usage_csv_columns(f->csv)->n, found = SIZE_MAX;
	struct arena *a = arena_new();
	const char *plain = column_name_normalise(name, a);

	for (size_t i = 0; i < n && found == SIZE_MAX; i++) {
		if (strcmp(names[i], name) == 0)
			found = i;
	}
	for (size_t i = 0; i < n && found == SIZE_MAX; i++) {
		if (strcmp(column_name_normalise(names[i], a), plain) == 0)
			found = i;
	}
	arena_free(a);
	return found;
}
