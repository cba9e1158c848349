/* SPDX-License-Identifier: MIT */
/* Usage files: reading, columns, pricing of rows, and writing them back byte for byte. */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands/cmd_batch.h"
#include "base/buffer.h"
#include "usage/column_name.h"
#include "usage/usage_columns.h"
#include "io/output.h"
#include "test_reader.h"
#include "commands/args.h"

enum { TODAY = 20261122 };

static const atomic_int never;

/* ---- a folder for each test ---- */

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
folder_start(void **state)
{
	struct arena *a = arena_new();
	struct fixture *x = arena_alloc(a, sizeof *x);

	x->arena = a;
	snprintf(x->folder, sizeof x->folder, "/tmp/toll-batch-XXXXXX");
	*state = x;
	return mkdtemp(x->folder) == NULL ? -1 : 0;
}

/* The number of files in the folder; drop: removes them. */
static size_t
files_in(const struct fixture *x, bool drop)
{
	DIR *d = opendir(x->folder);
	struct dirent *entry;
	size_t n = 0;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		n++;
		if (drop)
			unlink(path_of(x, entry->d_name));
	}
	if (d != NULL)
		closedir(d);
	return n;
}

static int
folder_end(void **state)
{
	struct fixture *x = *state;

	files_in(x, true);
	rmdir(x->folder);
	arena_free(x->arena);
	return 0;
}

#define FOLDER_UNIT(f) cmocka_unit_test_setup_teardown(f, folder_start, folder_end)

static const char *
file_put(const struct fixture *x, const char *name, const char *bytes, size_t n)
{
	const char *path = path_of(x, name);
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		fail_msg("cannot write %s", path);
	return path;
}

/* All bytes of an open file, which it closes; NULL for NULL. */
static const char *
file_take(struct arena *a, FILE *f, size_t *n)
{
	struct buffer out = buffer_new(a);
	char chunk[4096];
	size_t got;

	if (f == NULL)
		return NULL;
	rewind(f);
	while ((got = fread(chunk, 1, sizeof chunk, f)) > 0)
		buffer_add(&out, chunk, got);
	fclose(f);
	*n = out.n;
	return out.text;
}

static const char *
file_get(const struct fixture *x, const char *name)
{
	size_t n;

	return file_take(x->arena, fopen(path_of(x, name), "r"), &n);
}

/* ---- running it ---- */

struct result {
	int		 status;
	const char	*out, *log;	/* out NULL: no file appeared */
	size_t		 n_out;
	struct err	 err;
};

static void
log_line(void *log, const char *line)
{
	fprintf(log, "toll: %s\n", line);
}

static struct result
batch_run_words(const struct fixture *x, const char *line, const atomic_int *stop)
{
	const char *paths[] = { test_path(x->arena, "quote_book.json"),
	    test_path(x->arena, "quote_second.json") };
	struct result out = { .err = { .kind = ERR_NONE } };
	FILE *log = tmpfile();
	const struct listener listener = { .on_message = log_line, .self = log };
	const struct request none = request_new();
	struct context c = { .today = TODAY, .listener = &listener, .stop = stop };
	const char **words;
	struct invocation call;
	size_t n;
	bool closed;

	c.book = book_load(x->arena, paths, 2, NULL, &out.err);
	if (c.book == NULL || log == NULL || !args_split(line, x->arena, &words, &n, &out.err) ||
	    !command_parse(words, n, &none, TODAY, x->arena, &call, &out.err))
		fail_msg("%s: %s", line, out.err.msg);
	out.err = (struct err){ .kind = ERR_NONE };
	out.status = cmd_batch_run(&c, &call, &closed, &out.err);
	out.log = file_take(x->arena, log, &n);
	out.out = file_take(x->arena, fopen(path_of(x, "out.csv"), "r"), &out.n_out);
	return out;
}

static struct result
batch_run_bytes(const struct fixture *x, const char *bytes, size_t n, const char *words)
{
	file_put(x, "in.csv", bytes, n);
	unlink(path_of(x, "out.csv"));
	return batch_run_words(x, arena_printf(x->arena, "batch %s/in.csv to=%s/out.csv %s", x->folder,
	    x->folder, words), &never);
}

static struct result
batch_run_text(const struct fixture *x, const char *text, const char *words)
{
	return batch_run_bytes(x, text, strlen(text), words);
}

/* A file, further words of the command line, and the expected output. */
struct batch_case { const char *name, *in, *words, *out; int status; };

static void
want_batches(const struct fixture *x, const struct batch_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct result got = batch_run_text(x, cases[i].in, cases[i].words);

		if (got.out == NULL)
			fail_msg("%s: nothing came out: %s", cases[i].name, got.err.msg);
		want_text(got.out, cases[i].out, cases[i].name);
		if (got.status != cases[i].status)
			fail_msg("%s: status %d, want %d: %s", cases[i].name, got.status, cases[i].status,
			    got.log);
	}
}

/* A file that is refused as a whole, and leaves no output. */
struct refused_case { const char *name, *in, *words; enum err_kind kind; const char *says; };

static void
want_refused(const struct fixture *x, const struct refused_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct result got = batch_run_text(x, cases[i].in, cases[i].words);

		if (got.out != NULL)
			fail_msg("%s: a file appeared: %s", cases[i].name, got.out);
		want_err(&got.err, cases[i].kind, cases[i].says, cases[i].name);
		if (got.status != err_status(cases[i].kind))
			fail_msg("%s: status %d", cases[i].name, got.status);
		if (files_in(x, false) != 1)
			fail_msg("%s: something is left beside the input", cases[i].name);
	}
}

/* ---- reading records ---- */

