/* SPDX-License-Identifier: MIT */
/* Properties that hold for whatever numbers, books, texts and requests chance makes. */
#include "test_decimal.h"

#include <cJSON.h>
#include <csv.h>
#include <unistd.h>

#include "commands/cmd_batch.h"
#include "book/model_lookup.h"
#include "pricing/quote.h"
#include "book/rate_select.h"
#include "report/render.h"
#include "commands/args.h"

enum { TODAY = 20261122 };

static const char wide_most[] = "170141183460469231731687303715884105727";

/* Up to so many bits; often a number that makes halves. */
static int128
random_wide(struct rng *r, unsigned bits)
{
	int128 high = (int128)rng_long(r, bits > 64 ? bits - 64 : 0), ten = 1;

	if (rng_below(r, 4) == 0) {
		for (uint64_t n = rng_below(r, bits / 7 + 1); n > 0; n--)
			ten *= 10;
		return ten * (int128)(1 + rng_below(r, 9));
	}
	if (high > 0)
		return high * ((int128)1 << 64) + (int128)rng_next(r);
	return (int128)rng_long(r, bits > 64 ? 64 : bits);
}

static void
a_product_agrees_with_paper_and_pencil(void **state)
{
	struct rng r = rng_new(__func__);
	size_t fitting = 0, rounded = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		int128 x[INT128_FACTORS], got = -1;
		size_t n = 1 + rng_below(&r, rng_below(&r, 4) == 0 ? INT128_FACTORS : 4);
		unsigned places = (unsigned)rng_below(&r, 60);
		char want[DIGITS + 1], have[INT128_TEXT];
		struct decimal product = decimal_of(1);
		bool exact = true, want_exact, fits;

		for (size_t i = 0; i < n; i++) {
			struct decimal factor;

			x[i] = random_wide(&r, n > 4 ? 40 : 126);
			factor = decimal_of(x[i]);
			product = decimal_times(&product, &factor);
		}
		product = decimal_round(&product, places, HALF_EVEN, &want_exact);
		decimal_text(want, &product);
		fits = strlen(want) < strlen(wide_most) ||
		    (strlen(want) == strlen(wide_most) && strcmp(want, wide_most) <= 0);
		if (int128_product(x, n, places, &got, &exact) != fits)
			fail_seed("round %d: %s %s", round, want, fits ? "does not fit" : "fits");
		if (!fits)
			continue;
		int128_print(have, got, 0);
		if (strcmp(have, want) != 0 || exact != want_exact)
			fail_seed("round %d: got %s, want %s; exact is %d", round, have, want, exact);
		fitting++;
		rounded += !exact;
	}
	assert_true(fitting > 1000 && rounded > 500);
}

/* q is a / b rounded half to even: 2 |a 10^places - q b| <= b, and q is even where they meet. */
static void
a_quotient_is_the_nearest(void **state)
{
	struct rng r = rng_new(__func__);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		int128 b = random_wide(&r, 100) + 1, a = random_wide(&r, 100), q;
		unsigned places = (unsigned)rng_below(&r, 12);
		struct decimal left, right, half, x, two = decimal_of(2);
		struct decimal scale = decimal_of(int128_power_of_ten(places));
		int above, below;

		if (rng_below(&r, 3) == 0)
			b = (int128)1 << rng_below(&r, 20);	/* halves */
		if (!int128_quotient(a, b, places, &q) || q > int128_power_of_ten(37))
			continue;
		x = decimal_of(a);
		left = decimal_times(&x, &scale);
		left = decimal_times(&left, &two);	/* 2 a 10^places lies in [(2 q - 1) b, (2 q + 1) b] */
		half = decimal_of(b);
		x = decimal_of(2 * q + 1);
		right = decimal_times(&x, &half);
		above = decimal_compare(&left, &right);
		x = decimal_of(q == 0 ? 0 : 2 * q - 1);
		right = decimal_times(&x, &half);
		below = q == 0 ? 1 : decimal_compare(&left, &right);
		if (above > 0 || below < 0 || ((above == 0 || below == 0) && q % 2 != 0))
			fail_seed("round %d: above %d, below %d", round, above, below);
	}
}

static void
what_is_printed_is_read_back(void **state)
{
	struct rng r = rng_new(__func__);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		money m = random_wide(&r, 127), again;
		quantity q = random_wide(&r, 127) % (QUANTITY_MAX + 1), count;
		char text[INT128_TEXT];
		struct err e = { .kind = ERR_NONE };

		money_print(text, m);
		if (!money_parse(text, &again, &e) || again != m)
			fail_seed("the amount %s: %s", text, e.msg);
		if (!money_parse_word(text, &again, &e) || again != m)
			fail_seed("the word %s: %s", text, e.msg);
		int128_print_grouped(text, m, MONEY_DECIMALS);
		if (!money_parse_word(text, &again, &e) || again != m)
			fail_seed("the word %s: %s", text, e.msg);
		quantity_print(text, q);
		if (!quantity_parse(text, QUANTITY_DECIMALS, &count, &e) || count != q)
			fail_seed("the quantity %s: %s", text, e.msg);
		quantity_show(text, q);
		if (!quantity_parse(text, QUANTITY_DECIMALS, &count, &e) || count != q)
			fail_seed("the quantity %s: %s", text, e.msg);
	}
}

static void
an_amount_is_shown_as_zero_only_if_it_is(void **state)
{
	struct rng r = rng_new(__func__);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		money m = random_wide(&r, 100);
		char shown[INT128_TEXT], exact[INT128_TEXT];
		const char *digits;
		size_t n = money_show_exact(shown, m, NULL);
		money again;
		struct err e;

		money_print(exact, m);
		digits = shown + strspn(shown, "$");
		if (n != strlen(shown) || (strpbrk(shown, "123456789") != NULL) != (m != 0))
			fail_seed("%s is shown as %s", exact, shown);
		assert_true(money_parse_word(digits, &again, &e));
		if (again != m)
			fail_seed("%s is shown as %s in a bill", exact, shown);
		money_show(shown, m, NULL);
		if ((strpbrk(shown, "123456789") != NULL) != (m != 0))
			fail_seed("%s is shown as %s", exact, shown);
	}
}

/* ---- days ---- */

