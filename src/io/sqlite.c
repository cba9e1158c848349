/* SPDX-License-Identifier: MIT */
/* The library of SQLite, loaded at run time, and how a database of another program is read: sqlite_read, at the end. */
#include "io/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json_writer.h"

#ifdef __APPLE__
#define st_mtim st_mtimespec
#endif

static const char magic[SQLITE_MAGIC] = "SQLite format 3";

bool
sqlite_begins(const char *text, size_t n)
{
	return n >= sizeof magic && memcmp(text, magic, sizeof magic) == 0;
}

bool
sqlite_is_database(int fd)
{
	char first[SQLITE_MAGIC];
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    pread(fd, first, sizeof first, 0) == (ssize_t)sizeof first && sqlite_begins(first, sizeof first);
}

#ifdef HAVE_SQLITE

#include <dlfcn.h>
#include <sqlite3.h>

#include "base/macros.h"

enum { BUSY_MS = 2000, STEPS = 4096, ROW_MAX = 64 << 20, TRIES = 5 };

/* ---- the library ---- */

#define FUNCTIONS(X) \
	X(bind_text) X(busy_timeout) X(close) X(column_bytes) X(column_count) X(column_name) X(column_text) \
	X(column_type) X(db_config) X(errmsg) X(exec) X(finalize) X(limit) X(open_v2) \
	X(prepare_v2) X(progress_handler) X(step) X(table_column_metadata) X(vfs_find)

static struct {
	bool	 loaded;
#define FUNCTION(name) __typeof__(sqlite3_##name) *name;
	FUNCTIONS(FUNCTION)
#undef FUNCTION
} lib;

/* What the library opens files by. */
typedef int open_function(const char *path, int flags, int mode);

static open_function *library_open;

/*
 * Opens a file for the library, and never creates one: even a connection that only reads creates the files of
 * a log of writes beside a database that had one before.
 */
static int
open_existing(const char *path, int flags, int mode)
{
	return library_open(path, flags & ~O_CREAT, mode);
}

static bool
library_keep_from_creating(struct err *e)
{
	sqlite3_vfs *vfs = lib.vfs_find(NULL);
	sqlite3_syscall_ptr opens = vfs == NULL || vfs->iVersion < 3 || vfs->xGetSystemCall == NULL ? NULL :
	    vfs->xGetSystemCall(vfs, "open");

	library_open = (open_function *)opens;
	return (opens != NULL &&
	    vfs->xSetSystemCall(vfs, "open", (sqlite3_syscall_ptr)open_existing) == SQLITE_OK) ||
	    err_set(e, ERR_IO, "it is a database of SQLite, whose library here cannot be kept from creating files "
	    "beside it");
}

/* The package that has the library, for messages. */
static bool
library_is_missing(struct err *e)
{
	return err_set(e, ERR_IO, "it is a database of SQLite, and its library is not here: install libsqlite3-0 "
	    "(Debian, Ubuntu), sqlite-libs (Fedora) or sqlite (Homebrew), or give its rows by sqlite3 -readonly FILE "
	    "'select data from message' | toll sum -");
}

static bool
library_load(struct err *e)
{
	static const char *const names[] = { "libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib" };
	void *handle = NULL;
	bool whole = true;

	if (lib.loaded)
		return true;
	for (size_t i = 0; i < LENGTH(names) && handle == NULL; i++)
		handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL)
		return library_is_missing(e);
	/* POSIX has it that a pointer to an object may hold one to a function */
#define FUNCTION(name) \
	*(void **)&lib.name = dlsym(handle, "sqlite3_" #name); \
	whole &= lib.name != NULL;
	FUNCTIONS(FUNCTION)
#undef FUNCTION
	if (!whole)
		return err_set(e, ERR_IO, "it is a database of SQLite, whose library here is too old");
	lib.loaded = library_keep_from_creating(e);
	return lib.loaded;
}

/* ---- one reading ---- */

struct reading {
	const char		*path;
	sqlite3			*db;
	int			 out;
	struct arena		*arena;
	struct buffer		 lines;
	const atomic_int	*stop;
};

