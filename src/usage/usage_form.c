/* SPDX-License-Identifier: MIT */
/*
 * The memo of records: see usage_form.h. A form is a list of steps over the text of a line, which compare what is
 * always the same and skip what is not. Its variants are the lines read in full, found by the texts that decide.
 * Read usage_forms_find first.
 */
#include "usage/usage_form.h"

#include <string.h>

#include "io/decimal_fast.h"
#include "io/json_scan.h"
#include "usage/usage_charge.h"

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

struct usage_forms {
	json_stop	*stop;
	struct arena	*arena;
	struct form	*forms[FORMS];		/* n of them, the last one used first */
	size_t		 n;
	struct variant	*variants[VARIANTS];
	size_t		 n_variants;
	struct variant	*slots[VARIANT_SLOTS];
	uint64_t	 numbers;
	uint64_t	 hits, learned;		/* since all was forgotten */
	uint64_t	 idle;			/* lines that are not learned */
	const struct form *found;		/* of the last line that was found */
	struct match	 match;
};

/* ---- notes ---- */

/* Whether a count of the workload is of tokens. What is charged beside them is read together: usage_charge.h. */
static bool
count_is_of_tokens(unsigned c)
{
	return c == COUNT_FRESH ||
	    (c < N_METERS && meter_is_token((enum meter)c) && !usage_charge_is_of((enum meter)c));
}

bool
usage_form_note_take(struct form_trace *trace, const struct json *value, struct meaning m)
{
	const bool number = json_kind(value) == JSON_NUMBER;
	const bool counts = meaning_counts(m) && !meaning_is(m, "thousands") && (m.field == NULL ||
	    count_is_of_tokens((unsigned)m.field->where));

	if (trace == NULL)
		return false;
	trace->spoiled |= trace->n_takes == FORM_TAKES || meaning_is(m, "reported-more");
	if (trace->spoiled || !(meaning_is(m, "on") || (number && (counts || meaning_is(m, "reported"))))) {
		if (m.name != NULL)
			trace->decided_names |= UINT64_C(1) << (m.name - usage_names);
		else if (meaning_counts(m))
			trace->decided |= UINT64_C(1) << m.field->where;
		return false;
	}
	trace->take[trace->n_takes++] = (struct form_noted){ value, m };
	return true;
}

void
usage_form_note_part(struct form_trace *trace, const struct json *value)
{
	if (trace == NULL)
		return;
	if (trace->n_parts == FORM_PARTS)
		trace->spoiled = true;
	else
		trace->part[trace->n_parts++] = value;
}

/* ---- life ---- */

struct usage_forms *
usage_forms_new(enum json_reader reader)
{
	struct arena *a;
	struct usage_forms *fs;

	if (json_scan_stop(reader) == NULL)
		return NULL;
	a = arena_new();
	fs = arena_alloc(a, sizeof *fs);
	fs->arena = a;
	fs->stop = json_scan_stop(reader);
	return fs;
}

static void
forms_forget(struct usage_forms *fs)
{
	for (size_t i = 0; i < fs->n; i++)
		arena_free(fs->forms[i]->arena);
	for (size_t i = 0; i < fs->n_variants; i++) {
		json_free(fs->variants[i]->root);
		arena_free(fs->variants[i]->arena);
	}
	memset(fs->slots, 0, sizeof fs->slots);
	fs->n = fs->n_variants = 0;
	fs->hits = fs->learned = 0;
}

void
usage_forms_free(struct usage_forms *fs)
{
	if (fs == NULL)
		return;
	forms_forget(fs);
	arena_free(fs->arena);
}

bool
usage_forms_learns(struct usage_forms *fs)
{
	enum { PAUSE = 2000, HITS = 2 };

	if (fs->idle > 0) {
		fs->idle--;
		return false;
	}
	if (fs->n < FORMS && fs->n_variants < VARIANTS)
		return true;
	if (fs->hits < fs->learned * HITS)
		fs->idle = PAUSE;
	forms_forget(fs);
	return fs->idle == 0;
}

/* ---- matching ---- */

