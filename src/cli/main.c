/* SPDX-License-Identifier: MIT */
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
#include "batch/worker_pool.h"
#include "book/book_data.h"
#include "book/book_load.h"
#include "cli/dispatch.h"
#include "cli/repl.h"

/* The number of the signal that asks to stop. Threads look at it, so it is more than a sig_atomic_t. */
static atomic_int interrupted;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a handler may set it");

enum { ANSWER_WITHIN = 900000 };	/* microseconds until a signal ends what does not stop by itself */

/* Ends by the signal, as it would have without us, but for the files that were begun. */
static void
die_of(int number)
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

/* A command that works row by row stops and says so; for any other there is the alarm. */
static void
on_signal(int number)
{
	static const struct itimerval soon = { .it_value = { .tv_usec = ANSWER_WITHIN } };

	interrupted = number;
	setitimer(ITIMER_REAL, &soon, NULL);
}

/* A session has taken note of Ctrl-C by now, and goes on. */
static void
on_alarm(int number)
{
	(void)number;
	if (interrupted)
		die_of(interrupted);
}

/* nohup, and a shell that starts a job in the background, say by this what the program is not to heed. */
static bool
is_ignored(int number)
{
	struct sigaction now;

	return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/*
 * A long command stops at its next row. A closed pipe, and a file that is larger than the limit, are
 * errors to write, not the end.
 */
static void
set_signals(void)
{
	static const struct { int number; void (*handler)(int); bool always; } zero_sensitive[] = {
		{ SIGINT,  on_signal, true },
		{ SIGTERM, on_signal, true },
		{ SIGHUP,  on_signal, false },
		{ SIGXCPU, on_signal, false },
		{ SIGQUIT, die_of,    false },
		{ SIGPIPE, SIG_IGN,   true },
		{ SIGXFSZ, SIG_IGN,   true },
	};
	struct sigaction act = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };

	sigemptyset(&act.sa_mask);
	sigaction(SIGALRM, &act, NULL);
	act.sa_flags = 0;	/* a read that waits is to end */
	for (size_t i = 0; i < sizeof zero_sensitive / sizeof zero_sensitive[0]; i++) {
		act.sa_handler = zero_sensitive[i].handler;
		if (zero_sensitive[i].always || !is_ignored(zero_sensitive[i].number))
			sigaction(zero_sensitive[i].number, &act, NULL);
	}
}

/*
 * A file that is opened while one of the first three descriptors is closed would get its number, and
 * messages or answers. /dev/null holds their places, the wrong way round: to use one is still an error.
 */
static bool
hold_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return false;
	}
	return true;
}

/* Today in UTC, or what TOLL_TODAY says. */
static bool
find_today(day *today, struct err *e)
{
	const char *said = getenv("TOLL_TODAY");

	if (said != NULL && *said != '\0')
		return date_parse_day(said, today, e) || err_at(e, "TOLL_TODAY: ");
	*today = date_day((instant)time(NULL));
	return true;
}

/* The book for completion: that of TOLL_PRICES, if it can be read; a FIFO is left to the first question. */
static const struct book *
session_book(struct arena *a, const char *prices)
{
	const struct book *b = NULL;
	const char *const *files;
	struct err e;
	size_t n;

	if (*prices != '\0' && book_files(a, prices, &files, &n, &e))
		b = book_load_as(a, files, n, FILE_REGULAR, &interrupted, NULL, &e);
	return b == NULL ? &book_builtin : b;
}

/* Where the user keeps price files that lie over the book: toll/pricing in the configuration. */
static const char *
overlay_folder(struct arena *a)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config != NULL && *config == '/')
		return arena_printf(a, "%s/toll/pricing", config);
	return home == NULL ? "" : arena_printf(a, "%s/.config/toll/pricing", home);
}

/* What COLUMNS said at the start: readline sets it anew. 0: nothing of use. */
static unsigned
columns_asked(void)
{
	const char *said = getenv("COLUMNS");
	unsigned long n = said == NULL ? 0 : strtoul(said, NULL, 10);

	return n > 10000 ? 0 : (unsigned)n;
}

static unsigned columns;

/* Looks at a terminal each time, for it may have been resized. */
static void
look_at(int terminal, struct screen *s)
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
	s->ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

static void
look(struct screen *s)
{
	look_at(STDOUT_FILENO, s);
}

static void
look_beside(struct screen *s)
{
	look_at(STDERR_FILENO, s);
}

static const char *
pager(void)
{
	const char *said = getenv("PAGER");

	return said == NULL || *said == '\0' ? "less -S" : said;
}

static int
run_session(struct dispatch *d, const char *prices)
{
	struct arena *a;
	int status;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return repl_lines(d, STDIN_FILENO, &interrupted);
	a = arena_new();
	status = repl_terminal(d, session_book(a, prices), &interrupted);
	arena_free(a);
	return status;
}

static unsigned
cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (unsigned)n;
}

int
main(int argc, char **argv)
{
	const char *prices = getenv("TOLL_PRICES");
	struct dispatch_options options = { .book = &book_builtin, .cores = cores(), .prices = prices == NULL ? "" : prices,
	    .session = argc <= 1, .stop = &interrupted };
	struct arena *a;
	struct dispatch *d;
	struct err e;
	int status;

	if (!hold_descriptors())
		return err_status(ERR_IO);	/* there is no one to tell */
	setlocale(LC_CTYPE, "");	/* for readline; toll itself reads and writes UTF-8 */
	set_signals();
	columns = columns_asked();
	options.pager = pager();
	options.look = isatty(STDOUT_FILENO) ? look : NULL;
	options.look_beside = isatty(STDERR_FILENO) ? look_beside : NULL;
	if (!find_today(&options.today, &e)) {
		fprintf(stderr, "toll: %s\n", e.msg);
		return err_status(e.kind);
	}
	a = arena_new();
	options.overlays = overlay_folder(a);
	d = dispatch_open(&options);
	if (argc > 1)
		status = dispatch_run(d, (const char *const *)argv + 1, (size_t)argc - 1);
	else
		status = run_session(d, options.prices);
	dispatch_close(d);
	arena_free(a);
	return status;
}