static const struct reader_case {
	const char	*name, *bytes;
	size_t		 n;		/* 0: up to the NUL */
	const char	*records;	/* "[cell][cell]" a line; "-" for an empty one; "?" malformed */
} reader_cases[] = {
	{ "line feeds", "a,b\n1,2\n", 0, "[a][b]\n[1][2]\n" },
	{ "CR LF", "a,b\r\n1,2\r\n", 0, "[a][b]\n[1][2]\n" },
	{ "lone CR", "a,b\r1,2\r", 0, "[a][b]\n[1][2]\n" },
	{ "all three", "a,b\r\n1,2\n3,4\r5,6", 0, "[a][b]\n[1][2]\n[3][4]\n[5][6]\n" },
	{ "no final newline", "a,b\n1,2", 0, "[a][b]\n[1][2]\n" },
	{ "a byte order mark", "\xef\xbb\xbf" "a,b\r\n1,2\r\n", 0, "[a][b]\n[1][2]\n" },
	{ "a byte order mark before a quote", "\xef\xbb\xbf\"a\",b\n1,2\n", 0, "[a][b]\n[1][2]\n" },
	{ "quotes", "\"a\",\"b\"\n\"1\",\"say \"\"hi\"\"\"\n", 0, "[a][b]\n[1][say \"hi\"]\n" },
	{ "a quoted comma", "a,b\n\"1,234\",2\n", 0, "[a][b]\n[1,234][2]\n" },
	{ "a quoted newline", "a,b\n\"one\ntwo\",2\n3,4\n", 0, "[a][b]\n[one\ntwo][2]\n[3][4]\n" },
	{ "a quoted CR LF", "a,b\r\n\"one\r\ntwo\",2\r\n", 0, "[a][b]\n[one\r\ntwo][2]\n" },
	{ "a quoted empty line", "a,b\n\"one\n\n\ntwo\",2\n", 0, "[a][b]\n[one\n\n\ntwo][2]\n" },
	{ "semicolons", "a;b;c\n1;2,5;3\n", 0, "[a][b][c]\n[1][2,5][3]\n" },
	{ "tabs", "a\tb\tc\n1\t2,5\t3\n", 0, "[a][b][c]\n[1][2,5][3]\n" },
	{ "empty tab cells", "a\tb\tc\n1\t\t3\n", 0, "[a][b][c]\n[1][][3]\n" },
	{ "a quoted delimiter does not vote", "\"a;b;c;d\",e\n1,2\n", 0, "[a;b;c;d][e]\n[1][2]\n" },
	{ "one column", "a\n1\n2\n", 0, "[a]\n[1]\n[2]\n" },
	{ "empty cells", "a,b,c\n,,\n1,,\n,,3\n", 0, "[a][b][c]\n[][][]\n[1][][]\n[][][3]\n" },
	{ "blanks around cells", "a, b ,c\n 1 , 2,3 \n", 0, "[a][b][c]\n[1][2][3]\n" },
	{ "blanks in quotes", "a,b\n\" 1 \",2\n", 0, "[a][b]\n[ 1 ][2]\n" },
	{ "empty lines", "a,b\n\n1,2\n  \n\r\n3,4\n\n", 0, "[a][b]\n-\n[1][2]\n-\n-\n[3][4]\n-\n" },
	{ "empty lines before the header", "\n\na,b\n1,2\n", 0, "-\n-\n[a][b]\n[1][2]\n" },
	{ "a mark and an empty line", "\xef\xbb\xbf\na,b\n1,2\n", 0, "-\n[a][b]\n[1][2]\n" },
	{ "a quote that is never closed", "a,b\n1,\"2\n3,4\n", 0, "[a][b]\n[1][2\n3,4\n]?\n" },
	{ "a quote inside a cell", "a,b\n1,2\"3\n", 0, "[a][b]\n[1][2\"3]\n" },
	{ "a NUL", "a,b\n1\0x,2\n3,4\n", 14, "[a][b]\n[1][2]?\n[3][4]\n" },
	{ "Chinese", "\xe6\xa8\xa1\xe5\x9e\x8b,\xe8\xbe\x93\xe5\x85\xa5\n\xe6\x99\xba,1\n", 0,
	  "[\xe6\xa8\xa1\xe5\x9e\x8b][\xe8\xbe\x93\xe5\x85\xa5]\n[\xe6\x99\xba][1]\n" },
	{ "bytes that are no UTF-8", "a,b\n\xff\xfe,\xc3\n", 0, "[a][b]\n[\xff\xfe][\xc3]\n" },
	{ "short and long records", "a,b\n1\n1,2,3\n", 0, "[a][b]\n[1]\n[1][2][3]\n" },
	{ "nothing", "", 0, "" },
	{ "a mark alone", "\xef\xbb\xbf", 0, "-\n" },
};

static size_t
case_size(const struct reader_case *c)
{
	return c->n > 0 ? c->n : strlen(c->bytes);
}

/* Reads all of fd: the records in short, and all the bytes that they were made of. */
static const char *
read_all(struct arena *a, int fd, struct buffer *raw)
{
	struct buffer text = buffer_new(a);
	struct test_reader r;
	struct record rec;
	struct err e;

	if (!test_reader_open(&r, a, fd, 1 << 16, 0, &e))
		return arena_strdup(a, e.msg);
	while (test_reader_next(&r, &rec, &e)) {
		assert_true(rec.n_body <= rec.n_raw);
		buffer_add(raw, rec.raw, rec.n_raw);
		for (size_t i = 0; i < rec.n_fields; i++)
			buffer_printf(&text, "[%s]", rec.fields[i]);
		buffer_puts(&text, rec.n_fields == 0 ? "-" : "");
		buffer_puts(&text, rec.unclosed || rec.has_nul ? "?\n" : "\n");
	}
	if (e.kind != ERR_NONE)
		buffer_printf(&text, "error: %s", e.msg);
	test_reader_close(&r);
	return text.text;
}

static void
want_read(struct arena *a, const struct reader_case *c, int fd, const char *how)
{
	struct buffer raw = buffer_new(a);
	const char *records = read_all(a, fd, &raw);

	if (strcmp(records, c->records) != 0)
		fail_msg("%s, %s: got\n%s\nwant\n%s", c->name, how, records, c->records);
	if (raw.n != case_size(c) || memcmp(raw.text, c->bytes, raw.n) != 0)
		fail_msg("%s, %s: the records do not have the bytes of the file", c->name, how);
}

static void
records_are_those_of_rfc_4180_and_keep_every_byte(void **state)
{
	struct fixture *x = *state;

	for (size_t i = 0; i < LENGTH(reader_cases); i++) {
		const struct reader_case *c = &reader_cases[i];
		int fd = open(file_put(x, "in.csv", c->bytes, case_size(c)), O_RDONLY);

		assert_true(fd >= 0);
		want_read(x->arena, c, fd, "as a file");
		close(fd);
	}
}

/* Waits until the pipe is empty, or the parent, which empties it, is gone. */
static void
wait_for_reader(int fd, pid_t parent)
{
	int waiting = 1;

	while (ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0 && getppid() == parent)
		sched_yield();
}

/*
 * Writes the bytes to a pipe in pieces of the sizes that next() returns, each after the one before it was
 * read, so that one read takes exactly one piece. Returns the end to read from.
 */
