/* SPDX-License-Identifier: MIT */
/*
 * The session. Its first half is the terminal: history, completion (commands/completion.h) and prompt, all by callbacks
 * of Readline around repl_terminal. The second half, repl_lines, reads lines from a pipe or a file.
 */
#include "cli/repl.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "base/file.h"
#include "base/file_claims.h"
#include "base/text.h"
#include "cli/line_kind.h"
#include "commands/completion.h"
#include "io/lines.h"

enum { HISTORY_LINES = 10000, PATH_BYTES = 4096, PROMPT_BYTES = 64 };

/* The one session of the terminal; a global, since the callbacks of Readline take no argument. */
static struct {
	struct dispatch		*dispatch;
	struct arena		*words_arena;		/* completions of one Tab, and single lines of pasted text */
	struct completion	*found;			/* completions of the last Tab */
	size_t			 n_found, room;
	char			 history[PATH_BYTES];	/* path of its file; "": no history is kept */
	char			 prompt[PROMPT_BYTES];
	sigset_t		 usual;			/* the signal mask from before signals_hold */
	atomic_int		*interrupted;		/* the signal that asks to stop; 0: none */
	bool			 end;
} session;

/* SIGWINCH came; SIGTSTP (Ctrl-Z) came. */
static atomic_int resized, stopped;

static void
repl_on_resize(int number)
{
	(void)number;
	resized = 1;
}

static void
repl_on_suspend(int number)
{
	(void)number;
	stopped = 1;
}

/* ---- history ---- */

/* Makes the missing folders of a path. */
static void
folders_make(const char *path)
{
	char folder[PATH_BYTES];

	for (const char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
		snprintf(folder, sizeof folder, "%.*s", (int)(p - path), path);
		mkdir(folder, 0700);
	}
}

/* Finds the path of the history; "" if neither XDG_STATE_HOME nor HOME gives one. */
static void
history_find_path(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int n;

	if (state != NULL && *state == '/')
		n = snprintf(session.history, PATH_BYTES, "%s/toll/history", state);
	else
		n = snprintf(session.history, PATH_BYTES, "%s/.local/state/toll/history",
		    home == NULL ? "" : home);
	if (n >= PATH_BYTES || (state == NULL && home == NULL))
		session.history[0] = '\0';
}

static bool
history_exists(void)
{
	struct stat st;

	return session.history[0] != '\0' && stat(session.history, &st) == 0 && st.st_size > 0;
}

/*
 * Keeps no history, with a message, if the path leads to something that is no regular file or cannot be read: Readline
 * would wait for a FIFO, and later lines would be lost without a message.
 */
static void
history_check(void)
{
	struct file f;
	struct err e;

	if (session.history[0] == '\0' || file_is_absent(session.history))
		return;
	if (file_open(&f, session.history, FILE_REGULAR, NULL, &e)) {
		file_close(&f);
		return;
	}
	fprintf(stderr, "toll: %s; this session keeps no history\n", e.msg);
	session.history[0] = '\0';
}

/* Reads the history. Called after the prompt is shown: 10,000 lines take longer than all the rest of the start. */
static void
history_open(void)
{
	FILE *f;

	using_history();
	stifle_history(HISTORY_LINES);
	if (session.history[0] == '\0')
		return;
	folders_make(session.history);
	read_history(session.history);
	f = fopen(session.history, "a");	/* append_history needs an existing file */
	if (f == NULL)
		session.history[0] = '\0';
	else {
		chmod(session.history, 0600);
		fclose(f);
	}
	using_history();	/* the line at the prompt comes after its last line */
}

/* Adds a line to the history, and to its file at once, so that a session that is killed loses nothing. */
static void
history_add_line(const char *line)
{
	const HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) :
	    NULL;

	if (line[strspn(line, " \t")] == '\0' || (last != NULL && strcmp(last->line, line) == 0))
		return;
	add_history(line);
	if (session.history[0] != '\0')
		append_history(1, session.history);
}

