/* SPDX-License-Identifier: MIT */
/*
 * From a line to its answer. Read from the bottom: dispatch_run and dispatch_lines call line_run_command, which calls
 * line_parse and dispatch_choose_book, then answer_give (most commands), call_run_stream (batch commands on files) or
 * session_run_command (set, source and the like).
 */
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
	struct arena		*own_arena;		/* of this struct */
	struct arena		*line_arena;		/* of the line that runs */
	struct arena		*settings_arena;	/* of the settings and defaults */
	struct arena		*spare_arena;		/* where the next settings are built */
	struct setting		*settings;		/* as typed by set */
	size_t			 n_settings;
	struct request		 defaults;		/* the settings, parsed */
	struct arena		*book_arena;		/* of a loaded book and its key */
	const struct book	*book;			/* of the last answer; NULL: none yet */
	const char		*book_key;		/* the paths from which it was loaded */
	unsigned		 line;			/* number of the line that runs, for messages; 0: none */
	const char		*file;			/* the file of that line; NULL: standard input */
	struct arena		*question_arena;	/* of the last question */
	const char		**question;		/* its words, which a line of fields alone changes */
	size_t			 n_question;
	bool			 question_answered;	/* it had an answer; if not, any other question replaces it */
	bool			 line_answered;		/* the line that runs has an answer */
	bool			 screen_answered;	/* an answer of this session is on the screen */
	struct progress		 progress;		/* of the file that a command reads */
	unsigned		 depth;			/* number of files that source is reading */
	bool			 left;			/* the session is over */
};

struct dispatch *
dispatch_open(const struct dispatch_options *options)
{
	struct arena *own = arena_new();
	struct dispatch *d = arena_alloc(own, sizeof *d);

	*d = (struct dispatch){ .options = *options, .own_arena = own, .line_arena = arena_new(),
	    .settings_arena = arena_new(), .spare_arena = arena_new(), .book_arena = arena_new(),
	    .question_arena = arena_new(), .defaults = request_new() };
	return d;
}

void
dispatch_close(struct dispatch *d)
{
	claims_forget_book();
	arena_free(d->line_arena);
	arena_free(d->settings_arena);
	arena_free(d->spare_arena);
	arena_free(d->book_arena);
	arena_free(d->question_arena);
	arena_free(d->own_arena);
}

