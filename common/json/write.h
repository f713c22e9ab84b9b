/*
 * write: JSON text into a buffer; the only writer of JSON in this program.
 *
 * It cannot be made to write anything but valid JSON in valid UTF-8. Names
 * and strings are always escaped (U+0000 to U+001F, DEL, the quotation mark,
 * the backslash); bytes that are no UTF-8 become U+FFFD. JSON that is text
 * already goes through as a struct json_text, which only the scanner or a
 * writer makes. A value without a name in an object, a name in an array, a
 * container that is not closed: each is a bug() of the caller.
 *
 * name: of the member, or NULL for a value that is no member. Running out of
 * memory sets `failed` of the buffer, as every append does.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "json/scan.h"

/* Containers of one writer inside each other; what we write has about six. */
#define JSON_WRITE_DEPTH_MAX 16

/* Strings, and names of members that are constants, that take the fast way. */
#define JSON_SHORT_MAX 64
#define JSON_KEY_MAX 40

/* Where a writer is. */
enum json_place {
	JSON_IN_TEXT,	 /* outside all: one value */
	JSON_IN_MEMBERS, /* between the braces of an object */
	JSON_AFTER_NAME, /* a member's value is due */
	JSON_IN_ELEMENTS,
	JSON_IN_STRING
};

struct json_writer {
	struct buf *out;
	bool comma;    /* the next value wants one before it */
	uint8_t in;    /* enum json_place */
	uint8_t depth; /* of what is open */
	bool members;  /* json_begin_members() began it */
	size_t begun;  /* offset in out */
	struct {
		size_t at; /* where to cut off an empty one */
		uint8_t in;
		bool comma;
	} open[JSON_WRITE_DEPTH_MAX];
};

/*
 * JSON that is known to be valid: one value, or a run of members without
 * their braces. Borrowed. Only this folder and record_parse() make one, of what
 * a writer wrote or the scanner accepted (tests/lint/json.sh); a zeroed one
 * stands for memory that ran out, and makes the buffer that it is put into
 * fail.
 */
enum json_text_kind {
	JSON_TEXT_FAILED,
	JSON_TEXT_VALUE,
	JSON_TEXT_MEMBERS,
	JSON_TEXT_NAME /* of a member, with its quotes */
};

struct json_text {
	struct span span;
	enum json_text_kind kind;
};

/* Starts one value at the end of the buffer. */
void json_begin(struct json_writer *w, struct buf *out);
/* json_begin() and an object without a name. */
static inline void json_begin_object(struct json_writer *w, struct buf *out);
/* Starts a run of members, whose braces somebody else writes. */
void json_begin_members(struct json_writer *w, struct buf *out);

/*
 * JSON from elsewhere, once the scanner has accepted it; and what is between
 * the braces of an object. Blanks around are left out.
 */
MUST_CHECK bool json_text(
    struct span text, struct json_text *out, struct json_error *why);
struct json_text json_members(struct json_text object);

/*
 * What was written since json_begin() or json_begin_members(). A bug() when
 * something is still open, or when no value was written.
 */
struct json_text json_end(const struct json_writer *w);

/*
 * The same as a place in the buffer, for one that goes on growing; and back.
 */
struct json_kept {
	size_t at, len;
	enum json_text_kind kind;
};
struct json_kept json_keep(const struct json_writer *w);
struct json_text json_kept(const struct buf *out, struct json_kept kept);

void json_open_object(struct json_writer *w, const char *name);
static inline void json_close_object(struct json_writer *w);
void json_open_array(struct json_writer *w, const char *name);
static inline void json_close_array(struct json_writer *w);
/* As the closing ones; what has nothing in it is taken back, name and all. */
static inline void json_close_object_or_drop(struct json_writer *w);
static inline void json_close_array_or_drop(struct json_writer *w);

void json_put_span(struct json_writer *w, const char *name, struct span text);
void json_put_str(struct json_writer *w, const char *name, const char *text);
void json_put_uint(struct json_writer *w, const char *name, uint64_t value);
void json_put_int(struct json_writer *w, const char *name, int64_t value);
void json_put_bool(struct json_writer *w, const char *name, bool value);
void json_put_null(struct json_writer *w, const char *name);
/*
 * A decimal number as it is written, leading zeros taken off. False, and
 * nothing written, when the text is not one: digits, at most one full stop and
 * digits after it.
 */
bool json_put_decimal(
    struct json_writer *w, const char *name, struct span text);
/* value / 100 with both decimals: 9950 is 99.50. */
void json_put_hundredths(
    struct json_writer *w, const char *name, uint64_t value);