/* Adds the lines of a text, several if it was pasted, to the history. */
static void
history_add_lines(const char *lines)
{
	while (*lines != '\0') {
		size_t n = strcspn(lines, "\n");

		arena_reset(session.words_arena);
		history_add_line(arena_strndup(session.words_arena, lines, n));
		lines += n + (lines[n] == '\n');
	}
}

/* ---- completion ---- */

/* Adds a completion, in memory of words_arena. */
static void
found_add(const char *word, const char *help)
{
	session.found = arena_grow(session.words_arena, session.found, session.n_found, &session.room,
	    sizeof *session.found);
	session.found[session.n_found++] = (struct completion){ word, help };
}

/* Adds names of files, which Readline finds. */
static void
found_add_files(const char *text)
{
	char *name;

	for (int state = 0; (name = rl_filename_completion_function(text, state)) != NULL; state = 1) {
		found_add(arena_strdup(session.words_arena, name), "");
		free(name);
	}
	rl_filename_completion_desired = session.n_found > 0;
}

/* The words of a line before byte end, separated by blanks; *n: their number. */
static const char **
line_split(const char *line, size_t end, size_t *n)
{
	const char **words = NULL;
	size_t room = 0;

	*n = 0;
	for (size_t at = strspn(line, " \t"), len; at < end; at += len + strspn(line + at + len, " \t")) {
		len = strcspn(line + at, " \t");
		words = arena_grow(session.words_arena, words, *n, &room, sizeof *words);
		words[(*n)++] = arena_strndup(session.words_arena, line + at, len);
	}
	return words;
}

/* For rl_completion_matches: the next completion; state 0: the first one. */
static char *
found_next(const char *text, int state)
{
	static size_t next;

	(void)text;
	if (state == 0)
		next = 0;
	if (next == session.n_found)
		return NULL;
	return strdup(session.found[next++].word);	/* readline frees it */
}

/*
 * Completes a word. Readline's word, which is replaced, may be the end of a word of toll: after "gpt-5@" or "by=day,"
 * that prefix stays as it is.
 */
static char **
readline_complete(const char *text, int start, int end)
{
	const char *line = rl_line_buffer, **words;
	struct completions all;
	size_t n, word = (size_t)start;
	bool goes_on = true;

	arena_reset(session.words_arena);
	session.found = NULL;
	session.n_found = session.room = 0;
	rl_attempted_completion_over = 1;
	while (word > 0 && strchr(" \t", line[word - 1]) == NULL)
		word--;
	words = line_split(line, word, &n);
	completion_find(dispatch_book(session.dispatch), dispatch_today(session.dispatch), true, words, n,
	    arena_strndup(session.words_arena, line + word, (size_t)end - word), session.words_arena, &all);
	for (size_t i = 0; i < all.n; i++)
		found_add(all.item[i].word + (start - (int)word), all.item[i].help);
	if (all.files != NULL && all.n == 0)
		found_add_files(text);
	for (size_t i = 0; i < session.n_found; i++)
		goes_on &= strchr("=:", session.found[i].word[strlen(session.found[i].word) - 1]) != NULL;
	rl_completion_suppress_append = goes_on;	/* the value follows the = without a blank */
	return session.n_found == 0 ? NULL : rl_completion_matches(text, found_next);
}

/* The help of a completion; "" if it has none. */
static const char *
found_help(const char *word)
{
	for (size_t i = 0; i < session.n_found; i++) {
		if (strcmp(session.found[i].word, word) == 0)
			return session.found[i].help;
	}
	return "";
}

/* Asks whether to show n completions, as Readline does, if they are more than its limit. */
static bool
found_ask_if_many(int n)
{
	int c;

	if (rl_completion_query_items <= 0 || n < rl_completion_query_items)
		return true;
	fprintf(rl_outstream, "Display all %d possibilities? (y or n)", n);
	fflush(rl_outstream);
	do {
		c = rl_read_key();
	} while (c > 0 && strchr("yYnN \t\r\n\003\007\177", c) == NULL);
	fputc('\n', rl_outstream);
	return c == 'y' || c == 'Y' || c == ' ';
}