void
dispatch_prompt_text(const struct dispatch *d, char *out, size_t size)
{
	line_prompt_text(out, size, d->settings, d->n_settings);
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
dispatch_is_over(const struct dispatch *d)
{
	return d->left;
}

/* Writes one line to standard error; on a terminal it fits the window and has the colour of its tone. */
static void
message_put(const struct dispatch *d, enum tone tone, const char *place, const char *text)
{
	struct arena *a = arena_new();
	struct buffer out = buffer_new(a);
	struct screen screen = { .width = 0 };

	if (d->options.stderr_screen != NULL)
		d->options.stderr_screen(&screen);
	render_message(arena_printf(a, "toll: %s%s", place, text), tone, &screen, &out);
	fputs(out.text, stderr);
	arena_free(a);
}

/* Writes a message after what standard output has so far, with the number of the line that it is about. */
static void
message_say(struct dispatch *d, enum tone tone, const char *text)
{
	char file[256], place[300] = "";

	progress_clear(&d->progress);
	fflush(stdout);
	if (d->file != NULL) {
		text_clean(file, sizeof file, d->file, strlen(d->file));
		snprintf(place, sizeof place, "%s:%u: ", file, d->line);
	} else if (d->line > 0)
		snprintf(place, sizeof place, "line %u: ", d->line);
	message_put(d, tone, place, text);
}

/* Writes the message of an error; returns its exit status. */
static int
message_fail(struct dispatch *d, const struct err *e)
{
	message_say(d, TONE_BAD, e->msg);
	return err_status(e->kind);
}

/*
 * Writes a message of a command that reads and writes files. Standard output is not flushed: the command may be
 * writing to it.
 */
static void
dispatch_on_message(void *self, const char *line)
{
	struct dispatch *d = self;

	progress_clear(&d->progress);
	message_put(d, TONE_NONE, "", line);
}

static void
dispatch_on_progress(void *self, const char *file, uint64_t bytes, uint64_t size, uint64_t rows)
{
	struct dispatch *d = self;

	progress_show(&d->progress, file, bytes, size, rows);
}

/* ---- the price book ---- */

static const struct book *
overlay_apply_file(struct dispatch *d, const struct book *base, const char *file, enum file_kind kind, struct err *e)
{
	const struct book *over = book_load_as(d->book_arena, &file, 1, kind, d->options.stop, NULL, e);

	return over == NULL ? NULL : book_merge(d->book_arena, base, over, file, e);
}

/* Lays every file of a path over a book, one after the other. word is the field that named the path. */
static const struct book *
overlay_apply_path(struct dispatch *d, const struct book *base, const char *word, const char *path, struct err *e)
{
	const char *const *files;
	size_t n;

	claims_book(word);
	if (!book_files(d->book_arena, path, &files, &n, e))
		return NULL;
	for (size_t i = 0; base != NULL && i < n; i++)
		base = overlay_apply_file(d, base, files[i], files[i] == path ? FILE_ANY : FILE_REGULAR, e);
	return base;
}

/*
 * Lays the user's own overlays over a book. Most users do not have the folder; if it exists but cannot be read, that is
 * an error, for without the overlays the prices would differ.
 */
static const struct book *
overlay_apply_user_folder(struct dispatch *d, const struct book *base, struct err *e)
{
	const char *folder = d->options.overlays;
	const char *const *files;
	size_t n;

	if (*folder == '\0' || file_is_absent(folder))
		return base;
	claims_book("");
	if (!book_folder(d->book_arena, folder, &files, &n, e)) {
		err_at(e, "overlays: ");
		return NULL;
	}
	for (size_t i = 0; base != NULL && i < n; i++)
		base = overlay_apply_file(d, base, files[i], FILE_REGULAR, e);
	return base;
}

static const struct book *
dispatch_load_book(struct dispatch *d, const char *prices, const char *overlay, struct err *e)
{
	const struct book *b = d->options.book;

	claims_book(prices == d->options.prices ? "TOLL_PRICES=" : "prices=");
	if (*prices != '\0')
		b = book_load_as(d->book_arena, &prices, 1, FILE_ANY, d->options.stop, NULL, e);
	else
		b = overlay_apply_user_folder(d, b, e);
	if (b != NULL && *overlay != '\0')
		b = overlay_apply_path(d, b, "overlay=", overlay, e);
	claims_book(NULL);
	return b;
}

/*
 * The book that a request asks for: prices= replaces the built-in one and the user's own overlays, and overlay= is laid
 * over either. A loaded book is kept until a request asks for another.
 */
static const struct book *
dispatch_choose_book(struct dispatch *d, const struct request *r, struct err *e)
{
	const char *prices = *r->prices != '\0' ? r->prices : d->options.prices;
	const char *book_key = arena_printf(d->line_arena, "%s\n%s", prices, r->overlay);

	if (d->book != NULL && strcmp(book_key, d->book_key) == 0)
		return d->book;
	arena_reset(d->book_arena);
	claims_forget_book();
	d->book = dispatch_load_book(d, prices, r->overlay, e);
	if (d->book != NULL)
		d->book_key = arena_strdup(d->book_arena, book_key);
	return d->book;
}

/* ---- files ---- */

/*
 * Claims the files that the command will write, and those that it will read after it has written some, so that a
 * conflict is refused before anything is written. A command that rewrites its file (COMMAND_REWRITE) answers into it.
 */
static bool
call_claim_files(const struct invocation *call, struct err *e)
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

/* The terminal that shows an answer; all zero if none does. No width if a pager shows it, which scrolls. */
static struct screen
answer_screen(const struct dispatch *d, const char *to, bool paged)
{
	struct screen screen = { .width = 0 };

	if (d->options.stdout_screen == NULL || *to != '\0')
		return screen;
	d->options.stdout_screen(&screen);
	if (paged)
		screen = (struct screen){ .ascii = screen.ascii };
	return screen;
}

/*
 * Writes an answer. guarded: control characters are escaped if a terminal shows it. A format for people needs no
 * guard, for it is clean already, and its colours must stay.
 *
 * A pipe whose reader has exited is no error, but ends the session, as does an output that cannot be written.
 */
static bool
answer_write(struct dispatch *d, const char *to, bool guarded, const char *text, size_t n, struct err *e)
{
	struct output *s = output_open(d->line_arena, to, e);
	bool done;

	if (s == NULL) {
		d->left |= *to == '\0' && e->kind == ERR_IO;
		return false;
	}
	if (guarded && d->options.stdout_screen != NULL)
		output_guard(s, answer_screen(d, to, false).ascii);
	done = output_write(s, text, n, e);
	if (done)
		done = output_commit(s, e);
	else
		output_abort(s);
	if (!done && (*to == '\0' || output_closed(s)))
		d->left = true;
	return done || output_closed(s);
}

/* Writes the failures and, unless quiet, the hints that go with an answer. Returns the exit status. */
static int
answer_report(struct dispatch *d, const struct invocation *call, const struct answer *w)
{
	int status = 0;

	for (size_t i = 0; i < w->n_failures; i++) {
		message_say(d, TONE_BAD, w->failures[i].msg);
		if (status == 0)
			status = err_status(w->failures[i].kind);
	}
	for (size_t i = 0; !call->request.quiet && i < w->n_hints; i++)
		message_say(d, w->hints[i].tone, w->hints[i].text);
	return status != 0 ? status : w->no ? 1 : 0;
}

/*
 * Runs a command once, or twice if a count is a range: for its low and for its high end. *low and *high are one answer
 * each; *high is NULL if there is no range.
 */
static bool
answer_compute(struct dispatch *d, const struct invocation *call, const struct context *c, struct answer **low,
    struct answer **high, struct err *e)
{
	struct invocation other = *call;

	*low = answer_new(d->line_arena);
	(*low)->currency = c->book->currency;
	*high = NULL;
	if (!call->command->run(c, call, *low, e))
		return false;
	if (call->request.n_ranges == 0)
		return true;
	*high = answer_new(d->line_arena);
	(*high)->currency = c->book->currency;
	return request_high(&call->request, d->line_arena, &other.request, e) &&
	    other.command->run(c, &other, *high, e);
}

/* Completes the answer of any command: comparison with the baseline, note of the currency, choice of columns. */
static bool
answer_complete(const struct dispatch *d, const struct invocation *call, const struct conversion *x,
    const struct format *format, struct answer *w, struct err *e)
{
	if (w == NULL)
		return true;
	if (!baseline_compare(&call->request, d->options.stop, w, e))
		return false;
	currency_add_to_answer(x, w);
	return *call->request.columns_shown == '\0' ||
	    output_fields_choose(w, call->request.columns_shown, format, e);
}

/* Whether nothing in the answer can control a terminal. */
static bool
answer_is_clean(const struct answer *w, const struct format *format)
{
	return w->raw == NULL && format->for_people;
}

/* Runs a command, renders its answer and writes it, then its picture and its messages. Returns the exit status. */
static int
answer_give_amounts(struct dispatch *d, const struct invocation *call, const struct context *c,
    const struct conversion *x, struct err *e)
{
	const struct format *format = render_find(call->request.format, e);
	struct buffer out = buffer_new(d->line_arena);
	struct answer *w, *high;
	const char *to = call->request.to;
	bool paged, shown;
	int status;

	if (format == NULL || !answer_compute(d, call, c, &w, &high, e) ||
	    !answer_complete(d, call, x, format, w, e) || !answer_complete(d, call, x, format, high, e))
		return message_fail(d, e);
	if (*to == '\0' && w->to != NULL)
		to = w->to;
	if (!render_check_output(format, to, e))
		return message_fail(d, e);
	progress_clear(&d->progress);
	paged = call->request.pager && d->options.stdout_screen != NULL && *to == '\0' && answer_is_clean(w, format);
	w->screen = answer_screen(d, to, paged);
	if (high != NULL)
		high->screen = w->screen;
	if (d->screen_answered && *to == '\0' && format->for_people)
		buffer_puts(&out, "\n");
	if (w->raw != NULL)
		buffer_puts(&out, w->raw);
	else if (high != NULL)
		render_range(format, w, high, &out);
	else
		render_answer(format, w, &out);
	if (!currency_fits(x, e))
		return message_fail(d, e);
	d->screen_answered = d->options.session && *to == '\0';
	d->line_answered = true;
	shown = paged ? pager_run(d->options.pager, out.text, out.n, e) :
	    answer_write(d, to, !answer_is_clean(w, format), out.text, out.n, e);
	if (!shown)
		return message_fail(d, e);
	if (w->plot != NULL && !plot_run(d->line_arena, w->plot, w->plot_file, e))
		return message_fail(d, e);
	status = answer_report(d, call, w);
	if (high != NULL && status == 0)
		status = answer_report(d, call, high);
	return status;
}

/* Answers, with amounts in the currency of the request: the answer gets a copy of the book that has it. */
static int
answer_give(struct dispatch *d, const struct invocation *call, const struct context *c, struct err *e)
{
	struct book book = *c->book;
	struct context own = *c;
	struct conversion x;

	if (!currency_read(&call->request, d->line_arena, &x, e))
		return message_fail(d, e);
	book.currency = x.currency;
	own.book = &book;
	return answer_give_amounts(d, call, &own, &x, e);
}

/* Runs a command that reads and writes files itself. */
static int
call_run_stream(struct dispatch *d, const struct invocation *call, const struct context *c, struct err *e)
{
	bool closed = false;
	int status;

	*e = (struct err){ .kind = ERR_NONE };
	status = cmd_batch_run(c, call, &closed, e);
	progress_clear(&d->progress);
	if (closed)
		return 0;
	return e->kind != ERR_NONE ? message_fail(d, e) : status;
}

/* ---- what a session has set ---- */

/* Rebuilds the settings without those of the fields in drop, and with more added at the end. */
static void
settings_rebuild(struct dispatch *d, const struct setting *drop, size_t n_drop, const struct setting *more,
    size_t n_more)
{
	struct arena *a = d->spare_arena;
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
		request_set(&r, s.field, s.value, d->options.today, a, &e);	/* it was valid before */
	}
	d->spare_arena = d->settings_arena;
	d->settings_arena = a;
	arena_reset(d->spare_arena);
	d->settings = settings;
	d->n_settings = n;
	d->defaults = r;
}

