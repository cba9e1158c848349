/* SPDX-License-Identifier: MIT */
/*
 * update: how old the price list is; what a catalogue of another project would change in it; and the file
 * ~/.config/toll/pricing/update-CATALOGUE.json that makes these changes. book/book_overlay.h says how it is laid over
 * the price list, interop/import.h how it is made.
 */
#include "commands/cmd.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file_claims.h"
#include "base/macros.h"
#include "base/text.h"
#include "book/book_format.h"
#include "book/book_merge.h"
#include "book/book_overlay.h"
#include "interop/import.h"
#include "io/fetch.h"
#include "io/folder.h"
#include "io/input.h"
#include "io/output.h"
#include "report/view.h"

enum { CATALOGUE_BYTES = 64 << 20, NEW_SHOWN = 12 };

/* Beside the updates, in the same folder: which was the last, and the bytes that it replaced, if there were any. */
#define LAST_UPDATE  "update.last"
#define BEFORE_ENDING ".before"

enum { CATALOGUE, PROVIDER, MODEL, TIER, BAND, METER, BEFORE, AFTER, PERCENT, FROM, CHANGE, COLUMNS };

static const struct column columns[COLUMNS] = {
	[CATALOGUE] = { "catalogue", SHOW_DATA, NULL },
	[PROVIDER]  = { "provider",  SHOW_ALL, NULL },
	[MODEL]     = { "model",     SHOW_ALL, NULL },
	[TIER]      = { "tier",      SHOW_ALL | SHOW_IF_ANY, NULL },
	[BAND]      = { "band",      SHOW_ALL | SHOW_IF_ANY | DROP_LATE, "tokens" },
	[METER]     = { "meter",     SHOW_ALL, NULL },
	[BEFORE]    = { "before",    SHOW_ALL, NULL },
	[AFTER]     = { "after",     SHOW_ALL, NULL },
	[PERCENT]   = { "percent",   SHOW_ALL | SHOW_IF_ANY | DROP_SOON, "%" },
	[FROM]      = { "from",      SHOW_ALL, NULL },
	[CHANGE]    = { "change",    SHOW_DATA, NULL },
};

/* What a file of a catalogue brings. */
struct update_part {
	const char		*name;		/* of the file, or its address */
	const char		*text;
	size_t			 n;
	struct imported		 made;
};

/* A catalogue that is to update the price list, of one file or several, and what that comes to. */
struct update {
	const struct catalogue	*catalogue;
	struct update_part	*parts;
	size_t			 n_parts;
	day			 fetched;	/* 0: they are files */
	day			 read;		/* the newest day of its parts */
	size_t			 n_changed;	/* number of prices that it changes */
	const char		*path;		/* of the file that is written */
	const struct book	*held;		/* what that file holds, and all parts so far; NULL: nothing */
	const char		*json;		/* the file that is written; NULL: nothing is new */
};

/* ---- what it changes ---- */

static struct cell
rate_cell(int64_t price)
{
	return cell_money((money)price * int128_power_of_ten(MONEY_DECIMALS - RATE_DECIMALS));
}

static struct cell
size_cell(const struct import_change *c, struct arena *a)
{
	struct cell none = { 0 };

	return c->band == BAND_NONE ? none : cell_text(arena_printf(a, "%s %lld",
	    c->band == BAND_ABOVE ? "above" : "from", (long long)c->tokens));
}

static void
add_update_row(struct answer *w, const struct update *u, const struct imported *made,
    const struct import_change *change)
{
	struct cell *row = table_row(w->data);
	struct err e;
	int128 percent;

	row[CATALOGUE] = cell_text(u->catalogue->name);
	row[PROVIDER] = cell_text(change->provider);
	row[MODEL] = cell_text(change->model);
	row[TIER] = cell_text(change->tier);
	row[BAND] = size_cell(change, w->arena);
	row[METER] = cell_text(meters[change->meter].name);
	row[AFTER] = rate_cell(change->after);
	row[FROM] = cell_text(view_day_text(made->read, w->arena));
	row[CHANGE] = cell_text(change->is_new ? "new" : change->after > change->before ? "more expensive" : "cheaper");
	if (change->is_new)
		return;
	row[BEFORE] = rate_cell(change->before);
	if (money_percent(change->after, change->before, &percent, &e))
		row[PERCENT] = cell_ratio(percent);
}

