/* SPDX-License-Identifier: MIT */
/*
 * Makes disjoint counts of those of a row, which may overlap: usage_reconcile, at the end. Vendors differ:
 * OpenAI counts cached and written tokens in the input (OpenAI, Prompt caching), Anthropic beside it
 * (Anthropic, Prompt caching), and Google counts cached tokens in the prompt (Google, Context caching).
 */
#include "usage/usage.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"

#define BIT(i) ((uint64_t)1 << (i))

static bool
count_present(const struct usage *u, enum usage_count c)
{
	return (u->given & BIT(c)) != 0;
}

static quantity
count_or_zero(const struct usage *u, enum usage_count c)
{
	return count_present(u, c) ? u->count[c] : 0;
}

static bool
meter_present(const struct usage *u, unsigned c)
{
	return (u->request.work.given & BIT(c)) != 0;
}

static quantity
meter_count(const struct usage *u, unsigned c)
{
	return meter_present(u, c) ? u->request.work.count[c] : 0;
}

static void
meter_count_set(struct usage *u, unsigned c, quantity q)
{
	u->request.work.count[c] = q;
	u->request.work.given |= BIT(c);
	u->request.work.shares &= ~BIT(c);
}

/* Sets an error such as "cached tokens: 15 is not 20". */
static bool
contradiction_error(const char *what, quantity parts, const char *relation, quantity whole, struct err *e)
{
	char a[INT128_TEXT], b[INT128_TEXT];

	quantity_print(a, parts);
	quantity_print(b, whole);
	return err_set(e, ERR_USAGE, "%s: %s %s %s", what, a, relation, b);
}

static quantity
written_tokens(const struct usage *u)
{
	return meter_count(u, METER_CACHE_WRITE) + meter_count(u, METER_CACHE_WRITE_1H) +
	    meter_count(u, METER_CACHE_WRITE_12H);
}

static quantity
cached_tokens(const struct usage *u)
{
	return meter_count(u, METER_CACHE_READ) + meter_count(u, METER_AUDIO_CACHE_READ) +
	    meter_count(u, METER_IMAGE_CACHE_READ);
}

/* In files with a row for each kind of token, a row has one count and its kind. */
static bool
reconcile_kind(struct usage *u, struct err *e)
{
	if (u->kind == NULL && u->has_amount)
		return err_set(e, ERR_USAGE, "the row does not say of what");
	if (u->kind == NULL)
		return true;
	if (!u->has_amount)
		return err_set(e, ERR_USAGE, "the row has no amount");
	meter_count_set(u, (unsigned)u->kind->where, u->amount);
	return true;
}

/* All tokens read from and written to the cache, as far as they are given before anything is reconciled. */
static quantity
cache_given(const struct usage *u)
{
	quantity written = count_present(u, USAGE_WRITTEN_ALL) ? u->count[USAGE_WRITTEN_ALL] : written_tokens(u);
	quantity read = count_present(u, USAGE_CACHED_ALL) ? u->count[USAGE_CACHED_ALL] : cached_tokens(u);

	return read + written;
}

static bool
total_is(const struct usage *u, quantity sum)
{
	return count_present(u, USAGE_TOTAL) && u->count[USAGE_TOTAL] == sum;
}

/*
 * Counts of which programs of the same format differ in what they include; the total of the row decides, and a part
 * that is larger than its whole. Gemini CLI has sessions with cached tokens in the input and beside it, the AI SDK
 * leaves them out of Anthropic's input, and reasoning is beside the output where opencode has Google's models.
 */
