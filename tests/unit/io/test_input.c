/* SPDX-License-Identifier: MIT */
/* What is read: files to their end or not at all, lines and records of any length in bounded work and memory. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/input.h"
#include "io/lines.h"
#include "io/csv_reader.h"
#include "io/chunk.h"

/* A path at which there is nothing yet. */
static const char *
free_path(struct arena *a, const char *name)
{
	const char *top = getenv("TMPDIR");

	return arena_printf(a, "%s/toll-%ld-%s", top == NULL || *top == '\0' ? "/tmp" : top, (long)getpid(), name);
}

/* A regular file without a name that holds n bytes, open at its beginning. */
static int
file_of_bytes(const char *text, size_t n)
{
	FILE *f = tmpfile();
	int fd;

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fflush(f), 0);
	fd = dup(fileno(f));
	fclose(f);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* Reads to the end, or to an error; returns how many bytes came. */
static size_t
read_to_end(struct input *in, bool *done, struct err *e)
{
	static char piece[10000];
	size_t all = 0, n = 1;

	*done = true;
	while (*done && n > 0) {
		*done = input_read(in, piece, sizeof piece, &n, e);
		all += *done ? n : 0;
	}
	return all;
}

/* ---- the end of a file ---- */

/* The memory of this program as a file: after the page that is there, read fails with EIO. */
static void
a_read_error_half_way_is_no_end(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/proc/self/mem", O_RDONLY);
	struct err e;
	bool done;

	if (fd < 0)
		skip();
	assert_true(memory != MAP_FAILED);
	memset(memory, 'x', page);
	munmap(memory + page, page);
	assert_true(lseek(fd, (off_t)(uintptr_t)memory, SEEK_SET) >= 0);
	assert_int_equal(read_to_end(input_of(*state, fd, "memory", NULL), &done, &e), page);
	assert_false(done);
	want_err(&e, ERR_IO, strerror(EIO), "a page, and then nothing that can be read");
	munmap(memory, page);
	close(fd);
}

/* What happens to a file of 100,000 bytes after the first 10,000 were read, and whether that is an error. */
static void
a_file_that_becomes_shorter_is_an_error_and_one_that_grows_is_read(void **state)
{
	static char text[100000];
	static const struct { off_t cut; size_t more; bool fine; } cases[] = {
		{ 100000, 0, true }, { 100000, 5000, true }, { 100000, 1, true },
		{ 99999, 0, false }, { 50000, 0, false }, { 10000, 0, false }, { 9999, 0, false }, { 0, 0, false },
		{ 0, 50000, false },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		int fd = file_of_bytes(text, sizeof text), other = dup(fd);
		struct input *in = input_of(*state, fd, "cut", NULL);
		struct err e;
		size_t n;
		bool done;

		assert_true(input_read(in, text, 10000, &n, &e));
		assert_int_equal(ftruncate(other, cases[i].cut), 0);
		assert_int_equal(pwrite(other, text, cases[i].more, cases[i].cut), cases[i].more);
		n += read_to_end(in, &done, &e);
		if (done != cases[i].fine)
			fail_msg("case %zu: read %d", i, done);
		if (cases[i].fine)
			assert_int_equal(n, sizeof text + cases[i].more);
		else
			want_err(&e, ERR_IO, "shorter", "a file that was cut");
		input_close(in);
		close(other);
	}
}

/* What was added while it was read, and read, and is gone at the end. */
static void
a_file_that_grows_and_is_cut_again_is_an_error(void **state)
{
	static char text[20000];
	int fd = file_of_bytes(text, 10000);
	struct input *in = input_of(*state, fd, "cut", NULL);
	struct err e;
	size_t n;
	bool done;

	assert_int_equal(pwrite(fd, text, 10000, 10000), 10000);
	for (size_t got = 0; got < 15000; got += n)
		assert_true(input_read(in, text, 1000, &n, &e));
	assert_int_equal(ftruncate(fd, 12000), 0);
	read_to_end(in, &done, &e);
	assert_false(done);
	want_err(&e, ERR_IO, "shorter", "a file that was cut");
	input_close(in);
}

