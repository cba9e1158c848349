/* SPDX-License-Identifier: MIT */
/* The input as the file baseline= of several questions: it is refused, or the answer is judged and can be shown. */
#include "fuzz_run.h"
#include "report/baseline.h"

static const char *const questions[][7] = {
	{ "quote", "gpt-5", "in=10k", "out=2k", "max=+10%" },
	{ "quote", "gpt-5", "claude-sonnet-4-5@batch", "in=10k", "out=2k", "max=-5%", "format=csv" },
	{ "quote", "gpt-5", "in=10k", "out=2k", "currency=EUR", "rate=0.92", "max=0%" },
	{ "forecast", "gpt-5", "in=10k/day", "out=2k", "n=50k/day", "months=3", "max=+10%" },
	{ "chat", "gpt-5", "turns=5", "user=100", "reply=200", "max=+1%" },
	{ "models", "gpt-5*", "max=+10%" },
};

/* Shows an answer in each format. */
static void
show(const struct answer *w, struct arena *a)
{
	for (size_t i = 0; w->data != NULL && i < n_formats; i++) {
		struct buffer out = buffer_new(a);

		render_answer(formats[i], w, &out);
		need(out.n == 0 || text_valid(out.text, out.n));
	}
}

static void
judge(const struct request *r, struct answer *w, struct arena *a)
{
	struct err e = { .kind = ERR_NONE };
	struct buffer said = buffer_new(a);

	if (!baseline_compare(r, NULL, w, &e)) {
		need(err_fault(&e) == NULL);
		return;
	}
	fuzz_report(w, &said);
	for (size_t i = 0; i < w->n_hints; i++)
		need(text_valid(w->hints[i].text, strlen(w->hints[i].text)));
	show(w, a);
}

/* Asks a question with the file as its baseline, as a door does. */
static void
ask(const char *const question[7], struct arena *a)
{
	const struct context c = { .book = &book_builtin, .today = FUZZ_TODAY };
	const char *words[8] = { arena_printf(a, "baseline=%s", fuzz_path(0)) };
	struct answer *w = answer_new(a);
	struct err e = { .kind = ERR_NONE };
	struct invocation call;
	size_t n = 0;

	for (; n < 7 && question[n] != NULL; n++) {
		words[n + 1] = words[n];
		words[n] = question[n];
	}
	if (!fuzz_parse(words, n + 1, a, &call, &e) || !baseline_check(&call.request, &e)) {
		need(err_fault(&e) == NULL);
		return;
	}
	if (call.command->run(&c, &call, w, &e))
		judge(&call.request, w, a);
	else
		need(err_fault(&e) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();

	fuzz_file(0, data, size);
	for (size_t i = 0; i < LENGTH(questions); i++)
		ask(questions[i], a);
	arena_free(a);
	return 0;
}
