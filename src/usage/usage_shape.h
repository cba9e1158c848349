/* SPDX-License-Identifier: MIT */
#ifndef USAGE_SHAPE_H
#define USAGE_SHAPE_H

#include "io/json.h"
#include "usage/usage.h"
#include "usage/usage_log.h"
#include "usage/usage_walk.h"

/*
 * The shapes of usage in JSON: usage_shape.def as tables, and which of them an object has. Called by
 * usage_json.
 */
struct usage_shape { const char *name, *title, *provider; };

enum shape_rule { USAGE_SHAPE_MARK, USAGE_SHAPE_ANY, USAGE_SHAPE_NOT, USAGE_SHAPE_KEY };

struct shape_line {
	const struct usage_shape	*shape;
	enum shape_rule		 rule;
	const char		*path, *means;
};

struct shape_root { const char *path; };
struct shape_batch { const char *root, *key; };
struct shape_outer { const char *path, *means; };
struct usage_shape_skip_reason { const char *path, *value, *why; };
struct shape_id { const char *path, *what; };
struct shape_list { const char *path, *holds; bool always; };
struct shape_chunk { const char *id, *path; };
struct shape_span { const char *id, *parent; };
struct shape_next { const char *path, *next; };
struct shape_sum { const char *path, *value; };
struct shape_stream { const char *start, *path, *delta; };
enum shape_which { SHAPE_FIRST, SHAPE_LAST, SHAPE_OVER };
struct shape_state { const char *key, *value, *path, *means; enum shape_which which; };
struct shape_parts { const struct usage_shape *shape; const char *path, *inside; };
struct shape_beside { const struct usage_shape *shape; const char *path, *inside, *model; };
struct shape_where { const struct usage_shape *shape; const char *path, *means, *key, *value; };
struct shape_totals { const struct usage_shape *shape; const char *key, *value; };
struct shape_join { const struct usage_shape *shape; const char *key, *list, *same, *path, *means; };
struct shape_running { const struct usage_shape *shape; const char *total, *last; };
struct shape_naming { const struct usage_shape *shape; enum model_naming naming; };
struct shape_path { const struct usage_shape *shape; const char *path; };
struct shape_agent { const char *name, *title; const struct usage_shape *shape; const char *path; };
struct shape_restart { const char *key, *value; };
struct shape_line_id { const char *path, *value, *id; };
struct shape_fork { const char *name; const struct usage_shape *shape; const char *folder; };

extern const struct usage_shape shapes[];
extern const struct shape_line shape_lines[];
extern const struct shape_root shape_roots[];
extern const struct shape_batch shape_batches[];
extern const struct shape_outer shape_outers[];
extern const struct usage_shape_skip_reason shape_pieces[];
extern const struct shape_id shape_ids[];
extern const struct shape_list shape_lists[];
extern const struct shape_next shape_nexts[];
extern const struct shape_state shape_states[];
extern const struct shape_parts shape_parts[];
extern const struct shape_beside shape_besides[];
extern const struct shape_where shape_wheres[];
extern const struct shape_join shape_joins[];
extern const struct shape_running shape_runnings[];
extern const struct usage_shape *const shape_statements[];
extern const struct shape_fork shape_forks[];
extern const struct shape_agent shape_agents[];
extern const struct shape_restart shape_restarts[];
extern const struct shape_line_id shape_line_ids[];
extern const struct shape_totals shape_totals[];
extern const struct usage_shape *const shape_dollars[];
extern const struct shape_naming shape_namings[];
extern const struct shape_path shape_withins[], shape_fors[];
extern const struct shape_root shape_copies[];
extern const struct shape_sum shape_sums[];
extern const struct shape_root shape_groups[];
extern const struct shape_span shape_spans[];
extern const struct shape_stream shape_streams[];
extern const struct shape_chunk shape_chunks[];
extern const size_t n_shapes, n_shape_lines, n_shape_roots, n_shape_batches, n_shape_outers,
    n_shape_pieces, n_shape_ids, n_shape_lists, n_shape_states, n_shape_parts, n_shape_runnings, n_shape_agents,
    n_shape_totals, n_shape_dollars, n_shape_namings, n_shape_withins, n_shape_fors, n_shape_copies, n_shape_sums,
    n_shape_groups, n_shape_spans, n_shape_streams, n_shape_wheres, n_shape_joins, n_shape_chunks, n_shape_nexts,
    n_shape_statements, n_shape_forks, n_shape_restarts, n_shape_line_ids, n_shape_besides;

