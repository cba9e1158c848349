/* SPDX-License-Identifier: MIT */
/*
 * Finds lines among the forms and variants that usage_form.c has learned, and makes their rows. Any thread may, with a
 * finder of its own. Read usage_forms_find, at the end, first.
 */
#include "usage/usage_form_internal.h"

#include <string.h>

#include "base/bytes.h"
#include "io/decimal_fast.h"

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
	static const unsigned char ones[2 * sizeof(bytes_pair)] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	    255, 255, 255, 255, 255, 255 };	/* a pair of words from 16 - n on has ones in its first n bytes */
	bytes_pair differ = { 0 };

	for (; n >= sizeof differ; n -= sizeof differ, p += sizeof differ, q += sizeof differ)
		differ |= bytes_load_pair(p) ^ bytes_load_pair(q);
	differ |= (bytes_load_pair(p) ^ bytes_load_pair(q)) & bytes_load_pair(ones + sizeof differ - n);
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

bool
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

uint64_t
form_key_hash(const struct match *m)
{
	const char *key = m->key;
	size_t n = m->n_key;
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

struct variant *_Atomic *
variant_slot(struct usage_forms *fs, const struct match *m, uint64_t hash)
{
	const struct variant *v;
	size_t at = hash % VARIANT_SLOTS;

	while ((v = atomic_load_explicit(&fs->slots[at], memory_order_acquire)) != NULL &&
	    !(v->hash == hash && v->n_key == m->n_key && memcmp(v->key, m->key, m->n_key) == 0))
		at = (at + 1) % VARIANT_SLOTS;
	return &fs->slots[at];
}

/* Adds the forms that were learned since the last line; forgets those that were forgotten. */
static void
finder_update(struct form_finder *finder)
{
	const size_t n = atomic_load_explicit(&finder->forms->n, memory_order_acquire);

	if (finder->generation != finder->forms->generation) {
		finder->generation = finder->forms->generation;
		finder->n = 0;
	}
	for (; finder->n < n; finder->n++)
		finder->order[finder->n] = (uint8_t)finder->n;
}

const struct variant *
variant_find(struct form_finder *finder, const char *text, size_t n, const struct form **form)
{
	struct usage_forms *fs = finder->forms;
	struct match *m = &finder->match;

	finder_update(finder);
	for (size_t i = 0; i < finder->n; i++) {
		const uint8_t number = finder->order[i];
		const struct form *f = fs->forms[number];
		const struct variant *v;

		if (!form_matches(fs->stop, f, text, text + n, m))
			continue;
		v = atomic_load_explicit(variant_slot(fs, m, form_key_hash(m)), memory_order_acquire);
		if (v == NULL)
			continue;
		memmove(finder->order + 1, finder->order, i);
		finder->order[0] = number;
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

bool
variant_make_row(const struct form *f, const struct match *m, const struct variant *v, const struct usage_setup *setup,
    struct arena *a, struct usage_row *row)
{
	memcpy(row, &v->shared.row, offsetof(struct usage_row, why));
	row->usage.arena = a;
	row->usage.map = setup->map;	/* what a setup has is the same in all files, but lives as long as one */
	row->usage.n_map = setup->n_map;
	row->usage.dates = setup->dates;
	row->usage.zone = setup->zone;
	if (v->shared.shape != NULL && !row_take_texts(f, m, v, a, row))
		return false;
	if (f->n_parts > 0)
		row_take_identity(f, m, a, row);
	return true;
}

struct form_finder *
form_finder_new(struct usage_forms *fs, struct arena *a)
{
	struct form_finder *finder = arena_lines(a, sizeof *finder);

	finder->forms = fs;
	finder->n = 0;
	finder->generation = fs->generation;
	return finder;
}

bool
usage_forms_find(struct form_finder *finder, const struct usage_setup *setup, const char *text, size_t n,
    struct arena *a, struct usage_row *row, struct form_found *found)
{
	struct usage_forms *fs = finder->forms;
	const struct slot_text *answered;
	const struct form *f;
	const struct variant *v;

	*found = (struct form_found){ .generation = fs->generation,
	    .variants = atomic_load_explicit(&fs->n_variants, memory_order_acquire) };
	v = variant_find(finder, text, n, &f);
	if (v == NULL || v->live != setup->live || !variant_make_row(f, &finder->match, v, setup, a, row))
		return false;
	found->shared = &v->shared;
	if (f->answered != NO_SLOT) {
		answered = &finder->match.slot[f->answered];
		found->answered = answered->at;
		found->n_answered = answered->n;
	}
	return true;
}
