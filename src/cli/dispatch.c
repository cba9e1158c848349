/* SPDX-License-Identifier: MIT */
#include "cli/dispatch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/file_claims.h"
#include "base/text.h"
#include "book/book_load.h"
#include "book/book_merge.h"
#include "book/model_lookup.h"
#include "cli/line_kind.h"
#include "cli/pager.h"
#include "cli/plot.h"
#include "cli/progress.h"
#include "commands/args.h"
#include "commands/cmd.h"
#include "commands/cmd_batch.h"
#include "commands/command.h"
#include "io/lines.h"
#include "io/output.h"
#include "pricing/model_expr.h"
#include "report/baseline.h"
#include "report/currency.h"
#include "report/output_fields.h"
#include "report/render.h"

struct dispatch {
	struct dispatch_options	 options;
	struct arena		*own;		/* the door itself */
	struct arena		*turn;		/* one line */
	struct arena		*kept, *spare;	/* what is set, and where it is rebuilt */
	struct setting		*settings;	/* as typed; in kept */
	size_t			 n_settings;
	struct request		 defaults;	/* the same, understood */
	struct arena		*loaded;	/* the book in use, and what was asked for it */
	const struct book	*book;
	const char		*asked;
	unsigned		 line;
	const char		*file;		/* whose line that is; NULL: standard input's */
	struct arena		*question;	/* the last one asked, for fields alone that change it */
	const char		**last;		/* its words, n_last of them */
	size_t			 n_last;
	bool			 worked;	/* it was answered; one that was not gives way to any other */
	bool			 given;		/* this line has an answer */
	bool			 answered;	/* an answer of this session stands on the screen */
	struct progress		 progress;	/* of the file that a command reads */
	unsigned		 depth;		/* files that source is reading */
	bool			 left;
};

struct dispatch *
dispatch_open(const struct dispatch_options *options)
{
	struct arena *own = arena_new();
	struct dispatch *d = arena_alloc(own, sizeof *d);

	*d = (struct dispatch){ .options = *options, .own = own, .turn = arena_new(),
	    .kept = arena_new(), .spare = arena_new(), .loaded = arena_new(), .question = arena_new(),
	    .defaults = request_new() };
	return d;
}

void
dispatch_close(struct dispatch *d)
{
	claims_forget_book();
	arena_free(d->turn);
	arena_free(d->kept);
	arena_free(d->spare);
	arena_free(d->loaded);
	arena_free(d->question);
	arena_free(d->own);
}

void
dispatch_brief(const struct dispatch *d, char *out, size_t size)
{
	line_brief(out, size, d->settings, d->n_settings);
}

const struct book *
dispatch_book(const struct dispatch *d)
{
	return d->book != NULL ? d->book : d->options.book;
}

day
dispatch_today(const struct dispatch *d)
{
	return d->options.today;
}

bool
dispatch_is_left(const struct dispatch *d)
{
	return d->left;
}

/* One line on standard error, which on a terminal fits its window and has the colour of its tone. */
static void
put_message(const struct dispatch *d, enum tone tone, const char *place, const char *text)
{
	struct arena *a = arena_new();
	struct buffer out = buffer_new(a);
	struct screen screen = { .width = 0 };

	if (d->options.look_beside != NULL)
		d->options.look_beside(&screen);
	render_message(arena_printf(a, "toll: %s%s", place, text), tone, &screen, &out);
	fputs(out.text, stderr);
	arena_free(a);
}

/* Says something behind what standard output has so far, with the line that it is about. */
static void
say_text(struct dispatch *d, enum tone tone, const char *text)
{
	char file[256], place[300] = "";

	progress_clear(&d->progress);
	fflush(stdout);
	if (d->file != NULL) {
		text_clean(file, sizeof file, d->file, strlen(d->file));
		snprintf(place, sizeof place, "%s:%u: ", file, d->line);
	} else if (d->line > 0)
		snprintf(place, sizeof place, "line %u: ", d->line);
	put_message(d, tone, place, text);
}

