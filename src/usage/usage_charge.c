/* SPDX-License-Identifier: MIT */
/* Finds the charges beside tokens in an answer: usage_charge_take, after the paths of usage_charge.def. */
#include "usage/usage_charge.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "io/number_lenient.h"
#include "usage/usage_unread.h"

/* ---- the table ---- */

enum known { KNOWN_EXACT, KNOWN_LEAST, KNOWN_NAMED, KNOWN_FREE };
enum how { HOW_NUMBER, HOW_LARGEST, HOW_ITEMS, HOW_DISTINCT, HOW_ONE };

/* Includes usage_charge.def once for each table; each time, all macros except those of the table are empty. */
#define CHARGE(symbol, meter, known, each, models, text)
#define PLACE(symbol, how, path)
#define ALSO(symbol, path)
#define WHEN(symbol, path, other)
#define EITHER(one, other)
#define USAGE(path)

#undef CHARGE
enum rule {
#define CHARGE(symbol, meter, known, each, models, text) RULE_##symbol,
#include "usage/usage_charge.def"
#undef CHARGE
	N_RULES
};

static const struct charge_rule {
	enum meter	 meter;
	enum known	 known;
	quantity	 each;
	const char	*models, *text;
} rules[] = {
#define CHARGE(symbol, meter, known, each, models, text) { METER_##meter, KNOWN_##known, each, models, text },
#include "usage/usage_charge.def"
#undef CHARGE
};

#define CHARGE(symbol, meter, known, each, models, text)
#undef PLACE
#undef ALSO
static const struct charge_place {
	enum rule	 rule;
	bool		 also;
	enum how	 how;		/* of no meaning if also */
	const char	*path;
} places[] = {
#define PLACE(symbol, how, path) { RULE_##symbol, false, HOW_##how, path },
#define ALSO(symbol, path) { RULE_##symbol, true, HOW_ONE, path },
#include "usage/usage_charge.def"
#undef PLACE
#undef ALSO
};

#define PLACE(symbol, how, path)
#define ALSO(symbol, path)
#undef WHEN
static const struct charge_when { enum rule rule; const char *path, *other; } whens[] = {
#define WHEN(symbol, path, other) { RULE_##symbol, path, other },
#include "usage/usage_charge.def"
#undef WHEN
};

#define WHEN(symbol, path, other)
#undef EITHER
static const struct charge_pair pairs[] = {
#define EITHER(one, other) { METER_##one, METER_##other },
#include "usage/usage_charge.def"
#undef EITHER
};

#define EITHER(one, other)
#undef USAGE
static const char *const usages[] = {
#define USAGE(path) path,
#include "usage/usage_charge.def"
#undef USAGE
};

_Static_assert(N_RULES <= 64, "charge_rules has a bit for each charge");

#define RULE_BIT(r) ((uint64_t)1 << (r))

/* ---- paths ---- */

/* The values that a path leads to. */
struct charge_finder {
	enum how	 how;
	struct arena	*arena;
	bool		 there;		/* the place is there, in its form */
	quantity	 count;
	const char	*odd;		/* a number there that is no count; NULL */
	const char	**seen;		/* n_seen different texts */
	size_t		 n_seen, room;
};

/* Takes the next of several words with bars between them off a text of n bytes. */
static bool
next_word(const char **text, size_t *n, const char **word, size_t *length)
{
	const char *bar;

	if (*text == NULL)
		return false;
	bar = memchr(*text, '|', *n);
	*word = *text;
	*length = bar == NULL ? *n : (size_t)(bar - *text);
	*n -= bar == NULL ? *n : *length + 1;
	*text = bar == NULL ? NULL : bar + 1;
	return true;
}

/* Whether a text is one of several words of n bytes. */
static bool
is_one_of(const char *words, size_t n, const char *text)
{
	const char *word;
	size_t length;

	while (next_word(&words, &n, &word, &length)) {
		if (strncmp(word, text, length) == 0 && text[length] == '\0')
			return true;
	}
	return false;
}

/* Whether the value at one of the names of a condition is one of its values, of n bytes. */
static bool
value_is_one_of(const struct json *object, const char *name, const char *values, size_t n, struct arena *a)
{
	bool twice;
	const struct json *value = json_at(object, name, &twice);
	const char *word;
	size_t length;

	while (next_word(&values, &n, &word, &length)) {
		if (length == 1 && *word == '?' ? value == NULL || json_kind(value) == JSON_NULL :
		    value != NULL && text_glob(arena_strndup(a, word, length), json_text(value, a)))
			return true;
	}
	return false;
}

