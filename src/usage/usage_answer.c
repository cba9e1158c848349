/* SPDX-License-Identifier: MIT */
/* Applies answer_ids to rows of JSON logs, which may hold an answer several times. Called by batch_run. */
#include "usage/usage_answer.h"

#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"
#include "base/macros.h"

enum { ROOM = 400 };	/* bytes, for a text without growing */

static inline char *
bytes_put(char *to, const void *bytes, size_t n)
{
	memcpy(to, bytes, n);
	return to + n;
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
	const char *const texts[] = { r->n_models == 0 ? "" : r->models[0], r->provider, r->tier, r->region,
	    u->free == NULL ? "" : u->free, row->parts };
	uint64_t head[2] = { 0 };	/* masks of the counts that are not 0, and of those with 16 bytes */
	size_t length[LENGTH(texts)], n = sizeof head;
	char *print, *to;

	for (uint64_t left = r->work.given; left != 0; left &= left - 1) {
		const unsigned c = (unsigned)__builtin_ctzll(left);
		const quantity count = r->work.count[c];

		head[0] |= (uint64_t)(count != 0) << c;
		head[1] |= (uint64_t)(count >> 64 != 0) << c;
	}
	for (size_t i = 0; i < LENGTH(texts); i++)
		n += length[i] = strlen(texts[i]) + 1;
	print = to = arena_room(a, n + N_COUNTS * sizeof(quantity) + sizeof u->reported);
	to = bytes_put(to, head, sizeof head);
	for (uint64_t left = head[0]; left != 0; left &= left - 1) {
		const unsigned c = (unsigned)__builtin_ctzll(left);

		to = bytes_put(to, &r->work.count[c], (head[1] >> c & 1) == 0 ? sizeof *head : sizeof(quantity));
	}
	for (size_t i = 0; i < LENGTH(texts); i++)
		to = bytes_put(to, texts[i], length[i]);
	if (row->state == ROW_DOLLARS)
		to = bytes_put(to, &u->reported, sizeof u->reported);
	return answer_ids_print(ids, print, (size_t)(to - print));
}

/* All output tokens of a row. Counts that contradict each other have no price anyway. */
static quantity
row_output(const struct usage *u)
{
	quantity prompt, total;
	struct err e;

	return workload_sizes(&u->request.work, &prompt, &total, &e) ? total - prompt :
	    u->request.work.count[METER_OUTPUT];
}

/* ---- sums and their parts ---- */

static struct answer_record
group_record(const struct answer_ids *ids, const struct usage_row *row, const char *what, const char *of, bool strong,
    struct arena *a)
{
	const char *const parts[] = { what, " ", row->group, " ", of };
	struct buffer text = buffer_new(a);

	buffer_room(&text, ROOM);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		buffer_puts(&text, parts[i]);
	return (struct answer_record){ .key = answer_ids_key(ids, text.text, text.n + 1, 0), .print = strong,
	    .output = strong ? QUANTITY_ONE : 0, .line = row->line };
}

/*
 * Notes something of a group, or of a span in it. A strong note wins over a weak one, as the record of an answer with
 * the larger output does; so a sum that comes before its parts makes the reading void.
 */
static bool
group_note(struct answer_ids *ids, const struct usage_row *row, const char *what, const char *of, bool strong,
    struct arena *a, bool *wins, struct err *e)
{
	const struct answer_record r = group_record(ids, row, what, of, strong, a);
	enum answer_verdict verdict;
	uint64_t line;

	if (!answer_ids_judge(ids, &r, &verdict, &line, e))
		return false;
	*wins = verdict != ANSWER_OTHER;
	return true;
}

static bool
group_has(const struct answer_ids *ids, const struct usage_row *row, const char *what, const char *of, struct arena *a)
{
	const struct answer_record r = group_record(ids, row, what, of, false, a);

	return answer_ids_has(ids, &r);
}

/* Notes a part of a group, as group_note "parts of" does. */
static bool
group_note_part(struct answer_ids *ids, struct answer_group *group, const struct usage_row *row, struct arena *a,
    struct err *e)
{
	const size_t n = strlen(row->group);
	struct answer_record r;
	enum answer_verdict verdict;
	uint64_t line;

