/* SPDX-License-Identifier: MIT */
/*
 * From a line to its answer. Read from the bottom: dispatch_run and dispatch_lines call line_run_command,
 * which calls line_parse, then call_run_session (set, source and the like), or call_prepare (which book;
 * book_choice.h) and call_run: cmd_batch_run for batch commands on files, answer_output_give for all others.
 */
#include "cli/dispatch.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/file_claims.h"
#include "base/macros.h"
#include "batch/path_content.h"
#include "book/model_lookup.h"
#include "cli/line_kind.h"
#include "cli/session_script.h"
#include "cli/session_state.h"
#include "cli/typed_word.h"
#include "io/folder.h"
#include "commands/args.h"
#include "commands/cmd.h"
#include "commands/cmd_batch.h"
#include "report/baseline.h"

struct dispatch {
	struct dispatch_options	 options;
	struct arena		*arena;		/* of this struct */
	struct running_line	 line;
	struct answer_output	 output;
	struct book_choice	 books;
	struct session_state	 session;
	struct session_script	 script;
	bool			 unasked;	/* the lines are those of tollrc: nothing of this line was typed */
	bool			 quit;		/* by the command of that name */
	bool			 repeats;	/* the line asks the last question again: nothing of it is kept */
};

struct dispatch *
dispatch_open(const struct dispatch_options *options)
{
	struct arena *a = arena_new();
	struct dispatch *d = arena_alloc(a, sizeof *d);

	d->options = *options;
	d->arena = a;
	d->line = (struct running_line){ .arena = arena_new(), .in_session = options->session,
	    .stderr_screen = options->stderr_screen };
	d->output = (struct answer_output){ .line = &d->line, .stdout_screen = options->stdout_screen,
	    .symbols = options->utf8, .pager = options->pager, .stop = options->stop };
	d->books = book_choice_open(options->book, options->prices, options->overlays, options->stop);
	d->session = session_state_open(&d->output, &d->books, options->today);
	d->script = (struct session_script){ .line = &d->line, .stop = options->stop, .dispatch = d,
	    .run_lines = dispatch_lines, .is_over = dispatch_is_over };
	return d;
}

void
dispatch_close(struct dispatch *d)
{
	session_state_close(&d->session);
	book_choice_close(&d->books);
	arena_free(d->line.arena);
	arena_free(d->arena);
}

void
dispatch_prompt_text(const struct dispatch *d, char *out, size_t size)
{
	line_prompt_text(out, size, d->session.settings, d->session.n_settings);
}

const struct book *
dispatch_book(const struct dispatch *d)
{
	return book_choice_last(&d->books);
}

day
dispatch_today(const struct dispatch *d)
{
	return d->options.today;
}

bool
dispatch_is_over(const struct dispatch *d)
{
	return d->quit || d->output.ended;
}

/* ---- a call ---- */

/*
 * Claims the files that the command will write, and those that it will read after it has written some, so
 * that a conflict is refused before anything is written. A command that rewrites its file (COMMAND_REWRITE)
 * answers into it.
 */
static bool
call_claim_files(const struct invocation *call, struct err *e)
{
	const struct request *r = &call->request;
	unsigned groups = call->command->groups;
	bool rewrites = call->command->kind == COMMAND_REWRITE && call->n_operands > 0;
	const char *own = rewrites ? call->operands[0] : NULL;
	const char *to = (groups & FIELDS_OUTPUT) != 0 ? r->to : "";
	bool answers = *to == '\0' && own != NULL;

	return ((groups & FIELDS_BASELINE) == 0 || *r->baseline == '\0' ||
	    claims_read("baseline=", r->baseline, e)) &&
	    claims_write(*to != '\0' ? "to=" : "", answers ? own : to, own, e) &&
	    ((groups & FIELDS_TOTALS) == 0 || *r->totals == '\0' ||
	    claims_write("totals=", r->totals, NULL, e)) &&
	    ((groups & FIELDS_CURVE) == 0 || *r->plot == '\0' || claims_write("plot=", r->plot, NULL, e));
}

