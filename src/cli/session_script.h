/* SPDX-License-Identifier: MIT */
#ifndef SESSION_SCRIPT_H
#define SESSION_SCRIPT_H

#include <stdatomic.h>

#include "base/file.h"
#include "cli/message.h"

struct dispatch;

/*
 * Files of session lines: what source reads, and tollrc. The lines go back to dispatch.c, which gives its own
 * functions, so that this module need not know it.
 */
struct session_script {
	struct running_line	*line;		/* knows file and number while a line of a file runs */
	const atomic_int	*stop;		/* not 0: no further line is run; NULL: never */
	struct dispatch		*dispatch;	/* argument of the two functions */
	int			(*run_lines)(struct dispatch *d, const char *text, size_t n, unsigned number);
	bool			(*is_over)(const struct dispatch *d);	/* if so, no further line is run */
	unsigned		 depth;		/* files being read, each sourced by the one before */
};

/*
 * Runs the lines of a file of that kind; what they set stays set. Errors name the file and the line. Returns
 * 0, 1 if a line failed, or the status of toll(1) if not all lines could be read, after writing the message.
 */
int	session_script_run(struct session_script *s, const char *path, enum file_kind kind);

#endif