/* Whether an object fulfils a condition of n bytes: NAME=VALUE or NAME!=VALUE; "" is no condition. */
static bool
condition_holds(const struct json *object, const char *text, size_t n, struct arena *a)
{
	const char *equal = memchr(text, '=', n), *names = text, *word;
	bool not = equal != NULL && equal > text && equal[-1] == '!', one = false;
	size_t left, length;

	if (n == 0)
		return true;
	if (json_kind(object) != JSON_OBJECT)
		return false;
	left = (size_t)(equal - text) - not;
	while (!one && next_word(&names, &left, &word, &length))
		one = value_is_one_of(object, arena_strndup(a, word, length), equal + 1,
		    n - (size_t)(equal + 1 - text), a);
	return one != not;
}

static void
finder_take_text(struct charge_finder *f, const char *text)
{
	if (text[strspn(text, " \t\r\n")] == '\0')
		return;
	for (size_t i = 0; i < f->n_seen; i++) {
		if (strcmp(f->seen[i], text) == 0)
			return;
	}
	f->seen = arena_grow(f->arena, f->seen, f->n_seen, &f->room, sizeof *f->seen);
	f->seen[f->n_seen++] = text;
	f->count += QUANTITY_ONE;
}

static void
finder_take(struct charge_finder *f, const struct json *value)
{
	enum json_kind kind = json_kind(value);
	const char *text = json_text(value, f->arena);
	quantity q;

	if (kind == JSON_NULL)
		return;
	switch (f->how) {
	case HOW_NUMBER:
	case HOW_LARGEST:
		if (kind == JSON_NUMBER && !lenient_count(text, 0, &q))
			f->odd = text;
		if (kind != JSON_NUMBER || !lenient_count(text, 0, &q))
			return;
		f->there = true;
		f->count = f->how == HOW_NUMBER ? f->count + q : q > f->count ? q : f->count;
		return;
	case HOW_ITEMS:
		f->count += QUANTITY_ONE;
		return;
	case HOW_DISTINCT:
		if (kind == JSON_STRING)
			finder_take_text(f, text);
		return;
	case HOW_ONE:
		if (kind == JSON_STRING && text[strspn(text, " \t\r\n")] == '\0')
			return;
		f->there = true;
		f->count = QUANTITY_ONE;
	}
}

static void find_at(struct charge_finder *f, const struct json *j, const char *path);

/* Goes on from a value, by the rest of a path: conditions, then keys. */
static void
find_after(struct charge_finder *f, const struct json *value, const char *rest)
{
	const char *end;
	size_t n;

	if (*rest == '\0') {
		finder_take(f, value);
		return;
	}
	if (*rest == '/') {
		find_at(f, value, rest + 1);
		return;
	}
	n = strcspn(rest, "]") - 1;
	end = rest + n + 2;
	if (json_kind(value) == JSON_LIST) {
		const char *keys = end;

		while (*keys == '[')
			keys += strcspn(keys, "]") + 1;
		f->there |= f->how != HOW_ONE && strchr(keys, '[') == NULL;	/* the last list of the path */
		for (const struct json *m = json_first(value); m != NULL; m = json_next(m)) {
			if (condition_holds(m, rest + 1, n, f->arena))
				find_after(f, m, end);
		}
	} else if (n > 0 && condition_holds(value, rest + 1, n, f->arena))
		find_after(f, value, end);
}

static void
find_at(struct charge_finder *f, const struct json *j, const char *path)
{
	size_t n = strcspn(path, "/[");

	if (json_kind(j) != JSON_OBJECT)
		return;
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m)) {
		if (is_one_of(path, n, json_key(m)))
			find_after(f, m, path + n);
	}
}

/* Whether a path begins with the usage of an answer. */
static bool
is_in_usage(const char *path)
{
	return strncmp(path, "usage", 5) == 0 && (path[5] == '/' || path[5] == '[' || path[5] == '\0');
}

