/* SPDX-License-Identifier: MIT */
/* How a file is written: what it asks of the system, in which order, and what is left if that is refused. */

#define _GNU_SOURCE	/* RTLD_NEXT */

#include "test.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/file_claims.h"
#include "io/output.h"
#include "base/temporary.h"

/* ---- the system, watched ---- */

/* What was asked of it, a word each; and which of these, if any, fails. */
static struct {
	struct buffer	 said;
	const char	*fails;
	int		 error;
	bool		 on;
} watched;

/* Notes a call. Whether it is to fail, with errno. */
static bool
is_refused(const char *word)
{
	if (!watched.on)
		return false;
	buffer_printf(&watched.said, "%s%s", watched.said.n == 0 ? "" : " ", word);
	if (watched.fails == NULL || strcmp(watched.fails, word) != 0)
		return false;
	errno = watched.error;
	return true;
}

/* They take the place of the C library's, for all of this program. */
int
fsync(int fd)
{
	struct stat st;
	int (*real)(int);

	*(void **)&real = dlsym(RTLD_NEXT, "fsync");
	fstat(fd, &st);
	return is_refused(S_ISDIR(st.st_mode) ? "sync-folder" : "sync") ? -1 : real(fd);
}

int
close(int fd)
{
	int (*real)(int);
	bool refused = (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY && is_refused("close");
	int status;

	*(void **)&real = dlsym(RTLD_NEXT, "close");
	status = real(fd);
	if (refused)
		errno = watched.error;
	return refused ? -1 : status;
}

int
rename(const char *from, const char *to)
{
	int (*real)(const char *, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "rename");
	return is_refused("rename") ? -1 : real(from, to);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	ssize_t (*real)(int, const void *, size_t);

	*(void **)&real = dlsym(RTLD_NEXT, "write");
	return is_refused("write") ? -1 : real(fd, bytes, n);
}

static void
watch(struct arena *a, const char *fails, int error)
{
	watched.said = buffer_new(a);
	watched.fails = fails;
	watched.error = error;
	watched.on = true;
}

/* ---- a folder of its own ---- */

struct fixture {
	struct arena	*arena;
	char		 folder[64];
};

static const char *
path_of(const struct fixture *x, const char *name)
{
	return arena_printf(x->arena, "%s/%s", x->folder, name);
}

static int
start(void **state)
{
	struct arena *a = arena_new();
	struct fixture *x = arena_alloc(a, sizeof *x);

	x->arena = a;
	strcpy(x->folder, "/tmp/toll-sink-XXXXXX");
	*state = x;
	return mkdtemp(x->folder) == NULL;
}

/* The names in the folder, in order, a blank between them. */
static const char *
names_in(const struct fixture *x)
{
	struct dirent **entries;
	struct buffer out = buffer_new(x->arena);
	int n = scandir(x->folder, &entries, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
			buffer_printf(&out, "%s%s", out.n == 0 ? "" : " ", entries[i]->d_name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return out.text;
}

static int
stop(void **state)
{
	struct fixture *x = *state;
	struct dirent **entries;
	int n;

	watched.on = false;
	n = scandir(x->folder, &entries, NULL, NULL);
	for (int i = 0; i < n; i++) {
		const char *path = path_of(x, entries[i]->d_name);

		if (unlink(path) != 0)
			rmdir(path);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	rmdir(x->folder);
	arena_free(x->arena);
	return 0;
}

static void
put(const struct fixture *x, const char *name, const char *text)
{
	FILE *f = fopen(path_of(x, name), "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static const char *
get(const struct fixture *x, const char *name)
{
	char text[64];
	FILE *f = fopen(path_of(x, name), "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof text, f);
	fclose(f);
	return arena_strndup(x->arena, text, n);
}

static struct stat
stat_of(const struct fixture *x, const char *name)
{
	struct stat st;

	assert_int_equal(stat(path_of(x, name), &st), 0);
	return st;
}

/* ---- what the disk is asked ---- */

static void
a_file_is_synced_before_it_has_its_name_and_its_folder_after(void **state)
{
	const struct fixture *x = *state;
	struct err e;

	watch(x->arena, NULL, 0);
	assert_true(output_put(x->arena, path_of(x, "out"), "new", &e));
	watched.on = false;
	want_text(watched.said.text, "write sync close rename close sync-folder", "a new file");
}

/* A file that is there, and a step that fails: the error is told, the file is the old one, alone. */
static void
fails_at(const struct fixture *x, const char *step, int error)
{
	struct err e;
	bool done;

	put(x, "out", "old");
	watch(x->arena, step, error);
	done = output_put(x->arena, path_of(x, "out"), "new", &e);
	watched.on = false;
	if (done)
		fail_msg("%s fails, and no one is told", step);
	want_err(&e, ERR_IO, strerror(error), step);
	want_text(get(x, "out"), "old", step);
	want_text(names_in(x), "out", step);
}

static void
a_write_that_fails_leaves_the_old_file_and_nothing_else(void **state)
{
	fails_at(*state, "write", ENOSPC);
}

static void
a_sync_that_fails_leaves_the_old_file_and_nothing_else(void **state)
{
	fails_at(*state, "sync", EIO);
}

static void
an_error_that_only_close_reports_leaves_the_old_file_and_nothing_else(void **state)
{
	fails_at(*state, "close", EDQUOT);
}

static void
a_rename_that_fails_leaves_the_old_file_and_nothing_else(void **state)
{
	fails_at(*state, "rename", EXDEV);
}

static void
a_folder_that_cannot_be_synced_is_an_error_unless_it_never_can(void **state)
{
	const struct fixture *x = *state;
	struct err e;

	watch(x->arena, "sync-folder", EIO);
	assert_false(output_put(x->arena, path_of(x, "out"), "new", &e));
	want_err(&e, ERR_IO, strerror(EIO), "the folder");
	watch(x->arena, "sync-folder", EINVAL);
	assert_true(output_put(x->arena, path_of(x, "out"), "new", &e));
	watched.on = false;
	want_text(names_in(x), "out", "both times");
}

static void
memory_that_runs_out_leaves_nothing_behind(void **state)
{
	const struct fixture *x = *state;
	int status;
	pid_t child;

	put(x, "out", "old");
	fflush(NULL);
	child = fork();
	if (child == 0) {
		struct err e;
		struct output *s = output_open(x->arena, path_of(x, "out"), &e);

		if (s == NULL || !output_write(s, "new", 3, &e))
			_exit(1);
		freopen("/dev/null", "w", stderr);
		arena_array(x->arena, SIZE_MAX / 2, 4);
		_exit(2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 4);
	want_text(names_in(x), "out", "out of memory");
	want_text(get(x, "out"), "old", "out of memory");
}

/* ---- what the new file takes over ---- */

static void
a_dangling_link_is_followed_to_the_file_that_it_means(void **state)
{
	const struct fixture *x = *state;
	struct err e;
	struct stat st;

	assert_int_equal(symlink("second", path_of(x, "first")), 0);
	assert_int_equal(symlink(path_of(x, "real"), path_of(x, "second")), 0);
	assert_true(output_put(x->arena, path_of(x, "first"), "new", &e));
	want_text(get(x, "real"), "new", "the file");
	want_text(names_in(x), "first real second", "the folder");
	assert_int_equal(lstat(path_of(x, "first"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void
links_in_a_circle_or_to_no_folder_are_errors(void **state)
{
	const struct fixture *x = *state;
	struct err e;

	assert_int_equal(symlink("b", path_of(x, "a")), 0);
	assert_int_equal(symlink("a", path_of(x, "b")), 0);
	assert_int_equal(symlink("no/file", path_of(x, "c")), 0);
	assert_false(output_put(x->arena, path_of(x, "a"), "new", &e));
	want_err(&e, ERR_IO, strerror(ELOOP), "a circle");
	assert_false(output_put(x->arena, path_of(x, "c"), "new", &e));
	want_err(&e, ERR_IO, strerror(ENOENT), "no folder");
	want_text(names_in(x), "a b c", "the folder");
}

static void
a_read_only_file_is_not_replaced(void **state)
{
	const struct fixture *x = *state;
	struct err e;

	put(x, "out", "old");
	chmod(path_of(x, "out"), 0444);
	assert_false(output_put(x->arena, path_of(x, "out"), "new", &e));
	want_err(&e, ERR_IO, "read-only (mode 0444)", "a read-only file");
	want_text(get(x, "out"), "old", "a read-only file");
	want_text(names_in(x), "out", "a read-only file");
}

static void
root_leaves_the_file_to_its_owner(void **state)
{
	const struct fixture *x = *state;
	struct stat st;
	struct err e;

	if (geteuid() != 0)
		skip();
	put(x, "out", "old");
	assert_int_equal(chown(path_of(x, "out"), 12345, 23456), 0);
	assert_int_equal(chmod(path_of(x, "out"), 0640), 0);
	assert_true(output_put(x->arena, path_of(x, "out"), "new", &e));
	st = stat_of(x, "out");
	want_text(get(x, "out"), "new", "the file");
	assert_int_equal(st.st_uid, 12345);
	assert_int_equal(st.st_gid, 23456);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void
other_hard_links_keep_what_they_had(void **state)
{
	const struct fixture *x = *state;
	struct err e;

	put(x, "out", "old");
	assert_int_equal(link(path_of(x, "out"), path_of(x, "other")), 0);
	assert_true(output_put(x->arena, path_of(x, "out"), "new", &e));
	want_text(get(x, "out"), "new", "the name that was written");
	want_text(get(x, "other"), "old", "the other name");
}

/* ---- what is written where it is ---- */

static void
a_descriptor_is_written_where_it_is(void **state)
{
	const struct fixture *x = *state;
	struct err e;
	int fd;

	put(x, "log", "head\n");
	fd = open(path_of(x, "log"), O_WRONLY | O_APPEND);
	assert_true(output_put(x->arena, arena_printf(x->arena, "/dev/fd/%d", fd), "one\n", &e));
	assert_true(output_put(x->arena, arena_printf(x->arena, "/proc/self/fd/%d", fd), "two\n", &e));
	assert_int_equal(symlink(arena_printf(x->arena, "/proc/%ld/fd/%d", (long)getpid(), fd), path_of(x, "link")), 0);
	assert_true(output_put(x->arena, path_of(x, "link"), "three\n", &e));
	close(fd);
	want_text(get(x, "log"), "head\none\ntwo\nthree\n", "the file");
	want_text(names_in(x), "link log", "the folder");
}

static void
a_descriptor_that_is_closed_read_only_or_our_own_is_refused(void **state)
{
	const struct fixture *x = *state;
	struct err e;
	int fd;

	put(x, "log", "head\n");
	fd = open(path_of(x, "log"), O_RDONLY);
	assert_false(output_put(x->arena, arena_printf(x->arena, "/dev/fd/%d", fd), "x", &e));
	want_err(&e, ERR_IO, strerror(EBADF), "read only");
	close(fd);
	assert_false(output_put(x->arena, arena_printf(x->arena, "/dev/fd/%d", fd), "x", &e));
	want_err(&e, ERR_IO, strerror(EBADF), "closed");
	fd = open(path_of(x, "log"), O_WRONLY | O_CLOEXEC);
	assert_false(output_put(x->arena, arena_printf(x->arena, "/dev/fd/%d", fd), "x", &e));
	want_err(&e, ERR_IO, strerror(EBADF), "opened by the program itself");
	close(fd);
	want_text(get(x, "log"), "head\n", "the file");
}

/* ---- what killed programs have left ---- */

static void
only_what_a_killed_program_has_left_is_removed(void **state)
{
	const struct fixture *x = *state;
	struct err e;
	int locked;

	put(x, ".toll-output-aB3dE6", "left behind");
	put(x, ".toll-output-Locked", "being written");
	locked = open(path_of(x, ".toll-output-Locked"), O_RDONLY);
	assert_int_equal(flock(locked, LOCK_EX), 0);
	put(x, ".toll-output-seven77", "a name of another form");
	put(x, ".toll-output-abc_ef", "a name of another form");
	put(x, ".toll-output-abcdef.json", "a name of another form");
	put(x, ".toll-backup", "a name of another form");
	put(x, "toll-output-aB3dE6", "a name of another form");
	assert_int_equal(symlink(".toll-backup", path_of(x, ".toll-output-Symbol")), 0);
	assert_int_equal(mkdir(path_of(x, ".toll-output-Folder"), 0700), 0);
	assert_int_equal(mkfifo(path_of(x, ".toll-output-Pipe00"), 0600), 0);
	assert_true(output_put(x->arena, path_of(x, "out"), "new", &e));
	want_text(names_in(x), ".toll-backup .toll-output-Folder .toll-output-Locked .toll-output-Pipe00 "
	    ".toll-output-Symbol .toll-output-abc_ef .toll-output-abcdef.json .toll-output-seven77 out toll-output-aB3dE6", "the folder");
	close(locked);
	temporary_sweep(arena_printf(x->arena, "%s/", x->folder));
	want_text(names_in(x), ".toll-backup .toll-output-Folder .toll-output-Pipe00 .toll-output-Symbol "
	    ".toll-output-abc_ef .toll-output-abcdef.json .toll-output-seven77 out toll-output-aB3dE6", "when the lock has gone");
}

static void
a_file_of_another_user_is_not_removed(void **state)
{
	const struct fixture *x = *state;

	if (geteuid() != 0)
		skip();
	put(x, ".toll-output-aB3dE6", "another's");
	assert_int_equal(chown(path_of(x, ".toll-output-aB3dE6"), 12345, 23456), 0);
	temporary_sweep(arena_printf(x->arena, "%s/", x->folder));
	want_text(names_in(x), ".toll-output-aB3dE6", "the folder");
}

static void
what_is_being_written_is_locked_until_it_has_its_name(void **state)
{
	const struct fixture *x = *state;
	struct output *first, *second;
	struct err e;

	first = output_open(x->arena, path_of(x, "one"), &e);
	assert_non_null(first);
	second = output_open(x->arena, path_of(x, "two"), &e);	/* sweeps */
	assert_non_null(second);
	temporary_sweep(arena_printf(x->arena, "%s/", x->folder));
	assert_true(output_write(first, "1", 1, &e));
	assert_true(output_write(second, "2", 1, &e));
	assert_true(output_commit(first, &e));
	assert_true(output_commit(second, &e));
	want_text(get(x, "one"), "1", "the first");
	want_text(get(x, "two"), "2", "the second");
	want_text(names_in(x), "one two", "the folder");
}

/* ---- claims ---- */

static void
a_command_does_not_open_for_reading_what_it_writes(void **state)
{
	const struct fixture *x = *state;
	struct err e;
	struct file f;

	put(x, "file", "old");
	claims_begin();
	assert_true(claims_write("to=", path_of(x, "file"), NULL, &e));
	assert_false(file_open(&f, path_of(x, "file"), FILE_ANY, NULL, &e));
	want_err(&e, ERR_USAGE, "to=", "read after it was to be written");
	claims_end();
	assert_true(file_open(&f, path_of(x, "file"), FILE_ANY, NULL, &e));
	file_close(&f);
}

static void
an_output_that_no_word_has_named_is_looked_at_too(void **state)
{
	const struct fixture *x = *state;
	struct err e;
	struct file f;

	put(x, "file", "old");
	claims_begin();
	assert_true(file_open(&f, path_of(x, "file"), FILE_ANY, NULL, &e));
	assert_false(output_put(x->arena, path_of(x, "file"), "new", &e));
	want_err(&e, ERR_USAGE, "the output is the input", "an output without a word");
	assert_true(output_put(x->arena, path_of(x, "out"), "new", &e));
	assert_false(output_put(x->arena, path_of(x, "out"), "again", &e));
	want_err(&e, ERR_USAGE, "are one file", "an output that was written already");
	claims_end();
	file_close(&f);
	want_text(get(x, "file"), "old", "the input");
	want_text(get(x, "out"), "new", "the output");
}

static void
the_files_of_the_book_stay_in_the_way_until_it_is_forgotten(void **state)
{
	const struct fixture *x = *state;
	struct err e;
	struct file f;

	put(x, "book", "old");
	claims_begin();
	claims_book("prices=");
	assert_true(file_open(&f, path_of(x, "book"), FILE_ANY, NULL, &e));
	claims_book(NULL);
	claims_end();
	file_close(&f);
	claims_begin();
	assert_false(claims_write("to=", path_of(x, "book"), NULL, &e));
	want_err(&e, ERR_USAGE, "prices=", "a command later");
	claims_end();
	claims_forget_book();
	claims_begin();
	assert_true(claims_write("to=", path_of(x, "book"), NULL, &e));
	claims_end();
}

static void
files_of_outer_commands_are_in_the_way_of_inner_ones(void **state)
{
	const struct fixture *x = *state;
	struct err e;
	struct file f;

	put(x, "lines", "old");
	claims_begin();
	assert_true(file_open(&f, path_of(x, "lines"), FILE_ANY, NULL, &e));
	claims_begin();
	assert_false(claims_write("save ", path_of(x, "lines"), NULL, &e));
	want_err(&e, ERR_USAGE, "save ", "an inner command");
	claims_end();
	claims_end();
	file_close(&f);
}

#define FOLDER_UNIT(f) cmocka_unit_test_setup_teardown(f, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_UNIT(a_file_is_synced_before_it_has_its_name_and_its_folder_after),
		FOLDER_UNIT(a_write_that_fails_leaves_the_old_file_and_nothing_else),
		FOLDER_UNIT(a_sync_that_fails_leaves_the_old_file_and_nothing_else),
		FOLDER_UNIT(an_error_that_only_close_reports_leaves_the_old_file_and_nothing_else),
		FOLDER_UNIT(a_rename_that_fails_leaves_the_old_file_and_nothing_else),
		FOLDER_UNIT(a_folder_that_cannot_be_synced_is_an_error_unless_it_never_can),
		FOLDER_UNIT(memory_that_runs_out_leaves_nothing_behind),
		FOLDER_UNIT(a_dangling_link_is_followed_to_the_file_that_it_means),
		FOLDER_UNIT(links_in_a_circle_or_to_no_folder_are_errors),
		FOLDER_UNIT(a_read_only_file_is_not_replaced),
		FOLDER_UNIT(root_leaves_the_file_to_its_owner),
		FOLDER_UNIT(other_hard_links_keep_what_they_had),
		FOLDER_UNIT(a_descriptor_is_written_where_it_is),
		FOLDER_UNIT(a_descriptor_that_is_closed_read_only_or_our_own_is_refused),
		FOLDER_UNIT(only_what_a_killed_program_has_left_is_removed),
		FOLDER_UNIT(a_file_of_another_user_is_not_removed),
		FOLDER_UNIT(what_is_being_written_is_locked_until_it_has_its_name),
		FOLDER_UNIT(a_command_does_not_open_for_reading_what_it_writes),
		FOLDER_UNIT(an_output_that_no_word_has_named_is_looked_at_too),
		FOLDER_UNIT(the_files_of_the_book_stay_in_the_way_until_it_is_forgotten),
		FOLDER_UNIT(files_of_outer_commands_are_in_the_way_of_inner_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
