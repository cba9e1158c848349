/* SPDX-License-Identifier: MIT */
/*
 * The JSON of json.h by cJSON: struct json is a cJSON node under another name. cJSON keeps a number as a
 * binary one, which has all digits of most numbers; any other is kept as its text, in a node of the type
 * cJSON_Raw.
 */
#include "io/json.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

static const cJSON *
json_node(const struct json *j)
{
	return (const cJSON *)j;
}

static const struct json *
json_from_node(const cJSON *n)
{
	return (const struct json *)n;
}

/* Lets cJSON allocate as arenas do: without memory it would report the text as no JSON. */
static void
json_set_allocator(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){ .malloc_fn = arena_malloc, .free_fn = free });
}

/* The closing quote of the string that begins at p. */
static const char *
string_end(const char *p, const char *end)
{
	while ((p = memchr(p + 1, '"', (size_t)(end - p - 1))) != NULL) {
		size_t escapes = 0;

		while (p[-1 - (long)escapes] == '\\')
			escapes++;
		if (escapes % 2 == 0)
			return p;
	}
	return end - 1;
}

/* The numbers of a text that cJSON has parsed, from p to end. */
struct number_cursor { const char *p, *end; };

/* The next number, n bytes of it; NULL after the last. */
static const char *
number_next(struct number_cursor *c, size_t *n)
{
	for (; c->p < c->end; c->p++) {
		const char *start = c->p;

		if (*start == '"')
			c->p = string_end(start, c->end);
		else if (*start == '-' || (*start >= '0' && *start <= '9')) {
			while (c->p < c->end && *c->p != '\0' && strchr("0123456789+-.eE", *c->p) != NULL)
				c->p++;
			*n = (size_t)(c->p - start);
			return start;
		}
	}
	return NULL;
}

/* Whether a number has more digits, or a larger exponent, than a binary number surely keeps. */
static bool
number_needs_text(const char *text, size_t n)
{
	enum { DIGITS = 15, LENGTH_MAX = 60, EXPONENT_MAX = 200 };
	size_t digits = 0, zeros = 0, i = 0;
	unsigned exponent = 0;

	if (n <= DIGITS && memchr(text, 'e', n) == NULL && memchr(text, 'E', n) == NULL)
		return false;
	for (; i < n && text[i] != 'e' && text[i] != 'E'; i++) {
		if (text[i] == '0')
			zeros += digits > 0;	/* they count if another digit follows */
		else if (text[i] >= '1' && text[i] <= '9') {
			digits += zeros + 1;
			zeros = 0;
		}
	}
	for (; i < n && exponent <= EXPONENT_MAX; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			exponent = exponent * 10 + (unsigned)(text[i] - '0');
	}
	return digits > DIGITS || n > LENGTH_MAX || exponent > EXPONENT_MAX;
}

/* Gives the numbers of a tree their text where they need it; they have the same order in the text. */
static void
numbers_keep_text(cJSON *node, struct number_cursor *c)
{
	const char *text;
	size_t n;

	for (; node != NULL; node = node->next) {
		if (node->child != NULL)
			numbers_keep_text(node->child, c);
		if (!cJSON_IsNumber(node) || (text = number_next(c, &n)) == NULL || !number_needs_text(text, n))
			continue;
		node->type = cJSON_Raw;
		node->valuestring = cJSON_malloc(n + 1);
		memcpy(node->valuestring, text, n);
		node->valuestring[n] = '\0';
	}
}

/* Whether any number of a text needs its text, as hardly one does. */
static bool
text_has_long_number(const char *text, const char *end)
{
	struct number_cursor c = { text, end };
	const char *number;
	size_t n;

	while ((number = number_next(&c, &n)) != NULL) {
		if (number_needs_text(number, n))
			return true;
	}
	return false;
}

struct json *
json_parse(const char *text, size_t n, struct err *e)
{
	const char *end = NULL;
	cJSON *root;

	json_set_allocator();
	root = cJSON_ParseWithLengthOpts(text, n, &end, 0);
	if (root != NULL && end != NULL) {
		while (end < text + n && strchr(" \t\r\n", *end) != NULL && *end != '\0')
			end++;
		if (end == text + n) {
			if (text_has_long_number(text, end))
				numbers_keep_text(root, &(struct number_cursor){ text, end });
			return (struct json *)root;
		}
	}
	cJSON_Delete(root);
	err_set(e, ERR_USAGE, "not JSON");
	return NULL;
}

