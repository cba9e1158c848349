/* SPDX-License-Identifier: MIT */
/*
 * Batches of values in a ring. Each thread prepares values of the earliest batch that has some left; if none has, it
 * fills the next batch from the stream. The caller takes the batches in order, and does such work, too, while the one
 * that it takes next is not ready. See json_ahead.h.
 */
#include "io/json_ahead.h"

#include <pthread.h>
#include <string.h>

#include "base/bytes.h"

/*
 * A value may be looked at while the one after it is, so the batch before the one that is taken stays.
 */
enum { BATCHES = 4, BATCH_VALUES = 256, ROOM_ALIGN = 64 };

struct ahead_value { struct json_value value; bool prepared; };

struct ahead_batch {
	char			*chunk;		/* where most of its lines are */
	struct arena		*texts;		/* the others, and all values that are no lines */
	char			*rooms;		/* BATCH_VALUES of them, for what is made of values */
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
	size_t			 room;		/* bytes from one room to the next */
	struct ahead_batch	*ring;		/* BATCHES; the batch number k is at k % BATCHES */
	struct ahead_batch	*now;		/* that the caller takes; NULL: none yet */
	size_t			 at;		/* the next value of it */
	pthread_mutex_t		 lock;		/* of the members up to over */
	pthread_cond_t		 work, ready;	/* there is more to do; a batch is ready, or no thread is busy */
	uint64_t		 taken, filled;	/* batches that the caller has begun to take; that are filled */
	unsigned		 busy;		/* threads that prepare values now */
	bool			 filling;	/* a thread fills the next batch */
	bool			 ended;		/* the last batch is filled */
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

static void *
value_room(const struct json_ahead *h, const struct ahead_batch *b, size_t i)
{
	return b->rooms + i * h->room;
}

/* Frees what was made of the values of a batch. */
static void
batch_empty(struct json_ahead *h, struct ahead_batch *b)
{
	for (size_t i = 0; i < b->n && h->how.drop != NULL; i++) {
		if (b->values[i].prepared)
			h->how.drop(value_room(h, b, i));
	}
	for (unsigned i = 0; i < h->how.threads; i++)
		arena_reset(b->made[i]);
	arena_reset(b->texts);
	b->n = b->claimed = b->done = 0;
}

/* Reads the next value of a batch; false if it has no more. */
static bool
batch_read(struct json_ahead *h, struct ahead_batch *b, struct json_value *value)
{
	char *text;

	if (b->n > 0 && json_stream_is_lines(h->stream))
		return json_stream_next_line(h->stream, value);
	if (!json_stream_next(h->stream, value, &b->err)) {
		b->last = true;
		return false;
	}
	if (value->text >= b->chunk && value->text < b->chunk + JSON_CHUNK && json_stream_is_lines(h->stream))
		return true;
	text = arena_room(b->texts, value->n + 1 + PAD_AFTER);
	value->text = memcpy(text, value->text, value->n + 1);
	return true;
}

/* Fills a batch, which no thread sees yet. */
static void
batch_fill(struct json_ahead *h, struct ahead_batch *b)
{
	size_t bytes = 0;

	batch_empty(h, b);
	json_stream_change_chunk(h->stream, b->chunk, h->how.at_once);
	while (b->n < BATCH_VALUES && bytes < h->how.at_once && batch_read(h, b, &b->values[b->n].value)) {
		bytes += b->values[b->n].value.n;
		b->values[b->n++].prepared = false;
	}
}

/* ---- work; these are called under the lock, and give it up meanwhile ---- */

/* Prepares some values of a batch; false if none is left. Called under the lock, which it gives up meanwhile. */
static bool
batch_prepare(struct json_ahead *h, struct ahead_batch *b, unsigned thread)
{
	const size_t from = b->claimed, to = b->n - from < h->how.lump ? b->n : from + h->how.lump;

	if (from == to)
		return false;
	b->claimed = to;
	h->busy++;
	pthread_mutex_unlock(&h->lock);
	for (size_t i = from; i < to; i++) {
		h->how.prepare(h->how.self, thread, &b->values[i].value, value_room(h, b, i), b->made[thread]);
		b->values[i].prepared = true;
	}
	pthread_mutex_lock(&h->lock);
	h->busy--;
	b->done += to - from;
	if (b->done == b->n || h->busy == 0)
		pthread_cond_signal(&h->ready);
	return true;
}

/* Fills the next batch, if one is free: that of the values taken now is not, nor the one before. */
static bool
batch_add(struct json_ahead *h)
{
	struct ahead_batch *b = batch_number(h, h->filled);

	if (h->ended || h->filling || h->filled + 2 >= h->taken + BATCHES)
		return false;
	h->filling = true;
	pthread_mutex_unlock(&h->lock);
	batch_fill(h, b);
	pthread_mutex_lock(&h->lock);
	h->filling = false;
	h->ended = b->last;
	h->filled++;
	pthread_cond_broadcast(&h->work);
	pthread_cond_signal(&h->ready);
	return true;
}

/* Does some of the work that is next; false if there is none now. */
static bool
ahead_work(struct json_ahead *h, unsigned thread)
{
	for (uint64_t k = h->taken; k < h->filled; k++) {
		if (batch_prepare(h, batch_number(h, k), thread))
			return true;
	}
	return batch_add(h);
}

static void *
ahead_main(void *arg)
{
	const struct ahead_thread *t = arg;
	struct json_ahead *h = t->ahead;

	pthread_mutex_lock(&h->lock);
	while (!h->over) {
		if (!ahead_work(h, t->number))
			pthread_cond_wait(&h->work, &h->lock);
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

/* ---- taking ---- */

/* Begins with the next batch, when all of it is prepared. */
static void
batch_take(struct json_ahead *h)
{
	struct ahead_batch *b = batch_number(h, h->taken);

	pthread_mutex_lock(&h->lock);
	while (h->filled == h->taken || b->done < b->n) {
		if (!ahead_work(h, 0))
			pthread_cond_wait(&h->ready, &h->lock);
	}
	h->taken++;
	pthread_cond_signal(&h->work);	/* a batch is free */
	pthread_mutex_unlock(&h->lock);
	h->now = b;
	h->at = 0;
}

bool
json_ahead_next(struct json_ahead *h, struct json_value *out, void **made, struct err *e)
{
	while (h->now == NULL || h->at == h->now->n) {
		if (h->now != NULL && h->now->last) {
			*e = h->now->err;
			return false;
		}
		batch_take(h);
	}
	e->kind = ERR_NONE;
	*out = h->now->values[h->at].value;
	*made = value_room(h, h->now, h->at++);
	return true;
}

void
json_ahead_alone(struct json_ahead *h, void (*act)(void *self), void *self)
{
	pthread_mutex_lock(&h->lock);
	while (h->busy > 0)
		pthread_cond_wait(&h->ready, &h->lock);
	act(self);
	pthread_mutex_unlock(&h->lock);
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
	h->room = (how->room + ROOM_ALIGN - 1) / ROOM_ALIGN * ROOM_ALIGN;
	h->ring = arena_array(a, BATCHES, sizeof *h->ring);
	for (size_t i = 0; i < BATCHES; i++) {
		h->ring[i].chunk = arena_room(a, JSON_CHUNK + PAD_AFTER);
		h->ring[i].rooms = arena_lines(a, BATCH_VALUES * h->room);
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
