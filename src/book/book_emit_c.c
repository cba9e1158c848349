/* SPDX-License-Identifier: MIT */
/*
 * The built-in book as C source. The rows of a table are initialisers with the names of the members, by the list of
 * book_keys.def; a member is written in the form of its C type, and one that is 0 is left out.
 */
#include "book/book_emit_c.h"

#include <inttypes.h>
#include <string.h>

#include "base/macros.h"
#include "book/book_keys.h"

/* One text a line; bytes that are not plain ASCII are octal with three digits, which no following digit can extend. */
static void
emit_text(FILE *f, const struct book *b)
{
	fputs("static const char text[] =\n\t\"", f);
	for (uint32_t i = 0; i + 1 < b->n_text; i++) {
		unsigned char c = (unsigned char)b->text[i];

		if (c == '\0')
			fputs("\\000\"\n\t\"", f);
		else if (c == '"' || c == '\\' || c == '?' || c < ' ' || c > '~')
			fprintf(f, "\\%03o", c);
		else
			fputc(c, f);
	}
	fputs("\";\n", f);
}

static void
emit_signed(FILE *f, int64_t n)
{
	if (n == INT64_MIN)
		fputs("INT64_MIN", f);
	else if (n == INT64_MAX)
		fputs("INT64_MAX", f);
	else
		fprintf(f, "%" PRId64, n);
}

static void
emit_unsigned(FILE *f, uint64_t n)
{
	fprintf(f, "%" PRIu64 "u", n);
}

/* One function for each C type that a member may have: emit_int() for *(const int *)at. */
#define EMITTER(name, type, emit) \
static void \
emit_##name(FILE *f, const void *at) \
{ \
	emit(f, *(const type *)at); \
}
EMITTER(bool, bool, emit_unsigned)
EMITTER(uint8, uint8_t, emit_unsigned)
EMITTER(uint16, uint16_t, emit_unsigned)
EMITTER(uint32, uint32_t, emit_unsigned)
EMITTER(uint64, uint64_t, emit_unsigned)
EMITTER(int16, int16_t, emit_signed)
EMITTER(int, int, emit_signed)
EMITTER(int64, int64_t, emit_signed)

static void
emit_span(FILE *f, const void *at)
{
	const struct span *s = at;

	fprintf(f, "{ %" PRIu32 ", %" PRIu32 " }", s->first, s->count);
}

/* A kind of a type that is not in this list does not compile. An enum without negative values is a uint32_t here. */
#define EMIT_TYPE(type) _Generic((type *)NULL, bool *: emit_bool, uint8_t *: emit_uint8, uint16_t *: emit_uint16, \
	uint32_t *: emit_uint32, uint64_t *: emit_uint64, int16_t *: emit_int16, int *: emit_int, \
	int64_t *: emit_int64, \
	struct span *: emit_span, void *: NULL)

static void (*const emitters[])(FILE *, const void *) = {
#define KIND(kind, type, load, format, merge) [KIND_##kind] = EMIT_TYPE(type),
#define MEMBER_KIND(kind, type, merge) [KIND_##kind] = EMIT_TYPE(type),
#include "book/book_keys.def"
};

static bool
is_zero(const char *bytes, size_t n)
{
	while (n > 0 && bytes[n - 1] == 0)
		n--;
	return n == 0;
}

static void
emit_row(FILE *f, const struct book_object_info *object, const char *row)
{
	bool given = false;

	fputs("\t{ ", f);
	for (size_t i = 0; i < object->n; i++) {
		const struct book_key *k = &object->keys[i];

		if (k->member == NULL || is_zero(row + k->where, k->size))
			continue;
		fprintf(f, ".%s = ", k->member);
		emitters[k->kind](f, row + k->where);
		fputs(", ", f);
		given = true;
	}
	fputs(given ? "},\n" : "0 },\n", f);
}

/* An empty table gets one row of zeros, since C has no empty arrays. */
static void
emit_table(FILE *f, const struct book *b, enum book_object object)
{
	uint32_t n = book_table_count(b, object);

	fprintf(f, "static const struct %s %s[] = {\n", book_objects[object].type, book_objects[object].table);
	for (uint32_t i = 0; i < n; i++)
		emit_row(f, &book_objects[object], book_table_row(b, object, i));
	fputs(n > 0 ? "};\n" : "\t{ 0 }\n};\n", f);
}

void
book_emit_c(FILE *f, const struct book *b)
{
	fputs("/* Written by mkbook from pricing/; do not edit. */\n#include \"book/book_data.h\"\n\n", f);
	emit_text(f, b);
	fputs("static const int64_t prices[] = {\n", f);
	for (uint32_t i = 0; i < b->n_prices; i++)
		fprintf(f, "\t%" PRId64 ",\n", b->prices[i]);
	fputs(b->n_prices > 0 ? "};\n" : "\t0\n};\n", f);
	fputs("static const uint32_t source_refs[] = {\n", f);
	for (uint32_t i = 0; i < b->n_source_refs; i++)
		fprintf(f, "\t%" PRIu32 ",\n", b->source_refs[i]);
	fputs(b->n_source_refs > 0 ? "};\n" : "\t0\n};\n", f);
	for (enum book_object i = 0; i < N_OBJECTS; i++) {
		if (book_objects[i].table != NULL)
			emit_table(f, b, i);
	}
	fprintf(f, "\nconst struct book book_builtin = {\n\t.text = text, .n_text = %u,\n"
	    "\t.prices = prices, .n_prices = %u,\n"
	    "\t.source_refs = source_refs, .n_source_refs = %u,\n", b->n_text, b->n_prices, b->n_source_refs);
	for (enum book_object i = 0; i < N_OBJECTS; i++) {
		if (book_objects[i].table != NULL)
			fprintf(f, "\t.%s = %s, .n_%s = %u,\n", book_objects[i].table, book_objects[i].table,
			    book_objects[i].table, book_table_count(b, i));
	}
	fputs("};\n", f);
}