/* Runs a command that reads and writes files itself. Returns the exit status. */
static int
call_run_stream(struct dispatch *d, const struct invocation *call, const struct context *c)
{
	struct err e = { .kind = ERR_NONE };
	bool closed = false;
	int status = cmd_batch_run(c, call, &closed, &e);

	progress_clear(&d->line.progress);
	if (closed)
		return 0;
	return e.kind != ERR_NONE ? message_fail(&d->line, &e) : status;
}

/* Runs a command that changes or ends the session, or reads a file of its lines. Returns the exit status. */
static int
call_run_session(struct dispatch *d, const struct invocation *call)
{
	const char *name = call->command->name;
	bool source = strcmp(name, "source") == 0;
	struct err e;

	if (!source && !d->line.in_session)
		err_set(&e, ERR_USAGE, "%s has a meaning in a session only: run toll alone", name);
	else if (source && call->n_operands != 1)
		err_set(&e, ERR_USAGE, "source takes one file of session lines");
	else if (source)
		return session_script_run(&d->script, call->operands[0], FILE_ANY);
	else {
		d->quit |= strcmp(name, "quit") == 0;
		return session_state_run(&d->session, call);
	}
	return message_fail(&d->line, &e);
}

/*
 * Chooses the book of a call; checks and claims its files. NULL, and nothing of it has run yet, if one is
 * refused.
 */
static const struct book *
call_prepare(struct dispatch *d, const struct invocation *call, struct err *e)
{
	const struct book *b = book_choice_of_call(&d->books, call, e);

	return b != NULL && baseline_check(&call->request, e) && call_claim_files(call, e) ? b : NULL;
}

/* Runs a command with a book. Returns the exit status. */
static int
call_run(struct dispatch *d, const struct invocation *call, const struct book *b)
{
	const struct dispatch_options *o = &d->options;
	const struct listener listener = message_listener(&d->line);
	const struct context c = { .book = b, .builtin = o->book, .overlays = o->overlays,
	    .ask = d->unasked || d->script.depth > 0 ? NULL : o->ask,
	    .today = o->today, .now = o->now, .local = o->local,
	    .listener = &listener, .stop = o->stop, .cores = o->cores, .terminal = o->stdout_screen != NULL,
	    .environment = o->environment,
	    .ascii = answer_output_screen(&d->output, "").ascii };

	return call->command->kind == COMMAND_STREAM ? call_run_stream(d, call, &c) :
	    answer_output_give(&d->output, call, &c);
}

/* ---- a line ---- */

static bool
word_is_model(const struct dispatch *d, const char *word)
{
	uint32_t model;
	struct err e;

	return model_lookup(dispatch_book(d), word, NULL, date_instant(d->options.today), &model, &e);
}

/* Whether a word that is no model names a file: one that is there, or by its ending one that is not. */
static bool
word_is_path(const struct dispatch *d, const char *word, bool *there)
{
	const char *ending = strrchr(word, '.');
	struct stat st;

	if (word_is_model(d, word))
		return false;
	*there = stat(word, &st) == 0;
	return *there ||
	    (ending != NULL && ending[1] != '\0' &&
		strspn(ending + 1, "abcdefghijklmnopqrstuvwxyz") == strlen(ending + 1));
}

/* A word of a line without a command that names a file by its ending, and none that is there; NULL. */
static const char *
line_missing_file(const struct dispatch *d, const char *const *words, size_t n)
{
	static const char *const endings[] = { ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".txt", ".md", ".log",
	    ".gz", ".zst", ".pdf", ".xlsx", ".xls", ".docx", ".db", "/" };

	if (n == 0 || command_find(words[0]) != NULL)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && *words[i - 1] == '-' && strchr(words[i - 1], '=') == NULL)
			continue;	/* the value of an option, such as -o */
		for (size_t k = 0; k < LENGTH(endings); k++) {
			if (strlen(words[i]) > strlen(endings[k]) && *words[i] != '-' &&
			    strchr(words[i], '=') == NULL && folder_name_ends_in(words[i], endings[k]) &&
			    file_is_absent(words[i]) &&
			    !word_is_model(d, words[i]) && !model_lookup_is_glob(words[i]))
				return words[i];
		}
	}
	return NULL;
}

