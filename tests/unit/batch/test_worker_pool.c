/* SPDX-License-Identifier: MIT */
/*
 * One answer whatever works on a file: batch and sum, with groups and further models, give what libcsv on one
 * thread gives, with every reader, number of threads and size of blocks, over generated files of odd CSV.
 */
#include "test_answer.h"

#include <unistd.h>

#include "commands/cmd_batch.h"

enum { FILES = 60, ROWS_MAX = 300 };

struct fixture { struct arena *arena; const struct book *book; char path[64], totals[80], out[80]; };

static int
fixture_open(void **state)
{
	struct arena *a = arena_new();
	struct fixture *x = arena_alloc(a, sizeof *x);
	int fd;

	*x = (struct fixture){ .arena = a, .book = test_book(a, "quote_book.json") };
	snprintf(x->path, sizeof x->path, "/tmp/toll-workers-XXXXXX");
	fd = mkstemp(x->path);
	snprintf(x->totals, sizeof x->totals, "%s.totals", x->path);
	snprintf(x->out, sizeof x->out, "%s.out", x->path);
	*state = x;
	return fd < 0 ? -1 : close(fd);
}

static int
fixture_close(void **state)
{
	struct fixture *x = *state;

	unlink(x->path);
	unlink(x->totals);
	unlink(x->out);
	arena_free(x->arena);
	return 0;
}

/* ---- files ---- */

/* How many cells are odd: one in rare of them; end: the line break. */
struct cell_faults { unsigned rare; const char *end; };

static void
put_cell(struct buffer *out, struct rng *rng, const struct cell_faults *d, const char *text)
{
	static const char *const around[] = { " %s", "%s\t", " \t%s ", "\"%s\"", "\"%s\"\"a,\n\"", "%s\" rack", "\"%s\"z",
	    "\"%s\r\nmore\"", " \"%s\"", "\"%s\" " };
	const char *form = rng_below(rng, d->rare) == 0 ? around[rng_below(rng, LENGTH(around))] : "%s";
	size_t head = strcspn(form, "%");

	buffer_add(out, form, head);
	buffer_puts(out, text);
	buffer_puts(out, form + head + 2);
}

/* A text of a length that lets records begin and end anywhere in the blocks of the scanner. */
static const char *
random_team(struct rng *rng, char text[160])
{
	static const unsigned lengths[] = { 1, 3, 20, 63, 64, 65, 130 };
	size_t n = lengths[rng_below(rng, LENGTH(lengths))];

	memset(text, (int)('a' + rng_below(rng, 3)), n);
	text[n] = '\0';
	return text;
}

static void
put_row(struct buffer *out, struct rng *rng, const struct cell_faults *d)
{
	static const char *const models[] = { "flat", "flat", "flat", "bare", "nonesuch", "", "azure/flat",
	    "flat-20990101", "flat:free", "flat:online" };
	char text[160];

	put_cell(out, rng, d, random_team(rng, text));
	buffer_puts(out, ",");
	put_cell(out, rng, d, models[rng_below(rng, LENGTH(models))]);
	buffer_puts(out, ",");
	snprintf(text, sizeof text, "%" PRIu64, rng_long(rng, 20));
	put_cell(out, rng, d, text);
	buffer_puts(out, ",");
	snprintf(text, sizeof text, "%" PRIu64, rng_long(rng, 10));
	put_cell(out, rng, d, text);
	buffer_puts(out, rng_below(rng, 8 * d->rare) == 0 ? "\n\n" : d->end);
}

static void
write_file(const struct fixture *x, struct rng *rng)
{
	static const char *const ends[] = { "\n", "\r\n", "\r" };
	static const unsigned rare[] = { 6, 40, 400 };
	struct cell_faults d = { rare[rng_below(rng, LENGTH(rare))],
	    ends[rng_below(rng, 10) == 0 ? 2 : rng_below(rng, 2)] };
	struct buffer out = buffer_new(x->arena);
	FILE *f = fopen(x->path, "w");

	buffer_printf(&out, "team,model,input,output%s", d.end);
	for (size_t n = 1 + rng_below(rng, ROWS_MAX); n > 0; n--)
		put_row(&out, rng, &d);
	if (f == NULL || fwrite(out.text, 1, out.n, f) != out.n || fclose(f) != 0)
		fail_msg("cannot write %s", x->path);
}

