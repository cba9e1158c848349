/* SPDX-License-Identifier: MIT */
#include "batch/worker_pool.h"

#include <pthread.h>
#include <string.h>

/* ---- one after the other ---- */

static bool
is_stopped(const struct crew *c, struct err *e)
{
	if (c->stop == NULL || !*c->stop)
		return false;
	err_set(e, ERR_IO, "interrupted");
	return true;
}

/* Works on a stretch and hands in what it came to, also if that ended in an error. */
static bool
run_stretch(const struct crew *c, struct lane *l, const struct buffer *text, bool last, size_t *used,
    struct err *e)
{
	struct err late;
	bool done = lane_run(l, text->text, text->n, last, used, e);

	return c->hand_in(c->self, &l->result, done ? e : &late) && done;
}

/* All that is left of the input, by one lane. */
static bool
run_alone(const struct crew *c, struct lane *l, struct err *e)
{
	struct arena *a = arena_new();
	struct buffer text = buffer_new(a);
	bool last = false, done = true;
	size_t used;

	while (!last && done) {
		done = !is_stopped(c, e) && stretches_next(c->stretches, &text, &last, e) &&
		    run_stretch(c, l, &text, last, &used, e);
		if (done && !last)
			stretches_put_back(c->stretches, text.text + used, text.n - used);
	}
	arena_free(a);
	return done;
}

/* ---- side by side ---- */

/* A lane of a crew, and the stretch that it works on. */
struct worker {
	struct floor	*floor;
	struct lane	*lane;
	struct arena	*arena;
	struct buffer	 text;
	bool		 last;		/* the input ends behind it */
	uint64_t	 turn;		/* its place among all stretches, from 0 */
	bool		 holds;		/* it has a stretch that was not handed in */
	pthread_t	 thread;
};

/*
 * What workers share. A stretch that does not end with a record, because quotes were not plain, makes
 * all later ones void: then the floor is broken, and one lane goes on from there.
 */
struct floor {
	const struct crew	*crew;
	pthread_mutex_t		 reading;	/* of the input, next_read and end */
	uint64_t		 next_read;
	bool			 end;		/* no stretch is left to take */
	pthread_mutex_t		 lock;		/* of the rest */
	pthread_cond_t		 moved;
	uint64_t		 next_turn;
	bool			 broken, failed;
	struct err		 err;
};

static bool
is_over(struct floor *f)
{
	bool over;

	pthread_mutex_lock(&f->lock);
	over = f->broken || f->failed;
	pthread_mutex_unlock(&f->lock);
	return over;
}

/* Takes the next stretch; false if there is none, or no more are wanted. *read: it could be read. */
static bool
take_stretch(struct worker *w, bool *read, struct err *e)
{
	struct floor *f = w->floor;
	bool more;

	pthread_mutex_lock(&f->reading);
	more = !f->end && !is_over(f);
	if (more) {
		*read = !is_stopped(f->crew, e) &&
		    stretches_aligned(f->crew->stretches, &w->text, &w->last, e);
		w->turn = f->next_read++;
		w->holds = *read;
		f->end = !*read || w->last;
	}
	pthread_mutex_unlock(&f->reading);
	return more;
}

/* Under the lock, when it is the worker's turn: hands in, and keeps what its lane did not use. */
static void
take_turn(struct worker *w, bool ran, bool done, size_t used, struct err *e)
{
	struct floor *f = w->floor;
	struct err late;

	w->holds = false;
	if (ran && !f->crew->hand_in(f->crew->self, &w->lane->result, done ? e : &late))
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
	f->next_turn++;
	pthread_cond_broadcast(&f->moved);
}

static void
wait_for_turn(struct worker *w, bool ran, bool done, size_t used, struct err *e)
{
	struct floor *f = w->floor;

	pthread_mutex_lock(&f->lock);
	while (f->next_turn != w->turn && !f->broken && !f->failed)
		pthread_cond_wait(&f->moved, &f->lock);
	if (!f->broken && !f->failed)
		take_turn(w, ran, done, used, e);
	pthread_mutex_unlock(&f->lock);
}

static void *
work(void *worker)
{
	struct worker *w = worker;
	struct err e = { .kind = ERR_NONE };
	bool read = true, done;
	size_t used;

	while (read && take_stretch(w, &read, &e)) {
		used = 0;
		done = read && lane_run(w->lane, w->text.text, w->text.n, w->last, &used, &e);
		wait_for_turn(w, read, done, used, &e);
	}
	return NULL;
}

/* Gives what workers hold back to the input, the last of it first. */
static void
put_back(const struct crew *c, struct worker *w, unsigned n)
{
	for (;;) {
		struct worker *latest = NULL;

		for (unsigned i = 0; i < n; i++) {
			if (w[i].holds && (latest == NULL || w[i].turn > latest->turn))
				latest = &w[i];
		}
		if (latest == NULL)
			return;
		stretches_put_back(c->stretches, latest->text.text, latest->text.n);
		latest->holds = false;
	}
}

static bool
run_floor(const struct crew *c, struct floor *f, struct worker *w, struct err *e)
{
	unsigned n = 0;

	while (n < c->threads && pthread_create(&w[n].thread, NULL, work, &w[n]) == 0)
		n++;
	if (n == 0)
		return run_alone(c, w[0].lane, e);
	for (unsigned i = 0; i < n; i++)
		pthread_join(w[i].thread, NULL);
	if (f->failed) {
		*e = f->err;
		return false;
	}
	if (!f->broken)
		return true;
	put_back(c, w, n);
	return run_alone(c, w[0].lane, e);
}

bool
crew_run(const struct crew *c, struct err *e)
{
	struct arena *a = arena_new();
	struct worker *w = arena_array(a, c->threads, sizeof *w);
	struct floor f = { .crew = c, .reading = PTHREAD_MUTEX_INITIALIZER,
	    .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
	bool done;

	for (unsigned i = 0; i < c->threads; i++) {
		w[i] = (struct worker){ .floor = &f, .lane = lane_new(a, c->job), .arena = arena_new() };
		w[i].text = buffer_new(w[i].arena);
	}
	done = c->threads == 1 ? run_alone(c, w[0].lane, e) : run_floor(c, &f, w, e);
	for (unsigned i = 0; i < c->threads; i++) {
		lane_free(w[i].lane);
		arena_free(w[i].arena);
	}
	arena_free(a);
	return done;
}
