/* SPDX-License-Identifier: MIT */
/* Counts read and amounts printed many digits at a time: the same as one by one. */
#include "test.h"

#include "io/decimal_fast.h"
#include "base/money.h"

/* ---- counts ---- */

/* What n bytes are, read one by one; false if they are no 1 to 16 digits. */
static bool
plain_read(const char *s, size_t n, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (uint64_t)(s[i] - '0');
	}
	return n >= 1 && n <= 16;
}

typedef bool read_four(const char *const end[4], const size_t n[4], uint64_t out[4]);

/* The way that this machine has. */
static bool
four(const char *const end[4], const size_t n[4], uint64_t out[4])
{
	return decimal_four(end, n, out);
}

/* Reads a text of 1 to 8 bytes as each of four, among others that are good, with some byte around them all. */
static void
want_four(read_four *read, const char *text, size_t n, char around)
{
	static const char *const other[] = { "7", "12345678", "00", "991" };
	char room[4][3 * PAD_BEFORE];
	const char *end[4];
	uint64_t want[4], got[4];
	size_t length[4];

	for (size_t place = 0; place < 4; place++) {
		bool good = true;

		memset(room, around, sizeof room);
		for (size_t i = 0; i < 4; i++) {
			const char *cell = i == place ? text : other[i];

			length[i] = i == place ? n : strlen(cell);
			memcpy(room[i] + PAD_BEFORE, cell, length[i]);
			end[i] = room[i] + PAD_BEFORE + length[i];
			good &= plain_read(cell, length[i], &want[i]);
		}
		if (read(end, length, got) != good || (good && memcmp(got, want, sizeof got) != 0))
			fail_seed("'%.*s' as number %zu of four: got %" PRIu64, (int)n, text, place, got[place]);
	}
}

/* Reads the text with each byte around it that could matter. */
static void
want_read(const char *text, size_t n)
{
	static const char behind[] = { '0', '9', ',', '\n', '\0', '/', ':', '\xff' };
	char room[2 * DECIMAL_READ + 20];
	uint64_t got, want;
	bool good = plain_read(text, n, &want);

	for (size_t i = 0; i < LENGTH(behind); i++) {
		memset(room, behind[i], sizeof room);
		memcpy(room, text, n);
		if (decimal_read(room, n, &got) != good || (good && got != want))
			fail_seed("'%.*s': got %" PRIu64 ", want %s%" PRIu64, (int)n, text, got, good ? "" : "an error, not ",
			    want);
		if (n >= 1 && n <= 8 && (decimal_few(room, n, &got) != good || (good && got != want)))
			fail_seed("'%.*s', few: got %" PRIu64, (int)n, text, got);
		if (n >= 1 && n <= 8) {
			want_four(four, text, n, behind[i]);
			want_four(decimal_four_portable, text, n, behind[i]);
		}
	}
}

static void
digits_are_read_as_one_by_one(void **state)
{
	static const char *const texts[] = { "", "0", "9", "10", "99", "007", "1234567", "12345678", "99999999", "100000000",
	    "123456789", "9999999999999999", "1000000000000000", "0000000000000000", "0000000012345678",
	    "1234567800000000", "12345678901234567", "99999999999999999999", "-1", "+1", " 1", "1 ", "1.0", "1,234", "1e3",
	    "0x10", "12345678a", "a2345678", "1234567a12345678", "12345678\n", "/", ":", "\x10", "\xb0", "\xb1\xb2" };

	(void)state;
	for (size_t i = 0; i < LENGTH(texts); i++)
		want_read(texts[i], strlen(texts[i]));
}

/* Each byte at each place of each length: only the ten digits are digits. */
static void
no_other_byte_is_a_digit(void **state)
{
	char text[DECIMAL_READ];

	(void)state;
	for (size_t n = 1; n <= DECIMAL_READ; n++) {
		for (size_t at = 0; at < n; at++) {
			for (int byte = 0; byte < 256; byte++) {
				memset(text, '7', sizeof text);
				text[at] = (char)byte;
				want_read(text, n);
			}
		}
	}
}

static void
any_digits_are_read_as_one_by_one(void **state)
{
	struct rng rng = rng_new("any_digits_are_read_as_one_by_one");
	char text[32];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t n = (size_t)rng_below(&rng, 18);

		for (size_t k = 0; k < n; k++)
			text[k] = (char)('0' + rng_below(&rng, 10));
		if (n > 0 && rng_below(&rng, 4) == 0)
			text[rng_below(&rng, n)] = (char)rng_below(&rng, 256);
		want_read(text, n);
	}
}

/* ---- amounts ---- */

#define WIDE_MAX ((int128)(~(unsigned __int128)0 >> 1))

