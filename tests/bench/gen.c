/* SPDX-License-Identifier: MIT */
/*
 * gen ROWS [SEED] [dated]: writes a usage log as CSV, the same for the same words, about 78 bytes a row.
 * gen prices: writes the prices of its models, in dollars per million tokens.
 *
 * Without dated the models are invented, so that any program can price them by that table. With it they are of
 * toll's own book, on days and in tiers in which it sells them.
 *
 * One record in a hundred has a quoted team, with a comma, a quote or a newline in it or without need; one in a
 * thousand a quoted model.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- models ---- */

struct invented {
	const char *name, *input, *cache_read, *output;
};

/* No price has more than six decimals: then the price of a token ends within twelve. */
static const struct invented invented[] = {
	{ "amber-1", "0.5", "0.05", "1.5" },
	{ "amber-1-mini", "0.1", "0.01", "0.4" },
	{ "amber-2", "1.25", "0.125", "10" },
	{ "amber-2-mini", "0.25", "0.025", "2" },
	{ "amber-2-nano", "0.05", "0.005", "0.4" },
	{ "amber-2-pro-2026-03-05", "15", "15", "120" },
	{ "basalt-large-latest", "2", "0.2", "6" },
	{ "basalt-medium-latest", "0.4", "0.04", "2" },
	{ "basalt-small-2603", "0.15", "0.015", "0.6" },
	{ "basalt-code-2508", "0.3", "0.03", "0.9" },
	{ "cobalt-flash", "0.3", "0.03", "2.5" },
	{ "cobalt-flash-lite", "0.1", "0.01", "0.4" },
	{ "cobalt-flash-preview-0917", "0.3", "0.075", "2.5" },
	{ "cobalt-pro", "1.25", "0.31", "10" },
	{ "cobalt-pro-preview", "2", "0.2", "12" },
	{ "dune-7b-instruct", "0.2", "0.2", "0.2" },
	{ "dune-70b-instruct", "0.88", "0.88", "0.88" },
	{ "dune-405b-instruct-turbo", "3.5", "3.5", "3.5" },
	{ "ember-chat", "0.27", "0.07", "1.1" },
	{ "ember-reasoner", "0.55", "0.14", "2.19" },
	{ "ember-v3.2-exp", "0.28", "0.028", "0.42" },
	{ "fjord-4", "3", "0.75", "15" },
	{ "fjord-4-fast-reasoning", "0.2", "0.05", "0.5" },
	{ "fjord-code-fast-1", "0.2", "0.02", "1.5" },
	{ "granite-haiku", "1", "0.1", "5" },
	{ "granite-opus-20260805", "15", "1.5", "75" },
	{ "granite-sonnet-20260929", "3", "0.3", "15" },
	{ "harbor-turbo", "0.05", "0.02", "0.2" },
	{ "harbor-plus-us", "0.4", "0.16", "1.2" },
	{ "harbor-max", "1.2", "0.24", "6" },
	{ "iris-k2-0905", "0.6", "0.15", "2.5" },
	{ "iris-k2-thinking", "0.6", "0.15", "2.5" },
	{ "juniper-m2", "0.255", "0.0255", "1.02" },
	{ "kestrel-4.6", "0.6", "0.11", "2.2" },
	{ "kestrel-4.5-air", "0.2", "0.03", "1.1" },
	{ "lumen-micro-v1:0", "0.035", "0.00875", "0.14" },
	{ "lumen-lite-v1:0", "0.06", "0.015", "0.24" },
	{ "lumen-premier-v1:0", "2.5", "0.625", "12.5" },
	{ "moss-r7b-12-2025", "0.0375", "0.0375", "0.15" },
	{ "nadir-120b", "0.072512", "0.007251", "0.281373" },
};

struct sold {
	const char *name, *since;	/* the first day of the year on which it has a price */
	int batch;			/* whether the tier batch is sold as well */
};

static const struct sold sold[] = {
	{ "gpt-4.1", "", 1 },
	{ "gpt-4.1-mini", "", 1 },
	{ "gpt-4.1-nano", "", 1 },
	{ "gpt-4o", "", 1 },
	{ "gpt-4o-mini", "", 1 },
	{ "gpt-5", "", 1 },
	{ "gpt-5-mini", "", 1 },
	{ "gpt-5-nano", "", 1 },
	{ "gpt-5.1", "", 1 },
	{ "gpt-5.2", "2025-12-11", 1 },
	{ "gpt-5.4", "2026-03-05", 1 },
	{ "gpt-5.4-mini", "2026-03-17", 1 },
	{ "gpt-5.6-luna", "2026-07-09", 1 },
	{ "gpt-5.6-sol", "2026-07-09", 1 },
	{ "gpt-6-sol", "2026-09-22", 1 },
	{ "o3", "", 1 },
	{ "o4-mini", "", 1 },
	{ "claude-haiku-4-5", "", 1 },
	{ "claude-opus-4-1", "", 1 },
	{ "claude-opus-4-5", "2025-11-24", 1 },
	{ "claude-sonnet-4-5", "", 1 },
	{ "claude-sonnet-4-6", "2026-02-17", 1 },
	{ "claude-sonnet-5", "2026-06-30", 1 },
	{ "claude-sonnet-5-5", "2026-09-28", 1 },
	{ "gemini-2.5-flash", "", 1 },
	{ "gemini-2.5-flash-lite", "", 1 },
	{ "gemini-2.5-pro", "", 1 },
	{ "gemini-3-flash-preview", "2025-12-17", 1 },
	{ "gemini-3.1-pro-preview", "2026-02-19", 1 },
	{ "gemini-3.6-flash", "2026-07-21", 1 },
	{ "gemini-3.8-flash", "2026-09-02", 1 },
	{ "grok-4.20-0309-reasoning", "2026-03-09", 1 },
	{ "grok-4.5", "2026-07-08", 0 },
	{ "grok-4.7", "2026-09-21", 0 },
	{ "deepseek-v3.2", "", 0 },
	{ "deepseek-v4-flash", "2026-04-24", 0 },
	{ "deepseek-v4-pro", "2026-04-24", 0 },
	{ "kimi-k3", "2026-07-17", 0 },
	{ "glm-5.1", "2026-04-07", 0 },
	{ "qwen3.7-max", "2026-05-21", 0 },
};

