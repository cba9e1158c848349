/* SPDX-License-Identifier: MIT */
#ifndef SQL_INTERNAL_H
#define SQL_INTERNAL_H

#include "base/buffer.h"
#include "interop/price_table.h"
#include "pricing/workload.h"

/* What the files of sql share. */
struct script;

/*
 * A SELECT around the next stage: what it selects, and what stands behind that one. The innermost has
 * no next and names its table itself.
 */
struct stage {
	void		(*select)(struct script *s);
	const char	*tail;
	void		(*more)(struct script *s);	/* behind the tail; NULL */
};

/*
 * One row for each engine. In a pattern ? stands for what it is applied to, # for a count. Counts are
 * whole numbers of 64 bits before anything is done with them, and none above 10^15 goes on.
 */
struct engine {
	const char	*name, *title;
	const char	*begin, *end;		/* around the script where the engine can do all or nothing */
	const char	*view;			/* what DROP calls one */
	const char	*text, *whole, *price;	/* types of columns */
	const char	*maybe;			/* the type ? where NULL may stand */
	const char	*moment, *day;		/* types of usage, with NULL */
	const char	*table_end;		/* behind a table's columns */
	const char	*ready;			/* what makes the filled tables quick to search */
	const char	*inside, *outside;	/* what keeps a SELECT and the one around it from becoming one */
	const char	*space;			/* between rows of VALUES */
	size_t		 rows;			/* of one INSERT */
	bool		 escapes;		/* a backslash in a text means something, always */
	const char	*number;		/* a price from its digits */
	unsigned	 places;		/* of a price: 18, or 0 for whole numbers of 10^-18 dollars */
	const char	*fold, *lower;		/* a word as the tables have it */
	const char	*count;			/* as a whole number, or NULL */
	const char	*odd;			/* whether a count is anything else */
	const char	*timed, *at, *on;	/* whether there is a used_at; what it and used_on are since 1970 */
	const char	*over;			/* the quotient ? / # without its remainder */
	const char	*term;			/* count # at price ? */
	const char	*cost, *amount;		/* from the sum ? of the terms; as it is shown; NULL: in limbs */
	money		 most;			/* that a unit may cost */
	int64_t		 units;			/* that a row may hold, requests and all */
	const char	*dollars;		/* that it may come to; NULL: what units allow */
	const struct stage *stages;		/* of the view, from the outside in; ends with one without tail */
	void		(*totals)(struct script *s);
};

struct script {
	const struct engine	*engine;
	const struct book	*book;
	struct price_table		 flat;
	const char		*units;		/* the engine's, or fewer if they would come to more than money holds */
	struct buffer		*out;
};

extern const struct engine sql_engines[];
extern const size_t n_sql_engines;

#define put(s, ...) buffer_printf((s)->out, __VA_ARGS__)

/* A pattern, applied. */
void	sql_apply(struct script *s, const char *pattern, const char *to, const char *count);

/*
 * The columns of counts: all meters but request, which is not said but billed, and fresh in its place.
 */
enum { SQL_COUNTS = N_COUNTS - 1 };
struct sql_count { char name[32]; enum meter whole; };
struct sql_count sql_count(unsigned i);

/* Views: toll_cost and toll_total. */
void	sql_views(struct script *s);
extern const struct stage sql_by_joins[], sql_by_limbs[], sql_by_arrays[];
void	sql_totals(struct script *s);
void	sql_totals_of_limbs(struct script *s);

#endif
