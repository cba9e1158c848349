/* SPDX-License-Identifier: MIT */
/* Building vocabularies, and reading the two forms of them; used by mkvocab and for encoding=FILE. */
#include "tokens/vocab.h"

#include <string.h>

enum { PAIRS = 65536, PLACE_MAX = 1 << 21 };

/* The tables while they are filled. */
struct vocab_tables {
	struct vocab	*v;
	uint32_t	*pairs;
	uint64_t	*shorts, *longs;
	char		*texts;
	size_t		 used;		/* bytes of texts */
};

/* The least number of bits, of least or more, that gives about twice n slots. */
static uint32_t
table_bits(size_t n, uint32_t bits)
{

	while (((size_t)1 << bits) < 2 * n - n / 8)
		bits++;
	return bits;
}

/* Puts a token of 3 to 7 bytes into its table. *far: it would be too far from its first slot. */
static bool
add_short(struct vocab_tables *t, const char *text, size_t n, uint32_t rank, bool *far)
{
	uint32_t bits = t->v->short_bits;
	uint64_t key = vocab_short_key(text, n), left = (key & (~UINT64_C(0) >> (5 + bits))) << 5;
	size_t mask = ((size_t)1 << bits) - 1, at = (size_t)(key >> (59 - bits));

	for (unsigned i = 0; i < VOCAB_FAR; i++) {
		uint64_t *slot = &t->shorts[(at + i) & mask];

		if (*slot == 0) {
			*slot = (left + i) << 18 | (rank + 1);
			return true;
		}
	}
	*far = true;
	return false;
}

static void
add_long(struct vocab_tables *t, const char *text, size_t n, uint32_t rank)
{
	uint64_t hash = vocab_long_hash(text, n);
	size_t mask = ((size_t)1 << t->v->long_bits) - 1, at = (size_t)(hash >> (64 - t->v->long_bits));

	while (t->longs[at & mask] != 0)
		at++;
	t->longs[at & mask] = (hash & VOCAB_SLOT_TAG) << 47 | (uint64_t)n << 39 | (uint64_t)t->used << 18 | rank;
	memcpy(t->texts + t->used, text, n);
	t->used += n;
}

/* Sizes of the tables and of the texts; ERR_IO if a token or their number is too large. */
static bool
measure_tokens(struct vocab *v, const struct vocab_token *tokens, size_t n, size_t *texts, struct err *e)
{
	size_t shorts = 0, longs = 0;

	*texts = 0;
	if (n > VOCAB_MAX)
		return err_set(e, ERR_IO, "%zu tokens are too many: at most %d", n, VOCAB_MAX);
	for (size_t i = 0; i < n; i++) {
		if (tokens[i].n == 0 || tokens[i].n > VOCAB_LONGEST)
			return err_set(e, ERR_IO, "token %zu has %zu bytes: from 1 to %d would do", i, tokens[i].n,
			    VOCAB_LONGEST);
		shorts += tokens[i].n < 8;
		longs += tokens[i].n > 7;
		*texts += tokens[i].n > 7 ? tokens[i].n : 0;
		v->longest = tokens[i].n > v->longest ? (uint32_t)tokens[i].n : v->longest;
	}
	if (*texts > PLACE_MAX)
		return err_set(e, ERR_IO, "the tokens of 8 bytes and more have %zu bytes together: at most %d", *texts,
		    PLACE_MAX);
	v->n = (uint32_t)n;
	v->short_bits = table_bits(shorts, 18);	/* with less, the rest of a key would not fit into a slot */
	v->long_bits = table_bits(longs, 4);
	return true;
}

/* Adds one token. False with an error, or with *far set. */
static bool
add_token(struct vocab_tables *t, const struct vocab_token *token, uint32_t rank, bool *far, struct err *e)
{
	const unsigned char *u = (const unsigned char *)token->text;
	char text[VOCAB_LONGEST + 8] = "";

	memcpy(text, token->text, token->n);
	if (vocab_find(t->v, text, token->n) != RANK_NONE)
		return err_set(e, ERR_IO, "token %u is there twice", (unsigned)rank);
	if (token->n == 1)
		t->v->singles[u[0]] = rank;
	else if (token->n == 2)
		t->pairs[u[0] << 8 | u[1]] = rank;
	else if (token->n > 7)
		add_long(t, text, token->n, rank);
	else
		return add_short(t, text, token->n, rank, far);
	return true;
}

/* A vocabulary with the sizes that are in head. *far: the table of short tokens is too small. */
static const struct vocab *
fill_vocab(struct arena *a, const struct vocab *head, const struct vocab_token *tokens, size_t texts, bool *far,
    struct err *e)
{
	size_t short_size = sizeof(uint64_t) << head->short_bits, long_size = sizeof(uint64_t) << head->long_bits,
	    pairs = sizeof *head, shorts = pairs + PAIRS * sizeof(uint32_t), longs = shorts + short_size,
	    place = longs + long_size, size = (place + texts + PAD_AFTER + 7) / 8 * 8;
	struct vocab *v = arena_alloc(a, size);
	struct vocab_tables t = { v, (uint32_t *)((char *)v + pairs), (uint64_t *)((char *)v + shorts),
	    (uint64_t *)((char *)v + longs), (char *)v + place, 0 };