static bool
is_leap(int year)
{
	return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

static void
every_day_from_1970_to_2400_is_its_instant(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	instant at = 0;
	int n = 0;

	(void)state;
	for (int year = 1970; year <= 2400; year++) {
		for (int month = 1; month <= 12; month++) {
			for (int d = 1; d <= lengths[month - 1] + (month == 2 && is_leap(year)); d++) {
				char text[DATE_TEXT];
				day this = year * 10000 + month * 100 + d, again;
				struct err e;

				if (date_instant(this) != at || date_day(at) != this ||
				    date_day(at + DAY_SECONDS - 1) != this)
					fail_msg("%d: %" PRId64, this, date_instant(this));
				if (!date_parse_day(date_print_day(text, this), &again, &e) || again != this)
					fail_msg("%d: %s", this, text);
				if (date_week_minute(at, 0) != (n + 3) % 7 * 1440 ||
				    date_days_between(19700101, this) != n)
					fail_msg("%d: day of the week, or number", this);
				at += DAY_SECONDS;
				n++;
			}
		}
	}
}

static void
an_instant_is_read_back_on_any_clock(void **state)
{
	struct rng r = rng_new(__func__);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		instant at = (instant)rng_below(&r, 13569465600) + DAY_SECONDS;	/* to the year 2400 */
		instant local;
		int offset = (int)rng_below(&r, 28 * 60 + 1) - 14 * 60;
		char text[DATE_TEXT], clock[80];
		struct when w;
		struct err e = { .kind = ERR_NONE };

		date_print(text, (struct when){ date_day(at), at, true });
		if (!date_parse(text, TODAY, &w, &e) || w.at != at || !w.timed)
			fail_seed("%s: %s", text, e.msg);
		local = at + offset * MINUTE;
		date_print_day(text, date_day(local));
		snprintf(clock, sizeof clock, "%s %02d:%02d:%02d%c%02d:%02d", text,
		    (int)(local / 3600 % 24),
		    (int)(local / 60 % 60), (int)(local % 60), offset < 0 ? '-' : '+', abs(offset) / 60,
		    abs(offset) % 60);
		if (!date_parse(clock, TODAY, &w, &e) || w.at != at || w.day != date_day(at))
			fail_seed("%s: %s", clock, e.msg);
		if (date_week_minute(at, offset) != date_week_minute(local, 0))
			fail_seed("%s: minute of the week", clock);
	}
}

/* ---- texts ---- */

/* The bytes of a character in so many of them, whether that is allowed or not. */
static size_t
encode(char out[4], uint32_t c, size_t len)
{
	static const unsigned char start[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = len; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(len == 1 ? c : start[len] | c);
	return len;
}

static void
every_character_is_decoded_in_its_shortest_form_only(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		size_t shortest = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		bool surrogate = c >= 0xd800 && c < 0xe000;

		for (size_t len = shortest; len <= 4; len++) {
			uint32_t got = 0;
			char bytes[4];
			size_t n = text_decode(bytes, encode(bytes, c, len), &got);

			if (n != (len == shortest && !surrogate ? len : 0) || (n > 0 && got != c))
				fail_msg("U+%04x in %zu bytes: length %zu, U+%04x", (unsigned)c, len, n,
				    (unsigned)got);
		}
	}
}

/* Bytes of all kinds: letters, controls, UTF-8 and broken UTF-8. */
static size_t
random_bytes(struct rng *r, char *out, size_t most)
{
	static const uint32_t hidden[] = { 0x9b, 0xad, 0x200b, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069,
	    0xfeff };
	size_t n = 0, wanted = rng_below(r, most - 4);

	while (n < wanted) {
		uint32_t c = (uint32_t)rng_below(r, rng_below(r, 3) == 0 ? 0x30000 : 0x100);

		switch (rng_below(r, 6)) {
		case 0:
			out[n++] = (char)rng_below(r, 256);
			break;
		case 1:
			c = hidden[rng_below(r, LENGTH(hidden))];
			/* fallthrough */
		case 2:
			n += encode(out + n, c, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
			break;
		case 3:
			out[n++] = "\x1b\n\r\t\0\x7f\"'\\,;="[rng_below(r, 12)];
			break;
		default:
			out[n++] = (char)(' ' + rng_below(r, 95));
		}
	}
	return n;
}

static void
a_cleaned_text_holds_nothing_that_steers(void **state)
{
	struct rng r = rng_new(__func__);

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char raw[64], all[640], cut[640];
		size_t n = random_bytes(&r, raw, sizeof raw), len;
		size_t need = text_clean(all, sizeof all, raw, n);
		size_t size = rng_below(&r, need + 2);

		if (need != strlen(all))
			fail_seed("round %d: needs %zu for %zu", round, need, strlen(all));
		for (size_t i = 0; i < need; i += len) {
			uint32_t c = 0;

			len = text_decode(all + i, need - i, &c);
			if (len == 0 || c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x200b && c <= 0x200f) ||
			    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff)
				fail_seed("round %d: U+%04x is left", round, (unsigned)c);
		}
		assert_int_equal(text_clean(cut, size, raw, n), need);
		if (size > 0 && (strlen(cut) >= size || strncmp(cut, all, strlen(cut)) != 0 ||
		    (size > need && strcmp(cut, all) != 0) || !text_valid(cut, strlen(cut))))
			fail_seed("round %d: cut to %zu bytes", round, size);
	}
}

/* ---- failures ---- */

static const char *const seeds[] = {
	"gpt-5 in=10k cached=80% out=2k", "gpt-5@batch in=1.5M", "500+3k*(2-1)/4", "80%", "12.3456%",
	"$1,000.50",
	"2026-08-24T01:30:00+08:00", "2026-11-22", "today", "openai/gpt-5", "*/gpt-oss-120b", "claude",
	"--json --in 10k -o x", "batch - to=/dev/null", "'a b' \"c\\\"d\" # e", "50k/day", "yes",
	"markdown",
	"0x400", "\xef\xbc\x91\xe4\xb8\x87", "1e15", "max=00",
	"{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{},\"models\":[{\"id\":\"m\"}]}",
};

