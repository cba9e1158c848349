/* SPDX-License-Identifier: MIT */
#ifndef ANSWER_IDS_H
#define ANSWER_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/quantity.h"

/*
 * The identities of the answers that a run has read, so that each answer is billed once, however far apart its
 * records are. Of several records of one answer, the one with the largest output counts; of equal ones the
 * last. A record with the same content as the one that counts adds nothing. A copy (Claude Code writes answers again
 * into the logs of side chains, with the id of another request) counts only if no other record of the answer is there,
 * whatever its output. Called by batch (batch_readings, usage_answer).
 *
 * Records are judged in their order, but which of them counts is certain only after the last. So a file that
 * can be read again is read twice: first until an earlier record turns out to be wrongly counted
 * (answer_ids_late), then from the start after answer_ids_again. For input that can be read only once, the
 * first judgement holds.
 *
 * Memory: less than 16 bytes for each answer, with the empty part of the table, and up to 1 MiB in all cases;
 * 64 bytes more for an answer of which a later record counts, or whose output is not a whole number below
 * ANSWER_OUTPUT. The table grows by one bucket at a time, so that there is never an old table next to a new
 * one.
 *
 * Nothing here knows what identifies an answer: the caller makes a text of that. One thread judges; any thread
 * may make keys and prints.
 */
struct answer_ids;

enum { ANSWER_OUTPUT = 1 << 18 };	/* outputs in tokens below this are stored compactly */

/*
 * 88 bits of a hash of the identity; two answers have the same once in 10^26 pairs. Records with the same low are also
 * of one answer if one of them is a copy, or has high 0.
 */
struct answer_key { uint64_t low; uint32_t high; };

/* One record of an answer. */
struct answer_record {
	struct answer_key	 key;
	uint32_t		 print;		/* hash of its content: the same for records with the same content */
	quantity		 output;
	uint64_t		 line;		/* returned as the place of the record that counts */
	bool			 copy;
};

enum answer_verdict {
	ANSWER_COUNTS,		/* this record is billed */
	ANSWER_AGAIN,		/* it has the content of the one that counts */
	ANSWER_OTHER,		/* another record of the answer counts */
	ANSWER_LATE,		/* it should count, but an earlier one was judged to */
};

/*
 * Owns its memory until it is freed. The key of the hash is drawn at random, so that no file can be made whose
 * answers collide. NULL and ERR_IO if there is no random number, ERR_RANGE if there is no memory.
 */
struct answer_ids	*answer_ids_new(struct err *e);
void			 answer_ids_free(struct answer_ids *ids);	/* ids may be NULL */

/*
 * The key of an identity of n bytes, and the print of n bytes of content. n_id: the first bytes of the identity, which
 * alone are the low of the key; 0: low and high are of all bytes. If nothing follows them, high is 0.
 */
struct answer_key	 answer_ids_key(const struct answer_ids *ids, const void *text, size_t n, size_t n_id);
uint32_t		 answer_ids_print(const struct answer_ids *ids, const void *bytes, size_t n);

/*
 * Judges the next record. *line: for ANSWER_OTHER the line of the record that counts, 0 if it is not known;
 * else 0. ERR_RANGE if there is no memory for it: then nothing more can be judged.
 */
bool			 answer_ids_judge(struct answer_ids *ids, const struct answer_record *r,
			    enum answer_verdict *v, uint64_t *line, struct err *e);

/*
 * As answer_ids_judge of a record that was judged in this reading as ANSWER_COUNTS or ANSWER_AGAIN, with the same
 * content: it is ANSWER_AGAIN. False if that is not certain; then nothing is done.
 */
bool			 answer_ids_judged_again(struct answer_ids *ids);

/* Whether any record of an answer was judged in this reading; r->output and r->print do not count. */
bool			 answer_ids_has(const struct answer_ids *ids, const struct answer_record *r);

/* Whether any record was ANSWER_LATE since the beginning, or since answer_ids_again. */
bool			 answer_ids_late(const struct answer_ids *ids);

/*
 * Begins to judge the same records again, now that it is known which of them count. ERR_RANGE without memory.
 */
bool			 answer_ids_again(struct answer_ids *ids, struct err *e);

/* Whether the input is read again. */
bool	answer_ids_is_again(const struct answer_ids *ids);

/*
 * The number of records judged in this reading. A second reading sets it at the beginning of each file to what it was
 * in the first, so that a file that has changed does not make later ones void.
 */
uint64_t		 answer_ids_place(const struct answer_ids *ids);
void			 answer_ids_move(struct answer_ids *ids, uint64_t place);

/*
 * At the end of a second reading: whether it met all records that count. If not, the files have changed in
 * between.
 */
bool			 answer_ids_whole(const struct answer_ids *ids);

#endif
