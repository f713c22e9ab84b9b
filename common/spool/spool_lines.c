/*
 * spool_lines: the members of a message as lines "word value", which a person
 * can read, and packed, for the index; both by the tables here.
 */
#include "spool/spool_private.h"

#include <inttypes.h>

#include "base/pack.h"

enum field_kind { FIELD_TEXT, FIELD_SIGNED, FIELD_UNSIGNED, FIELD_BOOL };

/* A member of struct spool_message as a line. */
struct field {
	const char *word;
	enum field_kind kind;
	size_t offset, size;
};

#define FIELD(word, kind, member)                                   \
	{                                                           \
		word, kind, offsetof(struct spool_message, member), \
		    sizeof(((struct spool_message *)0)->member)     \
	}

static const struct field head_fields[] = {
    FIELD("id", FIELD_TEXT, id),
    FIELD("destination", FIELD_TEXT, destination),
    FIELD("order", FIELD_TEXT, order),
    FIELD("type", FIELD_TEXT, content_type),
    FIELD("sequence", FIELD_UNSIGNED, sequence),
    FIELD("enqueued", FIELD_SIGNED, enqueued),
    FIELD("deadline", FIELD_SIGNED, deadline),
    FIELD("expires", FIELD_SIGNED, expires),
    FIELD("answer", FIELD_UNSIGNED, answer_s),
    FIELD("size", FIELD_UNSIGNED, size),
};

/* Lines that are there only where there is something to say. */
static const struct field rule_fields[] = {
    FIELD("due", FIELD_SIGNED, due),
    FIELD("rule", FIELD_TEXT, rule),
    FIELD("stage", FIELD_TEXT, stage),
    FIELD("next", FIELD_SIGNED, next_due),
};

static const struct field state_fields[] = {
    FIELD("attempts", FIELD_UNSIGNED, attempts),
    FIELD("tried", FIELD_SIGNED, tried_ms),
    FIELD("wait", FIELD_UNSIGNED, wait_ms),
    FIELD("status", FIELD_SIGNED, status),
    FIELD("settled", FIELD_SIGNED, settled),
    FIELD("expires", FIELD_SIGNED, expires),
    FIELD("cancelled", FIELD_BOOL, cancelled),
    FIELD("expired", FIELD_BOOL, expired),
    FIELD("session", FIELD_UNSIGNED, session),
    FIELD("verdict", FIELD_TEXT, verdict),
    FIELD("reason", FIELD_TEXT, reason),
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const struct field *fields;
	size_t count;
} lines[] = {
    [SPOOL_LINES_HEAD] = {head_fields, COUNT(head_fields)},
    [SPOOL_LINES_RULE] = {rule_fields, COUNT(rule_fields)},
    [SPOOL_LINES_STATE] = {state_fields, COUNT(state_fields)},
};

/* ---- a field of the message ---- */

static int64_t
field_number(const struct field *f, const char *at)
{
	int64_t number;
	unsigned small;

	if (f->kind == FIELD_BOOL)
		return *(const bool *)(const void *)at;
	if (f->size == sizeof(small)) {
		memcpy(&small, at, sizeof(small));
		return small;
	}
	memcpy(&number, at, sizeof(number));
	return number;
}

static void
set_field_number(const struct field *f, char *at, int64_t number)
{
	unsigned small = (unsigned)number;

	if (f->kind == FIELD_BOOL)
		*(bool *)(void *)at = number != 0;
	else if (f->size == sizeof(small))
		memcpy(at, &small, sizeof(small));
	else
		memcpy(at, &number, sizeof(number));
}

/* False: it is too long. */
static bool
set_field_text(const struct field *f, char *at, struct span text)
{
	if (text.len >= f->size)
		return false;
	memcpy(at, text.data, text.len);
	at[text.len] = '\0';
	return true;
}

/* ---- as text ---- */

static void
put_field(struct buf *out, const struct field *f, const struct spool_message *m)
{
	const char *at = (const char *)m + f->offset;

	buf_append_str(out, f->word);
	switch (f->kind) {
	case FIELD_TEXT:
		if (at[0] != '\0')
			buf_printf(out, " %s", at);
		break;
	case FIELD_BOOL:
	case FIELD_SIGNED:
		buf_printf(out, " %" PRId64, field_number(f, at));
		break;
	case FIELD_UNSIGNED:
		buf_printf(out, " %" PRIu64, (uint64_t)field_number(f, at));
		break;
	}
	buf_append_byte(out, '\n');
}

