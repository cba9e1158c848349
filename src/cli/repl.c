/* SPDX-License-Identifier: MIT */
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

/* Readline's callbacks take no argument, so this one session stands here. */
static struct {
	struct dispatch		*door;
	struct arena		*words;		/* completions of one Tab */
	struct completion	*found;
	size_t			 n_found, room;
	char			 history[PATH_BYTES];	/* "": none is kept */
	char			 prompt[PROMPT_BYTES];
	sigset_t		 usual;		/* signals that are blocked outside of the prompt */
	atomic_int		*interrupted;	/* the signal that asks to stop */
	bool			 end;
} session;

static atomic_int resized, stopped;

static void
on_resize(int number)
{
	(void)number;
	resized = 1;
}

static void
on_stop(int number)
{
	(void)number;
	stopped = 1;
}

/* ---- history ---- */

/* Makes the folders on the way to path; those that are there stay as they are. */
static void
make_folders(const char *path)
{
	char folder[PATH_BYTES];

	for (const char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
		snprintf(folder, sizeof folder, "%.*s", (int)(p - path), path);
		mkdir(folder, 0700);
	}
}

/* Where the history is kept, if it is. */
static void
name_history(void)
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
has_history(void)
{
	struct stat st;

	return session.history[0] != '\0' && stat(session.history, &st) == 0 && st.st_size > 0;
}

/*
 * Keeps no history in what is there and is none, or cannot be read: readline would wait for a FIFO, and later
 * lines would be lost unsaid.
 */
static void
check_history(void)
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

/* Done when the prompt stands already: 10,000 lines take longer than all else at the start. */
static void
open_history(void)
{
	FILE *f;

	using_history();
	stifle_history(HISTORY_LINES);
	if (session.history[0] == '\0')
		return;
	make_folders(session.history);
	read_history(session.history);
	f = fopen(session.history, "a");	/* append_history wants a file that is there */
	if (f == NULL)
		session.history[0] = '\0';
	else {
		chmod(session.history, 0600);
		fclose(f);
	}
	using_history();	/* the line at the prompt is behind the last of it */
}

/* Remembers a line at once, so that a session that is killed loses nothing. */
static void
remember_line(const char *line)
{
	const HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) :
	    NULL;

	if (line[strspn(line, " \t")] == '\0' || (last != NULL && strcmp(last->line, line) == 0))
		return;
	add_history(line);
	if (session.history[0] != '\0')
		append_history(1, session.history);
}

/* The same for what was pasted: each line is one of the history. */
static void
remember(const char *lines)
{
	while (*lines != '\0') {
		size_t n = strcspn(lines, "\n");

		arena_reset(session.words);
		remember_line(arena_strndup(session.words, lines, n));
		lines += n + (lines[n] == '\n');
	}
}

/* ---- completion ---- */

static void
offer(const char *word, const char *help)
{
	session.found = arena_grow(session.words, session.found, session.n_found, &session.room,
	    sizeof *session.found);
	session.found[session.n_found++] = (struct completion){ word, help };
}

/* Names of files, which readline finds. */
static void
offer_files(const char *text)
{
	char *name;

	for (int state = 0; (name = rl_filename_completion_function(text, state)) != NULL; state = 1) {
		offer(arena_strdup(session.words, name), "");
		free(name);
	}
	rl_filename_completion_desired = session.n_found > 0;
}

/* The words of a line before its byte end; blanks separate them. */
static const char **
split(const char *line, size_t end, size_t *n)
{
	const char **words = NULL;
	size_t room = 0;

	*n = 0;
	for (size_t at = strspn(line, " \t"), len; at < end; at += len + strspn(line + at + len, " \t")) {
		len = strcspn(line + at, " \t");
		words = arena_grow(session.words, words, *n, &room, sizeof *words);
		words[(*n)++] = arena_strndup(session.words, line + at, len);
	}
	return words;
}

static char *
next_completion(const char *text, int state)
{
	static size_t next;

	(void)text;
	if (state == 0)
		next = 0;
	if (next == session.n_found)
		return NULL;
	return strdup(session.found[next++].word);	/* readline frees it */
}

/* Readline's word is the end of ours: "gpt-5@" and "by=day," stay as they are. */
static char **
complete(const char *text, int start, int end)
{
	const char *line = rl_line_buffer, **words;
	struct completions all;
	size_t n, word = (size_t)start;
	bool goes_on = true;

	arena_reset(session.words);
	session.found = NULL;
	session.n_found = session.room = 0;
	rl_attempted_completion_over = 1;
	while (word > 0 && strchr(" \t", line[word - 1]) == NULL)
		word--;
	words = split(line, word, &n);
	completion_find(dispatch_book(session.door), dispatch_today(session.door), true, words, n,
	    arena_strndup(session.words, line + word, (size_t)end - word), session.words, &all);
	for (size_t i = 0; i < all.n; i++)
		offer(all.item[i].word + (start - (int)word), all.item[i].help);
	if (all.files != NULL && all.n == 0)
		offer_files(text);
	for (size_t i = 0; i < session.n_found; i++)
		goes_on &= strchr("=:", session.found[i].word[strlen(session.found[i].word) - 1]) != NULL;
	rl_completion_suppress_append = goes_on;	/* the value stands behind the = without a blank */
	return session.n_found == 0 ? NULL : rl_completion_matches(text, next_completion);
}