static int
fail(struct dispatch *d, const struct err *e)
{
	say_text(d, TONE_BAD, e->msg);
	return err_status(e->kind);
}

/*
 * Hears what a command says while it reads and writes files. Standard output is not touched: it may
 * be what the command writes.
 */
static void
on_message(void *door, const char *line)
{
	struct dispatch *d = door;

	progress_clear(&d->progress);
	put_message(d, TONE_NONE, "", line);
}

static void
watch(void *door, const char *file, uint64_t bytes, uint64_t size, uint64_t rows)
{
	struct dispatch *d = door;

	progress_show(&d->progress, file, bytes, size, rows);
}

/* ---- the book ---- */

static const struct book *
lay_file_over(struct dispatch *d, const struct book *base, const char *file, enum file_kind kind, struct err *e)
{
	const struct book *over = book_load_as(d->loaded, &file, 1, kind, d->options.stop, NULL, e);

	return over == NULL ? NULL : book_merge(d->loaded, base, over, file, e);
}

/* Lays every file of a path over a book, one after the other. word is what named the path. */
static const struct book *
lay_over(struct dispatch *d, const struct book *base, const char *word, const char *path, struct err *e)
{
	const char *const *files;
	size_t n;

	claims_book(word);
	if (!book_files(d->loaded, path, &files, &n, e))
		return NULL;
	for (size_t i = 0; base != NULL && i < n; i++)
		base = lay_file_over(d, base, files[i], files[i] == path ? FILE_ANY : FILE_REGULAR, e);
	return base;
}

/*
 * Lays the user's own overlays over a book. Most users have not even the folder; any other reason not to find
 * them is an error, for without them the prices would be others.
 */
static const struct book *
lay_own_over(struct dispatch *d, const struct book *base, struct err *e)
{
	const char *folder = d->options.overlays;
	const char *const *files;
	size_t n;

	if (*folder == '\0' || file_is_absent(folder))
		return base;
	claims_book("");
	if (!book_folder(d->loaded, folder, &files, &n, e)) {
		err_at(e, "overlays: ");
		return NULL;
	}
	for (size_t i = 0; base != NULL && i < n; i++)
		base = lay_file_over(d, base, files[i], FILE_REGULAR, e);
	return base;
}

static const struct book *
load_book(struct dispatch *d, const char *prices, const char *overlay, struct err *e)
{
	const struct book *b = d->options.book;

	claims_book(prices == d->options.prices ? "TOLL_PRICES=" : "prices=");
	if (*prices != '\0')
		b = book_load_as(d->loaded, &prices, 1, FILE_ANY, d->options.stop, NULL, e);
	else
		b = lay_own_over(d, b, e);
	if (b != NULL && *overlay != '\0')
		b = lay_over(d, b, "overlay=", overlay, e);
	claims_book(NULL);
	return b;
}

/*
 * The book that a request asks for: prices= replaces the built-in one and the user's own overlays,
 * overlay= lies over either. What was loaded stays until another is asked for.
 */
static const struct book *
choose_book(struct dispatch *d, const struct request *r, struct err *e)
{
	const char *prices = *r->prices != '\0' ? r->prices : d->options.prices;
	const char *asked = arena_printf(d->turn, "%s\n%s", prices, r->overlay);

	if (d->book != NULL && strcmp(asked, d->asked) == 0)
		return d->book;
	arena_reset(d->loaded);
	claims_forget_book();
	d->book = load_book(d, prices, r->overlay, e);
	if (d->book != NULL)
		d->asked = arena_strdup(d->loaded, asked);
	return d->book;
}

/* ---- files ---- */

/*
 * Says which files the command writes, and which it reads when it has written some already. Each may
 * then be refused before anything is written. The answer of a command that rewrites its file goes to that.
 */
