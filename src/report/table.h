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
 * The answer of a command, independent of the output format; render.h renders it. A table has typed columns and
 * rows; a cell may hold a list, or another table, which only JSON can show. Everything lives in the arena.
 */
enum cell_kind {
	CELL_NULL,
	CELL_TEXT,
	CELL_COUNT,	/* a quantity */
	CELL_MONEY,	/* an amount or a rate, in 10^-18 dollars */
	CELL_RATIO,	/* a quotient in millionths */
	CELL_FACTOR,	/* the same, how many times as much: people see "25x" */
	CELL_DECIMAL,	/* an exact number that is written already: digits, perhaps a point and a minus sign */
	CELL_BOOL,
	CELL_LIST,	/* of texts */
	CELL_TABLE,	/* rows as a list of objects */
	CELL_OBJECT,	/* the one row of a table as an object */
};

struct table;

/* The meaning of a cell or message beyond its value; a colour on a terminal. */
enum tone { TONE_NONE, TONE_GOOD, TONE_BAD, TONE_UNSURE };

struct cell {
	enum cell_kind	kind;
	enum tone	tone;
	bool		is_sum;		/* of a row that adds others up: no bar beside it */
	union {
		const char		*text;
		int128			 number;	/* a count, an amount or a ratio */
		bool			 flag;
		struct { const char *const *items; size_t n; } list;
		const struct table	*table;
	};
};

/* Where a column is shown, and how. People see its heading, programs its name. */
enum {
	SHOW_TEXT = 1 << 0,	/* text and markdown */
	SHOW_CSV  = 1 << 1,
	SHOW_JSON = 1 << 2,
	SHOW_DATA = SHOW_CSV | SHOW_JSON,
	SHOW_ALL  = SHOW_TEXT | SHOW_DATA,
	SHOW_IF_ANY = 1 << 3,	/* in text: only if a cell of it is not empty */
	SHOW_IF_SET = 1 << 4,	/* in JSON: no key where the cell is null */
	SHOW_BARS = 1 << 5,	/* each amount has a bar if the window has room */
	SHOW_PROSE = 1 << 6,	/* a last column that is wrapped if the window is too narrow */
	SHOW_CHART = 1 << 7,	/* a last column that is scaled down if the window is too narrow */

	/* the order in which columns are dropped if the window is too narrow; without a mark they stay */
	DROP_LAST  = 1 << 8,
	DROP_LATE  = 2 << 8,
	DROP_SOON  = 3 << 8,
	DROP_FIRST = 4 << 8,
	DROP_MASK  = 7 << 8,

	SHOW_BARS_ASKED = 1 << 12,	/* each amount has a bar if chart=yes asks for it */
	SHOW_BELOW = 1 << 11,	/* a last column that goes below its row if there is no room: a URL stays whole */
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
	size_t			 most;		/* number of rows shown in a window; 0: all */
	bool			 exact;		/* people see every digit of its amounts: a bill, prices */
	struct cell		*cells;		/* in row order */
	struct arena		*arena;
};

struct table	*table_new(struct arena *a, const char *name, const struct column *columns,
		    size_t n_columns);

/* Adds a row of nulls; returns its first cell, valid until the next row is added. */
struct cell	*table_row(struct table *t);
const struct cell *table_cell(const struct table *t, size_t row, size_t column);

/* A copy of t with n more columns on the right, which are null. */
struct table	*table_widen(const struct table *t, const struct column *more, size_t n);

/* Constructors of cells. Texts and lists are borrowed; a NULL text gives CELL_NULL. */
struct cell	 cell_text(const char *s);
struct cell	 cell_decimal(const char *s);
struct cell	 cell_count(quantity q);
struct cell	 cell_money(money m);
struct cell	 cell_ratio(int128 millionths);
struct cell	 cell_factor(int128 millionths);
struct cell	 cell_bool(bool flag);
struct cell	 cell_list(const char *const *items, size_t n);
struct cell	 cell_table(const struct table *t);
struct cell	 cell_object(const struct table *t);

/* Whether the cell is a count, an amount, a ratio or a factor. */
bool		 cell_is_number(const struct cell *c);

/* The same cell with a tone. */
struct cell	 cell_toned(struct cell c, enum tone tone);

/* How people see amounts: round=. */
enum money_rounding {
	ROUND_BY_COLUMN,	/* money_decimals of each column, every digit in tables that are exact */
	ROUND_CENTS,
	ROUND_EXACT,
};