/* Forgets the last question, so that a line of fields alone does not change it. */
static void
question_forget(struct dispatch *d)
{
	arena_reset(d->question_arena);
	d->n_question = 0;
	d->question_answered = false;
}

static int
settings_show(struct dispatch *d, struct err *e)
{
	struct answer *w = answer_new(d->line_arena);
	struct buffer out = buffer_new(d->line_arena);

	if (d->n_settings == 0)
		answer_text(w, "nothing is set");
	for (size_t i = 0; i < d->n_settings; i++)
		answer_text(w, arena_printf(d->line_arena, "%s=%s", d->settings[i].field->name,
		    d->settings[i].value));
	w->screen = answer_screen(d, "", false);
	render_answer(formats[0], w, &out);
	return answer_write(d, "", false, out.text, out.n, e) ? 0 : message_fail(d, e);
}

/* Whether a call sets the field of that name. */
static bool
call_sets(const struct invocation *call, const char *name)
{
	for (size_t i = 0; i < call->n_settings; i++) {
		if (strcmp(call->settings[i].field->name, name) == 0)
			return true;
	}
	return false;
}

/* Checks a word to be set as a model: "set out" is a slip, and every later line would fail. */
static bool
settings_check_model(const struct book *b, const struct request *r, const char *word, struct arena *a, struct err *e)
{
	const char *pattern = arena_strndup(a, word, strcspn(word, "@"));	/* without a tier */
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

/* Refuses settings that would make every later line fail. */
static bool
settings_check(struct dispatch *d, const struct invocation *call, struct err *e)
{
	const struct request *r = &call->request;
	const struct book *b = call_sets(call, "model") ? dispatch_choose_book(d, r, e) : NULL;
	struct conversion x;

	if (call_sets(call, "model") && b == NULL)
		return false;
	for (size_t i = 0; call_sets(call, "model") && i < r->n_models; i++) {
		if (!settings_check_model(b, r, r->models[i], d->line_arena, e))
			return false;
	}
	return (!call_sets(call, "currency") && !call_sets(call, "rate")) || currency_read(r, d->line_arena, &x, e);
}

static int
session_set(struct dispatch *d, const struct invocation *call, struct err *e)
{
	if (call->n_settings == 0)
		return settings_show(d, e);
	if (!settings_check(d, call, e))
		return message_fail(d, e);
	settings_rebuild(d, call->settings, call->n_settings, call->settings, call->n_settings);
	if (call_sets(call, "model"))
		question_forget(d);	/* lines of fields alone are about this model from now on */
	return 0;
}

static int
session_unset(struct dispatch *d, const struct invocation *call, struct err *e)
{
	struct setting *drop = arena_array(d->line_arena, call->n_operands, sizeof *drop);

	if (call->n_operands == 0) {
		err_set(e, ERR_USAGE, "unset takes names of fields, as in: unset in out");
		return message_fail(d, e);
	}
	for (size_t i = 0; i < call->n_operands; i++) {
		drop[i].field = field_find(call->operands[i]);
		if (drop[i].field == NULL) {
			field_unknown(call->operands[i], e);
			return message_fail(d, e);
		}
	}
	settings_rebuild(d, drop, call->n_operands, NULL, 0);
	return 0;
}

static int
session_reset(struct dispatch *d, const struct invocation *call, struct err *e)
{
	(void)call, (void)e;
	settings_rebuild(d, d->settings, d->n_settings, NULL, 0);
	question_forget(d);
	return 0;
}

static int
session_quit(struct dispatch *d, const struct invocation *call, struct err *e)
{
	(void)call, (void)e;
	d->left = true;
	return 0;
}

/* Writes the settings as session lines, for source to read. */
static int
session_save(struct dispatch *d, const struct invocation *call, struct err *e)
{
	struct buffer out = buffer_new(d->line_arena);

	if (call->n_operands != 1) {
		err_set(e, ERR_USAGE, "save takes one file, as in: save work.toll");
		return message_fail(d, e);
	}
	buffer_puts(&out, "# toll: lines of a session\n");
	for (size_t i = 0; i < d->n_settings; i++) {
		buffer_printf(&out, "set %s=", d->settings[i].field->name);
		args_quote(&out, d->settings[i].value);
		buffer_puts(&out, "\n");
	}
	if (!claims_write("save ", call->operands[0], NULL, e))
		return message_fail(d, e);
	return answer_write(d, call->operands[0], true, out.text, out.n, e) ? 0 : message_fail(d, e);
}

enum { SOURCE_DEPTH = 8 };

/*
 * Runs the lines of an input. *number is the number of the last line, *status 1 if some line failed. False if not all
 * can be read; with ERR_RANGE because line *number is too long.
 */
static bool
session_run_input(struct dispatch *d, struct lines *lines, unsigned *number, int *status, struct err *e)
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

/* Runs the lines of a file, for source and dispatch_file; what they set stays set. Returns the exit status. */
static int
session_run_file(struct dispatch *d, const char *path, struct input *in)
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
	d->options.session = true;	/* also if source was run from the shell */
	done = session_run_input(d, lines, &number, &status, &e);
	d->line = number;
	if (!done && e.kind == ERR_RANGE)
		status = message_fail(d, &e);
	d->depth--;
	d->options.session = session;
	d->file = outer;
	d->line = outer_line;
	if (!done && e.kind != ERR_RANGE) {
		err_at(&e, "%s: ", path);
		status = message_fail(d, &e);
	}
	lines_close(lines);
	arena_free(a);
	return status;
}

