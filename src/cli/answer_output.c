/* SPDX-License-Identifier: MIT */
/*
 * An answer is built, rendered, delivered and reported: four steps on one struct pending_answer, which
 * answer_output_give, at the end, calls one after the other.
 */
#include "cli/answer_output.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "cli/pager.h"
#include "cli/plot.h"
#include "io/output.h"
#include "commands/text_args.h"
#include "report/baseline.h"
#include "report/currency.h"
#include "report/output_fields.h"
#include "report/render.h"

struct pending_answer {
	struct answer_output	*output;
	const struct invocation	*call;
	struct text_args	*texts;		/* of the call; NULL: it has none */
	struct conversion	 conversion;	/* of the amounts */
	enum money_rounding		 rounding;	/* of the amounts for people */
	const struct format	*format;
	struct answer		*low, *high;	/* at both ends of a range; high is NULL if there is none */
	const char		*to;		/* path; "": standard output */
	bool			 paged;		/* it is shown in a pager */
	bool			 clean;		/* nothing in it can control a terminal */
	struct buffer		 text;		/* rendered */
};

struct screen
answer_output_screen(const struct answer_output *o, const char *to)
{
	struct screen screen = { .width = 0 };

	if (o->stdout_screen != NULL && *to == '\0')
		o->stdout_screen(&screen);
	return screen;
}

bool
answer_output_write(struct answer_output *o, const char *to, bool guarded, const char *text, size_t n,
    struct err *e)
{
	struct output *s = output_open(o->line->arena, to, e);
	bool done;

	if (s == NULL) {
		o->ended |= *to == '\0' && e->kind == ERR_IO;
		return false;
	}
	if (guarded && o->stdout_screen != NULL)
		output_guard(s, answer_output_screen(o, to).ascii);
	done = output_write(s, text, n, e);
	if (done)
		done = output_commit(s, e);
	else
		output_abort(s);
	o->ended |= !done && (*to == '\0' || output_closed(s));
	return done || output_closed(s);
}

/* ---- building ---- */

/* Runs the command once, or twice if a count is a range: for its low and for its high end. */
static bool
answer_compute(struct pending_answer *p, const struct context *c, struct err *e)
{
	struct arena *a = p->output->line->arena;
	const struct command *command = p->call->command;
	struct invocation other = *p->call;

	p->low = answer_new(a);
	p->low->currency = c->book->currency;
	if (!command->run(c, p->call, p->low, e))
		return false;
	p->high = p->low->high;
	if (p->high != NULL || (p->call->request.n_ranges == 0 && !text_args_are_estimates(p->texts)))
		return true;
	if (*p->call->request.baseline != '\0')
		return err_set(e, ERR_USAGE, "baseline= compares one answer, and an estimate of tokens has two: give "
		    "the number of tokens");
	p->high = answer_new(a);
	p->high->currency = c->book->currency;
	return request_high(&p->call->request, a, &other.request, e) && command->run(c, &other, p->high, e);
}

/* Files in JSON that other commands read, such as price files, have a form of their own. */
static bool
numbers_check(const struct pending_answer *p, const struct answer *w, struct err *e)
{
	bool own_form = (w->raw != NULL && *w->raw != '\0') || w->no_errors;

	return !w->numbers || !own_form || !text_equal(p->format->name, "json") || err_set(e, ERR_USAGE,
	    "numbers=yes: this is a file for other commands, in which amounts are strings; leave it out");
}

/*
 * Adds what the answer of any command may have: comparison with the baseline, note of the currency, choice of
 * columns.
 */
static bool
answer_complete(const struct pending_answer *p, struct answer *w, struct err *e)
{
	const struct request *r = &p->call->request;

	if (w == NULL)
		return true;
	text_args_tell(p->texts, p->format->for_people, w == p->low, w);
	if (!baseline_compare(r, p->output->stop, w, e))
		return false;
	currency_add_to_answer(&p->conversion, w);
	w->rounding = p->rounding;
	w->numbers = r->numbers;
	if (!numbers_check(p, w, e))
		return false;
	return *r->columns_shown == '\0' || output_fields_choose(w, r->columns_shown, p->format, e);
}