/* Adds a text that decides to the key of a variant; false if there is no room. */
static bool
key_add(struct match *m, const char *at, size_t n)
{
	if (n > UINT16_MAX || m->n_key + n + 2 > KEY_MAX)
		return false;
	m->key[m->n_key++] = (char)(n & 0xff);
	m->key[m->n_key++] = (char)(n >> 8);
	memcpy(m->key + m->n_key, at, n);
	m->n_key += n;
	return true;
}

/* The closing quote of a string; NULL: no match. */
static const char *
match_string(json_stop *stop, const struct step *s, const char *p, const char *end)
{
	const char *quote = json_string_stop(stop, p, end);
	bool escaped;

	if (quote < end && *quote == '"')
		return s->taken && quote == p ? NULL : quote;
	return s->decides || s->taken ? NULL : json_scan_string(stop, p, end, &escaped);
}

/* The end of the value of a step, which begins at p; NULL: no match. */
static const char *
match_value(json_stop *stop, const struct step *s, const char *p, const char *end)
{
	bool plain;

	switch (s->kind) {
	case STEP_STRING:
		return match_string(stop, s, p, end);
	case STEP_JOIN:
		return p;
	case STEP_NUMBER:
		if ((unsigned char)(*p - '0') <= 9) {	/* nearly all are whole, and up to 15 digits */
			const char *digits = p + 1;

			while ((unsigned char)(*digits - '0') <= 9)
				digits++;
			if (digits - p <= 15 && (*p != '0' || digits == p + 1) && *digits != '.' &&
			    (*digits | 0x20) != 'e')
				return digits;
		}
		p = json_scan_number(p, &plain);
		return p == NULL || (s->taken && !plain) ? NULL : p;
	case STEP_BOOL:
		return memcmp(p, "true", 4) == 0 ? p + 4 : memcmp(p, "false", 5) == 0 ? p + 5 : NULL;
	default:
		return *p == (s->kind == STEP_OBJECT ? '{' : '[') ? json_scan_value(stop, p, end) : NULL;
	}
}

/* Whether n bytes are the same. After both, as many as a pair of words has are readable. */
static inline bool
bytes_same(const char *p, const char *q, size_t n)
{
	bytes_pair differ = { 0 };

	for (; n >= sizeof differ; n -= sizeof differ, p += sizeof differ, q += sizeof differ)
		differ |= bytes_load_pair(p) ^ bytes_load_pair(q);
	if (n > 8) {
		differ[0] |= bytes_load(p) ^ bytes_load(q);
		p += 8, q += 8, n -= 8;
	}
	if (n > 0)
		differ[1] |= (bytes_load(p) ^ bytes_load(q)) << (64 - 8 * (unsigned)n);
	return (differ[0] | differ[1]) == 0;
}

/* The end of what a step goes over; NULL: no match. */
static inline const char *
step_match(json_stop *stop, const struct form *f, const struct step *s, const char *p, const char *end, struct match *m)
{
	const char *value = p + s->n;

	if ((size_t)(end - p) < s->n || !bytes_same(p, f->text + s->at, s->n))
		return NULL;
	if (s->kind == STEP_END)
		return value == end ? end : NULL;
	p = s->inner > 0 ? value : match_value(stop, s, value, end);
	if (p == NULL || (s->decides && !key_add(m, value, (size_t)(p - value))))
		return NULL;
	if (s->taken)
		m->slot[s->slot] = (struct slot_text){ value, (size_t)(p - value) };
	return p;
}

/* Whether a line has a form; its texts are then in m. */
static bool
form_matches(json_stop *stop, const struct form *f, const char *p, const char *end, struct match *m)
{
	const struct step *s = f->steps, *outer = NULL;
	const char *outer_at = NULL;

	m->n_key = sizeof f->number;
	memcpy(m->key, &f->number, sizeof f->number);
	for (;; s++) {
		const char *next = step_match(stop, f, s, p, end, m);

		if (next == NULL && outer == NULL)
			return false;
		if (next == NULL) {	/* another value than that of the line read in full */
			const char open = outer->kind == STEP_OBJECT ? '{' : '[';

			s = outer + outer->inner;
			outer = NULL;
			if (*outer_at != open || (next = json_scan_value(stop, outer_at, end)) == NULL)
				return false;
		} else if (s->kind == STEP_END)
			return true;
		else if (s->inner > 0) {
			outer = s;
			outer_at = next;
		} else if (s->kind == STEP_JOIN)
			outer = NULL;
		p = next;
	}
}