/* Adds the changed prices of all parts, or those of models that the price list lacks. */
static void
add_update_rows(struct answer *w, const struct update *u, bool is_new)
{
	for (size_t p = 0; p < u->n_parts; p++) {
		const struct imported *made = &u->parts[p].made;

		for (size_t i = 0; i < made->n_changes; i++) {
			if (made->changes[i].is_new == is_new)
				add_update_row(w, u, made, &made->changes[i]);
		}
	}
}

/* "31 new models: openai/gpt-7, ... and 19 more (all=yes shows their prices)" */
static void
say_new_models(struct answer *w, const struct update *u)
{
	struct buffer names = buffer_new(w->arena);
	const struct import_change *last = NULL;
	size_t n = 0;

	for (size_t p = 0; p < u->n_parts; p++) {
		for (size_t i = 0; i < u->parts[p].made.n_changes; i++) {
			const struct import_change *change = &u->parts[p].made.changes[i];

			if (!change->is_new || (last != NULL && strcmp(last->model, change->model) == 0 &&
			    strcmp(last->provider, change->provider) == 0))
				continue;
			last = change;
			if (n++ < NEW_SHOWN)
				buffer_printf(&names, "%s%s/%s", n == 1 ? "" : ", ", last->provider, last->model);
		}
	}
	if (n > NEW_SHOWN)
		buffer_printf(&names, " and %zu more (all=yes shows their prices)", n - NEW_SHOWN);
	if (n > 0)
		answer_text(w, arena_printf(w->arena, "%zu new model%s: %s", n, n == 1 ? "" : "s", names.text));
}

/* ---- the catalogue ---- */

/* The built-in price list with the updates by other catalogues, and with what this one has so far. */
static const struct book *
update_base(const struct context *c, const struct update *u, struct arena *a, struct err *e)
{
	const struct book *base = book_overlay_folder(a, c->builtin, c->overlays, u->path, true,
	    &(struct book_load_how){ .kind = FILE_REGULAR, .makers = c->builtin, .stop = c->stop }, e);

	return base == NULL || u->held == NULL ? base : book_merge_update(a, base, u->held, u->path, e);
}

/* Once the catalogue is known: reads what an earlier update by it has changed. */
static bool
update_begin(const struct context *c, struct update *u, struct arena *a, struct err *e)
{
	struct book_load_how how = { .kind = FILE_REGULAR, .makers = c->builtin, .stop = c->stop };

	u->path = arena_printf(a, "%s/" BOOK_UPDATE_PREFIX "%s.json", c->overlays, u->catalogue->name);
	if (*c->overlays == '\0' || file_is_absent(u->path))
		return true;
	u->held = book_load_as(a, &u->path, 1, &how, NULL, e);
	return u->held != NULL;
}

/* The catalogue of a part must be that of the first. */
static bool
update_recognise(const struct context *c, struct update *u, const struct update_part *p, struct arena *a,
    struct err *e)
{
	const struct catalogue *found = catalogue_recognise(p->name, p->text, p->n, a, e);

	if (found == NULL)
		return false;
	if (u->catalogue != NULL)
		return found == u->catalogue || err_set(e, ERR_USAGE, "%s is of %s, and %s of %s: update by one "
		    "catalogue after the other", p->name, found->title, u->parts->name, u->catalogue->title);
	u->catalogue = found;
	return update_begin(c, u, a, e);
}

/* Takes over what a part changes. Prices of earlier days stay, so that what was used before keeps its price. */
static bool
update_add_part(struct update *u, const struct imported *made, struct arena *a, struct err *e)
{
	const struct book *news;
	struct buffer json = buffer_new(a);

	u->read = made->read > u->read ? made->read : u->read;
	for (size_t i = 0; i < made->n_changes; i++)
		u->n_changed += !made->changes[i].is_new;
	if (made->n_changes == 0)
		return true;
	news = book_load_text(a, u->path, made->json, strlen(made->json), NULL, e);
	u->held = news == NULL || u->held == NULL ? news : book_merge(a, u->held, news, u->path, e);
	if (u->held == NULL)
		return false;
	book_format(u->held, &json);
	u->json = json.text;
	return true;
}