static int
pipe_feed(const char *bytes, size_t n, size_t (*next)(void *), void *arg, pid_t *child)
{
	pid_t parent = getpid();
	int ends[2];

	if (pipe(ends) != 0 || (*child = fork()) < 0)
		fail_msg("no pipe or no child");
	if (*child == 0) {
		for (size_t at = 0, size; at < n; at += size) {
			size = next(arg);
			size = size > n - at ? n - at : size;
			if (write(ends[1], bytes + at, size) != (ssize_t)size)
				_exit(1);
			wait_for_reader(ends[0], parent);
		}
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

static void
child_reap(pid_t child)
{
	int status;

	assert_true(waitpid(child, &status, 0) == child);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("the writer failed");
}

static size_t
same_size(void *size)
{
	return *(size_t *)size;
}

/* As libcsv's own tests do: every size from one byte to all. */
static void
records_are_the_same_whatever_the_size_of_reads(void **state)
{
	struct fixture *x = *state;

	for (size_t i = 0; i < LENGTH(reader_cases); i++) {
		const struct reader_case *c = &reader_cases[i];

		for (size_t size = 1; size <= case_size(c); size++) {
			pid_t child;
			int fd = pipe_feed(c->bytes, case_size(c), same_size, &size, &child);

			want_read(x->arena, c, fd, arena_printf(x->arena, "%zu bytes a read", size));
			close(fd);
			child_reap(child);
		}
	}
}

static void
records_know_the_line_where_they_begin(void **state)
{
	static const struct { const char *text; uint64_t lines[8]; } cases[] = {
		{ "a,b\r\n1,2\n\n\"x\ny\r\nz\",4\r5,6\n7,8", { 1, 2, 3, 4, 7, 8 } },
		{ "a,b\r1,2\r\r3,4", { 1, 2, 3, 4 } },
		/* within quotes CR alone is text, for editors as well as for the scanner */
		{ "a,b\n1,\"x\ry\"\n3,\"x\ry\"\r5,6\n", { 1, 2, 3, 4 } },
		{ "a,b\n1,\"x\r\"\"\"\n3,4\"\r5,6\r", { 1, 2, 3, 4 } },
	};
	struct fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		int fd = open(file_put(x, "in.csv", cases[i].text, strlen(cases[i].text)), O_RDONLY);
		struct test_reader r;
		struct record rec;
		struct err e;

		assert_true(test_reader_open(&r, x->arena, fd, 1 << 16, 0, &e));
		for (size_t k = 0; k < LENGTH(cases[i].lines) && cases[i].lines[k] > 0; k++) {
			assert_true(test_reader_next(&r, &rec, &e));
			assert_int_equal(r.line, cases[i].lines[k]);
		}
		assert_false(test_reader_next(&r, &rec, &e));
		assert_int_equal(e.kind, ERR_NONE);
		assert_false(test_reader_next(&r, &rec, &e));	/* and it stays at the end */
		assert_int_equal(e.kind, ERR_NONE);
		test_reader_close(&r);
		close(fd);
	}
}

static void
a_long_field_is_read_whole(void **state)
{
	enum { N = 300000 };	/* more than any buffer */
	struct fixture *x = *state;
	struct buffer text = buffer_new(x->arena);
	struct test_reader r;
	struct record rec;
	struct err e;
	int fd;

	buffer_puts(&text, "a,b\n\"");
	buffer_fill(&text, 'x', N);
	buffer_puts(&text, "\",2\n3,4\n");
	fd = open(file_put(x, "in.csv", text.text, text.n), O_RDONLY);
	assert_true(test_reader_open(&r, x->arena, fd, 1 << 12, 0, &e));
	assert_true(test_reader_next(&r, &rec, &e));
	assert_true(test_reader_next(&r, &rec, &e));
	assert_int_equal(strlen(rec.fields[0]), N);
	assert_int_equal(rec.n_raw, N + 5);
	assert_true(test_reader_next(&r, &rec, &e));
	assert_string_equal(rec.fields[1], "4");
	test_reader_close(&r);
	close(fd);
}

static void
files_that_are_no_csv_are_named(void **state)
{
	static const struct refused_case cases[] = {
		{ "UTF-16", "\xff\xfe" "m", "", ERR_IO, "UTF-16" },
		{ "UTF-16, the other", "\xfe\xff" "m", "", ERR_IO, "UTF-16" },
		{ "gzip", "\x1f\x8b\x08", "", ERR_IO, "gzip" },
		{ "xlsx", "PK\x03\x04", "", ERR_IO, "spreadsheet" },
		{ "empty", "", "", ERR_IO, "empty" },
		{ "empty lines", "\n\n", "", ERR_IO, "empty" },
	};

	want_refused(*state, cases, LENGTH(cases));
}

/* ---- columns ---- */

static void
names_of_columns_are_normalised(void **state)
{
	static const struct { const char *name, *plain; } cases[] = {
		{ "model", "model" },
		{ "\xef\xbb\xbf" "model", "model" },
		{ "  Model ", "model" },
		{ "Input Tokens", "input_tokens" },
		{ "inputTokens", "input_tokens" },
		{ "cacheReadInputTokens", "cache_read_input_tokens" },
		{ "cache-read", "cache_read" },
		{ "gen_ai.usage.input_tokens", "gen_ai_usage_input_tokens" },
		{ "INPUT_TOKENS", "input_tokens" },
		{ "startTime", "start_time" },
		{ "modelID", "model_id" },
		{ "", "" },
	};
	struct fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++)
		want_text(column_name_normalise(cases[i].name, x->arena), cases[i].plain, cases[i].name);
}

/* The generic synonyms of usage_exports.md; what has no field counts requests that a row sums. */
static void
every_documented_name_of_a_column_is_known(void **state)
{
	static const struct { const char *field, *names[16]; } cases[] = {
		{ "model", { "model", "model_name", "model_id", "response_model", "served_model",
		  "Model ID" } },
		{ "provider", { "provider", "vendor" } },
		{ "input", { "input", "in", "input_tokens", "prompt_tokens", "tokens_in",
		  "promptTokens" } },
		{ "output", { "output", "out", "output_tokens", "completion_tokens", "tokens_out" } },
		{ "cache-read", { "cache-read", "cache_read", "cached", "cached_tokens", "cached_input",
		  "cached_input_tokens", "cache_read_tokens",
		  "cache_read_input_tokens" } },
		{ "cache-write", { "cache-write", "cache_write_tokens", "cache_creation_tokens",
		  "cache_creation_input_tokens", "cache_write_5m_tokens", "cache_creation_5m_tokens",
		  "cache_creation_5m_input_tokens" } },
		{ "cache-write-1h", { "cache-write-1h", "cache_write_1h_tokens", "cache_creation_1h_tokens",
		  "cache_creation_1h_input_tokens" } },
		{ "fresh", { "fresh", "uncached_input_tokens", "input_uncached_tokens",
		  "input_tokens_no_cache",
		  "prompt_cache_miss_tokens" } },
		{ "reasoning", { "reasoning", "reasoning_tokens", "output_reasoning_tokens",
		  "thinking_tokens" } },
		{ "cached-all", { "input_cached_tokens" } },	/* of all kinds */
		{ "audio-all", { "input_audio_tokens" } },
		{ "image-all", { "input_image_tokens" } },
		{ "audio-input", { "audio-input", "audio_input_tokens" } },
		{ "audio-output", { "audio-output", "audio_output_tokens", "output_audio_tokens" } },
		{ "image-input", { "image-input", "image_input_tokens" } },
		{ "image-output", { "image-output", "image_output_tokens", "output_image_tokens" } },
		{ "requests", { "requests", "n" } },
		{ "on", { "on", "date", "day", "timestamp", "time", "created", "created_at", "start_time",
		  "startTime", "Date" } },
		{ "tier", { "tier", "service_tier" } },
		{ "search", { "search", "web_searches", "web_search_requests" } },
		{ "requests-summed", { "num_model_requests", "request_count", "api_requests", "num_requests" } },
	};
	struct fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		for (size_t k = 0; k < LENGTH(cases[i].names) && cases[i].names[k] != NULL; k++) {
			struct request defaults = request_new();
			const char *name = cases[i].names[k];
			struct usage_columns c;
			struct err e;

			/* the command line has what else a header needs */
			assert_true(request_set(&defaults, field_find("model"), "flat", TODAY, x->arena, &e));
			assert_true(request_set(&defaults, field_find("minute"), "1", TODAY, x->arena, &e));
			if (!usage_columns_read(&name, 1, &defaults, true, x->arena, &c, &e))
				fail_msg("%s: %s", name, e.msg);
			if (c.n_use != 1 || strcmp(meaning_name(c.use[0].meaning), cases[i].field) != 0)
				fail_msg("%s is read as %s", name, c.n_use == 0 ? "nothing" :
				    meaning_name(c.use[0].meaning));
			assert_int_equal(c.n_unread, 0);
		}
	}
}

static void
a_header_that_cannot_be_understood_is_refused(void **state)
{
	static const struct refused_case cases[] = {
		{ "no counts", "model,user\nflat,1\n", "", ERR_USAGE, "no column that counts" },
		{ "requests alone count nothing", "model,requests\nflat,1\n", "", ERR_USAGE,
		  "no column that counts" },
		{ "no model", "user,input\n1,2\n", "", ERR_USAGE, "no column for the model" },
		{ "one field twice", "model,input_tokens,prompt_tokens\nflat,1,1\n", "", ERR_USAGE,
		  "'input_tokens' and 'prompt_tokens' both mean input" },
		{ "the same name twice", "model,input,input\nflat,1,1\n", "", ERR_USAGE,
		  "both mean input" },
		{ "two totals", "model,input,num_model_requests,api_requests\nflat,1,1,1\n", "", ERR_USAGE,
		  "both mean requests-summed" },
		{ "a header that never ends", "\"model,input\nflat,1\n", "", ERR_IO, "malformed" },
	};

	want_refused(*state, cases, LENGTH(cases));
}