static uint64_t
key_hash(const char *key, size_t n)
{
	uint64_t hash = n, word = 0;

	for (; n >= sizeof word; key += sizeof word, n -= sizeof word) {
		memcpy(&word, key, sizeof word);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	word = 0;
	memcpy(&word, key, n);
	hash = (hash ^ word) * UINT64_C(0x94d049bb133111eb);
	return hash ^ hash >> 32;
}

static struct variant **
variant_slot(struct usage_forms *fs, const char *key, size_t n, uint64_t hash)
{
	size_t at = hash % VARIANT_SLOTS;

	for (; fs->slots[at] != NULL; at = (at + 1) % VARIANT_SLOTS) {
		const struct variant *v = fs->slots[at];

		if (v->hash == hash && v->n_key == n && memcmp(v->key, key, n) == 0)
			break;
	}
	return &fs->slots[at];
}

/* The variant of a line; NULL. *form: its form. */
static const struct variant *
variant_find(struct usage_forms *fs, const char *text, size_t n, const struct form **form)
{
	struct match *m = &fs->match;

	for (size_t i = 0; i < fs->n; i++) {
		struct form *f = fs->forms[i];
		const struct variant *v;

		if (!form_matches(fs->stop, f, text, text + n, m))
			continue;
		v = *variant_slot(fs, m->key, m->n_key, key_hash(m->key, m->n_key));
		if (v == NULL)
			continue;
		memmove(fs->forms + 1, fs->forms, i * sizeof(struct form *));
		fs->forms[0] = f;
		*form = f;
		return v;
	}
	return NULL;
}

/* ---- rows ---- */

/* Takes a text into the usage of its line; false if it is not as in the line read in full. */
static inline bool
text_take(const struct taken *take, struct slot_text t, struct arena *a, struct usage *u)
{
	uint64_t number;
	struct err e;
	char *text;

	if (take->counts && t.n < 16 && decimal_read(t.at, t.n, &number))
		return usage_take_number(u, take->meaning, number, &e);
	if (take->is_on && t.n == 10 && decimal_read(t.at, t.n, &number)) {
		usage_take_seconds(u, take->meaning, number);
		return true;
	}
	text = arena_room(a, t.n + 1);
	memcpy(text, t.at, t.n);
	text[t.n] = '\0';
	return usage_take(u, take->meaning, text, take->string, &e);
}

/* Takes the texts of a line into its usage, and concludes. */
static bool
row_take_texts(const struct form *f, const struct match *m, const struct variant *v, struct arena *a,
    struct usage_row *row)
{
	for (size_t i = 0; i < f->n_takes; i++) {
		if (!text_take(&f->take[i], m->slot[f->take[i].slot], a, &row->usage))
			return false;
	}
	usage_row_finish(row, true, false);
	row->usage.kinds_unsaid = v->kinds_unsaid;
	return row->state != ROW_BAD;
}

/* Makes the identity of a row of its parts. */
static void
row_take_identity(const struct form *f, const struct match *m, struct arena *a, struct usage_row *row)
{
	size_t n = 0;
	char *to;

	for (size_t i = 0; i < f->n_parts; i++)
		n += 1 + (f->part[i] == NO_SLOT ? 0 : m->slot[f->part[i]].n);
	row->identity = to = arena_room(a, n + 1);
	row->n_identity = n;
	for (size_t i = 0; i < f->n_parts; i++) {
		const struct slot_text *t = &m->slot[f->part[i] == NO_SLOT ? 0 : f->part[i]];

		if (f->part[i] != NO_SLOT) {
			memcpy(to, t->at, t->n);
			to += t->n;
		}
		*to++ = '\0';
		if (i == 0 && row->n_id > 0)
			row->n_id = (size_t)(to - row->identity);
	}
}

const struct form_shared *
usage_forms_find(struct usage_forms *fs, const struct usage_setup *setup, const char *text, size_t n, struct arena *a,
    struct usage_row *row)
{
	const struct form *f;
	const struct variant *v = variant_find(fs, text, n, &f);

	if (v == NULL || v->live != setup->live)
		return NULL;
	fs->found = f;
	memcpy(row, &v->shared.row, offsetof(struct usage_row, why));
	row->usage.arena = a;
	row->usage.map = setup->map;	/* what a setup has is the same in all files, but lives as long as one */
	row->usage.n_map = setup->n_map;
	row->usage.dates = setup->dates;
	row->usage.zone = setup->zone;
	if (v->shared.shape != NULL && !row_take_texts(f, &fs->match, v, a, row))
		return NULL;
	if (f->n_parts > 0)
		row_take_identity(f, &fs->match, a, row);
	fs->hits++;
	return &v->shared;
}

const char *
usage_forms_answered(const struct usage_forms *fs, size_t *n)
{
	const struct slot_text *t = fs->found->answered == NO_SLOT ? NULL : &fs->match.slot[fs->found->answered];

	*n = t == NULL ? 0 : t->n;
	return t == NULL ? NULL : t->at;
}

/* ---- learning ---- */

/* A form that is being made of a line. */
struct form_maker {
	const char		*text;		/* of the line */
	const struct form_trace	*trace;
	struct form		*form;
	size_t			 at;		/* the text before it is in steps */
	bool			 inside;	/* a value that nobody looked at */
	const struct json	*slots[SLOTS];
	size_t			 n_slots;
};

static bool
value_is_noted(const struct form_trace *t, const struct json *value)
{
	for (size_t i = 0; i < t->n_takes; i++) {
		if (t->take[i].value == value)
			return true;
	}
	for (size_t i = 0; i < t->n_parts; i++) {
		if (t->part[i] == value)
			return true;
	}
	return t->answered == value;
}

static bool
step_add(struct form_maker *k, const struct json *j, enum step_kind kind, size_t from, size_t to)
{
	struct step *s = &k->form->steps[k->form->n_steps];
	const bool string = kind == STEP_STRING;

	if (k->form->n_steps == STEPS - 1)
		return false;
	*s = (struct step){ .at = (uint32_t)k->at, .n = (uint32_t)(from + string - k->at), .kind = (uint8_t)kind,
	    .slot = NO_SLOT };
	if (kind == STEP_STRING || kind == STEP_NUMBER || kind == STEP_BOOL) {
		s->decides = json_read(j);
		s->taken = value_is_noted(k->trace, j);
	}
	if (s->taken) {
		s->slot = (int16_t)k->n_slots;
		k->slots[k->n_slots++] = j;
	}
	k->at = to - string;
	k->form->n_steps++;
	return true;
}

static bool	steps_add_inside(struct form_maker *k, const struct json *j, enum step_kind kind, size_t from,
		    size_t to);

/* Adds the steps of a value; false if it is no plain text, or there are too many steps. */
static bool
steps_add(struct form_maker *k, const struct json *j)
{
	static const enum step_kind kinds[] = { [JSON_BOOL] = STEP_BOOL, [JSON_NUMBER] = STEP_NUMBER,
	    [JSON_STRING] = STEP_STRING, [JSON_OBJECT] = STEP_OBJECT, [JSON_LIST] = STEP_LIST };
	const bool container = json_kind(j) == JSON_OBJECT || json_kind(j) == JSON_LIST;
	size_t from, to;

	if (!json_span(j, &from, &to))
		return false;
	if (json_kind(j) == JSON_NULL)
		return true;		/* the text that is always the same has it */
	if (!container)
		return step_add(k, j, kinds[json_kind(j)], from, to);
	if (!json_entered(j) && !k->inside)
		return steps_add_inside(k, j, kinds[json_kind(j)], from, to);
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m)) {
		if (!steps_add(k, m))
			return false;
	}
	return true;
}

