/* SPDX-License-Identifier: MIT */
/* Reads requests by the tables of usage_request.def: usage_request_read, at the end. */
#include "usage/usage_request.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "io/picture_head.h"

enum at_use { AT_MODEL, AT_SYSTEM, AT_MESSAGES, AT_CONTENT, AT_TOOLS, AT_CHOICE, AT_SCHEMA, AT_LIMIT, AT_ANSWERS,
	AT_UNSEEN };

enum key_use { KEY_TEXT, KEY_INSIDE, KEY_JSON, KEY_NAME, KEY_PICTURE, KEY_MEDIA };

static const struct { const char *keys, *body, *title; } wrappers[] = {
#define WRAPPER(keys, body, title) { keys, body, title },
#define AT(path, use)
#define KEY(name, use)
#include "usage/usage_request.def"
#undef WRAPPER
#undef AT
};

static const struct { const char *path; enum at_use use; } places[] = {
#define WRAPPER(keys, body, title)
#define AT(path, use) { path, AT_##use },
#include "usage/usage_request.def"
#undef AT
#undef KEY
};

static const struct { const char *name; enum key_use use; } content_keys[] = {
#define AT(path, use)
#define KEY(name, use) { name, KEY_##use },
#include "usage/usage_request.def"
#undef WRAPPER
#undef AT
#undef KEY
};

static const struct json *
object_at(const struct json *j, const char *path)
{
	bool twice = false;

	return j == NULL || json_kind(j) != JSON_OBJECT ? NULL : json_at(j, path, &twice);
}

static bool
has_kind(const struct json *j, enum json_kind kind)
{
	return j != NULL && json_kind(j) == kind;
}

static const char *
text_at(const struct json *j, const char *path, struct arena *a)
{
	const struct json *value = object_at(j, path);

	return has_kind(value, JSON_STRING) ? json_text(value, a) : "";
}

/* ---- what is a request ---- */

static bool
object_has_keys(const struct json *object, const char *keys)
{
	char name[40];

	for (const char *p = keys; *p != '\0'; p += *p == ' ') {
		size_t n = strcspn(p, " ");

		memcpy(name, p, n);
		name[n] = '\0';
		if (object_at(object, name) == NULL)
			return false;
		p += n;
	}
	return true;
}

/* Whether a value is a list of messages: each has a role, or from and value as ShareGPT has it. */
static bool
is_list_of_messages(const struct json *list)
{
	if (!has_kind(list, JSON_LIST) || json_first(list) == NULL)
		return false;
	for (const struct json *m = json_first(list); m != NULL; m = json_next(m)) {
		if (!has_kind(object_at(m, "role"), JSON_STRING) &&
		    !(has_kind(object_at(m, "from"), JSON_STRING) && object_at(m, "value") != NULL))
			return false;
	}
	return true;
}

/* Whether a body has input: messages, or a text where a model is beside it. */
static bool
body_has_input(const struct json *body)
{
	static const char *const inputs[] = { "messages", "contents", "input", "prompt", "message" };

	for (size_t i = 0; i < LENGTH(inputs); i++) {
		const struct json *value = object_at(body, inputs[i]);

		if (has_kind(value, JSON_STRING) || has_kind(value, JSON_LIST))
			return true;
	}
	return false;
}

/* The body of a request, and which wrapper it has; NULL if the object is none. */
static const struct json *
request_body(const struct json *object, size_t *wrapper)
{
	*wrapper = LENGTH(wrappers);
	for (size_t i = 0; i < LENGTH(wrappers); i++) {
		const struct json *body = object_at(object, wrappers[i].body);

		if (!object_has_keys(object, wrappers[i].keys) || !has_kind(body, JSON_OBJECT) || !body_has_input(body))
			continue;
		*wrapper = i;
		return body;
	}
	if (has_kind(object_at(object, "model"), JSON_STRING) && body_has_input(object))
		return object;
	if (is_list_of_messages(object_at(object, "messages")) || is_list_of_messages(object_at(object, "contents")) ||
	    is_list_of_messages(object_at(object, "conversations")))
		return object;
	if (has_kind(object_at(object, "instruction"), JSON_STRING) &&
	    has_kind(object_at(object, "output"), JSON_STRING))
		return object;
	return NULL;
}

