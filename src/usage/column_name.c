/* SPDX-License-Identifier: MIT */
/* The form in which names of columns are compared. */
#include "usage/column_name.h"

#include <stdbool.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/*
 * What headings have around their words: signs and words for "number of", units, and the dollar. The first that a
 * heading begins or ends with is left out, then the next. Other currencies and scales, "(EUR)" or "(k)", change what
 * the numbers are, so they are never left out: column_name_unit.
 */
static const char *const heading_starts[] = { "#", "nr. ", "nr ", "no. ", "number of ", "num. ", "anzahl ",
    "nombre de ", "nombre d'", "numero de ", "n\xc3\xbamero de ", "n\xc2\xba de ", "n\xc2\xba ", "n\xc2\xb0 ",
    "\xe2\x84\x96 " };
static const char *const heading_ends[] = { "#", "($)", "(usd)", "(us$)", "(in usd)", "(in $)", "[usd]", "[$]",
    "(tokens)", "(token)", "(tok)", "(count)", "(nr.)", "(no.)", "(anzahl)", "(\xe4\xb8\xaa)",
    "\xef\xbc\x88\xe4\xb8\xaa\xef\xbc\x89", "(utc)", ":", "*" };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '_';
}

/* The part of a heading that names the column: *n bytes from the result on. Never nothing. */
static const char *
heading_words(const char *name, size_t *n)
{
	bool again = true;

	*n = strlen(name);
	while (again) {
		again = false;
		while (*n > 0 && is_blank(*name))
			name++, --*n;
		while (*n > 0 && is_blank(name[*n - 1]))
			--*n;
		for (size_t i = 0; i < LENGTH(heading_starts); i++) {
			size_t len = strlen(heading_starts[i]);

			if (*n > len && text_equal_part(name, heading_starts[i], len)) {
				name += len, *n -= len;
				again = true;
			}
		}
		for (size_t i = 0; i < LENGTH(heading_ends); i++) {
			size_t len = strlen(heading_ends[i]);

			if (*n > len && text_equal_part(name + *n - len, heading_ends[i], len)) {
				*n -= len;
				again = true;
			}
		}
	}
	return name;
}

/* The letters without accents of U+00C0 to U+00FF; '.' for those that have none. */
static const char plain_letters[64 + 1] = "aaaaaa.ceeeeiiii.nooooo..uuuuy.." "aaaaaa.ceeeeiiii.nooooo..uuuuy.y";

/*
 * Takes a letter with an accent, in one character or in two (NFC, NFD), without the accent: a header of a spreadsheet
 * may have either. The number of bytes taken; 0 if there is none.
 */
static size_t
accent_fold(const char *p, char *out, size_t *n)
{
	unsigned char first = (unsigned char)p[0], second = first < 0xc3 ? 0 : (unsigned char)p[1];

	if (first == 0xc3 && second >= 0x80 && plain_letters[second & 63] != '.') {
		out[(*n)++] = plain_letters[second & 63];
		return 2;
	}
	if (strncmp(p, "\xe2\x80\x99", 3) == 0) {	/* the apostrophe of word processors */
		out[(*n)++] = '\'';
		return 3;
	}
	return (first == 0xcc && second >= 0x80) || (first == 0xcd && second >= 0x80 && second <= 0xaf) ? 2 : 0;
}

const char *
column_name_normalise(const char *heading, struct arena *a)
{
	size_t length, n = 0;
	char *out = arena_alloc(a, 2 * strlen(heading) + 1);
	const char *name;

	if (strncmp(heading, "\xef\xbb\xbf", 3) == 0)
		heading += 3;
	name = heading_words(heading, &length);
	name = arena_strndup(a, name, length);
	for (const char *p = name; *p != '\0'; p++) {
		size_t taken = accent_fold(p, out, &n);

		if (taken > 0) {
			p += taken - 1;
			continue;
		}
		if (is_upper(*p) && p > name && (is_lower(p[-1]) || (is_upper(p[-1]) && is_lower(p[1]))))
			out[n++] = '_';
		out[n++] = is_upper(*p) ? (char)(*p - 'A' + 'a') : strchr(" -.", *p) != NULL ? '_' : *p;
	}
	while (n > 0 && out[n - 1] == '_')
		n--;
	out[n] = '\0';
	return out;
}