static bool
reconcile_by_total(struct usage *u, struct err *e)
{
	quantity cached = count_or_zero(u, USAGE_CACHED_BY_TOTAL), output = meter_count(u, METER_OUTPUT);
	quantity reasoning = count_or_zero(u, USAGE_REASONING_BY_TOTAL), sum;

	if (count_present(u, USAGE_CACHED_BY_TOTAL)) {
		sum = meter_count(u, METER_INPUT) + output + count_or_zero(u, USAGE_THOUGHTS) +
		    count_or_zero(u, USAGE_TOOL_INPUT);
		if (count_present(u, USAGE_CACHED_ALL) && u->count[USAGE_CACHED_ALL] != cached)
			return contradiction_error("cached tokens", cached, "are not", u->count[USAGE_CACHED_ALL], e);
		u->count[USAGE_CACHED_ALL] = cached;
		u->given |= (uint32_t)BIT(USAGE_CACHED_ALL);
		if (total_is(u, sum + cached) || cached > meter_count(u, METER_INPUT))
			meter_count_set(u, METER_INPUT, meter_count(u, METER_INPUT) + cached);
	}
	if (count_present(u, USAGE_REASONING_BY_TOTAL)) {
		meter_count_set(u, METER_REASONING, reasoning);
		if (reasoning > output) {	/* it cannot be in it */
			meter_count_set(u, METER_OUTPUT, output + reasoning);
			usage_note_add(u, "reasoning is more than the output, so it is taken to be beside it");
		} else if (reasoning > 0 && !count_present(u, USAGE_TOTAL))
			usage_note_add(u, "reasoning is taken to be part of the output");
	}
	return true;
}

/* The same of input and the tokens that a cache read or wrote. */
static void
reconcile_input_by_total(struct usage *u)
{
	bool with = count_present(u, USAGE_INPUT_BY_TOTAL);
	quantity cache = cache_given(u), output = meter_count(u, METER_OUTPUT), input;
	quantity reasoning = count_or_zero(u, USAGE_REASONING_BY_TOTAL);

	if (!with && !count_present(u, USAGE_FRESH_BY_TOTAL))
		return;
	input = u->count[with ? USAGE_INPUT_BY_TOTAL : USAGE_FRESH_BY_TOTAL];
	if (total_is(u, input + cache + output) || total_is(u, input + cache + output + reasoning))
		with = cache == 0;
	else if (cache > input) {
		if (with)
			usage_note_add(u, "cached tokens are more than the input, so they are taken to be beside it");
		with = false;
	} else if (total_is(u, input + output) || total_is(u, input + output + reasoning))
		with = true;
	meter_count_set(u, with ? METER_INPUT : COUNT_FRESH, input);
}

/* Cache reads: cached tokens of all kinds, without audio and images; text and video have the same price. */
static bool
reconcile_cached(struct usage *u, struct err *e)
{
	quantity kinds = meter_count(u, METER_AUDIO_CACHE_READ) + meter_count(u, METER_IMAGE_CACHE_READ);
	quantity rest = count_or_zero(u, USAGE_CACHED_TEXT) + count_or_zero(u, USAGE_CACHED_VIDEO);
	bool is_given = (u->own_counts & BIT(METER_CACHE_READ)) != 0;

	if (count_present(u, USAGE_CACHED_ALL)) {
		if (kinds + rest > u->count[USAGE_CACHED_ALL])
			return contradiction_error("the kinds of cached tokens", kinds + rest, "are more than all",
			    u->count[USAGE_CACHED_ALL], e);
		rest = u->count[USAGE_CACHED_ALL] - kinds;
	} else if (!count_present(u, USAGE_CACHED_TEXT) && !count_present(u, USAGE_CACHED_VIDEO))
		return true;
	if (is_given && meter_count(u, METER_CACHE_READ) != rest)
		return contradiction_error("cached tokens", meter_count(u, METER_CACHE_READ), "is not", rest, e);
	meter_count_set(u, METER_CACHE_READ, rest);
	return true;
}

/*
 * Cache writes: all of them, where some or all lifetimes may be given as well. The rest has the default
 * lifetime.
 */
static bool
reconcile_written(struct usage *u, struct err *e)
{
	quantity all = count_or_zero(u, USAGE_WRITTEN_ALL);

	if (!count_present(u, USAGE_WRITTEN_ALL))
		return true;
	if (all == 0)		/* a program that knows the lifetimes may not know the sum */
		return true;
	if ((u->own_counts & BIT(METER_CACHE_WRITE)) == 0 || written_tokens(u) == 0) {
		if (written_tokens(u) > all)
			return contradiction_error("tokens written to the cache", written_tokens(u),
			    "are more than all", all, e);
		if (written_tokens(u) == 0)
			usage_note_add(u, "cache writes are taken to be of the default lifetime");
		meter_count_set(u, METER_CACHE_WRITE, all - written_tokens(u));
	}
	return written_tokens(u) == all ||
	    contradiction_error("tokens written to the cache", written_tokens(u), "are not", all, e);
}