/* A seed with a few slips of the keyboard in it. */
static const char *
random_input(struct rng *r, struct arena *a)
{
	static const char keys[] = "0123456789kMx+-*/()%.,_= '\"\\@:#eTZ{}[]\x1b\n\x7f\xff\xe4\xb8\x87\xe2\x80\xae";
	char text[400];
	size_t n = strlen(strcpy(text, seeds[rng_below(r, LENGTH(seeds))]));

	for (uint64_t slips = rng_below(r, 6); slips > 0; slips--) {
		size_t at = rng_below(r, n + 1);
		char key = keys[rng_below(r, sizeof keys - 1)];

		switch (rng_below(r, 4)) {
		case 0:
			memmove(text + at + 1, text + at, n++ - at);
			text[at] = key;
			break;
		case 1:
			if (at < n)
				memmove(text + at, text + at + 1, --n - at);
			break;
		case 2:
			if (at < n)
				text[at] = key;
			break;
		default:
			for (int i = 0; i < 40 && n < 300; i++)	/* what is too long for a message */
				text[n++] = key;
		}
	}
	return arena_strndup(a, text, n);
}

static void
every_failure_has_a_kind_and_a_clean_message(void **state)
{
	struct rng r = rng_new(__func__);
	const struct book *b = test_book(*state, "names.json");
	size_t failures = 0;

	for (int round = 0; round < 20000; round++) {
		struct arena *a = arena_new();
		const char *s = random_input(&r, a), **words;
		const struct request defaults = request_new();
		struct request request = request_new();
		const struct field *f = &fields[rng_below(&r, n_fields)];
		struct err e[12] = { { .kind = ERR_NONE } };
		uint32_t model, *models;
		struct model_ref target;
		struct invocation call;
		struct when when;
		size_t n;
		int128 w;
		day d;
		const bool done[] = {
			money_parse(s, &w, &e[0]),
			money_parse_word(s, &w, &e[1]),
			quantity_parse(s, (unsigned)rng_below(&r, 2) * 6, &w, &e[2]),
			share_parse(s, &w, &e[3]),
			date_parse_day(s, &d, &e[4]),
			date_parse(s, TODAY, &when, &e[5]),
			request_set(&request, f, s, TODAY, a, &e[6]),
			model_lookup(b, s, rng_below(&r, 4) == 0 ? s : "", date_instant(TODAY), &model, &e[7]),
			model_lookup_glob(b, s, "", a, &models, &n, &e[8]),
			args_split(s, a, &words, &n, &e[9]) &&
			    command_parse(words, n, &defaults, TODAY, a, &call, &e[9]),
			model_ref_find(b, &defaults, s, a, &target, &e[10]),
			book_load_text(a, s, s, strlen(s), NULL, &e[11]) != NULL,
		};

		for (size_t i = 0; i < LENGTH(done); i++) {
			const char *fault = done[i] ? NULL : err_fault(&e[i]);

			failures += !done[i];
			if (fault != NULL)
				fail_seed("round %d, call %zu: %s: %s", round, i, fault, e[i].msg);
		}
		arena_free(a);
	}
	assert_true(failures > 20000);
}

/* ---- bills ---- */

/* A price of at most so many decimals, sometimes zero. */
static const char *
random_price(struct rng *r, struct arena *a, unsigned decimals)
{
	unsigned places = (unsigned)rng_below(r, decimals + 1);
	char text[INT128_TEXT];

	int128_print(text, (int128)rng_long(r, places < 6 ? 20 : 40), places);
	return arena_strdup(a, text);
}

/* A book of one model, m, that prices every meter but requests; region us is uplifted. */
static const struct book *
random_prices(struct rng *r, struct arena *a, unsigned decimals)
{
	const char *json = "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"s\":{\"title\":\"S\","
	    "\"url\":\"https://p.example/\",\"read\":\"2026-01-01\"}},\"models\":[{\"id\":\"m\",\"title\":\"M\",";
	struct err e = { .kind = ERR_NONE };
	const struct book *b;

	json = arena_printf(a, "%s\"uplift\":[{\"region\":\"us\",\"times\":\"1.%06u\",\"sources\":[\"s\"]}],\"rates\":[{",
	    json, (unsigned)rng_below(r, 1000000));
	for (enum meter m = 0; m < METER_REQUEST; m++)
		json = arena_printf(a, "%s\"%s\":\"%s\",", json, meters[m].name,
		    random_price(r, a, decimals));
	json = arena_printf(a, "%s\"sources\":[\"s\"]}]}]}", json);
	b = book_load_text(a, "random.json", json, strlen(json), NULL, &e);
	if (b == NULL)
		fail_seed("%s", e.msg);
	return b;
}

/* Disjoint parts; of[METER_INPUT] is fresh input and of[METER_OUTPUT] plain output. */
struct load { int64_t of[N_METERS]; };

static struct load
random_load(struct rng *r, unsigned bits)
{
	struct load l = { .of = { 0 } };

	for (enum meter m = 0; m < METER_REQUEST; m++)
		l.of[m] = rng_below(r, 3) == 0 ? (int64_t)rng_long(r, bits) : 0;
	return l;
}

/* The load as a person says it: wholes, and what they include. */
static struct request
request_of(const struct load *l)
{
	struct request r = request_new();

	for (enum meter m = 0; m < METER_REQUEST; m++)
		r.work.count[m] = l->of[m] * QUANTITY_ONE;
	for (enum meter m = 0; m < METER_REQUEST; m++) {
		if (meters[m].part_of != METER_NONE)
			r.work.count[meters[m].part_of] += l->of[m] * QUANTITY_ONE;
		r.work.given |= METER_BIT(m);
	}
	r.on = date_when(TODAY);
	return r;
}

static struct bill
bill_of(const struct book *b, const struct request *r, struct arena *a)
{
	struct model_ref t = { .book = b, .model = 0, .tier = "", .region = "" };
	struct multipliers terms = quote_multipliers(r);
	struct bill bill;
	struct err e = { .kind = ERR_NONE };

	if (!quote_run(r, &t, &terms, a, &bill, &e))
		fail_seed("%s", e.msg);
	return bill;
}

