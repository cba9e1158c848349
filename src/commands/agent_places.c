/* SPDX-License-Identifier: MIT */
/* agent_places.def as tables, and where its places are on this machine: agent_places_find. */
#include "commands/agent_places.h"

#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "io/folder.h"

enum place_base { BASE_VALUE, BASE_LIST, BASE_HOME, BASE_CONFIG, BASE_DATA, BASE_APPS, BASE_EDITORS };

const struct agent_program agent_programs[] = {
#define AGENT(name, title) { name, title },
#define PLACE(agent, what, base, variable, path)
#define INSTEAD(agent, text)
#include "commands/agent_places.def"
#undef AGENT
#undef PLACE
#undef INSTEAD
};

const size_t n_agent_programs = LENGTH(agent_programs);

static const struct agent_place {
	const char	*agent;
	enum place_kind	 kind;
	enum place_base	 base;
	const char	*variable, *path;
} agent_places[] = {
#define AGENT(name, title)
#define PLACE(agent, what, base, variable, path) { agent, PLACE_##what, BASE_##base, variable, path },
#define INSTEAD(agent, text)
#include "commands/agent_places.def"
#undef AGENT
#undef PLACE
#undef INSTEAD
};

static const struct { const char *agent, *text; } insteads[] = {
#define AGENT(name, title)
#define PLACE(agent, what, base, variable, path)
#define INSTEAD(agent, text) { agent, text },
#include "commands/agent_places.def"
#undef AGENT
#undef PLACE
#undef INSTEAD
};

/* Whether a word is a name, or what the name has before its hyphen: people say claude and gemini. */
static bool
name_is_called(const char *name, const char *word)
{
	size_t n = strcspn(name, "-");

	return text_equal(name, word) || (strlen(word) == n && text_equal_part(name, word, n));
}

size_t
agent_program_find(const char *name)
{
	for (size_t i = 0; i < n_agent_programs; i++) {
		if (name_is_called(agent_programs[i].name, name))
			return i;
	}
	return SIZE_MAX;
}

const char *
agent_instead(const struct agent_program *p)
{
	for (size_t i = 0; i < LENGTH(insteads); i++) {
		if (strcmp(insteads[i].agent, p->name) == 0)
			return insteads[i].text;
	}
	return "";
}

/* ---- bases ---- */

void
places_add(struct places *out, const char *path, struct arena *a)
{
	out->paths = arena_grow(a, out->paths, out->n, &out->room, sizeof *out->paths);
	out->paths[out->n++] = path;
}

static void
path_append_below(struct places *out, const char *folder, const char *path, struct arena *a)
{
	size_t n = strlen(folder);

	while (n > 1 && folder[n - 1] == '/')
		n--;
	if (n > 0)
		places_add(out, *path == '\0' ? arena_strndup(a, folder, n) :
		    arena_printf(a, "%.*s%s%s", (int)n, folder, folder[n - 1] == '/' ? "" : "/", path), a);
}

const char *
home_folder(const struct context *c)
{
	const char *home = context_variable(c, "HOME");

	return *home != '\0' ? home : context_variable(c, "USERPROFILE");
}

/* The folder that a variable names by its whole path, else one below the home folder. */
static void
path_append_xdg(const struct context *c, struct places *out, const char *variable, const char *below,
    const char *path, struct arena *a)
{
	const char *value = context_variable(c, variable), *home = home_folder(c);

	if (*value == '/')
		path_append_below(out, value, path, a);
	else if (*home != '\0')
		path_append_below(out, home, arena_printf(a, "%s/%s", below, path), a);
}

/* The folders of applications; those of other systems are left out, where there is nothing of them. */
static void
path_append_apps(const struct context *c, struct places *out, const char *path, struct arena *a)
{
	const char *home = home_folder(c), *data = context_variable(c, "APPDATA");
	const char *library = arena_printf(a, "%s/Library/Application Support", home);

	path_append_xdg(c, out, "XDG_CONFIG_HOME", ".config", path, a);
	if (*home != '\0' && folder_is(library))
		path_append_below(out, library, path, a);
	path_append_below(out, data, path, a);
}

static void
path_append_editors(const struct context *c, struct places *out, const char *path, struct arena *a)
{
	static const char *const editors[] = { "Code", "Code - Insiders", "VSCodium", "Cursor" };

	for (size_t i = 0; i < LENGTH(editors); i++)
		path_append_apps(c, out, arena_printf(a, "%s/User/globalStorage/%s", editors[i], path), a);
	path_append_below(out, home_folder(c),
	    arena_printf(a, ".vscode-server/data/User/globalStorage/%s", path), a);
}

/* ---- places ---- */

/* The folders of a variable, which are separated by commas if they are a list. */
static void
path_append_variable(const struct agent_place *p, const char *value, struct places *out, struct arena *a)
{
	const char *end = p->base == BASE_LIST ? "," : "";

	for (const char *s = value; *s != '\0'; s += strcspn(s, end), s += *s != '\0') {
		size_t n = strcspn(s, end), blank = strspn(s, " ");

		blank = blank > n ? n : blank;
		path_append_below(out, arena_strndup(a, s + blank, n - blank), p->path, a);
	}
}

static void
path_append_place(const struct context *c, const struct agent_place *p, struct places *out, struct arena *a)
{
	switch (p->base) {
	case BASE_HOME:
		path_append_below(out, home_folder(c), p->path, a);
		break;
	case BASE_CONFIG:
		path_append_xdg(c, out, "XDG_CONFIG_HOME", ".config", p->path, a);
		break;
	case BASE_DATA:
		path_append_xdg(c, out, "XDG_DATA_HOME", ".local/share", p->path, a);
		break;
	case BASE_APPS:
		path_append_apps(c, out, p->path, a);
		break;
	case BASE_EDITORS:
		path_append_editors(c, out, p->path, a);
		break;
	case BASE_VALUE:
	case BASE_LIST:
		path_append_variable(p, context_variable(c, p->variable), out, a);
		break;
	}
}

static bool
place_is_of(const struct agent_place *p, const struct agent_program *program, enum place_kind kind)
{
	return p->kind == kind && strcmp(p->agent, program->name) == 0;
}

void
agent_places_find(const struct context *c, const struct agent_program *program, enum place_kind kind,
    struct arena *a, struct places *out)
{
	bool moved = false;

	for (size_t i = 0; i < LENGTH(agent_places); i++)
		moved |= place_is_of(&agent_places[i], program, kind) &&
		    *context_variable(c, agent_places[i].variable) != '\0';
	for (size_t i = 0; i < LENGTH(agent_places); i++) {
		const struct agent_place *p = &agent_places[i];

		if (place_is_of(p, program, kind) &&
		    (p->base == BASE_EDITORS || (*p->variable != '\0') == moved))
			path_append_place(c, p, out, a);
	}
}
