/* SPDX-License-Identifier: MIT */
/*
 * The memo of records: see usage_form.h. A form is a list of steps over the text of a line, which compare what is
 * always the same and skip what is not. Its variants are the lines read in full, found by the texts that decide.
 * Here they are learned; usage_form_find.c finds them.
 */
#include "usage/usage_form_internal.h"

#include <string.h>

#include "usage/usage_charge.h"

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
	fs->finder.forms = fs;
	return fs;
}

struct form_finder *
usage_forms_finder(struct usage_forms *fs)
{
	return &fs->finder;
}

/* For json_ahead_alone. */
static void
forms_forget(void *forms)
{
	struct usage_forms *fs = forms;

	for (size_t i = 0; i < fs->n; i++)
		arena_free(fs->forms[i]->arena);
	for (size_t i = 0; i < fs->n_variants; i++) {
		json_free(fs->variants[i]->root);
		arena_free(fs->variants[i]->arena);
	}
	for (size_t i = 0; i < VARIANT_SLOTS; i++)
		atomic_store_explicit(&fs->slots[i], NULL, memory_order_relaxed);
	fs->n = fs->n_variants = 0;
	fs->hits = fs->learned = 0;
	fs->generation++;
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
usage_forms_still(const struct usage_forms *fs, const struct form_found *found)
{
	return found->generation == fs->generation && (found->shared != NULL ||
	    found->variants == atomic_load_explicit(&fs->n_variants, memory_order_relaxed));
}

void
usage_forms_count(struct usage_forms *fs)
{
	fs->hits++;
}

bool
usage_forms_learns(struct usage_forms *fs, struct json_ahead *ahead)
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
	if (ahead != NULL)
		json_ahead_alone(ahead, forms_forget, fs);
	else
		forms_forget(fs);
	return fs->idle == 0;
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
	fs->forms[fs->n] = f;
	atomic_fetch_add_explicit(&fs->n, 1, memory_order_release);
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

/* Adds a variant of a line, whose texts are in the finder's match; it must give the row that was read. */
static bool
variant_keep(struct usage_forms *fs, const struct form *f, struct variant *v, const struct usage_row *row,
    const struct usage_setup *setup, struct arena *scratch)
{
	const struct match *m = &fs->finder.match;
	struct variant *_Atomic *slot;
	struct usage_row again;

	v->hash = form_key_hash(m);
	v->n_key = m->n_key;
	v->key = arena_strndup(v->arena, m->key, m->n_key);
	slot = variant_slot(fs, m, v->hash);
	if (*slot != NULL || !variant_make_row(f, m, v, setup, scratch, &again) || !rows_agree(&again, row))
		return false;
	atomic_store_explicit(slot, v, memory_order_release);
	fs->variants[fs->n_variants] = v;
	atomic_fetch_add_explicit(&fs->n_variants, 1, memory_order_release);
	fs->learned++;
	return true;
}

uint64_t
usage_forms_learn(struct usage_forms *fs, const char *text, size_t n, struct json *root,
    const struct form_trace *trace, const struct form_shared *shared, const struct usage_setup *setup,
    struct arena *own)
{
	const struct form *other;
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
	kept = variant_find(&fs->finder, text, n, &other) == NULL &&
	    form_matches(fs->stop, f, text, text + n, &fs->finder.match) &&
	    variant_keep(fs, f, v, &shared->row, setup, scratch);
	arena_free(scratch);
	return kept ? v->shared.row.variant : 0;
}
