/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <dirent.h>
#include <unistd.h>

/* ---- what is right ---- */

static const char *
text(const struct book *b, text_ref ref)
{
	return book_text(b, ref);
}

static void
want_price(const struct book *b, const struct rate *r, enum meter m, const char *want)
{
	char out[INT128_TEXT] = "none";
	money price;

	if (book_price(b, r, m, &price))
		money_print(out, price);
	want_text(out, want, meters[m].name);
}

static void
everything_about_a_model_is_read(void **state)
{
	const struct book *b = test_book(*state, "full.json");
	const struct model *m = &b->models[test_model(b, "m.1")];

	assert_int_equal(b->n_providers, 1);
	want_text(text(b, b->providers[0].id), "acme", "provider");
	want_text(text(b, b->providers[0].title), "Acme \"Labs\" \xe4\xb8\x87",
	    "title of the provider");
	assert_int_equal(book_provider(b, "acme-inc"), 0);
	want_text(book_tier(b, 0, "Fast"), "priority", "tier word");
	want_text(book_tier(b, 0, ""), "standard", "no tier");
	want_text(book_tier(b, 0, "other"), "other", "unknown tier");
	want_text(text(b, m->title), "M 1", "title");
	want_text(text(b, m->note), "About the model", "note");
	assert_int_equal(m->context, 400000);
	assert_int_equal(m->max_output, 128000);
	assert_int_equal(m->retired, 20261001);
	assert_int_equal(m->successor, test_model(b, "m-2"));
	assert_int_equal(m->successor_from, 20261101);
	assert_int_equal(m->cache_minimum, 1024);
	assert_int_equal(m->cache_step, 128);
	assert_int_equal(m->cache_sources.count, 1);
	assert_int_equal(m->aliases.count, 2);
	assert_int_equal(m->rates.count, 3);
	assert_int_equal(b->models[test_model(b, "m-2")].successor, BOOK_NONE);
	assert_int_equal(b->models[test_model(b, "m-2")].rates.count, 0);
}

static void
everything_about_a_row_is_read(void **state)
{
	const struct book *b = test_book(*state, "full.json");
	const struct rate *r = &b->rates[b->models[test_model(b, "m.1")].rates.first + 1];
	char window[BOOK_WINDOW_TEXT];

	want_text(text(b, r->tier), "priority", "tier");
	want_text(text(b, r->region), "eu-west", "region");
	want_text(text(b, r->note), "A note \xe2\x80\x94 with a dash", "note");
	assert_int_equal(r->from, date_instant(20250807));
	assert_int_equal(r->until, date_instant(20260101) + (16 * 60 + 30) * MINUTE);
	assert_int_equal(r->band, BAND_AT_LEAST);
	assert_int_equal(r->band_tokens, 200000);
	assert_int_equal(book_band_least(r), 200000);
	assert_int_equal(r->up_to, 400000);
	assert_true(r->band_on_total);
	assert_true(r->estimate);
	assert_true(book_has_window(r));
	assert_int_equal(r->days, 0x75);	/* Friday to Monday, and Wednesday */
	assert_int_equal(r->offset, -330);
	want_text(book_print_window(window, b, r), "mon,wed,fri-sun 16:30-00:30, 02:00-03:00 UTC-05:30",
	    "window");
	assert_true(r->as_parent == (METER_BIT(METER_CACHE_READ) | METER_BIT(METER_REASONING)));
	want_price(b, r, METER_INPUT, "9223372.036854775807");
	want_price(b, r, METER_CACHE_WRITE, "0");
	want_price(b, r, METER_OUTPUT, "0.1");
	want_price(b, r, METER_CACHE_READ, "none");
	assert_int_equal(book_priced_as(r, METER_CACHE_READ), METER_INPUT);
	assert_int_equal(book_priced_as(r, METER_CACHE_WRITE_1H), METER_CACHE_WRITE);
	assert_int_equal(book_priced_as(r, METER_SEARCH_LOW), METER_NONE);
}

