/* SPDX-License-Identifier: MIT */
/* Counting of files: what they are, piece by piece. Read text_counter_file first. */
#include "tokens/text_count.h"

#include <string.h>

#include "base/macros.h"

enum { BLOCK = 1 << 20, LOOKED_AT = 8192, CODE_PERCENT = 4, LATIN_PERMILLE = 4 };

struct text_counter {
	struct arena		*arena;
	struct tokenizer	*tokenizers[N_ENCODINGS];	/* NULL: not asked for */
	struct buffer		 repaired, text;
	/* of the text that is being counted */
	uint64_t		 pieces[N_PIECE_KINDS];		/* tokens of o200k_base */
	uint64_t		 letters, signs, latin;		/* ASCII letters, signs of code, letters with accents */
	char			 first;				/* its first character that is no blank; 0: none yet */
};

static const struct {
	const char		*name;
	const struct vocab	*vocab;
	enum split_pattern	 pattern;
} encodings_known[] = {
	[ENCODING_O200K]  = { "o200k_base", &vocab_o200k_base, SPLIT_O200K },
	[ENCODING_CL100K] = { "cl100k_base", &vocab_cl100k_base, SPLIT_CL100K },
};

const char *
encoding_name(enum encoding_id id)
{
	return encodings_known[id].name;
}

bool
encoding_find(const char *name, enum encoding_id *id)
{
	for (size_t i = 0; i < LENGTH(encodings_known); i++) {
		if (strcmp(name, encodings_known[i].name) == 0) {
			*id = (enum encoding_id)i;
			return true;
		}
	}
	return false;
}

const char *
text_kind_name(enum text_kind kind)
{
	static const char *const names[] = { [TEXT_PROSE] = "English prose", [TEXT_CODE] = "code", [TEXT_JSON] = "JSON",
		[TEXT_LATIN] = "another language in Latin letters", [TEXT_CJK] = "Chinese, Japanese or Korean",
		[TEXT_OTHER] = "another script" };

	return names[kind];
}

void
text_count_add(struct text_count *sum, const struct text_count *t)
{
	sum->bytes += t->bytes;
	for (size_t i = 0; i < N_ENCODINGS; i++)
		sum->tokens[i] += t->tokens[i];
	for (size_t i = 0; i < N_TEXT_KINDS; i++)
		sum->kinds[i] += t->kinds[i];
}

struct text_counter *
text_counter_new(struct arena *a, unsigned encodings, const struct own_encoding *own)
{
	struct text_counter *c = arena_alloc(a, sizeof *c);

	c->arena = a;
	c->repaired = buffer_new(a);
	c->text = buffer_new(a);
	for (size_t i = 0; i < LENGTH(encodings_known); i++) {
		if ((encodings >> i & 1) != 0)
			c->tokenizers[i] = tokenizer_new(a, encodings_known[i].vocab, encodings_known[i].pattern);
	}
	if ((encodings >> ENCODING_OWN & 1) != 0)
		c->tokenizers[ENCODING_OWN] = tokenizer_new(a, own->vocab, own->pattern);
	return c;
}

/* ---- what a text is ---- */

/* Whether a text of at most LOOKED_AT bytes begins with the bytes. */
static bool
begins_with(const char *text, size_t n, const char *bytes, size_t n_bytes)
{
	return n >= n_bytes && memcmp(text, bytes, n_bytes) == 0;
}

