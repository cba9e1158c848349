/* SPDX-License-Identifier: MIT */
/* Where rows are from: row_origin_label, at the end. */
#include "batch/row_origin.h"

#include <string.h>

#include "base/file.h"
#include "base/macros.h"
#include "base/siphash.h"
#include "base/text.h"
#include "io/input.h"
#include "io/json.h"

enum { SESSION_SLOTS = 256 };	/* at first; a power of 2 */

struct session_project { const char *session, *project; };

struct row_origin *
row_origin_new(const char *home, struct arena *a)
{
	struct row_origin *o = arena_alloc(a, sizeof *o);

	*o = (struct row_origin){ .arena = a, .home = home, .file = "", .session = "" };
	o->n_slots = SESSION_SLOTS;
	o->slots = arena_array(a, o->n_slots, sizeof(struct session_project *));
	return o;
}

/* ---- what names of files say ---- */

/* The last part of a path of n bytes, and its length. */
static const char *
path_last_part(const char *path, size_t n, size_t *length)
{
	size_t at = n;

	while (at > 0 && path[at - 1] != '/')
		at--;
	*length = n - at;
	return path + at;
}

/*
 * The name of a file without its endings. A name that says only what kind of file it is, as in Cline's and
 * Copilot's folders, gives way to the name of its folder, which is the session.
 */
static const char *
file_session(const char *path, struct arena *a)
{
	static const char *const endings[] = { ".gz", ".zst", ".jsonl", ".ndjson", ".json", ".csv", ".log",
	    ".traj", ".har", ".settings", ".messages" };
	static const char *const kinds[] = { "ui_messages", "api_conversation_history", "events", "wire",
	    "session", "summary", "meta", "chat-messages" };
	size_t n, folder = strlen(path);
	const char *name = path_last_part(path, folder, &n);

	for (size_t i = 0; i < LENGTH(endings); i++) {
		size_t ending = strlen(endings[i]);

		if (n > ending && text_equal_part(name + n - ending, endings[i], ending))
			n -= ending;
	}
	for (size_t i = 0; i < LENGTH(kinds) && name > path + 1; i++) {
		if (n != strlen(kinds[i]) || strncmp(name, kinds[i], n) != 0)
			continue;
		name = path_last_part(path, (size_t)(name - path) - 1, &n);
		break;
	}
	return strcmp(path, "-") == 0 ? "" : arena_strndup(a, name, n);
}

/*
 * The part of a path after the last folder of that name; NULL if no folder has it, or nothing but a file is
 * in it.
 */
static const char *
path_below(const char *path, const char *folder, size_t *n)
{
	size_t length = strlen(folder);
	const char *found = NULL;

	for (const char *p = path; (p = strstr(p, folder)) != NULL; p += length) {
		if ((p == path || p[-1] == '/') && p[length] == '/' && strchr(p + length + 1, '/') != NULL)
			found = p + length + 1;
	}
	*n = found == NULL ? 0 : strcspn(found, "/");
	return found;
}

enum { ROOT_MAX = 4096, PROJECTS_MAX = 1 << 20 };	/* bytes of .project_root and of projects.json */

/* The text at a key of an object of JSON; NULL if there is none, or the text is none. */
static const char *
json_text_of(const char *text, size_t n, const char *key, struct arena *a)
{
	struct err e;
	struct json *object = json_parse(text, n, &e);
	bool twice;
	const struct json *value = object == NULL ? NULL : json_at(object, key, &twice);
	const char *found = value == NULL || json_kind(value) != JSON_STRING ? "" :
	    arena_strdup(a, json_text(value, a));

	json_free(object);
	return *found == '\0' ? NULL : found;
}