/* Says what an error of the library means to a reader. */
static bool
reading_failed(const struct reading *r, int code, struct err *e)
{
	const char *why = r->db == NULL ? "there is no memory" : lib.errmsg(r->db);

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_IO, "another program has locked the database for more than two seconds; try "
		    "again");
	case SQLITE_CORRUPT:
		return err_set(e, ERR_IO, "the database is damaged (%.80s)", why);
	case SQLITE_NOTADB:
		return err_set(e, ERR_IO, "it begins as a database of SQLite, but is none, or is encrypted");
	case SQLITE_READONLY:
		return err_set(e, ERR_IO, "a program that was killed has left changes beside the database that only "
		    "a program that may write can take in: sqlite3 '%.200s' .schema", r->path);
	case SQLITE_CANTOPEN:
		return err_set(e, ERR_IO, "the database, or its -wal or -shm file, cannot be opened; a copy can be: "
		    "sqlite3 '%.200s' '.backup COPY'", r->path);
	case SQLITE_IOERR:
		return err_set(e, ERR_IO, "the database cannot be read (%.80s)", why);
	case SQLITE_INTERRUPT:
		return err_set(e, ERR_IO, "interrupted");
	case SQLITE_TOOBIG:
		return err_set(e, ERR_IO, "a row of the database has more than 64 MiB");
	}
	return err_set(e, ERR_IO, "the database cannot be read (%.80s)", why);
}

static int
reading_stops(void *self)
{
	const struct reading *r = self;

	return r->stop != NULL && *r->stop;
}