/*
 * A set of the first letters of an object's keys: whether it may have the first key of a path. Most objects of a log
 * have none of the keys of the tables, and this tells so at once.
 */
uint64_t	usage_shape_keys(const struct json *object);
bool		usage_shape_may_have(uint64_t keys, const char *path);

/* Whether there is a value other than null at a path. */
bool		usage_shape_has(const struct json *object, const char *path);

/* Whether a text is the value of a row of a table, which may end in a star. */
bool		usage_shape_value_fits(const char *text, const char *value);

/* The PARTS row of a shape; NULL if its answers are read whole. */
const struct shape_parts	*usage_shape_parts_of(const struct usage_shape *s);

/* The text at a path, or with numbers also a number; "" if there is none. */
const char	*usage_shape_text(const struct json *object, const char *path, bool numbers, struct arena *a);

/* The shape of that name; NULL if there is none. */
const struct usage_shape	*usage_shape_find(const char *name);

/* The shape that the records of a list alone have, by its path; NULL: they may have any. */
const struct usage_shape	*usage_shape_within(const char *path);

/* The lines of a shape: from the index that is returned up to *end. */
size_t	usage_shape_lines(const struct usage_shape *s, size_t *end);

/* Texts of JSON within a record, parsed; to be freed before the next record. */
enum { SHAPE_TEXTS = 8 };
struct shape_texts { struct json *text[SHAPE_TEXTS]; size_t n; enum json_reader reader; };
void	usage_shape_texts_free(struct shape_texts *texts);

/* A record, and what is known from around it. */
struct shape_record {
	const struct json	*object;
	const struct usage_walk	*walk;		/* at that record */
	const struct usage_log	*log;		/* of its file */
	const char		*file;		/* the path of it */
};

/* The place of usage in an object, and its shape. */
struct shape_found {
	const struct usage_shape	*shape;		/* NULL: no known shape */
	const struct shape_root	*root;
	const struct json	*answer;	/* the value at that root */
	const struct shape_parts *parts;	/* NULL: the answer is read whole */
	const struct json	*part;		/* else the part that is read */
	bool			 open;		/* of a text: the stream in it ends before the final counts */
	const struct shape_beside *beside;	/* the part is that beside the answer; NULL: it is not */
};

/*
 * Recognises the shape of an object by its keys. forced: only that shape counts; NULL: any. False and ERR_USAGE
 * if it has two shapes at once, or two answers at one path.
 */
bool	usage_shape_of(const struct json *object, const struct usage_shape *forced, struct shape_texts *texts,
	    struct arena *a, struct shape_found *out, struct err *e);

/*
 * The path of a text that ought to be JSON with usage, and is not JSON, such as one that was cut off; NULL if there is
 * none.
 */
const char *usage_shape_broken_text(const struct json *object, enum json_reader reader, struct arena *a);

/*
 * Moves to the first part of an answer, or to the next one, if its bill is the sum of parts. False if it is not, or
 * after the last part.
 */
bool	usage_shape_next_part(struct shape_found *found);

/*
 * Moves from an answer, or its last part, to the usage of another model beside it. False if there is none, or it is
 * all 0, or its model is not known, or it was reached before.
 */
bool	usage_shape_beside(struct shape_found *found, struct arena *a);

