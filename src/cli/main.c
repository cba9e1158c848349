/* SPDX-License-Identifier: MIT */
/*
 * main: signals, environment and terminal of the process. Runs the arguments as one command (dispatch.h), or a session
 * if there are none (repl.h).
 */
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/temporary.h"
#include "base/text.h"
#include "batch/worker_pool.h"
#include "book/book_data.h"
#include "book/book_load.h"
#include "cli/dispatch.h"
#include "cli/repl.h"

/* The number of the signal that asks to stop; 0: none. Atomic, not sig_atomic_t, for threads read it. */
static atomic_int interrupted;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a handler may set it");

enum { STOP_WITHIN = 900000 };	/* microseconds after a signal until the program is ended, if it does not stop itself */

/* Ends the program by the signal, as its default action would, after removing temporary files. */
static void
signal_end_program(int number)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t one;

	temporary_remove_all();
	sigemptyset(&one);
	sigaddset(&one, number);
	sigaction(number, &usual, NULL);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	raise(number);
	_exit(128 + number);
}

/* A command that works row by row stops and reports it; any other is ended by the alarm. */
static void
signal_ask_to_stop(int number)
{
	static const struct itimerval soon = { .it_value = { .tv_usec = STOP_WITHIN } };

	interrupted = number;
	setitimer(ITIMER_REAL, &soon, NULL);
}

/* In a session Ctrl-C has been dealt with by now (interrupted is 0), and the session goes on. */
static void
signal_on_alarm(int number)
{
	(void)number;
	if (interrupted)
		signal_end_program(interrupted);
}

/* Whether a signal was ignored at the start: nohup and shells do that for signals that must not end the program. */
static bool
signal_is_ignored(int number)
{
	struct sigaction now;

	return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/*
 * Signals that ask to stop let a long command stop at its next row. A closed pipe, and a file above the size limit,
 * are errors of a write and do not end the program.
 */
static void
signals_set(void)
{
	static const struct { int number; void (*handler)(int); bool always; } handled[] = {
		{ SIGINT,  signal_ask_to_stop, true },
		{ SIGTERM, signal_ask_to_stop, true },
		{ SIGHUP,  signal_ask_to_stop, false },
		{ SIGXCPU, signal_ask_to_stop, false },
		{ SIGQUIT, signal_end_program,    false },
		{ SIGPIPE, SIG_IGN,   true },
		{ SIGXFSZ, SIG_IGN,   true },
	};
	struct sigaction act = { .sa_handler = signal_on_alarm, .sa_flags = SA_RESTART };

	sigemptyset(&act.sa_mask);
	sigaction(SIGALRM, &act, NULL);
	act.sa_flags = 0;	/* a read that waits must end */
	for (size_t i = 0; i < sizeof handled / sizeof handled[0]; i++) {
		act.sa_handler = handled[i].handler;
		if (handled[i].always || !signal_is_ignored(handled[i].number))
			sigaction(handled[i].number, &act, NULL);
	}
}

/*
 * Opens /dev/null in place of standard descriptors that are closed, for the next file that is opened would get their
 * number, and with it messages or answers. It is opened for the wrong direction, so that using one is still an error.
 */
static bool
descriptors_hold(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return false;
	}
	return true;
}

/* Today in UTC, or the day of TOLL_TODAY; *now is 0 for the latter. */
static bool
today_find(day *today, instant *now, struct err *e)
{
	const char *value = getenv("TOLL_TODAY");

	*now = 0;
	if (value != NULL && *value != '\0')
		return date_parse_day(value, today, e) || err_at(e, "TOLL_TODAY: ");
	*now = (instant)time(NULL);
	*today = date_day(*now);
	return true;
}

/* How far the clocks of this machine are ahead of UTC at an instant: by TZ, or as the machine is set. */
static int
machine_offset(instant at)
{
	const time_t t = (time_t)at;
	struct tm wall;
	instant day_start;

	if (localtime_r(&t, &wall) == NULL || wall.tm_year < 69)
		return 0;
	day_start = date_instant((wall.tm_year + 1900) * 10000 + (wall.tm_mon + 1) * 100 + wall.tm_mday);
	return (int)(day_start + wall.tm_hour * 60 * MINUTE + wall.tm_min * MINUTE + wall.tm_sec - at);
}

static const struct time_zone machine_zone = { .offset = machine_offset };