bool
usage_request_is(const struct json *object)
{
	size_t wrapper;

	return has_kind(object, JSON_OBJECT) && request_body(object, &wrapper) != NULL;
}

const char *
usage_request_list(const struct json *object)
{
	static const char *const lists[] = { "requests", "data" };

	for (size_t i = 0; i < LENGTH(lists) && has_kind(object, JSON_OBJECT) && !usage_request_is(object); i++) {
		const struct json *list = object_at(object, lists[i]);

		if (has_kind(list, JSON_LIST) && json_first(list) != NULL && usage_request_is(json_first(list)))
			return lists[i];
	}
	return NULL;
}

/* ---- content ---- */

/* A request while it is read. */
struct request_reader {
	struct usage_request	*out;
	struct arena		*arena;
};

static void	content_take(struct request_reader *r, const struct json *value);

static void
add_request_text(struct request_reader *r, enum request_text_kind kind, const char *text)
{
	struct usage_request *q = r->out;

	if (*text == '\0')
		return;
	q->texts = arena_grow(r->arena, q->texts, q->n_texts, &q->room_texts, sizeof *q->texts);
	q->texts[q->n_texts++] = (struct request_text){ .kind = kind, .text = text };
}

static void
note_unseen(struct request_reader *r, const char *key)
{
	if (r->out->unseen == NULL)
		r->out->unseen = key;
}

/* The address or the data of a picture: of OpenAI, Anthropic, Gemini and Bedrock. */
static const char *
picture_text(const struct json *value, struct arena *a, const char **detail)
{
	static const char *const paths[] = { "url", "data", "source/bytes", "image_url", "source/data" };

	*detail = text_at(value, "detail", a);
	if (has_kind(value, JSON_STRING))
		return json_text(value, a);
	for (size_t i = 0; i < LENGTH(paths); i++) {
		if (*text_at(value, paths[i], a) != '\0')
			return text_at(value, paths[i], a);
	}
	return "";
}

/* A picture, or a document of Anthropic under the same key: its text, or what cannot be counted. */
static void
picture_take(struct request_reader *r, const struct json *part, const struct json *value, const char *key)
{
	struct usage_request *q = r->out;
	const char *kind = text_at(value, "type", r->arena), *type = text_at(value, "media_type", r->arena);
	struct request_picture p = { .width = 0 };
	const char *text;

	if (*type == '\0')
		type = text_at(value, "mimeType", r->arena);
	if (has_kind(value, JSON_STRING) && strcmp(key, "source") == 0) {	/* where a result of a search is from */
		content_take(r, value);
		return;
	}
	if (strcmp(kind, "text") == 0 || strcmp(kind, "content") == 0) {
		content_take(r, object_at(value, strcmp(kind, "text") == 0 ? "data" : "content"));
		return;
	}
	if ((*type != '\0' && strncmp(type, "image/", 6) != 0) ||
	    strcmp(text_at(part, "type", r->arena), "document") == 0) {
		note_unseen(r, *type != '\0' ? type : key);
		return;
	}
	text = picture_text(value, r->arena, &p.detail);
	if (*p.detail == '\0')
		p.detail = text_at(part, "detail", r->arena);
	picture_head_of_base64(text, &p.width, &p.height);
	q->pictures = arena_grow(r->arena, q->pictures, q->n_pictures, &q->room_pictures, sizeof *q->pictures);
	q->pictures[q->n_pictures++] = p;
}

/* A member of a message or of a part, as the table says. */
static void
member_take(struct request_reader *r, const struct json *part, const struct json *member)
{
	const char *key = json_key(member);

	for (size_t i = 0; i < LENGTH(content_keys); i++) {
		if (strcmp(content_keys[i].name, key) != 0)
			continue;
		switch (content_keys[i].use) {
		case KEY_TEXT:
			if (has_kind(member, JSON_STRING))
				add_request_text(r, REQUEST_MESSAGE, json_text(member, r->arena));
			break;
		case KEY_NAME:
			if (has_kind(member, JSON_STRING))
				add_request_text(r, object_at(part, "role") != NULL ? REQUEST_NAME : REQUEST_MESSAGE,
				    json_text(member, r->arena));
			break;
		case KEY_INSIDE:
			content_take(r, member);
			break;
		case KEY_JSON:
			add_request_text(r, REQUEST_MESSAGE, has_kind(member, JSON_STRING) ?
			    json_text(member, r->arena) : json_print(member, r->arena));
			break;
		case KEY_PICTURE:
			picture_take(r, part, member, key);
			break;
		case KEY_MEDIA:
			note_unseen(r, key);
			break;
		}
		return;
	}
}

