/* SPDX-License-Identifier: MIT */
/* The loader of plans: subscriptions, their fees and quotas. */
#include "book/book_load_internal.h"

/* Reports a fee that holds at the same time as an earlier one of the plan with the same per and each. */
static void
check_fee(struct load *l, const struct span *fees, const struct fee *f)
{
	const struct book *b = build_view(l->build);

	for (uint32_t i = 0; i < fees->count; i++) {
		const struct fee *other = &b->fees[fees->first + i];

		if (other->per == f->per && other->each == f->each && other->from < f->until &&
		    f->from < other->until)
			load_problem(l, "", "holds at the same time as fees[%u]: same per and each", i);
	}
}

void
load_fees(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list");
	struct span *span = into;

	span->first = build_view(l->build)->n_fees;
	for (; item != NULL; item = book_json_next(item)) {
		struct fee f = { .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "fees[%u]", span->count);
		if (load_object(l, "", item, OBJECT_fee, "", &f) && f.from >= f.until)
			load_problem(l, "until", "the fee ends before it begins");
		check_fee(l, span, &f);
		build_fee(l->build, &f);
		span->count++;
	}
	l->row = "";
}

void
load_quotas(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list");
	struct span *span = into;

	span->first = build_view(l->build)->n_quotas;
	for (; item != NULL; item = book_json_next(item)) {
		struct quota q = { .count = -1, .from = INSTANT_FIRST, .until = INSTANT_LAST };

		l->row = arena_printf(l->arena, "quotas[%u]", span->count);
		if (load_object(l, "", item, OBJECT_quota, "", &q) && q.from >= q.until)
			load_problem(l, "until", "the quota ends before it begins");
		build_quota(l->build, &q);
		span->count++;
	}
	l->row = "";
}

void
load_plans(struct load *l, const char *key, const struct book_json *list, void *into)
{
	const struct book_json *item = load_list(l, key, list, "must be a list of plans");
	struct span *span = into;

	span->first = build_view(l->build)->n_plans;
	for (; item != NULL; item = book_json_next(item)) {
		struct plan p = { 0 };

		l->model = load_element_name(l, item, key, span->count);
		load_object(l, "", item, OBJECT_plan, "", &p);
		for (uint32_t i = 0; i < build_view(l->build)->n_plans; i++) {
			if (p.id != 0 && build_view(l->build)->plans[i].id == p.id)
				load_problem(l, "id", "there is another plan '%.60s'", l->model);
		}
		build_plan(l->build, &p);
		span->count++;
	}
	l->model = "";
}

void
load_plan_file(struct load *l, const struct book_json *object)
{
	struct plan_file file = { .plans = { 0, 0 } };

	l->provider = BOOK_NONE;
	load_object(l, "", object, OBJECT_plan_file, "", &file);
}
