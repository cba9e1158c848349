/* SPDX-License-Identifier: MIT */
#ifndef WORKER_POOL_H
#define WORKER_POOL_H

#include <stdatomic.h>

#include "batch/worker.h"

/*
 * A pool of threads that prices a CSV file: each takes the next chunk of the input, and its worker prices it
 * alone. Results are delivered in input order, and are the same whatever the number of threads and the size of
 * chunks. Called by batch_run.c; read worker.h first.
 */
struct worker_pool {
	const struct worker_config	*config;
	struct chunks	*chunks;
	unsigned		 threads;	/* 1 to WORKERS_MAX */
	const atomic_int *stop;	/* interrupts the run when set; NULL: never */
	/*
	 * Takes the result of a chunk: one call at a time, in input order, and only for chunks that count. Nothing of
	 * a chunk gets out in another way. False ends the run.
	 */
	bool	(*deliver)(void *self, const struct chunk_result *result, struct err *e);
	void	*self;
};

enum { WORKERS_MAX = 64 };		/* threads */

/*
 * Runs until the input ends. False: the first error in the order of the rows; all results before it were
 * delivered, and that of a worker that was stopped (errors=stop) too. ERR_IO if the run was interrupted.
 */
bool	worker_pool_run(const struct worker_pool *pool, struct err *e);

#endif