	if (n != group->n || memcmp(row->group, group->text, n) != 0 || group->again != answer_ids_is_again(ids)) {
		r = group_record(ids, row, "parts of", "", true, a);
		group->key = r.key;
		group->again = answer_ids_is_again(ids);
		group->n = n < ANSWER_GROUP ? n : 0;
		memcpy(group->text, row->group, group->n);
	} else if (answer_ids_judged_again(ids))
		return true;
	else
		r = (struct answer_record){ .key = group->key, .print = true, .output = QUANTITY_ONE,
		    .line = row->line };
	return answer_ids_judge(ids, &r, &verdict, &line, e);
}

/*
 * Whether a record counts: a part always, a sum unless its group has parts or a sum is below its span. All notes are
 * made in each reading, so that records have the same numbers in both.
 */
static bool
group_counts(struct answer_ids *ids, struct answer_group *group, const struct usage_row *row, struct arena *a,
    bool *counts, struct err *e)
{
	bool own = true, wins;

	if (!row->sum)
		return group_note_part(ids, group, row, a, e);
	if ((*row->parent != '\0' && !group_note(ids, row, "below", row->parent, true, a, &wins, e)) ||
	    (*row->span != '\0' && !group_note(ids, row, "below", row->span, false, a, &own, e)) ||
	    !group_note(ids, row, "parts of", "", false, a, &wins, e))
		return false;
	*counts = own && wins;
	return true;
}

/* The same for what is read only once: what comes first is billed. */
static bool
group_counts_once(struct answer_ids *ids, const struct usage_row *row, struct arena *a, bool *counts, struct err *e)
{
	bool wins;

	if (!row->sum) {
		*counts = !group_has(ids, row, "sum of", "", a);
		return group_note(ids, row, "parts of", "", false, a, &wins, e);
	}
	*counts = !group_has(ids, row, "parts of", "", a) &&
	    (*row->span == '\0' || !group_has(ids, row, "below", row->span, a)) &&
	    (*row->parent == '\0' || !group_has(ids, row, "billed", row->parent, a));
	return (*row->parent == '\0' || group_note(ids, row, "below", row->parent, false, a, &wins, e)) && (!*counts ||
	    (group_note(ids, row, "sum of", "", false, a, &wins, e) &&
	    (*row->span == '\0' || group_note(ids, row, "billed", row->span, false, a, &wins, e))));
}

static bool
group_judge(struct answer_ids *ids, struct answer_group *group, struct usage_row *row, bool once, struct arena *a,
    struct err *e)
{
	bool counts = true;

	if (!(once ? group_counts_once(ids, row, a, &counts, e) : group_counts(ids, group, row, a, &counts, e)))
		return false;
	if (counts)
		return true;
	row->state = ROW_SKIPPED;
	row->usage.skipped = row->sum ? "the sum of other lines" : "part of a sum on an earlier line";
	return true;
}

/* ---- running totals of a session that was forked from another ---- */

/* The record of an answer of the session that this one was forked from; a copy, because that is what it may be here. */
static struct answer_record
origin_record(const struct answer_ids *ids, const struct usage_row *row, struct arena *a)
{
	struct buffer out = buffer_new(a);

	buffer_printf(&out, "%s%c%s", row->total->forked_from, '\0', row->total->text);
	return (struct answer_record){ .key = answer_ids_key(ids, out.text, out.n, 0), .copy = true,
	    .line = row->line };
}

static struct answer_record
session_record(const struct answer_ids *ids, const char *session, bool here, struct arena *a)
{
	const char *text = arena_printf(a, "session %s", session);

	return (struct answer_record){ .key = answer_ids_key(ids, text, strlen(text) + 1, 0), .print = here,
	    .output = here ? QUANTITY_ONE : 0 };
}

/*
 * What is known of the session from which this one was forked: whether the run has it, and this answer of it. The same
 * notes are made in each reading, so that records have the same numbers in both; in what is read once, only those that
 * can be of use to sessions after it.
 */
static bool
origin_look(struct answer_ids *ids, const struct usage_row *row, bool once, struct arena *a, bool *here, bool *known,
    struct err *e)
{
	const struct log_total *t = row->total;
	const struct answer_record self = session_record(ids, t->session, true, a),
	    origin = session_record(ids, t->forked_from, once, a), answer = origin_record(ids, row, a);
	enum answer_verdict verdict, seen, same;
	uint64_t line;

	*here = *known = false;
	if (!answer_ids_judge(ids, &self, &verdict, &line, e))
		return false;
	if (*t->forked_from == '\0')
		return true;
	*here = once && answer_ids_has(ids, &origin);
	*known = once && answer_ids_has(ids, &answer);
	if (once)
		return true;
	if (!answer_ids_judge(ids, &origin, &seen, &line, e) || !answer_ids_judge(ids, &answer, &same, &line, e))
		return false;
	*here = seen == ANSWER_OTHER;
	*known = same == ANSWER_OTHER;
	return true;
}

