/* SPDX-License-Identifier: MIT */
/*
 * Reads the files of a run once or twice. readings_run decides; batch_run.c reads each file. See
 * usage/answer_ids.h for why a second reading may be needed.
 */
#include "batch/batch_readings.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/text.h"
#include "io/folder.h"
#include "io/json_stream.h"
#include "usage/usage_database.h"

/* One file of a run. */
struct usage_source {
	const char	*path;		/* as typed */
	struct input	*in;		/* NULL: not open; standard input stays open between readings */
	bool		 caller_owns;		/* the caller closes in */
	struct stat	 status;	/* when it was first opened */
	uint64_t	 place;		/* records that were judged before it */
	uint64_t	 rows;		/* JSON rows of the first reading */
	bool		 json;
	bool		 found;		/* in a folder: it need not be usage */
	bool		 no_usage;	/* it is not */
	bool		 other;		/* in a folder: nor is it of a kind that is read */
	bool		 own;		/* it was not found in a folder, but is what an agent keeps its usage in */
	bool		 is_usage;	/* its header says that it is */
	bool		 used;		/* there is usage in it */
	bool		 failed;	/* the first reading could not read it to its end */
	bool		 reported;	/* that it could not be read */
	bool		 database;	/* its name says so; or its header, once it was looked at */
	int		 rows_fd;	/* the descriptor of the rows of a database; -1: not read, or no database */
};

/* What was found in the folders of a run. */
struct found_files { uint64_t folders, files, without_usage, others; const char *first; };

/* A message, held until it is known whether the reading counts. */
struct held_message { struct held_message *next; const char *line; };

struct readings {
	struct batch_run	*run;
	struct usage_source		*sources;	/* n of them */
	size_t			 n;
	struct arena		*arena;
	struct found_files	 found;
	uint64_t		 refused;	/* folders that could not be read */
	const struct listener	*listener;	/* that of the run, while messages are held; else NULL */
	struct listener		 holder;
	struct held_message		*first, **last;
};

/* ---- messages ---- */

static void
message_hold(void *self, const char *line)
{
	struct readings *s = self;
	struct held_message *h = arena_alloc(s->arena, sizeof *h);

	h->line = arena_strdup(s->arena, line);
	*s->last = h;
	s->last = &h->next;
}

static void
progress_pass_on(void *self, const char *file, uint64_t bytes, uint64_t size, uint64_t rows)
{
	const struct listener *l = ((const struct readings *)self)->listener;

	l->on_progress(l->self, file, bytes, size, rows);
}

/* Holds messages from the first JSON file on. CSV has no answers that could make a reading void. */
static void
messages_hold(struct readings *s)
{
	if (s->run->listener == NULL || s->listener != NULL)
		return;
	s->listener = s->run->listener;
	s->holder = (struct listener){ .on_message = message_hold, .self = s,
	    .on_progress = s->listener->on_progress == NULL ? NULL : progress_pass_on };
	s->run->listener = &s->holder;
}

/* Reports the held messages, or drops them. */
static void
messages_release(struct readings *s, bool counts)
{
	if (s->listener == NULL)
		return;
	for (const struct held_message *h = s->first; counts && h != NULL; h = h->next)
		listener_say(s->listener, "%s", h->line);
	s->run->listener = s->listener;
	s->listener = NULL;
}

/* ---- one file ---- */

/* The rows of a database as an input, from their beginning. */
static bool
source_open_rows(struct readings *s, struct usage_source *f, struct arena *a, struct err *e)
{
	int fd = fcntl(f->rows_fd, F_DUPFD_CLOEXEC, 0);

	if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0)
		return err_set(e, ERR_IO, "%s: %s", f->path, strerror(errno));
	f->in = input_of(a, fd, f->path, s->run->stop);
	return true;
}

static bool
source_open(struct readings *s, struct usage_source *f, bool second, struct arena *a, struct err *e)
{
	if (f->rows_fd >= 0)
		return source_open_rows(s, f, a, e);
	if (f->in != NULL)
		return !second || input_restart(f->in, e);
	f->in = f->found ? input_open_file(a, f->path, FILE_REGULAR, s->run->stop, e) :
	    input_open(strcmp(f->path, "-") == 0 ? s->arena : a, f->path, s->run->stop, e);
	return f->in != NULL;
}

/*
 * Whether a file that was opened again is not the one that was read: agents write some of their files anew. One that
 * has only grown is read as far as before.
 */
static bool
source_changed(const struct usage_source *f)
{
	struct stat now;

	return fstat(input_fd(f->in), &now) != 0 || now.st_ino != f->status.st_ino || now.st_dev != f->status.st_dev ||
	    now.st_size < f->status.st_size;
}