static const char *
help_of(const char *word)
{
	for (size_t i = 0; i < session.n_found; i++) {
		if (strcmp(session.found[i].word, word) == 0)
			return session.found[i].help;
	}
	return "";
}

/* Asks as readline does before it shows more than a screen would hold. */
static bool
is_wanted(int n)
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

/* Shows what Tab has found: a line each with what it is, in columns if that would be too long. */
static void
show_choices(char **matches, int n, int longest)
{
	enum { GAP = 2, HELP_LEAST = 12 };
	int rows, columns, width = longest + GAP;

	rl_get_screen_size(&rows, &columns);
	fputc('\n', rl_outstream);
	if (n >= rows - 1 || rl_filename_completion_desired) {
		if (is_wanted(n))
			rl_display_match_list(matches, n, longest);
	} else {
		for (int i = 1; i <= n; i++) {
			const char *help = help_of(matches[i]);
			int left = columns - 1 - width;

			if (*help == '\0' || left < HELP_LEAST)
				fprintf(rl_outstream, "%s\n", matches[i]);
			else
				fprintf(rl_outstream, "%-*s%.*s\n", width, matches[i],
				    (int)text_whole(help, strlen(help) < (size_t)left ? strlen(help) : (size_t)left), help);
		}
	}
	fflush(rl_outstream);
	rl_forced_update_display();
}

/* ---- the terminal ---- */

static void	on_line(char *line);

/* Ctrl-C has ended what ran, and means no more than that. */
static void
heed_interrupt(void)
{
	int number = SIGINT;

	atomic_compare_exchange_strong(session.interrupted, &number, 0);
}

/* Waits for a line, behind a prompt that shows what is set. */
static void
ask(void)
{
	char brief[PROMPT_BYTES - 16];

	dispatch_brief(session.door, brief, sizeof brief);
	snprintf(session.prompt, sizeof session.prompt, "toll%s%s> ", *brief == '\0' ? "" : " ", brief);
	signal(SIGTSTP, on_stop);
	rl_callback_handler_install(session.prompt, on_line);
}

/* While lines run, the terminal and its signals are as they were. */
static void
run_lines(const char *lines)
{
	sigset_t ours;

	rl_callback_handler_remove();
	signal(SIGTSTP, SIG_DFL);
	sigprocmask(SIG_SETMASK, &session.usual, &ours);
	dispatch_lines(session.door, lines, strlen(lines), 0);
	fflush(stdout);
	heed_interrupt();
	sigprocmask(SIG_SETMASK, &ours, NULL);
}

static void
on_line(char *line)
{
	if (line == NULL) {	/* Ctrl-D */
		putchar('\n');
		session.end = true;
		rl_callback_handler_remove();
		return;
	}
	remember(line);
	run_lines(line);
	free(line);
	session.end = dispatch_is_left(session.door);
	if (!session.end)
		ask();
}

/* Ctrl-C clears the line and leaves it on the screen. */
static void
clear_line(void)
{
	rl_callback_sigcleanup();
	fputs("^C\n", stdout);
	rl_free_line_state();
	rl_replace_line("", 0);
	rl_on_new_line();
	rl_redisplay();
}

/* Ctrl-Z: the shell gets its terminal back; afterwards the line stands there as it was. */
static void
stop_here(void)
{
	sigset_t one;

	putchar('\n');
	fflush(stdout);
	rl_deprep_terminal();
	signal(SIGTSTP, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &one, NULL);	/* here it stops, and here it goes on */
	sigprocmask(SIG_BLOCK, &one, NULL);
	signal(SIGTSTP, on_stop);
	rl_prep_terminal(1);
	rl_reset_screen_size();
	rl_forced_update_display();
}

static int
columns(void)
{
	struct winsize w;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : 80;
}

/* One line; and until there is a history, one of things to try. */
static void
greet(const struct book *b)
{
	char text[DATE_TEXT];
	day newest = book_newest_source(b);

	printf("%u models, %u providers, %s%s\n", b->n_models, b->n_providers,
	    columns() < 60 ? "" : "newest price of ", newest == 0 ? "no day" : date_print_day(text, newest));
	if (!has_history())
		puts(columns() < 80 ? "try: gpt-5 in=10k out=2k, help, Tab" :
		    "try: gpt-5 in=10k out=2k, then out=4k, 12k*30, top in=100k, help, Tab");
}

