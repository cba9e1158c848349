/* SPDX-License-Identifier: MIT */
#include "batch/row_request.h"

#include <stdatomic.h>
#include <string.h>

#include "base/macros.h"
#include "book/media_rule.h"

/* ---- counting ahead ---- */

/* What was counted of a text ahead: a bit for each encoding. */
struct request_counts { unsigned encodings; struct text_count count[N_ENCODINGS]; };

struct request_counter {
	unsigned		 threads;
	struct row_counters	*counters;	/* of each thread */
	atomic_uint		 encodings;	/* a bit for each that is asked for */
};

struct request_counter *
request_counter_new(struct arena *a, unsigned threads)
{
	struct request_counter *c = arena_alloc(a, sizeof *c);

	c->threads = threads;
	c->counters = arena_array(a, threads, sizeof *c->counters);
	for (unsigned i = 0; i < threads; i++)
		c->counters[i].arena = arena_new();
	return c;
}

void
request_counter_free(struct request_counter *c)
{
	for (unsigned i = 0; c != NULL && i < c->threads; i++)
		arena_free(c->counters[i].arena);
}

static const struct request_counts *
count_ahead(struct row_counters *c, unsigned encodings, const char *text, struct arena *a)
{
	struct request_counts *counts = arena_alloc(a, sizeof *counts);

	counts->encodings = encodings;
	for (unsigned id = 0; id < N_ENCODINGS; id++) {
		if ((encodings >> id & 1) != 0)
			row_counters_text(c, id, text, &counts->count[id]);
	}
	return counts;
}

void
request_counter_count(void *request_counter, unsigned thread, struct usage_request *q, struct arena *a)
{
	struct request_counter *c = request_counter;
	const unsigned encodings = atomic_load_explicit(&c->encodings, memory_order_relaxed);

	for (size_t i = 0; i < q->n_texts && encodings != 0; i++)
		q->texts[i].counts = count_ahead(&c->counters[thread], encodings, q->texts[i].text, a);
	for (size_t i = 0; i < q->n_tools && encodings != 0; i++)
		q->tools[i].counts = count_ahead(&c->counters[thread], encodings, q->tools[i].json, a);
}

/* ---- one request ---- */

/* What a count comes to, in tokens. */
struct range_count { uint64_t least, most; };

/* The count of a text in a family; t->estimated is set if it is not exact. ahead: what is counted already; NULL. */
static struct range_count
count_of_text(struct row_request *t, const struct token_family *family, const char *text,
    const struct request_counts *ahead)
{
	struct row_counters *c = t->counters;
	enum encoding_id id = ENCODING_O200K;
	struct text_count count;
	struct token_count n;

	if (*text == '\0')
		return (struct range_count){ 0, 0 };
	encoding_find(family->name, &id);
	if (ahead != NULL && (ahead->encodings >> id & 1) != 0)
		count = ahead->count[id];
	else {
		row_counters_text(c, id, text, &count);
		if (c->ahead != NULL)
			atomic_fetch_or_explicit(&c->ahead->encodings, 1U << id, memory_order_relaxed);
	}
	n = token_family_count(family, &count);
	t->estimated |= n.least != n.most;
	return (struct range_count){ n.least, n.most };
}

static void
range_add(struct range_count *sum, struct range_count more)
{
	sum->least += more.least;
	sum->most += more.most;
}

/* The text without the full stop at its end, as OpenAI's formula counts it. */
static const char *
without_stop(const char *text, struct arena *a)
{
	size_t n = strlen(text);

	return n > 0 && text[n - 1] == '.' ? arena_strndup(a, text, n - 1) : text;
}

enum { PROPERTIES_ONCE = 3, PROPERTY = 3, ENUM_ONCE = -3, ENUM_VALUE = 3 };	/* of the formula */

/* A function by OpenAI's formula: its line, and one for each property. */
static uint64_t
count_of_function(struct row_request *t, const struct token_family *family, const struct request_frame *f,
    const struct request_tool *tool)
{
	struct arena *a = t->arena;
	int64_t n = f->start;

	n += (int64_t)count_of_text(t, family, arena_printf(a, "%s:%s", tool->name,
	    without_stop(tool->description, a)), NULL).most;
	n += tool->n_properties > 0 ? PROPERTIES_ONCE : 0;
	for (size_t i = 0; i < tool->n_properties; i++) {
		const struct request_property *p = &tool->properties[i];

		n += PROPERTY + (p->values != NULL ? ENUM_ONCE : 0);
		for (size_t k = 0; k < p->n_values; k++)
			n += ENUM_VALUE + (int64_t)count_of_text(t, family, p->values[k], NULL).most;
		n += (int64_t)count_of_text(t, family, arena_printf(a, "%s:%s:%s", p->name, p->type,
		    without_stop(p->description, a)), NULL).most;
	}
	return (uint64_t)n;
}