/* The line with one more word before its first. */
static const char *const *
line_with_word(struct dispatch *d, const char *word, const char *const *words, size_t n)
{
	const char **longer = arena_array(d->line.arena, n + 1, sizeof *longer);

	longer[0] = word;
	memcpy(longer + 1, words, n * sizeof *words);
	return longer;
}

/* Appends "--field=value", or the switch that is a command: --help. */
static const char *
word_of_field(struct dispatch *d, const struct arg *w)
{
	return *w->value == '\0' && command_find(w->name) != NULL ?
	    arena_printf(d->line.arena, "--%s", w->name) :
	    arena_printf(d->line.arena, "--%s=%s", w->name, w->value);
}

/*
 * The words of a line that names texts: out are its fields, and there are n_out of them. One text beside
 * models is their input; without models, and of several texts, tokens is the command. models: "models=A,B".
 */
static void
line_about_texts(struct dispatch *d, const char **out, size_t *n_out, const char *const *paths, size_t n_paths,
    const char *models)
{
	struct arena *a = d->line.arena;
	char *names = arena_strdup(a, models + (*models == '\0' ? 0 : strlen("models=")));

	out[0] = *names != '\0' && n_paths == 1 ? command_default()->name : "tokens";
	for (char *name = strtok_r(names, ",", &names); name != NULL; name = strtok_r(NULL, ",", &names))
		out[(*n_out)++] = arena_printf(a, "--model=%s", name);
	if (*models != '\0' && n_paths == 1)
		out[(*n_out)++] = arena_printf(a, "--input=@%s", paths[0]);
	else {
		out[(*n_out)++] = "--";
		memcpy(out + *n_out, paths, n_paths * sizeof *paths);
		*n_out += n_paths;
	}
}

/*
 * The words of a line without a command, some of which name files or folders: texts are counted, usage is summed, and
 * both are priced on the models beside them. The same words, if none does. n: their number, and that of the result.
 */
static const char *const *
line_about_paths(struct dispatch *d, const char *const *words, size_t *n)
{
	struct arena *a = d->line.arena;
	const char **out = arena_array(a, 2 * *n + 3, sizeof *out);
	const char **paths = arena_array(a, *n + 1, sizeof *paths);
	const char *models = "";
	size_t n_out = 1, n_paths = 0, n_args;
	bool any = false, texts = true;
	struct arg *w;
	struct err e;

	if (!args_read(words, *n, a, &w, &n_args, &e))
		return words;
	for (size_t i = 0; i < n_args; i++) {
		bool there = false;

		if (w[i].name != NULL)
			out[n_out++] = word_of_field(d, &w[i]);
		else if (word_is_path(d, w[i].value, &there))
			paths[n_paths++] = w[i].value;
		else
			models = arena_printf(a, "%s%s%s", *models == '\0' ? "models=" : models,
			    *models == '\0' ? "" : ",", w[i].value);
		any |= there;
	}
	if (!any)
		return words;
	for (size_t i = 0; i < n_paths && texts; i++)
		texts = path_is_text(paths[i], d->options.today, d->options.stop);
	if (texts) {
		line_about_texts(d, out, &n_out, paths, n_paths, models);
		*n = n_out;
		return out;
	}
	out[0] = "sum";
	if (*models != '\0')
		out[n_out++] = models;
	out[n_out++] = "--";
	memcpy(out + n_out, paths, n_paths * sizeof *paths);
	*n = n_out + n_paths;
	return out;
}