static void
source_close(struct usage_source *f)
{
	if (f->caller_owns || f->in == NULL || input_fd(f->in) == STDIN_FILENO)
		return;
	input_close(f->in);
	f->in = NULL;
}

/* The programs whose databases are read. */
static const char *
databases_known(struct arena *a)
{
	struct buffer out = buffer_new(a);
	const char *name, *last = "";

	for (size_t i = 0; (name = usage_database_name(i)) != NULL; last = name, i++) {
		if (strcmp(name, last) != 0)
			buffer_printf(&out, "%s%s", out.n == 0 ? "" : ", ", name);
	}
	return out.text;
}

/* Whether the first line of a text has one of some words, in any case of letters. */
static bool
header_has(const char *text, size_t n, const char *const *words)
{
	const char *end = memchr(text, '\n', n);
	size_t line = end == NULL ? n : (size_t)(end - text);

	for (; *words != NULL; words++) {
		for (size_t i = 0; i + strlen(*words) <= line; i++) {
			if (text_equal_part(text + i, *words, strlen(*words)))
				return true;
		}
	}
	return false;
}

/* Words in the header of a CSV file that may be usage, and of one that says that it is. */
static const char *const maybe_words[] = { "token", "model", "input", NULL };
static const char *const sure_words[] = { "token", NULL };

/* What is no database of a known program: in a folder it is another file, and anywhere else it should be one. */
static bool
source_is_other(struct usage_source *f, const char *why, struct arena *a, struct err *e)
{
	f->no_usage = f->other = f->found && !f->own;
	return f->other || err_set(e, ERR_IO, "%s: %s: %s", f->path, why, databases_known(a));
}

/*
 * Puts the rows of a database in the place of its file. They stay for a second reading, so that both are of the same
 * moment.
 */
static bool
source_take_rows(struct readings *s, struct usage_source *f, struct arena *a, struct err *e)
{
	const bool named = f->database && f->found;
	bool known;

	if (!usage_database_is(f->in, &f->database, e))
		return named && !f->own && e->kind == ERR_IO ? source_is_other(f, "", a, e) : false;
	if (!f->database && named && f->own && input_size(f->in) == 0)
		return f->no_usage = true;
	if (!f->database)
		return !named || source_is_other(f, "it should be a database of SQLite, of one of these", a, e);
	if (!usage_database_read(f->in, s->run->stop, &f->rows_fd, &known, e))
		return false;
	if (!known)
		return source_is_other(f, "a database of SQLite, but not with the tables of one of these", a, e);
	source_close(f);
	f->caller_owns = false;
	return source_open_rows(s, f, a, e);
}

/* Looks at the beginning of a file: whether it is JSON, and, if it was found in a folder, may be usage at all. */
static bool
source_look(struct usage_source *f, struct err *e)
{
	const char *text;
	size_t n;

	if (!json_stream_is_json(f->in, &f->json, e) || (f->found && !f->json && !input_begin(f->in, &text, &n, e)))
		return err_at(e, "%s: ", input_name(f->in));
	f->no_usage = f->found && !f->json && !header_has(text, n, maybe_words);
	f->is_usage = f->found && !f->json && header_has(text, n, sure_words);
	return true;
}

/* Whether a file of a folder failed since its header, though it speaks of a model, is none of usage. */
static bool
source_is_no_usage(struct usage_source *f, const struct batch_run *r, const struct err *why)
{
	f->no_usage |= f->found && !f->json && !f->is_usage && !r->opened && why->kind == ERR_USAGE;
	return f->no_usage;
}

/* Reads a file for the first time. Once the reading is void, only JSON is read, for the answers in it. */
static bool
source_read(struct readings *s, struct usage_source *f, struct arena *a, struct err *e)
{
	struct batch_run *r = s->run;
	const uint64_t rows = batch_run_rows_with_usage(r);
	bool done;

	r->found = f->found;
	r->damaged = false;
	f->place = answer_ids_place(r->ids);
	r->rows_json = UINT64_MAX;
	r->rows_read = 0;
	r->rows_usage = false;
	if (!source_open(s, f, false, a, e))
		return false;
	if (!source_take_rows(s, f, a, e))
		return false;
	if (f->no_usage)
		return true;
	if (fstat(input_fd(f->in), &f->status) != 0)
		return err_set(e, ERR_IO, "%s: %s", f->path, strerror(errno));
	if (!source_look(f, e))
		return false;
	if (f->no_usage)
		return true;
	if (f->json && r->rereads)
		messages_hold(s);
	done = (!f->json && r->learning) || batch_run_input(r, f->in, f->path, e);
	f->rows = r->rows_read;
	f->used = f->json ? r->rows_usage : batch_run_rows_with_usage(r) > rows;
	return done || source_is_no_usage(f, r, e);
}