/* The folder that projects.json, beside tmp/, maps to a name of n bytes; NULL if it has none. */
static const char *
gemini_project_named(struct row_origin *o, const char *name, size_t n)
{
	const int above = (int)(name - o->file - (long)strlen("tmp/"));
	const char *path = arena_printf(o->arena, "%.*sprojects.json", above, o->file), *found = NULL;
	struct err e;
	size_t length;
	const char *text = file_whole(o->arena, path, FILE_REGULAR, NULL, PROJECTS_MAX, &length, &e);
	struct json *root = text == NULL ? NULL : json_parse(text, length, &e);
	bool twice;
	const struct json *projects = root == NULL ? NULL : json_at(root, "projects", &twice);

	for (const struct json *m = projects == NULL ? NULL : json_first(projects); m != NULL; m = json_next(m)) {
		const char *id = json_kind(m) != JSON_STRING || json_kind(projects) != JSON_OBJECT ? "" :
		    json_text(m, o->arena);

		if (strlen(id) == n && strncmp(id, name, n) == 0)
			found = arena_strdup(o->arena, json_key(m));
	}
	json_free(root);
	return found;
}

/*
 * The project of a session of Gemini CLI: what .project_root says, which is in the folder above chats/, or
 * projects.json; else the name of that folder.
 */
static const char *
gemini_project(struct row_origin *o, const char *name, size_t n)
{
	const char *path = arena_printf(o->arena, "%.*s/.project_root", (int)(name + n - o->file), o->file), *project;
	struct err e;
	size_t length;
	char *text = file_whole(o->arena, path, FILE_REGULAR, NULL, ROOT_MAX, &length, &e);

	if (text != NULL && memchr(text, '\0', length) == NULL) {
		text[strcspn(text, "\r\n")] = '\0';
		if (*text != '\0')
			return text;
	}
	project = gemini_project_named(o, name, n);
	return project != NULL ? project : arena_strndup(o->arena, name, n);
}

/*
 * The folder of a session of Droid: what the first line of its log says, which is beside the file of its counts; else
 * the name of the folder of both, as Droid makes it of the path.
 */
static const char *
droid_project(struct row_origin *o)
{
	static const char ending[] = ".settings.json";
	size_t n = strlen(o->file), end = sizeof ending - 1;
	const char *cwd = NULL, *name = path_below(o->file, "sessions", &(size_t){ 0 }), *text;
	struct err e;

	if (n > end && text_equal_part(o->file + n - end, ending, end)) {
		const char *log = arena_printf(o->arena, "%.*s.jsonl", (int)(n - end), o->file);
		struct input *in = input_open_file(o->arena, log, FILE_REGULAR, NULL, &e);

		if (in != NULL && input_begin(in, &text, &n, &e)) {
			text = arena_strndup(o->arena, text, n);
			cwd = json_text_of(text, strcspn(text, "\r\n"), "cwd", o->arena);
		}
		input_close(in);
	}
	return cwd != NULL ? cwd : name == NULL ? "" : arena_strndup(o->arena, name, strcspn(name, "/"));
}

/*
 * The project by the folders of a file: Claude Code and Qwen Code have a folder for each below projects/, Gemini CLI
 * below tmp/, Droid below sessions/; the name of such a folder cannot be turned back into a path. Crush has its
 * database in the project itself.
 */
static const char *
folder_project(struct row_origin *o, const char *agent)
{
	size_t n;
	const char *name = path_below(o->file, "projects", &n), *crush = strstr(o->file, "/.crush/");

	if (strcmp(agent, "crush") == 0)
		return crush == NULL ? "" : arena_strndup(o->arena, o->file, (size_t)(crush - o->file));
	if (strcmp(agent, "claude-code") == 0 || strcmp(agent, "qwen-code") == 0)
		return name == NULL ? "" : arena_strndup(o->arena, name, n);
	if (strcmp(agent, "droid") == 0)
		return droid_project(o);
	name = path_below(o->file, "tmp", &n);
	return name == NULL || strcmp(agent, "gemini-cli") != 0 ? "" : gemini_project(o, name, n);
}

