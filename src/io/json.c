/* SPDX-License-Identifier: MIT */
/*
 * The JSON of json.h. json_fast.c makes values of the text; what is odd to it is parsed by cJSON, and its tree copied.
 * cJSON keeps a number as a binary one, which has all digits of most numbers; any other keeps its text.
 */
#include "io/json.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "io/json_node.h"

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

/* ---- values from the tree of cJSON ---- */

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

static const char *
tree_number(cJSON *n, struct arena *a)
{
	enum { ROOM = 64 };
	char *text = arena_alloc(a, ROOM);

	return json_print_whole(n, text) || cJSON_PrintPreallocated(n, text, ROOM, 0) ? text : "";
}

/* Copies a value of the tree, all but its key. */
static void
tree_copy(cJSON *from, struct json *out, struct arena *a)
{
	const struct json **link = &out->first;

	out->kind = cJSON_IsBool(from) ? JSON_BOOL : cJSON_IsNumber(from) || cJSON_IsRaw(from) ? JSON_NUMBER :
	    cJSON_IsString(from) ? JSON_STRING : cJSON_IsObject(from) ? JSON_OBJECT :
	    cJSON_IsArray(from) ? JSON_LIST : JSON_NULL;
	out->text = cJSON_IsBool(from) ? cJSON_IsTrue(from) ? "true" : "false" : cJSON_IsNumber(from) ?
	    tree_number(from, a) : from->valuestring == NULL ? "" : arena_strdup(a, from->valuestring);
	for (cJSON *m = from->child; m != NULL; m = m->next) {
		struct json *copy = arena_alloc(a, sizeof *copy);

		copy->key = m->string == NULL ? "" : arena_strdup(a, m->string);
		tree_copy(m, copy, a);
		*link = copy;
		link = &copy->next;
	}
}

/* Parses a text by cJSON alone; false if it is not one value. */
static bool
tree_parse(struct json_doc *doc, const char *text, size_t n)
{
	const char *end = NULL;
	bool whole = false;
	cJSON *root;

	json_set_allocator();
	root = cJSON_ParseWithLengthOpts(text, n, &end, 0);
	if (root != NULL && end != NULL) {
		while (end < text + n && strchr(" \t\r\n", *end) != NULL && *end != '\0')
			end++;
		whole = end == text + n;
	}
	if (whole && text_has_long_number(text, end))
		numbers_keep_text(root, &(struct number_cursor){ text, end });
	doc->root = (struct json){ .key = "" };
	if (whole)
		tree_copy(root, &doc->root, doc->arena);
	cJSON_Delete(root);
	return whole;
}

/* ---- parsing ---- */

struct json *
json_parse_by(enum json_reader reader, const char *text, size_t n, struct err *e)
{
	struct arena *a = arena_new();
	struct json_doc *doc = arena_alloc(a, sizeof *doc);
	json_stop *stop = json_scan_stop(reader);
	char *copy;

	doc->arena = a;
	if (stop != NULL) {
		copy = arena_room(a, n + 1 + PAD_AFTER);
		memcpy(copy, text, n);
		memset(copy + n, 0, 1 + PAD_AFTER);
		if (json_fast_parse(doc, stop, copy, n))
			return &doc->root;
	}
	if (tree_parse(doc, text, n))
		return &doc->root;
	arena_free(a);
	err_set(e, ERR_USAGE, "not JSON");
	return NULL;
}

struct json *
json_parse(const char *text, size_t n, struct err *e)
{
	return json_parse_by(JSON_READER_BEST, text, n, e);
}

/* The parsed text of a root. */
static struct json_doc *
json_doc_of(struct json *root)
{
	return (struct json_doc *)root;
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
	if (j != NULL)
		arena_free(json_doc_of(j)->arena);
}

/* ---- values ---- */

enum json_kind
json_kind(const struct json *j)
{
	return (enum json_kind)j->kind;
}

/* What was looked at is no part of a value's meaning, so it is noted in values that are const. */
static void
note_entered(const struct json *j)
{
	((struct json *)j)->entered = true;
}

