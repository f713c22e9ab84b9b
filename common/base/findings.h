/*
 * findings: what was found out about a document, and the status words.
 *
 * Checkers append findings and do not fail. A finding's code and ref are
 * string constants; where and note are copied. A list is reused from record
 * to record: findings_clear() keeps the memory.
 *
 * Source: inspection-record(5), "The result envelope".
 */
#ifndef BASE_FINDINGS_H
#define BASE_FINDINGS_H

#include "base/buf.h"

/* Worst last, so that the worst of two is the greater. */
enum status {
	STATUS_ABSENT,	     /* nothing here for this tool */
	STATUS_PASS,	     /* examined, nothing adverse */
	STATUS_UNDETERMINED, /* could not be concluded */
	STATUS_ERROR,	     /* the input is malformed */
	STATUS_FAIL	     /* at least one error was found */
};

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* More findings than this on one record: the last one says so. */
#define FINDINGS_MAX 1000
/* A longer note is cut, with "…". */
#define FINDING_NOTE_MAX 1024

struct finding {
	const char *code; /* stable, dotted: "mrz.check_digit" */
	const char *ref;  /* clause of the standard, or NULL */
	enum severity severity;
	uint32_t where_at, where_len; /* in findings.text; len 0: none */
	uint32_t note_at, note_len;
};

struct findings {
	struct finding *list;
	size_t count;
	size_t cap;
	struct buf text;
	bool strict; /* every warning becomes an error */
	bool failed; /* no memory: the record must not pass */
};

void findings_init(struct findings *f, bool strict);
void findings_release(struct findings *f);
void findings_clear(struct findings *f);

/*
 * Appends one. where (a field, data group, source or column) and ref may be
 * NULL. The note never repeats personal data that the record does not hold.
 */
void findings_add(struct findings *f, const char *code, enum severity severity,
    const char *where, const char *ref, const char *note, ...)
    __attribute__((format(printf, 6, 7)));

/* The same for a note that is made already (fast path). */
void findings_add_span(struct findings *f, const char *code,
    enum severity severity, struct span where, const char *ref,
    struct span note);

struct span finding_where(const struct findings *f, const struct finding *x);
struct span finding_note(const struct findings *f, const struct finding *x);

/* The highest severity in the list; SEVERITY_INFO for an empty one. */
enum severity findings_worst(const struct findings *f);

/* STATUS_FAIL when there is an error in the list or it failed, else PASS. */
enum status findings_status(const struct findings *f);

const char *status_word(enum status status);
bool status_parse(struct span word, enum status *status);

/* What a process ends with for it: 1 fail, 2 undetermined or error, else 0. */
int status_exit(enum status status);
const char *severity_word(enum severity severity);

#endif