static int
session_source(struct dispatch *d, const struct invocation *call, struct err *e)
{
	struct input *in;
	int status;

	if (call->n_operands != 1) {
		err_set(e, ERR_USAGE, "source takes one file of session lines");
		return message_fail(d, e);
	}
	if (d->depth == SOURCE_DEPTH) {
		err_set(e, ERR_IO, "%s: files source each other", call->operands[0]);
		return message_fail(d, e);
	}
	in = input_open_file(d->line_arena, call->operands[0], FILE_ANY, d->options.stop, e);
	if (in == NULL)
		return message_fail(d, e);
	status = session_run_file(d, call->operands[0], in);
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

	arena_reset(d->line_arena);
	d->line = 0;
	if (file_is_absent(path))
		return 0;
	claims_begin();
	a = arena_new();
	in = input_open_file(a, path, FILE_REGULAR, d->options.stop, &e);
	status = in == NULL ? message_fail(d, &e) : session_run_file(d, path, in);
	input_close(in);
	arena_free(a);
	claims_end();
	return status;
}

static int
session_run_command(struct dispatch *d, const struct invocation *call, struct err *e)
{
	static const struct {
		const char	*name;
		int		(*run)(struct dispatch *, const struct invocation *, struct err *);
	} session_commands[] = { { "set", session_set }, { "unset", session_unset }, { "reset", session_reset },
	    { "quit", session_quit }, { "save", session_save }, { "source", session_source } };

	if (!d->options.session && d->depth == 0 && strcmp(call->command->name, "source") != 0) {
		err_set(e, ERR_USAGE, "%s has a meaning in a session only: run toll alone",
		    call->command->name);
		return message_fail(d, e);
	}
	for (size_t i = 0; i < sizeof session_commands / sizeof session_commands[0]; i++) {
		if (strcmp(session_commands[i].name, call->command->name) == 0)
			return session_commands[i].run(d, call, e);
	}
	return 0;
}