/* Goes to all that a path has, whose usage is the i-th of those that an answer may have; false after the last. */
static bool
find_in_answer(struct charge_finder *f, const struct json *answer, const char *path, size_t i)
{
	bool twice;
	const struct json *usage;

	if (!is_in_usage(path) && i == 0)
		find_at(f, answer, path);
	if (!is_in_usage(path) || i >= LENGTH(usages))
		return i == 0;
	usage = json_at(answer, usages[i], &twice);
	if (usage != NULL)
		find_after(f, usage, path + 5);
	return true;
}

bool
usage_charge_has(const struct json *answer, const char *path, struct arena *a)
{
	struct charge_finder f = { .how = HOW_ONE, .arena = a };

	for (size_t i = 0; *path != '\0' && !f.there && find_in_answer(&f, answer, path, i);)
		i++;
	return f.there;
}

/* ---- the charges of an answer ---- */

/* An answer whose charges are looked for. */
struct charge_answer {
	const struct json	*record, *answer;
	uint64_t		 keys, usage_keys;	/* of the answer, and of its usage (usage_shape_keys) */
	bool			 raw;			/* it may have the usage of its vendor elsewhere */
	struct usage		*usage;
};

static bool
condition_is_met(const struct charge_answer *c, const char *path)
{
	bool not = *path == '!';
	struct arena *a = c->usage->arena;

	return (usage_charge_has(c->answer, path + not, a) || usage_charge_has(c->record, path + not, a)) != not;
}

static bool
rule_holds(const struct charge_answer *c, enum rule r)
{
	const struct request *request = &c->usage->request;
	const char *model = usage_shape_text(c->answer, "model", false, c->usage->arena);
	const char *models = rules[r].models, *word;
	size_t n = strlen(models), length;
	bool fits = n == 0;

	if (*model == '\0' && request->n_models > 0)
		model = request->models[0];
	while (!fits && next_word(&models, &n, &word, &length))
		fits = text_glob(arena_strndup(c->usage->arena, word, length), model);
	for (size_t i = 0; fits && i < LENGTH(whens); i++) {
		if (whens[i].rule == r)
			fits = condition_is_met(c, whens[i].path) ||
			    (*whens[i].other != '\0' && condition_is_met(c, whens[i].other));
	}
	return fits;
}

/* Whether the answer may have a path, by the first letters of its keys. */
static bool
may_have(const struct charge_answer *c, const char *path)
{
	return is_in_usage(path) ? c->raw || path[5] != '/' || usage_shape_may_have(c->usage_keys, path + 6) :
	    usage_shape_may_have(c->keys, path);
}

/* Takes a place, and the further paths that belong to it; false if it is not there in any usage of the answer. */
static bool
place_find(const struct charge_answer *c, size_t place, struct charge_finder *f)
{
	for (size_t i = 0, k = place; !f->there && i < LENGTH(usages); i++, k = place) {
		do {
			if (may_have(c, places[k].path))
				find_in_answer(f, c->answer, places[k].path, i);
			if (f->odd != NULL)
				usage_unread_add(c->usage, places[k].path, f->odd);
			f->odd = NULL;
		} while (++k < LENGTH(places) && places[k].also);
	}
	return f->there;
}

/* The first place of a charge that is there; false if none is. */
static bool
rule_find(const struct charge_answer *c, enum rule r, size_t first, struct charge_finder *f)
{
	for (size_t i = first; i < LENGTH(places) && places[i].rule == r; i++) {
		*f = (struct charge_finder){ .how = places[i].how, .arena = c->usage->arena };
		if (!places[i].also && place_find(c, i, f))
			return true;
	}
	return false;
}

/* Whether map= says of a meter where its count is, or that nothing is to be read. */
static bool
map_has_meter(const struct usage *u, enum meter m)
{
	for (size_t i = 0; i < u->n_map; i++) {
		if (meaning_is(u->map[i].meaning, meters[m].name))
			return true;
	}
	return false;
}

static void
charge_take(struct usage *u, const struct charge_rule *rule, quantity count)
{
	struct workload *w = &u->request.work;
	uint64_t bit = METER_BIT(rule->meter);

	if (rule->known == KNOWN_FREE || (rule->meter != METER_NONE && map_has_meter(u, rule->meter)))
		return;
	if (rule->known == KNOWN_NAMED) {
		if (count > 0)
			usage_unpriced_add(u, count == QUANTITY_ONE ? rule->text : arena_printf(u->arena, "%s (%lld)",
			    rule->text, (long long)(count / QUANTITY_ONE)));
		return;
	}
	w->count[rule->meter] = count * rule->each / QUANTITY_ONE;
	w->given |= bit;
	w->shares &= ~bit;
	u->charged |= count > 0 ? bit : 0;
	u->used |= count > 0;
}

