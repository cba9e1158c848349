/* SPDX-License-Identifier: MIT */
/*
 * Reads currency= and rate=, and marks the answer with them. The conversion itself is in base/money.c, which shows
 * an amount in the currency that it is given.
 */
#include "report/currency.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/macros.h"
#include "base/text.h"

/* A currency code: three letters, returned in capitals. */
static bool
read_currency_code(const char *word, struct arena *a, const char **code, struct err *e)
{
	char *c = arena_strdup(a, word);
	struct money_unit unit;
	struct err none;
	money one;

	if (money_parse_in(arena_printf(a, "1%s", word), &one, &unit, &none) && text_is_letter(*unit.text))
		c = arena_strdup(a, unit.text);		/* a word such as yuan, or a sign that one currency has */
	for (size_t i = 0; c[i] != '\0'; i++) {
		if (c[i] >= 'a' && c[i] <= 'z')
			c[i] = (char)(c[i] - 'a' + 'A');
		if (c[i] < 'A' || c[i] > 'Z')
			return err_set(e, ERR_USAGE, "currency: '%.40s' is no code of three letters such as EUR", word);
	}
	*code = c;
	return strlen(c) == 3 ||
	    err_set(e, ERR_USAGE, "currency: '%.40s' is no code of three letters such as EUR", word);
}

/* A rate, "0.92" or "0.92@2026-11-01"; without a day it is for the request's day. */
static bool
read_exchange_rate(const struct request *r, struct arena *a, int128 *rate, struct conversion *x,
    struct err *e)
{
	const char *at = strchr(r->rate, '@');
	const char *number = at == NULL ? r->rate : arena_strndup(a, r->rate, (size_t)(at - r->rate)), *end;
	struct when on = { .day = r->on.day };
	char text[INT128_TEXT], stated[DATE_TEXT];
	enum decimal_result read = decimal_scan(number, CURRENCY_DECIMALS, rate, &end);

	if (read == DECIMAL_TOO_FINE)
		return err_set(e, ERR_USAGE, "rate: '%.40s' has too many decimals; twelve are the most", number);
	if (read != DECIMAL_OK || *end != '\0' || *rate == 0)
		return err_set(e, ERR_USAGE, "rate: '%.40s' is not how much of it a dollar is worth, as in rate=0.92",
		    number);
	if (at != NULL && !date_parse(at + 1, r->on.day, &on, e))
		return err_at(e, "rate: ");
	int128_print(text, *rate, CURRENCY_DECIMALS);
	x->rate = arena_strdup(a, text);
	x->on = arena_strdup(a, date_print_day(stated, on.day));
	return true;
}

/*
 * The text before an amount. No symbol means two currencies: the yuan and the yen share theirs, and other dollars
 * the dollar's.
 */
static const char *
currency_symbol(const char *code)
{
	static const struct { const char *code, *symbol; } symbols[] = {
		{ "AUD", "A$" }, { "BRL", "R$" }, { "CAD", "CA$" }, { "CNY", "CN\u00a5" }, { "EUR", "\u20ac" },
		{ "GBP", "\u00a3" }, { "HKD", "HK$" }, { "ILS", "\u20aa" }, { "INR", "\u20b9" }, { "JPY", "JP\u00a5" },
		{ "KRW", "\u20a9" }, { "MXN", "MX$" }, { "NZD", "NZ$" }, { "TWD", "NT$" }, { "UAH", "\u20b4" },
		{ "VND", "\u20ab" },
	};

	for (size_t i = 0; i < LENGTH(symbols); i++) {
		if (strcmp(symbols[i].code, code) == 0)
			return symbols[i].symbol;
	}
	return NULL;
}