/* ---- a line ---- */

/* Whether the first word of a line names a file, and no command, field or model. */
static bool
line_begins_with_file(const struct dispatch *d, const char *const *words, size_t n)
{
	const struct book *b = d->book != NULL ? d->book : d->options.book;
	uint32_t model;
	struct stat st;
	struct err e;

	return n > 0 && stat(words[0], &st) == 0 && !S_ISDIR(st.st_mode) &&
	    command_find(words[0]) == NULL &&
	    !model_lookup(b, words[0], NULL, date_instant(d->options.today), &model, &e);
}

/* The line with one more word before its first. */
static const char *const *
line_with_word(struct dispatch *d, const char *word, const char *const *words, size_t n)
{
	const char **longer = arena_array(d->line_arena, n + 1, sizeof *longer);

	longer[0] = word;
	memcpy(longer + 1, words, n * sizeof *words);
	return longer;
}

/*
 * Keeps the words of a question for later lines. One that failed does not replace one that was answered, and is kept
 * only if a missing field may be the reason (ERR_USAGE).
 */
static void
question_remember(struct dispatch *d, const char *const *words, size_t n, int status)
{
	if (!d->line_answered && (d->question_answered || status != err_status(ERR_USAGE)))
		return;
	question_forget(d);
	d->question_answered = d->line_answered;
	d->question = arena_array(d->question_arena, n, sizeof *d->question);
	for (size_t i = 0; i < n; i++)
		d->question[d->n_question++] = arena_strdup(d->question_arena, words[i]);
}

