/*
 * noun: the input members of a record, read in one way by every tool.
 *
 * A member of the wrong type is record.input, one that is there twice inside
 * a noun is record.input too (RFC 8259 section 4 leaves open which of the two
 * counts), and want of memory is record.memory: never "not a string", never
 * "not there". null is as good as absent.
 *
 * Texts are borrowed from the line where they have no escape in them, else
 * from the reader; both live until the next noun_reader_begin().
 *
 * Source: inspection-record(5), INPUT MEMBERS.
 */
#ifndef RECORD_NOUN_H
#define RECORD_NOUN_H

#include "base/date.h"
#include "record/record.h"
#include "record/result.h"

/* Lines of a zone whose text is given; a zone has three at most. */
#define NOUN_LINES_MAX 24
/* Data groups of a chip: 1 to 16 (Doc 9303-10 4.6). */
#define NOUN_GROUPS 16

/* Why a noun cannot be taken. */
struct noun_fault {
	bool memory;	   /* there was none: nothing else is known */
	const char *where; /* the noun, or its member */
	const char *note;  /* "is not a string": a constant */
};

/* Each sets the fault and returns false, for return statements. */
bool noun_refuse(struct noun_fault *fault, const char *where, const char *note);
bool noun_no_memory(struct noun_fault *fault, const char *where);

/* For record.input or record.memory: the record's verdict is an error. */
void noun_report(const struct noun_fault *fault, struct result *result);

/* What texts with escapes, and files, are put into. */
struct noun_reader {
	struct buf bytes;
	struct buf scratch; /* base64 before it is decoded */
	size_t most;	    /* bytes of the record: texts are shorter */
};

void noun_reader_init(struct noun_reader *n);
/* The bytes are overwritten: some of them are a chip's. */
void noun_reader_release(struct noun_reader *n);

/* The next record; every value of it is read once. */
void noun_reader_begin(struct noun_reader *n, const struct record *record);

/* ---- values ---- */

/* A member that is there and not null. record may be NULL. */
bool noun_get(
    const struct record *record, const char *name, struct span *value);
bool noun_member(struct span object, const char *name, struct span *value);

/*
 * The one member of that name, of an object of which nothing else is looked
 * at; empty when there is none. False when it is there twice.
 */
MUST_CHECK bool noun_only(struct span object, const char *name,
    struct span *value, struct noun_fault *fault);

/*
 * An object in which no name is twice, escapes resolved; what is inside its
 * values is not looked at. Which of two members counts is not defined (RFC 8259
 * 4).
 */
MUST_CHECK bool noun_unique(
    struct span object, const char *where, struct noun_fault *fault);

/* An object in which, at any depth, no member is there twice. */
MUST_CHECK bool noun_object(
    struct span value, const char *where, struct noun_fault *fault);

/* noun_text() of what is no plain text. */
MUST_CHECK bool noun_text_slow(struct noun_reader *n, struct span value,
    const char *where, struct span *out, struct noun_fault *fault);

/* The text of a string. */
MUST_CHECK static inline bool
noun_text(struct noun_reader *n, struct span value, const char *where,
    struct span *out, struct noun_fault *fault)
{
	if (json_kind(value) != JSON_STRING ||
	    memchr(value.data + 1, '\\', value.len - 2) != NULL)
		return noun_text_slow(n, value, where, out, fault);
	*out = span_make(value.data + 1, value.len - 2);
	return true;
}

/* The same with the caller's own scratch, which is emptied first. */
MUST_CHECK bool noun_string(struct span value, struct buf *scratch,
    const char *where, struct span *out, struct noun_fault *fault);

/* A whole date: 2026-11-20. */
MUST_CHECK bool noun_date(struct noun_reader *n, struct span value,
    const char *where, struct date *out, struct noun_fault *fault);

/* The bytes that a string has in base64. */
MUST_CHECK bool noun_base64(struct noun_reader *n, struct span value,
    const char *where, struct span *out, struct noun_fault *fault);

/* ---- the members of an object, by a table ---- */

