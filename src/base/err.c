/* SPDX-License-Identifier: MIT */
/* Messages and exit statuses of errors. The kinds are in err.h; text_clean makes messages safe to print. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct {
	int		 status;
	const char	*reason;
} kinds[] = {
	[ERR_NONE]  = { 0, "" },
	[ERR_USAGE] = { 2, "bad value" },
	[ERR_MODEL] = { 3, "unknown model" },
	[ERR_PRICE] = { 3, "no price" },
	[ERR_RANGE] = { 4, "out of range" },
	[ERR_IO]    = { 5, "unreadable" },
};

static const char ellipsis[] = "...";

/* Bytes for the formatted text: more than a message has, so that message_append sees and marks a cut. */
enum { RAW = 2 * sizeof ((struct err *)0)->msg };

/* Formats as vsnprintf does, but cuts between characters. */
static void
message_format(char raw[RAW], const char *fmt, va_list ap)
{
	if (vsnprintf(raw, RAW, fmt, ap) >= RAW)
		raw[text_whole(raw, text_whole(raw, RAW - 1) - 4)] = '\0';
}

/*
 * Removes the bytes of characters that a precision in the format has cut: a first byte that announces
 * more bytes than follow it before the closing quote. Other bytes that are not UTF-8 are kept.
 */
static void
drop_cut_characters(char *raw)
{
	char *out = raw;

	for (const char *p = raw; *p != '\0';) {
		unsigned char c = (unsigned char)*p;
		size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1, present = 1;

		while (present < length && ((unsigned char)p[present] >> 6) == 2)
			present++;
		if (present < length && c < 0xf8 && p[present] == '\'')
			p += present;	/* it was cut, and a quote follows */
		else
			*out++ = *p++;
	}
	*out = '\0';
}

/* Cleans raw into e->msg from offset at on, and marks a cut with "...". */
static void
message_append(struct err *e, size_t at, const char *raw)
{
	size_t room = sizeof e->msg - at;
	size_t need = text_clean(e->msg + at, room, raw, strlen(raw));

	if (need >= room) {
		size_t cut = text_whole(e->msg, sizeof e->msg - sizeof ellipsis);

		memcpy(e->msg + cut, ellipsis, sizeof ellipsis);
	}
}

bool
err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	char raw[RAW];
	va_list ap;

	va_start(ap, fmt);
	message_format(raw, fmt, ap);
	va_end(ap);
	e->kind = kind;
	drop_cut_characters(raw);
	message_append(e, 0, raw);
	return false;
}

bool
err_at(struct err *e, const char *fmt, ...)
{
	char raw[RAW], old[sizeof e->msg];
	va_list ap;

	memcpy(old, e->msg, sizeof old);
	va_start(ap, fmt);
	message_format(raw, fmt, ap);
	va_end(ap);
	message_append(e, 0, raw);
	message_append(e, strlen(e->msg), old);
	return false;
}

int
err_status(enum err_kind kind)
{
	return kinds[kind].status;
}

const char *
err_reason(enum err_kind kind)
{
	return kinds[kind].reason;
}