static const char *
written_text(const struct fixture *x, const char *path)
{
	struct buffer out = buffer_new(x->arena);
	char chunk[4096];
	FILE *f = fopen(path, "r");

	if (f == NULL)
		fail_msg("cannot read %s", path);
	for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0; )
		buffer_add(&out, chunk, n);
	fclose(f);
	return out.text;
}

/* ---- answers ---- */

/* The answer of sum, and the totals that it writes. */
static const char *
sum_answer(const struct fixture *x, const char *words)
{
	const char *text = test_answer(x->arena, x->book, arena_printf(x->arena,
	    "sum %s by=team,model models=bare format=json totals=%s %s", x->path, x->totals, words));

	return arena_printf(x->arena, "%s%s", text, written_text(x, x->totals));
}

static void
message_add(void *out, const char *line)
{
	buffer_puts(out, line);
	buffer_puts(out, "\n");
}

/* What batch writes, its messages and its status. */
static const char *
batch_answer(const struct fixture *x, const char *words)
{
	static const atomic_int never;
	struct buffer log = buffer_new(x->arena);
	const struct listener listener = { .on_message = message_add, .self = &log };
	const struct context c = { .book = x->book, .today = TEST_TODAY, .listener = &listener, .stop = &never };
	const struct request none = request_new();
	const char **word;
	struct invocation call;
	struct err e = { .kind = ERR_NONE };
	bool closed;
	size_t n;
	int status;

	if (!args_split(arena_printf(x->arena, "batch %s to=%s totals=%s models=bare %s", x->path, x->out, x->totals,
	    words), x->arena, &word, &n, &e) ||
	    !command_parse(word, n, &none, TEST_TODAY, x->arena, &call, &e))
		fail_msg("%s: %s", words, e.msg);
	status = cmd_batch_run(&c, &call, &closed, &e);
	return arena_printf(x->arena, "%s%s%s%d", written_text(x, x->out), written_text(x, x->totals), log.text, status);
}

static const char *
random_way(const struct fixture *x, struct rng *rng)
{
	static const char *const readers[] = { "best", "best", "portable", "libcsv" };
	static const unsigned blocks[] = { 1, 64, 100, 500, 4096, 65536 };

	return arena_printf(x->arena, "reader=%s threads=%u block=%u", readers[rng_below(rng, LENGTH(readers))],
	    (unsigned)(1 + rng_below(rng, 4)), blocks[rng_below(rng, LENGTH(blocks))]);
}

static void
answers_are_the_same_with_every_reader_number_of_threads_and_block(void **state)
{
	struct fixture *x = *state;
	struct rng rng = rng_new("answers_are_the_same_with_every_reader_number_of_threads_and_block");

	for (size_t i = 0; i < FILES; i++) {
		const char *sum, *batch;

		write_file(x, &rng);
		sum = sum_answer(x, "reader=libcsv threads=1");
		batch = batch_answer(x, "reader=libcsv threads=1");
		for (size_t k = 0; k < 4; k++) {
			const char *way = random_way(x, &rng);

			if (strcmp(sum_answer(x, way), sum) != 0)
				fail_seed("file %zu, sum %s:\n%s\nlibcsv, one thread:\n%s", i, way, sum_answer(x, way), sum);
			if (strcmp(batch_answer(x, way), batch) != 0)
				fail_seed("file %zu, batch %s:\n%s\nlibcsv, one thread:\n%s", i, way, batch_answer(x, way), batch);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers_are_the_same_with_every_reader_number_of_threads_and_block,
		    fixture_open, fixture_close),
	};

	return cmocka_run_group_tests_name("workers", tests, NULL, NULL);
}