/* ---- notes of a session ---- */

/*
 * Whether a text of an answer is a note on prices, which is the same for every question about the model. What is about
 * the question itself, such as that it does not fit the context window, is said each time.
 */
static bool
text_is_note(const char *text)
{
	static const char *const about_prices[] = { "retires on", "retired since", "one source", "newest source",
	    "from the overlay", "estimate" };

	if (strncmp(text, "note: ", strlen("note: ")) != 0)
		return strstr(text, "effective ") != NULL && strstr(text, "; source") != NULL;
	for (size_t i = 0; i < LENGTH(about_prices); i++) {
		if (strstr(text, about_prices[i]) != NULL)
			return true;
	}
	return false;
}

/* Whether the session has shown a note below such a head; if not, it has from now on. */
static bool
note_is_known(struct answer_output *o, const char *head, const char *note)
{
	const char *const parts[] = { head, note };
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < LENGTH(parts); i++) {
		for (const char *p = parts[i]; *p != '\0' && (i > 0 || *p != ','); p++)
			hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
	}
	for (size_t i = 0; i < o->n_notes && i < NOTES_SHOWN; i++) {
		if (o->notes[i] == hash)
			return true;
	}
	o->notes[o->n_notes++ % NOTES_SHOWN] = hash;
	return false;
}

/*
 * Leaves out the notes that the session has shown already of the same model or comparison, and blank lines that then
 * have nothing after them. why, and explain=yes, show all.
 */
static void
answer_drop_known_notes(const struct pending_answer *p, struct answer *w)
{
	const char *head = w->n_blocks > 0 && w->blocks[0].text != NULL ? w->blocks[0].text : "";
	size_t n = 0;

	for (size_t i = 0; i < w->n_blocks; i++) {
		const char *text = w->blocks[i].text;

		if (text != NULL && text_is_note(text) && note_is_known(p->output, head, text))
			continue;
		if (text != NULL && *text == '\0' && n > 0 && w->blocks[n - 1].text != NULL &&
		    *w->blocks[n - 1].text == '\0')
			continue;
		w->blocks[n++] = w->blocks[i];
	}
	while (n > 0 && n < w->n_blocks && w->blocks[n - 1].text != NULL && *w->blocks[n - 1].text == '\0')
		n--;
	w->n_blocks = n;
}

/* The answer itself, complete, and where it goes. */
static bool
answer_build(struct pending_answer *p, const struct context *c, struct err *e)
{
	const struct request *r = &p->call->request;

	p->format = render_find(r->format, e);
	if (p->format == NULL || !answer_compute(p, c, e) || !answer_complete(p, p->low, e) ||
	    !answer_complete(p, p->high, e))
		return false;
	if (p->output->line->in_session && p->format->for_people && !r->explain && *r->to == '\0')
		answer_drop_known_notes(p, p->low);
	p->to = *r->to == '\0' && p->low->to != NULL ? p->low->to : r->to;
	p->clean = p->low->raw == NULL && p->format->for_people;
	p->paged = r->pager && p->output->stdout_screen != NULL && *p->to == '\0' && p->clean;
	return render_check_output(p->format, p->to, e);
}

/* ---- rendering ---- */

/* Its text, for the screen that it goes to: with no width and no colours in a pager, which scrolls. */
static bool
answer_render(struct pending_answer *p, struct err *e)
{
	struct screen screen = answer_output_screen(p->output, p->to);

	if (p->paged)
		screen = (struct screen){ .ascii = screen.ascii };
	screen.bars = p->call->request.chart;
	screen.ascii_bars = !p->output->symbols;
	p->low->screen = screen;
	if (p->high != NULL)
		p->high->screen = screen;
	p->text = buffer_new(p->output->line->arena);
	if (p->output->screen_answered && *p->to == '\0' && p->format->for_people)
		buffer_puts(&p->text, "\n");
	if (p->low->raw != NULL)
		buffer_puts(&p->text, p->low->raw);
	else if (p->high != NULL)
		render_range(p->format, p->low, p->high, &p->text);
	else
		render_answer(p->format, p->low, &p->text);
	return currency_fits(&p->conversion, e);
}

/* ---- delivering ---- */