/* Whether a word means the command agents: daily, monthly, session. */
static bool
word_is_of_agents(const char *word)
{
	for (size_t i = 0; agents_word(i) != NULL && field_find(word) == NULL; i++) {
		if (strcmp(agents_word(i), word) == 0)
			return true;
	}
	return false;
}

/* The words of a line with the command that its first ones leave out: sum or agents. */
static const char *const *
line_complete(struct dispatch *d, const char *const *words, size_t *n)
{
	const char *const *longer;
	const char **field_words;
	size_t n_field_words;

	/* a slash between numbers is no folder */
	if (*n == 0 || command_find(words[0]) != NULL || line_is_broken_arithmetic(words, *n) ||
	    line_arithmetic(words, *n, d->line.arena, &field_words, &n_field_words) != NULL)
		return words;
	longer = line_about_paths(d, words, n);
	if (longer != words || !word_is_of_agents(words[0]) || word_is_model(d, words[0]))
		return longer;
	return line_with_word(d, "agents", words, (*n)++);
}

/* Whether a command is a question, which a later line of fields alone may change. */
static bool
command_is_question(const struct command *c)
{
	return c->kind == COMMAND_ANSWER && (c->groups & FIELDS_MODEL) != 0;
}

/* A line that runs: its words, and the call that they are. */
struct typed_line {
	const char *const	*words;		/* n of them; of fields alone, the changed last question */
	size_t			 n;
	bool			 question;	/* to be kept for later lines of fields alone */
	bool			 relative;	/* it changes a count of the last question by so much */
	struct invocation	 call;
};

/* Parses a line of arithmetic: words are its fields, and the expression is its operand. */
static bool
line_parse_arithmetic(struct dispatch *d, const char *expression, const char *const *words, size_t n,
    struct invocation *call, struct err *e)
{
	if (!command_parse(words, n, &d->session.defaults, d->options.today, d->line.arena, call, e))
		return false;
	call->command = &command_arithmetic;
	call->request.n_ranges = 0;	/* the settings do not apply to arithmetic */
	call->operands[0] = expression;
	call->n_operands = 1;
	return true;
}

/*
 * Parses a line: arithmetic, a command, or in a session fields alone, which repeat the last question with
 * these fields changed; if there is no question, they are about the model that is set.
 */
static bool
line_parse(struct dispatch *d, struct typed_line *l, struct err *e)
{
	struct session_state *s = &d->session;
	struct arena *a = d->line.arena;
	bool fields_alone = d->line.in_session && line_is_change(l->words, l->n, a);
	bool change = fields_alone && s->n_question > 0;
	bool about_set = s->defaults.n_models > 0 || *s->defaults.provider != '\0';
	const char **field_words, *expression;
	size_t n_field_words;

	expression = line_arithmetic(l->words, l->n, a, &field_words, &n_field_words);
	if (expression != NULL)
		return line_parse_arithmetic(d, expression, field_words, n_field_words, &l->call, e);
	l->relative = change && line_is_relative(l->words, l->n, a);
	if (line_is_broken_arithmetic(l->words, l->n))
		return err_set(e, ERR_USAGE, "'%.40s' is neither a number nor a variable; a variable is set as in "
		    "staff = 5", l->words[0]);
	if (change)
		l->words = line_change(s->question, s->n_question, l->words, l->n, a, &l->n);
	if (!command_parse(l->words, l->n, &s->defaults, d->options.today, a, &l->call, e))
		return false;
	if (d->unasked && l->call.request.texts != NULL)
		return err_set(e, ERR_USAGE, "tollrc names no text for a count: type %s=@%s where it is meant",
		    l->call.request.texts->item[0].field->name, l->call.request.texts->item[0].path);
	if (fields_alone && !change && !about_set && *l->call.request.provider == '\0')
		return err_set(e, ERR_USAGE, "there is no question yet that this could change; name a model, "
		    "as in: gpt-5 in=10k out=2k");
	l->question = d->line.in_session && command_is_question(l->call.command) && (!fields_alone || change);
	return true;
}

