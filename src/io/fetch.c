/* SPDX-License-Identifier: MIT */
#include "io/fetch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/macros.h"
#include "base/text.h"

enum { NO_CURL = 127, PIECE = 1 << 16, COMPLAINT_BYTES = 4000, POLL_MS = 100 };

/* What curl says after the answer, by --write-out: the status of the last answer. */
#define STATUS_MARK "\ntoll-status "

/* What the exit statuses of curl mean (man curl, EXIT CODES) where its own words would not tell a user what to do. */
static const struct { int status; const char *text; } reasons[] = {
	{ 1,       "it leads to an address that is not https" },
	{ 5,       "the proxy is not known" },
	{ 6,       "the host is not known: is there a network?" },
	{ 7,       "the host does not answer" },
	{ 18,      "the answer broke off" },
	{ 28,      "it took too long" },
	{ 35,      "no secure connection could be made" },
	{ 47,      "it leads from address to address" },
	{ 52,      "the answer is empty" },
	{ 56,      "the connection broke off" },
	{ 60,      "the certificate of the host is not trusted" },
	{ NO_CURL, "the program curl is not installed; get the file in another way, and: toll update FILE" },
};

/* curl while it runs. */
struct fetching {
	pid_t	child;
	int	answer, complaint;	/* what it writes to standard output, and to standard error */
};

bool
fetch_is_address(const char *word)
{
	if (strncmp(word, "https://", 8) != 0 || word[8] == '\0')
		return false;
	for (const char *p = word; *p != '\0'; p++) {
		if (*p <= ' ' || *p > '~')
			return false;
	}
	return true;
}

/* In the child process: curl, without a shell. */
static void
curl_exec(const char *address, int seconds, int answer, int complaint)
{
	char most[16], connect[16];

	snprintf(most, sizeof most, "%d", seconds);
	snprintf(connect, sizeof connect, "%d", seconds < FETCH_CONNECT_SECONDS ? seconds : FETCH_CONNECT_SECONDS);
	setpgid(0, 0);
	close(STDIN_FILENO);
	dup2(answer, STDOUT_FILENO);
	dup2(complaint, STDERR_FILENO);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	execlp("curl", "curl", "-q", "--silent", "--show-error", "--location", "--proto", "=https", "--proto-redir",
	    "=https", "--max-redirs", "3", "--connect-timeout", connect, "--max-time", most, "--globoff",
	    "--write-out", STATUS_MARK "%{http_code}", "--", address, (char *)NULL);
	_exit(NO_CURL);
}

static bool
curl_start(struct fetching *f, const char *address, int seconds)
{
	int answer[2], complaint[2];

	if (pipe(answer) != 0)
		return false;
	if (pipe(complaint) != 0) {
		close(answer[0]);
		close(answer[1]);
		return false;
	}
	f->child = fork();
	if (f->child == 0) {
		close(answer[0]);
		close(complaint[0]);
		curl_exec(address, seconds, answer[1], complaint[1]);
	}
	close(answer[1]);
	close(complaint[1]);
	f->answer = answer[0];
	f->complaint = complaint[0];
	return f->child > 0;
}

/* Appends what a pipe has now to out, up to max bytes in all; what is beyond is read and dropped. False at its end. */
static bool
pipe_read(int fd, struct buffer *out, size_t max)
{
	char piece[PIECE];
	ssize_t n = read(fd, piece, sizeof piece);

	if (n > 0 && out->n < max)
		buffer_add(out, piece, (size_t)n < max - out->n ? (size_t)n : max - out->n);
	return n > 0 || (n < 0 && errno == EINTR);
}

/* Reads both pipes to their ends. What stopped it before, or NULL. */
static const char *
curl_read(const struct fetching *f, int seconds, const atomic_int *stop, struct buffer *out, struct buffer *complaint)
{
	struct pollfd p[2] = { { .fd = f->answer, .events = POLLIN }, { .fd = f->complaint, .events = POLLIN } };
	size_t max = out->n + FETCH_BYTES + sizeof STATUS_MARK + 3;
	int silent = 0;

	while (p[0].fd >= 0 || p[1].fd >= 0) {
		if (stop != NULL && *stop)
			return "interrupted";
		if (silent > (seconds + 2) * 1000 / POLL_MS)	/* curl itself should have ended after seconds */
			return "it took too long";
		if (poll(p, LENGTH(p), POLL_MS) <= 0) {
			silent++;
			continue;
		}
		if (p[0].revents != 0 && !pipe_read(f->answer, out, max))
			p[0].fd = -1;
		if (p[1].revents != 0 && !pipe_read(f->complaint, complaint, COMPLAINT_BYTES))
			p[1].fd = -1;
		if (out->n >= max)
			return "the answer has more than 64 MiB";
	}
	return NULL;
}

/* Ends curl, if stopped at once, and returns its exit status; -1 if it was ended by a signal. */
static int
curl_end(const struct fetching *f, bool stopped)
{
	int status = 0;

	close(f->answer);
	close(f->complaint);
	if (stopped && kill(-f->child, SIGKILL) != 0)
		kill(f->child, SIGKILL);
	while (waitpid(f->child, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Takes the status after the answer away, and returns it; 0 if it is not there. */
static int
take_status(struct buffer *out, size_t from)
{
	size_t n = strlen(STATUS_MARK), at = out->n - n - 3;
	int status;

	if (out->n < from + n + 3 || memcmp(out->text + at, STATUS_MARK, n) != 0)
		return 0;
	status = atoi(out->text + at + n);
	out->n = at;
	out->text[at] = '\0';
	return status;
}

/* Why curl failed: what its status means, else its own words, else the status. */
static const char *
curl_reason(struct arena *a, int status, const struct buffer *complaint)
{
	for (size_t i = 0; i < LENGTH(reasons); i++) {
		if (reasons[i].status == status)
			return reasons[i].text;
	}
	if (complaint->n > 0)
		return arena_strndup(a, complaint->text, strcspn(complaint->text, "\n"));
	return arena_printf(a, "curl ended with status %d", status);
}

bool
fetch_text(struct arena *a, const char *address, int seconds, const atomic_int *stop, struct buffer *out,
    struct err *e)
{
	struct buffer complaint = buffer_new(a);
	struct fetching f;
	const char *stopped;
	size_t from = out->n;
	int status, answered;

	if (!fetch_is_address(address))
		return err_set(e, ERR_USAGE, "'%.80s' is not an https address", address);
	if (!curl_start(&f, address, seconds))
		return err_set(e, ERR_IO, "%.200s: curl cannot be started: %s", address, strerror(errno));
	stopped = curl_read(&f, seconds, stop, out, &complaint);
	status = curl_end(&f, stopped != NULL);
	answered = take_status(out, from);
	if (stopped != NULL)
		return err_set(e, ERR_IO, "%.200s: %s", address, stopped);
	if (status != 0)
		return err_set(e, ERR_IO, "%.200s: %s", address, curl_reason(a, status, &complaint));
	if (answered != 200)
		return err_set(e, ERR_IO, "%.200s: the server answers with status %d", address, answered);
	return true;
}
