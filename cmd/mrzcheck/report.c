/*
 * report: what was read from a zone, as members of the result. This is where
 * the time of the tool goes, so the text is put together by hand: every field
 * is bounded, room for all of it is asked once, and a zone of A-Z 0-9 and
 * fillers needs no escapes.
 */
#include "mrzcheck.h"

#include "mrz/suggest.h"

/* A name with its quotes, colon and opening quote: "sex":" */
#define KEY(name) "\"" name "\":\""

static const struct {
	const char *text;
	size_t len;
} keys[MRZ_FIELDS] = {
#define ROW(field, name) [field] = {KEY(name), sizeof(KEY(name)) - 1}
	ROW(MRZ_DOCUMENT_CODE, "document_code"),
	ROW(MRZ_ISSUING_STATE, "issuing_state"),
	ROW(MRZ_SURNAME, "surname"),
	ROW(MRZ_GIVEN_NAMES, "given_names"),
	ROW(MRZ_DOCUMENT_NUMBER, "document_number"),
	ROW(MRZ_NATIONALITY, "nationality"),
	ROW(MRZ_BIRTH_DATE, "birth_date"),
	ROW(MRZ_SEX, "sex"),
	ROW(MRZ_ISSUE_DATE, "issue_date"),
	ROW(MRZ_EXPIRY_DATE, "expiry_date"),
	ROW(MRZ_ISSUING_ORGANIZATION, "issuing_organization"),
	ROW(MRZ_OPTIONAL_DATA, "optional_data"),
	ROW(MRZ_OPTIONAL_DATA_2, "optional_data_2"),
	ROW(MRZ_DEPARTMENT, "department"),
	ROW(MRZ_OFFICE, "office"),
	ROW(MRZ_LANGUAGE, "language"),
	ROW(MRZ_PIN, "pin"),
	ROW(MRZ_VERSION, "version"),
#undef ROW
};

/* Text that needs no escapes; anything else goes through json_quote(). */
static void
put_text(struct buf *out, const uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < 0x20 || text[i] == '"' || text[i] == '\\' ||
		    text[i] == 0x7f || text[i] >= 0xf8) {
			struct buf quoted = BUF_INIT;

			json_quote(&quoted, span_make(text, len));
			if (quoted.len >= 2)
				buf_append(out, quoted.data + 1,
				    quoted.len - 2);
			out->failed = out->failed || !buf_ok(&quoted);
			buf_release(&quoted);
			return;
		}
	}
	buf_append(out, text, len);
}

static void
write_fields(const struct mrz *m, struct buf *out)
{
	uint8_t text[MRZ_FIELD_TEXT_MAX];
	bool comma = false;

	BUF_LITERAL(out, ",\"fields\":{");
	for (int i = 0; i < MRZ_NAME; i++) {
		size_t len = mrz_field_text(m, (enum mrz_field)i, text);

		if (len == 0)
			continue;
		if (comma)
			buf_append_byte(out, ',');
		comma = true;
		buf_append(out, keys[i].text, keys[i].len);
		put_text(out, text, len);
		buf_append_byte(out, '"');
	}
	buf_append_byte(out, '}');
}

static void
write_digits(const struct mrz *m, struct buf *out)
{
	bool comma = false;

	BUF_LITERAL(out, ",\"check_digits\":{");
	for (int i = 0; i < MRZ_DIGITS; i++) {
		const struct mrz_check *c = &m->check[i];

		if (!c->present)
			continue;
		if (comma)
			buf_append_byte(out, ',');
		comma = true;
		buf_append_byte(out, '"');
		buf_append_str(out, mrz_digit_name((enum mrz_digit)i));
		BUF_LITERAL(out, "\":{\"read\":\"");
		put_text(out, &c->read, 1);
		buf_append_byte(out, '"');
		if (c->computed != '\0') {
			BUF_LITERAL(out, ",\"computed\":\"");
			buf_append_byte(out, (uint8_t)c->computed);
			buf_append_byte(out, '"');
		}
		buf_append_byte(out, '}');
	}
	buf_append_byte(out, '}');
}

void
report_write(const struct mrz *m, struct buf *out)
{
	char information[MRZ_INFORMATION_MAX];
	size_t len = mrz_information(m, information);

	BUF_LITERAL(out, "\"format\":\"");
	buf_append_str(out, m->layout->name);
	buf_append_byte(out, '"');
	write_fields(m, out);
	write_digits(m, out);
	if (len > 0) {
		BUF_LITERAL(out, ",\"mrz_information\":\"");
		put_text(out, (const uint8_t *)information, len);
		buf_append_byte(out, '"');
	}
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
			json_put_str(w, NULL,
			    mrz_digit_name((enum mrz_digit)i));
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