bool
currency_read(const struct request *r, bool symbols, struct arena *a, struct conversion *out, struct err *e)
{
	struct currency *x = arena_alloc(a, sizeof *x);
	const char *code = "";

	*out = (struct conversion){ .currency = NULL };
	if (*r->currency == '\0')
		return *r->rate == '\0' ||
		    err_set(e, ERR_USAGE, "rate= requires currency= as well, as in currency=EUR rate=0.92");
	if (!read_currency_code(r->currency, a, &code, e))
		return false;
	if (strcmp(code, "USD") == 0)
		return *r->rate == '\0' || err_set(e, ERR_USAGE, "amounts are in USD: leave rate= out");
	if (*r->rate == '\0')
		return err_set(e, ERR_USAGE, "currency=%s requires rate=, how much of it a dollar is worth: "
		    "toll includes no exchange rates", code);
	if (*r->totals != '\0')
		return err_set(e, ERR_USAGE, "totals= writes exact dollars: leave currency= to 'toll merge'");
	if (!read_exchange_rate(r, a, &x->rate, out, e))
		return false;
	memcpy(x->code, code, sizeof x->code);
	if (symbols && (*r->format == '\0' || text_equal(r->format, "text")) && currency_symbol(code) != NULL)
		snprintf(x->sign, sizeof x->sign, "%s", currency_symbol(code));
	else
		snprintf(x->sign, sizeof x->sign, "%s ", code);
	out->currency = x;
	return true;
}

bool
currency_fits(const struct conversion *x, struct err *e)
{
	return x->currency == NULL || !x->currency->too_large ||
	    err_set(e, ERR_RANGE, "an amount is too large in %s", x->currency->code);
}

/* ---- marks ---- */

/* Whether every amount of a table, and of tables nested in it, is exact in the currency. NULL is exact. */
static bool
table_is_exact(const struct table *t, struct currency *x)
{
	bool exact = true;

	for (size_t i = 0; t != NULL && i < t->n_rows * t->n_columns; i++) {
		const struct cell *c = &t->cells[i];

		if (c->kind == CELL_MONEY)
			money_shown(c->number, x, &exact);
		else if (c->kind == CELL_TABLE || c->kind == CELL_OBJECT)
			exact &= table_is_exact(c->table, x);
	}
	return exact;
}

static const struct column json_columns[] = {
	{ "currency", SHOW_JSON, NULL }, { "rate", SHOW_JSON, NULL }, { "rate-on", SHOW_JSON, NULL },
	{ "rounded", SHOW_JSON, NULL },
};

enum { CURRENCY, RATE, RATE_ON, ROUNDED };

/* Adds keys to the JSON object of the answer. */
static void
mark_json(const struct conversion *x, bool exact, struct answer *w)
{
	struct cell *row;

	if (w->more == NULL) {
		w->more = table_new(w->arena, "more", json_columns, 0);
		table_row(w->more);
	}
	w->more = table_widen(w->more, json_columns, LENGTH(json_columns));
	row = w->more->cells + w->more->n_columns - LENGTH(json_columns);
	row[CURRENCY] = cell_text(x->currency->code);
	row[RATE] = cell_decimal(x->rate);
	row[RATE_ON] = cell_text(x->on);
	row[ROUNDED] = cell_bool(!exact);
}

static bool
has_csv_column(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		if ((t->columns[i].show & SHOW_CSV) != 0 && strcmp(t->columns[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Adds columns to each CSV record, but none whose name the table has already. */
static struct table *
mark_csv(const struct conversion *x, const struct table *t)
{
	const char *const values[] = { x->currency->code, x->rate, x->on };
	struct column more[LENGTH(values)];
	const char *value[LENGTH(values)];
	struct table *out;
	size_t n = 0;

	for (size_t i = 0; i < LENGTH(values); i++) {
		if (has_csv_column(t, json_columns[i].name))
			continue;
		value[n] = values[i];
		more[n++] = (struct column){ json_columns[i].name, SHOW_CSV, NULL };
	}
	out = table_widen(t, more, n);
	for (size_t row = 0; row < out->n_rows; row++) {
		for (size_t i = 0; i < n; i++)
			out->cells[row * out->n_columns + t->n_columns + i] = cell_text(value[i]);
	}
	return out;
}

void
currency_add_to_answer(const struct conversion *x, struct answer *w)
{
	bool exact;

	if (x->currency == NULL || w->raw != NULL || w->data == NULL)
		return;
	exact = table_is_exact(w->data, x->currency) && table_is_exact(w->more, x->currency);
	if (w->n_blocks == 0)
		answer_table(w, w->data);
	answer_text(w, "");
	answer_text(w, arena_printf(w->arena, "in %s: a dollar is %s %s, as stated for %s%s", x->currency->code,
	    x->currency->code, x->rate, x->on, exact ? "" : "; what does not end is rounded at 18 decimals"));
	mark_json(x, exact, w);
	if (w->flat != NULL)
		w->flat = mark_csv(x, w->flat);
	else
		w->data = mark_csv(x, w->data);
}
