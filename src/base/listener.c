/* SPDX-License-Identifier: MIT */
/* Sends a cleaned line to a listener; see listener.h. */
#include "base/listener.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

void
listener_say(const struct listener *l, const char *fmt, ...)
{
	char raw[4096], clean[4096];
	va_list ap;

	if (l == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	text_clean(clean, sizeof clean, raw, strlen(raw));
	l->on_message(l->self, clean);
}