/* Whether a command is a question, which a later line of fields alone may change. */
static bool
command_is_question(const struct command *c)
{
	return c->kind == COMMAND_ANSWER && (c->groups & FIELDS_MODEL) != 0;
}

/* A line that runs: its words, and the call that they are. */
struct typed_line {
	const char *const	*words;		/* n of them; of a line of fields alone, the changed last question */
	size_t			 n;
	bool			 question;	/* to be kept for later lines of fields alone */
	struct invocation	 call;
};

/*
 * Parses a line: arithmetic, a command, or in a session fields alone, which repeat the last question with these fields
 * changed; if there is no question, they are about the model that is set.
 */
static bool
line_parse(struct dispatch *d, struct typed_line *l, struct err *e)
{
	const char *const *words = l->words;
	size_t n = l->n;
	struct invocation *call = &l->call;
	bool change = d->options.session && line_is_change(words, n, d->line_arena);
	bool about_set = d->defaults.n_models > 0 || *d->defaults.provider != '\0';
	const char **field_words, *expression;
	size_t n_field_words;

	expression = line_arithmetic(words, n, d->line_arena, &field_words, &n_field_words);
	if (expression != NULL) {
		if (!command_parse(field_words, n_field_words, &d->defaults, d->options.today, d->line_arena, call, e))
			return false;
		call->command = &command_arithmetic;
		call->request.n_ranges = 0;	/* the settings do not apply to arithmetic */
		call->operands[0] = expression;
		call->n_operands = 1;
		return true;
	}
	if (change && d->n_question > 0)
		words = line_change(d->question, d->n_question, words, n, d->line_arena, &n);
	if (!command_parse(words, n, &d->defaults, d->options.today, d->line_arena, call, e))
		return false;
	if (change && d->n_question == 0 && !about_set && *call->request.provider == '\0')
		return err_set(e, ERR_USAGE, "there is no question yet that this could change; name a model, "
		    "as in: gpt-5 in=10k out=2k");
	l->question = d->options.session && command_is_question(call->command) && (!change || d->n_question > 0);
	l->words = words;
	l->n = n;
	return true;
}