/*
 * Whether an answer is of the session from which this one was forked: the log of a fork begins with answers of the
 * other one, under new times. Without that one, those of the first second are taken for its answers.
 */
static bool
is_of_origin(struct answer_ids *ids, const struct usage_row *row, bool once, struct arena *a, bool *is, struct err *e)
{
	const struct log_total *t = row->total;
	bool here, known;

	if (!origin_look(ids, row, once, a, &here, &known, e))
		return false;
	*t->own |= here && !known;
	*is = *t->forked_from != '\0' && (here ? !*t->own : t->early);
	return true;
}

/* ---- records of one answer ---- */

/* The key of a record's identity. A sum may have the identity of one of its parts, and must not replace it. */
static struct answer_key
identity_key(const struct answer_ids *ids, const struct usage_row *row, struct arena *a)
{
	static const char sum[] = "sum ";
	struct buffer out = buffer_new(a);

	if (!row->sum)
		return answer_ids_key(ids, row->identity, row->n_identity, row->n_id);
	buffer_add(&out, sum, sizeof sum - 1);
	buffer_add(&out, row->identity, row->n_identity);
	return answer_ids_key(ids, out.text, out.n, row->n_id == 0 ? 0 : row->n_id + sizeof sum - 1);
}

void
usage_answer_prepare(const struct answer_ids *ids, struct usage_row *row, struct arena *a)
{
	row->is_keyed = ids != NULL && row->state == ROW_PRICE && row->n_identity > 0;
	if (!row->is_keyed)
		return;
	row->key = identity_key(ids, row, a);
	row->print = row_print(ids, row, a);
}

/* Judges a record with an identity by the other records of its answer. */
static bool
identity_judge(struct answer_ids *ids, struct usage_row *row, struct arena *a, bool *counts, struct err *e)
{
	const struct answer_record r = { .key = row->is_keyed ? row->key : identity_key(ids, row, a),
	    .print = row->is_keyed ? row->print : row_print(ids, row, a),
	    .output = row_output(row->whole != NULL ? row->whole : &row->usage),
	    .line = row->line, .copy = row->copy };
	enum answer_verdict verdict;
	uint64_t line;

	if (!answer_ids_judge(ids, &r, &verdict, &line, e))
		return false;
	*counts = verdict == ANSWER_COUNTS;
	if (verdict == ANSWER_LATE)
		usage_row_bad(row, false, "an earlier line of the same answer was billed, with other counts; only a "
		    "regular file is read again");
	if (verdict == ANSWER_LATE)
		row->usage.unsure = true;	/* that line may have cost more */
	if (verdict == ANSWER_LATE || verdict == ANSWER_COUNTS)
		return true;
	row->state = ROW_SKIPPED;
	row->usage.skipped = verdict == ANSWER_AGAIN ? "the same answer again" :
	    line == 0 && row->copy ? "an earlier line has this answer, which a side chain repeats" : line == 0 ?
	    "an earlier line of the same answer has larger counts" :
	    arena_printf(a, "line %" PRIu64 " has the final counts of this answer", line);
	return true;
}

bool
usage_answer_judge(struct answer_ids *ids, struct answer_group *group, struct usage_row *row, bool once,
    struct arena *a, bool *counts, struct err *e)
{
	bool of_origin = false;

	*counts = true;
	if (row->state == ROW_DOLLARS && row->n_identity > 0)
		return identity_judge(ids, row, a, counts, e);
	if (row->state != ROW_PRICE && (row->state != ROW_BAD || row->whole == NULL))
		return true;
	if (row->group != NULL && !group_judge(ids, group, row, once, a, e))
		return false;
	if (row->total != NULL && !is_of_origin(ids, row, once, a, &of_origin, e))
		return false;
	/* A sum that a later line makes void is judged in both readings: its record must have a number in both. */
	if ((!once || row->state != ROW_SKIPPED) && row->n_identity > 0 && !identity_judge(ids, row, a, counts, e))
		return false;
	if (of_origin) {
		row->state = ROW_SKIPPED;
		row->usage.skipped = "an answer of the session from which this one was forked";
	}
	if (row->open && row->state == ROW_PRICE)
		usage_row_bad(row, false, "the stream ends before the final counts of this answer");
	*counts &= row->state != ROW_SKIPPED;
	return true;
}
