/* SPDX-License-Identifier: MIT */
/* usage_database.def as a table, and the reading of a database into lines of JSON. See usage_database.h. */
#include "usage/usage_database.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/macros.h"
#include "base/temporary.h"
#include "io/sqlite.h"

static const struct sqlite_query databases[] = {
#define DATABASE(name, file, needs, select) { name, file, needs, select },
#include "usage/usage_database.def"
#undef DATABASE
};

const char *
usage_database_name(size_t i)
{
	return i < LENGTH(databases) ? databases[i].name : NULL;
}

bool
usage_database_is(struct input *in, bool *is, struct err *e)
{
	const char *text;
	size_t n;

	if (!input_begin(in, &text, &n, e))
		return err_at(e, "%s: ", input_name(in));
	*is = sqlite_begins(text, n);
	if (!*is || (sqlite_is_database(input_fd(in)) && input_fd(in) != STDIN_FILENO))
		return true;
	return err_set(e, ERR_IO, "%s: this is a database of SQLite, which is read only as a file of its own, by its "
	    "name: neither compressed nor through a pipe", input_name(in));
}

bool
usage_database_read(struct input *in, const atomic_int *stop, int *fd, bool *known, struct err *e)
{
	const struct sqlite_query *found;
	bool done;

	*known = false;
	*fd = temporary_unnamed();
	if (*fd < 0)
		return err_set(e, ERR_IO, "%s: its rows need a temporary file: %s", input_name(in), strerror(errno));
	done = sqlite_read(input_name(in), input_fd(in), databases, LENGTH(databases), *fd, stop, &found, e) ||
	    err_at(e, "%s: ", input_name(in));
	*known = done && found != NULL;
	if (*known && lseek(*fd, 0, SEEK_SET) == 0)
		return true;
	close(*fd);
	*fd = -1;
	return done;
}