/* If the first word is no model but nearly the name of a command, suggests the line with that command. */
static void
line_suggest(struct dispatch *d, const char *const *words, size_t n)
{
	const struct book *b = d->book != NULL ? d->book : d->options.book;
	const char *meant = line_meant(words, n, d->line_arena);
	uint32_t model;
	struct err e;

	if (meant == NULL || model_lookup(b, words[0], NULL, date_instant(d->options.today), &model, &e))
		return;
	err_set(&e, ERR_USAGE, "did you mean: %s%s", d->options.session ? "" : "toll ", meant);
	message_say(d, TONE_UNSURE, e.msg);
}

/* Runs the words of one line as a command. Returns the exit status. */
static int
line_run_command(struct dispatch *d, const char *const *words, size_t n)
{
	const struct listener listener = { .on_message = dispatch_on_message, .on_progress = dispatch_on_progress,
	    .self = d };
	struct context c = { .today = d->options.today, .listener = &listener, .stop = d->options.stop,
	    .cores = d->options.cores, .terminal = d->options.stdout_screen != NULL,
	    .ascii = answer_screen(d, "", false).ascii };
	struct typed_line l = { .question = false };
	struct invocation *call = &l.call;
	struct err e;
	int status;

	d->line_answered = false;
	if (line_begins_with_file(d, words, n))
		words = line_with_word(d, "sum", words, n++);
	l.words = words;
	l.n = n;
	if (!line_parse(d, &l, &e))
		return message_fail(d, &e);
	if (call->command->kind == COMMAND_SESSION)
		return session_run_command(d, call, &e);
	c.book = call->command->need == BOOK_NEVER ? d->options.book : dispatch_choose_book(d, &call->request, &e);
	if (c.book == NULL && (call->command->need == BOOK_IF_SOUND ||
	    (call->command->need == BOOK_UNLESS_NAMED && call->n_operands > 0)))
		c.book = d->options.book;	/* "check FILE" must work even if the file in use is broken */
	if (c.book == NULL)
		return message_fail(d, &e);
	if (!baseline_check(&call->request, &e) || !call_claim_files(call, &e))
		return message_fail(d, &e);
	status = call->command->kind == COMMAND_STREAM ? call_run_stream(d, call, &c, &e) :
	    answer_give(d, call, &c, &e);
	if (l.question)
		question_remember(d, l.words, l.n, status);
	if (status == err_status(ERR_MODEL))
		line_suggest(d, words, n);
	return status;
}

static int
line_run(struct dispatch *d, const char *const *words, size_t n)
{
	int status;

	claims_begin();
	status = line_run_command(d, words, n);
	claims_end();
	return status;
}

/*
 * The number of words to skip that were pasted with a line: the prompt of a shell or of a session, and the name of the
 * program.
 */
static size_t
line_count_pasted(const char *const *words, size_t n)
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
	arena_reset(d->line_arena);
	d->line = 0;
	return line_run(d, words, n);
}

int
dispatch_lines(struct dispatch *d, const char *text, size_t n, unsigned line)
{
	int status = 0;
	struct err e;

	d->line = line;
	if (memchr(text, '\0', n) != NULL) {
		err_set(&e, ERR_USAGE, "the line holds a NUL byte");
		return message_fail(d, &e);
	}
	while (*text != '\0' && !d->left) {
		size_t len = strcspn(text, "\n");
		const char **words;
		size_t count, skip;

		if (d->depth == 0)
			arena_reset(d->line_arena);	/* else the line of source is still running */
		d->line = line;
		if (!args_split(arena_strndup(d->line_arena, text, len), d->line_arena, &words, &count, &e))
			status = message_fail(d, &e);
		else if ((skip = line_count_pasted(words, count)) < count)
			status = line_run(d, words + skip, count - skip);
		text += len + (text[len] == '\n');
	}
	return status;
}
