/* SPDX-License-Identifier: MIT */
/*
 * Prices a conversation turn by turn; called by cmd_chat, builds on quote_run. Read chat_run first. A prefix
 * is read from the cache in the vendor's steps and above its minimum: OpenAI and Anthropic, Prompt caching;
 * the numbers are in the book.
 */
#include "pricing/chat.h"
#include "pricing/media.h"

#include <string.h>

static void
turn_set_count(struct request *r, enum meter m, quantity q)
{
	r->work.count[m] = q;
	r->work.given |= METER_BIT(m);
	r->work.shares &= ~METER_BIT(m);
}

/* The reasoning tokens of a turn, in millionths; 0 if the request has none. */
static quantity
turn_reasoning(const struct request *r)
{
	return (r->work.given & METER_BIT(METER_REASONING)) != 0 ? r->work.count[METER_REASONING] : 0;
}

/* The part of the previous prompt that can be read from the vendor's cache. */
static quantity
cache_read_tokens(const struct model *m, quantity prompt)
{
	quantity step = m->cache_step > 0 ? (quantity)m->cache_step * QUANTITY_ONE : QUANTITY_ONE;

	return prompt < (quantity)m->cache_minimum * QUANTITY_ONE ? 0 : prompt / step * step;
}

/* Whether the row that prices this turn has a price of its own for writing to the cache. */
static bool
writing_is_priced(const struct request *r, const struct model_ref *t, struct arena *a)
{
	struct bill bill;
	struct err e;

	return quote_rates(r, t, a, &bill, &e) &&
	    (bill.pick.rate->priced & METER_BIT(METER_CACHE_WRITE)) != 0;
}

/* The request of one turn. prompt: everything that it sends; before: what the turn before it sent. */
static struct request
turn_request(const struct request *r, const struct model_ref *t, quantity prompt, quantity before,
    struct arena *a)
{
	const struct model *m = &t->book->models[t->model];
	quantity read = cache_read_tokens(m, before), reasoning = turn_reasoning(r);
	struct request turn = *r;

	memset(&turn.work, 0, sizeof turn.work);
	turn_set_count(&turn, METER_INPUT, prompt);
	turn_set_count(&turn, METER_OUTPUT, r->reply + reasoning);
	if (reasoning > 0)
		turn_set_count(&turn, METER_REASONING, reasoning);
	if (!r->cache)
		return turn;
	turn_set_count(&turn, METER_CACHE_READ, read);
	if (prompt >= (quantity)m->cache_minimum * QUANTITY_ONE && writing_is_priced(&turn, t, a))
		turn_set_count(&turn, METER_CACHE_WRITE, prompt - read);
	return turn;
}

static bool
price_turn(const struct request *r, const struct model_ref *t, quantity prompt, quantity before,
    struct arena *a, struct chat_turn *out, struct err *e)
{
	struct request turn = turn_request(r, t, prompt, before, a);
	struct multipliers terms = quote_multipliers(r);

	*out = (struct chat_turn){ .input = prompt, .output = turn.work.count[METER_OUTPUT],
	    .cache_read = turn.work.count[METER_CACHE_READ],
	    .cache_write = turn.work.count[METER_CACHE_WRITE] };
	return quote_run(&turn, t, &terms, a, &out->bill, e);
}

/* The cost of the conversation if nothing is cached. */
static bool
price_uncached(const struct request *r, const struct model_ref *t, const struct chat *c,
    struct arena *a, money *out, struct err *e)
{
	struct request plain = *r;

	plain.cache = false;
	*out = 0;
	for (size_t i = 0; i < c->n_turns; i++) {
		struct chat_turn turn;

		if (!price_turn(&plain, t, c->turns[i].input, 0, a, &turn, e) ||
		    !money_add(*out, turn.bill.total, out, e))
			return false;
	}
	return true;
}

static bool
chat_check(const struct request *r, struct err *e)
{
	if (r->turns < QUANTITY_ONE)
		return err_set(e, ERR_USAGE, "a chat has turns: say turns=, system=, user= and reply=");
	if (r->turns > CHAT_TURNS * QUANTITY_ONE)
		return err_set(e, ERR_RANGE, "a chat has at most %d turns", CHAT_TURNS);
	if ((r->work.given & r->work.shares & METER_BIT(METER_REASONING)) != 0)
		return err_set(e, ERR_USAGE, "reasoning of a chat is a count for each turn, not a share");
	if (r->system + r->user + r->tools + r->reply == 0)
		return err_set(e, ERR_USAGE, "nothing is said in this chat: say user= and reply=");
	return true;
}

bool
chat_run(const struct request *r, const struct model_ref *t, struct arena *a, struct chat *out,
    struct err *e)
{
	const struct text_tokens *how;
	struct request counted;
	quantity prompt, before = 0;
	int64_t band = 0;

	if (request_has_media(r))
		return err_set(e, ERR_USAGE, "a chat takes pictures and sound as tokens: image-input=, audio-input=1k");
	if (r->texts != NULL) {
		if (!request_count_texts(r, t->book, t->model, &counted, &how, e))
			return false;
		r = &counted;
	}
	prompt = r->system;
	if (!chat_check(r, e))
		return false;
	*out = (struct chat){ .n_turns = (size_t)(r->turns / QUANTITY_ONE), .exact = true };
	out->turns = arena_array(a, out->n_turns, sizeof *out->turns);
	for (size_t i = 0; i < out->n_turns; i++) {
		struct chat_turn *turn = &out->turns[i];

		prompt += r->user + r->tools;
		if (!price_turn(r, t, prompt, before, a, turn, e) ||
		    !money_add(out->total, turn->bill.total, &out->total, e))
			return err_at(e, "turn %zu: ", i + 1);
		turn->sum = out->total;
		out->exact &= turn->bill.exact;
		out->input += turn->input;
		out->cache_read += turn->cache_read;
		out->cache_write += turn->cache_write;
		out->output += turn->output;
		if (i == 0)
			band = book_band_least(turn->bill.pick.rate);
		if (out->band_turn == 0 && book_band_least(turn->bill.pick.rate) > band)
			out->band_turn = i + 1;
		before = prompt;
		prompt += r->reply;
	}
	out->uncached = out->total;
	return !r->cache || price_uncached(r, t, out, a, &out->uncached, e);
}
