/* SPDX-License-Identifier: MIT */
/*
 * Threads over files. Each has an arena and a counter of its own; they share the number of the next file, and
 * one at a time opens its file, since what is read is noted for the whole program (base/file_claims.h).
 */
#include "tokens/text_pool.h"

#include <pthread.h>

struct text_pool {
	struct text_job			*jobs;
	size_t				 n;
	atomic_size_t			 next;
	unsigned			 encodings;
	const struct own_encoding	*own;
	const atomic_int		*stop;
	pthread_mutex_t			 opening;
};

static void
run_job(struct text_pool *p, struct text_job *job, struct text_counter *c)
{
	struct file f;
	bool opened;

	if (job->done)
		return;
	pthread_mutex_lock(&p->opening);
	opened = file_open(&f, job->path, job->kind, p->stop, &job->err);
	pthread_mutex_unlock(&p->opening);
	if (!opened)
		return;
	if (!text_counter_file(c, &f, &job->count, &job->err))
		err_at(&job->err, "%s: ", job->path);
	file_close(&f);
}

static void *
run_jobs(void *argument)
{
	struct text_pool *p = argument;
	struct arena *a = arena_new();
	struct text_counter *c = text_counter_new(a, p->encodings, p->own);

	for (size_t i; (i = atomic_fetch_add(&p->next, 1)) < p->n;)
		run_job(p, &p->jobs[i], c);
	arena_free(a);
	return NULL;
}

void
text_pool_run(struct text_job *jobs, size_t n, unsigned threads, unsigned encodings, const struct own_encoding *own,
    const atomic_int *stop)
{
	struct text_pool p = { .jobs = jobs, .n = n, .encodings = encodings, .own = own, .stop = stop,
	    .opening = PTHREAD_MUTEX_INITIALIZER };
	pthread_t others[TEXT_THREADS_MAX];
	size_t n_others = 0, most = threads < TEXT_THREADS_MAX ? threads : TEXT_THREADS_MAX;

	/*
	 * A thread for less than a few files costs more than it gains; without any more, this one does it
	 * all.
	 */
	while (n_others + 1 < most && n_others + 1 < (n + 3) / 4 &&
	    pthread_create(&others[n_others], NULL, run_jobs, &p) == 0)
		n_others++;
	run_jobs(&p);
	for (size_t i = 0; i < n_others; i++)
		pthread_join(others[i], NULL);
}
