/* SPDX-License-Identifier: MIT */
/* The tables of usage_shape.def. Read usage_shape.h first. */
#include "usage/usage_shape.h"

#include <string.h>

#include "base/macros.h"

/*
 * Includes usage_shape.def once for each table; each time, all macros except those of the table are empty. LINE
 * is common to MARK, ANY, NOT and KEY.
 */
#define MARK(symbol, path)       LINE(symbol, USAGE_SHAPE_MARK, path, NULL)
#define ANY(symbol, path)        LINE(symbol, USAGE_SHAPE_ANY, path, NULL)
#define NOT(symbol, path)        LINE(symbol, USAGE_SHAPE_NOT, path, NULL)
#define KEY(symbol, path, means) LINE(symbol, USAGE_SHAPE_KEY, path, means)
#define LINE(symbol, rule, path, means)
#define ROOT(path)
#define BATCH(root, key)
#define OUTER(path, means)
#define STATE(key, value, path, means, which)
#define FOR(symbol, path)
#define PARTS(symbol, path, inside)
#define BESIDE(symbol, path, inside, model)
#define WHERE(symbol, path, means, key, value)
#define JOIN(symbol, key, list, same, path, means)
#define RUNNING(symbol, total, last)
#define RESTART(key, value)
#define TOTALS(symbol, key, value)
#define STATEMENT(symbol)
#define NAMES(symbol, naming)
#define DOLLARS(symbol)
#define AGENT(name, title, symbol, path)
#define FORK(name, symbol, folder)
#define COPY(path)
#define SUM(path, value)
#define LINE_ID(path, value, id)
#define GROUP(path)
#define SPAN(id, parent)
#define STREAM(start, path, delta)
#define CHUNK(id, path)
#define PIECE(path, value, why)
#define ID(path, what)
#define LIST(path, holds, when)
#define WITHIN(symbol, path)
#define NEXT(path, next)

enum place {
#define SHAPE(symbol, name, title, provider) AT_##symbol,
#include "usage/usage_shape.def"
#undef SHAPE
};

const struct usage_shape shapes[] = {
#define SHAPE(symbol, name, title, provider) { name, title, provider },
#include "usage/usage_shape.def"
#undef SHAPE
};

#define SHAPE(symbol, name, title, provider)
#undef LINE
const struct shape_line shape_lines[] = {
#define LINE(symbol, rule, path, means) { &shapes[AT_##symbol], rule, path, means },
#include "usage/usage_shape.def"
#undef LINE
};

#define LINE(symbol, rule, path, means)
#undef ROOT
const struct shape_root shape_roots[] = {
#define ROOT(path) { path },
#include "usage/usage_shape.def"
#undef ROOT
};

#define ROOT(path)
#undef BATCH
const struct shape_batch shape_batches[] = {
#define BATCH(root, key) { root, key },
#include "usage/usage_shape.def"
#undef BATCH
};

#define BATCH(root, key)
#undef OUTER
const struct shape_outer shape_outers[] = {
#define OUTER(path, means) { path, means },
#include "usage/usage_shape.def"
#undef OUTER
};

#define OUTER(path, means)
#undef STATE
const struct shape_state shape_states[] = {
#define STATE(key, value, path, means, which) { key, value, path, means, SHAPE_##which },
#include "usage/usage_shape.def"
#undef STATE
};

#define STATE(key, value, path, means, which)
#undef PARTS
const struct shape_parts shape_parts[] = {
#define PARTS(symbol, path, inside) { &shapes[AT_##symbol], path, inside },
#include "usage/usage_shape.def"
#undef PARTS
};

#define PARTS(symbol, path, inside)
#undef BESIDE
const struct shape_beside shape_besides[] = {
#define BESIDE(symbol, path, inside, model) { &shapes[AT_##symbol], path, inside, model },
#include "usage/usage_shape.def"
#undef BESIDE
};