static bool
claim_files(const struct invocation *call, struct err *e)
{
	const struct request *r = &call->request;
	unsigned groups = call->command->groups;
	const char *own = call->command->kind == COMMAND_REWRITE && call->n_operands > 0 ? call->operands[0] : NULL;
	const char *to = (groups & FIELDS_OUTPUT) != 0 ? r->to : "";
	bool answers = *to == '\0' && own != NULL;

	return ((groups & FIELDS_BASELINE) == 0 || *r->baseline == '\0' || claims_read("baseline=", r->baseline, e)) &&
	    claims_write(*to != '\0' ? "to=" : "", answers ? own : to, own, e) &&
	    ((groups & FIELDS_TOTALS) == 0 || *r->totals == '\0' || claims_write("totals=", r->totals, NULL, e)) &&
	    ((groups & FIELDS_CURVE) == 0 || *r->plot == '\0' || claims_write("plot=", r->plot, NULL, e));
}

/* ---- answers ---- */

/* Where an answer is read: all zero unless it goes to a terminal. A pager scrolls what is too wide. */
static struct screen
find_screen(const struct dispatch *d, const char *to, bool paged)
{
	struct screen screen = { .width = 0 };

	if (d->options.look == NULL || *to != '\0')
		return screen;
	d->options.look(&screen);
	if (paged)
		screen = (struct screen){ .ascii = screen.ascii };
	return screen;
}

/*
 * What people read is clean and may have colours; anything else is guarded on a terminal.
 *
 * A reader that has gone has seen enough: that is no error, but the end of a session, as is an
 * output that cannot be written.
 */
static bool
write_answer(struct dispatch *d, const char *to, bool guarded, const char *text, size_t n, struct err *e)
{
	struct output *s = output_open(d->turn, to, e);
	bool done;

	if (s == NULL) {
		d->left |= *to == '\0' && e->kind == ERR_IO;
		return false;
	}
	if (guarded && d->options.look != NULL)
		output_guard(s, find_screen(d, to, false).ascii);
	done = output_write(s, text, n, e);
	if (done)
		done = output_commit(s, e);
	else
		output_abort(s);
	if (!done && (*to == '\0' || output_closed(s)))
		d->left = true;
	return done || output_closed(s);
}

/* Says what went wrong beside the answer, and what else is worth knowing. Returns the status. */
static int
report(struct dispatch *d, const struct invocation *call, const struct answer *w)
{
	int status = 0;

	for (size_t i = 0; i < w->n_failures; i++) {
		say_text(d, TONE_BAD, w->failures[i].msg);
		if (status == 0)
			status = err_status(w->failures[i].kind);
	}
	for (size_t i = 0; !call->request.quiet && i < w->n_hints; i++)
		say_text(d, w->hints[i].tone, w->hints[i].text);
	return status != 0 ? status : w->no ? 1 : 0;
}

/*
 * Answers a call once, or twice if a count is a range: at its low and at its high end. low and high
 * are one answer each; high is NULL without a range.
 */
static bool
answer_call(struct dispatch *d, const struct invocation *call, const struct context *c, struct answer **low,
    struct answer **high, struct err *e)
{
	struct invocation other = *call;

	*low = answer_new(d->turn);
	*high = NULL;
	if (!call->command->run(c, call, *low, e))
		return false;
	if (call->request.n_ranges == 0)
		return true;
	*high = answer_new(d->turn);
	return request_high(&call->request, d->turn, &other.request, e) &&
	    other.command->run(c, &other, *high, e);
}

/* What goes with every answer, whatever command gave it. */
static bool
finish(const struct dispatch *d, const struct invocation *call, const struct currency *x, const struct format *format,
    struct answer *w, struct err *e)
{
	if (w == NULL)
		return true;
	if (!baseline_judge(&call->request, d->options.stop, w, e))
		return false;
	currency_mark(x, w);
	return *call->request.columns_shown == '\0' ||
	    output_fields_choose(w, call->request.columns_shown, format, e);
}