/* ---- units that change the number ---- */

/* Words in brackets of a heading, and what they say of its numbers. */
static const struct { const char *word, *unit; } units[] = {
	{ "k", "thousands" }, { "1k", "thousands" }, { "1000", "thousands" }, { "x1000", "thousands" },
	{ "'000", "thousands" }, { "000", "thousands" }, { "000s", "thousands" }, { "thousand", "thousands" },
	{ "thousands", "thousands" }, { "tsd", "thousands" }, { "tausend", "thousands" }, { "milliers", "thousands" },
	{ "miles", "thousands" }, { "ktok", "thousands" }, { "ktokens", "thousands" }, { "\xe5\x8d\x83", "thousands" },
	{ "\xe4\xb8\x87", "ten thousands" }, { "m", "millions" }, { "mm", "millions" }, { "1m", "millions" },
	{ "mio", "millions" }, { "million", "millions" }, { "millions", "millions" }, { "millionen", "millions" },
	{ "millones", "millions" }, { "mtok", "millions" }, { "mtokens", "millions" },
	{ "\xe7\x99\xbe\xe4\xb8\x87", "millions" }, { "b", "billions" }, { "bn", "billions" },
	{ "billions", "billions" }, { "cent", "cents" }, { "cents", "cents" }, { "usd cents", "cents" },
	{ "\xc2\xa2", "cents" }, { "eur", "EUR" }, { "euro", "EUR" }, { "euros", "EUR" }, { "\xe2\x82\xac", "EUR" },
	{ "gbp", "GBP" }, { "\xc2\xa3", "GBP" }, { "chf", "CHF" }, { "jpy", "JPY" }, { "\xc2\xa5", "CNY or JPY" },
	{ "\xef\xbf\xa5", "CNY or JPY" },
	{ "cny", "CNY" }, { "rmb", "CNY" }, { "\xe5\x85\x83", "CNY" }, { "inr", "INR" }, { "\xe2\x82\xb9", "INR" },
	{ "krw", "KRW" }, { "\xe2\x82\xa9", "KRW" }, { "cad", "CAD" }, { "aud", "AUD" }, { "sek", "SEK" },
	{ "brl", "BRL" }, { "r$", "BRL" }, { "mxn", "MXN" }, { "credits", "credits" },
};

/* The unit of a word of n bytes; NULL if it is none. */
static const char *
unit_of_word(const char *word, size_t n)
{
	for (size_t i = 0; i < LENGTH(units); i++) {
		if (strlen(units[i].word) == n && text_equal_part(units[i].word, word, n))
			return units[i].unit;
	}
	return NULL;
}

/* The bytes of a bracket, of a full-width one too; 0 if there is none. */
static size_t
bracket_length(const char *p, const char *ascii, const char *wide)
{
	return *p != '\0' && strchr(ascii, *p) != NULL ? 1 : strncmp(p, wide, strlen(wide)) == 0 ? strlen(wide) : 0;
}

const char *
column_name_unit(const char *heading)
{
	static const char between[] = " .,/*";
	bool inside = false;

	for (const char *p = heading; *p != '\0';) {
		size_t open = bracket_length(p, "([", "\xef\xbc\x88"), n = 0;
		size_t shut = bracket_length(p, ")]", "\xef\xbc\x89");
		const char *unit;

		if (open + shut > 0) {
			inside = open > 0;
			p += open + shut;
			continue;
		}
		while (p[n] != '\0' && strchr(between, p[n]) == NULL &&
		    bracket_length(p + n, "([)]", "\xef\xbc\x88") == 0 &&
		    bracket_length(p + n, "", "\xef\xbc\x89") == 0)
			n++;
		unit = inside ? unit_of_word(p, n) : NULL;
		if (unit != NULL)
			return unit;
		p += n == 0 ? 1 : n;
	}
	return NULL;
}
