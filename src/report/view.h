/* SPDX-License-Identifier: MIT */
#ifndef VIEW_H
#define VIEW_H

#include "pricing/model_expr.h"
#include "report/table.h"

/*
 * Bills, models and price rows as tables and texts, shared by the commands (src/commands). Builds on table.h and
 * on the results of pricing/quote.h. Texts live in the arena or in the book.
 */

/* The table "quotes", and a function that adds a quote to it. factor: in millionths; NULL: none. */
struct table	*view_quotes(struct arena *a);
void		 view_add_quote(struct table *t, const struct quote *q, const int128 *factor);

/* "50,000 requests per day, ", or "" for a single request. */
const char	*view_requests(quantity requests, enum period period, struct arena *a);

/* "; a month of 30 days, a year of 365 days": the lengths that a projection from a period assumes. */
const char	*view_period_lengths(enum period from, struct arena *a);

/*
 * A quote for people: a bill, or for a mix a table of its legs. With explain, also the arithmetic, the price row
 * of each line and the sources.
 */
void		 view_quote(struct answer *w, const struct quote *q, bool explain);

/*
 * The derivation of a bill: its price row and why that row applies, each line as arithmetic, the price row of each
 * line, the sources; or the arithmetic only.
 */
void		 view_explain(struct answer *w, const struct bill *bill);
void		 view_arithmetic(struct answer *w, const struct bill *bill);

/* "gpt-5@batch"; for a mix the text that the user typed, with retry and escalation. */
const char	*view_quote_name(const struct quote *q, bool provider, struct arena *a);

/* "gpt-5", "gpt-5@batch": the name of a bill's model in a comparison. provider: "openai/gpt-5". */
const char	*view_model_name(const struct bill *bill, bool provider, struct arena *a);

/*
 * The table "models" for lists, and a function that adds a model to it, with the prices of the request's day, tier
 * and region.
 */
struct table	*view_models(struct arena *a);
void		 view_add_model(struct table *t, const struct book *b, const struct request *r,
		    uint32_t model);

/* The table "sources" of the models whose flag is set; named has one flag for each model of the book. */
struct table	*view_sources(const struct book *b, const bool *named, struct arena *a);

/* Starts the answer "models" with all rates of each, for show and price cards; in CSV one record per rate. */
void		 view_start_rates(struct answer *w);

/* Adds a model with its rates; only those that apply at some time of the day, unless `on` is 0. */
void		 view_add_rates(struct answer *w, const struct book *b, uint32_t model, day on);

/* A model for people, as of `today`: a heading, its price rows, notes and sources. */
void		 view_show(struct answer *w, const struct book *b, uint32_t model, day today);

/*
 * The price card of a bill of quote_rates: the prices in force on the day, one row per meter and one column per
 * tier. tier: only that one; "" is all.
 */
void		 view_card(struct answer *w, const struct bill *bill, const struct request *r,
		    const char *tier);

/* The keys of the sources of n spans, each once, as a list cell. */
struct cell	 view_source_keys(const struct book *b, const struct span *spans, size_t n,
		    struct arena *a);

/* ---- shared by views and commands ---- */

const char	*view_model_id(const struct book *b, uint32_t model);
const char	*view_provider_id(const struct book *b, uint32_t model);

/* NULL for an empty text, so that its cell becomes null. */
const char	*view_or_null(const char *s);

/* An amount with every digit, and a whole number with digit grouping, for sentences. */
const char	*view_money_exact(money m, struct currency *x, struct arena *a);
const char	*view_number_text(int128 n, struct arena *a);

/* "$0.0325 is more than max=$0.01"; with every digit if what is rounded reads the same. */
const char	*view_over_limit(money m, money max, struct currency *x, struct arena *a);

/* Days and instants as texts; NULL for INSTANT_FIRST, INSTANT_LAST and day 0. */
const char	*view_bound(instant at, struct arena *a);
const char	*view_day_text(day d, struct arena *a);
const char	*view_when_text(struct when w, struct arena *a);

/* "above 200,000"; "" without a band. */
const char	*view_band_text(const struct rate *r, struct arena *a);

/* The band for programs: null, {"above": N} or {"at-least": N}, in tokens. */
struct cell	 view_band_cell(const struct rate *r, struct arena *a);

/* "mon-fri 01:00-04:00 UTC"; NULL without a window. */
const char	*view_window_text(const struct book *b, const struct rate *r, struct arena *a);

enum { VIEW_SOURCES = 4 };

/*
 * The sources of a bill: of its price row, of the rows of per-call prices and of shared charges if used, and of the
 * uplift if any. Returns the number of spans.
 */
size_t		 view_bill_sources(const struct bill *bill, struct span spans[VIEW_SOURCES]);

/* "effective since 2025-08-07", "effective from 2024-05-13 until 2024-08-06, during 01:00-04:00 UTC" */
const char	*view_period_text(const struct book *b, const struct rate *r, struct arena *a);

/* The sources of n spans, each once: as a table, or as one line with their days. */
struct table	*view_source_table(const struct book *b, const struct span *spans, size_t n,
		    struct arena *a);
const char	*view_sources_line(const struct book *b, const struct span *spans, size_t n,
		    struct arena *a);

#endif
