/* SPDX-License-Identifier: MIT */
#ifndef FILE_RANGE_H
#define FILE_RANGE_H

#include "io/csv_scan.h"
#include "io/input.h"

/*
 * One of so many parts of a CSV file: the records that begin in the part-th of that many equal
 * stretches of its bytes. Every record is in one part, and the parts together are the file.
 */
struct file_range { uint64_t part, parts; };		/* part from 1 */

/* "3/7". ERR_USAGE. */
bool	file_range_read(const char *text, struct file_range *out, struct err *e);

/*
 * Finds where a part begins and ends: bytes from the start of the file. The file is read from from on,
 * where a record begins, up to there: only that tells which quotes are open. *lines is how many line
 * breaks there are between. ERR_USAGE for what is no plain file; ERR_IO, ERR_RANGE.
 */
bool	file_range_find(const struct file_range *r, struct input *in, uint64_t from, char delimiter,
	    uint64_t *begin, uint64_t *end, uint64_t *lines, struct err *e);

#endif
