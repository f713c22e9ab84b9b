/*
 * report: what was read from a zone, as members of the result. This is where
 * the time of the tool goes, so the text is put together by hand: every field
 * is bounded, room for all of it is asked once, and a zone of A-Z 0-9 and
 * fillers needs no escapes.
 */
#include "mrzcheck.h"

#include "mrz/suggest.h"

/*
 * Room for all of a report: each field with its key, every character six
 * bytes as an escape; and what a copy of fixed size writes behind its end.
 */
#define FIXED 32
#define FIELD_ROOM (FIXED + 6 * MRZ_FIELD_TEXT_MAX)
#define REPORT_ROOM ((MRZ_FIELDS + MRZ_DIGITS + 4) * FIELD_ROOM + 4 * FIXED)

/* A text in a frame of fixed size: copied without asking how long it is. */
struct fixed {
	uint8_t len;
	char text[FIXED];
};
#define TEXT(literal)                        \
	{                                    \
		sizeof(literal) - 1, literal \
	}

/* ,"sex":" and so on: a comma, the name, and the quote of the value. */
#define KEY(name) TEXT(",\"" name "\":\"")

static const struct fixed keys[MRZ_FIELDS] = {
    [MRZ_DOCUMENT_CODE] = KEY("document_code"),
    [MRZ_ISSUING_STATE] = KEY("issuing_state"),
    [MRZ_SURNAME] = KEY("surname"),
    [MRZ_GIVEN_NAMES] = KEY("given_names"),
    [MRZ_DOCUMENT_NUMBER] = KEY("document_number"),
    [MRZ_NATIONALITY] = KEY("nationality"),
    [MRZ_BIRTH_DATE] = KEY("birth_date"),
    [MRZ_SEX] = KEY("sex"),
    [MRZ_ISSUE_DATE] = KEY("issue_date"),
    [MRZ_EXPIRY_DATE] = KEY("expiry_date"),
    [MRZ_ISSUING_ORGANIZATION] = KEY("issuing_organization"),
    [MRZ_OPTIONAL_DATA] = KEY("optional_data"),
    [MRZ_OPTIONAL_DATA_2] = KEY("optional_data_2"),
    [MRZ_DEPARTMENT] = KEY("department"),
    [MRZ_OFFICE] = KEY("office"),
    [MRZ_LANGUAGE] = KEY("language"),
    [MRZ_PIN] = KEY("pin"),
    [MRZ_VERSION] = KEY("version"),
};

#define DIGIT(name) TEXT(",\"" name "\":{\"read\":\"")

static const struct fixed digit_keys[MRZ_DIGITS] = {
    [MRZ_DIGIT_DOCUMENT_NUMBER] = DIGIT("document_number"),
    [MRZ_DIGIT_BIRTH_DATE] = DIGIT("birth_date"),
    [MRZ_DIGIT_EXPIRY_DATE] = DIGIT("expiry_date"),
    [MRZ_DIGIT_OPTIONAL_DATA] = DIGIT("optional_data"),
    [MRZ_DIGIT_COMPOSITE] = DIGIT("composite"),
};

static const struct fixed computed_key = TEXT("\",\"computed\":\"");
static const struct fixed format_key = TEXT("\"format\":\"");
static const struct fixed fields_key = TEXT("\",\"fields\":{");
static const struct fixed digits_key = TEXT("},\"check_digits\":{");
static const struct fixed information_key = TEXT(",\"mrz_information\":\"");

static uint8_t *
put(uint8_t *to, const struct fixed *text)
{
	memcpy(to, text->text, FIXED);
	return to + text->len;
}

/* A list begins without the comma that its keys have. */
static uint8_t *
put_first(uint8_t *to, const struct fixed *text)
{
	memcpy(to, text->text + 1, FIXED - 1);
	return to + text->len - 1;
}

/* A character of a document that is no part of a zone. */
static uint8_t *
put_escaped(uint8_t *to, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";

	if ((uint8_t)(c - '0') < 10) {
		*to++ = c;
		return to;
	}
	if (c >= 0x80) {
		memcpy(to, "\xef\xbf\xbd", 3);
		return to + 3;
	}
	if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
		*to++ = c;
		return to;
	}
	memcpy(to, "\\u00", 4);
	to[4] = (uint8_t)digits[c >> 4];
	to[5] = (uint8_t)digits[c & 15];
	return to + 6;
}

static uint8_t *
put_text(uint8_t *to, const uint8_t *text, size_t len, bool plain)
{
	if (plain) {
		memcpy(to, text, len);
		return to + len;
	}
	for (size_t i = 0; i < len; i++)
		to = put_escaped(to, text[i]);
	return to;
}

/*
 * The common field at once: cells of a plain zone, inner fillers as spaces.
 * Writes 48 bytes, however long it is; cells has room for that.
 */
#define FAST_BLOCK 16
#define FAST_CELLS 48

