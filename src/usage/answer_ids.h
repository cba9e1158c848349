/* SPDX-License-Identifier: MIT */
#ifndef ANSWER_IDS_H
#define ANSWER_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/quantity.h"

/*
 * The answers that a run has met, so that each is billed once, however far apart its records are. Of
 * several records of one answer the one with the largest output counts, of equals the last; a record
 * that says the same as the one that counts adds nothing.
 *
 * Records are judged in their order. Which of them counts is known for certain only after the last: so
 * whatever can be read again is read twice, first until it is known that an earlier record was
 * judged to count wrongly (answer_ids_late), then from the start after answer_ids_again. What can be
 * read only once keeps what was judged first.
 *
 * Memory: less than 16 bytes for each answer, the empty part of the table included, beside 1 MiB at
 * most; 64 more for an answer of which a later record counts, or whose output is no whole number
 * below ANSWER_OUTPUT. The table grows by one bucket at a time, so that there is never an old one
 * beside a new one.
 *
 * Nothing here knows what an answer is known by: its user makes a text of that. One thread judges;
 * keys and prints may be made by any.
 */
struct answer_ids;

enum { ANSWER_OUTPUT = 1 << 18 };	/* tokens */

/* 88 bits of what an answer is known by; two answers have the same once in 10^26 pairs. */
struct answer_key { uint64_t low; uint32_t high; };

/* One record of an answer. */
struct answer_record {
	struct answer_key	 key;
	uint32_t		 print;		/* of all that it says: the same for records that say the same */
	quantity		 output;
	uint64_t		 line;		/* handed back as the place of a record that counts */
};

enum answer_verdict {
	ANSWER_COUNTS,		/* this record is to be billed */
	ANSWER_AGAIN,		/* it says what the one says that counts */
	ANSWER_OTHER,		/* another record of the answer counts */
	ANSWER_LATE,		/* it should count, but an earlier one was judged to */
};

/*
 * Owns its memory, until it is freed. The key of the hash is drawn at random, so that no file can be
 * made to have answers that are taken for one. NULL and ERR_IO if there is no random number, ERR_RANGE
 * if there is no memory.
 */
struct answer_ids	*answer_ids_new(struct err *e);
void			 answer_ids_free(struct answer_ids *ids);	/* NULL is fine */

/* The key of a text of n bytes, and the print of n bytes. */
struct answer_key	 answer_ids_key(const struct answer_ids *ids, const void *text, size_t n);
uint32_t		 answer_ids_print(const struct answer_ids *ids, const void *bytes, size_t n);

/*
 * Judges the next record. *line: of ANSWER_OTHER, the line of the record that counts, 0 if it is not
 * known; else 0. ERR_RANGE if there is no memory for it: nothing more can be judged then.
 */
bool			 answer_ids_judge(struct answer_ids *ids, const struct answer_record *r,
			    enum answer_verdict *v, uint64_t *line, struct err *e);

/* Whether some record came late since the beginning, or since answer_ids_again. */
bool			 answer_ids_late(const struct answer_ids *ids);

/* Begins to judge the same records again, now knowing which of them count. ERR_RANGE. */
bool			 answer_ids_again(struct answer_ids *ids, struct err *e);

/*
 * At the end of a second reading: whether it met all records that count. If not, the files are no
 * longer what they were.
 */
bool			 answer_ids_whole(const struct answer_ids *ids);

#endif