/* Shows the completions, one per line with its help; in columns without help if they need more than a screen. */
static void
readline_show_matches(char **matches, int n, int longest)
{
	enum { GAP = 2, HELP_LEAST = 12 };
	int rows, columns, width = longest + GAP;

	rl_get_screen_size(&rows, &columns);
	fputc('\n', rl_outstream);
	if (n >= rows - 1 || rl_filename_completion_desired) {
		if (found_ask_if_many(n))
			rl_display_match_list(matches, n, longest);
	} else {
		for (int i = 1; i <= n; i++) {
			const char *help = found_help(matches[i]);
			int left = columns - 1 - width;

			if (*help == '\0' || left < HELP_LEAST)
				fprintf(rl_outstream, "%s\n", matches[i]);
			else
				fprintf(rl_outstream, "%-*s%.*s\n", width, matches[i],
				    (int)text_whole(help,
				    strlen(help) < (size_t)left ? strlen(help) : (size_t)left), help);
		}
	}
	fflush(rl_outstream);
	rl_forced_update_display();
}

/* ---- the terminal ---- */

static void	prompt_on_line(char *line);

/* Forgets Ctrl-C after it has ended the line that ran, so that it does not end the session. */
static void
interrupt_forget(void)
{
	int number = SIGINT;

	atomic_compare_exchange_strong(session.interrupted, &number, 0);
}

/* Shows the prompt, with the settings of the workload, and lets Readline read a line. */
static void
prompt_show(void)
{
	char brief[PROMPT_BYTES - 16];

	dispatch_prompt_text(session.dispatch, brief, sizeof brief);
	snprintf(session.prompt, sizeof session.prompt, "toll%s%s> ", *brief == '\0' ? "" : " ", brief);
	signal(SIGTSTP, repl_on_suspend);
	rl_callback_handler_install(session.prompt, prompt_on_line);
}

/* Runs lines, with the terminal and the signals as they were before the session. */
static void
prompt_run_lines(const char *lines)
{
	sigset_t ours;

	rl_callback_handler_remove();
	signal(SIGTSTP, SIG_DFL);
	sigprocmask(SIG_SETMASK, &session.usual, &ours);
	dispatch_lines(session.dispatch, lines, strlen(lines), 0);
	fflush(stdout);
	interrupt_forget();
	sigprocmask(SIG_SETMASK, &ours, NULL);
}

/* Called by Readline with a whole line, to be freed; NULL at the end of the input. */
static void
prompt_on_line(char *line)
{
	if (line == NULL) {	/* Ctrl-D */
		putchar('\n');
		session.end = true;
		rl_callback_handler_remove();
		return;
	}
	history_add_lines(line);
	prompt_run_lines(line);
	free(line);
	session.end = dispatch_is_over(session.dispatch);
	if (!session.end)
		prompt_show();
}

/* Ctrl-C clears the line and leaves it on the screen. */
static void
prompt_clear_line(void)
{
	rl_callback_sigcleanup();
	fputs("^C\n", stdout);
	rl_free_line_state();
	rl_replace_line("", 0);
	rl_on_new_line();
	rl_redisplay();
}

/* Ctrl-Z: gives the terminal back to the shell and stops; afterwards shows the line again. */
static void
prompt_suspend(void)
{
	sigset_t one;

	putchar('\n');
	fflush(stdout);
	rl_deprep_terminal();
	signal(SIGTSTP, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &one, NULL);	/* it stops within this call, and continues here */
	sigprocmask(SIG_BLOCK, &one, NULL);
	signal(SIGTSTP, repl_on_suspend);
	rl_prep_terminal(1);
	rl_reset_screen_size();
	rl_forced_update_display();
}