/* Makes the update of a catalogue whose parts are read. */
static bool
update_make(const struct context *c, const struct request *r, struct update *u, struct arena *a, struct err *e)
{
	struct import_order order = { .today = c->today, .fetched = u->fetched, .overlay = true,
	    .listed_providers = !r->all && *r->provider == '\0', .provider = r->provider, .models = r->models,
	    .n_models = r->n_models, .force = r->force };

	if (request_has(r, field_find("on")))
		order.read = r->on.day;
	for (size_t i = 0; i < u->n_parts; i++) {
		struct update_part *p = &u->parts[i];

		if (!update_recognise(c, u, p, a, e))
			return false;
		order.catalogue = u->catalogue;
		order.book = update_base(c, u, a, e);
		if (order.book == NULL || !import_run(&order, p->name, p->text, p->n, a, &p->made, e) ||
		    !update_add_part(u, &p->made, a, e))
			return false;
	}
	return true;
}

static bool
update_read_files(const struct context *c, const struct invocation *call, struct update *u, struct arena *a,
    struct err *e)
{
	u->n_parts = call->n_operands;
	u->parts = arena_array(a, u->n_parts, sizeof *u->parts);
	for (size_t i = 0; i < u->n_parts; i++) {
		struct buffer text = buffer_new(a);

		u->parts[i].name = call->operands[i];
		if (!input_whole(a, call->operands[i], CATALOGUE_BYTES, c->stop, &text, e))
			return false;
		u->parts[i].text = text.text;
		u->parts[i].n = text.n;
	}
	return true;
}

/* The most seconds that a fetch may take: TOLL_FETCH_SECONDS, if it is a number from 1 to 3600. */
static int
fetch_seconds(const struct context *c)
{
	const char *value = context_variable(c, "TOLL_FETCH_SECONDS");
	int n = 0;

	while (*value >= '0' && *value <= '9' && n <= 3600)
		n = 10 * n + (*value++ - '0');
	return *value == '\0' && n >= 1 && n <= 3600 ? n : FETCH_SECONDS;
}

/* The address of a catalogue that is named, or the word itself. */
static const char *
fetch_address(const char *word)
{
	for (size_t i = 0; i < n_catalogues; i++) {
		if (catalogues[i].address != NULL && text_equal(catalogues[i].name, word))
			return catalogues[i].address;
	}
	return word;
}

static bool
update_fetch(const struct context *c, const char *word, struct update *u, struct arena *a, struct err *e)
{
	struct buffer text = buffer_new(a);
	const char *address = fetch_address(word);

	if (!fetch_is_address(address))
		return err_set(e, ERR_USAGE, "fetch: '%.60s' is neither a catalogue (models.dev, genai-prices, "
		    "litellm, llm-prices, openrouter) nor an https address", word);
	listener_say(c->listener, "fetching %s", address);
	if (!fetch_text(a, address, fetch_seconds(c), c->stop, &text, e))
		return false;
	u->parts = arena_alloc(a, sizeof *u->parts);
	*u->parts = (struct update_part){ .name = address, .text = text.text, .n = text.n };
	u->n_parts = 1;
	u->fetched = c->today;
	return true;
}

/* ---- writing and undoing ---- */

static const char *
last_update_path(const struct context *c, struct arena *a)
{
	return arena_printf(a, "%s/" LAST_UPDATE, c->overlays);
}

/* Whether the user's own price files can still be laid over the price list with the update. */
static bool
own_files_fit(const struct context *c, const struct update *u, struct arena *a, struct err *e)
{
	struct book_load_how how = { .kind = FILE_REGULAR, .makers = c->builtin, .stop = c->stop };
	const struct book *base = update_base(c, u, a, e);

	return base != NULL && book_overlay_folder(a, base, c->overlays, u->path, false, &how, e) != NULL;
}

