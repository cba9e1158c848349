/* SPDX-License-Identifier: MIT */
#ifndef DECIMAL_FAST_H
#define DECIMAL_FAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/bytes.h"
#include "base/int128.h"

/*
 * Reads counts and prints amounts of money, many digits at a time, for the rows of large CSV files (batch/price_memo.c,
 * batch/row_writer.c). What these functions do not take goes to quantity.h and money.h, which give the same results.
 * The first digit of a text is in the lowest byte of a word (base/bytes.h).
 */
enum {
	DECIMAL_READ = 16,	/* bytes from the first digit on that decimal_read may read */
	DECIMAL_ROOM = 48,	/* bytes of a buffer for decimal_money, besides INT128_TEXT */
};

_Static_assert((int)DECIMAL_READ <= (int)PAD_AFTER, "what may be read after a text");

#define DECIMAL_INLINE static inline __attribute__((always_inline))

/* ---- counts ---- */

/* The number of eight digits, one value in each byte of word. False if some byte is above 9. */
static inline bool
decimal_number(uint64_t word, uint64_t *out)
{
	if ((((word + BYTES_EACH(0x76)) | word) & BYTES_EACH(0x80)) != 0)
		return false;
	word = word * 2561 >> 8 & 0x00ff00ff00ff00ff;		/* pairs: tens and ones */
	word = word * 6553601 >> 16;				/* pairs of those */
	*out = (word & 0x0000ffff0000ffff) * 42949672960001 >> 32;
	return true;
}

/*
 * The number of the n digits at s, n from 1 to 8. Eight bytes must be readable: the shift drops those after the digits,
 * and puts zeros before them.
 */
static inline bool
decimal_few(const char *s, size_t n, uint64_t *out)
{
	return decimal_number((bytes_load(s) ^ BYTES_EACH('0')) << (64 - 8 * (unsigned)n), out);
}

/*
 * The number of n bytes, which must be 1 to 16 digits and nothing else; false if they are not. DECIMAL_READ bytes must
 * be readable from s on, whatever they hold.
 */
static inline bool
decimal_read(const char *s, size_t n, uint64_t *out)
{
	uint64_t high, low;

	if (n - 1 < 8)
		return decimal_few(s, n, out);
	if (n - 1 >= 16 || !decimal_few(s, n - 8, &high) || !decimal_few(s + n - 8, 8, &low))
		return false;
	*out = high * 100000000 + low;
	return true;
}

/*
 * Four numbers of 1 to 8 digits each: number i is the n[i] bytes before end[i]. False if some byte is no digit.
 * PAD_BEFORE bytes must be readable before each end, whatever they hold.
 */
static inline bool
decimal_four_portable(const char *const end[4], const size_t n[4], uint64_t out[4])
{
	for (int i = 0; i < 4; i++) {
		uint64_t word = bytes_load(end[i] - 8) ^ BYTES_EACH('0');

		if (!decimal_number(word & ~UINT64_C(0) << (64 - 8 * n[i]), &out[i]))
			return false;
	}
	return true;
}

/* ---- amounts ---- */

/*
 * Splits a value below 10^8 into its eight digits, one in each byte: first into halves, then pairs, then digits.
 * x * 10486 >> 20 is x / 100 for x < 10^4, and x * 103 >> 10 is x / 10 for x < 100.
 */
static inline uint64_t
decimal_eight(uint32_t value)
{
	uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
	uint64_t high = (halves * 10486 >> 20) & 0x0000007f0000007f;
	uint64_t pairs = high + ((halves - 100 * high) << 16);
	uint64_t tens = (pairs * 103 >> 10) & 0x000f000f000f000f;

	return tens + ((pairs - 10 * tens) << 8);
}

/*
 * Prints sixteen digits, eight of high and eight of low, both below 10^8. Returns their number up to the last one that
 * is not 0; if all are 0, returns 0 or 1.
 */
static inline size_t
decimal_sixteen_portable(char *out, uint32_t high, uint32_t low)
{
	const uint64_t first = decimal_eight(high), second = decimal_eight(low);

	bytes_store(out, first + BYTES_EACH('0'));
	bytes_store(out + 8, second + BYTES_EACH('0'));
	if (second == 0)
		return first == 0 ? 0 : 8 - (size_t)__builtin_clzll(first) / 8;
	return 16 - (size_t)__builtin_clzll(second) / 8;
}

/* ---- the same with SSE2 ---- */

#ifdef __SSE2__

/* Hides the value of a factor from the compiler, which would replace the multiplication by five other steps. */
DECIMAL_INLINE __m128i
decimal_factor(__m128i factor)
{
	__asm__("" : "+x"(factor));
	return factor;
}

/* The digits of two numbers that end at end0 and end1, with zeros before them; a value above 9 is no digit. */
DECIMAL_INLINE __m128i
decimal_two(const char *end0, size_t n0, const char *end1, size_t n1)
{
	static const char last[17] = "\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
	const __m128i bytes = _mm_set_epi64x((int64_t)bytes_load(end1 - 8), (int64_t)bytes_load(end0 - 8));
	const __m128i mask = _mm_set_epi64x((int64_t)bytes_load(last + n1), (int64_t)bytes_load(last + n0));

	return _mm_and_si128(_mm_xor_si128(bytes, _mm_set1_epi8('0')), mask);
}

