/* SPDX-License-Identifier: MIT */
/* history: price changes of a model. diff: of a book between two days, or between two books. */
#include "commands/cmd.h"

#include "book/book_load.h"
#include "book/model_lookup.h"
#include "book/price_changes.h"
#include "report/view.h"

enum { AT, PROVIDER, MODEL, TIER, REGION, BAND, HOURS, METER, BEFORE, AFTER, PERCENT, CHANGE,
	COLUMNS };

static const struct column columns[COLUMNS] = {
	[AT]       = { "on",       SHOW_ALL | SHOW_IF_ANY, NULL },
	[PROVIDER] = { "provider", SHOW_ALL | DROP_FIRST, NULL },
	[MODEL]    = { "model",    SHOW_ALL, NULL },
	[TIER]     = { "tier",     SHOW_ALL | DROP_LAST, NULL },
	[REGION]   = { "region",   SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	[BAND]     = { "band",     SHOW_ALL | SHOW_IF_ANY | DROP_LATE, "prompts" },
	[HOURS]    = { "hours",    SHOW_ALL | SHOW_IF_ANY | DROP_LATE, NULL },
	[METER]    = { "meter",    SHOW_ALL, NULL },
	[BEFORE]   = { "before",   SHOW_ALL | DROP_LAST, NULL },
	[AFTER]    = { "after",    SHOW_ALL, NULL },
	[PERCENT]  = { "percent",  SHOW_ALL | SHOW_IF_ANY | DROP_SOON, NULL },
	[CHANGE]   = { "change",   SHOW_ALL | DROP_SOON, "" },
};

/* One change on one line: "2025-06-10 openai/o3 standard input 10 2", "-" for what is not. */
static const char *
view_change(const struct price_change *c, struct currency *x, struct arena *a)
{
	char before[INT128_TEXT] = "-", after[INT128_TEXT] = "-";
	const char *at = view_bound(c->at, a);

	if (c->was)
		money_print_shown(before, c->before, x);
	if (c->is)
		money_print_shown(after, c->after, x);
	return arena_printf(a, "%s %s/%s %s %s %s %s", at == NULL ? "-" : at, c->provider, c->model,
	    book_text(c->book, c->row->tier), meters[c->meter].name, before, after);
}

/* The words for a price that only one side has: for two days, and for two price lists. */
struct wording { const char *only_after, *only_before; };

static const struct wording of_days = { "new", "ended" }, of_books = { "missing here", "missing there" };

static enum tone
tone_of(const struct price_change *c)
{
	return !c->was || !c->is ? TONE_NONE : c->after > c->before ? TONE_BAD : TONE_GOOD;
}

static void
add_change(struct answer *w, const struct price_change *c, const struct wording *words)
{
	struct table *t = w->data;
	struct cell *row = table_row(t);
	const struct rate *r = c->row;
	struct err e;
	int128 percent;

	row[AT] = cell_text(view_bound(c->at, t->arena));
	row[PROVIDER] = cell_text(c->provider);
	row[MODEL] = cell_text(c->model);
	row[TIER] = cell_text(book_text(c->book, r->tier));
	row[REGION] = cell_text(view_or_null(book_text(c->book, r->region)));
	row[BAND] = view_band_cell(r, t->arena);
	row[HOURS] = cell_text(view_window_text(c->book, r, t->arena));
	row[METER] = cell_text(meters[c->meter].name);
	answer_plain(w, view_change(c, w->currency, w->arena));
	if (c->was)
		row[BEFORE] = cell_money(c->before);
	if (c->is)
		row[AFTER] = cell_toned(cell_money(c->after), tone_of(c));
	if (c->was && c->is && money_percent(c->after, c->before, &percent, &e))
		row[PERCENT] = cell_toned(cell_ratio(percent), tone_of(c));
	row[CHANGE] = cell_toned(cell_text(!c->was ? words->only_after : !c->is ? words->only_before :
	    c->after > c->before ? "more expensive" : "cheaper"), tone_of(c));
}

/* Takes out what provider= and the models of a request leave out. */
static void
narrow_changes(struct price_changes *changes, const struct context *c, const struct request *r)
{
	size_t n = 0;

	for (size_t i = 0; i < changes->n; i++) {
		const struct price_change *item = &changes->item[i];
		bool wanted = r->n_models == 0;

		for (size_t k = 0; k < r->n_models; k++)
			wanted |= model_lookup_match(r->models[k], item->provider, item->model);
		if (wanted && (*r->provider == '\0' ||
		    book_provider(c->book, r->provider) == book_provider(c->book, item->provider)))
			changes->item[n++] = *item;
	}
	changes->n = n;
}

static void
add_changes(struct answer *w, const struct price_changes *changes, const struct wording *words)
{
	for (size_t i = 0; i < changes->n; i++)
		add_change(w, &changes->item[i], words);
}

/*
 * The differences of two price lists: what both have and differ in comes first, and alone unless all is asked for,
 * since a list of a part lacks most of the other.
 */
static void
add_differences(struct answer *w, const struct price_changes *changes, bool all)
{
	static const struct { bool was, is; } kinds[] = { { true, true }, { false, true }, { true, false } };

	for (size_t k = 0; k < (all ? 3 : 1); k++) {
		for (size_t i = 0; i < changes->n; i++) {
			const struct price_change *c = &changes->item[i];

			if (c->was == kinds[k].was && c->is == kinds[k].is)
				add_change(w, c, &of_books);
		}
	}
}

static bool
add_history(struct answer *w, const struct context *c, uint32_t model, struct err *e)
{
	const struct model *m = &c->book->models[model];
	struct price_changes changes = { 0 };

	char from[DATE_TEXT];

	if (m->rates.count == 0 && m->successor != BOOK_NONE)
		return err_set(e, ERR_PRICE, "%s has no prices of its own: it is billed as %s since %s",
		    book_text(c->book, m->id), book_text(c->book, c->book->models[m->successor].id),
		    date_print_day(from, m->successor_from));
	if (m->rates.count == 0)
		return err_set(e, ERR_PRICE, "%s is listed, but has no public price",
		    book_text(c->book, m->id));
	price_changes_of_model(c->book, model, w->arena, &changes);
	add_changes(w, &changes, &of_days);
	return true;
}

bool
cmd_history(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;

	if (r->n_models == 0)
		return err_set(e, ERR_USAGE, "no model is named, as in: toll history o3");
	w->data = table_new(w->arena, "changes", columns, COLUMNS);
	w->data->exact = true;
	for (size_t i = 0; i < r->n_models; i++) {
		uint32_t *models, one;
		size_t n = 1;

		if (model_lookup_is_glob(r->models[i])) {
			if (!model_lookup_glob(c->book, r->models[i], r->provider, w->arena, &models, &n, e))
				return false;
		} else if (!model_find(c->book, r, r->models[i], w->arena, &one, e))
			return false;
		else
			models = &one;
		for (size_t k = 0; k < n; k++) {
			if (!add_history(w, c, models[k], e) && n == 1)
				return false;
		}
	}
	return true;
}

/* A side of diff: a day of the book that is in use, or a book of its own on the day asked. */
struct side {
	const struct book	*book;
	instant			 at;
	const char		*name;
};

static bool
read_side(const struct context *c, const struct invocation *call, const char *word, struct arena *a,
    struct side *out, struct err *e)
{
	struct when when;
	struct err no_day;

	*out = (struct side){ c->book, call->request.on.at, word };
	if (date_parse(word, c->today, &when, &no_day)) {
		out->at = when.at;
		return true;
	}
	out->book = book_load_as(a, &word, 1, &(struct book_load_how){ .kind = FILE_ANY, .makers = c->book,
	    .stop = c->stop }, NULL, e);
	if (out->book == NULL && word[0] >= '0' && word[0] <= '9')
		*e = no_day;	/* meant as a day, by its looks */
	return out->book != NULL;
}

/* What did not change is counted only where nothing narrows it: it was counted over all models. */
static const char *
changes_summary(const struct price_changes *changes, const struct request *r, const struct side *x,
    const struct side *y, struct arena *a)
{
	bool narrowed = r->n_models > 0 || *r->provider != '\0';
	size_t started = 0, ended = 0, changed;
	const char *same = narrowed ? "" : arena_printf(a, ", %zu the same", changes->same);

	for (size_t i = 0; i < changes->n; i++) {
		started += !changes->item[i].was;
		ended += !changes->item[i].is;
	}
	changed = changes->n - started - ended;
	if (x->book == y->book)
		return arena_printf(a, "prices: %zu changed, %zu new, %zu ended%s", changed, started, ended,
		    same);
	return arena_printf(a, "prices: %zu different, %zu missing here (%s), %zu missing there (%s)%s%s",
	    changed, started, x->name, ended, y->name, same, r->all || started + ended == 0 ? "" :
	    "; all=yes shows what is missing");
}

bool
cmd_diff(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	struct side x = { c->book, call->request.on.at, "the price list" }, y;
	struct price_changes changes = { 0 };
	size_t n = call->n_operands;

	if (n < 1 || n > 2)
		return err_set(e, ERR_USAGE, "diff takes two days, or one or two price files");
	if (n == 2 && !read_side(c, call, call->operands[0], w->arena, &x, e))
		return false;
	if (!read_side(c, call, call->operands[n - 1], w->arena, &y, e))
		return false;
	if (n == 1 && y.book == c->book)
		return err_set(e, ERR_USAGE, "diff takes two days, as in: toll diff 2025-06-01 today");
	price_changes_between(x.book, x.at, y.book, y.at, w->arena, &changes);
	narrow_changes(&changes, c, &call->request);
	w->data = table_new(w->arena, "changes", columns, COLUMNS);
	w->data->exact = true;
	if (x.book == y.book)
		add_changes(w, &changes, &of_days);
	else
		add_differences(w, &changes, call->request.all);
	if (w->data->n_rows > 0)
		answer_table(w, w->data);
	answer_text(w, changes_summary(&changes, &call->request, &x, &y, w->arena));
	return true;
}