/* The parts of an answer as JSON; "" if it is read whole. */
const char *usage_shape_parts_text(const struct shape_found *found, struct arena *a);

/*
 * Takes only what a record says of where and when it is from, as far as it can be understood: for a row whose usage
 * cannot be.
 */
void	usage_shape_take_place(const struct shape_record *r, const struct shape_found *found, const char *style,
	    struct usage *u);

/*
 * Takes all values of the record into the row: what earlier lines and the objects around it say, then what was asked
 * for, then what was served. style exclusive or inclusive changes the meaning of input to fresh, or of fresh to
 * input. ERR_USAGE, with the path, if a value cannot be understood.
 */
bool	usage_shape_take(const struct shape_record *r, const struct shape_found *found, const char *style,
	    struct usage *u, struct err *e);

/* Whether all answers of a shape are sums of requests; of some, usage_shape_take says it of the row. */
bool	usage_shape_is_total(const struct usage_shape *s);

/* Whether a shape only says what its session has cost so far: the STATEMENT rows. s may be NULL. */
bool	usage_shape_is_statement(const struct usage_shape *s);

/* Whether answers of a shape have the billed amount alone: the DOLLARS rows. */
bool	usage_shape_is_dollars(const struct usage_shape *s);

/* Whether the path of a file says which program wrote it: the FORK rows. */
bool	usage_shape_file_says(const char *file);

/* The name of the program that wrote the answer; "" if it is not known. */
const char *usage_shape_agent(const struct shape_record *r, const struct shape_found *found);

/*
 * The identity of an answer, as n bytes: its id, the id of its request, and its time of creation, each followed
 * by a NUL. The lines of a log around it do not count: they may be copied into another log. "" and 0 if it has
 * no id. *n_id: the bytes of its own id, if its log may repeat it under the id of another request; else 0. trace: see
 * usage_form.h; may be NULL.
 */
const char *usage_shape_identity(const struct json *object, const struct shape_found *found, struct form_trace *trace,
	    struct arena *a, size_t *n, size_t *n_id);

/*
 * The same for a record that has no id of an answer, but is in a line with an id: that, and the key of its map. "" and
 * 0 if it is not.
 */
const char *usage_shape_line_identity(const struct shape_record *r, const struct shape_found *found, struct arena *a,
	    size_t *n);

/* Whether a record may be such a repetition: the COPY rows. */
bool	usage_shape_is_copy(const struct json *object, struct arena *a);

/* Whether the shape has that path, or it is one of the paths around an answer. */
bool	usage_shape_knows(const struct usage_shape *s, const char *path);

/*
 * The group of a record, which may have its usage twice, in parts and as their sum: its id, or "" for that of
 * the file. *sum: the record is a sum.
 */
const char *usage_shape_group(const struct shape_record *r, const struct shape_found *found, struct arena *a,
	    bool *sum);

/* The id of a record in its group, and that of the record above it; "" for none. */
void	usage_shape_span(const struct json *object, struct arena *a, const char **id, const char **parent);

/* Whether an object only repeats the usage of others, and why: the PIECE rows; NULL. */
const char *usage_shape_piece(const struct json *object, struct arena *a);

/*
 * Whether an object is a chunk of a stream, with the usage so far (the CHUNK rows): the next value decides if it is the
 * last. *open: by itself it is not, because nothing in it says why the answer has ended.
 */
bool	usage_shape_is_chunk(const struct shape_found *found, struct arena *a, bool *open);

/* Whether the next value is a further chunk of the same stream; NULL if there is no next one. */
bool	usage_shape_goes_on(const struct shape_found *found, const struct json *next, struct arena *a);

/*
 * Why an object of a file of answers is not an answer itself: a piece of a stream without usage, or a request without
 * an answer. NULL if it is not known to be such.
 */
const char *usage_shape_skip_reason(const struct json *object, const struct shape_found *found, struct arena *a);

#endif