static bool
reconcile_uncached(struct usage *u, struct err *e)
{
	quantity sum = count_or_zero(u, USAGE_UNCACHED_ALL) + cached_tokens(u) + written_tokens(u);

	if (!count_present(u, USAGE_UNCACHED_ALL))
		return true;
	if (meter_present(u, METER_INPUT) && meter_count(u, METER_INPUT) != sum)
		return contradiction_error("uncached, cached and written tokens", sum, "are not input",
		    meter_count(u, METER_INPUT), e);
	meter_count_set(u, METER_INPUT, sum);
	return true;
}

/* The kinds of input whose count may include its cached tokens. */
static const struct input_kind {
	enum usage_count	all;
	enum meter		input, cached;	/* cached: METER_NONE if it has no meter */
	const char		*name;
} input_kinds[] = {
	{ USAGE_AUDIO_ALL, METER_AUDIO_INPUT, METER_AUDIO_CACHE_READ, "audio" },
	{ USAGE_IMAGE_ALL, METER_IMAGE_INPUT, METER_IMAGE_CACHE_READ, "images" },
	{ USAGE_VIDEO_ALL, METER_VIDEO_INPUT, METER_NONE, "video" },
};

/* Whether the kind of every cached token is known, so that the other kinds have none. */
static bool
cached_kinds_are_all(const struct usage *u)
{
	return count_present(u, USAGE_CACHED_ALL) && u->count[USAGE_CACHED_ALL] == count_or_zero(u, USAGE_CACHED_TEXT) +
	    count_or_zero(u, USAGE_CACHED_VIDEO) + meter_count(u, METER_AUDIO_CACHE_READ) +
	    meter_count(u, METER_IMAGE_CACHE_READ);
}

/* Whether the counts of the kinds include cached tokens, which only a count of text can tell. */
static bool
kinds_hold_cached(const struct usage *u, bool *hold, struct err *e)
{
	quantity sum = count_or_zero(u, USAGE_TEXT_INPUT);

	*hold = true;
	if (!count_present(u, USAGE_TEXT_INPUT) || !meter_present(u, METER_INPUT))
		return true;
	for (size_t i = 0; i < LENGTH(input_kinds); i++)
		sum += count_or_zero(u, input_kinds[i].all);
	if (sum == 0)		/* gateways write zeros for counts that they do not know */
		return true;
	if (sum + cached_tokens(u) + written_tokens(u) == meter_count(u, METER_INPUT)) {
		*hold = false;
		return true;
	}
	if (sum == meter_count(u, METER_INPUT) || sum + written_tokens(u) == meter_count(u, METER_INPUT))
		return true;
	return contradiction_error("text, audio and image tokens, with the cached ones or without", sum,
	    "are not input", meter_count(u, METER_INPUT), e);
}

static bool
reconcile_kinds(struct usage *u, struct err *e)
{
	bool hold;

	if (!kinds_hold_cached(u, &hold, e))
		return false;
	for (size_t i = 0; i < LENGTH(input_kinds); i++) {
		const struct input_kind *k = &input_kinds[i];
		bool cached_known = k->cached == METER_NONE ? count_present(u, USAGE_CACHED_VIDEO) :
		    meter_present(u, k->cached);
		quantity cached_of_kind = k->cached == METER_NONE ? count_or_zero(u, USAGE_CACHED_VIDEO) :
		    meter_count(u, k->cached);
		quantity all = count_or_zero(u, k->all);

		if (!count_present(u, k->all))
			continue;
		if (hold && all > 0 && cached_tokens(u) > 0 && !cached_known && !cached_kinds_are_all(u))
			return err_set(e, ERR_USAGE, "the row does not say how many of its cached tokens are %s",
			    k->name);
		if (hold && cached_of_kind > all)
			return contradiction_error("cached tokens of one kind", cached_of_kind,
			    "are more than all of it", all, e);
		meter_count_set(u, k->input, hold ? all - cached_of_kind : all);
	}
	return true;
}

/*
 * Adds the counts that a vendor does not include in its wholes: Google has the tokens of tools beside the
 * prompt and those of thoughts beside the output, and bills thoughts as output (Google, Gemini API pricing).
 */