static void
columns_with_tokens_that_nothing_reads_are_named(void **state)
{
	struct result got = batch_run_text(*state, "model,in,out,thoughtsTokenCount,user,cache_flavour\n"
	    "flat-mini,1,1,5,me,x\n",
	    "");

	for (const char *const *p = (const char *const []){ "input=in", "output=out", "model=model",
	    "'thoughtsTokenCount'", "'cache_flavour'", NULL }; *p != NULL; p++) {
		if (strstr(got.log, *p) == NULL)
			fail_msg("the log lacks %s:\n%s", *p, got.log);
	}
	assert_null(strstr(got.log, "user"));
	got = batch_run_text(*state, "model,in,thoughtsTokenCount\nflat-mini,1,5\n", "--quiet");
	want_text(got.log, "", "quiet");
}

static void
what_was_served_beats_what_was_asked(void **state)
{
	static const struct batch_case cases[] = {
		{ "the response behind", "model,response_model,in\nbare,flat-mini,100k\n", "",
		  "model,response_model,in,cost_usd,note\nbare,flat-mini,100k,0.025,\n", 0 },
		{ "the response before", "response_model,model,in\nflat-mini,bare,100k\n", "",
		  "response_model,model,in,cost_usd,note\nflat-mini,bare,100k,0.025,\n", 0 },
		{ "the tier", "model,tier,service_tier,in\nsilent,standard,batch,1M\n", "",
		  "model,tier,service_tier,in,cost_usd,note\nsilent,standard,batch,1M,1,\n", 0 },
	};

	want_batches(*state, cases, LENGTH(cases));
}

/* ---- pricing rows ---- */

static void
every_row_comes_back_with_its_cost(void **state)
{
	static const struct batch_case cases[] = {
		{ "two rows", "model,input,output\nomni,10k,2k\nbare,1M,0\n", "",
		  "model,input,output,cost_usd,note\nomni,10k,2k,0.045,\nbare,1M,0,3,\n", 0 },
		{ "columns that nobody reads", "id,model,user,input\n7,bare,\"a,b\",1M\n", "",
		  "id,model,user,input,cost_usd,note\n7,bare,\"a,b\",1M,3,\n", 0 },
		{ "a tier behind the name", "model,input\nsilent@batch,1M\n", "",
		  "model,input,cost_usd,note\nsilent@batch,1M,1,\n", 0 },
		{ "provider and tier", "provider,model,tier,input\nacme,flat,batch,1M\nzhi,flat,,1M\n", "",
		  "provider,model,tier,input,cost_usd,note\nacme,flat,batch,1M,0.625,"
		  "larger than the context window of 400000 tokens\nzhi,flat,,1M,9,\n", 0 },
		{ "a day", "date,model,input\n2026-02-01,dated,1M\n2025-02-01,dated,1M\n", "",
		  "date,model,input,cost_usd,note\n2026-02-01,dated,1M,1,\n2025-02-01,dated,1M,2,\n", 0 },
		/* usage is not a plan: neither the coming retirement nor the output limit is noted */
		{ "a model that will retire", "date,model,input,output\n2026-04-30,retired,1M,2000\n", "",
		  "date,model,input,output,cost_usd,note\n2026-04-30,retired,1M,2000,1.002,\n", 0 },
		{ "requests multiply", "model,input,requests\nbare,1000,5\n", "",
		  "model,input,requests,cost_usd,note\nbare,1000,5,0.015,\n", 0 },
		{ "a zero is a count", "model,input,output\nbare,0,0\n", "",
		  "model,input,output,cost_usd,note\nbare,0,0,0,\n", 0 },
		{ "an amount that is longer than a double", "model,input\nfine,999999999999999\n", "",
		  "model,input,cost_usd,note\nfine,999999999999999,0.000999999999999999,\n", 0 },
	};

	want_batches(*state, cases, LENGTH(cases));
}

static void
every_byte_of_the_input_is_kept(void **state)
{
	static const struct batch_case cases[] = {
		{ "CR LF and a mark", "\xef\xbb\xbfmodel,input\r\nbare,1M\r\n", "",
		  "\xef\xbb\xbfmodel,input,cost_usd,note\r\nbare,1M,3,\r\n", 0 },
		{ "lone CR", "model,input\rbare,1M\r", "", "model,input,cost_usd,note\rbare,1M,3,\r", 0 },
		{ "no final newline", "model,input\nbare,1M", "", "model,input,cost_usd,note\nbare,1M,3,",
		  0 },
		{ "mixed ends of lines", "model,input\r\nbare,1M\nbare,1M\r\n", "",
		  "model,input,cost_usd,note\r\nbare,1M,3,\nbare,1M,3,\r\n", 0 },
		{ "quotes and newlines", "model,input,text\n\"bare\",\"1,000,000\",\"a \"\"b\"\"\nc\"\n",
		  "",
		  "model,input,text,cost_usd,note\n\"bare\",\"1,000,000\",\"a \"\"b\"\"\nc\",3,\n", 0 },
		{ "blanks", "model , input\n bare ,  1M \n", "",
		  "model , input,cost_usd,note\n bare ,  1M ,3,\n", 0 },
		{ "empty lines", "\nmodel,input\n\nbare,1M\n \n\n", "",
		  "\nmodel,input,cost_usd,note\n\nbare,1M,3,\n \n\n", 0 },
		{ "semicolons", "model;input;text\nbare;1M;a,b\n", "",
		  "model;input;text;cost_usd;note\nbare;1M;a,b;3;\n", 0 },
		{ "tabs", "model\tinput\nbare\t1M\n", "", "model\tinput\tcost_usd\tnote\nbare\t1M\t3\t\n",
		  0 },
		{ "no UTF-8", "model,input,x\nbare,1M,\xff\xfe\n", "",
		  "model,input,x,cost_usd,note\nbare,1M,\xff\xfe,3,\n", 0 },
		{ "escape sequences are data", "model,input,x\nbare,1M,\x1b[31m\n", "",
		  "model,input,x,cost_usd,note\nbare,1M,\x1b[31m,3,\n", 0 },
		{ "a header alone", "model,input\n", "", "model,input,cost_usd,note\n", 0 },
	};

	want_batches(*state, cases, LENGTH(cases));
}

static void
cells_are_read_as_exports_write_them(void **state)
{
	static const struct batch_case cases[] = {
		{ "a decimal point", "model,input\nbare,59200.0\n", "",
		  "model,input,cost_usd,note\nbare,59200.0,0.1776,\n", 0 },
		{ "thousands", "model,input\nbare,\"1,234\"\n", "",
		  "model,input,cost_usd,note\nbare,\"1,234\",0.003702,\n", 0 },
		{ "seconds since 1970", "created,model,input\n1767225599,dated,1M\n1767225600,dated,1M\n",
		  "",
		  "created,model,input,cost_usd,note\n1767225599,dated,1M,2,\n1767225600,dated,1M,1,\n",
		  0 },
		{ "milliseconds", "created,model,input\n1767225599999,dated,1M\n1767225600000,dated,1M\n",
		  "",
		  "created,model,input,cost_usd,note\n1767225599999,dated,1M,2,\n"
		  "1767225600000,dated,1M,1,\n", 0 },
		{ "offsets", "time,model,input\n2026-01-01T07:59:59+08:00,dated,1M\n"
		  "2026-01-01 08:00:00+08:00,dated,1M\n2025-12-31T19:00:00.5-05:00,dated,1M\n", "",
		  "time,model,input,cost_usd,note\n2026-01-01T07:59:59+08:00,dated,1M,2,\n"
		  "2026-01-01 08:00:00+08:00,dated,1M,1,\n2025-12-31T19:00:00.5-05:00,dated,1M,1,\n", 0 },
		{ "an instant chooses the hour", "time,model,input\n2026-03-01T20:00Z,night,1M\n"
		  "2026-03-01T10:00Z,night,1M\n", "",
		  "time,model,input,cost_usd,note\n2026-03-01T20:00Z,night,1M,0.5,\n"
		  "2026-03-01T10:00Z,night,1M,1,\n", 0 },
		{ "a share", "model,input,cached\nomni,1M,50%\n", "",
		  "model,input,cached,cost_usd,note\nomni,1M,50%,1.875,\n", 0 },
	};

	want_batches(*state, cases, LENGTH(cases));
}