#define NOUN_ROWS_MAX 64

/* Names without a row that are kept in mind; more cost a second walk. */
#define NOUN_STRANGERS_MAX 16

/*
 * Rows are a caller's structs, of which the first member is the name (struct
 * span, no backslash in it), NOUN_ROWS_MAX at most; one with an empty name
 * ends them.
 *
 *	if (noun_walk_begin(&w, object, where, rows, sizeof(*rows), fault)) {
 *		while ((row = noun_walk_next(&w, &value)) != NULL)
 *			take value as row says;
 *		ok = noun_walk_end(&w, fault);
 *	}
 */
struct noun_walk {
	struct json_iterator rest;
	struct span object;
	const char *where;
	const void *rows;
	size_t row_size;
	unsigned next; /* where the next name is looked for first */
	uint64_t seen; /* bit n: row n, of NOUN_ROWS_MAX */
	/* Names without a row, as far as they are compared one by one. */
	struct span strangers[NOUN_STRANGERS_MAX];
	unsigned stranger_count;
	bool doubled, unsure;
};

/* False when it is not an object. */
MUST_CHECK bool noun_walk_begin(struct noun_walk *w, struct span object,
    const char *where, const void *rows, size_t row_size,
    struct noun_fault *fault);

/* The row of the next member that has one; NULL: the walk has ended. */
const void *noun_walk_next(struct noun_walk *w, struct span *value);

/* The next member, with its name, of a walk without rows (NULL). */
bool noun_walk_any(struct noun_walk *w, struct span *name, struct span *value);

/* False when a member was there twice, one without a row too. */
MUST_CHECK bool noun_walk_end(
    const struct noun_walk *w, struct noun_fault *fault);

/* ---- mrz, mrz_source, passport ---- */

struct noun_zone {
	size_t count; /* of all lines; NOUN_LINES_MAX at most are in line */
	bool text;    /* line[0] is a text of several lines */
	struct span line[NOUN_LINES_MAX];
};

/* An array of strings, or one string with line feeds. */
MUST_CHECK bool noun_zone(struct noun_reader *n, struct span value,
    const char *where, struct noun_zone *out, struct noun_fault *fault);

enum noun_source { NOUN_PRINT, NOUN_CHIP };

/* Where the zone was read; NOUN_PRINT where the record does not say. */
MUST_CHECK bool noun_source(const struct record *record, enum noun_source *out,
    struct noun_fault *fault);

/* ---- document, and the entries of documents ---- */

enum {
	NOUN_TYPE = 1 << 0,
	NOUN_CODE = 1 << 1,
	NOUN_NUMBER = 1 << 2,
	NOUN_STATE = 1 << 3,
	NOUN_DATES = 1 << 4,
	NOUN_ALL = NOUN_TYPE | NOUN_CODE | NOUN_NUMBER | NOUN_STATE | NOUN_DATES
};

/* Empty: the document does not say, or it is not wanted. */
struct noun_document {
	struct span type, code, number, issuing_state, issue_date, expiry_date;
};

/* wanted: NOUN_TYPE …; the types of other members are not looked at. */
MUST_CHECK bool noun_document(struct noun_reader *n, struct span value,
    unsigned wanted, struct noun_document *out, struct noun_fault *fault);

/* ---- what was read of a chip (noun_chip.c) ---- */

enum noun_how {
	NOUN_NOT_READ,	 /* not there, or null */
	NOUN_UNREADABLE, /* false: it was there and could not be read */
	NOUN_READ
};

struct noun_file {
	enum noun_how how;
	struct span bytes;
};

struct noun_chip {
	struct noun_file sod, com, card_access, card_security;
	struct noun_file dg[NOUN_GROUPS + 1]; /* by number */
	bool active; /* challenge and response are there */
	struct span challenge, response;
};

/* The names of those members, ended by NULL. */
extern const char *const noun_chip_names[];

/* All of a record's. */
MUST_CHECK bool noun_chip(struct noun_reader *n, const struct record *record,
    struct noun_chip *out, struct noun_fault *fault);

#endif
