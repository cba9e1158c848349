/* SPDX-License-Identifier: MIT */
#ifndef AGENT_PLACES_H
#define AGENT_PLACES_H

#include "commands/command.h"

/* The places of agent_places.def on this machine. Called by cmd_agents.c. */
struct agent_program { const char *name, *title; };

extern const struct agent_program agent_programs[];
extern const size_t n_agent_programs;

/* What is read in the place of a file of an agent that is not read; "" if nothing is known. */
const char *agent_instead(const struct agent_program *p);

/*
 * The index of the program of that name, in any case of letters, or of what the name has before a hyphen (claude);
 * SIZE_MAX.
 */
size_t	agent_program_find(const char *name);

/* The home folder; "" if no variable names it. */
const char *home_folder(const struct context *c);

/* What a place holds. */
enum place_kind { PLACE_LOGS, PLACE_DATABASE, PLACE_PROJECTS, PLACE_UNREAD };

/* Paths; n of them, of the arena. */
struct places { const char **paths; size_t n, room; };

/* Appends a path, which is borrowed. */
void	places_add(struct places *out, const char *path, struct arena *a);

/* Appends the places of a kind of a program: where they would be, whether they exist or not. */
void	agent_places_find(const struct context *c, const struct agent_program *p, enum place_kind kind,
	    struct arena *a, struct places *out);

#endif
