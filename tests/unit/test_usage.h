/* SPDX-License-Identifier: MIT */
#ifndef TEST_USAGE_H
#define TEST_USAGE_H

/* Files of usage in a folder of their own, a door that reads them, and a book of plain prices. */

#include "test_dispatch.h"

#include <dirent.h>

#include "io/json.h"

/*
 * A million tokens of m cost $1 of input, $0.1 read from the cache, $1.25 or $2 written to it, $4 of
 * output; audio and images each have prices of their own. A batch costs half.
 */
static const char test_usage_prices[] =
	"[ { \"toll\": 1, \"provider\": \"acme\", \"title\": \"Acme\", \"tiers\": {\"fast\": \"priority\", \"default\": \"standard\"},\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://acme.example\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [\n"
	"    { \"id\": \"m\", \"title\": \"Model M\", \"aliases\": [\"m-20250101\"],\n"
	"      \"uplift\": [{ \"region\": \"us\", \"times\": \"1.1\", \"sources\": [\"s\"] }],\n"
	"      \"rates\": [\n"
	"      { \"input\": \"1\", \"cache-read\": \"0.1\", \"cache-write\": \"1.25\", \"cache-write-1h\": \"2\", \"output\": \"4\",\n"
	"        \"audio-input\": \"10\", \"audio-cache-read\": \"0.7\", \"image-input\": \"5\", \"image-cache-read\": \"0.3\",\n"
	"        \"video-input\": \"6\", \"reasoning\": \"4\", \"audio-output\": \"20\", \"image-output\": \"30\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"batch\", \"input\": \"0.5\", \"cache-read\": \"0.05\", \"cache-write\": \"0.625\", \"cache-write-1h\": \"1\",\n"
	"        \"output\": \"2\", \"audio-input\": \"5\", \"audio-cache-read\": \"0.35\", \"image-input\": \"2.5\",\n"
	"        \"image-cache-read\": \"0.15\", \"video-input\": \"3\", \"reasoning\": \"2\", \"audio-output\": \"10\",\n"
	"        \"image-output\": \"15\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"any\", \"search\": \"0.01\", \"page\": \"0.02\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"mini\", \"title\": \"Mini\", \"rates\": [\n"
	"      { \"until\": \"2026-01-01\", \"input\": \"0.2\", \"output\": \"0.8\", \"sources\": [\"s\"] },\n"
	"      { \"from\": \"2026-01-01\", \"input\": \"0.1\", \"output\": \"0.4\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"priority\", \"input\": \"0.3\", \"output\": \"1.2\", \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"ear\", \"title\": \"Ear\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"4\", \"audio-input\": \"10\", \"minute\": \"0.6\", \"search-unit\": \"2\",\n"
	"        \"sources\": [\"s\"] } ] },\n"
	"    { \"id\": \"banded\", \"title\": \"Banded\", \"rates\": [\n"
	"      { \"input\": \"1\", \"output\": \"4\", \"sources\": [\"s\"] },\n"
	"      { \"above\": 200000, \"input\": \"2\", \"output\": \"6\", \"sources\": [\"s\"] } ] } ] },\n"
	"  { \"toll\": 1, \"provider\": \"google\", \"title\": \"Google\",\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://google.example\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [ { \"id\": \"g\", \"title\": \"Model G\", \"rates\": [\n"
	"      { \"input\": \"1\", \"cache-read\": \"0.1\", \"output\": \"4\", \"audio-input\": \"10\", \"audio-cache-read\": \"0.7\",\n"
	"        \"image-input\": \"5\", \"image-cache-read\": \"0.3\", \"video-input\": \"6\", \"reasoning\": \"4\",\n"
	"        \"audio-output\": \"20\", \"image-output\": \"30\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"flex\", \"input\": \"0.5\", \"cache-read\": \"0.05\", \"output\": \"2\", \"audio-input\": \"5\",\n"
	"        \"audio-cache-read\": \"0.35\", \"image-input\": \"2.5\", \"image-cache-read\": \"0.15\", \"video-input\": \"3\",\n"
	"        \"reasoning\": \"2\", \"audio-output\": \"10\", \"image-output\": \"15\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"batch\", \"input\": \"0.5\", \"cache-read\": \"0.1\", \"output\": \"2\", \"audio-input\": \"5\",\n"
	"        \"audio-cache-read\": \"0.7\", \"image-input\": \"2.5\", \"image-cache-read\": \"0.3\", \"video-input\": \"3\",\n"
	"        \"reasoning\": \"2\", \"audio-output\": \"10\", \"image-output\": \"15\", \"sources\": [\"s\"] },\n"
	"      { \"tier\": \"any\", \"search\": \"0.01\", \"sources\": [\"s\"] } ] } ] },\n"
	"  { \"toll\": 1, \"provider\": \"amazon\", \"title\": \"Amazon\", \"tiers\": {\"default\": \"standard\"},\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://amazon.example\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [ { \"id\": \"b\", \"title\": \"Model B\", \"rates\": [\n"
	"      { \"input\": \"1\", \"cache-read\": \"0.1\", \"cache-write\": \"1.25\", \"cache-write-1h\": \"2\", \"output\": \"4\",\n"
	"        \"sources\": [\"s\"] } ] } ] },\n"
	"  { \"toll\": 1, \"provider\": \"deepseek\", \"title\": \"DeepSeek\",\n"
	"  \"sources\": { \"s\": { \"title\": \"List\", \"url\": \"https://deepseek.example\", \"read\": \"2026-11-01\" } },\n"
	"  \"models\": [ { \"id\": \"d\", \"title\": \"Model D\", \"rates\": [\n"
	"      { \"input\": \"1\", \"cache-read\": \"0.1\", \"output\": \"4\", \"reasoning\": \"4\", \"sources\": [\"s\"] } ] } ] } ]\n";

