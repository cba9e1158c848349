/* SPDX-License-Identifier: MIT */
#ifndef WORKER_POOL_H
#define WORKER_POOL_H

#include <stdatomic.h>

#include "batch/worker.h"

/*
 * Several lanes side by side: each takes a stretch of the input in turn, works on it alone, and hands
 * in what it came to, in the order of the stretches. Whatever the number of lanes and the size of the
 * stretches, what is handed in is the same.
 */
struct worker_pool {
	const struct worker_config	*config;
	struct chunks	*chunks;
	unsigned		 threads;	/* lanes; at least 1 */
	const atomic_int *stop;	/* NULL is never */
	/*
	 * Takes what a stretch has come to; one call at a time, in order, and only for stretches that count:
	 * nothing of a stretch reaches anyone in another way. False ends the run.
	 */
	bool	(*deliver)(void *self, const struct chunk_result *result, struct err *e);
	void	*self;
};

enum { WORKERS_MAX = 64 };		/* threads */

/*
 * Runs until the input ends. False: the first error in the order of the rows; what came before it was
 * handed in. A lane that was stopped (errors=stop) is handed in too. ERR_IO if the run was
 * interrupted.
 */
bool	worker_pool_run(const struct worker_pool *pool, struct err *e);

#endif
