/* SPDX-License-Identifier: MIT */
/* Applies answer_ids to rows of JSON logs, which may hold an answer several times. Called by batch_run. */
#include "usage/usage_answer.h"

#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"

static void
print_add_text(struct buffer *out, const char *text)
{
	buffer_add(out, text, strlen(text) + 1);
}

/*
 * The hash of all that decides the cost of a row, except its day: a copy in the log of another session has its
 * own time.
 */
static uint32_t
row_print(const struct answer_ids *ids, const struct usage_row *row, struct arena *a)
{
	const struct usage *u = row->whole != NULL ? row->whole : &row->usage;
	const struct request *r = &u->request;
	struct buffer out = buffer_new(a);

	for (unsigned c = 0; c < N_COUNTS; c++) {
		const struct { quantity which, count; } counted = { c, r->work.count[c] };

		if (counted.count != 0)
			buffer_add(&out, (const char *)&counted, sizeof counted);
	}
	print_add_text(&out, "");
	print_add_text(&out, r->n_models == 0 ? "" : r->models[0]);
	print_add_text(&out, r->provider);
	print_add_text(&out, r->tier);
	print_add_text(&out, r->region);
	print_add_text(&out, u->free == NULL ? "" : u->free);
	print_add_text(&out, row->parts);
	return answer_ids_print(ids, out.text, out.n);
}

/* All output tokens of a row. Counts that contradict each other have no price anyway. */
static quantity
row_output(const struct usage *u)
{
	struct token_split p;
	struct err e;

	return workload_split(&u->request.work, &p, &e) ? p.total - p.prompt : u->request.work.count[METER_OUTPUT];
}

/*
 * Judges a sum of other records, or notes that its group has records of its own. Both are records of one answer, the
 * group, in which a note wins; so a sum that comes before its parts makes the reading void as an early record of an
 * answer does.
 */
static bool
group_judge(struct answer_ids *ids, struct usage_row *row, struct arena *a, struct err *e)
{
	const char *text = arena_printf(a, "group %s", row->group);
	const struct answer_record r = { .key = answer_ids_key(ids, text, strlen(text) + 1, 0), .print = !row->sum,
	    .output = row->sum ? 0 : QUANTITY_ONE, .line = row->line };
	enum answer_verdict verdict;
	uint64_t line;

	if (!answer_ids_judge(ids, &r, &verdict, &line, e))
		return false;
	if (row->sum ? verdict != ANSWER_OTHER : verdict != ANSWER_LATE)
		return true;
	row->state = ROW_SKIPPED;
	row->usage.skipped = row->sum ? "the sum of other lines" : "part of a sum on an earlier line";
	return true;
}

bool
usage_answer_judge(struct answer_ids *ids, struct usage_row *row, struct arena *a, struct err *e)
{
	struct answer_record r = { .key = answer_ids_key(ids, row->identity, row->n_identity, row->n_id),
	    .print = row_print(ids, row, a), .output = row_output(row->whole != NULL ? row->whole : &row->usage),
	    .line = row->line, .copy = row->copy };
	enum answer_verdict verdict;
	uint64_t line;

	if (row->group != NULL && !group_judge(ids, row, a, e))
		return false;
	if (row->n_identity == 0 || row->state != ROW_PRICE)
		return true;
	if (!answer_ids_judge(ids, &r, &verdict, &line, e))
		return false;
	if (verdict == ANSWER_LATE) {
		usage_row_bad(row, false, "an earlier line of the same answer was billed, with other counts; only a "
		    "regular file is read again");
		return true;
	}
	if (verdict == ANSWER_COUNTS)
		return true;
	row->state = ROW_SKIPPED;
	row->usage.skipped = verdict == ANSWER_AGAIN ? "the same answer again" :
	    line == 0 && row->copy ? "an earlier line has this answer, which a side chain repeats" : line == 0 ? "an earlier line of the same answer has larger counts" :
	    arena_printf(a, "line %" PRIu64 " has the final counts of this answer", line);
	return true;
}
