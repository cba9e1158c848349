/* SPDX-License-Identifier: MIT */
#ifndef SQL_SCRIPT_H
#define SQL_SCRIPT_H

#include "base/buffer.h"
#include "interop/price_table.h"
#include "pricing/workload.h"

/* A script that is being written, and its pieces, for sql.c (tables, rows), sql_view.c and sql_dialect.c. */
struct script;

/*
 * One level of nested SELECTs; the next stage is the subquery that it selects FROM. The innermost stage has
 * no next, and its tail names a table.
 */
struct stage {
	void		(*select)(struct script *s);	/* writes the columns */
	const char	*tail;				/* text after the subquery */
	void		(*more)(struct script *s);	/* writes more after the tail; NULL: nothing */
};

/*
 * The dialect of one engine. In patterns (see sql_apply) ? is replaced by an expression and # by a count. The
 * views convert counts to whole numbers of 64 bits before they use them, and price none above 10^15.
 */
struct engine {
	const char	*name, *title;
	const char	*begin, *end;		/* start and end of a transaction, if the engine has them */
	const char	*view;			/* the word for a view after DROP */
	const char	*text, *whole, *price;	/* types of columns */
	const char	*maybe;			/* pattern: the nullable form of type ? */
	const char	*moment, *day;		/* nullable types of used_at and used_on */
	const char	*table_end;		/* text after a table's columns */
	const char	*ready;			/* statements after the INSERTs: indexes, statistics */
	const char	*inside, *outside;	/* texts that prevent merging of nested SELECTs */
	const char	*space;			/* between rows of VALUES */
	size_t		 rows;			/* rows of one INSERT */
	bool		 escapes;		/* a backslash in a string is always an escape */
	const char	*number;		/* pattern: a price literal with digits ? */
	unsigned	 places;		/* decimals of a price: 18, or 0: whole numbers of 10^-18 dollars */
	const char	*fold, *lower;		/* patterns: a name, and a region, as the tables hold them */
	const char	*count;			/* pattern: a count as a whole number, or NULL */
	const char	*odd;			/* pattern: whether a count is invalid */
	const char	*timed;			/* whether the row has a used_at */
	const char	*at, *on;		/* used_at and used_on in seconds since 1970 */
	const char	*over;			/* pattern: the quotient ? / # without its remainder */
	const char	*term;			/* pattern: count # at price ?; NULL: in limbs */
	const char	*cost;			/* pattern: the cost from the sum ? of the terms; NULL: in limbs */
	const char	*amount;		/* the cost as it is shown; NULL: in limbs */
	money		 most;			/* highest price of a unit, in 10^-18 dollars */
	int64_t		 units;			/* most units of a row, times its requests */
	const char	*dollars;		/* cost from which a row is too large; NULL: no such limit */
	const struct stage *stages;		/* of toll_cost, outermost first; ends with one whose select is NULL */
	void		(*totals)(struct script *s);	/* writes the SELECT of toll_total */
};

struct script {
	const struct engine	*engine;
	const struct book	*book;
	struct price_table	 table;
	const char		*units;		/* the engine's, or fewer if money could not hold their cost */
	struct buffer		*out;
};

#define sql_put(s, ...) buffer_printf((s)->out, __VA_ARGS__)

/* Writes a pattern with each ? replaced by `to` and each # by `count`. */
void	sql_apply(struct script *s, const char *pattern, const char *to, const char *count);

/*
 * The columns of counts: all meters except request, which is billed but is not a count of usage; fresh takes
 * its place. whole: the meter that the count is part of (METER_NONE: of none).
 */
enum { SQL_COUNTS = N_COUNTS - 1 };
struct sql_count { char name[32]; enum meter whole; };
struct sql_count sql_count(unsigned i);

#endif