/* The price book for completion: that of TOLL_PRICES if it is a readable file (no FIFO), else the built-in one. */
static const struct book *
completion_book(struct arena *a, const char *prices)
{
	const struct book *b = NULL;
	const char *const *files;
	struct err e;
	size_t n;

	if (*prices != '\0' && book_files(a, prices, &files, &n, &e))
		b = book_load_as(a, files, n, &(struct book_load_how){ .kind = FILE_REGULAR, .makers = &book_builtin,
		    .stop = &interrupted }, NULL, &e);
	return b == NULL ? &book_builtin : b;
}

/* The folder of the user's price files, laid over the book: toll/pricing in the configuration folder; "": none. */
static const char *
overlay_folder(struct arena *a)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config != NULL && *config == '/')
		return arena_printf(a, "%s/toll/pricing", config);
	return home == NULL ? "" : arena_printf(a, "%s/.config/toll/pricing", home);
}

/* The value of COLUMNS at the start, for readline changes it later. 0: not set, or not usable. */
static unsigned
environment_columns(void)
{
	const char *value = getenv("COLUMNS");
	unsigned long n = value == NULL ? 0 : strtoul(value, NULL, 10);

	return n > 10000 ? 0 : (unsigned)n;
}

static unsigned columns;	/* of a terminal, by COLUMNS; 0: ask the terminal */

static bool
locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Looks at a terminal; called for each answer, since it may have been resized. */
static void
terminal_look_at(int terminal, struct screen *s)
{
	const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
	struct winsize size;

	s->width = columns;
	if (s->width == 0 && ioctl(terminal, TIOCGWINSZ, &size) == 0)
		s->width = size.ws_col;
	if (s->width == 0)
		s->width = 80;
	s->colour = (no_colour == NULL || *no_colour == '\0') && term != NULL && *term != '\0' &&
	    strcmp(term, "dumb") != 0;
	s->ascii = !locale_is_utf8();
}

static void
stdout_look_at(struct screen *s)
{
	terminal_look_at(STDOUT_FILENO, s);
}

static void
stderr_look_at(struct screen *s)
{
	terminal_look_at(STDERR_FILENO, s);
}

static const char *
environment_variable(const char *name)
{
	return getenv(name);
}

static const char *
pager_command(void)
{
	const char *value = getenv("PAGER");

	return value == NULL || *value == '\0' ? "less -S" : value;
}

static int
session_run(struct dispatch *d, const char *prices)
{
	struct arena *a;
	int status;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return repl_lines(d, STDIN_FILENO, &interrupted);
	a = arena_new();
	status = repl_terminal(d, completion_book(a, prices), &interrupted);
	arena_free(a);
	return status;
}

/* Asks at the terminal; anything but y or yes is no. */
static bool
terminal_ask(const char *question)
{
	char answer[16] = "";
	size_t n = 0;
	char c;

	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	while (!interrupted && read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
		if (n + 1 < sizeof answer)
			answer[n++] = c;
	}
	answer[n] = '\0';
	return text_equal(answer, "y") || text_equal(answer, "yes");
}

static unsigned
cores_online(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (unsigned)n;
}

int
main(int argc, char **argv)
{
	const char *prices = getenv("TOLL_PRICES");
	struct dispatch_options options = { .book = &book_builtin, .cores = cores_online(),
	    .prices = prices == NULL ? "" : prices, .session = argc <= 1, .stop = &interrupted };
	struct arena *a;
	struct dispatch *d;
	struct err e;
	int status;

	if (!descriptors_hold())
		return err_status(ERR_IO);	/* no message: no descriptor is safe to write to */
	setlocale(LC_CTYPE, "");	/* for readline; toll itself reads and writes UTF-8 */
	signals_set();
	columns = environment_columns();
	options.environment = environment_variable;
	options.pager = pager_command();
	options.utf8 = locale_is_utf8();
	options.stdout_screen = isatty(STDOUT_FILENO) ? stdout_look_at : NULL;
	options.stderr_screen = isatty(STDERR_FILENO) ? stderr_look_at : NULL;
	if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
		options.ask = terminal_ask;
	tzset();	/* localtime_r need not */
	options.local = &machine_zone;
	if (!today_find(&options.today, &options.now, &e)) {
		fprintf(stderr, "toll: %s\n", e.msg);
		return err_status(e.kind);
	}
	a = arena_new();
	options.overlays = overlay_folder(a);
	d = dispatch_open(&options);
	if (argc > 1)
		status = dispatch_run(d, (const char *const *)argv + 1, (size_t)argc - 1);
	else
		status = session_run(d, options.prices);
	dispatch_close(d);
	arena_free(a);
	return status;
}
