/* SPDX-License-Identifier: MIT */
#ifndef CSV_SCAN_H
#define CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Records of plain CSV (RFC 4180) in memory that the caller owns, 64 bytes at a time. What it hands
 * out is exactly what libcsv reads from the same bytes, but many times faster; whatever is not
 * plain it leaves to libcsv, one record at a time:
 *
 *	csv_scan_begin(s, text, n, last);
 *	for (;;) switch (csv_scan_next(s, &record)) {
 *	case CSV_SCAN_RECORD: case CSV_SCAN_BLANK: use record; then, to be faster, those of csv_scan_several; continue;
 *	case CSV_SCAN_ODD: csv_reader_take(reader, text + csv_scan_at(s), n - csv_scan_at(s), last, &used, ...);
 *		used == 0: as CSV_SCAN_MORE; else use it; csv_scan_skip(s, used); continue;
 *	case CSV_SCAN_MORE: move what is left from csv_scan_at(s) on to the front, read behind it, begin again
 *	}
 *
 * A byte order mark is text here: at the start of a file the caller steps over it.
 */
struct csv_scan_record {
	const char	*raw;		/* all its bytes: n_body of them, then LF, CR LF or, at the end, nothing */
	size_t		 n_raw, n_body;
	size_t		 n_cells;	/* 0: an empty line */
	/* its cells, for csv_scan_cell; valid until the next call of csv_scan_next */
	const char	*const *from, *const *to;
};

struct csv_scan_cell {
	const char	*at;	/* quotes included; without them, blanks around it removed as libcsv does */
	size_t		 n;
};

enum csv_scan_result {
	CSV_SCAN_RECORD,
	CSV_SCAN_BLANK,	/* a line with nothing but blanks: a record of no cells */
	CSV_SCAN_ODD,	/* not plain: libcsv must read one record from csv_scan_at on */
	CSV_SCAN_MORE,	/* no whole record is left; with last: nothing is left */
};

/* How blocks are looked at. CSV_SCAN_BEST is the fastest that the machine has. */
enum csv_scan_variant { CSV_SCAN_BEST, CSV_SCAN_PORTABLE, CSV_SCAN_SSE2, CSV_SCAN_AVX2 };

enum {
	CSV_SCAN_CELLS = 1024,	/* more in one record is odd */
	CSV_SCAN_BLOCK = 64,	/* bytes that one word of bits stands for */
	CSV_SCAN_WINDOW = 64,	/* blocks that are looked at in one go */
	CSV_SCAN_SPARE = 16,	/* more separators than that are not written at once */
};

/* What the blocks that were looked at leave to the next one. */
struct csv_scan_flow {
	uint64_t	 carry;		/* whether it begins inside quotes, behind a closing one, behind a CR */
	uint64_t	 separator, blank;	/* whether the byte in front of it is one */
	uint64_t	 odd;		/* the odd bytes of the last block */
	uint64_t	 hidden;	/* LF inside quotes */
};

/* Fixed memory, 92 KiB, of which most files use 10; nothing to free. The members are private. */
struct csv_scan {
	const struct csv_scan_kernel *kernel;
	char			 delimiter;
	bool			 last;
	const char		*text, *end;
	const char		*next;		/* where the record begins that is not yet handed out */
	const char		*seen;		/* up to where blocks were looked at */
	const char		*odd_at;	/* the first byte that is not plain; end if none was seen */
	struct csv_scan_flow	 flow;
	size_t			 columns;	/* separators that records have, by the one before */
	/*
	 * Where separators outside quotes are, and those of them that end a record: of the blocks that were
	 * looked at last, and of a record that begins in front of them. CR LF are two. In front of the
	 * separators of a record stands the one before it; that before all is one byte in front of the text.
	 */
	size_t			 n_ends, n_used, n_lines, n_lines_used;
	bool			 edged;		/* some cell may begin or end with a blank */
	const char		*ends[1 + CSV_SCAN_CELLS + CSV_SCAN_WINDOW * CSV_SCAN_BLOCK + CSV_SCAN_SPARE];
	const char		*lines[CSV_SCAN_WINDOW * CSV_SCAN_BLOCK + CSV_SCAN_SPARE];
	const char		*trimmed[2][CSV_SCAN_CELLS];	/* a record without blanks around its cells */
};

/* Whether this machine can run the variant. */
bool	csv_scan_can(enum csv_scan_variant variant);

/* The delimiter is , ; or tab. A variant that the machine has not becomes CSV_SCAN_BEST. */
void	csv_scan_init(struct csv_scan *s, char delimiter, enum csv_scan_variant variant);

/* text[0..n) begins with a record and stays in place while s is used; last: the file ends there. */
void	csv_scan_begin(struct csv_scan *s, const char *text, size_t n, bool last);

/*
 * The next record. Neither CSV_SCAN_ODD nor CSV_SCAN_MORE takes anything. Odd are: a quote in an unquoted
 * cell; anything between a quote and the separator next to it; a CR outside quotes without an LF
 * behind it; a NUL; a quote that is not closed when the file ends; more than CSV_SCAN_CELLS cells, a CR at
 * their end counted as one; and RECORD_MAX bytes or more without an end.
 */
enum csv_scan_result csv_scan_next(struct csv_scan *s, struct csv_scan_record *out);

/*
 * Takes up to most records at once behind one that csv_scan_next has handed out, of what was looked at
 * for it: SCAN_RECORDs that all, and that one, stay valid until the next call of csv_scan_next. 0 if none is
 * at hand.
 */
size_t	csv_scan_several(struct csv_scan *s, struct csv_scan_record *out, size_t most);

/* A cell of a record, below n_cells. */
static inline struct csv_scan_cell
csv_scan_cell(const struct csv_scan_record *r, size_t i)
{
	const char *at = r->from[i] + 1;

	return (struct csv_scan_cell){ at, (size_t)(r->to[i] - at) };
}

/* How many bytes of the text were taken. */
size_t	csv_scan_at(const struct csv_scan *s);

/*
 * How many LF inside quotes were seen since csv_scan_begin, if nothing was odd: those of the records that
 * were handed out, and of what was looked at behind them.
 */
static inline uint64_t
csv_scan_hidden(const struct csv_scan *s)
{
	return s->flow.hidden;
}

/* Takes n bytes that something else has read; a record begins behind them. */
void	csv_scan_skip(struct csv_scan *s, size_t n);

/* Whether a cell is quoted: no other one begins with a quote. */
static inline bool
csv_scan_quoted(struct csv_scan_cell c)
{
	return c.n > 0 && *c.at == '"';
}

/* What a cell holds: writes it to out, which has room for c.n bytes, and returns its length. */
size_t	csv_scan_unquote(struct csv_scan_cell c, char *out);

/*
 * For several readers of one file. Whether n bytes hold an odd number of quotes: what begins behind
 * them is then inside quotes if they did not begin there. That is right for plain CSV only: a reader
 * that starts in the middle has to check that the one before it ends where it began.
 */
bool	csv_scan_parity(const char *text, size_t n, enum csv_scan_variant variant);

/* How many LF n bytes hold. */
uint64_t csv_scan_lines(const char *text, size_t n);

/*
 * How many bytes to step over until a record begins: behind the first LF outside quotes, of text
 * that begins inside or outside them. To find a record that begins right at a place, start one byte
 * before it. SIZE_MAX if there is no such LF.
 */
size_t	csv_scan_to_record(const char *text, size_t n, bool inside);

#endif
