/* SPDX-License-Identifier: MIT */
/*
 * agents: what the coding agents of this machine have used. It finds their logs (agent_places.h), and sums
 * them as sum does. Read cmd_agents, at the end, first.
 */
#include "commands/agent_places.h"

#include <string.h>

#include "base/file.h"
#include "base/macros.h"
#include "base/text.h"
#include "batch/row_choice.h"
#include "batch/row_origin.h"
#include "commands/cmd.h"
#include "commands/cmd_sum.h"
#include "io/folder.h"
#include "io/json.h"

/* The words that say what is summed apart; the first is what nothing said means. */
static const struct { const char *word, *by; } agent_words[] = {
	{ "daily",   "day" },
	{ "weekly",  "week" },
	{ "monthly", "month" },
	{ "hourly",  "hour" },
	{ "session", "session" },
	{ "project", "project" },
	{ "model",   "model" },
	{ "agent",   "agent" },
	{ "branch",  "branch" },
};

const char *
agents_word(size_t i)
{
	return i < LENGTH(agent_words) ? agent_words[i].word : NULL;
}

/* What was asked for, and what is there. */
struct agents {
	const struct context	*context;
	const struct listener	*listener;	/* NULL: quiet */
	struct arena		*arena;
	const char		*by;		/* by=, of the words; "" */
	bool			 chosen[64];	/* the programs that are named */
	bool			 choice;	/* some are */
	struct places		 logs;		/* to be read */
	uint64_t		 unread;	/* files whose usage is missing */
};

_Static_assert(sizeof ((struct agents *)0)->chosen >= 32, "a place for each program");

/* ---- words ---- */

static const char *
word_by(const char *word)
{
	for (size_t i = 0; i < LENGTH(agent_words); i++) {
		if (text_equal(agent_words[i].word, word))
			return agent_words[i].by;
	}
	return NULL;
}

/* Whether a word is one that since= takes, as people write it after the name of other programs. */
static bool
word_is_time(const char *word)
{
	const char *known;

	for (size_t i = 0; (known = row_choice_since_word(i)) != NULL; i++) {
		if (text_equal(known, word))
			return true;
	}
	return text_is_digit(*word);
}

static bool
agents_word_unknown(const char *word, struct arena *a, struct err *e)
{
	struct buffer list = buffer_new(a);

	if (word_is_time(word))
		return err_set(e, ERR_USAGE, "agents: '%.60s' is a time; say since=%.60s", word, word);
	for (size_t i = 0; i < LENGTH(agent_words); i++)
		buffer_printf(&list, "%s, ", agent_words[i].word);
	for (size_t i = 0; i < n_agent_programs; i++)
		buffer_printf(&list, "%s%s", i == 0 ? "" : i + 1 == n_agent_programs ? " and " : ", ",
		    agent_programs[i].name);
	return err_set(e, ERR_USAGE,
	    "agents: '%.60s' is neither a word of agents nor a file or folder; words are %s", word,
	    list.text);
}

/*
 * Takes a word: what is summed apart, a program, or a path that is read in place of the places of this
 * machine.
 */
static bool
agents_take_word(struct agents *s, const char *word, struct err *e)
{
	const char *by = word_by(word);
	size_t program = agent_program_find(word);

	if (by != NULL)
		s->by = arena_printf(s->arena, "%s%s%s", s->by, *s->by == '\0' ? "" : ",", by);
	else if (program != SIZE_MAX)
		s->choice = s->chosen[program] = true;
	else if (!file_is_absent(word))
		places_add(&s->logs, word, s->arena);
	else
		return agents_word_unknown(word, s->arena, e);
	return true;
}

/* ---- places ---- */

static const char *
shown_path(const struct agents *s, const char *path)
{
	return path_from_home(home_folder(s->context), path, s->arena);
}

/* Adds a folder of logs or a database, unless it is among them by another name. */
static bool
logs_add(struct agents *s, const char *path, enum place_kind kind)
{
	if (kind == PLACE_LOGS ? !folder_is(path) : file_is_absent(path))
		return false;
	for (size_t i = 0; i < s->logs.n; i++) {
		if (folder_same(s->logs.paths[i], path))
			return false;
	}
	places_add(&s->logs, path, s->arena);
	return true;
}

