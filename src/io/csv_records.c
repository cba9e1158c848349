/* SPDX-License-Identifier: MIT */
/* Records by the scanner and by libcsv: csv_records_next passes from one to the other. See csv_records.h first. */
#include "io/csv_records.h"

void
csv_records_open(struct csv_records *s, char delimiter, enum csv_scan_variant variant, bool by_libcsv)
{
	csv_scan_init(&s->scan, delimiter, variant);
	s->reader = csv_reader_new(delimiter);
	s->by_libcsv = by_libcsv;
	csv_records_begin(s, s->scan.text, 0, true);
}

void
csv_records_close(struct csv_records *s)
{
	csv_reader_free(s->reader);
}

void
csv_records_begin(struct csv_records *s, const char *text, size_t n, bool last)
{
	csv_scan_begin(&s->scan, text, n, last);
	s->text = text;
	s->n = n;
	s->last = last;
	s->n_plain = s->odd_lines = s->odd_last = 0;
	s->some_odd = s->all_plain = false;
}

/* Takes one record by libcsv. */
static enum csv_records_result
records_take_odd(struct csv_records *s, struct err *e)
{
	const char *raw = s->text + csv_records_at(s);
	size_t used;

	s->some_odd = true;
	if (!csv_reader_take(s->reader, raw, s->n - csv_records_at(s), s->last, &used, &s->odd, e))
		return CSV_RECORDS_FAILED;
	csv_scan_skip(&s->scan, used);
	if (used == 0)
		return CSV_RECORDS_MORE;
	s->odd_last = csv_reader_lines(raw, used) - csv_scan_lines(raw, used);
	return CSV_RECORDS_ODD;
}

enum csv_records_result
csv_records_next(struct csv_records *s, struct csv_scan_record out[], size_t most, size_t *n, struct err *e)
{
	s->odd_lines += s->odd_last;
	s->odd_last = 0;
	if (s->by_libcsv)
		return records_take_odd(s, e);
	*n = csv_scan_several(&s->scan, out, most);
	if (*n == 0) {
		switch (csv_scan_next(&s->scan, out)) {
		case CSV_SCAN_RECORD:
			*n = 1 + csv_scan_several(&s->scan, out + 1, most - 1);
			break;
		case CSV_SCAN_BLANK:
			*n = 1;
			break;
		case CSV_SCAN_ODD:
			return records_take_odd(s, e);
		case CSV_SCAN_MORE:
			s->all_plain = !s->some_odd;
			return CSV_RECORDS_MORE;
		}
	}
	s->n_plain += *n;
	return CSV_RECORDS_PLAIN;
}

struct record
csv_records_fields(const struct csv_scan_record *s, struct arena *a)
{
	struct record r = { .raw = s->raw, .n_raw = s->n_raw, .n_body = s->n_body, .n_fields = s->n_cells };

	r.fields = arena_array(a, s->n_cells, sizeof *r.fields);
	for (size_t i = 0; i < s->n_cells; i++) {
		const struct csv_scan_cell cell = csv_scan_cell(s, i);
		char *text = arena_alloc(a, cell.n + 1);

		csv_scan_unquote(cell, text);
		r.fields[i] = text;
	}
	return r;
}

uint64_t
csv_records_lines_before(const struct csv_records *s, const char *raw)
{
	return csv_scan_lines(s->text, (size_t)(raw - s->text)) + s->odd_lines;
}

/* If all was plain: one for each record, and those inside quotes; what was not taken has none outside quotes. */
uint64_t
csv_records_lines(const struct csv_records *s)
{
	const size_t used = csv_records_at(s);

	if (!s->all_plain)
		return csv_records_lines_before(s, s->text + used) + s->odd_last;
	return s->n_plain - (used > 0 && s->text[used - 1] != '\n') + csv_scan_quoted_lines(&s->scan) -
	    csv_scan_lines(s->text + used, s->n - used);
}
