/* SPDX-License-Identifier: MIT */
#ifndef USAGE_FORM_INTERNAL_H
#define USAGE_FORM_INTERNAL_H

#include <stdatomic.h>

#include "io/json_scan.h"
#include "usage/usage_form.h"

/* What usage_form.c, which learns, and usage_form_find.c, which finds, share. See usage_form.h. */

enum { SLOTS = FORM_TAKES + FORM_PARTS + 1 };
enum { FORMS = 32, STEPS = 384, VARIANTS = 512, VARIANT_SLOTS = 1024, KEY_MAX = 1024, LINE_MAX = 1 << 16 };

/*
 * What a step does after the text that is always the same. STEP_OBJECT and STEP_LIST have a value that nobody looked
 * at: the steps after them, up to a STEP_JOIN, go over it if it is like that of the line read in full, as most are.
 */
enum step_kind { STEP_END, STEP_STRING, STEP_NUMBER, STEP_BOOL, STEP_OBJECT, STEP_LIST, STEP_JOIN };

enum { NO_SLOT = -1 };

struct step {
	uint32_t	 at, n;		/* the text before the value, in the text of the form */
	uint8_t		 kind;
	bool		 decides;	/* the value is part of the key of variants */
	bool		 taken;		/* its text is needed: as a take, or a part of the identity */
	int16_t		 slot;		/* of the texts that are needed; NO_SLOT */
	uint16_t	 inner;		/* of STEP_OBJECT and STEP_LIST: steps up to their STEP_JOIN; 0: none */
};

struct taken { int16_t slot; bool string, counts, is_on; struct meaning meaning; };

struct form {
	uint64_t	 number;	/* of all forms; a part of keys */
	struct arena	*arena;
	const char	*text;
	struct step	*steps;		/* the last is STEP_END */
	size_t		 n_steps;
	struct taken	 take[FORM_TAKES];
	size_t		 n_takes;
	int16_t		 part[FORM_PARTS];	/* NO_SLOT: an empty text */
	int16_t		 answered;		/* NO_SLOT: the line does not say */
	size_t		 n_parts;
};

struct variant {
	struct arena		*arena;		/* of the row */
	struct json		*root;		/* the value that it was read from */
	struct form_shared	 shared;	/* its row with the usage before any text of the form was taken */
	bool			 kinds_unsaid, live;
	uint64_t		 hash;
	size_t			 n_key;
	const char		*key;
};

/* A text of the line. */
struct slot_text { const char *at; size_t n; };

struct match {
	struct slot_text	 slot[SLOTS];
	char			 key[KEY_MAX];
	size_t			 n_key;
};

struct form_finder {
	struct usage_forms	*forms;
	uint8_t			 order[FORMS];	/* numbers of n forms, that of the last one used first */
	size_t			 n;
	uint64_t		 generation;	/* of the forms that it knows */
	struct match		 match;
};

/*
 * What is atomic is read by finders of any thread while a line is learned; it only grows until all is forgotten, which
 * happens while no thread finds anything. The other members are of the thread that learns.
 */
struct usage_forms {
	json_stop		*stop;
	struct arena		*arena;
	struct form		*forms[FORMS];
	atomic_size_t		 n;			/* of forms; they are whole before it says so */
	struct variant		*variants[VARIANTS];
	atomic_size_t		 n_variants;
	struct variant *_Atomic	 slots[VARIANT_SLOTS];
	uint64_t		 generation;		/* how often all was forgotten */
	uint64_t		 numbers;
	uint64_t		 hits, learned;		/* since all was forgotten */
	uint64_t		 idle;			/* lines that are not learned */
	struct form_finder	 finder;
};

/* Whether a line from p to end has a form; its texts are then in m. */
bool	form_matches(json_stop *stop, const struct form *f, const char *p, const char *end, struct match *m);

uint64_t form_key_hash(const struct match *m);

/* The place of the variant with the key of m, or an empty one. */
struct variant *_Atomic *variant_slot(struct usage_forms *fs, const struct match *m, uint64_t hash);

/* The variant of a line; NULL. *form: its form. m of the finder has its texts. */
const struct variant *variant_find(struct form_finder *finder, const char *text, size_t n, const struct form **form);

/* Makes the row of a line, in m, of that form and variant; false if it is not as in the line read in full. */
bool	variant_make_row(const struct form *f, const struct match *m, const struct variant *v,
	    const struct usage_setup *setup, struct arena *a, struct usage_row *row);

#endif