/* Keeps the bytes of the file that is replaced, and which update is the last. */
static bool
keep_replaced(const struct context *c, const struct update *u, struct arena *a, struct err *e)
{
	const char *before = arena_printf(a, "%s" BEFORE_ENDING, u->path), *old;
	size_t n;

	if (file_is_absent(u->path)) {
		if (unlink(before) != 0 && errno != ENOENT)
			return err_set(e, ERR_IO, "%s: %s", before, strerror(errno));
	} else {
		old = file_whole(a, u->path, FILE_REGULAR, c->stop, CATALOGUE_BYTES, &n, e);
		if (old == NULL || !output_put(a, before, old, e))
			return false;
	}
	return output_put(a, last_update_path(c, a), arena_printf(a, "%s\n", u->catalogue->name), e);
}

/* The command reads these files, and writes them: it replaces its own file, and keeps what that was. */
static bool
claim_files(const struct context *c, const char *path, struct arena *a, struct err *e)
{
	const char *const files[] = { path, arena_printf(a, "%s" BEFORE_ENDING, path), last_update_path(c, a) };

	for (size_t i = 0; i < LENGTH(files); i++) {
		if (!claims_write("", files[i], files[i], e))
			return false;
	}
	return true;
}

/* What update_write needs; it may run after the answer was shown. */
struct update_writing {
	struct context	 context;
	struct update	 update;
	struct arena	*arena;
};

/* Writes the file of the update; *done says so. */
static bool
update_write(void *arg, const char **done, struct err *e)
{
	struct update_writing *k = arg;
	const struct update *u = &k->update;

	if (!claim_files(&k->context, u->path, k->arena, e) ||
	    !own_files_fit(&k->context, u, k->arena, e) || !folder_make_for(u->path, k->arena, e) ||
	    !keep_replaced(&k->context, u, k->arena, e) || !output_put(k->arena, u->path, u->json, e))
		return false;
	*done = arena_printf(k->arena, "written to %s; toll update undo=yes takes it back", u->path);
	return true;
}

/* Writes the update if yes=yes says so; else it is asked for at the terminal, if there is one. */
static bool
update_decide(const struct context *c, const struct request *r, const struct update *u, struct answer *w,
    struct err *e)
{
	struct update_writing *k = arena_alloc(w->arena, sizeof *k);
	const char *done;

	if (*c->overlays == '\0')
		return err_set(e, ERR_IO, "there is no folder for updates: neither HOME nor XDG_CONFIG_HOME is set");
	*k = (struct update_writing){ .context = *c, .update = *u, .arena = w->arena };
	if (u->json == NULL) {
		answer_text(w, "nothing is written: nothing in it is new");
	} else if (r->yes) {
		if (!update_write(k, &done, e))
			return false;
		answer_text(w, done);
	} else if (c->ask == NULL) {
		answer_text(w, "nothing is written; yes=yes writes it");
	} else {
		w->question = arena_printf(w->arena, "write %s?", u->path);
		w->on_yes = update_write;
		w->on_yes_arg = k;
	}
	return true;
}

static bool
update_undo(const struct context *c, struct answer *w, struct err *e)
{
	struct arena *a = w->arena;
	const char *last = last_update_path(c, a), *path, *before, *old = NULL;
	size_t n;
	char *name;

	if (*c->overlays == '\0' || file_is_absent(last))
		return err_set(e, ERR_USAGE, "there is no update to take back");
	name = file_whole(a, last, FILE_REGULAR, c->stop, 1000, &n, e);
	if (name == NULL)
		return false;
	name[strcspn(name, "\n")] = '\0';
	if (catalogue_find(name, e) == NULL)
		return err_at(e, "%s: ", last);
	path = arena_printf(a, "%s/" BOOK_UPDATE_PREFIX "%s.json", c->overlays, name);
	before = arena_printf(a, "%s" BEFORE_ENDING, path);
	if (!claim_files(c, path, a, e))
		return false;
	if (!file_is_absent(before)) {
		old = file_whole(a, before, FILE_REGULAR, c->stop, CATALOGUE_BYTES, &n, e);
		if (old == NULL || !output_put(a, path, old, e))
			return false;
		unlink(before);
	} else if (unlink(path) != 0 && errno != ENOENT)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	unlink(last);
	answer_text(w, arena_printf(a, old == NULL ? "%s is removed" : "%s is as it was before the last update", path));
	return true;
}

