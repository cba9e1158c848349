/* SPDX-License-Identifier: MIT */
/*
 * Batches of values in a ring: the caller fills them in order, all threads prepare values of the earliest batch that
 * has some left, and the caller waits only for the batch that it takes next. See json_ahead.h.
 */
#include "io/json_ahead.h"

#include <pthread.h>
#include <string.h>

#include "base/bytes.h"

/*
 * A value may be looked at while the one after it is, so the batch before the one that is taken stays. LUMP values are
 * prepared between two looks at the lock.
 */
enum { BATCHES = 4, BATCH_BYTES = 1 << 18, BATCH_VALUES = 256, LUMP = 8 };

struct ahead_value { struct json_value value; void *made; };

struct ahead_batch {
	struct arena		*texts;
	struct arena		*made[JSON_AHEAD_THREADS];	/* of each thread */
	struct ahead_value	 values[BATCH_VALUES];		/* n of them */
	size_t			 n;
	size_t			 claimed, done;			/* number of values; under the lock */
	bool			 last;				/* the stream ended after it, or failed */
	struct err		 err;
};

struct json_ahead {
	struct json_stream	*stream;
	struct json_ahead_how	 how;
	struct arena		*arena;
	struct ahead_batch	*ring;		/* BATCHES; the batch number k is at k % BATCHES */
	uint64_t		 taken;		/* number of batches that the caller has begun to take */
	size_t			 at;		/* the next value of the last one of them */
	bool			 ended;		/* the last batch is filled */
	pthread_mutex_t		 lock;
	pthread_cond_t		 work, ready;	/* more values are to be prepared; a batch is prepared */
	uint64_t		 filled;	/* number of batches; under the lock, as is over */
	bool			 over;
	pthread_t		 threads[JSON_AHEAD_THREADS];
	unsigned		 n_threads;	/* number that were started */
};

/* A thread of h that is not the caller's. */
struct ahead_thread { struct json_ahead *ahead; unsigned number; };

static struct ahead_batch *
batch_number(const struct json_ahead *h, uint64_t k)
{
	return &h->ring[k % BATCHES];
}

/* ---- preparing ---- */

/* Prepares some values of a batch; false if none is left. Called under the lock, which it gives up meanwhile. */
static bool
batch_prepare(struct json_ahead *h, struct ahead_batch *b, unsigned thread)
{
	const size_t from = b->claimed, to = b->n - from < LUMP ? b->n : from + LUMP;

	if (from == to)
		return false;
	b->claimed = to;
	pthread_mutex_unlock(&h->lock);
	for (size_t i = from; i < to; i++)
		b->values[i].made = h->how.prepare(h->how.self, thread, &b->values[i].value, b->made[thread]);
	pthread_mutex_lock(&h->lock);
	b->done += to - from;
	if (b->done == b->n)
		pthread_cond_signal(&h->ready);
	return true;
}

/* Prepares some values of the earliest batch that has some left; false if none has. Called under the lock. */
static bool
values_prepare(struct json_ahead *h, unsigned thread)
{
	/* not the one that is filled next, for the caller may be at it */
	for (uint64_t k = h->filled < BATCHES ? 0 : h->filled - BATCHES + 1; k < h->filled; k++) {
		if (batch_prepare(h, batch_number(h, k), thread))
			return true;
	}
	return false;
}

