/* SPDX-License-Identifier: MIT */
#ifndef VIEW_H
#define VIEW_H

#include "pricing/model_expr.h"
#include "report/table.h"

/* Bills, models and price rows as tables: the shapes that commands have in common. */

/* The table "quotes", and a quotation as a row of it. factor NULL: none. */
struct table	*view_quotes(struct arena *a);
void		 view_add_quote(struct table *t, const struct quote *q, const int128 *factor);

/* "50,000 requests per day, ", or "" for a single request. */
const char	*view_requests(quantity requests, enum period period, struct arena *a);

/* "; a month of 30 days, a year of 365 days": what a projection from a period takes the longer for. */
const char	*view_period_lengths(enum period from, struct arena *a);

/*
 * A quotation as people read it: a bill, or a table of its legs. With explain, the row behind each
 * line and the sources.
 */
void		 view_quotation(struct answer *w, const struct quote *q, bool explain);

/*
 * How a bill came about, for a report: its row and why it is that one, each line as arithmetic, the
 * row behind each line, the sources; or the arithmetic alone.
 */
void		 view_explain(struct answer *w, const struct bill *bill);
void		 view_arithmetic(struct answer *w, const struct bill *bill);

/* The spans of sources behind a bill: its row, the row of per-call prices, the uplift. */
size_t		 view_bill_spans(const struct bill *bill, struct span spans[3]);

/* "in force since 2025-08-07", "in force from 2024-05-13 until 2024-08-06, during 01:00-04:00 UTC" */
const char	*view_period_text(const struct book *b, const struct rate *r, struct arena *a);

/* "gpt-5@batch", or the words that were typed for a mix, with what retry and escalate add. */
const char	*view_quotation_name(const struct quote *q, bool provider, struct arena *a);

/* "gpt-5", "gpt-5@batch": how a bill's model is called in a comparison. */
const char	*view_model_name(const struct bill *bill, bool provider, struct arena *a);

/* The table "models", in short for lists, and a model as a row of it with the prices of the
 * request's day, tier and region. */
struct table	*view_models(struct arena *a);
void		 view_add_model(struct table *t, const struct book *b, const struct request *r,
		    uint32_t model);

/* The table "sources" of all models that are named: one flag for each of the book. */
struct table	*view_sources(const struct book *b, const bool *named, struct arena *a);

/* The answer "models" with all rates of each, for show and price cards; in CSV a record a rate. */
void		 view_start_rates(struct answer *w);

/* Only rows that hold at any moment of the day, unless day is 0. */
void		 view_add_rates(struct answer *w, const struct book *b, uint32_t model, day on);

/* The same as people read it on a day: a head, prices by row, notes and sources. */
void		 view_show(struct answer *w, const struct book *b, uint32_t model, day today);

/*
 * The price card of a bill of quote_rates: what is in force on the day, meters down, tiers across.
 * tier narrows it to one; "" is all.
 */
void		 view_card(struct answer *w, const struct bill *bill, const struct request *r,
		    const char *tier);

/* Keys of sources as a list cell, and one line naming them with their days. */
struct cell	 view_source_keys(const struct book *b, const struct span *spans, size_t n,
		    struct arena *a);

/* Texts and tables that views and commands share. Texts live in the arena or the book. */

const char	*view_model_id(const struct book *b, uint32_t model);
const char	*view_provider_id(const struct book *b, uint32_t model);

/* NULL for an empty text, so that a cell is null. */
const char	*view_or_null(const char *s);

/* "$0.0325", and a count with its separators, within sentences. */
const char	*view_money_text(money m, struct arena *a);
const char	*view_number_text(int128 n, struct arena *a);

/* Days and instants; NULL where there is none. */
const char	*view_bound(instant at, struct arena *a);
const char	*view_day_text(day d, struct arena *a);
const char	*view_when_text(struct when w, struct arena *a);

/* "above 200,000", "" without a band; "mon-fri 01:00-04:00 UTC", NULL without a window. */
const char	*view_band_text(const struct rate *r, struct arena *a);

/* The band for programs: null, {"above": N} or {"at-least": N}. */
struct cell	 view_band_cell(const struct rate *r, struct arena *a);
const char	*view_window_text(const struct book *b, const struct rate *r, struct arena *a);

/* The sources of n spans, each once: a table of them, or one line with their days. */
struct table	*view_source_table(const struct book *b, const struct span *spans, size_t n,
		    struct arena *a);
const char	*view_sources_line(const struct book *b, const struct span *spans, size_t n,
		    struct arena *a);

#endif