/* If the first word is no model but nearly the name of a command, suggests the line with that command. */
static void
line_suggest(struct dispatch *d, const char *const *words, size_t n)
{
	const char *meant = line_meant(words, n, d->line.arena);
	struct err e;

	if (meant == NULL || word_is_model(d, words[0]))
		return;
	err_set(&e, ERR_USAGE, "did you mean: %s%s", d->line.in_session ? "" : "toll ", meant);
	message_say(&d->line, TONE_UNSURE, e.msg);
}

/*
 * Whether a line may change what the session keeps: what is not a command, for which undo could be asked, or set, unset
 * and reset. undo itself goes back over marks at which nothing had changed.
 */
static bool
line_may_change(const char *const *words, size_t n)
{
	const struct command *c = n == 0 ? NULL : command_find(words[0]);

	return c == NULL || command_is_question(c) || (c->kind == COMMAND_SESSION && strcmp(c->name, "undo") != 0);
}

/*
 * Lines that a session alone understands, by their first word alone: history shows the lines, clear clears the screen,
 * why asks the last question again, and help is that of sessions. True: the line is done, with *status.
 */
static bool
line_is_of_session(struct dispatch *d, const char *const **words, size_t *n, int *status)
{
	static const char *const help[] = { "help", "session" }, *const why[] = { "explain=yes" };
	const struct command *c = *n == 1 ? command_find((*words)[0]) : NULL;
	const char *name = c == NULL ? "" : c->name, *text;
	struct err e;

	d->repeats = false;
	if (strcmp(name, "history") == 0 || strcmp(name, "clear") == 0) {
		text = strcmp(name, "history") == 0 ? session_state_lines(&d->session, d->line.arena) :
		    d->options.stdout_screen == NULL ? "" : "\033[H\033[2J";
		*status = answer_output_write(&d->output, "", true, text, strlen(text), &e) ? 0 :
		    message_fail(&d->line, &e);
		return true;
	}
	if (strcmp(name, "why") == 0 && d->session.n_question == 0) {
		err_set(&e, ERR_USAGE, "why shows where the last answer comes from, and there is none yet");
		*status = message_fail(&d->line, &e);
		return true;
	}
	if (strcmp(name, "why") == 0) {
		d->repeats = true;
		*words = why;
	}
	if (strcmp(name, "help") == 0) {
		*words = help;
		*n = LENGTH(help);
	}
	return false;
}