static void
unread_say(struct agents *s, const char *what, const char *path)
{
	listener_say(s->listener, "%s: %s", shown_path(s, path), what);
	s->unread++;
}

/* The text at a key of an object; "" if there is none. */
static const char *
project_text(struct agents *s, const struct json *project, const char *key)
{
	bool twice;
	const struct json *value = json_at(project, key, &twice);

	return value == NULL ? "" : json_text(value, s->arena);
}

static void
project_add(struct agents *s, const struct json *project, struct places *places)
{
	const char *path = project_text(s, project, "path"), *folder = project_text(s, project, "data_dir");

	if (*folder == '\0')
		folder = ".crush";
	if (*folder == '/')
		places_add(places, arena_printf(s->arena, "%s/crush.db", folder), s->arena);
	else if (*path != '\0')
		places_add(places, arena_printf(s->arena, "%s/%s/crush.db", path, folder), s->arena);
}

enum { PROJECTS_MAX = 16 << 20 };	/* bytes of a list of projects */

/*
 * Adds the databases of a list of Crush's: {"projects": [{"path": ..., "data_dir": ...}]}. The second may be below
 * the first.
 */
static void
projects_add(struct agents *s, const char *list, struct places *places)
{
	struct err e;
	size_t n;
	bool twice;
	const char *text = file_whole(s->arena, list, FILE_REGULAR, s->context->stop, PROJECTS_MAX, &n, &e);
	struct json *root = text == NULL ? NULL : json_parse(text, n, &e);
	const struct json *projects = root == NULL ? NULL : json_at(root, "projects", &twice);

	if (projects == NULL)
		unread_say(s, "no list of projects", list);
	else {
		for (const struct json *p = json_first(projects); p != NULL; p = json_next(p))
			project_add(s, p, places);
	}
	if (root != NULL)
		json_free(root);
}

static void
places_find(struct agents *s, const struct agent_program *p, enum place_kind kind, struct places *places)
{
	struct places lists = { .n = 0 };

	agent_places_find(s->context, p, kind, s->arena, kind == PLACE_PROJECTS ? &lists : places);
	for (size_t i = 0; i < lists.n; i++) {
		if (!file_is_absent(lists.paths[i]))
			projects_add(s, lists.paths[i], places);
	}
}

/* Looks for what a program has written, and says where it is. */
static void
program_find_logs(struct agents *s, const struct agent_program *p)
{
	static const enum place_kind kinds[] = { PLACE_LOGS, PLACE_DATABASE, PLACE_PROJECTS };
	struct buffer read = buffer_new(s->arena);

	for (size_t k = 0; k < LENGTH(kinds); k++) {
		struct places places = { .n = 0 };

		places_find(s, p, kinds[k], &places);
		for (size_t i = 0; i < places.n; i++) {
			if (logs_add(s, places.paths[i], kinds[k]))
				buffer_printf(&read, "%s%s", read.n == 0 ? "" : ", ", shown_path(s, places.paths[i]));
		}
	}
	if (read.n == 0)
		return;
	listener_say(s->listener, "%s: %s", p->title, read.text);
	if (strcmp(p->name, "claude-code") == 0)
		listener_say(s->listener,
		    "Claude Code deletes logs after 30 days, unless cleanupPeriodDays in its "
		    "settings.json is more");
}

/* Names the files of a program whose usage is missing in the answer. */
static void
program_find_unread(struct agents *s, const struct agent_program *p)
{
	struct places places = { .n = 0 };
	const char *instead = agent_instead(p);

	agent_places_find(s->context, p, PLACE_UNREAD, s->arena, &places);
	for (size_t i = 0; i < places.n; i++) {
		if (!file_is_absent(places.paths[i]))
			unread_say(s, arena_printf(s->arena, "the usage of %s in it is not read%s%s", p->title,
			    *instead == '\0' ? "" : "; instead: ", instead), places.paths[i]);
	}
}

enum { PLACES_SHOWN = 3 };	/* of a program; an extension may be in five editors */