/* ---- the command ---- */

static const struct column way_columns[] = {
	{ "how",     SHOW_ALL, NULL },
	{ "command", SHOW_ALL, NULL },
};

/* How old the price list is, and how to get newer prices. */
static bool
update_overview(const struct context *c, struct answer *w)
{
	static const struct { const char *how, *command; } ways[] = {
		{ "fetch a catalogue, see what it changes",  "toll update fetch=models.dev" },
		{ "and write that",                          "toll update fetch=models.dev yes=yes" },
		{ "the same with a file that you have",      "toll update api.json" },
		{ "take the last update back",               "toll update undo=yes" },
		{ "see which prices are old",                "toll check stale=90" },
		{ "see where a price was read",              "toll sources gpt-5" },
		{ "use prices of your own for every call",   "cp prices.json ~/.config/toll/pricing/" },
		{ "see what a price file would change",      "toll diff prices.json" },
	};
	char text[DATE_TEXT];
	day newest = book_newest_source(c->book);

	w->data = table_new(w->arena, "updates", way_columns, LENGTH(way_columns));
	for (size_t i = 0; i < LENGTH(ways); i++) {
		struct cell *row = table_row(w->data);

		row[0] = cell_text(ways[i].how);
		row[1] = cell_text(ways[i].command);
	}
	answer_text(w, arena_printf(w->arena, "The newest source of these prices is of %s; today is %s.",
	    newest == 0 ? "no day" : date_print_day(text, newest), view_day_text(c->today, w->arena)));
	answer_text(w, "toll uses the network only for fetch=, by the program curl. Newer prices:");
	answer_text(w, "");
	answer_table(w, w->data);
	return true;
}

/* The first line of a part has the numbers; the others say of each kind what is left out. */
static void
say_parts(const struct context *c, const struct request *r, const struct update *u, struct answer *w)
{
	bool more = false;

	for (size_t p = 0; p < u->n_parts; p++) {
		const struct imported *made = &u->parts[p].made;

		for (size_t i = 0; i < made->n_lines && !r->quiet && (i == 0 || r->all); i++)
			listener_say(c->listener, "%s", made->lines[i]);
		more |= made->n_lines > 1;
	}
	if (more && !r->all)
		answer_hint(w, TONE_NONE, "all=yes says what is left out, and why");
}

/* Shows what a catalogue changes, changed prices first, and writes it if it may. */
static bool
update_by(const struct context *c, const struct request *r, struct update *u, struct answer *w, struct err *e)
{
	if (!update_make(c, r, u, w->arena, e))
		return false;
	say_parts(c, r, u, w);
	add_update_rows(w, u, false);
	if (r->all)
		add_update_rows(w, u, true);
	answer_text(w, arena_printf(w->arena, "%s, as of %s: %zu price%s change%s", u->catalogue->title,
	    view_day_text(u->read, w->arena), u->n_changed, u->n_changed == 1 ? "" : "s",
	    u->n_changed == 1 ? "s" : ""));
	if (w->data->n_rows > 0)
		answer_table(w, w->data);
	if (!r->all)
		say_new_models(w, u);
	return update_decide(c, r, u, w, e);
}

bool
cmd_update(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	const struct request *r = &call->request;
	struct update u = { 0 };

	if (r->undo)
		return update_undo(c, w, e);
	if (*r->fetch == '\0' && call->n_operands == 0)
		return update_overview(c, w);
	if (*r->fetch != '\0' && call->n_operands > 0)
		return err_set(e, ERR_USAGE, "update takes files or fetch=, not both");
	w->data = table_new(w->arena, "changes", columns, COLUMNS);
	w->data->exact = true;	/* prices are not rounded */
	if (*r->fetch != '\0' ? !update_fetch(c, r->fetch, &u, w->arena, e) :
	    !update_read_files(c, call, &u, w->arena, e))
		return false;
	return update_by(c, r, &u, w, e);
}