/*
 * Shows or writes the text, and draws the picture that goes with it. What is for people is clean, and keeps
 * its colours.
 */
static bool
answer_deliver(struct pending_answer *p, struct err *e)
{
	struct answer_output *o = p->output;
	bool shown;

	progress_clear(&o->line->progress);
	o->screen_answered = o->line->in_session && *p->to == '\0';
	o->line->answered = true;
	o->amount = p->high == NULL && p->low->n_plain == 1 && p->low->n_failures == 0 ? p->low->plain[0] : NULL;
	shown = p->paged ? pager_run(o->pager, p->text.text, p->text.n, e) :
	    answer_output_write(o, p->to, !p->clean, p->text.text, p->text.n, e);
	return shown && (p->low->plot == NULL ||
	    plot_run(o->line->arena, p->low->plot, p->low->plot_file, e));
}

/* ---- reporting ---- */

/* Whether a hint is said: all of them; if quiet, only the first one that says why the answer is no. */
static bool
hint_is_said(const struct pending_answer *p, const struct answer *w, size_t hint)
{
	if (!p->call->request.quiet)
		return true;
	for (size_t i = 0; i < hint; i++) {
		if (w->hints[i].tone == TONE_BAD)
			return false;
	}
	return w->no && w->hints[hint].tone == TONE_BAD;
}

/*
 * Writes the failures and the hints of one answer; if quiet, of the hints only why it is no. Returns the exit
 * status.
 */
static int
answer_report_one(const struct pending_answer *p, const struct answer *w)
{
	struct running_line *l = p->output->line;
	int status = 0;

	for (size_t i = 0; i < w->n_failures; i++) {
		int failed = message_fail(l, &w->failures[i]);

		if (status == 0)
			status = failed;
	}
	for (size_t i = 0; i < w->n_hints; i++) {
		if (hint_is_said(p, w, i))
			message_say(l, w->hints[i].tone, w->hints[i].text);
	}
	return status != 0 ? status : w->no ? 1 : 0;
}

/*
 * What goes with it to standard error; of a high end only if the low one is a success. Returns the exit
 * status.
 */
static int
answer_report(const struct pending_answer *p)
{
	int status = answer_report_one(p, p->low);

	return status == 0 && p->high != NULL ? answer_report_one(p, p->high) : status;
}

/* Asks the question of the answer, at a terminal, and on yes does what it is about. Returns the exit status. */
static int
answer_ask(struct pending_answer *p, const struct context *c, int status)
{
	const struct answer *w = p->low;
	const char *done = NULL;
	struct err e;

	if (status != 0 || w->question == NULL || c->ask == NULL || !c->ask(w->question))
		return status;
	if (!w->on_yes(w->on_yes_arg, &done, &e))
		return message_fail(p->output->line, &e);
	listener_say(c->listener, "%s", done);
	return status;
}

int
answer_output_give(struct answer_output *o, const struct invocation *call, const struct context *c)
{
	struct pending_answer p = { .output = o };
	struct invocation counted = *call;
	struct book book = *c->book;
	struct context own = *c;
	struct err e;
	int status;

	p.call = &counted;
	if (*counted.request.format == '\0')
		counted.request.format = render_format_of_file(counted.request.to);
	if (call->request.texts != NULL && (call->command->groups & FIELDS_TEXT) != 0) {
		if (!text_args_read(c, &counted.request, o->line->arena, &p.texts, &e))
			return message_fail(o->line, &e);
	}
	if (!currency_read(&counted.request, o->symbols, o->line->arena, &p.conversion, &e) ||
	    !request_take_users(&counted.request, c->today, o->line->arena, &e) ||
	    !request_dollars(&counted.request, p.conversion.currency, &e) ||
	    !render_rounding(call->request.round, &p.rounding, &e))
		return message_fail(o->line, &e);
	book.currency = p.conversion.currency;		/* the answer gets a copy of the book that has it */
	own.book = &book;
	if (answer_build(&p, &own, &e) && answer_render(&p, &e) && answer_deliver(&p, &e))
		status = answer_ask(&p, &own, answer_report(&p));
	else
		status = message_fail(o->line, &e);
	return status;
}