#define BESIDE(symbol, path, inside, model)
#undef WHERE
const struct shape_where shape_wheres[] = {
#define WHERE(symbol, path, means, key, value) { &shapes[AT_##symbol], path, means, key, value },
#include "usage/usage_shape.def"
#undef WHERE
};

#define WHERE(symbol, path, means, key, value)
#undef JOIN
const struct shape_join shape_joins[] = {
#define JOIN(symbol, key, list, same, path, means) { &shapes[AT_##symbol], key, list, same, path, means },
#include "usage/usage_shape.def"
#undef JOIN
};

#define JOIN(symbol, key, list, same, path, means)
#undef RUNNING
const struct shape_running shape_runnings[] = {
#define RUNNING(symbol, total, last) { &shapes[AT_##symbol], total, last },
#include "usage/usage_shape.def"
#undef RUNNING
};

#define RUNNING(symbol, total, last)
#undef RESTART
const struct shape_restart shape_restarts[] = {
#define RESTART(key, value) { key, value },
#include "usage/usage_shape.def"
#undef RESTART
};

#define RESTART(key, value)
#undef TOTALS
const struct shape_totals shape_totals[] = {
#define TOTALS(symbol, key, value) { &shapes[AT_##symbol], key, value },
#include "usage/usage_shape.def"
#undef TOTALS
};

#define TOTALS(symbol, key, value)
#undef STATEMENT
const struct usage_shape *const shape_statements[] = {
#define STATEMENT(symbol) &shapes[AT_##symbol],
#include "usage/usage_shape.def"
#undef STATEMENT
};

#define STATEMENT(symbol)
#undef NAMES
const struct shape_naming shape_namings[] = {
#define NAMES(symbol, naming) { &shapes[AT_##symbol], naming },
#include "usage/usage_shape.def"
#undef NAMES
};

#define NAMES(symbol, naming)
#undef DOLLARS
const struct usage_shape *const shape_dollars[] = {
#define DOLLARS(symbol) &shapes[AT_##symbol],
#include "usage/usage_shape.def"
#undef DOLLARS
};

#define DOLLARS(symbol)
#undef AGENT
const struct shape_agent shape_agents[] = {
#define AGENT(name, title, symbol, path) { name, title, &shapes[AT_##symbol], path },
#include "usage/usage_shape.def"
#undef AGENT
};

#define AGENT(name, title, symbol, path)
#undef FORK
const struct shape_fork shape_forks[] = {
#define FORK(name, symbol, folder) { name, &shapes[AT_##symbol], folder },
#include "usage/usage_shape.def"
#undef FORK
};

#define FORK(name, symbol, folder)
#undef COPY
const struct shape_root shape_copies[] = {
#define COPY(path) { path },
#include "usage/usage_shape.def"
#undef COPY
};

#define COPY(path)
#undef SUM
const struct shape_sum shape_sums[] = {
#define SUM(path, value) { path, value },
#include "usage/usage_shape.def"
#undef SUM
};

#define SUM(path, value)
#undef LINE_ID
const struct shape_line_id shape_line_ids[] = {
#define LINE_ID(path, value, id) { path, value, id },
#include "usage/usage_shape.def"
#undef LINE_ID
};

#define LINE_ID(path, value, id)
#undef GROUP
const struct shape_root shape_groups[] = {
#define GROUP(path) { path },
#include "usage/usage_shape.def"
#undef GROUP
};

#define GROUP(path)
#undef SPAN
const struct shape_span shape_spans[] = {
#define SPAN(id, parent) { id, parent },
#include "usage/usage_shape.def"
#undef SPAN
};

#define SPAN(id, parent)
#undef STREAM
const struct shape_stream shape_streams[] = {
#define STREAM(start, path, delta) { start, path, delta },
#include "usage/usage_shape.def"
#undef STREAM
};