static void
lines_are_rounded_once_and_sum_to_the_total(void **state)
{
	struct rng r = rng_new(__func__);
	size_t rounded = 0;

	for (int round = 0; round < 300; round++) {
		const struct book *b = (arena_reset(*state), random_prices(&r, *state, 12));
		struct load l = random_load(&r, 30);
		struct request request = request_of(&l);
		bool all_exact = true;
		struct bill bill;
		money sum = 0;

		request.requests = (quantity)(1 + rng_long(&r, 20)) * QUANTITY_ONE;
		request.discount = rng_below(&r, 2) == 0 ? 0 : (quantity)rng_below(&r, 1000001);
		request.region = rng_below(&r, 2) == 0 ? "" : "us";
		bill = bill_of(b, &request, *state);
		for (size_t i = 0; i < bill.n_lines; i++) {
			const struct line *line = &bill.lines[i];
			struct decimal product = decimal_of(line->rate), x = decimal_of(line->quantity);
			char want[DIGITS + 1], got[INT128_TEXT];
			bool exact;

			product = decimal_times(&product, &x);
			x = decimal_of(QUANTITY_ONE - request.discount);
			product = decimal_times(&product, &x);
			product = decimal_round(&product, meters[line->meter].per_log10 + 12, HALF_EVEN,
			    &exact);
			int128_print(got, line->amount, 0);
			if (strcmp(got, decimal_text(want, &product)) != 0)
				fail_seed("round %d, %s: got %s, want %s", round, meters[line->meter].name, got,
				    want);
			if (line->quantity != l.of[line->meter] * request.requests)
				fail_seed("round %d: %s is counted otherwise", round, meters[line->meter].name);
			all_exact &= exact;
			sum += line->amount;
		}
		if (sum != bill.total || bill.exact != all_exact)
			fail_seed("round %d: the lines are not the total, or exact is %d", round, bill.exact);
		rounded += !all_exact;
	}
	assert_true(rounded > 20 && rounded < 290);
}

static void
a_quote_is_additive_in_every_meter(void **state)
{
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 300; round++) {
		const struct book *b = (arena_reset(*state), random_prices(&r, *state, 12));
		struct load one = random_load(&r, 40), two = random_load(&r, 40), both;
		struct request x = request_of(&one), y = request_of(&two), z;
		struct bill p, q, sum;

		for (enum meter m = 0; m < N_METERS; m++)
			both.of[m] = one.of[m] + two.of[m];
		z = request_of(&both);
		p = bill_of(b, &x, *state);
		q = bill_of(b, &y, *state);
		sum = bill_of(b, &z, *state);
		if (!p.exact || !q.exact || !sum.exact)
			fail_seed("round %d: twelve decimals per million are exact", round);
		if (p.total + q.total != sum.total)
			fail_seed("round %d: the parts do not cost what the whole does", round);
	}
}

static void
more_never_costs_less(void **state)
{
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 100; round++) {
		const struct book *b = (arena_reset(*state), random_prices(&r, *state, 12));
		struct load l = random_load(&r, 30);
		quantity discount = (quantity)rng_below(&r, 1000001);
		money last = -1;

		for (int step = 0; step < 20; step++) {
			struct request request = request_of(&l);
			struct bill bill;

			request.discount = discount;
			bill = bill_of(b, &request, *state);
			if (bill.total < last)
				fail_seed("round %d, step %d", round, step);
			last = bill.total;
			l.of[rng_below(&r, METER_REQUEST)] += (int64_t)rng_long(&r, 20);
		}
	}
}

/* Whatever is said, in counts or shares: the parts are the whole, or it is an error. */
static void
parts_always_sum_to_their_whole(void **state)
{
	struct rng r = rng_new(__func__);
	size_t split = 0, refused = 0;

	(void)state;
	for (int round = 0; round < 50000; round++) {
		struct workload w = { .given = 0 };
		struct token_split p;
		struct err e = { .kind = ERR_NONE };
		quantity input = 0, output = 0;

		for (unsigned c = 0; c < N_COUNTS; c++) {
			bool share = workload_whole(c) != METER_NONE && rng_below(&r, 2) == 0;

			if (rng_below(&r, workload_whole(c) == METER_NONE ? 2 : 6) != 0)
				continue;
			w.given |= (uint64_t)1 << c;
			w.shares |= (uint64_t)share << c;
			w.count[c] = share ? (quantity)rng_below(&r, 400001) :
			    (quantity)rng_long(&r, workload_whole(c) == METER_NONE ? 40 : 20) * QUANTITY_ONE;
		}
		if (!workload_split(&w, &p, &e)) {
			refused++;
			if (err_fault(&e) != NULL)
				fail_seed("round %d: %s", round, err_fault(&e));
			continue;
		}
		split++;
		for (enum meter m = 0; m < N_METERS; m++) {
			bool is_output = m == METER_OUTPUT || meters[m].part_of == METER_OUTPUT;

			input += m == METER_INPUT || meters[m].part_of == METER_INPUT ? p.of[m] : 0;
			output += is_output ? p.of[m] : 0;
			if (p.of[m] < 0 || p.of[m] % QUANTITY_ONE != 0)
				fail_seed("round %d: %s is negative or broken", round, meters[m].name);
		}
		if (input != p.prompt || input + output != p.total)
			fail_seed("round %d: the parts are not the whole", round);
		if ((w.given & METER_BIT(METER_INPUT)) != 0 && input != w.count[METER_INPUT])
			fail_seed("round %d: not the input that was said", round);
		if ((w.given & METER_BIT(METER_OUTPUT)) != 0 && output != w.count[METER_OUTPUT])
			fail_seed("round %d: not the output that was said", round);
	}
	assert_true(split > 5000 && refused > 5000);
}

/* ---- the rate row ---- */

/* Conditions as a book writes them, and what they mean to the reference. */
static const struct { const char *json; struct { int from, until; } at[2]; } hour_choices[] = {
	{ "", { { 0, 0 }, { 0, 0 } } },
	{ "\"hours\":[\"08:00-16:00\"],", { { 480, 960 }, { 480, 960 } } },
	{ "\"hours\":[\"22:30-06:15\"],", { { 1350, 375 }, { 1350, 375 } } },
	{ "\"hours\":[\"00:00-24:00\"],", { { 0, 1440 }, { 0, 1440 } } },
	{ "\"hours\":[\"01:00-02:00\",\"23:00-24:00\"],", { { 60, 120 }, { 1380, 1440 } } },
};
static const struct { const char *json; unsigned mask; } day_choices[] = {
	{ "", 0x7f }, { "\"days\":\"mon-fri\",", 0x1f }, { "\"days\":\"sat,sun\",", 0x60 },
	{ "\"days\":\"fri-mon\",", 0x71 }, { "\"days\":\"wed\",", 0x04 },
};
static const struct { const char *json; int minutes; } offset_choices[] = {
	{ "", 0 }, { "\"offset\":\"+08:00\",", 480 }, { "\"offset\":\"-05:30\",", -330 },
};
/* 1767225600 is the first second of 2026. */
static const struct { const char *json; int64_t from, until; } date_choices[] = {
	{ "", INT64_MIN, INT64_MAX },
	{ "\"from\":\"2026-01-05\",", 1767571200, INT64_MAX },
	{ "\"until\":\"2026-01-05\",", INT64_MIN, 1767571200 },
	{ "\"from\":\"2026-01-03T12:00Z\",\"until\":\"2026-01-08T06:30Z\",", 1767441600, 1767853800 },
	{ "\"from\":\"2026-01-08T14:30+08:00\",", 1767853800, INT64_MAX },
};
static const struct { const char *json; int64_t least; } band_choices[] = {
	{ "", 0 }, { "\"above\":1000,", 1001 }, { "\"at-least\":1000,", 1000 },
	{ "\"at-least\":5000,", 5000 },
};
static const char *const tiers[] = { "standard", "batch" };
static const char *const regions[] = { "", "eu", "us" };

