/* SPDX-License-Identifier: MIT */
/*
 * Loaded before the C library (LD_PRELOAD), makes one call of a program fail, by its number:
 *
 *	FAIL_CALL=read FAIL_AT=7	the 7th read fails, once
 *	FAIL_CALL=read FAIL_FROM=7	it and every later one
 *	FAIL_ERRNO=EIO			what errno says then: a name of errno_names or a number; default EIO
 *	FAIL_SHORT=1			it is no failure: read and write do one byte
 *	FAIL_LOG=FILE			appends "sync DEV:INO" and "rename DEV:INO" as such calls succeed, and at the end
 *					"calls NAME N" for each name of kind_names
 *
 * A name of kind_names is a family of calls: what the C library does inside of fopen or fwrite cannot be reached, so
 * they count themselves. Calls are counted from the start of the program, over all threads. Programs that it starts
 * are left alone, and so is what goes to standard error, for what it says is looked at.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KINDS(X) \
	X(malloc) X(open) X(read) X(write) X(fsync) X(rename) X(close) X(clone) X(mmap) X(getdents) X(stat) X(flock) \
	X(unlink) X(lseek) X(mode)

#define NUMBER(kind) KIND_##kind,
enum kind { KINDS(NUMBER) N_KINDS };
#define NAME(kind) #kind,
static const char *const kind_names[] = { KINDS(NAME) };

static const struct {
	const char	*name;
	int		 number;
} errno_names[] = {
	{ "EACCES", EACCES }, { "EAGAIN", EAGAIN }, { "EINTR", EINTR }, { "EIO", EIO }, { "EMFILE", EMFILE },
	{ "ENOENT", ENOENT }, { "ENOMEM", ENOMEM }, { "ENOSPC", ENOSPC },
};

static bool ready;		/* the constructor has read what is to be done */
static int failing = -1;	/* an enum kind; -1: none */
static unsigned at, from;	/* numbers of calls from 1; 0: none */
static int said_errno = EIO;
static bool shortened;
static const char *log_path;
static atomic_uint calls[N_KINDS];

/* Whether this call, which is counted, is to fail or to be short. */
static bool
call_is_chosen(enum kind kind)
{
	unsigned n;

	if (!ready)
		return false;
	n = atomic_fetch_add(&calls[kind], 1) + 1;
	return failing == (int)kind && (n == at || (from > 0 && n >= from));
}

static bool
call_fails(enum kind kind)
{
	if (!call_is_chosen(kind))
		return false;
	errno = kind == KIND_malloc ? ENOMEM : said_errno;
	return true;
}

/* Past the hooks below. */
static void
log_line(const char *format, ...)
{
	char line[256];
	int saved = errno, n;
	long fd;
	va_list ap;

	if (log_path == NULL)
		return;
	va_start(ap, format);
	n = vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	fd = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd < 0 || syscall(SYS_write, fd, line, (size_t)n) != n)
		abort();
	syscall(SYS_close, fd);
	errno = saved;
}

static unsigned
number_of(const char *variable)
{
	const char *text = getenv(variable);

	return text == NULL ? 0 : (unsigned)strtoul(text, NULL, 10);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *kind = getenv("FAIL_CALL"), *name = getenv("FAIL_ERRNO");

	for (int i = 0; kind != NULL && i < N_KINDS; i++)
		if (strcmp(kind, kind_names[i]) == 0)
			failing = i;
	if (kind != NULL && failing < 0)
		abort();
	for (size_t i = 0; name != NULL && i < sizeof errno_names / sizeof errno_names[0]; i++)
		if (strcmp(name, errno_names[i].name) == 0)
			said_errno = errno_names[i].number;
	at = number_of("FAIL_AT");
	from = number_of("FAIL_FROM");
	shortened = number_of("FAIL_SHORT") != 0;
	log_path = getenv("FAIL_LOG");
	unsetenv("LD_PRELOAD");
	ready = true;
}

__attribute__((destructor)) static void
end(void)
{
	ready = false;
	for (int i = 0; i < N_KINDS; i++)
		log_line("calls %s %u\n", kind_names[i], calls[i]);
}

