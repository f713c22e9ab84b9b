/*
 * err: making and wrapping operational errors. Prints nothing, but
 * for a bug of our own, which ends the program.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* snprintf that ends a cut text with "…". */
static void
format_text(char out[ERR_TEXT_MAX], const char *format, va_list arguments)
{
	static const char cut[] = "\xe2\x80\xa6";
	int len = vsnprintf(out, ERR_TEXT_MAX, format, arguments);
	size_t at = ERR_TEXT_MAX - sizeof(cut);

	if (len < ERR_TEXT_MAX)
		return;
	while (at > 0 && ((unsigned char)out[at] & 0xc0) == 0x80)
		at--; /* not inside a character of UTF-8 */
	memcpy(out + at, cut, sizeof(cut));
}

bool
err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	va_list arguments;

	err->kind = kind;
	va_start(arguments, format);
	format_text(err->text, format, arguments);
	va_end(arguments);
	return false;
}

bool
err_errno(
    struct err *err, enum err_kind kind, int number, const char *format, ...)
{
	char text[ERR_TEXT_MAX], reason[128];
	va_list arguments;

	va_start(arguments, format);
	format_text(text, format, arguments);
	va_end(arguments);
	if (strerror_r(number, reason, sizeof(reason)) != 0)
		snprintf(reason, sizeof(reason), "error %d", number);
	return err_set(err, kind, "%s: %s", text, reason);
}

bool
err_wrap(struct err *err, const char *format, ...)
{
	char context[ERR_TEXT_MAX], inner[ERR_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	format_text(context, format, arguments);
	va_end(arguments);
	memcpy(inner, err->text, sizeof(inner));
	return err_set(err, err->kind, "%s: %s", context, inner);
}

bool
err_memory(struct err *err)
{
	memory_refused();
	return err_set(err, ERR_INTERNAL, "out of memory");
}

bool
err_config(struct err *err)
{
	if (err->kind != ERR_INTERNAL)
		err->kind = ERR_CONFIG;
	return false;
}

void
err_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: bug: %s\n", file, line, what);
	abort();
}
