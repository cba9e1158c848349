/* SPDX-License-Identifier: MIT */
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input.h"

/*
 * Records of a CSV file, one after the other, with the bytes that they were made of. libcsv
 * decides where fields and records end; this is the only file that knows it. Memory holds one
 * record, whatever the file.
 */
struct record {
	const char	*raw;		/* all its bytes: n_body of them, then the line break */
	size_t		 n_raw, n_body;
	const char	**fields;	/* unquoted, blanks around them removed */
	size_t		 n_fields;	/* 0: an empty line */
	uint64_t	 line;		/* where it begins, from 1 */
	bool		 has_nul;	/* a field holds a NUL byte, and ends there for C */
	bool		 unclosed;	/* the file ends inside a quoted field */
};

enum { RECORD_MAX = 64 << 20 };		/* bytes; more is a quote that was never closed */

struct reader;

/*
 * Reads an input, which stays open. delimiter 0: the commonest of , ; and tab in the first line.
 */
struct reader	*reader_open(struct input *in, char delimiter);
void		 reader_free(struct reader *r);

/*
 * The next record, valid until the call after it. False at the end of the file with e->kind
 * ERR_NONE; ERR_IO if it cannot be read or is not a text file, ERR_RANGE for a record above
 * RECORD_MAX.
 */
bool		 reader_next(struct reader *r, struct record *out, struct err *e);

char		 reader_delimiter(struct reader *r);

/* For records that scan.h leaves to libcsv: a reader of no file, for reader_take only. */
struct reader	*reader_in_memory(char delimiter);

/*
 * The record that begins at text, n bytes, behind which the file ends (last) or goes on. *used is its
 * length; 0 if it may go on behind these bytes, or if there are none. out is valid until the next
 * call; its line counts from the first record that was taken. False as for reader_next.
 */
bool		 reader_take(struct reader *r, const char *text, size_t n, bool last, size_t *used,
		    struct record *out, struct err *e);

#endif