static uint8_t *
put_cells(uint8_t *restrict to, const uint8_t *restrict cells, size_t len)
{
	for (size_t i = 0; i < FAST_BLOCK; i++)
		to[i] = cells[i] == '<' ? ' ' : cells[i];
	if (len > FAST_BLOCK)
		for (size_t i = FAST_BLOCK; i < FAST_CELLS; i++)
			to[i] = cells[i] == '<' ? ' ' : cells[i];
	return to + len;
}

/* Whether put_cells() gives what mrz_field_text() does. */
static bool
is_fast(const struct mrz *m, enum mrz_field field)
{
	const struct mrz_value *v = &m->value[field];
	uint64_t fillers;

	if (!m->plain || m->layout->format == MRZ_RUS_NP)
		return false;
	switch (field) {
	case MRZ_SURNAME:
	case MRZ_GIVEN_NAMES:
		/* A run of fillers is one space. */
		fillers = cells_bits(m->masks.fillers, v->at, v->len);
		return (fillers & fillers >> 1) == 0;
	case MRZ_DOCUMENT_NUMBER:
		return !m->long_number;
	case MRZ_BIRTH_DATE:
	case MRZ_EXPIRY_DATE:
	case MRZ_ISSUE_DATE:
	case MRZ_SEX:
		return false;
	default:
		return true;
	}
}

/* Russian names are UTF-8 that mrz_name_russian() made, or plain. */
static bool
needs_no_escape(const struct mrz *m, enum mrz_field field)
{
	return m->plain || mrz_field_date(m, field) != NULL;
}

static uint8_t *
put_fields(uint8_t *to, const struct mrz *m)
{
	bool first = true;

	for (int i = 0; i < MRZ_NAME; i++) {
		enum mrz_field field = (enum mrz_field)i;
		const struct mrz_value *v = &m->value[field];
		uint8_t text[MRZ_FIELD_TEXT_MAX];
		bool fast;
		size_t len;

		if (v->len == 0 && field != MRZ_SEX && field != MRZ_BIRTH_DATE)
			continue; /* fillers, or not in the layout */
		fast = is_fast(m, field);
		len = fast ? v->len : mrz_field_text(m, field, text);
		if (len == 0)
			continue;
		to = first ? put_first(to, &keys[i]) : put(to, &keys[i]);
		first = false;
		to = fast ? put_cells(to, m->cells + v->at, len)
			  : put_text(to, text, len, needs_no_escape(m, field));
		*to++ = '"';
	}
	return to;
}

static uint8_t *
put_digits(uint8_t *to, const struct mrz *m)
{
	bool first = true;

	for (int i = 0; i < MRZ_DIGITS; i++) {
		const struct mrz_check *c = &m->check[i];

		if (!c->present)
			continue;
		to = first ? put_first(to, &digit_keys[i])
			   : put(to, &digit_keys[i]);
		first = false;
		to = put_escaped(to, c->read);
		if (c->computed != '\0') {
			to = put(to, &computed_key);
			*to++ = (uint8_t)c->computed;
		}
		*to++ = '"';
		*to++ = '}';
	}
	return to;
}

void
report_write(const struct mrz *m, struct buf *out)
{
	char information[MRZ_INFORMATION_MAX];
	uint8_t *start = buf_reserve(out, REPORT_ROOM), *to = start;
	size_t len;

	if (to == NULL)
		return; /* the buffer has failed, and says so */
	to = put(to, &format_key);
	len = strlen(m->layout->name);
	memcpy(to, m->layout->name, len);
	to = put_fields(put(to + len, &fields_key), m);
	to = put_digits(put(to, &digits_key), m);
	*to++ = '}';
	len = mrz_information(m, information);
	if (len > 0) {
		to = put(to, &information_key);
		to = put_text(to, (const uint8_t *)information, len, m->plain);
		*to++ = '"';
	}
	out->len += (size_t)(to - start);
}

static void
write_candidate(const struct mrz_candidate *c, struct json_writer *w)
{
	json_open_object(w, NULL);
	json_put_str(w, "where", c->where);
	json_put_uint(w, "line", c->line);
	json_put_uint(w, "column", c->column);
	json_put_span(w, "read", span_make(&c->read, 1));
	json_put_span(w, "proposed", span_make(&c->proposed, 1));
	json_open_array(w, "proof");
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (c->proof & 1u << i)
			json_put_str(
			    w, NULL, mrz_digit_name((enum mrz_digit)i));
	json_close_array(w);
	json_close_object(w);
}

void
report_candidates(const struct mrz *m, struct date at, struct buf *out)
{
	struct mrz_candidate list[MRZ_CANDIDATES_MAX];
	size_t count = mrz_suggest(m, at, list);
	struct json_writer w;

	buf_append_byte(out, ',');
	json_begin(&w, out);
	json_open_array(&w, "candidates");
	for (size_t i = 0; i < count; i++)
		write_candidate(&list[i], &w);
	json_close_array(&w);
}