/* Whether nothing in the answer can steer a terminal. */
static bool
is_clean(const struct answer *w, const struct format *format)
{
	return w->raw == NULL && render_is_for_people(format);
}

static int
give_amounts(struct dispatch *d, const struct invocation *call, const struct context *c, const struct currency *x,
    struct err *e)
{
	const struct format *format = render_find(call->request.format, e);
	struct buffer out = buffer_new(d->turn);
	struct answer *w, *high;
	const char *to = call->request.to;
	bool paged, shown;
	int status;

	if (format == NULL || !answer_call(d, call, c, &w, &high, e) ||
	    !finish(d, call, x, format, w, e) || !finish(d, call, x, format, high, e))
		return fail(d, e);
	if (*to == '\0' && w->to != NULL)
		to = w->to;
	progress_clear(&d->progress);
	paged = call->request.pager && d->options.look != NULL && *to == '\0' && is_clean(w, format);
	w->screen = find_screen(d, to, paged);
	if (high != NULL)
		high->screen = w->screen;
	if (d->answered && *to == '\0' && render_is_for_people(format))
		buffer_puts(&out, "\n");
	if (w->raw != NULL)
		buffer_puts(&out, w->raw);
	else if (high != NULL)
		render_range(format, w, high, &out);
	else
		format->render(w, &out);
	if (!currency_fits(e))
		return fail(d, e);
	d->answered = d->options.session && *to == '\0';
	d->given = true;
	shown = paged ? pager_run(d->options.pager, out.text, out.n, e) :
	    write_answer(d, to, !is_clean(w, format), out.text, out.n, e);
	if (!shown)
		return fail(d, e);
	if (w->plot != NULL && !plot_run(d->turn, w->plot, w->plot_file, e))
		return fail(d, e);
	status = report(d, call, w);
	if (high != NULL && status == 0)
		status = report(d, call, high);
	return status;
}

/* Amounts are shown in another currency for one answer at most. */
static int
give_answer(struct dispatch *d, const struct invocation *call, const struct context *c, struct err *e)
{
	struct currency x;
	int status;

	if (!currency_begin(&call->request, d->turn, &x, e))
		return fail(d, e);
	status = give_amounts(d, call, c, &x, e);
	currency_end();
	return status;
}

static int
stream(struct dispatch *d, const struct invocation *call, const struct context *c, struct err *e)
{
	bool closed = false;
	int status;

	*e = (struct err){ .kind = ERR_NONE };
	status = cmd_batch_run(c, call, &closed, e);
	progress_clear(&d->progress);
	if (closed)
		return 0;
	return e->kind != ERR_NONE ? fail(d, e) : status;
}

/* ---- what a session has set ---- */

/* Rebuilds the settings without those of some fields, and with others behind them. */
static void
keep(struct dispatch *d, const struct setting *drop, size_t n_drop, const struct setting *more,
    size_t n_more)
{
	struct arena *a = d->spare;
	struct setting *settings = arena_array(a, d->n_settings + n_more, sizeof *settings);
	struct request r = request_new();
	size_t n = 0;
	struct err e;

	for (size_t i = 0; i < d->n_settings + n_more; i++) {
		struct setting s = i < d->n_settings ? d->settings[i] : more[i - d->n_settings];
		bool dropped = false;

		for (size_t k = 0; i < d->n_settings && k < n_drop; k++)
			dropped |= drop[k].field == s.field;
		if (dropped)
			continue;
		settings[n++] = (struct setting){ s.field, arena_strdup(a, s.value) };
		request_set(&r, s.field, s.value, d->options.today, a, &e);	/* it was right before */
	}
	d->spare = d->kept;
	d->kept = a;
	arena_reset(d->spare);
	d->settings = settings;
	d->n_settings = n;
	d->defaults = r;
}

/* Forgets the last question, so that fields alone do not change it. */
static void
forget(struct dispatch *d)
{
	arena_reset(d->question);
	d->n_last = 0;
	d->worked = false;
}