/* Adds a value that nobody looked at, with the steps that go over it as it is in this line, unless they are many. */
static bool
steps_add_inside(struct form_maker *k, const struct json *j, enum step_kind kind, size_t from, size_t to)
{
	enum { INSIDE = 24 };
	struct form *f = k->form;
	const size_t outer = f->n_steps;
	bool done;

	if (!step_add(k, j, kind, from, to))
		return false;
	k->at = from;
	k->inside = true;
	done = true;
	for (const struct json *m = json_first(j); m != NULL && done; m = json_next(m))
		done = f->n_steps < outer + INSIDE && steps_add(k, m);
	k->inside = false;
	if (done && f->n_steps < STEPS - 1) {
		f->steps[f->n_steps] = (struct step){ .at = (uint32_t)k->at, .n = (uint32_t)(to - k->at),
		    .kind = STEP_JOIN, .slot = NO_SLOT };
		f->steps[outer].inner = (uint16_t)(f->n_steps++ - outer);
	} else
		f->n_steps = outer + 1;
	k->at = to;
	return true;
}

static int16_t
slot_of(const struct form_maker *k, const struct json *value)
{
	for (size_t i = 0; i < k->n_slots; i++) {
		if (k->slots[i] == value)
			return (int16_t)i;
	}
	return NO_SLOT;
}