enum {
	N_INVENTED = sizeof invented / sizeof *invented,
	N_SOLD     = sizeof sold / sizeof *sold,
	N_DAYS     = 365,
};

/* ---- chance ---- */

static uint64_t state;

/* splitmix64 */
static uint64_t
next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 <= x < n. The highest bits count, not a remainder. */
static unsigned
below(unsigned n)
{
	return (unsigned)((next() >> 32) * n >> 32);
}

/* A count of tokens: each power of two from 2^least is as likely as the next. */
static unsigned
tokens(unsigned least, unsigned powers)
{
	unsigned size = 1U << (least + below(powers));

	return size + below(size);
}

/* ---- days: the year that ends with 2026-11-22 ---- */

static char days[N_DAYS][sizeof "2026-11-22"];

static void
fill_days(void)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year = 2025, month = 11, day = 23;

	for (int i = 0; i < N_DAYS; i++) {
		char text[64];

		snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
		memcpy(days[i], text, sizeof days[i]);
		if (++day > length[month - 1]) {
			day = 1;
			if (++month > 12) {
				month = 1;
				year++;
			}
		}
	}
}

static const char *
day_since(const char *since)
{
	unsigned first = 0;

	while (strcmp(days[first], since) < 0)
		first++;
	return days[first + below(N_DAYS - first)];
}

/* ---- rows ---- */

static const char *
team(void)
{
	static const char *const plain[] = { "search", "support", "sales", "research", "platform", "marketing",
	    "legal", "billing", "data-science", "mobile", "onboarding", "internal-tools" };
	static const char *const quoted[] = { "\"platform\"", "\"sales, north\"", "\"the \"\"blue\"\" team\"",
	    "\"research\nand design\"" };

	return below(100) == 0 ? quoted[below(sizeof quoted / sizeof *quoted)] :
	    plain[below(sizeof plain / sizeof *plain)];
}

static unsigned
cached(unsigned input)
{
	unsigned sixteenths = below(4) == 0 ? 0 : below(16);

	return input / 16 * sixteenths;
}

static void
row(int dated)
{
	unsigned m = below(dated ? N_SOLD : N_INVENTED);
	const char *name = dated ? sold[m].name : invented[m].name, *quote = below(1000) == 0 ? "\"" : "";
	unsigned input = tokens(6, 12);

	/* One draw a call: the order in which arguments are evaluated is not said. */
	printf("req_%016llx", (unsigned long long)next());
	printf("%08llx,", (unsigned long long)next() >> 32);
	printf("%s,", team());
	if (dated) {
		printf("%s,", day_since(sold[m].since));
		printf("%s,", sold[m].batch && below(5) == 0 ? "batch" : "standard");
	}
	printf("%s%s%s,%u,%u,", quote, name, quote, input, cached(input));
	printf("%u,", tokens(4, 9));
	printf("%u,", below(10) == 0 ? 2 + below(8) : 1);
	printf("%u,", below(50) == 0 ? 429 : 200);
	printf("%u\n", tokens(8, 7));
}

static void
write_prices(void)
{
	puts("model,input,cache_read,output");
	for (int i = 0; i < N_INVENTED; i++)
		printf("%s,%s,%s,%s\n", invented[i].name, invented[i].input, invented[i].cache_read,
		    invented[i].output);
}

static void
write_usage(uint64_t rows, int dated)
{
	fill_days();
	printf("id,team,%smodel,input_tokens,cached_tokens,output_tokens,requests,status,latency_ms\n",
	    dated ? "date,tier," : "");
	while (rows-- > 0)
		row(dated);
}

/* A number and nothing else. */
static int
number(const char *word, uint64_t *out)
{
	char *end;

	*out = strtoull(word, &end, 10);
	return *word != '\0' && *end == '\0';
}

int
main(int argc, char **argv)
{
	uint64_t rows;
	int dated = argc > 2 && strcmp(argv[argc - 1], "dated") == 0;

	argc -= dated;
	state = 42;
	if (argc == 2 && strcmp(argv[1], "prices") == 0) {
		write_prices();
	} else if ((argc == 2 || argc == 3) && number(argv[1], &rows) && (argc == 2 || number(argv[2], &state))) {
		write_usage(rows, dated);
	} else {
		fputs("usage: gen ROWS [SEED] [dated] | gen prices\n", stderr);
		return 2;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("gen");
		return 1;
	}
	return 0;
}