static int
show_settings(struct dispatch *d, struct err *e)
{
	struct answer *w = answer_new(d->turn);
	struct buffer out = buffer_new(d->turn);

	if (d->n_settings == 0)
		answer_text(w, "nothing is set");
	for (size_t i = 0; i < d->n_settings; i++)
		answer_text(w, arena_printf(d->turn, "%s=%s", d->settings[i].field->name,
		    d->settings[i].value));
	w->screen = find_screen(d, "", false);
	formats[0].render(w, &out);
	return write_answer(d, "", false, out.text, out.n, e) ? 0 : fail(d, e);
}

static bool
sets(const struct invocation *call, const char *name)
{
	for (size_t i = 0; i < call->n_settings; i++) {
		if (strcmp(call->settings[i].field->name, name) == 0)
			return true;
	}
	return false;
}

/* Whether a word that is to be kept as a model is one: set out is a slip that every next line would suffer. */
static bool
check_model(const struct book *b, const struct request *r, const char *word, struct arena *a, struct err *e)
{
	const char *pattern = arena_strndup(a, word, strcspn(word, "@"));	/* a tier may stand behind it */
	const struct field *f = field_find(word);
	struct err why;
	struct model_expr o;
	uint32_t *models;
	size_t n;

	if (model_lookup_is_glob(word) ? model_lookup_glob(b, pattern, r->provider, a, &models, &n, &why) :
	    model_expr_parse(b, r, word, a, &o, &why))
		return true;
	if (f != NULL)
		return err_set(e, ERR_USAGE, "'%.40s' is a field and wants a value: set %s=%s", word,
		    *f->brief != '\0' ? f->brief : f->name, f->value);
	*e = why;
	return false;
}

/* Refuses at once what would make each line fail that follows. */
static bool
check_settings(struct dispatch *d, const struct invocation *call, struct err *e)
{
	const struct request *r = &call->request;
	const struct book *b = sets(call, "model") ? choose_book(d, r, e) : NULL;
	struct currency x;
	bool fits;

	if (sets(call, "model") && b == NULL)
		return false;
	for (size_t i = 0; sets(call, "model") && i < r->n_models; i++) {
		if (!check_model(b, r, r->models[i], d->turn, e))
			return false;
	}
	if (!sets(call, "currency") && !sets(call, "rate"))
		return true;
	fits = currency_begin(r, d->turn, &x, e);
	currency_end();
	return fits;
}

static int
set(struct dispatch *d, const struct invocation *call, struct err *e)
{
	if (call->n_settings == 0)
		return show_settings(d, e);
	if (!check_settings(d, call, e))
		return fail(d, e);
	keep(d, call->settings, call->n_settings, call->settings, call->n_settings);
	if (sets(call, "model"))
		forget(d);	/* fields alone are about this one from now on */
	return 0;
}

static int
unset(struct dispatch *d, const struct invocation *call, struct err *e)
{
	struct setting *drop = arena_array(d->turn, call->n_operands, sizeof *drop);

	if (call->n_operands == 0) {
		err_set(e, ERR_USAGE, "unset takes names of fields, as in: unset in out");
		return fail(d, e);
	}
	for (size_t i = 0; i < call->n_operands; i++) {
		drop[i].field = field_find(call->operands[i]);
		if (drop[i].field == NULL) {
			field_unknown(call->operands[i], e);
			return fail(d, e);
		}
	}
	keep(d, drop, call->n_operands, NULL, 0);
	return 0;
}

static int
reset(struct dispatch *d, const struct invocation *call, struct err *e)
{
	(void)call, (void)e;
	keep(d, d->settings, d->n_settings, NULL, 0);
	forget(d);
	return 0;
}

static int
quit(struct dispatch *d, const struct invocation *call, struct err *e)
{
	(void)call, (void)e;
	d->left = true;
	return 0;
}

