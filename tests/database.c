/* SPDX-License-Identifier: MIT */
/*
 * A program that writes databases, as agents do, for tests: it runs SQL from standard input on a file.
 *
 *	database FILE [kill | hold | write SQL]
 *
 * kill: then it is killed, so that what is beside the file stays there. hold: then it says ready, and keeps
 * the file open until it is killed. write: the same, and runs SQL every two milliseconds. Without the library
 * of SQLite its status is 77.
 */
#include <stdio.h>

#ifdef HAVE_SQLITE

#include <dlfcn.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FUNCTIONS(X) X(open) X(exec) X(close) X(errmsg) X(busy_timeout)
#define FUNCTION(name) static __typeof__(sqlite3_##name) *call_##name;
FUNCTIONS(FUNCTION)
#undef FUNCTION

enum { SCRIPT_MAX = 1 << 20, WAIT_MS = 30000, PAUSE_NS = 2000000 };

static void
sql_run(sqlite3 *db, const char *sql)
{
	if (call_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return;
	fprintf(stderr, "database: %s\n", call_errmsg(db));
	exit(1);
}

int
main(int argc, char **argv)
{
	static char script[SCRIPT_MAX];
	void *handle = dlopen("libsqlite3.so.0", RTLD_NOW);
	const char *then = argc > 2 ? argv[2] : "";
	size_t n;
	sqlite3 *db;

	if (handle == NULL)
		handle = dlopen("libsqlite3.dylib", RTLD_NOW);
	if (handle == NULL)
		return 77;
#define FUNCTION(name) *(void **)&call_##name = dlsym(handle, "sqlite3_" #name);
	FUNCTIONS(FUNCTION)
#undef FUNCTION
	n = fread(script, 1, sizeof script - 1, stdin);
	script[n] = '\0';
	if (argc < 2 || call_open(argv[1], &db) != SQLITE_OK)
		return 1;
	call_busy_timeout(db, WAIT_MS);
	sql_run(db, script);
	if (strcmp(then, "kill") == 0)
		raise(SIGKILL);
	if (*then != '\0') {
		puts("ready");
		fflush(stdout);
	}
	while (strcmp(then, "hold") == 0)
		pause();
	while (strcmp(then, "write") == 0 && argc > 3) {
		sql_run(db, argv[3]);
		nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
	}
	return call_close(db) != SQLITE_OK;
}

#else

int
main(void)
{
	fputs("database: built without SQLite\n", stderr);
	return 77;
}

#endif
