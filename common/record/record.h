/*
 * record: one line of JSON Lines, indexed, its bytes kept.
 *
 * The index finds the top-level members; the line itself is never rewritten.
 * record_splice() copies it to the output with one member added or replaced
 * and every other byte as it came (law 2 of inspection-record(5)).
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "json/write.h"

/* More top-level members than this are refused as malformed. */
#define RECORD_MEMBERS_MAX 65536

struct record_member {
	struct span name; /* between the quotes, escapes and all */
	struct span value;
};

struct record {
	struct span line; /* without its line feed */
	struct record_member *members;
	size_t count;
	size_t cap;
	size_t end;   /* offset of the object's final '}' */
	bool escaped; /* a name has an escape in it */
};

void record_init(struct record *r);
void record_release(struct record *r);

/*
 * Indexes a line: one JSON object, valid UTF-8, no NUL, no top-level name
 * twice (compared after unescaping), depth and members within the limits.
 * Where why->memory is set, the line may be a record all the same.
 */
bool record_parse(struct record *r, struct span line, struct json_error *why);

/* The top-level member of that name; false when there is none. */
bool record_get(const struct record *r, const char *name, struct span *value);

/* A member's name and value as they are written in the line. */
struct json_text record_name(const struct record *r, size_t index);
struct json_text record_value(const struct record *r, size_t index);

/*
 * Where record_splice() puts its member: in place of the bytes from..to of
 * the line, with a comma before it or not.
 */
struct record_gap {
	size_t from, to;
	bool comma;
};
struct record_gap record_gap(const struct record *r, const char *name);

/*
 * The line with the member of that name set to value: in the place of the one
 * that is there, else before the final brace.
 */
void record_splice(const struct record *r, const char *name,
    struct json_text value, struct buf *out);

#endif
