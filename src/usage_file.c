/* SPDX-License-Identifier: MIT */
#include "usage_file.h"

#include <string.h>

#include "usage_csv.h"
#include "usage_json.h"
#include "values.h"

struct usage_file {
	struct usage_setup	 setup;
	enum usage_format	 format;
	struct usage_csv	*csv;		/* one of both */
	struct usage_json	*json;
};

static bool
delimiter_of(const char *word, char *out, struct err *e)
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
	if (!delimiter_of(setup->defaults->delimiter, &delimiter, e) ||
	    !mapping_read(setup->defaults->map, a, &f->setup.map, &f->setup.n_map, e) ||
	    !values_are_json(in, &json, e))
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
	if (f != NULL && f->csv != NULL)
		usage_csv_close(f->csv);
	if (f != NULL && f->json != NULL)
		usage_json_close(f->json);
}

bool
usage_file_next(struct usage_file *f, struct arena *row, struct usage_row *out, struct err *e)
{
	return f->json != NULL ? usage_json_next(f->json, row, out, e) :
	    usage_csv_next(f->csv, row, out, e);
}

enum usage_format
usage_file_format(const struct usage_file *f)
{
	return f->format;
}

const char *
usage_file_dollars(const struct usage_file *f)
{
	const struct columns *c = f->csv == NULL ? NULL : usage_csv_columns(f->csv);

	return c != NULL && c->dollars ? c->profile->note : NULL;
}

const struct record *
usage_file_header(const struct usage_file *f)
{
	return usage_csv_header(f->csv);
}

const char *const *
usage_file_names(const struct usage_file *f, size_t *n)
{
	*n = usage_csv_columns(f->csv)->n;
	return usage_csv_names(f->csv);
}

char
usage_file_delimiter(const struct usage_file *f)
{
	return usage_csv_delimiter(f->csv);
}

/* The column of that name: to the letter, else as names are compared; n if there is none. */
static size_t
find_column(const struct usage_file *f, const char *name, size_t *n, struct arena *a)
{
	const char *const *names = usage_file_names(f, n);
	const char *plain;
	size_t i = 0;

	while (i < *n && strcmp(names[i], name) != 0)
		i++;
	if (i < *n)
		return i;
	plain = columns_normalise(name, a);
	for (i = 0; i < *n && strcmp(columns_normalise(names[i], a), plain) != 0;)
		i++;
	return i;
}

bool
usage_file_has(const struct usage_file *f, const char *name, struct arena *a)
{
	size_t n;

	return f->json != NULL || find_column(f, name, &n, a) < n;
}

bool
usage_file_cell(const struct usage_file *f, const struct usage_row *row, const char *name,
    struct arena *a, const char **out)
{
	const struct json *value;
	size_t i, n;

	*out = "";
	if (f->csv != NULL) {
		i = find_column(f, name, &n, a);
		if (i < n && i < row->record.n_fields)
			*out = row->record.fields[i];
		return i < n;
	}
	value = usage_json_value(f->json, row, name, a);
	if (value != NULL)
		*out = json_text(value, a);
	return value != NULL;
}
