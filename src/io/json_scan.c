/* SPDX-License-Identifier: MIT */
/* The scanner of json_scan.h. Read json_scan_value, at the end, first. */
#include "io/json_scan.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "io/csv_scan.h"

/* ---- the ends of strings: portable, SSE2 and AVX2 ---- */

static const char *
stop_portable(const char *p, const char *end)
{
	for (; p < end; p += 8) {
		const uint64_t bits = json_stops_of_eight(p);

		if (bits != 0) {
			p += (unsigned)__builtin_ctzll(bits) / 8;
			return p < end ? p : end;
		}
	}
	return end;
}

#ifdef __x86_64__

static const char *
stop_sse2(const char *p, const char *end)
{
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');

	for (; p < end; p += 16) {
		const __m128i v = _mm_loadu_si128((const void *)p);
		const unsigned bits = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, quote),
		    _mm_cmpeq_epi8(v, slash)));

		if (bits != 0) {
			p += (unsigned)__builtin_ctz(bits);
			return p < end ? p : end;
		}
	}
	return end;
}

__attribute__((target("avx2,bmi"))) static const char *
stop_avx2(const char *p, const char *end)
{
	const __m256i quote = _mm256_set1_epi8('"'), slash = _mm256_set1_epi8('\\');

	for (; p < end; p += 32) {
		const __m256i v = _mm256_loadu_si256((const void *)p);
		const unsigned bits = (unsigned)_mm256_movemask_epi8(_mm256_or_si256(_mm256_cmpeq_epi8(v, quote),
		    _mm256_cmpeq_epi8(v, slash)));

		if (bits != 0) {
			p += (unsigned)__builtin_ctz(bits);
			return p < end ? p : end;
		}
	}
	return end;
}

#endif

json_stop *
json_scan_stop(enum json_reader reader)
{
	if (reader == JSON_READER_CJSON)
		return NULL;
#ifdef __x86_64__
	if (reader != JSON_READER_PORTABLE)
		return reader != JSON_READER_SSE2 && csv_scan_can(CSV_SCAN_AVX2) ? stop_avx2 : stop_sse2;
#endif
	return stop_portable;
}

/* ---- strings ---- */

/* The number of four hexadecimal digits; above 0xffff if they are none. */
static unsigned
hex_read(const char *p)
{
	unsigned value = 0;

	for (int i = 0; i < 4; i++) {
		const unsigned char c = (unsigned char)p[i], letter = c | 0x20;

		if (c >= '0' && c <= '9')
			value = value << 4 | (c - (unsigned)'0');
		else if (letter >= 'a' && letter <= 'f')
			value = value << 4 | (letter - (unsigned)'a' + 10);
		else
			return 0x10000;
	}
	return value;
}

/* The end of the escape whose backslash is at p; NULL: it is odd. */
static const char *
escape_end(const char *p, const char *end)
{
	unsigned unit;

	switch (p[1]) {
	case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
		return p + 2;
	case 'u':
		break;
	default:
		return NULL;
	}
	unit = hex_read(p + 2);
	if (unit == 0 || unit > 0xffff || (unit >= 0xdc00 && unit <= 0xdfff))
		return NULL;
	if (unit < 0xd800 || unit > 0xdbff)
		return p + 6;
	if (end - p < 12 || p[6] != '\\' || p[7] != 'u' || hex_read(p + 8) < 0xdc00 || hex_read(p + 8) > 0xdfff)
		return NULL;
	return p + 12;
}

const char *
json_scan_string(json_stop *stop, const char *p, const char *end, bool *escaped)
{
	*escaped = false;
	for (;;) {
		p = json_string_stop(stop, p, end);
		if (p == end)
			return NULL;
		if (*p == '"')
			return p;
		*escaped = true;
		p = escape_end(p, end);
		if (p == NULL || p >= end)
			return NULL;
	}
}

