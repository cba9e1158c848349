/* SPDX-License-Identifier: MIT */
/*
 * Lines of a session through the door: the session goes on after each of them, and it is the
 * same whether its lines come one by one or together. It runs in a folder of its own and may write there only.
 */
#include "fuzz_run.h"

#include <dirent.h>
#include <fcntl.h>

#include "cli/dispatch.h"
#include "commands/args.h"

/* What a door wrote. */
struct said { int status; const char *out, *err; };

static FILE *caught_out, *caught_err;
static int home = -1;	/* where the process was, and is between inputs */

/* Turns standard output away, which libFuzzer does not need. */
static void
begin(void)
{
	if (home >= 0)
		return;
	fuzz_file(0, "", 0);
	home = open(".", O_RDONLY);
	fuzz_book();	/* by a path that may not begin at the root */
	need(home >= 0 && unlink(fuzz_path(0)) == 0);
	caught_out = tmpfile();
	caught_err = tmpfile();
	need(caught_out != NULL && caught_err != NULL);
	need(dup2(fileno(caught_out), STDOUT_FILENO) >= 0 && freopen("/dev/null", "r", stdin) != NULL);
}

static const char *
take(FILE *f, struct arena *a)
{
	struct buffer out = buffer_new(a);
	char part[4096];

	need(fflush(f) == 0 && lseek(fileno(f), 0, SEEK_SET) == 0);
	for (ssize_t n; (n = read(fileno(f), part, sizeof part)) > 0; )
		buffer_add(&out, part, (size_t)n);
	need(ftruncate(fileno(f), 0) == 0 && lseek(fileno(f), 0, SEEK_SET) == 0);
	return out.n == 0 ? "" : out.text;
}

/* Removes what a line wrote, so that the next input does not find it. */
static void
clean(void)
{
	DIR *d = opendir(".");
	struct dirent *entry;

	need(d != NULL);
	while ((entry = readdir(d)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			need(unlink(entry->d_name) == 0);
	}
	closedir(d);
}

/* ---- what a line may do here ---- */

/* Whether a word might name a file elsewhere, or start another program. */
static bool
is_harmful(const char *word)
{
	const char *value = strchr(word, '=');

	if (strncmp(word + strspn(word, "-"), "plot", 4) == 0 || strstr(word, "/.") != NULL)
		return true;
	for (const char *at = word; at != NULL; at = at == value || value == NULL ? NULL : value) {
		const char *begin = at == value ? at + 1 : at;

		if (strchr("/.~", *begin) != NULL && *begin != '\0')
			return true;
	}
	return false;
}

static bool
is_harmless(const char *text, struct arena *a)
{
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		const char **words;
		struct err e;
		size_t n;

		if (!args_split(arena_strndup(a, line, strcspn(line, "\n")), a, &words, &n, &e))
			continue;
		for (size_t i = 0; i < n; i++) {
			if (is_harmful(words[i]))
				return false;
		}
	}
	return true;
}

/* ---- the session ---- */

/* Says lines to a new door, all at once or one by one. */
static struct said
say_lines(const char *text, bool together, struct arena *a)
{
	static const atomic_int never;
	const struct dispatch_options options = { .book = fuzz_book(), .prices = "", .overlays = "", .today = FUZZ_TODAY,
	    .session = true, .stop = &never };
	struct dispatch *d = dispatch_open(&options);
	struct said said = { .status = 0 };

	if (together)
		said.status = dispatch_lines(d, text, strlen(text), 0);
	while (!together && *text != '\0' && !dispatch_is_over(d)) {
		size_t n = strcspn(text, "\n");

		said.status = dispatch_lines(d, arena_strndup(a, text, n), n, 0);
		need(said.status >= 0 && said.status <= 5);
		text += n + (text[n] == '\n');
	}
	dispatch_close(d);
	fflush(stdout);
	said.out = take(caught_out, a);
	return said;
}

/*
 * What is said on standard error is fit for a terminal. Where it cannot be caught in this way it is not looked at; libFuzzer
 * and the sanitizers keep the one they have.
 */
static struct said
run_lines(const char *text, bool together, struct arena *a)
{
	struct said said;
#ifdef __GLIBC__
	FILE *mine = stderr;

	stderr = caught_err;
#endif
	said = say_lines(text, together, a);
#ifdef __GLIBC__
	stderr = mine;
#endif
	said.err = take(caught_err, a);
	for (const char *line = said.err; *line != '\0'; ) {
		size_t n = strcspn(line, "\n");

		on_message(NULL, arena_strndup(a, line, n));
		line += n + (line[n] == '\n');
	}
	clean();
	return said;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *text = arena_strndup(a, (const char *)data, size);

	begin();
	if (size <= 1 << 12 && is_harmless(text, a)) {
		struct said one, all;

		need(chdir(fuzz_folder()) == 0);
		one = run_lines(text, false, a);
		all = run_lines(text, true, a);
		need(fchdir(home) == 0);
		need(strcmp(one.out, all.out) == 0 && strcmp(one.err, all.err) == 0);
	}
	arena_free(a);
	return 0;
}