/* What the beginning of a file says that it is. */
static enum file_content
content_of(const char *text, size_t n)
{
	static const struct { const char *bytes; size_t n; enum file_content content; } begins[] = {
		{ "%PDF-", 5, CONTENT_PDF }, { "PK\3\4", 4, CONTENT_OFFICE },
		{ "\xd0\xcf\x11\xe0", 4, CONTENT_OFFICE }, { "\x89PNG", 4, CONTENT_PICTURE },
		{ "\xff\xd8\xff", 3, CONTENT_PICTURE }, { "GIF8", 4, CONTENT_PICTURE },
		{ "\x1f\x8b", 2, CONTENT_PACKED }, { "\x28\xb5\x2f\xfd", 4, CONTENT_PACKED },
		{ "BZh", 3, CONTENT_PACKED }, { "\xfd" "7zXZ", 5, CONTENT_PACKED },
		{ "\xff\xfe", 2, CONTENT_UTF16 }, { "\xfe\xff", 2, CONTENT_UTF16 },
	};

	n = n < LOOKED_AT ? n : LOOKED_AT;
	if (n >= 12 && memcmp(text, "RIFF", 4) == 0 && memcmp(text + 8, "WEBP", 4) == 0)
		return CONTENT_PICTURE;
	for (size_t i = 0; i < LENGTH(begins); i++) {
		if (begins_with(text, n, begins[i].bytes, begins[i].n))
			return begins[i].content;
	}
	return n > 0 && memchr(text, '\0', n) != NULL ? CONTENT_BINARY : CONTENT_TEXT;
}

const char *
content_advice(enum file_content content)
{
	static const char *const advice[] = {
		[CONTENT_TEXT]    = NULL,
		[CONTENT_BINARY]  = "is not text",
		[CONTENT_PDF]     = "is a PDF file: count its text, as in pdftotext FILE - | toll MODEL in=@-; pages "
		    "may be billed as pictures too",
		[CONTENT_OFFICE]  = "is a zip archive or an office file: count its text, as in pandoc -t plain FILE | "
		    "toll MODEL in=@-",
		[CONTENT_PICTURE] = "is a picture: its tokens depend on its size and the model; give them as in "
		    "image-input=1120",
		[CONTENT_PACKED]  = "is compressed: count its text, as in zcat FILE | toll MODEL in=@-",
		[CONTENT_UTF16]   = "is text in UTF-16: count it as UTF-8, as in iconv -f UTF-16 -t UTF-8 FILE | "
		    "toll MODEL in=@-",
	};

	return advice[content];
}

/* Looks at the bytes for what tells prose from code. */
static void
look_at_bytes(struct text_counter *c, const char *text, size_t n)
{
	static const char sign[256] = {
		['{'] = 1, ['}'] = 1, ['['] = 1, [']'] = 1, ['<'] = 1, ['>'] = 1, ['='] = 1, ['_'] = 1, ['/'] = 1,
		['\\'] = 1, ['*'] = 1, ['&'] = 1, ['|'] = 1, ['+'] = 1, ['#'] = 1, ['$'] = 1, ['@'] = 1, ['^'] = 1,
		['~'] = 1, ['`'] = 1, [';'] = 1,
	};
	uint64_t letters = 0, signs = 0, latin = 0;

	for (size_t i = 0; c->first == '\0' && i < n; i++) {
		if (text[i] != ' ' && text[i] != '\n' && text[i] != '\t' && text[i] != '\r')
			c->first = text[i];
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char u = (unsigned char)text[i];

		letters += (u | 0x20U) - 'a' < 26U;
		signs += (uint64_t)sign[u];
		latin += u >= 0xc3 && u <= 0xc9;	/* the first byte of U+00C0 to U+027F */
	}
	c->letters += letters;
	c->signs += signs;
	c->latin += latin;
}

/* The kind of what is ASCII in the text: one for the whole of it. */
static enum text_kind
kind_of_ascii(const struct text_counter *c)
{
	if ((c->first == '{' || c->first == '[') && c->signs * 100 >= CODE_PERCENT * c->letters)
		return TEXT_JSON;
	if (c->signs * 100 >= CODE_PERCENT * c->letters)
		return TEXT_CODE;
	return c->latin * 1000 >= LATIN_PERMILLE * (c->letters + 1) ? TEXT_LATIN : TEXT_PROSE;
}

/* ---- counting ---- */

static void
counter_begin(struct text_counter *c, struct text_count *out)
{
	*out = (struct text_count){ .content = CONTENT_TEXT };
	memset(c->pieces, 0, sizeof c->pieces);
	c->letters = c->signs = c->latin = 0;
	c->first = '\0';
}

