/* SPDX-License-Identifier: MIT */
/*
 * Writes rows with their cost columns, from a row_result: CSV rows by record_write, and JSON rows by object_write.
 * Called by worker.c and batch_run.c.
 */
#include "batch/row_writer.h"

#include <string.h>

#include "base/json_writer.h"
#include "io/csv_writer.h"
#include "io/decimal_fast.h"
#include "usage/column_name.h"

#define rarely(x) __builtin_expect(!!(x), 0)

/* ROW_ENDS: bytes for a quote that closes the row, and for its line break. */
enum { ADDED_MAX = 3 + ALTERNATIVES_MAX, ROW_ENDS = 4 };

/* A cell that is added to a row. */
struct added { const char *name, *value; bool text; };	/* value "": none; text: not a number */

static const char *
amount_text(bool has, money m, struct arena *a)
{
	char text[INT128_TEXT];

	if (!has)
		return "";
	money_print(text, m);
	return arena_strdup(a, text);
}

/*
 * Lists the cells to add; returns their number. taken: names get the prefix toll_. c NULL: only the names are
 * needed.
 */
static size_t
added_list(const struct row_writer *w, bool taken, const struct row_result *c, struct arena *a,
    struct added added[ADDED_MAX])
{
	static const struct row_result nothing = { .kind = RESULT_IDLE, .note = "" };
	const char *prefix = taken ? "toll_" : "";
	money difference;
	size_t n = 0;
	bool priced;

	c = c == NULL ? &nothing : c;
	priced = c->kind == RESULT_PRICED;
	added[n++] = (struct added){ taken ? "toll_cost_usd" : "cost_usd",
	    amount_text(priced, c->ranged ? c->high.cost : c->cost, a), false };
	added[n++] = (struct added){ taken ? "toll_note" : "note",
	    c->note != NULL ? c->note : c->entry->detail->note->text, true };
	for (size_t i = 0; i < w->context->n_alternatives; i++)
		added[n++] = (struct added){ arena_printf(a, "%scost_usd:%s", prefix, w->context->alternatives[i]),
		    amount_text(c->has_alternative[i], c->ranged ? c->high.alternatives[i] : c->alternatives[i], a),
		    false };
	if (w->reported) {
		bool both = priced && c->billed && int128_sub(c->reported, c->cost, &difference);

		added[n++] = (struct added){ taken ? "toll_diff_usd" : "diff_usd",
		    amount_text(both, both ? difference : 0, a), false };
	}
	return n;
}

/* ---- CSV ---- */

struct row_writer
row_writer_of(const struct usage_file *f, const struct price_context *context, bool reported, struct arena *a)
{
	struct row_writer an = { .context = context, .format = usage_file_format(f), .reported = reported,
	    .room = ROW_ENDS + (2 + context->n_alternatives) * (1 + DECIMAL_ROOM + INT128_TEXT) };
	struct added added[ADDED_MAX];
	const char *const *names;
	size_t n;

	an.json = usage_file_json(f);
	if (an.format == USAGE_JSON)
		return an;
	names = usage_csv_names(usage_file_csv(f));
	an.columns = usage_csv_columns(usage_file_csv(f))->n;
	an.room += an.columns;
	an.delimiter = usage_csv_delimiter(usage_file_csv(f));
	n = added_list(&an, false, NULL, a, added);
	for (size_t i = 0; i < an.columns; i++) {
		for (size_t k = 0; k < n; k++)
			an.names_taken |= strcmp(column_name_normalise(names[i], a),
			    column_name_normalise(added[k].name, a)) == 0;
	}
	return an;
}

void
row_writer_header(const struct row_writer *w, const struct record *header, struct buffer *out)
{
	struct added added[ADDED_MAX];
	size_t n = header->n_fields == 0 ? 0 : added_list(w, w->names_taken, NULL, out->arena, added);

	if (w->format != USAGE_CSV)
		return;
	buffer_add(out, header->raw, header->n_body);
	for (size_t i = 0; i < n; i++) {
		buffer_add(out, &w->delimiter, 1);
		csv_write_cell(added[i].name, w->delimiter, true, out);
	}
	buffer_add(out, header->raw + header->n_body, header->n_raw - header->n_body);
}

/* Copies n bytes; returns the end of the copy. */
static inline char *
bytes_put(char *to, const char *text, size_t n)
{
	memcpy(to, text, n);
	return to + n;
}

static char *
amount_put(char *to, char delimiter, money m)
{
	char text[INT128_TEXT];

	*to++ = delimiter;
	return bytes_put(to, text, money_print(text, m));
}

/* Puts a note of the row's own; out has room for it. */
static char *
note_put(const struct row_writer *w, const char *note, char *to, struct buffer *out)
{
	*to++ = w->delimiter;
	out->n = (size_t)(to - out->text);
	csv_write_cell(note, w->delimiter, true, out);
	return out->text + out->n;
}

