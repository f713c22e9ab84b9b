/*
 * write: JSON text into a buffer, commas and escapes seen to.
 *
 * A name of NULL writes an element of an array, otherwise a member. Strings
 * are taken as UTF-8; bytes that are not become U+FFFD, so that the output
 * is valid whatever a document holds. C0 controls and DEL are escaped.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "base/buf.h"
#include "base/date.h"

struct json_writer {
	struct buf *out;
	bool comma; /* the next value wants one before it */
};

/* Starts a value, or a run of members, at the end of the buffer. */
void json_begin(struct json_writer *w, struct buf *out);

void json_open_object(struct json_writer *w, const char *name);
void json_close_object(struct json_writer *w);
void json_open_array(struct json_writer *w, const char *name);
void json_close_array(struct json_writer *w);

void json_put_span(struct json_writer *w, const char *name, struct span text);
void json_put_str(struct json_writer *w, const char *name, const char *text);
void json_put_uint(struct json_writer *w, const char *name, uint64_t value);
void json_put_int(struct json_writer *w, const char *name, int64_t value);
void json_put_bool(struct json_writer *w, const char *name, bool value);
void json_put_null(struct json_writer *w, const char *name);
/* As RFC 3339 text: "2026-11-24T10:00:00Z". */
void json_put_instant(struct json_writer *w, const char *name, instant t);
void json_put_hex(struct json_writer *w, const char *name, struct span bytes);
void json_put_base64(
    struct json_writer *w, const char *name, struct span bytes);

/* A value that is JSON text already. */
void json_put_raw(struct json_writer *w, const char *name, struct span json);

/* The same with a name that is not a constant. */
void json_put_named(struct json_writer *w, struct span name, struct span text);

/* A quoted, escaped string and nothing else. */
void json_quote(struct buf *out, struct span text);

#endif
