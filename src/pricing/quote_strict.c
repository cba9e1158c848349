/* SPDX-License-Identifier: MIT */
/* strict=yes: which prices are not sure enough for a gate. See quote.h. */
#include "pricing/quote.h"

/* Why the row of a line is not sure; NULL: it is. */
static const char *
rate_doubt(const struct book *b, const struct rate *r, day on)
{
	const day newest = book_newest(b, r->sources);

	if (r->estimate)
		return "an estimate";
	if (r->one_source)
		return "of one source";
	if (r->review != 0 && on > r->review)
		return "promised until an earlier day, and not confirmed since";
	if (r->until == INSTANT_LAST && newest != 0 && date_days_between(newest, on) > BOOK_STALE_DAYS)
		return "stale: its newest source is more than 90 days old";
	return NULL;
}

bool
quote_is_sure(const struct book *b, const struct bill *bill, struct err *e)
{
	const struct model *asked = &b->models[bill->asked];
	const char *id = book_text(b, asked->id), *doubt;

	if (asked->retired != 0 && bill->on.day >= asked->retired)
		return err_set(e, ERR_PRICE, "strict=yes: %s is retired", id);
	for (size_t i = 0; i < bill->n_lines; i++) {
		doubt = rate_doubt(b, bill->lines[i].row, bill->on.day);
		if (doubt != NULL)
			return err_set(e, ERR_PRICE, "strict=yes: the price of %s for %s is %s", id,
			    meters[bill->lines[i].meter].name, doubt);
	}
	return true;
}