/* Writes what is set as session lines, that source reads. */
static int
save(struct dispatch *d, const struct invocation *call, struct err *e)
{
	struct buffer out = buffer_new(d->turn);

	if (call->n_operands != 1) {
		err_set(e, ERR_USAGE, "save takes one file, as in: save work.toll");
		return fail(d, e);
	}
	buffer_puts(&out, "# toll: lines of a session\n");
	for (size_t i = 0; i < d->n_settings; i++) {
		buffer_printf(&out, "set %s=", d->settings[i].field->name);
		args_quote(&out, d->settings[i].value);
		buffer_puts(&out, "\n");
	}
	if (!claims_write("save ", call->operands[0], NULL, e))
		return fail(d, e);
	return write_answer(d, call->operands[0], true, out.text, out.n, e) ? 0 : fail(d, e);
}

enum { SOURCE_DEPTH = 8 };

/*
 * Runs the lines of an input, and counts them in *number; false if they cannot all be read: with ERR_RANGE because
 * of that line.
 */
static bool
run_input_lines(struct dispatch *d, struct lines *lines, unsigned *number, int *status, struct err *e)
{
	const char *line;
	size_t n;

	*e = (struct err){ .kind = ERR_NONE };
	while (!d->left) {
		if (d->options.stop != NULL && *d->options.stop)
			return err_set(e, ERR_IO, "interrupted");
		if (!lines_next(lines, &line, &n, e)) {
			*number += e->kind == ERR_RANGE;
			break;
		}
		if (dispatch_lines(d, line, n, ++*number) != 0)
			*status = 1;
	}
	return e->kind == ERR_NONE;
}

/* Runs the lines of a file; what they set stays set. */
static int
run_file(struct dispatch *d, const char *path, struct input *in)
{
	struct arena *a = arena_new();
	struct lines *lines = lines_open(a, in);
	const char *outer = d->file;
	unsigned outer_line = d->line, number = 0;
	bool session = d->options.session, done;
	int status = 0;
	struct err e;

	d->depth++;
	d->file = path;
	d->options.session = true;	/* at the shell too, its lines are those of a session */
	done = run_input_lines(d, lines, &number, &status, &e);
	d->line = number;
	if (!done && e.kind == ERR_RANGE)
		status = fail(d, &e);
	d->depth--;
	d->options.session = session;
	d->file = outer;
	d->line = outer_line;
	if (!done && e.kind != ERR_RANGE) {
		err_at(&e, "%s: ", path);
		status = fail(d, &e);
	}
	lines_close(lines);
	arena_free(a);
	return status;
}

static int
source(struct dispatch *d, const struct invocation *call, struct err *e)
{
	struct input *in;
	int status;

	if (call->n_operands != 1) {
		err_set(e, ERR_USAGE, "source takes one file of session lines");
		return fail(d, e);
	}
	if (d->depth == SOURCE_DEPTH) {
		err_set(e, ERR_IO, "%s: files source each other", call->operands[0]);
		return fail(d, e);
	}
	in = input_open_file(d->turn, call->operands[0], FILE_ANY, d->options.stop, e);
	if (in == NULL)
		return fail(d, e);
	status = run_file(d, call->operands[0], in);
	input_close(in);
	return status;
}

int
dispatch_file(struct dispatch *d, const char *path)
{
	struct arena *a;
	struct input *in;
	struct err e;
	int status;

	arena_reset(d->turn);
	d->line = 0;
	if (file_is_absent(path))
		return 0;
	claims_begin();
	a = arena_new();
	in = input_open_file(a, path, FILE_REGULAR, d->options.stop, &e);
	status = in == NULL ? fail(d, &e) : run_file(d, path, in);
	input_close(in);
	arena_free(a);
	claims_end();
	return status;
}

