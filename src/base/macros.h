/* SPDX-License-Identifier: MIT */
#ifndef MACROS_H
#define MACROS_H

/* Macros for all rooms. */

/* The number of elements of an array; wrong for a pointer. */
#define LENGTH(a) (sizeof (a) / sizeof (a)[0])

#endif