static struct range_count
count_of_tools(struct row_request *t, const struct token_family *family, const struct request_frame *f)
{
	const struct usage_request *q = t->asked;
	struct range_count sum = { 0, 0 };
	unsigned hidden = q->n_tools == 0 ? 0 : q->forced ? f->forced : f->any;

	for (size_t i = 0; i < q->n_tools; i++) {
		if (f->tools == FRAME_FORMULA) {
			uint64_t n = count_of_function(t, family, f, &q->tools[i]);

			range_add(&sum, (struct range_count){ n, n });
		} else
			range_add(&sum, count_of_text(t, family, q->tools[i].json, q->tools[i].counts));
	}
	t->estimated |= q->n_tools > 0 && f->least != f->most;
	sum.least = sum.least * f->least / 100 + hidden;
	sum.most = (sum.most * f->most + 99) / 100 + hidden;
	return sum;
}

/* The marks around messages. */
static uint64_t
count_of_frame(const struct usage_request *q, const struct request_frame *f)
{
	if (!q->chat || f->once + f->each == 0)
		return 0;
	return f->once + f->each * q->messages + f->assistant * q->assistants + f->system * q->systems + q->names;
}

/*
 * A picture by a rule. One whose size is not known, since the request has only its address, is assumed to be within
 * bounds. False if there is no rule, or it is too large for any.
 */
static bool
count_of_picture(struct row_request *t, const struct media_rule *rule, const struct request_picture *p,
    struct range_count *n)
{
	const enum picture_detail detail = strcmp(p->detail, "low") == 0 ? DETAIL_LOW : DETAIL_HIGH;
	const bool sized = p->width > 0;
	int64_t least, most;

	if (rule->kind == MEDIA_NONE || p->width > PICTURE_SIDE_MAX || p->height > PICTURE_SIDE_MAX)
		return false;
	least = media_rule_picture(rule, sized ? p->width : PICTURE_SMALL, sized ? p->height : PICTURE_SMALL, detail);
	most = sized ? least : media_rule_picture(rule, PICTURE_LARGE, PICTURE_LARGE, detail);
	t->sizes_assumed |= least != most;
	*n = (struct range_count){ (uint64_t)least, (uint64_t)most };
	return true;
}

/* The pictures by the model's rule; *missing says which are left out. */
static struct range_count
count_of_pictures(struct row_request *t, const char *id, const char **missing)
{
	const struct usage_request *q = t->asked;
	const struct media_rule *rule = media_rule_of_model(id);
	struct range_count sum = { 0, 0 }, n;
	size_t unknown = 0;

	for (size_t i = 0; i < q->n_pictures; i++) {
		if (count_of_picture(t, rule, &q->pictures[i], &n))
			range_add(&sum, n);
		else
			unknown++;
	}
	if (unknown > 0)
		*missing = arena_printf(t->arena, "not priced: %zu picture%s (%s)", unknown, unknown == 1 ? "" : "s",
		    rule->kind == MEDIA_NONE ? "the vendor documents no rule" : "too large");
	return sum;
}

static struct range_count
count_of_request(struct row_request *t, const struct token_family *family, uint32_t model, const char *id)
{
	const struct usage_request *q = t->asked;
	const struct request_frame *f = request_frame_of_model(id);
	struct range_count sum = { q->ids, q->ids };
	const char *missing = NULL;

	for (size_t i = 0; i < t->n_counted; i++) {
		if (t->counted[i].model == model) {
			t->missing = t->counted[i].missing != NULL ? t->counted[i].missing : t->missing;
			return (struct range_count){ t->counted[i].least, t->counted[i].most };
		}
	}
	for (size_t i = 0; i < q->n_texts; i++)
		range_add(&sum, count_of_text(t, family, q->texts[i].text, q->texts[i].counts));
	range_add(&sum, count_of_tools(t, family, f));
	range_add(&sum, count_of_pictures(t, id, &missing));
	t->missing = missing != NULL ? missing : t->missing;
	sum.least += count_of_frame(q, f);
	sum.most += count_of_frame(q, f);
	if (t->n_counted < LENGTH(t->counted)) {
		t->counted[t->n_counted].missing = missing;
		t->counted[t->n_counted].model = model;
		t->counted[t->n_counted].least = sum.least;
		t->counted[t->n_counted++].most = sum.most;
	}
	return sum;
}

