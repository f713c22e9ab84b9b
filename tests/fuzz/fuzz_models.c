/*
 * Any bytes as a file of document models, and what was taken of it held to a
 * document: an error is of the configuration and says something; a number
 * that is in it is in no note.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const numbers[] = {
	    "", "X12345678", "123456789", "ABA300000", "12345678901234567890"};
	struct err err = ERR_INIT;
	struct model_state s;
	char path[64];
	int fd = memfd_create("models", MFD_CLOEXEC);

	if (fd < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	model_state_init(&s, "UTO");
	if (!file_write_fd(fd, "models", span_make(data, size), &err)) {
		close(fd);
		return 0;
	}
	if (model_state_read(&s, path, &err) && model_state_check(&s, &err)) {
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]);
		     i++)
			try_document(&s, numbers[i]);
	} else if (err.kind == ERR_NONE || err.text[0] == '\0') {
		abort();
	}
	model_state_release(&s);
	close(fd);
	return 0;
}