DECIMAL_INLINE bool
decimal_four(const char *const end[4], const size_t n[4], uint64_t out[4])
{
	const __m128i nine = _mm_set1_epi8(9), zero = _mm_setzero_si128();
	const __m128i tens = decimal_factor(_mm_set1_epi16(10 << 8 | 1)), hundreds = _mm_set1_epi32(1 << 16 | 100);
	__m128i low = decimal_two(end[0], n[0], end[1], n[1]), high = decimal_two(end[2], n[2], end[3], n[3]);
	__m128i most = _mm_max_epu8(_mm_max_epu8(low, high), nine);

	if (_mm_movemask_epi8(_mm_cmpeq_epi8(most, nine)) != 0xffff)
		return false;
	low = _mm_madd_epi16(_mm_srli_epi16(_mm_mullo_epi16(low, tens), 8), hundreds);
	high = _mm_madd_epi16(_mm_srli_epi16(_mm_mullo_epi16(high, tens), 8), hundreds);
	low = _mm_madd_epi16(_mm_packs_epi32(low, high), _mm_set1_epi32(1 << 16 | 10000));
	_mm_storeu_si128((void *)out, _mm_unpacklo_epi32(low, zero));
	_mm_storeu_si128((void *)(out + 2), _mm_unpackhi_epi32(low, zero));
	return true;
}

/*
 * As decimal_sixteen_portable: in elements of some width each x is split into x / d and the rest, the quotient in the
 * lower half. Products divide by constants (Granlund and Montgomery): x * 0xd1b71759 >> 45 is x / 10^4 for x < 2^32,
 * (x * 5243 >> 16) >> 3 is x / 100 for x < 10^4, and x * 6554 >> 16 is x / 10 for x < 100.
 */
DECIMAL_INLINE size_t
decimal_sixteen(char *out, uint32_t high, uint32_t low)
{
	const __m128i hundred = decimal_factor(_mm_set1_epi16(100)), ten = decimal_factor(_mm_set1_epi16(10));
	const __m128i eights = _mm_set_epi64x(low, high), myriad = _mm_set1_epi32(10000);
	__m128i fours = _mm_srli_epi64(_mm_mul_epu32(eights, _mm_set1_epi32((int)0xd1b71759)), 45);
	__m128i pairs, ones, left;
	unsigned zeros;

	left = _mm_sub_epi64(eights, _mm_mul_epu32(fours, myriad));
	fours = _mm_add_epi64(fours, _mm_slli_epi64(left, 32));
	pairs = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi16(5243)), 3);
	left = _mm_sub_epi16(fours, _mm_mullo_epi16(pairs, hundred));
	pairs = _mm_add_epi32(pairs, _mm_slli_epi32(left, 16));
	ones = _mm_mulhi_epu16(pairs, _mm_set1_epi16(6554));
	left = _mm_sub_epi16(pairs, _mm_mullo_epi16(ones, ten));
	ones = _mm_add_epi16(ones, _mm_slli_epi16(left, 8));
	_mm_storeu_si128((void *)out, _mm_add_epi8(ones, _mm_set1_epi8('0')));
	zeros = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(ones, _mm_setzero_si128()));
	return (31U ^ (unsigned)__builtin_clz((zeros ^ 0xffff) | 1)) + 1;
}

#else
#define decimal_four decimal_four_portable
#define decimal_sixteen decimal_sixteen_portable
#endif

/* ---- money ---- */

#define DECIMAL_DOLLAR UINT64_C(1000000000000000000)

/* Appends the part below a dollar, in 10^-18 dollars, to n characters of out; returns the new number of characters. */
DECIMAL_INLINE size_t
decimal_decimals(char *out, size_t n, uint64_t decimals)
{
	const uint64_t sixteen = decimals / 100, two = decimals - sixteen * 100, high = sixteen / 100000000;
	size_t printed;

	if (decimals == 0)
		return n;
	out[n++] = '.';
	printed = decimal_sixteen(out + n, (uint32_t)high, (uint32_t)(sixteen - high * 100000000));
	if (__builtin_expect(two == 0, 1))
		return n + printed;
	out[n + 16] = (char)('0' + two / 10);
	out[n + 17] = (char)('0' + two % 10);
	return n + (two % 10 == 0 ? 17 : 18);
}

/* As decimal_money, for an amount of a dollar or more. */
size_t	decimal_dollars(char *out, int128 amount);

/*
 * Prints an amount in units of 10^-18 dollars, not negative, as money_print does, but without a NUL. Returns the
 * length, at most INT128_TEXT; out must have room for DECIMAL_ROOM + INT128_TEXT bytes.
 */
DECIMAL_INLINE size_t
decimal_money(char *out, int128 amount)
{
	if (__builtin_expect(amount >= (int128)DECIMAL_DOLLAR, 0))
		return decimal_dollars(out, amount);
	*out = '0';
	return decimal_decimals(out, 1, (uint64_t)amount);
}

#endif
