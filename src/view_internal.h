/* SPDX-License-Identifier: MIT */
#ifndef VIEW_INTERNAL_H
#define VIEW_INTERNAL_H

#include "view.h"

/* Texts and tables that the views share. Texts live in the arena or the book. */

const char	*view_model_id(const struct book *b, uint32_t model);
const char	*view_provider_id(const struct book *b, uint32_t model);

/* NULL for an empty text, so that a cell is null. */
const char	*view_or_null(const char *s);

/* Days and instants; NULL where there is none. */
const char	*view_bound(instant at, struct arena *a);
const char	*view_day_text(day d, struct arena *a);
const char	*view_when_text(struct when w, struct arena *a);

/* "above 200,000", "" without a band; "mon-fri 01:00-04:00 UTC", NULL without a window. */
const char	*view_band_text(const struct rate *r, struct arena *a);
const char	*view_window_text(const struct book *b, const struct rate *r, struct arena *a);

/* The sources of n spans, each once: a table of them, or one line with their days. */
struct table	*view_source_table(const struct book *b, const struct span *spans, size_t n,
		    struct arena *a);
const char	*view_sources_line(const struct book *b, const struct span *spans, size_t n,
		    struct arena *a);

#endif