static bool
take_decimal_value(struct span value, bool negative, int64_t *out)
{
	uint64_t number;

	if (value.len > 0 && value.data[0] == '-' && negative) {
		if (!span_uint(span_from(value, 1), INT64_MAX, &number))
			return false;
		*out = -(int64_t)number;
		return true;
	}
	if (!span_uint(value, negative ? INT64_MAX : UINT64_MAX, &number))
		return false;
	*out = (int64_t)number;
	return true;
}

static bool
take_field(struct span value, const struct field *f, struct spool_message *m)
{
	char *at = (char *)m + f->offset;
	int64_t number;

	if (f->kind == FIELD_TEXT)
		return set_field_text(f, at, value);
	if (!take_decimal_value(value, f->kind == FIELD_SIGNED, &number))
		return false;
	set_field_number(f, at, number);
	return true;
}

bool
spool_line_next(struct span *rest, struct span *word, struct span *value)
{
	size_t end = span_find(*rest, '\n');
	struct span line = span_first(*rest, end);
	size_t space = span_find(line, ' ');

	if (end == rest->len)
		return false;
	*word = span_first(line, space);
	*value = span_from(line, space + 1);
	*rest = span_from(*rest, end + 1);
	return true;
}

void
spool_lines_put(
    struct buf *out, enum spool_lines which, const struct spool_message *m)
{
	for (size_t i = 0; i < lines[which].count; i++)
		put_field(out, &lines[which].fields[i], m);
}

bool
spool_lines_take(
    struct span *rest, enum spool_lines which, struct spool_message *m)
{
	struct span word, value;

	for (size_t i = 0; i < lines[which].count; i++) {
		const struct field *f = &lines[which].fields[i];

		if (!spool_line_next(rest, &word, &value) ||
		    !span_equal_str(word, f->word) || !take_field(value, f, m))
			return false;
	}
	return true;
}

bool
spool_line_take(enum spool_lines which, struct span word, struct span value,
    struct spool_message *m)
{
	for (size_t i = 0; i < lines[which].count; i++) {
		const struct field *f = &lines[which].fields[i];

		if (span_equal_str(word, f->word))
			return take_field(value, f, m);
	}
	return true;
}

/* ---- packed, for the index: every member but the payload ---- */

static void
pack_field(
    struct buf *out, const struct field *f, const struct spool_message *m)
{
	const char *at = (const char *)m + f->offset;

	if (f->kind == FIELD_TEXT)
		pack_span(out, span_str(at));
	else
		pack_number(out, (uint64_t)field_number(f, at));
}

static bool
unpack_field(struct span *from, const struct field *f, struct spool_message *m)
{
	char *at = (char *)m + f->offset;
	struct span text;
	uint64_t number;

	if (f->kind == FIELD_TEXT)
		return unpack_span(from, &text) && set_field_text(f, at, text);
	if (!unpack_number(from, &number))
		return false;
	set_field_number(f, at, (int64_t)number);
	return true;
}

void
spool_pack(struct buf *out, const struct spool_message *m)
{
	for (size_t i = 0; i < COUNT(lines); i++)
		for (size_t k = 0; k < lines[i].count; k++)
			pack_field(out, &lines[i].fields[k], m);
	pack_number(out, m->state);
	buf_append(out, m->sha256, sizeof(m->sha256));
}

bool
spool_unpack(struct span *from, struct spool_message *m)
{
	uint64_t state;

	for (size_t i = 0; i < COUNT(lines); i++)
		for (size_t k = 0; k < lines[i].count; k++)
			if (!unpack_field(from, &lines[i].fields[k], m))
				return false;
	if (!unpack_number(from, &state) || state > SPOOL_CORRUPT ||
	    from->len < sizeof(m->sha256))
		return false;
	m->state = (enum spool_state)state;
	memcpy(m->sha256, from->data, sizeof(m->sha256));
	*from = span_from(*from, sizeof(m->sha256));
	return true;
}
