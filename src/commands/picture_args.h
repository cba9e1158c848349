/* SPDX-License-Identifier: MIT */
#ifndef PICTURE_ARGS_H
#define PICTURE_ARGS_H

#include "base/arena.h"
#include "base/err.h"

/*
 * picture=@photo.png: replaces each @PATH of a value by the size of that picture, from the head of its file, as in
 * "1024x768*2:low". ERR_IO if it cannot be read, or is no PNG, JPEG, GIF or WebP.
 */
bool	picture_args_read(const char *value, struct arena *a, const char **out, struct err *e);

#endif