/* Session lines that run at the start: toll/tollrc in the configuration. */
static void
run_tollrc(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char path[PATH_BYTES];
	int n;

	if (config != NULL && *config == '/')
		n = snprintf(path, sizeof path, "%s/toll/tollrc", config);
	else
		n = snprintf(path, sizeof path, "%s/.config/toll/tollrc", home == NULL ? "" : home);
	if (n < PATH_BYTES && ((config != NULL && *config == '/') || home != NULL))
		dispatch_file(session.door, path);
	fflush(stdout);
	heed_interrupt();
}

/* Arrows look for lines that begin like this one. Bound before .inputrc is read, which may differ. */
static void
set_keys(void)
{
	rl_bind_keyseq("\\e[A", rl_history_search_backward);
	rl_bind_keyseq("\\eOA", rl_history_search_backward);
	rl_bind_keyseq("\\e[B", rl_history_search_forward);
	rl_bind_keyseq("\\eOB", rl_history_search_forward);
}

static void
set_readline(void)
{
	rl_readline_name = "toll";
	rl_attempted_completion_function = complete;
	rl_completion_display_matches_hook = show_choices;
	rl_completer_word_break_characters = " \t=@,";
	rl_catch_signals = 0;	/* ours set flags; see wait_for_key */
	rl_catch_sigwinch = 0;
	set_keys();
}

/* Waits for a key, and for signals in between: only here they come. True if there is a key. */
static bool
wait_for_key(atomic_int *interrupted)
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
		clear_line();
	}
	if (stopped) {
		stopped = 0;
		stop_here();
	}
	if (resized) {
		resized = 0;
		rl_resize_terminal();
	}
	return ready > 0;
}

static void
hold_signals(void)
{
	static const int held[] = { SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGTSTP, SIGWINCH };
	sigset_t set;

	signal(SIGWINCH, on_resize);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		sigaddset(&set, held[i]);
	sigprocmask(SIG_BLOCK, &set, &session.usual);
}

/* No line may write the history in place of a file of its own. */
static void
claim_history(void)
{
	struct err none;

	claims_begin();
	if (session.history[0] != '\0')
		claims_write("history ", session.history, NULL, &none);
}

int
repl_terminal(struct dispatch *d, const struct book *b, atomic_int *interrupted)
{
	session.door = d;
	session.interrupted = interrupted;
	session.words = arena_new();
	set_readline();
	name_history();
	check_history();
	claim_history();
	greet(b);
	run_tollrc();
	hold_signals();
	session.end = dispatch_is_left(d);
	if (!session.end)
		ask();
	open_history();
	while (!session.end && (*interrupted == 0 || *interrupted == SIGINT)) {
		if (wait_for_key(interrupted))
			rl_callback_read_char();
	}
	rl_callback_handler_remove();
	sigprocmask(SIG_SETMASK, &session.usual, NULL);
	if (session.history[0] != '\0')
		history_truncate_file(session.history, HISTORY_LINES);
	claims_end();
	arena_free(session.words);
	return 0;
}

/* What came is no session: says so once, instead of an error for each line. */
static int
is_usage_file(void)
{
	fflush(stdout);
	fputs("toll: this looks like a usage file, and lines of a session were expected: toll sum -\n", stderr);
	return 2;
}

/* What a session has come to that is read as lines. */
struct script { unsigned number, rows; bool answered_any; int status; };

/* Gives a line to the door; false if it is one of a usage file. */
static bool
run_line(struct dispatch *d, const char *line, size_t n, struct script *s, struct arena *a)
{
	enum { ROWS_MAX = 5 };		/* lines that look like rows, all of them wrong */
	const char *text = s->number == 0 && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? line + 3 : line;
	int answered;

	if (s->number == 0 && line_is_usage(text, a))
		return false;
	answered = dispatch_lines(d, text, (size_t)(n - (size_t)(text - line)), ++s->number);
	if (answered != 0)	/* output that fails ends the session */
		s->status = answered == 5 && dispatch_is_left(d) ? 5 : 1;
	s->rows += answered > 1 && line_is_row(text);
	s->answered_any |= answered <= 1 && text[strspn(text, " \t\r\n")] != '\0' && *text != '#';
	return s->answered_any || s->rows < ROWS_MAX;
}

/* Standard input could not be read to its end. */
static int
is_cut(const struct script *s, const struct err *e)
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
	struct script s = { .number = 0 };
	struct err e = { .kind = ERR_NONE };
	bool usage = false;
	const char *line;
	size_t n;

	while (!usage && !dispatch_is_left(d) && !*stop && lines_next(lines, &line, &n, &e))
		usage = !run_line(d, line, n, &s, a);
	if (usage)
		s.status = is_usage_file();
	else if (*stop)
		s.status = 128 + *stop;
	else if (e.kind != ERR_NONE)
		s.status = is_cut(&s, &e);
	lines_close(lines);
	input_close(in);
	arena_free(a);
	return s.status;
}
