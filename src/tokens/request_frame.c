/* SPDX-License-Identifier: MIT */
#include "tokens/request_frame.h"

#include <stddef.h>

#include "base/macros.h"
#include "base/text.h"

static const struct request_frame frames[] = {
#define FRAME(source, start, message, of_assistant, of_system) }, { .how = FRAME_##source, .once = (start), \
	.each = (message), .assistant = (of_assistant), .system = (of_system),
#define TOOLS(method, of_function, hidden, if_forced, low, high) .tools = FRAME_##method, .start = (of_function), \
	.any = (hidden), .forced = (if_forced), .least = (low), .most = (high),
#define MODELS(pattern)
	{ .once = 0,
#include "tokens/request_frame.def"
	},
#undef FRAME
#undef TOOLS
#undef MODELS
};

/* The patterns; NULL begins those of the next row. */
static const char *const patterns[] = {
#define FRAME(source, start, message, of_assistant, of_system) NULL,
#define TOOLS(method, of_function, hidden, if_forced, low, high)
#define MODELS(pattern) pattern,
#include "tokens/request_frame.def"
};

const struct request_frame *
request_frame_of_model(const char *id)
{
	return &frames[text_glob_group(patterns, LENGTH(patterns), id)];
}

const char *
frame_source_text(enum frame_source how)
{
	static const char *const texts[] = { [FRAME_DOCUMENTED] = "documented by the vendor",
	    [FRAME_RECORDED] = "recorded in answers", [FRAME_GUESSED] = "guessed" };

	return texts[how];
}
