/* SPDX-License-Identifier: MIT */
/* The files whose tokens are counted. Read text_files_count, at the end, first. */
#include "commands/text_files.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file_claims.h"
#include "base/macros.h"
#include "io/folder.h"

enum { GIT_SECONDS = 20, LIST_MAX = 64 << 20 };		/* LIST_MAX: bytes of the names that git lists */

static void
add_file(struct text_files *f, const char *path, enum file_kind kind, struct arena *a)
{
	f->jobs = arena_grow(a, f->jobs, f->n, &f->room, sizeof *f->jobs);
	f->jobs[f->n++] = (struct text_job){ .path = path, .kind = kind };
}

static const char *
path_below(const char *folder, const char *name, struct arena *a)
{
	size_t n = strlen(folder);

	return arena_printf(a, "%s%s%s", folder, n > 0 && folder[n - 1] == '/' ? "" : "/", name);
}

/* ---- git ---- */

/*
 * In the child process: git, without a shell, and without the programs that a repository's settings may
 * name.
 */
static void
git_exec(const char *folder, int out)
{
	setpgid(0, 0);
	close(STDIN_FILENO);	/* git opens /dev/null in their place */
	close(STDERR_FILENO);
	dup2(out, STDOUT_FILENO);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	execlp("git", "git", "-C", folder, "-c", "core.fsmonitor=false", "ls-files", "-z", "-c", "-o",
	    "--exclude-standard", (char *)NULL);
	_exit(127);
}

/* Reads what git writes, until it ends, *stop is set, or it has taken too long: false. */
static bool
git_read(int fd, const atomic_int *stop, struct buffer *out)
{
	for (int rounds = 0; rounds < GIT_SECONDS * 10 && (stop == NULL || !*stop) && out->n < LIST_MAX;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, 100) == 0) {
			rounds++;
			continue;
		}
		buffer_room(out, 1 << 16);
		n = read(fd, out->text + out->n, 1 << 16);
		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
		out->n += n > 0 ? (size_t)n : 0;
	}
	return false;
}

/*
 * The names of the files below a folder as git lists them, each ended by a NUL; false if git does not say.
 */
static bool
git_list(const char *folder, const atomic_int *stop, struct buffer *out)
{
	int feed[2], status = 0;
	pid_t child;
	bool whole;

	if (pipe(feed) != 0)
		return false;
	child = fork();
	if (child == 0)
		git_exec(folder, feed[1]);
	close(feed[1]);
	whole = child > 0 && git_read(feed[0], stop, out);
	close(feed[0]);
	if (child > 0 && !whole && kill(-child, SIGKILL) != 0)
		kill(child, SIGKILL);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	return whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Whether a folder is in a repository, so that git is asked: some folder above it has .git. */
static bool
is_in_repository(const char *folder, struct arena *a)
{
	struct stat st;
	const char *at = folder;

	for (int depth = 0; depth < 64; depth++) {
		const char *above = arena_printf(a, "%s/..", at);

		if (lstat(path_below(at, ".git", a), &st) == 0)
			return true;
		if (folder_same(at, above))
			break;
		at = above;
	}
	return false;
}

static int
jobs_compare(const void *a, const void *b)
{
	return strcmp(((const struct text_job *)a)->path, ((const struct text_job *)b)->path);
}

/* Takes the regular files of a list, each once: a file in conflict is there several times. */
static void
take_listed(struct text_files *f, const char *folder, const struct buffer *list, struct arena *a)
{
	size_t before = f->n, kept = before;
	struct stat st;

	for (size_t i = 0; i < list->n; i += strlen(list->text + i) + 1) {
		const char *path = path_below(folder, list->text + i, a);

		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
			add_file(f, path, FILE_REGULAR, a);
	}
	qsort(f->jobs + before, f->n - before, sizeof *f->jobs, jobs_compare);
	for (size_t i = before; i < f->n; i++) {
		if (kept == before || strcmp(f->jobs[kept - 1].path, f->jobs[i].path) != 0)
			f->jobs[kept++] = f->jobs[i];
	}
	f->n = kept;
	f->by_git = true;
}

/* ---- folders ---- */

/* Whether a path below a folder goes through a hidden name, or is one; .git is never read. */
static bool
is_hidden(const char *folder, const char *path, bool all)
{
	size_t n = strlen(folder);
	const char *rest = path + n - (n > 0 && folder[n - 1] == '/');

	return strstr(rest, "/.git/") != NULL || (!all && strstr(rest, "/.") != NULL);
}

static bool
take_folder(struct text_files *f, const char *path, const struct text_options *o, struct arena *a, struct err *e)
{
	struct buffer list = buffer_new(a);
	struct folder folder;

	f->folder = true;
	if (!o->all && is_in_repository(path, a) && git_list(path, o->stop, &list)) {
		take_listed(f, path, &list, a);
		return true;
	}
	if (!folder_read(&folder, path, NULL, o->stop, a, e))
		return false;
	if (folder.n_refused > 0)
		return err_set(e, ERR_IO, "%s", folder.refused[0]);
	for (size_t i = 0; i < folder.n; i++) {
		if (!is_hidden(path, folder.paths[i], o->all))
			add_file(f, folder.paths[i], FILE_REGULAR, a);
	}
	return true;
}

/* ---- all of it ---- */

/* Counts standard input. */
static bool
count_input(struct text_job *job, const struct text_options *o, struct arena *a, struct err *e)
{
	struct text_counter *c = text_counter_new(a, o->encodings, o->own);
	struct file f;

	file_of(&f, STDIN_FILENO, "standard input", o->stop);
	if (!claims_open_input(STDIN_FILENO, "standard input", e))
		return false;
	return text_counter_file(c, &f, &job->count, e) || err_at(e, "standard input: ");
}

/*
 * Leaves out of the files from the first-th on those that are no text; a file that was named must be one.
 */
static bool
keep_texts(struct text_files *f, struct err *e)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct text_job *job = &f->jobs[i];
		const char *advice = content_advice(job->count.content);

		if (job->err.kind != ERR_NONE) {
			*e = job->err;
			return false;
		}
		if (advice != NULL && job->kind == FILE_ANY)
			return err_set(e, ERR_USAGE, "%s %s", job->path, advice);
		if (advice != NULL)
			f->skipped++;
		else
			f->jobs[kept++] = *job;
	}
	f->n = kept;
	return true;
}

bool
text_files_count(struct text_files *f, const char *const *paths, size_t n, const struct text_options *o,
    struct arena *a, struct err *e)
{
	*f = (struct text_files){ .n = 0 };
	for (size_t i = 0; i < n; i++) {
		if (folder_is(paths[i])) {
			if (!take_folder(f, paths[i], o, a, e))
				return false;
		} else
			add_file(f, paths[i], FILE_ANY, a);
	}
	for (size_t i = 0; i < f->n; i++) {
		struct text_job *job = &f->jobs[i];

		job->done = job->kind == FILE_ANY && strcmp(job->path, "-") == 0;
		if (job->done && !count_input(job, o, a, e))
			return false;
	}
	text_pool_run(f->jobs, f->n, o->threads, o->encodings, o->own, o->stop);
	return keep_texts(f, e);
}
