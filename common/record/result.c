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
	json_begin_members(&r->writer, &r->members);
}

static void
write_finding(
    struct json_writer *w, const struct findings *f, const struct finding *x)
{
	json_open_object(w, NULL);
	JSON_PUT(w, "code", span_str(x->code));
	JSON_PUT(w, "severity", span_str(severity_word(x->severity)));
	if (x->where_len > 0)
		JSON_PUT(w, "where", finding_where(f, x));
	if (x->note_len > 0)
		JSON_PUT(w, "note", finding_note(f, x));
	if (x->ref != NULL)
		JSON_PUT(w, "ref", span_str(x->ref));
	json_close_object(w);
}

static inline void
write_findings(struct json_writer *w, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		write_finding(w, findings, &findings->list[i]);
	json_close_array(w);
}

void
result_write_findings(
    struct json_writer *w, const char *name, const struct findings *findings)
{
	json_open_array(w, name);
	write_findings(w, findings);
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

/* What there is no memory to say more of. */
static void
write_memory(struct json_writer *w)
{
	JSON_PUT(w, "status", span_str(status_word(STATUS_ERROR)));
	JSON_OPEN_ARRAY(w, "findings");
	json_open_object(w, NULL);
	JSON_PUT(w, "code", SPAN("record.memory"));
	JSON_PUT(w, "severity", SPAN("error"));
	JSON_PUT(w, "note", SPAN("out of memory"));
	json_close_object(w);
	json_close_array(w);
}

/* The members of the result, and its end. */
static inline void
write_members(const struct result *r, struct json_writer *w)
{
	if (lost_memory(r)) {
		write_memory(w);
	} else {
		JSON_PUT(w, "status", span_str(status_word(r->status)));
		JSON_OPEN_ARRAY(w, "findings");
		write_findings(w, &r->findings);
		json_put_text(w, NULL, json_end(&r->writer));
	}
	json_close_object(w);
}

void
result_write(const struct result *r, struct json_writer *w, const char *name)
{
	json_open_object(w, name);
	write_members(r, w);
}

void
result_write_keyed(
    const struct result *r, struct json_writer *w, const struct json_key *key)
{
	json_open_keyed(w, key);
	write_members(r, w);
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
