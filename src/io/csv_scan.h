/* SPDX-License-Identifier: MIT */
#ifndef CSV_SCAN_H
#define CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The fast CSV scanner: records of plain CSV (RFC 4180) in memory that the caller owns, 64 bytes at a time. Its records
 * are exactly those that libcsv reads from the same bytes, but it is many times faster. What is not plain it leaves to
 * libcsv (csv_reader.h), one record at a time: csv_records.h has both in one loop.
 *
 * A byte order mark counts as text here: at the start of a file the caller steps over it.
 */
struct csv_scan_record {
	const char	*raw;		/* its bytes in the text, with LF, CR LF or, at the end, no line break */
	size_t		 n_raw, n_body;	/* number of bytes with and without the line break */
	size_t		 n_cells;	/* 0: an empty line */
	/* The separators before and after each cell, for csv_scan_cell; valid until the next call of csv_scan_next. */
	const char	*const *from, *const *to;
};

struct csv_scan_cell {
	const char	*at;	/* with its quotes; if it has none, without the blanks around it, as in libcsv */
	size_t		 n;
};

enum csv_scan_result {
	CSV_SCAN_RECORD,
	CSV_SCAN_BLANK,	/* a line with nothing but blanks: a record of no cells */
	CSV_SCAN_ODD,	/* not plain: libcsv has to read one record at csv_scan_at */
	CSV_SCAN_MORE,	/* no whole record is left; with last: nothing is left */
};

/* The instructions that scan blocks. CSV_SCAN_BEST: the fastest that this machine has. */
enum csv_scan_variant { CSV_SCAN_BEST, CSV_SCAN_PORTABLE, CSV_SCAN_SSE2, CSV_SCAN_AVX2 };

enum {
	CSV_SCAN_CELLS = 1024,	/* a record of more cells is odd */
	CSV_SCAN_BLOCK = 64,	/* bytes of a block: one bit for each in a word of 64 bits */
	CSV_SCAN_WINDOW = 64,	/* blocks that are scanned in one go */
	CSV_SCAN_SPARE = 16,	/* room after a list, for entries are written several at once, valid or not */
};

/* The state that passes from one block to the next. */
struct csv_scan_flow {
	uint64_t	 carry;		/* flags: the block begins inside quotes, after a closing quote, after a CR */
	uint64_t	 separator;	/* 1 if the byte before it is a separator */
	uint64_t	 blank;		/* 1 if the byte before it is a blank */
	uint64_t	 odd;		/* bits of the odd bytes of the last block */
	uint64_t	 hidden;	/* number of LF inside quotes so far */
};

/* Fixed memory of 92 KiB, of which most files use 10 KiB; nothing to free. The members are private. */
struct csv_scan {
	const struct csv_scan_kernel *kernel;
	char			 delimiter;
	bool			 last;
	const char		*text, *end;
	const char		*next;		/* start of the next record to return */
	const char		*seen;		/* end of the blocks that were scanned */
	const char		*odd_at;	/* the first byte that is not plain; end if none was seen */
	struct csv_scan_flow	 flow;
	size_t			 columns;	/* separators of the previous record, as a guess for the next */
	/*
	 * ends: the separators outside quotes in the blocks that were scanned last, and in the part of a record before
	 * them; lines: those of them that end a record. CR LF is two separators. The entry before the separators of a
	 * record is the separator before the record; for the first record it points one byte before the text.
	 */
	size_t			 n_ends, n_used, n_lines, n_lines_used;
	bool			 edged;		/* some cell may begin or end with a blank */
	const char		*ends[1 + CSV_SCAN_CELLS + CSV_SCAN_WINDOW * CSV_SCAN_BLOCK + CSV_SCAN_SPARE];
	const char		*lines[CSV_SCAN_WINDOW * CSV_SCAN_BLOCK + CSV_SCAN_SPARE];
	const char		*trimmed[2][CSV_SCAN_CELLS];	/* from and to of a record whose blanks were removed */
};

/* Whether this machine can run the variant. */
bool	csv_scan_can(enum csv_scan_variant variant);

/* delimiter: comma, semicolon or tab. A variant that this machine cannot run becomes the best one that it can. */
void	csv_scan_init(struct csv_scan *s, char delimiter, enum csv_scan_variant variant);

/* text[0..n) begins with a record, and must stay in place while s is used. last: the file ends with it. */
void	csv_scan_begin(struct csv_scan *s, const char *text, size_t n, bool last);

/*
 * The next record. CSV_SCAN_ODD and CSV_SCAN_MORE take nothing. Odd are: a quote in an unquoted cell; anything between
 * a quote and the separator next to it; a CR outside quotes without an LF after it; a NUL; a quote that is not closed
 * when the file ends; more than CSV_SCAN_CELLS cells, where a CR at the end counts as one; and RECORD_MAX bytes or more
 * without an end.
 */
enum csv_scan_result csv_scan_next(struct csv_scan *s, struct csv_scan_record *out);

/*
 * Takes up to `most` further records after one of csv_scan_next, from the blocks that were already scanned: each as
 * CSV_SCAN_RECORD. They, and that one, stay valid until the next call of csv_scan_next. Returns their number; 0 if none
 * is ready.
 */
size_t	csv_scan_several(struct csv_scan *s, struct csv_scan_record *out, size_t most);

/* Cell i of a record, i below n_cells. */
static inline struct csv_scan_cell
csv_scan_cell(const struct csv_scan_record *r, size_t i)
{
	const char *at = r->from[i] + 1;

	return (struct csv_scan_cell){ at, (size_t)(r->to[i] - at) };
}

/* The number of bytes of the text that were taken. */
size_t	csv_scan_at(const struct csv_scan *s);

/*
 * The number of LF inside quotes that were scanned since csv_scan_begin, in the records that were returned and in the
 * bytes after them that were scanned already. Right only if nothing was odd.
 */
static inline uint64_t
csv_scan_quoted_lines(const struct csv_scan *s)
{
	return s->flow.hidden;
}

/* Takes n bytes that another reader has read; a record begins after them. */
void	csv_scan_skip(struct csv_scan *s, size_t n);

/* Whether a cell is quoted. Only a quoted cell begins with a quote: any other is odd. */
static inline bool
csv_scan_quoted(struct csv_scan_cell c)
{
	return c.n > 0 && *c.at == '"';
}

/* Writes the content of a cell, unquoted, to out, which has room for c.n bytes; returns its length. */
size_t	csv_scan_unquote(struct csv_scan_cell c, char *out);

/*
 * For several readers of one file: whether n bytes hold an odd number of quotes. If so, their end is inside quotes
 * exactly if their start is not. That is right for plain CSV only: a reader that starts in the middle of a file has to
 * check that the reader of the part before it ends where it began.
 */
bool	csv_scan_parity(const char *text, size_t n, enum csv_scan_variant variant);

/* The number of LF in n bytes. */
uint64_t csv_scan_lines(const char *text, size_t n);

/*
 * The number of bytes before the start of the next record, that is up to and with the first LF outside quotes. inside:
 * the text begins inside quotes. To find also a record that begins exactly at a place, start one byte before it.
 * SIZE_MAX if there is no such LF.
 */
size_t	csv_scan_to_record(const char *text, size_t n, bool inside);

#endif