static int
terminal_columns(void)
{
	struct winsize w;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : 80;
}

/* Writes one line about the price book; while there is no history, another with lines to try. */
static void
session_greet(const struct book *b)
{
	char text[DATE_TEXT];
	day newest = book_newest_source(b);

	printf("%u models, %u providers, %s%s\n", b->n_models, b->n_providers,
	    terminal_columns() < 60 ? "" : "newest price of ", newest == 0 ? "no day" : date_print_day(text, newest));
	if (!history_exists())
		puts(terminal_columns() < 80 ? "try: gpt-5 in=10k out=2k, help, Tab" :
		    "try: gpt-5 in=10k out=2k, then out=4k, 12k*30, top in=100k, help, Tab");
}

/* Runs the session lines of toll/tollrc in the configuration folder. */
static void
session_run_tollrc(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char path[PATH_BYTES];
	int n;

	if (config != NULL && *config == '/')
		n = snprintf(path, sizeof path, "%s/toll/tollrc", config);
	else
		n = snprintf(path, sizeof path, "%s/.config/toll/tollrc", home == NULL ? "" : home);
	if (n < PATH_BYTES && ((config != NULL && *config == '/') || home != NULL))
		dispatch_file(session.dispatch, path);
	fflush(stdout);
	interrupt_forget();
}

/* Makes the arrows search for lines with the same beginning. Bound before .inputrc is read, which may override it. */
static void
readline_set_keys(void)
{
	rl_bind_keyseq("\\e[A", rl_history_search_backward);
	rl_bind_keyseq("\\eOA", rl_history_search_backward);
	rl_bind_keyseq("\\e[B", rl_history_search_forward);
	rl_bind_keyseq("\\eOB", rl_history_search_forward);
}

static void
readline_set_up(void)
{
	rl_readline_name = "toll";
	rl_attempted_completion_function = readline_complete;
	rl_completion_display_matches_hook = readline_show_matches;
	rl_completer_word_break_characters = " \t=@,";
	rl_catch_signals = 0;	/* our handlers set flags; see terminal_wait_for_key */
	rl_catch_sigwinch = 0;
	readline_set_keys();
}

/*
 * Waits for a key, and deals with the signals that come meanwhile: they are blocked everywhere else. True if there is a
 * key.
 */
static bool
terminal_wait_for_key(atomic_int *interrupted)
{
	fd_set in;
	int ready;

	FD_ZERO(&in);
	FD_SET(STDIN_FILENO, &in);
	ready = pselect(STDIN_FILENO + 1, &in, NULL, NULL, NULL, &session.usual);
	if (*interrupted && *interrupted != SIGINT)
		return false;
	if (*interrupted) {
		*interrupted = 0;
		prompt_clear_line();
	}
	if (stopped) {
		stopped = 0;
		prompt_suspend();
	}
	if (resized) {
		resized = 0;
		rl_resize_terminal();
	}
	return ready > 0;
}

/* Blocks the signals that only terminal_wait_for_key takes. */
static void
signals_hold(void)
{
	static const int held[] = { SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGTSTP, SIGWINCH };
	sigset_t set;

	signal(SIGWINCH, repl_on_resize);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		sigaddset(&set, held[i]);
	sigprocmask(SIG_BLOCK, &set, &session.usual);
}

/* Claims the history as written, so that no line can write its file. */
static void
history_claim(void)
{
	struct err none;

	claims_begin();
	if (session.history[0] != '\0')
		claims_write("history ", session.history, NULL, &none);
}

