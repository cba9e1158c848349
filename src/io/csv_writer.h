/* SPDX-License-Identifier: MIT */
#ifndef CSV_WRITER_H
#define CSV_WRITER_H

#include <stdbool.h>

#include "base/buffer.h"

/*
 * Appends one cell of a CSV record, in quotes if it holds the delimiter, a quote or a line break, or begins
 * or ends with a blank. If `text` is set, a value that a spreadsheet would take for a formula (it begins with
 * = + - or @, full-width or not, after any tabs and line breaks) gets a leading blank; numbers are not
 * changed.
 */
void	csv_write_cell(const char *s, char delimiter, bool text, struct buffer *out);

#endif