static void
want_print(int128 amount)
{
	char want[INT128_TEXT], got[DECIMAL_ROOM + 2 * INT128_TEXT];
	size_t n = money_print(want, amount), k;

	memset(got, '#', sizeof got);
	k = decimal_money(got, amount);
	if (k != n || memcmp(got, want, n) != 0)
		fail_seed("got %.*s, want %s", (int)(k < 80 ? k : 80), got, want);
	for (size_t i = DECIMAL_ROOM + INT128_TEXT; i < sizeof got; i++) {
		if (got[i] != '#')
			fail_seed("%s: written behind the room for it", want);
	}
}

/* Every power of ten and what is beside it, and all that begin or end with nines or zeros. */
static void
amounts_are_printed_as_money_prints_them(void **state)
{
	int128 power = 1, nines = 0;

	(void)state;
	want_print(0);
	for (int i = 0; i < 38; i++) {
		for (int k = 1; k < 10; k++) {
			want_print(power * k);
			want_print(power * k - 1);
			if (i < 37)
				want_print(power * k + 1);
		}
		want_print(nines);
		if (i < 36) {
			want_print(nines * 100);
			want_print(nines * 10 + 5);
		}
		power *= i < 37 ? 10 : 1;
		nines = i < 37 ? nines * 10 + 9 : nines;
	}
	want_print(WIDE_MAX);
}

static void
any_amount_is_printed_as_money_prints_it(void **state)
{
	struct rng rng = rng_new("any_amount_is_printed_as_money_prints_it");

	(void)state;
	for (int i = 0; i < 200000; i++) {
		int128 amount = (int128)((unsigned __int128)rng_next(&rng) << 64 | rng_next(&rng)) & WIDE_MAX;

		amount >>= rng_below(&rng, 127);
		for (uint64_t zeros = rng_below(&rng, 20); zeros > 0 && amount < WIDE_MAX / 10; zeros--)
			amount *= 10;
		want_print(amount);
	}
	/* a window over all of the last eight digits, where zeros are dropped */
	for (int128 low = 0; low < 100000; low++) {
		want_print(low);
		want_print(low * 1000 * 1000 * 1000 * 1000 * 1000);
		want_print((int128)7 * 1000000000 * 1000000000 + low * 100000);
	}
}

typedef size_t print_sixteen(char *out, uint32_t high, uint32_t low);

static size_t
sixteen(char *out, uint32_t high, uint32_t low)
{
	return decimal_sixteen(out, high, low);
}

static void
want_sixteen(print_sixteen *print, uint32_t high, uint32_t low)
{
	char want[24], got[24];
	size_t n = 16, k;

	snprintf(want, sizeof want, "%08" PRIu32 "%08" PRIu32, high, low);
	while (n > 0 && want[n - 1] == '0')
		n--;
	memset(got, '#', sizeof got);
	k = print(got, high, low);
	if (memcmp(got, want, 16) != 0 || got[16] != '#' || (n > 0 && k != n) || k > 16 || (n == 0 && k > 1))
		fail_seed("%s: got %.17s, of which %zu", want, got, k);
}

/* Every group of four digits at each place, beside zeros, nines and others: all that the steps of a division meet. */
static void
sixteen_digits_are_printed_as_one_by_one(void **state)
{
	static const uint32_t beside[] = { 0, 1, 1234, 5000, 9999 };
	struct rng rng = rng_new("sixteen_digits_are_printed_as_one_by_one");

	(void)state;
	for (uint32_t four = 0; four < 10000; four++) {
		for (size_t i = 0; i < LENGTH(beside); i++) {
			const uint32_t whole[] = { four * 10000 + beside[i], beside[i] * 10000 + four };

			for (size_t k = 0; k < LENGTH(whole); k++) {
				want_sixteen(sixteen, whole[k], beside[i] * 10001);
				want_sixteen(sixteen, beside[i] * 10001, whole[k]);
				want_sixteen(decimal_sixteen_portable, whole[k], beside[i] * 10001);
				want_sixteen(decimal_sixteen_portable, beside[i] * 10001, whole[k]);
			}
		}
	}
	for (int i = 0; i < 100000; i++) {
		uint32_t high = (uint32_t)rng_below(&rng, 100000000), low = (uint32_t)rng_below(&rng, 100000000);

		want_sixteen(sixteen, high, low);
		want_sixteen(decimal_sixteen_portable, high, low);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_read_as_one_by_one),
		cmocka_unit_test(no_other_byte_is_a_digit),
		cmocka_unit_test(any_digits_are_read_as_one_by_one),
		cmocka_unit_test(sixteen_digits_are_printed_as_one_by_one),
		cmocka_unit_test(amounts_are_printed_as_money_prints_them),
		cmocka_unit_test(any_amount_is_printed_as_money_prints_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