static int
run_session_command(struct dispatch *d, const struct invocation *call, struct err *e)
{
	static const struct {
		const char	*name;
		int		(*run)(struct dispatch *, const struct invocation *, struct err *);
	} mine[] = { { "set", set }, { "unset", unset }, { "reset", reset },
	    { "quit", quit }, { "save", save }, { "source", source } };

	if (!d->options.session && d->depth == 0 && strcmp(call->command->name, "source") != 0) {
		err_set(e, ERR_USAGE, "%s has a meaning in a session only: run toll alone",
		    call->command->name);
		return fail(d, e);
	}
	for (size_t i = 0; i < sizeof mine / sizeof mine[0]; i++) {
		if (strcmp(mine[i].name, call->command->name) == 0)
			return mine[i].run(d, call, e);
	}
	return 0;
}

/* ---- a line ---- */

/*
 * Whether a line begins with the name of a file and of nothing else: its first word is no command,
 * field or model.
 */
static bool
begins_with_file(const struct dispatch *d, const char *const *words, size_t n)
{
	const struct book *b = d->book != NULL ? d->book : d->options.book;
	uint32_t model;
	struct stat st;
	struct err e;

	return n > 0 && stat(words[0], &st) == 0 && !S_ISDIR(st.st_mode) &&
	    command_find(words[0]) == NULL &&
	    !model_lookup(b, words[0], NULL, date_instant(d->options.today), &model, &e);
}

/* The same line with a word in front. */
static const char *const *
with_word(struct dispatch *d, const char *word, const char *const *words, size_t n)
{
	const char **longer = arena_array(d->turn, n + 1, sizeof *longer);

	longer[0] = word;
	memcpy(longer + 1, words, n * sizeof *words);
	return longer;
}

/*
 * Remembers the words of a question; it outlives its line. One that failed does not take the place of one
 * that was answered, and is worth it only if a field may be what it lacks.
 */
static void
remember(struct dispatch *d, const char *const *words, size_t n, int status)
{
	if (!d->given && (d->worked || status != err_status(ERR_USAGE)))
		return;
	forget(d);
	d->worked = d->given;
	d->last = arena_array(d->question, n, sizeof *d->last);
	for (size_t i = 0; i < n; i++)
		d->last[d->n_last++] = arena_strdup(d->question, words[i]);
}

/* Whether a command asks something that fields of a next line may change. */
static bool
is_question(const struct command *c)
{
	return c->kind == COMMAND_ANSWER && (c->groups & FIELDS_MODEL) != 0;
}

/* A line that is under way: its words, and what they ask. */
struct typed {
	const char *const	*words;		/* n of them; those of the last question, where fields change it */
	size_t			 n;
	bool			 question;	/* that fields of a next line may change */
	struct invocation		 call;
};

/*
 * Understands a line, and what is a session's own: fields alone are the last question with these
 * changed; without one they are about the model that is set.
 */
static bool
understand(struct dispatch *d, struct typed *l, struct err *e)
{
	const char *const *words = l->words;
	size_t n = l->n;
	struct invocation *call = &l->call;
	bool change = d->options.session && line_is_change(words, n, d->turn);
	bool about_set = d->defaults.n_models > 0 || *d->defaults.provider != '\0';
	const char **given, *expression;
	size_t n_given;

	expression = line_arithmetic(words, n, d->turn, &given, &n_given);
	if (expression != NULL) {
		if (!command_parse(given, n_given, &d->defaults, d->options.today, d->turn, call, e))
			return false;
		call->command = &command_arithmetic;
		call->request.n_ranges = 0;	/* what is set does not count here */
		call->operands[0] = expression;
		call->n_operands = 1;
		return true;
	}
	if (change && d->n_last > 0)
		words = line_change(d->last, d->n_last, words, n, d->turn, &n);
	if (!command_parse(words, n, &d->defaults, d->options.today, d->turn, call, e))
		return false;
	if (change && d->n_last == 0 && !about_set && *call->request.provider == '\0')
		return err_set(e, ERR_USAGE, "there is no question yet that this could change; name a model, "
		    "as in: gpt-5 in=10k out=2k");
	l->question = d->options.session && is_question(call->command) && (!change || d->n_last > 0);
	l->words = words;
	l->n = n;
	return true;
}