/* Writes a character in UTF-8; returns the end of it. */
static char *
utf8_put(char *to, unsigned c)
{
	if (c < 0x80)
		*to++ = (char)c;
	else if (c < 0x800)
		*to++ = (char)(0xc0 | c >> 6);
	else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	if (c >= 0x80)
		*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

char *
json_unescape(char *p, const char *end)
{
	static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
	char *to = p;

	while (p < end) {
		const char *letter;
		unsigned c;

		if (*p != '\\') {
			*to++ = *p++;
			continue;
		}
		if (p[1] != 'u') {
			letter = strchr(letters, p[1]);
			*to++ = letter == NULL ? p[1] : bytes[letter - letters];
			p += 2;
			continue;
		}
		c = hex_read(p + 2);
		p += 6;
		if (c >= 0xd800 && c <= 0xdbff) {
			c = 0x10000 + ((c & 0x3ff) << 10 | (hex_read(p + 2) & 0x3ff));
			p += 6;
		}
		to = utf8_put(to, c);
	}
	return to;
}

/* ---- numbers ---- */

static bool
byte_is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static const char *
digits_end(const char *p)
{
	while (byte_is_digit(*p))
		p++;
	return p;
}

/* The end of the fraction that begins at a point. *plain: see json_scan_number; digits: those before the point. */
static const char *
fraction_end(const char *point, size_t digits, bool zero, bool *plain)
{
	enum { DIGITS = 15, ZEROS = 3 };	/* what a binary number keeps; what is printed without an exponent */
	const char *p = digits_end(point + 1);
	size_t zeros = 0;

	while (zero && point[1 + zeros] == '0')
		zeros++;
	*plain = p[-1] != '0' && p[-1] != '.' && digits + (size_t)(p - point) - 1 <= DIGITS && zeros <= ZEROS;
	return p == point + 1 ? NULL : p;
}

const char *
json_scan_number(const char *p, bool *plain)
{
	enum { DIGITS = 15 };
	const char *begin = p, *whole;
	bool zero;

	p += *p == '-';
	whole = p;
	p = digits_end(p);
	zero = *whole == '0';
	if (p == whole || (zero && p > whole + 1))
		return NULL;
	*plain = p - whole <= DIGITS && (!zero || begin == whole);	/* -0 is 0 */
	if (*p == '.' && (p = fraction_end(p, (size_t)(p - whole), zero, plain)) == NULL)
		return NULL;
	if (*p == 'e' || *p == 'E') {
		*plain = false;
		p += 1 + (p[1] == '-' || p[1] == '+');
		if (!byte_is_digit(*p))
			return NULL;
		p = digits_end(p);
	}
	return p - begin > JSON_NUMBER_MAX ? NULL : p;
}

/* ---- values ---- */

/* The end of a string, a number or a literal; NULL: it is odd. */
static const char *
scalar_end(json_stop *stop, const char *p, const char *end)
{
	bool flag;

	switch (*p) {
	case '"':
		p = json_scan_string(stop, p + 1, end, &flag);
		return p == NULL ? NULL : p + 1;
	case 't':
		return memcmp(p, "true", 4) == 0 ? p + 4 : NULL;
	case 'f':
		return memcmp(p, "false", 5) == 0 ? p + 5 : NULL;
	case 'n':
		return memcmp(p, "null", 4) == 0 ? p + 4 : NULL;
	default:
		return json_scan_number(p, &flag);
	}
}

/* Skips a key and its colon; NULL: it is odd. */
static const char *
key_end(json_stop *stop, const char *p, const char *end)
{
	bool escaped;

	if (*p != '"' || (p = json_scan_string(stop, p + 1, end, &escaped)) == NULL)
		return NULL;
	p = json_blanks(p + 1);
	return *p == ':' ? json_blanks(p + 1) : NULL;
}

/* After a value: the end of all objects and lists that end there, the next value, or NULL: it is odd. */
static const char *
value_after(json_stop *stop, const char *p, const char *end, uint64_t *objects, unsigned *depth)
{
	while (*depth > 0) {
		const bool object = (*objects & 1) != 0;

		p = json_blanks(p);
		if (*p == ',') {
			p = json_blanks(p + 1);
			return object ? key_end(stop, p, end) : p;
		}
		if (p >= end || *p != (object ? '}' : ']'))
			return NULL;
		p++;
		--*depth;
		*objects >>= 1;
	}
	return p;
}

const char *
json_scan_value(json_stop *stop, const char *p, const char *end)
{
	uint64_t objects = 0;	/* a bit for each open object or list, the lowest for the innermost: an object */
	unsigned depth = 0;

	do {
		if (*p != '{' && *p != '[') {
			if ((p = scalar_end(stop, p, end)) == NULL || p > end)
				return NULL;
		} else {
			const bool object = *p == '{';

			if (depth == JSON_DEPTH_MAX)
				return NULL;
			p = json_blanks(p + 1);
			if (*p != (object ? '}' : ']')) {
				objects = objects << 1 | object;
				depth++;
				if (object && (p = key_end(stop, p, end)) == NULL)
					return NULL;
				continue;
			}
			p++;
		}
		if ((p = value_after(stop, p, end, &objects, &depth)) == NULL)
			return NULL;
	} while (depth > 0);
	return p;
}
