/*
 * Any bytes as a file of document models, and what was taken of it held to a
 * document, also where memory is wanting: an error is of the configuration and
 * says something, and none is made of a document.
 */
#include <stdlib.h>
#include <unistd.h>

#include "input.h"
#include "model/judge.h"
#include "model/look.h"

#define NATIONAL "44051401359"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_document(const struct model_state *s, const char *number)
{
	struct model_question q = {.code = SPAN("P"),
	    .format = "TD3",
	    .optional = {SPAN(NATIONAL), SPAN("<")},
	    .printed = SPAN(NATIONAL),
	    .holder = {true, true, true, {1944, 5, 14}, false, 'M'},
	    .expiry_known = true,
	    .expiry = {2030, 2, 28},
	    .at = {2026, 11, 30}};
	struct look_options options = {true, 63};
	struct look_line lines[LOOK_LINES_MAX];
	struct model_answer answer;
	struct findings f;

	q.number = span_str(number);
	findings_init(&f, false);
	model_judge(s, SPAN("UTO"), &q, &answer, &f);
	for (size_t i = 0; i < f.count; i++)
		if (f.list[i].severity == SEVERITY_ERROR)
			abort();
	if (look_choose(s, &answer, &options, lines) > LOOK_LINES_MAX)
		abort();
	findings_release(&f);
}

static enum err_kind
try_models(struct span bytes)
{
	static const char *const numbers[] = {
	    "", "X12345678", "123456789", "ABA300000", "12345678901234567890"};
	struct err err = ERR_INIT;
	struct model_state s;
	char path[INPUT_PATH_MAX];
	int fd = input_file(bytes, path);
	bool ok;

	model_state_init(&s, "UTO");
	ok = model_state_read(&s, path, &err) && model_state_check(&s, &err);
	for (size_t i = 0; ok && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		try_document(&s, numbers[i]);
	model_state_release(&s);
	close(fd);
	return input_kind(ok, &err);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input_starve(try_models, span_make(data, size));
	return 0;
}