static void
a_part_of_a_file_that_was_cut_is_an_error(void **state)
{
	static char text[100000];
	int fd = file_of_bytes(text, sizeof text);
	struct input *in = input_of(*state, fd, "cut", NULL);
	struct err e;
	bool done;

	assert_true(input_seek(in, 20000, 60000, &e));
	assert_int_equal(read_to_end(in, &done, &e), 40000);
	assert_true(done);
	assert_true(input_seek(in, 20000, 60000, &e));
	assert_int_equal(ftruncate(fd, 50000), 0);
	read_to_end(in, &done, &e);
	assert_false(done);
	input_close(in);
}

/* A descriptor that someone has moved on is read from there; one of /proc says that it has no size. */
static void
what_is_read_from_a_middle_or_has_no_size_is_whole(void **state)
{
	static char text[1000];
	int fd = file_of_bytes(text, sizeof text), proc = open("/proc/self/status", O_RDONLY);
	struct err e;
	bool done;

	assert_int_equal(lseek(fd, 900, SEEK_SET), 900);
	assert_int_equal(read_to_end(input_of(*state, fd, "middle", NULL), &done, &e), 100);
	assert_true(done);
	assert_int_equal(lseek(fd, 5000, SEEK_SET), 5000);
	assert_int_equal(read_to_end(input_of(*state, fd, "beyond", NULL), &done, &e), 0);
	assert_true(done);
	if (proc >= 0) {
		assert_true(read_to_end(input_of(*state, proc, "/proc", NULL), &done, &e) > 0);
		assert_true(done);
		close(proc);
	}
	close(fd);
}

/* ---- what may never come ---- */

static void *
set_soon(void *flag)
{
	usleep(100000);
	*(atomic_int *)flag = 15;
	return NULL;
}

static void
waiting_for_a_fifo_ends_when_it_is_told_to(void **state)
{
	const char *path = free_path(*state, "fifo");
	static atomic_int stop;
	struct input *in;
	pthread_t thread;
	struct err e;
	char c;
	size_t n;

	assert_int_equal(mkfifo(path, 0600), 0);
	in = input_open(*state, path, &stop, &e);
	assert_non_null(in);		/* without a writer it was opened at once */
	assert_int_equal(pthread_create(&thread, NULL, set_soon, &stop), 0);
	assert_false(input_read(in, &c, 1, &n, &e));
	want_err(&e, ERR_IO, "interrupted", "a FIFO without a writer");
	pthread_join(thread, NULL);
	input_close(in);
	assert_null(input_open_file(*state, path, FILE_REGULAR, NULL, &e));
	want_err(&e, ERR_IO, "not a regular file", "a FIFO that was found");
	unlink(path);
}

static void
a_flag_that_is_set_ends_the_reading_of_a_regular_file(void **state)
{
	static const atomic_int stop = 2;
	static const char text[] = "model,input\n";
	int fd = file_of_bytes(text, sizeof text - 1);
	struct err e;
	bool done;

	assert_int_equal(read_to_end(input_of(*state, fd, "file", &stop), &done, &e), 0);
	assert_false(done);
	want_err(&e, ERR_IO, "interrupted", "a file");
	close(fd);
}

/* Two bytes of a line are handed on: who has written them may wait for what they come to. */
static void
few_bytes_are_not_held_back(void **state)
{
	int pair[2];
	struct input *in;
	struct err e;
	char c[8];
	size_t n;

	assert_int_equal(pipe(pair), 0);
	assert_int_equal(write(pair[1], "?\n", 2), 2);
	in = input_of(*state, pair[0], "pipe", NULL);
	assert_true(input_read(in, c, sizeof c, &n, &e));
	assert_int_equal(n, 2);
	input_close(in);
	close(pair[1]);
}