void
usage_charge_take(const struct json *record, const struct shape_found *found, struct usage *u)
{
	bool twice;
	const struct json *usage = json_at(found->answer, "usage", &twice);
	struct charge_answer c = { record, found->answer, usage_shape_keys(found->answer),
	    usage == NULL ? 0 : usage_shape_keys(usage), false, u };
	struct charge_finder f;
	uint64_t taken = 0;
	size_t first = 0;

	for (size_t i = 1; i < LENGTH(usages); i++)
		c.raw |= json_at(found->answer, usages[i], &twice) != NULL;
	for (enum rule r = 0; r < N_RULES; r++) {
		uint64_t bit = rules[r].meter == METER_NONE ? 0 : METER_BIT(rules[r].meter);
		size_t at = first;

		while (first < LENGTH(places) && places[first].rule == r)
			first++;
		if ((taken & bit) != 0 || !rule_find(&c, r, at, &f) || !rule_holds(&c, r))
			continue;
		taken |= bit;
		u->charge_rules |= RULE_BIT(r);
		charge_take(u, &rules[r], f.count);
	}
}

/* ---- what was read ---- */

/* Skips the conditions of a step of a path. */
static const char *
skip_conditions(const char *path)
{
	while (*path == '[')
		path += strcspn(path, "]") + (strchr(path, ']') != NULL);
	return path;
}

/* Whether a path of usage_unread_find is that of a place, apart from which elements of lists are meant. */
static bool
place_is_at(const char *place, const char *path)
{
	for (;; place++, path++) {
		size_t n = strcspn(place, "/["), m = strcspn(path, "/["), length;
		const char *words = place, *word;
		bool same = false;

		place += n;
		while (!same && next_word(&words, &n, &word, &length))
			same = length == m && strncmp(word, path, m) == 0;
		place = skip_conditions(place);
		path = skip_conditions(path + m);
		if (!same || *place != *path || *place == '\0')
			return same && *place == *path;
	}
}

/* The same at each usage that an answer may have. */
static bool
place_reads(const char *place, const char *path)
{
	bool reads = !is_in_usage(place) && place_is_at(place, path);

	for (size_t i = 0; !reads && is_in_usage(place) && i < LENGTH(usages); i++) {
		size_t n = strlen(usages[i]);

		reads = place[5] == '/' && strncmp(path, usages[i], n) == 0 && path[n] == '/' &&
		    place_is_at(place + 6, path + n + 1);
	}
	return reads;
}

bool
usage_charge_reads(const struct usage *u, const char *path)
{
	uint64_t taken = 0;

	for (enum rule r = 0; r < N_RULES; r++) {
		if ((u->charge_rules & RULE_BIT(r)) != 0 && rules[r].meter != METER_NONE)
			taken |= METER_BIT(rules[r].meter);
	}
	for (size_t i = 0; u->charge_rules != 0 && i < LENGTH(places); i++) {
		enum rule r = places[i].rule;

		if (((u->charge_rules & RULE_BIT(r)) != 0 ||
		    (rules[r].meter != METER_NONE && (taken & METER_BIT(rules[r].meter)) != 0)) &&
		    place_reads(places[i].path, path))
			return true;
	}
	return false;
}

bool
usage_charge_holds(const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i < LENGTH(places) && strstr(key, "usage") != NULL; i++) {
		if (places[i].how == HOW_NUMBER && strncmp(places[i].path, key, n) == 0 && places[i].path[n] == '/')
			return true;
	}
	return false;
}

bool
usage_charge_pair(size_t i, struct charge_pair *out)
{
	if (i < LENGTH(pairs))
		*out = pairs[i];
	return i < LENGTH(pairs);
}

bool
usage_charge_is_of(enum meter m)
{
	for (enum rule r = 0; r < N_RULES; r++) {
		if (rules[r].meter == m)
			return true;
	}
	return false;
}

const char *
usage_charge_least(const struct usage *u, enum meter m)
{
	for (enum rule r = 0; r < N_RULES; r++) {
		if ((u->charge_rules & RULE_BIT(r)) != 0 && rules[r].meter == m && rules[r].known == KNOWN_LEAST)
			return rules[r].text;
	}
	return NULL;
}