/* How cells are written as text. All zero: exact, for programs, in dollars. */
struct cell_style {
	bool	shown;		/* for people: "$1,234.50", "25x", "yes", without control characters */
	enum money_rounding rounding;
	unsigned decimals;	/* if shown: of amounts; 0: every digit. layout_table sets it for each column */
	bool	ascii;		/* if shown: what is not ASCII is written as \uXXXX */
	bool	numbers;	/* JSON has numbers, not strings, for exact decimals */
	struct currency	*currency;	/* NULL: dollars */
};

/*
 * A cell as text. Lists are joined by "; ", an object is "above 200000", null and a table are "". Exact
 * numbers have neither a sign of the currency nor digit grouping: "1234.5".
 */
const char	*cell_to_text(const struct cell *c, const struct cell_style *style, struct arena *a);

/*
 * A text cleaned of control characters; ascii: what is not ASCII is written as \uXXXX. A text that needs neither is
 * returned itself.
 */
const char	*text_shown(const char *text, bool ascii, struct arena *a);

/*
 * A part of an answer for people: a line of text, or a table. A text may be a remark on a row of the table before
 * it (the first row is 1); a window that does not show the row does not show the remark.
 */
struct block {
	const char		*text;
	const struct table	*table;
	size_t			 row;		/* of the remark; 0: the text is on no single row */
};

/*
 * The screen on which an answer is shown. All zero is a file or a pipe: tables are whole, without colour and bars, and
 * in UTF-8.
 */
struct screen {
	unsigned	width;		/* columns of the window; 0: no window */
	bool		colour;
	bool		ascii;		/* it can show ASCII only */
	bool		bars;		/* tables have bars whatever their width: chart=yes */
	bool		ascii_bars;	/* bars are of '#', even if texts need not be ASCII */
};

/* A message besides the answer, for stderr. */
struct hint {
	const char	*text;
	enum tone	 tone;
};

struct answer {
	struct arena	*arena;
	struct screen	 screen;
	struct currency	*currency;	/* of its amounts; NULL: dollars */
	struct answer	*high;		/* the same at the high end, if the command itself has found a range; NULL */
	bool		 has_both;	/* its blocks for people show both ends */
	enum money_rounding	 rounding;	/* of its amounts for people */
	struct table	*data;		/* for JSON and CSV; for people too if there is no block */
	struct table	*flat;		/* for CSV if data has nested rows; or NULL */
	struct table	*more;		/* one row: further keys of the JSON object; or NULL */
	struct block	*blocks;
	size_t		 n_blocks, room_blocks;
	const char	*raw;		/* the whole answer in every format, if not NULL */
	const char	*to;		/* the output file unless to= names another; or NULL */
	const char	*plot;		/* a script for gnuplot; or NULL */
	const char	*plot_file;	/* the picture that the script writes; or NULL */
	const char	**plain;	/* the lines of the format plain */
	size_t		 n_plain, room_plain;
	struct err	*failures;	/* parts that could not be answered; the rest is valid */
	size_t		 n_failures, room_failures;
	struct hint	*hints;		/* for stderr, unless quiet */
	size_t		 n_hints, room_hints;
	const char	*question;	/* asked at the terminal after the answer; NULL: none */
	bool		(*on_yes)(void *arg, const char **done, struct err *e);	/* does it; *done says so */
	void		*on_yes_arg;
	bool		 no;		/* the answer is no: exit status 1 */
	bool		 compared;	/* the command has compared with baseline= itself */
	bool		 numbers;	/* its JSON has numbers for amounts: numbers=yes */
	bool		 no_errors;	/* its JSON has a form of its own, which errors are no part of */
	bool		 whole_rows;	/* plain: all columns of each row, separated by tabs */
};

struct answer	*answer_new(struct arena *a);

/* The table for formats that cannot show nested rows. */
const struct table *answer_flat(const struct answer *w);


void		 answer_text(struct answer *w, const char *text);
void		 answer_remark(struct answer *w, size_t row, const char *text);
void		 answer_table(struct answer *w, const struct table *t);
void		 answer_plain(struct answer *w, const char *line);
void		 answer_failure(struct answer *w, const struct err *e);
void		 answer_hint(struct answer *w, enum tone tone, const char *text);

#endif
