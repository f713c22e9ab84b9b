/*
 * metrics: see metrics.h. The text is small and is made in memory, so that
 * nothing is in the file's place until all of it is known.
 */
#include "base/metrics.h"

#include <inttypes.h>

#include "base/file.h"

/* Everybody may read what everybody's monitor collects. */
#define MODE 0644

void
metrics_init(struct metrics *m)
{
	buf_init(&m->text, 0);
	m->name = NULL;
}

void
metrics_release(struct metrics *m)
{
	buf_release(&m->text);
}

void
metrics_family(struct metrics *m, const char *name, const char *help)
{
	m->name = name;
	buf_printf(
	    &m->text, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* A value between its quotation marks, the three that mean something escaped.
 */
static void
put_value(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\n') {
			buf_append_str(out, "\\n");
			continue;
		}
		if (*value == '\\' || *value == '"')
			buf_append_byte(out, '\\');
		buf_append_byte(out, (uint8_t)*value);
	}
}

void
metrics_put(
    struct metrics *m, const struct metrics_label *labels, int64_t value)
{
	const char *before = "{";

	buf_append_str(&m->text, m->name);
	for (; labels != NULL && labels->name != NULL; labels++) {
		buf_printf(&m->text, "%s%s=\"", before, labels->name);
		put_value(&m->text, labels->value);
		buf_append_byte(&m->text, '"');
		before = ",";
	}
	buf_printf(
	    &m->text, "%s %" PRId64 "\n", *before == ',' ? "}" : "", value);
}

bool
metrics_write(struct metrics *m, const char *path, struct err *err)
{
	buf_append_str(&m->text, "# EOF\n");
	return buf_ok(&m->text)
	    ? file_replace(path, buf_span(&m->text), MODE, err)
	    : err_memory(err);
}