/* Makes a form of a line; NULL if it has none. */
static struct form *
form_make(struct usage_forms *fs, const char *text, size_t n, const struct json *root, const struct form_trace *t)
{
	struct arena *a = arena_new();
	struct form *f = arena_alloc(a, sizeof *f);
	struct form_maker k = { .text = text, .trace = t, .form = f };
	bool done;

	f->arena = a;
	f->number = ++fs->numbers;
	f->text = memcpy(arena_room(a, n + PAD_AFTER), text, n);
	f->steps = arena_array(a, STEPS, sizeof *f->steps);
	done = steps_add(&k, root);
	f->steps[f->n_steps++] = (struct step){ .at = (uint32_t)k.at, .n = (uint32_t)(n - k.at), .kind = STEP_END };
	for (size_t i = 0; i < t->n_takes && done; i++) {
		const struct form_noted *noted = &t->take[i];

		if (i + 1 < t->n_takes && noted[1].value == noted->value &&
		    meaning_same(noted[1].meaning, noted->meaning))
			continue;	/* it is taken again right after that */
		f->take[f->n_takes++] = (struct taken){ slot_of(&k, noted->value),
		    json_kind(noted->value) == JSON_STRING && !t->before.texts, meaning_counts(noted->meaning),
		    meaning_is(noted->meaning, "on"), noted->meaning };
		done = slot_of(&k, noted->value) != NO_SLOT;
	}
	for (size_t i = 0; i < t->n_parts && done; i++) {
		f->part[i] = slot_of(&k, t->part[i]);
		done = t->part[i] == NULL || f->part[i] != NO_SLOT;
	}
	f->n_parts = t->n_parts;
	f->answered = t->answered == NULL ? NO_SLOT : slot_of(&k, t->answered);
	if (done && (t->answered == NULL || f->answered != NO_SLOT))
		return f;
	arena_free(a);
	return NULL;
}

/* Whether two forms compare the same, and take the same. */
static bool
forms_are_same(const struct form *f, const struct form *g)
{
	if (f->n_steps != g->n_steps || f->n_takes != g->n_takes || f->n_parts != g->n_parts ||
	    f->answered != g->answered ||
	    memcmp(f->part, g->part, f->n_parts * sizeof *f->part) != 0)
		return false;
	for (size_t i = 0; i < f->n_steps; i++) {
		const struct step *s = &f->steps[i], *t = &g->steps[i];

		if (s->n != t->n || memcmp(f->text + s->at, g->text + t->at, s->n) != 0 || s->kind != t->kind ||
		    s->decides != t->decides || s->taken != t->taken || s->inner != t->inner)
			return false;
	}
	for (size_t i = 0; i < f->n_takes; i++) {
		if (f->take[i].slot != g->take[i].slot || !meaning_same(f->take[i].meaning, g->take[i].meaning))
			return false;
	}
	return true;
}

/* Adds a form, unless there is the same one. */
static struct form *
form_keep(struct usage_forms *fs, struct form *f)
{
	for (size_t i = 0; i < fs->n; i++) {
		if (forms_are_same(fs->forms[i], f)) {
			arena_free(f->arena);
			return fs->forms[i];
		}
	}
	fs->forms[fs->n++] = f;
	return f;
}

/*
 * The usage before any of the texts was taken that differ; false if one of their counts was taken from elsewhere, too.
 * Other counts are of texts that decide.
 */