bool
json_entered(const struct json *j)
{
	return j->entered;
}

bool
json_read(const struct json *j)
{
	return j->read;
}

bool
json_span(const struct json *j, size_t *from, size_t *to)
{
	*from = j->from;
	*to = j->to;
	return j->to > 0;
}

const struct json *
json_first(const struct json *j)
{
	note_entered(j);
	return j->first;
}

const struct json *
json_next(const struct json *j)
{
	return j->next;
}

const char *
json_key(const struct json *j)
{
	return j->key;
}

/* The text of a number that is not in its shortest form, or too long for that. */
static const char *
number_shortest(const char *text, struct arena *a)
{
	size_t n = strlen(text);
	const char *shortest;
	cJSON *number;

	if (number_needs_text(text, n))
		return text;
	json_set_allocator();
	number = cJSON_ParseWithLength(text, n);
	shortest = number == NULL ? text : tree_number(number, a);
	cJSON_Delete(number);
	return shortest;
}

const char *
json_peek(const struct json *j, struct arena *a)
{
	return j->raw ? number_shortest(j->text, a) : j->text;
}

const char *
json_text(const struct json *j, struct arena *a)
{
	((struct json *)j)->read = true;
	return json_peek(j, a);
}

/* The first member of an object whose key is the n bytes at key; NULL. *twice: see json_at. */
static const struct json *
json_member(const struct json *object, const char *key, size_t n, bool *twice)
{
	const struct json *found = NULL;

	if (object->kind != JSON_OBJECT)
		return NULL;
	note_entered(object);
	for (const struct json *m = object->first; m != NULL; m = m->next) {
		if (strncmp(m->key, key, n) != 0 || m->key[n] != '\0')
			continue;
		if (found != NULL)
			*twice = true;
		else
			found = m;
	}
	return found;
}