static void
words_on_the_line_stand_in_for_missing_and_empty_cells(void **state)
{
	static const struct batch_case cases[] = {
		{ "a model", "input\n1M\n", "model=bare", "input,cost_usd,note\n1M,3,\n", 0 },
		{ "a cell beats it", "model,input\n,1M\nflat-mini,100k\n", "model=bare",
		  "model,input,cost_usd,note\n,1M,3,\nflat-mini,100k,0.025,\n", 0 },
		{ "a tier", "model,tier,input\nsilent,,1M\nsilent,standard,1M\n", "tier=batch",
		  "model,tier,input,cost_usd,note\nsilent,,1M,1,\nsilent,standard,1M,2,\n", 0 },
		{ "a day", "model,date,input\ndated,,1M\ndated,2025-06-01,1M\n", "on=2026-02-01",
		  "model,date,input,cost_usd,note\ndated,,1M,1,\ndated,2025-06-01,1M,2,\n", 0 },
		{ "a count", "model,input\nbare,1M\nbare,\n", "input=2M out=1M",
		  "model,input,cost_usd,note\nbare,1M,18,\nbare,,21,\n", 0 },
		{ "all counts", "model,user\nbare,me\n", "in=1M", "model,user,cost_usd,note\nbare,me,3,\n",
		  0 },
		{ "everything but the day", "date\n2026-02-01\n2025-02-01\n", "model=dated in=1M",
		  "date,cost_usd,note\n2026-02-01,1,\n2025-02-01,2,\n", 0 },
		{ "requests", "model,input,requests\nbare,1000,\nbare,1000,2\n", "requests=5",
		  "model,input,requests,cost_usd,note\nbare,1000,,0.015,\nbare,1000,2,0.006,\n", 0 },
		{ "a discount", "model,input\nbare,1M\n", "discount=10%",
		  "model,input,cost_usd,note\nbare,1M,2.7,"
		  "amounts are after a discount of 10%\n", 0 },
	};

	want_batches(*state, cases, LENGTH(cases));
}

/* Anthropic's columns exclude each other; LiteLLM 9812 and 27745, langfuse 12306. */
static void
input_beside_anthropics_cache_columns_is_fresh(void **state)
{
	static const struct batch_case cases[] = {
		{ "exclusive", "model,input_tokens,cache_creation_input_tokens,cache_read_input_tokens,"
		  "output_tokens\n"
		  "writer,3,12304,0,550\nwriter,10,0,1M,0\n", "",
		  "model,input_tokens,cache_creation_input_tokens,cache_read_input_tokens,output_tokens,"
		  "cost_usd,note\n"
		  "writer,3,12304,0,550,0.054399,\nwriter,10,0,1M,0,0.30003,\n", 0 },
		{ "camel case", "model,inputTokens,cacheReadInputTokens,outputTokens\nwriter,10,1M,0\n", "",
		  "model,inputTokens,cacheReadInputTokens,outputTokens,cost_usd,note\n"
		  "writer,10,1M,0,0.30003,\n", 0 },
		{ "inclusive", "model,prompt_tokens,cached_tokens,completion_tokens\nwriter,1000010,1M,0\n",
		  "",
		  "model,prompt_tokens,cached_tokens,completion_tokens,cost_usd,note\n"
		  "writer,1000010,1M,0,0.30003,\n", 0 },
		{ "prompt_tokens includes even these", "model,prompt_tokens,cache_read_input_tokens\n"
		  "writer,1000010,1M\n", "",
		  "model,prompt_tokens,cache_read_input_tokens,cost_usd,note\nwriter,1000010,1M,0.30003,\n",
		  0 },
		{ "OpenAI's", "model,input_tokens,input_cached_tokens\nwriter,1000010,1M\n", "",
		  "model,input_tokens,input_cached_tokens,cost_usd,note\nwriter,1000010,1M,0.30003,\n", 0 },
	};
	struct result got;

	want_batches(*state, cases, LENGTH(cases));
	got = batch_run_text(*state, cases[0].in, "");
	assert_non_null(strstr(got.log, "beside"));
	got = batch_run_text(*state, cases[2].in, "");
	assert_null(strstr(got.log, "beside"));
}

/* A file may have both a whole and its fresh part; nothing may be billed twice by their order. */
static void
fresh_beside_input_is_not_read_twice(void **state)
{
	static const char *const files[] = {
		"model,input_tokens,uncached_input_tokens,cache_read_input_tokens\n"
		"writer,10000,2000,8000\n",
		"model,uncached_input_tokens,input_tokens,cache_read_input_tokens\n"
		"writer,2000,10000,8000\n",
	};

	for (size_t i = 0; i < LENGTH(files); i++) {
		struct result got = batch_run_text(*state, files[i], "");

		if (got.out != NULL && strstr(got.out, ",0.0084,") == NULL)
			fail_msg("neither refused nor right: %s", got.out);
	}
}

static void
contradicting_counts_in_a_row_are_unpriced_and_say_how_to_go_on(void **state)
{
	struct result got = batch_run_text(*state, "model,prompt_tokens,cached_tokens\nwriter,56322,72960\n", "");

	assert_int_equal(got.status, 3);
	for (const char *const *p = (const char *const []){ "\nwriter,56322,72960,,",
	    "cache-read 72960 is more than input 56322", "input includes it", NULL }; *p != NULL; p++) {
		if (strstr(got.out, *p) == NULL)
			fail_msg("lacks \"%s\":\n%s", *p, got.out);
	}
}

/* Rows of OpenAI's export carry sums, and say over how many requests. */
static void
a_row_of_totals_is_not_multiplied(void **state)
{
	static const struct batch_case cases[] = {
		{ "a real row of gpt-4o-2024-08-06",
		  "model,num_model_requests,input_tokens,input_cached_tokens,output_tokens\n"
		  "omni,10,59200,5760,10646\n", "",
		  "model,num_model_requests,input_tokens,input_cached_tokens,output_tokens,cost_usd,note\n"
		  "omni,10,59200,5760,10646,0.24726,\n", 0 },
		{ "the band of the average", "model,num_model_requests,input_tokens\nabove,10,2000000\n"
		  "above,10,2000001\n", "",
		  "model,num_model_requests,input_tokens,cost_usd,note\nabove,10,2000000,2.5,\n"
		  "above,10,2000001,5.0000025,\n", 0 },
		{ "not said over how many: the lowest band",
		  "model,api_requests,input_tokens\nabove,,2000000\n", "",
		  "model,api_requests,input_tokens,cost_usd,note\nabove,,2000000,2.5,\n", 0 },
		{ "a fee per request", "model,num_requests,in\nbooth,10,1M\n", "",
		  "model,num_requests,in,cost_usd,note\nbooth,10,1M,1.05,\n", 0 },
	};
	struct result got;

	want_batches(*state, cases, LENGTH(cases));
	got = batch_run_text(*state, cases[1].in, "");
	assert_non_null(strstr(got.log, "2 rows, 2 priced, 2 of them sums "));
}