/* The length of the JSON number that text begins with; 0 if it begins with none. */
static size_t
json_number_length(const char *text)
{
	static const char digits[] = "0123456789";
	const char *p = text + (*text == '-');
	size_t whole = strspn(p, digits), n;

	if (whole == 0 || (*p == '0' && whole > 1))
		return 0;
	p += whole;
	if (*p == '.') {
		if ((n = strspn(p + 1, digits)) == 0)
			return 0;
		p += 1 + n;
	}
	if (*p == 'e' || *p == 'E') {
		size_t sign = p[1] == '-' || p[1] == '+';

		if ((n = strspn(p + 1 + sign, digits)) == 0)
			return 0;
		p += 1 + sign + n;
	}
	return (size_t)(p - text);
}

/* The length of the string that text begins with, quotes included; all of text if it has no end. */
static size_t
json_string_length(const char *text)
{
	const char *p = text + 1;

	for (p += strcspn(p, "\"\\"); *p == '\\' && p[1] != '\0'; p += strcspn(p, "\"\\"))
		p += 2;
	return (size_t)(p - text) + (*p != '\0');
}

/* Copies JSON with quotes around its numbers; false if something begins like a number but is none. */
static bool
json_quote_numbers(const char *text, struct buffer *out)
{
	static const char starts[] = "\"-0123456789";

	for (;;) {
		size_t n = strcspn(text, starts);

		buffer_add(out, text, n);
		text += n;
		if (*text == '\0')
			return true;
		n = *text == '"' ? json_string_length(text) : json_number_length(text);
		if (n == 0)
			return false;
		if (*text == '"')
			buffer_add(out, text, n);
		else
			buffer_printf(out, "\"%.*s\"", (int)n, text);
		text += n;
	}
}

struct json *
json_parse_exact(const char *text, size_t n, struct arena *a, struct err *e)
{
	struct buffer quoted = buffer_new(a);

	if (!text_valid(text, n) || strlen(text) != n || !json_quote_numbers(text, &quoted)) {
		err_set(e, ERR_USAGE, "not JSON");
		return NULL;
	}
	return json_parse(quoted.text, quoted.n, e);
}

void
json_free(struct json *j)
{
	cJSON_Delete((cJSON *)j);
}

enum json_kind
json_kind(const struct json *j)
{
	const cJSON *n = json_node(j);

	return cJSON_IsBool(n) ? JSON_BOOL : cJSON_IsNumber(n) || cJSON_IsRaw(n) ? JSON_NUMBER :
	    cJSON_IsString(n) ? JSON_STRING : cJSON_IsObject(n) ? JSON_OBJECT :
	    cJSON_IsArray(n) ? JSON_LIST : JSON_NULL;
}

const struct json *
json_first(const struct json *j)
{
	return json_from_node(json_node(j)->child);
}

const struct json *
json_next(const struct json *j)
{
	return json_from_node(json_node(j)->next);
}

const char *
json_key(const struct json *j)
{
	return json_node(j)->string == NULL ? "" : json_node(j)->string;
}

/* Prints a number that is whole and small, as most are. cJSON takes ten times as long: it expects decimals. */
static bool
json_print_whole(const cJSON *n, char *text)
{
	char digits[16], *p = digits + sizeof digits;
	unsigned value = (unsigned)n->valueint;

	if (n->valueint < 0 || n->valuedouble != n->valueint)
		return false;
	*--p = '\0';
	do
		*--p = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	memcpy(text, p, (size_t)(digits + sizeof digits - p));
	return true;
}

const char *
json_text(const struct json *j, struct arena *a)
{
	enum { ROOM = 64 };
	cJSON *n = (cJSON *)json_node(j);
	char *text;

	switch (json_kind(j)) {
	case JSON_STRING:
		return n->valuestring;
	case JSON_BOOL:
		return cJSON_IsTrue(n) ? "true" : "false";
	case JSON_NUMBER:
		if (cJSON_IsRaw(n))
			return n->valuestring;
		text = arena_alloc(a, ROOM);
		if (json_print_whole(n, text))
			return text;
		return cJSON_PrintPreallocated(n, text, ROOM, 0) ? text : "";
	default:
		return "";
	}
}

