/* SPDX-License-Identifier: MIT */
#ifndef MACROS_H
#define MACROS_H

/* The number of elements of an array; not of a pointer. */
#define LENGTH(a) (sizeof (a) / sizeof (a)[0])

#endif