/* As RFC 3339 text: "2026-11-24T10:00:00Z". */
void json_put_instant(struct json_writer *w, const char *name, instant t);
void json_put_hex(struct json_writer *w, const char *name, struct span bytes);
void json_put_base64(
    struct json_writer *w, const char *name, struct span bytes);

/* A value that is known to be JSON; with no name also a run of members. */
void json_put_text(
    struct json_writer *w, const char *name, struct json_text text);

/*
 * The name of a member that is no constant, or one of another object as it is
 * written there; its value is written next.
 */
void json_name(struct json_writer *w, struct span name);
void json_put_name(struct json_writer *w, struct json_text name);

/*
 * The inside of a JSON string, for text that is put together elsewhere and
 * checked there (a gateway's template).
 */
void json_escape(struct buf *out, struct span text);

/* json_put_span() without a name, for texts that are short. */
void json_put_element(struct json_writer *w, struct span text);

/* json_name() and json_put_span(), for names and texts that are short. */
void json_put_named(struct json_writer *w, struct span name, struct span text);

/* A string out of pieces, which are escaped each. */
void json_open_string(struct json_writer *w, const char *name);
void json_add(struct json_writer *w, struct span text);
static inline void json_close_string(struct json_writer *w);
/* The parts as one string, one after the other with between between them. */
void json_put_joined(struct json_writer *w, const char *name,
    const struct span *parts, size_t count, const char *between);

/* ---- the fast way ---- */

/*
 * JSON_PUT(w, "surname", text): json_put_span() for a name that is a literal.
 * The compiler looks through the name; a short text of plain characters is
 * checked as it is copied.
 */
#define JSON_PUT(w, literal, text)                \
	json_put_short((w), "\"" literal "\":\"", \
	    sizeof("\"" literal "\":\"") - 1, (text))

/* json_open_object() and json_open_array() for a name that is a literal. */
#define JSON_OPEN_OBJECT(w, literal)              \
	json_open_short((w), "\"" literal "\":{", \
	    sizeof("\"" literal "\":{") - 1, JSON_IN_MEMBERS)
#define JSON_OPEN_STRING(w, literal)               \
	json_open_short((w), "\"" literal "\":\"", \
	    sizeof("\"" literal "\":\"") - 1, JSON_IN_STRING)
#define JSON_OPEN_ARRAY(w, literal)               \
	json_open_short((w), "\"" literal "\":[", \
	    sizeof("\"" literal "\":[") - 1, JSON_IN_ELEMENTS)

/*
 * A name that is used again and again: escaped once, copied whole. A name
 * longer than JSON_KEY_MAX is a bug().
 */
struct json_key {
	uint8_t len;
	char text[JSON_KEY_MAX + 8]; /* "name": */
};
void json_key_make(struct json_key *key, const char *name);
static inline void json_open_keyed(
    struct json_writer *w, const struct json_key *key);

/*
 * A member that is an object of two members of one character each: made once
 * (json_pair_make()), copied whole into a block, and the characters set. They
 * have to be plain: that they are not is a bug(), so a caller who cannot know
 * asks json_is_plain(). The names are constants and together have at most
 * JSON_PAIR_MAX characters with all around them, else a bug().
 */
#define JSON_PAIR_MAX 64
struct json_pair {
	uint8_t len, at[2]; /* offsets of the characters */
	char text[JSON_PAIR_MAX];
};
void json_pair_make(
    struct json_pair *pair, const char *name, const char *a, const char *b);

/* JSON_PUT(), and nothing when the text is empty. */
#define JSON_TEXT(w, literal, text)                \
	json_put_filled((w), "\"" literal "\":\"", \
	    sizeof("\"" literal "\":\"") - 1, (text))

/*
 * The same for a day, "2026-11-24", or with minutes of the day from 0 on
 * "2026-11-24T10:00"; minutes below 0: without.
 */
#define JSON_PUT_DATE(w, literal, date, minutes) \
	json_put_date((w), "\"" literal "\":\"", \
	    sizeof("\"" literal "\":\"") - 1, (date), (minutes))

/*
 * Members that are written together, room for all of them asked once: the
 * fastest way, for few and short ones (json_block_begin() and so on, in
 * json/write_short.h). A text has at most JSON_BLOCK_TEXT_MAX bytes, and its
 * buffer can be read in whole blocks, up to the next multiple of JSON_WIDE.
 */
#define JSON_BLOCK_TEXT_MAX 160
struct json_block {
	uint8_t *to;
	bool comma;
	unsigned left;	/* members that may come */
	unsigned depth; /* objects that are open */
	bool array;	/* in one */
};

/* The inside of the macros above. */
#include "json/write_short.h"

#endif