/* A row, as indexes of the choices above. */
struct naive { size_t tier, region, date, band, hours, days, offset; int64_t up_to; };

struct naive_model {
	struct naive	row[8];
	size_t		n;
	bool		on_total, uplift;	/* uplift: of region us, until 2026-01-06 */
	const struct book *book;
};

static bool
naive_has_window(const struct naive *r)
{
	return r->hours > 0 || r->days > 0;
}

static bool
naive_in_window(const struct naive *r, int64_t at)
{
	int64_t local = at + offset_choices[r->offset].minutes * 60;
	int weekday = (int)((local / 86400 + 3) % 7), minute = (int)(local % 86400 / 60);
	bool inside = r->hours == 0;

	for (size_t i = 0; i < 2; i++) {
		int from = hour_choices[r->hours].at[i].from, until = hour_choices[r->hours].at[i].until;

		inside |= from < until ? from <= minute && minute < until :
		    from <= minute || minute < until;
	}
	return inside && (day_choices[r->days].mask >> weekday & 1) != 0;
}

struct rate_query_state { size_t tier, region; int64_t at, prompt, total; };

static bool
naive_fits(const struct naive_model *m, const struct naive *r, const struct rate_query_state *q)
{
	bool uplifted = m->uplift && q->region == 2 && q->at < 1767657600;

	return r->tier == q->tier && (r->region == q->region || (r->region == 0 && uplifted)) &&
	    q->at >= date_choices[r->date].from && q->at < date_choices[r->date].until &&
	    naive_in_window(r, q->at) && q->prompt <= r->up_to &&
	    (m->on_total ? q->total : q->prompt) >= band_choices[r->band].least;
}

/* The row that holds; -1 if there is none. Fails if two rows have an equal claim. */
static int
naive_row(const struct naive_model *m, const struct rate_query_state *q)
{
	int64_t best = -1, score;
	int row = -1;

	for (size_t i = 0; i < m->n; i++) {
		const struct naive *r = &m->row[i];

		if (!naive_fits(m, r, q))
			continue;
		score = (r->region > 0) * 100000 + naive_has_window(r) * 50000 + band_choices[r->band].least;
		if (score == best)
			fail_seed("two rows of one rank hold at %" PRId64, q->at);
		row = score > best ? (int)i : row;
		best = score > best ? score : best;
	}
	return row;
}

/* A model of a few rows; its book is NULL if the rows overlap, which the loader refuses. */
static struct naive_model
random_model(struct rng *r, struct arena *a)
{
	struct naive_model m = { .n = 1 + rng_below(r, LENGTH(m.row)), .on_total = rng_below(r, 4) == 0,
	    .uplift = rng_below(r, 2) == 0 };
	const char *json = "[{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"s\":{\"title\":\"S\","
	    "\"url\":\"https://p.example/\",\"read\":\"2026-01-01\"}},\"models\":[{\"id\":\"m\",\"title\":\"M\",";
	struct err e = { .kind = ERR_NONE };

	json = arena_printf(a, "%s%s\"rates\":[", json, !m.uplift ? "" :
	    "\"uplift\":[{\"region\":\"us\",\"times\":\"1.1\",\"until\":\"2026-01-06\",\"sources\":[\"s\"]}],");
	for (size_t i = 0; i < m.n; i++) {
		struct naive *x = &m.row[i];

		*x = (struct naive){ .tier = rng_below(r, 3) == 0, .region = rng_below(r, 2) * rng_below(r, 3),
		    .date = rng_below(r, LENGTH(date_choices)), .band = rng_below(r, LENGTH(band_choices)),
		    .hours = rng_below(r, 2) * rng_below(r, LENGTH(hour_choices)),
		    .days = rng_below(r, 2) * rng_below(r, LENGTH(day_choices)), .up_to = INT64_MAX };
		x->offset = naive_has_window(x) ? rng_below(r, LENGTH(offset_choices)) : 0;
		if (rng_below(r, 4) == 0)
			x->up_to = 6000;
		json = arena_printf(a, "%s%s{\"tier\":\"%s\",%s%s%s%s%s%s%s%s%s\"input\":\"1\",\"output\":\"2\","
		    "\"sources\":[\"s\"]}", json, i > 0 ? "," : "", tiers[x->tier],
		    x->region == 0 ? "" : x->region == 1 ? "\"region\":\"eu\"," : "\"region\":\"us\",",
		    date_choices[x->date].json, band_choices[x->band].json,
		    m.on_total && x->band > 0 ? "\"band-on\":\"total\"," : "", hour_choices[x->hours].json,
		    day_choices[x->days].json, offset_choices[x->offset].json,
		    x->up_to == INT64_MAX ? "" : "\"up-to\":6000,", "");
	}
	json = arena_printf(a, "%s]}]}]", json);
	m.book = book_load_text(a, "random.json", json, strlen(json), NULL, &e);
	if (m.book == NULL && strstr(e.msg, "holds at the same time") == NULL)
		fail_seed("%s", e.msg);
	return m;
}

static struct rate_query_state
random_question(struct rng *r)
{
	static const int64_t sizes[] = { 0, 999, 1000, 1001, 4999, 5000, 5001, 6000, 6001, 9000 };
	struct rate_query_state q = { .tier = rng_below(r, 3) == 0, .region = rng_below(r, 3),
	    .at = 1767225600 + (int64_t)rng_below(r, 10 * 86400),
	    .prompt = sizes[rng_below(r, LENGTH(sizes))] };

	if (rng_below(r, 2) == 0)
		q.at -= q.at % 1800;	/* where dates and windows begin and end */
	q.total = q.prompt + (int64_t)rng_below(r, 3);
	return q;
}