/* If the first word is no model but nearly a command, says what was perhaps meant. */
static void
hint(struct dispatch *d, const char *const *words, size_t n)
{
	const struct book *b = d->book != NULL ? d->book : d->options.book;
	const char *meant = line_meant(words, n, d->turn);
	uint32_t model;
	struct err e;

	if (meant == NULL || model_lookup(b, words[0], NULL, date_instant(d->options.today), &model, &e))
		return;
	err_set(&e, ERR_USAGE, "did you mean: %s%s", d->options.session ? "" : "toll ", meant);
	say_text(d, TONE_UNSURE, e.msg);
}

static int
run_command(struct dispatch *d, const char *const *words, size_t n)
{
	const struct listener listener = { .on_message = on_message, .on_progress = watch, .self = d };
	struct context c = { .today = d->options.today, .listener = &listener, .stop = d->options.stop,
	    .cores = d->options.cores, .terminal = d->options.look != NULL,
	    .ascii = find_screen(d, "", false).ascii };
	struct typed l = { .question = false };
	struct invocation *call = &l.call;
	struct err e;
	int status;

	d->given = false;
	if (begins_with_file(d, words, n))
		words = with_word(d, "sum", words, n++);
	l.words = words;
	l.n = n;
	if (!understand(d, &l, &e))
		return fail(d, &e);
	if (call->command->kind == COMMAND_SESSION)
		return run_session_command(d, call, &e);
	c.book = call->command->need == BOOK_NEVER ? d->options.book : choose_book(d, &call->request, &e);
	if (c.book == NULL && (call->command->need == BOOK_IF_SOUND ||
	    (call->command->need == BOOK_UNLESS_NAMED && call->n_operands > 0)))
		c.book = d->options.book;	/* check FILE must work on the very file that is broken */
	if (c.book == NULL)
		return fail(d, &e);
	if (!baseline_check(&call->request, &e) || !claim_files(call, &e))
		return fail(d, &e);
	status = call->command->kind == COMMAND_STREAM ? stream(d, call, &c, &e) :
	    give_answer(d, call, &c, &e);
	if (l.question)
		remember(d, l.words, l.n, status);
	if (status == err_status(ERR_MODEL))
		hint(d, words, n);
	return status;
}

static int
run(struct dispatch *d, const char *const *words, size_t n)
{
	int status;

	claims_begin();
	status = run_command(d, words, n);
	claims_end();
	return status;
}

/*
 * Skips what is pasted along with a line: the prompt of a shell or of a session, and the name of the
 * program.
 */
static size_t
skip_pasted(const char *const *words, size_t n)
{
	static const char *const pasted[] = { "$", "toll>", "toll" };
	size_t i = 0;

	for (size_t k = 0; k < sizeof pasted / sizeof pasted[0]; k++) {
		if (i < n && strcmp(words[i], pasted[k]) == 0)
			i++;
	}
	return i;
}

int
dispatch_run(struct dispatch *d, const char *const *words, size_t n)
{
	arena_reset(d->turn);
	d->line = 0;
	return run(d, words, n);
}

int
dispatch_lines(struct dispatch *d, const char *text, size_t n, unsigned line)
{
	int status = 0;
	struct err e;

	d->line = line;
	if (memchr(text, '\0', n) != NULL) {
		err_set(&e, ERR_USAGE, "the line holds a NUL byte");
		return fail(d, &e);
	}
	while (*text != '\0' && !d->left) {
		size_t len = strcspn(text, "\n");
		const char **words;
		size_t count, skip;

		if (d->depth == 0)
			arena_reset(d->turn);	/* source has a line of its own under way */
		d->line = line;
		if (!args_split(arena_strndup(d->turn, text, len), d->turn, &words, &count, &e))
			status = fail(d, &e);
		else if ((skip = skip_pasted(words, count)) < count)
			status = run(d, words + skip, count - skip);
		text += len + (text[len] == '\n');
	}
	return status;
}
