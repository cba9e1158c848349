/* SPDX-License-Identifier: MIT */
#include "batch/row_writer.h"

#include <string.h>

#include "io/decimal_fast.h"
#include "report/render.h"

/* NOTE: bytes that most notes do not exceed. */
enum { OURS = 3 + RESULT_ALTERNATIVES, SLACK = ROW_WRITER_READ, NOTE = 96 };

/* What is added to a row: name, value ("" for none), and whether it is a text of ours. */
struct ours { const char *name, *value; bool text; };

static const char *
amount(bool has, money m, struct arena *a)
{
	char text[INT128_TEXT];

	if (!has)
		return "";
	money_print(text, m);
	return arena_strdup(a, text);
}

/* c NULL: only the names are wanted. */
static size_t
list_ours(const struct row_writer *an, bool taken, const struct row_result *c, struct arena *a,
    struct ours ours[OURS])
{
	static const struct row_result nothing = { .kind = RESULT_IDLE, .note = "" };
	const char *prefix = taken ? "toll_" : "";
	money difference;
	size_t n = 0;
	bool priced;

	c = c == NULL ? &nothing : c;
	priced = c->kind == RESULT_PRICED;
	ours[n++] = (struct ours){ taken ? "toll_cost_usd" : "cost_usd", amount(priced, c->cost, a), false };
	ours[n++] = (struct ours){ taken ? "toll_note" : "note", c->note, true };
	for (size_t i = 0; i < an->context->n_alternatives; i++)
		ours[n++] = (struct ours){ arena_printf(a, "%scost_usd:%s", prefix, an->context->alternatives[i]),
		    amount(c->has_alternative[i], c->alternatives[i], a), false };
	if (an->reported) {
		bool both = priced && c->billed && int128_sub(c->reported, c->cost, &difference);

		ours[n++] = (struct ours){ taken ? "toll_diff_usd" : "diff_usd",
		    amount(both, both ? difference : 0, a), false };
	}
	return n;
}

/* ---- CSV ---- */

struct row_writer
row_writer_of(const struct usage_file *f, const struct price_context *t, bool reported, struct arena *a)
{
	struct row_writer an = { .context = t, .format = usage_file_format(f), .reported = reported,
	    .room = SLACK + (2 + t->n_alternatives) * (DECIMAL_ROOM + INT128_TEXT) };
	struct ours ours[OURS];
	const char *const *names;
	size_t n;

	if (an.format == USAGE_JSON)
		return an;
	names = usage_csv_names(usage_file_csv(f));
	an.columns = usage_csv_columns(usage_file_csv(f))->n;
	an.delimiter = usage_csv_delimiter(usage_file_csv(f));
	n = list_ours(&an, false, NULL, a, ours);
	for (size_t i = 0; i < an.columns; i++) {
		for (size_t k = 0; k < n; k++)
			an.taken |= strcmp(usage_columns_normalise(names[i], a), usage_columns_normalise(ours[k].name, a)) == 0;
	}
	return an;
}

/* The record as it came, its missing cells, ours, and its line break. */
static void
write_record(const struct row_writer *an, const struct record *r, const struct row_result *c,
    struct arena *scratch, struct buffer *out)
{
	struct ours ours[OURS];
	size_t n = list_ours(an, an->taken, c, scratch, ours);

	buffer_add(out, r->raw, r->n_body);
	if (r->unclosed)
		buffer_puts(out, "\"");
	for (size_t i = r->n_fields; i < an->columns; i++)
		buffer_add(out, &an->delimiter, 1);
	for (size_t i = 0; i < n; i++) {
		buffer_add(out, &an->delimiter, 1);
		render_csv_cell(c == NULL ? ours[i].name : ours[i].value, an->delimiter,
		    c == NULL || ours[i].text, out);
	}
	buffer_add(out, r->raw + r->n_body, r->n_raw - r->n_body);
}

void
row_writer_header(const struct row_writer *an, const struct record *header, struct buffer *out)
{
	if (an->format == USAGE_CSV && header->n_fields > 0)
		write_record(an, header, NULL, out->arena, out);
	else if (an->format == USAGE_CSV)
		buffer_add(out, header->raw, header->n_raw);
}

/* ---- JSON ---- */

/* Our keys in front of the last brace; null where there is no value. */
static void
write_object(const struct row_writer *an, const struct usage_row *row, const struct row_result *c,
    struct arena *scratch, struct buffer *out)
{
	size_t n = strlen(row->text), ours_n;
	struct ours ours[OURS];
	bool twice, taken = false;

