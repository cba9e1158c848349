/* SPDX-License-Identifier: MIT */
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

/* Room for what is formatted: more than a message, so that a cut here is marked there. */
enum { RAW = 2 * sizeof ((struct err *)0)->msg };

/* Formats as vsnprintf, but cuts at a whole character. */
static void
format(char raw[RAW], const char *fmt, va_list ap)
{
	if (vsnprintf(raw, RAW, fmt, ap) >= RAW)
		raw[text_whole(raw, text_whole(raw, RAW - 1) - 4)] = '\0';
}

/*
 * Takes out the bytes of characters that a precision in the format has cut in half: a first byte
 * that announces more bytes than follow it. Other bytes that are no UTF-8 are shown as they are.
 */
static void
drop_halves(char *raw)
{
	char *out = raw;

	for (const char *p = raw; *p != '\0';) {
		unsigned char c = (unsigned char)*p;
		size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1, have = 1;

		while (have < want && ((unsigned char)p[have] >> 6) == 2)
			have++;
		if (have < want && c < 0xf8 && p[have] == '\'')
			p += have;	/* cut, and quoted */
		else
			*out++ = *p++;
	}
	*out = '\0';
}

/* Cleans raw into e->msg behind the bytes that are there, and marks a cut. */
static void
append(struct err *e, size_t at, const char *raw)
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
	format(raw, fmt, ap);
	va_end(ap);
	e->kind = kind;
	drop_halves(raw);
	append(e, 0, raw);
	return false;
}

bool
err_at(struct err *e, const char *fmt, ...)
{
	char raw[RAW], said[sizeof e->msg];
	va_list ap;

	memcpy(said, e->msg, sizeof said);
	va_start(ap, fmt);
	format(raw, fmt, ap);
	va_end(ap);
	append(e, 0, raw);
	append(e, strlen(e->msg), said);
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