static void *
ahead_main(void *arg)
{
	const struct ahead_thread *t = arg;
	struct json_ahead *h = t->ahead;

	pthread_mutex_lock(&h->lock);
	while (!h->over) {
		if (!values_prepare(h, t->number))
			pthread_cond_wait(&h->work, &h->lock);
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

/* ---- batches ---- */

/* Frees what was made of the values of a batch. */
static void
batch_empty(struct json_ahead *h, struct ahead_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		h->how.drop(b->values[i].made);
	for (unsigned i = 0; i < h->how.threads; i++)
		arena_reset(b->made[i]);
	arena_reset(b->texts);
	b->n = b->claimed = b->done = 0;
}

/* Fills a batch, which no thread sees yet. */
static void
batch_fill(struct json_ahead *h, struct ahead_batch *b)
{
	size_t bytes = 0;

	batch_empty(h, b);
	while (b->n < BATCH_VALUES && bytes < BATCH_BYTES) {
		struct json_value *value = &b->values[b->n].value;
		char *text;

		if (!json_stream_next(h->stream, value, &b->err)) {
			b->last = h->ended = true;
			return;
		}
		text = arena_room(b->texts, value->n + 1 + PAD_AFTER);
		value->text = memcpy(text, value->text, value->n + 1);
		b->values[b->n++].made = NULL;
		bytes += value->n;
	}
}

/* Fills all batches that are free, but the one before that of the values taken now. */
static void
batches_fill(struct json_ahead *h)
{
	while (!h->ended && h->filled < h->taken + BATCHES - 2) {
		batch_fill(h, batch_number(h, h->filled));
		pthread_mutex_lock(&h->lock);
		h->filled++;
		pthread_cond_broadcast(&h->work);
		pthread_mutex_unlock(&h->lock);
	}
}

/* Begins with the next batch, when all of it is prepared. */
static void
batch_take(struct json_ahead *h)
{
	struct ahead_batch *b = batch_number(h, h->taken);

	h->taken++;
	h->at = 0;
	batches_fill(h);
	pthread_mutex_lock(&h->lock);
	while (b->done < b->n) {
		if (!batch_prepare(h, b, 0))
			pthread_cond_wait(&h->ready, &h->lock);
	}
	pthread_mutex_unlock(&h->lock);
}

bool
json_ahead_next(struct json_ahead *h, struct json_value *out, void **made, struct err *e)
{
	const struct ahead_batch *b = h->taken == 0 ? NULL : batch_number(h, h->taken - 1);

	while (b == NULL || h->at == b->n) {
		if (b != NULL && b->last) {
			*e = b->err;
			return false;
		}
		batch_take(h);
		b = batch_number(h, h->taken - 1);
	}
	*e = (struct err){ .kind = ERR_NONE };
	*out = b->values[h->at].value;
	*made = b->values[h->at++].made;
	return true;
}

/* ---- life ---- */

struct json_ahead *
json_ahead_open(struct json_stream *v, const struct json_ahead_how *how)
{
	struct arena *a = arena_new();
	struct json_ahead *h = arena_alloc(a, sizeof *h);
	struct ahead_thread *t = arena_array(a, how->threads, sizeof *t);

	*h = (struct json_ahead){ .stream = v, .how = *how, .arena = a, .lock = PTHREAD_MUTEX_INITIALIZER,
	    .work = PTHREAD_COND_INITIALIZER, .ready = PTHREAD_COND_INITIALIZER };
	h->ring = arena_array(a, BATCHES, sizeof *h->ring);
	for (size_t i = 0; i < BATCHES; i++) {
		h->ring[i].texts = arena_new();
		for (unsigned k = 0; k < how->threads; k++)
			h->ring[i].made[k] = arena_new();
	}
	for (unsigned i = 1; i < how->threads; i++) {
		t[i] = (struct ahead_thread){ h, i };
		if (pthread_create(&h->threads[h->n_threads], NULL, ahead_main, &t[i]) != 0)
			break;	/* the caller does what is left */
		h->n_threads++;
	}
	return h;
}

void
json_ahead_free(struct json_ahead *h)
{
	if (h == NULL)
		return;
	pthread_mutex_lock(&h->lock);
	h->over = true;
	pthread_cond_broadcast(&h->work);
	pthread_mutex_unlock(&h->lock);
	for (unsigned i = 0; i < h->n_threads; i++)
		pthread_join(h->threads[i], NULL);
	for (size_t i = 0; i < BATCHES; i++) {
		batch_empty(h, &h->ring[i]);
		arena_free(h->ring[i].texts);
		for (unsigned k = 0; k < h->how.threads; k++)
			arena_free(h->ring[i].made[k]);
	}
	arena_free(h->arena);
}