/* The first member of an object whose key is the n bytes at key; NULL. *twice: see json_at. */
static const cJSON *
json_member(const cJSON *object, const char *key, size_t n, bool *twice)
{
	const cJSON *found = NULL;

	if (!cJSON_IsObject(object))
		return NULL;
	for (const cJSON *m = object->child; m != NULL; m = m->next) {
		if (strncmp(m->string, key, n) != 0 || m->string[n] != '\0')
			continue;
		if (found != NULL)
			*twice = true;
		else
			found = m;
	}
	return found;
}

/* The first element of a list that passes the n bytes of test, NAME=VALUE; NULL. *twice: see json_at. */
static const cJSON *
json_element(const cJSON *list, const char *test, size_t n, bool *twice)
{
	const char *equals = memchr(test, '=', n);
	size_t name = (size_t)(equals - test), value = n - name - 1;
	const cJSON *found = NULL;

	if (!cJSON_IsArray(list))
		return NULL;
	for (const cJSON *m = list->child; m != NULL; m = m->next) {
		const cJSON *is = json_member(m, test, name, twice);

		if (!cJSON_IsString(is) || strncmp(is->valuestring, equals + 1, value) != 0 ||
		    is->valuestring[value] != '\0')
			continue;
		if (found != NULL)
			*twice = true;
		else
			found = m;
	}
	return found;
}

const struct json *
json_at(const struct json *j, const char *path, bool *twice)
{
	const cJSON *n = json_node(j);

	while (n != NULL && *path != '\0') {
		size_t len = strcspn(path, "/"), key = strcspn(path, "[/");

		n = json_member(n, path, key, twice);
		if (n != NULL && key < len)
			n = path[len - 1] == ']' && memchr(path + key, '=', len - key) != NULL ?
			    json_element(n, path + key + 1, len - key - 2, twice) : NULL;
		path += len + (path[len] == '/');
	}
	return json_from_node(n);
}

/* A copy of the scalar in an OpenTelemetry value, such as 12 of {"intValue": "12"}; NULL if it is none. */
static cJSON *
json_plain_value(const cJSON *value)
{
	const cJSON *only = cJSON_IsObject(value) ? value->child : NULL;
	struct json *number = NULL;
	struct err e;

	if (only == NULL || only->next != NULL)
		return NULL;
	if (strcmp(only->string, "intValue") == 0 && cJSON_IsString(only))
		number = json_parse(only->valuestring, strlen(only->valuestring), &e);
	if (number != NULL)
		return (cJSON *)number;
	return json_kind(json_from_node(only)) == JSON_NUMBER || cJSON_IsString(only) || cJSON_IsBool(only) ?
	    cJSON_Duplicate(only, 0) : NULL;
}

void
json_unlist(struct json *j, const char *key)
{
	cJSON *object = (cJSON *)j, *list = cJSON_GetObjectItemCaseSensitive(object, key), *plain;

	if (!cJSON_IsArray(list))
		return;
	plain = cJSON_CreateObject();
	for (const cJSON *m = list->child; m != NULL; m = m->next) {
		const cJSON *name = cJSON_GetObjectItemCaseSensitive(m, "key");
		cJSON *value = json_plain_value(cJSON_GetObjectItemCaseSensitive(m, "value"));

		if (value == NULL || !cJSON_IsString(name) ||
		    !cJSON_AddItemToObject(plain, name->valuestring, value))
			cJSON_Delete(value);
	}
	cJSON_ReplaceItemInObjectCaseSensitive(object, key, plain);
}

const char *
json_print(const struct json *j, struct arena *a)
{
	char *text = cJSON_PrintUnformatted(json_node(j)), *copy;

	if (text == NULL)
		arena_exhausted();
	copy = arena_strdup(a, text);
	cJSON_free(text);
	return copy;
}

size_t
json_minify(char *text)
{
	cJSON_Minify(text);
	return strlen(text);
}