static const struct text_tokens *
input_tokens(struct row_request *t, const struct book *b, uint32_t model)
{
	struct text_tokens *out = arena_alloc(t->arena, sizeof *out);
	const char *id = book_text(b, b->models[model].id);
	bool assumed;
	const struct token_family *family = token_family_of_book(b, model, &assumed);
	struct range_count n = count_of_request(t, family, model, id);

	*out = (struct text_tokens){ .least = (quantity)n.least * QUANTITY_ONE, .most = (quantity)n.most * QUANTITY_ONE,
	    .method = n.least == n.most ? "exact" : "estimate", .encoding = family->name };
	if (t->how.id == NULL)
		t->how = (struct request_how){ id, family, request_frame_of_model(id), t->asked->n_tools > 0,
		    t->sizes_assumed };
	return out;
}

/* The output of all answers: none to the limit, or what out= says. */
static const struct text_tokens *
output_tokens(struct row_request *t, const struct book *b, uint32_t model, struct err *e)
{
	struct text_tokens *out = arena_alloc(t->arena, sizeof *out);
	int64_t most = b->models[model].max_output, limit = t->asked->limit;
	const char *id = book_text(b, b->models[model].id);

	*out = (struct text_tokens){ .method = "exact", .encoding = "" };
	if (t->output_said) {
		out->least = t->output * t->asked->answers;
		out->most = t->output_most * t->asked->answers;
		return out;
	}
	if (limit > 0 && most > 0 && limit > most) {
		t->limit_note = arena_printf(t->arena, "the request allows %lld output tokens, and %s has at most %lld",
		    (long long)limit, id, (long long)most);
		limit = most;
	}
	if (limit == 0)
		limit = most;
	if (limit == 0) {
		err_set(e, ERR_PRICE, "%s: neither the request nor the model limits the output: add out=, as in "
		    "out=500", id);
		return NULL;
	}
	out->most = (quantity)limit * t->asked->answers * QUANTITY_ONE;
	return out;
}

/* Whether a model bills output at all: embeddings do not. */
static bool
model_has_output(const struct book *b, uint32_t model)
{
	const struct model *m = &b->models[model];

	for (uint32_t i = 0; i < m->rates.count; i++) {
		if ((b->rates[m->rates.first + i].priced & METER_BIT(METER_OUTPUT)) != 0)
			return true;
	}
	return m->rates.count == 0;
}

/* Whether some row of a model has a price of its own for a meter. */
static bool
model_prices(const struct book *b, uint32_t model, enum meter meter)
{
	const struct model *m = &b->models[model];

	for (uint32_t i = 0; i < m->rates.count; i++) {
		if ((b->rates[m->rates.first + i].priced & METER_BIT(meter)) != 0)
			return true;
	}
	return false;
}

/* Tokens of a prompt that the vendor keeps: none below its minimum, and whole steps. */
static uint64_t
cached_tokens(const struct model *m, uint64_t n)
{
	if (n < (uint64_t)m->cache_minimum)
		return 0;
	return m->cache_step > 0 ? n - n % (uint64_t)m->cache_step : n;
}

/* What all requests begin with: read from the cache, or, by the first one, written to it. */
static const struct text_tokens *
shared_tokens(struct row_request *t, const struct book *b, uint32_t model, enum meter meter)
{
	struct text_tokens *out = arena_alloc(t->arena, sizeof *out);
	const char *id = book_text(b, b->models[model].id);
	bool assumed;
	const struct token_family *family = token_family_of_book(b, model, &assumed);
	struct row_request prefix = { .counters = t->counters, .arena = t->arena };
	struct usage_request q = { .tools = t->prefix->tools, .n_tools = t->prefix->n_tools, .texts = t->prefix->texts,
	    .n_texts = t->prefix->n_texts };
	struct range_count n;

	*out = (struct text_tokens){ .method = "exact", .encoding = family->name };
	if (t->first != (meter == METER_CACHE_WRITE) || !model_prices(b, model, meter))
		return out;
	prefix.asked = &q;
	n = count_of_request(&prefix, family, model, id);
	out->least = (quantity)cached_tokens(&b->models[model], n.least) * QUANTITY_ONE;
	out->most = (quantity)cached_tokens(&b->models[model], n.most) * QUANTITY_ONE;
	return out;
}