static bool
reading_run(const struct reading *r, const char *sql, struct err *e)
{
	int code = lib.exec(r->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || reading_failed(r, code, e);
}

/*
 * Nothing of what the schema brings is run, and the database itself is left as it is: the last connection to
 * a database would take in the log of writes, and remove it.
 */
static bool
reading_guard(const struct reading *r, struct err *e)
{
	static const struct { int what, value; } settings[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 }, { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 }, { SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
	};
	int code = SQLITE_OK, is;

	for (size_t i = 0; i < LENGTH(settings) && code == SQLITE_OK; i++) {
		code = lib.db_config(r->db, settings[i].what, settings[i].value, &is);
		if (code == SQLITE_OK && is != settings[i].value)
			code = SQLITE_ERROR;
	}
	if (code != SQLITE_OK)
		return err_set(e, ERR_IO, "it is a database of SQLite, whose library here is too old");
	lib.limit(r->db, SQLITE_LIMIT_LENGTH, ROW_MAX);
	lib.limit(r->db, SQLITE_LIMIT_ATTACHED, 0);
	lib.busy_timeout(r->db, BUSY_MS);
	lib.progress_handler(r->db, STEPS, reading_stops, (void *)r);
	return reading_run(r, "PRAGMA query_only = 1; PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0; "
	    "PRAGMA temp_store = 2", e);
}

/* The path as a URI: a file may have any name, such as :memory: or one with a question mark. */
static const char *
path_uri(struct arena *a, const char *path, bool immutable)
{
	struct buffer out = buffer_new(a);

	buffer_puts(&out, *path == '/' ? "file://" : "file:");
	for (const char *p = path; *p != '\0'; p++) {
		if (strchr("%?#", *p) != NULL || (p == path && *p == ':'))
			buffer_printf(&out, "%%%02x", (unsigned)(unsigned char)*p);
		else
			buffer_add(&out, p, 1);
	}
	buffer_puts(&out, immutable ? "?mode=ro&immutable=1" : "?mode=ro");
	return out.text;
}

/* ---- what kind of database it is ---- */

/* *has: whether an ordinary table has a column. */
static bool
table_has(const struct reading *r, const char *table, const char *column, bool *has, struct err *e)
{
	sqlite3_stmt *s;
	int code = lib.prepare_v2(r->db, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND "
	    "name = ?1", -1, &s, NULL);

	if (code != SQLITE_OK)
		return reading_failed(r, code, e);
	lib.bind_text(s, 1, table, -1, SQLITE_STATIC);
	code = lib.step(s);
	lib.finalize(s);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return reading_failed(r, code, e);
	*has = code == SQLITE_ROW &&
	    lib.table_column_metadata(r->db, "main", table, column, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
	return true;
}

static bool
query_fits(const struct reading *r, const struct sqlite_query *q, bool *fits, struct err *e)
{
	const char *slash = strrchr(r->path, '/'), *name = slash == NULL ? r->path : slash + 1;

	*fits = strncmp(name, q->file, strlen(q->file)) == 0;
	for (const char *p = q->needs; *fits && *p != '\0';) {
		size_t n = strcspn(p, " "), table = strcspn(p, ".");

		if (!table_has(r, arena_strndup(r->arena, p, table),
		    arena_strndup(r->arena, p + table + 1, n - table - 1), fits, e))
			return false;
		p += n;
		p += strspn(p, " ");
	}
	return true;
}

/* ---- rows ---- */

static bool
lines_write(struct reading *r, struct err *e)
{
	size_t done = 0;

	while (done < r->lines.n) {
		ssize_t n = write(r->out, r->lines.text + done, r->lines.n - done);

		if (n < 0 && errno != EINTR)
			return err_set(e, ERR_IO, "its rows cannot be kept in a temporary file: %s", strerror(errno));
		done += n < 0 ? 0 : (size_t)n;
	}
	r->lines.n = 0;
	return true;
}

/*
 * Appends a value: a number as one, and anything else as a text. A text with a zero byte keeps its first one,
 * by which the reader of the line refuses it.
 */
static void
line_add_value(struct buffer *out, int type, const char *text, size_t n)
{
	if ((type == SQLITE_INTEGER || type == SQLITE_FLOAT) && strspn(text, "0123456789.eE+-") == n) {
		buffer_add(out, text, n);
		return;
	}
	json_quote(out, text);
	if (strlen(text) < n) {
		out->n--;
		buffer_puts(out, "\\u0000\"");
	}
}

static void
line_add_row(struct buffer *out, sqlite3_stmt *s)
{
	bool first = true;

	if (lib.column_count(s) == 1 && strcmp(lib.column_name(s, 0), "{}") == 0) {
		const char *text = (const char *)lib.column_text(s, 0);

		buffer_printf(out, "%s\n", text == NULL ? "{}" : text);
		return;
	}
	buffer_puts(out, "{");
	for (int i = 0; i < lib.column_count(s); i++) {
		int type = lib.column_type(s, i);
		const char *text = (const char *)lib.column_text(s, i);

		if (text == NULL)
			continue;
		buffer_puts(out, first ? "" : ",");
		json_quote(out, lib.column_name(s, i));
		buffer_puts(out, ":");
		line_add_value(out, type, text, (size_t)lib.column_bytes(s, i));
		first = false;
	}
	buffer_puts(out, "}\n");
}

/* Writes all rows of the query. A database without any still has one line, so that it is no empty file. */
static bool
rows_write(struct reading *r, const struct sqlite_query *q, struct err *e)
{
	enum { PIECE = 1 << 16 };
	sqlite3_stmt *s;
	int code = lib.prepare_v2(r->db, q->select, -1, &s, NULL);
	bool any = false, done = true;

	if (code != SQLITE_OK)
		return reading_failed(r, code, e);
	while (done && (code = lib.step(s)) == SQLITE_ROW) {
		line_add_row(&r->lines, s);
		any = true;
		done = r->lines.n < PIECE || lines_write(r, e);
	}
	if (!any)
		buffer_printf(&r->lines, "{\"database\":\"%s\"}\n", q->name);
	done = done && (code == SQLITE_DONE || reading_failed(r, code, e)) && lines_write(r, e);
	lib.finalize(s);
	return done;
}

static bool
database_read(struct reading *r, const struct sqlite_query *known, size_t n, const struct sqlite_query **found,
    struct err *e)
{
	bool fits = false;

	*found = NULL;
	if (!reading_guard(r, e) || !reading_run(r, "BEGIN", e))
		return false;
	for (size_t i = 0; i < n && *found == NULL; i++) {
		if (!query_fits(r, &known[i], &fits, e))
			return false;
		*found = fits ? &known[i] : NULL;
	}
	return (*found == NULL || rows_write(r, *found, e)) && reading_run(r, "COMMIT", e);
}

/* ---- a consistent moment ---- */

/* The files of a database, as far as they tell whether it has changed. */
struct moment {
	struct stat	 file, wal;
	bool		 logged;	/* it has a log of writes (WAL), which may be empty or missing */
	bool		 has_wal, has_shm;
};

/* The byte of the header that is 2 if writes go to a log (SQLite, Database File Format). */
enum { WRITE_VERSION = 18 };

static bool
moment_note(struct moment *m, const char *path, int fd, struct arena *a, struct err *e)
{
	struct stat shm;
	char version = 0;

	*m = (struct moment){ .logged = false };
	m->has_wal = stat(arena_printf(a, "%s-wal", path), &m->wal) == 0;
	m->has_shm = stat(arena_printf(a, "%s-shm", path), &shm) == 0;
	if (fstat(fd, &m->file) != 0 || pread(fd, &version, 1, WRITE_VERSION) != 1)
		return err_set(e, ERR_IO, "%s", errno == 0 ? "it ends early" : strerror(errno));
	m->logged = version == 2;
	return true;
}

static bool
stat_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static bool
moment_same(const struct moment *a, const struct moment *b)
{
	return stat_same(&a->file, &b->file) && a->logged == b->logged && a->has_shm == b->has_shm &&
	    a->has_wal == b->has_wal && (!a->has_wal || stat_same(&a->wal, &b->wal));
}

/*
 * Whether the file alone holds all rows, and the library would have to create what is beside a database with
 * a log. Then it is read without locks, as if it could not change; that it has not is seen afterwards.
 */
static bool
moment_is_whole(const struct moment *m)
{
	return m->logged && (!m->has_wal || (m->wal.st_size == 0 && !m->has_shm));
}

/* Refuses a log whose rows cannot be read without creating a file, with the line that makes a copy of all rows. */
static bool
moment_check(const struct moment *m, const char *path, struct arena *a, struct err *e)
{
	const char *slash = strrchr(path, '/');

	if (!m->has_wal || m->wal.st_size == 0 || m->has_shm)
		return true;
	if (access(arena_strndup(a, path, (size_t)(slash - path) + 1), W_OK) == 0)
		return err_set(e, ERR_IO, "its newest rows are in a -wal file without its -shm file; make a copy "
		    "with all rows, and read that: sqlite3 '%.200s' '.backup COPY'", path);
	return err_set(e, ERR_IO, "its newest rows are in a -wal file without its -shm file, in a folder where none "
	    "can be made; make a copy with all rows, and read that: cp '%.200s' '%.200s-wal' . && "
	    "sqlite3 '.%.100s' '.backup COPY'", path, path, slash);
}

static bool
out_empty(const struct reading *r, struct err *e)
{
	return (ftruncate(r->out, 0) == 0 && lseek(r->out, 0, SEEK_SET) == 0) ||
	    err_set(e, ERR_IO, "its rows cannot be kept in a temporary file: %s", strerror(errno));
}

static bool
changing_error(struct err *e)
{
	return err_set(e, ERR_IO, "another program changes the database all the time; try again");
}

/*
 * Whether the state of a database whose rows cannot be read does not last: a program that opens or closes it has the
 * log for a moment without its -shm file.
 */
static bool
moment_passes(const struct moment *m, const char *path, int fd, struct arena *a)
{
	struct moment after;
	struct err ignored;

	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	return !moment_note(&after, path, fd, a, &ignored) || !moment_same(m, &after);
}

/* One try. *again: another program has changed the database meanwhile. */
static bool
reading_try(struct reading *r, int fd, const struct sqlite_query *known, size_t n,
    const struct sqlite_query **found, bool *again, struct err *e)
{
	struct moment before, after;
	struct err ignored;
	bool whole, done;
	int code;

	*again = false;
	r->lines = buffer_new(r->arena);
	if (!out_empty(r, e) || !moment_note(&before, r->path, fd, r->arena, e))
		return false;
	if (!moment_check(&before, r->path, r->arena, e)) {
		*again = moment_passes(&before, r->path, fd, r->arena);
		return *again && changing_error(e);
	}
	whole = moment_is_whole(&before);
	code = lib.open_v2(path_uri(r->arena, r->path, whole), &r->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
	done = code == SQLITE_OK ? database_read(r, known, n, found, e) : reading_failed(r, code, e);
	lib.close(r->db);
	*again = (whole || !done) && (!moment_note(&after, r->path, fd, r->arena, &ignored) ||
	    !moment_same(&before, &after));
	return done && (!*again || changing_error(e));
}

bool
sqlite_read(const char *path, int fd, const struct sqlite_query *known, size_t n, int out, const atomic_int *stop,
    const struct sqlite_query **found, struct err *e)
{
	char real[PATH_MAX];
	struct reading r = { .path = real, .out = out, .arena = arena_new(), .stop = stop };
	struct err ignored;
	bool done, again = true;

	*found = NULL;
	done = library_load(e) && (realpath(path, real) != NULL || err_set(e, ERR_IO, "%s", strerror(errno)));
	if (done) {
		for (int i = 0; i < TRIES && again; i++)
			done = reading_try(&r, fd, known, n, found, &again, e);
	}
	if (!done)
		out_empty(&r, &ignored);
	arena_free(r.arena);
	return done;
}

#else

bool
sqlite_read(const char *path, int fd, const struct sqlite_query *known, size_t n, int out, const atomic_int *stop,
    const struct sqlite_query **found, struct err *e)
{
	(void)path, (void)fd, (void)known, (void)n, (void)out, (void)stop;
	*found = NULL;
	return err_set(e, ERR_IO, "it is a database of SQLite, which this toll was built without; give its rows by "
	    "sqlite3 -readonly FILE 'select data from message' | toll sum -");
}

#endif
