/*
 * generate: from the fields of a record to its zone. The record keeps its
 * members and their values; only `mrz` and the tool's own are new.
 */
#include "mrzcheck.h"

#include "mrz/mrz_make.h"

/* The object that the fields are taken from; false when there is none. */
static bool
find_fields(const struct record *record, struct span *fields)
{
	struct span result;

	if (record_get(record, "mrzcheck", &result) &&
	    json_kind(result) == JSON_OBJECT &&
	    json_member(result, "fields", fields) &&
	    json_kind(*fields) == JSON_OBJECT)
		return true;
	return record_get(record, "viz", fields) &&
	    json_kind(*fields) != JSON_NULL;
}

/* Unescapes the values into text, which in points into afterwards. */
static bool
take_fields(struct span fields, struct buf *text, struct mrz_make *in,
    struct result *result)
{
	struct {
		size_t at, len;
	} value[MRZ_FIELDS] = {{0, 0}};
	struct buf scratch = BUF_INIT;
	struct json_iterator it;
	struct span name, json, plain;
	enum mrz_field field;
	bool fine = json_kind(fields) == JSON_OBJECT;

	buf_clear(text);
	if (fine)
		json_object_begin(&it, fields);
	while (fine && json_object_next(&it, &name, &json)) {
		if (!json_string_span(name, &scratch, &plain) ||
		    !mrz_field_parse(plain, &field) ||
		    json_kind(json) == JSON_NULL)
			continue;
		fine = json_string_span(json, &scratch, &plain) &&
		    plain.len <= MRZ_MAKE_FIELD_MAX;
		value[field].at = text->len;
		value[field].len = plain.len;
		buf_append_span(text, plain);
	}
	buf_release(&scratch);
	if (!fine || !buf_ok(text)) {
		result_error(result, "record.input", "viz",
		    "not an object of short strings");
		return false;
	}
	for (int i = 0; i < MRZ_FIELDS; i++)
		in->field[i] = span_first(
		    span_from(buf_span(text), value[i].at), value[i].len);
	return true;
}

/* --format, else that of the earlier result, else by the document code. */
static enum mrz_format
choose_format(const struct mrzcheck *tool, const struct record *record,
    const struct mrz_make *in)
{
	struct buf scratch = BUF_INIT;
	struct span value, text;
	enum mrz_format format = MRZ_FORMATS;

	if (tool->format >= 0)
		return (enum mrz_format)tool->format;
	if (record_get(record, "mrzcheck", &value) &&
	    json_kind(value) == JSON_OBJECT &&
	    json_member(value, "format", &value) &&
	    json_string_span(value, &scratch, &text))
		mrz_format_parse(text, &format);
	buf_release(&scratch);
	return format < MRZ_FORMATS ? format : mrz_make_format(in);
}

/* The record's members but the tool's own, `mrz` replaced or appended. */
static void
write_nouns(
    struct mrzcheck *tool, const struct record *record, struct json_writer *w)
{
	bool placed = false;

	for (size_t i = 0; i < record->count; i++) {
		struct json_text name = record_name(record, i);

		if (json_name_is(name.span, SPAN("mrzcheck")))
			continue;
		if (json_name_is(name.span, SPAN("mrz"))) {
			mrzcheck_write_noun(tool, false, w);
			placed = true;
			continue;
		}
		json_put_name(w, name);
		json_put_text(w, NULL, record_value(record, i));
	}
	if (!placed)
		mrzcheck_write_noun(tool, false, w);
}

void
generate_annotate(struct mrzcheck *tool, struct filter_item *item)
{
	struct result *result = &item->result;
	struct mrz_make in;
	struct err err = ERR_INIT;
	enum mrz_field field;
	struct span fields;

	if (!find_fields(&item->record, &fields))
		return; /* absent */
	if (!take_fields(fields, &tool->values, &in, result))
		return;
	if (!mrz_make(&in, choose_format(tool, &item->record, &in),
		tool->options.at, &tool->made, &field, &err)) {
		result_error(result, "record.input", mrz_field_name(field),
		    "%s", err.text);
		return;
	}
	mrz_lines_clear(&tool->lines);
	for (unsigned i = 0; i < tool->made.layout->lines; i++)
		mrz_lines_add(&tool->lines, mrz_line_cells(&tool->made, i));
	if (!mrzcheck_zone(tool, &item->record, result))
		return;
	write_nouns(tool, &item->record, &item->writer);
	item->raw = true;
}