static void
only_nothing_at_all_is_absent(void **state)
{
	const char *top = free_path(*state, "absent");
	static const struct { const char *path; bool absent; } cases[] = {
		{ "", false }, { "/none", true }, { "/none/deep/er", true }, { "/file", false }, { "/file/in", false },
		{ "/dangling", false }, { "/dangling/in", false }, { "/dangling/in/it", false }, { "/loop", false },
		{ "/link", false }, { "/link/none", true },
	};

	assert_int_equal(mkdir(top, 0700), 0);
	assert_int_equal(close(creat(arena_printf(*state, "%s/file", top), 0600)), 0);
	assert_int_equal(symlink("nowhere", arena_printf(*state, "%s/dangling", top)), 0);
	assert_int_equal(symlink("loop", arena_printf(*state, "%s/loop", top)), 0);
	assert_int_equal(symlink(".", arena_printf(*state, "%s/link", top)), 0);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (file_is_absent(arena_printf(*state, "%s%s", top, cases[i].path)) != cases[i].absent)
			fail_msg("'%s' is%s absent", cases[i].path, cases[i].absent ? " not" : "");
	}
	assert_true(file_is_absent("/toll-nothing-of-that-name"));
	assert_true(file_is_absent("toll-nothing/of-that-name"));
	for (size_t i = 0; i < 4; i++)
		unlink(arena_printf(*state, "%s/%s", top, (const char *[]){ "file", "dangling", "loop", "link" }[i]));
	rmdir(top);
}

/* ---- lines ---- */

static void
lines_come_out_as_they_went_in(void **state)
{
	struct rng r = rng_new("lines");
	struct buffer text = buffer_new(*state);
	const char *line, *at;
	struct lines *l;
	struct err e;
	size_t n;
	int fd;

	for (int i = 0; i < 300; i++) {
		buffer_fill(&text, (char)rng_below(&r, 3), rng_below(&r, 4) == 0 ? rng_below(&r, 20000) : rng_below(&r, 50));
		if (i < 299)
			buffer_puts(&text, "\n");
	}
	buffer_puts(&text, "no break");
	fd = file_of_bytes(text.text, text.n);
	l = lines_open(*state, input_of(*state, fd, "lines", NULL));
	for (at = text.text; lines_next(l, &line, &n, &e); at += n) {
		const char *lf = memchr(at, '\n', text.n - (size_t)(at - text.text));
		size_t want = lf == NULL ? text.n - (size_t)(at - text.text) : (size_t)(lf + 1 - at);

		assert_int_equal(n, want);
		assert_memory_equal(line, at, n);
		assert_int_equal(line[n], '\0');
	}
	assert_int_equal(e.kind, ERR_NONE);
	assert_int_equal(at - text.text, text.n);
	lines_close(l);
	close(fd);
}

static void
a_line_without_end_is_an_error_at_its_limit(void **state)
{
	int fd = open("/dev/zero", O_RDONLY);
	struct input *in = input_of(*state, fd, "zero", NULL);
	struct lines *l = lines_open(*state, in);
	const char *line;
	struct err e;
	size_t n;

	assert_false(lines_next(l, &line, &n, &e));
	want_err(&e, ERR_RANGE, "longer than 1 MiB", "/dev/zero");
	assert_in_range(input_taken(in), LINES_MAX, 2 * LINES_MAX);
	lines_close(l);
	close(fd);
}

/* ---- records that grow ---- */

/* Writes n bytes of a quoted cell that no one closes into a pipe, piece by piece. */
struct feed { int fd; size_t n; };

static void *
feed_cell(void *feed)
{
	static const char piece[4096] = "x\nyyy\nzz";
	struct feed *f = feed;

	if (write(f->fd, "\"", 1) == 1) {
		while (f->n > 0 && write(f->fd, piece, f->n < sizeof piece ? f->n : sizeof piece) > 0)
			f->n -= f->n < sizeof piece ? f->n : sizeof piece;
	}
	close(f->fd);
	return NULL;
}

static struct chunks
stretches_of_cell(struct arena *a, size_t n, struct feed *f, pthread_t *thread)
{
	struct chunks s;
	int pair[2];

	assert_int_equal(pipe(pair), 0);
	*f = (struct feed){ pair[1], n };
	assert_int_equal(pthread_create(thread, NULL, feed_cell, f), 0);
	chunks_begin(&s, a, input_of(a, pair[0], "pipe", NULL), 1 << 16);
	return s;
}

