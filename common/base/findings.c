/*
 * findings: the list of what was found, reused from record to record. Knows
 * the status and severity words, no code's meaning.
 */
#include "base/array.h"
#include "base/findings.h"

#include <stdlib.h>

void
findings_init(struct findings *f, bool strict)
{
	memset(f, 0, sizeof(*f));
	buf_init(&f->text, 0);
	f->strict = strict;
}

void
findings_release(struct findings *f)
{
	free(f->list);
	buf_release(&f->text);
	memset(f, 0, sizeof(*f));
}

void
findings_clear(struct findings *f)
{
	f->count = 0;
	f->failed = false;
	buf_clear(&f->text);
}

/* The next row, or NULL when the list is full or there is no memory. */
static struct finding *
next_row(struct findings *f)
{
	if (!array_room(f->list, f->count, f->cap)) {
		f->failed = true;
		return NULL;
	}
	return &f->list[f->count];
}

void
findings_add_span(struct findings *f, const char *code, enum severity severity,
    struct span where, const char *ref, struct span note)
{
	struct finding *x;

	if (f->count > FINDINGS_MAX)
		return;
	if (f->count == FINDINGS_MAX) {
		code = "record.findings";
		severity = SEVERITY_ERROR;
		where = SPAN("");
		ref = NULL;
		note = SPAN("more findings than are listed");
	}
	x = next_row(f);
	if (x == NULL)
		return;
	if (f->strict && severity == SEVERITY_WARNING)
		severity = SEVERITY_ERROR;
	x->code = code;
	x->ref = ref;
	x->severity = severity;
	x->where_at = (uint32_t)f->text.len;
	x->where_len = (uint32_t)where.len;
	buf_append_span(&f->text, where);
	x->note_at = (uint32_t)f->text.len;
	x->note_len = (uint32_t)note.len;
	buf_append_span(&f->text, note);
	if (!buf_ok(&f->text)) {
		f->failed = true;
		return;
	}
	f->count++;
}

void
findings_add(struct findings *f, const char *code, enum severity severity,
    const char *where, const char *ref, const char *note, ...)
{
	static const char cut[] = "\xe2\x80\xa6";
	char text[FINDING_NOTE_MAX];
	va_list arguments;
	int len;

	va_start(arguments, note);
	len = vsnprintf(text, sizeof(text), note, arguments);
	va_end(arguments);
	if (len < 0) {
		f->failed = true;
		return;
	}
	if ((size_t)len >= sizeof(text)) {
		size_t at = sizeof(text) - sizeof(cut);

		while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
			at--; /* not inside a character of UTF-8 */
		memcpy(text + at, cut, sizeof(cut));
		len = (int)(at + sizeof(cut) - 1);
	}
	findings_add_span(f, code, severity,
	    where != NULL ? span_str(where) : SPAN(""), ref,
	    span_make(text, (size_t)len));
}

struct span
finding_where(const struct findings *f, const struct finding *x)
{
	return span_first(
	    span_from(buf_span(&f->text), x->where_at), x->where_len);
}

struct span
finding_note(const struct findings *f, const struct finding *x)
{
	return span_first(
	    span_from(buf_span(&f->text), x->note_at), x->note_len);
}

enum severity
findings_worst(const struct findings *f)
{
	enum severity worst = SEVERITY_INFO;

	for (size_t i = 0; i < f->count; i++)
		if (f->list[i].severity > worst)
			worst = f->list[i].severity;
	return worst;
}

enum status
findings_status(const struct findings *f)
{
	if (f->failed || findings_worst(f) == SEVERITY_ERROR)
		return STATUS_FAIL;
	return STATUS_PASS;
}

static const char *const status_words[] = {
    [STATUS_ABSENT] = "absent",
    [STATUS_PASS] = "pass",
    [STATUS_UNDETERMINED] = "undetermined",
    [STATUS_ERROR] = "error",
    [STATUS_FAIL] = "fail",
};

const char *
status_word(enum status status)
{
	return status_words[status];
}

bool
status_parse(struct span word, enum status *status)
{
	for (int i = STATUS_ABSENT; i <= STATUS_FAIL; i++) {
		if (span_equal_str(word, status_words[i])) {
			*status = (enum status)i;
			return true;
		}
	}
	return false;
}

int
status_exit(enum status status)
{
	static const int exits[] = {
	    [STATUS_ABSENT] = 0,
	    [STATUS_PASS] = 0,
	    [STATUS_UNDETERMINED] = 2,
	    [STATUS_ERROR] = 2,
	    [STATUS_FAIL] = 1,
	};

	return exits[status];
}

const char *
severity_word(enum severity severity)
{
	static const char *const words[] = {
	    [SEVERITY_INFO] = "info",
	    [SEVERITY_WARNING] = "warning",
	    [SEVERITY_ERROR] = "error",
	};

	return words[severity];
}