/* Tokscale 523, token-optimizer 150: unpriced rows neither stop the file nor count as zero. */
static void
what_cannot_be_priced_is_kept_empty_and_explained(void **state)
{
	static const struct { const char *row, *note; } cases[] = {
		{ "nobody,1,1,", "unknown model 'nobody'" },
		{ "flatmini,1,1,", "flat-mini" },
		{ "flat,1,1,", "zhi" },
		{ ",1,1,", "no model" },
		{ "bare,,,", "no counts" },
		{ "bare,abc,1,", "column input: 'abc' is no" },
		{ "bare,-5,1,", "column input: " },
		{ "bare,1.5,1,", "column input: '1.5' is not a whole number" },
		{ "bare,99999999999999999999,1,", "column input: " },
		{ "bare@batch,1,1,", "batch" },
		{ "unpriced,1,1,", "listed, but has no public price" },
		{ "dated,1,1,2026-07-01", "2026-09-01" },
		{ "bare,1,1,2026-02-30", "column date: " },
		{ "bare,1,1,2026-01-01,more", "malformed: more cells than the header has" },
		{ "bare,1,1,\"2026", "malformed: a quote is not closed" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct fixture *x = *state;
		struct result got = batch_run_text(x, arena_printf(x->arena, "model,input,output,date\n"
		    "bare,1M,0,\n%s\n", cases[i].row), "");
		const char *row;

		if (got.status != 3)
			fail_msg("%s: status %d", cases[i].row, got.status);
		row = strstr(got.out, cases[i].row);
		if (strstr(got.out, "bare,1M,0,,3,\n") == NULL || row == NULL)
			fail_msg("%s: rows are missing:\n%s", cases[i].row, got.out);
		row += strlen(cases[i].row);
		if (strstr(row, cases[i].note) == NULL)
			fail_msg("%s: the note lacks \"%s\": %s", cases[i].row, cases[i].note, row);
		row += strspn(row, "\n\"");	/* a quote that had to be closed */
		if (strncmp(row, ",,", 2) != 0)
			fail_msg("%s: its cost is not empty: %s", cases[i].row, row);
		if (strstr(got.log, ":3: ") == NULL)
			fail_msg("%s: the log does not name the line:\n%s", cases[i].row, got.log);
	}
}

static void
short_records_are_padded_and_long_ones_malformed(void **state)
{
	static const struct batch_case cases[] = {
		{ "short", "model,input,output,user\nbare,1M\nbare\n", "out=0",
		  "model,input,output,user,cost_usd,note\nbare,1M,,,3,\nbare,,,,0,\n", 0 },
		{ "long", "model,input\nbare,1M,x\nbare,1M\n", "",
		  "model,input,cost_usd,note\nbare,1M,x,,malformed: more cells than the header has\n"
		  "bare,1M,3,\n", 3 },
		{ "an unclosed quote is closed", "model,input,x\nbare,1M,\"a\nb", "",
		  "model,input,x,cost_usd,note\nbare,1M,\"a\nb\",,malformed: a quote is not closed", 3 },
	};
	static const char nul[] = "model,input\nbare,1\0" "000\nbare,1M\n";
	struct result got;

	want_batches(*state, cases, LENGTH(cases));
	got = batch_run_bytes(*state, nul, sizeof nul - 1, "");
	assert_int_equal(got.status, 3);
	assert_int_equal(got.n_out, strlen("model,input,cost_usd,note\n"
	    "bare,1.000,,malformed: a cell holds a NUL byte\n"
	    "bare,1M,3,\n"));
	assert_memory_equal(got.out + strlen("model,input,cost_usd,note\n"),
	    "bare,1\0" "000,,malformed", 21);
}

static void
taken_names_get_a_prefix(void **state)
{
	static const struct batch_case cases[] = {
		{ "cost_usd", "model,input,cost_usd\nbare,1M,9\n", "",
		  "model,input,cost_usd,toll_cost_usd,toll_note\nbare,1M,9,3,\n", 0 },
		{ "note", "note,model,input\nx,bare,1M\n", "",
		  "note,model,input,toll_cost_usd,toll_note\nx,bare,1M,3,\n", 0 },
		{ "in other letters", "Cost USD,model,input\nx,bare,1M\n", "",
		  "Cost USD,model,input,toll_cost_usd,toll_note\nx,bare,1M,3,\n", 0 },
	};

	want_batches(*state, cases, LENGTH(cases));
}

static void
a_row_without_model_and_counts_is_idle(void **state)
{
	static const struct batch_case cases[] = {
		{ "an empty bucket", "start_time,model,input,output\n1767225600,,,\n1767225600,bare,1M,\n",
		  "",
		  "start_time,model,input,output,cost_usd,note\n1767225600,,,,,\n1767225600,bare,1M,,3,\n",
		  0 },
		{ "nothing at all", "start_time,model,input\n,,\n", "",
		  "start_time,model,input,cost_usd,note\n,,,,\n", 0 },
		{ "with a total", "model,num_model_requests,input\n,,\n", "",
		  "model,num_model_requests,input,cost_usd,note\n,,,,\n", 0 },
	};
	struct result got;

	want_batches(*state, cases, LENGTH(cases));
	got = batch_run_text(*state, cases[0].in, "");
	assert_non_null(strstr(got.log, "2 rows, 1 priced, 1 empty; total $3.00"));
}

static void
no_cell_that_is_created_is_a_formula(void **state)
{
	static const struct { const char *in; } cases[] = {
		{ "model,input\ntrap,1M\n" },	/* the book has a note that begins with = */
		{ "model,input\n=1+1,1M\n" },
		{ "model,input\nbare,=1+1\n" },
		{ "model,input\nbare,@x\n" },
		{ "model,input\nbare@-x,1\n" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct fixture *x = *state;
		struct result got = batch_run_text(x, cases[i].in, "");
		int fd = open(path_of(x, "out.csv"), O_RDONLY);
		struct test_reader r;
		struct record rec;
		struct err e;

		assert_true(test_reader_open(&r, x->arena, fd, 1 << 16, 0, &e));
		while (test_reader_next(&r, &rec, &e)) {
			for (size_t k = 2; k < rec.n_fields; k++) {
				if (*rec.fields[k] != '\0' && strchr("=+-@", *rec.fields[k]) != NULL)
					fail_msg("a formula: %s", got.out);
			}
		}
		test_reader_close(&r);
		close(fd);
	}
}

/* ---- the summary and the status ---- */

static void
the_summary_counts_rows_and_calls_a_partial_total_so(void **state)
{
	static const struct { const char *in, *words, *says[4]; int status; } cases[] = {
		{ "model,input\nbare,1M\nbare,1M\n", "", { "2 rows, 2 priced; total $6.00" }, 0 },
		{ "model,input\nbare,1M\n", "", { "1 row, 1 priced; total $3.00" }, 0 },
		{ "model,input\nbare,1M\nnobody,1\nbare,x\nbare@batch,1\n", "",
		  { "4 rows, 1 priced, 3 not priced", "a partial total: at least $3.00", "unknown model: 1",
		  "no price: 1" }, 3 },
		{ "model,input\nnobody,1\n", "", { "1 row, 1 not priced", "nothing is priced" },
		  3 },
		{ "model,input\n", "", { "0 rows; nothing is priced" }, 0 },
		{ "model,input\nbare,1M,x\n", "", { "malformed: 1" }, 3 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct result got = batch_run_text(*state, cases[i].in, cases[i].words);

		if (got.status != cases[i].status)
			fail_msg("%s: status %d", cases[i].in, got.status);
		for (size_t k = 0; k < LENGTH(cases[i].says) && cases[i].says[k] != NULL; k++) {
			if (strstr(got.log, cases[i].says[k]) == NULL)
				fail_msg("%s: the summary lacks \"%s\":\n%s", cases[i].in, cases[i].says[k],
				    got.log);
		}
		if (cases[i].status == 0 && strstr(got.log, "partial") != NULL)
			fail_msg("%s: partial:\n%s", cases[i].in, got.log);
	}
}

static void
above_max_the_answer_is_no(void **state)
{
	static const struct { const char *in, *words; int status; } cases[] = {
		{ "model,input\nbare,1M\nbare,1M\n", "max=6", 0 },
		{ "model,input\nbare,1M\nbare,1M\n", "max=5.99", 1 },
		{ "model,input\nbare,1M\nnobody,1\n", "max=6", 3 },	/* not decided: the total is partial */
		{ "model,input\nbare,1M\nnobody,1\n", "max=2", 1 },	/* decided: at least that is above it */
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct result got = batch_run_text(*state, cases[i].in, cases[i].words);

		if (got.status != cases[i].status)
			fail_msg("%s %s: status %d", cases[i].in, cases[i].words, got.status);
		assert_non_null(got.out);	/* the rows are priced nevertheless */
	}
}

static void
quiet_says_nothing(void **state)
{
	struct result got = batch_run_text(*state, "model,input,cached\nbare,1M,\nnobody,1,\n", "--quiet");

	assert_int_equal(got.status, 3);
	want_text(got.log, "", "the log");
}

static void
the_log_is_clean_whatever_the_file_holds(void **state)
{
	static const char in[] = "model,input,\x1b]0;owned\x07_tokens,\xff_cache\n\x1b[31mx,1,,\n"
	    "bare,\x9b" "1,,\n"
	    "\xe2\x80\xae" "evil,1,,\n";
	struct result got = batch_run_bytes(*state, in, sizeof in - 1, "");
	uint32_t c;
	size_t len;

	assert_int_equal(got.status, 3);
	for (const char *p = got.log; *p != '\0'; p += len) {
		len = text_decode(p, strlen(p), &c);
		if (len == 0 || (c < 0x20 && c != '\n') || (c >= 0x7f && c <= 0x9f) || c == 0x202e)
			fail_msg("a byte that steers a terminal:\n%s", got.log);
	}
	/* and so are the notes, which are ours; the cells are theirs */
	for (const char *p = strstr(got.out, "unknown model"); p != NULL; p = strstr(p + 1,
	    "unknown model")) {
		const char *note_end = strchr(p, '\n');

		assert_null(memchr(p, 0x1b, (size_t)(note_end - p)));
	}
}

static void
ten_thousand_failures_are_not_ten_thousand_lines(void **state)
{
	struct fixture *x = *state;
	struct buffer in = buffer_new(x->arena);
	struct result got;
	size_t lines = 0;

	buffer_puts(&in, "model,input\n");
	for (int i = 0; i < 10000; i++)
		buffer_puts(&in, "nobody,1\n");
	got = batch_run_bytes(x, in.text, in.n, "");
	for (const char *p = got.log; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	if (lines > 20)
		fail_msg("%zu lines", lines);
	assert_non_null(strstr(got.log, "10000 rows, 10000 not priced"));
}

/* ---- whatever the chunking ---- */

static size_t
random_size(void *rng)
{
	return 1 + (size_t)rng_long(rng, 10);
}

static void
output_is_the_same_however_the_input_is_cut(void **state)
{
	static const char *const heads[] = { "model,input,output,text\r\n",
	    "\xef\xbb\xbfmodel;input;output;text\n",
	    "model\tinput\toutput\ttext\n" };
	static const char delimiters[] = ",;\t";
	struct fixture *x = *state;
	struct rng rng = rng_new("output_is_the_same_however_the_input_is_cut");

	for (size_t round = 0; round < 60; round++) {
		struct buffer in = buffer_new(x->arena);
		char d = delimiters[round % 3];
		struct result whole, pieces;
		pid_t child;
		int fd, kept;

		buffer_puts(&in, heads[round % 3]);
		for (size_t i = 0; i < 40; i++) {
			static const char *const texts[] = { "x", "\"a\nb\"", "\"a,b;c\td\"", "",
			    "\"say \"\"hi\"\"\"",
			    "\xe6\x99\xba", "\xff" };
			static const char *const ends[] = { "\n", "\r\n", "\r", "\n\n" };

			buffer_printf(&in, "%s%c%d%c%d%c%s%s", rng_below(&rng, 5) == 0 ? "nobody" : "bare", d,
			    (int)rng_below(&rng, 100000), d, (int)rng_below(&rng, 1000), d,
			    texts[rng_below(&rng, LENGTH(texts))], ends[rng_below(&rng, LENGTH(ends))]);
		}
		whole = batch_run_bytes(x, in.text, in.n, "");
		fd = pipe_feed(in.text, in.n, random_size, &rng, &child);
		kept = dup(STDIN_FILENO);
		dup2(fd, STDIN_FILENO);
		close(fd);
		unlink(path_of(x, "out.csv"));
		pieces = batch_run_words(x, arena_printf(x->arena, "batch - to=%s/out.csv", x->folder), &never);
		dup2(kept, STDIN_FILENO);
		close(kept);
		child_reap(child);
		if (pieces.out == NULL || pieces.n_out != whole.n_out ||
		    memcmp(pieces.out, whole.out, whole.n_out) != 0)
			fail_seed("round %zu: in pieces:\n%s\nwhole:\n%s", round,
			    pieces.out == NULL ? pieces.err.msg : pieces.out, whole.out);
		assert_int_equal(pieces.status, whole.status);
		rng_next(&rng);
	}
}

/* ---- writing ---- */

static void
an_output_equal_to_the_input_is_refused(void **state)
{
	struct fixture *x = *state;
	static const char in[] = "model,input\nbare,1M\n";
	const char *path = file_put(x, "in.csv", in, sizeof in - 1);
	static const char *const others[] = { "in.csv", "link.csv", "hard.csv" };

	assert_int_equal(symlink("in.csv", path_of(x, "link.csv")), 0);
	assert_int_equal(link(path, path_of(x, "hard.csv")), 0);
	for (size_t i = 0; i < LENGTH(others); i++) {
		struct result got = batch_run_words(x, arena_printf(x->arena, "batch %s to=%s", path,
		    path_of(x, others[i])), &never);

		want_err(&got.err, ERR_USAGE, "the output is the input", others[i]);
		assert_int_equal(got.status, 2);
		want_text(file_get(x, "in.csv"), in, others[i]);
		assert_int_equal(files_in(x, false), 3);
	}
}

static void
nothing_is_left_when_the_job_is_interrupted(void **state)
{
	static const atomic_int stopped = 1;
	static const char in[] = "model,input\nbare,1M\n";
	struct fixture *x = *state;
	struct result got;

	file_put(x, "in.csv", in, sizeof in - 1);
	file_put(x, "out.csv", "old\n", 4);
	got = batch_run_words(x, arena_printf(x->arena, "batch %s/in.csv to=%s/out.csv", x->folder,
	    x->folder),
	    &stopped);
	assert_int_not_equal(got.status, 0);
	want_err(&got.err, ERR_IO, "interrupted", "interrupted");
	want_text(got.out, "old\n", "the old file");
	assert_int_equal(files_in(x, false), 2);
}

static void
what_cannot_be_opened_is_an_error_with_its_name(void **state)
{
	struct fixture *x = *state;
	struct result got = batch_run_words(x, arena_printf(x->arena, "batch %s/none.csv to=%s/out.csv",
	    x->folder, x->folder), &never);

	want_err(&got.err, ERR_IO, "none.csv", "no input");
	assert_int_equal(got.status, 5);
	file_put(x, "in.csv", "model,input\n", 12);
	got = batch_run_words(x, arena_printf(x->arena, "batch %s/in.csv to=%s/no/out.csv", x->folder,
	    x->folder),
	    &never);
	want_err(&got.err, ERR_IO, "out.csv", "no folder");
	got = batch_run_words(x, arena_printf(x->arena, "batch %s/in.csv to=%s", x->folder, x->folder),
	    &never);
	want_err(&got.err, ERR_IO, x->folder, "a folder");
	got = batch_run_words(x, arena_printf(x->arena, "batch %s to=%s/out.csv", x->folder, x->folder),
	    &never);
	want_err(&got.err, ERR_USAGE,
	    arena_printf(x->arena, "to=: %s/out.csv is inside %s, which is read", x->folder, x->folder),
	    "a folder as input, and the output in it");
	assert_int_equal(got.status, 2);
	got = batch_run_words(x, arena_printf(x->arena, "batch %s", x->folder), &never);
	want_err(&got.err, ERR_USAGE, "say to=FOLDER", "a folder as input, and no folder as output");
	assert_int_equal(got.status, 2);
	got = batch_run_words(x, "batch", &never);
	want_err(&got.err, ERR_USAGE, "one file", "no file");
	got = batch_run_words(x, "batch a.csv b.csv", &never);
	want_err(&got.err, ERR_USAGE, "one file", "two files");
	assert_int_equal(files_in(x, false), 1);
}

static struct output *
output_to_folder(const struct fixture *x, const char *name)
{
	struct err e;
	struct output *s = output_open(x->arena, path_of(x, name), &e);

	if (s == NULL)
		fail_msg("%s", e.msg);
	return s;
}

static void
a_file_appears_whole_or_not_at_all(void **state)
{
	struct fixture *x = *state;
	struct output *s = output_to_folder(x, "new");
	struct err e;

	assert_true(output_write(s, "hello\n", 6, &e));
	assert_null(file_get(x, "new"));
	assert_true(output_commit(s, &e));
	want_text(file_get(x, "new"), "hello\n", "a new file");
	s = output_to_folder(x, "new");
	assert_true(output_write(s, "other\n", 6, &e));
	want_text(file_get(x, "new"), "hello\n", "before the end");
	output_abort(s);
	want_text(file_get(x, "new"), "hello\n", "given up");
	assert_int_equal(files_in(x, false), 1);
	s = output_to_folder(x, "new");
	assert_true(output_write(s, "other\n", 6, &e));
	assert_true(output_commit(s, &e));
	want_text(file_get(x, "new"), "other\n", "replaced");
	assert_int_equal(files_in(x, false), 1);
}

static void
a_replaced_file_keeps_its_mode_and_its_link(void **state)
{
	struct fixture *x = *state;
	struct output *s;
	struct stat st;
	struct err e;
	mode_t mask;

	file_put(x, "real", "old\n", 4);
	assert_int_equal(chmod(path_of(x, "real"), 0640), 0);
	assert_int_equal(symlink("real", path_of(x, "link")), 0);
	s = output_to_folder(x, "link");
	assert_true(output_write(s, "new\n", 4, &e));
	assert_true(output_commit(s, &e));
	want_text(file_get(x, "real"), "new\n", "through the link");
	assert_int_equal(lstat(path_of(x, "link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(path_of(x, "real"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	mask = umask(027);
	s = output_to_folder(x, "fresh");
	assert_true(output_commit(s, &e));
	umask(mask);
	assert_int_equal(stat(path_of(x, "fresh"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void
a_device_is_written_directly(void **state)
{
	struct fixture *x = *state;
	struct output *s;
	struct stat st;
	struct err e;

	s = output_open(x->arena, "/dev/null", &e);
	assert_non_null(s);
	assert_true(output_write(s, "x", 1, &e));
	assert_true(output_commit(s, &e));
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void
a_reader_that_has_gone_is_no_complaint(void **state)
{
	struct fixture *x = *state;
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	struct output *s;
	struct err e;
	int fd;

	sigaction(SIGPIPE, &ignore, &old);
	assert_int_equal(mkfifo(path_of(x, "fifo"), 0600), 0);
	fd = open(path_of(x, "fifo"), O_RDONLY | O_NONBLOCK);
	s = output_to_folder(x, "fifo");
	close(fd);
	assert_false(output_write(s, "x\n", 2, &e));
	assert_true(output_closed(s));
	output_abort(s);
	sigaction(SIGPIPE, &old, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_UNIT(records_are_those_of_rfc_4180_and_keep_every_byte),
		FOLDER_UNIT(records_are_the_same_whatever_the_size_of_reads),
		FOLDER_UNIT(records_know_the_line_where_they_begin),
		FOLDER_UNIT(a_long_field_is_read_whole),
		FOLDER_UNIT(files_that_are_no_csv_are_named),
		FOLDER_UNIT(names_of_columns_are_normalised),
		FOLDER_UNIT(every_documented_name_of_a_column_is_known),
		FOLDER_UNIT(a_header_that_cannot_be_understood_is_refused),
		FOLDER_UNIT(columns_with_tokens_that_nothing_reads_are_named),
		FOLDER_UNIT(what_was_served_beats_what_was_asked),
		FOLDER_UNIT(every_row_comes_back_with_its_cost),
		FOLDER_UNIT(every_byte_of_the_input_is_kept),
		FOLDER_UNIT(cells_are_read_as_exports_write_them),
		FOLDER_UNIT(words_on_the_line_stand_in_for_missing_and_empty_cells),
		FOLDER_UNIT(input_beside_anthropics_cache_columns_is_fresh),
		FOLDER_UNIT(fresh_beside_input_is_not_read_twice),
		FOLDER_UNIT(contradicting_counts_in_a_row_are_unpriced_and_say_how_to_go_on),
		FOLDER_UNIT(a_row_of_totals_is_not_multiplied),
		FOLDER_UNIT(what_cannot_be_priced_is_kept_empty_and_explained),
		FOLDER_UNIT(short_records_are_padded_and_long_ones_malformed),
		FOLDER_UNIT(taken_names_get_a_prefix),
		FOLDER_UNIT(a_row_without_model_and_counts_is_idle),
		FOLDER_UNIT(no_cell_that_is_created_is_a_formula),
		FOLDER_UNIT(the_summary_counts_rows_and_calls_a_partial_total_so),
		FOLDER_UNIT(above_max_the_answer_is_no),
		FOLDER_UNIT(quiet_says_nothing),
		FOLDER_UNIT(the_log_is_clean_whatever_the_file_holds),
		FOLDER_UNIT(ten_thousand_failures_are_not_ten_thousand_lines),
		FOLDER_UNIT(output_is_the_same_however_the_input_is_cut),
		FOLDER_UNIT(an_output_equal_to_the_input_is_refused),
		FOLDER_UNIT(nothing_is_left_when_the_job_is_interrupted),
		FOLDER_UNIT(what_cannot_be_opened_is_an_error_with_its_name),
		FOLDER_UNIT(a_file_appears_whole_or_not_at_all),
		FOLDER_UNIT(a_replaced_file_keeps_its_mode_and_its_link),
		FOLDER_UNIT(a_device_is_written_directly),
		FOLDER_UNIT(a_reader_that_has_gone_is_no_complaint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