/* Counts some of the text, which has TOKENIZER_PAD bytes after it. */
static void
counter_take(struct text_counter *c, const char *text, size_t n, struct text_count *out)
{
	size_t length = n;
	const char *valid = text_repair(text, &length, &c->repaired);
	uint64_t others[N_PIECE_KINDS];

	out->bytes += n;
	for (size_t i = 0; i < N_ENCODINGS; i++) {
		if (c->tokenizers[i] != NULL)
			out->tokens[i] += tokenizer_count(c->tokenizers[i], valid, length,
			    i == ENCODING_O200K ? c->pieces : memset(others, 0, sizeof others));
	}
	if (c->tokenizers[ENCODING_O200K] != NULL)
		look_at_bytes(c, text, n);
}

static void
counter_end(struct text_counter *c, struct text_count *out)
{
	out->kinds[kind_of_ascii(c)] += c->pieces[PIECE_ASCII];
	out->kinds[TEXT_LATIN] += c->pieces[PIECE_LATIN];
	out->kinds[TEXT_CJK] += c->pieces[PIECE_CJK];
	out->kinds[TEXT_OTHER] += c->pieces[PIECE_OTHER];
}

void
text_counter_text(struct text_counter *c, const char *text, size_t n, struct text_count *out)
{
	counter_begin(c, out);
	c->text.n = 0;
	buffer_add(&c->text, text, n);
	buffer_room(&c->text, TOKENIZER_PAD);
	counter_take(c, c->text.text, n, out);
	counter_end(c, out);
}

/* Fills the buffer up to a block, or to the end of the file. */
static bool
read_block(struct buffer *b, size_t block, struct file *f, bool *end, struct err *e)
{
	while (b->n < block) {
		size_t n;

		buffer_room(b, block - b->n + TOKENIZER_PAD);
		if (!file_read(f, b->text + b->n, block - b->n, &n, e))
			return false;
		b->n += n;
		if (n == 0) {
			*end = true;
			break;
		}
	}
	return true;
}

bool
text_counter_file(struct text_counter *c, struct file *f, struct text_count *out, struct err *e)
{
	struct buffer *b = &c->text;
	size_t block = BLOCK, cut;
	bool end = false, first = true;

	counter_begin(c, out);
	b->n = 0;
	if (f->size > 0 && f->size < BLOCK)
		block = (size_t)f->size + 1;
	while (!end) {
		if (!read_block(b, block, f, &end, e))
			return false;
		if (first && (out->content = content_of(b->text, b->n)) != CONTENT_TEXT)
			return true;
		first = false;
		cut = end ? b->n : split_cut(b->text, b->n);
		counter_take(c, b->text, cut, out);
		memmove(b->text, b->text + cut, b->n - cut);
		b->n -= cut;
		if (b->n >= TEXT_LONGEST)
			return err_set(e, ERR_IO, "there is no line that begins with a letter or a digit in 1 GiB");
		block = 2 * b->n > BLOCK ? 2 * b->n : BLOCK;	/* so that each byte is searched about twice */
	}
	counter_end(c, out);
	return true;
}

bool
text_counter_look(struct text_counter *c, struct file *f, struct text_count *out, struct err *e)
{
	bool end = false;

	counter_begin(c, out);
	if (!read_block(&c->text, LOOKED_AT, f, &end, e))
		return false;
	out->content = content_of(c->text.text, c->text.n);
	return true;
}

bool
own_encoding_read(struct arena *a, const char *path, const char *pattern, struct own_encoding *out, struct err *e)
{
	bool o200k = strcmp(pattern, "o200k") == 0;
	struct vocab_token *tokens;
	size_t size, n;
	const char *text;

	if (!o200k && strcmp(pattern, "cl100k") != 0)
		return err_set(e, ERR_USAGE, "a vocabulary of one's own requires pattern=o200k or pattern=cl100k");
	text = file_whole(a, path, FILE_ANY, NULL, 64 << 20, &size, e);
	if (text == NULL)
		return false;
	tokens = vocab_read_published(a, text, size, &n, e);
	out->vocab = tokens == NULL ? NULL : vocab_build(a, tokens, n, e);
	out->pattern = o200k ? SPLIT_O200K : SPLIT_CL100K;
	return out->vocab != NULL || err_at(e, "%s: ", path);
}