/*
 * Reads a file for the second time, as far as it could be read before. quiet: its messages were reported in
 * the first reading.
 */
static bool
source_read_again(struct readings *s, struct usage_source *f, bool quiet, struct arena *a, struct err *e)
{
	const struct listener *l = s->run->listener;
	const uint64_t rows = batch_run_rows_with_usage(s->run);
	bool done;

	s->run->found = f->found;
	s->run->damaged = f->reported;
	s->run->rows_json = f->rows;
	if (f->no_usage)
		return true;
	if (f->database && f->rows_fd < 0) {	/* what cannot be read of a database is none of its rows */
		s->run->totals.damaged += f->failed;
		return true;
	}
	answer_ids_move(s->run->ids, f->place);
	if (quiet)
		s->run->listener = NULL;
	done = source_open(s, f, true, a, e);
	if (done && source_changed(f))
		done = err_set(e, ERR_IO, "%s: changed while it was read", f->path);
	done = done && batch_run_input(s->run, f->in, f->path, e);
	s->run->listener = l;
	f->used = f->json ? f->used : batch_run_rows_with_usage(s->run) > rows;
	if (done && f->failed)
		s->run->totals.damaged++;
	return done || source_is_no_usage(f, s->run, e);
}

/*
 * A file of a folder that cannot be read, or not to its end, makes the total partial, and the next file is read.
 * False if it was named on the command line, or the run itself cannot go on.
 */
static bool
source_failed(struct readings *s, struct usage_source *f, const struct err *why)
{
	struct batch_run *r = s->run;

	if (!f->found || r->output_failed || why->kind == ERR_RANGE || (r->stop != NULL && *r->stop) ||
	    *r->defaults->errors != '\0')
		return false;
	r->totals.damaged++;
	f->failed = true;
	if (!f->reported)
		listener_say(s->listener != NULL ? s->listener : r->listener, "%s", why->msg);
	f->reported = true;
	return true;
}

static void
sources_close(struct readings *s)
{
	for (size_t i = 0; i < s->n; i++) {
		if (!s->sources[i].caller_owns)
			input_close(s->sources[i].in);
		if (s->sources[i].rows_fd >= 0)
			close(s->sources[i].rows_fd);
	}
}

/* ---- all files ---- */

static bool
readings_first(struct readings *s, struct err *e)
{
	bool done = true;

	for (size_t i = 0; i < s->n && done; i++) {
		struct arena *a = arena_new();

		done = source_read(s, &s->sources[i], a, e) || source_failed(s, &s->sources[i], e);
		source_close(&s->sources[i]);
		arena_free(a);
	}
	return done;
}

/*
 * Drops all that the first reading added up, wrote and reported, and reads again. first_billed: the first
 * reading did that, and did not only learn; its messages on files before the first JSON file were reported for
 * good.
 */
static bool
readings_second(struct readings *s, bool first_billed, struct err *e)
{
	struct batch_run *r = s->run;
	bool json = false, done = answer_ids_again(r->ids, e);

	r->learning = r->rereads = false;
	r->totals = (struct totals){ .rows = 0 };
	if (done && first_billed && r->restart != NULL)
		done = r->restart(r->self, e);
	for (size_t i = 0; i < s->n && done; i++) {
		struct arena *a = arena_new();

		json |= s->sources[i].json;
		done = source_read_again(s, &s->sources[i], first_billed && !json, a, e) ||
		    source_failed(s, &s->sources[i], e);
		source_close(&s->sources[i]);
		arena_free(a);
	}
	/* of a file that is damaged by now, not all records were met; the total is partial */
	return done && (r->totals.damaged > 0 || answer_ids_whole(r->ids) ||
	    err_set(e, ERR_IO, "%s: %s changed while it was read", s->sources[0].path,
	    s->n == 1 ? "it" : "it or a file after it"));
}

/*
 * What cannot be taken back, because it goes to a pipe or ends the run (errors=stop), waits for the second
 * reading: the first one then only learns which records count.
 */
static bool
readings_run(struct readings *s, struct err *e)
{
	struct batch_run *r = s->run;
	const bool learn = r->rereads && (r->learn_first || *r->defaults->errors != '\0');
	bool done;

	s->last = &s->first;
	r->once = !r->rereads;
	r->ids = answer_ids_new(e);
	if (r->ids == NULL)
		return false;
	r->learning = learn;
	done = readings_first(s, e);
	messages_release(s, !done || !r->learning);
	if (done && r->learning)
		done = readings_second(s, !learn, e);
	answer_ids_free(r->ids);
	batch_run_forget(r);
	r->ids = NULL;
	return done;
}

