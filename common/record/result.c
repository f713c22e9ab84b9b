/*
 * result: a tool's verdict as JSON. What could not be kept (no memory) turns
 * the verdict into an error, never into a pass.
 */
#include "record/result.h"

#include <stdarg.h>

void
result_init(struct result *r, bool strict)
{
	findings_init(&r->findings, strict);
	buf_init(&r->members, 0);
	result_clear(r);
}

void
result_release(struct result *r)
{
	findings_release(&r->findings);
	buf_release(&r->members);
}

void
result_clear(struct result *r)
{
	r->status = STATUS_ABSENT;
	findings_clear(&r->findings);
	buf_clear(&r->members);
	json_begin(&r->writer, &r->members);
}

/* Codes, severities and clauses are constants that need no escapes. */
static void
write_finding(
    struct buf *out, const struct findings *f, const struct finding *x)
{
	BUF_LITERAL(out, "{\"code\":\"");
	buf_append_str(out, x->code);
	BUF_LITERAL(out, "\",\"severity\":\"");
	buf_append_str(out, severity_word(x->severity));
	buf_append_byte(out, '"');
	if (x->where_len > 0) {
		BUF_LITERAL(out, ",\"where\":");
		json_quote(out, finding_where(f, x));
	}
	if (x->note_len > 0) {
		BUF_LITERAL(out, ",\"note\":");
		json_quote(out, finding_note(f, x));
	}
	if (x->ref != NULL) {
		BUF_LITERAL(out, ",\"ref\":\"");
		buf_append_str(out, x->ref);
		buf_append_byte(out, '"');
	}
	buf_append_byte(out, '}');
}

void
result_write_findings(
    struct json_writer *w, const char *name, const struct findings *findings)
{
	json_open_array(w, name);
	for (size_t i = 0; i < findings->count; i++) {
		if (i > 0)
			buf_append_byte(w->out, ',');
		write_finding(w->out, findings, &findings->list[i]);
	}
	json_close_array(w);
}

static bool
lost_memory(const struct result *r)
{
	return r->findings.failed || !buf_ok(&r->members);
}

enum status
result_status(const struct result *r)
{
	return lost_memory(r) ? STATUS_ERROR : r->status;
}

void
result_write(const struct result *r, struct buf *out)
{
	struct json_writer w;

	if (r->status == STATUS_PASS && r->findings.count == 0 &&
	    !lost_memory(r)) {
		/* The record that there are most of. */
		BUF_LITERAL(out, "{\"status\":\"pass\",\"findings\":[]");
		if (r->members.len > 0)
			buf_append_byte(out, ',');
		buf_append_span(out, buf_span(&r->members));
		buf_append_byte(out, '}');
		return;
	}
	json_begin(&w, out);
	json_open_object(&w, NULL);
	if (lost_memory(r)) {
		json_put_str(&w, "status", status_word(STATUS_ERROR));
		json_put_raw(&w, "findings",
		    SPAN("[{\"code\":\"record.memory\",\"severity\":\"error\","
			 "\"note\":\"out of memory\"}]"));
		json_close_object(&w);
		return;
	}
	json_put_str(&w, "status", status_word(r->status));
	result_write_findings(&w, "findings", &r->findings);
	if (r->members.len > 0)
		json_put_raw(&w, NULL, buf_span(&r->members));
	json_close_object(&w);
}

void
result_error(struct result *r, const char *code, const char *where,
    const char *note, ...)
{
	char text[FINDING_NOTE_MAX];
	va_list arguments;

	va_start(arguments, note);
	vsnprintf(text, sizeof(text), note, arguments);
	va_end(arguments);
	result_clear(r);
	findings_add(
	    &r->findings, code, SEVERITY_ERROR, where, NULL, "%s", text);
	r->status = STATUS_ERROR;
}

void
result_no_memory(struct result *r)
{
	result_clear(r);
	r->findings.failed = true;
	r->status = STATUS_ERROR;
}
