/* SPDX-License-Identifier: MIT */
#include "batch/worker_pool.h"

#include <pthread.h>
#include <string.h>

/* ---- one after the other ---- */

static bool
is_stopped(const struct worker_pool *c, struct err *e)
{
	if (c->stop == NULL || !*c->stop)
		return false;
	err_set(e, ERR_IO, "interrupted");
	return true;
}

/* Works on a stretch and hands in what it came to, also if that ended in an error. */
static bool
run_stretch(const struct worker_pool *c, struct worker *l, const struct buffer *text, bool last, size_t *used,
    struct err *e)
{
	struct err late;
	bool done = worker_run(l, text->text, text->n, last, used, e);

	return c->deliver(c->self, &l->result, done ? e : &late) && done;
}

/* All that is left of the input, by one lane. */
static bool
run_alone(const struct worker_pool *c, struct worker *l, struct err *e)
{
	struct arena *a = arena_new();
	struct buffer text = buffer_new(a);
	bool last = false, done = true;
	size_t used;

	while (!last && done) {
		done = !is_stopped(c, e) && chunks_next(c->chunks, &text, &last, e) &&
		    run_stretch(c, l, &text, last, &used, e);
		if (done && !last)
			chunks_unread(c->chunks, text.text + used, text.n - used);
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
is_over(struct pool_state *f)
{
	bool over;

	pthread_mutex_lock(&f->lock);
	over = f->broken || f->failed;
	pthread_mutex_unlock(&f->lock);
	return over;
}

/* Takes the next stretch; false if there is none, or no more are wanted. *read: it could be read. */
static bool
take_stretch(struct pool_thread *w, bool *read, struct err *e)
{
	struct pool_state *f = w->state;
	bool more;

	pthread_mutex_lock(&f->reading);
	more = !f->end && !is_over(f);
	if (more) {
		*read = !is_stopped(f->pool, e) &&
		    chunks_aligned(f->pool->chunks, &w->text, &w->last, e);
		w->seq = f->next_read++;
		w->holds = *read;
		f->end = !*read || w->last;
	}
	pthread_mutex_unlock(&f->reading);
	return more;
}

/* Under the lock, when it is the worker's turn: hands in, and keeps what its lane did not use. */
static void
take_turn(struct pool_thread *w, bool ran, bool done, size_t used, struct err *e)
{
	struct pool_state *f = w->state;
	struct err late;

	w->holds = false;
	if (ran && !f->pool->deliver(f->pool->self, &w->worker->result, done ? e : &late))
		done = false;
	if (!done) {
		f->failed = true;
		f->err = *e;
	} else if (used < w->text.n) {
		f->broken = true;
		memmove(w->text.text, w->text.text + used, w->text.n - used);
		w->text.n -= used;
		w->holds = true;
	}
	f->next_seq++;
	pthread_cond_broadcast(&f->moved);
}

static void
wait_for_turn(struct pool_thread *w, bool ran, bool done, size_t used, struct err *e)
{
	struct pool_state *f = w->state;

	pthread_mutex_lock(&f->lock);
	while (f->next_seq != w->seq && !f->broken && !f->failed)
		pthread_cond_wait(&f->moved, &f->lock);
	if (!f->broken && !f->failed)
		take_turn(w, ran, done, used, e);
	pthread_mutex_unlock(&f->lock);
}

static void *
work(void *worker)
{
	struct pool_thread *w = worker;
	struct err e = { .kind = ERR_NONE };
	bool read = true, done;
	size_t used;

	while (read && take_stretch(w, &read, &e)) {
		used = 0;
		done = read && worker_run(w->worker, w->text.text, w->text.n, w->last, &used, &e);
		wait_for_turn(w, read, done, used, &e);
	}
	return NULL;
}

/* Gives what workers hold back to the input, the last of it first. */
static void
put_back(const struct worker_pool *c, struct pool_thread *w, unsigned n)
{
	for (;;) {
		struct pool_thread *latest = NULL;

		for (unsigned i = 0; i < n; i++) {
			if (w[i].holds && (latest == NULL || w[i].seq > latest->seq))
				latest = &w[i];
		}
		if (latest == NULL)
			return;
		chunks_unread(c->chunks, latest->text.text, latest->text.n);
		latest->holds = false;
	}
}

static bool
run_floor(const struct worker_pool *c, struct pool_state *f, struct pool_thread *w, struct err *e)
{
	unsigned n = 0;

	while (n < c->threads && pthread_create(&w[n].thread, NULL, work, &w[n]) == 0)
		n++;
	if (n == 0)
		return run_alone(c, w[0].worker, e);
	for (unsigned i = 0; i < n; i++)
		pthread_join(w[i].thread, NULL);
	if (f->failed) {
		*e = f->err;
		return false;
	}
	if (!f->broken)
		return true;
	put_back(c, w, n);
	return run_alone(c, w[0].worker, e);
}

bool
worker_pool_run(const struct worker_pool *c, struct err *e)
{
	struct arena *a = arena_new();
	struct pool_thread *w = arena_array(a, c->threads, sizeof *w);
	struct pool_state f = { .pool = c, .reading = PTHREAD_MUTEX_INITIALIZER,
	    .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
	bool done;

	for (unsigned i = 0; i < c->threads; i++) {
		w[i] = (struct pool_thread){ .state = &f, .worker = worker_new(a, c->job), .arena = arena_new() };
		w[i].text = buffer_new(w[i].arena);
	}
	done = c->threads == 1 ? run_alone(c, w[0].worker, e) : run_floor(c, &f, w, e);
	for (unsigned i = 0; i < c->threads; i++) {
		worker_free(w[i].worker);
		arena_free(w[i].arena);
	}
	arena_free(a);
	return done;
}
