/* SPDX-License-Identifier: MIT */
#ifndef RENDER_INTERNAL_H
#define RENDER_INTERNAL_H

#include "render.h"

/* What the formats share, and the one function of each of them. */

void	render_text(const struct answer *w, struct buffer *out);
void	render_markdown(const struct answer *w, struct buffer *out);
void	render_json(const struct answer *w, struct buffer *out);
void	render_csv(const struct answer *w, struct buffer *out);
void	render_csv_range(const struct answer *low, const struct answer *high, struct buffer *out);
void	render_plain(const struct answer *w, struct buffer *out);

#endif