/* Content: a text, a list of it, or an object whose members the table knows. A number is a token. */
static void
content_take(struct request_reader *r, const struct json *value)
{
	if (value == NULL)
		return;
	switch (json_kind(value)) {
	case JSON_STRING:
		add_request_text(r, REQUEST_MESSAGE, json_text(value, r->arena));
		break;
	case JSON_NUMBER:
		r->out->ids++;
		break;
	case JSON_LIST:
		for (const struct json *part = json_first(value); part != NULL; part = json_next(part))
			content_take(r, part);
		break;
	case JSON_OBJECT:
		for (const struct json *m = json_first(value); m != NULL; m = json_next(m))
			member_take(r, value, m);
		break;
	case JSON_NULL:
	case JSON_BOOL:
		break;
	}
}

/* ---- messages ---- */

static bool
is_of_assistant(const struct json *message, struct arena *a)
{
	const char *role = text_at(message, "role", a), *from = text_at(message, "from", a);

	return strcmp(role, "assistant") == 0 || strcmp(role, "model") == 0 || strcmp(from, "gpt") == 0 ||
	    strcmp(from, "assistant") == 0;
}

/* Takes messages. data_set: the last one, if it is the assistant's, is the answer, and no input. */
static void
messages_take(struct request_reader *r, const struct json *value, bool data_set)
{
	struct usage_request *q = r->out;

	q->chat |= !has_kind(value, JSON_NUMBER);
	if (!has_kind(value, JSON_LIST)) {
		q->messages += *json_text(value, r->arena) != '\0';
		content_take(r, value);
		return;
	}
	for (const struct json *m = json_first(value); m != NULL; m = json_next(m)) {
		bool assistant = is_of_assistant(m, r->arena);

		if (assistant && json_next(m) == NULL && data_set)
			break;
		content_take(r, m);
		if (json_kind(m) != JSON_OBJECT) {	/* of embeddings: texts or tokens without messages */
			q->chat = false;
			continue;
		}
		q->messages++;
		q->assistants += assistant && json_next(m) != NULL;
		q->names += has_kind(object_at(m, "role"), JSON_STRING) && has_kind(object_at(m, "name"), JSON_STRING);
	}
}

/* ---- tools ---- */

static void
property_take(struct request_reader *r, struct request_tool *t, const struct json *p)
{
	struct request_property *out = &t->properties[t->n_properties++];
	const struct json *values = object_at(p, "enum");
	size_t room = 0;

	*out = (struct request_property){ json_key(p), text_at(p, "type", r->arena),
	    text_at(p, "description", r->arena), NULL, 0 };
	for (const struct json *v = has_kind(values, JSON_LIST) ? json_first(values) : NULL; v != NULL;
	    v = json_next(v)) {
		out->values = arena_grow(r->arena, out->values, out->n_values, &room, sizeof *out->values);
		out->values[out->n_values++] = json_text(v, r->arena);
	}
}

