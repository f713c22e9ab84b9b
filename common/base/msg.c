/*
 * msg: one line a message, on standard error, in one write. Keeps the tool's
 * name and the level, the only global state of the library.
 */
#include "base/msg.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

static const char *tool_name = "mrtd-tools";
static enum msg_level level_shown = MSG_NOTICE;

void
msg_init(const char *tool, enum msg_level shown)
{
	tool_name = tool;
	level_shown = shown;
}

static void
write_line(const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, text, len);

		if (n <= 0)
			return; /* nowhere left to complain */
		text += n;
		len -= (size_t)n;
	}
}

/* As utf8_put_safe(), without asking for memory; whole characters only. */
static size_t
make_safe(struct span text, char *out, size_t room)
{
	char shown[UTF8_SHOWN_MAX];
	size_t used = 0, len;

	while (text.len > 0) {
		text = span_from(text, utf8_show(text, shown, &len));
		if (len > room - used)
			break;
		memcpy(out + used, shown, len);
		used += len;
	}
	return used;
}

void
msg(enum msg_level level, const char *format, ...)
{
	char text[MSG_MAX], line[MSG_MAX];
	va_list arguments;
	size_t len;
	int n;

	if (level > level_shown)
		return;
	n = snprintf(line, sizeof(line), "%s: %s", tool_name,
	    level == MSG_WARNING ? "warning: " : "");
	if (n < 0 || (size_t)n >= sizeof(line) - 1)
		return;
	len = (size_t)n;
	va_start(arguments, format);
	n = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (n < 0)
		return;
	len += make_safe(span_str(text), line + len, sizeof(line) - 1 - len);
	line[len++] = '\n';
	write_line(line, len);
}

int
msg_err(const struct err *err)
{
	msg(MSG_ERROR, "%s", err->text);
	return (int)err->kind;
}

void
number_mask(struct span number, char *out, size_t size)
{
	size_t len = number.len;

	if (size == 0)
		return;
	if (len > size - 1)
		len = size - 1;
	for (size_t i = 0; i < len; i++) {
		bool shown = number.len >= 6 && (i < 2 || i + 2 >= number.len);

		out[i] = shown ? (char)number.data[i] : '*';
	}
	out[len] = '\0';
}