struct usage_fixture {
	struct arena	*arena;
	struct dispatch	*door;
	char		 folder[64];
};

static int
usage_start(void **state)
{
	struct arena *a = arena_new();
	struct usage_fixture *x = arena_alloc(a, sizeof *x);

	x->arena = a;
	x->door = test_dispatch(test_book_text(a, "usage.json", test_usage_prices), false);
	snprintf(x->folder, sizeof x->folder, "/tmp/toll-usage-XXXXXX");
	*state = x;
	return mkdtemp(x->folder) == NULL ? -1 : 0;
}

static int
usage_end(void **state)
{
	struct usage_fixture *x = *state;
	DIR *d = opendir(x->folder);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL)
		unlink(arena_printf(x->arena, "%s/%s", x->folder, entry->d_name));
	if (d != NULL)
		closedir(d);
	rmdir(x->folder);
	dispatch_close(x->door);
	arena_free(x->arena);
	return 0;
}

#define USAGE_UNIT(f) cmocka_unit_test_setup_teardown(f, usage_start, usage_end)

static inline const char *
usage_path(const struct usage_fixture *x, const char *name)
{
	return arena_printf(x->arena, "%s/%s", x->folder, name);
}

static inline void
usage_put_bytes(const struct usage_fixture *x, const char *name, const char *bytes, size_t n)
{
	FILE *f = fopen(usage_path(x, name), "w");

	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		fail_msg("cannot write %s", name);
}

static inline void
usage_put(const struct usage_fixture *x, const char *name, const char *text)
{
	usage_put_bytes(x, name, text, strlen(text));
}

static inline const char *
usage_get(const struct usage_fixture *x, const char *name)
{
	FILE *f = fopen(usage_path(x, name), "r");
	const char *text;

	if (f == NULL)
		fail_msg("there is no %s", name);
	fseek(f, 0, SEEK_END);
	text = test_caught(x->arena, f);
	fclose(f);
	return text;
}

/* Gives the door a line, in which "@" before a name stands for the folder. */
static inline struct said
usage_say(const struct usage_fixture *x, const char *line)
{
	struct buffer out = buffer_new(x->arena);

	for (const char *p = line; *p != '\0'; p++) {
		if (*p == '@' && (p == line || p[-1] == ' ' || p[-1] == '='))
			buffer_printf(&out, "%s/", x->folder);
		else
			buffer_add(&out, p, 1);
	}
	return test_say(x->arena, x->door, out.text);
}

/* A value of an answer in JSON, as text; "" for null, and if there is none. The text is the arena's. */
static inline const char *
usage_value(struct arena *a, const char *line, const char *path)
{
	struct err e;
	struct json *root = json_parse(line, strcspn(line, "\n"), &e);
	const struct json *value;
	const char *text;
	bool twice;

	if (root == NULL)
		fail_msg("this is not JSON: %s", line);
	value = json_at(root, path, &twice);
	text = value == NULL ? "" : arena_strdup(a, json_text(value, a));
	json_free(root);
	return text;
}

/* Prices one object of JSON, or a header and a row of CSV: its cost, "" for none, and its note. */
struct usage_answer {
	const char	*cost, *note;
	struct said	 said;
};

static inline struct usage_answer
usage_price(const struct usage_fixture *x, const char *json, const char *words)
{
	struct usage_answer out;

	usage_put(x, "in.json", json);
	out.said = usage_say(x, arena_printf(x->arena, "batch @in.json %s", words));
	if (out.said.out[0] != '{')
		fail_msg("%s: nothing came out: %s", json, out.said.err);
	out.cost = usage_value(x->arena, out.said.out, "cost_usd");
	out.note = usage_value(x->arena, out.said.out, "note");
	return out;
}

static inline void
want_part(const char *text, const char *part, const char *what)
{
	if (strstr(text, part) == NULL)
		fail_msg("%s: lacks \"%s\":\n%s", what, part, text);
}

static inline void
want_no_part(const char *text, const char *part, const char *what)
{
	if (strstr(text, part) != NULL)
		fail_msg("%s: has \"%s\":\n%s", what, part, text);
}

#endif