static bool
usage_without_takes(const struct form *f, const struct form_trace *t, struct usage *u)
{
	bool others = false;

	for (size_t i = 0; i < f->n_takes; i++) {
		const struct meaning m = f->take[i].meaning;

		if (m.name != NULL && (t->decided_names >> (m.name - usage_names) & 1) != 0)
			return false;
		if (m.name != NULL && meaning_counts(m))
			u->given &= ~(UINT32_C(1) << (m.name - usage_names));
		else if (meaning_counts(m)) {
			if ((t->decided >> m.field->where & 1) != 0)
				return false;
			u->own_counts &= ~(UINT64_C(1) << m.field->where);
			u->request.work.given &= ~(UINT64_C(1) << m.field->where);
		}
	}
	for (uint64_t left = u->request.work.given; left != 0; left &= left - 1)
		others |= u->request.work.count[__builtin_ctzll(left)] > 0;
	u->used = others;
	u->billed = false;
	u->trace = NULL;
	return u->given == 0 && u->kind == NULL && !u->has_amount;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/*
 * Whether a row from the memo is the row that was read in full: the check that every variant passes. All of the usage
 * is compared, so that what is concluded of it anywhere else, after it was taken, is not lost.
 */
static bool
rows_agree(const struct usage_row *x, const struct usage_row *y)
{
	struct usage u = x->usage, v = y->usage;
	const struct when on = u.request.on, same = v.request.on;

	if (!same_text(u.note, v.note) || on.at != same.at || on.day != same.day || on.timed != same.timed)
		return false;
	memset(&u.request.on, 0, sizeof u.request.on);	/* it has bytes that mean nothing */
	memset(&v.request.on, 0, sizeof v.request.on);
	u.arena = v.arena = NULL;
	u.note = v.note = NULL;
	return x->state == y->state && x->n_identity == y->n_identity && x->n_id == y->n_id &&
	    (x->n_identity == 0 || memcmp(x->identity, y->identity, x->n_identity) == 0) &&
	    memcmp(&u, &v, sizeof u) == 0;
}

/* Adds a variant, which must give the row that was read. */
static bool
variant_keep(struct usage_forms *fs, struct variant *v, const struct usage_row *row,
    const struct usage_setup *setup, const char *text, size_t n, struct arena *scratch)
{
	struct match *m = &fs->match;
	struct variant **slot = variant_slot(fs, m->key, m->n_key, key_hash(m->key, m->n_key));
	struct usage_row again;

	if (*slot != NULL)
		return false;
	v->hash = key_hash(m->key, m->n_key);
	v->n_key = m->n_key;
	v->key = arena_strndup(v->arena, m->key, m->n_key);
	*slot = v;
	if (usage_forms_find(fs, setup, text, n, scratch, &again) != &v->shared || !rows_agree(&again, row)) {
		*slot = NULL;	/* the last one of its chain: nothing came after it */
		return false;
	}
	fs->variants[fs->n_variants++] = v;
	fs->learned++;
	return true;
}

uint64_t
usage_forms_learn(struct usage_forms *fs, const char *text, size_t n, struct json *root,
    const struct form_trace *trace, const struct form_shared *shared, const struct usage_setup *setup,
    struct arena *own)
{
	struct arena *scratch;
	struct variant *v;
	struct form *f;
	bool kept;

	if (n > LINE_MAX || trace->spoiled || (f = form_make(fs, text, n, root, trace)) == NULL)
		return 0;
	v = arena_alloc(own, sizeof *v);
	*v = (struct variant){ .arena = own, .root = root, .shared = *shared,
	    .kinds_unsaid = shared->row.usage.kinds_unsaid };
	if (shared->shape != NULL)
		v->shared.row.usage = trace->before;
	v->shared.row.usage.trace = NULL;
	v->shared.row.text = NULL;
	v->shared.row.like = root;
	v->shared.row.object = NULL;
	v->live = setup->live;
	v->shared.row.variant = (fs->numbers << 16) + fs->n_variants + 1;
	if (shared->shape != NULL && !usage_without_takes(f, trace, &v->shared.row.usage)) {
		arena_free(f->arena);
		return 0;
	}
	f = form_keep(fs, f);
	scratch = arena_new();
	kept = form_matches(fs->stop, f, text, text + n, &fs->match) &&
	    variant_keep(fs, v, &shared->row, setup, text, n, scratch);
	arena_free(scratch);
	return kept ? v->shared.row.variant : 0;
}