static struct rate_query
query_of(const struct rate_query_state *q, bool timed)
{
	return (struct rate_query){ .tier = tiers[q->tier], .region = regions[q->region],
	    .when = { date_day(q->at), q->at, timed }, .prompt = q->prompt * QUANTITY_ONE,
	    .total = q->total * QUANTITY_ONE, .request_count = QUANTITY_ONE };
}

static void
exactly_the_row_of_the_contract_wins(void **state)
{
	struct rng r = rng_new(__func__);
	size_t loaded = 0, priced = 0, refused = 0;

	for (int round = 0; round < 4000; round++) {
		struct naive_model m = (arena_reset(*state), random_model(&r, *state));

		for (int i = 0; m.book != NULL && i < 40; i++) {
			struct rate_query_state q = random_question(&r);
			struct rate_query query = query_of(&q, true);
			int want = naive_row(&m, &q), got = -1;
			struct rate_choices picks;
			struct err e = { .kind = ERR_NONE };

			if (rate_select(m.book, &query, &picks, &e)) {
				got = (int)(picks.pick[0].rate - m.book->rates);
				if (picks.n != 1)
					fail_seed("round %d: %zu rows at one instant", round, picks.n);
			} else if (err_fault(&e) != NULL || e.kind != ERR_PRICE)
				fail_seed("round %d: %s", round, e.msg);
			if (got != want)
				fail_seed("round %d, question %d: got row %d, want %d", round, i, got, want);
			priced += got >= 0;
			refused += got < 0;
		}
		loaded += m.book != NULL;
	}
	assert_true(loaded > 400 && priced > 1000 && refused > 1000);
}

static void
a_day_has_the_rows_of_its_minutes(void **state)
{
	struct rng r = rng_new(__func__);
	size_t several = 0;

	for (int round = 0; round < 300; round++) {
		struct naive_model m = (arena_reset(*state), random_model(&r, *state));

		for (int i = 0; m.book != NULL && i < 4; i++) {
			struct rate_query_state q = random_question(&r);
			unsigned want = 0, got = 0;
			struct rate_query query;
			struct rate_choices picks;
			struct err e = { .kind = ERR_NONE };
			int64_t start = q.at -= q.at % 86400;

			query = query_of(&q, false);
			for (; q.at < start + 86400; q.at += 60) {
				int row = naive_row(&m, &q);

				want |= row < 0 ? 0 : 1u << row;
			}
			if (rate_select(m.book, &query, &picks, &e)) {
				for (size_t k = 0; k < picks.n; k++)
					got |= 1u << (picks.pick[k].rate - m.book->rates);
				several += picks.n > 1;
			}
			if (got != want)
				fail_seed("round %d: got rows %x, want %x", round, got, want);
		}
	}
	assert_true(several > 10);
}

/* ---- the three doors ---- */

/* What libcsv makes of a text. */
struct sheet {
	struct arena	*arena;
	const char	*cell[4096];
	size_t		 n_cells, end[600], n_rows;
};

static void
take_cell(void *bytes, size_t n, void *context)
{
	struct sheet *s = context;

	assert_true(s->n_cells < LENGTH(s->cell));
	s->cell[s->n_cells++] = arena_strndup(s->arena, bytes, n);
}

static void
take_row(int c, void *context)
{
	struct sheet *s = context;

	(void)c;
	assert_true(s->n_rows < LENGTH(s->end));
	s->end[s->n_rows++] = s->n_cells;
}

static struct sheet *
read_csv(struct arena *a, const char *text, size_t n)
{
	struct sheet *s = arena_alloc(a, sizeof *s);
	struct csv_parser p;

	s->arena = a;
	assert_int_equal(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL), 0);
	if (csv_parse(&p, text, n, take_cell, take_row, s) != n ||
	    csv_fini(&p, take_cell, take_row, s) != 0)
		fail_seed("libcsv: %s", csv_strerror(csv_error(&p)));
	csv_free(&p);
	return s;
}

/* The columns of the file: fields, but for the comment; model comes first. */
static const char *const columns[] = { "model", "input", "cache-read", "comment", "output",
    "reasoning", "search",
	"requests", "tier", "on", "second" };

/* A value for a column as people write it; "" for none. */
static const char *
random_value(struct rng *r, struct arena *a, const char *column)
{
	static const char *const models[] = { "banded", "banded", "calls", "total", "plain", "dated",
	    "old",
		"Banded@batch", "acme/banded", "banded@fast", "nameless", "unknown", "calls@batch" };
	static const char *const days[] = { "2026-01-01", "2024-03-05", "2025-01-01T15:59Z",
	    "2025-07-01", "2020-01-01" };
	static const char *const names[] = { "batch", "standard", "priority", "flex" };
	static const char *const odd[] = { "12k", "1,234", "3e3", "1_000", "500+3k", "0", "x", "-5",
	    "1.5", "80%",
		"1e16", "59200.0", "" };

	if (strcmp(column, "model") == 0)
		return models[rng_below(r, LENGTH(models))];
	if (strcmp(column, "tier") == 0)
		return rng_below(r, 4) > 0 ? "" : names[rng_below(r, LENGTH(names))];
	if (strcmp(column, "on") == 0)
		return rng_below(r, 4) > 0 ? "" : days[rng_below(r, LENGTH(days))];
	if (rng_below(r, 25) == 0)
		return odd[rng_below(r, LENGTH(odd))];
	if (strcmp(column, "input") == 0 || strcmp(column, "output") == 0)
		return arena_printf(a, "%" PRIu64, 4096 + rng_long(r, 20));
	if (strcmp(column, "comment") == 0 || rng_below(r, strcmp(column, "second") == 0 ? 20 : 3) > 0)
		return "";
	return arena_printf(a, "%" PRIu64, rng_long(r, 12));
}

