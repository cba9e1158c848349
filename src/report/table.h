/* SPDX-License-Identifier: MIT */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/money.h"
#include "base/quantity.h"

/*
 * What a command answers, before it has any format. A table has typed columns and rows; a cell may
 * hold a list or another table, which only JSON can show. Everything lives in the arena.
 */
enum cell_kind {
	CELL_NULL,
	CELL_TEXT,
	CELL_COUNT,	/* a quantity */
	CELL_MONEY,	/* an amount or a rate */
	CELL_RATIO,	/* a quotient in millionths */
	CELL_BOOL,
	CELL_LIST,	/* of texts */
	CELL_TABLE,	/* rows as a list of objects */
	CELL_OBJECT,	/* the one row of a table as an object */
};

struct table;

/* What a cell says beside its value; on a terminal it has a colour. */
enum tone { TONE_NONE, TONE_GOOD, TONE_BAD, TONE_UNSURE };

struct cell {
	enum cell_kind	kind;
	enum tone	tone;
	union {
		const char		*text;
		int128			 number;	/* of a count, an amount or a ratio */
		bool			 flag;
		struct { const char *const *items; size_t n; } list;
		const struct table	*table;
	};
};

/* Where a column is shown; a heading only for people, a name for programs. */
enum {
	SHOW_TEXT = 1 << 0,	/* text and markdown */
	SHOW_CSV  = 1 << 1,
	SHOW_JSON = 1 << 2,
	SHOW_DATA = SHOW_CSV | SHOW_JSON,
	SHOW_ALL  = SHOW_TEXT | SHOW_DATA,
	SHOW_IF_ANY = 1 << 3,	/* in text: only if a row has something in it */
	SHOW_IF_SET = 1 << 4,	/* in JSON: the key is left out where it is null */
	SHOW_BARS = 1 << 5,	/* its amounts have a bar each where the window has room */
	SHOW_PROSE = 1 << 6,	/* at the end of a line, wrapped in a window that is too narrow */
	SHOW_CHART = 1 << 7,	/* at the end of a line, drawn smaller there */

	/* Which columns go if the window is too narrow for all; the others always stay. */
	DROP_LAST  = 1 << 8,
	DROP_LATE  = 2 << 8,
	DROP_SOON  = 3 << 8,
	DROP_FIRST = 4 << 8,
	DROP_MASK  = 7 << 8,

	SHOW_BELOW = 1 << 11,	/* at the end of a line, below it where it has no room: an address stays whole */
};

struct column {
	const char	*name;
	unsigned	 show;
	const char	*heading;	/* NULL: the name */
};

struct table {
	const char		*name;		/* the root in JSON */
	const struct column	*columns;	/* borrowed */
	size_t			 n_columns, n_rows, room;
	size_t			 most;		/* rows that a window shows; 0: all */
	struct cell		*cells;		/* row by row */
	struct arena		*arena;
};

struct table	*table_new(struct arena *a, const char *name, const struct column *columns,
		    size_t n_columns);

/* Adds a row of nulls; returns its first cell, valid until the next row is added. */
struct cell	*table_row(struct table *t);
const struct cell *table_cell(const struct table *t, size_t row, size_t column);

/* The same rows with n further columns behind, that are null. */
struct table	*table_widen(const struct table *t, const struct column *more, size_t n);

/* Cells. Texts and lists are borrowed; a NULL text is null. */
struct cell	 cell_text(const char *s);
struct cell	 cell_count(quantity q);
struct cell	 cell_money(money m);
struct cell	 cell_ratio(int128 millionths);
struct cell	 cell_bool(bool flag);
struct cell	 cell_list(const char *const *items, size_t n);
struct cell	 cell_table(const struct table *t);
struct cell	 cell_object(const struct table *t);

/* The same cell with a tone. */
struct cell	 cell_toned(struct cell c, enum tone tone);

/*
 * A piece of an answer as people read it: a line of text, or a table. A text may be a remark on a row
 * of the table above it, the first of which is 1: a window that does not show the row has no remark.
 */
struct block {
	const char		*text;
	const struct table	*table;
	size_t			 row;		/* 0: on no row alone */
};

/*
 * Where people read an answer. All zero is a file or a pipe: tables are whole, without colour, and in
 * UTF-8.
 */
struct screen {
	unsigned	width;		/* columns of the window; 0: there is none */
	bool		colour;
	bool		ascii;		/* it shows nothing else */
};

/* What is worth knowing beside an answer. */
struct hint {
	const char	*text;
	enum tone	 tone;
};

struct answer {
	struct arena	*arena;
	struct screen	 screen;
	struct table	*data;		/* for JSON and CSV; shown to people if there is no block */
	struct table	*flat;		/* for CSV, where data has rows inside rows; or NULL */
	struct table	*more;		/* one row: further keys beside the root in JSON, or NULL */
	struct block	*blocks;
	size_t		 n_blocks, room_blocks;
	const char	*raw;		/* the whole answer in every format, if not NULL */
	const char	*to;		/* where it goes unless to= says otherwise, or NULL */
	const char	*plot, *plot_file;	/* a script for gnuplot and its picture, or NULL */
	const char	**plain;	/* one line each of the format plain */
	size_t		 n_plain, room_plain;
	struct err	*failures;	/* what could not be answered; the rest stands */
	size_t		 n_failures, room_failures;
	struct hint	*hints;		/* for stderr, unless quiet */
	size_t		 n_hints, room_hints;
	bool		 no;		/* the answer is no: exit status 1 */
	bool		 whole_rows;	/* plain: all columns of a row, with tabs between them */
};

struct answer	*answer_new(struct arena *a);
void		 answer_text(struct answer *w, const char *text);
void		 answer_remark(struct answer *w, size_t row, const char *text);
void		 answer_table(struct answer *w, const struct table *t);
void		 answer_plain(struct answer *w, const char *line);
void		 answer_failure(struct answer *w, const struct err *e);
void		 answer_hint(struct answer *w, enum tone tone, const char *text);

#endif