static const struct text_tokens no_tokens = { .method = "exact", .encoding = "" };

/* For struct request_texts: the input, and the output. */
static const struct text_tokens *
row_request_tokens(void *self, size_t i, const struct book *b, uint32_t model, struct err *e)
{
	struct row_request *t = self;

	if (i == 0)
		return input_tokens(t, b, model);
	if (i > 1)
		return shared_tokens(t, b, model, i == 2 ? METER_CACHE_READ : METER_CACHE_WRITE);
	return model_has_output(b, model) ? output_tokens(t, b, model, e) : &no_tokens;
}

/* The most output of what out= says, which may be a range. */
static quantity
output_most(const struct request *r, struct arena *a)
{
	struct request high;
	struct err e;

	return r->n_ranges > 0 && request_high(r, a, &high, &e) ? high.work.count[METER_OUTPUT] :
	    r->work.count[METER_OUTPUT];
}

const char *
row_request_missing(const struct request *r)
{
	struct row_request *t = r->texts == NULL ? NULL : r->texts->self;
	const char *missing = t == NULL ? NULL : t->missing;

	if (t != NULL)
		t->missing = NULL;
	return missing;
}

void
row_request_begin(struct row_request *t, struct row_counters *counters, const struct usage_request *asked,
    const struct request_prefix *prefix, bool first, struct request *r, struct arena *a)
{
	static const char *const names[] = { "input", "output", "cache-read", "cache-write" };

	*t = (struct row_request){ .counters = counters, .asked = asked, .arena = a,
	    .prefix = prefix, .first = first,
	    .output_said = request_has(r, field_find("output")), .output = r->work.count[METER_OUTPUT],
	    .output_most = output_most(r, a) };
	t->texts.n = prefix == NULL ? 2 : LENGTH(names);
	for (size_t i = 0; i < t->texts.n; i++) {
		t->texts.item[i].field = field_find(names[i]);
		t->texts.item[i].path = "a request";
	}
	t->texts.count = row_request_tokens;
	t->texts.self = t;
	row_request_apply(t, r);
}

void
row_request_apply(const struct row_request *t, struct request *r)
{
	r->texts = &t->texts;
	r->cached_shared = false;
	if (r->n_ranges == 1 && r->ranges[0].field == field_find("output"))
		r->n_ranges = 0;	/* the least and the most output are of the texts */
}

/* ---- what requests share ---- */

static void
prefix_take_all(struct request_prefix *p, const struct usage_request *q)
{
	p->n_tools = q->n_tools;
	p->tools = arena_array(p->arena, q->n_tools, sizeof *p->tools);
	for (size_t i = 0; i < q->n_tools; i++)
		p->tools[i] = (struct request_tool){ .json = arena_strdup(p->arena, q->tools[i].json), .name = "",
		    .description = q->tools[i].json };
	p->n_texts = q->n_texts;
	p->texts = arena_array(p->arena, q->n_texts, sizeof *p->texts);
	for (size_t i = 0; i < q->n_texts; i++)
		p->texts[i] = (struct request_text){ .kind = q->texts[i].kind,
		    .text = arena_strdup(p->arena, q->texts[i].text) };
	for (size_t i = 0; i < q->n_tools; i++)
		p->tools[i].description = p->tools[i].json;	/* about what the formula would count */
}

void
request_prefix_add(struct request_prefix *p, const struct usage_request *q)
{
	size_t n = 0;
	bool same = p->n_tools == q->n_tools;

	if (p->requests++ == 0) {
		prefix_take_all(p, q);
		return;
	}
	for (size_t i = 0; i < q->n_tools && same; i++)
		same = strcmp(p->tools[i].json, q->tools[i].json) == 0;
	while (same && n < p->n_texts && n < q->n_texts && strcmp(p->texts[n].text, q->texts[n].text) == 0)
		n++;
	p->n_texts = n;
	if (!same)
		p->n_tools = 0;
}