/* Says that there is nothing, and where it would have been. */
static void
report_nothing(const struct agents *s)
{
	listener_say(s->listener, "no logs of coding agents are here; toll looked for");
	for (size_t i = 0; i < n_agent_programs; i++) {
		struct places places = { .n = 0 };
		struct buffer looked = buffer_new(s->arena);

		if (s->choice && !s->chosen[i])
			continue;
		agent_places_find(s->context, &agent_programs[i], PLACE_LOGS, s->arena, &places);
		for (unsigned kind = PLACE_DATABASE; s->choice && kind <= PLACE_UNREAD; kind++)
			agent_places_find(s->context, &agent_programs[i], kind, s->arena, &places);
		for (size_t k = 0; k < places.n && k < PLACES_SHOWN; k++)
			buffer_printf(&looked, "%s%s", k == 0 ? "" : ", ", shown_path(s, places.paths[k]));
		if (places.n > PLACES_SHOWN)
			buffer_printf(&looked, " and %zu more", places.n - PLACES_SHOWN);
		if (places.n > 0)
			listener_say(s->listener, "  %s: %s", agent_programs[i].title, looked.text);
	}
}

/* Looks for what is there of the programs that are named, or of all. */
static bool
agents_search(struct agents *s, struct err *e)
{
	for (size_t i = 0; i < n_agent_programs; i++) {
		if (s->choice && !s->chosen[i])
			continue;
		program_find_logs(s, &agent_programs[i]);
		program_find_unread(s, &agent_programs[i]);
	}
	if (s->logs.n + s->unread > 0)
		return true;
	if (*home_folder(s->context) == '\0')
		return err_set(e, ERR_USAGE,
		    "agents: no home folder is known, since HOME is not set; name the folders of logs");
	report_nothing(s);
	return true;
}

/* ---- the command ---- */

/* Whether the line itself has a field. */
static bool
field_is_said(const struct invocation *call, const struct field *f)
{
	for (size_t i = 0; i < call->n_settings; i++) {
		if (call->settings[i].field == f)
			return true;
	}
	return false;
}

/* Forgets what a session has set of a request: rows of logs have counts and models of their own. */
static void
request_forget_counts(struct request *r, const struct invocation *call)
{
	for (size_t i = 0; i < n_fields; i++) {
		if ((fields[i].group & (FIELDS_COUNTS | FIELDS_MODEL)) != 0 && !field_is_said(call, &fields[i]) &&
		    strcmp(fields[i].name, "on") != 0)
			request_unset(r, &fields[i]);
	}
}

/* What is summed apart if nothing says so: days or, if across= makes columns of something, models. */
static const char *
by_default(const struct request *r)
{
	return *r->across != '\0' && strcmp(r->across, "model") != 0 ? "model" : agent_words[0].by;
}

/* The defaults of agents: by day, and days of the clock here. Words of the line beat what a session has set. */
static bool
agents_request(const struct agents *s, const struct invocation *call, struct request *r, day today,
    struct err *e)
{
	const struct field *by = field_find("by"), *zone = field_find("timezone");

	if (*s->by != '\0' && field_is_said(call, by))
		return err_set(e, ERR_USAGE, "by=%.60s and '%s' both say what is summed apart", r->by, s->by);
	if (*s->by != '\0')
		request_unset(r, by);
	if (!request_has(r, by) &&
	    !request_put(r, by, *s->by != '\0' ? s->by : by_default(r), today, s->arena, e))
		return false;
	return zone == NULL || request_has(r, zone) || request_put(r, zone, "local", today, s->arena, e);
}

bool
cmd_agents(const struct context *c, const struct invocation *call, struct answer *w, struct err *e)
{
	struct agents s = { .context = c, .arena = w->arena, .by = "",
	    .listener = call->request.quiet ? NULL : c->listener };
	struct invocation own = *call;
	struct found_logs found = { .searched = true };

	for (size_t i = 0; i < call->n_operands; i++) {
		if (!agents_take_word(&s, call->operands[i], e))
			return false;
	}
	request_forget_counts(&own.request, call);
	if (!agents_request(&s, call, &own.request, c->today, e))
		return false;
	if (s.logs.n > 0)
		found.searched = false;
	else if (!agents_search(&s, e))
		return false;
	found.unread = s.unread;
	own.operands = s.logs.paths;
	own.n_operands = s.logs.n;
	return sum_files(c, &own, &found, w, e);
}