/* The first element of a list that passes the n bytes of test, NAME=VALUE; NULL. *twice: see json_at. */
static const struct json *
json_element(const struct json *list, const char *test, size_t n, bool *twice)
{
	const char *equals = memchr(test, '=', n);
	size_t name = (size_t)(equals - test), value = n - name - 1;
	const struct json *found = NULL;

	if (list->kind != JSON_LIST)
		return NULL;
	note_entered(list);
	for (const struct json *m = list->first; m != NULL; m = m->next) {
		const struct json *is = json_member(m, test, name, twice);

		if (is == NULL || is->kind != JSON_STRING)
			continue;
		((struct json *)is)->read = true;
		if (strncmp(is->text, equals + 1, value) != 0 || is->text[value] != '\0')
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
	while (j != NULL && *path != '\0') {
		size_t len = strcspn(path, "/"), key = strcspn(path, "[/");

		j = json_member(j, path, key, twice);
		if (j != NULL && key < len)
			j = path[len - 1] == ']' && memchr(path + key, '=', len - key) != NULL ?
			    json_element(j, path + key + 1, len - key - 2, twice) : NULL;
		path += len + (path[len] == '/');
	}
	return j;
}

const struct json *
json_at_points(const struct json *object, const char *name, struct arena *a)
{
	const struct json *value;
	char *path;
	bool twice;

	value = json_at(object, name, &twice);
	if (value != NULL)
		return value;
	path = arena_strdup(a, name);
	for (char *p = path; *p != '\0'; p++)
		*p = *p == '.' ? '/' : *p;
	return json_at(object, path, &twice);
}

/* ---- attributes of OpenTelemetry ---- */

/* A member of that key with the scalar in an OpenTelemetry value, such as 12 of {"intValue": "12"}; NULL if none. */
static struct json *
plain_member(const char *key, const struct json *value, struct arena *a)
{
	const struct json *only = value != NULL && value->kind == JSON_OBJECT ? value->first : NULL;
	struct json *copy, *number = NULL;
	struct err e;

	if (only == NULL || only->next != NULL)
		return NULL;
	copy = arena_alloc(a, sizeof *copy);
	*copy = (struct json){ .key = key, .text = only->text, .kind = only->kind, .raw = only->raw };
	if (strcmp(only->key, "intValue") == 0 && only->kind == JSON_STRING)
		number = json_parse(only->text, strlen(only->text), &e);
	if (number == NULL)
		return only->kind == JSON_NUMBER || only->kind == JSON_STRING || only->kind == JSON_BOOL ? copy : NULL;
	copy->kind = number->kind;
	copy->raw = number->raw;
	copy->text = arena_strdup(a, number->text);
	if (number->first != NULL)	/* a text that holds more than a number */
		copy = NULL;
	json_free(number);
	return copy;
}

void
json_unlist(struct json *root, const struct json *object, const char *key)
{
	bool twice;
	struct json *list = (struct json *)json_at(object, key, &twice);
	const struct json **link, *m;

	if (list == NULL || list->kind != JSON_LIST)
		return;
	m = list->first;
	list->kind = JSON_OBJECT;
	list->first = NULL;
	list->to = 0;
	link = &list->first;
	for (; m != NULL; m = m->next) {
		const struct json *name = json_at(m, "key", &twice);
		struct json *plain = name == NULL || name->kind != JSON_STRING ? NULL :
		    plain_member(name->text, json_at(m, "value", &twice), json_doc_of(root)->arena);

		if (plain == NULL)
			continue;
		*link = plain;
		link = &plain->next;
	}
}

/* ---- printing ---- */

static void
print_string(const char *s, struct buffer *out)
{
	static const char bytes[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";

	buffer_puts(out, "\"");
	for (const char *p = s; *p != '\0'; p = s) {
		const char *special;

		while ((unsigned char)*s >= ' ' && *s != '"' && *s != '\\')
			s++;
		buffer_add(out, p, (size_t)(s - p));
		if (*s == '\0')
			break;
		special = strchr(bytes, *s);
		if (special == NULL)
			buffer_printf(out, "\\u%04x", (unsigned)(unsigned char)*s);
		else
			buffer_printf(out, "\\%c", letters[special - bytes]);
		s++;
	}
	buffer_puts(out, "\"");
}

static void
print_value(const struct json *j, struct arena *a, struct buffer *out)
{
	const bool object = j->kind == JSON_OBJECT;

	if (object || j->kind == JSON_LIST) {
		buffer_puts(out, object ? "{" : "[");
		for (const struct json *m = json_first(j); m != NULL; m = m->next) {
			if (object) {
				print_string(m->key, out);
				buffer_puts(out, ":");
			}
			print_value(m, a, out);
			buffer_puts(out, m->next == NULL ? "" : ",");
		}
		buffer_puts(out, object ? "}" : "]");
	} else if (j->kind == JSON_STRING)
		print_string(json_text(j, a), out);
	else
		buffer_puts(out, j->kind == JSON_NULL ? "null" : json_text(j, a));
}

const char *
json_print(const struct json *j, struct arena *a)
{
	struct buffer out = buffer_new(a);

	print_value(j, a, &out);
	return out.text;
}

size_t
json_minify(char *text)
{
	cJSON_Minify(text);
	return strlen(text);
}

const char *
json_on_one_line(const char *text, size_t n, struct arena *a)
{
	char *copy = arena_strndup(a, text, n);
	struct buffer out = buffer_new(a);

	if (strpbrk(copy, "\n\r") == NULL)
		return copy;
	json_minify(copy);
	for (const char *p = copy, *stop; *p != '\0'; p = stop + (*stop != '\0')) {
		stop = p + strcspn(p, "\n\r");
		buffer_add(&out, p, (size_t)(stop - p));
		if (*stop != '\0')
			buffer_puts(&out, *stop == '\n' ? "\\n" : "\\r");
	}
	return out.text;
}

bool
json_text_has_nul(const char *text, size_t n)
{
	if (memchr(text, '\0', n) != NULL)
		return true;
	for (const char *p = strstr(text, "\\u0000"); p != NULL; p = strstr(p + 1, "\\u0000")) {
		size_t before = 0;

		while (p - before > text && p[-1 - (long)before] == '\\')
			before++;
		if (before % 2 == 0)
			return true;
	}
	return false;
}