void
row_origin_enter(struct row_origin *o, const char *file, const struct usage_json *json)
{
	o->file = file;
	o->json = json;
	o->session = file_session(file, o->arena);
	o->folder = NULL;
}

/* ---- sessions ---- */

static struct session_project **
session_slot(struct session_project **slots, size_t n_slots, const char *session)
{
	static const struct siphash_key key;	/* no secret: the names are of the user's own files */
	uint64_t hash[2];
	size_t at;

	siphash(&key, session, strlen(session), hash);
	at = (size_t)hash[0] & (n_slots - 1);
	while (slots[at] != NULL && strcmp(slots[at]->session, session) != 0)
		at = (at + 1) & (n_slots - 1);
	return &slots[at];
}

static void
session_slots_grow(struct row_origin *o)
{
	size_t n = o->n_slots * 2;
	struct session_project **slots = arena_array(o->arena, n, sizeof(struct session_project *));

	for (size_t i = 0; i < o->n_slots; i++) {
		if (o->slots[i] != NULL)
			*session_slot(slots, n, o->slots[i]->session) = o->slots[i];
	}
	o->slots = slots;
	o->n_slots = n;
}

/* The project of a session: that of its first row. */
static const char *
session_project(struct row_origin *o, const char *session, const char *project)
{
	struct session_project **slot = session_slot(o->slots, o->n_slots, session);

	if (*slot != NULL)
		return (*slot)->project;
	*slot = arena_alloc(o->arena, sizeof **slot);
	**slot = (struct session_project){ arena_strdup(o->arena, session), arena_strdup(o->arena, project) };
	project = (*slot)->project;
	if (++o->n * 2 > o->n_slots)
		session_slots_grow(o);
	return project;
}

/* ---- labels ---- */

const char *
path_from_home(const char *home, const char *path, struct arena *a)
{
	size_t n = strlen(home);

	while (n > 0 && home[n - 1] == '/')
		n--;
	if (n == 0 || strncmp(path, home, n) != 0 || (path[n] != '/' && path[n] != '\0'))
		return path;
	return arena_printf(a, "~%s", path + n);
}

/* The text at a key of the record; "" if it has none. */
static const char *
record_text_at(const struct row_origin *o, const struct usage_row *row, const char *key, struct arena *a)
{
	const struct json *value = usage_json_value(o->json, row, key, a);

	return value != NULL && (json_kind(value) == JSON_STRING || json_kind(value) == JSON_NUMBER) ?
	    json_text(value, a) : "";
}

static const char *
row_session(const struct row_origin *o, const struct usage_row *row)
{
	return *row->usage.label[LABEL_SESSION] != '\0' ? row->usage.label[LABEL_SESSION] : o->session;
}

static const char *
row_project(struct row_origin *o, const struct usage_row *row, struct arena *a)
{
	const char *project = row->usage.label[LABEL_PROJECT], *session = row_session(o, row);

	if (*project == '\0') {
		if (o->folder == NULL)
			o->folder = folder_project(o, row->usage.label[LABEL_AGENT]);
		project = *o->folder == '\0' ? record_text_at(o, row, "projectHash", a) : o->folder;
	}
	return path_from_home(o->home, *session == '\0' ? project : session_project(o, session, project), a);
}

const char *
row_origin_label(struct row_origin *o, const struct usage_row *row, enum usage_label label,
    struct arena *scratch)
{
	static const char *const keys[N_USAGE_LABELS] = { [LABEL_AGENT] = "agent",
	    [LABEL_PROJECT] = "project", [LABEL_SESSION] = "session", [LABEL_BRANCH] = "branch" };
	const char *said = row->usage.label[label];
	const char *column = record_text_at(o, row, keys[label], scratch);

	if (*column != '\0' && (label != LABEL_AGENT || *said == '\0'))	/* opencode's "agent" is its mode */
		return column;
	if (label == LABEL_PROJECT)
		return row_project(o, row, scratch);
	return label == LABEL_SESSION ? row_session(o, row) : said;
}