#define STREAM(start, path, delta)
#undef CHUNK
const struct shape_chunk shape_chunks[] = {
#define CHUNK(id, path) { id, path },
#include "usage/usage_shape.def"
#undef CHUNK
};

#define CHUNK(id, path)
#undef PIECE
const struct usage_shape_skip_reason shape_pieces[] = {
#define PIECE(path, value, why) { path, value, why },
#include "usage/usage_shape.def"
#undef PIECE
};

#define PIECE(path, value, why)
#undef ID
const struct shape_id shape_ids[] = {
#define ID(path, what) { path, what },
#include "usage/usage_shape.def"
#undef ID
};

#define ID(path, what)
#undef LIST
enum { UNSHAPED = false, ALWAYS = true };
const struct shape_list shape_lists[] = {
#define LIST(path, holds, when) { path, holds, when },
#include "usage/usage_shape.def"
#undef LIST
};

#define LIST(path, holds, when)
#undef WITHIN
const struct shape_path shape_withins[] = {
#define WITHIN(symbol, path) { &shapes[AT_##symbol], path },
#include "usage/usage_shape.def"
#undef WITHIN
};

#define WITHIN(symbol, path)
#undef FOR
const struct shape_path shape_fors[] = {
#define FOR(symbol, path) { &shapes[AT_##symbol], path },
#include "usage/usage_shape.def"
#undef FOR
};

#define FOR(symbol, path)
#undef NEXT
const struct shape_next shape_nexts[] = {
#define NEXT(path, next) { path, next },
#include "usage/usage_shape.def"
#undef NEXT
};

const size_t n_shapes = LENGTH(shapes), n_shape_lines = LENGTH(shape_lines),
    n_shape_roots = LENGTH(shape_roots), n_shape_batches = LENGTH(shape_batches),
    n_shape_outers = LENGTH(shape_outers), n_shape_pieces = LENGTH(shape_pieces),
    n_shape_ids = LENGTH(shape_ids), n_shape_lists = LENGTH(shape_lists),
    n_shape_states = LENGTH(shape_states), n_shape_parts = LENGTH(shape_parts),
    n_shape_runnings = LENGTH(shape_runnings), n_shape_agents = LENGTH(shape_agents),
    n_shape_totals = LENGTH(shape_totals), n_shape_dollars = LENGTH(shape_dollars),
    n_shape_namings = LENGTH(shape_namings),
    n_shape_withins = LENGTH(shape_withins), n_shape_fors = LENGTH(shape_fors),
    n_shape_copies = LENGTH(shape_copies),
    n_shape_sums = LENGTH(shape_sums), n_shape_groups = LENGTH(shape_groups),
    n_shape_spans = LENGTH(shape_spans), n_shape_streams = LENGTH(shape_streams),
    n_shape_wheres = LENGTH(shape_wheres), n_shape_joins = LENGTH(shape_joins),
    n_shape_chunks = LENGTH(shape_chunks), n_shape_nexts = LENGTH(shape_nexts),
    n_shape_statements = LENGTH(shape_statements), n_shape_forks = LENGTH(shape_forks),
    n_shape_restarts = LENGTH(shape_restarts), n_shape_line_ids = LENGTH(shape_line_ids),
    n_shape_besides = LENGTH(shape_besides);

const struct usage_shape *
usage_shape_find(const char *name)
{
	for (size_t i = 0; i < n_shapes; i++) {
		if (strcmp(shapes[i].name, name) == 0)
			return &shapes[i];
	}
	return NULL;
}

size_t
usage_shape_lines(const struct usage_shape *s, size_t *end)
{
	size_t low = 0, high = n_shape_lines;

	while (low < high) {	/* the lines are in the order of the shapes */
		size_t middle = (low + high) / 2;

		if (shape_lines[middle].shape < s)
			low = middle + 1;
		else
			high = middle;
	}
	for (*end = low; *end < n_shape_lines && shape_lines[*end].shape == s;)
		++*end;
	return low;
}
