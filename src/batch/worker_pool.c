/* SPDX-License-Identifier: MIT */
#include "batch/worker_pool.h"

#include <pthread.h>
#include <string.h>

/* ---- one after the other ---- */

static bool
pool_is_interrupted(const struct worker_pool *pool, struct err *e)
{
	if (pool->stop == NULL || !*pool->stop)
		return false;
	err_set(e, ERR_IO, "interrupted");
	return true;
}

/* Works on a stretch and hands in what it came to, also if that ended in an error. */
static bool
chunk_run(const struct worker_pool *pool, struct worker *worker, const struct buffer *text, bool last, size_t *used,
    struct err *e)
{
	struct err late;
	bool done = worker_run(worker, text->text, text->n, last, used, e);

	return pool->deliver(pool->self, &worker->result, done ? e : &late) && done;
}

/* All that is left of the input, by one lane. */
static bool
pool_run_alone(const struct worker_pool *pool, struct worker *worker, struct err *e)
{
	struct arena *a = arena_new();
	struct buffer text = buffer_new(a);
	bool last = false, done = true;
	size_t used;

	while (!last && done) {
		done = !pool_is_interrupted(pool, e) && chunks_next(pool->chunks, &text, &last, e) &&
		    chunk_run(pool, worker, &text, last, &used, e);
		if (done && !last)
			chunks_unread(pool->chunks, text.text + used, text.n - used);
	}
	arena_free(a);
	return done;
}

/* ---- side by side ---- */

/* A lane of a crew, and the stretch that it works on. */
struct pool_thread {
	struct pool_state	*state;
	struct worker	*worker;
	struct arena	*arena;
	struct buffer	 text;
	bool		 last;		/* the input ends behind it */
	uint64_t	 seq;		/* its place among all stretches, from 0 */
	bool		 holds;		/* it has a stretch that was not handed in */
	pthread_t	 thread;
};

/*
 * What workers share. A stretch that does not end with a record, because quotes were not plain, makes
 * all later ones void: then the floor is broken, and one lane goes on from there.
 */
struct pool_state {
	const struct worker_pool	*pool;
	pthread_mutex_t		 reading;	/* of the input, next_read and end */
	uint64_t		 next_read;
	bool			 end;		/* no stretch is left to take */
	pthread_mutex_t		 lock;		/* of the rest */
	pthread_cond_t		 moved;
	uint64_t		 next_seq;
	bool			 broken, failed;
	struct err		 err;
};

static bool
pool_is_over(struct pool_state *state)
{
	bool over;

	pthread_mutex_lock(&state->lock);
	over = state->broken || state->failed;
	pthread_mutex_unlock(&state->lock);
	return over;
}

/* Takes the next stretch; false if there is none, or no more are wanted. *read: it could be read. */
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

/* Under the lock, when it is the worker's turn: hands in, and keeps what its lane did not use. */
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

/* Gives what workers hold back to the input, the last of it first. */
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
		t[i] = (struct pool_thread){ .state = &state, .worker = worker_new(a, pool->config), .arena = arena_new() };
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