/* The total as the shell and the session come to it; "" if that fails. */
static const char *
shell_total(const struct book *b, const char *const *values, struct arena *a, struct err *e)
{
	const struct request defaults = request_new();
	const char *words[LENGTH(columns)];
	char total[INT128_TEXT];
	struct model_ref t;
	struct bill bill;
	struct multipliers terms;
	struct invocation call;
	size_t n = 0;

	for (size_t i = 0; i < LENGTH(columns); i++) {
		if (*values[i] != '\0' && strcmp(columns[i], "comment") != 0)
			words[n++] = i == 0 ? values[i] : arena_printf(a, "%s=%s", columns[i], values[i]);
	}
	if (!command_parse(words, n, &defaults, TODAY, a, &call, e) ||
	    !model_ref_find(b, &call.request, call.request.models[0], a, &t, e))
		return "";
	terms = quote_multipliers(&call.request);
	if (!quote_run(&call.request, &t, &terms, a, &bill, e))
		return "";
	money_print(total, bill.total);
	return arena_strdup(a, total);
}

static char *
slurp(struct arena *a, const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *text = arena_alloc(a, 1 << 20);

	if (f == NULL)
		fail_seed("%s is not there", path);
	*n = fread(text, 1, 1 << 20, f);
	fclose(f);
	return text;
}

/* Runs batch over a text; the answer stands in the sheet. */
static struct sheet *
run_batch(const struct book *b, struct arena *a, const char *csv, int want_status)
{
	static const atomic_int stop;
	const char *top = getenv("TMPDIR");
	char *folder = arena_printf(a, "%s/toll-test-XXXXXX", top == NULL ? "/tmp" : top);
	const struct context c = { .book = b, .today = TODAY, .stop = &stop };
	const struct request defaults = request_new();
	FILE *f;
	const char *in, *out, *words[3];
	struct err e = { .kind = ERR_NONE };
	struct invocation call;
	bool closed;
	char *text;
	size_t n;
	int status;

	if (mkdtemp(folder) == NULL)
		fail_seed("%s cannot be made", folder);
	in = arena_printf(a, "%s/in.csv", folder);
	out = arena_printf(a, "%s/out.csv", folder);
	f = fopen(in, "wb");
	assert_non_null(f);
	fputs(csv, f);
	fclose(f);
	words[0] = "batch", words[1] = in, words[2] = arena_printf(a, "to=%s", out);
	assert_true(command_parse(words, 3, &defaults, TODAY, a, &call, &e));
	status = cmd_batch_run(&c, &call, &closed, &e);
	text = slurp(a, out, &n);
	unlink(in), unlink(out), rmdir(folder);
	if (status != want_status)
		fail_seed("batch ends with %d instead of %d", status, want_status);
	return read_csv(a, text, n);
}

static void
words_and_rows_come_to_the_same_total(void **state)
{
	enum { ROWS = 300 };
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 20; round++) {
		const struct book *b = (arena_reset(*state), test_book(*state, "bands.json"));
		struct err *why = arena_array(*state, ROWS, sizeof *why);
		const char *want[ROWS], *values[LENGTH(columns)];
		size_t priced = 0;
		const struct sheet *s;
		struct buffer csv = buffer_new(*state);

		for (size_t i = 0; i < LENGTH(columns); i++)
			buffer_printf(&csv, "%s%s", i == 0 ? "" : ",", columns[i]);
		for (size_t row = 0; row < ROWS; row++) {
			for (size_t i = 0; i < LENGTH(columns); i++) {
				values[i] = random_value(&r, *state, columns[i]);
				buffer_printf(&csv, strchr(values[i], ',') == NULL ? "%s%s" : "%s\"%s\"",
				    i == 0 ? "\n" : ",", values[i]);
			}
			want[row] = shell_total(b, values, *state, &why[row]);
			priced += *want[row] != '\0';
		}
		if (priced < ROWS / 10 || priced == ROWS)
			fail_seed("round %d: %zu rows are priced", round, priced);
		s = run_batch(b, *state, csv.text, 3);
		assert_int_equal(s->n_rows, ROWS + 1);
		for (size_t row = 0; row <= ROWS; row++) {
			size_t first = row == 0 ? 0 : s->end[row - 1];
			const char *got = s->cell[first + LENGTH(columns)];

			assert_int_equal(s->end[row] - first, LENGTH(columns) + 2);
			if (strcmp(got, row == 0 ? "cost_usd" : want[row - 1]) != 0)
				fail_seed("round %d, row %zu: batch says \"%s\" (%s), the shell \"%s\" (%s)", round,
				    row, got, s->cell[first + LENGTH(columns) + 1], row == 0 ? "" : want[row - 1],
				    row == 0 ? "" : why[row - 1].msg);
		}
	}
}

/* ---- answers read back ---- */

enum { COLUMNS = 6 };

static const struct column answer_columns[COLUMNS] = {
	{ "a", SHOW_ALL, NULL }, { "b-b", SHOW_ALL, "B" }, { "c", SHOW_DATA, NULL },
	{ "d \"d\"", SHOW_ALL, NULL },
	{ "e", SHOW_ALL, NULL }, { "f", SHOW_ALL | SHOW_IF_ANY, NULL },
};

static const char *
random_text(struct rng *r, struct arena *a)
{
	static const char *const pieces[] = { "a", "gpt-5", ",", "\"", "\"\"", " ", "\n", "\r\n", "\t",
	    "\\", "/", "=1+1",
		"-", "+", "@", "\xe4\xb8\x87", "\xf0\x9f\x98\x80", ";", "'", "null", "1.5", "\x01", "\x7f",
		"\xc2\x85", "\r", "\xef\xbc\x9d",
		"\xef\xbc\xa0" };
	const char *s = "";

	for (uint64_t n = rng_below(r, 5); n > 0; n--)
		s = arena_printf(a, "%s%s", s, pieces[rng_below(r, LENGTH(pieces))]);
	return s;
}

static struct cell
random_cell(struct rng *r, struct arena *a)
{
	const char **items = arena_array(a, 3, sizeof *items);
	size_t n = rng_below(r, 4);

	switch (rng_below(r, 7)) {
	case 0:
		return cell_text(NULL);
	case 1:
		return cell_count((quantity)rng_long(r, 49) * QUANTITY_ONE);
	case 2:
		return cell_money(random_wide(r, 120));
	case 3:
		return cell_ratio((int128)rng_long(r, 60) - (int128)rng_long(r, 60));
	case 4:
		return cell_bool(rng_below(r, 2) == 0);
	case 5:
		for (size_t i = 0; i < n; i++)
			items[i] = random_text(r, a);
		return cell_list(items, n);
	default:
		return cell_text(random_text(r, a));
	}
}