/* Runs the words of one line as a command. Returns the exit status. */
static int
line_run_command(struct dispatch *d, const char *const *words, size_t n)
{
	struct typed_line l = { .question = false };
	const struct book *b;
	const char *shown, *missing;
	struct err e;
	int status;

	d->line.answered = false;
	if (d->line.in_session && line_is_of_session(d, &words, &n, &status))
		return status;
	typed_words_plain(words, n, d->line.arena, &words, &n);
	if (typed_words_may_list(words, n))
		typed_words_models(dispatch_book(d), d->options.today, d->line.arena, &words, &n);
	if (d->line.in_session && line_may_change(words, n))
		session_state_mark(&d->session);
	if (d->line.in_session && session_state_assign(&d->session, words, n, d->line.arena, &shown, &e)) {
		if (shown == NULL)
			return message_fail(&d->line, &e);
		return answer_output_write(&d->output, "", true, arena_printf(d->line.arena, "%s\n", shown),
		    strlen(shown) + 1, &e) ? 0 : message_fail(&d->line, &e);
	}
	l.words = words;
	if (d->line.in_session && !session_state_expand(&d->session, words, n, d->line.arena, &l.words, &e))
		return message_fail(&d->line, &e);
	l.n = n;
	missing = line_missing_file(d, l.words, n);
	if (missing != NULL) {
		err_set(&e, ERR_IO, "%s: no such file or folder", missing);
		return message_fail(&d->line, &e);
	}
	l.words = line_complete(d, l.words, &l.n);
	d->output.amount = NULL;
	if (!line_parse(d, &l, &e))
		return message_fail(&d->line, &e);
	if (l.call.command->kind == COMMAND_SESSION)
		return call_run_session(d, &l.call);
	b = call_prepare(d, &l.call, &e);
	if (b == NULL)
		return message_fail(&d->line, &e);
	status = call_run(d, &l.call, b);
	if (l.relative && d->output.amount != NULL)
		session_state_tell_change(&d->session, &l.call, d->output.amount);
	if (d->line.answered && !d->repeats && (l.question || l.call.command == &command_arithmetic))
		session_state_keep_amount(&d->session, &l.call, d->output.amount, words, n);
	if (l.question && !d->repeats)
		session_state_remember(&d->session, l.words, l.n, status);
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
 * The number of words to skip that were pasted with a line: the prompt of a shell or of a session, and the
 * name of the program.
 */
static size_t
line_count_pasted(const char *const *words, size_t n)
{
	static const char *const pasted[] = { "$", "toll>", "toll" };
	size_t i = 0;

	for (size_t k = 0; k < LENGTH(pasted); k++) {
		if (i < n && strcmp(words[i], pasted[k]) == 0)
			i++;
	}
	return i;
}

int
dispatch_run(struct dispatch *d, const char *const *words, size_t n)
{
	arena_reset(d->line.arena);
	d->line.number = 0;
	return line_run(d, words, n);
}

/* The text of a line that is nothing but a text in quotes, and no model; NULL. */
static const char *
line_quoted(struct dispatch *d, const char *line)
{
	size_t from = strspn(line, " \t"), n = strlen(line);
	const char *text;

	while (n > from && (line[n - 1] == ' ' || line[n - 1] == '\t' || line[n - 1] == '\r'))
		n--;
	if (n < from + 3 || (line[from] != '"' && line[from] != '\'') || line[n - 1] != line[from] ||
	    memchr(line + from + 1, line[from], n - from - 2) != NULL)
		return NULL;
	text = arena_strndup(d->line.arena, line + from + 1, n - from - 2);
	return word_is_model(d, text) ? NULL : text;
}

int
dispatch_lines(struct dispatch *d, const char *text, size_t n, unsigned line)
{
	int status = 0;
	struct err e;

	d->line.number = line;
	if (memchr(text, '\0', n) != NULL) {
		err_set(&e, ERR_USAGE, "the line holds a NUL byte");
		return message_fail(&d->line, &e);
	}
	while (*text != '\0' && !dispatch_is_over(d)) {
		size_t len = strcspn(text, "\n");
		const char *typed, *quoted;
		const char **words;
		size_t count, skip;

		if (d->script.depth == 0)
			arena_reset(d->line.arena);	/* else the line of source is still running */
		d->line.number = line;
		typed = arena_strndup(d->line.arena, text, len);
		if (d->line.in_session && d->script.depth == 0)
			session_state_keep_line(&d->session, text, len);
		quoted = line_quoted(d, typed);
		if (quoted != NULL)
			status = line_run(d, (const char *const []){ "count", "--", quoted }, 3);
		else if (!args_split(typed, d->line.arena, &words, &count, &e))
			status = message_fail(&d->line, &e);
		else if ((skip = line_count_pasted(words, count)) < count)
			status = line_run(d, words + skip, count - skip);
		text += len + (text[len] == '\n');
	}
	return status;
}

int
dispatch_file(struct dispatch *d, const char *path)
{
	int status;

	arena_reset(d->line.arena);
	d->line.number = 0;
	if (file_is_absent(path))
		return 0;
	claims_begin();
	d->unasked = true;
	status = session_script_run(&d->script, path, FILE_REGULAR);
	d->unasked = false;
	claims_end();
	return status;
}