bool
batch_readings_input(struct batch_run *r, struct input *in, struct err *e)
{
	struct usage_source f = { .path = input_name(in), .in = in, .caller_owns = true, .rows_fd = -1 };
	struct readings s = { .run = r, .sources = &f, .n = 1, .arena = arena_new() };
	bool done;

	r->rereads = !r->defaults->dry && input_can_restart(in);
	done = readings_run(&s, e);
	sources_close(&s);
	arena_free(s.arena);
	return done;
}

/* ---- paths ---- */

static const char database_ending[] = ".db";

/* The endings of files that may hold usage. */
const char *const usage_endings[] = { ".jsonl", ".ndjson", ".json", ".csv", ".log", ".traj", ".har", database_ending,
    NULL };

/* Whether a path is a regular file. One that does not exist is left to input_open, which reports it. */
static bool
path_is_regular(const char *path)
{
	struct stat st;

	return (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(path, &st)) == 0 && S_ISREG(st.st_mode);
}

static void
source_add(struct readings *s, size_t *room, const char *path, bool found)
{
	s->sources = arena_grow(s->arena, s->sources, s->n, room, sizeof *s->sources);
	s->sources[s->n++] = (struct usage_source){ .path = path, .found = found, .rows_fd = -1,
	    .database = folder_name_ends_in(path, database_ending) };
}

/* Adds a file, or the files below a folder. */
static bool
path_add(struct readings *s, size_t *room, const char *path, struct err *e)
{
	struct batch_run *r = s->run;
	struct folder folder;

	if (strcmp(path, "-") == 0 || !folder_is(path)) {
		r->rereads = r->rereads && path_is_regular(path);
		source_add(s, room, path, r->own_paths);
		if (r->own_paths) {
			s->sources[s->n - 1].own = true;
			s->found.first = s->found.folders++ == 0 ? path : s->found.first;
			s->found.files++;
		}
		return true;
	}
	if (!folder_read(&folder, path, usage_endings, r->stop, s->arena, e)) {
		if (!r->own_paths || (r->stop != NULL && *r->stop))
			return false;
		listener_say(r->listener, "%s", e->msg);
		s->refused++;
		return true;
	}
	for (size_t i = 0; i < folder.n; i++)
		source_add(s, room, folder.paths[i], true);
	for (size_t i = 0; i < folder.n_refused; i++)
		listener_say(r->listener, "%s", folder.refused[i]);
	s->found.first = s->found.folders++ == 0 ? path : s->found.first;
	s->found.files += folder.n;
	s->found.others += folder.others;
	s->refused += folder.n_refused;
	return true;
}

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static const char read_endings[] = " (what is read ends in .jsonl .ndjson .json .csv .log .traj or .har, and "
    "perhaps .gz or .zst; and databases in .db)";

/* Says what the folders held. */
static void
found_report(struct readings *s)
{
	struct found_files *f = &s->found;
	const struct listener *l = s->run->listener;

	for (size_t i = 0; i < s->n; i++)
		f->without_usage += s->sources[i].found && !s->sources[i].used && !s->sources[i].failed;
	for (size_t i = 0; i < s->n; i++) {
		f->without_usage -= s->sources[i].other;
		f->files -= s->sources[i].other;
		f->others += s->sources[i].other;
	}
	if (f->folders == 0 || s->run->defaults->dry)
		return;
	if (f->files == f->without_usage)
		listener_say(l, "%s: no usage: %" PRIu64 " file%s read%s, %" PRIu64 " other%s left alone",
		    f->folders == 1 ? f->first : "all folders", f->files, plural(f->files),
		    f->files > 0 ? "" : read_endings,
		    f->others, plural(f->others));
	else
		listener_say(l,
		    "%" PRIu64 " file%s, %" PRIu64 " without usage; %" PRIu64 " other%s left alone", f->files,
		    plural(f->files), f->without_usage, f->others, plural(f->others));
}

bool
batch_readings_files(struct batch_run *r, const char *const *paths, size_t n, struct err *e)
{
	struct readings s = { .run = r, .arena = arena_new() };
	bool done = true;
	size_t room = 0;

	r->rereads = !r->defaults->dry;
	for (size_t i = 0; i < n && done; i++)
		done = path_add(&s, &room, paths[i], e);
	done = done && readings_run(&s, e);
	r->totals.damaged += s.refused + r->unread;
	sources_close(&s);
	if (done)
		found_report(&s);
	arena_free(s.arena);
	return done;
}