static struct answer *
random_answer(struct rng *r, struct arena *a)
{
	struct answer *w = answer_new(a);

	w->data = table_new(a, "things", answer_columns, COLUMNS);
	for (uint64_t rows = rng_below(r, 6); rows > 0; rows--) {
		struct cell *row = table_row(w->data);

		for (size_t i = 0; i < COLUMNS; i++)
			row[i] = random_cell(r, a);
	}
	return w;
}

static struct buffer
render(const struct answer *w, const char *format, struct arena *a)
{
	struct buffer out = buffer_new(a);
	struct err e;

	render_answer(render_find(format, &e), w, &out);
	return out;
}

static bool
json_is(const cJSON *item, const struct cell *c)
{
	char number[INT128_TEXT];
	bool same;

	switch (c->kind) {
	case CELL_NULL:
		return cJSON_IsNull(item);
	case CELL_TEXT:
		return cJSON_IsString(item) && strcmp(item->valuestring, c->text) == 0;
	case CELL_COUNT:
		return cJSON_IsNumber(item) && item->valuedouble == (double)(c->number / QUANTITY_ONE);
	case CELL_MONEY:
		int128_print(number, c->number, MONEY_DECIMALS);
		return cJSON_IsString(item) && strcmp(item->valuestring, number) == 0;
	case CELL_RATIO:
		int128_print(number, c->number, 6);
		return cJSON_IsString(item) && strcmp(item->valuestring, number) == 0;
	case CELL_BOOL:
		return cJSON_IsBool(item) && cJSON_IsTrue(item) == c->flag;
	case CELL_LIST:
		same = cJSON_IsArray(item) && (size_t)cJSON_GetArraySize(item) == c->list.n;
		for (size_t i = 0; same && i < c->list.n; i++)
			same = strcmp(cJSON_GetArrayItem(item, (int)i)->valuestring, c->list.items[i]) == 0;
		return same;
	default:
		return false;
	}
}

static void
json_is_read_back_as_the_table(void **state)
{
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 2000; round++) {
		struct answer *w = (arena_reset(*state), random_answer(&r, *state));
		struct buffer out = render(w, "json", *state);
		const char *end = NULL;
		cJSON *root = cJSON_ParseWithOpts(out.text, &end, true);
		const cJSON *rows = cJSON_GetObjectItemCaseSensitive(root, "things");

		if (!text_valid(out.text, out.n) || (size_t)cJSON_GetArraySize(rows) != w->data->n_rows)
			fail_seed("round %d: %s", round, out.text);
		for (size_t row = 0; row < w->data->n_rows; row++) {
			for (size_t i = 0; i < COLUMNS; i++) {
				const cJSON *item = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(rows,
				    (int)row),
				    answer_columns[i].name);

				if (item == NULL || !json_is(item, table_cell(w->data, row, i)))
					fail_seed("round %d, row %zu, %s: %s", round, row, answer_columns[i].name,
					    out.text);
			}
		}
		cJSON_Delete(root);
	}
}

/* Whether the first character that is no TAB and no line break begins a formula. */
static bool
begins_formula(const char *s)
{
	while (*s == '\t' || *s == '\r' || *s == '\n')
		s++;
	return (*s != '\0' && strchr("=+-@", *s) != NULL) || (strncmp(s, "\xef\xbc", 2) == 0 && s[2] != '\0' &&
	    strchr("\x9d\x8b\x8d\xa0", s[2]) != NULL);
}

/* A cell as CSV holds it: exact, and no formula. */
static const char *
csv_text(const struct cell *c, struct arena *a)
{
	char number[INT128_TEXT] = "";
	const char *s = "";

	switch (c->kind) {
	case CELL_TEXT:
		s = c->text;
		break;
	case CELL_LIST:
		for (size_t i = 0; i < c->list.n; i++)
			s = arena_printf(a, "%s%s%s", s, i == 0 ? "" : "; ", c->list.items[i]);
		break;
	case CELL_BOOL:
		return c->flag ? "true" : "false";
	case CELL_NULL:
		return "";
	default:
		int128_print(number, c->number, c->kind == CELL_MONEY ? MONEY_DECIMALS : 6);
		return arena_strdup(a, number);
	}
	return begins_formula(s) ? arena_printf(a, " %s", s) : s;
}

static void
csv_is_read_back_as_the_table(void **state)
{
	struct rng r = rng_new(__func__);

	for (int round = 0; round < 2000; round++) {
		struct answer *w = (arena_reset(*state), random_answer(&r, *state));
		struct buffer out = render(w, "csv", *state);
		const struct sheet *s = read_csv(*state, out.text, out.n);

		if (s->n_rows != w->data->n_rows + 1 || s->n_cells != s->n_rows * COLUMNS)
			fail_seed("round %d: %zu rows, %zu cells: %s", round, s->n_rows, s->n_cells, out.text);
		for (size_t row = 0; row < s->n_rows; row++) {
			for (size_t i = 0; i < COLUMNS; i++) {
				const char *got = s->cell[row * COLUMNS + i];
				const char *want = row == 0 ? answer_columns[i].name :
				    csv_text(table_cell(w->data, row - 1, i), *state);

				if (strcmp(got, want) != 0)
					fail_seed("round %d, row %zu, %s: got \"%s\", want \"%s\"", round, row,
					    answer_columns[i].name, got, want);
			}
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_product_agrees_with_paper_and_pencil),
		UNIT(a_quotient_is_the_nearest),
		UNIT(what_is_printed_is_read_back),
		UNIT(an_amount_is_shown_as_zero_only_if_it_is),
		UNIT(every_day_from_1970_to_2400_is_its_instant),
		UNIT(an_instant_is_read_back_on_any_clock),
		UNIT(every_character_is_decoded_in_its_shortest_form_only),
		UNIT(a_cleaned_text_holds_nothing_that_steers),
		UNIT(every_failure_has_a_kind_and_a_clean_message),
		UNIT(lines_are_rounded_once_and_sum_to_the_total),
		UNIT(a_quote_is_additive_in_every_meter),
		UNIT(more_never_costs_less),
		UNIT(parts_always_sum_to_their_whole),
		UNIT(exactly_the_row_of_the_contract_wins),
		UNIT(a_day_has_the_rows_of_its_minutes),
		UNIT(words_and_rows_come_to_the_same_total),
		UNIT(json_is_read_back_as_the_table),
		UNIT(csv_is_read_back_as_the_table),
	};

	return cmocka_run_group_tests_name("props", tests, NULL, NULL);
}