/* ---- calls that fail as a function of their kind ---- */

#define REAL(name) \
	static __typeof__(&name) real; \
	if (real == NULL) \
		*(void **)&real = dlsym(RTLD_NEXT, #name)

/* HOOK(KIND, TYPE, NAME, PARAMETERS, ARGUMENTS, WHAT IT RETURNS WHEN IT FAILS) */
#define HOOK(kind, type, name, parameters, arguments, bad) \
	type \
	name parameters \
	{ \
		REAL(name); \
		return call_fails(KIND_##kind) ? (bad) : real arguments; \
	}

HOOK(open, FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL)
HOOK(open, FILE *, fdopen, (int fd, const char *mode), (fd, mode), NULL)
HOOK(open, DIR *, opendir, (const char *path), (path), NULL)
HOOK(open, DIR *, fdopendir, (int fd), (fd), NULL)
HOOK(open, int, mkstemp, (char *path), (path), -1)
HOOK(open, FILE *, tmpfile, (void), (), NULL)
HOOK(open, char *, realpath, (const char *path, char *out), (path, out), NULL)
HOOK(open, int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
HOOK(open, int, pipe, (int fd[2]), (fd), -1)
HOOK(open, int, dup2, (int fd, int as), (fd, as), -1)
HOOK(mmap, void *, mmap, (void *p, size_t n, int how, int flags, int fd, off_t o), (p, n, how, flags, fd, o), MAP_FAILED)
HOOK(getdents, struct dirent *, readdir, (DIR *dir), (dir), NULL)
HOOK(stat, int, fstat, (int fd, struct stat *st), (fd, st), -1)
HOOK(stat, int, stat, (const char *path, struct stat *st), (path, st), -1)
HOOK(stat, int, lstat, (const char *path, struct stat *st), (path, st), -1)
HOOK(stat, int, fstatat, (int fd, const char *path, struct stat *st, int flags), (fd, path, st, flags), -1)
HOOK(stat, int, access, (const char *path, int mode), (path, mode), -1)
HOOK(flock, int, flock, (int fd, int how), (fd, how), -1)
HOOK(unlink, int, unlink, (const char *path), (path), -1)
HOOK(unlink, int, unlinkat, (int fd, const char *path, int flags), (fd, path, flags), -1)
HOOK(lseek, off_t, lseek, (int fd, off_t to, int whence), (fd, to, whence), -1)
HOOK(mode, int, fchmod, (int fd, mode_t mode), (fd, mode), -1)
HOOK(mode, int, chmod, (const char *path, mode_t mode), (path, mode), -1)
HOOK(mode, int, fchown, (int fd, uid_t user, gid_t group), (fd, user, group), -1)
HOOK(clone, pid_t, fork, (void), (), -1)

int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	REAL(open);
	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return call_fails(KIND_open) ? -1 : real(path, flags, mode);
}

int
openat(int folder, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	REAL(openat);
	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return call_fails(KIND_open) ? -1 : real(folder, path, flags, mode);
}

/* The name of the error is returned, and where there is none for threads, it is the one that the manual names. */
int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
	REAL(pthread_create);
	return call_is_chosen(KIND_clone) ? EAGAIN : real(thread, attributes, run, argument);
}

/* ---- reading and writing ---- */

ssize_t
read(int fd, void *p, size_t n)
{
	REAL(read);
	if (!call_is_chosen(KIND_read))
		return real(fd, p, n);
	if (shortened)
		return real(fd, p, n > 0);
	errno = said_errno;
	return -1;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	REAL(write);
	if (fd == STDERR_FILENO || !call_is_chosen(KIND_write))
		return real(fd, p, n);
	if (shortened)
		return real(fd, p, n > 0);
	errno = said_errno;
	return -1;
}

/* The stream that an error was told of: ferror says so as well, as it would had the C library met it. */
static FILE *broken;

static bool
stream_fails(enum kind kind, FILE *f)
{
	if (f == stderr || !call_fails(kind) || shortened)
		return false;
	broken = f;
	return true;
}

int
ferror(FILE *f)
{
	REAL(ferror);
	return f == broken || real(f);
}

/* STREAM_HOOK(KIND, TYPE, NAME, PARAMETERS, ARGUMENTS, WHAT IT RETURNS WHEN IT FAILS) */
#define STREAM_HOOK(kind, type, name, parameters, arguments, bad) \
	type \
	name parameters \
	{ \
		REAL(name); \
		return stream_fails(KIND_##kind, f) ? (bad) : real arguments; \
	}

STREAM_HOOK(read, size_t, fread, (void *p, size_t size, size_t n, FILE *f), (p, size, n, f), 0)
STREAM_HOOK(read, ssize_t, getline, (char **line, size_t *room, FILE *f), (line, room, f), -1)
STREAM_HOOK(write, size_t, fwrite, (const void *p, size_t size, size_t n, FILE *f), (p, size, n, f), 0)
STREAM_HOOK(write, int, fputs, (const char *s, FILE *f), (s, f), EOF)
STREAM_HOOK(write, int, fflush, (FILE *f), (f), EOF)

/* ---- what ends: it has ended, whatever is said of it ---- */

#define CLOSE_HOOK(name, type) \
	int \
	name(type what) \
	{ \
		REAL(name); \
		int done = real(what); \
	\
		return call_fails(KIND_close) ? -1 : done; \
	}

CLOSE_HOOK(close, int)
CLOSE_HOOK(closedir, DIR *)

int
fclose(FILE *f)
{
	REAL(fclose);
	bool fails = stream_fails(KIND_close, f);
	int done = real(f);

	if (broken == f)
		broken = NULL;
	if (!fails)
		return done;
	errno = said_errno;
	return EOF;
}

/* ---- what is said of in the log ---- */

int
fsync(int fd)
{
	struct stat st;
	int done;

	REAL(fsync);
	if (call_fails(KIND_fsync))
		return -1;
	done = real(fd);
	if (done == 0 && syscall(SYS_fstat, fd, &st) == 0)
		log_line("sync %llu:%llu\n", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	return done;
}

/* Whatever was renamed has the same number under its new name. */
int
rename(const char *old, const char *new)
{
	struct stat st;
	int done;

	REAL(rename);
	if (call_fails(KIND_rename))
		return -1;
	done = real(old, new);
	if (done == 0 && syscall(SYS_newfstatat, AT_FDCWD, new, &st, 0) == 0)
		log_line("rename %llu:%llu %s\n", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino, new);
	return done;
}

/* ---- memory: what is asked for while dlsym looks for malloc comes from here, and is not given back ---- */

static _Alignas(max_align_t) char spare[4096];
static size_t spare_used;

static void *
spare_take(size_t n)
{
	void *p = spare + spare_used;

	n = (n + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (n > sizeof spare - spare_used)
		abort();
	spare_used += n;
	return p;
}

static bool
is_spare(const void *p)
{
	return (const char *)p >= spare && (const char *)p < spare + sizeof spare;
}

static void *(*real_malloc)(size_t), *(*real_calloc)(size_t, size_t), *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);

/* Whether memory can be had from the C library yet. */
static bool
find_memory(void)
{
	static bool looking;

	if (real_free != NULL)
		return true;
	if (looking)
		return false;
	looking = true;
	*(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
	*(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
	*(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
	*(void **)&real_free = dlsym(RTLD_NEXT, "free");
	looking = false;
	return real_free != NULL;
}

void *
malloc(size_t n)
{
	if (!find_memory())
		return spare_take(n);
	return call_fails(KIND_malloc) ? NULL : real_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	if (!find_memory())
		return spare_take(n * size);
	return call_fails(KIND_malloc) ? NULL : real_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	if (!find_memory() || is_spare(p))
		abort();
	return call_fails(KIND_malloc) ? NULL : real_realloc(p, n);
}

void
free(void *p)
{
	if (find_memory() && !is_spare(p))
		real_free(p);
}