int
repl_terminal(struct dispatch *d, const struct book *b, atomic_int *interrupted)
{
	session.dispatch = d;
	session.interrupted = interrupted;
	session.words_arena = arena_new();
	readline_set_up();
	history_find_path();
	history_check();
	history_claim();
	session_greet(b);
	session_run_tollrc();
	signals_hold();
	session.end = dispatch_is_over(d);
	if (!session.end)
		prompt_show();
	history_open();
	while (!session.end && (*interrupted == 0 || *interrupted == SIGINT)) {
		if (terminal_wait_for_key(interrupted))
			rl_callback_read_char();
	}
	rl_callback_handler_remove();
	sigprocmask(SIG_SETMASK, &session.usual, NULL);
	if (session.history[0] != '\0')
		history_truncate_file(session.history, HISTORY_LINES);
	claims_end();
	arena_free(session.words_arena);
	return 0;
}

/* Reports once, instead of an error for each line, that the input is a usage file. Returns the exit status. */
static int
script_report_usage_file(void)
{
	fflush(stdout);
	fputs("toll: this looks like a usage file, and lines of a session were expected: toll sum -\n", stderr);
	return 2;
}

/* What the lines so far show the input to be. */
enum input_kind {
	INPUT_FIRST,		/* no line was read yet; the first one may be the header of a usage file */
	INPUT_UNSURE,		/* no line has worked yet; lines that failed may be rows of a usage file */
	INPUT_SESSION,		/* lines of a session, since some line worked */
	INPUT_USAGE_FILE,	/* a usage file, of which no further line is run */
};

/* The state of a session that is read as lines. */
struct script {
	enum input_kind	 kind;
	unsigned	 number;	/* lines so far */
	unsigned	 rows;		/* failed lines that look like rows of CSV */
	int		 status;	/* exit status so far */
};

/* Runs a line, and looks at what it shows the input to be. */
static void
script_run_line(struct dispatch *d, const char *line, size_t n, struct script *s, struct arena *a)
{
	enum { ROWS_MAX = 5 };	/* this number of failed rows, and no line that worked: a usage file */
	bool first = s->kind == INPUT_FIRST;
	const char *text = first && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? line + 3 : line;
	int status;

	if (first && line_is_usage(text, a)) {
		s->kind = INPUT_USAGE_FILE;
		return;
	}
	status = dispatch_lines(d, text, n - (size_t)(text - line), ++s->number);
	if (status != 0)	/* a session ends if its output fails */
		s->status = status == 5 && dispatch_is_over(d) ? 5 : 1;
	s->rows += status > 1 && line_is_row(text);
	if (s->kind == INPUT_SESSION ||
	    (status <= 1 && text[strspn(text, " \t\r\n")] != '\0' && *text != '#'))
		s->kind = INPUT_SESSION;
	else
		s->kind = s->rows < ROWS_MAX ? INPUT_UNSURE : INPUT_USAGE_FILE;
}

/* Reports that standard input could not be read to its end. Returns the status. */
static int
script_report_cut(const struct script *s, const struct err *e)
{
	fflush(stdout);
	if (e->kind == ERR_RANGE)
		fprintf(stderr, "toll: line %u: %s\n", s->number + 1, e->msg);
	else
		fprintf(stderr, "toll: standard input: %s\n", e->msg);
	return err_status(e->kind);
}

int
repl_lines(struct dispatch *d, int fd, const atomic_int *stop)
{
	struct arena *a = arena_new();
	struct input *in = input_of(a, fd, "standard input", stop);
	struct lines *lines = lines_open(a, in);
	struct script s = { .kind = INPUT_FIRST };
	struct err e = { .kind = ERR_NONE };
	const char *line;
	size_t n;

	while (s.kind != INPUT_USAGE_FILE && !dispatch_is_over(d) && !*stop &&
	    lines_next(lines, &line, &n, &e))
		script_run_line(d, line, n, &s, a);
	if (s.kind == INPUT_USAGE_FILE)
		s.status = script_report_usage_file();
	else if (*stop)
		s.status = 128 + *stop;
	else if (e.kind != ERR_NONE)
		s.status = script_report_cut(&s, &e);
	lines_close(lines);
	input_close(in);
	arena_free(a);
	return s.status;
}
