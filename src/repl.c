/* SPDX-License-Identifier: MIT */
#include "repl.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "book.h"
#include "command.h"
#include "render.h"

enum { HISTORY_LINES = 10000, PATH_BYTES = 4096 };

static const char prompt[] = "toll> ";

/* Readline's callbacks take no argument, so this one session stands here. */
static struct {
	struct door		*door;
	const struct book	*book;
	struct arena		*words;		/* completions of one Tab */
	const char		**found;
	size_t			 n_found, room;
	char			 history[PATH_BYTES];	/* "": none is kept */
	bool			 end;
} session;

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

static void
open_history(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	FILE *f;
	int n;

	using_history();
	stifle_history(HISTORY_LINES);
	if (state != NULL && *state == '/')
		n = snprintf(session.history, PATH_BYTES, "%s/toll/history", state);
	else
		n = snprintf(session.history, PATH_BYTES, "%s/.local/state/toll/history",
		    home == NULL ? "" : home);
	if (n >= PATH_BYTES || (state == NULL && home == NULL)) {
		session.history[0] = '\0';
		return;
	}
	make_folders(session.history);
	read_history(session.history);
	f = fopen(session.history, "a");	/* append_history wants a file that is there */
	if (f == NULL)
		session.history[0] = '\0';
	else {
		chmod(session.history, 0600);
		fclose(f);
	}
}

/* Remembers a line at once, so that a session that is killed loses nothing. */
static void
remember(const char *line)
{
	const HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) :
	    NULL;

	if (line[strspn(line, " \t\n")] == '\0' || (last != NULL && strcmp(last->line, line) == 0))
		return;
	add_history(line);
	if (session.history[0] != '\0')
		append_history(1, session.history);
}

/* ---- completion ---- */

static void
offer(const char *word, const char *text, const char *end)
{
	if (strncasecmp(word, text, strlen(text)) != 0)
		return;
	session.found = arena_grow(session.words, session.found, session.n_found, &session.room,
	    sizeof *session.found);
	session.found[session.n_found++] = arena_printf(session.words, "%s%s", word, end);
}

static void
offer_commands(const char *text)
{
	for (size_t i = 0; i < n_commands; i++)
		offer(commands[i].name, text, "");
}

static void
offer_fields(const char *text)
{
	size_t before = session.n_found;

	for (size_t i = 0; i < n_fields; i++) {
		if (fields[i].group == 0)
			continue;
		offer(fields[i].name, text, "=");
		if (*fields[i].brief != '\0')
			offer(fields[i].brief, text, "=");
	}
	if (session.n_found > before)
		rl_completion_suppress_append = 1;
}

/* Ids first; aliases only where no id begins like that. */
static void
offer_models(const char *text)
{
	const struct book *b = session.book;
	size_t before = session.n_found;

	for (uint32_t i = 0; i < b->n_models; i++)
		offer(book_text(b, b->models[i].id), text, "");
	for (uint32_t i = 0; session.n_found == before && i < b->n_aliases; i++)
		offer(book_text(b, b->aliases[i].name), text, "");
}

static void
offer_tiers(const char *text)
{
	const struct book *b = session.book;
	bool *seen = arena_array(session.words, b->n_text, sizeof *seen);

	for (uint32_t i = 0; i < b->n_rates; i++) {
		text_ref tier = b->rates[i].tier;

		if (!seen[tier] && strcmp(book_text(b, tier), "any") != 0)
			offer(book_text(b, tier), text, "");
		seen[tier] = true;
	}
}

static void
offer_providers(const char *text)
{
	for (uint32_t i = 0; i < session.book->n_providers; i++)
		offer(book_text(session.book, session.book->providers[i].id), text, "");
}

static void
offer_formats(const char *text)
{
	for (size_t i = 0; i < n_formats; i++)
		offer(formats[i].name, text, "");
}

static void
offer_day(const char *text)
{
	offer("today", text, "");
}

static void
offer_yes(const char *text)
{
	offer("yes", text, "");
}

/* What may stand behind "field="; fields of files are left to readline. */
static const struct {
	const char	*field;
	void		(*offer)(const char *text);
} values[] = {
	{ "model",    offer_models },
	{ "tier",     offer_tiers },
	{ "provider", offer_providers },
	{ "format",   offer_formats },
	{ "on",       offer_day },
	{ "explain",  offer_yes },
	{ "quiet",    offer_yes },
	{ "all",      offer_yes },
	{ "pager",    offer_yes },
	{ "live",     offer_yes },
};