	ours_n = list_ours(an, false, NULL, scratch, ours);
	for (size_t i = 0; row->object != NULL && i < ours_n; i++)
		taken |= json_at(row->object, ours[i].name, &twice) != NULL;
	ours_n = list_ours(an, taken, c, scratch, ours);
	while (n > 0 && row->text[n - 1] != '}')
		n--;
	n -= n > 0;
	while (n > 0 && strchr(" \t\r\n", row->text[n - 1]) != NULL)
		n--;
	buffer_add(out, row->text, n);
	for (size_t i = 0; i < ours_n; i++) {
		buffer_puts(out, i == 0 && n > 0 && row->text[n - 1] == '{' ? "" : ",");
		buffer_json(out, ours[i].name);
		buffer_puts(out, ":");
		if (*ours[i].value == '\0')
			buffer_puts(out, "null");
		else
			buffer_json(out, ours[i].value);
	}
	buffer_puts(out, "}\n");
}

void
row_writer_row(const struct row_writer *an, const struct usage_row *row, const struct row_result *c,
    struct arena *scratch, struct buffer *out)
{
	if (an->format == USAGE_JSON)
		write_object(an, row, c, scratch, out);
	else if (row->state == ROW_EMPTY)
		buffer_add(out, row->record.raw, row->record.n_raw);
	else
		write_record(an, &row->record, c, scratch, out);
}

/* ---- rows of a fare ---- */

void
row_writer_memo_entry(const struct row_writer *an, struct memo_entry *f, struct arena *a)
{
	struct buffer out = buffer_new(a);

	if (f->csv_suffix != NULL)
		return;
	buffer_add(&out, &an->delimiter, 1);
	render_csv_cell(f->rest->note->text, an->delimiter, true, &out);
	buffer_room(&out, SLACK);
	memo_set_csv_suffix(f, out.text, (uint32_t)out.n);
}

static inline char *
put(char *to, const char *text, size_t n)
{
	memcpy(to, text, n);
	return to + n;
}

/*
 * The same for bytes behind which SLACK more may be read, to a place where as many may be written: what
 * most rows and notes have is copied without asking how long they are, which nothing foresees.
 */
static inline __attribute__((always_inline)) char *
put_quick(char *to, const char *text, size_t n, size_t most)
{
	memcpy(to, text, most);
	if (__builtin_expect(n > most, 0)) {
		memcpy(to + most, text + most, most);
		if (n > 2 * most)
			memcpy(to + 2 * most, text + 2 * most, n - 2 * most);
	}
	return to + n;
}

static char *
put_amount(char *to, char delimiter, money m)
{
	char text[INT128_TEXT];

	*to++ = delimiter;
	return put(to, text, money_print(text, m));
}

/* A note of the row's own; there is room for it. */
static char *
put_note(const struct row_writer *an, const char *note, char *to, struct buffer *out)
{
	*to++ = an->delimiter;
	out->n = (size_t)(to - out->text);
	render_csv_cell(note, an->delimiter, true, out);
	return out->text + out->n;
}

/* What a row has behind its note: what it costs on other models, and what that is less than was billed. */
static char *
put_beside(const struct row_writer *an, const struct fast_row *q, char *to)
{
	money difference = 0;

	for (size_t i = 0; i < an->context->n_alternatives; i++) {
		*to++ = an->delimiter;
		to += decimal_money(to, q->alternatives[i]);
	}
	if (an->reported && q->billed && int128_sub(q->reported, q->cost, &difference))
		return put_amount(to, an->delimiter, difference);
	if (an->reported)
		*to++ = an->delimiter;
	return to;
}

void
row_writer_quick(const struct row_writer *an, const struct csv_scan_record *r, const struct fast_row *const q[], size_t n,
    struct buffer *out)
{
	const bool beside = an->context->n_alternatives > 0 || an->reported;
	const char delimiter = an->delimiter;

	for (; n > 0; n--, r++, q++) {
		const struct memo_entry *f = (*q)->entry;
		char *to;

		buffer_room(out, r->n_raw + f->n_csv_suffix + an->room + ((*q)->note == NULL ? 0 : 2 * (*q)->n_note));
		to = put_quick(out->text + out->n, r->raw, r->n_body, SLACK);
		*to++ = delimiter;
		to += decimal_money(to, (*q)->cost);
		if (__builtin_expect((*q)->note == NULL, 1))
			to = put_quick(to, f->csv_suffix, f->n_csv_suffix, NOTE);
		else
			to = put_note(an, (*q)->note, to, out);
		if (beside)
			to = put_beside(an, *q, to);
		memcpy(to, r->raw + r->n_body, 2);
		to += r->n_raw - r->n_body;
		out->n = (size_t)(to - out->text);
	}
}
