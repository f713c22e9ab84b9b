/*
 * err: texts that are too long, wrapping, and what a message shows.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/msg.h"
#include "suite.h"

START_TEST(an_error_is_a_kind_and_a_sentence)
{
	struct err err = ERR_INIT;

	ck_assert(!err_set(&err, ERR_DATA, "line %d", 7));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_str_eq(err.text, "line 7");
	ck_assert(!err_wrap(&err, "%s", "a.txt"));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_str_eq(err.text, "a.txt: line 7");
	ck_assert(!err_errno(&err, ERR_NOINPUT, ENOENT, "b"));
	ck_assert_str_eq(err.text, "b: No such file or directory");
	ck_assert(!err_memory(&err));
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
}
END_TEST

START_TEST(a_long_text_is_cut_between_characters)
{
	char text[2 * ERR_TEXT_MAX];
	struct err err = ERR_INIT;

	/* a two-byte character at every place where the cut may fall */
	for (size_t lead = 0; lead < 8; lead++) {
		memset(text, 'x', sizeof(text));
		for (size_t i = lead; i + 2 < sizeof(text); i += 2)
			memcpy(text + i, "\xC3\xA4", 2);
		text[sizeof(text) - 1] = '\0';
		err_set(&err, ERR_DATA, "%s", text);
		ck_assert(strlen(err.text) < ERR_TEXT_MAX);
		ck_assert(strlen(err.text) >= ERR_TEXT_MAX - 6);
		ck_assert_str_eq(
		    err.text + strlen(err.text) - 5, "\xC3\xA4\xE2\x80\xA6");
		err_wrap(&err, "%s", "outside");
		ck_assert(strncmp(err.text, "outside: ", 9) == 0);
		ck_assert(strlen(err.text) < ERR_TEXT_MAX);
	}
}
END_TEST

/* What msg() puts on standard error. */
static void
shown(enum msg_level level, const char *text, char out[MSG_MAX + 1])
{
	int saved = dup(STDERR_FILENO), ends[2];
	ssize_t n;

	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	msg(level, "%s", text);
	dup2(saved, STDERR_FILENO);
	close(ends[1]);
	close(saved);
	n = read(ends[0], out, MSG_MAX);
	close(ends[0]);
	ck_assert(n >= 0);
	out[n] = '\0';
}

START_TEST(a_message_is_one_line_and_harmless)
{
	char out[MSG_MAX + 1], longest[3 * MSG_MAX];

	msg_init("tool", MSG_NOTICE);
	shown(MSG_ERROR, "two\nlines \033[31mred\x7F", out);
	ck_assert_str_eq(out, "tool: two\\u{a}lines \\u{1b}[31mred\\u{7f}\n");
	shown(MSG_WARNING, "careful", out);
	ck_assert_str_eq(out, "tool: warning: careful\n");
	shown(MSG_DEBUG, "detail", out);
	ck_assert_str_eq(out, "");
	msg_init("tool", MSG_ERROR);
	shown(MSG_WARNING, "careful", out);
	ck_assert_str_eq(out, "");
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	shown(MSG_ERROR, longest, out);
	ck_assert(strlen(out) <= MSG_MAX);
	ck_assert_int_eq(out[strlen(out) - 1], '\n');
}
END_TEST

START_TEST(numbers_are_masked)
{
	static const struct {
		const char *number, *masked;
	} rows[] = {{"L898902C3", "L8*****C3"}, {"123456", "12**56"},
	    {"12345", "*****"}, {"", ""}};
	char out[32];

	for (size_t i = 0; i < COUNT(rows); i++) {
		number_mask(span_str(rows[i].number), out, sizeof(out));
		ck_assert_str_eq(out, rows[i].masked);
	}
	number_mask(SPAN("L898902C3"), out, 4);
	ck_assert_str_eq(out, "L8*");
}
END_TEST

Suite *err_suite(void);

Suite *
err_suite(void)
{
	Suite *s = suite_create("err");

	CASE(s, an_error_is_a_kind_and_a_sentence);
	CASE(s, a_long_text_is_cut_between_characters);
	CASE(s, a_message_is_one_line_and_harmless);
	CASE(s, numbers_are_masked);
	return s;
}