/*
 * Puts what follows the note: the cost on each further model, and the difference of what was billed to the
 * cost.
 */
static char *
extras_put(const struct row_writer *w, const struct row_result *c, char *to)
{
	money difference = 0;

	for (size_t i = 0; i < w->context->n_alternatives; i++) {
		*to++ = w->delimiter;
		if (c->has_alternative[i])
			to += decimal_money(to, c->alternatives[i]);
	}
	if (w->reported && c->kind == RESULT_PRICED && c->billed && int128_sub(c->reported, c->cost, &difference))
		return amount_put(to, w->delimiter, difference);
	if (w->reported)
		*to++ = w->delimiter;
	return to;
}

/* Writes a record as it came, padded to the columns of the header, then the added cells and its line break. */
static inline __attribute__((always_inline)) void
record_write(const struct row_writer *w, const struct csv_scan_record *r, bool unclosed, const struct row_result *c,
    struct buffer *out)
{
	const struct memo_entry *entry = c->entry;
	char *to;

	buffer_room(out, r->n_raw + w->room + (c->note == NULL ? entry->n_csv_suffix : 2 * strlen(c->note)));
	to = bytes_put(out->text + out->n, r->raw, r->n_body);
	if (rarely(unclosed))
		*to++ = '"';
	for (size_t i = r->n_cells; rarely(i < w->columns); i++)
		*to++ = w->delimiter;
	*to++ = w->delimiter;
	if (__builtin_expect(c->kind == RESULT_PRICED, 1))
		to += decimal_money(to, c->cost);
	if (__builtin_expect(c->note == NULL && entry->n_csv_suffix == 1, 1))
		*to++ = w->delimiter;	/* no note, as most rows */
	else if (c->note == NULL)
		to = bytes_put(to, entry->csv_suffix, entry->n_csv_suffix);
	else
		to = note_put(w, c->note, to, out);
	if (w->context->n_alternatives > 0 || w->reported)
		to = extras_put(w, c, to);
	memcpy(to, r->raw + r->n_body, 2);
	to += r->n_raw - r->n_body;
	out->n = (size_t)(to - out->text);
}

void
row_writer_prepare_entry(const struct row_writer *w, struct memo_entry *entry, struct arena *a)
{
	struct buffer out = buffer_new(a);

	if (entry->csv_suffix != NULL)
		return;
	buffer_add(&out, &w->delimiter, 1);
	csv_write_cell(entry->detail->note->text, w->delimiter, true, &out);
	memo_set_csv_suffix(entry, out.text, (uint32_t)out.n);
}

void
row_writer_records(const struct row_writer *w, const struct csv_scan_record *r, const struct row_result *const c[],
    size_t n, struct buffer *out)
{
	for (size_t i = 0; i < n; i++)
		record_write(w, &r[i], false, c[i], out);
}

/* ---- JSON ---- */

/* Writes the object with our keys before its last brace; a key without a value is null. */
static void
object_write(const struct row_writer *w, const struct usage_row *row, const struct row_result *c,
    struct arena *scratch, struct buffer *out)
{
	const char *text = usage_json_text(w->json, row, scratch);
	size_t n = strlen(text), n_added;
	struct added added[ADDED_MAX];
	struct json_writer j;
	bool taken = false;

	n_added = added_list(w, false, NULL, scratch, added);
	for (size_t i = 0; i < n_added && !taken; i++)
		taken = usage_json_has(w->json, row, added[i].name);
	n_added = added_list(w, taken, c, scratch, added);
	while (n > 0 && text[n - 1] != '}')
		n--;
	n -= n > 0;
	while (n > 0 && (unsigned char)text[n - 1] <= ' ')	/* what cJSON takes for a blank */
		n--;
	buffer_add(out, text, n);
	j = json_writer_inside(out, n == 0 || text[n - 1] != '{');
	for (size_t i = 0; i < n_added; i++) {
		json_write_key(&j, added[i].name);
		if (*added[i].value == '\0')
			json_write_literal(&j, "null");
		else
			json_write_text(&j, added[i].value);
	}
	json_write_end(&j);
	buffer_puts(out, "\n");
}

void
row_writer_row(const struct row_writer *w, const struct usage_row *row, const struct row_result *c,
    struct arena *scratch, struct buffer *out)
{
	const struct record *r = &row->record;
	const struct csv_scan_record copy = { .raw = r->raw, .n_raw = r->n_raw, .n_body = r->n_body,
	    .n_cells = r->n_fields };

	if (w->format == USAGE_JSON)
		object_write(w, row, c, scratch, out);
	else if (row->state == ROW_EMPTY)
		buffer_add(out, r->raw, r->n_raw);
	else
		record_write(w, &copy, r->unclosed, c, out);
}
