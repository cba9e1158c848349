/* SPDX-License-Identifier: MIT */
/*
 * The threads of a run over CSV: chunks are taken under one lock and delivered under another, in input order.
 */
#include "batch/worker_pool.h"

#include <pthread.h>
#include <string.h>

/* ---- one thread ---- */

static bool
pool_is_interrupted(const struct worker_pool *pool, struct err *e)
{
	if (pool->stop == NULL || !*pool->stop)
		return false;
	err_set(e, ERR_IO, "interrupted");
	return true;
}

/* Prices a chunk and delivers its result, also after an error. */
static bool
chunk_run(const struct worker_pool *pool, struct worker *worker, const struct buffer *text, bool last, size_t *used,
    struct err *e)
{
	struct err late;
	bool done = worker_run(worker, text->text, text->n, last, used, e);

	return pool->deliver(pool->self, &worker->result, done ? e : &late) && done;
}

/* Prices the rest of the input by one worker. */
static bool
pool_run_alone(const struct worker_pool *pool, struct worker *worker, struct err *e)
{
	struct arena *a = arena_new();
	struct buffer text = buffer_new(a);
	bool last = false, done = true;
	size_t used = 0;

	while (!last && done)
		done = !pool_is_interrupted(pool, e) && chunks_more(pool->chunks, &text, used, &last, e) &&
		    chunk_run(pool, worker, &text, last, &used, e);
	arena_free(a);
	return done;
}

/* ---- several threads ---- */

/* A thread of the pool, its worker, and the chunk that it works on. */
struct pool_thread {
	struct pool_state	*state;
	struct worker	*worker;
	struct arena	*arena;
	struct buffer	 text;
	bool		 last;		/* the input ends after the chunk */
	uint64_t	 seq;		/* the number of the chunk, from 0 */
	bool		 holds;		/* its chunk, or what is left of it, was not delivered */
	pthread_t	 thread;
};

/*
 * What the threads share. A chunk that does not end with a record, because its quotes are not plain, makes all
 * later ones void: the pool is then broken, and one worker continues alone from there.
 */
struct pool_state {
	const struct worker_pool	*pool;
	pthread_mutex_t		 reading;	/* protects the input, next_read and end */
	uint64_t		 next_read;	/* the number of the next chunk to take */
	bool			 end;		/* no chunk is left to take */
	pthread_mutex_t		 lock;		/* protects the members after it */
	pthread_cond_t		 moved;		/* next_seq was increased, or the pool is broken or failed */
	uint64_t		 next_seq;	/* the number of the next chunk to deliver */
	bool			 broken, failed;
	struct err		 err;
};

/* Whether no more chunks are to be priced. */
static bool
pool_is_over(struct pool_state *state)
{
	bool over;

	pthread_mutex_lock(&state->lock);
	over = state->broken || state->failed;
	pthread_mutex_unlock(&state->lock);
	return over;
}

/* Takes the next chunk; false if there is none, or no more are to be taken. *read: it could be read. */
static bool
thread_take_chunk(struct pool_thread *t, bool *read, struct err *e)
{
	struct pool_state *state = t->state;
	bool more;

	pthread_mutex_lock(&state->reading);
	more = !state->end && !pool_is_over(state);
	if (more) {
		*read = !pool_is_interrupted(state->pool, e) &&
		    chunks_aligned(state->pool->chunks, &t->text, &t->last, e);
		t->seq = state->next_read++;
		t->holds = *read;
		state->end = !*read || t->last;
	}
	pthread_mutex_unlock(&state->reading);
	return more;
}

/*
 * Delivers the result of the thread's chunk, and keeps what its worker did not use. Called under the lock, in
 * order.
 */
static void
thread_deliver(struct pool_thread *t, bool ran, bool done, size_t used, struct err *e)
{
	struct pool_state *state = t->state;
	struct err late;

	t->holds = false;
	if (ran && !state->pool->deliver(state->pool->self, &t->worker->result, done ? e : &late))
		done = false;
	if (!done) {
		state->failed = true;
		state->err = *e;
	} else if (used < t->text.n) {
		state->broken = true;
		memmove(t->text.text, t->text.text + used, t->text.n - used);
		t->text.n -= used;
		t->holds = true;
	}
	state->next_seq++;
	pthread_cond_broadcast(&state->moved);
}

/* Waits until all chunks before the thread's own are delivered, then delivers it; unless the pool is over. */
static void
thread_wait_and_deliver(struct pool_thread *t, bool ran, bool done, size_t used, struct err *e)
{
	struct pool_state *state = t->state;

	pthread_mutex_lock(&state->lock);
	while (state->next_seq != t->seq && !state->broken && !state->failed)
		pthread_cond_wait(&state->moved, &state->lock);
	if (!state->broken && !state->failed)
		thread_deliver(t, ran, done, used, e);
	pthread_mutex_unlock(&state->lock);
}

/* What each thread runs. */
static void *
thread_main(void *arg)
{
	struct pool_thread *t = arg;
	struct err e = { .kind = ERR_NONE };
	bool read = true, done;
	size_t used;

	while (read && thread_take_chunk(t, &read, &e)) {
		used = 0;
		done = read && worker_run(t->worker, t->text.text, t->text.n, t->last, &used, &e);
		thread_wait_and_deliver(t, read, done, used, &e);
	}
	return NULL;
}

/* Returns the chunks that threads hold to the input, the last one first. */
static void
pool_unread_held(const struct worker_pool *pool, struct pool_thread *t, unsigned n)
{
	for (;;) {
		struct pool_thread *latest = NULL;

		for (unsigned i = 0; i < n; i++) {
			if (t[i].holds && (latest == NULL || t[i].seq > latest->seq))
				latest = &t[i];
		}
		if (latest == NULL)
			return;
		chunks_unread(pool->chunks, latest->text.text, latest->text.n);
		latest->holds = false;
	}
}

/* Runs all threads, then what is left if the pool is broken. */
static bool
pool_run_threads(const struct worker_pool *pool, struct pool_state *state, struct pool_thread *t, struct err *e)
{
	unsigned n = 0;

	while (n < pool->threads && pthread_create(&t[n].thread, NULL, thread_main, &t[n]) == 0)
		n++;
	if (n == 0)
		return pool_run_alone(pool, t[0].worker, e);
	for (unsigned i = 0; i < n; i++)
		pthread_join(t[i].thread, NULL);
	if (state->failed) {
		*e = state->err;
		return false;
	}
	if (!state->broken)
		return true;
	pool_unread_held(pool, t, n);
	return pool_run_alone(pool, t[0].worker, e);
}

bool
worker_pool_run(const struct worker_pool *pool, struct err *e)
{
	struct arena *a = arena_new();
	struct pool_thread *t = arena_array(a, pool->threads, sizeof *t);
	struct pool_state state = { .pool = pool, .reading = PTHREAD_MUTEX_INITIALIZER,
	    .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
	bool done;

	for (unsigned i = 0; i < pool->threads; i++) {
		t[i] = (struct pool_thread){ .state = &state, .worker = worker_new(a, pool->config),
		    .arena = arena_new() };
		t[i].text = buffer_new(t[i].arena);
	}
	done = pool->threads == 1 ? pool_run_alone(pool, t[0].worker, e) : pool_run_threads(pool, &state, t, e);
	for (unsigned i = 0; i < pool->threads; i++) {
		worker_free(t[i].worker);
		arena_free(t[i].arena);
	}
	arena_free(a);
	return done;
}
