/*
 * scan: JSON text, strictly (RFC 8259), over borrowed bytes.
 *
 * The scanner checks and finds the ends of values; it makes no tree and
 * copies nothing. Values are spans whose first byte tells the kind. Strings
 * keep their quotes and escapes until json_string() takes them off.
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"

/* Arrays and objects inside each other. */
#define JSON_DEPTH_MAX 128

enum json_kind {
	JSON_NONE, /* an empty span */
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/* Where and why text is no JSON. */
struct json_error {
	size_t offset;	  /* in bytes, from 0 */
	const char *what; /* "expected ':'"; a string constant */
	bool memory;	  /* nothing is said of the text: there was none */
};

/*
 * Checks one value with nothing but blanks around it, UTF-8 included, and
 * gives its span without the blanks.
 */
bool json_check(struct span text, struct span *value, struct json_error *why);

/*
 * Everything below expects a value that json_check() or record_parse() has
 * accepted, or a part of one.
 */
static inline enum json_kind
json_kind(struct span value)
{
	if (value.len == 0)
		return JSON_NONE;
	switch (value.data[0]) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		return JSON_NUMBER;
	}
}

/* Steps through the elements of an array. */
struct json_iterator {
	struct span rest;
};
void json_array_begin(struct json_iterator *it, struct span array);
bool json_array_next(struct json_iterator *it, struct span *element);

/* Steps through the members of an object; name with quotes and escapes. */
void json_object_begin(struct json_iterator *it, struct span object);
bool json_object_next(
    struct json_iterator *it, struct span *name, struct span *value);

/* The member of that name (compared after unescaping), first of several. */
bool json_member(struct span object, const char *name, struct span *value);

/*
 * json_member() down a path of names separated by '/': "mrzcheck/fields/sex".
 * Names with a '/' cannot be reached.
 */
bool json_path(struct span object, const char *path, struct span *value);

/* Appends the text of a string, escapes taken off, as UTF-8. */
MUST_CHECK bool json_string(struct span string, struct buf *out);

/*
 * The text of a string without copying where it holds no escape; else it is
 * put into *scratch (emptied first). False when value is no string.
 */
MUST_CHECK bool json_string_span(
    struct span value, struct buf *scratch, struct span *text);

/* Whether the name (with quotes and escapes) means the text. */
bool json_name_is(struct span name, struct span text);

/* A whole number from 0 to max, written without exponent or fraction. */
bool json_uint(struct span value, uint64_t max, uint64_t *out);

#endif