static void
a_row_without_conditions_holds_always_and_everywhere(void **state)
{
	const struct book *b = test_book(*state, "full.json");
	const struct rate *r = &b->rates[b->models[test_model(b, "m.1")].rates.first];

	want_text(text(b, r->tier), "standard", "tier");
	assert_int_equal(r->region, 0);
	assert_true(r->from == INSTANT_FIRST && r->until == INSTANT_LAST);
	assert_int_equal(r->band, BAND_NONE);
	assert_int_equal(book_band_least(r), 0);
	assert_true(r->up_to == INT64_MAX);
	assert_false(r->band_on_total || r->estimate || book_has_window(r));
	want_price(b, r, METER_INPUT, "1.25");
	want_price(b, r, METER_CACHE_READ, "0.125");
	want_price(b, r, METER_REQUEST, "0.000000000001");
	want_price(b, r + 2, METER_IMAGE, "0.04");
}

static void
a_region_may_have_an_uplift_for_each_tier(void **state)
{
	const char *json = "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{\"s\":{\"title\":\"S\",\"url\":"
	    "\"https://p.example/\",\"read\":\"2026-01-01\"}},\"models\":[{\"id\":\"m\",\"title\":\"M\",\"rates\":[],\"uplift\":["
	    "{\"region\":\"us\",\"tier\":\"standard\",\"times\":\"1.1\",\"sources\":[\"s\"]},"
	    "{\"region\":\"us\",\"tier\":\"Batch\",\"times\":\"1.2\",\"sources\":[\"s\"]},"
	    "{\"region\":\"eu\",\"times\":\"1.3\",\"sources\":[\"s\"]}]}]}";
	static const char *const want[] = { "standard", "batch", "" };
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load_text(*state, "tiers.json", json, strlen(json), NULL, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	for (uint32_t i = 0; i < LENGTH(want); i++)
		want_text(text(b, b->uplifts[i].tier), want[i], "tier of an uplift");
}

/* tests/data/hosts.json: azure sells anvil-2 in two tiers at 1.1 times the price of acme, forge in one at that price. */
static void
a_host_has_the_rows_of_its_maker(void **state)
{
	const struct book *b = test_book(*state, "hosts.json");
	const struct model *maker = &b->models[0], *azure = &b->models[2], *forge = &b->models[5];
	const struct rate *r = &b->rates[azure->rates.first];

	assert_int_equal(maker->rates.count, 4);
	assert_int_equal(azure->rates.count, 4);		/* its own, two of standard, one of batch; none of flex */
	want_text(text(b, r[0].tier), "priority", "its own row");
	want_price(b, &r[1], METER_INPUT, "4.4");
	want_price(b, &r[2], METER_INPUT, "3.3");
	want_price(b, &r[2], METER_CACHE_READ, "0.33");
	want_text(text(b, r[3].tier), "batch", "the last row");
	want_price(b, &r[3], METER_OUTPUT, "8.25");
	assert_int_equal(r[1].until, date_instant(20260901));
	assert_int_equal(r[2].review, 20261031);
	assert_int_equal(r[2].list_price, 0);			/* the host's page is another one */
	assert_int_equal(r[2].model, 2);
	assert_int_equal(r[2].sources.count, 2);
	for (uint32_t i = 0; i < r[2].sources.count; i++)
		assert_int_equal(b->sources[b->source_refs[r[2].sources.first + i]].provider, azure->provider);
	assert_int_equal(azure->context, 200000);
	want_text(text(b, azure->encoding), "o200k_base", "encoding");
	assert_int_equal(forge->rates.count, 2);		/* standard alone, if no tier is named */
	want_price(b, &b->rates[forge->rates.first], METER_INPUT, "4");
	want_price(b, &b->rates[maker->rates.first], METER_INPUT, "4");
}

static void
a_maker_that_the_file_lacks_is_that_of_the_book_in_use(void **state)
{
	const char *path = test_path(*state, "like.json");
	struct book_load_how how = { .makers = test_book(*state, "hosts.json") };
	struct err e = { .kind = ERR_NONE };
	const struct book *b;

	b = book_load_as(*state, &path, 1, &how, NULL, &e);
	if (b == NULL)
		fail_msg("%s", e.msg);
	assert_int_equal(b->models[0].rates.count, 2);
	want_price(b, &b->rates[1], METER_OUTPUT, "30");
	assert_int_equal(b->n_sources, 2);
	want_text(text(b, b->sources[1].key), "acme-list", "the maker's source");
	how.makers = NULL;
	assert_null(book_load_as(*state, &path, 1, &how, NULL, &e));
	want_err(&e, ERR_IO, "'acme/anvil-2' is no model of these files", "no maker");
}

static void
a_source_counts_from_the_day_it_was_read(void **state)
{
	const struct book *b = test_book(*state, "full.json");
	const struct model *m = &b->models[test_model(b, "m.1")];
	const struct uplift *u = &b->uplifts[m->uplifts.first];

	assert_int_equal(b->n_sources, 2);
	assert_int_equal(book_newest(b, b->rates[m->rates.first].sources), 20251231);
	assert_int_equal(book_newest(b, b->rates[m->rates.first + 1].sources), 20250901);
	assert_int_equal(book_newest(b, (struct span){ 0, 0 }), 0);
	assert_int_equal(book_newest_source(b), 20251231);
	assert_int_equal(u->times, 1100000);
	assert_int_equal(u->from, date_instant(20260101));
	want_text(text(b, b->sources[b->source_refs[u->sources.first]].key), "b",
	    "source of the uplift");
}

static void
a_file_may_hold_a_list_of_providers(void **state)
{
	const struct book *b = test_book(*state, "names.json");

	assert_int_equal(b->n_providers, 5);
	want_text(text(b, b->providers[4].id), "together", "last provider");
	assert_int_equal(b->models[test_model(b, "twin")].provider, 2);
}

static void
a_folder_is_read_in_the_order_of_its_names(void **state)
{
	const struct book *b = test_book(*state, "folder");

	assert_int_equal(b->n_providers, 2);
	want_text(text(b, b->providers[0].id), "alpha", "first provider");
	want_text(text(b, b->providers[1].id), "beta", "second provider");
}

static void
several_files_make_one_book(void **state)
{
	const char *paths[] = { test_path(*state, "bands.json"), test_path(*state, "folder") };
	struct err e = { .kind = ERR_NONE };
	const struct book *b = book_load(*state, paths, 2, NULL, &e);

	if (b == NULL)
		fail_msg("%s", e.msg);
	assert_int_equal(b->n_providers, 3);
	assert_true(test_model(b, "banded") < test_model(b, "a-1"));
}

static void
a_byte_order_mark_is_no_mistake(void **state)
{
	const char *json = "\xef\xbb\xbf{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{},\"models\":[]}";
	struct err e = { .kind = ERR_NONE };

	if (book_load_text(*state, "bom.json", json, strlen(json), NULL, &e) == NULL)
		fail_msg("%s", e.msg);
}

/* A book of one model, whose id has so many characters. */
static const char *
with_id_of(struct arena *a, size_t length)
{
	char *id = arena_alloc(a, length + 1);

	memset(id, 'x', length);
	return arena_printf(a, "{\"toll\":1,\"provider\":\"p\",\"title\":\"P\",\"sources\":{},\"models\":"
	    "[{\"id\":\"%s\",\"title\":\"X\",\"rates\":[]}]}", id);
}

static void
the_longest_name_is_found_again(void **state)
{
	const char *json = with_id_of(*state, 119);
	struct err e = { .kind = ERR_NONE };

	assert_non_null(book_load_text(*state, "long.json", json, strlen(json), NULL, &e));
}

/* ---- what is wrong ---- */

/*
 * Each file of tests/data/bad has one mistake. All three must be named: the file, the model (or
 * its place, where its id is what is wrong) and the key.
 */
static const struct { const char *file, *model, *key, *word; } mistakes[] = {
	{ "alias_ends_before_it_begins", "m", "aliases", "before" },
	{ "alias_is_another_id", "n", "aliases", "m" },
	{ "alias_is_shared", "n", "aliases", "both" },
	{ "alias_is_shared_for_a_day", "n", "aliases", "x" },
	{ "as_parent_of_a_priced_meter", "m", "rates[1]: as-parent", "price" },
	{ "as_parent_of_no_meter", "m", "rates[1]: as-parent", "cache" },
	{ "band_has_decimals", "m", "rates[1]: above", "whole number" },
	{ "band_is_a_string", "m", "rates[1]: above", "whole number" },
	{ "band_is_negative", "m", "rates[1]: above", "whole number" },
	{ "band_on_something_else", "m", "rates[1]: band-on", "total" },
	{ "band_row_lacks_a_meter", "m", "rates[1]: cache-read", "as-parent" },
	{ "band_rows_overlap", "m", "rates[2]", "rates[1]" },
	{ "bands_count_different_tokens", "m", "rates[2]", "" },
	{ "cache_without_sources", "m", "cache: sources", "missing" },
	{ "comma_at_the_end_of_line_2", "", "", "line 2" },
	{ "context_is_a_string", "m", "context", "whole number" },
	{ "context_is_too_large", "m", "context", "whole number" },
	{ "days_are_no_days", "m", "rates[1]: days", "mon-fri" },
	{ "days_end_in_a_comma", "m", "rates[1]: days", "mon-fri" },
	{ "deep_nesting", "", "", "JSON" },
	{ "empty", "", "", "line 1" },
	{ "estimate_is_a_string", "m", "rates[0]: estimate", "true or false" },
	{ "from_has_seconds", "m", "rates[0]: from", "minute" },
	{ "from_is_a_number", "m", "rates[0]: from", "string" },
	{ "from_is_no_day", "m", "rates[0]: from", "2026-13-01" },
	{ "from_is_today", "m", "rates[0]: from", "" },
	{ "hours_are_a_string", "m", "rates[1]: hours", "list" },
	{ "hours_are_no_hours", "m", "rates[1]: hours", "25:00" },
	{ "hours_have_blanks", "m", "rates[1]: hours", "" },
	{ "hours_have_signs", "m", "rates[1]: hours", "" },
	{ "id_has_blanks", "m 1", "id", "m 1" },
	{ "id_is_a_number", "models[0]", "id", "string" },
	{ "id_is_missing", "models[0]", "id", "missing" },
	{ "id_stands_twice", "m", "id", "m" },
	{ "key_in_other_case", "m", "rates[0]: Input", "unknown key" },
	{ "model_is_no_object", "models[0]", "", "object" },
	{ "models_are_missing", "", "models", "missing" },
	{ "no_sources", "", "sources", "missing" },
	{ "not_utf8", "", "", "UTF-8" },
	{ "note_has_a_line_break", "m", "rates[0]: note", "control" },
	{ "nul_byte", "", "", "UTF-8" },
	{ "offset_of_a_day", "m", "rates[1]: offset", "+08:00" },
	{ "offset_without_sign", "m", "rates[1]: offset", "+08:00" },
	{ "plan_alias_is_a_number", "plus", "aliases", "string" },
	{ "plan_fee_ends_before_it_begins", "plus", "fees[0]: until", "before" },
	{ "plan_fee_has_a_dollar", "plus", "fees[0]: fee", "$20" },
	{ "plan_fee_is_a_number", "plus", "fees[0]: fee", "string" },
	{ "plan_fee_is_missing", "plus", "fees[1]: fee", "missing" },
	{ "plan_fee_is_negative", "plus", "fees[0]: fee", "-20" },
	{ "plan_fee_without_period", "plus", "fees[0]: per", "missing" },
	{ "plan_fee_without_sources", "plus", "fees[0]: sources", "missing" },
	{ "plan_fees_are_an_object", "plus", "fees", "list" },
	{ "plan_fees_are_missing", "plus", "fees", "missing" },
	{ "plan_fees_overlap", "plus", "fees[1]", "fees[0]" },
	{ "plan_id_has_blanks", "acme plus", "id", "acme plus" },
	{ "plan_id_is_missing", "plans[0]", "id", "missing" },
	{ "plan_id_stands_twice", "plus", "id", "plus" },
	{ "plan_is_a_string", "plans[0]", "", "object" },
	{ "plan_key_is_unknown", "plus", "fee", "unknown key" },
	{ "plan_quota_count_has_decimals", "plus", "quotas[0]: count", "whole number" },
	{ "plan_quota_count_is_a_string", "plus", "quotas[0]: count", "whole number" },
	{ "plan_quota_count_is_negative", "plus", "quotas[0]: count", "whole number" },
	{ "plan_quota_ends_before_it_begins", "plus", "quotas[0]: until", "before" },
	{ "plan_quota_key_stands_twice", "plus", "quotas[0]: count", "twice" },
	{ "plan_quota_of_nothing", "plus", "quotas[0]: of", "missing" },
	{ "plan_quota_without_sources", "plus", "quotas[0]: sources", "missing" },
	{ "plan_title_is_missing", "plus", "title", "missing" },
	{ "plan_with_unknown_source", "plus", "fees[0]: sources", "lists" },
	{ "plan_without_provider", "plus", "provider", "missing" },
	{ "plans_are_an_object", "", "plans", "list" },
	{ "plans_beside_models", "", "models", "unknown key" },
	{ "plans_of_version_2", "", "toll", "1" },
	{ "plans_without_sources", "", "sources", "missing" },
	{ "price_has_13_decimals", "m", "rates[0]: input", "12 decimals" },
	{ "price_has_a_dollar", "m", "rates[0]: input", "$1" },
	{ "price_has_an_exponent", "m", "rates[0]: input", "1e3" },
	{ "price_is_a_number", "m", "rates[0]: input", "string" },
	{ "price_is_empty", "m", "rates[0]: input", "" },
	{ "price_is_grouped", "m", "rates[0]: input", "1,000" },
	{ "price_is_negative", "m", "rates[0]: input", "-1" },
	{ "price_is_null", "m", "rates[0]: input", "string" },
	{ "price_is_too_large", "m", "rates[0]: input", "too large" },
	{ "provider_has_a_slash", "", "provider", "slash" },
	{ "provider_is_missing", "", "provider", "missing" },
	{ "rates_are_no_list", "m", "rates", "list" },
	{ "region_rows_overlap", "m", "rates[2]", "rates[1]" },
	{ "region_rows_overlap_in_another_case", "m", "rates[2]", "" },
	{ "repeated_model_key", "m", "title", "twice" },
	{ "repeated_price", "m", "rates[0]: input", "twice" },
	{ "repeated_provider_key", "", "title", "twice" },
	{ "repeated_source", "", "sources: list", "twice" },
	{ "retired_is_no_day", "m", "retired", "soon" },
	{ "root_is_a_string", "", "", "object" },
	{ "row_is_no_object", "m", "rates[0]", "object" },
	{ "row_with_no_source", "m", "rates[0]: sources", "list of sources" },
	{ "row_without_price", "m", "rates[0]", "no price" },
	{ "row_without_sources", "m", "rates[0]: sources", "missing" },
	{ "rows_overlap", "m", "rates[1]", "rates[0]" },
	{ "size_is_empty", "m", "rates[1]: up-to", "empty" },
	{ "source_key_has_control_characters", "", "sources", "control" },
	{ "source_read_on_no_day", "", "sources: list: read", "2026-02-30" },
	{ "source_with_another_url", "", "sources: list: url", "https://" },
	{ "source_without_day", "", "sources: list", "day" },
	{ "source_without_url", "", "sources: list: url", "missing" },
	{ "successor_is_itself", "m", "successor", "'m'" },
	{ "successor_is_unknown", "m", "successor", "'n'" },
	{ "successor_without_day", "m", "from", "missing" },
	{ "tier_any_alone", "m", "rates", "any" },
	{ "tier_has_blanks", "m", "rates[1]: tier", "half price" },
	{ "tier_row_lacks_a_meter", "m", "rates[1]: cache-read", "as-parent" },
	{ "tier_rows_overlap", "m", "rates[2]", "rates[1]" },
	{ "tier_word_has_control_characters", "", "tiers", "control" },
	{ "tier_word_is_a_number", "", "tiers: fast", "string" },
	{ "title_has_control_characters", "m", "title", "control" },
	{ "title_is_empty", "m", "title", "empty" },
	{ "title_is_missing", "m", "title", "missing" },
	{ "title_runs_to_the_left", "m", "title", "control" },
	{ "tokens_in_tier_any", "m", "rates[1]: output", "any" },
	{ "truncated_in_line_5", "", "", "line 5" },
	{ "two_bands", "m", "rates[1]: at-least", "both" },
	{ "two_values", "", "", "line 6" },
	{ "unknown_key_in_model", "m", "contxt", "unknown key" },
	{ "unknown_key_in_provider", "", "modles", "unknown key" },
	{ "unknown_key_in_row", "m", "rates[0]: inptu", "unknown key" },
	{ "unknown_key_in_source", "", "sources: list: date", "unknown key" },
	{ "unknown_source", "m", "rates[0]: sources", "liste" },
	{ "until_before_from", "m", "rates[0]: until", "before" },
	{ "until_is_from", "m", "rates[0]: until", "before" },
	{ "uplift_has_7_decimals", "m", "uplift[0]: times", "6 decimals" },
	{ "uplift_is_a_number", "m", "uplift[0]: times", "string" },
	{ "uplift_is_zero", "m", "uplift[0]: times", "above 0" },
	{ "uplift_overlaps_that_of_a_tier", "m", "uplift", "us" },
	{ "uplift_without_sources", "m", "uplift[0]: sources", "missing" },
	{ "uplifts_of_a_tier_overlap", "m", "uplift", "us" },
	{ "uplifts_overlap", "m", "uplift", "us" },
	{ "utf16", "", "", "UTF-8" },
	{ "version_2", "", "toll", "1" },
	{ "version_between", "", "toll", "1" },
	{ "version_is_missing", "", "toll", "missing" },
	{ "windows_overlap", "m", "rates[2]", "rates[1]" },
	{ "windows_overlap_across_offsets", "m", "rates[2]", "rates[1]" },
	{ "windows_overlap_on_one_day", "m", "rates[2]", "rates[1]" },
};

static const char *
bad_path(struct arena *a, const char *name)
{
	return test_path(a, arena_printf(a, "bad/%s.json", name));
}

static void
a_mistake_is_named_with_file_model_and_key(void **state)
{
	size_t wrong = 0;

	for (size_t i = 0; i < LENGTH(mistakes); i++) {
		const char *path = bad_path(*state, mistakes[i].file), *fault = NULL;
		struct problems problems = { 0 };
		struct err e = { .kind = ERR_NONE };
		const struct problem *p;

		if (book_load(*state, &path, 1, &problems, &e) != NULL)
			fault = "it was loaded";
		else if (err_fault(&e) != NULL)
			fault = err_fault(&e);
		else if (e.kind != ERR_IO || problems.n == 0)
			fault = "no problem of kind ERR_IO";
		else if (p = problems.item, strcmp(p->file, path) != 0 || strstr(e.msg, path) == NULL)
			fault = "the file is not named";
		else if (strcmp(p->model, mistakes[i].model) != 0 || strstr(e.msg, p->model) == NULL)
			fault = "the model is not named";
		else if (strncmp(p->key, mistakes[i].key, strlen(mistakes[i].key)) != 0 ||
		    strstr(e.msg, mistakes[i].key) == NULL)
			fault = "the key is not named";
		else if (strstr(e.msg, mistakes[i].word) == NULL)
			fault = "the message does not say what is wrong";
		if (fault == NULL)
			continue;
		print_error("%s.json: %s: %s\n", mistakes[i].file, fault, e.kind == ERR_NONE ? "" : e.msg);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void
every_bad_file_is_tried(void **state)
{
	DIR *dir = opendir(test_path(*state, "bad"));
	const struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		bool tried = entry->d_name[0] == '.';

		for (size_t i = 0; i < LENGTH(mistakes) && !tried; i++)
			tried = strcmp(entry->d_name, arena_printf(*state, "%s.json", mistakes[i].file)) == 0;
		if (!tried)
			print_error("tests/data/bad/%s is not in the table\n", entry->d_name);
		assert_true(tried);
	}
	closedir(dir);
}

static void
all_mistakes_of_all_files_are_found_in_one_go(void **state)
{
	static const char *const names[] = { "price_is_a_number", "title_is_missing", "rows_overlap" };
	const char *paths[LENGTH(names)];
	struct problems problems = { 0 };
	struct err e = { .kind = ERR_NONE };

	for (size_t i = 0; i < LENGTH(names); i++)
		paths[i] = bad_path(*state, names[i]);
	assert_null(book_load(*state, paths, LENGTH(names), &problems, &e));
	for (size_t i = 0; i < LENGTH(names); i++) {
		bool found = false;

		for (size_t k = 0; k < problems.n; k++)
			found |= strcmp(problems.item[k].file, paths[i]) == 0;
		if (!found)
			fail_msg("no problem of %s", names[i]);
	}
	want_err(&e, ERR_IO, paths[0], "the first problem");
}

static void
a_provider_stands_in_one_file_only(void **state)
{
	const char *paths[] = { test_path(*state, "bands.json"), test_path(*state, "full.json") };
	struct problems problems = { 0 };
	struct err e = { .kind = ERR_NONE };

	assert_null(book_load(*state, paths, 2, &problems, &e));
	want_err(&e, ERR_IO, "acme", "two files of one provider");
	want_text(problems.item[0].file, paths[1], "the second file is to blame");
	want_text(problems.item[0].key, "provider", "the key");
}

static void
a_file_that_is_not_there_is_an_error_of_reading(void **state)
{
	static const char *const names[] = { "no_such_file.json", "no/such/folder", "bands.json/x" };

	for (size_t i = 0; i < LENGTH(names); i++) {
		const char *path = test_path(*state, names[i]);
		struct err e = { .kind = ERR_NONE };

		assert_null(book_load(*state, &path, 1, NULL, &e));
		want_err(&e, ERR_IO, path, names[i]);
	}
}

static void
a_folder_without_prices_is_an_error(void **state)
{
	char folder[] = "/tmp/toll-test-XXXXXX";
	const char *path = mkdtemp(folder);
	struct err e = { .kind = ERR_NONE };

	assert_non_null(path);
	assert_null(book_load(*state, &path, 1, NULL, &e));
	rmdir(folder);
	want_err(&e, ERR_IO, folder, "an empty folder");
}

/* Whatever is cut off, nothing is read as if it were whole. */
static void
a_truncated_file_is_never_taken_for_a_whole_one(void **state)
{
	FILE *f = fopen(test_path(*state, "full.json"), "rb");
	char whole[8192], *cut;
	size_t n;

	assert_non_null(f);
	n = fread(whole, 1, sizeof whole, f);
	fclose(f);
	assert_true(n > 100 && n < sizeof whole);
	while (n > 0 && strchr(" \n", whole[n - 1]) != NULL)
		n--;
	for (size_t len = 0; len < n; len++) {
		struct err e = { .kind = ERR_NONE };

		arena_reset(*state);
		cut = arena_strndup(*state, whole, len);
		if (book_load_text(*state, "cut.json", cut, len, NULL, &e) != NULL)
			fail_msg("%zu of %zu bytes were loaded", len, n);
		want_err(&e, ERR_IO, "cut.json", "a truncated file");
	}
}

static void
a_name_that_can_never_be_found_is_a_mistake(void **state)
{
	const char *json = with_id_of(*state, 399);
	struct err e = { .kind = ERR_NONE };

	assert_null(book_load_text(*state, "long.json", json, strlen(json), NULL, &e));
	want_err(&e, ERR_IO, "long.json", "an id of 399 characters");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(everything_about_a_model_is_read),
		UNIT(everything_about_a_row_is_read),
		UNIT(a_row_without_conditions_holds_always_and_everywhere),
		UNIT(a_region_may_have_an_uplift_for_each_tier),
		UNIT(a_host_has_the_rows_of_its_maker),
		UNIT(a_maker_that_the_file_lacks_is_that_of_the_book_in_use),
		UNIT(a_source_counts_from_the_day_it_was_read),
		UNIT(a_file_may_hold_a_list_of_providers),
		UNIT(a_folder_is_read_in_the_order_of_its_names),
		UNIT(several_files_make_one_book),
		UNIT(a_byte_order_mark_is_no_mistake),
		UNIT(the_longest_name_is_found_again),
		UNIT(a_mistake_is_named_with_file_model_and_key),
		UNIT(every_bad_file_is_tried),
		UNIT(all_mistakes_of_all_files_are_found_in_one_go),
		UNIT(a_provider_stands_in_one_file_only),
		UNIT(a_file_that_is_not_there_is_an_error_of_reading),
		UNIT(a_folder_without_prices_is_an_error),
		UNIT(a_truncated_file_is_never_taken_for_a_whole_one),
		UNIT(a_name_that_can_never_be_found_is_a_mistake),
	};

	return cmocka_run_group_tests_name("book_load", tests, NULL, NULL);
}