static bool
reconcile_extra(struct usage *u, struct err *e)
{
	quantity text = count_or_zero(u, USAGE_TEXT_OUTPUT) + meter_count(u, METER_AUDIO_OUTPUT) +
	    meter_count(u, METER_IMAGE_OUTPUT);

	if (count_present(u, USAGE_TOOL_INPUT))
		meter_count_set(u, METER_INPUT, meter_count(u, METER_INPUT) + u->count[USAGE_TOOL_INPUT]);
	if (count_present(u, USAGE_THOUGHTS)) {
		meter_count_set(u, METER_OUTPUT, meter_count(u, METER_OUTPUT) + u->count[USAGE_THOUGHTS]);
		meter_count_set(u, METER_REASONING, u->count[USAGE_THOUGHTS]);
	}
	if (count_present(u, USAGE_TEXT_OUTPUT) && meter_present(u, METER_OUTPUT) &&
	    text > meter_count(u, METER_OUTPUT))
		return contradiction_error("text, audio and image tokens", text, "are more than output",
		    meter_count(u, METER_OUTPUT), e);
	return true;
}

/*
 * The total must be the sum of input and output. If it is larger by exactly the reasoning, the output does not
 * include that, as with some vendors that use OpenAI's format: the row itself proves it.
 */
static bool
reconcile_total(struct usage *u, struct err *e)
{
	quantity total = count_or_zero(u, USAGE_TOTAL), reasoning = meter_count(u, METER_REASONING), sum;
	struct workload *work = &u->request.work;
	const uint64_t given = work->given;
	quantity prompt;
	bool split;

	if (!count_present(u, USAGE_TOTAL) || total == 0)	/* gateways write 0 where they do not add up */
		return true;
	work->given &= ~BIT(METER_REASONING);	/* it may be larger than an output that does not include it */
	split = workload_sizes(work, &prompt, &sum, e);
	work->given = given;
	if (!split)
		return false;
	sum += count_or_zero(u, USAGE_FOUND_INPUT);
	if (reasoning > 0 && !meter_present(u, METER_OUTPUT))
		sum += reasoning;
	if (sum == total)
		return true;
	if (reasoning == 0 || sum + reasoning != total)
		return contradiction_error("input and output", sum, "are not the total", total, e);
	meter_count_set(u, METER_OUTPUT, meter_count(u, METER_OUTPUT) + reasoning);
	usage_note_add(u, "reasoning is not part of the output here, as the total shows");
	return true;
}

/* The tier of a flag replaces "standard", and contradicts any other tier. */
static bool
reconcile_tier(struct usage *u, struct err *e)
{
	const char *tier = u->request.tier;

	if (u->flagged_tier == NULL || strcmp(tier, u->flagged_tier) == 0)
		return true;
	if (*tier != '\0' && !text_equal(tier, "standard") && !text_equal(tier, "default"))
		return err_set(e, ERR_USAGE, "the row is both %s and %s", u->flagged_tier, tier);
	return usage_set_field(u, "tier", u->flagged_tier, e);
}

/*
 * Selects how a total finds its band. A sum that begins at midnight is of the whole day, whichever hours have
 * prices of their own.
 */
static void
total_set_band(struct usage *u)
{
	struct request *r = &u->request;

	r->requests = QUANTITY_ONE;
	r->sum_of = count_or_zero(u, USAGE_SUMMED);
	if (r->band_prompt > 0)
		u->band = BAND_BY_EXPORT;
	else
		u->band = r->sum_of > 0 ? BAND_BY_AVERAGE : BAND_LOWEST;
	if (r->on.timed && r->on.at % DAY_SECONDS == 0)
		r->on.timed = false;
}

bool
usage_reconcile(struct usage *u, struct err *e)
{
	if (!reconcile_kind(u, e) || !reconcile_by_total(u, e))
		return false;
	reconcile_input_by_total(u);
	if (!reconcile_cached(u, e) || !reconcile_written(u, e) || !reconcile_uncached(u, e) ||
	    !reconcile_kinds(u, e) || !reconcile_extra(u, e) || !reconcile_total(u, e) || !reconcile_tier(u, e))
		return false;
	if (u->request.is_total)
		total_set_band(u);
	return true;
}
