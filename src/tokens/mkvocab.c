/* SPDX-License-Identifier: MIT */
/*
 * Makes what vocab_data.c puts into the program, and the files of vocab/; the build runs it, it is not
 * installed.
 *
 *   mkvocab build FILE.vocab OUT        a vocabulary as it is in memory
 *   mkvocab classes OUT                 the classes of characters, from unicode_class.h
 *   mkvocab pack NAME FILE.tiktoken OUT the published form as a file of vocab/, which begins with the name
 *   mkvocab text FILE.vocab OUT         a file of vocab/ as the published form, to compare it with that
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/macros.h"
#include "tokens/split.h"
#include "tokens/unicode_class.h"
#include "tokens/vocab.h"

enum { FILE_MAX = 64 << 20 };

static int
write_file(const char *path, const void *text, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(text, 1, n, f) != n || fclose(f) != 0) {
		fprintf(stderr, "mkvocab: %s: %s\n", path, strerror(errno));
		return 5;
	}
	return 0;
}

/* The table of classes: equal blocks of 256 characters are there once, the first of them first. */
static bool
build_classes(struct unicode_table *table)
{
	size_t range = 0, n = 0;

	for (uint32_t b = 0; b < UNICODE_BLOCKS; b++) {
		uint8_t bits[256];
		size_t same = 0;

		for (uint32_t i = 0; i < 256; i++) {
			while (range + 1 < LENGTH(unicode_ranges) && unicode_ranges[range + 1].first <= b * 256 + i)
				range++;
			bits[i] = unicode_ranges[range].bits;
		}
		while (same < n && memcmp(table->bits[same], bits, sizeof bits) != 0)
			same++;
		if (same == LENGTH(table->bits))
			return false;
		if (same == n)
			memcpy(table->bits[n++], bits, sizeof bits);
		table->block[b] = (uint8_t)same;
	}
	return true;
}

static void
add_base64(struct buffer *out, const char *text, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = 0;

		for (size_t j = i; j < i + 3; j++)
			bits = bits << 8 | (j < n ? (unsigned char)text[j] : 0);
		for (size_t j = 0; j < 4; j++)
			buffer_fill(out, i + j > n ? '=' : digits[bits >> (18 - 6 * j) & 63], 1);
	}
}

static void
write_published(struct buffer *out, const struct vocab_token *tokens, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		add_base64(out, tokens[i].text, tokens[i].n);
		buffer_printf(out, " %zu\n", i);
	}
}

static void
write_compact(struct buffer *out, const char *name, const struct vocab_token *tokens, size_t n)
{
	buffer_printf(out, "%s, the lengths of tokens by rank, then their texts: %zu\n", name, n);
	for (size_t i = 0; i < n; i++)
		buffer_fill(out, (char)tokens[i].n, 1);
	for (size_t i = 0; i < n; i++)
		buffer_add(out, tokens[i].text, tokens[i].n);
}

static int
complain(const struct err *e)
{
	fprintf(stderr, "mkvocab: %s\n", e->msg);
	return err_status(e->kind);
}

static int
make_vocab(struct arena *a, int argc, char **argv)
{
	bool pack = strcmp(argv[1], "pack") == 0;
	const char *path = argv[argc - 2], *text;
	struct buffer out = buffer_new(a);
	const struct vocab *v;
	struct vocab_token *tokens;
	size_t size, n;
	struct err e;

	text = file_whole(a, path, FILE_ANY, NULL, FILE_MAX, &size, &e);
	if (text == NULL)
		return complain(&e);
	tokens = pack ? vocab_read_published(a, text, size, &n, &e) : vocab_read_compact(a, text, size, &n, &e);
	v = tokens == NULL ? NULL : vocab_build(a, tokens, n, &e);
	if (v == NULL) {
		err_at(&e, "%s: ", path);
		return complain(&e);
	}
	if (strcmp(argv[1], "build") == 0)
		return write_file(argv[argc - 1], v, v->size);
	if (pack)
		write_compact(&out, argv[2], tokens, n);
	else
		write_published(&out, tokens, n);
	return write_file(argv[argc - 1], out.text, out.n);
}

int
main(int argc, char **argv)
{
	static const struct { const char *word; int words; } ways[] = {
		{ "classes", 3 }, { "build", 4 }, { "text", 4 }, { "pack", 5 },
	};
	static struct unicode_table table;
	struct arena *a;
	int status = 2;

	for (size_t i = 0; i < LENGTH(ways); i++) {
		if (argc == ways[i].words && strcmp(argv[1], ways[i].word) == 0)
			status = 0;
	}
	if (status != 0) {
		fputs("usage: mkvocab build|text FILE.vocab OUT | pack NAME FILE.tiktoken OUT | classes OUT\n", stderr);
		return status;
	}
	if (argc == 3 && !build_classes(&table)) {
		fputs("mkvocab: unicode_class.h has too many different blocks\n", stderr);
		return 1;
	}
	if (argc == 3)
		return write_file(argv[2], &table, sizeof table);
	a = arena_new();
	status = make_vocab(a, argc, argv);
	arena_free(a);
	return status;
}
