/* SPDX-License-Identifier: MIT */
#ifndef FILE_RANGE_H
#define FILE_RANGE_H

#include "io/csv_scan.h"
#include "io/input.h"

/*
 * range=K/N of the batch commands: one part of a CSV file. The bytes of the file are divided into N equal ranges, and
 * part K holds the records that begin in the K-th. Each record is in exactly one part.
 */
struct file_range { uint64_t part, parts; };		/* part: 1 to parts */

/* Reads text such as "3/7". ERR_USAGE. */
bool	file_range_read(const char *text, struct file_range *out, struct err *e);

/*
 * Finds where a part begins and ends, in bytes from the start of the file. Reads the file from byte `from`, where a
 * record begins, up to that end, for only that shows which quotes are open: the cost grows with the place of the part.
 * *lines is the number of line breaks between from and *begin. Moves in. ERR_USAGE if in is no plain file; ERR_IO,
 * ERR_RANGE.
 */
bool	file_range_find(const struct file_range *r, struct input *in, uint64_t from, char delimiter,
	    uint64_t *begin, uint64_t *end, uint64_t *lines, struct err *e);

#endif