	*v = *head;
	v->size = size;
	v->pairs = pairs;
	v->shorts = shorts;
	v->longs = longs;
	v->texts = place;
	memset(v->singles, 0xff, sizeof v->singles);
	memset(t.pairs, 0xff, PAIRS * sizeof *t.pairs);
	for (uint32_t i = 0; i < head->n; i++) {
		if (!add_token(&t, &tokens[i], i, far, e))
			return NULL;
	}
	return v;
}

const struct vocab *
vocab_build(struct arena *a, const struct vocab_token *tokens, size_t n, struct err *e)
{
	struct vocab head = { 0 };
	const struct vocab *v;
	size_t texts;
	bool far;

	if (!measure_tokens(&head, tokens, n, &texts, e))
		return NULL;
	do {
		far = false;
		v = fill_vocab(a, &head, tokens, texts, &far, e);
		head.short_bits++;
	} while (far);
	for (size_t i = 0; v != NULL && i < 256; i++) {
		if (v->singles[i] == RANK_NONE) {
			err_set(e, ERR_IO, "the byte 0x%02zx is no token", i);
			return NULL;
		}
	}
	return v;
}

/* ---- the published form ---- */

/* The value of a character of base64; 64 if it is none. */
static unsigned
base64_value(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? 64 : (unsigned)(at - digits);
}

/* Decodes n characters of base64; the length, or 0 if they are none. */
static size_t
decode_base64(const char *s, size_t n, char *out)
{
	size_t length = 0;
	uint32_t bits = 0;

	if (n == 0 || n % 4 != 0)
		return 0;
	while (n > 0 && s[n - 1] == '=' && n % 4 != 2)
		n--;
	for (size_t i = 0; i < n; i++) {
		unsigned value = base64_value(s[i]);

		if (value > 63)
			return 0;
		bits = bits << 6 | value;
		if (i % 4 != 0)
			out[length++] = (char)(bits >> (6 - 2 * (i % 4)));
	}
	return length;
}

/* Reads one line, "BASE64 RANK"; false if it is none, or its rank is not the next. */
static bool
read_published_line(struct arena *a, const char *line, size_t n, size_t rank, struct vocab_token *out)
{
	const char *blank = memchr(line, ' ', n);
	size_t length = blank == NULL ? 0 : (size_t)(blank - line), value = 0;
	char *text;

	if (blank == NULL || length + 1 >= n || length > 2 * VOCAB_LONGEST)
		return false;
	for (size_t i = length + 1; i < n; i++) {
		if (line[i] < '0' || line[i] > '9' || value > VOCAB_MAX)
			return false;
		value = value * 10 + (size_t)(line[i] - '0');
	}
	text = arena_room(a, length);
	*out = (struct vocab_token){ text, decode_base64(line, length, text) };
	return value == rank && out->n > 0;
}

struct vocab_token *
vocab_read_published(struct arena *a, const char *text, size_t size, size_t *n, struct err *e)
{
	struct vocab_token *tokens = NULL;
	size_t room = 0;

	*n = 0;
	for (const char *line = text, *end = text + size; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line)), *next = stop == NULL ? end : stop + 1;
		size_t length = (size_t)((stop == NULL ? end : stop) - line);

		if (length > 0 && line[length - 1] == '\r')
			length--;
		tokens = arena_grow(a, tokens, *n, &room, sizeof *tokens);
		if (!read_published_line(a, line, length, *n, &tokens[*n])) {
			err_set(e, ERR_IO, "line %zu is not a token in base64, a blank and the rank %zu", *n + 1, *n);
			return NULL;
		}
		++*n;
		line = next;
	}
	return tokens;
}

/* ---- the compact form ---- */

struct vocab_token *
vocab_read_compact(struct arena *a, const char *text, size_t size, size_t *n, struct err *e)
{
	const char *stop = memchr(text, '\n', size), *lengths = stop + 1, *at, *end = text + size;
	struct vocab_token *tokens;

	*n = 0;
	for (const char *s = text; stop != NULL && s < stop; s++)
		*n = *s >= '0' && *s <= '9' ? *n * 10 + (size_t)(*s - '0') : 0;
	if (stop == NULL || *n == 0 || *n > VOCAB_MAX || *n > (size_t)(end - lengths)) {
		err_set(e, ERR_IO, "it does not begin with a line that ends in the number of tokens");
		return NULL;
	}
	tokens = arena_array(a, *n, sizeof *tokens);
	at = lengths + *n;
	for (size_t i = 0; i < *n; i++) {
		tokens[i] = (struct vocab_token){ at, (unsigned char)lengths[i] };
		if (tokens[i].n > (size_t)(end - at))
			break;
		at += tokens[i].n;
	}
	if (at != end) {
		err_set(e, ERR_IO, "its texts are not as long as their lengths say");
		return NULL;
	}
	return tokens;
}