static bool
takes_file(const struct field *f)
{
	return f->group == FIELDS_BOOK || strcmp(f->name, "to") == 0;
}

/* Offers values of the field whose name ends at line[end]. False: complete file names. */
static bool
offer_values(const char *line, int end, const char *text)
{
	int start = end;
	const struct field *f;

	while (start > 0 && line[start - 1] != ' ')
		start--;
	while (start < end && line[start] == '-')
		start++;
	f = field_find(arena_strndup(session.words, line + start, (size_t)(end - start)));
	if (f == NULL)
		return true;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		if (strcmp(values[i].field, f->name) == 0)
			values[i].offer(text);
	}
	return !takes_file(f);
}

/* The command of the line so far: its first word, if that is one. */
static const struct command *
command_of(const char *line)
{
	size_t skip = strspn(line, " "), n = strcspn(line + skip, " ");

	return command_find(arena_strndup(session.words, line + skip, n));
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
	return strdup(session.found[next++]);	/* readline frees it */
}

static char **
complete(const char *text, int start, int end)
{
	const struct command *c;
	bool first = (int)strspn(rl_line_buffer, " ") >= start;

	(void)end;
	arena_reset(session.words);
	session.found = NULL;
	session.n_found = session.room = 0;
	rl_attempted_completion_over = 1;
	c = command_of(rl_line_buffer);
	if (start > 0 && rl_line_buffer[start - 1] == '=') {
		if (!offer_values(rl_line_buffer, start - 1, text)) {
			rl_attempted_completion_over = 0;
			return NULL;
		}
	} else if (start > 0 && rl_line_buffer[start - 1] == '@')
		offer_tiers(text);
	else {
		if (first)
			offer_commands(text);
		if (first || c == NULL || c->models)
			offer_models(text);
		if (!first && c != NULL && !c->models && c->kind == COMMAND_STREAM)
			rl_attempted_completion_over = 0;
		if (*text != '\0' || !first)
			offer_fields(text);
	}
	return session.n_found == 0 ? NULL : rl_completion_matches(text, next_completion);
}

/* ---- the terminal ---- */

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
	rl_callback_handler_remove();	/* the terminal is ours while a command runs */
	door_lines(session.door, line, strlen(line), 0);
	fflush(stdout);
	free(line);
	session.end = door_is_left(session.door);
	if (!session.end)
		rl_callback_handler_install(prompt, on_line);
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

static void
greet(const struct book *b)
{
	char text[DATE_TEXT];

	printf("toll %s: %u models, newest source of %s; help, Tab, Ctrl-D to leave\n",
	    PACKAGE_VERSION, b->n_models, date_print_day(text, book_newest_source(b)));
}

int
repl_terminal(struct door *d, const struct book *b, volatile sig_atomic_t *interrupted)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	session.door = d;
	session.book = b;
	session.words = arena_new();
	rl_readline_name = "toll";
	rl_attempted_completion_function = complete;
	rl_completer_word_break_characters = " \t=@";
	rl_catch_signals = 0;	/* ours set a flag; see clear_line */
	rl_catch_sigwinch = 1;
	open_history();
	greet(b);
	rl_callback_handler_install(prompt, on_line);
	while (!session.end) {
		int ready = poll(&in, 1, -1);

		if (*interrupted == SIGTERM)
			break;
		if (*interrupted) {
			*interrupted = 0;
			clear_line();
		}
		if (ready > 0)
			rl_callback_read_char();
	}
	rl_callback_handler_remove();
	if (session.history[0] != '\0')
		history_truncate_file(session.history, HISTORY_LINES);
	arena_free(session.words);
	return 0;
}

int
repl_lines(struct door *d, FILE *f, const volatile sig_atomic_t *stop)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	unsigned number = 0;
	int status = 0;

	while (!door_is_left(d) && !*stop && (n = getline(&line, &room, f)) >= 0) {
		const char *text = number == 0 && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? line + 3 : line;
		int answered = door_lines(d, text, (size_t)(n - (text - line)), ++number);

		if (answered != 0)	/* output that fails ends the session */
			status = answered == 5 && door_is_left(d) ? 5 : 1;
	}
	if (*stop)
		status = 128 + *stop;
	else if (ferror(f)) {
		fprintf(stderr, "toll: standard input: %s\n", strerror(errno));
		status = 5;
	}
	free(line);
	return status;
}
