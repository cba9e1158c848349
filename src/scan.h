/* SPDX-License-Identifier: MIT */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Records of plain CSV (RFC 4180) in memory that the caller owns, 64 bytes at a time. What it hands
 * out is exactly what libcsv reads from the same bytes, but many times faster; whatever is not
 * plain it leaves to libcsv, one record at a time:
 *
 *	scan_begin(s, text, n, last);
 *	for (;;) switch (scan_next(s, &record)) {
 *	case SCAN_RECORD: case SCAN_BLANK: use record; continue;
 *	case SCAN_ODD: reader_take(reader, text + scan_at(s), n - scan_at(s), last, &used, ...);
 *		used == 0: as SCAN_MORE; else use it; scan_skip(s, used); continue;
 *	case SCAN_MORE: move what is left from scan_at(s) on to the front, read behind it, begin again
 *	}
 *
 * A byte order mark is text here: at the start of a file the caller steps over it.
 */
struct scan_cell {
	const char	*at;	/* quotes included; without them, blanks around it removed as libcsv does */
	size_t		 n;
};

struct scan_record {
	const char		*raw;	/* all its bytes: n_body of them, then LF, CR LF or, at the end, nothing */
	size_t			 n_raw, n_body;
	const struct scan_cell	*cells;	/* valid until the next call */
	size_t			 n_cells;	/* 0: an empty line */
};

enum scan_result {
	SCAN_RECORD,
	SCAN_BLANK,	/* a line with nothing but blanks: a record of no cells */
	SCAN_ODD,	/* not plain: libcsv must read one record from scan_at on */
	SCAN_MORE,	/* no whole record is left; with last: nothing is left */
};

/* How blocks are looked at. SCAN_BEST is the fastest that the machine has. */
enum scan_variant { SCAN_BEST, SCAN_PORTABLE, SCAN_SSE2, SCAN_AVX2 };

enum {
	SCAN_CELLS = 1024,	/* more in one record is odd */
	SCAN_BLOCK = 64,	/* bytes that one word of bits stands for */
	SCAN_WINDOW = 64,	/* blocks that are looked at in one go */
	SCAN_SPARE = 16,	/* more separators than that are not written at once */
};

/* Fixed memory, 92 KiB, of which most files use 30; nothing to free. The members are private. */
struct scan {
	const struct scan_kernel *kernel;
	char			 delimiter;
	bool			 last;
	const char		*text, *end;
	const char		*next;		/* where the record begins that is not yet handed out */
	const char		*seen;		/* up to where blocks were looked at */
	const char		*odd_at;	/* the first byte that is not plain; end if none was seen */
	/* the blocks that were looked at; [0] is the one before them, for its last byte */
	uint64_t		 separators[1 + SCAN_WINDOW];
	uint64_t		 edges[1 + SCAN_WINDOW];	/* where a cell begins or ends with a blank */
	size_t			 n_blocks;
	uint64_t		 odd;		/* the odd bytes of the last block */
	uint64_t		 carry, blank;	/* what the last block leaves to the next */
	uint64_t		 hidden;	/* LF inside quotes of the blocks that were looked at */
	/* the separators of those blocks one by one, and how many of them are handed out */
	const char		*window;
	uint16_t		 ends[SCAN_WINDOW * SCAN_BLOCK + SCAN_SPARE];	/* bytes from the window's start */
	size_t			 n_ends, n_used;
	bool			 edged;		/* some cell begins or ends with a blank */
	struct scan_cell	 cells[SCAN_CELLS + SCAN_WINDOW * SCAN_BLOCK];
};

/* Whether this machine can run the variant. */
bool	scan_can(enum scan_variant variant);

/* The delimiter is , ; or tab. A variant that the machine has not becomes SCAN_BEST. */
void	scan_init(struct scan *s, char delimiter, enum scan_variant variant);

/* text[0..n) begins with a record and stays in place while s is used; last: the file ends there. */
void	scan_begin(struct scan *s, const char *text, size_t n, bool last);

/*
 * The next record. Neither SCAN_ODD nor SCAN_MORE takes anything. Odd are: a quote in an unquoted
 * cell; anything between a quote and the separator next to it; a CR outside quotes without an LF
 * behind it; a NUL; a quote that is not closed when the file ends; more than SCAN_CELLS cells; and
 * RECORD_MAX bytes or more without an end.
 */
enum scan_result scan_next(struct scan *s, struct scan_record *out);

/* How many bytes of the text were taken. */
size_t	scan_at(const struct scan *s);

/*
 * How many LF inside quotes were seen since scan_begin, if nothing was odd: those of the records that
 * were handed out, and of what was looked at behind them.
 */
static inline uint64_t
scan_hidden(const struct scan *s)
{
	return s->hidden;
}

/* Takes n bytes that something else has read; a record begins behind them. */
void	scan_skip(struct scan *s, size_t n);

/* Whether a cell is quoted: no other one begins with a quote. */
static inline bool
scan_quoted(const struct scan_cell *c)
{
	return c->n > 0 && *c->at == '"';
}

/* What a cell holds: writes it to out, which has room for c->n bytes, and returns its length. */
size_t	scan_unquote(const struct scan_cell *c, char *out);

/*
 * For several readers of one file. Whether n bytes hold an odd number of quotes: what begins behind
 * them is then inside quotes if they did not begin there. That is right for plain CSV only: a reader
 * that starts in the middle has to check that the one before it ends where it began.
 */
bool	scan_parity(const char *text, size_t n, enum scan_variant variant);

/* How many LF n bytes hold. */
uint64_t scan_lines(const char *text, size_t n);

/*
 * How many bytes to step over until a record begins: behind the first LF outside quotes, of text
 * that begins inside or outside them. To find a record that begins right at a place, start one byte
 * before it. SIZE_MAX if there is no such LF.
 */
size_t	scan_to_record(const char *text, size_t n, bool inside);

#endif