/* A definition of a tool: {"type": "function", "function": {...}}, or the function itself, as each API has it. */
static void
tool_take(struct request_reader *r, const struct json *tool)
{
	static const char *const inside[] = { "function", "toolSpec" },
	    *const parameters[] = { "parameters/properties", "input_schema/properties",
	    "inputSchema/json/properties" };
	struct usage_request *q = r->out;
	const struct json *f = tool, *properties = NULL;
	struct request_tool t = { .json = json_print(tool, r->arena) };
	size_t n = 0;

	for (size_t i = 0; i < LENGTH(inside); i++)
		f = has_kind(object_at(tool, inside[i]), JSON_OBJECT) ? object_at(tool, inside[i]) : f;
	for (size_t i = 0; i < LENGTH(parameters) && properties == NULL; i++)
		properties = object_at(f, parameters[i]);
	t.name = text_at(f, "name", r->arena);
	t.description = text_at(f, "description", r->arena);
	for (const struct json *p = has_kind(properties, JSON_OBJECT) ? json_first(properties) : NULL; p != NULL;
	    p = json_next(p))
		n++;
	t.properties = arena_array(r->arena, n, sizeof *t.properties);
	for (const struct json *p = n > 0 ? json_first(properties) : NULL; p != NULL; p = json_next(p))
		property_take(r, &t, p);
	q->tools = arena_grow(r->arena, q->tools, q->n_tools, &q->room_tools, sizeof *q->tools);
	q->tools[q->n_tools++] = t;
}

static void
tools_take(struct request_reader *r, const struct json *list)
{
	for (const struct json *t = has_kind(list, JSON_LIST) ? json_first(list) : NULL; t != NULL; t = json_next(t)) {
		const struct json *several = object_at(t, "functionDeclarations");

		several = several == NULL ? object_at(t, "function_declarations") : several;
		if (has_kind(several, JSON_LIST))
			tools_take(r, several);
		else if (json_kind(t) == JSON_OBJECT)
			tool_take(r, t);
	}
}

/* ---- a body ---- */

static int64_t
whole_number(const struct json *value, struct arena *a)
{
	const char *text = has_kind(value, JSON_NUMBER) ? json_text(value, a) : "";
	size_t n = strspn(text, "0123456789");

	return n == 0 || n > 15 || text[n] != '\0' ? 0 : strtoll(text, NULL, 10);
}

static void
place_take(struct request_reader *r, enum at_use use, const struct json *value, const char *path, bool data_set)
{
	struct usage_request *q = r->out;

	switch (use) {
	case AT_MODEL:
		q->model = *q->model == '\0' && has_kind(value, JSON_STRING) ? json_text(value, r->arena) : q->model;
		break;
	case AT_SYSTEM:
		q->systems += json_kind(value) != JSON_NULL;
		content_take(r, value);
		break;
	case AT_MESSAGES:
		messages_take(r, value, data_set);
		break;
	case AT_CONTENT:
		content_take(r, value);
		break;
	case AT_TOOLS:
		tools_take(r, value);
		break;
	case AT_CHOICE:
		q->forced = strcmp(text_at(value, "type", r->arena), "any") == 0 ||
		    strcmp(text_at(value, "type", r->arena), "tool") == 0;
		break;
	case AT_SCHEMA:
		add_request_text(r, REQUEST_SCHEMA, json_print(value, r->arena));
		break;
	case AT_LIMIT:
		q->limit = q->limit == 0 ? whole_number(value, r->arena) : q->limit;
		break;
	case AT_ANSWERS:
		q->answers = whole_number(value, r->arena) > 1 ? whole_number(value, r->arena) : 1;
		break;
	case AT_UNSEEN:
		if (json_kind(value) != JSON_NULL)
			note_unseen(r, path);
		break;
	}
}

struct usage_request *
usage_request_read(const struct json *object, struct arena *a)
{
	struct request_reader r = { .out = arena_alloc(a, sizeof *r.out), .arena = a };
	size_t wrapper;
	const struct json *body = has_kind(object, JSON_OBJECT) ? request_body(object, &wrapper) : NULL;
	bool data_set;

	if (body == NULL)
		return NULL;
	data_set = wrapper == LENGTH(wrappers) && !has_kind(object_at(body, "model"), JSON_STRING);
	*r.out = (struct usage_request){ .title = wrapper < LENGTH(wrappers) ? wrappers[wrapper].title :
	    data_set ? "chats" : "requests", .model = "", .batch = wrapper < LENGTH(wrappers), .answers = 1 };
	for (size_t i = 0; i < LENGTH(places); i++) {
		const struct json *value = object_at(body, places[i].path);

		if (value != NULL)
			place_take(&r, places[i].use, value, places[i].path, data_set);
	}
	return r.out;
}
