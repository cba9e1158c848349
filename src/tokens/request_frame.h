/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_FRAME_H
#define REQUEST_FRAME_H

#include <stdint.h>

/*
 * What a request costs beside the tokens of its texts: marks around messages, and tools. It is a rule of the model's
 * vendor, or what answers of its API have shown; request_frame.def has the table.
 */
enum frame_source { FRAME_DOCUMENTED, FRAME_RECORDED, FRAME_GUESSED };
enum frame_tools { FRAME_FORMULA, FRAME_JSON };

struct request_frame {
	enum frame_source	 how;
	unsigned		 once, each, assistant, system;	/* tokens */
	enum frame_tools	 tools;
	unsigned		 start;		/* of FRAME_FORMULA: of each function */
	unsigned		 any, forced;	/* hidden tokens of a request with tools */
	unsigned		 least, most;	/* of the definitions of tools, in hundredths */
};

/* The row of a model, by its id. */
const struct request_frame *request_frame_of_model(const char *id);

/* "documented by the vendor", "recorded in answers", "guessed". */
const char *frame_source_text(enum frame_source how);

#endif