/* Each byte is searched once, however many pieces it comes in. */
static void
a_growing_record_is_searched_once(void **state)
{
	const size_t n = CHUNK_ALIGNED_MAX - 100000;
	struct buffer out = buffer_new(*state);
	struct chunks s;
	pthread_t thread;
	struct feed f;
	struct err e;
	bool last;

	s = stretches_of_cell(*state, n, &f, &thread);
	assert_true(chunks_aligned(&s, &out, &last, &e));
	assert_true(last);
	assert_int_equal(out.n, n + 1);
	assert_int_equal(s.looked, n + 1);
	pthread_join(thread, NULL);
	input_close(s.in);
}

/* What ends inside a cell is searched on from there, with the quote still open. */
static void
what_is_kept_is_not_searched_again(void **state)
{
	static const char text[] = "a,b\n1,2\n\"3\n4\",5\n\"6\n7\",8\n";
	struct buffer out = buffer_new(*state);
	char all[sizeof text] = "";
	struct chunks s;
	struct err e;
	bool last = false;
	int fd = file_of_bytes(text, sizeof text - 1);

	chunks_begin(&s, *state, input_of(*state, fd, "file", NULL), 3);
	for (size_t at = 0; !last; at += out.n) {
		assert_true(chunks_aligned(&s, &out, &last, &e));
		memcpy(all + at, out.text, out.n);
		if (out.n > 0 && !last)
			assert_true(strchr("b258", out.text[out.n - 2]) != NULL && out.text[out.n - 1] == '\n');
	}
	assert_string_equal(all, text);
	assert_int_equal(s.looked, sizeof text - 1);
	close(fd);
}

/* Whoever looks for a record that is not there yet is given it again: twice as long each time. */
static void
a_growing_record_is_looked_at_twice(void **state)
{
	const size_t n = 8 << 20;
	struct buffer out = buffer_new(*state);
	struct chunks s;
	pthread_t thread;
	struct feed f;
	struct err e;
	size_t looked = 0;
	bool last = false;

	s = stretches_of_cell(*state, n, &f, &thread);
	while (!last) {
		assert_true(chunks_next(&s, &out, &last, &e));
		looked += out.n;
		if (!last)
			chunks_unread(&s, out.text, out.n);
	}
	assert_int_equal(out.n, n + 1);
	if (looked > 3 * n)
		fail_msg("%zu bytes were looked at for a record of %zu", looked, n);
	pthread_join(thread, NULL);
	input_close(s.in);
}

/* A record beyond the limit does not come whole: what there is of it is handed out, to be refused. */
static void
a_record_without_end_is_not_collected(void **state)
{
	struct buffer out = buffer_new(*state);
	int fd = open("/dev/zero", O_RDONLY);
	struct chunks s;
	struct err e;
	bool last = false;

	chunks_begin(&s, *state, input_of(*state, fd, "zero", NULL), 1 << 18);
	for (int i = 0; i < 3; i++) {
		assert_true(chunks_aligned(&s, &out, &last, &e));
		assert_in_range(out.n, CHUNK_ALIGNED_MAX, 2 * CHUNK_ALIGNED_MAX);
	}
	while (out.n <= RECORD_MAX) {
		chunks_unread(&s, out.text, out.n);
		assert_true(chunks_next(&s, &out, &last, &e));
		assert_in_range(out.n, 1, RECORD_MAX + (1 << 18));
	}
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_read_error_half_way_is_no_end),
		UNIT(a_file_that_becomes_shorter_is_an_error_and_one_that_grows_is_read),
		UNIT(a_file_that_grows_and_is_cut_again_is_an_error),
		UNIT(a_part_of_a_file_that_was_cut_is_an_error),
		UNIT(what_is_read_from_a_middle_or_has_no_size_is_whole),
		UNIT(waiting_for_a_fifo_ends_when_it_is_told_to),
		UNIT(a_flag_that_is_set_ends_the_reading_of_a_regular_file),
		UNIT(few_bytes_are_not_held_back),
		UNIT(only_nothing_at_all_is_absent),
		UNIT(lines_come_out_as_they_went_in),
		UNIT(a_line_without_end_is_an_error_at_its_limit),
		UNIT(a_growing_record_is_searched_once),
		UNIT(what_is_kept_is_not_searched_again),
		UNIT(a_growing_record_is_looked_at_twice),
		UNIT(a_record_without_end_is_not_collected),
	};

	alarm(300);	/* what waits for ever has failed */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
